//! Proxy (ECMA-262 10.5 and 28.2).
use crate::native::JsResult;
use crate::object::{Obj, Own, PropertyDescriptor};
use crate::vm::Vm;
use gill_heap::{PropertyKey, Value};

pub(crate) fn init(_vm: &mut Vm) {}

#[allow(unused_variables)]
impl Vm {
    pub(crate) fn proxy_get_prototype_of(&mut self, object: Obj) -> JsResult { Ok(Value::NULL) }
    pub(crate) fn proxy_set_prototype_of(&mut self, object: Obj, proto: Value) -> JsResult<bool> { Ok(false) }
    pub(crate) fn proxy_is_extensible(&mut self, object: Obj) -> JsResult<bool> { Ok(false) }
    pub(crate) fn proxy_prevent_extensions(&mut self, object: Obj) -> JsResult<bool> { Ok(false) }
    pub(crate) fn proxy_get_own(&mut self, object: Obj, key: PropertyKey) -> JsResult<Option<Own>> { Ok(None) }
    pub(crate) fn proxy_define_own(&mut self, object: Obj, key: PropertyKey, desc: PropertyDescriptor) -> JsResult<bool> { Ok(false) }
    pub(crate) fn proxy_has(&mut self, object: Obj, key: PropertyKey) -> JsResult<bool> { Ok(false) }
    pub(crate) fn proxy_get(&mut self, object: Obj, key: PropertyKey, receiver: Value) -> JsResult { Ok(Value::UNDEFINED) }
    pub(crate) fn proxy_set(&mut self, object: Obj, key: PropertyKey, value: Value, receiver: Value) -> JsResult<bool> { Ok(false) }
    pub(crate) fn proxy_delete(&mut self, object: Obj, key: PropertyKey) -> JsResult<bool> { Ok(false) }
    pub(crate) fn proxy_own_keys(&mut self, object: Obj) -> JsResult<Vec<PropertyKey>> { Ok(Vec::new()) }
    pub(crate) fn proxy_call(&mut self, callee: Value, this: Value, args: &[Value]) -> JsResult { Ok(Value::UNDEFINED) }
    pub(crate) fn proxy_construct(&mut self, callee: Value, args: &[Value], new_target: Value) -> JsResult { Ok(Value::UNDEFINED) }
}
