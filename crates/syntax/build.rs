//! Compiles the grammar.

use std::path::Path;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../grammar");
    let grammar = root.join("javascript.lalrpop");
    println!("cargo::rerun-if-changed={}", grammar.display());
    let result = lalrpop::Configuration::new()
        .set_out_dir(std::env::var("OUT_DIR").expect("cargo sets OUT_DIR"))
        .emit_rerun_directives(false)
        .process_file(&grammar);
    if let Err(e) = result {
        panic!("grammar/javascript.lalrpop does not compile: {e}");
    }
}
