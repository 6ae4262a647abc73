//! The binding `watch`: files and directories that the program watches.

use super::{cancel, fs::path, object_with, rt, set_ref};
use crate::runtime::system_error;
use crate::turns::keep;
use gill_vm::{Args, JsResult, Obj, Value, Vm, method};

pub(super) fn make(vm: &mut Vm) -> Obj {
    object_with(
        vm,
        &[
            method("start", "watch.start", 2, start),
            method("stop", "watch.stop", 1, cancel),
            method("setRef", "watch.setRef", 2, set_ref),
        ],
    )
}

/// start(path, callback): the callback gets whether it is more than a change of a file's content or facts, and the bytes of a
/// directory entry's name; undefined for what is watched itself.
fn start(vm: &mut Vm, args: Args) -> JsResult {
    let path = path(vm, args.get(0))?;
    let runtime = rt(vm);
    let origin = runtime.origin(vm);
    match runtime.with_loop(|l| l.watch_file(&path, origin)) {
        Ok(id) => Ok(keep(vm, id, [args.get(1), Value::UNDEFINED, Value::UNDEFINED])),
        Err(error) => {
            let error = system_error(vm, &error);
            Err(vm.throw(error))
        }
    }
}
