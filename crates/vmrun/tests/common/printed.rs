//! What a program printed against what it should print.

use std::path::{Path, PathBuf};
use std::process::Output;

/// The files of a folder of `tests/` with this ending, sorted; there are so many at least.
pub fn files(folder: &str, extension: &str, least: usize) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests").join(folder);
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == extension))
        .collect();
    files.sort();
    assert!(files.len() >= least, "{} files are found in {}", files.len(), folder.display());
    files
}

/// The first line of the program's output that differs from the file beside it that ends in `.out`, if one does.
pub fn difference(program: &Path, output: &Output) -> Option<String> {
    let expected = std::fs::read_to_string(program.with_extension("out"))
        .unwrap_or_else(|error| panic!("{} has no .out: {error}", program.display()));
    let printed = String::from_utf8_lossy(&output.stdout);
    if printed == expected {
        return None;
    }
    let same = printed.lines().zip(expected.lines()).take_while(|(a, b)| a == b).count();
    Some(format!(
        "{} line {}:\n  expected {:?}\n  printed  {:?}\n  stderr   {}",
        program.display(),
        same + 1,
        expected.lines().nth(same),
        printed.lines().nth(same),
        String::from_utf8_lossy(&output.stderr).lines().take(6).collect::<Vec<_>>().join(" / ")
    ))
}
