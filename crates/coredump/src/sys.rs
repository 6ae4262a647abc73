//! What the operating system does for a dump: files, pipes, processes, limits. Unsafe code, each piece one system call
//! behind a safe face; the only other unsafe code of this crate is that of the signal handlers (`crash`).
//!
//! Nothing here allocates, takes a lock or leaves a file descriptor open: it runs in processes that are dying, and in forked
//! children of processes with threads. Errors are the system's numbers.
//!
//! Unix only. Elsewhere a port replaces this module.

use gill_image::format::{FILE_MAGIC, HEADER_LEN};
use std::cell::Cell;
use std::ffi::CStr;
use std::sync::atomic::{AtomicI32, AtomicPtr, AtomicUsize, Ordering};

/// An error number.
pub type Errno = i32;

fn errno() -> Errno {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
}

/// The bytes of 16-bit units, little-endian.
#[cfg(target_endian = "little")]
pub fn bytes_of(units: &[u16]) -> &[u8] {
    // SAFETY: the units are initialised, u8 has no alignment, and the length in bytes is that of the slice.
    unsafe { std::slice::from_raw_parts(units.as_ptr().cast(), units.len() * 2) }
}

/// A file descriptor that is closed when dropped.
pub struct Fd(i32);

impl Drop for Fd {
    fn drop(&mut self) {
        // SAFETY: the descriptor is this value's own.
        unsafe {
            libc::close(self.0);
        }
    }
}

impl Fd {
    /// Creates a file that only its owner may read. Whatever had the name is gone: a link planted there is not followed.
    pub fn create(path: &CStr) -> Result<Fd, Errno> {
        unlink(path);
        let flags = libc::O_WRONLY | libc::O_CREAT | libc::O_EXCL | libc::O_CLOEXEC | libc::O_NOFOLLOW;
        loop {
            // SAFETY: the path is a C string; open takes the mode as a variadic argument.
            let fd = unsafe { libc::open(path.as_ptr(), flags, 0o600 as libc::c_uint) };
            match fd {
                -1 if errno() == libc::EINTR => {}
                -1 => return Err(errno()),
                fd => return Ok(Fd(fd)),
            }
        }
    }

    /// Writes some of the bytes. A pipe that takes nothing for `patience_ms` has failed.
    pub fn write(&self, bytes: &[u8], patience_ms: i32) -> Result<usize, Errno> {
        loop {
            // SAFETY: pointer and length are the slice's.
            let taken = unsafe { libc::write(self.0, bytes.as_ptr().cast(), bytes.len()) };
            if taken >= 0 {
                return Ok(taken as usize);
            }
            match errno() {
                libc::EINTR => {}
                libc::EAGAIN => self.wait_writable(patience_ms)?,
                error => return Err(error),
            }
        }
    }

    fn wait_writable(&self, ms: i32) -> Result<(), Errno> {
        let mut poll = libc::pollfd { fd: self.0, events: libc::POLLOUT, revents: 0 };
        // SAFETY: one pollfd, which lives through the call.
        match unsafe { libc::poll(&mut poll, 1, ms) } {
            0 => Err(libc::ETIMEDOUT),
            -1 if errno() != libc::EINTR => Err(errno()),
            _ => Ok(()),
        }
    }
}

/// A descriptor to write to, and how many milliseconds it may take nothing.
pub struct Patient<'a>(pub &'a Fd, pub i32);

impl std::io::Write for Patient<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes, self.1).map_err(std::io::Error::from_raw_os_error)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Removes a name, if it is there.
pub fn unlink(path: &CStr) {
    // SAFETY: the path is a C string.
    unsafe {
        libc::unlink(path.as_ptr());
    }
}

/// Removes a name of a directory. False if that failed.
pub fn unlink_in(directory: &CStr, name: &CStr) -> bool {
    open_directory(directory).is_some_and(|fd| {
        // SAFETY: the descriptor is open, the name a C string.
        unsafe { libc::unlinkat(fd.0, name.as_ptr(), 0) == 0 }
    })
}

fn open_directory(directory: &CStr) -> Option<Fd> {
    let flags = libc::O_RDONLY | libc::O_DIRECTORY | libc::O_CLOEXEC;
    // SAFETY: the path is a C string.
    let fd = unsafe { libc::open(directory.as_ptr(), flags) };
    (fd >= 0).then_some(Fd(fd))
}

/// Visits the regular files of a directory whose name is wanted and that can be read, with their first bytes, as many as
/// a core's header has, and the time of their last change in seconds and nanoseconds. Through a buffer on the stack: the C library's way allocates.
#[cfg(target_os = "linux")]
pub fn for_each_file(
    directory: &CStr,
    wanted: &dyn Fn(&[u8]) -> bool,
    visit: &mut dyn FnMut(&CStr, &[u8], (u64, u64)),
) {
    /// Bytes of `struct linux_dirent64` before the name: inode, offset, length, type.
    const NAME: usize = 19;
    let Some(fd) = open_directory(directory) else { return };
    let mut buffer = [0u64; 1024];
    loop {
        // SAFETY: the system writes at most the buffer's length into it.
        let filled = unsafe {
            libc::syscall(libc::SYS_getdents64, fd.0, buffer.as_mut_ptr(), std::mem::size_of_val(&buffer))
        };
        if filled <= 0 {
            return;
        }
        // SAFETY: so many bytes have just been written.
        let mut rest = unsafe { std::slice::from_raw_parts(buffer.as_ptr().cast::<u8>(), filled as usize) };
        while rest.len() > NAME {
            let length = usize::from(u16::from_le_bytes([rest[16], rest[17]]));
            let Some(entry) = rest.get(NAME..length) else { return };
            if let Ok(name) = CStr::from_bytes_until_nul(entry)
                && wanted(name.to_bytes())
                && let Some(changed) = changed_in(&fd, name)
                && let Some((start, length)) = start_of(fd.0, name)
            {
                visit(name, &start[..length], changed);
            }
            rest = &rest[length..];
        }
    }
}

/// Visits the regular files of a directory whose name is wanted and that can be read, with their first bytes, as many as
/// a core's header has, and the time of their last change. Allocates: this system has no way around it.
#[cfg(not(target_os = "linux"))]
pub fn for_each_file(
    directory: &CStr,
    wanted: &dyn Fn(&[u8]) -> bool,
    visit: &mut dyn FnMut(&CStr, &[u8], (u64, u64)),
) {
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    let Some(fd) = open_directory(directory) else { return };
    let Ok(entries) = std::fs::read_dir(std::ffi::OsStr::from_bytes(directory.to_bytes())) else { return };
    for entry in entries.flatten() {
        if let Ok(name) = std::ffi::CString::new(entry.file_name().into_vec())
            && wanted(name.to_bytes())
            && let Some(changed) = changed_in(&fd, &name)
            && let Some((start, length)) = start_of(fd.0, &name)
        {
            visit(&name, &start[..length], changed);
        }
    }
}

/// When a regular file last changed.
fn changed_in(directory: &Fd, name: &CStr) -> Option<(u64, u64)> {
    // SAFETY: an all-zero stat is valid and lives through the call.
    unsafe {
        let mut stat: libc::stat = std::mem::zeroed();
        let found = libc::fstatat(directory.0, name.as_ptr(), &mut stat, libc::AT_SYMLINK_NOFOLLOW) == 0;
        let is_file = stat.st_mode & libc::S_IFMT == libc::S_IFREG;
        (found && is_file).then_some((stat.st_mtime.max(0) as u64, stat.st_mtime_nsec.max(0) as u64))
    }
}

/// The first bytes of a file that can be read, and how many there are.
fn start_of(directory: i32, name: &CStr) -> Option<([u8; HEADER_LEN], usize)> {
    let flags = libc::O_RDONLY | libc::O_CLOEXEC | libc::O_NOFOLLOW | libc::O_NONBLOCK;
    // SAFETY: the descriptor is open or stands for the current directory, the name is a C string.
    let fd = unsafe { libc::openat(directory, name.as_ptr(), flags) };
    if fd < 0 {
        return None;
    }
    let fd = Fd(fd);
    let mut start = [0u8; HEADER_LEN];
    // SAFETY: the system writes at most the buffer's length into it.
    let read = unsafe { libc::read(fd.0, start.as_mut_ptr().cast(), start.len()) };
    usize::try_from(read).ok().map(|length| (start, length))
}

/// Descriptors that are kept for a core: a program that has used up all dies of that.
pub struct SpareDescriptors([Cell<i32>; SpareDescriptors::COUNT]);

impl SpareDescriptors {
    /// Two pipes, to a command and for why it could not start; or the directory with earlier cores, one of these, and the new one.
    const COUNT: usize = 4;

    /// Takes them.
    pub fn held() -> SpareDescriptors {
        let spare = SpareDescriptors([const { Cell::new(-1) }; SpareDescriptors::COUNT]);
        spare.hold();
        spare
    }

    /// Takes those that are not held.
    pub fn hold(&self) {
        let mut held = self.0.iter().map(Cell::get).find(|&fd| fd >= 0);
        for fd in self.0.iter().filter(|fd| fd.get() < 0) {
            // SAFETY: the path is a C string, the descriptor is ours; what fails gives -1.
            fd.set(unsafe {
                match held {
                    // Cheaper than to open one more.
                    Some(held) => libc::fcntl(held, libc::F_DUPFD_CLOEXEC, 0),
                    None => libc::open(c"/".as_ptr(), libc::O_RDONLY | libc::O_DIRECTORY | libc::O_CLOEXEC),
                }
            });
            held = held.or(Some(fd.get()).filter(|&fd| fd >= 0));
        }
    }

    /// Gives them back, for others to take.
    pub fn let_go(&self) {
        for fd in self.0.iter().filter(|fd| fd.get() >= 0) {
            drop(Fd(fd.replace(-1)));
        }
    }
}

impl Drop for SpareDescriptors {
    fn drop(&mut self) {
        self.let_go();
    }
}

/// Whether a core may take this name: there is nothing, or a core, an empty file or a link (which is not followed). Never a device, a
/// pipe, or what a user would miss.
pub fn may_replace(path: &CStr) -> bool {
    // SAFETY: the path is a C string; an all-zero stat is valid and lives through the call.
    let (found, stat) = unsafe {
        let mut stat: libc::stat = std::mem::zeroed();
        (libc::lstat(path.as_ptr(), &mut stat) == 0, stat)
    };
    if !found {
        return true;
    }
    match stat.st_mode & libc::S_IFMT {
        libc::S_IFREG => {}
        // A directory the system refuses itself, and with its own word.
        kind => return kind == libc::S_IFDIR || kind == libc::S_IFLNK,
    }
    stat.st_size == 0
        || start_of(libc::AT_FDCWD, path).is_some_and(|(start, _)| start.starts_with(&FILE_MAGIC))
}

/// The directory that the process is in, with a zero behind it, if it still is one and its name fits.
pub fn current_directory(buffer: &mut [u8]) -> Option<&CStr> {
    // SAFETY: pointer and length are the buffer's.
    let found = unsafe { libc::getcwd(buffer.as_mut_ptr().cast(), buffer.len()) };
    if found.is_null() { None } else { CStr::from_bytes_until_nul(buffer).ok() }
}

/// Whether there is a file of this name.
pub fn exists(path: &CStr) -> bool {
    // SAFETY: it is a C string.
    unsafe { libc::access(path.as_ptr(), libc::F_OK) == 0 }
}

/// Gives a file another name.
pub fn rename(from: &CStr, to: &CStr) -> Result<(), Errno> {
    // SAFETY: both are C strings.
    if unsafe { libc::rename(from.as_ptr(), to.as_ptr()) } == 0 { Ok(()) } else { Err(errno()) }
}

/// Writes to stderr, whatever comes of it.
pub fn complain(text: &[u8]) {
    // SAFETY: pointer and length are the text's.
    unsafe {
        libc::write(2, text.as_ptr().cast(), text.len());
    }
}

/// Words of a command, ended by a null pointer.
pub struct CommandLine<'a> {
    words: [*const libc::c_char; CommandLine::MAX_WORDS + 1],
    text: std::marker::PhantomData<&'a [u8]>,
}

impl<'a> CommandLine<'a> {
    /// Most words of a command.
    pub const MAX_WORDS: usize = 32;

    /// A command of these words, each ended by a zero byte.
    pub fn new(mut text: &'a [u8]) -> CommandLine<'a> {
        let mut words = [std::ptr::null(); CommandLine::MAX_WORDS + 1];
        let mut count = 0;
        while let Ok(word) = CStr::from_bytes_until_nul(text) {
            if count == CommandLine::MAX_WORDS {
                break;
            }
            words[count] = word.as_ptr();
            count += 1;
            text = &text[word.to_bytes().len() + 1..];
        }
        CommandLine { words, text: std::marker::PhantomData }
    }
}

/// Two ends of a pipe, to read and to write, that a command which is started does not get.
fn pipe() -> Result<(Fd, Fd), Errno> {
    let mut ends = [0; 2];
    // SAFETY: room for two descriptors; then flags of our own descriptors.
    unsafe {
        if libc::pipe(ends.as_mut_ptr()) != 0 {
            return Err(errno());
        }
        for end in ends {
            libc::fcntl(end, libc::F_SETFD, libc::FD_CLOEXEC);
        }
    }
    Ok((Fd(ends[0]), Fd(ends[1])))
}

/// Starts a command whose standard input is the pipe that is given back, with its process id. A command that cannot be
/// run is an error: the child tells through a pipe that a successful exec closes.
pub fn start(command: &CommandLine<'_>) -> Result<(Fd, i32), Errno> {
    let (read, write) = pipe()?;
    let (told, tell) = pipe()?;
    match raw_fork() {
        -1 => Err(errno()),
        // SAFETY: between fork and exec the child calls only functions that are safe in a signal handler; the words are C
        // strings that outlive the call, ended by a null pointer.
        0 => unsafe {
            if read.0 == 0 {
                // The process had none: the pipe got the number, and a descriptor copied to itself keeps its flag.
                libc::fcntl(0, libc::F_SETFD, 0);
            } else {
                libc::dup2(read.0, 0);
            }
            for signal in [libc::SIGPIPE, libc::SIGXFSZ] {
                libc::signal(signal, libc::SIG_DFL);
            }
            // A handler that runs while a core is being written keeps its signal blocked; that would be inherited.
            let mut none: libc::sigset_t = std::mem::zeroed();
            libc::sigemptyset(&mut none);
            libc::sigprocmask(libc::SIG_SETMASK, &none, std::ptr::null_mut());
            libc::execvp(command.words[0], command.words.as_ptr());
            let error = errno();
            libc::write(tell.0, (&raw const error).cast(), 4);
            libc::_exit(127)
        },
        child => {
            drop((read, tell));
            let mut error: Errno = 0;
            // SAFETY: room for four bytes; then flags of our own descriptor.
            let length = unsafe {
                let length = loop {
                    match libc::read(told.0, (&raw mut error).cast(), 4) {
                        -1 if errno() == libc::EINTR => {}
                        length => break length,
                    }
                };
                libc::fcntl(write.0, libc::F_SETFL, libc::O_NONBLOCK);
                length
            };
            if length == 4 {
                wait(child);
                return Err(error);
            }
            Ok((write, child))
        }
    }
}

/// Ends a child.
pub fn kill(child: i32) {
    // SAFETY: a child that has not been waited for keeps its number.
    unsafe {
        libc::kill(child, libc::SIGKILL);
    }
}

/// Waits for a child to end: its exit status, 128 + its signal, or -1 if there is no such child.
pub fn wait(child: i32) -> i32 {
    let mut status = 0;
    loop {
        // SAFETY: `status` is ours.
        match unsafe { libc::waitpid(child, &mut status, 0) } {
            -1 if errno() == libc::EINTR => {}
            -1 => return -1,
            _ => return plain_status(status),
        }
    }
}

/// The same, for at most so many milliseconds: `None` if it runs on.
pub fn wait_for(child: i32, ms: i32) -> Option<i32> {
    let mut status = 0;
    for round in 0..=ms {
        // SAFETY: `status` is ours.
        match unsafe { libc::waitpid(child, &mut status, libc::WNOHANG) } {
            0 if round < ms => sleep_ms(1),
            0 => return None,
            -1 if errno() == libc::EINTR => {}
            -1 => return Some(-1),
            _ => return Some(plain_status(status)),
        }
    }
    None
}

fn plain_status(status: i32) -> i32 {
    if libc::WIFEXITED(status) { libc::WEXITSTATUS(status) } else { 128 + libc::WTERMSIG(status) }
}

/// Whether a child has ended, without waiting for it. One that is not ours has.
pub fn has_ended(child: i32) -> bool {
    let mut status = 0;
    // SAFETY: `status` is ours.
    unsafe { libc::waitpid(child, &mut status, libc::WNOHANG) != 0 }
}

/// Which side of a fork this is.
pub enum Fork {
    /// The process itself, and the child's id.
    Parent(i32),
    /// The copy.
    Child,
}

/// Forks without what the C library does around it: taking the locks of its allocator would wait for ever where a signal
/// interrupted the allocator. The child may call only what is safe in a signal handler.
fn raw_fork() -> i32 {
    #[cfg(target_os = "linux")]
    // SAFETY: clone with no flags but the signal to the parent is fork: the child goes on here, on a copy of the stack.
    let child =
        unsafe { libc::syscall(libc::SYS_clone, libc::c_long::from(libc::SIGCHLD), 0, 0, 0, 0) as i32 };
    #[cfg(not(target_os = "linux"))]
    // SAFETY: the child keeps to the rule above.
    let child = unsafe { libc::fork() };
    child
}

/// Copies the process. The child must call nothing but what is safe in a signal handler, and end with [`exit_now`].
pub fn fork() -> Result<Fork, Errno> {
    match raw_fork() {
        -1 => Err(errno()),
        0 => Ok(Fork::Child),
        child => Ok(Fork::Parent(child)),
    }
}

/// Ends the process at once, running nothing more.
pub fn exit_now(status: i32) -> ! {
    // SAFETY: does not return.
    unsafe { libc::_exit(status) }
}

/// While it lives, a file size limit and a closed pipe are errors of a write instead of signals that kill.
pub struct QuietSignals {
    old: [(i32, libc::sigaction); 2],
}

impl QuietSignals {
    /// Begins to ignore them.
    pub fn begin() -> QuietSignals {
        let set = |signal: i32| {
            // SAFETY: an all-zero sigaction is valid (no flags, empty mask); both structs live through the call.
            unsafe {
                let mut old: libc::sigaction = std::mem::zeroed();
                let mut new: libc::sigaction = std::mem::zeroed();
                new.sa_sigaction = libc::SIG_IGN;
                libc::sigaction(signal, &new, &mut old);
                (signal, old)
            }
        };
        QuietSignals { old: [set(libc::SIGXFSZ), set(libc::SIGPIPE)] }
    }
}

impl Drop for QuietSignals {
    fn drop(&mut self) {
        for (signal, old) in &self.old {
            // SAFETY: puts back what was there.
            unsafe {
                libc::sigaction(*signal, old, std::ptr::null_mut());
            }
        }
    }
}

/// Where a second crash finds what to say, the status to exit with, and the signal to die of instead, if any.
static LAST_WORDS: AtomicPtr<u8> = AtomicPtr::new(std::ptr::null_mut());
static LAST_WORDS_LENGTH: AtomicUsize = AtomicUsize::new(0);
static LAST_STATUS: AtomicI32 = AtomicI32::new(1);
static LAST_SIGNAL: AtomicI32 = AtomicI32::new(0);

/// The signals by which a process that reads damaged memory dies.
const FAULTS: [i32; 4] = [libc::SIGSEGV, libc::SIGBUS, libc::SIGILL, libc::SIGFPE];

extern "C" fn second_crash(_signal: i32) {
    die_in_dump()
}

/// Ends a process whose dump has crashed: says so, and ends as the first failure would have.
pub fn die_in_dump() -> ! {
    let words = LAST_WORDS.load(Ordering::Relaxed);
    // SAFETY: pointer and length are of the text that the guard borrows, set before the handler was installed.
    unsafe {
        libc::write(2, words.cast(), LAST_WORDS_LENGTH.load(Ordering::Relaxed));
    }
    match LAST_SIGNAL.load(Ordering::Relaxed) {
        0 => exit_now(LAST_STATUS.load(Ordering::Relaxed)),
        signal => die_of(signal),
    }
}

/// Is a [`CrashGuard`] alive: is the process writing a core?
pub fn is_guarded() -> bool {
    !LAST_WORDS.load(Ordering::Relaxed).is_null()
}

/// Ends the process by a signal, as if nobody had ever handled it.
pub fn die_of(signal: i32) -> ! {
    // SAFETY: the structs live through the calls; an all-zero sigaction is the default action.
    unsafe {
        let new: libc::sigaction = std::mem::zeroed();
        libc::sigaction(signal, &new, std::ptr::null_mut());
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&mut set);
        libc::sigaddset(&mut set, signal);
        libc::pthread_sigmask(libc::SIG_UNBLOCK, &set, std::ptr::null_mut());
        libc::kill(libc::getpid(), signal);
    }
    // It may be another thread that the signal was given to; that one ends us.
    sleep_ms(1000);
    exit_now(128 + signal)
}

/// Sleeps.
pub fn sleep_ms(ms: i32) {
    // SAFETY: no descriptors, only the time.
    unsafe {
        libc::poll(std::ptr::null_mut(), 0, ms);
    }
}

/// While it lives, a crash of the dump itself ends the process with a word about the partial file. It runs on the stack
/// that was reserved for it: the crash may be an overflow.
pub struct CrashGuard {
    old: [Option<libc::sigaction>; FAULTS.len()],
}

impl CrashGuard {
    /// Begins to watch. `words` must stay as they are until the guard is dropped. A second crash ends the process with
    /// `status`, or by `signal` if it is not 0.
    pub fn begin(words: &str, status: i32, signal: i32) -> CrashGuard {
        LAST_STATUS.store(status, Ordering::Relaxed);
        LAST_SIGNAL.store(signal, Ordering::Relaxed);
        LAST_WORDS_LENGTH.store(words.len(), Ordering::Relaxed);
        LAST_WORDS.store(words.as_ptr().cast_mut(), Ordering::Relaxed);
        let old = FAULTS.map(|signal| {
            // SAFETY: as in `QuietSignals`; the handler calls only what may be called in one.
            unsafe {
                let mut old: libc::sigaction = std::mem::zeroed();
                let mut new: libc::sigaction = std::mem::zeroed();
                new.sa_sigaction = second_crash as extern "C" fn(i32) as usize;
                new.sa_flags = libc::SA_ONSTACK | libc::SA_RESETHAND;
                (libc::sigaction(signal, &new, &mut old) == 0).then_some(old)
            }
        });
        CrashGuard { old }
    }
}

impl Drop for CrashGuard {
    fn drop(&mut self) {
        for (signal, old) in FAULTS.iter().zip(&self.old) {
            if let Some(old) = old {
                // SAFETY: puts back what was there.
                unsafe {
                    libc::sigaction(*signal, old, std::ptr::null_mut());
                }
            }
        }
        LAST_WORDS.store(std::ptr::null_mut(), Ordering::Relaxed);
    }
}

/// The resource limits that a core tells of.
// The constants have different types on different systems.
#[allow(clippy::unnecessary_cast)]
pub const LIMITS: [(&str, u32); 8] = [
    ("open files", libc::RLIMIT_NOFILE as u32),
    ("address space", libc::RLIMIT_AS as u32),
    ("data size", libc::RLIMIT_DATA as u32),
    ("file size", libc::RLIMIT_FSIZE as u32),
    ("core file size", libc::RLIMIT_CORE as u32),
    ("stack size", libc::RLIMIT_STACK as u32),
    ("cpu seconds", libc::RLIMIT_CPU as u32),
    ("processes", libc::RLIMIT_NPROC as u32),
];

/// Soft and hard limit of a resource; all ones is unlimited.
pub fn limit(resource: u32) -> (u64, u64) {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the struct lives through the call.
    unsafe {
        libc::getrlimit(resource as _, &mut limit);
    }
    let plain = |bound: libc::rlim_t| if bound == libc::RLIM_INFINITY { u64::MAX } else { bound };
    (plain(limit.rlim_cur), plain(limit.rlim_max))
}

/// What the process has used.
#[derive(Clone, Copy, Default)]
pub struct Usage {
    /// Most memory it ever had.
    pub peak_bytes: u64,
    /// Microseconds of its own code.
    pub user_us: u64,
    /// Microseconds of the system's.
    pub system_us: u64,
}

/// What the process has used.
pub fn usage() -> Usage {
    // SAFETY: an all-zero rusage is valid, and lives through the call.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &mut usage);
        usage
    };
    let micros = |time: libc::timeval| time.tv_sec as u64 * 1_000_000 + time.tv_usec as u64;
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    Usage {
        peak_bytes: usage.ru_maxrss as u64 * unit,
        user_us: micros(usage.ru_utime),
        system_us: micros(usage.ru_stime),
    }
}

/// Memory that the process has now; 0 where the system does not say.
pub fn resident_bytes() -> u64 {
    let mut text = [0; 128];
    let Ok(mut file) = std::fs::File::open("/proc/self/statm") else { return 0 };
    let Ok(length) = std::io::Read::read(&mut file, &mut text) else { return 0 };
    let text = std::str::from_utf8(&text[..length]).unwrap_or("");
    let pages: u64 = text.split_ascii_whitespace().nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
    // SAFETY: asks for a constant.
    pages * unsafe { libc::sysconf(libc::_SC_PAGESIZE) }.max(0) as u64
}

/// The user's number.
pub fn user_id() -> u32 {
    // SAFETY: cannot fail.
    unsafe { libc::getuid() }
}

/// The machine's name. Allocates: for start-up.
pub fn host_name() -> String {
    let mut name = [0u8; 256];
    // SAFETY: the length leaves room for the zero at the end.
    unsafe {
        libc::gethostname(name.as_mut_ptr().cast(), name.len() - 1);
    }
    CStr::from_bytes_until_nul(&name).map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
