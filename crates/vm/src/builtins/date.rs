//! Date (ECMA-262 21.4).
//!
//! Days, months and years are counted in UTC by arithmetic; the local time zone's offset comes from `jiff`. Parsing takes
//! the specified format exactly and everything else as V8 does: words, numbers and signs in any sensible order.

use crate::convert::Hint;
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::as_cell;
use crate::vm::Vm;
use gill_heap::{Attributes, Date, Gc, PropertyKey, Value};

const MS_PER_DAY: f64 = 86_400_000.0;
const DAY_NAMES: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTH_NAMES: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A part of a date that getters give and setters change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Part {
    Year,
    Month,
    Date,
    Day,
    Hours,
    Minutes,
    Seconds,
    Ms,
}

macro_rules! parts {
    ($($name:literal $part:ident;)*) => {
        const GETTERS: &[Method] = &[$(
            method(concat!("get", $name), concat!("Date.prototype.get", $name), 0, |vm, a| get(vm, a, Part::$part, true)),
            method(concat!("getUTC", $name), concat!("Date.prototype.getUTC", $name), 0, |vm, a| get(vm, a, Part::$part, false)),
        )*];
    };
}
parts! {
    "FullYear" Year;
    "Month" Month;
    "Date" Date;
    "Day" Day;
    "Hours" Hours;
    "Minutes" Minutes;
    "Seconds" Seconds;
    "Milliseconds" Ms;
}

macro_rules! setters {
    ($($name:literal $part:ident $count:literal;)*) => {
        const SETTERS: &[Method] = &[$(
            method(concat!("set", $name), concat!("Date.prototype.set", $name), $count, |vm, a| set(vm, a, Part::$part, true)),
            method(concat!("setUTC", $name), concat!("Date.prototype.setUTC", $name), $count, |vm, a| set(vm, a, Part::$part, false)),
        )*];
    };
}
setters! {
    "FullYear" Year 3;
    "Month" Month 2;
    "Date" Date 1;
    "Hours" Hours 4;
    "Minutes" Minutes 3;
    "Seconds" Seconds 2;
    "Milliseconds" Ms 1;
}

const METHODS: &[Method] = &[
    method("getTime", "Date.prototype.getTime", 0, get_time),
    method("getTimezoneOffset", "Date.prototype.getTimezoneOffset", 0, get_timezone_offset),
    method("getYear", "Date.prototype.getYear", 0, get_year),
    method("setTime", "Date.prototype.setTime", 1, set_time),
    method("setYear", "Date.prototype.setYear", 1, set_year),
    method("toDateString", "Date.prototype.toDateString", 0, |vm, a| text(vm, a, |t| date_text(&local(t)))),
    method("toISOString", "Date.prototype.toISOString", 0, to_iso_string),
    method("toJSON", "Date.prototype.toJSON", 1, to_json),
    method("toLocaleDateString", "Date.prototype.toLocaleDateString", 0, |vm, a| {
        text(vm, a, |t| locale_date(&local(t)))
    }),
    method("toLocaleString", "Date.prototype.toLocaleString", 0, |vm, a| {
        text(vm, a, |t| format!("{}, {}", locale_date(&local(t)), locale_time(&local(t))))
    }),
    method("toLocaleTimeString", "Date.prototype.toLocaleTimeString", 0, |vm, a| {
        text(vm, a, |t| locale_time(&local(t)))
    }),
    method("toString", "Date.prototype.toString", 0, |vm, a| text(vm, a, full_text)),
    method("toTimeString", "Date.prototype.toTimeString", 0, |vm, a| text(vm, a, time_text)),
    method("valueOf", "Date.prototype.valueOf", 0, get_time),
];

const STATICS: &[Method] = &[
    method("UTC", "Date.UTC", 7, utc),
    method("now", "Date.now", 0, |_, _| Ok(Value::number(now()))),
    method("parse", "Date.parse", 1, |vm, a| {
        let s = vm.to_rust_string(a.get(0))?;
        Ok(Value::number(parse(&s)))
    }),
];

pub(crate) fn init(vm: &mut Vm) {
    let prototype = vm.new_object();
    let constructor = vm.define_constructor("Date", 7, construct, prototype);
    vm.realm_mut().intrinsics.date = constructor.value();
    vm.realm_mut().intrinsics.date_prototype = prototype.value();
    vm.define_methods(prototype, METHODS);
    vm.define_methods(prototype, GETTERS);
    vm.define_methods(prototype, SETTERS);
    vm.define_methods(constructor, STATICS);
    let key = vm.key("toUTCString");
    let function =
        vm.new_native("Date.prototype.toUTCString", key, 0, |vm, a| text(vm, a, utc_text), &[]).value();
    vm.define(prototype, key, function, Attributes::HIDDEN);
    vm.define_str(prototype, "toGMTString", function, Attributes::HIDDEN);
    let key = PropertyKey::from_symbol(vm.symbols.to_primitive);
    let name = vm.key("[Symbol.toPrimitive]");
    let function = vm.new_native("Date.prototype[Symbol.toPrimitive]", name, 1, to_primitive, &[]).value();
    vm.define(prototype, key, function, Attributes::READ_ONLY);
}

/// A point in time taken apart.
#[derive(Clone, Copy, Debug)]
struct Fields {
    year: f64,
    month: f64,
    date: f64,
    day: f64,
    hours: f64,
    minutes: f64,
    seconds: f64,
    ms: f64,
}

/// Day(t) of the first of January of a year, proleptic Gregorian.
fn day_from_year(year: f64) -> f64 {
    365.0 * (year - 1970.0) + ((year - 1969.0) / 4.0).floor() - ((year - 1901.0) / 100.0).floor()
        + ((year - 1601.0) / 400.0).floor()
}

fn is_leap(year: f64) -> bool {
    year % 4.0 == 0.0 && (year % 100.0 != 0.0 || year % 400.0 == 0.0)
}

/// Days before each month, and of the year.
fn month_start(month: usize, leap: bool) -> f64 {
    const STARTS: [u16; 13] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
    STARTS[month] as f64 + if leap && month >= 2 { 1.0 } else { 0.0 }
}

fn fields(t: f64) -> Fields {
    let day_number = (t / MS_PER_DAY).floor();
    let in_day = t - day_number * MS_PER_DAY;
    let mut year = (day_number / 365.2425).floor() + 1970.0;
    while day_from_year(year) > day_number {
        year -= 1.0;
    }
    while day_from_year(year + 1.0) <= day_number {
        year += 1.0;
    }
    let in_year = day_number - day_from_year(year);
    let leap = is_leap(year);
    let month = (0..12).rev().find(|&m| month_start(m, leap) <= in_year).unwrap_or(0);
    Fields {
        year,
        month: month as f64,
        date: in_year - month_start(month, leap) + 1.0,
        day: (day_number + 4.0).rem_euclid(7.0),
        hours: (in_day / 3_600_000.0).floor(),
        minutes: (in_day / 60_000.0).floor() % 60.0,
        seconds: (in_day / 1000.0).floor() % 60.0,
        ms: in_day % 1000.0,
    }
}

/// MakeDay
fn make_day(year: f64, month: f64, date: f64) -> f64 {
    if !(year.is_finite() && month.is_finite() && date.is_finite()) {
        return f64::NAN;
    }
    let (y, m) = (year.trunc(), month.trunc());
    let full_year = y + (m / 12.0).floor();
    if full_year.abs() > 400_000.0 {
        return f64::NAN;
    }
    let month = m.rem_euclid(12.0) as usize;
    day_from_year(full_year) + month_start(month, is_leap(full_year)) + date.trunc() - 1.0
}

/// MakeTime
fn make_time(hours: f64, minutes: f64, seconds: f64, ms: f64) -> f64 {
    if !(hours.is_finite() && minutes.is_finite() && seconds.is_finite() && ms.is_finite()) {
        return f64::NAN;
    }
    hours.trunc() * 3_600_000.0 + minutes.trunc() * 60_000.0 + seconds.trunc() * 1000.0 + ms.trunc()
}

/// MakeDate
fn make_date(day: f64, time: f64) -> f64 {
    let t = day * MS_PER_DAY + time;
    if t.is_finite() { t } else { f64::NAN }
}

fn from_fields(f: &Fields) -> f64 {
    make_date(make_day(f.year, f.month, f.date), make_time(f.hours, f.minutes, f.seconds, f.ms))
}

/// TimeClip
fn time_clip(t: f64) -> f64 {
    if t.is_finite() && t.abs() <= 8.64e15 { t.trunc() + 0.0 } else { f64::NAN }
}

fn zone() -> &'static jiff::tz::TimeZone {
    static ZONE: std::sync::OnceLock<jiff::tz::TimeZone> = std::sync::OnceLock::new();
    ZONE.get_or_init(jiff::tz::TimeZone::system)
}

/// Milliseconds that local time is ahead of UTC at the time `t`, with the zone's abbreviation.
fn offset_at(t: f64) -> (f64, String) {
    // Outside of what jiff represents the zone's rules of its last years hold.
    let clamped = t.clamp(-3.7e14, 2.5e14) as i64;
    match jiff::Timestamp::from_millisecond(clamped) {
        Ok(at) => {
            let info = zone().to_offset_info(at);
            (info.offset().seconds() as f64 * 1000.0, info.abbreviation().to_owned())
        }
        Err(_) => (0.0, "UTC".to_owned()),
    }
}

/// LocalTime
fn local_time(t: f64) -> f64 {
    t + offset_at(t).0
}

fn local(t: f64) -> Fields {
    fields(local_time(t))
}

/// UTC(t): of a time skipped or repeated by the zone, the interpretation with the offset before the change.
fn utc_from_local(t: f64) -> f64 {
    if !t.is_finite() {
        return f64::NAN;
    }
    let before = offset_at(t - MS_PER_DAY).0;
    let guess = t - before;
    if offset_at(guess).0 == before {
        return guess;
    }
    let after = t - offset_at(guess).0;
    if local_time(after) == t { after } else { guess }
}

fn now() -> f64 {
    match std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH) {
        Ok(since) => since.as_millis() as f64,
        Err(before) => -(before.duration().as_millis() as f64),
    }
}

// ---- text --------------------------------------------------------------------------------------------------------------

fn year_text(year: f64) -> String {
    if year < 0.0 { format!("-{:06}", -year) } else { format!("{year:04}") }
}
fn date_text(f: &Fields) -> String {
    format!(
        "{} {} {:02} {}",
        DAY_NAMES[f.day as usize],
        MONTH_NAMES[f.month as usize],
        f.date,
        year_text(f.year)
    )
}
fn time_text(t: f64) -> String {
    let f = local(t);
    let (offset, abbreviation) = offset_at(t);
    let minutes = (offset / 60_000.0).abs();
    let sign = if offset < 0.0 { '-' } else { '+' };
    let name = if abbreviation == "UTC" { "Coordinated Universal Time".to_owned() } else { abbreviation };
    format!(
        "{:02}:{:02}:{:02} GMT{sign}{:02}{:02} ({name})",
        f.hours,
        f.minutes,
        f.seconds,
        (minutes / 60.0).floor(),
        minutes % 60.0
    )
}
fn full_text(t: f64) -> String {
    format!("{} {}", date_text(&local(t)), time_text(t))
}
fn utc_text(t: f64) -> String {
    let f = fields(t);
    format!(
        "{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
        DAY_NAMES[f.day as usize],
        f.date,
        MONTH_NAMES[f.month as usize],
        year_text(f.year),
        f.hours,
        f.minutes,
        f.seconds
    )
}
fn locale_date(f: &Fields) -> String {
    format!("{}/{}/{}", f.month + 1.0, f.date, f.year)
}
fn locale_time(f: &Fields) -> String {
    let hour = if f.hours % 12.0 == 0.0 { 12.0 } else { f.hours % 12.0 };
    format!("{hour}:{:02}:{:02} {}", f.minutes, f.seconds, if f.hours < 12.0 { "AM" } else { "PM" })
}
/// The format of toISOString.
pub(crate) fn iso_text(t: f64) -> String {
    let f = fields(t);
    let year = if (0.0..=9999.0).contains(&f.year) {
        format!("{:04}", f.year)
    } else {
        format!("{}{:06}", if f.year < 0.0 { '-' } else { '+' }, f.year.abs())
    };
    format!(
        "{year}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        f.month + 1.0,
        f.date,
        f.hours,
        f.minutes,
        f.seconds,
        f.ms
    )
}

// ---- parsing -----------------------------------------------------------------------------------------------------------

/// Date.parse
fn parse(text: &str) -> f64 {
    let text = text.trim();
    parse_iso(text).unwrap_or_else(|| parse_legacy(text))
}

/// The Date Time String Format. None if the text is not of it.
fn parse_iso(text: &str) -> Option<f64> {
    let mut rest = text.as_bytes();
    let digits = |rest: &mut &[u8], count: usize| -> Option<f64> {
        let (head, tail) = rest.split_at_checked(count)?;
        if !head.iter().all(u8::is_ascii_digit) {
            return None;
        }
        *rest = tail;
        std::str::from_utf8(head).ok()?.parse().ok()
    };
    let skip = |rest: &mut &[u8], byte: u8| -> bool {
        if rest.first() == Some(&byte) {
            *rest = &rest[1..];
            return true;
        }
        false
    };
    let year = match rest.first()? {
        b'+' | b'-' => {
            let negative = rest[0] == b'-';
            rest = &rest[1..];
            let year = digits(&mut rest, 6)?;
            if negative && year == 0.0 {
                return Some(f64::NAN);
            }
            if negative { -year } else { year }
        }
        _ => digits(&mut rest, 4)?,
    };
    let (mut month, mut date) = (1.0, 1.0);
    if skip(&mut rest, b'-') {
        month = digits(&mut rest, 2)?;
        if skip(&mut rest, b'-') {
            date = digits(&mut rest, 2)?;
        }
    }
    let (mut hours, mut minutes, mut seconds, mut ms) = (0.0, 0.0, 0.0, 0.0);
    let mut offset = None;
    let has_time = skip(&mut rest, b'T')
        || skip(&mut rest, b't')
        || (rest.first() == Some(&b' ') && rest.len() > 5 && skip(&mut rest, b' '));
    if has_time {
        hours = digits(&mut rest, 2)?;
        if !skip(&mut rest, b':') {
            return None;
        }
        minutes = digits(&mut rest, 2)?;
        if skip(&mut rest, b':') {
            seconds = digits(&mut rest, 2)?;
            if skip(&mut rest, b'.') || skip(&mut rest, b',') {
                let count = rest.iter().take_while(|b| b.is_ascii_digit()).count();
                if count == 0 {
                    return None;
                }
                let fraction = std::str::from_utf8(&rest[..count.min(3)]).ok()?;
                ms = fraction.parse::<f64>().ok()? * [100.0, 10.0, 1.0][count.min(3) - 1];
                rest = &rest[count..];
            }
        }
        if skip(&mut rest, b'Z') || skip(&mut rest, b'z') {
            offset = Some(0.0);
        } else if let Some(sign) = rest.first().filter(|b| matches!(b, b'+' | b'-')) {
            let sign = if *sign == b'-' { -1.0 } else { 1.0 };
            rest = &rest[1..];
            let h = digits(&mut rest, 2)?;
            skip(&mut rest, b':');
            let m = digits(&mut rest, 2)?;
            if h > 23.0 || m > 59.0 {
                return Some(f64::NAN);
            }
            offset = Some(sign * (h * 60.0 + m) * 60_000.0);
        }
    } else {
        offset = Some(0.0); // dates alone are UTC
    }
    if !rest.is_empty() {
        return None;
    }
    let days = if (1.0..=12.0).contains(&month) {
        let (m, leap) = (month as usize, is_leap(year));
        month_start(m, leap) - month_start(m - 1, leap)
    } else {
        0.0
    };
    let midnight = hours == 24.0 && minutes == 0.0 && seconds == 0.0 && ms == 0.0;
    // V8's legacy parser takes dates that overflow their month, so those are left to it.
    if days == 0.0
        || date < 1.0
        || date > 31.0
        || (hours > 23.0 && !midnight)
        || minutes > 59.0
        || seconds > 59.0
    {
        return Some(f64::NAN);
    }
    let t = make_date(make_day(year, month - 1.0, date), make_time(hours, minutes, seconds, ms));
    Some(time_clip(match offset {
        Some(offset) => t - offset,
        None => utc_from_local(t),
    }))
}

/// Everything else: month names, numbers, times with colons, AM/PM, zones, text in parentheses.
fn parse_legacy(text: &str) -> f64 {
    let bytes = text.as_bytes();
    let mut numbers: Vec<(f64, usize)> = Vec::new();
    let (mut month, mut time, mut zone, mut pm): (Option<f64>, Option<[f64; 4]>, Option<f64>, Option<bool>) =
        (None, None, None, None);
    let mut i = 0;
    while i < bytes.len() {
        let c = bytes[i];
        if c == b'(' {
            let mut depth = 0;
            while i < bytes.len() {
                match bytes[i] {
                    b'(' => depth += 1,
                    b')' => depth -= 1,
                    _ => {}
                }
                i += 1;
                if depth == 0 {
                    break;
                }
            }
        } else if c.is_ascii_alphabetic() {
            let start = i;
            while i < bytes.len() && bytes[i].is_ascii_alphabetic() {
                i += 1;
            }
            let word = text[start..i].to_ascii_lowercase();
            let short = &word[..word.len().min(3)];
            if let Some(m) = MONTH_NAMES.iter().position(|n| n.eq_ignore_ascii_case(short)) {
                month = Some(m as f64);
            } else if word == "am" || word == "pm" {
                pm = Some(word == "pm");
            } else if matches!(word.as_str(), "z" | "utc" | "gmt" | "ut") {
                zone = Some(0.0);
            } else if let Some(hours) = us_zone(&word) {
                zone = Some(hours * 3_600_000.0);
            } else if word == "t" && !numbers.is_empty() {
                // between date and time
            } else if !numbers.is_empty() && DAY_NAMES.iter().all(|n| !n.eq_ignore_ascii_case(short)) {
                return f64::NAN;
            } // words before the first number mean nothing
        } else if c.is_ascii_digit() {
            let start = i;
            while i < bytes.len() && bytes[i].is_ascii_digit() {
                i += 1;
            }
            let Ok(number) = text[start..i].parse::<f64>() else { return f64::NAN };
            if bytes.get(i) == Some(&b':') && time.is_none() {
                let mut parts = [number, 0.0, 0.0, 0.0];
                let mut k = 1;
                while k < 3 && bytes.get(i) == Some(&b':') {
                    let from = i + 1;
                    let mut to = from;
                    while to < bytes.len() && bytes[to].is_ascii_digit() {
                        to += 1;
                    }
                    let Ok(part) = text[from..to].parse::<f64>() else { return f64::NAN };
                    parts[k] = part;
                    i = to;
                    k += 1;
                }
                if bytes.get(i) == Some(&b'.') && bytes.get(i + 1).is_some_and(u8::is_ascii_digit) {
                    let from = i + 1;
                    i = from;
                    while i < bytes.len() && bytes[i].is_ascii_digit() {
                        i += 1;
                    }
                    parts[3] = format!("0.{}", &text[from..i]).parse::<f64>().unwrap_or(0.0) * 1000.0;
                }
                time = Some(parts);
            } else {
                numbers.push((number, i - start));
            }
        } else if (c == b'+' || c == b'-') && (time.is_some() || zone == Some(0.0)) {
            let from = i + 1;
            i = from;
            while i < bytes.len() && (bytes[i].is_ascii_digit() || bytes[i] == b':') {
                i += 1;
            }
            let digits: String = text[from..i].chars().filter(char::is_ascii_digit).collect();
            let Ok(n) = digits.parse::<f64>() else { return f64::NAN };
            let minutes = if digits.len() <= 2 { n * 60.0 } else { (n / 100.0).floor() * 60.0 + n % 100.0 };
            zone = Some(minutes * 60_000.0 * if c == b'-' { -1.0 } else { 1.0 });
        } else {
            i += 1;
        }
    }
    let (year, month, date) = match (month, numbers.as_slice()) {
        (Some(m), [(a, len), rest @ ..]) => {
            let b = rest.first().map(|n| n.0);
            if *len >= 3 || *a > 31.0 { (*a, m, b.unwrap_or(1.0)) } else { (b.unwrap_or(2001.0), m, *a) }
        }
        (None, [(a, len), (b, _), rest @ ..]) => {
            let c = rest.first().map(|n| n.0);
            if *len >= 3 || *a > 31.0 {
                (*a, *b - 1.0, c.unwrap_or(1.0))
            } else {
                (c.unwrap_or(2001.0), *a - 1.0, *b)
            }
        }
        (None, [(a, _)]) if time.is_none() => {
            if (1.0..=12.0).contains(a) {
                (2001.0, *a - 1.0, 1.0)
            } else if *a > 31.0 || *a == 0.0 {
                (*a, 0.0, 1.0)
            } else {
                return f64::NAN;
            }
        }
        _ => return f64::NAN,
    };
    let year = if year < 50.0 {
        year + 2000.0
    } else if year < 100.0 {
        year + 1900.0
    } else {
        year
    };
    if !(0.0..12.0).contains(&month) || !(1.0..=31.0).contains(&date) {
        return f64::NAN;
    }
    let [mut hours, minutes, seconds, ms] = time.unwrap_or_default();
    if let Some(pm) = pm {
        if !(1.0..=12.0).contains(&hours) {
            return f64::NAN;
        }
        hours = hours % 12.0 + if pm { 12.0 } else { 0.0 };
    }
    if hours > 24.0 || minutes > 59.0 || seconds > 59.0 {
        return f64::NAN;
    }
    let t = make_date(make_day(year, month, date), make_time(hours, minutes, seconds, ms));
    time_clip(match zone {
        Some(offset) => t - offset,
        None => utc_from_local(t),
    })
}

fn us_zone(word: &str) -> Option<f64> {
    Some(match word {
        "est" => -5.0,
        "edt" => -4.0,
        "cst" => -6.0,
        "cdt" => -5.0,
        "mst" => -7.0,
        "mdt" => -6.0,
        "pst" => -8.0,
        "pdt" => -7.0,
        _ => return None,
    })
}

// ---- functions ---------------------------------------------------------------------------------------------------------

fn construct(vm: &mut Vm, args: Args) -> JsResult {
    if !args.is_construct() {
        let text = full_text(now());
        return Ok(vm.str(&text));
    }
    let t = match args.len() {
        0 => now(),
        1 => match as_cell::<Date>(args.get(0)) {
            Some(date) => date.time.get(),
            None => {
                let value = vm.to_primitive(args.get(0), Hint::Default)?;
                if value.is_string() {
                    let text = vm.to_rust_string(value)?;
                    parse(&text)
                } else {
                    time_clip(vm.to_number(value)?)
                }
            }
        },
        _ => {
            let t = time_from_arguments(vm, args)?;
            time_clip(utc_from_local(t))
        }
    };
    let default = vm.intrinsics().date_prototype;
    let proto = vm.prototype_for(args, default)?;
    let date: Gc<Date> = vm.new_object_cell(proto, 0);
    date.time.set(t);
    Ok(date.value())
}

/// Year, month and what follows, as Date and Date.UTC take them.
fn time_from_arguments(vm: &mut Vm, args: Args) -> JsResult<f64> {
    let mut parts = [f64::NAN, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0];
    for (i, part) in parts.iter_mut().enumerate() {
        if args.has(i) {
            *part = vm.to_number(args.get(i))?;
        }
    }
    let [mut year, month, date, hours, minutes, seconds, ms] = parts;
    if (0.0..=99.0).contains(&year.trunc()) {
        year = 1900.0 + year.trunc();
    }
    Ok(make_date(make_day(year, month, date), make_time(hours, minutes, seconds, ms)))
}

fn utc(vm: &mut Vm, args: Args) -> JsResult {
    let t = time_from_arguments(vm, args)?;
    Ok(Value::number(time_clip(t)))
}

fn this_date(vm: &mut Vm, args: Args) -> JsResult<Gc<Date>> {
    match as_cell::<Date>(args.this()) {
        Some(date) => Ok(date),
        None => Err(vm.throw_type_error("this is not a Date object.")),
    }
}

fn get_time(vm: &mut Vm, args: Args) -> JsResult {
    Ok(Value::number(this_date(vm, args)?.time.get()))
}

fn get(vm: &mut Vm, args: Args, part: Part, in_local: bool) -> JsResult {
    let t = this_date(vm, args)?.time.get();
    if t.is_nan() {
        return Ok(Value::NAN);
    }
    let f = if in_local { local(t) } else { fields(t) };
    Ok(Value::number(match part {
        Part::Year => f.year,
        Part::Month => f.month,
        Part::Date => f.date,
        Part::Day => f.day,
        Part::Hours => f.hours,
        Part::Minutes => f.minutes,
        Part::Seconds => f.seconds,
        Part::Ms => f.ms,
    }))
}

fn get_year(vm: &mut Vm, args: Args) -> JsResult {
    let t = this_date(vm, args)?.time.get();
    Ok(if t.is_nan() { Value::NAN } else { Value::number(local(t).year - 1900.0) })
}

fn get_timezone_offset(vm: &mut Vm, args: Args) -> JsResult {
    let t = this_date(vm, args)?.time.get();
    Ok(if t.is_nan() { Value::NAN } else { Value::number(-offset_at(t).0 / 60_000.0 + 0.0) })
}

fn set_time(vm: &mut Vm, args: Args) -> JsResult {
    let date = this_date(vm, args)?;
    let t = vm.to_number(args.get(0))?;
    date.time.set(time_clip(t));
    Ok(Value::number(date.time.get()))
}

/// The setters: the part named and, from further arguments, those after it.
fn set(vm: &mut Vm, args: Args, part: Part, in_local: bool) -> JsResult {
    let date = this_date(vm, args)?;
    let mut t = date.time.get();
    let order: &[Part] = match part {
        Part::Year => &[Part::Year, Part::Month, Part::Date],
        Part::Month => &[Part::Month, Part::Date],
        Part::Date | Part::Day => &[Part::Date],
        Part::Hours => &[Part::Hours, Part::Minutes, Part::Seconds, Part::Ms],
        Part::Minutes => &[Part::Minutes, Part::Seconds, Part::Ms],
        Part::Seconds => &[Part::Seconds, Part::Ms],
        Part::Ms => &[Part::Ms],
    };
    // The arguments are converted even if the date is invalid.
    let mut values = [f64::NAN; 4];
    for (i, value) in values.iter_mut().enumerate().take(order.len()) {
        if i == 0 || args.has(i) {
            *value = vm.to_number(args.get(i))?;
        }
    }
    if t.is_nan() {
        if part != Part::Year {
            return Ok(Value::NAN);
        }
        t = 0.0;
    } else if in_local {
        t = local_time(t);
    }
    let mut f = fields(t);
    for (i, p) in order.iter().enumerate() {
        if i > 0 && !args.has(i) {
            break;
        }
        let field = match p {
            Part::Year => &mut f.year,
            Part::Month => &mut f.month,
            Part::Date | Part::Day => &mut f.date,
            Part::Hours => &mut f.hours,
            Part::Minutes => &mut f.minutes,
            Part::Seconds => &mut f.seconds,
            Part::Ms => &mut f.ms,
        };
        *field = values[i];
    }
    let t = from_fields(&f);
    date.time.set(time_clip(if in_local { utc_from_local(t) } else { t }));
    Ok(Value::number(date.time.get()))
}

fn set_year(vm: &mut Vm, args: Args) -> JsResult {
    let date = this_date(vm, args)?;
    let year = vm.to_number(args.get(0))?;
    if year.is_nan() {
        date.time.set(f64::NAN);
        return Ok(Value::NAN);
    }
    let t = date.time.get();
    let mut f = fields(if t.is_nan() { 0.0 } else { local_time(t) });
    f.year = if (0.0..=99.0).contains(&year.trunc()) { 1900.0 + year.trunc() } else { year };
    date.time.set(time_clip(utc_from_local(from_fields(&f))));
    Ok(Value::number(date.time.get()))
}

fn text(vm: &mut Vm, args: Args, format: fn(f64) -> String) -> JsResult {
    let t = this_date(vm, args)?.time.get();
    let text = if t.is_nan() { "Invalid Date".to_owned() } else { format(t) };
    Ok(vm.str(&text))
}

fn to_iso_string(vm: &mut Vm, args: Args) -> JsResult {
    let t = this_date(vm, args)?.time.get();
    if t.is_nan() {
        return Err(vm.throw_range_error("Invalid time value"));
    }
    Ok(vm.str(&iso_text(t)))
}

fn to_json(vm: &mut Vm, args: Args) -> JsResult {
    let object = vm.to_object(args.this())?;
    let value = vm.to_primitive(object.value(), Hint::Number)?;
    if value.as_number().is_some_and(|n| !n.is_finite()) {
        return Ok(Value::NULL);
    }
    let key = vm.key("toISOString");
    vm.invoke(object.value(), key, &[])
}

fn to_primitive(vm: &mut Vm, args: Args) -> JsResult {
    let this = args.this();
    if !this.is_object() {
        return Err(vm.throw_type_error("Date.prototype[Symbol.toPrimitive] called on non-object"));
    }
    let hint = vm.value_text(args.get(0));
    let order = match hint.as_str() {
        "string" | "default" => [vm.names.toString, vm.names.valueOf],
        "number" => [vm.names.valueOf, vm.names.toString],
        _ => {
            let shown = vm.describe(args.get(0));
            return Err(vm.throw_type_error(format!("Invalid hint: {shown}")));
        }
    };
    for key in order {
        let function = vm.get_property(this.cell_unchecked().cast(), key)?;
        if vm.is_callable(function) {
            let value = vm.call(function, this, &[])?;
            if !value.is_object() {
                return Ok(value);
            }
        }
    }
    Err(vm.throw_type_error("Cannot convert object to primitive value"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_back() {
        for t in [0.0, -1.0, 951_782_400_000.0, 1e12 + 123.0, -62_198_755_200_000.0, 8.64e15, -8.64e15] {
            assert_eq!(from_fields(&fields(t)), t, "{t}");
        }
        let f = fields(951_782_400_000.0);
        assert_eq!((f.year, f.month, f.date, f.day), (2000.0, 1.0, 29.0, 2.0));
    }

    #[test]
    fn the_specified_format() {
        for (text, t) in [
            ("1970-01-01", 0.0),
            ("2020-02-29T12:34:56.789Z", 1_582_979_696_789.0),
            ("2020-02-29T12:34:56+01:30", 1_582_974_296_000.0),
            ("+275760-09-13T00:00:00.000Z", 8.64e15),
            ("2020-01-01T24:00:00Z", 1_577_923_200_000.0),
        ] {
            assert_eq!(parse(text), t, "{text}");
        }
        for text in ["-000000-01-01T00:00Z", "2020-13-01", "2020-01-01T25:00Z", "", "nonsense"] {
            assert!(parse(text).is_nan(), "{text}");
        }
    }

    #[test]
    fn what_v8_takes_besides() {
        for (text, t) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
            ("Jan 2, 1970 00:00:00 UTC", 86_400_000.0),
            ("1/2/1970 1:00 PM GMT", 133_200_000.0),
            ("Thu Jan 01 1970 01:00:00 GMT+0100 (CET)", 0.0),
            ("1970/01/02 GMT", 86_400_000.0),
        ] {
            assert_eq!(parse(text), t, "{text}");
        }
    }
}
