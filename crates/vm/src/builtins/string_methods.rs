//! String.prototype (ECMA-262 22.1.3, and B.2.2 for the methods that browsers must have).

use super::string::{Builder, find, matches_at, part};
use crate::convert::is_js_space;
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::{Obj, as_object};
use crate::vm::Vm;
use gill_heap::string::{JsString, MAX_STRING_LENGTH, Units};
use gill_heap::{Attributes, CellKind, PropertyKey, Value};
use std::cmp::Ordering;

macro_rules! m {
    ($name:literal, $length:literal, $function:expr) => {
        method($name, concat!("String.prototype.", $name), $length, $function)
    };
}
macro_rules! html {
    ($name:literal, $tag:literal) => {
        m!($name, 0, |vm, a| html(vm, a, $name, $tag, ""))
    };
    ($name:literal, $tag:literal, $attribute:literal) => {
        m!($name, 1, |vm, a| html(vm, a, $name, $tag, $attribute))
    };
}

const METHODS: &[Method] = &[
    html!("anchor", "a", "name"),
    m!("at", 1, at),
    html!("big", "big"),
    html!("blink", "blink"),
    html!("bold", "b"),
    m!("charAt", 1, char_at),
    m!("charCodeAt", 1, char_code_at),
    m!("codePointAt", 1, code_point_at),
    m!("concat", 1, concat),
    m!("endsWith", 1, ends_with),
    html!("fontcolor", "font", "color"),
    html!("fontsize", "font", "size"),
    html!("fixed", "tt"),
    m!("includes", 1, includes),
    m!("indexOf", 1, index_of),
    m!("isWellFormed", 0, is_well_formed),
    html!("italics", "i"),
    m!("lastIndexOf", 1, last_index_of),
    html!("link", "a", "href"),
    m!("localeCompare", 1, locale_compare),
    m!("match", 1, |vm, a| by_regexp(vm, a, "match")),
    m!("matchAll", 1, match_all),
    m!("normalize", 0, normalize),
    m!("padEnd", 1, |vm, a| pad(vm, a, "padEnd", false)),
    m!("padStart", 1, |vm, a| pad(vm, a, "padStart", true)),
    m!("repeat", 1, repeat),
    m!("replace", 2, |vm, a| replace(vm, a, false)),
    m!("replaceAll", 2, |vm, a| replace(vm, a, true)),
    m!("search", 1, |vm, a| by_regexp(vm, a, "search")),
    m!("slice", 2, slice),
    html!("small", "small"),
    m!("split", 2, split),
    html!("strike", "strike"),
    html!("sub", "sub"),
    m!("substr", 2, substr),
    m!("substring", 2, substring),
    html!("sup", "sup"),
    m!("startsWith", 1, starts_with),
    m!("toLocaleLowerCase", 0, |vm, a| to_locale_case(vm, a, "toLocaleLowerCase", false)),
    m!("toLocaleUpperCase", 0, |vm, a| to_locale_case(vm, a, "toLocaleUpperCase", true)),
    m!("toLowerCase", 0, |vm, a| to_case(vm, a, "toLowerCase", false)),
    m!("toUpperCase", 0, |vm, a| to_case(vm, a, "toUpperCase", true)),
    m!("toWellFormed", 0, to_well_formed),
    m!("trim", 0, |vm, a| trim(vm, a, "trim", true, true)),
];

pub(crate) fn init(vm: &mut Vm, prototype: Obj) {
    vm.define_methods(prototype, METHODS);
    // trimLeft and trimRight are the same function objects as trimStart and trimEnd.
    let key = vm.key("trimStart");
    let start = vm
        .new_native("String.prototype.trimStart", key, 0, |vm, a| trim(vm, a, "trimStart", true, false), &[])
        .value();
    let key = vm.key("trimEnd");
    let end = vm
        .new_native("String.prototype.trimEnd", key, 0, |vm, a| trim(vm, a, "trimEnd", false, true), &[])
        .value();
    for (name, function) in [("trimStart", start), ("trimLeft", start), ("trimEnd", end), ("trimRight", end)]
    {
        vm.define_str(prototype, name, function, Attributes::HIDDEN);
    }
}

#[inline(always)]
fn this(vm: &mut Vm, args: Args, name: &str) -> JsResult<JsString> {
    match JsString::from_value(args.this()) {
        Some(s) => Ok(s),
        None => this_slow(vm, args, name),
    }
}
#[cold]
fn this_slow(vm: &mut Vm, args: Args, name: &str) -> JsResult<JsString> {
    vm.this_string(args.this(), &format!("String.prototype.{name}"))
}

fn too_long(vm: &mut Vm) -> crate::throw::Throw {
    vm.throw_range_error("Invalid string length")
}

fn at(vm: &mut Vm, args: Args) -> JsResult {
    let s = this(vm, args, "at")?;
    let n = vm.to_integer_or_infinity(args.get(0))?;
    let index = if n < 0.0 { s.len() as f64 + n } else { n };
    if index < 0.0 || index >= s.len() as f64 {
        return Ok(Value::UNDEFINED);
    }
    Ok(vm.char_string(s, index as usize))
}

fn char_at(vm: &mut Vm, args: Args) -> JsResult {
    let s = this(vm, args, "charAt")?;
    let index = vm.to_integer_or_infinity(args.get(0))?;
    if index < 0.0 || index >= s.len() as f64 {
        return Ok(vm.names.empty.traced());
    }
    Ok(vm.char_string(s, index as usize))
}

fn char_code_at(vm: &mut Vm, args: Args) -> JsResult {
    let s = this(vm, args, "charCodeAt")?;
    let index = vm.to_integer_or_infinity(args.get(0))?;
    if index < 0.0 || index >= s.len() as f64 {
        return Ok(Value::NAN);
    }
    Ok(Value::int(vm.heap.units(s).at(index as usize) as i32))
}

fn code_point_at(vm: &mut Vm, args: Args) -> JsResult {
    let s = this(vm, args, "codePointAt")?;
    let index = vm.to_integer_or_infinity(args.get(0))?;
    if index < 0.0 || index >= s.len() as f64 {
        return Ok(Value::UNDEFINED);
    }
    Ok(Value::int(vm.heap.units(s).code_point_at(index as usize).0 as i32))
}

fn concat(vm: &mut Vm, args: Args) -> JsResult {
    let mut result = this(vm, args, "concat")?;
    for &value in args.all() {
        let next = vm.to_string(value)?;
        let joined = vm.concat(result, next)?;
        match JsString::from_value(joined) {
            Some(s) => result = s,
            None => return Ok(joined),
        }
    }
    Ok(result.value())
}

/// IsRegExp
pub(crate) fn is_regexp(vm: &mut Vm, value: Value) -> JsResult<bool> {
    let Some(object) = as_object(value) else { return Ok(false) };
    let key = PropertyKey::from_symbol(vm.symbols.match_);
    let matcher = vm.get_property(object, key)?;
    if !matcher.is_undefined() {
        return Ok(vm.to_boolean(matcher));
    }
    Ok(object.kind() == CellKind::RegExp)
}

/// The search string of includes, startsWith and endsWith, which must not be a regular expression.
fn plain_search_string(vm: &mut Vm, value: Value, name: &str) -> JsResult<JsString> {
    if is_regexp(vm, value)? {
        return Err(vm.throw_type_error(format!(
            "First argument to String.prototype.{name} must not be a regular expression"
        )));
    }
    vm.to_string(value)
}

/// ToIntegerOrInfinity clamped to 0..=length; `default` for undefined.
fn clamped(vm: &mut Vm, value: Value, length: usize, default: usize) -> JsResult<usize> {
    if value.is_undefined() {
        return Ok(default);
    }
    Ok(vm.to_integer_or_infinity(value)?.clamp(0.0, length as f64) as usize)
}

fn ends_with(vm: &mut Vm, args: Args) -> JsResult {
    let s = this(vm, args, "endsWith")?;
    let needle = plain_search_string(vm, args.get(0), "endsWith")?;
    let end = clamped(vm, args.get(1), s.len(), s.len())?;
    let Some(start) = end.checked_sub(needle.len()) else { return Ok(Value::FALSE) };
    let (hay, needle) = (vm.heap.units(s), vm.heap.units(needle));
    Ok(Value::bool(matches_at(hay, needle, start)))
}

fn starts_with(vm: &mut Vm, args: Args) -> JsResult {
    let s = this(vm, args, "startsWith")?;
    let needle = plain_search_string(vm, args.get(0), "startsWith")?;
    let start = clamped(vm, args.get(1), s.len(), 0)?;
    if start + needle.len() > s.len() {
        return Ok(Value::FALSE);
    }
    let (hay, needle) = (vm.heap.units(s), vm.heap.units(needle));
    Ok(Value::bool(matches_at(hay, needle, start)))
}

fn includes(vm: &mut Vm, args: Args) -> JsResult {
    let s = this(vm, args, "includes")?;
    let needle = plain_search_string(vm, args.get(0), "includes")?;
    let start = clamped(vm, args.get(1), s.len(), 0)?;
    let (hay, needle) = (vm.heap.units(s), vm.heap.units(needle));
    Ok(Value::bool(find(hay, needle, start).is_some()))
}

fn index_of(vm: &mut Vm, args: Args) -> JsResult {
    let s = this(vm, args, "indexOf")?;
    let needle = vm.to_string(args.get(0))?;
    let start = clamped(vm, args.get(1), s.len(), 0)?;
    let (hay, needle) = (vm.heap.units(s), vm.heap.units(needle));
    Ok(find(hay, needle, start).map_or(Value::int(-1), Value::from_usize))
}

fn last_index_of(vm: &mut Vm, args: Args) -> JsResult {
    let s = this(vm, args, "lastIndexOf")?;
    let needle = vm.to_string(args.get(0))?;
    let n = vm.to_number(args.get(1))?;
    let Some(last) = s.len().checked_sub(needle.len()) else { return Ok(Value::int(-1)) };
    let last = if n.is_nan() { last } else { n.trunc().clamp(0.0, last as f64) as usize };
    let (hay, needle) = (vm.heap.units(s), vm.heap.units(needle));
    let found = match (hay, needle) {
        (Units::Latin1(h), Units::Latin1(n)) => memchr::memmem::rfind(&h[..last + n.len()], n),
        _ => (0..=last).rev().find(|&i| matches_at(hay, needle, i)),
    };
    Ok(found.map_or(Value::int(-1), Value::from_usize))
}

/// Is the unit a surrogate without its partner?
fn is_unpaired(units: &[u16], i: usize) -> bool {
    match units[i] {
        0xd800..=0xdbff => !units.get(i + 1).is_some_and(|u| (0xdc00..0xe000).contains(u)),
        0xdc00..=0xdfff => i == 0 || !(0xd800..0xdc00).contains(&units[i - 1]),
        _ => false,
    }
}

fn is_well_formed(vm: &mut Vm, args: Args) -> JsResult {
    let s = this(vm, args, "isWellFormed")?;
    Ok(Value::bool(match vm.heap.units(s) {
        Units::Latin1(_) => true,
        Units::Utf16(u) => char::decode_utf16(u.iter().copied()).all(|c| c.is_ok()),
    }))
}

fn to_well_formed(vm: &mut Vm, args: Args) -> JsResult {
    let s = this(vm, args, "toWellFormed")?;
    match vm.heap.units(s) {
        Units::Utf16(u) if (0..u.len()).any(|i| is_unpaired(u, i)) => {
            let fixed: Vec<u16> =
                (0..u.len()).map(|i| if is_unpaired(u, i) { 0xfffd } else { u[i] }).collect();
            vm.collect_if_due();
            Ok(vm.heap.string_from_utf16(&fixed).value())
        }
        _ => Ok(s.value()),
    }
}

fn locale_compare(vm: &mut Vm, args: Args) -> JsResult {
    let s = this(vm, args, "localeCompare")?;
    let other = vm.to_string(args.get(0))?;
    if !args.get(1).is_undefined() || !args.get(2).is_undefined() {
        return super::intl::compare_by_locale(vm, s, other, args.get(1), args.get(2));
    }
    let order = vm.collate(s, other);
    Ok(Value::int(order as i32))
}

impl Vm {
    /// Order of two strings in the root collation, as an English locale has it.
    pub(crate) fn collate(&mut self, a: JsString, b: JsString) -> Ordering {
        if a == b {
            return Ordering::Equal;
        }
        type Collator = icu_collator::CollatorBorrowed<'static>;
        thread_local! {
            /// The collation data is compiled in: without it only units can be compared.
            static COLLATOR: Option<Collator> = Collator::try_new(Default::default(), Default::default()).ok();
        }
        let (x, y) = (self.heap.units(a), self.heap.units(b));
        COLLATOR.with(|collator| {
            let Some(collator) = collator else { return x.iter().cmp(y.iter()) };
            match (x, y) {
                (Units::Latin1(x), Units::Latin1(y)) if x.is_ascii() && y.is_ascii() => {
                    collator.compare_utf8(x, y)
                }
                (Units::Utf16(x), Units::Utf16(y)) => collator.compare_utf16(x, y),
                _ => collator.compare_utf16(&x.to_utf16(), &y.to_utf16()),
            }
        })
    }
}

fn normalize(vm: &mut Vm, args: Args) -> JsResult {
    use icu_normalizer::{
        ComposingNormalizerBorrowed as Compose, DecomposingNormalizerBorrowed as Decompose,
    };
    let s = this(vm, args, "normalize")?;
    let form = if args.get(0).is_undefined() { "NFC".to_owned() } else { vm.to_rust_string(args.get(0))? };
    if !matches!(form.as_str(), "NFC" | "NFD" | "NFKC" | "NFKD") {
        return Err(vm.throw_range_error("The normalization form should be one of NFC, NFD, NFKC, NFKD."));
    }
    let units = match vm.heap.units(s) {
        Units::Latin1(u) if u.is_ascii() || form == "NFC" => return Ok(s.value()),
        units => units.to_utf16(),
    };
    // The normalizers replace unpaired surrogates, which the language keeps: they go around them.
    let mut result: Vec<u16> = Vec::with_capacity(units.len());
    let mut start = 0;
    for end in 0..=units.len() {
        if end < units.len() && !is_unpaired(&units, end) {
            continue;
        }
        let piece = &units[start..end];
        let normal = match form.as_str() {
            "NFC" => Compose::new_nfc().normalize_utf16(piece),
            "NFKC" => Compose::new_nfkc().normalize_utf16(piece),
            "NFD" => Decompose::new_nfd().normalize_utf16(piece),
            _ => Decompose::new_nfkd().normalize_utf16(piece),
        };
        result.extend_from_slice(&normal);
        if end < units.len() {
            result.push(units[end]);
        }
        start = end + 1;
    }
    if result == units {
        return Ok(s.value());
    }
    vm.collect_if_due();
    Ok(vm.heap.string_from_utf16(&result).value())
}

fn pad(vm: &mut Vm, args: Args, name: &str, at_start: bool) -> JsResult {
    let s = this(vm, args, name)?;
    let length = vm.to_length(args.get(0))?;
    if length <= s.len() as u64 {
        return Ok(s.value());
    }
    let filler = if args.get(1).is_undefined() { vm.heap.intern(" ") } else { vm.to_string(args.get(1))? };
    if filler.is_empty() {
        return Ok(s.value());
    }
    if length > MAX_STRING_LENGTH as u64 {
        return Err(too_long(vm));
    }
    let count = length as usize - s.len();
    let (units, filler) = (vm.heap.units(s), vm.heap.units(filler));
    let mut builder = Builder::new();
    if !at_start {
        builder.push(units);
    }
    for _ in 0..count / filler.len() {
        builder.push(filler);
    }
    builder.push(part(filler, 0, count % filler.len()));
    if at_start {
        builder.push(units);
    }
    Ok(builder.finish(vm))
}

fn repeat(vm: &mut Vm, args: Args) -> JsResult {
    let s = this(vm, args, "repeat")?;
    let n = vm.to_integer_or_infinity(args.get(0))?;
    if n < 0.0 || n.is_infinite() {
        let shown = vm.to_rust_string(args.get(0))?;
        return Err(vm.throw_range_error(format!("Invalid count value: {shown}")));
    }
    if n * s.len() as f64 > MAX_STRING_LENGTH as f64 {
        return Err(too_long(vm));
    }
    if s.is_empty() || n == 0.0 {
        return Ok(vm.names.empty.traced());
    }
    if n == 1.0 {
        return Ok(s.value());
    }
    vm.collect_if_due();
    Ok(match vm.heap.units(s) {
        Units::Latin1(u) => vm.heap.string_from_latin1(&u.repeat(n as usize)).value(),
        Units::Utf16(u) => vm.heap.string_from_utf16(&u.repeat(n as usize)).value(),
    })
}

/// match and search: by the argument's own method, or that of a RegExp made from it.
fn by_regexp(vm: &mut Vm, args: Args, name: &'static str) -> JsResult {
    vm.require_object_coercible(args.this(), &format!("String.prototype.{name}"))?;
    let symbol = if name == "match" { vm.symbols.match_ } else { vm.symbols.search };
    let key = PropertyKey::from_symbol(symbol);
    let pattern = args.get(0);
    if pattern.is_object() {
        let method = vm.get_method(pattern, key)?;
        if !method.is_undefined() {
            return vm.call(method, pattern, &[args.this()]);
        }
    }
    let s = vm.to_string(args.this())?;
    let regexp = vm.create_regexp(pattern, Value::UNDEFINED)?;
    vm.invoke(regexp, key, &[s.value()])
}

/// The `flags` of a regular expression given to matchAll or replaceAll must have a g.
fn check_global(vm: &mut Vm, pattern: Value, name: &str) -> JsResult<()> {
    if is_regexp(vm, pattern)? {
        let flags = vm.get_v(pattern, vm.names.flags)?;
        vm.require_object_coercible(flags, &format!("String.prototype.{name}"))?;
        let flags = vm.to_rust_string(flags)?;
        if !flags.contains('g') {
            return Err(vm.throw_type_error(format!(
                "String.prototype.{name} called with a non-global RegExp argument"
            )));
        }
    }
    Ok(())
}

fn match_all(vm: &mut Vm, args: Args) -> JsResult {
    vm.require_object_coercible(args.this(), "String.prototype.matchAll")?;
    let pattern = args.get(0);
    let key = PropertyKey::from_symbol(vm.symbols.match_all);
    if pattern.is_object() {
        check_global(vm, pattern, "matchAll")?;
        let method = vm.get_method(pattern, key)?;
        if !method.is_undefined() {
            return vm.call(method, pattern, &[args.this()]);
        }
    }
    let s = vm.to_string(args.this())?;
    let flags = vm.str("g");
    let regexp = vm.create_regexp(pattern, flags)?;
    vm.invoke(regexp, key, &[s.value()])
}

fn replace(vm: &mut Vm, args: Args, all: bool) -> JsResult {
    let name = if all { "replaceAll" } else { "replace" };
    if args.this().is_nullish() {
        vm.require_object_coercible(args.this(), &format!("String.prototype.{name}"))?;
    }
    let (pattern, replacement) = (args.get(0), args.get(1));
    if pattern.is_object() {
        if all {
            check_global(vm, pattern, "replaceAll")?;
        }
        let key = PropertyKey::from_symbol(vm.symbols.replace);
        let method = vm.get_method(pattern, key)?;
        if !method.is_undefined() {
            return vm.call(method, pattern, &[args.this(), replacement]);
        }
    }
    let s = vm.to_string(args.this())?;
    let needle = vm.to_string(pattern)?;
    let functional = vm.is_callable(replacement);
    let template = if functional { None } else { Some(vm.to_string(replacement)?) };
    let units = vm.heap.units(s);
    let needle_units = vm.heap.units(needle);
    let mut builder = Builder::new();
    let mut end = 0;
    let mut position = find(units, needle_units, 0);
    if position.is_none() {
        return Ok(s.value());
    }
    while let Some(at) = position {
        builder.push(part(units, end, at));
        match template {
            None => {
                let arguments = [needle.value(), Value::from_usize(at), s.value()];
                let result = vm.call(replacement, Value::UNDEFINED, &arguments)?;
                let result = vm.to_string(result)?;
                builder.push(vm.heap.units(result));
            }
            Some(template) => {
                let template = vm.heap.units(template);
                let whole = at..at + needle.len();
                push_substitution(&mut builder, template, units, whole, &[], &mut |_, _| None);
            }
        }
        if builder.len() > MAX_STRING_LENGTH {
            return Err(too_long(vm));
        }
        end = at + needle.len();
        if !all {
            break;
        }
        position = find(units, needle_units, at + needle.len().max(1));
    }
    builder.push(part(units, end, units.len()));
    if builder.len() > MAX_STRING_LENGTH {
        return Err(too_long(vm));
    }
    Ok(builder.finish(vm))
}

/// GetSubstitution. `captures` are the groups from 1 on; `named` gives the text of `$<name>`, or None where there are no
/// named groups.
pub(crate) fn push_substitution(
    builder: &mut Builder,
    template: Units<'_>,
    subject: Units<'_>,
    matched: std::ops::Range<usize>,
    captures: &[Option<Units<'_>>],
    named: &mut dyn FnMut(&mut Builder, Units<'_>) -> Option<()>,
) {
    let mut at = 0;
    let dollar = Units::Latin1(b"$");
    while let Some(next) = find(template, dollar, at) {
        // What is too long for a string is an error for whoever asked: it need not be made whole first.
        if builder.len() > MAX_STRING_LENGTH {
            return;
        }
        builder.push(part(template, at, next));
        let rest = template.len() - next;
        at = next + 2;
        match if rest > 1 { template.at(next + 1) } else { 0 } {
            0x24 => builder.push(dollar),
            0x26 => builder.push(part(subject, matched.start, matched.end)),
            0x60 => builder.push(part(subject, 0, matched.start)),
            0x27 => builder.push(part(subject, matched.end.min(subject.len()), subject.len())),
            unit @ 0x30..=0x39 => {
                let first = (unit - 0x30) as usize;
                let second = (rest > 2)
                    .then(|| template.at(next + 2))
                    .filter(|u| (0x30..=0x39).contains(u))
                    .map(|u| first * 10 + (u - 0x30) as usize)
                    .filter(|&n| n >= 1 && n <= captures.len());
                let group = match second {
                    Some(n) => {
                        at = next + 3;
                        n
                    }
                    None => first,
                };
                match captures.get(group.wrapping_sub(1)) {
                    Some(Some(text)) => builder.push(*text),
                    Some(None) => {}
                    None => builder.push(part(template, next, at)),
                }
            }
            0x3c => match find(template, Units::Latin1(b">"), at) {
                Some(close) if named(builder, part(template, at, close)).is_some() => at = close + 1,
                _ => builder.push(part(template, next, at)),
            },
            _ => {
                builder.push(dollar);
                at = next + 1;
            }
        }
    }
    builder.push(part(template, at, template.len()));
}

fn slice(vm: &mut Vm, args: Args) -> JsResult {
    let s = this(vm, args, "slice")?;
    let length = s.len() as u64;
    let start = vm.to_relative_index(args.get(0), length, 0)? as usize;
    let end = vm.to_relative_index(args.get(1), length, length)? as usize;
    Ok(vm.substring(s, start, end.max(start)))
}

fn substring(vm: &mut Vm, args: Args) -> JsResult {
    let s = this(vm, args, "substring")?;
    let start = clamped(vm, args.get(0), s.len(), 0)?;
    let end = clamped(vm, args.get(1), s.len(), s.len())?;
    Ok(vm.substring(s, start.min(end), start.max(end)))
}

fn substr(vm: &mut Vm, args: Args) -> JsResult {
    let s = this(vm, args, "substr")?;
    let length = s.len() as u64;
    let start = vm.to_relative_index(args.get(0), length, 0)? as usize;
    let count = clamped(vm, args.get(1), s.len() - start, s.len() - start)?;
    Ok(vm.substring(s, start, start + count))
}

fn split(vm: &mut Vm, args: Args) -> JsResult {
    if args.this().is_nullish() {
        vm.require_object_coercible(args.this(), "String.prototype.split")?;
    }
    let (separator, limit) = (args.get(0), args.get(1));
    if separator.is_object() {
        let key = PropertyKey::from_symbol(vm.symbols.split);
        let method = vm.get_method(separator, key)?;
        if !method.is_undefined() {
            return vm.call(method, separator, &[args.this(), limit]);
        }
    }
    let s = vm.to_string(args.this())?;
    let limit = if limit.is_undefined() { u32::MAX } else { vm.to_uint32(limit)? } as usize;
    let by = vm.to_string(separator)?;
    if limit == 0 {
        return Ok(vm.new_array(&[]).value());
    }
    if separator.is_undefined() || (s.is_empty() && !by.is_empty()) {
        return Ok(vm.new_array(&[s.value()]).value());
    }
    let (units, by) = (vm.heap.units(s), vm.heap.units(by));
    let mark = vm.temps.len();
    if by.is_empty() {
        for i in 0..units.len().min(limit) {
            let unit = vm.unit_string(units.at(i));
            vm.temps.push(unit);
        }
        return Ok(vm.array_from_temps(mark).value());
    }
    let mut start = 0;
    let push = |vm: &mut Vm, start: usize, end: usize| {
        let piece = vm.substring(s, start, end);
        vm.temps.push(piece);
        vm.temps.len() - mark == limit
    };
    // A searcher that is made once pays off for the usual case of bytes.
    if let (Units::Latin1(hay), Units::Latin1(needle)) = (units, by) {
        let full = if let [byte] = needle {
            memchr::memchr_iter(*byte, hay).any(|at| {
                let from = std::mem::replace(&mut start, at + 1);
                push(vm, from, at)
            })
        } else {
            memchr::memmem::find_iter(hay, needle).any(|at| {
                let from = std::mem::replace(&mut start, at + needle.len());
                push(vm, from, at)
            })
        };
        if full {
            return Ok(vm.array_from_temps(mark).value());
        }
    } else {
        while let Some(at) = find(units, by, start) {
            let from = std::mem::replace(&mut start, at + by.len());
            if push(vm, from, at) {
                return Ok(vm.array_from_temps(mark).value());
            }
        }
    }
    push(vm, start, units.len());
    Ok(vm.array_from_temps(mark).value())
}

/// TransformCase with locales: a few languages have cases of their own.
fn to_locale_case(vm: &mut Vm, args: Args, name: &str, upper: bool) -> JsResult {
    let s = this(vm, args, name)?;
    if args.get(0).is_undefined() {
        return to_case(vm, args, name, upper);
    }
    let Some(language) = super::intl::locales::casing_language(vm, args.get(0))? else {
        return to_case(vm, args, name, upper);
    };
    let language: icu_locale::LanguageIdentifier =
        language.parse().unwrap_or(icu_locale::LanguageIdentifier::UNKNOWN);
    let mapper = icu_casemap::CaseMapper::new();
    let changed = convert_text(vm.heap.units(s), |text| match upper {
        true => mapper.uppercase_to_string(text, &language).into_owned(),
        false => mapper.lowercase_to_string(text, &language).into_owned(),
    });
    Ok(changed.finish(vm))
}

fn to_case(vm: &mut Vm, args: Args, name: &str, upper: bool) -> JsResult {
    let s = this(vm, args, name)?;
    match vm.heap.units(s) {
        Units::Latin1(u) if u.is_ascii() => {
            let changes = |b: &u8| if upper { b.is_ascii_lowercase() } else { b.is_ascii_uppercase() };
            if !u.iter().any(changes) {
                return Ok(s.value());
            }
            let converted = if upper { u.to_ascii_uppercase() } else { u.to_ascii_lowercase() };
            vm.collect_if_due();
            Ok(vm.heap.string_from_latin1(&converted).value())
        }
        Units::Latin1(u) if !upper => {
            let lower = |b: u8| match b {
                b'A'..=b'Z' | 0xc0..=0xd6 | 0xd8..=0xde => b + 0x20,
                _ => b,
            };
            let converted: Vec<u8> = u.iter().map(|&b| lower(b)).collect();
            vm.collect_if_due();
            Ok(vm.heap.string_from_latin1(&converted).value())
        }
        units => {
            // Rust's conversions know the final sigma.
            let changed =
                convert_text(units, |text| if upper { text.to_uppercase() } else { text.to_lowercase() });
            Ok(changed.finish(vm))
        }
    }
}

/// Converts the text between unpaired surrogates, which stay.
fn convert_text(units: Units<'_>, convert: impl Fn(&str) -> String) -> Builder {
    let mut builder = Builder::new();
    let mut text = String::new();
    let flush = |text: &mut String, builder: &mut Builder| {
        builder.push_str(&convert(text));
        text.clear();
    };
    for c in char::decode_utf16(units.iter()) {
        match c {
            Ok(c) => text.push(c),
            Err(e) => {
                flush(&mut text, &mut builder);
                builder.push_unit(e.unpaired_surrogate());
            }
        }
    }
    flush(&mut text, &mut builder);
    builder
}

fn trim(vm: &mut Vm, args: Args, name: &str, start: bool, end: bool) -> JsResult {
    let s = this(vm, args, name)?;
    let units = vm.heap.units(s);
    let space = |i: usize| char::from_u32(units.at(i) as u32).is_some_and(is_js_space);
    let (mut from, mut to) = (0, units.len());
    while start && from < to && space(from) {
        from += 1;
    }
    while end && to > from && space(to - 1) {
        to -= 1;
    }
    if from == 0 && to == units.len() {
        return Ok(s.value());
    }
    Ok(vm.substring(s, from, to))
}

/// CreateHTML
fn html(vm: &mut Vm, args: Args, name: &str, tag: &str, attribute: &str) -> JsResult {
    let s = this(vm, args, name)?;
    let mut builder = Builder::new();
    builder.push_str("<");
    builder.push_str(tag);
    if !attribute.is_empty() {
        let value = vm.to_string(args.get(0))?;
        builder.push_str(&format!(" {attribute}=\""));
        for unit in vm.heap.units(value).iter() {
            if unit == 0x22 {
                builder.push_str("&quot;");
            } else {
                builder.push_unit(unit);
            }
        }
        builder.push_str("\"");
    }
    builder.push_str(">");
    builder.push(vm.heap.units(s));
    builder.push_str(&format!("</{tag}>"));
    Ok(builder.finish(vm))
}
