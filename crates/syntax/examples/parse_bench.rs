//! Times the front end on files: `cargo run --release -p gill-syntax --example parse_bench -- FILE...`
//!
//! Prints MB per second of CPU time for parsing alone and for parsing with scope analysis, best of several runs: a table, and
//! lines `figure NAME VALUE`.

use std::time::Instant;

/// CPU seconds of this process so far, where the system tells them (Linux); else wall time since `start`.
fn cpu(start: Instant) -> f64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat").ok();
    let nanos = stat.and_then(|s| s.split_whitespace().next()?.parse::<f64>().ok());
    nanos.map_or_else(|| start.elapsed().as_secs_f64(), |n| n / 1e9)
}

use bumpalo::Bump;
use gill_syntax::{Goal, ParseOptions, SourceText, parse};

fn main() {
    let start = Instant::now();
    let files: Vec<String> = std::env::args().skip(1).collect();
    if files.is_empty() {
        eprintln!("usage: parse_bench FILE...");
        std::process::exit(2);
    }
    println!("{:>10} {:>12} {:>12} {:>9}  file", "MB", "parse MB/s", "+scope MB/s", "scope/parse");
    for file in files {
        let bytes = match std::fs::read(&file) {
            Ok(bytes) => bytes,
            Err(e) => {
                eprintln!("{file}: {e}");
                std::process::exit(1);
            }
        };
        let source = SourceText::from_bytes(file.as_str(), bytes);
        let mb = source.text().len() as f64 / 1e6;
        let (mut parsed, mut whole) = (f64::MAX, f64::MAX);
        // The system counts CPU time in ticks of some milliseconds: each sample is of about 20 MB.
        let repeats = (20.0 / mb).ceil().max(1.0) as u32;
        for _ in 0..7 {
            let time = |whole: bool| {
                let t = cpu(start);
                for _ in 0..repeats {
                    let arena = Bump::new();
                    let goal = Goal::CommonJs { params: &[] };
                    let error = if whole {
                        parse(&arena, &source, goal, &ParseOptions::default()).err().map(|mut e| e.remove(0))
                    } else {
                        gill_syntax::parse_only(&arena, &source, goal).err()
                    };
                    if let Some(e) = error {
                        eprintln!("{e}");
                        std::process::exit(1);
                    }
                }
                (cpu(start) - t) / f64::from(repeats)
            };
            parsed = parsed.min(time(false));
            whole = whole.min(time(true));
        }
        println!(
            "{mb:>10.3} {:>12.1} {:>12.1} {:>8.0} %  {file}",
            mb / parsed,
            mb / whole,
            (whole / parsed - 1.0) * 100.0
        );
        let name = std::path::Path::new(&file).file_name().unwrap_or_default().to_string_lossy().into_owned();
        println!("figure {name}, MB/s {:.1}", mb / parsed);
        println!("figure {name}, scopes and early errors on top, % {:.1}", (whole / parsed - 1.0) * 100.0);
    }
}
