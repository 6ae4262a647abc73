//! The command: reads the options, finds the program, and runs it on a thread with a large stack.
//!
//! Deliberately elsewhere: everything the program sees (gill-runtime); what the options are called ([`cli`]).
#![forbid(unsafe_code)]

mod cli;
mod limits;
mod source;

use clap::error::ErrorKind;
use cli::{Cli, CommandLine};
use gill_bytecode::{Size, Tell, TellOptions};
#[cfg(not(feature = "postmortem"))]
use gill_runtime::NoCores;
use gill_runtime::fatal::INTERNAL;
#[cfg(feature = "postmortem")]
use gill_runtime::panicked;
use gill_runtime::{CoreKind, CoreOptions, CoreSink, Program, RuntimeOptions};
use gill_vm::VmOptions;
use std::process::exit;

/// Exit status for bad usage, as Node's.
const BAD_USAGE: i32 = 9;
/// What of the native stack is left for native code that does not look at the limit.
const NATIVE_RESERVE: usize = 2 << 20;

fn main() {
    gill_runtime::set_up_native_memory();
    gill_runtime::reset_signals();
    let line = match cli::read(std::env::args_os().collect()) {
        Ok(line) => line,
        Err(error) => {
            // Help and version go to stdout and are no errors.
            let status = match error.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => 0,
                _ => BAD_USAGE,
            };
            let _ = error.print();
            exit(status)
        }
    };
    install_panic_hook();
    let native_stack = line.cli.native_stack_size;
    let thread = std::thread::Builder::new().name("vm".to_owned()).stack_size(native_stack as usize);
    let status = match thread.spawn(move || run(line)) {
        Ok(thread) => thread.join().unwrap_or(INTERNAL),
        Err(error) => fail(
            &format!(
                "no thread with {} of stack: {error}\nhint: a smaller --native-stack-size",
                Size(native_stack)
            ),
            INTERNAL,
        ),
    };
    exit(status)
}

fn run(line: CommandLine) -> i32 {
    let CommandLine { cli, given, exec_argv } = line;
    let (program, argv) = source::find(&cli);
    let heap_bytes = cli.max_heap.unwrap_or_else(limits::default_heap);
    let is_default = cli.max_heap.is_none();
    let tell_options = move |tell: &mut Tell<'_>| {
        given.for_each(tell);
        if is_default {
            tell("max-heap", &heap_bytes, "default");
        }
    };
    let mut vm_options = VmOptions {
        stack_bytes: cli.stack_size as usize,
        native_stack_bytes: cli.native_stack_size as usize - NATIVE_RESERVE,
        recent_throws: cli.record_throws as usize,
        kept_frames: cli.record_frames as usize,
        linked_throws: cli.record_links,
        verify_heap: cli.verify_heap,
        trace_gc: cli.trace_gc,
        ..VmOptions::default()
    };
    vm_options.heap.max_bytes = heap_bytes as usize;
    vm_options.heap.stress = cli.gc_stress.unwrap_or(0);
    let cores = core_options(&cli);
    let exec_path =
        std::env::current_exe().map_or_else(|_| "vmrun".to_owned(), |p| p.to_string_lossy().into_owned());
    let options = RuntimeOptions {
        vm: vm_options,
        argv: std::iter::once(exec_path.clone()).chain(argv).collect(),
        exec_argv: exec_argv.clone(),
        exec_path,
        pool_threads: cli.pool_threads as usize,
        recorder_turns: cli.record_turns as usize,
        core_kinds: cores.kinds,
        sink: core_sink(&cores, &program, Box::new(tell_options), exec_argv),
        print_bytecode: cli.print_bytecode,
        print_ast: cli.print_ast,
        preludes: source::preludes(&cli),
        test262_host: cli.test262_host,
    };
    let (mut vm, runtime) = match gill_runtime::create(options) {
        Ok(made) => made,
        Err(error) => fail(
            &format!(
                "cannot start with a heap of {}: {error}\n\
                 hint: a smaller --max-heap, or a higher limit of address space (ulimit -v)",
                Size(heap_bytes)
            ),
            INTERNAL,
        ),
    };
    vm.set_native_base();
    runtime.arm(&vm);
    let status = runtime.run(&mut vm, &program);
    vm.trace_collections();
    runtime.ending();
    // The process ends here: giving back every cell and code first would only take time.
    exit(status)
}

/// What is wanted of cores.
fn core_options(cli: &Cli) -> CoreOptions {
    let kinds = if cli.no_core {
        0
    } else if cli.core_on.is_empty() {
        CoreKind::ALL_BITS
    } else {
        cli.core_on.iter().fold(0, |bits, kind| bits | kind.bit())
    };
    CoreOptions {
        kinds,
        dir: cli.core_dir.clone(),
        name: cli.core_name.clone(),
        limit: cli.core_limit.unwrap_or(0),
        keep: cli.core_keep.unwrap_or(0),
        wait_seconds: cli.core_wait,
    }
}

/// Who writes cores.
#[cfg(feature = "postmortem")]
fn core_sink(
    options: &CoreOptions,
    program: &Program,
    tell_options: TellOptions,
    exec_argv: Vec<String>,
) -> Box<dyn CoreSink> {
    let script = match program {
        Program::Main(file) | Program::Module(file) => file,
        Program::Script { name, .. } | Program::Source { name, .. } => name,
        Program::Print(_) => "[eval]",
    };
    match gill_runtime::Cores::new(options, script, tell_options, exec_argv) {
        Ok(cores) => Box::new(cores),
        Err(what) => fail(&what, BAD_USAGE),
    }
}

/// Who writes cores.
#[cfg(not(feature = "postmortem"))]
fn core_sink(
    _options: &CoreOptions,
    _program: &Program,
    _tell_options: TellOptions,
    _exec_argv: Vec<String>,
) -> Box<dyn CoreSink> {
    Box::new(NoCores("this build cannot write cores"))
}

/// A panic is a failure of ours: says so, leaves a core and ends the process, whatever thread it is on.
fn install_panic_hook() {
    std::panic::set_hook(Box::new(|info| {
        let what = info.payload_as_str().unwrap_or("no message");
        match info.location() {
            Some(place) => panicked(format_args!(" at {}:{}", place.file(), place.line()), what),
            None => panicked(format_args!(""), what),
        }
    }));
}

/// A build without cores has only words.
#[cfg(not(feature = "postmortem"))]
fn panicked(place: std::fmt::Arguments<'_>, what: &str) -> ! {
    eprintln!("gill: internal error{place}: {what}");
    exit(INTERNAL)
}

/// Says what is wrong and ends.
fn fail(message: &str, status: i32) -> ! {
    eprintln!("vmrun: {message}");
    exit(status)
}
