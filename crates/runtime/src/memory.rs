//! How much memory the process may have.

use std::io::Read;

/// Bytes that the container allows the process, if it sets a limit.
pub fn memory_limit() -> Option<u64> {
    // Version 2: the group's own path may be nested; the root of a container's view is where its limit is.
    let group = small_file("/proc/self/cgroup").unwrap_or_default();
    let own = group.lines().find_map(|l| l.strip_prefix("0::")).unwrap_or("/").trim_end_matches('/');
    let files = [
        format!("/sys/fs/cgroup{own}/memory.max"),
        "/sys/fs/cgroup/memory.max".to_owned(),
        "/sys/fs/cgroup/memory/memory.limit_in_bytes".to_owned(),
    ];
    files.iter().filter_map(|file| small_file(file)?.trim().parse().ok()).min()
}

/// The text of a file of the system. Most fit the first read: the file says that it has no length, which would make the
/// library begin with 32 bytes.
fn small_file(path: &str) -> Option<String> {
    let mut text = String::with_capacity(4096);
    std::fs::File::open(path).ok()?.read_to_string(&mut text).ok()?;
    Some(text)
}
