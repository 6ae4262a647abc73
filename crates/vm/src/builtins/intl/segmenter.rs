//! Intl.Segmenter (ECMA-402 19), its Segments objects and their iterators. The rules are ICU4X's, with its dictionaries for words.
//!
//! A Segments object and an iterator are `HostObject`s, too. The record of the first has `granularity`, `string` and `boundaries`: an
//! array of where segments end, negative behind what is no word where words are told. It has those that were asked for so far, and
//! grows by pieces. The record of an iterator has that of its `segments`, and `next`, an index of their boundaries.

use super::locales::{self, canonicalize_locale_list};
use super::{Options, Service, supported_locales_of, this_record};
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::{Obj, as_cell, as_object};
use crate::vm::Vm;
use gill_bytecode::layout::HostKind;
use gill_heap::string::{JsString, Units};
use gill_heap::{Array, Attributes, Gc, Value};
use icu_segmenter::options::{SentenceBreakInvariantOptions, WordBreakInvariantOptions};
use icu_segmenter::{GraphemeClusterSegmenter, SentenceSegmenter, WordSegmenter};

pub(super) static SERVICE: Service = Service {
    kind: HostKind::Segmenter,
    length: 0,
    prototype: |intrinsics| &mut intrinsics.intl_segmenter_prototype,
    construct,
    make,
};
const PATH: &str = "Intl.Segmenter";
/// Boundaries that are looked for at once.
const PIECE: usize = 256;

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
    let none = vm.array_of_texts(&[] as &[&str]);
    vm.set_field(record, "boundaries", none);
    let proto = vm.intrinsics().segments_prototype;
    Ok(vm.host_object(proto, HostKind::Segments, record.value()).value())
}

fn string_of(vm: &mut Vm, record: Obj) -> JsString {
    let value = vm.field(record, "string");
    JsString::from_value(value).unwrap_or_else(|| vm.heap.intern(""))
}

// ---- boundaries --------------------------------------------------------------------------------------------------------

/// Is the unit part of what dictionaries look at as a whole? Segments that begin in the middle of it might differ.
fn is_of_dictionary(unit: u16) -> bool {
    unit >= 0xe00 && !matches!(unit, 0x2000..=0x206f | 0x3000..=0x3004 | 0x3008..=0x3020 | 0xff01..=0xff0f)
}

/// Of the boundaries behind the one at `from` the next ones, each with whether it ends a word.
fn piece(units: Units<'_>, granularity: &str, from: usize) -> Vec<(usize, bool)> {
    let from_here = match units {
        Units::Latin1(u) => Units::Latin1(&u[from..]),
        Units::Utf16(u) => Units::Utf16(&u[from..]),
    };
    match granularity {
        "word" => {
            let segmenter = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
            match from_here {
                Units::Latin1(u) => {
                    let found = segmenter.segment_latin1(u).iter_with_word_type();
                    first(found.map(|(at, kind)| (from + at, kind.is_word_like())), from, |_| true)
                }
                Units::Utf16(u) => {
                    let found = segmenter.segment_utf16(u).iter_with_word_type();
                    first(found.map(|(at, kind)| (from + at, kind.is_word_like())), from, |end| {
                        !is_of_dictionary(u[end - from - 1])
                    })
                }
            }
        }
        "sentence" => {
            let segmenter = SentenceSegmenter::new(SentenceBreakInvariantOptions::default());
            match from_here {
                Units::Latin1(u) => {
                    first(segmenter.segment_latin1(u).map(|at| (from + at, true)), from, |_| true)
                }
                Units::Utf16(u) => {
                    first(segmenter.segment_utf16(u).map(|at| (from + at, true)), from, |_| true)
                }
            }
        }
        _ => {
            let segmenter = GraphemeClusterSegmenter::new();
            match from_here {
                Units::Latin1(u) => {
                    first(segmenter.segment_latin1(u).map(|at| (from + at, true)), from, |_| true)
                }
                Units::Utf16(u) => {
                    first(segmenter.segment_utf16(u).map(|at| (from + at, true)), from, |_| true)
                }
            }
        }
    }
}

/// As many as a piece has, and on to a boundary at which one may begin anew.
fn first(
    found: impl Iterator<Item = (usize, bool)>,
    from: usize,
    may_end: impl Fn(usize) -> bool,
) -> Vec<(usize, bool)> {
    let mut ends = Vec::new();
    for (end, word_like) in found.filter(|(end, _)| *end > from) {
        ends.push((end, word_like));
        if ends.len() >= PIECE && may_end(end) {
            break;
        }
    }
    ends
}

/// The boundary of an index, with whether it ends a word, if it is known.
fn known(vm: &mut Vm, list: Gc<Array>, index: u32) -> Option<(usize, bool)> {
    let end = vm.own_element(list.cast(), index)?.value.as_number()?;
    Some((end.abs() as usize, end > 0.0))
}

/// Looks for more boundaries of a Segments record; false if there are no more.
fn grow(vm: &mut Vm, segments: Obj, list: Gc<Array>) -> bool {
    let string = string_of(vm, segments);
    let length = list.length.get();
    let from = match length.checked_sub(1) {
        Some(last) => known(vm, list, last).map_or(string.len(), |(end, _)| end),
        None => 0,
    };
    if from >= string.len() {
        return false;
    }
    let granularity = vm.field_text(segments, "granularity");
    let found = piece(vm.heap.units(string), &granularity, from);
    for (index, (end, word_like)) in (length..).zip(&found) {
        let end = *end as f64;
        let value = Value::number(if *word_like { end } else { -end });
        vm.put_element(list.cast(), index, value, Attributes::DATA);
        list.length.set(index + 1);
    }
    !found.is_empty()
}

/// The segment that ends at the boundary of an index: start, end, and whether it is a word.
fn segment_at(vm: &mut Vm, segments: Obj, index: u32) -> Option<(usize, usize, bool)> {
    let list = as_cell::<Array>(vm.field(segments, "boundaries"))?;
    while index >= list.length.get() {
        if !grow(vm, segments, list) {
            return None;
        }
    }
    let start = index.checked_sub(1).map_or(Some(0), |before| Some(known(vm, list, before)?.0))?;
    let (end, word_like) = known(vm, list, index)?;
    Some((start, end, word_like))
}

/// The index of the boundary that ends the segment with a code unit.
fn boundary_behind(vm: &mut Vm, segments: Obj, unit: usize) -> Option<u32> {
    let list = as_cell::<Array>(vm.field(segments, "boundaries"))?;
    loop {
        let length = list.length.get();
        let last = length.checked_sub(1).and_then(|last| known(vm, list, last)).map_or(0, |(end, _)| end);
        if last > unit {
            let (mut low, mut high) = (0, length - 1);
            while low < high {
                let middle = low + (high - low) / 2;
                if known(vm, list, middle)?.0 > unit {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return Some(low);
        }
        if !grow(vm, segments, list) {
            return None;
        }
    }
}

// ---- Segments and their iterators --------------------------------------------------------------------------------------

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
    let record = this_record(vm, args, HostKind::Segments, "%SegmentsPrototype%.containing")?;
    let length = string_of(vm, record).len();
    let index = vm.to_integer_or_infinity(args.get(0))?;
    if index < 0.0 || index >= length as f64 {
        return Ok(Value::UNDEFINED);
    }
    let found = boundary_behind(vm, record, index as usize).and_then(|at| segment_at(vm, record, at));
    Ok(match found {
        Some((start, end, word_like)) => segment_data(vm, record, start, end, word_like),
        None => Value::UNDEFINED,
    })
}

/// CreateSegmentIterator
fn iterator(vm: &mut Vm, args: Args) -> JsResult {
    let segments = this_record(vm, args, HostKind::Segments, "%SegmentsPrototype%[Symbol.iterator]")?;
    let record = vm.new_record();
    vm.set_field(record, "segments", segments.value());
    vm.set_field(record, "next", Value::ZERO);
    let proto = vm.intrinsics().segment_iterator_prototype;
    Ok(vm.host_object(proto, HostKind::SegmentIterator, record.value()).value())
}

/// %SegmentIteratorPrototype%.next ( )
fn next(vm: &mut Vm, args: Args) -> JsResult {
    let record = this_record(vm, args, HostKind::SegmentIterator, "%SegmentIteratorPrototype%.next")?;
    let at = vm.field_number(record, "next").unwrap_or(0);
    let segments = as_object(vm.field(record, "segments"));
    let found = segments.and_then(|segments| Some((segments, segment_at(vm, segments, at)?)));
    let (value, done) = match found {
        Some((segments, (start, end, word_like))) => {
            let next = vm.key("next");
            vm.put(record, next, Value::uint(at + 1))?;
            (segment_data(vm, segments, start, end, word_like), false)
        }
        None => (Value::UNDEFINED, true),
    };
    let result = vm.new_object();
    let (value_key, done_key) = (vm.names.value, vm.names.done);
    vm.define(result, value_key, value, Attributes::DATA);
    vm.define(result, done_key, Value::bool(done), Attributes::DATA);
    Ok(result.value())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces, one after the other, have the boundaries that the whole text has.
    #[test]
    fn pieces_are_as_the_whole() {
        let texts = [
            "Ein Satz. \u{e9}in zweiter! 3.5 mal \"x\"\r\n",
            "日本語の文章を、分割します。",
            "ภาษาไทยเขียนติดกัน ",
            "👩‍👩‍👧🇩🇪🇫🇷 a\u{301}b ",
        ];
        let text: String = texts.map(|text| text.repeat(100)).concat();
        let text: Vec<u16> = text.encode_utf16().collect();
        for granularity in ["grapheme", "word", "sentence"] {
            let mut pieces = Vec::new();
            while pieces.last().map_or(0, |(end, _)| *end) < text.len() {
                let from = pieces.last().map_or(0, |(end, _)| *end);
                pieces.extend(piece(Units::Utf16(&text), granularity, from));
            }
            let whole: Vec<usize> = match granularity {
                "word" => WordSegmenter::new_dictionary(WordBreakInvariantOptions::default())
                    .segment_utf16(&text)
                    .collect(),
                "sentence" => SentenceSegmenter::new(SentenceBreakInvariantOptions::default())
                    .segment_utf16(&text)
                    .collect(),
                _ => GraphemeClusterSegmenter::new().segment_utf16(&text).collect(),
            };
            let ends: Vec<usize> = pieces.iter().map(|(end, _)| *end).collect();
            assert!(ends.len() > PIECE, "{granularity}");
            assert_eq!(ends, whole[1..], "{granularity}");
        }
    }
}
