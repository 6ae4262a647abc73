//! Imports and exports.

use super::analyse::Walk;
use super::*;
use crate::ast::*;
use crate::names;

impl<'a> Walk<'_, 'a> {
    pub(super) fn import(&mut self, i: &'a Import<'a>) {
        for s in i.specifiers {
            let local = s.local;
            self.check_binding_name(local.ident.name, local.span);
            self.declare_lexical(local.ident, BindingKind::Import, local.span, 0, false);
        }
    }

    pub(super) fn export(&mut self, e: &'a Export<'a>) {
        match &e.kind {
            ExportKind::Locals(list) => {
                for s in *list {
                    self.check_name(s.local.name, s.local.span);
                    self.exports(s.exported.name, s.exported.span);
                    self.pend(Ident { name: s.local.name, id: s.id }, u32::MAX - 1, 0);
                    self.local_exports.push((s.local.name, s.local.span));
                }
            }
            ExportKind::From { specifiers, .. } => {
                for s in *specifiers {
                    self.exports(s.exported.name, s.exported.span);
                }
            }
            ExportKind::All { exported, .. } => {
                if let Some(name) = exported {
                    self.exports(name.name, name.span);
                }
            }
            ExportKind::Decl(s) => {
                match s.kind {
                    StmtKind::Var(d) => {
                        self.var_decl(d, None);
                        for d in d.declarators {
                            self.export_pattern(d.target);
                        }
                    }
                    StmtKind::Function(f) => {
                        self.function_decl(f);
                        if let Some(n) = f.name {
                            self.exports(n.ident.name, n.span);
                        }
                    }
                    StmtKind::Class(c) => {
                        self.declare_class(c);
                        self.class(c);
                        if let Some(n) = c.name {
                            self.exports(n.ident.name, n.span);
                        }
                    }
                    _ => {}
                };
            }
            ExportKind::DefaultFunction(f) => {
                self.exports(names::DEFAULT, e.span);
                self.function_decl(f);
            }
            ExportKind::DefaultClass(c) => {
                self.exports(names::DEFAULT, e.span);
                self.declare_class(c);
                self.class(c);
            }
            ExportKind::DefaultExpr { binding, value } => {
                self.exports(names::DEFAULT, e.span);
                self.declare_lexical(*binding, BindingKind::Const, e.span, e.span.end, false);
                self.expr(value);
            }
        }
    }

    fn exports(&mut self, name: Name, span: Span) {
        if !self.exported.insert(name) {
            let name = self.names.get(name);
            self.error(span, format!("Duplicate export of '{name}'"));
        }
    }

    fn export_pattern(&mut self, p: &'a Pattern<'a>) {
        match p.kind {
            PatternKind::Ident(i) => self.exports(i.name, p.span),
            PatternKind::Expr(_) => {}
            PatternKind::Array { elements, rest } => self.nested(p.span, |w| {
                for e in elements.iter().flatten() {
                    w.export_pattern(e.target);
                }
                if let Some(r) = rest {
                    w.export_pattern(r);
                }
            }),
            PatternKind::Object { properties, rest } => self.nested(p.span, |w| {
                for p in properties {
                    w.export_pattern(p.value.target);
                }
                if let Some(r) = rest {
                    w.export_pattern(r);
                }
            }),
        }
    }

    /// At the end of a module: everything exported by name must be declared at its top level.
    pub(super) fn check_exports(&mut self) {
        for (name, span) in std::mem::take(&mut self.local_exports) {
            if self.t.find(name, 0).is_none() {
                let name = self.names.get(name);
                self.error(span, format!("Export '{name}' is not defined in module"));
            }
        }
    }
}
