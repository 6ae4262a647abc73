//! Compiles whole npm packages where they are installed (`tests/npm`, see the README): every template passes the verifier.

use gill_bytecode::CodeTemplate;
use gill_compiler::{CompileOptions, compile};
use gill_syntax::{Goal, ParseOptions, SourceText, parse};
use std::path::PathBuf;

const MODULES: &[&str] = &["acorn/dist/acorn.js", "lodash/lodash.js", "typescript/lib/typescript.js"];

fn modules_dir() -> Option<PathBuf> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/npm/node_modules");
    let dir = std::env::var_os("GILL_NODE_MODULES").map_or(here, PathBuf::from);
    dir.is_dir().then_some(dir)
}

fn count(t: &CodeTemplate) -> (usize, usize, usize) {
    let mut sum = (1, t.code.len(), usize::from(t.head.registers));
    for f in &t.functions {
        let (n, units, registers) = count(f);
        sum = (sum.0 + n, sum.1 + units, sum.2 + registers);
    }
    sum
}

#[test]
fn packages_compile_and_verify() {
    let Some(dir) = modules_dir() else {
        eprintln!("tests/npm is not installed: nothing to compile");
        return;
    };
    for module in MODULES {
        let Ok(text) = std::fs::read(dir.join(module)) else {
            eprintln!("{module} is not installed");
            continue;
        };
        let bytes = text.len();
        let source = SourceText::from_bytes(*module, text);
        let arena = Default::default();
        let goal = Goal::CommonJs { params: &["exports", "require", "module", "__filename", "__dirname"] };
        let parsed = parse(&arena, &source, goal, &ParseOptions::default())
            .unwrap_or_else(|e| panic!("{module} does not parse: {:?}", e.first()));
        let started = std::time::Instant::now();
        let template =
            compile(&parsed, &CompileOptions::default()).unwrap_or_else(|e| panic!("{module}: {e}"));
        let time = started.elapsed();
        gill_bytecode::verify_all(&template).unwrap_or_else(|e| panic!("{module}: {e}"));
        let (functions, units, registers) = count(&template);
        eprintln!(
            "{module}: {bytes} bytes, {functions} functions, {units} units, {:.1} registers a frame, compiled in {time:?}",
            registers as f64 / functions as f64
        );
        assert!(functions > 10);
    }
}
