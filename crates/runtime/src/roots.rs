//! The embedding's tables of roots: what JS values belong to which record of the loop. Owns their layout.
//!
//! A table is a list of values in `vm.host_roots`, under a name that a core shows; its numbers are the constants here. The
//! tables of records hold [`SLOT`] values for each slot of the loop's table of that kind, at `slot * SLOT`. The loop
//! reuses slots, so beside each table there is a list of the ids that the values belong to.
//!
//! **Invariant**: values of a slot are Empty unless the id beside them names a record that is live or being handled.

use gill_eventloop::{RecordId, RecordKind};
use gill_vm::{HostRoots, Value, Vm};
use std::cell::RefCell;

/// Values of a record: the callback, two whose meaning is the kind's, and the async context that it runs in.
///
/// | kind | second | third |
/// |---|---|---|
/// | timer, immediate | `this` of the call | array of arguments |
/// | listener, stream, signal, child | - | - |
/// | watched file | - | - |
/// | codec | a WeakRef to its stream | - |
/// | operation | the bytes to read into | 1 for a look-up of a host, else undefined |
pub const SLOT: usize = 4;

/// Callbacks of timers.
pub const TIMERS: usize = 0;
/// Callbacks of immediates.
pub const IMMEDIATES: usize = 1;
/// Handlers of TCP listeners.
pub const LISTENERS: usize = 2;
/// Handlers of TCP streams.
pub const STREAMS: usize = 3;
/// Callbacks of operations.
pub const OPS: usize = 4;
/// Callbacks of watched signals.
pub const SIGNALS: usize = 5;
/// Handlers of child processes.
pub const CHILDREN: usize = 6;
/// The streams of codecs, weakly.
pub const CODECS: usize = 7;
/// Callbacks of watched files.
pub const WATCHES: usize = 8;
/// The bindings made so far, by number.
pub const BINDINGS: usize = 9;
/// Promises rejected and not handled yet, in order.
pub const REJECTIONS: usize = 10;
/// What the runtime itself holds: see [`own`].
pub const RUNTIME: usize = 11;
/// Modules that the program loaded: `require.cache`.
pub const MODULES: usize = 12;
/// Promises that were reported as unhandled and are handled now: `rejectionHandled` is to be emitted.
pub const HANDLED: usize = 13;
/// The async contexts in which recent turns began, of those that had one: see [`note_turn`].
pub const CONTEXTS: usize = 14;

const NAMES: [&str; 15] = [
    "timers",
    "immediates",
    "listeners",
    "streams",
    "operations",
    "signals",
    "child processes",
    "codecs",
    "watched files",
    "bindings",
    "rejections",
    "runtime",
    "modules",
    "late handled rejections",
    "contexts of recent turns",
];

/// Places in the table [`RUNTIME`].
pub mod own {
    /// The internal `require`.
    pub const REQUIRE: usize = 0;
    /// The `process` object, once somebody asked for it.
    pub const PROCESS: usize = 1;
    /// The exception that ends the program.
    pub const FATAL: usize = 2;
    /// The SyntaxError of the last text that could not be compiled.
    pub const SYNTAX_ERROR: usize = 3;
    /// The record of the main module, if it is an ES module.
    pub const MAIN_MODULE: usize = 4;
    /// Places in all.
    pub const COUNT: usize = 5;
}

/// Makes the tables in a VM.
pub(crate) fn create(vm: &mut Vm) {
    vm.host_roots = NAMES.iter().map(|name| HostRoots { name, values: Vec::new() }).collect();
    vm.host_roots[RUNTIME].values = vec![Value::EMPTY; own::COUNT];
}

/// A value of the table [`RUNTIME`].
pub(crate) fn own_value(vm: &Vm, at: usize) -> Value {
    vm.host_roots[RUNTIME].values[at]
}
/// Sets it.
pub(crate) fn set_own(vm: &mut Vm, at: usize, value: Value) {
    vm.host_roots[RUNTIME].values[at] = value;
}

/// Remembers in which async context the callback of an event begins, as long as the context lives anyway: the table holds pairs of
/// an event's number and a WeakRef, at the event's number modulo `turns`. It has no places until one is needed.
pub(crate) fn note_turn(vm: &mut Vm, event: u64, context: Value, turns: usize) {
    let Some(place) = event.checked_rem(turns as u64) else { return };
    let latest = vm.host_roots[CONTEXTS].values.first().copied().unwrap_or(Value::UNDEFINED);
    // Turns of one request follow one another.
    let weak = if vm.weak_target(latest) == context { latest } else { vm.weak_ref(context) };
    let table = &mut vm.host_roots[CONTEXTS].values;
    if table.is_empty() {
        table.resize(1 + 2 * turns, Value::EMPTY);
    }
    let place = 1 + 2 * place as usize;
    table[0] = weak;
    table[place] = Value::number(event as f64);
    table[place + 1] = weak;
}

/// The WeakRef of the context in which the callback of an event began, if it is remembered; else Empty. A dump asks: the value is
/// not looked at.
#[cfg(feature = "postmortem")]
pub(crate) fn turn_context(vm: &Vm, event: u64) -> Value {
    let Some(table) = vm.host_roots.get(CONTEXTS).map(|table| &table.values) else { return Value::EMPTY };
    let places = (table.len() / 2) as u64;
    let Some(place) = event.checked_rem(places).map(|place| 1 + 2 * place as usize) else {
        return Value::EMPTY;
    };
    if table[place] == Value::number(event as f64) { table[place + 1] } else { Value::EMPTY }
}

/// The table for records of a kind.
fn table_of(kind: RecordKind) -> usize {
    match kind {
        RecordKind::Timer => TIMERS,
        RecordKind::Immediate => IMMEDIATES,
        RecordKind::Listener => LISTENERS,
        RecordKind::Stream => STREAMS,
        RecordKind::Signal => SIGNALS,
        RecordKind::Child => CHILDREN,
        RecordKind::Codec => CODECS,
        RecordKind::Watch => WATCHES,
        RecordKind::Op | RecordKind::None => OPS,
    }
}

/// Whose the values in each slot are.
#[derive(Default)]
pub(crate) struct Owners([RefCell<Vec<RecordId>>; WATCHES + 1]);

impl Owners {
    /// Keeps the values of a record.
    pub(crate) fn keep(&self, vm: &mut Vm, id: RecordId, [callback, second, third]: [Value; SLOT - 1]) {
        let values = [callback, second, third, vm.async_context];
        let (table, slot) = (table_of(id.kind()), id.slot());
        let mut owners = self.0[table].borrow_mut();
        if owners.len() <= slot {
            owners.resize(slot + 1, RecordId::NONE);
            vm.host_roots[table].values.resize((slot + 1) * SLOT, Value::EMPTY);
        }
        owners[slot] = id;
        vm.host_roots[table].values[slot * SLOT..][..SLOT].copy_from_slice(&values);
    }

    /// The values of a record; all Empty if none are kept for it.
    pub(crate) fn values(&self, vm: &Vm, id: RecordId) -> [Value; SLOT] {
        let (table, slot) = (table_of(id.kind()), id.slot());
        let mut values = [Value::EMPTY; SLOT];
        if self.0[table].borrow().get(slot) == Some(&id) {
            values.copy_from_slice(&vm.host_roots[table].values[slot * SLOT..][..SLOT]);
        }
        values
    }

    /// Lets go of the values of a record, unless the slot belongs to another by now.
    pub(crate) fn drop(&self, vm: &mut Vm, id: RecordId) {
        let (table, slot) = (table_of(id.kind()), id.slot());
        let mut owners = self.0[table].borrow_mut();
        if owners.get(slot) == Some(&id) {
            owners[slot] = RecordId::NONE;
            vm.host_roots[table].values[slot * SLOT..][..SLOT].fill(Value::EMPTY);
        }
    }
}
