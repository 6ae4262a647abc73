//! The verifier: every invariant of the heap that can be checked by looking at it.
//!
//! Run after every collection in debug and stress builds, and by tests. Checks that each live cell is of a known kind,
//! that its tail fits it, that every reference leads to the start of a live cell, and that shapes are what objects say.

use crate::cell::*;
use crate::heap::Heap;
use crate::value::Value;

impl Heap {
    /// Checks the heap.
    ///
    /// # Errors
    /// The first violation found, in words.
    pub fn verify(&self) -> Result<usize, String> {
        let mut cells = 0;
        let mut problem = None;
        self.walk(&mut |cell| {
            cells += 1;
            problem = self.verify_cell(cell).err();
            problem.is_none()
        });
        match problem {
            Some(problem) => Err(problem),
            None => Ok(cells),
        }
    }

    fn verify_cell(&self, cell: Gc<Header>) -> Result<(), String> {
        let kind = cell.kind();
        let info = kind.info();
        let fail = |what: String| Err(format!("{} {:x}: {what}", info.name, self.cell_id(cell)));
        let (values, bytes) = match info.tail {
            Tail::None => (0, 0),
            Tail::ValuesByAux => (cell.aux.get() as usize, cell.aux.get() as usize * 8),
            Tail::ValuesByWord => (cell.word.get() as usize, cell.word.get() as usize * 8),
            Tail::BytesByWord => (0, cell.word.get() as usize),
            Tail::UnitsByWord => (0, cell.word.get() as usize * 2),
            Tail::RawWordsByWord => (0, cell.word.get() as usize * 8),
        };
        // Objects use `word` for their shape, so only kinds that are not may measure their tail by it.
        if info.size + bytes > self.cell_size(cell) {
            return fail(format!("tail of {bytes} bytes does not fit {} bytes", self.cell_size(cell)));
        }
        let words = (1..=info.traced).chain(info.size / 8..info.size / 8 + values);
        for i in words {
            let value = cell.word(i).get();
            if value.is_cell() {
                self.verify_reference(value).or_else(|what| fail(format!("word {i}: {what}")))?;
            }
        }
        if kind == CellKind::SlicedString {
            let slice: Gc<SlicedString> = cell.cast();
            let parent = slice.parent.get().filter(|p| p.is_string() && p.kind() < CellKind::RopeString);
            let end = u64::from(slice.offset.get()) + u64::from(cell.word.get());
            if parent.is_none_or(|parent| end > u64::from(parent.word.get())) {
                return fail("not part of a flat string".to_owned());
            }
        }
        if cell.is_object() {
            let shape = self.shape_of(cell);
            self.verify_reference(Value::cell(shape)).or_else(|what| fail(format!("shape: {what}")))?;
            if shape.kind() != CellKind::Shape {
                return fail(format!("its shape is a {:?}", shape.kind()));
            }
        }
        Ok(())
    }

    fn verify_reference(&self, value: Value) -> Result<(), String> {
        let target = value.cell_unchecked();
        match self.cell_containing(target.address()) {
            Some(found) if found == target => Ok(()),
            Some(found) => Err(format!("points into a {:?}", found.kind())),
            None => Err(format!("points to {:x}, no live cell", target.address())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heap::HeapOptions;
    use crate::shape::{Attributes, PropertyKey};
    use crate::string::{JsString, Units};

    fn heap() -> Heap {
        Heap::new(HeapOptions { max_bytes: 256 << 20, stress: 0 }).unwrap()
    }

    #[test]
    fn stress_has_a_period() {
        use crate::history::Cause;
        let mut every_third = Heap::new(HeapOptions { max_bytes: 64 << 20, stress: 3 }).unwrap();
        let due: Vec<_> =
            (0..7).map(|_| every_third.wants_collection() && every_third.due().is_some()).collect();
        assert_eq!(due, [false, false, true, false, false, true, false]);
        let mut usual = heap();
        assert!(!usual.wants_collection());
        assert_eq!(usual.due(), Some(Cause::Allocation));
    }

    #[test]
    fn a_collection_is_wanted_before_the_blocks_run_out() {
        let mut heap = Heap::new(HeapOptions { max_bytes: 32 << 20, stress: 0 }).unwrap();
        assert!(heap.has_room(30 << 20));
        // 5 and 10 MB: the next would be 20, for which there is no room beside them.
        for tail in [5 << 17, 10 << 17] {
            heap.allocate::<Tuple>(tail);
        }
        assert!(heap.wants_collection() && !heap.has_room(20 << 20));
        heap.collect(&mut |_| {});
        assert!(!heap.wants_collection() && heap.has_room(20 << 20));
    }

    #[test]
    fn what_is_referred_to_often_is_counted_once() {
        let mut heap = heap();
        let (many, one) = (heap.empty_tuple(100_000), heap.empty_tuple(1));
        let other = heap.empty_tuple(1);
        for i in 0..100_000 {
            many.tail(i).set(if i % 2 == 0 { one.value() } else { other.value() });
        }
        one.tail(0).set(many.value());
        heap.collect(&mut |roots| roots.cell(one));
        // The large cell counts as it is, the sentinel of empty elements is one of the small ones.
        let small = heap.used_bytes() - heap.cell_size(many.header());
        assert!((32..200).contains(&small), "{small}");
        heap.verify().unwrap();
        // And the words of a long cell are not all on the mark stack at once.
        assert!(heap.mark_stack_room() < 16_384, "{}", heap.mark_stack_room());
    }

    #[test]
    fn every_slice_of_a_long_cell_is_scanned() {
        let mut heap = heap();
        let (outer, inner) = (heap.empty_tuple(20_001), heap.empty_tuple(9_000));
        for i in 0..9_000 {
            inner.tail(i).set(heap.empty_tuple(1).value());
        }
        for i in 0..20_000 {
            outer.tail(i).set(heap.empty_tuple(1).value());
        }
        outer.tail(20_000).set(inner.value());
        let one: Gc<Tuple> = outer.tail(0).get().cell_unchecked().cast();
        let all = [(outer.header(), 1), (inner.header(), 1), (one.header(), 29_000)];
        let all: usize = all.iter().map(|&(cell, count)| heap.cell_size(cell) * count).sum();
        heap.collect(&mut |roots| roots.cell(outer));
        // The sentinel of empty elements is alive too.
        assert!((all..all + 100).contains(&heap.used_bytes()), "{} of {all}", heap.used_bytes());
        heap.verify().unwrap();
    }

    #[test]
    fn what_roots_reach_survives_and_the_rest_goes() {
        let mut heap = heap();
        let keep = heap.allocate::<Tuple>(3);
        keep.word.set(3);
        for i in 0..10_000 {
            let s = heap.string(&format!("string number {i}"));
            if i % 4000 == 0 {
                keep.tail(i / 4000).set(s.value());
            }
        }
        let before = heap.used_bytes();
        heap.collect(&mut |roots| roots.cell(keep));
        assert!(heap.used_bytes() < before / 100);
        heap.verify().unwrap();
        for i in 0..3 {
            let s = crate::string::JsString::from_value(keep.tail(i).get()).unwrap();
            assert_eq!(heap.string_to_rust(s), format!("string number {}", i * 4000));
        }
        for i in 0..10_000 {
            heap.string(&format!("second round {i}"));
        }
        heap.collect(&mut |roots| roots.conservative(keep.address() as u64 + 9));
        heap.verify().unwrap();
        assert!(keep.tail(2).get().is_string());
    }

    #[test]
    fn cells_of_all_sizes_are_walked_in_order() {
        let mut heap = heap();
        let mut made = Vec::new();
        for size in [0, 1, 7, 30, 31, 32, 100, 250, 256, 300, 1000, 4000, 5000, 9000, 100_000] {
            for _ in 0..3 {
                let t = heap.allocate::<Tuple>(size);
                t.word.set(size as u32);
                made.push(t.address());
            }
        }
        let mut walked = Vec::new();
        heap.walk(&mut |c| {
            if c.kind() == CellKind::Tuple {
                walked.push(c.address());
            }
            true
        });
        made.sort_unstable();
        assert_eq!(made, walked);
        heap.verify().unwrap();
    }

    #[test]
    fn ropes_flatten_whatever_their_depth() {
        let mut heap = heap();
        let (mut left, mut right) = (heap.string(""), heap.string(""));
        let part = heap.string("ab\u{e9}");
        for _ in 0..100_000 {
            left = heap.concat(left, part);
            right = heap.concat(part, right);
        }
        assert!(heap.string_equals(left, right));
        let wide = heap.string("\u{3b1}");
        let both = heap.concat(left, wide);
        assert!(
            matches!(heap.units(both), Units::Utf16(u) if u.len() == 300_001 && u[300_000] == 0x3b1 && u[2] == 0xe9)
        );
    }

    #[test]
    fn long_parts_are_slices_of_flat_strings() {
        let mut heap = heap();
        let text: Vec<u16> = (0..3000).map(|i| if i < 1000 { 0x3b1 } else { 0x61 + i % 20 }).collect();
        let whole = heap.string_from_utf16(&text);
        let half = heap.substring(whole, 500, 2500);
        let part = heap.substring(half, 100, 1900);
        let parent = |s: JsString| s.flat_place().unwrap();
        assert_eq!((half.0.kind(), parent(half)), (CellKind::SlicedString, (whole, 500)));
        assert_eq!((part.0.kind(), parent(part)), (CellKind::SlicedString, (whole, 600)));
        assert_eq!(heap.units(part), Units::Utf16(&text[600..2400]));
        // Equal strings have units of one width, so a part without wide ones is a string of its own.
        let narrow = heap.substring(half, 1000, 1500);
        assert_eq!(narrow.0.kind(), CellKind::Latin1String);
        // Short parts, and those of a much longer string, keep nothing alive.
        assert_eq!(parent(heap.substring(whole, 0, 255)).1, 0);
        assert_eq!(heap.substring(whole, 400, 700).0.kind(), CellKind::Utf16String);

        let copy = heap.string_from_utf16(&text[600..2400]);
        assert!(heap.string_equals(part, copy));
        assert_eq!(heap.string_hash(part), heap.string_hash(copy));
        let key = heap.intern_string(part);
        assert!(key != part && !part.is_interned() && parent(key).0 == key);
        assert_eq!(heap.intern_string(copy), key);
        let rope = heap.concat(part, narrow);
        let cut = heap.substring(rope, 1, 2200);
        assert_ne!(parent(cut).0, rope);
        assert_eq!(heap.units(cut).at(2198), text[1899]);
        heap.collect(&mut |roots| [part, cut].iter().for_each(|s| roots.cell(s.0)));
        assert_eq!(heap.units(part), Units::Utf16(&text[600..2400]));
        heap.verify().unwrap();
    }

    #[test]
    fn a_text_is_cut_from_its_beginning_in_little_memory() {
        let mut heap = heap();
        let mut rest = heap.string(&"one two three ".repeat(15_000));
        let before = heap.used_bytes();
        while rest.len() > 3 {
            rest = heap.substring(rest, 3, rest.len());
        }
        assert!(heap.used_bytes() - before < 4 << 20, "{}", heap.used_bytes() - before);
    }

    #[test]
    fn keys_are_interned_and_indices_are_not_strings() {
        let mut heap = heap();
        assert_eq!(heap.key("42"), PropertyKey::index(42));
        assert_eq!(heap.key("4294967294"), PropertyKey::index(4294967294));
        for text in ["042", "4294967295", "-1", "", "1.5", "length"] {
            let key = heap.key(text);
            assert!(key.as_index().is_none(), "{text}");
            assert_eq!(key, heap.key(text));
        }
    }

    #[test]
    fn shapes_are_shared_and_dictionaries_are_not() {
        let mut heap = heap();
        let root = heap.root_shape(Value::NULL, 3, 4, 0);
        assert_eq!(root, heap.root_shape(Value::NULL, 3, 4, 0));
        let keys: Vec<PropertyKey> = (0..40).map(|i| heap.key(&format!("p{i}"))).collect();
        let mut shape = root;
        for (i, &k) in keys.iter().enumerate() {
            let (next, slot) = heap.shape_add(shape, k, Attributes::DATA);
            assert_eq!(slot as usize, i);
            shape = next;
        }
        let mut again = root;
        for &k in &keys {
            again = heap.shape_add(again, k, Attributes::DATA).0;
        }
        assert_eq!(shape, again);
        for (i, &k) in keys.iter().enumerate() {
            assert_eq!(heap.shape_lookup(shape, k).unwrap().slot as usize, i);
        }
        let own = heap.shape_to_dictionary(shape);
        heap.dictionary_remove(own, keys[7]);
        assert!(heap.shape_lookup(own, keys[7]).is_none());
        assert!(heap.shape_lookup(shape, keys[7]).is_some());
        assert_eq!(heap.shape_add(own, keys[7], Attributes::FIXED), (own, 7));
        let mut order = Vec::new();
        heap.shape_properties(own, &mut |k, _| order.push(k));
        assert_eq!((order.len(), order[39]), (40, keys[7]));
        heap.collect(&mut |roots| roots.cell(own));
        heap.verify().unwrap();
    }
}
