//! Address space: one reserved range, cut into 64 KiB blocks.
//!
//! A block holds cells of one size, or is part of a large cell's run. Its first words are the [`BlockHeader`] with the
//! mark bits, so that marking touches memory near the cell. Which blocks are in use is kept beside the range, in
//! `owners`, so that any word can be asked whether it points to a cell, without touching memory that may be garbage.
//!
//! Invariant: `owners[b]` is `FREE`, `WARM`, or the number of the block where the run of `b` starts; only start blocks have
//! headers. A warm block is free, but still has its pages, with whatever is in them: to zero it costs less than to get pages anew.

use std::cell::Cell;

/// Bytes of a block.
pub const BLOCK_SIZE: usize = 64 << 10;
/// Bytes at the start of each block taken by its header.
pub const BLOCK_HEADER_SIZE: usize = std::mem::size_of::<BlockHeader>();
/// Bytes of a block that hold cells.
pub const BLOCK_USABLE: usize = BLOCK_SIZE - BLOCK_HEADER_SIZE;
const MARK_WORDS: usize = BLOCK_SIZE / 8 / 64;
const FREE: u32 = u32::MAX;
const WARM: u32 = u32::MAX - 1;

/// What stands at the start of a block run.
#[repr(C)]
pub struct BlockHeader {
    /// Bytes of each cell; for a large cell its size.
    pub cell_size: Cell<u64>,
    /// Blocks of the run; 1 unless large.
    pub run: Cell<u32>,
    /// 1 from the end of marking until the block's dead cells have been freed: until then an unmarked cell is dead.
    pub needs_sweep: Cell<u32>,
    /// Offset of the first cell that the sweep has not looked at yet.
    pub sweep_offset: Cell<u32>,
    /// Index of the size class; `u32::MAX` for a large cell.
    pub class: Cell<u32>,
    reserved: [Cell<u64>; 5],
    marks: [Cell<u64>; MARK_WORDS],
}

impl BlockHeader {
    #[inline(always)]
    fn mark_place(address: usize) -> (usize, u64) {
        let word = (address & (BLOCK_SIZE - 1)) >> 3;
        (word >> 6, 1 << (word & 63))
    }
    /// Is the cell at this address marked?
    #[inline(always)]
    pub fn is_marked(&self, address: usize) -> bool {
        let (i, bit) = Self::mark_place(address);
        self.marks[i].get() & bit != 0
    }
    /// Marks it; true if it was not.
    #[inline(always)]
    pub fn mark(&self, address: usize) -> bool {
        let (i, bit) = Self::mark_place(address);
        let old = self.marks[i].get();
        self.marks[i].set(old | bit);
        old & bit == 0
    }
    /// Where the mark of the cell at this address is.
    #[inline(always)]
    pub fn mark_address(&self, address: usize) -> usize {
        &raw const self.marks[Self::mark_place(address).0] as usize
    }
    /// Unmarks all.
    pub fn clear_marks(&self) {
        self.marks.iter().for_each(|m| m.set(0));
    }
    /// Is no cell marked?
    pub fn none_marked(&self) -> bool {
        self.marks.iter().all(|m| m.get() == 0)
    }
    /// How many cells are marked.
    pub fn marked(&self) -> usize {
        self.marks.iter().map(|m| m.get().count_ones() as usize).sum()
    }
    /// Does the run hold one large cell?
    pub fn is_large(&self) -> bool {
        self.class.get() == u32::MAX
    }
}

/// The header of the block run in which a *small* cell, or the start of a large one, lies.
#[inline(always)]
pub fn block_of(address: usize) -> &'static BlockHeader {
    // SAFETY: callers pass the address of a cell; cells lie in blocks that start with a header at the aligned address.
    unsafe { &*((address & !(BLOCK_SIZE - 1)) as *const BlockHeader) }
}

/// Asks for the memory at an address, which will be read soon.
#[inline(always)]
pub fn prefetch(address: usize) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a hint, which reads nothing and faults at no address.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(address as *const i8);
    }
    #[cfg(target_arch = "aarch64")]
    // SAFETY: as above.
    unsafe {
        std::arch::asm!("prfm pldl1keep, [{0}]", in(reg) address, options(nostack, preserves_flags, readonly));
    }
    let _ = address;
}

/// The reserved range.
pub struct Region {
    base: usize,
    reserved: usize,
    mapped_at: usize,
    mapped: usize,
    owners: Vec<u32>,
    used: usize,
    /// Warm blocks.
    warm: usize,
    hint: usize,
    /// Bytes from the base on that have been asked of the system ahead of use; the whole range if it cannot be asked.
    populated: usize,
    /// Huge pages have been asked for.
    huge: bool,
}

/// Blocks from which on a run is a large one.
const LARGE_RUN: usize = 16;
/// Blocks at the low end that are for smaller runs, as long as there is room for the large ones; at most an eighth of the range.
const LOW_END: usize = 64;
/// Size from which on the system is asked for huge pages, of which marking and allocation miss far fewer in the processor's tables. Below,
/// what they take beyond what is used would tell.
const LEAST_HUGE: usize = 64 << 20;
/// What such a page has and is aligned to, where it matters.
const HUGE_PAGE: usize = 2 << 20;
/// Size from which on blocks are populated: of its first few, one for each size of cell, a small program uses little.
const LEAST_POPULATED: usize = 2 << 20;
/// Most that is populated at a time.
const MOST_STEP: usize = 2 << 20;

impl Region {
    /// Reserves address space for `limit` bytes of blocks (rounded up), and no memory.
    ///
    /// # Errors
    /// The error of `mmap`, if the range cannot be had.
    pub fn reserve(limit: usize) -> std::io::Result<Region> {
        let reserved = limit.next_multiple_of(BLOCK_SIZE).max(BLOCK_SIZE);
        let mapped = reserved + BLOCK_SIZE;
        // SAFETY: an anonymous private mapping at a place of the kernel's choice touches no existing memory.
        let address = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                mapped,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        if address == libc::MAP_FAILED {
            return Err(std::io::Error::last_os_error());
        }
        let base = (address as usize).next_multiple_of(BLOCK_SIZE);
        Ok(Region {
            base,
            reserved,
            mapped_at: address as usize,
            mapped,
            owners: Vec::new(),
            used: 0,
            warm: 0,
            hint: 0,
            populated: 0,
            huge: false,
        })
    }

    /// First address of the range.
    #[inline(always)]
    pub fn base(&self) -> usize {
        self.base
    }
    /// Bytes of blocks in use.
    pub fn used_bytes(&self) -> usize {
        self.used * BLOCK_SIZE
    }
    /// Bytes that can be in use at most.
    pub fn limit_bytes(&self) -> usize {
        self.reserved
    }
    /// Bytes from the base to the end of the highest block ever used.
    pub fn high_water(&self) -> usize {
        self.owners.len() * BLOCK_SIZE
    }

    /// Blocks that are free.
    pub fn free_blocks(&self) -> usize {
        self.reserved / BLOCK_SIZE - self.used
    }

    /// Number of the first block of a run of `blocks` free ones. None when the range has no such run. Large runs leave the low end to
    /// the others while they can: a block of small cells among them would split for long what they leave behind.
    pub fn find(&self, blocks: usize) -> Option<usize> {
        let low_end = if blocks >= LARGE_RUN { LOW_END.min(self.reserved / BLOCK_SIZE / 8) } else { 0 };
        self.find_from(self.hint.max(low_end), blocks).or_else(|| self.find_from(self.hint, blocks))
    }

    fn find_from(&self, mut start: usize, blocks: usize) -> Option<usize> {
        while start < self.owners.len() {
            let free = self.owners[start..].iter().take(blocks).take_while(|&&o| o >= WARM).count();
            if free == blocks || start + free == self.owners.len() {
                break;
            }
            start += free + 1;
        }
        (start + blocks <= self.reserved / BLOCK_SIZE).then_some(start)
    }

    /// Takes a run of `blocks` free blocks, zeroed. None when the range is full.
    pub fn take(&mut self, blocks: usize) -> Option<usize> {
        let start = self.find(blocks)?;
        if self.owners.len() < start + blocks {
            self.owners.resize(start + blocks, FREE);
            if blocks == 1 && self.owners.len() * BLOCK_SIZE > LEAST_POPULATED {
                self.populate();
            }
        }
        for block in start..start + blocks {
            if std::mem::replace(&mut self.owners[block], start as u32) == WARM {
                self.warm -= 1;
                // SAFETY: the block lies in our mapping and holds no live cell.
                unsafe { std::ptr::write_bytes((self.base + block * BLOCK_SIZE) as *mut u8, 0, BLOCK_SIZE) }
            }
        }
        if blocks == 1 || start == self.hint {
            self.hint = start + blocks;
        }
        self.used += blocks;
        Some(self.base + start * BLOCK_SIZE)
    }

    /// Has the pages of the next blocks ready before they are touched: one call instead of a fault for each page. Large cells
    /// are left out, which may never be touched as a whole.
    fn populate(&mut self) {
        let wanted = self.owners.len() * BLOCK_SIZE;
        if wanted <= self.populated {
            return;
        }
        let from = wanted - BLOCK_SIZE;
        if from >= LEAST_HUGE && !std::mem::replace(&mut self.huge, true) {
            self.ask_for_huge_pages(from);
        }
        let step = (from / 8).next_multiple_of(BLOCK_SIZE).min(MOST_STEP);
        let to = (from + step).min(self.reserved);
        #[cfg(target_os = "linux")]
        // SAFETY: the range lies in our mapping; populating changes no content.
        let done = unsafe {
            let at = (self.base + from) as *mut libc::c_void;
            libc::madvise(at, to - from, libc::MADV_POPULATE_WRITE) == 0
        };
        #[cfg(not(target_os = "linux"))]
        let done = false;
        // An older system does not know the call: then pages come when they are touched.
        self.populated = if done { to } else { self.reserved };
    }

    /// Has what is beyond `from` in huge pages, where the system has them.
    fn ask_for_huge_pages(&self, from: usize) {
        let (start, end) = ((self.base + from).next_multiple_of(HUGE_PAGE), self.base + self.reserved);
        #[cfg(target_os = "linux")]
        if start < end {
            // SAFETY: the range lies in our mapping; a hint about its pages changes no content.
            unsafe { libc::madvise(start as *mut libc::c_void, end - start, libc::MADV_HUGEPAGE) };
        }
        let _ = (start, end);
    }

    /// Frees a run; it will be zero when taken again. Its pages go back to the system, unless no more than `warm` blocks keep
    /// theirs.
    pub fn give_back(&mut self, address: usize, blocks: usize, warm: usize) {
        let start = (address - self.base) / BLOCK_SIZE;
        self.used -= blocks;
        self.hint = self.hint.min(start);
        if self.warm + blocks <= warm {
            self.owners[start..start + blocks].fill(WARM);
            self.warm += blocks;
            return;
        }
        self.owners[start..start + blocks].fill(FREE);
        // SAFETY: the run lies in our mapping and holds no live cell.
        unsafe {
            libc::madvise(address as *mut libc::c_void, blocks * BLOCK_SIZE, libc::MADV_DONTNEED);
        }
        // Elsewhere than on Linux DONTNEED is a hint and the memory may keep its contents.
        #[cfg(not(target_os = "linux"))]
        // SAFETY: as above.
        unsafe {
            std::ptr::write_bytes(address as *mut u8, 0, blocks * BLOCK_SIZE);
        }
    }

    /// The start of the run that this address lies in, if it lies in one.
    #[inline]
    pub fn run_at(&self, address: usize) -> Option<usize> {
        let offset = address.wrapping_sub(self.base);
        match self.owners.get(offset / BLOCK_SIZE) {
            Some(&owner) if owner < WARM => Some(self.base + owner as usize * BLOCK_SIZE),
            _ => None,
        }
    }

    /// Start addresses of all runs, in order. Allocates nothing.
    pub fn runs(&self) -> impl Iterator<Item = usize> + '_ {
        self.owners
            .iter()
            .enumerate()
            .filter(|&(i, &owner)| owner == i as u32)
            .map(|(i, _)| self.base + i * BLOCK_SIZE)
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: this is the mapping made in `reserve`; the heap that owned its cells is gone.
        unsafe {
            libc::munmap(self.mapped_at as *mut libc::c_void, self.mapped);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_blocks_do_not_split_what_large_runs_leave() {
        let mut region = Region::reserve(512 * BLOCK_SIZE).unwrap();
        let large: Vec<usize> = (0..3)
            .map(|_| {
                region.take(1).unwrap();
                region.take(100).unwrap()
            })
            .collect();
        large.iter().for_each(|&run| region.give_back(run, 100, 0));
        assert!(region.find(440).is_some());
        // Where nothing else is free, they take the low end too.
        assert!(region.take(440).is_some() && region.take(60).is_some() && region.take(60).is_none());
    }
}
