//! Matching methods of RegExp.prototype (ECMA-262 22.2.6, 22.2.7) and %RegExpStringIteratorPrototype%.
//!
//! Each has two ways: where the receiver's `exec` and flags are the intrinsic ones, all matches are found first as a
//! list of places in the subject; else the spec's steps, one `exec` at a time.

use super::iterators::kind;
use super::regexp::{NO_PLACE, Pattern, bits};
use super::string::{Builder, part};
use super::string_methods::push_substitution;
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::{Obj, as_cell, as_object};
use crate::vm::Vm;
use gill_heap::string::{JsString, MAX_STRING_LENGTH, Units};
use gill_heap::{Array, Attributes, Gc, NativeIterator, RegExp, Value};
use std::rc::Rc;

const METHODS: &[Method] = &[
    method("test", "RegExp.prototype.test", 1, test),
    method("@@match", "RegExp.prototype[Symbol.match]", 1, symbol_match),
    method("@@matchAll", "RegExp.prototype[Symbol.matchAll]", 1, symbol_match_all),
    method("@@replace", "RegExp.prototype[Symbol.replace]", 2, symbol_replace),
    method("@@search", "RegExp.prototype[Symbol.search]", 1, symbol_search),
    method("@@split", "RegExp.prototype[Symbol.split]", 2, symbol_split),
];

pub(crate) fn init(vm: &mut Vm, prototype: Obj) {
    let key = vm.names.exec;
    let exec = vm.new_native("RegExp.prototype.exec", key, 1, exec, &[]).value();
    vm.realm_mut().intrinsics.regexp_exec = exec;
    vm.define(prototype, key, exec, Attributes::HIDDEN);
    vm.define_methods(prototype, METHODS);
    let prototype = vm.new_object_with(vm.intrinsics().iterator_prototype);
    vm.define_methods(prototype, &[method("next", "%RegExpStringIteratorPrototype%.next", 0, iterator_next)]);
    vm.define_tag(prototype, "RegExp String Iterator");
    vm.realm_mut().intrinsics.regexp_string_iterator_prototype = prototype.value();
}

/// The receiver, which must be an object.
fn this_object(vm: &mut Vm, args: Args, name: &str) -> JsResult<Obj> {
    match as_object(args.this()) {
        Some(object) => Ok(object),
        None => {
            let shown = vm.describe(args.this());
            Err(vm.throw_type_error(format!(
                "Method RegExp.prototype.{name} called on incompatible receiver {shown}"
            )))
        }
    }
}

/// The receiver if it is a RegExp of which nothing has been changed.
fn intact(vm: &mut Vm, object: Obj) -> Option<Gc<RegExp>> {
    let regexp = as_cell::<RegExp>(object.value())?;
    if vm.regexp_is_intact(regexp) { Some(regexp) } else { None }
}

/// AdvanceStringIndex
fn advance(units: Units<'_>, index: usize, by_code_point: bool) -> usize {
    if by_code_point && index < units.len() { index + units.code_point_at(index).1 } else { index + 1 }
}

/// Where matching begins for a lastIndex: a code point is not entered in its middle.
fn code_point_start(units: Units<'_>, index: usize, flags: u32) -> usize {
    let inside = flags & bits::BY_CODE_POINT != 0
        && index > 0
        && index < units.len()
        && units.code_point_at(index - 1).1 == 2;
    if inside { index - 1 } else { index }
}

/// The last of these matches is what RegExp remembers.
#[inline]
fn note_last(vm: &mut Vm, s: JsString, pattern: &Pattern, places: &[u32]) {
    if let Some(at) = places.len().checked_sub(pattern.stride()) {
        vm.note_match(s, &places[at..]);
    }
}

/// RegExpBuiltinExec as far as the match: the places of the groups, empty if there is none.
fn exec_places(vm: &mut Vm, regexp: Gc<RegExp>, s: JsString) -> JsResult<(Rc<Pattern>, Vec<u32>)> {
    let value = regexp.last_index.get();
    let mut last = match value.as_int() {
        Some(i) if i >= 0 => i as u64,
        _ => vm.to_length(value)?,
    };
    let flags = regexp.flag_bits.get();
    let uses_index = flags & (bits::GLOBAL | bits::STICKY) != 0;
    if !uses_index {
        last = 0;
    }
    let pattern = vm.pattern_of(regexp)?;
    let mut places = Vec::new();
    if last <= s.len() as u64 {
        let start = code_point_start(vm.heap.units(s), last as usize, flags);
        let subject = vm.subject_of(s, &pattern);
        if flags & bits::STICKY != 0 {
            pattern.run_sticky(&subject, start, &mut places);
        } else {
            pattern.run(&subject, start, false, &mut places);
        }
    }
    if uses_index {
        let end = places.get(1).map_or(0, |&end| end as usize);
        vm.set_last_index(regexp, end)?;
    }
    note_last(vm, s, &pattern, &places);
    Ok((pattern, places))
}

/// The text of a group, or undefined.
fn group_value(vm: &mut Vm, s: JsString, places: &[u32], group: usize) -> Value {
    match places[group * 2] {
        NO_PLACE => Value::UNDEFINED,
        start => vm.substring(s, start as usize, places[group * 2 + 1] as usize),
    }
}

/// An object with the named groups, each by `value`.
fn groups_object(
    vm: &mut Vm,
    pattern: &Pattern,
    mut value: impl FnMut(&mut Vm, usize) -> Value,
    places: &[u32],
) -> Value {
    if pattern.names.is_empty() {
        return Value::UNDEFINED;
    }
    let object = vm.new_object_with(Value::NULL);
    for (name, group) in &pattern.names {
        let text = vm.heap.intern_utf16(name);
        let key = vm.heap.key_from_string(text);
        // Of groups of the same name, at most one takes part in a match.
        let taken = places[group * 2] != NO_PLACE;
        let known = match key.as_index() {
            Some(_) => false,
            None => vm.own_named(object, key).is_some(),
        };
        if taken || !known {
            let value = value(vm, *group);
            vm.define(object, key, value, Attributes::DATA);
        }
    }
    object.value()
}

/// The array that exec gives.
fn result_array(vm: &mut Vm, regexp_flags: u32, pattern: &Pattern, s: JsString, places: &[u32]) -> Gc<Array> {
    let mark = vm.temps.len();
    for group in 0..=pattern.groups {
        let value = group_value(vm, s, places, group);
        vm.temps.push(value);
    }
    let array = vm.array_from_temps(mark);
    let object: Obj = array.cast();
    let index = Value::from_usize(places[0] as usize);
    vm.add_named(object, vm.names.index, index, Attributes::DATA);
    vm.add_named(object, vm.names.input, s.value(), Attributes::DATA);
    let elements = vm.elements(object);
    let groups = groups_object(vm, pattern, |_, group| elements.tail(group).get(), places);
    vm.add_named(object, vm.names.groups, groups, Attributes::DATA);
    if regexp_flags & bits::HAS_INDICES != 0 {
        let mark = vm.temps.len();
        for group in 0..=pattern.groups {
            let pair = match places[group * 2] {
                NO_PLACE => Value::UNDEFINED,
                start => vm.new_array(&[Value::uint(start), Value::uint(places[group * 2 + 1])]).value(),
            };
            vm.temps.push(pair);
        }
        let indices = vm.array_from_temps(mark);
        let pairs = vm.elements(indices.cast());
        let groups = groups_object(vm, pattern, |_, group| pairs.tail(group).get(), places);
        vm.add_named(indices.cast(), vm.names.groups, groups, Attributes::DATA);
        vm.add_named(object, vm.names.indices, indices.value(), Attributes::DATA);
    }
    array
}

/// RegExpBuiltinExec
fn builtin_exec(vm: &mut Vm, regexp: Gc<RegExp>, s: JsString) -> JsResult {
    let (pattern, places) = exec_places(vm, regexp, s)?;
    if places.is_empty() {
        return Ok(Value::NULL);
    }
    Ok(result_array(vm, regexp.flag_bits.get(), &pattern, s, &places).value())
}

/// RegExpExec
fn regexp_exec(vm: &mut Vm, object: Obj, s: JsString) -> JsResult {
    let exec = vm.get_property(object, vm.names.exec)?;
    if exec == vm.intrinsics().regexp_exec
        && let Some(regexp) = as_cell::<RegExp>(object.value())
    {
        return builtin_exec(vm, regexp, s);
    }
    if vm.is_callable(exec) {
        let result = vm.call(exec, object.value(), &[s.value()])?;
        if !result.is_object() && !result.is_null() {
            return Err(
                vm.throw_type_error("RegExp exec method returned something other than an Object or null")
            );
        }
        return Ok(result);
    }
    let regexp: Gc<RegExp> = vm.receiver(object.value(), "RegExp.prototype.exec")?;
    builtin_exec(vm, regexp, s)
}

fn exec(vm: &mut Vm, args: Args) -> JsResult {
    let regexp: Gc<RegExp> = vm.receiver(args.this(), "RegExp.prototype.exec")?;
    let s = vm.to_string(args.get(0))?;
    builtin_exec(vm, regexp, s)
}

fn test(vm: &mut Vm, args: Args) -> JsResult {
    let object = this_object(vm, args, "test")?;
    let s = vm.to_string(args.get(0))?;
    if let Some(regexp) = intact(vm, object) {
        let (_, places) = exec_places(vm, regexp, s)?;
        return Ok(Value::bool(!places.is_empty()));
    }
    Ok(Value::bool(!regexp_exec(vm, object, s)?.is_null()))
}

/// The places of all matches of a global search, or of the first match, from the start of the subject; None where a
/// fast way is not possible.
fn all_places(
    vm: &mut Vm,
    object: Obj,
    s: JsString,
) -> JsResult<Option<(Gc<RegExp>, Rc<Pattern>, Vec<u32>)>> {
    let Some(regexp) = intact(vm, object) else { return Ok(None) };
    let flags = regexp.flag_bits.get();
    if flags & bits::STICKY != 0 {
        return Ok(None);
    }
    let global = flags & bits::GLOBAL != 0;
    if global {
        vm.set_last_index(regexp, 0)?;
    } else if !regexp.last_index.get().is_number() {
        return Ok(None); // its conversion can be seen
    }
    let pattern = vm.pattern_of(regexp)?;
    let subject = vm.subject_of(s, &pattern);
    let mut places = Vec::new();
    pattern.run(&subject, 0, global, &mut places);
    note_last(vm, s, &pattern, &places);
    Ok(Some((regexp, pattern, places)))
}

/// The flags of a receiver as text.
fn flags_of(vm: &mut Vm, object: Obj) -> JsResult<String> {
    let flags = vm.get_property(object, vm.names.flags)?;
    vm.to_rust_string(flags)
}

fn by_code_point(flags: &str) -> bool {
    flags.contains(['u', 'v'])
}

/// After an empty match: moves lastIndex on.
fn advance_last_index(vm: &mut Vm, object: Obj, s: JsString, unicode: bool) -> JsResult<()> {
    let value = vm.get_property(object, vm.names.lastIndex)?;
    let index = vm.to_length(value)?;
    let next = if index > s.len() as u64 {
        index as f64 + 1.0
    } else {
        advance(vm.heap.units(s), index as usize, unicode) as f64
    };
    vm.put(object, vm.names.lastIndex, Value::number(next))
}

fn symbol_match(vm: &mut Vm, args: Args) -> JsResult {
    let object = this_object(vm, args, "@@match")?;
    let s = vm.to_string(args.get(0))?;
    if let Some((regexp, pattern, places)) = all_places(vm, object, s)? {
        if places.is_empty() {
            return Ok(Value::NULL);
        }
        if regexp.flag_bits.get() & bits::GLOBAL == 0 {
            return Ok(result_array(vm, regexp.flag_bits.get(), &pattern, s, &places).value());
        }
        let mark = vm.temps.len();
        for found in places.chunks_exact(pattern.stride()) {
            let text = group_value(vm, s, found, 0);
            vm.temps.push(text);
        }
        return Ok(vm.array_from_temps(mark).value());
    }
    let flags = flags_of(vm, object)?;
    if !flags.contains('g') {
        return regexp_exec(vm, object, s);
    }
    vm.put(object, vm.names.lastIndex, Value::ZERO)?;
    let mark = vm.temps.len();
    loop {
        let result = regexp_exec(vm, object, s)?;
        let Some(result) = as_object(result) else {
            if vm.temps.len() == mark {
                return Ok(Value::NULL);
            }
            return Ok(vm.array_from_temps(mark).value());
        };
        let text = vm.get_index(result, 0)?;
        let text = vm.to_string(text)?;
        vm.temps.push(text.value());
        if text.is_empty() {
            advance_last_index(vm, object, s, by_code_point(&flags))?;
        }
    }
}

fn symbol_match_all(vm: &mut Vm, args: Args) -> JsResult {
    let object = this_object(vm, args, "@@matchAll")?;
    let s = vm.to_string(args.get(0))?;
    let constructor = vm.species_constructor(object, vm.intrinsics().regexp)?;
    let flags_value = vm.get_property(object, vm.names.flags)?;
    let flags_value = vm.to_string(flags_value)?;
    let matcher = vm.construct(constructor, &[object.value(), flags_value.value()], constructor)?;
    let last = vm.get_property(object, vm.names.lastIndex)?;
    let last = vm.to_length(last)?;
    vm.put(matcher, vm.names.lastIndex, Value::number(last as f64))?;
    let flags = vm.rust_string(flags_value);
    let proto = vm.intrinsics().regexp_string_iterator_prototype;
    let iterator: Gc<NativeIterator> = vm.new_object_cell(proto, 0);
    iterator.source.set(matcher.value());
    iterator.state.set(s.value());
    iterator.extra.set(Value::UNDEFINED);
    iterator.iterator_kind.set(kind::REGEXP);
    iterator.next.set(flags.contains('g') as u32 | (by_code_point(&flags) as u32) << 1);
    Ok(iterator.value())
}

fn iterator_next(vm: &mut Vm, args: Args) -> JsResult {
    let iterator = match as_cell::<NativeIterator>(args.this()) {
        Some(i) if i.iterator_kind.get() == kind::REGEXP => i,
        _ => {
            let shown = vm.describe(args.this());
            return Err(vm.throw_type_error(format!(
                "Method %RegExpStringIterator%.prototype.next called on incompatible receiver {shown}"
            )));
        }
    };
    let (Some(matcher), Some(s)) =
        (as_object(iterator.source.get()), JsString::from_value(iterator.state.get()))
    else {
        return Ok(vm.iter_result(Value::UNDEFINED, true));
    };
    let result = regexp_exec(vm, matcher, s)?;
    let Some(object) = as_object(result) else {
        iterator.source.set(Value::UNDEFINED);
        return Ok(vm.iter_result(Value::UNDEFINED, true));
    };
    if iterator.next.get() & 1 == 0 {
        iterator.source.set(Value::UNDEFINED);
        return Ok(vm.iter_result(result, false));
    }
    let text = vm.get_index(object, 0)?;
    if vm.to_string(text)?.is_empty() {
        advance_last_index(vm, matcher, s, iterator.next.get() & 2 != 0)?;
    }
    Ok(vm.iter_result(result, false))
}

fn symbol_search(vm: &mut Vm, args: Args) -> JsResult {
    let object = this_object(vm, args, "@@search")?;
    let s = vm.to_string(args.get(0))?;
    if let Some(regexp) = intact(vm, object)
        && regexp.flag_bits.get() & bits::STICKY == 0
        && !regexp.has_flag(gill_heap::flags::LENGTH_READ_ONLY)
    {
        let pattern = vm.pattern_of(regexp)?;
        let subject = vm.subject_of(s, &pattern);
        let mut places = Vec::new();
        pattern.run(&subject, 0, false, &mut places);
        note_last(vm, s, &pattern, &places);
        return Ok(places.first().map_or(Value::int(-1), |&at| Value::uint(at)));
    }
    let previous = vm.get_property(object, vm.names.lastIndex)?;
    if !vm.same_value(previous, Value::ZERO) {
        vm.put(object, vm.names.lastIndex, Value::ZERO)?;
    }
    let result = regexp_exec(vm, object, s)?;
    let current = vm.get_property(object, vm.names.lastIndex)?;
    if !vm.same_value(current, previous) {
        vm.put(object, vm.names.lastIndex, previous)?;
    }
    match as_object(result) {
        None => Ok(Value::int(-1)),
        Some(result) => vm.get_property(result, vm.names.index),
    }
}

fn symbol_replace(vm: &mut Vm, args: Args) -> JsResult {
    let object = this_object(vm, args, "@@replace")?;
    let s = vm.to_string(args.get(0))?;
    let replacement = args.get(1);
    let functional = vm.is_callable(replacement);
    let template = if functional { None } else { Some(vm.to_string(replacement)?) };
    if let Some((_, pattern, places)) = all_places(vm, object, s)? {
        return replace_places(vm, s, &pattern, &places, replacement, template);
    }
    let flags = flags_of(vm, object)?;
    let global = flags.contains('g');
    if global {
        vm.put(object, vm.names.lastIndex, Value::ZERO)?;
    }
    let mark = vm.temps.len();
    loop {
        let result = regexp_exec(vm, object, s)?;
        let Some(found) = as_object(result) else { break };
        vm.temps.push(result);
        if !global {
            break;
        }
        let text = vm.get_index(found, 0)?;
        if vm.to_string(text)?.is_empty() {
            advance_last_index(vm, object, s, by_code_point(&flags))?;
        }
    }
    let count = vm.temps.len() - mark;
    let units = vm.heap.units(s);
    let mut builder = Builder::new();
    let mut next = 0;
    for i in 0..count {
        let result: Obj = vm.temps[mark + i].cell_unchecked().cast();
        let group_count = vm.length_of(result)?.max(1) - 1;
        let matched = vm.get_index(result, 0)?;
        let matched = vm.to_string(matched)?;
        let position = vm.get_property(result, vm.names.index)?;
        let position = vm.to_integer_or_infinity(position)?.clamp(0.0, s.len() as f64) as usize;
        let start = vm.temps.len();
        vm.temps.push(matched.value());
        for group in 1..=group_count {
            let mut capture = vm.get_index(result, group)?;
            if !capture.is_undefined() {
                capture = vm.to_string(capture)?.value();
            }
            vm.temps.push(capture);
        }
        let end = vm.temps.len();
        let groups = vm.get_property(result, vm.names.groups)?;
        let text = match template {
            None => {
                vm.temps.push(Value::from_usize(position));
                vm.temps.push(s.value());
                if !groups.is_undefined() {
                    vm.temps.push(groups);
                }
                let arguments = vm.temps[start..].to_vec();
                let text = vm.call(replacement, Value::UNDEFINED, &arguments)?;
                vm.to_string(text)?
            }
            Some(template) => {
                let groups = if groups.is_undefined() { None } else { Some(vm.to_object(groups)?) };
                let captures: Vec<Option<Units<'_>>> = (start + 1..end)
                    .map(|i| JsString::from_value(vm.temps[i]).map(|s| vm.heap.units(s)))
                    .collect();
                let template_units = vm.heap.units(template);
                let mut text = Builder::new();
                let mut failure = None;
                let whole = position..(position + matched.len()).min(s.len());
                // $& is the matched text itself, which need not stand at the position if exec was replaced.
                let matched_units = vm.heap.units(matched);
                let subject = Substituted { units, matched: matched_units };
                subject.push(&mut text, template_units, whole, &captures, &mut |to, name| {
                    let groups = groups?;
                    if failure.is_none() {
                        match named_group(vm, groups, name) {
                            Ok(Some(value)) => to.push(vm.heap.units(value)),
                            Ok(None) => {}
                            Err(throw) => failure = Some(throw),
                        }
                    }
                    Some(())
                });
                if let Some(throw) = failure {
                    return Err(throw);
                }
                let text = text.finish(vm);
                vm.to_string(text)?
            }
        };
        vm.temps.truncate(start);
        if position >= next {
            builder.push(part(units, next, position));
            builder.push(vm.heap.units(text));
            next = position + matched.len();
        }
        if builder.len() > MAX_STRING_LENGTH {
            return Err(vm.throw_range_error("Invalid string length"));
        }
    }
    if next < units.len() {
        builder.push(part(units, next, units.len()));
    }
    Ok(builder.finish(vm))
}

/// A subject whose matched text is what `exec` said, wherever it stands.
struct Substituted<'a> {
    units: Units<'a>,
    matched: Units<'a>,
}

impl Substituted<'_> {
    fn push(
        &self,
        to: &mut Builder,
        template: Units<'_>,
        whole: std::ops::Range<usize>,
        captures: &[Option<Units<'_>>],
        named: &mut dyn FnMut(&mut Builder, Units<'_>) -> Option<()>,
    ) {
        let same =
            whole.len() == self.matched.len() && part(self.units, whole.start, whole.end) == self.matched;
        if same {
            push_substitution(to, template, self.units, whole, captures, named);
            return;
        }
        // Rare: put the text together that the match pretends to stand in.
        let mut pretended = Builder::new();
        pretended.push(part(self.units, 0, whole.start));
        pretended.push(self.matched);
        let end = whole.start + self.matched.len();
        if end < self.units.len() {
            pretended.push(part(self.units, end, self.units.len()));
        }
        let units = match &pretended {
            Builder::Latin1(bytes) => Units::Latin1(bytes),
            Builder::Utf16(units) => Units::Utf16(units),
        };
        push_substitution(to, template, units, whole.start..end, captures, named);
    }
}

/// The text of `$<name>`: None if the group is undefined.
fn named_group(vm: &mut Vm, groups: Obj, name: Units<'_>) -> JsResult<Option<JsString>> {
    let name = match name {
        Units::Latin1(bytes) => vm.heap.string_from_latin1(bytes),
        Units::Utf16(units) => vm.heap.string_from_utf16(units),
    };
    let key = vm.heap.key_from_string(name);
    let value = vm.get_property(groups, key)?;
    if value.is_undefined() { Ok(None) } else { vm.to_string(value).map(Some) }
}

/// Replaces matches at known places.
fn replace_places(
    vm: &mut Vm,
    s: JsString,
    pattern: &Pattern,
    places: &[u32],
    replacement: Value,
    template: Option<JsString>,
) -> JsResult {
    if places.is_empty() {
        return Ok(s.value());
    }
    let units = vm.heap.units(s);
    let template_units = template.map(|t| vm.heap.units(t));
    let plain = template_units.is_some_and(|t| super::string::find(t, Units::Latin1(b"$"), 0).is_none());
    let mut builder = Builder::new();
    let mut next = 0;
    for found in places.chunks_exact(pattern.stride()) {
        let (start, end) = (found[0] as usize, found[1] as usize);
        builder.push(part(units, next, start));
        next = end;
        match template_units {
            Some(template) if plain => builder.push(template),
            Some(template) => {
                let group = |g: usize| match found[g * 2] {
                    NO_PLACE => None,
                    from => Some(part(units, from as usize, found[g * 2 + 1] as usize)),
                };
                let captures: Vec<Option<Units<'_>>> = (1..=pattern.groups).map(group).collect();
                push_substitution(&mut builder, template, units, start..end, &captures, &mut |to, name| {
                    if pattern.names.is_empty() {
                        return None;
                    }
                    let same = |n: &[u16]| name.len() == n.len() && name.iter().eq(n.iter().copied());
                    let text = pattern.names.iter().filter(|n| same(&n.0)).find_map(|n| group(n.1));
                    if let Some(text) = text {
                        to.push(text);
                    }
                    Some(())
                });
            }
            None => {
                let mark = vm.temps.len();
                for g in 0..=pattern.groups {
                    let value = group_value(vm, s, found, g);
                    vm.temps.push(value);
                }
                vm.temps.push(Value::from_usize(start));
                vm.temps.push(s.value());
                if !pattern.names.is_empty() {
                    let groups = groups_object(vm, pattern, |vm, g| vm.temps[mark + g], found);
                    vm.temps.push(groups);
                }
                let arguments = vm.temps[mark..].to_vec();
                let text = vm.call(replacement, Value::UNDEFINED, &arguments)?;
                vm.temps.truncate(mark);
                let text = vm.to_string(text)?;
                builder.push(vm.heap.units(text));
            }
        }
        if builder.len() > MAX_STRING_LENGTH {
            return Err(vm.throw_range_error("Invalid string length"));
        }
    }
    builder.push(part(units, next, units.len()));
    Ok(builder.finish(vm))
}

fn symbol_split(vm: &mut Vm, args: Args) -> JsResult {
    let object = this_object(vm, args, "@@split")?;
    let s = vm.to_string(args.get(0))?;
    let default = vm.intrinsics().regexp;
    let constructor = vm.species_constructor(object, default)?;
    if constructor == default
        && let Some(regexp) = intact(vm, object)
    {
        // What the limit's conversion does to the receiver comes too late for this split.
        let pattern = vm.pattern_of(regexp)?;
        let limit = if args.get(1).is_undefined() { u32::MAX } else { vm.to_uint32(args.get(1))? };
        return Ok(split_places(vm, &pattern, s, limit as usize));
    }
    let flags_value = vm.get_property(object, vm.names.flags)?;
    let flags_value = vm.to_string(flags_value)?;
    let flags = vm.rust_string(flags_value);
    let unicode = by_code_point(&flags);
    let new_flags = if flags.contains('y') { flags_value.value() } else { vm.str(&format!("{flags}y")) };
    let splitter = vm.construct(constructor, &[object.value(), new_flags], constructor)?;
    let limit = if args.get(1).is_undefined() { u32::MAX } else { vm.to_uint32(args.get(1))? } as usize;
    let mark = vm.temps.len();
    if limit == 0 {
        return Ok(vm.array_from_temps(mark).value());
    }
    let size = s.len();
    if size == 0 {
        if regexp_exec(vm, splitter, s)?.is_null() {
            vm.temps.push(s.value());
        }
        return Ok(vm.array_from_temps(mark).value());
    }
    let (mut p, mut q) = (0, 0);
    while q < size {
        vm.put(splitter, vm.names.lastIndex, Value::from_usize(q))?;
        let result = regexp_exec(vm, splitter, s)?;
        let Some(found) = as_object(result) else {
            q = advance(vm.heap.units(s), q, unicode);
            continue;
        };
        let end = vm.get_property(splitter, vm.names.lastIndex)?;
        let end = vm.to_length(end)?.min(size as u64) as usize;
        if end == p {
            q = advance(vm.heap.units(s), q, unicode);
            continue;
        }
        let piece = vm.substring(s, p, q);
        vm.temps.push(piece);
        if vm.temps.len() - mark == limit {
            return Ok(vm.array_from_temps(mark).value());
        }
        p = end;
        let groups = vm.length_of(found)?.max(1) - 1;
        for group in 1..=groups {
            let capture = vm.get_index(found, group)?;
            vm.temps.push(capture);
            if vm.temps.len() - mark == limit {
                return Ok(vm.array_from_temps(mark).value());
            }
        }
        q = p;
    }
    let piece = vm.substring(s, p, size);
    vm.temps.push(piece);
    Ok(vm.array_from_temps(mark).value())
}

/// split by a RegExp of which nothing has been changed: a search instead of a sticky match at each place.
fn split_places(vm: &mut Vm, pattern: &Pattern, s: JsString, limit: usize) -> Value {
    let mark = vm.temps.len();
    if limit == 0 {
        return vm.array_from_temps(mark).value();
    }
    let subject = vm.subject_of(s, pattern);
    let size = s.len();
    let mut places = Vec::new();
    // Matches that follow each other are those of a global search, but for empty ones where the last piece ended.
    pattern.run(&subject, 0, true, &mut places);
    note_last(vm, s, pattern, &places);
    if size == 0 {
        if places.is_empty() {
            vm.temps.push(s.value());
        }
        return vm.array_from_temps(mark).value();
    }
    let mut p = 0;
    for found in places.chunks_exact(pattern.stride()) {
        let (start, end) = (found[0] as usize, found[1] as usize);
        if start >= size {
            break;
        }
        if end == p {
            continue;
        }
        let piece = vm.substring(s, p, start);
        vm.temps.push(piece);
        if vm.temps.len() - mark == limit {
            return vm.array_from_temps(mark).value();
        }
        p = end;
        for group in 1..=pattern.groups {
            let capture = group_value(vm, s, found, group);
            vm.temps.push(capture);
            if vm.temps.len() - mark == limit {
                return vm.array_from_temps(mark).value();
            }
        }
    }
    let piece = vm.substring(s, p, size);
    vm.temps.push(piece);
    vm.array_from_temps(mark).value()
}
