//! The command: reads the options, finds the program, and runs it on a thread with a large stack.
//!
//! Deliberately elsewhere: everything the program sees (gill-runtime); what the options are called ([`cli`]).
#![forbid(unsafe_code)]

mod cli;
mod limits;
mod source;

use clap::Parser;
use clap::error::ErrorKind;
use cli::Cli;
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
/// Native stack of the thread that runs the program: nested calls through native functions, and the compiler.
const NATIVE_STACK: usize = 64 << 20;
/// What of it is left for native code that does not look at the limit.
const NATIVE_RESERVE: usize = 2 << 20;

fn main() {
    gill_runtime::set_up_native_memory();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
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
    let thread = std::thread::Builder::new().name("vm".to_owned()).stack_size(NATIVE_STACK);
    let status = match thread.spawn(move || run(cli)) {
        Ok(thread) => thread.join().unwrap_or(INTERNAL),
        Err(error) => fail(&format!("no thread with {} MB of stack: {error}", NATIVE_STACK >> 20), INTERNAL),
    };
    exit(status)
}

fn run(cli: Cli) -> i32 {
    let (program, argv) = source::find(&cli);
    let heap_bytes = cli.max_heap.unwrap_or_else(limits::default_heap) as usize;
    let mut vm_options = VmOptions {
        native_stack_bytes: NATIVE_STACK - NATIVE_RESERVE,
        verify_heap: cli.verify_heap,
        trace_gc: cli.trace_gc,
        ..VmOptions::default()
    };
    vm_options.heap.max_bytes = heap_bytes;
    vm_options.heap.stress = cli.gc_stress;
    if let Some(bytes) = cli.stack_size {
        vm_options.stack_bytes = (bytes as usize).min(4 << 30);
    }
    let cores = core_options(&cli);
    let exec_path =
        std::env::current_exe().map_or_else(|_| "vmrun".to_owned(), |p| p.to_string_lossy().into_owned());
    let options = RuntimeOptions {
        vm: vm_options,
        argv: std::iter::once(exec_path.clone()).chain(argv).collect(),
        exec_argv: Vec::new(),
        exec_path,
        core_kinds: cores.kinds,
        sink: core_sink(&cores, &program),
        print_bytecode: cli.print_bytecode,
        print_ast: cli.print_ast,
        preludes: source::preludes(&cli),
        test262_host: cli.test262_host,
    };
    let (mut vm, runtime) = match gill_runtime::create(options) {
        Ok(made) => made,
        Err(error) => fail(
            &format!(
                "cannot start with a heap of {} MB: {error}\n\
                 hint: a smaller --max-heap, or a higher limit of address space (ulimit -v)",
                heap_bytes >> 20
            ),
            INTERNAL,
        ),
    };
    vm.set_native_base();
    runtime.arm(&vm);
    let status = runtime.run(&mut vm, &program);
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
fn core_sink(options: &CoreOptions, program: &Program) -> Box<dyn CoreSink> {
    let script = match program {
        Program::Main(file) | Program::Module(file) => file,
        Program::Script { name, .. } | Program::Source { name, .. } => name,
        Program::Print(_) => "[eval]",
    };
    match gill_runtime::Cores::new(options, script, Vec::new()) {
        Ok(cores) => Box::new(cores),
        Err(what) => fail(&what, BAD_USAGE),
    }
}

/// Who writes cores.
#[cfg(not(feature = "postmortem"))]
fn core_sink(_options: &CoreOptions, _program: &Program) -> Box<dyn CoreSink> {
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
