//! The binding `util`: looking into objects without running any code of theirs.

use super::object_with;
use super::types::class_name;
use bumpalo::Bump;
use gill_heap::{Promise, Proxy};
use gill_syntax::{Goal, SourceText};
use gill_vm::{Args, JsResult, Obj, Value, Vm, as_cell, as_object, method};

/// Bytes of a call's text that are looked at.
const MAX_CALL: usize = 10_000;
/// Closing parentheses at which a call might end that are tried.
const MAX_ENDS: usize = 100;

pub(super) fn make(vm: &mut Vm) -> Obj {
    object_with(
        vm,
        &[
            method("getProxyDetails", "util.getProxyDetails", 1, proxy_details),
            method("getPromiseDetails", "util.getPromiseDetails", 1, promise_details),
            method("previewEntries", "util.previewEntries", 1, preview_entries),
            method("getConstructorName", "util.getConstructorName", 1, constructor_name),
            method("getCallText", "util.getCallText", 1, call_text),
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

/// `[text, column]` of the call, in a file of the program, of a function that is being called.
fn call_text(vm: &mut Vm, args: Args) -> JsResult {
    let function = args.get(0);
    let callers = |vm: &Vm| {
        let mut frames = vm.frames().skip_while(|frame| frame.callee() != function).skip(1);
        frames.find_map(|frame| Some((frame.code()?, frame.pc())))
    };
    let found = callers(vm);
    let found = found.filter(|(code, _)| !code.internal).and_then(|(code, pc)| {
        let source = &vm.sources[code.source.0 as usize];
        let (start, end) = code.template.callees.span_at(pc).filter(|_| !source.is_eval)?;
        let text = call_at(source.text.get(start as usize..)?, (end - start) as usize)?;
        Some((text.to_owned(), source.position(start).1))
    });
    match found {
        Some((text, column)) => {
            let text = vm.str(&text);
            Ok(vm.new_array(&[text, Value::number(f64::from(column) - 1.0)]).value())
        }
        None => Ok(Value::UNDEFINED),
    }
}

/// The call that a text begins with, whose callee has so many bytes: it ends at the first parenthesis at which the parser has
/// no complaint.
fn call_at(text: &str, callee: usize) -> Option<&str> {
    let ends = text.bytes().enumerate().skip(callee).take(MAX_CALL).filter(|&(_, byte)| byte == b')');
    ends.take(MAX_ENDS).map(|(at, _)| &text[..=at]).find(|call| {
        // Inside a method that may do what any function may.
        let alone = format!("(class extends Object {{ async *m() {{ ({call}\n) }} }})");
        gill_syntax::parse_only(&Bump::new(), &SourceText::new("", alone), Goal::Script).is_ok()
    })
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
