//! Child processes in cores: what a program had started when it died, and what it waits for.
#![cfg(unix)]

mod common;

use common::{answers, ask, open, run_code, start};

#[test]
fn a_child_and_its_pipes_are_pending() {
    let ended = run_code(
        "const { spawn } = require('child_process');
function start() {
  const child = spawn('sleep', ['30', '31'], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.on('exit', function ended() {});
  child.kill('SIGCONT');
  return child;
}
setTimeout(() => {
  const child = start();
  setTimeout(() => { process.kill(child.pid, 'SIGKILL'); throw new Error('gone'); }, 20);
}, 5);
",
    );
    ended.exited(1).said(&["Error: gone"]);
    let core = ended.core();
    for question in ["handles", "pending"] {
        answers(
            &core,
            question,
            &[
                "child process ",
                " running ",
                "scheduled by start (",
                "main.js:3:17), caused by event 1",
                "file sleep, arguments 30 31, sent SIGCONT",
                "pipe to child ",
                "its fd 0, reading false",
                "its fd 1, reading true",
            ],
        );
    }
    answers(&core, "handles --json", &["\"kind\": \"child process\"", "\"pid\": ", "\"file\": \"sleep\""]);
    answers(&core, "find ChildProcess", &["ChildProcess"]);
}

#[test]
fn one_whose_end_is_being_told_has_its_ending() {
    let ended = run_code(
        "const child = require('child_process').spawn('sh', ['-c', 'exit 7']);
child.on('exit', function ended(code) { throw new Error('it said ' + code); });
",
    );
    ended.exited(1).said(&["Error: it said 7"]);
    let core = ended.core();
    answers(&core, "handles", &["child process ", " ended ", "exit code 7"]);
    answers(&core, "events", &["child ended"]);
}

#[test]
fn one_that_the_program_waits_for_is_seen_in_a_live_dump() {
    let code = "console.log('ready');
function build(file) { return require('child_process').execFileSync('sleep', ['3']); }
build('x');
console.log('went on');
";
    let program = start(&[], code).expect_line("ready");
    std::thread::sleep(std::time::Duration::from_millis(300));
    program.signal("USR1");
    let core = open(&program.wait_for("core"));
    answers(&core, "handles", &["child process ", "the program waits for it", "file sleep, arguments 3"]);
    answers(&core, "stack -v", &["build (", "file"]);
    assert!(ask(&core, "status").contains("live dump"));
    let ended = program.wait();
    ended.exited(0);
    assert!(ended.stdout.contains("went on"), "{}", ended.stdout);
}

#[test]
fn one_waits_for_the_stdin_that_it_was_given() {
    use std::io::Write;
    let (mut ours, theirs) = std::os::unix::net::UnixStream::pair().expect("a pair of sockets");
    theirs.set_nonblocking(true).expect("a socket that does not wait");
    let folder = common::Folder::new();
    let mut program = common::vmrun(&folder);
    program
        .args(["--no-core", "-e"])
        .arg("const { spawnSync } = require('child_process'); spawnSync('cat', { stdio: 'inherit' })")
        .stdin(std::os::fd::OwnedFd::from(theirs))
        .stdout(std::process::Stdio::piped());
    let program = program.spawn().expect("vmrun runs");
    // Longer than the child takes to its first read.
    std::thread::sleep(std::time::Duration::from_millis(500));
    ours.write_all(b"late").expect("somebody reads");
    drop(ours);
    let output = program.wait_with_output().expect("vmrun ends");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "late");
}
