//! Actions for expressions.

use crate::ast::*;
use crate::names::{self, Name};
use crate::parser::ctx::{ArrowHead, Chain, Cover, Ctx, Fail, FunctionFlags, X, fail, pop};
use crate::parser::token::{Op, OpKind};
use crate::source::Span;

impl<'a> Ctx<'a> {
    // -------------------------------------------------------------------------------------------- primary

    #[inline]
    pub(crate) fn ident_expr(&self, l: u32, name: Name, r: u32) -> X<'a> {
        self.expr(l, ExprKind::Ident(self.ident(name)), r)
    }

    pub(crate) fn this(&self, l: u32, r: u32) -> X<'a> {
        self.expr(l, ExprKind::This, r)
    }

    pub(crate) fn null(&self, l: u32, r: u32) -> X<'a> {
        self.expr(l, ExprKind::Null, r)
    }

    pub(crate) fn bool(&self, l: u32, value: bool, r: u32) -> X<'a> {
        self.expr(l, ExprKind::Bool(value), r)
    }

    pub(crate) fn number(&self, l: u32, value: f64, r: u32) -> X<'a> {
        self.expr(l, ExprKind::Number(value), r)
    }

    pub(crate) fn bigint(&self, l: u32, r: u32) -> X<'a> {
        let text = self.bigint_text(l, r);
        self.expr(l, ExprKind::BigInt(text), r)
    }

    pub(crate) fn string(&self, l: u32, value: Name, r: u32) -> X<'a> {
        self.expr(l, ExprKind::String(value), r)
    }

    pub(crate) fn regexp(&self, l: u32, r: u32) -> Result<X<'a>, Box<Fail>> {
        let text = self.text(l, r);
        let slash = text.rfind('/').unwrap_or(0);
        let (body, flags) = (&text[1..slash], &text[slash + 1..]);
        if let Err(e) = crate::regexp::validate(body, flags) {
            let message = match e.kind {
                crate::regexp::ErrorKind::Flags => {
                    let at = l + slash as u32 + 1;
                    return Err(fail(at, r, "Invalid regular expression flags"));
                }
                crate::regexp::ErrorKind::Pattern(message) => message,
            };
            let at = l + 1 + e.offset as u32;
            return Err(fail(
                at,
                (at + 1).min(r),
                format!("Invalid regular expression: /{body}/{flags}: {message}"),
            ));
        }
        let (pattern, flags) = (self.intern(body), self.intern(flags));
        Ok(self.expr(l, ExprKind::RegExp { pattern, flags }, r))
    }

    pub(crate) fn element(&self, e: X<'a>) {
        self.s.borrow_mut().elements.push(ArrayElement::Expr(e));
    }

    pub(crate) fn element_spread(&self, e: X<'a>) {
        self.s.borrow_mut().elements.push(ArrayElement::Spread(e));
    }

    pub(crate) fn hole(&self) {
        self.s.borrow_mut().elements.push(ArrayElement::Hole);
    }

    pub(crate) fn array(&self, l: u32, n: u32, r: u32) -> X<'a> {
        let elements = self.take(&mut self.s.borrow_mut().elements, n);
        self.expr(l, ExprKind::Array(elements), r)
    }

    pub(crate) fn object(&self, l: u32, n: u32, r: u32) -> X<'a> {
        let props = self.take(&mut self.s.borrow_mut().props, n);
        self.expr(l, ExprKind::Object(props), r)
    }

    fn prop(&self, l: u32, kind: PropertyKind<'a>, r: u32) {
        self.s.borrow_mut().props.push(Property { span: Span::new(l, r), kind });
    }

    pub(crate) fn shorthand(&self, l: u32, name: Name, r: u32) {
        let value = self.ident_expr(l, name, r);
        let key = PropertyKey { span: Span::new(l, r), kind: KeyKind::Ident(name) };
        self.prop(l, PropertyKind::Init { key, value, shorthand: true }, r);
    }

    /// `{ a = 1 }`: valid only if it becomes a pattern.
    pub(crate) fn shorthand_init(&self, l: u32, name: Name, m: u32, value: X<'a>, r: u32) {
        let at = self.text(m, r).find('=').map_or(m, |i| m + i as u32);
        self.covers.borrow_mut().push(at);
        let target = self.binding_ident(l, name, m);
        let value = self.expr(l, ExprKind::Assign { op: AssignOp::Assign, target, value }, r);
        let key = PropertyKey { span: Span::new(l, m), kind: KeyKind::Ident(name) };
        self.prop(l, PropertyKind::Init { key, value, shorthand: true }, r);
    }

    pub(crate) fn property(&self, l: u32, value: X<'a>, r: u32) {
        let key = pop(&mut self.s.borrow_mut().keys);
        self.prop(l, PropertyKind::Init { key, value, shorthand: false }, r);
    }

    pub(crate) fn property_method(&self, l: u32, r: u32) {
        let (key, function) = {
            let mut s = self.s.borrow_mut();
            (pop(&mut s.keys), pop(&mut s.functions))
        };
        self.prop(l, PropertyKind::Method { key, function }, r);
    }

    pub(crate) fn property_spread(&self, l: u32, e: X<'a>, r: u32) {
        self.prop(l, PropertyKind::Spread(e), r);
    }

    // -------------------------------------------------------------------------------------------- templates

    pub(crate) fn template(&self, quasis: u32) {
        let mut s = self.s.borrow_mut();
        let exprs = self.take(&mut s.exprs, quasis - 1);
        let quasis = self.take(&mut s.quasis, quasis);
        s.templates.push(self.arena.alloc(Template { span: Span::default(), quasis, exprs }));
    }

    fn pop_template(&self, l: u32, r: u32) -> &'a Template<'a> {
        let t = pop(&mut self.s.borrow_mut().templates);
        self.arena.alloc(Template { span: Span::new(l, r), quasis: t.quasis, exprs: t.exprs })
    }

    pub(crate) fn template_expr(&self, l: u32, r: u32) -> Result<X<'a>, Box<Fail>> {
        let template = self.pop_template(l, r);
        if let Some(bad) = template.quasis.iter().find(|q| q.cooked.is_none()) {
            return Err(self.bad_quasi(bad));
        }
        Ok(self.expr(l, ExprKind::Template(template), r))
    }

    pub(crate) fn tagged(&self, l: u32, tag: Chain<'a>, a: u32, r: u32) -> Result<Chain<'a>, Box<Fail>> {
        let quasi = self.pop_template(a, r);
        if tag.optional {
            return self.template_in_chain(a, r);
        }
        Ok(Chain::plain(self.expr(l, ExprKind::TaggedTemplate { tag: tag.e, quasi }, r)))
    }

    pub(crate) fn template_in_chain(&self, l: u32, r: u32) -> Result<Chain<'a>, Box<Fail>> {
        Err(fail(l, r, "Invalid tagged template on optional chain"))
    }

    // -------------------------------------------------------------------------------------------- members, calls

    #[inline]
    pub(crate) fn end_chain(&self, c: Chain<'a>) -> X<'a> {
        if c.optional { self.expr(c.e.span.start, ExprKind::Chain(c.e), c.e.span.end) } else { c.e }
    }

    #[inline]
    pub(crate) fn member(&self, l: u32, o: Chain<'a>, property: Name, optional: bool, r: u32) -> Chain<'a> {
        let e = self.expr(l, ExprKind::Member { object: o.e, property, optional }, r);
        Chain { e, optional: o.optional | optional }
    }

    pub(crate) fn private_member(&self, l: u32, o: Chain<'a>, a: u32, optional: bool, r: u32) -> Chain<'a> {
        let name = self.name_esc(a, r);
        let name = self.ident(name);
        let e = self.expr(l, ExprKind::PrivateMember { object: o.e, name, optional }, r);
        Chain { e, optional: o.optional | optional }
    }

    pub(crate) fn index(&self, l: u32, o: Chain<'a>, index: X<'a>, optional: bool, r: u32) -> Chain<'a> {
        let e = self.expr(l, ExprKind::Index { object: o.e, index, optional }, r);
        Chain { e, optional: o.optional | optional }
    }

    #[inline]
    pub(crate) fn arg(&self, e: X<'a>) {
        self.s.borrow_mut().args.push(Argument::Expr(e));
    }

    pub(crate) fn arg_spread(&self, e: X<'a>) {
        self.s.borrow_mut().args.push(Argument::Spread(e));
    }

    fn args(&self, n: u32) -> &'a [Argument<'a>] {
        self.take(&mut self.s.borrow_mut().args, n)
    }

    #[inline]
    pub(crate) fn call(&self, l: u32, callee: Chain<'a>, n: u32, optional: bool, r: u32) -> Chain<'a> {
        let args = self.args(n);
        let direct_eval =
            matches!(callee.e.unparen().kind, ExprKind::Ident(i) if i.name == names::EVAL) && !optional;
        let call = self.arena.alloc(Call { callee: callee.e, args, optional, direct_eval });
        let e = self.expr(l, ExprKind::Call(call), r);
        Chain { e, optional: callee.optional | optional }
    }

    pub(crate) fn async_call(&self, l: u32, m: u32, n: u32, r: u32) -> X<'a> {
        let callee = self.ident_expr(l, names::ASYNC, m);
        self.call(l, Chain::plain(callee), n, false, r).e
    }

    pub(crate) fn new_expr(&self, l: u32, callee: X<'a>, n: u32, r: u32) -> X<'a> {
        let args = self.args(n);
        self.expr(l, ExprKind::New { callee, args }, r)
    }

    pub(crate) fn super_call(&self, l: u32, n: u32, r: u32) -> X<'a> {
        let args = self.args(n);
        self.expr(l, ExprKind::SuperCall(args), r)
    }

    pub(crate) fn super_member(&self, l: u32, name: Name, r: u32) -> X<'a> {
        self.expr(l, ExprKind::SuperMember(name), r)
    }

    pub(crate) fn super_index(&self, l: u32, index: X<'a>, r: u32) -> X<'a> {
        self.expr(l, ExprKind::SuperIndex(index), r)
    }

    pub(crate) fn import_call(&self, l: u32, source: X<'a>, options: Option<X<'a>>, r: u32) -> X<'a> {
        self.expr(l, ExprKind::ImportCall { source, options }, r)
    }

    pub(crate) fn import_meta(&self, l: u32, a: u32, r: u32) -> Result<X<'a>, Box<Fail>> {
        self.expect_property(a, r, "meta", "import")?;
        Ok(self.expr(l, ExprKind::ImportMeta, r))
    }

    pub(crate) fn new_target(&self, l: u32, a: u32, r: u32) -> Result<X<'a>, Box<Fail>> {
        self.expect_property(a, r, "target", "new")?;
        Ok(self.expr(l, ExprKind::NewTarget, r))
    }

    fn expect_property(&self, l: u32, r: u32, word: &str, of: &str) -> Result<(), Box<Fail>> {
        let text = self.text(l, r);
        if text == word {
            return Ok(());
        }
        Err(fail(l, r, format!("Unexpected identifier '{text}'"))
            .hint(format!("the only meta property here is {of}.{word}")))
    }

    // -------------------------------------------------------------------------------------------- operators

    pub(crate) fn unary(&self, l: u32, op: UnaryOp, argument: X<'a>, r: u32) -> X<'a> {
        self.expr(l, ExprKind::Unary { op, argument }, r)
    }

    pub(crate) fn await_expr(&self, l: u32, e: X<'a>, r: u32) -> X<'a> {
        self.expr(l, ExprKind::Await(e), r)
    }

    pub(crate) fn yield_expr(&self, l: u32, argument: Option<X<'a>>, delegate: bool, r: u32) -> X<'a> {
        self.expr(l, ExprKind::Yield { argument, delegate }, r)
    }

    pub(crate) fn update(
        &self,
        l: u32,
        e: X<'a>,
        optional: bool,
        increment: bool,
        prefix: bool,
        r: u32,
    ) -> Result<X<'a>, Box<Fail>> {
        let message = if prefix {
            "Invalid left-hand side expression in prefix operation"
        } else {
            "Invalid left-hand side expression in postfix operation"
        };
        let target = match e.unparen().kind {
            ExprKind::Call(_) => self.to_target_or_call(e, optional, message)?,
            _ => self.to_simple_target(e, optional, message)?,
        };
        Ok(self.expr(l, ExprKind::Update { increment, prefix, target }, r))
    }

    /// `#a`, which must turn out to be the left of `in`: until then a `PrivateIn` whose right has no width.
    pub(crate) fn private_operand(&self, l: u32, r: u32) -> X<'a> {
        let name = self.name_esc(l, r);
        let right = self.expr(0, ExprKind::Null, 0);
        let name = self.ident(name);
        self.expr(l, ExprKind::PrivateIn { name, right }, r)
    }

    pub(crate) fn binary_start(&self, a: X<'a>, op: Op, b: X<'a>) -> Result<u32, Box<Fail>> {
        if op == Op::Exp {
            self.check_exponent_base(a)?;
        }
        let mut s = self.s.borrow_mut();
        s.operands.push(a);
        s.operators.push(op);
        s.operands.push(b);
        Ok(1)
    }

    /// `n` operators of this expression are on the stack.
    pub(crate) fn binary_more(&self, mut n: u32, op: Op, b: X<'a>) -> Result<u32, Box<Fail>> {
        let mut s = self.s.borrow_mut();
        while n > 0 {
            let top = *s.operators.last().expect("n operators are there");
            let right_assoc = op == Op::Exp && top == Op::Exp;
            if top.precedence() < op.precedence() || right_assoc {
                break;
            }
            s.operators.pop();
            let right = pop(&mut s.operands);
            let left = pop(&mut s.operands);
            let e = self.fold(left, top, right)?;
            s.operands.push(e);
            n -= 1;
        }
        if op == Op::Exp {
            self.check_exponent_base(s.operands.last().expect("there is a left operand"))?;
        }
        s.operators.push(op);
        s.operands.push(b);
        Ok(n + 1)
    }

    pub(crate) fn binary_end(&self, n: u32) -> Result<X<'a>, Box<Fail>> {
        let mut s = self.s.borrow_mut();
        let mut right = pop(&mut s.operands);
        for _ in 0..n {
            let op = pop(&mut s.operators);
            let left = pop(&mut s.operands);
            right = self.fold(left, op, right)?;
        }
        Ok(right)
    }

    fn check_exponent_base(&self, e: X<'a>) -> Result<(), Box<Fail>> {
        if matches!(e.kind, ExprKind::Unary { .. } | ExprKind::Await(_)) {
            return Err(fail(
                e.span.start,
                e.span.end,
                "Unary operator used immediately before exponentiation expression. Parenthesis must be used to disambiguate operator precedence",
            ));
        }
        Ok(())
    }

    #[inline]
    fn fold(&self, left: X<'a>, op: Op, right: X<'a>) -> Result<X<'a>, Box<Fail>> {
        let (l, r) = (left.span.start, right.span.end);
        if is_private_operand(right) {
            return Err(self.misplaced_private(right));
        }
        if is_private_operand(left) {
            let ExprKind::PrivateIn { name, .. } = left.kind else { unreachable!() };
            if op != Op::In {
                return Err(self.misplaced_private(left));
            }
            return Ok(self.expr(l, ExprKind::PrivateIn { name, right }, r));
        }
        let kind = match op.kind() {
            OpKind::Binary(op) => ExprKind::Binary { op, left, right },
            OpKind::Logical(op) => {
                for side in [left, right] {
                    if let ExprKind::Logical { op: inner, .. } = side.kind
                        && (inner == LogicalOp::Coalesce) != (op == LogicalOp::Coalesce)
                    {
                        // The operator that comes second is the one to blame.
                        let (op, at) = match side.kind {
                            ExprKind::Logical { left: l, .. } if std::ptr::eq(side, right) => {
                                (inner, l.span.end)
                            }
                            _ => (op, left.span.end),
                        };
                        let text = match op {
                            LogicalOp::And => "&&",
                            LogicalOp::Or => "||",
                            LogicalOp::Coalesce => "??",
                        };
                        let at = at + self.text(at, r).find(text).unwrap_or(0) as u32;
                        return Err(fail(at, at + 2, format!("Unexpected token '{text}'"))
                            .hint("'??' cannot be mixed with '&&' or '||' without parentheses"));
                    }
                }
                ExprKind::Logical { op, left, right }
            }
        };
        Ok(self.expr(l, kind, r))
    }

    fn misplaced_private(&self, e: X<'a>) -> Box<Fail> {
        let text = self.text(e.span.start, e.span.end);
        fail(e.span.start, e.span.end, format!("Unexpected identifier '{text}'"))
            .hint("a private name stands behind a dot or before 'in'")
    }

    pub(crate) fn conditional(
        &self,
        l: u32,
        test: X<'a>,
        consequent: X<'a>,
        alternate: X<'a>,
        r: u32,
    ) -> X<'a> {
        let node = self.arena.alloc(Conditional { test, consequent, alternate });
        self.expr(l, ExprKind::Conditional(node), r)
    }

    #[inline]
    pub(crate) fn push_expr(&self, e: X<'a>) {
        self.s.borrow_mut().exprs.push(e);
    }

    pub(crate) fn sequence(&self, l: u32, n: u32, r: u32) -> X<'a> {
        let list = self.take(&mut self.s.borrow_mut().exprs, n);
        self.expr(l, ExprKind::Sequence(list), r)
    }

    pub(crate) fn assign(
        &self,
        l: u32,
        target: X<'a>,
        optional: bool,
        value: X<'a>,
        r: u32,
    ) -> Result<X<'a>, Box<Fail>> {
        let target = self.to_target_or_call(target, optional, "Invalid left-hand side in assignment")?;
        Ok(self.expr(l, ExprKind::Assign { op: AssignOp::Assign, target, value }, r))
    }

    pub(crate) fn assign_op(
        &self,
        l: u32,
        target: X<'a>,
        optional: bool,
        op: Op,
        value: X<'a>,
        r: u32,
    ) -> Result<X<'a>, Box<Fail>> {
        let message = "Invalid left-hand side in assignment";
        let target = match (op.kind(), target.unparen().kind) {
            (OpKind::Binary(_), ExprKind::Call(_)) => self.to_target_or_call(target, optional, message)?,
            _ => self.to_simple_target(target, optional, message)?,
        };
        let op = match op.kind() {
            OpKind::Binary(op) => AssignOp::Binary(op),
            OpKind::Logical(op) => AssignOp::Logical(op),
        };
        Ok(self.expr(l, ExprKind::Assign { op, target, value }, r))
    }

    // -------------------------------------------------------------------------------------------- parentheses, arrows

    pub(crate) fn paren(&self, l: u32, cover: Cover<'a>, r: u32) -> Result<X<'a>, Box<Fail>> {
        match cover {
            Cover::Expr(e) => Ok(self.expr(l, ExprKind::Paren(e), r)),
            Cover::List(0, None) => {
                Err(fail(r - 1, r, "Unexpected token ')'")
                    .hint("an expression, or '=>' after '()', is missing"))
            }
            Cover::List(_, Some(rest)) => {
                let at = self.text(l, rest.span.start).rfind("...").map_or(l, |i| l + i as u32);
                Err(fail(at, at + 3, "Unexpected token '...'"))
            }
            Cover::List(..) => Err(fail(r - 1, r, "Unexpected token ')'")),
        }
    }

    pub(crate) fn arrow_ident(&self, l: u32, a: u32, name: Name, r: u32, is_async: bool) -> ArrowHead {
        let target = self.binding_ident(a, name, r);
        let items = self.arena.alloc_slice_copy(&[PatternElement { target, default: None }]);
        let params = self.finish_params(Span::new(a, r), items, None);
        self.arrow_head(l, params, is_async)
    }

    fn arrow_head(&self, start: u32, params: Params<'a>, is_async: bool) -> ArrowHead {
        self.s.borrow_mut().params.push(params);
        self.enter(if is_async { FunctionFlags::Async } else { FunctionFlags::Normal });
        ArrowHead { start, is_async }
    }

    pub(crate) fn arrow_cover(&self, l: u32, cover: Cover<'a>, r: u32) -> Result<ArrowHead, Box<Fail>> {
        let mut items = Vec::new();
        let rest = match cover {
            Cover::Expr(e) => {
                if let ExprKind::Sequence(list) = e.kind {
                    for e in list {
                        items.push(self.to_param(e)?);
                    }
                } else {
                    items.push(self.to_param(e)?);
                }
                None
            }
            Cover::List(n, rest) => {
                let list = self.take(&mut self.s.borrow_mut().exprs, n);
                for e in list {
                    items.push(self.to_param(e)?);
                }
                rest
            }
        };
        let items = self.arena.alloc_slice_copy(&items);
        let params = self.finish_params(Span::new(l, r), items, rest);
        Ok(self.arrow_head(l, params, false))
    }

    pub(crate) fn arrow_async_call(&self, l: u32, call: X<'a>) -> Result<ArrowHead, Box<Fail>> {
        let ExprKind::Call(node) = call.kind else { unreachable!("the grammar gives a call") };
        let mut items = Vec::new();
        let mut rest = None;
        for (i, arg) in node.args.iter().enumerate() {
            match *arg {
                Argument::Expr(e) => items.push(self.to_param(e)?),
                Argument::Spread(e) => {
                    if i + 1 != node.args.len() || self.comma_follows(e.span.end) {
                        return Err(fail(
                            e.span.start,
                            e.span.end,
                            "Rest parameter must be last formal parameter",
                        ));
                    }
                    rest = Some(self.to_param(e)?);
                }
            }
        }
        let rest = match rest {
            Some(PatternElement { target, default: None }) => Some(target),
            Some(e) => {
                return Err(fail(
                    e.target.span.start,
                    e.target.span.end,
                    "Rest parameter may not have a default initializer",
                ));
            }
            None => None,
        };
        let items = self.arena.alloc_slice_copy(&items);
        let params = self.finish_params(Span::new(node.callee.span.end, call.span.end), items, rest);
        Ok(self.arrow_head(l, params, true))
    }
}

fn is_private_operand(e: &Expr<'_>) -> bool {
    matches!(e.kind, ExprKind::PrivateIn { right, .. } if right.span.is_empty())
}
