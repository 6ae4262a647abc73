//! Reads tokens from the text: what logos finds, and by hand what it does not: identifiers with escapes or characters above
//! ASCII, the ends of comments. Also templates and regular expressions, once it is clear that there is one.

use logos::Logos;

use super::{Adapter, Close, Kind, Out, RawTok};
use crate::parser::ctx::{Fail, fail};
use crate::parser::lexer::{Raw, RegExpTok, TemplateTok};
use crate::parser::literals::unicode_escape;
use crate::parser::token::Tok;

impl<'a> Adapter<'_, 'a> {
    #[inline]
    pub(super) fn byte(&self, at: usize) -> u8 {
        self.src.as_bytes().get(at).copied().unwrap_or(0)
    }

    pub(super) fn seek(&mut self, to: usize) {
        let at = self.lex.span().end;
        if to >= at {
            self.lex.bump(to - at);
        } else {
            self.lex = Raw::lexer(self.src);
            self.lex.bump(to);
        }
    }

    #[inline]
    pub(super) fn raw(&mut self) -> Result<RawTok, Box<Fail>> {
        let mut nl = false;
        loop {
            let Some(next) = self.lex.next() else {
                let at = self.src.len() as u32;
                return Ok(RawTok { raw: Raw::Eof, start: at, end: at, nl });
            };
            let span = self.lex.span();
            let (start, end) = (span.start as u32, span.end as u32);
            let Ok(raw) = next else { return Err(self.lex_error(start)) };
            match raw {
                Raw::Newline => nl = true,
                Raw::UnicodeSpace | Raw::LineComment => {}
                Raw::BlockComment => {
                    let rest = &self.src[span.end..];
                    let Some(len) = rest.find("*/") else {
                        return Err(fail(start, start + 2, "Invalid or unexpected token")
                            .hint("this comment is never closed with '*/'"));
                    };
                    nl |= rest[..len].contains(['\n', '\r', '\u{2028}', '\u{2029}']);
                    self.lex.bump(len + 2);
                }
                Raw::HtmlOpen => {
                    if self.is_module {
                        self.seek(span.start + 1);
                        return Ok(RawTok { raw: Raw::Lt, start, end: start + 1, nl });
                    }
                    self.seek(line_end(self.src, span.end));
                }
                Raw::HtmlClose => {
                    let first = nl || self.prev_end == 0;
                    if self.is_module || !first {
                        self.seek(span.start + 2);
                        return Ok(RawTok { raw: Raw::Dec, start, end: start + 2, nl });
                    }
                    self.seek(line_end(self.src, span.end));
                }
                Raw::Ident => {
                    let next = self.byte(span.end);
                    if next >= 0x80 || next == b'\\' {
                        return self.slow_word(start, start, nl, raw);
                    }
                    return Ok(RawTok { raw, start, end, nl });
                }
                Raw::SlowIdent => return self.slow_word(start, start, nl, raw),
                Raw::Hash => return self.slow_word(start, start + 1, nl, Raw::PrivateName),
                Raw::PrivateName => {
                    let next = self.byte(span.end);
                    if next >= 0x80 || next == b'\\' {
                        return self.slow_word(start, start + 1, nl, raw);
                    }
                    return Ok(RawTok { raw, start, end, nl });
                }
                Raw::Number | Raw::BigInt | Raw::LegacyOctal | Raw::LegacyDecimal => {
                    let next = self.src[span.end..].chars().next().unwrap_or(' ');
                    if next.is_ascii_alphanumeric()
                        || matches!(next, '_' | '$' | '\\')
                        || (!next.is_ascii() && unicode_id_start::is_id_start(next))
                    {
                        let e = fail(start, end, "Invalid or unexpected token");
                        return Err(if next == '_' {
                            fail(
                                end,
                                end + 1,
                                "Numeric separators are not allowed at the end of numeric literals",
                            )
                        } else {
                            e.hint("a number must not be followed directly by a letter or digit")
                        });
                    }
                    return Ok(RawTok { raw, start, end, nl });
                }
                Raw::OptDot if self.byte(span.end).is_ascii_digit() => {
                    self.seek(span.start + 1);
                    return Ok(RawTok { raw: Raw::Question, start, end: start + 1, nl });
                }
                _ => {
                    if raw.is_word() {
                        let next = self.byte(span.end);
                        if next >= 0x80 || next == b'\\' {
                            return self.slow_word(start, start, nl, raw);
                        }
                    }
                    return Ok(RawTok { raw, start, end, nl });
                }
            }
        }
    }

    #[cold]
    pub(super) fn lex_error(&self, start: u32) -> Box<Fail> {
        let c = self.src[start as usize..].chars().next().unwrap_or(' ');
        let e = fail(start, start + c.len_utf8() as u32, "Invalid or unexpected token");
        match c {
            '"' | '\'' => e.hint(
                "this string is not closed on its line; use a template literal for text of several lines",
            ),
            _ => e,
        }
    }

    /// Reads an identifier that holds escapes or characters above ASCII. `from` is behind the `#` of a private name.
    #[cold]
    pub(super) fn slow_word(
        &mut self,
        start: u32,
        from: u32,
        nl: bool,
        plain: Raw,
    ) -> Result<RawTok, Box<Fail>> {
        let bad = |at: usize, len: usize| {
            Err(fail(at as u32, (at + len.max(1)) as u32, "Invalid or unexpected token"))
        };
        let token_end = self.lex.span().end;
        let mut at = from as usize;
        let mut escaped = false;
        let mut text = String::new();
        while let Some(c) = self.src[at..].chars().next() {
            let (cp, len) = if c == '\\' {
                escaped = true;
                match unicode_escape(&self.src.as_bytes()[at..]) {
                    Some((cp, len)) => match char::from_u32(cp) {
                        Some(c) => (c, len),
                        None => {
                            return Err(fail(
                                at as u32,
                                (at + len) as u32,
                                "Invalid Unicode escape sequence",
                            ));
                        }
                    },
                    None => {
                        return Err(fail(at as u32, at as u32 + 1, "Invalid Unicode escape sequence"));
                    }
                }
            } else {
                (c, c.len_utf8())
            };
            let first = text.is_empty();
            let ok = match cp {
                '$' | '_' => true,
                '\u{200c}' | '\u{200d}' => !first,
                _ if first => unicode_id_start::is_id_start(cp),
                _ => unicode_id_start::is_id_continue(cp),
            };
            if !ok {
                if c == '\\' {
                    return bad(at, len);
                }
                break;
            }
            text.push(cp);
            at += len;
        }
        if text.is_empty() {
            let c = self.src[at..].chars().next().map_or(1, char::len_utf8);
            return bad(start as usize, at - start as usize + c);
        }
        self.seek(at);
        let end = at as u32;
        let raw = if plain == Raw::PrivateName {
            plain
        } else if escaped {
            let mut lex = Raw::lexer(&text);
            match lex.next() {
                Some(Ok(w)) if w.is_reserved() && lex.span().end == text.len() => Raw::EscapedKeyword,
                _ => Raw::IdentEsc,
            }
        } else if at == token_end && plain != Raw::SlowIdent {
            plain
        } else {
            Raw::Ident
        };
        Ok(RawTok { raw, start, end, nl })
    }

    /// What follows: whether a line end does, and the offset of the next token's first byte.
    pub(super) fn peek(&self) -> (bool, usize) {
        skip_trivia(self.src, self.lex.span().end)
    }

    /// The word at an offset, empty if there is none.
    pub(super) fn word_at(&self, at: usize) -> &'a str {
        let rest = &self.src[at..];
        let len = rest
            .bytes()
            .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$' | b'\\') || b >= 0x80))
            .unwrap_or(rest.len());
        if rest.starts_with(|c: char| c.is_ascii_digit()) { "" } else { &rest[..len] }
    }

    /// From a backtick or the `}` of a substitution to the next `${` or the closing backtick.
    pub(super) fn template(&mut self, t: RawTok, first: bool) -> Out {
        let from = t.start as usize + 1;
        let mut lex = TemplateTok::lexer(self.src);
        lex.bump(from);
        loop {
            match lex.next() {
                Some(Ok(TemplateTok::Text | TemplateTok::Escape | TemplateTok::Dollar)) => {}
                Some(Ok(close)) => {
                    let end = lex.span().end;
                    self.seek(end);
                    let t = RawTok { end: end as u32, ..t };
                    return if close == TemplateTok::Close {
                        self.emit(t, if first { Tok::Template } else { Tok::TemplateTail }, true)
                    } else {
                        self.push(Kind::Template, Close::Operand);
                        self.op(t, if first { Tok::TemplateHead } else { Tok::TemplateMiddle })
                    };
                }
                Some(Err(())) | None => {
                    return Err(fail(t.start, t.start + 1, "Unterminated template literal"));
                }
            }
        }
    }

    pub(super) fn regexp(&mut self, t: RawTok) -> Out {
        let mut lex = RegExpTok::lexer(self.src);
        lex.bump(t.start as usize);
        if lex.next() != Some(Ok(RegExpTok::Body)) {
            return Err(fail(t.start, t.start + 1, "Invalid regular expression: missing /"));
        }
        let mut end = lex.span().end;
        for c in self.src[end..].chars() {
            if !(c == '$' || c == '_' || unicode_id_start::is_id_continue(c)) {
                if c == '\\' {
                    return Err(fail(end as u32, end as u32 + 1, "Invalid regular expression flags"));
                }
                break;
            }
            end += c.len_utf8();
        }
        self.seek(end);
        self.emit(RawTok { end: end as u32, ..t }, Tok::RegExp, true)
    }
}

/// The offset of the line end at or after an offset.
pub(super) fn line_end(src: &str, from: usize) -> usize {
    src[from..].find(['\n', '\r', '\u{2028}', '\u{2029}']).map_or(src.len(), |i| from + i)
}

/// Skips white space and comments: whether there was a line end, and where the next token begins.
pub(in crate::parser) fn skip_trivia(src: &str, from: usize) -> (bool, usize) {
    let bytes = src.as_bytes();
    let mut at = from;
    let mut nl = false;
    while at < bytes.len() {
        match bytes[at] {
            b' ' | b'\t' | 0x0b | 0x0c => at += 1,
            b'\n' | b'\r' => {
                nl = true;
                at += 1;
            }
            b'/' if bytes.get(at + 1) == Some(&b'/') => at = line_end(src, at),
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                let Some(len) = src[at + 2..].find("*/") else { return (nl, bytes.len()) };
                nl |= src[at..at + 2 + len].contains(['\n', '\r', '\u{2028}', '\u{2029}']);
                at += len + 4;
            }
            b if b >= 0x80 => {
                let c = src[at..].chars().next().unwrap_or(' ');
                match c {
                    '\u{2028}' | '\u{2029}' => nl = true,
                    '\u{feff}' => {}
                    c if c.is_whitespace() && c != '\u{85}' => {}
                    _ => break,
                }
                at += c.len_utf8();
            }
            _ => break,
        }
    }
    (nl, at)
}
