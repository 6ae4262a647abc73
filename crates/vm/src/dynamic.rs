//! Names looked up at run time: in the body of `with`, in direct eval code, and where a sloppy direct eval may declare
//! variables. Everything else the compiler has resolved.
//!
//! A look-up walks the environments from the inside out. An `ObjectEnvironment` is a `with` object; an `Environment` has its
//! names in the table of scopes, and in the slot of kind `EvalVars`, if there is one, an object without prototype that holds
//! what direct evals have declared in that function. Behind the last come the global declarations and the global object.
//! The names of a scope are interned strings, made when it is first searched and kept in `Vm::scope_names`.

use crate::code::Code;
use crate::native::JsResult;
use crate::object::{Obj, as_cell, as_object};
use crate::vm::Vm;
use gill_bytecode::{CodeFlags, LocalKind, ScopeInfo, ScopeKind};
use gill_heap::{CellKind, Environment, Gc, ObjectEnvironment, PropertyKey, Tuple, Value};
use std::rc::Rc;

/// What holds a binding. As a value in a register ([`Vm::resolve_dynamic`]) it is the cell itself.
#[derive(Clone, Copy)]
pub(crate) enum Holder {
    /// A slot of an environment.
    Slot(Gc<Environment>, usize),
    /// An import of the module that has this environment: the row of its table.
    Import(Gc<Environment>, usize),
    /// The object of variables that direct evals declared.
    Variables(Obj),
    /// A `with` object.
    With(Gc<ObjectEnvironment>),
    /// A global declaration or a property of the global object.
    Global,
    /// Nothing.
    None,
}

impl Vm {
    /// The description of an environment's scope.
    pub(crate) fn scope_info(&self, env: Gc<Environment>) -> &'static ScopeInfo {
        let scope = &self.scopes[env.word.get() as usize];
        &self.code(scope.code).template.scopes[scope.index as usize]
    }

    /// The names of an environment's slots, as interned strings.
    fn scope_names(&mut self, env: Gc<Environment>) -> Rc<[Value]> {
        let id = env.word.get();
        if let Some(names) = self.scope_names.get(&id) {
            return Rc::clone(names);
        }
        let info = self.scope_info(env);
        // Interning never collects, so the list needs no root until the table has it.
        let names: Rc<[Value]> = info.slots.iter().map(|slot| self.text_value(&slot.name)).collect();
        self.scope_names.insert(id, Rc::clone(&names));
        names
    }

    /// The object of variables that direct evals declared in the function of this environment, if there are any.
    pub(crate) fn eval_variables(&self, env: Gc<Environment>) -> Option<Obj> {
        as_object(env.tail(self.eval_variables_slot(env)?).get())
    }

    /// The slot for it: there is one if this is a variable environment.
    pub(crate) fn eval_variables_slot(&self, env: Gc<Environment>) -> Option<usize> {
        self.scope_info(env).slots.iter().position(|slot| slot.kind == LocalKind::EvalVars)
    }

    /// The slot of a name in an environment itself.
    pub(crate) fn slot_of(&mut self, env: Gc<Environment>, name: Value) -> Option<usize> {
        self.scope_names(env).iter().position(|&n| n == name)
    }

    /// HasBinding of one declarative environment.
    pub(crate) fn find_in(&mut self, env: Gc<Environment>, name: Value) -> Option<Holder> {
        let slot = self.slot_of(env, name);
        // A function expression's own name is outside of its variables.
        let weak = |slot: usize| self.scope_info(env).slots[slot].kind == LocalKind::FunctionName;
        if let Some(slot) = slot
            && !weak(slot)
        {
            return Some(Holder::Slot(env, slot));
        }
        if let Some(variables) = self.eval_variables(env) {
            let key = self.name_key(name);
            if self.own_named(variables, key).is_some() {
                return Some(Holder::Variables(variables));
            }
        }
        match slot {
            Some(slot) => Some(Holder::Slot(env, slot)),
            None => self.find_import(env, name),
        }
    }

    /// The import of this name, if the environment is a module's.
    fn find_import(&self, env: Gc<Environment>, name: Value) -> Option<Holder> {
        if self.scope_info(env).kind != ScopeKind::Module {
            return None;
        }
        let imports = self.imports_of(env)?;
        let found = |i: &usize| imports.tail(crate::module::import_row(*i)).get() == name;
        let count = (imports.word.get() as usize).saturating_sub(1) / crate::module::IMPORT;
        (0..count).find(found).map(|row| Holder::Import(env, row))
    }

    /// The table of imports of the module that has this environment.
    fn imports_of(&self, env: Gc<Environment>) -> Option<Gc<Tuple>> {
        let scope = &self.scopes[env.word.get() as usize];
        as_cell(self.code(scope.code).imports.get())
    }

    /// HasBinding of a `with` environment.
    fn with_has(&mut self, env: Gc<ObjectEnvironment>, key: PropertyKey) -> JsResult<bool> {
        let Some(object) = as_object(env.object.get()) else { return Ok(false) };
        if !self.has_property(object, key)? {
            return Ok(false);
        }
        let unscopables = PropertyKey::from_symbol(self.symbols.unscopables);
        let blocked = match as_object(self.get_property(object, unscopables)?) {
            Some(list) => {
                let value = self.get_property(list, key)?;
                self.to_boolean(value)
            }
            None => false,
        };
        Ok(!blocked)
    }

    /// ResolveBinding
    fn find_dynamic(&mut self, code: &Code, env: Value, name: Value) -> JsResult<Holder> {
        let key = self.name_key(name);
        let mut at = env;
        loop {
            match at.kind() {
                CellKind::Environment => {
                    let env: Gc<Environment> = at.cell_unchecked().cast();
                    if let Some(found) = self.find_in(env, name) {
                        return Ok(found);
                    }
                    at = env.parent.get();
                }
                CellKind::ObjectEnvironment => {
                    let env: Gc<ObjectEnvironment> = at.cell_unchecked().cast();
                    if self.with_has(env, key)? {
                        return Ok(Holder::With(env));
                    }
                    at = env.parent.get();
                }
                _ => break,
            }
        }
        let realm = &self.realms[code.realm as usize];
        let global = realm.global_object();
        if realm.lexical_index.contains_key(&key.bits()) || self.has_property(global, key)? {
            return Ok(Holder::Global);
        }
        Ok(Holder::None)
    }

    /// What `resolve_dynamic` gave, as it is now.
    fn holder(&mut self, code: &Code, base: Value, name: Value) -> Holder {
        match base.kind() {
            CellKind::Environment => {
                let env: Gc<Environment> = base.cell_unchecked().cast();
                match self.slot_of(env, name) {
                    Some(slot) => Holder::Slot(env, slot),
                    None => self.find_import(env, name).unwrap_or(Holder::None),
                }
            }
            CellKind::ObjectEnvironment => Holder::With(base.cell_unchecked().cast()),
            _ if base == self.realms[code.realm as usize].global => Holder::Global,
            _ => as_object(base).map_or(Holder::None, Holder::Variables),
        }
    }

    fn throw_not_defined(&mut self, name: Value) -> crate::throw::Throw {
        let name = self.value_text(name);
        self.throw_reference_error(format!("{name} is not defined"))
    }

    /// GetBindingValue
    fn read_holder(&mut self, code: &Code, holder: Holder, name: Value) -> JsResult {
        let strict = code.is(CodeFlags::STRICT);
        match holder {
            Holder::Slot(env, slot) => {
                let value = env.tail(slot).get();
                if value.is_empty() && self.scope_info(env).slots[slot].kind != LocalKind::Internal {
                    return Err(self.throw_tdz_slot(env, slot));
                }
                Ok(value)
            }
            Holder::Import(env, row) => {
                let place = |word: usize| {
                    let imports = self.imports_of(env)?;
                    Some(imports.tail(crate::module::import_row(row) + word).get())
                };
                // The cell and its word, as linking found them.
                let (Some(cell), Some(word)) = (place(1), place(2)) else {
                    return Err(self.throw_not_defined(name));
                };
                let value = cell.cell_unchecked().word(word.int_unchecked() as usize).get();
                if value.is_empty() { Err(self.throw_tdz(name)) } else { Ok(value) }
            }
            Holder::Variables(object) => {
                let key = self.name_key(name);
                match self.own_named(object, key) {
                    Some((own, _)) => Ok(own.value),
                    None => Err(self.throw_not_defined(name)),
                }
            }
            Holder::With(env) => {
                let key = self.name_key(name);
                let object: Obj = env.object.get().cell_unchecked().cast();
                if !self.has_property(object, key)? {
                    return if strict { Err(self.throw_not_defined(name)) } else { Ok(Value::UNDEFINED) };
                }
                self.get_property(object, key)
            }
            Holder::Global => {
                let key = self.name_key(name);
                let realm = &self.realms[code.realm as usize];
                if let Some(index) = realm.lexical_place(key, code) {
                    let value = realm.lexicals[index as usize].value.get();
                    return if value.is_empty() { Err(self.throw_tdz(name)) } else { Ok(value) };
                }
                let global = realm.global_object();
                if !self.has_property(global, key)? {
                    return if strict { Err(self.throw_not_defined(name)) } else { Ok(Value::UNDEFINED) };
                }
                self.get_property(global, key)
            }
            Holder::None => Err(self.throw_not_defined(name)),
        }
    }

    /// PutValue: SetMutableBinding, or a new global property.
    pub(crate) fn write_holder(
        &mut self,
        code: &Code,
        holder: Holder,
        name: Value,
        value: Value,
    ) -> JsResult<()> {
        let strict = code.is(CodeFlags::STRICT);
        match holder {
            Holder::Slot(env, slot) => self.write_slot_checked(env, slot, value, strict),
            Holder::Import(..) => Err(self.throw_type_error("Assignment to constant variable.")),
            Holder::Variables(object) => {
                let key = self.name_key(name);
                if strict && self.own_named(object, key).is_none() {
                    return Err(self.throw_not_defined(name));
                }
                self.put(object, key, value)
            }
            Holder::With(env) => {
                let object: Obj = env.object.get().cell_unchecked().cast();
                self.write_object_binding(object, name, value, strict)
            }
            Holder::Global => {
                let key = self.name_key(name);
                let realm = &self.realms[code.realm as usize];
                if let Some(index) = realm.lexical_place(key, code) {
                    let binding = &realm.lexicals[index as usize];
                    if binding.value.get().is_empty() {
                        return Err(self.throw_tdz(name));
                    }
                    if binding.is_const {
                        return Err(self.throw_type_error("Assignment to constant variable."));
                    }
                    binding.value.set(value);
                    return Ok(());
                }
                let global = realm.global_object();
                self.write_object_binding(global, name, value, strict)
            }
            Holder::None if strict => Err(self.throw_not_defined(name)),
            Holder::None => {
                let key = self.name_key(name);
                let global = self.realms[code.realm as usize].global_object();
                self.set(global, key, value, global.value())?;
                Ok(())
            }
        }
    }

    /// SetMutableBinding of an object environment.
    fn write_object_binding(&mut self, object: Obj, name: Value, value: Value, strict: bool) -> JsResult<()> {
        let key = self.name_key(name);
        // 1. Let stillExists be ? HasProperty(bindingObject, N).
        let still_exists = self.has_property(object, key)?;
        // 2. If stillExists is false and S is true, throw a ReferenceError exception.
        if !still_exists && strict {
            return Err(self.throw_not_defined(name));
        }
        // 3. Perform ? Set(bindingObject, N, V, S).
        if !self.set(object, key, value, object.value())? && strict {
            return Err(self.throw_not_writable(object.value(), key));
        }
        Ok(())
    }

    /// SetMutableBinding of a declarative environment.
    fn write_slot_checked(
        &mut self,
        env: Gc<Environment>,
        slot: usize,
        value: Value,
        strict: bool,
    ) -> JsResult<()> {
        let info = self.scope_info(env);
        let kind = info.slots[slot].kind;
        if env.tail(slot).get().is_empty() && kind != LocalKind::Internal {
            return Err(self.throw_tdz_slot(env, slot));
        }
        match kind {
            LocalKind::FunctionName if !strict => return Ok(()),
            LocalKind::Const | LocalKind::FunctionName => {
                return Err(self.throw_type_error("Assignment to constant variable."));
            }
            // The name of a class is a constant inside of it.
            LocalKind::Class if info.kind == ScopeKind::Class => {
                return Err(self.throw_type_error("Assignment to constant variable."));
            }
            _ => {}
        }
        env.tail(slot).set(value);
        self.heap.write_barrier(env, value);
        Ok(())
    }

    // ---- what the instructions do

    /// A `with` environment over ToObject(value).
    pub(crate) fn new_with_environment(
        &mut self,
        code: &'static Code,
        scope: usize,
        parent: Value,
        value: Value,
    ) -> JsResult {
        let object = self.to_object(value)?;
        let env = self.alloc::<ObjectEnvironment>(0);
        env.word.set(code.first_scope + scope as u32);
        env.parent.set(parent);
        env.object.set(object.value());
        Ok(env.value())
    }

    /// The value of a name.
    pub(crate) fn get_dynamic(&mut self, code: &Code, env: Value, name: Value) -> JsResult {
        let holder = self.find_dynamic(code, env, name)?;
        self.read_holder(code, holder, name)
    }

    /// The value of a name that is called, and `this` for the call.
    pub(crate) fn get_dynamic_callee(
        &mut self,
        code: &Code,
        env: Value,
        name: Value,
    ) -> JsResult<(Value, Value)> {
        let holder = self.find_dynamic(code, env, name)?;
        let value = self.read_holder(code, holder, name)?;
        // WithBaseObject
        let this = if let Holder::With(env) = holder { env.object.get() } else { Value::UNDEFINED };
        Ok((value, this))
    }

    /// `typeof name`
    pub(crate) fn typeof_dynamic(&mut self, code: &Code, env: Value, name: Value) -> JsResult {
        let value = match self.find_dynamic(code, env, name)? {
            Holder::None => Value::UNDEFINED,
            holder => self.read_holder(code, holder, name)?,
        };
        Ok(self.typeof_value(value))
    }

    /// `name = value`
    pub(crate) fn set_dynamic(&mut self, code: &Code, env: Value, name: Value, value: Value) -> JsResult<()> {
        let holder = self.find_dynamic(code, env, name)?;
        self.write_holder(code, holder, name, value)
    }

    /// What holds the name: a cell, or undefined.
    pub(crate) fn resolve_dynamic(&mut self, code: &Code, env: Value, name: Value) -> JsResult {
        Ok(match self.find_dynamic(code, env, name)? {
            Holder::Slot(env, _) | Holder::Import(env, _) => env.value(),
            Holder::Variables(object) => object.value(),
            Holder::With(env) => env.value(),
            Holder::Global => self.realms[code.realm as usize].global,
            Holder::None => Value::UNDEFINED,
        })
    }

    /// The value of a name whose holder is known.
    pub(crate) fn get_resolved(&mut self, code: &Code, base: Value, name: Value) -> JsResult {
        let holder = self.holder(code, base, name);
        self.read_holder(code, holder, name)
    }

    /// Assigns it.
    pub(crate) fn set_resolved(
        &mut self,
        code: &Code,
        base: Value,
        name: Value,
        value: Value,
    ) -> JsResult<()> {
        let holder = self.holder(code, base, name);
        self.write_holder(code, holder, name, value)
    }

    /// `delete name`
    pub(crate) fn delete_dynamic(&mut self, code: &Code, env: Value, name: Value) -> JsResult<bool> {
        let key = self.name_key(name);
        match self.find_dynamic(code, env, name)? {
            Holder::Slot(..) | Holder::Import(..) => Ok(false),
            Holder::Variables(object) => self.delete(object, key),
            Holder::With(env) => self.delete(env.object.get().cell_unchecked().cast(), key),
            Holder::Global => self.delete_global(code, name),
            Holder::None => Ok(true),
        }
    }

    /// The variable environment that encloses this environment, if it is a function's and not the global one.
    pub(crate) fn variable_environment(&self, env: Value) -> Option<Gc<Environment>> {
        let mut at = env;
        loop {
            match at.kind() {
                CellKind::Environment => {
                    let env: Gc<Environment> = at.cell_unchecked().cast();
                    if self.eval_variables_slot(env).is_some() {
                        return Some(env);
                    }
                    at = env.parent.get();
                }
                CellKind::ObjectEnvironment => {
                    at = as_cell::<ObjectEnvironment>(at)?.parent.get();
                }
                _ => return None,
            }
        }
    }
}
