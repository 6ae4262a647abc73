//! What the pages name is there: files between backquotes, targets of links, the targets of the fuzz workspace.

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The pages for people, but for the notes on what is to be done.
fn pages() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    for folder in
        ["", "docs", "stdlib", "benches", "examples/postmortem", "tests/js", "crates/inspect/tests/fixtures"]
    {
        for entry in std::fs::read_dir(root().join(folder)).expect("a folder with pages") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|e| e == "md") && !path.ends_with("docs/STATUS.md") {
                pages.push(path);
            }
        }
    }
    pages.sort();
    assert!(pages.len() > 8, "the pages are found: {pages:?}");
    pages
}

/// What looks like a file's path in a page's text: it has a folder of the project in front and an ending behind.
fn is_path(text: &str) -> bool {
    let folders = ["benches/", "crates/", "docs/", "examples/", "fuzz/", "grammar/", "stdlib/", "tests/"];
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "_-./".contains(c));
    let is_file = text.rsplit('/').next().is_some_and(|name| name.contains('.') || text.ends_with('/'));
    plain && is_file && folders.iter().any(|folder| text.starts_with(folder))
}

#[test]
fn files_that_pages_name_are_there() {
    let mut missing = Vec::new();
    let mut found = 0;
    for page in pages() {
        let text = std::fs::read_to_string(&page).expect("a page");
        let quoted =
            text.split('`').skip(1).step_by(2).filter(|text| is_path(text)).map(|path| root().join(path));
        let folder = page.parent().expect("a folder");
        let links = text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
        let links =
            links.map(|(to, _)| to).filter(|to| !to.contains([' ', ':', ',']) && to.contains(['.', '/']));
        for path in quoted.chain(links.map(|to| folder.join(to))) {
            found += 1;
            if !path.exists() {
                missing.push(format!("{}: {}", page.display(), path.display()));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(found > 20, "only {found} paths were found in the pages");
}

#[test]
fn fuzz_targets_are_there_and_told_of() {
    let manifest = std::fs::read_to_string(root().join("fuzz/Cargo.toml")).expect("fuzz/Cargo.toml");
    let told = std::fs::read_to_string(root().join("CONTRIBUTING.md")).expect("CONTRIBUTING.md");
    let mut count = 0;
    for line in manifest.lines() {
        let Some(path) = line.strip_prefix("path = \"").and_then(|rest| rest.strip_suffix('"')) else {
            continue;
        };
        let file = root().join("fuzz").join(path);
        assert!(file.exists(), "{path} is not there");
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        assert!(told.contains(&format!("`{name}`")) || told.contains(&format!("fuzz run {name}`")), "{name}");
        count += 1;
    }
    assert!(count > 0, "targets are found");
}
