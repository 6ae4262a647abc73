//! Allocation, marking, sweeping, and the linear walk.
//!
//! Non-moving mark-sweep over size-class blocks. A size class hands out cells by bumping through runs of free cells;
//! when a run is used up, the next one is found by sweeping on lazily. Marking is precise in the heap (the kinds' table
//! says which words to visit) and for the roots the VM names, conservative on the native stack.
//!
//! Invariants (docs/gc.md):
//! - While marking, no black cell points to a white one that is not on the mark stack. Guard: [`Heap::write_barrier`]
//!   (collections stop the world today, so it has nothing to do; every store of a reference goes through it or through
//!   the initialisation of a fresh cell). Checker: [`crate::verify`].
//! - A free cell has kind `Free`. A cell of a block that `needs_sweep` is dead if unmarked.
//! - `word` of an object is the id of a live Shape.

use crate::cell::*;
use crate::history::{Cause, History, Laps, Phases};
use crate::region::{BLOCK_HEADER_SIZE, BLOCK_SIZE, BLOCK_USABLE, BlockHeader, Region, block_of, prefetch};
use crate::shape::Transitions;
use crate::string::Atoms;
use crate::value::Value;
use rustc_hash::FxHashMap;

/// How large the heap may get, and how it behaves.
#[derive(Clone, Copy, Debug)]
pub struct HeapOptions {
    /// Bytes of cells at most. At most 32 GiB, because cell ids are 32 bits of 8-byte units.
    pub max_bytes: usize,
    /// Collect at every N-th allocation that may collect; 0: only when it is time to.
    pub stress: u32,
}

/// Largest heap there can be.
pub const MAX_HEAP: usize = (u32::MAX as usize + 1) * 8 - 2 * BLOCK_SIZE;

/// Rounds in which all weak tables are looked through, before those that wait for a key are noted: takes no memory.
const EPHEMERON_ROUNDS: usize = 4;

const CLASS_COUNT: usize = 31 + 8 + 8 + 8 + 7;
/// Largest cell in bytes that shares a block with others.
const MAX_SMALL: usize = BLOCK_USABLE / 2 / 8 * 8;

const CLASS_SIZES: [u32; CLASS_COUNT] = {
    let mut sizes = [0; CLASS_COUNT];
    let mut i = 0;
    let mut size = 16;
    while i < 31 {
        sizes[i] = size; // 16, 24 .. 256
        size += 8;
        i += 1;
    }
    size = 256;
    while i < 39 {
        size += 32; // .. 512
        sizes[i] = size;
        i += 1;
    }
    while i < 47 {
        size += 64; // .. 1024
        sizes[i] = size;
        i += 1;
    }
    while i < 55 {
        size += 128; // .. 2048
        sizes[i] = size;
        i += 1;
    }
    let fractions = [24, 16, 12, 8, 6, 4, 2];
    let mut f = 0;
    while i < CLASS_COUNT {
        sizes[i] = (BLOCK_USABLE as u32 / fractions[f]) / 8 * 8;
        i += 1;
        f += 1;
    }
    sizes
};

/// Bytes that are allocated between two collections at least, while there is room...
const LEAST_BETWEEN: usize = 32 << 20;
/// ...and when the heap is nearly full: collecting more often would only take time.
const LEAST_WHEN_FULL: usize = 1 << 20;
/// Free blocks of which the last are not taken before there has been a collection...
const RESERVE: usize = LEAST_WHEN_FULL / BLOCK_SIZE;
/// ...unless since the last one no more than this has been allocated.
const LEAST_IN_RESERVE: usize = LEAST_WHEN_FULL / 4;
/// Bytes of free blocks that keep their pages at most: what is allocated until the next collection takes these first.
const MOST_WARM: usize = 64 << 20;

/// Cells whose memory is asked for before the first of them is scanned.
const AHEAD: usize = 16;
/// Words of one cell that are scanned before what they refer to is marked.
const SLICE: usize = 4096;

/// Size class by (bytes + 7) / 8, for everything up to 2048 bytes.
static CLASS_BY_WORDS: [u8; 257] = {
    let mut table = [0; 257];
    let mut words = 0;
    while words <= 256 {
        let mut class = 0;
        while CLASS_SIZES[class] < words as u32 * 8 {
            class += 1;
        }
        table[words] = class as u8;
        words += 1;
    }
    table
};

#[derive(Clone, Copy, Default)]
struct SizeClass {
    /// The free run being handed out.
    cursor: usize,
    end: usize,
    /// Block that holds the run, 0 if none.
    block: usize,
    /// Position in `blocks` from which the search for free runs goes on.
    next: usize,
}

/// A weak reference that the collector settles: who holds it.
#[derive(Clone, Copy, Debug)]
pub enum WeakEdge {
    /// A WeakRef whose target died.
    Ref(Gc<WeakRef>),
    /// A registration whose target died; the held value.
    Finalization(Gc<FinalizationRegistry>, Value),
}

/// The heap. All cells of one VM.
pub struct Heap {
    region: Region,
    classes: [SizeClass; CLASS_COUNT],
    blocks: [Vec<usize>; CLASS_COUNT],
    large: Vec<usize>,
    /// Bytes handed out since the last collection.
    allocated: usize,
    /// Bytes taken outside since the last collection for what goes with a cell.
    outside: usize,
    /// Collect when `allocated` reaches this. 0 under stress.
    threshold: usize,
    live_after_last: usize,
    options: HeapOptions,
    mark_stack: Vec<Gc<Header>>,
    /// Words of long tails that are still to be scanned: the cell, the first word, the end. Empty between collections.
    slices: Vec<(Gc<Header>, usize, usize)>,
    weak_tables: Vec<Gc<WeakTable>>,
    /// Values of ephemerons whose keys were not marked when they were looked at, by key. Empty between collections, and in most of them.
    waiting: FxHashMap<usize, Vec<Value>>,
    weak_refs: Vec<Gc<WeakRef>>,
    registries: Vec<Gc<FinalizationRegistry>>,
    /// Weak references that the last collection found dead, for the VM to act upon.
    pub dead_weak: Vec<WeakEdge>,
    /// Collections so far.
    pub collections: u32,
    /// What they took.
    pub history: History,
    /// Under stress, allocations until the next collection.
    until_stress: u32,
    /// The threshold is lower than it would be, because little is free.
    nearly_full: bool,
    /// Interned strings. Weak.
    pub(crate) atoms: Atoms,
    /// Shape transitions. Weak.
    pub(crate) transitions: Transitions,
    /// Called when the heap is full even after a collection; must not return.
    pub out_of_memory: fn(requested: usize) -> !,
    /// The sentinel of objects without elements.
    empty_elements: Option<Gc<Elements>>,
    /// The same as a value.
    no_elements: Value,
}

/// Visits roots during marking: what the VM's `trace` gets.
pub struct RootVisitor<'a> {
    heap: &'a mut Heap,
}

impl RootVisitor<'_> {
    /// A root value.
    #[inline(always)]
    pub fn value(&mut self, value: Value) {
        if value.is_cell() {
            self.heap.mark(value.cell_unchecked());
        }
    }
    /// Root values.
    pub fn values(&mut self, values: &[Value]) {
        values.iter().for_each(|&v| self.value(v));
    }
    /// A root cell.
    pub fn cell<T>(&mut self, cell: Gc<T>) {
        self.heap.mark(cell.header());
    }
    /// The cell with this id, as [`Heap::cell_by_id`] gives it: the heap itself cannot be asked while it marks.
    pub fn cell_by_id<T>(&self, id: u32) -> Gc<T> {
        self.heap.cell_by_id(id)
    }
    /// A word that may or may not be a reference, as from the native stack. Interior pointers count.
    #[inline]
    pub fn conservative(&mut self, word: u64) {
        if let Some(cell) = self.heap.cell_containing(word as usize) {
            self.heap.mark(cell);
        }
    }
}

fn die_out_of_memory(requested: usize) -> ! {
    eprintln!("gill: out of memory: {requested} bytes requested");
    std::process::abort()
}

impl Heap {
    /// A heap with these options.
    ///
    /// # Errors
    /// If the address space cannot be reserved.
    pub fn new(mut options: HeapOptions) -> std::io::Result<Heap> {
        options.max_bytes = options.max_bytes.clamp(4 << 20, MAX_HEAP);
        let region = Region::reserve(options.max_bytes)?;
        let mut heap = Heap {
            region,
            classes: [SizeClass::default(); CLASS_COUNT],
            blocks: [const { Vec::new() }; CLASS_COUNT],
            large: Vec::new(),
            allocated: 0,
            outside: 0,
            threshold: if options.stress > 0 { 0 } else { LEAST_BETWEEN },
            live_after_last: 0,
            options,
            mark_stack: Vec::with_capacity(1024),
            slices: Vec::new(),
            weak_tables: Vec::new(),
            waiting: FxHashMap::default(),
            weak_refs: Vec::new(),
            registries: Vec::new(),
            dead_weak: Vec::new(),
            collections: 0,
            history: History::new(),
            until_stress: options.stress,
            nearly_full: false,
            atoms: Atoms::new(),
            transitions: Transitions::default(),
            out_of_memory: die_out_of_memory,
            empty_elements: None,
            no_elements: Value::NULL,
        };
        heap.threshold = heap.threshold.min(heap.options.max_bytes / 2);
        heap.empty_elements = Some(heap.allocate::<Elements>(0));
        heap.no_elements = heap.empty_elements().value();
        Ok(heap)
    }

    // ---- ids -----------------------------------------------------------------------------------------------------

    /// First address of the heap; ids count from here.
    #[inline(always)]
    pub fn base(&self) -> usize {
        self.region.base()
    }
    /// The id of a cell: its distance from the base in 8-byte units.
    #[inline(always)]
    pub fn cell_id<T>(&self, cell: Gc<T>) -> u32 {
        ((cell.address() - self.region.base()) >> 3) as u32
    }
    /// The cell with this id, which must be one that [`Heap::cell_id`] gave for a cell still alive.
    #[inline(always)]
    pub fn cell_by_id<T>(&self, id: u32) -> Gc<T> {
        Gc::from_address(self.region.base() + ((id as usize) << 3))
    }
    /// The shape of an object.
    #[inline(always)]
    pub fn shape_of<T>(&self, object: Gc<T>) -> Gc<Shape> {
        self.cell_by_id(object.header().word.get())
    }

    // ---- allocation ----------------------------------------------------------------------------------------------

    /// Should the VM collect before it allocates more?
    #[inline(always)]
    pub fn wants_collection(&self) -> bool {
        self.allocated >= self.threshold
    }

    /// Why there is to be a collection, when one is wanted: None under stress if it is not this allocation's turn.
    #[cold]
    pub fn due(&mut self) -> Option<Cause> {
        if self.options.stress == 0 {
            return Some(if self.nearly_full { Cause::NearlyFull } else { Cause::Allocation });
        }
        self.until_stress -= 1;
        if self.until_stress > 0 {
            return None;
        }
        self.until_stress = self.options.stress;
        Some(Cause::Stress)
    }

    /// Notes that memory outside was taken for something that goes when a cell is found dead, and how much such is `held` in all.
    /// When as much as a half of that is new, or of the least that lies between collections, the next allocation that may collects.
    pub fn note_outside(&mut self, bytes: usize, held: usize) {
        self.outside += bytes;
        let much = (held / 2).max(LEAST_BETWEEN.min(self.options.max_bytes / 2));
        if self.outside >= much && self.threshold != usize::MAX {
            self.threshold = self.threshold.min(self.allocated);
        }
    }

    /// Has no collection wanted until [`Heap::resume_collections`] is called with what this gives. For a bounded number of cells.
    pub fn pause_collections(&mut self) -> usize {
        std::mem::replace(&mut self.threshold, usize::MAX)
    }
    /// Ends a pause.
    pub fn resume_collections(&mut self, pause: usize) {
        self.threshold = pause;
    }

    /// Bytes handed out since the last collection plus what survived it.
    pub fn used_bytes(&self) -> usize {
        self.live_after_last + self.allocated
    }
    /// Bytes of blocks taken from the system.
    pub fn committed_bytes(&self) -> usize {
        self.region.used_bytes()
    }
    /// The limit.
    pub fn limit_bytes(&self) -> usize {
        self.options.max_bytes
    }

    /// A zeroed cell of type `T` with a tail of `tail` 8-byte words. Never collects; calls `out_of_memory` when full.
    #[inline(always)]
    pub fn allocate<T: CellType>(&mut self, tail: usize) -> Gc<T> {
        let size = std::mem::size_of::<T>() + tail * 8;
        let address = self.allocate_bytes(size);
        let cell: Gc<Header> = Gc::from_address(address);
        cell.set_kind(T::KIND);
        cell.cast()
    }

    /// A tuple with these values. Never collects.
    pub fn tuple(&mut self, values: &[Value]) -> Gc<Tuple> {
        let tuple = self.empty_tuple(values.len());
        for (i, &value) in values.iter().enumerate() {
            tuple.tail(i).set(value);
        }
        tuple
    }

    /// A tuple of so many Empty values. Never collects.
    pub fn empty_tuple(&mut self, length: usize) -> Gc<Tuple> {
        let tuple = self.allocate::<Tuple>(length);
        tuple.word.set(length as u32);
        tuple
    }

    /// `size` zeroed bytes, a multiple of 8, the header left `Free`: the caller sets the kind at once.
    #[inline(always)]
    fn allocate_bytes(&mut self, size: usize) -> usize {
        debug_assert!(size.is_multiple_of(8) && size >= 8);
        let words = size >> 3;
        if words <= 256 {
            let index = CLASS_BY_WORDS[words] as usize;
            let class = &mut self.classes[index];
            let address = class.cursor;
            let cell = CLASS_SIZES[index] as usize;
            if address < class.end {
                class.cursor = address + cell;
                self.allocated += cell;
                // SAFETY: [address, address + cell) is a free cell of a block of this class.
                unsafe { std::ptr::write_bytes(address as *mut u64, 0, words) };
                return address;
            }
        }
        self.allocate_slow(size)
    }

    #[cold]
    #[inline(never)]
    fn allocate_slow(&mut self, size: usize) -> usize {
        if size > MAX_SMALL {
            return self.allocate_large(size);
        }
        let index = if size <= 2048 {
            CLASS_BY_WORDS[size >> 3] as usize
        } else {
            CLASS_SIZES.iter().position(|&s| s as usize >= size).unwrap_or(CLASS_COUNT - 1)
        };
        let cell = CLASS_SIZES[index] as usize;
        if self.classes[index].cursor >= self.classes[index].end && !self.find_run(index) {
            let Some(block) = self.region.take(1) else { (self.out_of_memory)(size) };
            self.look_at_room(1);
            let header = block_of(block);
            header.cell_size.set(cell as u64);
            header.run.set(1);
            header.class.set(index as u32);
            self.blocks[index].push(block);
            let class = &mut self.classes[index];
            class.next = self.blocks[index].len();
            class.block = block;
            class.cursor = block + BLOCK_HEADER_SIZE;
            class.end = class.cursor + BLOCK_USABLE / cell * cell;
            header.sweep_offset.set((class.end - block) as u32);
        }
        let class = &mut self.classes[index];
        let address = class.cursor;
        class.cursor += cell;
        self.allocated += cell;
        // SAFETY: a free cell of a block of this class.
        unsafe { std::ptr::write_bytes(address as *mut u8, 0, size) };
        address
    }

    /// Finds the next run of free cells of a class by sweeping on. False when its blocks are used up.
    fn find_run(&mut self, index: usize) -> bool {
        let cell = CLASS_SIZES[index] as usize;
        loop {
            let class = &mut self.classes[index];
            if class.block != 0 {
                let header = block_of(class.block);
                let last = class.block + BLOCK_HEADER_SIZE + BLOCK_USABLE / cell * cell;
                let mut at = class.block + header.sweep_offset.get() as usize;
                while at < last && !free_if_dead(header, at) {
                    at += cell;
                }
                if at < last {
                    class.cursor = at;
                    while at < last && free_if_dead(header, at) {
                        at += cell;
                    }
                    class.end = at;
                    header.sweep_offset.set((at - class.block) as u32);
                    return true;
                }
                header.sweep_offset.set((last - class.block) as u32);
                header.needs_sweep.set(0);
            }
            match self.blocks[index].get(class.next) {
                Some(&block) => {
                    class.block = block;
                    class.next += 1;
                }
                None => {
                    class.block = 0;
                    return false;
                }
            }
        }
    }

    fn allocate_large(&mut self, size: usize) -> usize {
        let blocks = (size + BLOCK_HEADER_SIZE).div_ceil(BLOCK_SIZE);
        let Some(block) = self.region.take(blocks) else { (self.out_of_memory)(size) };
        self.look_at_room(blocks);
        let header = block_of(block);
        header.cell_size.set(size as u64);
        header.run.set(blocks as u32);
        header.class.set(u32::MAX);
        self.large.push(block);
        self.allocated += blocks * BLOCK_SIZE;
        block + BLOCK_HEADER_SIZE
    }

    /// Has the next allocation that may collect do so, if so few blocks are free that those after it might find none: how much has
    /// been allocated does not tell, since live cells keep whole blocks, and a large cell needs many in a row. What grows by
    /// large cells will want one of twice the size next.
    fn look_at_room(&mut self, taken: usize) {
        let little = self.region.free_blocks() < RESERVE.max(taken * 2);
        if little && self.allocated >= LEAST_IN_RESERVE && self.threshold != usize::MAX {
            self.threshold = self.threshold.min(self.allocated);
            self.nearly_full = true;
        }
    }

    /// Is there room for a cell of so many bytes, and for small ones beside it?
    pub fn has_room(&self, size: usize) -> bool {
        let blocks = (size + BLOCK_HEADER_SIZE).div_ceil(BLOCK_SIZE);
        blocks + RESERVE <= self.region.free_blocks() && self.region.find(blocks).is_some()
    }

    /// Bytes that the cell occupies.
    pub fn cell_size(&self, cell: Gc<Header>) -> usize {
        block_of(cell.address()).cell_size.get() as usize
    }

    /// The elements of objects that have none.
    #[inline(always)]
    pub fn empty_elements(&self) -> Gc<Elements> {
        match self.empty_elements {
            Some(e) => e,
            None => unreachable!("made with the heap"),
        }
    }

    /// Every store of a reference into a cell that is not fresh goes through here: the place where a generational or
    /// incremental collector hooks in.
    #[inline(always)]
    pub fn write_barrier<T>(&self, _into: Gc<T>, _value: Value) {}

    // ---- conservative scanning -----------------------------------------------------------------------------------

    /// The live cell that this address points to or into.
    #[inline]
    pub fn cell_containing(&self, address: usize) -> Option<Gc<Header>> {
        let run = self.region.run_at(address)?;
        let header = block_of(run);
        let offset = address - run;
        if offset < BLOCK_HEADER_SIZE {
            return None;
        }
        let start = if header.is_large() {
            run + BLOCK_HEADER_SIZE
        } else {
            let cell = header.cell_size.get() as usize;
            let index = (offset - BLOCK_HEADER_SIZE) / cell;
            if (index + 1) * cell > BLOCK_USABLE {
                return None;
            }
            run + BLOCK_HEADER_SIZE + index * cell
        };
        if is_dead(header, start) { None } else { Some(Gc::from_address(start)) }
    }

    // ---- collection ----------------------------------------------------------------------------------------------

    /// Collects. `roots` must visit every root; the native stack is among them.
    pub fn collect(&mut self, roots: &mut dyn FnMut(&mut RootVisitor<'_>)) -> Phases {
        let mut laps = Laps::start();
        self.finish_sweeping();
        for block in self.blocks.iter().flatten().chain(&self.large) {
            block_of(*block).clear_marks();
        }
        let sweep = laps.next();
        self.weak_tables.clear();
        self.weak_refs.clear();
        self.registries.clear();
        if let Some(empty) = self.empty_elements {
            self.mark(empty.header());
        }
        roots(&mut RootVisitor { heap: self });
        self.drain::<false>();
        let mark = laps.next();
        self.settle_ephemerons();
        self.settle_weak();
        let weak = laps.next();
        self.live_after_last = self.marked_bytes();
        let free = self.options.max_bytes.saturating_sub(self.live_after_last);
        let wanted = self.live_after_last.max(LEAST_BETWEEN);
        self.nearly_full = free / 2 < wanted;
        self.threshold = if self.options.stress > 0 { 0 } else { wanted.min(free / 2).max(LEAST_WHEN_FULL) };
        self.release_empty_blocks(self.threshold.min(MOST_WARM) / BLOCK_SIZE);
        self.collections += 1;
        self.allocated = 0;
        self.outside = 0;
        Phases { sweep, mark, weak, release: laps.next() }
    }

    /// Has a cell marked by the next `drain`.
    #[inline(always)]
    fn mark(&mut self, cell: Gc<Header>) {
        self.mark_stack.push(cell);
    }

    #[inline(always)]
    fn mark_value(&mut self, value: Value) {
        if value.is_cell() {
            self.mark(value.cell_unchecked());
        }
    }

    /// Marks what the mark stack names, and what that leads to. What is popped is not looked at at once: its mark and its memory
    /// are asked for, and what was popped some cells before, for which they have come by now, is marked and scanned. For that a
    /// cell may be on the stack more than once. Where ephemerons are `WAITING`, each cell that is marked is asked for as a key.
    fn drain<const WAITING: bool>(&mut self) {
        let mut ahead: [Option<Gc<Header>>; AHEAD] = [None; AHEAD];
        let (mut at, mut in_flight) = (0, 0);
        loop {
            let popped = self.mark_stack.pop();
            if let Some(cell) = popped {
                prefetch(cell.address());
                prefetch(block_of(cell.address()).mark_address(cell.address()));
                in_flight += 1;
            } else if in_flight == 0 {
                let Some((cell, from, to)) = self.slices.pop() else { return };
                self.scan_words(cell, from, to);
                continue;
            }
            if let Some(cell) = std::mem::replace(&mut ahead[at], popped) {
                in_flight -= 1;
                if block_of(cell.address()).mark(cell.address()) {
                    self.scan(cell);
                    if WAITING && let Some(values) = self.waiting.remove(&cell.address()) {
                        values.into_iter().for_each(|value| self.mark_value(value));
                    }
                }
            }
            at = (at + 1) % AHEAD;
        }
    }

    /// Cells that the mark stack has had room for: what marking takes beside the heap.
    #[cfg(test)]
    pub(crate) fn mark_stack_room(&self) -> usize {
        self.mark_stack.capacity()
    }

    /// Marks what a cell refers to.
    #[inline(always)]
    fn scan(&mut self, cell: Gc<Header>) {
        let kind = cell.kind();
        let info = kind.info();
        for i in 1..=info.traced {
            let value = cell.word(i).get();
            // Nearly every object has these; they are marked.
            if value != self.no_elements {
                self.mark_value(value);
            }
        }
        let tail = match info.tail {
            Tail::ValuesByAux => cell.aux.get() as usize,
            Tail::ValuesByWord => cell.word.get() as usize,
            _ => 0,
        };
        let first = info.size / 8;
        self.scan_words(cell, first, first + tail);
        if cell.is_object() {
            // Few shapes have many objects: their marks are at hand.
            let shape = self.shape_of(cell);
            if !block_of(shape.address()).is_marked(shape.address()) {
                self.mark(shape.header());
            }
        }
        match kind {
            CellKind::WeakTable => self.weak_tables.push(cell.cast()),
            CellKind::WeakRef => self.weak_refs.push(cell.cast()),
            CellKind::FinalizationRegistry => self.registries.push(cell.cast()),
            _ => {}
        }
    }

    /// Marks what words of a cell's tail refer to: the first ones, and the rest once all that these lead to is marked. So the
    /// mark stack does not get as long as the longest array.
    #[inline(always)]
    fn scan_words(&mut self, cell: Gc<Header>, from: usize, to: usize) {
        let end = if to - from > SLICE { from + SLICE } else { to };
        if end < to {
            self.slices.push((cell, end, to));
        }
        let mut before = Value::NULL;
        for i in from..end {
            let value = cell.word(i).get();
            if value != before {
                self.mark_value(value);
                before = value; // an array that is filled with one value has it on the stack once
            }
        }
    }

    /// Bytes of the cells that are marked.
    fn marked_bytes(&self) -> usize {
        let of = |block: &usize| {
            let header = block_of(*block);
            header.marked() * header.cell_size.get() as usize
        };
        self.blocks.iter().flatten().chain(&self.large).map(of).sum()
    }

    /// Is the cell of this value marked? True for what is not a cell. Only right between marking and the next collection's start.
    pub(crate) fn is_marked_value(&self, value: Value) -> bool {
        !value.is_cell()
            || block_of(value.cell_unchecked().address()).is_marked(value.cell_unchecked().address())
    }
    /// Is this cell marked?
    pub fn is_marked<T>(&self, cell: Gc<T>) -> bool {
        block_of(cell.address()).is_marked(cell.address())
    }

    /// Marks what ephemerons hold whose keys are alive, and what registries hold, until nothing more comes of it.
    ///
    /// Most maps are done in a round or two, in which each table is looked through. Where one value leads to the next key, as in a
    /// list that is chained through a WeakMap, that would be a round for each: from then on those whose keys are not marked wait
    /// for them by name, and each pair is looked at once more at most.
    fn settle_ephemerons(&mut self) {
        let mut held = 0;
        for _ in 0..EPHEMERON_ROUNDS {
            self.mark_held(&mut held);
            let mut progress = false;
            for at in 0..self.weak_tables.len() {
                progress |= self.mark_ephemerons(self.weak_tables[at], false);
            }
            self.drain::<false>();
            if !progress {
                return;
            }
        }
        let mut known = 0;
        loop {
            while let Some(&table) = self.weak_tables.get(known) {
                known += 1;
                self.mark_ephemerons(table, true);
            }
            self.drain::<true>();
            // What was found alive meanwhile may be a registry, or another table.
            self.mark_held(&mut held);
            if known == self.weak_tables.len() {
                break;
            }
        }
        self.waiting = FxHashMap::default();
    }

    /// Marks the values of a table's pairs whose keys are marked, and says whether there were such that were not. Of the other pairs it
    /// may note that they `wait`.
    fn mark_ephemerons(&mut self, table: Gc<WeakTable>, wait: bool) -> bool {
        let mut progress = false;
        for i in (0..table.word.get() as usize).step_by(2) {
            let (key, value) = (table.tail(i).get(), table.tail(i + 1).get());
            if !key.is_cell() || self.is_marked_value(value) {
                continue;
            }
            if self.is_marked_value(key) {
                self.mark_value(value);
                progress = true;
            } else if wait {
                self.waiting.entry(key.cell_unchecked().address()).or_default().push(value);
            }
        }
        progress
    }

    /// Marks what registries hold that are `held` first or later in the list: strongly as long as the registry lives. One may be
    /// found alive only as the value of an ephemeron, or as what another one holds.
    fn mark_held(&mut self, held: &mut usize) {
        while let Some(&registry) = self.registries.get(*held) {
            *held += 1;
            if let Some(table) = registry.cells.get() {
                for i in (0..table.word.get() as usize).step_by(2) {
                    self.mark_value(table.tail(i + 1).get());
                }
            }
            // Nobody waits before the rounds are over.
            self.drain::<true>();
        }
    }

    fn settle_weak(&mut self) {
        for registry in std::mem::take(&mut self.registries) {
            let Some(table) = registry.cells.get() else { continue };
            for i in (0..table.word.get() as usize).step_by(2) {
                let key = table.tail(i).get();
                if key.is_cell() && !self.is_marked_value(key) {
                    self.dead_weak.push(WeakEdge::Finalization(registry, table.tail(i + 1).get()));
                }
            }
        }
        for table in std::mem::take(&mut self.weak_tables) {
            for i in (0..table.word.get() as usize).step_by(2) {
                let key = table.tail(i).get();
                if key.is_cell() && !self.is_marked_value(key) {
                    table.tail(i).set(Value::NULL); // a tombstone: probing goes on over it
                    table.tail(i + 1).set(Value::EMPTY);
                    table.live.set(table.live.get() - 1);
                }
            }
        }
        for weak in std::mem::take(&mut self.weak_refs) {
            let target = Value::from_bits(weak.target.get());
            if !self.is_marked_value(target) {
                weak.target.set(Value::UNDEFINED.bits());
                self.dead_weak.push(WeakEdge::Ref(weak));
            }
        }
        let mut atoms = std::mem::take(&mut self.atoms);
        atoms.retain(|s| self.is_marked(s));
        self.atoms = atoms;
        let mut transitions = std::mem::take(&mut self.transitions);
        transitions
            .retain(|parent, child| self.is_marked(parent) && self.is_marked(child), self.region.base());
        self.transitions = transitions;
    }

    /// `warm`: how many blocks may keep their pages.
    fn release_empty_blocks(&mut self, warm: usize) {
        let region = &mut self.region;
        let mut keep = |block: &usize| {
            let header = block_of(*block);
            if header.none_marked() {
                region.give_back(*block, header.run.get() as usize, warm);
                return false;
            }
            if !header.is_large() {
                header.needs_sweep.set(1);
                header.sweep_offset.set(BLOCK_HEADER_SIZE as u32);
            }
            true
        };
        self.large.retain(&mut keep);
        for (blocks, class) in self.blocks.iter_mut().zip(&mut self.classes) {
            blocks.retain(&mut keep);
            *class = SizeClass::default();
        }
    }

    /// Frees the dead cells that lazy sweeping has not reached.
    pub fn finish_sweeping(&mut self) {
        for block in self.blocks.iter().flatten() {
            let header = block_of(*block);
            if header.needs_sweep.get() != 0 {
                let cell = header.cell_size.get() as usize;
                let last = block + BLOCK_HEADER_SIZE + BLOCK_USABLE / cell * cell;
                let mut at = block + header.sweep_offset.get() as usize;
                while at < last {
                    free_if_dead(header, at);
                    at += cell;
                }
                header.needs_sweep.set(0);
            }
        }
    }

    // ---- the walk ------------------------------------------------------------------------------------------------

    /// Calls `visit` for every live cell in order of address, at any instant: amid a collection, a failed allocation, a
    /// signal. Allocates nothing. Stops early when `visit` returns false.
    #[inline]
    pub fn walk(&self, visit: &mut impl FnMut(Gc<Header>) -> bool) {
        for run in self.region.runs() {
            let header = block_of(run);
            let cell = header.cell_size.get() as usize;
            if !(8..=BLOCK_USABLE).contains(&cell) && !header.is_large() {
                continue; // taken, but not set up yet; or damaged
            }
            let count = if header.is_large() { 1 } else { BLOCK_USABLE / cell };
            for i in 0..count {
                let at = run + BLOCK_HEADER_SIZE + i * cell;
                let cell: Gc<Header> = Gc::from_address(at);
                if is_dead(header, at) {
                    continue;
                }
                if !visit(cell) {
                    return;
                }
            }
        }
    }
}

#[inline(always)]
fn is_dead(header: &BlockHeader, at: usize) -> bool {
    let cell: Gc<Header> = Gc::from_address(at);
    // The raw byte: a dump walks heaps whose headers may be damaged.
    cell.kind_byte() == CellKind::Free as u8
        || (header.needs_sweep.get() != 0
            && at >= (at & !(BLOCK_SIZE - 1)) + header.sweep_offset.get() as usize
            && !header.is_marked(at))
}

/// Is the cell free, or dead and hereby freed? Only for cells at or beyond the sweep offset.
#[inline(always)]
fn free_if_dead(header: &BlockHeader, at: usize) -> bool {
    let cell: Gc<Header> = Gc::from_address(at);
    if cell.kind() == CellKind::Free {
        return true;
    }
    let dead = header.needs_sweep.get() != 0 && !header.is_marked(at);
    if dead {
        cell.set_kind(CellKind::Free);
    }
    dead
}
