//! Functions: their scopes, parameters, and what they use of `this`, `arguments` and so on.

use super::analyse::{Walk, use_strict};
use super::tables::{OpenFunction, flag};
use super::*;
use crate::ast::*;
use crate::names;

/// What of its surroundings a piece of code uses.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Implicit {
    This,
    NewTarget,
    SuperProperty,
    SuperCall,
}

impl<'a> Walk<'_, 'a> {
    /// Adds a function to the table and makes it the current one. Its scope is the caller's to open.
    pub(super) fn open_function(
        &mut self,
        node: Option<&'a Function<'a>>,
        kind: FunctionKind,
        span: Span,
    ) -> FunctionId {
        let id = FunctionId(self.t.out.functions.len() as u32);
        let parent = if id.0 == 0 { FunctionId::NONE } else { self.current };
        self.t.out.functions.push(FunctionInfo {
            parent,
            kind,
            is_async: node.is_some_and(|f| f.is_async),
            is_generator: node.is_some_and(|f| f.is_generator),
            strict: self.strict,
            span,
            node,
            scope: ScopeId::NONE,
            body_scope: ScopeId::NONE,
            has_parameter_expressions: false,
            simple_params: node.is_none_or(|f| f.params.is_simple),
            arguments: BindingId::NONE,
            this: Use::No,
            new_target: Use::No,
            super_property: Use::No,
            super_call: Use::No,
            has_direct_eval: false,
            has_with: false,
            suspends: false,
            has_try: false,
        });
        self.t.functions.push(OpenFunction {
            id,
            kind,
            strict: self.strict,
            saw_arguments: false,
            labels_base: self.labels.len(),
            loops: 0,
            breakables: 0,
            copies: Vec::new(),
        });
        self.current = id;
        id
    }

    /// Leaves the current function, whose scopes are closed.
    pub(super) fn close_function(&mut self) {
        let f = self.t.functions.pop().expect("a function is open");
        self.current = self.t.out.functions[f.id.index()].parent;
        self.strict = self.t.functions.last().is_some_and(|f| f.strict);
    }

    /// A function of any kind. `created`: where it comes into being, see `Pending::pos`.
    pub(super) fn function(&mut self, f: &'a Function<'a>, created: u32) {
        let (strict, await_reserved, in_params) = (self.strict, self.await_reserved, self.in_params);
        let kind = f.kind.get();
        let arrow = kind == FunctionKind::Arrow;
        let directive = match f.body {
            FunctionBody::Block(_, body) => use_strict(body, self.src),
            FunctionBody::Expr(_) => None,
        };
        if let Some(span) = directive {
            if !f.params.is_simple {
                self.error(span, "Illegal 'use strict' directive in function with non-simple parameter list");
            }
            if !strict {
                self.strict = true;
                self.check_octals(f.span);
            }
        }
        let id = self.open_function(Some(f), kind, f.span);
        f.id.set(id);
        let scope = self.t.open(ScopeKind::Function, f.span.start);
        let expressions = has_expressions(&f.params);
        {
            let info = &mut self.t.out.functions[id.index()];
            info.scope = scope;
            info.body_scope = scope;
            info.has_parameter_expressions = expressions;
        }
        // The name of a declaration is checked here as well: in strict mode if the body is.
        if let Some(name) = f.name {
            let outer_await = await_reserved && f.is_declaration;
            self.await_reserved = outer_await || f.is_async && !f.is_declaration;
            let generator = f.is_generator && !f.is_declaration;
            // The table says this function is a generator, but a declaration's name is not inside of it.
            if name.ident.name != names::YIELD || generator || self.strict {
                self.check_binding_name(name.ident.name, name.span);
            }
        }
        self.await_reserved = f.is_async || arrow && await_reserved;
        self.in_params = true;
        self.params(f, expressions);
        self.await_reserved = f.is_async;
        self.in_params = false;
        if expressions {
            let body = self.t.open(ScopeKind::FunctionBody, f.span.start);
            self.t.out.functions[id.index()].body_scope = body;
        }
        match f.body {
            FunctionBody::Block(_, body) => self.stmts(body),
            FunctionBody::Expr(e) => self.expr(e),
        }
        self.check_accessor(f);
        self.hoist_annex_b();
        if expressions {
            self.close_body_scope();
        }
        self.implicit_names(f, arrow);
        let depth = self.t.scopes.len() - 1;
        let open = self.t.functions.last_mut().expect("a function is open");
        let copies = std::mem::take(&mut open.copies);
        let saw_arguments = open.saw_arguments;
        let arguments = self.t.find(names::ARGUMENTS, depth);
        let own_name = match f.name {
            Some(n) if !f.is_declaration => self.t.find(n.ident.name, depth).map(|at| (n.ident.id, at)),
            _ => None,
        };
        let found: Vec<(BindingId, Option<u32>)> =
            copies.iter().map(|&(var, name)| (var, self.t.find(name, depth))).collect();
        self.t.close(self.arena, Some(created));
        if let Some((id, at)) = own_name {
            let e = &self.t.entries[at as usize];
            if e.kind == Some(BindingKind::FunctionName) {
                self.t.out.resolutions[id.index()] = Resolution::Binding { id: e.id, tdz: false };
            }
        }
        if let Some(at) = arguments
            && saw_arguments
            && !arrow
        {
            let e = &self.t.entries[at as usize];
            if matches!(e.kind, Some(BindingKind::Arguments | BindingKind::Var)) {
                self.t.out.functions[id.index()].arguments = e.id;
            }
        }
        for (var, at) in found {
            if let Some(at) = at {
                let e = &self.t.entries[at as usize];
                if matches!(e.kind, Some(BindingKind::Param | BindingKind::Arguments)) {
                    self.t.out.bindings[var.index()].copy_of = e.id;
                }
            }
        }
        self.close_function();
        self.strict = strict;
        self.await_reserved = await_reserved;
        self.in_params = in_params;
    }

    fn params(&mut self, f: &'a Function<'a>, expressions: bool) {
        // Duplicates are allowed only in the plainest of functions.
        let unique = self.strict || !f.params.is_simple || !matches!(f.kind.get(), FunctionKind::Normal);
        let depth = self.t.scopes.len() - 1;
        let declare = |w: &mut Self, ident: Ident, span: Span, ready: u32, index: u32| {
            w.pend(ident, span.start, flag::DECL);
            match w.t.find(ident.name, depth) {
                Some(at) => {
                    if unique {
                        w.error(span, "Duplicate parameter name not allowed in this context");
                    }
                    w.t.entries[at as usize].param_index = index;
                }
                None => {
                    let at = w.t.add(depth, ident.name, Some(BindingKind::Param), span, ready);
                    w.t.entries[at as usize].param_index = index;
                }
            }
        };
        for (i, p) in f.params.items.iter().enumerate() {
            let end = p.default.map_or(p.target.span.end, |d| d.span.end);
            let ready = if expressions { end } else { 0 };
            let plain = matches!(p.target.kind, PatternKind::Ident(_));
            let index = if plain { i as u32 } else { u32::MAX };
            self.bind(p.target, &mut |w, ident, span| declare(w, ident, span, ready, index));
            if let Some(d) = p.default {
                self.expr(d);
            }
        }
        if let Some(rest) = f.params.rest {
            let ready = if expressions { rest.span.end } else { 0 };
            self.bind(rest, &mut |w, ident, span| declare(w, ident, span, ready, u32::MAX));
        }
    }

    fn check_accessor(&mut self, f: &'a Function<'a>) {
        let count = f.params.items.len();
        let rest = f.params.rest.is_some();
        match f.kind.get() {
            FunctionKind::Getter if count > 0 || rest => {
                self.error(f.params.span, "Getter must not have any formal parameters.");
            }
            FunctionKind::Setter if rest => {
                self.error(f.params.span, "Setter function argument must not be a rest parameter");
            }
            FunctionKind::Setter if count != 1 => {
                self.error(f.params.span, "Setter must have exactly one formal parameter.");
            }
            _ => {}
        }
    }

    /// Closes the body scope of a function whose parameters have their own, noting `var`s that take a parameter's value.
    fn close_body_scope(&mut self) {
        let body = self.t.close(self.arena, None);
        let range = self.t.out.scopes[body.index()].bindings.clone();
        let open = self.t.functions.last_mut().expect("a function is open");
        for id in range {
            let b = &self.t.out.bindings[id as usize];
            if b.kind == BindingKind::Var {
                if b.name == names::ARGUMENTS {
                    open.saw_arguments = true;
                }
                open.copies.push((BindingId(id), b.name));
            }
        }
    }

    /// Adds `arguments` and a function expression's own name to its scope, if they are used and nothing else has the name.
    fn implicit_names(&mut self, f: &'a Function<'a>, arrow: bool) {
        let depth = self.t.scopes.len() - 1;
        let eval = self.t.scopes[depth].has_eval;
        let open = self.t.functions.last_mut().expect("a function is open");
        open.saw_arguments |= eval;
        let needs = open.saw_arguments && !arrow;
        if needs && self.t.find(names::ARGUMENTS, depth).is_none() {
            self.t.add(depth, names::ARGUMENTS, Some(BindingKind::Arguments), f.params.span, 0);
        }
        if let Some(name) = f.name
            && !f.is_declaration
            && self.t.find(name.ident.name, depth).is_none()
        {
            let start = self.t.scopes[depth].pending_start();
            let used = eval || self.t.pending[start..].iter().any(|p| p.name == name.ident.name);
            if used {
                self.t.add(depth, name.ident.name, Some(BindingKind::FunctionName), name.span, 0);
            }
        }
    }

    /// Annex B.3.3 at the end of a function or script: what is left of the candidates become `var`s.
    pub(super) fn hoist_annex_b(&mut self) {
        let depth = self.t.scopes.len() - 1;
        let start = self.t.scopes[depth].candidates_start;
        if start == self.t.candidates.len() {
            return;
        }
        self.t.filter_candidates(start);
        let body = self.t.scopes[depth].kind == ScopeKind::FunctionBody;
        for c in self.t.candidates.split_off(start) {
            let Some(name) = c.function.name else { continue };
            let (name, span) = (name.ident.name, name.span);
            let param = |w: &Self, d: usize| {
                w.t.find(name, d).is_some_and(|at| w.t.entries[at as usize].kind == Some(BindingKind::Param))
            };
            if param(self, depth) || body && param(self, depth - 1) {
                continue;
            }
            // The arguments object is a parameter in this respect.
            let function = self.t.functions.last().map(|f| f.kind);
            if name == names::ARGUMENTS
                && !matches!(function, Some(FunctionKind::TopLevel | FunctionKind::Arrow))
            {
                continue;
            }
            let known = self.t.find(name, depth).is_some();
            let Ok(at) = self.t.declare_var(name, BindingKind::Var, span) else { continue };
            self.t.entries[at as usize].block_function |= !known;
            if let Some(at) = self.t.find(name, depth)
                && self.t.entries[at as usize].kind == Some(BindingKind::Var)
                && name == names::ARGUMENTS
            {
                self.t.functions.last_mut().expect("a function is open").saw_arguments = true;
            }
            let id = RefId(self.t.out.resolutions.len() as u32);
            self.t.out.resolutions.push(Resolution::Unused);
            c.function.annex_b.set(id);
            self.pend(Ident { name, id }, span.start, flag::WRITE);
        }
    }

    // -------------------------------------------------------------------------------------------- implicit things

    /// Notes the use of `this` and the like in the current code, in the arrow functions around, and in the function whose it is.
    pub(super) fn uses(&mut self, what: Implicit, by_eval: bool) {
        let mut how = if by_eval { Use::Captured } else { Use::Own };
        for i in (0..self.t.functions.len()).rev() {
            let f = &self.t.functions[i];
            let info = &mut self.t.out.functions[f.id.index()];
            let slot = match what {
                Implicit::This => &mut info.this,
                Implicit::NewTarget => &mut info.new_target,
                Implicit::SuperProperty => &mut info.super_property,
                Implicit::SuperCall => &mut info.super_call,
            };
            *slot = (*slot).max(how);
            if f.kind != FunctionKind::Arrow {
                break;
            }
            how = Use::Captured;
        }
    }

    /// The kind of the innermost function that is no arrow function.
    pub(super) fn home_kind(&self) -> FunctionKind {
        self.t
            .functions
            .iter()
            .rev()
            .map(|f| f.kind)
            .find(|&k| k != FunctionKind::Arrow)
            .unwrap_or(FunctionKind::TopLevel)
    }

    /// If the name is `arguments`: where it is the implicit object, and where it is an error.
    #[inline]
    pub(super) fn note_arguments(&mut self, name: Name, span: Span) {
        if name == names::ARGUMENTS {
            self.note_arguments_use(span);
        }
    }

    #[cold]
    fn note_arguments_use(&mut self, span: Span) {
        let initializer =
            matches!(self.home_kind(), FunctionKind::InstanceInitializer | FunctionKind::StaticInitializer);
        if initializer || self.eval.class_field && self.home_kind() == FunctionKind::TopLevel {
            self.error(
                span,
                "'arguments' is not allowed in class field initializer or static initialization block",
            );
        }
        for f in self.t.functions.iter_mut().rev() {
            if f.kind != FunctionKind::Arrow {
                f.saw_arguments = true;
                break;
            }
        }
    }

    pub(super) fn suspends(&mut self) {
        let top = self.current.0 == 0;
        let info = &mut self.t.out.functions[self.current.index()];
        info.suspends = true;
        if top {
            info.is_async = true;
        }
    }

    /// A call that may be a direct eval: everything around may be used by name.
    pub(super) fn direct_eval(&mut self) {
        let strict = self.strict;
        self.t.out.functions[self.current.index()].has_direct_eval = true;
        if let Some(s) = self.t.scopes.last_mut() {
            s.has_eval = true;
        }
        if !strict {
            // At the top level the variables are global, in eval code the caller's.
            let depth = self.t.var_depth();
            let scope = &mut self.t.scopes[depth];
            scope.eval_vars = matches!(scope.kind, ScopeKind::Function | ScopeKind::FunctionBody);
        }
        for what in [Implicit::This, Implicit::NewTarget, Implicit::SuperProperty, Implicit::SuperCall] {
            self.uses(what, true);
        }
        for f in self.t.functions.iter_mut().rev() {
            if f.kind != FunctionKind::Arrow {
                f.saw_arguments = true;
                break;
            }
        }
    }
}

/// ContainsExpression: default values or computed keys.
fn has_expressions(params: &Params<'_>) -> bool {
    // A stack, not recursion: the depth was not checked yet.
    let mut stack: Vec<&Pattern<'_>> = Vec::new();
    for p in params.items {
        if p.default.is_some() {
            return true;
        }
        stack.push(p.target);
    }
    stack.extend(params.rest);
    while let Some(p) = stack.pop() {
        match p.kind {
            PatternKind::Ident(_) | PatternKind::Expr(_) => {}
            PatternKind::Array { elements, rest } => {
                for e in elements.iter().flatten() {
                    if e.default.is_some() {
                        return true;
                    }
                    stack.push(e.target);
                }
                stack.extend(rest);
            }
            PatternKind::Object { properties, rest } => {
                for p in properties {
                    if p.value.default.is_some() || matches!(p.key.kind, KeyKind::Computed(_)) {
                        return true;
                    }
                    stack.push(p.value.target);
                }
                stack.extend(rest);
            }
        }
    }
    false
}
