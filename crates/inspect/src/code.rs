//! Places in the program: source lines, named locals and scopes of a frame, bytecode.

use crate::target::Target;
use crate::view::Key;
use gill_bytecode::{LineTable, OperandKind};
use gill_image::cells::Cell;
use gill_image::format::NONE;
use gill_image::records::{CodeRecord, FrameRecord, Site, SourceRecord};
use gill_image::{CellId, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Value as Json, json};

/// Most environments followed outwards: damage could make the chain cyclic.
const MAX_SCOPES: usize = 1000;

/// A place in the program, looked up.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Place {
    /// Name of the function, empty for an anonymous one.
    pub function: String,
    /// Name of the source, empty if not known.
    pub source: String,
    /// 1-based; 0: not known.
    pub line: u32,
    /// 1-based, in UTF-16 units.
    pub column: u32,
}

impl Place {
    /// Whether nothing is known.
    pub fn is_none(&self) -> bool {
        self.source.is_empty() && self.function.is_empty()
    }

    /// `file:line:column`.
    pub fn position(&self) -> String {
        match (self.source.is_empty(), self.line) {
            (true, _) => String::new(),
            (_, 0) => self.source.clone(),
            _ => format!("{}:{}:{}", self.source, self.line, self.column),
        }
    }

    /// `function (file:line:column)`, as stacks have it.
    pub fn describe(&self) -> String {
        let position = self.position();
        match (self.function.is_empty(), position.is_empty()) {
            (true, true) => "(unknown place)".into(),
            (true, false) => position,
            (false, true) => self.function.clone(),
            (false, false) => format!("{} ({position})", self.function),
        }
    }

    /// As JSON.
    pub fn json(&self) -> Json {
        json!({"function": self.function, "source": self.source, "line": self.line, "column": self.column})
    }
}

/// A variable of a frame or scope.
#[derive(Clone, PartialEq, Debug)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// `param`, `let`, ...
    pub binding: String,
    /// What it holds.
    pub value: Value,
    /// Where it was found: `r3`, or the environment's id.
    pub home: String,
}

/// An environment with its names.
pub struct ScopeView {
    /// The cell.
    pub id: CellId,
    /// `function render`, `block in main`...
    pub title: String,
    /// Its variables.
    pub variables: Vec<Variable>,
}

impl Target {
    /// The place of an instruction.
    pub fn place_of(&self, code: u32, pc: u32) -> Place {
        let Some(code) = self.code(code) else { return Place::default() };
        let mut place = Place { function: function_title(&code), ..Place::default() };
        if let Some(source) = self.source(code.source) {
            let offset =
                LineTable::from_bytes(&code.lines).offset_at(pc).unwrap_or(code.name_offset.max(code.start));
            place.source = source.name.to_text();
            (place.line, place.column) = self.position(&source, offset);
        }
        place
    }

    /// The place that a record names, looked up if the writer did not.
    pub fn place(&self, site: &Site<'_>) -> Place {
        let written = Place {
            function: site.function.to_text(),
            source: site.source.to_text(),
            line: site.line,
            column: site.column,
        };
        if site.code == NONE || (written.line > 0 && !written.source.is_empty()) {
            return written;
        }
        let found = self.place_of(site.code, site.pc);
        if found.source.is_empty() { written } else { found }
    }

    /// Where a function is written: `file:line`.
    pub fn function_place(&self, code: &CodeRecord<'_>) -> String {
        self.source(code.source).map_or_else(String::new, |source| {
            format!("{}:{}", source.name, self.position(&source, code.start).0)
        })
    }

    /// A line of source, numbered as in places.
    pub fn source_line(&self, source: &SourceRecord<'_>, line: u32) -> Option<String> {
        let index = line.checked_add(source.first_line)?.checked_sub(1)? as usize;
        let starts = self.line_starts(source);
        let from = *starts.get(index)? as usize;
        let to = starts.get(index + 1).map_or(source.text.as_str().len(), |next| *next as usize);
        let line = source.text.as_str().get(from..to)?;
        // The text's last newline ends a line and begins none.
        let is_end = line.is_empty() && index > 0 && index + 1 == starts.len();
        let line = line.strip_suffix('\n').unwrap_or(line);
        (!is_end).then(|| line.strip_suffix('\r').unwrap_or(line).to_string())
    }

    /// How many lines a source has, those that places do not count left out.
    pub fn line_count(&self, source: &SourceRecord<'_>) -> u32 {
        let lines = source.text.as_str().lines().count();
        u32::try_from(lines).unwrap_or(u32::MAX).saturating_sub(source.first_line)
    }

    /// Line and column of a byte offset in a source, numbered as in places.
    pub fn position(&self, source: &SourceRecord<'_>, offset: u32) -> (u32, u32) {
        let text = source.text.as_str();
        let mut at = (offset as usize).min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let starts = self.line_starts(source);
        let line = starts.partition_point(|&start| start as usize <= at);
        let start =
            line.checked_sub(1).and_then(|index| starts.get(index)).map_or(0, |&start| start as usize);
        let column = text.get(start..at).unwrap_or("").encode_utf16().count() as u32 + 1;
        ((line as u32).saturating_sub(source.first_line).max(1), column)
    }

    /// The named variables that registers hold at the frame's pc, parameters first.
    pub fn locals(&self, frame: &FrameRecord<'_>) -> Vec<Variable> {
        let Some(code) = self.code(frame.site.code) else { return Vec::new() };
        self.locals_at(&code, frame.site.pc, &frame.registers)
    }

    /// The named variables among registers at a pc.
    pub fn locals_at(&self, code: &CodeRecord<'_>, pc: u32, registers: &[Value]) -> Vec<Variable> {
        // By position in the table: an inner declaration of the same name comes later and is the one the program means.
        let mut last: FxHashMap<&str, usize> = FxHashMap::default();
        if !self.reader.meter().spend(code.locals.len() as u64) {
            return Vec::new();
        }
        let rows = code.locals.iter().enumerate();
        let rows = rows
            .filter(|(_, row)| row.from <= pc && pc < row.to && (row.register as usize) < registers.len());
        for (at, row) in rows {
            if self.name("binding", u32::from(row.binding)) != Some("internal") {
                last.insert(row.name.as_str(), at);
            }
        }
        let mut order: Vec<usize> = last.into_values().collect();
        order.sort_unstable();
        order
            .into_iter()
            .map(|at| {
                let row = &code.locals[at];
                let binding = self.name("binding", u32::from(row.binding)).unwrap_or("var").to_string();
                let home = format!("r{}", row.register);
                Variable { name: row.name.to_text(), binding, value: registers[row.register as usize], home }
            })
            .collect()
    }

    /// `this` of a frame. A derived constructor, and arrow functions in it, have it in a variable of their own, since it is not there
    /// before `super()` returns.
    pub fn this_value(&self, frame: &FrameRecord<'_>) -> Value {
        if frame.this != Value::Empty {
            return frame.this;
        }
        let code = self.code(frame.site.code);
        let row = code.as_ref().and_then(|code| {
            let pc = frame.site.pc;
            code.locals.iter().find(|row| row.name.as_str() == "this" && row.from <= pc && pc < row.to)
        });
        if let Some(value) = row.and_then(|row| frame.registers.get(row.register as usize)) {
            return *value;
        }
        let scopes = self.scope_chain(self.environment(frame)).into_iter().flat_map(|scope| scope.variables);
        scopes.into_iter().find(|variable| variable.name == "this").map_or(Value::Empty, |this| this.value)
    }

    /// The environment that is current at a frame's pc.
    pub fn environment(&self, frame: &FrameRecord<'_>) -> Option<CellId> {
        if let Some(id) = frame.environment.cell() {
            return Some(id);
        }
        let code = self.code(frame.site.code);
        let inner = code.and_then(|code| self.environment_at(&code, frame.site.pc, &frame.registers));
        inner.or_else(|| {
            let function = self.cell(frame.function.cell()?)?;
            function.cell(&self.schema, "environment")
        })
    }

    /// The innermost environment that registers hold at a pc.
    pub fn environment_at(&self, code: &CodeRecord<'_>, pc: u32, registers: &[Value]) -> Option<CellId> {
        let rows = code.environments.iter().filter(|row| row.from <= pc && pc < row.to);
        let cells = rows.filter_map(|row| Some((row.from, registers.get(row.register as usize)?.cell()?)));
        cells.max_by_key(|(from, _)| *from).map(|(_, id)| id)
    }

    /// The environments from this one outwards.
    pub fn scope_chain(&self, start: Option<CellId>) -> Vec<ScopeView> {
        let mut scopes: Vec<ScopeView> = Vec::new();
        let mut seen = FxHashSet::default();
        let mut at = start;
        while let Some(cell) = at.and_then(|id| self.cell(id)) {
            if scopes.len() >= MAX_SCOPES || !seen.insert(cell.id.0) {
                break;
            }
            let Some(scope) = self.scope_view(&cell) else { break };
            scopes.push(scope);
            at = cell.cell(&self.schema, "parent");
        }
        scopes
    }

    fn scope_view(&self, cell: &Cell<'_>) -> Option<ScopeView> {
        if self.is_kind(cell, "ObjectEnvironment") {
            let object = self.cell(cell.cell(&self.schema, "object")?)?;
            let number = cell.uint(&self.schema, "scope");
            let title = number.map_or_else(|| "with".to_string(), |number| self.scope_title(number as u32));
            return Some(ScopeView { id: cell.id, title, variables: self.object_variables(&object, "with") });
        }
        let number = cell.uint(&self.schema, "scope").filter(|_| self.is_kind(cell, "Environment"))? as u32;
        let scope = self.scope(number);
        let values = cell.each_value(&self.schema, "slots").enumerate();
        let mut declared = Vec::new();
        let mut variables: Vec<Variable> = values
            .take_while(|_| self.step())
            .filter_map(|(slot, value)| {
                let row = scope.as_ref().and_then(|scope| scope.slots.get(slot));
                let binding = row.and_then(|row| self.name("binding", u32::from(row.binding)));
                if binding == Some("eval") {
                    // Where evals put what they declare: empty until one does.
                    if let Some(object) = value.cell().and_then(|id| self.cell(id)) {
                        declared = self.object_variables(&object, "eval");
                    }
                    return None;
                }
                Some(Variable {
                    name: row.map_or_else(|| format!("slot {slot}"), |row| row.name.to_text()),
                    binding: binding.unwrap_or("var").to_string(),
                    value,
                    home: cell.id.to_string(),
                })
            })
            .collect();
        variables.append(&mut declared);
        let variables = self.with_imports(variables);
        Some(ScopeView { id: cell.id, title: self.scope_title(number), variables })
    }

    /// What an object makes visible as variables: its own properties with names.
    fn object_variables(&self, object: &Cell<'_>, binding: &str) -> Vec<Variable> {
        let properties = self.properties(object).into_iter();
        properties
            .filter_map(|property| match property.key {
                Key::Name(name) => Some(Variable {
                    name: name.to_string(),
                    binding: binding.to_string(),
                    value: property.value,
                    home: object.id.to_string(),
                }),
                _ => None,
            })
            .collect()
    }

    /// `function render`, `block in main`.
    pub fn scope_title(&self, number: u32) -> String {
        let Some(scope) = self.scope(number) else { return format!("scope {number}") };
        let name = self.code(scope.code).map_or_else(String::new, |code| function_title(&code));
        match (scope.kind.as_str(), name.as_str()) {
            (kind, "") => kind.to_string(),
            ("function", name) => format!("function {name}"),
            (kind, name) => format!("{kind} in {name}"),
        }
    }

    /// A variable that a frame sees by this name: a register, then the environments from the inside out.
    pub fn variable(&self, frame: &FrameRecord<'_>, name: &str) -> Option<Value> {
        if let Some(local) = self.locals(frame).into_iter().find(|variable| variable.name == name) {
            return Some(local.value);
        }
        let mut scopes = self.scope_chain(self.environment(frame));
        self.empty_later(frame, &mut scopes);
        scopes
            .into_iter()
            .flat_map(|scope| scope.variables)
            .find(|variable| variable.name == name)
            .map(|v| v.value)
    }

    /// The listing of a code block: (pc, instruction, note).
    pub fn disassemble(&self, code: &CodeRecord<'_>) -> Vec<(u32, String, String)> {
        let units: Vec<u16> =
            code.bytecode.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        let mut lines = Vec::new();
        let opcodes = self.opcodes();
        for decoded in crate::opcodes::decode(opcodes, &units) {
            let instruction = match decoded {
                Ok(instruction) => instruction,
                Err(error) => {
                    lines.push((units.len() as u32, format!("!! {error}"), String::new()));
                    break;
                }
            };
            let mut text = format!("{:<18}", instruction.name);
            let mut notes = Vec::new();
            for (number, operand) in instruction.operands.iter().enumerate() {
                let value = operand.value;
                text.push_str(if number == 0 { " " } else { ", " });
                text.push_str(&match operand.kind {
                    OperandKind::Dst | OperandKind::Reg | OperandKind::Mod => format!("r{value}"),
                    OperandKind::Regs => {
                        let run = i64::from(instruction.run_length(operand));
                        if run > 1 { format!("r{value}..{}", value + run - 1) } else { format!("r{value}") }
                    }
                    OperandKind::Imm16 | OperandKind::Imm32 => format!("#{value}"),
                    OperandKind::Count => value.to_string(),
                    OperandKind::Const => format!("k{value}"),
                    OperandKind::Template => format!("template {value}"),
                    OperandKind::Table => format!("table {value}"),
                    OperandKind::Cache => format!("c{value}"),
                    OperandKind::Func => format!("f{value}"),
                    OperandKind::Scope => format!("scope {value}"),
                    OperandKind::Jump => format!("->{value}"),
                });
                notes.extend(self.operand_note(code, operand.kind, value, instruction.pc));
            }
            lines.push((instruction.pc, text.trim_end().to_string(), notes.join(", ")));
        }
        lines
    }

    fn operand_note(&self, code: &CodeRecord<'_>, kind: OperandKind, value: i64, pc: u32) -> Option<String> {
        let index = usize::try_from(value).ok()?;
        let constant = |index: usize| code.constants.get(index).map(|&value| self.brief(value));
        match kind {
            OperandKind::Const => constant(index),
            OperandKind::Cache => constant(*code.caches.get(index)? as usize),
            OperandKind::Func => self.code(*code.functions.get(index)?).map(|code| function_title(&code)),
            OperandKind::Scope => code.scopes.get(index).map(|&scope| self.scope_title(scope)),
            OperandKind::Dst | OperandKind::Reg | OperandKind::Mod => {
                let holds = |row: &&gill_image::records::LocalRow<'_>| {
                    i64::from(row.register) == value && row.from <= pc && pc <= row.to
                };
                code.locals.iter().find(holds).map(|row| row.name.to_text())
            }
            _ => None,
        }
    }
}

/// A code block's name for people.
pub fn function_title(code: &CodeRecord<'_>) -> String {
    match (code.name.as_str(), code.kind.as_str()) {
        ("", "module" | "async module") => "<module>".to_string(),
        ("", kind @ ("script" | "eval")) => format!("<{kind}>"),
        ("", _) => "(anonymous)".to_string(),
        (name, _) => name.to_string(),
    }
}
