//! `yield` and `yield*`. (`await` is one instruction, see `expr.rs`.)

use crate::control::Exit;
use crate::expr::Dest;
use crate::{Compiler, Result};
use gill_bytecode::{CacheId, HandlerKind, Reg, ins};
use gill_syntax::ast::Expr;

impl<'a> Compiler<'a, '_> {
    pub(crate) fn yield_expr(
        &mut self,
        e: &'a Expr<'a>,
        argument: Option<&'a Expr<'a>>,
        delegate: bool,
        dest: Dest,
    ) -> Result<Reg> {
        let dst = self.dst(dest)?;
        let mark = self.f.mark();
        let work = self.scratch(dst)?;
        match argument {
            Some(argument) if delegate => {
                self.expr_to(argument, work)?;
                self.at(argument.span.start);
                self.delegate(work, e.span.start)?;
            }
            _ => {
                let mut value = work;
                match argument {
                    Some(argument) => value = self.expr(argument, Dest::Prefer(work))?,
                    None => self.f.asm.emit(ins::LoadUndefined { dst: work }),
                }
                self.at(e.span.start);
                if self.in_async_generator() {
                    self.f.asm.emit(ins::Await { dst: work, value });
                    value = work;
                }
                self.emit_yield(value, work)?;
            }
        }
        self.deliver(work, Dest::To(dst))?;
        self.f.release(mark);
        Ok(dst)
    }

    /// Yields `value` (awaited already in an async generator); `work` takes what is sent. Throws and returns as resumed.
    fn emit_yield(&mut self, value: Reg, work: Reg) -> Result<()> {
        let mode = self.f.temp()?;
        let is_async = self.in_async_generator();
        if is_async {
            self.f.asm.emit(ins::AsyncYield { dst: work, mode, value });
        } else {
            self.f.asm.emit(ins::Yield { dst: work, mode, value });
        }
        let target = self.f.asm.label();
        self.f.asm.emit(ins::ResumeDispatch { mode, value: work, target });
        if !is_async && self.returns_directly() {
            let at = self.f.asm.position();
            let deferred = crate::func::DeferredReturn { label: target, value: work, this: None, at };
            self.f.deferred_returns.push(deferred);
            return Ok(());
        }
        let next = self.f.asm.label();
        self.f.asm.emit(ins::Jump { target: next });
        self.f.asm.bind(target);
        if is_async {
            self.f.asm.emit(ins::Await { dst: work, value: work });
        }
        self.leave(Exit::Return, Some(work))?;
        self.f.asm.bind(next);
        Ok(())
    }

    /// `yield*`: r[work] is the iterable, and then the value.
    fn delegate(&mut self, work: Reg, at: u32) -> Result<()> {
        let is_async = self.in_async_generator();
        let iter = self.f.temps(3)?;
        if is_async {
            self.f.asm.emit(ins::GetAsyncIterator { iter, src: work });
        } else {
            self.f.asm.emit(ins::GetIteratorObject { iter, src: work });
        }
        self.at(at);
        let mode = self.f.temp()?;
        let result = self.f.temp()?;
        let method = self.f.temp()?;
        let [next, step, resumed, ret, throw, finished, end] = std::array::from_fn(|_| self.f.asm.label());
        self.f.asm.emit(ins::LoadUndefined { dst: work });
        let entered = self.f.asm.is_reachable();
        self.f.asm.bind_loop(next, entered);
        self.f.asm.emit(ins::IteratorCall { dst: result, iter, arg: work });
        self.f.asm.bind_loop(step, entered);
        self.check_result(result, is_async);
        let done = self.member_cache("done");
        self.f.asm.emit(ins::GetNamed { dst: method, obj: result, cache: done });
        self.f.asm.emit(ins::JumpIfTrue { a: method, target: finished });
        self.f.asm.bind_loop(resumed, entered);
        if is_async {
            let value = self.member_cache("value");
            self.f.asm.emit(ins::GetNamed { dst: result, obj: result, cache: value });
            self.f.asm.emit(ins::AsyncYield { dst: work, mode, value: result });
        } else {
            self.f.asm.emit(ins::YieldDelegate { dst: work, mode, value: result });
        }
        self.f.asm.emit(ins::JumpIfStrictEqI { a: mode, imm: 1, target: throw });
        self.f.asm.emit(ins::JumpIfStrictEqI { a: mode, imm: 2, target: ret });
        self.f.asm.emit(ins::LoopJump { target: next });

        self.f.asm.bind(throw);
        let throw_cache = self.member_cache("throw");
        let no_method = self.f.asm.label();
        self.f.asm.emit(ins::GetMethod { dst: method, obj: iter, cache: throw_cache });
        self.f.asm.emit(ins::JumpIfUndefined { a: method, target: no_method });
        self.call_method(method, iter, work, result)?;
        self.f.asm.emit(ins::LoopJump { target: step });
        self.f.asm.bind(no_method);
        self.close_iterator(iter, is_async)?;
        let k = self.f.text_const("The iterator does not provide a 'throw' method".into());
        self.f.asm.emit(ins::ThrowError { kind: 1, k });

        self.f.asm.bind(ret);
        // AsyncGeneratorYield awaits what is returned; if that rejects, it is a throw that the inner iterator gets.
        let (rejected, start) = (self.f.asm.label(), self.f.asm.pc());
        if is_async {
            self.f.asm.emit(ins::Await { dst: work, value: work });
        }
        let awaited = self.f.asm.pc();
        let return_cache = self.member_cache("return");
        let no_return = self.f.asm.label();
        self.f.asm.emit(ins::GetMethod { dst: method, obj: iter, cache: return_cache });
        self.f.asm.emit(ins::JumpIfUndefined { a: method, target: no_return });
        self.call_method(method, iter, work, result)?;
        self.check_result(result, is_async);
        let done = self.member_cache("done");
        self.f.asm.emit(ins::GetNamed { dst: method, obj: result, cache: done });
        let returned = self.f.asm.label();
        self.f.asm.emit(ins::JumpIfTrue { a: method, target: returned });
        self.f.asm.emit(ins::LoopJump { target: resumed });
        self.f.asm.bind(returned);
        let value = self.member_cache("value");
        self.f.asm.emit(ins::GetNamed { dst: work, obj: result, cache: value });
        if is_async {
            // Without a `return` method the value is awaited once more.
            let past = self.f.asm.label();
            self.f.asm.emit(ins::Jump { target: past });
            self.f.asm.bind(no_return);
            self.f.asm.emit(ins::Await { dst: work, value: work });
            self.f.asm.bind(past);
        } else {
            self.f.asm.bind(no_return);
        }
        self.leave(Exit::Return, Some(work))?;
        if is_async
            && self.f.asm.handler(start, awaited, rejected, HandlerKind::CatchPassesOn, work).is_some()
        {
            self.f.asm.bind_handler(rejected, start, awaited);
            self.f.asm.emit(ins::LoopJump { target: throw });
        }

        self.f.asm.bind(finished);
        let value = self.member_cache("value");
        self.f.asm.emit(ins::GetNamed { dst: work, obj: result, cache: value });
        self.f.asm.bind(end);
        Ok(())
    }

    fn member_cache(&mut self, name: &str) -> CacheId {
        let k = self.f.text_const(name.into());
        self.f.cache(k)
    }

    fn check_result(&mut self, result: Reg, is_async: bool) {
        if is_async {
            self.f.asm.emit(ins::Await { dst: result, value: result });
        }
        self.f.asm.emit(ins::CheckObject { src: result });
    }

    /// r[dst] := r[method] called on r[this] with r[arg]
    fn call_method(&mut self, method: Reg, this: Reg, arg: Reg, dst: Reg) -> Result<()> {
        let mark = self.f.mark();
        let window = self.window()?;
        let first = self.f.temp()?;
        debug_assert_eq!(first, window.arg(0));
        self.f.asm.emit(ins::Move { dst: window.callee(), src: method });
        self.f.asm.emit(ins::Move { dst: window.this(), src: this });
        self.f.asm.emit(ins::Move { dst: first, src: arg });
        self.f.asm.emit(ins::Call { dst, base: window.base, argc: 1 });
        self.f.release(mark);
        Ok(())
    }

    /// The returns of resumed generators that were put off.
    pub(crate) fn emit_deferred_returns(&mut self) {
        for deferred in std::mem::take(&mut self.f.deferred_returns) {
            self.at(deferred.at);
            self.f.asm.bind(deferred.label);
            let src = deferred.value;
            match deferred.this {
                Some(this) => self.f.asm.emit(ins::ReturnDerived { src, this }),
                None => self.f.asm.emit(ins::Return { src }),
            }
        }
    }
}
