//! The binding `signals`: signals that the program listens for.

use super::{cancel, int_of, object_with, rt};
use crate::runtime::system_error;
use crate::turns::keep;
use gill_vm::{Args, JsResult, Obj, Value, Vm, method};

pub(super) fn make(vm: &mut Vm) -> Obj {
    object_with(
        vm,
        &[method("watch", "signals.watch", 2, watch), method("unwatch", "signals.unwatch", 1, cancel)],
    )
}

/// watch(signo, callback)
fn watch(vm: &mut Vm, args: Args) -> JsResult {
    let runtime = rt(vm);
    let origin = runtime.origin(vm);
    let signo = int_of(args.get(0));
    if gill_eventloop::signals::may_listen(signo) {
        runtime.options.sink.release_signal(signo);
    }
    match runtime.with_loop(|l| l.watch_signal(signo, origin)) {
        Ok(id) => Ok(keep(vm, id, [args.get(1), Value::UNDEFINED, Value::UNDEFINED])),
        Err(mut error) => {
            error.syscall = "uv_signal_start";
            let error = system_error(vm, &error);
            Err(vm.throw(error))
        }
    }
}
