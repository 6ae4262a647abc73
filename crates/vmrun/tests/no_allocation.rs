//! The options in force are told without an allocation, be it in a signal handler of a process whose allocator is at work.
//! What looks them up is clap's, which promises nothing: this test does.

#[path = "../src/cli.rs"]
#[allow(dead_code)]
mod cli;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ffi::OsString;
use std::fmt::Write;

struct Counting;

thread_local! {
    static COUNTING: Cell<bool> = const { Cell::new(false) };
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

fn count() {
    if COUNTING.with(Cell::get) {
        COUNT.with(|count| count.set(count.get() + 1));
    }
}

// SAFETY: every call goes to the system's allocator unchanged; counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count();
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: the caller's promises are passed on.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

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
    COUNTING.set(true);
    line.given.for_each(&mut |name, value, origin| {
        let _ = writeln!(text, "{name} {value} {origin}");
    });
    COUNTING.set(false);
    assert_eq!(COUNT.get(), 0);
    let told = std::str::from_utf8(&text.bytes[..text.length]).expect("text");
    for row in ["trace-gc true command line", "core-on oom,abort command line", "pool-threads 4 default"] {
        assert!(told.lines().any(|line| line == row), "no {row:?} in\n{told}");
    }
    #[cfg(unix)]
    assert!(told.contains("core-dir /var/\u{fffd}cores command line"), "{told}");
}
