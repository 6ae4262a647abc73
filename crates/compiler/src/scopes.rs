//! Bindings: where each lives, how it is read and written, and when it must be checked.
//!
//! A captured binding has a slot of an environment, every other one a register. The register of the environment belongs to the
//! scope, so leaving a scope in any way needs no instruction.
//!
//! **Temporal dead zone.** [`BindingState::initialised`] follows code generation, which goes in the order of execution: once the
//! initialisation has been generated, nothing generated later in the scope can run before it, closures included (a nested
//! function is compiled where it is created; hoisted ones at the start of the scope, where nothing is initialised yet). A
//! binding in a register that is not initialised *here* never is at this place, so the check becomes a throw. The
//! exception is a switch: its cases are alternatives, so there a register is marked Empty on entry and checked.

use crate::expr::Dest;
use crate::{CompileError, Compiler, Result};
use gill_bytecode::{ConstId, FunctionKind, LocalKind, Reg, ScopeInfo, SlotInfo, Text, ins};
use gill_syntax::ast::{Function, Ident};
use gill_syntax::names::Name;
use gill_syntax::scope::{Binding, BindingId, BindingKind, RefId, Resolution, ScopeId, ScopeKind};

/// Identifies an environment while compiling, across functions.
pub(crate) type EnvId = u32;

/// Where a binding lives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Home {
    /// Its scope has not been entered.
    #[default]
    Unset,
    /// A register of its function.
    Register(Reg),
    /// A slot of an environment.
    Slot(EnvId, u16),
    /// The global object or the global lexical declarations.
    Global,
    /// A variable that sloppy direct eval code declares in its caller: looked up by name.
    Dynamic,
    /// Import number so-and-so of the module.
    Import(u16),
}

/// What the compiler knows of a binding at the place where code is generated.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct BindingState {
    pub home: Home,
    pub initialised: bool,
    /// In a register that is Empty until initialised.
    pub marked: bool,
}

/// A scope entered; give it back to [`Compiler::leave_scope`].
#[derive(Debug)]
pub(crate) struct Entered {
    mark: u32,
    envs: usize,
    locals: usize,
    register: Option<usize>,
    /// The scope's environment and the first of the extra slots in it.
    pub env: Option<(EnvId, u16)>,
}

/// How a value is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Store {
    /// The binding's initialisation.
    Initialise,
    /// An assignment.
    Assign,
}

/// What an identifier means to generated code.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    Global(Name),
    Binding {
        id: BindingId,
        tdz: bool,
    },
    /// Looked up by name at run time, from the current environment outwards.
    Dynamic(Name),
}

/// How to reach an environment from the running function.
#[derive(Clone, Copy, Debug)]
pub(crate) enum EnvPath {
    Own(Reg),
    Outer(u16),
}

impl<'a, 'p> Compiler<'a, 'p> {
    // ---- names and texts

    pub(crate) fn text(&self, name: Name) -> Text {
        let s = self.parsed.names.get(name);
        match s.as_str() {
            Some(s) => Text::from(s),
            None => Text::from_units(&s.to_utf16()),
        }
    }

    pub(crate) fn name_const(&mut self, name: Name) -> gill_bytecode::ConstId {
        let names = &self.parsed.names;
        self.f.name_const(name, || {
            let s = names.get(name);
            s.as_str().map_or_else(|| Text::from_units(&s.to_utf16()), Text::from)
        })
    }

    pub(crate) fn cache(&mut self, name: Name) -> gill_bytecode::CacheId {
        let k = self.name_const(name);
        self.f.cache(k)
    }

    // ---- scopes

    /// Enters a scope: gives its bindings homes and makes its environment if anything is captured. `extra` slots are the
    /// compiler's own; `force` says which bindings need a slot although nothing seems to capture them. In a module those are
    /// the exported ones, which other modules may read too early, and the namespaces among the imports. Function declarations
    /// are left to [`Compiler::hoist`].
    pub(crate) fn enter_scope(
        &mut self,
        id: ScopeId,
        kind: gill_bytecode::ScopeKind,
        extra: &[SlotInfo],
        force: impl Fn(&Binding) -> bool,
    ) -> Result<Entered> {
        self.enter_scope_of(id, kind, extra, force, |_| true)
    }

    /// The same for those bindings only that are `ours`.
    pub(crate) fn enter_scope_of(
        &mut self,
        id: ScopeId,
        kind: gill_bytecode::ScopeKind,
        extra: &[SlotInfo],
        force: impl Fn(&Binding) -> bool,
        ours: impl Fn(&Binding) -> bool,
    ) -> Result<Entered> {
        let parsed = self.parsed;
        let mut entered = Entered {
            mark: self.f.mark(),
            envs: self.f.envs.len(),
            locals: self.f.open_count(),
            register: None,
            env: None,
        };
        let range = if id.is_some() { parsed.scopes.scope(id).bindings.clone() } else { 0..0 };
        let is_switch = id.is_some() && parsed.scopes.scope(id).kind == ScopeKind::Switch;
        let in_slot = |b: &Binding| ((b.captured && b.kind != BindingKind::Import) || force(b)) && ours(b);
        let slots: Vec<BindingId> =
            range.clone().map(BindingId).filter(|&b| in_slot(parsed.scopes.binding(b))).collect();
        if !slots.is_empty() || !extra.is_empty() {
            // Their numbers are operands of 16 bits.
            if slots.len() + extra.len() > usize::from(u16::MAX) {
                return Err(CompileError::new(
                    self.f.asm.position(),
                    "A scope has more than 65,535 private names or variables that functions use: split it",
                ));
            }
            let env = self.next_env;
            self.next_env += 1;
            let infos = slots
                .iter()
                .map(|&b| {
                    let b = parsed.scopes.binding(b);
                    SlotInfo { name: self.text(b.name), kind: local_kind(b.kind) }
                })
                .chain(extra.iter().cloned())
                .collect();
            let is_module = kind == gill_bytecode::ScopeKind::Module;
            let starts_empty = slots.iter().any(|&b| {
                let b = parsed.scopes.binding(b);
                b.needs_tdz || (is_module && b.kind.is_lexical())
            });
            for (slot, &b) in slots.iter().enumerate() {
                self.bindings[b.index()] =
                    BindingState { home: Home::Slot(env, slot as u16), initialised: false, marked: false };
            }
            let reg = self.f.temp()?;
            let parent = match self.f.envs.last() {
                Some(parent) => parent.reg,
                None => {
                    self.f.asm.emit(ins::LoadFunctionEnv { dst: reg });
                    reg
                }
            };
            let scope = gill_bytecode::ScopeId(self.f.scopes.len() as u32);
            let parent_scope = self.f.envs.last().map(|e| e.scope.0);
            self.f.scopes.push(ScopeInfo { kind, parent: parent_scope, starts_empty, slots: infos });
            self.f.asm.emit(ins::NewEnv { dst: reg, parent, scope });
            entered.register = Some(self.f.open_scope_register(reg, scope));
            entered.env = Some((env, slots.len() as u16));
            self.f.envs.push(crate::func::EnvEntry { id: env, reg, scope });
            if starts_empty {
                // Variables without a dead zone that nothing sets before the code runs start as undefined.
                let plain = |b: BindingId| {
                    let b = parsed.scopes.binding(b);
                    !b.needs_tdz && matches!(b.kind, BindingKind::Var | BindingKind::Function)
                };
                let vars: Vec<u16> =
                    (0u16..).zip(&slots).filter(|(_, b)| plain(**b)).map(|(s, _)| s).collect();
                if !vars.is_empty() {
                    let undefined = self.f.temp()?;
                    self.f.asm.emit(ins::LoadUndefined { dst: undefined });
                    for slot in vars {
                        self.f.asm.emit(ins::SetEnv { env: reg, slot, src: undefined });
                    }
                    self.f.release(u32::from(undefined.0));
                }
            }
        }
        let mut import = 0;
        for b in range.map(BindingId) {
            let binding = parsed.scopes.binding(b);
            if !ours(binding) {
                continue;
            }
            if binding.kind == BindingKind::Import && !in_slot(binding) {
                self.bindings[b.index()] =
                    BindingState { home: Home::Import(import), initialised: true, marked: false };
                import += 1;
                continue;
            }
            if !in_slot(binding) {
                let reg = if binding.kind == BindingKind::Param && binding.param_index != u32::MAX {
                    Reg(binding.param_index as u16)
                } else {
                    self.f.temp()?
                };
                let marked = is_switch && binding.needs_tdz;
                if marked {
                    self.f.asm.emit(ins::LoadEmpty { dst: reg });
                }
                self.bindings[b.index()] =
                    BindingState { home: Home::Register(reg), initialised: false, marked };
            }
            if matches!(binding.kind, BindingKind::Var | BindingKind::Function) {
                self.mark_initialised(b);
            }
        }
        Ok(entered)
    }

    /// Enters the body of a `with` statement over the object in `src`.
    pub(crate) fn enter_with(&mut self, src: Reg) -> Result<Entered> {
        let mut entered = Entered {
            mark: self.f.mark(),
            envs: self.f.envs.len(),
            locals: self.f.open_count(),
            register: None,
            env: None,
        };
        let id = self.next_env;
        self.next_env += 1;
        let dst = self.f.temp()?;
        let parent = self.current_env()?;
        let scope = gill_bytecode::ScopeId(self.f.scopes.len() as u32);
        self.f.scopes.push(ScopeInfo {
            kind: gill_bytecode::ScopeKind::With,
            parent: self.f.envs.last().map(|e| e.scope.0),
            starts_empty: false,
            slots: Vec::new(),
        });
        self.f.asm.emit(ins::NewWithEnv { dst, parent, src, scope });
        entered.register = Some(self.f.open_scope_register(dst, scope));
        self.f.envs.push(crate::func::EnvEntry { id, reg: dst, scope });
        Ok(entered)
    }

    /// Enters a block's scope, if it has one, and instantiates its functions.
    pub(crate) fn enter_block(&mut self, id: ScopeId, kind: gill_bytecode::ScopeKind) -> Result<Entered> {
        let entered = self.enter_scope(id, kind, &[], |_| false)?;
        self.hoist(id)?;
        Ok(entered)
    }

    /// Leaves a scope: its registers are free again.
    pub(crate) fn leave_scope(&mut self, entered: Entered) {
        self.f.close_locals(entered.locals);
        if let Some(number) = entered.register {
            self.f.close_scope_register(number);
        }
        self.f.envs.truncate(entered.envs);
        self.f.release(entered.mark);
    }

    /// Instantiates the function declarations of a scope.
    pub(crate) fn hoist(&mut self, id: ScopeId) -> Result<()> {
        if id.is_none() {
            return Ok(());
        }
        let functions: &'a [&'a Function<'a>] = self.parsed.scopes.scope(id).functions;
        for &function in functions {
            let Some(name) = function.name else { continue };
            let Resolution::Binding { id: binding, .. } = self.parsed.scopes.resolve(name.ident.id) else {
                continue;
            };
            self.at(name.span.start);
            match self.bindings[binding.index()].home {
                Home::Register(reg) => self.closure(function, name.ident.name, reg)?,
                home @ (Home::Global | Home::Dynamic) => {
                    let mark = self.f.mark();
                    let reg = self.f.temp()?;
                    self.closure(function, name.ident.name, reg)?;
                    let name = self.name_const(name.ident.name);
                    if home == Home::Dynamic || self.f.kind == FunctionKind::Eval {
                        self.f.asm.emit(ins::DefineEvalFunction { name, src: reg });
                    } else {
                        self.f.asm.emit(ins::DefineGlobalFunction { name, src: reg });
                    }
                    self.f.release(mark);
                }
                _ => {
                    let mark = self.f.mark();
                    let reg = self.f.temp()?;
                    self.closure(function, name.ident.name, reg)?;
                    self.store_binding(binding, reg, Store::Initialise)?;
                    self.f.release(mark);
                }
            }
        }
        Ok(())
    }

    // ---- references

    /// What an identifier means.
    pub(crate) fn resolve(&self, id: RefId, name: Name) -> Target {
        match self.parsed.scopes.resolve(id) {
            Resolution::Binding { id, .. } if self.bindings[id.index()].home == Home::Dynamic => {
                Target::Dynamic(name)
            }
            Resolution::Binding { id, tdz } => Target::Binding { id, tdz },
            Resolution::Dynamic { .. } => Target::Dynamic(name),
            _ => Target::Global(name),
        }
    }

    /// r[dst] := a binding looked up by name, which may be one of the compiler's own.
    pub(crate) fn load_dynamic(&mut self, name: ConstId, dst: Reg) -> Result<()> {
        let mark = self.f.mark();
        let env = self.current_env()?;
        self.f.asm.emit(ins::GetDynamic { dst, env, name });
        self.f.release(mark);
        Ok(())
    }

    /// A binding looked up by name := r[src].
    pub(crate) fn store_dynamic(&mut self, name: ConstId, src: Reg) -> Result<()> {
        let mark = self.f.mark();
        let env = self.current_env()?;
        self.f.asm.emit(ins::SetDynamic { env, name, src });
        self.f.release(mark);
        Ok(())
    }

    /// For an assignment whose value is computed only now: what holds the variable, in a register, if it is one looked up
    /// by name. The value's computation must not change what is assigned.
    pub(crate) fn resolved(&mut self, ident: Ident, at: u32) -> Result<Option<Reg>> {
        let Target::Dynamic(name) = self.resolve(ident.id, ident.name) else { return Ok(None) };
        let dst = self.f.temp()?;
        let mark = self.f.mark();
        let env = self.current_env()?;
        let name = self.name_const(name);
        self.at(at);
        self.f.asm.emit(ins::ResolveDynamic { dst, env, name });
        self.f.release(mark);
        Ok(Some(dst))
    }

    /// Stores a variable whose holder [`Compiler::resolved`] found.
    pub(crate) fn store_resolved(
        &mut self,
        ident: Ident,
        base: Option<Reg>,
        src: Reg,
        at: u32,
    ) -> Result<()> {
        let Some(base) = base else { return self.store(ident, src, Store::Assign, at) };
        let name = self.name_const(ident.name);
        self.at(at);
        self.f.asm.emit(ins::SetResolved { base, name, src });
        Ok(())
    }

    pub(crate) fn path(&self, env: EnvId) -> EnvPath {
        if let Some(own) = self.f.envs.iter().rev().find(|e| e.id == env) {
            return EnvPath::Own(own.reg);
        }
        let mut hops = 0;
        for f in self.outer.iter().rev() {
            for e in f.envs.iter().rev() {
                if e.id == env {
                    return EnvPath::Outer(hops);
                }
                hops += 1;
            }
        }
        debug_assert!(false, "an environment that no function around has made");
        EnvPath::Outer(hops)
    }

    pub(crate) fn load_slot(&mut self, env: EnvId, slot: u16, checked: bool, dst: Reg) {
        match (self.path(env), checked) {
            (EnvPath::Own(env), false) => self.f.asm.emit(ins::GetEnv { dst, env, slot }),
            (EnvPath::Own(env), true) => self.f.asm.emit(ins::GetEnvChecked { dst, env, slot }),
            (EnvPath::Outer(hops), false) => self.f.asm.emit(ins::GetOuter { dst, hops, slot }),
            (EnvPath::Outer(hops), true) => self.f.asm.emit(ins::GetOuterChecked { dst, hops, slot }),
        }
    }

    pub(crate) fn store_slot(&mut self, env: EnvId, slot: u16, checked: bool, src: Reg) {
        match (self.path(env), checked) {
            (EnvPath::Own(env), false) => self.f.asm.emit(ins::SetEnv { env, slot, src }),
            (EnvPath::Own(env), true) => self.f.asm.emit(ins::SetEnvChecked { env, slot, src }),
            (EnvPath::Outer(hops), false) => self.f.asm.emit(ins::SetOuter { hops, slot, src }),
            (EnvPath::Outer(hops), true) => self.f.asm.emit(ins::SetOuterChecked { hops, slot, src }),
        }
    }

    /// Throws the dead zone's ReferenceError if the register is Empty; with nothing, always.
    fn check_tdz(&mut self, reg: Option<Reg>, name: Name) -> Result<()> {
        let name = self.name_const(name);
        match reg {
            Some(src) => self.f.asm.emit(ins::CheckTdz { src, name }),
            None => {
                let mark = self.f.mark();
                let src = self.f.temp()?;
                self.f.asm.emit(ins::LoadEmpty { dst: src });
                self.f.asm.emit(ins::CheckTdz { src, name });
                self.f.release(mark);
            }
        }
        Ok(())
    }

    /// Loads a variable.
    pub(crate) fn load(&mut self, ident: Ident, at: u32, dest: Dest) -> Result<Reg> {
        match self.resolve(ident.id, ident.name) {
            Target::Global(name) => self.load_global(name, at, dest),
            Target::Binding { id, tdz } => self.load_binding(id, tdz, at, dest),
            Target::Dynamic(name) => {
                let dst = self.dst(dest)?;
                self.at(at);
                let name = self.name_const(name);
                self.load_dynamic(name, dst)?;
                Ok(dst)
            }
        }
    }

    fn load_global(&mut self, name: Name, at: u32, dest: Dest) -> Result<Reg> {
        let dst = self.dst(dest)?;
        let name = Some(name);
        if name == self.known.undefined {
            self.f.asm.emit(ins::LoadUndefined { dst });
        } else if name == self.known.nan {
            let k = self.f.number_const(f64::NAN);
            self.f.asm.emit(ins::LoadConst { dst, k });
        } else if name == self.known.infinity {
            let k = self.f.number_const(f64::INFINITY);
            self.f.asm.emit(ins::LoadConst { dst, k });
        } else if let Some(name) = name {
            self.at(at);
            let cache = self.cache(name);
            self.f.asm.emit(ins::GetGlobal { dst, cache });
        }
        Ok(dst)
    }

    pub(crate) fn load_binding(&mut self, id: BindingId, tdz: bool, at: u32, dest: Dest) -> Result<Reg> {
        let binding = self.parsed.scopes.binding(id);
        let state = self.bindings[id.index()];
        let check = tdz && !state.initialised;
        match state.home {
            Home::Register(reg) => {
                if check {
                    self.at(at);
                    self.check_tdz(state.marked.then_some(reg), binding.name)?;
                }
                self.deliver(reg, dest)
            }
            Home::Slot(env, slot) => {
                if dest == Dest::Effect && !check {
                    return self.dst(dest);
                }
                let dst = self.dst(dest)?;
                self.at(at);
                self.load_slot(env, slot, check, dst);
                Ok(dst)
            }
            Home::Import(k) => {
                let dst = self.dst(dest)?;
                self.at(at);
                self.f.asm.emit(ins::GetImport { dst, k });
                Ok(dst)
            }
            Home::Global | Home::Dynamic | Home::Unset => self.load_global(binding.name, at, dest),
        }
    }

    /// The register a plain assignment to the variable may be computed into.
    pub(crate) fn assignable_register(&self, ident: Ident) -> Option<Reg> {
        let Target::Binding { id, tdz } = self.resolve(ident.id, ident.name) else { return None };
        let state = self.bindings[id.index()];
        let Home::Register(reg) = state.home else { return None };
        let ready = state.initialised || !tdz;
        (ready && !is_constant(self.parsed.scopes.binding(id).kind)).then_some(reg)
    }

    /// The register a declaration's value may be computed into.
    pub(crate) fn initialisable_register(&self, ident: Ident) -> Option<Reg> {
        let Target::Binding { id, .. } = self.resolve(ident.id, ident.name) else { return None };
        match self.bindings[id.index()].home {
            Home::Register(reg) => Some(reg),
            _ => None,
        }
    }

    /// Stores a variable.
    pub(crate) fn store(&mut self, ident: Ident, src: Reg, how: Store, at: u32) -> Result<()> {
        self.at(at);
        match self.resolve(ident.id, ident.name) {
            Target::Global(name) => {
                let cache = self.cache(name);
                self.f.asm.emit(ins::SetGlobal { cache, src });
                Ok(())
            }
            Target::Dynamic(name) => {
                let name = self.name_const(name);
                self.store_dynamic(name, src)
            }
            Target::Binding { id, tdz } => match how {
                Store::Initialise => self.store_binding(id, src, how),
                Store::Assign => self.assign_binding(id, tdz, src),
            },
        }
    }

    /// Initialises a binding.
    pub(crate) fn store_binding(&mut self, id: BindingId, src: Reg, how: Store) -> Result<()> {
        let binding = self.parsed.scopes.binding(id);
        match self.bindings[id.index()].home {
            Home::Register(reg) => {
                if reg != src {
                    self.f.asm.emit(ins::Move { dst: reg, src });
                }
            }
            Home::Slot(env, slot) => self.store_slot(env, slot, false, src),
            Home::Global | Home::Dynamic | Home::Unset | Home::Import(_) => {
                if binding.kind.is_lexical() && how == Store::Initialise {
                    let name = self.name_const(binding.name);
                    self.f.asm.emit(ins::InitGlobalLexical { name, src });
                } else {
                    let cache = self.cache(binding.name);
                    self.f.asm.emit(ins::SetGlobal { cache, src });
                }
            }
        }
        self.mark_initialised(id);
        Ok(())
    }

    fn assign_binding(&mut self, id: BindingId, tdz: bool, src: Reg) -> Result<()> {
        let binding = self.parsed.scopes.binding(id);
        let state = self.bindings[id.index()];
        let check = tdz && !state.initialised;
        if is_constant(binding.kind) {
            if check {
                let mark = self.f.mark();
                self.load_binding(id, tdz, self.f.asm.position(), Dest::Any)?;
                self.f.release(mark);
            }
            let strict = self.f.flags.has(gill_bytecode::CodeFlags::STRICT);
            if binding.kind != BindingKind::FunctionName || strict {
                let name = self.name_const(binding.name);
                self.f.asm.emit(ins::ThrowConstAssign { name });
            }
            return Ok(());
        }
        match state.home {
            Home::Register(reg) => {
                if check {
                    self.check_tdz(state.marked.then_some(reg), binding.name)?;
                }
                if reg != src {
                    self.f.asm.emit(ins::Move { dst: reg, src });
                }
            }
            Home::Slot(env, slot) => self.store_slot(env, slot, check, src),
            Home::Global | Home::Dynamic | Home::Unset | Home::Import(_) => {
                let cache = self.cache(binding.name);
                self.f.asm.emit(ins::SetGlobal { cache, src });
            }
        }
        Ok(())
    }

    /// From here on the binding is initialised.
    pub(crate) fn mark_initialised(&mut self, id: BindingId) {
        let state = &mut self.bindings[id.index()];
        state.initialised = true;
        if let Home::Register(reg) = state.home
            && self.f.owner(reg) != Some(id)
        {
            let binding = self.parsed.scopes.binding(id);
            let text = self.text(binding.name);
            self.f.set_owner(reg, id);
            self.f.open_local(reg, text, local_kind(binding.kind));
        }
    }

    /// At the start of a switch's case nothing is known of what the cases before it initialised.
    pub(crate) fn forget_initialised(&mut self, scope: ScopeId) {
        if scope.is_some() {
            for b in self.parsed.scopes.scope(scope).bindings.clone() {
                if self.parsed.scopes.bindings[b as usize].kind.is_lexical() {
                    self.bindings[b as usize].initialised = false;
                }
            }
        }
    }

    /// The innermost environment, in a register; `scratch` takes the function's own if it has made none.
    pub(crate) fn current_env(&mut self) -> Result<Reg> {
        if let Some(e) = self.f.envs.last() {
            return Ok(e.reg);
        }
        let dst = self.f.temp()?;
        self.f.asm.emit(ins::LoadFunctionEnv { dst });
        Ok(dst)
    }
}

/// Whether assigning is an error (or, for function names in sloppy code, nothing).
pub(crate) fn is_constant(kind: BindingKind) -> bool {
    matches!(
        kind,
        BindingKind::Const | BindingKind::ClassName | BindingKind::Import | BindingKind::FunctionName
    ) || kind.is_private()
}

/// What a core calls a binding.
pub(crate) fn local_kind(kind: BindingKind) -> LocalKind {
    match kind {
        BindingKind::Var => LocalKind::Var,
        BindingKind::Let => LocalKind::Let,
        BindingKind::Const | BindingKind::Import => LocalKind::Const,
        BindingKind::Class | BindingKind::ClassName => LocalKind::Class,
        BindingKind::Function => LocalKind::Function,
        BindingKind::Param => LocalKind::Parameter,
        BindingKind::Catch => LocalKind::Catch,
        BindingKind::Arguments => LocalKind::Arguments,
        BindingKind::FunctionName => LocalKind::FunctionName,
        _ => LocalKind::Internal,
    }
}
