//! JSON: `parse` (ECMA-262 25.5.1). `stringify` is in [`super::stringify`].
//!
//! The parser reads the string's units as they are stored, Latin-1 or UTF-16, and does not recurse: open arrays and
//! objects are marks in `temps`, where their elements (or keys and values) pile up until the bracket closes. Objects
//! like the one before are made of its shape at once.

use super::json_source;
use crate::builtins::string::Builder;
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::{Obj, as_object};
use crate::throw::Throw;
use crate::vm::Vm;
use gill_heap::string::{JsString, Units};
use gill_heap::{Attributes, CellKind, Gc, PropertyKey, Shape, Value};

const METHODS: &[Method] = &[
    method("isRawJSON", "JSON.isRawJSON", 1, json_source::is_raw_json),
    method("parse", "JSON.parse", 2, parse),
    method("rawJSON", "JSON.rawJSON", 1, json_source::raw_json),
    method("stringify", "JSON.stringify", 3, super::stringify::stringify),
];

pub(crate) fn init(vm: &mut Vm) {
    let json = vm.new_object();
    vm.realm_mut().intrinsics.json = json.value();
    vm.defer(json, |vm, json, _| {
        vm.define_methods(json, METHODS);
        vm.define_tag(json, "JSON");
    });
    let global = vm.realm().global_object();
    vm.define_str(global, "JSON", json.value(), Attributes::HIDDEN);
}

/// JSON.parse ( text [ , reviver ] )
fn parse(vm: &mut Vm, args: Args) -> JsResult {
    let text = vm.to_string(args.get(0))?;
    let value = vm.parse_json(text)?;
    let reviver = args.get(1);
    if !vm.is_callable(reviver) {
        return Ok(value);
    }
    let record = json_source::record(vm, text, value)?;
    let root = vm.new_object();
    let key = vm.names.empty;
    vm.add_named(root, key, value, Attributes::DATA);
    internalize(vm, root, key, reviver, record)
}

/// InternalizeJSONProperty; `record` is the parse record, or undefined.
fn internalize(vm: &mut Vm, holder: Obj, key: PropertyKey, reviver: Value, record: Value) -> JsResult {
    vm.check_native_stack()?;
    let value = vm.get_property(holder, key)?;
    let context = vm.new_object();
    // 3. If parseRecord is a JSON Parse Record and SameValue(parseRecord.[[Value]], value) is true, then
    let record = json_source::of_value(vm, record, value);
    if let Some(object) = as_object(value) {
        if vm.is_array(value)? {
            let length = vm.length_of(object)?;
            for i in 0..length {
                let key = vm.index_key(i);
                let inner = json_source::element(record, i);
                internalize_into(vm, object, key, reviver, inner)?;
            }
        } else {
            let mark = vm.temps.len();
            let mut keys = Vec::new(); // alive in the temps
            for key in vm.own_keys(object)? {
                let enumerable =
                    !key.is_symbol() && vm.get_own(object, key)?.is_some_and(|own| own.attrs.enumerable());
                if enumerable {
                    keys.push(key);
                }
            }
            for key in keys {
                let inner = json_source::entry(record, key);
                internalize_into(vm, object, key, reviver, inner)?;
            }
            vm.temps.truncate(mark);
        }
    } else if let Some(source) = json_source::source(record) {
        vm.define_str(context, "source", source, Attributes::DATA);
    }
    let name = vm.key_value(key);
    vm.call(reviver, holder.value(), &[name, value, context.value()])
}

fn internalize_into(
    vm: &mut Vm,
    object: Obj,
    key: PropertyKey,
    reviver: Value,
    record: Value,
) -> JsResult<()> {
    let value = internalize(vm, object, key, reviver, record)?;
    if value.is_undefined() {
        vm.delete(object, key)?;
    } else {
        vm.create_data_property(object, key, value)?;
    }
    Ok(())
}

impl Vm {
    /// The value that JSON text spells.
    ///
    /// # Errors
    /// SyntaxError, worded as V8 does.
    pub fn parse_json(&mut self, text: JsString) -> JsResult {
        let mark = self.temps.len();
        // Where the shape of the last object is kept; see `Parser::shape_keys`.
        self.temps.push(Value::EMPTY);
        let result = match self.heap.units(text) {
            Units::Latin1(units) => Parser::new(units, mark).run(self),
            Units::Utf16(units) => Parser::new(units, mark).run(self),
        };
        self.temps.truncate(mark);
        // The units belong to the string: it must outlive the parser.
        std::hint::black_box(text);
        result.map_err(|problem| self.throw_json(text, problem))
    }

    #[cold]
    fn throw_json(&mut self, text: JsString, problem: Problem) -> Throw {
        let message = match problem {
            Problem::End => "Unexpected end of JSON input".to_owned(),
            Problem::At(what, at) => format!("{what} in JSON at position {at}"),
            Problem::Trailing(at) => {
                format!("Unexpected non-whitespace character after JSON at position {at}")
            }
            Problem::Token(at) => self.unexpected_token(text, at),
        };
        self.throw_syntax_error(message)
    }

    fn unexpected_token(&mut self, text: JsString, at: usize) -> String {
        /// Units of context on either side.
        const CONTEXT: usize = 10;
        let units = self.heap.units(text);
        let whole = if units.len() <= 2 * CONTEXT { units.to_string() } else { String::new() };
        // What programs get by converting a value to a string by mistake.
        if matches!(&*whole, "NaN" | "Infinity" | "undefined" | "[object Object]") {
            return format!("\"{whole}\" is not valid JSON");
        }
        let part = |from: usize, to: usize| match units {
            Units::Latin1(u) => Units::Latin1(&u[from..to]).to_string(),
            Units::Utf16(u) => Units::Utf16(&u[from..to]).to_string(),
        };
        let token = part(at, at + 1);
        let length = units.len();
        let shown = if length <= 2 * CONTEXT {
            format!("\"{whole}\"")
        } else if at < CONTEXT {
            format!("\"{}\"...", part(0, at + CONTEXT))
        } else if at >= length - CONTEXT {
            format!("...\"{}\"", part(at - CONTEXT, length))
        } else {
            format!("...\"{}\"...", part(at - CONTEXT, at + CONTEXT))
        };
        format!("Unexpected token '{token}', {shown} is not valid JSON")
    }
}

/// What is wrong with a text.
#[derive(Clone, Copy, Debug)]
enum Problem {
    /// It ends too early.
    End,
    /// This, at this unit.
    At(&'static str, usize),
    /// Something after the value.
    Trailing(usize),
    /// A unit that cannot stand where it does.
    Token(usize),
}

/// A unit of text.
trait Unit: Copy + Into<u16> {
    fn string(vm: &mut Vm, units: &[Self]) -> JsString;
    fn key(vm: &mut Vm, units: &[Self]) -> PropertyKey;
    fn as_units(units: &[Self]) -> Units<'_>;
}
impl Unit for u8 {
    fn string(vm: &mut Vm, units: &[u8]) -> JsString {
        vm.heap.string_from_latin1(units)
    }
    fn key(vm: &mut Vm, units: &[u8]) -> PropertyKey {
        let s = vm.heap.intern_units(Units::Latin1(units));
        vm.heap.key_from_string(s)
    }
    fn as_units(units: &[u8]) -> Units<'_> {
        Units::Latin1(units)
    }
}
impl Unit for u16 {
    fn string(vm: &mut Vm, units: &[u16]) -> JsString {
        vm.heap.string_from_utf16(units)
    }
    fn key(vm: &mut Vm, units: &[u16]) -> PropertyKey {
        let s = vm.heap.intern_utf16(units);
        vm.heap.key_from_string(s)
    }
    fn as_units(units: &[u16]) -> Units<'_> {
        Units::Utf16(units)
    }
}

/// An array or object that is open.
#[derive(Clone, Copy)]
struct Open {
    object: bool,
    /// Where its contents begin in `temps`: elements, or keys (as words) and values in turn.
    mark: usize,
}

struct Parser<'a, U> {
    units: &'a [U],
    at: usize,
    open: Vec<Open>,
    /// Place in `temps` of the shape of the last object made, Empty if there is none.
    shape_slot: usize,
    /// The keys of that shape in order. They live as long as the shape does.
    shape_keys: Vec<u64>,
}

impl<'a, U: Unit> Parser<'a, U> {
    fn new(units: &'a [U], shape_slot: usize) -> Parser<'a, U> {
        Parser { units, at: 0, open: Vec::new(), shape_slot, shape_keys: Vec::new() }
    }

    /// The unit at the cursor, 0xffff at the end (which is no unit of any token).
    #[inline(always)]
    fn peek(&self) -> u16 {
        match self.units.get(self.at) {
            Some(&u) => u.into(),
            None => 0xffff,
        }
    }
    fn at_end(&self) -> bool {
        self.at >= self.units.len()
    }
    #[inline(always)]
    fn skip_space(&mut self) -> u16 {
        loop {
            let unit = self.peek();
            if unit > 0x20 || !matches!(unit as u8, b' ' | b'\n' | b'\r' | b'\t') {
                return unit;
            }
            self.at += 1;
        }
    }
    /// What stands here cannot.
    #[cold]
    fn unexpected(&self) -> Problem {
        match self.peek() {
            _ if self.at_end() => Problem::End,
            0x22 => Problem::At("Unexpected string", self.at),
            0x2d | 0x30..=0x39 => Problem::At("Unexpected number", self.at),
            _ => Problem::Token(self.at),
        }
    }

    fn run(mut self, vm: &mut Vm) -> Result<Value, Problem> {
        let mut value = self.value_or_open(vm)?;
        loop {
            // A value is complete, or a bracket was opened: then what comes next is its first element.
            let Some(done) = value else {
                value = self.value_or_open(vm)?;
                continue;
            };
            let Some(&open) = self.open.last() else {
                self.skip_space();
                return if self.at_end() { Ok(done) } else { Err(Problem::Trailing(self.at)) };
            };
            vm.temps.push(done);
            match (self.skip_space(), open.object) {
                (0x2c, false) => {
                    self.at += 1;
                    value = self.value_or_open(vm)?;
                }
                (0x5d, false) => {
                    self.at += 1;
                    self.open.pop();
                    value = Some(vm.array_from_temps(open.mark).value());
                }
                (0x2c, true) => {
                    self.at += 1;
                    if self.skip_space() != 0x22 {
                        return Err(Problem::At("Expected double-quoted property name", self.at));
                    }
                    self.key(vm, open.mark)?;
                    value = self.value_or_open(vm)?;
                }
                (0x7d, true) => {
                    self.at += 1;
                    self.open.pop();
                    value = Some(self.finish_object(vm, open.mark));
                }
                (_, false) => return Err(Problem::At("Expected ',' or ']' after array element", self.at)),
                (_, true) => return Err(Problem::At("Expected ',' or '}' after property value", self.at)),
            }
        }
    }

    /// Reads a value; None if it opened a bracket that is not closed at once.
    #[inline]
    fn value_or_open(&mut self, vm: &mut Vm) -> Result<Option<Value>, Problem> {
        match self.skip_space() {
            0x22 => {
                let text = self.string(vm)?;
                Ok(Some(text))
            }
            0x7b => {
                self.at += 1;
                match self.skip_space() {
                    0x7d => {
                        self.at += 1;
                        Ok(Some(vm.new_object().value()))
                    }
                    0x22 => {
                        let mark = vm.temps.len();
                        self.open.push(Open { object: true, mark });
                        self.key(vm, mark)?;
                        Ok(None)
                    }
                    _ => Err(Problem::At("Expected property name or '}'", self.at)),
                }
            }
            0x5b => {
                self.at += 1;
                if self.skip_space() == 0x5d {
                    self.at += 1;
                    return Ok(Some(vm.new_array_with_capacity(0).value()));
                }
                self.open.push(Open { object: false, mark: vm.temps.len() });
                Ok(None)
            }
            0x2d | 0x30..=0x39 => self.number().map(Some),
            0x74 => self.word(b"true", Value::TRUE),
            0x66 => self.word(b"false", Value::FALSE),
            0x6e => self.word(b"null", Value::NULL),
            _ => Err(self.unexpected()),
        }
    }

    fn word(&mut self, word: &[u8], value: Value) -> Result<Option<Value>, Problem> {
        for &byte in word {
            if self.peek() != byte as u16 {
                return Err(self.unexpected());
            }
            self.at += 1;
        }
        Ok(Some(value))
    }

    fn number(&mut self) -> Result<Value, Problem> {
        let start = self.at;
        let negative = self.peek() == 0x2d;
        self.at += negative as usize;
        let is_digit = |u: u16| (0x30..=0x39).contains(&u);
        let first = self.at;
        let mut small: i64 = 0;
        while is_digit(self.peek()) {
            if self.at - first < 15 {
                small = small * 10 + (self.peek() - 0x30) as i64;
            }
            self.at += 1;
        }
        let digits = self.at - first;
        if digits == 0 {
            return Err(Problem::At("No number after minus sign", self.at));
        }
        if digits > 1 && self.units[first].into() == 0x30 {
            self.at = first + 1;
            return Err(Problem::At("Unexpected number", self.at));
        }
        let plain = !matches!(self.peek(), 0x2e | 0x65 | 0x45);
        if plain && digits <= 15 && !(negative && small == 0) {
            return Ok(Value::number(if negative { -small } else { small } as f64));
        }
        if self.peek() == 0x2e {
            self.at += 1;
            if !is_digit(self.peek()) {
                return Err(Problem::At("Unterminated fractional number", self.at));
            }
            while is_digit(self.peek()) {
                self.at += 1;
            }
        }
        if matches!(self.peek(), 0x65 | 0x45) {
            self.at += 1;
            if matches!(self.peek(), 0x2b | 0x2d) {
                self.at += 1;
            }
            if !is_digit(self.peek()) {
                return Err(Problem::At("Exponent part is missing a number", self.at));
            }
            while is_digit(self.peek()) {
                self.at += 1;
            }
        }
        let length = self.at - start;
        let mut buffer = [0u8; 40];
        let parsed = if length <= buffer.len() {
            for (to, &unit) in buffer.iter_mut().zip(&self.units[start..self.at]) {
                *to = unit.into() as u8;
            }
            std::str::from_utf8(&buffer[..length]).ok().and_then(|t| t.parse().ok())
        } else {
            let text: String = self.units[start..self.at].iter().map(|&u| u.into() as u8 as char).collect();
            text.parse().ok()
        };
        Ok(Value::number(parsed.unwrap_or(f64::NAN)))
    }

    /// Goes to the end of the string that begins here: the units between its quotes, or None if there are escapes, and
    /// then the cursor stands at the first.
    #[inline]
    fn plain_string(&mut self) -> Result<Option<&'a [U]>, Problem> {
        self.at += 1;
        let start = self.at;
        let units = self.units;
        while let Some(&unit) = units.get(self.at) {
            let unit: u16 = unit.into();
            match unit {
                0x22 => {
                    self.at += 1;
                    return Ok(Some(&units[start..self.at - 1]));
                }
                0x5c => return Ok(None),
                0..0x20 => return Err(Problem::At("Bad control character in string literal", self.at)),
                _ => self.at += 1,
            }
        }
        Err(Problem::At("Unterminated string", self.at))
    }

    fn string(&mut self, vm: &mut Vm) -> Result<Value, Problem> {
        let start = self.at + 1;
        match self.plain_string()? {
            Some([]) => Ok(vm.names.empty.traced()),
            Some([unit]) if (*unit).into() < 0x80 => Ok(vm.unit_string((*unit).into())),
            Some(units) => {
                vm.collect_if_due();
                Ok(U::string(vm, units).value())
            }
            None => Ok(self.escaped(start)?.finish(vm)),
        }
    }

    /// The rest of a string with escapes, whose contents begin at `start`.
    fn escaped(&mut self, start: usize) -> Result<Builder, Problem> {
        let mut out = Builder::new();
        out.push(U::as_units(&self.units[start..self.at]));
        let mut from = self.at;
        loop {
            if self.at_end() {
                return Err(Problem::At("Unterminated string", self.at));
            }
            let unit = self.peek();
            match unit {
                0x22 | 0x5c => out.push(U::as_units(&self.units[from..self.at])),
                0..0x20 => return Err(Problem::At("Bad control character in string literal", self.at)),
                _ => {
                    self.at += 1;
                    continue;
                }
            }
            self.at += 1;
            if unit == 0x22 {
                return Ok(out);
            }
            if self.at_end() {
                return Err(Problem::End);
            }
            let plain = match self.peek() as u8 {
                _ if self.peek() > 0x7f => 0,
                c @ (b'"' | b'\\' | b'/') => c,
                b'b' => 8,
                b'f' => 12,
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'u' => {
                    let mut code = 0;
                    for _ in 0..4 {
                        self.at += 1;
                        let digit = char::from_u32(self.peek() as u32).and_then(|c| c.to_digit(16));
                        let Some(digit) = digit else {
                            return Err(Problem::At("Bad Unicode escape", self.at));
                        };
                        code = code << 4 | digit as u16;
                    }
                    self.at += 1;
                    out.push_unit(code);
                    from = self.at;
                    continue;
                }
                _ => 0,
            };
            if plain == 0 {
                return Err(Problem::At("Bad escaped character", self.at));
            }
            out.push_unit(plain as u16);
            self.at += 1;
            from = self.at;
        }
    }

    /// Reads a key and its colon; pushes the key.
    #[inline]
    fn key(&mut self, vm: &mut Vm, mark: usize) -> Result<(), Problem> {
        let start = self.at + 1;
        let key = match self.plain_string()? {
            Some(units) => {
                // Mostly it is the key that the object before had in this place.
                let place = (vm.temps.len() - mark) / 2;
                let expected = self.shape_keys.get(place).copied().filter(|&bits| {
                    PropertyKey::from_bits(bits)
                        .as_string()
                        .and_then(JsString::flat_units)
                        .is_some_and(|u| same_units(u, U::as_units(units)))
                });
                match expected {
                    Some(bits) => PropertyKey::from_bits(bits),
                    None => U::key(vm, units),
                }
            }
            None => {
                let text = self.escaped(start)?.finish(vm);
                vm.heap.key_from_string(JsString(text.cell_unchecked()))
            }
        };
        vm.temps.push(key.traced());
        if self.skip_space() != 0x3a {
            return Err(Problem::At("Expected ':' after property name", self.at));
        }
        self.at += 1;
        Ok(())
    }

    /// The object of the keys and values from `mark` on, which are dropped.
    fn finish_object(&mut self, vm: &mut Vm, mark: usize) -> Value {
        let count = (vm.temps.len() - mark) / 2;
        let known = vm.temps[self.shape_slot];
        if known.kind() == CellKind::Shape
            && count == self.shape_keys.len()
            && (0..count).all(|i| vm.temps[mark + i * 2].bits() == self.shape_keys[i])
        {
            let shape: Gc<Shape> = known.cell_unchecked().cast();
            let object = vm.new_object_of_shape(shape);
            for i in 0..count {
                object.tail(i).set(vm.temps[mark + i * 2 + 1]);
            }
            vm.temps.truncate(mark);
            return object.value();
        }
        let root = vm.literal_shape(count.min(32) as u8);
        let object = vm.new_object_of_shape(root);
        let mut like_a_record = count <= 32;
        for i in 0..count {
            let key = PropertyKey::from_bits(vm.temps[mark + i * 2].bits());
            let value = vm.temps[mark + i * 2 + 1];
            match key.as_index() {
                Some(index) => {
                    vm.put_element(object, index, value, Attributes::DATA);
                    like_a_record = false;
                }
                None => match vm.own_named(object, key) {
                    // 12. ... a repeated key: the last one counts.
                    Some((_, slot)) => {
                        let shape = vm.shape(object);
                        vm.write_slot(object, shape, slot.slot, value);
                        like_a_record = false;
                    }
                    None => vm.add_named(object, key, value, Attributes::DATA),
                },
            }
        }
        let shape = vm.shape(object);
        if like_a_record && !shape.is_dictionary() {
            vm.temps[self.shape_slot] = shape.value();
            self.shape_keys.clear();
            self.shape_keys.extend((0..count).map(|i| vm.temps[mark + i * 2].bits()));
        }
        vm.temps.truncate(mark);
        object.value()
    }
}

#[inline(always)]
fn same_units(a: Units<'_>, b: Units<'_>) -> bool {
    match (a, b) {
        (Units::Latin1(a), Units::Latin1(b)) => a == b,
        (Units::Utf16(a), Units::Utf16(b)) => a == b,
        (Units::Latin1(a), Units::Utf16(b)) | (Units::Utf16(b), Units::Latin1(a)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(&x, &y)| x as u16 == y)
        }
    }
}
