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

mod scan;
mod words;

use logos::Logos;

use super::ctx::{Ctx, Fail, fail};
use super::lexer::Raw;
use super::token::{Op, Tok};
use crate::source::Span;
use scan::line_end;
pub(super) use scan::skip_trivia;

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
    /// The token before that, for error messages.
    earlier: (Tok, u32),
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
            earlier: (Tok::Semi, 0),
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

    /// The last token that ends before `l`, with its end: for the error message.
    pub(super) fn token_before(&self, l: u32) -> (Tok, u32) {
        if self.prev_end <= l { (self.prev, self.prev_end) } else { self.earlier }
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
        self.earlier = (self.prev, self.prev_end);
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
}

/// The tokens that end an operand which nothing continues.
fn ends_operand(raw: Raw) -> bool {
    matches!(raw, Raw::Comma | Raw::Semi | Raw::RParen | Raw::RBracket | Raw::RBrace | Raw::Colon)
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
