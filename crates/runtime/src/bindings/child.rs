//! The binding `child`: child processes, and the wait for one. The handler of a child is called by [`crate::turns`]; the pipes to
//! one are streams of the binding `tcp`.

use super::{id_of, int_of, object_with, rt, set_ref};
use crate::bytes::{copy_bytes, new_bytes};
use crate::turns::keep;
use gill_eventloop::RecordId;
use gill_eventloop::child::{ChildFd, Limits, SpawnOptions};
use gill_vm::{Args, Host, JsResult, Obj, Value, Vm, interrupt, method};
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::Duration;

pub(super) fn make(vm: &mut Vm) -> Obj {
    object_with(
        vm,
        &[
            method("spawn", "child.spawn", 8, spawn),
            method("spawnSync", "child.spawnSync", 11, spawn_sync),
            method("kill", "child.kill", 2, |vm, args| {
                let (id, signo) = (id_of(args.get(0)), int_of(args.get(1)));
                let done = rt(vm).with_loop(|l| l.kill_child(id, signo));
                Ok(Value::int(done.err().unwrap_or(0)))
            }),
            method("setRef", "child.setRef", 2, set_ref),
        ],
    )
}

/// The texts of an array.
fn texts(vm: &mut Vm, array: Value) -> JsResult<Vec<String>> {
    let mark = vm.temps.len();
    vm.push_array_like(array)?;
    let count = vm.temps.len() - mark;
    let mut texts = Vec::with_capacity(count);
    for at in mark..mark + count {
        let value = vm.temps[at];
        match vm.to_rust_string(value) {
            Ok(text) => texts.push(text),
            Err(throw) => {
                vm.temps.truncate(mark);
                return Err(throw);
            }
        }
    }
    vm.temps.truncate(mark);
    Ok(texts)
}

/// The numbers of an array.
fn numbers(vm: &mut Vm, array: Value) -> JsResult<Vec<f64>> {
    let mark = vm.temps.len();
    vm.push_array_like(array)?;
    let numbers = vm.temps[mark..].iter().map(|value| value.as_number().unwrap_or(0.0)).collect();
    vm.temps.truncate(mark);
    Ok(numbers)
}

/// The first seven arguments: file, arguments, environment or undefined, cwd or undefined, fds as pairs of kind and value, whether it
/// is detached, `[uid, gid]` with -1 for ours.
fn options(vm: &mut Vm, args: Args) -> JsResult<SpawnOptions> {
    let file = OsString::from(vm.to_rust_string(args.get(0))?);
    let arguments = texts(vm, args.get(1))?.into_iter().map(OsString::from).collect();
    let environment = match args.get(2) {
        none if none.is_undefined() => None,
        list => {
            let pairs = texts(vm, list)?;
            let pairs = pairs.iter().filter_map(|pair| pair.split_once('='));
            Some(pairs.map(|(name, value)| (name.into(), value.into())).collect())
        }
    };
    let cwd = match args.get(3) {
        none if none.is_undefined() => None,
        path => Some(PathBuf::from(vm.to_rust_string(path)?)),
    };
    let fds = numbers(vm, args.get(4))?;
    let fds = fds.chunks_exact(2).map(|pair| match pair[0] as u32 {
        0 => ChildFd::Ignore,
        1 => ChildFd::Pipe,
        2 => ChildFd::File(pair[1] as i32),
        _ => ChildFd::Stream(RecordId::from_bits(pair[1] as u64)),
    });
    let fds = fds.collect();
    let detached = vm.to_boolean(args.get(5));
    let ids = numbers(vm, args.get(6))?;
    let id = |at: usize| ids.get(at).filter(|id| **id >= 0.0).map(|id| *id as u32);
    let (uid, gid) = (id(0), id(1));
    Ok(SpawnOptions { file, arguments, environment, cwd, fds, detached, uid, gid })
}

/// spawn(...options, handler): `{ id, pid, pipes }`, or an errno.
fn spawn(vm: &mut Vm, args: Args) -> JsResult {
    let options = options(vm, args)?;
    let runtime = rt(vm);
    let origin = runtime.origin(vm);
    let id = match runtime.with_loop(|l| l.spawn(&options, origin)) {
        Ok(id) => id,
        Err(error) => return Ok(Value::int(error.errno)),
    };
    let kept = keep(vm, id, [args.get(7), Value::UNDEFINED, Value::UNDEFINED]);
    let (pid, pipes) = runtime.with_loop(|l| {
        let child = l.children.get(id);
        child.map_or((0, Vec::new()), |child| (child.pid, child.pipes.to_vec()))
    });
    let mark = vm.temps.len();
    for pipe in pipes {
        let none = pipe == RecordId::NONE;
        vm.temps.push(if none { Value::NULL } else { Value::number(pipe.to_bits() as f64) });
    }
    let pipes = vm.array_from_temps(mark).value();
    let object = vm.new_object();
    vm.put_str(object, "id", kept)?;
    vm.put_str(object, "pid", Value::uint(pid))?;
    vm.put_str(object, "pipes", pipes)?;
    Ok(object.value())
}

/// spawnSync(...options, inputs, timeout, maxOutput, killSignal): `[errno, pid, status, signo, outputs]`. The status is null for
/// a child that a signal ended, or that was not started; `outputs` has null where there was no pipe.
fn spawn_sync(vm: &mut Vm, args: Args) -> JsResult {
    let options = options(vm, args)?;
    let mark = vm.temps.len();
    vm.push_array_like(args.get(7))?;
    let inputs: Vec<Value> = vm.temps.drain(mark..).collect();
    let input = inputs.iter().map(|value| value.is_object().then(|| copy_bytes(vm, *value))).collect();
    let limit = |at: usize| args.get(at).as_number().filter(|n| n.is_finite() && *n >= 0.0);
    let limits = Limits {
        input,
        timeout: limit(8).filter(|ms| *ms > 0.0).map(|ms| Duration::from_millis(ms as u64)),
        max_output: limit(9).map(|bytes| bytes as usize),
        kill_signal: int_of(args.get(10)),
    };
    let runtime = rt(vm);
    let origin = runtime.origin(vm);
    let (id, waited) = match runtime.with_loop(|l| l.spawn_waiting(&options, origin)) {
        Ok(started) => started,
        Err(error) => return outcome(vm, error.errno, 0, Value::NULL, 0, Value::NULL),
    };
    // The loop is not borrowed meanwhile: a live dump shows the child among what is pending.
    let done = waited.run(&limits, &mut || {
        if vm.interrupt.fetch_and(!interrupt::LIVE_DUMP, Ordering::Relaxed) & interrupt::LIVE_DUMP != 0 {
            runtime.live_dump(vm);
        }
    });
    runtime.with_loop(|l| l.end_waiting(id));
    let done = match done {
        Ok(done) => done,
        Err(error) => return outcome(vm, error.raw_os_error().unwrap_or(0), 0, Value::NULL, 0, Value::NULL),
    };
    let mark = vm.temps.len();
    for output in &done.output {
        let value = output.as_ref().map_or(Value::NULL, |bytes| new_bytes(vm, bytes));
        vm.temps.push(value);
    }
    let outputs = vm.array_from_temps(mark).value();
    let ending = done.ending.filter(|ending| ending.signo == 0);
    let status = ending.map_or(Value::NULL, |ending| Value::int(ending.code));
    let signo = done.ending.map_or(0, |ending| ending.signo);
    outcome(vm, done.errno, done.pid, status, signo, outputs)
}

fn outcome(vm: &mut Vm, errno: i32, pid: u32, status: Value, signo: i32, outputs: Value) -> JsResult {
    Ok(vm.new_array(&[Value::int(errno), Value::uint(pid), status, Value::int(signo), outputs]).value())
}
