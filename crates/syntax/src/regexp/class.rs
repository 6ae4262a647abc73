//! Character classes: `[...]`, and the set notation of the `v` flag.

use super::{Checker, Result, c};

/// How deep classes may nest with the `v` flag.
const MAX_NESTING: u32 = 200;

/// Two of these in a row are reserved in set notation.
const DOUBLES: &str = "&!#$%*+,.:;<=>?@^`~";
/// These can be escaped there, besides the usual ones.
const ESCAPABLE: &str = "&-!#%,:;<=>@`~";

impl Checker {
    pub(super) fn class(&mut self) -> Result<()> {
        if self.v {
            return self.class_set(0).map(|_| ());
        }
        let start = self.at;
        self.at += 1;
        self.eat('^');
        loop {
            match self.peek() {
                None => return Err((start, "Unterminated character class")),
                Some(ch) if ch == c(']') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(_) => {}
            }
            let at = self.at;
            let low = self.class_atom()?;
            if self.peek() != Some(c('-')) || self.peek_at(1) == Some(c(']')) {
                continue;
            }
            self.at += 1;
            if self.peek().is_none() {
                return Err((start, "Unterminated character class"));
            }
            let high = self.class_atom()?;
            match (low, high) {
                (Some(low), Some(high)) if low > high => {
                    return Err((at, "Range out of order in character class"));
                }
                (Some(_), Some(_)) => {}
                _ if self.u => return Err((at, "Invalid character class")),
                _ => {}
            }
        }
    }

    /// A character (its code) or a set (`None`).
    fn class_atom(&mut self) -> Result<Option<u32>> {
        let start = self.at;
        let Some(ch) = self.peek() else { return self.err("Unterminated character class") };
        self.at += 1;
        if ch != c('\\') {
            return Ok(Some(ch));
        }
        if self.eat('b') {
            return Ok(Some(8));
        }
        self.character_escape(start, true)
    }

    /// A class in set notation. Whether it may contain strings of other than one character.
    fn class_set(&mut self, depth: u32) -> Result<bool> {
        let start = self.at;
        if depth >= MAX_NESTING {
            return self.err("Regular expression too large");
        }
        self.at += 1;
        let negated = self.eat('^');
        let strings = self.class_contents(start, depth)?;
        if negated && strings {
            return Err((start, "Negated character class may contain strings"));
        }
        Ok(strings)
    }

    fn class_contents(&mut self, start: usize, depth: u32) -> Result<bool> {
        if self.eat(']') {
            return Ok(false);
        }
        let mut strings = self.operand_or_range(start, depth, true)?;
        if self.looking_at("&&") || self.looking_at("--") {
            let op = if self.looking_at("&&") { "&&" } else { "--" };
            while !self.eat(']') {
                if self.peek().is_none() {
                    return Err((start, "Unterminated character class"));
                }
                if !self.eat_str(op) {
                    return self.err("Invalid set operation in character class");
                }
                if op == "&&" && self.peek() == Some(c('&')) {
                    return self.err("Invalid character in character class");
                }
                let next = self.operand_or_range(start, depth, false)?;
                if op == "&&" {
                    strings &= next;
                }
            }
            return Ok(strings);
        }
        loop {
            if self.eat(']') {
                return Ok(strings);
            }
            if self.looking_at("&&") || self.looking_at("--") {
                return self.err("Invalid set operation in character class");
            }
            strings |= self.operand_or_range(start, depth, true)?;
        }
    }

    /// An operand, or, in a union, a range. Whether it may contain strings.
    fn operand_or_range(&mut self, start: usize, depth: u32, ranges: bool) -> Result<bool> {
        let at = self.at;
        let (low, strings) = self.set_operand(start, depth)?;
        if ranges && self.peek() == Some(c('-')) && self.peek_at(1) != Some(c('-')) {
            self.at += 1;
            let (high, _) = self.set_operand(start, depth)?;
            match (low, high) {
                (Some(low), Some(high)) if low <= high => {}
                (Some(_), Some(_)) => return Err((at, "Range out of order in character class")),
                _ => return Err((at, "Invalid character class")),
            }
        }
        Ok(strings)
    }

    /// A character (its code), or something else; and whether that may contain strings.
    fn set_operand(&mut self, start: usize, depth: u32) -> Result<(Option<u32>, bool)> {
        let at = self.at;
        let Some(ch) = self.peek() else { return Err((start, "Unterminated character class")) };
        if ch == c('[') {
            return Ok((None, self.class_set(depth + 1)?));
        }
        if ch != c('\\') {
            return self.set_character().map(|ch| (Some(ch), false));
        }
        self.at += 1;
        let next = self.peek().and_then(char::from_u32);
        match next {
            Some('q') if self.peek_at(1) == Some(c('{')) => {
                self.at += 2;
                self.string_disjunction(start).map(|s| (None, s))
            }
            Some(p @ ('p' | 'P')) => {
                self.at += 1;
                self.property(at, p == 'P').map(|s| (None, s))
            }
            Some('d' | 'D' | 's' | 'S' | 'w' | 'W') => {
                self.at += 1;
                Ok((None, false))
            }
            _ => {
                self.at = at;
                self.set_character().map(|ch| (Some(ch), false))
            }
        }
    }

    /// ClassSetCharacter
    fn set_character(&mut self) -> Result<u32> {
        let at = self.at;
        let Some(ch) = self.peek() else { return self.err("Unterminated character class") };
        self.at += 1;
        let as_char = char::from_u32(ch).unwrap_or('\u{fffd}');
        if ch == c('\\') {
            if self.eat('b') {
                return Ok(8);
            }
            if let Some(next) = self.peek().and_then(char::from_u32)
                && next.is_ascii()
                && ESCAPABLE.contains(next)
            {
                self.at += 1;
                return Ok(u32::from(next));
            }
            return match self.character_escape(at, true)? {
                Some(ch) => Ok(ch),
                None => Err((at, "Invalid escape")),
            };
        }
        if DOUBLES.contains(as_char) && self.peek() == Some(ch) {
            return Err((at, "Invalid set operation in character class"));
        }
        if "()[]{}/-|".contains(as_char) {
            return Err((at, "Invalid character in character class"));
        }
        Ok(ch)
    }

    /// The inside of `\q{a|bc}`. Whether a string has not exactly one character.
    fn string_disjunction(&mut self, start: usize) -> Result<bool> {
        let mut strings = false;
        let mut len = 0;
        loop {
            match self.peek() {
                None => return Err((start, "Invalid escape")),
                Some(ch) if ch == c('}') => {
                    self.at += 1;
                    return Ok(strings || len != 1);
                }
                Some(ch) if ch == c('|') => {
                    self.at += 1;
                    strings |= len != 1;
                    len = 0;
                }
                Some(_) => {
                    self.set_character()?;
                    len += 1;
                }
            }
        }
    }
}
