//! Signals as events. Owns the process's handlers (through signal-hook) and what they leave behind.
//!
//! A handler sets a flag of its signal and writes a byte to a pipe that the poller watches; nothing else happens in it.
//! A signal that nobody listens for any more gets its default action back. SIGUSR1 is kept for live dumps: its flag is
//! given to the interpreter, which polls it in loops and calls, so that a spinning program is dumped too.

use crate::record::{Origin, RecordId, RecordKind, Table};
use std::io::{self, Read};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The signal that asks for a live dump.
pub const DUMP_SIGNAL: i32 = libc::SIGUSR1;

/// A row of the table of signals.
#[derive(Clone, Copy, Debug)]
pub struct Signal {
    /// Its name.
    pub name: &'static str,
    /// Its number on this machine.
    pub number: i32,
    /// A program may listen for it. SIGKILL and SIGSTOP cannot be caught; SIGSEGV and its like must not be survived by a handler.
    pub may_listen: bool,
    /// What it means when nobody sent it, for those that leave a core unless a program listens for them. SIGQUIT is what
    /// Ctrl-\ sends: it asks for a core and the end.
    pub crash: Option<&'static str>,
}

/// All signals that have a name here.
pub const SIGNALS: &[Signal] = &[
    row("SIGHUP", libc::SIGHUP, true, None),
    row("SIGINT", libc::SIGINT, true, None),
    row("SIGQUIT", libc::SIGQUIT, true, Some("quit")),
    row("SIGILL", libc::SIGILL, false, Some("illegal instruction")),
    row("SIGTRAP", libc::SIGTRAP, true, Some("trap")),
    row("SIGABRT", libc::SIGABRT, true, Some("aborted")),
    row("SIGBUS", libc::SIGBUS, false, Some("memory access that the hardware or a mapped file refused")),
    row("SIGFPE", libc::SIGFPE, false, Some("arithmetic error")),
    row("SIGKILL", libc::SIGKILL, false, None),
    row("SIGUSR1", libc::SIGUSR1, true, None),
    row("SIGSEGV", libc::SIGSEGV, false, Some("invalid memory access")),
    row("SIGUSR2", libc::SIGUSR2, true, None),
    row("SIGPIPE", libc::SIGPIPE, true, None),
    row("SIGALRM", libc::SIGALRM, true, None),
    row("SIGTERM", libc::SIGTERM, true, None),
    row("SIGCHLD", libc::SIGCHLD, true, None),
    row("SIGCONT", libc::SIGCONT, true, None),
    row("SIGSTOP", libc::SIGSTOP, false, None),
    row("SIGTSTP", libc::SIGTSTP, true, None),
    row("SIGTTIN", libc::SIGTTIN, true, None),
    row("SIGTTOU", libc::SIGTTOU, true, None),
    row("SIGURG", libc::SIGURG, true, None),
    row("SIGXCPU", libc::SIGXCPU, true, None),
    row("SIGXFSZ", libc::SIGXFSZ, true, None),
    row("SIGVTALRM", libc::SIGVTALRM, true, None),
    row("SIGPROF", libc::SIGPROF, true, None),
    row("SIGWINCH", libc::SIGWINCH, true, None),
    row("SIGIO", libc::SIGIO, true, None),
    row("SIGSYS", libc::SIGSYS, true, Some("system call that was refused")),
];

const fn row(name: &'static str, number: i32, may_listen: bool, crash: Option<&'static str>) -> Signal {
    Signal { name, number, may_listen, crash }
}

/// A signal somebody listens for.
#[derive(Clone, Debug)]
pub struct Watch {
    /// Who began to listen.
    pub origin: Origin,
    /// The signal's number.
    pub signo: i32,
    /// Whether listening keeps the loop alive; in Node it does not.
    pub refd: bool,
    /// How often it came.
    pub count: u64,
}

/// A signal whose handler is installed: it stays so until the process ends, and is switched by `unwatched`.
#[derive(Debug)]
struct Installed {
    signo: i32,
    came: Arc<AtomicBool>,
    /// While true the handler carries out the default action.
    unwatched: Arc<AtomicBool>,
}

/// All watched signals.
#[derive(Debug)]
pub struct Signals {
    /// The records, to be walked by a dump.
    pub table: Table<Watch>,
    installed: Vec<Installed>,
    /// Read end (for the poller) and write end (for handlers), made with the first watch.
    pipe: Option<(mio::net::UnixStream, UnixStream)>,
    dump: Arc<AtomicBool>,
    dump_installed: bool,
    /// SIGCHLD came. Installed with the first child.
    child_ended: Arc<AtomicBool>,
    children_installed: bool,
}

impl Default for Signals {
    fn default() -> Signals {
        Signals {
            table: Table::new(RecordKind::Signal),
            installed: Vec::new(),
            pipe: None,
            dump: Arc::new(AtomicBool::new(false)),
            dump_installed: false,
            child_ended: Arc::default(),
            children_installed: false,
        }
    }
}

impl Signals {
    /// The flag that SIGUSR1 sets: who takes the dump clears it.
    pub fn dump_flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.dump)
    }

    /// Installs the handler of SIGUSR1.
    pub(crate) fn watch_dump(&mut self, registry: &mio::Registry, token: mio::Token) -> io::Result<()> {
        if self.dump_installed {
            return Ok(());
        }
        let writer = self.writer(registry, token)?;
        signal_hook::flag::register(DUMP_SIGNAL, Arc::clone(&self.dump))?;
        signal_hook::low_level::pipe::register(DUMP_SIGNAL, writer)?;
        self.dump_installed = true;
        Ok(())
    }

    /// Installs the handler of SIGCHLD by which the loop learns of the ends of its children. A program may listen beside it.
    pub(crate) fn watch_children(&mut self, registry: &mio::Registry, token: mio::Token) -> io::Result<()> {
        if self.children_installed {
            return Ok(());
        }
        let writer = self.writer(registry, token)?;
        signal_hook::flag::register(libc::SIGCHLD, Arc::clone(&self.child_ended))?;
        signal_hook::low_level::pipe::register(libc::SIGCHLD, writer)?;
        self.children_installed = true;
        Ok(())
    }

    /// Whether SIGCHLD has come since this was last asked.
    pub(crate) fn take_child_ended(&self) -> bool {
        self.child_ended.swap(false, Ordering::SeqCst)
    }

    pub(crate) fn watch(
        &mut self,
        signo: i32,
        origin: Origin,
        registry: &mio::Registry,
        token: mio::Token,
    ) -> io::Result<RecordId> {
        if !may_listen(signo) {
            return Err(io::Error::from_raw_os_error(libc::EINVAL));
        }
        if let Some(index) = self.installed.iter().position(|i| i.signo == signo) {
            self.installed[index].unwatched.store(false, Ordering::SeqCst);
        } else {
            let writer = self.writer(registry, token)?;
            let came = Arc::new(AtomicBool::new(false));
            let unwatched = Arc::new(AtomicBool::new(false));
            // Handlers run in this order: the flag must be up before the byte wakes the loop.
            if signo != DUMP_SIGNAL {
                signal_hook::flag::register_conditional_default(signo, Arc::clone(&unwatched))?;
            }
            signal_hook::flag::register(signo, Arc::clone(&came))?;
            signal_hook::low_level::pipe::register(signo, writer)?;
            self.installed.push(Installed { signo, came, unwatched });
        }
        let watch = Watch { origin, signo, refd: false, count: 0 };
        self.table.insert(watch).ok_or_else(|| io::Error::from_raw_os_error(libc::ENOMEM))
    }

    pub(crate) fn unwatch(&mut self, id: RecordId) -> bool {
        let Some(watch) = self.table.remove(id) else { return false };
        if !self.table.iter().any(|(_, other)| other.signo == watch.signo)
            && let Some(installed) = self.installed.iter().find(|i| i.signo == watch.signo)
        {
            installed.unwatched.store(true, Ordering::SeqCst);
        }
        true
    }

    /// Empties the pipe and gives each watch whose signal came to `each`.
    pub(crate) fn take(&mut self, mut each: impl FnMut(RecordId, i32)) {
        if let Some((reader, _)) = &mut self.pipe {
            let mut bytes = [0; 256];
            while matches!(reader.read(&mut bytes), Ok(n) if n > 0) {}
        }
        for installed in &self.installed {
            if installed.came.swap(false, Ordering::SeqCst) {
                for (id, watch) in self.table.iter() {
                    if watch.signo == installed.signo {
                        each(id, watch.signo);
                    }
                }
            }
        }
    }

    fn writer(&mut self, registry: &mio::Registry, token: mio::Token) -> io::Result<UnixStream> {
        if self.pipe.is_none() {
            let (reader, writer) = UnixStream::pair()?;
            reader.set_nonblocking(true)?;
            writer.set_nonblocking(true)?;
            let mut reader = mio::net::UnixStream::from_std(reader);
            registry.register(&mut reader, token, mio::Interest::READABLE)?;
            self.pipe = Some((reader, writer));
        }
        match &self.pipe {
            Some((_, writer)) => writer.try_clone(),
            None => Err(io::Error::from_raw_os_error(libc::EBADF)),
        }
    }
}

/// The number of a signal's name.
pub fn number(name: &str) -> Option<i32> {
    SIGNALS.iter().find(|row| row.name == name).map(|row| row.number)
}

/// The row of a signal's number.
pub fn of_number(signo: i32) -> Option<&'static Signal> {
    SIGNALS.iter().find(|row| row.number == signo)
}

/// The name of a signal's number.
pub fn name(signo: i32) -> Option<&'static str> {
    of_number(signo).map(|row| row.name)
}

/// Whether a program may listen for a signal.
pub fn may_listen(signo: i32) -> bool {
    of_number(signo).is_some_and(|row| row.may_listen)
}
