//! One test in one process: puts the harness in front, runs it, judges by exit status and output.

use super::meta::Meta;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How a test runs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mode {
    Sloppy,
    Strict,
    Module,
}

impl Mode {
    pub(super) fn name(self) -> &'static str {
        match self {
            Mode::Sloppy => "sloppy",
            Mode::Strict => "strict",
            Mode::Module => "module",
        }
    }

    /// The modes that a test asks for; none if it is for another sort of host: gill's main thread may wait.
    pub(super) fn of(meta: &Meta) -> Vec<Mode> {
        if meta.has("CanBlockIsFalse") {
            return Vec::new();
        }
        if meta.has("module") {
            return vec![Mode::Module];
        }
        let mut modes = Vec::new();
        if !meta.has("onlyStrict") {
            modes.push(Mode::Sloppy);
        }
        if !meta.has("noStrict") && !meta.has("raw") {
            modes.push(Mode::Strict);
        }
        modes
    }
}

/// What became of a test in one mode.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    Passed,
    /// With the first line of why.
    Failed(String),
    /// The process died of itself: a signal, a panic, an abort.
    Crashed(String),
    /// It did not end in time.
    Hung,
}

impl Verdict {
    /// One line that says what it is.
    pub(super) fn said(&self) -> String {
        match self {
            Verdict::Passed => "passed".to_owned(),
            _ => self.why(),
        }
    }

    /// One line that says why; empty if it passed.
    pub(super) fn why(&self) -> String {
        match self {
            Verdict::Passed => String::new(),
            Verdict::Failed(why) => why.clone(),
            Verdict::Crashed(how) => format!("CRASH {how}"),
            Verdict::Hung => "HANG".to_owned(),
        }
    }
}

/// What all tests have in common.
pub(super) struct Host {
    /// The command that is tested.
    pub(super) vmrun: PathBuf,
    /// Where the suite lies.
    pub(super) suite: PathBuf,
    /// Longest that a test may run.
    pub(super) timeout: Duration,
}

/// A test.
pub(super) struct Case<'a> {
    pub(super) path: &'a Path,
    pub(super) source: &'a [u8],
    pub(super) meta: &'a Meta,
    /// A file of this worker's own.
    pub(super) scratch: &'a Path,
}

impl Host {
    /// Runs one test, with further options of the command.
    pub(super) fn run(&self, case: &Case<'_>, mode: Mode, further: &[String], timeout: Duration) -> Verdict {
        let &Case { path, source, meta, scratch } = case;
        let mut command = Command::new(&self.vmrun);
        command.args(["--no-core", "--test262-host"]).args(further);
        for part in self.harness(meta) {
            // A test that is to fail would pass without it.
            if !part.is_file() {
                return Verdict::Failed(format!("there is no {}", part.display()));
            }
            command.arg("--prelude").arg(part);
        }
        match mode {
            Mode::Module => command.arg("--module").arg(path),
            Mode::Sloppy => command.arg("--script").arg(path),
            Mode::Strict => {
                let text = [b"\"use strict\";\n", source].concat();
                if let Err(e) = std::fs::write(scratch, text) {
                    return Verdict::Failed(format!("cannot write the test: {e}"));
                }
                command.args(["--script", "--script-name"]).arg(path).arg(scratch)
            }
        };
        let ended = match run_for(command, timeout) {
            Ok(Some(ended)) => ended,
            Ok(None) => return Verdict::Hung,
            Err(e) => return Verdict::Failed(format!("cannot run vmrun: {e}")),
        };
        judge(&ended, meta)
    }

    /// The harness files of a test, each a script of its own in the global scope.
    fn harness(&self, meta: &Meta) -> Vec<PathBuf> {
        if meta.has("raw") {
            return Vec::new();
        }
        let usual = ["assert.js", "sta.js"].into_iter();
        let done = meta.has("async").then_some("doneprintHandle.js");
        let names = usual.chain(done).chain(meta.includes.iter().map(String::as_str));
        names.map(|name| self.suite.join("harness").join(name)).collect()
    }
}

struct Ended {
    status: std::process::ExitStatus,
    out: String,
    err: String,
}

/// Runs a command to its end; None if that took too long.
fn run_for(mut command: Command, timeout: Duration) -> std::io::Result<Option<Ended>> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    fn drain(from: Option<impl Read + Send + 'static>) -> std::thread::JoinHandle<Vec<u8>> {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            let _ = from.map(|mut f| f.read_to_end(&mut bytes));
            bytes
        })
    }
    let (out, err) = (drain(child.stdout.take()), drain(child.stderr.take()));
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        if start.elapsed() > timeout {
            child.kill()?;
            child.wait()?;
            break None;
        }
        std::thread::sleep(Duration::from_millis(if start.elapsed().as_millis() < 20 { 1 } else { 10 }));
    };
    let text = |thread: std::thread::JoinHandle<Vec<u8>>| {
        String::from_utf8_lossy(&thread.join().unwrap_or_default()).into_owned()
    };
    let (out, err) = (text(out), text(err));
    Ok(status.map(|status| Ended { status, out, err }))
}

fn judge(ended: &Ended, meta: &Meta) -> Verdict {
    let Ended { status, out, err } = ended;
    let mut lines = err.lines();
    let told = |l: &&str| l.contains("Error") && !l.trim_start().starts_with("throw ") && !l.ends_with('{');
    let message = |l: &&str| l.trim_start().trim_start_matches('\'').starts_with("message");
    let first = lines.clone().find(|l| message(l) || told(l)).or_else(|| lines.next()).unwrap_or("").trim();
    let Some(code) = status.code() else { return Verdict::Crashed(status.to_string()) };
    // 70: an error of the VM itself; 101: a panic; 134: an abort seen through a shell.
    if code == 70 || code == 101 || code == 134 {
        return Verdict::Crashed(format!("exit {code}: {first}"));
    }
    if !meta.negative_type.is_empty() {
        if code == 1 && err.contains(&meta.negative_type) {
            return Verdict::Passed;
        }
        let what = format!("{} at {}", meta.negative_type, meta.negative_phase);
        return Verdict::Failed(format!("expected {what}: exit {code} {first}"));
    }
    if code != 0 {
        return Verdict::Failed(first.to_owned());
    }
    if meta.has("async") && !out.contains("Test262:AsyncTestComplete") {
        let line = out.lines().next().unwrap_or("");
        return Verdict::Failed(format!("async test not complete: {line}"));
    }
    Verdict::Passed
}
