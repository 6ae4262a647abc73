//! Builds synthetic cores with a known graph, for the tests of this crate and of the inspector.
//!
//! The kinds follow the plan of the VM's heap, with everything that a view has to decode. Not compiled into programs:
//! behind the feature `synth`. Whoever builds a graph keeps the ids, so the test knows the truth.

use crate::cells::Content;
use crate::data::{Text, Value};
use crate::format::{CellId, NONE, Section};
use crate::records::{
    CodeRecord, Detail, EndRecord, EventRecord, FieldRow, FieldType, FrameRecord, KindRow, ModuleRecord,
    NameRow, NoteRecord, PendingRecord, Process, RootRecord, ScopeRecord, SlotRow, SourceRecord, Status,
    ThrowEntry,
};
use crate::writer::{Buffers, Finished, Head, Word, Writer};
use std::collections::HashMap;

/// A kind as the table below writes it: name, object or not, header word, fields.
type Row = (&'static str, bool, (&'static str, FieldType), &'static [(&'static str, FieldType)]);

use FieldType::{Bytes, Cell, F64, U8, U32, U64s, Units, Unused, Value as V, Values};

const SHAPE: (&str, FieldType) = ("shape", Cell);
const OVERFLOW: (&str, FieldType) = ("overflow", Cell);
const ELEMENTS: (&str, FieldType) = ("elements", Cell);
const NO_WORD: (&str, FieldType) = ("", Unused);

/// The kinds. The position is the number.
const KINDS: &[Row] = &[
    ("Free", false, NO_WORD, &[]),
    ("Latin1String", false, ("length", U32), &[("hash", U32), ("text", Bytes)]),
    ("Utf16String", false, ("length", U32), &[("hash", U32), ("text", Units)]),
    ("RopeString", false, ("length", U32), &[("left", Cell), ("right", Cell)]),
    ("SlicedString", false, ("length", U32), &[("parent", Cell), ("hash", U32), ("offset", U32)]),
    ("Symbol", false, NO_WORD, &[("description", V), ("hash", U32)]),
    ("BigInt", false, NO_WORD, &[("digits", U64s)]),
    (
        "Shape",
        false,
        NO_WORD,
        &[
            ("parent", Cell),
            ("key", V),
            ("proto", V),
            ("table", Cell),
            ("slot", U32),
            ("count", U32),
            ("attrs", U8),
            ("shape_flags", U8),
            ("inline_start", U8),
            ("inline_capacity", U8),
            ("next_slot", U32),
        ],
    ),
    (
        "PropertyTable",
        false,
        NO_WORD,
        &[
            ("index", Cell),
            ("used", U32),
            ("live", U32),
            ("free_slot", U32),
            ("next_slot", U32),
            ("entries", Values),
        ],
    ),
    ("PropertyStorage", false, NO_WORD, &[("slots", Values)]),
    ("Elements", false, NO_WORD, &[("capacity", U32), ("elements", Values)]),
    ("AccessorPair", false, NO_WORD, &[("getter", V), ("setter", V)]),
    ("Bytes", false, ("length", U32), &[("bytes", Bytes)]),
    ("Environment", false, ("scope", U32), &[("parent", V), ("slots", Values)]),
    (
        "SuspendedFrame",
        false,
        NO_WORD,
        &[
            ("function", V),
            ("this_value", V),
            ("new_target", V),
            ("code", U32),
            ("pc", U32),
            ("argc", U32),
            ("frame_flags", U32),
            ("registers", Values),
        ],
    ),
    (
        "PromiseReaction",
        false,
        NO_WORD,
        &[
            ("next", V),
            ("on_fulfilled", V),
            ("on_rejected", V),
            ("capability", V),
            ("context", V),
            ("kind", U32),
            ("event", U32),
            ("code", U32),
            ("pc", U32),
        ],
    ),
    (
        "OrderedTable",
        false,
        NO_WORD,
        &[
            ("index", Cell),
            ("next", Cell),
            ("used", U32),
            ("live", U32),
            ("removed_before", U32),
            ("entries", Values),
        ],
    ),
    ("Tuple", false, NO_WORD, &[("items", Values)]),
    ("Object", true, SHAPE, &[OVERFLOW, ELEMENTS, ("inline slots", Values)]),
    ("Array", true, SHAPE, &[OVERFLOW, ELEMENTS, ("length", U32)]),
    (
        "Function",
        true,
        SHAPE,
        &[
            OVERFLOW,
            ELEMENTS,
            ("environment", V),
            ("home_object", V),
            ("this_value", V),
            ("fields", V),
            ("code", U32),
            ("function_flags", U32),
        ],
    ),
    (
        "NativeFunction",
        true,
        SHAPE,
        &[OVERFLOW, ELEMENTS, ("name", V), ("native", U32), ("realm", U32), ("captures", Values)],
    ),
    (
        "BoundFunction",
        true,
        SHAPE,
        &[OVERFLOW, ELEMENTS, ("target", V), ("bound_this", V), ("arguments", Cell)],
    ),
    ("Error", true, SHAPE, &[OVERFLOW, ELEMENTS, ("frames", V), ("stack", V), ("throw_record", V)]),
    ("PrimitiveWrapper", true, SHAPE, &[OVERFLOW, ELEMENTS, ("primitive", V)]),
    ("Date", true, SHAPE, &[OVERFLOW, ELEMENTS, ("time", F64)]),
    (
        "RegExp",
        true,
        SHAPE,
        &[OVERFLOW, ELEMENTS, ("last_index", V), ("source", V), ("flags_text", V), ("compiled", U32)],
    ),
    ("Map", true, SHAPE, &[OVERFLOW, ELEMENTS, ("table", Cell)]),
    ("Set", true, SHAPE, &[OVERFLOW, ELEMENTS, ("table", Cell)]),
    (
        "ArrayBuffer",
        true,
        SHAPE,
        &[OVERFLOW, ELEMENTS, ("data", Cell), ("byte_length", U32), ("max_byte_length", U32)],
    ),
    (
        "TypedArray",
        true,
        SHAPE,
        &[
            OVERFLOW,
            ELEMENTS,
            ("buffer", V),
            ("element_type", U32),
            ("offset", U32),
            ("length", U32),
            ("track", U32),
        ],
    ),
    (
        "Promise",
        true,
        SHAPE,
        &[
            OVERFLOW,
            ELEMENTS,
            ("result", V),
            ("reactions", V),
            ("throw_record", V),
            ("state", U8),
            ("handled", U8),
            ("promise_flags", FieldType::U16),
            ("event", U32),
            ("code", U32),
            ("pc", U32),
        ],
    ),
    (
        "Generator",
        true,
        SHAPE,
        &[
            OVERFLOW,
            ELEMENTS,
            ("frame", Cell),
            ("promise", V),
            ("awaiting", V),
            ("queue", V),
            ("state", U32),
            ("generator_kind", U32),
            ("event", U32),
        ],
    ),
    ("Proxy", true, SHAPE, &[OVERFLOW, ELEMENTS, ("target", V), ("handler", V)]),
];

struct SynthCell {
    id: CellId,
    kind: u8,
    flags: u8,
    word: Word,
    size: u32,
    fields: Vec<Content>,
}

/// A core being put together.
#[derive(Default)]
pub struct Synth {
    cells: Vec<SynthCell>,
    next: u32,
    strings: HashMap<String, CellId>,
    shapes: HashMap<(Option<CellId>, String, Option<CellId>), CellId>,
    /// Section `status`.
    pub status: Status<'static>,
    /// Section `process`.
    pub process: Process<'static>,
    /// Section `names`.
    pub names: Vec<NameRow<'static>>,
    /// Section `stack`.
    pub frames: Vec<FrameRecord<'static>>,
    /// Ids that section `near` repeats.
    pub near: Vec<CellId>,
    /// Section `pending`.
    pub pending: Vec<PendingRecord<'static>>,
    /// Section `events`.
    pub events: Vec<EventRecord<'static>>,
    /// Section `throws`.
    pub throws: Vec<ThrowEntry<'static>>,
    /// Section `sources`.
    pub sources: Vec<SourceRecord<'static>>,
    /// Section `code`.
    pub code: Vec<CodeRecord<'static>>,
    /// Section `scopes`.
    pub scopes: Vec<ScopeRecord<'static>>,
    /// Section `modules`.
    pub modules: Vec<ModuleRecord<'static>>,
    /// Section `roots`.
    pub roots: Vec<RootRecord<'static>>,
    /// Section `notes`.
    pub notes: Vec<NoteRecord<'static>>,
}

impl Synth {
    /// An empty heap. The first cell gets id 0x100.
    pub fn new() -> Synth {
        Synth { next: 0x100, ..Synth::default() }
    }

    /// A cell of any kind: header word and fields, in the kind's order.
    pub fn cell(&mut self, kind: &str, word: Word, fields: Vec<Content>) -> CellId {
        let number = KINDS.iter().position(|row| row.0 == kind).unwrap_or(0);
        assert_eq!(KINDS[number].3.len(), fields.len(), "{kind}: wrong number of fields");
        assert!(kind == KINDS[number].0, "no kind {kind}");
        let payload: usize = fields
            .iter()
            .map(|field| match field {
                Content::Bytes(bytes) => bytes.len().div_ceil(8),
                Content::Units(units) => units.len().div_ceil(4),
                Content::Values(values) => values.len(),
                Content::Uints(words) => words.len(),
                _ => 1,
            })
            .sum();
        let size = 1 + payload as u32;
        let id = CellId(self.next);
        self.next += size;
        self.cells.push(SynthCell { id, kind: number as u8, flags: 0, word, size, fields });
        id
    }

    /// Leaves a gap, as free blocks do.
    pub fn skip(&mut self, units: u32) {
        self.next += units;
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The ids of all cells, in order.
    pub fn ids(&self) -> Vec<CellId> {
        self.cells.iter().map(|cell| cell.id).collect()
    }

    /// An interned string.
    pub fn string(&mut self, text: &str) -> Value {
        if let Some(&id) = self.strings.get(text) {
            return Value::Cell(id);
        }
        let id = self.fresh_string(text);
        self.strings.insert(text.to_string(), id);
        Value::Cell(id)
    }

    /// A string that is not shared.
    pub fn fresh_string(&mut self, text: &str) -> CellId {
        let units: Vec<u16> = text.encode_utf16().collect();
        let word = Word::Number(units.len() as u32);
        match units.iter().map(|&unit| u8::try_from(unit)).collect::<Result<Vec<u8>, _>>() {
            Ok(bytes) => self.cell("Latin1String", word, vec![Content::Uint(0), Content::Bytes(bytes)]),
            Err(_) => self.cell("Utf16String", word, vec![Content::Uint(0), Content::Units(units)]),
        }
    }

    /// A concatenation that was never flattened.
    pub fn rope(&mut self, left: CellId, right: CellId, length: u32) -> CellId {
        self.cell(
            "RopeString",
            Word::Number(length),
            vec![Content::Value(Value::Cell(left)), Content::Value(Value::Cell(right))],
        )
    }

    /// Part of a string.
    pub fn slice(&mut self, parent: CellId, offset: u32, length: u32) -> CellId {
        let parent = Content::Value(Value::Cell(parent));
        let offset = Content::Uint(offset.into());
        self.cell("SlicedString", Word::Number(length), vec![parent, Content::Uint(0), offset])
    }

    /// A symbol.
    pub fn symbol(&mut self, description: &str, private: bool) -> Value {
        let description = self.string(description);
        let id = self.cell("Symbol", Word::Unused, vec![Content::Value(description), Content::Uint(0)]);
        if let Some(cell) = self.cells.last_mut() {
            cell.flags = u8::from(private);
        }
        Value::Cell(id)
    }

    /// The shape for these keys over this prototype, whose first `capacity` slots are words `start..` of the object.
    /// Shapes are shared.
    pub fn shape(&mut self, proto: Option<CellId>, keys: &[(Value, u8)], start: u8, capacity: u8) -> CellId {
        let mut shape = None;
        let steps = std::iter::once((Value::Empty, 0)).chain(keys.iter().copied());
        for (count, (key, attrs)) in steps.enumerate() {
            let name = (shape, format!("{key:?}/{attrs}/{start}/{capacity}"), proto);
            if let Some(&known) = self.shapes.get(&name) {
                shape = Some(known);
                continue;
            }
            let fields = vec![
                Content::Value(Value::from_cell(shape)),
                Content::Value(key),
                Content::Value(Value::from_cell(proto)),
                Content::Value(Value::Null),
                Content::Uint(count.saturating_sub(1) as u64),
                Content::Uint(count as u64),
                Content::Uint(u64::from(attrs)),
                Content::Uint(0),
                Content::Uint(u64::from(start)),
                Content::Uint(u64::from(capacity)),
                Content::Uint(count as u64),
            ];
            let id = self.cell("Shape", Word::Unused, fields);
            self.shapes.insert(name, id);
            shape = Some(id);
        }
        shape.unwrap_or(CellId(0))
    }

    /// A shape of one object, whose properties are in a table.
    pub fn dictionary(&mut self, proto: Option<CellId>, keys: &[Value]) -> CellId {
        let mut entries = vec![Value::Empty, Value::Int(0)];
        for (slot, &key) in keys.iter().enumerate() {
            entries.extend([key, Value::Int((slot as i32) << 8 | 7)]);
        }
        let fields = vec![
            Content::Value(Value::Null),
            Content::Uint(keys.len() as u64 + 1),
            Content::Uint(keys.len() as u64),
            Content::Uint(0),
            Content::Uint(keys.len() as u64),
            Content::Values(entries),
        ];
        let table = self.cell("PropertyTable", Word::Unused, fields);
        let shape = self.shape(proto, &[(Value::Int(self.next as i32), 0)], 3, 0);
        self.set_field(shape, 0, Content::Value(Value::Null));
        self.set_field(shape, 3, Content::Value(Value::Cell(table)));
        self.set_field(shape, 7, Content::Uint(1));
        shape
    }

    /// Makes an object of any kind: properties go inline (up to four, kind Object only) and into overflow. `special` are
    /// the fields of the kind after `elements`, but for inline slots.
    pub fn make(
        &mut self,
        kind: &str,
        proto: Option<CellId>,
        properties: &[(Value, Value)],
        elements: &[Value],
        special: Vec<Content>,
    ) -> CellId {
        let keys: Vec<(Value, u8)> = properties.iter().map(|&(key, _)| (key, 7)).collect();
        let capacity = if kind == "Object" { 4 } else { 0 };
        let shape = self.shape(proto, &keys, 3, capacity);
        let values: Vec<Value> = properties.iter().map(|&(_, value)| value).collect();
        let (inline, over) = values.split_at(values.len().min(usize::from(capacity)));
        let overflow = if over.is_empty() {
            Value::Null
        } else {
            let values = vec![Content::Values(over.to_vec())];
            Value::Cell(self.cell("PropertyStorage", Word::Unused, values))
        };
        let elements = if elements.is_empty() {
            Value::Null
        } else {
            let values = vec![Content::Uint(elements.len() as u64), Content::Values(elements.to_vec())];
            Value::Cell(self.cell("Elements", Word::Unused, values))
        };
        let mut fields = vec![Content::Value(overflow), Content::Value(elements)];
        fields.extend(special);
        if kind == "Object" {
            fields.push(Content::Values(inline.to_vec()));
        }
        self.cell(kind, Word::Cell(Some(shape)), fields)
    }

    /// A plain object with named properties.
    pub fn object(&mut self, proto: Option<CellId>, properties: &[(&str, Value)]) -> CellId {
        let properties = self.named(properties);
        self.make("Object", proto, &properties, &[], vec![])
    }

    /// Property names as interned strings.
    pub fn named(&mut self, properties: &[(&str, Value)]) -> Vec<(Value, Value)> {
        properties.iter().map(|&(name, value)| (self.string(name), value)).collect()
    }

    /// An array.
    pub fn array(&mut self, proto: Option<CellId>, values: &[Value]) -> CellId {
        let length = vec![Content::Uint(values.len() as u64)];
        self.make("Array", proto, &[], values, length)
    }

    /// A closure.
    pub fn function(
        &mut self,
        proto: Option<CellId>,
        code: u32,
        environment: Value,
        properties: &[(&str, Value)],
    ) -> CellId {
        let properties = self.named(properties);
        let special = vec![
            Content::Value(environment),
            Content::Value(Value::Undefined),
            Content::Value(Value::Empty),
            Content::Value(Value::Undefined),
            Content::Uint(u64::from(code)),
            Content::Uint(0),
        ];
        self.make("Function", proto, &properties, &[], special)
    }

    /// A class or constructor function with its prototype object, linked both ways: (constructor, prototype).
    pub fn class(&mut self, object_proto: CellId, code: u32, environment: Value) -> (CellId, CellId) {
        let prototype = self.object(Some(object_proto), &[("constructor", Value::Empty)]);
        let constructor = self.function(None, code, environment, &[("prototype", Value::Cell(prototype))]);
        self.set_slot(prototype, 0, Value::Cell(constructor));
        (constructor, prototype)
    }

    /// An environment.
    pub fn environment(&mut self, scope: u32, parent: Value, slots: &[Value]) -> CellId {
        let fields = vec![Content::Value(parent), Content::Values(slots.to_vec())];
        self.cell("Environment", Word::Number(scope), fields)
    }

    /// Changes an inline property slot, an environment slot, an element: the cell's first Values field.
    pub fn set_slot(&mut self, id: CellId, slot: usize, value: Value) {
        let cell = self.cells.iter_mut().find(|cell| cell.id == id);
        let values = cell.and_then(|cell| {
            cell.fields.iter_mut().find_map(|field| match field {
                Content::Values(values) => Some(values),
                _ => None,
            })
        });
        if let Some(place) = values.and_then(|values| values.get_mut(slot)) {
            *place = value;
        }
    }

    /// Changes a field by its number.
    pub fn set_field(&mut self, id: CellId, field: usize, content: Content) {
        if let Some(cell) = self.cells.iter_mut().find(|cell| cell.id == id) {
            cell.fields[field] = content;
        }
    }

    /// Gives an object another shape.
    pub fn set_shape(&mut self, id: CellId, shape: CellId) {
        if let Some(cell) = self.cells.iter_mut().find(|cell| cell.id == id) {
            cell.word = Word::Cell(Some(shape));
        }
    }

    /// Puts nonsense into a field: a reference where one was, a number where one was.
    pub fn corrupt(&mut self, id: CellId, field: usize, reference: Content, number: u64) {
        let Some(cell) = self.cells.iter_mut().find(|cell| cell.id == id) else { return };
        let count = cell.fields.len();
        match cell.fields.get_mut(field % count.max(1)) {
            Some(Content::Uint(old)) => *old = number >> (number % 60),
            Some(Content::Value(old)) => {
                if let Content::Value(new) = reference {
                    *old = new;
                }
            }
            Some(Content::Values(values)) => {
                let count = values.len().max(1);
                if let (Some(old), Content::Value(new)) = (values.get_mut(number as usize % count), reference)
                {
                    *old = new;
                }
            }
            _ => {}
        }
        if number.is_multiple_of(5)
            && let Word::Cell(Some(shape)) = &mut cell.word
        {
            *shape = CellId(number as u32 % 4096);
        }
    }

    /// A root.
    pub fn root(&mut self, kind: u32, name: &str, value: Value) {
        self.roots.push(RootRecord { kind, name: Text::Owned(name.to_string()), value });
    }

    /// A row of a name table.
    pub fn name(&mut self, table: &str, number: u32, name: &str) {
        self.names.push(NameRow {
            table: Text::Owned(table.to_string()),
            number,
            name: Text::Owned(name.to_string()),
            doc: Text::default(),
        });
    }

    /// A scope with these variable names.
    pub fn scope(&mut self, id: u32, kind: &str, parent: u32, code: u32, names: &[&str]) {
        let slots: Vec<SlotRow<'static>> =
            names.iter().map(|name| SlotRow { name: Text::Owned((*name).to_string()), binding: 2 }).collect();
        let kind = Text::Owned(kind.to_string());
        self.scopes.push(ScopeRecord { id, kind, parent, code, slots: slots.into() });
    }

    /// The kinds' rows, as section `kinds` has them.
    pub fn kinds() -> Vec<KindRow<'static>> {
        let field = |&(name, kind): &(&'static str, FieldType)| FieldRow {
            name: Text::Utf8(name),
            kind,
            doc: Text::default(),
            weak: false,
        };
        let row = |(number, row): (usize, &Row)| KindRow {
            kind: number as u32,
            name: Text::Utf8(row.0),
            doc: Text::default(),
            object: row.1,
            flags: FieldRow::default(),
            aux: FieldRow::default(),
            word: field(&row.2),
            fields: row.3.iter().map(field).collect::<Vec<_>>().into(),
        };
        KINDS.iter().enumerate().map(row).collect()
    }

    /// Writes everything to a sink.
    pub fn write<W: std::io::Write>(
        &self,
        buffers: &mut Buffers,
        sink: W,
        limit: Option<u64>,
    ) -> (Finished, Vec<u64>) {
        let mut writer = Writer::new(buffers, sink, 1_700_000_000_000, 4711);
        if let Some(limit) = limit {
            writer.set_limit(limit);
        }
        let mut starts = Vec::new();
        macro_rules! section {
            ($section:ident, $records:expr, $key:expr) => {
                writer.section(Section::$section);
                starts.push(writer.written());
                for record in $records {
                    writer.keyed($key(record), record);
                }
            };
        }
        section!(Status, [&self.status], |_| 0);
        section!(Kinds, &Synth::kinds(), |row: &KindRow| row.kind);
        section!(Names, &self.names, |_| 0);
        // Two frames of the file: the failure's stack must not share the fate of those kept with throws.
        section!(Stack, self.frames.iter().filter(|frame| frame.stack == 0), |_| 0);
        section!(Stack, self.frames.iter().filter(|frame| frame.stack != 0), |_| 0);
        writer.section(Section::Near);
        for cell in &self.cells {
            if self.near.contains(&cell.id) {
                write_cell(&mut writer, cell);
            }
        }
        section!(Pending, &self.pending, |_| 0);
        section!(Events, &self.events, |_| 0);
        section!(Throws, &self.throws, |_| 0);
        section!(Process, [&self.process], |_| 0);
        section!(Sources, &self.sources, |source: &SourceRecord| source.id);
        section!(Code, &self.code, |code: &CodeRecord| code.id);
        section!(Scopes, &self.scopes, |scope: &ScopeRecord| scope.id);
        section!(Modules, &self.modules, |_| 0);
        section!(Roots, &self.roots, |_| 0);
        writer.section(Section::Heap);
        starts.push(writer.written());
        for cell in &self.cells {
            write_cell(&mut writer, cell);
        }
        section!(Notes, &self.notes, |_| 0);
        let end = EndRecord {
            cells: writer.cells(),
            heap_bytes: self.cells.iter().map(|cell| u64::from(cell.size) * 8).sum(),
            ..EndRecord::default()
        };
        section!(End, [&end], |_| 0);
        (writer.finish(), starts)
    }

    /// The core's bytes.
    pub fn core(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write(&mut Buffers::reserve(), &mut bytes, None);
        bytes
    }
}

fn write_cell<W: std::io::Write>(writer: &mut Writer<'_, W>, cell: &SynthCell) {
    let head = Head { kind: cell.kind, flags: cell.flags, aux: 0, size: cell.size, word: cell.word };
    let mut out = writer.cell(cell.id, head);
    for (content, (_, kind)) in cell.fields.iter().zip(KINDS[usize::from(cell.kind)].3) {
        match (content, kind) {
            (Content::Value(value), _) => out.value(*value),
            (Content::Uint(number), _) => out.u64(*number),
            (Content::Int(number), _) => out.i64(*number),
            (Content::Float(number), _) => out.f64(*number),
            (Content::Bytes(bytes), _) => out.bytes(bytes),
            (Content::Units(units), _) => out.units(units),
            (Content::Values(values), _) => out.values(values.iter().copied()),
            (Content::Uints(words), _) => out.u64s(words.iter().copied()),
        }
    }
    out.end();
}

/// A detail with a text.
pub fn detail(name: &'static str, text: &str) -> Detail<'static> {
    let value = crate::records::Datum::Text(Text::Owned(text.to_string()));
    Detail { name: Text::Utf8(name), value }
}

/// "None" where a record wants a code, scope or source number.
pub const NO: u32 = NONE;
