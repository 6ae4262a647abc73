//! The walk over the tree: statements and patterns here, the rest beside. Declares names, notes references, and reports the early
//! errors that need context.
//!
//! Invariant: recursion goes through `nested`, which counts the depth and gives up with one error at the limit. Left spines of
//! binary operators and `else if` chains are loops.

use bumpalo::Bump;

use super::tables::{Candidate, Pending, Tables, flag};
use super::*;
use crate::ast::*;
use crate::names;
use crate::parser::ctx::{Fail, fail};
use crate::{EvalContext, Interner, ParseOptions, SourceText};

/// The most errors that are reported at once.
const MAX_ERRORS: usize = 20;

pub(super) struct Walk<'p, 'a> {
    pub(super) t: Tables<'a>,
    pub(super) arena: &'a Bump,
    pub(super) src: &'a str,
    pub(super) names: &'p Interner<'a>,
    pub(super) program: &'a Program<'a>,
    pub(super) eval: EvalContext,
    max_depth: u32,
    depth: u32,
    /// Too deep: nothing more is looked at.
    aborted: bool,
    /// Current code is strict.
    pub(super) strict: bool,
    /// `await` cannot be an identifier here.
    pub(super) await_reserved: bool,
    /// In a parameter list, where `await` and `yield` expressions are errors.
    pub(super) in_params: bool,
    pub(super) current: FunctionId,
    pub(super) labels: Vec<(Name, bool)>,
    /// Places of legacy octals, in order.
    pub(super) octals: Vec<(u32, u32)>,
    /// Right operands of the binary spines being walked.
    pub(super) spine: Vec<&'a Expr<'a>>,
    pub(super) exported: rustc_hash::FxHashSet<Name>,
    pub(super) local_exports: Vec<(Name, Span)>,
}

#[allow(clippy::too_many_arguments)]
pub(crate) fn analyse<'a>(
    arena: &'a Bump,
    source: &'a SourceText,
    program: &'a Program<'a>,
    names: &Interner<'a>,
    refs: u32,
    mut octals: Vec<(u32, u32)>,
    (eval, private_names): (EvalContext, &[String]),
    options: &ParseOptions,
) -> Result<Scopes<'a>, Vec<Fail>> {
    octals.sort_unstable();
    let mut w = Walk {
        t: Tables::new(names.len(), refs),
        arena,
        src: source.text(),
        names,
        program,
        eval,
        max_depth: options.max_depth,
        depth: 0,
        aborted: false,
        strict: eval.strict,
        await_reserved: false,
        in_params: false,
        current: FunctionId(0),
        labels: Vec::new(),
        octals,
        spine: Vec::new(),
        exported: rustc_hash::FxHashSet::default(),
        local_exports: Vec::new(),
    };
    w.program(private_names);
    let mut fails = w.t.fails;
    if fails.is_empty() {
        return Ok(w.t.out);
    }
    fails.sort_by_key(|f| f.span.start);
    fails.dedup_by(|a, b| a.span == b.span && a.message == b.message);
    fails.truncate(MAX_ERRORS);
    Err(fails)
}

impl<'a> Walk<'_, 'a> {
    pub(super) fn error(&mut self, span: Span, message: impl Into<std::borrow::Cow<'static, str>>) {
        self.t.error(span, message);
    }

    /// Runs a step of recursion, unless it is too deep.
    #[inline]
    pub(super) fn nested(&mut self, span: Span, step: impl FnOnce(&mut Self)) {
        if self.depth >= self.max_depth {
            if !self.aborted {
                self.aborted = true;
                let f = fail(span.start, span.start + 1, "Too much nesting");
                // Nothing found so far counts: the rest of the program was not seen.
                self.t.fails = vec![*f.hint(format!("the limit is {} levels", self.max_depth))];
            }
            return;
        }
        if self.aborted {
            return;
        }
        self.depth += 1;
        step(self);
        self.depth -= 1;
    }

    // -------------------------------------------------------------------------------------------- program

    fn program(&mut self, private_names: &[String]) {
        let p = self.program;
        let is_module = p.kind == ProgramKind::Module;
        self.strict |= is_module || has_use_strict(p.body, self.src);
        self.await_reserved = is_module;
        if self.strict {
            self.check_octals(p.span);
        }
        let kind = match p.kind {
            ProgramKind::Module => ScopeKind::Module,
            ProgramKind::Eval => ScopeKind::Eval,
            _ => ScopeKind::Script,
        };
        self.open_function(None, FunctionKind::TopLevel, p.span);
        self.t.open(kind, 0);
        let info = &mut self.t.out.functions[0];
        info.scope = ScopeId(0);
        info.body_scope = ScopeId(0);
        if let Some(f) = p.function {
            // A wrapper or `new Function`: the one thing there is, and not a name of the top level.
            self.function(f, 0);
        }
        self.stmts(p.body);
        if is_module {
            self.check_exports();
        }
        self.hoist_annex_b();
        self.t.close(self.arena, None);
        self.t.functions.pop();
        if !self.aborted {
            self.t.finish(self.names, self.eval.dynamic, private_names);
        }
    }

    /// Reports legacy octals in strict code.
    pub(super) fn check_octals(&mut self, span: Span) {
        let from = self.octals.partition_point(|o| o.0 < span.start);
        if let Some(&(l, r)) = self.octals.get(from)
            && l < span.end
        {
            let message = match self.src.as_bytes()[l as usize] {
                b'\\' if matches!(self.src.as_bytes()[l as usize + 1], b'8' | b'9') => {
                    "\\8 and \\9 are not allowed in strict mode."
                }
                b'\\' => "Octal escape sequences are not allowed in strict mode.",
                _ if self.src[l as usize..r as usize].contains(['8', '9']) => {
                    "Decimals with leading zeros are not allowed in strict mode."
                }
                _ => "Octal literals are not allowed in strict mode.",
            };
            self.error(Span::new(l, r), message);
        }
    }

    // -------------------------------------------------------------------------------------------- names

    /// Checks that a name can be an identifier here, as a reference or label.
    #[inline]
    pub(super) fn check_name(&mut self, name: Name, span: Span) {
        if name <= names::AWAIT {
            self.check_special_name(name, span);
        }
    }

    #[cold]
    fn check_special_name(&mut self, name: Name, span: Span) {
        if name <= names::YIELD {
            let generator = name == names::YIELD && self.t.out.functions[self.current.index()].is_generator;
            if self.strict || generator {
                self.error(span, "Unexpected strict mode reserved word");
            }
        } else if name == names::AWAIT && (self.await_reserved || self.program.kind == ProgramKind::Module) {
            self.error(span, "Unexpected reserved word");
        }
    }

    /// Checks that a name can be bound or assigned here.
    pub(super) fn check_binding_name(&mut self, name: Name, span: Span) {
        self.check_name(name, span);
        if self.strict && (name == names::EVAL || name == names::ARGUMENTS) {
            self.error(span, "Unexpected eval or arguments in strict mode");
        }
    }

    /// Notes a reference or declaration.
    #[inline]
    pub(super) fn pend(&mut self, ident: Ident, at: u32, flags: u8) {
        self.t.pending.push(Pending {
            name: ident.name,
            id: ident.id,
            function: self.current,
            pos: at,
            at,
            flags,
        });
    }

    pub(super) fn redeclared(&mut self, name: Name, span: Span) {
        let name = self.names.get(name);
        self.error(span, format!("Identifier '{name}' has already been declared"));
    }

    pub(super) fn declare_lexical(
        &mut self,
        ident: Ident,
        kind: BindingKind,
        span: Span,
        ready: u32,
        lenient: bool,
    ) -> Option<u32> {
        self.pend(ident, span.start, flag::DECL);
        // In a switch, text order says nothing about what has run.
        let switch = self.t.scopes.last().is_some_and(|s| s.kind == ScopeKind::Switch);
        let ready = if switch && ready > 0 { u32::MAX } else { ready };
        match self.t.declare_lexical(ident.name, kind, span, ready, lenient) {
            Ok(at) => Some(at),
            Err(()) => {
                self.redeclared(ident.name, span);
                None
            }
        }
    }

    pub(super) fn declare_var(&mut self, name: Name, kind: BindingKind, span: Span) {
        if self.t.declare_var(name, kind, span).is_err() {
            self.redeclared(name, span);
        }
    }

    // -------------------------------------------------------------------------------------------- statements

    pub(super) fn stmts(&mut self, list: &'a [Stmt<'a>]) {
        for s in list {
            self.stmt(s);
        }
    }

    fn stmt(&mut self, s: &'a Stmt<'a>) {
        self.nested(s.span, |w| w.stmt_inner(s));
    }

    /// A statement that is the body of another.
    fn embedded(&mut self, s: &'a Stmt<'a>) {
        let mut inner = s;
        while let StmtKind::Labeled { body, .. } = inner.kind {
            inner = body;
        }
        if !std::ptr::eq(inner, s)
            && let StmtKind::Function(f) = inner.kind
        {
            self.misplaced_function(f.span);
        }
        self.stmt(s);
    }

    fn misplaced_function(&mut self, span: Span) {
        let span = Span::new(span.start, span.start + 8);
        let message = if self.strict {
            "In strict mode code, functions can only be declared at top level or inside a block."
        } else {
            "In non-strict mode code, functions can only be declared at top level, inside a block, or as the body of an if statement."
        };
        self.error(span, message);
    }

    fn stmt_inner(&mut self, s: &'a Stmt<'a>) {
        match s.kind {
            StmtKind::Empty | StmtKind::Debugger => {}
            StmtKind::Expr(e) | StmtKind::Throw(e) => self.expr(e),
            StmtKind::Block(b) => self.block(b, false),
            StmtKind::If { .. } => self.if_stmt(s),
            StmtKind::For(f) => self.for_stmt(f),
            StmtKind::ForIn(f) => self.for_each(f.left, f.right, f.body, &f.scope),
            StmtKind::ForOf(f) => {
                if f.is_await {
                    self.suspends();
                }
                self.for_each(f.left, f.right, f.body, &f.scope);
            }
            StmtKind::While { test, body } => {
                self.loop_body(|w| {
                    w.expr(test);
                    w.embedded(body);
                });
            }
            StmtKind::DoWhile { body, test } => {
                self.loop_body(|w| {
                    w.embedded(body);
                    w.expr(test);
                });
            }
            StmtKind::Switch(sw) => self.switch(sw, s.span),
            StmtKind::Return(e) => {
                let kind = self.t.functions.last().map(|f| f.kind);
                if matches!(
                    kind,
                    Some(
                        FunctionKind::TopLevel
                            | FunctionKind::InstanceInitializer
                            | FunctionKind::StaticInitializer
                    )
                ) {
                    self.error(Span::new(s.span.start, s.span.start + 6), "Illegal return statement");
                }
                if let Some(e) = e {
                    self.expr(e);
                }
            }
            StmtKind::Try(t) => self.try_stmt(t),
            StmtKind::Break(label) => self.break_stmt(label, s.span),
            StmtKind::Continue(label) => self.continue_stmt(label, s.span),
            StmtKind::Labeled { label, body } => self.labeled(label, body),
            StmtKind::With(with) => self.with(with, s.span),
            StmtKind::Var(d) => self.var_decl(d, None),
            StmtKind::Function(f) => self.function_decl(f),
            StmtKind::Class(c) => {
                self.declare_class(c);
                self.class(c);
            }
            StmtKind::Import(i) => self.import(i),
            StmtKind::Export(e) => self.export(e),
        }
    }

    fn if_stmt(&mut self, s: &'a Stmt<'a>) {
        let mut s = s;
        while let StmtKind::If { test, consequent, alternate } = s.kind {
            self.expr(test);
            self.if_body(consequent);
            let Some(next) = alternate else { return };
            if self.aborted {
                return;
            }
            s = next;
        }
        self.if_body(s);
    }

    fn if_body(&mut self, s: &'a Stmt<'a>) {
        // The block that the parser puts around a function here has no braces.
        if let StmtKind::Block(b) = s.kind
            && self.strict
            && self.src.as_bytes()[b.span.start as usize] != b'{'
        {
            self.misplaced_function(b.span);
        }
        self.embedded(s);
    }

    /// A block; its scope is opened only if it declares something.
    pub(super) fn block(&mut self, b: &'a Block<'a>, catch_body: bool) {
        if !declares(b.body) {
            return self.stmts(b.body);
        }
        b.scope.set(self.t.open(ScopeKind::Block, b.span.start));
        if let Some(s) = self.t.scopes.last_mut() {
            s.catch_body = catch_body;
        }
        self.stmts(b.body);
        self.close_block();
    }

    /// Closes a scope that is not a function's.
    pub(super) fn close_block(&mut self) {
        let start = self.t.scopes.last().map_or(0, |s| s.candidates_start);
        if start < self.t.candidates.len() {
            self.t.filter_candidates(start);
        }
        self.t.close(self.arena, None);
    }

    fn switch(&mut self, sw: &'a Switch<'a>, span: Span) {
        self.expr(sw.discriminant);
        let scoped = sw.cases.iter().any(|c| declares(c.body));
        if scoped {
            sw.scope.set(self.t.open(ScopeKind::Switch, span.start));
        }
        self.with_counts(0, 1, |w| {
            for case in sw.cases {
                if let Some(test) = case.test {
                    w.expr(test);
                }
                w.stmts(case.body);
            }
        });
        if scoped {
            self.close_block();
        }
    }

    fn try_stmt(&mut self, t: &'a Try<'a>) {
        self.t.out.functions[self.current.index()].has_try = true;
        self.block(t.block, false);
        if let Some(c) = t.handler {
            match c.param {
                Some(p) => {
                    c.scope.set(self.t.open(ScopeKind::Catch, c.span.start));
                    let simple = matches!(p.kind, PatternKind::Ident(_));
                    let ready = if simple { 0 } else { p.span.end };
                    self.bind(p, &mut |w, ident, span| {
                        w.declare_lexical(ident, BindingKind::Catch, span, ready, simple);
                    });
                    self.block(c.body, true);
                    self.close_block();
                }
                None => self.block(c.body, false),
            }
        }
        if let Some(f) = t.finalizer {
            self.block(f, false);
        }
    }

    fn with(&mut self, with: &'a With<'a>, span: Span) {
        if self.strict {
            self.error(
                Span::new(span.start, span.start + 4),
                "Strict mode code may not include a with statement",
            );
        }
        self.expr(with.object);
        self.t.out.functions[self.current.index()].has_with = true;
        with.scope.set(self.t.open(ScopeKind::With, span.start));
        self.embedded(with.body);
        self.close_block();
    }

    // -------------------------------------------------------------------------------------------- jumps

    fn with_counts(&mut self, loops: u32, breakables: u32, step: impl FnOnce(&mut Self)) {
        let count = |w: &mut Self, up: bool| {
            let f = w.t.functions.last_mut().expect("a function is open");
            if up {
                f.loops += loops;
                f.breakables += breakables;
            } else {
                f.loops -= loops;
                f.breakables -= breakables;
            }
        };
        count(self, true);
        step(self);
        count(self, false);
    }

    fn loop_body(&mut self, step: impl FnOnce(&mut Self)) {
        self.with_counts(1, 1, step);
    }

    fn labels_here(&self) -> &[(Name, bool)] {
        let base = self.t.functions.last().map_or(0, |f| f.labels_base);
        &self.labels[base..]
    }

    fn labeled(&mut self, label: &'a SpannedName, body: &'a Stmt<'a>) {
        self.check_name(label.name, label.span);
        if self.labels_here().iter().any(|l| l.0 == label.name) {
            let name = self.names.get(label.name);
            self.error(label.span, format!("Label '{name}' has already been declared"));
        }
        let mut inner = body;
        while let StmtKind::Labeled { body, .. } = inner.kind {
            inner = body;
        }
        let is_loop = matches!(
            inner.kind,
            StmtKind::For(_)
                | StmtKind::ForIn(_)
                | StmtKind::ForOf(_)
                | StmtKind::While { .. }
                | StmtKind::DoWhile { .. }
        );
        if let StmtKind::Function(f) = body.kind
            && self.strict
        {
            self.misplaced_function(f.span);
        }
        self.labels.push((label.name, is_loop));
        self.stmt(body);
        self.labels.pop();
    }

    fn break_stmt(&mut self, label: Option<&'a SpannedName>, span: Span) {
        match label {
            Some(l) if !self.labels_here().iter().any(|x| x.0 == l.name) => {
                let name = self.names.get(l.name);
                self.error(l.span, format!("Undefined label '{name}'"));
            }
            Some(_) => {}
            None if self.t.functions.last().is_some_and(|f| f.breakables == 0) => {
                self.error(Span::new(span.start, span.start + 5), "Illegal break statement");
            }
            None => {}
        }
    }

    fn continue_stmt(&mut self, label: Option<&'a SpannedName>, span: Span) {
        match label {
            Some(l) => {
                let found = self.labels_here().iter().rev().find(|x| x.0 == l.name).map(|x| x.1);
                let name = self.names.get(l.name);
                match found {
                    Some(true) => {}
                    Some(false) => self.error(
                        l.span,
                        format!(
                            "Illegal continue statement: '{name}' does not denote an iteration statement"
                        ),
                    ),
                    None => self.error(l.span, format!("Undefined label '{name}'")),
                }
            }
            None if self.t.functions.last().is_some_and(|f| f.loops == 0) => {
                self.error(
                    Span::new(span.start, span.start + 8),
                    "Illegal continue statement: no surrounding iteration statement",
                );
            }
            None => {}
        }
    }

    // -------------------------------------------------------------------------------------------- loops

    fn for_stmt(&mut self, f: &'a For<'a>) {
        let scoped = matches!(f.init, ForInit::Var(d) if d.kind != VarKind::Var);
        match f.init {
            ForInit::None => {}
            ForInit::Expr(e) => self.expr(e),
            ForInit::Var(d) => {
                if scoped {
                    f.scope.set(self.t.open(ScopeKind::ForHead, d.span.start));
                }
                self.var_decl(d, None);
            }
        }
        self.loop_body(|w| {
            if let Some(e) = f.test {
                w.expr(e);
            }
            if let Some(e) = f.update {
                w.expr(e);
            }
            w.embedded(f.body);
        });
        if scoped {
            self.close_block();
        }
    }

    fn for_each(
        &mut self,
        left: ForTarget<'a>,
        right: &'a Expr<'a>,
        body: &'a Stmt<'a>,
        scope: &std::cell::Cell<ScopeId>,
    ) {
        let mut scoped = false;
        match left {
            ForTarget::Var(d) => {
                scoped = d.kind != VarKind::Var;
                if scoped {
                    scope.set(self.t.open(ScopeKind::ForHead, d.span.start));
                }
                if d.declarators[0].init.is_some() && self.strict {
                    self.error(d.span, "for-in loop variable declaration may not have an initializer.");
                }
                self.var_decl(d, Some(right.span.end));
            }
            ForTarget::Pattern(p) => self.target(p),
        }
        self.expr(right);
        self.loop_body(|w| w.embedded(body));
        if scoped {
            self.close_block();
        }
    }

    // -------------------------------------------------------------------------------------------- declarations

    /// `ready`: where the bindings are initialised, if not at the end of each declarator.
    pub(super) fn var_decl(&mut self, d: &'a VarDecl<'a>, ready: Option<u32>) {
        for decl in d.declarators {
            let assigned = decl.init.is_some() || ready.is_some();
            let ready = ready.unwrap_or(decl.span.end);
            match d.kind {
                VarKind::Var => self.bind(decl.target, &mut |w, ident, span| {
                    w.pend(ident, span.start, if assigned { flag::WRITE } else { flag::DECL });
                    w.declare_var(ident.name, BindingKind::Var, span);
                }),
                VarKind::Let | VarKind::Const => {
                    let kind = if d.kind == VarKind::Let { BindingKind::Let } else { BindingKind::Const };
                    self.bind(decl.target, &mut |w, ident, span| {
                        if ident.name == names::LET {
                            w.error(span, "let is disallowed as a lexically bound name");
                        }
                        w.declare_lexical(ident, kind, span, ready, false);
                    });
                }
            }
            if let Some(e) = decl.init {
                self.expr(e);
            }
        }
    }

    /// A function declaration: at the top of a function or script like a `var`, elsewhere like a `let`.
    pub(super) fn function_decl(&mut self, f: &'a Function<'a>) {
        let Some(name) = f.name else { return };
        let scope = self.t.scopes.last_mut().expect("a scope is open");
        scope.functions.push(f);
        let start = scope.start;
        let top = tables::is_var_scope(scope.kind) && scope.kind != ScopeKind::Module;
        let plain = !f.is_async && !f.is_generator;
        if top {
            self.pend(name.ident, name.span.start, flag::DECL);
            self.declare_var(name.ident.name, BindingKind::Function, name.span);
        } else {
            let lenient = plain && !self.strict;
            self.declare_lexical(name.ident, BindingKind::Function, name.span, 0, lenient);
            if lenient {
                let scope = self.t.scopes.len() - 1;
                self.t.candidates.push(Candidate { function: f, scope });
            }
        }
        self.function(f, start);
    }

    // -------------------------------------------------------------------------------------------- patterns

    /// Walks a binding pattern: each name goes to `each`, expressions are visited.
    pub(super) fn bind(&mut self, p: &'a Pattern<'a>, each: &mut dyn FnMut(&mut Self, Ident, Span)) {
        match p.kind {
            PatternKind::Ident(ident) => {
                self.check_binding_name(ident.name, p.span);
                each(self, ident, p.span);
            }
            PatternKind::Expr(e) => self.expr(e),
            _ => self.nested(p.span, |w| {
                w.pattern_parts(p, &mut |w, part| match part {
                    Part::Pattern(p) => w.bind(p, each),
                    Part::Expr(e) => w.expr(e),
                });
            }),
        }
    }

    /// Walks an assignment target.
    pub(super) fn target(&mut self, p: &'a Pattern<'a>) {
        match p.kind {
            PatternKind::Ident(ident) => {
                self.check_binding_name(ident.name, p.span);
                self.note_arguments(ident.name, p.span);
                self.pend(ident, p.span.start, flag::WRITE);
            }
            PatternKind::Expr(e) => {
                if self.strict && matches!(e.kind, ExprKind::Call(_)) {
                    self.error(p.span, "Invalid left-hand side in assignment");
                }
                self.expr(e);
            }
            _ => self.nested(p.span, |w| {
                w.pattern_parts(p, &mut |w, part| match part {
                    Part::Pattern(p) => w.target(p),
                    Part::Expr(e) => w.expr(e),
                });
            }),
        }
    }

    fn pattern_parts(&mut self, p: &'a Pattern<'a>, each: &mut dyn FnMut(&mut Self, Part<'a>)) {
        let element = |w: &mut Self, e: &PatternElement<'a>, each: &mut dyn FnMut(&mut Self, Part<'a>)| {
            each(w, Part::Pattern(e.target));
            if let Some(d) = e.default {
                each(w, Part::Expr(d));
            }
        };
        match p.kind {
            PatternKind::Array { elements, rest } => {
                for e in elements.iter().flatten() {
                    element(self, e, each);
                }
                if let Some(rest) = rest {
                    each(self, Part::Pattern(rest));
                }
            }
            PatternKind::Object { properties, rest } => {
                for prop in properties {
                    match prop.key.kind {
                        KeyKind::Computed(e) => each(self, Part::Expr(e)),
                        KeyKind::Private(_) => self.private_in_object(prop.key.span),
                        _ => {}
                    }
                    element(self, &prop.value, each);
                }
                if let Some(rest) = rest {
                    each(self, Part::Pattern(rest));
                }
            }
            PatternKind::Ident(_) | PatternKind::Expr(_) => {}
        }
    }

    pub(super) fn private_in_object(&mut self, span: Span) {
        let text = &self.src[span.start as usize..span.end as usize];
        self.error(span, format!("Unexpected identifier '{text}'"));
    }
}

enum Part<'a> {
    Pattern(&'a Pattern<'a>),
    Expr(&'a Expr<'a>),
}

/// Whether statements declare anything that belongs to their own block.
pub(super) fn declares(list: &[Stmt<'_>]) -> bool {
    list.iter().any(|s| match s.kind {
        StmtKind::Var(d) => d.kind != VarKind::Var,
        StmtKind::Function(_) | StmtKind::Class(_) => true,
        StmtKind::Labeled { body, .. } => {
            let mut inner = body;
            while let StmtKind::Labeled { body, .. } = inner.kind {
                inner = body;
            }
            matches!(inner.kind, StmtKind::Function(_))
        }
        _ => false,
    })
}

/// Whether the directive prologue holds "use strict".
pub(super) fn has_use_strict(body: &[Stmt<'_>], src: &str) -> bool {
    use_strict(body, src).is_some()
}

pub(super) fn use_strict(body: &[Stmt<'_>], _src: &str) -> Option<Span> {
    for s in body {
        let StmtKind::Expr(e) = s.kind else { return None };
        let ExprKind::String(name) = e.kind else { return None };
        // Without escapes the literal is exactly 12 bytes.
        if name == names::USE_STRICT && e.span.len() == 12 {
            return Some(e.span);
        }
    }
    None
}
