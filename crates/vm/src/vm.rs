//! The VM: everything one JavaScript program runs in. Owns the heap, the stack, the code table, the realms and the jobs.
//!
//! # The rooting rule
//! A reference to a cell may be kept in a cell's traced field, on the VM stack, in a native local variable (the native
//! stack is scanned conservatively), or in one of the tables that [`Vm::trace`] visits. It may not be kept in native
//! heap memory: not in a `Vec`, a `Box` or a map of a builtin's own. Lists of values that grow go to [`Vm::temps`],
//! which is a table of roots; what a native function pushed there is dropped when it returns.
//! Everything named `heap.*` allocates without collecting; `vm.alloc` and whatever runs JS may collect.
//! The number of a cell is no reference, and a local variable made of one (`heap.cell_by_id`, a cached or a found shape) may be
//! kept as the number by the compiler: a shape that nothing else need hold goes through [`Vm::alloc_shaped`].

use crate::code::{Code, Scope, Source};
use crate::ic::IcKind;
use crate::jobs::Jobs;
use crate::names::{Names, Symbols};
use crate::native::{JsResult, NativeTable};
use crate::realm::{Intrinsics, Realm};
use crate::stack::{Frame, Stack};
use crate::throw::Throws;
use gill_bytecode::{CodeTemplate, Size};
use gill_heap::history::{Cause, Collection, Phases};
use gill_heap::string::{JsString, Units};
use gill_heap::{CellType, Gc, Header, Heap, HeapOptions, PropertyKey, RootVisitor, Shape, Tuple, Value};
use rustc_hash::FxHashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Options of a VM.
#[derive(Clone, Copy, Debug)]
pub struct VmOptions {
    /// The heap's.
    pub heap: HeapOptions,
    /// Bytes of the VM stack.
    pub stack_bytes: usize,
    /// Bytes of native stack that nested calls through native functions may use before they are a RangeError.
    pub native_stack_bytes: usize,
    /// Throws that the ring of recent ones keeps; it takes its room at once.
    pub recent_throws: usize,
    /// Frames that are kept of a throw which becomes a rejection or may be thrown again, the innermost.
    pub kept_frames: usize,
    /// Records of throws that are linked to one another: beyond that those between the first and the newest are let go, for
    /// a value may be thrown again for ever. No more than [`crate::throw::record_links::MOST`].
    pub linked_throws: u32,
    /// Check the heap after every collection.
    pub verify_heap: bool,
    /// Print a line on each collection, and one on all at the end.
    pub trace_gc: bool,
}

impl Default for VmOptions {
    fn default() -> Self {
        VmOptions {
            heap: HeapOptions { max_bytes: 4 << 30, stress: 0 },
            stack_bytes: 16 << 20,
            native_stack_bytes: 4 << 20,
            recent_throws: 64,
            kept_frames: 64,
            linked_throws: 64,
            verify_heap: false,
            trace_gc: false,
        }
    }
}

/// Bits of [`Vm::interrupt`].
pub mod interrupt {
    /// A live dump is asked for.
    pub const LIVE_DUMP: usize = 1;
    /// A fatal signal came to another thread: the host takes its core here, where the frames tell the truth.
    pub const FATAL: usize = 2;
    /// A collection is due, and what allocated could not collect.
    pub const COLLECT: usize = 4;
    /// What runs has had its time: it throws at the next safepoint. Stays until whoever set the deadline takes it back. Says
    /// nothing of what is being thrown: see [`Vm::throw_ending`](crate::Vm::throw_ending).
    pub const TERMINATE: usize = 8;
}

/// What the embedding does for the VM. All have harmless defaults.
pub trait Host {
    /// The embedding itself, for its native functions, which get only the VM.
    fn as_any(&self) -> Option<&dyn std::any::Any> {
        None
    }
    /// What a message calls the operand of this text. `called`: it is itself what a call calls. None where no compiler is at hand.
    fn spell_operand(&self, _text: &str, _called: bool) -> Option<gill_bytecode::SpeltOperand> {
        None
    }
    /// A throw that nothing will catch is about to unwind: the frames are all there. Called once for each such throw.
    fn uncaught_throw(&self, _vm: &mut Vm, _exception: Value) {}
    /// A live dump was asked for; the VM stands at a safepoint.
    fn live_dump(&self, _vm: &mut Vm) {}
    /// A fatal signal waits; the VM stands at a safepoint. Does not come back if the host takes it.
    fn fatal_signal(&self, _vm: &mut Vm) {}
    /// What runs has had its time ([`interrupt::TERMINATE`]); the VM stands at a safepoint.
    ///
    /// # Errors
    /// What is thrown, by [`Vm::throw_ending`].
    fn out_of_time(&self, _vm: &mut Vm) -> crate::native::JsResult<()> {
        Ok(())
    }
    /// The heap is full, even after a collection, and the process is about to abort. The frames are all there; nothing
    /// may be allocated in the heap.
    fn out_of_memory(&self, _vm: &mut Vm, _requested: usize) {}
    /// A promise was rejected with no handler (`handled` false), or got its first handler afterwards (true).
    fn promise_rejection(&self, _vm: &mut Vm, _promise: Value, _handled: bool) {}
    /// HostLoadImportedModule: the module that `specifier` names in the source with this referrer, with its requests not loaded
    /// yet. `module` is the module that asks, undefined if it is a script.
    ///
    /// # Errors
    /// What is to be thrown if there is none.
    fn load_module(
        &self,
        vm: &mut Vm,
        _referrer: &str,
        _module: Value,
        _specifier: Value,
        _attributes: &[crate::module::Attribute],
    ) -> crate::native::JsResult<Gc<gill_heap::Module>> {
        Err(vm.throw_type_error("this program has no modules"))
    }
    /// HostGetImportMetaProperties: gives `import.meta` its properties.
    ///
    /// # Errors
    /// What doing so throws.
    fn import_meta(
        &self,
        _vm: &mut Vm,
        _module: Gc<gill_heap::Module>,
        _meta: crate::object::Obj,
    ) -> crate::native::JsResult<()> {
        Ok(())
    }
    /// An import or export does not resolve: the SyntaxError is about to be thrown, and this is the name's place.
    fn link_failed(
        &self,
        _vm: &mut Vm,
        _error: Value,
        _source: crate::code::SourceId,
        _span: gill_bytecode::SourceSpan,
    ) {
    }
    /// Calls a function without arguments once, in so many milliseconds, as a timer does.
    fn call_later(&self, _vm: &mut Vm, _ms: f64, _callback: Value) {}
    /// Compiles source text for `Function`, `eval` and the like.
    ///
    /// # Errors
    /// The message of the SyntaxError.
    fn compile(
        &self,
        _vm: &mut Vm,
        _request: CompileRequest<'_>,
    ) -> Result<gill_bytecode::CodeTemplate, String> {
        Err("this program has no compiler".to_owned())
    }
    /// The early errors of a pattern that `RegExp` is given; the flags are known to be right.
    ///
    /// # Errors
    /// What is wrong with it, in V8's words.
    fn check_pattern(&self, _pattern: Units<'_>, _flags: &str) -> Result<(), &'static str> {
        Ok(())
    }
}

/// What is to be compiled.
#[derive(Clone, Copy, Debug)]
pub enum CompileRequest<'a> {
    /// Eval code.
    Eval {
        /// The text.
        text: &'a str,
        /// What is allowed at its place.
        site: &'a crate::eval::EvalSite,
    },
    /// The function that `text` spells, for `new Function` and its like: the template is the function's own. The
    /// parameters and the body must each be well-formed on their own.
    Function {
        /// `prefix anonymous(params\n) {\nbody\n}`
        text: &'a str,
        /// The parameters.
        params: &'a str,
        /// The body.
        body: &'a str,
        /// `function`, `function*`, `async function` or `async function*`.
        prefix: &'a str,
    },
}

struct NoHost;
impl Host for NoHost {}

/// A VM.
pub struct Vm {
    /// All cells.
    pub heap: Heap,
    pub(crate) stack: Stack,
    /// The frame on top.
    pub(crate) frame: Frame,
    /// Codes by id; None while it is being loaded.
    pub(crate) codes: Vec<Option<Box<Code>>>,
    /// What stood in their place for functions of the library until they ran: references to it are taken to live as long as
    /// the VM, which is why they do not move.
    #[allow(clippy::vec_box)]
    pub(crate) stubs: Vec<Box<Code>>,
    /// What stubs have for a template.
    pub(crate) empty_template: Rc<CodeTemplate>,
    /// Builtins without properties yet, by cell id. Traced.
    pub(crate) deferred: FxHashMap<u32, crate::deferred::Deferred>,
    /// Formatters of Intl that were used last.
    pub(crate) intl: crate::builtins::intl::Decoded,
    /// Scopes by id.
    pub scopes: Vec<Scope>,
    /// Names of the scopes that have been searched by name (see `dynamic`), by scope id. Traced.
    pub(crate) scope_names: FxHashMap<u32, Rc<[Value]>>,
    /// Eval code by its place and text.
    pub(crate) eval_codes: FxHashMap<crate::eval::EvalKey, crate::code::CodeId>,
    /// Sources by id.
    pub sources: Vec<Source>,
    /// Native functions by number.
    pub natives: NativeTable,
    /// Keys.
    pub names: Names,
    /// Symbols.
    pub symbols: Symbols,
    /// `Symbol.for`: symbols by their key.
    pub symbol_registry: Vec<(Value, Value)>,
    /// Realms; the first is the main one.
    pub realms: Vec<Box<Realm>>,
    /// Realm of the native function that runs, or of the program at the bottom; see [`Vm::realm_id`].
    pub(crate) current_realm: u32,
    /// Realm of the builtin whose properties are being made, whatever frame is on top (see `deferred`).
    pub(crate) realm_of_making: Option<u32>,
    /// Values that native functions keep while they run.
    pub temps: Vec<Value>,
    /// The embedding's roots, by name: callbacks of timers and handles, modules.
    pub host_roots: Vec<HostRoots>,
    /// The exception on its way, Empty if none.
    pub(crate) exception: Value,
    /// Throws: the ring, and records kept with rejections.
    pub throws: Throws,
    /// Microtasks and ticks.
    pub jobs: Jobs,
    /// Counts changes to objects that are prototypes.
    pub(crate) proto_epoch: u32,
    /// Has some prototype got indexed properties? Then stores to holes and ends of arrays take the slow path.
    pub(crate) proto_has_elements: bool,
    /// IncrementModuleAsyncEvaluationCount
    pub(crate) module_async_count: u32,
    /// Regular expressions compiled so far.
    pub(crate) regexps: crate::builtins::regexp::Compiled,
    /// Set from signal handlers and other threads; polled at loops and calls.
    pub interrupt: Arc<AtomicUsize>,
    /// The embedding.
    pub host: &'static dyn Host,
    /// The event being handled, 0 for the main program: the causal parent of what it schedules.
    pub current_event: u64,
    /// Code and pc of what scheduled the tick, job or event being run; [`crate::jobs::NO_SITE`] in the main program.
    pub current_site: (u32, u32),
    /// What AsyncLocalStorage holds now: an immutable Map from storages to their stores, or undefined. Whatever is scheduled
    /// keeps it and runs in it.
    pub async_context: Value,
    /// Address below which native code must not grow the native stack.
    pub(crate) native_limit: usize,
    native_base: usize,
    /// Nesting of calls from native code into JS.
    pub(crate) native_depth: u32,
    /// Addresses of the arrays being joined, for cycles. Not references: the arrays are on the stack.
    pub(crate) joining: Vec<usize>,
    /// Is `Error.prepareStackTrace` running? Stacks read in it are plain text.
    pub(crate) preparing_stack: bool,
    /// Options.
    pub options: VmOptions,
    /// Shapes of frequent objects.
    pub(crate) shapes: CommonShapes,
}

/// A named table of roots of the embedding.
pub struct HostRoots {
    /// Its name in a core.
    pub name: &'static str,
    /// The values; Empty where a slot is free.
    pub values: Vec<Value>,
}

/// Shapes that object literals and the like start with.
pub(crate) struct CommonShapes {
    /// Shape of `{}` by inline capacity, of the main realm.
    pub(crate) literals: [u32; 33],
    pub(crate) array: u32,
    pub(crate) iter_result: u32,
}

impl CommonShapes {
    /// Ids of those that have been made.
    fn ids(&self) -> impl Iterator<Item = u32> + '_ {
        let all = self.literals.iter().chain([&self.array, &self.iter_result]);
        all.copied().filter(|&id| id != 0)
    }
}

impl Default for CommonShapes {
    fn default() -> Self {
        CommonShapes { literals: [0; 33], array: 0, iter_result: 0 }
    }
}

impl Vm {
    /// A VM with its main realm.
    ///
    /// # Errors
    /// If memory for the heap or the stack cannot be reserved.
    pub fn new(options: VmOptions) -> std::io::Result<Box<Vm>> {
        let mut heap = Heap::new(options.heap)?;
        if options.trace_gc {
            heap.history.keep_every_pause();
        }
        let names = Names::new(&mut heap);
        let symbols = Symbols::new(&mut heap);
        let stack = Stack::new((options.stack_bytes / 8).max(16 << 10))?;
        let bottom = stack.frame_at(crate::stack::HEADER as u32);
        bottom.set_link(0, 0, 0, std::ptr::null(), crate::stack::frame_flags::ENTRY);
        bottom.set_new_target(Value::UNDEFINED);
        bottom.set_callee(Value::UNDEFINED);
        bottom.set_this(Value::UNDEFINED);
        let here = native_stack_pointer();
        let mut vm = Box::new(Vm {
            heap,
            stack,
            frame: bottom,
            codes: Vec::new(),
            stubs: Vec::new(),
            empty_template: Rc::default(),
            deferred: FxHashMap::default(),
            intl: Default::default(),
            scopes: Vec::new(),
            scope_names: FxHashMap::default(),
            eval_codes: FxHashMap::default(),
            sources: Vec::new(),
            natives: NativeTable::default(),
            names,
            symbols,
            symbol_registry: Vec::new(),
            realms: Vec::new(),
            current_realm: 0,
            realm_of_making: None,
            temps: Vec::new(),
            host_roots: Vec::new(),
            exception: Value::EMPTY,
            throws: Throws::new(options.recent_throws),
            jobs: Jobs::default(),
            proto_epoch: 1,
            proto_has_elements: false,
            module_async_count: 0,
            regexps: Default::default(),
            interrupt: Arc::default(),
            host: &NoHost,
            current_event: 0,
            current_site: crate::jobs::NO_SITE,
            native_limit: here.saturating_sub(options.native_stack_bytes),
            native_base: here + 4096,
            native_depth: 0,
            async_context: Value::UNDEFINED,
            joining: Vec::new(),
            preparing_stack: false,
            options,
            shapes: CommonShapes::default(),
        });
        vm.create_realm();
        Ok(vm)
    }

    /// Says where the native stack that is to be scanned begins: call it in the function under which all JS runs.
    pub fn set_native_base(&mut self) {
        let here = native_stack_pointer();
        self.native_base = here + 4096;
        self.native_limit = here.saturating_sub(self.options.native_stack_bytes);
        FULL_HEAP_OF.set(self);
        VM_OF_PROCESS.store(self, Ordering::Release);
        self.heap.out_of_memory = heap_is_full;
    }

    /// The current realm.
    #[inline(always)]
    pub fn realm(&self) -> &Realm {
        &self.realms[self.realm_id() as usize]
    }
    /// The current realm, to be changed.
    pub fn realm_mut(&mut self) -> &mut Realm {
        let id = self.realm_id() as usize;
        &mut self.realms[id]
    }
    /// Number of the current realm: that of the function which runs. Calls from JS to JS do not note it, since mostly there is
    /// but one; the frame on top knows.
    #[inline(always)]
    pub fn realm_id(&self) -> u32 {
        if self.realms.len() == 1 { 0 } else { self.realm_of_frame() }
    }
    #[inline(never)]
    fn realm_of_frame(&self) -> u32 {
        if let Some(realm) = self.realm_of_making {
            return realm;
        }
        self.frame.code().map_or(self.current_realm, |code| code.realm)
    }
    /// Does something in another realm.
    pub fn in_realm<T>(&mut self, id: u32, run: impl FnOnce(&mut Vm) -> T) -> T {
        let before = std::mem::replace(&mut self.current_realm, id);
        let result = run(self);
        self.current_realm = before;
        result
    }
    /// Puts a Proxy in the place of a realm's global object, whose `globalThis` it becomes: what its code takes for global are the
    /// properties of the Proxy. To be done before any code of the realm runs, for caches would know the first one.
    pub fn set_global(&mut self, realm: u32, proxy: Value) {
        debug_assert!(self.codes().all(|code| code.realm != realm), "code of the realm is there already");
        let Some(realm) = self.realms.get_mut(realm as usize) else { return };
        if proxy.is_object() && proxy.kind() == gill_heap::CellKind::Proxy {
            let first = realm.global_object();
            realm.global = proxy;
            self.define_str(first, "globalThis", proxy, crate::Attributes::HIDDEN);
        }
    }
    /// The global object of a realm, if there is such a realm.
    pub fn global_of(&self, realm: u32) -> Option<Value> {
        self.realms.get(realm as usize).map(|realm| realm.global)
    }
    /// The intrinsics of the current realm.
    #[inline(always)]
    pub fn intrinsics(&self) -> &Intrinsics {
        &self.realm().intrinsics
    }

    // ---- allocation ----------------------------------------------------------------------------------------------

    /// A zeroed cell. May collect first.
    #[inline(always)]
    pub fn alloc<T: CellType>(&mut self, tail: usize) -> Gc<T> {
        if self.heap.wants_collection() {
            self.collect_now();
        }
        self.heap.allocate::<T>(tail)
    }

    /// A zeroed cell of a kind of object, of this shape. May collect first, which keeps the shape: it may be new, or known to a
    /// cache and to the transitions only, which are weak and know it by its number.
    #[inline(always)]
    pub(crate) fn alloc_shaped<T: CellType>(&mut self, shape: Gc<Shape>, tail: usize) -> Gc<T> {
        if self.heap.wants_collection() {
            self.collect_keeping(shape);
        }
        let cell = self.heap.allocate::<T>(tail);
        cell.cast::<Header>().word.set(shape.word.get());
        cell
    }

    #[cold]
    #[inline(never)]
    fn collect_keeping(&mut self, shape: Gc<Shape>) {
        self.temps.push(shape.value());
        self.collect_now();
        self.temps.pop();
    }

    /// A tuple with these values; may collect.
    pub fn new_tuple(&mut self, values: &[Value]) -> Gc<Tuple> {
        self.collect_if_due();
        self.heap.tuple(values)
    }

    /// The tuple of the temps from `mark` on, which are dropped; may collect.
    pub fn tuple_from_temps(&mut self, mark: usize) -> Gc<Tuple> {
        self.collect_if_due();
        let tuple = self.heap.tuple(&self.temps[mark..]);
        self.temps.truncate(mark);
        tuple
    }

    /// Collects if it is time to.
    #[inline(always)]
    pub fn collect_if_due(&mut self) {
        if self.heap.wants_collection() {
            self.collect_now();
        }
    }

    /// Collects, unless it is not this allocation's turn under stress.
    #[cold]
    #[inline(never)]
    fn collect_now(&mut self) {
        if let Some(cause) = self.heap.due() {
            self.collect(cause);
        }
    }

    /// Collects garbage.
    #[cold]
    #[inline(never)]
    pub fn collect(&mut self, cause: Cause) {
        let at_ms = self.jobs.now_ms();
        let start = Instant::now();
        let before = self.heap.used_bytes();
        let mut registers = [0u64; 16];
        save_registers(&mut registers);
        let from = registers.as_ptr() as usize;
        let mut phases = self.collect_from_roots(from);
        let rest = Instant::now();
        self.forget_dead_words();
        self.intl = Default::default();
        self.sweep_weak();
        self.queue_finalizations();
        phases.weak += rest.elapsed();
        let collection = Collection {
            number: self.heap.collections,
            cause,
            at_ms,
            before,
            after: self.heap.used_bytes(),
            committed: self.heap.committed_bytes(),
            pause: start.elapsed(),
            phases,
        };
        self.heap.history.add(collection);
        if self.options.trace_gc {
            trace_collection(&collection);
        }
        if self.options.verify_heap
            && let Err(problem) = self.heap.verify()
        {
            panic!("heap verification failed after a collection: {problem}");
        }
    }

    /// Prints what all collections took, if each was printed: to be called when the program ends.
    pub fn trace_collections(&self) {
        if !self.options.trace_gc {
            return;
        }
        let (history, ran) = (&self.heap.history, self.jobs.now_ms());
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        eprintln!(
            "[gc] {} collections in {ran:.0} ms: paused {:.1} ms ({:.1} %), longest {:.2} ms, median {:.2} ms",
            history.count,
            ms(history.total),
            100.0 * ms(history.total) / ran.max(f64::MIN_POSITIVE),
            ms(history.longest),
            ms(history.median()),
        );
    }

    /// Clears words of the VM stack above its top that name cells now dead. They are temporaries of frames below, whose
    /// callees are smaller, so nothing traced them; when the callee returns they are below the top again, and a frame that is
    /// suspended then is copied with them.
    fn forget_dead_words(&mut self) {
        let mut at = self.top();
        // SAFETY: a frame's extent lies in the stack.
        let end = self.frames().map(|frame| unsafe { frame.0.add(frame.extent()) }).max();
        while end.is_some_and(|end| at < end) {
            // SAFETY: between two places of the stack, whose words are initialised since a frame has been there.
            unsafe {
                if (*at).is_cell() && !self.heap.is_marked::<Header>((*at).cell_unchecked()) {
                    *at = Value::UNDEFINED;
                }
                at = at.add(1);
            }
        }
    }

    /// Clears what names dead cells outside of the heap.
    fn sweep_weak(&mut self) {
        let heap = &self.heap;
        let dead = |id: u32| id >= 16 && !heap.is_marked::<Header>(heap.cell_by_id(id));
        for code in self.codes.iter().flatten() {
            for cache in &code.caches {
                cache.sweep(|e| {
                    dead(e.shape)
                        || (e.new_shape != 0 && dead(e.new_shape))
                        || (e.holder != 0 && !heap.is_marked::<Header>(Gc::from_address(e.holder as usize)))
                        || e.kind == IcKind::None
                });
            }
            let cache = code.construct_cache.get();
            if cache.root != 0 && (dead(cache.function_shape) || dead(cache.root)) {
                code.construct_cache.set(Default::default());
            }
        }
    }

    /// Has the heap collect what no root leads to; the native stack's roots lie above `from`. While the heap marks, it is the
    /// visitor's: the roots are read field by field, and none may ask the heap.
    fn collect_from_roots(&mut self, from: usize) -> Phases {
        self.heap.collect(&mut |roots| {
            self.names.trace(roots);
            self.symbols.trace(roots);
            for &(key, symbol) in &self.symbol_registry {
                roots.value(key);
                roots.value(symbol);
            }
            self.realms.iter().for_each(|r| r.trace(roots));
            self.deferred.values().for_each(|row| row.objects().for_each(|object| roots.value(object)));
            for code in self.codes.iter().flatten() {
                roots.values(&code.consts);
                roots.value(code.name);
                roots.value(code.imports.get());
                code.template_objects.iter().for_each(|t| roots.value(t.get()));
                for cache in &code.caches {
                    roots.value(cache.key.traced());
                }
            }
            self.stubs.iter().for_each(|stub| roots.value(stub.name));
            self.scope_names.values().for_each(|names| roots.values(names));
            roots.values(&self.temps);
            self.host_roots.iter().for_each(|table| roots.values(&table.values));
            roots.value(self.exception);
            roots.value(self.async_context);
            self.throws.trace(roots);
            self.jobs.trace(roots);
            self.natives.trace(roots);
            self.shapes.ids().for_each(|id| {
                let shape = roots.cell_by_id::<Shape>(id);
                roots.cell(shape);
            });
            roots.values(words_of(&self.stack, self.frame));
            scan_native_stack(from, self.native_base, roots);
        })
    }

    /// Calls `visit` with the shapes that the VM itself keeps, for the core.
    pub fn for_each_common_shape(&self, visit: &mut dyn FnMut(Value)) {
        self.shapes.ids().for_each(|id| visit(self.heap.cell_by_id::<Shape>(id).value()));
    }

    // ---- frames --------------------------------------------------------------------------------------------------

    /// The frame on top.
    #[inline(always)]
    pub fn top_frame(&self) -> Frame {
        self.frame
    }
    /// First word above the frame on top.
    #[inline(always)]
    pub(crate) fn top(&self) -> *mut Value {
        top_of(self.frame)
    }
    /// The caller of a frame; None for the bottom.
    pub fn caller_of(&self, frame: Frame) -> Option<Frame> {
        match frame.caller_offset() {
            0 => None,
            offset => Some(self.stack.frame_at(offset)),
        }
    }
    /// The frames from the top down, without the bottom one.
    pub fn frames(&self) -> impl Iterator<Item = Frame> + '_ {
        let mut next = Some(self.frame);
        std::iter::from_fn(move || {
            let frame = next?;
            next = self.caller_of(frame);
            next.map(|_| frame)
        })
    }
    /// The values of the VM stack from its base to its top, for the dump.
    pub fn stack_words(&self) -> &[Value] {
        words_of(&self.stack, self.frame)
    }
    /// Place of a frame's register 0 in [`Vm::stack_words`].
    pub fn frame_offset(&self, frame: Frame) -> u32 {
        self.stack.offset_of(frame)
    }
    /// All codes that are loaded.
    pub fn codes(&self) -> impl Iterator<Item = &Code> {
        self.codes.iter().flatten().map(|c| &**c)
    }

    // ---- strings -------------------------------------------------------------------------------------------------

    /// A string value of Rust text.
    pub fn str(&mut self, text: &str) -> Value {
        self.collect_if_due();
        self.heap.string(text).value()
    }
    /// The property key of Rust text.
    pub fn key(&mut self, text: &str) -> PropertyKey {
        self.heap.key(text)
    }
    /// The text of a string value, for messages.
    pub fn rust_string(&mut self, s: JsString) -> String {
        self.heap.string_to_rust(s)
    }

    /// RangeError, where native code recurses and its stack is nearly full: what calls itself without a frame asks first.
    pub(crate) fn check_native_stack(&mut self) -> JsResult<()> {
        if native_stack_pointer() < self.native_limit {
            return Err(self.throw_stack_overflow());
        }
        Ok(())
    }
}

/// First word above a frame.
#[inline(always)]
fn top_of(frame: Frame) -> *mut Value {
    // SAFETY: a frame's extent lies in the stack, and the reserve above the limit is never used up.
    unsafe { frame.0.add(frame.extent()) }
}

/// The words of a stack from its base to the top of its topmost frame. Header words are tagged as ints.
fn words_of(stack: &Stack, frame: Frame) -> &[Value] {
    // SAFETY: initialised up to the top (fresh pages are zero, which is Empty).
    unsafe { std::slice::from_raw_parts(stack.base(), top_of(frame).offset_from(stack.base()) as usize) }
}

/// One line on stderr.
fn trace_collection(c: &Collection) {
    let size = |bytes: usize| Size(bytes as u64);
    let phases = c.phases.named().map(|(name, time)| format!("{name} {:.2}", time.as_secs_f64() * 1e3));
    eprintln!(
        "[gc {} at {:.0} ms] {}: mark-sweep {} -> {}, {} committed, pause {:.2} ms ({})",
        c.number,
        c.at_ms,
        c.cause.name(),
        size(c.before),
        size(c.after),
        size(c.committed),
        c.pause.as_secs_f64() * 1e3,
        phases.join(", ")
    );
}

thread_local! {
    /// The VM of this thread, whose heap calls [`heap_is_full`].
    static FULL_HEAP_OF: std::cell::Cell<*mut Vm> = const { std::cell::Cell::new(std::ptr::null_mut()) };
}

/// The VM that the process runs, for whoever must describe it when the process dies.
static VM_OF_PROCESS: AtomicPtr<Vm> = AtomicPtr::new(std::ptr::null_mut());

/// The VM whose [`Vm::set_native_base`] was called last, or null. It points to a live VM: a VM that goes takes itself
/// out. Whether anything may be read through it is the caller's to know: its thread may be at work.
pub fn vm_of_process() -> *const Vm {
    VM_OF_PROCESS.load(Ordering::Acquire)
}

impl Drop for Vm {
    fn drop(&mut self) {
        let this: *mut Vm = self;
        let _ =
            VM_OF_PROCESS.compare_exchange(this, std::ptr::null_mut(), Ordering::AcqRel, Ordering::Relaxed);
    }
}

/// Tells the host and aborts.
fn heap_is_full(requested: usize) -> ! {
    let vm = FULL_HEAP_OF.replace(std::ptr::null_mut());
    // SAFETY: `set_native_base` was called on this thread with a VM that is boxed and in use below us. Whoever holds a
    // reference to it waits for an allocation that never returns.
    if let Some(vm) = unsafe { vm.as_mut() } {
        let (wanted, limit) = (Size(requested as u64), Size(vm.heap.limit_bytes() as u64));
        eprintln!("gill: out of memory: {wanted} wanted, the heap may have {limit} (--max-heap)");
        vm.trace_collections();
        let host = vm.host;
        host.out_of_memory(vm, requested);
    } else {
        eprintln!("gill: out of memory: {} wanted", Size(requested as u64));
    }
    std::process::abort()
}

/// An address near the top of the native stack.
#[inline(never)]
pub(crate) fn native_stack_pointer() -> usize {
    let marker = 0u8;
    std::hint::black_box(&marker) as *const u8 as usize
}

/// Stores the callee-saved registers, where a caller may keep its only reference to a cell.
#[inline(never)]
fn save_registers(into: &mut [u64; 16]) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: stores to the array given.
    unsafe {
        std::arch::asm!(
            "mov [{0}], rbx", "mov [{0} + 8], rbp", "mov [{0} + 16], r12", "mov [{0} + 24], r13",
            "mov [{0} + 32], r14", "mov [{0} + 40], r15",
            in(reg) into.as_mut_ptr(), options(nostack, preserves_flags)
        );
    }
    #[cfg(target_arch = "aarch64")]
    // SAFETY: stores to the array given.
    unsafe {
        std::arch::asm!(
            "stp x19, x20, [{0}]", "stp x21, x22, [{0}, 16]", "stp x23, x24, [{0}, 32]",
            "stp x25, x26, [{0}, 48]", "stp x27, x28, [{0}, 64]",
            in(reg) into.as_mut_ptr(), options(nostack, preserves_flags)
        );
    }
    std::hint::black_box(into);
}

/// Visits every word of the native stack between two addresses.
#[inline(never)]
fn scan_native_stack(from: usize, to: usize, roots: &mut RootVisitor<'_>) {
    let mut at = from & !7;
    while at < to {
        // SAFETY: `from` is the address of a live local and `to` lies at most a page above the frame in which the base
        // was set, still inside this thread's stack (main and spawned threads have far more above it).
        roots.conservative(unsafe { std::ptr::read_volatile(at as *const u64) });
        at += 8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Obj;

    /// A root shape that only the transitions know, by its number.
    #[inline(never)]
    fn root_shape_number(vm: &mut Vm, proto: Value) -> u32 {
        vm.heap.root_shape(proto, 3, 2, 0).word.get()
    }

    #[inline(never)]
    fn object_of(vm: &mut Vm, number: u32) -> Obj {
        let shape = vm.heap.cell_by_id(std::hint::black_box(number));
        vm.new_object_of_shape(shape)
    }

    #[test]
    fn a_shape_outlives_the_allocation_of_its_first_object() {
        let heap = HeapOptions { stress: 1, ..VmOptions::default().heap };
        let mut vm = Vm::new(VmOptions { heap, verify_heap: true, ..VmOptions::default() }).unwrap();
        for _ in 0..50 {
            let proto = vm.new_object().value();
            vm.temps.push(proto);
            let number = root_shape_number(&mut vm, proto);
            let object = object_of(&mut vm, number);
            vm.temps.push(object.value());
            // Of a number that was given away the next shape would have another prototype.
            vm.new_object_with(Value::NULL);
            assert_eq!(object.word.get(), number);
            assert_eq!(vm.shape(object).proto.get(), proto);
            vm.temps.clear();
        }
    }
}
