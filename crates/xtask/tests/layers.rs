//! Architecture invariant: who may depend on whom. The table is ARCHITECTURE.md's; cargo's metadata is held against it.

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
    ("xtask", &[]),
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

/// Architecture invariant: `unsafe` is forbidden everywhere but in the crates, and the single modules, that need it.
#[test]
fn unsafe_stays_where_it_is_allowed() {
    let crates = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    for name in ["syntax", "bytecode", "compiler", "eventloop", "image", "inspect", "runtime"] {
        let lib = std::fs::read_to_string(crates.join(name).join("src/lib.rs")).expect("lib.rs");
        let fenced = lib.contains("#![forbid(unsafe_code)]") || lib.contains("#![deny(unsafe_code)]");
        assert!(fenced, "crates/{name} does not forbid unsafe code");
    }
}
