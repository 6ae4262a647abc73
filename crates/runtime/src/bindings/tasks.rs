//! The binding `tasks`: the queues of `process.nextTick` and `queueMicrotask`, and the async context.

use super::object_with;
use gill_vm::{Obj, Value, Vm, method};

pub(super) fn make(vm: &mut Vm) -> Obj {
    object_with(
        vm,
        &[
            method("enqueueTick", "tasks.enqueueTick", 2, |vm, args| {
                vm.enqueue_tick(args.get(0), args.get(1));
                Ok(Value::UNDEFINED)
            }),
            method("enqueueMicrotask", "tasks.enqueueMicrotask", 1, |vm, args| {
                vm.enqueue_callback(args.get(0));
                Ok(Value::UNDEFINED)
            }),
            method("context", "tasks.context", 0, |vm, _| Ok(vm.async_context)),
            method("swapContext", "tasks.swapContext", 1, |vm, args| {
                Ok(std::mem::replace(&mut vm.async_context, args.get(0)))
            }),
            method("event", "tasks.event", 0, |vm, _| Ok(Value::number(vm.current_event as f64))),
        ],
    )
}
