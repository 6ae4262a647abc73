//! Typed arrays (ECMA-262 23.2).
use crate::native::JsResult;
use crate::vm::Vm;
use gill_heap::{Gc, TypedArray, Value};

pub(crate) fn init(_vm: &mut Vm) {}

impl Vm {
    pub(crate) fn typed_array_length(&self, array: Gc<TypedArray>) -> u32 { array.length.get() }
    pub(crate) fn typed_array_get(&mut self, _array: Gc<TypedArray>, _index: u32) -> Value { Value::UNDEFINED }
    pub(crate) fn typed_array_set(&mut self, _array: Gc<TypedArray>, _index: u32, _value: Value) -> JsResult<()> { Ok(()) }
}
