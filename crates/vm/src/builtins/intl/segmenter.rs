//! Intl.Segmenter (ECMA-402 19), its Segments objects and their iterators. The rules are ICU4X's, with its dictionaries for words.
//!
//! A Segments object and an iterator are `HostObject`s, too: the record of the first has `granularity` and `string`, that of the second
//! besides `boundaries`, an array with the place of each and whether what ends there is a word, and `next`, an index of it.

use super::locales::{self, canonicalize_locale_list};
use super::{Options, Service, supported_locales_of};
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::{Obj, as_cell, as_object};
use crate::vm::Vm;
use gill_heap::string::{JsString, Units};
use gill_heap::{Attributes, Gc, HostObject, Value};
use icu_segmenter::options::{SentenceBreakInvariantOptions, WordBreakInvariantOptions};
use icu_segmenter::{GraphemeClusterSegmenter, SentenceSegmenter, WordSegmenter};

pub(super) static SERVICE: Service = Service {
    name: "Segmenter",
    length: 0,
    host_kind: 16,
    prototype: |intrinsics| &mut intrinsics.intl_segmenter_prototype,
    construct,
    make,
};
const PATH: &str = "Intl.Segmenter";
/// `HostObject::host_kind` of Segments objects and segment iterators.
const SEGMENTS: u32 = 17;
const ITERATOR: u32 = 18;

const METHODS: &[Method] = &[
    method("resolvedOptions", "Intl.Segmenter.prototype.resolvedOptions", 0, |vm, args| {
        let record = SERVICE.this_record(vm, args, "Intl.Segmenter.prototype.resolvedOptions")?;
        Ok(vm.resolved_options(record))
    }),
    method("segment", "Intl.Segmenter.prototype.segment", 1, segment),
];
const STATICS: &[Method] = &[supported_locales_of!("Intl.Segmenter.supportedLocalesOf", locales::is_known)];
const OF_SEGMENTS: &[Method] = &[
    method("containing", "%SegmentsPrototype%.containing", 1, containing),
    method("@@iterator", "%SegmentsPrototype%[Symbol.iterator]", 0, iterator),
];
const OF_ITERATOR: &[Method] = &[method("next", "%SegmentIteratorPrototype%.next", 0, next)];

fn make(vm: &mut Vm, constructor: Obj, prototype: Obj) {
    vm.define_methods(constructor, STATICS);
    vm.define_methods(prototype, METHODS);
    vm.define_tag(prototype, PATH);
    let segments = vm.new_object();
    vm.define_methods(segments, OF_SEGMENTS);
    vm.realm_mut().intrinsics.segments_prototype = segments.value();
    let parent = vm.intrinsics().iterator_prototype;
    let iterator = vm.new_object_with(parent);
    vm.define_methods(iterator, OF_ITERATOR);
    vm.define_tag(iterator, "Segmenter String Iterator");
    vm.realm_mut().intrinsics.segment_iterator_prototype = iterator.value();
}

/// Intl.Segmenter ( [ locales [ , options ] ] )
fn construct(vm: &mut Vm, args: Args) -> JsResult {
    SERVICE.require_new(vm, args)?;
    let requested = canonicalize_locale_list(vm, args.get(0))?;
    let options = Options::get(vm, args.get(1), PATH)?;
    options.locale_matcher(vm)?;
    let resolved = locales::resolve(&requested, locales::is_known, &[]);
    let granularity = options.choice(vm, "granularity", &["grapheme", "word", "sentence"], "grapheme")?;
    let record = vm.new_record();
    vm.set_text(record, "locale", &resolved.locale);
    vm.set_text(record, "granularity", &granularity);
    Ok(SERVICE.create(vm, args, record)?.value())
}

/// CreateSegmentsObject
fn segment(vm: &mut Vm, args: Args) -> JsResult {
    let segmenter = SERVICE.this_record(vm, args, "Intl.Segmenter.prototype.segment")?;
    let string = vm.to_string(args.get(0))?;
    let record = vm.new_record();
    let granularity = vm.field(segmenter, "granularity");
    vm.set_field(record, "granularity", granularity);
    vm.set_field(record, "string", string.value());
    let proto = vm.intrinsics().segments_prototype;
    Ok(host_object(vm, proto, SEGMENTS, record))
}

fn host_object(vm: &mut Vm, proto: Value, kind: u32, record: Obj) -> Value {
    let object: Gc<HostObject> = vm.new_object_cell(proto, 0);
    object.host_kind.set(kind);
    object.data.set(record.value());
    object.value()
}

fn this_of_kind(vm: &mut Vm, args: Args, kind: u32, name: &str) -> JsResult<Obj> {
    let object = as_cell::<HostObject>(args.this()).filter(|object| object.host_kind.get() == kind);
    match object.and_then(|object| as_object(object.data.get())) {
        Some(record) => Ok(record),
        None => {
            let shown = vm.describe_plain(args.this());
            Err(vm.throw_type_error(format!("Method {name} called on incompatible receiver {shown}")))
        }
    }
}

fn string_of(vm: &mut Vm, record: Obj) -> JsString {
    let value = vm.field(record, "string");
    JsString::from_value(value).unwrap_or_else(|| vm.heap.intern(""))
}

/// The boundaries behind the start, each with whether it ends a word.
fn boundaries(vm: &mut Vm, record: Obj) -> Vec<(usize, bool)> {
    let string = string_of(vm, record);
    let granularity = vm.field_text(record, "granularity");
    let units = vm.heap.units(string);
    match granularity.as_str() {
        "word" => {
            let segmenter = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
            match units {
                Units::Latin1(u) => segmenter
                    .segment_latin1(u)
                    .iter_with_word_type()
                    .map(|(at, t)| (at, t.is_word_like()))
                    .collect(),
                Units::Utf16(u) => segmenter
                    .segment_utf16(u)
                    .iter_with_word_type()
                    .map(|(at, t)| (at, t.is_word_like()))
                    .collect(),
            }
        }
        "sentence" => {
            let segmenter = SentenceSegmenter::new(SentenceBreakInvariantOptions::default());
            match units {
                Units::Latin1(u) => segmenter.segment_latin1(u).map(|at| (at, false)).collect(),
                Units::Utf16(u) => segmenter.segment_utf16(u).map(|at| (at, false)).collect(),
            }
        }
        _ => {
            let segmenter = GraphemeClusterSegmenter::new();
            match units {
                Units::Latin1(u) => segmenter.segment_latin1(u).map(|at| (at, false)).collect::<Vec<_>>(),
                Units::Utf16(u) => segmenter.segment_utf16(u).map(|at| (at, false)).collect(),
            }
        }
    }
    .into_iter()
    .filter(|(at, _)| *at > 0)
    .collect()
}

/// CreateSegmentDataObject
fn segment_data(vm: &mut Vm, record: Obj, start: usize, end: usize, word_like: bool) -> Value {
    let string = string_of(vm, record);
    let object = vm.new_object();
    let segment = vm.heap.substring(string, start, end).value();
    vm.define_str(object, "segment", segment, Attributes::DATA);
    vm.define_str(object, "index", Value::from_usize(start), Attributes::DATA);
    vm.define_str(object, "input", string.value(), Attributes::DATA);
    if vm.field_text(record, "granularity") == "word" {
        vm.define_str(object, "isWordLike", Value::bool(word_like), Attributes::DATA);
    }
    object.value()
}

/// %SegmentsPrototype%.containing ( index )
fn containing(vm: &mut Vm, args: Args) -> JsResult {
    let record = this_of_kind(vm, args, SEGMENTS, "%SegmentsPrototype%.containing")?;
    let length = string_of(vm, record).len();
    let index = vm.to_integer_or_infinity(args.get(0))?;
    if index < 0.0 || index >= length as f64 {
        return Ok(Value::UNDEFINED);
    }
    let mut start = 0;
    for (end, word_like) in boundaries(vm, record) {
        if index < end as f64 {
            return Ok(segment_data(vm, record, start, end, word_like));
        }
        start = end;
    }
    Ok(Value::UNDEFINED)
}

/// CreateSegmentIterator
fn iterator(vm: &mut Vm, args: Args) -> JsResult {
    let segments = this_of_kind(vm, args, SEGMENTS, "%SegmentsPrototype%[Symbol.iterator]")?;
    let record = vm.new_record();
    for name in ["granularity", "string"] {
        let value = vm.field(segments, name);
        vm.set_field(record, name, value);
    }
    let found = boundaries(vm, record);
    let mark = vm.temps.len();
    for (at, word_like) in found {
        vm.temps.push(Value::from_usize(at));
        vm.temps.push(Value::bool(word_like));
    }
    let list = vm.array_from_temps(mark).value();
    vm.set_field(record, "boundaries", list);
    vm.set_field(record, "next", Value::ZERO);
    let proto = vm.intrinsics().segment_iterator_prototype;
    Ok(host_object(vm, proto, ITERATOR, record))
}

/// %SegmentIteratorPrototype%.next ( )
fn next(vm: &mut Vm, args: Args) -> JsResult {
    let record = this_of_kind(vm, args, ITERATOR, "%SegmentIteratorPrototype%.next")?;
    let at = vm.field_number(record, "next").unwrap_or(0);
    let list = vm.field(record, "boundaries");
    let boundary =
        |vm: &mut Vm, i: u32| as_object(list).and_then(|list| vm.own_element(list, i)).map(|own| own.value);
    let start = match at.checked_sub(2) {
        Some(before) => boundary(vm, before).and_then(Value::as_number).unwrap_or(0.0),
        None => 0.0,
    };
    let (value, done) = match boundary(vm, at).and_then(Value::as_number) {
        Some(end) => {
            let word_like = boundary(vm, at + 1) == Some(Value::TRUE);
            let next = vm.key("next");
            vm.put(record, next, Value::uint(at + 2))?;
            (segment_data(vm, record, start as usize, end as usize, word_like), false)
        }
        None => (Value::UNDEFINED, true),
    };
    let result = vm.new_object();
    let (value_key, done_key) = (vm.names.value, vm.names.done);
    vm.define(result, value_key, value, Attributes::DATA);
    vm.define(result, done_key, Value::bool(done), Attributes::DATA);
    Ok(result.value())
}
