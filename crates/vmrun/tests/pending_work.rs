//! What a core says of pending work: where it was scheduled, in what state it is, and under which number.

mod common;

fn pending(program: &str) -> String {
    let ended = common::run_code(program);
    assert_eq!(ended.status.code(), Some(1), "{}", ended.stderr);
    common::ask(&ended.core(), "pending")
}

/// The lines of an answer from the one that begins so to the next that is not indented.
fn entry<'a>(answer: &'a str, begin: &str) -> &'a str {
    let at = answer.find(begin).unwrap_or_else(|| panic!("no {begin} in:\n{answer}"));
    let rest = &answer[at..];
    let end = rest.match_indices('\n').find(|(at, _)| !rest[at + 1..].starts_with(' '));
    end.map_or(rest, |(at, _)| &rest[..at])
}

/// The library connects after a look-up, or from a tick: the place is the program's that began it.
#[test]
fn a_socket_is_scheduled_by_the_line_that_connects() {
    for host in ["localhost", "127.0.0.1"] {
        let program = format!(
            "const net = require('net');\n\
             const server = net.createServer(() => {{}}).listen(0, '127.0.0.1', () => {{\n\
               function dial() {{ return net.connect(server.address().port, '{host}', () => {{ null.x; }}); }}\n\
               dial();\n\
             }});"
        );
        let answer = pending(&program);
        let socket = entry(&answer, "tcp socket 1 ");
        assert!(socket.contains("scheduled by dial (") && socket.contains("main.js:3:"), "{host}:\n{answer}");
    }
}

#[test]
fn local_sockets_are_told_with_their_path() {
    let ended = common::run_code(
        "const net = require('net');
const path = `${__dirname}/x.sock`;
net.createServer(function serve(socket) { socket.on('data', () => null.x); }).listen(path, () => {
  function dial() { return net.connect({ path }, function () { this.write('x'); }); }
  dial();
});
",
    );
    let core = ended.exited(1).core();
    let path = ended.folder.0.join("x.sock");
    let path = path.to_str().expect("a path of letters");
    for question in ["handles", "pending"] {
        let answer = common::ask(&core, question);
        let server = entry(&answer, "local server 1 ");
        assert!(
            server.contains("function serve") && server.contains(&format!("local {path}, backlog")),
            "{answer}"
        );
        let dialled = entry(&answer, "local socket 1 ");
        assert!(dialled.contains("scheduled by dial ("), "{answer}");
        assert!(dialled.contains(&format!("    remote {path}, reading")), "{answer}");
        let taken = entry(&answer, "local socket 2 ");
        assert!(
            taken.contains(&format!("    local {path}, reading")) && taken.contains("accepted by 1"),
            "{answer}"
        );
    }
}

#[test]
fn a_timer_of_the_librarys_is_scheduled_by_the_line_that_asked() {
    let answer = pending(
        "const { setTimeout: sleep } = require('timers/promises');\n\
         async function nap() { await null; await sleep(1000); }\n\
         nap();\n\
         setTimeout(() => null.x, 5);",
    );
    let timer = entry(&answer, "timeout 2 ");
    assert!(timer.contains("scheduled by nap ("), "{answer}");
}

#[test]
fn an_operation_that_is_done_is_not_waiting() {
    let answer = pending("require('fs').readFile(__filename, () => { null.x; });");
    assert!(entry(&answer, "readFile 1 ").starts_with("readFile 1 done, its callback runs"), "{answer}");
    // One that was finished behind the back of a program that computes.
    let answer = pending(
        "require('fs').stat(__filename, () => {});\n\
         const until = Date.now() + 300; while (Date.now() < until);\n\
         null.x;",
    );
    assert!(entry(&answer, "stat 1 ").starts_with("stat 1 done "), "{answer}");
}

#[test]
fn timers_are_numbered_from_one() {
    let ended = common::run_code(
        "for (let i = 0; i < 5; i++) clearTimeout(setTimeout(() => {}, 1));\n\
         setTimeout(() => null.x, 2); setTimeout(function later() {}, 5000);",
    );
    let core = ended.core();
    assert!(common::ask(&core, "timers").contains("timeout 7 armed"), "{}", common::ask(&core, "timers"));
    assert!(common::ask(&core, "print timer 7").contains("later"));
    assert!(common::ask(&core, "events").contains("record timer, id 6"), "{}", common::ask(&core, "events"));
}

/// A promise made in one event is settled in another: both are told, each for what it is.
#[test]
fn the_event_that_caused_a_rejection_is_not_the_one_that_ran() {
    let ended = common::run_code(
        "setTimeout(function first() {\n\
           const p = new Promise((done) => { setTimeout(function later() { done(); }, 5); });\n\
           (async function waiter() { await p; throw new Error('late'); })();\n\
         }, 3);",
    );
    let core = ended.core();
    let status = common::ask(&core, "status");
    assert!(status.contains("during       event 2 (chain 2)\ncaused by    event 1 (chain 1)\n"), "{status}");
    let chain = common::ask(&core, "chain");
    // What was awaited came from the same cause: its timer is the last link.
    assert!(chain.starts_with("event 2 timer ") && chain.contains("\nevent 1 timer "), "{chain}");
    // Where it came from elsewhere, the two are told apart.
    let ended = common::run_code(
        "let done; const p = new Promise((resolve) => { done = resolve; });\n\
         setTimeout(function first() { (async function waiter() { await p; throw new Error('late'); })(); }, 2);\n\
         setTimeout(function other() { done(); }, 8);",
    );
    let chain = common::ask(&ended.core(), "chain");
    assert!(chain.starts_with("ran during event 2 timer function other "), "{chain}");
    assert!(chain.contains("but was caused by\nevent 1 timer "), "{chain}");
    // One and the same: then what that event was caused by.
    let ended = common::run_code("setTimeout(() => null.x, 2);");
    let status = common::ask(&ended.core(), "status");
    let wanted = "during       event 1 (chain 1)\ncaused by    the main program\n";
    assert!(status.contains(wanted), "{status}");
}

/// Which request it is that a frame, a timer, a suspended function or an event works for.
#[test]
fn what_async_local_storage_holds_is_told() {
    let program = "\
const { AsyncLocalStorage } = require('async_hooks');
const fs = require('fs');
const requests = new AsyncLocalStorage();
const shop = { tenant: new AsyncLocalStorage() };
exports.id = () => requests.getStore()?.requestId;
async function waits() { await new Promise((done) => setTimeout(done, 5000)); }
function handle() {
  waits();
  fs.stat(__filename, function stats() {
    setTimeout(function fails() {
      process.nextTick(() => {});
      queueMicrotask(() => {});
      throw new Error('bad ' + exports.id());
    }, 1);
  });
}
setTimeout(() => {}, 6000);
setTimeout(() => shop.tenant.run('acme', () => requests.run({ requestId: 216 }, waits)), 0);
setTimeout(() => shop.tenant.run('acme', () => requests.run({ requestId: 217 }, handle)), 0);
";
    let ended = common::run_code(program);
    let core = ended.exited(1).core();
    let ask = |question: &str| common::ask(&core, question);
    let store = |id: u32| format!("tenant = 'acme', requests = Object {{ requestId: {id} }}");
    let is = |text: &str, id: u32| text.contains(&store(id));
    let stack = ask("stack");
    assert!(stack.contains(&format!("    context: {}", store(217))), "{stack}");
    assert_eq!(stack.matches("context").count(), 1, "{stack}");
    let (status, frame) = (ask("status"), ask("frame 0"));
    assert!(is(entry(&status, "context "), 217) && is(entry(&frame, "context "), 217), "{status}\n{frame}");
    let answer = ask("pending");
    for record in ["nextTick queued", "queueMicrotask queued"] {
        assert!(is(entry(&answer, record), 217), "{answer}");
    }
    assert!(!entry(&answer, "timeout 1 ").contains("context"), "{answer}");
    let armed: Vec<&str> = answer.lines().filter(|line| line.trim_start().starts_with("context ")).collect();
    assert!(armed.iter().any(|line| is(line, 216)), "{answer}");
    let suspended = ask("async");
    assert!(is(&suspended, 216) && is(&suspended, 217), "{suspended}");
    // The timer, the operation that led to it, and the turn before the request had begun.
    let chain = ask("chain");
    let (timer, before) = (entry(&chain, "event 4 "), entry(&chain, "event 2 "));
    assert!(is(timer, 217) && is(entry(&chain, "event 3 "), 217) && !before.contains("context"), "{chain}");
    let options = gill_inspect::Options { json: true, ..gill_inspect::Options::default() };
    let json = gill_inspect::run_line(&core, "frame 0", options);
    let json: serde_json::Value = serde_json::from_str(&json.expect("an answer")).expect("JSON");
    assert_eq!(json["context"][1]["name"], "requests");
    assert_eq!(json["context"][1]["store"]["class"], "Object");
}

/// A rejection's is that of the call that rejected; a function that waits has its own.
#[test]
fn frames_of_different_requests_say_so() {
    let program = "\
const { AsyncLocalStorage } = require('async_hooks');
const jobs = new AsyncLocalStorage();
const current = () => jobs.getStore();
const shared = Promise.withResolvers();
async function reader() { await shared.promise; }
jobs.run('reader', reader);
jobs.run('writer', () => setTimeout(function fails() { shared.reject('bad ' + current()); }, 1));
";
    let ended = common::run_code(program);
    let stack = common::ask(&ended.exited(1).core(), "stack");
    let writer = stack.find("context: jobs = 'writer'\n#0   fails (");
    let reader = stack.find("context: jobs = 'reader'\n").filter(|&at| stack[at..].contains("   reader ("));
    assert!(writer.is_some() && reader > writer, "{stack}");
    assert!(common::ask(&ended.core(), "status").contains("context      jobs = 'writer'"));
}

/// The contexts of past turns are not kept alive by the history.
#[test]
fn a_request_that_is_over_is_collected() {
    let program = "\
const { AsyncLocalStorage } = require('async_hooks');
const requests = new AsyncLocalStorage();
const current = () => requests.getStore();
let n = 0;
function next() {
  if (++n < 200) requests.run({ n, held: new Array(100000).fill(n) }, () => setTimeout(() => requests.exit(next), 0));
  else throw new Error('done');
}
next();
";
    let folder = common::Folder::new();
    folder.file("main.js", program);
    let ended = common::run_in(folder, &["--max-heap", "16M", "main.js"]);
    assert!(ended.stderr.contains("Error: done"), "{}", ended.stderr);
}

#[test]
fn arguments_beyond_the_declared_are_counted() {
    let ended = common::run_code(
        "function short(one) { throw new Error('x'); }\n\
         function rest(one, ...others) { short(1, 2, 3); }\n\
         function all() { arguments; rest(4, 5, 6); }\n\
         const none = () => all(7, 8);\n\
         none(9);",
    );
    let core = ended.exited(1).core();
    let ask = |question: &str| common::ask(&core, question);
    let text = "called with 3 arguments, 1 declared: the last 2 not kept";
    for question in ["frame 0", "locals 0", "stack -v"] {
        assert!(ask(question).contains(text), "{question}\n{}", ask(question));
    }
    assert!(
        ask("stack -v").contains("called with 1 argument, none declared: the last 1 not kept"),
        "{}",
        ask("stack -v")
    );
    // What uses them has them.
    assert!(
        ask("frame 1").contains("argument 2   6") && !ask("frame 1").contains("called with"),
        "{}",
        ask("frame 1")
    );
    assert!(
        ask("frame 2").contains("argument 1   8") && !ask("frame 2").contains("called with"),
        "{}",
        ask("frame 2")
    );
}

#[test]
fn codecs_are_handles_and_their_work_is_operations() {
    let ended = common::run_code(
        "const zlib = require('zlib');
function pack() {
  const gzip = zlib.createGzip();
  gzip.write('a'.repeat(100), () => setImmediate(() => { gzip.write('b'); null.x; }));
  return gzip;
}
const gzip = pack();
const idle = zlib.createBrotliDecompress();
",
    );
    let core = ended.exited(1).core();
    for question in ["handles", "pending"] {
        let answer = common::ask(&core, question);
        let codec = entry(&answer, "gzip 1 working");
        assert!(codec.contains("main.js:3:") && codec.contains("bytes in 100, bytes out "), "{answer}");
        assert!(entry(&answer, "brotliDecompress 2 idle").contains("bytes in 0"), "{answer}");
    }
    // What works for it: an operation of the pool.
    let answer = common::ask(&core, "pending --json");
    assert!(answer.matches("\"kind\": \"gzip\"").count() == 2, "{answer}");
}

#[test]
fn a_codec_goes_with_its_stream() {
    let ended = common::run_code(
        "const zlib = require('zlib');
for (let i = 0; i < 50; i++) zlib.createInflate();
zlib.gunzipSync(zlib.gzipSync('x'));
const grow = () => { for (let i = 0; i < 200; i++) new Array(100000).fill(i); };
setTimeout(grow, 1);
setTimeout(grow, 20);
setTimeout(() => null.x, 100);
",
    );
    let answer = common::ask(&ended.exited(1).core(), "pending");
    assert!(answer.matches("inflate").count() < 10, "{answer}");
}

#[test]
fn watched_files_are_handles() {
    let ended = common::run_code(
        "const fs = require('fs');
fs.writeFileSync('seen', '');
fs.writeFileSync('gone', '');
function watchAll() {
  fs.watch('.', function entry() {});
  fs.watch('gone', { persistent: false });
  fs.watch('seen', function changed() { setTimeout(() => null.x, 20); });
}
watchAll();
fs.unlinkSync('gone');
fs.appendFileSync('seen', 'x');
",
    );
    let core = ended.exited(1).core();
    for question in ["handles", "pending"] {
        let answer = common::ask(&core, question);
        let directory = entry(&answer, "file watch 1 watching");
        assert!(directory.contains("path ., changes 2") && directory.contains("main.js:5:"), "{answer}");
        let gone = entry(&answer, "file watch 2 its file is gone");
        assert!(gone.contains("path gone, changes 3"), "{answer}");
        assert!(entry(&answer, "file watch 3 watching").contains("path seen, changes 1"), "{answer}");
    }
}
