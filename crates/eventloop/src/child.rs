//! Child processes, as records, and the synchronous form that waits for one on the spot.
//!
//! **How an end is noticed.** By SIGCHLD, not by a thread a child: any number of children costs no thread, none of them keeps a
//! file operation waiting in the pool, and the loop sleeps in its poller alone. The handler does what those of
//! [`crate::signals`] do (a flag, a byte to the loop's pipe); the loop then asks the system for each of *its* running
//! children by pid, never for "any child", so children that others made (the writer of a live dump) are left to them.
//!
//! A pipe to a child is one half of a pair of local sockets, as in libuv: an ordinary [`crate::net::Stream`] record.
//!
//! **Invariant**: a pid is signalled only while its child has not been waited for, so a number that the system has given to a
//! stranger meanwhile is never used.
//!
//! Deliberately elsewhere: shells, encodings, options, events (stdlib/child_process).

use crate::errno::SysError;
use crate::event_loop::{EventKind, EventLoop};
use crate::fd::FdTable;
use crate::net::{PipeEnd, READ_CHUNK, Stream};
use crate::record::{Origin, RecordId, Table};
use command_fds::{CommandFdExt, FdMapping};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::OwnedFd;
use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Where a child stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ChildState {
    /// It runs.
    Running = 0,
    /// It has ended and was waited for; its event is still to come, or is being handled.
    Ended = 1,
}

/// How a child ended: a status, or the signal that ended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The exit status; 0 if a signal ended it.
    pub code: i32,
    /// That signal; 0 if none did.
    pub signo: i32,
}

impl From<ExitStatus> for Ending {
    fn from(status: ExitStatus) -> Ending {
        Ending { code: status.code().unwrap_or(0), signo: status.signal().unwrap_or(0) }
    }
}

/// A child process.
#[derive(Debug)]
pub struct Child {
    /// Who started it.
    pub origin: Origin,
    /// Where it stands.
    pub state: ChildState,
    /// Whether it keeps the loop alive while it runs.
    pub refd: bool,
    /// Its number.
    pub pid: u32,
    /// The program.
    pub file: Box<str>,
    /// Its arguments, separated by blanks, without the program's name.
    pub arguments: Box<str>,
    /// The program waits for it: nothing else happens meanwhile.
    pub synchronous: bool,
    /// The last signal that the program sent it; 0 for none.
    pub sent: i32,
    /// How it ended, once it has.
    pub ending: Option<Ending>,
    /// The streams to its descriptors 0, 1, 2...; [`RecordId::NONE`] where there is none.
    pub pipes: Box<[RecordId]>,
    process: Option<std::process::Child>,
}

impl Child {
    /// Whether it keeps the loop alive.
    pub fn holds_loop(&self) -> bool {
        self.refd && !self.synchronous && self.state == ChildState::Running
    }
}

/// What a descriptor of a child is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChildFd {
    /// `/dev/null`.
    Ignore,
    /// A new pipe.
    Pipe,
    /// An open file of this process.
    File(i32),
    /// What a stream of this process is connected to.
    Stream(RecordId),
}

/// What to start, and how.
#[derive(Clone, Debug, Default)]
pub struct SpawnOptions {
    /// The program: a path, or a name to be looked for in PATH.
    pub file: OsString,
    /// Its arguments, its own name first.
    pub arguments: Vec<OsString>,
    /// Its whole environment; ours if `None`.
    pub environment: Option<Vec<(OsString, OsString)>>,
    /// Its folder; ours if `None`.
    pub cwd: Option<PathBuf>,
    /// Its descriptors from 0 on.
    pub fds: Vec<ChildFd>,
    /// It leads a process group of its own.
    pub detached: bool,
    /// Its user.
    pub uid: Option<u32>,
    /// Its group.
    pub gid: Option<u32>,
}

impl SpawnOptions {
    /// The record of this child, before it is started.
    fn record(&self, origin: Origin, synchronous: bool) -> Child {
        let rest: Vec<_> = self.arguments.iter().skip(1).map(|a| a.to_string_lossy()).collect();
        Child {
            origin,
            state: ChildState::Running,
            refd: true,
            pid: 0,
            file: self.file.to_string_lossy().into(),
            arguments: rest.join(" ").into(),
            synchronous,
            sent: 0,
            ending: None,
            pipes: Box::default(),
            process: None,
        }
    }
}

/// A child that has just been started, and our ends of its pipes.
struct Started {
    process: std::process::Child,
    pipes: Vec<Option<UnixStream>>,
}

/// Starts a child. Errors are those of the system: of `execvp` too, since the child's failure to become the program is told back.
fn start(options: &SpawnOptions, fds: &FdTable, streams: &Table<Stream>) -> io::Result<Started> {
    let mut command = Command::new(&options.file);
    if let Some((name, rest)) = options.arguments.split_first() {
        command.arg0(name).args(rest);
    }
    if let Some(environment) = &options.environment {
        command.env_clear().envs(environment.iter().map(|(name, value)| (name, value)));
    }
    if let Some(cwd) = &options.cwd {
        command.current_dir(cwd);
    }
    if options.detached {
        command.process_group(0);
    }
    if let Some(uid) = options.uid {
        command.uid(uid);
    }
    if let Some(gid) = options.gid {
        command.gid(gid);
    }
    let mut pipes = Vec::with_capacity(options.fds.len());
    let mut further = Vec::new();
    for (number, kind) in options.fds.iter().enumerate() {
        let mut ours = None;
        let end: Option<OwnedFd> = match kind {
            ChildFd::Ignore => None,
            ChildFd::Pipe => {
                let (here, there) = UnixStream::pair()?;
                here.set_nonblocking(true)?;
                ours = Some(here);
                Some(there.into())
            }
            ChildFd::File(fd) => {
                let end = rustix::io::fcntl_dupfd_cloexec(fds.get(*fd)?, 3)?;
                // Programs expect to wait for their standard files, whatever another process has made of a pipe they share.
                if number <= 2 {
                    let flags = rustix::fs::fcntl_getfl(&end)?;
                    rustix::fs::fcntl_setfl(&end, flags - rustix::fs::OFlags::NONBLOCK)?;
                }
                Some(end)
            }
            ChildFd::Stream(id) => {
                let stream = streams.get(*id).ok_or_else(|| io::Error::from_raw_os_error(libc::EBADF))?;
                Some(stream.duplicate()?)
            }
        };
        pipes.push(ours);
        if number > 2 {
            let child_fd = i32::try_from(number).unwrap_or(i32::MAX);
            further.extend(end.map(|parent_fd| FdMapping { parent_fd, child_fd }));
            continue;
        }
        let end = end.map_or_else(Stdio::null, Stdio::from);
        match number {
            0 => command.stdin(end),
            1 => command.stdout(end),
            _ => command.stderr(end),
        };
    }
    if !further.is_empty() {
        command.fd_mappings(further).map_err(|_| io::Error::from_raw_os_error(libc::EINVAL))?;
    }
    let process = command.spawn().map_err(|error| match error.raw_os_error() {
        Some(_) => error,
        // A text with a zero byte in it.
        None => io::Error::from_raw_os_error(libc::EINVAL),
    })?;
    Ok(Started { process, pipes })
}

/// Sends a signal to a child that has not been waited for; `signo` 0 only asks.
fn send(pid: u32, signo: i32) -> Result<(), i32> {
    use rustix::process::{Pid, Signal, kill_process, test_kill_process};
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).ok_or(libc::ESRCH)?;
    let done = match signo {
        0 => test_kill_process(pid),
        n => kill_process(pid, Signal::from_named_raw(n).ok_or(libc::EINVAL)?),
    };
    done.map_err(|errno| errno.raw_os_error())
}

impl EventLoop {
    /// Starts a child. `Exited` follows when it has ended; the streams of its pipes are in its record.
    pub fn spawn(&mut self, options: &SpawnOptions, origin: Origin) -> Result<RecordId, SysError> {
        let fail = |e: io::Error| SysError::from_io(&e, "spawn");
        self.watch_children().map_err(fail)?;
        let started = start(options, &self.fds, &self.streams).map_err(fail)?;
        let mut record = options.record(origin, false);
        record.pid = started.process.id();
        record.process = Some(started.process);
        let id = self.children.insert(record).ok_or(SysError::new(libc::ENOMEM, "spawn"))?;
        let mut pipes = Vec::with_capacity(started.pipes.len());
        for (fd, pipe) in started.pipes.into_iter().enumerate() {
            pipes.push(match pipe {
                None => RecordId::NONE,
                Some(socket) => {
                    let end = PipeEnd { child: id, fd: u32::try_from(fd).unwrap_or(u32::MAX) };
                    self.add_pipe(socket, end, origin).map_err(fail)?
                }
            });
        }
        if let Some(child) = self.children.get_mut(id) {
            child.pipes = pipes.into();
        }
        Ok(id)
    }

    /// Sends a signal to a child: 0 only asks whether it is there. Gives an errno when that fails, ESRCH once it has ended.
    pub fn kill_child(&mut self, id: RecordId, signo: i32) -> Result<(), i32> {
        let child = self.children.get_mut(id).filter(|child| child.state == ChildState::Running);
        let child = child.ok_or(libc::ESRCH)?;
        send(child.pid, signo)?;
        if signo != 0 {
            child.sent = signo;
        }
        Ok(())
    }

    /// Asks the system for each running child whether it has ended; those that have get their event in this poll phase.
    pub(crate) fn reap(&mut self) {
        let running = self.children.iter().filter(|(_, child)| child.state == ChildState::Running);
        let ids: Vec<RecordId> = running.map(|(id, _)| id).collect();
        for id in ids {
            let Some(child) = self.children.get_mut(id) else { continue };
            let Some(process) = child.process.as_mut() else { continue };
            let ending = match process.try_wait() {
                Ok(None) => continue,
                Ok(Some(status)) => status.into(),
                // Somebody else has waited for it: how it ended is not known.
                Err(_) => Ending { code: 0, signo: 0 },
            };
            child.state = ChildState::Ended;
            child.ending = Some(ending);
            child.process = None;
            self.exits.push_back((id, EventKind::Exited { code: ending.code, signo: ending.signo }));
        }
    }

    /// Starts a child that the program waits for ([`Waited::run`]). Its record stands among the others until
    /// [`EventLoop::end_waiting`], so that a core taken meanwhile shows it.
    pub fn spawn_waiting(
        &mut self,
        options: &SpawnOptions,
        origin: Origin,
    ) -> Result<(RecordId, Waited), SysError> {
        let fail = |e: io::Error| SysError::from_io(&e, "spawnSync");
        // The end of the child comes as a byte: the same means as the loop's.
        let (wakes, writer) = UnixStream::pair().map_err(fail)?;
        wakes.set_nonblocking(true).map_err(fail)?;
        let handlers = Handlers::install(writer).map_err(fail)?;
        let Started { process, pipes } = start(options, &self.fds, &self.streams).map_err(fail)?;
        let mut record = options.record(origin, true);
        record.pid = process.id();
        let id = self.children.insert(record).ok_or(SysError::new(libc::ENOMEM, "spawnSync"))?;
        Ok((id, Waited { process, pipes, wakes, _handlers: handlers }))
    }

    /// Takes the record of a child that was waited for away.
    pub fn end_waiting(&mut self, id: RecordId) {
        self.children.remove(id);
    }
}

/// What a child that is waited for gets, and how long.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// What to write to each of its pipes.
    pub input: Vec<Option<Vec<u8>>>,
    /// How long it may run; without end if `None`.
    pub timeout: Option<Duration>,
    /// Most bytes that it may write to each pipe.
    pub max_output: Option<usize>,
    /// The signal that ends it when it exceeds one of them.
    pub kill_signal: i32,
}

/// What became of a child that was waited for.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Its number; 0 if it was not started.
    pub pid: u32,
    /// How it ended.
    pub ending: Option<Ending>,
    /// What it wrote to each pipe; `None` where there was no pipe.
    pub output: Vec<Option<Vec<u8>>>,
    /// Why it was not started, or was ended: an errno, 0 if nothing was wrong.
    pub errno: i32,
}

/// Handlers that wake a wait, as long as it lasts: of SIGCHLD, and of the signal that asks for a live dump, which may be
/// handled on another thread and so need not cut our sleep short.
#[derive(Debug)]
struct Handlers(Vec<signal_hook::SigId>);

impl Handlers {
    fn install(writer: UnixStream) -> io::Result<Handlers> {
        let mut handlers = Handlers(Vec::new());
        for signo in [libc::SIGCHLD, crate::signals::DUMP_SIGNAL] {
            handlers.0.push(signal_hook::low_level::pipe::register(signo, writer.try_clone()?)?);
        }
        Ok(handlers)
    }
}

impl Drop for Handlers {
    fn drop(&mut self) {
        for &handler in &self.0 {
            signal_hook::low_level::unregister(handler);
        }
    }
}

/// One pipe of a child that is waited for.
struct Exchange {
    socket: Option<UnixStream>,
    input: Vec<u8>,
    written: usize,
    output: Vec<u8>,
}

impl Exchange {
    fn new(socket: UnixStream, input: Vec<u8>) -> Exchange {
        let exchange = Exchange { socket: Some(socket), input, written: 0, output: Vec::new() };
        exchange.end_input();
        exchange
    }

    fn wants_to_write(&self) -> bool {
        self.written < self.input.len()
    }

    /// Tells the child that nothing more comes, once all is written.
    fn end_input(&self) {
        if let Some(socket) = &self.socket
            && !self.wants_to_write()
        {
            // A child that has closed its end needs not be told.
            let _ = socket.shutdown(std::net::Shutdown::Write);
        }
    }

    fn step(&mut self, ready: PollFlags, buffer: &mut [u8]) {
        let Some(mut socket) = self.socket.as_ref() else { return };
        if self.wants_to_write() && ready.intersects(PollFlags::OUT | PollFlags::ERR | PollFlags::HUP) {
            match socket.write(&self.input[self.written..]) {
                Ok(sent) => self.written += sent,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // It does not want the rest.
                Err(_) => self.written = self.input.len(),
            }
            self.end_input();
        }
        if ready.intersects(PollFlags::IN | PollFlags::HUP | PollFlags::ERR) {
            match socket.read(buffer) {
                Ok(0) => self.socket = None,
                Ok(count) => self.output.extend_from_slice(&buffer[..count]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => self.socket = None,
            }
        }
    }
}

/// A child that has been started and is to be waited for.
#[derive(Debug)]
pub struct Waited {
    process: std::process::Child,
    pipes: Vec<Option<UnixStream>>,
    wakes: UnixStream,
    _handlers: Handlers,
}

impl Waited {
    /// Waits until it has ended and its pipes are closed. `woken` is called
    /// whenever something woke the wait: a signal may have been among it.
    ///
    /// # Errors
    /// When the system does not let us wait.
    pub fn run(mut self, limits: &Limits, woken: &mut dyn FnMut()) -> io::Result<Outcome> {
        let begun = Instant::now();
        let mut outcome = Outcome { pid: self.process.id(), ..Outcome::default() };
        let pipes = std::mem::take(&mut self.pipes);
        let mut exchanges: Vec<Option<Exchange>> = pipes
            .into_iter()
            .enumerate()
            .map(|(at, pipe)| {
                let input = limits.input.get(at).cloned().flatten().unwrap_or_default();
                Some(Exchange::new(pipe?, input))
            })
            .collect();
        let mut buffer = vec![0; READ_CHUNK];
        let mut ending = None;
        loop {
            if ending.is_none() {
                ending = self.process.try_wait()?;
            }
            let open = exchanges.iter().flatten().any(|exchange| exchange.socket.is_some());
            if ending.is_some() && !open {
                break;
            }
            let left = limits.timeout.map(|limit| limit.saturating_sub(begun.elapsed()));
            if outcome.errno == 0 {
                outcome.errno = limits.exceeded(&exchanges, left);
                if outcome.errno != 0 {
                    if ending.is_none() {
                        // It may have ended this moment.
                        let _ = send(outcome.pid, limits.kill_signal);
                    }
                    // What it started in its turn may hold the pipes open: that is not waited for.
                    for exchange in exchanges.iter_mut().flatten() {
                        exchange.socket = None;
                    }
                    continue;
                }
            }
            let timeout = left.filter(|_| outcome.errno == 0);
            self.poll(&mut exchanges, timeout, &mut buffer)?;
            woken();
        }
        outcome.ending = ending.map(Ending::from);
        outcome.output = exchanges.into_iter().map(|exchange| Some(exchange?.output)).collect();
        Ok(outcome)
    }

    /// Sleeps until something can be done, and does it.
    fn poll(
        &self,
        exchanges: &mut [Option<Exchange>],
        timeout: Option<Duration>,
        buffer: &mut [u8],
    ) -> io::Result<()> {
        let timeout = timeout.and_then(|left| Timespec::try_from(left).ok());
        let mut polled = vec![PollFd::new(&self.wakes, PollFlags::IN)];
        let mut which = Vec::new();
        for (at, exchange) in exchanges.iter().enumerate() {
            let Some(exchange) = exchange else { continue };
            let Some(socket) = &exchange.socket else { continue };
            let flags =
                if exchange.wants_to_write() { PollFlags::IN | PollFlags::OUT } else { PollFlags::IN };
            polled.push(PollFd::new(socket, flags));
            which.push(at);
        }
        match poll(&mut polled, timeout.as_ref()) {
            Err(rustix::io::Errno::INTR) => return Ok(()),
            other => other?,
        };
        let ready: Vec<PollFlags> = polled.iter().skip(1).map(PollFd::revents).collect();
        while matches!((&self.wakes).read(buffer), Ok(n) if n > 0) {}
        for (at, ready) in which.into_iter().zip(ready) {
            if let Some(exchange) = &mut exchanges[at] {
                exchange.step(ready, buffer);
            }
        }
        Ok(())
    }
}

impl Limits {
    /// The errno of the limit that is exceeded; 0 if none is.
    fn exceeded(&self, exchanges: &[Option<Exchange>], left: Option<Duration>) -> i32 {
        let too_much = |exchange: &Exchange| self.max_output.is_some_and(|most| exchange.output.len() > most);
        if exchanges.iter().flatten().any(too_much) {
            libc::ENOBUFS
        } else if left.is_some_and(|left| left.is_zero()) {
            libc::ETIMEDOUT
        } else {
            0
        }
    }
}
