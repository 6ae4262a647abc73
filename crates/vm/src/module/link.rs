//! LoadRequestedModules, GetExportedNames, ResolveExport and Link (ECMA-262 16.2.1.6, 16.2.1.7).

use super::{Attribute, EXPORT, IMPORT, Place, REQUEST, module_flags, row, rows, status};
use crate::code::CodeId;
use crate::native::JsResult;
use crate::object::as_cell;
use crate::throw::Throw;
use crate::vm::Vm;
use gill_bytecode::SourceSpan;
use gill_bytecode::layout::{binding_row, request_row};
use gill_heap::{Environment, Gc, Module, Tuple, Value};
use rustc_hash::FxHashSet;

/// What ResolveExport gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Resolution {
    /// The place of a binding.
    Found(Place),
    /// Two `export *` give different bindings.
    Ambiguous,
    /// There is no such export.
    NotFound,
    /// The name leads back to itself.
    Circular,
}

impl Vm {
    // ---- LoadRequestedModules ------------------------------------------------------------------------------------

    /// LoadRequestedModules: asks the host for every module of the graph. The host answers at once, so that this is done when
    /// it returns.
    ///
    /// # Errors
    /// What the host throws: no such module, a SyntaxError in it.
    pub fn load_requested_modules(&mut self, module: Gc<Module>) -> JsResult<()> {
        let mark = self.temps.len();
        let result = self.inner_module_loading(mark, module);
        if result.is_ok() {
            for i in mark..self.temps.len() {
                if let Some(module) = as_cell::<Module>(self.temps[i])
                    && module.status.get() == status::NEW
                {
                    module.status.set(status::UNLINKED);
                }
            }
        }
        self.end_walk(mark);
        result
    }

    /// InnerModuleLoading, in order of discovery: the temps from `mark` on are both state.[[Visited]] and the work list.
    fn inner_module_loading(&mut self, mark: usize, module: Gc<Module>) -> JsResult<()> {
        self.visit(module);
        let mut at = mark;
        while let Some(module) = self.temps.get(at).copied().and_then(as_cell::<Module>) {
            at += 1;
            for i in 0..rows(module.requests.get(), REQUEST) {
                let loaded = match self.requested(module, i) {
                    Some(loaded) => loaded,
                    None => self.load_request(module, i)?,
                };
                self.visit(loaded);
            }
        }
        Ok(())
    }

    fn visit(&mut self, module: Gc<Module>) {
        let flags = module.module_flags.get();
        if flags & module_flags::VISITED == 0 && module.status.get() == status::NEW {
            module.module_flags.set(flags | module_flags::VISITED);
            self.temps.push(module.value());
        }
    }

    /// HostLoadImportedModule for a request, and FinishLoadingImportedModule.
    fn load_request(&mut self, module: Gc<Module>, i: usize) -> JsResult<Gc<Module>> {
        let requests = module.requests.get();
        let specifier = row(requests, i * REQUEST + request_row::SPECIFIER);
        let attributes = self.attributes_of(row(requests, i * REQUEST + request_row::ATTRIBUTES));
        // AllImportAttributesSupported
        if let Some((key, value)) = attributes.iter().find(|a| a.0 != "type") {
            let text = format!("Import attribute \"{key}\" with value \"{value}\" is not supported");
            return Err(self.throw_syntax_error(text));
        }
        let code = self.code(CodeId(module.code.get()));
        let referrer = self.sources[code.source.0 as usize].referrer.clone();
        let host = self.host;
        let loaded = host.load_module(self, &referrer, module.value(), specifier, &attributes)?;
        if let Some(requests) = as_cell::<Tuple>(requests) {
            requests.tail(i * REQUEST + request_row::MODULE).set(loaded.value());
            self.heap.write_barrier(requests, loaded.value());
        }
        Ok(loaded)
    }

    fn attributes_of(&mut self, list: Value) -> Vec<Attribute> {
        (0..rows(list, 2))
            .map(|i| (self.value_text(row(list, i * 2)), self.value_text(row(list, i * 2 + 1))))
            .collect()
    }

    // ---- names ---------------------------------------------------------------------------------------------------

    /// GetExportedNames: pushes the names on the temps, each once.
    pub(super) fn push_exported_names(&mut self, module: Gc<Module>) -> JsResult<()> {
        self.exported_names(module, &mut FxHashSet::default(), &mut FxHashSet::default(), false)
    }

    fn exported_names(
        &mut self,
        module: Gc<Module>,
        visited: &mut FxHashSet<usize>,
        names: &mut FxHashSet<u64>,
        is_star: bool,
    ) -> JsResult<()> {
        self.check_native_stack()?;
        if !visited.insert(module.address()) {
            return Ok(());
        }
        let exports = module.exports.get();
        for i in 0..rows(exports, EXPORT) {
            let name = row(exports, i * EXPORT);
            if name.is_undefined() {
                let request = row(exports, i * EXPORT + 1).int_unchecked();
                if let Some(other) = self.requested(module, request as usize) {
                    self.exported_names(other, visited, names, true)?;
                }
            } else if !(is_star && self.is_default(name)) && names.insert(name.bits()) {
                self.temps.push(name);
            }
        }
        Ok(())
    }

    fn is_default(&mut self, name: Value) -> bool {
        self.heap.intern("default").value() == name
    }

    /// ResolveExport
    pub(super) fn resolve_export(&mut self, module: Gc<Module>, name: Value) -> JsResult<Resolution> {
        self.resolve_export_in(module, name, &mut FxHashSet::default())
    }

    fn resolve_export_in(
        &mut self,
        module: Gc<Module>,
        name: Value,
        resolve_set: &mut FxHashSet<(usize, u64)>,
    ) -> JsResult<Resolution> {
        self.check_native_stack()?;
        // 2.-3. The same module and name again: a circular import request.
        if !resolve_set.insert((module.address(), name.bits())) {
            return Ok(Resolution::Circular);
        }
        let exports = module.exports.get();
        let count = rows(exports, EXPORT);
        // 4.-5. Local and indirect exports.
        if let Some(i) = (0..count).find(|i| row(exports, i * EXPORT) == name) {
            let request = row(exports, i * EXPORT + 1).int_unchecked();
            let what = row(exports, i * EXPORT + 2);
            if request < 0 {
                let env = self.module_environment(module)?;
                return Ok(match as_cell::<Environment>(env) {
                    Some(env) => Resolution::Found(Place::of_slot(env, what.int_unchecked() as u32)),
                    None => Resolution::NotFound,
                });
            }
            let Some(other) = self.requested(module, request as usize) else {
                return Ok(Resolution::NotFound);
            };
            if what == Value::TRUE {
                return Ok(Resolution::Found(Place::of_namespace(other)));
            }
            return self.resolve_export_in(other, what, resolve_set);
        }
        // 6. A default export cannot be provided by an export * from "mod" declaration.
        if self.is_default(name) {
            return Ok(Resolution::NotFound);
        }
        // 7.-8.
        let mut found: Option<Place> = None;
        let mut circular = false;
        for i in (0..count).filter(|i| row(exports, i * EXPORT).is_undefined()) {
            let request = row(exports, i * EXPORT + 1).int_unchecked() as usize;
            let Some(other) = self.requested(module, request) else { continue };
            match self.resolve_export_in(other, name, resolve_set)? {
                Resolution::Found(place) => {
                    if found.is_some_and(|first| first != place) {
                        return Ok(Resolution::Ambiguous);
                    }
                    found = Some(place);
                }
                Resolution::NotFound => {}
                Resolution::Circular => circular = true,
                Resolution::Ambiguous => return Ok(Resolution::Ambiguous),
            }
        }
        Ok(match found {
            Some(place) => Resolution::Found(place),
            None if circular => Resolution::Circular,
            None => Resolution::NotFound,
        })
    }

    // ---- Link ----------------------------------------------------------------------------------------------------

    /// Link
    ///
    /// # Errors
    /// SyntaxError if an import does not resolve.
    pub fn link_module(&mut self, module: Gc<Module>) -> JsResult<()> {
        let mark = self.temps.len();
        match self.inner_module_linking(module, mark, &mut 0) {
            Ok(()) => {
                debug_assert_eq!(self.temps.len(), mark);
                Ok(())
            }
            Err(Throw) => {
                for module in self.temps.drain(mark..).filter_map(as_cell::<Module>) {
                    module.status.set(status::UNLINKED);
                }
                Err(Throw)
            }
        }
    }

    /// InnerModuleLinking; the stack is the temps from `mark` on.
    fn inner_module_linking(&mut self, module: Gc<Module>, mark: usize, index: &mut u32) -> JsResult<()> {
        self.check_native_stack()?;
        if module.status.get() != status::UNLINKED {
            return Ok(());
        }
        module.status.set(status::LINKING);
        module.dfs_index.set(*index);
        module.dfs_ancestor.set(*index);
        *index += 1;
        self.temps.push(module.value());
        for i in 0..rows(module.requests.get(), REQUEST) {
            let Some(required) = self.requested(module, i) else { continue };
            self.inner_module_linking(required, mark, index)?;
            if required.status.get() == status::LINKING {
                module.dfs_ancestor.set(module.dfs_ancestor.get().min(required.dfs_ancestor.get()));
            }
        }
        self.initialize_environment(module)?;
        if module.dfs_ancestor.get() == module.dfs_index.get() {
            while self.temps.len() > mark
                && let Some(done) = self.temps.pop().and_then(as_cell::<Module>)
            {
                done.status.set(status::LINKED);
                if done == module {
                    break;
                }
            }
        }
        Ok(())
    }

    /// InitializeEnvironment
    fn initialize_environment(&mut self, module: Gc<Module>) -> JsResult<()> {
        let code = self.code(CodeId(module.code.get()));
        let Some(entries) = code.template.module.as_deref() else { return Ok(()) };
        // 1. For each ExportEntry Record e of module.[[IndirectExportEntries]], do
        for (i, export) in entries.exports.iter().enumerate() {
            let what = row(module.exports.get(), i * EXPORT + 1).int_unchecked();
            if what >= 0 && row(module.exports.get(), i * EXPORT + 2) != Value::TRUE {
                let name = row(module.exports.get(), i * EXPORT);
                let resolution = self.resolve_export(module, name)?;
                if !matches!(resolution, Resolution::Found(_)) {
                    let wanted = row(module.exports.get(), i * EXPORT + 2);
                    return Err(self.throw_unresolved(
                        module,
                        what as usize,
                        wanted,
                        resolution,
                        export.span,
                    ));
                }
            }
        }
        let env = self.module_environment(module)?;
        // 7. For each ImportEntry Record in of module.[[ImportEntries]], do
        let Some(table) = as_cell::<Tuple>(module.imports.get()) else { return Ok(()) };
        for (i, import) in entries.imports.iter().enumerate() {
            let request = import.request as usize;
            let Some(imported) = self.requested(module, request) else { continue };
            let name = self.text_value(&import.name);
            match self.resolve_export(imported, name)? {
                Resolution::Found(place) => {
                    if place.cell.kind() == gill_heap::CellKind::Module {
                        self.module_namespace(place.cell.cast())?;
                    }
                    table.tail(1 + i * IMPORT + binding_row::CELL).set(place.cell.value());
                    table.tail(1 + i * IMPORT + binding_row::WORD).set(Value::int(place.word as i32));
                    self.heap.write_barrier(table, place.cell.value());
                }
                resolution => {
                    return Err(self.throw_unresolved(module, request, name, resolution, import.span));
                }
            }
        }
        for entry in &entries.namespaces {
            if let Some(imported) = self.requested(module, entry.request as usize)
                && let Some(env) = as_cell::<Environment>(env)
            {
                let namespace = self.module_namespace(imported)?;
                env.tail(usize::from(entry.slot)).set(namespace);
                self.heap.write_barrier(env, namespace);
            }
        }
        Ok(())
    }

    /// The SyntaxError of an import or export that leads nowhere, worded as V8 and Node do.
    #[cold]
    fn throw_unresolved(
        &mut self,
        module: Gc<Module>,
        request: usize,
        name: Value,
        resolution: Resolution,
        span: SourceSpan,
    ) -> Throw {
        let specifier =
            self.value_text(row(module.requests.get(), request * REQUEST + request_row::SPECIFIER));
        let name = self.value_text(name);
        let commonjs = self
            .requested(module, request)
            .is_some_and(|m| m.module_flags.get() & module_flags::COMMONJS != 0);
        let message = match resolution {
            Resolution::Ambiguous => format!(
                "The requested module '{specifier}' contains conflicting star exports for name '{name}'"
            ),
            Resolution::Circular => format!("Detected cycle while resolving name '{name}' in '{specifier}'"),
            _ if commonjs => {
                // The import clause, if it is in one line, becomes a pattern.
                let source = &self.sources[self.code(CodeId(module.code.get())).source.0 as usize];
                let line = source.line_text(source.position(span.start).0);
                let clause = line.find('{').zip(line.rfind('}')).filter(|(from, to)| from < to);
                let pattern = clause.map_or_else(String::new, |(from, to)| {
                    let words: Vec<&str> = line[from..=to].split(" as ").map(str::trim).collect();
                    format!("const {} = pkg;\n", words.join(": "))
                });
                format!(
                    "Named export '{name}' not found. The requested module '{specifier}' is a CommonJS module, which \
                     may not support all module.exports as named exports.\nCommonJS modules can always be imported \
                     via the default export, for example using:\n\nimport pkg from '{specifier}';\n{pattern}"
                )
            }
            _ => format!("The requested module '{specifier}' does not provide an export named '{name}'"),
        };
        let proto = self.intrinsics().syntax_error_prototype;
        let error = self.new_error(proto, &message);
        let source = self.code(CodeId(module.code.get())).source;
        let host = self.host;
        host.link_failed(self, error, source, span);
        self.throw(error)
    }
}
