//! Atomics (ECMA-262 25.4). There is one agent: every operation is atomic by itself, and nobody waits.

use super::array_buffer::is_shared;
use super::typed_array::ElementType;
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::as_cell;
use crate::vm::Vm;
use gill_heap::{ArrayBuffer, Gc, TypedArray, Value};

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
    method("store", "Atomics.store", 3, store),
    method("sub", "Atomics.sub", 3, |vm, a| modify(vm, a, |old, new| old.wrapping_sub(new))),
    method("wait", "Atomics.wait", 4, wait),
    method("xor", "Atomics.xor", 3, |vm, a| modify(vm, a, |old, new| old ^ new)),
];

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

/// Atomics.wait: with one agent nobody could wake the main thread, which may not block (as in a browser's).
fn wait(vm: &mut Vm, args: Args) -> JsResult {
    let (array, length) = integer_array(vm, args, true)?;
    if !is_over_shared(array) {
        let name = ElementType::of(array).name();
        return Err(vm.throw_type_error(format!("[object {name}] is not a shared typed array.")));
    }
    let index = access(vm, args, length)?;
    let raw = operand(vm, array, args.get(2))?;
    let timeout = vm.to_number(args.get(3))?;
    let mask = u64::MAX >> (64 - 8 * ElementType::of(array).size());
    if vm.typed_array_raw(array, index) != Some(raw & mask) {
        return Ok(vm.heap.intern("not-equal").value());
    }
    if timeout.is_nan() || timeout == f64::INFINITY {
        return Err(vm.throw_type_error("Atomics.wait cannot be called in this context"));
    }
    std::thread::sleep(std::time::Duration::from_secs_f64(timeout.clamp(0.0, 1e9) / 1000.0));
    Ok(vm.heap.intern("timed-out").value())
}

fn notify(vm: &mut Vm, args: Args) -> JsResult {
    let (_, length) = integer_array(vm, args, true)?;
    access(vm, args, length)?;
    if !args.get(2).is_undefined() {
        vm.to_integer_or_infinity(args.get(2))?;
    }
    Ok(Value::ZERO)
}
