//! What a CommonJS module seems to export, told from its text: the names that `import { name }` of it can use, in the spirit
//! of Node's cjs-module-lexer, on the syntax tree.
//!
//! Looked at are statements at any depth, function bodies included: assignments to `exports.name` and
//! `module.exports.name`, `Object.defineProperty(exports, 'name', ...)` with a value or an enumerable getter,
//! `module.exports = { name, ...require('x') }`, `module.exports = require('x')`, and the helpers by which TypeScript and
//! Babel export all of another module. What is exported in any other way is only in the default export, as in Node.

use gill_syntax::ast::{
    Argument, ArrayElement, AssignOp, Block, Call, Class, ClassElementKind, Expr, ExprKind, ForInit,
    ForTarget, Function, FunctionBody, KeyKind, PatternKind, Property, PropertyKind, Stmt, StmtKind, VarDecl,
};
use gill_syntax::{Goal, Interner, ParseOptions, SourceText, parse};

/// How deep the tree is walked. What is deeper exports nothing.
const MAX_DEPTH: u32 = 400;

/// What a text exports.
#[derive(Default, Debug, PartialEq, Eq)]
pub(crate) struct CjsExports {
    /// Names, each once, in order of discovery.
    pub(crate) names: Vec<String>,
    /// Specifiers of modules all of whose names are exported too.
    pub(crate) reexports: Vec<String>,
}

/// Looks at the text of a CommonJS module; one that does not parse exports nothing.
pub(crate) fn analyse(text: &str) -> CjsExports {
    let arena = bumpalo::Bump::new();
    let source = SourceText::new("", text);
    let goal = Goal::CommonJs { params: crate::load::COMMONJS };
    let Ok(parsed) = parse(&arena, &source, goal, &ParseOptions::default()) else {
        return CjsExports::default();
    };
    let mut walk = Walk {
        source: text,
        names: &parsed.names,
        found: CjsExports::default(),
        required: Vec::new(),
        depth: 0,
    };
    if let Some(function) = parsed.program.function {
        walk.function(function);
    }
    walk.found
}

struct Walk<'p, 'a> {
    source: &'p str,
    names: &'p Interner<'a>,
    found: CjsExports,
    /// Variables initialised with `require('x')`: for Babel's loop over the keys of one.
    required: Vec<(gill_syntax::Name, String)>,
    depth: u32,
}

impl<'a> Walk<'_, 'a> {
    fn text(&self, name: gill_syntax::Name) -> Option<&str> {
        self.names.get(name).as_str()
    }
    fn is(&self, name: gill_syntax::Name, text: &str) -> bool {
        self.text(name) == Some(text)
    }

    fn export(&mut self, name: gill_syntax::Name) {
        if let Some(text) = self.text(name).map(str::to_owned)
            && !self.found.names.contains(&text)
        {
            self.found.names.push(text);
        }
    }
    fn reexport(&mut self, specifier: String) {
        if !self.found.reexports.contains(&specifier) {
            self.found.reexports.push(specifier);
        }
    }

    // ---- where statements are

    fn function(&mut self, function: &'a Function<'a>) {
        match function.body {
            FunctionBody::Block(_, body) => self.statements(body),
            FunctionBody::Expr(e) => self.expr(e),
        }
    }
    fn class(&mut self, class: &'a Class<'a>) {
        for element in class.elements {
            match element.kind {
                ClassElementKind::Method { function, .. } => self.function(function),
                ClassElementKind::Field { value, .. } => value.iter().for_each(|e| self.expr(e)),
                ClassElementKind::StaticBlock(b) => self.block(b),
            }
        }
    }
    fn arguments(&mut self, args: &'a [Argument<'a>]) {
        for argument in args {
            let (Argument::Expr(e) | Argument::Spread(e)) = argument;
            self.expr(e);
        }
    }
    fn statements(&mut self, body: &'a [Stmt<'a>]) {
        body.iter().for_each(|s| self.stmt(s));
    }
    fn block(&mut self, block: &'a Block<'a>) {
        self.statements(block.body);
    }

    fn stmt(&mut self, s: &'a Stmt<'a>) {
        if self.depth >= MAX_DEPTH {
            return;
        }
        self.depth += 1;
        match s.kind {
            StmtKind::Expr(e) => self.expr(e),
            StmtKind::Return(Some(e)) => self.expr(e),
            StmtKind::Block(b) => self.block(b),
            StmtKind::If { test, consequent, alternate } => {
                self.expr(test);
                self.stmt(consequent);
                if let Some(alternate) = alternate {
                    self.stmt(alternate);
                }
            }
            StmtKind::Var(d) => self.var(d),
            StmtKind::Function(f) => self.function(f),
            StmtKind::Class(c) => self.class(c),
            StmtKind::Throw(e) => self.expr(e),
            StmtKind::Try(t) => {
                self.block(t.block);
                if let Some(handler) = t.handler {
                    self.block(handler.body);
                }
                if let Some(finalizer) = t.finalizer {
                    self.block(finalizer);
                }
            }
            StmtKind::For(f) => {
                if let ForInit::Var(d) = f.init {
                    self.var(d);
                }
                self.stmt(f.body);
            }
            StmtKind::ForIn(f) => {
                if let ForTarget::Var(d) = f.left {
                    self.export_all_loop(f.right, d, f.body);
                }
                self.stmt(f.body);
            }
            StmtKind::ForOf(f) => self.stmt(f.body),
            StmtKind::While { body, .. } | StmtKind::DoWhile { body, .. } => self.stmt(body),
            StmtKind::Labeled { body, .. } => self.stmt(body),
            StmtKind::With(w) => self.stmt(w.body),
            StmtKind::Switch(s) => s.cases.iter().for_each(|c| self.statements(c.body)),
            _ => {}
        }
        self.depth -= 1;
    }

    fn var(&mut self, decl: &'a VarDecl<'a>) {
        for d in decl.declarators {
            let Some(init) = d.init else { continue };
            if let (PatternKind::Ident(ident), Some(specifier)) = (d.target.kind, self.required(init)) {
                self.required.push((ident.name, specifier));
            }
            self.expr(init);
        }
    }

    // ---- expressions

    fn expr(&mut self, e: &'a Expr<'a>) {
        if self.depth >= MAX_DEPTH {
            return;
        }
        self.depth += 1;
        match e.unparen().kind {
            ExprKind::Assign { op, target, value } => {
                if op == AssignOp::Assign
                    && let PatternKind::Expr(target) = target.kind
                {
                    self.assignment(target, value);
                }
                self.expr(value);
            }
            ExprKind::Sequence(list) => list.iter().for_each(|e| self.expr(e)),
            ExprKind::Logical { left, right, .. } => {
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Conditional(c) => {
                self.expr(c.consequent);
                self.expr(c.alternate);
            }
            ExprKind::Unary { argument, .. } | ExprKind::Await(argument) => self.expr(argument),
            ExprKind::Binary { left, right, .. } => {
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Object(properties) => {
                for property in properties {
                    match property.kind {
                        PropertyKind::Init { value, .. } | PropertyKind::Spread(value) => self.expr(value),
                        PropertyKind::Method { function, .. } => self.function(function),
                    }
                }
            }
            ExprKind::Array(elements) => {
                for element in elements {
                    if let ArrayElement::Expr(e) | ArrayElement::Spread(e) = element {
                        self.expr(e);
                    }
                }
            }
            ExprKind::Class(class) => self.class(class),
            ExprKind::New { args, .. } => self.arguments(args),
            ExprKind::Member { object, .. } | ExprKind::Index { object, .. } => self.expr(object),
            ExprKind::Function(f) => self.function(f),
            ExprKind::Call(call) => self.call(call),
            _ => {}
        }
        self.depth -= 1;
    }

    /// `exports` or `module.exports`
    fn is_exports(&self, e: &'a Expr<'a>) -> bool {
        match e.unparen().kind {
            ExprKind::Ident(i) => self.is(i.name, "exports"),
            _ => self.is_module_exports(e),
        }
    }
    fn is_module_exports(&self, e: &'a Expr<'a>) -> bool {
        matches!(e.unparen().kind, ExprKind::Member { object, property, .. }
            if self.is(property, "exports")
                && matches!(object.unparen().kind, ExprKind::Ident(i) if self.is(i.name, "module")))
    }

    fn assignment(&mut self, target: &'a Expr<'a>, value: &'a Expr<'a>) {
        if self.is_module_exports(target) {
            // As the lexer does: a new object takes the place of other modules exported so far.
            self.found.reexports.clear();
            return self.whole(value);
        }
        match target.unparen().kind {
            ExprKind::Member { object, property, .. } if self.is_exports(object) => self.export(property),
            ExprKind::Index { object, index, .. } if self.is_exports(object) => {
                if let ExprKind::String(name) = index.unparen().kind {
                    self.export(name);
                }
            }
            _ => {}
        }
    }

    /// `module.exports = value`
    fn whole(&mut self, value: &'a Expr<'a>) {
        if let Some(specifier) = self.required(value) {
            return self.reexport(specifier);
        }
        let ExprKind::Object(properties) = value.unparen().kind else { return };
        // As far as the lexer reads: it wants a word for a value, and stops behind anything but a plain one.
        for property in properties {
            match property.kind {
                PropertyKind::Init { key, value, .. } => {
                    let (KeyKind::Ident(name) | KeyKind::String(name)) = key.kind else { return };
                    if !self.begins_with_word(value) {
                        return;
                    }
                    self.export(name);
                    if !is_word(value) {
                        return;
                    }
                }
                PropertyKind::Method { key, .. } => {
                    if let KeyKind::Ident(name) | KeyKind::String(name) = key.kind
                        && self.starts_at(property, key.span.start)
                    {
                        self.export(name);
                    }
                    return;
                }
                PropertyKind::Spread(e) => match self.required(e) {
                    Some(specifier) => self.reexport(specifier),
                    None if is_word(e) => {}
                    None => return,
                },
            }
        }
    }

    fn begins_with_word(&self, value: &Expr<'_>) -> bool {
        let first = self.source.get(value.span.start as usize..).and_then(|rest| rest.chars().next());
        first.is_some_and(|c| c.is_alphabetic() || c == '_' || c == '$')
    }
    /// No `get`, `set`, `async` or `*` before its name.
    fn starts_at(&self, property: &Property<'_>, key: u32) -> bool {
        property.span.start == key
    }

    /// The specifier of `require('x')`, also inside of the helpers that make a namespace of it.
    fn required(&self, e: &'a Expr<'a>) -> Option<String> {
        let ExprKind::Call(call) = e.unparen().kind else { return None };
        let Some(Argument::Expr(first)) = call.args.first() else { return None };
        match (call.callee.unparen().kind, first.unparen().kind) {
            (ExprKind::Ident(i), ExprKind::String(name)) if self.is(i.name, "require") => {
                self.text(name).map(str::to_owned)
            }
            (ExprKind::Ident(i), ExprKind::Call(_))
                if self.text(i.name).is_some_and(|n| n.contains("interopRequire")) =>
            {
                self.required(first)
            }
            _ => None,
        }
    }

    fn call(&mut self, call: &'a Call<'a>) {
        let args = || {
            call.args.iter().filter_map(|a| match a {
                Argument::Expr(e) => Some(*e),
                Argument::Spread(_) => None,
            })
        };
        match call.callee.unparen().kind {
            ExprKind::Member { object, property, .. } => {
                if self.is(property, "defineProperty") && is_ident(object, self, "Object") {
                    self.define_property(call);
                } else if self.text(property).is_some_and(|n| n.starts_with("__export")) {
                    args().filter_map(|e| self.required(e)).collect::<Vec<_>>().into_iter().for_each(|s| {
                        self.reexport(s);
                    });
                } else if self.is(property, "forEach") {
                    self.export_all_keys(object);
                }
                self.expr(object);
            }
            ExprKind::Ident(i) if self.text(i.name).is_some_and(|n| n.starts_with("__export")) => {
                // __export(require('x')) and __exportStar(require('x'), exports) of TypeScript.
                for specifier in args().filter_map(|e| self.required(e)).collect::<Vec<_>>() {
                    self.reexport(specifier);
                }
                // __export(exports, { name: () => name }) of esbuild.
                if let [Argument::Expr(first), Argument::Expr(second)] = call.args
                    && self.is_exports(first)
                    && let ExprKind::Object(properties) = second.unparen().kind
                {
                    properties.iter().for_each(|p| self.named(p));
                }
            }
            _ => self.expr(call.callee),
        }
        self.arguments(call.args);
    }

    fn named(&mut self, property: &Property<'a>) {
        if let PropertyKind::Init { key, .. } | PropertyKind::Method { key, .. } = property.kind
            && let KeyKind::Ident(name) | KeyKind::String(name) = key.kind
        {
            self.export(name);
        }
    }

    /// `Object.defineProperty(exports, 'name', { value })`, or `{ enumerable: true, get ... }`
    fn define_property(&mut self, call: &'a Call<'a>) {
        let [Argument::Expr(object), Argument::Expr(key), Argument::Expr(descriptor), ..] = call.args else {
            return;
        };
        let (ExprKind::String(name), ExprKind::Object(properties)) =
            (key.unparen().kind, descriptor.unparen().kind)
        else {
            return;
        };
        if !self.is_exports(object) {
            return;
        }
        let mut rest = properties.iter();
        let mut next = rest.next();
        if let Some((name, Some(value))) = next.and_then(|p| self.entry(p))
            && name == "enumerable"
        {
            if !is_true(value) {
                return;
            }
            next = rest.next();
        }
        let exported = match next.map(|p| (p, self.entry(p))) {
            Some((_, Some(("get", Some(value))))) => {
                matches!(value.kind, ExprKind::Function(f) if self.returns_member(f))
            }
            Some((_, Some(("value", _)))) => true,
            Some((property, None)) => matches!(property.kind, PropertyKind::Method { key, function }
                if matches!(key.kind, KeyKind::Ident(n) if self.is(n, "get")) && self.returns_member(function)),
            _ => false,
        };
        if exported {
            self.export(name);
        }
    }

    /// `name: value` of an object literal.
    fn entry(&self, property: &'a Property<'a>) -> Option<(&str, Option<&'a Expr<'a>>)> {
        match property.kind {
            PropertyKind::Init { key, value, .. } => match key.kind {
                KeyKind::Ident(n) | KeyKind::String(n) => Some((self.text(n)?, Some(value))),
                _ => None,
            },
            _ => None,
        }
    }

    /// A getter that only passes on a property of another module: `return m.a`, `return m['a']`.
    fn returns_member(&self, function: &'a Function<'a>) -> bool {
        let FunctionBody::Block(_, [Stmt { kind: StmtKind::Return(Some(value)), .. }]) = function.body else {
            return false;
        };
        match value.kind {
            ExprKind::Ident(_) => true,
            ExprKind::Member { object, .. } => matches!(object.kind, ExprKind::Ident(_)),
            ExprKind::Index { object, index, .. } => {
                matches!(object.kind, ExprKind::Ident(_)) && matches!(index.kind, ExprKind::String(_))
            }
            _ => false,
        }
    }

    /// `Object.keys(_x).forEach(...)`, where `var _x = require('x')`: Babel's `export *`.
    fn export_all_keys(&mut self, object: &'a Expr<'a>) {
        if let ExprKind::Call(keys) = object.unparen().kind
            && let ExprKind::Member { object, property, .. } = keys.callee.unparen().kind
            && self.is(property, "keys")
            && is_ident(object, self, "Object")
            && let [Argument::Expr(of)] = keys.args
            && let ExprKind::Ident(i) = of.unparen().kind
            && let Some(row) = self.required.iter().find(|row| row.0 == i.name)
        {
            let specifier = row.1.clone();
            self.reexport(specifier);
        }
    }

    /// `for (var k in _x) ... exports[k] = _x[k]`
    fn export_all_loop(&mut self, of: &'a Expr<'a>, key: &'a VarDecl<'a>, body: &'a Stmt<'a>) {
        let ExprKind::Ident(i) = of.unparen().kind else { return };
        let Some(specifier) = self.required.iter().find(|row| row.0 == i.name).map(|row| row.1.clone())
        else {
            return;
        };
        let Some(PatternKind::Ident(key)) = key.declarators.first().map(|d| d.target.kind) else { return };
        if self.assigns_by_key(body, key.name) {
            self.reexport(specifier);
        }
    }
    fn assigns_by_key(&self, s: &'a Stmt<'a>, key: gill_syntax::Name) -> bool {
        match s.kind {
            StmtKind::Expr(e) => self.is_keyed_assignment(e, key),
            StmtKind::Block(b) => b.body.iter().any(|s| self.assigns_by_key(s, key)),
            StmtKind::If { consequent, .. } => self.assigns_by_key(consequent, key),
            _ => false,
        }
    }
    fn is_keyed_assignment(&self, e: &'a Expr<'a>, key: gill_syntax::Name) -> bool {
        match e.unparen().kind {
            ExprKind::Assign { target, .. } => matches!(target.kind, PatternKind::Expr(t)
                if matches!(t.unparen().kind, ExprKind::Index { object, index, .. }
                    if self.is_exports(object) && matches!(index.unparen().kind, ExprKind::Ident(i) if i.name == key))),
            ExprKind::Logical { right, .. } => self.is_keyed_assignment(right, key),
            _ => false,
        }
    }
}

fn is_ident<'a>(e: &'a Expr<'a>, walk: &Walk<'_, 'a>, text: &str) -> bool {
    matches!(e.unparen().kind, ExprKind::Ident(i) if walk.is(i.name, text))
}

/// A value that is one word: a variable, `null`, `true`, `this`.
fn is_word(e: &Expr<'_>) -> bool {
    matches!(e.kind, ExprKind::Ident(_) | ExprKind::Null | ExprKind::Bool(_) | ExprKind::This)
}

/// `true` or `!0`
fn is_true(e: &Expr<'_>) -> bool {
    match e.kind {
        ExprKind::Bool(value) => value,
        ExprKind::Unary { op: gill_syntax::ast::UnaryOp::Not, argument } => {
            matches!(argument.kind, ExprKind::Number(n) if n == 0.0)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, names: &[&str], reexports: &[&str]) {
        let found = analyse(text);
        assert_eq!((found.names, found.reexports), (own(names), own(reexports)), "{text}");
    }
    fn own(list: &[&str]) -> Vec<String> {
        list.iter().map(|s| (*s).to_owned()).collect()
    }

    #[test]
    fn assignments() {
        check("exports.a = 1; module.exports.b = exports['c'] = 2; exports[d] = 3", &["a", "b", "c"], &[]);
        check("if (x) { exports.a = 1 } else (0, exports.b = 2)", &["a", "b"], &[]);
        check("0 && (module.exports = { a, 'c-d': e, b: f(), g })", &["a", "c-d", "b"], &[]);
        check("module.exports = { a: 1, b }; module.exports = { f() {}, g }", &["f"], &[]);
        check("module.exports = { a, [b]: 1, c }", &["a"], &[]);
        check(
            "let o = { p: exports.a = 2 }; [exports.b = 3]; class K { m() { exports.c = 2 } }",
            &["a", "b", "c"],
            &[],
        );
        check("exports.a += 1; exports.b ||= 2; exports.c++", &[], &[]);
        check("other.a = 1; x.exports.b = 2; // exports.c = 1\n'exports.d = 1'", &[], &[]);
    }

    #[test]
    fn definitions() {
        check("Object.defineProperty(exports, '__esModule', { value: true })", &["__esModule"], &[]);
        check(
            "Object.defineProperty(exports, 'a', { enumerable: true, get: function () { return m.a } });
             Object.defineProperty(exports, 'b', { enumerable: false, value: 1 });
             Object.defineProperty(module.exports, 'c', { enumerable: !0, get() { return m['c'] } });
             Object.defineProperty(exports, 'd', { enumerable: true, get() { return 1 } })",
            &["a", "c"],
            &[],
        );
    }

    #[test]
    fn other_modules() {
        check("module.exports = require('./x')", &[], &["./x"]);
        check("module.exports = { ...require('a'), b, ...require('c') }", &["b"], &["a", "c"]);
        check(
            "__exportStar(require('./x'), exports); tslib_1.__exportStar(require('y'), exports)",
            &[],
            &["./x", "y"],
        );
        check(
            "var _x = require('x'); Object.keys(_x).forEach(function (k) { exports[k] = _x[k] })",
            &[],
            &["x"],
        );
        check("var x = require('x'); for (var k in x) if (k !== 'default') exports[k] = x[k]", &[], &["x"]);
    }

    #[test]
    fn wrappers() {
        check(
            "(function (g, f) { typeof exports === 'object' ? f(exports) : f(g.x = {}) })(this, function (exports) { exports.a = 1 })",
            &["a"],
            &[],
        );
        check("!function () { exports.a = 1 }(); (() => { exports.b = 2 })()", &["a", "b"], &[]);
        check("__export(exports, { a: () => a, b: () => b })", &["a", "b"], &[]);
        check("a is no program", &[], &[]);
    }
}
