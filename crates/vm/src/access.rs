//! Property access by inline cache: the slow halves of the interpreter's handlers, which find the property by the spec's
//! rules and leave behind what the fast half needs next time.

use crate::ic::{IcEntry, IcKind, InlineCache};
use crate::native::JsResult;
use crate::object::{Obj, as_cell, dense, element};
use crate::vm::Vm;
use gill_bytecode::layout::mapped_argument;
use gill_heap::string::JsString;
use gill_heap::{Arguments, Array, Attributes, CellKind, Gc, PropertyKey, Shape, TypedArray, Value, flags};

/// Shape numbers that stand for kinds of primitives in inline caches.
pub(crate) mod primitive_shape {
    pub const STRING: u32 = 1;
    pub const NUMBER: u32 = 2;
    pub const BOOLEAN: u32 = 3;
    pub const SYMBOL: u32 = 4;
    pub const BIGINT: u32 = 5;
    pub const GLOBAL: u32 = 6;
    pub const NONE: u32 = 0;
}

impl Vm {
    /// What inline caches compare: the shape of an object, a small number for a primitive, 0 for undefined and null.
    #[inline(always)]
    pub(crate) fn receiver_shape(value: Value) -> u32 {
        if value.is_cell() {
            let cell = value.cell_unchecked();
            if cell.is_object() {
                return cell.word.get();
            }
            return match cell.kind() {
                CellKind::Symbol => primitive_shape::SYMBOL,
                CellKind::BigInt => primitive_shape::BIGINT,
                _ => primitive_shape::STRING,
            };
        }
        if value.is_number() {
            primitive_shape::NUMBER
        } else if value.is_bool() {
            primitive_shape::BOOLEAN
        } else {
            primitive_shape::NONE
        }
    }

    #[inline(always)]
    pub(crate) fn slot_place(shape: Gc<Shape>, slot: u32) -> (bool, u32) {
        let capacity = shape.inline_capacity.get() as u32;
        if slot < capacity {
            (true, shape.inline_start.get() as u32 + slot)
        } else {
            (false, slot - capacity)
        }
    }

    /// Reads through an entry whose shape matched. None: stale, or a getter (see [`Vm::entry_getter`]).
    #[inline(always)]
    pub(crate) fn entry_value(&self, receiver: Value, entry: &IcEntry) -> Option<Value> {
        match entry.kind {
            IcKind::OwnInline => Some(receiver.cell_unchecked().word(entry.place as usize).get()),
            IcKind::OwnOverflow => {
                let object: Obj = receiver.cell_unchecked().cast();
                object.overflow.get().map(|s| s.tail(entry.place as usize).get())
            }
            IcKind::HolderInline if entry.epoch == self.proto_epoch => Some(
                Gc::<gill_heap::Header>::from_address(entry.holder as usize).word(entry.place as usize).get(),
            ),
            IcKind::HolderOverflow if entry.epoch == self.proto_epoch => {
                let holder: Obj = Gc::from_address(entry.holder as usize);
                holder.overflow.get().map(|s| s.tail(entry.place as usize).get())
            }
            IcKind::Absent if entry.epoch == self.proto_epoch => Some(Value::UNDEFINED),
            _ => None,
        }
    }

    /// The getter that an entry leads to, if it is valid and leads to one.
    #[inline]
    pub(crate) fn entry_getter(&self, entry: &IcEntry) -> Option<Value> {
        if entry.epoch != self.proto_epoch {
            return None;
        }
        let holder: Obj = match entry.kind {
            IcKind::GetterInline | IcKind::GetterOverflow => Gc::from_address(entry.holder as usize),
            _ => return None,
        };
        let pair = if entry.kind == IcKind::GetterInline {
            holder.word(entry.place as usize).get()
        } else {
            holder.overflow.get()?.tail(entry.place as usize).get()
        };
        let pair: Gc<gill_heap::AccessorPair> = as_cell(pair)?;
        Some(pair.getter.get())
    }

    /// GetNamed that the front entry did not serve.
    #[inline(never)]
    pub(crate) fn get_named_slow(&mut self, receiver: Value, cache: &InlineCache) -> JsResult {
        let shape = Vm::receiver_shape(receiver);
        if let Some(entry) = cache.find(shape)
            && let Some(value) = self.entry_value(receiver, &entry)
        {
            return Ok(value);
        }
        let key = cache.key;
        if receiver.is_cell() {
            if let Some(value) = self.special_length(receiver, key) {
                return Ok(value);
            }
            if let Some(entry) = self.find_for_get(receiver, key) {
                cache.put(entry);
                if let Some(value) = self.entry_value(receiver, &entry) {
                    return Ok(value);
                }
                if let Some(getter) = self.entry_getter(&entry) {
                    return if getter.is_undefined() { Ok(getter) } else { self.call(getter, receiver, &[]) };
                }
            }
        } else if receiver.is_number() || receiver.is_bool() {
            if let Some(entry) = self.find_for_get(receiver, key) {
                cache.put(entry);
            }
        } else {
            return Err(self.throw_nullish_access(receiver, key));
        }
        self.get_v(receiver, key)
    }

    /// `length` of arrays, strings and typed arrays.
    #[inline(always)]
    pub(crate) fn special_length(&self, receiver: Value, key: PropertyKey) -> Option<Value> {
        if key != self.names.length {
            return None;
        }
        let cell = receiver.cell_unchecked();
        match cell.kind() {
            CellKind::Array => Some(Value::uint(cell.cast::<Array>().length.get())),
            _ if cell.is_string() => Some(Value::uint(cell.word.get())),
            _ => None,
        }
    }

    #[cold]
    pub(crate) fn throw_nullish_access(&mut self, receiver: Value, key: PropertyKey) -> crate::throw::Throw {
        let (text, of) = (self.key_text(key), if receiver.is_null() { "null" } else { "undefined" });
        self.throw_type_error(format!("Cannot read properties of {of} (reading '{text}')"))
    }

    /// The same where the key is an object, which is not to be converted.
    #[cold]
    pub(crate) fn throw_nullish_element(&mut self, receiver: Value) -> crate::throw::Throw {
        let of = if receiver.is_null() { "null" } else { "undefined" };
        self.throw_type_error(format!("Cannot read properties of {of}"))
    }

    /// Where a get of `key` leads, as a cache entry; None if it cannot be cached.
    fn find_for_get(&mut self, receiver: Value, key: PropertyKey) -> Option<IcEntry> {
        if key.as_index().is_some() {
            return None;
        }
        let receiver_shape = Vm::receiver_shape(receiver);
        let start: Obj = if receiver.is_object() {
            receiver.cell_unchecked().cast()
        } else {
            self.primitive_prototype(receiver)?
        };
        let mut at = start;
        let on_receiver = receiver.is_object();
        for depth in 0..64 {
            self.settle_lazy(at);
            let shape = self.shape(at);
            if at.has_flag(flags::EXOTIC) && !self.exotic_is_plain_for(at, key) {
                return None;
            }
            let own = depth == 0 && on_receiver;
            if own && shape.is_dictionary() {
                return None;
            }
            if (at.kind() == CellKind::Array && key == self.names.length)
                || (at.kind() == CellKind::RegExp && key == self.names.lastIndex)
            {
                return None;
            }
            if let Some(slot) = self.heap.shape_lookup(shape, key) {
                let (inline, place) = Vm::slot_place(shape, slot.slot);
                let kind = match (slot.attrs.accessor(), own, inline) {
                    (true, _, true) => IcKind::GetterInline,
                    (true, _, false) => IcKind::GetterOverflow,
                    (false, true, true) => IcKind::OwnInline,
                    (false, true, false) => IcKind::OwnOverflow,
                    (false, false, true) => IcKind::HolderInline,
                    (false, false, false) => IcKind::HolderOverflow,
                };
                if !own {
                    self.mark_prototype(at.value());
                }
                if slot.attrs.accessor() && own {
                    // The pair may be replaced without a change of shape: only holders count that epoch.
                    return None;
                }
                // Read after marking: it may have counted up.
                let epoch = self.proto_epoch;
                let receiver_shape =
                    if own { shape.word.get() } else { receiver_shape_now(receiver, receiver_shape) };
                return Some(IcEntry {
                    shape: receiver_shape,
                    place,
                    holder: if own { 0 } else { at.address() as u64 },
                    epoch,
                    new_shape: 0,
                    kind,
                });
            }
            let proto = shape.proto.get();
            if !proto.is_cell() {
                let shape = receiver_shape_now(receiver, receiver_shape);
                return Some(IcEntry {
                    shape,
                    epoch: self.proto_epoch,
                    kind: IcKind::Absent,
                    ..IcEntry::default()
                });
            }
            at = proto.cell_unchecked().cast();
        }
        None
    }

    /// Is property access of this name on an exotic object as on an ordinary one?
    fn exotic_is_plain_for(&self, object: Obj, key: PropertyKey) -> bool {
        match object.kind() {
            CellKind::Arguments => key.as_index().is_none(),
            CellKind::PrimitiveWrapper => key.as_index().is_none() && key != self.names.length,
            // Canonical numeric strings are never own or inherited properties of typed arrays; names that begin like
            // a number are left to the slow path.
            CellKind::TypedArray => match key.as_string().and_then(JsString::flat_units) {
                Some(units) if !units.is_empty() => {
                    let c = units.at(0);
                    c != b'-' as u16
                        && c != b'I' as u16
                        && c != b'N' as u16
                        && !(b'0' as u16..=b'9' as u16).contains(&c)
                }
                _ => key.is_symbol(),
            },
            _ => false,
        }
    }

    /// SetNamed that the front entry did not serve.
    #[inline(never)]
    pub(crate) fn set_named_slow(
        &mut self,
        receiver: Value,
        cache: &InlineCache,
        value: Value,
        strict: bool,
    ) -> JsResult<()> {
        let key = cache.key;
        if !receiver.is_object() {
            return self.set_on_primitive(receiver, key, value, strict);
        }
        let object: Obj = receiver.cell_unchecked().cast();
        if let Some(entry) = cache.find(object.word.get())
            && self.store_by_entry(object, &entry, value)
        {
            return Ok(());
        }
        if let Some(entry) = self.find_for_set(object, key) {
            cache.put(entry);
            if self.store_by_entry(object, &entry, value) {
                return Ok(());
            }
        }
        if !self.set(object, key, value, receiver)? && strict {
            return Err(self.throw_not_writable(receiver, key));
        }
        Ok(())
    }

    /// Stores through an entry whose shape matched. False if it is stale.
    #[inline(always)]
    pub(crate) fn store_by_entry(&mut self, object: Obj, entry: &IcEntry, value: Value) -> bool {
        match entry.kind {
            IcKind::OwnInline => {
                object.word(entry.place as usize).set(value);
                self.heap.write_barrier(object, value);
                true
            }
            IcKind::OwnOverflow => match object.overflow.get() {
                Some(storage) => {
                    storage.tail(entry.place as usize).set(value);
                    self.heap.write_barrier(storage, value);
                    true
                }
                None => false,
            },
            IcKind::AddInline if entry.epoch == self.proto_epoch => {
                object.word(entry.place as usize).set(value);
                object.word.set(entry.new_shape);
                self.heap.write_barrier(object, value);
                true
            }
            IcKind::AddOverflow if entry.epoch == self.proto_epoch => {
                let storage = self.storage_for(object, entry.place);
                storage.tail(entry.place as usize).set(value);
                object.word.set(entry.new_shape);
                self.heap.write_barrier(storage, value);
                true
            }
            _ => false,
        }
    }

    fn find_for_set(&mut self, object: Obj, key: PropertyKey) -> Option<IcEntry> {
        if key.as_index().is_some()
            || (object.has_flag(flags::EXOTIC) && !self.exotic_is_plain_for(object, key))
            || (object.kind() == CellKind::Array && key == self.names.length)
            || (object.kind() == CellKind::RegExp && key == self.names.lastIndex)
        {
            return None;
        }
        self.settle_lazy(object);
        let shape = self.shape(object);
        if shape.is_dictionary() {
            return None;
        }
        let old = shape.word.get();
        if let Some(slot) = self.heap.shape_lookup(shape, key) {
            if slot.attrs.accessor() || !slot.attrs.writable() {
                return None;
            }
            let (inline, place) = Vm::slot_place(shape, slot.slot);
            let kind = if inline { IcKind::OwnInline } else { IcKind::OwnOverflow };
            return Some(IcEntry { shape: old, place, kind, ..IcEntry::default() });
        }
        // Adding: nothing on the prototype chain may have a say.
        if object.has_flag(flags::NON_EXTENSIBLE) || object.has_flag(flags::IS_PROTOTYPE) {
            return None;
        }
        let mut proto = shape.proto.get();
        while let Some(cell) = proto.as_cell() {
            let at: Obj = cell.cast();
            self.settle_lazy(at);
            if at.has_flag(flags::EXOTIC) && !self.exotic_is_plain_for(at, key) {
                return None;
            }
            self.mark_prototype(proto);
            let proto_shape = self.shape(at);
            if let Some(slot) = self.heap.shape_lookup(proto_shape, key)
                && (slot.attrs.accessor() || !slot.attrs.writable())
            {
                return None;
            }
            proto = proto_shape.proto.get();
        }
        let (new_shape, slot) = self.heap.shape_add(shape, key, Attributes::DATA);
        if new_shape.is_dictionary() {
            return None;
        }
        let (inline, place) = Vm::slot_place(shape, slot);
        let kind = if inline { IcKind::AddInline } else { IcKind::AddOverflow };
        Some(IcEntry {
            shape: old,
            place,
            holder: 0,
            epoch: self.proto_epoch,
            new_shape: new_shape.word.get(),
            kind,
        })
    }

    #[cold]
    fn set_on_primitive(
        &mut self,
        receiver: Value,
        key: PropertyKey,
        value: Value,
        strict: bool,
    ) -> JsResult<()> {
        let Some(proto) = self.primitive_prototype(receiver) else {
            let (text, of) = (self.key_text(key), if receiver.is_null() { "null" } else { "undefined" });
            return Err(self.throw_type_error(format!("Cannot set properties of {of} (setting '{text}')")));
        };
        let own = self.primitive_own(receiver, key).is_some();
        if (own || !self.set(proto, key, value, receiver)?) && strict {
            return Err(self.throw_not_writable(receiver, key));
        }
        Ok(())
    }

    /// GetElem beyond dense elements.
    #[inline(never)]
    pub(crate) fn get_elem_slow(&mut self, receiver: Value, key: Value) -> JsResult {
        if receiver.is_cell() {
            let cell = receiver.cell_unchecked();
            if let Some(index) = index_of(key) {
                if cell.kind() == CellKind::TypedArray {
                    let array: Gc<TypedArray> = cell.cast();
                    return Ok(self.typed_array_get(array, index));
                }
                if cell.is_string() {
                    let s = JsString(cell);
                    if (index as usize) < s.len() {
                        return Ok(self.char_string(s, index as usize));
                    }
                } else if cell.is_object() {
                    let elements = self.elements(cell.cast());
                    if index < elements.word.get() {
                        let value = element(elements, index);
                        if !value.is_empty() {
                            return Ok(value);
                        }
                    } else if !self.proto_has_elements && dense(elements) && !cell.has_flag(flags::EXOTIC) {
                        return Ok(Value::UNDEFINED);
                    }
                }
                return self.get_v(receiver, PropertyKey::index(index));
            }
        } else if receiver.is_nullish() {
            let text = match key.is_object() {
                true => "[object]".to_owned(),
                false => {
                    let key = self.to_property_key(key)?;
                    self.key_text(key)
                }
            };
            let of = if receiver.is_null() { "null" } else { "undefined" };
            return Err(self.throw_type_error(format!("Cannot read properties of {of} (reading '{text}')")));
        }
        let key = self.to_property_key(key)?;
        if receiver.is_object() {
            let object: Obj = receiver.cell_unchecked().cast();
            if !object.has_flag(flags::EXOTIC)
                && let Some(own) = self.array_own(object, key)
                && !own.attrs.accessor()
            {
                return Ok(own.value);
            }
        }
        self.get_v(receiver, key)
    }

    /// SetElem beyond stores to dense elements that are there.
    #[inline(never)]
    pub(crate) fn set_elem_slow(
        &mut self,
        receiver: Value,
        key: Value,
        value: Value,
        strict: bool,
    ) -> JsResult<()> {
        if receiver.is_object() {
            let object: Obj = receiver.cell_unchecked().cast();
            if let Some(index) = index_of(key) {
                if object.kind() == CellKind::TypedArray {
                    return self.typed_array_set(object.cast(), index, value);
                }
                if self.store_element(object, index, value) {
                    return Ok(());
                }
            }
            let key = self.to_property_key(key)?;
            if !self.set(object, key, value, receiver)? && strict {
                return Err(self.throw_not_writable(receiver, key));
            }
            return Ok(());
        }
        if receiver.is_nullish() {
            let text = self.key_for_message(key);
            let of = if receiver.is_null() { "null" } else { "undefined" };
            return Err(self.throw_type_error(format!("Cannot set properties of {of} (setting '{text}')")));
        }
        let key = self.to_property_key(key)?;
        self.set_on_primitive(receiver, key, value, strict)
    }

    fn key_for_message(&mut self, key: Value) -> String {
        if key.is_object() {
            return "[object]".to_owned();
        }
        match self.to_property_key(key) {
            Ok(key) => self.key_text(key),
            Err(_) => String::new(),
        }
    }

    /// Stores to a dense element, a hole or the end, where no setter or read-only property can be in the way.
    #[inline]
    pub(crate) fn store_element(&mut self, object: Obj, index: u32, value: Value) -> bool {
        let elements = self.elements(object);
        if !dense(elements) || object.has_flag(flags::EXOTIC) {
            return false;
        }
        let length = elements.word.get();
        if index < length && !element(elements, index).is_empty() {
            elements.tail(index as usize).set(value);
            self.heap.write_barrier(elements, value);
            return true;
        }
        if self.proto_has_elements
            || object.has_flag(flags::NON_EXTENSIBLE | flags::LENGTH_READ_ONLY | flags::IS_PROTOTYPE)
            || index > length + 1024
        {
            return false;
        }
        if let Some(array) = as_cell::<Array>(object.value())
            && index >= array.length.get()
        {
            array.length.set(index + 1);
        }
        self.put_element(object, index, value, Attributes::DATA);
        true
    }

    /// An arguments object's element that lives in a parameter's slot.
    pub(crate) fn mapped_slot(
        &self,
        arguments: Gc<Arguments>,
        index: u32,
    ) -> Option<(Gc<gill_heap::Environment>, usize)> {
        let mapped: Gc<gill_heap::Tuple> = as_cell(arguments.mapped.get())?;
        if index >= mapped.word.get() {
            return None;
        }
        let slot = mapped.tail(index as usize).get().as_int()?;
        Some((as_cell(arguments.environment.get())?, (slot & mapped_argument::SLOT_MASK) as usize))
    }
}

fn receiver_shape_now(receiver: Value, before: u32) -> u32 {
    // Looking may have settled a lazy function: its shape now is the one to remember.
    if receiver.is_object() { receiver.cell_unchecked().word.get() } else { before }
}

/// The array index that a number is; none for other values, whatever their text.
#[inline(always)]
fn index_of(key: Value) -> Option<u32> {
    match key.as_int() {
        Some(i) if i >= 0 => Some(i as u32),
        None if key.is_double() => {
            let d = key.double_unchecked();
            let i = d as u32;
            if i as f64 == d && i != u32::MAX { Some(i) } else { None }
        }
        _ => None,
    }
}
