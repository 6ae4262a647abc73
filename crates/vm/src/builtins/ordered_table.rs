//! The table of Map and Set: entries in order of insertion, found by value through open addressing.
//!
//! Entries stand in the [`OrderedTable`] as pairs (key, value); a deleted entry's key is Empty. `index` holds u32 slots:
//! 0 is free, else the entry's number plus one; a slot of a deleted entry goes on being probed over. Keys are normalised
//! (one zero, one NaN, integers as int32), so that but for strings and BigInts equal keys have equal bits.
//!
//! Invariant: a table that was replaced (grown, compacted, cleared) knows its successor in `next` and how many entries
//! were deleted before each of its entries, by the Empty keys that it keeps; so iterators that stood in it go on in the
//! successor. A cleared one says so by `removed_before` = u32::MAX.

use crate::vm::Vm;
use gill_heap::string::JsString;
use gill_heap::{Bytes, Gc, OrderedTable, Value};

const MIN_CAPACITY: u32 = 4;
/// `removed_before` of a table that was cleared.
const CLEARED: u32 = u32::MAX;

/// The key of an entry, Empty if it was deleted.
#[inline(always)]
pub(crate) fn key_at(table: Gc<OrderedTable>, entry: u32) -> Value {
    table.tail(entry as usize * 2).get()
}
/// The value of an entry.
#[inline(always)]
pub(crate) fn value_at(table: Gc<OrderedTable>, entry: u32) -> Value {
    table.tail(entry as usize * 2 + 1).get()
}
/// The live entries in order.
pub(crate) fn entries(table: Gc<OrderedTable>) -> impl Iterator<Item = (Value, Value)> {
    (0..table.used.get()).map(move |i| (key_at(table, i), value_at(table, i))).filter(|(k, _)| !k.is_empty())
}

fn capacity(table: Gc<OrderedTable>) -> u32 {
    table.word.get() / 2
}

/// The slots of the index.
#[inline(always)]
fn slots(index: Gc<Bytes>) -> &'static [std::cell::Cell<u32>] {
    // SAFETY: `index` was allocated by `new_table` with `word` bytes, a power of two of u32 slots, 8-byte aligned.
    unsafe {
        std::slice::from_raw_parts(
            index.tail_address() as *const std::cell::Cell<u32>,
            index.word.get() as usize / 4,
        )
    }
}

/// A key as the table keeps it: numbers that are equal get the same bits.
#[inline(always)]
fn normal(key: Value) -> Value {
    match key.as_number() {
        Some(_) if key.is_int() => key,
        Some(n) => Value::number(n + 0.0),
        None => key,
    }
}

#[inline(always)]
fn mix(bits: u64) -> u32 {
    let h = bits.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (h >> 32) as u32
}

impl Vm {
    /// An empty table. Never collects.
    pub(crate) fn new_ordered_table(&mut self) -> Gc<OrderedTable> {
        self.new_table_of(MIN_CAPACITY)
    }

    fn new_table_of(&mut self, capacity: u32) -> Gc<OrderedTable> {
        let table = self.heap.allocate::<OrderedTable>(capacity as usize * 2);
        table.word.set(capacity * 2);
        let bytes = capacity as usize * 2 * 4;
        let index = self.heap.allocate::<Bytes>(bytes / 8);
        index.word.set(bytes as u32);
        table.index.set(Some(index));
        table
    }

    #[inline]
    fn hash_of(&mut self, key: Value) -> u32 {
        if let Some(s) = JsString::from_value(key) {
            return mix(self.heap.string_hash(s) as u64);
        }
        if key.is_bigint() {
            let cell: Gc<gill_heap::BigInt> = key.cell_unchecked().cast();
            let words = cell.word.get() as usize;
            return (0..words).fold(cell.aux.get() as u32, |h, i| mix(cell.tail(i).get().bits() ^ h as u64));
        }
        mix(key.bits())
    }

    #[inline]
    fn keys_equal(&mut self, a: Value, b: Value) -> bool {
        if a == b {
            return true;
        }
        if !a.is_cell() || !b.is_cell() {
            return false;
        }
        if let (Some(x), Some(y)) = (JsString::from_value(a), JsString::from_value(b)) {
            return self.heap.string_equals(x, y);
        }
        a.is_bigint() && b.is_bigint() && self.strict_equals(a, b)
    }

    /// The entry of a key.
    #[inline]
    pub(crate) fn ordered_find(&mut self, table: Gc<OrderedTable>, key: Value) -> Option<u32> {
        let key = normal(key);
        let hash = self.hash_of(key);
        let slots = slots(table.index.get()?);
        let mask = slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            match slots[at].get() {
                0 => return None,
                n => {
                    if self.keys_equal(key_at(table, n - 1), key) {
                        return Some(n - 1);
                    }
                }
            }
            at = (at + 1) & mask;
        }
    }

    /// Sets the value of a key that is there.
    pub(crate) fn ordered_set_value(&mut self, table: Gc<OrderedTable>, entry: u32, value: Value) {
        table.tail(entry as usize * 2 + 1).set(value);
        self.heap.write_barrier(table, value);
    }

    /// Adds a key that is absent; gives the table, which may be another. Never collects.
    pub(crate) fn ordered_insert(
        &mut self,
        table: Gc<OrderedTable>,
        key: Value,
        value: Value,
    ) -> Gc<OrderedTable> {
        let mut table = table;
        if table.used.get() == capacity(table) {
            let live = table.live.get();
            let wanted = if live * 4 > capacity(table) * 3 { capacity(table) * 2 } else { capacity(table) };
            table = self.replace_table(table, wanted);
        }
        let key = normal(key);
        let hash = self.hash_of(key);
        let entry = table.used.get();
        table.tail(entry as usize * 2).set(key);
        table.tail(entry as usize * 2 + 1).set(value);
        table.used.set(entry + 1);
        table.live.set(table.live.get() + 1);
        self.heap.write_barrier(table, key);
        self.heap.write_barrier(table, value);
        self.index_entry(table, entry, hash);
        table
    }

    fn index_entry(&mut self, table: Gc<OrderedTable>, entry: u32, hash: u32) {
        let Some(index) = table.index.get() else { return };
        let slots = slots(index);
        let mask = slots.len() - 1;
        let mut at = hash as usize & mask;
        while slots[at].get() != 0 {
            at = (at + 1) & mask;
        }
        slots[at].set(entry + 1);
    }

    /// Removes a key. Gives the table, which may be another, or None if the key is absent.
    pub(crate) fn ordered_remove(&mut self, table: Gc<OrderedTable>, key: Value) -> Option<Gc<OrderedTable>> {
        let entry = self.ordered_find(table, key)?;
        table.tail(entry as usize * 2).set(Value::EMPTY);
        table.tail(entry as usize * 2 + 1).set(Value::EMPTY);
        table.live.set(table.live.get() - 1);
        // A table mostly of holes shrinks, so that queues made of Maps do not walk over what they have consumed.
        if capacity(table) > 32 && table.live.get() < capacity(table) / 4 {
            let smaller = (capacity(table) / 2).max(MIN_CAPACITY);
            return Some(self.replace_table(table, smaller));
        }
        Some(table)
    }

    /// An empty table in place of this one.
    pub(crate) fn ordered_clear(&mut self, table: Gc<OrderedTable>) -> Gc<OrderedTable> {
        let empty = self.new_ordered_table();
        retire(table, empty);
        table.removed_before.set(CLEARED);
        empty
    }

    fn replace_table(&mut self, old: Gc<OrderedTable>, capacity: u32) -> Gc<OrderedTable> {
        let new = self.new_table_of(capacity);
        let mut to = 0;
        for i in 0..old.used.get() {
            let key = key_at(old, i);
            if !key.is_empty() {
                new.tail(to as usize * 2).set(key);
                new.tail(to as usize * 2 + 1).set(value_at(old, i));
                let hash = self.hash_of(key);
                self.index_entry(new, to, hash);
                to += 1;
            }
        }
        new.used.set(to);
        new.live.set(to);
        retire(old, new);
        new
    }

    /// The next live entry for an iterator that stands before entry `at`; brings it to the table in force.
    pub(crate) fn ordered_next(
        &mut self,
        mut table: Gc<OrderedTable>,
        mut at: u32,
    ) -> (Gc<OrderedTable>, Option<u32>) {
        while let Some(next) = table.next.get() {
            at = if table.removed_before.get() == CLEARED {
                0
            } else {
                at - (0..at.min(table.used.get())).filter(|&i| key_at(table, i).is_empty()).count() as u32
            };
            table = next;
        }
        while at < table.used.get() {
            if !key_at(table, at).is_empty() {
                return (table, Some(at));
            }
            at += 1;
        }
        (table, None)
    }
}

/// Makes a table one that was replaced: it keeps which entries were deleted, and no reference but the one onwards.
fn retire(old: Gc<OrderedTable>, new: Gc<OrderedTable>) {
    for i in 0..old.used.get() as usize {
        if !old.tail(i * 2).get().is_empty() {
            old.tail(i * 2).set(Value::NULL);
        }
        old.tail(i * 2 + 1).set(Value::EMPTY);
    }
    old.live.set(0);
    old.index.set(None);
    old.next.set(Some(new));
}
