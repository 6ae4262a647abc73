//! Module records (ECMA-262 16.2.1): heap cells, how they are made, and what the embedding sees of them.
//!
//! A module is a [`gill_heap::Module`] cell. Source text modules and synthetic ones (JSON, CommonJS seen from a module,
//! builtins) are the same kind: a synthetic one has a code that only makes its environment, and *steps*, a function that
//! sets its exports. So every export is a slot of an environment, and an import is resolved once, at link time, to a place:
//! (cell, word). The table of places is shared by all codes of the module ([`crate::code::Code::imports`]), so that
//! `GetImport` is two loads.
//!
//! | file | owns |
//! |---|---|
//! | `link.rs` | LoadRequestedModules, ResolveExport, Link |
//! | `evaluate.rs` | Evaluate, with cycles and top-level await |
//! | `namespace.rs` | namespace objects |
//! | `import.rs` | `import()`, `import.meta` |
//!
//! **Rooting.** Whatever these algorithms hold in native lists is an address compared for equality, or lies in `Vm::temps`.
//! A module is reached from those that request it and from its codes.

mod evaluate;
mod import;
mod link;
mod namespace;

use crate::code::{CodeId, SourceId};
use crate::native::JsResult;
use crate::object::as_cell;
use crate::vm::Vm;
use gill_bytecode::layout::{ENVIRONMENT_SLOTS, binding_row, request_row};
use gill_bytecode::{
    Assembler, CodeTemplate, ExportEntry, ExportTarget, FunctionHead, FunctionKind, LocalKind, ModuleEntries,
    ScopeInfo, ScopeKind, ScopeRegister, SlotInfo, SourceSpan, ins,
};
use gill_heap::string::JsString;
use gill_heap::{Environment, Gc, Generator, Header, Module, Promise, Tuple, Value};

/// `Module::status`: [[Status]].
pub mod status {
    /// Its requests have not been loaded.
    pub const NEW: u8 = 0;
    /// All modules of its graph are there.
    pub const UNLINKED: u8 = 1;
    /// Link is at it.
    pub const LINKING: u8 = 2;
    /// Its imports are resolved.
    pub const LINKED: u8 = 3;
    /// Evaluate is at it.
    pub const EVALUATING: u8 = 4;
    /// It, or a module that it waits for, stands at an `await`.
    pub const EVALUATING_ASYNC: u8 = 5;
    /// Done; or failed, if it has an error.
    pub const EVALUATED: u8 = 6;
    /// What a core calls them.
    pub const NAMES: [&str; 7] =
        ["new", "unlinked", "linking", "linked", "evaluating", "evaluating-async", "evaluated"];
}

/// The state of a module in a word: its status, or `errored`.
pub fn state_name(module: &Module) -> &'static str {
    if module.status.get() == status::EVALUATED && !module.error.get().is_empty() {
        return "errored";
    }
    status::NAMES.get(usize::from(module.status.get())).copied().unwrap_or("damaged")
}

/// Bits of `Module::module_flags`.
pub mod module_flags {
    /// [[HasTLA]]
    pub const HAS_TLA: u8 = 1;
    /// A synthetic module.
    pub const SYNTHETIC: u8 = 2;
    /// A synthetic module that stands for a CommonJS one.
    pub const COMMONJS: u8 = 4;
    /// A synthetic module that stands for a JSON text.
    pub const JSON: u8 = 8;
    /// Seen by the walk that is going on.
    pub const VISITED: u8 = 16;
    /// A synthetic module that stands for a builtin.
    pub const BUILTIN: u8 = 32;
}

/// `Module::async_order`: [[AsyncEvaluationOrder]] unset. Numbers count from 1.
const UNSET: u32 = 0;
/// [[AsyncEvaluationOrder]] done.
const DONE: u32 = u32::MAX;

/// Words of a row of `Module::requests`.
const REQUEST: usize = request_row::WORDS;
/// Words of a row of `Module::imports`, which begins with the module itself.
pub(crate) const IMPORT: usize = binding_row::WORDS;
/// The first word of a row of it.
pub(crate) const fn import_row(row: usize) -> usize {
    1 + row * IMPORT
}
/// Words of a row of `Module::exports`: name (undefined: `export *`), number of the request or -1, and there the slot, the
/// name, or true for the namespace.
const EXPORT: usize = 3;

const _: () = assert!(ENVIRONMENT_SLOTS == std::mem::size_of::<Environment>() / 8);

/// An import attribute: key and value.
pub type Attribute = (String, String);

/// A value of a tuple in a module's field.
fn row(field: Value, at: usize) -> Value {
    as_cell::<Tuple>(field).map_or(Value::UNDEFINED, |t| t.tail(at).get())
}

/// Rows of a tuple in a module's field.
fn rows(field: Value, width: usize) -> usize {
    as_cell::<Tuple>(field).map_or(0, |t| t.word.get() as usize / width)
}

impl Vm {
    /// ParseModule, after the parser and the compiler: the record of a source text module. `url` is what it calls itself;
    /// `referrer` the module that asked for it first, or undefined.
    pub fn new_source_module(
        &mut self,
        template: CodeTemplate,
        source: SourceId,
        url: Value,
        referrer: Value,
    ) -> Gc<Module> {
        let is_async = template.head.kind == FunctionKind::AsyncModule;
        let first = self.codes.len();
        let code = self.load(template, source);
        let flags = if is_async { module_flags::HAS_TLA } else { 0 };
        self.new_module(code, first, url, referrer, flags)
    }

    /// CreateSyntheticModule: `steps` is called with the module when it is evaluated, and sets its exports by
    /// [`Vm::set_synthetic_export`].
    pub fn new_synthetic_module(
        &mut self,
        url: Value,
        names: &[Value],
        steps: Value,
        referrer: Value,
        flags: u8,
    ) -> Gc<Module> {
        let name = self.value_text(url);
        let slots: Vec<SlotInfo> = names
            .iter()
            .map(|&name| SlotInfo { name: self.value_text(name).into(), kind: LocalKind::Const })
            .collect();
        let exports = slots
            .iter()
            .enumerate()
            .map(|(slot, info)| ExportEntry {
                name: info.name.clone(),
                target: ExportTarget::Local(slot as u16),
                span: SourceSpan::default(),
            })
            .collect();
        let source = self.add_source(&name, "");
        let first = self.codes.len();
        let code = self.load(synthetic_template(slots, exports), source);
        let module = self.new_module(code, first, url, referrer, flags | module_flags::SYNTHETIC);
        module.steps.set(steps);
        module
    }

    fn new_module(
        &mut self,
        code: CodeId,
        first: usize,
        url: Value,
        referrer: Value,
        flags: u8,
    ) -> Gc<Module> {
        let module: Gc<Module> = self.new_object_cell(Value::NULL, 0);
        for field in [
            &module.environment,
            &module.namespace,
            &module.meta,
            &module.requests,
            &module.imports,
            &module.exports,
            &module.body,
            &module.steps,
            &module.throw_record,
            &module.cycle_root,
            &module.capability,
            &module.async_parents,
        ] {
            field.set(Value::UNDEFINED);
        }
        module.url.set(url);
        module.referrer.set(referrer);
        module.module_flags.set(flags);
        module.code.set(code.0);
        let template = &self.code(code).template;
        let Some(entries) = template.module.as_deref() else { return module };
        self.fill_tables(module, entries);
        for id in first..self.codes.len() {
            self.code(CodeId(id as u32)).imports.set(module.imports.get());
        }
        module
    }

    /// The entries of the text as tuples, where the core finds them and linking fills them.
    fn fill_tables(&mut self, module: Gc<Module>, entries: &ModuleEntries) {
        let requests = self.new_tuple(&vec![Value::UNDEFINED; entries.requests.len() * REQUEST]);
        module.requests.set(requests.value());
        for (i, request) in entries.requests.iter().enumerate() {
            let specifier = self.text_value(&request.specifier);
            requests.tail(i * REQUEST + request_row::SPECIFIER).set(specifier);
            if !request.attributes.is_empty() {
                let list = self.new_tuple(&vec![Value::UNDEFINED; request.attributes.len() * 2]);
                requests.tail(i * REQUEST + request_row::ATTRIBUTES).set(list.value());
                for (i, (key, value)) in request.attributes.iter().enumerate() {
                    list.tail(i * 2).set(self.text_value(key));
                    list.tail(i * 2 + 1).set(self.text_value(value));
                }
            }
        }
        let imports = self.new_tuple(&vec![Value::UNDEFINED; 1 + entries.imports.len() * IMPORT]);
        module.imports.set(imports.value());
        imports.tail(0).set(module.value());
        for (i, import) in entries.imports.iter().enumerate() {
            imports.tail(1 + i * IMPORT + binding_row::NAME).set(self.text_value(&import.local));
        }
        let count = entries.exports.len() + entries.stars.len();
        let exports = self.new_tuple(&vec![Value::UNDEFINED; count * EXPORT]);
        module.exports.set(exports.value());
        for (i, export) in entries.exports.iter().enumerate() {
            let name = self.text_value(&export.name);
            let (request, what) = match &export.target {
                ExportTarget::Local(slot) => (-1, Value::int(i32::from(*slot))),
                ExportTarget::Indirect { request, name } => (*request as i32, self.text_value(name)),
                ExportTarget::Namespace(request) => (*request as i32, Value::TRUE),
            };
            exports.tail(i * EXPORT).set(name);
            exports.tail(i * EXPORT + 1).set(Value::int(request));
            exports.tail(i * EXPORT + 2).set(what);
        }
        for (i, &request) in entries.stars.iter().enumerate() {
            exports.tail((entries.exports.len() + i) * EXPORT + 1).set(Value::int(request as i32));
        }
    }

    /// The module whose code this is.
    pub(crate) fn module_of_code(&self, imports: Value) -> Option<Gc<Module>> {
        as_cell(row(imports, 0))
    }

    /// The first half of InitializeEnvironment: the environment and the functions. No JS of the program runs, so it does not
    /// matter when this happens between loading and linking.
    ///
    /// # Errors
    /// RangeError if the stack is full.
    fn module_environment(&mut self, module: Gc<Module>) -> JsResult<Value> {
        if module.body.get().is_undefined() && module.status.get() < status::LINKED {
            let code = CodeId(module.code.get());
            let proto = self.intrinsics().function_prototype;
            let function = self.new_function(code, Value::UNDEFINED, proto);
            let body = self.call(function.value(), Value::UNDEFINED, &[])?;
            module.body.set(body);
            // Until it is evaluated, it waits for its module's turn.
            if let Some(body) = as_cell::<Generator>(body) {
                body.awaiting.set(module.value());
            }
            let entries = self.code(code).template.module.as_deref();
            if let Some(entries) = entries
                && let Some(register) = entries.environment
                && let Some(frame) = as_cell::<Generator>(body).and_then(|body| body.frame.get())
            {
                let env = frame.tail(usize::from(register)).get();
                module.environment.set(env);
                if let (Some(slot), Some(env)) = (entries.own_slot, as_cell::<Environment>(env)) {
                    env.tail(usize::from(slot)).set(module.value());
                    self.heap.write_barrier(env, module.value());
                }
            }
        }
        Ok(module.environment.get())
    }

    /// Sets an export of a synthetic module, before or while it is evaluated. A name that it does not have is ignored.
    ///
    /// # Errors
    /// RangeError if the stack is full.
    pub fn set_synthetic_export(&mut self, module: Gc<Module>, name: Value, value: Value) -> JsResult<()> {
        let env = self.module_environment(module)?;
        let key = self.to_property_key(name)?;
        for i in 0..rows(module.exports.get(), EXPORT) {
            let Some(own) = JsString::from_value(row(module.exports.get(), i * EXPORT)) else { continue };
            if self.heap.key_from_string(own) == key
                && let Some(env) = as_cell::<Environment>(env)
            {
                let slot = row(module.exports.get(), i * EXPORT + 2).int_unchecked();
                env.tail(slot as usize).set(value);
                self.heap.write_barrier(env, value);
            }
        }
        Ok(())
    }

    /// The module that a request of this module stands for, once it is loaded.
    fn requested(&self, module: Gc<Module>, request: usize) -> Option<Gc<Module>> {
        as_cell(row(module.requests.get(), request * REQUEST + request_row::MODULE))
    }

    /// Has a module of the graph top-level await?
    pub fn graph_awaits(&mut self, module: Gc<Module>) -> bool {
        let mark = self.temps.len();
        self.walk_graph(module, mark);
        let found = self.temps[mark..]
            .iter()
            .filter_map(|&m| as_cell::<Module>(m))
            .any(|m| m.module_flags.get() & module_flags::HAS_TLA != 0);
        self.end_walk(mark);
        found
    }

    /// Puts the modules of the graph on the temps, breadth first, marked as visited.
    fn walk_graph(&mut self, module: Gc<Module>, mark: usize) {
        module.module_flags.set(module.module_flags.get() | module_flags::VISITED);
        self.temps.push(module.value());
        let mut at = mark;
        while let Some(module) = self.temps.get(at).copied().and_then(as_cell::<Module>) {
            at += 1;
            for i in 0..rows(module.requests.get(), REQUEST) {
                if let Some(next) = self.requested(module, i)
                    && next.module_flags.get() & module_flags::VISITED == 0
                {
                    next.module_flags.set(next.module_flags.get() | module_flags::VISITED);
                    self.temps.push(next.value());
                }
            }
        }
    }

    /// The first module, in the graph of this one, that stands at an `await` of its own: with the code and the pc of it.
    pub fn stalled_await(&mut self, module: Gc<Module>) -> Option<(CodeId, u32)> {
        let mark = self.temps.len();
        self.walk_graph(module, mark);
        let found = self.temps[mark..].iter().filter_map(|&m| as_cell::<Module>(m)).find_map(|module| {
            let body = as_cell::<Generator>(module.body.get())?;
            let frame = body.frame.get()?;
            let waits = module.status.get() == status::EVALUATING_ASYNC
                && as_cell::<Promise>(body.awaiting.get()).is_some();
            waits.then(|| (CodeId(frame.code.get()), frame.pc.get()))
        });
        self.end_walk(mark);
        found
    }

    /// Takes the mark of a walk from the modules on the temps from `mark` on, and these from the temps.
    fn end_walk(&mut self, mark: usize) {
        for module in self.temps.drain(mark..).filter_map(as_cell::<Module>) {
            module.module_flags.set(module.module_flags.get() & !module_flags::VISITED);
        }
    }

    /// The promise of the module's evaluation, if it was the root of one.
    pub fn module_promise(&self, module: Gc<Module>) -> Option<Gc<Promise>> {
        as_cell(module.capability.get())
    }
}

/// A place that holds a binding: a slot of an environment, or a module's namespace.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Place {
    cell: Gc<Header>,
    word: u32,
}

impl Place {
    fn of_slot(env: Gc<Environment>, slot: u32) -> Place {
        Place { cell: env.header(), word: ENVIRONMENT_SLOTS as u32 + slot }
    }
    fn of_namespace(module: Gc<Module>) -> Place {
        Place { cell: module.header(), word: (std::mem::offset_of!(Module, namespace) / 8) as u32 }
    }
}

/// The code of a synthetic module: an environment with these slots.
fn synthetic_template(slots: Vec<SlotInfo>, exports: Vec<ExportEntry>) -> CodeTemplate {
    let env = gill_bytecode::Reg(0);
    let mut asm = Assembler::default();
    asm.emit(ins::LoadFunctionEnv { dst: env });
    asm.emit(ins::NewEnv { dst: env, parent: env, scope: gill_bytecode::ScopeId(0) });
    let from = asm.pc();
    asm.emit(ins::InitialYield {});
    asm.emit(ins::ReturnUndefined {});
    let to = asm.pc();
    let code = asm.finish();
    CodeTemplate {
        head: FunctionHead {
            kind: FunctionKind::Module,
            flags: gill_bytecode::CodeFlags::STRICT,
            registers: 1,
            ..FunctionHead::default()
        },
        code: code.code,
        lines: code.lines,
        scopes: vec![ScopeInfo { kind: ScopeKind::Module, parent: None, starts_empty: false, slots }],
        scope_registers: vec![ScopeRegister { reg: 0, scope: 0, from, to }],
        module: Some(Box::new(ModuleEntries { exports, environment: Some(0), ..ModuleEntries::default() })),
        ..CodeTemplate::default()
    }
}
