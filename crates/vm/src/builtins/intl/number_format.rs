//! Intl.NumberFormat (ECMA-402 16), and `toLocaleString` of numbers and BigInts.

use super::data::{self, UNITS};
use super::decimal::{Decimal, MODES, Mode};
use super::locales::{self, canonicalize_locale_list};
use super::number_text::{Digits, Format, Grouping, Notation, Priority, SignDisplay, Style};
use super::{Options, Part, Service, joined, push_part, supported_locales_of};
use crate::convert::Hint;
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::{Obj, as_object};
use crate::vm::Vm;
use gill_bytecode::layout::HostKind;
use gill_heap::Value;
use gill_heap::string::JsString;
use std::rc::Rc;

pub(super) static SERVICE: Service = Service {
    kind: HostKind::NumberFormat,
    length: 0,
    prototype: |intrinsics| &mut intrinsics.intl_number_format_prototype,
    construct,
    make,
};
const PATH: &str = "Intl.NumberFormat";

const METHODS: &[Method] = &[
    method("resolvedOptions", "Intl.NumberFormat.prototype.resolvedOptions", 0, |vm, args| {
        let record = unwrap(vm, args)?;
        Ok(vm.resolved_options(record))
    }),
    method("formatToParts", "Intl.NumberFormat.prototype.formatToParts", 1, |vm, args| {
        let record = SERVICE.this_record(vm, args, "Intl.NumberFormat.prototype.formatToParts")?;
        let value = to_intl_mathematical_value(vm, args.get(0))?;
        let parts = decoded(vm, record).parts(&value);
        Ok(vm.array_of_parts(&parts, |_, _, _| {}))
    }),
];
const RANGES: &[Method] = &[
    method("formatRange", "Intl.NumberFormat.prototype.formatRange", 2, |vm, args| {
        let parts = range_parts(vm, args, "Intl.NumberFormat.prototype.formatRange")?;
        let text: String = parts.iter().map(|(_, part)| part.text.as_str()).collect();
        Ok(vm.str(&text))
    }),
    method("formatRangeToParts", "Intl.NumberFormat.prototype.formatRangeToParts", 2, |vm, args| {
        let parts = range_parts(vm, args, "Intl.NumberFormat.prototype.formatRangeToParts")?;
        let (sources, parts): (Vec<&str>, Vec<Part>) = parts.into_iter().unzip();
        Ok(vm.array_of_parts(&parts, |vm, object, place| vm.set_text(object, "source", sources[place])))
    }),
];
const STATICS: &[Method] =
    &[supported_locales_of!("Intl.NumberFormat.supportedLocalesOf", data::is_available)];

fn make(vm: &mut Vm, constructor: Obj, prototype: Obj) {
    vm.define_methods(constructor, STATICS);
    vm.define_methods(prototype, METHODS);
    vm.define_getter(prototype, "format", "get Intl.NumberFormat.prototype.format", |vm, args| {
        let record = unwrap(vm, args)?;
        Ok(vm.bound_function(record, "Intl.NumberFormat.prototype.format", 1, |vm, args| {
            let value = to_intl_mathematical_value(vm, args.get(0))?;
            match as_object(args.capture(0)) {
                Some(record) => {
                    let text = decoded(vm, record).text(&value);
                    Ok(vm.str(&text))
                }
                None => Ok(Value::UNDEFINED),
            }
        }))
    });
    vm.define_methods(prototype, RANGES);
    vm.define_tag(prototype, PATH);
}

/// Intl.NumberFormat ( [ locales [ , options ] ] )
fn construct(vm: &mut Vm, args: Args) -> JsResult {
    let record = resolve(vm, args.get(0), args.get(1))?;
    Ok(SERVICE.create(vm, args, record)?.value())
}

/// UnwrapNumberFormat. (The legacy constructor's fallback symbol is not kept: called without `new` it makes a new object.)
fn unwrap(vm: &mut Vm, args: Args) -> JsResult<Obj> {
    match SERVICE.record_of(args.this()) {
        Some(record) => Ok(record),
        None => {
            Err(vm.throw_type_error("Method UnwrapNumberFormat called on incompatible receiver undefined"))
        }
    }
}

/// Number.prototype.toLocaleString and BigInt.prototype.toLocaleString, with locales or options.
pub(crate) fn to_locale_string(vm: &mut Vm, value: Value, locales: Value, options: Value) -> JsResult {
    let record = resolve(vm, locales, options)?;
    let value = to_intl_mathematical_value(vm, value)?;
    let text = decode(vm, record).text(&value);
    Ok(vm.str(&text))
}

// ---- options -----------------------------------------------------------------------------------------------------------

/// InitializeNumberFormat, with SetNumberFormatUnitOptions: the record.
fn resolve(vm: &mut Vm, locales: Value, options: Value) -> JsResult<Obj> {
    let requested = canonicalize_locale_list(vm, locales)?;
    let options = Options::coerce(vm, options, PATH)?;
    options.locale_matcher(vm)?;
    let system = options.extension_type(vm, "numberingSystem")?;
    let resolved =
        locales::resolve(&requested, data::is_available, &[("nu", system.as_deref(), &|nu| nu == "latn")]);
    let record = vm.new_record();
    vm.set_text(record, "locale", &resolved.locale);
    vm.set_text(record, "numberingSystem", "latn");

    // SetNumberFormatUnitOptions
    let style = options.choice(vm, "style", &["decimal", "percent", "currency", "unit"], "decimal")?;
    let currency = options.text(vm, "currency", &[])?;
    if let Some(code) = &currency {
        if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_alphabetic()) {
            return Err(vm.throw_range_error(format!("Invalid currency code : {code}")));
        }
    } else if style == "currency" {
        return Err(vm.throw_type_error("Currency code is required with currency style."));
    }
    let displays = ["code", "symbol", "narrowSymbol", "name"];
    let currency_display = options.choice(vm, "currencyDisplay", &displays, "symbol")?;
    let currency_sign = options.choice(vm, "currencySign", &["standard", "accounting"], "standard")?;
    let unit = options.text(vm, "unit", &[])?;
    match &unit {
        Some(unit) if !is_well_formed_unit(unit) => {
            return Err(
                vm.throw_range_error(format!("Invalid unit argument for Intl.NumberFormat() '{unit}'"))
            );
        }
        None if style == "unit" => {
            return Err(vm.throw_type_error("Invalid unit argument for Intl.NumberFormat() ''"));
        }
        _ => {}
    }
    let unit_display = options.choice(vm, "unitDisplay", &["short", "narrow", "long"], "short")?;
    let currency = currency.unwrap_or_default().to_ascii_uppercase();
    vm.set_text(record, "style", &style);
    match style.as_str() {
        "currency" => {
            vm.set_text(record, "currency", &currency);
            vm.set_text(record, "currencyDisplay", &currency_display);
            vm.set_text(record, "currencySign", &currency_sign);
        }
        "unit" => {
            vm.set_text(record, "unit", &unit.unwrap_or_default());
            vm.set_text(record, "unitDisplay", &unit_display);
        }
        _ => {}
    }
    let notations = ["standard", "scientific", "engineering", "compact"];
    let notation = options.choice(vm, "notation", &notations, "standard")?;
    let (least, most) = match style.as_str() {
        "currency" if notation == "standard" => {
            let digits = data::currency_digits(&currency);
            (digits, digits)
        }
        "percent" => (0, 0),
        "currency" => (0, 0),
        _ => (0, 3),
    };
    let digits = set_number_format_digit_options(vm, options, record, least, most, notation == "compact")?;
    let compact_display = options.choice(vm, "compactDisplay", &["short", "long"], "short")?;
    // GetBooleanOrStringNumberFormatOption(options, "useGrouping", ...)
    let default_grouping = if notation == "compact" { "min2" } else { "auto" };
    let grouping = options.value(vm, "useGrouping")?;
    let grouping = if grouping.is_undefined() {
        default_grouping.to_owned()
    } else if grouping == Value::TRUE {
        "always".to_owned()
    } else if !vm.to_boolean(grouping) {
        String::new()
    } else {
        let text = vm.to_rust_string(grouping)?;
        match text.as_str() {
            "true" | "false" => default_grouping.to_owned(),
            "min2" | "auto" | "always" => text,
            _ => return Err(options.out_of_range(vm, &text, "useGrouping")),
        }
    };
    match grouping.as_str() {
        "" => vm.set_field(record, "useGrouping", Value::FALSE),
        grouping => vm.set_text(record, "useGrouping", grouping),
    }
    vm.set_text(record, "notation", &notation);
    if notation == "compact" {
        vm.set_text(record, "compactDisplay", &compact_display);
    }
    let signs = ["auto", "never", "always", "exceptZero", "negative"];
    let sign = options.choice(vm, "signDisplay", &signs, "auto")?;
    vm.set_text(record, "signDisplay", &sign);
    digits.finish(vm, record);
    Ok(record)
}

/// IsWellFormedUnitIdentifier
fn is_well_formed_unit(unit: &str) -> bool {
    let known = |unit: &str| UNITS.contains(&unit);
    known(unit) || unit.split_once("-per-").is_some_and(|(a, b)| known(a) && known(b))
}

/// The digit options that a record has behind the others.
pub(super) struct RoundingOptions {
    mode: String,
    increment: u32,
    trailing: String,
    priority: &'static str,
}

impl RoundingOptions {
    pub(super) fn finish(&self, vm: &mut Vm, record: Obj) {
        vm.set_text(record, "roundingMode", &self.mode);
        vm.set_field(record, "roundingIncrement", Value::uint(self.increment));
        vm.set_text(record, "trailingZeroDisplay", &self.trailing);
        vm.set_text(record, "roundingPriority", self.priority);
    }
}

/// SetNumberFormatDigitOptions
pub(super) fn set_number_format_digit_options(
    vm: &mut Vm,
    options: Options,
    record: Obj,
    least: u32,
    most: u32,
    compact: bool,
) -> JsResult<RoundingOptions> {
    let minimum_integer = options.number(vm, "minimumIntegerDigits", 1, 21)?.unwrap_or(1);
    let minimum_fraction = options.value(vm, "minimumFractionDigits")?;
    let maximum_fraction = options.value(vm, "maximumFractionDigits")?;
    let minimum_significant = options.value(vm, "minimumSignificantDigits")?;
    let maximum_significant = options.value(vm, "maximumSignificantDigits")?;
    let increment = options.number(vm, "roundingIncrement", 1, 5000)?.unwrap_or(1);
    const INCREMENTS: [u32; 15] = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000];
    if !INCREMENTS.contains(&increment) {
        return Err(vm.throw_range_error("roundingIncrement value is out of range."));
    }
    let modes = MODES.map(|(name, _)| name);
    let mode = options.choice(vm, "roundingMode", &modes, "halfExpand")?;
    let priorities = ["auto", "morePrecision", "lessPrecision"];
    let priority = options.choice(vm, "roundingPriority", &priorities, "auto")?;
    let trailing = options.choice(vm, "trailingZeroDisplay", &["auto", "stripIfInteger"], "auto")?;
    let most = if increment == 1 { most } else { least };
    let has_significant = !minimum_significant.is_undefined() || !maximum_significant.is_undefined();
    let has_fraction = !minimum_fraction.is_undefined() || !maximum_fraction.is_undefined();
    let need_significant = priority != "auto" || has_significant;
    let need_fraction = priority != "auto" || !(has_significant || (!has_fraction && compact));
    vm.set_field(record, "minimumIntegerDigits", Value::uint(minimum_integer));
    let (mut significant, mut fraction) = (None, None);
    if need_significant {
        significant = Some(if has_significant {
            let least =
                super::default_number_option(vm, minimum_significant, "minimumSignificantDigits", 1, 21)?;
            let least = least.unwrap_or(1);
            let most =
                super::default_number_option(vm, maximum_significant, "maximumSignificantDigits", least, 21)?;
            (least, most.unwrap_or(21))
        } else {
            (1, 21)
        });
    }
    if need_fraction {
        fraction = Some(if has_fraction {
            let low = super::default_number_option(vm, minimum_fraction, "minimumFractionDigits", 0, 100)?;
            let high = super::default_number_option(vm, maximum_fraction, "maximumFractionDigits", 0, 100)?;
            match (low, high) {
                (None, Some(high)) => (least.min(high), high),
                (Some(low), None) => (low, most.max(low)),
                (Some(low), Some(high)) if low > high => {
                    return Err(vm.throw_range_error("maximumFractionDigits value is out of range."));
                }
                (low, high) => (low.unwrap_or(least), high.unwrap_or(most)),
            }
        } else {
            (least, most)
        });
    }
    let mut resolved = match priority.as_str() {
        "morePrecision" => "morePrecision",
        "lessPrecision" => "lessPrecision",
        _ => "auto",
    };
    if !need_significant && !need_fraction {
        (significant, fraction, resolved) = (Some((1, 2)), Some((0, 0)), "morePrecision");
    }
    if increment != 1 {
        if resolved != "auto" || !need_fraction {
            return Err(vm.throw_type_error("roundingIncrement value is invalid."));
        }
        if fraction.is_some_and(|(low, high)| low != high) {
            return Err(vm.throw_range_error("roundingIncrement value is out of range."));
        }
    }
    for (range, low, high) in [
        (significant, "minimumSignificantDigits", "maximumSignificantDigits"),
        (fraction, "minimumFractionDigits", "maximumFractionDigits"),
    ] {
        if let Some((least, most)) = range {
            vm.set_field(record, low, Value::uint(least));
            vm.set_field(record, high, Value::uint(most));
        }
    }
    Ok(RoundingOptions { mode, increment, trailing, priority: resolved })
}

// ---- from a record to a format -----------------------------------------------------------------------------------------

/// A record, decoded; the last one is remembered.
fn decoded(vm: &mut Vm, record: Obj) -> Rc<Format> {
    let id = vm.heap.cell_id(record);
    if let Some((known, format)) = &vm.intl.number
        && *known == id
    {
        return format.clone();
    }
    let format = Rc::new(decode(vm, record));
    vm.intl.number = Some((id, format.clone()));
    format
}

fn decode(vm: &mut Vm, record: Obj) -> Format {
    let locale = vm.field_text(record, "locale");
    let language = locale.split("-u-").next().unwrap_or("en").to_owned();
    let style = match vm.field_text(record, "style").as_str() {
        "percent" => Style::Percent,
        "currency" => Style::Currency {
            code: vm.field_text(record, "currency"),
            display: vm.field_text(record, "currencyDisplay"),
            accounting: vm.field_text(record, "currencySign") == "accounting",
        },
        "unit" => {
            Style::Unit { unit: vm.field_text(record, "unit"), width: vm.field_text(record, "unitDisplay") }
        }
        _ => Style::Decimal,
    };
    let grouping = match vm.field_text(record, "useGrouping").as_str() {
        "always" => Grouping::Always,
        "auto" => Grouping::Auto,
        "min2" => Grouping::Min2,
        _ => Grouping::Never,
    };
    let notation = match vm.field_text(record, "notation").as_str() {
        "scientific" => Notation::Scientific,
        "engineering" => Notation::Engineering,
        "compact" if vm.field_text(record, "compactDisplay") == "long" => Notation::CompactLong,
        "compact" => Notation::CompactShort,
        _ => Notation::Standard,
    };
    let sign = match vm.field_text(record, "signDisplay").as_str() {
        "never" => SignDisplay::Never,
        "always" => SignDisplay::Always,
        "exceptZero" => SignDisplay::ExceptZero,
        "negative" => SignDisplay::Negative,
        _ => SignDisplay::Auto,
    };
    let digits = decode_digits(vm, record);
    Format { data: data::of(&language), language, style, digits, grouping, notation, sign }
}

/// What SetNumberFormatDigitOptions put into a record.
pub(super) fn decode_digits(vm: &mut Vm, record: Obj) -> Digits {
    let mut pair =
        |low: &str, high: &str| Some((vm.field_number(record, low)?, vm.field_number(record, high)?));
    let fraction = pair("minimumFractionDigits", "maximumFractionDigits");
    let significant = pair("minimumSignificantDigits", "maximumSignificantDigits");
    let mode = vm.field_text(record, "roundingMode");
    Digits {
        minimum_integer: vm.field_number(record, "minimumIntegerDigits").unwrap_or(1),
        fraction,
        significant,
        priority: match vm.field_text(record, "roundingPriority").as_str() {
            "morePrecision" => Priority::More,
            "lessPrecision" => Priority::Less,
            _ => Priority::Auto,
        },
        increment: vm.field_number(record, "roundingIncrement").unwrap_or(1),
        mode: MODES.iter().find(|(name, _)| *name == mode).map_or(Mode::HalfExpand, |(_, mode)| *mode),
        strip_if_integer: vm.field_text(record, "trailingZeroDisplay") == "stripIfInteger",
    }
}

/// ToIntlMathematicalValue: text is taken at its exact decimal value, unless that is greater than any double.
pub(super) fn to_intl_mathematical_value(vm: &mut Vm, value: Value) -> JsResult<Decimal> {
    let primitive = vm.to_primitive(value, Hint::Number)?;
    if primitive.is_bigint() {
        return Ok(Decimal::parse(&vm.bigint(primitive).to_string()));
    }
    if let Some(s) = JsString::from_value(primitive) {
        let text = vm.rust_string(s);
        let text = text.trim_matches(crate::convert::is_js_space);
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let decimal = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
            && !unsigned.starts_with(['0'])
                | unsigned[1..].starts_with(['.', 'e', 'E'])
                | (unsigned.len() == 1);
        let number = vm.to_number(primitive)?;
        return Ok(match decimal && !number.is_nan() {
            true if number.is_finite() => Decimal::parse(text),
            _ => Decimal::from_f64(number),
        });
    }
    Ok(Decimal::from_f64(vm.to_number(primitive)?))
}

// ---- ranges ------------------------------------------------------------------------------------------------------------

/// PartitionNumberRangePattern: each part with its source.
fn range_parts(vm: &mut Vm, args: Args, name: &str) -> JsResult<Vec<(&'static str, Part)>> {
    let record = SERVICE.this_record(vm, args, name)?;
    for (place, what) in ["start", "end"].into_iter().enumerate() {
        if args.get(place).is_undefined() {
            return Err(vm.throw_type_error(format!("Invalid {what} : undefined")));
        }
    }
    let (x, y) = (to_intl_mathematical_value(vm, args.get(0))?, to_intl_mathematical_value(vm, args.get(1))?);
    for (value, place, what) in [(&x, 0, "start"), (&y, 1, "end")] {
        if value.is_nan() {
            let shown = vm.to_rust_string(args.get(place))?;
            return Err(vm.throw_range_error(format!("Invalid {what} : {shown}")));
        }
    }
    let format = decoded(vm, record);
    let (start, end) = (format.parts(&x), format.parts(&y));
    if joined(&start) == joined(&end) {
        // CollapseNumberRange, FormatApproximately
        let mut parts =
            vec![Part { kind: "approximatelySign", text: format.data.get("approximately").to_owned() }];
        parts.extend(start);
        return Ok(parts.into_iter().map(|part| ("shared", part)).collect());
    }
    // What both have at the same side is said once, unless it is a single character.
    let is_number = |part: &Part| matches!(part.kind, "integer" | "fraction" | "nan" | "infinity");
    let collapses =
        |part: &Part| matches!(part.kind, "currency" | "percentSign" | "unit" | "compact" | "literal");
    let shared = |pairs: &mut dyn Iterator<Item = (&Part, &Part)>| {
        let same: Vec<&Part> =
            pairs.take_while(|(a, b)| a == b && collapses(a)).map(|(part, _)| part).collect();
        let length: usize = same.iter().map(|part| part.text.chars().count()).sum();
        if length > 1 { same.len() } else { 0 }
    };
    let head = shared(&mut start.iter().zip(&end));
    let tail = shared(&mut start.iter().rev().zip(end.iter().rev()));
    // Spaces where anything but digits is next to the dash.
    let is_sign = |part: &Part| matches!(part.kind, "minusSign" | "plusSign");
    let spaced = !is_number(&start[start.len() - 1 - tail]) || !is_number(&end[head]) || is_sign(&start[0]);
    let separator = format.data.get("range").replace("{0}", "").replace("{1}", "");
    let mut parts = Vec::new();
    let mut add =
        |source: &'static str, list: &[Part]| parts.extend(list.iter().cloned().map(|part| (source, part)));
    add("shared", &start[..head]);
    add("startRange", &start[head..start.len() - tail]);
    let mut between = Vec::new();
    let separator = if spaced { format!(" {} ", separator.trim()) } else { separator };
    push_part(&mut between, "literal", &separator);
    add("shared", &between);
    add("endRange", &end[head..end.len() - tail]);
    add("shared", &end[end.len() - tail..]);
    Ok(parts)
}
