//! Tables of what a run showed: by directory, by feature, by edition. A test counts once: it passed if it did in each of
//! its modes.

use super::edition::{self, PROPOSAL};
use super::run::{Mode, Verdict};
use super::stress::Stressed;
use std::collections::BTreeMap;

/// A test that ran.
pub(super) struct Outcome {
    /// Its path from the suite's `test`.
    pub(super) test: String,
    pub(super) features: Vec<String>,
    pub(super) verdicts: Vec<(Mode, Verdict)>,
    /// The same with collections all the time, if they were asked for.
    pub(super) stressed: Vec<Stressed>,
}

impl Outcome {
    pub(super) fn passed(&self) -> bool {
        self.verdicts.iter().all(|(_, v)| *v == Verdict::Passed)
    }
    pub(super) fn crashed(&self) -> bool {
        self.verdicts.iter().any(|(_, v)| matches!(v, Verdict::Crashed(_)))
    }
    pub(super) fn hung(&self) -> bool {
        self.verdicts.iter().any(|(_, v)| *v == Verdict::Hung)
    }
    /// A line for each mode in which it did not pass.
    pub(super) fn lines(&self) -> String {
        let bad = self.verdicts.iter().filter(|(_, v)| *v != Verdict::Passed);
        bad.map(|(mode, v)| format!("{} [{}] {}\n", self.test, mode.name(), v.why())).collect()
    }
}

#[derive(Default, Clone, Copy)]
struct Count {
    passed: usize,
    all: usize,
}

impl Count {
    fn of<'a>(outcomes: impl Iterator<Item = &'a Outcome>) -> Count {
        let mut count = Count::default();
        outcomes.for_each(|o| count.add(o));
        count
    }
    fn add(&mut self, outcome: &Outcome) {
        self.all += 1;
        self.passed += usize::from(outcome.passed());
    }
    fn line(self, name: &str) -> String {
        // Rounded down: 100 % is said of all only.
        let percent = (10_000 * self.passed / self.all.max(1)) as f64 / 100.0;
        format!("{percent:7.2} %  {:6} of {:6}  {name}", self.passed, self.all)
    }
}

/// Prints the tables.
pub(super) fn print(outcomes: &[Outcome]) {
    let mut directories = BTreeMap::<String, Count>::new();
    let mut features = BTreeMap::<&str, Count>::new();
    let mut editions = BTreeMap::<u16, Count>::new();
    for outcome in outcomes {
        let parts: Vec<&str> = outcome.test.split('/').collect();
        let depth = parts.len().saturating_sub(1).clamp(1, 2);
        directories.entry(parts[..depth].join("/")).or_default().add(outcome);
        editions.entry(edition::of(&outcome.features)).or_default().add(outcome);
        for feature in &outcome.features {
            features.entry(feature).or_default().add(outcome);
        }
    }
    println!("Directories and features with failures:");
    for (name, count) in directories.iter().filter(|(_, c)| c.passed < c.all) {
        println!("{}", count.line(name));
    }
    println!();
    for (name, count) in features.iter().filter(|(_, c)| c.passed < c.all) {
        println!("{}", count.line(&format!("feature {name}")));
    }
    println!("\nParts of the suite:");
    let mut parts: Vec<&str> = outcomes.iter().filter_map(|o| o.test.split('/').next()).collect();
    parts.dedup();
    for part in parts {
        let of_part = outcomes.iter().filter(|o| o.test.split('/').next() == Some(part));
        println!("{}", Count::of(of_part).line(part));
    }
    println!("\nEditions (by the newest feature that a test names):");
    for (edition, count) in editions {
        let name = if edition == PROPOSAL { "later".to_owned() } else { format!("ES{edition}") };
        println!("{}", count.line(&name));
    }
    println!();
    let until = |last| Count::of(outcomes.iter().filter(move |o| edition::of(&o.features) <= last));
    println!("{}", until(2022).line("<= ES2022"));
    println!("{}", until(2025).line("<= ES2025"));
    println!("{}", until(PROPOSAL).line("all"));
}
