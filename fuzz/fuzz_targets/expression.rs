//! The text is a script for the inspector, asked of a kept core: it is answered or refused, never a panic.
#![no_main]

use gill_inspect::commands::split_commands;
use gill_inspect::{Options, Target, run_line};
use libfuzzer_sys::fuzz_target;
use std::path::Path;

const CORE: &[u8] = include_bytes!("../../crates/inspect/tests/fixtures/format-v1/everything.core");

thread_local! {
    static TARGET: Target = Target::from_bytes(Path::new("everything.core"), CORE).expect("a core");
}

fuzz_target!(|text: &str| {
    TARGET.with(|target| {
        for line in split_commands(text).iter().take(4) {
            let _ = run_line(target, line, Options::default());
            let _ = run_line(target, &format!("print {line}"), Options::default());
        }
    });
});
