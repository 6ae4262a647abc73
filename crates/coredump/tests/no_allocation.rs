//! Kinds, nearest cells and heap go out without a single allocation.

use gill_coredump::{cells, near::Near};
use gill_heap::{Elements, Gc, Heap, HeapOptions, Value};
use gill_image::{Buffers, Writer};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

thread_local! {
    static COUNTING: Cell<bool> = const { Cell::new(false) };
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

fn count() {
    if COUNTING.with(Cell::get) {
        COUNT.with(|count| count.set(count.get() + 1));
    }
}

// SAFETY: every call goes to the system's allocator unchanged; counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: the caller's promises are passed on.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn dumping_a_heap_allocates_nothing() {
    let mut heap = Heap::new(HeapOptions { max_bytes: 64 << 20, stress: false }).expect("address space");
    let mut last = Value::NULL;
    for number in 0..50_000 {
        let text = heap.string(&format!("text {number}"));
        let elements: Gc<Elements> = heap.allocate(3);
        elements.word.set(3);
        elements.tail(0).set(text.value());
        elements.tail(1).set(last);
        elements.tail(2).set(Value::double(0.5));
        last = elements.value();
    }
    // One larger than a frame of the file.
    heap.string_from_latin1(&vec![b'x'; 300_000]);
    let mut buffers = Buffers::reserve();
    let mut near = Near::reserve(1000);
    COUNTING.with(|counting| counting.set(true));
    let mut writer = Writer::new(&mut buffers, std::io::sink(), 0, 1);
    cells::write_kinds(&mut writer);
    near.add(&heap, last);
    near.write(&mut writer, &heap);
    let walked = cells::write_heap(&mut writer, &heap);
    cells::note_damage(&mut writer, &walked);
    let finished = writer.finish();
    COUNTING.with(|counting| counting.set(false));
    assert_eq!(COUNT.with(Cell::get), 0);
    assert!(walked.cells > 100_000 && finished.cells == walked.cells && near.len() == 1000);
}
