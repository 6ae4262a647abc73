//! What a cell is as a JavaScript value: class, properties through shapes, elements, collections, functions.
//!
//! Cells are read by the names of their fields, as the core's own table of kinds gives them; a field that is not there
//! is simply not shown. Layouts of shapes are remembered, since thousands of objects share one.

use crate::target::Target;
use gill_bytecode::layout::mapped_argument;
use gill_image::cells::{Cell, Content, Kind};
use gill_image::records::FieldType;
use gill_image::{CellId, Value};
use std::rc::Rc;

/// Property attribute: the slot holds a getter and setter.
pub const ACCESSOR: u8 = 8;
/// Property attribute.
pub const ENUMERABLE: u8 = 2;
/// Property attribute.
pub const WRITABLE: u8 = 1;
/// Flag of a shape: its properties are in a table of its own.
pub const DICTIONARY: u64 = 1;
/// Flag of a shape: the object's properties are made when one is first asked for.
pub const LAZY: u64 = 2;
/// Flag of a symbol: it is a private name.
pub const PRIVATE_NAME: u8 = 1;
/// Flag of a string: it is interned, as names and constants are.
pub const INTERNED: u8 = 1;
/// Half-word of a BigInt: it is negative.
pub const NEGATIVE: u16 = 1;
/// The class of objects that are a function's `prototype`.
pub const PROTOTYPE: &str = "(prototype)";
/// Longest chain of shapes followed: damage could make one cyclic. The VM turns to a dictionary long before.
const MAX_CHAIN: usize = 20_000;

/// A property's key.
#[derive(Clone, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub enum Key {
    /// An ordinary name.
    Name(String),
    /// An array index.
    Index(u32),
    /// A symbol's description.
    Symbol(String),
    /// A private name, with its `#`.
    Private(String),
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Key::Name(name) if is_identifier(name) => f.write_str(name),
            Key::Name(name) => write!(f, "'{}'", name.escape_debug()),
            Key::Index(index) => write!(f, "{index}"),
            Key::Symbol(description) => write!(f, "[Symbol({description})]"),
            Key::Private(name) => f.write_str(name),
        }
    }
}

/// Whether a property name needs no quotes.
pub fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_' || c == '$')
        && chars.all(|c| c.is_alphanumeric() || c == '_' || c == '$')
}

/// A property of an object.
#[derive(Clone, PartialEq, Debug)]
pub struct Property {
    /// Its key.
    pub key: Key,
    /// Its value; for an accessor the AccessorPair cell.
    pub value: Value,
    /// Attribute bits.
    pub attrs: u8,
}

/// The properties that the objects of a shape have, and where.
pub struct Layout {
    /// The prototype.
    pub proto: Value,
    /// Keys, slots and attributes in order of creation.
    pub entries: Vec<(Key, u32, u8)>,
    /// The properties are not made yet: nobody has asked the function, or builtin, for one.
    pub lazy: bool,
    /// The entry of `constructor`, which every object of a class is asked for.
    constructor: Option<usize>,
    inline_start: u32,
    inline_capacity: u32,
}

impl Target {
    /// The layout of a shape.
    pub fn layout(&self, shape: CellId) -> Option<Rc<Layout>> {
        if let Some(layout) = self.known_layout(shape) {
            return Some(layout);
        }
        let mut layout = self.read_layout(shape)?;
        let name = |(key, ..): &(Key, u32, u8)| matches!(key, Key::Name(name) if name == "constructor");
        layout.constructor = layout.entries.iter().position(name);
        let layout = Rc::new(layout);
        self.remember_layout(shape, &layout);
        Some(layout)
    }

    fn read_layout(&self, id: CellId) -> Option<Layout> {
        let schema = &self.schema;
        let shape = self.cell(id).filter(|cell| self.is_kind(cell, "Shape"))?;
        let mut layout = Layout {
            proto: shape.value(schema, "proto").unwrap_or_default(),
            entries: Vec::new(),
            lazy: shape.uint(schema, "shape_flags").unwrap_or(0) & LAZY != 0,
            constructor: None,
            inline_start: shape.uint(schema, "inline_start").unwrap_or(0) as u32,
            inline_capacity: shape.uint(schema, "inline_capacity").unwrap_or(0) as u32,
        };
        if shape.uint(schema, "shape_flags").unwrap_or(0) & DICTIONARY != 0 {
            let table = shape.cell(schema, "table").and_then(|table| self.cell(table));
            for (key, slot, attrs) in table.map(|table| self.table_entries(&table)).unwrap_or_default() {
                layout.entries.push((self.key(key), slot, attrs));
            }
            return Some(layout);
        }
        let mut at = Some(shape);
        while let Some(shape) = at {
            let Some(parent) = shape.cell(schema, "parent").filter(|parent| *parent != id) else { break };
            let key = self.key(shape.value(schema, "key").unwrap_or_default());
            let slot = shape.uint(schema, "slot").unwrap_or(0) as u32;
            layout.entries.push((key, slot, shape.uint(schema, "attrs").unwrap_or(0) as u8));
            if layout.entries.len() > MAX_CHAIN {
                break;
            }
            at = self.cell(parent).filter(|cell| self.is_kind(cell, "Shape"));
        }
        layout.entries.reverse();
        Some(layout)
    }

    /// The live entries of a PropertyTable: key, slot, attributes.
    fn table_entries(&self, table: &Cell<'_>) -> Vec<(Value, u32, u8)> {
        let entries = table.values(&self.schema, "entries");
        let used = table.uint(&self.schema, "used").unwrap_or(u64::MAX);
        let pairs = entries.chunks_exact(2).take(usize::try_from(used).unwrap_or(usize::MAX));
        pairs
            .filter(|pair| pair[0] != Value::Empty)
            .map(|pair| {
                let info = match pair[1] {
                    Value::Int(info) => info as u32,
                    other => other.number().unwrap_or(0.0) as u32,
                };
                (pair[0], info >> 8, info as u8)
            })
            .collect()
    }

    /// A property key as the VM stores it.
    pub fn key(&self, key: Value) -> Key {
        match key {
            Value::Int(index) => Key::Index(index as u32),
            Value::Double(index) => Key::Index(index as u32),
            Value::Cell(id) => match self.cell(id) {
                Some(cell) if self.is_kind(&cell, "Symbol") => {
                    let description = self.symbol_description(&cell);
                    if cell.flags & PRIVATE_NAME == 0 {
                        Key::Symbol(description)
                    } else if description.starts_with('#') {
                        Key::Private(description)
                    } else {
                        Key::Private(format!("#{description}"))
                    }
                }
                _ => Key::Name(self.string(id).unwrap_or_else(|| format!("<{id}>"))),
            },
            _ => Key::Name(format!("<{key:?}>")),
        }
    }

    /// A symbol's description.
    pub fn symbol_description(&self, symbol: &Cell<'_>) -> String {
        symbol.cell(&self.schema, "description").and_then(|id| self.string(id)).unwrap_or_default()
    }

    /// An object's layout.
    pub fn layout_of(&self, object: &Cell<'_>) -> Option<Rc<Layout>> {
        self.layout(object.cell(&self.schema, "shape")?)
    }

    /// Whether a cell is an object of the language.
    pub fn is_object(&self, cell: &Cell<'_>) -> bool {
        self.kind(cell).is_some_and(|kind| kind.object)
    }

    /// An object's prototype.
    pub fn proto(&self, object: &Cell<'_>) -> Option<CellId> {
        self.layout_of(object)?.proto.cell()
    }

    /// The own properties with names, symbols and private names, in order of creation. Elements are apart.
    pub fn properties(&self, object: &Cell<'_>) -> Vec<Property> {
        let (Some(kind), Some(layout)) = (self.kind(object), self.layout_of(object)) else {
            return Vec::new();
        };
        let value_at = self.slots(object, kind, &layout);
        let properties = layout.entries.iter();
        let own = properties.map(|(key, slot, attrs)| Property {
            key: key.clone(),
            value: value_at(*slot),
            attrs: *attrs,
        });
        self.namespace_exports(object).into_iter().chain(own).collect()
    }

    /// What is in the slots of an object's properties.
    fn slots<'a>(&self, object: &Cell<'a>, kind: &'a Kind, layout: &'a Layout) -> impl Fn(u32) -> Value + 'a {
        let contents = object.contents(&self.schema);
        let overflow = object.cell(&self.schema, "overflow").and_then(|id| self.cell(id));
        let overflow = overflow.map(|cell| cell.values(&self.schema, "slots")).unwrap_or_default();
        move |slot: u32| {
            if slot < layout.inline_capacity {
                inline_word(kind, &contents, layout.inline_start.saturating_add(slot)).unwrap_or_default()
            } else {
                overflow.get((slot - layout.inline_capacity) as usize).copied().unwrap_or_default()
            }
        }
    }

    /// The own elements, holes left out, at most `limit` of them: (index, value).
    pub fn elements(&self, object: &Cell<'_>, limit: usize) -> Vec<(u32, Value)> {
        let schema = &self.schema;
        let Some(elements) = object.cell(schema, "elements").and_then(|id| self.cell(id)) else {
            return Vec::new();
        };
        if self.is_kind(&elements, "SparseElements") {
            let table = elements.cell(schema, "table").and_then(|id| self.cell(id));
            let slots = elements.cell(schema, "slots").and_then(|id| self.cell(id));
            let slots = slots.map(|cell| cell.values(schema, "slots")).unwrap_or_default();
            let mut found: Vec<(u32, Value)> = table
                .map(|table| self.table_entries(&table))
                .unwrap_or_default()
                .into_iter()
                .filter_map(|(key, slot, _)| match self.key(key) {
                    Key::Index(index) => Some((index, slots.get(slot as usize).copied().unwrap_or_default())),
                    _ => None,
                })
                .collect();
            for (index, parameter) in self.mapped_arguments(object).into_iter().enumerate() {
                found.extend(parameter.map(|value| (index as u32, value)));
            }
            found.sort_by_key(|(index, _)| *index);
            found.truncate(limit);
            return found;
        }
        let length = object.uint(schema, "length").filter(|_| self.is_kind(object, "Array"));
        let length = length.and_then(|length| usize::try_from(length).ok()).unwrap_or(usize::MAX);
        let mapped = self.mapped_arguments(object);
        let values = elements.each_value(schema, "elements").take(length).enumerate();
        let values = values.map(|(index, value)| match mapped.get(index) {
            Some(Some(parameter)) if value == Value::Empty => (index, *parameter),
            _ => (index, value),
        });
        let values = values.filter(|(_, value)| *value != Value::Empty);
        values.map(|(index, value)| (index as u32, value)).take(limit).collect()
    }

    /// The elements of an arguments object that stand for parameters (ECMA-262 10.4.4): their values are in the function's
    /// environment.
    fn mapped_arguments(&self, object: &Cell<'_>) -> Vec<Option<Value>> {
        let schema = &self.schema;
        if !self.is_kind(object, "Arguments") {
            return Vec::new();
        }
        let field = |name: &str| object.value(schema, name).and_then(|value| self.cell(value.cell()?));
        let (Some(mapped), Some(environment)) = (field("mapped"), field("environment")) else {
            return Vec::new();
        };
        let slots = environment.values(schema, "slots");
        let parameter = |entry: Value| match entry {
            Value::Int(entry) => slots.get((entry & mapped_argument::SLOT_MASK) as usize).copied(),
            _ => None,
        };
        mapped.each_value(schema, "items").map(parameter).collect()
    }

    /// The element at an index, if there is one.
    pub fn element(&self, object: &Cell<'_>, index: u32) -> Option<Value> {
        let elements = object.cell(&self.schema, "elements").and_then(|id| self.cell(id));
        if let Some(elements) = elements.filter(|_| self.is_kind(object, "Array"))
            && self.is_kind(&elements, "Elements")
        {
            let length = object.uint(&self.schema, "length").unwrap_or(0);
            let value = elements.each_value(&self.schema, "elements").nth(index as usize);
            return value.filter(|value| *value != Value::Empty && u64::from(index) < length);
        }
        self.elements(object, usize::MAX).into_iter().find(|(at, _)| *at == index).map(|(_, value)| value)
    }

    /// The entries of a Map or WeakMap (key, value) or of a Set or WeakSet (key, Empty).
    pub fn entries(&self, collection: &Cell<'_>, limit: usize) -> Vec<(Value, Value)> {
        let Some(table) = collection.cell(&self.schema, "table").and_then(|id| self.cell(id)) else {
            return Vec::new();
        };
        let weak = self.is_kind(&table, "WeakTable");
        // A weak table hashes its pairs: they are anywhere in it, and null marks a deleted one.
        let used = table.uint(&self.schema, "used").filter(|_| !weak).unwrap_or(u64::MAX);
        let mut words = table.each_value(&self.schema, "entries");
        let pairs = std::iter::from_fn(move || Some((words.next()?, words.next()?)));
        let live = pairs.take(usize::try_from(used).unwrap_or(usize::MAX)).take_while(|_| self.step());
        let live = live.filter(|(key, _)| *key != Value::Empty && !(weak && *key == Value::Null));
        live.take(limit).collect()
    }

    /// How many entries a Map, Set, WeakMap or WeakSet has.
    pub fn entry_count(&self, collection: &Cell<'_>) -> u64 {
        let table = collection.cell(&self.schema, "table").and_then(|id| self.cell(id));
        table.and_then(|table| table.uint(&self.schema, "live")).unwrap_or(0)
    }

    /// An own property's value by name, elements included.
    pub fn own(&self, object: &Cell<'_>, name: &str) -> Option<Value> {
        if let Ok(index) = name.parse::<u32>()
            && let Some(value) = self.element(object, index)
        {
            return Some(value);
        }
        let wanted = |key: &Key| match key {
            Key::Name(key) | Key::Private(key) => key == name,
            Key::Symbol(key) => {
                name.strip_prefix("Symbol(").and_then(|rest| rest.strip_suffix(')')) == Some(key)
            }
            Key::Index(_) => false,
        };
        self.properties(object)
            .into_iter()
            .find(|property| wanted(&property.key))
            .map(|property| property.value)
    }

    /// A property's value by name, own or inherited.
    pub fn get(&self, object: &Cell<'_>, name: &str) -> Option<Value> {
        let mut at = object.clone();
        for _ in 0..100 {
            if let Some(value) = self.own(&at, name) {
                return Some(value);
            }
            at = self.cell(self.proto(&at)?)?;
        }
        None
    }

    /// The name of a function object, empty for an anonymous one.
    pub fn function_name(&self, function: &Cell<'_>) -> String {
        let own = self.properties(function).into_iter().find(|p| p.key == Key::Name("name".into()));
        if let Some(name) = own.and_then(|property| self.string_value(property.value)) {
            return name;
        }
        let schema = &self.schema;
        if let Some(name) = function.value(schema, "name").and_then(|name| self.string_value(name)) {
            return name;
        }
        if let Some(code) = function.uint(schema, "code").and_then(|code| self.code(code as u32)) {
            return code.name.to_text();
        }
        if let Some(native) = function.uint(schema, "native") {
            return self.name_or_number("native", native as u32);
        }
        let target = function.cell(schema, "target").and_then(|id| self.cell(id));
        target.filter(|target| target.id != function.id && self.is_function(target)).map_or_else(
            String::new,
            |target| {
                // One level: a bound function of a bound function keeps its own name property.
                let name = target.uint(schema, "code").and_then(|code| self.code(code as u32));
                format!("bound {}", name.map_or_else(String::new, |code| code.name.to_text()))
            },
        )
    }

    /// Whether a cell is callable by its kind.
    pub fn is_function(&self, cell: &Cell<'_>) -> bool {
        self.kind(cell)
            .is_some_and(|kind| matches!(kind.name.as_str(), "Function" | "NativeFunction" | "BoundFunction"))
    }

    /// Whether a value is a function.
    pub fn is_function_value(&self, value: Value) -> bool {
        value.cell().and_then(|id| self.cell(id)).is_some_and(|cell| self.is_function(&cell))
    }

    /// The text of a value, if it is a string.
    pub fn string_value(&self, value: Value) -> Option<String> {
        let id = value.cell()?;
        let cell = self.cell(id)?;
        self.is_string(&cell).then(|| self.string(id)).flatten()
    }

    /// The name that an engineer calls this cell by: constructor name of an object, kind name of another cell.
    pub fn class(&self, cell: &Cell<'_>) -> Rc<str> {
        let Some(kind) = self.kind(cell) else { return Rc::from(self.kind_name(cell)) };
        if !kind.object {
            return Rc::from(match kind.name.as_str() {
                _ if self.is_string(cell) => "(string)".to_string(),
                "Symbol" => "(symbol)".to_string(),
                "BigInt" => "(bigint)".to_string(),
                name => format!("({name})"),
            });
        }
        if matches!(kind.name.as_str(), "Function" | "NativeFunction" | "BoundFunction") {
            return Rc::from("Function");
        }
        // Async functions and modules are suspended as generators are, but the program cannot see these objects.
        let suspended = cell.uint(&self.schema, "generator_kind");
        let suspended = suspended.and_then(|kind| self.name("generator_kind", u32::try_from(kind).ok()?));
        if let Some(hidden @ ("async function" | "module")) = suspended {
            return Rc::from(format!("({hidden})"));
        }
        // The class of a prototype is not that of its instances. What is a prototype its shape does not tell.
        let builtin = self.intrinsic(cell.id).is_some_and(|name| name.ends_with("rototype%"));
        if builtin || self.prototype_of(cell).is_some() {
            return Rc::from(PROTOTYPE);
        }
        let Some(shape) = cell.cell(&self.schema, "shape") else { return Rc::from(kind.name.as_str()) };
        let known = self.classes.borrow().get(&(shape.0, cell.kind)).cloned();
        known.unwrap_or_else(|| {
            let name: Rc<str> = Rc::from(self.constructor_name(cell, kind));
            self.classes.borrow_mut().insert((shape.0, cell.kind), name.clone());
            name
        })
    }

    /// The function that this object is the prototype of: `F` with `F.prototype === object` and `object.constructor === F`.
    pub fn prototype_of(&self, object: &Cell<'_>) -> Option<Cell<'_>> {
        let constructor = self.own_constructor(object)?;
        (self.own(&constructor, "prototype") == Some(Value::Cell(object.id))).then_some(constructor)
    }

    pub(crate) fn own_constructor(&self, object: &Cell<'_>) -> Option<Cell<'_>> {
        let layout = self.layout_of(object)?;
        let (_, slot, _) = layout.entries.get(layout.constructor?)?;
        let value = self.slots(object, self.kind(object)?, &layout)(*slot);
        self.cell(value.cell()?).filter(|constructor| self.is_function(constructor))
    }

    fn constructor_name(&self, object: &Cell<'_>, kind: &Kind) -> String {
        let mut at = self.proto(object).and_then(|id| self.cell(id));
        if at.is_none() {
            let known = self.layout_of(object).is_some_and(|layout| layout.proto == Value::Null);
            return if known && kind.name == "Object" {
                "[null prototype]".into()
            } else {
                kind.name.clone()
            };
        }
        for _ in 0..32 {
            let Some(proto) = at else { break };
            if let Some(constructor) = self.own_constructor(&proto) {
                let name = self.function_name(&constructor);
                // A generator inherits Object's constructor: its kind says more.
                if name == "Object" && kind.name != "Object" {
                    return self.host_kind(object).unwrap_or(&kind.name).to_owned();
                }
                if !name.is_empty() {
                    return name;
                }
            }
            // The iterators and generators of the language have no constructor: their prototypes have a tag. So has what is a
            // generator function's `prototype`, which is an ordinary object.
            let tag = Key::Symbol("Symbol.toStringTag".into());
            let tag = self.properties(&proto).into_iter().find(|property| property.key == tag);
            let tag = tag.filter(|_| kind.name != "Object");
            if let Some(tag) = tag.and_then(|tag| self.string_value(tag.value)).filter(|tag| !tag.is_empty())
            {
                return tag;
            }
            at = self.proto(&proto).and_then(|id| self.cell(id));
        }
        kind.name.clone()
    }

    /// What a HostObject is, as the core calls it.
    fn host_kind(&self, object: &Cell<'_>) -> Option<&str> {
        let number = object.uint(&self.schema, "host_kind")?;
        self.name("host_kind", u32::try_from(number).ok()?)
    }

    /// The bytes that a typed array, DataView or ArrayBuffer shows, at most `limit`, and how many there are.
    pub fn buffer_bytes(&self, cell: &Cell<'_>, limit: usize) -> Option<(Vec<u8>, u64)> {
        let schema = &self.schema;
        let buffer = match cell.cell(schema, "buffer") {
            Some(buffer) => self.cell(buffer)?,
            None => cell.clone(),
        };
        let data = self.cell(buffer.cell(schema, "data")?)?;
        let bytes = data.bytes(schema, "bytes")?;
        let offset = cell.uint(schema, "offset").unwrap_or(0) as usize;
        let length = match (cell.uint(schema, "length"), self.element_width(cell)) {
            (Some(length), Some(width)) => length.saturating_mul(width),
            _ => cell.uint(schema, "byte_length").unwrap_or(bytes.len() as u64),
        };
        let shown = bytes.get(offset..)?;
        let shown = &shown[..shown.len().min(usize::try_from(length).unwrap_or(usize::MAX)).min(limit)];
        Some((shown.to_vec(), length))
    }

    /// Bytes of an element of a typed array, by the name that the core gives its type.
    pub fn element_width(&self, cell: &Cell<'_>) -> Option<u64> {
        let name = self.element_type(cell)?;
        Some(match name.trim_end_matches("Array").trim_end_matches("Clamped") {
            "Int8" | "Uint8" => 1,
            "Int16" | "Uint16" | "Float16" => 2,
            "Int32" | "Uint32" | "Float32" => 4,
            "Float64" | "BigInt64" | "BigUint64" => 8,
            _ => return None,
        })
    }

    /// The name of a typed array's element type: `Uint8Array`.
    pub fn element_type(&self, cell: &Cell<'_>) -> Option<String> {
        let number = cell.uint(&self.schema, "element_type")?;
        Some(self.name_or_number("typed_array", number as u32))
    }

    /// The elements of a typed array as text, at most `limit`.
    pub fn typed_elements(&self, cell: &Cell<'_>, limit: usize) -> Vec<String> {
        let (Some(width), Some(name)) = (self.element_width(cell), self.element_type(cell)) else {
            return Vec::new();
        };
        let Some((bytes, _)) = self.buffer_bytes(cell, limit.saturating_mul(width as usize)) else {
            return Vec::new();
        };
        let chunks = bytes.chunks_exact(width as usize);
        chunks
            .map(|chunk| {
                let mut word = [0; 8];
                word[..chunk.len()].copy_from_slice(chunk);
                let bits = u64::from_le_bytes(word);
                let shift = 64 - 8 * width as u32;
                let signed = ((bits << shift) as i64) >> shift;
                match name.trim_end_matches("Array") {
                    "Float64" => crate::show::number(f64::from_bits(bits)),
                    "Float32" => crate::show::number(f64::from(f32::from_bits(bits as u32))),
                    "Float16" => crate::show::number(half(bits as u16)),
                    "BigInt64" => format!("{signed}n"),
                    "BigUint64" => format!("{bits}n"),
                    name if name.starts_with("Int") => signed.to_string(),
                    _ => bits.to_string(),
                }
            })
            .collect()
    }
}

/// The number of an IEEE 754 half.
fn half(bits: u16) -> f64 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    let size = match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1024.0 + fraction) * 2f64.powi(exponent - 25),
    };
    if bits >> 15 == 0 { size } else { -size }
}

/// The value in word `word` of an object, where word 0 is the header: a value field, or one of the final values.
fn inline_word(kind: &Kind, contents: &[(String, Content)], word: u32) -> Option<Value> {
    let mut offset = 8usize;
    let wanted = word as usize * 8;
    let skip = usize::from(kind.word.kind != FieldType::Unused);
    for (field, (_, content)) in kind.fields.iter().zip(contents.get(skip..)?) {
        let size = match field.kind {
            FieldType::U8 => 1,
            FieldType::U16 => 2,
            FieldType::U32 | FieldType::I32 => 4,
            _ => 8,
        };
        offset = offset.next_multiple_of(size);
        match content {
            Content::Values(values) => return values.get(wanted.checked_sub(offset)? / 8).copied(),
            Content::Value(value) if offset == wanted => return Some(*value),
            _ => offset += size,
        }
    }
    None
}
