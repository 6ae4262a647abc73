//! Values of literals: numbers, strings, templates, names with escapes.

use super::ctx::{Ctx, Fail, fail};
use crate::ast::Quasi;
use crate::names::{self, Name};
use crate::source::Span;

/// Decodes `\uXXXX` or `\u{X...}` at the start of `b`: code point and length in bytes.
pub(super) fn unicode_escape(b: &[u8]) -> Option<(u32, usize)> {
    if b.get(1) != Some(&b'u') {
        return None;
    }
    let hex = |c: u8| (c as char).to_digit(16);
    if b.get(2) == Some(&b'{') {
        let mut cp = 0u32;
        let mut i = 3;
        loop {
            let c = *b.get(i)?;
            if c == b'}' {
                return (i > 3).then_some((cp, i + 1));
            }
            cp = cp * 16 + hex(c)?;
            if cp > 0x10ffff {
                return None;
            }
            i += 1;
        }
    }
    let mut cp = 0;
    for i in 2..6 {
        cp = cp * 16 + hex(*b.get(i)?)?;
    }
    Some((cp, 6))
}

/// WTF-8 under construction.
#[derive(Default)]
struct Wtf8(Vec<u8>);

impl Wtf8 {
    fn push(&mut self, cp: u32) {
        let n = self.0.len();
        let tail = if (0xdc00..=0xdfff).contains(&cp) && n >= 3 {
            Some([self.0[n - 3], self.0[n - 2], self.0[n - 1]])
        } else {
            None
        };
        if let Some([0xed, 0xa0..=0xaf, _]) = tail {
            self.0.truncate(n - 3);
        }
        names::push_wtf8(&mut self.0, tail, cp);
    }
}

/// What is wrong with an escape sequence: its place relative to the text, and a message.
struct BadEscape(usize, usize, &'static str);

/// Decodes the inside of a string or template. In templates line ends become `\n` and octal escapes are errors; in strings
/// `octal` is set to the place of the first legacy escape.
fn unescape(text: &str, template: bool, octal: &mut Option<usize>) -> Result<Vec<u8>, BadEscape> {
    let b = text.as_bytes();
    let mut out = Wtf8(Vec::with_capacity(b.len()));
    let mut i = 0;
    while i < b.len() {
        let c = b[i];
        if c == b'\r' && template {
            out.push(u32::from(b'\n'));
            i += 1 + usize::from(b.get(i + 1) == Some(&b'\n'));
            continue;
        }
        if c != b'\\' {
            let run =
                b[i + 1..].iter().position(|&c| c == b'\\' || c == b'\r').map_or(b.len(), |n| i + 1 + n);
            out.0.extend_from_slice(&b[i..run]);
            i = run;
            continue;
        }
        let Some(&e) = b.get(i + 1) else { break };
        let mut len = 2;
        match e {
            b'n' => out.push(10),
            b't' => out.push(9),
            b'r' => out.push(13),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'v' => out.push(11),
            b'\n' => {}
            b'\r' => len += usize::from(b.get(i + 2) == Some(&b'\n')),
            b'0' if !b.get(i + 2).is_some_and(u8::is_ascii_digit) => out.push(0),
            b'0'..=b'9' if template => {
                return Err(BadEscape(i, 2, "Octal escape sequences are not allowed in template strings"));
            }
            b'0'..=b'7' => {
                octal.get_or_insert(i);
                let mut cp = u32::from(e - b'0');
                let max = if e <= b'3' { 3 } else { 2 };
                while len <= max {
                    match b.get(i + len) {
                        Some(&d @ b'0'..=b'7') => cp = cp * 8 + u32::from(d - b'0'),
                        _ => break,
                    }
                    len += 1;
                }
                out.push(cp);
            }
            b'8' | b'9' => {
                octal.get_or_insert(i);
                out.push(u32::from(e));
            }
            b'x' => {
                let digits = b.get(i + 2..i + 4).and_then(|d| std::str::from_utf8(d).ok());
                match digits.filter(|d| d.bytes().all(|c| c.is_ascii_hexdigit())) {
                    Some(d) => out.push(u32::from_str_radix(d, 16).unwrap_or(0)),
                    None => return Err(BadEscape(i, 2, "Invalid hexadecimal escape sequence")),
                }
                len = 4;
            }
            b'u' => match unicode_escape(&b[i..]) {
                Some((cp, n)) => {
                    out.push(cp);
                    len = n;
                }
                None => {
                    let message = if b.get(i + 2) == Some(&b'{')
                        && b[i + 3..].iter().take_while(|c| c.is_ascii_hexdigit()).count() > 5
                    {
                        "Undefined Unicode code-point"
                    } else {
                        "Invalid Unicode escape sequence"
                    };
                    return Err(BadEscape(i, 2, message));
                }
            },
            _ => {
                let c = text[i + 1..].chars().next().unwrap_or(' ');
                len = 1 + c.len_utf8();
                if !matches!(c, '\u{2028}' | '\u{2029}') {
                    out.push(u32::from(c));
                }
            }
        }
        i += len;
    }
    Ok(out.0)
}

impl<'a> Ctx<'a> {
    #[inline]
    pub(crate) fn intern(&self, text: &'a str) -> Name {
        self.interner.borrow_mut().intern(text.as_bytes())
    }

    pub(crate) fn intern_owned(&self, bytes: &[u8]) -> Name {
        let bytes: &'a [u8] = self.arena.alloc_slice_copy(bytes);
        self.interner.borrow_mut().intern(bytes)
    }

    #[inline]
    pub(crate) fn name(&self, l: u32, r: u32) -> Name {
        self.intern(self.text(l, r))
    }

    /// An identifier or private name whose escapes the adapter has checked.
    pub(crate) fn name_esc(&self, l: u32, r: u32) -> Name {
        let text = self.text(l, r);
        if !text.contains('\\') {
            return self.intern(text);
        }
        let mut out = Wtf8::default();
        let b = text.as_bytes();
        let mut i = 0;
        while i < b.len() {
            if let (b'\\', Some((cp, len))) = (b[i], unicode_escape(&b[i..])) {
                out.push(cp);
                i += len;
            } else {
                out.0.push(b[i]);
                i += 1;
            }
        }
        self.intern_owned(&out.0)
    }

    /// A reserved word as a property name.
    pub(crate) fn kw_name(&self, l: u32, r: u32) -> Result<Name, Box<Fail>> {
        Ok(self.name_esc(l, r))
    }

    #[inline]
    pub(crate) fn string_plain(&self, l: u32, r: u32) -> Name {
        self.name(l + 1, r - 1)
    }

    pub(crate) fn string_esc(&self, l: u32, r: u32) -> Result<Name, Box<Fail>> {
        let mut octal = None;
        match unescape(self.text(l + 1, r - 1), false, &mut octal) {
            Ok(bytes) => {
                if let Some(at) = octal {
                    let at = l + 1 + at as u32;
                    self.octals.borrow_mut().push((at, at + 2));
                }
                Ok(self.intern_owned(&bytes))
            }
            Err(BadEscape(at, len, message)) => {
                let at = l + 1 + at as u32;
                Err(fail(at, (at + len as u32).min(r), message))
            }
        }
    }

    pub(crate) fn number_value(&self, l: u32, r: u32) -> f64 {
        let text = self.text(l, r);
        let b = text.as_bytes();
        if b.len() <= 9 && b.iter().all(u8::is_ascii_digit) {
            return f64::from(b.iter().fold(0u32, |n, &c| n * 10 + u32::from(c - b'0')));
        }
        let owned;
        let text = if text.contains('_') {
            owned = text.replace('_', "");
            owned.as_str()
        } else {
            text
        };
        if b[0] == b'0' && b.len() > 1 {
            let bits = match b[1] | 0x20 {
                b'x' => 4,
                b'o' => 3,
                b'b' => 1,
                _ => return text.parse().unwrap_or(f64::NAN),
            };
            return radix(&text[2..], bits);
        }
        text.parse().unwrap_or(f64::NAN)
    }

    /// `017` and `089`: strict code refuses them.
    pub(crate) fn legacy_number(&self, l: u32, r: u32) -> f64 {
        self.octals.borrow_mut().push((l, r));
        let text = self.text(l, r);
        if text.bytes().all(|c| matches!(c, b'0'..=b'7')) {
            radix(text, 3)
        } else {
            text.parse().unwrap_or(f64::NAN)
        }
    }

    /// The digits of a BigInt literal, without separators and `n`.
    pub(crate) fn bigint_text(&self, l: u32, r: u32) -> Name {
        let text = self.text(l, r - 1);
        if text.contains('_') {
            self.intern_owned(text.replace('_', "").as_bytes())
        } else {
            self.intern(text)
        }
    }

    /// A part of a template from its delimiter to the next one, which has `tail` bytes.
    pub(crate) fn quasi(&self, l: u32, r: u32, tail: u32) {
        let span = Span::new(l + 1, r - tail);
        let text = self.text(span.start, span.end);
        let quasi = if text.contains(['\\', '\r']) {
            let raw = if text.contains('\r') {
                self.intern_owned(text.replace("\r\n", "\n").replace('\r', "\n").as_bytes())
            } else {
                self.intern(text)
            };
            let cooked = unescape(text, true, &mut None).ok().map(|b| self.intern_owned(&b));
            Quasi { span, cooked, raw }
        } else {
            let name = self.intern(text);
            Quasi { span, cooked: Some(name), raw: name }
        };
        self.s.borrow_mut().quasis.push(quasi);
    }

    /// The error of an untagged template's part that has no cooked value.
    pub(super) fn bad_quasi(&self, quasi: &Quasi) -> Box<Fail> {
        let span = quasi.span;
        match unescape(self.text(span.start, span.end), true, &mut None) {
            Err(BadEscape(at, len, message)) => {
                let at = span.start + at as u32;
                fail(at, at + len as u32, message)
            }
            Ok(_) => fail(span.start, span.end, "Invalid escape sequence in template"),
        }
    }
}

/// A number in a power-of-two radix, correctly rounded (ties to even).
fn radix(digits: &str, bits: u32) -> f64 {
    let mut mantissa = 0u64;
    let mut exponent = 0i32;
    let mut sticky = false;
    for d in digits.chars().filter_map(|c| c.to_digit(16)) {
        for bit in (0..bits).rev() {
            let bit = u64::from(d >> bit & 1);
            if mantissa >> 62 == 0 {
                mantissa = mantissa << 1 | bit;
            } else {
                exponent = exponent.saturating_add(1);
                sticky |= bit != 0;
            }
        }
    }
    if exponent > 2000 {
        return f64::INFINITY;
    }
    // Below 63 bits the conversion rounds correctly by itself; a sticky bit breaks ties beyond them.
    (mantissa | u64::from(sticky)) as f64 * 2f64.powi(exponent)
}
