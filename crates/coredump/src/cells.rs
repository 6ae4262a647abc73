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

/// How a field is read and written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Op {
    Value,
    /// A reference whose 0 means null.
    Cell,
    U8,
    U16,
    U32,
    I32,
    U64,
    F64,
}

/// How a kind's tail is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TailType {
    None,
    ValuesByAux,
    Values,
    /// Values that keep nothing alive.
    WeakValues,
    Bytes,
    Units,
    Numbers,
}

/// What the header's word is in the image.
#[derive(Clone, Copy, PartialEq, Eq)]
enum WordType {
    Shape,
    Scope,
    Length,
    Unused,
}

/// Most fields that a kind has; a row with more fails to compile.
const MAX_FIELDS: usize = 28;

/// What writing a cell of a kind takes: its row of the heap's table, worked out once, at compile time.
#[derive(Clone, Copy)]
struct Plan {
    known: bool,
    word: WordType,
    tail: TailType,
    /// Words before the tail.
    words: u16,
    count: u8,
    /// Byte offset and type of each field.
    fields: [(u16, Op); MAX_FIELDS],
}

/// The plans, by kind byte.
static PLANS: [Plan; 256] = {
    let none = Plan {
        known: false,
        word: WordType::Unused,
        tail: TailType::None,
        words: 1,
        count: 0,
        fields: [(0, Op::Value); MAX_FIELDS],
    };
    let mut plans = [none; 256];
    let mut number = 1;
    while number < KINDS.len() {
        if !KINDS[number].name.is_empty() {
            plans[number] = plan(number as u8, &KINDS[number]);
        }
        number += 1;
    }
    plans
};

const fn plan(number: u8, info: &KindInfo) -> Plan {
    let mut plan = Plan {
        known: true,
        word: WordType::Unused,
        tail: match info.tail {
            Tail::None => TailType::None,
            Tail::ValuesByAux => TailType::ValuesByAux,
            Tail::ValuesByWord => TailType::Values,
            Tail::BytesByWord => TailType::Bytes,
            Tail::UnitsByWord => TailType::Units,
            Tail::RawWordsByWord if number == CellKind::WeakTable as u8 => TailType::WeakValues,
            Tail::RawWordsByWord => TailType::Numbers,
        },
        words: (info.size / 8) as u16,
        count: 0,
        fields: [(0, Op::Value); MAX_FIELDS],
    };
    if number >= FIRST_OBJECT {
        plan.word = WordType::Shape;
    } else if number == CellKind::Environment as u8 || number == CellKind::ObjectEnvironment as u8 {
        plan.word = WordType::Scope;
    } else if number == CellKind::RopeString as u8
        || number == CellKind::SlicedString as u8
        || matches!(info.tail, Tail::BytesByWord | Tail::UnitsByWord)
    {
        // A rope or slice has no tail whose count would say its length.
        plan.word = WordType::Length;
    }
    let mut at = 0;
    while at < info.fields.len() {
        let field = &info.fields[at];
        if !is_padding(field) {
            let op = match field.ty {
                _ if is_weak_value(number, field) => Op::Value,
                HeapType::Value => Op::Value,
                HeapType::Cell => Op::Cell,
                HeapType::U8 => Op::U8,
                HeapType::U16 => Op::U16,
                HeapType::U32 => Op::U32,
                HeapType::I32 => Op::I32,
                HeapType::U64 => Op::U64,
                HeapType::F64 => Op::F64,
            };
            plan.fields[plan.count as usize] = (field.offset as u16, op);
            plan.count += 1;
        }
        at += 1;
    }
    plan
}

/// A weak reference that the collector keeps as bits in a number field.
const fn is_weak_value(number: u8, field: &FieldInfo) -> bool {
    number == CellKind::WeakRef as u8 && matches!(field.ty, HeapType::U64)
}

const fn is_padding(field: &FieldInfo) -> bool {
    matches!(field.name.as_bytes(), b"pad")
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
        self.info.fields.iter().filter(|field| !is_padding(field))
    }
}

impl<'a> Run<FieldRow<'a>> for Fields {
    fn len(&self) -> usize {
        self.shown().count() + usize::from(self.info.tail != Tail::None)
    }

    fn get(&self, index: usize) -> FieldRow<'a> {
        let plan = &PLANS[self.kind as usize];
        let row = |name: &'static str, kind, weak| FieldRow {
            name: Text::Utf8(name),
            kind,
            weak,
            ..FieldRow::default()
        };
        let Some(field) = self.shown().nth(index) else {
            let (kind, weak) = match plan.tail {
                TailType::None => (FieldType::Unused, false),
                TailType::Values | TailType::ValuesByAux => (FieldType::Values, false),
                TailType::WeakValues => (FieldType::Values, true),
                TailType::Bytes => (FieldType::Bytes, false),
                TailType::Units => (FieldType::Units, false),
                TailType::Numbers => (FieldType::U64s, false),
            };
            return row(self.info.tail_name, kind, weak);
        };
        let kind = match plan.fields[index].1 {
            Op::Value => FieldType::Value,
            Op::Cell => FieldType::Cell,
            Op::U8 => FieldType::U8,
            Op::U16 => FieldType::U16,
            Op::U32 => FieldType::U32,
            Op::I32 => FieldType::I32,
            Op::U64 => FieldType::U64,
            Op::F64 => FieldType::F64,
        };
        row(field.name, kind, is_weak_value(self.kind as u8, field))
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
            word: match PLANS[usize::from(number)].word {
                WordType::Shape => named("shape", FieldType::Cell),
                WordType::Scope => named("scope", FieldType::U32),
                WordType::Length => named("length", FieldType::U32),
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
    let plan = &PLANS[usize::from(number)];
    let first = usize::from(plan.words);
    if !plan.known || first * 8 > size {
        return write_as_free(writer, id, head);
    }
    let word = (header >> 32) as u32;
    head.word = match plan.word {
        WordType::Shape => Word::Cell(Some(CellId(word))),
        WordType::Scope | WordType::Length => Word::Number(word),
        WordType::Unused => Word::Unused,
    };
    let mut out = writer.cell(id, head);
    for &(offset, op) in &plan.fields[..usize::from(plan.count)] {
        let word = cell.word(usize::from(offset) / 8).get();
        let bits = word.bits() >> (offset % 8 * 8);
        match op {
            Op::Value => out.value(space.value(word)),
            Op::Cell => out.value(space.cell(word)),
            Op::U8 => out.u8(bits as u8),
            Op::U16 => out.u16(bits as u16),
            Op::U32 => out.u32(bits as u32),
            Op::I32 => out.i32(bits as u32 as i32),
            Op::U64 => out.u64(bits),
            Op::F64 => out.f64(f64::from_bits(bits)),
        }
    }
    let room = size / 8 - first;
    let wanted = if plan.tail == TailType::ValuesByAux { usize::from(head.aux) } else { word as usize };
    let limit = match plan.tail {
        TailType::None => usize::MAX,
        TailType::Bytes => room * 8,
        TailType::Units => room * 4,
        _ => room,
    };
    let count = wanted.min(limit);
    match plan.tail {
        TailType::None => {}
        TailType::Values | TailType::ValuesByAux | TailType::WeakValues => {
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
    plan.tail == TailType::None || count == wanted
}

/// Calls `visit` with each reference of a cell, strong and weak: its shape first, then fields and tail in order. `visit`
/// says whether to go on. Reads within the cell's size only.
pub fn for_each_reference(heap: &Heap, cell: Gc<Header>, visit: &mut impl FnMut(Word64) -> bool) {
    let header = cell.word(0).get().bits();
    let plan = &PLANS[usize::from(header as u8)];
    let size = heap.cell_size(cell);
    let first = usize::from(plan.words);
    if !plan.known || first * 8 > size {
        return;
    }
    let word = (header >> 32) as u32;
    if plan.word == WordType::Shape && !visit(heap.cell_by_id::<Header>(word).value()) {
        return;
    }
    for &(offset, op) in &plan.fields[..usize::from(plan.count)] {
        if matches!(op, Op::Value | Op::Cell) && !visit(cell.word(usize::from(offset) / 8).get()) {
            return;
        }
    }
    let count = match plan.tail {
        TailType::ValuesByAux => usize::from((header >> 16) as u16),
        TailType::Values | TailType::WeakValues => word as usize,
        _ => 0,
    };
    for index in 0..count.min(size / 8 - first) {
        if !visit(cell.word(first + index).get()) {
            return;
        }
    }
}

/// A cell whose kind makes no sense becomes a free one: its place and size are known, its content is not.
#[cold]
fn write_as_free<W: Write>(writer: &mut Writer<'_, W>, id: CellId, head: Head) -> bool {
    writer.cell(id, Head { kind: 0, word: Word::Unused, ..head }).end();
    false
}

/// The bytes from word `first` of the cell on.
#[inline]
fn write_raw<W: Write>(out: &mut CellWriter<'_, '_, W>, cell: Gc<Header>, first: usize, bytes: usize) {
    let words = bytes.div_ceil(8);
    // Little-endian, as the format has it, whatever the machine is: text is in memory order.
    out.raw(bytes, (first..first + words).map(|index| u64::from_le(cell.word(index).get().bits())));
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
