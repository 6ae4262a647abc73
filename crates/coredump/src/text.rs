//! Text without allocation: a buffer of fixed size, and the look at values that titles need.
//!
//! Nothing here runs a program's code: properties are read through shapes as data, accessors and proxies are left alone.
//! Nothing here trusts a cell: each is confirmed by the heap before it is read, lengths are held against the cell's size,
//! and chains are followed for a bounded number of steps.

use gill_heap::string::{JsString, Units};
use gill_heap::{
    BigInt, CellKind, Function, Gc, Header, Heap, NativeFunction, Object, PropertyKey, PropertyStorage,
    PropertyTable, RopeString, Shape, Symbol, Value,
};
use gill_vm::{CodeId, Vm};
use std::fmt::Write;

/// Longest prototype or shape chain followed.
const MAX_CHAIN: usize = 10_000;
/// Pieces of a rope that wait to be read.
const MAX_ROPE: usize = 64;

/// Text of bounded length: what does not fit is cut off.
pub struct Scratch {
    text: String,
    limit: usize,
}

impl Scratch {
    /// Reserves this many bytes.
    pub fn reserve(limit: usize) -> Scratch {
        Scratch { text: String::with_capacity(limit), limit }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Empties it.
    pub fn clear(&mut self) -> &mut Scratch {
        self.text.clear();
        self
    }

    /// Bytes that still fit.
    pub fn room(&self) -> usize {
        self.limit - self.text.len()
    }

    /// Whether no more fits.
    pub fn is_full(&self) -> bool {
        self.room() < 4
    }

    /// Appends a character, if it fits.
    pub fn push(&mut self, c: char) {
        if self.text.len() + c.len_utf8() <= self.limit {
            self.text.push(c);
        }
    }

    /// Appends UTF-16 or Latin-1 units, lone surrogates replaced.
    pub fn push_units(&mut self, units: Units<'_>) {
        for c in char::decode_utf16(units.iter()) {
            if self.is_full() {
                return;
            }
            self.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
        }
    }
}

impl Write for Scratch {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.text.push_str(cut(text, self.limit - self.text.len()));
        Ok(())
    }
}

/// The same without anything reserved: `N` bytes wherever it lies, on the stack of a handler or in a static.
pub struct Line<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

impl<const N: usize> Line<N> {
    /// An empty one.
    pub const fn new() -> Line<N> {
        Line { bytes: [0; N], length: 0 }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

impl<const N: usize> Write for Line<N> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let text = cut(text, N - self.length);
        self.bytes[self.length..self.length + text.len()].copy_from_slice(text.as_bytes());
        self.length += text.len();
        Ok(())
    }
}

/// The beginning of a text, at most so many bytes and no part of a character.
pub fn cut(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The live cell that begins where this value points, if one does.
pub fn live_cell(heap: &Heap, value: Value) -> Option<Gc<Header>> {
    if !value.is_cell() || value.bits() & 7 != 0 {
        return None;
    }
    let address = usize::try_from(value.bits()).ok()?;
    heap.cell_containing(address).filter(|cell| cell.address() == address)
}

/// The live cell of this kind that a value points to.
pub fn cell_of<T: gill_heap::CellType>(heap: &Heap, value: Value) -> Option<Gc<T>> {
    live_cell(heap, value).filter(|cell| cell.kind_byte() == T::KIND as u8).map(Gc::cast)
}

/// Words that the cell has behind its fields.
pub fn tail_words<T>(heap: &Heap, cell: Gc<T>) -> usize {
    heap.cell_size(cell.header()).saturating_sub(std::mem::size_of::<T>()) / 8
}

/// The units of a string; none for a rope not yet carried out.
pub fn flat_units(heap: &Heap, value: Value) -> Option<Units<'static>> {
    let cell = live_cell(heap, value)?;
    if !cell.is_string() {
        return None;
    }
    let (flat, offset) = JsString(cell).flat_place()?;
    let flat = live_cell(heap, flat.value())?;
    let wide = match flat.kind_byte() {
        kind if kind == CellKind::Latin1String as u8 => 1,
        kind if kind == CellKind::Utf16String as u8 => 2,
        _ => return None,
    };
    let room = heap.cell_size(flat).saturating_sub(std::mem::size_of::<gill_heap::Latin1String>());
    let (length, whole) = (cell.word.get() as usize, flat.word.get() as usize);
    if whole * wide > room || offset.checked_add(length)? > whole {
        return None;
    }
    JsString(cell).flat_units()
}

/// A look at the values of a VM.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// The VM.
    pub vm: &'a Vm,
}

impl Look<'_> {
    fn heap(&self) -> &Heap {
        &self.vm.heap
    }

    /// Writes the text of a string. `false` if it is none.
    pub fn string(self, into: &mut Scratch, value: Value) -> bool {
        if let Some(units) = flat_units(self.heap(), value) {
            into.push_units(units);
            return true;
        }
        let Some(rope) = cell_of::<RopeString>(self.heap(), value) else { return false };
        let mut waiting = [Value::EMPTY; MAX_ROPE];
        waiting[0] = rope.value();
        let (mut count, mut steps) = (1, 0);
        while count > 0 && steps < MAX_CHAIN && !into.is_full() {
            steps += 1;
            count -= 1;
            let piece = waiting[count];
            if let Some(units) = flat_units(self.heap(), piece) {
                into.push_units(units);
            } else if let Some(rope) = cell_of::<RopeString>(self.heap(), piece) {
                // A rope deeper to the left than there is room for loses its far end, not its beginning.
                if count + 2 > MAX_ROPE {
                    waiting.copy_within(1.., 0);
                    count -= 1;
                }
                for side in [rope.right.get(), rope.left.get()].into_iter().flatten() {
                    waiting[count] = side.value();
                    count += 1;
                }
            }
        }
        true
    }

    /// An own data property.
    pub fn own(self, object: Gc<Header>, key: PropertyKey) -> Option<Value> {
        if !object.is_object() || !CellKind::is_known(object.kind_byte()) {
            return None;
        }
        let shape = self.shape(object)?;
        let (slot, attributes) = self.find(shape, key)?;
        if attributes.accessor() { None } else { self.slot(object, shape, slot) }
    }

    /// Calls `visit` with the values of an object's own data properties: up to [`MAX_CHAIN`], the latest first unless
    /// the object is a dictionary.
    pub fn for_each_own(self, object: Gc<Header>, visit: &mut dyn FnMut(Value)) {
        let heap = self.heap();
        let Some(shape) = self.shape(object).filter(|_| object.is_object()) else { return };
        if shape.is_dictionary() {
            let table = shape.table.get().and_then(|table| cell_of::<PropertyTable>(heap, table.value()));
            let Some(table) = table else { return };
            let pairs =
                (tail_words(heap, table).min(table.word.get() as usize) / 2).min(table.used.get() as usize);
            for pair in 0..pairs {
                let key = table.tail(pair * 2).get();
                let info = table.tail(pair * 2 + 1).get().as_int().unwrap_or(0) as u32;
                if !key.is_empty() && !gill_heap::Attributes(info as u8).accessor() {
                    visit(self.slot(object, shape, info >> 8).unwrap_or(Value::EMPTY));
                }
            }
            return;
        }
        let mut at = shape;
        for _ in 0..MAX_CHAIN {
            let Some(parent) = at.parent.get() else { return };
            if !gill_heap::Attributes(at.attrs.get()).accessor() {
                visit(self.slot(object, shape, at.slot.get()).unwrap_or(Value::EMPTY));
            }
            let Some(parent) = cell_of(heap, parent.value()) else { return };
            at = parent;
        }
    }

    /// The word of a property's slot.
    fn slot(self, object: Gc<Header>, shape: Gc<Shape>, slot: u32) -> Option<Value> {
        let heap = self.heap();
        let capacity = u32::from(shape.inline_capacity.get());
        if slot < capacity {
            let word = usize::from(shape.inline_start.get()) + slot as usize;
            return (word < heap.cell_size(object) / 8).then(|| object.word(word).get());
        }
        let overflow = object.cast::<Object>().overflow.get()?;
        let storage: Gc<PropertyStorage> = cell_of(heap, overflow.value())?;
        let place = (slot - capacity) as usize;
        (place < tail_words(heap, storage)).then(|| storage.tail(place).get())
    }

    fn shape(self, object: Gc<Header>) -> Option<Gc<Shape>> {
        let address = self.heap().base() + object.word.get() as usize * 8;
        cell_of(self.heap(), Value::from_bits(address as u64))
    }

    fn find(self, shape: Gc<Shape>, key: PropertyKey) -> Option<(u32, gill_heap::Attributes)> {
        let heap = self.heap();
        if shape.is_dictionary() {
            let table: Gc<PropertyTable> = cell_of(heap, shape.table.get()?.value())?;
            let words = tail_words(heap, table).min(table.word.get() as usize);
            let pairs = (words / 2).min(table.used.get() as usize);
            return (0..pairs).find(|&pair| table.tail(pair * 2).get().bits() == key.bits()).and_then(
                |pair| {
                    let info = table.tail(pair * 2 + 1).get().as_int()? as u32;
                    Some((info >> 8, gill_heap::Attributes(info as u8)))
                },
            );
        }
        let mut at = shape;
        for _ in 0..MAX_CHAIN {
            let parent = at.parent.get()?;
            if at.key.get().bits() == key.bits() {
                return Some((at.slot.get(), gill_heap::Attributes(at.attrs.get())));
            }
            at = cell_of(heap, parent.value())?;
        }
        None
    }

    /// A data property, own or inherited. Stops at accessors and proxies: neither is asked.
    pub fn property(self, object: Value, key: PropertyKey) -> Option<Value> {
        let mut at = live_cell(self.heap(), object)?;
        for _ in 0..MAX_CHAIN {
            if !at.is_object() || at.kind_byte() == CellKind::Proxy as u8 {
                return None;
            }
            let shape = self.shape(at)?;
            if let Some((_, attributes)) = self.find(shape, key) {
                return if attributes.accessor() { None } else { self.own(at, key) };
            }
            at = live_cell(self.heap(), shape.proto.get())?;
        }
        None
    }

    /// The name of a function, from its code or from the table of natives.
    pub fn function_name(self, into: &mut Scratch, value: Value) -> bool {
        if let Some(function) = cell_of::<Function>(self.heap(), value) {
            return self.code(function.code.get()).is_some_and(|code| self.string(into, code.name));
        }
        match cell_of::<NativeFunction>(self.heap(), value) {
            Some(function) => self.string(into, function.name.get()),
            None => false,
        }
    }

    /// The code with this number, if it is loaded.
    pub fn code(self, number: u32) -> Option<&'static gill_vm::code::Code> {
        self.vm.has_code(CodeId(number)).then(|| self.vm.code(CodeId(number)))
    }

    /// The name of an object's class: its constructor's.
    pub fn class_name(self, into: &mut Scratch, object: Value) -> bool {
        let constructor = self.property(object, self.vm.names.constructor);
        constructor.is_some_and(|constructor| self.function_name(into, constructor))
    }

    /// What the first line on stderr says of a thrown value: `TypeError: message`, or the value.
    pub fn title(self, into: &mut Scratch, value: Value) {
        let Some(cell) = live_cell(self.heap(), value) else { return self.primitive(into, value) };
        let kind = cell.kind_byte();
        if kind == CellKind::Symbol as u8 {
            let _ = into.write_str("Symbol(");
            self.string(into, cell.cast::<Symbol>().description.get());
            into.push(')');
        } else if kind == CellKind::BigInt as u8 {
            self.bigint(into, cell.cast());
        } else if !cell.is_object() {
            self.string(into, value);
        } else if kind == CellKind::Proxy as u8 {
            let _ = into.write_str("#<Proxy>");
        } else {
            self.object_title(into, value, kind);
        }
    }

    fn object_title(self, into: &mut Scratch, value: Value, kind: u8) {
        let names = &self.vm.names;
        let message = self.property(value, names.message).filter(|message| !message.is_undefined());
        let is_function = kind == CellKind::Function as u8
            || kind == CellKind::NativeFunction as u8
            || kind == CellKind::BoundFunction as u8;
        if is_function {
            let _ = into.write_str("[Function: ");
            self.function_name(into, value);
            return into.push(']');
        }
        let start = into.text.len();
        if kind == CellKind::Error as u8 || message.is_some() {
            match self.property(value, names.name) {
                Some(name) if self.string(into, name) => {}
                _ if kind == CellKind::Error as u8 => {
                    let _ = into.write_str("Error");
                }
                _ => {}
            }
        }
        if into.text.len() == start && kind != CellKind::Error as u8 {
            let _ = into.write_str("#<");
            if !self.class_name(into, value) {
                let _ = into.write_str("Object");
            }
            into.push('>');
        }
        if let Some(message) = message {
            let named = into.text.len();
            if named > start {
                let _ = into.write_str(": ");
            }
            let before = into.text.len();
            match live_cell(self.heap(), message) {
                Some(cell) if cell.is_object() => {
                    let _ = into.write_str("#<");
                    self.class_name(into, message);
                    into.push('>');
                }
                Some(_) => {
                    self.title(into, message);
                }
                None => self.primitive(into, message),
            }
            if into.text.len() == before {
                into.text.truncate(named);
            }
        }
    }

    fn bigint(self, into: &mut Scratch, cell: Gc<BigInt>) {
        let digits = (cell.word.get() as usize).min(tail_words(self.heap(), cell));
        if cell.aux.get() != 0 {
            into.push('-');
        }
        match digits {
            0 => into.push('0'),
            1 => {
                let _ = write!(into, "{}", cell.tail(0).get().bits());
            }
            _ => {
                let _ = into.write_str("0x");
                for digit in (0..digits).rev() {
                    let bits = cell.tail(digit).get().bits();
                    let _ = if digit + 1 == digits {
                        write!(into, "{bits:x}")
                    } else {
                        write!(into, "{bits:016x}")
                    };
                }
            }
        }
        into.push('n');
    }

    fn primitive(self, into: &mut Scratch, value: Value) {
        let text = match value {
            Value::UNDEFINED => "undefined",
            Value::NULL => "null",
            Value::TRUE => "true",
            Value::FALSE => "false",
            Value::EMPTY => "",
            _ => match value.as_number() {
                Some(number) => {
                    let _ = into.write_str(ryu_js::Buffer::new().format(number));
                    return;
                }
                None => "(damaged value)",
            },
        };
        let _ = into.write_str(text);
    }
}
