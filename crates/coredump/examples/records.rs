//! A live program's core by the numbers: cells per CPU second, bytes a cell, extra memory, the pause of a live dump against
//! a bare fork, and how long opening takes. Prints a line `figure NAME VALUE` for each.
//!
//!     cargo run --release -p gill-coredump --example records -- 1000000 5000000

use gill_coredump::{Alone, Dumper, Live, Policy, Request, Settings};
use gill_heap::Value;
use gill_inspect::{Options, Target};
use gill_syntax::{Goal, ParseOptions, SourceText, parse};
use gill_vm::{Host, Vm, VmOptions};
use std::cell::{Cell, RefCell};
use std::time::Instant;

const PROGRAM: &str = "\
const kept = [];
function record(n) {
  const text = 'text of record ' + (10000000 + n % 89999999).toString().slice(0, 5);
  const pair = [n + 0.5, n + 0.25];
  return { text, pair, run: () => n };
}
for (let n = 0; n < COUNT; n++) kept.push(record(n));
kept.nothing.here;
";

thread_local! {
    static DUMPER: RefCell<Option<Dumper>> = const { RefCell::new(None) };
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

struct Bench;

impl Host for Bench {
    fn uncaught_throw(&self, vm: &mut Vm, exception: Value) {
        DUMPER.with_borrow_mut(|dumper| {
            if let Some(dumper) = dumper {
                measure(vm, dumper, exception, COUNT.get());
            }
        });
    }
}

fn measure(vm: &Vm, dumper: &mut Dumper, exception: Value, count: u64) {
    let figure = |name: &str, value: f64| println!("figure {count} records, {name} {value:.3}");
    let (cpu, peak) = (cpu_seconds(), status_kb("VmHWM"));
    match dumper.dump(vm, &Alone, Request::uncaught(exception)) {
        Ok(dumped) => {
            let seconds = cpu_seconds() - cpu;
            let bytes = dumped.bytes;
            figure("extra memory, MiB", (status_kb("VmHWM") - peak) as f64 / 1024.0);
            let target = Target::open(std::path::Path::new(dumped.path)).expect("a core");
            let end: gill_image::records::EndRecord =
                target.reader.first(gill_image::Section::End).expect("totals");
            figure("cells, M", end.cells as f64 / 1e6);
            figure("M cells per CPU second", end.cells as f64 / seconds / 1e6);
            figure("bytes a cell", bytes as f64 / end.cells as f64);
            drop(target);
            let start = Instant::now();
            let target = Target::open(std::path::Path::new(dumped.path)).expect("a core");
            let stack = gill_inspect::run_line(&target, "stack -v", Options::default()).expect("a stack");
            assert!(stack.contains("kept.nothing.here"), "{stack}");
            figure("open and stack, ms", start.elapsed().as_secs_f64() * 1e3);
        }
        Err(failure) => {
            eprintln!("no core: {failure}");
            std::process::exit(1);
        }
    }
    // In turn, and each after the same rest: a fork right behind another finds the tables of pages in the cache.
    let (mut bare, mut live) = (Vec::new(), Vec::new());
    for _ in 0..9 {
        std::thread::sleep(REST);
        bare.push(bare_fork_ms());
        std::thread::sleep(REST);
        let start = Instant::now();
        if let Live::Started(..) = dumper.live(vm, &Alone) {
            live.push(start.elapsed().as_secs_f64() * 1e3);
        }
        while dumper.is_live_running() {
            std::thread::sleep(REST);
        }
    }
    let (bare, live) = (median(bare), median(live));
    figure("pause, ms", live);
    figure("pause to a bare fork", live / bare);
}

const REST: std::time::Duration = std::time::Duration::from_millis(20);

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
}

fn bare_fork_ms() -> f64 {
    let start = Instant::now();
    // SAFETY: the child does nothing but end.
    let child = unsafe { libc::fork() };
    if child == 0 {
        // SAFETY: ends the child.
        unsafe { libc::_exit(0) };
    }
    let ms = start.elapsed().as_secs_f64() * 1e3;
    // SAFETY: waits for that child.
    unsafe { libc::waitpid(child, std::ptr::null_mut(), 0) };
    ms
}

fn cpu_seconds() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the struct lives through the call.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn status_kb(name: &str) -> i64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

fn main() {
    let counts: Vec<u64> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    if counts.len() == 1 {
        run(counts[0]);
        return;
    }
    // Each in a process of its own: memory that one had is no longer new to the next.
    for count in if counts.is_empty() { vec![1_000_000, 5_000_000] } else { counts } {
        let me = std::env::current_exe().expect("a path");
        let status = std::process::Command::new(me).arg(count.to_string()).status();
        assert!(status.is_ok_and(|s| s.success()), "{count} records cannot be measured");
    }
}

fn run(count: u64) {
    COUNT.set(count);
    let directory = std::env::temp_dir().join(format!("gill-records-{}", std::process::id()));
    std::fs::create_dir_all(&directory).expect("a temporary directory");
    let policy = Policy { directory: Some(directory.to_string_lossy().into_owned()), ..Policy::default() };
    DUMPER.set(Some(Dumper::new(Settings { policy, ..Settings::default() })));
    let mut options = VmOptions::default();
    options.heap.max_bytes = 16 << 30;
    let mut vm = Vm::new(options).expect("memory");
    vm.host = &Bench;
    vm.set_native_base();
    let text = PROGRAM.replace("COUNT", &count.to_string());
    let arena = bumpalo::Bump::new();
    let source = SourceText::new("records.js", text.as_str());
    let parsed = parse(&arena, &source, Goal::Script, &ParseOptions::default()).expect("a program");
    let options = gill_compiler::CompileOptions { completion_value: false };
    let Ok(template) = gill_compiler::compile(&parsed, &options) else { return };
    let source = vm.add_source("records.js", text.clone());
    let id = vm.load(template, source);
    let _ = vm.run_script(id);
    let _ = std::fs::remove_dir_all(&directory);
}
