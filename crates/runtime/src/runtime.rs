//! The runtime: the VM's host, and what native functions reach through it. Owns the event loop, the owners of its
//! records' values and the policy of cores; the values themselves are in the VM ([`crate::roots`]).
//!
//! One `Runtime` lives as long as the process and is shared by reference, because native functions get only the VM and
//! find it there as the VM's host ([`of`]).
//!
//! **Invariant**: the loop is never borrowed while JS runs.

use crate::bindings::contextify::Deadline;
use crate::core_sink::{CoreKind, CoreSink};
use crate::fatal::{Place, not_wanted, write_stderr};
use crate::load::compile_request;
use crate::roots::{self, Owners, own};
use gill_bytecode::{CodeTemplate, SourceSpan, SpeltOperand};
use gill_eventloop::{EventId, EventLoop, Options, Origin, RecordId, Site, SysError};
use gill_heap::string::Units;
use gill_vm::module::Attribute;
use gill_vm::{
    CompileRequest, Gc, Host, JsResult, Module, Obj, SourceId, Value, Vm, VmOptions, as_object, interrupt,
};
use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::Instant;

/// How a program is run.
pub struct RuntimeOptions {
    /// The VM's.
    pub vm: VmOptions,
    /// `process.argv`: the command and the script's path come first.
    pub argv: Vec<String>,
    /// `process.execArgv`: options of the command itself.
    pub exec_argv: Vec<String>,
    /// `process.execPath`.
    pub exec_path: String,
    /// Threads of the pool for blocking operations at most, at least 1.
    pub pool_threads: usize,
    /// Turns of the loop that the flight recorder keeps.
    pub recorder_turns: usize,
    /// Kinds of failure for which a core is wanted, a bit each ([`CoreKind::bit`]).
    pub core_kinds: u8,
    /// Writes cores.
    pub sink: Box<dyn CoreSink>,
    /// Print the bytecode of what the program compiles.
    pub print_bytecode: bool,
    /// Print the syntax tree of what the program compiles.
    pub print_ast: bool,
    /// Scripts that run in the global scope before the program: name and text. The program has `print` then, as a script has.
    pub preludes: Vec<(String, String)>,
    /// The conformance suite's global `$262` is there.
    pub test262_host: bool,
}

/// What a failure that ends the program left, from the moment it was noticed until it is reported.
pub(crate) struct Fatal {
    /// Where it was thrown.
    pub(crate) place: Option<Place>,
    /// What became of the core.
    pub(crate) core: String,
}

/// The runtime.
pub struct Runtime {
    /// The event loop.
    pub event_loop: RefCell<EventLoop>,
    pub(crate) owners: Owners,
    /// See [`RuntimeOptions`].
    pub options: RuntimeOptions,
    /// When it was made.
    pub start: Instant,
    /// The last event's record: its values go when the loop has forgotten it.
    pub(crate) handled: Cell<RecordId>,
    /// Set at a throw that nobody catches, taken when it has unwound.
    pub(crate) fatal: RefCell<Option<Fatal>>,
    /// The collection after which codecs were last looked at for streams that it found dead.
    pub(crate) codecs_looked_at: Cell<u32>,
    /// The program's own handler of uncaught exceptions is running.
    pub(crate) in_handler: Cell<bool>,
    /// Files that nothing says to be CommonJS are ES modules: the program is a plain script, or was forced to be a module.
    pub(crate) prefers_modules: Cell<bool>,
    /// The failure of the main module has been dealt with.
    pub(crate) main_reported: Cell<bool>,
    /// Where the text of the last SyntaxError is wrong.
    pub(crate) syntax_place: RefCell<Option<Place>>,
    /// The deadlines of the calls under way, the outermost first.
    pub(crate) deadlines: RefCell<Vec<Deadline>>,
}

/// A VM and its runtime.
///
/// # Errors
/// When the system gives no memory or no poller.
pub fn create(options: RuntimeOptions) -> std::io::Result<(Box<Vm>, &'static Runtime)> {
    let mut vm = Vm::new(options.vm)?;
    let mut event_loop = EventLoop::new(Options {
        pool_threads: options.pool_threads,
        recorder_turns: options.recorder_turns,
        ..Options::default()
    })?;
    // The bit is what the interpreter polls, and what the loop looks at when its own handler has woken it. Handlers run in the
    // order they were registered, and may run on another thread: the bit has to be there before the loop wakes.
    let bit = vm.interrupt.clone();
    let _ =
        signal_hook::flag::register_usize(gill_eventloop::signals::DUMP_SIGNAL, bit, interrupt::LIVE_DUMP);
    let _ = event_loop.watch_dump_signal();
    // As in Node: a write beyond the limit of file sizes fails with EFBIG instead of killing the process.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
    roots::create(&mut vm);
    let runtime: &'static Runtime = Box::leak(Box::new(Runtime {
        event_loop: RefCell::new(event_loop),
        owners: Owners::default(),
        options,
        start: Instant::now(),
        handled: Cell::new(RecordId::NONE),
        fatal: RefCell::new(None),
        codecs_looked_at: Cell::new(0),
        in_handler: Cell::new(false),
        prefers_modules: Cell::new(false),
        main_reported: Cell::new(false),
        syntax_place: RefCell::new(None),
        deadlines: RefCell::default(),
    }));
    vm.host = runtime;
    Ok((vm, runtime))
}

/// The runtime of a VM.
pub fn of(vm: &Vm) -> &'static Runtime {
    match vm.host.as_any().and_then(|host| host.downcast_ref()) {
        Some(runtime) => runtime,
        None => unreachable!("VMs with bindings are made by `create`"),
    }
}

impl Runtime {
    /// Who schedules something now: the event being handled and the nearest line of the program.
    pub fn origin(&self, vm: &Vm) -> Origin {
        let (code, pc) = vm.schedule_site();
        let at_ns = self.event_loop.borrow().now_ns();
        Origin { parent: EventId(vm.current_event), site: Site { code, pc }, at_ns }
    }

    /// Does something with the loop.
    pub(crate) fn with_loop<T>(&self, run: impl FnOnce(&mut EventLoop) -> T) -> T {
        run(&mut self.event_loop.borrow_mut())
    }

    /// The `process` object if the program has loaded it: if not, nobody can be listening.
    pub(crate) fn process(&self, vm: &mut Vm) -> Option<Obj> {
        as_object(roots::own_value(vm, own::PROCESS))
    }

    /// Begins to watch for crashes of the VM itself. Call it on the VM's thread, before the program runs.
    pub fn arm(&'static self, vm: &Vm) {
        self.options.sink.arm(vm, self);
    }

    /// The program has ended, and the process is about to. Does not return where a fatal signal came meanwhile.
    pub fn ending(&self) {
        self.options.sink.ending();
    }

    /// Is a core wanted for this kind of failure?
    pub(crate) fn wants(&self, kind: CoreKind) -> bool {
        self.options.core_kinds & kind.bit() != 0
    }
}

impl Host for Runtime {
    fn as_any(&self) -> Option<&dyn std::any::Any> {
        Some(self)
    }

    fn spell_operand(&self, text: &str, called: bool) -> Option<SpeltOperand> {
        Some(gill_compiler::operand::spell(text, called))
    }

    fn uncaught_throw(&self, vm: &mut Vm, exception: Value) {
        self.notice_uncaught(vm, exception);
    }

    fn out_of_time(&self, vm: &mut Vm) -> JsResult<()> {
        crate::bindings::contextify::out_of_time(self, vm)
    }

    fn live_dump(&self, vm: &mut Vm) {
        let line = if self.wants(CoreKind::Signal) {
            self.options.sink.live(vm, self)
        } else {
            "live core not dumped: live dumps are switched off (--no-core or --core-on)".to_owned()
        };
        // Empty where whoever writes the core says so itself when it is done.
        if !line.is_empty() {
            write_stderr(&format!("{line}\n"));
        }
    }

    fn call_later(&self, vm: &mut Vm, ms: f64, callback: Value) {
        let origin = self.origin(vm);
        if let Ok(id) = self.with_loop(|l| l.start_timer(ms, false, origin)) {
            let arguments = vm.new_array(&[]).value();
            crate::turns::keep(vm, id, [callback, Value::UNDEFINED, arguments]);
        }
    }

    fn fatal_signal(&self, _vm: &mut Vm) {
        self.options.sink.fatal_signal();
    }

    fn out_of_memory(&self, vm: &mut Vm, _requested: usize) {
        let line = if self.wants(CoreKind::Oom) { self.options.sink.oom(vm, self) } else { not_wanted() };
        write_stderr(&format!("{line}\n"));
        self.options.sink.stand_down();
    }

    fn promise_rejection(&self, vm: &mut Vm, promise: Value, handled: bool) {
        self.note_rejection(vm, promise, handled);
    }

    fn load_module(
        &self,
        vm: &mut Vm,
        referrer: &str,
        module: Value,
        specifier: Value,
        attributes: &[Attribute],
    ) -> JsResult<Gc<Module>> {
        crate::bindings::modules::load_imported(vm, referrer, module, specifier, attributes)
    }

    fn import_meta(&self, vm: &mut Vm, module: Gc<Module>, meta: Obj) -> JsResult<()> {
        crate::bindings::modules::import_meta(vm, module, meta)
    }

    fn link_failed(&self, vm: &mut Vm, error: Value, source: SourceId, span: SourceSpan) {
        let place = Place::of_span(&vm.sources[source.0 as usize], span);
        self.note_syntax_place(vm, error, place);
    }

    fn compile(&self, _vm: &mut Vm, request: CompileRequest<'_>) -> Result<CodeTemplate, String> {
        compile_request(request)
    }
    fn check_pattern(&self, pattern: Units<'_>, flags: &str) -> Result<(), &'static str> {
        gill_syntax::regexp::validate_units(pattern.iter(), flags)
    }
}

/// The Error object of a failed system call, as Node words it.
pub(crate) fn system_error(vm: &mut Vm, error: &SysError) -> Value {
    let proto = vm.intrinsics().error_prototype;
    let made = vm.new_error(proto, &error.to_string());
    let object: Obj = made.cell_unchecked().cast();
    let data = gill_vm::Attributes::DATA;
    vm.define_str(object, "errno", Value::int(-error.errno), data);
    let texts = [("code", Some(error.code())), ("syscall", Some(error.syscall))];
    let paths = [("path", error.path.as_deref()), ("dest", error.dest.as_deref())];
    for (name, text) in texts.into_iter().chain(paths) {
        if let Some(text) = text {
            let value = vm.str(text);
            vm.define_str(object, name, value, data);
        }
    }
    made
}
