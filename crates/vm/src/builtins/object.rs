//! Object and Object.prototype (ECMA-262 20.1, B.2.2), and the way between property descriptors and objects (6.2.6).
//!
//! Enumeration takes the fast way where the object is ordinary and has no accessors: nothing can run between two
//! properties then, so the shape is read once.

use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::{Obj, PropertyDescriptor, as_object};
use crate::vm::Vm;
use gill_heap::{Attributes, CellKind, PropertyKey, PropertySlot, Value, flags};

const STATICS: &[Method] = &[
    method("assign", "Object.assign", 2, assign),
    method("create", "Object.create", 2, create),
    method("defineProperties", "Object.defineProperties", 2, define_properties),
    method("defineProperty", "Object.defineProperty", 3, define_property),
    method("entries", "Object.entries", 1, |vm, a| enumerate(vm, a, Part::Entries)),
    method("freeze", "Object.freeze", 1, freeze),
    method("fromEntries", "Object.fromEntries", 1, from_entries),
    method("getOwnPropertyDescriptor", "Object.getOwnPropertyDescriptor", 2, get_own_property_descriptor),
    method("getOwnPropertyDescriptors", "Object.getOwnPropertyDescriptors", 1, get_own_property_descriptors),
    method("getOwnPropertyNames", "Object.getOwnPropertyNames", 1, |vm, a| own_property_keys(vm, a, false)),
    method("getOwnPropertySymbols", "Object.getOwnPropertySymbols", 1, |vm, a| {
        own_property_keys(vm, a, true)
    }),
    method("getPrototypeOf", "Object.getPrototypeOf", 1, get_prototype_of),
    method("groupBy", "Object.groupBy", 2, group_by),
    method("hasOwn", "Object.hasOwn", 2, has_own),
    method("is", "Object.is", 2, |vm, a| Ok(Value::bool(vm.same_value(a.get(0), a.get(1))))),
    method("isExtensible", "Object.isExtensible", 1, is_extensible),
    method("isFrozen", "Object.isFrozen", 1, |vm, a| test_integrity(vm, a, true)),
    method("isSealed", "Object.isSealed", 1, |vm, a| test_integrity(vm, a, false)),
    method("keys", "Object.keys", 1, |vm, a| enumerate(vm, a, Part::Keys)),
    method("preventExtensions", "Object.preventExtensions", 1, prevent_extensions),
    method("seal", "Object.seal", 1, seal),
    method("setPrototypeOf", "Object.setPrototypeOf", 2, set_prototype_of),
    method("values", "Object.values", 1, |vm, a| enumerate(vm, a, Part::Values)),
];

const METHODS: &[Method] = &[
    method("__defineGetter__", "Object.prototype.__defineGetter__", 2, |vm, a| define_half(vm, a, true)),
    method("__defineSetter__", "Object.prototype.__defineSetter__", 2, |vm, a| define_half(vm, a, false)),
    method("hasOwnProperty", "Object.prototype.hasOwnProperty", 1, has_own_property),
    method("__lookupGetter__", "Object.prototype.__lookupGetter__", 1, |vm, a| lookup_half(vm, a, true)),
    method("__lookupSetter__", "Object.prototype.__lookupSetter__", 1, |vm, a| lookup_half(vm, a, false)),
    method("isPrototypeOf", "Object.prototype.isPrototypeOf", 1, is_prototype_of),
    method("propertyIsEnumerable", "Object.prototype.propertyIsEnumerable", 1, property_is_enumerable),
    method("valueOf", "Object.prototype.valueOf", 0, |vm, a| vm.to_object(a.this()).map(|o| o.value())),
    method("toLocaleString", "Object.prototype.toLocaleString", 0, to_locale_string),
];

/// What an enumeration lists.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Keys,
    Values,
    Entries,
}

pub(crate) fn init(vm: &mut Vm) {
    let prototype: Obj = vm.intrinsics().object_prototype.cell_unchecked().cast();
    let constructor = vm.define_constructor("Object", 1, construct, prototype);
    vm.realm_mut().intrinsics.object = constructor.value();
    vm.define_methods(constructor, STATICS);
    vm.define_methods(prototype, METHODS);
    let key = vm.names.toString;
    let function = vm.new_native("Object.prototype.toString", key, 0, to_string, &[]).value();
    vm.realm_mut().intrinsics.object_to_string = function;
    vm.define(prototype, key, function, Attributes::HIDDEN);
    vm.define_native_accessor(
        prototype,
        "__proto__",
        "Object.prototype.__proto__",
        get_proto,
        Some(set_proto),
    );
}

/// Object ( [ value ] )
fn construct(vm: &mut Vm, args: Args) -> JsResult {
    let target = args.new_target();
    // 1. If NewTarget is neither undefined nor the active function object, then
    if target.is_object() && target != args.callee().value() {
        let default = vm.intrinsics().object_prototype;
        let proto = vm.prototype_from_constructor(target.cell_unchecked().cast(), default)?;
        return Ok(vm.new_object_with(proto).value());
    }
    if args.get(0).is_nullish() {
        return Ok(vm.new_object().value());
    }
    Ok(vm.to_object(args.get(0))?.value())
}

// ---- property descriptors ------------------------------------------------------------------------------------------

impl Vm {
    /// ToPropertyDescriptor
    ///
    /// # Errors
    /// TypeError if it is no object or contradicts itself; what its getters throw.
    pub(crate) fn to_property_descriptor(&mut self, value: Value) -> JsResult<PropertyDescriptor> {
        let Some(object) = as_object(value) else {
            let shown = self.describe_plain(value);
            return Err(self.throw_type_error(format!("Property description must be an object: {shown}")));
        };
        let mut desc = PropertyDescriptor::default();
        let names = &self.names;
        let (enumerable, configurable) = (names.enumerable, names.configurable);
        let (value, writable, get, set) = (names.value, names.writable, names.get, names.set);
        if let Some(v) = self.get_if_present(object, enumerable)? {
            desc.enumerable = Some(self.to_boolean(v));
        }
        if let Some(v) = self.get_if_present(object, configurable)? {
            desc.configurable = Some(self.to_boolean(v));
        }
        desc.value = self.get_if_present(object, value)?;
        if let Some(v) = self.get_if_present(object, writable)? {
            desc.writable = Some(self.to_boolean(v));
        }
        desc.get = self.get_if_present(object, get)?;
        if let Some(getter) = desc.get.filter(|g| !g.is_undefined())
            && !self.is_callable(getter)
        {
            let shown = self.describe_plain(getter);
            return Err(self.throw_type_error(format!("Getter must be a function: {shown}")));
        }
        desc.set = self.get_if_present(object, set)?;
        if let Some(setter) = desc.set.filter(|s| !s.is_undefined())
            && !self.is_callable(setter)
        {
            let shown = self.describe_plain(setter);
            return Err(self.throw_type_error(format!("Setter must be a function: {shown}")));
        }
        if desc.is_accessor() && desc.is_data() {
            let shown = self.describe_plain(object.value());
            return Err(self.throw_type_error(format!(
                "Invalid property descriptor. Cannot both specify accessors and a value or writable attribute, {shown}"
            )));
        }
        Ok(desc)
    }

    fn get_if_present(&mut self, object: Obj, key: PropertyKey) -> JsResult<Option<Value>> {
        if !object.has_flag(flags::EXOTIC)
            && let Some(own) = self.array_own(object, key)
            && !own.attrs.accessor()
        {
            return Ok(Some(own.value));
        }
        if self.has_property(object, key)? { self.get_property(object, key).map(Some) } else { Ok(None) }
    }

    /// FromPropertyDescriptor
    pub(crate) fn from_property_descriptor(&mut self, desc: Option<PropertyDescriptor>) -> Value {
        let Some(desc) = desc else { return Value::UNDEFINED };
        let object = self.new_object();
        let names = &self.names;
        let fields = [
            (names.value, desc.value),
            (names.writable, desc.writable.map(Value::bool)),
            (names.get, desc.get),
            (names.set, desc.set),
            (names.enumerable, desc.enumerable.map(Value::bool)),
            (names.configurable, desc.configurable.map(Value::bool)),
        ];
        for (key, value) in fields {
            if let Some(value) = value {
                self.add_named(object, key, value, Attributes::DATA);
            }
        }
        object.value()
    }
}

// ---- statics -------------------------------------------------------------------------------------------------------

fn assign(vm: &mut Vm, args: Args) -> JsResult {
    let to = vm.to_object(args.get(0))?;
    for &source in args.from(1) {
        if source.is_nullish() {
            continue;
        }
        let from = vm.to_object(source)?;
        let mark = vm.temps.len();
        for key in vm.own_keys(from)? {
            let Some(own) = vm.get_own(from, key)? else { continue };
            if own.attrs.enumerable() {
                let plain = !own.attrs.accessor() && !from.has_flag(flags::EXOTIC);
                let value = if plain { own.value } else { vm.get_property(from, key)? };
                vm.put(to, key, value)?;
            }
        }
        vm.temps.truncate(mark);
    }
    Ok(to.value())
}

fn create(vm: &mut Vm, args: Args) -> JsResult {
    let proto = args.get(0);
    if !proto.is_object() && !proto.is_null() {
        let shown = vm.describe_plain(proto);
        return Err(vm.throw_type_error(format!("Object prototype may only be an Object or null: {shown}")));
    }
    let object = vm.new_object_with(proto);
    if !args.get(1).is_undefined() {
        define_all(vm, object, args.get(1))?;
    }
    Ok(object.value())
}

fn define_properties(vm: &mut Vm, args: Args) -> JsResult {
    let Some(object) = as_object(args.get(0)) else {
        return Err(vm.throw_type_error("Object.defineProperties called on non-object"));
    };
    define_all(vm, object, args.get(1))?;
    Ok(object.value())
}

/// ObjectDefineProperties
fn define_all(vm: &mut Vm, object: Obj, properties: Value) -> JsResult<()> {
    let properties = vm.to_object(properties)?;
    let mut descriptors = Vec::new();
    // The keys and the values of the descriptors are kept alive by the temps.
    for key in vm.own_keys(properties)? {
        let Some(own) = vm.get_own(properties, key)? else { continue };
        if own.attrs.enumerable() {
            let value = vm.get_property(properties, key)?;
            let desc = vm.to_property_descriptor(value)?;
            vm.temps.extend([desc.value, desc.get, desc.set].into_iter().flatten());
            descriptors.push((key, desc));
        }
    }
    for (key, desc) in descriptors {
        vm.define_or_throw(object, key, desc)?;
    }
    Ok(())
}

fn define_property(vm: &mut Vm, args: Args) -> JsResult {
    let Some(object) = as_object(args.get(0)) else {
        return Err(vm.throw_type_error("Object.defineProperty called on non-object"));
    };
    let key = vm.to_property_key(args.get(1))?;
    let desc = vm.to_property_descriptor(args.get(2))?;
    vm.define_or_throw(object, key, desc)?;
    Ok(object.value())
}

fn enumerate(vm: &mut Vm, args: Args, part: Part) -> JsResult {
    let object = vm.to_object(args.get(0))?;
    let mark = vm.temps.len();
    if !enumerate_plain(vm, object, part) {
        // EnumerableOwnProperties
        vm.temps.truncate(mark);
        let keys = vm.own_keys(object)?;
        let first = vm.temps.len();
        for key in keys {
            if key.is_symbol() {
                continue;
            }
            let Some(own) = vm.get_own(object, key)? else { continue };
            if !own.attrs.enumerable() {
                continue;
            }
            let value = if part == Part::Keys { Value::UNDEFINED } else { vm.get_property(object, key)? };
            push_part(vm, key, value, part);
        }
        let array = vm.array_from_temps(first);
        vm.temps.truncate(mark);
        return Ok(array.value());
    }
    Ok(vm.array_from_temps(mark).value())
}

/// Pushes what is asked for of an ordinary object without accessors. False if it is not one.
fn enumerate_plain(vm: &mut Vm, object: Obj, part: Part) -> bool {
    if object.has_flag(flags::EXOTIC) {
        return false;
    }
    vm.settle_lazy(object);
    let shape = vm.shape(object);
    let mut properties: Vec<(PropertyKey, PropertySlot)> = Vec::new();
    let mut accessors = false;
    // The keys stay alive with the shape, the shape with the object: nothing here changes it.
    vm.heap.shape_properties(shape, &mut |key, slot| {
        accessors |= slot.attrs.accessor();
        if slot.attrs.enumerable() && !key.is_symbol() {
            properties.push((key, slot));
        }
    });
    if accessors && part != Part::Keys {
        return false;
    }
    for index in vm.element_indices(object) {
        let Some(own) = vm.own_element(object, index) else { continue };
        if own.attrs.accessor() && part != Part::Keys {
            return false;
        }
        if own.attrs.enumerable() {
            push_part(vm, PropertyKey::index(index), own.value, part);
        }
    }
    for (key, slot) in properties {
        let value = vm.read_slot(object, shape, slot.slot);
        push_part(vm, key, value, part);
    }
    true
}

fn push_part(vm: &mut Vm, key: PropertyKey, value: Value, part: Part) {
    let item = match part {
        Part::Keys => vm.key_value(key),
        Part::Values => value,
        Part::Entries => {
            let key = vm.key_value(key);
            vm.new_array(&[key, value]).value()
        }
    };
    vm.temps.push(item);
}

fn freeze(vm: &mut Vm, args: Args) -> JsResult {
    set_integrity(vm, args, true)
}
fn seal(vm: &mut Vm, args: Args) -> JsResult {
    set_integrity(vm, args, false)
}
fn set_integrity(vm: &mut Vm, args: Args, frozen: bool) -> JsResult {
    let Some(object) = as_object(args.get(0)) else { return Ok(args.get(0)) };
    if frozen && object.kind() == CellKind::TypedArray && vm.typed_array_length(object.cast()) > 0 {
        // The elements cannot be made read-only, but extensibility goes first.
        if !vm.prevent_extensions(object)? {
            return Err(not_prevented(vm));
        }
        return Err(vm.throw_type_error("Cannot freeze array buffer views with elements"));
    }
    if !vm.set_integrity_level(object, frozen)? {
        return Err(not_prevented(vm));
    }
    Ok(args.get(0))
}
fn test_integrity(vm: &mut Vm, args: Args, frozen: bool) -> JsResult {
    match as_object(args.get(0)) {
        Some(object) => vm.test_integrity_level(object, frozen).map(Value::bool),
        None => Ok(Value::TRUE),
    }
}
fn is_extensible(vm: &mut Vm, args: Args) -> JsResult {
    match as_object(args.get(0)) {
        Some(object) => vm.is_extensible(object).map(Value::bool),
        None => Ok(Value::FALSE),
    }
}
fn prevent_extensions(vm: &mut Vm, args: Args) -> JsResult {
    if let Some(object) = as_object(args.get(0))
        && !vm.prevent_extensions(object)?
    {
        return Err(not_prevented(vm));
    }
    Ok(args.get(0))
}
/// Only a proxy can refuse.
fn not_prevented(vm: &mut Vm) -> crate::throw::Throw {
    vm.throw_type_error("'preventExtensions' on proxy: trap returned falsish")
}

fn from_entries(vm: &mut Vm, args: Args) -> JsResult {
    if args.get(0).is_nullish() {
        let shown = vm.describe(args.get(0));
        return Err(vm.throw_type_error(format!("{shown} is not iterable")));
    }
    let object = vm.new_object();
    let record = vm.get_iterator_record(args.get(0))?;
    vm.for_each_of(record, |vm, entry| {
        let (key, value) = vm.entry_of(entry)?;
        let key = vm.to_property_key(key)?;
        vm.create_data_property_or_throw(object, key, value)
    })?;
    Ok(object.value())
}

impl Vm {
    /// Key and value of an entry object, as `Object.fromEntries`, `new Map` and the like take them.
    ///
    /// # Errors
    /// TypeError if it is no object; what its getters throw.
    pub(crate) fn entry_of(&mut self, entry: Value) -> JsResult<(Value, Value)> {
        let Some(object) = as_object(entry) else {
            let shown = self.describe_plain(entry);
            return Err(self.throw_type_error(format!("Iterator value {shown} is not an entry object")));
        };
        let key = self.get_index(object, 0)?;
        let value = self.get_index(object, 1)?;
        Ok((key, value))
    }
}

fn get_own_property_descriptor(vm: &mut Vm, args: Args) -> JsResult {
    let object = vm.to_object(args.get(0))?;
    let key = vm.to_property_key(args.get(1))?;
    let desc = vm.get_own_property(object, key)?;
    Ok(vm.from_property_descriptor(desc))
}

fn get_own_property_descriptors(vm: &mut Vm, args: Args) -> JsResult {
    let object = vm.to_object(args.get(0))?;
    let result = vm.new_object();
    for key in vm.own_keys(object)? {
        let desc = vm.get_own_property(object, key)?;
        if desc.is_some() {
            let desc = vm.from_property_descriptor(desc);
            vm.create_data_property_or_throw(result, key, desc)?;
        }
    }
    Ok(result.value())
}

fn own_property_keys(vm: &mut Vm, args: Args, symbols: bool) -> JsResult {
    let object = vm.to_object(args.get(0))?;
    let keys = vm.own_keys(object)?;
    let first = vm.temps.len();
    for key in keys.into_iter().filter(|k| k.is_symbol() == symbols) {
        let value = vm.key_value(key);
        vm.temps.push(value);
    }
    Ok(vm.array_from_temps(first).value())
}

fn get_prototype_of(vm: &mut Vm, args: Args) -> JsResult {
    let object = vm.to_object(args.get(0))?;
    vm.get_prototype_of(object)
}

fn set_prototype_of(vm: &mut Vm, args: Args) -> JsResult {
    let (value, proto) = (args.get(0), args.get(1));
    if value.is_nullish() {
        return Err(vm.throw_type_error("Object.setPrototypeOf called on null or undefined"));
    }
    if !proto.is_object() && !proto.is_null() {
        let shown = vm.describe_plain(proto);
        return Err(vm.throw_type_error(format!("Object prototype may only be an Object or null: {shown}")));
    }
    if let Some(object) = as_object(value) {
        set_prototype_or_throw(vm, object, proto)?;
    }
    Ok(value)
}

fn set_prototype_or_throw(vm: &mut Vm, object: Obj, proto: Value) -> JsResult<()> {
    if vm.set_prototype_of(object, proto)? {
        return Ok(());
    }
    let shown = vm.describe_plain(object.value());
    Err(if object.kind() == CellKind::Proxy {
        vm.throw_type_error("'setPrototypeOf' on proxy: trap returned falsish for property 'undefined'")
    } else if object.value() == vm.intrinsics().object_prototype {
        vm.throw_type_error("Immutable prototype object 'Object.prototype' cannot have their prototype set")
    } else if !vm.ordinary_is_extensible(object) {
        vm.throw_type_error(format!("{shown} is not extensible"))
    } else {
        vm.throw_type_error("Cyclic __proto__ value")
    })
}

/// Object.groupBy ( items, callback )
fn group_by(vm: &mut Vm, args: Args) -> JsResult {
    let mark = vm.temps.len();
    let groups = vm.collect_groups(args.get(0), args.get(1), true)?;
    let object = vm.new_object_with(Value::NULL);
    for (key, values) in groups {
        let key = vm.to_property_key(key)?;
        vm.create_data_property_or_throw(object, key, values)?;
    }
    vm.temps.truncate(mark);
    Ok(object.value())
}

impl Vm {
    /// GroupBy: keys with the arrays of their values, in order of first appearance. All are in `temps` too.
    ///
    /// # Errors
    /// TypeError if the callback is no function; what it and the iterator throw.
    pub(crate) fn collect_groups(
        &mut self,
        items: Value,
        callback: Value,
        property_keys: bool,
    ) -> JsResult<Vec<(Value, Value)>> {
        if items.is_nullish() {
            let shown = self.describe(items);
            return Err(self.throw_type_error(format!("{shown} is not iterable")));
        }
        if !self.is_callable(callback) {
            let shown = self.describe_plain(callback);
            return Err(self.throw_type_error(format!("{shown} is not a function")));
        }
        let table = self.new_ordered_table();
        let record = self.get_iterator_record(items)?;
        let mut table = table;
        let mut k: u64 = 0;
        self.for_each_of(record, |vm, value| {
            let key = vm.call(callback, Value::UNDEFINED, &[value, Value::number(k as f64)])?;
            k += 1;
            let key = if property_keys {
                let key = vm.to_property_key(key)?;
                vm.key_value(key)
            } else {
                key
            };
            let array = match vm.ordered_find(table, key) {
                Some(entry) => crate::builtins::ordered_table::value_at(table, entry),
                None => {
                    let array = vm.new_array_with_capacity(0).value();
                    table = vm.ordered_insert(table, key, array);
                    array
                }
            };
            vm.array_append(array.cell_unchecked().cast(), value)
        })?;
        let groups: Vec<(Value, Value)> = crate::builtins::ordered_table::entries(table).collect();
        self.temps.extend(groups.iter().flat_map(|&(k, v)| [k, v]));
        Ok(groups)
    }
}

fn has_own(vm: &mut Vm, args: Args) -> JsResult {
    let object = vm.to_object(args.get(0))?;
    let key = vm.to_property_key(args.get(1))?;
    Ok(Value::bool(vm.get_own(object, key)?.is_some()))
}

// ---- Object.prototype ----------------------------------------------------------------------------------------------

fn has_own_property(vm: &mut Vm, args: Args) -> JsResult {
    let key = vm.to_property_key(args.get(0))?;
    let object = vm.to_object(args.this())?;
    Ok(Value::bool(vm.get_own(object, key)?.is_some()))
}

fn is_prototype_of(vm: &mut Vm, args: Args) -> JsResult {
    let Some(mut at) = as_object(args.get(0)) else { return Ok(Value::FALSE) };
    let object = vm.to_object(args.this())?;
    while let Some(proto) = vm.proto_object(at)? {
        if proto == object {
            return Ok(Value::TRUE);
        }
        at = proto;
    }
    Ok(Value::FALSE)
}

fn property_is_enumerable(vm: &mut Vm, args: Args) -> JsResult {
    let key = vm.to_property_key(args.get(0))?;
    let object = vm.to_object(args.this())?;
    Ok(Value::bool(vm.get_own(object, key)?.is_some_and(|own| own.attrs.enumerable())))
}

fn to_locale_string(vm: &mut Vm, args: Args) -> JsResult {
    vm.invoke(args.this(), vm.names.toString, &[])
}

/// The builtinTag of Object.prototype.toString (20.1.3.6) of an object that is no proxy of an array.
pub(crate) fn builtin_tag(vm: &mut Vm, object: Obj) -> &'static str {
    match object.kind() {
        CellKind::Array => "Array",
        CellKind::Error => "Error",
        CellKind::Arguments => "Arguments",
        CellKind::Date => "Date",
        CellKind::RegExp => "RegExp",
        CellKind::PrimitiveWrapper => {
            match vm.typeof_text(object.cast::<gill_heap::PrimitiveWrapper>().primitive.get()) {
                "string" => "String",
                "number" => "Number",
                "boolean" => "Boolean",
                _ => "Object",
            }
        }
        _ if vm.is_callable(object.value()) => "Function",
        _ => "Object",
    }
}

fn to_string(vm: &mut Vm, args: Args) -> JsResult {
    let this = args.this();
    if this.is_nullish() {
        return Ok(vm.str(if this.is_null() { "[object Null]" } else { "[object Undefined]" }));
    }
    let object = vm.to_object(this)?;
    // 4.-14. builtinTag
    let builtin = match object.kind() {
        CellKind::Proxy if vm.is_array(object.value())? => "Array",
        _ => builtin_tag(vm, object),
    };
    let key = PropertyKey::from_symbol(vm.symbols.to_string_tag);
    let tag = vm.get_property(object, key)?;
    match gill_heap::string::JsString::from_value(tag) {
        None => Ok(vm.str(match builtin {
            "Object" => "[object Object]",
            "Array" => "[object Array]",
            "Function" => "[object Function]",
            "Error" => "[object Error]",
            "Arguments" => "[object Arguments]",
            "Date" => "[object Date]",
            "RegExp" => "[object RegExp]",
            "String" => "[object String]",
            "Number" => "[object Number]",
            _ => "[object Boolean]",
        })),
        Some(tag) => {
            let mut text = crate::builtins::string::Builder::new();
            text.push_str("[object ");
            text.push(vm.heap.units(tag));
            text.push_str("]");
            Ok(text.finish(vm))
        }
    }
}

fn get_proto(vm: &mut Vm, args: Args) -> JsResult {
    let object = vm.to_object(args.this())?;
    vm.get_prototype_of(object)
}

fn set_proto(vm: &mut Vm, args: Args) -> JsResult {
    let (this, proto) = (args.this(), args.get(0));
    if this.is_nullish() {
        return Err(vm.throw_type_error("Object.prototype.__proto__ called on null or undefined"));
    }
    if (proto.is_object() || proto.is_null())
        && let Some(object) = as_object(this)
    {
        set_prototype_or_throw(vm, object, proto)?;
    }
    Ok(Value::UNDEFINED)
}

/// `__defineGetter__` and `__defineSetter__`
fn define_half(vm: &mut Vm, args: Args, getter: bool) -> JsResult {
    let object = vm.to_object(args.this())?;
    let function = args.get(1);
    if !vm.is_callable(function) {
        let half = if getter { "Getter" } else { "Setter" };
        return Err(vm.throw_type_error(format!("Object.prototype.__define{half}__: Expecting function")));
    }
    let mut desc = PropertyDescriptor {
        enumerable: Some(true),
        configurable: Some(true),
        ..PropertyDescriptor::default()
    };
    *(if getter { &mut desc.get } else { &mut desc.set }) = Some(function);
    let key = vm.to_property_key(args.get(0))?;
    vm.define_or_throw(object, key, desc)?;
    Ok(Value::UNDEFINED)
}

/// `__lookupGetter__` and `__lookupSetter__`
fn lookup_half(vm: &mut Vm, args: Args, getter: bool) -> JsResult {
    let mut at = vm.to_object(args.this())?;
    let key = vm.to_property_key(args.get(0))?;
    loop {
        if let Some(own) = vm.get_own(at, key)? {
            if !own.attrs.accessor() {
                return Ok(Value::UNDEFINED);
            }
            let pair = own.pair();
            return Ok(if getter { pair.getter.get() } else { pair.setter.get() });
        }
        match vm.proto_object(at)? {
            Some(proto) => at = proto,
            None => return Ok(Value::UNDEFINED),
        }
    }
}
