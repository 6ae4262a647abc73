//! The source offsets that V8 reports for an expression, where the tree's spans do not say them.
//!
//! They follow from how V8's parser goes over the tokens: a member access is at its name (at its dot, behind a call in the
//! same chain), an element access at its bracket, an operator at itself, a call at the identifier before its parenthesis, else at
//! the parenthesis.

use crate::Compiler;
use gill_syntax::Span;
use gill_syntax::ast::{Expr, ExprKind};

impl Compiler<'_, '_> {
    /// Sets the position of the instructions that follow.
    pub(crate) fn at(&mut self, offset: u32) {
        self.f.asm.set_position(offset);
    }

    fn bytes(&self) -> &[u8] {
        self.parsed.source.text().as_bytes()
    }

    /// The first offset from `from` on that is neither white space nor in a comment.
    pub(crate) fn skip_trivia(&self, from: u32) -> u32 {
        let bytes = self.bytes();
        let mut at = from as usize;
        while at < bytes.len() {
            match bytes[at] {
                b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => at += 1,
                b'/' if bytes.get(at + 1) == Some(&b'/') => {
                    while at < bytes.len() && bytes[at] != b'\n' {
                        at += 1;
                    }
                }
                b'/' if bytes.get(at + 1) == Some(&b'*') => {
                    at += 2;
                    while at + 1 < bytes.len() && (bytes[at] != b'*' || bytes[at + 1] != b'/') {
                        at += 1;
                    }
                    at += 2;
                }
                _ => break,
            }
        }
        at as u32
    }

    /// Of the operator between two operands.
    pub(crate) fn operator_at(&self, left: Span) -> u32 {
        self.skip_trivia(left.end)
    }

    /// Of `object.name`: `end` is where the name ends.
    pub(crate) fn member_at(&self, object: &Expr<'_>, end: u32, optional: bool) -> u32 {
        let name = self.name_start(end);
        if !optional && behind_call(object) {
            let bytes = self.bytes();
            let mut dot = name as usize;
            while dot > 0 && bytes[dot - 1].is_ascii_whitespace() {
                dot -= 1;
            }
            if dot > 0 && bytes[dot - 1] == b'.' {
                return dot as u32 - 1;
            }
        }
        name
    }

    /// The start of the identifier that ends at `end`.
    pub(crate) fn name_start(&self, end: u32) -> u32 {
        let bytes = self.bytes();
        let mut at = end as usize;
        while at > 0
            && (bytes[at - 1].is_ascii_alphanumeric() || matches!(bytes[at - 1], b'_' | b'$' | b'#' | 0x80..))
        {
            at -= 1;
        }
        at as u32
    }

    /// Whether the last word of a member is reserved, as in `promise.catch`: V8 takes no such word for the callee's name.
    fn ends_with_reserved_word(&self, member: &Expr<'_>) -> bool {
        let end = member.span.end;
        let word = &self.bytes()[self.name_start(end) as usize..end as usize];
        // V8 takes `super` for a name here.
        std::str::from_utf8(word).is_ok_and(|word| gill_syntax::is_reserved_word(word) && word != "super")
    }

    /// Of `object[index]`.
    pub(crate) fn index_at(&self, object: &Expr<'_>) -> u32 {
        let at = self.skip_trivia(object.span.end);
        match self.bytes().get(at as usize) {
            Some(b'?') => self.skip_trivia(at + 2),
            _ => at,
        }
    }

    /// Of a call of `callee`.
    pub(crate) fn call_at(&self, callee: &Expr<'_>, optional: bool) -> u32 {
        match callee.kind {
            _ if optional => self.skip_trivia(self.skip_trivia(callee.span.end) + 2),
            ExprKind::Ident(_) => callee.span.start,
            ExprKind::Member { .. } | ExprKind::SuperMember(_) if !self.ends_with_reserved_word(callee) => {
                self.name_start(callee.span.end)
            }
            _ => self.skip_trivia(callee.span.end),
        }
    }
}

/// Whether the member chain that is `e` contains a call or an optional link: then V8 parses what follows in another place.
fn behind_call(mut e: &Expr<'_>) -> bool {
    loop {
        e = match e.kind {
            ExprKind::Member { optional: true, .. }
            | ExprKind::Index { optional: true, .. }
            | ExprKind::PrivateMember { optional: true, .. }
            | ExprKind::Call(_)
            | ExprKind::SuperCall(_)
            | ExprKind::ImportCall { .. } => return true,
            ExprKind::Member { object, .. }
            | ExprKind::Index { object, .. }
            | ExprKind::PrivateMember { object, .. } => object,
            ExprKind::TaggedTemplate { tag, .. } => tag,
            _ => return false,
        };
    }
}
