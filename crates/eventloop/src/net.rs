//! Sockets: listeners and streams, TCP and local ones, as records; and the pipes to children, which are streams too.
//!
//! A stream's calls try the system at once and queue what does not go through, so that the common write costs no turn.
//! The poller is edge-triggered: a record remembers what is ready until the system says `EAGAIN`, and waits in the
//! loop's ready list while there is something to do for it.
//!
//! What keeps the loop alive follows libuv: a listener; a stream that connects, reads, or has writes queued. A stream
//! at rest does not.
//!
//! Deliberately elsewhere: names to addresses (an operation of the pool), streams' events and options (stdlib/net).

use crate::errno::{SysError, errno_of};
use crate::event_loop::{EventKind, EventLoop};
use crate::record::{Origin, RecordId, Site};
use mio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use mio::{Interest, Registry, Token};
use rustix::fd::OwnedFd;
use socket2::{Domain, Protocol, SockAddr, SockRef, Socket, TcpKeepalive, Type};
use std::collections::VecDeque;
use std::fmt;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr};
use std::time::Duration;

/// Most bytes that one read event carries.
pub const READ_CHUNK: usize = 64 * 1024;

/// Above this many queued bytes a writer should wait for `Drained`.
const HIGH_WATER: usize = 16 * 1024;

/// A listener out of file descriptors tries again after this long.
pub(crate) const ACCEPT_RETRY_MS: u64 = 100;

/// Where a listener or stream stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum SocketState {
    /// The connection is being made.
    Connecting = 0,
    /// Listening, or connected.
    Open = 1,
    /// Closed by the program; its `Closed` event is still to come.
    Closing = 2,
}

/// Where a socket is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// Of the internet.
    Inet(SocketAddr),
    /// A local socket's path; one that begins with a zero is a name that stands in no file system (Linux).
    Path(Box<str>),
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Inet(address) => address.fmt(f),
            Address::Path(path) => match path.strip_prefix('\0') {
                // As `ss` and `lsof` write it.
                Some(name) => write!(f, "@{name}"),
                None => f.write_str(path),
            },
        }
    }
}

impl Address {
    fn of_system(&self) -> io::Result<SockAddr> {
        match self {
            Address::Inet(address) => Ok(SockAddr::from(*address)),
            Address::Path(path) => {
                SockAddr::unix(&**path).map_err(|_| io::Error::from_raw_os_error(libc::EINVAL))
            }
        }
    }

    fn new_socket(&self) -> io::Result<Socket> {
        let socket = match self {
            Address::Inet(address) => {
                Socket::new(Domain::for_address(*address), Type::STREAM, Some(Protocol::TCP))
            }
            Address::Path(_) => Socket::new(Domain::UNIX, Type::STREAM, None),
        }?;
        socket.set_nonblocking(true)?;
        Ok(socket)
    }

    /// Is it a local socket's?
    pub fn is_local(&self) -> bool {
        matches!(self, Address::Path(_))
    }
}

/// A listener.
#[derive(Debug)]
pub struct Listener {
    /// Who made it.
    pub origin: Origin,
    /// Where it stands.
    pub state: SocketState,
    /// Whether it keeps the loop alive.
    pub refd: bool,
    /// Where it listens.
    pub local: Address,
    /// Longest queue of connections that the system keeps for it.
    pub backlog: u32,
    /// Connections taken so far.
    pub accepted: u64,
    pub(crate) socket: Option<Acceptor>,
    pub(crate) ready: bool,
    pub(crate) in_ready: bool,
    /// Where among the stalled: when to try again to accept, in ms; 0 when not stalled.
    pub(crate) retry_ms: u64,
}

/// A write that the system has not taken whole.
#[derive(Clone, Debug)]
pub struct QueuedWrite {
    /// The number that [`EventKind::Written`] gives back.
    pub request: u32,
    /// Who wrote.
    pub origin: Origin,
    /// What was written.
    pub data: Vec<u8>,
    /// How much of it went out.
    pub done: usize,
}

/// What a stream goes through.
#[derive(Debug)]
pub(crate) enum Transport {
    Tcp(TcpStream),
    Local(UnixStream),
}

/// What a listener takes connections from.
#[derive(Debug)]
pub(crate) enum Acceptor {
    Tcp(TcpListener),
    Local(UnixListener),
}

/// Does the same with either kind of socket.
macro_rules! with_socket {
    ($transport:expr, $socket:ident => $body:expr) => {
        match $transport {
            Transport::Tcp($socket) => $body,
            Transport::Local($socket) => $body,
        }
    };
}

impl Acceptor {
    fn register(&mut self, registry: &Registry, token: Token) -> io::Result<()> {
        match self {
            Acceptor::Tcp(socket) => registry.register(socket, token, Interest::READABLE),
            Acceptor::Local(socket) => registry.register(socket, token, Interest::READABLE),
        }
    }

    fn deregister(&mut self, registry: &Registry) -> io::Result<()> {
        match self {
            Acceptor::Tcp(socket) => registry.deregister(socket),
            Acceptor::Local(socket) => registry.deregister(socket),
        }
    }

    /// A connection, and where the other side is; that of a local socket has no address.
    fn accept(&self) -> io::Result<(Transport, Option<Address>)> {
        match self {
            Acceptor::Tcp(socket) => {
                socket.accept().map(|(socket, remote)| (Transport::Tcp(socket), Some(Address::Inet(remote))))
            }
            Acceptor::Local(socket) => socket.accept().map(|(socket, _)| (Transport::Local(socket), None)),
        }
    }
}

impl Transport {
    fn register(&mut self, registry: &Registry, token: Token) -> io::Result<()> {
        let interest = Interest::READABLE | Interest::WRITABLE;
        with_socket!(self, socket => registry.register(socket, token, interest))
    }

    fn deregister(&mut self, registry: &Registry) -> io::Result<()> {
        with_socket!(self, socket => registry.deregister(socket))
    }

    fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        with_socket!(self, socket => (&mut &*socket).read(buffer))
    }

    fn write(&self, data: &[u8]) -> io::Result<usize> {
        with_socket!(self, socket => (&mut &*socket).write(data))
    }

    fn shutdown(&self, how: Shutdown) -> io::Result<()> {
        with_socket!(self, socket => socket.shutdown(how))
    }

    /// Whether a connection is made: None while it is not.
    fn connected(&self) -> io::Result<Option<()>> {
        let (failed, peer) =
            with_socket!(self, socket => (socket.take_error(), socket.peer_addr().map(drop)));
        match (failed?, peer) {
            (Some(error), _) => Err(error),
            (None, Err(error)) if error.raw_os_error() == Some(libc::ENOTCONN) => Ok(None),
            (None, peer) => peer.map(Some),
        }
    }

    /// The socket of a TCP connection; a local one has nothing to be set.
    fn tcp(&self) -> Option<&TcpStream> {
        match self {
            Transport::Tcp(socket) => Some(socket),
            Transport::Local(_) => None,
        }
    }
}

/// Which pipe of which child a stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PipeEnd {
    /// The child; it may be gone while the pipe is still open.
    pub child: RecordId,
    /// The descriptor that the other end is in the child.
    pub fd: u32,
}

/// A connection, or our end of a pipe to a child.
#[derive(Debug)]
pub struct Stream {
    /// Who made it: the caller of `connect`, or the accept event and the listener's line.
    pub origin: Origin,
    /// Where it stands.
    pub state: SocketState,
    /// Whether it keeps the loop alive while it is busy.
    pub refd: bool,
    /// The listener that accepted it, or none.
    pub listener: RecordId,
    /// The pipe that it is, if it is one.
    pub pipe: Option<PipeEnd>,
    /// Our address.
    pub local: Option<Address>,
    /// The other side's address.
    pub remote: Option<Address>,
    /// Whether the program wants data.
    pub reading: bool,
    /// The other side has sent its last byte.
    pub read_ended: bool,
    /// Our side is to be shut when the queue is empty.
    pub shutdown_wanted: bool,
    /// Our side is shut.
    pub write_ended: bool,
    /// Bytes received.
    pub bytes_read: u64,
    /// Bytes that the system took.
    pub bytes_written: u64,
    /// Bytes in `queue` still to go.
    pub queued_bytes: usize,
    /// Writes still to go.
    pub queue: VecDeque<QueuedWrite>,
    /// A writer was told to wait.
    pub above_high_water: bool,
    /// When bytes last came, on the loop's clock; 0 for never.
    pub last_read_ns: u64,
    /// When bytes last went; 0 for never.
    pub last_write_ns: u64,
    pub(crate) next_request: u32,
    pub(crate) socket: Option<Transport>,
    pub(crate) readable: bool,
    pub(crate) writable: bool,
    pub(crate) peer_closed: bool,
    pub(crate) in_ready: bool,
}

/// What became of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteOutcome {
    /// The system took all of it.
    Done,
    /// Some of it waits; `Written { request }` tells when it is out.
    Queued {
        /// The number to expect.
        request: u32,
        /// Whether the queue is above its high-water mark.
        above_high_water: bool,
    },
}

impl Stream {
    fn new(origin: Origin, state: SocketState, socket: Transport) -> Stream {
        Stream {
            origin,
            state,
            refd: true,
            listener: RecordId::NONE,
            pipe: None,
            local: None,
            remote: None,
            reading: false,
            read_ended: false,
            shutdown_wanted: false,
            write_ended: false,
            bytes_read: 0,
            bytes_written: 0,
            queued_bytes: 0,
            queue: VecDeque::new(),
            above_high_water: false,
            last_read_ns: 0,
            last_write_ns: 0,
            next_request: 0,
            socket: Some(socket),
            readable: true,
            writable: true,
            peer_closed: false,
            in_ready: false,
        }
    }

    /// Whether it is a local socket, or a pipe to a child, which is one.
    pub fn is_local(&self) -> bool {
        self.pipe.is_some() || self.local.iter().chain(&self.remote).any(Address::is_local)
    }

    /// A descriptor for the same connection, to be given to a child.
    pub(crate) fn duplicate(&self) -> io::Result<OwnedFd> {
        let socket = self.socket.as_ref().ok_or_else(|| io::Error::from_raw_os_error(libc::EBADF))?;
        Ok(with_socket!(socket, socket => rustix::io::fcntl_dupfd_cloexec(socket, 3))?)
    }

    /// Whether it has something under way, in libuv's sense.
    pub fn active(&self) -> bool {
        match self.state {
            SocketState::Connecting | SocketState::Closing => true,
            SocketState::Open => {
                (self.reading && !self.read_ended)
                    || !self.queue.is_empty()
                    || (self.shutdown_wanted && !self.write_ended)
            }
        }
    }

    /// Whether it keeps the loop alive.
    pub fn holds_loop(&self) -> bool {
        self.state == SocketState::Closing || (self.refd && self.active())
    }
}

impl Listener {
    /// Whether it keeps the loop alive.
    pub fn holds_loop(&self) -> bool {
        self.refd || self.state == SocketState::Closing
    }
}

fn sys(error: &io::Error, syscall: &'static str) -> SysError {
    SysError::from_io(error, syscall)
}

fn bad(syscall: &'static str) -> SysError {
    SysError::new(libc::EBADF, syscall)
}

impl EventLoop {
    /// Listens on `address`; port 0 lets the system choose.
    pub fn listen(&mut self, address: Address, backlog: u32, origin: Origin) -> Result<RecordId, SysError> {
        let fail = |e: io::Error| sys(&e, "listen");
        let socket = address.new_socket().map_err(fail)?;
        if let Address::Inet(inet) = &address {
            socket.set_reuse_address(true).map_err(fail)?;
            if inet.is_ipv6() {
                // `::` takes IPv4 connections too, as in Node.
                socket.set_only_v6(false).map_err(fail)?;
            }
        }
        socket.bind(&address.of_system().map_err(fail)?).map_err(|error| match error.raw_os_error() {
            // What libuv makes of a directory that is not there.
            Some(libc::ENOENT) if address.is_local() => SysError::new(libc::EACCES, "listen"),
            _ => fail(error),
        })?;
        let made = self.add_listener(socket, address.clone(), backlog, origin);
        if made.is_err() {
            remove_path(&address);
        }
        made.map_err(fail)
    }

    fn add_listener(
        &mut self,
        socket: Socket,
        address: Address,
        backlog: u32,
        origin: Origin,
    ) -> io::Result<RecordId> {
        socket.listen(i32::try_from(backlog).unwrap_or(i32::MAX))?;
        let (mut socket, local) = match address {
            Address::Inet(_) => {
                let socket = TcpListener::from_std(socket.into());
                let local = Address::Inet(socket.local_addr()?);
                (Acceptor::Tcp(socket), local)
            }
            path => (Acceptor::Local(UnixListener::from_std(socket.into())), path),
        };
        let listener = Listener {
            origin,
            state: SocketState::Open,
            refd: true,
            local,
            backlog,
            accepted: 0,
            socket: None,
            ready: false,
            in_ready: false,
            retry_ms: 0,
        };
        let id = self.listeners.insert(listener).ok_or_else(|| io::Error::from_raw_os_error(libc::ENFILE))?;
        let token = Token(id.to_bits() as usize);
        if let Err(error) = socket.register(self.poll.registry(), token) {
            self.listeners.remove(id);
            return Err(error);
        }
        if let Some(listener) = self.listeners.get_mut(id) {
            listener.socket = Some(socket);
        }
        self.holding += 1;
        Ok(id)
    }

    /// Begins a connection. Its outcome, even one known at once, comes as `Connected` or `ConnectFailed`.
    pub fn connect(&mut self, address: Address, origin: Origin) -> Result<RecordId, SysError> {
        let fail = |e: io::Error| sys(&e, "connect");
        let begun = match &address {
            Address::Inet(inet) => TcpStream::connect(*inet).map(Transport::Tcp),
            Address::Path(_) => connect_local(&address).map(Transport::Local),
        };
        let (socket, failed) = match begun {
            Ok(socket) => (socket, None),
            Err(error) => {
                // No socket to show; a fresh one keeps the record whole until the program closes it.
                let socket = address.new_socket().map_err(fail)?;
                let socket = match address {
                    Address::Inet(_) => Transport::Tcp(TcpStream::from_std(socket.into())),
                    Address::Path(_) => Transport::Local(UnixStream::from_std(socket.into())),
                };
                (socket, Some(errno_of(&error)))
            }
        };
        let mut stream = Stream::new(origin, SocketState::Connecting, socket);
        stream.remote = Some(address);
        (stream.readable, stream.writable) = (false, false);
        let id = self.add_stream(stream).map_err(fail)?;
        if let Some(errno) = failed {
            self.deferred.push_back((id, EventKind::ConnectFailed { errno }));
        }
        Ok(id)
    }

    fn add_stream(&mut self, mut stream: Stream) -> io::Result<RecordId> {
        let Some(mut socket) = stream.socket.take() else {
            return Err(io::Error::from_raw_os_error(libc::EBADF));
        };
        let held = stream.holds_loop();
        let id = self.streams.insert(stream).ok_or_else(|| io::Error::from_raw_os_error(libc::ENFILE))?;
        let token = Token(id.to_bits() as usize);
        if let Err(error) = socket.register(self.poll.registry(), token) {
            self.streams.remove(id);
            return Err(error);
        }
        if let Some(stream) = self.streams.get_mut(id) {
            stream.socket = Some(socket);
        }
        self.holding += usize::from(held);
        Ok(id)
    }

    /// Our end of a pipe to a child, which is connected from the start.
    pub(crate) fn add_pipe(
        &mut self,
        socket: std::os::unix::net::UnixStream,
        end: PipeEnd,
        origin: Origin,
    ) -> io::Result<RecordId> {
        let socket = Transport::Local(UnixStream::from_std(socket));
        let mut stream = Stream::new(origin, SocketState::Open, socket);
        stream.pipe = Some(end);
        self.add_stream(stream)
    }

    /// Changes a stream and keeps the count of what holds the loop.
    fn with_stream<T>(&mut self, id: RecordId, change: impl FnOnce(&mut Stream) -> T) -> Option<T> {
        let stream = self.streams.get_mut(id)?;
        let before = stream.holds_loop();
        let result = change(stream);
        let after = stream.holds_loop();
        self.holding = self.holding + usize::from(after) - usize::from(before);
        Some(result)
    }

    /// Asks for data: `Data` and `End` events follow.
    pub fn read_start(&mut self, id: RecordId) -> Result<(), SysError> {
        let started = self.with_stream(id, |stream| {
            stream.reading = stream.state != SocketState::Closing;
            stream.reading.then_some(stream.state == SocketState::Open && stream.readable)
        });
        if started.flatten().ok_or_else(|| bad("read"))? {
            self.queue_stream(id);
        }
        Ok(())
    }

    /// No more data until [`EventLoop::read_start`]: the system's buffers fill up and the other side has to wait.
    pub fn read_stop(&mut self, id: RecordId) -> Result<(), SysError> {
        self.with_stream(id, |stream| stream.reading = false).ok_or_else(|| bad("read"))
    }

    /// Writes: at once what the system takes, the rest from the queue.
    pub fn write(&mut self, id: RecordId, data: &[u8], origin: Origin) -> Result<WriteOutcome, SysError> {
        let now = self.now_ns();
        self.with_stream(id, |stream| {
            if stream.state == SocketState::Closing {
                return Err(bad("write"));
            }
            if stream.write_ended || stream.shutdown_wanted {
                return Err(SysError::new(libc::EPIPE, "write"));
            }
            let mut sent = 0;
            if stream.state == SocketState::Open && stream.queue.is_empty() && stream.writable {
                sent = write_some(stream, data).map_err(|e| sys(&e, "write"))?;
                stream.bytes_written += sent as u64;
                if sent > 0 {
                    stream.last_write_ns = now;
                }
                if sent == data.len() {
                    return Ok(WriteOutcome::Done);
                }
            }
            let request = stream.next_request;
            stream.next_request = request.wrapping_add(1);
            stream.queued_bytes += data.len() - sent;
            // What went out already is not kept: the core shows what is still to go.
            let data = data[sent..].to_vec();
            stream.queue.push_back(QueuedWrite { request, origin, data, done: 0 });
            stream.above_high_water |= stream.queued_bytes > HIGH_WATER;
            Ok(WriteOutcome::Queued { request, above_high_water: stream.above_high_water })
        })
        .unwrap_or_else(|| Err(bad("write")))
    }

    /// Shuts our side when all that was written is out; `ShutdownDone` follows.
    pub fn shutdown(&mut self, id: RecordId) -> Result<(), SysError> {
        let outcome = self.with_stream(id, |stream| {
            if stream.state == SocketState::Closing {
                return Err(bad("shutdown"));
            }
            if stream.write_ended || stream.shutdown_wanted {
                return Err(SysError::new(libc::ENOTCONN, "shutdown"));
            }
            stream.shutdown_wanted = true;
            Ok(stream.state == SocketState::Open && stream.queue.is_empty())
        });
        if outcome.unwrap_or_else(|| Err(bad("shutdown")))? {
            let kind = self.shut_now(id);
            self.deferred.push_back((id, kind));
        }
        Ok(())
    }

    fn shut_now(&mut self, id: RecordId) -> EventKind {
        let done = self.with_stream(id, |stream| {
            // Done as far as keeping the loop alive goes: the event that tells of it does that.
            stream.write_ended = true;
            stream.socket.as_ref().map_or(Ok(()), |s| s.shutdown(Shutdown::Write))
        });
        match done {
            Some(Err(error)) => EventKind::ShutdownDone { errno: errno_of(&error) },
            _ => EventKind::ShutdownDone { errno: 0 },
        }
    }

    /// Closes a stream or listener at once; `Closed` follows in the close phase and is the last of its events.
    /// Returns false when it is gone or closing already.
    pub fn close(&mut self, id: RecordId) -> bool {
        let closed = if let Some(stream) = self.streams.get_mut(id) {
            if stream.state == SocketState::Closing {
                return false;
            }
            let before = stream.holds_loop();
            stream.state = SocketState::Closing;
            stream.queue.clear();
            stream.queued_bytes = 0;
            self.holding += usize::from(!before);
            if let Some(mut socket) = stream.socket.take() {
                // A socket that cannot be taken out of the poller is taken out by being closed.
                let _ = socket.deregister(self.poll.registry());
            }
            true
        } else if let Some(listener) = self.listeners.get_mut(id) {
            if listener.state == SocketState::Closing {
                return false;
            }
            let before = listener.holds_loop();
            listener.state = SocketState::Closing;
            self.holding += usize::from(!before);
            if let Some(mut socket) = listener.socket.take() {
                let _ = socket.deregister(self.poll.registry());
                remove_path(&listener.local);
            }
            true
        } else {
            false
        };
        if closed {
            self.closing.push_back(id);
        }
        closed
    }

    /// Closes a stream so that the other side gets `ECONNRESET`.
    pub fn reset(&mut self, id: RecordId) -> bool {
        if let Some(socket) = self.streams.get(id).and_then(|s| s.socket.as_ref()?.tcp()) {
            // Without it the close is an ordinary one.
            let _ = SockRef::from(socket).set_linger(Some(Duration::ZERO));
        }
        self.close(id)
    }

    /// Takes away what is left of a closed record.
    pub(crate) fn forget_socket(&mut self, id: RecordId) {
        let held = match (self.streams.remove(id), self.listeners.remove(id)) {
            (Some(stream), _) => stream.holds_loop(),
            (_, Some(listener)) => listener.holds_loop(),
            _ => false,
        };
        self.holding -= usize::from(held);
    }

    /// Makes a stream or listener keep the loop alive, or not.
    pub(crate) fn set_socket_ref(&mut self, id: RecordId, refd: bool) -> bool {
        if let Some(listener) = self.listeners.get_mut(id) {
            let before = listener.holds_loop();
            listener.refd = refd;
            self.holding = self.holding + usize::from(listener.holds_loop()) - usize::from(before);
            return true;
        }
        self.with_stream(id, |stream| stream.refd = refd).is_some()
    }

    /// Turns Nagle's delay off or on.
    pub fn set_nodelay(&self, id: RecordId, on: bool) -> Result<(), SysError> {
        let socket = self.streams.get(id).and_then(|s| s.socket.as_ref()).ok_or_else(|| bad("setsockopt"))?;
        let Some(socket) = socket.tcp() else { return Ok(()) };
        socket.set_nodelay(on).map_err(|e| sys(&e, "setsockopt"))
    }

    /// Turns probes of an idle connection on, the first after `delay` (the system's own when zero), or off.
    pub fn set_keepalive(&self, id: RecordId, on: bool, delay: Duration) -> Result<(), SysError> {
        let socket = self.streams.get(id).and_then(|s| s.socket.as_ref()).ok_or_else(|| bad("setsockopt"))?;
        let Some(socket) = socket.tcp() else { return Ok(()) };
        let socket = SockRef::from(socket);
        let done = if on && !delay.is_zero() {
            socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(delay))
        } else {
            socket.set_keepalive(on)
        };
        done.map_err(|e| sys(&e, "setsockopt"))
    }

    /// Puts a stream into the ready list.
    pub(crate) fn queue_stream(&mut self, id: RecordId) {
        if let Some(stream) = self.streams.get_mut(id)
            && !stream.in_ready
        {
            stream.in_ready = true;
            self.ready.push_back(id);
        }
    }

    /// Notes what the poller said of a socket.
    pub(crate) fn note_ready(&mut self, id: RecordId, event: &mio::event::Event) {
        if let Some(listener) = self.listeners.get_mut(id) {
            listener.ready = true;
            if !listener.in_ready {
                listener.in_ready = true;
                self.ready.push_back(id);
            }
        } else if let Some(stream) = self.streams.get_mut(id) {
            stream.readable |= event.is_readable() || event.is_read_closed() || event.is_error();
            stream.writable |= event.is_writable() || event.is_write_closed() || event.is_error();
            stream.peer_closed |= event.is_read_closed() || event.is_error();
            self.queue_stream(id);
        }
    }

    /// Does one step for a socket of the ready list; further events of the step go to `self.produced`.
    pub(crate) fn step_socket(&mut self, id: RecordId) -> Option<EventKind> {
        if let Some(listener) = self.listeners.get_mut(id) {
            listener.in_ready = false;
            return self.accept(id);
        }
        let stream = self.streams.get_mut(id)?;
        stream.in_ready = false;
        match stream.state {
            SocketState::Closing => None,
            SocketState::Connecting => self.finish_connect(id),
            SocketState::Open => {
                if stream.writable && !stream.queue.is_empty() {
                    self.flush(id);
                }
                let kind = self.read(id);
                match self.produced.pop_front() {
                    None => kind,
                    Some((_, first)) => {
                        self.produced.extend(kind.map(|kind| (id, kind)));
                        Some(first)
                    }
                }
            }
        }
    }

    fn accept(&mut self, id: RecordId) -> Option<EventKind> {
        let now_ms = self.now_ms();
        let listener = self.listeners.get_mut(id)?;
        listener.retry_ms = 0;
        let accepted = loop {
            match listener.socket.as_ref()?.accept() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // The other side gave up while it waited in the queue.
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                other => break other,
            }
        };
        match accepted {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                listener.ready = false;
                None
            }
            Err(error) => {
                // Out of descriptors, most likely. The connection stays in the system's queue, for which the poller
                // will not speak again, so it is tried again after a while.
                listener.retry_ms = now_ms + ACCEPT_RETRY_MS;
                self.stalled.push(id);
                Some(EventKind::AcceptFailed { errno: errno_of(&error) })
            }
            Ok((socket, remote)) => {
                listener.accepted += 1;
                listener.in_ready = true;
                let site = listener.origin.site;
                let path = listener.local.is_local().then(|| listener.local.clone());
                self.ready.push_back(id);
                // The accept event is the stream's parent: its number is the next to be given.
                let origin = self.origin_in_next(site);
                let local = socket.tcp().and_then(|socket| socket.local_addr().ok()).map(Address::Inet);
                let mut stream = Stream::new(origin, SocketState::Open, socket);
                stream.listener = id;
                stream.remote = remote;
                stream.local = local.or(path);
                match self.add_stream(stream) {
                    Ok(stream) => Some(EventKind::Accepted { stream }),
                    Err(error) => Some(EventKind::AcceptFailed { errno: errno_of(&error) }),
                }
            }
        }
    }

    fn finish_connect(&mut self, id: RecordId) -> Option<EventKind> {
        let outcome = {
            let stream = self.streams.get(id)?;
            let socket = stream.socket.as_ref()?;
            match socket.connected() {
                Ok(None) => return None,
                Ok(Some(())) => {
                    Ok(socket.tcp().and_then(|socket| socket.local_addr().ok()).map(Address::Inet))
                }
                Err(error) => Err(errno_of(&error)),
            }
        };
        match outcome {
            Err(errno) => {
                // It stays as a record, at rest, until the program closes it.
                self.with_stream(id, |stream| {
                    stream.state = SocketState::Open;
                    stream.read_ended = true;
                    stream.write_ended = true;
                    stream.queue.clear();
                    stream.queued_bytes = 0;
                });
                Some(EventKind::ConnectFailed { errno })
            }
            Ok(local) => {
                self.with_stream(id, |stream| {
                    stream.state = SocketState::Open;
                    stream.local = local;
                    stream.readable = true;
                    stream.writable = true;
                });
                // Writes and a shutdown may have been asked for while it connected.
                self.flush(id);
                self.queue_stream(id);
                Some(EventKind::Connected)
            }
        }
    }

    /// Sends queued writes until the system has enough.
    fn flush(&mut self, id: RecordId) {
        let now = self.now_ns();
        let mut produced = std::mem::take(&mut self.produced);
        let shut = self.with_stream(id, |stream| {
            while let Some(front) = stream.queue.front() {
                let result = match stream.socket.as_ref() {
                    Some(socket) => socket.write(&front.data[front.done..]),
                    None => return false,
                };
                match result {
                    Ok(sent) => {
                        stream.bytes_written += sent as u64;
                        stream.queued_bytes -= sent;
                        stream.last_write_ns = now;
                        if let Some(front) = stream.queue.front_mut() {
                            front.done += sent;
                            if front.done == front.data.len() {
                                produced
                                    .push_back((id, EventKind::Written { request: front.request, errno: 0 }));
                                stream.queue.pop_front();
                            }
                        }
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                        stream.writable = false;
                        break;
                    }
                    Err(error) => {
                        let errno = errno_of(&error);
                        for write in stream.queue.drain(..) {
                            produced.push_back((id, EventKind::Written { request: write.request, errno }));
                        }
                        stream.queued_bytes = 0;
                        stream.write_ended = true;
                        break;
                    }
                }
            }
            if stream.above_high_water && stream.queue.is_empty() {
                stream.above_high_water = false;
                produced.push_back((id, EventKind::Drained));
            }
            stream.shutdown_wanted && !stream.write_ended && stream.queue.is_empty()
        });
        if shut == Some(true) {
            let kind = self.shut_now(id);
            produced.push_back((id, kind));
        }
        self.produced = produced;
    }

    fn read(&mut self, id: RecordId) -> Option<EventKind> {
        let now = self.now_ns();
        let mut buffer = std::mem::take(&mut self.read_buffer);
        if buffer.len() < READ_CHUNK {
            buffer.resize(READ_CHUNK, 0);
        }
        let mut again = false;
        let kind = self.with_stream(id, |stream| {
            if !stream.reading || !stream.readable || stream.read_ended {
                return None;
            }
            loop {
                match stream.socket.as_ref()?.read(&mut buffer) {
                    Ok(0) => {
                        stream.read_ended = true;
                        return Some(EventKind::End);
                    }
                    Ok(len) => {
                        stream.bytes_read += len as u64;
                        stream.last_read_ns = now;
                        // A short read emptied the system's buffer: the poller will tell of more. Not so at the end,
                        // which may have been told together with the last bytes.
                        again = len == READ_CHUNK || stream.peer_closed;
                        stream.readable = again;
                        return Some(EventKind::Data { len: len as u32 });
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                        stream.readable = false;
                        return None;
                    }
                    Err(error) => {
                        stream.read_ended = true;
                        return Some(EventKind::ReadFailed { errno: errno_of(&error) });
                    }
                }
            }
        });
        self.read_buffer = buffer;
        if again {
            self.queue_stream(id);
        }
        kind.flatten()
    }

    /// The bytes of the `Data` event being handled. The buffer is used again for the next.
    pub fn data(&self, len: u32) -> &[u8] {
        &self.read_buffer[..(len as usize).min(self.read_buffer.len())]
    }

    /// The line that made a record, for the events it causes.
    pub(crate) fn socket_origin(&self, id: RecordId) -> Option<Origin> {
        let stream = self.streams.get(id).map(|s| s.origin);
        stream.or_else(|| self.listeners.get(id).map(|l| l.origin))
    }

    fn origin_in_next(&self, site: Site) -> Origin {
        Origin { parent: self.next_event_id(), site, at_ns: self.now_ns() }
    }
}

/// A local socket takes a connection at once or not at all.
fn connect_local(address: &Address) -> io::Result<UnixStream> {
    let socket = address.new_socket()?;
    let to = address.of_system()?;
    loop {
        match socket.connect(&to) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            done => break done?,
        }
    }
    Ok(UnixStream::from_std(socket.into()))
}

/// Takes away the file of a listener that is closed.
fn remove_path(address: &Address) {
    if let Address::Path(path) = address
        && !path.starts_with('\0')
    {
        // Somebody may have done so already.
        let _ = std::fs::remove_file(&**path);
    }
}

fn write_some(stream: &mut Stream, data: &[u8]) -> io::Result<usize> {
    let mut sent = 0;
    while sent < data.len() {
        let Some(socket) = stream.socket.as_ref() else { break };
        match socket.write(&data[sent..]) {
            Ok(n) => sent += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                stream.writable = false;
                break;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(sent)
}
