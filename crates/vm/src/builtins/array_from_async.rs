//! Array.fromAsync: the spec's async closure as a state machine. What it keeps between two awaits is a Tuple (see [`slot`]),
//! which the functions given to the awaited promise carry.

use crate::native::{Args, JsResult};
use crate::object::{Obj, as_object};
use crate::vm::Vm;
use gill_heap::{Gc, PropertyKey, Tuple, Value};

/// The tuple of one call.
mod slot {
    /// The promise that it settles.
    pub const PROMISE: usize = 0;
    /// The array that it fills.
    pub const TARGET: usize = 1;
    /// The iterator and its `next`, or the array-like object and undefined.
    pub const SOURCE: usize = 2;
    pub const NEXT: usize = 3;
    /// The mapper, undefined if there is none, and its `this`.
    pub const MAPPER: usize = 4;
    pub const THIS: usize = 5;
    /// The index that comes next.
    pub const INDEX: usize = 6;
    /// The length of an array-like object.
    pub const LENGTH: usize = 7;
    /// What the iterator is closed for.
    pub const REASON: usize = 8;
    pub const SIZE: usize = 9;
}

/// What is being waited for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Awaited {
    /// The result of `next`.
    Next = 0,
    /// An element of an array-like object.
    Element = 1,
    /// What the mapper gave.
    Mapped = 2,
    /// What `return` gave: the rejection goes on.
    Closed = 3,
}

impl Awaited {
    const ALL: [Awaited; 4] = [Awaited::Next, Awaited::Element, Awaited::Mapped, Awaited::Closed];
}

/// Array.fromAsync ( items [ , mapper [ , thisArg ] ] )
pub(super) fn from_async(vm: &mut Vm, args: Args) -> JsResult {
    // 2. Let promiseCapability be ! NewPromiseCapability(%Promise%).
    let promise = vm.new_promise();
    let state = vm.alloc::<Tuple>(slot::SIZE);
    state.word.set(slot::SIZE as u32);
    (0..slot::SIZE).for_each(|i| state.tail(i).set(Value::UNDEFINED));
    state.tail(slot::PROMISE).set(promise.value());
    state.tail(slot::INDEX).set(Value::ZERO);
    settling(vm, state, |vm| start(vm, args, state));
    Ok(promise.value())
}

/// Runs a part of the closure; a throw rejects the promise.
fn settling(vm: &mut Vm, state: Gc<Tuple>, run: impl FnOnce(&mut Vm) -> JsResult<()>) {
    if let Err(reason) = vm.rejecting(run) {
        let record = vm.take_throw_record(reason);
        vm.reject_promise(state.tail(slot::PROMISE).get().cell_unchecked().cast(), reason, record);
    }
}

fn put(vm: &mut Vm, state: Gc<Tuple>, at: usize, value: Value) {
    state.tail(at).set(value);
    vm.heap.write_barrier(state, value);
}

fn start(vm: &mut Vm, args: Args, state: Gc<Tuple>) -> JsResult<()> {
    let (constructor, items, mapper) = (args.this(), args.get(0), args.get(1));
    // 3.b. If IsCallable(mapper) is false, throw a TypeError exception.
    if !mapper.is_undefined() && !vm.is_callable(mapper) {
        let shown = vm.describe_plain(mapper);
        return Err(vm.throw_type_error(format!("{shown} is not a function")));
    }
    put(vm, state, slot::MAPPER, mapper);
    put(vm, state, slot::THIS, args.get(2));
    // 3.c. Let usingAsyncIterator be ? GetMethod(items, %Symbol.asyncIterator%).
    let method_of = |vm: &mut Vm, symbol| match items.is_nullish() {
        true => Ok(Value::UNDEFINED),
        false => vm.get_method(items, PropertyKey::from_symbol(symbol)),
    };
    let (async_symbol, sync_symbol) = (vm.symbols.async_iterator, vm.symbols.iterator);
    let using_async = method_of(vm, async_symbol)?;
    let using_sync = if using_async.is_undefined() { method_of(vm, sync_symbol)? } else { Value::UNDEFINED };
    let record = if !using_async.is_undefined() {
        Some(vm.iterator_from_method(items, using_async)?)
    } else if !using_sync.is_undefined() {
        let sync = vm.iterator_from_method(items, using_sync)?;
        Some(vm.create_async_from_sync_iterator(sync)?)
    } else {
        None
    };
    let constructs = vm.is_constructor(constructor);
    if let Some(record) = record {
        put(vm, state, slot::SOURCE, record[0]);
        put(vm, state, slot::NEXT, record[1]);
        let target = match constructs {
            true => vm.construct(constructor, &[], constructor)?.value(),
            false => vm.new_array(&[]).value(),
        };
        put(vm, state, slot::TARGET, target);
        return ask_next(vm, state);
    }
    // 3.k.ii. Let arrayLike be ! ToObject(items).
    let array_like = vm.to_object(items)?;
    put(vm, state, slot::SOURCE, array_like.value());
    let length = vm.length_of(array_like)?;
    let length_value = Value::number(length as f64);
    state.tail(slot::LENGTH).set(length_value);
    let target = match constructs {
        true => vm.construct(constructor, &[length_value], constructor)?.value(),
        false => {
            // ArrayCreate
            let Ok(length) = u32::try_from(length) else {
                return Err(vm.throw_range_error("Invalid array length"));
            };
            let array = vm.new_array(&[]);
            vm.array_set_length(array, length);
            array.value()
        }
    };
    put(vm, state, slot::TARGET, target);
    ask_element(vm, state)
}

/// Await: goes on with [`resumed`].
fn wait(vm: &mut Vm, state: Gc<Tuple>, value: Value, what: Awaited) -> JsResult<()> {
    let promise = vm.promise_resolve(value)?;
    let captures = [state.value(), Value::int(what as i32)];
    let empty = vm.names.empty;
    let fulfilled =
        vm.new_native("Array.fromAsync, awaited", empty, 1, |vm, a| resumed(vm, a, false), &captures);
    let rejected =
        vm.new_native("Array.fromAsync, rejected", empty, 1, |vm, a| resumed(vm, a, true), &captures);
    vm.perform_then(promise, fulfilled.value(), rejected.value(), Value::UNDEFINED);
    Ok(())
}

fn resumed(vm: &mut Vm, args: Args, rejected: bool) -> JsResult {
    let state: Gc<Tuple> = args.capture(0).cell_unchecked().cast();
    let what = Awaited::ALL[args.capture(1).int_unchecked() as usize];
    let value = args.get(0);
    settling(vm, state, |vm| match (what, rejected) {
        // AsyncIteratorClose of a throw completion: the throw goes on, whatever `return` gave.
        (Awaited::Closed, _) => Err(vm.throw(state.tail(slot::REASON).get())),
        // 3.j.ii.7. IfAbruptCloseAsyncIterator(mappedValue, iteratorRecord).
        (Awaited::Mapped, true) => close(vm, state, value),
        (_, true) => Err(vm.throw(value)),
        (Awaited::Next, false) => {
            let Some(result) = as_object(value) else { return Err(vm.throw_iterator_result(value)) };
            match vm.unpack_result(result)? {
                None => finish(vm, state),
                Some(value) => map(vm, state, value),
            }
        }
        (Awaited::Element, false) => map(vm, state, value),
        (Awaited::Mapped, false) => store(vm, state, value),
    });
    Ok(Value::UNDEFINED)
}

fn index(state: Gc<Tuple>) -> f64 {
    state.tail(slot::INDEX).get().as_number().unwrap_or(0.0)
}

fn is_iterating(state: Gc<Tuple>) -> bool {
    !state.tail(slot::NEXT).get().is_undefined()
}

fn ask_next(vm: &mut Vm, state: Gc<Tuple>) -> JsResult<()> {
    let (iterator, next) = (state.tail(slot::SOURCE).get(), state.tail(slot::NEXT).get());
    let result = vm.call(next, iterator, &[])?;
    wait(vm, state, result, Awaited::Next)
}

fn ask_element(vm: &mut Vm, state: Gc<Tuple>) -> JsResult<()> {
    let at = index(state);
    if at >= state.tail(slot::LENGTH).get().as_number().unwrap_or(0.0) {
        return finish(vm, state);
    }
    let array_like: Obj = state.tail(slot::SOURCE).get().cell_unchecked().cast();
    let value = vm.get_index(array_like, at as u64)?;
    wait(vm, state, value, Awaited::Element)
}

fn map(vm: &mut Vm, state: Gc<Tuple>, value: Value) -> JsResult<()> {
    let mapper = state.tail(slot::MAPPER).get();
    if mapper.is_undefined() {
        return store(vm, state, value);
    }
    let args = [value, Value::number(index(state))];
    let this = state.tail(slot::THIS).get();
    let awaited = vm.rejecting(|vm| {
        let mapped = vm.call(mapper, this, &args)?;
        wait(vm, state, mapped, Awaited::Mapped)
    });
    match awaited {
        Ok(()) => Ok(()),
        Err(reason) => close(vm, state, reason),
    }
}

fn store(vm: &mut Vm, state: Gc<Tuple>, value: Value) -> JsResult<()> {
    let target: Obj = state.tail(slot::TARGET).get().cell_unchecked().cast();
    let at = index(state);
    let key = vm.index_key(at as u64);
    if let Err(reason) = vm.rejecting(|vm| vm.create_data_property_or_throw(target, key, value)) {
        return close(vm, state, reason);
    }
    state.tail(slot::INDEX).set(Value::number(at + 1.0));
    if is_iterating(state) { ask_next(vm, state) } else { ask_element(vm, state) }
}

/// Sets the length, and fulfils the promise.
fn finish(vm: &mut Vm, state: Gc<Tuple>) -> JsResult<()> {
    let target: Obj = state.tail(slot::TARGET).get().cell_unchecked().cast();
    let length = Value::number(index(state));
    vm.put(target, vm.names.length, length)?;
    vm.resolve_promise(state.tail(slot::PROMISE).get().cell_unchecked().cast(), target.value());
    Ok(())
}

/// AsyncIteratorClose(iteratorRecord, ThrowCompletion(reason)); an array-like object has no iterator to close.
fn close(vm: &mut Vm, state: Gc<Tuple>, reason: Value) -> JsResult<()> {
    if !is_iterating(state) {
        return Err(vm.throw(reason));
    }
    put(vm, state, slot::REASON, reason);
    let iterator = state.tail(slot::SOURCE).get();
    let awaited = vm.rejecting(|vm| {
        let result = vm.call_return_method(iterator)?;
        if result.is_empty() {
            return Ok(false);
        }
        wait(vm, state, result, Awaited::Closed)?;
        Ok(true)
    });
    match awaited {
        Ok(true) => Ok(()),
        _ => Err(vm.throw(reason)),
    }
}
