//! The runtime: the VM, the compiler and the event loop put together, and the host operations that `stdlib/` asks for.
//!
//! Read [`runtime`] (what there is), [`program`] (how a program starts), [`turns`] (in which order things run),
//! [`fatal`] (what becomes of failures), [`bindings`] (`internalBinding`), [`roots`] (where callbacks are kept).
//!
//! Deliberately elsewhere: the library itself (`stdlib/`), what a core holds (coredump), options and usage (vmrun).
#![forbid(unsafe_code)]

mod bindings;
mod bytes;
mod cjs_exports;
pub mod core_sink;
#[cfg(feature = "postmortem")]
pub mod cores;
mod encoding;
pub mod fatal;
pub mod load;
mod memory;
pub mod program;
pub mod roots;
pub mod runtime;
pub mod stdlib;
mod test262;
mod turns;

pub use core_sink::{CoreKind, CoreOptions, CoreSink, NoCores};
#[cfg(feature = "postmortem")]
pub use cores::Cores;
#[cfg(feature = "postmortem")]
pub use gill_coredump::crash::panicked;
pub use gill_heap::native::set_up as set_up_native_memory;
pub use gill_syntax::Goal;
pub use gill_vm::signals::reset as reset_signals;
pub use memory::memory_limit;
pub use program::{Program, SourceKind};
pub use runtime::{Runtime, RuntimeOptions, create};
