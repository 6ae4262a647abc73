//! Iterator.concat, Iterator.zip and Iterator.zipKeyed: helpers over several iterators. Their state is in the helper's tuple,
//! whose slots mean this here:
//!
//! - `concat`: `FUNCTION` is a Tuple of (object, its Symbol.iterator method), `COUNTER` the next of them, `INNER` what is
//!   iterated now.
//! - `zip`: `FUNCTION` is a Tuple of records (iterator, next), both undefined once it is closed; `REMAINING` the mode; `INNER`
//!   the paddings or undefined; `INNER_NEXT` the keys or undefined.

use super::iterator_helpers::{flattenable, new_helper, op, slot};
use crate::functions::{Method, method};
use crate::iterate::IteratorRecord;
use crate::native::{Args, JsResult};
use crate::object::{Obj, as_cell, as_object};
use crate::throw::Throw;
use crate::vm::Vm;
use gill_heap::string::JsString;
use gill_heap::{Attributes, Gc, PropertyKey, Tuple, Value};

pub(super) const STATICS: &[Method] = &[
    method("concat", "Iterator.concat", 0, concat),
    method("zip", "Iterator.zip", 1, |vm, a| zip(vm, a, false)),
    method("zipKeyed", "Iterator.zipKeyed", 1, |vm, a| zip(vm, a, true)),
];

/// What happens when one iterator ends before the others.
mod mode {
    pub const SHORTEST: i32 = 0;
    pub const LONGEST: i32 = 1;
    pub const STRICT: i32 = 2;
    pub const NAMES: [&str; 3] = ["shortest", "longest", "strict"];
}

const NO_RECORD: IteratorRecord = [Value::UNDEFINED; 3];

fn not_an_object(vm: &mut Vm, value: Value) -> Throw {
    let shown = vm.describe_plain(value);
    vm.throw_type_error(format!("{shown} is not an object"))
}

fn put(vm: &mut Vm, tuple: Gc<Tuple>, at: usize, value: Value) {
    tuple.tail(at).set(value);
    vm.heap.write_barrier(tuple, value);
}

// ---- concat ----------------------------------------------------------------------------------------------------------

/// Iterator.concat ( ...items )
fn concat(vm: &mut Vm, args: Args) -> JsResult {
    let mark = vm.temps.len();
    for &item in args.all() {
        if !item.is_object() {
            return Err(not_an_object(vm, item));
        }
        let key = PropertyKey::from_symbol(vm.symbols.iterator);
        let method = vm.get_method(item, key)?;
        if method.is_undefined() {
            let shown = vm.describe(item);
            return Err(vm.throw_type_error(format!("{shown} is not iterable")));
        }
        vm.temps.extend([item, method]);
    }
    let iterables = vm.tuple_from_temps(mark);
    Ok(new_helper(vm, NO_RECORD, op::CONCAT, iterables.value(), Value::ZERO))
}

pub(super) fn concat_next(vm: &mut Vm, tuple: Gc<Tuple>) -> JsResult<Option<Value>> {
    let Some(iterables) = as_cell::<Tuple>(tuple.tail(slot::FUNCTION).get()) else { return Ok(None) };
    loop {
        let inner = tuple.tail(slot::INNER).get();
        if !inner.is_undefined() {
            let mut record = [inner, tuple.tail(slot::INNER_NEXT).get(), Value::FALSE];
            if let Some(value) = vm.iterator_step(&mut record)? {
                return Ok(Some(value));
            }
            tuple.tail(slot::INNER).set(Value::UNDEFINED);
        }
        let at = tuple.tail(slot::COUNTER).get().int_unchecked() as usize;
        if at * 2 >= iterables.word.get() as usize {
            return Ok(None);
        }
        tuple.tail(slot::COUNTER).set(Value::int(at as i32 + 1));
        let (item, method) = (iterables.tail(at * 2).get(), iterables.tail(at * 2 + 1).get());
        // a.i. Let iter be ? Call(iterable.[[OpenMethod]], iterable.[[Iterable]]).
        let iterator = vm.call(method, item, &[])?;
        let Some(object) = as_object(iterator) else { return Err(not_an_object(vm, iterator)) };
        let record = vm.iterator_direct(object)?;
        put(vm, tuple, slot::INNER, record[0]);
        put(vm, tuple, slot::INNER_NEXT, record[1]);
    }
}

// ---- zip -------------------------------------------------------------------------------------------------------------

/// IteratorCloseAll(openIters, completion): in reverse order; the first throw wins. `iterators` are in `temps`, as pairs.
fn close_all(vm: &mut Vm, iterators: &[Value], throw: Option<Throw>) -> JsResult<()> {
    let mut result = throw.map_or(Ok(()), Err);
    for &iterator in iterators.iter().rev() {
        result = match result {
            Ok(()) => vm.close_iterator(iterator),
            Err(throw) => Err(vm.close_after_throw(&[iterator, Value::UNDEFINED, Value::FALSE], throw)),
        };
    }
    result
}

/// Iterator.zip ( iterables [ , options ] ) and Iterator.zipKeyed
fn zip(vm: &mut Vm, args: Args, keyed: bool) -> JsResult {
    let Some(iterables) = as_object(args.get(0)) else { return Err(not_an_object(vm, args.get(0))) };
    // 2. Set options to ? GetOptionsObject(options).
    let options = match args.get(1) {
        Value::UNDEFINED => None,
        value => match as_object(value) {
            Some(object) => Some(object),
            None => return Err(not_an_object(vm, value)),
        },
    };
    let mut mode = mode::SHORTEST;
    let mut padding = Value::UNDEFINED;
    if let Some(options) = options {
        let value = vm.get_str(options, "mode")?;
        if !value.is_undefined() {
            let text = JsString::from_value(value).map(|s| vm.rust_string(s));
            match mode::NAMES.iter().position(|n| text.as_deref() == Some(n)) {
                Some(place) => mode = place as i32,
                None => {
                    let shown = vm.describe_plain(value);
                    return Err(vm.throw_type_error(format!("Invalid value {shown} for the option mode")));
                }
            }
        }
        if mode == mode::LONGEST {
            padding = vm.get_str(options, "padding")?;
            if !padding.is_undefined() && !padding.is_object() {
                return Err(not_an_object(vm, padding));
            }
        }
    }
    // The iterators, pairs of them and their `next`, pile up in the temps; below them are the keys.
    let all = if keyed { vm.own_keys(iterables)? } else { Vec::new() };
    let mark = vm.temps.len();
    let keys = match keyed {
        true => Some(collect_keyed(vm, iterables, &all)?),
        false => {
            collect(vm, iterables)?;
            None
        }
    };
    let count = (vm.temps.len() - mark) / 2;
    let paddings = if mode == mode::LONGEST {
        let keys = keys.and_then(as_cell::<Tuple>);
        match collect_paddings(vm, padding, count, keys) {
            Ok(paddings) => paddings,
            Err(throw) => return Err(close_temps(vm, mark, throw)),
        }
    } else {
        Value::UNDEFINED
    };
    let records = vm.tuple_from_temps(mark);
    let helper = new_helper(vm, NO_RECORD, op::ZIP, records.value(), Value::int(mode));
    let helper_cell: Gc<gill_heap::NativeIterator> = helper.cell_unchecked().cast();
    let tuple: Gc<Tuple> = helper_cell.extra.get().cell_unchecked().cast();
    put(vm, tuple, slot::INNER, paddings);
    put(vm, tuple, slot::INNER_NEXT, keys.unwrap_or(Value::UNDEFINED));
    Ok(helper)
}

/// IfAbruptCloseIterators: of the pairs in the temps from `mark` on.
fn close_temps(vm: &mut Vm, mark: usize, throw: Throw) -> Throw {
    let open: Vec<Value> = vm.temps[mark..].iter().copied().step_by(2).collect(); // alive in the temps
    match close_all(vm, &open, Some(throw)) {
        Err(throw) => throw,
        Ok(()) => unreachable!("a throw stays one"),
    }
}

fn collect(vm: &mut Vm, iterables: Obj) -> JsResult<()> {
    let mark = vm.temps.len();
    let mut input = vm.get_iterator_record(iterables.value())?;
    loop {
        match vm.iterator_step(&mut input) {
            Err(throw) => return Err(close_temps(vm, mark, throw)),
            Ok(None) => return Ok(()),
            Ok(Some(value)) => match flattenable(vm, value, false) {
                Ok(record) => vm.temps.extend([record[0], record[1]]),
                Err(throw) => {
                    let throw = close_temps(vm, mark, throw);
                    return Err(vm.close_after_throw(&input, throw));
                }
            },
        }
    }
}

/// The iterators of these properties of an object, in the temps; gives the keys of those that are there as a tuple.
fn collect_keyed(vm: &mut Vm, iterables: Obj, all: &[PropertyKey]) -> JsResult {
    let mark = vm.temps.len();
    let mut used = Vec::new(); // alive in the temps
    for &key in all {
        let record = one_keyed(vm, iterables, key);
        match record {
            Ok(None) => {}
            Ok(Some(record)) => {
                used.push(key);
                vm.temps.extend([record[0], record[1]]);
            }
            Err(throw) => return Err(close_temps(vm, mark, throw)),
        }
    }
    let keys = vm.alloc::<Tuple>(used.len());
    keys.word.set(used.len() as u32);
    for (i, key) in used.iter().enumerate() {
        keys.tail(i).set(key.traced());
    }
    Ok(keys.value())
}

fn one_keyed(vm: &mut Vm, iterables: Obj, key: PropertyKey) -> JsResult<Option<IteratorRecord>> {
    if !vm.get_own(iterables, key)?.is_some_and(|own| own.attrs.enumerable()) {
        return Ok(None);
    }
    let value = vm.get_property(iterables, key)?;
    if value.is_undefined() { Ok(None) } else { flattenable(vm, value, false).map(Some) }
}

/// The values that stand for iterators which have ended, as a tuple.
fn collect_paddings(vm: &mut Vm, option: Value, count: usize, keys: Option<Gc<Tuple>>) -> JsResult {
    let paddings = vm.alloc::<Tuple>(count);
    paddings.word.set(count as u32);
    (0..count).for_each(|i| paddings.tail(i).set(Value::UNDEFINED));
    let Some(object) = as_object(option) else { return Ok(paddings.value()) };
    if let Some(keys) = keys {
        for i in 0..count {
            let value = vm.get_property(object, PropertyKey::from_bits(keys.tail(i).get().bits()))?;
            put(vm, paddings, i, value);
        }
        return Ok(paddings.value());
    }
    let mut record = vm.get_iterator_record(option)?;
    for i in 0..count {
        match vm.iterator_step(&mut record)? {
            Some(value) => put(vm, paddings, i, value),
            None => return Ok(paddings.value()),
        }
    }
    vm.close_record(&record)?;
    Ok(paddings.value())
}

/// The open iterators of a zip helper but the `except`th, which is taken to be closed.
fn still_open(records: Gc<Tuple>, except: Option<usize>) -> Vec<Value> {
    if let Some(i) = except {
        records.tail(i * 2).set(Value::UNDEFINED);
    }
    let count = records.word.get() as usize / 2;
    (0..count).map(|i| records.tail(i * 2).get()).filter(|v| !v.is_undefined()).collect()
}

pub(super) fn zip_next(vm: &mut Vm, tuple: Gc<Tuple>) -> JsResult<Option<Value>> {
    let Some(records) = as_cell::<Tuple>(tuple.tail(slot::FUNCTION).get()) else { return Ok(None) };
    let mode = tuple.tail(slot::REMAINING).get().int_unchecked();
    let paddings = as_cell::<Tuple>(tuple.tail(slot::INNER).get());
    let count = records.word.get() as usize / 2;
    if count == 0 {
        return Ok(None);
    }
    let mark = vm.temps.len();
    for i in 0..count {
        let padding = || paddings.map_or(Value::UNDEFINED, |p| p.tail(i).get());
        if records.tail(i * 2).get().is_undefined() {
            // 3.b.iii.1. If iter is null, then: only where mode is "longest".
            vm.temps.push(padding());
            continue;
        }
        let mut record = [records.tail(i * 2).get(), records.tail(i * 2 + 1).get(), Value::FALSE];
        // The lists of open iterators are alive in the records, or on their way out with the rest of a list.
        match vm.iterator_step(&mut record) {
            Err(throw) => {
                close_all(vm, &still_open(records, Some(i)), Some(throw))?;
            }
            Ok(Some(value)) => vm.temps.push(value),
            Ok(None) if mode == mode::LONGEST => {
                if still_open(records, Some(i)).is_empty() {
                    return Ok(None);
                }
                vm.temps.push(padding());
            }
            Ok(None) if mode == mode::STRICT => return strict_end(vm, records, i),
            Ok(None) => {
                close_all(vm, &still_open(records, Some(i)), None)?;
                return Ok(None);
            }
        }
    }
    // finishResults
    let Some(keys) = as_cell::<Tuple>(tuple.tail(slot::INNER_NEXT).get()) else {
        return Ok(Some(vm.array_from_temps(mark).value()));
    };
    let object = vm.new_object_with(Value::NULL);
    for i in 0..count {
        let (key, value) = (PropertyKey::from_bits(keys.tail(i).get().bits()), vm.temps[mark + i]);
        vm.define(object, key, value, Attributes::DATA);
    }
    vm.temps.truncate(mark);
    Ok(Some(object.value()))
}

/// The `at`th iterator has ended in strict mode: all must end now.
fn strict_end(vm: &mut Vm, records: Gc<Tuple>, at: usize) -> JsResult<Option<Value>> {
    let uneven = |vm: &mut Vm| vm.throw_type_error("The iterators that are zipped differ in length");
    if at != 0 {
        let throw = uneven(vm);
        close_all(vm, &still_open(records, Some(at)), Some(throw))?;
    }
    still_open(records, Some(0));
    for k in 1..records.word.get() as usize / 2 {
        let mut record = [records.tail(k * 2).get(), records.tail(k * 2 + 1).get(), Value::FALSE];
        match vm.iterator_done(&mut record) {
            Err(throw) => close_all(vm, &still_open(records, Some(k)), Some(throw))?,
            Ok(true) => drop(still_open(records, Some(k))),
            Ok(false) => {
                let throw = uneven(vm);
                close_all(vm, &still_open(records, None), Some(throw))?;
            }
        }
    }
    Ok(None)
}

pub(super) fn zip_return(vm: &mut Vm, tuple: Gc<Tuple>) -> JsResult<()> {
    match as_cell::<Tuple>(tuple.tail(slot::FUNCTION).get()) {
        Some(records) => close_all(vm, &still_open(records, None), None),
        None => Ok(()),
    }
}
