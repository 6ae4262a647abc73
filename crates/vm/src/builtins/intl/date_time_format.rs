//! Intl.DateTimeFormat (ECMA-402 11), and `toLocaleString`, `toLocaleDateString`, `toLocaleTimeString` of dates.
//!
//! The calendar is always the Gregorian one. A record without `timeZone` is of the local zone where that has no id.

use super::date_time_text::{Format, Wanted};
use super::locales::{self, canonicalize_locale_list};
use super::{Options, Part, Service, data, supported_locales_of, zones};
use crate::builtins::date::{system_zone, system_zone_name, time_clip};
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::{Obj, as_cell, as_object};
use crate::vm::Vm;
use gill_bytecode::layout::HostKind;
use gill_heap::{Date, Value};
use std::rc::Rc;

pub(super) static SERVICE: Service = Service {
    kind: HostKind::DateTimeFormat,
    length: 0,
    prototype: |intrinsics| &mut intrinsics.intl_date_time_format_prototype,
    construct,
    make,
};
const PATH: &str = "Intl.DateTimeFormat";

const METHODS: &[Method] = &[
    method("resolvedOptions", "Intl.DateTimeFormat.prototype.resolvedOptions", 0, |vm, args| {
        let record = unwrap(vm, args, "UnwrapDateTimeFormat")?;
        Ok(vm.resolved_options(record))
    }),
    method("formatToParts", "Intl.DateTimeFormat.prototype.formatToParts", 1, |vm, args| {
        let record = SERVICE.this_record(vm, args, "Intl.DateTimeFormat.prototype.formatToParts")?;
        let t = time_value(vm, args.get(0))?;
        let parts = decoded(vm, record)?.parts(t);
        Ok(vm.array_of_parts(&parts, |_, _, _| {}))
    }),
];
const RANGES: &[Method] = &[
    method("formatRange", "Intl.DateTimeFormat.prototype.formatRange", 2, |vm, args| {
        let parts = range_parts(vm, args, "Intl.DateTimeFormat.prototype.formatRange")?;
        let text: String = parts.iter().map(|(_, part)| part.text.as_str()).collect();
        Ok(vm.str(&text))
    }),
    method("formatRangeToParts", "Intl.DateTimeFormat.prototype.formatRangeToParts", 2, |vm, args| {
        let parts = range_parts(vm, args, "Intl.DateTimeFormat.prototype.formatRangeToParts")?;
        let (sources, parts): (Vec<&str>, Vec<Part>) = parts.into_iter().unzip();
        Ok(vm.array_of_parts(&parts, |vm, object, place| vm.set_text(object, "source", sources[place])))
    }),
];
const STATICS: &[Method] =
    &[supported_locales_of!("Intl.DateTimeFormat.supportedLocalesOf", data::is_available)];

fn make(vm: &mut Vm, constructor: Obj, prototype: Obj) {
    vm.define_methods(constructor, STATICS);
    vm.define_methods(prototype, METHODS);
    vm.define_getter(prototype, "format", "get Intl.DateTimeFormat.prototype.format", |vm, args| {
        let record = unwrap(vm, args, "UnwrapDateTimeFormat")?;
        Ok(vm.bound_function(record, "Intl.DateTimeFormat.prototype.format", 1, |vm, args| {
            let t = time_value(vm, args.get(0))?;
            let Some(record) = as_object(args.capture(0)) else { return Ok(Value::UNDEFINED) };
            let text = decoded(vm, record)?.text(t);
            Ok(vm.str(&text))
        }))
    });
    vm.define_methods(prototype, RANGES);
    vm.define_tag(prototype, PATH);
}

/// Intl.DateTimeFormat ( [ locales [ , options ] ] )
fn construct(vm: &mut Vm, args: Args) -> JsResult {
    let record = create(vm, args.get(0), args.get(1), Shown::ANY, Shown::DATE)?;
    Ok(SERVICE.create(vm, args, record)?.value())
}

/// UnwrapDateTimeFormat, without the legacy constructor's fallback symbol.
fn unwrap(vm: &mut Vm, args: Args, name: &str) -> JsResult<Obj> {
    match SERVICE.record_of(args.this()) {
        Some(record) => Ok(record),
        None => Err(vm.throw_type_error(format!("Method {name} called on incompatible receiver undefined"))),
    }
}

/// Date.prototype.toLocaleString, toLocaleDateString and toLocaleTimeString of a time value, by what they show.
pub(crate) fn to_locale_string(
    vm: &mut Vm,
    t: f64,
    locales: Value,
    options: Value,
    date: bool,
    time: bool,
) -> JsResult {
    let (required, defaults) = match (date, time) {
        (true, true) => (Shown::ANY, Shown::ALL),
        (true, false) => (Shown::DATE, Shown::DATE),
        _ => (Shown::TIME, Shown::TIME),
    };
    if t.is_nan() {
        return Ok(vm.str("Invalid Date"));
    }
    let record = create(vm, locales, options, required, defaults)?;
    let text = decode(vm, record)?.text(t);
    Ok(vm.str(&text))
}

// ---- options -----------------------------------------------------------------------------------------------------------

/// Which halves of a date-time: what CreateDateTimeFormat calls required and defaults.
#[derive(Clone, Copy, PartialEq)]
struct Shown {
    date: bool,
    time: bool,
    both: bool,
}
impl Shown {
    const ANY: Shown = Shown { date: true, time: true, both: false };
    const ALL: Shown = Shown { date: true, time: true, both: true };
    const DATE: Shown = Shown { date: true, time: false, both: false };
    const TIME: Shown = Shown { date: false, time: true, both: false };
}

/// CreateDateTimeFormat: the record.
fn create(vm: &mut Vm, locales: Value, options: Value, required: Shown, defaults: Shown) -> JsResult<Obj> {
    let requested = canonicalize_locale_list(vm, locales)?;
    let options = Options::coerce(vm, options, PATH)?;
    options.locale_matcher(vm)?;
    let calendar = options.extension_type(vm, "calendar")?;
    let system = options.extension_type(vm, "numberingSystem")?;
    let hour12 = options.flag(vm, "hour12")?;
    let cycles = ["h11", "h12", "h23", "h24"];
    let hour_cycle = options.text(vm, "hourCycle", &cycles)?.filter(|_| hour12.is_none());
    let keys: [locales::Key<'_>; 3] = [
        ("ca", calendar.as_deref(), &|ca| ca == "gregory"),
        ("hc", hour_cycle.as_deref(), &|hc| cycles.contains(&hc)),
        ("nu", system.as_deref(), &|nu| nu == "latn"),
    ];
    let resolved = locales::resolve(&requested, data::is_available, &keys);
    let data = data::of(&resolved.data_locale);

    let zone = options.value(vm, "timeZone")?;
    let zone_id = if zone.is_undefined() {
        let system = system_zone_name();
        let system = system.map(|id| zones::canonical(&id).map_or(id, str::to_owned));
        system.filter(|id| zones::rules(id).is_some())
    } else {
        let wanted = vm.to_rust_string(zone)?;
        match zones::canonical(&wanted).filter(|id| zones::rules(id).is_some()) {
            Some(id) => Some(id.to_owned()),
            None => return Err(invalid_zone(vm, &wanted)),
        }
    };

    // Table of components, in the order in which they are read.
    let (words, numbers) = (["narrow", "short", "long"], ["2-digit", "numeric"]);
    let months = ["2-digit", "numeric", "narrow", "short", "long"];
    let zone_names = ["short", "long", "shortOffset", "longOffset", "shortGeneric", "longGeneric"];
    let mut wanted = Wanted::default();
    let text = |vm: &mut Vm, name: &str, allowed: &[&str]| -> JsResult<String> {
        Ok(options.text(vm, name, allowed)?.unwrap_or_default())
    };
    wanted.weekday = text(vm, "weekday", &words)?;
    wanted.era = text(vm, "era", &words)?;
    wanted.year = text(vm, "year", &numbers)?;
    wanted.month = text(vm, "month", &months)?;
    wanted.day = text(vm, "day", &numbers)?;
    wanted.day_period = text(vm, "dayPeriod", &words)?;
    wanted.hour = text(vm, "hour", &numbers)?;
    wanted.minute = text(vm, "minute", &numbers)?;
    wanted.second = text(vm, "second", &numbers)?;
    wanted.fraction = options.number(vm, "fractionalSecondDigits", 1, 3)?.unwrap_or(0);
    wanted.zone_name = text(vm, "timeZoneName", &zone_names)?;
    options.text(vm, "formatMatcher", &["basic", "best fit"])?;
    let styles = ["full", "long", "medium", "short"];
    wanted.date_style = text(vm, "dateStyle", &styles)?;
    wanted.time_style = text(vm, "timeStyle", &styles)?;

    if !wanted.date_style.is_empty() || !wanted.time_style.is_empty() {
        let explicit = [
            ("weekday", !wanted.weekday.is_empty()),
            ("era", !wanted.era.is_empty()),
            ("year", !wanted.year.is_empty()),
            ("month", !wanted.month.is_empty()),
            ("day", !wanted.day.is_empty()),
            ("dayPeriod", !wanted.day_period.is_empty()),
            ("hour", !wanted.hour.is_empty()),
            ("minute", !wanted.minute.is_empty()),
            ("second", !wanted.second.is_empty()),
            ("fractionalSecondDigits", wanted.fraction > 0),
            ("timeZoneName", !wanted.zone_name.is_empty()),
        ];
        let style = if wanted.date_style.is_empty() { "timeStyle" } else { "dateStyle" };
        if let Some((name, _)) = explicit.into_iter().find(|(_, given)| *given) {
            return Err(vm.throw_type_error(format!("Can't set option {name} when {style} is used")));
        }
        if required == Shown::DATE && !wanted.time_style.is_empty() {
            return Err(vm.throw_type_error("Invalid option : timeStyle"));
        }
        if required == Shown::TIME && !wanted.date_style.is_empty() {
            return Err(vm.throw_type_error("Invalid option : dateStyle"));
        }
    } else {
        let dated = [&wanted.weekday, &wanted.year, &wanted.month, &wanted.day].iter().any(|f| !f.is_empty());
        let needs = !(required.date && dated || required.time && wanted.has_time());
        if needs && defaults.date {
            (wanted.year, wanted.month, wanted.day) = ("numeric".into(), "numeric".into(), "numeric".into());
        }
        if needs && defaults.time {
            (wanted.hour, wanted.minute, wanted.second) =
                ("numeric".into(), "numeric".into(), "numeric".into());
        }
    }
    if wanted.has_hour() {
        let usual = data.get("cycle");
        wanted.cycle = match hour12 {
            // As V8 still has it: a locale of twelve hours counts to 24, not from 0, and one of 24 hours counts from 0.
            Some(true) => if usual == "h12" { "h12" } else { "h11" }.to_owned(),
            Some(false) => if usual == "h12" { "h24" } else { "h23" }.to_owned(),
            None => resolved.values[1].clone().unwrap_or_else(|| usual.to_owned()),
        };
    }
    let record = vm.new_record();
    vm.set_text(record, "locale", &resolved.locale);
    vm.set_text(record, "calendar", "gregory");
    vm.set_text(record, "numberingSystem", "latn");
    if let Some(id) = zone_id {
        vm.set_text(record, "timeZone", &id);
    }
    if !wanted.cycle.is_empty() {
        vm.set_text(record, "hourCycle", &wanted.cycle);
        vm.set_field(record, "hour12", Value::bool(matches!(wanted.cycle.as_str(), "h11" | "h12")));
    }
    // What the pattern shows is what was resolved.
    let pattern = wanted.pattern(data);
    let two = |letter: &str, style: &str| -> String {
        match style {
            "numeric" | "2-digit" if pattern.contains(&format!("{{{letter}{letter}}}")) => {
                "2-digit".to_owned()
            }
            "numeric" | "2-digit" => "numeric".to_owned(),
            style => style.to_owned(),
        }
    };
    // ICU's patterns of 24 hours that count from 1 have one digit.
    let shown_hour = |style: &String| if style.is_empty() { String::new() } else { "numeric".to_owned() };
    if wanted.date_style.is_empty() && wanted.time_style.is_empty() {
        for (name, style) in [
            ("weekday", wanted.weekday.clone()),
            ("era", wanted.era.clone()),
            ("year", two("y", &wanted.year)),
            ("month", two("M", &wanted.month)),
            ("day", two("d", &wanted.day)),
            ("dayPeriod", wanted.day_period.clone()),
            (
                "hour",
                if wanted.cycle == "h24" && hour12.is_none() {
                    shown_hour(&wanted.hour)
                } else {
                    two("h", &wanted.hour)
                },
            ),
            ("minute", two("m", &wanted.minute)),
            ("second", two("s", &wanted.second)),
        ] {
            if !style.is_empty() {
                vm.set_text(record, name, &style);
            }
        }
        if wanted.fraction > 0 {
            vm.set_field(record, "fractionalSecondDigits", Value::uint(wanted.fraction));
        }
        if !wanted.zone_name.is_empty() {
            vm.set_text(record, "timeZoneName", &wanted.zone_name);
        }
    }
    for (name, style) in [("dateStyle", &wanted.date_style), ("timeStyle", &wanted.time_style)] {
        if !style.is_empty() {
            vm.set_text(record, name, style);
        }
    }
    Ok(record)
}

// ---- from a record to a format -----------------------------------------------------------------------------------------

/// A record, decoded; the last one is remembered.
fn decoded(vm: &mut Vm, record: Obj) -> JsResult<Rc<Format>> {
    let id = vm.heap.cell_id(record);
    if let Some((known, format)) = &vm.intl.date
        && *known == id
    {
        return Ok(format.clone());
    }
    let format = Rc::new(decode(vm, record)?);
    vm.intl.date = Some((id, format.clone()));
    Ok(format)
}

fn invalid_zone(vm: &mut Vm, id: &str) -> crate::throw::Throw {
    vm.throw_range_error(format!("Invalid time zone specified: {id}"))
}

/// A RangeError if the zone's rules have gone from the machine.
fn decode(vm: &mut Vm, record: Obj) -> JsResult<Format> {
    let locale = vm.field_text(record, "locale");
    let language = locale.split("-u-").next().unwrap_or("en");
    let data = data::of(language);
    let wanted = Wanted {
        weekday: vm.field_text(record, "weekday"),
        era: vm.field_text(record, "era"),
        year: vm.field_text(record, "year"),
        month: vm.field_text(record, "month"),
        day: vm.field_text(record, "day"),
        day_period: vm.field_text(record, "dayPeriod"),
        hour: vm.field_text(record, "hour"),
        minute: vm.field_text(record, "minute"),
        second: vm.field_text(record, "second"),
        fraction: vm.field_number(record, "fractionalSecondDigits").unwrap_or(0),
        zone_name: vm.field_text(record, "timeZoneName"),
        date_style: vm.field_text(record, "dateStyle"),
        time_style: vm.field_text(record, "timeStyle"),
        cycle: vm.field_text(record, "hourCycle"),
    };
    let zone_id = vm.field_text(record, "timeZone");
    let pattern = wanted.pattern(data);
    let zone = match zones::rules(&zone_id) {
        Some(zone) => zone,
        None if zone_id.is_empty() => system_zone(),
        None => return Err(invalid_zone(vm, &zone_id)),
    };
    Ok(Format { data, english: language.starts_with("en"), zone, zone_id, wanted, pattern })
}

/// The time value of an argument of `format`: now, if there is none.
fn time_value(vm: &mut Vm, value: Value) -> JsResult<f64> {
    let t = match as_cell::<Date>(value) {
        Some(date) => date.time.get(),
        None if value.is_undefined() => crate::builtins::date::now(),
        None => vm.to_number(value)?,
    };
    let t = time_clip(t);
    if t.is_nan() {
        return Err(vm.throw_range_error("Invalid time value"));
    }
    Ok(t)
}

fn range_parts(vm: &mut Vm, args: Args, name: &str) -> JsResult<Vec<(&'static str, Part)>> {
    let record = SERVICE.this_record(vm, args, name)?;
    if args.get(0).is_undefined() || args.get(1).is_undefined() {
        return Err(vm.throw_type_error("Invalid time value"));
    }
    let (x, y) = (time_value(vm, args.get(0))?, time_value(vm, args.get(1))?);
    Ok(decoded(vm, record)?.range_parts(x, y))
}
