//! Variables that the program declares and the core has no value of: not initialised yet, or not kept, since no closure captured them
//! and no register holds them any more. Told by the tables of the code, and by the source's own words.

use crate::code::{ScopeView, function_title};
use crate::target::Target;
use gill_bytecode::LineTable;
use gill_image::format::NONE;
use gill_image::records::{CodeRecord, FrameRecord, ScopeRecord};
use gill_image::{Section, Value};

/// Functions around one another that are looked through.
const MAX_NESTING: usize = 1000;
/// Modules that declare a name and are told.
const MAX_TOLD: usize = 3;

/// What there is of a name that nothing the current frame sees has a value for.
pub enum Declared {
    /// A function around the frame's own has it, and is on the stack.
    Held(Value),
    /// A sentence about why there is no value.
    Missing(String),
}

impl Target {
    /// The variable of this name that the function of a frame declares, or one around it, or, for any frame, the top of a module.
    pub fn declared(&self, frame: Option<&FrameRecord<'_>>, name: &str) -> Option<Declared> {
        let mut inner = frame.map_or(NONE, |frame| frame.site.code);
        for _ in 0..MAX_NESTING {
            let Some(code) = self.code(inner).filter(|_| self.step()) else { break };
            let own = frame.filter(|frame| frame.site.code == code.id);
            if let Some(found) = self.declared_in(&code, own, name) {
                return Some(found);
            }
            inner = code.parent;
        }
        let mut told: Vec<String> = Vec::new();
        let mut tops: Vec<u32> = Vec::new();
        self.reader.for_each(Section::Code, |code: CodeRecord| {
            let is_top = code.parent == NONE
                && self.source(code.source).is_some_and(|source| source.kind.as_str() != "builtin");
            if is_top {
                tops.push(code.id);
            }
            true
        });
        for code in tops.into_iter().filter_map(|id| self.code(id)) {
            match self.declared_in(&code, None, name) {
                Some(Declared::Missing(what)) if told.len() < MAX_TOLD => told.push(what),
                Some(held @ Declared::Held(_)) => return Some(held),
                _ => {}
            }
        }
        (!told.is_empty()).then(|| Declared::Missing(told.join("; ")))
    }

    /// The same for one function; `own` is its frame, if it is known which.
    fn declared_in(
        &self,
        code: &CodeRecord<'_>,
        own: Option<&FrameRecord<'_>>,
        name: &str,
    ) -> Option<Declared> {
        let rows = || code.locals.iter().filter(|row| row.name.as_str() == name);
        if !self.reader.meter().spend(code.locals.len() as u64) {
            return None;
        }
        let position = self.declaration(code, name);
        if rows().next().is_none() && position.is_none() && !self.has_slot(code, name) {
            return None;
        }
        let position = position.and_then(|offset| {
            let source = self.source(code.source)?;
            Some(format!("{}:{}", source.name, self.position(&source, offset).0))
        });
        let place = position.unwrap_or_else(|| match rows().next() {
            // The instruction before the first that may use it is the one that initialises it.
            Some(row) => self.place_of(code.id, row.from.saturating_sub(1)).position(),
            None => self.function_place(code),
        });
        let mut frames = self.stack(0).iter().filter(|frame| frame.site.code == code.id);
        let frame = own.or_else(|| frames.next());
        if let (None, Some(one), Some(_)) = (own, frame, frames.next()) {
            let (index, of) = (one.index, function_title(code));
            let what = format!(
                "in {of}, of which several are on the stack: ask for 'frame {index} local {name}' and so on"
            );
            return Some(Declared::Missing(format!("'{name}' is declared at {place}, {what}")));
        }
        let why = match frame {
            None => {
                format!("but was not kept: no closure captured it, and {} has ended", function_title(code))
            }
            Some(frame) => {
                let pc = frame.site.pc;
                let row = rows().rfind(|row| row.from <= pc && pc < row.to);
                match row.and_then(|row| frame.registers.get(row.register as usize)) {
                    Some(&value) if value != Value::Empty => return Some(Declared::Held(value)),
                    _ if rows().any(|row| row.from > pc) || row.is_some() || self.has_slot(code, name) => {
                        "but is not initialised yet".to_string()
                    }
                    _ => "but was not kept: no register holds it here".to_string(),
                }
            }
        };
        Some(Declared::Missing(format!("'{name}' is declared at {place}, {why}")))
    }

    /// Makes empty what a frame's own environments have for variables that are declared further down: where no closure can see one
    /// before, it is not marked as uninitialised, and holds undefined.
    pub fn empty_later(&self, frame: &FrameRecord<'_>, scopes: &mut [ScopeView]) {
        let Some(code) = self.code(frame.site.code) else { return };
        let Some(here) = LineTable::from_bytes(&code.lines).offset_at(frame.site.pc) else { return };
        for scope in scopes {
            let number = self.cell(scope.id).and_then(|cell| cell.uint(&self.schema, "scope"));
            if number.and_then(|number| self.scope(number as u32)).is_none_or(|scope| scope.code != code.id) {
                // Environments from here on are those of functions around.
                break;
            }
            let lexical = |binding: &str| matches!(binding, "let" | "const" | "class");
            for variable in &mut scope.variables {
                if variable.value == Value::Undefined
                    && lexical(&variable.binding)
                    && self.declaration(&code, &variable.name).is_some_and(|declared| declared > here)
                {
                    variable.value = Value::Empty;
                }
            }
        }
    }

    /// The variables of a function itself, not of a block in it, that come after this place.
    pub fn not_initialised(&self, frame: &FrameRecord<'_>) -> Vec<String> {
        let Some(code) = self.code(frame.site.code) else { return Vec::new() };
        if !self.reader.meter().spend(code.locals.len() as u64) {
            return Vec::new();
        }
        let end = (code.bytecode.len() / 2) as u32;
        let later = code.locals.iter().filter(|row| row.from > frame.site.pc && row.to >= end);
        let later = later.filter(|row| self.name("binding", u32::from(row.binding)) != Some("internal"));
        let mut names: Vec<String> = Vec::new();
        for row in later {
            let name = row.name.to_text();
            if !names.contains(&name) && names.len() < MAX_NESTING {
                names.push(name);
            }
        }
        names
    }

    /// Whether an environment of the function has a slot of this name.
    fn has_slot(&self, code: &CodeRecord<'_>, name: &str) -> bool {
        let of_code = |scope: &ScopeRecord<'_>| {
            scope.code == code.id && scope.slots.iter().any(|slot| slot.name.as_str() == name)
        };
        code.scopes.iter().any(|&scope| self.scope(scope).is_some_and(|scope| of_code(&scope)))
    }

    /// Where the source of a function declares a name, by its words: `const NAME`, `function NAME`. What several words declare
    /// (`let a, b`, patterns) is not found so.
    fn declaration(&self, code: &CodeRecord<'_>, name: &str) -> Option<u32> {
        let source = self.source(code.source).filter(|_| !name.is_empty())?;
        let (start, end) = (code.start as usize, code.end as usize);
        let text = source.text.as_str().get(start..end)?;
        if !self.reader.meter().spend((text.len() / 64) as u64) {
            return None;
        }
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
        let mut at = 0;
        while let Some(found) = text.get(at..).and_then(|rest| rest.find(name)) {
            let from = at + found;
            at = from + name.len();
            let before = text[..from].trim_end_matches([' ', '\t', '\n', '\r']);
            let word_start = before.rfind(|c| !is_part(c)).map_or(0, |at| at + 1);
            let word = before.get(word_start..).unwrap_or("");
            let line = before.rfind('\n').map_or(before, |at| &before[at..]);
            let declares = matches!(word, "const" | "let" | "var" | "function" | "class")
                && before.len() < from
                && !text[at..].chars().next().is_some_and(is_part)
                && !line.contains("//");
            if declares && self.is_innermost(code, (start + from) as u32) {
                return Some((start + from) as u32);
            }
        }
        None
    }

    /// Whether a place in the source is in this function and in none within it.
    fn is_innermost(&self, code: &CodeRecord<'_>, offset: u32) -> bool {
        if !self.reader.meter().spend(code.functions.len() as u64) {
            return false;
        }
        !code.functions.iter().filter_map(|&id| self.code(id)).any(|inner| {
            // The name of a declared function is outside of it, though its span has it.
            inner.source == code.source
                && inner.start < offset
                && offset < inner.end
                && inner.name_offset != offset
        })
    }
}
