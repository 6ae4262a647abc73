//! Who waits for a promise: its reactions, and the functions or handlers that they lead to.

use crate::target::Target;
use gill_image::cells::Cell;
use gill_image::{CellId, Value};
use rustc_hash::FxHashSet;

/// Waiters of one promise that are counted; in a damaged core they may be a circle.
const MAX_WAITERS: usize = 1_000_000;

impl Target {
    /// The reactions that wait for a promise, in the order in which they came.
    pub fn waiters(&self, promise: &Cell<'_>) -> Vec<CellId> {
        let (mut waiters, mut seen) = (Vec::new(), FxHashSet::default());
        let reaction = |cell: &Cell<'_>, field: &str| {
            let next = self.cell(cell.cell(&self.schema, field)?);
            next.filter(|next| self.is_kind(next, "PromiseReaction"))
        };
        let mut at = reaction(promise, "reactions");
        while let Some(cell) = at {
            if waiters.len() >= MAX_WAITERS || !seen.insert(cell.id.0) {
                break;
            }
            waiters.push(cell.id);
            at = reaction(&cell, "next");
        }
        // Of one that is pending the last to come is the first of the list.
        waiters.reverse();
        waiters
    }

    /// What a waiter is, in a line.
    pub fn waiter_text(&self, waiter: CellId) -> String {
        let text = self.cell(waiter).and_then(|cell| self.reaction_text(&cell));
        text.unwrap_or_else(|| self.brief(Value::Cell(waiter)))
    }

    /// What a promise reaction leads to: a handler, or the async function that goes on.
    pub fn reaction_text(&self, reaction: &Cell<'_>) -> Option<String> {
        let field = |name: &str| reaction.value(&self.schema, name).filter(|value| value.cell().is_some());
        let generator = field("context")
            .and_then(|value| self.cell(value.cell()?))
            .filter(|cell| self.is_kind(cell, "Generator"));
        if let Some(generator) = generator {
            let place = self.suspended_place(&generator).unwrap_or_else(|| generator.id.to_string());
            return Some(format!("resumes {place}"));
        }
        let handlers: Vec<String> = ["on_fulfilled", "on_rejected"]
            .iter()
            .filter_map(|name| field(name))
            .map(|value| self.brief(value))
            .collect();
        match handlers.is_empty() {
            false => Some(handlers.join(", ")),
            true => field("capability").or_else(|| field("context")).map(|value| self.brief(value)),
        }
    }

    /// Where a suspended function waits.
    pub fn suspended_place(&self, generator: &Cell<'_>) -> Option<String> {
        let frame = self.cell(generator.cell(&self.schema, "frame")?)?;
        let code = frame.uint(&self.schema, "code")? as u32;
        Some(self.place_of(code, frame.uint(&self.schema, "pc")? as u32).describe())
    }
}
