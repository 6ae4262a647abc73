//! placeholder
pub(crate) struct RegExpError { pub(crate) offset: usize, pub(crate) kind: ErrorKind }
pub(crate) enum ErrorKind { Flags, Pattern(&'static str) }
pub(crate) fn validate(_p: &str, _f: &str) -> Result<(), RegExpError> { Ok(()) }
