//! Cover grammars: from expressions to the patterns they turn out to be.
//!
//! Recursion here follows the nesting of the pattern, and stops at `max_depth` with an error.

use super::adapter::skip_trivia;
use super::ctx::{Ctx, Fail, X, fail};
use crate::ast::*;
use crate::source::Span;

/// What is wanted.
#[derive(Clone, Copy)]
struct Want {
    /// Parameters of an arrow function: binding patterns. Else an assignment's.
    binding: bool,
    message: &'static str,
}

const BINDING: Want = Want { binding: true, message: "Invalid destructuring assignment target" };
const ASSIGNMENT: Want = Want { binding: false, message: "Invalid destructuring assignment target" };

impl<'a> Ctx<'a> {
    pub(crate) fn comma_follows(&self, at: u32) -> bool {
        let (_, next) = skip_trivia(self.src, at as usize);
        self.src.as_bytes().get(next) == Some(&b',')
    }

    /// The left of `=`, of for-in and for-of.
    pub(crate) fn to_target(
        &self,
        e: X<'a>,
        optional: bool,
        message: &'static str,
    ) -> Result<&'a Pattern<'a>, Box<Fail>> {
        match e.kind {
            ExprKind::Array(_) | ExprKind::Object(_) => self.convert(e, ASSIGNMENT, 0),
            _ => self.to_simple_target(e, optional, message),
        }
    }

    /// The same, or a call: where a function's result is assigned, sloppy code throws when it runs (13.15.1 for web browsers;
    /// V8 does so too). That strict code may not is checked with the scopes.
    pub(crate) fn to_target_or_call(
        &self,
        e: X<'a>,
        optional: bool,
        message: &'static str,
    ) -> Result<&'a Pattern<'a>, Box<Fail>> {
        let inner = e.unparen();
        if !optional && matches!(inner.kind, ExprKind::Call(_)) {
            let parenthesized = !std::ptr::eq(inner, e);
            return Ok(self.arena.alloc(Pattern {
                span: e.span,
                parenthesized,
                kind: PatternKind::Expr(inner),
            }));
        }
        self.to_target(e, optional, message)
    }

    /// An identifier or member, in parentheses perhaps.
    pub(crate) fn to_simple_target(
        &self,
        e: X<'a>,
        optional: bool,
        message: &'static str,
    ) -> Result<&'a Pattern<'a>, Box<Fail>> {
        let inner = e.unparen();
        let kind = match inner.kind {
            ExprKind::Ident(i) => PatternKind::Ident(i),
            ExprKind::Member { .. }
            | ExprKind::Index { .. }
            | ExprKind::PrivateMember { .. }
            | ExprKind::SuperMember(_)
            | ExprKind::SuperIndex(_)
                if !optional =>
            {
                PatternKind::Expr(inner)
            }
            _ => return Err(fail(e.span.start, e.span.end, message)),
        };
        let parenthesized = !std::ptr::eq(inner, e);
        Ok(self.arena.alloc(Pattern { span: e.span, parenthesized, kind }))
    }

    /// A parameter of an arrow function.
    pub(crate) fn to_param(&self, e: X<'a>) -> Result<PatternElement<'a>, Box<Fail>> {
        self.element_of(e, BINDING, 0)
    }

    fn element_of(&self, e: X<'a>, want: Want, depth: u32) -> Result<PatternElement<'a>, Box<Fail>> {
        if let ExprKind::Assign { op: AssignOp::Assign, target, value } = e.kind {
            if want.binding {
                self.check_binding(target, depth)?;
            }
            // A call is a target outside of patterns only.
            if matches!(target.kind, PatternKind::Expr(Expr { kind: ExprKind::Call(_), .. })) {
                return Err(fail(target.span.start, target.span.end, want.message));
            }
            return Ok(PatternElement { target, default: Some(value) });
        }
        Ok(PatternElement { target: self.convert(e, want, depth)?, default: None })
    }

    fn convert(&self, e: X<'a>, want: Want, depth: u32) -> Result<&'a Pattern<'a>, Box<Fail>> {
        if depth >= self.max_depth {
            return Err(fail(e.span.start, e.span.end, "Too much nesting")
                .hint("this destructuring pattern is nested too deeply"));
        }
        let kind = match e.kind {
            ExprKind::Array(elements) => self.array_of(elements, want, depth + 1)?,
            ExprKind::Object(props) => self.object_of(props, want, depth + 1)?,
            ExprKind::Ident(i) => PatternKind::Ident(i),
            _ if want.binding => return Err(fail(e.span.start, e.span.end, want.message)),
            _ => return self.to_simple_target(e, false, want.message),
        };
        Ok(self.arena.alloc(Pattern { span: e.span, parenthesized: false, kind }))
    }

    fn array_of(
        &self,
        list: &'a [ArrayElement<'a>],
        want: Want,
        depth: u32,
    ) -> Result<PatternKind<'a>, Box<Fail>> {
        let mut elements = Vec::with_capacity(list.len());
        let mut rest = None;
        for (i, item) in list.iter().enumerate() {
            match *item {
                ArrayElement::Hole => elements.push(None),
                ArrayElement::Expr(e) => elements.push(Some(self.element_of(e, want, depth)?)),
                ArrayElement::Spread(e) => {
                    if i + 1 != list.len() || self.comma_follows(e.span.end) {
                        return Err(fail(e.span.start, e.span.end, "Rest element must be last element"));
                    }
                    rest = Some(self.convert(e, want, depth)?);
                }
            }
        }
        Ok(PatternKind::Array { elements: self.arena.alloc_slice_copy(&elements), rest })
    }

    fn object_of(
        &self,
        list: &'a [Property<'a>],
        want: Want,
        depth: u32,
    ) -> Result<PatternKind<'a>, Box<Fail>> {
        let mut properties = Vec::with_capacity(list.len());
        let mut rest = None;
        for (i, item) in list.iter().enumerate() {
            match item.kind {
                PropertyKind::Init { key, value, shorthand } => {
                    if shorthand && let ExprKind::Assign { .. } = value.kind {
                        let mut covers = self.covers.borrow_mut();
                        let span = value.span;
                        if let Some(i) = covers.iter().rposition(|&at| span.start < at && at < span.end) {
                            // Covers inside the default value come later: take the first in the span.
                            let mut first = i;
                            while first > 0 && covers[first - 1] > span.start && covers[first - 1] < span.end
                            {
                                first -= 1;
                            }
                            let min = (first..=i).min_by_key(|&j| covers[j]).unwrap_or(i);
                            covers.remove(min);
                        }
                    }
                    let value = self.element_of(value, want, depth)?;
                    properties.push(PatternProperty { span: item.span, key, shorthand, value });
                }
                PropertyKind::Method { function, .. } => {
                    let span = Span::new(item.span.start, function.params.span.end);
                    return Err(fail(span.start, span.end, want.message));
                }
                PropertyKind::Spread(e) => {
                    if i + 1 != list.len() || self.comma_follows(e.span.end) {
                        return Err(fail(e.span.start, e.span.end, "Rest element must be last element"));
                    }
                    let target = if want.binding {
                        self.convert(e, want, depth)?
                    } else {
                        self.to_simple_target(
                            e,
                            false,
                            "`...` must be followed by an assignable reference in assignment contexts",
                        )?
                    };
                    if matches!(target.kind, PatternKind::Array { .. } | PatternKind::Object { .. }) {
                        return Err(fail(
                            e.span.start,
                            e.span.end,
                            "`...` must be followed by an identifier in declaration contexts",
                        ));
                    }
                    rest = Some(target);
                }
            }
        }
        Ok(PatternKind::Object { properties: self.arena.alloc_slice_copy(&properties), rest })
    }

    /// Whether an assignment pattern is a binding pattern too.
    fn check_binding(&self, p: &'a Pattern<'a>, depth: u32) -> Result<(), Box<Fail>> {
        let bad = || Err(fail(p.span.start, p.span.end, BINDING.message));
        if p.parenthesized {
            return bad();
        }
        if depth >= self.max_depth {
            return Err(fail(p.span.start, p.span.end, "Too much nesting"));
        }
        match p.kind {
            PatternKind::Ident(_) => Ok(()),
            PatternKind::Expr(_) => bad(),
            PatternKind::Array { elements, rest } => {
                for e in elements.iter().flatten() {
                    self.check_binding(e.target, depth + 1)?;
                }
                rest.map_or(Ok(()), |r| self.check_binding(r, depth + 1))
            }
            PatternKind::Object { properties, rest } => {
                for p in properties {
                    self.check_binding(p.value.target, depth + 1)?;
                }
                rest.map_or(Ok(()), |r| self.check_binding(r, depth + 1))
            }
        }
    }
}
