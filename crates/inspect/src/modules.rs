//! ES modules in a core: where imports and the exports of a namespace lead. Both name a place, a cell and a word of it, that
//! holds the binding; what is read there is what the program would have read.

use crate::code::Variable;
use crate::target::Target;
use crate::view::{ENUMERABLE, Key, Property, WRITABLE};
use gill_bytecode::MODULE_SLOT;
use gill_bytecode::layout::{ENVIRONMENT_SLOTS, binding_row, request_row};
use gill_image::Value;
use gill_image::cells::Cell;

impl Target {
    /// The value of a binding by its place.
    fn value_at(&self, cell: Value, word: Value) -> Value {
        let Some(cell) = cell.cell().and_then(|id| self.cell(id)) else { return Value::Undefined };
        if self.is_kind(&cell, "Module") {
            return cell.value(&self.schema, "namespace").unwrap_or_default();
        }
        let Value::Int(word) = word else { return Value::Empty };
        let slot = (word as usize).checked_sub(ENVIRONMENT_SLOTS);
        let slots = cell.values(&self.schema, "slots");
        slot.and_then(|slot| slots.get(slot).copied()).unwrap_or_default()
    }

    /// The variables of an environment; a module's has its imports too, in place of the module.
    pub(crate) fn with_imports(&self, mut variables: Vec<Variable>) -> Vec<Variable> {
        let Some(at) = variables.iter().position(|v| v.name == MODULE_SLOT) else { return variables };
        let module = variables.remove(at).value.cell().and_then(|id| self.cell(id));
        let Some(module) = module.filter(|cell| self.is_kind(cell, "Module")) else { return variables };
        let table = module.cell(&self.schema, "imports").and_then(|id| self.cell(id));
        let items = table.map(|table| table.values(&self.schema, "items")).unwrap_or_default();
        variables.extend(items.get(1..).unwrap_or_default().chunks_exact(binding_row::WORDS).map(|row| {
            Variable {
                name: self.string_value(row[binding_row::NAME]).unwrap_or_default(),
                binding: "import".to_owned(),
                value: self.value_at(row[binding_row::CELL], row[binding_row::WORD]),
                home: row[binding_row::CELL]
                    .cell()
                    .map_or_else(|| "unlinked".to_owned(), |id| id.to_string()),
            }
        }));
        variables
    }

    /// The exports of a namespace object as its properties; nothing for any other object.
    pub(crate) fn namespace_exports(&self, object: &Cell<'_>) -> Vec<Property> {
        if !self.is_kind(object, "ModuleNamespace") {
            return Vec::new();
        }
        let table = object.cell(&self.schema, "exports").and_then(|id| self.cell(id));
        let items = table.map(|table| table.values(&self.schema, "items")).unwrap_or_default();
        let rows = items.chunks_exact(binding_row::WORDS);
        rows.map(|row| Property {
            key: Key::Name(self.string_value(row[binding_row::NAME]).unwrap_or_default()),
            value: self.value_at(row[binding_row::CELL], row[binding_row::WORD]),
            attrs: ENUMERABLE | WRITABLE,
        })
        .collect()
    }

    /// A module record in a line: its URL, its state, and which of the modules that it needs are not done.
    pub(crate) fn preview_module(&self, module: &Cell<'_>) -> String {
        let schema = &self.schema;
        let url = module.value(schema, "url").and_then(|url| self.string_value(url)).unwrap_or_default();
        let mut text = format!("'{url}' <{}", self.module_state(module));
        let requests = module.cell(schema, "requests").and_then(|id| self.cell(id));
        let items = requests.map(|list| list.values(schema, "items")).unwrap_or_default();
        for row in items.chunks_exact(request_row::WORDS) {
            let Some(needed) = row[request_row::MODULE].cell().and_then(|id| self.cell(id)) else { continue };
            let state = self.module_state(&needed);
            if self.module_state(module).starts_with("evaluating") && state.starts_with("evaluating") {
                let name = needed.value(schema, "url").and_then(|url| self.string_value(url));
                text.push_str(&format!(", needs {}", name.unwrap_or_default()));
                break;
            }
        }
        text.push('>');
        text
    }

    /// The state of a module record in a word, by the core's own names.
    fn module_state(&self, module: &Cell<'_>) -> String {
        let number = module.uint(&self.schema, "status").unwrap_or(u64::MAX) as u32;
        let name = self.name("module_status", number).unwrap_or("state unknown");
        let failed = module.value(&self.schema, "error").is_some_and(|error| error != Value::Empty);
        if name == "evaluated" && failed { "errored".to_owned() } else { name.to_owned() }
    }

    /// Where a module stands at an `await` of its own: code and pc.
    pub(crate) fn module_await(&self, module: &Cell<'_>) -> Option<(u32, u32)> {
        let schema = &self.schema;
        let body = module.cell(schema, "body").and_then(|id| self.cell(id))?;
        body.cell(schema, "awaiting").and_then(|id| self.cell(id)).filter(|p| self.is_kind(p, "Promise"))?;
        let frame = body.cell(schema, "frame").and_then(|id| self.cell(id))?;
        Some((frame.uint(schema, "code")? as u32, frame.uint(schema, "pc").unwrap_or(0) as u32))
    }
}
