//! The memory limit: whatever it is that grows, the program dies with a core that says so, and the process has not taken much
//! more than it was allowed. And collections: what they print, and what a core has of them.

mod common;

use gill_inspect::{Options, run_line};

/// Programs that grow without end, by what grows.
const GROWING: &[(&str, &str)] = &[
    ("objects", "for (;;) keep.push({ x: 1 })"),
    ("one array", "for (;;) keep.push(keep.length)"),
    ("arrays", "for (;;) keep.push([1, 2, 3])"),
    ("sparse arrays", "for (let i = 0; ; i++) { const a = []; a[1e6 + i] = i; keep.push(a) }"),
    ("doubles", "for (let i = 0.5; ; i++) keep.push(i * 1.1, { d: i })"),
    ("dictionaries", "const d = {}; for (let i = 0; ; i++) d['key ' + i] = i"),
    ("strings", "for (let i = 0; ; i++) keep.push(`string number ${i}`)"),
    ("ropes", "let s = ''; for (let i = 0; ; i++) s += 'ab' + i"),
    ("one string", "let s = 'ab'; for (;;) { s += s; s.charCodeAt(0) }"),
    ("interned strings", "for (let i = 0; ; i++) keep.push({ ['name' + i]: i })"),
    ("symbols", "for (;;) keep.push(Symbol('one'))"),
    ("bigints", "for (let n = 1n << 200n; ; n++) keep.push(n)"),
    ("typed arrays", "for (;;) keep.push(new Float64Array(10000))"),
    ("small buffers", "for (;;) keep.push(new ArrayBuffer(8))"),
    ("Buffers", "for (;;) keep.push(Buffer.from('some bytes'))"),
    ("a Map", "const m = new Map(); for (let i = 0; ; i++) m.set(i, {})"),
    ("a Set", "const s = new Set(); for (let i = 0; ; i++) s.add('' + i)"),
    ("a WeakMap", "const m = new WeakMap(); for (;;) { const k = {}; keep.push(k); m.set(k, [k]) }"),
    (
        "registrations",
        "const r = new FinalizationRegistry(() => {}); for (;;) { const k = {}; keep.push(k); r.register(k, [1]) }",
    ),
    ("WeakRefs seen in one turn", "for (;;) new WeakRef({})"),
    ("closures", "for (let i = 0; ; i++) keep.push(() => i)"),
    ("bound functions", "for (;;) keep.push(keep.push.bind(keep, 1))"),
    ("generators", "function* g() { yield 1 } for (;;) { const it = g(); it.next(); keep.push(it) }"),
    ("async functions", "async function f() { await new Promise(() => {}) } for (;;) f(keep.push(f()))"),
    ("regexps", "for (let i = 0; ; i++) keep.push(new RegExp('a' + i + '(b|c)*'))"),
    ("dates", "for (;;) keep.push(new Date())"),
    ("proxies", "for (;;) keep.push(new Proxy({}, {}))"),
    ("errors", "for (;;) keep.push(new Error('x'))"),
    ("classes", "for (;;) keep.push(class { #x = 1; get x() { return this.#x } })"),
    ("timers", "for (;;) setTimeout(() => keep, 1e6)"),
    ("microtasks", "for (;;) queueMicrotask(() => keep)"),
    ("parsed JSON", "for (;;) keep.push(JSON.parse('{\"a\":[1,2,{\"b\":\"text\"}]}'))"),
];

/// What a process may take beyond its heap: code, tables, the VM's stack, and the pages of the program itself.
const BESIDE: u64 = 80 << 20;

#[test]
fn whatever_grows_ends_in_a_core() {
    let mut failures = Vec::new();
    for (what, code) in GROWING {
        let folder = common::Folder::new();
        folder.file("main.js", format!("const keep = [];\n{code};\n"));
        let ended = common::run_in(folder, &["--max-heap", "32M", "main.js"]);
        // 134 is what a shell makes of SIGABRT.
        if std::os::unix::process::ExitStatusExt::signal(&ended.status) != Some(6)
            || !ended.stderr.contains("the heap may have 33.6 MB (--max-heap)")
        {
            failures.push(format!("{what}: {} {}", ended.status, ended.stderr));
            continue;
        }
        let core = ended.core();
        let status = run_line(&core, "status", Options { json: true, ..Options::default() });
        let status: serde_json::Value = serde_json::from_str(&status.expect("a status")).expect("JSON");
        let peak = status["process"]["measures"]["rss.peak"].as_u64().unwrap_or(u64::MAX);
        if status["reason"] != "oom" || !core.is_whole() || peak > (32 << 20) + BESIDE {
            failures.push(format!("{what}: {} {peak} bytes {}", status["reason"], core.is_whole()));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The garbage of arrays that grew leaves no room in a row long before as much has been allocated as usual.
#[test]
fn a_large_cell_finds_room_where_there_is_garbage() {
    let code = "for (let n = 1e5; n < 1e6; n *= 1.2) {
        for (let r = 0; r < 4; r++) { const a = []; for (let i = 0; i < n; i++) a.push(i); }
      }
      console.log('done');";
    let folder = common::Folder::new();
    folder.file("main.js", code);
    let ended = common::run_in(folder, &["--max-heap", "32M", "main.js"]);
    ended.exited(0);
    assert_eq!(ended.stdout, "done\n");
}

#[test]
fn a_buffer_that_cannot_fit_is_a_range_error() {
    let code = "
        const keep = [];
        try { for (;;) keep.push(new Uint8Array(3 << 20)); } catch (e) { console.log(e.name, e.message, keep.length > 5); }
        keep.length = 0;
        console.log(new Uint8Array(20 << 20).length); // there is room again
        try { Buffer.alloc(100 << 20); } catch (e) { console.log(e.name); }
        const buffer = new ArrayBuffer(8, { maxByteLength: 1 << 30 });
        try { buffer.resize(1 << 29); } catch (e) { console.log(e.name, buffer.byteLength); }";
    let folder = common::Folder::new();
    folder.file("main.js", code);
    let ended = common::run_in(folder, &["--max-heap", "32M", "main.js"]);
    ended.exited(0);
    assert_eq!(
        ended.stdout,
        "RangeError Array buffer allocation failed true\n20971520\nRangeError\nRangeError 8\n"
    );
}

/// A program that allocates much and keeps a little.
const CHURN: &str = "let kept = []; for (let i = 0; i < 600000; i++) { const o = { i, n: { i } }; if (i % 50 === 0) kept.push(o); }";

#[test]
fn collections_are_told_and_kept() {
    let folder = common::Folder::new();
    folder.file("main.js", format!("{CHURN} $262.gc(); null.x;"));
    let ended = common::run_in(folder, &["--trace-gc", "--test262-host", "main.js"]);
    ended.exited(1).said(&[
        "[gc 1 at ",
        " ms] allocation: mark-sweep ",
        " -> ",
        " committed, pause ",
        " ms (sweep ",
        ", mark ",
        ", weak ",
        ", release ",
        "asked for: mark-sweep",
        "[gc] ",
        " collections in ",
        " ms: paused ",
        " %), longest ",
        " ms, median ",
    ]);
    let core = ended.core();
    common::answers(
        &core,
        "status",
        &["heap.collections ", "heap.collections.us ", "heap.collections.longest_us "],
    );
    common::answers(&core, "collections", &[" collections, paused ", "allocation", "asked for"]);
    let json =
        run_line(&core, "collections", Options { json: true, ..Options::default() }).expect("an answer");
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let last = json["collections"].as_array().and_then(|list| list.last()).expect("a collection").clone();
    assert_eq!((&last["number"], &last["kind"]), (&json["count"], &serde_json::json!("mark-sweep")));
    assert!(
        last["pause_us"].as_u64() > Some(0) && last["after"].as_u64() < last["before"].as_u64(),
        "{last}"
    );
    let phases: u64 = last["phases"].as_object().expect("phases").values().filter_map(|us| us.as_u64()).sum();
    assert!(phases <= last["pause_us"].as_u64().unwrap_or(0), "{last}");
}

#[test]
fn the_end_is_told_however_it_comes() {
    for (end, status) in [("", 0), ("process.exit(3)", 3), ("setTimeout(() => process.exit(4))", 4)] {
        let folder = common::Folder::new();
        folder.file("main.js", format!("{CHURN} {end}"));
        let ended = common::run_in(folder, &["--trace-gc", "main.js"]);
        ended.exited(status);
        assert_eq!(ended.stderr.matches("[gc] ").count(), 1, "{}", ended.stderr);
        assert!(ended.last_words().starts_with("[gc] "), "{}", ended.stderr);
    }
    let folder = common::Folder::new();
    folder.file("main.js", "const keep = []; for (;;) keep.push({})");
    let ended = common::run_in(folder, &["--trace-gc", "--max-heap", "32M", "main.js"]);
    ended.died_of(6).said(&["heap nearly full: mark-sweep", "gill: out of memory", "[gc] "]);
}
