//! What lists of objects say of garbage: the option `--live`, the word behind a row, the boolean in JSON. Which cells are garbage
//! is found when the first row asks for it, so that a list without rows takes no time.

use super::{Failure, Query};
use crate::live::Liveness;
use crate::page::{Page, Style};
use crate::target::Target;
use gill_image::{CellId, Value};
use serde_json::{Value as Json, json};
use std::cell::OnceCell;

/// What a command that lists objects knows of garbage.
pub(super) struct Garbage<'t> {
    target: &'t Target,
    only_live: bool,
    liveness: OnceCell<Liveness>,
}

impl<'t> Garbage<'t> {
    /// Takes `--live` out of the words. Where only live objects are asked for and it is not known which those are, there is no
    /// answer.
    pub fn of(query: &mut Query<'t>) -> Result<Garbage<'t>, Failure> {
        let only_live = query.flag("--live");
        let garbage = Garbage { target: query.target, only_live, liveness: OnceCell::new() };
        match garbage.unknown().filter(|_| only_live) {
            Some(why) => Err(Failure::NotFound(format!("--live: {why}"))),
            None => Ok(garbage),
        }
    }

    fn liveness(&self) -> &Liveness {
        self.liveness.get_or_init(|| self.target.liveness(self.only_live))
    }

    fn unknown(&self) -> Option<&str> {
        if !self.only_live && self.liveness.get().is_none() {
            return None;
        }
        match self.liveness() {
            Liveness::Known(_) => None,
            Liveness::Unknown(why) => Some(why),
        }
    }

    /// Whether the cell is garbage, if that is known.
    pub fn is(&self, id: CellId) -> Option<bool> {
        self.liveness().is_garbage(self.target, id)
    }

    /// Whether a list has the cell in it.
    pub fn lists(&self, id: CellId) -> bool {
        !self.only_live || self.is(id) != Some(true)
    }

    /// What stands behind the cell's row.
    pub fn mark(&self, id: CellId) -> &'static str {
        if self.is(id) == Some(true) { " (garbage)" } else { "" }
    }

    /// What stands behind a group's row.
    pub fn count_mark(&self, ids: impl Iterator<Item = CellId>) -> String {
        match ids.filter(|&id| self.is(id) == Some(true)).count() {
            0 => String::new(),
            count => format!(" ({count} garbage)"),
        }
    }

    /// A cell as JSON, with `garbage`: true, false, or null where it is not known.
    pub fn json(&self, id: CellId) -> Json {
        let mut json = self.target.json(Value::Cell(id));
        if let Some(object) = json.as_object_mut() {
            object.insert("garbage".into(), json!(self.is(id)));
        }
        json
    }

    /// Says why no row has a mark, where that is not known.
    pub fn note(&self, page: &mut Page) {
        if let Some(why) = self.unknown() {
            page.styled(Style::Dim, why);
        }
    }
}
