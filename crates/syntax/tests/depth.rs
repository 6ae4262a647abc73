//! Depth and size: nothing the text does overflows the native stack.

use bumpalo::Bump;
use gill_syntax::print::print;
use gill_syntax::{Goal, ParseOptions, SourceText, parse};

fn outcome(text: String) -> Result<usize, String> {
    let source = SourceText::new("deep.js", text);
    let arena = Bump::new();
    parse(&arena, &source, Goal::Script, &ParseOptions::default())
        .map(|p| print(&p).len())
        .map_err(|e| e[0].message.clone())
}

fn nest(open: &str, middle: &str, close: &str, n: usize) -> String {
    open.repeat(n) + middle + &close.repeat(n)
}

#[test]
fn deep_nesting_is_refused_with_a_clear_error() {
    for (open, middle, close) in [
        ("(", "1", ")"),
        ("[", "", "]"),
        ("{", "", "}"),
        ("x = {a: ", "1", "}"),
        ("f(", "", ")"),
        ("!", "a", ""),
        ("a => ", "1", ""),
        ("(a => { ", "", "})"),
        ("function f() {", "", "}"),
        ("if (a) ", ";", ""),
        ("while (a) ", ";", ""),
        ("a ? ", "b", ": c"),
        ("a ? b : ", "c", ""),
        ("a = ", "b", ""),
        ("`${", "a", "}`"),
        ("class A { static { ", "", "}}"),
        ("new ", "a", ""),
        ("a ** ", "b", ""),
    ] {
        assert_eq!(outcome(nest(open, middle, close, 50_000)), Err("Too much nesting".to_owned()), "{open}");
    }
    for (open, middle, close) in [("[", "a", "]"), ("{a: ", "b", "}")] {
        let pattern = nest(open, middle, close, 50_000);
        assert_eq!(outcome(format!("({pattern} = 1)")), Err("Too much nesting".to_owned()));
        assert_eq!(outcome(format!("var {pattern} = 1")), Err("Too much nesting".to_owned()));
        assert_eq!(outcome(format!("({pattern}) => 1")), Err("Too much nesting".to_owned()));
        assert_eq!(outcome(format!("function f({pattern}) {{}}")), Err("Too much nesting".to_owned()));
    }
    assert_eq!(outcome("a.b".to_owned() + &".c".repeat(50_000)), Err("Too much nesting".to_owned()));
    assert_eq!(
        outcome("a".to_owned() + &": b".repeat(0) + &"()".repeat(50_000)),
        Err("Too much nesting".to_owned())
    );
}

#[test]
fn what_programs_do_is_allowed() {
    for text in [
        nest("(", "1", ")", 1000),
        nest("[", "", "]", 1000),
        nest("function f() {", "", "}", 500),
        nest("f(() => { ", "", "})", 500),
    ] {
        assert!(outcome(text).is_ok());
    }
}

#[test]
fn long_flat_shapes_are_no_depth() {
    for text in [
        "a".to_owned() + &" + a".repeat(100_000),
        "a".to_owned() + &" && a".repeat(100_000),
        "if (a) b; ".to_owned() + &"else if (a) b; ".repeat(100_000),
        "a".to_owned() + &", a".repeat(100_000),
        "[".to_owned() + &"1,".repeat(100_000) + "]",
        "f(".to_owned() + &"1,".repeat(100_000) + ")",
        "a;\n".repeat(100_000),
        "switch (a) {".to_owned() + &"case 1: b;".repeat(100_000) + "}",
        "`".to_owned() + &"${a}".repeat(100_000) + "`",
        "var ".to_owned() + &"a = 1, ".repeat(100_000) + "b",
    ] {
        let head: String = text.chars().take(20).collect();
        assert!(outcome(text).is_ok(), "{head}");
    }
}

#[test]
fn regexps_do_not_overflow_either() {
    assert!(outcome(format!("/{}/", nest("(", "a", ")", 100_000))).is_ok());
    assert!(outcome(format!("/{}/v", nest("[", "a", "]", 100_000))).is_err());
}
