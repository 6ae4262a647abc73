//! What of a program is the runtime's library: its functions, and the properties that its classes define on their instances. Both are
//! told by what the core carries: the kind of the source that a function is of, and the text of that source. There is no list of
//! classes and names that a change of the library would make wrong.

use crate::target::Target;
use crate::view::{Key, Property};
use crate::words::is_part;
use gill_image::cells::Cell;
use gill_image::format::NONE;
use gill_image::records::SourceRecord;
use gill_image::{CellId, Section, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// Modules of the library that are looked for by name.
const MAX_SOURCES: usize = 10_000;
/// Longest chain of prototypes that is followed.
const MAX_PROTOTYPES: usize = 32;

/// Names of properties that the sources of library classes assign, symbols by their descriptions.
#[derive(Default)]
pub struct LibraryNames {
    names: FxHashSet<String>,
    symbols: FxHashSet<String>,
}

impl LibraryNames {
    /// 0: the program's own property; 1: one of the library that it documents; 2: an internal one of the library.
    fn rank(&self, key: &Key) -> u8 {
        match key {
            Key::Name(name) if self.names.contains(name) => 1 + u8::from(name.starts_with('_')),
            Key::Symbol(description) if self.symbols.contains(description) => 2,
            _ => 0,
        }
    }

    /// Takes in what a source assigns: `this.name = `, `stream.name = `, `Symbol('description')`. Of a source that another one uses
    /// (`inner`) only what is internal by its name: Duplex has the methods of Writable without being one.
    fn read(&mut self, text: &str, inner: bool) {
        for piece in text.split('.').skip(1) {
            let end = piece.find(|c| !is_part(c)).unwrap_or(piece.len());
            let (name, rest) = piece.split_at(end);
            let rest = rest.trim_start_matches(' ');
            let taken = if inner { name.starts_with('_') } else { !name.is_empty() };
            if taken && rest.starts_with('=') && !rest.starts_with("==") && !rest.starts_with("=>") {
                self.names.insert(name.to_string());
            }
        }
        // [this.a, this.b] = ...
        let patterns = text.split("] = ").filter_map(|piece| Some(piece.rsplit_once('[')?.1));
        let patterns = patterns
            .flat_map(|inside| inside.split(','))
            .filter_map(|part| part.trim().strip_prefix("this."));
        self.names.extend(patterns.filter(|name| !inner && name.chars().all(is_part)).map(str::to_string));
        for piece in text.split("Symbol('").skip(1) {
            self.symbols.extend(piece.split_once('\'').map(|(description, _)| description.to_string()));
        }
    }
}

impl Target {
    /// The source of a function of the library.
    fn library_source(&self, function: &Cell<'_>) -> Option<Rc<SourceRecord<'static>>> {
        let code = self.code(u32::try_from(function.uint(&self.schema, "code")?).unwrap_or(NONE))?;
        self.source(code.source).filter(|source| source.kind.as_str() == "builtin")
    }

    /// Whether a function is one of the library.
    pub fn is_library_function(&self, function: &Cell<'_>) -> bool {
        self.library_source(function).is_some()
    }

    /// Whether a value is a function of the library.
    fn is_librarys(&self, value: Value) -> bool {
        value.cell().and_then(|id| self.cell(id)).is_some_and(|cell| self.is_library_function(&cell))
    }

    /// Sorts an object's properties so that the program's own come before those that the library's classes define.
    pub(crate) fn own_first(&self, object: &Cell<'_>, properties: &mut [Property]) {
        if let Some(names) = self.proto(object).and_then(|proto| self.library_names(proto)) {
            // Each key once: what it asks can come to an end while they are sorted.
            properties.sort_by_cached_key(|property| match names.rank(&property.key) {
                0 => u8::from(self.is_librarys(property.value)),
                rank => rank,
            });
        }
    }

    /// The names that the library's classes among these prototypes define; `None` where there is no such class.
    fn library_names(&self, proto: CellId) -> Option<Rc<LibraryNames>> {
        if let Some(known) = self.library_names.borrow().get(&proto.0) {
            return known.clone();
        }
        let mut names: Option<LibraryNames> = None;
        let mut read: Vec<u32> = Vec::new();
        let mut at = Some(proto);
        for _ in 0..MAX_PROTOTYPES {
            let Some(cell) = at.and_then(|id| self.cell(id)) else { break };
            let source =
                self.own_constructor(&cell).and_then(|constructor| self.library_source(&constructor));
            if let Some(source) = source.filter(|source| !read.contains(&source.id)) {
                read.push(source.id);
                if !self.reader.meter().spend((source.text.as_str().len() / 64) as u64) {
                    break;
                }
                let text = source.text.as_str();
                let names = names.get_or_insert_default();
                names.read(text, false);
                let used = text.split("require('").skip(1).filter_map(|piece| piece.split_once('\''));
                let used: Vec<u32> = used.filter_map(|(name, _)| self.builtin_source(name)).collect();
                for source in used.into_iter().filter_map(|id| self.source(id)) {
                    if !self.reader.meter().spend((source.text.as_str().len() / 64) as u64) {
                        break;
                    }
                    names.read(source.text.as_str(), true);
                }
            }
            at = self.proto(&cell);
        }
        let names = names.map(Rc::new);
        let mut known = self.library_names.borrow_mut();
        // A program has few classes; a damaged core may have as many prototypes as cells.
        if known.len() > 1000 {
            known.clear();
        }
        known.insert(proto.0, names.clone());
        names
    }

    /// The source of a module of the library.
    fn builtin_source(&self, name: &str) -> Option<u32> {
        let sources = self.builtin_sources.get_or_init(|| {
            let mut sources = FxHashMap::default();
            self.for_good(|reader| {
                reader.for_each(Section::Sources, |source: SourceRecord| {
                    if source.kind.as_str() == "builtin" && sources.len() < MAX_SOURCES {
                        sources
                            .insert(source.name.to_text().trim_start_matches("node:").to_string(), source.id);
                    }
                    true
                });
            });
            sources
        });
        sources.get(name.trim_start_matches("node:")).copied()
    }

    /// What a library function was made with: the values bound to it, its `this`, and the variables that it sees, the innermost first;
    /// with each whether it stands in the scope of a whole module, which says little of this one function.
    pub fn captured_by(&self, function: &Cell<'_>) -> Vec<(Value, bool)> {
        let schema = &self.schema;
        let mut found: Vec<(Value, bool)> = Vec::new();
        for name in ["target", "bound_this", "this_value"] {
            found.extend(function.value(schema, name).map(|value| (value, false)));
        }
        if let Some(list) = function.cell(schema, "arguments").and_then(|id| self.cell(id)) {
            found.extend(list.each_value(schema, "elements").map(|value| (value, false)));
        }
        for scope in self.scope_chain(function.cell(schema, "environment")) {
            let record = self.cell(scope.id).and_then(|cell| cell.uint(schema, "scope"));
            let code =
                record.and_then(|number| self.scope(number as u32)).and_then(|scope| self.code(scope.code));
            let of_module = code.is_none_or(|code| code.parent == NONE);
            found.extend(scope.variables.into_iter().map(|variable| (variable.value, of_module)));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_source_assigns_is_told_from_what_it_reads() {
        let mut names = LibraryNames::default();
        names.read(
            "const k = Symbol('mode');\nthis._events = x.y === z.w; [this.a, this.c] = d; stream.fd=0; [].map((a) => a.b => 1)",
            false,
        );
        let rank = |name: &str| names.rank(&Key::Name(name.into()));
        assert_eq!(["_events", "fd", "c", "y", "w", "b", "id"].map(rank), [2, 1, 1, 0, 0, 0, 0]);
        assert_eq!(names.rank(&Key::Symbol("mode".into())), 2);
        assert_eq!(names.rank(&Key::Symbol("mine".into())), 0);
    }
}
