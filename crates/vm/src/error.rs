//! Errors and stacks: what `new Error` captures, and the text of it.
//!
//! Capturing stores the frames' code and pc; the text in V8's format is made when somebody reads `stack`.

use crate::code::CodeId;
use crate::native::{Args, JsResult};
use crate::object::{Obj, as_cell};
use crate::stack::frame_flags;
use crate::vm::Vm;
use gill_heap::{
    AsyncGeneratorRequest, Attributes, CellKind, Error, Gc, Generator, NativeFunction, Promise,
    PromiseReaction, Tuple, Value, flags,
};

pub use gill_bytecode::layout::{SITE_WORDS, site_word};

/// Promises followed to the async functions that wait.
const MAX_AWAITING: usize = 1000;
/// Frames in an error's stack at most, whatever `Error.stackTraceLimit` says.
const MAX_SITES: f64 = 1000.0;
/// Natives of a `stack` that `Error.captureStackTrace` gave to an object which is no error.
const CAPTURED_GETTER: &str = gill_bytecode::layout::CAPTURED_STACK;
const CAPTURED_SETTER: &str = "set captured stack";
/// What `Error.stackTraceLimit` is before there is an Error.
const DEFAULT_SITES: usize = 10;

/// A captured call site.
#[derive(Clone, Copy, Debug)]
pub struct CallSite {
    /// The function.
    pub function: Value,
    /// Its `this`.
    pub this: Value,
    /// Its code, none for a native function.
    pub code: Option<CodeId>,
    /// pc in it.
    pub pc: u32,
    /// Called by `new`.
    pub construct: bool,
    /// An async function awaiting.
    pub is_async: bool,
}

impl CallSite {
    /// As a tuple holds it.
    pub(crate) fn words(&self) -> [Value; SITE_WORDS] {
        let mut words = [Value::UNDEFINED; SITE_WORDS];
        words[site_word::FUNCTION] = self.function;
        words[site_word::THIS] = self.this;
        words[site_word::CODE] = Value::int(self.code.map_or(-1, |code| code.0 as i32));
        words[site_word::PC] = Value::int(self.pc as i32);
        let construct = if self.construct { site_word::IS_CONSTRUCT } else { 0 };
        words[site_word::BITS] = Value::int(construct | if self.is_async { site_word::IS_ASYNC } else { 0 });
        words
    }
}

impl Vm {
    /// An Error object with this prototype and message, its stack captured here.
    pub fn new_error(&mut self, proto: Value, message: &str) -> Value {
        let error: Gc<Error> = self.new_object_cell(proto, 0);
        error.stack.set(Value::EMPTY);
        error.throw_record.set(Value::UNDEFINED);
        error.frames.set(Value::UNDEFINED);
        self.capture_stack(error, Value::UNDEFINED);
        let text = self.heap.string(message).value();
        self.add_named(error.cast(), self.names.message, text, Attributes::HIDDEN);
        error.value()
    }

    /// Captures the stack into an error: frames above `above` (a function) are left out, all natives among them.
    pub fn capture_stack(&mut self, error: Gc<Error>, above: Value) {
        let frames = self.capture_frames(above);
        error.frames.set(frames);
        let accessor = self.intrinsics().error_stack_accessor;
        if accessor.is_cell() {
            let object: Obj = error.cast();
            if self.own_named(object, self.names.stack).is_none() {
                self.add_named(
                    object,
                    self.names.stack,
                    accessor,
                    Attributes(Attributes::CONFIGURABLE | Attributes::ACCESSOR),
                );
            }
        }
    }

    /// `Error.stackTraceLimit`
    fn stack_trace_limit(&mut self) -> usize {
        let key = self.names.stackTraceLimit;
        let error = self.intrinsics().error;
        let own = crate::object::as_object(error).and_then(|o| self.own_named(o, key));
        match own.and_then(|(own, _)| own.value.as_number()) {
            Some(n) if n >= 0.0 => n.min(MAX_SITES) as usize,
            Some(_) => 0,
            None if error.is_undefined() => DEFAULT_SITES,
            None => 0,
        }
    }

    /// The call sites of the stack as a tuple, [`SITE_WORDS`] each.
    pub fn capture_frames(&mut self, above: Value) -> Value {
        let limit = self.stack_trace_limit();
        let mut skipping = above.is_object();
        // Values in native memory: nothing collects before they are in the tuple.
        let mut sites: Vec<CallSite> = Vec::with_capacity(limit.min(DEFAULT_SITES));
        // The error constructor's own native frame is not part of the stack.
        let mut leading = true;
        for frame in self.frames() {
            let callee = frame.callee();
            if callee.is_undefined() && frame.code().is_none() {
                continue; // a marker
            }
            if skipping {
                skipping = callee != above;
                continue;
            }
            if frame.code().is_none() {
                if leading && callee.kind() == CellKind::NativeFunction && !above.is_object() {
                    let native: Gc<NativeFunction> = callee.cell_unchecked().cast();
                    if self.natives.get(native.native.get()).constructor {
                        continue;
                    }
                }
            } else {
                leading = false;
            }
            if sites.len() >= limit {
                break;
            }
            sites.push(CallSite {
                function: frame.callee(),
                this: frame.this(),
                code: frame.code().map(|code| code.id),
                pc: frame.code().map_or(0, |_| frame.pc()),
                construct: frame.flags() & frame_flags::CONSTRUCT != 0
                    || (frame.code().is_none() && !frame.new_target().is_undefined()),
                is_async: false,
            });
        }
        if !skipping {
            self.awaiting_sites(&mut sites, limit);
        }
        let tuple = self.heap.empty_tuple(sites.len() * SITE_WORDS);
        for (i, site) in sites.iter().enumerate() {
            for (at, word) in site.words().into_iter().enumerate() {
                tuple.tail(i * SITE_WORDS + at).set(word);
            }
        }
        tuple.value()
    }

    /// Adds the async functions that wait for what runs now, one for another, as V8 does: from the promise that the running
    /// job will settle, as long as a pending promise has a single reaction.
    fn awaiting_sites(&self, sites: &mut Vec<CallSite>, limit: usize) {
        let running = self.jobs.running.and_then(|job| as_cell::<PromiseReaction>(job.a));
        let mut promise = match running {
            Some(reaction) => match as_cell::<Generator>(reaction.context.get()) {
                Some(generator) => generator_promise(generator),
                None => self.reaction_promise(reaction, None),
            },
            None => return,
        };
        // The chain may go in a circle: what adds no site does not lead on for ever.
        for _ in 0..MAX_AWAITING {
            let Some(pending) = promise.filter(|_| sites.len() < limit) else { return };
            let Some(reaction) = as_cell::<PromiseReaction>(pending.reactions.get()) else { return };
            if pending.state.get() != crate::promise::state::PENDING || !reaction.next.get().is_undefined() {
                return;
            }
            promise = match as_cell::<Generator>(reaction.context.get()) {
                Some(generator) => {
                    let Some(frame) = generator.frame.get() else { return };
                    sites.push(CallSite {
                        function: frame.function.get(),
                        this: frame.this_value.get(),
                        code: Some(CodeId(frame.code.get())),
                        pc: frame.pc.get(),
                        construct: false,
                        is_async: true,
                    });
                    generator_promise(generator)
                }
                None => self.reaction_promise(reaction, Some(sites)),
            };
        }
    }

    /// The promise that a handler will settle, and the site of the combinator whose element it is.
    fn reaction_promise(
        &self,
        reaction: Gc<PromiseReaction>,
        sites: Option<&mut Vec<CallSite>>,
    ) -> Option<Gc<Promise>> {
        let mut resolving = None;
        let handlers = [reaction.on_fulfilled.get(), reaction.on_rejected.get()];
        for handler in handlers.into_iter().filter_map(as_cell::<NativeFunction>) {
            match crate::builtins::promise::handler_of(self, handler) {
                Some((Some(index), promise)) => {
                    if let Some(sites) = sites {
                        sites.push(CallSite {
                            function: handler.value(),
                            this: Value::UNDEFINED,
                            code: None,
                            pc: index,
                            construct: false,
                            is_async: true,
                        });
                    }
                    return promise;
                }
                Some((None, promise)) => resolving = resolving.or(promise),
                None => {}
            }
        }
        resolving.or_else(|| as_cell(self.capability_promise(reaction.capability.get())))
    }

    /// The call sites that a capture holds.
    pub fn call_sites(&self, frames: Value) -> Vec<CallSite> {
        let Some(tuple) = as_cell::<Tuple>(frames) else { return Vec::new() };
        (0..tuple.word.get() as usize / SITE_WORDS)
            .map(|i| {
                let word = |which: usize| tuple.tail(i * SITE_WORDS + which).get();
                let code = word(site_word::CODE).int_unchecked();
                let bits = word(site_word::BITS).int_unchecked();
                CallSite {
                    function: word(site_word::FUNCTION),
                    this: word(site_word::THIS),
                    code: if code < 0 { None } else { Some(CodeId(code as u32)) },
                    pc: word(site_word::PC).int_unchecked() as u32,
                    construct: bits & site_word::IS_CONSTRUCT != 0,
                    is_async: bits & site_word::IS_ASYNC != 0,
                }
            })
            .collect()
    }

    /// Where a call site is: source name, line, column.
    pub fn site_position(&self, site: &CallSite) -> Option<(&crate::code::Source, u32, u32)> {
        let code = self.code(site.code?);
        let source = &self.sources[code.source.0 as usize];
        let (line, column) = source.position(code.offset_at(site.pc));
        Some((source, line, column))
    }

    /// One line of a stack: `at f (file:1:2)`.
    pub fn site_text(&mut self, site: &CallSite) -> String {
        let place = match self.site_position(site) {
            Some((source, line, column)) => source.place_text(line, column),
            None if site.is_async => format!("index {}", site.pc),
            None => "<anonymous>".to_owned(),
        };
        let name = self.site_function_name(site);
        let prefix = if site.is_async { "async " } else { "" };
        match name {
            Some(name) if site.construct => format!("{prefix}new {name} ({place})"),
            Some(name) => format!("{prefix}{name} ({place})"),
            None => format!("{prefix}{place}"),
        }
    }

    /// Name and message of an error object, through data properties only: runs no JS.
    pub fn error_header(&mut self, error: Obj) -> String {
        let name = self.data_property_text(error, self.names.name).unwrap_or_else(|| "Error".to_owned());
        let message = self.data_property_text(error, self.names.message).unwrap_or_default();
        match (name.is_empty(), message.is_empty()) {
            (_, true) => name,
            (true, false) => message,
            _ => format!("{name}: {message}"),
        }
    }
    fn data_property_text(&mut self, object: Obj, key: gill_heap::PropertyKey) -> Option<String> {
        let value = self.data_property(object, key).filter(|value| !value.is_undefined())?;
        Some(if value.is_string() { self.value_text(value) } else { self.describe(value) })
    }
    /// A data property, own or inherited, as far as that is known without running JS.
    pub(crate) fn data_property(&mut self, object: Obj, key: gill_heap::PropertyKey) -> Option<Value> {
        let mut at = object;
        for _ in 0..1000 {
            if at.kind() == CellKind::Proxy {
                return None;
            }
            if let Some((own, _)) = self.own_named(at, key) {
                return Some(own.value).filter(|_| !own.attrs.accessor());
            }
            at = self.shape(at).proto.get().as_cell()?.cast();
        }
        None
    }

    /// The text of an error's stack; made at the first reading and kept.
    pub fn stack_text(&mut self, error: Gc<Error>) -> Value {
        if !error.stack.get().is_empty() {
            return error.stack.get();
        }
        let text = self.rendered_stack(error.cast(), error.frames.get());
        let value = self.heap.string(&text).value();
        error.stack.set(value);
        self.heap.write_barrier(error, value);
        value
    }

    /// The text of a captured stack below an object's name and message, in V8's format. Runs no JS.
    fn rendered_stack(&mut self, object: Obj, frames: Value) -> String {
        let header = self.error_header(object);
        self.with_sites(header, frames)
    }

    fn with_sites(&mut self, mut text: String, frames: Value) -> String {
        for site in self.call_sites(frames) {
            text.push_str("\n    at ");
            text.push_str(&self.site_text(&site));
        }
        text
    }

    /// `stack` of an error as the program sees it: what `Error.prepareStackTrace` makes of it if the program has set that.
    ///
    /// # Errors
    /// What that function throws, or a getter of the error's name or message.
    fn stack_value(&mut self, error: Gc<Error>) -> JsResult {
        if error.stack.get().is_empty() {
            let value = self.made_stack(error.cast(), error.frames.get())?;
            error.stack.set(value);
            self.heap.write_barrier(error, value);
        }
        Ok(error.stack.get())
    }

    /// What a program reads first as the stack of an object: its name and message are asked for now, as in V8.
    fn made_stack(&mut self, object: Obj, frames: Value) -> JsResult {
        if let Some(prepared) = self.prepared_stack(object.value(), frames)? {
            return Ok(prepared);
        }
        let header = crate::builtins::error::header(self, object)?;
        let text = self.with_sites(header, frames);
        Ok(self.str(&text))
    }

    /// Gives an object that is no error a `stack`, which is made when it is read: an accessor until then, whose getter carries the
    /// object and its frames.
    ///
    /// # Errors
    /// If the object takes no properties.
    pub(crate) fn capture_lazily(&mut self, object: Obj, above: Value) -> JsResult<()> {
        let key = self.names.stack;
        // One that cannot be changed stays, as in V8.
        if self.ordinary_get_own(object, key).is_some_and(|own| !own.attrs.configurable()) {
            return Ok(());
        }
        let frames = self.capture_frames(above);
        let getter = self.new_native(CAPTURED_GETTER, key, 0, get_captured, &[object.value(), frames]);
        let setter = self.new_native(CAPTURED_SETTER, key, 1, set_captured, &[object.value()]);
        let desc = crate::object::PropertyDescriptor {
            get: Some(getter.value()),
            set: Some(setter.value()),
            enumerable: Some(false),
            configurable: Some(true),
            ..Default::default()
        };
        let done = if object.has_flag(flags::EXOTIC) {
            self.define_own_property(object, key, desc)?
        } else {
            self.ordinary_define_own(object, key, desc)
        };
        if !done {
            return Err(self.throw_type_error("Cannot define property stack, object is not extensible"));
        }
        Ok(())
    }

    /// The getter that [`Vm::capture_lazily`] put there, if `stack` has not been read or set since.
    fn captured_getter(&mut self, object: Obj) -> Option<Gc<NativeFunction>> {
        let (own, _) = self.own_named(object, self.names.stack)?;
        let getter = as_cell::<NativeFunction>(own.attrs.accessor().then(|| own.pair().getter.get())?)?;
        (self.natives.get(getter.native.get()).name == CAPTURED_GETTER).then_some(getter)
    }

    /// Puts a value in the place of what [`Vm::capture_lazily`] left.
    fn settle_captured(&mut self, object: Obj, value: Value) {
        let desc = crate::object::PropertyDescriptor::data(value, Attributes::HIDDEN);
        let done = self.ordinary_define_own(object, self.names.stack, desc);
        debug_assert!(done, "the accessor is configurable");
    }

    /// Makes `stack` the data property that V8 shows: it is stored as an accessor until somebody looks at the property itself.
    ///
    /// # Errors
    /// What `Error.prepareStackTrace` throws.
    #[cold]
    pub(crate) fn settle_stack(&mut self, object: Obj) -> JsResult<()> {
        let key = self.names.stack;
        let Some(error) = as_cell::<Error>(object.value()) else {
            if let Some(getter) = self.captured_getter(object) {
                let value = self.made_stack(object, getter.tail(1).get())?;
                self.settle_captured(object, value);
            }
            return Ok(());
        };
        let accessor = self.intrinsics().error_stack_accessor;
        if self.own_named(object, key).is_some_and(|(own, _)| own.value == accessor && own.attrs.accessor()) {
            let value = self.stack_value(error)?;
            let desc = crate::object::PropertyDescriptor {
                value: Some(value),
                writable: Some(true),
                ..Default::default()
            };
            let done = self.ordinary_define_own(object, key, desc);
            debug_assert!(done, "the accessor is configurable");
        }
        Ok(())
    }
}

/// The promise that an async function settles, or an async generator for the request that it serves.
fn generator_promise(generator: Gc<Generator>) -> Option<Gc<Promise>> {
    match as_cell::<AsyncGeneratorRequest>(generator.queue.get()) {
        Some(request) => as_cell(request.capability.get()),
        None => as_cell(generator.promise.get()),
    }
}

/// Getter of `stack`.
pub(crate) fn get_stack(vm: &mut Vm, args: Args) -> JsResult {
    let mut at = args.this();
    // The accessor is found through the prototype chain too, when an error is somebody's prototype.
    while let Some(object) = crate::object::as_object(at) {
        if let Some(error) = as_cell::<Error>(at) {
            return vm.stack_value(error);
        }
        at = vm.shape(object).proto.get();
    }
    Ok(Value::UNDEFINED)
}

/// Setter of `stack`.
pub(crate) fn set_stack(vm: &mut Vm, args: Args) -> JsResult {
    match as_cell::<Error>(args.this()) {
        Some(error) => {
            error.stack.set(args.get(0));
            vm.heap.write_barrier(error, args.get(0));
        }
        None => {
            if let Some(object) = crate::object::as_object(args.this()) {
                vm.create_data_property(object, vm.names.stack, args.get(0))?;
            }
        }
    }
    Ok(Value::UNDEFINED)
}

/// Getter of a captured `stack`: the object itself and those that inherit it get what is made once.
fn get_captured(vm: &mut Vm, args: Args) -> JsResult {
    let object: Obj = args.capture(0).cell_unchecked().cast();
    let value = vm.made_stack(object, args.capture(1))?;
    if vm.captured_getter(object) == Some(args.callee()) {
        vm.settle_captured(object, value);
    }
    Ok(value)
}

/// Setter of a captured `stack`.
fn set_captured(vm: &mut Vm, args: Args) -> JsResult {
    let Some(object) = crate::object::as_object(args.this()) else { return Ok(Value::UNDEFINED) };
    if args.this() == args.capture(0) && vm.captured_getter(object).is_some() {
        vm.settle_captured(object, args.get(0));
    } else {
        vm.create_data_property(object, vm.names.stack, args.get(0))?;
    }
    Ok(Value::UNDEFINED)
}
