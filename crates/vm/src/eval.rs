//! Direct and indirect eval: what the code is compiled for, and EvalDeclarationInstantiation.
//!
//! Eval code is a function of kind `Eval` over the environment of the call, with the caller's `this` and home object; a direct
//! eval pushes its frame like any call, so evals nest in evals without growing the native stack. It finds the names
//! around it at run time (`dynamic`), `new.target` and, in a derived constructor, `this` and the active function in
//! the slots that a function with a direct eval keeps for them. What sloppy code declares by `var` goes to the nearest
//! environment with a slot of kind `EvalVars`, else it is global.
//!
//! Codes live as long as the VM, so one text at one place is compiled once: `Vm::eval_codes`.

use crate::code::{Code, CodeId};
use crate::dynamic::Holder;
use crate::native::JsResult;
use crate::object::{Obj, PropertyDescriptor, as_cell};
use crate::stack::Frame;
use crate::throw::Throw;
use crate::vm::{CompileRequest, Vm};
use gill_bytecode::{CodeFlags, CodeTemplate, FunctionKind, LocalKind, ScopeKind};
use gill_heap::string::JsString;
use gill_heap::{Attributes, CellKind, Environment, Function, Gc, ObjectEnvironment, PropertyKey, Value};
use std::sync::Arc;

/// What the place of an eval allows: all false and empty for an indirect one.
#[derive(Clone, Debug, Default)]
pub struct EvalSite {
    /// There are variables around that are not global.
    pub dynamic: bool,
    /// The calling code is strict.
    pub strict: bool,
    /// `new.target` is allowed.
    pub new_target: bool,
    /// `super.x` is allowed.
    pub super_property: bool,
    /// `super()` is allowed.
    pub super_call: bool,
    /// In a class field's initialiser, where `arguments` is an error.
    pub class_field: bool,
    /// The private names in sight, `#` included.
    pub private_names: Vec<String>,
}

/// Native stack that compiling the most deeply nested program may take.
const COMPILER_STACK: usize = 16 << 20;

/// Place and text of an eval: the calling code and its pc.
pub(crate) type EvalKey = (u32, u32, Arc<str>);

/// The place of all indirect evals of a realm.
fn indirect(realm: u32, text: Arc<str>) -> EvalKey {
    (u32::MAX, realm, text)
}

impl Vm {
    /// PerformEval(x, strictCaller false, direct false), which runs it too.
    pub(crate) fn indirect_eval(&mut self, text: JsString) -> JsResult {
        let text: Arc<str> = self.heap.string_to_rust(text).into();
        let key = indirect(self.realm_id(), text);
        let id = self.eval_code(key, EvalSite::default(), None)?;
        self.run_script(id)
    }

    /// The function that a direct eval in this frame runs.
    pub(crate) fn direct_eval(
        &mut self,
        frame: Frame,
        code: &'static Code,
        env: Value,
        text: JsString,
    ) -> JsResult<Gc<Function>> {
        let text: Arc<str> = self.heap.string_to_rust(text).into();
        let site = self.eval_site(code, env);
        let id = self.eval_code((code.id.0, frame.pc(), text), site, Some(code))?;
        let proto = self.realms[code.realm as usize].intrinsics.function_prototype;
        let function = self.new_function(id, env, proto);
        function.this_value.set(frame.this());
        if let Some(caller) = as_cell::<Function>(frame.callee()) {
            function.home_object.set(caller.home_object.get());
        }
        Ok(function)
    }

    /// Compiles eval code, or finds it compiled. `caller` is the code of a direct eval.
    fn eval_code(&mut self, key: EvalKey, site: EvalSite, caller: Option<&'static Code>) -> JsResult<CodeId> {
        if let Some(&id) = self.eval_codes.get(&key) {
            return Ok(id);
        }
        self.check_compiler_stack()?;
        let host = self.host;
        let template = match host.compile(self, CompileRequest::Eval { text: &key.2, site: &site }) {
            Ok(template) => template,
            Err(message) => return Err(self.throw_syntax_error(message)),
        };
        // Each evaluation of a tagged template in eval code has its own strings.
        let reusable = !has_templates(&template);
        let source = self.add_eval_source(key.2.to_string());
        let id = self.load_in(template, source, caller.map(|code| code.id));
        if reusable {
            self.eval_codes.insert(key, id);
        }
        Ok(id)
    }

    /// A RangeError if the native stack may be too short for the compiler, whose passes recurse over the tree.
    pub(crate) fn check_compiler_stack(&mut self) -> JsResult<()> {
        if self.has_compiler_stack() { Ok(()) } else { Err(self.throw_stack_overflow()) }
    }
    /// Is the native stack long enough for the compiler?
    pub(crate) fn has_compiler_stack(&self) -> bool {
        let needed = COMPILER_STACK.min(self.options.native_stack_bytes / 2);
        crate::vm::native_stack_pointer() >= self.native_limit + needed
    }

    /// What is allowed at a direct eval in this code.
    fn eval_site(&mut self, code: &'static Code, env: Value) -> EvalSite {
        let mut home = code;
        while home.kind.is_arrow() || home.kind == FunctionKind::Eval {
            match home.parent {
                Some(parent) => home = self.code(parent),
                None => break,
            }
        }
        use FunctionKind::*;
        EvalSite {
            dynamic: env.is_cell(),
            strict: code.is(CodeFlags::STRICT),
            new_target: !matches!(
                home.kind,
                Script | gill_bytecode::FunctionKind::Module | AsyncModule | Eval | Arrow | AsyncArrow
            ),
            super_property: matches!(
                home.kind,
                Method
                    | Getter
                    | Setter
                    | ClassConstructor
                    | DerivedConstructor
                    | GeneratorMethod
                    | AsyncMethod
                    | AsyncGeneratorMethod
            ),
            super_call: home.kind == DerivedConstructor,
            class_field: home.is(CodeFlags::FIELD_INITIALISER) || home.is(CodeFlags::STATIC_BLOCK),
            private_names: self.private_names_in_sight(env),
        }
    }

    fn private_names_in_sight(&self, env: Value) -> Vec<String> {
        let mut names = Vec::new();
        let mut at = env;
        while at.is_cell() {
            if at.kind() == CellKind::Environment {
                let info = self.scope_info(at.cell_unchecked().cast());
                if info.kind == ScopeKind::Class {
                    let texts = info.slots.iter().map(|slot| slot.name.to_string_lossy());
                    names.extend(texts.filter(|name| name.starts_with('#')));
                }
            }
            at = parent_of(at);
        }
        names
    }

    // ---- EvalDeclarationInstantiation --------------------------------------------------------------------------------

    /// EvalDeclarationInstantiation for sloppy code, but for the values of functions, which `define_eval_function` gives.
    pub(crate) fn declare_eval(&mut self, frame: Frame, code: &'static Code) -> JsResult<()> {
        let Some(declarations) = &code.template.global_declarations else { return Ok(()) };
        let env = eval_environment(frame);
        let variables = self.variable_environment(env);
        for text in declarations.functions.iter().chain(&declarations.vars) {
            let name = self.text_value(text);
            // 3.a.i. If varEnv.HasLexicalDeclaration(name) is true, throw a SyntaxError exception.
            // 3.d. Repeat, while thisEnv and varEnv are not the same Environment Record
            let taken = variables.is_none() && self.is_global_lexical(code, name);
            if taken || self.hides_variables(env, name, false) {
                let name = self.value_text(name);
                return Err(self.throw_syntax_error(format!("Identifier '{name}' has already been declared")));
            }
        }
        let Some(variables) = variables else {
            return self.declare_eval_globals(code);
        };
        for text in &declarations.vars {
            let name = self.text_value(text);
            // 17.b.i. Let bindingExists be ! varEnv.HasBinding(vn).
            if self.variable(variables, name).is_none() {
                self.create_eval_variable(variables, name, Value::UNDEFINED)?;
            }
        }
        Ok(())
    }

    /// The same where the variables are global.
    fn declare_eval_globals(&mut self, code: &'static Code) -> JsResult<()> {
        let Some(declarations) = &code.template.global_declarations else { return Ok(()) };
        let global = self.realms[code.realm as usize].global_object();
        for text in &declarations.functions {
            let name = self.text_value(text);
            // 8.a.iv.1. If varEnv is a Global Environment Record, let fnDefinable be ? varEnv.CanDeclareGlobalFunction(fn).
            let key = self.name_key(name);
            let definable = match self.get_own(global, key)? {
                None => self.is_extensible(global)?,
                Some(own) => {
                    own.attrs.configurable()
                        || (!own.attrs.accessor() && own.attrs.writable() && own.attrs.enumerable())
                }
            };
            if !definable {
                let text = self.key_text(key);
                return Err(self.throw_type_error(format!("Cannot redefine property: {text}")));
            }
        }
        for text in &declarations.vars {
            let name = self.text_value(text);
            if !self.can_declare_global_var(global, name)? {
                let text = self.value_text(name);
                return Err(
                    self.throw_type_error(format!("Cannot define property {text}, object is not extensible"))
                );
            }
        }
        for text in &declarations.vars {
            let name = self.text_value(text);
            self.create_global_var(global, name, true)?;
        }
        Ok(())
    }

    /// A function that sloppy eval code declares.
    pub(crate) fn define_eval_function(
        &mut self,
        frame: Frame,
        code: &'static Code,
        name: Value,
        value: Value,
    ) -> JsResult<()> {
        let Some(variables) = self.variable_environment(eval_environment(frame)) else {
            return self.define_global_function(code, name, value, true);
        };
        match self.variable(variables, name) {
            Some(holder) => self.write_holder(code, holder, name, value),
            None => self.create_eval_variable(variables, name, value),
        }
    }

    /// Annex B.3.2.2 and B.3.2.3: whether the function of that name in a block is a variable as well, which it then is made.
    pub(crate) fn declare_block_function(
        &mut self,
        frame: Frame,
        code: &'static Code,
        name: Value,
    ) -> JsResult<bool> {
        let env = eval_environment(frame);
        let is_eval = code.kind == FunctionKind::Eval;
        if is_eval && self.hides_variables(env, name, true) {
            return Ok(false);
        }
        if is_eval && let Some(variables) = self.variable_environment(env) {
            if self.variable(variables, name).is_none() {
                self.create_eval_variable(variables, name, Value::UNDEFINED)?;
            }
            return Ok(true);
        }
        let global = self.realms[code.realm as usize].global_object();
        if self.is_global_lexical(code, name) || !self.can_declare_global_var(global, name)? {
            return Ok(false);
        }
        self.create_global_var(global, name, is_eval)?;
        Ok(true)
    }

    /// The variable of `declare_block_function` takes the function's value.
    pub(crate) fn set_block_function(
        &mut self,
        frame: Frame,
        code: &'static Code,
        name: Value,
        value: Value,
    ) -> JsResult<()> {
        let variables = match code.kind {
            FunctionKind::Eval => self.variable_environment(eval_environment(frame)),
            _ => None,
        };
        let holder = match variables {
            Some(variables) => self.variable(variables, name).unwrap_or(Holder::None),
            None => Holder::Global,
        };
        self.write_holder(code, holder, name, value)
    }

    /// Whether some binding between this environment and the variable environment has the name, or a lexical one in the function that
    /// has that environment: then eval code cannot declare a variable. Objects of `with` do not count, nor (unless
    /// `catch`) simple catch parameters (B.3.4).
    fn hides_variables(&mut self, env: Value, name: Value, catch: bool) -> bool {
        let mut at = env;
        while at.is_cell() {
            if at.kind() == CellKind::Environment {
                let env: Gc<Environment> = at.cell_unchecked().cast();
                let info = self.scope_info(env);
                let last = self.eval_variables_slot(env).is_some();
                if let Some(slot) = self.slot_of(env, name) {
                    let kind = info.slots[slot].kind;
                    let hides = match (last, info.kind) {
                        // Variables of an eval in parameters are outside of the parameters.
                        (true, ScopeKind::Parameters) => kind != LocalKind::FunctionName,
                        (true, _) => {
                            matches!(kind, LocalKind::Let | LocalKind::Const | LocalKind::Class)
                        }
                        (false, ScopeKind::Catch) => catch,
                        (false, _) => true,
                    };
                    if hides {
                        return true;
                    }
                }
                if last {
                    return false;
                }
            }
            at = parent_of(at);
        }
        false
    }

    /// The variable of this name in a variable environment.
    fn variable(&mut self, env: Gc<Environment>, name: Value) -> Option<Holder> {
        self.find_in(env, name).filter(|found| match *found {
            Holder::Slot(env, slot) => self.scope_info(env).slots[slot].kind != LocalKind::FunctionName,
            _ => true,
        })
    }

    /// CreateMutableBinding(name, true), InitializeBinding(name, value)
    fn create_eval_variable(&mut self, env: Gc<Environment>, name: Value, value: Value) -> JsResult<()> {
        let object = match self.eval_variables(env) {
            Some(object) => object,
            None => {
                let object = self.new_object_with(Value::NULL);
                if let Some(slot) = self.eval_variables_slot(env) {
                    env.tail(slot).set(object.value());
                    self.heap.write_barrier(env, object.value());
                }
                object
            }
        };
        let key = self.name_key(name);
        self.define(object, key, value, Attributes::DATA);
        Ok(())
    }

    fn is_global_lexical(&mut self, code: &Code, name: Value) -> bool {
        let key = self.name_key(name);
        self.realms[code.realm as usize].lexical_index.contains_key(&key.bits())
    }

    /// CanDeclareGlobalVar
    fn can_declare_global_var(&mut self, global: Obj, name: Value) -> JsResult<bool> {
        let key = self.name_key(name);
        Ok(self.get_own(global, key)?.is_some() || self.is_extensible(global)?)
    }

    /// CreateGlobalVarBinding
    fn create_global_var(&mut self, global: Obj, name: Value, deletable: bool) -> Result<(), Throw> {
        let key: PropertyKey = self.name_key(name);
        if self.get_own(global, key)?.is_none() && self.is_extensible(global)? {
            let attrs = if deletable {
                Attributes::DATA
            } else {
                Attributes(Attributes::WRITABLE | Attributes::ENUMERABLE)
            };
            self.define_own_property(global, key, PropertyDescriptor::data(Value::UNDEFINED, attrs))?;
        }
        Ok(())
    }
}

/// The environment that the eval code of this frame runs in.
fn eval_environment(frame: Frame) -> Value {
    as_cell::<Function>(frame.callee()).map_or(Value::UNDEFINED, |function| function.environment.get())
}

/// The next environment outwards.
fn parent_of(env: Value) -> Value {
    match env.kind() {
        CellKind::Environment => env.cell_unchecked().cast::<Environment>().parent.get(),
        CellKind::ObjectEnvironment => env.cell_unchecked().cast::<ObjectEnvironment>().parent.get(),
        _ => Value::UNDEFINED,
    }
}

/// Whether the code has tagged templates.
fn has_templates(template: &CodeTemplate) -> bool {
    let mut stack = vec![template];
    while let Some(template) = stack.pop() {
        if !template.templates.is_empty() {
            return true;
        }
        stack.extend(&template.functions);
    }
    false
}
