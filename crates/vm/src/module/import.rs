//! `import()` and `import.meta` (ECMA-262 13.3.10, 13.3.12).

use super::{Attribute, status};
use crate::code::Code;
use crate::native::JsResult;
use crate::object::{as_cell, as_object};
use crate::promise::reaction;
use crate::vm::Vm;
use gill_heap::string::JsString;
use gill_heap::{Gc, Module, Promise, PromiseReaction, Value};

impl Vm {
    /// EvaluateImportCall in the code that runs: the promise of the namespace.
    pub(crate) fn import_call(&mut self, code: &'static Code, specifier: Value, options: Value) -> Value {
        let promise = self.new_promise();
        match self.rejecting(|vm| vm.begin_import(code, specifier, options)) {
            Ok(module) => self.continue_dynamic_import(promise, module),
            Err(reason) => {
                let record = self.take_throw_record(reason);
                self.reject_promise(promise, reason, record);
            }
        }
        promise.value()
    }

    /// The steps of EvaluateImportCall whose failure rejects at once.
    fn begin_import(
        &mut self,
        code: &'static Code,
        specifier: Value,
        options: Value,
    ) -> JsResult<Gc<Module>> {
        // 8. Let specifierString be Completion(ToString(specifier)).
        let specifier = self.to_string(specifier)?.value();
        // 10. If options is not undefined, then
        let attributes = self.import_attributes(options)?;
        let source = &self.sources[code.source.0 as usize];
        let referrer = source.referrer.clone();
        let module = self.module_of_code(code.imports.get()).map_or(Value::UNDEFINED, Gc::value);
        let host = self.host;
        host.load_module(self, &referrer, module, specifier, &attributes)
    }

    fn import_attributes(&mut self, options: Value) -> JsResult<Vec<Attribute>> {
        let mut list = Vec::new();
        if options.is_undefined() {
            return Ok(list);
        }
        let Some(options) = as_object(options) else {
            return Err(self.throw_type_error("The second argument to import() must be an object"));
        };
        let with = self.get_str(options, "with")?;
        if with.is_undefined() {
            return Ok(list);
        }
        let Some(with) = as_object(with) else {
            return Err(self.throw_type_error("The 'with' option must be an object"));
        };
        for key in self.own_keys(with)? {
            if key.is_symbol() || self.get_own(with, key)?.is_none_or(|own| !own.attrs.enumerable()) {
                continue;
            }
            let value = self.get_property(with, key)?;
            let Some(value) = JsString::from_value(value) else {
                return Err(self.throw_type_error("Import attribute value must be a string"));
            };
            let value = self.heap.string_to_rust(value);
            list.push((self.key_text(key), value));
        }
        list.sort_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
        Ok(list)
    }

    /// ContinueDynamicImport with the module.
    fn continue_dynamic_import(&mut self, promise: Gc<Promise>, module: Gc<Module>) {
        let loaded = self.new_promise();
        self.react_to_import(loaded, reaction::IMPORT_LOADED, module, promise);
        match self.rejecting(|vm| vm.load_requested_modules(module)) {
            Ok(()) => self.fulfill_promise(loaded, Value::UNDEFINED),
            Err(reason) => {
                let record = self.take_throw_record(reason);
                self.reject_promise(loaded, reason, record);
            }
        }
    }

    fn react_to_import(&mut self, to: Gc<Promise>, kind: u16, module: Gc<Module>, promise: Gc<Promise>) {
        let none = Value::UNDEFINED;
        let reaction = self.new_reaction(kind, none, none, promise.value(), module.value());
        self.add_reaction(to, reaction);
    }

    /// A step of a dynamic import is done: the graph is loaded, or evaluated.
    pub(crate) fn import_advanced(
        &mut self,
        step: Gc<PromiseReaction>,
        argument: Value,
        record: Value,
        rejected: bool,
    ) {
        let (Some(module), Some(promise)) =
            (as_cell::<Module>(step.context.get()), as_cell::<Promise>(step.capability.get()))
        else {
            return;
        };
        if rejected {
            return self.reject_promise(promise, argument, record);
        }
        if step.kind.get() == reaction::IMPORT_EVALUATED {
            return match self.rejecting(|vm| vm.module_namespace(module)) {
                Ok(namespace) => self.resolve_promise(promise, namespace),
                Err(reason) => {
                    let record = self.take_throw_record(reason);
                    self.reject_promise(promise, reason, record);
                }
            };
        }
        match self.rejecting(|vm| vm.link_module(module)) {
            Ok(()) => {
                debug_assert!(module.status.get() >= status::LINKED);
                let evaluated = self.evaluate_module(module);
                self.react_to_import(evaluated, reaction::IMPORT_EVALUATED, module, promise);
            }
            Err(reason) => {
                let record = self.take_throw_record(reason);
                self.reject_promise(promise, reason, record);
            }
        }
    }

    /// `import.meta` of the module whose code runs.
    pub(crate) fn import_meta(&mut self, code: &'static Code) -> JsResult {
        let Some(module) = self.module_of_code(code.imports.get()) else {
            return Err(self.throw_syntax_error("Cannot use 'import.meta' outside a module"));
        };
        if module.meta.get().is_undefined() {
            let meta = self.new_object_with(Value::NULL);
            let host = self.host;
            host.import_meta(self, module, meta)?;
            module.meta.set(meta.value());
            self.heap.write_barrier(module, meta.value());
        }
        Ok(module.meta.get())
    }
}
