//! The interpreter: one loop, one match, a handler a row of the instruction table.
//!
//! Loop state lives in locals: `pc`, `fp`, `code`. The frame's pc is stored (`save!`) before whatever may throw, call,
//! allocate or collect, and only there; `vm.frame` always is the frame being run. JS calling JS pushes a frame and
//! goes on looping; only native functions that call back nest a loop, whose first frame is flagged `ENTRY`.
//!
//! Handlers hold no values across a slow call except in registers or locals (which the collector scans).
//!
//! What a build without cores compiles differently (`throw_with`, `rethrow`, `suspend`, `new_reaction`) is never inlined here: how the
//! loop's registers are allocated depends on all of it, and twenty per cent of a program's time were seen to hang on that.
//!
//! # Safety
//! Every unsafe block here rests on the same three facts, so they are not repeated at each: `pc` points into the
//! code's units and moves only by instruction lengths and verified jumps; the verifier holds register, constant, cache
//! and function operands in range; the frame's registers and its call windows lie below the stack's limit, checked when
//! the frame was entered. Codes outlive their frames.
#![allow(clippy::undocumented_unsafe_blocks)]

use crate::code::{Code, CodeId};
use crate::generator::Resumed;
use crate::ic::IcKind;
use crate::native::{JsResult, Trampoline};
use crate::object::{Obj, as_cell, element};
use crate::operators::BinaryOp;
use crate::stack::{Frame, HEADER, frame_flags};
use crate::throw::{Throw, Unwound};
use crate::vm::{Vm, interrupt};
use gill_bytecode::layout::binding_row;
use gill_bytecode::{CodeFlags, OP_UNITS, Op};
use gill_heap::string::JsString;
use gill_heap::{Array, CellKind, Environment, Function, Gc, NativeFunction, Value};
use std::sync::atomic::Ordering;

/// Words of the header as a signed offset.
const WINDOW: usize = HEADER;

impl Vm {
    /// Runs the frame on top until the entry frame it is, or stands on, returns or throws.
    // The operand macros are unsafe by themselves and are used within unsafe blocks too.
    #[allow(clippy::cognitive_complexity, unused_unsafe)]
    pub(crate) fn run(&mut self) -> JsResult {
        let mut fp: *mut Value = self.frame.0;
        let Some(mut code): Option<&'static Code> = self.frame.code() else {
            unreachable!("run on a native frame")
        };
        // SAFETY (for the whole loop): pc points into the code's units and moves only by instruction lengths and
        // verified jumps; register operands are verified to lie in the frame; both hold for the constants and caches.
        let mut pc: *const u16 = unsafe { code.units.as_ptr().add(self.frame.pc() as usize) };

        macro_rules! u {
            ($k:expr) => {
                unsafe { *pc.add($k) as usize }
            };
        }
        macro_rules! i16_at {
            ($k:expr) => {
                unsafe { *pc.add($k) as i16 as i32 }
            };
        }
        macro_rules! w {
            ($k:expr) => {
                unsafe { (pc.add($k) as *const u32).read_unaligned() as usize }
            };
        }
        macro_rules! reg {
            ($k:expr) => {
                unsafe { *fp.add(u!($k)) }
            };
        }
        macro_rules! set {
            ($k:expr, $v:expr) => {{
                let value: Value = $v;
                unsafe { *fp.add(u!($k)) = value }
            }};
        }
        macro_rules! konst {
            ($k:expr) => {
                unsafe { *code.consts.get_unchecked(w!($k)) }
            };
        }
        macro_rules! cache {
            ($k:expr) => {
                unsafe { code.caches.get_unchecked(w!($k)) }
            };
        }
        macro_rules! save {
            () => {
                unsafe { Frame(fp).set_pc(pc.offset_from(code.units.as_ptr()) as u32) }
            };
        }
        // Like all that ends in `continue` (jump, reload, throw, check, returns), never within another loop: it would go on there.
        macro_rules! next {
            ($op:ident) => {{
                pc = unsafe { pc.add(OP_UNITS[Op::$op as usize] as usize) };
                continue;
            }};
        }
        macro_rules! jump {
            ($k:expr) => {{
                let distance = w!($k) as u32 as i32;
                pc = unsafe { pc.offset(distance as isize) };
                continue;
            }};
        }
        // After frames were pushed or popped: the frame on top, at its pc.
        macro_rules! reload {
            () => {{
                fp = self.frame.0;
                code = match self.frame.code() {
                    Some(code) => code,
                    None => unreachable!("a native frame on top of the interpreter's"),
                };
                pc = unsafe { code.units.as_ptr().add(self.frame.pc() as usize) };
                continue;
            }};
        }
        macro_rules! throw {
            () => {{
                match self.unwind() {
                    Unwound::Resume => reload!(),
                    Unwound::Return(value) => return Ok(value),
                    Unwound::Throw => return Err(Throw),
                }
            }};
        }
        macro_rules! check {
            ($e:expr) => {
                match $e {
                    Ok(value) => value,
                    Err(Throw) => throw!(),
                }
            };
        }
        macro_rules! poll {
            () => {
                if self.interrupt.load(Ordering::Relaxed) != 0 {
                    save!();
                    check!(self.interrupted());
                }
            };
        }
        // Pushes a frame for a closure in the window whose register 0 is $window.
        macro_rules! enter {
            ($window:expr, $function:expr, $callee_code:expr, $argc:expr, $dst:expr, $flags:expr) => {{
                match self.enter($window, $function, $callee_code, $argc as u32, $dst as u16, $flags) {
                    Ok(frame) => {
                        fp = frame.0;
                        code = $callee_code;
                        pc = code.units.as_ptr();
                        if self.interrupt.load(Ordering::Relaxed) != 0 {
                            check!(self.interrupted());
                        }
                        continue;
                    }
                    Err(Throw) => throw!(),
                }
            }};
        }
        macro_rules! call_window {
            ($op:ident, $window:expr, $argc:expr, $dst:expr) => {{
                let window: *mut Value = $window;
                let argc: usize = $argc;
                let dst: usize = $dst;
                let callee = unsafe { *window.sub(2) };
                save!();
                match callee.kind() {
                    CellKind::Function => {
                        let function: Gc<Function> = callee.cell_unchecked().cast();
                        let callee_code = self.code(CodeId(function.code.get()));
                        if callee_code.plain_call {
                            unsafe { *window.sub(3) = Value::UNDEFINED };
                            enter!(window, function, callee_code, argc, dst, 0);
                        }
                        self.throw_class_call(callee_code);
                        throw!()
                    }
                    CellKind::NativeFunction => {
                        unsafe { *window.sub(3) = Value::UNDEFINED };
                        let function: Gc<NativeFunction> = callee.cell_unchecked().cast();
                        if self.natives.get(function.native.get()).trampoline == Trampoline::None {
                            let value = check!(self.call_native(window, argc as u32));
                            unsafe { *fp.add(dst) = value };
                            next!($op)
                        }
                        match self.trampoline(function, window, argc, dst as u16) {
                            Ok(Resumed::Value(value)) => {
                                unsafe { *fp.add(dst) = value };
                                next!($op)
                            }
                            Ok(Resumed::Frame) => reload!(),
                            Err(Throw) => throw!(),
                        }
                    }
                    _ => match self.call_other(window, argc, dst as u16) {
                        Ok(Resumed::Value(value)) => {
                            unsafe { *fp.add(dst) = value };
                            next!($op)
                        }
                        Ok(Resumed::Frame) => reload!(),
                        Err(Throw) => throw!(),
                    },
                }
            }};
        }
        macro_rules! construct_window {
            ($op:ident, $window:expr, $argc:expr, $dst:expr) => {{
                let window: *mut Value = $window;
                let argc: usize = $argc;
                let dst: usize = $dst;
                let callee = unsafe { *window.sub(2) };
                if callee.kind() == CellKind::Function && self.is_constructor(callee) {
                    let function: Gc<Function> = callee.cell_unchecked().cast();
                    let callee_code = self.code(CodeId(function.code.get()));
                    let this = if callee_code.kind == gill_bytecode::FunctionKind::DerivedConstructor {
                        Value::EMPTY
                    } else {
                        // The window stands above the frame's registers in use, or in them: it is not overwritten by
                        // what getting `prototype` may push only if it is a frame meanwhile.
                        self.hold_window(window, argc);
                        let new_target = Frame(window).new_target();
                        let this = self.construct_receiver(new_target, function, callee_code);
                        self.release_window(window);
                        check!(this)
                    };
                    unsafe { *window.sub(1) = this };
                    enter!(window, function, callee_code, argc, dst, frame_flags::CONSTRUCT);
                }
                let value = check!(self.construct_window(window, argc));
                unsafe { *fp.add(dst) = value };
                next!($op)
            }};
        }
        // Leaves the frame with a value.
        macro_rules! leave {
            ($value:expr) => {{
                let value: Value = $value;
                let frame = Frame(fp);
                if frame.flags() & (frame_flags::ENTRY | frame_flags::CONSTRUCT | frame_flags::GENERATOR) == 0
                {
                    let dst = frame.dst() as usize;
                    let caller = self.stack.frame_at(frame.caller_offset());
                    self.frame = caller;
                    fp = caller.0;
                    // SAFETY: a frame that was called without ENTRY has a bytecode caller.
                    code = unsafe { caller.code().unwrap_unchecked() };
                    pc = unsafe { code.units.as_ptr().add(caller.pc() as usize) };
                    unsafe { *fp.add(dst) = value };
                    pc = unsafe { pc.add(*OP_UNITS.get_unchecked(*pc as usize) as usize) };
                    continue;
                }
                save!();
                match self.leave_special(frame, code, value) {
                    Some(value) => return Ok(value),
                    None => reload!(),
                }
            }};
        }
        macro_rules! arith {
            ($op:ident, $checked:ident, $a:expr, $b:expr, $float:expr, $slow:expr) => {{
                let (a, b): (Value, Value) = ($a, $b);
                if Value::both_int(a, b)
                    && let Some(i) = a.int_unchecked().$checked(b.int_unchecked())
                {
                    set!(1, Value::int(i));
                    next!($op);
                }
                if a.is_number() && b.is_number() {
                    let x = if a.is_int() { a.int_unchecked() as f64 } else { a.double_unchecked() };
                    let y = if b.is_int() { b.int_unchecked() as f64 } else { b.double_unchecked() };
                    set!(1, Value::double($float(x, y)));
                    next!($op);
                }
                save!();
                let value = check!($slow(self, a, b));
                set!(1, value);
                next!($op);
            }};
        }
        macro_rules! bits {
            ($op:ident, $binary:ident, $a:expr, $b:expr, $int:expr) => {{
                let (a, b): (Value, Value) = ($a, $b);
                if Value::both_int(a, b) {
                    set!(1, $int(a.int_unchecked(), b.int_unchecked()));
                    next!($op);
                }
                save!();
                let value = check!(self.binary(BinaryOp::$binary, a, b));
                set!(1, value);
                next!($op);
            }};
        }
        // Does a < b hold (or <=, >, >=)? Two numbers fast.
        macro_rules! holds {
            ($a:expr, $b:expr, $cmp:tt, $ordering:pat) => {{
                let (a, b): (Value, Value) = ($a, $b);
                if Value::both_int(a, b) {
                    a.int_unchecked() $cmp b.int_unchecked()
                } else if a.is_number() && b.is_number() {
                    let x = if a.is_int() { a.int_unchecked() as f64 } else { a.double_unchecked() };
                    let y = if b.is_int() { b.int_unchecked() as f64 } else { b.double_unchecked() };
                    x $cmp y
                } else {
                    save!();
                    matches!(check!(self.order(a, b)), Some($ordering))
                }
            }};
        }
        macro_rules! less { ($a:expr, $b:expr) => { holds!($a, $b, <, std::cmp::Ordering::Less) }; }
        macro_rules! less_equal { ($a:expr, $b:expr) => { holds!($a, $b, <=, std::cmp::Ordering::Less | std::cmp::Ordering::Equal) }; }
        macro_rules! greater { ($a:expr, $b:expr) => { holds!($a, $b, >, std::cmp::Ordering::Greater) }; }
        macro_rules! greater_equal { ($a:expr, $b:expr) => { holds!($a, $b, >=, std::cmp::Ordering::Greater | std::cmp::Ordering::Equal) }; }
        macro_rules! branch {
            ($op:ident, $k:expr, $condition:expr) => {{
                if $condition {
                    jump!($k);
                }
                next!($op)
            }};
        }
        macro_rules! branch_back {
            ($op:ident, $k:expr, $condition:expr) => {{
                if $condition {
                    poll!();
                    jump!($k);
                }
                next!($op)
            }};
        }
        macro_rules! same {
            ($a:expr, $b:expr) => {{
                let (a, b): (Value, Value) = ($a, $b);
                if Value::both_int(a, b) { a == b } else { self.strict_equals(a, b) }
            }};
        }
        macro_rules! loosely {
            ($a:expr, $b:expr) => {{
                let (a, b): (Value, Value) = ($a, $b);
                if Value::both_int(a, b) {
                    a == b
                } else {
                    save!();
                    check!(self.loose_equals(a, b))
                }
            }};
        }
        macro_rules! truthy {
            ($v:expr) => {{
                let v: Value = $v;
                if v.is_bool() { v == Value::TRUE } else { self.to_boolean_slow(v) }
            }};
        }
        macro_rules! env {
            ($k:expr) => {{
                let cell: Gc<Environment> = reg!($k).cell_unchecked().cast();
                cell
            }};
        }
        macro_rules! outer {
            ($hops:expr) => {{
                let function: Gc<Function> = Frame(fp).callee().cell_unchecked().cast();
                let mut env: Gc<Environment> = function.environment.get().cell_unchecked().cast();
                for _ in 0..$hops {
                    env = env.parent.get().cell_unchecked().cast();
                }
                env
            }};
        }
        // Pushes a frame for a getter found by an inline cache, so that it does not nest.
        macro_rules! call_getter {
            ($getter:expr, $receiver:expr, $dst:expr) => {{
                let getter: Value = $getter;
                let function: Gc<Function> = getter.cell_unchecked().cast();
                let getter_code = self.code(CodeId(function.code.get()));
                if getter_code.plain_call {
                    let window = unsafe { self.top().add(WINDOW) };
                    let frame = Frame(window);
                    frame.set_new_target(Value::UNDEFINED);
                    frame.set_callee(getter);
                    frame.set_this($receiver);
                    enter!(window, function, getter_code, 0, $dst, 0);
                }
            }};
        }
        macro_rules! get_named {
            ($op:ident, $receiver:expr, $cache_at:expr, $dst:expr) => {{
                let receiver: Value = $receiver;
                let cache = cache!($cache_at);
                let entry = cache.first.get();
                if receiver.is_cell() {
                    let cell = receiver.cell_unchecked();
                    if cell.word.get() == entry.shape && cell.is_object() {
                        if entry.kind == IcKind::OwnInline {
                            set!($dst, cell.word(entry.place as usize).get());
                            next!($op);
                        }
                        if let Some(value) = self.entry_value(receiver, &entry) {
                            set!($dst, value);
                            next!($op);
                        }
                        save!();
                        if let Some(getter) = self.entry_getter(&entry)
                            && getter.kind() == CellKind::Function
                        {
                            call_getter!(getter, receiver, u!($dst));
                        }
                    } else if cell.is_string()
                        && entry.shape == crate::access::primitive_shape::STRING
                        && let Some(value) = self.entry_value(receiver, &entry)
                    {
                        set!($dst, value);
                        next!($op);
                    }
                }
                save!();
                let value = check!(self.get_named_slow(receiver, cache));
                set!($dst, value);
                next!($op);
            }};
        }
        macro_rules! set_named {
            ($op:ident, $receiver:expr, $cache_at:expr, $value:expr) => {{
                let receiver: Value = $receiver;
                let value: Value = $value;
                let cache = cache!($cache_at);
                if receiver.is_cell() {
                    let cell = receiver.cell_unchecked();
                    let entry = cache.first.get();
                    if cell.word.get() == entry.shape && cell.is_object() {
                        if entry.kind == IcKind::OwnInline {
                            cell.word(entry.place as usize).set(value);
                            self.heap.write_barrier(cell, value);
                            next!($op);
                        }
                        if self.store_by_entry(cell.cast(), &entry, value) {
                            next!($op);
                        }
                    }
                }
                save!();
                check!(self.set_named_slow(receiver, cache, value, code.is(CodeFlags::STRICT)));
                next!($op);
            }};
        }
        macro_rules! resumed {
            ($op:ident, $dst:expr, $e:expr) => {{
                save!();
                match $e {
                    Ok(Resumed::Value(value)) => {
                        set!($dst, value);
                        next!($op)
                    }
                    Ok(Resumed::Frame) => reload!(),
                    Err(Throw) => throw!(),
                }
            }};
        }
        macro_rules! left {
            ($e:expr) => {{
                save!();
                match $e {
                    Some(value) => return Ok(value),
                    None => reload!(),
                }
            }};
        }

        loop {
            // SAFETY: verified code holds only declared opcodes at instruction starts.
            let op: Op = unsafe { std::mem::transmute::<u16, Op>(*pc) };
            match op {
                // ---- moves and constants -----------------------------------------------------------------------
                Op::Move => {
                    set!(1, reg!(2));
                    next!(Move)
                }
                Op::LoadConst => {
                    set!(1, konst!(2));
                    next!(LoadConst)
                }
                Op::LoadInt => {
                    set!(1, Value::int(w!(2) as u32 as i32));
                    next!(LoadInt)
                }
                Op::LoadUndefined => {
                    set!(1, Value::UNDEFINED);
                    next!(LoadUndefined)
                }
                Op::LoadNull => {
                    set!(1, Value::NULL);
                    next!(LoadNull)
                }
                Op::LoadTrue => {
                    set!(1, Value::TRUE);
                    next!(LoadTrue)
                }
                Op::LoadFalse => {
                    set!(1, Value::FALSE);
                    next!(LoadFalse)
                }
                Op::LoadEmpty => {
                    set!(1, Value::EMPTY);
                    next!(LoadEmpty)
                }
                Op::LoadThis => {
                    set!(1, Frame(fp).this());
                    next!(LoadThis)
                }
                Op::LoadCallee => {
                    set!(1, Frame(fp).callee());
                    next!(LoadCallee)
                }
                Op::LoadNewTarget => {
                    let frame = Frame(fp);
                    let generator = frame.flags() & frame_flags::GENERATOR != 0;
                    set!(1, if generator { Value::UNDEFINED } else { frame.new_target() });
                    next!(LoadNewTarget)
                }
                Op::LoadGlobalThis => {
                    set!(1, self.realms[code.realm as usize].global);
                    next!(LoadGlobalThis)
                }
                Op::LoadImportMeta => {
                    save!();
                    let meta = check!(self.import_meta(code));
                    set!(1, meta);
                    next!(LoadImportMeta)
                }
                Op::CheckThis => {
                    if reg!(1).is_empty() {
                        save!();
                        self.throw_reference_error(
                            "Must call super constructor in derived class before accessing 'this' or returning from derived constructor",
                        );
                        throw!()
                    }
                    next!(CheckThis)
                }
                Op::CheckTdz => {
                    if reg!(1).is_empty() {
                        save!();
                        let name = konst!(2);
                        self.throw_tdz(name);
                        throw!()
                    }
                    next!(CheckTdz)
                }
                Op::ThrowConstAssign => {
                    save!();
                    self.throw_type_error("Assignment to constant variable.");
                    throw!()
                }
                Op::ThrowError => {
                    save!();
                    let (kind, message) = (u!(1), konst!(2));
                    self.throw_kind(kind, message);
                    throw!()
                }

                // ---- globals -------------------------------------------------------------------------------------
                Op::GetGlobal => {
                    let cache = cache!(2);
                    let entry = cache.first.get();
                    let global = self.realms[code.realm as usize].global.cell_unchecked();
                    if entry.kind == IcKind::Lexical {
                        let value =
                            self.realms[code.realm as usize].lexicals[entry.place as usize].value.get();
                        if !value.is_empty() {
                            set!(1, value);
                            next!(GetGlobal);
                        }
                    } else if entry.shape == crate::access::primitive_shape::GLOBAL
                        && entry.epoch == self.proto_epoch
                    {
                        let object: Obj = global.cast();
                        set!(
                            1,
                            unsafe { object.overflow.get().unwrap_unchecked() }
                                .tail(entry.place as usize)
                                .get()
                        );
                        next!(GetGlobal);
                    }
                    save!();
                    let value = check!(self.get_global_slow(code, cache, false));
                    set!(1, value);
                    next!(GetGlobal)
                }
                Op::TypeofGlobal => {
                    save!();
                    let value = check!(self.get_global_slow(code, cache!(2), true));
                    set!(1, self.typeof_value(value));
                    next!(TypeofGlobal)
                }
                Op::SetGlobal => {
                    let cache = cache!(1);
                    let entry = cache.first.get();
                    let value = reg!(3);
                    if entry.kind == IcKind::Lexical && entry.new_shape == 0 {
                        let slot = &self.realms[code.realm as usize].lexicals[entry.place as usize].value;
                        if !slot.get().is_empty() {
                            slot.set(value);
                            next!(SetGlobal);
                        }
                    }
                    save!();
                    check!(self.set_global_slow(code, cache, value));
                    next!(SetGlobal)
                }
                Op::InitGlobalLexical => {
                    let (name, value) = (konst!(1), reg!(3));
                    self.init_global_lexical(code, name, value);
                    next!(InitGlobalLexical)
                }
                Op::DeleteGlobal => {
                    save!();
                    let name = konst!(2);
                    let value = check!(self.delete_global(code, name));
                    set!(1, Value::bool(value));
                    next!(DeleteGlobal)
                }
                Op::DeclareGlobals => {
                    save!();
                    check!(self.declare_globals(code));
                    next!(DeclareGlobals)
                }
                Op::DefineGlobalFunction => {
                    save!();
                    let (name, value) = (konst!(1), reg!(3));
                    check!(self.define_global_function(code, name, value, false));
                    next!(DefineGlobalFunction)
                }

                // ---- environments ----------------------------------------------------------------------------------
                Op::NewEnv => {
                    save!();
                    let scope = w!(3);
                    let env = self.new_environment(code, scope, reg!(2));
                    set!(1, env.value());
                    next!(NewEnv)
                }
                Op::CloneEnv => {
                    save!();
                    let env = self.clone_environment(env!(2));
                    set!(1, env.value());
                    next!(CloneEnv)
                }
                Op::LoadFunctionEnv => {
                    let callee = Frame(fp).callee();
                    let env = match as_cell::<Function>(callee) {
                        Some(function) => function.environment.get(),
                        None => Value::UNDEFINED,
                    };
                    set!(1, env);
                    next!(LoadFunctionEnv)
                }
                Op::EnvParent => {
                    let mut env = reg!(2);
                    for _ in 0..u!(3) {
                        env = env.cell_unchecked().cast::<Environment>().parent.get();
                    }
                    set!(1, env);
                    next!(EnvParent)
                }
                Op::GetEnv => {
                    set!(1, env!(2).tail(u!(3)).get());
                    next!(GetEnv)
                }
                Op::GetEnvChecked => {
                    let env = env!(2);
                    let value = env.tail(u!(3)).get();
                    if value.is_empty() {
                        save!();
                        self.throw_tdz_slot(env, u!(3));
                        throw!()
                    }
                    set!(1, value);
                    next!(GetEnvChecked)
                }
                Op::SetEnv => {
                    let (env, value) = (env!(1), reg!(3));
                    env.tail(u!(2)).set(value);
                    self.heap.write_barrier(env, value);
                    next!(SetEnv)
                }
                Op::SetEnvChecked => {
                    let (env, value) = (env!(1), reg!(3));
                    if env.tail(u!(2)).get().is_empty() {
                        save!();
                        self.throw_tdz_slot(env, u!(2));
                        throw!()
                    }
                    env.tail(u!(2)).set(value);
                    self.heap.write_barrier(env, value);
                    next!(SetEnvChecked)
                }
                Op::GetOuter => {
                    set!(1, outer!(u!(2)).tail(u!(3)).get());
                    next!(GetOuter)
                }
                Op::GetOuterChecked => {
                    let env = outer!(u!(2));
                    let value = env.tail(u!(3)).get();
                    if value.is_empty() {
                        save!();
                        self.throw_tdz_slot(env, u!(3));
                        throw!()
                    }
                    set!(1, value);
                    next!(GetOuterChecked)
                }
                Op::SetOuter => {
                    let (env, value) = (outer!(u!(1)), reg!(3));
                    env.tail(u!(2)).set(value);
                    self.heap.write_barrier(env, value);
                    next!(SetOuter)
                }
                Op::SetOuterChecked => {
                    let (env, value) = (outer!(u!(1)), reg!(3));
                    if env.tail(u!(2)).get().is_empty() {
                        save!();
                        self.throw_tdz_slot(env, u!(2));
                        throw!()
                    }
                    env.tail(u!(2)).set(value);
                    self.heap.write_barrier(env, value);
                    next!(SetOuterChecked)
                }

                // ---- functions, classes, literals ------------------------------------------------------------------
                Op::NewClosure => {
                    save!();
                    let id = code.functions[w!(3)];
                    let function = self.new_closure(id, reg!(2), Frame(fp));
                    set!(1, function.value());
                    next!(NewClosure)
                }
                Op::NewObject => {
                    save!();
                    let size = u!(2).min(32);
                    let shape = self.literal_shape(size as u8);
                    let object = self.new_object_of_shape(shape);
                    set!(1, object.value());
                    next!(NewObject)
                }
                Op::NewArray => {
                    save!();
                    let array = self.new_array_with_capacity(u!(2) as u32);
                    set!(1, array.value());
                    next!(NewArray)
                }
                Op::NewArrayFrom => {
                    save!();
                    // SAFETY: the run is verified to lie in the frame.
                    let values = unsafe { std::slice::from_raw_parts(fp.add(u!(2)), u!(3)) };
                    let array = self.new_array(values);
                    set!(1, array.value());
                    next!(NewArrayFrom)
                }
                Op::ArrayAppend => {
                    save!();
                    let array: Gc<Array> = reg!(1).cell_unchecked().cast();
                    check!(self.array_append(array, reg!(2)));
                    next!(ArrayAppend)
                }
                Op::ArraySpread => {
                    save!();
                    let array: Gc<Array> = reg!(1).cell_unchecked().cast();
                    check!(self.array_spread(array, reg!(2)));
                    next!(ArraySpread)
                }
                Op::NewRegExp => {
                    save!();
                    let value = check!(self.new_regexp(konst!(2), konst!(4)));
                    set!(1, value);
                    next!(NewRegExp)
                }
                Op::GetTemplateObject => {
                    save!();
                    let value = self.template_object(code, w!(2));
                    set!(1, value);
                    next!(GetTemplateObject)
                }
                Op::DefineNamed => {
                    let object: Obj = reg!(1).cell_unchecked().cast();
                    let cache = cache!(2);
                    let value = reg!(4);
                    let entry = cache.first.get();
                    if object.word.get() == entry.shape && self.store_by_entry(object, &entry, value) {
                        next!(DefineNamed);
                    }
                    save!();
                    check!(self.define_named_slow(object, cache, value));
                    next!(DefineNamed)
                }
                Op::DefineElem => {
                    save!();
                    let (object, key, value) = (reg!(1), reg!(2), reg!(3));
                    let key = check!(self.to_property_key(key));
                    check!(self.create_data_property_or_throw(object.cell_unchecked().cast(), key, value));
                    next!(DefineElem)
                }
                Op::DefineAccessor => {
                    save!();
                    check!(self.define_accessor(reg!(1), reg!(2), reg!(3), u!(4), u!(5) & 1 != 0));
                    next!(DefineAccessor)
                }
                Op::DefineMethod => {
                    save!();
                    check!(self.define_method(reg!(1), reg!(2), reg!(3)));
                    next!(DefineMethod)
                }
                Op::SetLiteralProto => {
                    let (object, proto) = (reg!(1), reg!(2));
                    if proto.is_object() || proto.is_null() {
                        save!();
                        self.replace_prototype(object.cell_unchecked().cast(), proto);
                    }
                    next!(SetLiteralProto)
                }
                Op::CopyDataProperties => {
                    save!();
                    // SAFETY: the run is verified to lie in the frame.
                    let excluded = unsafe { std::slice::from_raw_parts(fp.add(u!(3)), u!(4)) };
                    check!(self.copy_data_properties(reg!(1), reg!(2), excluded));
                    next!(CopyDataProperties)
                }
                Op::SetHomeObject => {
                    if let Some(function) = as_cell::<Function>(reg!(1)) {
                        function.home_object.set(reg!(2));
                        self.heap.write_barrier(function, reg!(2));
                    }
                    next!(SetHomeObject)
                }
                Op::SetFunctionName => {
                    save!();
                    check!(self.set_function_name(reg!(1), reg!(2), u!(3)));
                    next!(SetFunctionName)
                }
                Op::ToPropertyKey => {
                    save!();
                    let key = check!(self.to_property_key(reg!(2)));
                    let value = match key.as_index() {
                        Some(index) => Value::uint(index),
                        None => key.traced(),
                    };
                    set!(1, value);
                    next!(ToPropertyKey)
                }
                Op::ToElementKey => {
                    save!();
                    let (object, key) = (reg!(2), reg!(3));
                    if key.is_object() && object.is_nullish() {
                        self.throw_nullish_element(object);
                        throw!()
                    }
                    let key = check!(self.to_property_key(key));
                    let value = match key.as_index() {
                        Some(index) => Value::uint(index),
                        None => key.traced(),
                    };
                    set!(1, value);
                    next!(ToElementKey)
                }
                Op::NewClass => {
                    save!();
                    let id = code.functions[w!(3)];
                    let (class, proto) = check!(self.new_class(id, reg!(2), reg!(5), Frame(fp)));
                    unsafe {
                        *fp.add(u!(1)) = class;
                        *fp.add(u!(1) + 1) = proto;
                    }
                    next!(NewClass)
                }
                Op::SetClassFields => {
                    if let Some(class) = as_cell::<Function>(reg!(1)) {
                        class.fields.set(reg!(2));
                        self.heap.write_barrier(class, reg!(2));
                    }
                    next!(SetClassFields)
                }
                Op::InitFields => {
                    let fields = match as_cell::<Function>(reg!(2)) {
                        Some(class) => class.fields.get(),
                        None => Value::UNDEFINED,
                    };
                    if fields.is_object() {
                        save!();
                        let this = reg!(1);
                        check!(self.call(fields, this, &[]));
                    }
                    next!(InitFields)
                }

                // ---- private names -------------------------------------------------------------------------------------
                Op::NewPrivateName => {
                    save!();
                    let symbol = self.new_private_name(konst!(2));
                    set!(1, symbol);
                    next!(NewPrivateName)
                }
                Op::DefinePrivate => {
                    save!();
                    check!(self.define_private(reg!(1), reg!(2), reg!(3)));
                    next!(DefinePrivate)
                }
                Op::DefinePrivateMethod => {
                    save!();
                    check!(self.define_private_method(reg!(1), reg!(2), reg!(3), u!(4)));
                    next!(DefinePrivateMethod)
                }
                Op::GetPrivate => {
                    save!();
                    let value = check!(self.get_private(reg!(2), reg!(3)));
                    set!(1, value);
                    next!(GetPrivate)
                }
                Op::SetPrivate => {
                    save!();
                    check!(self.set_private(reg!(1), reg!(2), reg!(3)));
                    next!(SetPrivate)
                }
                Op::HasPrivate => {
                    save!();
                    let value = check!(self.has_private(reg!(2), reg!(3)));
                    set!(1, Value::bool(value));
                    next!(HasPrivate)
                }

                // ---- properties ------------------------------------------------------------------------------------------
                Op::GetNamed => get_named!(GetNamed, reg!(2), 3, 1),
                Op::SetNamed => set_named!(SetNamed, reg!(1), 2, reg!(4)),
                Op::GetLength => {
                    let receiver = reg!(2);
                    if receiver.is_cell() {
                        let cell = receiver.cell_unchecked();
                        if cell.kind() == CellKind::Array {
                            set!(1, Value::uint(cell.cast::<Array>().length.get()));
                            next!(GetLength);
                        }
                        if cell.is_string() {
                            set!(1, Value::uint(cell.word.get()));
                            next!(GetLength);
                        }
                    }
                    if receiver.kind() == CellKind::TypedArray
                        && let Some(length) = self
                            .typed_array_length_by(receiver.cell_unchecked().cast(), &cache!(3).first.get())
                    {
                        set!(1, Value::uint(length));
                        next!(GetLength);
                    }
                    get_named!(GetLength, receiver, 3, 1)
                }
                Op::GetThisNamed => get_named!(GetThisNamed, Frame(fp).this(), 2, 1),
                Op::SetThisNamed => set_named!(SetThisNamed, Frame(fp).this(), 1, reg!(3)),
                Op::GetElem => {
                    let (receiver, key) = (reg!(2), reg!(3));
                    if receiver.is_cell() && key.is_int() {
                        let cell = receiver.cell_unchecked();
                        if cell.is_object() {
                            let elements = self.elements(cell.cast());
                            let index = key.int_unchecked() as u32;
                            if index < elements.word.get() {
                                let value = element(elements, index);
                                if !value.is_empty() {
                                    set!(1, value);
                                    next!(GetElem);
                                }
                            }
                            if cell.kind() == CellKind::TypedArray
                                && let Some(value) = self.typed_array_number(cell.cast(), index)
                            {
                                set!(1, value);
                                next!(GetElem);
                            }
                        }
                    }
                    save!();
                    let value = check!(self.get_elem_slow(receiver, key));
                    set!(1, value);
                    next!(GetElem)
                }
                Op::SetElem => {
                    let (receiver, key, value) = (reg!(1), reg!(2), reg!(3));
                    if receiver.is_cell() && key.is_int() {
                        let cell = receiver.cell_unchecked();
                        if cell.is_object() {
                            let elements = self.elements(cell.cast());
                            let index = key.int_unchecked() as u32;
                            if index < elements.word.get() && !element(elements, index).is_empty() {
                                elements.tail(index as usize).set(value);
                                self.heap.write_barrier(elements, value);
                                next!(SetElem);
                            }
                            if cell.kind() == CellKind::TypedArray
                                && self.typed_array_put_number(cell.cast(), index, value)
                            {
                                next!(SetElem);
                            }
                            // Sparse elements have a pointer where dense ones have their capacity.
                            if index == elements.word.get()
                                && crate::object::dense(elements)
                                && index < elements.capacity.get()
                                && cell.kind() == CellKind::Array
                                && cell.flags.get() == 0
                                && !self.proto_has_elements
                            {
                                elements.tail(index as usize).set(value);
                                elements.word.set(index + 1);
                                self.heap.write_barrier(elements, value);
                                let array: Gc<Array> = cell.cast();
                                if index >= array.length.get() {
                                    array.length.set(index + 1);
                                }
                                next!(SetElem);
                            }
                        }
                    }
                    save!();
                    check!(self.set_elem_slow(receiver, key, value, code.is(CodeFlags::STRICT)));
                    next!(SetElem)
                }
                Op::GetIndex => {
                    let receiver = reg!(2);
                    if receiver.is_object() {
                        let elements = self.elements(receiver.cell_unchecked().cast());
                        let index = u!(3) as u32;
                        if index < elements.word.get() {
                            let value = element(elements, index);
                            if !value.is_empty() {
                                set!(1, value);
                                next!(GetIndex);
                            }
                        }
                    }
                    save!();
                    let value = check!(self.get_elem_slow(receiver, Value::int(u!(3) as i32)));
                    set!(1, value);
                    next!(GetIndex)
                }
                Op::DeleteElem => {
                    save!();
                    let done = check!(self.delete_elem(reg!(2), reg!(3), code.is(CodeFlags::STRICT)));
                    set!(1, Value::bool(done));
                    next!(DeleteElem)
                }
                Op::GetSuper => {
                    save!();
                    let value = check!(self.get_super(Frame(fp), reg!(2), reg!(3)));
                    set!(1, value);
                    next!(GetSuper)
                }
                Op::SetSuper => {
                    save!();
                    check!(self.set_super(Frame(fp), reg!(1), reg!(2), reg!(3), code.is(CodeFlags::STRICT)));
                    next!(SetSuper)
                }
                Op::In => {
                    save!();
                    let found = check!(self.in_operator(reg!(2), reg!(3)));
                    set!(1, Value::bool(found));
                    next!(In)
                }
                Op::InstanceOf => {
                    save!();
                    let is = check!(self.instance_of(reg!(2), reg!(3)));
                    set!(1, Value::bool(is));
                    next!(InstanceOf)
                }
                Op::RequireObjectCoercible => {
                    let value = reg!(1);
                    if value.is_nullish() {
                        save!();
                        self.throw_not_destructurable(value);
                        throw!()
                    }
                    next!(RequireObjectCoercible)
                }

                // ---- calls --------------------------------------------------------------------------------------------------
                Op::Call => {
                    call_window!(Call, unsafe { fp.add(u!(2) + WINDOW) }, u!(3), u!(1))
                }
                Op::CallFunction => {
                    let window = unsafe { fp.add(u!(2) + WINDOW) };
                    unsafe {
                        *window.sub(2) = reg!(4);
                        *window.sub(1) = Value::UNDEFINED;
                    }
                    call_window!(CallFunction, window, u!(3), u!(1))
                }
                Op::CallMethod => {
                    let window = unsafe { fp.add(u!(2) + WINDOW) };
                    let receiver = reg!(4);
                    let cache = cache!(5);
                    let entry = cache.first.get();
                    let found = if entry.shape != 0 && Vm::receiver_shape(receiver) == entry.shape {
                        self.entry_value(receiver, &entry)
                    } else {
                        None
                    };
                    let callee = match found {
                        Some(callee) => callee,
                        None => {
                            save!();
                            // The arguments stand in the frame's own registers: nothing overwrites them.
                            check!(self.get_named_slow(receiver, cache))
                        }
                    };
                    unsafe {
                        *window.sub(2) = callee;
                        *window.sub(1) = receiver;
                    }
                    call_window!(CallMethod, window, u!(3), u!(1))
                }
                Op::New => {
                    save!();
                    let window = unsafe { fp.add(u!(2) + WINDOW) };
                    unsafe { *window.sub(3) = *window.sub(2) };
                    construct_window!(New, window, u!(3), u!(1))
                }
                Op::CallSpread => {
                    save!();
                    let window = unsafe { fp.add(u!(2) + WINDOW) };
                    let (window, argc) = check!(self.spread_window(window));
                    call_window!(CallSpread, window, argc, u!(1))
                }
                Op::NewSpread => {
                    save!();
                    let window = unsafe { fp.add(u!(2) + WINDOW) };
                    unsafe { *window.sub(3) = *window.sub(2) };
                    let (window, argc) = check!(self.spread_window(window));
                    construct_window!(NewSpread, window, argc, u!(1))
                }
                Op::SuperCall | Op::SuperCallSpread => {
                    save!();
                    let window = unsafe { fp.add(u!(2) + WINDOW) };
                    let spread = op == Op::SuperCallSpread;
                    let at = if spread { 3 } else { 4 };
                    let parent = check!(self.super_constructor(reg!(at)));
                    unsafe {
                        *window.sub(3) = reg!(at + 1);
                        *window.sub(2) = parent;
                    }
                    if spread {
                        let (window, argc) = check!(self.spread_window(window));
                        construct_window!(SuperCallSpread, window, argc, u!(1))
                    }
                    construct_window!(SuperCall, window, u!(3), u!(1))
                }
                Op::CallEval | Op::CallEvalSpread => {
                    save!();
                    let window = unsafe { fp.add(u!(2) + WINDOW) };
                    let (window, argc) = if op == Op::CallEvalSpread {
                        check!(self.spread_window(window))
                    } else {
                        (window, u!(3))
                    };
                    let env = reg!(if op == Op::CallEvalSpread { 3 } else { 4 });
                    let eval = self.realms[code.realm as usize].intrinsics.eval;
                    if unsafe { *window.sub(2) } == eval {
                        let text = if argc == 0 { Value::UNDEFINED } else { unsafe { *window } };
                        let dst = u!(1);
                        let Some(text) = JsString::from_value(text) else {
                            // PerformEval: what is no string is the result.
                            unsafe { *fp.add(dst) = text };
                            pc = unsafe { pc.add(OP_UNITS[op as usize] as usize) };
                            continue;
                        };
                        let function = check!(self.direct_eval(Frame(fp), code, env, text));
                        let eval_code = self.code(CodeId(function.code.get()));
                        unsafe {
                            *window.sub(3) = Value::UNDEFINED;
                            *window.sub(2) = function.value();
                            *window.sub(1) = function.this_value.get();
                        }
                        enter!(window, function, eval_code, 0, dst, 0);
                    }
                    if op == Op::CallEvalSpread {
                        call_window!(CallEvalSpread, window, argc, u!(1))
                    }
                    call_window!(CallEval, window, argc, u!(1))
                }
                Op::ImportCall => {
                    save!();
                    let promise = self.import_call(code, reg!(2), reg!(3));
                    set!(1, promise);
                    next!(ImportCall)
                }
                Op::Return => leave!(reg!(1)),
                Op::ReturnUndefined => leave!(Value::UNDEFINED),
                Op::ReturnDerived => {
                    let (value, this) = (reg!(1), reg!(2));
                    if value.is_object() {
                        leave!(value);
                    }
                    if !value.is_undefined() {
                        save!();
                        self.throw_derived_result(false);
                        throw!()
                    }
                    if this.is_empty() {
                        save!();
                        self.throw_derived_result(true);
                        throw!()
                    }
                    leave!(this)
                }
                Op::CreateArguments => {
                    save!();
                    let value = self.create_arguments(Frame(fp), code, u!(2) == 1, reg!(3));
                    set!(1, value);
                    next!(CreateArguments)
                }
                Op::CreateRest => {
                    save!();
                    let rest = Frame(fp).arguments();
                    let array = self.new_array(&rest[u!(2).min(rest.len())..]);
                    set!(1, array.value());
                    next!(CreateRest)
                }

                // ---- operators ------------------------------------------------------------------------------------------------
                Op::Add => arith!(Add, checked_add, reg!(2), reg!(3), |x: f64, y: f64| x + y, Vm::add),
                Op::AddI => arith!(
                    AddI,
                    checked_add,
                    reg!(2),
                    Value::int(i16_at!(3)),
                    |x: f64, y: f64| x + y,
                    Vm::add
                ),
                Op::Sub => {
                    arith!(Sub, checked_sub, reg!(2), reg!(3), |x: f64, y: f64| x - y, |vm: &mut Vm, a, b| vm
                        .binary(BinaryOp::Sub, a, b))
                }
                Op::SubI => arith!(
                    SubI,
                    checked_sub,
                    reg!(2),
                    Value::int(i16_at!(3)),
                    |x: f64, y: f64| x - y,
                    |vm: &mut Vm, a, b| vm.binary(BinaryOp::Sub, a, b)
                ),
                Op::Mul | Op::MulI => {
                    let a = reg!(2);
                    let b = if op == Op::Mul { reg!(3) } else { Value::int(i16_at!(3)) };
                    if Value::both_int(a, b)
                        && let Some(i) = a.int_unchecked().checked_mul(b.int_unchecked())
                        && (i != 0 || (a.int_unchecked() | b.int_unchecked()) >= 0)
                    {
                        set!(1, Value::int(i));
                    } else if a.is_number() && b.is_number() {
                        let x = if a.is_int() { a.int_unchecked() as f64 } else { a.double_unchecked() };
                        let y = if b.is_int() { b.int_unchecked() as f64 } else { b.double_unchecked() };
                        set!(1, Value::double(x * y));
                    } else {
                        save!();
                        let value = check!(self.binary(BinaryOp::Mul, a, b));
                        set!(1, value);
                    }
                    next!(Mul)
                }
                Op::Div => {
                    let (a, b) = (reg!(2), reg!(3));
                    if a.is_number() && b.is_number() {
                        let x = if a.is_int() { a.int_unchecked() as f64 } else { a.double_unchecked() };
                        let y = if b.is_int() { b.int_unchecked() as f64 } else { b.double_unchecked() };
                        set!(1, Value::number(x / y));
                    } else {
                        save!();
                        let value = check!(self.binary(BinaryOp::Div, a, b));
                        set!(1, value);
                    }
                    next!(Div)
                }
                Op::Rem => {
                    let (a, b) = (reg!(2), reg!(3));
                    if Value::both_int(a, b) && a.int_unchecked() >= 0 && b.int_unchecked() > 0 {
                        set!(1, Value::int(a.int_unchecked() % b.int_unchecked()));
                    } else if a.is_number() && b.is_number() {
                        let x = if a.is_int() { a.int_unchecked() as f64 } else { a.double_unchecked() };
                        let y = if b.is_int() { b.int_unchecked() as f64 } else { b.double_unchecked() };
                        set!(1, Value::number(crate::operators::remainder(x, y)));
                    } else {
                        save!();
                        let value = check!(self.binary(BinaryOp::Rem, a, b));
                        set!(1, value);
                    }
                    next!(Rem)
                }
                Op::Exp => {
                    save!();
                    let value = check!(self.binary(BinaryOp::Exp, reg!(2), reg!(3)));
                    set!(1, value);
                    next!(Exp)
                }
                Op::BitAnd => bits!(BitAnd, And, reg!(2), reg!(3), |x: i32, y: i32| Value::int(x & y)),
                Op::BitOr => bits!(BitOr, Or, reg!(2), reg!(3), |x: i32, y: i32| Value::int(x | y)),
                Op::BitXor => bits!(BitXor, Xor, reg!(2), reg!(3), |x: i32, y: i32| Value::int(x ^ y)),
                Op::Shl => {
                    bits!(Shl, Shl, reg!(2), reg!(3), |x: i32, y: i32| Value::int(x.wrapping_shl(y as u32)))
                }
                Op::Shr => {
                    bits!(Shr, Shr, reg!(2), reg!(3), |x: i32, y: i32| Value::int(x.wrapping_shr(y as u32)))
                }
                Op::UShr => bits!(UShr, UShr, reg!(2), reg!(3), |x: i32, y: i32| Value::uint(
                    (x as u32).wrapping_shr(y as u32)
                )),
                Op::BitAndI => {
                    bits!(BitAndI, And, reg!(2), Value::int(i16_at!(3)), |x: i32, y: i32| Value::int(x & y))
                }
                Op::BitOrI => {
                    bits!(BitOrI, Or, reg!(2), Value::int(i16_at!(3)), |x: i32, y: i32| Value::int(x | y))
                }
                Op::ShlI => bits!(ShlI, Shl, reg!(2), Value::int(i16_at!(3)), |x: i32, y: i32| Value::int(
                    x.wrapping_shl(y as u32)
                )),
                Op::ShrI => bits!(ShrI, Shr, reg!(2), Value::int(i16_at!(3)), |x: i32, y: i32| Value::int(
                    x.wrapping_shr(y as u32)
                )),
                Op::UShrI => {
                    bits!(UShrI, UShr, reg!(2), Value::int(i16_at!(3)), |x: i32, y: i32| Value::uint(
                        (x as u32).wrapping_shr(y as u32)
                    ))
                }
                Op::Neg => {
                    let a = reg!(2);
                    if a.is_int() && a.int_unchecked() != 0 && a.int_unchecked() != i32::MIN {
                        set!(1, Value::int(-a.int_unchecked()));
                    } else if a.is_double() {
                        set!(1, Value::double(-a.double_unchecked()));
                    } else {
                        save!();
                        let value = check!(self.negate(a));
                        set!(1, value);
                    }
                    next!(Neg)
                }
                Op::BitNot => {
                    let a = reg!(2);
                    if a.is_int() {
                        set!(1, Value::int(!a.int_unchecked()));
                    } else {
                        save!();
                        let value = check!(self.bit_not(a));
                        set!(1, value);
                    }
                    next!(BitNot)
                }
                Op::Not => {
                    let b = truthy!(reg!(2));
                    set!(1, Value::bool(!b));
                    next!(Not)
                }
                Op::ToNumber => {
                    let a = reg!(2);
                    if a.is_number() {
                        set!(1, a);
                    } else {
                        save!();
                        let value = check!(self.to_number(a));
                        set!(1, Value::number(value));
                    }
                    next!(ToNumber)
                }
                Op::ToNumeric => {
                    let a = reg!(2);
                    if a.is_number() {
                        set!(1, a);
                    } else {
                        save!();
                        let value = check!(self.to_numeric(a));
                        set!(1, value);
                    }
                    next!(ToNumeric)
                }
                Op::Inc => {
                    let a = reg!(2);
                    if a.is_int()
                        && let Some(i) = a.int_unchecked().checked_add(1)
                    {
                        set!(1, Value::int(i));
                    } else {
                        save!();
                        let value = check!(self.increment(a, 1));
                        set!(1, value);
                    }
                    next!(Inc)
                }
                Op::Dec => {
                    let a = reg!(2);
                    if a.is_int()
                        && let Some(i) = a.int_unchecked().checked_sub(1)
                    {
                        set!(1, Value::int(i));
                    } else {
                        save!();
                        let value = check!(self.increment(a, -1));
                        set!(1, value);
                    }
                    next!(Dec)
                }
                Op::ToStr => {
                    let a = reg!(2);
                    if a.is_string() {
                        set!(1, a);
                    } else {
                        save!();
                        let s = check!(self.to_string(a));
                        set!(1, s.value());
                    }
                    next!(ToStr)
                }
                Op::ConcatStrings => {
                    save!();
                    let all = check!(self.concat_registers(Frame(fp), u!(2), u!(3)));
                    set!(1, all);
                    next!(ConcatStrings)
                }
                Op::Typeof => {
                    let value = reg!(2);
                    set!(1, self.typeof_value(value));
                    next!(Typeof)
                }
                Op::Eq => {
                    let is = loosely!(reg!(2), reg!(3));
                    set!(1, Value::bool(is));
                    next!(Eq)
                }
                Op::Ne => {
                    let is = loosely!(reg!(2), reg!(3));
                    set!(1, Value::bool(!is));
                    next!(Ne)
                }
                Op::StrictEq => {
                    let is = same!(reg!(2), reg!(3));
                    set!(1, Value::bool(is));
                    next!(StrictEq)
                }
                Op::StrictNe => {
                    let is = same!(reg!(2), reg!(3));
                    set!(1, Value::bool(!is));
                    next!(StrictNe)
                }
                Op::Lt => {
                    let is = less!(reg!(2), reg!(3));
                    set!(1, Value::bool(is));
                    next!(Lt)
                }
                Op::Le => {
                    let is = less_equal!(reg!(2), reg!(3));
                    set!(1, Value::bool(is));
                    next!(Le)
                }
                Op::Gt => {
                    let is = greater!(reg!(2), reg!(3));
                    set!(1, Value::bool(is));
                    next!(Gt)
                }
                Op::Ge => {
                    let is = greater_equal!(reg!(2), reg!(3));
                    set!(1, Value::bool(is));
                    next!(Ge)
                }

                // ---- jumps ------------------------------------------------------------------------------------------------------
                Op::Jump => jump!(1),
                Op::LoopJump => {
                    poll!();
                    jump!(1)
                }
                Op::LoopIfTrue => branch_back!(LoopIfTrue, 2, truthy!(reg!(1))),
                Op::LoopIfFalse => branch_back!(LoopIfFalse, 2, !truthy!(reg!(1))),
                Op::LoopIfLt => branch_back!(LoopIfLt, 3, less!(reg!(1), reg!(2))),
                Op::LoopIfLe => branch_back!(LoopIfLe, 3, less_equal!(reg!(1), reg!(2))),
                Op::LoopIfGt => branch_back!(LoopIfGt, 3, greater!(reg!(1), reg!(2))),
                Op::LoopIfGe => branch_back!(LoopIfGe, 3, greater_equal!(reg!(1), reg!(2))),
                Op::LoopIfLtI => branch_back!(LoopIfLtI, 3, less!(reg!(1), Value::int(i16_at!(2)))),
                Op::LoopIfLeI => branch_back!(LoopIfLeI, 3, less_equal!(reg!(1), Value::int(i16_at!(2)))),
                Op::LoopIfGtI => branch_back!(LoopIfGtI, 3, greater!(reg!(1), Value::int(i16_at!(2)))),
                Op::LoopIfGeI => branch_back!(LoopIfGeI, 3, greater_equal!(reg!(1), Value::int(i16_at!(2)))),
                Op::JumpIfTrue => branch!(JumpIfTrue, 2, truthy!(reg!(1))),
                Op::JumpIfFalse => branch!(JumpIfFalse, 2, !truthy!(reg!(1))),
                Op::JumpIfNullish => branch!(JumpIfNullish, 2, reg!(1).is_nullish()),
                Op::JumpIfNotNullish => branch!(JumpIfNotNullish, 2, !reg!(1).is_nullish()),
                Op::JumpIfUndefined => branch!(JumpIfUndefined, 2, reg!(1).is_undefined()),
                Op::JumpIfNotUndefined => branch!(JumpIfNotUndefined, 2, !reg!(1).is_undefined()),
                Op::JumpIfEmpty => branch!(JumpIfEmpty, 2, reg!(1).is_empty()),
                Op::JumpIfLt => branch!(JumpIfLt, 3, less!(reg!(1), reg!(2))),
                Op::JumpIfLe => branch!(JumpIfLe, 3, less_equal!(reg!(1), reg!(2))),
                Op::JumpIfGt => branch!(JumpIfGt, 3, greater!(reg!(1), reg!(2))),
                Op::JumpIfGe => branch!(JumpIfGe, 3, greater_equal!(reg!(1), reg!(2))),
                Op::JumpIfNotLt => branch!(JumpIfNotLt, 3, !less!(reg!(1), reg!(2))),
                Op::JumpIfNotLe => branch!(JumpIfNotLe, 3, !less_equal!(reg!(1), reg!(2))),
                Op::JumpIfNotGt => branch!(JumpIfNotGt, 3, !greater!(reg!(1), reg!(2))),
                Op::JumpIfNotGe => branch!(JumpIfNotGe, 3, !greater_equal!(reg!(1), reg!(2))),
                Op::JumpIfLtI => branch!(JumpIfLtI, 3, less!(reg!(1), Value::int(i16_at!(2)))),
                Op::JumpIfNotLtI => branch!(JumpIfNotLtI, 3, !less!(reg!(1), Value::int(i16_at!(2)))),
                Op::JumpIfGtI => branch!(JumpIfGtI, 3, greater!(reg!(1), Value::int(i16_at!(2)))),
                Op::JumpIfNotGtI => branch!(JumpIfNotGtI, 3, !greater!(reg!(1), Value::int(i16_at!(2)))),
                Op::JumpIfLeI => branch!(JumpIfLeI, 3, less_equal!(reg!(1), Value::int(i16_at!(2)))),
                Op::JumpIfNotLeI => branch!(JumpIfNotLeI, 3, !less_equal!(reg!(1), Value::int(i16_at!(2)))),
                Op::JumpIfGeI => branch!(JumpIfGeI, 3, greater_equal!(reg!(1), Value::int(i16_at!(2)))),
                Op::JumpIfNotGeI => {
                    branch!(JumpIfNotGeI, 3, !greater_equal!(reg!(1), Value::int(i16_at!(2))))
                }
                Op::JumpIfEq => branch!(JumpIfEq, 3, loosely!(reg!(1), reg!(2))),
                Op::JumpIfNe => branch!(JumpIfNe, 3, !loosely!(reg!(1), reg!(2))),
                Op::JumpIfStrictEq => branch!(JumpIfStrictEq, 3, same!(reg!(1), reg!(2))),
                Op::JumpIfStrictNe => branch!(JumpIfStrictNe, 3, !same!(reg!(1), reg!(2))),
                Op::JumpIfStrictEqI => branch!(JumpIfStrictEqI, 3, same!(reg!(1), Value::int(i16_at!(2)))),
                Op::JumpIfStrictNeI => branch!(JumpIfStrictNeI, 3, !same!(reg!(1), Value::int(i16_at!(2)))),
                Op::JumpTable => {
                    let table = &code.template.jump_tables[w!(2)];
                    let value = reg!(1);
                    let index = match value.as_number() {
                        Some(n) if n as i32 as f64 == n => {
                            (n as i32).checked_sub(table.low).map_or(usize::MAX, |i| i as u32 as usize)
                        }
                        _ => usize::MAX,
                    };
                    let target = table.targets.get(index).copied().unwrap_or(table.default);
                    pc = unsafe { code.units.as_ptr().add(target as usize) };
                    continue;
                }

                // ---- exceptions -----------------------------------------------------------------------------------------------------
                Op::Throw => {
                    save!();
                    let exception = reg!(1);
                    self.throw(exception);
                    throw!()
                }
                Op::Rethrow => {
                    save!();
                    let exception = reg!(1);
                    self.rethrow(exception);
                    throw!()
                }

                // ---- iteration --------------------------------------------------------------------------------------------------------
                Op::GetIterator => {
                    save!();
                    let record = check!(self.get_iterator_record(reg!(2)));
                    let iter = u!(1);
                    for (i, value) in record.into_iter().enumerate() {
                        unsafe { *fp.add(iter + i) = value };
                    }
                    next!(GetIterator)
                }
                Op::GetIteratorObject => {
                    save!();
                    let record = check!(self.get_iterator_object(reg!(2)));
                    let iter = u!(1);
                    for (i, value) in record.into_iter().enumerate() {
                        unsafe { *fp.add(iter + i) = value };
                    }
                    next!(GetIteratorObject)
                }
                Op::GetAsyncIterator => {
                    save!();
                    let record = check!(self.get_async_iterator_record(reg!(2)));
                    let iter = u!(1);
                    for (i, value) in record.into_iter().enumerate() {
                        unsafe { *fp.add(iter + i) = value };
                    }
                    next!(GetAsyncIterator)
                }
                Op::IteratorNext => {
                    let iter = u!(2);
                    let (source, method, done) =
                        unsafe { (*fp.add(iter), *fp.add(iter + 1), *fp.add(iter + 2)) };
                    if done == Value::TRUE {
                        set!(1, Value::UNDEFINED);
                        jump!(3);
                    }
                    if method.is_int() {
                        // The fast form: an array, and the next index in place of the method.
                        let array: Gc<Array> = source.cell_unchecked().cast();
                        let index = method.int_unchecked() as u32;
                        let elements = self.elements(array.cast());
                        if index < elements.word.get() && index < array.length.get() {
                            let value = element(elements, index);
                            if !value.is_empty() {
                                unsafe { *fp.add(iter + 1) = Value::int(index as i32 + 1) };
                                set!(1, value);
                                pc = unsafe {
                                    pc.add(
                                        (OP_UNITS[Op::IteratorNext as usize]
                                            + OP_UNITS[Op::IteratorUnpack as usize])
                                            as usize,
                                    )
                                };
                                continue;
                            }
                        }
                        if index >= array.length.get() {
                            unsafe { *fp.add(iter + 2) = Value::TRUE };
                            set!(1, Value::UNDEFINED);
                            jump!(3);
                        }
                        save!();
                        let value = check!(self.get_index(array.cast(), index as u64));
                        unsafe { *fp.add(iter + 1) = Value::int(index as i32 + 1) };
                        set!(1, value);
                        pc = unsafe {
                            pc.add(
                                (OP_UNITS[Op::IteratorNext as usize] + OP_UNITS[Op::IteratorUnpack as usize])
                                    as usize,
                            )
                        };
                        continue;
                    }
                    // Until it has given a result the iterator counts as done: a throw must not close it.
                    unsafe { *fp.add(iter + 2) = Value::TRUE };
                    resumed!(IteratorNext, 1, self.call_pushed(method, source, &[], u!(1) as u16))
                }
                Op::IteratorUnpack => {
                    let result = reg!(1);
                    save!();
                    if !result.is_object() {
                        self.throw_iterator_result(result);
                        throw!()
                    }
                    let object: Obj = result.cell_unchecked().cast();
                    let iter = u!(2);
                    match check!(self.unpack_result(object)) {
                        Some(value) => {
                            unsafe { *fp.add(iter + 2) = Value::FALSE };
                            set!(1, value);
                            next!(IteratorUnpack)
                        }
                        None => {
                            set!(1, Value::UNDEFINED);
                            jump!(3)
                        }
                    }
                }
                Op::IteratorClose => {
                    let iter = u!(1);
                    let (source, method, done) =
                        unsafe { (*fp.add(iter), *fp.add(iter + 1), *fp.add(iter + 2)) };
                    if !method.is_int() && done != Value::TRUE {
                        unsafe { *fp.add(iter + 2) = Value::TRUE };
                        save!();
                        check!(self.close_iterator(source));
                    }
                    next!(IteratorClose)
                }
                Op::IteratorCloseSilent => {
                    let iter = u!(1);
                    let (source, method, done) =
                        unsafe { (*fp.add(iter), *fp.add(iter + 1), *fp.add(iter + 2)) };
                    if !method.is_int() && done != Value::TRUE {
                        unsafe { *fp.add(iter + 2) = Value::TRUE };
                        save!();
                        self.close_iterator_silently(source);
                    }
                    next!(IteratorCloseSilent)
                }
                Op::IteratorCall => {
                    let iter = u!(2);
                    let (source, method) = unsafe { (*fp.add(iter), *fp.add(iter + 1)) };
                    resumed!(IteratorCall, 1, self.call_iterator(source, method, reg!(3), u!(1) as u16))
                }
                Op::IteratorCallReturn => {
                    save!();
                    let iter = u!(2);
                    let (source, done) = unsafe { (*fp.add(iter), *fp.add(iter + 2)) };
                    unsafe { *fp.add(iter + 2) = Value::TRUE };
                    let value = if done == Value::TRUE {
                        Value::EMPTY
                    } else {
                        check!(self.call_return_method(source))
                    };
                    set!(1, value);
                    next!(IteratorCallReturn)
                }
                Op::IteratorRest => {
                    save!();
                    let iter = u!(2);
                    let record = unsafe { [*fp.add(iter), *fp.add(iter + 1), *fp.add(iter + 2)] };
                    unsafe { *fp.add(iter + 2) = Value::TRUE };
                    let array = check!(self.iterator_rest(record));
                    set!(1, array);
                    next!(IteratorRest)
                }
                Op::CheckObject => {
                    let value = reg!(1);
                    if !value.is_object() {
                        save!();
                        self.throw_iterator_result(value);
                        throw!()
                    }
                    next!(CheckObject)
                }
                Op::GetForIn => {
                    save!();
                    let value = check!(self.for_in_enumerator(reg!(2)));
                    set!(1, value);
                    next!(GetForIn)
                }
                Op::ForInNext => {
                    save!();
                    match check!(self.for_in_next(reg!(2))) {
                        Some(key) => {
                            set!(1, key);
                            next!(ForInNext)
                        }
                        None => jump!(3),
                    }
                }

                Op::LoadDeferred => {
                    save!();
                    check!(self.load_deferred(Frame(fp), code));
                    reload!()
                }

                // ---- generators and async functions ---------------------------------------------------------------------------------------
                Op::InitialYield => {
                    save!();
                    let generator = check!(self.initial_yield(Frame(fp), code));
                    match self.return_from(Frame(fp), generator) {
                        Some(value) => return Ok(value),
                        None => reload!(),
                    }
                }
                Op::AsyncStart => {
                    save!();
                    self.async_start(Frame(fp));
                    next!(AsyncStart)
                }
                Op::Yield => left!(self.yield_value(Frame(fp), reg!(3), false)),
                Op::YieldDelegate => left!(self.yield_value(Frame(fp), reg!(3), true)),
                Op::AsyncYield => left!(self.async_yield(Frame(fp), reg!(3))),
                Op::ResumeDispatch => match reg!(1).int_unchecked() {
                    1 => {
                        save!();
                        let exception = reg!(2);
                        self.throw(exception);
                        throw!()
                    }
                    2 => jump!(3),
                    _ => next!(ResumeDispatch),
                },
                Op::Await => {
                    save!();
                    let value = reg!(2);
                    match self.await_value(Frame(fp), value) {
                        Ok(Some(value)) => return Ok(value),
                        Ok(None) => reload!(),
                        Err(Throw) => throw!(),
                    }
                }
                Op::GetMethod => {
                    save!();
                    let value = check!(self.get_method(reg!(2), cache!(3).key));
                    set!(1, value);
                    next!(GetMethod)
                }

                // ---- with, modules, debugging -------------------------------------------------------------------------------------------------
                Op::NewWithEnv => {
                    save!();
                    let env = check!(self.new_with_environment(code, w!(4), reg!(2), reg!(3)));
                    set!(1, env);
                    next!(NewWithEnv)
                }
                Op::GetDynamic => {
                    save!();
                    let value = check!(self.get_dynamic(code, reg!(2), konst!(3)));
                    set!(1, value);
                    next!(GetDynamic)
                }
                Op::GetDynamicCallee => {
                    save!();
                    let (callee, this) = check!(self.get_dynamic_callee(code, reg!(2), konst!(3)));
                    let dst = u!(1);
                    unsafe {
                        *fp.add(dst) = callee;
                        *fp.add(dst + 1) = this;
                    }
                    next!(GetDynamicCallee)
                }
                Op::TypeofDynamic => {
                    save!();
                    let value = check!(self.typeof_dynamic(code, reg!(2), konst!(3)));
                    set!(1, value);
                    next!(TypeofDynamic)
                }
                Op::SetDynamic => {
                    save!();
                    check!(self.set_dynamic(code, reg!(1), konst!(2), reg!(4)));
                    next!(SetDynamic)
                }
                Op::ResolveDynamic => {
                    save!();
                    let base = check!(self.resolve_dynamic(code, reg!(2), konst!(3)));
                    set!(1, base);
                    next!(ResolveDynamic)
                }
                Op::GetResolved => {
                    save!();
                    let value = check!(self.get_resolved(code, reg!(2), konst!(3)));
                    set!(1, value);
                    next!(GetResolved)
                }
                Op::SetResolved => {
                    save!();
                    check!(self.set_resolved(code, reg!(1), konst!(2), reg!(4)));
                    next!(SetResolved)
                }
                Op::DeleteDynamic => {
                    save!();
                    let deleted = check!(self.delete_dynamic(code, reg!(2), konst!(3)));
                    set!(1, Value::bool(deleted));
                    next!(DeleteDynamic)
                }
                Op::DeclareEval => {
                    save!();
                    check!(self.declare_eval(Frame(fp), code));
                    next!(DeclareEval)
                }
                Op::DefineEvalFunction => {
                    save!();
                    check!(self.define_eval_function(Frame(fp), code, konst!(1), reg!(3)));
                    next!(DefineEvalFunction)
                }
                Op::DeclareBlockFunction => {
                    save!();
                    let declared = check!(self.declare_block_function(Frame(fp), code, konst!(2)));
                    set!(1, Value::bool(declared));
                    next!(DeclareBlockFunction)
                }
                Op::SetBlockFunction => {
                    save!();
                    check!(self.set_block_function(Frame(fp), code, konst!(1), reg!(3)));
                    next!(SetBlockFunction)
                }
                Op::GetImport => {
                    // Linking has filled the table before any code of the module runs.
                    let table: Gc<gill_heap::Tuple> = code.imports.get().cell_unchecked().cast();
                    let at = 1 + u!(2) * binding_row::WORDS;
                    let word = table.tail(at + binding_row::WORD).get().int_unchecked();
                    let value =
                        table.tail(at + binding_row::CELL).get().cell_unchecked().word(word as usize).get();
                    if value.is_empty() {
                        save!();
                        self.throw_tdz(table.tail(at + binding_row::NAME).get());
                        throw!()
                    }
                    set!(1, value);
                    next!(GetImport)
                }
                Op::Debugger => {
                    poll!();
                    next!(Debugger)
                }
                Op::Nop => next!(Nop),
            }
        }
    }

    /// Looks at what somebody asked for at a safepoint.
    #[cold]
    #[inline(never)]
    pub(crate) fn interrupted(&mut self) -> JsResult<()> {
        let bits = self.interrupt.fetch_and(!(interrupt::LIVE_DUMP | interrupt::COLLECT), Ordering::Relaxed);
        if bits & interrupt::COLLECT != 0 {
            self.collect_if_due();
        }
        if bits & interrupt::LIVE_DUMP != 0 {
            let host = self.host;
            host.live_dump(self);
        }
        if bits & interrupt::FATAL != 0 {
            self.interrupt.fetch_and(!interrupt::FATAL, Ordering::Relaxed);
            let host = self.host;
            host.fatal_signal(self);
        }
        if bits & interrupt::TERMINATE != 0 && !self.throws.judging {
            let host = self.host;
            return host.out_of_time(self);
        }
        Ok(())
    }

    /// Return from a frame that is an entry, a construction, or a generator's.
    #[cold]
    #[inline(never)]
    fn leave_special(&mut self, frame: Frame, code: &'static Code, value: Value) -> Option<Value> {
        let flags = frame.flags();
        if flags & frame_flags::GENERATOR != 0 {
            let result = self.generator_returned(frame, code, value);
            return self.return_from(frame, result);
        }
        if flags & frame_flags::CONSTRUCT != 0 {
            let object = if value.is_object() { value } else { frame.this() };
            self.learn_construction(code, object);
        }
        self.return_from(frame, value)
    }
}
