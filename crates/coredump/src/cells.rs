//! The heap in the image: kinds, values and cells. Owns the mapping from the heap's table of kinds to the image's.
//!
//! The mapping is by rule, not by kind: fields keep their names and order (those named `pad` are left out), the tail
//! becomes a last field named by the row. Few kinds need more: the header word of objects is their shape, raw words of
//! weak tables and weak references are weak values.
//!
//! Cells are read word by word within the size that their block gives them, so that a damaged length or pointer costs
//! that cell and nothing else.

use gill_heap::{
    CellKind, FIRST_OBJECT, FieldInfo, FieldType as HeapType, Gc, Header, Heap, KINDS, KindInfo, Tail,
    Value as Word64,
};
use gill_image::records::{FieldRow, FieldType, KindRow, NoteRecord};
use gill_image::{CellId, CellWriter, Head, List, Run, Section, Text, Value, Word, Writer};
use std::io::Write;

/// Where the heap lies: turns words into the image's values.
#[derive(Clone, Copy, Debug)]
pub struct Space {
    base: u64,
    bytes: u64,
}

impl Space {
    /// The address range of this heap.
    pub fn of(heap: &Heap) -> Space {
        // Ids are 32 bits of 8-byte units; the region is reserved whole, so that an address in it is a possible cell.
        let bytes = (heap.limit_bytes() as u64).min(u64::from(u32::MAX) * 8);
        Space { base: heap.base() as u64, bytes }
    }

    /// A word of a value field. What is no value is kept as it is.
    #[inline(always)]
    pub fn value(self, word: Word64) -> Value {
        let bits = word.bits();
        if word.is_cell() {
            let distance = bits.wrapping_sub(self.base);
            return if distance < self.bytes && bits & 7 == 0 {
                Value::Cell(CellId((distance >> 3) as u32))
            } else {
                Value::Opaque(bits)
            };
        }
        if word.is_int() {
            return Value::Int(word.int_unchecked());
        }
        if word.is_number() {
            return Value::Double(word.double_unchecked());
        }
        match word {
            Word64::EMPTY => Value::Empty,
            Word64::UNDEFINED => Value::Undefined,
            Word64::NULL => Value::Null,
            Word64::FALSE => Value::False,
            Word64::TRUE => Value::True,
            _ => Value::Opaque(bits),
        }
    }

    /// A word of a cell field: 0 is the null reference.
    #[inline(always)]
    fn cell(self, word: Word64) -> Value {
        if word.bits() == 0 { Value::Null } else { self.value(word) }
    }
}

/// Words of the VM's stack or of a native list, as values of a record.
pub struct Words<'a> {
    /// Where the heap lies.
    pub space: Space,
    /// The words.
    pub words: &'a [Word64],
}

impl Run<Value> for Words<'_> {
    fn len(&self) -> usize {
        self.words.len()
    }

    fn get(&self, index: usize) -> Value {
        self.words.get(index).map_or(Value::Empty, |&word| self.space.value(word))
    }
}

/// How a kind's tail is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TailType {
    None,
    Values,
    /// Values that keep nothing alive.
    WeakValues,
    Bytes,
    Units,
    Numbers,
}

fn tail_type(kind: CellKind, tail: Tail) -> TailType {
    match tail {
        Tail::None => TailType::None,
        Tail::ValuesByAux | Tail::ValuesByWord => TailType::Values,
        Tail::BytesByWord => TailType::Bytes,
        Tail::UnitsByWord => TailType::Units,
        Tail::RawWordsByWord if kind == CellKind::WeakTable => TailType::WeakValues,
        Tail::RawWordsByWord => TailType::Numbers,
    }
}

/// What the header's word is in the image.
#[derive(Clone, Copy, PartialEq, Eq)]
enum WordType {
    Shape,
    Named(&'static str),
    Unused,
}

fn word_type(kind: CellKind, tail: Tail) -> WordType {
    match kind {
        CellKind::Environment => WordType::Named("scope"),
        // A rope has no tail whose count would say its length.
        CellKind::RopeString => WordType::Named("length"),
        _ if kind as u8 >= FIRST_OBJECT => WordType::Shape,
        _ => match tail {
            Tail::BytesByWord | Tail::UnitsByWord => WordType::Named("length"),
            _ => WordType::Unused,
        },
    }
}

/// A weak reference that the collector keeps as bits in a number field.
fn is_weak_value(kind: CellKind, field: &FieldInfo) -> bool {
    kind == CellKind::WeakRef && field.name == "target"
}

/// The kinds' numbers and rows.
fn kinds() -> impl Iterator<Item = (u8, CellKind, &'static KindInfo)> {
    (0..KINDS.len() as u8)
        .filter(|&number| CellKind::is_known(number))
        .map(|number| (number, CellKind::from_u8(number), &KINDS[number as usize]))
}

/// The fields of a kind as a list that is made while it is written.
struct Fields {
    kind: CellKind,
    info: &'static KindInfo,
}

impl Fields {
    fn shown(&self) -> impl Iterator<Item = &'static FieldInfo> {
        self.info.fields.iter().filter(|field| field.name != "pad")
    }
}

impl<'a> Run<FieldRow<'a>> for Fields {
    fn len(&self) -> usize {
        self.shown().count() + usize::from(self.info.tail != Tail::None)
    }

    fn get(&self, index: usize) -> FieldRow<'a> {
        let Some(field) = self.shown().nth(index) else {
            let (kind, weak) = match tail_type(self.kind, self.info.tail) {
                TailType::None => (FieldType::Unused, false),
                TailType::Values => (FieldType::Values, false),
                TailType::WeakValues => (FieldType::Values, true),
                TailType::Bytes => (FieldType::Bytes, false),
                TailType::Units => (FieldType::Units, false),
                TailType::Numbers => (FieldType::U64s, false),
            };
            return FieldRow { name: Text::Utf8(self.info.tail_name), kind, weak, ..FieldRow::default() };
        };
        let weak = is_weak_value(self.kind, field);
        let kind = match field.ty {
            _ if weak => FieldType::Value,
            HeapType::Value => FieldType::Value,
            HeapType::Cell => FieldType::Cell,
            HeapType::U8 => FieldType::U8,
            HeapType::U16 => FieldType::U16,
            HeapType::U32 => FieldType::U32,
            HeapType::I32 => FieldType::I32,
            HeapType::U64 => FieldType::U64,
            HeapType::F64 => FieldType::F64,
        };
        FieldRow { name: Text::Utf8(field.name), kind, weak, ..FieldRow::default() }
    }
}

/// Writes section `kinds`.
pub fn write_kinds<W: Write>(writer: &mut Writer<'_, W>) {
    writer.section(Section::Kinds);
    for (number, kind, info) in kinds() {
        let named =
            |name: &'static str, kind| FieldRow { name: Text::Utf8(name), kind, ..FieldRow::default() };
        let fields = Fields { kind, info };
        let row = KindRow {
            kind: u32::from(number),
            name: Text::Utf8(info.name),
            doc: Text::Utf8(info.doc.trim_ascii()),
            object: number >= FIRST_OBJECT,
            flags: named("flags", FieldType::U8),
            aux: named("aux", FieldType::U16),
            word: match word_type(kind, info.tail) {
                WordType::Shape => named("shape", FieldType::Cell),
                WordType::Named(name) => named(name, FieldType::U32),
                WordType::Unused => FieldRow::default(),
            },
            fields: List::Run(&fields),
        };
        writer.keyed(row.kind, &row);
    }
}

/// Writes a cell of the current section (`near` or `heap`). `false` when it is damaged; what made sense is written.
#[inline]
pub fn write_cell<W: Write>(writer: &mut Writer<'_, W>, heap: &Heap, space: Space, cell: Gc<Header>) -> bool {
    let id = CellId(heap.cell_id(cell));
    let size = heap.cell_size(cell);
    // The kind as a byte: an unknown one must not become a `CellKind`.
    let header = cell.word(0).get().bits();
    let number = header as u8;
    let mut head = Head {
        kind: number,
        flags: (header >> 8) as u8,
        aux: (header >> 16) as u16,
        size: (size / 8) as u32,
        word: Word::Unused,
    };
    if !CellKind::is_known(number) || size < 8 {
        return write_as_free(writer, id, head);
    }
    let word = (header >> 32) as u32;
    let kind = CellKind::from_u8(number);
    let info = kind.info();
    if info.size > size {
        return write_as_free(writer, id, head);
    }
    head.word = match word_type(kind, info.tail) {
        WordType::Shape => Word::Cell(Some(CellId(word))),
        WordType::Named(_) => Word::Number(word),
        WordType::Unused => Word::Unused,
    };
    let mut out = writer.cell(id, head);
    for field in info.fields {
        if field.name != "pad" {
            write_field(&mut out, space, kind, cell, field);
        }
    }
    let first = info.size / 8;
    let room = size / 8 - first;
    let by_word = word as usize;
    let (count, sound) = match info.tail {
        Tail::None => (0, true),
        Tail::ValuesByAux => clamp(usize::from(head.aux), room),
        Tail::ValuesByWord | Tail::RawWordsByWord => clamp(by_word, room),
        Tail::BytesByWord => clamp(by_word, room * 8),
        Tail::UnitsByWord => clamp(by_word, room * 4),
    };
    match tail_type(kind, info.tail) {
        TailType::None => {}
        TailType::Values | TailType::WeakValues => {
            out.values((0..count).map(|index| space.value(cell.word(first + index).get())));
        }
        TailType::Numbers => out.u64s((0..count).map(|index| cell.word(first + index).get().bits())),
        TailType::Bytes => {
            out.u64(count as u64);
            write_raw(&mut out, cell, first, count);
        }
        TailType::Units => {
            out.u64(count as u64);
            write_raw(&mut out, cell, first, count * 2);
        }
    }
    out.end();
    sound
}

/// A cell whose kind makes no sense becomes a free one: its place and size are known, its content is not.
#[cold]
fn write_as_free<W: Write>(writer: &mut Writer<'_, W>, id: CellId, head: Head) -> bool {
    writer.cell(id, Head { kind: 0, word: Word::Unused, ..head }).end();
    false
}

fn clamp(count: usize, room: usize) -> (usize, bool) {
    (count.min(room), count <= room)
}

#[inline(always)]
fn write_field<W: Write>(
    out: &mut CellWriter<'_, '_, W>,
    space: Space,
    kind: CellKind,
    cell: Gc<Header>,
    field: &FieldInfo,
) {
    let word = cell.word(field.offset / 8).get();
    let bits = word.bits() >> (field.offset % 8 * 8);
    match field.ty {
        HeapType::Value => out.value(space.value(word)),
        HeapType::Cell => out.value(space.cell(word)),
        HeapType::U8 => out.u8(bits as u8),
        HeapType::U16 => out.u16(bits as u16),
        HeapType::U32 => out.u32(bits as u32),
        HeapType::I32 => out.i32(bits as u32 as i32),
        HeapType::U64 if is_weak_value(kind, field) => out.value(space.value(word)),
        HeapType::U64 => out.u64(bits),
        HeapType::F64 => out.f64(f64::from_bits(bits)),
    }
}

/// The bytes from word `first` of the cell on.
#[inline]
fn write_raw<W: Write>(out: &mut CellWriter<'_, '_, W>, cell: Gc<Header>, first: usize, bytes: usize) {
    let mut chunk = [0u8; 512];
    let mut done = 0;
    while done < bytes {
        let now = (bytes - done).min(chunk.len());
        for (index, eight) in chunk[..now.next_multiple_of(8)].chunks_exact_mut(8).enumerate() {
            eight.copy_from_slice(&cell.word(first + done / 8 + index).get().bits().to_ne_bytes());
        }
        out.raw(&chunk[..now]);
        done += now;
    }
}

/// What a walk of the heap came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Walked {
    /// Cells written.
    pub cells: u64,
    /// Their bytes in the heap.
    pub bytes: u64,
    /// Cells that were damaged.
    pub damaged: u64,
    /// The first of them.
    pub first_damaged: Option<CellId>,
}

/// Writes section `heap`: every live cell in order of address.
pub fn write_heap<W: Write>(writer: &mut Writer<'_, W>, heap: &Heap) -> Walked {
    let space = Space::of(heap);
    let mut walked = Walked::default();
    writer.section(Section::Heap);
    heap.walk(&mut |cell| {
        walked.cells += 1;
        walked.bytes += heap.cell_size(cell) as u64;
        if !write_cell(writer, heap, space, cell) {
            walked.damaged += 1;
            walked.first_damaged.get_or_insert(CellId(heap.cell_id(cell)));
        }
        // A sink that failed or is full takes no more: stop, and say so at the end.
        writer.failure().is_none() && !writer.is_full()
    });
    walked
}

/// Writes a note about damaged cells, if there were any, to section `notes`.
pub fn note_damage<W: Write>(writer: &mut Writer<'_, W>, walked: &Walked) {
    if let Some(first) = walked.first_damaged {
        let text = "heap cells are damaged: the first is named, what made sense of each was written";
        writer.record(&NoteRecord { severity: 2, text: Text::Utf8(text), cell: first.0 });
    }
}
