//! Modules: what they import and export (ParseModule), their environment, and the two halves of their code.
//!
//! The code runs to `InitialYield` when the module is linked: its environment is made and its functions are instantiated.
//! Evaluation goes on there, as an async function if there is `await` at the top. What is exported has a slot of the
//! environment; an import is read through the module's table of places (`GetImport`), which linking fills; the namespace of
//! `import * as` is in a slot that linking fills.

use crate::expr::Dest;
use crate::scopes::{Home, Store};
use crate::{CompileError, Compiler, Result};
use gill_bytecode::{
    CodeTemplate, ExportEntry, ExportTarget, FunctionKind, ImportEntry, LocalKind, MODULE_SLOT,
    ModuleEntries, ModuleRequest, NamespaceEntry, ScopeKind, SlotInfo, SourceSpan, Text, ins,
};
use gill_syntax::Span;
use gill_syntax::ast::{
    Export, ExportKind, Import, ImportAttribute, ImportedName, Pattern, PatternKind, Program, SpannedName,
    StmtKind,
};
use gill_syntax::names::{self, Name};
use gill_syntax::scope::{BindingId, BindingKind, RefId, Resolution};
use rustc_hash::{FxHashMap, FxHashSet};

/// The most imported names of one module: the operand of `GetImport` has 16 bits.
const MAX_IMPORTS: usize = u16::MAX as usize;

/// An import's binding.
#[derive(Clone, Copy)]
struct Imported {
    request: u32,
    /// None: the namespace.
    name: Option<Name>,
    span: Span,
}

impl<'a> Compiler<'a, '_> {
    /// The template of the module that is the program.
    pub(crate) fn module(mut self, program: &'a Program<'a>) -> Result<CodeTemplate> {
        let mut entries = ModuleEntries::default();
        let mut requests = FxHashMap::default();
        let mut imported: FxHashMap<BindingId, Imported> = FxHashMap::default();
        let mut namespaces: FxHashSet<Name> = FxHashSet::default();
        let mut exported: FxHashSet<Name> = FxHashSet::default();
        for s in program.body {
            match s.kind {
                StmtKind::Import(i) => {
                    let request = self.request(&mut entries, &mut requests, i.source, i.attributes);
                    self.imports(i, request, &mut imported, &mut namespaces);
                }
                StmtKind::Export(e) => {
                    if let ExportKind::From { source, attributes, .. }
                    | ExportKind::All { source, attributes, .. } = e.kind
                    {
                        self.request(&mut entries, &mut requests, source, attributes);
                    }
                    exported_locals(e, &mut exported);
                }
                _ => {}
            }
        }
        if imported.len() > MAX_IMPORTS {
            return Err(CompileError::new(
                program.span.start,
                "More than 65,535 imported names in one module",
            ));
        }

        // The module has a slot too: so whoever has the environment (a core, an eval) finds the imports.
        let own = SlotInfo { name: MODULE_SLOT.into(), kind: LocalKind::Internal };
        let entered = self.enter_scope(program.scope, ScopeKind::Module, &[own], |b| match b.kind {
            BindingKind::Import => namespaces.contains(&b.name),
            _ => exported.contains(&b.name),
        })?;
        entries.environment = self.f.envs.last().map(|e| e.reg.0);
        entries.own_slot = entered.env.map(|(_, slot)| slot);
        self.places(&mut entries, &imported);
        self.hoist(program.scope)?;
        self.at(program.span.start);
        self.f.asm.emit(ins::InitialYield {});
        if self.f.kind == FunctionKind::AsyncModule {
            self.f.asm.emit(ins::AsyncStart {});
        }
        self.statements(program.body)?;
        self.f.asm.emit(ins::ReturnUndefined {});
        self.emit_deferred_returns();

        for s in program.body {
            if let StmtKind::Export(e) = s.kind {
                self.exports(e, &mut entries, &mut requests, &imported);
            }
        }
        let mut template = self.f.finish();
        template.module = Some(Box::new(entries));
        template.head.span = SourceSpan { start: program.span.start, end: program.span.end };
        Ok(template)
    }

    /// The number of a request, which is new if nothing has named this module with these attributes yet.
    fn request(
        &self,
        entries: &mut ModuleEntries,
        known: &mut FxHashMap<(Name, Vec<(Text, Text)>), u32>,
        source: SpannedName,
        attributes: &[ImportAttribute],
    ) -> u32 {
        let mut attributes: Vec<(Text, Text)> =
            attributes.iter().map(|a| (self.text(a.key.name), self.text(a.value.name))).collect();
        attributes.sort_by_key(|a| units(&a.0));
        *known.entry((source.name, attributes)).or_insert_with_key(|(name, attributes)| {
            entries.requests.push(ModuleRequest {
                specifier: self.text(*name),
                attributes: attributes.clone(),
                span: span(source.span),
            });
            entries.requests.len() as u32 - 1
        })
    }

    fn imports(
        &self,
        import: &'a Import<'a>,
        request: u32,
        imported: &mut FxHashMap<BindingId, Imported>,
        namespaces: &mut FxHashSet<Name>,
    ) {
        for s in import.specifiers {
            let (name, at) = match s.imported {
                ImportedName::Default => (Some(names::DEFAULT), s.span),
                ImportedName::Named(n) => (Some(n.name), n.span),
                ImportedName::Namespace => {
                    namespaces.insert(s.local.ident.name);
                    (None, s.span)
                }
            };
            if let Some(id) = self.binding_of(s.local.ident.id) {
                imported.insert(id, Imported { request, name, span: at });
            }
        }
    }

    /// Where the imports are: rows of the table that `GetImport` reads, and slots for namespaces.
    fn places(&mut self, entries: &mut ModuleEntries, imported: &FxHashMap<BindingId, Imported>) {
        let count = imported.values().filter(|i| i.name.is_some()).count();
        entries.imports = vec![ImportEntry::default(); count];
        let mut order: Vec<(BindingId, Imported)> = imported.iter().map(|(&id, &i)| (id, i)).collect();
        order.sort_unstable_by_key(|row| row.0);
        for (id, i) in order {
            match (self.bindings[id.index()].home, i.name) {
                (Home::Import(k), Some(name)) => {
                    let local = self.text(self.parsed.scopes.binding(id).name);
                    entries.imports[usize::from(k)] =
                        ImportEntry { request: i.request, name: self.text(name), local, span: span(i.span) };
                }
                (Home::Slot(_, slot), _) => {
                    entries.namespaces.push(NamespaceEntry { request: i.request, slot });
                    self.mark_initialised(id);
                }
                _ => {}
            }
        }
    }

    fn exports(
        &self,
        export: &'a Export<'a>,
        entries: &mut ModuleEntries,
        requests: &mut FxHashMap<(Name, Vec<(Text, Text)>), u32>,
        imported: &FxHashMap<BindingId, Imported>,
    ) {
        match &export.kind {
            ExportKind::Locals(list) => {
                for s in *list {
                    let Some(id) = self.binding_of(s.id) else { continue };
                    // What was imported is passed on.
                    let target = match imported.get(&id) {
                        Some(Imported { request, name: Some(name), .. }) => {
                            ExportTarget::Indirect { request: *request, name: self.text(*name) }
                        }
                        Some(Imported { request, name: None, .. }) => ExportTarget::Namespace(*request),
                        None => self.local_target(id),
                    };
                    entries.exports.push(ExportEntry {
                        name: self.text(s.exported.name),
                        target,
                        span: span(s.local.span),
                    });
                }
            }
            ExportKind::From { specifiers, source, attributes } => {
                let request = self.request(entries, requests, *source, attributes);
                for s in *specifiers {
                    entries.exports.push(ExportEntry {
                        name: self.text(s.exported.name),
                        target: ExportTarget::Indirect { request, name: self.text(s.local.name) },
                        span: span(s.local.span),
                    });
                }
            }
            ExportKind::All { exported, source, attributes } => {
                let request = self.request(entries, requests, *source, attributes);
                match exported {
                    Some(name) => entries.exports.push(ExportEntry {
                        name: self.text(name.name),
                        target: ExportTarget::Namespace(request),
                        span: span(name.span),
                    }),
                    None => entries.stars.push(request),
                }
            }
            ExportKind::Decl(s) => match s.kind {
                StmtKind::Var(d) => {
                    for d in d.declarators {
                        pattern_names(d.target, &mut |ident, at| {
                            self.local(entries, ident.id, ident.name, at);
                        });
                    }
                }
                StmtKind::Function(f) => {
                    f.name.iter().for_each(|n| self.local(entries, n.ident.id, n.ident.name, n.span));
                }
                StmtKind::Class(c) => {
                    c.name.iter().for_each(|n| self.local(entries, n.ident.id, n.ident.name, n.span));
                }
                _ => {}
            },
            ExportKind::DefaultFunction(f) => {
                f.name.iter().for_each(|n| self.local(entries, n.ident.id, names::DEFAULT, export.span));
            }
            ExportKind::DefaultClass(c) => {
                c.name.iter().for_each(|n| self.local(entries, n.ident.id, names::DEFAULT, export.span));
            }
            ExportKind::DefaultExpr { binding, .. } => {
                self.local(entries, binding.id, names::DEFAULT, export.span);
            }
        }
    }

    fn local(&self, entries: &mut ModuleEntries, id: RefId, name: Name, at: Span) {
        if let Some(id) = self.binding_of(id) {
            entries.exports.push(ExportEntry {
                name: self.text(name),
                target: self.local_target(id),
                span: span(at),
            });
        }
    }

    fn local_target(&self, id: BindingId) -> ExportTarget {
        match self.bindings[id.index()].home {
            Home::Slot(_, slot) => ExportTarget::Local(slot),
            home => unreachable!("an exported binding has a slot, not {home:?}"),
        }
    }

    fn binding_of(&self, id: RefId) -> Option<BindingId> {
        match self.parsed.scopes.resolve(id) {
            Resolution::Binding { id, .. } => Some(id),
            Resolution::Dynamic { fallback } if fallback.is_some() => Some(fallback),
            _ => None,
        }
    }

    /// An export declaration where it stands.
    pub(crate) fn export(&mut self, export: &'a Export<'a>) -> Result<()> {
        match export.kind {
            ExportKind::Locals(_)
            | ExportKind::From { .. }
            | ExportKind::All { .. }
            | ExportKind::DefaultFunction(_) => {}
            ExportKind::Decl(s) => self.stmt(s)?,
            ExportKind::DefaultClass(class) => self.class_declaration(class)?,
            ExportKind::DefaultExpr { binding, value } => {
                let src = self.expr_named(value, names::DEFAULT, Dest::Any)?;
                self.store(binding, src, Store::Initialise, value.span.start)?;
            }
        }
        Ok(())
    }
}

/// Names of the module's own bindings that the declaration exports.
fn exported_locals<'a>(export: &'a Export<'a>, into: &mut FxHashSet<Name>) {
    match export.kind {
        ExportKind::Locals(list) => into.extend(list.iter().map(|s| s.local.name)),
        ExportKind::From { .. } | ExportKind::All { .. } => {}
        ExportKind::Decl(s) => match s.kind {
            StmtKind::Var(d) => {
                for d in d.declarators {
                    pattern_names(d.target, &mut |ident, _| {
                        into.insert(ident.name);
                    });
                }
            }
            StmtKind::Function(f) => into.extend(f.name.map(|n| n.ident.name)),
            StmtKind::Class(c) => into.extend(c.name.map(|n| n.ident.name)),
            _ => {}
        },
        ExportKind::DefaultFunction(f) => into.extend(f.name.map(|n| n.ident.name)),
        ExportKind::DefaultClass(c) => into.extend(c.name.map(|n| n.ident.name)),
        ExportKind::DefaultExpr { binding, .. } => {
            into.insert(binding.name);
        }
    }
}

fn pattern_names(pattern: &Pattern<'_>, each: &mut dyn FnMut(gill_syntax::ast::Ident, Span)) {
    match pattern.kind {
        PatternKind::Ident(ident) => each(ident, pattern.span),
        PatternKind::Expr(_) => {}
        PatternKind::Array { elements, rest } => {
            elements.iter().flatten().for_each(|e| pattern_names(e.target, each));
            rest.iter().for_each(|r| pattern_names(r, each));
        }
        PatternKind::Object { properties, rest } => {
            properties.iter().for_each(|p| pattern_names(p.value.target, each));
            rest.iter().for_each(|r| pattern_names(r, each));
        }
    }
}

fn span(span: Span) -> SourceSpan {
    SourceSpan { start: span.start, end: span.end }
}

fn units(text: &Text) -> Vec<u16> {
    match text {
        Text::Utf8(s) => s.encode_utf16().collect(),
        Text::Utf16(units) => units.to_vec(),
    }
}
