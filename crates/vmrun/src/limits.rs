//! How large the heap may get when nobody says: from the container's limit or the machine's memory.

/// Most that is taken without being asked.
const MOST: u64 = 16 << 30;
/// Least that is useful.
const LEAST: u64 = 64 << 20;

/// Three quarters of what there is, less 32 MB: the rest is for buffers of the system, native memory and the dump.
pub(crate) fn default_heap() -> u64 {
    let machine = machine_memory().unwrap_or(4 << 30);
    let available = gill_runtime::memory_limit().map_or(machine, |limit| limit.min(machine));
    (available / 4 * 3).saturating_sub(32 << 20).clamp(LEAST, MOST)
}

fn machine_memory() -> Option<u64> {
    #[cfg(target_os = "linux")]
    {
        // Asked of the system directly: its file of these figures takes longer to make than a program to start.
        let info = rustix::system::sysinfo();
        Some((info.totalram as u64).saturating_mul(u64::from(info.mem_unit)))
    }
    #[cfg(not(target_os = "linux"))]
    None
}
