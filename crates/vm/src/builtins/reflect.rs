//! Reflect (ECMA-262 28.1).

use crate::functions::{Method, method};
use crate::native::{Args, JsResult, Trampoline};
use crate::object::{Obj, as_object};
use crate::vm::Vm;
use gill_heap::{Attributes, Value};

const METHODS: &[Method] = &[
    Method {
        name: "apply",
        path: "Reflect.apply",
        length: 3,
        function: apply,
        trampoline: Trampoline::ReflectApply,
    },
    method("construct", "Reflect.construct", 2, construct),
    method("defineProperty", "Reflect.defineProperty", 3, |vm, a| {
        let object = target(vm, a, "defineProperty")?;
        let key = vm.to_property_key(a.get(1))?;
        let desc = vm.to_property_descriptor(a.get(2))?;
        vm.define_own_property(object, key, desc).map(Value::bool)
    }),
    method("deleteProperty", "Reflect.deleteProperty", 2, |vm, a| {
        let object = target(vm, a, "deleteProperty")?;
        let key = vm.to_property_key(a.get(1))?;
        vm.delete(object, key).map(Value::bool)
    }),
    method("get", "Reflect.get", 2, |vm, a| {
        let object = target(vm, a, "get")?;
        let key = vm.to_property_key(a.get(1))?;
        let receiver = if a.has(2) { a.get(2) } else { object.value() };
        vm.get(object, key, receiver)
    }),
    method("getOwnPropertyDescriptor", "Reflect.getOwnPropertyDescriptor", 2, |vm, a| {
        let object = target(vm, a, "getOwnPropertyDescriptor")?;
        let key = vm.to_property_key(a.get(1))?;
        let desc = vm.get_own_property(object, key)?;
        Ok(vm.from_property_descriptor(desc))
    }),
    method("getPrototypeOf", "Reflect.getPrototypeOf", 1, |vm, a| {
        let object = target(vm, a, "getPrototypeOf")?;
        vm.get_prototype_of(object)
    }),
    method("has", "Reflect.has", 2, |vm, a| {
        let object = target(vm, a, "has")?;
        let key = vm.to_property_key(a.get(1))?;
        vm.has_property(object, key).map(Value::bool)
    }),
    method("isExtensible", "Reflect.isExtensible", 1, |vm, a| {
        let object = target(vm, a, "isExtensible")?;
        vm.is_extensible(object).map(Value::bool)
    }),
    method("ownKeys", "Reflect.ownKeys", 1, own_keys),
    method("preventExtensions", "Reflect.preventExtensions", 1, |vm, a| {
        let object = target(vm, a, "preventExtensions")?;
        vm.prevent_extensions(object).map(Value::bool)
    }),
    method("set", "Reflect.set", 3, |vm, a| {
        let object = target(vm, a, "set")?;
        let key = vm.to_property_key(a.get(1))?;
        let receiver = if a.has(3) { a.get(3) } else { object.value() };
        vm.set(object, key, a.get(2), receiver).map(Value::bool)
    }),
    method("setPrototypeOf", "Reflect.setPrototypeOf", 2, |vm, a| {
        let object = target(vm, a, "setPrototypeOf")?;
        let proto = a.get(1);
        if !proto.is_object() && !proto.is_null() {
            let shown = vm.describe_plain(proto);
            return Err(
                vm.throw_type_error(format!("Object prototype may only be an Object or null: {shown}"))
            );
        }
        vm.set_prototype_of(object, proto).map(Value::bool)
    }),
];

pub(crate) fn init(vm: &mut Vm) {
    let reflect = vm.new_object();
    vm.realm_mut().intrinsics.reflect = reflect.value();
    vm.defer(reflect, |vm, reflect, _| {
        vm.define_methods(reflect, METHODS);
        vm.define_tag(reflect, "Reflect");
    });
    let global = vm.realm().global_object();
    vm.define_str(global, "Reflect", reflect.value(), Attributes::HIDDEN);
}

fn target(vm: &mut Vm, args: Args, name: &str) -> JsResult<Obj> {
    match as_object(args.get(0)) {
        Some(object) => Ok(object),
        None => Err(vm.throw_type_error(format!("Reflect.{name} called on non-object"))),
    }
}

fn apply(vm: &mut Vm, args: Args) -> JsResult {
    if !vm.is_callable(args.get(0)) {
        let shown = vm.describe_plain(args.get(0));
        return Err(vm.throw_type_error(format!(
            "Function.prototype.apply was called on {shown}, which is {} and not a function",
            vm.typeof_with_article(args.get(0))
        )));
    }
    let mark = vm.temps.len();
    vm.push_array_like(args.get(2))?;
    let list: Vec<Value> = vm.temps[mark..].to_vec(); // kept alive by the temps
    vm.call(args.get(0), args.get(1), &list)
}

fn construct(vm: &mut Vm, args: Args) -> JsResult {
    let new_target = if args.has(2) { args.get(2) } else { args.get(0) };
    for value in [args.get(0), new_target] {
        if !vm.is_constructor(value) {
            let shown = vm.describe_plain(value);
            return Err(vm.throw_type_error(format!("{shown} is not a constructor")));
        }
    }
    let mark = vm.temps.len();
    vm.push_array_like(args.get(1))?;
    let list: Vec<Value> = vm.temps[mark..].to_vec(); // kept alive by the temps
    vm.construct(args.get(0), &list, new_target).map(|o| o.value())
}

fn own_keys(vm: &mut Vm, args: Args) -> JsResult {
    let object = target(vm, args, "ownKeys")?;
    let keys = vm.own_keys(object)?;
    let first = vm.temps.len();
    for key in keys {
        let value = vm.key_value(key);
        vm.temps.push(value);
    }
    Ok(vm.array_from_temps(first).value())
}
