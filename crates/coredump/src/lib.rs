//! Capture of a VM into a core image.
//!
//! - [`cells`]: the heap: the table of kinds as the image carries it, values, cells, the linear walk.
//! - [`near`]: the cells closest to the failure, found in bounded memory.
//!
//! Architecture invariant: nothing here allocates, runs JavaScript, follows the graph recursively or trusts a cell: what
//! does not make sense is written as a damaged word, and noted.
#![forbid(unsafe_code)]

pub mod cells;
pub mod near;
