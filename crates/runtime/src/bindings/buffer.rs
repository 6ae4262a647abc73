//! The binding `buffer`: text to bytes and back, comparing and searching. The codecs are in [`crate::encoding`].

use super::object_with;
use crate::bytes::copy_bytes;
use crate::encoding::{Encoding, decode, encode, encoded_length, write_length};
use gill_heap::string::Units;
use gill_vm::builtins::array_buffer::MAX_BYTE_LENGTH;
use gill_vm::{Args, Attributes, JsResult, Obj, Value, Vm, method};

pub(super) fn make(vm: &mut Vm) -> Obj {
    let object = object_with(
        vm,
        &[
            method("toString", "buffer.toString", 4, to_string),
            method("write", "buffer.write", 5, write),
            method("encode", "buffer.encode", 2, encode_text),
            method("byteLength", "buffer.byteLength", 2, byte_length),
            method("compare", "buffer.compare", 2, compare),
            method("indexOf", "buffer.indexOf", 4, index_of),
        ],
    );
    vm.define_str(object, "maxLength", Value::number(MAX_BYTE_LENGTH as f64), Attributes::DATA);
    object
}

/// A number argument as an index into `length` bytes; `default` when it is not given.
fn index(value: Value, length: usize, default: usize) -> usize {
    match value.as_number() {
        Some(n) if n.is_nan() || n <= 0.0 => 0,
        Some(n) => (n as usize).min(length),
        None => default,
    }
}

fn text_of(vm: &mut Vm, value: Value) -> JsResult<Units<'static>> {
    let text = vm.to_string(value)?;
    Ok(vm.heap.units(text))
}

/// toString(bytes, encoding, start, end)
fn to_string(vm: &mut Vm, args: Args) -> JsResult {
    let encoding = Encoding::from_number(args.get(1));
    let Some(cells) = vm.bytes_of(args.get(0)) else { return Ok(vm.str("")) };
    let (start, end) = (index(args.get(2), cells.len(), 0), index(args.get(3), cells.len(), cells.len()));
    let part: Vec<u8> = cells.get(start..end).unwrap_or(&[]).iter().map(std::cell::Cell::get).collect();
    vm.collect_if_due();
    Ok(decode(&mut vm.heap, encoding, part))
}

/// write(bytes, text, encoding, start, length)
fn write(vm: &mut Vm, args: Args) -> JsResult {
    let encoding = Encoding::from_number(args.get(2));
    let text = vm.to_string(args.get(1))?;
    let units = vm.heap.units(text);
    let written = vm.with_bytes(args.get(0), |bytes| {
        let start = index(args.get(3), bytes.len(), 0);
        let room = index(args.get(4), bytes.len() - start, bytes.len() - start);
        let encoded = encode(encoding, units);
        let count = write_length(encoding, &encoded, room);
        bytes[start..start + count].copy_from_slice(&encoded[..count]);
        count
    });
    Ok(Value::from_usize(written.unwrap_or(0)))
}

fn encode_text(vm: &mut Vm, args: Args) -> JsResult {
    let units = text_of(vm, args.get(0))?;
    let encoded = encode(Encoding::from_number(args.get(1)), units);
    Ok(vm.new_array_buffer_from(&encoded)?.value())
}

fn byte_length(vm: &mut Vm, args: Args) -> JsResult {
    let units = text_of(vm, args.get(0))?;
    Ok(Value::from_usize(encoded_length(Encoding::from_number(args.get(1)), units)))
}

fn compare(vm: &mut Vm, args: Args) -> JsResult {
    let (Some(a), Some(b)) = (vm.bytes_of(args.get(0)), vm.bytes_of(args.get(1))) else {
        return Ok(Value::int(0));
    };
    let order = a.iter().map(std::cell::Cell::get).cmp(b.iter().map(std::cell::Cell::get));
    Ok(Value::int(order as i32))
}

/// indexOf(bytes, needle, from, forwards)
fn index_of(vm: &mut Vm, args: Args) -> JsResult {
    let needle = copy_bytes(vm, args.get(1));
    let forwards = vm.to_boolean(args.get(3));
    let from = args.get(2).as_number().unwrap_or(0.0);
    let found = vm.with_bytes(args.get(0), |bytes| {
        if forwards {
            let from = from.max(0.0) as usize;
            memchr::memmem::find(bytes.get(from..)?, &needle).map(|at| at + from)
        } else {
            if from < 0.0 {
                return None;
            }
            let end = (from as usize).saturating_add(needle.len()).min(bytes.len());
            memchr::memmem::rfind(&bytes[..end], &needle)
        }
    });
    Ok(found.flatten().map_or(Value::int(-1), Value::from_usize))
}
