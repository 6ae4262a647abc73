//! Functions and top-level code: what happens before the body (FunctionDeclarationInstantiation) and at its end.

use crate::expr::Dest;
use crate::func::{Func, ThisAccess};
use crate::literal::template_kind;
use crate::pattern::Origin;
use crate::scopes::{BindingState, Home, Store};
use crate::{CompileError, Compiler, Result};
use gill_bytecode::{
    CodeFlags, CodeTemplate, FuncId, FunctionKind, GlobalDeclarations, GlobalLexical, LocalKind, NO_SCOPE,
    Reg, ScopeKind, SlotInfo, SourceSpan, Text, ins,
};
use gill_syntax::ast::{self, Function, FunctionBody, PatternKind, ProgramKind};
use gill_syntax::names::{EMPTY, Name, STAR_DEFAULT};
use gill_syntax::scope::{Binding, BindingId, BindingKind, FunctionInfo, ScopeId, Use};

impl<'a> Compiler<'a, '_> {
    // ---- top-level code

    pub(crate) fn program(mut self) -> Result<CodeTemplate> {
        let program = self.parsed.program;
        if let Some(function) = program.function {
            let name = function.name.map_or_else(Text::default, |n| self.text(n.ident.name));
            self.compile_function(function, name, false)?;
            return Ok(self.f.functions.pop().unwrap_or_default());
        }
        let info = self.parsed.scopes.function(program.id);
        self.f.kind = match program.kind {
            ProgramKind::Module if info.is_async => FunctionKind::AsyncModule,
            ProgramKind::Module => FunctionKind::Module,
            ProgramKind::Eval => FunctionKind::Eval,
            _ => FunctionKind::Script,
        };
        self.f.flags = self.flags_of(info);
        if self.parsed.eval.super_call {
            self.f.this = ThisAccess::Dynamic;
        }
        if self.f.kind.is_module() {
            return self.module(program);
        }
        let globals = self.declare_top_level(program.kind, program.scope, info.strict)?;
        if self.options.completion_value {
            let reg = self.f.temp()?;
            self.f.asm.emit(ins::LoadUndefined { dst: reg });
            self.f.completion = Some(reg);
        }
        self.hoist(program.scope)?;
        self.statements(program.body)?;
        match self.f.completion {
            Some(src) => self.f.asm.emit(ins::Return { src }),
            None => self.f.asm.emit(ins::ReturnUndefined {}),
        }
        self.emit_deferred_returns();
        let mut template = self.f.finish();
        template.global_declarations = globals;
        template.head.span = SourceSpan { start: program.span.start, end: program.span.end };
        Ok(template)
    }

    /// Gives the top level's bindings their homes; what becomes global is declared.
    fn declare_top_level(
        &mut self,
        kind: ProgramKind,
        scope: ScopeId,
        strict: bool,
    ) -> Result<Option<Box<GlobalDeclarations>>> {
        let is_global = |kind: ProgramKind, binding: BindingKind| match kind {
            ProgramKind::Script => true,
            ProgramKind::Eval => !strict && matches!(binding, BindingKind::Var | BindingKind::Function),
            _ => false,
        };
        let is_eval = kind == ProgramKind::Eval;
        if kind != ProgramKind::Script {
            let ours = |b: &Binding| !is_global(kind, b.kind);
            // Never left: the registers live as long as the code.
            let _ = self.enter_scope_of(scope, ScopeKind::Eval, &[], |_| false, ours)?;
        }
        let home = if self.parsed.eval.dynamic { Home::Dynamic } else { Home::Global };
        let mut globals = GlobalDeclarations::default();
        let mut block_functions = Vec::new();
        let functions = self.parsed.scopes.scope(scope).functions;
        for id in self.parsed.scopes.scope(scope).bindings.clone().map(BindingId) {
            let binding = self.parsed.scopes.binding(id);
            if !is_global(kind, binding.kind) {
                continue;
            }
            self.bindings[id.index()] = BindingState { home, initialised: false, marked: false };
            let name = self.text(binding.name);
            if binding.kind.is_lexical() {
                globals.lexicals.push(GlobalLexical { name, is_const: binding.kind == BindingKind::Const });
            } else if functions.iter().any(|f| f.name.is_some_and(|n| n.ident.name == binding.name)) {
                globals.functions.push(name);
            } else if binding.block_function {
                block_functions.push(binding.name);
            } else {
                globals.vars.push(name);
            }
        }
        let any = globals != GlobalDeclarations::default();
        if any && is_eval {
            self.f.asm.emit(ins::DeclareEval {});
        } else if any {
            self.f.asm.emit(ins::DeclareGlobals {});
        }
        for name in block_functions {
            let dst = self.f.temp()?;
            let k = self.name_const(name);
            self.f.asm.emit(ins::DeclareBlockFunction { dst, name: k });
            self.f.block_functions.insert(name, dst);
        }
        Ok(any.then(|| Box::new(globals)))
    }

    // ---- closures

    /// r[dst] := closure of the function under the name
    pub(crate) fn closure(&mut self, function: &'a Function<'a>, name: Name, dst: Reg) -> Result<()> {
        let text = match function.kind.get() {
            _ if name == EMPTY => Text::default(),
            _ if name == STAR_DEFAULT => "default".into(),
            ast::FunctionKind::Getter => prefixed("get ", self.text(name)),
            ast::FunctionKind::Setter => prefixed("set ", self.text(name)),
            _ => self.text(name),
        };
        let position = self.f.asm.position();
        let func = self.compile_function(function, text, false)?;
        self.at(position);
        let mark = self.f.mark();
        let env = self.current_env()?;
        self.f.asm.emit(ins::NewClosure { dst, env, func });
        self.f.release(mark);
        Ok(())
    }

    // These, and what builds a template, are apart from the recursion so that deeply nested functions need little native stack.

    /// Starts a function: what follows is generated into it.
    #[inline(never)]
    pub(crate) fn push_function(&mut self, kind: FunctionKind) {
        let mut func = Func::new(kind);
        if kind.is_arrow()
            && let this @ (ThisAccess::Slot(..) | ThisAccess::Dynamic) = self.f.this
        {
            func.this = this;
        }
        self.outer.push(std::mem::replace(&mut self.f, Box::new(func)));
    }

    /// Ends it.
    #[inline(never)]
    pub(crate) fn pop_function(&mut self) -> CodeTemplate {
        match self.outer.pop() {
            Some(outer) => std::mem::replace(&mut self.f, outer).finish(),
            None => CodeTemplate::default(),
        }
    }

    fn flags_of(&self, info: &FunctionInfo<'a>) -> CodeFlags {
        let mut flags = CodeFlags::default();
        let mut set = |on: bool, flag| {
            if on {
                flags.insert(flag);
            }
        };
        set(info.strict, CodeFlags::STRICT);
        set(info.simple_params, CodeFlags::SIMPLE_PARAMS);
        set(info.has_direct_eval, CodeFlags::HAS_EVAL);
        set(info.new_target != Use::No || info.super_call != Use::No, CodeFlags::USES_NEW_TARGET);
        let this = [info.this, info.super_property, info.super_call].iter().any(|u| *u != Use::No);
        set(this || info.has_direct_eval, CodeFlags::USES_THIS);
        flags
    }

    /// Ends a function that the source has; what is around it gets it.
    #[inline(never)]
    fn end_function(&mut self, function: &'a Function<'a>, name: Text) -> FuncId {
        let mut template = self.pop_function();
        template.head.name = name;
        template.head.params = function.params.items.len() as u16;
        template.head.registers = template.head.registers.max(template.head.params);
        template.head.length = function.params.length.min(u32::from(u16::MAX)) as u16;
        template.head.span = SourceSpan { start: function.span.start, end: function.span.end };
        template.head.name_offset = function.name.map_or(function.span.start, |n| n.span.start);
        self.f.function(template)
    }

    /// Compiles a function; the running one gets it among its nested ones. `has_fields`: it is the constructor of a class whose instances have something to set up.
    pub(crate) fn compile_function(
        &mut self,
        function: &'a Function<'a>,
        name: Text,
        has_fields: bool,
    ) -> Result<FuncId> {
        let info = self.parsed.scopes.function(function.id.get());
        self.push_function(template_kind(info.kind, function.is_async, function.is_generator));
        self.f.flags = self.flags_of(info);
        self.f.has_fields = has_fields;
        self.at(function.params.span.start);
        if self.f.kind.is_async() && !self.f.kind.is_generator() {
            self.f.asm.emit(ins::AsyncStart {});
        }
        self.prologue(function, info)?;
        match function.body {
            FunctionBody::Block(span, body) => {
                self.statements(body)?;
                self.at(span.end.saturating_sub(1));
            }
            FunctionBody::Expr(e) => {
                let mark = self.f.mark();
                let value = self.expr(e, Dest::Any)?;
                self.return_value(value, e.span.start)?;
                self.f.release(mark);
            }
        }
        self.emit_return(None)?;
        self.emit_deferred_returns();
        Ok(self.end_function(function, name))
    }

    /// FunctionDeclarationInstantiation.
    fn prologue(&mut self, function: &'a Function<'a>, info: &FunctionInfo<'a>) -> Result<()> {
        let params = function.params;
        let count = u16::try_from(params.items.len()).ok().filter(|&n| n < 0xff00).ok_or_else(|| {
            CompileError::new(params.span.start, "More than 65,000 parameters: take an array")
        })?;
        if count > 0 {
            self.f.temps(u32::from(count))?;
        }
        let mapped = info.arguments.is_some() && !info.strict && params.is_simple;
        if info.arguments.is_some() || params.rest.is_some() {
            self.f.flags.insert(CodeFlags::NEEDS_ARGUMENTS);
        }

        // What arrow functions need of a function whose `this` is not simply there.
        let is_arrow = self.f.kind.is_arrow();
        let derived = self.f.kind == FunctionKind::DerivedConstructor;
        let captured = |u: Use| !is_arrow && u == Use::Captured;
        let this_captured = derived
            && (captured(info.this)
                || captured(info.super_property)
                || captured(info.super_call)
                || info.has_direct_eval);
        let mut extra = Vec::new();
        let mut hidden = |wanted: bool, name: &str| {
            wanted.then(|| {
                extra.push(SlotInfo { name: name.into(), kind: LocalKind::Internal });
                extra.len() as u16 - 1
            })
        };
        let this_slot = hidden(this_captured, "this");
        let target_slot = hidden(captured(info.new_target) || captured(info.super_call), "new.target");
        let callee_slot = hidden(derived && captured(info.super_call), "%callee");
        let own_variables = self.parsed.scopes.scope(info.scope).eval_vars;
        if own_variables {
            extra.push(eval_variables());
        }
        let force = |b: &Binding| mapped && b.kind == BindingKind::Param && b.param_index != u32::MAX;
        // The function's scopes last as long as it does: they are never left.
        let apart = info.has_parameter_expressions && info.body_scope != info.scope;
        let kind = if apart { ScopeKind::Parameters } else { ScopeKind::Function };
        let entered = self.enter_scope(info.scope, kind, &extra, force)?;
        if let Some((env, first)) = entered.env {
            let mark = self.f.mark();
            let temp = self.f.temp()?;
            if let Some(slot) = this_slot {
                self.f.asm.emit(ins::LoadEmpty { dst: temp });
                self.store_slot(env, first + slot, false, temp);
                self.f.this = ThisAccess::Slot(env, first + slot);
            }
            if let Some(slot) = target_slot {
                self.f.asm.emit(ins::LoadNewTarget { dst: temp });
                self.store_slot(env, first + slot, false, temp);
                self.f.new_target_slot = Some((env, first + slot));
            }
            if let Some(slot) = callee_slot {
                self.f.asm.emit(ins::LoadCallee { dst: temp });
                self.store_slot(env, first + slot, false, temp);
                self.f.callee_slot = Some((env, first + slot));
            }
            self.f.release(mark);
        }
        if derived && self.f.this == ThisAccess::Frame {
            let reg = self.f.temp()?;
            self.f.asm.emit(ins::LoadEmpty { dst: reg });
            self.f.this = ThisAccess::Register(reg);
            self.f.open_local(reg, "this".into(), LocalKind::Internal);
        }
        if self.f.has_fields && !derived {
            let mark = self.f.mark();
            let (this, callee) = (self.f.temp()?, self.f.temp()?);
            self.f.asm.emit(ins::LoadThis { dst: this });
            self.f.asm.emit(ins::LoadCallee { dst: callee });
            self.f.asm.emit(ins::InitFields { this, callee });
            self.f.release(mark);
        }
        self.implicit_bindings(info, mapped, count)?;
        self.parameters(function, info)?;
        if apart {
            let own_variables = self.parsed.scopes.scope(info.body_scope).eval_vars;
            let extra = if own_variables { vec![eval_variables()] } else { Vec::new() };
            self.enter_scope(info.body_scope, ScopeKind::FunctionBody, &extra, |_| false)?;
            self.body_variables(info.body_scope)?;
            self.hoist(info.body_scope)?;
        } else {
            self.hoist(info.scope)?;
        }
        if self.f.kind.is_generator() {
            self.f.asm.emit(ins::InitialYield {});
        }
        Ok(())
    }

    /// The function's own name, `arguments`, and simple parameters that live in the environment.
    fn implicit_bindings(&mut self, info: &FunctionInfo<'a>, mapped: bool, count: u16) -> Result<()> {
        let simple = info.simple_params;
        let mut slots = vec![NO_SCOPE; usize::from(count)];
        for id in self.parsed.scopes.scope(info.scope).bindings.clone().map(BindingId) {
            let binding = self.parsed.scopes.binding(id);
            match binding.kind {
                BindingKind::FunctionName => {
                    let mark = self.f.mark();
                    let dst = match self.bindings[id.index()].home {
                        Home::Register(reg) => reg,
                        _ => self.f.temp()?,
                    };
                    self.f.asm.emit(ins::LoadCallee { dst });
                    self.store_binding(id, dst, Store::Initialise)?;
                    self.f.release(mark);
                }
                BindingKind::Param if simple && binding.param_index != u32::MAX => {
                    self.store_binding(id, Reg(binding.param_index as u16), Store::Initialise)?;
                    if let (Home::Slot(_, slot), Some(entry)) =
                        (self.bindings[id.index()].home, slots.get_mut(binding.param_index as usize))
                    {
                        *entry = u32::from(slot);
                    }
                }
                _ => {}
            }
        }
        if info.arguments.is_some() {
            let mark = self.f.mark();
            let dst = match self.bindings[info.arguments.index()].home {
                Home::Register(reg) => reg,
                _ => self.f.temp()?,
            };
            let env = self.f.envs.last().map_or(dst, |e| e.reg);
            if mapped {
                self.f.mapping = slots;
            }
            self.f.asm.emit(ins::CreateArguments { dst, kind: u16::from(mapped), env });
            self.store_binding(info.arguments, dst, Store::Initialise)?;
            self.f.release(mark);
        }
        Ok(())
    }

    /// Defaults, patterns and the rest parameter.
    fn parameters(&mut self, function: &'a Function<'a>, info: &FunctionInfo<'a>) -> Result<()> {
        if info.simple_params {
            return Ok(());
        }
        for (i, item) in function.params.items.iter().enumerate() {
            let reg = Reg(i as u16);
            let mark = self.f.mark();
            self.at(item.target.span.start);
            if let Some(default) = item.default {
                self.default_value(item.target, default, reg)?;
            }
            match item.target.kind {
                PatternKind::Ident(ident) => {
                    self.store(ident, reg, Store::Initialise, item.target.span.start)?;
                }
                _ => self.destructure(item.target, reg, Store::Initialise, Origin::Given)?,
            }
            self.f.release(mark);
        }
        if let Some(rest) = function.params.rest {
            let mark = self.f.mark();
            let own = match rest.kind {
                PatternKind::Ident(ident) => self.initialisable_register(ident),
                _ => None,
            };
            let dst = match own {
                Some(reg) => reg,
                None => self.f.temp()?,
            };
            self.at(rest.span.start);
            self.f.asm.emit(ins::CreateRest { dst, from: function.params.items.len() as u16 });
            self.destructure(rest, dst, Store::Initialise, Origin::Given)?;
            self.f.release(mark);
        }
        Ok(())
    }

    /// Variables of a body whose parameters have a scope of their own: undefined, or a parameter's value.
    fn body_variables(&mut self, scope: ScopeId) -> Result<()> {
        self.clear_variables(scope);
        for id in self.parsed.scopes.scope(scope).bindings.clone().map(BindingId) {
            let copy_of = self.parsed.scopes.binding(id).copy_of;
            if copy_of.is_some() {
                let mark = self.f.mark();
                let src = self.load_binding(copy_of, false, self.f.asm.position(), Dest::Any)?;
                self.store_binding(id, src, Store::Initialise)?;
                self.f.release(mark);
            }
        }
        Ok(())
    }

    /// `var`s whose registers may have been used before: undefined.
    pub(crate) fn clear_variables(&mut self, scope: ScopeId) {
        for id in self.parsed.scopes.scope(scope).bindings.clone() {
            if let (BindingKind::Var, Home::Register(dst)) =
                (self.parsed.scopes.bindings[id as usize].kind, self.bindings[id as usize].home)
            {
                self.f.asm.emit(ins::LoadUndefined { dst });
            }
        }
    }
}

/// The slot for what a sloppy direct eval declares.
fn eval_variables() -> SlotInfo {
    SlotInfo { name: "%eval".into(), kind: LocalKind::EvalVars }
}

fn prefixed(prefix: &str, name: Text) -> Text {
    match name {
        Text::Utf8(s) => Text::from(format!("{prefix}{s}")),
        Text::Utf16(units) => {
            let all: Vec<u16> = prefix.encode_utf16().chain(units.iter().copied()).collect();
            Text::from_units(&all)
        }
    }
}
