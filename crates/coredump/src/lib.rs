//! Capture of a VM into a core: what happened, where, what was pending, and every cell.
//!
//! [`Dumper`] is the way in: made when the process starts, it writes a core when the program dies, or a live one by fork.
//! An embedding gives it [`Surroundings`]: the event loop, what JavaScript holds of the loop's records, the modules.
//!
//! - `capture`: the request, what the embedding knows, the clocks.
//! - `dumper`: the order of the sections, files, pipes, live dumps; `policy`: names; `keep`: how many stay.
//! - `stack`: frames, async callers, throws; `pending`: queues, timers, sockets, the flight recorder.
//! - `program`: sources, code, scopes, names of numbers; `modules`: the module registry; `process`: status and
//!   surroundings; `roots`: named roots.
//! - [`cells`]: the heap's cells as the image has them; [`near`]: those closest to the failure; `text`: looks at values.
//! - [`crash`]: fatal signals and panics; `sys`: the system calls. Only these two have unsafe code.
//!
//! Invariants of the whole crate: nothing is allocated after [`Dumper::new`]; no program code runs (no getters, no
//! proxies); nothing in the heap is trusted: a damaged cell costs that cell.
#![deny(unsafe_code)]

mod capture;
pub mod cells;
#[allow(unsafe_code)]
pub mod crash;
mod dumper;
mod keep;
mod modules;
pub mod near;
mod pending;
mod policy;
mod process;
mod program;
mod roots;
mod stack;
#[allow(unsafe_code)]
mod sys;
mod text;

pub use capture::{Alone, Held, Request, Surroundings, TimeLimit};
pub use dumper::{Attempt, Dumped, Dumper, Live, NotDumped, Settings};
pub use gill_image::records::Reason;
pub use policy::Policy;
