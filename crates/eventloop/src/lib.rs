//! The event loop: timers, immediates, TCP, child processes, codecs of compressed data, a pool for blocking work, signals, watched files, and the recorder of recent turns.
//!
//! It knows records and ids, never a JavaScript value. Whatever is pending is a plain record in a table of
//! [`EventLoop`]: what it is, its state, when it was made, by which event (its causal parent) and at which place
//! of the program ([`Site`]). The embedder keeps callbacks in its own heap, keyed by the record's [`RecordId`],
//! and drives the loop with [`EventLoop::next`], which hands out one small [`Event`] at a time in Node's phases:
//! timers, pending, poll, check (immediates), close. After each event the embedder runs the callbacks and drains
//! its tick and microtask queues, then asks for the next.
//!
//! **Invariants.**
//! - Every table can be read at any instant without allocating and without a lock: the pool's threads own copies
//!   of what they work on and never touch a table. So a core dump, in this process or in a forked child, walks
//!   the records as they stand.
//! - No boxed closures: an operation for the pool is an [`ops::Op`], a plain enum.
//! - An id is used once: slots carry a generation, so an id kept too long finds nothing instead of a stranger.
//! - Records leave their table only between two events, so the record of the event being handled is always there,
//!   unless the embedder itself cancelled it.
//!
//! Deliberately elsewhere: promise jobs and `process.nextTick` (the VM's queues), streams' semantics (stdlib),
//! writing records into a core (coredump).
#![deny(unsafe_code)] // but for one function of `names`

pub mod child;
pub mod clock;
pub mod codec;
pub mod errno;
mod event_loop;
pub mod fd;
pub mod names;
pub mod net;
pub mod ops;
pub mod pool;
pub mod record;
pub mod recorder;
pub mod signals;
pub mod timers;
pub mod watch;

pub use clock::Clock;
pub use errno::SysError;
pub use event_loop::{Event, EventKind, EventLoop, Interrupter, Options, Phase};
pub use record::{EventId, Origin, RecordId, RecordKind, Site, Table};
