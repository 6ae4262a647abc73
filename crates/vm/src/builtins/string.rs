//! String: the constructor, its statics and iterator (ECMA-262 22.1), and what methods build and search strings with.
//!
//! The methods of the prototype are in `string_methods.rs`.

use super::iterators::kind;
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::{Obj, as_cell};
use crate::vm::Vm;
use gill_heap::string::{JsString, MAX_STRING_LENGTH, Units};
use gill_heap::{Attributes, Gc, NativeIterator, PrimitiveWrapper, PropertyKey, Value};

/// A string being put together: bytes until a wide unit comes.
#[derive(Debug)]
pub enum Builder {
    /// Latin-1 so far.
    Latin1(Vec<u8>),
    /// Wide.
    Utf16(Vec<u16>),
}

impl Builder {
    /// Empty.
    pub fn new() -> Builder {
        Builder::Latin1(Vec::new())
    }
    /// Units so far.
    pub fn len(&self) -> usize {
        match self {
            Builder::Latin1(b) => b.len(),
            Builder::Utf16(u) => u.len(),
        }
    }
    /// None so far?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    fn widen(&mut self) -> &mut Vec<u16> {
        if let Builder::Latin1(bytes) = self {
            *self = Builder::Utf16(bytes.iter().map(|&b| b as u16).collect());
        }
        match self {
            Builder::Utf16(units) => units,
            Builder::Latin1(_) => unreachable!("just widened"),
        }
    }
    /// Appends units.
    pub fn push(&mut self, units: Units<'_>) {
        match (&mut *self, units) {
            (Builder::Latin1(bytes), Units::Latin1(more)) => bytes.extend_from_slice(more),
            (_, Units::Latin1(more)) => self.widen().extend(more.iter().map(|&b| b as u16)),
            (_, Units::Utf16(more)) => self.widen().extend_from_slice(more),
        }
    }
    /// Appends one unit.
    pub fn push_unit(&mut self, unit: u16) {
        match self {
            Builder::Latin1(bytes) if unit <= 0xff => bytes.push(unit as u8),
            _ => self.widen().push(unit),
        }
    }
    /// Appends a code point; an unpaired surrogate is one unit.
    pub fn push_code_point(&mut self, c: u32) {
        if c <= 0xffff {
            self.push_unit(c as u16);
        } else {
            self.push_unit(0xd800 + ((c - 0x10000) >> 10) as u16);
            self.push_unit(0xdc00 + ((c - 0x10000) & 0x3ff) as u16);
        }
    }
    /// Appends Rust text.
    pub fn push_str(&mut self, text: &str) {
        if text.is_ascii() {
            self.push(Units::Latin1(text.as_bytes()));
        } else {
            text.encode_utf16().for_each(|u| self.push_unit(u));
        }
    }
    /// Drops all units from the `len`th on.
    pub fn truncate(&mut self, len: usize) {
        match self {
            Builder::Latin1(bytes) => bytes.truncate(len),
            Builder::Utf16(units) => units.truncate(len),
        }
    }
    /// The string.
    pub fn finish(self, vm: &mut Vm) -> Value {
        vm.collect_if_due();
        match self {
            Builder::Latin1(bytes) => vm.heap.string_from_latin1(&bytes).value(),
            Builder::Utf16(units) => vm.heap.string_from_utf16(&units).value(),
        }
    }
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}

const STATICS: &[Method] = &[
    method("fromCharCode", "String.fromCharCode", 1, from_char_code),
    method("fromCodePoint", "String.fromCodePoint", 1, from_code_point),
    method("raw", "String.raw", 1, raw),
];

pub(crate) fn init(vm: &mut Vm) {
    let empty = vm.names.empty.traced();
    let object_prototype = vm.intrinsics().object_prototype;
    let prototype = vm.new_wrapper(empty, object_prototype);
    vm.realm_mut().intrinsics.string_prototype = prototype.value();
    let constructor = vm.define_deferred_constructor("String", 1, construct, prototype, properties);
    vm.realm_mut().intrinsics.string = constructor.value();

    let prototype = vm.new_object_with(vm.intrinsics().iterator_prototype);
    vm.realm_mut().intrinsics.string_iterator_prototype = prototype.value();
    vm.defer(prototype, |vm, prototype, _| {
        vm.define_methods(prototype, &[method("next", "%StringIteratorPrototype%.next", 0, next)]);
        vm.define_tag(prototype, "String Iterator");
    });
}

fn properties(vm: &mut Vm, constructor: Obj, prototype: Obj) {
    vm.define_methods(constructor, STATICS);
    super::string_methods::init(vm, prototype);
    vm.define_methods(
        prototype,
        &[
            method("toString", "String.prototype.toString", 0, |vm, a| this_value(vm, a, "toString")),
            method("valueOf", "String.prototype.valueOf", 0, |vm, a| this_value(vm, a, "valueOf")),
        ],
    );
    let key = PropertyKey::from_symbol(vm.symbols.iterator);
    let iterator = vm.new_native("String.prototype[Symbol.iterator]", key, 0, iterator, &[]);
    vm.define(prototype, key, iterator.value(), Attributes::HIDDEN);
}

/// String(value)
fn construct(vm: &mut Vm, args: Args) -> JsResult {
    let value = args.get(0);
    let s = if args.is_empty() {
        vm.names.empty.traced()
    } else if !args.is_construct() && value.is_symbol() {
        let text = vm.key_text(PropertyKey::from_symbol(value.cell_unchecked().cast()));
        return Ok(vm.str(&text));
    } else {
        vm.to_string(value)?.value()
    };
    if !args.is_construct() {
        return Ok(s);
    }
    let proto = vm.prototype_for(args, vm.intrinsics().string_prototype)?;
    Ok(vm.new_wrapper(s, proto).value())
}

/// ThisStringValue
fn this_value(vm: &mut Vm, args: Args, method: &str) -> JsResult {
    let this = args.this();
    if this.is_string() {
        return Ok(this);
    }
    if let Some(wrapper) = as_cell::<PrimitiveWrapper>(this)
        && wrapper.primitive.get().is_string()
    {
        return Ok(wrapper.primitive.get());
    }
    Err(vm.throw_type_error(format!("String.prototype.{method} requires that 'this' be a String")))
}

fn from_char_code(vm: &mut Vm, args: Args) -> JsResult {
    if args.len() == 1 {
        let unit = vm.to_uint32(args.get(0))? as u16;
        return Ok(vm.unit_string(unit));
    }
    let mut builder = Builder::new();
    for &value in args.all() {
        let unit = vm.to_uint32(value)? as u16;
        builder.push_unit(unit);
    }
    Ok(builder.finish(vm))
}

fn from_code_point(vm: &mut Vm, args: Args) -> JsResult {
    let mut builder = Builder::new();
    for &value in args.all() {
        let n = vm.to_number(value)?;
        if n.trunc() != n || !(0.0..=1114111.0).contains(&n) {
            let shown = vm.to_rust_string(value)?;
            return Err(vm.throw_range_error(format!("Invalid code point {shown}")));
        }
        builder.push_code_point(n as u32);
    }
    Ok(builder.finish(vm))
}

fn raw(vm: &mut Vm, args: Args) -> JsResult {
    let cooked = vm.to_object(args.get(0))?;
    let literals = vm.get_property(cooked, vm.names.raw)?;
    let literals: Obj = vm.to_object(literals)?;
    let length = vm.length_of(literals)?;
    let mut builder = Builder::new();
    for i in 0..length {
        let part = vm.get_index(literals, i)?;
        let part = vm.to_string(part)?;
        builder.push(vm.heap.units(part));
        if i + 1 < length && ((i + 1) as usize) < args.len() {
            let part = vm.to_string(args.get(i as usize + 1))?;
            builder.push(vm.heap.units(part));
        }
        if builder.len() > MAX_STRING_LENGTH {
            return Err(vm.throw_range_error("Invalid string length"));
        }
    }
    Ok(builder.finish(vm))
}

fn iterator(vm: &mut Vm, args: Args) -> JsResult {
    let s = vm.this_string(args.this(), "String.prototype[Symbol.iterator]")?;
    let proto = vm.intrinsics().string_iterator_prototype;
    let iterator: Gc<NativeIterator> = vm.new_object_cell(proto, 0);
    iterator.source.set(s.value());
    iterator.state.set(Value::UNDEFINED);
    iterator.extra.set(Value::UNDEFINED);
    iterator.iterator_kind.set(kind::STRING);
    Ok(iterator.value())
}

fn next(vm: &mut Vm, args: Args) -> JsResult {
    let iterator = match as_cell::<NativeIterator>(args.this()) {
        Some(i) if i.iterator_kind.get() == kind::STRING => i,
        _ => {
            let shown = vm.describe(args.this());
            return Err(vm.throw_type_error(format!(
                "Method String Iterator.prototype.next called on incompatible receiver {shown}"
            )));
        }
    };
    let Some(s) = JsString::from_value(iterator.source.get()) else {
        return Ok(vm.iter_result(Value::UNDEFINED, true));
    };
    let at = iterator.next.get() as usize;
    if at >= s.len() {
        iterator.source.set(Value::UNDEFINED);
        return Ok(vm.iter_result(Value::UNDEFINED, true));
    }
    let (_, width) = vm.heap.units(s).code_point_at(at);
    iterator.next.set((at + width) as u32);
    let value = vm.substring(s, at, at + width);
    Ok(vm.iter_result(value, false))
}

impl Vm {
    /// Part of a string, from `start` to before `end` (in range). May collect.
    #[inline]
    pub(crate) fn substring(&mut self, s: JsString, start: usize, end: usize) -> Value {
        match end - start {
            0 => self.names.empty.traced(),
            1 => self.char_string(s, start),
            _ => {
                self.collect_if_due();
                self.heap.substring(s, start, end).value()
            }
        }
    }
}

/// Where a needle is in a haystack at or after `from`.
pub fn find(hay: Units<'_>, needle: Units<'_>, from: usize) -> Option<usize> {
    if from > hay.len() || needle.len() > hay.len() - from {
        return None;
    }
    if needle.is_empty() {
        return Some(from);
    }
    match (hay, needle) {
        (Units::Latin1(h), Units::Latin1([byte])) => memchr::memchr(*byte, &h[from..]).map(|i| i + from),
        (Units::Latin1(h), Units::Latin1(n)) => memchr::memmem::find(&h[from..], n).map(|i| i + from),
        (Units::Latin1(h), Units::Utf16(n)) => {
            if n.iter().any(|&u| u > 0xff) {
                return None;
            }
            let n: Vec<u8> = n.iter().map(|&u| u as u8).collect();
            memchr::memmem::find(&h[from..], &n).map(|i| i + from)
        }
        (Units::Utf16(h), n) => {
            let (first, last) = (n.at(0), h.len() - n.len());
            let mut at = from;
            loop {
                at += h[at..=last].iter().position(|&u| u == first)?;
                if matches_at(hay, n, at) {
                    return Some(at);
                }
                at += 1;
                if at > last {
                    return None;
                }
            }
        }
    }
}

/// Does the needle stand at a place of the haystack, which has room for it?
pub fn matches_at(hay: Units<'_>, needle: Units<'_>, at: usize) -> bool {
    match (hay, needle) {
        (Units::Latin1(h), Units::Latin1(n)) => &h[at..at + n.len()] == n,
        (Units::Utf16(h), Units::Utf16(n)) => &h[at..at + n.len()] == n,
        _ => (0..needle.len()).all(|i| hay.at(at + i) == needle.at(i)),
    }
}

/// The part of some units.
pub fn part(units: Units<'_>, start: usize, end: usize) -> Units<'_> {
    match units {
        Units::Latin1(u) => Units::Latin1(&u[start..end]),
        Units::Utf16(u) => Units::Utf16(&u[start..end]),
    }
}
