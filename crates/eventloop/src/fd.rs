//! Open files by number. Owns every file that the program opened; a number it does not know is `EBADF`.
//!
//! Numbers are the system's own, so that they mean the same in `/proc` and in a core. 0, 1 and 2 are the process's
//! standard streams. An operation in flight holds the file, so closing meanwhile cannot give its number to a stranger
//! before it is done.

use rustix::fd::{AsFd, AsRawFd, BorrowedFd};
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

/// A file, held while it is used.
#[derive(Clone, Debug)]
pub enum Handle {
    /// Standard input, output or error.
    Standard(i32),
    /// A file the program opened.
    File(Arc<File>),
}

impl AsFd for Handle {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Handle::Standard(0) => rustix::stdio::stdin(),
            Handle::Standard(1) => rustix::stdio::stdout(),
            Handle::Standard(_) => rustix::stdio::stderr(),
            Handle::File(file) => file.as_fd(),
        }
    }
}

/// The open files, shared by the loop's thread and the pool's.
#[derive(Clone, Debug, Default)]
pub struct FdTable {
    files: Arc<Mutex<BTreeMap<i32, Arc<File>>>>,
}

impl FdTable {
    /// Takes a file in and gives its number.
    pub fn insert(&self, file: File) -> i32 {
        let fd = file.as_raw_fd();
        self.lock().insert(fd, Arc::new(file));
        fd
    }

    /// The file of a number.
    pub fn get(&self, fd: i32) -> io::Result<Handle> {
        if let Some(file) = self.lock().get(&fd) {
            return Ok(Handle::File(Arc::clone(file)));
        }
        if (0..3).contains(&fd) { Ok(Handle::Standard(fd)) } else { Err(bad_fd()) }
    }

    /// Closes a number. The standard streams stay open.
    pub fn close(&self, fd: i32) -> io::Result<()> {
        let file = self.lock().remove(&fd);
        if file.is_some() || (0..3).contains(&fd) { Ok(()) } else { Err(bad_fd()) }
    }

    /// How many files are open, the standard streams apart.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads at `position`, or at the file's own when that is `None`. One system call, repeated when interrupted.
    pub fn read(&self, fd: i32, buffer: &mut [u8], position: Option<u64>) -> io::Result<usize> {
        let handle = self.get(fd)?;
        loop {
            let done = match position {
                Some(at) => rustix::io::pread(&handle, &mut *buffer, at),
                None => rustix::io::read(&handle, &mut *buffer),
            };
            match done {
                Err(rustix::io::Errno::INTR) => {}
                Err(rustix::io::Errno::AGAIN) => wait_for(&handle, rustix::event::PollFlags::IN)?,
                other => return Ok(other?),
            }
        }
    }

    /// Writes at `position`, or at the file's own when that is `None`. May write less than all of `bytes`.
    /// A standard stream that was made non-blocking by somebody else is waited for.
    pub fn write(&self, fd: i32, bytes: &[u8], position: Option<u64>) -> io::Result<usize> {
        let handle = self.get(fd)?;
        loop {
            let done = match position {
                Some(at) => rustix::io::pwrite(&handle, bytes, at),
                None => rustix::io::write(&handle, bytes),
            };
            match done {
                Err(rustix::io::Errno::INTR) => {}
                Err(rustix::io::Errno::AGAIN) => wait_for(&handle, rustix::event::PollFlags::OUT)?,
                other => return Ok(other?),
            }
        }
    }

    /// Writes all of `bytes`.
    pub fn write_all(&self, fd: i32, mut bytes: &[u8], position: Option<u64>) -> io::Result<()> {
        let mut at = position;
        while !bytes.is_empty() {
            let n = self.write(fd, bytes, at)?;
            if n == 0 {
                return Err(io::Error::from_raw_os_error(libc::EIO));
            }
            bytes = &bytes[n..];
            at = at.map(|at| at + n as u64);
        }
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<i32, Arc<File>>> {
        // A thread that panicked while it held the lock left the map whole: every change is one call.
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn wait_for(handle: &Handle, flags: rustix::event::PollFlags) -> io::Result<()> {
    let mut fds = [rustix::event::PollFd::new(handle, flags)];
    match rustix::event::poll(&mut fds, None) {
        Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
        Err(errno) => Err(errno.into()),
    }
}

fn bad_fd() -> io::Error {
    io::Error::from_raw_os_error(libc::EBADF)
}
