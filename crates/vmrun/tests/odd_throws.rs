//! Whatever is thrown, and however deep: the report on stderr is short and plain, the status is 1, and the core tells the
//! truth about the value. None of the program's code runs for it before the core is written.

mod common;

use common::{answers, ask, run_code};

/// Name, what is thrown, the report's words, and what `print exception` says.
const THROWN: &[(&str, &str, &[&str], &[&str])] = &[
    ("null", "null", &["^\nnull\n"], &["null"]),
    ("undefined", "undefined", &["^\nundefined\n"], &["undefined"]),
    ("symbol", "Symbol('why')", &["Symbol(why)"], &["Symbol(why)"]),
    ("bigint", "12345678901234567890n", &["12345678901234567890n"], &["12345678901234567890n"]),
    ("minus zero", "-0", &["-0"], &["-0"]),
    ("text", "'just text'", &["just text"], &["'just text'"]),
    ("function", "function f() {}", &["[Function: f]"], &["f"]),
    (
        "getters that throw",
        "{ get message() { throw 1 }, get stack() { throw 2 }, toString() { throw 3 } }",
        &["message: [Getter]"],
        &["message", "stack"],
    ),
    (
        "a proxy whose traps throw",
        "new Proxy({ a: 1 }, new Proxy({}, { get() { throw new Error('trap') } }))",
        &["{ a: 1 }"],
        &["Proxy"],
    ),
    (
        "a cyclic cause",
        "(() => { const e = new Error('outer'); e.cause = new Error('inner', { cause: e }); return e })()",
        &["Error: outer", "cause", "Error: inner", "[Circular *1]"],
        &["outer"],
    ),
    (
        "a stack that is a getter that throws",
        "Object.defineProperty(new Error('m'), 'stack', { get() { throw new Error('inner') } })",
        &["Error: m"],
        &["Error"],
    ),
    (
        "a message that is a getter that throws",
        "Object.defineProperty(new Error('m'), 'message', { get() { throw new Error('inner') } })",
        &["Error"],
        &["Error"],
    ),
    (
        "a frozen error",
        "Object.freeze(new TypeError('frozen'))",
        &["TypeError: frozen"],
        &["TypeError", "frozen"],
    ),
    (
        "an object without a prototype",
        "Object.create(null)",
        &["[Object: null prototype] {}"],
        &["[null prototype] @"],
    ),
    (
        "an inspection that throws",
        "{ [Symbol.for('nodejs.util.inspect.custom')]() { throw 7 } }",
        &["nodejs.util.inspect.custom"],
        &["nodejs.util.inspect.custom"],
    ),
];

#[test]
fn uncaught() {
    for (name, value, report, printed) in THROWN {
        let ended = run_code(&format!("throw {value};\n"));
        ended.exited(1).said(report).said(&["\ncore dumped: core ("]);
        let core = ended.core();
        answers(&core, "status", &["uncaught exception"]);
        answers(&core, "print exception", printed);
        assert!(ended.stderr.lines().count() < 40, "{name}: {}", ended.stderr);
    }
}

#[test]
fn as_unhandled_rejections() {
    for (name, value, _, printed) in THROWN {
        let ended = run_code(&format!("async function work() {{ await 1; throw {value}; }}\nwork();\n"));
        ended.exited(1).said(&["\ncore dumped: core ("]);
        let core = ended.core();
        answers(&core, "status", &["unhandled rejection"]);
        answers(&core, "print exception", printed);
        answers(&core, "stack", &["work ("]);
        assert!(ended.stderr.lines().count() < 40, "{name}: {}", ended.stderr);
        if !value.contains("rror(") {
            ended.said(&["UnhandledPromiseRejection: This error originated either by throwing inside of an async function"]);
            assert!(
                !ended.stderr.contains("    at "),
                "the library's own frames say nothing: {}",
                ended.stderr
            );
        }
    }
}

/// The shapes on which a printing crash handler loses the dump or lies: each is in scope when the program dies.
#[test]
fn what_a_core_must_be_able_to_print() {
    let shapes: &[(&str, &[&str])] = &[
        ("{ id: 2n ** 70n }", &["id: 1180591620717411303424n"]),
        (
            "(() => { const o = { name: 'ring' }; o.self = o; return Object.freeze(o) })()",
            &["name: 'ring'", "Circular"],
        ),
        (
            "(() => { let l = null; for (let i = 0; i < 1e5; i++) l = { i, next: l }; return l })()",
            &["i: 99999", "next"],
        ),
        ("{ get bad() { throw new Error('no') }, good: 1 }", &["bad", "good: 1"]),
        (
            "(() => { const s = { n: 1 }; return { a: s, b: s } })()",
            &["a: Object @", "n: 1", "b: Object @", "n: 1"],
        ),
        (
            "(() => { const a = { n: 'a' }, b = { n: 'b', a }; a.b = b; return { a } })()",
            &["n: 'a'", "n: 'b'", "[Circular @"],
        ),
        (
            "{ m: new Map([['k', { v: 1 }]]), r: /a+b/gi, s: new Set([1, 'x']) }",
            &["'k'", "v: 1", "/a+b/gi", "'x'"],
        ),
        (
            "{ nan: NaN, zero: -0, none: undefined, f: function named() {}, y: Symbol('sym') }",
            &["nan: NaN", "zero: -0", "none: undefined", "named", "Symbol(sym)"],
        ),
    ];
    for (shape, parts) in shapes {
        let code = format!("function die(shape) {{ throw 'no error, just text'; }}\ndie({shape});\n");
        let ended = run_code(&code);
        let core = ended.exited(1).core();
        answers(&core, "print frame 0 local shape --depth 4", parts);
        answers(&core, "print exception", &["'no error, just text'"]);
    }
    let ended = run_code("const s = { n: 1 };\nfunction die(shape) { throw 1; }\ndie({ a: s, b: s });\n");
    let printed = ask(&ended.core(), "print frame 0 local shape");
    let id = |name: &str| printed.split_once(&format!("{name}: ")).and_then(|(_, rest)| rest.lines().next());
    assert!(id("a").is_some_and(|a| a.contains('@')) && id("a") == id("b"), "shared stays shared: {printed}");
}

#[test]
fn recursion_that_is_caught_goes_on() {
    let ended = run_code(
        "let deep = 0;
function down() { deep++; down(); }
try { down() } catch (error) { console.log(error instanceof RangeError, deep > 10000) }
",
    );
    ended.exited(0);
    assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), ("true true\n", ""));
}

#[test]
fn recursion_that_is_not_caught() {
    let ended = run_code(
        "function ping(n) { return pong(n + 1) + 1; }
function pong(n) { return ping(n + 1) + 1; }
ping(0);
",
    );
    ended.exited(1).said(&["RangeError: Maximum call stack size exceeded", "core dumped: core ("]);
    assert!(ended.stderr.lines().count() < 20, "{}", ended.stderr);
    let core = ended.core();
    answers(&core, "status", &["stack overflow", "RangeError"]);
    answers(&core, "stack", &["ping", "the 2 frames above repeated "]);
    let stack = ask(&core, "stack");
    assert!(stack.lines().count() < 30, "{stack}");
    let repeated: u64 = stack
        .split_once("repeated ")
        .and_then(|(_, rest)| rest.split(' ').next()?.parse().ok())
        .expect("a count");
    assert!(repeated > 5000, "{stack}");
    answers(&core, "frame 9000", &["n"]);
}

/// An error thrown by a `finally` replaces the one on its way: both have a core, and the report names both.
#[test]
fn an_error_masked_by_a_finally_keeps_its_core() {
    let ended = run_code(
        "function query() { const row = undefined; return row.id; }
function rollback(connection) { connection.handle.release(); }
function tx() { try { return query(); } finally { rollback({}); } }
setTimeout(tx, 1);",
    );
    ended.exited(1).said(&["reading 'release'", "earlier core dumped: core (", "\ncore dumped: core.2 ("]);
    answers(&ended.core(), "stack -v", &["reading 'id'", "#0   query", "row = undefined", "#1   tx"]);
    let second = common::open(&ended.folder.0.join("core.2"));
    answers(&second, "stack -v", &["reading 'release'", "#0   rollback", "connection = Object"]);
}
