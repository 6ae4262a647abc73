//! Watches on files and directories, by the system's notices. Owns who watches what; the program's callbacks are ids.
//!
//! One inotify descriptor serves all watches. The system gives one number to all watches of one file, so a notice goes to each
//! watch of its number, in the order in which they were made. Names of directories' entries wait with their watch until the event
//! that tells them is handled.
//!
//! Linux only: elsewhere there are none, and to ask for one is `ENOSYS`.
//!
//! **Invariant**: `watching` is the number of records whose `refd` is true.
//!
//! Deliberately elsewhere: whole trees, encodings, event objects (stdlib/internal/fs_watch.js).

use crate::errno::SysError;
use crate::event_loop::EventLoop;
use crate::record::{Origin, RecordId, RecordKind, Table};
use std::collections::{BTreeMap, VecDeque};
use std::path::Path;

/// The number of a watch whose file is gone.
const GONE: i32 = -1;

/// A file or directory that is watched.
#[derive(Debug)]
pub struct FileWatch {
    /// Who watches.
    pub origin: Origin,
    /// Whether it keeps the loop alive.
    pub refd: bool,
    /// What is watched, as the program called it.
    pub path: Box<str>,
    /// Changes told so far.
    pub changes: u64,
    /// The system's number of the watch.
    number: i32,
    /// Names of the changes that are noticed and not told yet, oldest first: one for each event to come.
    noticed: VecDeque<Option<Box<[u8]>>>,
}

impl FileWatch {
    /// Whether what is watched is gone, so that nothing will be told any more.
    pub fn is_gone(&self) -> bool {
        self.number == GONE
    }
}

/// All watches.
#[derive(Debug)]
pub struct FileWatches {
    /// Their records.
    pub table: Table<FileWatch>,
    watching: usize,
    /// The watches of a number, in the order in which they were made.
    by_number: BTreeMap<i32, Vec<RecordId>>,
    #[cfg(target_os = "linux")]
    inotify: Option<rustix::fd::OwnedFd>,
}

impl Default for FileWatches {
    fn default() -> FileWatches {
        FileWatches {
            table: Table::new(RecordKind::Watch),
            watching: 0,
            by_number: BTreeMap::new(),
            #[cfg(target_os = "linux")]
            inotify: None,
        }
    }
}

impl FileWatches {
    /// Whether one keeps the loop alive.
    pub(crate) fn holds_loop(&self) -> bool {
        self.watching > 0
    }

    pub(crate) fn set_ref(&mut self, id: RecordId, refd: bool) -> bool {
        let Some(watch) = self.table.get_mut(id) else { return false };
        match (std::mem::replace(&mut watch.refd, refd), refd) {
            (false, true) => self.watching += 1,
            (true, false) => self.watching -= 1,
            _ => {}
        }
        true
    }

    /// Forgets a watch, and tells the system so if it was the last of its file.
    pub(crate) fn unwatch(&mut self, id: RecordId) -> bool {
        self.set_ref(id, false);
        let Some(watch) = self.table.remove(id) else { return false };
        let Some(ids) = self.by_number.get_mut(&watch.number) else { return true };
        ids.retain(|other| *other != id);
        if ids.is_empty() {
            self.by_number.remove(&watch.number);
            self.forget(watch.number);
        }
        true
    }
}

impl EventLoop {
    /// Watches a file or a directory; `FileChanged` follows with each change.
    ///
    /// # Errors
    /// Those of the system, with the path; `ENOSYS` where it has no notices.
    pub fn watch_file(&mut self, path: &Path, origin: Origin) -> Result<RecordId, SysError> {
        let number = self.begin_watch(path)?;
        let watch = FileWatch {
            origin,
            refd: true,
            path: path.to_string_lossy().into(),
            changes: 0,
            number,
            noticed: VecDeque::new(),
        };
        let Some(id) = self.watches.table.insert(watch) else {
            if !self.watches.by_number.contains_key(&number) {
                self.watches.forget(number);
            }
            return Err(SysError::new(libc::ENOMEM, "watch"));
        };
        self.watches.watching += 1;
        self.watches.by_number.entry(number).or_default().push(id);
        Ok(id)
    }

    /// The name that goes with the `FileChanged` event being handled: an entry of the watched directory; none for what is
    /// watched itself.
    pub fn take_change(&mut self, id: RecordId) -> Option<Box<[u8]>> {
        let watch = self.watches.table.get_mut(id)?;
        watch.changes += 1;
        watch.noticed.pop_front().flatten()
    }
}

#[cfg(target_os = "linux")]
mod system {
    use super::{FileWatches, GONE};
    use crate::errno::SysError;
    use crate::event_loop::{EventKind, EventLoop, WATCHES};
    use crate::record::RecordId;
    use mio::Interest;
    use mio::unix::SourceFd;
    use rustix::fd::{AsRawFd, OwnedFd};
    use rustix::fs::inotify::{self, CreateFlags, ReadFlags, WatchFlags};
    use std::collections::VecDeque;
    use std::io;
    use std::mem::MaybeUninit;
    use std::path::Path;

    /// Bytes read of the descriptor at once: some hundred notices.
    const CHUNK: usize = 8192;

    /// What the system says of a watched file.
    struct Notice {
        number: i32,
        /// Anything but a change of content or facts of a file, as libuv reckons: of a directory, its facts too.
        renamed: bool,
        /// The entry of a watched directory; none for what is watched itself.
        name: Option<Box<[u8]>>,
        /// The system has dropped the watch.
        is_last: bool,
    }

    impl FileWatches {
        /// Notes a change for each watch of a number, and gives the events to come.
        fn notice(&mut self, notice: &Notice, events: &mut VecDeque<(RecordId, EventKind)>) {
            let Some(ids) = self.by_number.get(&notice.number) else { return };
            for id in ids {
                let Some(watch) = self.table.get_mut(*id) else { continue };
                watch.noticed.push_back(notice.name.clone());
                if notice.is_last {
                    watch.number = GONE;
                }
                events.push_back((*id, EventKind::FileChanged { renamed: notice.renamed }));
            }
            if notice.is_last {
                self.by_number.remove(&notice.number);
            }
        }

        pub(super) fn forget(&self, number: i32) {
            if let Some(inotify) = &self.inotify {
                // It may have dropped the watch by itself meanwhile.
                let _ = inotify::remove_watch(inotify, number);
            }
        }

        fn descriptor(&mut self, registry: &mio::Registry) -> io::Result<&OwnedFd> {
            if self.inotify.is_none() {
                let inotify = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK)?;
                registry.register(&mut SourceFd(&inotify.as_raw_fd()), WATCHES, Interest::READABLE)?;
                self.inotify = Some(inotify);
            }
            self.inotify.as_ref().ok_or_else(|| io::ErrorKind::Other.into())
        }
    }

    impl EventLoop {
        /// Tells the system to watch; its number for it.
        pub(super) fn begin_watch(&mut self, path: &Path) -> Result<i32, SysError> {
            let wanted = WatchFlags::ATTRIB
                | WatchFlags::CREATE
                | WatchFlags::MODIFY
                | WatchFlags::DELETE
                | WatchFlags::DELETE_SELF
                | WatchFlags::MOVE_SELF
                | WatchFlags::MOVED_FROM
                | WatchFlags::MOVED_TO;
            let failed = |e: io::Error| SysError::from_io(&e, "watch").at(path);
            let inotify = self.watches.descriptor(self.poll.registry()).map_err(failed)?;
            inotify::add_watch(inotify, path, wanted).map_err(|e| failed(e.into()))
        }

        /// Takes what the system has noticed: all of it, since it tells once that there is something.
        pub(crate) fn take_notices(&mut self) {
            let Some(inotify) = self.watches.inotify.take() else { return };
            let mut buffer = [MaybeUninit::uninit(); CHUNK];
            let mut reader = inotify::Reader::new(&inotify, &mut buffer);
            loop {
                let notice = match reader.next() {
                    Ok(event) => Notice {
                        number: event.wd(),
                        renamed: !(ReadFlags::ATTRIB | ReadFlags::MODIFY).contains(event.events()),
                        name: event.file_name().map(|name| name.to_bytes().into()),
                        is_last: event.events().contains(ReadFlags::IGNORED),
                    },
                    Err(rustix::io::Errno::INTR) => continue,
                    Err(_) => break,
                };
                self.watches.notice(&notice, &mut self.produced);
            }
            self.watches.inotify = Some(inotify);
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use super::FileWatches;
    use crate::errno::SysError;
    use crate::event_loop::EventLoop;
    use std::path::Path;

    impl FileWatches {
        pub(super) fn forget(&self, _: i32) {}
    }

    impl EventLoop {
        pub(super) fn begin_watch(&mut self, path: &Path) -> Result<i32, SysError> {
            Err(SysError::new(libc::ENOSYS, "watch").at(path))
        }

        pub(crate) fn take_notices(&mut self) {}
    }
}
