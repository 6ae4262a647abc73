//! Intl.PluralRules (ECMA-402 17), and the plural categories that other formatters ask for. The rules are ICU4X's.

use super::locales::{self, canonicalize_locale_list};
use super::number_format::{decode_digits, set_number_format_digit_options, to_intl_mathematical_value};
use super::{Options, Service, supported_locales_of};
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::Obj;
use crate::vm::Vm;
use gill_bytecode::layout::HostKind;
use icu_locale::Locale;
use icu_plurals::{
    PluralCategory, PluralOperands, PluralRuleType, PluralRules, PluralRulesOptions, PluralRulesWithRanges,
};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::rc::Rc;

pub(super) static SERVICE: Service = Service {
    kind: HostKind::PluralRules,
    length: 0,
    prototype: |intrinsics| &mut intrinsics.intl_plural_rules_prototype,
    construct,
    make,
};
const PATH: &str = "Intl.PluralRules";

const METHODS: &[Method] = &[
    method("resolvedOptions", "Intl.PluralRules.prototype.resolvedOptions", 0, resolved_options),
    method("select", "Intl.PluralRules.prototype.select", 1, select),
    method("selectRange", "Intl.PluralRules.prototype.selectRange", 2, select_range),
];
const STATICS: &[Method] = &[supported_locales_of!("Intl.PluralRules.supportedLocalesOf", locales::is_known)];

fn make(vm: &mut Vm, constructor: Obj, prototype: Obj) {
    vm.define_methods(constructor, STATICS);
    vm.define_methods(prototype, METHODS);
    vm.define_tag(prototype, PATH);
}

/// Intl.PluralRules ( [ locales [ , options ] ] )
fn construct(vm: &mut Vm, args: Args) -> JsResult {
    SERVICE.require_new(vm, args)?;
    let requested = canonicalize_locale_list(vm, args.get(0))?;
    let options = Options::coerce(vm, args.get(1), PATH)?;
    options.locale_matcher(vm)?;
    let kind = options.choice(vm, "type", &["cardinal", "ordinal"], "cardinal")?;
    let record = vm.new_record();
    let resolved = locales::resolve(&requested, locales::is_known, &[]);
    vm.set_text(record, "locale", &resolved.locale);
    vm.set_text(record, "type", &kind);
    let digits = set_number_format_digit_options(vm, options, record, 0, 3, false)?;
    digits.finish(vm, record);
    Ok(SERVICE.create(vm, args, record)?.value())
}

fn resolved_options(vm: &mut Vm, args: Args) -> JsResult {
    let record = SERVICE.this_record(vm, args, "Intl.PluralRules.prototype.resolvedOptions")?;
    let (language, ordinal) = decode(vm, record);
    let copy = vm.resolved_options(record);
    let result: Obj = copy.cell_unchecked().cast();
    // In the order of ICU, which has no meaning but shows.
    let order = ["few", "many", "one", "two", "zero", "other"];
    let has = rules(&language, ordinal).map(|rules| rules.categories().map(name).collect::<Vec<_>>());
    let has = has.unwrap_or_else(|| vec!["other"]);
    let names: Vec<&str> = order.into_iter().filter(|category| has.contains(category)).collect();
    let list = vm.array_of_texts(&names);
    // V8 20 tells neither how it rounds.
    for late in ["roundingMode", "roundingIncrement", "trailingZeroDisplay", "roundingPriority"] {
        let key = vm.key(late);
        vm.delete(result, key)?;
    }
    vm.set_field(result, "pluralCategories", list);
    Ok(copy)
}

fn decode(vm: &mut Vm, record: Obj) -> (String, bool) {
    (vm.field_text(record, "locale"), vm.field_text(record, "type") == "ordinal")
}

/// ResolvePlural
fn select(vm: &mut Vm, args: Args) -> JsResult {
    let record = SERVICE.this_record(vm, args, "Intl.PluralRules.prototype.select")?;
    let number = vm.to_number(args.get(0))?;
    let (language, ordinal) = decode(vm, record);
    let category = if number.is_finite() {
        let shown = decode_digits(vm, record).plain(&super::decimal::Decimal::from_f64(number.abs()));
        category(&language, ordinal, &shown)
    } else {
        "other"
    };
    Ok(vm.heap.intern(category).value())
}

/// ResolvePluralRange
fn select_range(vm: &mut Vm, args: Args) -> JsResult {
    let record = SERVICE.this_record(vm, args, "Intl.PluralRules.prototype.selectRange")?;
    for (place, what) in ["startRange", "endRange"].into_iter().enumerate() {
        if args.get(place).is_undefined() {
            return Err(vm.throw_type_error(format!("Invalid {what} : undefined")));
        }
    }
    let (x, y) = (to_intl_mathematical_value(vm, args.get(0))?, to_intl_mathematical_value(vm, args.get(1))?);
    if x.is_nan() || y.is_nan() {
        let what = if x.is_nan() { "startRange" } else { "endRange" };
        return Err(vm.throw_range_error(format!("Invalid {what} : NaN")));
    }
    let (language, ordinal) = decode(vm, record);
    let digits = decode_digits(vm, record);
    let operands = |value| operands(&digits.plain(value));
    let found = language.parse::<Locale>().ok().and_then(|locale| {
        let rules = PluralRulesWithRanges::try_new((&locale).into(), options_of(ordinal)).ok()?;
        Some(name(rules.category_for_range(operands(&x)?, operands(&y)?)))
    });
    Ok(vm.heap.intern(found.unwrap_or("other")).value())
}

// ---- rules -------------------------------------------------------------------------------------------------------------

fn options_of(ordinal: bool) -> PluralRulesOptions {
    let kind = if ordinal { PluralRuleType::Ordinal } else { PluralRuleType::Cardinal };
    PluralRulesOptions::default().with_type(kind)
}

fn name(category: PluralCategory) -> &'static str {
    match category {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}

/// The rules of a locale; there are as many as there are locales.
fn rules(locale: &str, ordinal: bool) -> Option<Rc<PluralRules>> {
    thread_local! {
        static RULES: RefCell<FxHashMap<(String, bool), Rc<PluralRules>>> = RefCell::default();
    }
    let key = (locale.to_owned(), ordinal);
    RULES.with_borrow_mut(|known| {
        if let Some(rules) = known.get(&key) {
            return Some(rules.clone());
        }
        let parsed: Locale = locale.parse().ok()?;
        let rules = Rc::new(PluralRules::try_new((&parsed).into(), options_of(ordinal)).ok()?);
        known.insert(key, rules.clone());
        Some(rules)
    })
}

fn operands(shown: &str) -> Option<PluralOperands> {
    shown.parse::<fixed_decimal::Decimal>().ok().map(|decimal| (&decimal).into())
}

/// The plural category of digits as they are shown.
pub(super) fn category(locale: &str, ordinal: bool, shown: &str) -> &'static str {
    if !ordinal && locale.starts_with("en") {
        return if shown == "1" { "one" } else { "other" };
    }
    let operands = operands(shown);
    match (rules(locale, ordinal), operands) {
        (Some(rules), Some(operands)) => name(rules.category_for(operands)),
        _ => "other",
    }
}
