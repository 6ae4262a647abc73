//! The native allocator, which serves all that is no cell: code blocks, tables, buffers. Owns how it is set up.

/// Bytes that the allocator asks of the system at a time.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const STEP: libc::c_int = 256 << 10;

/// Sets the allocator up for a process whose threads but one do little: all share one arena. An arena of the VM's own
/// thread would grow by a page and a system call at a time. To be called before there is a second thread; where the
/// allocator is another than glibc's, nothing is done.
pub fn set_up() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: mallopt changes numbers of the allocator, and there is no other thread yet.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 1);
        libc::mallopt(libc::M_TOP_PAD, STEP);
    }
}
