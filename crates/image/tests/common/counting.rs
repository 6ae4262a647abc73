//! An allocator that counts, for tests of what must not allocate; theirs by `#[path]`.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

thread_local! {
    /// Calls of the allocator on this thread while counting; None: they are not counted.
    static CALLS: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Runs something; what it gave, and how often it called the allocator, on this thread.
pub fn counted<T>(run: impl FnOnce() -> T) -> (T, u64) {
    CALLS.set(Some(0));
    let result = run();
    (result, CALLS.take().unwrap_or_default())
}

fn count() {
    CALLS.set(CALLS.get().map(|calls| calls + 1));
}

// SAFETY: every call goes to the system's allocator unchanged; counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count();
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: the caller's promises are passed on.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[test]
fn the_allocator_counts() {
    assert_eq!(counted(|| drop(std::hint::black_box(Box::new(1)))).1, 2);
    assert_eq!(counted(|| 1).1, 0);
}
