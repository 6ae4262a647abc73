//! Pure native sections: work that leaves the heap, the frames and the roots as they are, and may take for ever. While
//! the flag is up, a signal handler on the VM's thread may read the VM, so that a live dump need not wait for the end.
//!
//! A section costs two relaxed stores. Sections do not nest, and run no JS.

use std::sync::atomic::{AtomicBool, Ordering, compiler_fence};

/// Is the VM's thread in a section? One VM of a process is watched, so one flag is enough.
static INSIDE: AtomicBool = AtomicBool::new(false);

/// Does work that touches nothing of the VM.
#[inline(always)]
pub(crate) fn pure_section<T>(work: impl FnOnce() -> T) -> T {
    /// Lowers the flag however the section ends.
    struct Leave;
    impl Drop for Leave {
        #[inline(always)]
        fn drop(&mut self) {
            compiler_fence(Ordering::SeqCst);
            INSIDE.store(false, Ordering::Relaxed);
        }
    }
    INSIDE.store(true, Ordering::Relaxed);
    // A handler runs on this thread: it is the compiler, not the processor, that must keep the order.
    compiler_fence(Ordering::SeqCst);
    let _leave = Leave;
    work()
}

/// Whether the VM's thread is in such a section: of use only in a signal handler on that thread.
pub fn in_pure_section() -> bool {
    INSIDE.load(Ordering::Relaxed)
}
