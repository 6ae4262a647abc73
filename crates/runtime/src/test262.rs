//! The global `$262` (`--test262-host`): what the conformance suite asks of a host, but for agents.

use crate::load::load_text;
use crate::runtime::of;
use gill_syntax::Goal;
use gill_vm::{Args, Attributes, JsResult, Obj, Value, Vm, as_cell};

/// Defines `$262` in the current realm.
pub(crate) fn define(vm: &mut Vm) {
    let object = make(vm);
    let global = vm.realm().global_object();
    vm.define_str(global, "$262", object.value(), Attributes::HIDDEN);
}

fn make(vm: &mut Vm) -> Obj {
    let object = vm.new_object();
    let functions: [(&'static str, u8, gill_vm::NativeFn); 4] = [
        ("createRealm", 0, create_realm),
        ("detachArrayBuffer", 1, detach_array_buffer),
        ("evalScript", 1, eval_script),
        ("gc", 0, |vm, _| {
            vm.collect(gill_heap::history::Cause::Asked);
            Ok(Value::UNDEFINED)
        }),
    ];
    for (name, length, function) in functions {
        let key = vm.key(name);
        let function = vm.new_native(name, key, length, function, &[]).value();
        vm.define(object, key, function, Attributes::HIDDEN);
    }
    let global = vm.realm().global;
    vm.define_str(object, "global", global, Attributes::HIDDEN);
    object
}

/// createRealm(): the `$262` of a new realm.
fn create_realm(vm: &mut Vm, _args: Args) -> JsResult {
    let realm = vm.create_realm();
    vm.in_realm(realm, |vm| {
        define(vm);
        let global = vm.realm().global_object();
        vm.get_str(global, "$262")
    })
}

/// detachArrayBuffer(buffer)
fn detach_array_buffer(vm: &mut Vm, args: Args) -> JsResult {
    match as_cell::<gill_heap::ArrayBuffer>(args.get(0)) {
        Some(buffer) => {
            vm.detach_buffer(buffer);
            Ok(Value::NULL)
        }
        None => Err(vm.throw_type_error("an ArrayBuffer is expected")),
    }
}

/// evalScript(text): ParseScript and ScriptEvaluation.
fn eval_script(vm: &mut Vm, args: Args) -> JsResult {
    let text = vm.to_rust_string(args.get(0))?;
    let runtime = of(vm);
    match load_text(vm, "<anonymous>", &text, Goal::Script, true) {
        Ok(code) => vm.run_script(code),
        Err(diagnostic) => Err(runtime.throw_syntax(vm, &diagnostic)),
    }
}
