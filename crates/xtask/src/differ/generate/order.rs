//! The order of evaluation, seen through accessors, proxies and conversions that show when they run.

use super::{Generator, Type};

impl Generator {
    /// A part about order.
    pub(super) fn order_part(&mut self) {
        for _ in 0..4 + self.random.below(4) {
            let value = self.traced(2);
            let (target, operator) = (self.place(), self.operator());
            // V8 makes a key of an object twice where a value is read and then put.
            let kept = target.replace("key('p')", "t('key', 'p')").replace("key('q')", "t('key', 'q')");
            let text = match self.random.below(10) {
                0 | 1 => format!("print({target} = {value});"),
                2 | 3 => format!("print({kept} {operator} {value});"),
                4 => {
                    format!("print({}{kept});", self.random.pick(&["++", "--", "delete ", "typeof ", "-"]))
                }
                5 => format!("print({kept}++);"),
                6 => {
                    let (other, third) = (self.traced(1), self.traced(1));
                    format!(
                        "print(t('callee', (...x) => x.length)({value}, ...iter('spread', [{other}]), {third}));"
                    )
                }
                7 => {
                    let (other, third) = (self.traced(1), self.traced(1));
                    format!(
                        "print(Object.keys({{ [key('x')]: {value}, ...watched('spread', {{ y: {other} }}), z: {third} }}));"
                    )
                }
                8 => {
                    let label = self.name("m");
                    format!(
                        "print(t('{label}', {{ m(x) {{ return t('called', x); }} }})[key('m')]({value}));"
                    )
                }
                _ => self.operation_on_proxy(),
            };
            self.line(&format!("try {{ {text} }} catch (e) {{ caught(e); }}"));
        }
        if self.random.chance(50) {
            self.literal_with_accessors();
        }
        self.statements(2);
    }

    fn operator(&mut self) -> &'static str {
        self.random.pick(&["+=", "-=", "*=", "<<=", "&=", "??=", "||=", "&&="])
    }

    /// An expression whose every step shows.
    fn traced(&mut self, depth: usize) -> String {
        let label = self.name("x");
        if depth == 0 {
            return self.random.one_of([
                format!("t('{label}', 1)"),
                format!("num('{label}', 2)"),
                format!("accessors('{label}', 3).p"),
            ]);
        }
        let (left, right) = (self.traced(depth - 1), self.traced(depth - 1));
        match self.random.below(8) {
            0 => format!("({left} ? {right} : t('{label}', 0))"),
            1 => format!("`${{{left}}}${{{right}}}`"),
            2 => format!("({left}, {right})"),
            3 => format!("[{left}, {right}].length"),
            4 => format!("({left} {} {right})", self.random.pick(&["&&", "||", "??"])),
            5 => format!("({left} {} {right})", self.random.pick(&["<", ">", "<=", ">=", "==", "==="])),
            // Powers of small numbers only: the last digit of others is an engine's own choice, and V8's is not the nearest.
            6 if depth == 1 => format!("({left} ** {right})"),
            _ => {
                format!("({left} {} {right})", self.random.pick(&["+", "-", "*", "/", "%", "|", "<<", ">>>"]))
            }
        }
    }

    /// Somewhere a value can be put, whose every step shows.
    fn place(&mut self) -> String {
        let label = self.name("o");
        self.random.one_of([
            format!("accessors('{label}', 1).p"),
            format!("accessors('{label}', null).p"),
            format!("t('{label}', accessors('{label}', 2))[key('p')]"),
            format!("watched('{label}', {{ q: 1 }}).q"),
            format!("watched('{label}', [1])[t('{label}', 0)]"),
            format!("watched('{label}', Object.freeze({{ q: 1 }})).q"),
            format!("t('{label}', null)[t('key', 'q')]"),
            format!("t('{label}', undefined)[key('q')]"),
            format!("t('{label}', 'text')[t('key', 0)]"),
        ])
    }

    /// A builtin that asks a proxy, or an object with accessors, for things in an order that the standard fixes.
    fn operation_on_proxy(&mut self) -> String {
        let label = self.name("w");
        let record = format!("watched('{label}', {{ a: 1, get b() {{ return t('get b', 2); }} }})");
        let list = format!("watched('{label}', [3, 1, 2])");
        let on_list = |call: &str| format!("print(Array.prototype.{call});").replace('@', &list);
        match self.random.below(26) {
            0 => format!("print({{ ...{record} }});"),
            1 => format!("print(Object.assign(watched('{label} target', {{}}), {record}).a);"),
            2 => format!("print(JSON.stringify({record}));"),
            3 => format!("print(Object.entries({record}));"),
            4 => format!("for (const k in {record}) print(k);"),
            5 => format!("print('a' in {record}, delete {record}.a);"),
            6 => format!("print(Object.isFrozen(Object.freeze({record})));"),
            7 => on_list("concat.call(@, [4])"),
            8 => on_list("slice.call(@, num('from', 1))"),
            9 => on_list("splice.call(@, 0, num('count', 1), 'new')"),
            10 => on_list("reverse.call(@).length"),
            11 => on_list("sort.call(@, (x, y) => (x > y) - (x < y)).length"),
            12 => on_list("includes.call(@, 2)"),
            13 => on_list("push.call(@, 4, 5)"),
            14 => on_list("unshift.call(@, 0)"),
            15 => on_list("copyWithin.call(@, 0, 1).length"),
            16 => on_list("flat.call(@)"),
            17 => on_list("join.call(@, num('separator', '-'))"),
            18 => on_list("map.call(@, (x) => x * 2)"),
            19 => on_list("toSpliced.call(@, 1, 1)"),
            20 => format!("print(Object.getOwnPropertyDescriptors({record}).a);"),
            21 => format!(
                "print(Object.defineProperty({record}, key('z'), watched('descriptor', {{ value: 1, enumerable: true }})).z);"
            ),
            22 => format!("print(Array.from({list}, (x) => t('map', x)));"),
            23 => format!("print(new Map({list}.map((x) => [x, x])).size, [...{list}]);"),
            24 => format!("print(Reflect.set({record}, 'b', 1, watched('{label} receiver', {{}})));"),
            _ => format!("print(Object.fromEntries(iter('{label}', [watched('entry', ['k', 1])])));"),
        }
    }

    /// An object literal whose accessors work on one another.
    fn literal_with_accessors(&mut self) {
        let (name, start) = (self.name("o"), self.value(Type::Number));
        self.open(&format!("const {name} = {{"));
        self.line(&format!("inner: {start},"));
        self.line("get a() { return t('get a', this.inner); },");
        self.line("set a(to) { print('set a', to); this.inner = to; },");
        self.line("get b() { print('get b'); return (this.a += 1); },");
        self.line("set ['c' + t('key', 1)](to) { this.b; this.a = to; },");
        self.close("};");
        for _ in 0..2 + self.random.below(4) {
            let value = self.value(Type::Number);
            let (place, operator) = (self.random.pick(&["a", "b", "c1", "inner"]), self.operator());
            self.line(&format!(
                "try {{ print({name}.{place} {operator} {value}); }} catch (e) {{ caught(e); }}"
            ));
        }
        self.line(&format!("print({name}, ({{ ...{name} }}));"));
        self.line(&format!("({{ a: {name}.a, b: {name}['c1'] = 4 }} = {name});"));
        self.line(&format!("[{name}.a, {name}.inner = t('default', 3)] = iter('values', [1]);"));
    }
}
