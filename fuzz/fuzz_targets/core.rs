//! The bytes are a whole file, as it may come from anywhere: whatever they are, every command gives an answer or an error.
#![no_main]

use gill_inspect::{COMMANDS, Options, Target, run_line};
use libfuzzer_sys::fuzz_target;
use std::path::Path;

fuzz_target!(|bytes: &[u8]| {
    let Ok(target) = Target::from_bytes(Path::new("fuzzed"), bytes.to_vec()) else { return };
    for command in COMMANDS {
        let _ = run_line(&target, command.example, Options::default());
        let _ = run_line(&target, command.name, Options { json: true, ..Options::default() });
    }
});
