//! What the compiler refuses. Everything the language forbids was refused by the parser; what is left here cannot run
//! yet, or exceeds a limit.

use std::fmt;

/// Why a program was not compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileError {
    /// What is the matter, and what to do.
    pub message: String,
    /// Where: a byte offset into the source.
    pub offset: u32,
}

impl CompileError {
    pub(crate) fn new(offset: u32, message: impl Into<String>) -> CompileError {
        CompileError { message: message.into(), offset }
    }
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at byte {})", self.message, self.offset)
    }
}

impl std::error::Error for CompileError {}
