//! Compiles `stdlib/`: writes `library.rs`, a table of the modules with their texts and their code, so that a program's
//! start parses nothing.

use gill_syntax::{Goal, ParseOptions, SourceText};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Parameters of a module's function.
const MODULE: &[&str] = &["exports", "require", "module", "process", "internalBinding"];
/// Parameters of the bootstrap's function.
const BOOTSTRAP: &[&str] = &["global", "internalBinding", "compile"];

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../stdlib").canonicalize().expect("stdlib/");
    let out = PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets OUT_DIR"));
    println!("cargo::rerun-if-changed={}", root.display());
    let mut modules = Vec::new();
    files(&root, "", &mut modules);
    modules.sort();
    let mut table =
        String::from("/// Each module of the library, by id.\npub const LIBRARY: &[Module] = &[\n");
    for (number, (id, path)) in modules.iter().enumerate() {
        let text = std::fs::read_to_string(path).expect("a module of the library can be read");
        let code = out.join(format!("{number}.code"));
        std::fs::write(&code, compiled(id, &text)).expect("OUT_DIR can be written");
        let lines = SourceText::new("", &*text).line_starts().to_vec();
        let (path, code) = (path.display().to_string(), code.display().to_string());
        writeln!(
            table,
            "    Module {{ id: {id:?}, text: include_str!({path:?}), lines: &{lines:?}, code: include_bytes!({code:?}) }},"
        )
        .expect("a string can be written");
    }
    table.push_str("];\n");
    std::fs::write(out.join("library.rs"), table).expect("OUT_DIR can be written");
}

fn files(dir: &Path, prefix: &str, found: &mut Vec<(String, PathBuf)>) {
    for entry in std::fs::read_dir(dir).expect("a directory of the library") {
        let entry = entry.expect("an entry of the library");
        let name = entry.file_name().into_string().expect("names of modules are UTF-8");
        if entry.path().is_dir() {
            files(&entry.path(), &format!("{prefix}{name}/"), found);
        } else if let Some(id) = name.strip_suffix(".js") {
            found.push((format!("{prefix}{id}"), entry.path()));
        }
    }
}

fn compiled(id: &str, text: &str) -> Vec<u8> {
    let params = if id == "bootstrap" { BOOTSTRAP } else { MODULE };
    let arena = bumpalo::Bump::new();
    let source = SourceText::new(format!("node:{id}"), text);
    let parsed =
        match gill_syntax::parse(&arena, &source, Goal::CommonJs { params }, &ParseOptions::default()) {
            Ok(parsed) => parsed,
            Err(diagnostics) => panic!("stdlib/{id}.js: {}", diagnostics[0]),
        };
    let options = gill_compiler::CompileOptions { completion_value: false };
    match gill_compiler::compile(&parsed, &options) {
        Ok(template) => gill_bytecode::embed::encode(&template).expect("a template has bytes"),
        Err(e) => panic!("stdlib/{id}.js, byte {}: {}", e.offset, e.message),
    }
}
