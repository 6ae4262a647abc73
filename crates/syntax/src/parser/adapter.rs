//! The token adapter: from tokens as they stand (`lexer`) to terminals of the grammar.
//!
//! It keeps a stack of open brackets with what each is, and from that and the last tokens decides all that an LR(1) grammar
//! cannot see or would pay dearly for: regular expression or division, block or object, declaration or expression, what
//! contextual words mean, and **every automatic semicolon**, which it emits as a token of no width. So the grammar has no
//! error recovery and no doubled productions. `needs_semicolon` lists the cases; whatever it lets through, the
//! grammar refuses.
//!
//! Invariant: on text that is valid, `end` is true exactly if the tokens so far could be a complete operand. On text that is
//! not, decisions may be odd, but the parser stops at the first token that fits no program.

use logos::Logos;

use super::ctx::{Ctx, Fail, fail};
use super::lexer::{Raw, RegExpTok, TemplateTok};
use super::token::{Op, Tok};
use crate::source::Span;

/// A token as the lexer gives it.
#[derive(Debug, Clone, Copy)]
struct RawTok {
    raw: Raw,
    start: u32,
    end: u32,
    /// A line end stands before it.
    nl: bool,
}

/// What an open bracket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Statements: the top level, blocks, switch bodies, function bodies, static blocks.
    Statements,
    Class,
    Object,
    Paren,
    CallArgs,
    Bracket,
    /// `(` of if, while, with, switch, catch, do-while.
    Head,
    ForHead,
    Params,
    Template,
}

/// What the state is after the bracket is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Close {
    /// A statement begins.
    Statement,
    /// An operand has ended.
    Operand,
    /// Likewise, and nothing can continue it.
    ArrowBody,
    /// A class or object member has ended.
    Member,
    /// do-while has ended.
    DoWhile,
}

/// Where in `var a = 1, b` the frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Decl {
    No,
    /// A binding is expected.
    Binding,
    /// A binding has been read.
    Bound,
    /// In the initialiser.
    Init,
}

#[derive(Debug, Clone, Copy)]
struct Frame {
    kind: Kind,
    close: Close,
    /// In an object or class: where a member's name is expected or has just been read.
    key: bool,
    /// An import or export clause.
    clause: bool,
    /// In an import or export declaration, up to its semicolon.
    module: bool,
    /// Between `case` or `default` and its colon.
    case: bool,
    /// For heads: neither `;` nor `in` nor `of` has been seen.
    for_open: bool,
    for_await: bool,
    decl: Decl,
    /// Open `? :`.
    ternary: u32,
    /// `do` without their `while` yet.
    dos: u32,
    /// Length of `class_heads` when the frame was opened.
    class_base: u32,
}

impl Frame {
    fn new(kind: Kind, close: Close, class_base: usize) -> Frame {
        Frame {
            kind,
            close,
            key: matches!(kind, Kind::Object | Kind::Class),
            clause: false,
            module: false,
            case: false,
            for_open: kind == Kind::ForHead,
            for_await: false,
            decl: Decl::No,
            ternary: 0,
            dos: 0,
            class_base: class_base as u32,
        }
    }
}

pub(super) struct Adapter<'c, 'a> {
    c: &'c Ctx<'a>,
    src: &'a str,
    lex: logos::Lexer<'a, Raw>,
    start: Option<Tok>,
    /// The token before which a semicolon was put in.
    held: Option<RawTok>,
    is_module: bool,
    /// The innermost open bracket, and those around it.
    f: Frame,
    frames: Vec<Frame>,
    /// For each class header being read, whether it is a declaration's.
    class_heads: Vec<bool>,
    prev: Tok,
    prev_end: u32,
    /// An operand has ended.
    end: bool,
    /// ... which nothing but `, ; ) ] } :` can follow.
    sealed: bool,
    /// A statement begins here.
    stmt: bool,
    /// ... which is not an item of a list: `if (a) HERE`.
    embedded: bool,
    /// After `export default`.
    export_default: bool,
    /// Between `function` and its parameters.
    fn_head: Option<Close>,
    /// Between the parameters and the body.
    params_done: Option<Close>,
    /// After `async` of a declaration.
    async_decl: bool,
    /// The next `(` is of `for await`, of a do-while.
    for_await: bool,
    do_tail: bool,
    /// A do-while has just ended.
    after_do: bool,
    done: bool,
}

type Out = Result<(u32, Tok, u32), Box<Fail>>;

impl Iterator for Adapter<'_, '_> {
    type Item = Out;

    #[inline]
    fn next(&mut self) -> Option<Out> {
        if let Some(tok) = self.start.take() {
            return Some(Ok((0, tok, 0)));
        }
        if self.done {
            return None;
        }
        let t = match self.held.take() {
            Some(t) => t,
            None => match self.raw() {
                Ok(t) => t,
                Err(e) => {
                    self.done = true;
                    return Some(Err(e));
                }
            },
        };
        if self.needs_semicolon(t) {
            self.held = Some(t);
            self.after_semicolon();
            return Some(Ok((self.prev_end, Tok::Semi, self.prev_end)));
        }
        if t.raw == Raw::Eof {
            self.done = true;
            return None;
        }
        let out = self.classify(t);
        self.done |= out.is_err();
        Some(out)
    }
}

impl<'c, 'a> Adapter<'c, 'a> {
    pub(super) fn new(c: &'c Ctx<'a>, start: Tok, is_module: bool) -> Adapter<'c, 'a> {
        let src = c.src;
        let mut lex = Raw::lexer(src);
        if src.starts_with("#!") && matches!(start, Tok::StartProgram | Tok::StartFunctionBody) {
            lex.bump(line_end(src, 2));
        }
        // A function or parameter list alone is no list of statements: no semicolon is put in.
        let kind = match start {
            Tok::StartProgram | Tok::StartFunctionBody => Kind::Statements,
            _ => Kind::Paren,
        };
        Adapter {
            c,
            src,
            lex,
            start: Some(start),
            held: None,
            is_module,
            f: Frame::new(kind, Close::Statement, 0),
            frames: Vec::with_capacity(64),
            class_heads: Vec::new(),
            prev: Tok::Semi,
            prev_end: 0,
            end: false,
            sealed: false,
            stmt: matches!(start, Tok::StartProgram | Tok::StartFunctionBody),
            embedded: false,
            export_default: false,
            fn_head: None,
            params_done: None,
            async_decl: false,
            for_await: false,
            do_tail: false,
            after_do: false,
            done: false,
        }
    }

    /// Whether the innermost open bracket is that of a call's arguments: for the error message.
    pub(super) fn in_call(&self) -> bool {
        self.f.kind == Kind::CallArgs
    }

    /// The innermost open bracket, for hints.
    pub(super) fn innermost_open(&self) -> Option<&'static str> {
        (!self.frames.is_empty()).then_some(match self.f.kind {
            Kind::Statements | Kind::Class | Kind::Object => "{",
            Kind::Bracket => "[",
            Kind::Template => "${",
            _ => "(",
        })
    }

    /// The token that an inserted semicolon was put before.
    pub(super) fn held_span(&self) -> Option<Span> {
        self.held.map(|t| Span::new(t.start, t.end))
    }

    // -------------------------------------------------------------------------------------------- raw tokens

    #[inline]
    fn byte(&self, at: usize) -> u8 {
        self.src.as_bytes().get(at).copied().unwrap_or(0)
    }

    fn seek(&mut self, to: usize) {
        let at = self.lex.span().end;
        if to >= at {
            self.lex.bump(to - at);
        } else {
            self.lex = Raw::lexer(self.src);
            self.lex.bump(to);
        }
    }

    #[inline]
    fn raw(&mut self) -> Result<RawTok, Box<Fail>> {
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
    fn lex_error(&self, start: u32) -> Box<Fail> {
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
    fn slow_word(&mut self, start: u32, from: u32, nl: bool, plain: Raw) -> Result<RawTok, Box<Fail>> {
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
                match super::literals::unicode_escape(&self.src.as_bytes()[at..]) {
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
    fn peek(&self) -> (bool, usize) {
        skip_trivia(self.src, self.lex.span().end)
    }

    /// The word at an offset, empty if there is none.
    fn word_at(&self, at: usize) -> &'a str {
        let rest = &self.src[at..];
        let len = rest
            .bytes()
            .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$' | b'\\') || b >= 0x80))
            .unwrap_or(rest.len());
        if rest.starts_with(|c: char| c.is_ascii_digit()) { "" } else { &rest[..len] }
    }

    // -------------------------------------------------------------------------------------------- semicolons

    /// Whether a semicolon is inserted before `t`: the rules of "Automatic Semicolon Insertion", with "not allowed by the grammar"
    /// spelled out for each state the adapter knows.
    #[inline]
    fn needs_semicolon(&self, t: RawTok) -> bool {
        if self.after_do {
            return t.raw != Raw::Semi;
        }
        let closes = matches!(t.raw, Raw::RBrace | Raw::Eof);
        match self.f.kind {
            Kind::Statements => {
                if !self.end {
                    return match self.prev {
                        Tok::Return | Tok::Break | Tok::Continue => t.nl && t.raw != Raw::Semi || closes,
                        Tok::Yield => closes,
                        _ => false,
                    };
                }
                if closes {
                    return !(self.fn_head.is_some() || self.class_heads.len() > self.f.class_base as usize);
                }
                t.nl && self.needs_semicolon_line(t)
            }
            Kind::Class if self.end => {
                if self.f.key {
                    // Behind a field's name.
                    closes || t.nl && !matches!(t.raw, Raw::LParen | Raw::Assign | Raw::Semi)
                } else {
                    let head = self.class_heads.len() > self.f.class_base as usize;
                    closes
                        || t.nl
                            && !head
                            && if self.sealed { !ends_operand(t.raw) } else { self.cannot_continue(t.raw) }
                }
            }
            _ => false,
        }
    }

    /// The same for an operand's end, where `t` stands on a new line.
    fn needs_semicolon_line(&self, t: RawTok) -> bool {
        if self.fn_head.is_some() || self.class_heads.len() > self.f.class_base as usize {
            return false;
        }
        if self.f.module {
            // Only behind the source, the attributes, or a clause without `from` can it be complete.
            let string = matches!(self.prev, Tok::String | Tok::StringEsc);
            return match t.raw {
                Raw::From | Raw::As | Raw::Comma | Raw::Semi => false,
                Raw::With => !string,
                _ => string || self.prev == Tok::RBrace,
            };
        }
        if self.f.decl == Decl::Bound {
            return !matches!(t.raw, Raw::Assign | Raw::Comma | Raw::Semi);
        }
        if self.sealed {
            return !ends_operand(t.raw);
        }
        self.cannot_continue(t.raw)
    }

    /// Whether a token on a new line cannot continue the expression.
    fn cannot_continue(&self, raw: Raw) -> bool {
        match raw {
            Raw::LParen | Raw::LBracket | Raw::Backtick | Raw::Dot | Raw::OptDot => {
                matches!(self.prev, Tok::PostInc(_))
            }
            Raw::Comma
            | Raw::Semi
            | Raw::Question
            | Raw::Colon
            | Raw::Arrow
            | Raw::Assign
            | Raw::Plus
            | Raw::Minus
            | Raw::Star
            | Raw::Slash
            | Raw::SlashAssign
            | Raw::In
            | Raw::Instanceof
            | Raw::RParen
            | Raw::RBracket => false,
            raw => op_of(raw).is_none() && assign_op_of(raw).is_none(),
        }
    }

    fn after_semicolon(&mut self) {
        self.prev = Tok::Semi;
        self.end = false;
        self.sealed = false;
        self.after_do = false;
        self.f.decl = Decl::No;
        self.f.module = false;
        match self.f.kind {
            Kind::Statements => {
                self.stmt = true;
                self.embedded = false;
                self.f.ternary = 0;
            }
            Kind::Class => self.f.key = true,
            Kind::ForHead => {
                self.f.for_open = false;
                self.f.ternary = 0;
            }
            _ => {}
        }
    }

    // -------------------------------------------------------------------------------------------- classification

    #[inline]
    fn emit(&mut self, t: RawTok, tok: Tok, end: bool) -> Out {
        self.prev = tok;
        self.prev_end = t.end;
        self.end = end;
        self.sealed = false;
        self.stmt = false;
        self.embedded = false;
        self.export_default = false;
        Ok((t.start, tok, t.end))
    }

    /// An operator or keyword behind which an operand stands.
    #[inline]
    fn op(&mut self, t: RawTok, tok: Tok) -> Out {
        self.emit(t, tok, false)
    }

    /// A word that is an identifier here.
    #[inline]
    fn ident(&mut self, t: RawTok) -> Out {
        let label = matches!(self.prev, Tok::Break | Tok::Continue);
        if self.f.decl == Decl::Binding {
            self.f.decl = Decl::Bound;
        }
        let tok = if t.raw == Raw::IdentEsc { Tok::IdentEsc } else { Tok::Ident };
        let out = self.emit(t, tok, true);
        self.sealed = label;
        out
    }

    fn push(&mut self, kind: Kind, close: Close) {
        self.frames.push(self.f);
        self.f = Frame::new(kind, close, self.class_heads.len());
    }

    fn pop(&mut self) -> Frame {
        let top = self.f;
        if let Some(f) = self.frames.pop() {
            self.class_heads.truncate(top.class_base as usize);
            self.f = f;
        }
        if self.f.decl == Decl::Binding {
            self.f.decl = Decl::Bound;
        }
        top
    }

    #[inline]
    fn after_dot(&self) -> bool {
        matches!(self.prev, Tok::Dot | Tok::OptDot)
    }

    #[inline]
    fn classify(&mut self, t: RawTok) -> Out {
        match t.raw {
            Raw::Ident | Raw::IdentEsc => self.ident(t),
            Raw::Dot => self.op(t, Tok::Dot),
            Raw::LParen => self.left_paren(t),
            Raw::RParen => self.right_paren(t),
            Raw::Comma => {
                let out = self.op(t, Tok::Comma);
                match self.f.kind {
                    Kind::Object => self.f.key = true,
                    _ if self.f.decl != Decl::No => self.f.decl = Decl::Binding,
                    _ => {}
                }
                out
            }
            Raw::Semi => {
                self.prev_end = t.end;
                self.after_semicolon();
                Ok((t.start, Tok::Semi, t.end))
            }
            Raw::LBrace => self.left_brace(t),
            Raw::RBrace => self.right_brace(t),
            Raw::Assign => {
                self.f.key = false;
                if self.f.decl == Decl::Bound {
                    self.f.decl = Decl::Init;
                }
                self.op(t, Tok::Assign)
            }
            Raw::Number | Raw::BigInt | Raw::LegacyOctal | Raw::LegacyDecimal => {
                let tok = match t.raw {
                    Raw::Number => Tok::Number,
                    Raw::BigInt => Tok::BigInt,
                    _ => Tok::LegacyNumber,
                };
                self.emit(t, tok, true)
            }
            Raw::String => self.emit(t, Tok::String, true),
            Raw::StringEsc => self.emit(t, Tok::StringEsc, true),
            Raw::PrivateName => self.emit(t, Tok::PrivateName, true),
            Raw::Backtick => self.template(t, true),
            Raw::LBracket => {
                self.push(Kind::Bracket, Close::Operand);
                self.op(t, Tok::LBracket)
            }
            Raw::RBracket => {
                if self.f.kind == Kind::Bracket {
                    self.pop();
                }
                self.emit(t, Tok::RBracket, true)
            }
            Raw::OptDot => self.op(t, Tok::OptDot),
            Raw::Ellipsis => {
                if self.f.kind == Kind::Object {
                    self.f.key = false;
                }
                self.op(t, Tok::Ellipsis)
            }
            Raw::Question => {
                self.f.ternary += 1;
                self.op(t, Tok::Question)
            }
            Raw::Colon => {
                let out = self.op(t, Tok::Colon);
                if self.f.ternary > 0 {
                    self.f.ternary -= 1;
                } else if self.f.kind == Kind::Statements {
                    self.stmt = true;
                    self.embedded = !self.f.case;
                    self.f.case = false;
                } else if self.f.kind == Kind::Object {
                    self.f.key = false;
                }
                out
            }
            Raw::Arrow => {
                if t.nl {
                    return Err(fail(t.start, t.end, "Unexpected token '=>'")
                        .hint("no line end may stand before '=>'"));
                }
                self.op(t, Tok::Arrow)
            }
            Raw::Plus => self.op(t, Tok::Plus),
            Raw::Minus => self.op(t, Tok::Minus),
            Raw::Star => self.op(t, Tok::Star),
            Raw::Bang => self.op(t, Tok::Bang),
            Raw::Tilde => self.op(t, Tok::Tilde),
            Raw::Inc | Raw::Dec => {
                let inc = t.raw == Raw::Inc;
                if self.end && !t.nl {
                    self.emit(t, Tok::PostInc(inc), true)
                } else {
                    self.op(t, Tok::PreInc(inc))
                }
            }
            Raw::Slash | Raw::SlashAssign => {
                if self.end && !self.sealed {
                    let tok = if t.raw == Raw::Slash { Tok::Bin(Op::Div) } else { Tok::OpAssign(Op::Div) };
                    self.op(t, tok)
                } else {
                    self.regexp(t)
                }
            }
            raw => {
                if raw.is_word() {
                    return self.word(t);
                }
                if let Some(op) = op_of(raw) {
                    return self.op(t, Tok::Bin(op));
                }
                if let Some(op) = assign_op_of(raw) {
                    return self.op(t, Tok::OpAssign(op));
                }
                Err(fail(t.start, t.end, "Invalid or unexpected token"))
            }
        }
    }

    fn left_paren(&mut self, t: RawTok) -> Out {
        let (kind, close) = if let Some(close) = self.fn_head.take() {
            (Kind::Params, close)
        } else if self.f.key {
            (Kind::Params, Close::Member)
        } else if self.end {
            (Kind::CallArgs, Close::Operand)
        } else {
            match self.prev {
                Tok::For => (Kind::ForHead, Close::Statement),
                Tok::Await if self.for_await => (Kind::ForHead, Close::Statement),
                Tok::While if self.do_tail => (Kind::Head, Close::DoWhile),
                Tok::If | Tok::While | Tok::With | Tok::Switch | Tok::Catch => (Kind::Head, Close::Statement),
                Tok::AsyncParen | Tok::Super | Tok::Import => (Kind::CallArgs, Close::Operand),
                _ => (Kind::Paren, Close::Operand),
            }
        };
        self.push(kind, close);
        self.f.for_await = self.for_await;
        self.for_await = false;
        self.do_tail = false;
        self.op(t, Tok::LParen)
    }

    fn right_paren(&mut self, t: RawTok) -> Out {
        if !matches!(self.f.kind, Kind::Paren | Kind::CallArgs | Kind::Head | Kind::ForHead | Kind::Params)
            || self.frames.is_empty()
        {
            return self.emit(t, Tok::RParen, true);
        }
        let frame = self.pop();
        match (frame.kind, frame.close) {
            (Kind::Params, close) => {
                self.params_done = Some(close);
                self.op(t, Tok::RParen)
            }
            (_, Close::Statement) => {
                let out = self.op(t, Tok::RParen);
                self.stmt = true;
                self.embedded = true;
                out
            }
            (_, Close::DoWhile) => {
                self.after_do = true;
                self.op(t, Tok::RParen)
            }
            _ => self.emit(t, Tok::RParen, true),
        }
    }

    fn left_brace(&mut self, t: RawTok) -> Out {
        let body = |this: &mut Self, close| {
            this.push(Kind::Statements, close);
            let out = this.op(t, Tok::LBrace);
            this.stmt = true;
            out
        };
        if let Some(close) = self.params_done.take() {
            return body(self, close);
        }
        if self.prev == Tok::Arrow {
            return body(self, Close::ArrowBody);
        }
        if self.class_heads.len() > self.f.class_base as usize
            && (self.end || matches!(self.prev, Tok::Class | Tok::ClassExpr))
        {
            let decl = self.class_heads.pop().unwrap_or(false);
            self.push(Kind::Class, if decl { Close::Statement } else { Close::Operand });
            return self.op(t, Tok::LBrace);
        }
        if self.f.kind == Kind::Class && self.prev == Tok::StaticMember {
            return body(self, Close::Member);
        }
        if self.f.kind == Kind::Statements && self.stmt && self.prev != Tok::Export {
            return body(self, Close::Statement);
        }
        let clause = self.f.module;
        self.push(Kind::Object, Close::Operand);
        self.f.clause = clause;
        self.op(t, Tok::LBraceObject)
    }

    fn right_brace(&mut self, t: RawTok) -> Out {
        if self.frames.is_empty()
            || !matches!(self.f.kind, Kind::Statements | Kind::Class | Kind::Object | Kind::Template)
        {
            return self.emit(t, Tok::RBrace, false);
        }
        let frame = self.pop();
        if frame.kind == Kind::Template {
            return self.template(t, false);
        }
        match frame.close {
            Close::Statement => {
                let out = self.op(t, Tok::RBrace);
                self.stmt = self.f.kind == Kind::Statements;
                self.f.decl = Decl::No;
                out
            }
            Close::Operand => self.emit(t, Tok::RBrace, true),
            Close::ArrowBody => {
                let out = self.emit(t, Tok::RBrace, true);
                self.sealed = true;
                out
            }
            Close::Member | Close::DoWhile => self.op(t, Tok::RBrace),
        }
    }

    /// From a backtick or the `}` of a substitution to the next `${` or the closing backtick.
    fn template(&mut self, t: RawTok, first: bool) -> Out {
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

    fn regexp(&mut self, t: RawTok) -> Out {
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

    // -------------------------------------------------------------------------------------------- words

    /// Reserved words, words that mean something in places, and `enum`.
    fn word(&mut self, t: RawTok) -> Out {
        if self.after_dot() {
            let kw = t.raw.is_reserved() || t.raw == Raw::EscapedKeyword;
            return self.emit(t, if kw { Tok::KwName } else { Tok::Ident }, true);
        }
        if self.f.key {
            return self.key_word(t);
        }
        if self.f.module
            && self.prev != Tok::Export
            && !t.raw.is_reserved()
            && !matches!(t.raw, Raw::EscapedKeyword | Raw::Await)
        {
            return self.ident(t);
        }
        if self.f.module
            && matches!(self.prev, Tok::Star | Tok::Ident)
            && t.raw.is_reserved()
            && t.raw != Raw::With
        {
            // `export * as if from "a"`
            return self.emit(t, Tok::KwName, true);
        }
        let c = self.c;
        match t.raw {
            Raw::From | Raw::As | Raw::Get | Raw::Set | Raw::Static => self.ident(t),
            Raw::Await => {
                if c.await_is_keyword() && self.fn_head != Some(Close::Operand) {
                    self.for_await = self.prev == Tok::For;
                    self.op(t, Tok::Await)
                } else {
                    self.ident(t)
                }
            }
            Raw::Yield => {
                if !c.yield_is_keyword() || self.fn_head == Some(Close::Operand) {
                    return self.ident(t);
                }
                if self.peek().0 {
                    let out = self.emit(t, Tok::YieldLine, true);
                    self.sealed = true;
                    return out;
                }
                self.op(t, Tok::Yield)
            }
            Raw::Let => self.let_word(t),
            Raw::Async => self.async_word(t),
            Raw::Of => {
                if self.f.kind == Kind::ForHead
                    && self.f.for_open
                    && self.f.ternary == 0
                    && self.end
                    && self.prev != Tok::AsyncIdent
                {
                    self.f.for_open = false;
                    self.f.decl = Decl::No;
                    return self.op(t, Tok::ForOf);
                }
                self.ident(t)
            }
            Raw::EscapedKeyword => Err(fail(t.start, t.end, "Keyword must not contain escaped characters")),
            _ => self.keyword(t),
        }
    }

    /// A word where a member's name stands.
    fn key_word(&mut self, t: RawTok) -> Out {
        let c = self.c;
        let reserved = t.raw.is_reserved()
            || t.raw == Raw::EscapedKeyword
            || t.raw == Raw::Await && c.await_is_keyword()
            || t.raw == Raw::Yield && c.yield_is_keyword();
        if reserved {
            return self.emit(t, Tok::KwName, true);
        }
        if self.f.clause || !matches!(t.raw, Raw::Get | Raw::Set | Raw::Static | Raw::Async) {
            return self.ident(t);
        }
        let (nl, at) = self.peek();
        let next = self.byte(at);
        if at == self.src.len() || matches!(next, b'(' | b',' | b'}' | b':' | b'=' | b';') {
            return self.ident(t);
        }
        match t.raw {
            Raw::Get if next != b'*' => self.op(t, Tok::GetMethod),
            Raw::Set if next != b'*' => self.op(t, Tok::SetMethod),
            Raw::Static if self.f.kind == Kind::Class => self.op(t, Tok::StaticMember),
            Raw::Async if !nl => self.op(t, Tok::AsyncMethod),
            _ => self.ident(t),
        }
    }

    fn let_word(&mut self, t: RawTok) -> Out {
        let in_for = self.f.kind == Kind::ForHead && self.prev == Tok::LParen;
        if self.fn_head.is_some() || !(in_for || self.stmt && self.f.kind == Kind::Statements) {
            return self.ident(t);
        }
        let (nl, at) = self.peek();
        let word = self.word_at(at);
        let declares = match self.byte(at) {
            b'[' => true,
            b'{' => !(self.embedded && nl),
            _ if word.is_empty() || matches!(word, "in" | "instanceof") => false,
            _ => !(self.embedded && nl),
        };
        if !declares {
            return self.ident(t);
        }
        let out = self.op(t, Tok::Let);
        self.f.module = false;
        self.f.decl = Decl::Binding;
        out
    }

    fn async_word(&mut self, t: RawTok) -> Out {
        if self.fn_head.is_some() || self.f.decl == Decl::Binding || self.prev == Tok::New {
            return self.ident(t);
        }
        let (nl, at) = self.peek();
        if nl {
            return self.ident(t);
        }
        if self.byte(at) == b'(' {
            return self.emit(t, Tok::AsyncParen, false);
        }
        match self.word_at(at) {
            "" | "in" | "instanceof" => self.ident(t),
            "function" => {
                let decl = self.stmt || self.export_default;
                let out = self.op(t, Tok::AsyncFunction);
                self.async_decl = decl;
                out
            }
            "of" if self.f.for_await => self.ident(t),
            _ => self.emit(t, Tok::AsyncIdent, true),
        }
    }

    fn keyword(&mut self, t: RawTok) -> Out {
        let stmt = self.stmt || self.export_default;
        match t.raw {
            Raw::Null => self.emit(t, Tok::Null, true),
            Raw::True => self.emit(t, Tok::True, true),
            Raw::False => self.emit(t, Tok::False, true),
            Raw::This => self.emit(t, Tok::This, true),
            Raw::Super => self.op(t, Tok::Super),
            Raw::New => self.op(t, Tok::New),
            Raw::Typeof => self.op(t, Tok::Typeof),
            Raw::Void => self.op(t, Tok::Void),
            Raw::Delete => self.op(t, Tok::Delete),
            Raw::In => {
                if self.f.kind == Kind::ForHead && self.f.for_open && self.f.ternary == 0 {
                    self.f.for_open = false;
                    self.f.decl = Decl::No;
                    return self.op(t, Tok::ForIn);
                }
                self.op(t, Tok::Bin(Op::In))
            }
            Raw::Instanceof => self.op(t, Tok::Bin(Op::Instanceof)),
            Raw::Function => {
                let decl = if self.prev == Tok::AsyncFunction { self.async_decl } else { stmt };
                let out = self.op(t, if decl { Tok::Function } else { Tok::FunctionExpr });
                self.fn_head = Some(if decl { Close::Statement } else { Close::Operand });
                self.f.module = false;
                out
            }
            Raw::Class => {
                self.class_heads.push(stmt);
                self.f.module = false;
                self.op(t, if stmt { Tok::Class } else { Tok::ClassExpr })
            }
            Raw::Extends => self.op(t, Tok::Extends),
            Raw::Var | Raw::Const => {
                let out = self.op(t, if t.raw == Raw::Var { Tok::Var } else { Tok::Const });
                self.f.decl = Decl::Binding;
                self.f.module = false;
                out
            }
            Raw::Return => self.op(t, Tok::Return),
            Raw::Break => self.op(t, Tok::Break),
            Raw::Continue => self.op(t, Tok::Continue),
            Raw::Debugger => {
                let out = self.emit(t, Tok::Debugger, true);
                self.sealed = true;
                out
            }
            Raw::Throw => {
                let out = self.op(t, Tok::Throw);
                let (nl, at) = self.peek();
                if nl {
                    let at = at as u32;
                    return Err(fail(t.start, t.end.min(at), "Illegal newline after throw")
                        .hint("what is thrown must begin on the line of 'throw'"));
                }
                out
            }
            Raw::If => self.op(t, Tok::If),
            Raw::For => self.op(t, Tok::For),
            Raw::With => self.op(t, Tok::With),
            Raw::Switch => self.op(t, Tok::Switch),
            Raw::While => {
                // A loop, or the end of a do-while: the latter if the statement of the innermost `do` is complete.
                if self.f.dos > 0
                    && self.stmt
                    && !self.embedded
                    && matches!(self.prev, Tok::Semi | Tok::RBrace)
                {
                    self.f.dos -= 1;
                    self.do_tail = true;
                }
                self.op(t, Tok::While)
            }
            Raw::Case | Raw::Default => {
                let from_export = self.prev == Tok::Export;
                let out = self.op(t, if t.raw == Raw::Case { Tok::Case } else { Tok::Default });
                self.export_default = from_export;
                self.f.case = !from_export;
                if from_export {
                    self.f.module = false;
                }
                out
            }
            Raw::Do | Raw::Else | Raw::Try | Raw::Finally | Raw::Catch => {
                let tok = match t.raw {
                    Raw::Do => Tok::Do,
                    Raw::Else => Tok::Else,
                    Raw::Try => Tok::Try,
                    Raw::Finally => Tok::Finally,
                    _ => Tok::Catch,
                };
                self.f.dos += u32::from(tok == Tok::Do);
                let out = self.op(t, tok);
                self.stmt = true;
                self.embedded = true;
                out
            }
            Raw::Import => {
                let declares = self.stmt && !matches!(self.byte(self.peek().1), b'(' | b'.');
                if declares && !self.is_module {
                    return Err(fail(t.start, t.end, "Cannot use import statement outside a module")
                        .hint("use require(...), or import(...), which gives a promise"));
                }
                self.f.module = declares;
                self.op(t, Tok::Import)
            }
            Raw::Export => {
                if !self.is_module {
                    return Err(fail(t.start, t.end, "Unexpected token 'export'")
                        .hint("exports need a module; a script or CommonJS module sets module.exports"));
                }
                let out = self.op(t, Tok::Export);
                self.f.module = true;
                self.stmt = true;
                out
            }
            Raw::Enum => self.op(t, Tok::Enum),
            _ => Err(fail(t.start, t.end, "Invalid or unexpected token")),
        }
    }
}

/// The tokens that end an operand which nothing continues.
fn ends_operand(raw: Raw) -> bool {
    matches!(raw, Raw::Comma | Raw::Semi | Raw::RParen | Raw::RBracket | Raw::RBrace | Raw::Colon)
}

/// The offset of the line end at or after an offset.
fn line_end(src: &str, from: usize) -> usize {
    src[from..].find(['\n', '\r', '\u{2028}', '\u{2029}']).map_or(src.len(), |i| from + i)
}

/// Skips white space and comments: whether there was a line end, and where the next token begins.
pub(super) fn skip_trivia(src: &str, from: usize) -> (bool, usize) {
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

fn op_of(raw: Raw) -> Option<Op> {
    Some(match raw {
        Raw::Eq => Op::Eq,
        Raw::Ne => Op::Ne,
        Raw::StrictEq => Op::StrictEq,
        Raw::StrictNe => Op::StrictNe,
        Raw::Lt => Op::Lt,
        Raw::Le => Op::Le,
        Raw::Gt => Op::Gt,
        Raw::Ge => Op::Ge,
        Raw::Shl => Op::Shl,
        Raw::Shr => Op::Shr,
        Raw::UShr => Op::UShr,
        Raw::Percent => Op::Rem,
        Raw::StarStar => Op::Exp,
        Raw::Bar => Op::BitOr,
        Raw::Caret => Op::BitXor,
        Raw::Amp => Op::BitAnd,
        Raw::AmpAmp => Op::And,
        Raw::BarBar => Op::Or,
        Raw::Coalesce => Op::Coalesce,
        _ => return None,
    })
}

fn assign_op_of(raw: Raw) -> Option<Op> {
    Some(match raw {
        Raw::PlusAssign => Op::Add,
        Raw::MinusAssign => Op::Sub,
        Raw::StarAssign => Op::Mul,
        Raw::SlashAssign => Op::Div,
        Raw::PercentAssign => Op::Rem,
        Raw::StarStarAssign => Op::Exp,
        Raw::ShlAssign => Op::Shl,
        Raw::ShrAssign => Op::Shr,
        Raw::UShrAssign => Op::UShr,
        Raw::AmpAssign => Op::BitAnd,
        Raw::BarAssign => Op::BitOr,
        Raw::CaretAssign => Op::BitXor,
        Raw::AndAssign => Op::And,
        Raw::OrAssign => Op::Or,
        Raw::CoalesceAssign => Op::Coalesce,
        _ => return None,
    })
}
