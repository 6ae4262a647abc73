//! RegExp: compiled patterns, the constructor, flags and source (ECMA-262 22.2.3, 22.2.4, 22.2.6), and matching itself.
//!
//! Patterns are compiled by the crate `regress` and kept by source and flags. A subject of ASCII bytes is matched as it
//! lies in the heap, a wide one as UTF-16 units; only one that has bytes above 0x7f is widened, and that copy is kept
//! for the next match on the same string. What `exec`, `match`, `replace` and the like do is in `regexp_methods.rs`.
//!
//! Known limit: `regress` cannot be interrupted, so a pattern that backtracks without end holds the thread. It runs in a
//! pure section ([`crate::section`]), so that a live dump does not wait for it.

use super::regexp_start::Start;
use super::string::Builder;
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::{Obj, as_cell, as_object};
use crate::section::pure_section;
use crate::throw::Throw;
use crate::vm::Vm;
use gill_heap::string::{JsString, Units};
use gill_heap::{Gc, NativeFunction, PropertyKey, RegExp, Value};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// Bits of `RegExp::flag_bits`, each with its letter and the property that tells it, in the order of `flags`.
pub(crate) const FLAGS: [(u32, u8, &str); 8] = [
    (bits::HAS_INDICES, b'd', "hasIndices"),
    (bits::GLOBAL, b'g', "global"),
    (bits::IGNORE_CASE, b'i', "ignoreCase"),
    (bits::MULTILINE, b'm', "multiline"),
    (bits::DOT_ALL, b's', "dotAll"),
    (bits::UNICODE, b'u', "unicode"),
    (bits::UNICODE_SETS, b'v', "unicodeSets"),
    (bits::STICKY, b'y', "sticky"),
];
/// The bits by name.
pub(crate) mod bits {
    pub const HAS_INDICES: u32 = 1;
    pub const GLOBAL: u32 = 2;
    pub const IGNORE_CASE: u32 = 4;
    pub const MULTILINE: u32 = 8;
    pub const DOT_ALL: u32 = 16;
    pub const UNICODE: u32 = 32;
    pub const UNICODE_SETS: u32 = 64;
    pub const STICKY: u32 = 128;
    /// The input is code points.
    pub const BY_CODE_POINT: u32 = UNICODE | UNICODE_SETS;
    /// What makes a difference to the compiled pattern.
    pub const COMPILED: u32 = IGNORE_CASE | MULTILINE | DOT_ALL | UNICODE | UNICODE_SETS;
}

/// No match of a group, in lists of places.
pub(crate) const NO_PLACE: u32 = u32::MAX;
/// So many patterns are kept; then all are dropped and compiled anew when they are used again.
const MAX_PATTERNS: usize = 2048;

/// A compiled pattern.
pub(crate) struct Pattern {
    regex: regress::Regex,
    /// The same with a last alternative `()`, so that a match at the start always ends the search: what sticky means.
    /// None until it is needed; the inner None where the pattern would not mean the same then.
    sticky: std::cell::OnceCell<Option<regress::Regex>>,
    /// Capture groups, without group 0.
    pub groups: usize,
    /// Named groups with their numbers, in the order of the pattern; a name may be there twice.
    pub names: Vec<(Box<[u16]>, usize)>,
    source: Box<[u32]>,
    flags: u32,
    start: Start,
    /// ASCII subjects, too, are matched as UTF-16. With both u and i some letters beyond ASCII are equal to ASCII ones (the
    /// Kelvin sign and long s), and in ASCII text `regress` cannot repeat a character beyond it, not even no times.
    by_units: bool,
}

/// Compiled patterns, by number and by source, and the last subject.
#[derive(Default)]
pub struct Compiled {
    patterns: FxHashMap<u32, Rc<Pattern>>,
    by_source: FxHashMap<(Box<[u32]>, u32), u32>,
    next: u32,
    subject: Option<KnownSubject>,
    /// Realm and prototype epoch at which RegExp.prototype was found to be as it was made.
    intact: Option<(u32, u32)>,
    /// Native functions of the flag getters, to know them by.
    getters: Vec<(PropertyKey, u32)>,
}

/// What is known of the string of bytes that was matched last, or whose slice was.
struct KnownSubject {
    /// The flat string's address, which means that string as long as nothing has been collected.
    address: usize,
    /// The number of collections at the time.
    collections: u32,
    ascii: bool,
    /// Its units, if they were needed.
    units: Option<Rc<[u16]>>,
}

impl std::fmt::Debug for Compiled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} patterns", self.patterns.len())
    }
}

/// What is matched against.
#[derive(Clone)]
pub(crate) enum Subject {
    Ascii(&'static str),
    Wide(&'static [u16]),
    Widened(WidenedUnits),
}

/// The units of a string of bytes, or of part of one.
#[derive(Clone)]
pub(crate) struct WidenedUnits {
    units: Rc<[u16]>,
    part: std::ops::Range<usize>,
}

impl std::ops::Deref for WidenedUnits {
    type Target = [u16];
    fn deref(&self) -> &[u16] {
        &self.units[self.part.clone()]
    }
}

impl Subject {
    /// In code units.
    fn len(&self) -> usize {
        match self {
            Subject::Ascii(text) => text.len(),
            Subject::Wide(units) => units.len(),
            Subject::Widened(units) => units.len(),
        }
    }
}

pub(crate) fn init(vm: &mut Vm) {
    let prototype = vm.new_object();
    vm.realm_mut().intrinsics.regexp_prototype = prototype.value();
    let constructor = vm.define_deferred_constructor("RegExp", 2, construct, prototype, properties);
    vm.realm_mut().intrinsics.regexp = constructor.value();
}

fn properties(vm: &mut Vm, constructor: Obj, prototype: Obj) {
    vm.define_species(constructor);
    vm.define_methods(constructor, &[method("escape", "RegExp.escape", 1, super::regexp_escape::escape)]);
    super::regexp_legacy::define(vm, constructor);
    super::regexp_methods::init(vm, prototype);
    vm.define_methods(prototype, METHODS);
    macro_rules! flag_getters {
        ($($index:literal $name:literal)*) => {$(
            vm.define_getter(prototype, $name, concat!("get RegExp.prototype.", $name), |vm, a| flag(vm, a, $index));
        )*};
    }
    flag_getters! { 0 "hasIndices" 1 "global" 2 "ignoreCase" 3 "multiline" 4 "dotAll" 5 "unicode" 6 "unicodeSets" 7 "sticky" }
    vm.define_getter(prototype, "flags", "get RegExp.prototype.flags", flags);
    vm.define_getter(prototype, "source", "get RegExp.prototype.source", source);
    let mut getters = Vec::new();
    for name in FLAGS.iter().map(|f| f.2).chain(["flags"]) {
        let key = vm.key(name);
        if let Some((own, _)) = vm.own_named(prototype, key)
            && let Some(native) = as_cell::<NativeFunction>(own.pair().getter.get())
        {
            getters.push((key, native.native.get()));
        }
    }
    vm.regexps.getters = getters;
}

const METHODS: &[Method] = &[
    method("compile", "RegExp.prototype.compile", 2, compile),
    method("toString", "RegExp.prototype.toString", 0, to_string),
];

/// Alternatives of a pattern at most: `regress` nests for each on the native stack.
const MAX_ALTERNATIVES: usize = 100_000;

/// Subjects of so many units at most are searched to the end for what can only match at the start.
const SHORT: usize = 100;

impl Pattern {
    fn compile(source: &[u32], flags: u32) -> Result<Pattern, String> {
        if source.iter().filter(|&&unit| unit == u32::from('|')).count() > MAX_ALTERNATIVES {
            return Err("Regular expression too large".to_owned());
        }
        let (groups, names) = scan_groups(source, flags);
        let distinct: rustc_hash::FxHashSet<_> = names.iter().map(|(name, _)| name).collect();
        let twice = distinct.len() < names.len();
        let source = if twice { spell_references(source, flags, &names) } else { source.into() };
        let source = spell_non_words(spell_lazy_loops(source, flags), flags);
        let regex = regress::Regex::from_unicode(source.iter().copied(), regress_flags(flags))
            .map_err(|e| e.to_string())?;
        let start = Start::of(&source, flags, !names.is_empty());
        let folds = flags & bits::IGNORE_CASE != 0 && flags & bits::BY_CODE_POINT != 0;
        let by_units = folds || names_wide_character(&source);
        Ok(Pattern { regex, sticky: Default::default(), groups, names, source, flags, start, by_units })
    }

    fn sticky(&self) -> Option<&regress::Regex> {
        self.sticky
            .get_or_init(|| {
                // One group more would make a backreference of a legacy octal escape.
                let legacy = self.flags & bits::BY_CODE_POINT == 0
                    && self.source.windows(2).any(|w| w[0] == 0x5c && (0x31..=0x39).contains(&w[1]));
                if legacy {
                    return None;
                }
                let wrapped = "(?:".chars().map(u32::from).chain(self.source.iter().copied());
                let wrapped: Vec<u32> = wrapped.chain(")|()".chars().map(u32::from)).collect();
                regress::Regex::from_unicode(wrapped.into_iter(), regress_flags(self.flags)).ok()
            })
            .as_ref()
    }

    /// Appends the places of a match: start and end of each group.
    fn push_places(&self, found: &regress::Match, places: &mut Vec<u32>) {
        places.extend([found.start() as u32, found.end() as u32]);
        for group in 1..=self.groups {
            match found.group(group) {
                Some(range) => places.extend([range.start as u32, range.end as u32]),
                None => places.extend([NO_PLACE, NO_PLACE]),
            }
        }
    }

    /// How many numbers a match takes in a list of places.
    pub fn stride(&self) -> usize {
        2 * (self.groups + 1)
    }

    /// Matches from `start` on: the first, or all that follow each other as a global search finds them.
    pub fn run(&self, subject: &Subject, start: usize, all: bool, places: &mut Vec<u32>) {
        // There is one place for a match. In a short subject a search is done sooner than the sticky pattern is compiled.
        if self.start.anchored && (start > 0 || self.sticky.get().is_some() || subject.len() > SHORT) {
            return if start == 0 {
                self.run_sticky(subject, 0, places)
            };
        }
        pure_section(|| {
            if let Some(start) = self.candidate(subject, start) {
                self.search(subject, start, all, places);
            }
        });
    }

    /// The first place from `start` on where a match can begin. One that cannot be empty needs a character.
    fn candidate(&self, subject: &Subject, start: usize) -> Option<usize> {
        let Some(first) = self.start.first else { return Some(start) };
        let ahead = match subject {
            Subject::Ascii(text) => text.as_bytes().get(start..)?.iter().position(|&b| first.has(b.into())),
            Subject::Wide(units) => units.get(start..)?.iter().position(|&u| first.has(u.into())),
            Subject::Widened(units) => units.get(start..)?.iter().position(|&u| first.has(u.into())),
        };
        Some(start + ahead?)
    }

    fn search(&self, subject: &Subject, start: usize, all: bool, places: &mut Vec<u32>) {
        macro_rules! take {
            ($matches:expr) => {
                for found in $matches {
                    self.push_places(&found, places);
                    if !all {
                        return;
                    }
                }
            };
        }
        let units: &[u16] = match subject {
            Subject::Ascii(text) => {
                take!(self.regex.find_from_ascii(text, start));
                return;
            }
            Subject::Wide(units) => units,
            Subject::Widened(units) => units,
        };
        if self.flags & bits::BY_CODE_POINT != 0 {
            take!(self.regex.find_from_utf16(units, start));
        } else {
            take!(self.regex.find_from_ucs2(units, start));
        }
    }

    /// A match that begins exactly at `start`.
    pub fn run_sticky(&self, subject: &Subject, start: usize, places: &mut Vec<u32>) {
        let Some(regex) = self.sticky() else {
            pure_section(|| self.search(subject, start, false, places));
            if places.first().is_some_and(|&at| at as usize != start) {
                places.clear();
            }
            return;
        };
        let found = pure_section(|| match subject {
            Subject::Ascii(text) => regex.find_from_ascii(text, start).next(),
            Subject::Wide(units) if self.flags & bits::BY_CODE_POINT != 0 => {
                regex.find_from_utf16(units, start).next()
            }
            Subject::Widened(units) if self.flags & bits::BY_CODE_POINT != 0 => {
                regex.find_from_utf16(units, start).next()
            }
            Subject::Wide(units) => regex.find_from_ucs2(units, start).next(),
            Subject::Widened(units) => regex.find_from_ucs2(units, start).next(),
        });
        if let Some(found) = found.filter(|f| f.group(self.groups + 1).is_none()) {
            self.push_places(&found, places);
        }
    }
}

fn regress_flags(flags: u32) -> regress::Flags {
    regress::Flags {
        icase: flags & bits::IGNORE_CASE != 0,
        multiline: flags & bits::MULTILINE != 0,
        dot_all: flags & bits::DOT_ALL != 0,
        no_opt: false,
        unicode: flags & bits::UNICODE != 0,
        unicode_sets: flags & bits::UNICODE_SETS != 0,
    }
}

/// Does a valid pattern have a character beyond ASCII outside of classes, or as all of a class?
fn names_wide_character(source: &[u32]) -> bool {
    let is = |i: usize, c: char| source.get(i) == Some(&u32::from(c));
    let hex = |digits: &[u32]| {
        digits.iter().try_fold(0u32, |value, &d| {
            Some(value.saturating_mul(16).saturating_add(char::from_u32(d)?.to_digit(16)?))
        })
    };
    let (mut in_class, mut i) = (false, 0);
    while i < source.len() {
        let from = i;
        i += 1;
        let mut value = source[from];
        if is(from, '\\') {
            let digits = match source.get(i).and_then(|&c| char::from_u32(c)) {
                Some('x') => i + 1..i + 3,
                Some('u') if is(i + 1, '{') => {
                    let end = source[i..].iter().position(|&c| c == u32::from('}'));
                    i + 2..end.map_or(i, |end| i + end)
                }
                Some('u') => i + 1..i + 5,
                _ => {
                    i += 1;
                    continue;
                }
            };
            i += 1;
            let Some(escaped) = source.get(digits.clone()).and_then(hex) else { continue };
            i = digits.end;
            value = escaped;
            if is(i, '}') {
                i += 1;
            }
        } else if is(from, '[') || is(from, ']') {
            in_class = is(from, '[');
            continue;
        }
        let alone = from > 0 && is(from - 1, '[') && is(i, ']');
        if value >= 0x80 && (!in_class || alone) {
            return true;
        }
    }
    false
}

/// Counts the capture groups of a valid pattern, and finds the named ones.
fn scan_groups(source: &[u32], flags: u32) -> (usize, Vec<(Box<[u16]>, usize)>) {
    let at = |i: usize| source.get(i).and_then(|&c| char::from_u32(c)).unwrap_or('\u{fffd}');
    let (mut groups, mut names) = (0, Vec::new());
    let mut class_depth = 0;
    let mut i = 0;
    while i < source.len() {
        match at(i) {
            '\\' => i += 1,
            '[' if class_depth == 0 || flags & bits::UNICODE_SETS != 0 => class_depth += 1,
            ']' if class_depth > 0 => class_depth -= 1,
            '(' if class_depth == 0 => {
                if at(i + 1) != '?' {
                    groups += 1;
                } else if at(i + 2) == '<' && at(i + 3) != '=' && at(i + 3) != '!' {
                    groups += 1;
                    let end = (i + 3..source.len()).find(|&j| at(j) == '>').unwrap_or(source.len());
                    names.push((group_name(&source[i + 3..end]), groups));
                    i = end;
                }
            }
            _ => {}
        }
        i += 1;
    }
    (groups, names)
}

/// The pattern with each `\k<name>` whose name several groups have spelled as references to all of them, `(?:\1\2)`: at most one of
/// them has taken part in the match, and a reference to another matches nothing. (`regress` looks at the first group only.)
fn spell_references(source: &[u32], flags: u32, names: &[(Box<[u16]>, usize)]) -> Box<[u32]> {
    let at = |i: usize| source.get(i).and_then(|&c| char::from_u32(c)).unwrap_or('\u{fffd}');
    let mut out = Vec::with_capacity(source.len() + 16);
    let mut class_depth = 0;
    let mut i = 0;
    while i < source.len() {
        match at(i) {
            '\\' if class_depth == 0 && at(i + 1) == 'k' && at(i + 2) == '<' => {
                let end = (i + 3..source.len()).find(|&j| at(j) == '>').unwrap_or(source.len());
                let name = group_name(&source[i + 3..end]);
                let groups: Vec<usize> = names.iter().filter(|n| n.0 == name).map(|n| n.1).collect();
                if groups.len() > 1 {
                    let text: String = groups.iter().map(|g| format!("\\{g}")).collect();
                    out.extend(format!("(?:{text})").chars().map(u32::from));
                    i = end + 1;
                    continue;
                }
            }
            '\\' => {
                out.push(source[i]);
                i += 1;
            }
            '[' if class_depth == 0 || flags & bits::UNICODE_SETS != 0 => class_depth += 1,
            ']' if class_depth > 0 => class_depth -= 1,
            _ => {}
        }
        out.extend(source.get(i));
        i += 1;
    }
    out.into()
}

/// The pattern spelled for `regress`. A lazy loop without an end over a dot or a class gets a body of two alternatives, `(?:.|(?!))*?`, the
/// second of which never matches: of a body of one character `regress` looks first how far it could go, to the end of the subject as a rule,
/// each time that the loop begins.
fn spell_lazy_loops(source: Box<[u32]>, flags: u32) -> Box<[u32]> {
    let at = |i: usize| source.get(i).and_then(|&c| char::from_u32(c)).unwrap_or('\u{fffd}');
    let mut out: Vec<u32> = Vec::new();
    let (mut copied, mut i) = (0, 0);
    while i < source.len() {
        let from = i;
        let is_set = match at(i) {
            '.' => true,
            '\\' => {
                i += 1;
                matches!(at(i), 'd' | 'D' | 'w' | 'W' | 's' | 'S')
            }
            '[' => {
                let mut depth = 1;
                while depth > 0 && i < source.len() {
                    i += 1;
                    match at(i) {
                        '\\' => i += 1,
                        '[' if flags & bits::UNICODE_SETS != 0 => depth += 1,
                        ']' => depth -= 1,
                        _ => {}
                    }
                }
                true
            }
            _ => false,
        };
        i += 1;
        let quantifier = match at(i) {
            '*' | '+' => 1,
            '{' => {
                let inner = source.get(i + 1..).unwrap_or_default();
                let digits = inner.iter().take_while(|&&c| (0x30..=0x39).contains(&c)).count();
                let endless = digits > 0 && at(i + 1 + digits) == ',' && at(i + 2 + digits) == '}';
                if endless { digits + 3 } else { 0 }
            }
            _ => 0,
        };
        if is_set && quantifier > 0 && at(i + quantifier) == '?' {
            out.extend(&source[copied..from]);
            out.extend("(?:".chars().map(u32::from));
            out.extend(&source[from..i]);
            out.extend("|(?!))".chars().map(u32::from));
            copied = i;
        }
    }
    if out.is_empty() {
        return source;
    }
    out.extend(&source[copied..]);
    out.into()
}

/// The pattern with each `\W` of a class spelled as ranges, where case is ignored. (`regress` folds the characters of a class: of those
/// in `\W` U+017F folds to s and U+212A to k, so that `[\W]` would hold both letters.) The two are left out: with the flag u they are word
/// characters; without it they should be in it.
fn spell_non_words(source: Box<[u32]>, flags: u32) -> Box<[u32]> {
    let is = |i: usize, c: char| source.get(i) == Some(&u32::from(c));
    // A group may have the flag by itself.
    let has_flags =
        |i: usize| is(i, '(') && is(i + 1, '?') && [':', '=', '!', '<'].iter().all(|&c| !is(i + 2, c));
    let folds = flags & bits::IGNORE_CASE != 0 || (0..source.len()).any(has_flags);
    if !folds || !(0..source.len()).any(|i| is(i, '\\') && is(i + 1, 'W')) {
        return source;
    }
    const LOW: &str = r"\x00-\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\u017e\u0180-\u2129\u212b-";
    let last = if flags & bits::BY_CODE_POINT != 0 { r"\u{10ffff}" } else { r"\uffff" };
    let nests = flags & bits::UNICODE_SETS != 0;
    let (open, close) = if nests { ("[", "]") } else { ("", "") };
    let mut out = Vec::with_capacity(source.len() + 80);
    let (mut depth, mut i) = (0, 0);
    while i < source.len() {
        if is(i, '\\') && is(i + 1, 'W') && depth > 0 {
            out.extend([open, LOW, last, close].iter().flat_map(|part| part.chars()).map(u32::from));
            i += 2;
            // A hyphen beside it stands for itself, which it would not beside a range.
            if !nests && is(i, '-') {
                out.extend([u32::from('\\'), source[i]]);
                i += 1;
            }
            continue;
        }
        if is(i, '\\') {
            out.push(source[i]);
            i += 1;
        } else if is(i, '-') && depth > 0 && !nests && is(i + 1, '\\') && is(i + 2, 'W') {
            out.push(u32::from('\\'));
        } else if is(i, '[') && (depth == 0 || nests) {
            depth += 1;
        } else if is(i, ']') && depth > 0 {
            depth -= 1;
        }
        out.extend(source.get(i));
        i += 1;
    }
    out.into()
}

/// Outside of code-point mode a pattern is units; names of groups are code points all the same.
fn join_names(source: Vec<u32>) -> Box<[u32]> {
    if !source.iter().any(|c| (0xd800..0xdc00).contains(c)) {
        return source.into();
    }
    let starts =
        |i: usize, text: &str| text.chars().enumerate().all(|(k, c)| source.get(i + k) == Some(&(c as u32)));
    let mut joined = Vec::with_capacity(source.len());
    let mut in_name = false;
    let mut i = 0;
    while i < source.len() {
        in_name = match source[i] {
            0x3e => false,
            _ => in_name || starts(i, "(?<") || starts(i, "\\k<"),
        };
        match (source[i], source.get(i + 1)) {
            (high @ 0xd800..=0xdbff, Some(&low @ 0xdc00..=0xdfff)) if in_name => {
                joined.push(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
                i += 1;
            }
            (c, _) => joined.push(c),
        }
        i += 1;
    }
    joined.into()
}

/// The name of a group as units, its escapes resolved.
fn group_name(text: &[u32]) -> Box<[u16]> {
    let hex = |digits: &[u32]| {
        digits.iter().fold(0u32, |n, &c| {
            n.wrapping_mul(16) + char::from_u32(c).and_then(|c| c.to_digit(16)).unwrap_or(0)
        })
    };
    let mut units = Builder::new();
    let mut i = 0;
    while i < text.len() {
        if text[i] == 0x5c && text.get(i + 1) == Some(&0x75) {
            if text.get(i + 2) == Some(&0x7b) {
                let end = (i..text.len()).find(|&j| text[j] == 0x7d).unwrap_or(text.len());
                units.push_code_point(hex(&text[i + 3..end]));
                i = end + 1;
            } else {
                let end = (i + 6).min(text.len());
                units.push_code_point(hex(&text[i + 2..end]));
                i = end;
            }
        } else {
            units.push_code_point(text[i]);
            i += 1;
        }
    }
    match units {
        Builder::Latin1(b) => b.into_iter().map(u16::from).collect(),
        Builder::Utf16(u) => u.into(),
    }
}

impl Vm {
    /// A RegExp object for a literal.
    pub(crate) fn new_regexp(&mut self, pattern: Value, flags: Value) -> JsResult {
        let proto = self.intrinsics().regexp_prototype;
        self.alloc_regexp(proto, pattern, flags)
    }
    /// RegExpCreate
    pub(crate) fn create_regexp(&mut self, pattern: Value, flags: Value) -> JsResult {
        self.new_regexp(pattern, flags)
    }
    fn alloc_regexp(&mut self, proto: Value, pattern: Value, flags: Value) -> JsResult {
        let regexp: Gc<RegExp> = self.new_object_cell(proto, 0);
        regexp.last_index.set(Value::ZERO);
        let empty = self.names.empty.traced();
        regexp.source.set(empty);
        regexp.flags_text.set(empty);
        regexp.compiled.set(u32::MAX);
        self.initialize_regexp(regexp, pattern, flags)?;
        Ok(regexp.value())
    }
    /// RegExpInitialize
    fn initialize_regexp(&mut self, regexp: Gc<RegExp>, pattern: Value, flags: Value) -> JsResult<()> {
        let empty = JsString(self.names.empty.traced().cell_unchecked());
        let source = if pattern.is_undefined() { empty } else { self.to_string(pattern)? };
        let flags_text = if flags.is_undefined() { empty } else { self.to_string(flags)? };
        let mut flag_bits = 0;
        for unit in self.heap.units(flags_text).iter() {
            let bit = FLAGS.iter().find(|f| f.1 as u16 == unit).map_or(0, |f| f.0);
            if bit == 0 || flag_bits & bit != 0 {
                return Err(self.throw_bad_flags(flags_text));
            }
            flag_bits |= bit;
        }
        if flag_bits & bits::BY_CODE_POINT == bits::BY_CODE_POINT {
            return Err(self.throw_bad_flags(flags_text));
        }
        let id = self.compile_pattern(source, flag_bits, flags_text)?;
        regexp.source.set(source.value());
        regexp.flags_text.set(flags_text.value());
        self.heap.write_barrier(regexp, source.value());
        self.heap.write_barrier(regexp, flags_text.value());
        regexp.flag_bits.set(flag_bits);
        regexp.compiled.set(id);
        self.set_last_index(regexp, 0)
    }
    #[cold]
    fn throw_bad_flags(&mut self, flags: JsString) -> Throw {
        let text = self.rust_string(flags);
        self.throw_syntax_error(format!("Invalid flags supplied to RegExp constructor '{text}'"))
    }
    fn compile_pattern(&mut self, source: JsString, flag_bits: u32, flags: JsString) -> JsResult<u32> {
        let units = self.heap.units(source);
        let text: Box<[u32]> = if flag_bits & bits::BY_CODE_POINT != 0 {
            let mut points = Vec::with_capacity(units.len());
            let mut i = 0;
            while i < units.len() {
                let (c, width) = units.code_point_at(i);
                points.push(c);
                i += width;
            }
            points.into()
        } else {
            join_names(units.iter().map(u32::from).collect())
        };
        let key = (text, flag_bits & bits::COMPILED);
        if let Some(&id) = self.regexps.by_source.get(&key)
            && self.regexps.patterns.contains_key(&id)
        {
            return Ok(id);
        }
        // What compiles is not told to be right: `regress` takes some patterns that the grammar does not have.
        let flags = self.rust_string(flags);
        let checked = self.host.check_pattern(units, &flags).map_err(str::to_owned);
        let pattern = match checked.and_then(|()| Pattern::compile(&key.0, key.1)) {
            Ok(pattern) => pattern,
            Err(problem) => {
                let source = self.rust_string(source);
                return Err(self.throw_syntax_error(format!(
                    "Invalid regular expression: /{source}/{flags}: {problem}"
                )));
            }
        };
        let table = &mut self.regexps;
        if table.patterns.len() >= MAX_PATTERNS {
            table.patterns.clear();
            table.by_source.clear();
        }
        let id = table.next;
        table.next = (table.next + 1) % (u32::MAX - 1);
        table.patterns.insert(id, Rc::new(pattern));
        table.by_source.insert(key, id);
        Ok(id)
    }
    /// The compiled pattern of an object, compiled again if it has been dropped.
    pub(crate) fn pattern_of(&mut self, regexp: Gc<RegExp>) -> JsResult<Rc<Pattern>> {
        if let Some(pattern) = self.regexps.patterns.get(&regexp.compiled.get()) {
            return Ok(pattern.clone());
        }
        let source = self.to_string(regexp.source.get())?;
        let flags = self.to_string(regexp.flags_text.get())?;
        let id = self.compile_pattern(source, regexp.flag_bits.get(), flags)?;
        regexp.compiled.set(id);
        match self.regexps.patterns.get(&id) {
            Some(pattern) => Ok(pattern.clone()),
            None => Err(self.throw_syntax_error("Invalid regular expression")),
        }
    }
    /// A string as something to match this pattern against.
    pub(crate) fn subject_of(&mut self, s: JsString, pattern: &Pattern) -> Subject {
        let bytes = match self.heap.units(s) {
            Units::Utf16(units) => return Subject::Wide(units),
            Units::Latin1(bytes) => bytes,
        };
        // Of a slice all of its parent is looked at, once: who cuts a text from its beginning searches many slices.
        let (flat, offset) = s.flat_place().unwrap_or((s, 0));
        let whole = match flat.flat_units() {
            Some(Units::Latin1(whole)) => whole,
            _ => bytes,
        };
        let (address, collections) = (flat.0.address(), self.heap.collections);
        let known = self.regexps.subject.as_ref();
        let known = known.filter(|known| known.address == address && known.collections == collections);
        let ascii = known.map_or_else(|| whole.is_ascii(), |known| known.ascii);
        if ascii && !pattern.by_units {
            if known.is_none() && whole.len() > 256 {
                self.regexps.subject = Some(KnownSubject { address, collections, ascii, units: None });
            }
            // SAFETY: it is ASCII, as was just found, or found before of the same string.
            return Subject::Ascii(unsafe { std::str::from_utf8_unchecked(bytes) });
        }
        let part = offset..offset + bytes.len();
        if let Some(units) = known.and_then(|known| known.units.clone()) {
            return Subject::Widened(WidenedUnits { units, part });
        }
        let units: Rc<[u16]> = whole.iter().map(|&b| b as u16).collect();
        let units_kept = Some(units.clone());
        self.regexps.subject = Some(KnownSubject { address, collections, ascii, units: units_kept });
        Subject::Widened(WidenedUnits { units, part })
    }

    /// Set(R, "lastIndex", n, true)
    pub(crate) fn set_last_index(&mut self, regexp: Gc<RegExp>, n: usize) -> JsResult<()> {
        if regexp.has_flag(gill_heap::flags::LENGTH_READ_ONLY) {
            return self.put(regexp.cast(), self.names.lastIndex, Value::from_usize(n));
        }
        regexp.last_index.set(Value::from_usize(n));
        Ok(())
    }

    /// Is what the methods read of this object what the intrinsic prototype gives? Then they need not ask.
    pub(crate) fn regexp_is_intact(&mut self, regexp: Gc<RegExp>) -> bool {
        let prototype = self.intrinsics().regexp_prototype;
        let shape = self.shape(regexp.cast());
        if shape.count.get() != 0 || shape.proto.get() != prototype {
            return false;
        }
        let object: Obj = prototype.cell_unchecked().cast();
        let exec = self.own_named(object, self.names.exec);
        if exec.is_none_or(|(own, _)| own.value != self.intrinsics().regexp_exec) {
            return false;
        }
        // The rest are accessors: changing one of them counts up the epoch.
        if self.regexps.intact == Some((self.realm_id(), self.proto_epoch)) {
            return true;
        }
        for i in 0..self.regexps.getters.len() {
            let (key, native) = self.regexps.getters[i];
            let same = self.own_named(object, key).is_some_and(|(own, _)| {
                own.attrs.accessor()
                    && as_cell::<NativeFunction>(own.pair().getter.get())
                        .is_some_and(|f| f.native.get() == native)
            });
            if !same {
                return false;
            }
        }
        self.regexps.intact = Some((self.realm_id(), self.proto_epoch));
        true
    }
}

/// RegExp(pattern, flags)
fn construct(vm: &mut Vm, args: Args) -> JsResult {
    let (pattern, flags) = (args.get(0), args.get(1));
    let is_regexp = super::string_methods::is_regexp(vm, pattern)?;
    if !args.is_construct() && is_regexp && flags.is_undefined() {
        let constructor = vm.get_v(pattern, vm.names.constructor)?;
        if constructor == args.callee().value() {
            return Ok(pattern);
        }
    }
    let (source, flags) = match as_cell::<RegExp>(pattern) {
        Some(regexp) => {
            (regexp.source.get(), if flags.is_undefined() { regexp.flags_text.get() } else { flags })
        }
        None if is_regexp => {
            let source = vm.get_v(pattern, vm.names.source)?;
            let flags = if flags.is_undefined() { vm.get_v(pattern, vm.names.flags)? } else { flags };
            (source, flags)
        }
        None => (pattern, flags),
    };
    let proto = vm.prototype_for(args, vm.intrinsics().regexp_prototype)?;
    vm.alloc_regexp(proto, source, flags)
}

/// RegExp.prototype.compile (B.2.4.1)
fn compile(vm: &mut Vm, args: Args) -> JsResult {
    let regexp: Gc<RegExp> = vm.receiver(args.this(), "RegExp.prototype.compile")?;
    let (pattern, flags) = match as_cell::<RegExp>(args.get(0)) {
        Some(other) => {
            if !args.get(1).is_undefined() {
                return Err(vm.throw_type_error("Invalid flags supplied to RegExp constructor"));
            }
            (other.source.get(), other.flags_text.get())
        }
        None => (args.get(0), args.get(1)),
    };
    vm.initialize_regexp(regexp, pattern, flags)?;
    Ok(regexp.value())
}

fn flag(vm: &mut Vm, args: Args, index: usize) -> JsResult {
    let (bit, _, name) = FLAGS[index];
    match as_cell::<RegExp>(args.this()) {
        Some(regexp) => Ok(Value::bool(regexp.flag_bits.get() & bit != 0)),
        None if args.this() == vm.intrinsics().regexp_prototype => Ok(Value::UNDEFINED),
        None => {
            Err(vm.throw_type_error(format!("RegExp.prototype.{name} getter called on non-RegExp object")))
        }
    }
}

fn flags(vm: &mut Vm, args: Args) -> JsResult {
    let Some(object) = as_object(args.this()) else {
        let shown = vm.describe(args.this());
        return Err(
            vm.throw_type_error(format!("RegExp.prototype.flags getter called on non-object {shown}"))
        );
    };
    let mut text = String::new();
    for (_, letter, name) in FLAGS {
        let value = vm.get_str(object, name)?;
        if vm.to_boolean(value) {
            text.push(letter as char);
        }
    }
    Ok(vm.heap.intern(&text).value())
}

fn source(vm: &mut Vm, args: Args) -> JsResult {
    match as_cell::<RegExp>(args.this()) {
        Some(regexp) => escape_source(vm, regexp.source.get()),
        None if args.this() == vm.intrinsics().regexp_prototype => Ok(vm.heap.intern("(?:)").value()),
        None => Err(vm.throw_type_error("RegExp.prototype.source getter called on non-RegExp object")),
    }
}

/// EscapeRegExpPattern: the text between the slashes of a literal that means the same.
fn escape_source(vm: &mut Vm, source: Value) -> JsResult {
    let s = vm.to_string(source)?;
    if s.is_empty() {
        return Ok(vm.heap.intern("(?:)").value());
    }
    let units = vm.heap.units(s);
    let special = |u: u16| matches!(u, 0x2f | 0x0a | 0x0d | 0x2028 | 0x2029);
    if !units.iter().any(special) {
        return Ok(s.value());
    }
    let mut builder = Builder::new();
    let (mut escaped, mut in_class) = (false, false);
    for unit in units.iter() {
        let line = match unit {
            0x0a => "n",
            0x0d => "r",
            0x2028 => "u2028",
            0x2029 => "u2029",
            _ => "",
        };
        if !line.is_empty() {
            if !escaped {
                builder.push_str("\\");
            }
            builder.push_str(line);
        } else {
            if unit == 0x2f && !escaped && !in_class {
                builder.push_str("\\");
            }
            builder.push_unit(unit);
        }
        match unit {
            _ if escaped => {}
            0x5b => in_class = true,
            0x5d => in_class = false,
            _ => {}
        }
        escaped = unit == 0x5c && !escaped;
    }
    Ok(builder.finish(vm))
}

fn to_string(vm: &mut Vm, args: Args) -> JsResult {
    let Some(object) = as_object(args.this()) else {
        let shown = vm.describe(args.this());
        return Err(vm.throw_type_error(format!(
            "Method RegExp.prototype.toString called on incompatible receiver {shown}"
        )));
    };
    let source = vm.get_property(object, vm.names.source)?;
    let source = vm.to_string(source)?;
    let flags = vm.get_property(object, vm.names.flags)?;
    let flags = vm.to_string(flags)?;
    let mut builder = Builder::new();
    builder.push_str("/");
    builder.push(vm.heap.units(source));
    builder.push_str("/");
    builder.push(vm.heap.units(flags));
    Ok(builder.finish(vm))
}
