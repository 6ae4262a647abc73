//! Classes: members of every kind, private names, static blocks, inheritance, `super`, and when each part is evaluated.

use super::{FunctionKind, Generator, Type};

/// A class that was generated: what its instances have.
struct Made {
    name: String,
    derived: bool,
    methods: Vec<String>,
    accessors: Vec<String>,
    statics: Vec<String>,
}

impl Generator {
    /// A part about classes: one or two, the second often derived from the first, and what can be done with them.
    pub(super) fn class_part(&mut self) {
        let first = self.class(None);
        self.use_class(&first);
        if self.random.chance(75) {
            let second = self.class(Some(&first));
            self.use_class(&second);
        }
        if self.random.chance(40) {
            self.class_oddity();
        }
        self.statements(2);
    }

    fn class(&mut self, parent: Option<&Made>) -> Made {
        let name = self.name("C");
        let mut made = Made {
            name: name.clone(),
            derived: parent.is_some(),
            methods: Vec::new(),
            accessors: Vec::new(),
            statics: Vec::new(),
        };
        let heritage = match parent {
            Some(parent) => self.random.one_of([
                format!(" extends {}", parent.name),
                format!(" extends t('heritage', {})", parent.name),
            ]),
            None => self
                .random
                .pick(&["", "", "", " extends Array", " extends Object", " extends null", " extends Map"])
                .to_owned(),
        };
        made.derived |= !heritage.is_empty();
        let head = self.random.one_of([
            format!("class {name}{heritage} {{"),
            format!("const {name} = class{heritage} {{"),
            format!("const {name} = class Inner{heritage} {{"),
        ]);
        self.open(&head);
        let private = self.name("p");
        let value = self.plain(|g| g.value(Type::Number));
        self.line(&format!("#{private} = t('private', {value});"));
        if self.random.chance(70) {
            self.constructor(&made, &private);
        }
        for _ in 0..2 + self.random.below(5) {
            self.member(&mut made, &private, parent);
        }
        self.close(if head.starts_with("const") { "};" } else { "}" });
        made
    }

    /// A constructor; one of a derived class may call `super` late, twice, or not at all.
    fn constructor(&mut self, made: &Made, private: &str) {
        self.open("constructor(x, y = t('default', 2)) {");
        self.function_body(FunctionKind::Normal, |g| {
            g.declare("x", Type::Number, true);
            if made.derived {
                match g.random.below(12) {
                    0 => g.line("print(typeof this);"),
                    1 => g.line("try { this.early = 1; } catch (e) { caught(e); }"),
                    2 => g.line("const late = () => super(x); late();"),
                    3 => g.line("try { super.m; } catch (e) { caught(e); }"),
                    4 => g.line("return { replaced: new.target === undefined };"),
                    5 => g.line("if (y === 2) return;"),
                    6 => g.line("return 1;"),
                    7 => g.line("try { super(x); super(y); } catch (e) { caught(e); }"),
                    _ => {}
                }
                if g.random.chance(90) {
                    g.line("super(t('argument', x), y);");
                }
            }
            g.statements(2);
            let value = g.value(Type::Number);
            g.line(&format!("this.own = {value};"));
            g.line(&format!("print('constructed', new.target.name, this.#{private});"));
        });
        self.close("}");
    }

    fn member(&mut self, made: &mut Made, private: &str, parent: Option<&Made>) {
        let is_static = self.random.chance(35);
        let prefix = if is_static { "static " } else { "" };
        let name = self.name("m");
        match self.random.below(13) {
            0 => {
                let value = self.plain(|g| g.value(Type::Number));
                self.line(&format!("{prefix}{name} = t('field {name}', {value});"));
            }
            1 => {
                let value = self.random.pick(&[
                    "this",
                    "() => this",
                    "function () {}",
                    "typeof this",
                    "new.target",
                    "class {}",
                ]);
                let key = self.random.one_of([
                    format!("[t('computed', '{name}')]"),
                    format!("[key('{name}')]"),
                    "'quoted name'".to_owned(),
                    "0".to_owned(),
                    "1n".to_owned(),
                    "static".to_owned(),
                    "async".to_owned(),
                    "get".to_owned(),
                    "[Symbol.toStringTag]".to_owned(),
                ]);
                if key == "[Symbol.toStringTag]" {
                    self.line(&format!("get {key}() {{ return 'Tag'; }}"));
                } else if value == "this" || value == "() => this" {
                    self.line(&format!("{prefix}{key} = ({value}) && 1;"));
                } else {
                    self.line(&format!("{prefix}{key} = {value};"));
                }
            }
            2 => {
                self.line(&format!("{prefix}get {name}() {{ return t('get {name}', this.own); }}"));
                if self.random.chance(60) {
                    self.line(&format!(
                        "{prefix}set {name}(to) {{ print('set {name}', to); this.own = to; }}"
                    ));
                }
                if is_static { made.statics.push(format!("{name} += 1")) } else { made.accessors.push(name) }
            }
            3 | 4 => {
                self.open(&format!("{prefix}{name}(x = 1, ...rest) {{"));
                self.function_body(FunctionKind::Normal, |g| {
                    g.declare("x", Type::Number, true);
                    g.declare("rest", Type::List, true);
                    g.statements(3);
                    if let Some(method) = parent.and_then(|p| p.methods.first())
                        && !is_static
                    {
                        g.line(&format!("print(super.{method}(x, 2), super['{method}']?.name, super.none);"));
                    }
                    if g.random.chance(30) {
                        g.line("super.made = x;");
                    }
                    let value = g.any_value();
                    g.line(&format!("return {value};"));
                });
                self.close("}");
                if is_static { made.statics.push(format!("{name}(1, 2)")) } else { made.methods.push(name) }
            }
            5 => {
                self.open("static {");
                self.function_body(FunctionKind::Normal, |g| {
                    // No `return` here.
                    g.within.kind = FunctionKind::None;
                    g.line("print('static block', typeof this, this.name);");
                    g.statements(2);
                    g.line(&format!("this.{name} = (o) => #{private} in o;"));
                    g.line(&format!(
                        "try {{ print(this.{name}(this), this.{name}(1)); }} catch (e) {{ caught(e); }}"
                    ));
                });
                self.close("}");
            }
            6 => {
                self.line(&format!("{prefix}#{name}(x) {{ return [x, this.#{private}]; }}"));
                self.line(&format!("{prefix}call_{name}(x) {{ return this.#{name}(x); }}"));
                let call = format!("call_{name}");
                if is_static { made.statics.push(format!("{call}(1)")) } else { made.methods.push(call) }
            }
            7 => {
                self.line(&format!("{prefix}get #{name}() {{ return t('private get', 3); }}"));
                if self.random.chance(50) {
                    self.line(&format!("{prefix}set #{name}(to) {{ print('private set', to); }}"));
                }
                let operator = self.random.pick(&["+=", "=", "??=", "&&="]);
                self.line(&format!("{prefix}use_{name}(x) {{ return this.#{name} {operator} x; }}"));
                let call = format!("use_{name}");
                if is_static { made.statics.push(format!("{call}(1)")) } else { made.methods.push(call) }
            }
            8 => {
                self.line(&format!(
                    "{prefix}steal_{name}(o) {{ return [#{private} in o, o?.#{private}, o.#{private}++, delete o.own]; }}"
                ));
                let call = format!("steal_{name}");
                if is_static { made.statics.push(format!("{call}({{}})")) } else { made.methods.push(call) }
            }
            9 => {
                self.line(&format!("{prefix}*{name}() {{ yield* [1, this.own]; return 2; }}"));
                if is_static {
                    made.statics.push(format!("{name}().next()"))
                } else {
                    made.methods.push(name)
                }
            }
            10 => {
                let text = "static #count = 0; static next() { return ++this.#count; }";
                if !made.statics.contains(&"next()".to_owned()) {
                    self.line(text);
                    made.statics.push("next()".to_owned());
                }
            }
            11 => {
                self.line(&format!("{prefix}{name};"));
                self.line(&format!("{prefix}'{name} x' = this.{name} === undefined;"));
            }
            _ => {
                self.line(&format!(
                    "{prefix}{name} = () => [typeof this, this?.own, typeof super.toString];"
                ));
                if is_static { made.statics.push(format!("{name}()")) } else { made.methods.push(name) }
            }
        }
    }

    fn use_class(&mut self, made: &Made) {
        let class = &made.name;
        let object = self.name("o");
        let x = self.value(Type::Number);
        self.line(&format!("let {object};"));
        self.line(&format!(
            "try {{ {object} = new {class}({x}); print({object}); }} catch (e) {{ caught(e); }}"
        ));
        self.line(&format!("try {{ {class}(); }} catch (e) {{ caught(e); }}"));
        for method in &made.methods {
            let argument = self.random.one_of([
                "".to_owned(),
                "1, 2".to_owned(),
                object.clone(),
                "{}".to_owned(),
                "undefined, 3".to_owned(),
            ]);
            self.line(&format!("try {{ print({object}.{method}({argument})); }} catch (e) {{ caught(e); }}"));
            if self.random.chance(20) {
                self.line(&format!(
                    "try {{ print({class}.prototype.{method}.call({argument})); }} catch (e) {{ caught(e); }}"
                ));
            }
        }
        for accessor in &made.accessors {
            let operator = self.random.pick(&["= 4", "+= 1", "++", "??= 3", "&&= 2"]);
            self.line(&format!(
                "try {{ print({object}.{accessor} {operator}); }} catch (e) {{ caught(e); }}"
            ));
        }
        for call in &made.statics {
            self.line(&format!("try {{ print({class}.{call}); }} catch (e) {{ caught(e); }}"));
        }
        self.line(&format!(
            "try {{ print(Object.getOwnPropertyNames({class}), Reflect.ownKeys({class}.prototype), Object.keys({object} ?? {{}})); }} catch (e) {{ caught(e); }}"
        ));
        if self.random.chance(30) {
            self.line(&format!(
                "print(typeof {class}, {class}.length, {class}.name, {object} instanceof {class});"
            ));
            self.line(&format!(
                "try {{ print(Reflect.construct({class}, [1], Array)); }} catch (e) {{ caught(e); }}"
            ));
        }
    }

    /// Small programs of what is seldom written.
    fn class_oddity(&mut self) {
        let text = self.random.pick(&[
            "class A { static #x = 1; static m(o) { return o.#x; } } class B extends A {} try { print(B.m(B)); } catch (e) { caught(e); }",
            "class A { constructor(o) { return o; } } class B extends A { #x = 1; static has(o) { return #x in o; } } const o = {}; new B(o); print(B.has(o)); try { new B(o); } catch (e) { caught(e); }",
            "try { class A { [t('k1', 'x')] = t('v1', 1); static [t('k2', 'y')] = t('v2', 2); [t('k3', 'z')]() {} } new A(); } catch (e) { caught(e); }",
            "class A { x = this.y; y = 2; } print(new A());",
            "class A { 'constructor'() { this.q = 1; } } print(new A().q);",
            "class A { ['constructor']() { return 5; } } print(new A().constructor());",
            "try { class A { static ['prototype']() {} } } catch (e) { caught(e); }",
            "class A { get() { return 1; } set() { return 2; } static() { return 3; } async() { return 4; } } const a = new A(); print(a.get(), a.set(), a.static(), a.async());",
            "class A { static async *#g() { yield 1; } static g() { return this.#g()[Symbol.toStringTag]; } } print(A.g());",
            "class A { #m() {} t() { try { this.#m = 1; } catch (e) { caught(e); } } } new A().t();",
            "class A { get #g() { return 1; } t() { try { this.#g = 1; } catch (e) { caught(e); } } } new A().t();",
            "class A { set #s(x) {} t() { try { return this.#s; } catch (e) { caught(e); } } } new A().t();",
            "print(class { static name = 'own'; }.name, (class { static name() {} }).name.name, class N {}.name);",
            "const o = { __proto__: { m() { return 'proto'; } }, m() { return super.m() + '!'; } }; print(o.m(), o.m.call({}));",
            "class A extends (t('expression', class { x = 1; })) { y = super.toString === Object.prototype.toString; } print(new A());",
            "class A { constructor() { this.m?.(); } } class B extends A { f = t('field', 1); m() { print(this.f); } } new B();",
            "class A { static { try { A = 1; } catch (e) { caught(e); } } } print(typeof A);",
            "try { (class { static x = this.y.z; }); } catch (e) { caught(e); }",
            "try { new (class extends (function () {}) { constructor() {} })(); } catch (e) { caught(e); }",
            "function F() { return new.target; } print(new F() instanceof F, F(), Reflect.construct(F, [], Array) === Array);",
            "class A { static accessor = 1; static of = 2; static let = 3; static yield = 4; } print(A.accessor, A.of, A.let, A.yield);",
            "class A { a = 1; ['b'] = 2; static c = 3; static { this.d = 4; } e } print(new A(), A, Object.entries(A));",
            "class M extends Map { get(k) { return super.get(k) ?? 'none'; } } const m = new M([[1, 2]]); print(m, m.get(1), m.get(2), m.size);",
            "class L extends Array { sum() { return this.reduce((x, y) => x + y, 0); } } print(L.from([1, 2]).map((x) => x * 2).sum(), new L(3).length, L.of(1));",
            "class E extends TypeError { constructor(m) { super(m, { cause: 'c' }); this.name = 'E'; } } try { throw new E('m'); } catch (e) { caught(e); print(e.cause, e instanceof TypeError, String(e)); }",
        ]);
        self.line(&format!("{{ {text} }}"));
    }
}
