//! Unmodified packages from npm do real work: every script of `tests/npm/cases` prints what Node prints.

#[path = "common/printed.rs"]
mod printed;

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
    let output =
        Command::new(env!("CARGO_BIN_EXE_vmrun")).arg("--no-core").arg(&script).output().expect("vmrun runs");
    if let Some(difference) = printed::difference(&script, &output) {
        panic!("{difference}");
    }
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

#[test]
fn every_case_has_its_test() {
    let cases = printed::files("npm/cases", "js", 1);
    let names: Vec<String> =
        cases.iter().filter_map(|case| Some(case.file_stem()?.to_string_lossy().into_owned())).collect();
    assert_eq!(names, ["acorn", "lodash", "marked"]);
}
