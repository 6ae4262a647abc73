//! How large the heap may get when nobody says: from the container's limit or the machine's memory.

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
    let group = std::fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let own =
        group.lines().find_map(|l| l.strip_prefix("0::")).unwrap_or("/").trim_end_matches('/').to_owned();
    let files = [
        format!("/sys/fs/cgroup{own}/memory.max"),
        "/sys/fs/cgroup/memory.max".to_owned(),
        "/sys/fs/cgroup/memory/memory.limit_in_bytes".to_owned(),
    ];
    files.iter().filter_map(|file| std::fs::read_to_string(file).ok()?.trim().parse().ok()).min()
}

fn machine_memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find(|l| l.starts_with("MemTotal:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib * 1024)
}
