//! Blocking operations as data: files, name resolution, compression and keys made from passwords.
//!
//! An [`Op`] is run by a thread of the pool, or on the spot for the synchronous forms ([`Op::run`]); both give the same
//! [`Output`] or [`SysError`], with the call names and paths that Node puts in its errors. No operation panics on bad
//! input.
//!
//! Deliberately elsewhere: encodings, option objects, callbacks and promises (stdlib).

use crate::codec::{CodecStep, CodecWork};
use crate::errno::SysError;
use crate::fd::FdTable;
use rustix::fs::{AtFlags, Mode};
use std::fmt;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::net::IpAddr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Something that may block.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Op {
    /// Open a file; `flags` are those of open(2).
    Open { path: PathBuf, flags: i32, mode: u32 },
    /// Close one.
    Close { fd: i32 },
    /// Read up to `len` bytes.
    Read { fd: i32, len: usize, position: Option<u64> },
    /// Write once; may write less.
    Write { fd: i32, data: Vec<u8>, position: Option<u64> },
    /// Read a file whole.
    ReadFile { path: PathBuf, flags: i32 },
    /// Read from an open file to its end.
    ReadRest { fd: i32 },
    /// Write a file whole.
    WriteFile { path: PathBuf, data: Vec<u8>, flags: i32, mode: u32 },
    /// Write all to an open file.
    WriteAll { fd: i32, data: Vec<u8> },
    /// Facts about a path, links followed.
    Stat { path: PathBuf },
    /// Facts about a path itself.
    Lstat { path: PathBuf },
    /// Facts about an open file.
    Fstat { fd: i32 },
    /// Names and kinds in a directory.
    Readdir { path: PathBuf },
    /// Make a directory; gives the first one made when recursive.
    Mkdir { path: PathBuf, recursive: bool, mode: u32 },
    /// Remove an empty directory.
    Rmdir { path: PathBuf },
    /// Remove a file, or a tree when recursive; missing is fine when forced.
    Rm { path: PathBuf, recursive: bool, force: bool },
    /// Remove a file.
    Unlink { path: PathBuf },
    /// Rename.
    Rename { from: PathBuf, to: PathBuf },
    /// Copy a file; fails when `to` exists and `exclusive`.
    CopyFile { from: PathBuf, to: PathBuf, exclusive: bool },
    /// May this process use the path so? `mode` as for access(2).
    Access { path: PathBuf, mode: u32 },
    /// The path without links and dots.
    Realpath { path: PathBuf },
    /// Where a link points.
    Readlink { path: PathBuf },
    /// Make a symbolic link at `path` to `target`.
    Symlink { target: PathBuf, path: PathBuf },
    /// Make a hard link.
    Link { from: PathBuf, to: PathBuf },
    /// Make a directory with a random name that begins with `prefix`.
    Mkdtemp { prefix: PathBuf },
    /// Change permissions.
    Chmod { path: PathBuf, mode: u32 },
    /// Change an open file's permissions.
    Fchmod { fd: i32, mode: u32 },
    /// Change a file's owner and group; none leaves one as it is.
    Chown { path: PathBuf, uid: Option<u32>, gid: Option<u32> },
    /// Change a link's own owner and group.
    Lchown { path: PathBuf, uid: Option<u32>, gid: Option<u32> },
    /// Change an open file's owner and group.
    Fchown { fd: i32, uid: Option<u32>, gid: Option<u32> },
    /// Change times, in seconds since 1970.
    Utimes { path: PathBuf, atime: f64, mtime: f64 },
    /// Change a link's own times.
    Lutimes { path: PathBuf, atime: f64, mtime: f64 },
    /// Change an open file's times.
    Futimes { fd: i32, atime: f64, mtime: f64 },
    /// Facts about the file system that a path lies in.
    Statfs { path: PathBuf },
    /// Change an open file's length.
    Ftruncate { fd: i32, len: u64 },
    /// Change a file's length.
    Truncate { path: PathBuf, len: u64 },
    /// Write an open file's data to the disk.
    Fsync { fd: i32 },
    /// The addresses of a host; `family` is 0, 4 or 6.
    Lookup { host: String, family: u8 },
    /// Compress or decompress a piece.
    Codec(CodecWork),
    /// Make a key of a password.
    Derive(Derivation),
}

/// Making a key of a secret, which takes long on purpose. What is computed is the caller's: this crate knows no digests.
#[derive(Clone)]
pub struct Derivation {
    /// The function, as programs call it.
    pub name: &'static str,
    /// The password or key. A core's record of the operation has nothing of it, and no text either; what the program holds of it is in
    /// the heap.
    pub secret: Vec<u8>,
    /// What makes the same password another key.
    pub salt: Vec<u8>,
    /// What it is for, of functions that ask.
    pub info: Vec<u8>,
    /// How long it shall take, in the function's own numbers.
    pub cost: [u32; 3],
    /// Bytes wanted.
    pub length: usize,
    /// Fills the key; false where the numbers are none that the function takes.
    pub compute: fn(&Derivation, &mut [u8]) -> bool,
}

impl fmt::Debug for Derivation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(self.name)
            .field("cost", &self.cost)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

impl Derivation {
    /// Runs it on this thread.
    ///
    /// # Errors
    /// `ENOMEM`, or `EINVAL` for numbers that the function does not take.
    pub fn run(&self) -> Result<Vec<u8>, SysError> {
        let mut key = Vec::new();
        key.try_reserve_exact(self.length).map_err(|_| SysError::new(libc::ENOMEM, self.name))?;
        key.resize(self.length, 0);
        let done = (self.compute)(self, &mut key);
        if done { Ok(key) } else { Err(SysError::new(libc::EINVAL, self.name)) }
    }
}

/// What an operation gives.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Nothing.
    Unit,
    /// An open file.
    Fd(i32),
    /// Bytes written.
    Count(usize),
    /// Bytes read, or a key.
    Bytes(Vec<u8>),
    /// Facts about a file.
    Stat(Box<Stat>),
    /// Facts about a file system.
    StatFs(Box<StatFs>),
    /// A directory's entries, sorted by name.
    Entries(Vec<DirEntry>),
    /// A path, as bytes.
    Path(Vec<u8>),
    /// Addresses, in the resolver's order.
    Addresses(Vec<IpAddr>),
    /// What a codec made of a piece.
    Step(CodecStep),
}

/// What an operation gives or why it failed.
pub type OpResult = Result<Output, SysError>;

/// A directory entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirEntry {
    /// Name as bytes.
    pub name: Vec<u8>,
    /// What it is.
    pub kind: FileKind,
}

/// Kinds of file, numbered as libuv's `UV_DIRENT_*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum FileKind {
    /// Unknown.
    Unknown = 0,
    /// A regular file.
    File = 1,
    /// A directory.
    Dir = 2,
    /// A symbolic link.
    Link = 3,
    /// A named pipe.
    Fifo = 4,
    /// A socket.
    Socket = 5,
    /// A character device.
    Char = 6,
    /// A block device.
    Block = 7,
}

/// A point in time, as file systems keep it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct FileTime {
    /// Seconds since 1970.
    pub sec: i64,
    /// And nanoseconds.
    pub nsec: u32,
}

/// Facts about a file, as stat(2) gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct Stat {
    pub dev: u64,
    pub mode: u32,
    pub nlink: u64,
    pub uid: u32,
    pub gid: u32,
    pub rdev: u64,
    pub blksize: u64,
    pub ino: u64,
    pub size: u64,
    pub blocks: u64,
    pub atime: FileTime,
    pub mtime: FileTime,
    pub ctime: FileTime,
    pub birthtime: FileTime,
}

/// Facts about a file system, as statfs(2) gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct StatFs {
    /// Its type, by the system's numbers.
    pub kind: u64,
    /// Bytes of a block.
    pub block_size: u64,
    /// Blocks in all.
    pub blocks: u64,
    /// Blocks free.
    pub free: u64,
    /// Blocks free for who is not root.
    pub available: u64,
    /// Inodes in all.
    pub files: u64,
    /// Inodes free.
    pub files_free: u64,
}

impl Stat {
    fn new(meta: &Metadata) -> Stat {
        let time = |sec: i64, nsec: i64| FileTime { sec, nsec: u32::try_from(nsec).unwrap_or(0) };
        let ctime = time(meta.ctime(), meta.ctime_nsec());
        let born = meta.created().ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok());
        Stat {
            dev: meta.dev(),
            mode: meta.mode(),
            nlink: meta.nlink(),
            uid: meta.uid(),
            gid: meta.gid(),
            rdev: meta.rdev(),
            blksize: meta.blksize(),
            ino: meta.ino(),
            size: meta.size(),
            blocks: meta.blocks(),
            atime: time(meta.atime(), meta.atime_nsec()),
            mtime: time(meta.mtime(), meta.mtime_nsec()),
            ctime,
            // A file system that keeps no birth time shows the change time, as Node does.
            birthtime: born.map_or(ctime, |d| FileTime { sec: d.as_secs() as i64, nsec: d.subsec_nanos() }),
        }
    }
}

impl Op {
    /// The call's name in errors and cores.
    pub fn syscall(&self) -> &'static str {
        match self {
            Op::Open { .. } | Op::ReadFile { .. } | Op::WriteFile { .. } => "open",
            Op::Close { .. } => "close",
            Op::Read { .. } | Op::ReadRest { .. } => "read",
            Op::Write { .. } | Op::WriteAll { .. } => "write",
            Op::Stat { .. } => "stat",
            Op::Lstat { .. } => "lstat",
            Op::Fstat { .. } => "fstat",
            Op::Readdir { .. } => "scandir",
            Op::Mkdir { .. } => "mkdir",
            Op::Rmdir { .. } => "rmdir",
            Op::Rm { .. } => "rm",
            Op::Unlink { .. } => "unlink",
            Op::Rename { .. } => "rename",
            Op::CopyFile { .. } => "copyfile",
            Op::Access { .. } => "access",
            Op::Realpath { .. } => "realpath",
            Op::Readlink { .. } => "readlink",
            Op::Symlink { .. } => "symlink",
            Op::Link { .. } => "link",
            Op::Mkdtemp { .. } => "mkdtemp",
            Op::Chmod { .. } => "chmod",
            Op::Fchmod { .. } => "fchmod",
            Op::Chown { .. } => "chown",
            Op::Lchown { .. } => "lchown",
            Op::Fchown { .. } => "fchown",
            Op::Utimes { .. } => "utime",
            Op::Lutimes { .. } => "lutime",
            Op::Futimes { .. } => "futime",
            Op::Statfs { .. } => "statfs",
            Op::Ftruncate { .. } => "ftruncate",
            Op::Truncate { .. } => "open",
            Op::Fsync { .. } => "fsync",
            Op::Lookup { .. } => "getaddrinfo",
            Op::Codec(work) => work.name(),
            Op::Derive(work) => work.name,
        }
    }

    /// What kind of operation it is, for a core: `readFile`, `lookup`.
    pub fn name(&self) -> &'static str {
        match self {
            Op::ReadFile { .. } | Op::ReadRest { .. } => "readFile",
            Op::WriteFile { .. } | Op::WriteAll { .. } => "writeFile",
            Op::Truncate { .. } => "truncate",
            Op::Readdir { .. } => "readdir",
            Op::CopyFile { .. } => "copyFile",
            Op::Utimes { .. } => "utimes",
            Op::Lutimes { .. } => "lutimes",
            Op::Futimes { .. } => "futimes",
            Op::Lookup { .. } => "lookup",
            other => other.syscall(),
        }
    }

    /// What Node calls a request of this kind, where it tells of them.
    pub fn request(&self) -> Option<&'static str> {
        match self {
            Op::Codec(_) | Op::Derive(_) => None,
            Op::Lookup { .. } => Some("GetAddrInfoReqWrap"),
            _ => Some("FSReqCallback"),
        }
    }

    /// The file or host that it is about.
    pub fn subject(&self) -> Option<&std::ffi::OsStr> {
        match self {
            Op::Open { path, .. }
            | Op::ReadFile { path, .. }
            | Op::WriteFile { path, .. }
            | Op::Stat { path }
            | Op::Lstat { path }
            | Op::Readdir { path }
            | Op::Mkdir { path, .. }
            | Op::Rmdir { path }
            | Op::Rm { path, .. }
            | Op::Unlink { path }
            | Op::Access { path, .. }
            | Op::Realpath { path }
            | Op::Readlink { path }
            | Op::Symlink { path, .. }
            | Op::Mkdtemp { prefix: path }
            | Op::Chmod { path, .. }
            | Op::Chown { path, .. }
            | Op::Lchown { path, .. }
            | Op::Utimes { path, .. }
            | Op::Lutimes { path, .. }
            | Op::Statfs { path }
            | Op::Truncate { path, .. } => Some(path.as_os_str()),
            Op::Rename { from, .. } | Op::CopyFile { from, .. } | Op::Link { from, .. } => {
                Some(from.as_os_str())
            }
            Op::Lookup { host, .. } => Some(host.as_ref()),
            Op::Close { .. }
            | Op::Read { .. }
            | Op::ReadRest { .. }
            | Op::Write { .. }
            | Op::WriteAll { .. }
            | Op::Fstat { .. }
            | Op::Fchmod { .. }
            | Op::Fchown { .. }
            | Op::Futimes { .. }
            | Op::Ftruncate { .. }
            | Op::Fsync { .. }
            | Op::Codec(_)
            | Op::Derive(_) => None,
        }
    }

    /// The open file that it is about, or -1.
    pub fn fd(&self) -> i32 {
        match self {
            Op::Close { fd }
            | Op::Read { fd, .. }
            | Op::ReadRest { fd }
            | Op::Write { fd, .. }
            | Op::WriteAll { fd, .. }
            | Op::Fstat { fd }
            | Op::Fchmod { fd, .. }
            | Op::Fchown { fd, .. }
            | Op::Futimes { fd, .. }
            | Op::Ftruncate { fd, .. }
            | Op::Fsync { fd } => *fd,
            _ => -1,
        }
    }

    /// Runs it on this thread.
    pub fn run(&self, fds: &FdTable) -> OpResult {
        let syscall = self.syscall();
        let plain = |e: io::Error| SysError::from_io(&e, syscall);
        match self {
            Op::Open { path, flags, mode } => {
                open(path, *flags, *mode).map(|file| Output::Fd(fds.insert(file)))
            }
            Op::Close { fd } => fds.close(*fd).map(|()| Output::Unit).map_err(plain),
            Op::Read { fd, len, position } => {
                let mut buffer = Vec::new();
                // A length the machine cannot give is an error, not an abort.
                buffer.try_reserve_exact(*len).map_err(|_| SysError::new(libc::ENOMEM, syscall))?;
                buffer.resize(*len, 0);
                let n = fds.read(*fd, &mut buffer, *position).map_err(plain)?;
                buffer.truncate(n);
                Ok(Output::Bytes(buffer))
            }
            Op::Write { fd, data, position } => {
                fds.write(*fd, data, *position).map(Output::Count).map_err(plain)
            }
            Op::ReadFile { path, flags } => {
                let file = open(path, *flags, 0o666)?;
                read_to_end(file).map(Output::Bytes).map_err(|e| SysError::from_io(&e, "read"))
            }
            Op::ReadRest { fd } => {
                let mut all = Vec::new();
                let mut chunk = vec![0; 65536];
                loop {
                    match fds.read(*fd, &mut chunk, None).map_err(plain)? {
                        0 => return Ok(Output::Bytes(all)),
                        n => all.extend_from_slice(&chunk[..n]),
                    }
                }
            }
            Op::WriteFile { path, data, flags, mode } => {
                let mut file = open(path, *flags, *mode)?;
                io::Write::write_all(&mut file, data).map_err(|e| SysError::from_io(&e, "write"))?;
                Ok(Output::Unit)
            }
            Op::WriteAll { fd, data } => fds.write_all(*fd, data, None).map(|()| Output::Unit).map_err(plain),
            Op::Stat { path } => fs::metadata(path).map(stat).map_err(|e| plain(e).at(path)),
            Op::Lstat { path } => fs::symlink_metadata(path).map(stat).map_err(|e| plain(e).at(path)),
            Op::Fstat { fd } => {
                let handle = fds.get(*fd).map_err(plain)?;
                let copy = rustix::io::dup(&handle).map_err(|e| plain(e.into()))?;
                File::from(copy).metadata().map(stat).map_err(plain)
            }
            Op::Readdir { path } => readdir(path).map(Output::Entries).map_err(|e| plain(e).at(path)),
            Op::Mkdir { path, recursive: false, mode } => {
                let made = fs::DirBuilder::new().mode(*mode).create(path);
                made.map(|()| Output::Unit).map_err(|e| plain(e).at(path))
            }
            Op::Mkdir { path, recursive: true, mode } => mkdir_all(path, *mode),
            Op::Rmdir { path } => unit(fs::remove_dir(path), syscall, path),
            Op::Rm { path, recursive, force } => remove(path, *recursive, *force),
            Op::Unlink { path } => unit(fs::remove_file(path), syscall, path),
            Op::Rename { from, to } => {
                fs::rename(from, to).map(|()| Output::Unit).map_err(|e| plain(e).at(from).to(to))
            }
            Op::CopyFile { from, to, exclusive } => {
                copy(from, to, *exclusive).map_err(|e| plain(e).at(from).to(to))
            }
            Op::Access { path, mode } => {
                let access = rustix::fs::Access::from_bits_truncate(*mode & 7);
                let done = rustix::fs::accessat(rustix::fs::CWD, path, access, AtFlags::empty());
                unit(done.map_err(io::Error::from), syscall, path)
            }
            Op::Realpath { path } => {
                let found = fs::canonicalize(path).map_err(|e| plain(e).at(path))?;
                Ok(Output::Path(found.into_os_string().as_bytes().to_vec()))
            }
            Op::Readlink { path } => {
                let found = fs::read_link(path).map_err(|e| plain(e).at(path))?;
                Ok(Output::Path(found.into_os_string().as_bytes().to_vec()))
            }
            Op::Symlink { target, path } => std::os::unix::fs::symlink(target, path)
                .map(|()| Output::Unit)
                .map_err(|e| plain(e).at(target).to(path)),
            Op::Link { from, to } => {
                fs::hard_link(from, to).map(|()| Output::Unit).map_err(|e| plain(e).at(from).to(to))
            }
            Op::Mkdtemp { prefix } => mkdtemp(prefix),
            Op::Chmod { path, mode } => {
                unit(fs::set_permissions(path, fs::Permissions::from_mode(*mode)), syscall, path)
            }
            Op::Fchmod { fd, mode } => {
                let handle = fds.get(*fd).map_err(plain)?;
                let done = rustix::fs::fchmod(&handle, Mode::from_raw_mode(*mode));
                done.map(|()| Output::Unit).map_err(|e| plain(e.into()))
            }
            Op::Chown { path, uid, gid } => unit(std::os::unix::fs::chown(path, *uid, *gid), syscall, path),
            Op::Lchown { path, uid, gid } => unit(std::os::unix::fs::lchown(path, *uid, *gid), syscall, path),
            Op::Fchown { fd, uid, gid } => {
                let handle = fds.get(*fd).map_err(plain)?;
                std::os::unix::fs::fchown(&handle, *uid, *gid).map(|()| Output::Unit).map_err(plain)
            }
            Op::Utimes { path, atime, mtime } => {
                set_times(path, *atime, *mtime, AtFlags::empty()).map_err(|e| plain(e).at(path))
            }
            Op::Lutimes { path, atime, mtime } => {
                set_times(path, *atime, *mtime, AtFlags::SYMLINK_NOFOLLOW).map_err(|e| plain(e).at(path))
            }
            Op::Futimes { fd, atime, mtime } => {
                let handle = fds.get(*fd).map_err(plain)?;
                let done = rustix::fs::futimens(&handle, &timestamps(*atime, *mtime));
                done.map(|()| Output::Unit).map_err(|e| plain(e.into()))
            }
            Op::Statfs { path } => {
                let found = rustix::fs::statfs(path).map_err(|e| plain(e.into()).at(path))?;
                Ok(Output::StatFs(Box::new(StatFs {
                    kind: found.f_type as u64,
                    block_size: found.f_bsize as u64,
                    blocks: found.f_blocks,
                    free: found.f_bfree,
                    available: found.f_bavail,
                    files: found.f_files,
                    files_free: found.f_ffree,
                })))
            }
            Op::Ftruncate { fd, len } => {
                let handle = fds.get(*fd).map_err(plain)?;
                rustix::fs::ftruncate(&handle, *len).map(|()| Output::Unit).map_err(|e| plain(e.into()))
            }
            Op::Truncate { path, len } => {
                let file = open(path, libc::O_RDWR, 0o666)?;
                let done = file.set_len(*len).map_err(|e| SysError::from_io(&e, "ftruncate"));
                done.map(|()| Output::Unit)
            }
            Op::Fsync { fd } => {
                let handle = fds.get(*fd).map_err(plain)?;
                rustix::fs::fsync(&handle).map(|()| Output::Unit).map_err(|e| plain(e.into()))
            }
            Op::Lookup { host, family } => crate::names::lookup(host, *family).map(Output::Addresses),
            Op::Codec(work) => Ok(Output::Step(work.run())),
            Op::Derive(work) => work.run().map(Output::Bytes),
        }
    }
}

fn stat(meta: Metadata) -> Output {
    Output::Stat(Box::new(Stat::new(&meta)))
}

fn unit(done: io::Result<()>, syscall: &'static str, path: &Path) -> OpResult {
    done.map(|()| Output::Unit).map_err(|e| SysError::from_io(&e, syscall).at(path))
}

fn open(path: &Path, flags: i32, mode: u32) -> Result<File, SysError> {
    let access = flags & libc::O_ACCMODE;
    let mut options = OpenOptions::new();
    options.read(access != libc::O_WRONLY).write(access != libc::O_RDONLY).mode(mode);
    // The standard library refuses combinations that the system allows (create on a file that is only read), so all
    // but the access mode travels as custom flags.
    let done = options.custom_flags(flags & !libc::O_ACCMODE).open(path);
    done.map_err(|e| SysError::from_io(&e, "open").at(path))
}

fn read_to_end(mut file: File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut file, &mut bytes)?;
    Ok(bytes)
}

fn readdir(path: &Path) -> io::Result<Vec<DirEntry>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let kind = match entry.file_type() {
            Ok(t) if t.is_file() => FileKind::File,
            Ok(t) if t.is_dir() => FileKind::Dir,
            Ok(t) if t.is_symlink() => FileKind::Link,
            Ok(t) if t.is_fifo() => FileKind::Fifo,
            Ok(t) if t.is_socket() => FileKind::Socket,
            Ok(t) if t.is_char_device() => FileKind::Char,
            Ok(t) if t.is_block_device() => FileKind::Block,
            _ => FileKind::Unknown,
        };
        entries.push(DirEntry { name: entry.file_name().as_bytes().to_vec(), kind });
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(entries)
}

/// Makes a directory and the missing ones above it; gives the first one made.
fn mkdir_all(path: &Path, mode: u32) -> OpResult {
    let mut missing = Vec::new();
    let mut at = path;
    loop {
        match fs::metadata(at) {
            Ok(meta) if meta.is_dir() => break,
            Ok(_) => {
                let errno = if missing.is_empty() { libc::EEXIST } else { libc::ENOTDIR };
                return Err(SysError::new(errno, "mkdir").at(path));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                missing.push(at);
                match at.parent() {
                    Some(parent) if parent.as_os_str().is_empty() => break,
                    Some(parent) => at = parent,
                    None => break,
                }
            }
            Err(error) => return Err(SysError::from_io(&error, "mkdir").at(path)),
        }
    }
    let first = missing.last().map(|p| p.to_path_buf());
    for dir in missing.into_iter().rev() {
        match fs::DirBuilder::new().mode(mode).create(dir) {
            Ok(()) => {}
            // Somebody else made it meanwhile, or the path has a trailing `.`.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(SysError::from_io(&error, "mkdir").at(path)),
        }
    }
    Ok(first.map_or(Output::Unit, |p| Output::Path(p.into_os_string().as_bytes().to_vec())))
}

fn remove(path: &Path, recursive: bool, force: bool) -> OpResult {
    let meta = match fs::symlink_metadata(path) {
        Ok(meta) => meta,
        Err(error) if force && error.kind() == io::ErrorKind::NotFound => return Ok(Output::Unit),
        Err(error) => return Err(SysError::from_io(&error, "lstat").at(path)),
    };
    let done = if !meta.is_dir() {
        fs::remove_file(path)
    } else if recursive {
        fs::remove_dir_all(path)
    } else {
        return Err(SysError::new(libc::EISDIR, "rm").at(path));
    };
    match done {
        Err(error) if force && error.kind() == io::ErrorKind::NotFound => Ok(Output::Unit),
        other => unit(other, "rm", path),
    }
}

fn copy(from: &Path, to: &Path, exclusive: bool) -> io::Result<Output> {
    if !exclusive {
        // Copying a file onto itself would truncate it.
        if let (Ok(a), Ok(b)) = (fs::metadata(from), fs::metadata(to))
            && (a.dev(), a.ino()) == (b.dev(), b.ino())
        {
            return Ok(Output::Unit);
        }
        fs::copy(from, to)?;
        return Ok(Output::Unit);
    }
    let mut source = File::open(from)?;
    let mode = source.metadata()?.permissions().mode();
    let mut target = OpenOptions::new().write(true).create_new(true).mode(mode).open(to)?;
    io::copy(&mut source, &mut target)?;
    Ok(Output::Unit)
}

fn mkdtemp(prefix: &Path) -> OpResult {
    const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    // The name need not be secret, only new: creation fails where it exists, and the next one is tried.
    let mut seed = SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |d| d.as_nanos() as u64)
        ^ (u64::from(std::process::id()) << 32);
    for _ in 0..100 {
        let mut name = prefix.as_os_str().as_bytes().to_vec();
        for _ in 0..6 {
            // One step of the 64-bit generator of Knuth's MMIX; its high bits are the good ones.
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            name.push(LETTERS[(seed >> 33) as usize % LETTERS.len()]);
        }
        let path = Path::new(std::ffi::OsStr::from_bytes(&name));
        match rustix::fs::mkdir(path, Mode::RWXU) {
            Ok(()) => return Ok(Output::Path(name)),
            Err(rustix::io::Errno::EXIST) => {}
            Err(errno) => {
                let shown = format!("{}XXXXXX", prefix.display());
                return Err(SysError::new(errno.raw_os_error(), "mkdtemp").at(shown.as_ref()));
            }
        }
    }
    Err(SysError::new(libc::EEXIST, "mkdtemp").at(prefix))
}

fn set_times(path: &Path, atime: f64, mtime: f64, flags: AtFlags) -> io::Result<Output> {
    rustix::fs::utimensat(rustix::fs::CWD, path, &timestamps(atime, mtime), flags)?;
    Ok(Output::Unit)
}

fn timestamps(atime: f64, mtime: f64) -> rustix::fs::Timestamps {
    rustix::fs::Timestamps { last_access: timespec(atime), last_modification: timespec(mtime) }
}

fn timespec(seconds: f64) -> rustix::fs::Timespec {
    let whole = seconds.floor();
    let nanos = Duration::from_secs_f64((seconds - whole).clamp(0.0, 0.999_999_999)).subsec_nanos();
    rustix::fs::Timespec { tv_sec: whole as i64, tv_nsec: nanos.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dir() -> PathBuf {
        let prefix = std::env::temp_dir().join("gill-ops-");
        let Ok(Output::Path(bytes)) = (Op::Mkdtemp { prefix }).run(&FdTable::default()) else { panic!() };
        PathBuf::from(std::ffi::OsStr::from_bytes(&bytes))
    }

    fn error(op: Op) -> String {
        op.run(&FdTable::default()).unwrap_err().to_string()
    }

    #[test]
    fn writes_reads_and_appends() {
        let (fds, dir) = (FdTable::default(), dir());
        let path = dir.join("a.txt");
        let write = |flags, data: &[u8]| {
            Op::WriteFile { path: path.clone(), data: data.to_vec(), flags, mode: 0o644 }.run(&fds).unwrap()
        };
        write(libc::O_WRONLY | libc::O_CREAT | libc::O_TRUNC, b"hello ");
        write(libc::O_WRONLY | libc::O_CREAT | libc::O_APPEND, b"world");
        let all = Op::ReadFile { path: path.clone(), flags: libc::O_RDONLY }.run(&fds).unwrap();
        assert_eq!(all, Output::Bytes(b"hello world".to_vec()));

        let Ok(Output::Fd(fd)) = (Op::Open { path: path.clone(), flags: libc::O_RDWR, mode: 0 }).run(&fds)
        else {
            panic!()
        };
        let read = |len, position| Op::Read { fd, len, position }.run(&fds).unwrap();
        assert_eq!(read(5, None), Output::Bytes(b"hello".to_vec()));
        assert_eq!(read(99, Some(6)), Output::Bytes(b"world".to_vec()));
        assert_eq!(
            Op::Write { fd, data: b"W".to_vec(), position: Some(6) }.run(&fds).unwrap(),
            Output::Count(1)
        );
        let Ok(Output::Stat(stat)) = (Op::Fstat { fd }).run(&fds) else { panic!() };
        assert_eq!((stat.size, stat.mode & 0o777), (11, 0o644));
        Op::Ftruncate { fd, len: 2 }.run(&fds).unwrap();
        Op::Close { fd }.run(&fds).unwrap();
        assert_eq!(Op::Close { fd }.run(&fds).unwrap_err().to_string(), "EBADF: bad file descriptor, close");
        assert_eq!(fds.len(), 0);
        Op::Rm { path: dir, recursive: true, force: false }.run(&fds).unwrap();
    }

    #[test]
    fn directories() {
        let (fds, dir) = (FdTable::default(), dir());
        let deep = dir.join("x/y/z");
        let made = Op::Mkdir { path: deep.clone(), recursive: true, mode: 0o777 }.run(&fds).unwrap();
        assert_eq!(made, Output::Path(dir.join("x").as_os_str().as_bytes().to_vec()));
        assert_eq!(
            Op::Mkdir { path: deep.clone(), recursive: true, mode: 0o777 }.run(&fds).unwrap(),
            Output::Unit
        );
        Op::Symlink { target: "y".into(), path: dir.join("x/l") }.run(&fds).unwrap();
        let Ok(Output::Entries(list)) = (Op::Readdir { path: dir.join("x") }).run(&fds) else { panic!() };
        let list: Vec<_> = list.iter().map(|e| (&e.name[..], e.kind)).collect();
        assert_eq!(list, [(&b"l"[..], FileKind::Link), (&b"y"[..], FileKind::Dir)]);
        assert!(
            error(Op::Rmdir { path: dir.join("x") }).starts_with("ENOTEMPTY: directory not empty, rmdir '")
        );
        assert!(error(Op::Rm { path: dir.clone(), recursive: false, force: true }).starts_with("EISDIR"));
        Op::Rm { path: dir.clone(), recursive: true, force: false }.run(&fds).unwrap();
        Op::Rm { path: dir.clone(), recursive: true, force: true }.run(&fds).unwrap();
        assert!(error(Op::Rm { path: dir, recursive: true, force: false }).starts_with("ENOENT"));
    }

    #[test]
    fn errors_name_call_and_path() {
        assert_eq!(
            error(Op::ReadFile { path: "/nope/x".into(), flags: libc::O_RDONLY }),
            "ENOENT: no such file or directory, open '/nope/x'"
        );
        assert_eq!(
            error(Op::ReadFile { path: "/".into(), flags: libc::O_RDONLY }),
            "EISDIR: illegal operation on a directory, read"
        );
        assert_eq!(
            error(Op::Rename { from: "/nope/a".into(), to: "/nope/b".into() }),
            "ENOENT: no such file or directory, rename '/nope/a' -> '/nope/b'"
        );
        assert_eq!(error(Op::Read { fd: 999, len: 1, position: None }), "EBADF: bad file descriptor, read");
        assert_eq!(
            error(Op::Access { path: "/nope".into(), mode: 0 }),
            "ENOENT: no such file or directory, access '/nope'"
        );
        assert_eq!(
            error(Op::Stat { path: "/dev/null/x".into() }),
            "ENOTDIR: not a directory, stat '/dev/null/x'"
        );
        assert_eq!(error(Op::Stat { path: "a\0b".into() }), "EINVAL: invalid argument, stat 'a\0b'");
        let huge = Op::Read { fd: 0, len: usize::MAX >> 1, position: None };
        assert_eq!(error(huge), "ENOMEM: not enough memory, read");
    }

    #[test]
    fn copies_files_but_not_onto_themselves() {
        let (fds, dir) = (FdTable::default(), dir());
        let (a, b) = (dir.join("a"), dir.join("b"));
        fs::write(&a, b"data").unwrap();
        let copy = |from: &Path, to: &Path, exclusive| {
            Op::CopyFile { from: from.into(), to: to.into(), exclusive }.run(&fds)
        };
        copy(&a, &b, true).unwrap();
        assert_eq!(copy(&a, &b, true).unwrap_err().code(), "EEXIST");
        copy(&a, &a, false).unwrap();
        assert_eq!(fs::read(&a).unwrap(), b"data");
        Op::Utimes { path: a.clone(), atime: 1.5, mtime: 2.25 }.run(&fds).unwrap();
        let Ok(Output::Stat(stat)) = (Op::Stat { path: a }).run(&fds) else { panic!() };
        assert_eq!(stat.mtime, FileTime { sec: 2, nsec: 250_000_000 });
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn looks_up_localhost_and_literals() {
        let fds = FdTable::default();
        let look = |host: &str, family| Op::Lookup { host: host.into(), family }.run(&fds);
        assert_eq!(look("127.0.0.1", 0), Ok(Output::Addresses(vec!["127.0.0.1".parse().unwrap()])));
        let Ok(Output::Addresses(found)) = look("localhost", 4) else { panic!() };
        assert!(found.iter().all(|ip| ip.is_loopback()));
        let failed = look("a.name.that.is.invalid", 0).unwrap_err();
        assert_eq!(failed.syscall, "getaddrinfo");
        assert!(["ENOTFOUND", "EAI_AGAIN"].contains(&failed.code()), "{failed}");
    }
}
