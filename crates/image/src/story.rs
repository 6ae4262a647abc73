//! A synthetic core that tells a story: the poisoned cache, with one of everything that a view decodes.
//!
//! Tests of the inspector know the truth from [`Story`]: the ids of what was built.

use crate::cells::Content;
use crate::data::{List, Text, Value};
use crate::format::{CellId, NONE};
use crate::records::{
    CodeRecord, CollectionRecord, Datum, Detail, EnvironmentRow, EventRecord, FrameRecord, HandlerRow, Limit,
    LocalRow, Measure, ModuleRecord, Outcome, Pair, PendingRecord, Queue, Reason, Site, SourceRecord,
    ThrowEntry,
};
use crate::synth::{Synth, detail};
use crate::writer::Word;

/// The program.
pub const SOURCE: &str = "\
const cache = new Map();
class Entry {
  #secret = 1;
  constructor(key) { this.key = key; }
}
function handle(req) {
  const entry = cache.get(req.key);
  const price = entry.rate.toFixed(2);
  return price;
}
async function worker(n) {
  await wait(n);
}
function onTimer() { handle({ key: 'k7' }); }
setTimeout(onTimer, 50);
";

/// The core, and the ids of what is in it.
pub struct Story {
    /// What writes it.
    pub synth: Synth,
    /// The Error.
    pub error: CellId,
    /// The Map.
    pub cache: CellId,
    /// The entry without a rate.
    pub entry: CellId,
    /// The request.
    pub request: CellId,
    /// An object that refers to itself.
    pub cyclic: CellId,
    /// An object with everything special in it.
    pub zoo: CellId,
    /// Three suspended calls of `worker`.
    pub workers: Vec<CellId>,
    /// The environment of the script.
    pub environment: CellId,
    /// The closure `handle`.
    pub handle: CellId,
    /// A cell that nothing refers to.
    pub garbage: CellId,
}

/// Source offset of a piece of text.
fn at(text: &str) -> u32 {
    SOURCE.find(text).unwrap_or(0) as u32
}

/// A line table: pairs of pc and source offset.
pub fn line_table(rows: &[(u32, u32)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut put = |mut value: u32| {
        while value >= 0x80 {
            bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        bytes.push(value as u8);
    };
    let mut last = (0u32, 0u32);
    for &(pc, offset) in rows {
        put(pc - last.0);
        let delta = offset.wrapping_sub(last.1) as i32;
        put(((delta << 1) ^ (delta >> 31)) as u32);
        last = (pc, offset);
    }
    bytes
}

fn text(text: &str) -> Text<'static> {
    Text::Owned(text.to_string())
}

fn code(
    id: u32,
    name: &str,
    kind: &str,
    start: &str,
    end: &str,
    lines: &[(u32, u32)],
) -> CodeRecord<'static> {
    let first = at(start);
    CodeRecord {
        id,
        name: text(name),
        kind: text(kind),
        source: 0,
        start: first,
        end: first + SOURCE[first as usize..].find(end).unwrap_or(0) as u32 + end.len() as u32,
        parent: if id == 0 { NONE } else { 0 },
        registers: 4,
        name_offset: first,
        lines: crate::Bytes::Owned(line_table(lines)),
        ..CodeRecord::default()
    }
}

fn site(code: u32, pc: u32) -> Site<'static> {
    Site { code, pc, ..Site::default() }
}

/// Builds it.
pub fn story() -> Story {
    let mut synth = Synth::new();
    for (table, rows) in [
        ("root", &["globals", "intrinsics", "interned strings"][..]),
        ("call", &["call", "construct", "native", "job", "timer"][..]),
        ("native", &["setTimeout", "toFixed"][..]),
        ("typed_array", &["Int8Array", "Uint8Array", "Float64Array"][..]),
        ("binding", &["param", "var", "let", "const", "function", "class"][..]),
        ("handler", &["catch", "finally"][..]),
    ] {
        for (number, name) in rows.iter().enumerate() {
            synth.name(table, number as u32, name);
        }
    }
    synth.sources.push(SourceRecord {
        id: 0,
        name: text("/srv/server.js"),
        kind: text("commonjs"),
        text: text(SOURCE),
        ..SourceRecord::default()
    });
    synth.code.push(code(0, "", "script", "const cache", "50);\n", &[(0, 0), (4, at("setTimeout"))]));
    let mut handle = code(
        1,
        "handle",
        "function",
        "function handle",
        "\n}",
        &[(0, at("cache.get")), (8, at("rate.toFixed"))],
    );
    handle.parameters = 1;
    let local =
        |register, name, from, to, binding| LocalRow { register, name: text(name), from, to, binding };
    handle.locals = List::Owned(vec![
        local(0, "req", 0, 99, 0),
        local(1, "entry", 6, 99, 3),
        local(2, "price", 12, 99, 3),
    ]);
    handle.handlers = List::Owned(vec![HandlerRow { from: 0, to: 4, target: 20, register: 3, kind: 1 }]);
    synth.code.push(handle);
    let mut worker =
        code(2, "worker", "async function", "async function worker", "\n}", &[(0, at("await wait"))]);
    worker.locals = List::Owned(vec![local(0, "n", 0, 99, 0)]);
    synth.code.push(worker);
    synth.code.push(code(3, "onTimer", "function", "function onTimer", "}); }", &[(0, at("handle({ key"))]));
    synth.code.push(code(4, "Entry", "class constructor", "class Entry", "\n}", &[(0, at("this.key"))]));
    synth.code[0].environments = List::Owned(vec![EnvironmentRow { register: 0, scope: 0, from: 0, to: 99 }]);
    synth.scope(0, "module", NONE, 0, &["cache", "Entry", "handle", "worker", "later"]);

    // The realm.
    let object_proto = synth.object(None, &[("constructor", Value::Empty)]);
    let native = |synth: &mut Synth, name: &str, prototype: CellId| {
        let name = synth.string(name);
        let properties = synth.named(&[("prototype", Value::Cell(prototype))]);
        let special = vec![Content::Value(name), Content::Uint(0), Content::Uint(0), Content::Values(vec![])];
        let constructor = synth.make("NativeFunction", None, &properties, &[], special);
        synth.set_slot(prototype, 0, Value::Cell(constructor));
        constructor
    };
    let object_constructor = native(&mut synth, "Object", object_proto);
    let mut protos = std::collections::HashMap::new();
    for name in ["Array", "Map", "Set", "Date", "RegExp", "Promise", "TypeError", "Buffer", "Generator"] {
        let proto = synth.object(Some(object_proto), &[("constructor", Value::Empty)]);
        native(&mut synth, name, proto);
        protos.insert(name, proto);
        synth.root(1, &format!("%{name}.prototype%"), Value::Cell(proto));
    }
    synth.root(1, "%Object%", Value::Cell(object_constructor));

    // The program's data.
    let environment = synth.environment(0, Value::Null, &[Value::Empty; 5]);
    let (entry_class, entry_proto) = synth.class(object_proto, 4, Value::Cell(environment));
    let handle = synth.function(None, 1, Value::Cell(environment), &[]);
    let worker = synth.function(None, 2, Value::Cell(environment), &[]);
    let on_timer = synth.function(None, 3, Value::Cell(environment), &[]);
    let secret = synth.symbol("#secret", true);
    let key_name = synth.string("key");
    let rate_name = synth.string("rate");
    let mut entries = Vec::new();
    let mut poisoned = CellId(0);
    for number in 0..10 {
        let key = synth.string(&format!("k{number}"));
        let mut properties = vec![(secret, Value::Int(1)), (key_name, key)];
        if number != 7 {
            properties.push((rate_name, Value::Double(f64::from(number) + 0.25)));
        }
        let entry = synth.make("Object", Some(entry_proto), &properties, &[], vec![]);
        entries.extend([key, Value::Cell(entry)]);
        if number == 7 {
            poisoned = entry;
        }
    }
    let table = |synth: &mut Synth, entries: Vec<Value>| {
        let live = entries.chunks(2).filter(|pair| pair[0] != Value::Empty).count() as u64;
        let used = entries.len() as u64 / 2;
        let fields = vec![
            Content::Value(Value::Null),
            Content::Value(Value::Null),
            Content::Uint(used),
            Content::Uint(live),
            Content::Uint(0),
            Content::Values(entries),
        ];
        let id = synth.cell("OrderedTable", Word::Unused, fields);
        vec![Content::Value(Value::Cell(id))]
    };
    entries.extend([Value::Empty, Value::Empty]);
    let fields = table(&mut synth, entries);
    let cache = synth.make("Map", Some(protos["Map"]), &[], &[], fields);
    let host = synth.string("shop.example");
    let headers = synth.object(Some(object_proto), &[("host", host)]);
    let k7 = synth.string("k7");
    let url = Value::Cell(synth.fresh_string("/price?key=k7"));
    let request = synth.object(
        Some(object_proto),
        &[
            ("key", k7),
            ("url", url),
            ("headers", Value::Cell(headers)),
            ("age", Value::Int(41)),
            ("body", Value::Null),
        ],
    );
    let message = synth.string("Cannot read properties of undefined (reading 'toFixed')");
    let properties = synth.named(&[("message", message)]);
    let empty = || Content::Value(Value::Undefined);
    let error =
        synth.make("Error", Some(protos["TypeError"]), &properties, &[], vec![empty(), empty(), empty()]);

    // The zoo.
    let cyclic = synth.object(Some(object_proto), &[("name", host), ("self", Value::Empty)]);
    synth.set_slot(cyclic, 1, Value::Cell(cyclic));
    let date = synth.make("Date", Some(protos["Date"]), &[], &[], vec![Content::Float(1_700_000_000_123.0)]);
    let (source, flags) = (synth.string("a+b"), synth.string("gi"));
    let regexp =
        vec![Content::Value(Value::Int(0)), Content::Value(source), Content::Value(flags), Content::Uint(0)];
    let regexp = synth.make("RegExp", Some(protos["RegExp"]), &[], &[], regexp);
    let fields = table(&mut synth, vec![Value::Int(1), Value::Empty, k7, Value::Empty]);
    let set = synth.make("Set", Some(protos["Set"]), &[], &[], fields);
    let bytes = synth.cell("Bytes", Word::Number(5), vec![Content::Bytes(b"hello".to_vec())]);
    let buffer = vec![Content::Value(Value::Cell(bytes)), Content::Uint(5), Content::Uint(5)];
    let buffer = synth.make("ArrayBuffer", Some(object_proto), &[], &[], buffer);
    let typed = vec![
        Content::Value(Value::Cell(buffer)),
        Content::Uint(1),
        Content::Uint(1),
        Content::Uint(3),
        Content::Uint(0),
    ];
    let typed = synth.make("TypedArray", Some(protos["Buffer"]), &[], &[], typed);
    let big = synth.cell("BigInt", Word::Unused, vec![Content::Uints(vec![0, 1])]);
    let symbol = synth.symbol("tag", false);
    let (left, right) = (synth.fresh_string("rope "), synth.fresh_string("string\u{2713}"));
    let rope = synth.rope(left, right, 12);
    let array = synth.array(Some(protos["Array"]), &[Value::Double(1.5), Value::Empty, Value::Cell(cyclic)]);
    let getter = synth.function(None, 3, Value::Cell(environment), &[]);
    let pair = synth.cell("AccessorPair", Word::Unused, vec![Content::Value(Value::Cell(getter)), empty()]);
    let proxy_handler = synth.object(Some(object_proto), &[]);
    let proxy = vec![Content::Value(Value::Cell(cyclic)), Content::Value(Value::Cell(proxy_handler))];
    let proxy = synth.make("Proxy", None, &[], &[], proxy);
    let promise = |synth: &mut Synth, state: u64, result: Value, reactions: Value| {
        let fields = vec![
            Content::Value(result),
            Content::Value(reactions),
            Content::Value(Value::Undefined),
            Content::Uint(state),
            Content::Uint(0),
            Content::Uint(0),
            Content::Uint(41),
            Content::Uint(2),
            Content::Uint(0),
        ];
        synth.make("Promise", Some(protos["Promise"]), &[], &[], fields)
    };
    let rejected = promise(&mut synth, 2, Value::Cell(error), Value::Undefined);
    let dictionary_keys: Vec<Value> =
        ["one", "two words", "three"].iter().map(|key| synth.string(key)).collect();
    let shape = synth.dictionary(Some(object_proto), &dictionary_keys);
    let storage = vec![Content::Values(vec![Value::Int(1), Value::True, Value::Double(-0.0)])];
    let storage = synth.cell("PropertyStorage", Word::Unused, storage);
    let dictionary =
        vec![Content::Value(Value::Cell(storage)), Content::Value(Value::Null), Content::Values(vec![])];
    let dictionary = synth.cell("Object", Word::Cell(Some(shape)), dictionary);
    let names: Vec<Value> =
        ["date", "regexp", "set", "buffer", "big", "rope", "array", "proxy", "rejected", "dictionary", "nan"]
            .iter()
            .map(|name| synth.string(name))
            .collect();
    let values = [date, regexp, set, typed, big, rope, array, proxy, rejected, dictionary].map(Value::Cell);
    let mut keys: Vec<(Value, u8)> = names.iter().map(|&name| (name, 7)).collect();
    let accessor_name = synth.string("later");
    keys.extend([(accessor_name, 15), (symbol, 5)]);
    let shape = synth.shape(Some(object_proto), &keys, 3, 4);
    let mut slots = values.to_vec();
    slots.extend([Value::Double(f64::NAN), Value::Cell(pair), Value::Undefined]);
    let overflow = synth.cell("PropertyStorage", Word::Unused, vec![Content::Values(slots[4..].to_vec())]);
    let zoo = vec![
        Content::Value(Value::Cell(overflow)),
        Content::Value(Value::Null),
        Content::Values(slots[..4].to_vec()),
    ];
    let zoo = synth.cell("Object", Word::Cell(Some(shape)), zoo);

    // Suspended workers.
    let mut workers = Vec::new();
    for number in 0..3 {
        let frame = vec![
            Content::Value(Value::Cell(worker)),
            Content::Value(Value::Undefined),
            Content::Value(Value::Undefined),
            Content::Uint(2),
            Content::Uint(0),
            Content::Uint(1),
            Content::Uint(0),
            Content::Values(vec![Value::Int(number)]),
        ];
        let frame = synth.cell("SuspendedFrame", Word::Unused, frame);
        let awaited = promise(&mut synth, 0, Value::Undefined, Value::Undefined);
        let fields = vec![
            Content::Value(Value::Cell(frame)),
            Content::Value(Value::Undefined),
            Content::Value(Value::Cell(awaited)),
            Content::Value(Value::Undefined),
            Content::Uint(1),
            Content::Uint(1),
            Content::Uint(41),
        ];
        let generator = synth.make("Generator", Some(protos["Generator"]), &[], &[], fields);
        let reaction = vec![
            Content::Value(Value::Undefined),
            Content::Value(Value::Undefined),
            Content::Value(Value::Undefined),
            Content::Value(Value::Undefined),
            Content::Value(Value::Cell(generator)),
            Content::Uint(1),
            Content::Uint(41),
            Content::Uint(2),
            Content::Uint(0),
        ];
        let reaction = synth.cell("PromiseReaction", Word::Unused, reaction);
        // Field 3 of a Promise is its reactions.
        synth.set_field(awaited, 3, Content::Value(Value::Cell(reaction)));
        workers.push(generator);
    }
    let garbage = synth.fresh_string("nobody holds this text");

    for (slot, value) in [cache, entry_class, handle, worker].into_iter().enumerate() {
        synth.set_slot(environment, slot, Value::Cell(value));
    }
    let global = synth.object(Some(object_proto), &[("zoo", Value::Cell(zoo)), ("limit", Value::Int(300))]);
    synth.root(0, "globalThis", Value::Cell(global));
    synth.root(0, "cache", Value::Cell(cache));

    // The stack.
    synth.frames.push(FrameRecord {
        index: 0,
        site: site(1, 8),
        function: Value::Cell(handle),
        native: NONE,
        this: Value::Undefined,
        arguments: List::Owned(vec![Value::Cell(request)]),
        registers: List::Owned(vec![
            Value::Cell(request),
            Value::Cell(poisoned),
            Value::Empty,
            Value::Undefined,
        ]),
        event: 217,
        ..FrameRecord::default()
    });
    synth.frames.push(FrameRecord {
        index: 1,
        call: 4,
        site: site(3, 0),
        function: Value::Cell(on_timer),
        native: NONE,
        this: Value::Undefined,
        event: 217,
        ..FrameRecord::default()
    });
    // A throw that was kept: a recursion.
    for index in 0..100 {
        synth.frames.push(FrameRecord {
            stack: 1,
            index,
            site: site(if index == 99 { 3 } else { 2 }, 0),
            function: Value::Cell(worker),
            native: NONE,
            registers: List::Owned(vec![Value::Int(index as i32)]),
            ..FrameRecord::default()
        });
    }
    synth.near = vec![error, request, poisoned, headers];

    // Time.
    let timer = |number: u64, due: f64, parent: u64| PendingRecord {
        queue: Queue::Timer,
        position: number as u32,
        kind: text("timeout"),
        state: text("armed"),
        number,
        event: 300 + number,
        parent,
        site: site(0, 4),
        created_ms: 1000.0,
        due_ms: due,
        referenced: true,
        callback: Value::Cell(on_timer),
        ..PendingRecord::default()
    };
    synth.pending.push(PendingRecord {
        queue: Queue::Microtask,
        kind: text("then"),
        event: 290,
        parent: 217,
        site: site(2, 0),
        callback: Value::Cell(workers[0]),
        ..PendingRecord::default()
    });
    synth.pending.push(timer(9, 6000.0, 217));
    synth.pending.push(timer(8, 1500.0, 0));
    synth.pending.push(PendingRecord {
        queue: Queue::Handle,
        kind: text("tcp server"),
        state: text("listening"),
        number: 12,
        parent: 0,
        site: site(0, 4),
        referenced: true,
        callback: Value::Cell(handle),
        details: List::Owned(vec![
            detail("local", "127.0.0.1:8080"),
            Detail { name: text("connections"), value: Datum::Int(2) },
        ]),
        ..PendingRecord::default()
    });
    for (id, parent, kind, started) in
        [(40, 0, "connection", 1100.0), (41, 40, "data", 1200.0), (217, 41, "timeout", 2000.0)]
    {
        synth.events.push(EventRecord {
            id,
            parent,
            kind: text(kind),
            site: if kind == "timeout" { site(1, 0) } else { Site::none() },
            created_ms: started - 50.0,
            started_ms: started,
            ended_ms: if id == 217 { 0.0 } else { started + 2.0 },
            callback: Value::Cell(on_timer),
            ..EventRecord::default()
        });
    }
    for (number, outcome, stack) in
        [(1, Outcome::Caught, NONE), (2, Outcome::Rejected, 1), (3, Outcome::Uncaught, 0)]
    {
        synth.throws.push(ThrowEntry {
            number,
            exception: Value::Cell(error),
            site: site(1, 8),
            time_ms: 1990.0 + number as f64,
            event: 217,
            outcome,
            stack,
            ..ThrowEntry::default()
        });
    }

    // The surroundings.
    let title = "TypeError: Cannot read properties of undefined (reading 'toFixed')";
    synth.status.reason = Reason::Uncaught;
    synth.status.title = text(title);
    synth.status.exception = Value::Cell(error);
    synth.status.exit_code = 1;
    synth.status.unix_ms = 1_700_000_002_004;
    synth.status.uptime_ms = 2004.0;
    synth.status.site = site(1, 8);
    synth.status.source_line = text("  const price = entry.rate.toFixed(2);");
    synth.status.event = 217;
    synth.status.version = text("0.1.0");
    synth.status.os = text("linux");
    synth.status.arch = text("x86_64");
    synth.status.script = text("server.js");
    let pair = |name: &str, value: &str| Pair { name: text(name), value: text(value) };
    synth.process.pid = 4711;
    synth.process.ppid = 1;
    synth.process.uid = 1000;
    synth.process.host = text("web-3");
    synth.process.cwd = text("/srv");
    synth.process.argv = List::Owned(vec![text("vmrun"), text("server.js")]);
    synth.process.environment = List::Owned(vec![pair("LANG", "C.UTF-8")]);
    synth.process.versions = List::Owned(vec![pair("gill", "0.1.0")]);
    synth.process.limits = List::Owned(vec![Limit { name: text("open files"), soft: 1024, hard: u64::MAX }]);
    let measure = |name: &str, value| Measure { name: text(name), value };
    synth.process.measures = List::Owned(vec![
        measure("heap.used", 123_456),
        measure("heap.collections", 7),
        measure("heap.collections.us", 81_300),
        measure("heap.collections.longest_us", 20_040),
    ]);
    let collection = |number: u32, cause: &str| CollectionRecord {
        number,
        cause: text(cause),
        kind: text("mark-sweep"),
        time_ms: 200.0 * f64::from(number),
        before: 64_000_000,
        after: 2_000_000 + 1_000_000 * u64::from(number),
        committed: 33_554_432,
        pause_us: 12_000 + u64::from(number),
        phases: List::Owned(vec![measure("sweep", 1_250), measure("mark", 10_000), measure("weak", 700)]),
    };
    synth.process.collections =
        List::Owned(vec![collection(6, "allocation"), collection(7, "heap nearly full")]);
    synth.modules.push(ModuleRecord {
        name: text("/srv/server.js"),
        kind: text("commonjs"),
        state: text("loaded"),
        source: 0,
        exports: Value::Cell(cyclic),
        ..ModuleRecord::default()
    });
    Story {
        synth,
        error,
        cache,
        entry: poisoned,
        request,
        cyclic,
        zoo,
        workers,
        environment,
        handle,
        garbage,
    }
}
