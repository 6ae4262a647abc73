//! The state of one function while it is compiled. Owns registers, constants and caches, and builds the template.
//!
//! Registers are a stack: parameters, then locals and temporaries in the order they come into scope. [`Func::mark`] and
//! [`Func::release`] bracket what an expression or a scope needs. A register that holds an initialised variable is *local*
//! ([`Func::owner`] says whose); only such registers must not be written before an expression's result is complete.

use crate::control::Control;
use crate::scopes::EnvId;
use crate::{CompileError, Result};
use gill_bytecode::{
    Assembler, CacheId, CacheSite, CodeFlags, CodeTemplate, Const, ConstId, FuncId, FunctionHead,
    FunctionKind, Label, LocalKind, LocalName, Reg, ScopeId, ScopeInfo, ScopeRegister, TemplateObject, Text,
};
use gill_syntax::names::Name;
use gill_syntax::scope::BindingId;
use rustc_hash::FxHashMap;

/// Registers a function may have. Leaves room for the largest call window below 65,536.
const MAX_REGISTERS: u32 = 0xfff0;

/// How `this` is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ThisAccess {
    /// It is in the frame.
    Frame,
    /// A derived constructor's own register, perhaps Empty.
    Register(Reg),
    /// In an environment, perhaps Empty: an arrow function in a derived constructor, or the constructor itself.
    Slot(EnvId, u16),
    /// The same, but the environment was made by code compiled before: eval code in a derived constructor.
    Dynamic,
}

/// An environment of the function being compiled.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EnvEntry {
    pub id: EnvId,
    pub reg: Reg,
    pub scope: ScopeId,
}

/// A return that is generated behind the function's code.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DeferredReturn {
    pub label: Label,
    pub value: Reg,
    /// `this` of a derived constructor.
    pub this: Option<Reg>,
    pub at: u32,
}

#[derive(Debug)]
pub(crate) struct Func<'a> {
    pub asm: Assembler,
    pub kind: FunctionKind,
    pub flags: CodeFlags,
    /// Environments in scope, innermost last.
    pub envs: Vec<EnvEntry>,
    pub controls: Vec<Control>,
    pub this: ThisAccess,
    /// The environment slots of `new.target` and of the active function, if arrow functions need them.
    pub new_target_slot: Option<(EnvId, u16)>,
    pub callee_slot: Option<(EnvId, u16)>,
    /// For a constructor: its class has fields or private methods to set up.
    pub has_fields: bool,
    /// For the top level of scripts and eval code: registers that say whether a function in a block is a variable too.
    pub block_functions: FxHashMap<Name, Reg>,
    /// Where the completion value of a script goes.
    pub completion: Option<Reg>,
    /// Where the short circuits of the optional chains around go, innermost last.
    pub chains: Vec<Label>,
    /// Returns put behind the function's code: of resumed generators that need no unwinding, and of derived constructors,
    /// whose check is not for a `catch` around to see.
    pub deferred_returns: Vec<DeferredReturn>,
    /// How many `catch` clauses guard the code being generated.
    pub guards: u32,
    /// Names of the parameters of the `catch` clauses around, innermost last.
    pub caught: Vec<Name>,
    /// `throw` statements so far, and calls that are given what was caught: a catch clause asks whether it has one.
    pub passed_on: u32,
    pub functions: Vec<CodeTemplate>,
    pub scopes: Vec<ScopeInfo>,
    pub templates: Vec<TemplateObject>,
    pub mapping: Vec<u32>,
    next: u32,
    highest: u32,
    owners: Vec<Option<BindingId>>,
    consts: Vec<Const>,
    names: FxHashMap<Name, ConstId>,
    texts: FxHashMap<Text, ConstId>,
    numbers: FxHashMap<u64, ConstId>,
    big_ints: FxHashMap<Box<str>, ConstId>,
    caches: Vec<CacheSite>,
    locals: Vec<LocalName>,
    open_locals: Vec<usize>,
    scope_registers: Vec<ScopeRegister>,
    _arena: std::marker::PhantomData<&'a ()>,
}

impl Func<'_> {
    pub fn new(kind: FunctionKind) -> Self {
        Func {
            asm: Assembler::default(),
            kind,
            flags: CodeFlags::default(),
            envs: Vec::new(),
            controls: Vec::new(),
            this: ThisAccess::Frame,
            new_target_slot: None,
            callee_slot: None,
            has_fields: false,
            block_functions: FxHashMap::default(),
            completion: None,
            chains: Vec::new(),
            deferred_returns: Vec::new(),
            guards: 0,
            caught: Vec::new(),
            passed_on: 0,
            functions: Vec::new(),
            scopes: Vec::new(),
            templates: Vec::new(),
            mapping: Vec::new(),
            next: 0,
            highest: 0,
            owners: Vec::new(),
            consts: Vec::new(),
            names: FxHashMap::default(),
            texts: FxHashMap::default(),
            numbers: FxHashMap::default(),
            big_ints: FxHashMap::default(),
            caches: Vec::new(),
            locals: Vec::new(),
            open_locals: Vec::new(),
            scope_registers: Vec::new(),
            _arena: std::marker::PhantomData,
        }
    }

    // ---- registers

    /// The next free register; everything at and above it is free.
    pub fn mark(&self) -> u32 {
        self.next
    }

    /// Frees the registers from `mark` on.
    pub fn release(&mut self, mark: u32) {
        debug_assert!(mark <= self.next);
        for owner in &mut self.owners[mark as usize..self.next as usize] {
            *owner = None;
        }
        self.next = mark;
    }

    /// A new register.
    pub fn temp(&mut self) -> Result<Reg> {
        self.temps(1)
    }

    /// The first of `count` new registers in a row.
    pub fn temps(&mut self, count: u32) -> Result<Reg> {
        let first = self.next;
        let end = first + count;
        if end > MAX_REGISTERS {
            return Err(CompileError::new(
                self.asm.position(),
                format!(
                    "A function needs more than {MAX_REGISTERS} registers: split it, or the literal or call in it"
                ),
            ));
        }
        self.next = end;
        self.highest = self.highest.max(end);
        self.owners.resize(self.owners.len().max(end as usize), None);
        Ok(Reg(first as u16))
    }

    /// The variable that lives in the register, once it is initialised.
    pub fn owner(&self, reg: Reg) -> Option<BindingId> {
        self.owners.get(usize::from(reg.0)).copied().flatten()
    }

    /// Says that the register holds an initialised variable from here on.
    pub fn set_owner(&mut self, reg: Reg, binding: BindingId) {
        self.owners[usize::from(reg.0)] = Some(binding);
    }

    // ---- names for the core

    /// From here to the end of its scope the register holds the variable `name`.
    pub fn open_local(&mut self, reg: Reg, name: Text, kind: LocalKind) {
        let pc = self.asm.pc();
        self.open_locals.push(self.locals.len());
        self.locals.push(LocalName { reg: reg.0, name, from: pc, to: pc, kind });
    }

    /// How many variables are open, for [`Func::close_locals`].
    pub fn open_count(&self) -> usize {
        self.open_locals.len()
    }

    /// Ends the variables opened since.
    pub fn close_locals(&mut self, count: usize) {
        let pc = self.asm.pc();
        for i in self.open_locals.drain(count..) {
            self.locals[i].to = pc;
        }
    }

    /// Opens the range of an environment's register; gives its number.
    pub fn open_scope_register(&mut self, reg: Reg, scope: ScopeId) -> usize {
        let pc = self.asm.pc();
        self.scope_registers.push(ScopeRegister { reg: reg.0, scope: scope.0, from: pc, to: u32::MAX });
        self.scope_registers.len() - 1
    }

    /// Ends it.
    pub fn close_scope_register(&mut self, number: usize) {
        self.scope_registers[number].to = self.asm.pc();
    }

    // ---- constants

    fn add_const(&mut self, constant: Const) -> ConstId {
        self.consts.push(constant);
        ConstId(self.consts.len() as u32 - 1)
    }

    /// A string constant by name; `text` makes its text the first time.
    pub fn name_const(&mut self, name: Name, text: impl FnOnce() -> Text) -> ConstId {
        if let Some(&id) = self.names.get(&name) {
            return id;
        }
        let id = self.text_const(text());
        self.names.insert(name, id);
        id
    }

    /// A string constant.
    pub fn text_const(&mut self, text: Text) -> ConstId {
        if let Some(&id) = self.texts.get(&text) {
            return id;
        }
        let id = self.add_const(Const::String(text.clone()));
        self.texts.insert(text, id);
        id
    }

    /// A number constant.
    pub fn number_const(&mut self, number: f64) -> ConstId {
        if let Some(&id) = self.numbers.get(&number.to_bits()) {
            return id;
        }
        let id = self.add_const(Const::Number(number));
        self.numbers.insert(number.to_bits(), id);
        id
    }

    /// A BigInt constant.
    pub fn big_int_const(&mut self, digits: &str) -> ConstId {
        if let Some(&id) = self.big_ints.get(digits) {
            return id;
        }
        let id = self.add_const(Const::BigInt(digits.into()));
        self.big_ints.insert(digits.into(), id);
        id
    }

    /// A new inline cache for the name.
    pub fn cache(&mut self, name: ConstId) -> CacheId {
        self.caches.push(CacheSite { name: name.0 });
        CacheId(self.caches.len() as u32 - 1)
    }

    /// Adds a nested function.
    pub fn function(&mut self, template: CodeTemplate) -> FuncId {
        self.functions.push(template);
        FuncId(self.functions.len() as u32 - 1)
    }

    // ---- the result

    /// The finished template; what only the caller knows (name, parameters, span) is left to it.
    pub fn finish(mut self) -> CodeTemplate {
        self.close_locals(0);
        // The scopes of the function itself are never left.
        let end = self.asm.pc();
        self.scope_registers.iter_mut().for_each(|s| s.to = s.to.min(end));
        let code = self.asm.finish();
        let registers = self.highest.max(code.registers_named) as u16;
        self.locals.retain(|l| l.from < l.to);
        self.scope_registers.retain(|s| s.from < s.to);
        CodeTemplate {
            head: FunctionHead { kind: self.kind, flags: self.flags, registers, ..FunctionHead::default() },
            code: code.code,
            consts: self.consts,
            caches: self.caches,
            functions: self.functions,
            scopes: self.scopes,
            handlers: code.handlers,
            jump_tables: code.jump_tables,
            templates: self.templates,
            lines: code.lines,
            callees: code.callees,
            local_names: self.locals,
            scope_registers: self.scope_registers,
            mapping: self.mapping,
            ..CodeTemplate::default()
        }
    }
}
