//! Jobs: the microtask and nextTick queues. Each entry is a record: what to run, with what, scheduled where, by which event.

use crate::native::JsResult;
use crate::object::as_cell;
use crate::vm::Vm;
use gill_heap::{PromiseReaction, RootVisitor, Value};
use std::collections::VecDeque;

/// What a microtask does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum JobKind {
    /// NewPromiseReactionJob: `a` the PromiseReaction, `b` the argument; fulfilled.
    Fulfilled = 0,
    /// The same; rejected, `c` the ThrowRecord that belongs to the reason, if any.
    Rejected = 1,
    /// NewPromiseResolveThenableJob: `a` the promise, `b` the thenable, `c` its then.
    ResolveThenable = 2,
    /// queueMicrotask: `a` the callback.
    Callback = 3,
}

/// The site of what no code scheduled.
pub const NO_SITE: (u32, u32) = (u32::MAX, 0);

/// How many frames are searched for the line that schedules something.
const SITE_FRAMES: usize = 24;

/// A microtask.
#[derive(Clone, Copy, Debug)]
pub struct Job {
    /// What it does.
    pub kind: JobKind,
    /// See [`JobKind`].
    pub a: Value,
    /// See [`JobKind`].
    pub b: Value,
    /// See [`JobKind`].
    pub c: Value,
    /// The async context it runs in.
    pub context: Value,
    /// Causal parent: the event during which it was scheduled.
    pub event: u64,
    /// Code and pc where it was scheduled; `u32::MAX` if by no JS.
    pub code: u32,
    /// See `code`.
    pub pc: u32,
}

impl Job {
    /// Whether it hands on a rejection that began with a call that rejected: the frames of that live as long as the job. What a
    /// record says of this never changes.
    fn is_of_call(&self) -> bool {
        self.kind == JobKind::Rejected && crate::throw::began_with_call(self.c)
    }
}

/// An entry of the nextTick queue.
#[derive(Clone, Copy, Debug)]
pub struct Tick {
    /// The callback.
    pub callback: Value,
    /// Array of its arguments, or undefined.
    pub arguments: Value,
    /// The async context it runs in.
    pub context: Value,
    /// Causal parent.
    pub event: u64,
    /// Where it was scheduled.
    pub code: u32,
    /// See `code`.
    pub pc: u32,
}

/// A registration whose target was found dead: its callback is to be called.
pub struct Finalization {
    /// The FinalizationRegistry.
    pub registry: Value,
    /// What its callback gets.
    pub held: Value,
    /// A WeakRef of the token that takes it back, or undefined.
    pub token: Value,
}

/// The queues.
pub struct Jobs {
    /// Microtasks, the next in front. To be added by [`Jobs::push`], to be taken by [`Jobs::pop`].
    pub microtasks: VecDeque<Job>,
    /// How many of them carry the record of a call that rejected.
    pub(crate) rejections: usize,
    /// Ticks, the next in front.
    pub ticks: VecDeque<Tick>,
    /// The job being run, if one is.
    pub running: Option<Job>,
    /// Microtasks are being run, or were when one threw.
    pub in_microtasks: bool,
    /// Cleanup callbacks to be called, the next in front.
    pub finalizations: VecDeque<Finalization>,
    /// What WeakRefs were seen to point at in this turn ([[KeptAlive]]); now and then something twice.
    pub kept: Vec<Value>,
    /// When the VM was made.
    start: std::time::Instant,
}

impl Default for Jobs {
    fn default() -> Self {
        Jobs {
            microtasks: VecDeque::new(),
            rejections: 0,
            ticks: VecDeque::new(),
            running: None,
            in_microtasks: false,
            finalizations: VecDeque::new(),
            kept: Vec::new(),
            start: std::time::Instant::now(),
        }
    }
}

impl Jobs {
    pub(crate) fn trace(&self, roots: &mut RootVisitor<'_>) {
        for job in self.microtasks.iter().chain(&self.running) {
            roots.values(&[job.a, job.b, job.c, job.context]);
        }
        for tick in &self.ticks {
            roots.values(&[tick.callback, tick.arguments, tick.context]);
        }
        for cleanup in &self.finalizations {
            roots.values(&[cleanup.registry, cleanup.held, cleanup.token]);
        }
        roots.values(&self.kept);
    }
    /// Adds a microtask.
    pub(crate) fn push(&mut self, job: Job) {
        self.rejections += usize::from(job.is_of_call());
        self.microtasks.push_back(job);
    }
    /// Takes the next microtask.
    pub(crate) fn pop(&mut self) -> Option<Job> {
        let job = self.microtasks.pop_front()?;
        self.rejections -= usize::from(job.is_of_call());
        Some(job)
    }
    /// Milliseconds since the VM was made.
    pub fn now_ms(&self) -> f64 {
        self.start.elapsed().as_secs_f64() * 1e3
    }
}

impl Vm {
    /// Code and pc of the JS being run, for records of what it schedules: the nearest frame of the program. Where only the
    /// runtime's library runs, what it schedules goes on with what it was called for, and has the site of that.
    #[inline]
    pub fn schedule_site(&self) -> (u32, u32) {
        if !cfg!(feature = "postmortem") {
            return (u32::MAX, 0);
        }
        let mut frame = self.frame;
        let mut library = (u32::MAX, 0);
        for _ in 0..SITE_FRAMES {
            if let Some(code) = frame.code() {
                if !code.internal {
                    return (code.id.0, frame.pc());
                }
                if library.0 == u32::MAX {
                    library = (code.id.0, frame.pc());
                }
            }
            match self.caller_of(frame) {
                Some(caller) => frame = caller,
                None => return if self.current_site.0 == u32::MAX { library } else { self.current_site },
            }
        }
        library
    }

    pub(crate) fn enqueue(&mut self, kind: JobKind, a: Value, b: Value, c: Value) {
        let (code, pc) = self.schedule_site();
        // A reaction runs in the context it was made in.
        let context = as_cell::<PromiseReaction>(a).map_or(self.async_context, |r| r.async_context.get());
        self.jobs.push(Job { kind, a, b, c, context, event: self.current_event, code, pc });
    }

    /// queueMicrotask
    pub fn enqueue_callback(&mut self, callback: Value) {
        self.enqueue(JobKind::Callback, callback, Value::UNDEFINED, Value::UNDEFINED);
    }

    /// process.nextTick
    pub fn enqueue_tick(&mut self, callback: Value, arguments: Value) {
        let (code, pc) = self.schedule_site();
        let (context, event) = (self.async_context, self.current_event);
        self.jobs.ticks.push_back(Tick { callback, arguments, context, event, code, pc });
    }

    /// Runs all ticks, then all microtasks, and again until none is left (Node's order).
    ///
    /// # Errors
    /// What a callback throws and nobody catches; what is queued stays queued.
    pub fn run_jobs(&mut self) -> JsResult<()> {
        // A microtask threw: those behind it come before any tick, as if nothing had happened.
        if self.jobs.in_microtasks {
            self.run_microtasks()?;
        }
        loop {
            while let Some(tick) = self.jobs.ticks.pop_front() {
                self.current_event = tick.event;
                self.current_site = (tick.code, tick.pc);
                self.async_context = tick.context;
                let mark = self.temps.len();
                self.temps.push(tick.callback);
                if tick.arguments.is_object() {
                    self.push_array_like(tick.arguments)?;
                }
                // The arguments are copied to the stack by the call; the temps keep them until then.
                let args: Vec<Value> = self.temps[mark + 1..].to_vec();
                let result = self.call(tick.callback, Value::UNDEFINED, &args);
                self.temps.truncate(mark);
                result?;
            }
            self.run_microtasks()?;
            if self.jobs.ticks.is_empty() {
                self.jobs.kept.clear(); // ClearKeptObjects: the turn is over
                self.throws.unhandled = 0; // The host deals with them now.
                return Ok(());
            }
        }
    }

    /// Runs microtasks until none is left.
    ///
    /// # Errors
    /// What a queueMicrotask callback throws; what is queued stays queued.
    pub fn run_microtasks(&mut self) -> JsResult<()> {
        self.jobs.in_microtasks = true;
        while let Some(job) = self.jobs.pop() {
            self.current_event = job.event;
            self.current_site = (job.code, job.pc);
            self.async_context = job.context;
            self.jobs.running = Some(job);
            let result = self.run_job(job);
            self.jobs.running = None;
            result?;
        }
        self.jobs.in_microtasks = false;
        Ok(())
    }

    fn run_job(&mut self, job: Job) -> JsResult<()> {
        match job.kind {
            JobKind::Callback => self.call(job.a, Value::UNDEFINED, &[]).map(|_| ()),
            JobKind::ResolveThenable => {
                self.resolve_thenable_job(job.a, job.b, job.c);
                Ok(())
            }
            JobKind::Fulfilled | JobKind::Rejected => match as_cell::<PromiseReaction>(job.a) {
                Some(reaction) => self.reaction_job(reaction, job.b, job.c, job.kind == JobKind::Rejected),
                None => Ok(()),
            },
        }
    }
}
