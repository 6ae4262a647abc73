//! `internalBinding`: what `stdlib/` asks of the host, a file a binding; stdlib/README.md is the contract.
//!
//! A binding is made when it is first asked for and kept in the table `bindings` of roots.

mod buffer;
mod child;
pub(crate) mod contextify;
mod crypto;
mod encoding;
pub(crate) mod fs;
pub(crate) mod modules;
mod os;
mod process;
mod signals;
mod tasks;
pub(crate) mod tcp;
mod timers;
mod types;
mod url;
mod util;
mod watch;
pub(crate) mod zlib;

use crate::roots::{self, BINDINGS, MODULES};
use crate::runtime::{self, Runtime};
use gill_eventloop::RecordId;
use gill_vm::native::Native;
use gill_vm::{Args, Attributes, JsResult, Method, Obj, Value, Vm, method};

/// The bindings: name and maker.
const TABLE: &[(&str, fn(&mut Vm) -> Obj)] = &[
    ("buffer", buffer::make),
    ("builtins", make_builtins),
    ("child", child::make),
    ("contextify", contextify::make),
    ("crypto", crypto::make),
    ("encoding", encoding::make),
    ("fs", fs::make),
    ("modules", modules::make),
    ("os", os::make),
    ("process", process::make),
    ("signals", signals::make),
    ("tasks", tasks::make),
    ("tcp", tcp::make),
    ("timers", timers::make),
    ("types", types::make),
    ("url", url::make),
    ("util", util::make),
    ("watch", watch::make),
    ("zlib", zlib::make),
];

/// The function `internalBinding(name)`.
pub(crate) fn internal_binding(vm: &mut Vm, args: Args) -> JsResult {
    let name = vm.to_rust_string(args.get(0))?;
    let Some(at) = TABLE.iter().position(|row| row.0 == name) else {
        let proto = vm.intrinsics().error_prototype;
        return Err(vm.throw_error(proto, &format!("No such binding: {name}")));
    };
    if vm.host_roots[BINDINGS].values.is_empty() {
        vm.host_roots[BINDINGS].values = vec![Value::EMPTY; TABLE.len()];
    }
    let known = vm.host_roots[BINDINGS].values[at];
    if known.is_object() {
        return Ok(known);
    }
    let made = TABLE[at].1(vm).value();
    vm.host_roots[BINDINGS].values[at] = made;
    Ok(made)
}

/// setRef(id, on): whether a record keeps the loop alive from now on; false if it is gone.
fn set_ref(vm: &mut Vm, args: Args) -> JsResult {
    let (id, on) = (id_of(args.get(0)), vm.to_boolean(args.get(1)));
    Ok(Value::bool(rt(vm).with_loop(|l| l.set_ref(id, on))))
}

/// cancel(id): forgets a record and its callback.
fn cancel(vm: &mut Vm, args: Args) -> JsResult {
    let id = id_of(args.get(0));
    let runtime = rt(vm);
    runtime.with_loop(|l| l.cancel(id));
    runtime.owners.drop(vm, id);
    Ok(Value::UNDEFINED)
}

/// An object with these functions.
pub(crate) fn object_with(vm: &mut Vm, methods: &[Method]) -> Obj {
    let object = vm.new_object();
    add_methods(vm, object, methods);
    object
}

/// Gives an object native methods.
pub(crate) fn add_methods(vm: &mut Vm, object: Obj, methods: &[Method]) {
    for method in methods {
        let key = vm.key(method.name);
        let native = Native {
            function: method.function,
            name: method.path,
            length: method.length,
            constructor: false,
            trampoline: method.trampoline,
        };
        let function = vm.new_native_of(native, key, &[]);
        vm.define(object, key, function.value(), Attributes::DATA);
    }
}

/// Adds a text to an object.
pub(crate) fn set_text(vm: &mut Vm, object: Obj, name: &str, text: &str) {
    let value = vm.str(text);
    vm.define_str(object, name, value, Attributes::DATA);
}

/// An array of texts.
pub(crate) fn text_array<T: AsRef<str>>(vm: &mut Vm, texts: impl IntoIterator<Item = T>) -> Value {
    let mark = vm.temps.len();
    for text in texts {
        let value = vm.str(text.as_ref());
        vm.temps.push(value);
    }
    vm.array_from_temps(mark).value()
}

/// An array of numbers.
pub(crate) fn number_array(vm: &mut Vm, numbers: &[f64]) -> Value {
    let values: Vec<Value> = numbers.iter().map(|&n| Value::number(n)).collect();
    vm.new_array(&values).value()
}

/// An argument as an id of the loop.
pub(crate) fn id_of(value: Value) -> RecordId {
    match value.as_number() {
        Some(n) if n >= 0.0 => RecordId::from_bits(n as u64),
        _ => RecordId::NONE,
    }
}

/// An argument as a 32-bit number; 0 for what is none.
pub(crate) fn int_of(value: Value) -> i32 {
    value.as_number().map_or(0, |n| n as i32)
}

/// The runtime of a VM, for native functions.
pub(crate) fn rt(vm: &Vm) -> &'static Runtime {
    runtime::of(vm)
}

fn make_builtins(vm: &mut Vm) -> Obj {
    object_with(
        vm,
        &[
            method("ids", "builtins.ids", 0, |vm, _| Ok(crate::stdlib::ids(vm))),
            method("isBuiltin", "builtins.isBuiltin", 1, |vm, args| {
                if !args.get(0).is_string() {
                    return Ok(Value::FALSE);
                }
                let id = vm.to_rust_string(args.get(0))?;
                Ok(Value::bool(crate::stdlib::is_public(id.strip_prefix("node:").unwrap_or(&id))))
            }),
            method("keepModules", "builtins.keepModules", 1, |vm, args| {
                vm.host_roots[MODULES].values = vec![args.get(0)];
                Ok(Value::UNDEFINED)
            }),
            method("keepProcess", "builtins.keepProcess", 1, |vm, args| {
                roots::set_own(vm, roots::own::PROCESS, args.get(0));
                Ok(Value::UNDEFINED)
            }),
        ],
    )
}
