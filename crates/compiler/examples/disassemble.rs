//! Prints the bytecode of a script: `disassemble FILE [--commonjs | --module | --quiet]`, `-` for standard input.

use gill_compiler::{CompileOptions, compile};
use gill_syntax::{Goal, ParseOptions, SourceText, parse};
use std::io::Read;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| args.iter().any(|a| a == flag);
    let Some(path) = args.iter().find(|a| !a.starts_with("--")) else {
        eprintln!("usage: disassemble FILE [--commonjs | --module | --quiet]");
        std::process::exit(2);
    };
    let mut text = String::new();
    let read = if path == "-" {
        std::io::stdin().read_to_string(&mut text).map(|_| ())
    } else {
        std::fs::read_to_string(path).map(|t| text = t)
    };
    if let Err(e) = read {
        eprintln!("{path}: {e}");
        std::process::exit(1);
    }
    let source = SourceText::new(path.as_str(), text);
    let goal = if has("--commonjs") {
        Goal::CommonJs { params: &["exports", "require", "module", "__filename", "__dirname"] }
    } else if has("--module") {
        Goal::Module
    } else {
        Goal::Script
    };
    let arena = Default::default();
    let started = std::time::Instant::now();
    let parsed = match parse(&arena, &source, goal, &ParseOptions::default()) {
        Ok(parsed) => parsed,
        Err(diagnostics) => {
            for d in diagnostics {
                eprintln!("{d:?}");
            }
            std::process::exit(1);
        }
    };
    let parse_time = started.elapsed();
    let started = std::time::Instant::now();
    let template = match compile(&parsed, &CompileOptions { completion_value: has("--completion") }) {
        Ok(template) => template,
        Err(e) => {
            eprintln!("{path}: {e}");
            std::process::exit(1);
        }
    };
    let compile_time = started.elapsed();
    if let Err(e) = gill_bytecode::verify_all(&template) {
        eprintln!("{path}: refused by the verifier: {e}");
        std::process::exit(1);
    }
    if has("--quiet") {
        eprintln!("{path}: parsed in {parse_time:?}, compiled in {compile_time:?}");
    } else {
        print!("{}", gill_bytecode::disassemble_all(&template));
    }
}
