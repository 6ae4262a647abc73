//! SIGUSR1: a core of a program that goes on, whatever it is doing.
#![cfg(unix)]

mod common;

use common::{Running, answers, open, start};
use std::time::{Duration, Instant};

/// Sends the signal and opens the core.
#[track_caller]
fn dump(program: &mut Running) -> gill_inspect::Target {
    program.signal("USR1");
    let path = program.wait_for("core");
    assert!(program.goes_on(), "the program goes on");
    open(&path)
}

#[test]
fn of_a_regular_expression_that_backtracks_without_end() {
    for call in [
        "/^(a+)+$/.test(text)",
        "text.replace(/^(a+)+$/g, '')",
        "/(a+)+$/y.exec(text)",
        "('é' + text).match(/^.(a+)+$/)",
    ] {
        let code = format!(
            "function check(text) {{\n  console.log('ready');\n  return {call};\n}}\ncheck('a'.repeat(45) + 'b');\n"
        );
        let mut program = start(&[], &code).expect_line("ready");
        std::thread::sleep(Duration::from_millis(100));
        let begin = Instant::now();
        let core = dump(&mut program);
        assert!(begin.elapsed() < Duration::from_secs(20));
        answers(&core, "status", &["live dump", "main.js:3"]);
        answers(&core, "stack -v", &["check (", "main.js:3", "text"]);
        // Again: nothing of the first is in the way.
        std::fs::remove_file(program.folder().0.join("core")).expect("the first core");
        let until = Instant::now() + Duration::from_secs(20);
        while !program.folder().0.join("core").exists() && Instant::now() < until {
            program.signal("USR1");
            std::thread::sleep(Duration::from_millis(20));
        }
        dump(&mut program);
    }
}

#[test]
fn of_a_program_that_waits() {
    let code = "setTimeout(function later() {}, 100000); setTimeout(() => console.log('ready'), 5)";
    let mut program = start(&[], code).expect_line("ready");
    answers(&dump(&mut program), "pending", &["later"]);
}

#[test]
fn of_a_program_that_spins() {
    let mut program = start(&[], "console.log('ready');\nwhile (true) {}\n").expect_line("ready");
    answers(&dump(&mut program), "stack", &["main.js:2"]);
}

#[test]
fn of_a_program_that_collects_garbage() {
    let code =
        "console.log('ready'); const a = []; for (let i = 0; ; i++) a[i % 100] = { i, text: 'x' + i };";
    let mut program = start(&["--gc-stress"], code).expect_line("ready");
    answers(&dump(&mut program), "verify", &["the core is intact"]);
}

/// A read of a pipe that nobody writes to stands in the pool, or holds the thread itself.
#[test]
fn of_a_program_in_a_blocking_call() {
    let code = "const fs = require('fs');
fs.readFile('pipe', function read() {});
setTimeout(() => console.log('ready'), 20);
";
    let folder = common::Folder::new();
    folder.file("main.js", code);
    let made = std::process::Command::new("mkfifo").arg(folder.0.join("pipe")).status();
    assert!(made.is_ok_and(|status| status.success()));
    let mut command = common::vmrun(&folder);
    command.arg("main.js");
    let mut program = common::spawn(folder, command).expect_line("ready");
    answers(&dump(&mut program), "pending", &["read"]);
}

#[test]
fn again_and_again() {
    let code = "const end = Date.now() + 600; console.log('ready');
while (Date.now() < end) {}
setTimeout(() => console.log('went on'), 100);
";
    let program = start(&[], code).expect_line("ready");
    for _ in 0..50 {
        program.signal("USR1");
    }
    let ended = program.wait();
    ended.exited(0).said(&["live core dumped: core ("]);
    assert!(ended.stdout.contains("went on"), "{}", ended.stdout);
    assert!(ended.stderr.lines().all(|line| line.starts_with("live core dumped: ")), "{}", ended.stderr);
    let names = ended.folder.names();
    let cores: Vec<&String> = names.iter().filter(|name| name.starts_with("core")).collect();
    assert_eq!(cores.len(), ended.stderr.lines().count(), "{names:?}\n{}", ended.stderr);
    for name in cores {
        answers(&common::open(&ended.folder.0.join(name)), "verify", &["the core is intact"]);
    }
}

/// A second look at a program is for comparing it with the first.
#[test]
fn each_of_them_stays_and_the_one_of_its_end_too() {
    let code = "let state = 'first'; const at = { get on() { return state } };
process.on('SIGUSR2', () => { state = 'second'; console.log('changed') });
process.on('SIGTERM', function end() { throw new Error('the end') });
setInterval(() => at.on, 1000);
console.log('ready');
";
    let mut program = start(&["--core-keep", "10"], code).expect_line("ready");
    dump(&mut program);
    program.signal("USR2");
    let program = program.expect_line("changed");
    program.dump_to("core.2");
    program.signal("TERM");
    let ended = program.wait();
    // The copy that writes a live core may tell of it when the program has told its end.
    ended.exited(1).said(&["live core dumped: core (", "live core dumped: core.2 ("]);
    ended.said(&["\ncore dumped: core.3 ("]);
    assert_eq!(ended.folder.names(), ["core", "core.2", "core.3", "main.js"]);
    for (name, title) in [("core", "live dump"), ("core.2", "live dump"), ("core.3", "the end")] {
        answers(&common::open(&ended.folder.0.join(name)), "status", &[title]);
    }
}

/// Looks at a program that runs are no deaths: they do not make a crash loop, and go before the core of its end.
#[test]
fn they_do_not_keep_the_core_of_its_end_out() {
    let code = "process.on('SIGTERM', function end() { throw new Error('the end') });
setInterval(() => 0, 1000);
console.log('ready');
";
    let program = start(&["--core-keep", "2"], code).expect_line("ready");
    for name in ["core", "core.2"] {
        program.dump_to(name);
    }
    program.signal("TERM");
    let ended = program.wait();
    // The copy that writes a live core may tell of it when the program has told its end.
    ended.exited(1).said(&["live core dumped: core (", "live core dumped: core.2 ("]);
    ended.said(&["\ncore dumped: core.3 ("]);
    assert_eq!(ended.folder.names(), ["core.2", "core.3", "main.js"]);
}

/// What a copy of the process is still writing is no name for the core of its end.
#[test]
fn one_that_is_being_written_when_the_program_dies_is_whole() {
    let code = "const all = []; for (let i = 0; i < 400000; i++) all.push({ i });
process.on('SIGTERM', () => { throw new Error('the end') });
setInterval(() => all.length, 1000);
console.log('ready');
";
    let program = start(&[], code).expect_line("ready");
    program.signal("USR1");
    program.wait_for("core.partial");
    program.signal("TERM");
    let live = program.folder().0.join("core");
    let ended = program.wait();
    ended.exited(1).said(&["\ncore dumped: core.2 ("]);
    let until = Instant::now() + Duration::from_secs(20);
    while !live.exists() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(5));
    }
    answers(&common::open(&live), "status", &["live dump"]);
    answers(&common::open(&live), "verify", &["the core is intact"]);
    answers(&common::open(&ended.folder.0.join("core.2")), "verify", &["the core is intact"]);
}

#[test]
fn that_cannot_be_written() {
    let code = "console.log('ready'); setTimeout(() => {}, 400)";
    for (options, reason) in [
        (
            &["--core-dir", "/nonexistent"][..],
            "live core not dumped: cannot create /nonexistent/core: no such directory",
        ),
        (&["--no-core"], "live core not dumped: live dumps are switched off"),
        (
            &["--core-name", "|gill-no-such-command"],
            "live core not dumped: cannot start gill-no-such-command: there is no such command",
        ),
    ] {
        let program = start(options, code).expect_line("ready");
        program.signal("USR1");
        let ended = program.wait();
        ended.exited(0).said(&[reason]);
    }
}
