//! `cargo xtask bench [PART]... [--record]`: every figure that the project states, with peers side by side in one run.
//!
//! What is compared is the CPU time of whole processes that do the same work: the least of several rounds in which the
//! peers take turns, so that a machine that slows down slows all of them. Peers: QuickJS-ng (`benches/peers`, a host of
//! rquickjs) and `node --jitless`. Each figure with a bound says whether it was met; the exit status is 1 if one was not.
//! `--record` appends the ratios to `benches/history.tsv`.

use nix::sys::resource::{UsageWho, getrusage};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Rounds a program is run in each engine; the least counts.
const ROUNDS: u32 = 3;
/// Rounds of the start-up time, which is short.
const START_ROUNDS: u32 = 7;
/// Pairs of runs of each program with and without what is recorded.
const COST_PAIRS: u32 = 11;
/// Starts that one sample of the start-up time averages over.
const STARTS: u32 = 20;

/// A part of the benchmark: its name, what it measures, how.
struct Part {
    name: &'static str,
    about: &'static str,
    run: fn(&mut Bench) -> Result<(), String>,
}

const PARTS: &[Part] = &[
    Part { name: "suite", about: "V8's suite v7, CPU time against the peers", run: suite },
    Part { name: "micro", about: "benches/micro, CPU time against the peers", run: micro },
    Part { name: "start", about: "start-up and memory of an empty file", run: start },
    Part { name: "objects", about: "bytes an object takes", run: objects },
    Part { name: "parse", about: "parsing typescript.js, MB/s", run: parse },
    Part { name: "dump", about: "cores of a million and of five million records", run: dump },
    Part { name: "cost", about: "what is recorded for a core while a program runs", run: cost },
];

struct Bench {
    root: PathBuf,
    target: PathBuf,
    scratch: PathBuf,
    /// Rows for the history.
    rows: Vec<(String, f64)>,
    missed: Vec<String>,
}

/// Runs the parts named, or all.
pub fn main(args: &[String]) -> u8 {
    let mut chosen: Vec<&Part> = Vec::new();
    let mut record = false;
    for arg in args {
        match PARTS.iter().find(|p| p.name == arg) {
            Some(part) => chosen.push(part),
            None if arg == "--record" => record = true,
            None => {
                eprintln!("usage: cargo xtask bench [PART]... [--record]\n");
                for part in PARTS {
                    eprintln!("  {:8} {}", part.name, part.about);
                }
                return 2;
            }
        }
    }
    if chosen.is_empty() {
        chosen.extend(PARTS);
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let scratch = std::env::temp_dir().join(format!("gill-bench-{}", std::process::id()));
    let mut bench = Bench { root, target, scratch, rows: Vec::new(), missed: Vec::new() };
    let done = bench.prepare().and_then(|()| {
        chosen.iter().try_for_each(|part| {
            println!("\n== {}: {}", part.name, part.about);
            (part.run)(&mut bench)
        })
    });
    let done = done.and_then(|()| if record { bench.record() } else { Ok(()) });
    let _ = std::fs::remove_dir_all(&bench.scratch);
    if let Err(e) = done {
        eprintln!("xtask bench: {e}");
        return 70;
    }
    for missed in &bench.missed {
        println!("missed: {missed}");
    }
    u8::from(!bench.missed.is_empty())
}

impl Bench {
    fn prepare(&self) -> Result<(), String> {
        std::fs::create_dir_all(&self.scratch).map_err(|e| format!("{}: {e}", self.scratch.display()))?;
        let peers = self.root.join("benches/peers/Cargo.toml");
        self.cargo(&["build", "--release", "-p", "vmrun", "-p", "vminspect"], None)?;
        self.cargo(
            &["build", "--release", "--manifest-path", &peers.display().to_string()],
            Some(&self.target.join("peers")),
        )
    }

    fn cargo(&self, args: &[&str], target: Option<&Path>) -> Result<(), String> {
        let mut command = Command::new(env!("CARGO"));
        command.args(args).arg("--quiet").current_dir(&self.root);
        if let Some(target) = target {
            command.env("CARGO_TARGET_DIR", target);
        }
        succeed(&mut command)
    }

    fn vmrun(&self) -> String {
        self.target.join("release/vmrun").display().to_string()
    }

    fn qjs(&self) -> String {
        self.target.join("peers/release/qjs").display().to_string()
    }

    /// Prints a figure and whether it is within its bound, if it has one; keeps it for the history.
    fn figure(&mut self, name: &str, value: f64, unit: &str, bound: Option<Bound>) {
        let verdict = match bound {
            Some(bound) if bound.holds(value) => format!("  ({bound}: met)"),
            Some(bound) => {
                self.missed.push(format!("{name} {value:.3} {unit}, {bound}"));
                format!("  ({bound}: MISSED)")
            }
            None => String::new(),
        };
        println!("{name:<44} {value:>9.3} {unit}{verdict}");
        self.rows.push((name.to_owned(), value));
    }

    /// Appends what was seen to the history: date, commit, figure, value.
    fn record(&self) -> Result<(), String> {
        let text = |args: &[&str]| {
            let output = Command::new(args[0]).args(&args[1..]).current_dir(&self.root).output();
            output.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default()
        };
        let (date, commit) = (text(&["date", "+%F"]), text(&["git", "rev-parse", "--short", "HEAD"]));
        let path = self.root.join("benches/history.tsv");
        let mut file = std::fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(&path)
            .map_err(|e| format!("{}: {e}", path.display()))?;
        for (name, value) in &self.rows {
            writeln!(file, "{date}\t{commit}\t{name}\t{value:.3}").map_err(|e| e.to_string())?;
        }
        Ok(())
    }
}

/// What a figure should be.
#[derive(Clone, Copy)]
enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

impl Bound {
    fn holds(self, value: f64) -> bool {
        match self {
            Bound::AtMost(bound) => value <= bound,
            Bound::AtLeast(bound) => value >= bound,
        }
    }
}

impl std::fmt::Display for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Bound::AtMost(bound) => write!(f, "at most {bound}"),
            Bound::AtLeast(bound) => write!(f, "at least {bound}"),
        }
    }
}

fn succeed(command: &mut Command) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{command:?}: {status}")),
        Err(e) => Err(format!("{command:?}: {e}")),
    }
}

/// CPU seconds, user and system, of all children waited for so far.
fn children_cpu() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).map(|u| u.user_time() + u.system_time());
    usage.map_or(0.0, |t| t.tv_sec() as f64 + t.tv_usec() as f64 / 1e6)
}

/// CPU seconds of one run; what it prints is compared by nobody here.
fn cpu(command: &[&str], times: u32) -> Result<f64, String> {
    let before = children_cpu();
    for _ in 0..times {
        let mut run = Command::new(command[0]);
        run.args(&command[1..]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        succeed(&mut run)?;
    }
    Ok((children_cpu() - before) / f64::from(times))
}

/// The least CPU seconds of several rounds for each of the commands, which take turns; None for one that fails.
fn compare(commands: &[Vec<&str>], rounds: u32, times: u32) -> Vec<Option<f64>> {
    let mut least: Vec<Option<f64>> = vec![Some(f64::MAX); commands.len()];
    for _ in 0..rounds {
        for (command, least) in commands.iter().zip(&mut least) {
            let Some(so_far) = *least else { continue };
            *least = cpu(command, times).ok().map(|seconds| seconds.min(so_far));
        }
    }
    least
}

/// The median of the ratios of two commands' CPU times, each pair run one right after the other and in turn in the other order: what is a
/// few per cent drowns in the machine's changes of pace otherwise. None if one fails.
fn paired(one: &[&str], other: &[&str], pairs: u32) -> Option<f64> {
    let mut ratios = Vec::new();
    for pair in 0..pairs {
        let ratio = match pair % 2 {
            0 => cpu(one, 1).ok()? / cpu(other, 1).ok()?,
            _ => {
                let other = cpu(other, 1).ok()?;
                cpu(one, 1).ok()? / other
            }
        };
        ratios.push(ratio);
    }
    ratios.sort_by(f64::total_cmp);
    ratios.get(ratios.len() / 2).copied()
}

fn geometric_mean(values: &[f64]) -> f64 {
    (values.iter().map(|v| v.ln()).sum::<f64>() / values.len().max(1) as f64).exp()
}

/// Runs scripts in all engines: a table, and the geometric means of the ratios.
fn table(bench: &mut Bench, part: &str, scripts: &[PathBuf], bound: f64) -> Result<(), String> {
    let (vmrun, qjs) = (bench.vmrun(), bench.qjs());
    println!(
        "{:<16} {:>8} {:>11} {:>7} {:>9} {:>7}",
        "CPU seconds", "gill", "QuickJS-ng", "ratio", "jitless", "ratio"
    );
    let (mut to_qjs, mut to_node) = (Vec::new(), Vec::new());
    for script in scripts {
        let name = script.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let path = script.display().to_string();
        let seconds = compare(
            &[
                vec![&vmrun, "--script", "--no-core", &path],
                vec![&qjs, &path],
                vec!["node", "--jitless", &path],
            ],
            ROUNDS,
            1,
        );
        let Some(ours) = seconds[0] else { return Err(format!("{name} fails in gill")) };
        let ratio = |peer: Option<f64>| peer.map(|peer| ours / peer);
        let text = |v: Option<f64>| v.map_or_else(|| "-".to_owned(), |v| format!("{v:.2}"));
        println!(
            "{name:<16} {ours:>8.2} {:>11} {:>7} {:>9} {:>7}",
            text(seconds[1]),
            text(ratio(seconds[1])),
            text(seconds[2]),
            text(ratio(seconds[2]))
        );
        if let Some(ratio) = ratio(seconds[1]) {
            to_qjs.push(ratio);
            bench.rows.push((format!("{part} {name} to QuickJS-ng"), ratio));
        }
        to_node.extend(ratio(seconds[2]));
    }
    if to_qjs.is_empty() {
        return Err(format!("{part}: QuickJS-ng ran none of the programs, so nothing was compared"));
    }
    bench.figure(
        &format!("{part}: geometric mean to QuickJS-ng"),
        geometric_mean(&to_qjs),
        "",
        Some(Bound::AtMost(bound)),
    );
    let worst = to_qjs.iter().copied().fold(0.0, f64::max);
    bench.figure(&format!("{part}: highest ratio to QuickJS-ng"), worst, "", Some(Bound::AtMost(1.3)));
    if !to_node.is_empty() {
        bench.figure(
            &format!("{part}: geometric mean to node --jitless"),
            geometric_mean(&to_node),
            "",
            None,
        );
    }
    Ok(())
}

fn scripts_in(dir: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    let mut scripts: Vec<PathBuf> =
        entries.flatten().map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "js")).collect();
    scripts.sort();
    Ok(scripts)
}

fn suite(bench: &mut Bench) -> Result<(), String> {
    let dir = bench.scratch.join("octane");
    succeed(Command::new("bash").arg(bench.root.join("benches/octane/make.sh")).arg(&dir))?;
    table(bench, "suite", &scripts_in(&dir)?, 0.75)
}

fn micro(bench: &mut Bench) -> Result<(), String> {
    let mut scripts = Vec::new();
    for script in scripts_in(&bench.root.join("benches/micro"))? {
        let text = std::fs::read_to_string(&script).map_err(|e| format!("{}: {e}", script.display()))?;
        let to = bench.scratch.join(script.file_name().unwrap_or_default());
        // Node has no print.
        let text = format!("var print = typeof print === 'function' ? print : console.log;\n{text}");
        std::fs::write(&to, text).map_err(|e| format!("{}: {e}", to.display()))?;
        scripts.push(to);
    }
    table(bench, "micro", &scripts, 0.8)
}

/// Peak memory of a command in MiB: measured by a process of its own, since what the system tells is the largest child.
fn peak(command: &[&str]) -> Result<f64, String> {
    let this = std::env::current_exe().map_err(|e| e.to_string())?;
    let output = Command::new(this).arg("peak").args(command).output().map_err(|e| e.to_string())?;
    String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse()
        .map_err(|_| format!("{command:?} cannot be measured"))
}

/// `xtask peak COMMAND...`: runs it and prints its peak memory in MiB.
pub fn print_peak(command: &[String]) -> u8 {
    let Some(program) = command.first() else { return 2 };
    let mut run = Command::new(program);
    run.args(&command[1..]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match (run.status(), getrusage(UsageWho::RUSAGE_CHILDREN)) {
        (Ok(status), Ok(usage)) if status.success() => {
            let unit = if cfg!(target_os = "macos") { 1024.0 * 1024.0 } else { 1024.0 };
            println!("{:.2}", usage.max_rss() as f64 / unit);
            0
        }
        _ => 1,
    }
}

fn start(bench: &mut Bench) -> Result<(), String> {
    let empty = bench.scratch.join("empty.js");
    std::fs::write(&empty, "").map_err(|e| e.to_string())?;
    // Copies, as an installation makes them: what a linker has just written lies in smaller pieces in the system's cache, which takes a
    // tenth of a start or more.
    let install = |program: String| {
        let copy = bench.scratch.join(Path::new(&program).file_name().unwrap_or_default());
        std::fs::copy(&program, &copy).map_err(|e| format!("{program}: {e}"))?;
        Ok::<_, String>(copy.display().to_string())
    };
    let (vmrun, qjs, empty) = (install(bench.vmrun())?, install(bench.qjs())?, empty.display().to_string());
    let commands =
        [vec![vmrun.as_str(), &empty], vec![vmrun.as_str(), "--script", &empty], vec![qjs.as_str(), &empty]];
    let seconds = compare(&commands, START_ROUNDS, STARTS);
    let [Some(module), Some(script), Some(peer)] = seconds[..] else {
        return Err("an empty file fails".to_owned());
    };
    bench.figure("start: empty file", module * 1e3, "ms", None);
    bench.figure("start: empty file, --script", script * 1e3, "ms", None);
    bench.figure("start: empty file, QuickJS-ng", peer * 1e3, "ms", None);
    bench.figure("start: empty file to QuickJS-ng", module / peer, "", Some(Bound::AtMost(1.3)));
    bench.figure("start: peak memory", peak(&[&vmrun, &empty])?, "MiB", Some(Bound::AtMost(12.0)));
    bench.figure("start: peak memory, QuickJS-ng", peak(&[&qjs, &empty])?, "MiB", None);
    Ok(())
}

fn objects(bench: &mut Bench) -> Result<(), String> {
    const COUNT: f64 = 5e6;
    let (with, without) = (bench.scratch.join("objects.js"), bench.scratch.join("none.js"));
    let write = |path: &Path, text: &str| std::fs::write(path, text).map_err(|e| e.to_string());
    write(&with, "var a = []; for (var i = 0; i < 5000000; i++) a.push({ a: i, b: null });")?;
    write(&without, "var a = [];")?;
    for (name, program, bound) in [
        ("gill", vec![bench.vmrun(), "--script".to_owned()], Some(Bound::AtMost(56.0))),
        ("QuickJS-ng", vec![bench.qjs()], None),
        ("node --jitless", vec!["node".to_owned(), "--jitless".to_owned()], None),
    ] {
        let of = |file: &Path| {
            let file = file.display().to_string();
            let mut command: Vec<&str> = program.iter().map(String::as_str).collect();
            command.push(&file);
            peak(&command)
        };
        let bytes = (of(&with)? - of(&without)?) * 1024.0 * 1024.0 / COUNT;
        bench.figure(&format!("objects: {{a:i,b:null}} and its slot, {name}"), bytes, "bytes", bound);
    }
    Ok(())
}

/// Runs an example that measures by itself; the numbers behind `label` in what it prints.
fn example(bench: &Bench, package: &str, name: &str, args: &[&str]) -> Result<String, String> {
    let mut command = Command::new(env!("CARGO"));
    command.args(["run", "--quiet", "--release", "-p", package, "--example", name, "--"]).args(args);
    let output =
        command.current_dir(&bench.root).stderr(Stdio::inherit()).output().map_err(|e| e.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() { Ok(text) } else { Err(format!("{name}: {}", output.status)) }
}

/// Takes the figures of lines `figure NAME VALUE` in an example's output. A bound is for the names that are, or end in, its
/// own; one that is for no figure is an error, since a figure that is called otherwise now would be held to nothing.
fn figures(bench: &mut Bench, part: &str, text: &str, bounds: &[(&str, Bound)]) -> Result<(), String> {
    let mut held = vec![false; bounds.len()];
    for line in text.lines() {
        let Some((name, value)) = line.strip_prefix("figure ").and_then(|rest| rest.rsplit_once(' ')) else {
            continue;
        };
        let value = value.parse().map_err(|_| format!("{part}: '{line}' has no number"))?;
        let at = bounds.iter().position(|(wanted, _)| {
            name.strip_suffix(wanted).is_some_and(|before| before.is_empty() || before.ends_with(", "))
        });
        if let Some(at) = at {
            held[at] = true;
        }
        bench.figure(&format!("{part}: {name}"), value, "", at.map(|at| bounds[at].1));
    }
    match bounds.iter().zip(held).find(|(_, held)| !held) {
        Some(((name, _), _)) => Err(format!("{part}: no figure is called '{name}'")),
        None => Ok(()),
    }
}

fn parse(bench: &mut Bench) -> Result<(), String> {
    let npm = bench.root.join("tests/npm");
    if !npm.join("node_modules").exists() {
        succeed(Command::new("npm").args(["ci", "--silent", "--prefix"]).arg(&npm))?;
    }
    let files = ["node_modules/typescript/lib/typescript.js", "node_modules/lodash/lodash.min.js"];
    let paths: Vec<String> = files.iter().map(|f| npm.join(f).display().to_string()).collect();
    let text =
        example(bench, "gill-syntax", "parse_bench", &paths.iter().map(String::as_str).collect::<Vec<_>>())?;
    figures(
        bench,
        "parse",
        &text,
        &[
            ("typescript.js, MB/s", Bound::AtLeast(40.0)),
            ("lodash.min.js, MB/s", Bound::AtLeast(15.0)),
            ("typescript.js, scopes and early errors on top, %", Bound::AtMost(35.0)),
        ],
    )
}

fn dump(bench: &mut Bench) -> Result<(), String> {
    let text = example(bench, "gill-coredump", "records", &["1000000", "5000000"])?;
    figures(
        bench,
        "dump",
        &text,
        &[
            ("M cells per CPU second", Bound::AtLeast(10.0)),
            ("bytes a cell", Bound::AtMost(40.0)),
            ("extra memory, MiB", Bound::AtMost(4.0)),
            ("pause to a bare fork", Bound::AtMost(1.5)),
            ("open and stack, ms", Bound::AtMost(100.0)),
        ],
    )
}

/// The suite and the small programs, in the build as it is and in one without the records, side by side.
fn cost(bench: &mut Bench) -> Result<(), String> {
    let bare = bench.target.join("without-postmortem");
    bench.cargo(&["build", "--release", "-p", "vmrun", "--no-default-features"], Some(&bare))?;
    let (with, without) = (bench.vmrun(), bare.join("release/vmrun").display().to_string());
    let dir = bench.scratch.join("octane");
    succeed(Command::new("bash").arg(bench.root.join("benches/octane/make.sh")).arg(&dir))?;
    let mut scripts = scripts_in(&dir)?;
    scripts.extend(scripts_in(&bench.root.join("benches/micro"))?);
    let mut ratios = Vec::new();
    for script in scripts {
        let path = script.display().to_string();
        let [one, other] = [&with, &without].map(|vmrun| [vmrun.as_str(), "--script", "--no-core", &path]);
        let Some(ratio) = paired(&one, &other, COST_PAIRS) else {
            return Err(format!("{path} fails"));
        };
        println!("{:<16} {ratio:>7.3}", script.file_stem().unwrap_or_default().to_string_lossy());
        ratios.push(ratio);
    }
    let percent = (geometric_mean(&ratios) - 1.0) * 100.0;
    bench.figure("cost: everything on, against compiled out", percent, "%", Some(Bound::AtMost(1.0)));
    Ok(())
}
