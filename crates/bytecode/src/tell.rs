//! How the options in force are told, from the command that read them, by way of the runtime, to the dumper.
//!
//! It stands in this crate for the reason that [`crate::Size`] does.

use std::fmt::Display;

/// Who is told an option: its long name without the dashes, its value as it could be given, and who said so: `command line`,
/// the name of an environment variable, or `default`.
pub type Tell<'a> = dyn FnMut(&str, &dyn Display, &str) + 'a;

/// Tells the options in force, one after the other. Is called when a core is written, be it in a signal handler: it must not
/// allocate.
pub type TellOptions = Box<dyn Fn(&mut Tell<'_>)>;
