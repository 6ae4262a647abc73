//! Objects: property access by the spec's internal methods, for ordinary objects, with dispatch to the exotic ones.
//!
//! Storage: named properties by shape in inline slots and overflow storage, indexed ones in elements. Elements are
//! dense ([`Elements`]) as long as all have the default attributes and few are missing, else [`SparseElements`].
//! Everything that changes the properties of a prototype counts up `proto_epoch`.

use crate::native::JsResult;
use crate::vm::Vm;
use gill_bytecode::layout::HostKind;
use gill_heap::shape::{shape_flags, table_entries};
use gill_heap::string::JsString;
use gill_heap::{
    AccessorPair, Array, Attributes, CellKind, Elements, Gc, HostObject, Object, PrimitiveWrapper,
    PropertyKey, PropertySlot, PropertyStorage, Shape, SparseElements, Value, flags,
};

/// An object of any kind: all begin alike.
pub type Obj = Gc<Object>;

/// Elements below this index are dense whatever the gaps.
const ALWAYS_DENSE: u32 = 1024;
/// Dense elements that grow over a gap have to be used to one part in so many.
const MAX_WASTE: u32 = 8;

/// Whether elements that get one at this index stay dense: there is room, it is the next, or enough of them are in use. Counts
/// only where they grow, which is as good as free.
fn stays_dense(elements: Gc<Elements>, index: u32) -> bool {
    let length = elements.word.get();
    if index < elements.capacity.get() || index == length || index < ALWAYS_DENSE {
        return true;
    }
    let used = (0..length).filter(|&i| !element(elements, i).is_empty()).count() as u64;
    used * MAX_WASTE as u64 > index as u64
}

/// A property descriptor (ECMA-262 6.2.6): absent fields are None.
#[derive(Clone, Copy, Debug, Default)]
pub struct PropertyDescriptor {
    /// [[Value]]
    pub value: Option<Value>,
    /// [[Get]]
    pub get: Option<Value>,
    /// [[Set]]
    pub set: Option<Value>,
    /// [[Writable]]
    pub writable: Option<bool>,
    /// [[Enumerable]]
    pub enumerable: Option<bool>,
    /// [[Configurable]]
    pub configurable: Option<bool>,
}

impl PropertyDescriptor {
    /// A data property with all fields.
    pub fn data(value: Value, attrs: Attributes) -> PropertyDescriptor {
        PropertyDescriptor {
            value: Some(value),
            writable: Some(attrs.writable()),
            enumerable: Some(attrs.enumerable()),
            configurable: Some(attrs.configurable()),
            ..Default::default()
        }
    }
    /// IsAccessorDescriptor
    pub fn is_accessor(&self) -> bool {
        self.get.is_some() || self.set.is_some()
    }
    /// IsDataDescriptor
    pub fn is_data(&self) -> bool {
        self.value.is_some() || self.writable.is_some()
    }
    /// The attributes of a complete descriptor; absent ones are false.
    pub fn attributes(&self) -> Attributes {
        let bit = |on: Option<bool>, bit| if on == Some(true) { bit } else { 0 };
        Attributes(
            bit(self.writable, Attributes::WRITABLE)
                | bit(self.enumerable, Attributes::ENUMERABLE)
                | bit(self.configurable, Attributes::CONFIGURABLE)
                | if self.is_accessor() { Attributes::ACCESSOR } else { 0 },
        )
    }
}

/// An own property as it is stored.
#[derive(Clone, Copy, Debug)]
pub struct Own {
    /// The value, or the AccessorPair.
    pub value: Value,
    /// Attributes.
    pub attrs: Attributes,
}

impl Own {
    fn data(value: Value, attrs: Attributes) -> Option<Own> {
        Some(Own { value, attrs })
    }
    /// The pair of an accessor property.
    pub fn pair(&self) -> Gc<AccessorPair> {
        self.value.cell_unchecked().cast()
    }
    /// As a complete descriptor.
    pub fn descriptor(&self) -> PropertyDescriptor {
        let (enumerable, configurable) = (Some(self.attrs.enumerable()), Some(self.attrs.configurable()));
        if self.attrs.accessor() {
            let (get, set) = (self.pair().getter.get(), self.pair().setter.get());
            PropertyDescriptor {
                get: Some(get),
                set: Some(set),
                enumerable,
                configurable,
                ..Default::default()
            }
        } else {
            PropertyDescriptor::data(self.value, self.attrs)
        }
    }
}

/// Is it a dense elements cell?
#[inline(always)]
pub(crate) fn dense(elements: Gc<Elements>) -> bool {
    elements.kind() == CellKind::Elements
}

/// Value `i` of dense elements, below their length.
#[inline(always)]
pub(crate) fn element(elements: Gc<Elements>, i: u32) -> Value {
    elements.tail(i as usize).get()
}

impl Vm {
    // ---- making objects --------------------------------------------------------------------------------------------

    /// An ordinary object with this prototype (OrdinaryObjectCreate).
    pub fn new_object_with(&mut self, proto: Value) -> Obj {
        let shape = self.root_shape_for(proto, 4);
        self.new_object_of_shape(shape)
    }
    /// `{}`
    pub fn new_object(&mut self) -> Obj {
        let proto = self.intrinsics().object_prototype;
        self.new_object_with(proto)
    }
    /// Root shape of ordinary objects with this prototype and so many inline slots.
    pub(crate) fn root_shape_for(&mut self, proto: Value, capacity: u8) -> Gc<Shape> {
        self.mark_prototype(proto);
        self.heap.root_shape(proto, 3, capacity, 0)
    }
    /// An ordinary object of a root shape.
    #[inline(always)]
    pub(crate) fn new_object_of_shape(&mut self, shape: Gc<Shape>) -> Obj {
        let capacity = shape.inline_capacity.get();
        let object = self.alloc_shaped::<Object>(shape, capacity as usize);
        object.aux.set(capacity as u16);
        object.elements.set(Some(self.heap.empty_elements()));
        object
    }
    /// A cell of another object kind, `tail` words long beyond its fields, ready but for the kind's own fields.
    pub fn new_object_cell<T: gill_heap::CellType>(&mut self, proto: Value, tail: usize) -> Gc<T> {
        self.mark_class(proto);
        let shape = self.heap.root_shape(proto, 0, 0, 0);
        let cell = self.alloc_shaped::<T>(shape, tail);
        let object: Obj = cell.cast();
        object.elements.set(Some(self.heap.empty_elements()));
        cell
    }
    /// A HostObject of a kind with its data.
    pub(crate) fn host_object(&mut self, proto: Value, kind: HostKind, data: Value) -> Gc<HostObject> {
        let object: Gc<HostObject> = self.new_object_cell(proto, 0);
        object.host_kind.set(kind as u32);
        object.data.set(data);
        object
    }
    /// Notes that an object is somebody's prototype from now on. Its shape becomes its own: caches that add a property know
    /// objects by their shapes, and what they add to a prototype nobody would notice.
    #[inline]
    pub(crate) fn mark_prototype(&mut self, proto: Value) {
        if let Some(cell) = proto.as_cell()
            && !cell.has_flag(flags::IS_PROTOTYPE)
        {
            cell.set_flag(flags::IS_PROTOTYPE);
            self.proto_epoch += 1;
            let object: Obj = cell.cast();
            let shape = self.shape(object);
            // One that is lazy gets its own shape with its properties.
            if !shape.is_dictionary() && !shape.is(shape_flags::LAZY) {
                let root = self.heap.new_shape(
                    shape.proto.get(),
                    shape.inline_start.get(),
                    shape.inline_capacity.get(),
                    shape.shape_flags.get(),
                );
                self.move_to_shape(object, root);
            }
            // The one of strings wraps the empty string, which has no elements either.
            let string =
                as_cell::<PrimitiveWrapper>(proto).and_then(|w| JsString::from_value(w.primitive.get()));
            let exotic = cell.has_flag(flags::EXOTIC) && string.is_none_or(|string| !string.is_empty());
            if object.elements.get() != Some(self.heap.empty_elements()) || exotic {
                self.proto_has_elements = true;
            }
        }
    }
    /// The same for the prototype of an object that the VM itself makes. A core finds the name of its class there, so the
    /// properties are no longer put off.
    #[inline]
    fn mark_class(&mut self, proto: Value) {
        if let Some(cell) = proto.as_cell()
            && !cell.has_flag(flags::IS_PROTOTYPE)
        {
            self.mark_prototype(proto);
            self.settle_lazy(cell.cast());
        }
    }
    /// An array of these values.
    pub fn new_array(&mut self, values: &[Value]) -> Gc<Array> {
        let array = self.new_array_with_capacity(values.len() as u32);
        if !values.is_empty() {
            let elements = array.elements.get().unwrap_or_else(|| self.heap.empty_elements());
            for (i, &v) in values.iter().enumerate() {
                elements.tail(i).set(v);
            }
            elements.word.set(values.len() as u32);
            array.length.set(values.len() as u32);
        }
        array
    }
    /// An array of the temps from `mark` on, which are dropped.
    pub fn array_from_temps(&mut self, mark: usize) -> Gc<Array> {
        self.collect_if_due();
        let array = self.new_array_with_capacity((self.temps.len() - mark) as u32);
        if let Some(elements) = array.elements.get().filter(|_| self.temps.len() > mark) {
            for (i, &v) in self.temps[mark..].iter().enumerate() {
                elements.tail(i).set(v);
            }
            elements.word.set((self.temps.len() - mark) as u32);
            array.length.set((self.temps.len() - mark) as u32);
        }
        self.temps.truncate(mark);
        array
    }
    /// An empty array with room for `capacity` elements.
    #[inline]
    pub fn new_array_with_capacity(&mut self, capacity: u32) -> Gc<Array> {
        let array = self.alloc::<Array>(0);
        array.word.set(if self.realms.len() == 1 { self.shapes.array } else { self.array_shape() });
        let elements = if capacity == 0 { self.heap.empty_elements() } else { self.new_elements(capacity) };
        array.elements.set(Some(elements));
        array
    }
    /// Shape of an array of the current realm, where there are several. Never collects.
    #[inline(never)]
    fn array_shape(&mut self) -> u32 {
        match self.intrinsics().array_prototype {
            Value::UNDEFINED => self.shapes.array,
            proto => self.heap.root_shape(proto, 0, 0, 0).word.get(),
        }
    }
    /// Empty dense elements with this capacity. Never collects.
    #[inline]
    pub(crate) fn new_elements(&mut self, capacity: u32) -> Gc<Elements> {
        let elements = self.heap.allocate::<Elements>(capacity as usize);
        elements.capacity.set(capacity);
        elements
    }

    // ---- own named properties: storage ---------------------------------------------------------------------------

    /// The shape of an object.
    #[inline(always)]
    pub fn shape(&self, object: Obj) -> Gc<Shape> {
        self.heap.shape_of(object)
    }
    #[inline(always)]
    pub(crate) fn read_slot(&self, object: Obj, shape: Gc<Shape>, slot: u32) -> Value {
        let capacity = shape.inline_capacity.get() as u32;
        if slot < capacity {
            object.word(shape.inline_start.get() as usize + slot as usize).get()
        } else {
            match object.overflow.get() {
                Some(storage) => storage.tail((slot - capacity) as usize).get(),
                None => Value::UNDEFINED,
            }
        }
    }
    pub(crate) fn write_slot(&mut self, object: Obj, shape: Gc<Shape>, slot: u32, value: Value) {
        let capacity = shape.inline_capacity.get() as u32;
        if slot < capacity {
            object.word(shape.inline_start.get() as usize + slot as usize).set(value);
            self.heap.write_barrier(object, value);
        } else {
            let storage = self.storage_for(object, slot - capacity);
            storage.tail((slot - capacity) as usize).set(value);
            self.heap.write_barrier(storage, value);
        }
    }
    /// The overflow storage, grown so that it has slot `index`. Never collects.
    #[inline]
    pub(crate) fn storage_for(&mut self, object: Obj, index: u32) -> Gc<PropertyStorage> {
        let old = object.overflow.get();
        let capacity = old.map_or(0, |s| s.word.get());
        if let Some(storage) = old
            && index < capacity
        {
            return storage;
        }
        let storage = self.heap.allocate::<PropertyStorage>((capacity * 2).max(index + 1).max(4) as usize);
        storage.word.set((capacity * 2).max(index + 1).max(4));
        for i in 0..capacity as usize {
            storage.tail(i).set(old.map_or(Value::EMPTY, |s| s.tail(i).get()));
        }
        object.overflow.set(Some(storage));
        self.heap.write_barrier(object, storage.value());
        storage
    }

    /// Gives an object whose shape is lazy its properties: a function its `length`, `name` and `prototype`.
    #[inline(always)]
    pub(crate) fn settle_lazy(&mut self, object: Obj) {
        if self.shape(object).is(shape_flags::LAZY) {
            self.settle(object);
        }
    }

    /// Own named property (not an index), as stored. Not for exotic keys.
    #[inline]
    pub(crate) fn own_named(&mut self, object: Obj, key: PropertyKey) -> Option<(Own, PropertySlot)> {
        self.settle_lazy(object);
        let shape = self.shape(object);
        let slot = self.heap.shape_lookup(shape, key)?;
        Some((Own { value: self.read_slot(object, shape, slot.slot), attrs: slot.attrs }, slot))
    }

    /// Adds a property that is absent. Never collects.
    pub(crate) fn add_named(&mut self, object: Obj, key: PropertyKey, value: Value, attrs: Attributes) {
        self.settle_lazy(object);
        let shape = self.shape(object);
        let (shape, slot) = self.heap.shape_add(shape, key, attrs);
        // The value first: an object never has a shape whose slots it has not got.
        self.write_slot(object, shape, slot, value);
        object.word.set(shape.word.get());
        self.prototype_changed(object);
    }

    #[inline]
    pub(crate) fn prototype_changed(&mut self, object: Obj) {
        if object.has_flag(flags::IS_PROTOTYPE) {
            self.proto_epoch += 1;
        }
    }

    /// Makes the shape the object's own, so that properties can be removed and changed.
    pub(crate) fn to_dictionary(&mut self, object: Obj) -> Gc<Shape> {
        self.settle_lazy(object);
        let shape = self.shape(object);
        if shape.is_dictionary() {
            return shape;
        }
        let own = self.heap.shape_to_dictionary(shape);
        object.word.set(own.word.get());
        own
    }

    fn remove_named(&mut self, object: Obj, key: PropertyKey, slot: PropertySlot) {
        let shape = self.to_dictionary(object);
        self.heap.dictionary_remove(shape, key);
        self.write_slot(object, shape, slot.slot, Value::EMPTY);
        self.prototype_changed(object);
    }

    fn replace_named(
        &mut self,
        object: Obj,
        key: PropertyKey,
        slot: PropertySlot,
        value: Value,
        attrs: Attributes,
    ) {
        if attrs != slot.attrs {
            let shape = self.to_dictionary(object);
            self.heap.dictionary_set_attributes(shape, key, attrs);
            self.prototype_changed(object);
        } else if attrs.accessor() {
            self.prototype_changed(object);
        }
        let shape = self.shape(object);
        self.write_slot(object, shape, slot.slot, value);
    }

    // ---- own elements: storage -------------------------------------------------------------------------------------

    #[inline(always)]
    pub(crate) fn elements(&self, object: Obj) -> Gc<Elements> {
        match object.elements.get() {
            Some(e) => e,
            None => self.heap.empty_elements(),
        }
    }

    /// Own element, as stored.
    #[inline]
    pub(crate) fn own_element(&mut self, object: Obj, index: u32) -> Option<Own> {
        let elements = self.elements(object);
        if dense(elements) {
            if index < elements.word.get() {
                let value = element(elements, index);
                return if value.is_empty() { None } else { Own::data(value, Attributes::DATA) };
            }
            return None;
        }
        let sparse: Gc<SparseElements> = elements.cast();
        let (_, slot) = self.heap.table_find(sparse.table.get()?, PropertyKey::index(index))?;
        Own::data(sparse.slots.get()?.tail(slot.slot as usize).get(), slot.attrs)
    }

    /// Sets or adds an own element with these attributes, whatever was there.
    pub(crate) fn put_element(&mut self, object: Obj, index: u32, value: Value, attrs: Attributes) {
        if object.has_flag(flags::IS_PROTOTYPE) {
            self.proto_has_elements = true;
            self.proto_epoch += 1;
        }
        let mut elements = self.elements(object);
        if dense(elements) {
            let length = elements.word.get();
            if attrs == Attributes::DATA && stays_dense(elements, index) {
                if index >= length {
                    elements = self.reserve_elements(object, index + 1);
                    for i in length..index {
                        elements.tail(i as usize).set(Value::EMPTY);
                    }
                    elements.tail(index as usize).set(value);
                    elements.word.set(index + 1);
                } else {
                    elements.tail(index as usize).set(value);
                }
                self.heap.write_barrier(elements, value);
                return;
            }
            self.to_sparse(object);
        }
        let sparse: Gc<SparseElements> = self.elements(object).cast();
        self.put_sparse(sparse, index, value, attrs);
    }

    fn put_sparse(&mut self, sparse: Gc<SparseElements>, index: u32, value: Value, attrs: Attributes) {
        let table = match sparse.table.get() {
            Some(t) => t,
            None => self.heap.new_table(8),
        };
        let key = PropertyKey::index(index);
        let slot = match self.heap.table_find(table, key) {
            Some((entry, slot)) => {
                self.heap.table_update(table, entry, PropertySlot { slot: slot.slot, attrs });
                slot.slot
            }
            None => {
                let slot = match table.free_slot.replace(0) {
                    0 => {
                        table.next_slot.set(table.next_slot.get() + 1);
                        table.next_slot.get() - 1
                    }
                    free => free - 1,
                };
                let next = table.next_slot.get();
                let table = self.heap.table_insert(table, key, PropertySlot { slot, attrs });
                table.next_slot.set(next);
                sparse.table.set(Some(table));
                slot
            }
        };
        let old = sparse.slots.get();
        let capacity = old.map_or(0, |s| s.word.get());
        let slots = match old {
            Some(s) if slot < capacity => s,
            _ => {
                let size = (capacity * 2).max(slot + 1).max(8);
                let grown = self.heap.allocate::<PropertyStorage>(size as usize);
                grown.word.set(size);
                for i in 0..capacity as usize {
                    grown.tail(i).set(old.map_or(Value::EMPTY, |s| s.tail(i).get()));
                }
                sparse.slots.set(Some(grown));
                grown
            }
        };
        slots.tail(slot as usize).set(value);
        self.heap.write_barrier(slots, value);
    }

    /// Dense elements with room for `capacity`, those of the object, grown if need be. Never collects, but has the next loop or call do
    /// so if it is time: there are loops that allocate nothing else.
    #[inline]
    pub(crate) fn reserve_elements(&mut self, object: Obj, capacity: u32) -> Gc<Elements> {
        let old = self.elements(object);
        if capacity <= old.capacity.get() {
            return old;
        }
        let length = old.word.get();
        let grown = self.new_elements(capacity.max(old.capacity.get() + old.capacity.get() / 2 + 4));
        // SAFETY: `length` values fit both, and the new cell is nobody else's.
        unsafe {
            std::ptr::copy_nonoverlapping(
                old.tail_address() as *const u64,
                grown.tail_address() as *mut u64,
                length as usize,
            );
        }
        grown.word.set(length);
        object.elements.set(Some(grown));
        self.heap.write_barrier(object, grown.value());
        if self.heap.wants_collection() {
            self.interrupt.fetch_or(crate::vm::interrupt::COLLECT, std::sync::atomic::Ordering::Relaxed);
        }
        grown
    }

    /// Turns dense elements into sparse ones.
    pub(crate) fn to_sparse(&mut self, object: Obj) {
        let elements = self.elements(object);
        if !dense(elements) {
            return;
        }
        let sparse = self.heap.allocate::<SparseElements>(0);
        for i in 0..elements.word.get() {
            let value = element(elements, i);
            if !value.is_empty() {
                self.put_sparse(sparse, i, value, Attributes::DATA);
            }
        }
        object.elements.set(Some(sparse.cast()));
        self.heap.write_barrier(object, sparse.value());
    }

    pub(crate) fn remove_element(&mut self, object: Obj, index: u32) {
        let elements = self.elements(object);
        if dense(elements) {
            if index + 1 == elements.word.get() {
                elements.word.set(index);
            } else if index < elements.word.get() {
                elements.tail(index as usize).set(Value::EMPTY);
            }
            return;
        }
        let sparse: Gc<SparseElements> = elements.cast();
        if let Some(table) = sparse.table.get()
            && let Some((entry, slot)) = self.heap.table_find(table, PropertyKey::index(index))
        {
            self.heap.table_remove(table, entry);
            table.free_slot.set(slot.slot + 1);
            if let Some(slots) = sparse.slots.get() {
                slots.tail(slot.slot as usize).set(Value::EMPTY);
            }
        }
    }

    /// Indices of own elements, ascending.
    pub(crate) fn element_indices(&mut self, object: Obj) -> Vec<u32> {
        let elements = self.elements(object);
        if dense(elements) {
            return (0..elements.word.get()).filter(|&i| !element(elements, i).is_empty()).collect();
        }
        let sparse: Gc<SparseElements> = elements.cast();
        let mut indices: Vec<u32> = sparse
            .table
            .get()
            .into_iter()
            .flat_map(table_entries)
            .filter_map(|(k, _)| k.as_index())
            .collect();
        indices.sort_unstable();
        indices
    }

    // ---- ordinary internal methods -----------------------------------------------------------------------------------

    /// OrdinaryGetOwnProperty, as stored.
    #[inline]
    pub fn ordinary_get_own(&mut self, object: Obj, key: PropertyKey) -> Option<Own> {
        match key.as_index() {
            Some(index) => self.own_element(object, index),
            None => self.own_named(object, key).map(|(own, _)| own),
        }
    }

    /// Own property as stored, exotic objects included: Proxies and others may run JS.
    ///
    /// # Errors
    /// What a trap throws.
    #[inline]
    pub fn get_own(&mut self, object: Obj, key: PropertyKey) -> JsResult<Option<Own>> {
        if object.has_flag(flags::EXOTIC) {
            self.exotic_get_own(object, key)
        } else {
            Ok(self.array_own(object, key))
        }
    }

    #[inline]
    pub(crate) fn array_own(&mut self, object: Obj, key: PropertyKey) -> Option<Own> {
        if key == self.names.length && object.kind() == CellKind::Array {
            let array: Gc<Array> = object.cast();
            let attrs = if object.has_flag(flags::LENGTH_READ_ONLY) { 0 } else { Attributes::WRITABLE };
            return Own::data(Value::uint(array.length.get()), Attributes(attrs));
        }
        if key == self.names.lastIndex && object.kind() == CellKind::RegExp {
            let regexp: Gc<gill_heap::RegExp> = object.cast();
            let attrs = if object.has_flag(flags::LENGTH_READ_ONLY) { 0 } else { Attributes::WRITABLE };
            return Own::data(regexp.last_index.get(), Attributes(attrs));
        }
        self.ordinary_get_own(object, key)
    }

    /// [[GetOwnProperty]]
    ///
    /// # Errors
    /// What a trap throws.
    pub fn get_own_property(
        &mut self,
        object: Obj,
        key: PropertyKey,
    ) -> JsResult<Option<PropertyDescriptor>> {
        if key == self.names.stack {
            self.settle_stack(object)?;
        }
        Ok(self.get_own(object, key)?.map(|own| own.descriptor()))
    }

    /// [[DefineOwnProperty]]
    ///
    /// # Errors
    /// What a trap throws, RangeError for a bad array length.
    pub fn define_own_property(
        &mut self,
        object: Obj,
        key: PropertyKey,
        desc: PropertyDescriptor,
    ) -> JsResult<bool> {
        if object.has_flag(flags::EXOTIC) {
            return self.exotic_define_own(object, key, desc);
        }
        if key == self.names.stack {
            self.settle_stack(object)?;
        }
        match object.kind() {
            CellKind::Array => self.array_define_own(object.cast(), key, desc),
            CellKind::RegExp if key == self.names.lastIndex => {
                let regexp: Gc<gill_heap::RegExp> = object.cast();
                let current = self.array_own(object, key);
                if !self.is_compatible(true, &desc, current) {
                    return Ok(false);
                }
                if let Some(value) = desc.value {
                    regexp.last_index.set(value);
                }
                if desc.writable == Some(false) {
                    object.set_flag(flags::LENGTH_READ_ONLY);
                }
                Ok(true)
            }
            _ => Ok(self.ordinary_define_own(object, key, desc)),
        }
    }

    /// OrdinaryDefineOwnProperty
    pub fn ordinary_define_own(&mut self, object: Obj, key: PropertyKey, desc: PropertyDescriptor) -> bool {
        let current = self.ordinary_get_own(object, key);
        let extensible = self.ordinary_is_extensible(object);
        self.validate_and_apply(object, key, extensible, desc, current)
    }

    /// IsCompatiblePropertyDescriptor
    pub fn is_compatible(
        &mut self,
        extensible: bool,
        desc: &PropertyDescriptor,
        current: Option<Own>,
    ) -> bool {
        let Some(current) = current else { return extensible };
        let attrs = current.attrs;
        if !attrs.configurable() {
            if desc.configurable == Some(true) || desc.enumerable.is_some_and(|e| e != attrs.enumerable()) {
                return false;
            }
            if (desc.is_accessor() && !attrs.accessor()) || (desc.is_data() && attrs.accessor()) {
                return false;
            }
            if attrs.accessor() {
                let pair = current.pair();
                return desc.get.is_none_or(|g| g == pair.getter.get())
                    && desc.set.is_none_or(|s| s == pair.setter.get());
            }
            if !attrs.writable() {
                return desc.writable != Some(true)
                    && desc.value.is_none_or(|v| self.same_value(v, current.value));
            }
        }
        true
    }

    /// ValidateAndApplyPropertyDescriptor
    pub(crate) fn validate_and_apply(
        &mut self,
        object: Obj,
        key: PropertyKey,
        extensible: bool,
        desc: PropertyDescriptor,
        current: Option<Own>,
    ) -> bool {
        if !self.is_compatible(extensible, &desc, current) {
            return false;
        }
        let (value, attrs) = match current {
            None => {
                let value = if desc.is_accessor() {
                    self.new_pair(desc.get.unwrap_or(Value::UNDEFINED), desc.set.unwrap_or(Value::UNDEFINED))
                } else {
                    desc.value.unwrap_or(Value::UNDEFINED)
                };
                (value, desc.attributes())
            }
            Some(current) => {
                let enumerable = desc.enumerable.unwrap_or(current.attrs.enumerable());
                let configurable = desc.configurable.unwrap_or(current.attrs.configurable());
                let mut bits = if enumerable { Attributes::ENUMERABLE } else { 0 }
                    | if configurable { Attributes::CONFIGURABLE } else { 0 };
                let accessor =
                    if desc.is_accessor() { true } else { current.attrs.accessor() && !desc.is_data() };
                let value = if accessor {
                    bits |= Attributes::ACCESSOR;
                    let (old_get, old_set) = if current.attrs.accessor() {
                        (current.pair().getter.get(), current.pair().setter.get())
                    } else {
                        (Value::UNDEFINED, Value::UNDEFINED)
                    };
                    if desc.is_accessor() {
                        self.new_pair(desc.get.unwrap_or(old_get), desc.set.unwrap_or(old_set))
                    } else {
                        current.value
                    }
                } else {
                    let was_data = !current.attrs.accessor();
                    if desc.writable.unwrap_or(was_data && current.attrs.writable()) {
                        bits |= Attributes::WRITABLE;
                    }
                    desc.value.unwrap_or(if was_data { current.value } else { Value::UNDEFINED })
                };
                (value, Attributes(bits))
            }
        };
        match key.as_index() {
            Some(index) => self.put_element(object, index, value, attrs),
            None => match self.own_named(object, key) {
                Some((_, slot)) => self.replace_named(object, key, slot, value, attrs),
                None => self.add_named(object, key, value, attrs),
            },
        }
        true
    }

    pub(crate) fn new_pair(&mut self, getter: Value, setter: Value) -> Value {
        let pair = self.heap.allocate::<AccessorPair>(0);
        pair.getter.set(getter);
        pair.setter.set(setter);
        pair.value()
    }

    /// [[HasProperty]]
    ///
    /// # Errors
    /// What a trap throws.
    pub fn has_property(&mut self, object: Obj, key: PropertyKey) -> JsResult<bool> {
        let mut at = object;
        loop {
            if at.has_flag(flags::EXOTIC) {
                if let Some(result) = self.exotic_has(at, key)? {
                    return Ok(result);
                }
            } else if self.array_own(at, key).is_some() {
                return Ok(true);
            }
            match self.proto_object(at)? {
                Some(proto) => at = proto,
                None => return Ok(false),
            }
        }
    }

    /// [[Get]]
    ///
    /// # Errors
    /// What getters and traps throw.
    pub fn get(&mut self, object: Obj, key: PropertyKey, receiver: Value) -> JsResult {
        let mut at = object;
        loop {
            let own = if at.has_flag(flags::EXOTIC) {
                match self.exotic_get(at, key, receiver)? {
                    ExoticGet::Done(value) => return Ok(value),
                    ExoticGet::Own(own) => own,
                }
            } else {
                self.array_own(at, key)
            };
            if let Some(own) = own {
                if !own.attrs.accessor() {
                    return Ok(own.value);
                }
                let getter = own.pair().getter.get();
                return if getter.is_undefined() {
                    Ok(Value::UNDEFINED)
                } else {
                    self.call(getter, receiver, &[])
                };
            }
            let proto = self.shape(at).proto.get();
            if !proto.is_cell() {
                return Ok(Value::UNDEFINED);
            }
            at = proto.cell_unchecked().cast();
        }
    }

    /// Get(O, P)
    ///
    /// # Errors
    /// See [`Vm::get`].
    #[inline]
    pub fn get_property(&mut self, object: Obj, key: PropertyKey) -> JsResult {
        self.get(object, key, object.value())
    }
    /// Get(O, P) with the key as Rust text.
    ///
    /// # Errors
    /// See [`Vm::get`].
    pub fn get_str(&mut self, object: Obj, key: &str) -> JsResult {
        let key = self.key(key);
        self.get_property(object, key)
    }
    /// Get of an index up to 2^53.
    ///
    /// # Errors
    /// See [`Vm::get`].
    pub fn get_index(&mut self, object: Obj, index: u64) -> JsResult {
        if index < u32::MAX as u64 {
            let elements = self.elements(object);
            if (index as u32) < elements.word.get() {
                let value = element(elements, index as u32);
                if !value.is_empty() {
                    return Ok(value);
                }
            }
        }
        let key = self.index_key(index);
        self.get_property(object, key)
    }
    /// The key of an index up to 2^53.
    pub fn index_key(&mut self, index: u64) -> PropertyKey {
        if index < u32::MAX as u64 { PropertyKey::index(index as u32) } else { self.key(&index.to_string()) }
    }
    /// GetV(V, P): of a primitive through its prototype.
    ///
    /// # Errors
    /// TypeError for undefined and null; see [`Vm::get`].
    pub fn get_v(&mut self, value: Value, key: PropertyKey) -> JsResult {
        if value.is_object() {
            return self.get(value.cell_unchecked().cast(), key, value);
        }
        if let Some(own) = self.primitive_own(value, key) {
            return Ok(own);
        }
        match self.primitive_prototype(value) {
            Some(proto) => self.get(proto, key, value),
            None => {
                let text = self.key_text(key);
                let of = if value.is_null() { "null" } else { "undefined" };
                Err(self.throw_type_error(format!("Cannot read properties of {of} (reading '{text}')")))
            }
        }
    }
    /// `length` and characters of strings.
    pub(crate) fn primitive_own(&mut self, value: Value, key: PropertyKey) -> Option<Value> {
        let s = gill_heap::string::JsString::from_value(value)?;
        if key == self.names.length {
            return Some(Value::from_usize(s.len()));
        }
        let index = key.as_index()? as usize;
        if index < s.len() { Some(self.char_string(s, index)) } else { None }
    }
    /// Prototype of a primitive; None for undefined and null.
    pub(crate) fn primitive_prototype(&self, value: Value) -> Option<Obj> {
        let intrinsics = self.intrinsics();
        let proto = if value.is_number() {
            intrinsics.number_prototype
        } else if value.is_bool() {
            intrinsics.boolean_prototype
        } else if value.is_cell() {
            match value.kind() {
                CellKind::Symbol => intrinsics.symbol_prototype,
                CellKind::BigInt => intrinsics.bigint_prototype,
                _ => intrinsics.string_prototype,
            }
        } else {
            return None;
        };
        proto.as_cell().map(Gc::cast)
    }
    /// GetMethod(V, P): undefined if there is none.
    ///
    /// # Errors
    /// TypeError if it is not callable.
    pub fn get_method(&mut self, value: Value, key: PropertyKey) -> JsResult {
        let function = self.get_v(value, key)?;
        if function.is_nullish() {
            return Ok(Value::UNDEFINED);
        }
        if !self.is_callable(function) {
            let (text, shown) = (self.key_text(key), self.describe_plain(function));
            let of = self.describe_plain(value);
            return Err(self.throw_type_error(format!(
                "'{shown}' returned for property '{text}' of object '{of}' is not a function"
            )));
        }
        Ok(function)
    }

    /// [[Set]]
    ///
    /// # Errors
    /// What setters and traps throw.
    pub fn set(&mut self, object: Obj, key: PropertyKey, value: Value, receiver: Value) -> JsResult<bool> {
        let mut at = object;
        loop {
            let own = if at.has_flag(flags::EXOTIC) {
                match self.exotic_set(at, key, value, receiver)? {
                    ExoticSet::Done(done) => return Ok(done),
                    ExoticSet::Own(own) => own,
                }
            } else {
                self.array_own(at, key)
            };
            match own {
                Some(own) if own.attrs.accessor() => {
                    let setter = own.pair().setter.get();
                    if setter.is_undefined() {
                        return Ok(false);
                    }
                    self.call(setter, receiver, &[value])?;
                    return Ok(true);
                }
                Some(own) => {
                    if !own.attrs.writable() {
                        return Ok(false);
                    }
                    if at.value() == receiver && !at.has_flag(flags::EXOTIC) {
                        return self.set_own_existing(at, key, value, own.attrs);
                    }
                    return self.set_on_receiver(key, value, receiver);
                }
                None => {
                    let proto = self.shape(at).proto.get();
                    if !proto.is_cell() {
                        return self.set_on_receiver(key, value, receiver);
                    }
                    at = proto.cell_unchecked().cast();
                }
            }
        }
    }

    /// Stores to an own writable data property of a not exotic object.
    fn set_own_existing(
        &mut self,
        object: Obj,
        key: PropertyKey,
        value: Value,
        attrs: Attributes,
    ) -> JsResult<bool> {
        if let Some(index) = key.as_index() {
            self.put_element(object, index, value, attrs);
            return Ok(true);
        }
        match self.own_named(object, key) {
            Some((_, slot)) => {
                let shape = self.shape(object);
                self.write_slot(object, shape, slot.slot, value);
                Ok(true)
            }
            None => self.define_own_property(
                object,
                key,
                PropertyDescriptor { value: Some(value), ..Default::default() },
            ),
        }
    }

    /// The end of OrdinarySet: defines the property on the receiver.
    fn set_on_receiver(&mut self, key: PropertyKey, value: Value, receiver: Value) -> JsResult<bool> {
        if !receiver.is_object() {
            return Ok(false);
        }
        let receiver: Obj = receiver.cell_unchecked().cast();
        match self.get_own(receiver, key)? {
            Some(own) => {
                if own.attrs.accessor() || !own.attrs.writable() {
                    return Ok(false);
                }
                self.define_own_property(
                    receiver,
                    key,
                    PropertyDescriptor { value: Some(value), ..Default::default() },
                )
            }
            None => {
                if !receiver.has_flag(flags::EXOTIC)
                    && key.as_index().is_none()
                    && self.ordinary_is_extensible(receiver)
                {
                    self.add_named(receiver, key, value, Attributes::DATA);
                    return Ok(true);
                }
                self.define_own_property(receiver, key, PropertyDescriptor::data(value, Attributes::DATA))
            }
        }
    }

    /// Set(O, P, V, true)
    ///
    /// # Errors
    /// TypeError if it cannot be set; see [`Vm::set`].
    pub fn put(&mut self, object: Obj, key: PropertyKey, value: Value) -> JsResult<()> {
        if self.set(object, key, value, object.value())? {
            return Ok(());
        }
        Err(self.throw_not_writable(object.value(), key))
    }
    /// Set with the key as Rust text.
    ///
    /// # Errors
    /// See [`Vm::put`].
    pub fn put_str(&mut self, object: Obj, key: &str, value: Value) -> JsResult<()> {
        let key = self.key(key);
        self.put(object, key, value)
    }
    /// Set of an index up to 2^53.
    ///
    /// # Errors
    /// See [`Vm::put`].
    pub fn put_index(&mut self, object: Obj, index: u64, value: Value) -> JsResult<()> {
        let key = self.index_key(index);
        self.put(object, key, value)
    }

    #[cold]
    pub(crate) fn throw_not_writable(&mut self, object: Value, key: PropertyKey) -> crate::throw::Throw {
        let text = self.key_text(key);
        if object.is_object() {
            let target: Obj = object.cell_unchecked().cast();
            if target.kind() == CellKind::Proxy {
                return self.throw_type_error(format!(
                    "'set' on proxy: trap returned falsish for property '{text}'"
                ));
            }
            if target.kind() == CellKind::ModuleNamespace {
                let message = if self.namespace_has(target, key) {
                    format!("Cannot assign to read only property '{text}' of object '[object Module]'")
                } else {
                    format!("Cannot add property {text}, object is not extensible")
                };
                return self.throw_type_error(message);
            }
            let own = self.get_own(target, key);
            let shown = self.describe_object_for_message(object);
            if key.as_index().is_some()
                && object.kind() == CellKind::Array
                && target.has_flag(flags::LENGTH_READ_ONLY)
                && !target.has_flag(flags::NON_EXTENSIBLE)
            {
                return self.throw_type_error(format!(
                    "Cannot assign to read only property 'length' of object '{shown}'"
                ));
            }
            return match own {
                Err(throw) => throw,
                Ok(None) if !self.ordinary_is_extensible(target) => {
                    self.throw_type_error(format!("Cannot add property {text}, object is not extensible"))
                }
                Ok(own) if own.is_some_and(|o| o.attrs.accessor()) || own.is_none() => self.throw_type_error(
                    format!("Cannot set property {text} of {shown} which has only a getter"),
                ),
                Ok(_) => self.throw_type_error(format!(
                    "Cannot assign to read only property '{text}' of object '{shown}'"
                )),
            };
        }
        let shown = self.describe_plain(object);
        let kind = self.typeof_text(object);
        if object.is_string() && self.primitive_own(object, key).is_some() {
            return self.throw_type_error(format!(
                "Cannot assign to read only property '{text}' of {kind} '{shown}'"
            ));
        }
        self.throw_type_error(format!("Cannot create property '{text}' on {kind} '{shown}'"))
    }

    /// CreateDataProperty
    ///
    /// # Errors
    /// What a trap throws.
    pub fn create_data_property(&mut self, object: Obj, key: PropertyKey, value: Value) -> JsResult<bool> {
        self.define_own_property(object, key, PropertyDescriptor::data(value, Attributes::DATA))
    }
    /// CreateDataPropertyOrThrow
    ///
    /// # Errors
    /// TypeError if it cannot be defined.
    pub fn create_data_property_or_throw(
        &mut self,
        object: Obj,
        key: PropertyKey,
        value: Value,
    ) -> JsResult<()> {
        self.define_or_throw(object, key, PropertyDescriptor::data(value, Attributes::DATA))
    }
    /// DefinePropertyOrThrow
    ///
    /// # Errors
    /// TypeError if it cannot be defined.
    pub fn define_or_throw(
        &mut self,
        object: Obj,
        key: PropertyKey,
        desc: PropertyDescriptor,
    ) -> JsResult<()> {
        if self.define_own_property(object, key, desc)? {
            return Ok(());
        }
        let text = self.key_text(key);
        if object.kind() == CellKind::Proxy {
            return Err(self.throw_type_error(format!(
                "'defineProperty' on proxy: trap returned falsish for property '{text}'"
            )));
        }
        if self.get_own(object, key)?.is_none() {
            return Err(
                self.throw_type_error(format!("Cannot define property {text}, object is not extensible"))
            );
        }
        Err(self.throw_type_error(format!("Cannot redefine property: {text}")))
    }
    /// Defines a property on an object of the runtime's own making, where nothing can go wrong.
    pub fn define(&mut self, object: Obj, key: PropertyKey, value: Value, attrs: Attributes) {
        if key.as_index().is_none() && self.own_named(object, key).is_none() {
            return self.add_named(object, key, value, attrs);
        }
        let done = self.ordinary_define_own(object, key, PropertyDescriptor::data(value, attrs));
        debug_assert!(done, "property of a fresh object");
    }
    /// The same with the key as Rust text.
    pub fn define_str(&mut self, object: Obj, key: &str, value: Value, attrs: Attributes) {
        let key = self.key(key);
        self.define(object, key, value, attrs);
    }

    /// [[Delete]]
    ///
    /// # Errors
    /// What a trap throws.
    pub fn delete(&mut self, object: Obj, key: PropertyKey) -> JsResult<bool> {
        if object.has_flag(flags::EXOTIC)
            && let Some(done) = self.exotic_delete(object, key)?
        {
            return Ok(done);
        }
        let Some(own) = self.array_own(object, key) else { return Ok(true) };
        if !own.attrs.configurable() {
            return Ok(false);
        }
        match key.as_index() {
            Some(index) => self.remove_element(object, index),
            None => {
                if let Some((_, slot)) = self.own_named(object, key) {
                    self.remove_named(object, key, slot);
                }
            }
        }
        Ok(true)
    }
    /// DeletePropertyOrThrow
    ///
    /// # Errors
    /// TypeError if it cannot be deleted.
    pub fn delete_or_throw(&mut self, object: Obj, key: PropertyKey) -> JsResult<()> {
        if self.delete(object, key)? {
            return Ok(());
        }
        Err(self.throw_not_deletable(object, key))
    }
    #[cold]
    pub(crate) fn throw_not_deletable(&mut self, object: Obj, key: PropertyKey) -> crate::throw::Throw {
        let text = self.key_text(key);
        if object.kind() == CellKind::Proxy {
            return self.throw_type_error(format!(
                "'deleteProperty' on proxy: trap returned falsish for property '{text}'"
            ));
        }
        let shown = self.describe_object_for_message(object.value());
        self.throw_type_error(format!("Cannot delete property '{text}' of {shown}"))
    }

    /// [[OwnPropertyKeys]]: the keys. Those that only the object keeps alive stay in `temps` until the caller truncates them;
    /// callers that loop note `temps.len()` before.
    ///
    /// # Errors
    /// What a trap throws.
    pub fn own_keys(&mut self, object: Obj) -> JsResult<Vec<PropertyKey>> {
        if object.has_flag(flags::EXOTIC) {
            return self.exotic_own_keys(object);
        }
        Ok(self.ordinary_own_keys(object))
    }
    /// OrdinaryOwnPropertyKeys. The keys are kept alive by the object itself as long as it keeps the properties;
    /// interned strings and symbols that may lose them meanwhile are pushed to `temps`, too.
    pub(crate) fn ordinary_own_keys(&mut self, object: Obj) -> Vec<PropertyKey> {
        self.settle_lazy(object);
        let mut keys: Vec<PropertyKey> =
            self.element_indices(object).into_iter().map(PropertyKey::index).collect();
        match object.kind() {
            CellKind::Array => keys.push(self.names.length),
            CellKind::RegExp => keys.push(self.names.lastIndex),
            _ => {}
        }
        let shape = self.shape(object);
        let mut symbols = Vec::new();
        let temps = &mut self.temps;
        self.heap.shape_properties(shape, &mut |key, _| {
            temps.push(key.traced());
            if key.is_symbol() {
                if !key.is_private() {
                    symbols.push(key);
                }
            } else {
                keys.push(key);
            }
        });
        keys.extend(symbols);
        keys
    }
    /// The value of a key: a string or a symbol.
    pub fn key_value(&mut self, key: PropertyKey) -> Value {
        match key.as_index() {
            Some(index) => self.heap.intern(&index.to_string()).value(),
            None => key.traced(),
        }
    }

    // ---- prototypes and extensibility --------------------------------------------------------------------------------

    /// [[GetPrototypeOf]]
    ///
    /// # Errors
    /// What a trap throws.
    pub fn get_prototype_of(&mut self, object: Obj) -> JsResult {
        if object.kind() == CellKind::Proxy {
            self.proxy_get_prototype_of(object)
        } else {
            Ok(self.shape(object).proto.get())
        }
    }
    pub(crate) fn proto_object(&mut self, object: Obj) -> JsResult<Option<Obj>> {
        Ok(self.get_prototype_of(object)?.as_cell().map(Gc::cast))
    }
    /// [[SetPrototypeOf]]
    ///
    /// # Errors
    /// What a trap throws.
    pub fn set_prototype_of(&mut self, object: Obj, proto: Value) -> JsResult<bool> {
        match object.kind() {
            CellKind::Proxy => return self.proxy_set_prototype_of(object, proto),
            CellKind::ModuleNamespace => return Ok(proto.is_null()),
            _ => {}
        }
        let current = self.shape(object).proto.get();
        if current == proto {
            return Ok(true);
        }
        let immutable = object.value() == self.intrinsics().object_prototype;
        if !self.ordinary_is_extensible(object) || immutable {
            return Ok(false);
        }
        let mut at = proto;
        while let Some(cell) = at.as_cell() {
            if cell == object.header() {
                return Ok(false);
            }
            if cell.kind() == CellKind::Proxy {
                break;
            }
            at = self.shape(cell.cast()).proto.get();
        }
        self.replace_prototype(object, proto);
        Ok(true)
    }
    /// Gives an object another prototype, unchecked.
    pub(crate) fn replace_prototype(&mut self, object: Obj, proto: Value) {
        self.mark_prototype(proto);
        let old = self.shape(object);
        if old.is_dictionary() {
            // Inline caches never know dictionary shapes as receivers, so the shape may change in place.
            old.proto.set(proto);
            self.heap.write_barrier(old, proto);
        } else {
            let (start, capacity, bits) =
                (old.inline_start.get(), old.inline_capacity.get(), old.shape_flags.get());
            let root = if object.has_flag(flags::IS_PROTOTYPE) {
                self.heap.new_shape(proto, start, capacity, bits)
            } else {
                self.heap.root_shape(proto, start, capacity, bits)
            };
            self.move_to_shape(object, root);
        }
        if object.has_flag(flags::IS_PROTOTYPE) {
            self.proto_epoch += 1;
        }
    }

    /// Gives an object the shape that has its properties, in the slots where they are, behind this empty one.
    fn move_to_shape(&mut self, object: Obj, root: Gc<Shape>) {
        let old = self.shape(object);
        let mut properties = Vec::new();
        if old.count.get() > 0 {
            self.heap.shape_properties(old, &mut |k, s| properties.push((k, s)));
        }
        let mut shape = root;
        for (key, slot) in properties {
            let place;
            (shape, place) = self.heap.shape_add(shape, key, slot.attrs);
            debug_assert_eq!(place, slot.slot, "shared shapes have no gaps");
        }
        object.word.set(shape.word.get());
    }

    /// OrdinaryIsExtensible
    pub fn ordinary_is_extensible(&self, object: Obj) -> bool {
        !object.has_flag(flags::NON_EXTENSIBLE)
    }
    /// [[IsExtensible]]
    ///
    /// # Errors
    /// What a trap throws.
    pub fn is_extensible(&mut self, object: Obj) -> JsResult<bool> {
        if object.kind() == CellKind::Proxy {
            self.proxy_is_extensible(object)
        } else {
            Ok(self.ordinary_is_extensible(object))
        }
    }
    /// [[PreventExtensions]]
    ///
    /// # Errors
    /// What a trap throws.
    pub fn prevent_extensions(&mut self, object: Obj) -> JsResult<bool> {
        if object.kind() == CellKind::Proxy {
            return self.proxy_prevent_extensions(object);
        }
        // 10.4.5.1: If IsTypedArrayFixedLength(O) is false, return false.
        if let Some(array) = as_cell::<gill_heap::TypedArray>(object.value())
            && !self.typed_array_is_fixed_length(array)
        {
            return Ok(false);
        }
        let shape = self.to_dictionary(object);
        shape.shape_flags.set(shape.shape_flags.get() | shape_flags::NON_EXTENSIBLE);
        object.set_flag(flags::NON_EXTENSIBLE);
        Ok(true)
    }

    /// SetIntegrityLevel(object, frozen or else sealed)
    ///
    /// # Errors
    /// What a trap throws.
    pub fn set_integrity_level(&mut self, object: Obj, frozen: bool) -> JsResult<bool> {
        if !self.prevent_extensions(object)? {
            return Ok(false);
        }
        // What is a data property is decided below, so `stack` is one from here on.
        self.settle_stack(object)?;
        for key in self.own_keys(object)? {
            let mut desc = PropertyDescriptor { configurable: Some(false), ..Default::default() };
            if frozen {
                match self.get_own(object, key)? {
                    None => continue,
                    Some(own) if !own.attrs.accessor() => desc.writable = Some(false),
                    Some(_) => {}
                }
            }
            self.define_or_throw(object, key, desc)?;
        }
        Ok(true)
    }
    /// TestIntegrityLevel
    ///
    /// # Errors
    /// What a trap throws.
    pub fn test_integrity_level(&mut self, object: Obj, frozen: bool) -> JsResult<bool> {
        if self.is_extensible(object)? {
            return Ok(false);
        }
        for key in self.own_keys(object)? {
            if let Some(own) = self.get_own(object, key)?
                && (own.attrs.configurable() || (frozen && !own.attrs.accessor() && own.attrs.writable()))
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    // ---- arrays ------------------------------------------------------------------------------------------------------

    /// [[DefineOwnProperty]] of arrays.
    fn array_define_own(
        &mut self,
        array: Gc<Array>,
        key: PropertyKey,
        desc: PropertyDescriptor,
    ) -> JsResult<bool> {
        let object: Obj = array.cast();
        if let Some(index) = key.as_index() {
            let length = array.length.get();
            if index >= length && object.has_flag(flags::LENGTH_READ_ONLY) {
                return Ok(false);
            }
            if !self.ordinary_define_own(object, key, desc) {
                return Ok(false);
            }
            if index >= length {
                array.length.set(index + 1);
            }
            return Ok(true);
        }
        if key != self.names.length {
            return Ok(self.ordinary_define_own(object, key, desc));
        }
        // ArraySetLength
        let new_length = match desc.value {
            None => None,
            Some(value) => {
                let length = self.to_uint32(value)?;
                let number = self.to_number(value)?;
                if length as f64 != number {
                    return Err(self.throw_range_error("Invalid array length"));
                }
                Some(length)
            }
        };
        let current = self.array_own(object, key);
        let checked = PropertyDescriptor { value: new_length.map(Value::uint), ..desc };
        if !self.is_compatible(true, &checked, current) {
            return Ok(false);
        }
        let done = new_length.is_none_or(|length| self.array_set_length(array, length));
        if desc.writable == Some(false) {
            object.set_flag(flags::LENGTH_READ_ONLY);
        }
        Ok(done)
    }

    /// Sets the length, deleting elements from the end as far as they let it. False if one did not.
    pub(crate) fn array_set_length(&mut self, array: Gc<Array>, length: u32) -> bool {
        let object: Obj = array.cast();
        if length >= array.length.get() {
            array.length.set(length);
            return true;
        }
        let elements = self.elements(object);
        if dense(elements) {
            if length < elements.word.get() {
                elements.word.set(length);
            }
            array.length.set(length);
            return true;
        }
        for index in self.element_indices(object).into_iter().rev().take_while(|&i| i >= length) {
            match self.own_element(object, index) {
                Some(own) if !own.attrs.configurable() => {
                    array.length.set(index + 1);
                    return false;
                }
                _ => self.remove_element(object, index),
            }
        }
        array.length.set(length);
        true
    }

    /// IsArray
    ///
    /// # Errors
    /// TypeError for a revoked Proxy.
    pub fn is_array(&mut self, value: Value) -> JsResult<bool> {
        let mut at = value;
        loop {
            match at.kind() {
                CellKind::Array => return Ok(true),
                CellKind::Proxy => {
                    let proxy: Gc<gill_heap::Proxy> = at.cell_unchecked().cast();
                    at = proxy.target.get();
                    if at.is_null() {
                        return Err(self
                            .throw_type_error("Cannot perform 'IsArray' on a proxy that has been revoked"));
                    }
                }
                _ => return Ok(false),
            }
        }
    }

    /// LengthOfArrayLike
    ///
    /// # Errors
    /// What getters and conversions throw.
    pub fn length_of(&mut self, object: Obj) -> JsResult<u64> {
        if object.kind() == CellKind::Array {
            return Ok(object.cast::<Array>().length.get() as u64);
        }
        let length = self.get_property(object, self.names.length)?;
        self.to_length(length)
    }

    /// The elements of an array that is dense, without holes and as plain as it looks; None if not.
    pub fn plain_array_elements(&self, value: Value) -> Option<Gc<Elements>> {
        if value.kind() != CellKind::Array {
            return None;
        }
        let array: Gc<Array> = value.cell_unchecked().cast();
        let elements = array.elements.get()?;
        if dense(elements) && elements.word.get() == array.length.get() { Some(elements) } else { None }
    }

    /// CreateListFromArrayLike, pushed to `temps`.
    ///
    /// # Errors
    /// TypeError if it is not an object; what getters throw.
    pub fn push_array_like(&mut self, value: Value) -> JsResult<()> {
        if !value.is_object() {
            return Err(self.throw_type_error("CreateListFromArrayLike called on non-object"));
        }
        let object: Obj = value.cell_unchecked().cast();
        let length = self.length_of(object)?;
        // No call takes more arguments than the stack has room for.
        if length > (self.options.stack_bytes / size_of::<Value>()) as u64 {
            return Err(self.throw_stack_overflow());
        }
        for i in 0..length {
            let v = self.get_index(object, i)?;
            self.temps.push(v);
        }
        Ok(())
    }

    /// An object in a message, as V8 has it: what has the usual `toString` by the name of its constructor, `#<Foo>`, anything else by
    /// its class. Runs no JS.
    pub(crate) fn describe_object_for_message(&mut self, value: Value) -> String {
        let Some(object) = as_object(value) else { return "[object Object]".to_owned() };
        let kind = object.kind();
        if kind == CellKind::Error {
            return self.error_header(object);
        }
        let to_string =
            self.data_property(object, self.names.toString).and_then(as_cell::<gill_heap::NativeFunction>);
        let usual =
            to_string.is_some_and(|f| self.natives.get(f.native.get()).name == "Object.prototype.toString");
        let name = match kind {
            CellKind::ModuleNamespace => return "[object Module]".to_owned(),
            CellKind::TypedArray => self.constructor_name(value),
            _ if usual => self.constructor_name(value),
            _ => None,
        };
        match name {
            Some(name) if usual => format!("#<{name}>"),
            Some(name) => format!("[object {name}]"),
            None => format!("[object {}]", crate::builtins::object::builtin_tag(self, object)),
        }
    }

    /// Name of the constructor through data properties only: runs no JS.
    pub fn constructor_name(&mut self, value: Value) -> Option<String> {
        let mut at: Obj = value.as_cell().filter(|c| c.is_object())?.cast();
        for _ in 0..1000 {
            if at.kind() == CellKind::Proxy {
                return None;
            }
            if let Some((own, _)) = self.own_named(at, self.names.constructor)
                && !own.attrs.accessor()
                && own.value.is_object()
                && own.value.kind() != CellKind::Proxy
            {
                let name = self.function_own_name(own.value);
                if name.is_some() {
                    return name;
                }
            }
            at = self.shape(at).proto.get().as_cell()?.cast();
        }
        None
    }
}

/// What [[Get]] on an exotic object found.
pub(crate) enum ExoticGet {
    /// The answer.
    Done(Value),
    /// An own property, or none: go on as for ordinary objects.
    Own(Option<Own>),
}

/// What [[Set]] on an exotic object did.
pub(crate) enum ExoticSet {
    /// All.
    Done(bool),
    /// Nothing yet: an own property, or none.
    Own(Option<Own>),
}

/// A header as an object.
pub fn as_object(value: Value) -> Option<Obj> {
    if value.is_object() { Some(value.cell_unchecked().cast()) } else { None }
}

/// A value as a HostObject of a kind.
pub(crate) fn host_object_of(value: Value, kind: HostKind) -> Option<Gc<HostObject>> {
    as_cell::<HostObject>(value).filter(|object| object.host_kind.get() == kind as u32)
}
/// A value as a cell of a kind.
pub fn as_cell<T: gill_heap::CellType>(value: Value) -> Option<Gc<T>> {
    if value.kind() == T::KIND { Some(value.cell_unchecked().cast::<T>()) } else { None }
}
