//! How large the heap may get when nobody says: from the container's limit or the machine's memory.

use std::io::Read;

/// Most that is taken without being asked.
const MOST: u64 = 16 << 30;
/// Least that is useful.
const LEAST: u64 = 64 << 20;

/// Three quarters of what there is, less 32 MB: the rest is for buffers of the system, native memory and the dump.
pub(crate) fn default_heap() -> u64 {
    let machine = machine_memory().unwrap_or(4 << 30);
    let available = cgroup_limit().map_or(machine, |limit| limit.min(machine));
    (available / 4 * 3).saturating_sub(32 << 20).clamp(LEAST, MOST)
}

fn cgroup_limit() -> Option<u64> {
    // Version 2: the group's own path may be nested; the root of a container's view is where its limit is.
    let group = small_file("/proc/self/cgroup").unwrap_or_default();
    let own =
        group.lines().find_map(|l| l.strip_prefix("0::")).unwrap_or("/").trim_end_matches('/').to_owned();
    let files = [
        format!("/sys/fs/cgroup{own}/memory.max"),
        "/sys/fs/cgroup/memory.max".to_owned(),
        "/sys/fs/cgroup/memory/memory.limit_in_bytes".to_owned(),
    ];
    files.iter().filter_map(|file| small_file(file)?.trim().parse().ok()).min()
}

/// The text of a file of the system that is known to be small, in one read.
fn small_file(path: &str) -> Option<String> {
    let mut bytes = vec![0; 4096];
    let length = std::fs::File::open(path).ok()?.read(&mut bytes).ok()?;
    bytes.truncate(length);
    String::from_utf8(bytes).ok()
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
