//! gill's heap: values, cells, shapes, strings, the allocator and the collector.
//!
//! The layers, bottom up: [`value`] (the NaN box), [`cell`] (headers, the table of kinds), [`region`] (address space
//! and blocks), [`heap`] (allocation, marking, sweeping, the linear walk), [`verify`], and on these [`string`] and
//! [`shape`], the two kinds the whole VM leans on.
//!
//! What is elsewhere: what a property *means* (vm::object), who the roots are (the VM passes them), the dump (coredump).
//! Allocation here never collects; the VM decides when, because only it can name the roots.
//!
//! Architecture invariant: the heap can be walked linearly at any instant, and the walk allocates nothing.

#![warn(missing_docs)]

pub mod cell;
pub mod heap;
pub mod history;
pub mod native;
pub mod region;
pub mod shape;
pub mod string;
pub mod value;
pub mod verify;

pub use cell::*;
pub use heap::{Heap, HeapOptions, RootVisitor, WeakEdge};
pub use shape::{Attributes, PropertyKey, PropertySlot};
pub use value::Value;
