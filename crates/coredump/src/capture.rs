//! What is captured: the request, the embedding's view, and the clocks that all sections share.

use crate::cells::Space;
use crate::crash::INTERNAL_STATUS;
use crate::text::Look;
use gill_eventloop::{EventId, EventLoop, Origin, RecordId};
use gill_heap::Value;
use gill_image::data::Run;
use gill_image::format::NONE;
use gill_image::records::{Reason, Site};
use gill_image::{Text, Writer};
use gill_vm::Vm;
use std::io::Write;

/// Status that a shell gives a process which SIGABRT ended.
const ABORTED: i32 = 134;

/// A core on its way to wherever its bytes go.
pub(crate) type Core<'b, 'w> = Writer<'b, &'w mut dyn Write>;

/// Why a core is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// Why.
    pub reason: Reason,
    /// The exception or rejection reason; Empty where there is none.
    pub exception: Value,
    /// The rejected promise, for a rejection; else Empty.
    pub promise: Value,
    /// The signal's number, or 0.
    pub signal: i32,
    /// The status that the process is going to exit with.
    pub exit_code: i32,
    /// The VM was interrupted at work: what it was changing may be half changed.
    pub is_abrupt: bool,
}

impl Request {
    /// An exception that nobody catches, at its throw.
    pub fn uncaught(exception: Value) -> Request {
        Request { exception, ..Request::because(Reason::Uncaught) }
    }

    /// A rejection that nobody handles.
    pub fn rejection(promise: Value, reason: Value) -> Request {
        Request { exception: reason, promise, ..Request::because(Reason::Rejection) }
    }

    /// A live dump.
    pub fn live() -> Request {
        Request { exit_code: 0, ..Request::because(Reason::Live) }
    }

    /// A fatal signal.
    pub fn signal(signal: i32) -> Request {
        Request { signal, exit_code: 128 + signal, ..Request::because(Reason::Signal) }
    }

    /// A reason that needs no more words.
    pub fn because(reason: Reason) -> Request {
        let exit_code = match reason {
            Reason::OutOfMemory | Reason::Abort | Reason::Signal => ABORTED,
            Reason::Internal => INTERNAL_STATUS,
            Reason::Live | Reason::Api => 0,
            _ => 1,
        };
        Request {
            reason,
            exception: Value::EMPTY,
            promise: Value::EMPTY,
            signal: 0,
            exit_code,
            is_abrupt: false,
        }
    }
}

/// What JavaScript holds of a record of the event loop.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// What would run. Empty if nothing.
    pub callback: Value,
    /// The object that stands for the record (Timeout, Socket). Empty if none.
    pub object: Value,
    /// An array of what the callback would get, or Empty.
    pub arguments: Value,
    /// The async context that its callback runs in. Empty or undefined if it has none.
    pub context: Value,
}

impl Default for Held {
    fn default() -> Held {
        Held { callback: Value::EMPTY, object: Value::EMPTY, arguments: Value::EMPTY, context: Value::EMPTY }
    }
}

/// A time limit of a call that is under way.
#[derive(Clone, Copy, Debug)]
pub struct TimeLimit {
    /// What the call was given, in milliseconds.
    pub milliseconds: u64,
    /// When and where the call began.
    pub origin: Origin,
    /// It has passed.
    pub is_over: bool,
}

/// What the embedding knows beside the VM. It is asked while a core is being written, so nothing may be allocated,
/// locked or run: answers come from tables as they stand.
pub trait Surroundings {
    /// The event loop.
    fn event_loop(&self) -> Option<&EventLoop> {
        None
    }
    /// What JavaScript holds of a record of that loop.
    fn held(&self, _vm: &Vm, _record: RecordId) -> Held {
        Held::default()
    }
    /// The time limits of calls under way, the outermost first.
    fn time_limits(&self, _each: &mut dyn FnMut(TimeLimit)) {}
    /// A WeakRef of the async context in which the callback of that loop's event began. Empty if it had none, or it is not known
    /// any more.
    fn turn_context(&self, _vm: &Vm, _event: EventId) -> Value {
        Value::EMPTY
    }
    /// The object that has the loaded modules as its properties (`require.cache`). Empty if there is none.
    fn module_cache(&self, _vm: &Vm) -> Value {
        Value::EMPTY
    }
}

/// No event loop, no modules: a VM by itself.
pub struct Alone;

impl Surroundings for Alone {}

/// What the sections are written from.
pub(crate) struct Capture<'a> {
    pub(crate) vm: &'a Vm,
    pub(crate) look: Look<'a>,
    pub(crate) space: Space,
    pub(crate) around: &'a dyn Surroundings,
    pub(crate) request: Request,
    /// Age of the process in milliseconds: "now" in the core.
    pub(crate) uptime_ms: f64,
    /// To be added to times of the VM, whose clock began a little later.
    pub(crate) vm_offset_ms: f64,
    /// To be added to times of the loop.
    pub(crate) loop_offset_ms: f64,
}

impl<'a> Capture<'a> {
    pub(crate) fn new(
        vm: &'a Vm,
        around: &'a dyn Surroundings,
        request: Request,
        uptime_ms: f64,
    ) -> Capture<'a> {
        let loop_now = around.event_loop().map_or(uptime_ms, |events| events.now_ns() as f64 / 1e6);
        Capture {
            vm,
            look: Look { vm },
            space: Space::of(&vm.heap),
            around,
            request,
            uptime_ms,
            vm_offset_ms: uptime_ms - vm.jobs.now_ms(),
            loop_offset_ms: uptime_ms - loop_now,
        }
    }

    pub(crate) fn value(&self, value: Value) -> gill_image::Value {
        self.space.value(value)
    }

    /// A time of the loop; 0 stays 0, which means "not said".
    pub(crate) fn loop_ms(&self, ns: u64) -> f64 {
        if ns == 0 { 0.0 } else { (ns as f64 / 1e6 + self.loop_offset_ms).max(0.001) }
    }
}

/// A place by code and pc only: the reader looks the rest up.
pub(crate) fn site(code: u32, pc: u32) -> Site<'static> {
    if code == u32::MAX { Site::none() } else { Site { code, pc, ..Site::default() } }
}

/// A list whose elements are made when they are asked for.
pub(crate) struct Each<F>(pub(crate) usize, pub(crate) F);

impl<T, F: Fn(usize) -> T> Run<T> for Each<F> {
    fn len(&self) -> usize {
        self.0
    }
    fn get(&self, index: usize) -> T {
        (self.1)(index)
    }
}

/// A template's text for a record.
pub(crate) fn text(text: &gill_bytecode::Text) -> Text<'_> {
    match text {
        gill_bytecode::Text::Utf8(text) => Text::Utf8(text),
        gill_bytecode::Text::Utf16(units) => Text::Utf16(units),
    }
}

/// The number of a cell, or none.
pub(crate) fn number_or_none(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(NONE)
}
