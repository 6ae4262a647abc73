//! The options in force are told without an allocation, be it in a signal handler of a process whose allocator is at work.
//! What looks them up is clap's, which promises nothing: this test does.

#[path = "../src/cli.rs"]
#[allow(dead_code)]
mod cli;
#[path = "../../image/tests/common/counting.rs"]
mod counting;

use std::ffi::OsString;
use std::fmt::Write;

/// A text of a fixed size.
struct Line {
    bytes: [u8; 4096],
    length: usize,
}

impl Write for Line {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = self.length + text.len();
        self.bytes.get_mut(self.length..end).ok_or(std::fmt::Error)?.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

#[test]
fn telling_the_options_in_force_allocates_nothing() {
    // All kinds: flags, values with defaults and without, several values, a value that need not be there, one that is no UTF-8.
    let words = ["vmrun", "--trace-gc", "--stack-size=1M", "--core-on", "oom,abort", "--gc-stress"];
    let mut words: Vec<OsString> = words.map(OsString::from).to_vec();
    #[cfg(unix)]
    words.push(std::os::unix::ffi::OsStringExt::from_vec(b"--core-dir=/var/\xffcores".to_vec()));
    words.extend(["a.js", "--core-keep", "3"].map(OsString::from));
    let line = cli::read(words).unwrap_or_else(|error| panic!("{error}"));
    let mut text = Line { bytes: [0; 4096], length: 0 };
    let ((), calls) = counting::counted(|| {
        line.given.for_each(&mut |name, value, origin| {
            let _ = writeln!(text, "{name} {value} {origin}");
        });
    });
    assert_eq!(calls, 0);
    let told = std::str::from_utf8(&text.bytes[..text.length]).expect("text");
    for row in ["trace-gc true command line", "core-on oom,abort command line", "pool-threads 4 default"] {
        assert!(told.lines().any(|line| line == row), "no {row:?} in\n{told}");
    }
    #[cfg(unix)]
    assert!(told.contains("core-dir /var/\u{fffd}cores command line"), "{told}");
}
