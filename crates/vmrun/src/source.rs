//! Finding the program: which file, or which text, and what is wrong when there is none.

use crate::cli::Cli;
use crate::{BAD_USAGE, fail};
use gill_runtime::{Program, SourceKind};
use std::io::{IsTerminal, Read};
use std::path::{Component, Path, PathBuf};

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
    if script.is_empty() {
        fail(
            "the name of the program is empty\n\
             hint: vmrun SCRIPT runs a file; if a shell's variable is meant to name it, it is not set",
            BAD_USAGE,
        );
    }
    // As Node has it: the name is resolved by its text alone, and what of it can be left to guess is not in `process.argv`.
    let full = resolved(script);
    let (path, bytes_of) = locate(script, &full);
    let argv =
        std::iter::once(full.to_string_lossy().into_owned()).chain(cli.args[1..].iter().cloned()).collect();
    if cli.module {
        return (Program::Module(path.to_string_lossy().into_owned()), argv);
    }
    if !cli.script {
        return (Program::Main(path.to_string_lossy().into_owned()), argv);
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

/// A path as `path.resolve` gives it: absolute, without `.`, `..` and slashes at the end, whatever links are on the way.
fn resolved(script: &str) -> PathBuf {
    // Where the current directory is gone the system is given the name as it is.
    let Ok(absolute) = std::path::absolute(script) else { return PathBuf::from(script) };
    let mut path = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => {
                path.pop();
            }
            Component::CurDir => {}
            part => path.push(part),
        }
    }
    path
}

/// The file that a script's name means, as `require` finds it, checked to be a text that can be read. None for a
/// directory, whose main file the module loader finds.
fn locate(script: &str, full: &Path) -> (PathBuf, Option<PathBuf>) {
    let with = |extension: &&str| {
        let mut path = full.as_os_str().to_owned();
        path.push(extension);
        PathBuf::from(path)
    };
    let guessed = || [".js", ".json", ".cjs", ".mjs"].iter().map(with).find(|path| path.is_file());
    match std::fs::metadata(full) {
        Ok(meta) if meta.is_dir() => {
            // A file of the name with an extension comes before the directory.
            if let Some(found) = guessed() {
                check(script, &found);
                return (found.clone(), Some(found));
            }
            let has_main = ["index.js", "index.json", "package.json"].iter().any(|f| full.join(f).is_file());
            if !has_main {
                fail(
                    &format!(
                        "{script} is a directory without index.js or a package.json that names its main file"
                    ),
                    NO_SCRIPT,
                );
            }
            (full.to_owned(), None)
        }
        Ok(_) => {
            check(script, full);
            (full.to_owned(), Some(full.to_owned()))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => match guessed() {
            Some(found) => (found.clone(), Some(found)),
            None => fail(&not_found(script, full), NO_SCRIPT),
        },
        Err(error) => fail(&format!("cannot read {script}: {}", reason(&error)), NO_SCRIPT),
    }
}

fn not_found(script: &str, path: &Path) -> String {
    let mut text = format!("cannot find {script}: no such file, nor {script} with .js, .json, .cjs or .mjs");
    let dir = path.parent().unwrap_or(path);
    if !dir.is_dir() {
        text.push_str(&format!("\nhint: there is no directory {}", dir.display()));
    } else {
        text.push_str(&format!("\nhint: looked for {}", path.display()));
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
