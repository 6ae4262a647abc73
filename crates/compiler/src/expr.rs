//! Expressions: the dispatch, destinations, names, operators with one operand, conditions.
//!
//! Every expression is generated for a destination ([`Dest`]). The rule that keeps assignments right: **the register of a
//! variable is written by the last instruction of an expression only**, so the variable keeps its value while the
//! expression still reads it, and if it throws. [`Compiler::scratch`] gives a register that may be written earlier.

use crate::func::ThisAccess;
use crate::scopes::Target;
use crate::{Compiler, Result};
use gill_bytecode::{FunctionKind, Label, Reg, ins};
use gill_syntax::ast::{Conditional, Expr, ExprKind, Ident, LogicalOp, UnaryOp};
use gill_syntax::names::Name;
use gill_syntax::scope::ScopeKind;

/// Where the value of an expression goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dest {
    /// Nowhere.
    Effect,
    /// Into any register: a variable's own, or a new temporary.
    Any,
    /// Into this register.
    To(Reg),
    /// Into this temporary if it needs one, else where it is: the result is this register or a variable's.
    Prefer(Reg),
}

impl<'a> Compiler<'a, '_> {
    // ---- destinations

    /// The register for a result that is computed.
    pub(crate) fn dst(&mut self, dest: Dest) -> Result<Reg> {
        match dest {
            Dest::To(reg) | Dest::Prefer(reg) => Ok(reg),
            Dest::Effect | Dest::Any => self.f.temp(),
        }
    }

    /// Delivers a value that is in a register already.
    pub(crate) fn deliver(&mut self, reg: Reg, dest: Dest) -> Result<Reg> {
        match dest {
            Dest::To(to) if to != reg => {
                self.f.asm.emit(ins::Move { dst: to, src: reg });
                Ok(to)
            }
            _ => Ok(reg),
        }
    }

    /// A register that may be written before the result is complete: `dst`, unless a variable lives there.
    pub(crate) fn scratch(&mut self, dst: Reg) -> Result<Reg> {
        if self.f.owner(dst).is_some() { self.f.temp() } else { Ok(dst) }
    }

    /// Evaluates into the register.
    pub(crate) fn expr_to(&mut self, e: &'a Expr<'a>, dst: Reg) -> Result<()> {
        self.expr(e, Dest::To(dst)).map(|_| ())
    }

    /// Evaluates for the effect.
    pub(crate) fn effect(&mut self, e: &'a Expr<'a>) -> Result<()> {
        let mark = self.f.mark();
        self.expr(e, Dest::Effect)?;
        self.f.release(mark);
        Ok(())
    }

    /// Evaluates an operand whose value must survive the evaluation of `later`: a variable that is assigned there is copied first.
    pub(crate) fn operand(&mut self, e: &'a Expr<'a>, later: &[&'a Expr<'a>], dest: Dest) -> Result<Reg> {
        let reg = self.expr(e, dest)?;
        if let Some(id) = self.f.owner(reg)
            && dest != Dest::To(reg)
            && later.iter().any(|l| self.may_assign(l, id))
        {
            let copy = match dest {
                Dest::Prefer(p) if p != reg => p,
                _ => self.f.temp()?,
            };
            self.f.asm.emit(ins::Move { dst: copy, src: reg });
            return Ok(copy);
        }
        Ok(reg)
    }

    /// Evaluates; an anonymous function or class gets the name.
    pub(crate) fn expr_named(&mut self, e: &'a Expr<'a>, name: Name, dest: Dest) -> Result<Reg> {
        match e.unparen().kind {
            ExprKind::Function(function) if function.name.is_none() => {
                let dst = self.dst(dest)?;
                self.closure(function, name, dst)?;
                Ok(dst)
            }
            ExprKind::Class(class) if class.name.is_none() => {
                self.class(class, crate::class::ClassName::Static(name), dest)
            }
            _ => self.expr(e, dest),
        }
    }

    // ---- the dispatch

    /// Evaluates an expression; gives the register that holds its value.
    pub(crate) fn expr(&mut self, e: &'a Expr<'a>, dest: Dest) -> Result<Reg> {
        match e.kind {
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::String(_)
            | ExprKind::BigInt(_)
            | ExprKind::RegExp { .. } => self.literal(e, dest),
            ExprKind::Template(t) => self.template(t, dest),
            ExprKind::TaggedTemplate { tag, quasi } => self.tagged_template(tag, quasi, dest),
            ExprKind::This => {
                self.at(e.span.start);
                self.this(dest)
            }
            ExprKind::Ident(ident) => self.load(ident, e.span.start, dest),
            ExprKind::Array(elements) => self.array(elements, dest),
            ExprKind::Object(properties) => self.object(e, properties, dest),
            ExprKind::Function(function) => {
                let name = function.name.map_or(gill_syntax::names::EMPTY, |n| n.ident.name);
                let dst = self.dst(dest)?;
                self.closure(function, name, dst)?;
                Ok(dst)
            }
            ExprKind::Class(class) => self.class(class, crate::class::ClassName::Own, dest),
            ExprKind::Unary { op, argument } => self.unary(e, op, argument, dest),
            ExprKind::Update { increment, prefix, target } => self.update(e, increment, prefix, target, dest),
            ExprKind::Binary { .. } => self.binary(e, dest),
            ExprKind::Logical { .. } => self.logical(e, dest),
            ExprKind::PrivateIn { name, right } => self.private_in(e, name, right, dest),
            ExprKind::Assign { op, target, value } => self.assign(op, target, value, dest),
            ExprKind::Conditional(c) => self.conditional(c, dest),
            ExprKind::Call(call) => self.call(e, call, dest),
            ExprKind::New { callee, args } => self.new_expr(e, callee, args, dest),
            ExprKind::SuperCall(args) => self.super_call(e, args, dest),
            ExprKind::Member { .. }
            | ExprKind::Index { .. }
            | ExprKind::PrivateMember { .. }
            | ExprKind::SuperMember(_)
            | ExprKind::SuperIndex(_) => self.any_member(e, dest),
            ExprKind::Chain(inner) => self.chain(inner, dest),
            ExprKind::Sequence(es) => {
                let Some((last, first)) = es.split_last() else { return self.dst(dest) };
                for e in first {
                    self.effect(e)?;
                }
                self.expr(last, dest)
            }
            ExprKind::Yield { argument, delegate } => self.yield_expr(e, argument, delegate, dest),
            ExprKind::Await(argument) => self.await_expr(e, argument, dest),
            ExprKind::ImportCall { source, options } => self.import_call(e, source, options, dest),
            ExprKind::ImportMeta => {
                let dst = self.dst(dest)?;
                self.at(e.span.start);
                self.f.asm.emit(ins::LoadImportMeta { dst });
                Ok(dst)
            }
            ExprKind::NewTarget => self.new_target(dest),
            ExprKind::Paren(inner) => self.expr(inner, dest),
        }
    }

    /// `#name in right`
    #[inline(never)]
    fn private_in(&mut self, e: &'a Expr<'a>, name: Ident, right: &'a Expr<'a>, dest: Dest) -> Result<Reg> {
        let dst = self.dst(dest)?;
        let mark = self.f.mark();
        let obj = self.expr(right, Dest::Any)?;
        let key = self.load(name, e.span.start, Dest::Any)?;
        self.at(e.span.start);
        self.f.asm.emit(ins::HasPrivate { dst, obj, key });
        self.f.release(mark);
        Ok(dst)
    }

    #[inline(never)]
    fn conditional(&mut self, c: &'a Conditional<'a>, dest: Dest) -> Result<Reg> {
        let dst = if dest == Dest::Effect { None } else { Some(self.dst(dest)?) };
        let (other, end) = (self.f.asm.label(), self.f.asm.label());
        self.jump_if(c.test, other, false, false)?;
        let mark = self.f.mark();
        let dest = dst.map_or(Dest::Effect, Dest::To);
        self.expr(c.consequent, dest)?;
        self.f.release(mark);
        self.f.asm.emit(ins::Jump { target: end });
        self.f.asm.bind(other);
        self.expr(c.alternate, dest)?;
        self.f.release(mark);
        self.f.asm.bind(end);
        Ok(dst.unwrap_or(Reg(0)))
    }

    /// A property, of any kind.
    #[inline(never)]
    fn any_member(&mut self, e: &'a Expr<'a>, dest: Dest) -> Result<Reg> {
        let dst = self.dst(dest)?;
        let mark = self.f.mark();
        let to = self.operand_dest(dst);
        match e.kind {
            ExprKind::Member { object, property, optional } => {
                self.member(e, object, property, optional, to, dst)?;
            }
            ExprKind::Index { object, index, optional } => {
                let obj = self.operand(object, &[index], to)?;
                self.short_circuit(obj, optional);
                self.index(object, obj, index, dst)?;
            }
            ExprKind::PrivateMember { object, name, optional } => {
                let obj = self.expr(object, to)?;
                self.short_circuit(obj, optional);
                let key = self.load(name, e.span.start, Dest::Any)?;
                self.at(self.name_start(e.span.end));
                self.f.asm.emit(ins::GetPrivate { dst, obj, key });
            }
            _ => {
                self.at(e.span.start);
                let this = self.this(Dest::Any)?;
                let key = self.super_key(e)?;
                self.at(self.super_at(e));
                self.f.asm.emit(ins::GetSuper { dst, this, key });
            }
        }
        self.f.release(mark);
        Ok(dst)
    }

    #[inline(never)]
    fn await_expr(&mut self, e: &'a Expr<'a>, argument: &'a Expr<'a>, dest: Dest) -> Result<Reg> {
        let dst = self.dst(dest)?;
        let mark = self.f.mark();
        let to = self.operand_dest(dst);
        let value = self.expr(argument, to)?;
        self.at(e.span.start);
        self.f.asm.emit(ins::Await { dst, value });
        self.f.release(mark);
        Ok(dst)
    }

    #[inline(never)]
    fn import_call(
        &mut self,
        e: &'a Expr<'a>,
        source: &'a Expr<'a>,
        options: Option<&'a Expr<'a>>,
        dest: Dest,
    ) -> Result<Reg> {
        let dst = self.dst(dest)?;
        let mark = self.f.mark();
        let specifier = self.operand(source, options.as_slice(), Dest::Any)?;
        let options = match options {
            Some(o) => self.expr(o, Dest::Any)?,
            None => {
                let undefined = self.f.temp()?;
                self.f.asm.emit(ins::LoadUndefined { dst: undefined });
                undefined
            }
        };
        self.at(e.span.start);
        self.f.asm.emit(ins::ImportCall { dst, specifier, options });
        self.f.release(mark);
        Ok(dst)
    }

    /// Where to compute an operand of an instruction that then writes `dst`.
    pub(crate) fn operand_dest(&self, dst: Reg) -> Dest {
        if self.f.owner(dst).is_some() { Dest::Any } else { Dest::Prefer(dst) }
    }

    // ---- this, new.target, members

    /// Loads `this`.
    pub(crate) fn this(&mut self, dest: Dest) -> Result<Reg> {
        match self.f.this {
            ThisAccess::Frame => {
                let dst = self.dst(dest)?;
                self.f.asm.emit(ins::LoadThis { dst });
                Ok(dst)
            }
            ThisAccess::Register(src) => {
                self.f.asm.emit(ins::CheckThis { src });
                self.deliver(src, dest)
            }
            ThisAccess::Slot(env, slot) => {
                let dst = self.dst(dest)?;
                let mark = self.f.mark();
                let temp = self.scratch(dst)?;
                self.load_slot(env, slot, false, temp);
                self.f.asm.emit(ins::CheckThis { src: temp });
                self.deliver(temp, Dest::To(dst))?;
                self.f.release(mark);
                Ok(dst)
            }
            ThisAccess::Dynamic => {
                let dst = self.dst(dest)?;
                let mark = self.f.mark();
                let temp = self.scratch(dst)?;
                let name = self.f.text_const("this".into());
                self.load_dynamic(name, temp)?;
                self.f.asm.emit(ins::CheckThis { src: temp });
                self.deliver(temp, Dest::To(dst))?;
                self.f.release(mark);
                Ok(dst)
            }
        }
    }

    fn new_target(&mut self, dest: Dest) -> Result<Reg> {
        let dst = self.dst(dest)?;
        self.load_new_target(dst)?;
        Ok(dst)
    }

    pub(crate) fn load_new_target(&mut self, dst: Reg) -> Result<()> {
        match self.home_function(|f| (f.kind, f.new_target_slot)) {
            (_, Some((env, slot))) => self.load_slot(env, slot, false, dst),
            // A field initialiser has none, and what is around it is another function.
            (FunctionKind::Eval, _) if self.parsed.eval.class_field => {
                self.f.asm.emit(ins::LoadUndefined { dst });
            }
            (FunctionKind::Eval, _) => {
                let name = self.f.text_const("new.target".into());
                self.load_dynamic(name, dst)?;
            }
            _ => self.f.asm.emit(ins::LoadNewTarget { dst }),
        }
        Ok(())
    }

    pub(crate) fn load_callee(&mut self, dst: Reg) -> Result<()> {
        match self.home_function(|f| (f.kind, f.callee_slot)) {
            (_, Some((env, slot))) => self.load_slot(env, slot, false, dst),
            (FunctionKind::Eval, _) => {
                let name = self.f.text_const("%callee".into());
                self.load_dynamic(name, dst)?;
            }
            _ => self.f.asm.emit(ins::LoadCallee { dst }),
        }
        Ok(())
    }

    /// Asks the function whose `this`, `new.target` and `super` hold here: the running one or, in arrows, one around.
    pub(crate) fn home_function<T>(&self, get: impl Fn(&crate::func::Func<'a>) -> T) -> T {
        if !self.f.kind.is_arrow() {
            return get(&self.f);
        }
        let home = self.outer.iter().rev().find(|f| !f.kind.is_arrow());
        get(home.unwrap_or(&self.f))
    }

    fn is_frame_this(&self, e: &Expr<'a>) -> bool {
        matches!(e.unparen().kind, ExprKind::This) && self.f.this == ThisAccess::Frame
    }

    /// `object.property` into `dst`; the object may be computed into `to`.
    fn member(
        &mut self,
        e: &'a Expr<'a>,
        object: &'a Expr<'a>,
        property: Name,
        optional: bool,
        to: Dest,
        dst: Reg,
    ) -> Result<()> {
        if self.is_frame_this(object) && !optional {
            self.at(self.member_at(object, e.span.end, optional));
            let cache = self.cache(property);
            self.f.asm.emit(ins::GetThisNamed { dst, cache });
            return Ok(());
        }
        let obj = self.expr(object, to)?;
        self.short_circuit(obj, optional);
        self.at(self.member_at(object, e.span.end, optional));
        self.get_named(dst, obj, property);
        Ok(())
    }

    /// r[dst] := r[obj].property
    pub(crate) fn get_named(&mut self, dst: Reg, obj: Reg, property: Name) {
        let cache = self.cache(property);
        if Some(property) == self.known.length {
            self.f.asm.emit(ins::GetLength { dst, obj, cache });
        } else {
            self.f.asm.emit(ins::GetNamed { dst, obj, cache });
        }
    }

    /// r[obj].property := r[src]
    pub(crate) fn set_named(&mut self, object: Option<&Expr<'a>>, obj: Reg, property: Name, src: Reg) {
        let cache = self.cache(property);
        if object.is_some_and(|o| self.is_frame_this(o)) {
            self.f.asm.emit(ins::SetThisNamed { cache, src });
        } else {
            self.f.asm.emit(ins::SetNamed { obj, cache, src });
        }
    }

    /// r[dst] := r[obj][index]
    pub(crate) fn index(&mut self, object: &Expr<'a>, obj: Reg, index: &'a Expr<'a>, dst: Reg) -> Result<()> {
        match self.key(index) {
            Key::Named(name) => {
                self.at(self.index_at(object));
                self.get_named(dst, obj, name);
            }
            Key::Index(index) if index <= u32::from(u16::MAX) => {
                self.at(self.index_at(object));
                self.f.asm.emit(ins::GetIndex { dst, obj, index: index as u16 });
            }
            _ => {
                let mark = self.f.mark();
                let key = self.expr(index, Dest::Any)?;
                self.at(self.index_at(object));
                self.f.asm.emit(ins::GetElem { dst, obj, key });
                self.f.release(mark);
            }
        }
        Ok(())
    }

    /// What kind of key an index expression is.
    pub(crate) fn key(&self, index: &Expr<'a>) -> Key {
        match index.unparen().kind {
            ExprKind::String(name) => match self.array_index(name) {
                Some(i) => Key::Index(i),
                None => Key::Named(name),
            },
            ExprKind::Number(n) if n >= 0.0 && n < f64::from(u32::MAX) && n.fract() == 0.0 => {
                Key::Index(n as u32)
            }
            _ => Key::Computed,
        }
    }

    /// The name as an array index, if it is the canonical form of one.
    pub(crate) fn array_index(&self, name: Name) -> Option<u32> {
        let s = self.parsed.names.get(name);
        let bytes = s.as_bytes();
        if bytes.is_empty() || bytes.len() > 10 || (bytes[0] == b'0' && bytes.len() > 1) {
            return None;
        }
        let n =
            bytes.iter().try_fold(0u64, |n, b| b.is_ascii_digit().then(|| n * 10 + u64::from(b - b'0')))?;
        u32::try_from(n).ok().filter(|&n| n != u32::MAX)
    }

    /// The key of `super.name` or `super[index]` in a register.
    pub(crate) fn super_key(&mut self, e: &'a Expr<'a>) -> Result<Reg> {
        match e.kind {
            ExprKind::SuperIndex(index) => self.expr(index, Dest::Any),
            ExprKind::SuperMember(name) => {
                let dst = self.f.temp()?;
                let k = self.name_const(name);
                self.f.asm.emit(ins::LoadConst { dst, k });
                Ok(dst)
            }
            _ => self.f.temp(),
        }
    }

    pub(crate) fn super_at(&self, e: &Expr<'a>) -> u32 {
        match e.kind {
            ExprKind::SuperMember(_) => self.name_start(e.span.end),
            _ => self.skip_trivia(e.span.start + 5),
        }
    }

    // ---- optional chains

    /// In an optional link: if the register is null or undefined, the whole chain is undefined.
    pub(crate) fn short_circuit(&mut self, obj: Reg, optional: bool) {
        if optional && let Some(&target) = self.f.chains.last() {
            self.f.asm.emit(ins::JumpIfNullish { a: obj, target });
        }
    }

    fn chain(&mut self, inner: &'a Expr<'a>, dest: Dest) -> Result<Reg> {
        let dst = self.dst(dest)?;
        let mark = self.f.mark();
        let short = self.f.asm.label();
        self.f.chains.push(short);
        let result = self.expr_to(inner, dst);
        self.f.chains.pop();
        result?;
        self.end_chain(short, dst);
        self.f.release(mark);
        Ok(dst)
    }

    /// Behind a chain: the short circuit gives undefined.
    pub(crate) fn end_chain(&mut self, short: Label, dst: Reg) {
        if self.f.asm.is_used(short) {
            let end = self.f.asm.label();
            self.f.asm.emit(ins::Jump { target: end });
            self.f.asm.bind(short);
            self.f.asm.emit(ins::LoadUndefined { dst });
            self.f.asm.bind(end);
        } else {
            self.f.asm.bind(short);
        }
    }

    // ---- one operand

    fn unary(&mut self, e: &'a Expr<'a>, op: UnaryOp, argument: &'a Expr<'a>, dest: Dest) -> Result<Reg> {
        if let Some(n) = self.constant_number(e, 8) {
            let dst = self.dst(dest)?;
            self.load_number(dst, n);
            return Ok(dst);
        }
        match op {
            UnaryOp::Typeof => return self.typeof_expr(argument, dest),
            UnaryOp::Delete => return self.delete(argument, dest),
            UnaryOp::Void => {
                self.effect(argument)?;
                let dst = self.dst(dest)?;
                self.f.asm.emit(ins::LoadUndefined { dst });
                return Ok(dst);
            }
            UnaryOp::Not if dest == Dest::Effect => {
                self.effect(argument)?;
                return self.dst(dest);
            }
            _ => {}
        }
        let dst = self.dst(dest)?;
        let mark = self.f.mark();
        let to = self.operand_dest(dst);
        let a = self.expr(argument, to)?;
        self.at(e.span.start);
        match op {
            UnaryOp::Minus => self.f.asm.emit(ins::Neg { dst, a }),
            UnaryOp::Plus => self.f.asm.emit(ins::ToNumber { dst, a }),
            UnaryOp::BitNot => self.f.asm.emit(ins::BitNot { dst, a }),
            _ => self.f.asm.emit(ins::Not { dst, a }),
        }
        self.f.release(mark);
        Ok(dst)
    }

    fn typeof_expr(&mut self, argument: &'a Expr<'a>, dest: Dest) -> Result<Reg> {
        let dst = self.dst(dest)?;
        let mark = self.f.mark();
        if let ExprKind::Ident(ident) = argument.unparen().kind
            && let Target::Dynamic(name) = self.resolve(ident.id, ident.name)
        {
            self.at(argument.span.start);
            let name = self.name_const(name);
            let env = self.current_env()?;
            self.f.asm.emit(ins::TypeofDynamic { dst, env, name });
            self.f.release(mark);
            return Ok(dst);
        }
        let global = match argument.unparen().kind {
            ExprKind::Ident(ident) => match self.resolve(ident.id, ident.name) {
                Target::Dynamic(_) => None,
                Target::Global(name) => Some(name),
                Target::Binding { id, .. } => {
                    let b = self.parsed.scopes.binding(id);
                    let is_script = self.parsed.scopes.scope(b.scope).kind == ScopeKind::Script;
                    is_script.then_some(b.name)
                }
            },
            _ => None,
        };
        if let Some(name) = global {
            self.at(argument.span.start);
            let cache = self.cache(name);
            self.f.asm.emit(ins::TypeofGlobal { dst, cache });
        } else {
            let to = self.operand_dest(dst);
            let a = self.expr(argument, to)?;
            self.f.asm.emit(ins::Typeof { dst, a });
        }
        self.f.release(mark);
        Ok(dst)
    }

    fn delete(&mut self, argument: &'a Expr<'a>, dest: Dest) -> Result<Reg> {
        let dst = self.dst(dest)?;
        let mark = self.f.mark();
        let argument = argument.unparen();
        match argument.kind {
            ExprKind::Chain(inner) => {
                let short = self.f.asm.label();
                self.f.chains.push(short);
                let result = self.delete_reference(inner.unparen(), dst);
                self.f.chains.pop();
                result?;
                let end = self.f.asm.label();
                self.f.asm.emit(ins::Jump { target: end });
                self.f.asm.bind(short);
                self.f.asm.emit(ins::LoadTrue { dst });
                self.f.asm.bind(end);
            }
            _ => self.delete_reference(argument, dst)?,
        }
        self.f.release(mark);
        Ok(dst)
    }

    fn delete_reference(&mut self, e: &'a Expr<'a>, dst: Reg) -> Result<()> {
        match e.kind {
            ExprKind::Member { object, property, optional } => {
                let obj = self.expr(object, Dest::Any)?;
                self.short_circuit(obj, optional);
                let key = self.f.temp()?;
                let k = self.name_const(property);
                self.f.asm.emit(ins::LoadConst { dst: key, k });
                self.at(self.member_at(object, e.span.end, optional));
                self.f.asm.emit(ins::DeleteElem { dst, obj, key });
            }
            ExprKind::Index { object, index, optional } => {
                let obj = self.operand(object, &[index], Dest::Any)?;
                self.short_circuit(obj, optional);
                let key = self.expr(index, Dest::Any)?;
                self.at(self.index_at(object));
                self.f.asm.emit(ins::DeleteElem { dst, obj, key });
            }
            ExprKind::SuperMember(_) | ExprKind::SuperIndex(_) => {
                self.at(e.span.start);
                self.this(Dest::Any)?;
                if let ExprKind::SuperIndex(index) = e.kind {
                    self.effect(index)?;
                }
                let k = self.f.text_const("Unsupported reference to 'super'".into());
                self.f.asm.emit(ins::ThrowError { kind: 2, k });
            }
            ExprKind::Ident(ident) => {
                let name = match self.resolve(ident.id, ident.name) {
                    Target::Dynamic(name) => {
                        self.at(e.span.start);
                        let name = self.name_const(name);
                        let env = self.current_env()?;
                        self.f.asm.emit(ins::DeleteDynamic { dst, env, name });
                        return Ok(());
                    }
                    Target::Global(name) => Some(name),
                    Target::Binding { id, .. } => {
                        let b = self.parsed.scopes.binding(id);
                        use crate::scopes::Home;
                        let global = matches!(self.bindings[id.index()].home, Home::Unset | Home::Global);
                        (global && !b.kind.is_lexical()).then_some(b.name)
                    }
                };
                match name {
                    Some(name) => {
                        self.at(e.span.start);
                        let name = self.name_const(name);
                        self.f.asm.emit(ins::DeleteGlobal { dst, name });
                    }
                    None => self.f.asm.emit(ins::LoadFalse { dst }),
                }
            }
            _ => {
                self.effect(e)?;
                self.f.asm.emit(ins::LoadTrue { dst });
            }
        }
        Ok(())
    }

    // ---- && || ??

    fn logical(&mut self, e: &'a Expr<'a>, dest: Dest) -> Result<Reg> {
        let (first, rest) = logical_spine(e);
        let dst = self.dst(dest)?;
        let mark = self.f.mark();
        let work = self.scratch(dst)?;
        self.expr_to(first, work)?;
        let mut at = 0;
        while at < rest.len() {
            // A run of one operator shares its exit.
            let op = rest[at].0;
            let end = self.f.asm.label();
            while at < rest.len() && rest[at].0 == op {
                match op {
                    LogicalOp::And => self.f.asm.emit(ins::JumpIfFalse { a: work, target: end }),
                    LogicalOp::Or => self.f.asm.emit(ins::JumpIfTrue { a: work, target: end }),
                    LogicalOp::Coalesce => self.f.asm.emit(ins::JumpIfNotNullish { a: work, target: end }),
                }
                let right = rest[at].1;
                at += 1;
                if dest == Dest::Effect && at == rest.len() {
                    self.effect(right)?;
                } else {
                    let inner = self.f.mark();
                    self.expr_to(right, work)?;
                    self.f.release(inner);
                }
            }
            self.f.asm.bind(end);
        }
        self.deliver(work, Dest::To(dst))?;
        self.f.release(mark);
        Ok(dst)
    }

    /// Whether the running function is one whose `yield` is an async generator's.
    pub(crate) fn in_async_generator(&self) -> bool {
        matches!(self.f.kind, FunctionKind::AsyncGenerator | FunctionKind::AsyncGeneratorMethod)
    }
}

/// What kind of key an index expression is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Key {
    /// A string that is no array index.
    Named(Name),
    /// An array index.
    Index(u32),
    /// To be computed.
    Computed,
}

/// The operands of a chain of logical operators: the leftmost, then each operator with its right operand.
fn logical_spine<'a>(e: &'a Expr<'a>) -> (&'a Expr<'a>, Vec<(LogicalOp, &'a Expr<'a>)>) {
    let (mut first, mut rest) = (e, Vec::new());
    while let ExprKind::Logical { op, left, right } = first.kind {
        rest.push((op, right));
        first = left;
    }
    rest.reverse();
    (first, rest)
}
