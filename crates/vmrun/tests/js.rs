//! Language tests: every script of `tests/js` prints what Node prints, also when collecting at every allocation.

use std::path::{Path, PathBuf};
use std::process::Command;

fn scripts() -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/js");
    let mut scripts: Vec<PathBuf> = std::fs::read_dir(&dir)
        .expect("tests/js is there")
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == "js"))
        .collect();
    scripts.sort();
    assert!(scripts.len() >= 6, "the scripts are found");
    scripts
}

fn check(args: &[&str]) {
    let mut failures = Vec::new();
    for script in scripts() {
        let expected =
            std::fs::read_to_string(script.with_extension("out")).expect("each script has its .out");
        let output = Command::new(env!("CARGO_BIN_EXE_vmrun"))
            .args(["--script", "--no-core"])
            .args(args)
            .arg(&script)
            .output()
            .expect("vmrun runs");
        let printed = String::from_utf8_lossy(&output.stdout);
        if printed != expected {
            let same = printed.lines().zip(expected.lines()).take_while(|(a, b)| a == b).count();
            failures.push(format!(
                "{} line {}:\n  expected {:?}\n  printed  {:?}\n  stderr   {}",
                script.display(),
                same + 1,
                expected.lines().nth(same),
                printed.lines().nth(same),
                String::from_utf8_lossy(&output.stderr).lines().take(4).collect::<Vec<_>>().join(" / ")
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn scripts_print_what_node_prints() {
    check(&[]);
}

#[test]
fn scripts_survive_a_collection_at_every_allocation() {
    check(&["--gc-stress", "--verify-heap"]);
}
