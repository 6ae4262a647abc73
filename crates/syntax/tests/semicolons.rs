//! Automatic semicolon insertion, regular expressions against divisions, and what contextual words mean: each text with the tree
//! it has, as the printer writes it.

use bumpalo::Bump;
use gill_syntax::print::print;
use gill_syntax::{Goal, ParseOptions, SourceText, parse};

/// What the text parses to, on one line; or the error.
fn tree(text: &str, goal: Goal<'_>) -> String {
    let source = SourceText::new("test.js", text);
    let arena = Bump::new();
    match parse(&arena, &source, goal, &ParseOptions::default()) {
        Ok(p) => print(&p).split_whitespace().collect::<Vec<_>>().join(" "),
        Err(e) => e[0].message.clone(),
    }
}

#[track_caller]
fn check(list: &[(&str, &str)]) {
    for (text, expected) in list {
        assert_eq!(tree(text, Goal::Script), *expected, "{text}");
    }
}

/// Two texts that mean the same.
#[track_caller]
fn same(list: &[(&str, &str)]) {
    for (text, explicit) in list {
        let expected = tree(explicit, Goal::Script);
        assert!(expected.starts_with('('), "{explicit}: {expected}");
        assert_eq!(tree(text, Goal::Script), expected, "{text}");
    }
}

#[test]
fn semicolons_are_inserted() {
    same(&[
        ("a\nb", "a; b;"),
        ("a\n++b", "a; ++b;"),
        ("a++\n(b)", "a++; (b);"),
        ("a++\n[b]", "a++; [b];"),
        ("var a\n[b] = c", "var a; [b] = c;"),
        ("let a\n(b)", "let a; (b);"),
        ("var a\n/b/g", "var a; /b/g;"),
        ("x => {}\n(a)", "(x => {}); (a);"),
        ("x => {}\n/a/", "(x => {}); /a/;"),
        ("a = b + c\n{ d }", "a = b + c; { d; }"),
        ("function f() { return\na }", "function f() { return; a; }"),
        ("a: while (1) { continue a\n[b] }", "a: while (1) { continue a; [b]; }"),
        ("debugger\n(a)", "debugger; (a);"),
        ("do a; while (b) c", "do a; while (b); c;"),
        ("do do a; while (b) while (c)", "do do a; while (b); while (c);"),
        ("do while (a) b; while (c)", "do while (a) b; while (c);"),
        ("if (a) b\nelse c", "if (a) b; else c;"),
        ("var a = 1\nlet\nb", "var a = 1; let b;"),
        ("function* g() { yield\na }", "function* g() { yield; a; }"),
        ("async\nfunction f() {}", "async; function f() {}"),
        ("class A { a\nb }", "class A { a; b; }"),
        ("class A { a\n['b'] }", "class A { a; ['b']; }"),
        ("class A { get\n*a() {} }", "class A { get; *a() {} }"),
        ("class A { static static\n*a() {} }", "class A { static static; *a() {} }"),
        ("class A { static\na\nasync\nb() {} }", "class A { static a; async; b() {} }"),
    ]);
}

#[test]
fn semicolons_are_not_inserted() {
    same(&[
        ("a\n(b)", "a(b);"),
        ("a\n[b]", "a[b];"),
        ("a\n/b/c", "a / b / c;"),
        ("a\n`b`", "a`b`;"),
        ("a\n.b", "a.b;"),
        ("a\n+b", "a + b;"),
        ("a = x => x\n(b)", "a = x => x(b);"),
        ("class A\n{ }", "class A {}"),
        ("new A\n(b)", "new A(b);"),
    ]);
    check(&[
        ("a\n=> b", "Unexpected token '=>'"),
        ("for (a\nb\nc);", "Unexpected identifier 'b'"),
        ("if (a)", "Unexpected end of input"),
    ]);
}

#[test]
fn regular_expressions_and_divisions() {
    check(&[
        ("a / b / c", "(Expression (Div (Div a b) c))"),
        ("(a) / b / c", "(Expression (Div (Div a b) c))"),
        ("if (a) /b/", "(If a (Expression /b/))"),
        ("{} /b/", "(Block) (Expression /b/)"),
        ("a = {} / b / c", "(Expression (Assign a (Div (Div (Object) b) c)))"),
        ("a = function () {} / b / c", "(Expression (Assign a (Div (Div (Function (Params)) b) c)))"),
        ("function f() {} /b/", "(FunctionDeclaration f (Params)) (Expression /b/)"),
        ("a++ / b / c", "(Expression (Div (Div (_++ a) b) c))"),
        ("return_ / b / c", "(Expression (Div (Div return_ b) c))"),
        ("typeof /b/", "(Expression (Typeof /b/))"),
        ("a.if / b / c", "(Expression (Div (Div (Member a if) b) c))"),
        ("`${/}/}`", "(Expression (Template \"\" /}/ \"\"))"),
        ("a ? /b/ : c", "(Expression (Conditional a /b/ c))"),
        ("[/[/]/]", "(Expression (Array /[/]/))"),
    ]);
}

#[test]
fn contextual_words() {
    check(&[
        ("let = 1", "(Expression (Assign let 1.0))"),
        ("let in a", "(Expression (In let a))"),
        (
            "async = of = get = set = static",
            "(Expression (Assign async (Assign of (Assign get (Assign set static)))))",
        ),
        ("async () => await", "Unexpected end of input"),
        ("(async) => 1", "(Expression (Arrow (Params async) 1.0))"),
        ("async(a)", "(Expression (Call async a))"),
        ("async (a) => a", "(Expression (AsyncArrow (Params a) a))"),
        ("async a => await a", "(Expression (AsyncArrow (Params a) (Await a)))"),
        ("for (let of a);", "Unexpected identifier 'a'"),
        ("for (let of of a);", "(ForOf (Let (Declarator of)) a (Empty))"),
        ("for (async of => 1;;);", "(For (AsyncArrow (Params of) 1.0) - - (Empty))"),
        (
            "({ get: 1, set() {}, async, static: 2 })",
            "(Expression (Object (Property get 1.0) set (Method (Params)) (Shorthand async async) (Property static 2.0)))",
        ),
        (
            "({ get a() {}, set a(b) {}, async *c() {} })",
            "(Expression (Object a (Getter (Params)) a (Setter (Params b)) c (AsyncGeneratorMethod (Params))))",
        ),
        ("a <!-- b\n--> c", "(Expression a)"),
        ("a?.5:b", "(Expression (Conditional a 0.5 b))"),
        ("a?.b.c(d)?.[e]", "(Expression (Chain (OptionalIndex (Call (Member (OptionalMember a b) c) d) e)))"),
        ("(a?.b).c", "(Expression (Member (Chain (OptionalMember a b)) c))"),
        ("'\\ud800\\u{1F600}'", "(Expression \"\\ud800\\ud83d\\ude00\")"),
    ]);
}

#[test]
fn modules() {
    let text = "import a, { b as c, default as d } from\n'x' with { type: 'json' }\nexport * as ns from 'y'\nexport { c as 'e f' }\nexport default async () => {}\n(1)";
    assert_eq!(
        tree(text, Goal::Module),
        "(Import (as default a) (as b c) (as default d) (from \"x\" (with type \"json\"))) (Export * ns (from \"y\")) \
         (Export (as c \"e f\")) (Export default (AsyncArrow (Params))) (Expression 1.0)"
    );
}
