//! The binding `watch`: files and directories that the program watches.

use super::{fs::path, id_of, object_with, rt};
use crate::runtime::system_error;
use crate::turns::keep;
use gill_vm::{Args, JsResult, Obj, Value, Vm, method};

pub(super) fn make(vm: &mut Vm) -> Obj {
    object_with(
        vm,
        &[
            method("start", "watch.start", 2, start),
            method("stop", "watch.stop", 1, |vm, args| {
                let id = id_of(args.get(0));
                let runtime = rt(vm);
                runtime.with_loop(|l| l.cancel(id));
                runtime.owners.drop(vm, id);
                Ok(Value::UNDEFINED)
            }),
            method("setRef", "watch.setRef", 2, |vm, args| {
                let (id, on) = (id_of(args.get(0)), vm.to_boolean(args.get(1)));
                Ok(Value::bool(rt(vm).with_loop(|l| l.set_ref(id, on))))
            }),
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
