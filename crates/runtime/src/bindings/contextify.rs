//! The binding `contextify`: texts to functions, and realms for them to run in.
//!
//! A realm is a number; where none is given, the current one is meant. Realms are never given up.

use super::{int_of, object_with, rt};
use crate::load::{load_function, load_text};
use crate::runtime::{Runtime, system_error};
use gill_eventloop::{Origin, SysError};
use gill_syntax::Goal;
use gill_vm::{Args, Attributes, FrameMark, JsResult, Obj, Value, Vm, as_object, interrupt, method};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

pub(super) fn make(vm: &mut Vm) -> Obj {
    object_with(
        vm,
        &[
            method("compileFunction", "contextify.compileFunction", 4, compile_function),
            method("loadScript", "contextify.loadScript", 3, load_script),
            method("runScript", "contextify.runScript", 2, run_script),
            method("runWithin", "contextify.runWithin", 3, run_within),
            method("createRealm", "contextify.createRealm", 0, create_realm),
            method("setGlobal", "contextify.setGlobal", 2, |vm, args| {
                let realm = realm_of(vm, args.get(0));
                vm.set_global(realm, args.get(1));
                Ok(Value::UNDEFINED)
            }),
        ],
    )
}

/// The realm that an argument names.
fn realm_of(vm: &Vm, value: Value) -> u32 {
    let wanted = int_of(value);
    match u32::try_from(wanted) {
        Ok(realm) if value.is_number() && vm.global_of(realm).is_some() => realm,
        _ => vm.realm_id(),
    }
}

/// compileFunction(source, filename, parameters, realm)
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
    let realm = realm_of(vm, args.get(3));
    match vm.in_realm(realm, |vm| load_function(vm, &name, &text, &params)) {
        Ok(function) => Ok(function),
        Err(diagnostic) => Err(runtime.throw_syntax(vm, &diagnostic)),
    }
}

/// loadScript(source, filename, realm): a function that runs it as a script, called with the global object as `this`.
fn load_script(vm: &mut Vm, args: Args) -> JsResult {
    let text = vm.to_rust_string(args.get(0))?;
    let name = vm.to_rust_string(args.get(1))?;
    let runtime = rt(vm);
    runtime.print_compiled(&name, &text, Goal::Script);
    let realm = realm_of(vm, args.get(2));
    let loaded = vm.in_realm(realm, |vm| {
        load_text(vm, &name, &text, Goal::Script, true).map(|code| {
            let proto = vm.intrinsics().function_prototype;
            vm.new_function(code, Value::UNDEFINED, proto).value()
        })
    });
    loaded.map_err(|diagnostic| runtime.throw_syntax(vm, &diagnostic))
}

/// runScript(source, filename)
fn run_script(vm: &mut Vm, args: Args) -> JsResult {
    let script = load_script(vm, args)?;
    let global = vm.realm().global;
    vm.call(script, global, &[])
}

/// When a call is to have ended.
pub(crate) struct Deadline {
    /// What it was given.
    pub(crate) milliseconds: u64,
    /// Whose call it is.
    frame: FrameMark,
    /// When and where that began, for a core.
    #[cfg_attr(not(feature = "postmortem"), expect(dead_code))]
    pub(crate) origin: Origin,
    /// It has passed.
    pub(crate) is_over: Arc<AtomicBool>,
}

/// runWithin(script, global, milliseconds): calls a script's function, and ends it with an error that it cannot catch once its
/// time is over. A thread keeps the time. Of deadlines one within another each ends its own call.
fn run_within(vm: &mut Vm, args: Args) -> JsResult {
    let (script, global) = (args.get(0), args.get(1));
    let milliseconds = args.get(2).as_number().unwrap_or(0.0).max(0.0) as u64;
    let runtime = rt(vm);
    let flags = vm.interrupt.clone();
    let is_over = Arc::new(AtomicBool::new(false));
    let (ended, wait) = mpsc::channel::<()>();
    let watch = {
        let (flags, is_over) = (flags.clone(), is_over.clone());
        std::thread::Builder::new().name("gill-deadline".to_owned()).spawn(move || {
            let time = Duration::from_millis(milliseconds);
            if wait.recv_timeout(time) == Err(mpsc::RecvTimeoutError::Timeout) {
                is_over.store(true, Ordering::SeqCst);
                flags.fetch_or(interrupt::TERMINATE, Ordering::SeqCst);
            }
        })
    };
    let watch = match watch {
        Ok(watch) => watch,
        Err(error) => {
            let error = system_error(vm, &SysError::from_io(&error, "thread"));
            return Err(vm.throw(error));
        }
    };
    let frame = vm.frame_mark();
    let origin = runtime.origin(vm);
    runtime.deadlines.borrow_mut().push(Deadline { milliseconds, frame, origin, is_over });
    let done = vm.call(script, global, &[]);
    drop(ended);
    // It does nothing that can fail.
    let _ = watch.join();
    let ended_by = vm.has_ended(frame);
    let mut deadlines = runtime.deadlines.borrow_mut();
    deadlines.pop();
    // That of a call around this one goes on ending it.
    if !deadlines.iter().any(|deadline| deadline.is_over.load(Ordering::SeqCst)) {
        flags.fetch_and(!interrupt::TERMINATE, Ordering::SeqCst);
    }
    drop(deadlines);
    match ended_by {
        // A call of the script's into native code swallowed it, and no safepoint came after.
        Some(error) if done.is_ok() => Err(vm.throw(error)),
        _ => done,
    }
}

/// Throws what ends the outermost call whose time is over.
pub(crate) fn out_of_time(runtime: &Runtime, vm: &mut Vm) -> JsResult<()> {
    let over = {
        let deadlines = runtime.deadlines.borrow();
        let over = deadlines.iter().find(|deadline| deadline.is_over.load(Ordering::SeqCst));
        over.map(|deadline| (deadline.milliseconds, deadline.frame))
    };
    let Some((milliseconds, frame)) = over else { return Ok(()) };
    // The library asked, whose realm is the first: not the one that runs.
    let proto = vm.realms[0].intrinsics.error_prototype;
    let error = vm.new_error(proto, &format!("Script execution timed out after {milliseconds}ms"));
    let code = vm.str("ERR_SCRIPT_EXECUTION_TIMEOUT");
    if let Some(object) = as_object(error) {
        vm.define_str(object, "code", code, Attributes::DATA);
    }
    Err(vm.throw_ending(error, frame))
}

/// createRealm(): `[realm, its global object]`
fn create_realm(vm: &mut Vm, _args: Args) -> JsResult {
    let realm = vm.create_realm();
    let global = vm.global_of(realm).unwrap_or(Value::UNDEFINED);
    Ok(vm.new_array(&[Value::number(f64::from(realm)), global]).value())
}
