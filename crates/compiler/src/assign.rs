//! Assignment, compound assignment, `++` and `--`.

use crate::binary::{has_immediate, small_int};
use crate::expr::{Dest, Key};
use crate::pattern::Origin;
use crate::scopes::Store;
use crate::{Compiler, Result};
use gill_bytecode::{Label, Reg, ins};
use gill_syntax::Span;
use gill_syntax::ast::{AssignOp, BinaryOp, Expr, ExprKind, Ident, LogicalOp, Pattern, PatternKind};
use gill_syntax::names::Name;

/// A member that is read, written or both, its parts evaluated.
#[derive(Clone, Copy)]
pub(crate) enum Place<'a> {
    Named { object: &'a Expr<'a>, obj: Reg, name: Name },
    Index { obj: Reg, index: u16 },
    Elem { obj: Reg, key: Reg },
    Private { obj: Reg, key: Reg },
    Super { this: Reg, key: Reg },
}

/// What a compound assignment computes.
#[derive(Clone, Copy)]
enum Change<'a> {
    Binary(BinaryOp, &'a Expr<'a>, Span),
    Step(bool),
}

impl<'a> Compiler<'a, '_> {
    pub(crate) fn assign(
        &mut self,
        op: AssignOp,
        target: &'a Pattern<'a>,
        value: &'a Expr<'a>,
        dest: Dest,
    ) -> Result<Reg> {
        match (op, target.kind) {
            (AssignOp::Assign, PatternKind::Ident(ident)) => self.assign_ident(ident, target, value, dest),
            (AssignOp::Assign, PatternKind::Expr(member)) => {
                // The value goes straight to where the expression's own is wanted, unless a variable lives there.
                let held = self.held(dest)?;
                let mark = self.f.mark();
                let place = self.place(member, &[value])?;
                let value = self.expr(value, Dest::Prefer(held))?;
                self.at(self.operator_at(target.span));
                self.write(place, value);
                self.f.release(mark);
                self.deliver(value, dest)
            }
            (AssignOp::Assign, PatternKind::Array { .. } | PatternKind::Object { .. }) => {
                let held = self.held(dest)?;
                let mark = self.f.mark();
                // Copied even from a variable: the pattern may assign that very variable, as in `[a, b] = a`.
                self.expr_to(value, held)?;
                self.destructure(target, held, Store::Assign, Origin::Value(value))?;
                self.f.release(mark);
                self.deliver(held, dest)
            }
            (AssignOp::Binary(op), PatternKind::Ident(ident)) => {
                self.change_ident(ident, target.span, Change::Binary(op, value, target.span), true, dest)
            }
            (AssignOp::Binary(op), PatternKind::Expr(member)) => {
                self.change_member(member, Change::Binary(op, value, target.span), true, dest)
            }
            (AssignOp::Logical(op), PatternKind::Ident(ident)) => {
                let dst = self.dst(dest)?;
                let mark = self.f.mark();
                let end = self.f.asm.label();
                let work = self.scratch(dst)?;
                let base = self.resolved(ident, target.span.start)?;
                self.load_resolved(ident, base, target.span.start, work)?;
                self.logical_exit(op, work, end);
                let named = self.names_functions(target);
                let name = if named { ident.name } else { gill_syntax::names::EMPTY };
                self.expr_named(value, name, Dest::To(work))?;
                let at = self.operator_at(target.span);
                self.store_resolved(ident, base, work, at)?;
                self.f.asm.bind(end);
                self.deliver(work, Dest::To(dst))?;
                self.f.release(mark);
                Ok(dst)
            }
            (AssignOp::Logical(op), PatternKind::Expr(member)) => {
                let dst = self.dst(dest)?;
                let mark = self.f.mark();
                let end = self.f.asm.label();
                let work = self.scratch(dst)?;
                let place = self.place(member, &[value])?;
                let place = self.settle_key(member, place)?;
                self.at(self.place_at(member));
                self.read(place, work);
                self.logical_exit(op, work, end);
                self.expr_to(value, work)?;
                self.at(self.operator_at(target.span));
                self.write(place, work);
                self.f.asm.bind(end);
                self.deliver(work, Dest::To(dst))?;
                self.f.release(mark);
                Ok(dst)
            }
            // The parser lets no pattern be the target of a compound assignment.
            (_, PatternKind::Array { .. } | PatternKind::Object { .. }) => self.expr(value, dest),
        }
    }

    /// A register that holds a value until it is delivered: the destination itself, unless a variable lives there.
    fn held(&mut self, dest: Dest) -> Result<Reg> {
        match dest {
            Dest::To(reg) | Dest::Prefer(reg) if self.f.owner(reg).is_none() => Ok(reg),
            _ => self.f.temp(),
        }
    }

    fn logical_exit(&mut self, op: LogicalOp, a: Reg, target: Label) {
        match op {
            LogicalOp::And => self.f.asm.emit(ins::JumpIfFalse { a, target }),
            LogicalOp::Or => self.f.asm.emit(ins::JumpIfTrue { a, target }),
            LogicalOp::Coalesce => self.f.asm.emit(ins::JumpIfNotNullish { a, target }),
        }
    }

    fn assign_ident(
        &mut self,
        ident: Ident,
        target: &Pattern<'a>,
        value: &'a Expr<'a>,
        dest: Dest,
    ) -> Result<Reg> {
        let named = self.names_functions(target);
        let name = if named { ident.name } else { gill_syntax::names::EMPTY };
        let span = target.span;
        if let Some(reg) = self.assignable_register(ident) {
            let mark = self.f.mark();
            self.expr_named(value, name, Dest::To(reg))?;
            self.f.release(mark);
            return self.deliver(reg, dest);
        }
        let held = self.held(dest)?;
        let mark = self.f.mark();
        let base = self.resolved(ident, span.start)?;
        let value = self.expr_named(value, name, Dest::Prefer(held))?;
        let at = self.operator_at(span);
        self.store_resolved(ident, base, value, at)?;
        self.f.release(mark);
        self.deliver(value, dest)
    }

    /// Whether an anonymous function that is assigned gets the target's name: `(f) = function () {}` names none.
    fn names_functions(&self, target: &Pattern<'a>) -> bool {
        self.parsed.source.text().as_bytes().get(target.span.start as usize) != Some(&b'(')
    }

    /// Loads a variable whose holder [`Compiler::resolved`] found.
    fn load_resolved(&mut self, ident: Ident, base: Option<Reg>, at: u32, dst: Reg) -> Result<()> {
        let Some(base) = base else {
            self.load(ident, at, Dest::To(dst))?;
            return Ok(());
        };
        let name = self.name_const(ident.name);
        self.at(at);
        self.f.asm.emit(ins::GetResolved { dst, base, name });
        Ok(())
    }

    // ---- compound

    /// `++a`, `a--`
    pub(crate) fn update(
        &mut self,
        e: &'a Expr<'a>,
        increment: bool,
        prefix: bool,
        target: &'a Pattern<'a>,
        dest: Dest,
    ) -> Result<Reg> {
        self.at(e.span.start);
        match target.kind {
            PatternKind::Ident(ident) => self.change_ident(
                ident,
                target.span,
                Change::Step(increment),
                prefix || dest == Dest::Effect,
                dest,
            ),
            PatternKind::Expr(member) => {
                self.change_member(member, Change::Step(increment), prefix || dest == Dest::Effect, dest)
            }
            PatternKind::Array { .. } | PatternKind::Object { .. } => self.dst(dest),
        }
    }

    /// Computes the new value of `old` into `dst`.
    fn compute(&mut self, change: Change<'a>, old: Reg, dst: Reg) -> Result<()> {
        match change {
            Change::Step(true) => self.f.asm.emit(ins::Inc { dst, a: old }),
            Change::Step(false) => self.f.asm.emit(ins::Dec { dst, a: old }),
            Change::Binary(op, value, target) => {
                if let Some(imm) = small_int(value).filter(|&imm| has_immediate(op, imm)) {
                    self.at(self.operator_at(target));
                    self.emit_immediate(op, dst, old, imm);
                } else {
                    let mark = self.f.mark();
                    let b = self.expr(value, Dest::Any)?;
                    self.at(self.operator_at(target));
                    self.emit_binary(op, dst, old, b);
                    self.f.release(mark);
                }
            }
        }
        Ok(())
    }

    /// A change of a variable; `new`: the expression's value is the new one.
    fn change_ident(
        &mut self,
        ident: Ident,
        span: Span,
        change: Change<'a>,
        new: bool,
        dest: Dest,
    ) -> Result<Reg> {
        let at = self.f.asm.position();
        if let Some(reg) = self.assignable_register(ident) {
            let mut old = reg;
            let mark = self.f.mark();
            if let Change::Binary(_, value, _) = change
                && self.f.owner(reg).is_some_and(|id| self.may_assign(value, id))
            {
                old = self.f.temp()?;
                self.f.asm.emit(ins::Move { dst: old, src: reg });
            }
            if new {
                self.compute(change, old, reg)?;
                self.f.release(mark);
                return self.deliver(reg, dest);
            }
            let dst = self.dst(dest)?;
            if dst == reg {
                // `x = x++`: the old value, converted, is what stays.
                self.f.asm.emit(ins::ToNumeric { dst, a: reg });
            } else {
                self.f.asm.emit(ins::ToNumeric { dst, a: reg });
                self.compute(change, dst, reg)?;
            }
            return Ok(dst);
        }
        let dst = self.dst(dest)?;
        let mark = self.f.mark();
        let work = self.scratch(dst)?;
        let base = self.resolved(ident, span.start)?;
        self.load_resolved(ident, base, span.start, work)?;
        self.at(at);
        let result = self.change(change, work, new, work)?;
        let store_at = if let Change::Step(_) = change { at } else { self.operator_at(span) };
        self.store_resolved(ident, base, result, store_at)?;
        self.deliver(work, Dest::To(dst))?;
        self.f.release(mark);
        Ok(dst)
    }

    /// Computes the changed value of `work`; leaves the expression's value in `work`, gives the register to store.
    fn change(&mut self, change: Change<'a>, old: Reg, new: bool, work: Reg) -> Result<Reg> {
        if new {
            self.compute(change, old, work)?;
            return Ok(work);
        }
        self.f.asm.emit(ins::ToNumeric { dst: work, a: old });
        let changed = self.f.temp()?;
        self.compute(change, work, changed)?;
        Ok(changed)
    }

    fn change_member(
        &mut self,
        member: &'a Expr<'a>,
        change: Change<'a>,
        new: bool,
        dest: Dest,
    ) -> Result<Reg> {
        let at = self.f.asm.position();
        let dst = self.dst(dest)?;
        let mark = self.f.mark();
        let work = self.scratch(dst)?;
        let place = match change {
            Change::Binary(_, value, _) => self.place(member, &[value])?,
            Change::Step(_) => self.place(member, &[])?,
        };
        let place = self.settle_key(member, place)?;
        self.at(self.place_at(member));
        self.read(place, work);
        if let Change::Step(_) = change {
            self.at(at);
        }
        let result = self.change(change, work, new, work)?;
        if let Change::Binary(_, _, target) = change {
            self.at(self.operator_at(target));
        }
        self.write(place, result);
        self.deliver(work, Dest::To(dst))?;
        self.f.release(mark);
        Ok(dst)
    }

    // ---- members as places

    /// Evaluates the parts of a member that is assigned; `later` runs before the write.
    pub(crate) fn place(&mut self, member: &'a Expr<'a>, later: &[&'a Expr<'a>]) -> Result<Place<'a>> {
        let member = member.unparen();
        Ok(match member.kind {
            ExprKind::Member { object, property, .. } => {
                let is_this = matches!(object.unparen().kind, ExprKind::This)
                    && self.f.this == crate::func::ThisAccess::Frame;
                let obj = if is_this { Reg(0) } else { self.operand(object, later, Dest::Any)? };
                Place::Named { object, obj, name: property }
            }
            ExprKind::Index { object, index, .. } => {
                let mut all = vec![index];
                all.extend(later);
                let obj = self.operand(object, &all, Dest::Any)?;
                match self.key(index) {
                    Key::Named(name) => Place::Named { object: member, obj, name },
                    Key::Index(i) if i <= u32::from(u16::MAX) => Place::Index { obj, index: i as u16 },
                    _ => Place::Elem { obj, key: self.operand(index, later, Dest::Any)? },
                }
            }
            ExprKind::PrivateMember { object, name, .. } => {
                let obj = self.operand(object, later, Dest::Any)?;
                Place::Private { obj, key: self.load(name, member.span.start, Dest::Any)? }
            }
            // The parser lets a call be a target in sloppy code: it is made, and then the assignment throws.
            ExprKind::Call(_) => {
                let obj = self.expr(member, Dest::Any)?;
                let k = self.f.text_const("Invalid left-hand side in assignment".into());
                self.at(member.span.start);
                self.f.asm.emit(ins::ThrowError { kind: 2, k });
                Place::Index { obj, index: 0 }
            }
            _ => {
                self.at(member.span.start);
                let this = self.this(Dest::Any)?;
                let key = match member.kind {
                    ExprKind::SuperIndex(index) => self.operand(index, later, Dest::Any)?,
                    _ => self.super_key(member)?,
                };
                Place::Super { this, key }
            }
        })
    }

    /// A computed key that is read and then written again is converted once, if the conversion could be noticed.
    fn settle_key(&mut self, member: &'a Expr<'a>, place: Place<'a>) -> Result<Place<'a>> {
        let index = match member.unparen().kind {
            ExprKind::Index { index, .. } | ExprKind::SuperIndex(index) => index,
            _ => return Ok(place),
        };
        // What these give is a primitive: converting it twice shows nowhere.
        let plain = matches!(
            index.unparen().kind,
            ExprKind::Number(_)
                | ExprKind::String(_)
                | ExprKind::Update { .. }
                | ExprKind::Binary { .. }
                | ExprKind::Unary { .. }
                | ExprKind::Template(_)
        );
        if plain {
            return Ok(place);
        }
        Ok(match place {
            Place::Elem { obj, key } => {
                let dst = self.f.temp()?;
                self.f.asm.emit(ins::ToElementKey { dst, obj, key });
                Place::Elem { obj, key: dst }
            }
            Place::Super { this, key } => {
                let dst = self.f.temp()?;
                self.f.asm.emit(ins::ToPropertyKey { dst, src: key });
                Place::Super { this, key: dst }
            }
            other => other,
        })
    }

    /// Where reading the member is reported.
    pub(crate) fn place_at(&self, member: &Expr<'a>) -> u32 {
        let member = member.unparen();
        match member.kind {
            ExprKind::Member { object, optional, .. } => self.member_at(object, member.span.end, optional),
            ExprKind::Index { object, .. } => self.index_at(object),
            ExprKind::PrivateMember { .. } => self.name_start(member.span.end),
            _ => self.super_at(member),
        }
    }

    pub(crate) fn read(&mut self, place: Place<'a>, dst: Reg) {
        match place {
            Place::Named { object, obj, name } => {
                if self.is_this_place(object) {
                    let cache = self.cache(name);
                    self.f.asm.emit(ins::GetThisNamed { dst, cache });
                } else {
                    self.get_named(dst, obj, name);
                }
            }
            Place::Index { obj, index } => self.f.asm.emit(ins::GetIndex { dst, obj, index }),
            Place::Elem { obj, key } => self.f.asm.emit(ins::GetElem { dst, obj, key }),
            Place::Private { obj, key } => self.f.asm.emit(ins::GetPrivate { dst, obj, key }),
            Place::Super { this, key } => self.f.asm.emit(ins::GetSuper { dst, this, key }),
        }
    }

    pub(crate) fn write(&mut self, place: Place<'a>, src: Reg) {
        match place {
            Place::Named { object, obj, name } => self.set_named(Some(object), obj, name, src),
            Place::Index { obj, index } => {
                // Constant indices are read often and written rarely: there is no instruction of their own.
                let mark = self.f.mark();
                if let Ok(key) = self.f.temp() {
                    self.f.asm.emit(ins::LoadInt { dst: key, imm: i32::from(index) });
                    self.f.asm.emit(ins::SetElem { obj, key, src });
                }
                self.f.release(mark);
            }
            Place::Elem { obj, key } => self.f.asm.emit(ins::SetElem { obj, key, src }),
            Place::Private { obj, key } => self.f.asm.emit(ins::SetPrivate { obj, key, src }),
            Place::Super { this, key } => self.f.asm.emit(ins::SetSuper { this, key, src }),
        }
    }

    fn is_this_place(&self, object: &Expr<'a>) -> bool {
        matches!(object.unparen().kind, ExprKind::This) && self.f.this == crate::func::ThisAccess::Frame
    }
}
