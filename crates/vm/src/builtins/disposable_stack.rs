//! DisposableStack, AsyncDisposableStack, and the dispose methods of the iterator prototypes (explicit resource management, but
//! for its syntax).
//!
//! A stack is a `HostObject` of kind [`SYNC`] or [`ASYNC`] whose `data` is its DisposeCapability: a Tuple of pairs (value,
//! method) in the order in which they came; undefined once it is disposed.

use crate::functions::{Method, method};
use crate::native::{Args, JsResult, NativeFn};
use crate::object::{Obj, as_cell, host_object_of};
use crate::vm::Vm;
use gill_bytecode::layout::HostKind;
use gill_heap::{Attributes, Gc, HostObject, PropertyKey, Tuple, Value};

const SYNC: HostKind = HostKind::DisposableStack;
const ASYNC: HostKind = HostKind::AsyncDisposableStack;

const METHODS: &[Method] = &[
    method("adopt", "DisposableStack.prototype.adopt", 2, |vm, a| adopt(vm, a, SYNC)),
    method("defer", "DisposableStack.prototype.defer", 1, |vm, a| defer(vm, a, SYNC)),
    method("dispose", "DisposableStack.prototype.dispose", 0, dispose),
    method("move", "DisposableStack.prototype.move", 0, |vm, a| move_(vm, a, SYNC)),
    method("use", "DisposableStack.prototype.use", 1, |vm, a| use_(vm, a, SYNC)),
];
const ASYNC_METHODS: &[Method] = &[
    method("adopt", "AsyncDisposableStack.prototype.adopt", 2, |vm, a| adopt(vm, a, ASYNC)),
    method("defer", "AsyncDisposableStack.prototype.defer", 1, |vm, a| defer(vm, a, ASYNC)),
    method("disposeAsync", "AsyncDisposableStack.prototype.disposeAsync", 0, dispose_async),
    method("move", "AsyncDisposableStack.prototype.move", 0, |vm, a| move_(vm, a, ASYNC)),
    method("use", "AsyncDisposableStack.prototype.use", 1, |vm, a| use_(vm, a, ASYNC)),
];

pub(crate) fn init(vm: &mut Vm) {
    let prototype = vm.new_object();
    let function: NativeFn = |vm, a| construct(vm, a, SYNC);
    vm.define_deferred_constructor("DisposableStack", 0, function, prototype, make);
    vm.realm_mut().intrinsics.disposable_stack_prototype = prototype.value();
    let prototype = vm.new_object();
    let function: NativeFn = |vm, a| construct(vm, a, ASYNC);
    vm.define_deferred_constructor("AsyncDisposableStack", 0, function, prototype, make_async);
    vm.realm_mut().intrinsics.async_disposable_stack_prototype = prototype.value();
    let iterators: Obj = vm.intrinsics().async_iterator_prototype.cell_unchecked().cast();
    let path = "%AsyncIteratorPrototype%[Symbol.asyncDispose]";
    vm.define_methods(iterators, &[method("@@asyncDispose", path, 0, dispose_async_iterator)]);
}

fn make(vm: &mut Vm, _: Obj, prototype: Obj) {
    vm.define_methods(prototype, METHODS);
    vm.define_getter(prototype, "disposed", "get DisposableStack.prototype.disposed", |vm, a| {
        Ok(Value::bool(this_stack(vm, a, SYNC, "disposed")?.data.get().is_undefined()))
    });
    vm.define_tag(prototype, "DisposableStack");
    let symbol = vm.symbols.dispose;
    alias(vm, prototype, "dispose", PropertyKey::from_symbol(symbol));
}

fn make_async(vm: &mut Vm, _: Obj, prototype: Obj) {
    vm.define_methods(prototype, ASYNC_METHODS);
    vm.define_getter(prototype, "disposed", "get AsyncDisposableStack.prototype.disposed", |vm, a| {
        Ok(Value::bool(this_stack(vm, a, ASYNC, "disposed")?.data.get().is_undefined()))
    });
    vm.define_tag(prototype, "AsyncDisposableStack");
    let symbol = vm.symbols.async_dispose;
    alias(vm, prototype, "disposeAsync", PropertyKey::from_symbol(symbol));
}

/// A method of %Iterator.prototype%.
pub(super) const DISPOSE_ITERATOR: Method =
    method("@@dispose", "%IteratorPrototype%[Symbol.dispose]", 0, |vm, a| {
        vm.call_return_method(a.this())?;
        Ok(Value::UNDEFINED)
    });

/// The same function under another key.
fn alias(vm: &mut Vm, prototype: Obj, name: &str, key: PropertyKey) {
    let name = vm.key(name);
    if let Some((own, _)) = vm.own_named(prototype, name) {
        vm.define(prototype, key, own.value, Attributes::HIDDEN);
    }
}

fn class_name(kind: HostKind) -> &'static str {
    kind.name()
}

/// DisposableStack ( ) and AsyncDisposableStack ( )
fn construct(vm: &mut Vm, args: Args, kind: HostKind) -> JsResult {
    if !args.is_construct() {
        return Err(vm.throw_type_error(format!("Constructor {} requires 'new'", class_name(kind))));
    }
    let default = default_prototype(vm, kind);
    let proto = vm.prototype_for(args, default)?;
    let empty = vm.alloc::<Tuple>(0);
    Ok(new_stack(vm, proto, kind, empty.value()))
}

fn default_prototype(vm: &Vm, kind: HostKind) -> Value {
    let intrinsics = vm.intrinsics();
    if kind == SYNC {
        intrinsics.disposable_stack_prototype
    } else {
        intrinsics.async_disposable_stack_prototype
    }
}

fn new_stack(vm: &mut Vm, proto: Value, kind: HostKind, resources: Value) -> Value {
    vm.host_object(proto, kind, resources).value()
}

/// RequireInternalSlot(this, [[DisposableState]])
fn this_stack(vm: &mut Vm, args: Args, kind: HostKind, name: &str) -> JsResult<Gc<HostObject>> {
    match host_object_of(args.this(), kind) {
        Some(stack) => Ok(stack),
        None => {
            let (shown, class) = (vm.describe_plain(args.this()), class_name(kind));
            let method = format!("{class}.prototype.{name}");
            Err(vm.throw_type_error(format!("Method {method} called on incompatible receiver {shown}")))
        }
    }
}

/// The same, not disposed yet.
fn this_pending(vm: &mut Vm, args: Args, kind: HostKind, name: &str) -> JsResult<Gc<HostObject>> {
    let stack = this_stack(vm, args, kind, name)?;
    if stack.data.get().is_undefined() {
        let class = class_name(kind);
        return Err(vm.throw_reference_error(format!("Cannot {name}: the {class} is already disposed")));
    }
    Ok(stack)
}

// ---- resources -------------------------------------------------------------------------------------------------------

fn resources(stack: Gc<HostObject>) -> Option<Gc<Tuple>> {
    as_cell(stack.data.get())
}

/// Appends a DisposableResource Record.
fn push(vm: &mut Vm, stack: Gc<HostObject>, value: Value, method: Value) {
    let count = resources(stack).map_or(0, |r| r.word.get() as usize);
    let longer = vm.alloc::<Tuple>(count + 2);
    longer.word.set(count as u32 + 2);
    if let Some(old) = resources(stack) {
        (0..count).for_each(|i| longer.tail(i).set(old.tail(i).get()));
    }
    longer.tail(count).set(value);
    longer.tail(count + 1).set(method);
    stack.data.set(longer.value());
    vm.heap.write_barrier(stack, longer.value());
}

/// use ( value )
fn use_(vm: &mut Vm, args: Args, kind: HostKind) -> JsResult {
    let stack = this_pending(vm, args, kind, "use")?;
    let value = args.get(0);
    // CreateDisposableResource
    if value.is_nullish() {
        // What is absent is awaited all the same.
        if kind == ASYNC {
            push(vm, stack, Value::UNDEFINED, Value::UNDEFINED);
        }
        return Ok(value);
    }
    if !value.is_object() {
        let shown = vm.describe_plain(value);
        return Err(vm.throw_type_error(format!("{shown} is not an object")));
    }
    let method = dispose_method(vm, value, kind)?;
    if method.is_undefined() {
        let shown = vm.describe(value);
        return Err(vm.throw_type_error(format!("{shown} is not disposable")));
    }
    push(vm, stack, value, method);
    Ok(value)
}

/// GetDisposeMethod
fn dispose_method(vm: &mut Vm, value: Value, kind: HostKind) -> JsResult {
    let sync = PropertyKey::from_symbol(vm.symbols.dispose);
    if kind == SYNC {
        return vm.get_method(value, sync);
    }
    let asynchronous = PropertyKey::from_symbol(vm.symbols.async_dispose);
    let method = vm.get_method(value, asynchronous)?;
    if !method.is_undefined() {
        return Ok(method);
    }
    let method = vm.get_method(value, sync)?;
    if method.is_undefined() {
        return Ok(method);
    }
    // 1.b.ii. A closure that calls it and gives a promise, whatever it returns.
    let empty = vm.names.empty;
    let closure = vm.new_native(
        "dispose, as a promise",
        empty,
        0,
        |vm, a| {
            let promise = vm.new_promise();
            match vm.rejecting(|vm| vm.call(a.capture(0), a.this(), &[])) {
                Ok(_) => vm.fulfill_promise(promise, Value::UNDEFINED),
                Err(reason) => {
                    let record = vm.take_throw_record(reason);
                    vm.reject_promise(promise, reason, record);
                }
            }
            Ok(promise.value())
        },
        &[method],
    );
    Ok(closure.value())
}

fn check_callable(vm: &mut Vm, value: Value) -> JsResult<()> {
    if vm.is_callable(value) {
        return Ok(());
    }
    let shown = vm.describe_plain(value);
    Err(vm.throw_type_error(format!("{shown} is not a function")))
}

/// adopt ( value, onDispose )
fn adopt(vm: &mut Vm, args: Args, kind: HostKind) -> JsResult {
    let stack = this_pending(vm, args, kind, "adopt")?;
    let (value, on_dispose) = (args.get(0), args.get(1));
    check_callable(vm, on_dispose)?;
    let empty = vm.names.empty;
    let closure = vm.new_native(
        "dispose, adopted",
        empty,
        0,
        |vm, a| vm.call(a.capture(1), Value::UNDEFINED, &[a.capture(0)]),
        &[value, on_dispose],
    );
    push(vm, stack, Value::UNDEFINED, closure.value());
    Ok(value)
}

/// defer ( onDispose )
fn defer(vm: &mut Vm, args: Args, kind: HostKind) -> JsResult {
    let stack = this_pending(vm, args, kind, "defer")?;
    check_callable(vm, args.get(0))?;
    push(vm, stack, Value::UNDEFINED, args.get(0));
    Ok(Value::UNDEFINED)
}

/// move ( )
fn move_(vm: &mut Vm, args: Args, kind: HostKind) -> JsResult {
    let stack = this_pending(vm, args, kind, "move")?;
    let proto = default_prototype(vm, kind);
    let moved = new_stack(vm, proto, kind, stack.data.get());
    stack.data.set(Value::UNDEFINED);
    Ok(moved)
}

// ---- disposal --------------------------------------------------------------------------------------------------------

/// A throw while another was on its way: the SuppressedError of both; else the throw's own value.
fn suppress(vm: &mut Vm, error: Value, earlier: Option<Value>) -> Value {
    let Some(suppressed) = earlier else { return error };
    let proto = vm.intrinsics().suppressed_error_prototype;
    let both = vm.new_error(proto, "An error was suppressed during disposal");
    let object: Obj = both.cell_unchecked().cast();
    let error_key = vm.key("error");
    vm.define(object, error_key, error, Attributes::HIDDEN);
    vm.define(object, vm.names.suppressed, suppressed, Attributes::HIDDEN);
    both
}

/// dispose ( ): DisposeResources of a sync stack.
fn dispose(vm: &mut Vm, args: Args) -> JsResult {
    let stack = this_stack(vm, args, SYNC, "dispose")?;
    let Some(list) = resources(stack) else { return Ok(Value::UNDEFINED) };
    stack.data.set(Value::UNDEFINED);
    let mut thrown = None;
    for i in (0..list.word.get() as usize / 2).rev() {
        let (value, method) = (list.tail(i * 2).get(), list.tail(i * 2 + 1).get());
        if let Err(error) = vm.rejecting(|vm| vm.call(method, value, &[])) {
            thrown = Some(suppress(vm, error, thrown));
        }
    }
    match thrown {
        Some(error) => Err(vm.throw(error)),
        None => Ok(Value::UNDEFINED),
    }
}

/// What DisposeResources of an async stack keeps while it waits: a Tuple.
mod slot {
    pub const RESOURCES: usize = 0;
    /// How many of them are still to be disposed.
    pub const LEFT: usize = 1;
    /// What was thrown, Empty if nothing.
    pub const THROWN: usize = 2;
    pub const PROMISE: usize = 3;
    /// Booleans of the spec.
    pub const NEEDS_AWAIT: usize = 4;
    pub const HAS_AWAITED: usize = 5;
    pub const LENGTH: usize = 6;
}

/// disposeAsync ( )
fn dispose_async(vm: &mut Vm, args: Args) -> JsResult {
    let promise = vm.new_promise();
    let stack = match vm.rejecting(|vm| this_stack(vm, args, ASYNC, "disposeAsync")) {
        Ok(stack) => stack,
        Err(reason) => {
            let record = vm.take_throw_record(reason);
            vm.reject_promise(promise, reason, record);
            return Ok(promise.value());
        }
    };
    let Some(list) = resources(stack) else {
        vm.fulfill_promise(promise, Value::UNDEFINED);
        return Ok(promise.value());
    };
    let state = vm.alloc::<Tuple>(slot::LENGTH);
    state.word.set(slot::LENGTH as u32);
    state.tail(slot::RESOURCES).set(list.value());
    state.tail(slot::LEFT).set(Value::int(list.word.get() as i32 / 2));
    state.tail(slot::PROMISE).set(promise.value());
    state.tail(slot::NEEDS_AWAIT).set(Value::FALSE);
    state.tail(slot::HAS_AWAITED).set(Value::FALSE);
    stack.data.set(Value::UNDEFINED);
    dispose_next(vm, state);
    Ok(promise.value())
}

/// Disposes of what is left, up to the next await.
fn dispose_next(vm: &mut Vm, state: Gc<Tuple>) {
    let list: Gc<Tuple> = state.tail(slot::RESOURCES).get().cell_unchecked().cast();
    loop {
        let left = state.tail(slot::LEFT).get().int_unchecked();
        if left == 0 {
            break;
        }
        state.tail(slot::LEFT).set(Value::int(left - 1));
        let at = (left as usize - 1) * 2;
        let (value, method) = (list.tail(at).get(), list.tail(at + 1).get());
        if method.is_undefined() {
            // 3.f.ii. Set needsAwait to true.
            state.tail(slot::NEEDS_AWAIT).set(Value::TRUE);
            continue;
        }
        let waiting = vm.rejecting(|vm| {
            let result = vm.call(method, value, &[])?;
            state.tail(slot::HAS_AWAITED).set(Value::TRUE);
            wait(vm, state, result)
        });
        match waiting {
            Ok(()) => return,
            Err(error) => note_throw(vm, state, error),
        }
    }
    // 4. If needsAwait is true and hasAwaited is false, then: Perform ! Await(undefined).
    let needs = state.tail(slot::NEEDS_AWAIT).replace(Value::FALSE) == Value::TRUE;
    if needs
        && state.tail(slot::HAS_AWAITED).get() == Value::FALSE
        && vm.rejecting(|vm| wait(vm, state, Value::UNDEFINED)).is_ok()
    {
        return;
    }
    let promise = state.tail(slot::PROMISE).get().cell_unchecked().cast();
    match state.tail(slot::THROWN).get() {
        Value::EMPTY => vm.fulfill_promise(promise, Value::UNDEFINED),
        error => vm.reject_promise(promise, error, Value::UNDEFINED),
    }
}

fn note_throw(vm: &mut Vm, state: Gc<Tuple>, error: Value) {
    let earlier = state.tail(slot::THROWN).get();
    let both = suppress(vm, error, if earlier.is_empty() { None } else { Some(earlier) });
    state.tail(slot::THROWN).set(both);
    vm.heap.write_barrier(state, both);
}

/// Await: goes on with [`dispose_next`].
fn wait(vm: &mut Vm, state: Gc<Tuple>, value: Value) -> JsResult<()> {
    let promise = vm.promise_resolve(value)?;
    let empty = vm.names.empty;
    let captures = [state.value()];
    let fulfilled = vm.new_native(
        "disposeAsync, awaited",
        empty,
        1,
        |vm, a| {
            dispose_next(vm, a.capture(0).cell_unchecked().cast());
            Ok(Value::UNDEFINED)
        },
        &captures,
    );
    let rejected = vm.new_native(
        "disposeAsync, rejected",
        empty,
        1,
        |vm, a| {
            let state = a.capture(0).cell_unchecked().cast();
            note_throw(vm, state, a.get(0));
            dispose_next(vm, state);
            Ok(Value::UNDEFINED)
        },
        &captures,
    );
    vm.perform_then(promise, fulfilled.value(), rejected.value(), Value::UNDEFINED);
    Ok(())
}

/// %AsyncIteratorPrototype% [ %Symbol.asyncDispose% ] ( )
fn dispose_async_iterator(vm: &mut Vm, args: Args) -> JsResult {
    let promise = vm.new_promise();
    let outcome = vm.rejecting(|vm| {
        let method = vm.get_method(args.this(), vm.names.return_)?;
        if method.is_undefined() {
            return Ok(None);
        }
        let result = vm.call(method, args.this(), &[])?;
        vm.promise_resolve(result).map(Some)
    });
    match outcome {
        Ok(None) => vm.fulfill_promise(promise, Value::UNDEFINED),
        Ok(Some(inner)) => {
            let empty = vm.names.empty;
            let unwrap = vm.new_native("async iterator disposed", empty, 1, |_, _| Ok(Value::UNDEFINED), &[]);
            vm.perform_then(inner, unwrap.value(), Value::UNDEFINED, promise.value());
        }
        Err(reason) => {
            let record = vm.take_throw_record(reason);
            vm.reject_promise(promise, reason, record);
        }
    }
    Ok(promise.value())
}
