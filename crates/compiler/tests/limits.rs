//! What is refused, what is deep or long, and where instructions say they stand.

use gill_bytecode::{CodeTemplate, Decoder, verify_all};
use gill_compiler::{CompileError, CompileOptions, compile};
use gill_syntax::{Goal, ParseOptions, SourceText, parse};

fn compile_text(text: &str, goal: Goal<'_>) -> Result<CodeTemplate, CompileError> {
    let source = SourceText::new("test.js", text);
    let arena = Default::default();
    let parsed = parse(&arena, &source, goal, &ParseOptions::default())
        .unwrap_or_else(|e| panic!("{} does not parse: {e:?}", &text[..text.len().min(60)]));
    let template = compile(&parsed, &CompileOptions::default())?;
    verify_all(&template).unwrap();
    Ok(template)
}

#[test]
fn limits_are_errors() {
    let args = vec!["a"; 70_000].join(",");
    let e = compile_text(&format!("f({args})"), Goal::Script).unwrap_err();
    assert!(e.message.contains("65,535 arguments"), "{e}");
    let vars: String = (0..66_000).map(|i| format!("let v{i} = 1;")).collect();
    let e = compile_text(&format!("function f() {{ {vars} }}"), Goal::Script).unwrap_err();
    assert!(e.message.contains("registers"), "{e}");
    // A slot beyond the last one would be another's.
    let uses: String = (0..66_000).map(|i| format!("v{i},")).collect();
    let e = compile_text(&format!("{{ {vars} () => [{uses}]; }}"), Goal::Script).unwrap_err();
    assert!(e.message.contains("65,535 private names or variables"), "{e}");
    let fields: String = (0..66_000).map(|i| format!("#p{i};")).collect();
    let e = compile_text(&format!("class C {{ {fields} }}"), Goal::Script).unwrap_err();
    assert!(e.message.contains("65,535 private names or variables"), "{e}");
}

/// Nesting just inside the parser's limit, on the stack of a main thread; long chains that are no nesting.
#[test]
fn depth_and_length() {
    let nested = |open: &str, middle: &str, close: &str, n: usize| {
        format!("{}{middle}{}", open.repeat(n), close.repeat(n))
    };
    let programs = vec![
        nested("[", "", "]", 1200),
        nested("f(", "", ")", 1200),
        nested("() => ", "1", "", 1200),
        nested("{", "", "}", 1200),
        nested("function f() {", "", "}", 600),
        nested("try {", "", "} finally {}", 600),
        nested("(class { a = ", "1", "})", 300),
        nested("a ? b : ", "c", "", 1200),
        format!("a{}", " + b".repeat(100_000)),
        format!("a{}", " || b".repeat(100_000)),
        format!("if (a) b; {} else c", "else if (a) b;".repeat(50_000)),
    ];
    let run = move || programs.iter().for_each(|p| drop(compile_text(p, Goal::Script).unwrap()));
    std::thread::Builder::new().stack_size(8 << 20).spawn(run).unwrap().join().unwrap();
}

/// The source offset of the last instruction called `op` in the outermost template.
fn place_of(text: &str, op: &str) -> usize {
    let t = compile_text(text, Goal::Script).unwrap();
    let at = Decoder::new(&t.code).map(Result::unwrap).filter(|i| i.op.name() == op).last().unwrap();
    t.lines.offset_at(at.pc).unwrap() as usize
}

/// `^` stands below where V8 reports the error.
#[test]
fn positions_are_those_of_v8() {
    for (text, op, caret) in [
        ("a.b.ccc", "GetNamed", "    ^"),
        ("f().x.yyy", "GetNamed", "     ^"),
        ("a.b[c]", "GetElem", "   ^"),
        ("a.x.bbb = 1", "SetNamed", "        ^"),
        ("a.bbb()", "CallMethod", "  ^"),
        ("a[b](1)", "Call", "    ^"),
        ("f(1)(2)", "CallFunction", "    ^"),
        ("  new A(1)", "New", "  ^"),
        ("1n + a", "Add", "   ^"),
        ("a in  b", "In", "  ^"),
        ("  throw   a", "Throw", "  ^"),
        ("x = undefd", "GetGlobal", "    ^"),
        ("var {a} = null", "RequireObjectCoercible", "     ^"),
        ("var [z] =  5", "GetIterator", "           ^"),
        ("for (var q of  5) ;", "GetIterator", "               ^"),
        ("if (1 < a) ;", "JumpIfNotGtI", "      ^"),
        ("x = - a.b", "Neg", "    ^"),
    ] {
        assert_eq!(place_of(text, op), caret.len() - 1, "{text}");
    }
}
