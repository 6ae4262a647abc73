//! What the inspector says of the values of a real program: previews, classes, internal slots, and what caused a step.
#![cfg(unix)]

mod common;

use common::{answers, ask, run_code};

#[test]
fn previews_tell_what_is_inside() {
    let ended = run_code(
        "function mapped(a, b) { const seen = () => a; a = 10; return [arguments, seen]; }
class Base { #secret = 5; }
class Sub extends Base { x = 1; }
const holes = [1, , 3], tail = [1], keyed = { 0: 'zero', k: 2 };
tail.length = 5;
globalThis.all = { holes, tail, keyed };
globalThis.rest = { typed: new Float32Array([1.5, 2]), bytes: Buffer.from('hi'), lone: 'a\\ud800b', given: mapped(1, 2, 3)[0] };
const odd = mapped(1, 2, 3)[0];
Object.defineProperty(odd, 2, { enumerable: false });
globalThis.objects = { odd, bound: mapped.bind(null, 1, 'two'), sub: new Sub(), url: new URL('http://shop.test/p?q=1') };
throw new Error('look');
",
    );
    let core = ended.exited(1).core();
    answers(&core, "print all", &["Array (3) [1, <1 empty item>, 3]", "Array (5) [1, <4 empty items>]"]);
    answers(&core, "print all", &["Object { 0: 'zero', k: 2 }"]);
    answers(&core, "print rest", &["Float32Array (2) [1.5, 2]", "Buffer (2 bytes) <68 69>", "'a\\ud800b'"]);
    // The first parameter is captured: its value is in the environment, and was changed there.
    answers(&core, "print rest", &["Arguments (3) [10, 2, 3]"]);
    answers(&core, "print rest.given[0]", &["10"]);
    answers(&core, "print objects", &["Sub { #secret: 5, x: 1 }"]);
    answers(&core, "print objects.url --depth 0", &["URL { #parts: Object"]);
    answers(&core, "print objects.sub[[prototype]].[[prototype]]", &["Base.prototype"]);
    // A slot is no property, and the labels tell them apart.
    answers(&core, "print Sub", &["<prototype>: Sub.prototype", "[[prototype]]: class Base"]);
    answers(&core, "print objects.bound[[argument 1]]", &["'two'"]);
    answers(&core, "print objects.bound.[[target]]", &["function mapped"]);
    // An element with attributes of its own makes the others no less parameters.
    answers(&core, "print objects.odd", &["[0]: 10", "[1]: 2", "[2]: 3"]);
    let wrong = ask(&core, "print objects.sub[[nothing]]");
    assert!(wrong.contains("has no internal slot [[nothing]]"), "{wrong}");
}

#[test]
fn a_slice_shows_its_own_text_and_holds_the_whole() {
    let ended = run_code(
        "const log = 'header αβγ, ' + 'then a line, '.repeat(100) + 'ω';
globalThis.rest = { body: log.slice(12), two: log.slice(6).slice(3) };
throw new Error('look');
",
    );
    let core = ended.exited(1).core();
    answers(&core, "print rest", &["body: 'then a line, then", "(1301 chars)", "two: 'γ, then a line,"]);
    answers(&core, "print rest.body[[parent]]", &["'header αβγ, then a line"]);
    // Neither is one of the strings that have a text of their own, which are compared for duplicates.
    answers(&core, "find --string '/^γ, then/'", &["1 found, 24 B"]);
}

#[test]
fn classes_are_what_the_program_knows_them_by() {
    let ended = run_code(
        "class Base {}
class Sub extends Base {}
globalThis.kept = [new Base(), new Sub(), [1][Symbol.iterator](), new Map().keys(), [].values().map(String)];
async function waits() { await new Promise(() => {}); }
async function* stream() { yield 1; }
waits();
kept.push(stream());
throw new Error('look');
",
    );
    let core = ended.exited(1).core();
    // Neither the prototype of Sub, which inherits from Base's, nor that of Base is one.
    answers(&core, "find Base", &["1 found"]);
    answers(&core, "find Sub", &["1 found"]);
    answers(&core, "find '(prototype)' --limit 0", &["%Array.prototype%", "Base.prototype", "Sub.prototype"]);
    // Builtins whose properties nobody asked for are told apart all the same.
    for (builtin, class) in
        [("JSON", "Object"), ("%WeakSet.prototype%", "(prototype)"), ("Reflect", "Object")]
    {
        let answer = ask(&core, &format!("print {builtin} --json"));
        assert!(answer.contains(&format!("\"class\": \"{class}\"")), "{builtin}: {answer}");
    }
    // The helper's own source is an array iterator too.
    answers(&core, "find 'Array Iterator'", &["2 found"]);
    for class in ["Map Iterator", "Iterator Helper", "AsyncGenerator", "(async function)"] {
        answers(&core, &format!("find '{class}'"), &["1 found"]);
    }
}

#[test]
fn a_chain_names_the_timer_that_a_step_awaited() {
    let ended = run_code(
        "const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
async function step() { await sleep(2); await sleep(1); null.x; }
setTimeout(function begin() { step(); }, 1);
const later = function later() {};
globalThis.later = later;
setTimeout(later, 1e6);
",
    );
    let core = ended.exited(1).core();
    let chain = ask(&core, "chain");
    let place = |what: &str| chain.find(what).unwrap_or_else(|| panic!("no {what} in {chain}"));
    assert!(place("event 3 timer") < place("event 1 timer"), "{chain}");
    assert!(chain.trim_end().ends_with("main program"), "{chain}");
    answers(&core, "chain later", &["timeout function later", "scheduled at", "main program"]);
    let wrong = ask(&core, "chain 99999");
    assert!(wrong.contains("no event 99999: the last one was event 3"), "{wrong}");
}

#[test]
fn a_chain_without_a_history_is_lost_and_not_wrong() {
    let folder = common::Folder::new();
    folder.file("main.js", "setTimeout(() => { throw new Error('later'); }, 1);\n");
    let ended = common::run_in(folder, &["--record-turns", "0", "main.js"]);
    let core = ended.exited(1).core();
    answers(&core, "status", &["event 1 (chain 1)"]);
    answers(&core, "chain 1", &["event 1: not in the core any more"]);
}

#[test]
fn a_limit_reaches_inside_groups() {
    let ended = run_code(
        "async function waits() { await new Promise(() => {}); }
for (let i = 0; i < 8; i++) waits();
throw new Error('look');
",
    );
    let core = ended.exited(1).core();
    answers(&core, "async", &["… 5 more there (--limit)"]);
    let all = ask(&core, "async --limit 0");
    assert!(!all.contains("more there") && all.matches("waits for Promise").count() == 8, "{all}");
}

#[test]
fn this_of_a_derived_constructor_is_what_super_made() {
    let ended = run_code(
        "class A { constructor() { this.a = 1; } }
class B extends A {
  constructor() { super(); this.b = 5; (() => { Object(() => this); this.missing.y; })(); }
}
class C extends A { constructor() { super(); this.c = 7; new B(); } }
new C();
",
    );
    let core = ended.exited(1).core();
    // An arrow function has its constructor's.
    answers(&core, "print frame 0 this", &["B", "a: 1", "b: 5"]);
    answers(&core, "print frame 1 this", &["B", "b: 5"]);
    answers(&core, "stack -v", &["this = B {", "this = B {", "this = C { a: 1, c: 7 }"]);
    let locals = ask(&core, "locals 2");
    assert!(!locals.contains("this"), "it is no variable: {locals}");
}

#[test]
fn what_is_taken_for_a_name_is_said() {
    let ended = run_code("globalThis.item = { price: 3 }; throw new Error('look');\n");
    let core = ended.exited(1).core();
    let answer = ask(&core, "find Object --prop 'price>1'");
    assert!(answer.contains("'price>1' was taken for a property's name"), "{answer}");
}

#[test]
fn a_stack_that_nobody_read_is_told_of_what_is_no_error_too() {
    let ended = run_code(
        "function capture() { const held = { name: 'mine' }; Error.captureStackTrace(held); return held; }
globalThis.item = capture();
throw new Error('look');
",
    );
    let core = ended.exited(1).core();
    answers(&core, "print item", &["[[stack]]: ", "innermost capture ("]);
    answers(&core, "stack item", &["#0   capture ("]);
}

#[test]
fn what_regexp_remembers_of_its_last_match_is_a_root_with_a_name() {
    let ended = run_code(
        "(() => { /needle (\\d+)/.exec('needle ' + process.pid + ' and more'); })(); throw new Error('look');\n",
    );
    let core = ended.exited(1).core();
    let found = ask(&core, "find --string /needle.*more/ --json");
    let found: serde_json::Value = serde_json::from_str(&found).expect("JSON");
    let held = |object: &serde_json::Value| {
        let id = object["id"].as_str().expect("an id");
        ask(&core, &format!("path {id}")).contains("intrinsic: RegExp.lastMatch")
    };
    let objects = found["objects"].as_array().expect("objects");
    assert!(objects.iter().any(held), "{found}");
}

#[test]
fn what_the_runtime_makes_is_called_by_its_kind() {
    let ended = run_code(
        "const euros = new Intl.NumberFormat('de', { style: 'currency', currency: 'EUR' });
euros.format(1);
class Prices extends Intl.NumberFormat {}
const segments = new Intl.Segmenter('en', { granularity: 'word' }).segment('two words');
const iterator = segments[Symbol.iterator]();
iterator.next();
globalThis.made = { euros, mine: new Prices('en'), segments, iterator, stack: new DisposableStack() };
throw new Error('look');
",
    );
    let core = ended.exited(1).core();
    answers(
        &core,
        "print made",
        &["NumberFormat { locale: 'de'", "Prices { locale: 'en'", "DisposableStack"],
    );
    // Nothing has their names: the core knows what they are.
    answers(
        &core,
        "print made.segments",
        &["Segments", "granularity: 'word'", "string: 'two words'", "[3, -4, 9]"],
    );
    answers(&core, "print made.iterator", &["Segmenter String Iterator", "next: 1"]);
    // The resolved options of a formatter, one a line.
    answers(
        &core,
        "print made.euros",
        &["currency: 'EUR'", "currencyDisplay: 'symbol'", "maximumFractionDigits: 2"],
    );
    answers(&core, "print made.euros[[data]].currencySign", &["'standard'"]);
    let all = ask(&core, "print made");
    assert!(!all.contains("HostObject"), "{all}");
}
