//! Names of time zones: which there are, their canonical ids, and what English calls them.

use super::data::LocaleData;
use jiff::tz::TimeZone;
use rustc_hash::FxHashMap;

/// A line a zone: id, canonical id if it is another, long names (standard, summer, generic), short ones; empty where only an offset is said.
static TEXT: &str = include_str!("data/zones.txt");

/// What English calls a zone: empty where it says an offset.
pub(crate) struct Names {
    pub standard: &'static str,
    pub summer: &'static str,
    generic: &'static str,
    short: [&'static str; 3],
}

fn row(id: &str) -> Option<Vec<&'static str>> {
    thread_local! {
        /// Lines by id, for what is asked often.
        static LINES: FxHashMap<&'static str, &'static str> =
            TEXT.lines().map(|line| (line.split('\t').next().unwrap_or(line), line)).collect();
    }
    let by_case = || {
        TEXT.lines().find(|line| line.split('\t').next().is_some_and(|name| name.eq_ignore_ascii_case(id)))
    };
    let line = LINES.with(|lines| lines.get(id).copied()).or_else(by_case)?;
    Some(line.split('\t').collect())
}

/// IsValidTimeZoneName and CanonicalizeTimeZoneName: an id in any case, as it is spelled.
pub(super) fn canonical(id: &str) -> Option<&'static str> {
    let row = row(id)?;
    Some(if row.get(1).is_some_and(|other| !other.is_empty()) { row[1] } else { row[0] })
}

/// Ids that are their own canonical ones.
pub(super) fn canonical_names() -> impl Iterator<Item = &'static str> {
    TEXT.lines().filter_map(|line| {
        let mut row = line.split('\t');
        let id = row.next()?;
        let regional =
            id.contains('/') && !id.starts_with("Etc/") && !id.starts_with("SystemV/") || id == "UTC";
        (row.next()?.is_empty() && regional).then_some(id)
    })
}

/// The names of a zone.
pub(crate) fn names_of(id: &str) -> Option<Names> {
    let row = row(id)?;
    let &[_, _, standard, summer, generic, a, b, c] = row.get(..8)? else { return None };
    Some(Names { standard, summer, generic, short: [a, b, c] })
}

/// The rules of a canonical id.
pub(super) fn rules(id: &str) -> Option<TimeZone> {
    if id == "UTC" {
        return Some(TimeZone::UTC);
    }
    TimeZone::get(id).ok()
}

/// The name of a zone in the way of `timeZoneName`, at a time value with an offset, both in milliseconds.
pub(super) fn name(
    data: &LocaleData,
    english: bool,
    id: &str,
    style: &str,
    t: f64,
    offset: f64,
    is_summer: bool,
) -> String {
    let long = style.starts_with("long");
    // What a zone was called before 1970 is not told.
    let english = english && t >= 0.0;
    if id == "UTC" && matches!(style, "long" | "short") {
        return if long { data.get("zone/utc") } else { "UTC" }.to_owned();
    }
    if english
        && !style.ends_with("Offset")
        && let Some(names) = names_of(id)
    {
        let of = |standard: &'static str, summer: &'static str| {
            if is_summer && !summer.is_empty() { summer } else { standard }
        };
        let found = match style {
            "long" => of(names.standard, names.summer),
            "short" if is_summer => names.short[1],
            "short" => names.short[0],
            "longGeneric" => names.generic,
            _ => names.short[2],
        };
        if !found.is_empty() {
            return found.to_owned();
        }
    }
    gmt_offset(data.get("zone/offset"), offset, long)
}

/// `GMT+1`, `GMT+05:30`
fn gmt_offset(gmt: &str, offset: f64, long: bool) -> String {
    let seconds = (offset / 1000.0) as i64;
    let sign = if seconds < 0 { '-' } else { '+' };
    let (hours, minutes, rest) = (seconds.abs() / 3600, seconds.abs() / 60 % 60, seconds.abs() % 60);
    let mut text =
        if long { format!("{gmt}{sign}{hours:02}:{minutes:02}") } else { format!("{gmt}{sign}{hours}") };
    if !long && (minutes != 0 || rest != 0) {
        text.push_str(&format!(":{minutes:02}"));
    }
    if rest != 0 {
        text.push_str(&format!(":{rest:02}"));
    }
    text
}
