//! Boolean and Boolean.prototype (ECMA-262 20.3).

use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::as_cell;
use crate::vm::Vm;
use gill_heap::{PrimitiveWrapper, Value};

const METHODS: &[Method] = &[
    method("toString", "Boolean.prototype.toString", 0, |vm, a| {
        let value = this_boolean(vm, a, "Boolean.prototype.toString")?;
        vm.to_string(value).map(|s| s.value())
    }),
    method("valueOf", "Boolean.prototype.valueOf", 0, |vm, a| {
        this_boolean(vm, a, "Boolean.prototype.valueOf")
    }),
];

pub(crate) fn init(vm: &mut Vm) {
    let object_prototype = vm.intrinsics().object_prototype;
    let prototype = vm.new_wrapper(Value::FALSE, object_prototype);
    let constructor =
        vm.define_deferred_constructor("Boolean", 1, construct, prototype, |vm, _, prototype| {
            vm.define_methods(prototype, METHODS);
        });
    vm.realm_mut().intrinsics.boolean = constructor.value();
    vm.realm_mut().intrinsics.boolean_prototype = prototype.value();
    vm.mark_prototype(prototype.value());
}

/// Boolean ( value )
fn construct(vm: &mut Vm, args: Args) -> JsResult {
    let value = Value::bool(vm.to_boolean(args.get(0)));
    if !args.is_construct() {
        return Ok(value);
    }
    let default = vm.intrinsics().boolean_prototype;
    let proto = vm.prototype_for(args, default)?;
    Ok(vm.new_wrapper(value, proto).value())
}

/// ThisBooleanValue
fn this_boolean(vm: &mut Vm, args: Args, method: &str) -> JsResult {
    let wrapped = as_cell::<PrimitiveWrapper>(args.this()).map(|w| w.primitive.get());
    let value = wrapped.unwrap_or(args.this());
    if value.is_bool() {
        return Ok(value);
    }
    Err(vm.throw_type_error(format!("{method} requires that 'this' be a Boolean")))
}
