//! The loop itself: phases, delivery of events, what keeps it alive.
//!
//! One iteration goes through Node's phases: timers, pending (outcomes known without the poller), poll (sockets,
//! finished operations, signals, changes of watched files, children that have ended), check (immediates), close. [`EventLoop::next`] walks them and stops at every event.
//! Each iteration handles at most what was ready when its poll phase began, so a busy socket starves nobody.
//!
//! **Invariant**: `holding` is the number of sockets whose `holds_loop()` is true.

use crate::child::Child;
use crate::clock::Clock;
use crate::codec::CodecRecord;
use crate::errno::SysError;
use crate::fd::FdTable;
use crate::net::{Listener, Stream};
use crate::ops::{Op, OpResult};
use crate::pool::{PendingOp, Pool};
use crate::record::{EventId, Origin, RecordId, RecordKind, Site, Table};
use crate::recorder::{Recorder, Turn};
use crate::signals::Signals;
use crate::timers::{Immediates, Timers};
use crate::watch::FileWatches;
use mio::{Events, Poll, Token, Waker};
use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const WAKER: Token = Token(usize::MAX);
const SIGNALS: Token = Token(usize::MAX - 1);
pub(crate) const WATCHES: Token = Token(usize::MAX - 2);

/// How a loop is made.
#[derive(Clone, Debug)]
pub struct Options {
    /// Threads of the blocking pool, at least 1.
    pub pool_threads: usize,
    /// Turns that the flight recorder keeps.
    pub recorder_turns: usize,
    /// The clock.
    pub clock: Clock,
}

impl Default for Options {
    fn default() -> Options {
        Options { pool_threads: 4, recorder_turns: 256, clock: Clock::real() }
    }
}

/// What happened. `errno` is positive, 0 for success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum EventKind {
    /// A timer came due.
    Timer,
    /// An immediate's turn.
    Immediate,
    /// A listener took a connection.
    Accepted { stream: RecordId },
    /// A listener could not take one; it tries again.
    AcceptFailed { errno: i32 },
    /// A connection is made.
    Connected,
    /// It could not be made; the stream is to be closed.
    ConnectFailed { errno: i32 },
    /// Bytes came: [`EventLoop::data`].
    Data { len: u32 },
    /// The other side sent its last byte.
    End,
    /// Reading failed.
    ReadFailed { errno: i32 },
    /// A queued write is out, or failed.
    Written { request: u32, errno: i32 },
    /// The queue was above its high-water mark and is empty now.
    Drained,
    /// Our side is shut.
    ShutdownDone { errno: i32 },
    /// A stream or listener is gone.
    Closed,
    /// An operation is done: [`EventLoop::take_result`].
    OpDone,
    /// A signal came.
    Signal { signo: i32 },
    /// A child has ended: with a status, or by a signal (0 for none).
    Exited { code: i32, signo: i32 },
    /// A watched file changed, or an entry of a watched directory: [`EventLoop::take_change`] names it.
    FileChanged { renamed: bool },
    /// SIGUSR1 came while the loop slept: the embedder looks at its flag.
    DumpRequested,
    /// [`Interrupter::interrupt`] was called.
    Interrupted,
}

impl EventKind {
    /// The kind in words, as a core shows it.
    pub fn name(self) -> &'static str {
        match self {
            EventKind::Timer => "timer",
            EventKind::Immediate => "immediate",
            EventKind::Accepted { .. } => "accepted",
            EventKind::AcceptFailed { .. } => "accept failed",
            EventKind::Connected => "connected",
            EventKind::ConnectFailed { .. } => "connect failed",
            EventKind::Data { .. } => "data",
            EventKind::End => "end",
            EventKind::ReadFailed { .. } => "read failed",
            EventKind::Written { .. } => "written",
            EventKind::Drained => "drained",
            EventKind::ShutdownDone { .. } => "shut down",
            EventKind::Closed => "closed",
            EventKind::OpDone => "operation done",
            EventKind::Signal { .. } => "signal",
            EventKind::Exited { .. } => "child ended",
            EventKind::FileChanged { .. } => "file changed",
            EventKind::DumpRequested => "dump requested",
            EventKind::Interrupted => "interrupted",
        }
    }
}

/// One event, to be handled before the next is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its number: the causal parent of whatever its handling schedules.
    pub id: EventId,
    /// The record it belongs to.
    pub record: RecordId,
    /// What happened.
    pub kind: EventKind,
    /// Who made the record.
    pub origin: Origin,
}

/// Where the loop is in its iteration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Phase {
    Timers = 0,
    Pending = 1,
    Poll = 2,
    Check = 3,
    Close = 4,
}

/// Wakes a loop from another thread.
#[derive(Clone, Debug)]
pub struct Interrupter {
    flag: Arc<AtomicBool>,
    waker: Arc<Waker>,
}

impl Interrupter {
    /// Makes the loop deliver [`EventKind::Interrupted`] as soon as it can.
    pub fn interrupt(&self) {
        self.flag.store(true, Ordering::SeqCst);
        // A pipe that is full wakes the loop as well.
        let _ = self.waker.wake();
    }
}

/// The event loop. Its tables are public to read: a dump walks them.
#[derive(Debug)]
pub struct EventLoop {
    /// Timeouts and intervals.
    pub timers: Timers,
    /// Immediates.
    pub immediates: Immediates,
    /// TCP listeners.
    pub listeners: Table<Listener>,
    /// TCP streams.
    pub streams: Table<Stream>,
    /// Operations of the pool.
    pub ops: Table<PendingOp>,
    /// Watched signals.
    pub signals: Signals,
    /// Child processes.
    pub children: Table<Child>,
    /// Compression and decompression in progress.
    pub codecs: Table<CodecRecord>,
    /// Watched files.
    pub watches: FileWatches,
    /// The sum of the codecs' states in bytes.
    pub(crate) codec_states: usize,
    /// The last turns.
    pub recorder: Recorder,
    /// The pool that runs `ops`.
    pub pool: Pool,
    /// Open files.
    pub fds: FdTable,
    pub(crate) poll: Poll,
    events: Events,
    waker: Arc<Waker>,
    clock: Clock,
    /// When the loop was first asked for an event; `None` while the main program runs.
    started_ns: Option<u64>,
    /// Nanoseconds that it has slept.
    idle_ns: u64,
    phase: Phase,
    /// The time at which the timers phase began; timers armed in it wait for the next iteration.
    phase_ms: u64,
    /// How many of `deferred` or `ready` this phase still handles.
    budget: usize,
    /// Outcomes known without the poller.
    pub(crate) deferred: VecDeque<(RecordId, EventKind)>,
    /// Sockets with something to do.
    pub(crate) ready: VecDeque<RecordId>,
    /// Events of the last step beyond its first.
    pub(crate) produced: VecDeque<(RecordId, EventKind)>,
    /// Children that have ended and wait for their event.
    pub(crate) exits: VecDeque<(RecordId, EventKind)>,
    /// Results that wait for their event.
    done: VecDeque<(RecordId, OpResult)>,
    /// Closed sockets that wait for their event.
    pub(crate) closing: VecDeque<RecordId>,
    /// Listeners that wait to accept again.
    pub(crate) stalled: Vec<RecordId>,
    pub(crate) read_buffer: Vec<u8>,
    pub(crate) holding: usize,
    interrupted: Arc<AtomicBool>,
    /// SIGUSR1 woke the poller; cleared when the event is delivered.
    dump_noticed: bool,
    last_event: EventId,
    /// The event whose consequences are running: parent of what is scheduled.
    cause: EventId,
    /// The record of the last event, if it goes or changes after it.
    finished: Option<(RecordId, EventKind)>,
}

impl EventLoop {
    /// A loop with nothing pending. Fails when the system gives no poller.
    pub fn new(options: Options) -> io::Result<EventLoop> {
        let poll = Poll::new()?;
        let waker = Arc::new(Waker::new(poll.registry(), WAKER)?);
        let fds = FdTable::default();
        Ok(EventLoop {
            timers: Timers::default(),
            immediates: Immediates::default(),
            listeners: Table::new(RecordKind::Listener),
            streams: Table::new(RecordKind::Stream),
            ops: Table::new(RecordKind::Op),
            signals: Signals::default(),
            children: Table::new(RecordKind::Child),
            codecs: Table::new(RecordKind::Codec),
            watches: FileWatches::default(),
            codec_states: 0,
            recorder: Recorder::new(options.recorder_turns),
            pool: Pool::new(options.pool_threads, fds.clone(), Arc::clone(&waker)),
            fds,
            poll,
            events: Events::with_capacity(256),
            waker,
            clock: options.clock,
            started_ns: None,
            idle_ns: 0,
            phase: Phase::Timers,
            phase_ms: 0,
            budget: 0,
            deferred: VecDeque::new(),
            ready: VecDeque::new(),
            produced: VecDeque::new(),
            exits: VecDeque::new(),
            done: VecDeque::new(),
            closing: VecDeque::new(),
            stalled: Vec::new(),
            read_buffer: Vec::new(),
            holding: 0,
            interrupted: Arc::new(AtomicBool::new(false)),
            dump_noticed: false,
            last_event: EventId::MAIN,
            cause: EventId::MAIN,
            finished: None,
        })
    }

    /// Nanoseconds on the loop's clock.
    pub fn now_ns(&self) -> u64 {
        self.clock.now_ns()
    }

    /// When the loop was first asked for an event; `None` while the main program runs.
    pub fn started_ns(&self) -> Option<u64> {
        self.started_ns
    }

    /// Nanoseconds that the loop has slept.
    pub fn idle_ns(&self) -> u64 {
        self.idle_ns
    }

    /// Whole milliseconds on the loop's clock: what timers count in.
    pub fn now_ms(&self) -> u64 {
        self.now_ns() / 1_000_000
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Where the loop is.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// The last event delivered.
    pub fn last_event(&self) -> EventId {
        self.last_event
    }

    pub(crate) fn next_event_id(&self) -> EventId {
        EventId(self.last_event.0 + 1)
    }

    /// The event whose consequences are running.
    pub fn cause(&self) -> EventId {
        self.cause
    }

    /// Says that what runs now is a consequence of `cause`: the embedder calls it around a microtask or tick that an
    /// earlier event scheduled. The next event resets it.
    pub fn set_cause(&mut self, cause: EventId) {
        self.cause = cause;
    }

    /// The origin of a record made now, by the line `site`.
    pub fn origin(&self, site: Site) -> Origin {
        Origin { parent: self.cause, site, at_ns: self.now_ns() }
    }

    /// Whether something is left that keeps the loop alive.
    pub fn alive(&self) -> bool {
        self.timers.refd() > 0
            || self.immediates.refd() > 0
            || self.holding > 0
            || !self.ops.is_empty()
            || !self.deferred.is_empty()
            || !self.produced.is_empty()
            || !self.exits.is_empty()
            || self.children.iter().any(|(_, child)| child.holds_loop())
            || self.signals.table.iter().any(|(_, watch)| watch.refd)
            || self.watches.holds_loop()
    }

    /// Arms a timer. `ms` is read as Node reads a delay.
    pub fn start_timer(&mut self, ms: f64, repeat: bool, origin: Origin) -> Result<RecordId, SysError> {
        let (now, delay) = (self.now_ms(), crate::timers::clamp_delay(ms));
        self.timers.start(now, delay, repeat, true, origin).ok_or(SysError::new(libc::ENOMEM, "timer"))
    }

    /// Starts a timer's time anew. Returns false when it is gone.
    pub fn refresh_timer(&mut self, id: RecordId) -> bool {
        let now = self.now_ms();
        self.timers.refresh(id, now)
    }

    /// Schedules an immediate.
    pub fn start_immediate(&mut self, origin: Origin) -> Result<RecordId, SysError> {
        self.immediates.start(true, origin).ok_or(SysError::new(libc::ENOMEM, "immediate"))
    }

    /// Forgets a timer, an immediate, a watched signal or a watched file. Returns whether it was there.
    pub fn cancel(&mut self, id: RecordId) -> bool {
        match id.kind() {
            RecordKind::Timer => self.timers.clear(id),
            RecordKind::Immediate => self.immediates.clear(id),
            RecordKind::Signal => self.signals.unwatch(id),
            RecordKind::Watch => self.watches.unwatch(id),
            _ => false,
        }
    }

    /// Makes a record keep the loop alive, or not. Operations always do. Returns false when it is gone.
    pub fn set_ref(&mut self, id: RecordId, refd: bool) -> bool {
        match id.kind() {
            RecordKind::Timer => self.timers.set_ref(id, refd),
            RecordKind::Immediate => self.immediates.set_ref(id, refd),
            RecordKind::Listener | RecordKind::Stream => self.set_socket_ref(id, refd),
            RecordKind::Signal => match self.signals.table.get_mut(id) {
                Some(watch) => {
                    watch.refd = refd;
                    true
                }
                None => false,
            },
            RecordKind::Child => match self.children.get_mut(id) {
                Some(child) => {
                    child.refd = refd;
                    true
                }
                None => false,
            },
            RecordKind::Watch => self.watches.set_ref(id, refd),
            RecordKind::Op | RecordKind::Codec | RecordKind::None => false,
        }
    }

    /// Whether a record keeps the loop alive when it is busy; `None` when it is gone.
    pub fn has_ref(&self, id: RecordId) -> Option<bool> {
        match id.kind() {
            RecordKind::Timer => self.timers.table.get(id).map(|r| r.refd),
            RecordKind::Immediate => self.immediates.table.get(id).map(|r| r.refd),
            RecordKind::Listener => self.listeners.get(id).map(|r| r.refd),
            RecordKind::Stream => self.streams.get(id).map(|r| r.refd),
            RecordKind::Signal => self.signals.table.get(id).map(|r| r.refd),
            RecordKind::Child => self.children.get(id).map(|r| r.refd),
            RecordKind::Watch => self.watches.table.get(id).map(|r| r.refd),
            RecordKind::Op => self.ops.get(id).map(|_| true),
            RecordKind::Codec => self.codecs.get(id).map(|_| false),
            RecordKind::None => None,
        }
    }

    /// Gives an operation to the pool; `OpDone` follows.
    pub fn submit(&mut self, op: Op, origin: Origin) -> Result<RecordId, SysError> {
        let syscall = op.syscall();
        let record = PendingOp {
            origin,
            name: op.name(),
            request: op.request(),
            subject: op.subject().map_or_else(Box::default, |s| s.to_string_lossy().into()),
            fd: op.fd(),
            turn: u64::MAX,
            result: None,
        };
        let id = self.ops.insert(record).ok_or(SysError::new(libc::ENOMEM, syscall))?;
        match self.pool.submit(id, op) {
            Ok(turn) => {
                if let Some(record) = self.ops.get_mut(id) {
                    record.turn = turn;
                }
                Ok(id)
            }
            Err(error) => {
                self.ops.remove(id);
                Err(SysError::from_io(&error, syscall))
            }
        }
    }

    /// The record whose event is being handled, if one is.
    pub fn handled(&self) -> Option<RecordId> {
        self.finished.map(|(id, _)| id)
    }

    /// The result of the operation whose `OpDone` event is being handled; a second call gives `None`.
    pub fn take_result(&mut self, id: RecordId) -> Option<OpResult> {
        let result = self.ops.get_mut(id)?.result.take();
        if let Some(Ok(output)) = &result {
            self.note_codec_output(output);
        }
        result
    }

    /// Listens for a signal.
    pub fn watch_signal(&mut self, signo: i32, origin: Origin) -> Result<RecordId, SysError> {
        let watched = self.signals.watch(signo, origin, self.poll.registry(), SIGNALS);
        watched.map_err(|e| SysError::from_io(&e, "signal"))
    }

    /// Installs the handler of SIGCHLD, once.
    pub(crate) fn watch_children(&mut self) -> io::Result<()> {
        self.signals.watch_children(self.poll.registry(), SIGNALS)
    }

    /// Installs the handler of SIGUSR1 and gives the flag that it sets. Who takes the dump clears the flag.
    pub fn watch_dump_signal(&mut self) -> Result<Arc<AtomicBool>, SysError> {
        self.signals
            .watch_dump(self.poll.registry(), SIGNALS)
            .map_err(|e| SysError::from_io(&e, "signal"))?;
        Ok(self.signals.dump_flag())
    }

    /// A handle by which another thread wakes the loop.
    pub fn interrupter(&self) -> Interrupter {
        Interrupter { flag: Arc::clone(&self.interrupted), waker: Arc::clone(&self.waker) }
    }

    /// The next event; `None` when nothing is left that keeps the loop alive. Sleeps while there is only waiting to do.
    /// After `None` the embedder may schedule more and ask again.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> io::Result<Option<Event>> {
        self.finish_last();
        loop {
            match self.phase {
                Phase::Timers => {
                    if let Some(id) = self.timers.fire(self.phase_ms) {
                        return Ok(Some(self.deliver(id, EventKind::Timer)));
                    }
                    self.enter(Phase::Pending);
                }
                Phase::Pending => {
                    while self.budget > 0 {
                        self.budget -= 1;
                        let Some((id, kind)) = self.deferred.pop_front() else { break };
                        if self.is_open(id) {
                            return Ok(Some(self.deliver(id, kind)));
                        }
                    }
                    self.wait()?;
                    self.enter(Phase::Poll);
                }
                Phase::Poll => {
                    if let Some(event) = self.poll_phase() {
                        return Ok(Some(event));
                    }
                    self.enter(Phase::Check);
                }
                Phase::Check => {
                    if let Some(id) = self.immediates.pop() {
                        return Ok(Some(self.deliver(id, EventKind::Immediate)));
                    }
                    self.enter(Phase::Close);
                }
                Phase::Close => {
                    if self.budget > 0
                        && let Some(id) = self.closing.pop_front()
                    {
                        self.budget -= 1;
                        return Ok(Some(self.deliver(id, EventKind::Closed)));
                    }
                    self.enter(Phase::Timers);
                    if !self.alive() {
                        return Ok(None);
                    }
                }
            }
        }
    }

    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        match phase {
            Phase::Timers => self.phase_ms = self.now_ms(),
            Phase::Pending => self.budget = self.deferred.len(),
            Phase::Poll => self.budget = self.ready.len(),
            Phase::Check => self.immediates.begin_batch(),
            Phase::Close => self.budget = self.closing.len(),
        }
    }

    /// What the last event left to do, now that it is handled.
    fn finish_last(&mut self) {
        let now = self.now_ns();
        self.started_ns.get_or_insert(now);
        self.recorder.end(now);
        self.cause = self.last_event;
        if self.last_event == EventId::MAIN && self.phase == Phase::Timers {
            self.phase_ms = now / 1_000_000;
        }
        match self.finished.take() {
            Some((id, EventKind::Timer)) => self.timers.fired(id, now / 1_000_000),
            Some((id, EventKind::Immediate)) => {
                self.immediates.clear(id);
            }
            Some((id, EventKind::OpDone)) => {
                self.ops.remove(id);
            }
            Some((id, EventKind::Closed)) => self.forget_socket(id),
            Some((id, EventKind::Exited { .. })) => {
                self.children.remove(id);
            }
            _ => {}
        }
    }

    fn deliver(&mut self, record: RecordId, kind: EventKind) -> Event {
        let id = self.next_event_id();
        self.last_event = id;
        self.cause = id;
        let start_ns = self.now_ns();
        let unknown = Origin { parent: EventId::MAIN, site: Site::NONE, at_ns: start_ns };
        let origin = self.record_origin(record).unwrap_or(unknown);
        self.recorder.begin(Turn {
            event: id,
            kind,
            record,
            cause: origin.parent,
            site: origin.site,
            start_ns,
            duration_ns: u64::MAX,
        });
        self.finished = Some((record, kind));
        Event { id, record, kind, origin }
    }

    /// Who made a record.
    pub fn record_origin(&self, id: RecordId) -> Option<Origin> {
        match id.kind() {
            RecordKind::Timer => self.timers.table.get(id).map(|r| r.origin),
            RecordKind::Immediate => self.immediates.table.get(id).map(|r| r.origin),
            RecordKind::Op => self.ops.get(id).map(|r| r.origin),
            RecordKind::Signal => self.signals.table.get(id).map(|r| r.origin),
            RecordKind::Child => self.children.get(id).map(|r| r.origin),
            RecordKind::Codec => self.codecs.get(id).map(|r| r.origin),
            RecordKind::Watch => self.watches.table.get(id).map(|r| r.origin),
            RecordKind::Listener | RecordKind::Stream => self.socket_origin(id),
            RecordKind::None => None,
        }
    }

    /// Whether events of a socket, a signal or a watch are still wanted: not after it was closed.
    fn is_open(&self, id: RecordId) -> bool {
        use crate::net::SocketState::Closing;
        self.streams.get(id).is_some_and(|s| s.state != Closing)
            || self.listeners.get(id).is_some_and(|l| l.state != Closing)
            || matches!(id.kind(), RecordKind::Signal if self.signals.table.get(id).is_some())
            || self.watches.table.get(id).is_some()
    }

    /// Asks the poller, sleeping when there is nothing else to do.
    fn wait(&mut self) -> io::Result<()> {
        let now_ns = self.now_ns();
        let busy = self.immediates.refd() > 0
            || !self.deferred.is_empty()
            || !self.ready.is_empty()
            || !self.produced.is_empty()
            || !self.closing.is_empty()
            || !self.exits.is_empty()
            || !self.done.is_empty()
            || self.dump_noticed
            || self.interrupted.load(Ordering::SeqCst)
            || !self.alive();
        let retry = self.stalled.iter().filter_map(|id| self.listeners.get(*id)).map(|l| l.retry_ms).min();
        let due_ns = [self.timers.next_due_ms(), retry].into_iter().flatten().min().map(|ms| ms * 1_000_000);
        let mut timeout = match due_ns {
            _ if busy => Some(Duration::ZERO),
            Some(due) => Some(Duration::from_nanos(due.saturating_sub(now_ns))),
            None => None,
        };
        // A manual clock is moved by whoever owns it; if nothing but a timer can happen, the loop moves it itself.
        let jump = match (&self.clock, timeout) {
            (Clock::Manual(_), Some(sleep)) if !sleep.is_zero() => {
                timeout = Some(Duration::ZERO);
                Some(sleep)
            }
            _ => None,
        };
        match self.poll.poll(&mut self.events, timeout) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => other?,
        }
        if timeout != Some(Duration::ZERO) {
            self.idle_ns += self.now_ns().saturating_sub(now_ns);
        }
        let nothing = self.events.is_empty();
        let events = std::mem::replace(&mut self.events, Events::with_capacity(0));
        for event in &events {
            match event.token() {
                WAKER => {}
                WATCHES => self.take_notices(),
                SIGNALS => {
                    let deferred = &mut self.produced;
                    self.signals.take(|id, signo| deferred.push_back((id, EventKind::Signal { signo })));
                    self.dump_noticed = self.signals.dump_flag().load(Ordering::SeqCst);
                    if self.signals.take_child_ended() {
                        self.reap();
                    }
                }
                Token(bits) => self.note_ready(RecordId::from_bits(bits as u64), event),
            }
        }
        self.events = events;
        self.pool.take_done(&mut self.done);
        if let Some(sleep) = jump
            && nothing
            && self.ops.is_empty()
        {
            self.clock.advance(u64::try_from(sleep.as_nanos()).unwrap_or(u64::MAX));
        }
        let now_ms = self.now_ms();
        let mut index = 0;
        while index < self.stalled.len() {
            let id = self.stalled[index];
            match self.listeners.get_mut(id) {
                Some(listener) if listener.retry_ms > now_ms => index += 1,
                Some(listener) => {
                    if !std::mem::replace(&mut listener.in_ready, true) {
                        self.ready.push_back(id);
                    }
                    self.stalled.swap_remove(index);
                }
                None => {
                    self.stalled.swap_remove(index);
                }
            }
        }
        Ok(())
    }

    fn poll_phase(&mut self) -> Option<Event> {
        if std::mem::take(&mut self.dump_noticed) {
            return Some(self.deliver(RecordId::NONE, EventKind::DumpRequested));
        }
        if self.interrupted.swap(false, Ordering::SeqCst) {
            return Some(self.deliver(RecordId::NONE, EventKind::Interrupted));
        }
        loop {
            while let Some((id, kind)) = self.produced.pop_front() {
                if self.is_open(id) {
                    if let EventKind::Signal { .. } = kind
                        && let Some(watch) = self.signals.table.get_mut(id)
                    {
                        watch.count += 1;
                    }
                    return Some(self.deliver(id, kind));
                }
                // A stream that failed to be accepted whole has no record; nothing is lost but its event.
            }
            if let Some((id, result)) = self.done.pop_front() {
                if let Some(op) = self.ops.get_mut(id) {
                    op.result = Some(result);
                    return Some(self.deliver(id, EventKind::OpDone));
                }
                continue;
            }
            // What a child wrote before it ended comes before its end.
            let next = if self.budget == 0 { None } else { self.ready.pop_front() };
            let Some(id) = next else {
                let (id, kind) = self.exits.pop_front()?;
                return Some(self.deliver(id, kind));
            };
            self.budget -= 1;
            if let Some(kind) = self.step_socket(id) {
                return Some(self.deliver(id, kind));
            }
        }
    }
}
