//! The core file: its sections, records, checksums, writer and reader.
//!
//! This crate knows bytes and records only. It knows no VM: whoever captures one hands over ids, [`Value`]s and
//! borrowed text. It knows no inspector either: whoever reads a core gets records and cells, and warnings about what
//! was damaged. The bytes are specified, independently of this code, in `docs/image-format.md`.
//!
//! - [`format`]: constants, the section table, the fixed-layout headers.
//! - [`codec`]: the only module that touches bincode.
//! - [`records`], [`data`]: what the records hold.
//! - [`writer`]: [`Buffers`] and [`Writer`]; nothing is allocated while a core is written.
//! - [`reader`]: [`Reader`]; trusts nothing, loses at most one frame per damaged place.
//! - [`cells`]: heap cells, decoded through the schema that the core itself carries.
//! - [`framing`]: holds the frames of a finished file against its index.
//! - [`meter`]: bounds the work that a question takes, whatever the file says.
//!
//! Invariant: a change of layout touches this crate, `docs/image-format.md` and a new fixture in one commit.
#![forbid(unsafe_code)]

pub mod cells;
pub mod codec;
#[cfg(test)]
mod damage;
pub mod data;
pub mod format;
pub mod framing;
pub mod meter;
pub mod reader;
pub mod records;
#[cfg(any(test, feature = "synth"))]
pub mod story;
#[cfg(any(test, feature = "synth"))]
pub mod synth;
pub mod writer;

pub use data::{Bytes, List, Run, Text, Value};
pub use format::{CellId, Section};
pub use meter::{Meter, Stop};
pub use reader::{OpenError, Reader, Warning};
pub use writer::{Buffers, CellWriter, Finished, Head, Word, WriteFailure, Writer};
