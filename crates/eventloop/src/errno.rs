//! Errors of system calls: numbers, Node's names and texts for them, and [`SysError`].
//!
//! One table serves name and text. Numbers are those of the machine; failures of name resolution, which have no errno,
//! use the numbers that libuv gives them.

use std::fmt;
use std::io;

/// libuv's number for "no such name".
pub const EAI_NONAME: i32 = 3008;
/// libuv's number for "try again later".
pub const EAI_AGAIN: i32 = 3001;
/// libuv's number for a failure of the resolver.
pub const EAI_FAIL: i32 = 3004;
/// An error that carries no number, which the operating system should not give.
pub const UNKNOWN: i32 = 4094;

macro_rules! errnos {
    ($($name:ident $text:literal)*) => {
        /// `(number, name, text)`, in alphabetical order of the name.
        const ERRNOS: &[(i32, &str, &str)] = &[$((libc::$name, stringify!($name), $text),)*];
    };
}

errnos! {
    E2BIG "argument list too long"
    EACCES "permission denied"
    EADDRINUSE "address already in use"
    EADDRNOTAVAIL "address not available"
    EAFNOSUPPORT "address family not supported"
    EAGAIN "resource temporarily unavailable"
    EALREADY "connection already in progress"
    EBADF "bad file descriptor"
    EBUSY "resource busy or locked"
    ECANCELED "operation canceled"
    ECONNABORTED "software caused connection abort"
    ECONNREFUSED "connection refused"
    ECONNRESET "connection reset by peer"
    EDESTADDRREQ "destination address required"
    EEXIST "file already exists"
    EFAULT "bad address in system call argument"
    EFBIG "file too large"
    EHOSTUNREACH "host is unreachable"
    EINTR "interrupted system call"
    EINVAL "invalid argument"
    EIO "i/o error"
    EISCONN "socket is already connected"
    EISDIR "illegal operation on a directory"
    ELOOP "too many symbolic links encountered"
    EMFILE "too many open files"
    EMLINK "too many links"
    EMSGSIZE "message too long"
    ENAMETOOLONG "name too long"
    ENETDOWN "network is down"
    ENETUNREACH "network is unreachable"
    ENFILE "file table overflow"
    ENOBUFS "no buffer space available"
    ENODEV "no such device"
    ENOENT "no such file or directory"
    ENOMEM "not enough memory"
    ENOPROTOOPT "protocol not available"
    ENOSPC "no space left on device"
    ENOSYS "function not implemented"
    ENOTCONN "socket is not connected"
    ENOTDIR "not a directory"
    ENOTEMPTY "directory not empty"
    ENOTSOCK "socket operation on non-socket"
    ENOTSUP "operation not supported on socket"
    ENOTTY "inappropriate ioctl for device"
    ENXIO "no such device or address"
    EOVERFLOW "value too large for defined data type"
    EPERM "operation not permitted"
    EPIPE "broken pipe"
    EPROTO "protocol error"
    EPROTONOSUPPORT "protocol not supported"
    EPROTOTYPE "protocol wrong type for socket"
    ERANGE "result too large"
    EROFS "read-only file system"
    ESPIPE "invalid seek"
    ESRCH "no such process"
    ETIMEDOUT "connection timed out"
    ETXTBSY "text file is busy"
    EXDEV "cross-device link not permitted"
}

/// Node's name of an error number: `ENOENT`.
pub fn name(errno: i32) -> &'static str {
    match errno {
        EAI_NONAME => "ENOTFOUND",
        EAI_AGAIN => "EAI_AGAIN",
        EAI_FAIL => "EAI_FAIL",
        _ => ERRNOS.iter().find(|row| row.0 == errno).map_or("UNKNOWN", |row| row.1),
    }
}

/// Node's text for an error number: `no such file or directory`.
pub fn text(errno: i32) -> &'static str {
    match errno {
        EAI_NONAME => "unknown node or service",
        EAI_AGAIN => "temporary failure",
        EAI_FAIL => "permanent failure",
        _ => ERRNOS.iter().find(|row| row.0 == errno).map_or("unknown error", |row| row.2),
    }
}

/// Every number with its name and text, for `util.getSystemErrorMap`.
pub fn all() -> impl Iterator<Item = (i32, &'static str, &'static str)> {
    ERRNOS.iter().copied()
}

/// A failed operation: which call, why, and on what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SysError {
    /// The error's number, positive.
    pub errno: i32,
    /// The call, as Node names it: `open`, `connect`, `getaddrinfo`.
    pub syscall: &'static str,
    /// The file it was about, where the call has one.
    pub path: Option<Box<str>>,
    /// The second file of `rename`, `copyfile`, `link`, `symlink`.
    pub dest: Option<Box<str>>,
}

impl SysError {
    /// From a number.
    pub fn new(errno: i32, syscall: &'static str) -> SysError {
        SysError { errno, syscall, path: None, dest: None }
    }

    /// From an error of the standard library.
    pub fn from_io(error: &io::Error, syscall: &'static str) -> SysError {
        SysError::new(errno_of(error), syscall)
    }

    /// The same error, about `path`.
    #[must_use]
    pub fn at(mut self, path: &std::path::Path) -> SysError {
        self.path = Some(path.to_string_lossy().into());
        self
    }

    /// The same error, with the second path `dest`.
    #[must_use]
    pub fn to(mut self, dest: &std::path::Path) -> SysError {
        self.dest = Some(dest.to_string_lossy().into());
        self
    }

    /// Node's code: `ENOENT`.
    pub fn code(&self) -> &'static str {
        name(self.errno)
    }
}

impl fmt::Display for SysError {
    /// As Node words it: `ENOENT: no such file or directory, rename 'a' -> 'b'`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}, {}", name(self.errno), text(self.errno), self.syscall)?;
        if let Some(path) = &self.path {
            write!(f, " '{path}'")?;
        }
        if let Some(dest) = &self.dest {
            write!(f, " -> '{dest}'")?;
        }
        Ok(())
    }
}

impl std::error::Error for SysError {}

/// The number of an error of the standard library, also where it was made without one.
pub fn errno_of(error: &io::Error) -> i32 {
    if let Some(errno) = error.raw_os_error() {
        return errno;
    }
    match error.kind() {
        io::ErrorKind::NotFound => libc::ENOENT,
        io::ErrorKind::PermissionDenied => libc::EACCES,
        io::ErrorKind::AlreadyExists => libc::EEXIST,
        io::ErrorKind::InvalidInput => libc::EINVAL,
        io::ErrorKind::WouldBlock => libc::EAGAIN,
        io::ErrorKind::WriteZero => libc::ENOSPC,
        io::ErrorKind::UnexpectedEof => libc::EIO,
        io::ErrorKind::Unsupported => libc::ENOTSUP,
        io::ErrorKind::OutOfMemory => libc::ENOMEM,
        _ => UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_errors_as_node_does() {
        let error = SysError::new(libc::ENOENT, "open").at("x".as_ref());
        assert_eq!(error.to_string(), "ENOENT: no such file or directory, open 'x'");
        let error = SysError::new(libc::EXDEV, "rename").at("a".as_ref()).to("b".as_ref());
        assert_eq!(error.to_string(), "EXDEV: cross-device link not permitted, rename 'a' -> 'b'");
        assert_eq!(name(EAI_NONAME), "ENOTFOUND");
        assert_eq!((name(9999), text(9999)), ("UNKNOWN", "unknown error"));
    }

    #[test]
    fn names_are_sorted_and_numbers_unique() {
        assert!(ERRNOS.windows(2).all(|w| w[0].1 < w[1].1));
        for (n, row) in ERRNOS.iter().enumerate() {
            assert!(ERRNOS[..n].iter().all(|other| other.0 != row.0), "{}", row.1);
        }
    }
}
