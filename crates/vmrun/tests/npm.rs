//! Unmodified packages from npm do real work: every script of `tests/npm/cases` prints what Node prints.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Once;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/npm")
}

/// Installs the packages of the lock file, if that has not been done.
fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        if ["acorn", "lodash", "marked", "typescript"]
            .iter()
            .all(|p| folder().join("node_modules").join(p).exists())
        {
            return;
        }
        let status = Command::new("npm")
            .args(["ci", "--silent"])
            .current_dir(folder())
            .status()
            .expect("npm is there");
        assert!(status.success(), "npm ci in tests/npm");
    });
}

fn check(name: &str) {
    install();
    let script = folder().join("cases").join(name).with_extension("js");
    let expected = std::fs::read_to_string(script.with_extension("out")).expect("the case has its .out");
    let output =
        Command::new(env!("CARGO_BIN_EXE_vmrun")).arg("--no-core").arg(&script).output().expect("vmrun runs");
    let printed = String::from_utf8_lossy(&output.stdout);
    let same = printed.lines().zip(expected.lines()).take_while(|(a, b)| a == b).count();
    assert!(
        printed == expected,
        "{name} line {}:\n expected {:?}\n printed  {:?}\n stderr {}",
        same + 1,
        expected.lines().nth(same),
        printed.lines().nth(same),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn acorn_parses_itself_and_typescript() {
    check("acorn");
}

#[test]
fn lodash_does_its_work() {
    check("lodash");
}

#[test]
fn marked_renders_a_document() {
    check("marked");
}
