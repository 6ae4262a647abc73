//! Array and Array.prototype (ECMA-262 23.1).
//!
//! Methods take the fast way where the receiver is a plain dense array, and the spec's steps otherwise.

use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::{Obj, PropertyDescriptor, as_cell, as_object, dense, element};
use crate::vm::Vm;
use gill_heap::string::JsString;
use gill_heap::{Array, Attributes, CellKind, Gc, PropertyKey, Value, flags};
use std::cmp::Ordering;

const METHODS: &[Method] = &[
    method("at", "Array.prototype.at", 1, at),
    method("concat", "Array.prototype.concat", 1, concat),
    method("copyWithin", "Array.prototype.copyWithin", 2, copy_within),
    method("every", "Array.prototype.every", 1, every),
    method("fill", "Array.prototype.fill", 1, fill),
    method("filter", "Array.prototype.filter", 1, filter),
    method("find", "Array.prototype.find", 1, |vm, a| find(vm, a, false, false)),
    method("findIndex", "Array.prototype.findIndex", 1, |vm, a| find(vm, a, false, true)),
    method("findLast", "Array.prototype.findLast", 1, |vm, a| find(vm, a, true, false)),
    method("findLastIndex", "Array.prototype.findLastIndex", 1, |vm, a| find(vm, a, true, true)),
    method("flat", "Array.prototype.flat", 0, flat),
    method("flatMap", "Array.prototype.flatMap", 1, flat_map),
    method("forEach", "Array.prototype.forEach", 1, for_each),
    method("includes", "Array.prototype.includes", 1, includes),
    method("indexOf", "Array.prototype.indexOf", 1, index_of),
    method("join", "Array.prototype.join", 1, join),
    method("lastIndexOf", "Array.prototype.lastIndexOf", 1, last_index_of),
    method("map", "Array.prototype.map", 1, map),
    method("pop", "Array.prototype.pop", 0, pop),
    method("push", "Array.prototype.push", 1, push),
    method("reduce", "Array.prototype.reduce", 1, |vm, a| reduce(vm, a, false)),
    method("reduceRight", "Array.prototype.reduceRight", 1, |vm, a| reduce(vm, a, true)),
    method("reverse", "Array.prototype.reverse", 0, reverse),
    method("shift", "Array.prototype.shift", 0, shift),
    method("slice", "Array.prototype.slice", 2, slice),
    method("some", "Array.prototype.some", 1, some),
    method("sort", "Array.prototype.sort", 1, sort),
    method("splice", "Array.prototype.splice", 2, splice),
    method("toLocaleString", "Array.prototype.toLocaleString", 0, to_locale_string),
    method("toReversed", "Array.prototype.toReversed", 0, to_reversed),
    method("toSorted", "Array.prototype.toSorted", 1, to_sorted),
    method("toSpliced", "Array.prototype.toSpliced", 2, to_spliced),
    method("unshift", "Array.prototype.unshift", 1, unshift),
    method("with", "Array.prototype.with", 2, with),
];

const STATICS: &[Method] = &[
    method("from", "Array.from", 1, from),
    method("fromAsync", "Array.fromAsync", 1, super::array_from_async::from_async),
    method("isArray", "Array.isArray", 1, |vm, a| vm.is_array(a.get(0)).map(Value::bool)),
    method("of", "Array.of", 0, of),
];

/// 2^53 - 1
const MAX_SAFE: u64 = (1 << 53) - 1;

pub(crate) fn init(vm: &mut Vm) {
    let object_prototype = vm.intrinsics().object_prototype;
    let prototype: Gc<Array> = vm.new_object_cell(object_prototype, 0);
    vm.realm_mut().intrinsics.array_prototype = prototype.value();
    vm.mark_prototype(prototype.value());
    if vm.shapes.array == 0 {
        vm.shapes.array = vm.heap.root_shape(prototype.value(), 0, 0, 0).word.get();
    }
    let prototype: Obj = prototype.cast();
    let constructor = vm.define_constructor("Array", 1, construct, prototype);
    vm.realm_mut().intrinsics.array = constructor.value();
    vm.define_methods(prototype, METHODS);
    vm.define_methods(constructor, STATICS);
    vm.define_species(constructor);
    // Annex-free: toString is an intrinsic of its own, shared with typed arrays.
    let key = vm.names.toString;
    let function = vm.new_native("Array.prototype.toString", key, 0, to_string, &[]).value();
    vm.realm_mut().intrinsics.array_to_string = function;
    vm.define(prototype, key, function, Attributes::HIDDEN);
    let unscopables = vm.new_object_with(Value::NULL);
    for name in [
        "at",
        "copyWithin",
        "entries",
        "fill",
        "find",
        "findIndex",
        "findLast",
        "findLastIndex",
        "flat",
        "flatMap",
        "includes",
        "keys",
        "toReversed",
        "toSorted",
        "toSpliced",
        "values",
    ] {
        vm.define_str(unscopables, name, Value::TRUE, Attributes::DATA);
    }
    let key = PropertyKey::from_symbol(vm.symbols.unscopables);
    vm.define(prototype, key, unscopables.value(), Attributes::READ_ONLY);
}

/// Array(...): a length, or the elements.
fn construct(vm: &mut Vm, args: Args) -> JsResult {
    let default = vm.intrinsics().array_prototype;
    let proto = vm.prototype_for(args, default)?;
    let array = if args.len() == 1 && args.get(0).is_number() {
        let length = vm.to_uint32(args.get(0))?;
        if Some(length as f64) != args.get(0).as_number() {
            return Err(vm.throw_range_error("Invalid array length"));
        }
        // Room for what is asked, as long as it is not outlandish: holes cost nothing until they are filled.
        let array = vm.new_array_with_capacity(if length <= 1 << 16 { length } else { 0 });
        array.length.set(length);
        array
    } else {
        vm.new_array(args.all())
    };
    if proto != vm.intrinsics().array_prototype {
        vm.replace_prototype(array.cast(), proto);
    }
    Ok(array.value())
}

/// ArraySpeciesCreate
fn species_create(vm: &mut Vm, original: Obj, length: u64) -> JsResult<Obj> {
    let mut constructor = Value::UNDEFINED;
    if vm.is_array(original.value())? {
        constructor = vm.get_property(original, vm.names.constructor)?;
        if constructor == vm.intrinsics().array {
            let key = PropertyKey::from_symbol(vm.symbols.species);
            let species = vm.get_property(constructor.cell_unchecked().cast(), key)?;
            if species == constructor {
                return array_create(vm, length);
            }
            constructor = if species.is_null() { Value::UNDEFINED } else { species };
        } else if vm.is_constructor(constructor) && is_foreign_array_constructor(vm, constructor) {
            constructor = Value::UNDEFINED;
        } else if let Some(object) = as_object(constructor) {
            let key = PropertyKey::from_symbol(vm.symbols.species);
            let species = vm.get_property(object, key)?;
            constructor = if species.is_null() { Value::UNDEFINED } else { species };
        }
    }
    if constructor.is_undefined() {
        return array_create(vm, length);
    }
    if !vm.is_constructor(constructor) {
        return Err(vm.throw_type_error("object.constructor[Symbol.species] is not a constructor"));
    }
    vm.construct(constructor, &[Value::number(length as f64)], constructor)
}

/// Is it the Array constructor of another realm?
fn is_foreign_array_constructor(vm: &Vm, constructor: Value) -> bool {
    vm.realms.iter().enumerate().any(|(i, r)| i as u32 != vm.realm_id() && r.intrinsics.array == constructor)
}

fn array_create(vm: &mut Vm, length: u64) -> JsResult<Obj> {
    if length > u32::MAX as u64 {
        return Err(vm.throw_range_error("Invalid array length"));
    }
    let array = vm.new_array_with_capacity(if length <= 1 << 16 { length as u32 } else { 0 });
    array.length.set(length as u32);
    Ok(array.cast())
}

fn this_and_length(vm: &mut Vm, args: Args) -> JsResult<(Obj, u64)> {
    if args.this().is_nullish() {
        return Err(throw_no_array(vm));
    }
    let object = vm.to_object(args.this())?;
    let length = vm.length_of(object)?;
    Ok((object, length))
}

/// The methods of which V8 says that they were called on undefined or null; of the others, that these cannot be made objects.
const NAMED: &[&str] = &[
    "concat",
    "every",
    "filter",
    "find",
    "findIndex",
    "findLast",
    "findLastIndex",
    "forEach",
    "indexOf",
    "map",
    "reduce",
    "reduceRight",
    "some",
];

#[cold]
fn throw_no_array(vm: &mut Vm) -> crate::Throw {
    match vm
        .running_native()
        .and_then(|path| path.strip_prefix("Array.prototype."))
        .filter(|name| NAMED.contains(name))
    {
        Some(name) => vm.throw_type_error(format!("Array.prototype.{name} called on null or undefined")),
        None => vm.throw_type_error("Cannot convert undefined or null to object"),
    }
}

/// The element if it is present, for methods that skip holes.
#[inline]
fn present(vm: &mut Vm, object: Obj, index: u64) -> JsResult<Option<Value>> {
    let elements = vm.elements(object);
    if index < elements.word.get() as u64 {
        let value = element(elements, index as u32);
        if !value.is_empty() {
            return Ok(Some(value));
        }
    }
    let key = vm.index_key(index);
    if vm.has_property(object, key)? { vm.get_property(object, key).map(Some) } else { Ok(None) }
}

fn callback(vm: &mut Vm, value: Value) -> JsResult<()> {
    if vm.is_callable(value) {
        return Ok(());
    }
    let shown = vm.describe_plain(value);
    Err(vm.throw_type_error(format!("{shown} is not a function")))
}

fn at(vm: &mut Vm, args: Args) -> JsResult {
    let (object, length) = this_and_length(vm, args)?;
    let n = vm.to_integer_or_infinity(args.get(0))?;
    let index = if n < 0.0 { length as f64 + n } else { n };
    if index < 0.0 || index >= length as f64 {
        Ok(Value::UNDEFINED)
    } else {
        vm.get_index(object, index as u64)
    }
}

fn concat(vm: &mut Vm, args: Args) -> JsResult {
    let object = vm.to_object(args.this())?;
    let result = species_create(vm, object, 0)?;
    let mut n: u64 = 0;
    let spreadable = PropertyKey::from_symbol(vm.symbols.is_concat_spreadable);
    for i in 0..=args.len() {
        let item = if i == 0 { object.value() } else { args.get(i - 1) };
        let spread = match as_object(item) {
            None => false,
            Some(o) => {
                let flag = vm.get_property(o, spreadable)?;
                if flag.is_undefined() { vm.is_array(item)? } else { vm.to_boolean(flag) }
            }
        };
        if !spread {
            if n >= MAX_SAFE {
                return Err(vm.throw_type_error("Array length exceeds the safe integer limit"));
            }
            let key = vm.index_key(n);
            vm.create_data_property_or_throw(result, key, item)?;
            n += 1;
            continue;
        }
        let source: Obj = item.cell_unchecked().cast();
        let length = vm.length_of(source)?;
        if n + length > MAX_SAFE {
            return Err(vm.throw_type_error("Array length exceeds the safe integer limit"));
        }
        if let (Some(elements), Some(target)) =
            (vm.plain_array_elements(item), as_cell::<Array>(result.value()))
            && n + length <= u32::MAX as u64
            && target.length.get() as u64 == n
            && vm.elements(result).word.get() as u64 == n
            && dense(vm.elements(result))
            && (0..length as u32).all(|i| !element(elements, i).is_empty())
        {
            let to = vm.reserve_elements(result, (n + length) as u32);
            for i in 0..length {
                to.tail((n + i) as usize).set(element(elements, i as u32));
            }
            to.word.set((n + length) as u32);
            target.length.set((n + length) as u32);
            n += length;
            continue;
        }
        for i in 0..length {
            if let Some(value) = present(vm, source, i)? {
                let key = vm.index_key(n + i);
                vm.create_data_property_or_throw(result, key, value)?;
            }
        }
        n += length;
    }
    vm.put(result, vm.names.length, Value::number(n as f64))?;
    Ok(result.value())
}

fn copy_within(vm: &mut Vm, args: Args) -> JsResult {
    let (object, length) = this_and_length(vm, args)?;
    let to = vm.to_relative_index(args.get(0), length, 0)?;
    let from = vm.to_relative_index(args.get(1), length, 0)?;
    let end = vm.to_relative_index(args.get(2), length, length)?;
    let count = end.saturating_sub(from).min(length - to);
    let backwards = from < to && to < from + count;
    for i in 0..count {
        let i = if backwards { count - 1 - i } else { i };
        let key = vm.index_key(to + i);
        match present(vm, object, from + i)? {
            Some(value) => vm.put(object, key, value)?,
            None => vm.delete_or_throw(object, key)?,
        }
    }
    Ok(object.value())
}

fn every(vm: &mut Vm, args: Args) -> JsResult {
    let (object, length) = this_and_length(vm, args)?;
    callback(vm, args.get(0))?;
    for i in 0..length {
        if let Some(value) = present(vm, object, i)? {
            let keep =
                vm.call(args.get(0), args.get(1), &[value, Value::number(i as f64), object.value()])?;
            if !vm.to_boolean(keep) {
                return Ok(Value::FALSE);
            }
        }
    }
    Ok(Value::TRUE)
}

fn some(vm: &mut Vm, args: Args) -> JsResult {
    let (object, length) = this_and_length(vm, args)?;
    callback(vm, args.get(0))?;
    for i in 0..length {
        if let Some(value) = present(vm, object, i)? {
            let found =
                vm.call(args.get(0), args.get(1), &[value, Value::number(i as f64), object.value()])?;
            if vm.to_boolean(found) {
                return Ok(Value::TRUE);
            }
        }
    }
    Ok(Value::FALSE)
}

fn fill(vm: &mut Vm, args: Args) -> JsResult {
    let (object, length) = this_and_length(vm, args)?;
    let start = vm.to_relative_index(args.get(1), length, 0)?;
    let end = vm.to_relative_index(args.get(2), length, length)?;
    for i in start..end {
        if i >= u32::MAX as u64 || !vm.store_element(object, i as u32, args.get(0)) {
            vm.put_index(object, i, args.get(0))?;
        }
    }
    Ok(object.value())
}

fn filter(vm: &mut Vm, args: Args) -> JsResult {
    let (object, length) = this_and_length(vm, args)?;
    callback(vm, args.get(0))?;
    let result = species_create(vm, object, 0)?;
    let mut to = 0;
    for i in 0..length {
        if let Some(value) = present(vm, object, i)? {
            let keep =
                vm.call(args.get(0), args.get(1), &[value, Value::number(i as f64), object.value()])?;
            if vm.to_boolean(keep) {
                let key = vm.index_key(to);
                vm.create_data_property_or_throw(result, key, value)?;
                to += 1;
            }
        }
    }
    Ok(result.value())
}

fn find(vm: &mut Vm, args: Args, last: bool, index: bool) -> JsResult {
    let (object, length) = this_and_length(vm, args)?;
    callback(vm, args.get(0))?;
    for n in 0..length {
        let i = if last { length - 1 - n } else { n };
        let value = vm.get_index(object, i)?;
        let found = vm.call(args.get(0), args.get(1), &[value, Value::number(i as f64), object.value()])?;
        if vm.to_boolean(found) {
            return Ok(if index { Value::number(i as f64) } else { value });
        }
    }
    Ok(if index { Value::int(-1) } else { Value::UNDEFINED })
}

fn flat(vm: &mut Vm, args: Args) -> JsResult {
    let (object, length) = this_and_length(vm, args)?;
    let depth = if args.get(0).is_undefined() { 1.0 } else { vm.to_integer_or_infinity(args.get(0))? };
    let result = species_create(vm, object, 0)?;
    flatten_into(vm, result, object, length, 0, depth.max(0.0), None)?;
    Ok(result.value())
}

fn flat_map(vm: &mut Vm, args: Args) -> JsResult {
    let (object, length) = this_and_length(vm, args)?;
    if !vm.is_callable(args.get(0)) {
        return Err(vm.throw_type_error("flatMap mapper function is not callable"));
    }
    let result = species_create(vm, object, 0)?;
    flatten_into(vm, result, object, length, 0, 1.0, Some((args.get(0), args.get(1))))?;
    Ok(result.value())
}

/// FlattenIntoArray
fn flatten_into(
    vm: &mut Vm,
    target: Obj,
    source: Obj,
    length: u64,
    start: u64,
    depth: f64,
    mapper: Option<(Value, Value)>,
) -> JsResult<u64> {
    vm.check_native_stack()?;
    let mut to = start;
    for i in 0..length {
        let Some(mut value) = present(vm, source, i)? else { continue };
        if let Some((function, this)) = mapper {
            value = vm.call(function, this, &[value, Value::number(i as f64), source.value()])?;
        }
        if depth > 0.0 && vm.is_array(value)? {
            let inner: Obj = value.cell_unchecked().cast();
            let inner_length = vm.length_of(inner)?;
            to = flatten_into(vm, target, inner, inner_length, to, depth - 1.0, None)?;
        } else {
            if to >= MAX_SAFE {
                return Err(vm.throw_type_error("Array length exceeds the safe integer limit"));
            }
            let key = vm.index_key(to);
            vm.create_data_property_or_throw(target, key, value)?;
            to += 1;
        }
    }
    Ok(to)
}

fn for_each(vm: &mut Vm, args: Args) -> JsResult {
    let (object, length) = this_and_length(vm, args)?;
    callback(vm, args.get(0))?;
    for i in 0..length {
        if let Some(value) = present(vm, object, i)? {
            vm.call(args.get(0), args.get(1), &[value, Value::number(i as f64), object.value()])?;
        }
    }
    Ok(Value::UNDEFINED)
}

fn includes(vm: &mut Vm, args: Args) -> JsResult {
    let (object, length) = this_and_length(vm, args)?;
    // 3. If len = 0, return false.
    if length == 0 {
        return Ok(Value::FALSE);
    }
    let start = vm.to_relative_index(args.get(1), length, 0)?;
    for i in start..length {
        let value = vm.get_index(object, i)?;
        if vm.same_value_zero(value, args.get(0)) {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

fn index_of(vm: &mut Vm, args: Args) -> JsResult {
    let (object, length) = this_and_length(vm, args)?;
    if length == 0 {
        return Ok(Value::int(-1));
    }
    let start = vm.to_relative_index(args.get(1), length, 0)?;
    for i in start..length {
        if let Some(value) = present(vm, object, i)?
            && vm.strict_equals(value, args.get(0))
        {
            return Ok(Value::number(i as f64));
        }
    }
    Ok(Value::int(-1))
}

fn last_index_of(vm: &mut Vm, args: Args) -> JsResult {
    let (object, length) = this_and_length(vm, args)?;
    if length == 0 {
        return Ok(Value::int(-1));
    }
    let n = if args.has(1) { vm.to_integer_or_infinity(args.get(1))? } else { length as f64 - 1.0 };
    let start = if n < 0.0 { length as f64 + n } else { n.min(length as f64 - 1.0) };
    if start < 0.0 {
        return Ok(Value::int(-1));
    }
    for i in (0..=start as u64).rev() {
        if let Some(value) = present(vm, object, i)?
            && vm.strict_equals(value, args.get(0))
        {
            return Ok(Value::number(i as f64));
        }
    }
    Ok(Value::int(-1))
}

fn join(vm: &mut Vm, args: Args) -> JsResult {
    let (object, length) = this_and_length(vm, args)?;
    let separator = if args.get(0).is_undefined() { vm.heap.intern(",") } else { vm.to_string(args.get(0))? };
    join_with(vm, object, length, separator, |vm, value| vm.to_string(value))
}

/// The common part of join and toLocaleString. An array that is being joined already joins as the empty string.
pub(crate) fn join_with(
    vm: &mut Vm,
    object: Obj,
    length: u64,
    separator: JsString,
    text: impl Fn(&mut Vm, Value) -> JsResult<JsString>,
) -> JsResult {
    if vm.joining.contains(&object.address()) {
        return Ok(vm.names.empty.traced());
    }
    vm.check_native_stack()?;
    vm.joining.push(object.address());
    let result = join_parts(vm, object, length, separator, text);
    vm.joining.pop();
    result
}

fn join_parts(
    vm: &mut Vm,
    object: Obj,
    length: u64,
    separator: JsString,
    text: impl Fn(&mut Vm, Value) -> JsResult<JsString>,
) -> JsResult {
    let mut builder = super::string::Builder::new();
    let separator_units = vm.heap.units(separator);
    for i in 0..length {
        if i > 0 {
            builder.push(separator_units);
        }
        let value = vm.get_index(object, i)?;
        if !value.is_nullish() {
            let s = text(vm, value)?;
            let units = vm.heap.units(s);
            builder.push(units);
        }
        if builder.len() > gill_heap::string::MAX_STRING_LENGTH {
            return Err(vm.throw_range_error("Invalid string length"));
        }
    }
    Ok(builder.finish(vm))
}

fn to_string(vm: &mut Vm, args: Args) -> JsResult {
    let object = vm.to_object(args.this())?;
    let join = vm.get_property(object, vm.names.join)?;
    let function = if vm.is_callable(join) { join } else { vm.intrinsics().object_to_string };
    vm.call(function, object.value(), &[])
}

fn to_locale_string(vm: &mut Vm, args: Args) -> JsResult {
    let (object, length) = this_and_length(vm, args)?;
    let separator = vm.heap.intern(",");
    join_with(vm, object, length, separator, |vm, value| {
        let text = vm.invoke(value, vm.names.toLocaleString, &[args.get(0), args.get(1)])?;
        vm.to_string(text)
    })
}

fn map(vm: &mut Vm, args: Args) -> JsResult {
    let (object, length) = this_and_length(vm, args)?;
    callback(vm, args.get(0))?;
    let result = species_create(vm, object, length)?;
    for i in 0..length {
        if let Some(value) = present(vm, object, i)? {
            let mapped =
                vm.call(args.get(0), args.get(1), &[value, Value::number(i as f64), object.value()])?;
            if i >= u32::MAX as u64
                || result.kind() != CellKind::Array
                || !vm.store_element(result, i as u32, mapped)
            {
                let key = vm.index_key(i);
                vm.create_data_property_or_throw(result, key, mapped)?;
            }
        }
    }
    Ok(result.value())
}

/// An array whose elements can be moved about directly: dense, without holes, nothing restricted.
fn simple(vm: &Vm, value: Value) -> Option<(Gc<Array>, Gc<gill_heap::Elements>)> {
    let elements = vm.plain_array_elements(value)?;
    let array: Gc<Array> = value.cell_unchecked().cast();
    if array.has_flag(flags::NON_EXTENSIBLE | flags::LENGTH_READ_ONLY | flags::IS_PROTOTYPE)
        || vm.proto_has_elements
    {
        return None;
    }
    Some((array, elements))
}

fn pop(vm: &mut Vm, args: Args) -> JsResult {
    if let Some((array, elements)) = simple(vm, args.this())
        && array.length.get() > 0
    {
        let last = array.length.get() - 1;
        let value = element(elements, last);
        if !value.is_empty() {
            elements.word.set(last);
            array.length.set(last);
            return Ok(value);
        }
    }
    let (object, length) = this_and_length(vm, args)?;
    if length == 0 {
        vm.put(object, vm.names.length, Value::int(0))?;
        return Ok(Value::UNDEFINED);
    }
    let key = vm.index_key(length - 1);
    let value = vm.get_property(object, key)?;
    vm.delete_or_throw(object, key)?;
    vm.put(object, vm.names.length, Value::number(length as f64 - 1.0))?;
    Ok(value)
}

fn push(vm: &mut Vm, args: Args) -> JsResult {
    if let Some((array, _)) = simple(vm, args.this())
        && (array.length.get() as u64) < u32::MAX as u64 - args.len() as u64
    {
        let length = array.length.get();
        let elements = vm.reserve_elements(array.cast(), length + args.len() as u32);
        for (i, &value) in args.all().iter().enumerate() {
            elements.tail(length as usize + i).set(value);
            vm.heap.write_barrier(elements, value);
        }
        elements.word.set(length + args.len() as u32);
        array.length.set(length + args.len() as u32);
        vm.collect_if_due();
        return Ok(Value::uint(array.length.get()));
    }
    let (object, length) = this_and_length(vm, args)?;
    if length + args.len() as u64 > MAX_SAFE {
        return Err(vm.throw_type_error("Pushing elements past 2^53-1 is not allowed"));
    }
    for (i, &value) in args.all().iter().enumerate() {
        vm.put_index(object, length + i as u64, value)?;
    }
    let length = Value::number((length + args.len() as u64) as f64);
    vm.put(object, vm.names.length, length)?;
    Ok(length)
}

fn reduce(vm: &mut Vm, args: Args, right: bool) -> JsResult {
    let (object, length) = this_and_length(vm, args)?;
    callback(vm, args.get(0))?;
    let mut accumulator = if args.has(1) { Some(args.get(1)) } else { None };
    for n in 0..length {
        let i = if right { length - 1 - n } else { n };
        let Some(value) = present(vm, object, i)? else { continue };
        accumulator = Some(match accumulator {
            None => value,
            Some(so_far) => vm.call(
                args.get(0),
                Value::UNDEFINED,
                &[so_far, value, Value::number(i as f64), object.value()],
            )?,
        });
    }
    match accumulator {
        Some(value) => Ok(value),
        None => Err(vm.throw_type_error("Reduce of empty array with no initial value")),
    }
}

fn reverse(vm: &mut Vm, args: Args) -> JsResult {
    if let Some((array, elements)) = simple(vm, args.this()) {
        let length = array.length.get();
        for i in 0..length / 2 {
            let (a, b) = (elements.tail(i as usize), elements.tail((length - 1 - i) as usize));
            a.swap(b);
        }
        return Ok(args.this());
    }
    let (object, length) = this_and_length(vm, args)?;
    for lower in 0..length / 2 {
        let upper = length - 1 - lower;
        let (low_key, high_key) = (vm.index_key(lower), vm.index_key(upper));
        let low = present(vm, object, lower)?;
        let high = present(vm, object, upper)?;
        match high {
            Some(value) => vm.put(object, low_key, value)?,
            None if low.is_some() => vm.delete_or_throw(object, low_key)?,
            None => {}
        }
        match low {
            Some(value) => vm.put(object, high_key, value)?,
            None if high.is_some() => vm.delete_or_throw(object, high_key)?,
            None => {}
        }
    }
    Ok(object.value())
}

/// Moves the elements `from..length` to begin at `to`.
fn move_elements(elements: Gc<gill_heap::Elements>, from: u32, to: u32, length: u32) {
    // SAFETY: both ranges lie in the capacity: the caller reserved it.
    unsafe {
        let base = elements.tail_address() as *mut u64;
        std::ptr::copy(base.add(from as usize), base.add(to as usize), (length - from) as usize);
    }
}

fn shift(vm: &mut Vm, args: Args) -> JsResult {
    if let Some((array, elements)) = simple(vm, args.this())
        && array.length.get() > 0
    {
        let first = element(elements, 0);
        let length = array.length.get();
        if !first.is_empty() {
            move_elements(elements, 1, 0, length);
            elements.word.set(length - 1);
            array.length.set(length - 1);
            return Ok(first);
        }
    }
    let (object, length) = this_and_length(vm, args)?;
    if length == 0 {
        vm.put(object, vm.names.length, Value::int(0))?;
        return Ok(Value::UNDEFINED);
    }
    let first = vm.get_index(object, 0)?;
    for i in 1..length {
        let key = vm.index_key(i - 1);
        match present(vm, object, i)? {
            Some(value) => vm.put(object, key, value)?,
            None => vm.delete_or_throw(object, key)?,
        }
    }
    let key = vm.index_key(length - 1);
    vm.delete_or_throw(object, key)?;
    vm.put(object, vm.names.length, Value::number(length as f64 - 1.0))?;
    Ok(first)
}

fn unshift(vm: &mut Vm, args: Args) -> JsResult {
    let count = args.len() as u32;
    if let Some((array, _)) = simple(vm, args.this())
        && (array.length.get() as u64) + (count as u64) < u32::MAX as u64
    {
        let length = array.length.get();
        let elements = vm.reserve_elements(array.cast(), length + count);
        move_elements(elements, 0, count, length);
        for (i, &value) in args.all().iter().enumerate() {
            elements.tail(i).set(value);
            vm.heap.write_barrier(elements, value);
        }
        elements.word.set(length + count);
        array.length.set(length + count);
        return Ok(Value::uint(length + count));
    }
    let (object, length) = this_and_length(vm, args)?;
    if count > 0 {
        if length + count as u64 > MAX_SAFE {
            return Err(vm.throw_type_error("Unshifting elements past 2^53-1 is not allowed"));
        }
        for i in (0..length).rev() {
            let key = vm.index_key(i + count as u64);
            match present(vm, object, i)? {
                Some(value) => vm.put(object, key, value)?,
                None => vm.delete_or_throw(object, key)?,
            }
        }
        for (i, &value) in args.all().iter().enumerate() {
            vm.put_index(object, i as u64, value)?;
        }
    }
    let length = Value::number((length + count as u64) as f64);
    vm.put(object, vm.names.length, length)?;
    Ok(length)
}

fn slice(vm: &mut Vm, args: Args) -> JsResult {
    let (object, length) = this_and_length(vm, args)?;
    let start = vm.to_relative_index(args.get(0), length, 0)?;
    let end = vm.to_relative_index(args.get(1), length, length)?;
    let count = end.saturating_sub(start);
    let result = species_create(vm, object, count)?;
    if let (Some(from), Some(target)) =
        (vm.plain_array_elements(object.value()), as_cell::<Array>(result.value()))
        && dense(vm.elements(result))
        && vm.elements(result).word.get() == 0
        && end <= from.word.get() as u64
        && !result.has_flag(flags::NON_EXTENSIBLE)
    {
        let to = vm.reserve_elements(result, count as u32);
        for i in 0..count as usize {
            to.tail(i).set(from.tail(start as usize + i).get());
        }
        to.word.set(count as u32);
        target.length.set(count as u32);
        return Ok(result.value());
    }
    let mut n = 0;
    for i in start..end {
        if let Some(value) = present(vm, object, i)? {
            let key = vm.index_key(n);
            vm.create_data_property_or_throw(result, key, value)?;
        }
        n += 1;
    }
    vm.put(result, vm.names.length, Value::number(n as f64))?;
    Ok(result.value())
}

/// SortCompare for two values that are not undefined.
fn compare(vm: &mut Vm, comparator: Value, a: Value, b: Value) -> JsResult<Ordering> {
    if !comparator.is_undefined() {
        let order = vm.call(comparator, Value::UNDEFINED, &[a, b])?;
        let order = vm.to_number(order)?;
        return Ok(if order < 0.0 {
            Ordering::Less
        } else if order > 0.0 {
            Ordering::Greater
        } else {
            Ordering::Equal
        });
    }
    let x = vm.to_string(a)?;
    let y = vm.to_string(b)?;
    Ok(vm.heap.string_compare(x, y))
}

/// Sorts the temps from `mark` on: a merge sort, stable, with a comparator that may throw. Undefined goes last.
pub(crate) fn sort_temps(
    vm: &mut Vm,
    mark: usize,
    comparator: Value,
    order: fn(&mut Vm, Value, Value, Value) -> JsResult<Ordering>,
) -> JsResult<()> {
    let values = vm.temps.len() - mark;
    let undefined = vm.temps[mark..].iter().filter(|v| v.is_undefined()).count();
    let mut kept = mark;
    for i in mark..vm.temps.len() {
        if !vm.temps[i].is_undefined() {
            vm.temps[kept] = vm.temps[i];
            kept += 1;
        }
    }
    vm.temps[kept..].fill(Value::UNDEFINED);
    let count = values - undefined;
    // Runs of a few by insertion, then merges between the two halves of a doubled space on the temps.
    const RUN: usize = 8;
    for start in (0..count).step_by(RUN) {
        for i in start + 1..(start + RUN).min(count) {
            let value = vm.temps[mark + i];
            let mut j = i;
            while j > start && order(vm, comparator, vm.temps[mark + j - 1], value)? == Ordering::Greater {
                vm.temps[mark + j] = vm.temps[mark + j - 1];
                j -= 1;
                vm.temps[mark + j] = value;
            }
        }
    }
    let space = vm.temps.len();
    let copy: Vec<Value> = vm.temps[mark..mark + count].to_vec();
    vm.temps.extend(copy);
    let (mut from, mut to) = (mark, space);
    let mut width = RUN;
    while width < count {
        for start in (0..count).step_by(width * 2) {
            let (middle, end) = ((start + width).min(count), (start + width * 2).min(count));
            let (mut a, mut b) = (start, middle);
            for k in start..end {
                let left = a < middle
                    && (b >= end
                        || order(vm, comparator, vm.temps[from + a], vm.temps[from + b])?
                            != Ordering::Greater);
                vm.temps[to + k] = vm.temps[from + if left { a } else { b }];
                if left {
                    a += 1;
                } else {
                    b += 1;
                }
            }
        }
        std::mem::swap(&mut from, &mut to);
        width *= 2;
    }
    if from != mark {
        vm.temps.copy_within(from..from + count, mark);
    }
    vm.temps.truncate(space);
    Ok(())
}

fn check_comparator(vm: &mut Vm, comparator: Value) -> JsResult<()> {
    if comparator.is_undefined() || vm.is_callable(comparator) {
        return Ok(());
    }
    Err(vm.throw_type_error("The comparison function must be either a function or undefined"))
}

/// Without a comparator, all numbers or all strings: no conversions that could be seen.
fn sort_plain(vm: &mut Vm, mark: usize) -> JsResult<()> {
    let all_strings = vm.temps[mark..].iter().all(|v| v.is_string());
    if all_strings {
        let mut values: Vec<Value> = vm.temps.split_off(mark);
        values.sort_by(|&a, &b| {
            vm.heap.string_compare(JsString(a.cell_unchecked()), JsString(b.cell_unchecked()))
        });
        vm.temps.extend(values);
        return Ok(());
    }
    // Strings are made once for each value, not at each comparison.
    let count = vm.temps.len() - mark;
    for i in 0..count {
        let value = vm.temps[mark + i];
        let text = if value.is_undefined() { Value::UNDEFINED } else { vm.to_string(value)?.value() };
        vm.temps.push(text);
    }
    let mut order: Vec<usize> = (0..count).collect();
    let texts: Vec<Value> = vm.temps[mark + count..].to_vec();
    order.sort_by(|&a, &b| match (JsString::from_value(texts[a]), JsString::from_value(texts[b])) {
        (Some(x), Some(y)) => vm.heap.string_compare(x, y),
        (None, None) => Ordering::Equal,
        (None, _) => Ordering::Greater,
        _ => Ordering::Less,
    });
    let values: Vec<Value> = vm.temps[mark..mark + count].to_vec();
    vm.temps.truncate(mark);
    vm.temps.extend(order.into_iter().map(|i| values[i]));
    Ok(())
}

fn sort_list(vm: &mut Vm, mark: usize, comparator: Value) -> JsResult<()> {
    if comparator.is_undefined() { sort_plain(vm, mark) } else { sort_temps(vm, mark, comparator, compare) }
}

fn sort(vm: &mut Vm, args: Args) -> JsResult {
    check_comparator(vm, args.get(0))?;
    let (object, length) = this_and_length(vm, args)?;
    let mark = vm.temps.len();
    for i in 0..length {
        if let Some(value) = present(vm, object, i)? {
            vm.temps.push(value);
        }
    }
    let count = (vm.temps.len() - mark) as u64;
    sort_list(vm, mark, args.get(0))?;
    for i in 0..count {
        let value = vm.temps[mark + i as usize];
        if !vm.store_element(object, i as u32, value) {
            vm.put_index(object, i, value)?;
        }
    }
    for i in count..length {
        let key = vm.index_key(i);
        if vm.has_property(object, key)? {
            vm.delete_or_throw(object, key)?;
        }
    }
    Ok(object.value())
}

fn splice(vm: &mut Vm, args: Args) -> JsResult {
    let (object, length) = this_and_length(vm, args)?;
    let start = vm.to_relative_index(args.get(0), length, 0)?;
    let items = args.from(2);
    let removed = match args.len() {
        0 => 0,
        1 => length - start,
        _ => (vm.to_integer_or_infinity(args.get(1))?.max(0.0) as u64).min(length - start),
    };
    if length + items.len() as u64 - removed > MAX_SAFE {
        return Err(vm.throw_type_error("Splicing elements past 2^53-1 is not allowed"));
    }
    let result = species_create(vm, object, removed)?;
    let after = length - removed + items.len() as u64;
    if let Some((array, _)) = simple(vm, object.value())
        && let Some(gone) = as_cell::<Array>(result.value())
        && dense(vm.elements(result))
        && vm.elements(result).word.get() == 0
        && result != object
        && array.length.get() as u64 == length
        && after < u32::MAX as u64
    {
        let elements = vm.reserve_elements(object, after as u32);
        let to = vm.reserve_elements(result, removed as u32);
        for i in 0..removed as usize {
            to.tail(i).set(elements.tail(start as usize + i).get());
        }
        to.word.set(removed as u32);
        gone.length.set(removed as u32);
        move_elements(elements, (start + removed) as u32, start as u32 + items.len() as u32, length as u32);
        for (i, &value) in items.iter().enumerate() {
            elements.tail(start as usize + i).set(value);
            vm.heap.write_barrier(elements, value);
        }
        elements.word.set(after as u32);
        array.length.set(after as u32);
        return Ok(result.value());
    }
    for i in 0..removed {
        if let Some(value) = present(vm, object, start + i)? {
            let key = vm.index_key(i);
            vm.create_data_property_or_throw(result, key, value)?;
        }
    }
    vm.put(result, vm.names.length, Value::number(removed as f64))?;
    let count = items.len() as u64;
    let move_one = |vm: &mut Vm, from: u64, to: u64| -> JsResult<()> {
        let key = vm.index_key(to);
        match present(vm, object, from)? {
            Some(value) => vm.put(object, key, value),
            None => vm.delete_or_throw(object, key),
        }
    };
    if count < removed {
        for i in start..length - removed {
            move_one(vm, i + removed, i + count)?;
        }
        for i in (after..length).rev() {
            let key = vm.index_key(i);
            vm.delete_or_throw(object, key)?;
        }
    } else if count > removed {
        for i in (start..length - removed).rev() {
            move_one(vm, i + removed, i + count)?;
        }
    }
    for (i, &value) in items.iter().enumerate() {
        vm.put_index(object, start + i as u64, value)?;
    }
    vm.put(object, vm.names.length, Value::number(after as f64))?;
    Ok(result.value())
}

/// Pushes the elements `0..length`, holes as undefined.
fn push_all(vm: &mut Vm, object: Obj, length: u64) -> JsResult<()> {
    check_array_length(vm, length)?;
    for i in 0..length {
        let value = vm.get_index(object, i)?;
        vm.temps.push(value);
    }
    Ok(())
}

/// ArrayCreate's check.
fn check_array_length(vm: &mut Vm, length: u64) -> JsResult<()> {
    if length > u32::MAX as u64 {
        return Err(vm.throw_range_error("Invalid array length"));
    }
    Ok(())
}

fn to_reversed(vm: &mut Vm, args: Args) -> JsResult {
    let (object, length) = this_and_length(vm, args)?;
    check_array_length(vm, length)?;
    let mark = vm.temps.len();
    // From the last to the first: getters see it.
    for i in (0..length).rev() {
        let value = vm.get_index(object, i)?;
        vm.temps.push(value);
    }
    Ok(vm.array_from_temps(mark).value())
}

fn to_sorted(vm: &mut Vm, args: Args) -> JsResult {
    check_comparator(vm, args.get(0))?;
    let (object, length) = this_and_length(vm, args)?;
    let mark = vm.temps.len();
    push_all(vm, object, length)?;
    sort_list(vm, mark, args.get(0))?;
    Ok(vm.array_from_temps(mark).value())
}

fn to_spliced(vm: &mut Vm, args: Args) -> JsResult {
    let (object, length) = this_and_length(vm, args)?;
    let start = vm.to_relative_index(args.get(0), length, 0)?;
    let skip = match args.len() {
        0 => 0,
        1 => length - start,
        _ => (vm.to_integer_or_infinity(args.get(1))?.max(0.0) as u64).min(length - start),
    };
    let items = args.from(2);
    let after = length - skip + items.len() as u64;
    if after > MAX_SAFE {
        return Err(vm.throw_type_error("Array length exceeds the safe integer limit"));
    }
    if after > u32::MAX as u64 {
        return Err(vm.throw_range_error("Invalid array length"));
    }
    let mark = vm.temps.len();
    for i in 0..start {
        let value = vm.get_index(object, i)?;
        vm.temps.push(value);
    }
    vm.temps.extend_from_slice(items);
    for i in start + skip..length {
        let value = vm.get_index(object, i)?;
        vm.temps.push(value);
    }
    Ok(vm.array_from_temps(mark).value())
}

fn with(vm: &mut Vm, args: Args) -> JsResult {
    let (object, length) = this_and_length(vm, args)?;
    let n = vm.to_integer_or_infinity(args.get(0))?;
    let index = if n < 0.0 { length as f64 + n } else { n };
    if index < 0.0 || index >= length as f64 {
        return Err(vm.throw_range_error("Invalid index : ".to_owned() + &n.to_string()));
    }
    check_array_length(vm, length)?;
    let mark = vm.temps.len();
    for i in 0..length {
        // 8.b. If k = actualIndex, let fromValue be value: the element there is not read.
        let value = if i == index as u64 { args.get(1) } else { vm.get_index(object, i)? };
        vm.temps.push(value);
    }
    Ok(vm.array_from_temps(mark).value())
}

fn from(vm: &mut Vm, args: Args) -> JsResult {
    let (items, mapper, this) = (args.get(0), args.get(1), args.get(2));
    if !mapper.is_undefined() {
        callback(vm, mapper)?;
    }
    let constructor = args.this();
    let custom = vm.is_constructor(constructor) && constructor != vm.intrinsics().array;
    let key = PropertyKey::from_symbol(vm.symbols.iterator);
    let method = vm.get_method(items, key)?;
    if !method.is_undefined() {
        let result = if custom { vm.construct(constructor, &[], constructor)? } else { array_create(vm, 0)? };
        // Arrays have a fast form of the record, which looks for the method by itself.
        let record = if method == vm.intrinsics().array_values && as_cell::<Array>(items).is_some() {
            vm.get_iterator_record(items)?
        } else {
            vm.iterator_from_method(items, method)?
        };
        let mut k: u64 = 0;
        vm.for_each_of(record, |vm, value| {
            let value = if mapper.is_undefined() {
                value
            } else {
                vm.call(mapper, this, &[value, Value::number(k as f64)])?
            };
            let key = vm.index_key(k);
            vm.create_data_property_or_throw(result, key, value)?;
            k += 1;
            Ok(())
        })?;
        vm.put(result, vm.names.length, Value::number(k as f64))?;
        return Ok(result.value());
    }
    let source = vm.to_object(items)?;
    let length = vm.length_of(source)?;
    let result = if custom {
        vm.construct(constructor, &[Value::number(length as f64)], constructor)?
    } else {
        array_create(vm, length)?
    };
    for k in 0..length {
        let value = vm.get_index(source, k)?;
        let value = if mapper.is_undefined() {
            value
        } else {
            vm.call(mapper, this, &[value, Value::number(k as f64)])?
        };
        let key = vm.index_key(k);
        vm.create_data_property_or_throw(result, key, value)?;
    }
    vm.put(result, vm.names.length, Value::number(length as f64))?;
    Ok(result.value())
}

fn of(vm: &mut Vm, args: Args) -> JsResult {
    let constructor = args.this();
    if !vm.is_constructor(constructor) || constructor == vm.intrinsics().array {
        return Ok(vm.new_array(args.all()).value());
    }
    let length = Value::from_usize(args.len());
    let result = vm.construct(constructor, &[length], constructor)?;
    for (i, &value) in args.all().iter().enumerate() {
        let key = PropertyKey::index(i as u32);
        vm.define_or_throw(result, key, PropertyDescriptor::data(value, Attributes::DATA))?;
    }
    vm.put(result, vm.names.length, length)?;
    Ok(result.value())
}
