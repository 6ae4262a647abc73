//! Statements: declarations, branches, loops with every sort of jump, exceptions; and the parts of programs about exceptions and closures.

use super::{FunctionKind, Generator, Type, VALUES};

/// Loops in loops, counted through the functions around.
const MOST_LOOPS: usize = 2;
/// Blocks in blocks.
const MOST_BLOCKS: usize = 5;
/// Bytes of a program after which only plain statements follow.
const MOST_TEXT: usize = 4000;

/// What a part of an exceptional program throws.
const THROWN: &[&str] = &[
    "new Error('e')",
    "new TypeError('e')",
    "new RangeError('e')",
    "'text'",
    "null",
    "undefined",
    "0",
    "{ a: 1 }",
    "new (class Own extends Error { name = 'Own' })('m')",
    "new AggregateError([1], 'all')",
    "Symbol.iterator",
];
/// What throws by itself.
const FAILING: &[&str] = &[
    "undeclared",
    "undeclared()",
    "null.x",
    "undefined.x.y",
    "(void 0)()",
    "({}).x()",
    "({}).x.y",
    "new 1",
    "1()",
    "null[key('k')]",
    "[...1]",
    "[...undefined]",
    "new (() => {})",
    "Symbol() + ''",
    "1n + 1",
    "BigInt(1.5)",
    "'x'.repeat(-1)",
    "new Array(-1)",
    "(1).toFixed(101)",
    "1 in 'x'",
    "({}) instanceof 1",
    "({}) instanceof (() => {})",
    "JSON.parse('{')",
    "decodeURIComponent('%')",
    "new Proxy({}, null)",
    "Object.defineProperty(1, 'x', {})",
    "null instanceof null",
    "Object.setPrototypeOf(Object.preventExtensions({}), {})",
    "[].reduce((x, y) => x)",
    "new Map([1])",
    "({ a: 1 }).a.b.c",
    "(({ a }) => a)(null)",
    "(([a]) => a)({})",
    "(({ a: { b } }) => b)({})",
    "new class { constructor() { this.x.y; } }",
    "class extends undefined {}",
    "class extends null { constructor() { super(); } }",
    "`${Symbol()}`",
    "null?.x.y + null.z",
    "(function f() { 'use strict'; f = 1; })()",
    "(() => { 'use strict'; undeclared2 = 1; })()",
    "(() => { 'use strict'; Object.freeze([1])[0] = 2; })()",
    "(() => { 'use strict'; delete Object.freeze({ x: 1 }).x; })()",
    "(() => { 'use strict'; ({ get x() { return 1; } }).x = 2; })()",
    "(() => { const c = 1; c = 2; })()",
    "(() => { x; let x; })()",
    "(() => { for (const x of 5); })()",
    "Reflect.construct(1)",
    "x.y.z.toString()",
    "(1, {}).f()",
    "[1][0]()",
    "[]['a' + 'b']()",
    "Array.prototype.map.call([1], 2)",
];

impl Generator {
    /// A few statements in the scope that is open.
    pub(super) fn statements(&mut self, most: usize) {
        let most = if self.text.len() > MOST_TEXT { 1 } else { most };
        for _ in 0..1 + self.random.below(most) {
            self.statement();
        }
    }

    /// A block's content, with a scope of its own.
    fn block(&mut self, most: usize) {
        self.inside(|_| {}, |g| g.statements(most));
    }

    /// One statement of any sort.
    pub(super) fn statement(&mut self) {
        if self.within.blocks >= MOST_BLOCKS || self.text.len() > MOST_TEXT {
            return self.plain_statement();
        }
        match self.random.below(20) {
            0..=6 => self.plain_statement(),
            7 | 8 => self.branch(),
            9..=11 if self.within.loops < MOST_LOOPS => self.a_loop(),
            12 => self.switch(),
            13 => self.labelled_block(),
            14 | 15 => self.try_statement(),
            16 => self.function_declaration(),
            17 | 18 => self.jump(),
            _ => self.destructure(),
        }
    }

    /// A statement without statements inside.
    fn plain_statement(&mut self) {
        match self.random.below(6) {
            0 | 1 => self.declaration(),
            2 | 3 => {
                let value = self.any_value();
                self.line(&format!("print({value});"));
            }
            _ => {
                let of = self.random.pick(VALUES);
                match self.variable(of, true) {
                    Some(name) => {
                        let code = self.assignment(of, &name, 2);
                        self.line(&format!("{};", code.text));
                    }
                    None => self.declaration(),
                }
            }
        }
    }

    fn declaration(&mut self) {
        let of = self.random.pick(VALUES);
        let (name, value) = (self.name("v"), self.value(of));
        let keyword = self.random.pick(&["let", "const", "var"]);
        self.line(&format!("{keyword} {name} = {value};"));
        // Outside its block a `var` would be undefined at times: it is forgotten there like the others.
        self.declare(&name, of, keyword != "const");
    }

    fn branch(&mut self) {
        let test = self.value(Type::Boolean);
        self.open(&format!("if ({test}) {{"));
        self.block(3);
        if self.random.chance(50) {
            self.indent -= 1;
            self.line("} else {");
            self.indent += 1;
            self.block(2);
        }
        self.close("}");
    }

    /// Turns that a loop may make: fewer if it is in another.
    fn turns(&mut self) -> usize {
        1 + self.random.below(3)
    }

    fn a_loop(&mut self) {
        let label = self.random.chance(25).then(|| self.name("l"));
        let prefix = label.as_ref().map_or(String::new(), |l| format!("{l}: "));
        let (name, turns) = (self.name("i"), self.turns());
        let mut variable = None;
        let mut end = "}".to_owned();
        let head = match self.random.below(9) {
            0 | 1 => {
                variable = Some(Type::Number);
                let keyword = self.random.pick(&["let", "let", "var"]);
                format!("for ({keyword} {name} = 0; {name} < {turns}; {name}++) {{")
            }
            2 => {
                self.line(&format!("let {name} = 0;"));
                format!("while ({name}++ < {turns}) {{")
            }
            3 => {
                self.line(&format!("let {name} = 0;"));
                end = format!("}} while (++{name} < {turns});");
                "do {".to_owned()
            }
            4 => {
                variable = Some(Type::Text);
                let record = self.value(Type::Record);
                let keyword = self.random.pick(&["let", "const", "var"]);
                format!("for ({keyword} {name} in {record}) {{")
            }
            5 | 6 => {
                variable = Some(Type::Number);
                let (list, label) = (self.value(Type::List), self.name("it"));
                let keyword = self.random.pick(&["let", "const", "var"]);
                let over = self.random.one_of([
                    format!("[...{list}]"),
                    format!("iter('{label}', {list})"),
                    format!("iter('{label}', [1, 2, 3], 'return')"),
                ]);
                let wait = if self.within.kind.can_await() && self.random.chance(40) { "await " } else { "" };
                format!("for {wait}({keyword} {name} of {over}) {{")
            }
            7 => {
                let list = self.value(Type::List);
                let other = self.name("w");
                variable = Some(Type::Number);
                format!(
                    "for (const [{name}, {other} = 'none'] of Object.entries([...{list}].slice(0, 2))) {{"
                )
            }
            _ => {
                let other = self.name("j");
                variable = Some(Type::Number);
                format!("for (let {name} = 0, {other} = {turns}; {name} < {other}; {name}++, {other}--) {{")
            }
        };
        self.open(&format!("{prefix}{head}"));
        self.inside(
            |within| {
                within.loops += 1;
                within.can_break = true;
                within.can_continue = true;
                within.labels.extend(label.map(|l| (l, true)));
            },
            |g| {
                if let Some(of) = variable {
                    g.declare(&name, of, false);
                }
                g.statements(3);
            },
        );
        self.close(&end);
    }

    fn switch(&mut self) {
        let value = self.value(Type::Number);
        self.open(&format!("switch ({value}) {{"));
        let cases = 1 + self.random.below(4);
        let default = self.random.below(cases + 1);
        for case in 0..cases {
            if case == default {
                self.line("default:");
            } else {
                let value = self.random.pick(&["0", "1", "2", "t('case', 3)", "NaN", "'1'"]);
                self.line(&format!("case {value}:"));
            }
            self.inside(
                |within| within.can_break = true,
                |g| {
                    // Declarations of a case would be in sight, and unset, in the next.
                    g.open("{");
                    g.statements(2);
                    g.close("}");
                },
            );
            if self.random.chance(50) {
                self.line("break;");
            }
        }
        self.close("}");
    }

    fn labelled_block(&mut self) {
        let label = self.name("l");
        self.open(&format!("{label}: {{"));
        self.inside(
            |within| within.labels.push((label, false)),
            |g| {
                g.statements(2);
                g.jump();
                g.statements(1);
            },
        );
        self.close("}");
    }

    /// A jump that is possible here, most often under a condition.
    pub(super) fn jump(&mut self) {
        let mut jumps = Vec::new();
        if self.within.can_break {
            jumps.push("break".to_owned());
        }
        if self.within.can_continue {
            jumps.push("continue".to_owned());
        }
        for (label, of_loop) in &self.within.labels {
            jumps.push(format!("break {label}"));
            if *of_loop {
                jumps.push(format!("continue {label}"));
            }
        }
        if self.within.kind != FunctionKind::None {
            jumps.push("return".to_owned());
        }
        jumps.push("throw".to_owned());
        let at = self.random.below(jumps.len());
        let mut jump = jumps.swap_remove(at);
        if jump == "return" {
            jump = format!("return {}", self.any_value());
        } else if jump == "throw" {
            jump = format!("throw {}", self.random.pick(THROWN));
        }
        if self.random.chance(70) {
            let test = self.value(Type::Boolean);
            self.line(&format!("if ({test}) {jump};"));
        } else {
            // What follows is not to be unreachable for the parser's eyes only.
            self.line(&format!("if (t('jump', true)) {jump};"));
        }
    }

    pub(super) fn try_statement(&mut self) {
        self.open("try {");
        self.block(3);
        if self.random.chance(40) {
            let failing = self.random.pick(FAILING);
            self.line(&format!("print({failing});"));
        }
        self.jump();
        self.indent -= 1;
        let finally = self.random.chance(60);
        if !finally || self.random.chance(60) {
            match self.random.below(5) {
                0 => self.line("} catch {"),
                1 => {
                    let names = (self.name("v"), self.name("v"));
                    self.line(&format!("}} catch ({{ cause: {} = 'none', name: {} }}) {{", names.0, names.1));
                    self.line(&format!("  print({}, {});", names.0, names.1));
                }
                _ => {
                    self.line("} catch (e) {");
                    self.line("  caught(e);");
                    if self.random.chance(20) {
                        self.line("  if (t('again', true)) throw e;");
                    }
                }
            }
            self.indent += 1;
            self.block(2);
            self.indent -= 1;
        }
        if finally {
            self.line("} finally {");
            self.indent += 1;
            self.line("print('finally');");
            self.block(2);
            if self.random.chance(25) {
                self.jump();
            }
            self.indent -= 1;
        }
        self.indent += 1;
        self.close("}");
    }

    /// A function of two numbers, which later code may call.
    pub(super) fn function_declaration(&mut self) {
        let name = self.name("f");
        let default = self.plain(|g| g.value(Type::Number));
        let head = self.random.one_of([
            format!("function {name}(x, y = {default}) {{"),
            format!("const {name} = function (x, y) {{"),
            format!("const {name} = (x, y = {default}) => {{"),
            format!("function {name}(x, ...[y, z = x]) {{"),
        ]);
        self.open(&head);
        self.function_body(FunctionKind::Normal, |g| {
            g.declare("x", Type::Number, true);
            g.declare("y", Type::Number, true);
            g.statements(3);
            let result = g.value(Type::Number);
            g.line(&format!("return {result};"));
        });
        self.close(if head.starts_with("const") { "};" } else { "}" });
        self.declare(&name, Type::Function, false);
        if self.within.loops == 0 {
            let (x, y) = (self.value(Type::Number), self.value(Type::Number));
            self.line(&format!("try {{ print({name}({x}, {y})); }} catch (e) {{ caught(e); }}"));
        }
    }

    /// A part of a program about exceptions: abrupt completions of every kind through `finally`.
    pub(super) fn exception_part(&mut self) {
        for _ in 0..2 {
            let failing = self.random.pick(FAILING);
            self.line(&format!("try {{ print({failing}); }} catch (e) {{ caught(e); }}"));
        }
        let name = self.name("f");
        self.open(&format!("function {name}(x, y) {{"));
        self.function_body(FunctionKind::Normal, |g| {
            g.declare("x", Type::Number, true);
            g.declare("y", Type::Number, true);
            if g.random.chance(50) {
                g.a_loop();
            }
            g.try_statement();
            if g.random.chance(50) {
                g.try_statement();
            }
            g.line("return 'end';");
        });
        self.close("}");
        for arguments in ["1, 2", "NaN", "'1', -1"] {
            self.line(&format!("try {{ print({name}({arguments})); }} catch (e) {{ caught(e); }}"));
        }
        self.statements(2);
    }

    /// A part about closures: each turn's own variables, dead zones, hoisting, names of functions.
    pub(super) fn closure_part(&mut self) {
        let fs = self.name("fs");
        self.line(&format!("const {fs} = [];"));
        let (i, turns) = (self.name("i"), 2 + self.random.below(2));
        let head = match self.random.below(6) {
            0 => format!("for (let {i} = 0; {i} < {turns}; {i}++) {{"),
            1 => format!("for (let {i} = 0, g = () => {i}; {i} < {turns}; {i}++, {fs}.push(g)) {{"),
            2 => format!("for (const {i} of [1, 2, 3]) {{"),
            3 => format!("for (const {i} in {{ x: 1, y: 2 }}) {{"),
            4 => format!("for (var {i} = 0; {i} < {turns}; {i}++) {{"),
            _ => format!(
                "for (let {i} = 0; {fs}.push(() => {i}) && {i} < {turns}; {i}++, {fs}.push(() => {i}++)) {{"
            ),
        };
        self.open(&head);
        self.inside(
            |within| {
                within.loops += 1;
                within.can_break = true;
                within.can_continue = true;
            },
            |g| {
                g.line(&format!("let own = {i};"));
                g.line(&format!("{fs}.push(() => [{i}, own]);"));
                g.line(&format!("{fs}.push(() => own += 1);"));
                g.statements(2);
                if g.random.chance(30) {
                    g.line(&format!("{fs}.push(function () {{ return eval('own + 1'); }});"));
                }
            },
        );
        self.close("}");
        self.line(&format!("for (const f of {fs}) try {{ print(f()); }} catch (e) {{ caught(e); }}"));
        let zone = self.random.pick(&[
            "{ print(typeof z); let z; }",
            "{ const f = () => z; try { f(); } catch (e) { caught(e); } let z = 1; print(f()); }",
            "{ let z = 1; { try { z = 2; } catch (e) { caught(e); } let z = 3; print(z); } print(z); }",
            "{ let z = (() => { try { return z; } catch (e) { return e.name; } })(); print(z); }",
            "try { (function (x = y, y) {})(); } catch (e) { caught(e); }",
            "try { (function (x, y = x) { print(x, y); var x; print(x); x = 9; print(x, y); })(4); } catch (e) { caught(e); }",
            "try { (function (x, y = () => x) { var x = 5; print(x, y()); })(4); } catch (e) { caught(e); }",
            "switch (1) { case 0: let z; case 1: try { z; } catch (e) { caught(e); } z = 2; print(z); }",
            "for (let z of [z => z]) { print(z(1)); }",
            "try { for (let z of [z]) ; } catch (e) { caught(e); }",
            "try { class A extends A {} } catch (e) { caught(e); }",
            "try { class A { static [A.name] = 1; } } catch (e) { caught(e); }",
            "print(h(), typeof h2); function h() { return 'hoisted'; } var h2 = function () {};",
            "{ function h() { return 1; } print(h()); } print(typeof h);",
            "print(typeof h); if (t('h', true)) { function h() {} } print(typeof h);",
            "try { (function f() { f = 1; print(typeof f); })(); } catch (e) { caught(e); }",
            "print((function () { return typeof arguments; })(), (() => typeof arguments)());",
            "(function (x) { arguments[0] = 2; print(x, arguments.length); x = 3; print(arguments[0]); })(1, 2);",
            "(function (x = 0) { arguments[0] = 2; print(x); })(1);",
            "(function (x) { 'use strict'; arguments[0] = 2; print(x); })(1);",
            "print([() => {}, function () {}, class {}].map((f) => f.name), (() => {}).name);",
            "{ const o = { f() {}, g: () => {}, ['h' + 1]: function () {}, get k() { return 1; }, async *l() {} }; print(o, o['h1'].name); }",
            "{ let f = () => {}, g = class {}, { h = function () {} } = {}, [k = () => {}] = []; print(f.name, g.name, h.name, k.name); }",
            "print((function () { return this === undefined; })(), (() => this === module.exports)());",
            "try { let z = 1; { var w = () => z; } z++; print(w()); } finally { print(typeof w); }",
            "{ let f; f ??= () => {}; print(f.name); f &&= function () {}; print(f.name); }",
        ]);
        self.line(zone);
        let name = self.name("counter");
        let (step, start) = (self.value(Type::Number), self.value(Type::Number));
        self.line(&format!(
            "const {name} = ((n) => ({{ up: () => (n += {step}), get: () => n }}))({start});"
        ));
        self.line(&format!("print({name}.up(), {name}.up(), {name}.get());"));
        self.statements(3);
    }
}
