//! The program's functions behind one of the library: what a server, a socket or a child of the host calls is a function of the runtime's
//! own, which hands it to the listeners or the callback of the program.

use super::listeners::{events_of, is_emitter};
use crate::target::Target;
use gill_image::cells::Cell;
use gill_image::{CellId, Value};
use rustc_hash::FxHashSet;
use serde_json::{Value as Json, json};

/// Functions of the library that stand behind one another.
const MAX_DEPTH: u32 = 4;
/// Functions of the program that are looked for.
const MAX_FOUND: usize = 32;
/// Functions of the program in one line.
const SHOWN: usize = 4;

/// A function of the program that a function of the library calls.
pub(super) struct Behind {
    /// The event that it listens to; empty for a callback.
    event: String,
    function: Value,
}

/// The program's functions behind a function of the library; none for any other value. `event`: the only event that matters, if
/// the emitter knows it.
pub(super) fn behind(target: &Target, callback: Value, event: &str) -> Vec<Behind> {
    let mut search = Search { target, event, found: Vec::new(), seen: FxHashSet::default() };
    if let Some(cell) = callback.cell().and_then(|id| target.cell(id))
        && is_librarys(target, &cell)
        && !search.is_programs_bound(&cell)
    {
        search.function(&cell, "", 0, true);
    }
    search.found
}

/// As text: `connection: function onConnection @2f41 (server.js:6), …`.
pub(super) fn text(target: &Target, found: &[Behind]) -> String {
    let shown = found.iter().take(SHOWN).map(|one| match one.event.as_str() {
        "" => target.brief(one.function),
        event => format!("{event}: {}", target.brief(one.function)),
    });
    let shown: Vec<String> = shown.collect();
    let more =
        if found.len() > SHOWN { format!(", … {} more", found.len() - SHOWN) } else { String::new() };
    shown.join(", ") + &more
}

/// As JSON.
pub(super) fn to_json(target: &Target, found: &[Behind]) -> Json {
    let row = |one: &Behind| json!({"event": one.event, "function": target.json(one.function)});
    found.iter().map(row).collect()
}

/// A function of the library, or one that is bound: the program's own says all itself.
fn is_librarys(target: &Target, cell: &Cell<'_>) -> bool {
    target.is_library_function(cell) || target.is_kind(cell, "BoundFunction")
}

struct Search<'t> {
    target: &'t Target,
    event: &'t str,
    found: Vec<Behind>,
    seen: FxHashSet<CellId>,
}

impl Search<'_> {
    /// `emitters`: those that the function sees tell of it. What is itself a listener of the library's has a callback at most: the
    /// emitters that it sees are others (a child's, where it listens to one of its pipes).
    fn function(&mut self, function: &Cell<'_>, event: &str, depth: u32, emitters: bool) {
        if depth >= MAX_DEPTH || !self.seen.insert(function.id) {
            return;
        }
        for (value, of_module) in self.target.captured_by(function) {
            if of_module && self.event.is_empty() {
                continue;
            }
            let cell = value.cell().and_then(|id| self.target.cell(id));
            let Some(cell) = cell.filter(|_| self.found.len() < MAX_FOUND && self.target.step()) else {
                continue;
            };
            if self.target.is_function(&cell) {
                if !of_module {
                    self.candidate(&cell, event, depth, emitters);
                }
            } else if emitters && is_emitter(self.target, &cell) {
                self.emitter(&cell, of_module, depth);
            }
        }
    }

    /// A function that the one looked at has: the program's, or another of the library's.
    fn candidate(&mut self, cell: &Cell<'_>, event: &str, depth: u32, emitters: bool) {
        let target = self.target;
        if self.is_programs_bound(cell) {
            self.found.push(Behind { event: event.to_string(), function: Value::Cell(cell.id) });
        } else if is_librarys(target, cell) {
            self.function(cell, event, depth + 1, emitters);
        } else if target.is_kind(cell, "Function") && self.seen.insert(cell.id) {
            self.found.push(Behind { event: event.to_string(), function: Value::Cell(cell.id) });
        }
    }

    /// A function that is bound to one of the program's: it is what the program handed over.
    fn is_programs_bound(&mut self, cell: &Cell<'_>) -> bool {
        let bound = self.target.bound_to(cell).filter(|bound| self.target.is_kind(bound, "Function"));
        bound.is_some_and(|bound| !self.target.is_library_function(&bound)) && self.seen.insert(cell.id)
    }

    fn emitter(&mut self, emitter: &Cell<'_>, of_module: bool, depth: u32) {
        if !self.seen.insert(emitter.id) {
            return;
        }
        let events = events_of(self.target, emitter);
        let only = self.event;
        let known = events.iter().any(|event| event.name == only);
        // What a whole module sees tells of this function only where the event is its.
        for event in events.iter().filter(|event| if known { event.name == only } else { !of_module }) {
            for (listener, _) in &event.listeners {
                let cell = listener.cell().and_then(|id| self.target.cell(id));
                if let Some(cell) = cell.filter(|_| self.found.len() < MAX_FOUND && self.target.step()) {
                    self.candidate(&cell, &event.name, depth, false);
                }
            }
        }
    }
}
