//! Finding the program: which file, or which text, and what is wrong when there is none.

use crate::cli::Cli;
use crate::{BAD_USAGE, fail};
use gill_runtime::{Program, SourceKind};
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};

/// Status when the script cannot be read, as Node's.
const NO_SCRIPT: i32 = 1;
/// Bytes that are looked at to tell a text.
const HEAD: usize = 8192;

/// The program, and `process.argv` from the script on.
pub(crate) fn find(cli: &Cli) -> (Program, Vec<String>) {
    if let Some(text) = &cli.print {
        return (Program::Print(text.clone()), cli.args.clone());
    }
    if let Some(text) = &cli.eval {
        if cli.script {
            return (Program::Script { name: "[eval]".to_owned(), text: text.clone() }, cli.args.clone());
        }
        return (
            Program::Source { name: "[eval]".to_owned(), text: text.clone(), kind: kind(cli) },
            cli.args.clone(),
        );
    }
    let Some(script) = cli.args.first() else {
        if std::io::stdin().is_terminal() {
            fail(
                "no program given\n\
                 hint: vmrun SCRIPT runs a file, vmrun -e CODE runs code, vmrun - reads standard input; see vmrun --help",
                BAD_USAGE,
            );
        }
        return (from_stdin(cli), Vec::new());
    };
    if script == "-" {
        return (from_stdin(cli), cli.args.clone());
    }
    let (path, bytes_of) = locate(script);
    let full = std::path::absolute(&path).unwrap_or(path);
    let argv =
        std::iter::once(full.to_string_lossy().into_owned()).chain(cli.args[1..].iter().cloned()).collect();
    if cli.module {
        return (Program::Module(full.to_string_lossy().into_owned()), argv);
    }
    if !cli.script {
        return (Program::Main(full.to_string_lossy().into_owned()), argv);
    }
    match bytes_of {
        Some(file) => {
            let name = cli.script_name.clone().unwrap_or_else(|| script.clone());
            (Program::Script { name, text: read(&file) }, argv)
        }
        None => fail(&format!("{script} is a directory; --script needs a file"), NO_SCRIPT),
    }
}

fn from_stdin(cli: &Cli) -> Program {
    let mut bytes = Vec::new();
    if let Err(error) = std::io::stdin().lock().read_to_end(&mut bytes) {
        fail(&format!("cannot read standard input: {error}"), NO_SCRIPT);
    }
    refuse_binary("standard input", &bytes);
    let (name, text) = ("[stdin]".to_owned(), text_of(bytes));
    if cli.script { Program::Script { name, text } } else { Program::Source { name, text, kind: kind(cli) } }
}

/// What code that is no file is said to be.
fn kind(cli: &Cli) -> Option<SourceKind> {
    if cli.module { Some(SourceKind::Module) } else { cli.input_type }
}

/// The scripts that run first, with their names.
pub(crate) fn preludes(cli: &Cli) -> Vec<(String, String)> {
    cli.prelude.iter().map(|path| (path.display().to_string(), read(path))).collect()
}

/// The file that a script's name means, as `require` finds it, checked to be a text that can be read. None for a
/// directory, whose main file the module loader finds.
fn locate(script: &str) -> (PathBuf, Option<PathBuf>) {
    let path = PathBuf::from(script);
    match std::fs::metadata(&path) {
        Ok(meta) if meta.is_dir() => {
            let has_main = ["index.js", "index.json", "package.json"].iter().any(|f| path.join(f).is_file());
            if !has_main {
                fail(
                    &format!(
                        "{script} is a directory without index.js or a package.json that names its main file"
                    ),
                    NO_SCRIPT,
                );
            }
            (path, None)
        }
        Ok(_) => {
            check(script, &path);
            (path.clone(), Some(path))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let with = |extension: &str| PathBuf::from(format!("{script}{extension}"));
            match [".js", ".json", ".cjs", ".mjs"].map(with).into_iter().find(|p| p.is_file()) {
                Some(found) => (found.clone(), Some(found)),
                None => fail(&not_found(script, &path), NO_SCRIPT),
            }
        }
        Err(error) => fail(&format!("cannot read {script}: {}", reason(&error)), NO_SCRIPT),
    }
}

fn not_found(script: &str, path: &Path) -> String {
    let mut text = format!("cannot find {script}: no such file, nor {script} with .js, .json, .cjs or .mjs");
    let dir = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !dir.is_dir() {
        text.push_str(&format!("\nhint: there is no directory {}", dir.display()));
    } else if let Ok(full) = std::path::absolute(path) {
        text.push_str(&format!("\nhint: looked for {}", full.display()));
    }
    text
}

/// Refuses a file that cannot be read or is no text, before anything is started.
fn check(script: &str, path: &Path) {
    let mut head = Vec::with_capacity(HEAD);
    let read = std::fs::File::open(path).and_then(|f| f.take(HEAD as u64).read_to_end(&mut head));
    match read {
        Ok(_) => refuse_binary(script, &head),
        Err(error) => fail(&format!("cannot read {script}: {}", reason(&error)), NO_SCRIPT),
    }
}

fn refuse_binary(what: &str, bytes: &[u8]) {
    let head = &bytes[..bytes.len().min(HEAD)];
    let kind = if head.starts_with(b"\x7fELF") {
        "an executable"
    } else if head.starts_with(b"PK\x03\x04") {
        "a zip archive"
    } else if head.starts_with(b"\x1f\x8b") {
        "a gzip archive"
    } else if head.starts_with(b"\x89GILL") {
        "a core; vminspect opens it"
    } else if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        "text in UTF-16; programs are UTF-8"
    } else if let Some(at) = head.iter().position(|&b| b == 0)
        // One in a string literal makes no binary of a text.
        && head.iter().filter(|&&b| b == 0).count() * 100 > head.len()
    {
        fail(
            &format!("{what} is not a program: there is a zero byte at offset {at}, so it is no text"),
            NO_SCRIPT,
        )
    } else {
        return;
    };
    fail(&format!("{what} is not a program but {kind}"), NO_SCRIPT)
}

fn read(path: &Path) -> String {
    match std::fs::read(path) {
        Ok(bytes) => text_of(bytes),
        Err(error) => fail(&format!("cannot read {}: {}", path.display(), reason(&error)), NO_SCRIPT),
    }
}

/// Bytes as text: without a byte order mark; what is no UTF-8 becomes U+FFFD, as in Node.
fn text_of(bytes: Vec<u8>) -> String {
    let text =
        String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned());
    match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    }
}

fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied => {
            "permission denied; check the file's mode and its directories'".to_owned()
        }
        std::io::ErrorKind::NotADirectory => "a part of its path is not a directory".to_owned(),
        _ => error.to_string(),
    }
}
