//! The browser as a user has it: on a terminal, here a pseudo-terminal.
#![cfg(unix)]

use nix::pty::{Winsize, openpty};
use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The longest that anything here is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// A browser on a pseudo-terminal.
struct Terminal {
    child: Child,
    keys: File,
    /// All that it wrote.
    screen: Arc<Mutex<String>>,
    /// How much of it was looked at.
    seen: usize,
    folder: PathBuf,
}

impl Terminal {
    fn open(name: &str) -> Terminal {
        let folder = std::env::temp_dir().join(format!("gill-browser-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        Terminal::open_in(folder)
    }

    fn open_in(folder: PathBuf) -> Terminal {
        let core =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../inspect/tests/fixtures/format-v1/everything.core");
        let size = Winsize { ws_row: 50, ws_col: 160, ws_xpixel: 0, ws_ypixel: 0 };
        let pty = openpty(Some(&size), None).expect("a pseudo-terminal");
        let end = |pty: &std::os::fd::OwnedFd| Stdio::from(pty.try_clone().expect("a descriptor"));
        let child = Command::new(env!("CARGO_BIN_EXE_vminspect"))
            .arg(core)
            .stdin(end(&pty.slave))
            .stdout(end(&pty.slave))
            .stderr(end(&pty.slave))
            .env("TERM", "xterm")
            .env("PAGER", "")
            .env("NO_COLOR", "1")
            .env("XDG_STATE_HOME", &folder)
            .spawn()
            .expect("vminspect starts");
        drop(pty.slave);
        let keys = File::from(pty.master.try_clone().expect("a descriptor"));
        let mut output = File::from(pty.master);
        let screen = Arc::new(Mutex::new(String::new()));
        std::thread::spawn({
            let screen = screen.clone();
            move || {
                let mut buffer = [0; 4096];
                // The read fails once the other side is closed.
                while let Ok(count @ 1..) = output.read(&mut buffer) {
                    screen.lock().expect("the screen").push_str(&String::from_utf8_lossy(&buffer[..count]));
                }
            }
        });
        Terminal { child, keys, screen, seen: 0, folder }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("the terminal takes keys");
    }

    /// Waits for a text behind what was seen before, and returns what came up to it.
    fn expect(&mut self, text: &str) -> String {
        let began = Instant::now();
        loop {
            let screen = self.screen.lock().expect("the screen").clone();
            if let Some(at) = screen[self.seen..].find(text) {
                let up_to = screen[self.seen..self.seen + at].to_string();
                self.seen += at + text.len();
                return up_to;
            }
            assert!(began.elapsed() < PATIENCE, "no '{text}' in:\n{}", &screen[self.seen..]);
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits for the end; the exit code.
    fn end(&mut self) -> Option<i32> {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("the child") {
                return status.code();
            }
            assert!(began.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_session() {
    let mut terminal = Terminal::open("session");
    let summary = terminal.expect("frame 0> ");
    assert!(summary.contains("uncaught exception") && summary.contains("next:"), "{summary}");
    // A command, by hand.
    terminal.press("locals 0\r");
    terminal.expect("price");
    terminal.expect("frame 0> ");
    // Completion: a command, a name of the program, a property.
    terminal.press("loca\t0\r");
    terminal.expect("locals 0");
    terminal.expect("price");
    terminal.expect("frame 0> ");
    terminal.press("print zoo.acc\t.own\t\r");
    terminal.expect("zoo.account.owner");
    terminal.expect("'ada'");
    terminal.expect("frame 0> ");
    terminal.press("find Sav\t\r");
    terminal.expect("find Savings");
    terminal.expect("1 found");
    terminal.expect("frame 0> ");
    // The current frame.
    terminal.press("up\r");
    terminal.expect("frame 1> ");
    terminal.press("up\r");
    terminal.expect("frame 2> ");
    terminal.press("print request.id\r");
    terminal.expect("41");
    terminal.expect("frame 2> ");
    // An empty line repeats, and !! stands for the last.
    terminal.press("\r");
    terminal.expect("41");
    terminal.expect("frame 2> ");
    terminal.press("!!; locals\r");
    terminal.expect("41");
    terminal.expect("shown");
    terminal.expect("frame 2> ");
    // What is wrong is said, and it goes on.
    terminal.press("nonsense\r");
    terminal.expect("no command 'nonsense'");
    terminal.expect("frame 2> ");
    // Ctrl-C drops the line.
    terminal.press("half a li\u{3}");
    terminal.expect("frame 2> ");
    // Ctrl-D leaves.
    terminal.press("\u{4}");
    assert_eq!(terminal.end(), Some(0));
    // The history is kept, for its owner only.
    let history = terminal.folder.join("gill/vminspect_history");
    let mode = std::fs::metadata(&history).expect("a history").permissions().mode() & 0o777;
    assert_eq!(mode, 0o600, "{mode:o}");
    assert!(std::fs::read_to_string(&history).expect("a history").contains("print zoo.account.owner"));
    // And comes back: the key up finds it.
    let folder = terminal.folder.clone();
    let mut again = Terminal::open_in(folder.clone());
    again.expect("frame 0> ");
    again.press("\u{1b}[A");
    again.expect("nonsense");
    again.press("\u{3}");
    again.expect("frame 0> ");
    again.press("quit\r");
    assert_eq!(again.end(), Some(0));
    let _ = std::fs::remove_dir_all(folder);
}

/// An interrupt does not kill the browser, whether a command is running or not.
#[test]
fn an_interrupt_kills_nothing() {
    let mut terminal = Terminal::open("interrupt");
    terminal.expect("frame 0> ");
    let id = nix::unistd::Pid::from_raw(terminal.child.id() as i32);
    terminal.press(&format!("{}\r", ["find --string /(e+)+x/"; 60].join("; ")));
    let began = Instant::now();
    let mut interrupted = false;
    // A signal may come before the line is read, or after all is done: then again.
    while began.elapsed() < PATIENCE && !interrupted {
        nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGINT).expect("a signal");
        std::thread::sleep(Duration::from_millis(5));
        let screen = terminal.screen.lock().expect("the screen").clone();
        interrupted = screen.contains("interrupted");
        if screen[terminal.seen..].contains("frame 0> ") && !interrupted {
            terminal.seen = screen.len();
            terminal.press("\r");
        }
    }
    assert!(interrupted, "{}", terminal.screen.lock().expect("the screen"));
    terminal.press("print zoo.account.owner\r");
    terminal.expect("'ada'");
    terminal.press("\u{4}");
    assert_eq!(terminal.end(), Some(0));
    let _ = std::fs::remove_dir_all(&terminal.folder);
}
