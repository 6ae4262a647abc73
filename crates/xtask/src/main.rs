//! `cargo xtask COMMAND`: what people who work on gill repeat.
#![forbid(unsafe_code)]

mod bench;
mod differ;
mod test262;

use std::process::{Command, ExitCode};

const HELP: &str = "\
cargo xtask COMMAND

  demo        the crash story of the README: a service fails, leaves a core, the inspector explains it
  bench       every figure that the project states, with peers side by side: cargo xtask bench [PART]... [--record]
  test262     conformance: cargo xtask test262 SUITE [FILTER]... [OPTIONS]; without arguments it says which
  stress      the tests of the language, of modules and of the library under --gc-stress: cargo xtask stress [N]
  differ      generated programs against Node, mutated sources against acorn: cargo xtask differ [OPTIONS]
  docs        writes docs/bytecode.md and docs/vminspect.md from their tables
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        Some("demo") => demo(),
        Some("bench") => ExitCode::from(bench::main(&args[1..])),
        Some("peak") => ExitCode::from(bench::print_peak(&args[1..])),
        Some("test262") => ExitCode::from(test262::main(&args[1..])),
        Some("stress") => stress(args.get(1).map_or("101", String::as_str)),
        Some("differ") => ExitCode::from(differ::main(&args[1..])),
        Some("docs") => {
            let first =
                run("cargo", &["run", "--quiet", "-p", "gill-bytecode", "--example", "bytecode_docs"]);
            if first != ExitCode::SUCCESS {
                return first;
            }
            // The inspector's page is one of the golden files that its tests hold.
            run(
                "env",
                &[
                    "GILL_BLESS=1",
                    "cargo",
                    "test",
                    "-q",
                    "-p",
                    "gill-inspect",
                    "the_documentation_is_the_table",
                ],
            )
        }
        Some("help" | "--help" | "-h") | None => {
            print!("{HELP}");
            ExitCode::SUCCESS
        }
        Some(other) => {
            eprintln!("xtask: no command `{other}`; `cargo xtask help` lists them");
            ExitCode::from(2)
        }
    }
}

fn run(program: &str, args: &[&str]) -> ExitCode {
    match Command::new(program).args(args).status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(status) => ExitCode::from(status.code().unwrap_or(1) as u8),
        Err(e) => {
            eprintln!("xtask: cannot run {program}: {e}");
            ExitCode::from(70)
        }
    }
}

/// The tests whose programs print what Node prints, collecting at every N-th allocation (those of the language and of modules at each,
/// as always) and checking the heap after each collection. Some cases of the library allocate so much that each is too often.
fn stress(period: &str) -> ExitCode {
    if !period.parse::<u32>().is_ok_and(|n| n > 0) {
        eprintln!("xtask stress: {period}: a number of allocations");
        return ExitCode::from(2);
    }
    let stress = format!("GILL_GC_STRESS={period}");
    let mut words = vec!["GILL_VERIFY_HEAP=1", stress.as_str()];
    words.extend(["cargo", "test", "-p", "vmrun", "--no-fail-fast"]);
    words.extend(["--test", "js", "--test", "modules", "--test", "stdlib"]);
    run("env", &words)
}

/// Builds both commands, runs the example until it dies, and asks the core.
fn demo() -> ExitCode {
    eprintln!("Building vmrun and vminspect; the first time this takes some minutes.");
    if run("cargo", &["build", "-p", "vmrun", "-p", "vminspect"]) != ExitCode::SUCCESS {
        return ExitCode::FAILURE;
    }
    run("bash", &["examples/postmortem/poisoned_cache/demo.sh"])
}
