//! Real programs, their cores, and what the inspector reads in them.

mod common;

use common::{ask, run, run_in, vm_with};

#[test]
fn an_uncaught_throw_is_dumped_with_every_frame_before_finally_runs() {
    let target = run("'use strict';
let state = 'working';
const cache = new Map();
function price(entry, times) {
  const total = entry.rate.toFixed(2) * times;
  return total;
}
function handle(req) {
  const key = req.key;
  try {
    return [1].map(function each(n) { return price({ name: key }, n + 1); });
  } finally {
    state = 'finished';
  }
}
handle({ key: 'k7', headers: { host: 'shop.example' } });
")
    .expect("a core");
    let status = ask(&target, "status");
    assert!(
        status.contains("TypeError: Cannot read properties of undefined (reading 'toFixed')"),
        "{status}"
    );
    let stack = ask(&target, "stack -v");
    eprintln!("{stack}");
    assert!(stack.contains("price (/srv/program.js:5:28)"), "{stack}");
    assert!(stack.contains("const total = entry.rate.toFixed(2) * times;"), "{stack}");
    assert!(stack.contains("Array.prototype.map"), "{stack}");
    assert!(stack.contains("entry = ") && stack.contains("name: 'k7'"), "{stack}");
    assert!(stack.contains("times = 2"), "{stack}");
    assert!(stack.contains("key = 'k7'"), "captured variables are locals too: {stack}");
    assert!(ask(&target, "print state").contains("'working'"));
    let host = ask(&target, "print frame 3 local req.headers.host");
    assert!(host.contains("'shop.example'"), "{host}");
    assert!(ask(&target, "scopes 1").contains("key"), "{}", ask(&target, "scopes 1"));
    let verify = ask(&target, "verify");
    assert!(verify.contains("the core is intact"), "{verify}");
    eprintln!("{status}\n{verify}\n{}", ask(&target, "throws"));
}

#[test]
fn an_unhandled_rejection_shows_the_throw() {
    let target = run("async function level4(row) {
  const part = row.qty.toFixed(1);
  return part;
}
async function level3(row) { await null; return await level4(row); }
async function level2(row) { const wrapped = { row }; return await level3(wrapped.row); }
async function level1(id) { return await level2({ id, qty: null }); }
level1(17);
")
    .expect("a core");
    let stack = ask(&target, "stack -v");
    eprintln!("{stack}\n{}\n{}", ask(&target, "promises"), ask(&target, "status"));
    assert!(stack.contains("level4 (/srv/program.js:2:24)"), "{stack}");
    assert!(stack.contains("{ id: 17, qty: null }"), "{stack}");
    for level in ["level3", "level2", "level1"] {
        assert!(stack.contains(level), "{level}: {stack}");
    }
}

#[test]
fn typed_arrays_of_every_element_type_show_their_elements() {
    for element in gill_vm::builtins::typed_array::ElementType::ALL {
        let name = element.name();
        let (one, two) = if name.starts_with("Big") { ("1n", "2n") } else { ("1", "2") };
        let target = run(&format!("const all = new {name}([{one}, {two}]); null.x;")).expect("a core");
        let said = ask(&target, "print all");
        assert!(said.starts_with(name) && said.contains(&format!("[{one}, {two}]")), "{name}: {said}");
    }
    let target = run("const half = new Float16Array([1.5, -2, 65504, 2 ** -24, -Infinity, NaN]); null.x;");
    let said = ask(&target.expect("a core"), "print half");
    assert!(said.contains("[1.5, -2, 65504, 5.960464477539063e-8, -Infinity, NaN]"), "{said}");
}

/// Builtins get their properties when they are first asked for one, but a class has a name in the core all the same.
#[test]
fn objects_of_builtin_classes_have_their_names() {
    let made = [
        ("Date", "new Date(0)"),
        ("WeakMap", "new WeakMap()"),
        ("WeakRef", "new WeakRef({})"),
        ("DataView", "new DataView(new ArrayBuffer(1))"),
        ("Promise", "Promise.resolve(1)"),
        ("Number", "Object(1)"),
        ("BigInt", "Object(1n)"),
        ("EvalError", "new EvalError('e')"),
        ("AggregateError", "new AggregateError([])"),
        ("RangeError", "(() => { try { [].length = -1; } catch (e) { return e; } })()"),
    ];
    for (name, expression) in made {
        let target = run(&format!("const made = {expression}; null.x;")).expect("a core");
        let said = ask(&target, &format!("find {name}"));
        assert!(said.contains(name) && said.contains('@'), "{name}: {said}");
    }
    let target = run("null.x;").expect("a core");
    let said = ask(&target, "print globalThis.Atomics");
    assert!(said.contains("[[properties]]: not made yet"), "{said}");
}

/// What a throw costs, and what writing the ring costs, does not grow with the ring.
#[test]
fn a_large_ring_of_throws_is_written_in_one_pass() {
    let program = "let n = 0;
function fail(i) { throw new Error('e' + i); }
async function go(i) { try { await fail(i); } catch (e) { n++; throw e; } }
for (let i = 0; i < 4000; i++) go(i).catch(() => {});
Promise.resolve().then(() => {}).then(() => {}).then(() => {}).then(function end() { dump(); });
";
    let began = std::time::Instant::now();
    let mut vm = vm_with(gill_vm::VmOptions { recent_throws: 100_000, ..Default::default() });
    vm.set_native_base();
    let target = run_in(&mut vm, program).expect("a core");
    let throws = ask(&target, "throws --limit 3");
    assert!(throws.contains("earlier of 8000"), "{throws}");
    // Cubic work took minutes; one pass takes a second where a debug build is slow.
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
}

#[test]
fn what_is_pending_is_there() {
    let target = run("const gate = new Promise(() => {});
async function worker(n) { const started = n * 10; await gate; return started; }
const all = [1, 2, 3].map(worker);
Promise.resolve(5).then(function later(v) { dump(); return v; });
Promise.resolve(6).then(function after(v) { return v; });
")
    .expect("a core");
    let stack = ask(&target, "stack -v");
    let board = ask(&target, "pending");
    eprintln!("{stack}\n{board}\n{}", ask(&target, "microtasks"));
    assert!(stack.contains("later"), "{stack}");
    assert!(board.contains("3  worker (/srv/program.js:2:"), "{board}");
    assert!(board.contains("after"), "{board}");
    eprintln!("{}\n{}", ask(&target, "promises pending"), ask(&target, "async"));
    for command in
        ["functions", "globals", "roots", "heap --limit 10", "find Promise", "source", "disasm", "path all"]
    {
        eprintln!("--- {command}\n{}", ask(&target, command));
    }
}

/// Every root that the collector knows has a name in the core: after a collection nearly nothing is held by nobody. (The
/// native stack is scanned conservatively and may keep a few cells.)
#[test]
fn whatever_the_collector_keeps_has_a_named_root() {
    let mut vm = common::vm();
    vm.set_native_base();
    let text = "class A { #x = 1; static s = new Map([[1, { deep: [1, 2, { more: 'x' }] }]]); m() { return this.#x; } }
globalThis.made = [new A(), Symbol.for('registered'), /re+/g, new Date(0), function* g() { yield 1; }];
function tag(strings) { return strings; } var template = tag`a${1}b`;
var bound = tag.bind(null, 1); var it = made[4](); it.next();
try { null.x; } catch (e) { var caught = e; }
async function waits() { await new Promise(() => {}); } var waiting = waits();";
    assert!(common::run_in(&mut vm, text).is_none());
    for _ in 0..3 {
        vm.collect(gill_heap::history::Cause::Asked);
    }
    let bytes = common::dump(&vm, gill_coredump::Request::live());
    let target = gill_inspect::Target::from_bytes(std::path::Path::new("core.test"), bytes).expect("a core");
    let graph = target.graph();
    let reachable = &graph.dominators().reachable;
    let lost: Vec<String> = (0..graph.len())
        .filter(|&node| !reachable[node])
        .map(|node| target.preview(gill_image::Value::Cell(graph.id(node as u32))))
        .collect();
    assert!(
        lost.len() < graph.len() / 100,
        "{} of {}: {:#?}",
        lost.len(),
        graph.len(),
        &lost[..40.min(lost.len())]
    );
}

#[test]
fn objects_of_with_and_variables_of_eval_are_scopes_with_names() {
    let text = r#"
function outer(request) {
    const table = { rate: 3, unit: "kg" };
    eval("var extra = request + 1; function late() {}");
    with (table) {
        (function inner() { eval("let own = rate;\nthrow new Error(own + unit + extra)"); })();
    }
}
outer(1);
"#;
    let core = run(text).expect("a core");
    let stack = ask(&core, "stack");
    assert!(stack.contains("eval at inner (/srv/program.js:6:29)"), "{stack}");
    let locals = ask(&core, "locals 2");
    for wanted in ["request", "table", "rate", "unit", "extra", "late"] {
        assert!(locals.contains(wanted), "{wanted} in {locals}");
    }
    let scopes = ask(&core, "scopes 0");
    assert!(scopes.contains("with in outer"), "{scopes}");
    assert!(!scopes.contains("%eval"), "{scopes}");
    assert_eq!(ask(&core, "print frame 0 local rate").trim(), "3");
    assert_eq!(ask(&core, "print frame 0 local extra").trim(), "2");
}

/// A server of months has more events than 32 bits count.
#[test]
fn events_beyond_32_bits_keep_their_numbers() {
    const EVENT: u64 = (7 << 32) + 41;
    let mut vm = common::vm();
    vm.set_native_base();
    vm.current_event = EVENT;
    let text = "'use strict';
const waiting = new Promise(() => {});
waiting.then(function later() {});
async function f() { await waiting; }
const running = f();
async function g() { throw new RangeError('kept'); }
g();
";
    let target = common::run_in(&mut vm, text).expect("a core");
    let json = |question: &str| -> serde_json::Value {
        serde_json::from_str(&ask(&target, &format!("{question} --json"))).expect("JSON")
    };
    assert_eq!(json("status")["event"], EVENT);
    assert_eq!(json("throws")["throws"][0]["event"], EVENT);
    let chain = ask(&target, "chain waiting");
    assert!(chain.contains(&EVENT.to_string()), "{chain}");
    assert!(ask(&target, "chain running").contains(&EVENT.to_string()));
}

/// Where no frames are kept a throw has a place, and no frame; a call has its place for one.
#[test]
fn only_a_call_has_its_place_for_a_frame() {
    for (text, has) in [
        ("(async function thrower() { throw 7; })();", false),
        ("(function thrower() { Promise.reject(7); })();", true),
    ] {
        let mut vm = vm_with(gill_vm::VmOptions { kept_frames: 0, ..gill_vm::VmOptions::default() });
        vm.set_native_base();
        let core = run_in(&mut vm, text).expect("a core");
        let status = ask(&core, "status");
        let stack = gill_inspect::run_line(&core, "stack", gill_inspect::Options::default());
        let stack = stack.unwrap_or_else(|failure| failure.to_string());
        assert_eq!(stack.contains("#0"), has, "{text}\n{stack}");
        assert!(status.contains("at           thrower ("), "{text}\n{status}");
    }
}

/// The context of a past turn is what the WeakRef says, if it still is one.
#[test]
fn a_turn_in_a_damaged_context_has_none() {
    use gill_coredump::{Dumper, Request, Settings, Surroundings};
    use gill_eventloop::{EventId, EventLoop, Options, Site};
    use gill_heap::Value;
    use gill_image::records::EventRecord;
    use gill_image::{Reader, Section};
    use gill_vm::Vm;

    struct Around(EventLoop, [Value; 4]);
    impl Surroundings for Around {
        fn event_loop(&self) -> Option<&EventLoop> {
            Some(&self.0)
        }
        fn turn_context(&self, _vm: &Vm, event: EventId) -> Value {
            self.1[event.0 as usize - 1]
        }
    }

    let mut vm = common::vm();
    vm.set_native_base();
    let context = vm.new_object().value();
    let weak = vm.weak_ref(context);
    assert!(vm.jobs.kept.is_empty(), "the program has not seen the context through it");
    let mut events = EventLoop::new(Options::default()).expect("a loop");
    for _ in 0..4 {
        let origin = events.origin(Site::NONE);
        events.start_immediate(origin).expect("an immediate");
        events.next().expect("no failure").expect("its event");
    }
    // A word that points nowhere, one into the midst of a cell, and one to a cell of another kind.
    let wild = Value::from_bits((1 << 45) + 8);
    let inside = Value::from_bits(weak.bits() + 8);
    assert!(wild.is_cell() && inside.is_cell());
    let around = Around(events, [weak, wild, inside, context]);
    let mut bytes = Vec::new();
    let finished = Dumper::new(Settings::default()).write_to(&vm, &around, Request::live(), &mut bytes);
    assert!(finished.failure.is_none());
    let reader = Reader::open(bytes).expect("a core");
    let its = gill_image::CellId(vm.heap.cell_id(context.cell_unchecked()));
    let turns: Vec<EventRecord<'static>> = reader.records(Section::Events);
    let contexts: Vec<bool> = turns.iter().map(|turn| turn.context.cell() == Some(its)).collect();
    assert_eq!(contexts, [true, false, false, false]);
}
