//! %TypedArray%.prototype, %TypedArray%.from and %TypedArray%.of (ECMA-262 23.2.2, 23.2.3).
//!
//! Where a callback runs, elements are read again by index after it: it may have shrunk or detached the buffer.

use super::array_buffer::copy_bytes;
use super::iterators::kind;
use super::typed_array::ElementType;
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::{Obj, as_cell};
use crate::vm::Vm;
use gill_heap::{ArrayBuffer, Attributes, Gc, PropertyKey, TypedArray, Value};
use std::cmp::Ordering;

macro_rules! m {
    ($name:literal, $length:literal, $function:expr) => {
        method($name, concat!("%TypedArray%.prototype.", $name), $length, $function)
    };
}

const METHODS: &[Method] = &[
    m!("at", 1, at),
    m!("copyWithin", 2, copy_within),
    m!("entries", 0, |vm, a| iterate(vm, a, kind::ARRAY_ENTRIES, "%TypedArray%.prototype.entries")),
    m!("every", 1, |vm, a| test_all(vm, a, false, "%TypedArray%.prototype.every")),
    m!("fill", 1, fill),
    m!("filter", 1, filter),
    m!("find", 1, |vm, a| find(vm, a, false, false, "%TypedArray%.prototype.find")),
    m!("findIndex", 1, |vm, a| find(vm, a, false, true, "%TypedArray%.prototype.findIndex")),
    m!("findLast", 1, |vm, a| find(vm, a, true, false, "%TypedArray%.prototype.findLast")),
    m!("findLastIndex", 1, |vm, a| find(vm, a, true, true, "%TypedArray%.prototype.findLastIndex")),
    m!("forEach", 1, for_each),
    m!("includes", 1, includes),
    m!("indexOf", 1, index_of),
    m!("join", 1, join),
    m!("keys", 0, |vm, a| iterate(vm, a, kind::ARRAY_KEYS, "%TypedArray%.prototype.keys")),
    m!("lastIndexOf", 1, last_index_of),
    m!("map", 1, map),
    m!("reduce", 1, |vm, a| reduce(vm, a, false, "%TypedArray%.prototype.reduce")),
    m!("reduceRight", 1, |vm, a| reduce(vm, a, true, "%TypedArray%.prototype.reduceRight")),
    m!("reverse", 0, reverse),
    m!("set", 1, set),
    m!("slice", 2, slice),
    m!("some", 1, |vm, a| test_all(vm, a, true, "%TypedArray%.prototype.some")),
    m!("sort", 1, sort),
    m!("subarray", 2, subarray),
    m!("toLocaleString", 0, to_locale_string),
    m!("toReversed", 0, to_reversed),
    m!("toSorted", 1, to_sorted),
    m!("with", 2, with),
];

pub(crate) fn init(vm: &mut Vm, constructor: Obj, prototype: Obj) {
    vm.defer_both(constructor, prototype, make);
}

fn make(vm: &mut Vm, constructor: Obj, prototype: Obj) {
    vm.define_species(constructor);
    vm.define_methods(prototype, METHODS);
    vm.define_methods(
        constructor,
        &[method("from", "%TypedArray%.from", 1, from), method("of", "%TypedArray%.of", 0, of)],
    );
    let key = vm.names.values;
    let values = vm.new_native(
        "%TypedArray%.prototype.values",
        key,
        0,
        |vm, a| iterate(vm, a, kind::ARRAY_VALUES, "%TypedArray%.prototype.values"),
        &[],
    );
    vm.define(prototype, key, values.value(), Attributes::HIDDEN);
    let key = PropertyKey::from_symbol(vm.symbols.iterator);
    vm.define(prototype, key, values.value(), Attributes::HIDDEN);
    let to_string = vm.intrinsics().array_to_string;
    vm.define(prototype, vm.names.toString, to_string, Attributes::HIDDEN);
    vm.define_getter(prototype, "buffer", "get TypedArray.prototype.buffer", |vm, a| {
        Ok(this_array(vm, a, "get TypedArray.prototype.buffer")?.buffer.get())
    });
    vm.define_getter(prototype, "byteLength", "get TypedArray.prototype.byteLength", |vm, a| {
        let array = this_array(vm, a, "get TypedArray.prototype.byteLength")?;
        Ok(Value::from_usize(vm.typed_array_length(array) as usize * ElementType::of(array).size()))
    });
    vm.define_getter(prototype, "byteOffset", "get TypedArray.prototype.byteOffset", |vm, a| {
        let array = this_array(vm, a, "get TypedArray.prototype.byteOffset")?;
        let gone = vm.typed_array_is_out_of_bounds(array);
        Ok(Value::uint(if gone { 0 } else { array.offset.get() }))
    });
    let length = vm.define_getter(prototype, "length", "get TypedArray.prototype.length", |vm, a| {
        let array = this_array(vm, a, "get TypedArray.prototype.length")?;
        Ok(Value::uint(vm.typed_array_length(array)))
    });
    vm.realm_mut().intrinsics.typed_array_length = length;
    vm.define_getter(prototype, "@@toStringTag", "get TypedArray.prototype[Symbol.toStringTag]", |vm, a| {
        match as_cell::<TypedArray>(a.this()) {
            Some(array) => Ok(vm.heap.intern(ElementType::of(array).name()).value()),
            None => Ok(Value::UNDEFINED),
        }
    });
}

fn this_array(vm: &mut Vm, args: Args, name: &str) -> JsResult<Gc<TypedArray>> {
    vm.receiver(args.this(), name)
}

fn check_callback(vm: &mut Vm, value: Value) -> JsResult<()> {
    if vm.is_callable(value) {
        return Ok(());
    }
    let shown = vm.describe(value);
    Err(vm.throw_type_error(format!("{shown} is not a function")))
}

fn iterate(vm: &mut Vm, args: Args, kind: u32, name: &str) -> JsResult {
    let (array, _) = vm.validate_typed_array(args.this(), name)?;
    Ok(vm.new_array_iterator(array.cast(), kind))
}

fn at(vm: &mut Vm, args: Args) -> JsResult {
    let (array, length) = vm.validate_typed_array(args.this(), "%TypedArray%.prototype.at")?;
    let n = vm.to_integer_or_infinity(args.get(0))?;
    let index = if n < 0.0 { length as f64 + n } else { n };
    if index < 0.0 || index >= length as f64 {
        return Ok(Value::UNDEFINED);
    }
    Ok(vm.typed_array_get(array, index as u32))
}

fn copy_within(vm: &mut Vm, args: Args) -> JsResult {
    let (array, length) = vm.validate_typed_array(args.this(), "%TypedArray%.prototype.copyWithin")?;
    let length = length as u64;
    let to = vm.to_relative_index(args.get(0), length, 0)?;
    let from = vm.to_relative_index(args.get(1), length, 0)?;
    let end = vm.to_relative_index(args.get(2), length, length)?;
    let count = end.saturating_sub(from).min(length - to);
    if count > 0 {
        // The conversions may have shrunk or detached the buffer.
        let (array, length) = vm.validate_typed_array(array.value(), "%TypedArray%.prototype.copyWithin")?;
        let length = length as u64;
        let count = count.min(length.saturating_sub(from)).min(length.saturating_sub(to));
        vm.copy_typed_elements(array, from as u32, array, to as u32, count as u32);
    }
    Ok(array.value())
}

/// every and some: `stop` is the answer that ends the search.
fn test_all(vm: &mut Vm, args: Args, stop: bool, name: &str) -> JsResult {
    let (array, length) = vm.validate_typed_array(args.this(), name)?;
    check_callback(vm, args.get(0))?;
    for i in 0..length {
        let value = vm.typed_array_get(array, i);
        let answer = vm.call(args.get(0), args.get(1), &[value, Value::uint(i), array.value()])?;
        if vm.to_boolean(answer) == stop {
            return Ok(Value::bool(stop));
        }
    }
    Ok(Value::bool(!stop))
}

fn fill(vm: &mut Vm, args: Args) -> JsResult {
    let (array, length) = vm.validate_typed_array(args.this(), "%TypedArray%.prototype.fill")?;
    let ty = ElementType::of(array);
    let raw = ty.raw_of(vm, args.get(0))?;
    let start = vm.to_relative_index(args.get(1), length as u64, 0)?;
    let end = vm.to_relative_index(args.get(2), length as u64, length as u64)?;
    let (_, now) = vm.validate_typed_array(array.value(), "%TypedArray%.prototype.fill")?;
    let end = end.min(now as u64);
    if start < end {
        let bytes = vm.bytes_of(array.value()).unwrap_or(&[]);
        let part = &bytes[start as usize * ty.size()..end as usize * ty.size()];
        let raw = raw.to_le_bytes();
        for chunk in part.chunks_exact(ty.size()) {
            chunk.iter().zip(raw).for_each(|(cell, byte)| cell.set(byte));
        }
    }
    Ok(array.value())
}

fn filter(vm: &mut Vm, args: Args) -> JsResult {
    let name = "%TypedArray%.prototype.filter";
    let (array, length) = vm.validate_typed_array(args.this(), name)?;
    check_callback(vm, args.get(0))?;
    let mark = vm.temps.len();
    for i in 0..length {
        let value = vm.typed_array_get(array, i);
        let keep = vm.call(args.get(0), args.get(1), &[value, Value::uint(i), array.value()])?;
        if vm.to_boolean(keep) {
            vm.temps.push(value);
        }
    }
    let count = vm.temps.len() - mark;
    let result = vm.typed_array_species_create(array, &[Value::from_usize(count)], name)?;
    for i in 0..count {
        let value = vm.temps[mark + i];
        vm.typed_array_set(result, i as u32, value)?;
    }
    Ok(result.value())
}

fn find(vm: &mut Vm, args: Args, last: bool, index: bool, name: &str) -> JsResult {
    let (array, length) = vm.validate_typed_array(args.this(), name)?;
    check_callback(vm, args.get(0))?;
    for n in 0..length {
        let i = if last { length - 1 - n } else { n };
        let value = vm.typed_array_get(array, i);
        let found = vm.call(args.get(0), args.get(1), &[value, Value::uint(i), array.value()])?;
        if vm.to_boolean(found) {
            return Ok(if index { Value::uint(i) } else { value });
        }
    }
    Ok(if index { Value::int(-1) } else { Value::UNDEFINED })
}

fn for_each(vm: &mut Vm, args: Args) -> JsResult {
    let (array, length) = vm.validate_typed_array(args.this(), "%TypedArray%.prototype.forEach")?;
    check_callback(vm, args.get(0))?;
    for i in 0..length {
        let value = vm.typed_array_get(array, i);
        vm.call(args.get(0), args.get(1), &[value, Value::uint(i), array.value()])?;
    }
    Ok(Value::UNDEFINED)
}

fn includes(vm: &mut Vm, args: Args) -> JsResult {
    let (array, length) = vm.validate_typed_array(args.this(), "%TypedArray%.prototype.includes")?;
    if length == 0 {
        return Ok(Value::FALSE);
    }
    let from = vm.to_relative_index(args.get(1), length as u64, 0)? as u32;
    let now = vm.typed_array_length(array);
    // Elements that are gone by now read as undefined.
    if args.get(0).is_undefined() && now < length && from < length {
        return Ok(Value::TRUE);
    }
    if args.get(0).as_number().is_some_and(f64::is_nan) {
        let ty = ElementType::of(array);
        let nan = (from..now).any(|i| vm.typed_array_raw(array, i).is_some_and(|r| ty.number_of(r).is_nan()));
        return Ok(Value::bool(nan));
    }
    Ok(Value::bool(search(vm, array, args.get(0), from..now.min(length)).is_some()))
}

/// The first index of a sequence whose element is strictly equal to a value.
fn search(
    vm: &mut Vm,
    array: Gc<TypedArray>,
    value: Value,
    mut indices: impl Iterator<Item = u32>,
) -> Option<u32> {
    let ty = ElementType::of(array);
    if ty.is_bigint() {
        if !value.is_bigint() {
            return None;
        }
        let wanted = vm.bigint(value);
        let raw = super::typed_array::bigint_low_bits(&wanted);
        // Equal bits are equal numbers only if the number is in the type's range.
        let exact =
            if ty == ElementType::BigInt64 { (raw as i64).into() } else { num_bigint::BigInt::from(raw) };
        if exact != wanted {
            return None;
        }
        return indices.find(|&i| vm.typed_array_raw(array, i) == Some(raw));
    }
    let wanted = value.as_number()?;
    if matches!(ty, ElementType::Float16 | ElementType::Float32 | ElementType::Float64) {
        return indices.find(|&i| vm.typed_array_raw(array, i).is_some_and(|r| ty.number_of(r) == wanted));
    }
    let mask = u64::MAX >> (64 - 8 * ty.size());
    let raw = ty.raw_of_number(wanted) & mask;
    if ty.number_of(raw) != wanted {
        return None;
    }
    indices.find(|&i| vm.typed_array_raw(array, i) == Some(raw))
}

fn index_of(vm: &mut Vm, args: Args) -> JsResult {
    let (array, length) = vm.validate_typed_array(args.this(), "%TypedArray%.prototype.indexOf")?;
    if length == 0 {
        return Ok(Value::int(-1));
    }
    let from = vm.to_relative_index(args.get(1), length as u64, 0)? as u32;
    let found = search(vm, array, args.get(0), from..length);
    Ok(found.map_or(Value::int(-1), Value::uint))
}

fn last_index_of(vm: &mut Vm, args: Args) -> JsResult {
    let (array, length) = vm.validate_typed_array(args.this(), "%TypedArray%.prototype.lastIndexOf")?;
    if length == 0 {
        return Ok(Value::int(-1));
    }
    let n = if args.len() > 1 { vm.to_integer_or_infinity(args.get(1))? } else { length as f64 - 1.0 };
    let last = if n < 0.0 { length as f64 + n } else { n.min(length as f64 - 1.0) };
    if last < 0.0 {
        return Ok(Value::int(-1));
    }
    let found = search(vm, array, args.get(0), (0..=last as u32).rev());
    Ok(found.map_or(Value::int(-1), Value::uint))
}

fn join(vm: &mut Vm, args: Args) -> JsResult {
    let (array, length) = vm.validate_typed_array(args.this(), "%TypedArray%.prototype.join")?;
    let separator = if args.get(0).is_undefined() { vm.heap.intern(",") } else { vm.to_string(args.get(0))? };
    super::array::join_with(vm, array.cast(), length as u64, separator, |vm, value| vm.to_string(value))
}

fn to_locale_string(vm: &mut Vm, args: Args) -> JsResult {
    let (array, length) = vm.validate_typed_array(args.this(), "%TypedArray%.prototype.toLocaleString")?;
    let separator = vm.heap.intern(",");
    super::array::join_with(vm, array.cast(), length as u64, separator, |vm, value| {
        let text = vm.invoke(value, vm.names.toLocaleString, &[args.get(0), args.get(1)])?;
        vm.to_string(text)
    })
}

fn map(vm: &mut Vm, args: Args) -> JsResult {
    let name = "%TypedArray%.prototype.map";
    let (array, length) = vm.validate_typed_array(args.this(), name)?;
    check_callback(vm, args.get(0))?;
    let result = vm.typed_array_species_create(array, &[Value::uint(length)], name)?;
    for i in 0..length {
        let value = vm.typed_array_get(array, i);
        let mapped = vm.call(args.get(0), args.get(1), &[value, Value::uint(i), array.value()])?;
        vm.typed_array_set(result, i, mapped)?;
    }
    Ok(result.value())
}

fn reduce(vm: &mut Vm, args: Args, right: bool, name: &str) -> JsResult {
    let (array, length) = vm.validate_typed_array(args.this(), name)?;
    check_callback(vm, args.get(0))?;
    let mut indices = 0..length;
    let mut next = || if right { indices.next_back() } else { indices.next() };
    let mut accumulator = if args.has(1) {
        args.get(1)
    } else {
        match next() {
            Some(i) => vm.typed_array_get(array, i),
            None => return Err(vm.throw_type_error("Reduce of empty array with no initial value")),
        }
    };
    while let Some(i) = next() {
        let value = vm.typed_array_get(array, i);
        accumulator =
            vm.call(args.get(0), Value::UNDEFINED, &[accumulator, value, Value::uint(i), array.value()])?;
    }
    Ok(accumulator)
}

fn reverse_elements(vm: &mut Vm, array: Gc<TypedArray>) {
    let size = ElementType::of(array).size();
    vm.with_bytes(array.value(), |bytes| {
        bytes.reverse();
        if size > 1 {
            bytes.chunks_exact_mut(size).for_each(|element| element.reverse());
        }
    });
}

fn reverse(vm: &mut Vm, args: Args) -> JsResult {
    let (array, _) = vm.validate_typed_array(args.this(), "%TypedArray%.prototype.reverse")?;
    reverse_elements(vm, array);
    Ok(array.value())
}

fn to_reversed(vm: &mut Vm, args: Args) -> JsResult {
    let (array, length) = vm.validate_typed_array(args.this(), "%TypedArray%.prototype.toReversed")?;
    let result = vm.typed_array_create_same(array, length)?;
    vm.copy_typed_elements(array, 0, result, 0, length);
    reverse_elements(vm, result);
    Ok(result.value())
}

fn set(vm: &mut Vm, args: Args) -> JsResult {
    let name = "%TypedArray%.prototype.set";
    let Some(target) = as_cell::<TypedArray>(args.this()) else {
        return Err(vm.throw_type_error("this is not a typed array."));
    };
    let offset = vm.to_integer_or_infinity(args.get(1))?;
    if offset < 0.0 {
        return Err(vm.throw_range_error("offset is out of bounds"));
    }
    let (_, length) = vm.validate_typed_array(target.value(), name)?;
    if let Some(source) = as_cell::<TypedArray>(args.get(0)) {
        let (_, count) = vm.validate_typed_array(source.value(), name)?;
        if ElementType::of(source).is_bigint() != ElementType::of(target).is_bigint() {
            return Err(vm.throw_type_error("Cannot mix BigInt and other types, use explicit conversions"));
        }
        if offset + count as f64 > length as f64 {
            return Err(vm.throw_range_error("offset is out of bounds"));
        }
        vm.copy_typed_elements(source, 0, target, offset as u32, count);
        return Ok(Value::UNDEFINED);
    }
    let source = vm.to_object(args.get(0))?;
    let count = vm.length_of(source)?;
    if offset + count as f64 > length as f64 {
        return Err(vm.throw_range_error("offset is out of bounds"));
    }
    for i in 0..count {
        let value = vm.get_index(source, i)?;
        vm.typed_array_set(target, offset as u32 + i as u32, value)?;
    }
    Ok(Value::UNDEFINED)
}

fn slice(vm: &mut Vm, args: Args) -> JsResult {
    let name = "%TypedArray%.prototype.slice";
    let (array, length) = vm.validate_typed_array(args.this(), name)?;
    let start = vm.to_relative_index(args.get(0), length as u64, 0)?;
    let end = vm.to_relative_index(args.get(1), length as u64, length as u64)?;
    let count = end.saturating_sub(start) as u32;
    let result = vm.typed_array_species_create(array, &[Value::uint(count)], name)?;
    if count > 0 {
        let (_, now) = vm.validate_typed_array(array.value(), name)?;
        let count = (end.min(now as u64)).saturating_sub(start) as u32;
        let ty = ElementType::of(array);
        if ElementType::of(result) == ty {
            // Byte by byte, forwards: seen when the result is another view of the same buffer.
            let (Some(from), Some(to)) = (vm.bytes_of(array.value()), vm.bytes_of(result.value())) else {
                return Ok(result.value());
            };
            let from = from.get(start as usize * ty.size()..).unwrap_or(&[]);
            let wanted = (count as usize * ty.size()).min(from.len());
            if array.buffer.get() == result.buffer.get() {
                from[..wanted].iter().zip(to).for_each(|(from, to)| to.set(from.get()));
            } else {
                copy_bytes(&from[..wanted], to);
            }
        } else {
            vm.copy_typed_elements(array, start as u32, result, 0, count);
        }
    }
    Ok(result.value())
}

fn subarray(vm: &mut Vm, args: Args) -> JsResult {
    let name = "%TypedArray%.prototype.subarray";
    let array = this_array(vm, args, name)?;
    let length = vm.typed_array_length(array) as u64;
    let start = vm.to_relative_index(args.get(0), length, 0)?;
    let ty = ElementType::of(array);
    let tracks = array.track.get() != 0 && args.get(1).is_undefined();
    let end = vm.to_relative_index(args.get(1), length, length)?;
    let offset = array.offset.get() as u64 + start * ty.size() as u64;
    let buffer = array.buffer.get();
    let count = end.saturating_sub(start);
    let default = ty.constructor(vm);
    let constructor = vm.species_constructor(array.cast(), default)?;
    if constructor == default && !tracks {
        let target: Gc<ArrayBuffer> = buffer.cell_unchecked().cast();
        let all = target.byte_length.get() as u64;
        if target.data.get().is_some() && offset + count * ty.size() as u64 <= all {
            let proto = vm.get_property(default.cell_unchecked().cast(), vm.names.prototype)?;
            let view = vm.new_typed_array(ty, proto, target, offset as u32, count as u32, false);
            return Ok(view.value());
        }
    }
    let arguments = [buffer, Value::number(offset as f64), Value::number(count as f64)];
    let given = if tracks { &arguments[..2] } else { &arguments[..] };
    let made = vm.construct(constructor, given, constructor)?;
    let (result, _) = vm.validate_typed_array(made.value(), name)?;
    if ElementType::of(result).is_bigint() != ty.is_bigint() {
        return Err(vm.throw_type_error("Content type of the source and the created typed array differ"));
    }
    Ok(result.value())
}

fn sort(vm: &mut Vm, args: Args) -> JsResult {
    let comparator = args.get(0);
    check_comparator(vm, comparator)?;
    let (array, length) = vm.validate_typed_array(args.this(), "%TypedArray%.prototype.sort")?;
    sort_into(vm, array, length, array, comparator)?;
    Ok(array.value())
}

fn to_sorted(vm: &mut Vm, args: Args) -> JsResult {
    let comparator = args.get(0);
    check_comparator(vm, comparator)?;
    let (array, length) = vm.validate_typed_array(args.this(), "%TypedArray%.prototype.toSorted")?;
    let result = vm.typed_array_create_same(array, length)?;
    sort_into(vm, array, length, result, comparator)?;
    Ok(result.value())
}

fn check_comparator(vm: &mut Vm, comparator: Value) -> JsResult<()> {
    if comparator.is_undefined() || vm.is_callable(comparator) {
        return Ok(());
    }
    Err(vm.throw_type_error("The comparison function must be either a function or undefined"))
}

/// Sorts the elements of one array into another, which may be the same.
fn sort_into(
    vm: &mut Vm,
    array: Gc<TypedArray>,
    length: u32,
    target: Gc<TypedArray>,
    comparator: Value,
) -> JsResult<()> {
    let ty = ElementType::of(array);
    if comparator.is_undefined() {
        let mut raws: Vec<u64> = (0..length).filter_map(|i| vm.typed_array_raw(array, i)).collect();
        match ty {
            ElementType::BigUint64 => raws.sort_unstable(),
            ElementType::BigInt64 => raws.sort_unstable_by_key(|&raw| raw as i64),
            // total_cmp puts -0 before +0, as the spec does; NaNs of any sign go last.
            _ => raws.sort_unstable_by(|&a, &b| {
                let (x, y) = (ty.number_of(a), ty.number_of(b));
                x.is_nan()
                    .cmp(&y.is_nan())
                    .then_with(|| if x.is_nan() { Ordering::Equal } else { x.total_cmp(&y) })
            }),
        }
        for (i, raw) in raws.into_iter().enumerate() {
            vm.typed_array_put_raw(target, i as u32, raw);
        }
        return Ok(());
    }
    let mark = vm.temps.len();
    for i in 0..length {
        let value = vm.typed_array_get(array, i);
        vm.temps.push(value);
    }
    super::array::sort_temps(vm, mark, comparator, |vm, comparator, a, b| {
        let answer = vm.call(comparator, Value::UNDEFINED, &[a, b])?;
        let n = vm.to_number(answer)?;
        Ok(n.partial_cmp(&0.0).unwrap_or(Ordering::Equal))
    })?;
    for i in 0..length {
        let value = vm.temps[mark + i as usize];
        vm.typed_array_set(target, i, value)?;
    }
    vm.temps.truncate(mark);
    Ok(())
}

fn with(vm: &mut Vm, args: Args) -> JsResult {
    let (array, length) = vm.validate_typed_array(args.this(), "%TypedArray%.prototype.with")?;
    let n = vm.to_integer_or_infinity(args.get(0))?;
    let index = if n < 0.0 { length as f64 + n } else { n };
    let raw = ElementType::of(array).raw_of(vm, args.get(1))?;
    if index < 0.0 || index >= vm.typed_array_length(array) as f64 {
        return Err(vm.throw_range_error("Invalid typed array index"));
    }
    let result = vm.typed_array_create_same(array, length)?;
    vm.copy_typed_elements(array, 0, result, 0, length);
    vm.typed_array_put_raw(result, index as u32, raw);
    Ok(result.value())
}

fn check_constructor(vm: &mut Vm, value: Value) -> JsResult<()> {
    if vm.is_constructor(value) {
        return Ok(());
    }
    let shown = vm.describe(value);
    Err(vm.throw_type_error(format!("{shown} is not a constructor")))
}

fn from(vm: &mut Vm, args: Args) -> JsResult {
    let name = "%TypedArray%.from";
    let constructor = args.this();
    check_constructor(vm, constructor)?;
    let (mapper, this) = (args.get(1), args.get(2));
    if !mapper.is_undefined() {
        check_callback(vm, mapper)?;
    }
    let key = PropertyKey::from_symbol(vm.symbols.iterator);
    let source = args.get(0);
    if source.is_nullish() {
        let text = if source.is_null() { "object null" } else { "undefined" };
        return Err(vm.throw_type_error(format!(
            "{text} is not iterable (cannot read property Symbol(Symbol.iterator))"
        )));
    }
    let method = vm.get_method(source, key)?;
    let mark = vm.temps.len();
    let (length, list) = if method.is_undefined() {
        let object = vm.to_object(source)?;
        (vm.length_of(object)?, Some(object))
    } else {
        vm.push_iterable(source, method)?;
        ((vm.temps.len() - mark) as u64, None)
    };
    let target = vm.typed_array_create(constructor, &[Value::number(length as f64)], name)?;
    for i in 0..length {
        let mut value = match list {
            Some(object) => vm.get_index(object, i)?,
            None => vm.temps[mark + i as usize],
        };
        if !mapper.is_undefined() {
            value = vm.call(mapper, this, &[value, Value::number(i as f64)])?;
        }
        put(vm, target, i, value)?;
    }
    Ok(target.value())
}

/// Set(target, index, value, true); what the constructor made may be anything that passed for a typed array.
fn put(vm: &mut Vm, target: Gc<TypedArray>, index: u64, value: Value) -> JsResult<()> {
    vm.typed_array_set(target, index.min(u32::MAX as u64) as u32, value)
}

fn of(vm: &mut Vm, args: Args) -> JsResult {
    check_constructor(vm, args.this())?;
    let length = Value::from_usize(args.len());
    let target = vm.typed_array_create(args.this(), &[length], "%TypedArray%.of")?;
    for (i, &value) in args.all().iter().enumerate() {
        put(vm, target, i as u64, value)?;
    }
    Ok(target.value())
}
