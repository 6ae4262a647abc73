//! Intl.Collator (ECMA-402 10), and `localeCompare` with locales or options. The collations are ICU4X's.

use super::locales::{self, canonicalize_locale_list};
use super::{Options, Service, supported_locales_of};
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::{Obj, as_object};
use crate::vm::Vm;
use gill_bytecode::layout::HostKind;
use gill_heap::Value;
use gill_heap::string::{JsString, Units};
use icu_collator::options::{AlternateHandling, CaseLevel, CollatorOptions, Strength};
use icu_collator::{CollatorBorrowed, CollatorPreferences};
use icu_locale::Locale;
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::cmp::Ordering;
use std::rc::Rc;

pub(super) static SERVICE: Service = Service {
    kind: HostKind::Collator,
    length: 0,
    prototype: |intrinsics| &mut intrinsics.intl_collator_prototype,
    construct,
    make,
};
/// Shared, since it is some hundred bytes.
pub(super) type Collator = Rc<CollatorBorrowed<'static>>;
const PATH: &str = "Intl.Collator";

/// Collations that are not the usual one of their language, and the languages that have them: all, if none is named.
pub(super) const COLLATIONS: &[(&str, &[&str])] = &[
    ("compat", &["ar"]),
    ("dict", &["si"]),
    ("emoji", &[]),
    ("eor", &[]),
    ("phonebk", &["de"]),
    ("phonetic", &["ln"]),
    ("pinyin", &["zh"]),
    ("searchjl", &["ko"]),
    ("stroke", &["zh"]),
    ("trad", &["bn", "es", "fi", "kn", "sv", "vi"]),
    ("unihan", &["ja", "ko", "zh"]),
    ("zhuyin", &["zh"]),
];

const METHODS: &[Method] =
    &[method("resolvedOptions", "Intl.Collator.prototype.resolvedOptions", 0, |vm, args| {
        let record = SERVICE.this_record(vm, args, "Intl.Collator.prototype.resolvedOptions")?;
        Ok(vm.resolved_options(record))
    })];
const STATICS: &[Method] = &[supported_locales_of!("Intl.Collator.supportedLocalesOf", locales::is_known)];

fn make(vm: &mut Vm, constructor: Obj, prototype: Obj) {
    vm.define_methods(constructor, STATICS);
    vm.define_methods(prototype, METHODS);
    vm.define_getter(prototype, "compare", "get Intl.Collator.prototype.compare", |vm, args| {
        let record = SERVICE.this_record(vm, args, "get Intl.Collator.prototype.compare")?;
        Ok(vm.bound_function(record, "Intl.Collator.prototype.compare", 2, |vm, args| {
            let (x, y) = (vm.to_string(args.get(0))?, vm.to_string(args.get(1))?);
            let Some(record) = as_object(args.capture(0)) else { return Ok(Value::UNDEFINED) };
            let collator = decoded(vm, record);
            Ok(compare(vm, collator, x, y))
        }))
    });
    vm.define_tag(prototype, PATH);
}

/// Intl.Collator ( [ locales [ , options ] ] )
fn construct(vm: &mut Vm, args: Args) -> JsResult {
    let record = resolve(vm, args.get(0), args.get(1))?;
    Ok(SERVICE.create(vm, args, record)?.value())
}

/// String.prototype.localeCompare, with locales or options.
pub(crate) fn compare_by_locale(
    vm: &mut Vm,
    x: JsString,
    y: JsString,
    locales: Value,
    options: Value,
) -> JsResult {
    let record = resolve(vm, locales, options)?;
    let collator = decode(vm, record);
    Ok(compare(vm, collator, x, y))
}

/// InitializeCollator: the record.
fn resolve(vm: &mut Vm, locales: Value, options: Value) -> JsResult<Obj> {
    let requested = canonicalize_locale_list(vm, locales)?;
    let options = Options::coerce(vm, options, PATH)?;
    let usage = options.choice(vm, "usage", &["sort", "search"], "sort")?;
    options.locale_matcher(vm)?;
    let collation = options.extension_type(vm, "collation")?;
    let numeric = options.flag(vm, "numeric")?.map(|on| if on { "true" } else { "false" });
    let case_first = options.text(vm, "caseFirst", &["upper", "lower", "false"])?;
    let (_, found) = locales::lookup(&requested, locales::is_known);
    let language = found.split('-').next().unwrap_or("en");
    let has_collation = |co: &str| {
        let row = COLLATIONS.iter().find(|(name, _)| *name == co);
        row.is_some_and(|(_, languages)| languages.is_empty() || languages.contains(&language))
    };
    let keys: [locales::Key<'_>; 3] = [
        ("co", collation.as_deref(), &has_collation),
        ("kf", case_first.as_deref(), &|kf| matches!(kf, "upper" | "lower" | "false")),
        ("kn", numeric, &|kn| matches!(kn, "true" | "false")),
    ];
    let resolved = locales::resolve(&requested, locales::is_known, &keys);
    let sensitivity = options.choice(vm, "sensitivity", &["base", "accent", "case", "variant"], "variant")?;
    let ignore = options.flag(vm, "ignorePunctuation")?;
    let ignore = ignore.unwrap_or(resolved.data_locale.split('-').next() == Some("th"));
    let [collation, case_first, numeric] = &resolved.values[..] else { return Ok(vm.new_record()) };
    let record = vm.new_record();
    vm.set_text(record, "locale", &resolved.locale);
    vm.set_text(record, "usage", &usage);
    vm.set_text(record, "sensitivity", &sensitivity);
    vm.set_field(record, "ignorePunctuation", Value::bool(ignore));
    vm.set_text(record, "collation", collation.as_deref().unwrap_or("default"));
    vm.set_field(record, "numeric", Value::bool(numeric.as_deref() == Some("true")));
    let usual =
        if matches!(resolved.data_locale.split('-').next(), Some("da" | "mt")) { "upper" } else { "false" };
    vm.set_text(record, "caseFirst", case_first.as_deref().unwrap_or(usual));
    Ok(record)
}

/// A record's collator; the last one is remembered.
fn decoded(vm: &mut Vm, record: Obj) -> Option<Collator> {
    let id = vm.heap.cell_id(record);
    if let Some((known, collator)) = &vm.intl.collator
        && *known == id
    {
        return collator.clone();
    }
    let collator = decode(vm, record);
    vm.intl.collator = Some((id, collator.clone()));
    collator
}

fn decode(vm: &mut Vm, record: Obj) -> Option<Collator> {
    /// Collators that are kept for records to come: more are not, however many a program makes.
    const KEPT: usize = 64;
    thread_local! {
        static MADE: RefCell<FxHashMap<String, Collator>> = RefCell::default();
    }
    let locale = vm.field_text(record, "locale");
    let mut tag = locale.split("-u-").next().unwrap_or("en").to_owned();
    tag.push_str("-u");
    let collation = vm.field_text(record, "collation");
    if vm.field_text(record, "usage") == "search" {
        tag.push_str("-co-search");
    } else if collation != "default" {
        tag.push_str(&format!("-co-{collation}"));
    }
    tag.push_str(&format!("-kf-{}", vm.field_text(record, "caseFirst")));
    tag.push_str(if vm.field_flag(record, "numeric") { "-kn-true" } else { "-kn-false" });
    let sensitivity = vm.field_text(record, "sensitivity");
    let ignore = vm.field_flag(record, "ignorePunctuation");
    let key = format!("{tag} {sensitivity} {ignore}");
    MADE.with_borrow_mut(|made| {
        if let Some(known) = made.get(&key) {
            return Some(known.clone());
        }
        let locale: Locale = tag.parse().ok()?;
        let mut options = CollatorOptions::default();
        options.strength = Some(match sensitivity.as_str() {
            "base" | "case" => Strength::Primary,
            "accent" => Strength::Secondary,
            _ => Strength::Tertiary,
        });
        options.case_level = Some(if sensitivity == "case" { CaseLevel::On } else { CaseLevel::Off });
        options.alternate_handling =
            Some(if ignore { AlternateHandling::Shifted } else { AlternateHandling::NonIgnorable });
        let collator = CollatorBorrowed::try_new(CollatorPreferences::from(&locale), options).ok()?;
        let collator = Rc::new(collator);
        if made.len() >= KEPT {
            made.clear();
        }
        made.insert(key, collator.clone());
        Some(collator)
    })
}

fn compare(vm: &mut Vm, collator: Option<Collator>, x: JsString, y: JsString) -> Value {
    let (x, y) = (vm.heap.units(x), vm.heap.units(y));
    let order = match (collator, x, y) {
        (None, x, y) => x.iter().cmp(y.iter()),
        (Some(collator), Units::Latin1(x), Units::Latin1(y)) if x.is_ascii() && y.is_ascii() => {
            collator.compare_utf8(x, y)
        }
        (Some(collator), Units::Utf16(x), Units::Utf16(y)) => collator.compare_utf16(x, y),
        (Some(collator), x, y) => collator.compare_utf16(&x.to_utf16(), &y.to_utf16()),
    };
    Value::int(match order {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    })
}
