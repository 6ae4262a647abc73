//! Open scopes and functions, declarations and resolution. Owns the working tables; the walk over the tree is in `analyse`.
//!
//! How names are resolved: each reference waits in `pending`, a stack, of which every open scope owns the part from its
//! `pending_start` on. When a scope closes, all its declarations are known (hoisted ones too); references to them are resolved
//! and taken out, the others stay and so belong to the scope around. `heads` finds a name's innermost declaration: since names
//! are numbers and scopes a stack, that is one array of chains, and closing a scope takes its entries off their chains.

use super::*;
use crate::ast::Function;
use crate::names;
use crate::parser::ctx::{Fail, fail};

pub(super) const NIL: u32 = u32::MAX;

/// How a pending reference uses its name.
pub(super) mod flag {
    /// Declares it, and initialises it at most.
    pub(crate) const DECL: u8 = 1;
    /// Assigns it.
    pub(crate) const WRITE: u8 = 2;
    /// A private name.
    pub(crate) const PRIVATE: u8 = 4;
    /// A `with` or sloppy direct eval may come between.
    pub(crate) const DYNAMIC: u8 = 8;
}

#[derive(Clone, Copy)]
pub(super) struct Pending {
    pub(super) name: Name,
    pub(super) id: RefId,
    /// The function whose code it is in.
    pub(super) function: FunctionId,
    /// The earliest point of the text of the *current* function at which it can run: its own position, or, once a function
    /// has been left, where that function comes into being.
    pub(super) pos: u32,
    /// Where it stands, for errors.
    pub(super) at: u32,
    pub(super) flags: u8,
}

/// A declaration in an open scope.
pub(super) struct Entry {
    pub(super) name: Name,
    /// `None`: no binding, only the mark that a `var` of this name is declared inside.
    pub(super) kind: Option<BindingKind>,
    /// Depth of its scope in the stack of open scopes.
    pub(super) scope: u32,
    /// The next declaration of the name outwards.
    prev: u32,
    /// The next entry of the same scope.
    next: u32,
    pub(super) span: Span,
    /// From here on it is initialised.
    pub(super) ready: u32,
    pub(super) is_static: bool,
    /// A catch parameter that is a plain identifier; a function declaration that may be repeated.
    pub(super) lenient: bool,
    pub(super) param_index: u32,
    captured: bool,
    needs_tdz: bool,
    reassigned: bool,
    used: bool,
    pub(super) block_function: bool,
    pub(super) id: BindingId,
}

pub(super) struct OpenScope<'a> {
    pub(super) id: ScopeId,
    pub(super) kind: ScopeKind,
    pub(super) function: FunctionId,
    /// Where it begins: functions declared in it come into being here.
    pub(super) start: u32,
    first: u32,
    last: u32,
    pending_start: usize,
    /// Of `candidates`.
    pub(super) candidates_start: usize,
    pub(super) has_eval: bool,
    /// A sloppy direct eval may add variables here.
    pub(super) eval_vars: bool,
    in_loop: bool,
    /// The body of a catch clause, whose parameter is in the scope around.
    pub(super) catch_body: bool,
    pub(super) functions: Vec<&'a Function<'a>>,
}

impl OpenScope<'_> {
    /// Where its part of the pending references begins.
    pub(super) fn pending_start(&self) -> usize {
        self.pending_start
    }
}

pub(super) struct OpenFunction {
    pub(super) id: FunctionId,
    pub(super) kind: FunctionKind,
    pub(super) strict: bool,
    pub(super) saw_arguments: bool,

    pub(super) labels_base: usize,
    pub(super) loops: u32,
    /// Loops and switches.
    pub(super) breakables: u32,
    /// `var`s of the body scope that may start with a parameter's value.
    pub(super) copies: Vec<(BindingId, Name)>,
}

/// A function in a block that Annex B.3.3 may make a `var`.
pub(super) struct Candidate<'a> {
    pub(super) function: &'a Function<'a>,
    /// Depth of the scope it is declared in.
    pub(super) scope: usize,
}

pub(super) struct Tables<'a> {
    pub(super) out: Scopes<'a>,
    heads: Vec<u32>,
    pub(super) entries: Vec<Entry>,
    pub(super) scopes: Vec<OpenScope<'a>>,
    pub(super) functions: Vec<OpenFunction>,
    pub(super) pending: Vec<Pending>,
    pub(super) candidates: Vec<Candidate<'a>>,
    pub(super) fails: Vec<Fail>,
}

impl<'a> Tables<'a> {
    pub(super) fn new(names: usize, refs: u32) -> Tables<'a> {
        Tables {
            out: Scopes { resolutions: vec![Resolution::Unused; refs as usize], ..Scopes::default() },
            heads: vec![NIL; names],
            entries: Vec::new(),
            scopes: Vec::new(),
            functions: Vec::new(),
            pending: Vec::new(),
            candidates: Vec::new(),
            fails: Vec::new(),
        }
    }

    pub(super) fn error(&mut self, span: Span, message: impl Into<std::borrow::Cow<'static, str>>) {
        self.fails.push(*fail(span.start, span.end, message));
    }

    // -------------------------------------------------------------------------------------------- scopes

    pub(super) fn open(&mut self, kind: ScopeKind, start: u32) -> ScopeId {
        let id = ScopeId(self.out.scopes.len() as u32);
        let f = self.functions.last().expect("a function is open");
        let function = f.id;
        let in_loop = f.loops > 0;
        self.out.scopes.push(Scope {
            kind,
            parent: self.scopes.last().map_or(ScopeId::NONE, |s| s.id),
            function,
            bindings: 0..0,
            captured: 0,
            per_iteration: false,
            has_direct_eval: false,
            eval_vars: false,
            functions: &[],
        });
        self.scopes.push(OpenScope {
            id,
            kind,
            function,
            start,
            first: NIL,
            last: NIL,
            pending_start: self.pending.len(),
            candidates_start: self.candidates.len(),
            has_eval: false,
            eval_vars: false,
            in_loop,
            catch_body: false,
            functions: Vec::new(),
        });
        id
    }

    /// The declaration of a name in the open scope of this depth.
    #[inline]
    pub(super) fn find(&self, name: Name, depth: usize) -> Option<u32> {
        let mut at = self.heads[name.index()];
        while at != NIL {
            let e = &self.entries[at as usize];
            if e.scope as usize <= depth {
                return (e.scope as usize == depth).then_some(at);
            }
            at = e.prev;
        }
        None
    }

    /// Adds a declaration to the open scope of this depth, unseen whether there is one.
    pub(super) fn add(
        &mut self,
        depth: usize,
        name: Name,
        kind: Option<BindingKind>,
        span: Span,
        ready: u32,
    ) -> u32 {
        let new = self.entries.len() as u32;
        // Chains are ordered innermost first; a hoisted declaration goes below those of inner scopes.
        let (mut above, mut at) = (NIL, self.heads[name.index()]);
        while at != NIL && self.entries[at as usize].scope as usize > depth {
            above = at;
            at = self.entries[at as usize].prev;
        }
        if above == NIL {
            self.heads[name.index()] = new;
        } else {
            self.entries[above as usize].prev = new;
        }
        self.entries.push(Entry {
            name,
            kind,
            scope: depth as u32,
            prev: at,
            next: NIL,
            span,
            ready,
            is_static: false,
            lenient: false,
            param_index: u32::MAX,
            captured: false,
            needs_tdz: false,
            reassigned: false,
            used: false,
            block_function: false,
            id: BindingId::NONE,
        });
        let scope = &mut self.scopes[depth];
        if scope.first == NIL {
            scope.first = new;
        } else {
            self.entries[scope.last as usize].next = new;
        }
        scope.last = new;
        new
    }

    /// Resolves what it can, and closes the innermost scope. `created` is where the function comes into being whose
    /// outermost scope this is.
    pub(super) fn close(&mut self, arena: &'a bumpalo::Bump, created: Option<u32>) -> ScopeId {
        let depth = self.scopes.len() - 1;
        let mut scope = self.scopes.pop().expect("a scope is open");
        // Ids first: references need them.
        let base = self.out.bindings.len() as u32;
        let mut count = 0;
        let mut at = scope.first;
        while at != NIL {
            let e = &mut self.entries[at as usize];
            if e.kind.is_some() {
                e.id = BindingId(base + count);
                count += 1;
            }
            at = e.next;
        }
        let crossing = scope.kind == ScopeKind::With || scope.eval_vars;
        if count > 0 || crossing || created.is_some() {
            self.resolve(&scope, depth, crossing, created);
        }
        self.out.bindings.reserve(count as usize);
        let mut captured = 0;
        let mut at = scope.first;
        while at != NIL {
            let e = &self.entries[at as usize];
            self.heads[e.name.index()] = e.prev;
            if let Some(kind) = e.kind {
                let eval = scope.has_eval;
                let is_captured = e.captured || eval;
                captured += u32::from(is_captured);
                let lexical = kind.is_lexical() || kind == BindingKind::Param && e.ready > 0;
                self.out.bindings.push(Binding {
                    name: e.name,
                    kind,
                    is_static: e.is_static,
                    captured: is_captured,
                    needs_tdz: e.needs_tdz || eval && lexical,
                    reassigned: e.reassigned || eval,
                    used: e.used || eval,
                    param_index: e.param_index,
                    scope: scope.id,
                    copy_of: BindingId::NONE,
                    block_function: e.block_function,
                    span: e.span,
                });
            }
            at = e.next;
        }
        let out = &mut self.out.scopes[scope.id.index()];
        out.bindings = base..base + count;
        out.captured = captured;
        out.per_iteration = captured > 0 && (scope.kind == ScopeKind::ForHead || scope.in_loop);
        out.has_direct_eval = scope.has_eval;
        out.eval_vars = scope.eval_vars;
        if !scope.functions.is_empty() {
            // Of several functions with one name, the last counts.
            if scope.functions.len() > 1 {
                let mut seen = rustc_hash::FxHashSet::default();
                scope.functions.reverse();
                scope.functions.retain(|f| f.name.is_none_or(|n| seen.insert(n.ident.name)));
                scope.functions.reverse();
            }
            out.functions = arena.alloc_slice_copy(&scope.functions);
        }
        if let Some(outer) = self.scopes.last_mut() {
            outer.has_eval |= scope.has_eval;
        }
        scope.id
    }

    fn resolve(&mut self, scope: &OpenScope<'a>, depth: usize, crossing: bool, created: Option<u32>) {
        let mut kept = scope.pending_start;
        for i in scope.pending_start..self.pending.len() {
            let p = self.pending[i];
            let head = self.heads[p.name.index()];
            if head != NIL {
                let e = &mut self.entries[head as usize];
                if e.scope as usize == depth && e.id.is_some() {
                    // A function expression's own name is outside of the variables that an eval in it declares.
                    let outside = scope.eval_vars && e.kind == Some(BindingKind::FunctionName);
                    let dynamic = p.flags & flag::DYNAMIC != 0 || outside;
                    e.captured |= p.function != scope.function || dynamic;
                    let mut tdz = false;
                    if p.flags & flag::DECL == 0 {
                        e.used = true;
                        e.reassigned |= p.flags & flag::WRITE != 0;
                        tdz = match e.kind {
                            Some(BindingKind::Import) => true,
                            _ => p.pos < e.ready,
                        };
                        e.needs_tdz |= tdz;
                    }
                    self.out.resolutions[p.id.index()] = if dynamic {
                        e.needs_tdz |= e.ready > 0;
                        Resolution::Dynamic { fallback: e.id }
                    } else {
                        Resolution::Binding { id: e.id, tdz }
                    };
                    continue;
                }
            }
            let mut p = p;
            if crossing && p.flags & flag::PRIVATE == 0 {
                p.flags |= flag::DYNAMIC;
            }
            if let Some(created) = created {
                p.pos = created;
            }
            self.pending[kept] = p;
            kept += 1;
        }
        self.pending.truncate(kept);
    }

    /// What is left when the outermost scope has been closed.
    pub(super) fn finish(&mut self, names: &crate::Interner<'_>, dynamic: bool, private_names: &[String]) {
        for p in std::mem::take(&mut self.pending) {
            let private = p.flags & flag::PRIVATE != 0;
            let name = names.get(p.name);
            if private && !private_names.iter().any(|n| n.as_bytes() == name.as_bytes()) {
                let span = Span::new(p.at, p.at + name.as_bytes().len() as u32);
                self.error(span, format!("Private field '{name}' must be declared in an enclosing class"));
                continue;
            }
            self.out.resolutions[p.id.index()] = if p.flags & flag::DYNAMIC != 0 || dynamic || private {
                Resolution::Dynamic { fallback: BindingId::NONE }
            } else {
                Resolution::Global
            };
        }
    }

    // -------------------------------------------------------------------------------------------- declarations

    /// The depth of the scope that `var` declares in.
    pub(super) fn var_depth(&self) -> usize {
        let mut depth = self.scopes.len() - 1;
        while !is_var_scope(self.scopes[depth].kind) {
            depth -= 1;
        }
        depth
    }

    /// Declares `let`, `const`, a class, an import, a block's function or a catch parameter in the innermost scope. The error, if
    /// there is one, is the caller's to report.
    pub(super) fn declare_lexical(
        &mut self,
        name: Name,
        kind: BindingKind,
        span: Span,
        ready: u32,
        lenient: bool,
    ) -> Result<u32, ()> {
        let depth = self.scopes.len() - 1;
        if let Some(at) = self.find(name, depth) {
            let e = &self.entries[at as usize];
            if lenient && e.lenient && kind == BindingKind::Function && e.kind == Some(BindingKind::Function)
            {
                return Ok(at);
            }
            return Err(());
        }
        let scope = &self.scopes[depth];
        if (scope.catch_body || scope.kind == ScopeKind::FunctionBody)
            && let Some(at) = self.find(name, depth - 1)
            && matches!(self.entries[at as usize].kind, Some(BindingKind::Catch | BindingKind::Param))
        {
            return Err(());
        }
        let at = self.add(depth, name, Some(kind), span, ready);
        self.entries[at as usize].lenient = lenient;
        Ok(at)
    }

    /// Declares a `var`, or a function at the top level of a function or script. A simple catch
    /// parameter is not in the way (Annex B.3.4).
    pub(super) fn declare_var(&mut self, name: Name, kind: BindingKind, span: Span) -> Result<u32, ()> {
        let target = self.var_depth();
        let mut depth = self.scopes.len() - 1;
        while depth > target {
            match self.find(name, depth) {
                Some(at) => {
                    let e = &self.entries[at as usize];
                    match e.kind {
                        None => {}
                        Some(BindingKind::Catch) if e.lenient => {}
                        Some(_) => return Err(()),
                    }
                }
                None if self.scopes[depth].kind != ScopeKind::With => {
                    self.add(depth, name, None, span, 0);
                }
                None => {}
            }
            depth -= 1;
        }
        if let Some(at) = self.find(name, target) {
            let e = &mut self.entries[at as usize];
            match e.kind {
                Some(BindingKind::Var) => {
                    e.kind = Some(kind);
                }
                Some(BindingKind::Function | BindingKind::Param)
                    if e.lenient || e.kind == Some(BindingKind::Param) =>
                {
                    // A function declaration overrides the parameter's value: the binding stays.
                }
                _ => return Err(()),
            }
            return Ok(at);
        }
        let at = self.add(target, name, Some(kind), span, 0);
        self.entries[at as usize].lenient = true;
        Ok(at)
    }

    /// Whether Annex B.3.3 lets a function of this block become a `var`: checked against each scope on the way out.
    pub(super) fn filter_candidates(&mut self, start: usize) {
        let depth = self.scopes.len() - 1;
        let mut kept = start;
        for i in start..self.candidates.len() {
            let name = self.candidates[i].function.name.map_or(names::EMPTY, |n| n.ident.name);
            let blocked = self.candidates[i].scope != depth
                && self.find(name, depth).is_some_and(|at| {
                    let e = &self.entries[at as usize];
                    match e.kind {
                        None | Some(BindingKind::Var) => false,
                        Some(BindingKind::Catch) => !e.lenient,
                        Some(BindingKind::Function) => !is_var_scope(self.scopes[depth].kind),
                        Some(_) => true,
                    }
                });
            if !blocked {
                self.candidates.swap(kept, i);
                kept += 1;
            }
        }
        self.candidates.truncate(kept);
    }
}

pub(super) fn is_var_scope(kind: ScopeKind) -> bool {
    matches!(
        kind,
        ScopeKind::Function
            | ScopeKind::FunctionBody
            | ScopeKind::Script
            | ScopeKind::Module
            | ScopeKind::Eval
            | ScopeKind::StaticBlock
    )
}
