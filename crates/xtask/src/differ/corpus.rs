//! The sources that mutants are made of: statements of the packages installed for the tests, of the language tests, and of
//! test262-parser-tests, which holds every corner of the grammar.

use super::acorn::Acorn;
use std::path::{Path, PathBuf};

/// Files of packages that are read; more than these add nothing that is new.
const MOST_FILES: usize = 250;
/// Bytes of the largest of them.
const LARGEST: u64 = 150_000;

/// All snippets, always in the same order.
pub(super) fn snippets(packages: &Path) -> Result<Vec<String>, String> {
    let mut acorn = Acorn::start(packages)?;
    let mut snippets = Vec::new();
    let corners = packages.join("test262-parser-tests/pass");
    for file in scripts(&corners) {
        if let Ok(text) = std::fs::read_to_string(&file) {
            snippets.push(text);
        }
    }
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/js");
    for file in scripts(&tests) {
        snippets.extend(acorn.snippets(&file)?);
    }
    let corners = snippets.len();
    let small = |file: &PathBuf| std::fs::metadata(file).is_ok_and(|m| m.len() < LARGEST);
    let all: Vec<PathBuf> = scripts(packages).into_iter().filter(small).collect();
    let mut real = Vec::new();
    for file in all.iter().step_by(all.len().div_ceil(MOST_FILES).max(1)) {
        real.extend(acorn.snippets(file)?);
    }
    // Real code is repetitive: it gets no more room than the corners.
    let step = (real.len() / corners.max(1)).max(1);
    snippets.extend(real.into_iter().step_by(step));
    if snippets.is_empty() {
        return Err(format!("there are no sources in {}", packages.display()));
    }
    Ok(snippets)
}

/// The scripts and modules in a folder and those in it, sorted.
fn scripts(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    let mut entries: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() && !path.is_symlink() {
            found.extend(scripts(&path));
        } else if path.extension().is_some_and(|e| e == "js" || e == "mjs" || e == "cjs") {
            found.push(path);
        }
    }
    found
}
