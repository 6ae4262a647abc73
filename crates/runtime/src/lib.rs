//! The runtime: the VM, the compiler and the event loop put together, and the host operations that `stdlib/` asks for.
#![forbid(unsafe_code)]

pub mod load;

pub use gill_syntax::Goal;
