//! `cargo xtask differ`: gill against others, on input that nobody wrote. Generated programs trace what they do with gill and
//! with Node; mutants of real sources are taken or refused by gill's parser and by acorn. Whatever is not the same, and is not in the
//! table of `explained.rs`, is a failure, and is shown with its seed and as small as it can be made.
//!
//! Everything follows from the seed: the same seed gives the same programs, and with the same packages in `tests/npm` the same mutants.

mod acorn;
mod corpus;
mod explained;
mod generate;
mod mutants;
mod mutate;
mod programs;
mod random;
mod shrink;
mod tokens;

use acorn::Acorn;
use generate::Program;
use programs::{Engines, Traces};
use random::Random;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

const USAGE: &str = "\
usage: cargo xtask differ [OPTIONS]

  --programs N   generated programs that run with gill and with node [default: 20000]
  --mutants N    mutants that gill's parser and acorn judge [default: 20000]
  --seed S       what they are made from [default: 1]
  --first I      number of the first of each: with `--programs 1` or `--mutants 1` one is made again [default: 0]
  --jobs J       batches at a time [default: the processors]
  --vmrun PATH   the command to test [default: target/release/vmrun]
  --packages DIR where acorn and the sources of packages are [default: tests/npm/node_modules]
  --print        prints the programs and mutants instead";

/// Programs that share a process; mutants that acorn gets at once.
const BATCH: u64 = 200;
/// Questions to the engines that making one program smaller may take, and to the parsers for a mutant.
const PROGRAM_ROUNDS: usize = 60;
/// Smaller programs that are tried at once, and how long these, and all of a program, may take.
const TRIED: usize = 40;
const TRY_TIME: Duration = Duration::from_secs(5);
const SHRINK_TIME: Duration = Duration::from_secs(20);
/// Longest that a batch of programs may run.
const BATCH_TIME: Duration = Duration::from_secs(60);
const MUTANT_ROUNDS: usize = 200;
/// Groups of like differences that are made smaller and shown.
const SHOWN: usize = 40;

struct Options {
    programs: u64,
    mutants: u64,
    seed: u64,
    first: u64,
    jobs: usize,
    vmrun: PathBuf,
    packages: PathBuf,
    print: bool,
}

impl Options {
    fn of(args: &[String]) -> Result<Options, String> {
        let mut options = Options {
            programs: 20_000,
            mutants: 20_000,
            seed: 1,
            first: 0,
            jobs: std::thread::available_parallelism().map_or(2, std::num::NonZero::get),
            vmrun: PathBuf::from("target/release/vmrun"),
            packages: PathBuf::from("tests/npm/node_modules"),
            print: false,
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            if arg == "--print" {
                options.print = true;
                continue;
            }
            let value = args.next().ok_or_else(|| format!("{arg} needs a value"))?;
            let number = || value.parse::<u64>().map_err(|_| format!("{arg} needs a number"));
            match arg.as_str() {
                "--programs" => options.programs = number()?,
                "--mutants" => options.mutants = number()?,
                "--seed" => options.seed = number()?,
                "--first" => options.first = number()?,
                "--jobs" => options.jobs = number()?.max(1) as usize,
                "--vmrun" => options.vmrun = PathBuf::from(value),
                "--packages" => options.packages = PathBuf::from(value),
                _ => return Err(format!("no option {arg}")),
            }
        }
        Ok(options)
    }
}

/// Looks for differences; the exit status is that of the process.
pub fn main(args: &[String]) -> u8 {
    let options = match Options::of(args) {
        Ok(options) => options,
        Err(e) => {
            eprintln!("xtask differ: {e}\n{USAGE}");
            return 2;
        }
    };
    match run(options) {
        Ok(same) => u8::from(!same),
        Err(e) => {
            eprintln!("xtask differ: {e}");
            2
        }
    }
}

fn run(mut options: Options) -> Result<bool, String> {
    let found = Command::new("node").arg("--version").stdout(Stdio::null()).status();
    if !found.is_ok_and(|status| status.success()) {
        return Err("there is no `node`, which gill is compared with: install Node 20 or newer and put it in the PATH"
            .to_owned());
    }
    let mut same = true;
    if options.programs > 0 {
        if !options.print {
            options.vmrun = std::path::absolute(&options.vmrun).map_err(|e| e.to_string())?;
            if !options.vmrun.is_file() {
                return Err(format!(
                    "there is no {}: build it (cargo build --release -p vmrun) or name another with --vmrun",
                    options.vmrun.display()
                ));
            }
        }
        same &= compare_programs(&options)?;
    }
    if options.mutants > 0 {
        options.packages = std::path::absolute(&options.packages).map_err(|e| e.to_string())?;
        if !options.packages.join("acorn").is_dir() {
            return Err(format!(
                "there is no acorn in {}: run `npm ci` in tests/npm",
                options.packages.display()
            ));
        }
        same &= compare_mutants(&options)?;
    }
    Ok(same)
}

/// Does batches of indices on so many threads as there are jobs; `start` makes what a worker works with.
fn in_batches<W, T: Send>(
    options: &Options,
    count: u64,
    start: impl Fn(usize) -> Result<W, String> + Sync,
    work: impl Fn(&mut W, std::ops::Range<u64>) -> Result<Vec<T>, String> + Sync,
) -> Result<Vec<T>, String> {
    let end = options.first + count;
    let next = AtomicU64::new(options.first);
    let results = Mutex::new(Ok(Vec::new()));
    std::thread::scope(|scope| {
        for worker in 0..options.jobs {
            let (next, results, start, work) = (&next, &results, &start, &work);
            scope.spawn(move || {
                let done = start(worker).and_then(|mut worker| {
                    let mut found = Vec::new();
                    loop {
                        let from = next.fetch_add(BATCH, Ordering::Relaxed);
                        if from >= end {
                            return Ok(found);
                        }
                        found.extend(work(&mut worker, from..(from + BATCH).min(end))?);
                    }
                });
                if let Ok(mut results) = results.lock() {
                    match (done, results.as_mut()) {
                        (Ok(found), Ok(all)) => all.extend(found),
                        (Err(e), Ok(_)) => *results = Err(e),
                        (_, Err(_)) => {}
                    }
                }
            });
        }
    });
    results.into_inner().unwrap_or_else(|_| Err("a worker died".to_owned()))
}

/// A folder for the files of this run, which goes with it.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Scratch {
        Scratch(std::env::temp_dir().join(format!("gill-differ-{}", std::process::id())))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn compare_programs(options: &Options) -> Result<bool, String> {
    if options.print {
        for index in options.first..options.first + options.programs {
            let program = generate::program(options.seed, index);
            println!("// seed {} program {index} ({})\n{}", options.seed, program.kind, program.source);
        }
        return Ok(true);
    }
    let start = Instant::now();
    let scratch = Scratch::new();
    let engines =
        |worker: usize| Engines::new(&options.vmrun, scratch.0.join(worker.to_string()), BATCH_TIME);
    let mut found: Vec<(Program, Traces)> =
        in_batches(options, options.programs, engines, |engines, range| {
            let programs: Vec<Program> = range.map(|index| generate::program(options.seed, index)).collect();
            let sources: Vec<&str> = programs.iter().map(|p| p.source.as_str()).collect();
            let traces = engines.run(&sources)?;
            Ok(programs.into_iter().zip(traces).filter(|(_, traces)| traces.differ()).collect())
        })?;
    found.sort_by_key(|(program, _)| program.index);
    println!(
        "{} programs from seed {}: {} differ ({:.0} s)",
        options.programs,
        options.seed,
        found.len(),
        start.elapsed().as_secs_f64()
    );
    let engines = Engines::new(&options.vmrun, scratch.0.clone(), TRY_TIME)?;
    let mut groups: BTreeMap<String, Vec<&(Program, Traces)>> = BTreeMap::new();
    for difference in &found {
        groups.entry(difference.1.likeness()).or_default().push(difference);
    }
    for group in groups.values().take(SHOWN) {
        show_program(options, &engines, group)?;
    }
    if groups.len() > SHOWN {
        println!("and {} more sorts of differences", groups.len() - SHOWN);
    }
    Ok(found.is_empty())
}

/// Shows the shortest of the programs that differ alike, made smaller.
fn show_program(options: &Options, engines: &Engines, group: &[&(Program, Traces)]) -> Result<(), String> {
    let Some((program, among_others)) = group.iter().min_by_key(|(program, _)| program.source.len()) else {
        return Ok(());
    };
    let numbers: Vec<String> = group.iter().map(|(p, _)| p.index.to_string()).take(12).collect();
    println!("\n=== {} like this: programs {} ({})", group.len(), numbers.join(" "), program.kind);
    println!(
        "again: cargo xtask differ --seed {} --mutants 0 --programs 1 --first {}",
        options.seed, program.index
    );
    let alone = engines.run(&[&program.source])?;
    let Some(traces) = alone.first().filter(|traces| traces.differ()) else {
        println!("alone it does not differ; among others of its batch:");
        let (gill, node) = among_others.first_difference();
        println!("  gill: {gill}\n  node: {node}");
        return Ok(());
    };
    let start = Instant::now();
    let still = |smaller: &Traces| smaller.differ() && smaller.likeness() == traces.likeness();
    let small = shrink::shrink(&program.source, shrink::lines, PROGRAM_ROUNDS, |candidates| {
        for (tried, some) in candidates.chunks(TRIED).enumerate() {
            if start.elapsed() > SHRINK_TIME {
                break;
            }
            let sources: Vec<&str> = some.iter().map(String::as_str).collect();
            if let Some(at) = engines.run(&sources)?.iter().position(still) {
                return Ok(Some(tried * TRIED + at));
            }
        }
        Ok(None)
    })?;
    let traces = engines.run(&[&small])?.into_iter().next().filter(Traces::differ).unwrap_or(traces.clone());
    let (gill, node) = traces.first_difference();
    println!("  gill: {gill}\n  node: {node}\n{small}");
    Ok(())
}

fn compare_mutants(options: &Options) -> Result<bool, String> {
    let start = Instant::now();
    let snippets = corpus::snippets(&options.packages)?;
    let mutant = |index: u64| mutate::mutant(&mut Random::of(options.seed, 2, index), &snippets);
    if options.print {
        for index in options.first..options.first + options.mutants {
            println!("// seed {} mutant {index}\n{}", options.seed, mutant(index));
        }
        return Ok(true);
    }
    let taken = AtomicU64::new(0);
    let acorn = |_| Acorn::start(&options.packages);
    let mut found = in_batches(options, options.mutants, acorn, |acorn, range| {
        let sources: Vec<(u64, String)> = range.map(|index| (index, mutant(index))).collect();
        mutants::differences(acorn, &sources, &taken)
    })?;
    found.sort_by_key(|d| d.index);
    let explained = found.iter().filter(|d| d.reason.is_some()).count();
    println!(
        "{} mutants of {} snippets from seed {}: both take {}; {} differ, {explained} of them explained ({:.0} s)",
        options.mutants,
        snippets.len(),
        options.seed,
        taken.into_inner(),
        found.len(),
        start.elapsed().as_secs_f64()
    );
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for reason in found.iter().filter_map(|d| d.reason) {
        *reasons.entry(reason).or_default() += 1;
    }
    for (reason, count) in reasons {
        println!("  {count:>6}  {reason}");
    }
    let mut groups: BTreeMap<String, Vec<&mutants::Found>> = BTreeMap::new();
    for difference in found.iter().filter(|d| d.reason.is_none()) {
        groups.entry(difference.likeness()).or_default().push(difference);
    }
    for group in groups.values().take(SHOWN) {
        let Some(difference) = group.iter().min_by_key(|d| d.source.len()) else { continue };
        let numbers: Vec<String> = group.iter().map(|d| d.index.to_string()).take(12).collect();
        println!("\n=== {} like this: mutants {}", group.len(), numbers.join(" "));
        println!(
            "again: cargo xtask differ --seed {} --programs 0 --mutants 1 --first {}",
            options.seed, difference.index
        );
        println!("{difference}");
    }
    if groups.len() > SHOWN {
        println!("and {} more sorts of differences", groups.len() - SHOWN);
    }
    Ok(groups.is_empty())
}
