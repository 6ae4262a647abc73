//! The text is a program: as a script, a module and a CommonJS module it parses, or is refused with a reason.
#![no_main]

use bumpalo::Bump;
use gill_syntax::{Goal, ParseOptions, SourceText, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let source = SourceText::new("fuzzed.js", text);
    for goal in [Goal::Script, Goal::Module, Goal::CommonJs { params: &["exports", "require", "module"] }] {
        let arena = Bump::new();
        if let Err(diagnostics) = parse(&arena, &source, goal, &ParseOptions::default()) {
            assert!(!diagnostics.is_empty(), "refused without a reason");
        }
    }
});
