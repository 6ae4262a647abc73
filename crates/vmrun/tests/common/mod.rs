//! What the tests of dying programs share: a program in a folder of its own, how it ended, and questions to its core.
#![allow(dead_code)]

pub mod command;

use gill_inspect::{Options, Target, run_line};
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// The longest that a program may take.
const LIMIT: Duration = Duration::from_secs(60);

/// A folder that goes with its test.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Folder {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("gill-dies-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a temporary folder");
        Folder(path)
    }

    pub fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).expect("a file");
        path
    }

    /// The names in it, sorted.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).expect("the folder");
        let mut names: Vec<String> =
            entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A program that runs; it is killed if the test forgets it.
pub struct Running {
    child: Child,
    stdout: BufReader<std::process::ChildStdout>,
    folder: Folder,
}

/// How a program ended.
pub struct Ended {
    pub status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
    pub folder: Folder,
}

/// vmrun, in this folder, where its core is to be `core`.
pub fn vmrun(folder: &Folder) -> Command {
    let mut command = command::vmrun();
    command.current_dir(&folder.0).env("GILL_CORE_NAME", "core").env("NO_COLOR", "1");
    command
}

/// Runs a program to its end.
pub fn run(args: &[&str]) -> Ended {
    run_in(Folder::new(), args)
}

/// Runs a program to its end, in a folder.
pub fn run_in(folder: Folder, args: &[&str]) -> Ended {
    let mut command = vmrun(&folder);
    command.args(args);
    spawn(folder, command).wait()
}

/// Runs this code to its end.
pub fn run_code(code: &str) -> Ended {
    let folder = Folder::new();
    folder.file("main.js", code);
    run_in(folder, &["main.js"])
}

/// Starts a program.
pub fn spawn(folder: Folder, mut command: Command) -> Running {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("vmrun starts");
    let stdout = BufReader::new(child.stdout.take().expect("a pipe"));
    Running { child, stdout, folder }
}

/// Starts this code with these options.
pub fn start(options: &[&str], code: &str) -> Running {
    let folder = Folder::new();
    folder.file("main.js", code);
    let mut command = vmrun(&folder);
    command.args(options).arg("main.js");
    spawn(folder, command)
}

impl Running {
    /// Waits until the program prints this line.
    pub fn expect_line(mut self, wanted: &str) -> Running {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("a line");
        assert_eq!(line.trim_end(), wanted, "the program's first words");
        self
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "SIG{name} is sent");
    }

    pub fn goes_on(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Asks for a live core until this file is there: a wish while the one before is at its end is met by that one.
    pub fn dump_to(&self, name: &str) {
        let until = Instant::now() + LIMIT;
        while !self.folder.0.join(name).exists() {
            assert!(Instant::now() < until, "no {name}, but {:?}", self.folder.names());
            self.signal("USR1");
            for _ in 0..200 {
                if self.folder.0.join(format!("{name}.partial")).exists() || self.folder.0.join(name).exists()
                {
                    self.wait_for(name);
                    break;
                }
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }

    /// Waits for a file in the program's folder.
    pub fn wait_for(&self, name: &str) -> PathBuf {
        let path = self.folder.0.join(name);
        let until = Instant::now() + LIMIT;
        while !path.exists() {
            assert!(Instant::now() < until, "no {name}, but {:?}", self.folder.names());
            std::thread::sleep(Duration::from_millis(5));
        }
        path
    }

    /// Waits for the end.
    pub fn wait(mut self) -> Ended {
        let id = self.child.id();
        let (done, finished) = std::sync::mpsc::channel();
        let watch = std::thread::spawn(move || {
            let late = finished.recv_timeout(LIMIT).is_err();
            if late {
                let _ = Command::new("kill").args(["-KILL", &id.to_string()]).status();
            }
            late
        });
        let mut pipe = self.child.stderr.take().expect("a pipe");
        let reader = std::thread::spawn(move || {
            let mut bytes = Vec::new();
            let _ = pipe.read_to_end(&mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        });
        let mut stdout = String::new();
        let _ = self.stdout.read_to_string(&mut stdout);
        let stderr = reader.join().expect("stderr");
        let status = self.child.wait().expect("the program ends");
        let _ = done.send(());
        assert!(!watch.join().expect("the watch"), "did not end: {stderr}");
        let folder = std::mem::replace(&mut self.folder, Folder(PathBuf::from("/nonexistent")));
        Ended { status, stdout, stderr, folder }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Ended {
    #[track_caller]
    pub fn exited(&self, status: i32) -> &Ended {
        assert_eq!(self.status.code(), Some(status), "{}{}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    pub fn died_of(&self, signal: i32) -> &Ended {
        assert_eq!(self.status.signal(), Some(signal), "{}{}", self.stdout, self.stderr);
        self
    }

    /// stderr has these parts, in this order.
    #[track_caller]
    pub fn said(&self, parts: &[&str]) -> &Ended {
        let mut rest = self.stderr.as_str();
        for part in parts {
            let at = rest.find(part);
            assert!(at.is_some(), "no {part:?} in {}", self.stderr);
            rest = &rest[at.unwrap_or(0) + part.len()..];
        }
        self
    }

    /// The last line on stderr.
    pub fn last_words(&self) -> &str {
        self.stderr.lines().last().unwrap_or("")
    }

    #[track_caller]
    pub fn core(&self) -> Target {
        assert!(self.stderr.contains("core dumped: core ("), "{}", self.stderr);
        open(&self.folder.0.join("core"))
    }
}

#[track_caller]
pub fn open(path: &Path) -> Target {
    Target::open(path).unwrap_or_else(|error| panic!("{}: {error:?}", path.display()))
}

/// Asks a core.
pub fn ask(target: &Target, question: &str) -> String {
    run_line(target, question, Options::default()).unwrap_or_else(|failure| failure.to_string())
}

/// The answer has these parts, in this order.
#[track_caller]
pub fn answers(target: &Target, question: &str, parts: &[&str]) {
    let answer = ask(target, question);
    let mut rest = answer.as_str();
    for part in parts {
        let at = rest.find(part);
        assert!(at.is_some(), "{question}: no {part:?} in\n{answer}");
        rest = &rest[at.unwrap_or(0) + part.len()..];
    }
}
