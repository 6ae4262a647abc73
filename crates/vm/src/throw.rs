//! Throwing: the completion, the record of a throw, and the search for a handler.
//!
//! A throw has two phases. [`Vm::throw`] looks for who will catch it, through the frames as they stand, and touches
//! nothing. If nobody will, the host hears of it there, with every frame in place: that is when a core is taken. If an
//! async function will turn it into a rejection, its frames are copied into a [`ThrowRecord`] that stays with the
//! rejected promise until somebody handles it. Only then does the stack unwind.
//!
//! What is thrown again keeps the frames of its first throw. Where a clause catches that may throw its exception again or gives
//! it to a call, the frames that are about to unwind are kept in a record too, which only the ring of recent throws holds; a
//! throw of a value that the ring, or the job being run, has a record of is linked to that. Other catch clauses cost nothing
//! more.
//!
//! A call that rejects a promise, with a value that no record is of, leaves a record too: of the frames down to the bottom, since
//! nobody of them takes it. It goes on with the rejection, and a promise lets go of it when somebody handles that, also where the
//! functions that waited have put theirs before it.

use crate::native::JsResult;
use crate::object::as_cell;
use crate::stack::{Frame, frame_flags};
use crate::vm::Vm;
use gill_bytecode::HandlerKind;
use gill_heap::{Gc, PropertyKey, RootVisitor, SuspendedFrame, ThrowRecord, Tuple, Value};
use std::cell::Cell;

/// An exception is on its way: `Vm::take_exception` gives it. Zero-sized, so that results stay in registers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Throw;

/// Throws that are looked through for an earlier one of the same value: a throw must not cost more in a larger ring.
const LOOK_BACK: usize = 64;

/// For each throw of the ring, rejections by calls that wait for their handlers while a call still keeps its frames: beyond, it
/// keeps its place only, lest a turn that rejects very many promises take memory for the frames of each. There is no ring to hold them, since they go when
/// they are handled.
const REJECTIONS_A_THROW: usize = 16;

/// Frames below those kept of a call that rejects which are counted: the call must not cost more the deeper the stack is.
const COUNTED_BELOW: usize = 1000;

pub use gill_bytecode::layout::{FRAMES_NOT_COUNTED, record_links};

/// Whether a stack shows this frame: markers between native code and JavaScript it does not.
fn is_shown(frame: &Frame) -> bool {
    frame.code().is_some() || !frame.callee().is_undefined()
}

/// How many of the frames that a record keeps a stack shows.
fn kept_frames(list: Gc<Tuple>) -> u32 {
    let copies =
        (0..list.word.get() as usize).filter_map(|index| as_cell::<SuspendedFrame>(list.tail(index).get()));
    copies.filter(|copy| copy.code.get() != u32::MAX || !copy.function.get().is_undefined()).count() as u32
}

/// Whether a promise's record begins with a call that rejected, be it that functions which waited were rejected with its reason.
pub(crate) fn began_with_call(record: Value) -> bool {
    let mut at = as_cell::<ThrowRecord>(record);
    while let Some(record) = at {
        if record.links.get() & record_links::REJECTED != 0 {
            return true;
        }
        at = as_cell(record.next.get());
    }
    false
}

/// What phase one found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Fate {
    /// A catch clause, or native code, will have it.
    Caught = 0,
    /// It becomes the rejection of an async function's promise.
    Rejection = 1,
    /// Nobody.
    Uncaught = 2,
}

/// Where phase two led.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Unwound {
    /// To the frame on top, at its pc.
    Resume,
    /// Out of the entry frame, which returns this value: its promise took the exception.
    Return(Value),
    /// Out of the entry frame, with the exception.
    Throw,
}

/// One entry of the ring of recent throws: where and what, no references but the exception.
#[derive(Clone)]
pub struct RecentThrow {
    /// The exception.
    pub exception: Value,
    /// Code and pc of the throw; `u32::MAX` if it was thrown outside of any code.
    pub code: u32,
    /// See `code`.
    pub pc: u32,
    /// Causal event in which it happened.
    pub event: u64,
    /// What became of it.
    pub fate: Fate,
    /// The ThrowRecord of it, or of the first throw of the value: if it was to become a rejection, or whoever catches it may
    /// throw it again. Else undefined.
    pub record: Value,
    /// Ordinal number, from 1; 0 marks a free entry.
    pub ordinal: u64,
    /// Ordinal of the throw before with the same record; 0 if there is none. It may have left the ring.
    pub previous: u64,
    /// While a core is written, the number of the stack that holds the frames of `record`; 0 if none does.
    pub stack: Cell<u32>,
}

/// The throws of a VM.
pub struct Throws {
    /// The last throws, `ordinal % ring.len()` is the place. Its length is [`crate::VmOptions::recent_throws`] for good.
    pub ring: Box<[RecentThrow]>,
    /// Throws so far.
    pub count: u64,
    /// Record of the throw on its way, or of the rejection whose handler runs, if it has one. A ThrowRecord or undefined.
    pub current: Value,
    /// The value that `current` belongs to.
    pub current_exception: Value,
    /// The exception that is on its way to a catch clause which phase one found for it: what a finally block or a closed iterator
    /// throws again needs no phase one of its own. Empty if there is none, or that is not certain any more.
    destined: Value,
    /// The exception that ends a call whose time is over, and the frame that made the call: as long as it is on its way, nothing
    /// above that frame takes it. From [`Vm::throw_ending`] to [`Vm::has_ended`]. Not to be told by the bit
    /// [`interrupt::TERMINATE`](crate::vm::interrupt::TERMINATE): that is another thread's, and may be set while an ordinary
    /// exception is thrown.
    ending: Option<(FrameMark, Value)>,
    /// The host is asked what becomes of a throw that nobody catches: what it calls for that is nobody's call whose time can be over.
    pub(crate) judging: bool,
    /// Promises that calls rejected since the jobs last came to their end, and that nobody has handled.
    pub(crate) unhandled: usize,
}

/// A frame on the stack: see [`Vm::frame_mark`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FrameMark(u32);

/// What phase one says of a throw.
struct Foreseen {
    fate: Fate,
    /// Code and pc of the throw, by the first frame of these that has any.
    place: Option<(u32, u32)>,
    /// How many frames from the top lie between the throw and who takes it, both included.
    frames: usize,
    /// A catch clause takes it.
    clause: bool,
    /// Whoever catches it may throw it again.
    again: bool,
    /// Thrown and caught in the runtime's library, with nothing of the program between.
    library: bool,
}

impl Throws {
    /// The newest of the ring's throws, the newest first: no more than a few, however large the ring is.
    #[inline]
    fn recent(&self) -> impl Iterator<Item = &RecentThrow> {
        let newest = self.count.checked_rem(self.ring.len() as u64).map_or(0, |place| place as usize + 1);
        let (new, old) = self.ring.split_at(newest);
        new.iter().rev().chain(old.iter().rev()).filter(|thrown| thrown.ordinal != 0).take(LOOK_BACK)
    }
    /// Ordinal of the newest of them that is such, or 0.
    fn newest(&self, is_such: impl Fn(&RecentThrow) -> bool) -> u64 {
        self.recent().find(|thrown| is_such(thrown)).map_or(0, |thrown| thrown.ordinal)
    }
    /// The throw of this number, if the ring still has it.
    pub fn by_ordinal(&self, ordinal: u64) -> Option<&RecentThrow> {
        let place = ordinal.checked_rem(self.ring.len() as u64)?;
        self.ring.get(place as usize).filter(|thrown| ordinal != 0 && thrown.ordinal == ordinal)
    }
    pub(crate) fn new(recent: usize) -> Throws {
        let free = RecentThrow {
            exception: Value::EMPTY,
            code: u32::MAX,
            pc: 0,
            event: 0,
            fate: Fate::Caught,
            record: Value::UNDEFINED,
            ordinal: 0,
            previous: 0,
            stack: Cell::new(0),
        };
        let ring = vec![free; recent].into_boxed_slice();
        Throws {
            ring,
            count: 0,
            current: Value::UNDEFINED,
            current_exception: Value::EMPTY,
            destined: Value::EMPTY,
            ending: None,
            judging: false,
            unhandled: 0,
        }
    }
    pub(crate) fn trace(&self, roots: &mut RootVisitor<'_>) {
        for t in self.ring.iter() {
            roots.value(t.exception);
            roots.value(t.record);
        }
        roots.value(self.current);
        roots.value(self.current_exception);
        roots.value(self.destined);
        if let Some((_, exception)) = self.ending {
            roots.value(exception);
        }
    }
}

impl Vm {
    /// Throws a value: phase one.
    #[cold]
    #[inline(never)]
    pub fn throw(&mut self, exception: Value) -> Throw {
        self.throw_with(exception, Value::UNDEFINED)
    }

    /// Throws what ends the call that the frame of this mark made: no clause of the call catches it, and no promise of it is
    /// rejected with it.
    #[cold]
    pub fn throw_ending(&mut self, exception: Value, mark: FrameMark) -> Throw {
        self.throws.ending = Some((mark, exception));
        self.throw(exception)
    }
    /// The call that the frame of this mark made has come to its end: what ended it is an exception like others from here on. What
    /// ends a call around it stays on its way. Gives what ended this one, be it that native code swallowed it.
    pub fn has_ended(&mut self, mark: FrameMark) -> Option<Value> {
        let (_, exception) = self.throws.ending.take_if(|(frame, _)| *frame == mark)?;
        Some(exception)
    }
    /// Is it what ends the call that runs?
    pub(crate) fn is_ending(&self, exception: Value) -> bool {
        self.throws.ending.is_some_and(|(_, ending)| ending == exception)
    }
    /// Names the frame on top, as long as it is there.
    pub fn frame_mark(&self) -> FrameMark {
        FrameMark(self.stack.offset_of(self.frame))
    }

    /// Throws in an async function what the promise it awaited was rejected with. `earlier` is the record of the throw
    /// that began it, to which this one is linked.
    #[cold]
    #[inline(never)]
    pub(crate) fn throw_with(&mut self, exception: Value, earlier: Value) -> Throw {
        self.exception = exception;
        if !cfg!(feature = "postmortem") {
            return Throw;
        }
        let Foreseen { fate, place, frames, clause, again, library } = self.foresee();
        self.throws.destined = if clause { exception } else { Value::EMPTY };
        if fate == Fate::Caught && library {
            // The library looked whether something was there: no news for whoever asks what the program threw.
            return Throw;
        }
        // Who takes it may lie above all code.
        let place = place.or_else(|| self.frames().find_map(|f| Some((f.code()?.id.0, f.pc()))));
        let (code, pc) = place.unwrap_or((u32::MAX, 0));
        let awaited = !earlier.is_undefined();
        // A record of its own no throw before it can have.
        let mut shared = false;
        let record = match fate {
            Fate::Caught if !again => Value::UNDEFINED,
            _ => {
                let earlier = if awaited { earlier } else { self.known_record(exception) };
                match fate {
                    Fate::Rejection => {
                        let record = self.record_throw(exception, code, pc, frames);
                        self.link(record, earlier, awaited);
                        record.value()
                    }
                    Fate::Caught if earlier.is_undefined() => {
                        self.record_throw(exception, code, pc, frames).value()
                    }
                    _ => {
                        shared = !earlier.is_undefined();
                        earlier
                    }
                }
            }
        };
        let previous = if shared { self.throws.newest(|t| t.record == record) } else { 0 };
        self.throws.count += 1;
        let ordinal = self.throws.count;
        let event = self.current_event;
        // A ring of none has no place.
        if let Some(place) = ordinal.checked_rem(self.throws.ring.len() as u64) {
            self.throws.ring[place as usize] = RecentThrow {
                exception,
                code,
                pc,
                event,
                fate,
                record,
                ordinal,
                previous,
                stack: Cell::new(0),
            };
        }
        match fate {
            Fate::Caught => {}
            Fate::Rejection => {
                self.throws.current = record;
                self.throws.current_exception = exception;
            }
            Fate::Uncaught => {
                let host = self.host;
                let judging = std::mem::replace(&mut self.throws.judging, true);
                host.uncaught_throw(self, exception);
                self.throws.judging = judging;
                self.exception = exception;
            }
        }
        Throw
    }

    /// Throws the reason of a rejection that is on its way through a library function: the thrower of
    /// Promise.prototype.finally. `earlier` is the record of its throw, or undefined. Where it only becomes a rejection again it
    /// stays that throw, as if it had not been stopped: frames of the machinery would stand for those of its cause.
    #[cold]
    pub(crate) fn pass_on(&mut self, reason: Value, earlier: Value) -> Throw {
        if cfg!(feature = "postmortem") {
            let Foreseen { fate, frames, .. } = self.foresee();
            if fate != Fate::Rejection || self.frames().take(frames).any(|frame| frame.code().is_some()) {
                return self.throw_with(reason, earlier);
            }
            self.throws.current = earlier;
            self.throws.current_exception = reason;
        }
        self.exception = reason;
        Throw
    }

    /// Throws a value again at the end of a finally block or after closing an iterator: its record stays.
    #[cold]
    #[inline(never)]
    pub fn rethrow(&mut self, exception: Value) -> Throw {
        self.exception = exception;
        if !cfg!(feature = "postmortem") {
            return Throw;
        }
        if self.throws.destined == exception {
            return Throw;
        }
        // Where phase one took a finally block for a catch, since it might have swallowed the exception, nobody has
        // heard of the throw yet.
        let newest = self.throws.recent().find(|thrown| thrown.exception == exception);
        if newest.is_some_and(|thrown| thrown.fate != Fate::Caught) { Throw } else { self.throw(exception) }
    }

    /// Phase one: who will have the exception, by the handler tables of the frames as they stand.
    fn foresee(&self) -> Foreseen {
        let mut library = true;
        let mut frames = 0;
        let mut place = None;
        // Nothing of a call catches what ends it: see `throw_ending`.
        let mut ending = self.throws.ending.filter(|_| self.is_ending(self.exception));
        for frame in self.frames() {
            frames += 1;
            ending = ending.filter(|(mark, _)| mark.0 != self.stack.offset_of(frame));
            let code = frame.code();
            if let (Some(code), None) = (code, place) {
                place = Some((code.id.0, frame.pc()));
            }
            let found =
                |fate, again, library| Foreseen { fate, place, frames, clause: false, again, library };
            if let Some(code) = code {
                let pc = frame.pc();
                library &= code.internal;
                let handler = code.template.handlers.iter().find(|h| {
                    (h.start..h.end).contains(&pc)
                        && (h.kind.is_catch() || h.kind == HandlerKind::FinallySwallows)
                });
                if let Some(handler) = handler.filter(|_| ending.is_none()) {
                    let found = found(Fate::Caught, handler.kind != HandlerKind::Catch, library);
                    return Foreseen { clause: handler.kind.is_catch(), ..found };
                }
                if code.kind.is_async() && frame.flags() & frame_flags::GENERATOR != 0 && ending.is_none() {
                    // An async generator's throw rejects the promise of a request.
                    return found(Fate::Rejection, false, false);
                }
            }
            if frame.flags() & frame_flags::REJECTS != 0 {
                return found(Fate::Rejection, false, false);
            }
            if frame.flags() & frame_flags::CATCHES != 0 {
                return found(Fate::Caught, false, false);
            }
        }
        Foreseen { fate: Fate::Uncaught, place, frames, clause: false, again: false, library: false }
    }

    /// The record of an earlier throw of this value: of the rejection whose handler runs, or of one that the ring remembers.
    pub(crate) fn known_record(&self, exception: Value) -> Value {
        if self.throws.current_exception == exception && !self.throws.current.is_undefined() {
            return self.throws.current;
        }
        // A primitive that is thrown twice need not come from the same place.
        if !exception.is_object() {
            return Value::UNDEFINED;
        }
        let known = self.throws.recent().find(|t| t.exception == exception && !t.record.is_undefined());
        known.map_or(Value::UNDEFINED, |thrown| thrown.record)
    }

    /// Links a record to that of the throw before. Of a chain that is as long as it may be, the half nearest to the first throw
    /// stays, since there the cause is, and of the others the number of their frames.
    fn link(&mut self, record: Gc<ThrowRecord>, earlier: Value, awaited: bool) {
        let Some(mut earlier) = as_cell::<ThrowRecord>(earlier) else { return };
        let most = self.options.linked_throws.min(record_links::MOST);
        let depth_of = |record: Gc<ThrowRecord>| record.links.get() >> record_links::DEPTH_SHIFT;
        let mut between = 0;
        if depth_of(earlier) >= most {
            while depth_of(earlier) > most / 2
                && let Some(before) = as_cell::<ThrowRecord>(earlier.next.get())
            {
                let kept = as_cell::<Tuple>(earlier.frames.get()).map_or(0, kept_frames);
                for frames in [kept, earlier.frames_below.get(), earlier.frames_between.get()] {
                    between = frames.saturating_add(between);
                }
                earlier = before;
            }
        }
        let depth = depth_of(earlier);
        let again = if awaited { 0 } else { record_links::AGAIN };
        record.frames_between.set(between);
        record.next.set(earlier.value());
        record.links.set((depth + 1) << record_links::DEPTH_SHIFT | again);
        self.heap.write_barrier(record, earlier.value());
    }

    /// Copies the frames from the top down to whoever takes the exception, of which there are so many, as far as so many are
    /// kept. Who takes it is known all the same.
    fn record_throw(&mut self, exception: Value, code: u32, pc: u32, frames: usize) -> Gc<ThrowRecord> {
        let most = self.options.kept_frames;
        let mut kept: Vec<Frame> = Vec::with_capacity(frames.min(most));
        let mut below = 0;
        let mut taker = None;
        for (index, frame) in self.frames().take(frames).enumerate() {
            if index < most {
                kept.push(frame);
            } else {
                below += u32::from(is_shown(&frame));
            }
            taker = Some(frame);
        }
        // The frame of a generator has it in place of new.target.
        let taker = taker.filter(|frame| frame.flags() & frame_flags::GENERATOR != 0);
        let taker = taker.map_or(Value::UNDEFINED, |frame| frame.new_target());
        let record = self.keep_frames(exception, (code, pc), &kept, taker);
        record.frames_below.set(below);
        record
    }

    /// The record for a promise that the program's call is about to reject: that of the throw which the reason comes from, else one
    /// of the frames as they stand. Undefined where only the library runs, which passes on what came from elsewhere.
    pub(crate) fn record_rejection(&mut self, reason: Value) -> Value {
        let known = self.known_record(reason);
        if !known.is_undefined() || !cfg!(feature = "postmortem") {
            return known;
        }
        // However few frames are kept, a core says where it was.
        let place = |frame: Frame| Some((frame.code()?, frame.pc()));
        let place = self.frames().filter_map(place).find(|(code, _)| !code.internal);
        let Some((code, pc)) = place else { return Value::UNDEFINED };
        let waiting = self.jobs.rejections + self.throws.unhandled;
        let fits = waiting < self.options.recent_throws.saturating_mul(REJECTIONS_A_THROW);
        // The function that rejects is a builtin: the frame that called it is where it happened.
        let mut frames = self.frames().skip_while(|frame| frame.code().is_none());
        let most = if fits { self.options.kept_frames } else { 0 };
        let kept: Vec<Frame> = frames.by_ref().take(most).collect();
        if kept.is_empty() {
            // Its place stands for the program's first.
            frames.by_ref().find(|frame| frame.code().is_some_and(|code| !code.internal));
        }
        let below = frames.by_ref().take(COUNTED_BELOW).filter(is_shown).count();
        let below = if frames.any(|frame| is_shown(&frame)) { FRAMES_NOT_COUNTED } else { below as u32 };
        drop(frames);
        let record = self.keep_frames(reason, (code.id.0, pc), &kept, Value::UNDEFINED);
        record.links.set(record_links::REJECTED);
        record.frames_below.set(below);
        record.value()
    }

    /// A record of these frames.
    fn keep_frames(
        &mut self,
        exception: Value,
        (code, pc): (u32, u32),
        frames: &[Frame],
        taker: Value,
    ) -> Gc<ThrowRecord> {
        self.collect_if_due();
        let list = self.heap.empty_tuple(frames.len());
        for (i, &frame) in frames.iter().enumerate() {
            let copy = self.copy_frame(frame);
            list.tail(i).set(copy.value());
        }
        let record = self.heap.allocate::<ThrowRecord>(0);
        record.exception.set(exception);
        record.frames.set(list.value());
        record.async_parent.set(taker);
        record.next.set(Value::UNDEFINED);
        record.async_context.set(self.async_context);
        record.event.set(self.current_event);
        record.code.set(code);
        record.pc.set(pc);
        record.time.set(self.jobs.now_ms());
        record
    }

    /// A frame's copy in the heap. Never collects.
    #[inline(never)]
    pub(crate) fn copy_frame(&mut self, frame: Frame) -> Gc<SuspendedFrame> {
        let extent = frame.extent();
        let copy = self.heap.allocate::<SuspendedFrame>(extent);
        copy.word.set(extent as u32);
        copy.function.set(frame.callee());
        copy.this_value.set(frame.this());
        copy.new_target.set(frame.new_target());
        copy.code.set(frame.code().map_or(u32::MAX, |c| c.id.0));
        copy.pc.set(frame.pc());
        copy.argc.set(frame.argc() as u32);
        copy.frame_flags.set(frame.flags() as u32);
        for i in 0..extent {
            copy.tail(i).set(frame.reg(i));
        }
        copy
    }

    /// The exception on its way, Empty if there is none.
    pub fn exception(&self) -> Value {
        self.exception
    }

    /// The exception on its way, which is no longer.
    pub fn take_exception(&mut self) -> Value {
        std::mem::replace(&mut self.exception, Value::EMPTY)
    }

    /// The record kept for this exception, if its throw was to become a rejection. Taken.
    pub(crate) fn take_throw_record(&mut self, exception: Value) -> Value {
        if self.throws.current_exception == exception {
            self.throws.current_exception = Value::EMPTY;
            return std::mem::replace(&mut self.throws.current, Value::UNDEFINED);
        }
        Value::UNDEFINED
    }

    /// A function stops in the midst of what it was doing, which may be a finally block: who takes what that throws again is not
    /// certain any more.
    pub(crate) fn forget_destiny(&mut self) {
        self.throws.destined = Value::EMPTY;
    }

    /// Phase two: finds the handler in the frames above the last native caller, and goes there.
    pub(crate) fn unwind(&mut self) -> Unwound {
        loop {
            let frame = self.frame;
            if let Some(code) = frame.code() {
                let pc = frame.pc();
                if !self.is_ending(self.exception)
                    && let Some(h) = code.template.handlers.iter().find(|h| (h.start..h.end).contains(&pc))
                {
                    let exception = self.take_exception();
                    if h.kind.is_catch() {
                        self.throws.destined = Value::EMPTY;
                        self.take_throw_record(exception);
                    }
                    frame.set_reg(h.reg as usize, exception);
                    frame.set_pc(h.target);
                    return Unwound::Resume;
                }
            }
            let flags = frame.flags();
            if flags & frame_flags::GENERATOR != 0
                && let Some(result) = self.generator_threw(frame)
            {
                // The promise has the exception now: for whoever called or resumed the frame, this is a return.
                return match self.return_from(frame, result) {
                    Some(value) => Unwound::Return(value),
                    None => Unwound::Resume,
                };
            }
            self.pop_frame(frame);
            if flags & frame_flags::ENTRY != 0 {
                return Unwound::Throw;
            }
        }
    }

    // ---- errors --------------------------------------------------------------------------------------------------

    /// Throws a TypeError.
    #[cold]
    pub fn throw_type_error(&mut self, message: impl AsRef<str>) -> Throw {
        let proto = self.intrinsics().type_error_prototype;
        self.throw_error(proto, message.as_ref())
    }
    /// Throws a RangeError.
    #[cold]
    pub fn throw_range_error(&mut self, message: impl AsRef<str>) -> Throw {
        let proto = self.intrinsics().range_error_prototype;
        self.throw_error(proto, message.as_ref())
    }
    /// Throws a ReferenceError.
    #[cold]
    pub fn throw_reference_error(&mut self, message: impl AsRef<str>) -> Throw {
        let proto = self.intrinsics().reference_error_prototype;
        self.throw_error(proto, message.as_ref())
    }
    /// Throws a SyntaxError.
    #[cold]
    pub fn throw_syntax_error(&mut self, message: impl AsRef<str>) -> Throw {
        let proto = self.intrinsics().syntax_error_prototype;
        self.throw_error(proto, message.as_ref())
    }
    /// Throws an error with this prototype.
    #[cold]
    pub fn throw_error(&mut self, proto: Value, message: &str) -> Throw {
        let error = self.new_error(proto, message);
        self.throw(error)
    }

    /// Throws "Maximum call stack size exceeded".
    #[cold]
    pub fn throw_stack_overflow(&mut self) -> Throw {
        self.throw_range_error("Maximum call stack size exceeded")
    }

    /// The text of a key for messages.
    pub fn key_text(&mut self, key: PropertyKey) -> String {
        if let Some(index) = key.as_index() {
            return index.to_string();
        }
        if let Some(s) = key.as_string() {
            return self.heap.string_to_rust(s);
        }
        match key.as_symbol().map(|s| s.description.get()) {
            Some(description) => match gill_heap::string::JsString::from_value(description) {
                Some(s) if key.is_private() => self.heap.string_to_rust(s),
                Some(s) => format!("Symbol({})", self.heap.string_to_rust(s)),
                None => "Symbol()".to_owned(),
            },
            None => String::new(),
        }
    }

    /// Turns an Err into its exception, for native code that handles it. Use only under a frame that `CATCHES`.
    pub fn caught<T>(&mut self, result: JsResult<T>) -> Result<T, Value> {
        result.map_err(|Throw| {
            self.throws.destined = Value::EMPTY;
            self.take_exception()
        })
    }
}
