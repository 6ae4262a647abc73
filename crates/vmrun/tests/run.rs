//! The command end to end: the scripts of `tests/run` against what they should print, and the command line's own answers.
//!
//! `tests/run/NAME.golden` holds the exit status, stdout and stderr of `NAME.js`, with the folder's path, the core's name
//! and line numbers inside the library left out. `GILL_BLESS=1 cargo test -p vmrun` writes them anew: read the difference.

#[path = "common/command.rs"]
mod command;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// The longest that a script may take.
const LIMIT: Duration = Duration::from_secs(60);

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/run").canonicalize().expect("tests/run is there")
}

/// A folder for cores that goes with the test.
struct Cores(PathBuf);

impl Cores {
    fn new(name: &str) -> Cores {
        let dir = std::env::temp_dir().join(format!("gill-run-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&dir).expect("a temporary folder");
        Cores(dir)
    }
}
impl Drop for Cores {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn vmrun(args: &[&str], input: &[u8]) -> Output {
    let cores = Cores::new(&format!("{:?}", std::thread::current().id()).replace(['(', ')'], ""));
    let mut child = command::vmrun()
        .args(args)
        .current_dir(scripts())
        .env("GILL_CORE_DIR", &cores.0)
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("vmrun starts");
    // A program that does not read its input closes the pipe.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    let id = child.id();
    let begin = Instant::now();
    let (done, finished) = std::sync::mpsc::channel();
    let watch = std::thread::spawn(move || {
        if finished.recv_timeout(LIMIT).is_err() {
            let _ = Command::new("kill").args(["-9", &id.to_string()]).status();
        }
    });
    let output = child.wait_with_output().expect("vmrun ends");
    let _ = done.send(());
    let _ = watch.join();
    assert!(begin.elapsed() < LIMIT, "{args:?} did not end");
    output
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What may differ from run to run, or with every edit of the library, replaced.
fn normal(bytes: &[u8]) -> String {
    let text = text(bytes).replace(&scripts().to_string_lossy().into_owned(), "DIR");
    let mut out = String::new();
    for line in text.lines() {
        if line.starts_with("core dumped: ") {
            out.push_str("core dumped: CORE\n");
            continue;
        }
        // Frames of the library: the module, not the line.
        let mut rest = line;
        while let Some(at) = rest.find("node:") {
            let end = at + rest[at..].find([')', ' ']).unwrap_or(rest.len() - at);
            let place = rest[at..end].trim_end_matches(|c: char| c.is_ascii_digit() || c == ':');
            out.push_str(&rest[..at]);
            out.push_str(place);
            rest = &rest[end..];
        }
        out.push_str(rest);
        out.push('\n');
    }
    out
}

#[test]
fn scripts_print_what_they_should() {
    let mut names: Vec<PathBuf> = std::fs::read_dir(scripts())
        .expect("tests/run is there")
        .map(|e| e.expect("an entry").path())
        .filter(|p| p.extension().is_some_and(|e| e == "js"))
        .collect();
    names.sort();
    assert!(names.len() > 10);
    let mut wrong = Vec::new();
    for script in names {
        let name = script.file_name().expect("a name").to_string_lossy().into_owned();
        let output = vmrun(&[&script.to_string_lossy()], b"");
        let got = format!(
            "status {}\n--- stdout\n{}--- stderr\n{}",
            output.status.code().unwrap_or(-1),
            normal(&output.stdout),
            normal(&output.stderr)
        );
        let golden = script.with_extension("golden");
        if std::env::var_os("GILL_BLESS").is_some() {
            std::fs::write(&golden, &got).expect("the golden file");
        } else if std::fs::read_to_string(&golden).unwrap_or_default() != got {
            wrong.push(format!("{name} printed\n{got}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Status, and whether stdout and stderr have these parts.
#[track_caller]
fn check(args: &[&str], input: &[u8], status: i32, stdout: &str, stderr: &[&str]) {
    let output = vmrun(args, input);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(status), "{args:?}: {out}{err}");
    assert_eq!(out, stdout, "{args:?}: {err}");
    for part in stderr {
        assert!(err.contains(part), "{args:?}: no {part:?} in {err}");
    }
    if stderr.is_empty() {
        assert_eq!(err, "", "{args:?}");
    }
}

#[test]
fn code_from_the_command_line() {
    check(
        &["-e", "console.log(process.argv.slice(1))", "a", "--core-dir"],
        b"",
        0,
        "[ 'a', '--core-dir' ]\n",
        &[],
    );
    check(&["-p", "[1, { a: 2 }]"], b"", 0, "[ 1, { a: 2 } ]\n", &[]);
    check(&["-p", "require('path').join('a', '..', 'b')"], b"", 0, "b\n", &[]);
    check(&["-"], b"console.log(typeof require, __filename)", 0, "function [stdin]\n", &[]);
    check(&[], b"#!/usr/bin/env gill\nconsole.log(1)", 0, "1\n", &[]);
    check(&["--script", "-e", "print(this === globalThis, typeof module)"], b"", 0, "true undefined\n", &[]);
    check(
        &["-e", "throw new Error('x')"],
        b"",
        1,
        "",
        &["[eval]:1\nthrow new Error('x')\n^\n\nError: x\n", "gill v"],
    );
}

#[test]
fn bad_usage_is_told() {
    check(&["--bogus"], b"", 9, "", &["--bogus", "--help"]);
    check(&["--max-heap", "lots", "x.js"], b"", 9, "", &["lots", "--max-heap", "512M"]);
    check(&["--core-on", "never", "x.js"], b"", 9, "", &["never", "uncaught, rejection"]);
    check(&["no_such.js"], b"", 1, "", &["cannot find no_such.js", "hint: looked for /"]);
    check(&["no/such.js"], b"", 1, "", &["there is no directory /", "/tests/run/no\n"]);
    check(&[""], b"", 9, "", &["the name of the program is empty", "hint: "]);
    check(&["modules"], b"", 1, "", &["modules is a directory without index.js"]);
    check(&["-"], b"\x7fELF\x02\x01", 1, "", &["standard input is not a program but an executable"]);
    check(&["-"], b"\x89GILL\r\n\x1a\x01\0", 1, "", &["standard input is not a program but a core"]);
    check(&["-"], b"var a\0b", 1, "", &["zero byte at offset 5"]);
    check(&["-"], b"", 0, "", &[]);
    let version = vmrun(&["--version"], b"");
    assert!(text(&version.stdout).contains("(gill)") && version.status.success());
    assert!(text(&vmrun(&["--help"], b"").stdout).contains("Exit status:"));
}

#[test]
fn a_file_that_cannot_be_used_is_told() {
    let dir = Cores::new("files");
    let file = dir.0.join("empty.js");
    std::fs::write(&file, "").expect("a file");
    check(&[&file.to_string_lossy()], b"", 0, "", &[]);
    check(&[&dir.0.join("empty").to_string_lossy()], b"", 0, "", &[]);
    let zip = dir.0.join("x.zip");
    std::fs::write(&zip, b"PK\x03\x04more").expect("a file");
    check(&[&zip.to_string_lossy()], b"", 1, "", &["is not a program but a zip archive"]);
    let below = file.join("x.js");
    check(&[&below.to_string_lossy()], b"", 1, "", &["not a directory"]);
}

#[test]
fn no_core_when_none_is_wanted() {
    for options in [&["--no-core"][..], &["--core-on", "rejection"]] {
        let args: Vec<&str> = options.iter().copied().chain(["-e", "throw 1"]).collect();
        check(&args, b"", 1, "", &["core not dumped: switched off"]);
    }
}

#[test]
fn memory_runs_out() {
    let output = vmrun(&["--max-heap", "32M", "-e", "const a = []; for (;;) a.push({ x: 1 })"], b"");
    let err = text(&output.stderr);
    // 134 is what a shell makes of SIGABRT.
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&output.status), Some(6), "{err}");
    assert!(err.contains("the heap may have 33.6 MB (--max-heap)") && err.contains("core dumped: "), "{err}");
}

#[test]
fn a_live_dump_and_the_program_goes_on() {
    for code in [
        "setTimeout(() => process.kill(process.pid, 'SIGUSR1'), 5); setTimeout(() => console.log('went on'), 300)",
        "process.kill(process.pid, 'SIGUSR1'); for (let t = Date.now(); Date.now() - t < 300;); console.log('went on')",
    ] {
        check(&["-e", code], b"", 0, "went on\n", &["live core dumped: "]);
    }
}

#[test]
fn the_stack_stays_sound_under_stress() {
    let code = "const o = []; for (let i = 0; i < 40; i++) o.push({ i, s: `x${i}` }); console.log(JSON.stringify(o).length)";
    check(&["--gc-stress", "--verify-heap", "-e", code], b"", 0, "741\n", &[]);
}
