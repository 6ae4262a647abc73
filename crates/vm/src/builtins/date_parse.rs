//! Date.parse: the format of ECMA-262 21.4.1.32 first, then the forgiving grammar that V8 accepts.
//!
//! The forgiving grammar is a bag of numbers, words and signs: numbers with a colon are the time, others the date; words
//! are months, zones or AM and PM; what stands in parentheses is skipped; other words only before the first number.

use super::date::{MONTHS, make_date, time_clip, utc_from_local};

/// The time value that a text spells, NaN if none.
pub(crate) fn parse(text: &str) -> f64 {
    match parse_iso(text.as_bytes()).or_else(|| parse_legacy(text)) {
        Some(t) => time_clip(t),
        None => f64::NAN,
    }
}

struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }
    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == byte && self.at < self.text.len();
        self.at += there as usize;
        there
    }
    /// Exactly so many digits.
    fn digits(&mut self, count: usize) -> Option<f64> {
        let digits = self.text.get(self.at..self.at + count)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        self.at += count;
        Some(digits.iter().fold(0.0, |n, d| n * 10.0 + (d - b'0') as f64))
    }
}

fn parse_iso(text: &[u8]) -> Option<f64> {
    let mut c = Cursor { text, at: 0 };
    let year = match c.peek() {
        sign @ (b'+' | b'-') => {
            c.at += 1;
            let year = c.digits(6)?;
            if sign == b'-' && year == 0.0 {
                return Some(f64::NAN);
            }
            if sign == b'-' { -year } else { year }
        }
        _ => c.digits(4)?,
    };
    let (mut month, mut day) = (1.0, 1.0);
    if c.take(b'-') {
        month = c.digits(2)?;
        if c.take(b'-') {
            day = c.digits(2)?;
        }
    }
    if !(1.0..=12.0).contains(&month) || !(1.0..=31.0).contains(&day) {
        return None;
    }
    let mut time = [0.0; 4];
    let mut utc = true;
    let mut timed = false;
    let mut offset = 0.0;
    if c.peek() | 0x20 == b't' {
        c.at += 1;
        timed = true;
        time[0] = c.digits(2)?;
        if !c.take(b':') {
            return None;
        }
        time[1] = c.digits(2)?;
        if c.take(b':') {
            time[2] = c.digits(2)?;
            if c.take(b'.') {
                time[3] = milliseconds(&mut c)?;
            }
        }
        let midnight = time == [24.0, 0.0, 0.0, 0.0];
        if !midnight && (time[0] > 23.0 || time[1] > 59.0 || time[2] > 59.0) {
            return None;
        }
        match c.peek() {
            b'Z' | b'z' => c.at += 1,
            sign @ (b'+' | b'-') => {
                c.at += 1;
                let hour = c.digits(2)?;
                if !c.take(b':') {
                    return None;
                }
                let minute = c.digits(2)?;
                if hour > 23.0 || minute > 59.0 {
                    return None;
                }
                offset = (hour * 60.0 + minute) * if sign == b'-' { -60_000.0 } else { 60_000.0 };
            }
            _ => utc = false,
        }
    }
    if c.at != text.len() {
        // A date and time of this format must be all there is; after a date alone the forgiving grammar goes on.
        return if timed { Some(f64::NAN) } else { None };
    }
    let t = make_date([year, month - 1.0, day, time[0], time[1], time[2], time[3]]);
    Some(if utc { t - offset } else { utc_from_local(t) })
}

/// Digits of a fraction of a second: the first three count.
fn milliseconds(c: &mut Cursor<'_>) -> Option<f64> {
    let start = c.at;
    while c.peek().is_ascii_digit() {
        c.at += 1;
    }
    let digits = &c.text[start..c.at];
    if digits.is_empty() {
        return None;
    }
    let mut ms = 0.0;
    for i in 0..3 {
        ms = ms * 10.0 + digits.get(i).map_or(0.0, |d| (d - b'0') as f64);
    }
    Some(ms)
}

/// A token of the forgiving grammar.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    /// Value, digits, and the first three digits as thousandths.
    Number(f64, usize, f64),
    /// The first three letters in lower case, and how many letters there are.
    Word([u8; 3], usize),
    Symbol(char),
    Space,
    End,
}

fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut list = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let run = |test: fn(&u8) -> bool| bytes[at..].iter().take_while(|b| test(b)).count();
        match c {
            '(' => {
                // Skipped up to the one that closes it; without that, to the end.
                let mut depth = 1;
                while depth > 0 {
                    match chars.next() {
                        Some((_, '(')) => depth += 1,
                        Some((_, ')')) => depth -= 1,
                        Some(_) => {}
                        None => break,
                    }
                }
            }
            '0'..='9' => {
                let length = run(u8::is_ascii_digit);
                let digits = &bytes[at..at + length];
                let value = digits.iter().fold(0.0, |n, d| n * 10.0 + (d - b'0') as f64);
                let ms = (0..3).fold(0.0, |n, i| n * 10.0 + digits.get(i).map_or(0.0, |d| (d - b'0') as f64));
                list.push(Token::Number(value, length, ms));
                for _ in 1..length {
                    chars.next();
                }
            }
            'a'..='z' | 'A'..='Z' => {
                let length = run(u8::is_ascii_alphabetic);
                let mut word = [0; 3];
                word.iter_mut().zip(&bytes[at..at + length]).for_each(|(w, b)| *w = b.to_ascii_lowercase());
                list.push(Token::Word(word, length));
                for _ in 1..length {
                    chars.next();
                }
            }
            c if crate::convert::is_js_space(c) => {
                if list.last() != Some(&Token::Space) {
                    list.push(Token::Space);
                }
            }
            c => list.push(Token::Symbol(c)),
        }
    }
    list.push(Token::End);
    list
}

/// Hours of the zone with this name.
fn zone_hours(word: &[u8; 3], length: usize) -> Option<f64> {
    let hours = match (word, length) {
        (b"utc" | b"gmt", _) | (b"ut\0", _) | (b"z\0\0", 1) => 0.0,
        (b"est", _) => -5.0,
        (b"edt", _) => -4.0,
        (b"cst", _) => -6.0,
        (b"cdt", _) => -5.0,
        (b"mst", _) => -7.0,
        (b"mdt", _) => -6.0,
        (b"pst", _) => -8.0,
        (b"pdt", _) => -7.0,
        _ => return None,
    };
    Some(hours)
}

fn parse_legacy(text: &str) -> Option<f64> {
    let list = tokens(text);
    let mut at = 0;
    let mut date: Vec<f64> = Vec::new();
    let mut named_month: Option<usize> = None;
    let mut time: Vec<f64> = Vec::new();
    let mut half_day: Option<f64> = None;
    // Sign, hour and minute of the zone; the minute is None while it is expected.
    let mut zone: Option<(f64, f64, Option<f64>)> = None;
    let mut read_number = false;
    // The date of the strict format may have been followed by T and a time that was not strict.
    let iso_date = {
        let digits =
            |i: usize, count: usize| matches!(list.get(i), Some(Token::Number(_, n, _)) if *n == count);
        let dash = |i: usize| list.get(i) == Some(&Token::Symbol('-'));
        digits(0, 4) && dash(1) && digits(2, 2) && dash(3) && digits(4, 2)
    };
    let expects = |time: &[f64], n: f64| match time.len() {
        1 | 2 => n < 60.0,
        3 => n < 1000.0,
        _ => false,
    };
    loop {
        let token = list[at];
        at += 1;
        let next = list.get(at).copied().unwrap_or(Token::End);
        match token {
            Token::End => break,
            Token::Space => {}
            Token::Number(n, _, _) => {
                read_number = true;
                let zone_waits = matches!(zone, Some((_, _, None)));
                if next == Token::Symbol(':') {
                    at += 1;
                    if list.get(at) == Some(&Token::Symbol(':')) {
                        if !time.is_empty() {
                            return None;
                        }
                        time.extend([n, 0.0]);
                        at += 1;
                    } else {
                        if time.len() >= 4 {
                            return None;
                        }
                        time.push(n);
                    }
                } else if next == Token::Symbol('.') && expects(&time, n) {
                    time.push(n);
                    let Some(Token::Number(_, _, ms)) = list.get(at + 1).copied() else { return None };
                    time.resize(3, 0.0);
                    time.push(ms);
                    at += 2;
                } else if zone_waits && n < 60.0 {
                    if let Some(zone) = &mut zone {
                        zone.2 = Some(n);
                    }
                } else if expects(&time, n) {
                    time.push(n);
                    time.resize(4, 0.0);
                    let follows = matches!(next, Token::End | Token::Space | Token::Symbol('+' | '-'))
                        || matches!(next, Token::Word(word, 1) if word[0] == b'z');
                    if !follows {
                        return None;
                    }
                } else {
                    if date.len() == 3 {
                        return None;
                    }
                    date.push(n);
                    if matches!(next, Token::Symbol('-' | '.')) {
                        at += 1;
                    }
                }
            }
            Token::Word(word, length) => {
                let month = MONTHS.iter().position(|m| m.to_ascii_lowercase().as_bytes() == word);
                let separator =
                    word == *b"t\0\0" && length == 1 && iso_date && date.len() == 3 && time.is_empty();
                if matches!(&word, b"am\0" | b"pm\0") && !time.is_empty() {
                    half_day = Some(if word[0] == b'a' { 0.0 } else { 12.0 });
                } else if let Some(month) = month {
                    named_month = Some(month);
                    if next == Token::Symbol('-') {
                        at += 1;
                    }
                } else if let Some(hours) = zone_hours(&word, length)
                    && read_number
                {
                    zone = Some((hours.signum(), hours.abs(), Some(0.0)));
                } else if separator {
                    continue;
                } else if read_number || matches!(next, Token::Number(..)) {
                    // Unknown words may only stand before the first number, and not touch it.
                    return None;
                }
            }
            Token::Symbol(sign @ ('+' | '-'))
                if !time.is_empty()
                    || matches!(zone, Some((_, hour, Some(minute))) if hour == 0.0 && minute == 0.0) =>
            {
                let sign = if sign == '-' { -1.0 } else { 1.0 };
                let (n, length) = match next {
                    Token::Number(n, length, _) => {
                        at += 1;
                        (n, length)
                    }
                    _ => (0.0, 0),
                };
                read_number = true;
                zone = Some(match (list.get(at), length) {
                    (Some(Token::Symbol(':')), _) => (sign, n, None),
                    (_, 1 | 2) => (sign, n, Some(0.0)),
                    (_, 3 | 4) => (sign, (n / 100.0).trunc(), Some(n % 100.0)),
                    _ => return None,
                });
            }
            Token::Symbol('+' | '-' | ')') if read_number => return None,
            Token::Symbol(_) => {}
        }
    }
    // The date: defaults are January, the first, 2001.
    if date.is_empty() {
        return None;
    }
    date.resize(3, 1.0);
    let is_day = |n: f64| (1.0..=31.0).contains(&n);
    let (mut year, month, day) = match named_month {
        None if iso_date || !is_day(date[0]) => (date[0], date[1], date[2]),
        None => (date[2], date[0], date[1]),
        Some(month) if !is_day(date[0]) => (date[0], month as f64 + 1.0, date[1]),
        Some(month) => (date[1], month as f64 + 1.0, date[0]),
    };
    if !iso_date && year <= 49.0 {
        year += 2000.0;
    } else if !iso_date && year <= 99.0 {
        year += 1900.0;
    }
    if !(1.0..=12.0).contains(&month) || !is_day(day) {
        return None;
    }
    time.resize(4, 0.0);
    if let Some(offset) = half_day {
        if time[0] > 12.0 {
            return None;
        }
        time[0] = time[0] % 12.0 + offset;
    }
    let in_range = time[0] <= 23.0 && time[1] <= 59.0 && time[2] <= 59.0 && time[3] <= 999.0;
    if !in_range && time != [24.0, 0.0, 0.0, 0.0] {
        return None;
    }
    let t = make_date([year, month - 1.0, day, time[0], time[1], time[2], time[3]]);
    Some(match zone {
        Some((sign, hour, minute)) => t - sign * (hour * 60.0 + minute.unwrap_or(0.0)) * 60_000.0,
        None => utc_from_local(t),
    })
}
