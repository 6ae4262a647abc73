//! Classes: inner name, private names, members, and the two initializer functions.
//!
//! Methods, fields and static blocks run only once the class's inner name is initialised, so their code is taken to come into
//! being at `span.end - 1`, and the inner name to be ready there; heritage and computed keys come earlier.

use super::analyse::Walk;
use super::tables::flag;
use super::*;
use crate::ast::*;
use crate::names;

impl<'a> Walk<'_, 'a> {
    /// Declares a class declaration's name in the scope around.
    pub(super) fn declare_class(&mut self, c: &'a Class<'a>) {
        if let Some(name) = c.name {
            self.declare_lexical(name.ident, BindingKind::Class, name.span, c.span.end, false);
        }
    }

    pub(super) fn class(&mut self, c: &'a Class<'a>) {
        let strict = std::mem::replace(&mut self.strict, true);
        if !strict {
            self.check_octals(c.span);
        }
        let ready = c.span.end - 1;
        let named = c.name.filter(|n| n.ident.name != names::STAR_DEFAULT);
        let private = c.elements.iter().any(|e| private_key(e).is_some());
        let scoped = named.is_some() || private;
        if scoped {
            c.scope.set(self.t.open(ScopeKind::Class, c.span.start));
        }
        if let Some(name) = named {
            self.check_binding_name(name.ident.name, name.span);
            let depth = self.t.scopes.len() - 1;
            self.t.add(depth, name.ident.name, Some(BindingKind::ClassName), name.span, ready);
            self.pend(Ident { name: name.ident.name, id: c.inner_name }, name.span.start, flag::DECL);
            if !c.is_declaration {
                self.pend(name.ident, name.span.start, flag::DECL);
            }
        }
        for e in c.elements {
            if let Some((ident, span)) = private_key(e) {
                self.declare_private(e, ident, span);
            }
        }
        // Private names in the heritage are those of the classes around.
        let mut outer_private = Vec::new();
        if let Some(h) = c.heritage {
            let start = self.t.pending.len();
            self.expr(h);
            if private {
                outer_private.extend(self.t.pending.extract_if(start.., |p| p.flags & flag::PRIVATE != 0));
            }
        }
        let mut constructors = 0;
        let (mut fields, mut statics) = (false, false);
        for e in c.elements {
            match e.kind {
                ClassElementKind::Method { key, function } => {
                    self.check_method(e, &key, function, &mut constructors);
                    if let KeyKind::Computed(k) = key.kind {
                        self.expr(k);
                    }
                    self.function(function, ready);
                }
                ClassElementKind::Field { key, .. } => {
                    self.check_field(e, &key);
                    if let KeyKind::Computed(k) = key.kind {
                        self.expr(k);
                    }
                    if e.is_static {
                        statics = true;
                    } else {
                        fields = true;
                    }
                }
                ClassElementKind::StaticBlock(_) => statics = true,
            }
        }
        if fields {
            let id = self.initializer(c, FunctionKind::InstanceInitializer, false, ready);
            c.instance_init.set(id);
        }
        if statics {
            let id = self.initializer(c, FunctionKind::StaticInitializer, true, ready);
            c.static_init.set(id);
        }
        if scoped {
            self.t.close(self.arena, None);
        }
        self.t.pending.extend(outer_private);
        self.strict = strict;
    }

    /// All fields, or all static fields and blocks, as one function.
    fn initializer(&mut self, c: &'a Class<'a>, kind: FunctionKind, statics: bool, ready: u32) -> FunctionId {
        let (await_reserved, in_params) = (self.await_reserved, self.in_params);
        self.in_params = false;
        let id = self.open_function(None, kind, c.span);
        let scope = self.t.open(ScopeKind::Function, c.span.start);
        let info = &mut self.t.out.functions[id.index()];
        info.scope = scope;
        info.body_scope = scope;
        for e in c.elements.iter().filter(|e| e.is_static == statics) {
            match e.kind {
                ClassElementKind::Field { value: Some(v), .. } => {
                    self.await_reserved = false;
                    self.expr(v);
                }
                ClassElementKind::StaticBlock(b) => {
                    self.await_reserved = true;
                    b.scope.set(self.t.open(ScopeKind::StaticBlock, b.span.start));
                    self.stmts(b.body);
                    self.hoist_annex_b();
                    self.t.close(self.arena, None);
                }
                _ => {}
            }
        }
        self.t.close(self.arena, Some(ready));
        self.close_function();
        self.strict = true;
        self.await_reserved = await_reserved;
        self.in_params = in_params;
        id
    }

    fn declare_private(&mut self, e: &ClassElement<'a>, ident: Ident, span: Span) {
        if ident.name == names::PRIVATE_CONSTRUCTOR {
            self.error(span, "Classes may not have a private field named '#constructor'");
        }
        let kind = match e.kind {
            ClassElementKind::Method { function, .. } => match function.kind.get() {
                FunctionKind::Getter => BindingKind::PrivateGetter,
                FunctionKind::Setter => BindingKind::PrivateSetter,
                _ => BindingKind::PrivateMethod,
            },
            _ => BindingKind::PrivateField,
        };
        self.pend(ident, span.start, flag::DECL | flag::PRIVATE);
        let depth = self.t.scopes.len() - 1;
        if let Some(at) = self.t.find(ident.name, depth) {
            let entry = &mut self.t.entries[at as usize];
            let pair = matches!(
                (entry.kind, kind),
                (Some(BindingKind::PrivateGetter), BindingKind::PrivateSetter)
                    | (Some(BindingKind::PrivateSetter), BindingKind::PrivateGetter)
            );
            if pair && entry.is_static == e.is_static {
                entry.kind = Some(BindingKind::PrivateAccessor);
            } else {
                self.redeclared(ident.name, span);
            }
            return;
        }
        let at = self.t.add(depth, ident.name, Some(kind), span, 0);
        self.t.entries[at as usize].is_static = e.is_static;
    }

    fn check_method(
        &mut self,
        e: &ClassElement<'a>,
        key: &PropertyKey<'a>,
        f: &'a Function<'a>,
        constructors: &mut u32,
    ) {
        let name = match key.kind {
            KeyKind::Ident(n) | KeyKind::String(n) => n,
            _ => return,
        };
        if e.is_static {
            if name == names::PROTOTYPE {
                self.error(key.span, "Classes may not have a static property named 'prototype'");
            }
            return;
        }
        if name != names::CONSTRUCTOR {
            return;
        }
        let what = match f.kind.get() {
            FunctionKind::Getter | FunctionKind::Setter => "an accessor",
            _ if f.is_async && !f.is_generator => "an async method",
            _ if f.is_generator => "a generator",
            _ => {
                *constructors += 1;
                if *constructors > 1 {
                    self.error(key.span, "A class may only have one constructor");
                }
                return;
            }
        };
        self.error(key.span, format!("Class constructor may not be {what}"));
    }

    fn check_field(&mut self, e: &ClassElement<'a>, key: &PropertyKey<'a>) {
        if let KeyKind::Ident(n) | KeyKind::String(n) = key.kind {
            if n == names::CONSTRUCTOR {
                self.error(key.span, "Classes may not have a field named 'constructor'");
            } else if e.is_static && n == names::PROTOTYPE {
                self.error(key.span, "Classes may not have a static property named 'prototype'");
            }
        }
    }
}

fn private_key(e: &ClassElement<'_>) -> Option<(Ident, Span)> {
    match e.kind {
        ClassElementKind::Method { key, .. } | ClassElementKind::Field { key, .. } => match key.kind {
            KeyKind::Private(ident) => Some((ident, key.span)),
            _ => None,
        },
        ClassElementKind::StaticBlock(_) => None,
    }
}
