//! `cargo xtask test262 SUITE [FILTER]`: conformance, one process a test and mode.
//!
//! Reads each test's frontmatter, puts its harness files in front, runs it sloppy and strict as flagged, and judges by exit
//! status and output. A script goes to a scratch file, but keeps the test's name, so that `import()` finds its fixtures; a module
//! runs where it is, after its harness as a script. Tables by directory and feature; `--list FILE` writes what failed, with the first line of why.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Longest that a test may run.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Features that no edition has yet, or that wait for a later version; their tests are counted apart.
const LATER: &[&str] = &[
    "Temporal",
    "decorators",
    "explicit-resource-management",
    "import-defer",
    "source-phase-imports",
    "ShadowRealm",
    "Atomics.pause",
    "Math.sumPrecise",
    "Intl.DurationFormat",
    "immutable-arraybuffer",
    "joint-iteration",
    "iterator-sequencing",
    "upsert",
    "error-stack-accessor",
    "canonical-tz",
    "nonextensible-applies-to-private",
    "import-bytes",
    "import-text",
];

#[derive(Default, Debug)]
struct Meta {
    flags: Vec<String>,
    includes: Vec<String>,
    features: Vec<String>,
    negative_phase: String,
    negative_type: String,
}

fn list(text: &str) -> Vec<String> {
    text.trim()
        .trim_matches(['[', ']'])
        .split(',')
        .map(|s| s.trim().to_owned())
        .filter(|s| !s.is_empty())
        .collect()
}

fn meta(source: &str) -> Meta {
    let mut meta = Meta::default();
    let Some(body) = source.split("/*---").nth(1).and_then(|s| s.split("---*/").next()) else { return meta };
    let mut block = String::new();
    for line in body.lines() {
        let indented = line.starts_with([' ', '\t']);
        let text = line.trim();
        if indented && let Some(item) = text.strip_prefix("- ") {
            match block.as_str() {
                "includes" => meta.includes.push(item.trim().to_owned()),
                "flags" => meta.flags.push(item.trim().to_owned()),
                "features" => meta.features.push(item.trim().to_owned()),
                _ => {}
            }
            continue;
        }
        let Some((key, value)) = text.split_once(':') else { continue };
        if indented {
            match (block.as_str(), key) {
                ("negative", "phase") => meta.negative_phase = value.trim().to_owned(),
                ("negative", "type") => meta.negative_type = value.trim().to_owned(),
                _ => {}
            }
            continue;
        }
        block = key.to_owned();
        match key {
            "includes" => meta.includes = list(value),
            "flags" => meta.flags = list(value),
            "features" => meta.features = list(value),
            _ => {}
        }
    }
    meta
}

fn walk(dir: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    let mut entries: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            walk(&path, into);
        } else if path.extension().is_some_and(|e| e == "js")
            && !path.to_string_lossy().ends_with("_FIXTURE.js")
        {
            into.push(path);
        }
    }
}

/// How a test runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Sloppy,
    Strict,
    Module,
}

impl Mode {
    fn name(self) -> &'static str {
        match self {
            Mode::Sloppy => "sloppy",
            Mode::Strict => "strict",
            Mode::Module => "module",
        }
    }
}

/// None: passed. Some: why not.
fn run_one(
    vmrun: &Path,
    suite: &Path,
    path: &Path,
    source: &str,
    meta: &Meta,
    mode: Mode,
    scratch: &Path,
) -> Option<String> {
    let raw = meta.flags.iter().any(|f| f == "raw");
    let is_async = meta.flags.iter().any(|f| f == "async");
    let mut text = String::new();
    if mode == Mode::Strict {
        text.push_str("\"use strict\";\n");
    }
    if !raw {
        let mut includes = vec!["assert.js".to_owned(), "sta.js".to_owned()];
        if is_async {
            includes.push("doneprintHandle.js".to_owned());
        }
        includes.extend(meta.includes.iter().cloned());
        for name in includes {
            text.push_str(&std::fs::read_to_string(suite.join("harness").join(name)).unwrap_or_default());
            text.push('\n');
        }
    }
    if mode != Mode::Module {
        // What the harness needs of the test's own text stays byte for byte.
        text.push_str(source);
    }
    if std::fs::write(scratch, text).is_err() {
        return Some("cannot write the test".to_owned());
    }
    let mut command = Command::new(vmrun);
    command.args(["--no-core", "--test262-host"]);
    if mode == Mode::Module {
        command.arg("--module").arg("--prelude").arg(scratch).arg(path);
    } else {
        command.args(["--script", "--script-name"]).arg(path).arg(scratch);
    }
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(e) => return Some(format!("cannot run vmrun: {e}")),
    };
    let (mut out, mut err) = (child.stdout.take(), child.stderr.take());
    let readers = (
        std::thread::spawn(move || {
            let mut s = Vec::new();
            let _ = out.as_mut().map(|o| o.read_to_end(&mut s));
            s
        }),
        std::thread::spawn(move || {
            let mut s = Vec::new();
            let _ = err.as_mut().map(|o| o.read_to_end(&mut s));
            s
        }),
    );
    let start = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break Some(status),
            Ok(None) if start.elapsed() > TIMEOUT => {
                let _ = child.kill();
                let _ = child.wait();
                break None;
            }
            Ok(None) => std::thread::sleep(Duration::from_millis(if start.elapsed().as_millis() < 20 {
                1
            } else {
                10
            })),
            Err(_) => break None,
        }
    };
    let out = String::from_utf8_lossy(&readers.0.join().unwrap_or_default()).into_owned();
    let err = String::from_utf8_lossy(&readers.1.join().unwrap_or_default()).into_owned();
    let Some(status) = status else { return Some("TIMEOUT".to_owned()) };
    let first = err.lines().find(|l| l.contains("Error")).or(err.lines().next()).unwrap_or("").to_owned();
    let Some(code) = status.code() else { return Some(format!("CRASH {status}")) };
    if code == 70 || code == 101 || code == 134 {
        return Some(format!("CRASH exit {code}: {first}"));
    }
    if !meta.negative_type.is_empty() {
        let as_expected = code == 1 && err.contains(&meta.negative_type);
        return if as_expected {
            None
        } else {
            Some(format!("expected {}: exit {code} {first}", meta.negative_type))
        };
    }
    if code != 0 {
        return Some(first);
    }
    if is_async && !out.contains("Test262:AsyncTestComplete") {
        return Some(format!("async test not complete: {}", out.lines().next().unwrap_or("")));
    }
    None
}

/// Runs the suite; the exit status is that of the process.
pub fn main(args: &[String]) -> u8 {
    let mut positional = Vec::new();
    let mut listing = None;
    let mut vmrun = PathBuf::from("target/release/vmrun");
    let mut sample = 1;
    let mut i = 0;
    while i < args.len() {
        match args[i].as_str() {
            "--list" => {
                i += 1;
                listing = args.get(i).cloned();
            }
            "--vmrun" => {
                i += 1;
                vmrun = PathBuf::from(args.get(i).cloned().unwrap_or_default());
            }
            "--every" => {
                i += 1;
                sample = args.get(i).and_then(|n| n.parse().ok()).unwrap_or(1);
            }
            other => positional.push(other.to_owned()),
        }
        i += 1;
    }
    let Some(suite) = positional.first().map(PathBuf::from) else {
        eprintln!(
            "usage: cargo xtask test262 SUITE [DIRECTORY-OR-FILTER] [--list FILE] [--vmrun PATH] [--every N]"
        );
        return 2;
    };
    let filter = positional.get(1).cloned().unwrap_or_default();
    let mut files = Vec::new();
    for part in ["language", "built-ins", "annexB"] {
        walk(&suite.join("test").join(part), &mut files);
    }
    let files: Vec<PathBuf> =
        files.into_iter().filter(|f| f.to_string_lossy().contains(&filter)).step_by(sample).collect();
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::<(PathBuf, Vec<String>, &'static str, Option<String>)>::new());
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for worker in 0..threads {
            let (next, results, files, suite, vmrun) = (&next, &results, &files, &suite, &vmrun);
            scope.spawn(move || {
                let scratch =
                    std::env::temp_dir().join(format!("gill-test262-{}-{worker}.js", std::process::id()));
                while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let Ok(source) = std::fs::read_to_string(path) else { continue };
                    let meta = meta(&source);
                    let has = |flag: &str| meta.flags.iter().any(|f| f == flag);
                    let later = meta.features.iter().any(|f| LATER.contains(&f.as_str()));
                    let mut verdicts = Vec::new();
                    if later || has("CanBlockIsFalse") {
                        verdicts.push(("skipped", None));
                    } else {
                        let mut modes = Vec::new();
                        if has("module") {
                            modes.push(Mode::Module);
                        } else {
                            if !has("onlyStrict") {
                                modes.push(Mode::Sloppy);
                            }
                            if !has("noStrict") && !has("raw") {
                                modes.push(Mode::Strict);
                            }
                        }
                        verdicts.extend(modes.into_iter().map(|mode| {
                            (mode.name(), run_one(vmrun, suite, path, &source, &meta, mode, &scratch))
                        }));
                    }
                    if let Ok(mut results) = results.lock() {
                        for (mode, verdict) in verdicts {
                            results.push((path.clone(), meta.features.clone(), mode, verdict));
                        }
                    }
                }
                let _ = std::fs::remove_file(&scratch);
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_default();
    results.sort_by(|a, b| a.0.cmp(&b.0).then(a.2.cmp(b.2)));
    report(&results, &suite, listing.as_deref())
}

fn report(
    results: &[(PathBuf, Vec<String>, &'static str, Option<String>)],
    suite: &Path,
    listing: Option<&str>,
) -> u8 {
    let mut by_directory: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let (mut passed, mut failed, mut skipped, mut crashed) = (0, 0, 0, 0);
    let mut lines = String::new();
    for (path, _, mode, verdict) in results {
        if *mode == "skipped" {
            skipped += 1;
            continue;
        }
        let relative = path.strip_prefix(suite.join("test")).unwrap_or(path);
        let directory: Vec<_> =
            relative.components().take(3).map(|c| c.as_os_str().to_string_lossy().into_owned()).collect();
        let entry =
            by_directory.entry(directory[..directory.len().saturating_sub(1).max(1)].join("/")).or_default();
        match verdict {
            None => {
                passed += 1;
                entry.0 += 1;
            }
            Some(why) => {
                failed += 1;
                entry.1 += 1;
                crashed += usize::from(why.starts_with("CRASH"));
                lines.push_str(&format!("{} [{mode}] {why}\n", relative.display()));
            }
        }
    }
    for (directory, (good, bad)) in &by_directory {
        if *bad > 0 {
            println!(
                "{:6.2} %  {good:6} passed {bad:6} failed  {directory}",
                100.0 * *good as f64 / (good + bad) as f64
            );
        }
    }
    println!("{passed} passed, {failed} failed");
    println!(
        "{:.2} %; {crashed} crashes; {skipped} skipped (later features)",
        100.0 * passed as f64 / (passed + failed).max(1) as f64
    );
    if let Some(listing) = listing
        && let Err(e) = std::fs::write(listing, lines)
    {
        eprintln!("cannot write {listing}: {e}");
        return 70;
    }
    u8::from(failed > 0)
}
