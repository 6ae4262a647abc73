//! The runtime's modules: every case of `tests/stdlib/cases` with a recorded `.out` prints what Node printed.

use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn modules_print_what_node_prints() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/stdlib");
    let mut cases: Vec<PathBuf> = std::fs::read_dir(dir.join("cases"))
        .expect("tests/stdlib/cases is there")
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == "out"))
        .collect();
    cases.sort();
    assert!(cases.len() >= 10, "the cases are found");
    let mut failures = Vec::new();
    for case in cases {
        let name = case.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let expected = std::fs::read_to_string(&case).expect("a recorded output");
        let output = Command::new(env!("CARGO_BIN_EXE_vmrun"))
            .arg("--no-core")
            .arg(dir.join("driver.js"))
            .arg(&name)
            .output()
            .expect("vmrun runs");
        let printed = String::from_utf8_lossy(&output.stdout);
        if printed != expected {
            let same = printed.lines().zip(expected.lines()).take_while(|(a, b)| a == b).count();
            failures.push(format!(
                "{name} line {}:\n  expected {:?}\n  printed  {:?}\n  stderr   {}",
                same + 1,
                expected.lines().nth(same),
                printed.lines().nth(same),
                String::from_utf8_lossy(&output.stderr).lines().take(4).collect::<Vec<_>>().join(" / ")
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
