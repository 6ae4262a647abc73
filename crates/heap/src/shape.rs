//! Shapes (hidden classes): which key is in which slot, shared by objects that grew alike.
//!
//! A shape is its parent plus one property. Lookups in long chains build a hash table, which moves down the chain as
//! properties are added, so that a chain of n shapes keeps one table and not n. An object that loses properties,
//! changes attributes or grows too many properties gets a `DICTIONARY` shape of its own, whose table is then changed in
//! place; inline caches never cache those as receivers.
//!
//! Slots below `inline_capacity` are words `inline_start + slot` of the object, the others are in its overflow storage.

use crate::cell::*;
use crate::heap::Heap;
use crate::string::JsString;
use crate::value::{NUMBER_TAG, Value};

/// A property key: an interned string, a symbol (private names too), or an array index.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(transparent)]
pub struct PropertyKey(u64);

impl PropertyKey {
    /// An array index.
    #[inline(always)]
    pub const fn index(index: u32) -> PropertyKey {
        PropertyKey(NUMBER_TAG | index as u64)
    }
    /// An interned string that does not spell an array index.
    #[inline(always)]
    pub fn from_interned(s: JsString) -> PropertyKey {
        debug_assert!(s.is_interned() && !s.0.has_flag(flags::IS_INDEX));
        PropertyKey(s.value().bits())
    }
    /// A symbol.
    #[inline(always)]
    pub fn from_symbol(symbol: Gc<Symbol>) -> PropertyKey {
        PropertyKey(symbol.value().bits())
    }
    /// The key with these bits, as [`PropertyKey::bits`] gave them.
    #[inline(always)]
    pub const fn from_bits(bits: u64) -> PropertyKey {
        PropertyKey(bits)
    }
    /// The word: also a `Value` whose low half is the index, if it is one.
    #[inline(always)]
    pub const fn bits(self) -> u64 {
        self.0
    }
    /// The key as a word to be traced.
    #[inline(always)]
    pub const fn traced(self) -> Value {
        Value::from_bits(self.0)
    }
    /// The array index, if it is one.
    #[inline(always)]
    pub const fn as_index(self) -> Option<u32> {
        if self.0 >= NUMBER_TAG { Some(self.0 as u32) } else { None }
    }
    /// The string, if it is one; an index is not.
    pub fn as_string(self) -> Option<JsString> {
        JsString::from_value(self.traced())
    }
    /// The symbol, if it is one.
    pub fn as_symbol(self) -> Option<Gc<Symbol>> {
        if self.traced().is_symbol() { Some(self.traced().cell_unchecked().cast()) } else { None }
    }
    /// Is it a private name?
    pub fn is_private(self) -> bool {
        self.as_symbol().is_some_and(|s| s.has_flag(flags::PRIVATE_NAME))
    }
    /// Is it a symbol?
    pub fn is_symbol(self) -> bool {
        self.as_symbol().is_some()
    }
    #[inline(always)]
    fn hash(self) -> u32 {
        let h = (self.0 >> 3) as u32 ^ (self.0 as u32) << 7;
        h.wrapping_mul(0x9e37_79b1) ^ (h >> 15)
    }
}

/// Attributes of a property.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Attributes(pub u8);

impl Attributes {
    /// [[Writable]]
    pub const WRITABLE: u8 = 1;
    /// [[Enumerable]]
    pub const ENUMERABLE: u8 = 2;
    /// [[Configurable]]
    pub const CONFIGURABLE: u8 = 4;
    /// The slot holds an AccessorPair.
    pub const ACCESSOR: u8 = 8;
    /// What a core calls the bits.
    pub const NAMES: [(u8, &str); 4] = [
        (Attributes::WRITABLE, "writable"),
        (Attributes::ENUMERABLE, "enumerable"),
        (Attributes::CONFIGURABLE, "configurable"),
        (Attributes::ACCESSOR, "accessor"),
    ];
    /// What assignment makes.
    pub const DATA: Attributes = Attributes(7);
    /// Writable and configurable: methods of builtins.
    pub const HIDDEN: Attributes = Attributes(5);
    /// Configurable only: `name` and `length` of functions.
    pub const READ_ONLY: Attributes = Attributes(4);
    /// Nothing is allowed.
    pub const FIXED: Attributes = Attributes(0);

    /// [[Writable]]
    #[inline(always)]
    pub const fn writable(self) -> bool {
        self.0 & Self::WRITABLE != 0
    }
    /// [[Enumerable]]
    #[inline(always)]
    pub const fn enumerable(self) -> bool {
        self.0 & Self::ENUMERABLE != 0
    }
    /// [[Configurable]]
    #[inline(always)]
    pub const fn configurable(self) -> bool {
        self.0 & Self::CONFIGURABLE != 0
    }
    /// Is it an accessor property?
    #[inline(always)]
    pub const fn accessor(self) -> bool {
        self.0 & Self::ACCESSOR != 0
    }
}

/// Where a property is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PropertySlot {
    /// Slot number.
    pub slot: u32,
    /// Its attributes.
    pub attrs: Attributes,
}

/// Bits of `Shape::shape_flags`.
pub mod shape_flags {
    /// The shape belongs to one object, and its table is changed in place.
    pub const DICTIONARY: u8 = 1;
    /// The object's properties are not made yet: `length`, `name` and `prototype` of a function, all of a builtin that nobody
    /// has asked for one. Invariant: whatever looks at own properties has the VM settle the object first; guarded by assertions
    /// in what reads and extends shapes.
    pub const LAZY: u8 = 2;
    /// No property may be added.
    pub const NON_EXTENSIBLE: u8 = 4;
}

/// From how many properties on an object becomes a dictionary.
pub const MAX_SHARED_PROPERTIES: u32 = 512;
const TABLE_FROM: u32 = 8;

impl Shape {
    /// Is this bit of `shape_flags` set?
    #[inline(always)]
    pub fn is(&self, flag: u8) -> bool {
        self.shape_flags.get() & flag != 0
    }
    /// Does it belong to one object?
    #[inline(always)]
    pub fn is_dictionary(&self) -> bool {
        self.is(shape_flags::DICTIONARY)
    }
    /// Slot and attributes of the property that this shape adds to its parent's.
    pub fn own_slot(&self) -> PropertySlot {
        PropertySlot { slot: self.slot.get(), attrs: Attributes(self.attrs.get()) }
    }
}

impl Heap {
    /// The empty shape of objects with this prototype whose inline slots are words `start..start+capacity`.
    pub fn root_shape(&mut self, proto: Value, start: u8, capacity: u8, flags: u8) -> Gc<Shape> {
        let extra = start as u32 | (capacity as u32) << 8 | (flags as u32) << 16 | 1 << 31;
        if let Some(found) = self.transitions.find(None, proto.bits(), extra, self.base()) {
            return found;
        }
        let shape = self.new_shape(proto, start, capacity, flags);
        self.transitions.insert(None, proto.bits(), extra, shape, self.base());
        shape
    }

    /// An empty shape that is nobody else's.
    pub fn new_shape(&mut self, proto: Value, start: u8, capacity: u8, flags: u8) -> Gc<Shape> {
        let shape = self.allocate::<Shape>(0);
        shape.word.set(self.cell_id(shape));
        shape.proto.set(proto);
        shape.inline_start.set(start);
        shape.inline_capacity.set(capacity);
        shape.shape_flags.set(flags);
        shape
    }

    /// Where `key` is in objects of this shape.
    pub fn shape_lookup(&mut self, shape: Gc<Shape>, key: PropertyKey) -> Option<PropertySlot> {
        debug_assert!(!shape.is(shape_flags::LAZY), "settled before it is looked at");
        if shape.table.get().is_none() {
            if shape.count.get() <= TABLE_FROM {
                let mut at = shape;
                while let Some(parent) = at.parent.get() {
                    if at.key.get().bits() == key.bits() {
                        return Some(at.own_slot());
                    }
                    at = parent;
                }
                return None;
            }
            self.build_table(shape);
        }
        self.table_find(shape.table.get()?, key).map(|e| e.1)
    }

    fn build_table(&mut self, shape: Gc<Shape>) {
        let mut chain = Vec::with_capacity(shape.count.get() as usize);
        let mut at = shape;
        while let Some(parent) = at.parent.get() {
            chain.push(at); // the shapes are alive: `shape` is, and parents are strong
            at = parent;
        }
        let mut table = self.new_table(shape.count.get() + 8);
        for s in chain.iter().rev() {
            table = self.table_insert(table, PropertyKey::from_bits(s.key.get().bits()), s.own_slot());
        }
        shape.table.set(Some(table));
        self.write_barrier(shape, table.value());
    }

    /// The properties of a shape in order of creation. `visit` must not change it.
    pub fn shape_properties(&mut self, shape: Gc<Shape>, visit: &mut dyn FnMut(PropertyKey, PropertySlot)) {
        if shape.table.get().is_none() {
            if shape.count.get() == 0 {
                return;
            }
            self.build_table(shape);
        }
        if let Some(table) = shape.table.get() {
            for (key, slot) in table_entries(table) {
                visit(key, slot);
            }
        }
    }

    /// The shape after adding `key`, which must be absent, with the slot it gets. A dictionary shape stays the same cell.
    pub fn shape_add(&mut self, shape: Gc<Shape>, key: PropertyKey, attrs: Attributes) -> (Gc<Shape>, u32) {
        debug_assert!(!shape.is(shape_flags::LAZY), "settled before it is looked at");
        if shape.is_dictionary() {
            return (shape, self.dictionary_add(shape, key, attrs));
        }
        if let Some(child) = self.transitions.find(Some(shape), key.bits(), attrs.0 as u32, self.base()) {
            return (child, child.slot.get());
        }
        if shape.count.get() >= MAX_SHARED_PROPERTIES {
            let own = self.shape_to_dictionary(shape);
            return (own, self.dictionary_add(own, key, attrs));
        }
        let slot = shape.next_slot.get();
        let child = self.new_shape(
            shape.proto.get(),
            shape.inline_start.get(),
            shape.inline_capacity.get(),
            shape.shape_flags.get(),
        );
        child.parent.set(Some(shape));
        child.key.set(key.traced());
        child.slot.set(slot);
        child.attrs.set(attrs.0);
        child.count.set(shape.count.get() + 1);
        child.next_slot.set(slot + 1);
        if let Some(table) = shape.table.take() {
            let table = self.table_insert(table, key, PropertySlot { slot, attrs });
            child.table.set(Some(table));
        }
        self.transitions.insert(Some(shape), key.bits(), attrs.0 as u32, child, self.base());
        (child, slot)
    }

    fn dictionary_add(&mut self, shape: Gc<Shape>, key: PropertyKey, attrs: Attributes) -> u32 {
        let table = match shape.table.get() {
            Some(t) => t,
            None => self.new_table(8),
        };
        // The slot of the last deleted property is used again, so that a cache object that adds and deletes stays small.
        let slot = match table.free_slot.replace(0) {
            0 => {
                let slot = shape.next_slot.get();
                shape.next_slot.set(slot + 1);
                slot
            }
            free => free - 1,
        };
        let table = self.table_insert(table, key, PropertySlot { slot, attrs });
        shape.table.set(Some(table));
        self.write_barrier(shape, table.value());
        shape.count.set(shape.count.get() + 1);
        slot
    }

    /// A dictionary shape with the same properties, for one object.
    pub fn shape_to_dictionary(&mut self, shape: Gc<Shape>) -> Gc<Shape> {
        debug_assert!(!shape.is(shape_flags::LAZY), "settled before it is looked at");
        let own = self.new_shape(
            shape.proto.get(),
            shape.inline_start.get(),
            shape.inline_capacity.get(),
            shape.shape_flags.get() | shape_flags::DICTIONARY,
        );
        let mut table = self.new_table(shape.count.get() + 8);
        let mut entries = Vec::with_capacity(shape.count.get() as usize);
        self.shape_properties(shape, &mut |k, s| entries.push((k, s))); // keys stay alive through `shape`
        for (key, slot) in entries {
            table = self.table_insert(table, key, slot);
        }
        own.table.set(Some(table));
        own.count.set(shape.count.get());
        own.next_slot.set(shape.next_slot.get());
        own
    }

    /// Removes a property from a dictionary shape.
    pub fn dictionary_remove(&mut self, shape: Gc<Shape>, key: PropertyKey) {
        if let Some(table) = shape.table.get()
            && let Some((entry, slot)) = self.table_find(table, key)
        {
            table.tail(entry * 2).set(Value::EMPTY);
            table.live.set(table.live.get() - 1);
            table.free_slot.set(slot.slot + 1);
            shape.count.set(shape.count.get() - 1);
        }
    }

    /// Changes the attributes of a property of a dictionary shape.
    pub fn dictionary_set_attributes(&mut self, shape: Gc<Shape>, key: PropertyKey, attrs: Attributes) {
        if let Some(table) = shape.table.get()
            && let Some((entry, slot)) = self.table_find(table, key)
        {
            table.tail(entry * 2 + 1).set(info_word(PropertySlot { slot: slot.slot, attrs }));
        }
    }

    // ---- tables --------------------------------------------------------------------------------------------------

    /// An empty table with room for `capacity` properties.
    pub fn new_table(&mut self, capacity: u32) -> Gc<PropertyTable> {
        let capacity = capacity.max(4).next_power_of_two();
        let table = self.allocate::<PropertyTable>(capacity as usize * 2);
        table.word.set(capacity * 2);
        let index = self.allocate::<Bytes>(capacity as usize); // 2 hash slots of 4 bytes an entry
        index.word.set(capacity * 8);
        table.index.set(Some(index));
        table
    }

    /// The entry number and slot of a key.
    #[inline]
    pub fn table_find(&self, table: Gc<PropertyTable>, key: PropertyKey) -> Option<(usize, PropertySlot)> {
        let index = hash_slots(table)?;
        let mask = index.len() - 1;
        let mut i = key.hash() as usize & mask;
        loop {
            let entry = index[i].get();
            if entry == 0 {
                return None;
            }
            let entry = entry as usize - 1;
            if table.tail(entry * 2).get().bits() == key.bits() {
                return Some((entry, slot_of_info(table.tail(entry * 2 + 1).get())));
            }
            i = (i + 1) & mask;
        }
    }

    /// Adds a key that is absent. The table may be replaced by a larger one, or compacted.
    pub fn table_insert(
        &mut self,
        mut table: Gc<PropertyTable>,
        key: PropertyKey,
        slot: PropertySlot,
    ) -> Gc<PropertyTable> {
        if table.used.get() * 2 >= table.word.get() {
            let bigger = self.new_table(table.live.get() * 2 + 4);
            for (k, s) in table_entries(table) {
                append_entry(bigger, k, s);
            }
            table = bigger;
        }
        append_entry(table, key, slot);
        table
    }

    /// Removes an entry.
    pub fn table_remove(&mut self, table: Gc<PropertyTable>, entry: usize) {
        table.tail(entry * 2).set(Value::EMPTY);
        table.live.set(table.live.get() - 1);
    }

    /// Changes what an entry says.
    pub fn table_update(&mut self, table: Gc<PropertyTable>, entry: usize, slot: PropertySlot) {
        table.tail(entry * 2 + 1).set(info_word(slot));
    }
}

fn append_entry(table: Gc<PropertyTable>, key: PropertyKey, slot: PropertySlot) {
    let entry = table.used.get();
    table.tail(entry as usize * 2).set(key.traced());
    table.tail(entry as usize * 2 + 1).set(info_word(slot));
    table.used.set(entry + 1);
    table.live.set(table.live.get() + 1);
    if let Some(index) = hash_slots(table) {
        let mask = index.len() - 1;
        let mut i = key.hash() as usize & mask;
        while index[i].get() != 0 {
            i = (i + 1) & mask;
        }
        index[i].set(entry + 1);
    }
}

fn hash_slots(table: Gc<PropertyTable>) -> Option<&'static [std::cell::Cell<u32>]> {
    let index = table.index.get()?;
    // SAFETY: the tail of the index has `word` bytes, zeroed at creation, used only as aligned u32 cells.
    Some(unsafe {
        std::slice::from_raw_parts(index.tail_address() as *const _, index.word.get() as usize / 4)
    })
}

fn info_word(slot: PropertySlot) -> Value {
    Value::from_bits(NUMBER_TAG | (slot.slot as u64) << 8 | slot.attrs.0 as u64)
}

fn slot_of_info(info: Value) -> PropertySlot {
    PropertySlot { slot: (info.bits() >> 8) as u32, attrs: Attributes(info.bits() as u8) }
}

/// The live entries of a table in order of insertion.
pub fn table_entries(table: Gc<PropertyTable>) -> impl Iterator<Item = (PropertyKey, PropertySlot)> {
    (0..table.used.get() as usize).filter_map(move |i| {
        let key = table.tail(i * 2).get();
        if key.is_empty() {
            return None;
        }
        Some((PropertyKey::from_bits(key.bits()), slot_of_info(table.tail(i * 2 + 1).get())))
    })
}

/// Shape transitions: (parent, key, attributes) to child, one table for the heap. Weak: swept after marking.
#[derive(Default)]
pub(crate) struct Transitions {
    slots: Vec<Transition>,
    used: usize,
}

#[derive(Clone, Copy, Default)]
struct Transition {
    key: u64,
    /// Id of the parent shape, 0 for a root, whose key is the prototype.
    parent: u32,
    extra: u32,
    /// Id of the child; 0 marks a free slot (no shape is at the base: a block header is).
    child: u32,
}

impl Transitions {
    fn hash(parent: u32, key: u64, extra: u32) -> usize {
        let h = (key >> 3).wrapping_mul(0x9e37_79b9_7f4a_7c15)
            ^ (parent as u64 ^ (extra as u64) << 32).wrapping_mul(0xc2b2_ae3d_27d4_eb4f);
        (h >> 29) as usize
    }

    fn find(&self, parent: Option<Gc<Shape>>, key: u64, extra: u32, base: usize) -> Option<Gc<Shape>> {
        if self.slots.is_empty() {
            return None;
        }
        let parent = parent.map_or(0, |p| p.word.get());
        let mask = self.slots.len() - 1;
        let mut i = Self::hash(parent, key, extra) & mask;
        loop {
            let t = &self.slots[i];
            if t.child == 0 {
                return None;
            }
            if t.key == key && t.parent == parent && t.extra == extra {
                return Some(Gc::from_address(base + ((t.child as usize) << 3)));
            }
            i = (i + 1) & mask;
        }
    }

    fn insert(&mut self, parent: Option<Gc<Shape>>, key: u64, extra: u32, child: Gc<Shape>, base: usize) {
        debug_assert!(child.address() > base);
        let parent = parent.map_or(0, |p| p.word.get());
        self.insert_raw(Transition { key, parent, extra, child: child.word.get() });
    }

    fn insert_raw(&mut self, t: Transition) {
        if (self.used + 1) * 2 > self.slots.len() {
            let size = (self.slots.len() * 2).max(1024);
            let old = std::mem::replace(&mut self.slots, vec![Transition::default(); size]);
            self.used = 0;
            old.into_iter().filter(|t| t.child != 0).for_each(|t| self.insert_raw(t));
        }
        let mask = self.slots.len() - 1;
        let mut i = Self::hash(t.parent, t.key, t.extra) & mask;
        while self.slots[i].child != 0 {
            i = (i + 1) & mask;
        }
        self.slots[i] = t;
        self.used += 1;
    }

    /// Keeps the transitions whose parent (or root prototype) and child live.
    pub(crate) fn retain(&mut self, keep: impl Fn(Gc<Header>, Gc<Header>) -> bool, base: usize) {
        let size = self.slots.len();
        let old = std::mem::replace(&mut self.slots, vec![Transition::default(); size]);
        self.used = 0;
        for t in old.into_iter().filter(|t| t.child != 0) {
            let child: Gc<Header> = Gc::from_address(base + ((t.child as usize) << 3));
            let parent = match t.parent {
                0 if Value::from_bits(t.key).is_cell() => Value::from_bits(t.key).cell_unchecked(),
                0 => child,
                id => Gc::from_address(base + ((id as usize) << 3)),
            };
            // A child keeps its key alive, so a dead key means a dead child.
            if keep(parent, child) {
                self.insert_raw(t);
            }
        }
    }
}
