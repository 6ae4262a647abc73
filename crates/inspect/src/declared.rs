//! Variables that the program declares and the core has no value of: not initialised yet, or not kept, since no closure captured them
//! and no register holds them any more. Told by the tables of the code, and by the source's own words.

use crate::code::{ScopeView, Variable, function_title};
use crate::target::Target;
use crate::words::is_part;
use gill_bytecode::LineTable;
use gill_image::format::NONE;
use gill_image::records::{CodeRecord, FrameRecord, ScopeRecord};
use gill_image::{Section, Value};
use rustc_hash::{FxHashMap, FxHashSet};

/// Functions around one another that are looked through.
const MAX_NESTING: usize = 1000;
/// Modules that declare a name and are told.
const MAX_TOLD: usize = 3;

/// Words that declare what stands behind them.
const WORDS: [&str; 5] = ["const", "let", "var", "function", "class"];
/// Bytes before a name in which such a word is looked for.
const MAX_GAP: usize = 80;
/// Bytes before a name in which the mark of a comment is looked for.
const MAX_LINE: usize = 200;

/// What there is of a name that nothing the current frame sees has a value for.
pub enum Declared {
    /// A function around the frame's own has it, and is on the stack.
    Held(Value),
    /// A sentence: it is not initialised yet.
    Later(String),
    /// A sentence about why there is no value else.
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
                Some(Declared::Missing(what) | Declared::Later(what)) if told.len() < MAX_TOLD => {
                    told.push(what);
                }
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
        // Among several that a word declares, or in a pattern.
        let position = position.or_else(|| self.declared_together(code, &[name]).remove(name));
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
                        let what = format!("'{name}' is declared at {place}, but is not initialised yet");
                        return Some(Declared::Later(what));
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
        // Names whose place no word before them tells, by scope and slot.
        let mut open: Vec<(usize, usize)> = Vec::new();
        for (at, scope) in scopes.iter_mut().enumerate() {
            let number = self.cell(scope.id).and_then(|cell| cell.uint(&self.schema, "scope"));
            if number.and_then(|number| self.scope(number as u32)).is_none_or(|scope| scope.code != code.id) {
                // Environments from here on are those of functions around.
                break;
            }
            let lexical = |binding: &str| matches!(binding, "let" | "const" | "class");
            for (slot, variable) in scope.variables.iter_mut().enumerate() {
                if variable.value == Value::Undefined
                    && lexical(&variable.binding)
                    && self.is_only(&code, &variable.name)
                {
                    match self.declaration(&code, &variable.name) {
                        Some(declared) if declared > here => variable.value = Value::Empty,
                        Some(_) => {}
                        None => open.push((at, slot)),
                    }
                }
            }
        }
        if open.is_empty() {
            return;
        }
        let names: Vec<String> =
            open.iter().map(|&(at, slot)| scopes[at].variables[slot].name.clone()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let places = self.declared_together(&code, &names);
        for ((at, slot), name) in open.into_iter().zip(names) {
            if places.get(name).is_some_and(|&declared| declared > here) {
                scopes[at].variables[slot].value = Value::Empty;
            }
        }
    }

    /// Where a function declares names that one word declares together with others, or that stand in patterns; those are left out
    /// that it declares at several places. Reads the whole function, once for all names.
    fn declared_together<'n>(&self, code: &CodeRecord<'_>, names: &[&'n str]) -> FxHashMap<&'n str, u32> {
        let mut places: FxHashMap<&str, u32> = FxHashMap::default();
        let Some(source) = self.source(code.source) else { return places };
        let text = source.text.as_str().get(code.start as usize..code.end as usize);
        let Some(text) = text.filter(|text| self.reader.meter().spend((text.len() / 16) as u64)) else {
            return places;
        };
        let wanted: FxHashSet<&'n str> = names.iter().copied().collect();
        let mut several: FxHashSet<&str> = FxHashSet::default();
        for (at, name) in crate::words::bindings(text, &|word| wanted.contains(word)) {
            let Some(&name) = wanted.get(name).filter(|_| self.step()) else { continue };
            let at = code.start + at as u32;
            if self.is_innermost(code, at) && places.insert(name, at).is_some() {
                several.insert(name);
            }
        }
        places.retain(|name, _| !several.contains(name));
        places
    }

    /// The variables of a function itself, not of a block in it, that live in registers and come after this place. What is in the
    /// registers is not theirs yet: they are empty.
    pub fn not_initialised(&self, frame: &FrameRecord<'_>) -> Vec<Variable> {
        let Some(code) = self.code(frame.site.code) else { return Vec::new() };
        if !self.reader.meter().spend(code.locals.len() as u64) {
            return Vec::new();
        }
        let end = (code.bytecode.len() / 2) as u32;
        let later = code.locals.iter().filter(|row| row.from > frame.site.pc && row.to >= end);
        let later = later.filter(|row| self.name("binding", u32::from(row.binding)) != Some("internal"));
        let mut variables: Vec<Variable> = Vec::new();
        let mut known: FxHashSet<&str> = FxHashSet::default();
        for row in later {
            if known.len() < MAX_NESTING && known.insert(row.name.as_str()) {
                variables.push(Variable {
                    name: row.name.to_text(),
                    binding: self.name("binding", u32::from(row.binding)).unwrap_or("let").to_string(),
                    value: Value::Empty,
                    home: format!("r{}", row.register),
                });
            }
        }
        variables
    }

    /// Whether a function has but one variable of this name: the words of its source tell which one they declare only then.
    fn is_only(&self, code: &CodeRecord<'_>, name: &str) -> bool {
        self.reader.meter().spend(code.locals.len() as u64)
            && self.slots_named(code, name) == 1
            && !code.locals.iter().any(|row| row.name.as_str() == name)
    }

    /// Whether an environment of the function has a slot of this name.
    fn has_slot(&self, code: &CodeRecord<'_>, name: &str) -> bool {
        self.slots_named(code, name) > 0
    }

    /// How many slots of the function's environments have this name.
    fn slots_named(&self, code: &CodeRecord<'_>, name: &str) -> usize {
        let in_scope = |scope: &ScopeRecord<'_>| match scope.code == code.id
            && self.reader.meter().spend(scope.slots.len() as u64)
        {
            true => scope.slots.iter().filter(|slot| slot.name.as_str() == name).count(),
            false => 0,
        };
        let scopes = code.scopes.iter().take_while(|_| self.step());
        scopes.filter_map(|&scope| self.scope(scope)).map(|scope| in_scope(&scope)).sum()
    }

    /// Where the source of a function declares a name, by its words: `const NAME`, `function NAME`. What one word declares together
    /// (`let a, b`, patterns) is not found so; see [`crate::words`].
    fn declaration(&self, code: &CodeRecord<'_>, name: &str) -> Option<u32> {
        let source = self.source(code.source).filter(|_| !name.is_empty())?;
        let (start, end) = (code.start as usize, code.end as usize);
        let text = source.text.as_str().get(start..end)?;
        if !self.reader.meter().spend((text.len() / 64) as u64) {
            return None;
        }
        let mut at = 0;
        while let Some(found) = text.get(at..).and_then(|rest| rest.find(name)) {
            let from = at + found;
            at = from + name.len();
            if !self.step() {
                return None;
            }
            if text[at..].chars().next().is_some_and(is_part) {
                continue;
            }
            let before = behind(text, from, MAX_GAP);
            let gap = before.trim_end_matches([' ', '\t', '\n', '\r']);
            let word = WORDS.iter().find_map(|word| gap.strip_suffix(word));
            if word.is_none_or(|rest| gap.len() == before.len() || rest.ends_with(is_part)) {
                continue;
            }
            let line = behind(text, from, MAX_LINE);
            let line = line.rfind('\n').map_or(line, |at| &line[at..]);
            if !line.contains("//") && self.is_innermost(code, (start + from) as u32) {
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

/// The text before a place, no more than so many bytes.
pub(crate) fn behind(text: &str, end: usize, most: usize) -> &str {
    let mut start = end.saturating_sub(most);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..end]
}
