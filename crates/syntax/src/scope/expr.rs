//! Expressions.

use super::analyse::Walk;
use super::function::Implicit;
use super::tables::flag;
use super::*;
use crate::ast::*;
use crate::parser::ctx::fail;

impl<'a> Walk<'_, 'a> {
    #[inline]
    pub(super) fn expr(&mut self, e: &'a Expr<'a>) {
        match e.kind {
            // Leaves need no count.
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::String(_)
            | ExprKind::BigInt(_)
            | ExprKind::RegExp { .. } => {}
            ExprKind::Ident(ident) => {
                self.check_name(ident.name, e.span);
                self.note_arguments(ident.name, e.span);
                self.pend(ident, e.span.start, 0);
            }
            _ => self.nested(e.span, |w| w.expr_inner(e)),
        }
    }

    fn expr_inner(&mut self, e: &'a Expr<'a>) {
        match e.kind {
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::String(_)
            | ExprKind::BigInt(_)
            | ExprKind::RegExp { .. }
            | ExprKind::Ident(_) => {}
            ExprKind::Member { object, .. } => self.expr(object),
            ExprKind::Call(call) => {
                self.expr(call.callee);
                self.args(call.args);
                if call.direct_eval {
                    self.direct_eval();
                }
            }
            ExprKind::Binary { left, right, .. } | ExprKind::Logical { left, right, .. } => {
                self.binary(left, right);
            }
            ExprKind::Assign { target, value, .. } => {
                self.target(target);
                self.expr(value);
            }
            ExprKind::Paren(e) | ExprKind::Chain(e) => self.expr(e),
            ExprKind::Index { object, index, .. } => {
                self.expr(object);
                self.expr(index);
            }
            ExprKind::Function(f) => self.function(f, f.span.start),
            ExprKind::Class(c) => self.class(c),
            ExprKind::Unary { op, argument } => {
                if op == UnaryOp::Delete {
                    self.check_delete(argument);
                }
                self.expr(argument);
            }
            ExprKind::Update { target, .. } => self.target(target),
            ExprKind::Conditional(c) => {
                self.expr(c.test);
                self.expr(c.consequent);
                self.expr(c.alternate);
            }
            ExprKind::Object(props) => self.object(props),
            ExprKind::Array(elements) => {
                for el in elements {
                    match *el {
                        ArrayElement::Hole => {}
                        ArrayElement::Expr(e) | ArrayElement::Spread(e) => self.expr(e),
                    }
                }
            }
            ExprKind::This => self.uses(Implicit::This, false),
            ExprKind::New { callee, args } => {
                self.expr(callee);
                self.args(args);
            }
            ExprKind::Sequence(list) => {
                for e in list {
                    self.expr(e);
                }
            }
            ExprKind::Template(t) => {
                for e in t.exprs {
                    self.expr(e);
                }
            }
            ExprKind::TaggedTemplate { tag, quasi } => {
                self.expr(tag);
                for e in quasi.exprs {
                    self.expr(e);
                }
            }
            ExprKind::PrivateIn { name, right } => {
                self.pend(name, e.span.start, flag::PRIVATE);
                self.expr(right);
            }
            ExprKind::PrivateMember { object, name, .. } => {
                self.expr(object);
                let at = self.src[..e.span.end as usize].rfind('#').unwrap_or(0);
                self.pend(name, at as u32, flag::PRIVATE);
            }
            ExprKind::SuperCall(args) => {
                if self.home_kind() != FunctionKind::DerivedConstructor
                    && !(self.home_kind() == FunctionKind::TopLevel && self.eval.super_call)
                {
                    self.bad_super(e.span);
                }
                self.uses(Implicit::SuperCall, false);
                self.uses(Implicit::This, false);
                self.uses(Implicit::NewTarget, false);
                self.args(args);
            }
            ExprKind::SuperMember(_) | ExprKind::SuperIndex(_) => {
                let allowed = match self.home_kind() {
                    FunctionKind::Normal | FunctionKind::Arrow => false,
                    FunctionKind::TopLevel => self.eval.super_property,
                    _ => true,
                };
                if !allowed {
                    self.bad_super(e.span);
                }
                self.uses(Implicit::SuperProperty, false);
                self.uses(Implicit::This, false);
                if let ExprKind::SuperIndex(index) = e.kind {
                    self.expr(index);
                }
            }
            ExprKind::Yield { argument, .. } => {
                if self.in_params {
                    self.error(e.span, "Yield expression not allowed in formal parameter");
                }
                self.suspends();
                if let Some(e) = argument {
                    self.expr(e);
                }
            }
            ExprKind::Await(arg) => {
                if self.in_params {
                    self.error(e.span, "Illegal await-expression in formal parameters of async function");
                }
                self.suspends();
                self.expr(arg);
            }
            ExprKind::ImportCall { source, options } => {
                self.expr(source);
                if let Some(o) = options {
                    self.expr(o);
                }
            }
            ExprKind::ImportMeta => {
                if self.program.kind != ProgramKind::Module {
                    let what = fail(e.span.start, e.span.end, "Cannot use 'import.meta' outside a module");
                    self.t.fails.push(*what.module_syntax());
                }
            }
            ExprKind::NewTarget => {
                if self.home_kind() == FunctionKind::TopLevel && !self.eval.new_target {
                    self.error(e.span, "new.target expression is not allowed here");
                }
                self.uses(Implicit::NewTarget, false);
            }
        }
    }

    /// A binary operator with its left spine, as a loop.
    fn binary(&mut self, left: &'a Expr<'a>, right: &'a Expr<'a>) {
        let base = self.spine.len();
        self.spine.push(right);
        let mut e = left;
        while let ExprKind::Binary { left, right, .. } | ExprKind::Logical { left, right, .. } = e.kind {
            self.spine.push(right);
            e = left;
        }
        self.expr(e);
        while self.spine.len() > base {
            let right = self.spine.pop().expect("longer than base");
            self.expr(right);
        }
    }

    fn bad_super(&mut self, span: Span) {
        self.error(Span::new(span.start, span.start + 5), "'super' keyword unexpected here");
    }

    fn args(&mut self, args: &'a [Argument<'a>]) {
        for a in args {
            match *a {
                Argument::Expr(e) | Argument::Spread(e) => self.expr(e),
            }
        }
    }

    fn check_delete(&mut self, argument: &'a Expr<'a>) {
        let mut e = argument;
        while let ExprKind::Paren(inner) | ExprKind::Chain(inner) = e.kind {
            e = inner;
        }
        match e.kind {
            ExprKind::Ident(_) if self.strict => {
                self.error(e.span, "Delete of an unqualified identifier in strict mode.");
            }
            ExprKind::PrivateMember { .. } => self.error(e.span, "Private fields can not be deleted"),
            _ => {}
        }
    }

    fn object(&mut self, props: &'a [Property<'a>]) {
        let mut proto = false;
        for p in props {
            match p.kind {
                PropertyKind::Init { key, value, .. } => {
                    if p.is_proto_setter() {
                        if proto {
                            self.error(
                                key.span,
                                "Duplicate __proto__ fields are not allowed in object literals",
                            );
                        }
                        proto = true;
                    }
                    self.object_key(&key);
                    self.expr(value);
                }
                PropertyKind::Method { key, function } => {
                    self.object_key(&key);
                    self.function(function, function.span.start);
                }
                PropertyKind::Spread(e) => self.expr(e),
            }
        }
    }

    fn object_key(&mut self, key: &PropertyKey<'a>) {
        match key.kind {
            KeyKind::Computed(e) => self.expr(e),
            KeyKind::Private(_) => self.private_in_object(key.span),
            _ => {}
        }
    }
}
