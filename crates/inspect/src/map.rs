//! Maps a file into memory. The only unsafe code of this crate.
#![allow(unsafe_code)]

use memmap2::Mmap;
use std::fs::File;

/// The file's bytes, as long as the map lives.
pub(crate) fn map(file: &File) -> std::io::Result<Mmap> {
    // SAFETY: the map is read only, and all that is read from it is checked, so that a file that someone changes
    // meanwhile gives wrong answers at worst. One that is cut meanwhile ends this process with SIGBUS: cores are
    // renamed into place when complete and are not written again.
    unsafe { Mmap::map(file) }
}
