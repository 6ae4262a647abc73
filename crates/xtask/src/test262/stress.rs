//! A second run of each test, with collections all the time: whatever it shows that the first did not is a rooting mistake.
//!
//! A collection at every allocation is too much for tests that allocate a million times. Such a test falls to longer periods until it
//! ends in time; the last rung has all the time that a hang is given.

use super::report::Outcome;
use super::run::{Case, Host, Mode, Verdict};
use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

/// How many times longer the last rung may take than a test without stress.
const PATIENCE: u32 = 20;
/// By how much the period grows from rung to rung: primes, so that it is not always the same allocation of a loop.
const RUNGS: [u32; 3] = [1, 101, 101 * 103];

/// What became of a test in one mode under stress.
pub(super) struct Stressed {
    mode: Mode,
    /// Allocations from one collection to the next.
    period: u32,
    verdict: Verdict,
    /// What it did without.
    without: Verdict,
}

impl Stressed {
    fn differs(&self) -> bool {
        self.verdict != self.without
    }

    /// Two lines if it differs.
    pub(super) fn tell(&self, test: &str, to: &mut dyn Write) {
        if !self.differs() {
            return;
        }
        let (mode, verdict, without) = (self.mode.name(), self.verdict.said(), self.without.said());
        let period = self.period;
        let text = format!(
            "difference: {test} [{mode}] period {period}: {verdict}\n    without stress: {without}\n"
        );
        let _ = to.write_all(text.as_bytes());
    }
}

/// Runs a test in the modes in which it ran without stress.
pub(super) fn run(host: &Host, case: &Case<'_>, verdicts: &[(Mode, Verdict)], period: u32) -> Vec<Stressed> {
    let one = |(mode, without): &(Mode, Verdict)| {
        let (mut verdict, mut used) = (Verdict::Hung, period);
        for (rung, factor) in RUNGS.iter().enumerate() {
            used = period.saturating_mul(*factor);
            let options = [format!("--gc-stress={used}"), "--verify-heap".to_owned()];
            let last = rung + 1 == RUNGS.len();
            let timeout: Duration = if last { host.timeout * PATIENCE } else { host.timeout };
            verdict = host.run(case, *mode, &options, timeout);
            if verdict != Verdict::Hung {
                break;
            }
        }
        Stressed { mode: *mode, period: used, verdict, without: without.clone() }
    };
    // What hangs without would only hang for longer.
    verdicts.iter().filter(|(_, without)| *without != Verdict::Hung).map(one).collect()
}

/// Prints how many ran with which period, and each difference. True if there is none.
pub(super) fn report(outcomes: &[Outcome]) -> bool {
    let mut periods = BTreeMap::<u32, usize>::new();
    let all = || outcomes.iter().flat_map(|o| o.stressed.iter().map(move |s| (o, s)));
    all().for_each(|(_, s)| *periods.entry(s.period).or_default() += 1);
    println!("\nUnder stress:");
    for (period, count) in &periods {
        println!("  {count:6} runs of period {period}");
    }
    all().for_each(|(outcome, s)| s.tell(&outcome.test, &mut std::io::stdout()));
    let differences = all().filter(|(_, s)| s.differs()).count();
    println!("  {differences} differences");
    differences == 0
}
