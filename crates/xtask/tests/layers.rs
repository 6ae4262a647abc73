//! Architecture invariants: who may depend on whom, and where unsafe code may be. The tables are here (ARCHITECTURE.md
//! points to them); cargo's metadata and the sources are held against them.

use std::collections::BTreeMap;

/// Each crate and the crates of ours that it may depend on, tests and benches apart.
const ALLOWED: &[(&str, &[&str])] = &[
    ("gill-syntax", &[]),
    ("gill-bytecode", &[]),
    ("gill-heap", &[]),
    ("gill-image", &[]),
    ("gill-eventloop", &[]),
    ("gill-compiler", &["gill-syntax", "gill-bytecode"]),
    ("gill-vm", &["gill-bytecode", "gill-heap"]),
    ("gill-coredump", &["gill-vm", "gill-heap", "gill-eventloop", "gill-bytecode", "gill-image"]),
    (
        "gill-runtime",
        &[
            "gill-syntax",
            "gill-compiler",
            "gill-bytecode",
            "gill-heap",
            "gill-vm",
            "gill-eventloop",
            "gill-coredump",
            "gill-image",
        ],
    ),
    (
        "vmrun",
        &[
            "gill-runtime",
            "gill-syntax",
            "gill-compiler",
            "gill-bytecode",
            "gill-heap",
            "gill-vm",
            "gill-eventloop",
            "gill-coredump",
        ],
    ),
    ("gill-inspect", &["gill-image", "gill-bytecode"]),
    ("vminspect", &["gill-inspect", "gill-image"]),
    ("xtask", &["gill-syntax"]),
];

/// Crates that only `vminspect` may use: everything that draws or talks to a terminal.
const UI: &[&str] = &["rustyline", "crossterm", "ratatui"];

#[test]
fn dependencies_follow_the_layers() {
    let output = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .output()
        .expect("cargo metadata runs");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.iter().copied().collect();
    let packages = metadata["packages"].as_array().expect("packages");
    let ours: Vec<&str> = packages.iter().filter_map(|p| p["name"].as_str()).collect();
    for name in &ours {
        assert!(allowed.contains_key(name), "{name} is not in the table of layers");
    }
    for package in packages {
        let name = package["name"].as_str().expect("name");
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            let on = dependency["name"].as_str().expect("name");
            if dependency["kind"].as_str() == Some("dev") {
                continue;
            }
            if ours.contains(&on) {
                assert!(allowed[name].contains(&on), "{name} must not depend on {on}");
            }
            assert!(!UI.contains(&on) || name == "vminspect", "{name} must not know a user interface ({on})");
        }
    }
}

/// Crates with unsafe code all over: each piece has its reason. In the others it is forbidden, or denied but for the
/// modules that `lib.rs` names.
const UNSAFE: &[&str] = &["heap", "vm"];

#[test]
fn unsafe_stays_where_it_is_allowed() {
    let crates = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    for entry in std::fs::read_dir(crates).expect("the crates") {
        let folder = entry.expect("a crate").path();
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        if UNSAFE.contains(&name.as_str()) {
            continue;
        }
        let root =
            ["src/lib.rs", "src/main.rs"].iter().find_map(|f| std::fs::read_to_string(folder.join(f)).ok());
        let root = root.unwrap_or_else(|| panic!("crates/{name} has no lib.rs and no main.rs"));
        let fenced = root.contains("#![forbid(unsafe_code)]") || root.contains("#![deny(unsafe_code)]");
        assert!(fenced, "crates/{name} does not forbid unsafe code");
    }
}
