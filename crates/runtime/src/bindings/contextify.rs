//! The binding `contextify`: texts to functions.

use super::{object_with, rt};
use crate::load::{load_function, load_text};
use gill_syntax::Goal;
use gill_vm::{Args, JsResult, Obj, Vm, as_object, method};

pub(super) fn make(vm: &mut Vm) -> Obj {
    object_with(
        vm,
        &[
            method("compileFunction", "contextify.compileFunction", 3, compile_function),
            method("runScript", "contextify.runScript", 2, run_script),
        ],
    )
}

/// compileFunction(source, filename, parameters)
fn compile_function(vm: &mut Vm, args: Args) -> JsResult {
    let text = vm.to_rust_string(args.get(0))?;
    let name = vm.to_rust_string(args.get(1))?;
    let mut params = Vec::new();
    if let Some(list) = as_object(args.get(2)) {
        for i in 0..vm.length_of(list)? {
            let param = vm.get_index(list, i)?;
            params.push(vm.to_rust_string(param)?);
        }
    }
    let params: Vec<&str> = params.iter().map(String::as_str).collect();
    let runtime = rt(vm);
    runtime.print_compiled(&name, &text, Goal::CommonJs { params: &params });
    match load_function(vm, &name, &text, &params) {
        Ok(function) => Ok(function),
        Err(diagnostic) => Err(runtime.throw_syntax(vm, &diagnostic)),
    }
}

/// runScript(source, filename)
fn run_script(vm: &mut Vm, args: Args) -> JsResult {
    let text = vm.to_rust_string(args.get(0))?;
    let name = vm.to_rust_string(args.get(1))?;
    let runtime = rt(vm);
    runtime.print_compiled(&name, &text, Goal::Script);
    match load_text(vm, &name, &text, Goal::Script, true) {
        Ok(code) => vm.run_script(code),
        Err(diagnostic) => Err(runtime.throw_syntax(vm, &diagnostic)),
    }
}
