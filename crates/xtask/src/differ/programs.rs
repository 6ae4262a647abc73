//! Runs programs with gill and with Node, many in one process, and compares what they trace.
//!
//! A program is a file; `driver.js` requires one after the other. When a process ends before its last program, the one that it
//! was at is to blame, and the rest runs in another.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What the driver writes before each program's number.
const MARK: char = '\x1e';

/// The two engines.
pub(super) struct Engines {
    gill: PathBuf,
    scratch: PathBuf,
    /// Longest that the programs of one process may run.
    longest: Duration,
}

/// How the end of a process is told that took too long.
const KILLED: &str = "the process ended: killed after";

/// What a program did in the two engines.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Traces {
    pub(super) gill: String,
    pub(super) node: String,
}

impl Traces {
    /// What Node does not end in time is not known: a loop over an array of two thousand million places, say.
    pub(super) fn differ(&self) -> bool {
        self.gill != self.node && !self.node.contains(KILLED)
    }

    /// The same for differences that likely have the same cause.
    pub(super) fn likeness(&self) -> String {
        let (gill, node) = self.first_difference();
        format!("{gill} / {node}").replace(|c: char| c.is_ascii_digit(), "")
    }

    /// The first line that is not the same, of each.
    pub(super) fn first_difference(&self) -> (&str, &str) {
        let (mut gill, mut node) = (self.gill.lines(), self.node.lines());
        loop {
            match (gill.next(), node.next()) {
                (Some(a), Some(b)) if a == b => {}
                (a, b) => return (a.unwrap_or("(nothing more)"), b.unwrap_or("(nothing more)")),
            }
        }
    }
}

impl Engines {
    /// `scratch` is a folder of this worker's own.
    pub(super) fn new(gill: &Path, scratch: PathBuf, longest: Duration) -> Result<Engines, String> {
        std::fs::create_dir_all(&scratch).map_err(|e| format!("{}: {e}", scratch.display()))?;
        write(&scratch.join("driver.js"), include_str!("driver.js"))?;
        Ok(Engines { gill: gill.to_owned(), scratch, longest })
    }

    /// Runs each program in both.
    pub(super) fn run(&self, sources: &[&str]) -> Result<Vec<Traces>, String> {
        let mut files = Vec::new();
        for (i, source) in sources.iter().enumerate() {
            let file = self.scratch.join(format!("p{i}.js"));
            write(&file, source)?;
            files.push(file.display().to_string());
        }
        let (gill, node) = std::thread::scope(|scope| {
            let node = scope.spawn(|| self.traces("node", &files));
            (self.traces("gill", &files), node.join().unwrap_or_else(|_| Err("a worker died".to_owned())))
        });
        Ok(gill?.into_iter().zip(node?).map(|(gill, node)| Traces { gill, node }).collect())
    }

    /// The traces of the programs in one engine.
    fn traces(&self, engine: &str, files: &[String]) -> Result<Vec<String>, String> {
        let mut traces = Vec::new();
        while traces.len() < files.len() {
            let list = self.scratch.join(format!("{engine}.list"));
            write(&list, &files[traces.len()..].join("\n"))?;
            let mut command = if engine == "node" {
                Command::new("node")
            } else {
                let mut command = Command::new(&self.gill);
                command.arg("--no-core");
                command
            };
            command.arg(self.scratch.join("driver.js")).arg(&list).current_dir(&self.scratch);
            let (output, end) =
                output_of(command, &self.scratch.join(format!("{engine}.out")), self.longest)?;
            let done = output
                .split(MARK)
                .skip(1)
                .map(|part| part.split_once('\n').map_or("", |(_, trace)| trace).to_owned());
            traces.extend(done);
            if traces.len() < files.len() {
                traces.push(format!("the process ended: {end}\n"));
            }
        }
        Ok(traces)
    }
}

fn write(file: &Path, text: &str) -> Result<(), String> {
    std::fs::write(file, text).map_err(|e| format!("{}: {e}", file.display()))
}

/// What a command printed, through a file so that nobody has to read along, and how it ended.
fn output_of(mut command: Command, to: &Path, longest: Duration) -> Result<(String, String), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let file = std::fs::File::create(to).map_err(|e| format!("{}: {e}", to.display()))?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| format!("cannot run {name}: {e}"))?;
    let start = Instant::now();
    let end = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status.to_string(),
            Ok(None) if start.elapsed() > longest => {
                let _ = child.kill();
                let _ = child.wait();
                break format!("killed after {} s", longest.as_secs());
            }
            Ok(None) => std::thread::sleep(Duration::from_millis(5)),
            Err(e) => return Err(format!("{name}: {e}")),
        }
    };
    let bytes = std::fs::read(to).map_err(|e| format!("{}: {e}", to.display()))?;
    Ok((String::from_utf8_lossy(&bytes).into_owned(), end))
}
