//! The binding `util`: looking into objects without running any code of theirs.

use super::object_with;
use super::types::class_name;
use gill_heap::{Promise, Proxy};
use gill_vm::{Args, JsResult, Obj, Value, Vm, as_cell, as_object, method};

pub(super) fn make(vm: &mut Vm) -> Obj {
    object_with(
        vm,
        &[
            method("getProxyDetails", "util.getProxyDetails", 1, proxy_details),
            method("getPromiseDetails", "util.getPromiseDetails", 1, promise_details),
            method("previewEntries", "util.previewEntries", 1, preview_entries),
            method("getConstructorName", "util.getConstructorName", 1, constructor_name),
            method("getOwnNonIndexProperties", "util.getOwnNonIndexProperties", 2, own_non_index_properties),
        ],
    )
}

fn proxy_details(vm: &mut Vm, args: Args) -> JsResult {
    match as_cell::<Proxy>(args.get(0)) {
        Some(proxy) => {
            let or_null = |v: Value| if v.is_object() { v } else { Value::NULL };
            let pair = [or_null(proxy.target.get()), or_null(proxy.handler.get())];
            Ok(vm.new_array(&pair).value())
        }
        None => Ok(Value::UNDEFINED),
    }
}

fn promise_details(vm: &mut Vm, args: Args) -> JsResult {
    match as_cell::<Promise>(args.get(0)) {
        Some(promise) => {
            let state = Value::int(i32::from(promise.state.get()));
            Ok(vm.new_array(&[state, promise.result.get()]).value())
        }
        None => Ok(Value::UNDEFINED),
    }
}

/// `[items, isPairs]`
fn preview_entries(vm: &mut Vm, args: Args) -> JsResult {
    let mark = vm.temps.len();
    let pairs = vm.preview_entries(args.get(0));
    let items = vm.array_from_temps(mark).value();
    Ok(vm.new_array(&[items, Value::bool(pairs)]).value())
}

fn constructor_name(vm: &mut Vm, args: Args) -> JsResult {
    let name = match vm.constructor_name(args.get(0)) {
        Some(name) => name,
        None => class_name(vm, args.get(0)).to_owned(),
    };
    Ok(vm.str(&name))
}

fn own_non_index_properties(vm: &mut Vm, args: Args) -> JsResult {
    let Some(object) = as_object(args.get(0)) else { return Ok(vm.new_array(&[]).value()) };
    let only_enumerable = vm.to_boolean(args.get(1));
    let keys = vm.own_keys(object)?;
    // What `own_keys` keeps alive stands below the mark.
    let mark = vm.temps.len();
    for key in keys {
        if key.as_index().is_some() {
            continue;
        }
        if only_enumerable && !vm.get_own(object, key)?.is_some_and(|own| own.attrs.enumerable()) {
            continue;
        }
        let value = vm.key_value(key);
        vm.temps.push(value);
    }
    Ok(vm.array_from_temps(mark).value())
}
