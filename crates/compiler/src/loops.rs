//! Loops. Conditions are tested at the bottom, by an instruction that is the back edge and the safepoint at once.
//!
//! Bindings of a loop head that closures capture get an environment for each iteration; all others are plain registers.

use crate::control::Control;
use crate::expr::Dest;
use crate::pattern::Origin;
use crate::scopes::{Entered, Store};
use crate::{Compiler, Result};
use gill_bytecode::{HandlerKind, Reg, ScopeKind, ins};
use gill_syntax::ast::{
    Expr, ExprKind, For, ForIn, ForInit, ForOf, ForTarget, Pattern, PatternKind, Stmt, VarKind,
};
use gill_syntax::names::Name;
use gill_syntax::scope::ScopeId;

impl<'a> Compiler<'a, '_> {
    pub(crate) fn while_stmt(
        &mut self,
        test: &'a Expr<'a>,
        body: &'a Stmt<'a>,
        labels: Vec<Name>,
    ) -> Result<()> {
        self.reset_completion();
        self.inverted_loop(Some(test), body, labels, |_| Ok(()))
    }

    /// `Jump test; body: ...; next: update; test: LoopIf body; exit:`
    fn inverted_loop(
        &mut self,
        test: Option<&'a Expr<'a>>,
        body: &'a Stmt<'a>,
        labels: Vec<Name>,
        update: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let test = test.filter(|t| !matches!(t.unparen().kind, ExprKind::Bool(true)));
        let [head, next, condition, exit] = std::array::from_fn(|_| self.f.asm.label());
        let entered = self.f.asm.is_reachable();
        if test.is_some() {
            self.f.asm.emit(ins::Jump { target: condition });
        }
        self.f.asm.bind_loop(head, entered);
        self.f.controls.push(Control::Loop { labels, exit, next });
        self.stmt(body)?;
        self.f.controls.pop();
        self.f.asm.bind(next);
        update(self)?;
        self.f.asm.bind(condition);
        match test {
            Some(test) => {
                self.at(test.span.start);
                self.jump_if(test, head, true, true)?;
            }
            None => {
                self.at(body.span.start);
                self.f.asm.emit(ins::LoopJump { target: head });
            }
        }
        self.f.asm.bind(exit);
        Ok(())
    }

    pub(crate) fn do_while(
        &mut self,
        body: &'a Stmt<'a>,
        test: &'a Expr<'a>,
        labels: Vec<Name>,
    ) -> Result<()> {
        self.reset_completion();
        let [head, next, exit] = std::array::from_fn(|_| self.f.asm.label());
        let entered = self.f.asm.is_reachable();
        self.f.asm.bind_loop(head, entered);
        self.f.controls.push(Control::Loop { labels, exit, next });
        self.stmt(body)?;
        self.f.controls.pop();
        self.f.asm.bind(next);
        self.at(test.span.start);
        self.jump_if(test, head, true, true)?;
        self.f.asm.bind(exit);
        Ok(())
    }

    pub(crate) fn for_stmt(&mut self, f: &'a For<'a>, labels: Vec<Name>) -> Result<()> {
        let scope = f.scope.get();
        let entered = self.enter_scope(scope, ScopeKind::Loop, &[], |_| false)?;
        let env = match entered.env {
            Some(_) if self.parsed.scopes.scope(scope).per_iteration => self.f.envs.last().map(|e| e.reg),
            _ => None,
        };
        match f.init {
            ForInit::None => {}
            ForInit::Expr(e) => self.effect(e)?,
            ForInit::Var(decl) => {
                self.var_decl(decl)?;
                // A closure made by an initialiser keeps the bindings as they are before the first iteration.
                let closes = decl.declarators.iter().any(|d| {
                    matches!(d.target.kind, PatternKind::Array { .. } | PatternKind::Object { .. })
                        || d.init.is_some_and(|e| self.creates_functions(e))
                });
                if let Some(env) = env
                    && closes
                {
                    self.f.asm.emit(ins::CloneEnv { dst: env, src: env });
                }
            }
        }
        self.reset_completion();
        self.inverted_loop(f.test, f.body, labels, |c| {
            if let Some(env) = env {
                c.f.asm.emit(ins::CloneEnv { dst: env, src: env });
            }
            f.update.map_or(Ok(()), |update| c.effect(update))
        })?;
        self.leave_scope(entered);
        Ok(())
    }

    /// Evaluates what a for-in or for-of goes over. If the head's bindings could be noticed there, they are there, uninitialised.
    fn loop_subject(&mut self, right: &'a Expr<'a>, scope: ScopeId, to: Reg) -> Result<Reg> {
        let scopes = &self.parsed.scopes;
        let noticed = scope.is_some() && scopes.bindings_of(scope).iter().any(|b| b.needs_tdz);
        if !noticed {
            return self.expr(right, Dest::Prefer(to));
        }
        let entered = self.enter_scope(scope, ScopeKind::Loop, &[], |_| false)?;
        self.expr_to(right, to)?;
        self.leave_scope(entered);
        Ok(to)
    }

    /// The registers of a head whose bindings are not captured, entered once for all iterations, and the register that
    /// takes each value.
    fn loop_value(&mut self, left: ForTarget<'a>, scope: ScopeId) -> Result<(Option<Entered>, Reg)> {
        let captured = scope.is_some() && self.parsed.scopes.scope(scope).captured > 0;
        if captured || scope.is_none() {
            return Ok((None, self.f.temp()?));
        }
        let entered = self.enter_scope(scope, ScopeKind::Loop, &[], |_| false)?;
        let own = match target_pattern(left).map(|p| p.kind) {
            Some(PatternKind::Ident(ident)) => self.initialisable_register(ident),
            _ => None,
        };
        let value = match own {
            Some(reg) => reg,
            None => self.f.temp()?,
        };
        Ok((Some(entered), value))
    }

    /// Binds or assigns one iteration's value, then runs the body.
    fn iteration(
        &mut self,
        left: ForTarget<'a>,
        value: Reg,
        scope: ScopeId,
        entered: bool,
        body: &'a Stmt<'a>,
    ) -> Result<()> {
        let mark = self.f.mark();
        let scope = if entered { ScopeId::NONE } else { scope };
        let per_iteration = self.enter_scope(scope, ScopeKind::Loop, &[], |_| false)?;
        match left {
            ForTarget::Var(decl) => {
                let how = if decl.kind == VarKind::Var { Store::Assign } else { Store::Initialise };
                for d in decl.declarators {
                    self.destructure(d.target, value, how, Origin::Given)?;
                }
            }
            ForTarget::Pattern(p) => self.destructure(p, value, Store::Assign, Origin::Given)?,
        }
        self.stmt(body)?;
        self.leave_scope(per_iteration);
        self.f.release(mark);
        Ok(())
    }

    pub(crate) fn for_in(&mut self, f: &'a ForIn<'a>, labels: Vec<Name>) -> Result<()> {
        // Annex B: for (var a = 1 in o).
        if let ForTarget::Var(decl) = f.left {
            self.var_decl_initialisers(decl)?;
        }
        let scope = f.scope.get();
        let iter = self.f.temp()?;
        let src = self.loop_subject(f.right, scope, iter)?;
        self.at(f.right.span.start);
        self.f.asm.emit(ins::GetForIn { iter, src });
        self.reset_completion();
        let (entered, value) = self.loop_value(f.left, scope)?;
        let [head, next, exit] = std::array::from_fn(|_| self.f.asm.label());
        let reachable = self.f.asm.is_reachable();
        self.f.asm.bind_loop(head, reachable);
        self.at(f.right.span.start);
        self.f.asm.emit(ins::ForInNext { dst: value, iter, done: exit });
        self.f.controls.push(Control::Loop { labels, exit, next });
        self.iteration(f.left, value, scope, entered.is_some(), f.body)?;
        self.f.controls.pop();
        self.f.asm.bind(next);
        self.f.asm.emit(ins::LoopJump { target: head });
        self.f.asm.bind(exit);
        if let Some(entered) = entered {
            self.leave_scope(entered);
        }
        Ok(())
    }

    fn var_decl_initialisers(&mut self, decl: &'a gill_syntax::ast::VarDecl<'a>) -> Result<()> {
        if decl.kind == VarKind::Var && decl.declarators.iter().any(|d| d.init.is_some()) {
            self.var_decl(decl)?;
        }
        Ok(())
    }

    pub(crate) fn for_of(&mut self, f: &'a ForOf<'a>, labels: Vec<Name>) -> Result<()> {
        let scope = f.scope.get();
        let iter = self.f.temps(3)?;
        let src = self.loop_subject(f.right, scope, iter)?;
        self.at(f.right.span.start);
        self.f.asm.callee_span(f.right.span.start, f.right.span.end);
        if f.is_await {
            self.f.asm.emit(ins::GetAsyncIterator { iter, src });
        } else {
            self.f.asm.emit(ins::GetIterator { iter, src });
        }
        self.reset_completion();
        let (entered, value) = self.loop_value(f.left, scope)?;
        let [head, next, broken, exit] = std::array::from_fn(|_| self.f.asm.label());
        let reachable = self.f.asm.is_reachable();
        self.f.asm.bind_loop(head, reachable);
        self.at(f.right.span.start);
        if f.is_await {
            self.await_next(iter, value, exit)?;
        } else {
            self.f.asm.emit(ins::IteratorNext { dst: value, iter, done: exit });
            self.f.asm.emit(ins::IteratorUnpack { dst: value, iter, done: exit });
        }
        let start = self.f.asm.pc();
        // Below the loop: `break` closes at its own label, exits further out close on their way.
        let guards = self.f.guards;
        self.f.controls.push(Control::Iterator { iter, is_async: f.is_await, guards, exits: Vec::new() });
        self.f.controls.push(Control::Loop { labels, exit: broken, next });
        self.iteration(f.left, value, scope, entered.is_some(), f.body)?;
        self.f.controls.pop();
        let late = match self.f.controls.pop() {
            Some(Control::Iterator { exits, .. }) => exits,
            _ => Vec::new(),
        };
        let end = self.f.asm.pc();
        self.f.asm.bind(next);
        self.f.asm.emit(ins::LoopJump { target: head });
        self.at(f.right.span.start);
        self.late_exits(iter, f.is_await, &late)?;
        self.f.asm.bind(broken);
        self.close_iterator(iter, f.is_await)?;
        self.f.asm.emit(ins::Jump { target: exit });
        let exception = self.f.temp()?;
        let target = self.f.asm.label();
        if self.f.asm.handler(start, end, target, HandlerKind::IteratorClose, exception).is_some() {
            self.f.asm.bind_handler(target, start, end);
            if f.is_await {
                self.close_async_silently(iter)?;
            } else {
                self.f.asm.emit(ins::IteratorCloseSilent { iter });
            }
            self.f.asm.emit(ins::Rethrow { src: exception });
        }
        self.f.asm.bind(exit);
        if let Some(entered) = entered {
            self.leave_scope(entered);
        }
        Ok(())
    }

    /// One step of `for await`: r[value] := the next value, or on to `done`.
    fn await_next(&mut self, iter: Reg, value: Reg, done: gill_bytecode::Label) -> Result<()> {
        let mark = self.f.mark();
        let result = self.f.temp()?;
        self.f.asm.emit(ins::LoadUndefined { dst: result });
        self.f.asm.emit(ins::IteratorCall { dst: result, iter, arg: result });
        self.f.asm.emit(ins::Await { dst: result, value: result });
        self.f.asm.emit(ins::CheckObject { src: result });
        let flag = self.f.temp()?;
        let k = self.f.text_const("done".into());
        let cache = self.f.cache(k);
        self.f.asm.emit(ins::GetNamed { dst: flag, obj: result, cache });
        self.f.asm.emit(ins::JumpIfTrue { a: flag, target: done });
        let k = self.f.text_const("value".into());
        let cache = self.f.cache(k);
        self.f.asm.emit(ins::GetNamed { dst: value, obj: result, cache });
        self.f.release(mark);
        Ok(())
    }

    /// AsyncIteratorClose for a throw: what `return` gives or throws is ignored.
    fn close_async_silently(&mut self, iter: Reg) -> Result<()> {
        let mark = self.f.mark();
        let result = self.f.temp()?;
        let (none, ignored) = (self.f.asm.label(), self.f.asm.label());
        let start = self.f.asm.pc();
        self.f.asm.emit(ins::IteratorCallReturn { dst: result, iter });
        self.f.asm.emit(ins::JumpIfEmpty { a: result, target: none });
        self.f.asm.emit(ins::Await { dst: result, value: result });
        let end = self.f.asm.pc();
        self.f.asm.bind(none);
        self.f.asm.handler(start, end, ignored, HandlerKind::Catch, result);
        self.f.asm.bind(ignored);
        self.f.release(mark);
        Ok(())
    }
}

fn target_pattern<'a>(left: ForTarget<'a>) -> Option<&'a Pattern<'a>> {
    match left {
        ForTarget::Var(decl) => decl.declarators.first().map(|d| d.target),
        ForTarget::Pattern(_) => None,
    }
}
