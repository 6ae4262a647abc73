//! What AsyncLocalStorage holds: the stores of an async context, under the names by which the program knows the storages. So a frame, a
//! timer or an event says which request it works for.
//!
//! A context is a Map from storages to stores that is never changed once made. A storage is called as its property `name`, if the
//! program gave it one, else as the variable or the property that holds it, else as the only variable that its sources make one for.

use crate::code::Variable;
use crate::declared::behind;
use crate::target::Target;
use crate::view::Key;
use crate::words::is_part;
use gill_image::cells::{Cell, for_each_cell};
use gill_image::records::{FrameRecord, SourceRecord};
use gill_image::{CellId, Section, Value};
use rustc_hash::FxHashMap;
use serde_json::{Value as Json, json};

/// Stores of one context that are shown: programs have few storages.
const MAX_STORES: usize = 16;
/// The class of a storage.
const CLASS: &str = "AsyncLocalStorage";
/// Bytes before a class's name in which the name of what is made of it is looked for.
const MAX_BEFORE: usize = 256;
/// Storages whose names are looked for together.
const MAX_STORAGES: usize = 1000;
/// Times that the heap, if it is not large, is looked through for the name of a storage that no frame knows: one finds all but
/// those of a class of the program's own.
const MAX_SEARCHES: usize = 8;
/// Reactions of a promise that are looked through for a generator's.
const MAX_REACTIONS: usize = 256;
/// Frames whose variables are looked through for a storage.
const MAX_FRAMES: usize = 64;

/// What one storage holds in a context.
#[derive(Clone, Debug)]
pub struct Store {
    /// The AsyncLocalStorage.
    pub storage: Value,
    /// What the program calls it; its id if that is not known.
    pub name: String,
    /// What it holds there.
    pub value: Value,
}

impl Target {
    /// What the storages hold in a context. Empty where there is none.
    pub fn stores(&self, context: Value) -> Vec<Store> {
        let map = context.cell().and_then(|id| self.cell(id)).filter(|cell| self.is_kind(cell, "Map"));
        let entries = map.map_or_else(Vec::new, |map| self.entries(&map, MAX_STORES));
        let store = |(storage, value): (Value, Value)| Store {
            storage,
            name: storage.cell().map_or_else(|| self.brief(storage), |id| self.storage_name(id)),
            value,
        };
        entries.into_iter().map(store).collect()
    }

    /// `requests = { requestId: 217 }`, of all storages that hold something; empty where none does.
    pub(crate) fn context_text(&self, context: Value) -> String {
        let stores = self.stores(context);
        let texts: Vec<String> =
            stores.iter().map(|store| format!("{} = {}", store.name, self.preview(store.value))).collect();
        texts.join(", ")
    }

    /// The same for JSON: null where none holds anything.
    pub(crate) fn context_json(&self, context: Value) -> Json {
        let stores = self.stores(context);
        if stores.is_empty() {
            return Json::Null;
        }
        let row = |store: &Store| json!({"name": store.name, "storage": self.json(store.storage), "store": self.json(store.value)});
        Json::Array(stores.iter().map(row).collect())
    }

    /// The context in which a suspended async function goes on, by what it left with the promise that it awaits.
    pub(crate) fn context_of_generator(&self, generator: &Cell<'_>) -> Value {
        let schema = &self.schema;
        let awaited = generator.cell(schema, "awaiting").and_then(|id| self.cell(id));
        let mut at = awaited.and_then(|promise| promise.cell(schema, "reactions"));
        for _ in 0..MAX_REACTIONS {
            let Some(reaction) = at.and_then(|id| self.cell(id)) else { break };
            if !self.is_kind(&reaction, "PromiseReaction") {
                break;
            }
            if reaction.cell(schema, "context") == Some(generator.id) {
                return reaction.value(schema, "async_context").unwrap_or_default();
            }
            at = reaction.cell(schema, "next");
        }
        Value::Empty
    }

    fn storage_name(&self, id: CellId) -> String {
        if let Some(name) = self.storage_names.borrow().get(&id) {
            return name.clone();
        }
        let found = self.own_name(id).or_else(|| self.name_on_stack(id)).or_else(|| {
            let searches = self.storage_searches.get();
            self.storage_searches.set(searches + 1);
            // A damaged core may name any number.
            (searches < MAX_SEARCHES && self.has_few_cells()).then(|| self.name_in_heap(id)).flatten()
        });
        let name = found.unwrap_or_else(|| format!("AsyncLocalStorage {id}"));
        self.storage_names.borrow_mut().insert(id, name.clone());
        name
    }

    /// What the storage calls itself.
    fn own_name(&self, id: CellId) -> Option<String> {
        let name = self.cell(id).and_then(|cell| self.own(&cell, "name"))?;
        self.string_value(name).filter(|name| !name.is_empty())
    }

    /// The variable that a frame of the failure's stack knows it by.
    fn name_on_stack(&self, id: CellId) -> Option<String> {
        let is_it = |variable: &Variable| variable.value.cell() == Some(id) && variable.binding != "internal";
        let own = |frame: &&FrameRecord<'_>| self.is_program(frame.site.code);
        self.stack(0).iter().filter(own).take(MAX_FRAMES).find_map(|frame| {
            // From the outermost: what a function got it as is not what the program calls it.
            let scopes = self.scope_chain(self.environment(frame));
            let variables = scopes.into_iter().rev().flat_map(|scope| scope.variables);
            variables.chain(self.locals(frame)).find(is_it).map(|variable| variable.name)
        })
    }

    /// The captured variable that holds it, else the property, else the only name that the program's sources give to a storage, if
    /// there is but one storage. The names of all others are found and remembered on the way.
    fn name_in_heap(&self, id: CellId) -> Option<String> {
        let mut storages: FxHashMap<CellId, Names> = FxHashMap::default();
        storages.insert(id, Names::default());
        for_each_cell(&self.reader, Section::Heap, |cell| {
            if self.is_kind(&cell, "Object") && &*self.class(&cell) == CLASS {
                storages.insert(cell.id, Names::default());
            }
            storages.len() < MAX_STORAGES && self.step()
        });
        for_each_cell(&self.reader, Section::Heap, |cell| {
            if self.is_kind(&cell, "Environment") {
                for (place, value) in cell.each_value(&self.schema, "slots").enumerate() {
                    let names = value.cell().and_then(|id| storages.get_mut(&id));
                    if let Some(names) = names.filter(|names| names.variable.is_none()) {
                        names.variable = self.slot_name(&cell, place);
                    }
                }
            } else if self.is_object(&cell) && self.holds(&cell, &storages) {
                for property in self.properties(&cell) {
                    let names = property.value.cell().and_then(|id| storages.get_mut(&id));
                    if let (Some(names), Key::Name(name)) = (names, property.key) {
                        names.property.get_or_insert(name);
                    }
                }
            }
            self.step()
        });
        let mut unnamed: Vec<CellId> = Vec::new();
        let mut known = self.storage_names.borrow_mut();
        let mut found = None;
        for (storage, names) in storages {
            match names.variable.or(names.property) {
                Some(name) if storage == id => found = Some(name),
                // What it calls itself, or what a frame calls it, goes before.
                Some(name) if self.own_name(storage).is_none() && self.name_on_stack(storage).is_none() => {
                    known.insert(storage, name);
                }
                Some(_) => {}
                None => unnamed.push(storage),
            }
        }
        drop(known);
        found.or_else(|| if unnamed == [id] { self.name_in_sources() } else { None })
    }

    /// The program's name of a slot of an environment.
    fn slot_name(&self, environment: &Cell<'_>, place: usize) -> Option<String> {
        let scope = self.scope(environment.uint(&self.schema, "scope")? as u32)?;
        let row = scope.slots.get(place).filter(|_| self.is_program(scope.code))?;
        (self.name("binding", u32::from(row.binding)) != Some("internal")).then(|| row.name.to_text())
    }

    /// What the program's sources call a storage that they make, if they name but one: a variable that no closure has is in no cell
    /// once its module has run.
    fn name_in_sources(&self) -> Option<String> {
        let mut names: Vec<String> = Vec::new();
        self.reader.for_each(Section::Sources, |source: SourceRecord| {
            let text = source.text.as_str();
            if source.kind.as_str() != "builtin" && self.reader.meter().spend((text.len() / 64) as u64) {
                names.extend(names_made(text, || self.step()).take(2));
            }
            names.len() < 2
        });
        if names.len() == 1 { names.pop() } else { None }
    }

    /// Whether a code is the program's, not the library's.
    pub(crate) fn is_program(&self, code: u32) -> bool {
        let source = self.code(code).and_then(|code| self.source(code.source));
        source.is_some_and(|source| source.kind.as_str() != "builtin")
    }

    fn holds(&self, object: &Cell<'_>, storages: &FxHashMap<CellId, Names>) -> bool {
        let is_one = |value: Value| value.cell().is_some_and(|id| storages.contains_key(&id));
        let overflow = object.cell(&self.schema, "overflow").and_then(|id| self.cell(id));
        object.each_value(&self.schema, "inline slots").any(is_one)
            || overflow.is_some_and(|overflow| overflow.each_value(&self.schema, "slots").any(is_one))
    }
}

/// What holds a storage.
#[derive(Default)]
struct Names {
    variable: Option<String>,
    property: Option<String>,
}

/// The names that a source gives to storages: `NAME = new AsyncLocalStorage`, `NAME = new hooks.AsyncLocalStorage`; as far as it
/// `fits` to look.
fn names_made(text: &str, fits: impl Fn() -> bool) -> impl Iterator<Item = String> {
    text.match_indices(CLASS).take_while(move |_| fits()).filter_map(move |(at, _)| {
        if text[at + CLASS.len()..].starts_with(is_part) {
            return None;
        }
        let before = behind(text, at, MAX_BEFORE).trim_end_matches(|c| is_part(c) || c == '.');
        let before = before.trim_end().strip_suffix("new")?.trim_end().strip_suffix('=')?.trim_end();
        let start = before.trim_end_matches(is_part).len();
        Some(before[start..].to_string()).filter(|name| !name.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::{CLASS, names_made};

    #[test]
    fn names_of_storages_are_found_in_sources() {
        let text = "const { AsyncLocalStorage } = x; const one = new AsyncLocalStorage();\n\
                    this.two=new hooks.AsyncLocalStorage; f(new AsyncLocalStorage()); three = new AsyncLocalStorageX();";
        assert_eq!(names_made(text, || true).collect::<Vec<_>>(), ["one", "two"]);
        assert_eq!(names_made(text, || false).next(), None);
        // What stands before a name is looked at no further than names are long.
        let chain = format!("far = new {}{CLASS}", "a.".repeat(1_000_000));
        assert_eq!(names_made(&chain, || true).next(), None);
    }
}
