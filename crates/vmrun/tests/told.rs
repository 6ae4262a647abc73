//! What the inspector makes of a real program's core where a plain reading would mislead: garbage, a promise that many wait for, the
//! program's functions behind the library's, the program's fields behind those of the library's classes, variables without a value.
#![cfg(unix)]

mod common;

use common::{answers, ask, run_code};

#[test]
fn what_weak_tables_hold_is_alive_as_long_as_the_collector_says() {
    let ended = run_code(
        "const map = new WeakMap(), key = {}; globalThis.hold = { map, key };
map.set(key, { treasure: 1 });
map.set({}, { lost: 2 });
globalThis.registry = new FinalizationRegistry(() => {});
registry.register({}, { heldFor: 3 });
(() => { ({ dropped: 4 }); })();
function Literal() { return 'a text that only the code of a function has'; }
async function waits() { await new Promise(() => {}); }
async function lasts() { await new Promise((done) => { globalThis.done = done; }); }
waits(); lasts();
throw new Error('look');
",
    );
    let core = ended.exited(1).core();
    for live in ["treasure", "heldFor"] {
        let found = ask(&core, &format!("find --prop {live}"));
        assert!(!found.contains("garbage"), "{found}");
        assert!(ask(&core, &format!("find --prop {live} --live")).contains("1 found"));
    }
    for dead in ["lost", "dropped"] {
        answers(&core, &format!("find --prop {dead}"), &["(garbage)", "1 of them garbage"]);
        answers(&core, &format!("find --prop {dead} --live"), &["nothing found"]);
    }
    let treasure = ask(&core, "find --prop treasure");
    let id = treasure.split_whitespace().next().expect("an id");
    answers(&core, &format!("path {id}"), &["it lives through a WeakMap's value whose key lives"]);
    let literal = ask(&core, "find --string 'only the code'");
    assert!(literal.contains("found") && !literal.contains("garbage"), "{literal}");
    // Nobody can go on with the one.
    let all = ask(&core, "async");
    let of = |name: &str| all.lines().find(|line| line.contains(name)).expect("its group");
    assert!(of("waits (").ends_with("(1 garbage)") && !of("lasts (").contains("garbage"), "{all}");
    let live = ask(&core, "async --live");
    assert!(!live.contains("waits (") && live.contains("lasts ("), "{live}");
    let pending = ask(&core, "pending --live");
    assert!(!pending.contains("waits ("), "{pending}");
    answers(&core, "promises pending", &["<pending>", "(garbage)"]);
    let total = |answer: String| -> u64 {
        let line = answer.lines().last().expect("a total").to_string();
        line.split_whitespace().next().and_then(|word| word.parse().ok()).expect("a number")
    };
    assert!(total(ask(&core, "heap --live")) < total(ask(&core, "heap")));
}

/// With a collection at every allocation next to nothing is garbage: the roots that a core names are the collector's.
#[test]
fn what_the_collector_left_is_alive() {
    let running = common::start(
        &["--gc-stress"],
        "const net = require('net');
class Job extends require('events') { #id = 1; get id() { return this.#id; } }
globalThis.jobs = [new Job(), new Map([[{}, Symbol('s')]]), /x/g, [1n, 2.5], new WeakRef(globalThis)];
async function waits() { await new Promise((done) => { globalThis.done = done; }); }
waits();
setTimeout(() => { JSON.parse('{bad'); }, 1);
",
    );
    let core = running.wait().exited(1).core();
    let cells = |question: &str| -> f64 {
        let answer = common::ask(&core, question);
        let line = answer.lines().last().expect("a total").to_string();
        line.split_whitespace().next().and_then(|word| word.parse().ok()).expect("a number")
    };
    let (all, live) = (cells("heap"), cells("heap --live"));
    assert!(all - live < all / 100.0, "{live} of {all}");
}

#[test]
fn every_waiter_of_a_promise_is_shown() {
    let ended = run_code(
        "const one = new Promise((done) => { globalThis.release = done; });
async function waits() { await one; }
for (let n = 0; n < 5; n++) waits();
one.then(function first() {}, function second() {});
globalThis.one = one;
throw new Error('look');
",
    );
    let core = ended.exited(1).core();
    answers(
        &core,
        "promises pending",
        &["awaited by 6\n", "resumes waits", "function first", "function second"],
    );
    answers(&core, "print one", &["[[reactions]]: 6 waiters", "[0]: resumes waits", "[5]: function first"]);
    answers(&core, "promises pending --limit 2", &["… 4 more (--limit)"]);
    let json = ask(&core, "promises pending --json");
    assert!(json.contains("\"waiters\": 6"), "{json}");
}

#[test]
fn handles_name_the_programs_functions() {
    let ended = run_code(
        "const net = require('net'), cp = require('child_process');
const server = net.createServer(function onConnection(socket) {
  socket.on('data', function onData() { setTimeout(() => null.x, 20); }).once('close', function gone() {});
}).listen(0, function up() {
  net.connect(server.address().port, function connected() { this.write('hello'); }).on('data', function answered() {});
});
cp.spawn('sleep', ['5'], { stdio: ['pipe', 'pipe', 'ignore'] }).on('exit', function childExit() {}).stdout.on('data', function childSaid() {});
cp.execFile('sleep', ['5'], function execDone() {});
process.on('SIGHUP', function hup() {});
process.on('SIGUSR2', () => {});
",
    );
    let core = ended.exited(1).core();
    let all = ask(&core, "handles --limit 0");
    let row = |begin: &str| {
        all.lines().find(|line| line.starts_with(begin)).unwrap_or_else(|| panic!("{begin}: {all}"))
    };
    assert!(row("tcp server 1").contains("connection: function onConnection @"), "{all}");
    assert!(row("tcp server 1").contains("main.js:2)"), "{all}");
    assert!(row("child process 1").contains("exit: function childExit @"), "{all}");
    assert!(row("child process 2").contains("function execDone @"), "{all}");
    assert!(row("pipe to child 2").contains("data: function childSaid @"), "{all}");
    assert!(!row("pipe to child 2").contains("childExit"), "{all}");
    assert!(row("signal 1").contains("SIGHUP: function hup @"), "{all}");
    assert!(all.contains("data: function answered @") && all.contains("close: function gone @"), "{all}");
    let json = ask(&core, "handles --json");
    assert!(json.contains("\"behind\": [") && json.contains("\"event\": \"connection\""), "{json}");
    answers(&core, "pending --limit 0", &["connection: function onConnection"]);
}

#[test]
fn a_programs_own_fields_come_before_those_of_the_librarys_classes() {
    let ended = run_code(
        "const { EventEmitter } = require('events'), net = require('net'), stream = require('stream'), cp = require('child_process');
const classes = { EventEmitter, Socket: net.Socket, Server: net.Server, Readable: stream.Readable, Writable: stream.Writable,
  Duplex: stream.Duplex, Transform: stream.Transform, PassThrough: stream.PassThrough };
globalThis.all = {};
for (const [name, base] of Object.entries(classes)) {
  const Mine = { [name]: class extends base { constructor() { super(); this.mine = 1; this.other = 'two'; } } }[name];
  all[name] = new Mine();
}
all.child = Object.assign(cp.spawn('true'), { mine: 1, other: 'two' });
all.file = Object.assign(require('fs').createReadStream(__filename), { mine: 1, other: 'two' });
all.plain = { _events: 1, mine: 2 };
setTimeout(() => null.x, 50);
",
    );
    let core = ended.exited(1).core();
    let answer = ask(&core, "print all --limit 0");
    for (line, name) in answer.lines().skip(1).zip([
        "EventEmitter",
        "Socket",
        "Server",
        "Readable",
        "Writable",
        "Duplex",
        "Transform",
        "PassThrough",
        "child",
        "file",
    ]) {
        assert!(line.contains(&format!("{name}: ")) && line.contains("{ mine: 1, other: 'two'"), "{line}");
    }
    // An object of no class of the library keeps its order, and a whole object shows all.
    assert!(answer.contains("plain: Object { _events: 1, mine: 2 }"), "{answer}");
    answers(&core, "print all.EventEmitter", &["_events: ", "_eventsCount: 0", "mine: 1"]);
}

#[test]
fn variables_without_a_value_are_told() {
    let ended = run_code(
        "const unused = { a: 1 };
function used() { return inner; }
let inner = 5;
function crash(x) { let before = x; if (x) null.y; const after = before; return () => after; }
{ let block = 7; unused.b = block; }
crash(1);
const later = () => inner;
let last = later();
",
    );
    let core = ended.exited(1).core();
    // The function around the one that failed is on the stack, and its registers are there.
    answers(&core, "print unused", &["a: 1"]);
    answers(&core, "print later", &["'later' is declared at ", "main.js:7, but is not initialised yet"]);
    answers(&core, "print after", &["'after' is declared at ", "main.js:4, but is not initialised yet"]);
    answers(&core, "print frame 1 local last", &["main.js:8, but is not initialised yet"]);
    answers(&core, "print block", &["'block' is declared at ", "main.js:5, but was not kept"]);
    let locals = ask(&core, "locals 1");
    for name in ["later", "last"] {
        let row = locals.lines().find(|line| line.starts_with(&format!("{name} ")));
        assert!(row.is_some_and(|row| row.ends_with("<not initialised yet>")), "{locals}");
    }
    let frames = ask(&core, "stack -v");
    assert!(
        frames.contains("last = <not initialised yet>") && frames.contains("after = <not init"),
        "{frames}"
    );
    answers(&core, "print nobody", &["no variable 'nobody'"]);
    let ended = run_code(
        "const config = { port: 1 };
let count = config.port;
setTimeout(function late() { null.x; }, 1);
count++;
",
    );
    let core = ended.exited(1).core();
    for (name, line) in [("config", 1), ("count", 2)] {
        let told =
            [format!("'{name}' is declared at "), format!("main.js:{line}, but was not kept: no closure")];
        answers(&core, &format!("print {name}"), &[&told[0], &told[1]]);
    }
}

/// The words of a source tell where a variable is declared only if there is one of its name.
#[test]
fn a_value_is_not_taken_for_none() {
    let ended = run_code(
        "function f() { let a, x; globalThis.g = () => x; null.y; { let x = 1; globalThis.h = () => x; } }
f();
",
    );
    let core = ended.exited(1).core();
    let told = ask(&core, "print x");
    assert!(told.starts_with("undefined"), "{told}");
}

/// What a name means is found in work that is in proportion to the source, be it one line of a bundle.
#[test]
fn a_bundle_of_one_line_is_read_once() {
    let code = format!("let e; {} globalThis.keep = () => e; null.x; let q = 1;", "e = 1;".repeat(400_000));
    let core = run_code(&code).exited(1).core();
    answers(&core, "print q", &["'q' is declared at ", "main.js:1, but is not initialised yet"]);
    answers(&core, "print e", &["1"]);
    answers(&core, "print nobody", &["no variable 'nobody'"]);
}

/// A program can stack as many proxies as it likes; what they stand for is read without nesting.
#[test]
fn a_tower_of_proxies_is_no_tower_of_calls() {
    let core =
        run_code("let p = { bottom: 1 }; for (let i = 0; i < 60000; i++) p = new Proxy(p, {}); throw p")
            .exited(1)
            .core();
    for question in ["status", "stack -v", "locals 0", "print exception", "find Proxy", "refs exception"] {
        answers(&core, question, &["of more than 16 others"]);
    }
    let core = run_code("throw new Proxy(new Proxy({ bottom: 1 }, {}), {})").exited(1).core();
    answers(&core, "status", &["of Object", "through another"]);
}

#[test]
fn what_was_passed_and_not_kept_is_not_said_to_be_missing() {
    let code = "function b(p) { const f = () => q; null.z; let q = f; } b(1, 2, 3);";
    let core = run_code(code).exited(1).core();
    let asked = ask(&core, "print frame 0 arg 1");
    assert!(asked.contains("was called with 3 arguments: this one was not kept"), "{asked}");
    answers(&core, "stack -v", &["q = <not initialised yet>"]);
}

/// Roots are not counted out: what the deepest frame of a long recursion holds is held, and the figures say so.
#[test]
fn roots_of_a_deep_stack_are_all_looked_at() {
    let ended = run_code(
        "class Thing { constructor(n) { this.n = n; this.text = 'x' + n; } }
function down(n) { const own = new Thing(n); return down(n + 1) + own.n; }
down(0);
",
    );
    let core = ended.exited(1).core();
    let frames = core.stack(0).len();
    assert!(frames > 100_000, "{frames}");
    let count = |question: &str| -> u64 {
        let answer = ask(&core, question);
        let last = answer.lines().last().and_then(|line| line.split_whitespace().next());
        last.and_then(|word| word.parse().ok()).unwrap_or_else(|| panic!("{answer}"))
    };
    assert!(count("find Thing --live --limit 1") + 1 >= count("find Thing --limit 1"));
    for frame in [0, 1000, frames / 2, frames - 20] {
        let held = format!("frame {frame} local own");
        answers(&core, &format!("refs {held}"), &[&format!("root      frame {frame}: own")]);
        answers(&core, &format!("path {held}"), &[&format!("frame {frame}: own\n  Thing")]);
        let retained = ask(&core, &format!("retained {held}"));
        let sizes: Vec<u64> =
            retained.lines().filter_map(|line| line.split_whitespace().rev().nth(1)?.parse().ok()).collect();
        assert!(retained.contains("none alone") && !sizes.is_empty(), "{retained}");
    }
    // A function that every frame has: the limit bounds what is listed, not what is counted.
    let refs = ask(&core, "refs frame 0 function --limit 3");
    assert!(refs.contains("root      frame 0: function") && refs.contains("(--limit)"), "{refs}");
}

#[test]
fn weak_references_are_marked() {
    let core = run_code(
        "const held = { name: 'held' }; globalThis.keep = held;
globalThis.by = [new WeakRef(held), new WeakMap([[held, { value: 1 }]]), new WeakSet([held]), new FinalizationRegistry(() => {})];
by[3].register(held, 'what it holds');
by[1].set({}, held);
throw 1;
",
    )
    .exited(1)
    .core();
    let refs = ask(&core, "refs global.keep");
    let wanted = [
        ".keep of Object",
        "weak <target> of WeakRef",
        "weak .has of WeakSet",
        "weak [[registered]] of FinalizationRegistry",
    ];
    for part in wanted {
        assert!(refs.contains(part), "{part}: {refs}");
    }
    // Its pairs are in the order of their hashes.
    let map = refs.lines().find(|line| line.contains(" of WeakMap")).expect("a row of the map");
    assert!(map.contains(" weak .") && map.contains(".key") && map.contains(".get(Object"), "{map}");
    let json: serde_json::Value = serde_json::from_str(&ask(&core, "refs global.keep --json")).expect("JSON");
    let weak = json["referrers"].as_array().expect("rows").iter().filter(|row| row["weak"] == true).count();
    assert_eq!(weak, 4, "{json}");
    let value = ask(&core, "find --prop value");
    let id = value.split_whitespace().next().expect("an id");
    answers(&core, &format!("refs {id}"), &["weak .get(Object", "it lives through a WeakMap's value"]);
}

/// A text of the program's may have lines: a row does not.
#[test]
fn rows_stay_rows() {
    let core = run_code(
        "class Multi extends Error { constructor() { super('first\\nsecond\\u2028third'); this.name = 'Mul\\nti'; } }
globalThis.hold = { [Symbol('two\\nlines')]: 1, multi: new Multi() };
try { throw new Multi(); } catch {}
Promise.reject(new Multi()).catch(() => {});
throw new Multi();
",
    )
    .exited(1)
    .core();
    answers(
        &core,
        "status",
        &["error        Mul\n             ti: first\n             second\\u{2028}third\nexception "],
    );
    answers(&core, "throws", &["Mul\\nti: first\\nsecond\\u{2028}third  caught"]);
    answers(&core, "find --prop multi", &["{ [Symbol(two\\nlines)]: 1, multi: Multi { 'first\\nsecond"]);
    answers(&core, "promises rejected", &["Promise <rejected: Multi { 'first\\nsecond"]);
}

#[test]
fn what_is_thrown_is_told_in_a_line() {
    let core = run_code("function make() { throw -(10n ** 5000n); }\nmake();").exited(1).core();
    let short = format!("-1{}…n (5001 digits)", "0".repeat(39));
    for question in ["status", "stack", "throws"] {
        answers(&core, question, &[&short]);
    }
    let whole = ask(&core, "print exception");
    assert!(whole.starts_with(&format!("-1{}n\n", "0".repeat(5000))), "{}", &whole[..100]);
    let core = run_code("throw 2n ** 100000n").exited(1).core();
    answers(&core, "status", &["…n (25001 hexadecimal digits)"]);
    let getter = "class Odd extends Error { get message() { return this.text; } }\nthrow new Odd();";
    let core = run_code(getter).exited(1).core();
    answers(&core, "status", &["Odd { message: <getter: function get message @", "main.js:1)> }"]);
}

#[test]
fn native_functions_stand_on_a_stack_as_in_nodes() {
    let code = "function parse() { return JSON.parse('{bad'); }\n[1].map(function each() { parse(); });";
    let core = run_code(code).exited(1).core();
    answers(&core, "stack", &["#0   JSON.parse (<anonymous>)\n", "#3   Array.prototype.map (<anonymous>)\n"]);
    let json: serde_json::Value = serde_json::from_str(&ask(&core, "stack --json")).expect("JSON");
    assert_eq!(
        (&json["frames"][0]["source"], &json["frames"][0]["call"]),
        (&"<anonymous>".into(), &"native".into())
    );
    // Frames that were kept in the heap are told as those on the stack.
    let code = format!("async function go() {{ {code} }}\nsetTimeout(go);");
    let core = run_code(&code).exited(1).core();
    answers(&core, "stack", &["#0   JSON.parse (<anonymous>)\n", "#3   Array.prototype.map (<anonymous>)\n"]);
    answers(&core, "stack promise", &["#0   JSON.parse (<anonymous>)\n"]);
}

#[test]
fn what_a_failure_is_caused_by_is_always_told() {
    let fails = "null.x;";
    let core = run_code(fails).exited(1).core();
    let status = ask(&core, "status");
    assert!(status.contains("during       the main program\n") && !status.contains("caused by"), "{status}");
    let core = run_code(&format!("setTimeout(() => {{ {fails} }})")).exited(1).core();
    answers(&core, "status", &["during       event 1 (chain 1)\ncaused by    the main program\n"]);
    let code = format!("setTimeout(() => setTimeout(() => {{ {fails} }}))");
    let core = run_code(&code).exited(1).core();
    answers(&core, "status", &["during       event 2 (chain 2)\ncaused by    event 1 (chain 1)\n"]);
}

#[test]
fn a_storage_is_called_as_the_program_calls_it() {
    let made = "const { AsyncLocalStorage } = require('async_hooks');";
    let fails = "() => setTimeout(() => null.x)";
    // Once the module has run, the variable is in its source only.
    let core =
        run_code(&format!("{made} const requests = new AsyncLocalStorage(); requests.run(7, {fails});"));
    answers(&core.exited(1).core(), "status", &["context      requests = 7"]);
    let code = format!(
        "{made} const one = new AsyncLocalStorage(), two = new AsyncLocalStorage(); exports.second = two;
globalThis.o = {{ a: 1, b: 2, c: 3 }}; for (let i = 0; i < 20; i++) o['k' + i] = i; o.first = one;
one.run(1, () => two.run(2, {fails}));"
    );
    answers(&run_code(&code).exited(1).core(), "status", &["context      first = 1, two = 2"]);
    let code =
        format!("{made} new AsyncLocalStorage().run(1, () => new AsyncLocalStorage().run(2, {fails}));");
    answers(&run_code(&code).exited(1).core(), "status", &["context      AsyncLocalStorage @"]);
}

#[test]
fn what_is_bound_is_said_to_be() {
    let core = run_code(
        "class Job { tick() {} }
setTimeout(new Job().tick.bind(null, 1), 5000);
require('net').createServer(new Job().tick.bind({})).listen(0, () => { null.x; });
",
    )
    .exited(1)
    .core();
    answers(&core, "timers", &["function bound tick @", "main.js:1)"]);
    answers(&core, "handles", &["connection: function bound tick @"]);
}

#[test]
fn a_rejection_that_no_function_made_has_the_place_of_its_promise() {
    let core =
        run_code("function start() { return Promise.any([Promise.reject(new Error('one'))]); }\nstart();");
    let core = core.exited(1).core();
    answers(&core, "status", &["at           start (", "main.js:1:35)\n", "> function start() {"]);
}

#[test]
fn finalizers_are_not_said_to_be_scheduled() {
    let core = common::start(
        &["--gc-stress"],
        "const registry = new FinalizationRegistry(function done() {});
(() => { for (let i = 0; i < 20; i++) registry.register({ i }, i); })();
null.x;
",
    )
    .wait()
    .exited(1)
    .core();
    let queue = ask(&core, "queue");
    assert!(queue.contains("function done @") && !queue.contains("scheduled"), "{queue}");
}

/// What one word declares together is told by each name's own line.
#[test]
fn a_name_in_a_list_or_a_pattern_has_its_own_line() {
    let core = run_code(
        "const first = { n: 1 },
      second = f(1, 2),
      third = [3];
const { one,
        two: [other] } = { one: 1, two: [2] };
function f(a, b) { return a + b; }
setTimeout(() => null.x);
void [first, second, third, one, other];
function later() { return [deep, last]; }
function g() {
  null.y;
  let { a: deep,
        last } = {};
  return () => [deep, last];
}
process.on('uncaughtException', () => g());
",
    )
    .exited(7)
    .core();
    for (name, line) in [("second", 2), ("third", 3), ("one", 4), ("other", 5), ("deep", 12), ("last", 13)] {
        answers(
            &core,
            &format!("print {name}"),
            &[&format!("'{name}' is declared at "), &format!("main.js:{line},")],
        );
    }
}
