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
    // One and the same: said once.
    let ended = common::run_code("setTimeout(() => null.x, 2);");
    let status = common::ask(&ended.core(), "status");
    assert!(status.contains("during       event 1 (chain 1)\n") && !status.contains("caused by"), "{status}");
}
