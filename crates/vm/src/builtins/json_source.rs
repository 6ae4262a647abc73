//! The source text of what JSON.parse gives a reviver (its third argument), JSON.rawJSON and JSON.isRawJSON.
//!
//! A JSON Parse Record is a Tuple: the value, then, if that is a primitive, its source text; else Empty, and the records of an
//! array's elements, or key and record in turn of an object's entries. The records are made in a second pass over the text, which
//! is valid by then, so that a parse without a reviver does not pay for them.

use crate::native::{Args, JsResult};
use crate::object::{as_cell, as_object};
use crate::vm::Vm;
use gill_heap::string::{JsString, Units};
use gill_heap::{Attributes, Gc, PropertyKey, Tuple, Value, flags};

/// Words of a record before those of its parts.
const HEAD: usize = 2;

/// The record of a text and the value parsed from it.
pub(super) fn record(vm: &mut Vm, text: JsString, value: Value) -> JsResult {
    let mark = vm.temps.len();
    let record = Recorder { text, at: 0 }.value(vm, value);
    vm.temps.truncate(mark);
    record
}

/// The record, if it is still that of the value: undefined if the reviver has put another in its place.
pub(super) fn of_value(vm: &mut Vm, record: Value, value: Value) -> Value {
    match as_cell::<Tuple>(record) {
        Some(tuple) if vm.same_value(tuple.tail(0).get(), value) => record,
        _ => Value::UNDEFINED,
    }
}

/// The text of a primitive.
pub(super) fn source(record: Value) -> Option<Value> {
    as_cell::<Tuple>(record).map(|t| t.tail(1).get()).filter(|s| !s.is_empty())
}

/// The record of an array's element.
pub(super) fn element(record: Value, index: u64) -> Value {
    let words = as_cell::<Tuple>(record).filter(|t| index < (t.word.get() as usize - HEAD) as u64);
    words.map_or(Value::UNDEFINED, |t| t.tail(HEAD + index as usize).get())
}

/// The record of an object's entry: the last, if the text has the key more than once.
pub(super) fn entry(record: Value, key: PropertyKey) -> Value {
    let Some(tuple) = as_cell::<Tuple>(record) else { return Value::UNDEFINED };
    let pairs = (HEAD..tuple.word.get() as usize).step_by(2).rev();
    let found = pairs.into_iter().find(|&i| tuple.tail(i).get() == key.traced());
    found.map_or(Value::UNDEFINED, |i| tuple.tail(i + 1).get())
}

/// Walks valid text beside the value that it spells.
struct Recorder {
    text: JsString,
    at: usize,
}

impl Recorder {
    fn peek(&self, vm: &mut Vm) -> u16 {
        let units = vm.heap.units(self.text);
        if self.at < units.len() { units.at(self.at) } else { 0 }
    }

    fn skip_space(&mut self, vm: &mut Vm) -> u16 {
        while matches!(self.peek(vm), 0x20 | 0x0a | 0x0d | 0x09) {
            self.at += 1;
        }
        self.peek(vm)
    }

    fn skip_string(&mut self, vm: &mut Vm) {
        let units = vm.heap.units(self.text);
        self.at += 1;
        while units.at(self.at) != b'"' as u16 {
            self.at += 1 + usize::from(units.at(self.at) == b'\\' as u16);
        }
        self.at += 1;
    }

    /// The record of the value that begins here.
    fn value(&mut self, vm: &mut Vm, value: Value) -> JsResult {
        vm.check_native_stack()?;
        let first = self.skip_space(vm);
        let start = self.at;
        let mark = vm.temps.len();
        let object = as_object(value);
        match (first, object) {
            (0x5b, Some(array)) => {
                self.at += 1;
                let mut index = 0;
                while self.skip_space(vm) != 0x5d {
                    let inner = vm.get_index(array, index)?;
                    let record = self.value(vm, inner)?;
                    vm.temps.push(record);
                    index += 1;
                    self.skip_comma(vm);
                }
                self.at += 1;
            }
            (0x7b, Some(object)) => {
                self.at += 1;
                while self.skip_space(vm) != 0x7d {
                    let from = self.at;
                    self.skip_string(vm);
                    let quoted = JsString(vm.substring(self.text, from, self.at).cell_unchecked());
                    // The key with its escapes undone.
                    let name = vm.parse_json(quoted)?;
                    let key = vm.to_property_key(name)?;
                    vm.temps.push(key.traced());
                    self.skip_space(vm);
                    self.at += 1;
                    // An entry that a later one has replaced has no record that fits the value, but nobody asks for it.
                    let inner = vm.get_property(object, key)?;
                    let record = self.value(vm, inner)?;
                    vm.temps.push(record);
                    self.skip_comma(vm);
                }
                self.at += 1;
            }
            _ => self.skip_whole(vm),
        }
        let record = self.tuple(vm, mark);
        record.tail(0).set(value);
        if object.is_none() {
            let source = vm.substring(self.text, start, self.at);
            record.tail(1).set(source);
            vm.heap.write_barrier(record, source);
        }
        Ok(record.value())
    }

    fn skip_comma(&mut self, vm: &mut Vm) {
        if self.skip_space(vm) == b',' as u16 {
            self.at += 1;
        }
    }

    /// Skips a string, number or word; and an array or object whose entry was replaced by one of another sort.
    fn skip_whole(&mut self, vm: &mut Vm) {
        let mut depth = 0;
        loop {
            match self.skip_space(vm) {
                0x22 => self.skip_string(vm),
                0x5b | 0x7b => {
                    depth += 1;
                    self.at += 1;
                }
                0x5d | 0x7d => {
                    depth -= 1;
                    self.at += 1;
                }
                0x2c | 0x3a => self.at += 1,
                _ => {
                    while !matches!(self.peek(vm), 0 | 0x20 | 0x0a | 0x0d | 0x09 | 0x2c | 0x5d | 0x7d | 0x3a)
                    {
                        self.at += 1;
                    }
                }
            }
            if depth == 0 {
                break;
            }
        }
    }

    /// The tuple of the parts from `mark` on, with room for the head; they are dropped.
    fn tuple(&self, vm: &mut Vm, mark: usize) -> Gc<Tuple> {
        let count = vm.temps.len() - mark;
        let record = vm.alloc::<Tuple>(HEAD + count);
        record.word.set((HEAD + count) as u32);
        for i in 0..count {
            record.tail(HEAD + i).set(vm.temps[mark + i]);
        }
        vm.temps.truncate(mark);
        record
    }
}

/// JSON.rawJSON ( text )
pub(super) fn raw_json(vm: &mut Vm, args: Args) -> JsResult {
    // 1. Let jsonString be ? ToString(text).
    let text = vm.to_string(args.get(0))?;
    let units = vm.heap.units(text);
    let space = |u: u16| matches!(u, 0x09 | 0x0a | 0x0d | 0x20);
    // 2. Throw a SyntaxError if it is empty, or if its first or last code unit is TAB, LF, CR or SPACE.
    // 4. ... the outermost value is not an object or array
    let bad = match units {
        Units::Latin1([]) | Units::Utf16([]) => true,
        _ => {
            let (first, last) = (units.at(0), units.at(units.len() - 1));
            space(first) || space(last) || first == b'[' as u16 || first == b'{' as u16
        }
    };
    if bad {
        return Err(vm.throw_syntax_error("Invalid value for JSON.rawJSON"));
    }
    // 3. Parse StringToCodePoints(jsonString) as a JSON text.
    vm.parse_json(text)?;
    // 5. Let internalSlotsList be « [[IsRawJSON]] ».
    let object = vm.new_object_with(Value::NULL);
    vm.define_str(object, "rawJSON", text.value(), Attributes::DATA);
    vm.set_integrity_level(object, true)?;
    object.set_flag(flags::RAW_JSON);
    Ok(object.value())
}

/// JSON.isRawJSON ( O )
pub(super) fn is_raw_json(_vm: &mut Vm, args: Args) -> JsResult {
    Ok(Value::bool(as_object(args.get(0)).is_some_and(|o| o.has_flag(flags::RAW_JSON))))
}
