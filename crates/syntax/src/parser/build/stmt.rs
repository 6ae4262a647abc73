//! Actions for statements and whole programs.

use std::cell::Cell;

use crate::ast::*;
use crate::names::Name;
use crate::parser::ctx::{Ctx, Fail, ForPart, X, fail, pop};
use crate::scope::ScopeId;
use crate::source::Span;

fn no_scope() -> Cell<ScopeId> {
    Cell::new(ScopeId::NONE)
}

type Label = Option<(u32, Name, u32)>;

impl<'a> Ctx<'a> {
    pub(crate) fn end_program(&self, n: u32) {
        self.body.set(self.take_stmts(n));
    }

    pub(crate) fn end_body(&self, n: u32) {
        self.body.set(self.take_stmts(n));
    }

    pub(crate) fn end_function(&self, e: X<'a>) {
        if let ExprKind::Function(f) = e.kind {
            self.function.set(Some(f));
        }
    }

    pub(crate) fn block(&self, l: u32, n: u32, r: u32) -> &'a Block<'a> {
        let body = self.take_stmts(n);
        self.arena.alloc(Block { span: Span::new(l, r), body, scope: no_scope() })
    }

    pub(crate) fn block_stmt(&self, b: &'a Block<'a>) {
        self.stmt(b.span.start, StmtKind::Block(b), b.span.end);
    }

    pub(crate) fn empty_stmt(&self, l: u32, r: u32) {
        self.stmt(l, StmtKind::Empty, r);
    }

    #[inline]
    pub(crate) fn expr_stmt(&self, l: u32, e: X<'a>, r: u32) {
        self.stmt(l, StmtKind::Expr(e), r);
    }

    pub(crate) fn debugger_stmt(&self, l: u32, r: u32) {
        self.stmt(l, StmtKind::Debugger, r);
    }

    pub(crate) fn return_stmt(&self, l: u32, e: Option<X<'a>>, r: u32) {
        self.stmt(l, StmtKind::Return(e), r);
    }

    pub(crate) fn throw_stmt(&self, l: u32, e: X<'a>, r: u32) {
        self.stmt(l, StmtKind::Throw(e), r);
    }

    fn label(&self, label: Label) -> Option<&'a SpannedName> {
        label.map(|(l, name, r)| {
            &*self.arena.alloc(SpannedName { span: Span::new(l, r), name, is_string: false })
        })
    }

    pub(crate) fn break_stmt(&self, l: u32, label: Label, r: u32) {
        self.stmt(l, StmtKind::Break(self.label(label)), r);
    }

    pub(crate) fn continue_stmt(&self, l: u32, label: Label, r: u32) {
        self.stmt(l, StmtKind::Continue(self.label(label)), r);
    }

    pub(crate) fn if_stmt(&self, l: u32, test: X<'a>, r: u32) {
        let consequent = self.take_stmt();
        self.stmt(l, StmtKind::If { test, consequent, alternate: None }, r);
    }

    pub(crate) fn if_else_stmt(&self, l: u32, test: X<'a>, r: u32) {
        let alternate = Some(self.take_stmt());
        let consequent = self.take_stmt();
        self.stmt(l, StmtKind::If { test, consequent, alternate }, r);
    }

    /// Annex B.3.3: `if (a) function f() {}` is as if in a block. Scope analysis knows it by the block's span.
    pub(crate) fn function_in_if(&self) {
        let stmt = pop(&mut self.s.borrow_mut().stmts);
        let body = self.arena.alloc_slice_copy(&[stmt]);
        let block = self.arena.alloc(Block { span: stmt.span, body, scope: no_scope() });
        self.block_stmt(block);
    }

    pub(crate) fn while_stmt(&self, l: u32, test: X<'a>, r: u32) {
        let body = self.take_stmt();
        self.stmt(l, StmtKind::While { test, body }, r);
    }

    pub(crate) fn do_while_stmt(&self, l: u32, test: X<'a>, r: u32) {
        let body = self.take_stmt();
        self.stmt(l, StmtKind::DoWhile { body, test }, r);
    }

    pub(crate) fn with_stmt(&self, l: u32, object: X<'a>, r: u32) {
        let body = self.take_stmt();
        let with = self.arena.alloc(With { object, body, scope: no_scope() });
        self.stmt(l, StmtKind::With(with), r);
    }

    pub(crate) fn labeled(&self, l: u32, name: Name, m: u32, r: u32) {
        let body = self.take_stmt();
        let label = self.arena.alloc(SpannedName { span: Span::new(l, m), name, is_string: false });
        self.stmt(l, StmtKind::Labeled { label, body }, r);
    }

    pub(crate) fn catch(&self, l: u32, param: Option<&'a Pattern<'a>>, body: &'a Block<'a>, r: u32) {
        let catch = self.arena.alloc(Catch { span: Span::new(l, r), param, body, scope: no_scope() });
        self.s.borrow_mut().catches.push(catch);
    }

    pub(crate) fn try_stmt(
        &self,
        l: u32,
        block: &'a Block<'a>,
        handler: bool,
        finalizer: Option<&'a Block<'a>>,
        r: u32,
    ) {
        let handler = handler.then(|| pop(&mut self.s.borrow_mut().catches));
        let node = self.arena.alloc(Try { block, handler, finalizer });
        self.stmt(l, StmtKind::Try(node), r);
    }

    pub(crate) fn case(&self, l: u32, test: Option<X<'a>>, n: u32, r: u32) {
        let body = self.take_stmts(n);
        self.s.borrow_mut().cases.push(SwitchCase { span: Span::new(l, r), test, body });
    }

    pub(crate) fn switch_stmt(&self, l: u32, discriminant: X<'a>, n: u32, r: u32) -> Result<(), Box<Fail>> {
        let cases = self.take(&mut self.s.borrow_mut().cases, n);
        if let Some(second) = cases.iter().filter(|c| c.test.is_none()).nth(1) {
            let at = second.span.start;
            return Err(fail(at, at + 7, "More than one default clause in switch statement"));
        }
        let node = self.arena.alloc(Switch { discriminant, cases, scope: no_scope() });
        self.stmt(l, StmtKind::Switch(node), r);
        Ok(())
    }

    // -------------------------------------------------------------------------------------------- declarations

    pub(crate) fn declarator(&self, l: u32, target: &'a Pattern<'a>, init: Option<X<'a>>, r: u32) {
        self.s.borrow_mut().declarators.push(Declarator { span: Span::new(l, r), target, init });
    }

    fn var_decl(&self, l: u32, kind: VarKind, n: u32, r: u32) -> Result<&'a VarDecl<'a>, Box<Fail>> {
        let declarators = self.take(&mut self.s.borrow_mut().declarators, n);
        for d in declarators {
            if d.init.is_none() {
                let ident = matches!(d.target.kind, PatternKind::Ident(_));
                let what = if !ident {
                    "destructuring"
                } else if kind == VarKind::Const {
                    "const"
                } else {
                    continue;
                };
                return Err(fail(
                    d.span.start,
                    d.span.end,
                    format!("Missing initializer in {what} declaration"),
                ));
            }
        }
        Ok(self.arena.alloc(VarDecl { span: Span::new(l, r), kind, declarators }))
    }

    pub(crate) fn var_stmt(&self, l: u32, kind: VarKind, n: u32, m: u32, r: u32) -> Result<(), Box<Fail>> {
        let decl = self.var_decl(l, kind, n, m)?;
        self.stmt(l, StmtKind::Var(decl), r);
        Ok(())
    }

    // -------------------------------------------------------------------------------------------- for

    fn for_part(&self, part: ForPart<'a>) {
        self.s.borrow_mut().for_parts.push(part);
    }

    pub(crate) fn for_init_none(&self) {
        self.for_part(ForPart::Init(ForInit::None));
    }

    pub(crate) fn for_init_expr(&self, e: X<'a>) {
        self.for_part(ForPart::Init(ForInit::Expr(e)));
    }

    pub(crate) fn for_init_var(&self, l: u32, kind: VarKind, n: u32, r: u32) -> Result<(), Box<Fail>> {
        let decl = self.var_decl(l, kind, n, r)?;
        self.for_part(ForPart::Init(ForInit::Var(decl)));
        Ok(())
    }

    pub(crate) fn for_left_target(&self, e: X<'a>, optional: bool) -> Result<(), Box<Fail>> {
        let target = self.to_target_or_call(e, optional, "Invalid left-hand side in for-loop")?;
        self.for_part(ForPart::Left(ForTarget::Pattern(target)));
        Ok(())
    }

    pub(crate) fn for_left_var(
        &self,
        l: u32,
        kind: VarKind,
        target: &'a Pattern<'a>,
        init: Option<X<'a>>,
        r: u32,
    ) {
        let span = Span::new(target.span.start, r);
        let declarators = self.arena.alloc_slice_copy(&[Declarator { span, target, init }]);
        let decl = self.arena.alloc(VarDecl { span: Span::new(l, r), kind, declarators });
        self.for_part(ForPart::Left(ForTarget::Var(decl)));
    }

    fn pop_for_left(&self, what: &'static str) -> Result<ForTarget<'a>, Box<Fail>> {
        match pop(&mut self.s.borrow_mut().for_parts) {
            ForPart::Left(left) => {
                // `for (var a = 1 in o)` is Annex B's, checked against strict mode by scope analysis.
                if let ForTarget::Var(d) = left
                    && d.declarators[0].init.is_some()
                    && !(what == "for-in"
                        && d.kind == VarKind::Var
                        && matches!(d.declarators[0].target.kind, PatternKind::Ident(_)))
                {
                    return Err(fail(
                        d.span.start,
                        d.span.end,
                        format!("{what} loop variable declaration may not have an initializer."),
                    ));
                }
                Ok(left)
            }
            ForPart::Init(_) => unreachable!("the grammar reads a target here"),
        }
    }

    pub(crate) fn for_stmt(&self, l: u32, test: Option<X<'a>>, update: Option<X<'a>>, r: u32) {
        let body = self.take_stmt();
        let init = match pop(&mut self.s.borrow_mut().for_parts) {
            ForPart::Init(init) => init,
            ForPart::Left(_) => unreachable!("the grammar reads an initialiser here"),
        };
        let node = self.arena.alloc(For { init, test, update, body, scope: no_scope() });
        self.stmt(l, StmtKind::For(node), r);
    }

    pub(crate) fn for_in_stmt(&self, l: u32, right: X<'a>, r: u32) -> Result<(), Box<Fail>> {
        let body = self.take_stmt();
        let left = self.pop_for_left("for-in")?;
        let node = self.arena.alloc(ForIn { left, right, body, scope: no_scope() });
        self.stmt(l, StmtKind::ForIn(node), r);
        Ok(())
    }

    pub(crate) fn for_of_stmt(&self, l: u32, is_await: bool, right: X<'a>, r: u32) -> Result<(), Box<Fail>> {
        let body = self.take_stmt();
        let left = self.pop_for_left("for-of")?;
        if let ForTarget::Pattern(p) = left {
            let text = self.text(p.span.start, p.span.end);
            let word = text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$' && c != '\\').next();
            if word == Some("let") {
                return Err(fail(
                    p.span.start,
                    p.span.start + 3,
                    "The left-hand side of a for-of loop may not be 'let'.",
                ));
            }
        }
        let node = self.arena.alloc(ForOf { is_await, left, right, body, scope: no_scope() });
        self.stmt(l, StmtKind::ForOf(node), r);
        Ok(())
    }
}
