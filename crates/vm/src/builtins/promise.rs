//! Promise and Promise.prototype (ECMA-262 27.2.3 to 27.2.5). States, reactions and jobs are in [`crate::promise`].

use crate::functions::{Method, method};
use crate::native::{Args, JsResult, NativeFn};
use crate::object::{Obj, as_cell, as_object};
use crate::promise::{promise_reject_function, promise_resolve_function};
use crate::vm::Vm;
use gill_heap::{Array, Attributes, Error, Gc, NativeFunction, Promise, PropertyKey, Tuple, Value};

const METHODS: &[Method] = &[
    method("catch", "Promise.prototype.catch", 1, |vm, a| {
        vm.invoke(a.this(), vm.names.then, &[Value::UNDEFINED, a.get(0)])
    }),
    method("finally", "Promise.prototype.finally", 1, finally),
];
const STATICS: &[Method] = &[
    method("all", "Promise.all", 1, |vm, a| combine(vm, a, Combinator::All, "Promise.all")),
    method("allSettled", "Promise.allSettled", 1, |vm, a| {
        combine(vm, a, Combinator::AllSettled, "Promise.allSettled")
    }),
    method("any", "Promise.any", 1, |vm, a| combine(vm, a, Combinator::Any, "Promise.any")),
    method("race", "Promise.race", 1, |vm, a| combine(vm, a, Combinator::Race, "Promise.race")),
    method("reject", "Promise.reject", 1, reject),
    method("try", "Promise.try", 1, try_),
    method("withResolvers", "Promise.withResolvers", 0, with_resolvers),
];

pub(crate) fn init(vm: &mut Vm) {
    let prototype = vm.new_object();
    let constructor = vm.define_deferred_constructor("Promise", 1, construct, prototype, make);
    vm.realm_mut().intrinsics.promise = constructor.value();
    vm.realm_mut().intrinsics.promise_prototype = prototype.value();
    // The engine itself asks for these two.
    let key = vm.names.then;
    let function = vm.new_native("Promise.prototype.then", key, 2, then, &[]).value();
    vm.realm_mut().intrinsics.promise_then = function;
    let key = vm.names.resolve;
    let function = vm.new_native("Promise.resolve", key, 1, resolve, &[]).value();
    vm.realm_mut().intrinsics.promise_resolve = function;
}

fn make(vm: &mut Vm, constructor: Obj, prototype: Obj) {
    let (then, resolve) = (vm.intrinsics().promise_then, vm.intrinsics().promise_resolve);
    vm.define(prototype, vm.names.then, then, Attributes::HIDDEN);
    vm.define_methods(prototype, METHODS);
    vm.define_tag(prototype, "Promise");
    vm.define_methods(constructor, STATICS);
    vm.define(constructor, vm.names.resolve, resolve, Attributes::HIDDEN);
    vm.define_species(constructor);
}

/// Promise ( executor )
fn construct(vm: &mut Vm, args: Args) -> JsResult {
    if !args.is_construct() {
        return Err(vm.throw_type_error("Promise constructor cannot be invoked without 'new'"));
    }
    let executor = args.get(0);
    if !vm.is_callable(executor) {
        let shown = vm.describe_plain(executor);
        return Err(vm.throw_type_error(format!("Promise resolver {shown} is not a function")));
    }
    let default = vm.intrinsics().promise_prototype;
    let proto = vm.prototype_for(args, default)?;
    let promise = vm.new_promise_with(proto);
    let (resolve, reject) = vm.resolving_functions(promise);
    if let Err(reason) = vm.call_rejecting(executor, Value::UNDEFINED, &[resolve, reject]) {
        vm.call(reject, Value::UNDEFINED, &[reason])?;
        // An executor that had settled the promise before is not heard.
        vm.take_throw_record(reason);
    }
    Ok(promise.value())
}

/// Promise.prototype.then ( onFulfilled, onRejected )
fn then(vm: &mut Vm, args: Args) -> JsResult {
    let promise = vm.receiver::<Promise>(args.this(), "Promise.prototype.then")?;
    let default = vm.intrinsics().promise;
    let constructor = vm.species_constructor(promise.cast(), default)?;
    let capability = vm.new_promise_capability(constructor)?;
    vm.perform_then(promise, args.get(0), args.get(1), capability);
    Ok(vm.capability_promise(capability))
}

/// Promise.prototype.finally ( onFinally )
fn finally(vm: &mut Vm, args: Args) -> JsResult {
    let Some(promise) = as_object(args.this()) else {
        let shown = vm.describe_plain(args.this());
        return Err(vm.throw_type_error(format!("Promise.prototype.finally called on a non-object: {shown}")));
    };
    let default = vm.intrinsics().promise;
    let constructor = vm.species_constructor(promise, default)?;
    let on_finally = args.get(0);
    let (mut fulfilled, mut rejected) = (on_finally, on_finally);
    if vm.is_callable(on_finally) {
        let captures = [on_finally, constructor];
        let empty = vm.names.empty;
        fulfilled = vm.new_native("finally (after a value)", empty, 1, then_finally, &captures).value();
        rejected = vm.new_native("finally (after a rejection)", empty, 1, catch_finally, &captures).value();
    }
    vm.invoke(promise.value(), vm.names.then, &[fulfilled, rejected])
}

fn then_finally(vm: &mut Vm, args: Args) -> JsResult {
    let result = vm.call(args.capture(0), Value::UNDEFINED, &[])?;
    let promise = promise_resolve_with(vm, args.capture(1), result)?;
    let empty = vm.names.empty;
    let value =
        vm.new_native("finally (passes the value on)", empty, 0, |_, a| Ok(a.capture(0)), &[args.get(0)]);
    vm.invoke(promise, vm.names.then, &[value.value()])
}

fn catch_finally(vm: &mut Vm, args: Args) -> JsResult {
    let record = vm.known_record(args.get(0));
    let result = vm.call(args.capture(0), Value::UNDEFINED, &[])?;
    let promise = promise_resolve_with(vm, args.capture(1), result)?;
    let empty = vm.names.empty;
    let thrower = vm.new_native(
        "finally (rejects again)",
        empty,
        0,
        |vm, a| {
            let (reason, record) = (a.capture(0), a.capture(1));
            Err(vm.pass_on(reason, record))
        },
        &[args.get(0), record],
    );
    vm.invoke(promise, vm.names.then, &[thrower.value()])
}

/// PromiseResolve ( C, x )
fn promise_resolve_with(vm: &mut Vm, constructor: Value, value: Value) -> JsResult {
    if constructor == vm.intrinsics().promise {
        return Ok(vm.promise_resolve(value)?.value());
    }
    if let Some(promise) = as_cell::<Promise>(value)
        && vm.get_property(promise.cast(), vm.names.constructor)? == constructor
    {
        return Ok(value);
    }
    let capability = vm.new_promise_capability(constructor)?;
    vm.capability_resolve(capability, value)?;
    Ok(vm.capability_promise(capability))
}

fn resolve(vm: &mut Vm, args: Args) -> JsResult {
    if !args.this().is_object() {
        return Err(vm.throw_type_error("PromiseResolve called on non-object"));
    }
    promise_resolve_with(vm, args.this(), args.get(0))
}

fn reject(vm: &mut Vm, args: Args) -> JsResult {
    if !args.this().is_object() {
        return Err(vm.throw_type_error("PromiseReject called on non-object"));
    }
    let capability = vm.new_promise_capability(args.this())?;
    let record = vm.record_rejection(args.get(0));
    vm.capability_reject(capability, args.get(0), record)?;
    Ok(vm.capability_promise(capability))
}

/// Promise.try ( callback, ...args )
fn try_(vm: &mut Vm, args: Args) -> JsResult {
    if !args.this().is_object() {
        return Err(vm.throw_type_error("Promise.try called on non-object"));
    }
    let capability = vm.new_promise_capability(args.this())?;
    match vm.call_rejecting(args.get(0), Value::UNDEFINED, args.from(1)) {
        Ok(value) => vm.capability_resolve(capability, value)?,
        Err(reason) => {
            let record = vm.take_throw_record(reason);
            vm.capability_reject(capability, reason, record)?;
        }
    }
    Ok(vm.capability_promise(capability))
}

fn with_resolvers(vm: &mut Vm, args: Args) -> JsResult {
    if !args.this().is_object() {
        return Err(vm.throw_type_error("Promise.withResolvers called on non-object"));
    }
    let capability = vm.new_promise_capability(args.this())?;
    let (resolve, reject) = vm.capability_functions(capability);
    let result = vm.new_object();
    let promise = vm.capability_promise(capability);
    vm.add_named(result, vm.names.promise, promise, Attributes::DATA);
    vm.add_named(result, vm.names.resolve, resolve, Attributes::DATA);
    vm.add_named(result, vm.names.reject, reject, Attributes::DATA);
    Ok(result.value())
}

// ---- all, allSettled, any, race --------------------------------------------------------------------------------------

#[derive(Clone, Copy, PartialEq, Eq)]
enum Combinator {
    All,
    AllSettled,
    Any,
    Race,
}

/// What the elements of one call share: a Tuple of these.
mod shared {
    /// Array of the results, or of the errors.
    pub const VALUES: usize = 0;
    /// How many are still out, and one for the loop that starts them.
    pub const REMAINING: usize = 1;
    pub const RESOLVE: usize = 2;
    pub const REJECT: usize = 3;
    pub const LENGTH: usize = 4;
}

/// Captures of an element's function: the shared tuple, the index, and a one-value tuple: has it been called?
mod element {
    pub const SHARED: usize = 0;
    pub const INDEX: usize = 1;
    pub const CALLED: usize = 2;
}

fn combine(vm: &mut Vm, args: Args, kind: Combinator, name: &str) -> JsResult {
    let constructor = args.this();
    if !constructor.is_object() {
        return Err(vm.throw_type_error(format!("{name} called on non-object")));
    }
    let capability = vm.new_promise_capability(constructor)?;
    // One pair of functions for all: what settles first, wins.
    let (resolve, reject) = vm.capability_functions(capability);
    let promise = vm.capability_promise(capability);
    let outcome = vm.rejecting(|vm| perform(vm, constructor, resolve, reject, args.get(0), kind));
    if let Err(reason) = outcome {
        vm.call(reject, Value::UNDEFINED, &[reason])?;
    }
    Ok(promise)
}

/// PerformPromiseAll and its siblings.
fn perform(
    vm: &mut Vm,
    constructor: Value,
    resolve: Value,
    reject: Value,
    iterable: Value,
    kind: Combinator,
) -> JsResult<()> {
    let promise_resolve = vm.get_v(constructor, vm.names.resolve)?;
    if !vm.is_callable(promise_resolve) {
        return Err(vm.throw_type_error("resolve is not a function"));
    }
    let record = vm.get_iterator_record(iterable)?;
    let mut slots = [Value::UNDEFINED; shared::LENGTH];
    slots[shared::REMAINING] = Value::int(1);
    slots[shared::RESOLVE] = resolve;
    slots[shared::REJECT] = reject;
    let shared = vm.new_tuple(&slots);
    let values = vm.new_array_with_capacity(0);
    shared.tail(shared::VALUES).set(values.value());
    let mut index = 0;
    vm.for_each_of(record, |vm, value| {
        let next = vm.call(promise_resolve, constructor, &[value])?;
        if kind == Combinator::Race {
            vm.invoke(next, vm.names.then, &[resolve, reject])?;
            return Ok(());
        }
        vm.array_append(values, Value::UNDEFINED)?;
        let called = vm.new_tuple(&[Value::FALSE]);
        let captures = [shared.value(), Value::int(index), called.value()];
        let empty = vm.names.empty;
        let (fulfilled, rejected) = match kind {
            Combinator::All => {
                (vm.new_native("Promise.all element", empty, 1, all_element, &captures).value(), reject)
            }
            Combinator::AllSettled => {
                let fulfilled =
                    vm.new_native("Promise.allSettled value", empty, 1, settled_value, &captures).value();
                let rejected =
                    vm.new_native("Promise.allSettled reason", empty, 1, settled_reason, &captures).value();
                (fulfilled, rejected)
            }
            _ => (resolve, vm.new_native("Promise.any element", empty, 1, any_element, &captures).value()),
        };
        let remaining = shared.tail(shared::REMAINING).get().int_unchecked();
        shared.tail(shared::REMAINING).set(Value::int(remaining + 1));
        index += 1;
        vm.invoke(next, vm.names.then, &[fulfilled, rejected])?;
        Ok(())
    })?;
    if kind == Combinator::Race || !one_less(shared) {
        return Ok(());
    }
    if kind == Combinator::Any {
        let error = aggregate(vm, shared);
        return Err(vm.throw(error));
    }
    vm.call(resolve, Value::UNDEFINED, &[values.value()])?;
    Ok(())
}

/// What a handler belongs to: the index of an element and the promise of its combinator, or the promise that a resolving
/// function is for.
pub(crate) fn handler_of(vm: &Vm, handler: Gc<NativeFunction>) -> Option<(Option<u32>, Option<Gc<Promise>>)> {
    let capture = |of: Gc<NativeFunction>, index: usize| {
        if index < of.aux.get() as usize { of.tail(index).get() } else { Value::UNDEFINED }
    };
    let native = vm.natives.get(handler.native.get());
    if [promise_resolve_function as NativeFn, promise_reject_function]
        .iter()
        .any(|f| std::ptr::fn_addr_eq(*f, native.function))
    {
        return Some((None, as_cell(capture(handler, 0))));
    }
    let elements: [NativeFn; 4] = [all_element, settled_value, settled_reason, any_element];
    if !elements.iter().any(|f| std::ptr::fn_addr_eq(*f, native.function)) {
        return None;
    }
    let shared = as_cell::<Tuple>(capture(handler, element::SHARED))?;
    let index = capture(handler, element::INDEX).as_int().map_or(0, |index| index as u32);
    let resolve = as_cell::<NativeFunction>(shared.tail(shared::RESOLVE).get());
    Some((Some(index), resolve.and_then(|resolve| as_cell(capture(resolve, 0)))))
}

/// Counts down; true at zero.
fn one_less(shared: Gc<Tuple>) -> bool {
    let remaining = shared.tail(shared::REMAINING).get().int_unchecked() - 1;
    shared.tail(shared::REMAINING).set(Value::int(remaining));
    remaining == 0
}

/// The shared tuple, at an element's first call only.
fn first_call(args: Args) -> Option<Gc<Tuple>> {
    let called: Gc<Tuple> = args.capture(element::CALLED).cell_unchecked().cast();
    if called.tail(0).replace(Value::TRUE) == Value::TRUE {
        return None;
    }
    Some(args.capture(element::SHARED).cell_unchecked().cast())
}

fn store(vm: &mut Vm, args: Args, shared: Gc<Tuple>, value: Value) {
    let values: Gc<Array> = shared.tail(shared::VALUES).get().cell_unchecked().cast();
    let index = args.capture(element::INDEX).int_unchecked() as u32;
    vm.put_element(values.cast(), index, value, Attributes::DATA);
}

fn element_done(vm: &mut Vm, args: Args, shared: Gc<Tuple>, value: Value) -> JsResult {
    store(vm, args, shared, value);
    if one_less(shared) {
        let values = shared.tail(shared::VALUES).get();
        return vm.call(shared.tail(shared::RESOLVE).get(), Value::UNDEFINED, &[values]);
    }
    Ok(Value::UNDEFINED)
}

fn all_element(vm: &mut Vm, args: Args) -> JsResult {
    match first_call(args) {
        Some(shared) => element_done(vm, args, shared, args.get(0)),
        None => Ok(Value::UNDEFINED),
    }
}

fn settled_value(vm: &mut Vm, args: Args) -> JsResult {
    let (status, key) = (vm.names.fulfilled, vm.names.value);
    settled(vm, args, status, key)
}
fn settled_reason(vm: &mut Vm, args: Args) -> JsResult {
    let (status, key) = (vm.names.rejected, vm.names.reason);
    settled(vm, args, status, key)
}
fn settled(vm: &mut Vm, args: Args, status: PropertyKey, key: PropertyKey) -> JsResult {
    let Some(shared) = first_call(args) else { return Ok(Value::UNDEFINED) };
    let object: Obj = vm.new_object();
    vm.add_named(object, vm.names.status, status.traced(), Attributes::DATA);
    vm.add_named(object, key, args.get(0), Attributes::DATA);
    element_done(vm, args, shared, object.value())
}

fn any_element(vm: &mut Vm, args: Args) -> JsResult {
    let Some(shared) = first_call(args) else { return Ok(Value::UNDEFINED) };
    store(vm, args, shared, args.get(0));
    if one_less(shared) {
        let error = aggregate(vm, shared);
        return vm.call(shared.tail(shared::REJECT).get(), Value::UNDEFINED, &[error]);
    }
    Ok(Value::UNDEFINED)
}

/// The AggregateError of `Promise.any`.
fn aggregate(vm: &mut Vm, shared: Gc<Tuple>) -> Value {
    let proto = vm.intrinsics().aggregate_error_prototype;
    let error = vm.new_error(proto, "All promises were rejected");
    // It comes from no line of the program: what it is about are the errors in it.
    if let Some(error) = as_cell::<Error>(error) {
        let none = vm.alloc::<Tuple>(0);
        error.frames.set(none.value());
        vm.heap.write_barrier(error, none.value());
    }
    let errors = shared.tail(shared::VALUES).get();
    vm.define(error.cell_unchecked().cast(), vm.names.errors, errors, Attributes::HIDDEN);
    error
}
