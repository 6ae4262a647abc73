//! Holds gill's parser against acorn: which of them takes a source, as a script and as a module.

use super::acorn::{Acorn, Refusals};
use super::explained::{Difference, explanation};
use super::shrink::shrink;
use super::tokens::tokens;
use bumpalo::Bump;
use gill_syntax::{Goal, ParseOptions, SourceText, parse};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

/// A mutant that one of the two takes and the other refuses.
pub(super) struct Found {
    pub(super) index: u64,
    /// As small as it could be made.
    pub(super) source: String,
    as_module: bool,
    gill_refuses: bool,
    /// Why, in the words of the one that does.
    refusal: String,
    /// Why that is as it should be.
    pub(super) reason: Option<&'static str>,
}

impl Found {
    /// The same for differences that likely have the same cause.
    pub(super) fn likeness(&self) -> String {
        format!("{} {}", self.gill_refuses, without_names(&self.refusal))
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let goal = if self.as_module { "module" } else { "script" };
        let (refuses, takes) = if self.gill_refuses { ("gill", "acorn") } else { ("acorn", "gill") };
        write!(
            f,
            "  as a {goal} {takes} takes it, {refuses} says {:?}\n{}\n  {:?}",
            self.refusal, self.source, self.source
        )
    }
}

/// What gill's parser says.
fn gill(source: &str) -> Refusals {
    [Goal::Script, Goal::Module].map(|goal| {
        let judged = std::panic::catch_unwind(|| {
            let text = SourceText::new("mutant.js", source);
            let arena = Bump::new();
            let refusal = parse(&arena, &text, goal, &ParseOptions::default()).err();
            refusal.map(|errors| errors.first().map_or("no reason".to_owned(), |e| e.message.clone()))
        });
        judged.unwrap_or_else(|_| Some("PANIC".to_owned()))
    })
}

/// The one that refuses a source that the other takes, for the goal with that number: whether it is gill, and why.
fn refuser(gill: &Refusals, acorn: &Refusals, goal: usize) -> Option<(bool, String)> {
    match (&gill[goal], &acorn[goal]) {
        (Some(why), _) if why == "PANIC" => Some((true, why.clone())),
        (Some(why), None) => Some((true, why.clone())),
        (None, Some(why)) => Some((false, why.clone())),
        _ => None,
    }
}

/// The mutants that differ, each made smaller and looked up in the table. `taken` counts those that both take for some goal.
pub(super) fn differences(
    acorn: &mut Acorn,
    mutants: &[(u64, String)],
    taken: &AtomicU64,
) -> Result<Vec<Found>, String> {
    let sources: Vec<&str> = mutants.iter().map(|(_, source)| source.as_str()).collect();
    let mut found = Vec::new();
    for ((index, source), by_acorn) in mutants.iter().zip(acorn.check(&sources)?) {
        let by_gill = gill(source);
        if (0..2).any(|goal| by_gill[goal].is_none() && by_acorn[goal].is_none()) {
            taken.fetch_add(1, Ordering::Relaxed);
        }
        for goal in [0, 1] {
            let Some((gill_refuses, refusal)) = refuser(&by_gill, &by_acorn, goal) else { continue };
            // The reason has to stay the same, or a difference with no explanation would turn into one that has.
            let like = |(by_gill, why): &(bool, String)| {
                *by_gill == gill_refuses && without_names(why) == without_names(&refusal)
            };
            let source = shrink(source, tokens, super::MUTANT_ROUNDS, |candidates| {
                let sources: Vec<&str> = candidates.iter().map(String::as_str).collect();
                let judged = acorn.check(&sources)?;
                let shows = |(source, by_acorn): (&&str, &Refusals)| {
                    refuser(&gill(source), by_acorn, goal).as_ref().is_some_and(like)
                };
                Ok(sources.iter().zip(&judged).position(shows))
            })?;
            let difference = Difference { source: &source, gill_refuses, refusal: &refusal };
            let reason = explanation(&difference).map(|e| e.reason);
            found.push(Found { index: *index, source, as_module: goal == 1, gill_refuses, refusal, reason });
            break;
        }
    }
    Ok(found)
}

/// A message without what differs from place to place: quoted words, numbers, acorn's position.
fn without_names(message: &str) -> String {
    let outside = message.split(['\'', '`', '"']).step_by(2).collect::<Vec<_>>().concat();
    let end = outside.rfind(" (").unwrap_or(outside.len());
    outside[..end].replace(|c: char| c.is_ascii_digit(), "")
}
