//! Suspension: generators, async functions and async generators. A suspended function is its frame, copied to the heap;
//! resuming copies it back to the top of the stack.
//!
//! While a frame of theirs runs, its `new_target` word holds the Generator object and its flags say `GENERATOR`.

use crate::code::{Code, CodeId};
use crate::native::{JsResult, Trampoline};
use crate::object::as_cell;
use crate::promise::reaction;
use crate::stack::{Frame, HEADER, frame_flags};
use crate::throw::Throw;
use crate::vm::Vm;
use gill_bytecode::{OP_UNITS, Op};
use gill_heap::{AsyncGeneratorRequest, CellKind, Gc, Generator, NativeFunction, Promise, Value};

/// `Generator::generator_kind`
pub mod kind {
    /// `function*`
    pub const GENERATOR: u32 = 0;
    /// `async function`
    pub const ASYNC_FUNCTION: u32 = 1;
    /// `async function*`
    pub const ASYNC_GENERATOR: u32 = 2;
    /// A module: from linking to its evaluation, where one with top-level await becomes an async function.
    pub const MODULE: u32 = 3;
    /// What a core calls them.
    pub const NAMES: [&str; 4] = ["generator", "async function", "async generator", "module"];
}

/// `Generator::state`
pub mod state {
    /// Suspended before its first instruction.
    pub const START: u32 = 0;
    /// Suspended at a yield.
    pub const YIELD: u32 = 1;
    /// Suspended at an await.
    pub const AWAIT: u32 = 2;
    /// On the stack.
    pub const RUNNING: u32 = 3;
    /// Finished, but the value of a `return` is still being awaited (async generators).
    pub const AWAITING_RETURN: u32 = 4;
    /// Finished.
    pub const DONE: u32 = 5;
    /// What a core calls them.
    pub const NAMES: [&str; 6] = ["start", "yield", "await", "running", "awaiting return", "done"];
}

/// How a generator is resumed: what Yield writes to its mode register.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Mode {
    /// next
    Next = 0,
    /// throw
    Throw = 1,
    /// return
    Return = 2,
}

/// What a call that the interpreter made led to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Resumed {
    /// The result is here.
    Value(Value),
    /// A frame was pushed; its return will deliver the result.
    Frame,
}

impl Vm {
    // ---- instructions --------------------------------------------------------------------------------------------------

    /// InitialYield: the frame moves into a new generator object.
    pub(crate) fn initial_yield(&mut self, frame: Frame, code: &'static Code) -> JsResult {
        let callee = frame.callee();
        if code.kind.is_module() {
            let generator = self.new_generator(Value::NULL, kind::MODULE);
            frame.add_flags(frame_flags::GENERATOR);
            frame.set_new_target(generator.value());
            self.suspend(frame, generator, state::START);
            return Ok(generator.value());
        }
        let asynchronous = code.kind.is_async();
        let intrinsics = &self.realms[code.realm as usize].intrinsics;
        let default =
            if asynchronous { intrinsics.async_generator_prototype } else { intrinsics.generator_prototype };
        let proto = self.prototype_from_constructor(callee.cell_unchecked().cast(), default)?;
        let generator =
            self.new_generator(proto, if asynchronous { kind::ASYNC_GENERATOR } else { kind::GENERATOR });
        frame.add_flags(frame_flags::GENERATOR);
        frame.set_new_target(generator.value());
        self.suspend(frame, generator, state::START);
        Ok(generator.value())
    }

    #[inline(never)]
    fn new_generator(&mut self, proto: Value, kind: u32) -> Gc<Generator> {
        let generator: Gc<Generator> = self.new_object_cell(proto, 0);
        generator.promise.set(Value::UNDEFINED);
        generator.awaiting.set(Value::UNDEFINED);
        generator.queue.set(Value::UNDEFINED);
        generator.generator_kind.set(kind);
        generator.event.set(self.current_event);
        generator
    }

    /// AsyncStart: the frame gets its promise.
    pub(crate) fn async_start(&mut self, frame: Frame) {
        let generator = if frame.flags() & frame_flags::GENERATOR != 0 {
            // A module that linking has suspended.
            let generator: Gc<Generator> = frame.new_target().cell_unchecked().cast();
            generator.generator_kind.set(kind::ASYNC_FUNCTION);
            generator.event.set(self.current_event);
            generator
        } else {
            self.new_generator(Value::NULL, kind::ASYNC_FUNCTION)
        };
        let promise = self.new_promise();
        generator.promise.set(promise.value());
        generator.state.set(state::RUNNING);
        // For return: the promise has not been given to the caller yet.
        generator.queue.set(Value::TRUE);
        frame.set_new_target(generator.value());
        frame.add_flags(frame_flags::GENERATOR);
    }

    #[inline(never)]
    fn suspend(&mut self, frame: Frame, generator: Gc<Generator>, state: u32) {
        self.forget_destiny();
        let copy = match generator.frame.get() {
            // The cell of the last time has the right size: registers are copied into it again.
            Some(copy) if copy.word.get() as usize == frame.extent() => {
                copy.pc.set(frame.pc());
                for i in 0..frame.extent() {
                    copy.tail(i).set(frame.reg(i));
                }
                copy
            }
            _ => self.copy_frame(frame),
        };
        copy.this_value.set(frame.this());
        generator.frame.set(Some(copy));
        generator.state.set(state);
        self.heap.write_barrier(generator, copy.value());
    }

    /// Yield and YieldDelegate: Some if the resumer is native code.
    pub(crate) fn yield_value(&mut self, frame: Frame, value: Value, delegate: bool) -> Option<Value> {
        let generator: Gc<Generator> = frame.new_target().cell_unchecked().cast();
        let result = if delegate { value } else { self.iter_result(value, false) };
        self.suspend(frame, generator, state::YIELD);
        self.return_from(frame, result)
    }

    /// Await: Some if the frame was entered from native code.
    pub(crate) fn await_value(&mut self, frame: Frame, value: Value) -> JsResult<Option<Value>> {
        let generator: Gc<Generator> = frame.new_target().cell_unchecked().cast();
        let promise = self.promise_resolve(value)?;
        let reaction = self.new_reaction(
            reaction::AWAIT,
            Value::UNDEFINED,
            Value::UNDEFINED,
            Value::UNDEFINED,
            generator.value(),
        );
        generator.awaiting.set(promise.value());
        self.suspend(frame, generator, state::AWAIT);
        self.add_reaction(promise, reaction);
        let result = self.result_for_caller(generator);
        Ok(self.return_from(frame, result))
    }

    /// What an async function gives to whoever runs it now: its promise the first time, then undefined.
    fn result_for_caller(&mut self, generator: Gc<Generator>) -> Value {
        if generator.generator_kind.get() == kind::ASYNC_FUNCTION
            && generator.queue.replace(Value::UNDEFINED) == Value::TRUE
        {
            return generator.promise.get();
        }
        Value::UNDEFINED
    }

    /// The frame of a generator returned: what its resumer gets.
    pub(crate) fn generator_returned(&mut self, frame: Frame, _code: &'static Code, value: Value) -> Value {
        let generator: Gc<Generator> = frame.new_target().cell_unchecked().cast();
        generator.state.set(state::DONE);
        generator.frame.set(None);
        match generator.generator_kind.get() {
            kind::GENERATOR => self.iter_result(value, true),
            kind::MODULE => value,
            kind::ASYNC_FUNCTION => {
                let promise: Gc<Promise> = generator.promise.get().cell_unchecked().cast();
                self.resolve_promise(promise, value);
                self.result_for_caller(generator)
            }
            _ => {
                self.settle_request(generator, Ok(value), true);
                self.async_generator_drain(generator);
                Value::UNDEFINED
            }
        }
    }

    /// The frame of a generator threw: Some(result) if a promise takes the exception, None if it goes on.
    pub(crate) fn generator_threw(&mut self, frame: Frame) -> Option<Value> {
        let generator: Gc<Generator> = frame.new_target().cell_unchecked().cast();
        generator.state.set(state::DONE);
        generator.frame.set(None);
        // What ends the call that runs goes on to who made the call: promises made in it are never settled by it.
        if self.is_ending(self.exception) {
            return None;
        }
        match generator.generator_kind.get() {
            kind::GENERATOR | kind::MODULE => None,
            kind::ASYNC_FUNCTION => {
                let reason = self.take_exception();
                let record = self.take_throw_record(reason);
                let promise: Gc<Promise> = generator.promise.get().cell_unchecked().cast();
                self.reject_promise(promise, reason, record);
                Some(self.result_for_caller(generator))
            }
            _ => {
                let reason = self.take_exception();
                self.settle_request(generator, Err(reason), true);
                self.async_generator_drain(generator);
                Some(Value::UNDEFINED)
            }
        }
    }

    // ---- resuming ------------------------------------------------------------------------------------------------------

    /// Puts a suspended frame on top of the stack, about to go on. `value` and `mode` are what a yield receives.
    pub(crate) fn push_suspended(
        &mut self,
        generator: Gc<Generator>,
        value: Value,
        mode: Mode,
        dst: u16,
        flags: u64,
    ) -> JsResult<()> {
        let Some(suspended) = generator.frame.get() else { unreachable!("resumed without a frame") };
        let code = self.code(CodeId(suspended.code.get()));
        let registers = suspended.word.get() as usize;
        // SAFETY: room is checked first; then all words of the frame are written.
        unsafe {
            let fp = self.top().add(HEADER);
            if fp.add(registers + 64) > self.stack.limit() {
                return Err(self.throw_stack_overflow());
            }
            let frame = Frame(fp);
            frame.set_link(self.stack.offset_of(self.frame), dst, 0, code, flags | frame_flags::GENERATOR);
            frame.set_new_target(generator.value());
            frame.set_callee(suspended.function.get());
            frame.set_this(suspended.this_value.get());
            for i in 0..registers {
                frame.set_reg(i, suspended.tail(i).get());
            }
            let pc = suspended.pc.get() as usize;
            let next = pc + OP_UNITS[code.units[pc] as usize] as usize;
            match Op::from_u16(code.units[pc]) {
                Some(Op::Yield | Op::YieldDelegate | Op::AsyncYield) => {
                    frame.set_reg(code.units[pc + 1] as usize, value);
                    frame.set_reg(code.units[pc + 2] as usize, Value::int(mode as i32));
                    frame.set_pc(next as u32);
                }
                Some(Op::Await) if mode == Mode::Next => {
                    frame.set_reg(code.units[pc + 1] as usize, value);
                    frame.set_pc(next as u32);
                }
                Some(Op::InitialYield) if mode == Mode::Next => frame.set_pc(next as u32),
                _ => frame.set_pc(pc as u32),
            }
            self.frame = frame;
        }
        generator.state.set(state::RUNNING);
        generator.awaiting.set(Value::UNDEFINED);
        Ok(())
    }

    /// Resumes a sync generator (GeneratorResume, GeneratorResumeAbrupt): either its frame is on the stack now, or the
    /// answer is known.
    pub(crate) fn resume_generator(
        &mut self,
        this: Value,
        value: Value,
        mode: Mode,
        dst: u16,
        flags: u64,
    ) -> JsResult<Resumed> {
        let generator = match as_cell::<Generator>(this) {
            Some(g) if g.generator_kind.get() == kind::GENERATOR => g,
            _ => {
                let shown = self.describe(this);
                let name = ["next", "throw", "return"][mode as usize];
                return Err(
                    self.throw_type_error(format!("{name} method called on incompatible receiver {shown}"))
                );
            }
        };
        match generator.state.get() {
            state::RUNNING => Err(self.throw_type_error("Generator is already running")),
            state::DONE => match mode {
                Mode::Next => Ok(Resumed::Value(self.iter_result(Value::UNDEFINED, true))),
                Mode::Return => Ok(Resumed::Value(self.iter_result(value, true))),
                Mode::Throw => Err(self.throw(value)),
            },
            state::START if mode != Mode::Next => {
                generator.state.set(state::DONE);
                generator.frame.set(None);
                self.resume_generator(this, value, mode, dst, flags)
            }
            _ => {
                self.push_suspended(generator, value, mode, dst, flags)?;
                Ok(Resumed::Frame)
            }
        }
    }

    /// The same from native code: runs the generator to its next yield or its end.
    pub(crate) fn resume_generator_nested(&mut self, this: Value, value: Value, mode: Mode) -> JsResult {
        match self.resume_generator(this, value, mode, 0, frame_flags::ENTRY)? {
            Resumed::Value(value) => Ok(value),
            Resumed::Frame => self.run_pushed(),
        }
    }

    /// Runs a frame just pushed with ENTRY.
    pub(crate) fn run_pushed(&mut self) -> JsResult {
        self.native_depth += 1;
        let result = self.run();
        self.native_depth -= 1;
        result
    }

    /// A promise that an async function or generator awaited is settled: goes on with it.
    pub(crate) fn resume_await(
        &mut self,
        generator: Gc<Generator>,
        value: Value,
        record: Value,
        rejected: bool,
    ) -> JsResult<()> {
        let mode = if rejected { Mode::Throw } else { Mode::Next };
        self.push_suspended(generator, value, mode, 0, frame_flags::ENTRY)?;
        if rejected {
            self.throw_with(value, record);
            match self.unwind() {
                crate::throw::Unwound::Resume => {}
                crate::throw::Unwound::Return(_) => return Ok(()),
                crate::throw::Unwound::Throw => return Err(Throw),
            }
        }
        self.run_pushed().map(|_| ())
    }

    // ---- calls by the interpreter --------------------------------------------------------------------------------------

    /// Calls a function for the interpreter: a closure gets a frame above the top, anything else is called.
    pub(crate) fn call_pushed(
        &mut self,
        function: Value,
        this: Value,
        args: &[Value],
        dst: u16,
    ) -> JsResult<Resumed> {
        match function.kind() {
            CellKind::Function => {
                let closure: Gc<gill_heap::Function> = function.cell_unchecked().cast();
                let code = self.code(CodeId(closure.code.get()));
                if !code.plain_call {
                    return Err(self.throw_class_call(code));
                }
                // SAFETY: as in `push_window`; `enter` checks the limit for the whole frame.
                let fp = unsafe { self.top().add(HEADER) };
                for (i, &arg) in args.iter().enumerate() {
                    // SAFETY: the reserve above the limit holds a few arguments.
                    unsafe { *fp.add(i) = arg };
                }
                let frame = Frame(fp);
                frame.set_new_target(Value::UNDEFINED);
                frame.set_callee(function);
                frame.set_this(this);
                self.enter(fp, closure, code, args.len() as u32, dst, 0)?;
                Ok(Resumed::Frame)
            }
            CellKind::NativeFunction => {
                let native: Gc<NativeFunction> = function.cell_unchecked().cast();
                if self.natives.get(native.native.get()).trampoline == Trampoline::GeneratorNext {
                    let value = args.first().copied().unwrap_or(Value::UNDEFINED);
                    return self.resume_generator(this, value, Mode::Next, dst, 0);
                }
                self.call(function, this, args).map(Resumed::Value)
            }
            _ => self.call(function, this, args).map(Resumed::Value),
        }
    }

    /// Calls a native function whose work the interpreter does itself.
    pub(crate) fn trampoline(
        &mut self,
        function: Gc<NativeFunction>,
        window: *mut Value,
        argc: usize,
        dst: u16,
    ) -> JsResult<Resumed> {
        let frame = Frame(window);
        let this = frame.this();
        let arg = |i: usize| if i < argc { frame.reg(i) } else { Value::UNDEFINED };
        match self.natives.get(function.native.get()).trampoline {
            Trampoline::None => self.call_native(window, argc as u32).map(Resumed::Value),
            Trampoline::Call => {
                // The window without its first argument, one word up: f.call(this, a, b) is this-window [f, this, a, b].
                // SAFETY: the words stand in the window.
                unsafe {
                    let count = argc.saturating_sub(1);
                    let receiver = arg(0);
                    std::ptr::copy(window.add(1), window, count);
                    frame.set_callee(this);
                    frame.set_this(receiver);
                    self.call_other(window, count, dst)
                }
            }
            Trampoline::Apply | Trampoline::ReflectApply => {
                let reflect = self.natives.get(function.native.get()).trampoline == Trampoline::ReflectApply;
                let (target, receiver, list) =
                    if reflect { (arg(0), arg(1), arg(2)) } else { (this, arg(0), arg(1)) };
                if !self.is_callable(target) {
                    let shown = self.describe(target);
                    return Err(self.throw_type_error(format!("{shown} is not a function")));
                }
                let mark = self.temps.len();
                if reflect || !list.is_nullish() {
                    self.push_array_like(list)?;
                }
                let count = self.temps.len() - mark;
                // SAFETY: room is checked; what is copied is on the temps.
                let to = unsafe {
                    let to = self.top().add(HEADER);
                    if count > crate::stack::MAX_ARGUMENTS || to.add(count + 64) > self.stack.limit() {
                        self.temps.truncate(mark);
                        return Err(self.throw_stack_overflow());
                    }
                    std::ptr::copy_nonoverlapping(self.temps[mark..].as_ptr(), to, count);
                    to
                };
                self.temps.truncate(mark);
                let above = Frame(to);
                above.set_new_target(Value::UNDEFINED);
                above.set_callee(target);
                above.set_this(receiver);
                self.call_other(to, count, dst)
            }
            Trampoline::GeneratorNext => self.resume_generator(this, arg(0), Mode::Next, dst, 0),
            Trampoline::GeneratorReturn => self.resume_generator(this, arg(0), Mode::Return, dst, 0),
            Trampoline::GeneratorThrow => self.resume_generator(this, arg(0), Mode::Throw, dst, 0),
        }
    }

    /// Calls whatever stands in a window, closures by pushing a frame.
    pub(crate) fn call_other(&mut self, window: *mut Value, argc: usize, dst: u16) -> JsResult<Resumed> {
        let frame = Frame(window);
        let callee = frame.callee();
        match callee.kind() {
            CellKind::Function => {
                let closure: Gc<gill_heap::Function> = callee.cell_unchecked().cast();
                let code = self.code(CodeId(closure.code.get()));
                if !code.plain_call {
                    return Err(self.throw_class_call(code));
                }
                frame.set_new_target(Value::UNDEFINED);
                self.enter(window, closure, code, argc as u32, dst, 0)?;
                Ok(Resumed::Frame)
            }
            CellKind::NativeFunction => {
                frame.set_new_target(Value::UNDEFINED);
                let native: Gc<NativeFunction> = callee.cell_unchecked().cast();
                if self.natives.get(native.native.get()).trampoline != Trampoline::None {
                    return self.trampoline(native, window, argc, dst);
                }
                self.call_native(window, argc as u32).map(Resumed::Value)
            }
            CellKind::BoundFunction => {
                // The bound arguments go in front, which may need room that the window has not got.
                // SAFETY: room is checked before the copy.
                let to = unsafe {
                    let to = self.top().add(HEADER);
                    if to.add(argc + 64) > self.stack.limit() {
                        return Err(self.throw_stack_overflow());
                    }
                    std::ptr::copy(window, to, argc);
                    to
                };
                let above = Frame(to);
                above.set_callee(callee);
                above.set_this(frame.this());
                above.set_new_target(Value::UNDEFINED);
                let argc = self.unbind_all(to, argc)?;
                self.call_other(to, argc, dst)
            }
            CellKind::Proxy if self.is_callable(callee) => self.call_window(window, argc).map(Resumed::Value),
            _ => Err(self.throw_not_callable(callee)),
        }
    }

    #[cold]
    fn throw_not_callable(&mut self, callee: Value) -> Throw {
        match self.operand(true) {
            Some(operand) => self.throw_type_error(format!("{} is not a function", operand.text)),
            None => {
                let shown = self.describe(callee);
                self.throw_type_error(format!("{shown} is not a function"))
            }
        }
    }

    // ---- async generators (ECMA-262 27.6.3) ------------------------------------------------------------------------------

    /// next, throw and return of async generators: queues a request, gives its promise.
    pub(crate) fn async_generator_enqueue(&mut self, this: Value, value: Value, mode: Mode) -> JsResult {
        let capability = self.new_promise();
        let generator = match as_cell::<Generator>(this) {
            Some(g) if g.generator_kind.get() == kind::ASYNC_GENERATOR => g,
            _ => {
                let shown = self.describe(this);
                let proto = self.intrinsics().type_error_prototype;
                let name = ["next", "throw", "return"][mode as usize];
                let error =
                    self.new_error(proto, &format!("{name} method called on incompatible receiver {shown}"));
                self.reject_promise(capability, error, Value::UNDEFINED);
                return Ok(capability.value());
            }
        };
        let request = self.alloc::<AsyncGeneratorRequest>(0);
        request.next.set(Value::UNDEFINED);
        request.value.set(value);
        request.capability.set(capability.value());
        request.mode.set(mode as u32);
        let mut last = as_cell::<AsyncGeneratorRequest>(generator.queue.get());
        match last {
            None => generator.queue.set(request.value()),
            Some(_) => {
                while let Some(at) = last {
                    last = as_cell(at.next.get());
                    if last.is_none() {
                        at.next.set(request.value());
                    }
                }
            }
        }
        if !matches!(generator.state.get(), state::RUNNING | state::AWAIT | state::AWAITING_RETURN) {
            self.async_generator_resume_next(generator)?;
        }
        Ok(capability.value())
    }

    /// Goes on with the first request of the queue while the generator is suspended at a yield or has not begun.
    fn async_generator_resume_next(&mut self, generator: Gc<Generator>) -> JsResult<()> {
        let Some(request) = as_cell::<AsyncGeneratorRequest>(generator.queue.get()) else { return Ok(()) };
        let mode = match request.mode.get() {
            0 => Mode::Next,
            1 => Mode::Throw,
            _ => Mode::Return,
        };
        if generator.state.get() == state::START && mode != Mode::Next {
            generator.state.set(state::DONE);
            generator.frame.set(None);
        }
        if generator.state.get() == state::DONE {
            self.async_generator_drain(generator);
            return Ok(());
        }
        self.push_suspended(generator, request.value.get(), mode, 0, frame_flags::ENTRY)?;
        self.run_pushed().map(|_| ())
    }

    /// AsyncGeneratorCompleteStep: settles the first request.
    fn settle_request(&mut self, generator: Gc<Generator>, completion: Result<Value, Value>, done: bool) {
        let Some(request) = as_cell::<AsyncGeneratorRequest>(generator.queue.get()) else { return };
        generator.queue.set(request.next.get());
        let promise: Gc<Promise> = request.capability.get().cell_unchecked().cast();
        match completion {
            Ok(value) => {
                let result = self.iter_result(value, done);
                self.resolve_promise(promise, result);
            }
            Err(reason) => {
                let record = self.take_throw_record(reason);
                self.reject_promise(promise, reason, record);
            }
        }
    }

    /// AsyncYield
    pub(crate) fn async_yield(&mut self, frame: Frame, value: Value) -> Option<Value> {
        let generator: Gc<Generator> = frame.new_target().cell_unchecked().cast();
        self.suspend(frame, generator, state::YIELD);
        self.settle_request(generator, Ok(value), false);
        let result = self.return_from(frame, Value::UNDEFINED);
        // More requests may wait: the next one is served at once.
        if !generator.queue.get().is_undefined() {
            // Errors of the generator's own become rejections; only a stack overflow in pushing its frame is left,
            // and the request stays queued then.
            let _ = self.catching(|vm| vm.async_generator_resume_next(generator));
        }
        result
    }

    /// AsyncGeneratorDrainQueue
    fn async_generator_drain(&mut self, generator: Gc<Generator>) {
        while let Some(request) = as_cell::<AsyncGeneratorRequest>(generator.queue.get()) {
            match request.mode.get() {
                2 => {
                    // AsyncGeneratorAwaitReturn
                    generator.state.set(state::AWAITING_RETURN);
                    match self.rejecting(|vm| vm.promise_resolve(request.value.get())) {
                        Ok(promise) => {
                            let reaction = self.new_reaction(
                                reaction::ASYNC_GENERATOR_RETURN,
                                Value::UNDEFINED,
                                Value::UNDEFINED,
                                Value::UNDEFINED,
                                generator.value(),
                            );
                            generator.awaiting.set(promise.value());
                            self.add_reaction(promise, reaction);
                            return;
                        }
                        Err(reason) => {
                            generator.state.set(state::DONE);
                            self.settle_request(generator, Err(reason), true);
                        }
                    }
                }
                1 => self.settle_request(generator, Err(request.value.get()), true),
                _ => self.settle_request(generator, Ok(Value::UNDEFINED), true),
            }
        }
    }

    pub(crate) fn async_generator_return_settled(
        &mut self,
        generator: Gc<Generator>,
        value: Value,
        rejected: bool,
    ) -> JsResult<()> {
        generator.state.set(state::DONE);
        generator.awaiting.set(Value::UNDEFINED);
        self.settle_request(generator, if rejected { Err(value) } else { Ok(value) }, true);
        self.async_generator_drain(generator);
        Ok(())
    }

    /// CreateIterResultObject
    pub fn iter_result(&mut self, value: Value, done: bool) -> Value {
        // The one that is kept is of the main realm, as long as that is the only one.
        let alone = self.realms.len() == 1;
        let shape = match self.shapes.iter_result {
            id if id != 0 && alone => self.heap.cell_by_id(id),
            _ => {
                let root = self.literal_shape(2);
                let attrs = gill_heap::Attributes::DATA;
                let (shape, _) = self.heap.shape_add(root, self.names.value, attrs);
                let (shape, _) = self.heap.shape_add(shape, self.names.done, attrs);
                if alone {
                    self.shapes.iter_result = shape.word.get();
                }
                shape
            }
        };
        let object = self.new_object_of_shape(shape);
        object.tail(0).set(value);
        object.tail(1).set(Value::bool(done));
        object.value()
    }

    /// IteratorComplete and IteratorValue: the value, or None when done.
    pub(crate) fn unpack_result(&mut self, result: crate::object::Obj) -> JsResult<Option<Value>> {
        if result.word.get() == self.shapes.iter_result && self.shapes.iter_result != 0 {
            let done = result.tail(1).get();
            return Ok(if self.to_boolean(done) { None } else { Some(result.tail(0).get()) });
        }
        let done = self.get_property(result, self.names.done)?;
        if self.to_boolean(done) {
            return Ok(None);
        }
        Ok(Some(self.get_property(result, self.names.value)?))
    }
}
