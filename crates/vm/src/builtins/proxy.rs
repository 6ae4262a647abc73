//! Proxy (ECMA-262 10.5 and 28.2): the constructor, and the internal methods with their invariants.
//!
//! Messages name the invariant that a trap broke, as V8's do. A trap may do anything, so nothing is kept across one
//! but what stands in locals and in `temps`.

use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::{Obj, Own, PropertyDescriptor, as_object};
use crate::throw::Throw;
use crate::vm::Vm;
use gill_heap::{Attributes, Gc, PropertyKey, Proxy, Value, flags};

const STATICS: &[Method] = &[method("revocable", "Proxy.revocable", 2, revocable)];

pub(crate) fn init(vm: &mut Vm) {
    let key = vm.key("Proxy");
    let native = crate::native::Native {
        function: construct,
        name: "Proxy",
        length: 2,
        constructor: true,
        trampoline: crate::native::Trampoline::None,
    };
    // It has no `prototype`: what it makes has none of its own.
    let constructor: Obj = vm.new_native_of(native, key, &[]).cast();
    vm.realm_mut().intrinsics.proxy = constructor.value();
    vm.define_methods(constructor, STATICS);
    let global = vm.realm().global_object();
    vm.define(global, key, constructor.value(), Attributes::HIDDEN);
}

fn construct(vm: &mut Vm, args: Args) -> JsResult {
    if !args.is_construct() {
        return Err(vm.throw_type_error("Constructor Proxy requires 'new'"));
    }
    create(vm, args.get(0), args.get(1))
}

/// ProxyCreate
fn create(vm: &mut Vm, target: Value, handler: Value) -> JsResult {
    if !target.is_object() || !handler.is_object() {
        return Err(vm.throw_type_error("Cannot create proxy with a non-object as target or handler"));
    }
    let proxy: Gc<Proxy> = vm.new_object_cell(Value::NULL, 0);
    proxy.target.set(target);
    proxy.handler.set(handler);
    let kept = target.cell_unchecked().flags.get() & (flags::CALLABLE | flags::CONSTRUCTOR);
    proxy.flags.set(flags::EXOTIC | kept);
    Ok(proxy.value())
}

/// Proxy.revocable ( target, handler )
fn revocable(vm: &mut Vm, args: Args) -> JsResult {
    let proxy = create(vm, args.get(0), args.get(1))?;
    let empty = vm.names.empty;
    let revoke = vm.new_native("Proxy revoke function", empty, 0, revoke, &[proxy]).value();
    let result = vm.new_object();
    vm.add_named(result, vm.names.proxy, proxy, Attributes::DATA);
    vm.add_named(result, vm.names.revoke, revoke, Attributes::DATA);
    Ok(result.value())
}

fn revoke(_: &mut Vm, args: Args) -> JsResult {
    if let Some(proxy) = crate::object::as_cell::<Proxy>(args.capture(0)) {
        args.set_capture(0, Value::NULL);
        proxy.target.set(Value::NULL);
        proxy.handler.set(Value::NULL);
    }
    Ok(Value::UNDEFINED)
}

/// Target, handler and trap of a proxy about to do something; the trap is undefined if there is none.
struct Trap {
    target: Obj,
    handler: Value,
    function: Value,
}

impl Vm {
    /// What every internal method begins with.
    fn trap(&mut self, proxy: Obj, name: PropertyKey) -> JsResult<Trap> {
        self.check_native_stack()?;
        let proxy: Gc<Proxy> = proxy.cast();
        let (target, handler) = (proxy.target.get(), proxy.handler.get());
        let Some(target) = as_object(target) else {
            let name = self.key_text(name);
            return Err(
                self.throw_type_error(format!("Cannot perform '{name}' on a proxy that has been revoked"))
            );
        };
        let function = self.get_method(handler, name)?;
        Ok(Trap { target, handler, function })
    }

    #[cold]
    fn throw_invariant(&mut self, trap: &str, broken: impl AsRef<str>) -> Throw {
        self.throw_type_error(format!("'{trap}' on proxy: {}", broken.as_ref()))
    }

    pub(crate) fn proxy_get_prototype_of(&mut self, object: Obj) -> JsResult {
        let trap = self.trap(object, self.names.getPrototypeOf)?;
        if trap.function.is_undefined() {
            return self.get_prototype_of(trap.target);
        }
        let proto = self.call(trap.function, trap.handler, &[trap.target.value()])?;
        if !proto.is_object() && !proto.is_null() {
            return Err(self.throw_invariant("getPrototypeOf", "trap returned neither object nor null"));
        }
        if self.is_extensible(trap.target)? || proto == self.get_prototype_of(trap.target)? {
            return Ok(proto);
        }
        Err(self.throw_invariant(
            "getPrototypeOf",
            "proxy target is non-extensible but the trap did not return its actual prototype",
        ))
    }

    pub(crate) fn proxy_set_prototype_of(&mut self, object: Obj, proto: Value) -> JsResult<bool> {
        let trap = self.trap(object, self.names.setPrototypeOf)?;
        if trap.function.is_undefined() {
            return self.set_prototype_of(trap.target, proto);
        }
        let done = self.call(trap.function, trap.handler, &[trap.target.value(), proto])?;
        if !self.to_boolean(done) {
            return Ok(false);
        }
        if self.is_extensible(trap.target)? || proto == self.get_prototype_of(trap.target)? {
            return Ok(true);
        }
        Err(self.throw_invariant(
            "setPrototypeOf",
            "trap returned truish for setting a new prototype on the non-extensible proxy target",
        ))
    }

    pub(crate) fn proxy_is_extensible(&mut self, object: Obj) -> JsResult<bool> {
        let trap = self.trap(object, self.names.isExtensible)?;
        if trap.function.is_undefined() {
            return self.is_extensible(trap.target);
        }
        let result = self.call(trap.function, trap.handler, &[trap.target.value()])?;
        let result = self.to_boolean(result);
        let actual = self.is_extensible(trap.target)?;
        if result == actual {
            return Ok(result);
        }
        Err(self.throw_invariant(
            "isExtensible",
            format!("trap result does not reflect extensibility of proxy target (which is '{actual}')"),
        ))
    }

    pub(crate) fn proxy_prevent_extensions(&mut self, object: Obj) -> JsResult<bool> {
        let trap = self.trap(object, self.names.preventExtensions)?;
        if trap.function.is_undefined() {
            return self.prevent_extensions(trap.target);
        }
        let result = self.call(trap.function, trap.handler, &[trap.target.value()])?;
        let result = self.to_boolean(result);
        if result && self.is_extensible(trap.target)? {
            return Err(self.throw_invariant(
                "preventExtensions",
                "trap returned truish but the proxy target is extensible",
            ));
        }
        Ok(result)
    }

    pub(crate) fn proxy_get_own(&mut self, object: Obj, key: PropertyKey) -> JsResult<Option<Own>> {
        if key.is_private() {
            return Ok(self.ordinary_get_own(object, key));
        }
        const NAME: &str = "getOwnPropertyDescriptor";
        let trap = self.trap(object, self.names.getOwnPropertyDescriptor)?;
        if trap.function.is_undefined() {
            return self.get_own(trap.target, key);
        }
        let name = self.key_value(key);
        let result = self.call(trap.function, trap.handler, &[trap.target.value(), name])?;
        if !result.is_object() && !result.is_undefined() {
            let text = self.key_text(key);
            return Err(self.throw_invariant(
                NAME,
                format!("trap returned neither object nor undefined for property '{text}'"),
            ));
        }
        let actual = self.get_own(trap.target, key)?;
        if result.is_undefined() {
            let Some(actual) = actual else { return Ok(None) };
            let text = self.key_text(key);
            if !actual.attrs.configurable() {
                return Err(self.throw_invariant(
                    NAME,
                    format!(
                        "trap returned undefined for property '{text}' which is non-configurable in the proxy target"
                    ),
                ));
            }
            if !self.is_extensible(trap.target)? {
                return Err(self.throw_invariant(
                    NAME,
                    format!(
                        "trap returned undefined for property '{text}' which exists in the non-extensible proxy target"
                    ),
                ));
            }
            return Ok(None);
        }
        let extensible = self.is_extensible(trap.target)?;
        let mut desc = self.to_property_descriptor(result)?;
        // CompletePropertyDescriptor
        if desc.is_accessor() {
            desc.get.get_or_insert(Value::UNDEFINED);
            desc.set.get_or_insert(Value::UNDEFINED);
        } else {
            desc.value.get_or_insert(Value::UNDEFINED);
            desc.writable.get_or_insert(false);
        }
        desc.enumerable.get_or_insert(false);
        desc.configurable.get_or_insert(false);
        let text = self.key_text(key);
        if !self.is_compatible(extensible, &desc, actual) {
            return Err(self.throw_invariant(
                NAME,
                format!(
                    "trap returned descriptor for property '{text}' that is incompatible with the existing property in the proxy target"
                ),
            ));
        }
        if desc.configurable == Some(false) {
            match actual {
                Some(actual) if !actual.attrs.configurable() => {
                    if desc.writable == Some(false) && actual.attrs.writable() {
                        return Err(self.throw_invariant(
                            NAME,
                            format!(
                                "trap reported non-configurable and writable for property '{text}' which is non-configurable, non-writable in the proxy target"
                            ),
                        ));
                    }
                }
                _ => {
                    return Err(self.throw_invariant(
                        NAME,
                        format!(
                            "trap reported non-configurability for property '{text}' which is either non-existent or configurable in the proxy target"
                        ),
                    ));
                }
            }
        }
        let value = if desc.is_accessor() {
            self.new_pair(desc.get.unwrap_or(Value::UNDEFINED), desc.set.unwrap_or(Value::UNDEFINED))
        } else {
            desc.value.unwrap_or(Value::UNDEFINED)
        };
        Ok(Some(Own { value, attrs: desc.attributes() }))
    }

    pub(crate) fn proxy_define_own(
        &mut self,
        object: Obj,
        key: PropertyKey,
        desc: PropertyDescriptor,
    ) -> JsResult<bool> {
        if key.is_private() {
            return Ok(self.ordinary_define_own(object, key, desc));
        }
        const NAME: &str = "defineProperty";
        let trap = self.trap(object, self.names.defineProperty)?;
        if trap.function.is_undefined() {
            return self.define_own_property(trap.target, key, desc);
        }
        let shown = self.from_property_descriptor(Some(desc));
        let name = self.key_value(key);
        let result = self.call(trap.function, trap.handler, &[trap.target.value(), name, shown])?;
        if !self.to_boolean(result) {
            return Ok(false);
        }
        let actual = self.get_own(trap.target, key)?;
        let extensible = self.is_extensible(trap.target)?;
        let fixing = desc.configurable == Some(false);
        let text = self.key_text(key);
        let not_fixed = |vm: &mut Vm| {
            vm.throw_invariant(
                NAME,
                format!(
                    "trap returned truish for defining non-configurable property '{text}' which is either non-existent or configurable in the proxy target"
                ),
            )
        };
        let Some(own) = actual else {
            if !extensible {
                return Err(self.throw_invariant(
                    NAME,
                    format!(
                        "trap returned truish for adding property '{text}'  to the non-extensible proxy target"
                    ),
                ));
            }
            return if fixing { Err(not_fixed(self)) } else { Ok(true) };
        };
        if !self.is_compatible(extensible, &desc, actual) {
            return Err(self.throw_invariant(
                NAME,
                format!(
                    "trap returned truish for adding property '{text}'  that is incompatible with the existing property in the proxy target"
                ),
            ));
        }
        if fixing && own.attrs.configurable() {
            return Err(not_fixed(self));
        }
        let fixed_writable = !own.attrs.accessor() && !own.attrs.configurable() && own.attrs.writable();
        if fixed_writable && desc.writable == Some(false) {
            return Err(self.throw_invariant(
                NAME,
                format!(
                    "trap returned truish for defining non-configurable property '{text}' which cannot be non-writable, unless there exists a corresponding non-configurable, non-writable own property of the target object."
                ),
            ));
        }
        Ok(true)
    }

    pub(crate) fn proxy_has(&mut self, object: Obj, key: PropertyKey) -> JsResult<bool> {
        if key.is_private() {
            return Ok(self.ordinary_get_own(object, key).is_some());
        }
        let trap = self.trap(object, self.names.has)?;
        if trap.function.is_undefined() {
            return self.has_property(trap.target, key);
        }
        let name = self.key_value(key);
        let result = self.call(trap.function, trap.handler, &[trap.target.value(), name])?;
        if self.to_boolean(result) {
            return Ok(true);
        }
        if let Some(own) = self.get_own(trap.target, key)? {
            let text = self.key_text(key);
            if !own.attrs.configurable() {
                return Err(self.throw_invariant(
                    "has",
                    format!(
                        "trap returned falsish for property '{text}' which exists in the proxy target as non-configurable"
                    ),
                ));
            }
            if !self.is_extensible(trap.target)? {
                return Err(self.throw_invariant(
                    "has",
                    format!(
                        "trap returned falsish for property '{text}' but the proxy target is not extensible"
                    ),
                ));
            }
        }
        Ok(false)
    }

    pub(crate) fn proxy_get(&mut self, object: Obj, key: PropertyKey, receiver: Value) -> JsResult {
        if key.is_private() {
            return Ok(self.ordinary_get_own(object, key).map_or(Value::UNDEFINED, |own| own.value));
        }
        let trap = self.trap(object, self.names.get)?;
        if trap.function.is_undefined() {
            return self.get(trap.target, key, receiver);
        }
        let name = self.key_value(key);
        let value = self.call(trap.function, trap.handler, &[trap.target.value(), name, receiver])?;
        let Some(own) = self.get_own(trap.target, key)?.filter(|own| !own.attrs.configurable()) else {
            return Ok(value);
        };
        if own.attrs.accessor() {
            if own.pair().getter.get().is_undefined() && !value.is_undefined() {
                let (text, got) = (self.key_text(key), self.describe_plain(value));
                return Err(self.throw_invariant(
                    "get",
                    format!(
                        "property '{text}' is a non-configurable accessor property on the proxy target and does not have a getter function, but the trap did not return 'undefined' (got '{got}')"
                    ),
                ));
            }
        } else if !own.attrs.writable() && !self.same_value(own.value, value) {
            let text = self.key_text(key);
            let (expected, got) = (self.describe_plain(own.value), self.describe_plain(value));
            return Err(self.throw_invariant(
                "get",
                format!(
                    "property '{text}' is a read-only and non-configurable data property on the proxy target but the proxy did not return its actual value (expected '{expected}' but got '{got}')"
                ),
            ));
        }
        Ok(value)
    }

    pub(crate) fn proxy_set(
        &mut self,
        object: Obj,
        key: PropertyKey,
        value: Value,
        receiver: Value,
    ) -> JsResult<bool> {
        let trap = self.trap(object, self.names.set)?;
        if trap.function.is_undefined() {
            return self.set(trap.target, key, value, receiver);
        }
        let name = self.key_value(key);
        let arguments = [trap.target.value(), name, value, receiver];
        let result = self.call(trap.function, trap.handler, &arguments)?;
        if !self.to_boolean(result) {
            return Ok(false);
        }
        let Some(own) = self.get_own(trap.target, key)?.filter(|own| !own.attrs.configurable()) else {
            return Ok(true);
        };
        let broken = if own.attrs.accessor() {
            own.pair().setter.get().is_undefined().then_some("accessor property without a setter")
        } else {
            (!own.attrs.writable() && !self.same_value(own.value, value))
                .then_some("data property with a different value")
        };
        let Some(what) = broken else { return Ok(true) };
        let text = self.key_text(key);
        Err(self.throw_invariant(
            "set",
            format!(
                "trap returned truish for property '{text}' which exists in the proxy target as a non-configurable and non-writable {what}"
            ),
        ))
    }

    pub(crate) fn proxy_delete(&mut self, object: Obj, key: PropertyKey) -> JsResult<bool> {
        let trap = self.trap(object, self.names.deleteProperty)?;
        if trap.function.is_undefined() {
            return self.delete(trap.target, key);
        }
        let name = self.key_value(key);
        let result = self.call(trap.function, trap.handler, &[trap.target.value(), name])?;
        if !self.to_boolean(result) {
            return Ok(false);
        }
        let Some(own) = self.get_own(trap.target, key)? else { return Ok(true) };
        let text = self.key_text(key);
        if !own.attrs.configurable() {
            return Err(self.throw_invariant(
                "deleteProperty",
                format!(
                    "trap returned truish for property '{text}' which is non-configurable in the proxy target"
                ),
            ));
        }
        if !self.is_extensible(trap.target)? {
            return Err(self.throw_invariant(
                "deleteProperty",
                format!("trap returned truish for property '{text}' but the proxy target is non-extensible"),
            ));
        }
        Ok(true)
    }

    /// The keys are pushed to `temps` too.
    pub(crate) fn proxy_own_keys(&mut self, object: Obj) -> JsResult<Vec<PropertyKey>> {
        let trap = self.trap(object, self.names.ownKeys)?;
        if trap.function.is_undefined() {
            return self.own_keys(trap.target);
        }
        let result = self.call(trap.function, trap.handler, &[trap.target.value()])?;
        // CreateListFromArrayLike(trapResultArray, « String, Symbol »)
        let Some(list) = as_object(result) else {
            return Err(self.throw_type_error("CreateListFromArrayLike called on non-object"));
        };
        let length = self.length_of(list)?;
        let mut keys: Vec<PropertyKey> = Vec::new();
        let mut seen: rustc_hash::FxHashSet<u64> = Default::default();
        for i in 0..length {
            let value = self.get_index(list, i)?;
            if !value.is_string() && !value.is_symbol() {
                let shown = self.describe_plain(value);
                return Err(self.throw_type_error(format!("{shown} is not a valid property name")));
            }
            let key = self.to_property_key(value)?;
            self.temps.push(key.traced());
            if !seen.insert(key.bits()) {
                return Err(self.throw_invariant("ownKeys", "trap returned duplicate entries"));
            }
            keys.push(key);
        }
        let extensible = self.is_extensible(trap.target)?;
        let target_keys = self.own_keys(trap.target)?;
        let mut matched = 0;
        for key in target_keys {
            let fixed = self.get_own(trap.target, key)?.is_some_and(|own| !own.attrs.configurable());
            let reported = seen.contains(&key.bits());
            if !reported && (fixed || !extensible) {
                let text = self.key_text(key);
                return Err(self.throw_invariant("ownKeys", format!("trap result did not include '{text}'")));
            }
            matched += reported as usize;
        }
        if !extensible && matched != keys.len() {
            return Err(self
                .throw_invariant("ownKeys", "trap returned extra keys but proxy target is non-extensible"));
        }
        Ok(keys)
    }

    pub(crate) fn proxy_call(&mut self, callee: Value, this: Value, args: &[Value]) -> JsResult {
        // The arguments stand above the top frame, where the next call will be: they move to the temps first.
        let mark = self.temps.len();
        self.temps.extend_from_slice(args);
        let list = self.temps[mark..].to_vec();
        let trap = self.trap(callee.cell_unchecked().cast(), self.names.apply)?;
        let result = if trap.function.is_undefined() {
            self.call(trap.target.value(), this, &list)
        } else {
            let array = self.new_array(&list).value();
            self.call(trap.function, trap.handler, &[trap.target.value(), this, array])
        };
        self.temps.truncate(mark);
        result
    }

    pub(crate) fn proxy_construct(&mut self, callee: Value, args: &[Value], new_target: Value) -> JsResult {
        let mark = self.temps.len();
        self.temps.extend_from_slice(args);
        let list = self.temps[mark..].to_vec();
        let trap = self.trap(callee.cell_unchecked().cast(), self.names.construct)?;
        if trap.function.is_undefined() {
            let result = self.construct(trap.target.value(), &list, new_target);
            self.temps.truncate(mark);
            return result.map(|o| o.value());
        }
        let array = self.new_array(&list).value();
        let result = self.call(trap.function, trap.handler, &[trap.target.value(), array, new_target])?;
        self.temps.truncate(mark);
        if !result.is_object() {
            let shown = self.describe_plain(result);
            return Err(self.throw_invariant("construct", format!("trap returned non-object ('{shown}')")));
        }
        Ok(result)
    }
}
