//! The binding `timers`: records of the loop for timeouts, intervals and immediates.

use super::{id_of, number_array, object_with, rt, set_ref};
use crate::runtime::system_error;
use crate::turns::keep;
use gill_vm::{Args, JsResult, Obj, Value, Vm, method};

pub(super) fn make(vm: &mut Vm) -> Obj {
    object_with(
        vm,
        &[
            method("start", "timers.start", 5, start),
            method("startImmediate", "timers.startImmediate", 3, start_immediate),
            method("stop", "timers.stop", 1, stop),
            method("refresh", "timers.refresh", 1, |vm, args| {
                let id = id_of(args.get(0));
                Ok(Value::bool(rt(vm).with_loop(|l| l.refresh_timer(id))))
            }),
            method("setRef", "timers.setRef", 2, set_ref),
            method("hasRef", "timers.hasRef", 1, |vm, args| {
                let id = id_of(args.get(0));
                Ok(Value::bool(rt(vm).with_loop(|l| l.has_ref(id)) == Some(true)))
            }),
            method("loopTimes", "timers.loopTimes", 0, |vm, _| {
                let times = rt(vm).with_loop(|l| [l.started_ns().unwrap_or(0), l.idle_ns(), l.now_ns()]);
                Ok(number_array(vm, &times.map(|ns| ns as f64 / 1e6)))
            }),
        ],
    )
}

/// start(owner, callback, ms, repeat, args)
fn start(vm: &mut Vm, args: Args) -> JsResult {
    let runtime = rt(vm);
    let origin = runtime.origin(vm);
    let ms = args.get(2).as_number().unwrap_or(1.0);
    let repeat = vm.to_boolean(args.get(3));
    match runtime.with_loop(|l| l.start_timer(ms, repeat, origin)) {
        Ok(id) => Ok(keep(vm, id, [args.get(1), args.get(0), args.get(4)])),
        Err(error) => {
            let error = system_error(vm, &error);
            Err(vm.throw(error))
        }
    }
}

/// startImmediate(owner, callback, args)
fn start_immediate(vm: &mut Vm, args: Args) -> JsResult {
    let runtime = rt(vm);
    let origin = runtime.origin(vm);
    match runtime.with_loop(|l| l.start_immediate(origin)) {
        Ok(id) => Ok(keep(vm, id, [args.get(1), args.get(0), args.get(2)])),
        Err(error) => {
            let error = system_error(vm, &error);
            Err(vm.throw(error))
        }
    }
}

fn stop(vm: &mut Vm, args: Args) -> JsResult {
    let id = id_of(args.get(0));
    let runtime = rt(vm);
    let there = runtime.with_loop(|l| l.cancel(id));
    if there {
        runtime.owners.drop(vm, id);
    }
    Ok(Value::bool(there))
}
