//! Looking into collections without running code or moving anything: for inspection by the embedding.

use crate::builtins::ordered_table::{entries, key_at, value_at};
use crate::object::as_cell;
use crate::vm::Vm;
use gill_heap::{CellKind, Gc, Map, NativeIterator, OrderedTable, Set, Value, WeakTable};

impl Vm {
    /// Pushes what a Map, Set, iterator of one, WeakMap or WeakSet holds onto [`Vm::temps`]; true if it is key-value pairs,
    /// which lie flat. Of an iterator, what it has still to give.
    pub fn preview_entries(&mut self, value: Value) -> bool {
        match value.kind() {
            CellKind::Map => {
                let table = as_cell::<Map>(value).and_then(|m| m.table.get());
                table.into_iter().flat_map(entries).for_each(|(k, v)| self.temps.extend([k, v]));
                true
            }
            CellKind::Set => {
                let table = as_cell::<Set>(value).and_then(|s| s.table.get());
                table.into_iter().flat_map(entries).for_each(|(k, _)| self.temps.push(k));
                false
            }
            CellKind::WeakMap | CellKind::WeakSet => {
                let pairs = value.kind() == CellKind::WeakMap;
                let cell: Gc<gill_heap::WeakMap> = value.cell_unchecked().cast();
                if let Some(table) = cell.table.get() {
                    self.preview_weak(table, pairs);
                }
                pairs
            }
            CellKind::NativeIterator => match as_cell::<NativeIterator>(value) {
                Some(iterator) => self.preview_iterator(iterator),
                None => false,
            },
            _ => false,
        }
    }

    /// Entries stand in pairs of words, a free or deleted one with no cell for a key.
    fn preview_weak(&mut self, table: Gc<WeakTable>, pairs: bool) {
        for i in (0..table.word.get() as usize).step_by(2) {
            let key = table.tail(i).get();
            if key.is_cell() {
                self.temps.push(key);
                if pairs {
                    self.temps.push(table.tail(i + 1).get());
                }
            }
        }
    }

    fn preview_iterator(&mut self, iterator: Gc<NativeIterator>) -> bool {
        use crate::builtins::iterators::kind;
        let (keys, values) = match iterator.iterator_kind.get() {
            kind::MAP_KEYS | kind::SET_VALUES => (true, false),
            kind::MAP_VALUES => (false, true),
            kind::MAP_ENTRIES | kind::SET_ENTRIES => (true, true),
            _ => return false,
        };
        let is_set = matches!(iterator.iterator_kind.get(), kind::SET_VALUES | kind::SET_ENTRIES);
        let Some(mut table) = as_cell::<OrderedTable>(iterator.state.get()) else { return keys && values };
        if iterator.source.get().is_undefined() {
            return keys && values;
        }
        let mut at = iterator.next.get();
        loop {
            let (now, entry) = self.ordered_next(table, at);
            let Some(entry) = entry else { return keys && values };
            (table, at) = (now, entry + 1);
            let key = key_at(table, entry);
            let value = if is_set { key } else { value_at(table, entry) };
            if keys {
                self.temps.push(key);
            }
            if values {
                self.temps.push(value);
            }
        }
    }
}
