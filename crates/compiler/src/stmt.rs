//! Statements, but for loops (`loops.rs`), switches (`switch.rs`) and `try` (`control.rs`).

use crate::control::{Control, Exit};
use crate::expr::Dest;
use crate::pattern::Origin;
use crate::scopes::Store;
use crate::{Compiler, Result};
use gill_bytecode::{ScopeKind, ins};
use gill_syntax::ast::{Block, Class, Expr, Ident, PatternKind, Stmt, StmtKind, VarDecl, VarKind};
use gill_syntax::names::Name;

impl<'a> Compiler<'a, '_> {
    pub(crate) fn statements(&mut self, body: &'a [Stmt<'a>]) -> Result<()> {
        for s in body {
            self.stmt(s)?;
        }
        Ok(())
    }

    pub(crate) fn stmt(&mut self, s: &'a Stmt<'a>) -> Result<()> {
        self.labeled(s, Vec::new())
    }

    pub(crate) fn block(&mut self, b: &'a Block<'a>) -> Result<()> {
        if b.scope.get().is_none() {
            return self.statements(b.body);
        }
        let entered = self.enter_block(b.scope.get(), ScopeKind::Block)?;
        self.statements(b.body)?;
        self.leave_scope(entered);
        Ok(())
    }

    /// Statements that have no value of their own make the completion value undefined.
    pub(crate) fn reset_completion(&mut self) {
        if let Some(dst) = self.f.completion {
            self.f.asm.emit(ins::LoadUndefined { dst });
        }
    }

    /// A statement with the labels that stand before it.
    fn labeled(&mut self, s: &'a Stmt<'a>, labels: Vec<Name>) -> Result<()> {
        let mark = self.f.mark();
        match s.kind {
            StmtKind::Labeled { label, body } => {
                let mut labels = labels;
                labels.push(label.name);
                self.labeled(body, labels)?;
            }
            StmtKind::For(f) => self.for_stmt(f, labels)?,
            StmtKind::ForIn(f) => self.for_in(f, labels)?,
            StmtKind::ForOf(f) => self.for_of(f, labels)?,
            StmtKind::While { test, body } => self.while_stmt(test, body, labels)?,
            StmtKind::DoWhile { body, test } => self.do_while(body, test, labels)?,
            StmtKind::Switch(switch) => self.switch(switch, labels)?,
            _ if !labels.is_empty() => {
                let exit = self.f.asm.label();
                self.f.controls.push(Control::Block { labels, exit, is_switch: false });
                self.plain(s)?;
                self.f.controls.pop();
                self.f.asm.bind(exit);
            }
            _ => self.plain(s)?,
        }
        self.f.release(mark);
        Ok(())
    }

    fn plain(&mut self, s: &'a Stmt<'a>) -> Result<()> {
        match s.kind {
            StmtKind::Empty => {}
            StmtKind::Debugger => {
                self.at(s.span.start);
                self.f.asm.emit(ins::Debugger {});
            }
            StmtKind::Expr(e) => match self.f.completion {
                Some(reg) => self.expr_to(e, reg)?,
                None => self.effect(e)?,
            },
            StmtKind::Block(b) => self.block(b)?,
            StmtKind::If { .. } => self.if_stmt(s)?,
            StmtKind::Return(argument) => self.return_stmt(argument)?,
            StmtKind::Throw(argument) => {
                let src = self.expr(argument, Dest::Any)?;
                self.at(s.span.start);
                self.f.asm.emit(ins::Throw { src });
                self.f.passed_on += 1;
            }
            StmtKind::Try(t) => {
                self.reset_completion();
                self.try_stmt(t)?;
            }
            StmtKind::Break(label) => {
                if let Some(exit) = self.find_exit(label.map(|l| l.name), false) {
                    self.leave(exit, None)?;
                }
            }
            StmtKind::Continue(label) => {
                if let Some(exit) = self.find_exit(label.map(|l| l.name), true) {
                    self.leave(exit, None)?;
                }
            }
            StmtKind::Var(decl) => self.var_decl(decl)?,
            StmtKind::Function(function) => {
                let annex_b = function.annex_b.get();
                if let (true, Some(name)) = (annex_b.is_some(), function.name) {
                    let src = self.load(name.ident, name.span.start, Dest::Any)?;
                    let outer = Ident { name: name.ident.name, id: annex_b };
                    match self.f.block_functions.get(&name.ident.name) {
                        Some(&declared) => {
                            let skip = self.f.asm.label();
                            self.f.asm.emit(ins::JumpIfFalse { a: declared, target: skip });
                            let name = self.name_const(name.ident.name);
                            self.f.asm.emit(ins::SetBlockFunction { name, src });
                            self.f.asm.bind(skip);
                        }
                        None => self.store(outer, src, Store::Assign, name.span.start)?,
                    }
                }
            }
            StmtKind::Class(class) => self.class_declaration(class)?,
            StmtKind::With(with) => {
                self.reset_completion();
                let src = self.expr(with.object, Dest::Any)?;
                self.at(with.object.span.start);
                let entered = self.enter_with(src)?;
                self.stmt(with.body)?;
                self.leave_scope(entered);
            }
            // Linking has made the bindings.
            StmtKind::Import(_) => {}
            StmtKind::Export(export) => self.export(export)?,
            // Taken by `labeled`.
            StmtKind::Labeled { .. }
            | StmtKind::For(_)
            | StmtKind::ForIn(_)
            | StmtKind::ForOf(_)
            | StmtKind::While { .. }
            | StmtKind::DoWhile { .. }
            | StmtKind::Switch(_) => {}
        }
        Ok(())
    }

    pub(crate) fn class_declaration(&mut self, class: &'a Class<'a>) -> Result<()> {
        let dest = match class.name.and_then(|n| self.initialisable_register(n.ident)) {
            Some(reg) => Dest::To(reg),
            None => Dest::Any,
        };
        let src = self.class(class, crate::class::ClassName::Own, dest)?;
        if let Some(name) = class.name {
            self.store(name.ident, src, Store::Initialise, name.span.start)?;
        }
        Ok(())
    }

    fn if_stmt(&mut self, s: &'a Stmt<'a>) -> Result<()> {
        self.reset_completion();
        let end = self.f.asm.label();
        let mut s = s;
        while let StmtKind::If { test, consequent, alternate } = s.kind {
            let mark = self.f.mark();
            let other = self.f.asm.label();
            match self.plain_exit(consequent) {
                // `if (test) break;` is one jump.
                Some(target) => {
                    self.jump_if(test, target, true, false)?;
                    self.f.release(mark);
                    let Some(alternate) = alternate else {
                        self.f.asm.bind(end);
                        return Ok(());
                    };
                    s = alternate;
                    continue;
                }
                None => self.jump_if(test, other, false, false)?,
            }
            self.f.release(mark);
            self.stmt(consequent)?;
            let Some(alternate) = alternate else {
                self.f.asm.bind(other);
                self.f.asm.bind(end);
                return Ok(());
            };
            self.f.asm.emit(ins::Jump { target: end });
            self.f.asm.bind(other);
            s = alternate;
        }
        self.stmt(s)?;
        self.f.asm.bind(end);
        Ok(())
    }

    fn return_stmt(&mut self, argument: Option<&'a Expr<'a>>) -> Result<()> {
        let Some(argument) = argument else { return self.leave_undefined() };
        let value = self.expr(argument, Dest::Any)?;
        self.return_value(value, argument.span.start)
    }

    /// `return;`
    fn leave_undefined(&mut self) -> Result<()> {
        if self.returns_directly() {
            return self.emit_return(None);
        }
        let value = self.f.temp()?;
        self.f.asm.emit(ins::LoadUndefined { dst: value });
        self.leave(Exit::Return, Some(value))
    }

    /// Returns the value of a register.
    pub(crate) fn return_value(&mut self, value: gill_bytecode::Reg, at: u32) -> Result<()> {
        let mut value = value;
        if self.in_async_generator() {
            let dst = self.f.temp()?;
            self.at(at);
            self.f.asm.emit(ins::Await { dst, value });
            value = dst;
        }
        self.leave(Exit::Return, Some(value))
    }

    pub(crate) fn var_decl(&mut self, decl: &'a VarDecl<'a>) -> Result<()> {
        for d in decl.declarators {
            let mark = self.f.mark();
            match (decl.kind, d.target.kind, d.init) {
                (VarKind::Var, _, None) => {}
                (VarKind::Var, PatternKind::Ident(ident), Some(init)) => {
                    match self.assignable_register(ident) {
                        Some(reg) => {
                            self.expr_named(init, ident.name, Dest::To(reg))?;
                        }
                        None => {
                            let base = self.resolved(ident, d.target.span.start)?;
                            let src = self.expr_named(init, ident.name, Dest::Any)?;
                            self.store_resolved(ident, base, src, d.target.span.start)?;
                        }
                    };
                }
                (VarKind::Let | VarKind::Const, PatternKind::Ident(ident), init) => {
                    let dest = match self.initialisable_register(ident) {
                        Some(reg) => Dest::To(reg),
                        None => Dest::Any,
                    };
                    let src = match init {
                        Some(init) => self.expr_named(init, ident.name, dest)?,
                        None => {
                            let dst = self.dst(dest)?;
                            self.f.asm.emit(ins::LoadUndefined { dst });
                            dst
                        }
                    };
                    self.store(ident, src, Store::Initialise, d.target.span.start)?;
                }
                (kind, _, init) => {
                    // The parser lets no pattern be without its value here.
                    if let Some(init) = init {
                        let held = self.f.temp()?;
                        let mut value = self.expr(init, Dest::Prefer(held))?;
                        // A variable is taken apart where it is, unless something could assign it meanwhile.
                        if self.f.owner(value).is_some_and(|id| self.parsed.scopes.binding(id).reassigned) {
                            value = self.deliver(value, Dest::To(held))?;
                        }
                        let how = if kind == VarKind::Var { Store::Assign } else { Store::Initialise };
                        self.destructure(d.target, value, how, Origin::Initialiser(init))?;
                    }
                }
            }
            self.f.release(mark);
        }
        Ok(())
    }
}
