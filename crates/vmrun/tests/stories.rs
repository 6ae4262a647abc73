//! The crash stories of `examples/postmortem`: each program dies or spins, and the inspector session that explains it is
//! held against its golden file, with ids, times and ports made alike. `GILL_BLESS=1` rewrites the files; read what it changes.

#[path = "common/command.rs"]
mod command;

use gill_inspect::{Options, Target, run_line};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn story(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples/postmortem")
        .join(name)
        .canonicalize()
        .expect("a story")
}

fn place(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("gill-story-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a temporary directory");
    path
}

fn vmrun(script: &Path, cores: &Path) -> Command {
    let mut command = command::vmrun();
    command.arg("--core-dir").arg(cores).args(["--core-name", "core"]).arg(script);
    command
}

/// The core, once it is there.
fn core(cores: &Path) -> Target {
    let path = cores.join("core");
    let until = Instant::now() + Duration::from_secs(30);
    while !path.exists() {
        assert!(Instant::now() < until, "no core in {}", cores.display());
        std::thread::sleep(Duration::from_millis(10));
    }
    Target::open(&path).expect("a core")
}

/// Ids and large numbers (times, counts, ports) replaced, and the story's own directory cut off paths.
fn alike(text: &str, directory: &Path) -> String {
    let text = text.replace(&format!("{}/", directory.display()), "");
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find(|c: char| c == '@' || c.is_ascii_digit()) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let is_id = after.starts_with('@');
        let digits = after.strip_prefix('@').unwrap_or(after);
        let is_digit = |c: char| if is_id { c.is_ascii_hexdigit() } else { c.is_ascii_digit() };
        let end = digits.find(|c| !is_digit(c)).unwrap_or(digits.len());
        if is_id {
            out.push_str("@…");
            // Columns are padded to the id's length.
            rest = digits[end..].trim_start_matches(' ');
            if rest.len() < digits.len() - end {
                out.push(' ');
            }
        } else {
            out.push_str(if end > 5 { "N" } else { &digits[..end] });
            rest = &digits[end..];
        }
    }
    out + rest
}

/// Lists come in the order of addresses, which the order of the network's events decides: sorted but for the first line.
fn ordered(question: &str, answer: &str) -> String {
    // Where an entry stands in a Map's table follows from the order in which the customers came.
    let place = |line: &str| match (line.find('['), line.find("] of <OrderedTable")) {
        (Some(from), Some(to)) if from < to => format!("{}[N{}", &line[..from], &line[to..]),
        _ => line.to_owned(),
    };
    let mut lines: Vec<String> = answer.lines().map(place).collect();
    if question.starts_with("refs") || question.starts_with("find") {
        lines[1..].sort_unstable();
    }
    lines.join("\n")
}

/// Asks the questions of the story's `session.txt` (lines that begin with `$`), and compares the answers.
fn check(target: &Target, name: &str) -> String {
    let directory = story(name);
    let path = directory.join("session.txt");
    let wanted = std::fs::read_to_string(&path).expect("a session");
    let questions: Vec<&str> =
        wanted.lines().filter_map(|line| line.strip_prefix("$ vminspect core ")).collect();
    assert!((1..=3).contains(&questions.len()), "a story is solved in at most three commands");
    let mut said = String::new();
    for question in questions {
        let answer =
            run_line(target, question, Options::default()).unwrap_or_else(|failure| failure.to_string());
        let answer = ordered(question, &alike(&answer, &directory));
        said.push_str(&format!("$ vminspect core {question}\n{}\n\n", answer.trim_end()));
    }
    if std::env::var_os("GILL_BLESS").is_some() {
        std::fs::write(&path, said.trim_end().to_owned() + "\n").expect("a session that can be written");
    } else {
        assert!(said.trim_end() == wanted.trim_end(), "the session of {name} differs:\n{said}");
    }
    said
}

#[test]
fn poisoned_cache() {
    let (directory, cores) = (story("poisoned_cache"), place("poisoned_cache"));
    let port =
        std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
    let mut load = Killed(
        vmrun(&directory.join("load.js"), &cores)
            .env("FEED_PORT", port.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the load"),
    );
    let mut line = String::new();
    let feed = load.0.stdout.take().expect("its output");
    BufReader::new(feed).read_line(&mut line).expect("a line");
    assert_eq!(line, "feed listens\n");
    let server = vmrun(&directory.join("server.js"), &cores).env("FEED_PORT", port.to_string()).output();
    let server = server.expect("the service");
    let said = String::from_utf8_lossy(&server.stderr);
    assert_eq!(server.status.code(), Some(1), "{said}");
    assert!(said.contains("TypeError: Cannot read properties of undefined (reading 'toFixed')"), "{said}");
    assert!(!said.contains("217"), "the text on stderr must not contain the answer: {said}");
    let target = core(&cores);
    let session = check(&target, "poisoned_cache");
    // Who wrote it, where it waits, and who else will hit it.
    assert!(session.contains("refresh (server.js:54:17)") && session.contains("id: 217"), "{session}");
    for id in [88, 140, 263] {
        assert!(session.contains(&format!("id: {id}, product: 'tin'")), "{id}: {session}");
    }
    let pending = run_line(&target, "find Request --limit 3", Options::default()).expect("requests");
    assert!(pending.contains("300 found"), "{pending}");
}

#[cfg(unix)]
#[test]
fn spin() {
    let (directory, cores) = (story("spin"), place("spin"));
    let mut server = Killed(
        vmrun(&directory.join("server.js"), &cores).stdout(Stdio::piped()).spawn().expect("the service"),
    );
    let mut line = String::new();
    let output = server.0.stdout.take().expect("its output");
    BufReader::new(output).read_line(&mut line).expect("a line");
    assert_eq!(line, "looking\n");
    std::thread::sleep(Duration::from_millis(200));
    let id = server.0.id().to_string();
    assert!(Command::new("kill").args(["-USR1", &id]).status().is_ok_and(|status| status.success()));
    let target = core(&cores);
    assert!(matches!(server.0.try_wait(), Ok(None)), "the program goes on");
    let session = check(&target, "spin");
    assert!(session.contains("node = node.parent") || session.contains("while (node)"), "{session}");
    assert!(session.contains("[Circular"), "{session}");
}
