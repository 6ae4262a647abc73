//! The cells nearest to the failure, for section `near`: found breadth first from the exception, the frames and what is
//! pending, in memory reserved up front.
//!
//! A core that is cut early still shows these. They are copies: the heap's section has them too.
//!
//! Invariants: nothing is allocated after [`Near::reserve`]; each cell is taken once; a pointer is followed only where the
//! heap confirms that a live cell begins there.

use crate::cells::{self, Space};
use crate::text::live_cell;
use gill_heap::{Gc, Header, Heap, Value as Word64};
use gill_image::{Section, Writer};
use std::io::Write;

/// References followed out of one cell: a long array must not displace everything else.
const MAX_REFERENCES: usize = 64;
/// Largest cell that is written twice where the whole heap follows, in bytes: a core need not be twice as large for a buffer that the
/// failing function held.
const MAX_COPIED: usize = 1 << 20;

/// The search: a queue that is also the list of what was found, and a set of the ids in it.
pub struct Near {
    /// First `limit` words of ids found, in order; then the set of them: open addressing, 0 is free, else id + 1. In one
    /// piece, which is large enough for the allocator to ask the system for zeroed pages that nobody has touched.
    both: Box<[u32]>,
    limit: usize,
    count: usize,
}

impl Near {
    /// Reserves memory for this many cells: 12 to 20 bytes each.
    pub fn reserve(limit: usize) -> Near {
        let limit = limit.max(8);
        let slots = (limit * 2).next_power_of_two();
        Near { both: vec![0; limit + slots].into(), limit, count: 0 }
    }

    /// Forgets what was found, for the next dump.
    pub fn clear(&mut self) {
        self.count = 0;
        self.both[self.limit..].fill(0);
    }

    /// How many cells were found.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether none was found.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Adds a value's cell as a place to start from. The order of the calls is the order of importance.
    pub fn add(&mut self, heap: &Heap, value: Word64) {
        if let Some(cell) = live_cell(heap, value) {
            self.add_id(heap.cell_id(cell));
        }
    }

    fn add_id(&mut self, id: u32) {
        if self.count == self.limit || id == u32::MAX {
            return;
        }
        let (found, seen) = self.both.split_at_mut(self.limit);
        let mask = seen.len() - 1;
        let mut at = (id.wrapping_mul(0x9e37_79b1) >> 7) as usize & mask;
        while seen[at] != 0 {
            if seen[at] == id + 1 {
                return;
            }
            at = (at + 1) & mask;
        }
        seen[at] = id + 1;
        found[self.count] = id;
        self.count += 1;
    }

    /// Follows the references breadth first until the reserved memory is full, and writes section `near`. Of a core that
    /// `is_limited` in size the heap may have no room, so that this has the large cells too.
    pub fn write<W: Write>(&mut self, writer: &mut Writer<'_, W>, heap: &Heap, is_limited: bool) {
        let space = Space::of(heap);
        writer.section(Section::Near);
        let mut at = 0;
        while at < self.count {
            let cell: Gc<Header> = heap.cell_by_id(self.both[at]);
            at += 1;
            let is_copied = is_limited || heap.cell_size(cell) <= MAX_COPIED;
            if is_copied && !cells::write_cell(writer, heap, space, cell) {
                continue;
            }
            let mut references = 0;
            cells::for_each_reference(heap, cell, &mut |word| {
                self.add(heap, word);
                references += 1;
                references < MAX_REFERENCES && self.count < self.limit
            });
        }
    }
}
