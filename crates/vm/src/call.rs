//! Calls: from native code into JS and back, frames for them, and what `new` does.
//!
//! JS calling JS happens in the interpreter, which pushes frames and loops; here is the rest: the way in from native
//! code (an `ENTRY` frame and a nested loop), native functions, bound functions, and construction.

use crate::code::{Code, CodeId, ConstructCache};
use crate::native::{Args, JsResult};
use crate::object::{Obj, as_cell};
use crate::stack::MAX_ARGUMENTS;
use crate::stack::{Frame, HEADER, frame_flags};
use crate::vm::Vm;
use gill_bytecode::{CodeFlags, FunctionKind, Op};
use gill_heap::{BoundFunction, CellKind, Function, Gc, NativeFunction, Shape, Value};

/// Words that must be free above a native frame.
const MARGIN: usize = 64;

impl Vm {
    /// Call(f, this, args)
    ///
    /// # Errors
    /// TypeError if it cannot be called; what it throws.
    pub fn call(&mut self, function: Value, this: Value, args: &[Value]) -> JsResult {
        let fp = self.push_window(function, this, Value::UNDEFINED, args)?;
        self.call_window(fp, args.len())
    }

    /// Construct(f, args, new_target)
    ///
    /// # Errors
    /// TypeError if it is no constructor; what it throws.
    pub fn construct(&mut self, function: Value, args: &[Value], new_target: Value) -> JsResult<Obj> {
        let fp = self.push_window(function, Value::EMPTY, new_target, args)?;
        let result = self.construct_window(fp, args.len())?;
        Ok(result.cell_unchecked().cast())
    }

    /// Calls, and gives the exception as an error: phase one of throws below knows that it is caught here.
    pub fn call_catching(&mut self, function: Value, this: Value, args: &[Value]) -> Result<Value, Value> {
        self.with_flag(frame_flags::CATCHES, |vm| vm.call(function, this, args))
    }

    /// Calls; an exception is given as an error and will reject a promise.
    pub fn call_rejecting(&mut self, function: Value, this: Value, args: &[Value]) -> Result<Value, Value> {
        self.with_flag(frame_flags::REJECTS, |vm| vm.call(function, this, args))
    }

    /// Runs something under a native frame flagged so that throws in it are known to end here.
    pub fn catching<T>(&mut self, run: impl FnOnce(&mut Vm) -> JsResult<T>) -> Result<T, Value> {
        self.with_flag(frame_flags::CATCHES, run)
    }

    /// The same where a throw becomes a rejection.
    pub fn rejecting<T>(&mut self, run: impl FnOnce(&mut Vm) -> JsResult<T>) -> Result<T, Value> {
        self.with_flag(frame_flags::REJECTS, run)
    }

    fn with_flag<T>(&mut self, flag: u64, run: impl FnOnce(&mut Vm) -> JsResult<T>) -> Result<T, Value> {
        // A marker frame without function or arguments: `frames` passes it, nobody returns to it.
        let caller = self.frame;
        // SAFETY: room is checked by whatever is pushed next; the reserve above the limit holds this header.
        let marker = Frame(unsafe { self.top().add(HEADER) });
        marker.set_link(self.stack.offset_of(caller), 0, 0, std::ptr::null(), flag);
        marker.set_new_target(Value::UNDEFINED);
        marker.set_callee(Value::UNDEFINED);
        marker.set_this(Value::UNDEFINED);
        self.frame = marker;
        let temps = self.temps.len();
        let result = run(self);
        self.frame = caller;
        if result.is_err() {
            self.temps.truncate(temps);
        }
        self.caught(result)
    }

    /// Puts a call window on top of the stack; gives its register 0.
    fn push_window(
        &mut self,
        function: Value,
        this: Value,
        new_target: Value,
        args: &[Value],
    ) -> JsResult<*mut Value> {
        let top = self.top();
        // SAFETY: the limit is checked first; beyond it there is a reserve.
        unsafe {
            let fp = top.add(HEADER);
            if fp.add(args.len() + MARGIN) > self.stack.limit() || args.len() > MAX_ARGUMENTS {
                return Err(self.throw_stack_overflow());
            }
            std::ptr::copy_nonoverlapping(args.as_ptr(), fp, args.len());
            let frame = Frame(fp);
            frame.set_new_target(new_target);
            frame.set_callee(function);
            frame.set_this(this);
            Ok(fp)
        }
    }

    /// Calls what stands in a window above the top frame, from native code.
    pub(crate) fn call_window(&mut self, fp: *mut Value, argc: usize) -> JsResult {
        let argc = self.unbind_all(fp, argc)?;
        let frame = Frame(fp);
        let callee = frame.callee();
        frame.set_new_target(Value::UNDEFINED);
        match callee.kind() {
            CellKind::Function => {
                let function: Gc<Function> = callee.cell_unchecked().cast();
                let code = self.code(CodeId(function.code.get()));
                if !code.plain_call {
                    return Err(self.throw_class_call(code));
                }
                self.enter(fp, function, code, argc as u32, 0, frame_flags::ENTRY)?;
                self.run_entry()
            }
            CellKind::NativeFunction => self.call_native(fp, argc as u32),
            CellKind::Proxy if self.is_callable(callee) => {
                let args = self.window_arguments(fp, argc);
                self.proxy_call(callee, frame.this(), args)
            }
            _ => {
                let shown = self.describe(callee);
                Err(self.throw_type_error(format!("{shown} is not a function")))
            }
        }
    }

    /// Constructs what stands in a window, new.target with it, from native code.
    pub(crate) fn construct_window(&mut self, fp: *mut Value, argc: usize) -> JsResult {
        let frame = Frame(fp);
        let callee = frame.callee();
        if !self.is_constructor(callee) {
            let shown = match self.operand(false) {
                Some(operand) => operand.text,
                None => self.describe(callee),
            };
            return Err(self.throw_type_error(format!("{shown} is not a constructor")));
        }
        let argc = self.unbind_all(fp, argc)?;
        let callee = frame.callee();
        match callee.kind() {
            CellKind::Function => {
                let function: Gc<Function> = callee.cell_unchecked().cast();
                let code = self.code(CodeId(function.code.get()));
                if code.kind != FunctionKind::DerivedConstructor {
                    self.hold_window(fp, argc);
                    let this = self.construct_receiver(frame.new_target(), function, code);
                    self.release_window(fp);
                    frame.set_this(this?);
                } else {
                    frame.set_this(Value::EMPTY);
                }
                self.enter(fp, function, code, argc as u32, 0, frame_flags::ENTRY | frame_flags::CONSTRUCT)?;
                self.run_entry()
            }
            CellKind::NativeFunction => self.call_native(fp, argc as u32),
            _ => {
                let args = self.window_arguments(fp, argc);
                self.proxy_construct(callee, args, frame.new_target())
            }
        }
    }

    /// The arguments in a window, as a slice that must be copied before anything else is pushed.
    fn window_arguments(&self, fp: *mut Value, argc: usize) -> &'static [Value] {
        // SAFETY: they were pushed there.
        unsafe { std::slice::from_raw_parts(fp, argc) }
    }

    /// Makes a window a native frame for a while, so that what runs now does not overwrite it.
    pub(crate) fn hold_window(&mut self, fp: *mut Value, argc: usize) {
        let caller = self.stack.offset_of(self.frame);
        Frame(fp).set_link(caller, 0, argc as u32, std::ptr::null(), 0);
        self.frame = Frame(fp);
    }
    /// Takes it back.
    pub(crate) fn release_window(&mut self, fp: *mut Value) {
        debug_assert_eq!(self.frame.0, fp);
        self.frame = self.stack.frame_at(Frame(fp).caller_offset());
    }

    /// Unbinds the function in a window as often as it is a bound one, however long the chain: that is up to the program. A new.target
    /// that is the function goes along.
    pub(crate) fn unbind_all(&mut self, fp: *mut Value, mut argc: usize) -> JsResult<usize> {
        let frame = Frame(fp);
        while frame.callee().kind() == CellKind::BoundFunction {
            let bound = frame.callee();
            argc = self.unbind(fp, argc)?;
            if frame.new_target() == bound {
                frame.set_new_target(frame.callee());
            }
        }
        Ok(argc)
    }

    /// Replaces a bound function in a window by its target with the bound arguments in front, and gives the number of arguments.
    fn unbind(&mut self, fp: *mut Value, argc: usize) -> JsResult<usize> {
        let frame = Frame(fp);
        let bound: Gc<BoundFunction> = frame.callee().cell_unchecked().cast();
        let given = bound.arguments.get();
        let more = given.map_or(0, |e| e.word.get() as usize);
        // SAFETY: the limit is checked before anything is moved.
        unsafe {
            if fp.add(argc + more + MARGIN) > self.stack.limit() || argc + more > MAX_ARGUMENTS {
                return Err(self.throw_stack_overflow());
            }
            std::ptr::copy(fp, fp.add(more), argc);
            for i in 0..more {
                *fp.add(i) = given.map_or(Value::UNDEFINED, |e| e.tail(i).get());
            }
        }
        frame.set_callee(bound.target.get());
        frame.set_this(bound.bound_this.get());
        Ok(argc + more)
    }

    /// Makes the window at `fp` a frame of a closure: on top, at pc 0, all registers set.
    #[inline(always)]
    pub(crate) fn enter(
        &mut self,
        fp: *mut Value,
        function: Gc<Function>,
        code: &'static Code,
        argc: u32,
        dst: u16,
        flags: u64,
    ) -> JsResult<Frame> {
        let registers = code.registers;
        // SAFETY: fp lies in the stack; the extent is checked against the limit before anything is written above the
        // arguments, which the caller has put there.
        unsafe {
            if fp.add(registers as usize + argc as usize + MARGIN) > self.stack.limit() {
                return Err(self.throw_stack_overflow());
            }
            let caller = self.stack.offset_of(self.frame);
            let mut frame = Frame(fp);
            let mut flags = flags;
            let mut set = argc.min(code.params);
            if code.is(CodeFlags::NEEDS_ARGUMENTS) && argc > 0 {
                // All arguments stay where they are; the frame moves above them.
                let moved = fp.add(argc as usize + HEADER);
                for i in 0..set as usize {
                    *moved.add(i) = *fp.add(i);
                }
                let above = Frame(moved);
                above.set_new_target(frame.new_target());
                above.set_callee(frame.callee());
                above.set_this(frame.this());
                frame = above;
                flags |= frame_flags::ARGS_BELOW;
            } else {
                set = argc.min(registers).min(code.params);
            }
            frame.set_link(caller, dst, argc, code, flags);
            let base = frame.0;
            for i in set..registers {
                *base.add(i as usize) = Value::UNDEFINED;
            }
            if code.kind.is_arrow() {
                frame.set_this(function.this_value.get());
            } else if code.coerce_this && flags & frame_flags::CONSTRUCT == 0 {
                let this = frame.this();
                if !this.is_object() {
                    self.frame = frame;
                    frame.set_this(if this.is_nullish() {
                        self.realms[code.realm as usize].global
                    } else {
                        match self.to_object(this) {
                            Ok(object) => object.value(),
                            Err(throw) => return Err(throw),
                        }
                    });
                }
            }
            self.frame = frame;
            Ok(frame)
        }
    }

    /// Takes a frame off the stack.
    #[inline(always)]
    pub(crate) fn pop_frame(&mut self, frame: Frame) {
        self.frame = self.stack.frame_at(frame.caller_offset());
    }

    /// Returns a value from a frame: pops it and gives the value to the caller, whose pc moves past the instruction that
    /// called. Some(value) if the caller is native code.
    pub(crate) fn return_from(&mut self, frame: Frame, mut value: Value) -> Option<Value> {
        let flags = frame.flags();
        if flags & frame_flags::CONSTRUCT != 0 && !value.is_object() {
            value = frame.this();
        }
        let dst = frame.dst();
        self.pop_frame(frame);
        if flags & frame_flags::ENTRY != 0 {
            return Some(value);
        }
        let caller = self.frame;
        caller.set_reg(dst as usize, value);
        if let Some(code) = caller.code() {
            let pc = caller.pc();
            caller.set_pc(pc + gill_bytecode::OP_UNITS[code.units[pc as usize] as usize] as u32);
        }
        None
    }

    /// Runs the frame on top, which is an entry frame, to its return.
    fn run_entry(&mut self) -> JsResult {
        if crate::vm::native_stack_pointer() < self.native_limit {
            let frame = self.frame;
            self.pop_frame(frame);
            return Err(self.throw_stack_overflow());
        }
        self.native_depth += 1;
        let realm = self.current_realm;
        if let Some(code) = self.frame.code() {
            self.current_realm = code.realm as _;
        }
        let result = self.run();
        self.current_realm = realm;
        self.native_depth -= 1;
        result
    }

    /// Calls the native function whose window is at `fp`, with new.target as it stands there.
    pub(crate) fn call_native(&mut self, fp: *mut Value, argc: u32) -> JsResult {
        // SAFETY: only compares addresses.
        if unsafe { fp.add(argc as usize + MARGIN) } > self.stack.limit()
            || crate::vm::native_stack_pointer() < self.native_limit
        {
            return Err(self.throw_stack_overflow());
        }
        let frame = Frame(fp);
        let caller = self.frame;
        frame.set_link(self.stack.offset_of(caller), 0, argc, std::ptr::null(), frame_flags::ENTRY);
        let function: Gc<NativeFunction> = frame.callee().cell_unchecked().cast();
        let native = self.natives.get(function.native.get()).function;
        self.frame = frame;
        let temps = self.temps.len();
        // What a native function makes belongs to its own realm, whoever calls it.
        let realm = std::mem::replace(&mut self.current_realm, function.realm.get());
        let result = native(self, Args::new(frame, argc));
        self.current_realm = realm;
        debug_assert_eq!(self.frame, frame, "native functions leave the stack as they found it");
        self.frame = caller;
        self.temps.truncate(temps);
        result
    }

    #[cold]
    pub(crate) fn throw_class_call(&mut self, code: &Code) -> crate::throw::Throw {
        let name = self.value_text(code.name);
        // 10.2.1: the error is of the class's realm, though its code does not run.
        let proto = self.realms[code.realm as usize].intrinsics.type_error_prototype;
        if name.is_empty() {
            return self.throw_error(proto, "Class constructors cannot be invoked without 'new'");
        }
        self.throw_error(proto, &format!("Class constructor {name} cannot be invoked without 'new'"))
    }
    /// [[Construct]] (10.2.2) of a derived constructor that gives neither an object nor `this`: an error of the caller's realm, since
    /// the body has returned.
    #[cold]
    pub(crate) fn throw_derived_result(&mut self, no_this: bool) -> crate::throw::Throw {
        let realm = match self.caller_of(self.frame) {
            Some(caller) => match (caller.code(), as_cell::<NativeFunction>(caller.callee())) {
                (Some(code), _) => code.realm,
                (None, Some(native)) => native.realm.get(),
                _ => self.current_realm,
            },
            None => self.current_realm,
        };
        let intrinsics = &self.realms[realm as usize].intrinsics;
        if no_this {
            let proto = intrinsics.reference_error_prototype;
            self.throw_error(proto, "Must call super constructor in derived class before accessing 'this' or returning from derived constructor")
        } else {
            let proto = intrinsics.type_error_prototype;
            self.throw_error(proto, "Derived constructors may only return object or undefined")
        }
    }
    /// The text of a string value; empty for anything else.
    pub(crate) fn value_text(&mut self, value: Value) -> String {
        gill_heap::string::JsString::from_value(value)
            .map(|s| self.heap.string_to_rust(s))
            .unwrap_or_default()
    }

    // ---- construction ------------------------------------------------------------------------------------------------

    /// OrdinaryCreateFromConstructor for a closure: the new object.
    ///
    /// # Errors
    /// What getting `prototype` throws.
    #[inline]
    pub(crate) fn construct_receiver(
        &mut self,
        new_target: Value,
        function: Gc<Function>,
        code: &Code,
    ) -> JsResult {
        let cache = code.construct_cache.get();
        let target: Obj = new_target.cell_unchecked().cast();
        if target.word.get() == cache.function_shape && cache.root != 0 {
            let shape = self.shape(target);
            let proto = self.read_slot(target, shape, cache.slot);
            if proto.bits() == cache.prototype {
                let root: Gc<Shape> = self.heap.cell_by_id(cache.root);
                return Ok(self.new_object_of_shape(root).value());
            }
        }
        self.construct_receiver_slow(target, function, code)
    }

    #[cold]
    #[inline(never)]
    fn construct_receiver_slow(&mut self, target: Obj, _function: Gc<Function>, code: &Code) -> JsResult {
        let default = self.intrinsics().object_prototype;
        let proto = self.prototype_from_constructor(target, default)?;
        let root = self.root_shape_for(proto, code.inline_hint.get());
        if target.kind() == CellKind::Function
            && let Some((own, slot)) = self.own_named(target, self.names.prototype)
            && own.value == proto
            && !self.shape(target).is_dictionary()
        {
            code.construct_cache.set(ConstructCache {
                function_shape: target.word.get(),
                slot: slot.slot,
                prototype: proto.bits(),
                root: root.word.get(),
            });
        }
        Ok(self.new_object_of_shape(root).value())
    }

    /// Learns from an object just constructed how many inline slots the next ones should have.
    #[inline(always)]
    pub(crate) fn learn_construction(&mut self, code: &Code, object: Value) {
        if code.constructed.get() < 8 {
            self.learn_construction_slow(code, object);
        }
    }
    #[cold]
    fn learn_construction_slow(&mut self, code: &Code, object: Value) {
        code.constructed.set(code.constructed.get() + 1);
        if object.kind() == CellKind::Object {
            let used = self.shape(object.cell_unchecked().cast()).next_slot.get().min(32) as u8;
            let first = code.constructed.get() == 1;
            if used > code.inline_hint.get() || (first && used < code.inline_hint.get()) {
                code.inline_hint.set(used);
                code.construct_cache.set(ConstructCache::default());
            }
        }
    }

    /// GetPrototypeFromConstructor with the default of the current realm.
    ///
    /// # Errors
    /// What getting `prototype` throws.
    pub fn prototype_from_constructor(&mut self, target: Obj, default: Value) -> JsResult {
        let proto = self.get_property(target, self.names.prototype)?;
        if proto.is_object() {
            return Ok(proto);
        }
        // 4.a. Let realm be ? GetFunctionRealm(constructor): its intrinsic of the same name.
        let realm = self.function_realm(target)?;
        if realm == self.realm_id() {
            return Ok(default);
        }
        let (mut place, mut at) = (None, 0);
        self.intrinsics().for_each(&mut |_, value| {
            if value == default && place.is_none() {
                place = Some(at);
            }
            at += 1;
        });
        let (mut found, mut at) = (default, 0);
        self.realms[realm as usize].intrinsics.for_each(&mut |_, value| {
            if place == Some(at) {
                found = value;
            }
            at += 1;
        });
        Ok(found)
    }

    /// GetFunctionRealm
    ///
    /// # Errors
    /// TypeError for a revoked Proxy.
    pub fn function_realm(&mut self, function: Obj) -> JsResult<u32> {
        let mut at = function;
        loop {
            let next = match at.kind() {
                CellKind::Function => return Ok(at.aux.get() as u32),
                CellKind::NativeFunction => return Ok(at.cast::<NativeFunction>().realm.get()),
                CellKind::BoundFunction => at.cast::<BoundFunction>().target.get(),
                CellKind::Proxy => at.cast::<gill_heap::Proxy>().target.get(),
                _ => return Ok(self.realm_id()),
            };
            match crate::object::as_object(next) {
                Some(target) => at = target,
                None => {
                    return Err(
                        self.throw_type_error("Cannot perform 'get' on a proxy that has been revoked")
                    );
                }
            }
        }
    }

    /// The prototype for a native constructor's new object: new.target's, or the default when called plainly.
    ///
    /// # Errors
    /// What getting `prototype` throws.
    pub fn prototype_for(&mut self, args: Args, default: Value) -> JsResult {
        let target = args.new_target();
        if !target.is_object() || target == args.callee().value() {
            return Ok(default);
        }
        self.prototype_from_constructor(target.cell_unchecked().cast(), default)
    }

    /// SpeciesConstructor
    ///
    /// # Errors
    /// TypeError if what is found is no constructor.
    pub fn species_constructor(&mut self, object: Obj, default: Value) -> JsResult {
        let constructor = self.get_property(object, self.names.constructor)?;
        if constructor.is_undefined() {
            return Ok(default);
        }
        if !constructor.is_object() {
            let shown = self.describe(constructor);
            return Err(self.throw_type_error(format!("The .constructor property is not an object: {shown}")));
        }
        let key = gill_heap::PropertyKey::from_symbol(self.symbols.species);
        let species = self.get_property(constructor.cell_unchecked().cast(), key)?;
        if species.is_nullish() {
            return Ok(default);
        }
        if self.is_constructor(species) {
            return Ok(species);
        }
        Err(self.throw_type_error("object.constructor[Symbol.species] is not a constructor"))
    }

    /// Invoke(V, P, args)
    ///
    /// # Errors
    /// TypeError if it is not callable; what it throws.
    pub fn invoke(&mut self, value: Value, key: gill_heap::PropertyKey, args: &[Value]) -> JsResult {
        let function = self.get_v(value, key)?;
        if !self.is_callable(function) {
            let (text, shown) = (self.key_text(key), self.describe(value));
            return Err(self.throw_type_error(format!("{shown}.{text} is not a function")));
        }
        self.call(function, value, args)
    }

    /// The instruction at a frame's pc.
    pub fn op_at(code: &Code, pc: u32) -> Option<Op> {
        Op::from_u16(*code.units.get(pc as usize)?)
    }
}
