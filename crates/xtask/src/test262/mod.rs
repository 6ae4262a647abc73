//! `cargo xtask test262 SUITE [FILTER]...`: conformance, one process a test and mode, held against the list of the tests that are
//! known not to pass.
//!
//! A test runs where it is, after its harness files, which are scripts of their own; only in strict mode it goes to a scratch
//! file behind the directive, but keeps its name, so that `import()` finds its fixtures. The exit status is 0 only if every test did as the list says.

mod edition;
mod expectations;
mod meta;
mod report;
mod run;
mod stress;

use expectations::Expectations;
use meta::Meta;
use report::Outcome;
use run::{Case, Host, Mode};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const USAGE: &str = "\
usage: cargo xtask test262 SUITE [FILTER]... [OPTIONS]

SUITE is a checkout of test262; a FILTER is a part of the paths of the tests to run.

  --vmrun PATH         the command to test [default: target/release/vmrun]
  --jobs N             tests at a time [default: the processors]
  --timeout SECONDS    longest that a test may run [default: 20]
  --every N            runs each Nth test only
  --sample PERCENT     runs that part of the tests, the same each time: a hash of a test's path decides
  --gc-stress[=N]      runs each test a second time, with a collection at every N-th allocation [default: 1] and a check of the heap
                       after each, and fails where that makes a difference
  --list FILE          writes a line for each failure: test, mode, why
  --tests FILE         runs the tests that a --list of before names
  --expectations FILE  what is known not to pass [default: tests/conformance/expectations.txt]
  --bless              makes that file say what was seen";

/// The directories that count. `intl402` is another standard's: it runs only if a filter begins with its name, and is not among what is
/// expected.
const PARTS: &[&str] = &["language", "built-ins", "annexB", "harness", "staging"];

struct Options {
    suite: PathBuf,
    filters: Vec<String>,
    vmrun: PathBuf,
    jobs: usize,
    timeout: u64,
    every: usize,
    /// Tests that run, in ten thousandths.
    sample: u64,
    /// The period of the collections in a second run.
    stress: Option<u32>,
    list: Option<PathBuf>,
    tests: Option<PathBuf>,
    expectations: PathBuf,
    bless: bool,
}

impl Options {
    fn of(args: &[String]) -> Result<Options, String> {
        let mut options = Options {
            suite: PathBuf::new(),
            filters: Vec::new(),
            vmrun: PathBuf::from("target/release/vmrun"),
            jobs: std::thread::available_parallelism().map_or(2, std::num::NonZero::get),
            timeout: 20,
            every: 1,
            sample: WHOLE,
            stress: None,
            list: None,
            tests: None,
            expectations: PathBuf::from("tests/conformance/expectations.txt"),
            bless: false,
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            if arg == "--bless" {
                options.bless = true;
                continue;
            }
            if let Some(period) = arg.strip_prefix("--gc-stress") {
                let period = if period.is_empty() { "=1" } else { period };
                let period = period.strip_prefix('=').and_then(|n| n.parse().ok()).filter(|n| *n > 0);
                options.stress = Some(period.ok_or("--gc-stress=N: N is a number of allocations")?);
                continue;
            }
            if !arg.starts_with("--") {
                if options.suite.as_os_str().is_empty() {
                    options.suite = PathBuf::from(arg);
                } else {
                    options.filters.push(arg.clone());
                }
                continue;
            }
            let value = args.next().ok_or_else(|| format!("{arg} needs a value"))?;
            let number =
                || value.parse::<usize>().ok().filter(|n| *n > 0).ok_or(format!("{arg} needs a number"));
            match arg.as_str() {
                "--vmrun" => options.vmrun = PathBuf::from(value),
                "--jobs" => options.jobs = number()?,
                "--timeout" => options.timeout = number()? as u64,
                "--every" => options.every = number()?,
                "--sample" => options.sample = part(value)?,
                "--list" => options.list = Some(PathBuf::from(value)),
                "--tests" => options.tests = Some(PathBuf::from(value)),
                "--expectations" => options.expectations = PathBuf::from(value),
                _ => return Err(format!("no option {arg}")),
            }
        }
        if options.suite.as_os_str().is_empty() {
            return Err("no SUITE".to_owned());
        }
        Ok(options)
    }
}

/// The whole of the tests, in the unit of [`Options::sample`].
const WHOLE: u64 = 10_000;

/// A percentage in ten thousandths.
fn part(percent: &str) -> Result<u64, String> {
    let number = percent.trim_end_matches('%').parse::<f64>().ok().filter(|n| *n > 0.0 && *n <= 100.0);
    number.map(|n| (n * 100.0).round() as u64).ok_or(format!("--sample {percent}: more than 0, at most 100"))
}

/// Is the test of this path in a sample of this size? Whatever else there is in the suite; and a smaller sample is part of a larger.
fn in_sample(test: &str, sample: u64) -> bool {
    // FNV-1a, whose low bits alone are of little worth for paths that are alike.
    let hash = test.bytes().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    (hash ^ (hash >> 32)) % WHOLE < sample
}

/// Runs the suite; the exit status is that of the process.
pub fn main(args: &[String]) -> u8 {
    let options = match Options::of(args) {
        Ok(options) => options,
        Err(e) => {
            eprintln!("xtask test262: {e}\n{USAGE}");
            return 2;
        }
    };
    match run(options) {
        Ok(as_expected) => u8::from(!as_expected),
        Err(e) => {
            eprintln!("xtask test262: {e}");
            2
        }
    }
}

fn run(options: Options) -> Result<bool, String> {
    let expected = Expectations::read(&options.expectations)?;
    let tests = tests_of(&options)?;
    if tests.is_empty() {
        return Err(format!("no test of {} fits", options.suite.display()));
    }
    let outcomes = run_all(&options, &tests);
    report::print(&outcomes);
    if let Some(list) = &options.list {
        let lines: String = outcomes.iter().map(Outcome::lines).collect();
        std::fs::write(list, lines).map_err(|e| format!("cannot write {}: {e}", list.display()))?;
    }
    let as_expected = hold(&options, expected, &outcomes)?;
    let as_without_stress = options.stress.is_none() || stress::report(&outcomes);
    Ok(as_expected && as_without_stress)
}

/// Says what is not as the list has it. True if all is, crashes and hangs included.
fn hold(options: &Options, mut expected: Expectations, outcomes: &[Outcome]) -> Result<bool, String> {
    let reason = |o: &Outcome| expected.reason(&o.test, &o.features).map(|(_, by_path)| by_path);
    let failures: Vec<&Outcome> = outcomes.iter().filter(|o| !o.passed() && reason(o).is_none()).collect();
    let passes: Vec<&Outcome> = outcomes.iter().filter(|o| o.passed() && reason(o) == Some(true)).collect();
    let crashes = outcomes.iter().filter(|o| o.crashed()).count();
    let hangs = outcomes.iter().filter(|o| o.hung()).count();
    println!(
        "\n{crashes} crashes, {hangs} hangs; {} unexpected failures, {} unexpected passes",
        failures.len(),
        passes.len()
    );
    for outcome in outcomes.iter().filter(|o| o.crashed() || o.hung()) {
        print!("  {}", outcome.lines());
    }
    if options.bless {
        let names = |list: &[&Outcome]| list.iter().map(|o| o.test.clone()).collect::<Vec<_>>();
        let (failures, passes) = (names(&failures), names(&passes));
        expected.update(failures.iter().map(String::as_str), passes.iter().map(String::as_str));
        let file = &options.expectations;
        std::fs::write(file, expected.text()).map_err(|e| format!("cannot write {}: {e}", file.display()))?;
        return Ok(crashes + hangs == 0);
    }
    const SHOWN: usize = 40;
    for outcome in failures.iter().take(SHOWN) {
        print!("unexpected failure: {}", outcome.lines());
    }
    for outcome in passes.iter().take(SHOWN) {
        println!("unexpected pass: {}", outcome.test);
    }
    Ok(crashes + hangs + failures.len() + passes.len() == 0)
}

/// The paths of the tests to run, from the suite's `test`, sorted.
fn tests_of(options: &Options) -> Result<Vec<String>, String> {
    let mut tests = Vec::new();
    match &options.tests {
        Some(list) => {
            let text = std::fs::read_to_string(list).map_err(|e| format!("{}: {e}", list.display()))?;
            tests.extend(text.lines().filter_map(|l| l.split(' ').next()).map(str::to_owned));
            tests.sort();
            tests.dedup();
        }
        None => {
            let root = options.suite.join("test");
            let intl = options.filters.iter().any(|f| f.starts_with("intl402"));
            for part in PARTS.iter().chain(intl.then_some(&"intl402")) {
                walk(&root, &root.join(part), &mut tests);
            }
        }
    }
    let fits = |test: &String| options.filters.is_empty() || options.filters.iter().any(|f| test.contains(f));
    let sampled = |test: &String| in_sample(test, options.sample);
    Ok(tests.into_iter().filter(fits).filter(sampled).step_by(options.every).collect())
}

fn walk(root: &Path, dir: &Path, into: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    let mut entries: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
        if path.is_dir() {
            walk(root, &path, into);
        } else if name.ends_with(".js") && !name.ends_with("_FIXTURE.js") {
            into.push(name);
        }
    }
}

fn run_all(options: &Options, tests: &[String]) -> Vec<Outcome> {
    let host = Host {
        vmrun: options.vmrun.clone(),
        suite: options.suite.clone(),
        timeout: Duration::from_secs(options.timeout),
    };
    let next = AtomicUsize::new(0);
    let outcomes = Mutex::new(Vec::with_capacity(tests.len()));
    std::thread::scope(|scope| {
        for worker in 0..options.jobs {
            let (host, next, outcomes) = (&host, &next, &outcomes);
            scope.spawn(move || {
                let scratch =
                    std::env::temp_dir().join(format!("gill-test262-{}-{worker}.js", std::process::id()));
                while let Some(test) = tests.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let path = host.suite.join("test").join(test);
                    let Ok(source) = std::fs::read(&path) else { continue };
                    let meta = Meta::of(&String::from_utf8_lossy(&source));
                    let modes = Mode::of(&meta);
                    if modes.is_empty() {
                        continue;
                    }
                    let case = Case { path: &path, source: &source, meta: &meta, scratch: &scratch };
                    let run = |mode| (mode, host.run(&case, mode, &[], host.timeout));
                    let verdicts: Vec<_> = modes.into_iter().map(run).collect();
                    let stressed = options.stress.map(|period| stress::run(host, &case, &verdicts, period));
                    let stressed = stressed.unwrap_or_default();
                    // The run is a long one: what it finds is told at once, and again at its end.
                    stressed.iter().for_each(|s| s.tell(test, &mut std::io::stderr()));
                    let features = meta.features;
                    let outcome = Outcome { test: test.clone(), features, verdicts, stressed };
                    if let Ok(mut outcomes) = outcomes.lock() {
                        outcomes.push(outcome);
                    }
                }
                let _ = std::fs::remove_file(&scratch);
            });
        }
    });
    let mut outcomes = outcomes.into_inner().unwrap_or_default();
    outcomes.sort_by(|a: &Outcome, b| a.test.cmp(&b.test));
    outcomes
}

#[cfg(test)]
mod tests {
    use super::{in_sample, part};

    #[test]
    fn a_sample_has_its_size_and_is_part_of_a_larger_one() {
        let tests: Vec<String> =
            (0..20_000).map(|n| format!("built-ins/Array/prototype/at/case-{n}.js")).collect();
        let five = part("5").unwrap_or_default();
        assert_eq!((five, part("0.5%")), (500, Ok(50)));
        assert!(part("0").is_err() && part("101").is_err() && part("x").is_err());
        let chosen = tests.iter().filter(|t| in_sample(t, five)).count();
        assert!((900..1100).contains(&chosen), "{chosen} of 20000");
        assert!(tests.iter().all(|t| !in_sample(t, 50) || in_sample(t, five)));
        assert!(tests.iter().all(|t| in_sample(t, super::WHOLE)));
    }
}
