//! Bytes between the system and JS: `Uint8Array`s made and read.

use gill_vm::{Value, Vm};

/// A Uint8Array of these bytes.
pub(crate) fn new_bytes(vm: &mut Vm, bytes: &[u8]) -> Value {
    match vm.new_array_buffer_from(bytes) {
        Ok(buffer) => vm.new_uint8_array(buffer, 0, bytes.len() as u32).value(),
        // Too long for a buffer: what the loop reads never is.
        Err(_) => {
            vm.take_exception();
            Value::UNDEFINED
        }
    }
}

/// A copy of the bytes of a typed array, view or buffer; empty for anything else.
pub(crate) fn copy_bytes(vm: &Vm, value: Value) -> Vec<u8> {
    vm.bytes_of(value).map_or_else(Vec::new, |cells| cells.iter().map(std::cell::Cell::get).collect())
}

/// Copies bytes into a typed array, view or buffer, as many as fit.
pub(crate) fn fill(vm: &mut Vm, into: Value, from: &[u8]) -> usize {
    vm.with_bytes(into, |bytes| {
        let count = bytes.len().min(from.len());
        bytes[..count].copy_from_slice(&from[..count]);
        count
    })
    .unwrap_or(0)
}
