//! Small questions about subtrees that the generator asks before it generates. Every answer may err on the safe side (yes), and does so
//! when a subtree is large: looking at all of it at each level would make compilation quadratic.

use crate::Compiler;
use crate::scopes::Target;
use gill_syntax::ast::{
    Argument, ArrayElement, ClassElementKind, Expr, ExprKind, Ident, KeyKind, Pattern, PatternKind,
    PropertyKey, PropertyKind,
};
use gill_syntax::scope::BindingId;

const BUDGET: u32 = 200;

/// Calls `visit` for the expressions in `e` that run when `e` does (not those in nested functions) until it says yes;
/// yes, too, when the budget is spent.
fn any<'a>(e: &Expr<'a>, budget: &mut u32, visit: &mut impl FnMut(&Expr<'a>) -> bool) -> bool {
    let mut e = e;
    loop {
        if *budget == 0 {
            return true;
        }
        *budget -= 1;
        if visit(e) {
            return true;
        }
        e = match e.kind {
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::String(_)
            | ExprKind::BigInt(_)
            | ExprKind::RegExp { .. }
            | ExprKind::This
            | ExprKind::Ident(_)
            | ExprKind::Function(_)
            | ExprKind::SuperMember(_)
            | ExprKind::ImportMeta
            | ExprKind::NewTarget => return false,
            ExprKind::Template(t) => return t.exprs.iter().any(|e| any(e, budget, visit)),
            ExprKind::TaggedTemplate { tag, quasi } => {
                if quasi.exprs.iter().any(|e| any(e, budget, visit)) {
                    return true;
                }
                tag
            }
            ExprKind::Array(elements) => {
                return elements.iter().any(|el| match el {
                    ArrayElement::Hole => false,
                    ArrayElement::Expr(e) | ArrayElement::Spread(e) => any(e, budget, visit),
                });
            }
            ExprKind::Object(properties) => {
                return properties.iter().any(|p| match p.kind {
                    PropertyKind::Init { key, value, .. } => {
                        key_any(key, budget, visit) || any(value, budget, visit)
                    }
                    PropertyKind::Method { key, .. } => key_any(key, budget, visit),
                    PropertyKind::Spread(e) => any(e, budget, visit),
                });
            }
            ExprKind::Class(class) => {
                return class.heritage.is_some_and(|h| any(h, budget, visit))
                    || class.elements.iter().any(|el| match el.kind {
                        ClassElementKind::Method { key, .. } | ClassElementKind::Field { key, .. } => {
                            key_any(key, budget, visit)
                        }
                        ClassElementKind::StaticBlock(_) => false,
                    });
            }
            ExprKind::Unary { argument, .. } => argument,
            ExprKind::Update { target, .. } => return pattern_any(target, budget, visit),
            ExprKind::Binary { left, right, .. } | ExprKind::Logical { left, right, .. } => {
                if any(right, budget, visit) {
                    return true;
                }
                left
            }
            ExprKind::PrivateIn { right, .. } => right,
            ExprKind::Assign { target, value, .. } => {
                if pattern_any(target, budget, visit) {
                    return true;
                }
                value
            }
            ExprKind::Conditional(c) => {
                return any(c.test, budget, visit)
                    || any(c.consequent, budget, visit)
                    || any(c.alternate, budget, visit);
            }
            ExprKind::Call(call) => {
                if arguments_any(call.args, budget, visit) {
                    return true;
                }
                call.callee
            }
            ExprKind::New { callee, args } => {
                if arguments_any(args, budget, visit) {
                    return true;
                }
                callee
            }
            ExprKind::SuperCall(args) => return arguments_any(args, budget, visit),
            ExprKind::Member { object, .. } | ExprKind::PrivateMember { object, .. } => object,
            ExprKind::Index { object, index, .. } => {
                if any(index, budget, visit) {
                    return true;
                }
                object
            }
            ExprKind::SuperIndex(e) | ExprKind::Chain(e) | ExprKind::Await(e) | ExprKind::Paren(e) => e,
            ExprKind::Sequence(es) => return es.iter().any(|e| any(e, budget, visit)),
            ExprKind::Yield { argument: Some(e), .. } => e,
            ExprKind::Yield { argument: None, .. } => return false,
            ExprKind::ImportCall { source, options } => {
                if options.is_some_and(|o| any(o, budget, visit)) {
                    return true;
                }
                source
            }
        };
    }
}

fn key_any<'a>(key: PropertyKey<'a>, budget: &mut u32, visit: &mut impl FnMut(&Expr<'a>) -> bool) -> bool {
    matches!(key.kind, KeyKind::Computed(e) if any(e, budget, visit))
}

fn arguments_any<'a>(
    args: &[Argument<'a>],
    budget: &mut u32,
    visit: &mut impl FnMut(&Expr<'a>) -> bool,
) -> bool {
    args.iter().any(|a| match a {
        Argument::Expr(e) | Argument::Spread(e) => any(e, budget, visit),
    })
}

fn pattern_any<'a>(p: &Pattern<'a>, budget: &mut u32, visit: &mut impl FnMut(&Expr<'a>) -> bool) -> bool {
    match p.kind {
        PatternKind::Ident(_) => false,
        PatternKind::Expr(e) => any(e, budget, visit),
        // Patterns assign and call in many ways: not worth a closer look.
        PatternKind::Array { .. } | PatternKind::Object { .. } => true,
    }
}

impl<'a> Compiler<'a, '_> {
    /// Whether evaluating `e` may assign the variable.
    pub(crate) fn may_assign(&self, e: &Expr<'a>, id: BindingId) -> bool {
        if !self.parsed.scopes.binding(id).reassigned && self.bindings[id.index()].initialised {
            return false;
        }
        let mut budget = BUDGET;
        any(e, &mut budget, &mut |e| match e.kind {
            ExprKind::Assign { target, .. } | ExprKind::Update { target, .. } => match target.kind {
                PatternKind::Ident(ident) => self.is_binding(ident, id),
                PatternKind::Expr(_) => false,
                PatternKind::Array { .. } | PatternKind::Object { .. } => true,
            },
            _ => false,
        })
    }

    fn is_binding(&self, ident: Ident, id: BindingId) -> bool {
        matches!(self.resolve(ident.id, ident.name), Target::Binding { id: b, .. } if b == id)
    }

    /// Whether evaluating `e` does nothing that anyone could notice, and cannot throw: its place in the order does not matter.
    pub(crate) fn is_inert(&self, e: &Expr<'a>) -> bool {
        match e.unparen().kind {
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::String(_)
            | ExprKind::BigInt(_)
            | ExprKind::RegExp { .. }
            | ExprKind::Function(_) => true,
            ExprKind::This => self.f.this == crate::func::ThisAccess::Frame,
            ExprKind::Ident(ident) => match self.resolve(ident.id, ident.name) {
                Target::Global(name) => Some(name) == self.known.undefined,
                Target::Dynamic(_) => false,
                Target::Binding { id, tdz } => {
                    let state = self.bindings[id.index()];
                    (state.initialised || !tdz)
                        && matches!(
                            state.home,
                            crate::scopes::Home::Register(_) | crate::scopes::Home::Slot(..)
                        )
                }
            },
            _ => false,
        }
    }

    /// Whether a function is created when `e` is evaluated.
    pub(crate) fn creates_functions(&self, e: &Expr<'a>) -> bool {
        let mut budget = BUDGET;
        any(e, &mut budget, &mut |e| matches!(e.kind, ExprKind::Function(_) | ExprKind::Class(_)))
    }
}
