//! What a match of a pattern can begin with, so that a search need not try where none can.
//!
//! A pattern that begins with `^` can only match at the start, and one that begins with certain characters only where one of
//! them is. `regress` knows neither where its input may be UTF-16. This reads a pattern that is known to be valid, and whatever it does not
//! look into counts as anything: the answer is never too narrow.

use super::regexp::bits;

/// What a match can begin with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Start {
    /// Only at the start of the subject.
    pub(crate) anchored: bool,
    /// The characters it can begin with; none if it can be empty.
    pub(crate) first: Option<First>,
}

/// A set of ASCII characters, and whether all others belong to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct First {
    ascii: u128,
    others: bool,
}

/// Code units below this are ASCII.
const ASCII: u32 = 128;
/// Groups within groups that are looked into.
const MAX_DEPTH: u32 = 64;

impl First {
    const NONE: First = First { ascii: 0, others: false };
    const ANY: First = First { ascii: u128::MAX, others: true };

    fn range(from: u32, to: u32) -> First {
        let below = |end: u32| if end >= ASCII { u128::MAX } else { (1 << end) - 1 };
        First { ascii: below(to.saturating_add(1)) & !below(from), others: to >= ASCII }
    }
    fn of(chars: &str) -> First {
        chars.chars().fold(First::NONE, |set, c| set.union(First::range(c.into(), c.into())))
    }
    fn union(self, other: First) -> First {
        First { ascii: self.ascii | other.ascii, others: self.others | other.others }
    }
    /// What is not in the set. Of the others some may be.
    fn inverted(self) -> First {
        First { ascii: !self.ascii, others: true }
    }
    /// With the other case of each letter. What is not ASCII may have its other case in it, and the other way round.
    fn folded(self) -> First {
        let (upper, lower) = (First::range(0x41, 0x5a).ascii, First::range(0x61, 0x7a).ascii);
        let letters = self.ascii & (upper | lower);
        let ascii = self.ascii | (self.ascii & upper) << 32 | (self.ascii & lower) >> 32;
        let ascii = if self.others { ascii | upper | lower } else { ascii };
        First { ascii, others: self.others || letters != 0 }
    }
    /// Can a match begin with this code unit?
    #[inline]
    pub(crate) fn has(self, unit: u32) -> bool {
        if unit < ASCII { self.ascii >> unit & 1 != 0 } else { self.others }
    }
    /// Says of each code unit the same: no use to look.
    fn is_any(self) -> bool {
        self.others && self.ascii == u128::MAX
    }
}

impl Start {
    /// Of a valid pattern, which has named groups or not.
    pub(crate) fn of(source: &[u32], flags: u32, has_names: bool) -> Start {
        let mut reader = Reader { source, at: 0, flags, has_names };
        let Some(part) = reader.disjunction(0) else { return Start { anchored: false, first: None } };
        let first = (!part.nullable && !part.first.is_any()).then_some(part.first);
        Start { anchored: part.anchored && flags & bits::MULTILINE == 0, first }
    }
}

/// A part of a pattern.
#[derive(Clone, Copy)]
struct Part {
    /// It begins with `^`.
    anchored: bool,
    /// What it begins with, if it is not empty.
    first: First,
    /// It can match without a character.
    nullable: bool,
}

impl Part {
    const EMPTY: Part = Part { anchored: false, first: First::NONE, nullable: true };
    fn one(first: First) -> Part {
        Part { anchored: false, first, nullable: false }
    }
}

struct Reader<'a> {
    source: &'a [u32],
    at: usize,
    flags: u32,
    has_names: bool,
}

impl Reader<'_> {
    fn peek(&self, ahead: usize) -> char {
        self.source.get(self.at + ahead).and_then(|&unit| char::from_u32(unit)).unwrap_or('\u{fffd}')
    }
    fn ended(&self) -> bool {
        self.at >= self.source.len()
    }
    fn eat(&mut self, c: char) -> bool {
        let here = !self.ended() && self.peek(0) == c;
        self.at += usize::from(here);
        here
    }

    /// Alternatives up to the end of the group, or of the pattern. None where it does not know.
    fn disjunction(&mut self, depth: u32) -> Option<Part> {
        let mut whole = self.alternative(depth)?;
        while self.eat('|') {
            let other = self.alternative(depth)?;
            whole = Part {
                anchored: whole.anchored && other.anchored,
                first: whole.first.union(other.first),
                nullable: whole.nullable || other.nullable,
            };
        }
        Some(whole)
    }

    fn alternative(&mut self, depth: u32) -> Option<Part> {
        let mut whole = Part::EMPTY;
        let mut is_first = true;
        while !self.ended() && !matches!(self.peek(0), '|' | ')') {
            let term = self.term(depth)?;
            if is_first {
                whole.anchored = term.anchored;
                is_first = false;
            }
            if whole.nullable {
                whole.first = whole.first.union(term.first);
                whole.nullable = term.nullable;
            }
        }
        Some(whole)
    }

    fn term(&mut self, depth: u32) -> Option<Part> {
        if depth > MAX_DEPTH {
            return None;
        }
        let c = self.peek(0);
        self.at += 1;
        let mut part = match c {
            '^' => return Some(Part { anchored: true, ..Part::EMPTY }),
            '$' => return Some(Part::EMPTY),
            '(' => self.group(depth)?,
            '[' => self.class()?,
            // All but line terminators, and with the flag s those too.
            '.' => Part::one(First::ANY),
            '\\' if matches!(self.peek(0), 'b' | 'B') => {
                self.at += 1;
                return Some(Part::EMPTY);
            }
            '\\' => self.escape()?,
            _ => Part::one(self.character(self.source[self.at - 1])),
        };
        if self.quantifier_allows_none()? {
            part.nullable = true;
            part.anchored = false;
        }
        Some(part)
    }

    fn character(&self, unit: u32) -> First {
        let first = First::range(unit, unit);
        if self.flags & bits::IGNORE_CASE != 0 { first.folded() } else { first }
    }

    /// What follows the parenthesis.
    fn group(&mut self, depth: u32) -> Option<Part> {
        let (mut assertion, mut modified) = (false, false);
        if self.eat('?') {
            match (self.peek(0), self.peek(1)) {
                (':', _) => self.at += 1,
                ('=' | '!', _) => {
                    self.at += 1;
                    assertion = true;
                }
                ('<', '=' | '!') => {
                    self.at += 2;
                    assertion = true;
                }
                ('<', _) => {
                    while !self.ended() && !self.eat('>') {
                        self.at += 1;
                    }
                }
                // Modifiers change what is in the group.
                _ => {
                    modified = true;
                    while !self.ended() && !self.eat(':') {
                        self.at += 1;
                    }
                }
            }
        }
        let part = self.disjunction(depth + 1)?;
        if !self.eat(')') {
            return None;
        }
        Some(match (assertion, modified) {
            (true, _) => Part::EMPTY,
            (_, true) => Part { anchored: false, first: First::ANY, ..part },
            _ => part,
        })
    }

    /// A class, after its bracket.
    fn class(&mut self) -> Option<Part> {
        if self.flags & bits::UNICODE_SETS != 0 {
            return self.nested_class();
        }
        let inverted = self.eat('^');
        let mut set = First::NONE;
        while !self.eat(']') {
            if self.ended() {
                return None;
            }
            let from = self.class_atom()?;
            // A range has a character at either end; where one is a class the hyphen stands for itself.
            if self.peek(0) == '-' && self.peek(1) != ']' {
                self.at += 1;
                let to = self.class_atom()?;
                match (from, to) {
                    (Ok(from), Ok(to)) => set = set.union(First::range(from, to)),
                    _ => return None,
                }
                continue;
            }
            set = set.union(from.map_or_else(|class| class, |unit| First::range(unit, unit)));
        }
        if self.flags & bits::IGNORE_CASE != 0 {
            // What folding takes out of the complement is a matter of single characters.
            return Some(Part::one(if inverted { First::ANY } else { set.folded() }));
        }
        // Of what may be anything the complement may too.
        let vague = set == First::ANY;
        Some(Part::one(if inverted && !vague { set.inverted() } else { set }))
    }

    /// A class with set operations, which may hold strings, the empty one too.
    fn nested_class(&mut self) -> Option<Part> {
        let mut open = 1;
        while open > 0 {
            match *self.source.get(self.at)? {
                0x5c => self.at += 1,
                0x5b => open += 1,
                0x5d => open -= 1,
                _ => {}
            }
            self.at += 1;
        }
        Some(Part { anchored: false, first: First::ANY, nullable: true })
    }

    /// A character, or else an escape that stands for a class.
    fn class_atom(&mut self) -> Option<Result<u32, First>> {
        let unit = *self.source.get(self.at)?;
        self.at += 1;
        if unit != u32::from('\\') {
            return Some(Ok(unit));
        }
        let c = self.peek(0);
        if c == 'b' {
            self.at += 1;
            return Some(Ok(8));
        }
        match self.character_escape() {
            Some(unit) => Some(Ok(unit)),
            None => Some(Err(self.class_escape()?)),
        }
    }

    /// An escape outside of a class, after the backslash.
    fn escape(&mut self) -> Option<Part> {
        let by_name = self.peek(0) == 'k' && (self.has_names || self.flags & bits::BY_CODE_POINT != 0);
        if by_name || self.peek(0).is_ascii_digit() {
            // A reference may be empty; what is an octal escape is not looked into.
            while self.peek(0).is_ascii_digit() {
                self.at += 1;
            }
            if self.eat('k') && self.eat('<') {
                while !self.ended() && !self.eat('>') {
                    self.at += 1;
                }
            }
            return Some(Part { anchored: false, first: First::ANY, nullable: true });
        }
        Some(Part::one(match self.character_escape() {
            Some(unit) => self.character(unit),
            None => self.class_escape()?,
        }))
    }

    /// `\d` and the like, of properties that they can be anything.
    fn class_escape(&mut self) -> Option<First> {
        let c = self.peek(0);
        let digits = First::range(0x30, 0x39);
        let space = First { others: true, ..First::of(" \t\n\r\u{b}\u{c}") };
        let mut word =
            digits.union(First::of("_")).union(First::range(0x41, 0x5a)).union(First::range(0x61, 0x7a));
        // Some characters beyond ASCII fold to letters.
        word.others = self.flags & bits::IGNORE_CASE != 0;
        let set = match c {
            'd' => digits,
            'D' => digits.inverted(),
            'w' => word,
            'W' if word.others => First::ANY,
            'W' => word.inverted(),
            's' => space,
            'S' => space.inverted(),
            'p' | 'P' | 'u' if self.peek(1) == '{' && self.flags & bits::BY_CODE_POINT != 0 => {
                while !self.ended() && self.peek(0) != '}' {
                    self.at += 1;
                }
                First::ANY
            }
            'c' | 'p' | 'P' | 'u' | 'x' | '0'..='9' => return None,
            // Without the flag u other letters stand for themselves.
            _ => self.character(*self.source.get(self.at)?),
        };
        self.at += 1;
        Some(set)
    }

    /// An escape that stands for one character, if it is one of those that mean the same with every flag.
    fn character_escape(&mut self) -> Option<u32> {
        let c = self.peek(0);
        let hex = |digits: &[u32]| {
            digits.iter().try_fold(0, |value, &d| Some(value * 16 + char::from_u32(d)?.to_digit(16)?))
        };
        let (unit, length) = match c {
            't' => (9, 1),
            'n' => (10, 1),
            'v' => (11, 1),
            'f' => (12, 1),
            'r' => (13, 1),
            'x' => (hex(self.source.get(self.at + 1..self.at + 3)?)?, 3),
            'u' => match hex(self.source.get(self.at + 1..self.at + 5)?)? {
                // One half of a pair stands for the whole in code-point mode.
                0xd800..=0xdfff => return None,
                unit => (unit, 5),
            },
            _ if !c.is_alphanumeric() && c != '\u{fffd}' => (c.into(), 1),
            _ => return None,
        };
        self.at += length;
        Some(unit)
    }

    /// Reads a quantifier, if one is here: does it allow that there is nothing?
    fn quantifier_allows_none(&mut self) -> Option<bool> {
        let none = match self.peek(0) {
            '*' | '?' => {
                self.at += 1;
                true
            }
            '+' => {
                self.at += 1;
                false
            }
            '{' => {
                let digits =
                    self.source[self.at + 1..].iter().take_while(|&&d| (0x30..=0x39).contains(&d)).count();
                // Where no number follows, the brace stands for itself.
                if digits == 0 {
                    return if self.flags & bits::BY_CODE_POINT != 0 { None } else { Some(false) };
                }
                let zero = self.source[self.at + 1..][..digits].iter().all(|&d| d == 0x30);
                let end = self.source[self.at..].iter().position(|&c| c == u32::from('}'))?;
                let inner = &self.source[self.at + 1 + digits..self.at + end];
                let is_range = inner.first().is_none_or(|&c| c == u32::from(','))
                    && inner.iter().skip(1).all(|d| (0x30..=0x39).contains(d));
                if !is_range {
                    return None;
                }
                self.at += end + 1;
                zero
            }
            _ => return Some(false),
        };
        self.eat('?');
        Some(none)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(pattern: &str, flags: u32) -> Start {
        Start::of(&pattern.chars().map(u32::from).collect::<Vec<_>>(), flags, pattern.contains("?<n"))
    }
    /// The ASCII characters a match can begin with, `others` last; None if that is not known.
    fn first(pattern: &str, flags: u32) -> Option<String> {
        let first = start(pattern, flags).first?;
        let ascii = (0..ASCII).filter(|&c| first.has(c)).filter_map(char::from_u32);
        Some(ascii.chain(first.others.then_some('…')).collect())
    }

    #[test]
    fn only_patterns_that_begin_with_a_caret_in_every_alternative_are_anchored() {
        for pattern in ["^a", "^", "^a|^b", "(^a)", "(?:^a|^b)c", "(?<n>^)x", "^*a".trim_end_matches("*a")] {
            assert!(start(pattern, 0).anchored, "{pattern}");
        }
        for pattern in ["^\\ x", "^(a)\\1", "^\\k<n>(?<n>a)", "^(?i:a)"] {
            assert!(start(pattern, 0).anchored, "{pattern}");
        }
        for pattern in ["^\\p{L}", "^\\u{1f600}", "^[\\p{L}]"] {
            assert!(start(pattern, bits::UNICODE).anchored, "{pattern}");
        }
        assert!(start("^[a--[b\\]]]", bits::UNICODE_SETS).anchored);
        for pattern in ["a", "^a|b", "(^a)?b", "a^", "[^a]", "\\^a", "(?=^)a", "(?:^a){0}b", "(?!^)a", ""] {
            assert!(!start(pattern, 0).anchored, "{pattern}");
        }
        assert!(!start("^a", bits::MULTILINE).anchored);
    }

    #[test]
    fn the_first_characters_are_those_before_something_must_come() {
        let expected = [
            ("abc", Some("a")),
            ("a|b", Some("ab")),
            ("a?b", Some("ab")),
            ("a*b+c", Some("ab")),
            ("(?:a|b)?c", Some("abc")),
            ("a{0,2}b", Some("ab")),
            ("a{2}b", Some("a")),
            ("x{", Some("x")),
            ("[a-c_]", Some("_abc")),
            ("[a-]", Some("-a")),
            ("[\\]x]", Some("]x")),
            ("\\d", Some("0123456789")),
            ("\\x41|\\u0042|\\n", Some("\nAB")),
            ("\\/\\*", Some("/")),
            ("(?=a)b", Some("b")),
            ("(?<!a)b", Some("b")),
            ("\\bfoo", Some("f")),
            ("(?<name>q)", Some("q")),
            ("ü", Some("…")),
            ("a*", None),
            ("", None),
            ("a|", None),
            ("(?:a?)b?", None),
            (".", None),
            ("[^]", None),
            ("\\1a", None),
            ("(?i:a)", None),
            ("\\ x", Some(" ")),
            ("(?=a)\\k<n>?a", Some("k")),
            ("\\k<n>?(?<n>a)", None),
            ("\\k<a|b>", Some("bk")),
            ("\\p{L}", None),
        ];
        for (pattern, expected) in expected {
            assert_eq!(first(pattern, 0).as_deref(), expected, "{pattern}");
        }
        assert_eq!(first("k", bits::IGNORE_CASE).as_deref(), Some("Kk…"));
        assert_eq!(first("[^a]", bits::IGNORE_CASE), None);
        assert_eq!(first("[a&&b]", bits::UNICODE_SETS), None);
    }
}
