//! The npm package `test262-parser-tests`: what must parse does, to the same tree as its explicit form; what must not is refused.

use std::path::{Path, PathBuf};
use std::process::Command;

use bumpalo::Bump;
use gill_syntax::print::print;
use gill_syntax::{Goal, ParseOptions, SourceText, parse};

/// tests/npm/node_modules/test262-parser-tests; installs the packages there if they are missing.
fn package() -> PathBuf {
    let npm = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/npm");
    let package = npm.join("node_modules/test262-parser-tests");
    if !package.is_dir() {
        let status = Command::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(&npm)
            .status()
            .expect("npm is needed to install the test packages in tests/npm");
        assert!(status.success(), "npm ci failed in {}", npm.display());
    }
    package
}

fn files(folder: &str) -> Vec<PathBuf> {
    let mut list: Vec<PathBuf> = std::fs::read_dir(package().join(folder))
        .expect("the package has this folder")
        .map(|e| e.expect("a readable entry").path())
        .filter(|p| p.extension().is_some_and(|e| e == "js"))
        .collect();
    list.sort();
    assert!(!list.is_empty());
    list
}

fn tree(path: &Path) -> Result<String, String> {
    let name = path.file_name().expect("a file").to_string_lossy().into_owned();
    let goal = if name.ends_with(".module.js") { Goal::Module } else { Goal::Script };
    let source = SourceText::from_bytes(name, std::fs::read(path).expect("a readable file"));
    let arena = Bump::new();
    match parse(&arena, &source, goal, &ParseOptions::default()) {
        Ok(parsed) => Ok(print(&parsed)),
        Err(errors) => Err(errors[0].to_string()),
    }
}

/// The tree with every leaf replaced: in some pairs of the package, names and numbers were chosen anew.
fn shape(tree: &str) -> String {
    let word = |w: &str| {
        if w.starts_with('(') {
            w.to_owned()
        } else {
            "_".to_owned() + &")".repeat(w.len() - w.trim_end_matches(')').len())
        }
    };
    tree.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

/// Pairs that are different programs: `a((b(), 1, 2))` has one argument, its "explicit" form two.
const DIFFERENT: &[&str] = &["589dc8ad3b9aa28f.js", "87a9b0d1d80812cc.js"];

/// Cases where the language has changed since the package was made. They are checked to behave as now.
const NOW_VALID: &[&str] = &[
    // 13.15.1: a call as target in sloppy code is a ReferenceError when it runs.
    "a8beb1480f385441.js",
    // Annex B.3.3.4: a sloppy block may declare a function twice.
    "12a74c60f52a60de.js",
    "1aff49273f3e3a98.js",
    "be7329119eaa3d47.js",
    "ec31fa5e521c5df4.js",
    // Annex B.3.4: also a for-of loop may declare a `var` with the catch parameter's name.
    "0f5f47108da5c34e.js",
    // `\\8` and `\\9` in sloppy strings.
    "0d5e450f1da8a92a.js",
    "748656edbfb2d0bb.js",
    "79f882da06f88c9f.js",
    "92b6af54adef3624.js",
    // U+2028 and U+2029 in strings.
    "647e21f8f157c338.js",
    "8af69d8f15295ed2.js",
    // Class fields.
    "98204d734f8c72b3.js",
    "ef81b93cf9bdb4ec.js",
    // A character that Unicode has got since.
    "c060a3014ad24dfd.js",
    // Annex B.3.5: `for (var a = 1 in o)`.
    "e3fbcf63d7e43ead.js",
];

#[test]
fn pass_equals_pass_explicit() {
    let mut wrong = Vec::new();
    let mut same = 0;
    for path in files("pass") {
        let explicit = package().join("pass-explicit").join(path.file_name().expect("a file"));
        match (tree(&path), tree(&explicit)) {
            (Ok(a), Ok(b)) if a == b => same += 1,
            (Ok(a), Ok(b)) if shape(&a) == shape(&b) => {}
            (Ok(_), Ok(_)) if DIFFERENT.iter().any(|d| path.ends_with(d)) => {}
            (a, b) => wrong.push(format!("{}\n  {a:?}\n  {b:?}", path.display())),
        }
    }
    assert!(wrong.is_empty(), "{} files:\n{}", wrong.len(), wrong.join("\n"));
    assert!(same > 1500, "only {same} pairs are equal to the letter");
}

#[test]
fn early_and_fail_are_refused() {
    let mut wrong = Vec::new();
    for folder in ["early", "fail"] {
        for path in files(folder) {
            let name = path.file_name().expect("a file").to_string_lossy().into_owned();
            let valid = tree(&path).is_ok();
            if valid != NOW_VALID.contains(&name.as_str()) {
                let text = std::fs::read_to_string(&path).unwrap_or_default();
                wrong.push(format!("{folder}/{name}: {text}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} files:\n{}", wrong.len(), wrong.join("\n"));
}
