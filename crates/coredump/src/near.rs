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

/// The search: a queue that is also the list of what was found, and a set of the ids in it.
pub struct Near {
    found: Box<[u32]>,
    count: usize,
    /// Open addressing; 0 is free, else id + 1.
    seen: Box<[u32]>,
}

impl Near {
    /// Reserves memory for this many cells: 12 to 20 bytes each.
    pub fn reserve(limit: usize) -> Near {
        let slots = (limit.max(8) * 2).next_power_of_two();
        Near { found: vec![0; limit.max(8)].into(), count: 0, seen: vec![0; slots].into() }
    }

    /// Forgets what was found, for the next dump.
    pub fn clear(&mut self) {
        self.count = 0;
        self.seen.fill(0);
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
        if self.count == self.found.len() || id == u32::MAX {
            return;
        }
        let mask = self.seen.len() - 1;
        let mut at = (id.wrapping_mul(0x9e37_79b1) >> 7) as usize & mask;
        while self.seen[at] != 0 {
            if self.seen[at] == id + 1 {
                return;
            }
            at = (at + 1) & mask;
        }
        self.seen[at] = id + 1;
        self.found[self.count] = id;
        self.count += 1;
    }

    /// Follows the references breadth first until the reserved memory is full, and writes section `near`.
    pub fn write<W: Write>(&mut self, writer: &mut Writer<'_, W>, heap: &Heap) {
        let space = Space::of(heap);
        writer.section(Section::Near);
        let mut at = 0;
        while at < self.count {
            let cell: Gc<Header> = heap.cell_by_id(self.found[at]);
            at += 1;
            if !cells::write_cell(writer, heap, space, cell) {
                continue;
            }
            let mut references = 0;
            cells::for_each_reference(heap, cell, &mut |word| {
                self.add(heap, word);
                references += 1;
                references < MAX_REFERENCES && self.count < self.found.len()
            });
        }
    }
}
