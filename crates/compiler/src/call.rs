//! Calls: windows, arguments, methods, `new`, `super(...)`, tagged templates.
//!
//! A window is opened at the first free register, so everything alive lies below it. Arguments are computed into their places.

use crate::expr::Dest;
use crate::func::ThisAccess;
use crate::scopes::Target;
use crate::{Compiler, Result};
use gill_bytecode::{CodeFlags, FunctionKind, Reg, TemplateObject, WINDOW_CALLEE, WINDOW_THIS, ins};
use gill_syntax::ast::{Argument, Call, Expr, ExprKind, Ident, Template};

/// An open call window.
#[derive(Clone, Copy)]
pub(crate) struct Window {
    pub base: Reg,
}

impl Window {
    pub fn callee(self) -> Reg {
        Reg(self.base.0 + WINDOW_CALLEE)
    }
    pub fn this(self) -> Reg {
        Reg(self.base.0 + WINDOW_THIS)
    }
    pub fn arg(self, i: u16) -> Reg {
        Reg(self.base.0 + WINDOW_THIS + 1 + i)
    }
}

/// How the callee of a window was prepared.
#[derive(Clone, Copy)]
enum Callee {
    /// In the window, with `this`.
    Ready,
    /// In this register, `this` is undefined.
    Function(Reg),
    /// To be fetched from the object by the call itself.
    Method(Reg, gill_bytecode::CacheId),
}

impl<'a> Compiler<'a, '_> {
    pub(crate) fn window(&mut self) -> Result<Window> {
        Ok(Window { base: self.f.temps(u32::from(WINDOW_THIS) + 1)? })
    }

    /// The result register of a call whose window starts at the next free register.
    fn call_dst(&self, dest: Dest) -> Reg {
        match dest {
            Dest::To(reg) | Dest::Prefer(reg) => reg,
            Dest::Effect | Dest::Any => Reg(self.f.mark() as u16),
        }
    }

    /// Frees the window; the result stays.
    pub(crate) fn close_window(&mut self, mark: u32, dst: Reg) -> Result<Reg> {
        self.f.release(mark);
        if u32::from(dst.0) == mark {
            self.f.temp()?;
        }
        Ok(dst)
    }

    pub(crate) fn call(&mut self, e: &'a Expr<'a>, call: &'a Call<'a>, dest: Dest) -> Result<Reg> {
        let mark = self.f.mark();
        let dst = self.call_dst(dest);
        let window = self.window()?;
        let inert = call.args.iter().all(|a| matches!(a, Argument::Expr(e) if self.is_inert(e)));
        let spread = has_spread(call.args);
        let callee = self.callee(call, window, inert && !spread && !call.optional)?;
        if call.optional {
            let reg = match callee {
                Callee::Function(reg) => reg,
                _ => window.callee(),
            };
            self.short_circuit(reg, true);
        }
        let at = self.call_at(call.callee, call.optional);
        let span = call.callee.span;
        if spread {
            if let Callee::Function(reg) = callee {
                self.deliver(reg, Dest::To(window.callee()))?;
                self.f.asm.emit(ins::LoadUndefined { dst: window.this() });
            }
            let array = self.f.temp()?;
            self.argument_array(call.args, array)?;
            let env = if call.direct_eval { Some(self.current_env()?) } else { None };
            self.at(at);
            self.f.asm.callee_span(span.start, span.end);
            let base = window.base;
            match env {
                Some(env) => self.f.asm.emit(ins::CallEvalSpread { dst, base, env }),
                None => self.f.asm.emit(ins::CallSpread { dst, base }),
            }
        } else {
            let argc = self.arguments(call.args, e.span.start)?;
            self.at(at);
            if call.direct_eval {
                if let Callee::Function(reg) = callee {
                    self.deliver(reg, Dest::To(window.callee()))?;
                    self.f.asm.emit(ins::LoadUndefined { dst: window.this() });
                }
                let env = self.current_env()?;
                self.f.flags.insert(CodeFlags::HAS_EVAL);
                self.at(at);
                self.f.asm.callee_span(span.start, span.end);
                self.f.asm.emit(ins::CallEval { dst, base: window.base, argc, env });
            } else {
                self.f.asm.callee_span(span.start, span.end);
                let base = window.base;
                match callee {
                    Callee::Ready => self.f.asm.emit(ins::Call { dst, base, argc }),
                    Callee::Function(callee) => {
                        self.f.asm.emit(ins::CallFunction { dst, base, argc, callee })
                    }
                    Callee::Method(obj, cache) => {
                        self.f.asm.emit(ins::CallMethod { dst, base, argc, obj, cache })
                    }
                }
            }
        }
        self.close_window(mark, dst)
    }

    /// Prepares callee and `this` of a call.
    fn callee(&mut self, call: &'a Call<'a>, window: Window, may_fuse: bool) -> Result<Callee> {
        let callee = call.callee.unparen();
        match callee.kind {
            ExprKind::Member { object, property, optional } if may_fuse && !optional => {
                let obj = self.expr(object, Dest::Prefer(window.this()))?;
                let cache = self.cache(property);
                Ok(Callee::Method(obj, cache))
            }
            _ if self.has_receiver(callee) => {
                self.callee_and_this(callee, window)?;
                Ok(Callee::Ready)
            }
            _ => {
                let later: Vec<_> = call.args.iter().map(argument_expr).collect();
                let reg = self.operand(callee, &later, Dest::Prefer(window.callee()))?;
                Ok(Callee::Function(reg))
            }
        }
    }

    /// Evaluates a callee that gives the call its `this`, both into the window.
    fn callee_and_this(&mut self, callee: &'a Expr<'a>, window: Window) -> Result<()> {
        let mark = self.f.mark();
        let (dst, this) = (window.callee(), window.this());
        match callee.kind {
            ExprKind::Paren(inner) => self.callee_and_this(inner, window)?,
            ExprKind::Chain(inner) => {
                // `(a?.b)()`: a short circuit calls undefined, with `this` undefined.
                let (short, end) = (self.f.asm.label(), self.f.asm.label());
                self.f.chains.push(short);
                let result = self.callee_and_this(inner, window);
                self.f.chains.pop();
                result?;
                self.f.asm.emit(ins::Jump { target: end });
                self.f.asm.bind(short);
                self.f.asm.emit(ins::LoadUndefined { dst });
                self.f.asm.emit(ins::LoadUndefined { dst: this });
                self.f.asm.bind(end);
            }
            ExprKind::Member { object, property, optional } => {
                self.expr_to(object, this)?;
                self.short_circuit(this, optional);
                self.at(self.member_at(object, callee.span.end, optional));
                self.get_named(dst, this, property);
            }
            ExprKind::Index { object, index, optional } => {
                self.expr_to(object, this)?;
                self.short_circuit(this, optional);
                self.index(object, this, index, dst)?;
            }
            ExprKind::PrivateMember { object, name, optional } => {
                self.expr_to(object, this)?;
                self.short_circuit(this, optional);
                let key = self.load(name, callee.span.start, Dest::Any)?;
                self.at(self.name_start(callee.span.end));
                self.f.asm.emit(ins::GetPrivate { dst, obj: this, key });
            }
            ExprKind::SuperMember(_) | ExprKind::SuperIndex(_) => {
                self.at(callee.span.start);
                self.this(Dest::To(this))?;
                let key = self.super_key(callee)?;
                self.at(self.super_at(callee));
                self.f.asm.emit(ins::GetSuper { dst, this, key });
            }
            ExprKind::Ident(ident) if self.is_dynamic(ident) => {
                self.at(callee.span.start);
                let name = self.name_const(ident.name);
                let env = self.current_env()?;
                self.f.asm.emit(ins::GetDynamicCallee { dst, env, name });
            }
            _ => {
                self.expr_to(callee, dst)?;
                self.f.asm.emit(ins::LoadUndefined { dst: this });
            }
        }
        self.f.release(mark);
        Ok(())
    }

    fn is_dynamic(&self, ident: Ident) -> bool {
        matches!(self.resolve(ident.id, ident.name), Target::Dynamic(_))
    }

    /// Whether a call of this callee has a `this`, or may have one.
    fn has_receiver(&self, callee: &Expr<'a>) -> bool {
        match callee.kind {
            ExprKind::Member { .. }
            | ExprKind::Index { .. }
            | ExprKind::PrivateMember { .. }
            | ExprKind::SuperMember(_)
            | ExprKind::SuperIndex(_) => true,
            ExprKind::Ident(ident) => self.is_dynamic(ident),
            ExprKind::Chain(inner) | ExprKind::Paren(inner) => self.has_receiver(inner),
            _ => false,
        }
    }

    /// Computes arguments into the next registers, which follow the window. Gives their number.
    fn arguments(&mut self, args: &'a [Argument<'a>], at: u32) -> Result<u16> {
        let argc = u16::try_from(args.len())
            .map_err(|_| crate::CompileError::new(at, "More than 65,535 arguments: pass an array"))?;
        for arg in args {
            let reg = self.f.temp()?;
            let mark = self.f.mark();
            self.expr_to(argument_expr(arg), reg)?;
            self.f.release(mark);
            if let ExprKind::Ident(ident) = argument_expr(arg).unparen().kind
                && self.f.caught.contains(&ident.name)
            {
                self.f.passed_on += 1;
            }
        }
        Ok(argc)
    }

    /// Arguments with a spread, as an array.
    fn argument_array(&mut self, args: &'a [Argument<'a>], dst: Reg) -> Result<()> {
        self.f.asm.emit(ins::NewArray { dst, size: args.len().min(usize::from(u16::MAX)) as u16 });
        // As in V8, messages name what is spread at the end, when it is all that is.
        let ends = match args.split_last() {
            Some((Argument::Spread(_), before)) => !has_spread(before),
            _ => false,
        };
        for arg in args {
            let mark = self.f.mark();
            let src = self.expr(argument_expr(arg), Dest::Any)?;
            match arg {
                Argument::Expr(_) => self.f.asm.emit(ins::ArrayAppend { arr: dst, src }),
                Argument::Spread(e) => {
                    self.at(e.span.start);
                    if ends {
                        self.f.asm.callee_span(e.span.start, e.span.end);
                    }
                    self.f.asm.emit(ins::ArraySpread { arr: dst, src });
                }
            }
            self.f.release(mark);
        }
        Ok(())
    }

    pub(crate) fn new_expr(
        &mut self,
        e: &'a Expr<'a>,
        callee: &'a Expr<'a>,
        args: &'a [Argument<'a>],
        dest: Dest,
    ) -> Result<Reg> {
        let mark = self.f.mark();
        let dst = self.call_dst(dest);
        let window = self.window()?;
        self.expr_to(callee, window.callee())?;
        let span = callee.span;
        if has_spread(args) {
            let array = self.f.temp()?;
            self.argument_array(args, array)?;
            self.at(e.span.start);
            self.f.asm.callee_span(span.start, span.end);
            self.f.asm.emit(ins::NewSpread { dst, base: window.base });
        } else {
            let argc = self.arguments(args, e.span.start)?;
            self.at(e.span.start);
            self.f.asm.callee_span(span.start, span.end);
            self.f.asm.emit(ins::New { dst, base: window.base, argc });
        }
        self.close_window(mark, dst)
    }

    pub(crate) fn super_call(
        &mut self,
        e: &'a Expr<'a>,
        args: &'a [Argument<'a>],
        dest: Dest,
    ) -> Result<Reg> {
        let dst = self.dst(dest)?;
        let mark = self.f.mark();
        let result = self.scratch(dst)?;
        let callee = self.f.temp()?;
        self.load_callee(callee)?;
        let target = self.f.temp()?;
        self.load_new_target(target)?;
        let inner = self.f.mark();
        let window = self.window()?;
        if has_spread(args) {
            let array = self.f.temp()?;
            self.argument_array(args, array)?;
            self.at(e.span.start);
            self.f.asm.emit(ins::SuperCallSpread { dst: result, base: window.base, callee, target });
        } else {
            let argc = self.arguments(args, e.span.start)?;
            self.at(e.span.start);
            self.f.asm.emit(ins::SuperCall { dst: result, base: window.base, argc, callee, target });
        }
        self.f.release(inner);
        self.bind_this(result, callee)?;
        self.deliver(result, Dest::To(dst))?;
        self.f.release(mark);
        Ok(dst)
    }

    /// BindThisValue of a derived constructor, then InitializeInstanceElements.
    pub(crate) fn bind_this(&mut self, value: Reg, callee: Reg) -> Result<()> {
        let mark = self.f.mark();
        let free = self.f.asm.label();
        let current = match self.f.this {
            ThisAccess::Register(reg) => reg,
            ThisAccess::Slot(env, slot) => {
                let reg = self.f.temp()?;
                self.load_slot(env, slot, false, reg);
                reg
            }
            ThisAccess::Dynamic => {
                let reg = self.f.temp()?;
                let name = self.f.text_const("this".into());
                self.load_dynamic(name, reg)?;
                reg
            }
            ThisAccess::Frame => value,
        };
        self.f.asm.emit(ins::JumpIfEmpty { a: current, target: free });
        let k = self.f.text_const("Super constructor may only be called once".into());
        self.f.asm.emit(ins::ThrowError { kind: 2, k });
        self.f.asm.bind(free);
        match self.f.this {
            ThisAccess::Register(reg) => self.f.asm.emit(ins::Move { dst: reg, src: value }),
            ThisAccess::Slot(env, slot) => self.store_slot(env, slot, false, value),
            ThisAccess::Dynamic => {
                let name = self.f.text_const("this".into());
                self.store_dynamic(name, value)?;
            }
            ThisAccess::Frame => {}
        }
        // Eval code does not see whether the class has fields; the instruction does nothing if not.
        if self.home_function(|f| f.has_fields || f.kind == FunctionKind::Eval) {
            self.f.asm.emit(ins::InitFields { this: value, callee });
        }
        self.f.release(mark);
        Ok(())
    }

    pub(crate) fn tagged_template(
        &mut self,
        tag: &'a Expr<'a>,
        quasi: &'a Template<'a>,
        dest: Dest,
    ) -> Result<Reg> {
        let mark = self.f.mark();
        let dst = self.call_dst(dest);
        let window = self.window()?;
        let callee = tag.unparen();
        if self.has_receiver(callee) {
            self.callee_and_this(callee, window)?;
        } else {
            self.expr_to(callee, window.callee())?;
            self.f.asm.emit(ins::LoadUndefined { dst: window.this() });
        }
        let template = TemplateObject {
            cooked: quasi.quasis.iter().map(|q| q.cooked.map(|c| self.text(c))).collect(),
            raw: quasi.quasis.iter().map(|q| self.text(q.raw)).collect(),
        };
        self.f.templates.push(template);
        let k = gill_bytecode::TemplateId(self.f.templates.len() as u32 - 1);
        let first = self.f.temp()?;
        self.f.asm.emit(ins::GetTemplateObject { dst: first, k });
        for e in quasi.exprs {
            let reg = self.f.temp()?;
            let inner = self.f.mark();
            self.expr_to(e, reg)?;
            self.f.release(inner);
        }
        self.at(quasi.span.start);
        self.f.asm.callee_span(tag.span.start, tag.span.end);
        let argc = (quasi.exprs.len() + 1).min(usize::from(u16::MAX)) as u16;
        self.f.asm.emit(ins::Call { dst, base: window.base, argc });
        self.close_window(mark, dst)
    }
}

fn argument_expr<'a>(arg: &Argument<'a>) -> &'a Expr<'a> {
    match *arg {
        Argument::Expr(e) | Argument::Spread(e) => e,
    }
}

fn has_spread(args: &[Argument<'_>]) -> bool {
    args.iter().any(|a| matches!(a, Argument::Spread(_)))
}
