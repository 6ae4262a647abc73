//! Actions for imports and exports.

use crate::ast::*;
use crate::names::{self, Name};
use crate::parser::ctx::{Ctx, Fail, X, fail, pop};
use crate::scope::RefId;
use crate::source::Span;

impl<'a> Ctx<'a> {
    pub(crate) fn expect_word(&self, l: u32, r: u32, word: &'static str) -> Result<(), Box<Fail>> {
        let text = self.text(l, r);
        if text == word {
            Ok(())
        } else {
            Err(fail(l, r, format!("Unexpected identifier '{text}'"))
                .hint(format!("'{word}' is expected here")))
        }
    }

    pub(crate) fn module_name(&self, l: u32, name: Name, r: u32) {
        self.s.borrow_mut().names.push(SpannedName { span: Span::new(l, r), name, is_string: false });
    }

    pub(crate) fn module_string(&self, l: u32, name: Name, r: u32) {
        self.s.borrow_mut().names.push(SpannedName { span: Span::new(l, r), name, is_string: true });
    }

    pub(crate) fn attribute(&self) {
        let mut s = self.s.borrow_mut();
        let value = pop(&mut s.names);
        let key = pop(&mut s.names);
        s.attributes.push(ImportAttribute { key, value });
    }

    fn take_attributes(&self, n: u32) -> Result<&'a [ImportAttribute], Box<Fail>> {
        let list = self.take(&mut self.s.borrow_mut().attributes, n);
        for (i, a) in list.iter().enumerate() {
            if list[..i].iter().any(|b| b.key.name == a.key.name) {
                let key = self.interner.borrow().get(a.key.name);
                return Err(fail(
                    a.key.span.start,
                    a.key.span.end,
                    format!("Import attributes has a duplicate key '{key}'"),
                ));
            }
        }
        Ok(list)
    }

    fn specifier(&self, l: u32, imported: ImportedName, a: u32, name: Name, r: u32) {
        let local = SpannedIdent { span: Span::new(a, r), ident: self.ident(name) };
        self.s.borrow_mut().imports.push(ImportSpecifier { span: Span::new(l, r), imported, local });
    }

    pub(crate) fn import_default(&self, l: u32, name: Name, r: u32) {
        self.specifier(l, ImportedName::Default, l, name, r);
    }

    pub(crate) fn import_star(&self, l: u32, a: u32, name: Name, r: u32) {
        self.specifier(l, ImportedName::Namespace, a, name, r);
    }

    pub(crate) fn import_specifier(&self, local: Option<(u32, Name, u32)>) -> Result<(), Box<Fail>> {
        let imported = pop(&mut self.s.borrow_mut().names);
        let span = imported.span;
        let (a, name, r) = match local {
            Some(local) => local,
            None => {
                let reserved = self.text(span.start, span.end);
                if imported.is_string || crate::parser::ctx::is_reserved_word(reserved) {
                    return Err(fail(span.start, span.end, format!("Unexpected token '{reserved}'"))
                        .hint("such a name needs 'as' and a name for the binding"));
                }
                (span.start, imported.name, span.end)
            }
        };
        self.specifier(span.start, ImportedName::Named(imported), a, name, r);
        Ok(())
    }

    fn check_string(&self, name: &SpannedName) -> Result<(), Box<Fail>> {
        let lone = name.is_string && self.interner.borrow().get(name.name).as_str().is_none();
        if lone {
            return Err(fail(
                name.span.start,
                name.span.end,
                "Invalid module export name: contains unpaired surrogate character",
            ));
        }
        Ok(())
    }

    pub(crate) fn import(&self, l: u32, n: u32, attributes: u32, r: u32) -> Result<(), Box<Fail>> {
        let attributes = self.take_attributes(attributes)?;
        let (source, specifiers) = {
            let mut s = self.s.borrow_mut();
            (pop(&mut s.names), self.take(&mut s.imports, n))
        };
        for s in specifiers {
            if let ImportedName::Named(name) = &s.imported {
                self.check_string(name)?;
            }
        }
        let span = Span::new(l, r);
        let node = self.arena.alloc(Import { span, specifiers, source, attributes });
        self.stmt(l, StmtKind::Import(node), r);
        Ok(())
    }

    pub(crate) fn export_specifier(&self, renamed: bool) {
        let mut s = self.s.borrow_mut();
        let exported = pop(&mut s.names);
        let local = if renamed { pop(&mut s.names) } else { exported };
        let span = local.span.to(exported.span);
        s.exports.push(ExportSpecifier { span, local, id: RefId::NONE, exported });
    }

    fn export(&self, l: u32, kind: ExportKind<'a>, r: u32) {
        let node = self.arena.alloc(Export { span: Span::new(l, r), kind });
        self.stmt(l, StmtKind::Export(node), r);
    }

    fn take_exports(&self, n: u32) -> Result<Vec<ExportSpecifier>, Box<Fail>> {
        let list: Vec<ExportSpecifier> = {
            let mut s = self.s.borrow_mut();
            let at = s.exports.len() - n as usize;
            s.exports.drain(at..).collect()
        };
        for e in &list {
            self.check_string(&e.local)?;
            self.check_string(&e.exported)?;
        }
        Ok(list)
    }

    pub(crate) fn export_locals(&self, l: u32, n: u32, r: u32) -> Result<(), Box<Fail>> {
        let mut list = self.take_exports(n)?;
        for e in &mut list {
            let span = e.local.span;
            let text = self.text(span.start, span.end);
            if e.local.is_string || crate::parser::ctx::is_reserved_word(text) {
                return Err(fail(span.start, span.end, format!("Unexpected token '{text}'"))
                    .hint("only with 'from' can such a name be exported"));
            }
            e.id = self.new_ref();
        }
        self.export(l, ExportKind::Locals(self.arena.alloc_slice_copy(&list)), r);
        Ok(())
    }

    pub(crate) fn export_from(&self, l: u32, n: u32, attributes: u32, r: u32) -> Result<(), Box<Fail>> {
        let attributes = self.take_attributes(attributes)?;
        let source = pop(&mut self.s.borrow_mut().names);
        let specifiers = self.arena.alloc_slice_copy(&self.take_exports(n)?);
        self.export(l, ExportKind::From { specifiers, source, attributes }, r);
        Ok(())
    }

    pub(crate) fn export_all(&self, l: u32, named: bool, attributes: u32, r: u32) -> Result<(), Box<Fail>> {
        let attributes = self.take_attributes(attributes)?;
        let (source, exported) = {
            let mut s = self.s.borrow_mut();
            (pop(&mut s.names), if named { Some(pop(&mut s.names)) } else { None })
        };
        if let Some(name) = &exported {
            self.check_string(name)?;
        }
        self.export(l, ExportKind::All { exported, source, attributes }, r);
        Ok(())
    }

    /// `export` before a declaration, which is the last statement.
    pub(crate) fn export_decl(&self, l: u32, r: u32) -> Result<(), Box<Fail>> {
        let decl = self.take_stmt();
        self.export(l, ExportKind::Decl(decl), r);
        Ok(())
    }

    pub(crate) fn export_default_decl(&self, l: u32, r: u32) -> Result<(), Box<Fail>> {
        let stmt = pop(&mut self.s.borrow_mut().stmts);
        let kind = match stmt.kind {
            StmtKind::Function(f) => ExportKind::DefaultFunction(f),
            StmtKind::Class(c) => ExportKind::DefaultClass(c),
            _ => unreachable!("the grammar reads a function or class here"),
        };
        self.export(l, kind, r);
        Ok(())
    }

    pub(crate) fn export_default_expr(&self, l: u32, value: X<'a>, r: u32) -> Result<(), Box<Fail>> {
        let binding = self.ident(names::STAR_DEFAULT);
        self.export(l, ExportKind::DefaultExpr { binding, value }, r);
        Ok(())
    }
}
