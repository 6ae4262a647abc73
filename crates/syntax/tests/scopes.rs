//! Scope analysis: bindings, captures, temporal dead zones, and what functions use.

use bumpalo::Bump;
use gill_syntax::scope::{Binding, BindingKind, Resolution, Use};
use gill_syntax::{EvalContext, Goal, ParseOptions, Parsed, SourceText, parse};

fn with<R>(text: &str, goal: Goal<'_>, then: impl FnOnce(&Parsed<'_>) -> R) -> R {
    let source = SourceText::new("test.js", text);
    let arena = Bump::new();
    match parse(&arena, &source, goal, &ParseOptions::default()) {
        Ok(p) => then(&p),
        Err(e) => panic!("{text}\n{}", e[0]),
    }
}

fn all(text: &str, name: &str) -> Vec<Binding> {
    with(text, Goal::Script, |p| {
        let named = |b: &&Binding| p.names.get(b.name).as_str() == Some(name);
        p.scopes.bindings.iter().filter(named).cloned().collect()
    })
}

#[track_caller]
fn one(text: &str, name: &str) -> Binding {
    let mut list = all(text, name);
    assert_eq!(list.len(), 1, "bindings of {name} in: {text}");
    list.remove(0)
}

/// How many references need a check for the temporal dead zone.
fn tdz_checks(text: &str) -> usize {
    with(text, Goal::Script, |p| {
        let checked = |r: &&Resolution| matches!(r, Resolution::Binding { tdz: true, .. });
        p.scopes.resolutions.iter().filter(checked).count()
    })
}

#[test]
fn captures() {
    for (text, captured) in [
        ("function f() { let a; a }", false),
        ("function f() { let a; return () => a }", true),
        ("function f() { let a; { let b = a } }", false),
        ("function f(a) { function g() { a } }", true),
        ("function f() { let a; class C { m() { a } } }", true),
        ("function f() { let a; class C { [a] = 1 } }", false),
        ("function f() { let a; class C { x = a } }", true),
        ("function f() { let a; eval('') }", true),
        ("function f() { let a; with (b) a }", true),
    ] {
        assert_eq!(one(text, "a").captured, captured, "{text}");
    }
}

#[test]
fn temporal_dead_zones() {
    for (text, checks) in [
        ("{ let a = 1; a; a }", 0),
        ("{ a; let a }", 1),
        ("{ let a = a }", 1),
        ("{ let a = () => a }", 1),
        ("{ let a; f(() => a) }", 0),
        ("{ f(() => a); let a }", 1),
        ("{ let a; function f() { a } }", 1),
        ("for (let a of a);", 1),
        ("for (let a of b) a", 0),
        ("switch (b) { case 0: let a; case 1: a }", 1),
        ("class A { m() { A } }", 0),
        ("class A extends A {}", 1),
        ("class A { [A] }", 1),
        ("class A { static a = A }", 0),
        ("let a = class { static b = a }", 1),
        ("function f(a = b, b) {}", 1),
        ("function f(a, b = a) {}", 0),
        ("var a; a", 0),
    ] {
        assert_eq!(tdz_checks(text), checks, "{text}");
    }
}

#[test]
fn implicit_arguments() {
    let has = |text: &str| with(text, Goal::Script, |p| p.scopes.functions[1].arguments.is_some());
    assert!(has("function f() { arguments }"));
    assert!(has("function f() { () => arguments }"));
    assert!(has("function f() { var arguments; arguments }"));
    assert!(has("function f() { eval('') }"));
    assert!(!has("function f() {}"));
    assert!(!has("function f(arguments) { arguments }"));
    assert!(!has("function f() { function g() { arguments } }"));
    assert!(!has("function f() { function arguments() {} arguments }"));
}

#[test]
fn implicit_this_and_super() {
    let this = |text: &str| with(text, Goal::Script, |p| p.scopes.functions[1].this);
    assert_eq!(this("function f() {}"), Use::No);
    assert_eq!(this("function f() { this }"), Use::Own);
    assert_eq!(this("function f() { () => this }"), Use::Captured);
    assert_eq!(this("function f() { function g() { this } }"), Use::No);
    with("class A extends B { constructor() { (() => super())() } }", Goal::Script, |p| {
        let f = &p.scopes.functions[1];
        assert_eq!((f.super_call, f.this), (Use::Captured, Use::Captured));
    });
}

#[test]
fn function_scopes() {
    // One scope with simple parameters, two with expressions; a `var` named like a parameter takes its value.
    let f = |text: &str, test: &dyn Fn(&Parsed<'_>)| with(text, Goal::Script, |p| test(p));
    f("function f(a, b) { var a }", &|p| {
        let info = &p.scopes.functions[1];
        assert_eq!(info.scope, info.body_scope);
        assert_eq!(p.scopes.bindings_of(info.scope).len(), 2);
    });
    f("function f(a = 1) { var a }", &|p| {
        let info = &p.scopes.functions[1];
        assert_ne!(info.scope, info.body_scope);
        let inner = &p.scopes.bindings_of(info.body_scope)[0];
        assert_eq!(p.scopes.binding(inner.copy_of).kind, BindingKind::Param);
    });
    assert_eq!(one("(function f() { f })", "f").kind, BindingKind::FunctionName);
    assert!(all("(function f() {})", "f").is_empty());
    assert_eq!(one("(function f() { var f; f })", "f").kind, BindingKind::Var);
}

#[test]
fn annex_b_functions_in_blocks() {
    let kinds = |text: &str| all(text, "f").iter().map(|b| b.kind).collect::<Vec<_>>();
    use BindingKind::{Function, Let, Param, Var};
    assert_eq!(kinds("function g() { { function f() {} } }"), [Function, Var]);
    assert_eq!(kinds("function g() { 'use strict'; { function f() {} } }"), [Function]);
    assert_eq!(kinds("function g() { let f; { function f() {} } }"), [Function, Let]);
    assert_eq!(kinds("function g(f) { { function f() {} } }"), [Function, Param]);
    assert_eq!(kinds("function g() { { let f; { function f() {} } } }"), [Function, Let]);
    assert_eq!(kinds("function g() { if (1) function f() {} }"), [Function, Var]);
    assert_eq!(kinds("function g() { { async function f() {} } }"), [Function]);
}

#[test]
fn a_var_in_catch_assigns_the_parameter() {
    with("try {} catch (e) { var e = 1 }", Goal::Script, |p| {
        let written =
            p.scopes.bindings.iter().find(|b| b.kind == BindingKind::Catch).expect("a catch binding");
        assert!(written.reassigned);
    });
}

#[test]
fn loops_with_captures_are_per_iteration() {
    let flag = |text: &str| with(text, Goal::Script, |p| p.scopes.scopes.iter().any(|s| s.per_iteration));
    assert!(flag("for (let i = 0;;) f(() => i)"));
    assert!(!flag("for (let i = 0;;) f(i)"));
    assert!(flag("for (const a of b) f(() => a)"));
    assert!(flag("while (1) { let a; f(() => a) }"));
}

#[test]
fn dynamic_and_global_references() {
    let count = |text: &str, want: fn(&Resolution) -> bool| {
        with(text, Goal::Script, |p| p.scopes.resolutions.iter().filter(|r| want(r)).count())
    };
    let dynamic = |r: &Resolution| matches!(r, Resolution::Dynamic { .. });
    let global = |r: &Resolution| matches!(r, Resolution::Global);
    assert_eq!(count("a; b.c; function f() { d }", global), 3);
    assert_eq!(count("function f(a) { with (b) { a; let c; c } }", dynamic), 1);
    assert_eq!(count("var x; function f(a) { eval(''); a; x }", dynamic), 2);
    assert_eq!(count("var x; function f(a) { 'use strict'; eval(''); a; x }", dynamic), 0);
}

#[test]
fn private_names_are_bindings_of_the_class() {
    let text = "class A { #a; get #b() {} set #b(v) {} static #c() {} m(o) { o.#a; #b in o } }";
    assert_eq!(one(text, "#a").kind, BindingKind::PrivateField);
    assert_eq!(one(text, "#b").kind, BindingKind::PrivateAccessor);
    let c = one(text, "#c");
    assert!(c.is_static && c.kind == BindingKind::PrivateMethod);
}

#[test]
fn goals() {
    with("return module.exports", Goal::CommonJs { params: &["exports", "require", "module"] }, |p| {
        let f = p.program.function.expect("the wrapper");
        assert_eq!(f.params.items.len(), 3);
        assert_eq!(p.scopes.bindings_of(p.scopes.function(f.id.get()).scope).len(), 3);
    });
    with("await a; export default 1", Goal::Module, |p| assert!(p.scopes.functions[0].is_async));
    let allowed = EvalContext { new_target: true, super_property: true, ..EvalContext::default() };
    with("new.target; super.a", Goal::Eval(allowed, &[]), |_| ());
}

#[test]
fn dynamic_functions_need_whole_parts() {
    use gill_syntax::{DynamicFunctionKind as Kind, dynamic_function_text, parse_dynamic_function};
    let run = |kind, params: &str, body: &str| {
        let source = SourceText::new("anonymous", dynamic_function_text(kind, params, body));
        let arena = Bump::new();
        parse_dynamic_function(&arena, &source, kind, params, body, &ParseOptions::default())
            .map(|p| p.program.function.expect("a function").params.items.len())
            .map_err(|e| e[0].message.clone())
    };
    assert_eq!(run(Kind::Normal, "a, b = 1", "return a + b // c"), Ok(2));
    assert_eq!(run(Kind::Normal, "a //", "return"), Ok(1));
    assert_eq!(run(Kind::Generator, "", "yield 1"), Ok(0));
    assert_eq!(run(Kind::AsyncGenerator, "", "await 1; yield 2"), Ok(0));
    assert!(run(Kind::Normal, "/*", "*/){").is_err());
    assert!(run(Kind::Normal, "", "}, function () {").is_err());
    assert!(run(Kind::Normal, "a) { }; (", "").is_err());
}
