//! What AsyncLocalStorage holds: the stores of an async context, under the names by which the program knows the storages. So a frame, a
//! timer or an event says which request it works for.
//!
//! A context is a Map from storages to stores that is never changed once made. A storage is called as its property `name`, if the
//! program gave it one, else as the variable or the property that holds it.

use crate::code::Variable;
use crate::target::Target;
use crate::view::Key;
use gill_image::cells::{Cell, for_each_cell};
use gill_image::records::FrameRecord;
use gill_image::{CellId, Section, Value};
use serde_json::{Value as Json, json};

/// Stores of one context that are shown: programs have few storages.
const MAX_STORES: usize = 16;
/// Times that the heap, if it is not large, is looked through for the name of a storage that no frame knows.
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
        let own = self.cell(id).and_then(|cell| self.own(&cell, "name"));
        let own = own.and_then(|name| self.string_value(name)).filter(|name| !name.is_empty());
        let found = own.or_else(|| self.name_on_stack(id)).or_else(|| {
            let searches = self.storage_searches.get();
            self.storage_searches.set(searches + 1);
            // A damaged core may name any number.
            (searches < MAX_SEARCHES && self.has_few_cells()).then(|| self.name_in_heap(id)).flatten()
        });
        let name = found.unwrap_or_else(|| self.brief(Value::Cell(id)));
        self.storage_names.borrow_mut().insert(id, name.clone());
        name
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

    /// The captured variable that holds it, else the property.
    fn name_in_heap(&self, id: CellId) -> Option<String> {
        let (mut variable, mut property) = (None, None);
        for_each_cell(&self.reader, Section::Heap, |cell| {
            if self.is_kind(&cell, "Environment") {
                let place = cell.each_value(&self.schema, "slots").position(|value| value.cell() == Some(id));
                let scope = cell.uint(&self.schema, "scope").and_then(|scope| self.scope(scope as u32));
                variable = place.zip(scope).and_then(|(place, scope)| {
                    let row = scope.slots.get(place).filter(|_| self.is_program(scope.code))?;
                    (self.name("binding", u32::from(row.binding)) != Some("internal"))
                        .then(|| row.name.to_text())
                });
            } else if property.is_none() && self.is_kind(&cell, "Object") && self.holds(&cell, id) {
                let named =
                    self.properties(&cell).into_iter().find(|property| property.value.cell() == Some(id));
                property = named.and_then(|property| match property.key {
                    Key::Name(name) => Some(name.to_string()),
                    _ => None,
                });
            }
            variable.is_none() && self.step()
        });
        variable.or(property)
    }

    /// Whether a code is the program's, not the library's.
    pub(crate) fn is_program(&self, code: u32) -> bool {
        let source = self.code(code).and_then(|code| self.source(code.source));
        source.is_some_and(|source| source.kind.as_str() != "builtin")
    }

    fn holds(&self, object: &Cell<'_>, id: CellId) -> bool {
        object.each_value(&self.schema, "inline slots").any(|value| value.cell() == Some(id))
    }
}
