//! Heap cells, decoded through the schema that the core carries.
//!
//! A [`Schema`] is the core's own table of kinds; with it any cell decodes into named fields, also one of a kind that
//! this version has never heard of. A [`Heap`] finds a cell by binary search over the frames' id ranges, decoding no
//! more than one frame's worth of lengths. [`Cell::edges`] is the one pass that graph builders use.

use crate::codec::{take_varint, unzigzag};
use crate::data::Value;
use crate::format::{CellId, Section};
use crate::reader::{RawRecord, Reader};
use crate::records::{FieldType, KindRow};
use crate::writer::{TAG_BACK, TAG_FORWARD};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// A named field of a kind.
#[derive(Clone, PartialEq, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its encoding.
    pub kind: FieldType,
    /// The reference keeps nothing alive.
    pub weak: bool,
}

/// A kind of cell.
#[derive(Clone, PartialEq, Debug)]
pub struct Kind {
    /// The kind byte.
    pub number: u8,
    /// `Object`, `Latin1String`...
    pub name: String,
    /// One line.
    pub doc: String,
    /// A JavaScript object.
    pub object: bool,
    /// Meaning of the flags byte.
    pub flags: String,
    /// Meaning of the half-word.
    pub aux: String,
    /// Meaning and type of the header word.
    pub word: Field,
    /// The fields, in encoding order.
    pub fields: Vec<Field>,
}

/// The kinds of a core.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Schema {
    kinds: Vec<Option<Kind>>,
}

impl Schema {
    /// Reads section `kinds`.
    pub fn read(reader: &Reader) -> Schema {
        let mut schema = Schema { kinds: Vec::new() };
        for row in reader.records::<KindRow>(Section::Kinds) {
            schema.add(&row);
        }
        if schema.kinds.is_empty() {
            reader.warn(
                Section::Kinds.name(),
                0,
                "the table of cell kinds is missing: no heap cell can be decoded",
            );
        }
        schema
    }

    /// Adds a kind.
    pub fn add(&mut self, row: &KindRow<'_>) {
        let field = |row: &crate::records::FieldRow<'_>| Field {
            name: row.name.to_text(),
            kind: row.kind,
            weak: row.weak,
        };
        let Ok(number) = u8::try_from(row.kind) else { return };
        if self.kinds.len() <= usize::from(number) {
            self.kinds.resize(usize::from(number) + 1, None);
        }
        self.kinds[usize::from(number)] = Some(Kind {
            number,
            name: row.name.to_text(),
            doc: row.doc.to_text(),
            object: row.object,
            flags: row.flags.name.to_text(),
            aux: row.aux.name.to_text(),
            word: field(&row.word),
            fields: row.fields.iter().map(field).collect(),
        });
    }

    /// The kind with this number.
    #[inline]
    pub fn kind(&self, number: u8) -> Option<&Kind> {
        self.kinds.get(usize::from(number))?.as_ref()
    }

    /// The kind with this name.
    pub fn by_name(&self, name: &str) -> Option<&Kind> {
        self.all().find(|kind| kind.name == name)
    }

    /// Whether the core's table of kinds is lost.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// All kinds.
    pub fn all(&self) -> impl Iterator<Item = &Kind> {
        self.kinds.iter().flatten()
    }
}

/// A cell as it lies in the file: header decoded, fields not.
#[derive(Clone, Debug)]
pub struct Cell<'r> {
    /// Its id.
    pub id: CellId,
    /// Kind byte.
    pub kind: u8,
    /// Flags byte.
    pub flags: u8,
    /// Half-word.
    pub aux: u16,
    /// Bytes that it takes in the VM's heap.
    pub size: u64,
    bytes: Cow<'r, [u8]>,
    /// Where in `bytes` the header word begins.
    body: usize,
}

/// A field's content.
#[derive(Clone, PartialEq, Debug)]
pub enum Content {
    /// Value and Cell fields.
    Value(Value),
    /// Unsigned integers.
    Uint(u64),
    /// Signed integers.
    Int(i64),
    /// F64.
    Float(f64),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Units.
    Units(Vec<u16>),
    /// Values and Cells.
    Values(Vec<Value>),
    /// U32s and U64s.
    Uints(Vec<u64>),
}

/// One reference out of a cell.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Edge {
    /// Number of the field, [`Edge::WORD`] for the header word.
    pub field: u16,
    /// Place within a Values or Cells field.
    pub index: u32,
    /// What it refers to.
    pub target: CellId,
}

impl Edge {
    /// `field` of the header word.
    pub const WORD: u16 = u16::MAX;
}

impl<'r> Cell<'r> {
    /// Decodes the header of a cell record. `previous` is the id of the record before it in the frame.
    pub fn decode(raw: RawRecord<'r>, previous: u32) -> Option<Cell<'r>> {
        let mut rest: &[u8] = &raw.bytes;
        let delta = unzigzag(take_varint(&mut rest)?);
        let id = match raw.first {
            Some(first) => first,
            None => u32::try_from(i64::from(previous).checked_add(delta)?).ok()?,
        };
        let (&[kind, flags], tail) = rest.split_first_chunk::<2>()?;
        rest = tail;
        let aux = u16::try_from(take_varint(&mut rest)?).ok()?;
        // No cell is larger than the 32 bits of ids: a larger size is damage, and must not overflow sums.
        let size = take_varint(&mut rest)?.min(u64::from(u32::MAX)) * 8;
        let body = raw.bytes.len() - rest.len();
        Some(Cell { id: CellId(id), kind, flags, aux, size, bytes: raw.bytes, body })
    }

    fn body(&self) -> &[u8] {
        &self.bytes[self.body..]
    }

    /// The header word.
    pub fn word(&self, schema: &Schema) -> Option<Content> {
        let kind = schema.kind(self.kind)?;
        take_content(&mut self.body(), kind.word.kind, self.id.0)
    }

    /// The field of this name, the header word's name included.
    pub fn field(&self, schema: &Schema, name: &str) -> Option<Content> {
        let (mut rest, kind) = self.seek(schema, name)?;
        take_content(&mut rest, kind, self.id.0)
    }

    /// The field of this name as a value; `None` where there is no such field.
    pub fn value(&self, schema: &Schema, name: &str) -> Option<Value> {
        match self.field(schema, name)? {
            Content::Value(value) => Some(value),
            _ => None,
        }
    }

    /// The field of this name as a reference.
    pub fn cell(&self, schema: &Schema, name: &str) -> Option<CellId> {
        self.value(schema, name)?.cell()
    }

    /// The field of this name as an unsigned number.
    pub fn uint(&self, schema: &Schema, name: &str) -> Option<u64> {
        match self.field(schema, name)? {
            Content::Uint(number) => Some(number),
            Content::Int(number) => u64::try_from(number).ok(),
            _ => None,
        }
    }

    /// The field of this name as values; empty where there is none.
    pub fn values(&self, schema: &Schema, name: &str) -> Vec<Value> {
        match self.field(schema, name) {
            Some(Content::Values(values)) => values,
            _ => Vec::new(),
        }
    }

    /// The bytes of a Bytes field, without a copy.
    pub fn bytes(&self, schema: &Schema, name: &str) -> Option<&[u8]> {
        let (mut rest, kind) = self.seek(schema, name)?;
        if kind == FieldType::Bytes { take_bytes(&mut rest, 1) } else { None }
    }

    /// Up to `limit` UTF-16 units, from unit `from` on, of a field that holds text, Latin-1 or UTF-16.
    pub fn text(&self, schema: &Schema, name: &str, from: usize, limit: usize) -> Option<Vec<u16>> {
        let (mut rest, kind) = self.seek(schema, name)?;
        match kind {
            FieldType::Bytes => {
                let bytes = take_bytes(&mut rest, 1)?;
                Some(bytes.iter().skip(from).take(limit).map(|&byte| u16::from(byte)).collect())
            }
            FieldType::Units => {
                let pairs = take_bytes(&mut rest, 2)?.chunks_exact(2).skip(from).take(limit);
                Some(pairs.map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect())
            }
            _ => None,
        }
    }

    /// The values of a Values or Cells field one by one, as far as they decode: a preview of a long array reads its beginning
    /// only.
    pub fn each_value<'c>(
        &'c self,
        schema: &Schema,
        name: &str,
    ) -> impl Iterator<Item = Value> + use<'c, 'r> {
        let (rest, count) = match self.seek(schema, name) {
            Some((mut rest, FieldType::Values | FieldType::Cells)) => {
                let count = take_varint(&mut rest).unwrap_or(0);
                (rest, count)
            }
            _ => (&[][..], 0),
        };
        let (id, mut rest, mut left) = (self.id.0, rest, count);
        std::iter::from_fn(move || {
            left = left.checked_sub(1)?;
            take_value(&mut rest, id)
        })
    }

    /// The undecoded bytes from a field on, and its type.
    fn seek(&self, schema: &Schema, name: &str) -> Option<(&[u8], FieldType)> {
        let kind = schema.kind(self.kind)?;
        let mut rest = self.body();
        for field in std::iter::once(&kind.word).chain(&kind.fields) {
            if field.name == name && field.kind != FieldType::Unused {
                return Some((rest, field.kind));
            }
            skip_content(&mut rest, field.kind, self.id.0)?;
        }
        None
    }

    /// Every field, decoded, the header word first.
    pub fn contents(&self, schema: &Schema) -> Vec<(String, Content)> {
        let Some(kind) = schema.kind(self.kind) else { return Vec::new() };
        let mut rest = self.body();
        let mut contents = Vec::new();
        for field in std::iter::once(&kind.word).chain(&kind.fields) {
            if field.kind == FieldType::Unused {
                continue;
            }
            let Some(content) = take_content(&mut rest, field.kind, self.id.0) else { break };
            contents.push((field.name.clone(), content));
        }
        contents
    }

    /// Calls `visit` with each reference of the cell, weak ones included. `false`: the cell is damaged.
    #[inline]
    pub fn edges(&self, schema: &Schema, visit: &mut impl FnMut(Edge)) -> bool {
        let Some(kind) = schema.kind(self.kind) else { return false };
        let mut rest = self.body();
        if !field_edges(&mut rest, kind.word.kind, self.id.0, Edge::WORD, visit) {
            return false;
        }
        for (number, field) in kind.fields.iter().enumerate() {
            if !field_edges(&mut rest, field.kind, self.id.0, number as u16, visit) {
                return false;
            }
        }
        true
    }

    /// The name of an edge's field, and whether it is weak.
    pub fn edge_field(schema: &Schema, kind: u8, field: u16) -> Option<&Field> {
        let kind = schema.kind(kind)?;
        if field == Edge::WORD { Some(&kind.word) } else { kind.fields.get(usize::from(field)) }
    }

    /// Whether the cell decodes to its end through its kind.
    pub fn is_sound(&self, schema: &Schema) -> bool {
        let mut rest = self.body();
        schema.kind(self.kind).is_some_and(|kind| {
            std::iter::once(&kind.word)
                .chain(&kind.fields)
                .all(|field| skip_content(&mut rest, field.kind, self.id.0).is_some())
        }) && rest.is_empty()
    }
}

fn field_edges(rest: &mut &[u8], kind: FieldType, id: u32, field: u16, visit: &mut impl FnMut(Edge)) -> bool {
    match kind {
        FieldType::Value | FieldType::Cell => match take_value(rest, id) {
            Some(Value::Cell(target)) => visit(Edge { field, index: 0, target }),
            Some(_) => {}
            None => return false,
        },
        FieldType::Values | FieldType::Cells => {
            let Some(count) = take_varint(rest) else { return false };
            for index in 0..count {
                match take_value(rest, id) {
                    Some(Value::Cell(target)) => visit(Edge { field, index: index as u32, target }),
                    Some(_) => {}
                    None => return false,
                }
            }
        }
        other => return skip_content(rest, other, id).is_some(),
    }
    true
}

/// Reads a value inside cell `id`.
#[inline]
fn take_value(rest: &mut &[u8], id: u32) -> Option<Value> {
    let (&tag, tail) = rest.split_first()?;
    *rest = tail;
    Some(match tag {
        0 => Value::Empty,
        1 => Value::Undefined,
        2 => Value::Null,
        3 => Value::False,
        4 => Value::True,
        5 => Value::Int(i32::try_from(unzigzag(take_varint(rest)?)).ok()?),
        6 => Value::Double(take_f64(rest)?),
        7 => Value::Cell(CellId(take_u32(rest)?)),
        8 => Value::Opaque(take_varint(rest)?),
        TAG_BACK => Value::Cell(CellId(id.checked_sub(take_u32(rest)?)?)),
        TAG_FORWARD => Value::Cell(CellId(id.checked_add(take_u32(rest)?)?)),
        _ => return None,
    })
}

fn take_u32(rest: &mut &[u8]) -> Option<u32> {
    u32::try_from(take_varint(rest)?).ok()
}

fn take_f64(rest: &mut &[u8]) -> Option<f64> {
    let (bits, tail) = rest.split_first_chunk::<8>()?;
    *rest = tail;
    Some(f64::from_bits(u64::from_le_bytes(*bits)))
}

fn take_bytes<'r>(rest: &mut &'r [u8], unit: usize) -> Option<&'r [u8]> {
    let length = usize::try_from(take_varint(rest)?).ok()?.checked_mul(unit)?;
    let (bytes, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    Some(bytes)
}

fn take_content(rest: &mut &[u8], kind: FieldType, id: u32) -> Option<Content> {
    Some(match kind {
        FieldType::Unused => Content::Uint(0),
        FieldType::Value | FieldType::Cell => Content::Value(take_value(rest, id)?),
        FieldType::U8 | FieldType::U16 | FieldType::U32 | FieldType::U64 => Content::Uint(take_varint(rest)?),
        FieldType::I32 | FieldType::I64 => Content::Int(unzigzag(take_varint(rest)?)),
        FieldType::F64 => Content::Float(take_f64(rest)?),
        FieldType::Bytes => Content::Bytes(take_bytes(rest, 1)?.to_vec()),
        FieldType::Units => Content::Units(
            take_bytes(rest, 2)?.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect(),
        ),
        FieldType::Values | FieldType::Cells => {
            let count = take_varint(rest)?;
            // Each value takes a byte at least: a larger count is damage, and must not reserve memory.
            let mut values = Vec::with_capacity(usize::try_from(count).ok()?.min(rest.len()));
            for _ in 0..count {
                values.push(take_value(rest, id)?);
            }
            Content::Values(values)
        }
        FieldType::U32s | FieldType::U64s => {
            let count = take_varint(rest)?;
            let mut numbers = Vec::with_capacity(usize::try_from(count).ok()?.min(rest.len()));
            for _ in 0..count {
                numbers.push(take_varint(rest)?);
            }
            Content::Uints(numbers)
        }
    })
}

fn skip_content(rest: &mut &[u8], kind: FieldType, id: u32) -> Option<()> {
    match kind {
        FieldType::Unused => {}
        FieldType::Value | FieldType::Cell => {
            take_value(rest, id)?;
        }
        FieldType::U8
        | FieldType::U16
        | FieldType::U32
        | FieldType::U64
        | FieldType::I32
        | FieldType::I64 => {
            take_varint(rest)?;
        }
        FieldType::F64 => {
            take_f64(rest)?;
        }
        FieldType::Bytes => {
            take_bytes(rest, 1)?;
        }
        FieldType::Units => {
            take_bytes(rest, 2)?;
        }
        FieldType::Values | FieldType::Cells => {
            for _ in 0..take_varint(rest)? {
                take_value(rest, id)?;
            }
        }
        FieldType::U32s | FieldType::U64s => {
            for _ in 0..take_varint(rest)? {
                take_varint(rest)?;
            }
        }
    }
    Some(())
}

/// How many frames' cell positions are remembered. 1024 frames of 64 KiB at some 25 bytes a cell: 20 MB at most.
const CACHED_FRAMES: usize = 1024;

/// How many frames back a cell is looked for. Frames normally do not overlap at all.
const MAX_OVERLAP: usize = 1000;
/// Cells of section `near` that are kept; a writer puts some thousands there.
const MAX_NEAR: usize = 300_000;

/// Finds cells by id.
pub struct Heap {
    /// Frame numbers of section `heap`, by lowest id.
    frames: Vec<u32>,
    low: Vec<u32>,
    /// Largest id in any frame up to here: tells how far back a match can be.
    high: Vec<u32>,
    cache: Mutex<Cache>,
}

/// Where the cells of a frame are: (id, offset in the payload), by id.
type Places = Arc<Vec<(u32, u32)>>;

#[derive(Default)]
struct Cache {
    frames: HashMap<u32, Places>,
    near: Option<Arc<HashMap<u32, Cell<'static>>>>,
}

impl Heap {
    /// Prepares the search; decodes nothing.
    pub fn new(reader: &Reader) -> Heap {
        let mut frames = reader.section_frames(Section::Heap).to_vec();
        frames.retain(|&number| reader.frames()[number as usize].flags & crate::format::CONTINUED == 0);
        frames.sort_by_key(|&number| reader.frames()[number as usize].low);
        let low = frames.iter().map(|&number| reader.frames()[number as usize].low).collect();
        let mut highest = 0;
        let high = frames
            .iter()
            .map(|&number| {
                highest = highest.max(reader.frames()[number as usize].high);
                highest
            })
            .collect();
        Heap { frames, low, high, cache: Mutex::default() }
    }

    /// The cell with this id: from the heap, or from the copies near the failure where the heap's is lost.
    pub fn cell<'r>(&self, reader: &'r Reader, id: CellId) -> Option<Cell<'r>> {
        let mut place = self.low.partition_point(|&low| low <= id.0);
        let mut steps = 0;
        while place > 0 && self.high[place - 1] >= id.0 && steps < MAX_OVERLAP {
            place -= 1;
            steps += 1;
            if !reader.meter().spend(1) {
                return None;
            }
            let number = self.frames[place];
            if reader.frames()[number as usize].high >= id.0
                && let Some(cell) = self.cell_in(reader, number, id)
            {
                return Some(cell);
            }
        }
        self.near(reader).get(&id.0).cloned()
    }

    fn cell_in<'r>(&self, reader: &'r Reader, number: u32, id: CellId) -> Option<Cell<'r>> {
        let frame = &reader.frames()[number as usize];
        if frame.flags & crate::format::CONTINUES != 0 {
            let section = reader.section_frames(Section::Heap);
            let at = section.binary_search(&number).ok()?;
            let mut found = None;
            reader.visit(&section[at..], |raw| {
                found = Cell::decode(raw, 0).filter(|cell| cell.id == id);
                false
            });
            return found;
        }
        let places = self.places(reader, number);
        let at = places.binary_search_by_key(&id.0, |&(id, _)| id).ok()?;
        let mut rest = reader.checked_payload(frame)?.get(places[at].1 as usize..)?;
        let length = usize::try_from(take_varint(&mut rest)?).ok()?;
        let bytes = Cow::Borrowed(rest.get(..length)?);
        Cell::decode(RawRecord { bytes, first: Some(id.0), frame: *frame, at: places[at].1 }, 0)
    }

    fn places(&self, reader: &Reader, number: u32) -> Places {
        if let Ok(cache) = self.cache.lock()
            && let Some(places) = cache.frames.get(&number)
        {
            return places.clone();
        }
        let mut places = Vec::new();
        let mut previous = 0;
        reader.visit(&[number], |raw| {
            let at = raw.at;
            if let Some(cell) = Cell::decode(raw, previous) {
                previous = cell.id.0;
                places.push((cell.id.0, at));
                true
            } else {
                false
            }
        });
        places.sort_unstable();
        let places = Arc::new(places);
        // Work that was stopped leaves places out: not to be remembered.
        if reader.meter().stopped().is_none()
            && let Ok(mut cache) = self.cache.lock()
        {
            if cache.frames.len() >= CACHED_FRAMES {
                cache.frames.clear();
            }
            cache.frames.insert(number, places.clone());
        }
        places
    }

    /// The copies in section `near`.
    fn near(&self, reader: &Reader) -> Arc<HashMap<u32, Cell<'static>>> {
        if let Ok(cache) = self.cache.lock()
            && let Some(near) = &cache.near
        {
            return near.clone();
        }
        let mut near = HashMap::new();
        for_each_cell(reader, Section::Near, |cell| {
            let Cell { id, kind, flags, aux, size, bytes, body } = cell;
            near.insert(
                id.0,
                Cell { id, kind, flags, aux, size, body, bytes: Cow::Owned(bytes.into_owned()) },
            );
            near.len() < MAX_NEAR
        });
        let near = Arc::new(near);
        if reader.meter().stopped().is_none()
            && let Ok(mut cache) = self.cache.lock()
        {
            cache.near = Some(near.clone());
        }
        near
    }
}

/// Calls `visit` with every cell of section `heap` or `near`, in file order; `visit` says whether to go on.
pub fn for_each_cell<'r>(reader: &'r Reader, section: Section, mut visit: impl FnMut(Cell<'r>) -> bool) {
    let mut previous = 0;
    reader.visit(reader.section_frames(section), |raw| {
        let (offset, at) = (raw.frame.offset, raw.at);
        match Cell::decode(raw, previous) {
            Some(cell) => {
                previous = cell.id.0;
                visit(cell)
            }
            None => {
                reader.warn(section.name(), offset, format!("cell at {at:#x} does not decode"));
                true
            }
        }
    });
}
