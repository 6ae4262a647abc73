//! The shapes that break dumpers which run the program's code or walk it recursively, and thrown values of all kinds.

mod common;

use common::{ask, run};

#[test]
fn the_eight_shapes() {
    let target = run("const frozen = { name: 'frozen' }; frozen.self = frozen; Object.freeze(frozen);
let deep = null; for (let i = 0; i < 100000; i++) deep = { next: deep };
let ran = 0;
const trap = { get bomb() { ran++; throw new Error('getter ran'); }, toJSON() { ran++; return 1; } };
const shared = { one: 1 };
const zoo = {
  big: 123456789012345678901234567890n, frozen, deep, trap,
  left: shared, right: shared, cycle: null,
  map: new Map([[shared, 'value']]), regexp: undefined, nan: NaN, minusZero: -0,
  undef: undefined, fn: function named() {}, sym: Symbol('tag'),
  proxy: new Proxy({}, { get() { ran++; }, ownKeys() { ran++; return []; } }),
};
zoo.cycle = zoo;
zoo.nothing.here;
")
    .expect("a core");
    for (path, wanted) in [
        ("zoo.big", "123456789012345678901234567890n"),
        ("zoo.nan", "NaN"),
        ("zoo.minusZero", "-0"),
        ("zoo.undef", "undefined"),
        ("zoo.fn", "named"),
        ("zoo.sym", "Symbol(tag)"),
        ("zoo.frozen", "frozen"),
        ("zoo.map", "'value'"),
        ("zoo.trap", "bomb"),
        ("zoo.cycle.cycle.left.one", "1"),
        ("zoo.deep.next.next.next", "next"),
        ("ran", "0"),
        ("zoo.proxy", "Proxy"),
    ] {
        let text = ask(&target, &format!("print {path}"));
        assert!(text.contains(wanted), "{path}: {text}");
    }
    let id = |path: &str| {
        let json: serde_json::Value =
            serde_json::from_str(&ask(&target, &format!("print {path} --json"))).unwrap();
        json["id"].as_str().or(json["value"]["id"].as_str()).map(str::to_owned)
    };
    assert!(id("zoo.left").is_some());
    assert_eq!(id("zoo.left"), id("zoo.right"), "sharing is kept");
    assert!(ask(&target, "verify").contains("the core is intact"));
}

#[test]
fn whatever_is_thrown_has_a_title() {
    for (thrown, title) in [
        ("null", "null"),
        ("undefined", "undefined"),
        ("'just text'", "just text"),
        ("-0.5e-7", "-5e-8"),
        ("10n ** 20n", "0x56bc75e2d63100000n"),
        ("Symbol('s')", "Symbol(s)"),
        ("{ get message() { throw 1; }, get name() { throw 2; } }", "#<Object>"),
        ("{ message: 'plain object' }", "#<Object>: plain object"),
        ("new (class Refused extends Error { get message() { throw 1; } })()", "Error"),
        ("new (class Quota extends RangeError { name = 'Quota'; })('used up')", "Quota: used up"),
        ("new Proxy(new Error('x'), { get() { throw 1; } })", "#<Proxy>"),
        ("Object.create(null)", "#<Object>"),
        ("function oops() {}", "[Function: oops]"),
        ("new TypeError('a'.repeat(100000))", "TypeError: aaaa"),
        ("new Error('')", "Error"),
        ("Object.assign(new Error('mine'), { message: { toString() { throw 1; } } })", "Error: #<Object>"),
    ] {
        let target = run(&format!("throw ({thrown});")).expect("a core");
        let status = target.status().expect("a status");
        let seen = status.title.to_text();
        assert!(seen == title || (title.ends_with("aaaa") && seen.starts_with(title)), "{thrown}: {seen}");
        assert!(!ask(&target, "stack").is_empty());
    }
}

#[test]
fn a_cyclic_cause_is_data() {
    let target =
        run("const e = new Error('outer'); e.cause = new Error('inner'); e.cause.cause = e; throw e;")
            .expect("a core");
    let text = ask(&target, "print exception --depth 4");
    assert!(text.contains("inner") && text.len() < 10_000, "{text}");
}

#[test]
fn a_deep_recursion_has_all_its_frames() {
    let target = run("function down(n) { const here = n; if (n === 0) throw new Error('bottom'); return down(n - 1) + here; }
down(10000);")
    .expect("a core");
    assert_eq!(target.stack(0).len(), 10_002);
    let stack = ask(&target, "stack");
    assert!(stack.contains("repeated") && stack.lines().count() < 60, "{stack}");
    assert!(ask(&target, "locals 5000").contains("5000"), "{}", ask(&target, "locals 5000"));
    // The stack's own limit.
    let target = run("function forever(n) { return forever(n + 1) + 1; } forever(0);").expect("a core");
    assert!(target.stack(0).len() > 9_000, "{}", target.stack(0).len());
    assert!(ask(&target, "stack").contains("Maximum call stack size exceeded"));
}

#[test]
fn the_same_cause_has_the_same_signature() {
    let signature = |text: &str| run(text).expect("a core").status().expect("a status").signature.to_text();
    let one = signature("function f(x) { return x.a.b; } f({ n: 1 });");
    assert_eq!(one.len(), 16);
    assert_eq!(one, signature("// moved\n\nfunction f(x) { const y = 1; return x.a.b; } f({ n: 2 });"));
    assert_ne!(one, signature("function g(x) { return x.a.b; } g({});"));
}
