//! Checks regular expression patterns against the grammar of ECMA-262, Annex B included, without compiling them: named groups
//! (also one name in several alternatives), lookbehind, modifiers, property escapes, and the `u` and `v` modes.
//!
//! Groups are kept on a stack of our own, and nested classes are limited, so no pattern can exhaust the native stack.

mod class;
mod properties;

use std::collections::HashMap;

/// What is wrong, and at which byte of the pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegExpError {
    /// Byte offset into the pattern.
    pub offset: usize,
    /// What.
    pub kind: ErrorKind,
}

/// Kinds of errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The flags.
    Flags,
    /// The pattern; worded as V8 does.
    Pattern(&'static str),
}

/// The alternatives that something is in, outermost first: disjunction and number.
type Path = Vec<(u32, u32)>;

type Result<T> = std::result::Result<T, (usize, &'static str)>;

/// Checks a pattern with its flags.
///
/// # Errors
/// The first thing wrong.
pub fn validate(pattern: &str, flags: &str) -> std::result::Result<(), RegExpError> {
    let once = |c: char| flags.chars().filter(|&f| f == c).count() <= 1;
    if !flags.chars().all(|c| "dgimsuvy".contains(c) && once(c)) || flags.contains('u') && flags.contains('v')
    {
        return Err(RegExpError { offset: 0, kind: ErrorKind::Flags });
    }
    let v = flags.contains('v');
    let u = v || flags.contains('u');
    let text: Vec<u32> = if u {
        pattern.chars().map(u32::from).collect()
    } else {
        pattern.encode_utf16().map(u32::from).collect()
    };
    Checker::check(text, u, v).map_err(|(at, message)| {
        // From our units back to bytes.
        let mut units = 0;
        let mut offset = pattern.len();
        for (i, c) in pattern.char_indices() {
            if units >= at {
                offset = i;
                break;
            }
            units += if u { 1 } else { c.len_utf16() };
        }
        RegExpError { offset, kind: ErrorKind::Pattern(message) }
    })
}

/// Checks a pattern that is not part of a source text, in UTF-16 with or without pairs, with flags that are known to be right.
///
/// # Errors
/// The first thing wrong with it, in V8's words.
pub fn validate_units(
    pattern: impl Iterator<Item = u16>,
    flags: &str,
) -> std::result::Result<(), &'static str> {
    let v = flags.contains('v');
    let u = v || flags.contains('u');
    let text: Vec<u32> = if u {
        let points = char::decode_utf16(pattern);
        points
            .map(|point| point.map_or_else(|lone| u32::from(lone.unpaired_surrogate()), u32::from))
            .collect()
    } else {
        pattern.map(u32::from).collect()
    };
    Checker::check(text, u, v).map_err(|(_, message)| message)
}

/// An open group.
struct Group {
    start: usize,
    /// Whether a quantifier may follow it.
    quantifiable: bool,
    /// The alternative of its disjunction that is being read.
    alternative: u32,
    /// Tells disjunctions apart.
    id: u32,
}

struct Checker {
    text: Vec<u32>,
    at: usize,
    u: bool,
    v: bool,
    /// `\k` is a named reference: in Unicode modes, and where there is a named group.
    names: bool,
    /// Number of capturing groups in the whole pattern.
    groups: u32,
    /// Named groups so far: of each of a name the alternatives it is in, outermost first.
    found: HashMap<Vec<u32>, Vec<Path>>,
    /// Named references: checked at the end.
    refs: Vec<(usize, Vec<u32>)>,
}

const fn c(c: char) -> u32 {
    c as u32
}

impl Checker {
    fn check(text: Vec<u32>, u: bool, v: bool) -> Result<()> {
        let mut checker =
            Checker { text, at: 0, u, v, names: false, groups: 0, found: HashMap::new(), refs: Vec::new() };
        checker.prescan();
        checker.pattern()
    }

    fn peek(&self) -> Option<u32> {
        self.text.get(self.at).copied()
    }

    fn peek_at(&self, n: usize) -> Option<u32> {
        self.text.get(self.at + n).copied()
    }

    fn eat(&mut self, ch: char) -> bool {
        let hit = self.peek() == Some(c(ch));
        self.at += usize::from(hit);
        hit
    }

    fn looking_at(&self, s: &str) -> bool {
        s.chars().enumerate().all(|(i, ch)| self.peek_at(i) == Some(c(ch)))
    }

    fn eat_str(&mut self, s: &str) -> bool {
        let hit = self.looking_at(s);
        if hit {
            self.at += s.len();
        }
        hit
    }

    fn err<T>(&self, message: &'static str) -> Result<T> {
        Err((self.at, message))
    }

    /// Counts groups and looks for named ones.
    fn prescan(&mut self) {
        self.names = self.u;
        let mut class = false;
        let mut i = 0;
        while i < self.text.len() {
            let ch = self.text[i];
            if ch == c('\\') {
                i += 1;
            } else if ch == c('[') {
                class = true;
            } else if ch == c(']') {
                class = false;
            } else if ch == c('(') && !class {
                let next = |n: usize| self.text.get(i + n).copied();
                if next(1) != Some(c('?')) {
                    self.groups += 1;
                } else if next(2) == Some(c('<')) && next(3) != Some(c('=')) && next(3) != Some(c('!')) {
                    self.groups += 1;
                    self.names = true;
                }
            }
            i += 1;
        }
    }

    fn pattern(&mut self) -> Result<()> {
        let mut stack = vec![Group { start: 0, quantifiable: false, alternative: 0, id: 0 }];
        let mut ids = 0;
        while let Some(ch) = self.peek() {
            let start = self.at;
            let ch = char::from_u32(ch).unwrap_or('\u{fffd}');
            let quantifiable = match ch {
                '|' => {
                    self.at += 1;
                    if let Some(top) = stack.last_mut() {
                        top.alternative += 1;
                    }
                    continue;
                }
                '(' => {
                    ids += 1;
                    let quantifiable = self.group_start(&stack)?;
                    stack.push(Group { start, quantifiable, alternative: 0, id: ids });
                    continue;
                }
                ')' => {
                    if stack.len() == 1 {
                        return self.err("Unmatched ')'");
                    }
                    self.at += 1;
                    let quantifiable = stack.pop().is_some_and(|g| g.quantifiable);
                    let end = self.at;
                    if !quantifiable {
                        self.quantifier()?;
                    }
                    if self.at != end {
                        return Err((end, "Invalid quantifier"));
                    }
                    quantifiable
                }
                '^' | '$' => {
                    self.at += 1;
                    false
                }
                '.' => {
                    self.at += 1;
                    true
                }
                '[' => {
                    self.class()?;
                    true
                }
                '*' | '+' | '?' => return self.err("Nothing to repeat"),
                '{' => {
                    let repeats = self.braces()?.is_some();
                    self.at = start;
                    if repeats {
                        return self.err("Nothing to repeat");
                    }
                    if self.u {
                        return self.err("Lone quantifier brackets");
                    }
                    self.at = start + 1;
                    true
                }
                '}' | ']' if self.u => return self.err("Lone quantifier brackets"),
                '\\' => self.atom_escape()?,
                _ => {
                    self.at += 1;
                    true
                }
            };
            if quantifiable {
                self.quantifier()?;
            }
        }
        if stack.len() > 1 {
            return Err((stack.last().map_or(0, |g| g.start), "Unterminated group"));
        }
        for (at, name) in &self.refs {
            if !self.found.contains_key(name) {
                return Err((*at, "Invalid named capture referenced"));
            }
        }
        Ok(())
    }

    /// `( ...`: up to where its disjunction begins. Whether the group can be repeated.
    fn group_start(&mut self, stack: &[Group]) -> Result<bool> {
        if self.eat_str("(?=") || self.eat_str("(?!") {
            return Ok(!self.u);
        }
        if self.eat_str("(?<=") || self.eat_str("(?<!") {
            return Ok(false);
        }
        if self.eat_str("(?:") {
            return Ok(true);
        }
        if self.eat_str("(?<") {
            let at = self.at;
            let name = self.group_name()?;
            let path: Path = stack.iter().map(|g| (g.id, g.alternative)).collect();
            let same = self.found.entry(name).or_default();
            let clash =
                same.iter().any(|theirs| !theirs.iter().zip(&path).any(|(a, b)| a.0 == b.0 && a.1 != b.1));
            if clash {
                return Err((at, "Duplicate capture group name"));
            }
            same.push(path);
            return Ok(true);
        }
        if self.eat_str("(?") {
            return self.modifiers();
        }
        self.at += 1;
        Ok(true)
    }

    /// `(?i-s:`
    fn modifiers(&mut self) -> Result<bool> {
        let mut seen = Vec::new();
        let mut any = [false, false];
        let mut removing = false;
        while let Some(ch) = self.peek() {
            match char::from_u32(ch).unwrap_or(' ') {
                'i' | 'm' | 's' => {
                    if seen.contains(&ch) {
                        return self.err("Repeated regular expression flag");
                    }
                    seen.push(ch);
                    any[usize::from(removing)] = true;
                }
                '-' if !removing => removing = true,
                ':' if any[0] || any[1] => {
                    self.at += 1;
                    return Ok(true);
                }
                _ => return self.err("Invalid group"),
            }
            self.at += 1;
        }
        self.err("Invalid group")
    }

    /// A group's name and its `>`.
    fn group_name(&mut self) -> Result<Vec<u32>> {
        let mut name = Vec::new();
        loop {
            let at = self.at;
            let Some(mut cp) = self.peek() else { return self.err("Invalid capture group name") };
            self.at += 1;
            if cp == c('>') {
                break;
            }
            if cp == c('\\') {
                cp = match self.unicode_escape(true) {
                    Some(cp) => cp,
                    None => return Err((at, "Invalid Unicode escape")),
                };
            } else if (0xd800..0xdc00).contains(&cp)
                && let Some(low @ 0xdc00..=0xdfff) = self.peek()
            {
                self.at += 1;
                cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
            }
            let ok = char::from_u32(cp).is_some_and(|ch| match ch {
                '$' | '_' => true,
                '\u{200c}' | '\u{200d}' => !name.is_empty(),
                _ if name.is_empty() => unicode_id_start::is_id_start(ch),
                _ => unicode_id_start::is_id_continue(ch),
            });
            if !ok {
                return Err((at, "Invalid capture group name"));
            }
            name.push(cp);
        }
        if name.is_empty() { self.err("Invalid capture group name") } else { Ok(name) }
    }

    fn digits(&mut self) -> Option<u64> {
        let mut n: Option<u64> = None;
        while let Some(d @ 48..=57) = self.peek() {
            n = Some(n.unwrap_or(0).saturating_mul(10).saturating_add(u64::from(d - 48)));
            self.at += 1;
        }
        n
    }

    /// `{n}`, `{n,}`, `{n,m}`, if it stands here: then it is read.
    fn braces(&mut self) -> Result<Option<()>> {
        let start = self.at;
        if self.eat('{')
            && let Some(min) = self.digits()
        {
            let mut max = Some(min);
            if self.eat(',') {
                max = self.digits();
            }
            if self.eat('}') {
                if max.is_some_and(|max| max < min) {
                    return Err((start, "numbers out of order in {} quantifier"));
                }
                return Ok(Some(()));
            }
        }
        self.at = start;
        Ok(None)
    }

    fn quantifier(&mut self) -> Result<()> {
        if !(self.eat('*') || self.eat('+') || self.eat('?')) {
            if self.peek() != Some(c('{')) {
                return Ok(());
            }
            if self.braces()?.is_none() {
                return if self.u { self.err("Incomplete quantifier") } else { Ok(()) };
            }
        }
        self.eat('?');
        Ok(())
    }

    // -------------------------------------------------------------------------------------------- escapes

    fn hex(&mut self, n: usize) -> Option<u32> {
        let mut value = 0;
        for i in 0..n {
            value = value * 16 + self.peek_at(i).and_then(char::from_u32)?.to_digit(16)?;
        }
        self.at += n;
        Some(value)
    }

    /// Behind `\`: `uXXXX` (pairs joined if `u`) or `u{X}`; nothing is read if it is not there.
    fn unicode_escape(&mut self, u: bool) -> Option<u32> {
        let start = self.at;
        if !self.eat('u') {
            return None;
        }
        if u && self.eat('{') {
            let mut value = 0u32;
            let mut any = false;
            while let Some(d) = self.peek().and_then(char::from_u32).and_then(|ch| ch.to_digit(16)) {
                value = (value * 16 + d).min(0x11_0000);
                any = true;
                self.at += 1;
            }
            if any && value <= 0x10_ffff && self.eat('}') {
                return Some(value);
            }
            self.at = start;
            return None;
        }
        let Some(high) = self.hex(4) else {
            self.at = start;
            return None;
        };
        if u && (0xd800..0xdc00).contains(&high) && self.looking_at("\\u") {
            let back = self.at;
            self.at += 2;
            if let Some(low @ 0xdc00..=0xdfff) = self.hex(4) {
                return Some(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
            }
            self.at = back;
        }
        Some(high)
    }

    /// `\...` outside of a class. Whether it can be repeated.
    fn atom_escape(&mut self) -> Result<bool> {
        let start = self.at;
        self.at += 1;
        let Some(ch) = self.peek().map(|ch| char::from_u32(ch).unwrap_or('\u{fffd}')) else {
            return Err((start, "\\ at end of pattern"));
        };
        match ch {
            'b' | 'B' => {
                self.at += 1;
                Ok(false)
            }
            '1'..='9' => {
                let n = self.digits().unwrap_or(0);
                if self.u && n > u64::from(self.groups) {
                    return Err((start, "Invalid escape"));
                }
                if !self.u && n > u64::from(self.groups) {
                    // A legacy octal escape or an identity escape: one character at least.
                    self.at = start + 2;
                }
                Ok(true)
            }
            'k' if self.names => {
                self.at += 1;
                if !self.eat('<') {
                    return Err((start, "Invalid named reference"));
                }
                let name = self.group_name().map_err(|_| (start, "Invalid named reference"))?;
                self.refs.push((start, name));
                Ok(true)
            }
            _ => {
                self.character_escape(start, false)?;
                Ok(true)
            }
        }
    }

    /// What classes and atoms have in common. At the character behind `\`. The code point, or `None` for a set such as `\d`.
    fn character_escape(&mut self, start: usize, class: bool) -> Result<Option<u32>> {
        let Some(raw) = self.peek() else { return Err((start, "\\ at end of pattern")) };
        let ch = char::from_u32(raw).unwrap_or('\u{fffd}');
        self.at += 1;
        let value = match ch {
            'd' | 'D' | 's' | 'S' | 'w' | 'W' => return Ok(None),
            'f' => 12,
            'n' => 10,
            'r' => 13,
            't' => 9,
            'v' => 11,
            'c' => {
                let next = self.peek().and_then(char::from_u32);
                match next {
                    Some(l) if l.is_ascii_alphabetic() => {
                        self.at += 1;
                        u32::from(l) % 32
                    }
                    Some(d) if class && !self.u && (d.is_ascii_digit() || d == '_') => {
                        self.at += 1;
                        u32::from(d) % 32
                    }
                    _ if self.u => return Err((start, "Invalid Unicode escape")),
                    _ => {
                        // The backslash stands for itself.
                        self.at -= 1;
                        c('\\')
                    }
                }
            }
            '0' if !matches!(self.peek(), Some(48..=57)) => 0,
            '0'..='9' => {
                if self.u {
                    return Err((
                        start,
                        if class { "Invalid class escape" } else { "Invalid decimal escape" },
                    ));
                }
                let mut value = raw - 48;
                if value < 8 {
                    for _ in 0..2 {
                        match self.peek() {
                            Some(d @ 48..=55) if value * 8 + (d - 48) <= 0o377 => {
                                value = value * 8 + (d - 48);
                                self.at += 1;
                            }
                            _ => break,
                        }
                    }
                    value
                } else {
                    raw
                }
            }
            'x' => match self.hex(2) {
                Some(value) => value,
                None if self.u => return Err((start, "Invalid escape")),
                None => raw,
            },
            'u' => {
                self.at -= 1;
                match self.unicode_escape(self.u) {
                    Some(cp) => cp,
                    None if self.u => return Err((start, "Invalid Unicode escape")),
                    None => {
                        self.at += 1;
                        raw
                    }
                }
            }
            'p' | 'P' if self.u => {
                self.property(start, ch == 'P')?;
                return Ok(None);
            }
            'k' if self.names && !self.u => return Err((start, "Invalid escape")),
            _ if self.u => {
                let syntax = "^$\\.*+?()[]{}|/".contains(ch) && ch.is_ascii();
                if !(syntax || class && ch == '-') {
                    return Err((start, "Invalid escape"));
                }
                raw
            }
            _ => raw,
        };
        Ok(Some(value))
    }

    /// `{Name}` or `{Name=Value}`. Whether it is a property of strings.
    fn property(&mut self, start: usize, negated: bool) -> Result<bool> {
        const BAD: &str = "Invalid property name";
        if !self.eat('{') {
            return Err((start, BAD));
        }
        let mut text = String::new();
        loop {
            match self.peek().and_then(char::from_u32) {
                Some('}') => break,
                Some(ch) if ch.is_ascii_alphanumeric() || ch == '_' || ch == '=' => text.push(ch),
                _ => return Err((start, BAD)),
            }
            self.at += 1;
        }
        self.at += 1;
        let valid = match text.split_once('=') {
            Some((name, value)) => properties::is_name_value(name, value),
            None if properties::is_string_property(&text) => {
                if !self.v || negated {
                    return Err((start, BAD));
                }
                return Ok(true);
            }
            None => properties::is_lone(&text),
        };
        if valid { Ok(false) } else { Err((start, BAD)) }
    }
}
