//! Leaving statements: `break`, `continue` and `return` through `finally` blocks and open iterators; `try`.
//!
//! A `finally` block is generated once. Two registers say how it was entered: the *kind* (0 normally, 1 by a throw, above
//! that by an exit that was on its way) and the *value* (the exception or the returned value). Behind the block the code
//! goes on with what the kind says.

use crate::func::ThisAccess;
use crate::pattern::Origin;
use crate::{Compiler, Result};
use gill_bytecode::{FunctionKind, HandlerKind, Label, Reg, ScopeKind, ins};
use gill_syntax::ast::{PatternKind, Stmt, StmtKind, Try};
use gill_syntax::names::Name;

/// A statement around the code being generated that an exit passes or ends at.
#[derive(Debug)]
pub(crate) enum Control {
    /// A loop.
    Loop { labels: Vec<Name>, exit: Label, next: Label },
    /// A switch, or a labelled statement that is no loop.
    Block { labels: Vec<Name>, exit: Label, is_switch: bool },
    /// An iterator to be closed. `guards` are the `catch` clauses around its loop.
    Iterator { iter: Reg, is_async: bool, guards: u32, exits: Vec<LateExit> },
    /// A `try` with `finally`, or the `catch` of one.
    Finally { entry: Label, kind: Reg, value: Reg, exits: Vec<Exit> },
    /// The `finally` block itself; `leaves` if an exit passes.
    InFinally { leaves: bool },
}

/// A way to leave. Statements are named by their place in [`crate::func::Func::controls`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Break(usize),
    Continue(usize),
    Return,
}

/// An exit from within a `try` in a loop's body: what closing the iterator throws is not for that `try` to catch, so it is
/// closed behind the loop.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LateExit {
    exit: Exit,
    value: Option<Reg>,
    label: Label,
}

/// The value of kind that stands for the first exit.
const FIRST_EXIT: i16 = 2;

impl<'a> Compiler<'a, '_> {
    /// Finds what `break` or `continue` means.
    pub(crate) fn find_exit(&self, label: Option<Name>, is_continue: bool) -> Option<Exit> {
        for (i, control) in self.f.controls.iter().enumerate().rev() {
            let (labels, is_loop, is_plain_target) = match control {
                Control::Loop { labels, .. } => (labels, true, true),
                Control::Block { labels, is_switch, .. } => (labels, false, *is_switch),
                _ => continue,
            };
            let found = match label {
                Some(label) => labels.contains(&label),
                None => is_plain_target,
            };
            if found && (is_loop || !is_continue) {
                return Some(if is_continue { Exit::Continue(i) } else { Exit::Break(i) });
            }
        }
        None
    }

    /// The label that a statement jumps to, if a jump is all it does: `break` and `continue` with nothing to unwind.
    pub(crate) fn plain_exit(&self, s: &Stmt<'a>) -> Option<Label> {
        let (label, is_continue) = match s.kind {
            StmtKind::Break(label) => (label, false),
            StmtKind::Continue(label) => (label, true),
            StmtKind::Block(b) if b.body.len() == 1 && b.scope.get().is_none() => {
                return self.plain_exit(&b.body[0]);
            }
            _ => return None,
        };
        let (Exit::Break(i) | Exit::Continue(i)) = self.find_exit(label.map(|l| l.name), is_continue)? else {
            return None;
        };
        let plain = |c: &Control| matches!(c, Control::Loop { .. } | Control::Block { .. });
        match &self.f.controls[i] {
            _ if !self.f.controls[i..].iter().all(plain) => None,
            Control::Loop { next, .. } if is_continue => Some(*next),
            Control::Loop { exit, .. } | Control::Block { exit, .. } => Some(*exit),
            _ => None,
        }
    }

    /// Generates an exit: closes iterators on the way, or hands it to the next `finally`.
    pub(crate) fn leave(&mut self, exit: Exit, value: Option<Reg>) -> Result<()> {
        let stop = match exit {
            Exit::Break(i) | Exit::Continue(i) => i + 1,
            Exit::Return => 0,
        };
        let mut i = self.f.controls.len();
        while i > stop {
            i -= 1;
            match &mut self.f.controls[i] {
                Control::Iterator { guards, exits, .. } if *guards < self.f.guards => {
                    let same = exits.iter().find(|e| e.exit == exit && e.value == value);
                    let label = same.map_or_else(|| self.f.asm.label(), |e| e.label);
                    if same.is_none() {
                        exits.push(LateExit { exit, value, label });
                    }
                    self.f.asm.emit(ins::Jump { target: label });
                    return Ok(());
                }
                Control::Iterator { iter, is_async, .. } => {
                    let (iter, is_async) = (*iter, *is_async);
                    self.close_iterator(iter, is_async)?;
                }
                Control::Finally { entry, kind, value: held, exits } => {
                    let number = exits.iter().position(|e| *e == exit).unwrap_or_else(|| {
                        exits.push(exit);
                        exits.len() - 1
                    });
                    let (entry, kind, held) = (*entry, *kind, *held);
                    if let Some(src) = value
                        && src != held
                    {
                        self.f.asm.emit(ins::Move { dst: held, src });
                    }
                    let imm = number as i32 + i32::from(FIRST_EXIT);
                    self.f.asm.emit(ins::LoadInt { dst: kind, imm });
                    self.f.asm.emit(ins::Jump { target: entry });
                    return Ok(());
                }
                Control::InFinally { leaves } => *leaves = true,
                Control::Loop { .. } | Control::Block { .. } => {}
            }
        }
        match exit {
            Exit::Break(i) => {
                if let Control::Loop { exit, .. } | Control::Block { exit, .. } = self.f.controls[i] {
                    self.f.asm.emit(ins::Jump { target: exit });
                }
            }
            Exit::Continue(i) => {
                if let Control::Loop { next, .. } = self.f.controls[i] {
                    self.f.asm.emit(ins::Jump { target: next });
                }
            }
            Exit::Return => self.emit_return(value)?,
        }
        Ok(())
    }

    /// The exits of a loop that close its iterator here, behind it, and go on.
    pub(crate) fn late_exits(&mut self, iter: Reg, is_async: bool, exits: &[LateExit]) -> Result<()> {
        for late in exits {
            let mark = self.f.mark();
            // The value may lie in a register of the loop's body: closing must not use it.
            if let Some(value) = late.value {
                let free = (u32::from(value.0) + 1).saturating_sub(mark);
                self.f.temps(free)?;
            }
            self.f.asm.bind(late.label);
            self.close_iterator(iter, is_async)?;
            self.leave(late.exit, late.value)?;
            self.f.release(mark);
        }
        Ok(())
    }

    /// Whether a return needs nothing but its instruction.
    pub(crate) fn returns_directly(&self) -> bool {
        !self.f.controls.iter().any(|c| {
            matches!(c, Control::Iterator { .. } | Control::Finally { .. } | Control::InFinally { .. })
        })
    }

    /// The return itself, no statement left around it.
    pub(crate) fn emit_return(&mut self, value: Option<Reg>) -> Result<()> {
        if self.f.kind == FunctionKind::DerivedConstructor {
            let mark = self.f.mark();
            let src = match value {
                Some(value) => value,
                None => {
                    let src = self.f.temp()?;
                    self.f.asm.emit(ins::LoadUndefined { dst: src });
                    src
                }
            };
            let this = match self.f.this {
                ThisAccess::Register(reg) => reg,
                ThisAccess::Slot(env, slot) => {
                    let reg = self.f.temp()?;
                    self.load_slot(env, slot, false, reg);
                    reg
                }
                // A constructor has its `this` itself: `Dynamic` is eval code's.
                ThisAccess::Frame | ThisAccess::Dynamic => {
                    let dst = self.f.temp()?;
                    self.f.asm.emit(ins::LoadThis { dst });
                    dst
                }
            };
            if self.f.guards > 0 {
                let (label, at) = (self.f.asm.label(), self.f.asm.position());
                self.f.asm.emit(ins::Jump { target: label });
                let deferred = crate::func::DeferredReturn { label, value: src, this: Some(this), at };
                self.f.deferred_returns.push(deferred);
            } else {
                self.f.asm.emit(ins::ReturnDerived { src, this });
            }
            self.f.release(mark);
            return Ok(());
        }
        match value {
            Some(src) => self.f.asm.emit(ins::Return { src }),
            None => self.f.asm.emit(ins::ReturnUndefined {}),
        }
        Ok(())
    }

    /// IteratorClose, or AsyncIteratorClose, for an exit that is no throw.
    pub(crate) fn close_iterator(&mut self, iter: Reg, is_async: bool) -> Result<()> {
        if !is_async {
            self.f.asm.emit(ins::IteratorClose { iter });
            return Ok(());
        }
        let mark = self.f.mark();
        let result = self.f.temp()?;
        let none = self.f.asm.label();
        self.f.asm.emit(ins::IteratorCallReturn { dst: result, iter });
        self.f.asm.emit(ins::JumpIfEmpty { a: result, target: none });
        self.f.asm.emit(ins::Await { dst: result, value: result });
        self.f.asm.emit(ins::CheckObject { src: result });
        self.f.asm.bind(none);
        self.f.release(mark);
        Ok(())
    }

    // ---- try

    pub(crate) fn try_stmt(&mut self, t: &'a Try<'a>) -> Result<()> {
        match t.finalizer {
            None => self.try_catch(t),
            Some(_) => self.try_finally(t),
        }
    }

    fn try_catch(&mut self, t: &'a Try<'a>) -> Result<()> {
        let Some(catch) = t.handler else { return self.block(t.block) };
        let mark = self.f.mark();
        let exception = self.f.temp()?;
        let (target, end_label) = (self.f.asm.label(), self.f.asm.label());
        let start = self.f.asm.pc();
        self.f.guards += 1;
        self.block(t.block)?;
        self.f.guards -= 1;
        let end = self.f.asm.pc();
        self.f.asm.emit(ins::Jump { target: end_label });
        if let Some(handler) = self.f.asm.handler(start, end, target, HandlerKind::Catch, exception) {
            let passed_on = self.f.passed_on;
            self.f.asm.bind_handler(target, start, end);
            self.reset_completion();
            let simple = catch.param.is_none_or(|p| matches!(p.kind, PatternKind::Ident(_)));
            let kind = if simple { ScopeKind::Catch } else { ScopeKind::CatchPattern };
            let entered = self.enter_block(catch.scope.get(), kind)?;
            if let Some(param) = catch.param {
                self.destructure(param, exception, crate::scopes::Store::Initialise, Origin::Given)?;
            }
            let caught = self.f.caught.len();
            if let Some(PatternKind::Ident(ident)) = catch.param.map(|param| &param.kind) {
                self.f.caught.push(ident.name);
            }
            self.block(catch.body)?;
            self.f.caught.truncate(caught);
            self.leave_scope(entered);
            if self.f.passed_on != passed_on {
                self.f.asm.set_handler_kind(handler, HandlerKind::CatchPassesOn);
            }
        }
        self.f.asm.bind(end_label);
        self.f.release(mark);
        Ok(())
    }

    fn try_finally(&mut self, t: &'a Try<'a>) -> Result<()> {
        let Some(finalizer) = t.finalizer else { return self.try_catch(t) };
        let mark = self.f.mark();
        let kind = self.f.temp()?;
        let value = self.f.temp()?;
        let (entry, thrown, end) = (self.f.asm.label(), self.f.asm.label(), self.f.asm.label());
        let start = self.f.asm.pc();
        self.f.controls.push(Control::Finally { entry, kind, value, exits: Vec::new() });
        self.try_catch(t)?;
        let exits = match self.f.controls.pop() {
            Some(Control::Finally { exits, .. }) => exits,
            _ => Vec::new(),
        };
        let stop = self.f.asm.pc();
        let falls_through = self.f.asm.is_reachable();
        self.f.asm.emit(ins::LoadInt { dst: kind, imm: 0 });
        self.f.asm.emit(ins::Jump { target: entry });
        let handler = self.f.asm.handler(start, stop, thrown, HandlerKind::Finally, value);
        if handler.is_some() {
            self.f.asm.bind_handler(thrown, start, stop);
            self.f.asm.emit(ins::LoadInt { dst: kind, imm: 1 });
        }
        self.f.asm.bind(entry);
        // The block's own completion value counts only if it is left by itself.
        let completion = match self.f.completion {
            Some(reg) => {
                let saved = self.f.temp()?;
                self.f.asm.emit(ins::Move { dst: saved, src: reg });
                // A finalizer that leaves by itself gives a value of its own.
                self.reset_completion();
                Some((reg, saved))
            }
            None => None,
        };
        self.f.controls.push(Control::InFinally { leaves: false });
        self.block(finalizer)?;
        if let Some(Control::InFinally { leaves: true }) = self.f.controls.pop()
            && let Some(handler) = handler
        {
            self.f.asm.set_handler_kind(handler, HandlerKind::FinallySwallows);
        }
        if let Some((reg, saved)) = completion {
            self.f.asm.emit(ins::Move { dst: reg, src: saved });
        }
        if falls_through && (handler.is_some() || !exits.is_empty()) {
            self.f.asm.emit(ins::JumpIfStrictEqI { a: kind, imm: 0, target: end });
        }
        for (i, exit) in exits.iter().enumerate() {
            let other = self.f.asm.label();
            if i + 1 < exits.len() || handler.is_some() {
                self.f.asm.emit(ins::JumpIfStrictNeI { a: kind, imm: i as i16 + FIRST_EXIT, target: other });
            }
            self.leave(*exit, Some(value))?;
            self.f.asm.bind(other);
        }
        if handler.is_some() {
            self.f.asm.emit(ins::Rethrow { src: value });
        }
        self.f.asm.bind(end);
        self.f.release(mark);
        Ok(())
    }
}
