//! gill's VM: interpreter, object model, builtins and jobs.
//!
//! The five files to read first: [`vm`] (what a VM owns, and the rooting rule), [`stack`] (frames), `interpreter`,
//! [`object`] (properties), [`throw`] (the two phases). Builtins are one file a global under [`builtins`].
//!
//! What is elsewhere: cells and collection (`gill-heap`), instructions (`gill-bytecode`), compiling (the embedding
//! hands over code templates), the event loop and everything that touches the system (`gill-runtime`).
//!
//! Architecture invariant: JS calling JS never recurses on the native stack; a dump finds every frame, job and promise
//! as records.

#![warn(missing_docs)]
// Conversions are named as in the specification (ToNumber, ToString) and may run JS, so they take the VM mutably.
#![allow(clippy::wrong_self_convention)]

mod access;
pub mod builtins;
pub mod call;
pub mod code;
pub mod convert;
mod deferred;
mod dynamic;
pub mod error;
pub mod eval;
mod exotic;
mod fdlibm;
pub mod functions;
pub mod generator;
mod ic;
mod interpreter;
pub mod iterate;
pub mod jobs;
pub mod module;
pub mod names;
pub mod native;
pub mod object;
mod operators;
pub mod preview;
pub mod promise;
pub mod realm;
mod section;
pub mod signals;
mod site_name;
pub mod stack;
pub mod throw;
pub mod vm;

pub use code::{CodeId, SourceId};
pub use convert::Hint;
pub use eval::EvalSite;
pub use functions::{Method, method};
pub use gill_heap::{Attributes, Error, Gc, Module, PropertyKey, Value};
pub use native::{Args, JsResult, NativeFn, Trampoline};
pub use object::{Obj, PropertyDescriptor, as_cell, as_object};
pub use section::in_pure_section;
pub use throw::{FrameMark, Throw};
pub use vm::{CompileRequest, Host, HostRoots, Vm, VmOptions, interrupt, vm_of_process};
