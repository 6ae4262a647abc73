//! The binding `modules`: module records for the loader in `stdlib/internal/esm.js`, which resolves, reads and caches.
//!
//! A record is an object without properties to the library. How records are linked and evaluated is the VM's.

use super::{object_with, rt, text_array};
use crate::cjs_exports;
use crate::load::{COMMONJS, compile_text};
use crate::roots::{self, own};
use gill_syntax::Goal;
use gill_vm::module::{Attribute, module_flags, status};
use gill_vm::{Args, Attributes, Gc, JsResult, Module, Obj, Value, Vm, as_cell, as_object, method};

pub(super) fn make(vm: &mut Vm) -> Obj {
    object_with(
        vm,
        &[
            method("compile", "modules.compile", 3, compile),
            method("synthetic", "modules.synthetic", 5, synthetic),
            method("setExport", "modules.setExport", 3, set_export),
            method("prepare", "modules.prepare", 1, prepare),
            method("evaluate", "modules.evaluate", 1, evaluate),
            method("evaluateSync", "modules.evaluateSync", 1, evaluate_sync),
            method("runMain", "modules.runMain", 1, run_main),
            method("namespace", "modules.namespace", 1, namespace),
            method("state", "modules.state", 1, state),
            method("isAsync", "modules.isAsync", 1, is_async),
            method("prefersModules", "modules.prefersModules", 0, |vm, _| {
                Ok(Value::bool(rt(vm).prefers_modules.get()))
            }),
            method("hasModuleSyntax", "modules.hasModuleSyntax", 2, has_module_syntax),
            method("commonjsExports", "modules.commonjsExports", 1, commonjs_exports),
        ],
    )
}

fn record(vm: &mut Vm, value: Value) -> JsResult<Gc<Module>> {
    match as_cell::<Module>(value) {
        Some(module) => Ok(module),
        None => Err(vm.throw_type_error("a module record is expected")),
    }
}

/// compile(url, text, referrer): the record of a source text module. Throws the SyntaxError.
fn compile(vm: &mut Vm, args: Args) -> JsResult {
    let name = vm.to_rust_string(args.get(0))?;
    let text = vm.to_rust_string(args.get(1))?;
    let runtime = rt(vm);
    runtime.print_compiled(&name, &text, Goal::Module);
    match compile_text(&name, &text, Goal::Module, false) {
        Ok(template) => {
            let source = vm.add_source(&name, text);
            Ok(vm.new_source_module(template, source, args.get(0), args.get(2)).value())
        }
        Err(diagnostic) => Err(runtime.throw_syntax(vm, &diagnostic)),
    }
}

/// synthetic(url, names, steps, kind, referrer): `steps(record)` runs when it is evaluated and calls `setExport`.
fn synthetic(vm: &mut Vm, args: Args) -> JsResult {
    let kind = vm.to_rust_string(args.get(3))?;
    let flags = match kind.as_str() {
        "commonjs" => module_flags::COMMONJS,
        "json" => module_flags::JSON,
        "builtin" => module_flags::BUILTIN,
        _ => 0,
    };
    let mark = vm.temps.len();
    vm.push_array_like(args.get(1))?;
    for i in mark..vm.temps.len() {
        let name = vm.temps[i];
        vm.temps[i] = vm.to_string(name)?.value();
    }
    // The names stay on the temps while the record is made.
    let names: Vec<Value> = vm.temps[mark..].to_vec();
    let module = vm.new_synthetic_module(args.get(0), &names, args.get(2), args.get(4), flags);
    vm.temps.truncate(mark);
    Ok(module.value())
}

/// setExport(record, name, value)
fn set_export(vm: &mut Vm, args: Args) -> JsResult {
    let module = record(vm, args.get(0))?;
    vm.set_synthetic_export(module, args.get(1), args.get(2))?;
    Ok(Value::UNDEFINED)
}

/// prepare(record): loads what it requests, and links it.
fn prepare(vm: &mut Vm, args: Args) -> JsResult {
    let module = record(vm, args.get(0))?;
    vm.load_requested_modules(module)?;
    vm.link_module(module)?;
    Ok(Value::UNDEFINED)
}

/// evaluate(record): the promise.
fn evaluate(vm: &mut Vm, args: Args) -> JsResult {
    let module = record(vm, args.get(0))?;
    Ok(vm.evaluate_module(module).value())
}

/// evaluateSync(record): the namespace, of one that does not await; throws what it throws.
fn evaluate_sync(vm: &mut Vm, args: Args) -> JsResult {
    let module = record(vm, args.get(0))?;
    if module.status.get() == status::EVALUATED && !module.error.get().is_empty() {
        return Err(vm.throw(module.error.get()));
    }
    vm.evaluate_main_module(module)?;
    vm.module_namespace(module)
}

/// runMain(record): loads, links and evaluates the program's main module. Its promise is the runtime's to watch.
fn run_main(vm: &mut Vm, args: Args) -> JsResult {
    let module = record(vm, args.get(0))?;
    roots::set_own(vm, own::MAIN_MODULE, module.value());
    vm.load_requested_modules(module)?;
    vm.link_module(module)?;
    let done = vm.evaluate_main_module(module);
    // A throw that is on its way already is an exception like any other.
    rt(vm).main_reported.set(done.is_err());
    done.map(|_| Value::UNDEFINED)
}

/// namespace(record)
fn namespace(vm: &mut Vm, args: Args) -> JsResult {
    let module = record(vm, args.get(0))?;
    vm.module_namespace(module)
}

/// state(record): a word, `errored` for one whose evaluation threw.
fn state(vm: &mut Vm, args: Args) -> JsResult {
    let module = record(vm, args.get(0))?;
    Ok(vm.str(gill_vm::module::state_name(&module)))
}

/// isAsync(record): does it, or one that it requests, await at its top?
fn is_async(vm: &mut Vm, args: Args) -> JsResult {
    let module = record(vm, args.get(0))?;
    Ok(Value::bool(vm.graph_awaits(module)))
}

/// hasModuleSyntax(text, name): is this no CommonJS module, but an ES module?
fn has_module_syntax(vm: &mut Vm, args: Args) -> JsResult {
    let text = vm.to_rust_string(args.get(0))?;
    let name = vm.to_rust_string(args.get(1))?;
    let wrong = match compile_text(&name, &text, Goal::CommonJs { params: COMMONJS }, false) {
        Ok(_) => return Ok(Value::FALSE),
        Err(diagnostic) => diagnostic,
    };
    // What only a module can mean is one, though it may have mistakes of its own.
    Ok(Value::bool(wrong.is_module_syntax || compile_text(&name, &text, Goal::Module, false).is_ok()))
}

/// commonjsExports(text): [names, specifiers of modules whose names are exported too]
fn commonjs_exports(vm: &mut Vm, args: Args) -> JsResult {
    let text = vm.to_rust_string(args.get(0))?;
    let found = cjs_exports::analyse(&text);
    let names = text_array(vm, &found.names);
    let reexports = text_array(vm, &found.reexports);
    Ok(vm.new_array(&[names, reexports]).value())
}

// ---- what the VM asks --------------------------------------------------------------------------------------------

/// HostLoadImportedModule, by the library's loader.
pub(crate) fn load_imported(
    vm: &mut Vm,
    referrer: &str,
    module: Value,
    specifier: Value,
    attributes: &[Attribute],
) -> JsResult<Gc<Module>> {
    let runtime = rt(vm);
    let loader = runtime.require(vm, "internal/esm")?;
    let list = vm.new_object_with(Value::NULL);
    for (key, value) in attributes {
        let (key, value) = (vm.key(key), vm.str(value));
        vm.define(list, key, value, Attributes::DATA);
    }
    let referrer = vm.str(referrer);
    let key = vm.key("importedModule");
    let loaded = vm.invoke(loader, key, &[referrer, module, specifier, list.value()])?;
    record(vm, loaded)
}

/// HostGetImportMetaProperties, by the library's loader.
pub(crate) fn import_meta(vm: &mut Vm, module: Gc<Module>, meta: Obj) -> JsResult<()> {
    let runtime = rt(vm);
    let loader = runtime.require(vm, "internal/esm")?;
    let key = vm.key("initializeMeta");
    vm.invoke(loader, key, &[meta.value(), module.url.get()])?;
    Ok(())
}

/// The main module's record, if the program is one.
pub(crate) fn main_module(vm: &Vm) -> Option<Gc<Module>> {
    as_object(roots::own_value(vm, own::MAIN_MODULE)).and_then(|m| as_cell(m.value()))
}
