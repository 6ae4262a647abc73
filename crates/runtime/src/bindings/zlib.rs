//! The binding `zlib`: codecs of the loop, which work in the pool or, without a callback, at once.

use super::{id_of, int_of, object_with, rt};
use crate::bytes::{copy_bytes, new_bytes};
use crate::runtime::system_error;
use crate::turns::keep;
use gill_eventloop::RecordId;
use gill_eventloop::codec::{CodecKind, CodecOptions, CodecStep, crc32};
use gill_vm::{Args, JsResult, Obj, Value, Vm, as_object, method};

pub(super) fn make(vm: &mut Vm) -> Obj {
    object_with(
        vm,
        &[
            method("open", "zlib.open", 8, open),
            method("step", "zlib.step", 5, step),
            method("reset", "zlib.reset", 1, |vm, args| {
                let id = id_of(args.get(0));
                Ok(Value::bool(rt(vm).with_loop(|l| l.reset_codec(id))))
            }),
            method("setLevel", "zlib.setLevel", 2, |vm, args| {
                let (id, level) = (id_of(args.get(0)), int_of(args.get(1)));
                Ok(Value::bool(rt(vm).with_loop(|l| l.set_codec_level(id, level))))
            }),
            method("close", "zlib.close", 1, |vm, args| {
                let id = id_of(args.get(0));
                Ok(Value::bool(close(vm, id)))
            }),
            method("crc32", "zlib.crc32", 2, |vm, args| {
                let before = args.get(1).as_number().unwrap_or(0.0) as u32;
                let bytes = copy_bytes(vm, args.get(0));
                Ok(Value::number(f64::from(crc32(&bytes, before))))
            }),
        ],
    )
}

/// open(kind, level, windowBits, memLevel, strategy, dictionary, params, stream): its id, or undefined if it cannot be made.
fn open(vm: &mut Vm, args: Args) -> JsResult {
    let Some(kind) = CodecKind::of(int_of(args.get(0))) else { return Ok(Value::UNDEFINED) };
    let mut flat = Vec::new();
    if let Some(list) = as_object(args.get(6)) {
        for i in 0..vm.length_of(list)? {
            flat.push(vm.get_index(list, i)?.as_number().unwrap_or(0.0) as u32);
        }
    }
    let options = CodecOptions {
        kind,
        level: int_of(args.get(1)),
        window_bits: int_of(args.get(2)).clamp(0, 15) as u8,
        mem_level: int_of(args.get(3)),
        strategy: int_of(args.get(4)),
        dictionary: copy_bytes(vm, args.get(5)),
        params: flat.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect(),
    };
    close_forgotten(vm);
    let runtime = rt(vm);
    let origin = runtime.origin(vm);
    let made = options.state_bytes();
    match runtime.with_loop(|l| l.open_codec(options, origin)) {
        Ok(id) => {
            let held = runtime.with_loop(|l| l.codec_state_bytes());
            vm.heap.note_outside(made, held);
            // A stream that the program forgets may go, and its codec with it.
            let stream = vm.weak_ref(args.get(7));
            Ok(keep(vm, id, [Value::EMPTY, stream, Value::EMPTY]))
        }
        Err(_) => Ok(Value::UNDEFINED),
    }
}

/// Closes the codecs whose streams a collection has found dead. Finalizers do so between turns, but one turn may make thousands.
fn close_forgotten(vm: &mut Vm) {
    let runtime = rt(vm);
    if runtime.codecs_looked_at.replace(vm.heap.collections) == vm.heap.collections {
        return;
    }
    let idle: Vec<_> =
        runtime.with_loop(|l| l.codecs.iter().filter(|(_, codec)| !codec.busy).map(|(id, _)| id).collect());
    for id in idle {
        let [_, stream, ..] = runtime.owners.values(vm, id);
        if !stream.is_empty() && vm.weak_target(stream).is_empty() {
            close(vm, id);
        }
    }
}

/// Closes a codec; whether it was there.
fn close(vm: &mut Vm, id: RecordId) -> bool {
    let runtime = rt(vm);
    runtime.owners.drop(vm, id);
    runtime.with_loop(|l| l.close_codec(id))
}

/// step(id, bytes, flush, room[, callback]): gives it bytes, or without them what it left of the last ones. The result is as [`step_value`] says;
/// undefined if the codec is gone or at work.
fn step(vm: &mut Vm, args: Args) -> JsResult {
    let id = id_of(args.get(0));
    let bytes = args.get(1);
    let flush = int_of(args.get(2));
    let room = args.get(3).as_number().unwrap_or(0.0).max(0.0) as usize;
    let runtime = rt(vm);
    let input = (!bytes.is_undefined()).then_some(|| copy_bytes(vm, bytes));
    let Some(work) = runtime.with_loop(|l| l.codec_work(id, input, flush, room)) else {
        return Ok(Value::UNDEFINED);
    };
    let callback = args.get(4);
    if !vm.is_callable(callback) {
        let step = work.run();
        runtime.with_loop(|l| l.note_codec_step(&step));
        return Ok(step_value(vm, &step));
    }
    let origin = runtime.origin(vm);
    match runtime.with_loop(|l| l.submit_codec_work(work, origin)) {
        Ok(op) => {
            keep(vm, op, [callback, Value::UNDEFINED, Value::UNDEFINED]);
            Ok(Value::TRUE)
        }
        Err(error) => {
            let error = system_error(vm, &error);
            Err(vm.throw(error))
        }
    }
}

/// `[used, bytes]`, and after a failure `[used, bytes, number, code, message]`.
pub(crate) fn step_value(vm: &mut Vm, step: &CodecStep) -> Value {
    let bytes = new_bytes(vm, &step.output);
    let used = Value::from_usize(step.used);
    match &step.failure {
        None => vm.new_array(&[used, bytes]).value(),
        Some(failure) => {
            let code = vm.str(&failure.code);
            let message = vm.str(&failure.message);
            vm.new_array(&[used, bytes, Value::int(failure.number), code, message]).value()
        }
    }
}
