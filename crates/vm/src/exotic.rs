//! Exotic objects: mapped arguments, String objects, typed arrays, and the way to Proxies and module namespaces.
//!
//! Objects flagged `EXOTIC` come here from `object.rs`. Each function says what is own and leaves the rest of the
//! algorithm to the ordinary one.

use crate::native::JsResult;
use crate::object::{ExoticGet, ExoticSet, Obj, Own, PropertyDescriptor};
use crate::vm::Vm;
use gill_bytecode::layout::mapped_argument;
use gill_heap::string::JsString;
use gill_heap::{Arguments, Attributes, CellKind, Gc, PrimitiveWrapper, PropertyKey, TypedArray, Value};

/// What a key is to a typed array.
enum NumericKey {
    /// Not a CanonicalNumericIndexString.
    No,
    /// An integer index, maybe out of bounds.
    Index(u32),
    /// Numeric, but never valid (-0, 1.5, NaN ...).
    Invalid,
}

impl Vm {
    fn numeric_key(&mut self, key: PropertyKey) -> NumericKey {
        if let Some(index) = key.as_index() {
            return NumericKey::Index(index);
        }
        let Some(s) = key.as_string() else { return NumericKey::No };
        let text = self.heap.string_to_rust(s);
        if text == "-0" {
            return NumericKey::Invalid;
        }
        if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | 'I' | 'N')) {
            return NumericKey::No;
        }
        let number = self.string_to_number(s);
        let canonical = self.number_to_string(number);
        if self.heap.string_equals(canonical, s) { NumericKey::Invalid } else { NumericKey::No }
    }

    fn wrapped_string(&self, object: Obj) -> Option<JsString> {
        JsString::from_value(object.cast::<PrimitiveWrapper>().primitive.get())
    }

    pub(crate) fn exotic_get_own(&mut self, object: Obj, key: PropertyKey) -> JsResult<Option<Own>> {
        match object.kind() {
            CellKind::Proxy => self.proxy_get_own(object, key),
            CellKind::ModuleNamespace => self.namespace_get_own(object, key),
            CellKind::Arguments => {
                if let Some(index) = key.as_index()
                    && let Some((env, slot)) = self.mapped_slot(object.cast(), index)
                {
                    let attrs = self.mapped_attributes(object.cast(), index);
                    return Ok(Some(Own { value: env.tail(slot).get(), attrs }));
                }
                Ok(self.ordinary_get_own(object, key))
            }
            CellKind::PrimitiveWrapper => {
                if let Some(s) = self.wrapped_string(object) {
                    if key == self.names.length {
                        return Ok(Some(Own { value: Value::from_usize(s.len()), attrs: Attributes::FIXED }));
                    }
                    if let Some(index) = key.as_index()
                        && (index as usize) < s.len()
                    {
                        let value = self.char_string(s, index as usize);
                        return Ok(Some(Own { value, attrs: Attributes(Attributes::ENUMERABLE) }));
                    }
                }
                Ok(self.ordinary_get_own(object, key))
            }
            CellKind::TypedArray => match self.numeric_key(key) {
                NumericKey::No => Ok(self.ordinary_get_own(object, key)),
                NumericKey::Invalid => Ok(None),
                NumericKey::Index(index) => {
                    let array: Gc<TypedArray> = object.cast();
                    if index >= self.typed_array_length(array) {
                        return Ok(None);
                    }
                    Ok(Some(Own { value: self.typed_array_get(array, index), attrs: Attributes::DATA }))
                }
            },
            _ => Ok(self.array_own(object, key)),
        }
    }

    pub(crate) fn exotic_define_own(
        &mut self,
        object: Obj,
        key: PropertyKey,
        desc: PropertyDescriptor,
    ) -> JsResult<bool> {
        match object.kind() {
            CellKind::Proxy => self.proxy_define_own(object, key, desc),
            CellKind::ModuleNamespace => self.namespace_define_own(object, key, desc),
            CellKind::Arguments => Ok(self.arguments_define_own(object.cast(), key, desc)),
            CellKind::PrimitiveWrapper => {
                if let Some(own) = self.exotic_get_own(object, key)?
                    && !own.attrs.configurable()
                    && (key == self.names.length || key.as_index().is_some())
                {
                    return Ok(self.is_compatible(false, &desc, Some(own)));
                }
                Ok(self.ordinary_define_own(object, key, desc))
            }
            CellKind::TypedArray => match self.numeric_key(key) {
                NumericKey::No => Ok(self.ordinary_define_own(object, key, desc)),
                NumericKey::Invalid => Ok(false),
                NumericKey::Index(index) => {
                    let array: Gc<TypedArray> = object.cast();
                    if index >= self.typed_array_length(array)
                        || desc.configurable == Some(false)
                        || desc.enumerable == Some(false)
                        || desc.is_accessor()
                        || desc.writable == Some(false)
                    {
                        return Ok(false);
                    }
                    if let Some(value) = desc.value {
                        self.typed_array_set(array, index, value)?;
                    }
                    Ok(true)
                }
            },
            _ => Ok(self.ordinary_define_own(object, key, desc)),
        }
    }

    /// [[DefineOwnProperty]] of mapped arguments objects.
    fn arguments_define_own(
        &mut self,
        arguments: Gc<Arguments>,
        key: PropertyKey,
        mut desc: PropertyDescriptor,
    ) -> bool {
        let object: Obj = arguments.cast();
        let mapped = key.as_index().and_then(|index| Some((index, self.mapped_slot(arguments, index)?)));
        let Some((index, (env, slot))) = mapped else { return self.ordinary_define_own(object, key, desc) };
        // The element becomes an ordinary one for the validation; if it stays mapped, it is made a hole again.
        let attrs = self.mapped_attributes(arguments, index);
        self.put_element(object, index, env.tail(slot).get(), attrs);
        let extensible = self.ordinary_is_extensible(object);
        let current = self.own_element(object, index);
        let unmaps = desc.is_accessor() || desc.writable == Some(false);
        if desc.value.is_none() && !desc.is_accessor() {
            desc.value = Some(env.tail(slot).get());
        }
        let done = self.validate_and_apply(object, key, extensible, desc, current);
        if done
            && let Some(value) = desc.value
            && !desc.is_accessor()
        {
            env.tail(slot).set(value);
            self.heap.write_barrier(env, value);
        }
        if done && unmaps {
            self.unmap(arguments, index);
            return done;
        }
        let attrs = self.own_element(object, index).map_or(attrs, |own| own.attrs);
        let elements = self.elements(object);
        if crate::object::dense(elements) {
            elements.tail(index as usize).set(Value::EMPTY);
        } else {
            self.remove_element(object, index);
        }
        if let Some(mapped) = crate::object::as_cell::<gill_heap::Tuple>(arguments.mapped.get()) {
            let differs = i32::from(attrs.0 ^ Attributes::DATA.0);
            mapped
                .tail(index as usize)
                .set(Value::int(differs << mapped_argument::ATTRIBUTES_SHIFT | slot as i32));
        }
        done
    }

    /// The attributes of a mapped element.
    fn mapped_attributes(&self, arguments: Gc<Arguments>, index: u32) -> Attributes {
        let mapped = crate::object::as_cell::<gill_heap::Tuple>(arguments.mapped.get());
        let entry = mapped.and_then(|mapped| mapped.tail(index as usize).get().as_int()).unwrap_or(0);
        Attributes((entry >> mapped_argument::ATTRIBUTES_SHIFT) as u8 ^ Attributes::DATA.0)
    }

    fn unmap(&mut self, arguments: Gc<Arguments>, index: u32) {
        if let Some(mapped) = crate::object::as_cell::<gill_heap::Tuple>(arguments.mapped.get()) {
            mapped.tail(index as usize).set(Value::EMPTY);
        }
    }

    /// None: go on with the prototype.
    pub(crate) fn exotic_has(&mut self, object: Obj, key: PropertyKey) -> JsResult<Option<bool>> {
        match object.kind() {
            CellKind::Proxy => self.proxy_has(object, key).map(Some),
            CellKind::ModuleNamespace => Ok(Some(self.namespace_has(object, key))),
            CellKind::TypedArray => match self.numeric_key(key) {
                NumericKey::No => Ok(self.ordinary_get_own(object, key).map(|_| true)),
                NumericKey::Invalid => Ok(Some(false)),
                NumericKey::Index(index) => Ok(Some(index < self.typed_array_length(object.cast()))),
            },
            _ => Ok(self.exotic_get_own(object, key)?.map(|_| true)),
        }
    }

    pub(crate) fn exotic_get(
        &mut self,
        object: Obj,
        key: PropertyKey,
        receiver: Value,
    ) -> JsResult<ExoticGet> {
        match object.kind() {
            CellKind::Proxy => self.proxy_get(object, key, receiver).map(ExoticGet::Done),
            CellKind::TypedArray => match self.numeric_key(key) {
                NumericKey::No => Ok(ExoticGet::Own(self.ordinary_get_own(object, key))),
                NumericKey::Invalid => Ok(ExoticGet::Done(Value::UNDEFINED)),
                NumericKey::Index(index) => Ok(ExoticGet::Done(self.typed_array_get(object.cast(), index))),
            },
            _ => Ok(ExoticGet::Own(self.exotic_get_own(object, key)?)),
        }
    }

    pub(crate) fn exotic_set(
        &mut self,
        object: Obj,
        key: PropertyKey,
        value: Value,
        receiver: Value,
    ) -> JsResult<ExoticSet> {
        match object.kind() {
            CellKind::Proxy => self.proxy_set(object, key, value, receiver).map(ExoticSet::Done),
            CellKind::ModuleNamespace => Ok(ExoticSet::Done(false)),
            CellKind::TypedArray => {
                let index = match self.numeric_key(key) {
                    NumericKey::No => return Ok(ExoticSet::Own(self.ordinary_get_own(object, key))),
                    NumericKey::Invalid => None,
                    NumericKey::Index(index) => Some(index),
                };
                if receiver == object.value() {
                    match index {
                        Some(index) => self.typed_array_set(object.cast(), index, value)?,
                        None => self.typed_array_set(object.cast(), u32::MAX, value)?,
                    }
                    return Ok(ExoticSet::Done(true));
                }
                match index {
                    Some(index) if index < self.typed_array_length(object.cast()) => {
                        Ok(ExoticSet::Own(self.exotic_get_own(object, key)?))
                    }
                    _ => Ok(ExoticSet::Done(true)),
                }
            }
            CellKind::Arguments if receiver == object.value() => {
                if let Some(index) = key.as_index()
                    && let Some((env, slot)) = self.mapped_slot(object.cast(), index)
                {
                    env.tail(slot).set(value);
                    self.heap.write_barrier(env, value);
                    return Ok(ExoticSet::Done(true));
                }
                Ok(ExoticSet::Own(self.ordinary_get_own(object, key)))
            }
            _ => Ok(ExoticSet::Own(self.exotic_get_own(object, key)?)),
        }
    }

    /// None: as for ordinary objects.
    pub(crate) fn exotic_delete(&mut self, object: Obj, key: PropertyKey) -> JsResult<Option<bool>> {
        match object.kind() {
            CellKind::Proxy => self.proxy_delete(object, key).map(Some),
            CellKind::ModuleNamespace => {
                Ok(if key.is_symbol() { None } else { Some(!self.namespace_has(object, key)) })
            }
            CellKind::TypedArray => match self.numeric_key(key) {
                NumericKey::No => Ok(None),
                NumericKey::Invalid => Ok(Some(true)),
                NumericKey::Index(index) => Ok(Some(index >= self.typed_array_length(object.cast()))),
            },
            CellKind::PrimitiveWrapper => {
                let fixed = self.exotic_get_own(object, key)?.is_some_and(|own| !own.attrs.configurable());
                Ok(if fixed { Some(false) } else { None })
            }
            CellKind::Arguments => {
                if let Some(index) = key.as_index()
                    && self.mapped_slot(object.cast(), index).is_some()
                {
                    let deletable = self.mapped_attributes(object.cast(), index).configurable();
                    if deletable {
                        self.unmap(object.cast(), index);
                    }
                    return Ok(Some(deletable));
                }
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    pub(crate) fn exotic_own_keys(&mut self, object: Obj) -> JsResult<Vec<PropertyKey>> {
        match object.kind() {
            CellKind::Proxy => self.proxy_own_keys(object),
            CellKind::ModuleNamespace => Ok(self.namespace_own_keys(object)),
            CellKind::TypedArray => {
                let length = self.typed_array_length(object.cast());
                let mut keys: Vec<PropertyKey> = (0..length).map(PropertyKey::index).collect();
                keys.extend(self.ordinary_own_keys(object));
                Ok(keys)
            }
            CellKind::PrimitiveWrapper => {
                let length = self.wrapped_string(object).map_or(0, JsString::len) as u32;
                let mut keys: Vec<PropertyKey> = (0..length).map(PropertyKey::index).collect();
                let rest = self.ordinary_own_keys(object);
                let named = rest.iter().position(|k| k.as_index().is_none()).unwrap_or(rest.len());
                keys.extend(&rest[..named]);
                if self.wrapped_string(object).is_some() {
                    keys.push(self.names.length);
                }
                keys.extend(&rest[named..]);
                Ok(keys)
            }
            CellKind::Arguments => {
                let arguments: Gc<Arguments> = object.cast();
                let mut keys = self.ordinary_own_keys(object);
                let count = crate::object::as_cell::<gill_heap::Tuple>(arguments.mapped.get())
                    .map_or(0, |m| m.word.get());
                for index in (0..count).filter(|&i| self.mapped_slot(arguments, i).is_some()) {
                    keys.push(PropertyKey::index(index));
                }
                keys.sort_by_key(|k| k.as_index().map_or(u32::MAX, |i| i)); // stable: only the indices move
                Ok(keys)
            }
            _ => Ok(self.ordinary_own_keys(object)),
        }
    }
}
