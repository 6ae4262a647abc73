//! Values as text and JSON: one-line previews, and trees that expand an object to a depth with cycles marked.

use crate::page::{Page, Style};
use crate::target::Target;
use crate::view::{ACCESSOR, ENUMERABLE, Key, NEGATIVE, PROTOTYPE};
use gill_bytecode::layout::promise_state;
use gill_image::cells::{Cell, Content};
use gill_image::{CellId, Value};
use serde_json::{Value as Json, json};

/// Characters of a string in a preview.
const PREVIEW_STRING: usize = 60;
/// Characters of a function's name: each bind puts a word before it.
const PREVIEW_NAME: usize = 200;
/// Proxies that are looked through for what they stand for.
const MAX_PROXIES: u32 = 16;
/// Functions bound to one another that are looked through for what they call.
const MAX_BOUND: usize = 16;
/// Characters of a string that is printed by itself.
const MAX_PRINTED: usize = 100_000;
/// Properties of an object in a preview.
const PREVIEW_ITEMS: usize = 4;

/// A number as JavaScript prints it.
pub fn number(value: f64) -> String {
    if value.is_nan() {
        "NaN".into()
    } else if value.is_infinite() {
        if value > 0.0 { "Infinity".into() } else { "-Infinity".into() }
    } else if value == 0.0 {
        if value.is_sign_negative() { "-0".into() } else { "0".into() }
    } else if value.abs() >= 1e21 || value.abs() < 1e-6 {
        let text = format!("{value:e}");
        if text.contains("e-") { text } else { text.replace('e', "e+") }
    } else {
        format!("{value}")
    }
}

/// A string in quotes, cut after `limit` characters. Double quotes where that saves escapes, as Node does.
pub fn quoted(text: &str, limit: usize) -> String {
    quoted_characters(text.chars().map(Ok), limit)
}

/// The same for the code units of a string, in which surrogates may stand alone: those are written as escapes.
pub fn quoted_units(units: &[u16], limit: usize) -> String {
    let units = units.iter().copied();
    quoted_characters(char::decode_utf16(units).map(|c| c.map_err(|alone| alone.unpaired_surrogate())), limit)
}

fn quoted_characters(text: impl Iterator<Item = Result<char, u16>> + Clone, limit: usize) -> String {
    let has = |quote: char| text.clone().any(|c| c == Ok(quote));
    let quote = if has('\'') && !has('"') { '"' } else { '\'' };
    let mut out = String::from(quote);
    for c in text.clone().take(limit) {
        match c {
            Ok(c @ ('\'' | '"')) if c == quote => out.extend(['\\', c]),
            Ok(c @ ('\'' | '"')) => out.push(c),
            Ok(c) => out.extend(c.escape_debug()),
            Err(unit) => out.push_str(&format!("\\u{unit:04x}")),
        }
    }
    if text.clone().nth(limit).is_some() {
        out.push('…');
    }
    out.push(quote);
    out
}

/// 64-bit digits of a BigInt up to which it is written in decimal: that takes the square of their number.
const MAX_DECIMAL: usize = 1024;
/// Digits of a BigInt in a preview.
const PREVIEW_DIGITS: usize = 40;

/// A decimal number from 64-bit digits, least significant first; hexadecimal where that would take long.
pub fn big_integer(negative: bool, digits: &[u64]) -> String {
    let sign = if negative { "-" } else { "" };
    if digits.len() > MAX_DECIMAL {
        let hex: String = digits.iter().rev().map(|digit| format!("{digit:016x}")).collect();
        return format!("{sign}0x{}n", hex.trim_start_matches('0'));
    }
    let mut rest = digits.to_vec();
    let mut parts = Vec::new();
    while rest.iter().any(|&digit| digit != 0) {
        let mut carry = 0u128;
        for digit in rest.iter_mut().rev() {
            let value = carry << 64 | u128::from(*digit);
            *digit = (value / 1_000_000_000) as u64;
            carry = value % 1_000_000_000;
        }
        parts.push(carry as u64);
    }
    let mut text = parts.pop().unwrap_or(0).to_string();
    for part in parts.iter().rev() {
        text.push_str(&format!("{part:09}"));
    }
    format!("{sign}{text}n")
}

/// The beginning of a BigInt's text, and how many digits it has, if those are very many.
fn shortened(text: &str) -> Option<String> {
    let unsigned = text.trim_start_matches('-');
    let hex = unsigned.strip_prefix("0x");
    let count = hex.unwrap_or(unsigned).trim_end_matches('n').len();
    let what = if hex.is_some() { "hexadecimal digits" } else { "digits" };
    let shown = text.len() - 1 - (count.saturating_sub(PREVIEW_DIGITS));
    (count > PREVIEW_DIGITS * 2).then(|| format!("{}…n ({count} {what})", &text[..shown]))
}

/// A Date's time as an ISO string.
pub fn date(time: f64) -> String {
    if !time.is_finite() || time.abs() > 8.64e15 {
        return "Invalid Date".into();
    }
    let (date, time) = crate::page::civil(time as i128);
    format!("{date}T{time}Z")
}

/// Locals shown of a suspended frame in one line.
const PREVIEW_LOCALS: usize = 3;

impl Target {
    /// A value in one line: primitives whole, objects with class, a few properties and id.
    pub fn preview(&self, value: Value) -> String {
        self.preview_depth(value, 1)
    }

    /// A value in few words: no properties.
    pub fn brief(&self, value: Value) -> String {
        self.preview_depth(value, 0)
    }

    fn preview_depth(&self, value: Value, depth: u32) -> String {
        match value {
            Value::Empty => "<empty>".into(),
            Value::Undefined => "undefined".into(),
            Value::Null => "null".into(),
            Value::False => "false".into(),
            Value::True => "true".into(),
            Value::Int(int) => int.to_string(),
            Value::Double(double) => number(double),
            Value::Opaque(bits) => format!("<damaged word {bits:#x}>"),
            Value::Cell(id) => match self.cell(id) {
                Some(cell) => self.preview_cell(&cell, depth),
                None => format!("<{id}: not in the core>"),
            },
        }
    }

    /// `<frame of refresh (server.js:54:17) @3a09e: request = Request { id: 217 } @589e9>`
    fn preview_frame(&self, cell: &Cell<'_>, depth: u32) -> String {
        let Some(frame) = self.suspended_frame(cell) else { return format!("<SuspendedFrame {}>", cell.id) };
        let place = self.place(&frame.site).describe();
        let mut text = format!("<frame of {place} {}", cell.id);
        if depth > 0 {
            let locals = self.locals(&frame);
            for (number, local) in locals.iter().take(PREVIEW_LOCALS).enumerate() {
                let value = self.preview_depth(local.value, depth);
                text.push_str(&format!("{} {} = {value}", if number == 0 { ":" } else { "," }, local.name));
            }
            if locals.len() > PREVIEW_LOCALS {
                text.push_str(", …");
            }
        }
        text + ">"
    }

    fn preview_cell(&self, cell: &Cell<'_>, depth: u32) -> String {
        let id = cell.id;
        let kind = self.kind_name(cell);
        let schema = &self.schema;
        match kind.as_str() {
            _ if self.is_string(cell) => {
                let units = self.string_units(id, PREVIEW_STRING * 2).unwrap_or_default();
                let text = quoted_units(&units, PREVIEW_STRING);
                let length = self.string_length(cell);
                if length > PREVIEW_STRING as u64 { format!("{text} ({length} chars) {id}") } else { text }
            }
            "Symbol" => format!("Symbol({})", self.symbol_description(cell)),
            "BigInt" => self.big(cell).map_or_else(
                || format!("<BigInt {id}>"),
                |text| match shortened(&text) {
                    Some(short) => format!("{short} {id}"),
                    None => text,
                },
            ),
            "SuspendedFrame" => self.preview_frame(cell, depth),
            _ if !self.is_object(cell) => {
                match cell.uint(schema, "scope").filter(|_| kind.ends_with("Environment")) {
                    Some(scope) => format!("<scope {} {id}>", self.scope_title(scope as u32)),
                    None => format!("<{kind} {id}>"),
                }
            }
            "Function" | "NativeFunction" | "BoundFunction" => self.preview_function(cell),
            // Array.prototype is an array without elements: its name tells more.
            _ if self.intrinsic(id).is_some() => {
                format!("{} {id}", self.intrinsic(id).unwrap_or_default())
            }
            _ => {
                let mut class = self.class(cell);
                if &*class == PROTOTYPE {
                    let of = self.prototype_of(cell).map_or_else(String::new, |of| self.function_name(&of));
                    class = format!("{of}.prototype").into();
                }
                let body = self.preview_body(cell, &kind, depth);
                if body.is_empty() { format!("{class} {id}") } else { format!("{class} {body} {id}") }
            }
        }
    }

    /// A BigInt as the reason of a failure.
    pub(crate) fn big_title(&self, cell: &Cell<'_>) -> Option<String> {
        let text = self.big(cell)?;
        Some(shortened(&text).unwrap_or(text))
    }

    /// A BigInt with all its digits, and its `n`.
    fn big(&self, cell: &Cell<'_>) -> Option<String> {
        let Some(Content::Uints(digits)) = cell.field(&self.schema, "digits") else { return None };
        let steps = digits.len().min(MAX_DECIMAL).pow(2) / 64;
        self.reader.meter().spend(steps as u64).then(|| big_integer(cell.aux & NEGATIVE != 0, &digits))
    }

    /// The message of an error in braces: its text, or the getter that would make it.
    fn preview_message(&self, error: &Cell<'_>) -> String {
        let Some(message) = self.get(error, "message") else { return String::new() };
        if let Some(text) = self.string_value(message) {
            return format!("{{ {} }}", quoted(&text, 120));
        }
        let pair =
            message.cell().and_then(|id| self.cell(id)).filter(|cell| self.is_kind(cell, "AccessorPair"));
        let getter = pair.and_then(|pair| pair.value(&self.schema, "getter"));
        match getter.filter(|getter| getter.cell().is_some()) {
            Some(getter) => format!("{{ message: <getter: {}> }}", self.brief(getter)),
            None => String::new(),
        }
    }

    fn preview_function(&self, cell: &Cell<'_>) -> String {
        let name = self.function_name(cell);
        let number = cell.uint(&self.schema, "code");
        let code = number.and_then(|code| self.code(code as u32));
        let name = match name.as_str() {
            "" if number.is_some() && code.is_none() => "(its code is not in the core)",
            "" => "(anonymous)",
            name => name,
        };
        let cut = name.char_indices().nth(PREVIEW_NAME).map(|(end, _)| format!("{}…", &name[..end]));
        let name = cut.as_deref().unwrap_or(name);
        let word = match &code {
            Some(code)
                if code.kind.as_str().contains("class") || code.kind.as_str().contains("constructor") =>
            {
                "class"
            }
            Some(code) if code.kind.as_str().contains("async") => "async function",
            Some(code) if code.kind.as_str().contains("generator") => "function*",
            _ => "function",
        };
        // What is bound to is where a reader looks.
        let code = code.or_else(|| {
            let bound = self.bound_to(cell)?;
            self.code(u32::try_from(bound.uint(&self.schema, "code")?).ok()?)
        });
        let place = code.map_or_else(String::new, |code| match self.function_place(&code) {
            place if place.is_empty() => String::new(),
            place => format!(" ({place})"),
        });
        format!("{word} {name} {}{place}", cell.id)
    }

    /// The function that a bound function calls at last, if it is one.
    pub(crate) fn bound_to(&self, function: &Cell<'_>) -> Option<Cell<'_>> {
        let next = |cell: &Cell<'_>| {
            let target = cell.cell(&self.schema, "target").filter(|_| self.is_kind(cell, "BoundFunction"));
            target.and_then(|id| self.cell(id))
        };
        let mut at = next(function)?;
        for _ in 0..MAX_BOUND {
            match next(&at) {
                Some(inner) => at = inner,
                None => return Some(at),
            }
        }
        None
    }

    /// What a Proxy stands for, through others: a program can stack as many as it likes, and reading them must not nest.
    fn preview_target(&self, proxy: &Cell<'_>) -> String {
        let mut at = proxy.clone();
        for more in 0..=MAX_PROXIES {
            let id = match at.value(&self.schema, "target") {
                Some(Value::Cell(id)) => id,
                Some(_) => return "(revoked)".into(),
                None => return String::new(),
            };
            let through = match more {
                0 => String::new(),
                1 => " through another".into(),
                more => format!(" through {more} others"),
            };
            match self.cell(id).filter(|inner| self.is_kind(inner, "Proxy")) {
                Some(inner) => at = inner,
                None => return format!("of {}{through}", self.brief(Value::Cell(id))),
            }
        }
        format!("of more than {MAX_PROXIES} others")
    }

    /// The object that a HostObject has for data.
    fn record_of(&self, cell: &Cell<'_>) -> Option<Cell<'_>> {
        match cell.value(&self.schema, "data") {
            Some(Value::Cell(id)) => self.cell(id).filter(|record| self.is_kind(record, "Object")),
            _ => None,
        }
    }

    fn preview_body(&self, cell: &Cell<'_>, kind: &str, depth: u32) -> String {
        let schema = &self.schema;
        match kind {
            "Array" => {
                let length = cell.uint(schema, "length").unwrap_or(0);
                if depth == 0 {
                    return format!("({length})");
                }
                format!("({length}) {}", self.preview_elements(cell, length))
            }
            "Arguments" => {
                let length = self.own(cell, "length").and_then(Value::number).unwrap_or(0.0) as u64;
                if depth == 0 {
                    return format!("({length})");
                }
                format!("({length}) {}", self.preview_elements(cell, length))
            }
            "Map" | "Set" | "WeakMap" | "WeakSet" => format!("({})", self.entry_count(cell)),
            "WeakRef" => match cell.value(schema, "target") {
                Some(Value::Cell(id)) => format!("to {}", self.brief(Value::Cell(id))),
                _ => "<collected>".into(),
            },
            "BoundFunction" => String::new(),
            "Error" => self.preview_message(cell),
            "Date" => match cell.field(schema, "time") {
                Some(Content::Float(time)) => date(time),
                _ => String::new(),
            },
            "RegExp" => {
                let part = |name: &str| cell.value(schema, name).and_then(|value| self.string_value(value));
                format!("/{}/{}", part("source").unwrap_or_default(), part("flags_text").unwrap_or_default())
            }
            "PrimitiveWrapper" => {
                format!("{{ {} }}", self.brief(cell.value(schema, "primitive").unwrap_or_default()))
            }
            "Module" => self.preview_module(cell),
            "Promise" => {
                let result = cell.value(schema, "result").unwrap_or_default();
                match cell.uint(schema, "state").and_then(|state| u8::try_from(state).ok()) {
                    Some(promise_state::PENDING) => "<pending>".into(),
                    Some(promise_state::FULFILLED) => format!("<fulfilled: {}>", self.brief(result)),
                    Some(promise_state::REJECTED) => format!("<rejected: {}>", self.brief(result)),
                    _ => String::new(),
                }
            }
            "Generator" => {
                let state = cell.uint(schema, "state").and_then(|state| u32::try_from(state).ok());
                let state = state.and_then(|state| self.name("generator_state", state));
                let frame = cell.cell(schema, "frame").and_then(|id| self.cell(id));
                let place = frame.map(|frame| {
                    let code = frame.uint(schema, "code").unwrap_or(u64::MAX) as u32;
                    let pc = frame.uint(schema, "pc").unwrap_or(0) as u32;
                    self.place_of(code, pc).describe()
                });
                match (state, place) {
                    (Some("done"), _) => "<finished>".into(),
                    (Some("running"), Some(place)) => format!("<running in {place}>"),
                    (Some("start"), Some(place)) => format!("<not begun: {place}>"),
                    (_, Some(place)) => format!("<suspended in {place}>"),
                    (Some(state), None) => format!("<{state}>"),
                    (None, None) => "<finished>".into(),
                }
            }
            "Proxy" => self.preview_target(cell),
            // A formatter of Intl is what its record says.
            "HostObject" if let Some(record) = self.record_of(cell).filter(|_| depth > 0) => {
                self.preview_body(&record, "Object", depth)
            }
            // Of a Buffer, as of what has no elements, the bytes say more.
            "TypedArray" if &*self.class(cell) != "Buffer" => {
                let length = cell.uint(schema, "length").unwrap_or(0);
                if depth == 0 {
                    return format!("({length})");
                }
                let items = self.typed_elements(cell, PREVIEW_ITEMS);
                let more = if length > items.len() as u64 { ", …" } else { "" };
                format!("({length}) [{}{more}]", items.join(", "))
            }
            "TypedArray" | "ArrayBuffer" | "DataView" => {
                let bytes = self.buffer_bytes(cell, 16);
                bytes.map_or_else(
                    || "(detached)".into(),
                    |(bytes, length)| {
                        let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                        let more = if length > bytes.len() as u64 { " …" } else { "" };
                        format!("({length} bytes) <{}{more}>", hex.join(" "))
                    },
                )
            }
            _ => {
                if depth == 0 {
                    return String::new();
                }
                let mut properties = self.properties(cell);
                self.own_first(cell, &mut properties);
                // Elements come first, as in the language's own order. Private fields say what a class without others is.
                let elements = self.elements(cell, PREVIEW_ITEMS + 1);
                let elements =
                    elements.iter().map(|(index, value)| format!("{index}: {}", self.brief(*value)));
                let shown = properties.iter().filter(|property| match property.key {
                    Key::Private(_) => {
                        property.attrs & ACCESSOR == 0 && !self.is_function_value(property.value)
                    }
                    _ => property.attrs & ENUMERABLE != 0,
                });
                let shown = shown.map(|property| match property.attrs & ACCESSOR {
                    0 => format!("{}: {}", property.key, self.brief(property.value)),
                    _ => format!("{}: [accessor]", property.key),
                });
                let mut items: Vec<String> = elements.chain(shown).take(PREVIEW_ITEMS + 1).collect();
                let more = if items.len() > PREVIEW_ITEMS { ", …" } else { "" };
                items.truncate(PREVIEW_ITEMS);
                if self.layout_of(cell).is_none() {
                    "{ ? }".into()
                } else if items.is_empty() {
                    "{}".into()
                } else {
                    format!("{{ {}{more} }}", items.join(", "))
                }
            }
        }
    }

    /// The first elements of a list in brackets, with what is not there between them counted as Node counts it.
    fn preview_elements(&self, cell: &Cell<'_>, length: u64) -> String {
        let mut items = Vec::new();
        let mut next = 0;
        let hole = |count: u64| format!("<{count} empty item{}>", if count == 1 { "" } else { "s" });
        let elements = self.elements(cell, PREVIEW_ITEMS);
        for (index, value) in &elements {
            let index = u64::from(*index);
            if index > next {
                items.push(hole(index - next));
            }
            items.push(self.brief(*value));
            next = index + 1;
        }
        if next < length && elements.len() < PREVIEW_ITEMS {
            items.push(hole(length - next));
            next = length;
        }
        let more = if items.len() > PREVIEW_ITEMS || next < length { ", …" } else { "" };
        items.truncate(PREVIEW_ITEMS);
        format!("[{}{more}]", items.join(", "))
    }

    /// A value as JSON: its type, and what there is to say in one object. Ids are strings like `@2f41`.
    pub fn json(&self, value: Value) -> Json {
        match value {
            Value::Empty => json!({"type": "empty"}),
            Value::Undefined => json!({"type": "undefined"}),
            Value::Null => json!({"type": "null"}),
            Value::False => json!({"type": "boolean", "value": false}),
            Value::True => json!({"type": "boolean", "value": true}),
            Value::Int(int) => json!({"type": "number", "value": int}),
            // JSON has no NaN, infinities or -0: the text says which.
            Value::Double(double) if double.is_finite() && !(double == 0.0 && double.is_sign_negative()) => {
                json!({"type": "number", "value": double})
            }
            Value::Double(double) => json!({"type": "number", "text": number(double)}),
            Value::Opaque(bits) => json!({"type": "damaged", "bits": format!("{bits:#x}")}),
            Value::Cell(id) => self.json_cell(id),
        }
    }

    fn json_cell(&self, id: CellId) -> Json {
        let name = id.to_string();
        let Some(cell) = self.cell(id) else { return json!({"type": "missing", "id": name}) };
        if self.is_string(&cell) {
            let units = self.string_units(id, 10_000).unwrap_or_default();
            let length = self.string_length(&cell);
            let text = String::from_utf16_lossy(&units);
            return json!({"type": "string", "value": text, "length": length, "cut": length > units.len() as u64, "id": name});
        }
        let kind = match self.kind_name(&cell).as_str() {
            "Symbol" => "symbol",
            "BigInt" => "bigint",
            _ if self.is_function(&cell) => "function",
            _ if self.is_object(&cell) => "object",
            _ => "cell",
        };
        json!({"type": kind, "id": name, "class": &*self.class(&cell), "preview": self.brief(Value::Cell(id))})
    }
}

/// A value expanded to some depth.
pub struct Tree {
    /// One line for it.
    pub line: String,
    /// As JSON, without children.
    pub json: Json,
    /// What is inside: labels and trees.
    pub children: Vec<(String, Tree)>,
    /// How many children a limit left out.
    pub more: u64,
}

/// Expands values. Keeps the way down, so that a cycle is marked rather than followed.
pub struct Expander<'t> {
    target: &'t Target,
    limit: usize,
    path: Vec<CellId>,
    /// Trees made; bounds the work for wide and deep graphs.
    made: usize,
}

/// Most nodes one print makes.
const MAX_NODES: usize = 20_000;

impl<'t> Expander<'t> {
    /// At most `limit` children of each object are shown.
    pub fn new(target: &'t Target, limit: usize) -> Expander<'t> {
        Expander { target, limit, path: Vec::new(), made: 0 }
    }

    /// The tree of a value, `depth` levels of objects deep.
    pub fn expand(&mut self, value: Value, depth: u32) -> Tree {
        self.made += 1;
        let leaf = |line: String, json: Json| Tree { line, json, children: Vec::new(), more: 0 };
        let json = self.target.json(value);
        let Some(cell) = value.cell().and_then(|id| self.target.cell(id)) else {
            return leaf(self.target.preview(value), json);
        };
        if self.path.contains(&cell.id) {
            return leaf(
                format!("[Circular {}]", cell.id),
                json!({"type": "circular", "id": cell.id.to_string()}),
            );
        }
        if depth == 0 || self.made > MAX_NODES {
            return leaf(self.target.preview(value), json);
        }
        let mut tree = leaf(self.target.brief(value), json);
        self.path.push(cell.id);
        self.fill(&cell, depth - 1, &mut tree);
        self.path.pop();
        tree
    }

    fn child(&mut self, tree: &mut Tree, label: impl Into<String>, value: Value, depth: u32) {
        let child = self.expand(value, depth);
        tree.children.push((label.into(), child));
    }

    fn fill(&mut self, cell: &Cell<'_>, depth: u32, tree: &mut Tree) {
        let target = self.target;
        let schema = &target.schema;
        let kind = target.kind_name(cell);
        if target.is_string(cell) {
            let mut text = target.string_units(cell.id, MAX_PRINTED).unwrap_or_default();
            let cut = target.string_length(cell) > text.len() as u64;
            // A pair that the cut goes through is not half a pair of the program's.
            text.pop_if(|last| cut && (0xd800..0xdc00).contains(last));
            tree.line = quoted_units(&text, MAX_PRINTED);
            let more = target.string_length(cell).saturating_sub(text.len() as u64);
            if more > 0 {
                tree.line.push_str(&format!(" and {more} characters more"));
            }
            return;
        }
        if let Some(text) = Some(()).filter(|()| kind == "BigInt").and_then(|()| target.big(cell)) {
            let more = text.len().saturating_sub(MAX_PRINTED);
            tree.line = match more {
                0 => text,
                more => format!("{}… and {more} digits more", &text[..MAX_PRINTED]),
            };
            return;
        }
        if kind == "Environment" {
            let names = cell.uint(schema, "scope").and_then(|scope| target.scope(scope as u32));
            let slots = cell.each_value(schema, "slots").count();
            tree.more += slots.saturating_sub(self.limit) as u64;
            for (slot, value) in cell.each_value(schema, "slots").enumerate().take(self.limit) {
                let name = names.as_ref().and_then(|scope| scope.slots.get(slot));
                let label = name.map_or_else(|| format!("slot {slot}"), |row| row.name.to_text());
                self.child(tree, label, value, depth);
            }
            self.child(tree, "[[parent]]", cell.value(schema, "parent").unwrap_or_default(), 0);
            return;
        }
        if !target.is_object(cell) {
            self.raw_fields(cell, depth, tree);
            return;
        }
        let mut budget = self.limit;
        let elements = target.elements(cell, budget.saturating_add(1));
        for (index, value) in elements.iter().take(budget) {
            self.child(tree, format!("[{index}]"), *value, depth);
        }
        if elements.len() > budget {
            let length = cell.uint(schema, "length").unwrap_or(elements.len() as u64);
            tree.more += length.saturating_sub(budget as u64);
        }
        budget -= elements.len().min(budget);
        match kind.as_str() {
            "Map" | "Set" | "WeakMap" | "WeakSet" => {
                let count = target.entry_count(cell);
                let entries = target.entries(cell, budget);
                tree.more += count.saturating_sub(entries.len() as u64);
                budget -= entries.len();
                for (key, value) in entries {
                    if kind.ends_with("Set") {
                        self.child(tree, "•", key, depth);
                    } else {
                        let label = format!("{} =>", target.brief(key));
                        self.child(tree, label, value, depth);
                    }
                }
            }
            "TypedArray" => {
                let shown = target.typed_elements(cell, budget.min(64));
                let length = cell.uint(schema, "length").unwrap_or(0);
                if !shown.is_empty() {
                    let more = if length > shown.len() as u64 { ", …" } else { "" };
                    let line = format!("[{}{more}]", shown.join(", "));
                    let json = json!({"type": "elements", "values": shown, "length": length});
                    tree.children
                        .push(("[[elements]]".into(), Tree { line, json, children: vec![], more: 0 }));
                }
            }
            _ => {}
        }
        let properties = target.properties(cell);
        tree.more += (properties.len() as u64).saturating_sub(budget as u64);
        for property in properties.into_iter().take(budget) {
            let hidden = property.attrs & ENUMERABLE == 0 && !matches!(property.key, Key::Private(_));
            let label = if hidden { format!("<{}>", property.key) } else { property.key.to_string() };
            let pair = property.value.cell().filter(|_| property.attrs & ACCESSOR != 0);
            match pair.and_then(|id| target.cell(id)) {
                Some(pair) => {
                    for part in ["getter", "setter"] {
                        let value = pair.value(schema, part).unwrap_or_default();
                        if value.cell().is_some() {
                            self.child(tree, format!("{label} <{part}>"), value, 0);
                        }
                    }
                }
                None => self.child(tree, label, property.value, depth),
            }
        }
        self.internals(cell, &kind, depth, tree);
        match target.layout_of(cell) {
            Some(layout) => {
                // Of functions that is usual, and says little.
                if layout.lazy && !matches!(kind.as_str(), "Function" | "NativeFunction") {
                    let line = "not made yet: the program has not asked for one".to_owned();
                    let json = json!({"type": "properties", "made": false});
                    tree.children
                        .push(("[[properties]]".into(), Tree { line, json, children: vec![], more: 0 }));
                }
                self.child(tree, "[[prototype]]", layout.proto, 0);
            }
            // Its properties are not known: say so, rather than show an empty object.
            None => self.child(tree, "[[shape]]", cell.value(schema, "shape").unwrap_or_default(), 0),
        }
    }

    /// What an object of a special kind holds beside properties.
    fn internals(&mut self, cell: &Cell<'_>, kind: &str, depth: u32, tree: &mut Tree) {
        let schema = &self.target.schema;
        let names: &[&str] = match kind {
            "Function" => &["environment", "home_object", "this_value", "fields"],
            "NativeFunction" => &["captures"],
            "BoundFunction" => &["target", "bound_this"],
            "Promise" => &["result", "throw_record"],
            "Generator" => &["frame", "awaiting", "promise", "queue"],
            "Proxy" => &["target", "handler"],
            "PrimitiveWrapper" => &["primitive"],
            "RegExp" => &["last_index"],
            "Error" => &["throw_record"],
            "FinalizationRegistry" => &["callback", "cells"],
            "WeakRef" => &["target"],
            "ArrayBuffer" => &["byte_length"],
            "TypedArray" => &["buffer", "offset", "length"],
            "DataView" => &["buffer", "offset", "byte_length"],
            "NativeIterator" => &["source", "state", "next"],
            "ModuleNamespace" => &["module"],
            "Module" => &[
                "url",
                "environment",
                "namespace",
                "referrer",
                "body",
                "error",
                "throw_record",
                "capability",
            ],
            "HostObject" => &["data"],
            _ => &[],
        };
        // A record is all that there is to see of a formatter: its properties are shown, too.
        let within =
            if self.target.record_of(cell).is_some_and(|_| kind == "HostObject") { 1 } else { depth.min(1) };
        for name in names {
            match cell.field(schema, name) {
                Some(Content::Value(Value::Empty | Value::Undefined | Value::Null)) | None => {}
                Some(Content::Value(value)) => self.child(tree, format!("[[{name}]]"), value, within),
                Some(Content::Uint(number)) => {
                    let value = Value::Double(number as f64);
                    self.child(tree, format!("[[{name}]]"), value, 0);
                }
                Some(Content::Values(values)) => {
                    for (index, value) in values.into_iter().enumerate().take(self.limit) {
                        self.child(tree, format!("[[{name} {index}]]"), value, 0);
                    }
                }
                Some(_) => {}
            }
        }
        if kind == "Promise" {
            self.waiters(cell, tree);
        }
        if kind == "BoundFunction"
            && let Some(list) = cell.cell(schema, "arguments").and_then(|id| self.target.cell(id))
        {
            for (index, value) in list.each_value(schema, "elements").enumerate().take(self.limit) {
                self.child(tree, format!("[[argument {index}]]"), value, 0);
            }
        }
        if self.target.is_object(cell) {
            let frames = self.target.remembered_frames(cell);
            if let Some(first) = frames.first() {
                let place = crate::commands::frame_place(self.target, first).describe();
                let plural = if frames.len() == 1 { "" } else { "s" };
                let line = format!(
                    "{} frame{plural}, innermost {place} ('stack {}' shows them)",
                    frames.len(),
                    cell.id
                );
                let json = json!({"type": "frames", "count": frames.len(), "innermost": place});
                tree.children.push(("[[stack]]".into(), Tree { line, json, children: Vec::new(), more: 0 }));
            }
        }
    }

    /// Who waits for a promise, in the order in which they began to.
    fn waiters(&mut self, promise: &Cell<'_>, tree: &mut Tree) {
        let waiters = self.target.waiters(promise);
        if waiters.is_empty() {
            return;
        }
        let children: Vec<(String, Tree)> = waiters
            .iter()
            .take(self.limit)
            .take_while(|_| self.target.step())
            .enumerate()
            .map(|(number, &waiter)| {
                let line = format!("{} {waiter}", self.target.waiter_text(waiter));
                let json = self.target.json(Value::Cell(waiter));
                (format!("[{number}]"), Tree { line, json, children: Vec::new(), more: 0 })
            })
            .collect();
        let plural = if waiters.len() == 1 { "" } else { "s" };
        let line = format!("{} waiter{plural}", waiters.len());
        let json = json!({"type": "waiters", "count": waiters.len()});
        let more = (waiters.len() - children.len()) as u64;
        tree.children.push(("[[reactions]]".into(), Tree { line, json, children, more }));
    }

    /// An internal cell: its fields as the core names them.
    fn raw_fields(&mut self, cell: &Cell<'_>, depth: u32, tree: &mut Tree) {
        for (name, content) in cell.contents(&self.target.schema) {
            let (line, json) = match content {
                Content::Value(value) => {
                    self.child(tree, name, value, depth);
                    continue;
                }
                Content::Values(values) => {
                    tree.more += (values.len() as u64).saturating_sub(self.limit as u64);
                    for (index, value) in values.into_iter().enumerate().take(self.limit) {
                        self.child(tree, format!("{name}[{index}]"), value, depth);
                    }
                    continue;
                }
                Content::Uint(number) => (number.to_string(), json!({"type": "number", "value": number})),
                Content::Int(number) => (number.to_string(), json!({"type": "number", "value": number})),
                Content::Float(float) => (number(float), json!({"type": "number", "value": float})),
                Content::Bytes(bytes) => {
                    let hex: Vec<String> = bytes.iter().take(32).map(|byte| format!("{byte:02x}")).collect();
                    (
                        format!("{} bytes <{}>", bytes.len(), hex.join(" ")),
                        json!({"type": "bytes", "length": bytes.len()}),
                    )
                }
                Content::Units(units) => (
                    quoted_units(&units, 200),
                    json!({"type": "string", "value": String::from_utf16_lossy(&units)}),
                ),
                Content::Uints(numbers) => (
                    format!("{} numbers", numbers.len()),
                    json!({"type": "numbers", "length": numbers.len()}),
                ),
            };
            tree.children.push((name, Tree { line, json, children: Vec::new(), more: 0 }));
        }
    }
}

impl Tree {
    /// Writes the tree, each level indented by two.
    pub fn write(&self, page: &mut Page, label: &str, indent: usize) {
        page.plain(&"  ".repeat(indent));
        if !label.is_empty() {
            page.put(Style::Name, label).plain(if label.ends_with("=>") || label == "•" {
                " "
            } else {
                ": "
            });
        }
        let style = match self.json.get("type").and_then(Json::as_str) {
            Some("string") => Style::Text,
            Some("number" | "boolean" | "bigint") => Style::Number,
            Some("undefined" | "null" | "empty" | "circular" | "cell") => Style::Dim,
            Some("damaged" | "missing") => Style::Bad,
            _ => Style::Plain,
        };
        page.put(style, &self.line).end();
        for (label, child) in &self.children {
            child.write(page, label, indent + 1);
        }
        if self.more > 0 {
            page.plain(&"  ".repeat(indent + 1))
                .put(Style::Dim, &format!("… {} more (--limit)", self.more))
                .end();
        }
    }

    /// As JSON, children included.
    pub fn to_json(&self) -> Json {
        let mut json = self.json.clone();
        if let Some(object) = json.as_object_mut()
            && (!self.children.is_empty() || self.more > 0)
        {
            let children: Vec<Json> = self
                .children
                .iter()
                .map(|(label, tree)| json!({"label": label.trim_end_matches(" =>"), "value": tree.to_json()}))
                .collect();
            object.insert("children".into(), Json::Array(children));
            object.insert("omitted".into(), json!(self.more));
        }
        json
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_javascript_prints_them() {
        for (value, text) in [
            (-0.0, "-0"),
            (1.5, "1.5"),
            (1e21, "1e+21"),
            (1.5e-7, "1.5e-7"),
            (123456789012345680000.0, "123456789012345680000"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            assert_eq!(number(value), text);
        }
        assert_eq!(big_integer(true, &[0, 1]), "-18446744073709551616n");
        assert_eq!(big_integer(false, &[]), "0n");
        assert_eq!(shortened("-12n"), None);
        let long = "7".repeat(100);
        let short = format!("-{}…n (100 digits)", "7".repeat(40));
        assert_eq!(shortened(&format!("-{long}n")), Some(short));
        let short = format!("0x{}…n (100 hexadecimal digits)", "7".repeat(40));
        assert_eq!(shortened(&format!("0x{long}n")), Some(short));
        assert_eq!(date(1_700_000_000_123.0), "2023-11-14T22:13:20.123Z");
        assert_eq!(date(-1.0), "1969-12-31T23:59:59.999Z");
        assert_eq!(date(-8.64e15), "-271821-04-20T00:00:00.000Z");
        assert_eq!(date(8.64e15), "+275760-09-13T00:00:00.000Z");
        assert_eq!(quoted("it's\n", 10), "\"it's\\n\"");
        assert_eq!(quoted("'\"", 10), "'\\'\"'");
        assert_eq!(quoted_units(&[0x61, 0xd83d, 0xde00, 0xd83d, 0x62], 4), "'a😀\\ud83db'");
    }
}
