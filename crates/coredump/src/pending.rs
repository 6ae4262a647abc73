//! What would have run later, and what ran last: sections `pending` and `events`.

use crate::capture::{Capture, Core, Each, TimeLimit, site};
use crate::text::{Scratch, cell_of, tail_words};
use gill_eventloop::child::{Child, ChildState};
use gill_eventloop::net::{Listener, PipeEnd, SocketState, Stream};
use gill_eventloop::timers::TimerState;
use gill_eventloop::{EventId, EventLoop, Origin, RecordId};
use gill_heap::{Array, FinalizationRegistry, PromiseReaction, Value, WeakRef};
use gill_image::records::{Datum, Detail, EventRecord, PendingRecord, Queue, Site};
use gill_image::{List, Section, Text};
use gill_vm::jobs::{Job, JobKind};
use gill_vm::promise::reaction;
use std::fmt::Write;

/// Arguments written of one callback.
const MAX_ARGUMENTS: usize = 1024;

/// Buffers for the texts of one record.
pub(crate) struct Texts {
    local: Scratch,
    remote: Scratch,
}

impl Texts {
    pub(crate) fn reserve() -> Texts {
        Texts { local: Scratch::reserve(256), remote: Scratch::reserve(256) }
    }
}

/// The elements of a dense array, if the value is one.
fn elements(capture: &Capture<'_>, array: Value) -> impl Fn(usize) -> gill_image::Value + use<> {
    let space = capture.space;
    let cell = cell_of::<Array>(&capture.vm.heap, array).and_then(|array| array.elements.get());
    move |index| cell.map_or(gill_image::Value::Empty, |cell| space.value(cell.tail(index).get()))
}

fn element_count(capture: &Capture<'_>, array: Value) -> usize {
    let heap = &capture.vm.heap;
    let Some(array) = cell_of::<Array>(heap, array) else { return 0 };
    let Some(elements) = array.elements.get().and_then(|cell| cell_of(heap, cell.value())) else { return 0 };
    let elements: gill_heap::Gc<gill_heap::Elements> = elements;
    (elements.word.get() as usize).min(tail_words(heap, elements)).min(MAX_ARGUMENTS)
}

fn int(name: &'static str, value: u64) -> Detail<'static> {
    Detail { name: Text::Utf8(name), value: Datum::Int(i64::try_from(value).unwrap_or(i64::MAX)) }
}

fn word<'a>(name: &'static str, value: &'a str) -> Detail<'a> {
    Detail { name: Text::Utf8(name), value: Datum::Text(Text::Utf8(value)) }
}

fn flag(name: &'static str, value: bool) -> Detail<'static> {
    Detail { name: Text::Utf8(name), value: Datum::Bool(value) }
}

/// Writes section `pending`.
pub(crate) fn write_pending(capture: &Capture<'_>, out: &mut Core<'_, '_>, texts: &mut Texts) {
    out.section(Section::Pending);
    write_jobs(capture, out);
    if let Some(events) = capture.around.event_loop() {
        write_loop(capture, out, events, texts);
    }
    let mut position = capture.around.event_loop().map_or(0, |events| events.timers.table.len() as u32);
    capture.around.time_limits(&mut |limit| {
        write_time_limit(capture, out, &limit, position);
        position += 1;
    });
}

/// A time limit stands behind the timers, though no callback waits for it: what it does is to end its call.
fn write_time_limit(capture: &Capture<'_>, out: &mut Core<'_, '_>, limit: &TimeLimit, position: u32) {
    let created_ms = capture.loop_ms(limit.origin.at_ns);
    out.record(&PendingRecord {
        queue: Queue::Timer,
        position,
        kind: Text::Utf8("time limit"),
        state: Text::Utf8(if limit.is_over { "over" } else { "armed" }),
        parent: limit.origin.parent.0,
        site: site(limit.origin.site.code, limit.origin.site.pc),
        created_ms,
        due_ms: created_ms + limit.milliseconds as f64,
        // The call that it is for is under way.
        referenced: true,
        details: List::Slice(&[int("delay", limit.milliseconds)]),
        ..PendingRecord::default()
    });
}

fn write_jobs(capture: &Capture<'_>, out: &mut Core<'_, '_>) {
    let jobs = &capture.vm.jobs;
    for (position, tick) in jobs.ticks.iter().enumerate() {
        let arguments = Each(element_count(capture, tick.arguments), elements(capture, tick.arguments));
        out.record(&PendingRecord {
            queue: Queue::Tick,
            position: position as u32,
            kind: Text::Utf8("nextTick"),
            state: Text::Utf8("queued"),
            parent: tick.event,
            site: site(tick.code, tick.pc),
            referenced: true,
            callback: capture.value(tick.callback),
            arguments: List::Run(&arguments),
            context: capture.value(tick.context),
            ..PendingRecord::default()
        });
    }
    if let Some(job) = &jobs.running {
        write_job(capture, out, job, 0, true);
    }
    for (position, job) in jobs.microtasks.iter().enumerate() {
        write_job(capture, out, job, position as u32 + 1, false);
    }
    for (position, cleanup) in jobs.finalizations.iter().enumerate() {
        let callback = cell_of::<FinalizationRegistry>(&capture.vm.heap, cleanup.registry)
            .map_or(Value::EMPTY, |registry| registry.callback.get());
        let argument = [capture.value(cleanup.held)];
        out.record(&PendingRecord {
            queue: Queue::Finalizer,
            position: position as u32,
            kind: Text::Utf8("FinalizationRegistry"),
            state: Text::Utf8("queued"),
            // The collector found it dead: no place of the program is behind that.
            site: Site::none(),
            referenced: false,
            callback: capture.value(callback),
            arguments: List::Slice(&argument),
            ..PendingRecord::default()
        });
    }
}

fn write_job(capture: &Capture<'_>, out: &mut Core<'_, '_>, job: &Job, position: u32, running: bool) {
    let waits = cell_of::<PromiseReaction>(&capture.vm.heap, job.a);
    let awaits = waits.is_some_and(|waits| waits.kind.get() != reaction::THEN);
    let kind = match job.kind {
        JobKind::Callback => "queueMicrotask",
        JobKind::ResolveThenable => "resolve thenable",
        JobKind::Fulfilled | JobKind::Rejected
            if waits.is_some_and(|w| w.kind.get() >= reaction::MODULE_EXECUTED) =>
        {
            "module"
        }
        JobKind::Fulfilled | JobKind::Rejected if awaits => "await",
        JobKind::Fulfilled => "then",
        JobKind::Rejected => "then, rejected",
    };
    let argument = [capture.value(job.b)];
    let (callback, arguments) = match job.kind {
        JobKind::Callback => (job.a, &argument[..0]),
        JobKind::ResolveThenable => (job.c, &argument[..]),
        _ => (job.a, &argument[..]),
    };
    let thenable = job.kind == JobKind::ResolveThenable;
    out.record(&PendingRecord {
        queue: Queue::Microtask,
        position,
        kind: Text::Utf8(kind),
        state: Text::Utf8(if running { "running" } else { "queued" }),
        parent: job.event,
        site: site(job.code, job.pc),
        referenced: true,
        callback: capture.value(callback),
        arguments: List::Slice(arguments),
        object: if thenable { capture.value(job.a) } else { gill_image::Value::Empty },
        context: capture.value(job.context),
        ..PendingRecord::default()
    });
}

/// What the records of the loop have in common.
struct Common<'a> {
    queue: Queue,
    position: u32,
    kind: &'a str,
    state: &'a str,
    id: RecordId,
    origin: Origin,
    due_ms: f64,
    interval_ms: f64,
    referenced: bool,
}

impl Common<'_> {
    /// A handle: of no time, and named by who uses this.
    const HANDLE: Common<'static> = Common {
        queue: Queue::Handle,
        position: 0,
        kind: "",
        state: "",
        id: RecordId::NONE,
        origin: Origin { parent: EventId::MAIN, site: gill_eventloop::Site::NONE, at_ns: 0 },
        due_ms: 0.0,
        interval_ms: 0.0,
        referenced: false,
    };
}

fn write_one(capture: &Capture<'_>, out: &mut Core<'_, '_>, common: &Common<'_>, details: &[Detail<'_>]) {
    let held = capture.around.held(capture.vm, common.id);
    let arguments = Each(element_count(capture, held.arguments), elements(capture, held.arguments));
    out.record(&PendingRecord {
        queue: common.queue,
        position: common.position,
        kind: Text::Utf8(common.kind),
        state: Text::Utf8(common.state),
        number: common.id.number(),
        event: 0,
        parent: common.origin.parent.0,
        site: site(common.origin.site.code, common.origin.site.pc),
        created_ms: capture.loop_ms(common.origin.at_ns),
        due_ms: common.due_ms,
        interval_ms: common.interval_ms,
        referenced: common.referenced,
        callback: capture.value(held.callback),
        arguments: List::Run(&arguments),
        object: capture.value(held.object),
        details: List::Slice(details),
        context: capture.value(held.context),
    });
}

fn write_loop(capture: &Capture<'_>, out: &mut Core<'_, '_>, events: &EventLoop, texts: &mut Texts) {
    for (position, (id, timer)) in events.timers.table.iter().enumerate() {
        let common = Common {
            queue: Queue::Timer,
            position: position as u32,
            kind: if timer.repeat { "interval" } else { "timeout" },
            state: if timer.state == TimerState::Armed { "armed" } else { "firing" },
            id,
            origin: timer.origin,
            due_ms: (timer.due_ms as f64 + capture.loop_offset_ms).max(0.001),
            interval_ms: if timer.repeat { timer.period_ms as f64 } else { 0.0 },
            referenced: timer.refd,
        };
        let details = [int("delay", timer.period_ms), int("fired", timer.fired)];
        write_one(capture, out, &common, if timer.fired > 0 { &details } else { &details[..1] });
    }
    for (position, (id, immediate)) in events.immediates.table.iter().enumerate() {
        let common = Common {
            queue: Queue::Immediate,
            position: position as u32,
            kind: "immediate",
            state: "queued",
            id,
            origin: immediate.origin,
            due_ms: 0.0,
            interval_ms: 0.0,
            referenced: immediate.refd,
        };
        write_one(capture, out, &common, &[]);
    }
    let mut position = 0;
    for (id, listener) in events.listeners.iter() {
        write_listener(capture, out, (id, position), listener, texts);
        position += 1;
    }
    for (id, child) in events.children.iter() {
        write_child(capture, out, (id, position), child);
        position += 1;
    }
    for (id, stream) in events.streams.iter() {
        write_stream(capture, out, (id, position), stream, texts);
        position += 1;
    }
    for (id, codec) in events.codecs.iter() {
        let common = Common {
            position,
            kind: codec.kind.name(),
            state: if codec.busy { "working" } else { "idle" },
            id,
            origin: codec.origin,
            // What works for it does.
            referenced: false,
            ..Common::HANDLE
        };
        position += 1;
        let details = [int("bytes in", codec.bytes_in), int("bytes out", codec.bytes_out)];
        write_one(capture, out, &common, &details);
    }
    for (id, watch) in events.watches.table.iter() {
        let common = Common {
            position,
            kind: "file watch",
            state: if watch.is_gone() { "its file is gone" } else { "watching" },
            id,
            origin: watch.origin,
            referenced: watch.refd,
            ..Common::HANDLE
        };
        position += 1;
        write_one(capture, out, &common, &[word("path", &watch.path), int("changes", watch.changes)]);
    }
    for (id, op) in events.ops.iter() {
        // In this order: what a thread takes meanwhile is not taken for done.
        let begun = events.pool.has_begun(op.turn);
        let running = events.pool.running().any(|running| running == id);
        let common = Common {
            queue: Queue::Operation,
            position,
            kind: op.name,
            state: match (&op.result, running) {
                (Some(Ok(_)), _) => "done",
                (Some(Err(_)), _) => "failed",
                (None, true) => "running",
                (None, false) if events.handled() == Some(id) => "done, its callback runs",
                (None, false) if begun => "done",
                (None, false) => "waiting for a thread",
            },
            id,
            origin: op.origin,
            due_ms: 0.0,
            interval_ms: 0.0,
            referenced: true,
        };
        position += 1;
        let mut details = [const { Detail { name: Text::Utf8(""), value: Datum::None } }; 2];
        let mut count = 0;
        if !op.subject.is_empty() {
            details[count] = word("path", &op.subject);
            count += 1;
        }
        if let Ok(fd) = u64::try_from(op.fd) {
            details[count] = int("fd", fd);
            count += 1;
        }
        write_one(capture, out, &common, &details[..count]);
    }
    for (id, watch) in events.signals.table.iter() {
        let common = Common {
            queue: Queue::Listener,
            position,
            kind: "signal",
            state: gill_eventloop::signals::name(watch.signo).unwrap_or("watched"),
            id,
            origin: watch.origin,
            due_ms: 0.0,
            interval_ms: 0.0,
            referenced: watch.refd,
        };
        position += 1;
        write_one(capture, out, &common, &[int("came", watch.count)]);
    }
}

fn state_name(state: SocketState, open: &'static str) -> &'static str {
    match state {
        SocketState::Connecting => "connecting",
        SocketState::Open => open,
        SocketState::Closing => "closing",
    }
}

fn write_listener(
    capture: &Capture<'_>,
    out: &mut Core<'_, '_>,
    (id, position): (RecordId, u32),
    listener: &Listener,
    texts: &mut Texts,
) {
    let _ = write!(texts.local.clear(), "{}", listener.local);
    let common = Common {
        position,
        kind: if listener.local.is_local() { "local server" } else { "tcp server" },
        state: state_name(listener.state, "listening"),
        id,
        origin: listener.origin,
        referenced: listener.refd,
        ..Common::HANDLE
    };
    let details = [
        word("local", texts.local.as_str()),
        int("backlog", u64::from(listener.backlog)),
        int("accepted", listener.accepted),
    ];
    write_one(capture, out, &common, &details);
}

fn write_stream(
    capture: &Capture<'_>,
    out: &mut Core<'_, '_>,
    (id, position): (RecordId, u32),
    stream: &Stream,
    texts: &mut Texts,
) {
    if let Some(end) = stream.pipe {
        return write_pipe(capture, out, (id, position), stream, end);
    }
    texts.local.clear();
    texts.remote.clear();
    if let Some(local) = &stream.local {
        let _ = write!(texts.local, "{local}");
    }
    if let Some(remote) = &stream.remote {
        let _ = write!(texts.remote, "{remote}");
    }
    let common = Common {
        position,
        kind: if stream.is_local() { "local socket" } else { "tcp socket" },
        state: state_name(stream.state, "connected"),
        id,
        origin: stream.origin,
        referenced: stream.refd,
        ..Common::HANDLE
    };
    let mut details = [
        word("local", texts.local.as_str()),
        word("remote", texts.remote.as_str()),
        flag("reading", stream.reading),
        flag("read ended", stream.read_ended),
        flag("write ended", stream.write_ended),
        int("bytes read", stream.bytes_read),
        int("bytes written", stream.bytes_written),
        int("queued bytes", stream.queued_bytes as u64),
        Detail { name: Text::Utf8("ms since read"), value: ago(capture, stream.last_read_ns) },
        Detail { name: Text::Utf8("ms since write"), value: ago(capture, stream.last_write_ns) },
        int("accepted by", stream.listener.number()),
    ];
    let accepted = if stream.listener == RecordId::NONE { 10 } else { 11 };
    // An end without an address is left out: one of each local socket, and ours while it connects.
    if texts.remote.as_str().is_empty() {
        details.swap(0, 1);
    }
    let nameless = usize::from(texts.remote.as_str().is_empty() || texts.local.as_str().is_empty());
    write_one(capture, out, &common, &details[nameless..accepted]);
}

fn write_child(
    capture: &Capture<'_>,
    out: &mut Core<'_, '_>,
    (id, position): (RecordId, u32),
    child: &Child,
) {
    let common = Common {
        position,
        kind: "child process",
        state: match (child.state, child.synchronous) {
            (ChildState::Running, false) => "running",
            (ChildState::Running, true) => "the program waits for it",
            (ChildState::Ended, _) => "ended",
        },
        id,
        origin: child.origin,
        referenced: child.refd || child.synchronous,
        ..Common::HANDLE
    };
    let mut details = [const { Detail { name: Text::Utf8(""), value: Datum::None } }; 6];
    details[0] = int("pid", u64::from(child.pid));
    details[1] = word("file", &child.file);
    details[2] = word("arguments", &child.arguments);
    let mut count = 3;
    let mut signal = |name: &'static str, signo: i32| {
        if signo != 0 {
            details[count] = match gill_eventloop::signals::name(signo) {
                Some(text) => word(name, text),
                None => int(name, u64::try_from(signo).unwrap_or(0)),
            };
            count += 1;
        }
    };
    signal("sent", child.sent);
    signal("ended by", child.ending.map_or(0, |ending| ending.signo));
    if let Some(ending) = child.ending
        && ending.signo == 0
    {
        details[count] = int("exit code", u64::try_from(ending.code).unwrap_or(0));
        count += 1;
    }
    write_one(capture, out, &common, &details[..count]);
}

/// A pipe to a child: its end in this process.
fn write_pipe(
    capture: &Capture<'_>,
    out: &mut Core<'_, '_>,
    (id, position): (RecordId, u32),
    stream: &Stream,
    end: PipeEnd,
) {
    let common = Common {
        position,
        kind: "pipe to child",
        state: state_name(stream.state, "connected"),
        id,
        origin: stream.origin,
        referenced: stream.refd,
        ..Common::HANDLE
    };
    let details = [
        int("child", end.child.number()),
        int("its fd", u64::from(end.fd)),
        flag("reading", stream.reading),
        flag("read ended", stream.read_ended),
        flag("write ended", stream.write_ended),
        int("bytes read", stream.bytes_read),
        int("bytes written", stream.bytes_written),
        int("queued bytes", stream.queued_bytes as u64),
        Detail { name: Text::Utf8("ms since read"), value: ago(capture, stream.last_read_ns) },
        Detail { name: Text::Utf8("ms since write"), value: ago(capture, stream.last_write_ns) },
    ];
    write_one(capture, out, &common, &details);
}

/// Milliseconds since something happened; nothing for what never did.
fn ago(capture: &Capture<'_>, ns: u64) -> Datum<'static> {
    let at = capture.loop_ms(ns);
    if at == 0.0 { Datum::None } else { Datum::Float((capture.uptime_ms - at).max(0.0).round()) }
}

/// Writes section `events`: the flight recorder.
pub(crate) fn write_events(capture: &Capture<'_>, out: &mut Core<'_, '_>) {
    out.section(Section::Events);
    let Some(events) = capture.around.event_loop() else { return };
    for turn in events.recorder.turns() {
        let held = capture.around.held(capture.vm, turn.record);
        let ended = if turn.duration_ns == u64::MAX { 0 } else { turn.start_ns + turn.duration_ns };
        let context = capture.around.turn_context(capture.vm, turn.event);
        let context = cell_of::<WeakRef>(&capture.vm.heap, context)
            .map_or(Value::EMPTY, |weak| Value::from_bits(weak.target.get()));
        let details = [word("record", turn.record.kind().name()), int("id", turn.record.number())];
        out.record(&EventRecord {
            id: turn.event.0,
            parent: turn.cause.0,
            kind: Text::Utf8(turn.kind.name()),
            site: site(turn.site.code, turn.site.pc),
            created_ms: 0.0,
            started_ms: capture.loop_ms(turn.start_ns),
            ended_ms: capture.loop_ms(ended),
            callback: capture.value(held.callback),
            subject: capture.value(held.object),
            details: List::Slice(&details),
            context: capture.value(context),
        });
    }
}

/// Calls `visit` with what pending work holds, for the cells near the failure.
pub(crate) fn for_each_near(capture: &Capture<'_>, visit: &mut dyn FnMut(Value)) {
    let jobs = &capture.vm.jobs;
    for tick in &jobs.ticks {
        visit(tick.callback);
        visit(tick.arguments);
    }
    for job in jobs.running.iter().chain(&jobs.microtasks) {
        [job.a, job.b, job.c].into_iter().for_each(&mut *visit);
    }
    let Some(events) = capture.around.event_loop() else { return };
    let timers = events.timers.table.iter().map(|(id, _)| id);
    let streams = events.streams.iter().map(|(id, _)| id);
    let others = events.immediates.table.iter().map(|(id, _)| id).chain(events.ops.iter().map(|(id, _)| id));
    let children = events.children.iter().map(|(id, _)| id);
    for id in timers.chain(streams).chain(children).chain(others) {
        let held = capture.around.held(capture.vm, id);
        visit(held.callback);
        visit(held.object);
    }
}
