//! What words mean in their place: reserved words, and those that are keywords only in some.

use super::{Adapter, Close, Decl, Kind, Out, RawTok};
use crate::parser::ctx::fail;
use crate::parser::lexer::Raw;
use crate::parser::token::{Op, Tok};

impl Adapter<'_, '_> {
    /// Reserved words, words that mean something in places, and `enum`.
    pub(super) fn word(&mut self, t: RawTok) -> Out {
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
    pub(super) fn key_word(&mut self, t: RawTok) -> Out {
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
            // A second one is the member's name.
            Raw::Static if self.f.kind == Kind::Class && self.prev != Tok::StaticMember => {
                self.op(t, Tok::StaticMember)
            }
            Raw::Async if !nl => self.op(t, Tok::AsyncMethod),
            _ => self.ident(t),
        }
    }

    pub(super) fn let_word(&mut self, t: RawTok) -> Out {
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

    pub(super) fn async_word(&mut self, t: RawTok) -> Out {
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

    pub(super) fn keyword(&mut self, t: RawTok) -> Out {
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
                        .module_syntax()
                        .hint("use require(...), or import(...), which gives a promise"));
                }
                self.f.module = declares;
                self.op(t, Tok::Import)
            }
            Raw::Export => {
                if !self.is_module {
                    return Err(fail(t.start, t.end, "Unexpected token 'export'")
                        .module_syntax()
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
