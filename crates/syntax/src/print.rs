//! The tree as text, for people and for tests: one S-expression a node, ESTree's names, no positions. Parentheses leave no
//! trace, so two texts that mean the same print the same.

use crate::ast::*;
use crate::names::Name;
use crate::{Interner, Parsed};

/// Prints a whole program.
#[must_use]
pub fn print(parsed: &Parsed<'_>) -> String {
    let mut p = Printer { names: &parsed.names, out: String::new(), indent: 0 };
    match parsed.program.function {
        Some(f) => p.function(f),
        None => p.stmts(parsed.program.body),
    }
    p.out.push('\n');
    p.out
}

struct Printer<'p, 'a> {
    names: &'p Interner<'a>,
    out: String,
    indent: usize,
}

impl<'a> Printer<'_, 'a> {
    fn word(&mut self, s: &str) {
        if !self.out.is_empty() && !self.out.ends_with(['(', ' ', '\n']) {
            self.out.push(' ');
        }
        self.out.push_str(s);
    }

    fn open(&mut self, s: &str) {
        self.word("(");
        self.out.push_str(s);
    }

    fn close(&mut self) {
        self.out.push(')');
    }

    fn name(&mut self, n: Name) {
        let text = self.names.get(n).to_string();
        self.word(&text);
    }

    fn string(&mut self, n: Name) {
        let mut text = String::from("\"");
        for unit in self.names.get(n).to_utf16() {
            match unit {
                0x22 => text.push_str("\\\""),
                0x5c => text.push_str("\\\\"),
                0x20..=0x7e => text.push(char::from(unit as u8)),
                _ => text.push_str(&format!("\\u{unit:04x}")),
            }
        }
        text.push('"');
        self.word(&text);
    }

    fn nested(&mut self, f: impl FnOnce(&mut Self)) {
        self.indent += 1;
        f(self);
        self.indent -= 1;
    }

    fn stmts(&mut self, list: &'a [Stmt<'a>]) {
        for (i, s) in list.iter().enumerate() {
            if i > 0 || self.indent > 0 {
                self.out.push('\n');
                self.out.push_str(&"  ".repeat(self.indent.min(40)));
            }
            self.stmt(s);
        }
    }

    fn block(&mut self, label: &str, b: &'a Block<'a>) {
        self.open(label);
        self.nested(|p| p.stmts(b.body));
        self.close();
    }

    fn stmt(&mut self, s: &'a Stmt<'a>) {
        match s.kind {
            StmtKind::Empty => self.word("(Empty)"),
            StmtKind::Debugger => self.word("(Debugger)"),
            StmtKind::Expr(e) => self.wrap("Expression", |p| p.expr(e)),
            StmtKind::Block(b) => self.block("Block", b),
            StmtKind::If { .. } => self.if_stmt(s),
            StmtKind::For(f) => self.wrap("For", |p| {
                match f.init {
                    ForInit::None => p.word("-"),
                    ForInit::Expr(e) => p.expr(e),
                    ForInit::Var(d) => p.var(d),
                }
                p.opt(f.test);
                p.opt(f.update);
                p.body(f.body);
            }),
            StmtKind::ForIn(f) => self.for_each("ForIn", f.left, f.right, f.body),
            StmtKind::ForOf(f) => {
                self.for_each(if f.is_await { "ForAwaitOf" } else { "ForOf" }, f.left, f.right, f.body);
            }
            StmtKind::While { test, body } => self.wrap("While", |p| {
                p.expr(test);
                p.body(body);
            }),
            StmtKind::DoWhile { body, test } => self.wrap("DoWhile", |p| {
                p.body(body);
                p.expr(test);
            }),
            StmtKind::Switch(sw) => self.wrap("Switch", |p| {
                p.expr(sw.discriminant);
                for c in sw.cases {
                    p.open("Case");
                    p.opt(c.test);
                    p.nested(|p| p.stmts(c.body));
                    p.close();
                }
            }),
            StmtKind::Return(e) => self.wrap("Return", |p| {
                if let Some(e) = e {
                    p.expr(e);
                }
            }),
            StmtKind::Throw(e) => self.wrap("Throw", |p| p.expr(e)),
            StmtKind::Try(t) => self.wrap("Try", |p| {
                p.block("Block", t.block);
                if let Some(c) = t.handler {
                    p.open("Catch");
                    if let Some(param) = c.param {
                        p.pattern(param);
                    }
                    p.block("Block", c.body);
                    p.close();
                }
                if let Some(f) = t.finalizer {
                    p.block("Finally", f);
                }
            }),
            StmtKind::Break(l) => self.jump("Break", l),
            StmtKind::Continue(l) => self.jump("Continue", l),
            StmtKind::Labeled { label, body } => self.wrap("Labeled", |p| {
                p.name(label.name);
                p.body(body);
            }),
            StmtKind::With(w) => self.wrap("With", |p| {
                p.expr(w.object);
                p.body(w.body);
            }),
            StmtKind::Var(d) => self.var(d),
            StmtKind::Function(f) => self.function(f),
            StmtKind::Class(c) => self.class(c),
            StmtKind::Import(i) => self.import(i),
            StmtKind::Export(e) => self.export(e),
        }
    }

    fn wrap(&mut self, label: &str, f: impl FnOnce(&mut Self)) {
        self.open(label);
        f(self);
        self.close();
    }

    fn body(&mut self, s: &'a Stmt<'a>) {
        self.nested(|p| p.stmts(std::slice::from_ref(s)));
    }

    fn opt(&mut self, e: Option<&'a Expr<'a>>) {
        match e {
            Some(e) => self.expr(e),
            None => self.word("-"),
        }
    }

    fn jump(&mut self, label: &str, target: Option<&SpannedName>) {
        self.open(label);
        if let Some(l) = target {
            self.name(l.name);
        }
        self.close();
    }

    /// `else if` chains as a loop.
    fn if_stmt(&mut self, s: &'a Stmt<'a>) {
        let mut s = s;
        let mut open = 0;
        while let StmtKind::If { test, consequent, alternate } = s.kind {
            self.open("If");
            open += 1;
            self.expr(test);
            self.body(consequent);
            match alternate {
                Some(next) => s = next,
                None => {
                    self.out.push_str(&")".repeat(open));
                    return;
                }
            }
        }
        self.body(s);
        self.out.push_str(&")".repeat(open));
    }

    fn for_each(&mut self, label: &str, left: ForTarget<'a>, right: &'a Expr<'a>, body: &'a Stmt<'a>) {
        self.wrap(label, |p| {
            match left {
                ForTarget::Var(d) => p.var(d),
                ForTarget::Pattern(t) => p.pattern(t),
            }
            p.expr(right);
            p.body(body);
        });
    }

    fn var(&mut self, d: &'a VarDecl<'a>) {
        self.wrap(
            match d.kind {
                VarKind::Var => "Var",
                VarKind::Let => "Let",
                VarKind::Const => "Const",
            },
            |p| {
                for d in d.declarators {
                    p.open("Declarator");
                    p.pattern(d.target);
                    if let Some(e) = d.init {
                        p.expr(e);
                    }
                    p.close();
                }
            },
        );
    }

    fn module_name(&mut self, n: SpannedName) {
        if n.is_string { self.string(n.name) } else { self.name(n.name) }
    }

    fn source(&mut self, source: SpannedName, attributes: &[ImportAttribute]) {
        self.open("from");
        self.string(source.name);
        for a in attributes {
            self.open("with");
            self.module_name(a.key);
            self.string(a.value.name);
            self.close();
        }
        self.close();
    }

    fn import(&mut self, i: &'a Import<'a>) {
        self.wrap("Import", |p| {
            for s in i.specifiers {
                p.open("as");
                match s.imported {
                    ImportedName::Default => p.word("default"),
                    ImportedName::Namespace => p.word("*"),
                    ImportedName::Named(n) => p.module_name(n),
                }
                p.name(s.local.ident.name);
                p.close();
            }
            p.source(i.source, i.attributes);
        });
    }

    fn export(&mut self, e: &'a Export<'a>) {
        self.wrap("Export", |p| {
            let list = |p: &mut Self, list: &[ExportSpecifier]| {
                for s in list {
                    p.open("as");
                    p.module_name(s.local);
                    p.module_name(s.exported);
                    p.close();
                }
            };
            match &e.kind {
                ExportKind::Locals(l) => list(p, l),
                ExportKind::From { specifiers, source, attributes } => {
                    list(p, specifiers);
                    p.source(*source, attributes);
                }
                ExportKind::All { exported, source, attributes } => {
                    p.word("*");
                    if let Some(n) = exported {
                        p.module_name(*n);
                    }
                    p.source(*source, attributes);
                }
                ExportKind::Decl(s) => p.stmt(s),
                ExportKind::DefaultFunction(f) => {
                    p.word("default");
                    p.function(f);
                }
                ExportKind::DefaultClass(c) => {
                    p.word("default");
                    p.class(c);
                }
                ExportKind::DefaultExpr { value, .. } => {
                    p.word("default");
                    p.expr(value);
                }
            }
        });
    }

    fn function(&mut self, f: &'a Function<'a>) {
        let mut label = String::new();
        if f.is_async {
            label.push_str("Async");
        }
        if f.is_generator {
            label.push_str("Generator");
        }
        label.push_str(match f.kind.get() {
            FunctionKind::Normal if f.is_declaration => "FunctionDeclaration",
            FunctionKind::Normal => "Function",
            FunctionKind::Arrow => "Arrow",
            FunctionKind::Method => "Method",
            FunctionKind::Getter => "Getter",
            FunctionKind::Setter => "Setter",
            FunctionKind::Constructor => "Constructor",
            FunctionKind::DerivedConstructor => "DerivedConstructor",
            _ => "Code",
        });
        self.wrap(&label, |p| {
            if let Some(n) = f.name {
                p.name(n.ident.name);
            }
            p.open("Params");
            for e in f.params.items {
                p.element(e);
            }
            if let Some(r) = f.params.rest {
                p.wrap("Rest", |p| p.pattern(r));
            }
            p.close();
            match f.body {
                FunctionBody::Block(_, body) => p.nested(|p| p.stmts(body)),
                FunctionBody::Expr(e) => p.expr(e),
            }
        });
    }

    fn class(&mut self, c: &'a Class<'a>) {
        self.wrap(if c.is_declaration { "ClassDeclaration" } else { "Class" }, |p| {
            if let Some(n) = c.name {
                p.name(n.ident.name);
            }
            if let Some(h) = c.heritage {
                p.wrap("Extends", |p| p.expr(h));
            }
            for e in c.elements {
                if e.is_static {
                    p.word("static");
                }
                match e.kind {
                    ClassElementKind::Method { key, function } => {
                        p.key(&key);
                        p.function(function);
                    }
                    ClassElementKind::Field { key, value } => {
                        p.open("Field");
                        p.key(&key);
                        if let Some(v) = value {
                            p.expr(v);
                        }
                        p.close();
                    }
                    ClassElementKind::StaticBlock(b) => p.block("StaticBlock", b),
                }
            }
        });
    }

    fn key(&mut self, key: &PropertyKey<'a>) {
        match key.kind {
            KeyKind::Ident(n) => self.name(n),
            // A string that could be an identifier names the same property.
            KeyKind::String(n) => match self.names.get(n).as_str() {
                Some(s) if is_identifier(s) => self.name(n),
                _ => self.string(n),
            },
            KeyKind::Number(v) => self.word(&format!("{v:?}")),
            KeyKind::BigInt(n) => {
                self.name(n);
                self.out.push('n');
            }
            KeyKind::Computed(e) => self.wrap("Computed", |p| p.expr(e)),
            KeyKind::Private(i) => self.name(i.name),
        }
    }

    // -------------------------------------------------------------------------------------------- patterns

    fn pattern(&mut self, p: &'a Pattern<'a>) {
        match p.kind {
            PatternKind::Ident(i) => self.name(i.name),
            PatternKind::Expr(e) => self.expr(e),
            PatternKind::Array { elements, rest } => self.wrap("ArrayPattern", |p| {
                for e in elements {
                    match e {
                        Some(e) => p.element(e),
                        None => p.word("-"),
                    }
                }
                if let Some(r) = rest {
                    p.wrap("Rest", |p| p.pattern(r));
                }
            }),
            PatternKind::Object { properties, rest } => self.wrap("ObjectPattern", |p| {
                for prop in properties {
                    p.open("Property");
                    p.key(&prop.key);
                    p.element(&prop.value);
                    p.close();
                }
                if let Some(r) = rest {
                    p.wrap("Rest", |p| p.pattern(r));
                }
            }),
        }
    }

    fn element(&mut self, e: &PatternElement<'a>) {
        match e.default {
            Some(d) => self.wrap("Default", |p| {
                p.pattern(e.target);
                p.expr(d);
            }),
            None => self.pattern(e.target),
        }
    }

    // -------------------------------------------------------------------------------------------- expressions

    fn args(&mut self, args: &'a [Argument<'a>]) {
        for a in args {
            match *a {
                Argument::Expr(e) => self.expr(e),
                Argument::Spread(e) => self.wrap("Spread", |p| p.expr(e)),
            }
        }
    }

    fn expr(&mut self, e: &'a Expr<'a>) {
        match e.kind {
            ExprKind::Null => self.word("null"),
            ExprKind::Bool(b) => self.word(if b { "true" } else { "false" }),
            ExprKind::Number(v) => self.word(&format!("{v:?}")),
            ExprKind::String(n) => self.string(n),
            ExprKind::BigInt(n) => {
                self.name(n);
                self.out.push('n');
            }
            ExprKind::RegExp { pattern, flags } => {
                let text = format!("/{}/{}", self.names.get(pattern), self.names.get(flags));
                self.word(&text);
            }
            ExprKind::Template(t) => self.template(t, None),
            ExprKind::TaggedTemplate { tag, quasi } => self.template(quasi, Some(tag)),
            ExprKind::This => self.word("this"),
            ExprKind::Ident(i) => self.name(i.name),
            ExprKind::Array(list) => self.wrap("Array", |p| {
                for el in list {
                    match *el {
                        ArrayElement::Hole => p.word("-"),
                        ArrayElement::Expr(e) => p.expr(e),
                        ArrayElement::Spread(e) => p.wrap("Spread", |p| p.expr(e)),
                    }
                }
            }),
            ExprKind::Object(props) => self.wrap("Object", |p| {
                for prop in props {
                    match prop.kind {
                        PropertyKind::Init { key, value, shorthand } => {
                            p.wrap(if shorthand { "Shorthand" } else { "Property" }, |p| {
                                p.key(&key);
                                p.expr(value);
                            });
                        }
                        PropertyKind::Method { key, function } => {
                            p.key(&key);
                            p.function(function);
                        }
                        PropertyKind::Spread(e) => p.wrap("Spread", |p| p.expr(e)),
                    }
                }
            }),
            ExprKind::Function(f) => self.function(f),
            ExprKind::Class(c) => self.class(c),
            ExprKind::Unary { op, argument } => self.wrap(&format!("{op:?}"), |p| p.expr(argument)),
            ExprKind::Update { increment, prefix, target } => {
                let label = match (prefix, increment) {
                    (true, true) => "++_",
                    (true, false) => "--_",
                    (false, true) => "_++",
                    (false, false) => "_--",
                };
                self.wrap(label, |p| p.pattern(target));
            }
            ExprKind::Binary { .. } | ExprKind::Logical { .. } => self.binary(e),
            ExprKind::PrivateIn { name, right } => self.wrap("PrivateIn", |p| {
                p.name(name.name);
                p.expr(right);
            }),
            ExprKind::Assign { op, target, value } => {
                let label = match op {
                    AssignOp::Assign => "Assign".to_owned(),
                    AssignOp::Binary(op) => format!("Assign{op:?}"),
                    AssignOp::Logical(op) => format!("Assign{op:?}"),
                };
                self.wrap(&label, |p| {
                    p.pattern(target);
                    p.expr(value);
                });
            }
            ExprKind::Conditional(c) => self.wrap("Conditional", |p| {
                p.expr(c.test);
                p.expr(c.consequent);
                p.expr(c.alternate);
            }),
            ExprKind::Call(c) => self.wrap(if c.optional { "OptionalCall" } else { "Call" }, |p| {
                p.expr(c.callee);
                p.args(c.args);
            }),
            ExprKind::New { callee, args } => self.wrap("New", |p| {
                p.expr(callee);
                p.args(args);
            }),
            ExprKind::SuperCall(args) => self.wrap("SuperCall", |p| p.args(args)),
            ExprKind::Member { object, property, optional } => {
                self.wrap(if optional { "OptionalMember" } else { "Member" }, |p| {
                    p.expr(object);
                    p.name(property);
                });
            }
            ExprKind::Index { object, index, optional } => {
                self.wrap(if optional { "OptionalIndex" } else { "Index" }, |p| {
                    p.expr(object);
                    p.expr(index);
                });
            }
            ExprKind::PrivateMember { object, name, optional } => {
                self.wrap(if optional { "OptionalMember" } else { "Member" }, |p| {
                    p.expr(object);
                    p.name(name.name);
                });
            }
            ExprKind::SuperMember(n) => self.wrap("SuperMember", |p| p.name(n)),
            ExprKind::SuperIndex(e) => self.wrap("SuperIndex", |p| p.expr(e)),
            ExprKind::Chain(e) => self.wrap("Chain", |p| p.expr(e)),
            ExprKind::Sequence(list) => self.wrap("Sequence", |p| p.sequence(list)),
            ExprKind::Yield { argument, delegate } => {
                self.wrap(if delegate { "YieldDelegate" } else { "Yield" }, |p| {
                    if let Some(e) = argument {
                        p.expr(e);
                    }
                });
            }
            ExprKind::Await(e) => self.wrap("Await", |p| p.expr(e)),
            ExprKind::ImportCall { source, options } => self.wrap("ImportCall", |p| {
                p.expr(source);
                if let Some(o) = options {
                    p.expr(o);
                }
            }),
            ExprKind::ImportMeta => self.word("import.meta"),
            ExprKind::NewTarget => self.word("new.target"),
            ExprKind::Paren(e) => self.expr(e),
        }
    }

    /// `(a, b), c` means `a, b, c`.
    fn sequence(&mut self, list: &'a [&'a Expr<'a>]) {
        for (i, e) in list.iter().enumerate() {
            match e.unparen().kind {
                ExprKind::Sequence(inner) if i == 0 => self.sequence(inner),
                _ => self.expr(e),
            }
        }
    }

    /// Left spines as a loop.
    fn binary(&mut self, e: &'a Expr<'a>) {
        let mut rights = Vec::new();
        let mut e = e;
        loop {
            let (label, left, right) = match e.kind {
                ExprKind::Binary { op, left, right } => (format!("{op:?}"), left, right),
                ExprKind::Logical { op, left, right } => (format!("{op:?}"), left, right),
                _ => break,
            };
            self.open(&label);
            rights.push(right);
            e = left;
        }
        self.expr(e);
        for right in rights.into_iter().rev() {
            self.expr(right);
            self.close();
        }
    }

    fn template(&mut self, t: &'a Template<'a>, tag: Option<&'a Expr<'a>>) {
        self.open(if tag.is_some() { "TaggedTemplate" } else { "Template" });
        if let Some(tag) = tag {
            self.expr(tag);
        }
        for (i, q) in t.quasis.iter().enumerate() {
            match q.cooked {
                Some(n) => self.string(n),
                None => self.word("-"),
            }
            if tag.is_some() {
                self.string(q.raw);
            }
            if let Some(e) = t.exprs.get(i) {
                self.expr(e);
            }
        }
        self.close();
    }
}

fn is_identifier(s: &str) -> bool {
    s.chars().enumerate().all(|(i, c)| {
        c == '$'
            || c == '_'
            || if i == 0 { unicode_id_start::is_id_start(c) } else { unicode_id_start::is_id_continue(c) }
    }) && !s.is_empty()
}
