//! Atomics (ECMA-262 25.4). There is one agent: every operation is atomic by itself, and what waits are promises.
//!
//! The waiter lists of all places are one array, in order, in the main realm's intrinsics (a root that the core names): a Tuple
//! for each waiter, see [`waiter`].

use super::array_buffer::is_shared;
use super::typed_array::ElementType;
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::as_cell;
use crate::vm::Vm;
use gill_heap::{ArrayBuffer, Gc, Tuple, TypedArray, Value};

const METHODS: &[Method] = &[
    method("add", "Atomics.add", 3, |vm, a| modify(vm, a, |old, new| old.wrapping_add(new))),
    method("and", "Atomics.and", 3, |vm, a| modify(vm, a, |old, new| old & new)),
    method("compareExchange", "Atomics.compareExchange", 4, compare_exchange),
    method("exchange", "Atomics.exchange", 3, |vm, a| modify(vm, a, |_, new| new)),
    method("isLockFree", "Atomics.isLockFree", 1, |vm, a| {
        let size = vm.to_integer_or_infinity(a.get(0))?;
        Ok(Value::bool([1.0, 2.0, 4.0, 8.0].contains(&size)))
    }),
    method("load", "Atomics.load", 2, load),
    method("notify", "Atomics.notify", 3, notify),
    method("or", "Atomics.or", 3, |vm, a| modify(vm, a, |old, new| old | new)),
    method("pause", "Atomics.pause", 0, pause),
    method("store", "Atomics.store", 3, store),
    method("sub", "Atomics.sub", 3, |vm, a| modify(vm, a, |old, new| old.wrapping_sub(new))),
    method("wait", "Atomics.wait", 4, wait),
    method("waitAsync", "Atomics.waitAsync", 4, wait_async),
    method("xor", "Atomics.xor", 3, |vm, a| modify(vm, a, |old, new| old ^ new)),
];

/// What a waiter's Tuple holds.
mod waiter {
    /// The SharedArrayBuffer and the place in it, in bytes.
    pub const BUFFER: usize = 0;
    pub const PLACE: usize = 1;
    /// The promise to settle.
    pub const PROMISE: usize = 2;
    pub const LENGTH: usize = 3;
}

pub(crate) fn init(vm: &mut Vm) {
    let object = vm.new_object();
    vm.defer(object, |vm, object, _| {
        vm.define_methods(object, METHODS);
        vm.define_tag(object, "Atomics");
    });
    vm.realm_mut().intrinsics.atomics = object.value();
    let global = vm.realm().global_object();
    vm.define_str(global, "Atomics", object.value(), gill_heap::Attributes::HIDDEN);
}

/// ValidateIntegerTypedArray; `waitable` leaves Int32 and BigInt64 only.
fn integer_array(vm: &mut Vm, args: Args, waitable: bool) -> JsResult<(Gc<TypedArray>, u32)> {
    let value = args.get(0);
    let fits = as_cell::<TypedArray>(value).is_some_and(|array| match ElementType::of(array) {
        ElementType::Int32 | ElementType::BigInt64 => true,
        ElementType::Float16 | ElementType::Float32 | ElementType::Float64 | ElementType::Uint8Clamped => {
            false
        }
        _ => !waitable,
    });
    if !fits {
        let shown = match as_cell::<TypedArray>(value) {
            Some(array) => format!("[object {}]", ElementType::of(array).name()),
            None if value.is_object() => "[object Array]".to_owned(),
            None => vm.describe(value),
        };
        let what = if waitable { "an int32 or BigInt64 typed array" } else { "an integer typed array" };
        return Err(vm.throw_type_error(format!("{shown} is not {what}.")));
    }
    vm.validate_typed_array(value, "Atomics operation")
}

/// ValidateAtomicAccess
fn access(vm: &mut Vm, args: Args, length: u32) -> JsResult<u32> {
    let index = vm.to_integer_or_infinity(args.get(1))?;
    if !(0.0..length as f64).contains(&index) {
        return Err(vm.throw_range_error("Invalid atomic access index"));
    }
    Ok(index as u32)
}

/// The element's raw bits for a value. The buffer may be gone after the conversion: then it is a TypeError.
fn operand(vm: &mut Vm, array: Gc<TypedArray>, value: Value) -> JsResult<u64> {
    let ty = ElementType::of(array);
    let raw = if ty.is_bigint() {
        ty.raw_of(vm, value)?
    } else {
        let n = vm.to_integer_or_infinity(value)?;
        ty.raw_of_number(n)
    };
    vm.validate_typed_array(array.value(), "Atomics operation")?;
    Ok(raw)
}

fn modify(vm: &mut Vm, args: Args, change: fn(u64, u64) -> u64) -> JsResult {
    let (array, length) = integer_array(vm, args, false)?;
    let index = access(vm, args, length)?;
    let raw = operand(vm, array, args.get(2))?;
    let old = vm.typed_array_raw(array, index).unwrap_or(0);
    vm.typed_array_put_raw(array, index, change(old, raw));
    Ok(ElementType::of(array).value_of(vm, old))
}

fn compare_exchange(vm: &mut Vm, args: Args) -> JsResult {
    let (array, length) = integer_array(vm, args, false)?;
    let index = access(vm, args, length)?;
    let ty = ElementType::of(array);
    let mask = u64::MAX >> (64 - 8 * ty.size());
    let expected = operand(vm, array, args.get(2))? & mask;
    let replacement = operand(vm, array, args.get(3))?;
    let old = vm.typed_array_raw(array, index).unwrap_or(0);
    if old == expected {
        vm.typed_array_put_raw(array, index, replacement);
    }
    Ok(ty.value_of(vm, old))
}

fn load(vm: &mut Vm, args: Args) -> JsResult {
    let (array, length) = integer_array(vm, args, false)?;
    let index = access(vm, args, length)?;
    vm.validate_typed_array(array.value(), "Atomics.load")?;
    Ok(vm.typed_array_get(array, index))
}

fn store(vm: &mut Vm, args: Args) -> JsResult {
    let (array, length) = integer_array(vm, args, false)?;
    let index = access(vm, args, length)?;
    let ty = ElementType::of(array);
    // The value that was converted is the result, not what the element holds of it.
    let (raw, result) = if ty.is_bigint() {
        let big = vm.to_bigint(args.get(2))?;
        (super::typed_array::bigint_low_bits(&big), vm.new_bigint(&big))
    } else {
        let n = vm.to_integer_or_infinity(args.get(2))?;
        (ty.raw_of_number(n), Value::number(n))
    };
    vm.validate_typed_array(array.value(), "Atomics.store")?;
    vm.typed_array_put_raw(array, index, raw);
    Ok(result)
}

fn is_over_shared(array: Gc<TypedArray>) -> bool {
    as_cell::<ArrayBuffer>(array.buffer.get()).is_some_and(is_shared)
}

/// What Atomics.wait and Atomics.waitAsync are asked for.
struct Wait {
    array: Gc<TypedArray>,
    index: u32,
    /// The element is what it was expected to be.
    equal: bool,
    /// In milliseconds; may be infinite.
    timeout: f64,
}

/// The first half of DoWait.
fn wait_arguments(vm: &mut Vm, args: Args) -> JsResult<Wait> {
    // 1. Let iieoRecord be ? ValidateIntegerTypedArray(typedArray, true).
    let (array, length) = integer_array(vm, args, true)?;
    // 3. If IsSharedArrayBuffer(buffer) is false, throw a TypeError exception.
    if !is_over_shared(array) {
        let name = ElementType::of(array).name();
        return Err(vm.throw_type_error(format!("[object {name}] is not a shared typed array.")));
    }
    let index = access(vm, args, length)?;
    let raw = operand(vm, array, args.get(2))?;
    // 8. If q is either NaN or +∞𝔽, let t be +∞; ... else let t be max(ℝ(q), 0).
    let q = vm.to_number(args.get(3))?;
    let timeout = if q.is_nan() { f64::INFINITY } else { q.max(0.0) };
    let mask = u64::MAX >> (64 - 8 * ElementType::of(array).size());
    let equal = vm.typed_array_raw(array, index) == Some(raw & mask);
    Ok(Wait { array, index, equal, timeout })
}

/// Atomics.wait: with one agent nobody could wake the main thread, which may not block without end (as in a browser's).
fn wait(vm: &mut Vm, args: Args) -> JsResult {
    let wait = wait_arguments(vm, args)?;
    if !wait.equal {
        return Ok(vm.heap.intern("not-equal").value());
    }
    if wait.timeout == f64::INFINITY {
        return Err(vm.throw_type_error("Atomics.wait cannot be called in this context"));
    }
    std::thread::sleep(std::time::Duration::from_secs_f64(wait.timeout.min(1e12) / 1000.0));
    Ok(vm.heap.intern("timed-out").value())
}

/// Atomics.waitAsync ( typedArray, index, value, timeout )
fn wait_async(vm: &mut Vm, args: Args) -> JsResult {
    let wait = wait_arguments(vm, args)?;
    let at_once = match wait {
        Wait { equal: false, .. } => Some("not-equal"),
        Wait { timeout: 0.0, .. } => Some("timed-out"),
        _ => None,
    };
    let value = match at_once {
        Some(word) => vm.heap.intern(word).value(),
        None => add_waiter(vm, &wait),
    };
    let result = vm.new_object();
    vm.define_str(result, "async", Value::bool(at_once.is_none()), gill_heap::Attributes::DATA);
    vm.define_str(result, "value", value, gill_heap::Attributes::DATA);
    Ok(result.value())
}

/// AddWaiter, with its timeout: gives the promise.
fn add_waiter(vm: &mut Vm, wait: &Wait) -> Value {
    let promise = vm.new_promise();
    let waiter = vm.alloc::<Tuple>(waiter::LENGTH);
    waiter.word.set(waiter::LENGTH as u32);
    waiter.tail(waiter::BUFFER).set(wait.array.buffer.get());
    waiter.tail(waiter::PLACE).set(place(wait.array, wait.index));
    waiter.tail(waiter::PROMISE).set(promise.value());
    let mark = vm.temps.len();
    vm.temps.extend(waiters(vm));
    vm.temps.push(waiter.value());
    keep_waiters(vm, mark);
    if wait.timeout.is_finite() {
        let empty = vm.names.empty;
        let callback = vm.new_native("Atomics.waitAsync timeout", empty, 0, timed_out, &[waiter.value()]);
        let host = vm.host;
        host.call_later(vm, wait.timeout, callback.value());
    }
    promise.value()
}

/// The place of an element in its buffer, in bytes.
fn place(array: Gc<TypedArray>, index: u32) -> Value {
    Value::number(array.offset.get() as f64 + index as f64 * ElementType::of(array).size() as f64)
}

/// All waiters in order.
fn waiters(vm: &Vm) -> Vec<Value> {
    let list = vm.realms[0].intrinsics.atomics_waiters;
    match as_cell::<Tuple>(list) {
        Some(list) => (0..list.word.get() as usize).map(|i| list.tail(i).get()).collect(),
        None => Vec::new(),
    }
}

/// Makes the temps from `mark` on, which are dropped, the list of waiters.
fn keep_waiters(vm: &mut Vm, mark: usize) {
    let list = vm.tuple_from_temps(mark);
    vm.realms[0].intrinsics.atomics_waiters = list.value();
}

/// Takes those waiters off the list that `wakes` picks, and settles their promises: how many.
fn wake(vm: &mut Vm, word: &str, mut wakes: impl FnMut(Gc<Tuple>) -> bool) -> usize {
    let mark = vm.temps.len();
    let mut woken = Vec::new(); // alive in the old list, which is on this frame
    let old = vm.realms[0].intrinsics.atomics_waiters;
    for value in waiters(vm) {
        match as_cell::<Tuple>(value) {
            Some(waiter) if wakes(waiter) => woken.push(waiter),
            _ => vm.temps.push(value),
        }
    }
    keep_waiters(vm, mark);
    let result = vm.heap.intern(word).value();
    for waiter in &woken {
        vm.resolve_promise(waiter.tail(waiter::PROMISE).get().cell_unchecked().cast(), result);
    }
    std::hint::black_box(old);
    woken.len()
}

/// EnqueueAtomicsWaitAsyncTimeoutJob's job
fn timed_out(vm: &mut Vm, args: Args) -> JsResult {
    let late = args.capture(0);
    wake(vm, "timed-out", |waiter| waiter.value() == late);
    Ok(Value::UNDEFINED)
}

/// Atomics.notify ( typedArray, index, count )
fn notify(vm: &mut Vm, args: Args) -> JsResult {
    let (array, length) = integer_array(vm, args, true)?;
    let index = access(vm, args, length)?;
    let count = match args.get(2) {
        Value::UNDEFINED => f64::INFINITY,
        value => vm.to_integer_or_infinity(value)?.max(0.0),
    };
    // 6. If IsSharedArrayBuffer(buffer) is false, return +0𝔽.
    if !is_over_shared(array) {
        return Ok(Value::ZERO);
    }
    let (buffer, place) = (array.buffer.get(), place(array, index));
    let mut left = count;
    let woken = wake(vm, "ok", |waiter| {
        let here = waiter.tail(waiter::BUFFER).get() == buffer && waiter.tail(waiter::PLACE).get() == place;
        let wakes = here && left >= 1.0;
        if wakes {
            left -= 1.0;
        }
        wakes
    });
    Ok(Value::from_usize(woken))
}

/// Atomics.pause ( [ N ] )
fn pause(vm: &mut Vm, args: Args) -> JsResult {
    // 1. If N is neither undefined nor an integral Number, throw a TypeError exception.
    let n = args.get(0);
    if !n.is_undefined() && !n.as_number().is_some_and(|n| n.is_finite() && n.trunc() == n) {
        let shown = vm.describe_plain(n);
        return Err(vm.throw_type_error(format!("{shown} is not an integer")));
    }
    std::hint::spin_loop();
    Ok(Value::UNDEFINED)
}
