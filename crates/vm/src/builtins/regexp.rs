//! RegExp (ECMA-262 22.2).
use crate::native::JsResult;
use crate::vm::Vm;
use gill_heap::Value;

/// Compiled patterns, by number.
#[derive(Default)]
pub struct Compiled {}

pub(crate) fn init(_vm: &mut Vm) {}

impl Vm {
    /// A RegExp object for a literal.
    pub(crate) fn new_regexp(&mut self, _pattern: Value, _flags: Value) -> JsResult {
        Ok(Value::UNDEFINED)
    }
}
impl Vm {
    /// RegExpCreate
    pub(crate) fn create_regexp(&mut self, pattern: Value, flags: Value) -> JsResult {
        self.new_regexp(pattern, flags)
    }
}
