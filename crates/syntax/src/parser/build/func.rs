//! Actions for functions, classes and binding patterns.

use std::cell::Cell;

use crate::ast::*;
use crate::names::{self, Name};
use crate::parser::ctx::{ASYNC, ArrowHead, ClassTail, Ctx, GENERATOR, Tail, X, pop};
use crate::scope::{FunctionId, RefId, ScopeId};
use crate::source::Span;

type OptName = Option<(u32, Name, u32)>;

impl<'a> Ctx<'a> {
    // -------------------------------------------------------------------------------------------- functions

    /// Collects the last `n` pattern elements as a parameter list; its span comes later.
    pub(crate) fn params(&self, n: u32, rest: Option<&'a Pattern<'a>>) {
        let mut s = self.s.borrow_mut();
        let at = s.pattern_elements.len() - n as usize;
        let items =
            bumpalo::collections::Vec::from_iter_in(s.pattern_elements.drain(at..).flatten(), self.arena);
        let items: &'a [PatternElement<'a>] = items.into_bump_slice();
        let params = self.finish_params(Span::default(), items, rest);
        s.params.push(params);
    }

    pub(crate) fn finish_params(
        &self,
        span: Span,
        items: &'a [PatternElement<'a>],
        rest: Option<&'a Pattern<'a>>,
    ) -> Params<'a> {
        let plain =
            |e: &PatternElement<'_>| e.default.is_none() && matches!(e.target.kind, PatternKind::Ident(_));
        let length = items.iter().position(|e| e.default.is_some()).unwrap_or(items.len()) as u32;
        Params { span, items, rest, is_simple: rest.is_none() && items.iter().all(plain), length }
    }

    pub(crate) fn function_tail(&self, l: u32, m: u32, a: u32, n: u32, r: u32) {
        let mut s = self.s.borrow_mut();
        let body = self.take(&mut s.stmts, n);
        let mut params = pop(&mut s.params);
        params.span = Span::new(l, m);
        s.tails.push(Tail { params, body: FunctionBody::Block(Span::new(a, r), body) });
    }

    #[allow(clippy::too_many_arguments)]
    pub(crate) fn new_function(
        &self,
        span: Span,
        kind: FunctionKind,
        flags: u8,
        name: Option<SpannedIdent>,
        is_declaration: bool,
        params: Params<'a>,
        body: FunctionBody<'a>,
    ) -> &'a Function<'a> {
        self.arena.alloc(Function {
            span,
            kind: Cell::new(kind),
            is_async: flags & ASYNC != 0,
            is_generator: flags & GENERATOR != 0,
            is_declaration,
            name,
            params,
            body,
            id: Cell::new(FunctionId::NONE),
            annex_b: Cell::new(RefId::NONE),
        })
    }

    fn spanned(&self, name: OptName) -> Option<SpannedIdent> {
        name.map(|(l, name, r)| SpannedIdent { span: Span::new(l, r), ident: self.ident(name) })
    }

    fn function(
        &self,
        l: u32,
        kind: FunctionKind,
        flags: u8,
        name: OptName,
        decl: bool,
        r: u32,
    ) -> &'a Function<'a> {
        let tail = pop(&mut self.s.borrow_mut().tails);
        let name = self.spanned(name);
        self.new_function(Span::new(l, r), kind, flags, name, decl, tail.params, tail.body)
    }

    /// Only `export default` comes without a name.
    pub(crate) fn function_decl(&self, l: u32, flags: u8, name: OptName, r: u32) {
        let name = name.or(Some((l, names::STAR_DEFAULT, l)));
        let f = self.function(l, FunctionKind::Normal, flags, name, true, r);
        self.stmt(l, StmtKind::Function(f), r);
    }

    pub(crate) fn function_expr(&self, l: u32, flags: u8, name: OptName, r: u32) -> X<'a> {
        let f = self.function(l, FunctionKind::Normal, flags, name, false, r);
        self.expr(l, ExprKind::Function(f), r)
    }

    /// Leaves the key where it is and adds the function.
    pub(crate) fn method(&self, l: u32, kind: FunctionKind, flags: u8, r: u32) {
        let f = self.function(l, kind, flags, None, false, r);
        self.s.borrow_mut().functions.push(f);
    }

    fn arrow(&self, head: ArrowHead, body: FunctionBody<'a>, r: u32) -> X<'a> {
        let params = pop(&mut self.s.borrow_mut().params);
        let flags = if head.is_async { ASYNC } else { 0 };
        let span = Span::new(head.start, r);
        let f = self.new_function(span, FunctionKind::Arrow, flags, None, false, params, body);
        self.expr(head.start, ExprKind::Function(f), r)
    }

    pub(crate) fn arrow_expr(&self, head: ArrowHead, body: X<'a>, r: u32) -> X<'a> {
        self.arrow(head, FunctionBody::Expr(body), r)
    }

    pub(crate) fn arrow_block(&self, head: ArrowHead, a: u32, n: u32, r: u32) -> X<'a> {
        let body = self.take_stmts(n);
        self.arrow(head, FunctionBody::Block(Span::new(a, r), body), r)
    }

    // -------------------------------------------------------------------------------------------- classes

    pub(crate) fn class_tail(&self, heritage: Option<X<'a>>, n: u32) {
        let mut s = self.s.borrow_mut();
        let elements = self.take(&mut s.members, n);
        let mut constructor = None;
        for e in elements {
            if let ClassElementKind::Method { function, .. } = e.kind
                && function.kind.get() == FunctionKind::Constructor
            {
                if heritage.is_some() {
                    function.kind.set(FunctionKind::DerivedConstructor);
                }
                constructor = Some(function);
            }
        }
        s.class_tails.push(ClassTail { heritage, elements, constructor });
    }

    fn class(&self, l: u32, name: OptName, is_declaration: bool, r: u32) -> &'a Class<'a> {
        let tail = pop(&mut self.s.borrow_mut().class_tails);
        let inner_name = if name.is_some() { self.new_ref() } else { RefId::NONE };
        let name = if is_declaration { name.or(Some((l, names::STAR_DEFAULT, l))) } else { name };
        self.arena.alloc(Class {
            span: Span::new(l, r),
            is_declaration,
            name: self.spanned(name),
            inner_name,
            heritage: tail.heritage,
            elements: tail.elements,
            constructor: tail.constructor,
            scope: Cell::new(ScopeId::NONE),
            instance_init: Cell::new(FunctionId::NONE),
            static_init: Cell::new(FunctionId::NONE),
        })
    }

    pub(crate) fn class_decl(&self, l: u32, name: OptName, r: u32) {
        let class = self.class(l, name, true, r);
        self.stmt(l, StmtKind::Class(class), r);
    }

    pub(crate) fn class_expr(&self, l: u32, name: OptName, r: u32) -> X<'a> {
        let class = self.class(l, name, false, r);
        self.expr(l, ExprKind::Class(class), r)
    }

    fn class_element(&self, l: u32, is_static: bool, kind: ClassElementKind<'a>, r: u32) {
        self.s.borrow_mut().members.push(ClassElement { span: Span::new(l, r), is_static, kind });
    }

    pub(crate) fn class_method(&self, l: u32, is_static: bool, r: u32) {
        let (key, function) = {
            let mut s = self.s.borrow_mut();
            (pop(&mut s.keys), pop(&mut s.functions))
        };
        let named = matches!(key.kind, KeyKind::Ident(n) | KeyKind::String(n) if n == names::CONSTRUCTOR);
        if named && !is_static && function.kind.get() == FunctionKind::Method {
            function.kind.set(FunctionKind::Constructor);
        }
        self.class_element(l, is_static, ClassElementKind::Method { key, function }, r);
    }

    pub(crate) fn class_field(&self, l: u32, is_static: bool, value: Option<X<'a>>, r: u32) {
        let key = pop(&mut self.s.borrow_mut().keys);
        self.class_element(l, is_static, ClassElementKind::Field { key, value }, r);
    }

    pub(crate) fn class_static_block(&self, l: u32, a: u32, n: u32, r: u32) {
        let block = self.block(a, n, r);
        self.class_element(l, true, ClassElementKind::StaticBlock(block), r);
    }

    // -------------------------------------------------------------------------------------------- keys

    fn key(&self, l: u32, kind: KeyKind<'a>, r: u32) {
        self.s.borrow_mut().keys.push(PropertyKey { span: Span::new(l, r), kind });
    }

    pub(crate) fn key_ident(&self, l: u32, name: Name, r: u32) {
        self.key(l, KeyKind::Ident(name), r);
    }

    pub(crate) fn key_kw(&self, l: u32, r: u32) -> Result<(), Box<crate::parser::ctx::Fail>> {
        let name = self.kw_name(l, r)?;
        self.key(l, KeyKind::Ident(name), r);
        Ok(())
    }

    pub(crate) fn key_string(&self, l: u32, name: Name, r: u32) {
        self.key(l, KeyKind::String(name), r);
    }

    pub(crate) fn key_number(&self, l: u32, value: f64, r: u32) {
        self.key(l, KeyKind::Number(value), r);
    }

    pub(crate) fn key_bigint(&self, l: u32, r: u32) {
        let text = self.bigint_text(l, r);
        self.key(l, KeyKind::BigInt(text), r);
    }

    pub(crate) fn key_private(&self, l: u32, r: u32) {
        let name = self.name_esc(l, r);
        let ident = self.ident(name);
        self.key(l, KeyKind::Private(ident), r);
    }

    pub(crate) fn key_computed(&self, l: u32, e: X<'a>, r: u32) {
        self.key(l, KeyKind::Computed(e), r);
    }

    // -------------------------------------------------------------------------------------------- binding patterns

    pub(crate) fn pattern(&self, l: u32, kind: PatternKind<'a>, r: u32) -> &'a Pattern<'a> {
        self.arena.alloc(Pattern { span: Span::new(l, r), parenthesized: false, kind })
    }

    pub(crate) fn binding_ident(&self, l: u32, name: Name, r: u32) -> &'a Pattern<'a> {
        self.pattern(l, PatternKind::Ident(self.ident(name)), r)
    }

    pub(crate) fn binding_hole(&self) {
        self.s.borrow_mut().pattern_elements.push(None);
    }

    pub(crate) fn binding_element(&self, target: &'a Pattern<'a>, default: Option<X<'a>>) {
        self.s.borrow_mut().pattern_elements.push(Some(PatternElement { target, default }));
    }

    pub(crate) fn binding_array(
        &self,
        l: u32,
        n: u32,
        rest: Option<&'a Pattern<'a>>,
        r: u32,
    ) -> &'a Pattern<'a> {
        let elements = self.take(&mut self.s.borrow_mut().pattern_elements, n);
        self.pattern(l, PatternKind::Array { elements, rest }, r)
    }

    pub(crate) fn binding_object(
        &self,
        l: u32,
        n: u32,
        rest: Option<&'a Pattern<'a>>,
        r: u32,
    ) -> &'a Pattern<'a> {
        let properties = self.take(&mut self.s.borrow_mut().pattern_props, n);
        self.pattern(l, PatternKind::Object { properties, rest }, r)
    }

    pub(crate) fn binding_shorthand(&self, l: u32, name: Name, m: u32, default: Option<X<'a>>, r: u32) {
        let target = self.binding_ident(l, name, m);
        let key = PropertyKey { span: Span::new(l, m), kind: KeyKind::Ident(name) };
        let value = PatternElement { target, default };
        let span = Span::new(l, r);
        self.s.borrow_mut().pattern_props.push(PatternProperty { span, key, shorthand: true, value });
    }

    pub(crate) fn binding_property(&self, l: u32, target: &'a Pattern<'a>, default: Option<X<'a>>, r: u32) {
        let mut s = self.s.borrow_mut();
        let key = pop(&mut s.keys);
        let value = PatternElement { target, default };
        s.pattern_props.push(PatternProperty { span: Span::new(l, r), key, shorthand: false, value });
    }
}
