//! Iterator, the methods of Iterator.prototype, iterator helpers and wrapped iterators (ECMA-262 27.1.2 to 27.1.4).
//!
//! A helper is a [`NativeIterator`] whose `source` and `state` are the underlying iterator and its `next`; what else it
//! needs stands in a Tuple in `extra` (see [`slot`]). It goes on like a generator, but keeps no frame. What joins several
//! iterators is in `iterator_joint.rs`.

use super::iterators::kind;
use crate::functions::{Method, method};
use crate::iterate::IteratorRecord;
use crate::native::{Args, JsResult};
use crate::object::{Obj, PropertyDescriptor, as_cell, as_object};
use crate::throw::Throw;
use crate::vm::Vm;
use gill_heap::{Attributes, Gc, NativeIterator, PropertyKey, Tuple, Value};

const METHODS: &[Method] = &[
    method("drop", "Iterator.prototype.drop", 1, |vm, a| limited(vm, a, op::DROP, "drop")),
    method("every", "Iterator.prototype.every", 1, |vm, a| {
        let found = search(vm, a, "every", |vm, result| !vm.to_boolean(result))?;
        Ok(Value::bool(found.is_none()))
    }),
    method("filter", "Iterator.prototype.filter", 1, |vm, a| mapped(vm, a, op::FILTER, "filter")),
    method("find", "Iterator.prototype.find", 1, |vm, a| {
        let found = search(vm, a, "find", |vm, result| vm.to_boolean(result))?;
        Ok(found.unwrap_or(Value::UNDEFINED))
    }),
    method("flatMap", "Iterator.prototype.flatMap", 1, |vm, a| mapped(vm, a, op::FLAT_MAP, "flatMap")),
    method("forEach", "Iterator.prototype.forEach", 1, |vm, a| {
        search(vm, a, "forEach", |_, _| false)?;
        Ok(Value::UNDEFINED)
    }),
    method("map", "Iterator.prototype.map", 1, |vm, a| mapped(vm, a, op::MAP, "map")),
    method("reduce", "Iterator.prototype.reduce", 1, reduce),
    method("some", "Iterator.prototype.some", 1, |vm, a| {
        let found = search(vm, a, "some", |vm, result| vm.to_boolean(result))?;
        Ok(Value::bool(found.is_some()))
    }),
    method("take", "Iterator.prototype.take", 1, |vm, a| limited(vm, a, op::TAKE, "take")),
    method("toArray", "Iterator.prototype.toArray", 0, to_array),
];
const HELPER: &[Method] = &[
    method("next", "%IteratorHelper%.next", 0, helper_next),
    method("return", "%IteratorHelper%.return", 0, helper_return),
];
const WRAPPED: &[Method] = &[
    method("next", "%WrapForValidIterator%.next", 0, |vm, a| {
        let iterator = wrapped(vm, a)?;
        vm.call(iterator.state.get(), iterator.source.get(), &[])
    }),
    method("return", "%WrapForValidIterator%.return", 0, |vm, a| {
        let iterator = wrapped(vm, a)?;
        let result = vm.call_return_method(iterator.source.get())?;
        Ok(if result.is_empty() { vm.iter_result(Value::UNDEFINED, true) } else { result })
    }),
];

/// What a helper does.
pub(super) mod op {
    pub const MAP: i32 = 0;
    pub const FILTER: i32 = 1;
    pub const TAKE: i32 = 2;
    pub const DROP: i32 = 3;
    pub const FLAT_MAP: i32 = 4;
    /// See [`super::super::iterator_joint`], as of the next.
    pub const CONCAT: i32 = 5;
    pub const ZIP: i32 = 6;
}

/// The tuple of a helper.
pub(super) mod slot {
    /// One of [`super::op`].
    pub const OP: usize = 0;
    /// The mapper or predicate.
    pub const FUNCTION: usize = 1;
    /// How many values there have been.
    pub const COUNTER: usize = 2;
    /// How many are still to be taken or dropped; may be infinite.
    pub const REMAINING: usize = 3;
    /// Of flatMap: the inner iterator and its `next`, undefined between two.
    pub const INNER: usize = 4;
    pub const INNER_NEXT: usize = 5;
    /// One of [`super::status`].
    pub const STATUS: usize = 6;
    pub const LENGTH: usize = 7;
}

mod status {
    pub const SUSPENDED: i32 = 0;
    pub const RUNNING: i32 = 1;
    pub const DONE: i32 = 2;
    /// Not asked for anything yet.
    pub const START: i32 = 3;
}

pub(crate) fn init(vm: &mut Vm) {
    let prototype: Obj = vm.intrinsics().iterator_prototype.cell_unchecked().cast();
    let key = vm.key("Iterator");
    let native = crate::native::Native {
        function: construct,
        name: "Iterator",
        length: 0,
        constructor: true,
        trampoline: crate::native::Trampoline::None,
    };
    let constructor: Obj = vm.new_native_of(native, key, &[]).cast();
    let global = vm.realm().global_object();
    vm.define(global, key, constructor.value(), Attributes::HIDDEN);
    vm.realm_mut().intrinsics.iterator = constructor.value();
    vm.defer(constructor, |vm, constructor, _| {
        let prototype = vm.intrinsics().iterator_prototype;
        vm.define(constructor, vm.names.prototype, prototype, Attributes::FIXED);
        vm.define_methods(constructor, &[method("from", "Iterator.from", 1, from)]);
        vm.define_methods(constructor, super::iterator_joint::STATICS);
    });
    vm.defer(prototype, make);

    let helper = vm.new_object_with(prototype.value());
    vm.realm_mut().intrinsics.iterator_helper_prototype = helper.value();
    vm.defer(helper, |vm, helper, _| {
        vm.define_methods(helper, HELPER);
        vm.define_tag(helper, "Iterator Helper");
    });
    let wrapper = vm.new_object_with(prototype.value());
    vm.realm_mut().intrinsics.wrap_for_valid_iterator_prototype = wrapper.value();
    vm.defer(wrapper, |vm, wrapper, _| vm.define_methods(wrapper, WRAPPED));
}

/// The properties of %Iterator.prototype%.
fn make(vm: &mut Vm, prototype: Obj, _: Obj) {
    vm.define_methods(
        prototype,
        &[method("@@iterator", "%IteratorPrototype%[Symbol.iterator]", 0, |_, a| Ok(a.this()))],
    );
    vm.define_methods(prototype, METHODS);
    vm.define_methods(prototype, &[super::disposable_stack::DISPOSE_ITERATOR]);
    // 27.1.4.1, 27.1.4.14: accessors, since the web has code that assigns to these.
    vm.define_native_accessor(
        prototype,
        "constructor",
        "Iterator.prototype.constructor",
        |vm, _| Ok(vm.intrinsics().iterator),
        Some(|vm, a| {
            let key = vm.names.constructor;
            set_ignoring_prototype(vm, a, key)
        }),
    );
    vm.define_native_accessor(
        prototype,
        "@@toStringTag",
        "Iterator.prototype[Symbol.toStringTag]",
        |vm, _| Ok(vm.str("Iterator")),
        Some(|vm, a| {
            let key = PropertyKey::from_symbol(vm.symbols.to_string_tag);
            set_ignoring_prototype(vm, a, key)
        }),
    );
}

/// SetterThatIgnoresPrototypeProperties(this, %Iterator.prototype%, key, value)
fn set_ignoring_prototype(vm: &mut Vm, args: Args, key: PropertyKey) -> JsResult {
    let Some(object) = as_object(args.this()) else {
        let shown = vm.describe_plain(args.this());
        return Err(vm.throw_type_error(format!("Iterator.prototype setter called on non-object {shown}")));
    };
    if object.value() == vm.intrinsics().iterator_prototype {
        return Err(vm.throw_not_writable(object.value(), key));
    }
    if vm.get_own(object, key)?.is_none() {
        vm.define_or_throw(object, key, PropertyDescriptor::data(args.get(0), Attributes::DATA))?;
    } else {
        vm.put(object, key, args.get(0))?;
    }
    Ok(Value::UNDEFINED)
}

/// Iterator ( )
fn construct(vm: &mut Vm, args: Args) -> JsResult {
    if !args.is_construct() {
        return Err(vm.throw_type_error("Constructor Iterator requires 'new'"));
    }
    if args.new_target() == args.callee().value() {
        return Err(vm.throw_type_error("Abstract class Iterator not directly constructable"));
    }
    let default = vm.intrinsics().iterator_prototype;
    let proto = vm.prototype_for(args, default)?;
    Ok(vm.new_object_with(proto).value())
}

// ---- records ---------------------------------------------------------------------------------------------------------

fn this_object(vm: &mut Vm, args: Args, name: &str) -> JsResult<Obj> {
    match as_object(args.this()) {
        Some(object) => Ok(object),
        None => Err(vm.throw_type_error(format!("Iterator.prototype.{name} called on non-object"))),
    }
}

/// Closes an iterator because of a throw, which goes on.
fn close(vm: &mut Vm, iterator: Value, throw: Throw) -> Throw {
    vm.close_after_throw(&[iterator, Value::UNDEFINED, Value::FALSE], throw)
}

/// The callback of a method; if it is none, the iterator is closed.
fn callback(vm: &mut Vm, args: Args, object: Obj) -> JsResult {
    let function = args.get(0);
    if vm.is_callable(function) {
        return Ok(function);
    }
    let shown = vm.describe_plain(function);
    let throw = vm.throw_type_error(format!("{shown} is not a function"));
    Err(close(vm, object.value(), throw))
}

/// GetIteratorFlattenable
pub(super) fn flattenable(vm: &mut Vm, value: Value, strings: bool) -> JsResult<IteratorRecord> {
    let allowed = value.is_object() || (strings && value.is_string());
    if !allowed {
        let shown = vm.describe_plain(value);
        return Err(vm.throw_type_error(format!("{shown} is not an object")));
    }
    let key = PropertyKey::from_symbol(vm.symbols.iterator);
    let found = vm.get_method(value, key)?;
    let iterator = if found.is_undefined() { value } else { vm.call(found, value, &[])? };
    match as_object(iterator) {
        Some(object) => vm.iterator_direct(object),
        None => {
            let shown = vm.describe_plain(iterator);
            Err(vm.throw_type_error(format!("{shown} is not an object")))
        }
    }
}

/// Iterator.from ( O )
fn from(vm: &mut Vm, args: Args) -> JsResult {
    let record = flattenable(vm, args.get(0), true)?;
    let constructor = vm.intrinsics().iterator;
    if vm.ordinary_has_instance(constructor, record[0])? {
        return Ok(record[0]);
    }
    let proto = vm.intrinsics().wrap_for_valid_iterator_prototype;
    let iterator: Gc<NativeIterator> = vm.new_object_cell(proto, 0);
    iterator.source.set(record[0]);
    iterator.state.set(record[1]);
    iterator.extra.set(Value::UNDEFINED);
    iterator.iterator_kind.set(kind::HELPER);
    Ok(iterator.value())
}

fn wrapped(vm: &mut Vm, args: Args) -> JsResult<Gc<NativeIterator>> {
    match as_cell::<NativeIterator>(args.this()) {
        Some(i) if i.iterator_kind.get() == kind::HELPER && i.extra.get().is_undefined() => Ok(i),
        _ => {
            let shown = vm.describe_plain(args.this());
            Err(vm.throw_type_error(format!("{shown} is not a wrapped iterator")))
        }
    }
}

// ---- methods that run to the end ---------------------------------------------------------------------------------------

/// Calls back for each value until `stop` likes a result: that value. The iterator is closed then.
fn search(
    vm: &mut Vm,
    args: Args,
    name: &str,
    stop: impl Fn(&mut Vm, Value) -> bool,
) -> JsResult<Option<Value>> {
    let object = this_object(vm, args, name)?;
    let function = callback(vm, args, object)?;
    let mut record = vm.iterator_direct(object)?;
    let mut counter: f64 = 0.0;
    while let Some(value) = vm.iterator_step(&mut record)? {
        match vm.call(function, Value::UNDEFINED, &[value, Value::number(counter)]) {
            Err(throw) => return Err(vm.close_after_throw(&record, throw)),
            Ok(result) => {
                if stop(vm, result) {
                    vm.close_record(&record)?;
                    return Ok(Some(value));
                }
            }
        }
        counter += 1.0;
    }
    Ok(None)
}

fn reduce(vm: &mut Vm, args: Args) -> JsResult {
    let object = this_object(vm, args, "reduce")?;
    let function = callback(vm, args, object)?;
    let mut record = vm.iterator_direct(object)?;
    let mut counter: f64 = 0.0;
    let mut accumulator = if args.has(1) {
        args.get(1)
    } else {
        counter = 1.0;
        match vm.iterator_step(&mut record)? {
            Some(first) => first,
            None => return Err(vm.throw_type_error("Reduce of a done iterator with no initial value")),
        }
    };
    while let Some(value) = vm.iterator_step(&mut record)? {
        match vm.call(function, Value::UNDEFINED, &[accumulator, value, Value::number(counter)]) {
            Err(throw) => return Err(vm.close_after_throw(&record, throw)),
            Ok(result) => accumulator = result,
        }
        counter += 1.0;
    }
    Ok(accumulator)
}

fn to_array(vm: &mut Vm, args: Args) -> JsResult {
    let object = this_object(vm, args, "toArray")?;
    let record = vm.iterator_direct(object)?;
    vm.iterator_rest(record)
}

// ---- helpers -----------------------------------------------------------------------------------------------------------

fn mapped(vm: &mut Vm, args: Args, what: i32, name: &str) -> JsResult {
    let object = this_object(vm, args, name)?;
    let function = callback(vm, args, object)?;
    let record = vm.iterator_direct(object)?;
    Ok(new_helper(vm, record, what, function, Value::ZERO))
}

/// take and drop
fn limited(vm: &mut Vm, args: Args, what: i32, name: &str) -> JsResult {
    let object = this_object(vm, args, name)?;
    let limit = match vm.to_number(args.get(0)) {
        Ok(n) => n,
        Err(throw) => return Err(close(vm, object.value(), throw)),
    };
    let limit = limit.trunc() + 0.0;
    // 5. A finite limit is at most 2^53 - 1.
    if limit.is_nan() || limit < 0.0 || (limit.is_finite() && limit > 9007199254740991.0) {
        let shown = vm.describe_plain(args.get(0));
        let throw = vm.throw_range_error(format!("{shown} must be positive"));
        return Err(close(vm, object.value(), throw));
    }
    let record = vm.iterator_direct(object)?;
    Ok(new_helper(vm, record, what, Value::UNDEFINED, Value::number(limit)))
}

pub(super) fn new_helper(
    vm: &mut Vm,
    record: IteratorRecord,
    what: i32,
    function: Value,
    remaining: Value,
) -> Value {
    let mut slots = [Value::UNDEFINED; slot::LENGTH];
    slots[slot::OP] = Value::int(what);
    slots[slot::FUNCTION] = function;
    slots[slot::COUNTER] = Value::ZERO;
    slots[slot::REMAINING] = remaining;
    slots[slot::STATUS] = Value::int(status::START);
    let tuple = vm.new_tuple(&slots);
    let proto = vm.intrinsics().iterator_helper_prototype;
    let helper: Gc<NativeIterator> = vm.new_object_cell(proto, 0);
    helper.source.set(record[0]);
    helper.state.set(record[1]);
    helper.extra.set(tuple.value());
    helper.iterator_kind.set(kind::HELPER);
    helper.value()
}

/// The helper and its tuple; it must not be running.
fn this_helper(vm: &mut Vm, args: Args, name: &str) -> JsResult<(Gc<NativeIterator>, Gc<Tuple>)> {
    let helper = as_cell::<NativeIterator>(args.this())
        .filter(|i| i.iterator_kind.get() == kind::HELPER)
        .and_then(|i| Some((i, as_cell::<Tuple>(i.extra.get())?)));
    let Some((helper, tuple)) = helper else {
        let shown = vm.describe_plain(args.this());
        return Err(vm.throw_type_error(format!(
            "Method Iterator Helper.prototype.{name} called on incompatible receiver {shown}"
        )));
    };
    if tuple.tail(slot::STATUS).get() == Value::int(status::RUNNING) {
        return Err(vm.throw_type_error("Generator is already running"));
    }
    Ok((helper, tuple))
}

fn helper_next(vm: &mut Vm, args: Args) -> JsResult {
    let (helper, tuple) = this_helper(vm, args, "next")?;
    let state = tuple.tail(slot::STATUS);
    if state.get() == Value::int(status::DONE) {
        return Ok(vm.iter_result(Value::UNDEFINED, true));
    }
    vm.check_native_stack()?;
    state.set(Value::int(status::RUNNING));
    let result = advance(vm, helper, tuple);
    state.set(Value::int(if matches!(result, Ok(Some(_))) { status::SUSPENDED } else { status::DONE }));
    let value = result?;
    Ok(vm.iter_result(value.unwrap_or(Value::UNDEFINED), value.is_none()))
}

/// The next value of a helper; None at the end.
fn advance(vm: &mut Vm, helper: Gc<NativeIterator>, tuple: Gc<Tuple>) -> JsResult<Option<Value>> {
    let mut record = [helper.source.get(), helper.state.get(), Value::FALSE];
    let function = tuple.tail(slot::FUNCTION).get();
    let remaining = tuple.tail(slot::REMAINING);
    let what = tuple.tail(slot::OP).get().int_unchecked();
    match what {
        op::CONCAT => return super::iterator_joint::concat_next(vm, tuple),
        op::ZIP => return super::iterator_joint::zip_next(vm, tuple),
        op::TAKE => {
            let left = remaining.get().as_number().unwrap_or(0.0);
            if left == 0.0 {
                vm.close_record(&record)?;
                return Ok(None);
            }
            remaining.set(Value::number(left - 1.0));
            return vm.iterator_step(&mut record);
        }
        op::DROP => {
            let mut left = remaining.get().as_number().unwrap_or(0.0);
            remaining.set(Value::ZERO);
            while left > 0.0 {
                left -= 1.0;
                if vm.iterator_step(&mut record)?.is_none() {
                    return Ok(None);
                }
            }
            return vm.iterator_step(&mut record);
        }
        _ => {}
    }
    loop {
        if what == op::FLAT_MAP && !tuple.tail(slot::INNER).get().is_undefined() {
            let mut inner = [tuple.tail(slot::INNER).get(), tuple.tail(slot::INNER_NEXT).get(), Value::FALSE];
            match vm.iterator_step(&mut inner) {
                Err(throw) => return Err(vm.close_after_throw(&record, throw)),
                Ok(Some(value)) => return Ok(Some(value)),
                Ok(None) => tuple.tail(slot::INNER).set(Value::UNDEFINED),
            }
        }
        let Some(value) = vm.iterator_step(&mut record)? else { return Ok(None) };
        let counter = tuple.tail(slot::COUNTER).get();
        tuple.tail(slot::COUNTER).set(Value::number(counter.as_number().unwrap_or(0.0) + 1.0));
        let result = match vm.call(function, Value::UNDEFINED, &[value, counter]) {
            Ok(result) => result,
            Err(throw) => return Err(vm.close_after_throw(&record, throw)),
        };
        match what {
            op::MAP => return Ok(Some(result)),
            op::FILTER => {
                if vm.to_boolean(result) {
                    return Ok(Some(value));
                }
            }
            _ => match flattenable(vm, result, false) {
                Ok(inner) => {
                    tuple.tail(slot::INNER).set(inner[0]);
                    tuple.tail(slot::INNER_NEXT).set(inner[1]);
                    vm.heap.write_barrier(tuple, inner[0]);
                    vm.heap.write_barrier(tuple, inner[1]);
                }
                Err(throw) => return Err(vm.close_after_throw(&record, throw)),
            },
        }
    }
}

fn helper_return(vm: &mut Vm, args: Args) -> JsResult {
    let (helper, tuple) = this_helper(vm, args, "return")?;
    let state = tuple.tail(slot::STATUS);
    if state.get() != Value::int(status::DONE) {
        // Whoever asks it for more meanwhile finds it done if it has not begun (27.1.4.1.3, step 4), else running.
        let begun = state.get() != Value::int(status::START);
        state.set(Value::int(if begun { status::RUNNING } else { status::DONE }));
        let closed = close_helper(vm, helper, tuple);
        state.set(Value::int(status::DONE));
        closed?;
    }
    Ok(vm.iter_result(Value::UNDEFINED, true))
}

fn close_helper(vm: &mut Vm, helper: Gc<NativeIterator>, tuple: Gc<Tuple>) -> JsResult<()> {
    if tuple.tail(slot::OP).get() == Value::int(op::ZIP) {
        return super::iterator_joint::zip_return(vm, tuple);
    }
    let record = [helper.source.get(), helper.state.get(), Value::FALSE];
    let inner = tuple.tail(slot::INNER).replace(Value::UNDEFINED);
    if !inner.is_undefined()
        && let Err(throw) = vm.close_iterator(inner)
    {
        return Err(if record[0].is_undefined() { throw } else { vm.close_after_throw(&record, throw) });
    }
    // What concatenates has none of its own.
    if record[0].is_undefined() { Ok(()) } else { vm.close_record(&record) }
}
