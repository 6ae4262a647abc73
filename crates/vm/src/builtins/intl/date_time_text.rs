//! What DateTimeFormat writes (ECMA-402 11.5): patterns from the tables, and from a time value to parts of text.
//!
//! A pattern is text with fields in braces: `{E long}`, `{M short}` (a weekday or month as a word, with `alone/` where it stands for
//! itself), `{y}`, `{M}`, `{d}`, `{h}`, `{m}`, `{s}`, doubled where there are two digits at least, `{G}`, `{a}`, `{S}`, `{z}`.

use super::data::LocaleData;
use super::{Part, push_part, zones};
use crate::builtins::date::{Fields, fields, is_summer, local_offset};
use jiff::tz::TimeZone;

/// A DateTimeFormat's record, decoded.
#[derive(Clone)]
pub(super) struct Format {
    pub data: &'static LocaleData,
    pub english: bool,
    pub zone: TimeZone,
    pub zone_id: String,
    pub wanted: Wanted,
    pub pattern: String,
}

/// The fields that are wanted, each with its style: empty if it is not.
#[derive(Clone, Default, Debug)]
pub(super) struct Wanted {
    pub weekday: String,
    pub era: String,
    pub year: String,
    pub month: String,
    pub day: String,
    pub day_period: String,
    pub hour: String,
    pub minute: String,
    pub second: String,
    pub fraction: u32,
    pub zone_name: String,
    pub date_style: String,
    pub time_style: String,
    /// h11, h12, h23, h24.
    pub cycle: String,
}

impl Wanted {
    fn has_date(&self) -> bool {
        [&self.weekday, &self.era, &self.year, &self.month, &self.day, &self.date_style]
            .iter()
            .any(|f| !f.is_empty())
    }
    pub(super) fn has_time(&self) -> bool {
        [&self.hour, &self.minute, &self.second, &self.day_period, &self.time_style]
            .iter()
            .any(|f| !f.is_empty())
            || self.fraction > 0
    }
    /// Is an hour shown?
    pub(super) fn has_hour(&self) -> bool {
        !self.hour.is_empty() || !self.time_style.is_empty()
    }
    /// The tables know patterns for h12 and h23.
    fn clock(&self) -> &'static str {
        if matches!(self.cycle.as_str(), "h11" | "h12") { "h12" } else { "h23" }
    }

    /// The pattern that shows what is wanted (BasicFormatMatcher and DateTimeStyleFormat).
    pub(super) fn pattern(&self, data: &LocaleData) -> String {
        let date = match self.date_style.as_str() {
            "" => self.date_pattern(data),
            style => data.get(&format!("style/date/{style}")).to_owned(),
        };
        let time = match self.time_style.as_str() {
            "" => self.time_pattern(data),
            style => data.get(&format!("style/time/{}/{style}", self.clock())).to_owned(),
        };
        let with_zone = |text: String, glue: &str| match self.zone_name.is_empty() {
            true => text,
            false if text.is_empty() => "{z}".to_owned(),
            false => glue.replace("{1}", &text).replace("{0}", "{z}"),
        };
        match (date.is_empty(), time.is_empty()) {
            (false, false) => {
                let key = match (self.date_style.as_str(), self.month.as_str(), self.weekday.is_empty()) {
                    ("", "long", false) => "EMMMM",
                    ("", "long", true) => "MMMM",
                    ("", "short" | "narrow", _) => "MMM",
                    ("", _, _) => "M",
                    (style, _, _) => style,
                };
                let time = with_zone(time, "{1} {0}");
                data.get(&format!("glue/{key}")).replace("{1}", &date).replace("{0}", &time)
            }
            (false, true) => with_zone(date, data.get("glue/zone")),
            _ => with_zone(time, "{1} {0}"),
        }
    }

    /// Adds the fields without which two dates that differ in this one would look alike.
    fn tell_apart(&mut self, differing: Level) {
        if !self.date_style.is_empty() || differing > Level::Day {
            return;
        }
        let numeric = |field: &mut String| {
            if field.is_empty() {
                *field = "numeric".to_owned();
            }
        };
        let is_bare_time = self.has_time() && !self.has_date();
        if self.has_time() {
            numeric(&mut self.day);
        }
        // Without a day, a month stands for itself.
        if is_bare_time || differing <= Level::Month && !self.day.is_empty() {
            numeric(&mut self.month);
        }
        if is_bare_time || differing <= Level::Year && !self.day.is_empty() {
            numeric(&mut self.year);
        }
    }

    fn date_pattern(&self, data: &LocaleData) -> String {
        if !self.has_date() {
            return String::new();
        }
        let month = match self.month.as_str() {
            "" => "",
            "long" => "MMMM",
            "short" | "narrow" => "MMM",
            "2-digit" if self.weekday.is_empty() && self.era.is_empty() => "MM",
            _ => "M",
        };
        let weekday = match self.weekday.as_str() {
            "" => "",
            "long" => "EEEE",
            _ => "E",
        };
        let key = |month: &str, day: &str| {
            let era = if self.era.is_empty() { "" } else { "G" };
            let year = if self.year.is_empty() { "" } else { "y" };
            format!("date/{weekday}{era}{year}{month}{day}")
        };
        let day = if self.day.is_empty() { "" } else { "d" };
        let two = if self.day == "2-digit" { "dd" } else { day };
        let found = match month {
            "MM" => data.find(&key("MM", two)).or_else(|| data.find(&key("M", day))),
            month => data.find(&key(month, day)),
        };
        let text = found.unwrap_or("{d}");
        // The pattern says where fields stand and what is as a word; the options how wide they are.
        let mut pattern = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (field, after) = after.split_once('}').unwrap_or((after, ""));
            let field = match field {
                "y" | "yy" => if self.year == "2-digit" { "yy" } else { "y" }.to_owned(),
                "M" if self.month == "2-digit" => "MM".to_owned(),
                "d" if self.day == "2-digit" => "dd".to_owned(),
                _ => match (field.split_once(' '), &self.month, &self.weekday) {
                    (Some(("M", width)), month, _) if !month.is_empty() => match width.strip_prefix("alone/")
                    {
                        Some(_) => format!("M alone/{month}"),
                        None => format!("M {month}"),
                    },
                    (Some(("E", width)), _, weekday) if !weekday.is_empty() => {
                        match width.strip_prefix("alone/") {
                            Some(_) => format!("E alone/{weekday}"),
                            None => format!("E {weekday}"),
                        }
                    }
                    _ => field.to_owned(),
                },
            };
            pattern.push_str(&format!("{before}{{{field}}}"));
            rest = after;
        }
        pattern.push_str(rest);
        pattern
    }

    fn time_pattern(&self, data: &LocaleData) -> String {
        if !self.has_time() {
            return String::new();
        }
        let (hour, minute) = (!self.hour.is_empty(), !self.minute.is_empty());
        // Fractions of seconds behind minutes bring the seconds along.
        let second = !self.second.is_empty() || (self.fraction > 0 && minute);
        let clock = match (self.clock(), self.day_period.is_empty()) {
            ("h12", false) => "period",
            (clock, _) => clock,
        };
        let hours = if self.hour == "2-digit" { "hh" } else { "h" };
        let of_hours = |key: &str| {
            let text = data.get(&format!("time/{clock}/{key}"));
            if self.hour == "2-digit" && !text.contains("{hh}") {
                text.replace("{h}", "{hh}")
            } else {
                text.to_owned()
            }
        };
        let mut text = match (hour, minute, second) {
            (true, true, true) => of_hours("hms"),
            (true, true, false) => of_hours("hm"),
            (true, false, true) => format!("{} ({}: {{s}})", of_hours(hours), data.get("glue/second")),
            (true, false, false) => of_hours(hours),
            (false, true, true) => data.get("time/ms").to_owned(),
            (false, true, false) => "{m}".to_owned(),
            (false, false, true) => "{s}".to_owned(),
            (false, false, false) => String::new(),
        };
        if self.fraction > 0 {
            let fraction = format!("{}{{S}}", data.get("fraction"));
            if second {
                text = text
                    .replace("{ss}", &format!("{{ss}}{fraction}"))
                    .replace("{s}", &format!("{{s}}{fraction}"));
            } else if text.is_empty() {
                text = "{S}".to_owned();
            }
        }
        if !hour && !self.day_period.is_empty() && text.is_empty() {
            text = "{a}".to_owned();
        }
        text
    }
}

/// Fields of a date, the coarsest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Level {
    Era,
    Year,
    Month,
    Day,
    Half,
    Hour,
    Minute,
    Second,
    Millisecond,
}

impl Level {
    /// The coarsest field in which two dates differ.
    fn of_difference(a: &Fields, b: &Fields) -> Option<Level> {
        let differs = [
            (Level::Era, (a.year > 0) != (b.year > 0)),
            (Level::Year, a.year != b.year),
            (Level::Month, a.month != b.month),
            (Level::Day, a.day != b.day),
            (Level::Half, a.hour / 12 != b.hour / 12),
            (Level::Hour, a.hour != b.hour),
            (Level::Minute, a.minute != b.minute),
            (Level::Second, a.second != b.second),
            (Level::Millisecond, a.ms != b.ms),
        ];
        differs.into_iter().find_map(|(level, differs)| differs.then_some(level))
    }
    /// What a type of part tells.
    fn of_part(kind: &str) -> Option<Level> {
        Some(match kind {
            "era" => Level::Era,
            "year" => Level::Year,
            "month" => Level::Month,
            "weekday" | "day" => Level::Day,
            "dayPeriod" => Level::Half,
            "hour" => Level::Hour,
            "minute" => Level::Minute,
            "second" => Level::Second,
            "fractionalSecond" => Level::Millisecond,
            _ => return None,
        })
    }
}

impl Format {
    /// FormatDateTimePattern: the parts for a finite time value.
    pub(super) fn parts(&self, t: f64) -> Vec<Part> {
        let offset = local_offset(&self.zone, t);
        let f = fields(t + offset);
        let mut parts = Vec::new();
        let mut rest = self.pattern.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            push_part(&mut parts, "literal", before);
            let (field, after) = after.split_once('}').unwrap_or((after, ""));
            rest = after;
            let (kind, text) = self.field(field, &f, t, offset);
            push_part(&mut parts, kind, &text);
        }
        push_part(&mut parts, "literal", rest);
        parts
    }

    /// FormatDateTime. The narrow space before the half of the day, which the tables have, is a usual one here, as V8 has it for the
    /// sake of programs that read the text.
    pub(super) fn text(&self, t: f64) -> String {
        super::joined(&self.parts(t)).replace('\u{202f}', " ")
    }

    fn field(&self, field: &str, f: &Fields, t: f64, offset: f64) -> (&'static str, String) {
        let number = |n: i64| if field.len() == 2 { format!("{n:02}") } else { n.to_string() };
        // Years before the first are counted backwards, whether an era says so or not.
        let year = if f.year > 0 { f.year } else { 1 - f.year };
        let word = |name: &str, width: &str, at: i64| match width.strip_prefix("alone/") {
            Some(width) => self.data.get(&format!("{name}/alone/{width}/{at}")).to_owned(),
            None => self.data.get(&format!("{name}/{width}/{at}")).to_owned(),
        };
        if let Some((letter, width)) = field.split_once(' ') {
            return match letter {
                "E" => ("weekday", word("day", width, f.weekday)),
                _ => ("month", word("month", width, f.month + 1)),
            };
        }
        match field {
            "G" => {
                let width = if self.wanted.era.is_empty() { "short" } else { self.wanted.era.as_str() };
                ("era", word("era", width, (f.year > 0) as i64))
            }
            "y" => ("year", year.to_string()),
            "yy" => ("year", format!("{:02}", year % 100)),
            "M" | "MM" => ("month", number(f.month + 1)),
            "d" | "dd" => ("day", number(f.day)),
            "h" | "hh" => {
                let hour = match self.wanted.cycle.as_str() {
                    "h11" => f.hour % 12,
                    "h12" => (f.hour + 11) % 12 + 1,
                    "h24" => (f.hour + 23) % 24 + 1,
                    _ => f.hour,
                };
                ("hour", number(hour))
            }
            "m" | "mm" => ("minute", number(f.minute)),
            "s" | "ss" => ("second", number(f.second)),
            "S" => {
                let digits = format!("{:03}", f.ms);
                ("fractionalSecond", digits[..(self.wanted.fraction as usize).clamp(1, 3)].to_owned())
            }
            "a" if !self.wanted.day_period.is_empty() => {
                // Noon is said of twelve o'clock itself.
                let exact = f.hour == 12 && f.minute > 0 && !self.wanted.minute.is_empty();
                let hour = if exact { 13 } else { f.hour };
                ("dayPeriod", word("period", &self.wanted.day_period, hour))
            }
            "a" => ("dayPeriod", self.data.get(if f.hour < 12 { "half/0" } else { "half/1" }).to_owned()),
            "z" => {
                let style = match (self.wanted.zone_name.as_str(), self.wanted.time_style.as_str()) {
                    ("", "full") => "long",
                    ("", _) => "short",
                    (style, _) => style,
                };
                let summer = is_summer(&self.zone, t);
                (
                    "timeZoneName",
                    zones::name(self.data, self.english, &self.zone_id, style, t, offset, summer),
                )
            }
            _ => ("literal", String::new()),
        }
    }

    /// PartitionDateTimeRangePattern: each part with its source.
    pub(super) fn range_parts(&self, x: f64, y: f64) -> Vec<(&'static str, Part)> {
        let at = |t: f64| fields(t + local_offset(&self.zone, t));
        let Some(differing) = Level::of_difference(&at(x), &at(y)) else { return shared(self.parts(x)) };
        // Days of different months or years need these to be told apart, and times of different days need the day.
        let mut wanted = self.wanted.clone();
        wanted.tell_apart(differing);
        let pattern = wanted.pattern(self.data);
        let longer = Format { wanted, pattern, ..self.clone() };
        let (start, end) = (longer.parts(x), longer.parts(y));
        // What differs is finer than what is shown.
        if start.iter().filter_map(|part| Level::of_part(part.kind)).all(|level| level < differing) {
            return shared(start);
        }
        let length = start.len().min(end.len());
        let is_same =
            |a: &Part, b: &Part| a == b && Level::of_part(a.kind).is_none_or(|level| level < differing);
        let is_date = |part: &Part| Level::of_part(part.kind).is_some_and(|level| level <= Level::Day);
        let has_date = start.iter().any(is_date);
        let has_time = start.iter().any(|part| matches!(part.kind, "hour" | "minute" | "second"));
        let as_word = start.iter().any(|part| part.kind == "month" && part.text.parse::<u32>().is_err());
        let (mut head, mut tail) = (0, 0);
        if has_time && differing > Level::Day {
            if has_date {
                let last = start.iter().rposition(is_date).unwrap_or(0);
                head = last + 2;
            }
            // Ranges of seconds have no pattern of their own.
            let seconds = start.iter().any(|part| part.kind == "second");
            let halves =
                start.last().zip(end.last()).filter(|(a, b)| a == b && a.kind == "dayPeriod" && !seconds);
            tail = if halves.is_some() { 2 } else { 0 };
        } else if !has_time && as_word {
            while head < length && is_same(&start[head], &end[head]) {
                head += 1;
            }
            while tail + head < length && is_same(&start[start.len() - 1 - tail], &end[end.len() - 1 - tail])
            {
                tail += 1;
            }
        }
        let (head, tail) = (head.min(length), tail.min(length.saturating_sub(head)));
        let mut parts = Vec::new();
        let mut add = |source: &'static str, list: &[Part]| {
            parts.extend(list.iter().cloned().map(|part| (source, part)));
        };
        add("shared", &start[..head]);
        add("startRange", &start[head..start.len() - tail]);
        add("shared", &[Part { kind: "literal", text: self.data.get("interval").to_owned() }]);
        add("endRange", &end[head..end.len() - tail]);
        add("shared", &end[end.len() - tail..]);
        parts
    }
}

fn shared(parts: Vec<Part>) -> Vec<(&'static str, Part)> {
    parts.into_iter().map(|part| ("shared", part)).collect()
}
