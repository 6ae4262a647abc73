//! Date (ECMA-262 21.4): the constructor, getters and setters, and times in the local zone.
//!
//! A time value is an f64 of milliseconds since the epoch, or NaN. Text is parsed in `date_parse.rs`; `toLocale*` are Intl's
//! (`intl/date_time_format.rs`).

use super::date_parse::parse;
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::Obj;
use crate::object::{as_cell, as_object};
use crate::vm::Vm;
use gill_heap::string::JsString;
use gill_heap::{Attributes, Date, Gc, Value};
use jiff::tz::{AmbiguousOffset, TimeZone};
use std::cell::RefCell;

pub(crate) const MS_PER_DAY: f64 = 86_400_000.0;
const MAX_TIME: f64 = 8.64e15;
const WEEKDAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
pub(crate) const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

macro_rules! getters {
    ($($local:literal $utc:literal $field:ident,)*) => {
        &[$(
            method($local, concat!("Date.prototype.", $local), 0, |vm, a| get(vm, a, $local, true, |f| f.$field)),
            method($utc, concat!("Date.prototype.", $utc), 0, |vm, a| get(vm, a, $utc, false, |f| f.$field)),
        )*]
    };
}
const GETTERS: &[Method] = getters! {
    "getDate" "getUTCDate" day,
    "getDay" "getUTCDay" weekday,
    "getFullYear" "getUTCFullYear" year,
    "getHours" "getUTCHours" hour,
    "getMilliseconds" "getUTCMilliseconds" ms,
    "getMinutes" "getUTCMinutes" minute,
    "getMonth" "getUTCMonth" month,
    "getSeconds" "getUTCSeconds" second,
};

macro_rules! setters {
    ($($local:literal $utc:literal $length:literal $first:literal,)*) => {
        &[$(
            method($local, concat!("Date.prototype.", $local), $length, |vm, a| set(vm, a, $local, true, $first, $length)),
            method($utc, concat!("Date.prototype.", $utc), $length, |vm, a| set(vm, a, $utc, false, $first, $length)),
        )*]
    };
}
/// Name, arguments, and the first field they set: 0 year, 1 month, 2 day, 3 hour, 4 minute, 5 second, 6 millisecond.
const SETTERS: &[Method] = setters! {
    "setDate" "setUTCDate" 1 2,
    "setFullYear" "setUTCFullYear" 3 0,
    "setHours" "setUTCHours" 4 3,
    "setMilliseconds" "setUTCMilliseconds" 1 6,
    "setMinutes" "setUTCMinutes" 3 4,
    "setMonth" "setUTCMonth" 2 1,
    "setSeconds" "setUTCSeconds" 2 5,
};

const METHODS: &[Method] = &[
    method("getTime", "Date.prototype.getTime", 0, |vm, a| time_of(vm, a, "getTime").map(Value::number)),
    method("getTimezoneOffset", "Date.prototype.getTimezoneOffset", 0, get_timezone_offset),
    method("getYear", "Date.prototype.getYear", 0, |vm, a| get(vm, a, "getYear", true, |f| f.year - 1900)),
    method("setTime", "Date.prototype.setTime", 1, set_time),
    method("setYear", "Date.prototype.setYear", 1, set_year),
    method("toDateString", "Date.prototype.toDateString", 0, |vm, a| text(vm, a, "toDateString", date_text)),
    method("toISOString", "Date.prototype.toISOString", 0, to_iso_string),
    method("toJSON", "Date.prototype.toJSON", 1, to_json),
    method("toLocaleDateString", "Date.prototype.toLocaleDateString", 0, |vm, a| {
        locale_text(vm, a, "toLocaleDateString", true, false)
    }),
    method("toLocaleString", "Date.prototype.toLocaleString", 0, |vm, a| {
        locale_text(vm, a, "toLocaleString", true, true)
    }),
    method("toLocaleTimeString", "Date.prototype.toLocaleTimeString", 0, |vm, a| {
        locale_text(vm, a, "toLocaleTimeString", false, true)
    }),
    method("toString", "Date.prototype.toString", 0, |vm, a| text(vm, a, "toString", date_time_text)),
    method("toTimeString", "Date.prototype.toTimeString", 0, |vm, a| text(vm, a, "toTimeString", time_text)),
    method("valueOf", "Date.prototype.valueOf", 0, |vm, a| time_of(vm, a, "valueOf").map(Value::number)),
];

const STATICS: &[Method] = &[
    method("UTC", "Date.UTC", 7, utc),
    method("now", "Date.now", 0, |_, _| Ok(Value::number(now()))),
    method("parse", "Date.parse", 1, |vm, a| {
        let s = vm.to_string(a.get(0))?;
        Ok(Value::number(parse_value(vm, s)))
    }),
];

pub(crate) fn init(vm: &mut Vm) {
    let prototype = vm.new_object();
    vm.realm_mut().intrinsics.date_prototype = prototype.value();
    let constructor = vm.define_deferred_constructor("Date", 7, construct, prototype, make);
    vm.realm_mut().intrinsics.date = constructor.value();
}

fn make(vm: &mut Vm, constructor: Obj, prototype: Obj) {
    vm.define_methods(constructor, STATICS);
    for table in [GETTERS, SETTERS, METHODS] {
        vm.define_methods(prototype, table);
    }
    // toGMTString is the same function object as toUTCString.
    let key = vm.key("toUTCString");
    let to_utc = vm
        .new_native("Date.prototype.toUTCString", key, 0, |vm, a| text(vm, a, "toUTCString", utc_text), &[])
        .value();
    vm.define(prototype, key, to_utc, Attributes::HIDDEN);
    vm.define_str(prototype, "toGMTString", to_utc, Attributes::HIDDEN);
    let key = vm.method_key("@@toPrimitive");
    let function = vm.new_native("Date.prototype[Symbol.toPrimitive]", key, 1, to_primitive, &[]).value();
    vm.define(prototype, key, function, Attributes::READ_ONLY);
}

// ---- time values ---------------------------------------------------------------------------------------------------

/// The parts of a time value; months count from 0, weekdays from Sunday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fields {
    pub year: i64,
    pub month: i64,
    pub day: i64,
    pub hour: i64,
    pub minute: i64,
    pub second: i64,
    pub ms: i64,
    pub weekday: i64,
}

/// Days since the epoch of a date of the proleptic Gregorian calendar; the month counts from 0 and is in range.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    // Years that begin in March make the leap day the last one.
    let y = if month < 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let day_of_year = (153 * ((month + 10) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The parts of a finite time value.
pub(crate) fn fields(t: f64) -> Fields {
    let ms = t as i64;
    let (days, in_day) = (ms.div_euclid(86_400_000), ms.rem_euclid(86_400_000));
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let m = (5 * day_of_year + 2) / 153;
    let month = (m + 2) % 12;
    Fields {
        year: year_of_era + era * 400 + (month < 2) as i64,
        month,
        day: day_of_year - (153 * m + 2) / 5 + 1,
        hour: in_day / 3_600_000,
        minute: in_day / 60_000 % 60,
        second: in_day / 1000 % 60,
        ms: in_day % 1000,
        weekday: (days + 4).rem_euclid(7),
    }
}

/// MakeDay
fn make_day(year: f64, month: f64, day: f64) -> f64 {
    if !(year.is_finite() && month.is_finite() && day.is_finite()) {
        return f64::NAN;
    }
    let (year, month, day) = (year.trunc(), month.trunc(), day.trunc());
    let whole_year = year + (month / 12.0).floor();
    if whole_year.abs() > 400_000.0 {
        return f64::NAN;
    }
    days_from_civil(whole_year as i64, month.rem_euclid(12.0) as i64, 1) as f64 + day - 1.0
}
/// MakeTime
fn make_time(hour: f64, minute: f64, second: f64, ms: f64) -> f64 {
    hour.trunc() * 3_600_000.0 + minute.trunc() * 60_000.0 + second.trunc() * 1000.0 + ms.trunc()
}
/// MakeDate of MakeDay and MakeTime.
pub(crate) fn make_date(parts: [f64; 7]) -> f64 {
    let [year, month, day, hour, minute, second, ms] = parts;
    let time = make_time(hour, minute, second, ms);
    let date = make_day(year, month, day) * MS_PER_DAY + time;
    if date.is_finite() { date } else { f64::NAN }
}
/// TimeClip
pub(crate) fn time_clip(t: f64) -> f64 {
    if t.is_nan() || t.abs() > MAX_TIME { f64::NAN } else { t.trunc() + 0.0 }
}

pub(crate) fn now() -> f64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0.0, |d| d.as_millis() as f64)
}

// ---- the local zone --------------------------------------------------------------------------------------------------

thread_local! {
    static ZONE: RefCell<TimeZone> = RefCell::new(TimeZone::system());
}

/// Makes another zone the local one, spelled as in the environment variable `TZ`: what names none is UTC. Without a
/// spelling it is the machine's.
pub fn set_local_zone(spelling: Option<&str>) {
    let zone = match spelling {
        Some(spelling) => {
            let name = spelling.strip_prefix(':').unwrap_or(spelling);
            TimeZone::get(name).or_else(|_| TimeZone::posix(name)).unwrap_or(TimeZone::UTC)
        }
        None if std::env::var_os("TZ").is_none() => TimeZone::system(),
        None => machine_zone().unwrap_or(TimeZone::UTC),
    };
    ZONE.set(zone);
}

/// The zone of a process without `TZ`.
fn machine_zone() -> Option<TimeZone> {
    let link = std::fs::read_link("/etc/localtime").ok()?;
    let (_, name) = link.to_str()?.split_once("zoneinfo/")?;
    TimeZone::get(name).ok()
}

/// The zone of the process.
pub(crate) fn system_zone() -> TimeZone {
    ZONE.with_borrow(TimeZone::clone)
}
/// Its IANA id. Of one that came without, as a rule in `TZ` does, and is always whole hours from UTC, the id of that offset, whose
/// sign is the opposite one.
pub(crate) fn system_zone_name() -> Option<String> {
    ZONE.with_borrow(|zone| {
        if let Some(name) = zone.iana_name() {
            return Some(name.to_owned());
        }
        if zone.following(jiff::Timestamp::MIN).next().is_some() {
            return None;
        }
        match zone.to_offset(jiff::Timestamp::UNIX_EPOCH).seconds() {
            0 => Some("UTC".to_owned()),
            seconds if seconds % 3600 == 0 => Some(format!("Etc/GMT{:+}", -seconds / 3600)),
            _ => None,
        }
    })
}

/// The zone's rules reach as far as four-digit years; beyond, a year of the same calendar stands in.
fn in_reach(t: f64) -> f64 {
    const CYCLE: f64 = 146_097.0 * MS_PER_DAY; // 400 years, a whole number of weeks
    let (low, high) = (-3.0e13, 2.4e14); // the years 1019 and 9575, roughly
    if t > high {
        t - ((t - high) / CYCLE).ceil() * CYCLE
    } else if t < low {
        t + ((low - t) / CYCLE).ceil() * CYCLE
    } else {
        t
    }
}

/// Offset of local time at a time value, in milliseconds.
pub(crate) fn local_offset(zone: &TimeZone, t: f64) -> f64 {
    match jiff::Timestamp::from_millisecond(in_reach(t) as i64) {
        Ok(timestamp) => zone.to_offset(timestamp).seconds() as f64 * 1000.0,
        Err(_) => 0.0,
    }
}
/// Is it summer time at a time value?
pub(crate) fn is_summer(zone: &TimeZone, t: f64) -> bool {
    jiff::Timestamp::from_millisecond(in_reach(t) as i64)
        .is_ok_and(|timestamp| zone.to_offset_info(timestamp).dst().is_dst())
}
/// LocalTime
fn local_time(t: f64) -> f64 {
    t + ZONE.with_borrow(|zone| local_offset(zone, t))
}
/// UTC(t): of a local time that is skipped or repeated, the offset before the change counts.
pub(crate) fn utc_from_local(t: f64) -> f64 {
    if !t.is_finite() || t.abs() > MAX_TIME + MS_PER_DAY {
        return f64::NAN;
    }
    let f = fields(in_reach(t));
    let civil = jiff::civil::DateTime::new(
        f.year as i16,
        f.month as i8 + 1,
        f.day as i8,
        f.hour as i8,
        f.minute as i8,
        f.second as i8,
        f.ms as i32 * 1_000_000,
    );
    let Ok(civil) = civil else { return t };
    let offset = ZONE.with_borrow(|zone| match zone.to_ambiguous_timestamp(civil).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset,
        AmbiguousOffset::Gap { before, .. } | AmbiguousOffset::Fold { before, .. } => before,
    });
    t - offset.seconds() as f64 * 1000.0
}

fn zone_name(zone: &TimeZone, t: f64, offset: f64) -> String {
    let id = zone.iana_name().unwrap_or(if offset == 0.0 { "UTC" } else { "" });
    match super::intl::zone_names_of(id) {
        Some(names) if !names.summer.is_empty() && is_summer(zone, t) => names.summer.to_owned(),
        Some(names) if !names.standard.is_empty() => names.standard.to_owned(),
        _ => {
            let minutes = (offset / 60_000.0) as i64;
            let sign = if minutes < 0 { '-' } else { '+' };
            format!("GMT{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
        }
    }
}

// ---- text ------------------------------------------------------------------------------------------------------------

/// A year as toString and toUTCString show it: at least four digits, the sign in front.
fn year_text(year: i64) -> String {
    if year < 0 { format!("-{:04}", -year) } else { format!("{year:04}") }
}

fn date_text(t: f64) -> String {
    let f = fields(local_time(t));
    format!(
        "{} {} {:02} {}",
        WEEKDAYS[f.weekday as usize],
        MONTHS[f.month as usize],
        f.day,
        year_text(f.year)
    )
}

fn time_text(t: f64) -> String {
    ZONE.with_borrow(|zone| {
        let offset = local_offset(zone, t);
        let f = fields(t + offset);
        let minutes = (offset / 60_000.0).trunc() as i64;
        format!(
            "{:02}:{:02}:{:02} GMT{}{:02}{:02} ({})",
            f.hour,
            f.minute,
            f.second,
            if offset < 0.0 { '-' } else { '+' },
            minutes.abs() / 60,
            minutes.abs() % 60,
            zone_name(zone, t, offset)
        )
    })
}

fn date_time_text(t: f64) -> String {
    format!("{} {}", date_text(t), time_text(t))
}

fn utc_text(t: f64) -> String {
    let f = fields(t);
    format!(
        "{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
        WEEKDAYS[f.weekday as usize],
        f.day,
        MONTHS[f.month as usize],
        year_text(f.year),
        f.hour,
        f.minute,
        f.second
    )
}

/// The text of `toISOString` for a finite time value.
pub fn iso_text(t: f64) -> String {
    let f = fields(t);
    let year = match f.year {
        0..=9999 => format!("{:04}", f.year),
        year if year < 0 => format!("-{:06}", -year),
        year => format!("+{year:06}"),
    };
    format!(
        "{year}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        f.month + 1,
        f.day,
        f.hour,
        f.minute,
        f.second,
        f.ms
    )
}

fn text(vm: &mut Vm, args: Args, name: &str, show: fn(f64) -> String) -> JsResult {
    let t = time_of(vm, args, name)?;
    let text = if t.is_nan() { "Invalid Date".to_owned() } else { show(t) };
    Ok(vm.str(&text))
}

/// In the way of the default locale, or as the arguments say.
fn locale_text(vm: &mut Vm, args: Args, name: &str, date: bool, time: bool) -> JsResult {
    let t = time_of(vm, args, name)?;
    super::intl::date_time_format::to_locale_string(vm, t, args.get(0), args.get(1), date, time)
}

fn to_iso_string(vm: &mut Vm, args: Args) -> JsResult {
    let t = time_of(vm, args, "toISOString")?;
    if t.is_nan() {
        return Err(vm.throw_range_error("Invalid time value"));
    }
    Ok(vm.str(&iso_text(t)))
}

fn to_json(vm: &mut Vm, args: Args) -> JsResult {
    let object = vm.to_object(args.this())?;
    let primitive = vm.to_primitive(object.value(), crate::convert::Hint::Number)?;
    if primitive.as_number().is_some_and(|n| !n.is_finite()) {
        return Ok(Value::NULL);
    }
    let key = vm.key("toISOString");
    let function = vm.get_property(object, key)?;
    if !vm.is_callable(function) {
        return Err(vm.throw_type_error("toISOString is not a function"));
    }
    vm.call(function, object.value(), &[])
}

fn to_primitive(vm: &mut Vm, args: Args) -> JsResult {
    let Some(object) = as_object(args.this()) else {
        let shown = vm.describe(args.this());
        return Err(vm.throw_type_error(format!(
            "Method Date.prototype [ @@toPrimitive ] called on incompatible receiver {shown}"
        )));
    };
    let hint = match JsString::from_value(args.get(0)) {
        Some(s) => vm.rust_string(s),
        None => String::new(),
    };
    let order = match hint.as_str() {
        "string" | "default" => [vm.names.toString, vm.names.valueOf],
        "number" => [vm.names.valueOf, vm.names.toString],
        _ => {
            let shown = vm.value_text(args.get(0));
            return Err(vm.throw_type_error(format!("Invalid hint: {shown}")));
        }
    };
    for key in order {
        let function = vm.get_property(object, key)?;
        if vm.is_callable(function) {
            let result = vm.call(function, object.value(), &[])?;
            if !result.is_object() {
                return Ok(result);
            }
        }
    }
    Err(vm.throw_type_error("Cannot convert object to primitive value"))
}

// ---- constructor, getters, setters -----------------------------------------------------------------------------------

/// Longest text that is looked at for a date, in units: no format is near it.
const MAX_DATE_TEXT: usize = 10_000;

fn parse_value(vm: &mut Vm, s: JsString) -> f64 {
    if s.len() > MAX_DATE_TEXT {
        return f64::NAN;
    }
    let text = vm.rust_string(s);
    parse(&text)
}

/// The arguments as year, month and so on; a year of two digits is of the 20th century.
fn parts_of(vm: &mut Vm, args: Args) -> JsResult<[f64; 7]> {
    let mut parts = [f64::NAN, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0];
    for (i, part) in parts.iter_mut().enumerate().take(args.len().max(1)) {
        *part = vm.to_number(args.get(i))?;
    }
    let year = parts[0].trunc();
    if (0.0..=99.0).contains(&year) {
        parts[0] = 1900.0 + year;
    }
    Ok(parts)
}

fn utc(vm: &mut Vm, args: Args) -> JsResult {
    let parts = parts_of(vm, args)?;
    Ok(Value::number(time_clip(make_date(parts))))
}

/// Date(...)
fn construct(vm: &mut Vm, args: Args) -> JsResult {
    if !args.is_construct() {
        return Ok(vm.str(&date_time_text(now())));
    }
    let t = match args.len() {
        0 => now(),
        1 => {
            let value = args.get(0);
            match as_cell::<Date>(value) {
                Some(date) => date.time.get(),
                None => {
                    let primitive = vm.to_primitive(value, crate::convert::Hint::Default)?;
                    match JsString::from_value(primitive) {
                        Some(s) => parse_value(vm, s),
                        None => time_clip(vm.to_number(primitive)?),
                    }
                }
            }
        }
        _ => {
            let parts = parts_of(vm, args)?;
            time_clip(utc_from_local(make_date(parts)))
        }
    };
    let proto = vm.prototype_for(args, vm.intrinsics().date_prototype)?;
    let date: Gc<Date> = vm.new_object_cell(proto, 0);
    date.time.set(t);
    Ok(date.value())
}

fn this_date(vm: &mut Vm, args: Args) -> JsResult<Gc<Date>> {
    match as_cell::<Date>(args.this()) {
        Some(date) => Ok(date),
        None => Err(throw_no_date(vm, args)),
    }
}

#[cold]
fn throw_no_date(vm: &mut Vm, args: Args) -> crate::Throw {
    // As V8 does for methods that change or spell it.
    let named = vm.running_native().filter(|path| {
        let name = path.strip_prefix("Date.prototype.").unwrap_or_default();
        name.starts_with("set") || (name.starts_with("to") && !name.starts_with("toLocale"))
    });
    match named {
        Some(path) => {
            let shown = vm.describe_plain(args.this());
            vm.throw_type_error(format!("Method {path} called on incompatible receiver {shown}"))
        }
        None => vm.throw_type_error("this is not a Date object."),
    }
}

fn time_of(vm: &mut Vm, args: Args, _name: &str) -> JsResult<f64> {
    Ok(this_date(vm, args)?.time.get())
}

fn get(vm: &mut Vm, args: Args, name: &str, local: bool, field: fn(Fields) -> i64) -> JsResult {
    let t = time_of(vm, args, name)?;
    if t.is_nan() {
        return Ok(Value::NAN);
    }
    Ok(Value::number(field(fields(if local { local_time(t) } else { t })) as f64))
}

fn get_timezone_offset(vm: &mut Vm, args: Args) -> JsResult {
    let t = time_of(vm, args, "getTimezoneOffset")?;
    if t.is_nan() {
        return Ok(Value::NAN);
    }
    Ok(Value::number(0.0 - ((local_time(t) - t) / 60_000.0).trunc()))
}

fn set_time(vm: &mut Vm, args: Args) -> JsResult {
    let date = this_date(vm, args)?;
    let t = vm.to_number(args.get(0))?;
    date.time.set(time_clip(t));
    Ok(Value::number(date.time.get()))
}

/// The setters: arguments from field `first` on, at most `count` of them.
fn set(vm: &mut Vm, args: Args, _name: &str, local: bool, first: usize, count: usize) -> JsResult {
    let date = this_date(vm, args)?;
    let t = date.time.get();
    let mut given = [0.0; 4];
    let given = &mut given[..args.len().clamp(1, count)];
    for (i, part) in given.iter_mut().enumerate() {
        *part = vm.to_number(args.get(i))?;
    }
    // Setting the year revives an invalid date; nothing else does.
    if t.is_nan() && first != 0 {
        return Ok(Value::NAN);
    }
    let f = fields(match (t.is_nan(), local) {
        (true, _) => 0.0,
        (false, true) => local_time(t),
        (false, false) => t,
    });
    let mut parts = [f.year, f.month, f.day, f.hour, f.minute, f.second, f.ms].map(|n| n as f64);
    parts[first..first + given.len()].copy_from_slice(given);
    let made = make_date(parts);
    date.time.set(time_clip(if local { utc_from_local(made) } else { made }));
    Ok(Value::number(date.time.get()))
}

fn set_year(vm: &mut Vm, args: Args) -> JsResult {
    let date = this_date(vm, args)?;
    let t = date.time.get();
    let year = vm.to_number(args.get(0))?;
    if year.is_nan() {
        date.time.set(f64::NAN);
        return Ok(Value::NAN);
    }
    let whole = year.trunc();
    let year = if (0.0..=99.0).contains(&whole) { 1900.0 + whole } else { year };
    let f = fields(if t.is_nan() { 0.0 } else { local_time(t) });
    let parts =
        [year, f.month as f64, f.day as f64, f.hour as f64, f.minute as f64, f.second as f64, f.ms as f64];
    date.time.set(time_clip(utc_from_local(make_date(parts))));
    Ok(Value::number(date.time.get()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_without_a_name_is_called_by_its_offset_if_it_has_one() {
        let name = |spelling| {
            set_local_zone(Some(spelling));
            system_zone_name()
        };
        assert_eq!(name("Europe/Berlin").as_deref(), Some("Europe/Berlin"));
        assert_eq!(name("<-03>3").as_deref(), Some("Etc/GMT+3"));
        assert_eq!(name("XYZ-9").as_deref(), Some("Etc/GMT-9"));
        assert_eq!(name("XYZ0").as_deref(), Some("UTC"));
        assert_eq!(name("<+0530>-5:30"), None);
        assert_eq!(name("EST5EDT,M3.2.0,M11.1.0"), None);
    }
}
