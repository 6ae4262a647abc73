//! Error messages and their places. Each case: the text with the error's start marked by `‸`, and the message.

use bumpalo::Bump;
use gill_syntax::{Goal, ParseOptions, SourceText, parse};

#[track_caller]
fn check_goal(goal: Goal<'_>, marked: &str, message: &str) {
    let at = marked.find('‸').expect("a mark");
    let text = marked.replace('‸', "");
    let source = SourceText::new("test.js", text.as_str());
    let arena = Bump::new();
    match parse(&arena, &source, goal, &ParseOptions::default()) {
        Ok(_) => panic!("accepted: {text}"),
        Err(errors) => {
            let e = &errors[0];
            assert_eq!((e.span.start as usize, e.message.as_str()), (at, message), "in: {text}\n{e}");
        }
    }
}

#[track_caller]
fn check(marked: &str, message: &str) {
    check_goal(Goal::Script, marked, message);
}

#[test]
fn unexpected_tokens() {
    for (text, message) in [
        ("let x = ‸)", "Unexpected token ')'"),
        ("var x = ‸;", "Unexpected token ';'"),
        ("var ‸1", "Unexpected number"),
        ("a ‸b", "Unexpected identifier 'b'"),
        ("a ‸'b'", "Unexpected string"),
        ("if (a‸", "Unexpected end of input"),
        ("function f() {‸", "Unexpected end of input"),
        ("f(a ‸b)", "missing ) after argument list"),
        ("f(a‸;", "missing ) after argument list"),
        ("f(a‸", "missing ) after argument list"),
        ("({ a ‸b })", "Unexpected identifier 'b'"),
        ("[1, 2‸;", "Unexpected token ';'"),
        ("if (a) b ‸else c", "Unexpected token 'else'"),
        ("x = {}‸}", "Unexpected token '}'"),
        ("class A { a ‸b }", "Unexpected identifier 'b'"),
        ("for (let a‸)", "Unexpected token ')'"),
        ("a = b\n‸)", "Unexpected token ')'"),
        ("‸@a", "Invalid or unexpected token"),
        ("a = ‸\"abc", "Invalid or unexpected token"),
        ("a = ‸`abc", "Unterminated template literal"),
        ("a = ‸/abc", "Invalid regular expression: missing /"),
        ("‸/* abc", "Invalid or unexpected token"),
        ("a = ‸3in b", "Invalid or unexpected token"),
        ("a = 1‸_", "Numeric separators are not allowed at the end of numeric literals"),
        ("(a, b) => {} ‸()", "Unexpected token '('"),
        ("a\n‸=> b", "Unexpected token '=>'"),
        ("(‸)", "Unexpected token ')'"),
        ("‸throw\na", "Illegal newline after throw"),
        ("var ‸class", "Unexpected token 'class'"),
        ("‸import a from 'a'", "Cannot use import statement outside a module"),
        ("‸export var a", "Unexpected token 'export'"),
        ("a ?? b ‸|| c", "Unexpected token '||'"),
        (
            "‸-1 ** 2",
            "Unary operator used immediately before exponentiation expression. Parenthesis must be used to disambiguate operator precedence",
        ),
    ] {
        check(text, message);
    }
}

#[test]
fn assignment_targets() {
    for (text, message) in [
        ("‸1 = 2", "Invalid left-hand side in assignment"),
        ("'use strict'; ‸f() = 2", "Invalid left-hand side in assignment"),
        ("‸a?.b = 2", "Invalid left-hand side in assignment"),
        ("‸1++", "Invalid left-hand side expression in postfix operation"),
        ("++‸1", "Invalid left-hand side expression in prefix operation"),
        ("for (‸1 of a);", "Invalid left-hand side in for-loop"),
        ("[‸1] = a", "Invalid destructuring assignment target"),
        ("({ a: ‸1 } = b)", "Invalid destructuring assignment target"),
        ("(‸1) => a", "Invalid destructuring assignment target"),
        ("[...‸a, b] = c", "Rest element must be last element"),
        ("x = { a ‸= 1 }", "Invalid shorthand property initializer"),
        ("const ‸a", "Missing initializer in const declaration"),
        ("let ‸[a]", "Missing initializer in destructuring declaration"),
    ] {
        check(text, message);
    }
}

#[test]
fn early_errors() {
    for (text, message) in [
        ("let a; let ‸a", "Identifier 'a' has already been declared"),
        ("let a; var ‸a", "Identifier 'a' has already been declared"),
        ("let a; { var ‸a }", "Identifier 'a' has already been declared"),
        ("{ { var a } let ‸a }", "Identifier 'a' has already been declared"),
        ("function f(a) { let ‸a }", "Identifier 'a' has already been declared"),
        ("function f(a = 1) { let ‸a }", "Identifier 'a' has already been declared"),
        ("try {} catch (e) { let ‸e }", "Identifier 'e' has already been declared"),
        ("class A { #a; ‸#a }", "Identifier '#a' has already been declared"),
        ("‸break", "Illegal break statement"),
        ("‸continue", "Illegal continue statement: no surrounding iteration statement"),
        ("while (1) { break ‸a }", "Undefined label 'a'"),
        (
            "a: { while (1) continue ‸a }",
            "Illegal continue statement: 'a' does not denote an iteration statement",
        ),
        ("a: ‸a: ;", "Label 'a' has already been declared"),
        ("‸return", "Illegal return statement"),
        ("'use strict'; ‸with (a) {}", "Strict mode code may not include a with statement"),
        ("'use strict'; a = ‸017", "Octal literals are not allowed in strict mode."),
        ("'use strict'; a = '‸\\1'", "Octal escape sequences are not allowed in strict mode."),
        ("'use strict'; delete ‸a", "Delete of an unqualified identifier in strict mode."),
        ("'use strict'; ‸eval = 1", "Unexpected eval or arguments in strict mode"),
        ("'use strict'; var ‸public", "Unexpected strict mode reserved word"),
        ("'use strict'; function f(a, ‸a) {}", "Duplicate parameter name not allowed in this context"),
        ("(a, ‸a) => 1", "Duplicate parameter name not allowed in this context"),
        (
            "function f(a = 1) { ‸'use strict' }",
            "Illegal 'use strict' directive in function with non-simple parameter list",
        ),
        ("let ‸let = 1", "let is disallowed as a lexically bound name"),
        ("‸new.target", "new.target expression is not allowed here"),
        ("function f() { ‸super.a }", "'super' keyword unexpected here"),
        ("class A { constructor() { ‸super() } }", "'super' keyword unexpected here"),
        ("class A { constructor() {} ‸constructor() {} }", "A class may only have one constructor"),
        ("class A { get ‸constructor() {} }", "Class constructor may not be an accessor"),
        ("class A { static ‸prototype() {} }", "Classes may not have a static property named 'prototype'"),
        ("a.‸#b", "Private field '#b' must be declared in an enclosing class"),
        (
            "class A { a = ‸arguments }",
            "'arguments' is not allowed in class field initializer or static initialization block",
        ),
        ("({ get a‸(b) {} })", "Getter must not have any formal parameters."),
        ("({ set a‸() {} })", "Setter must have exactly one formal parameter."),
        (
            "({ __proto__: 1, ‸__proto__: 2 })",
            "Duplicate __proto__ fields are not allowed in object literals",
        ),
        ("function* f(a = ‸yield) {}", "Yield expression not allowed in formal parameter"),
        (
            "while (1) a: ‸function f() {}",
            "In non-strict mode code, functions can only be declared at top level, inside a block, or as the body of an if statement.",
        ),
        ("switch (a) { default: ‸default: }", "More than one default clause in switch statement"),
        ("‸import.meta", "Cannot use 'import.meta' outside a module"),
        ("/a‸(b/", "Invalid regular expression: /a(b/: Unterminated group"),
        ("/a/‸gg", "Invalid regular expression flags"),
    ] {
        check(text, message);
    }
}

#[test]
fn module_errors() {
    for (text, message) in [
        ("export { ‸a }", "Export 'a' is not defined in module"),
        ("var a; export { a, a as b, a as ‸b }", "Duplicate export of 'b'"),
        ("import { a } from 'a'; let ‸a", "Identifier 'a' has already been declared"),
        ("var ‸await", "Unexpected reserved word"),
        ("function f() { ‸await }", "Unexpected reserved word"),
    ] {
        check_goal(Goal::Module, text, message);
    }
}

#[test]
fn a_diagnostic_shows_line_caret_and_hint() {
    let source = SourceText::new("app.js", "let a;\n\tlet b = f(1, 2;\n");
    let arena = Bump::new();
    let errors = parse(&arena, &source, Goal::Script, &ParseOptions::default()).expect_err("an error");
    assert_eq!(
        errors[0].to_string(),
        "app.js:2:16: SyntaxError: missing ) after argument list\n\n   let b = f(1, 2;\n                 ^"
    );
    let source = SourceText::new("app.js", "import fs from 'fs';");
    let errors = parse(&arena, &source, Goal::CommonJs { params: &[] }, &ParseOptions::default())
        .expect_err("an error");
    assert!(errors[0].to_string().contains("\nhint: use require(...)"), "{}", errors[0]);
}

#[test]
fn columns_count_utf16_units() {
    let source = SourceText::new("a.js", "'😀é' )");
    let arena = Bump::new();
    let errors = parse(&arena, &source, Goal::Script, &ParseOptions::default()).expect_err("an error");
    assert_eq!((errors[0].line, errors[0].column), (1, 7));
}

/// Whether a text is a module is told by what stands where the first error is, not by the error's words.
#[test]
fn syntax_of_modules_is_marked() {
    let is_module_syntax = |text: &str| {
        let source = SourceText::new("test.js", text);
        let arena = Bump::new();
        let goal = Goal::CommonJs { params: &["exports"] };
        let errors = parse(&arena, &source, goal, &ParseOptions::default()).err();
        errors.unwrap_or_else(|| panic!("accepted: {text}"))[0].is_module_syntax
    };
    for text in ["import a from 'a'", "export var a", "f(); export {}", "f(import.meta.url)", "import 'x'; )"]
    {
        assert!(is_module_syntax(text), "{text}");
    }
    for text in ["a b", "'Unexpected token \\'export\\'' )", "await f()", "import.x", "new.target = import"] {
        assert!(!is_module_syntax(text), "{text}");
    }
}
