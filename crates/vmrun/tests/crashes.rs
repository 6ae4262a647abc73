//! Failures that are not the program's: fatal signals and panics of the VM. Each leaves a core that says what, where in the
//! program and what was pending, and ends the process as it would have ended without us.
#![cfg(unix)]

mod common;

use common::{Folder, Running, answers, ask, run_in, spawn, start, vmrun};
use std::time::{Duration, Instant};

const ABRT: i32 = 6;
const SEGV: i32 = 11;

const SPIN: &str = "function spin(orders) {
  setTimeout(function later() {}, 5000);
  let turns = 0;
  console.log('ready');
  while (true) turns++;
}
spin([{ id: 7 }]);
";

const IDLE: &str = "setTimeout(function later() {}, 100000);
setTimeout(() => console.log('ready'), 5);
";

const BUSY: &str = "console.log('ready');
const kept = [];
function work() {
  for (let i = 0; i < 1000; i++) kept[i] = [{ i }].map((x) => ({ x, text: 'a' + i })).concat(JSON.parse('[1,2]'));
  setImmediate(work);
}
work();
";

#[test]
fn a_signal_from_outside_leaves_a_core_of_a_spinning_program() {
    let program = start(&[], SPIN).expect_line("ready");
    std::thread::sleep(Duration::from_millis(500));
    program.signal("SEGV");
    let ended = program.wait();
    ended.died_of(SEGV).said(&["gill: SIGSEGV: sent by process ", "\ncore dumped: core ("]);
    let core = ended.core();
    answers(
        &core,
        "status",
        &["fatal signal SIGSEGV (11)", "SIGSEGV: sent by process", "main.js:5", "while (true) turns++"],
    );
    answers(&core, "stack -v", &["spin (", "main.js:5", "orders", "turns"]);
    answers(&core, "pending", &["later"]);
}

#[test]
fn a_signal_leaves_a_core_of_an_idle_program() {
    let program = start(&[], IDLE).expect_line("ready");
    program.signal("SEGV");
    let ended = program.wait();
    let core = ended.died_of(SEGV).core();
    answers(&core, "status", &["fatal signal SIGSEGV"]);
    answers(&core, "pending", &["later", "main.js:1"]);
}

#[test]
fn a_signal_leaves_a_core_of_a_busy_program() {
    let program = start(&[], BUSY).expect_line("ready");
    std::thread::sleep(Duration::from_millis(50));
    program.signal("SEGV");
    let ended = program.wait();
    let core = ended.died_of(SEGV).core();
    answers(&core, "status", &["fatal signal SIGSEGV", "complete"]);
    answers(&core, "functions work", &["work", "main.js"]);
}

#[test]
fn every_fatal_signal_is_one() {
    let signals = [("BUS", 7), ("FPE", 8), ("ILL", 4), ("ABRT", ABRT), ("TRAP", 5), ("SYS", 31)];
    let programs: Vec<(Running, &str, i32)> =
        signals.iter().map(|&(name, number)| (start(&[], IDLE).expect_line("ready"), name, number)).collect();
    for (program, name, number) in programs {
        program.signal(name);
        let ended = program.wait();
        let core = ended.died_of(number).core();
        answers(&core, "status", &[&format!("fatal signal SIG{name} ({number})")]);
    }
}

/// What a shell script starts with `&` has SIGINT and SIGQUIT ignored, under nohup SIGHUP; who blocks a signal passes that on too. As
/// with Node none of that counts, and SIGPIPE stays ignored.
#[cfg(target_os = "linux")]
#[test]
fn signals_that_the_starter_ignored_have_their_default_action() {
    let signals = [("INT", 2), ("HUP", 1), ("TERM", 15), ("QUIT", 3), ("USR2", 12)];
    for (name, number) in signals {
        let folder = Folder::new();
        folder.file("main.js", IDLE);
        let mut command = common::command::isolated("env");
        command.args([&format!("--ignore-signal={name}"), &format!("--block-signal={name}")]);
        command.arg(env!("CARGO_BIN_EXE_vmrun")).arg("main.js").current_dir(&folder.0);
        let program = spawn(folder, command).expect_line("ready");
        program.signal("PIPE");
        program.signal(name);
        program.wait().died_of(number);
    }
}

/// Ctrl-\ asks for a core and the end.
#[cfg(target_os = "linux")]
#[test]
fn quit_is_a_wish_for_a_core() {
    let run = |script: &str, ready: &str| {
        let folder = Folder::new();
        folder.file("main.js", script);
        let mut command = common::command::vmrun();
        command.arg("main.js").current_dir(&folder.0).env("GILL_CORE_NAME", "core");
        let program = spawn(folder, command).expect_line(ready);
        program.signal("QUIT");
        program.wait()
    };
    let ended = run(IDLE, "ready");
    answers(&ended.died_of(3).core(), "status", &["fatal signal SIGQUIT (3)"]);
    // A program that listens for it gets it, and no core is written.
    let ended = run(
        "process.on('SIGQUIT', () => { console.log('heard'); process.exit(0) });
         setTimeout(() => {}, 100000); console.log('ready');",
        "ready",
    );
    ended.exited(0);
    assert!(ended.stdout.contains("heard") && ended.stderr.is_empty(), "{}", ended.stderr);
}

#[test]
fn a_signal_finds_the_program_in_a_regular_expression() {
    let code = "function check(text) {
  console.log('ready');
  return /^(a+)+$/.test(text);
}
check('a'.repeat(40) + 'b');
";
    let program = start(&[], code).expect_line("ready");
    std::thread::sleep(Duration::from_millis(50));
    program.signal("SEGV");
    let ended = program.wait();
    let core = ended.died_of(SEGV).core();
    answers(&core, "stack -v", &["check (", "main.js:3", "text"]);
}

#[test]
fn a_signal_that_leaves_no_core_says_so() {
    let program = start(&["--core-on", "uncaught"], IDLE).expect_line("ready");
    program.signal("SEGV");
    let ended = program.wait();
    ended
        .died_of(SEGV)
        .said(&["gill: SIGSEGV: sent by", "core not dumped: switched off for this kind of failure"]);
    assert_eq!(ended.folder.names(), ["main.js"]);
    let program = start(&["--core-dir", "/nonexistent"], IDLE).expect_line("ready");
    program.signal("SEGV");
    let ended = program.wait();
    ended.died_of(SEGV).said(&["core not dumped: cannot create /nonexistent/core: no such directory"]);
}

/// The dump itself is hit: what was written by then stays and opens, and the process ends.
#[test]
fn a_second_crash_while_dumping() {
    for first in ["SEGV", "throw"] {
        let code = "const big = [];
for (let i = 0; i < 1500000; i++) big.push({ i, next: { i } });
console.log('ready');
if (process.argv[2] === 'throw') setTimeout(() => { throw new Error('x') }, 20); else setInterval(() => {}, 1000);
";
        let folder = Folder::new();
        folder.file("main.js", code);
        let mut command = vmrun(&folder);
        command.args(["main.js", first]);
        let program = spawn(folder, command).expect_line("ready");
        if first == "SEGV" {
            program.signal("SEGV");
        }
        let partial = program.wait_for("core.partial");
        let until = Instant::now() + Duration::from_secs(20);
        while std::fs::metadata(&partial).is_ok_and(|file| file.len() < 600_000) && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(1));
        }
        program.signal("SEGV");
        let ended = program.wait();
        if first == "SEGV" {
            ended.died_of(SEGV);
        } else {
            ended.exited(1);
        }
        ended.said(&[
            "core not dumped: a second crash while dumping; what was written by then is in core.partial",
        ]);
        let core = common::open(&ended.folder.0.join("core.partial"));
        answers(
            &core,
            "status",
            &[if first == "SEGV" { "fatal signal" } else { "uncaught exception" }, "cut"],
        );
    }
}

/// `process._breakVm` is there in builds with debug assertions only.
#[cfg(debug_assertions)]
mod broken {
    use super::*;

    const CODE: &str = "function order(id) { process._breakVm(process.argv[2]); return id; }
setTimeout(function later() {}, 1000);
order(42);
";

    fn run(how: &str) -> common::Ended {
        let folder = Folder::new();
        folder.file("main.js", CODE);
        run_in(folder, &["main.js", how])
    }

    #[test]
    fn a_panic_of_the_vm() {
        let ended = run("panic");
        ended.exited(70).said(&[
            "gill: internal error at crates/runtime/src/bindings/process.rs:",
            ": broken on purpose\n",
            "this is a bug of gill, not of the program",
            "\ncore dumped: core (",
        ]);
        let core = ended.core();
        answers(
            &core,
            "status",
            &["internal error of the VM", "process.rs", "broken on purpose", "main.js:1"],
        );
        answers(&core, "stack -v", &["order (", "main.js:1", "id", "42"]);
        answers(&core, "pending", &["later"]);
    }

    #[test]
    fn a_panic_on_another_thread() {
        let ended = run("thread");
        ended.exited(70).said(&["gill: internal error at ", "broken on purpose\n", "core dumped: core ("]);
        let core = ended.core();
        answers(&core, "status", &["internal error of the VM", "on another thread", "broken on purpose"]);
        answers(&core, "stack", &["order ("]);
    }

    #[test]
    fn the_native_stack_overflows() {
        let ended = run("stack");
        ended.died_of(SEGV).said(&[
            "gill: SIGSEGV: invalid memory access at address 0x",
            "native stack overflow",
            "core dumped: core (",
        ]);
        let core = ended.core();
        answers(&core, "status", &["fatal signal SIGSEGV", "native stack overflow"]);
        let stack = ask(&core, "stack");
        assert!(stack.contains("order (") && stack.contains("main.js:1"), "{stack}");
    }

    #[test]
    fn a_panic_without_a_core() {
        let folder = Folder::new();
        folder.file("main.js", CODE);
        let ended = run_in(folder, &["--no-core", "main.js", "panic"]);
        ended.exited(70).said(&["gill: internal error", "core not dumped: switched off"]);
    }
}

/// What a program sends to itself has its effect before the call returns, at its end too.
#[test]
fn a_signal_to_oneself_is_never_lost() {
    for _ in 0..25 {
        let ended =
            common::run(&["--no-core", "-e", "process.kill(process.pid, 'SIGABRT'); process.exit(3)"]);
        ended.died_of(6).said(&["core not dumped"]);
    }
}

/// However many functions are bound to one another, alternatives a pattern has, or arguments a call is to take: what cannot be is an
/// error that can be caught, and the native stack is not what decides.
#[test]
fn sizes_that_a_program_chooses_end_in_no_signal() {
    for (code, said) in [
        (
            "let f = (...a) => a.join(''); for (let i = 0; i < 400000; i++) f = f.bind(null, ...(i % 100000 ? [] : [i])); print(f())",
            "0100000200000300000",
        ),
        (
            "let f = class { made = new.target === undefined ? 'field' : 0 }; for (let i = 0; i < 400000; i++) f = f.bind(null); print(new f().made)",
            "field",
        ),
        (
            "try { new RegExp('a|'.repeat(1e6)) } catch (e) { print(e.name, e.message.slice(-28)) }",
            "SyntaxError Regular expression too large",
        ),
        (
            "try { (() => 1).apply(null, { length: 2 ** 31 }) } catch (e) { print(String(e)) }",
            "RangeError: Maximum call stack size exceeded",
        ),
        (
            "try { Reflect.construct(Array, { length: 2 ** 53 - 1 }) } catch (e) { print(String(e)) }",
            "RangeError: Maximum call stack size exceeded",
        ),
    ] {
        let folder = common::Folder::new();
        folder.file("main.js", code);
        let ended = common::run_in(folder, &["--script", "main.js"]);
        ended.exited(0);
        assert_eq!(ended.stdout.trim_end(), said, "{code}\n{}", ended.stderr);
    }
}
