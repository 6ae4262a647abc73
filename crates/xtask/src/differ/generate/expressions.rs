//! Expressions of each type, with no more parentheses than precedence asks for.

use super::{FunctionKind, Generator, Type, VALUES};

/// How tightly an expression binds; the operands of an operator must bind at least so tightly, or stand in parentheses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Assignments, arrows, `yield` and conditionals.
    Assignment,
    Coalesce,
    Or,
    And,
    BitOr,
    BitXor,
    BitAnd,
    Equality,
    Relation,
    Shift,
    Sum,
    Product,
    Power,
    Unary,
    Update,
    /// Members, calls, literals, names, and what stands in parentheses.
    Primary,
}

/// An expression's text.
pub(super) struct Code {
    pub(super) text: String,
    pub(super) level: Level,
}

impl Code {
    pub(super) fn new(text: impl Into<String>, level: Level) -> Code {
        Code { text: text.into(), level }
    }

    fn primary(text: impl Into<String>) -> Code {
        Code::new(text, Level::Primary)
    }

    /// The text for a place that needs at least `level`.
    pub(super) fn at(self, level: Level) -> String {
        if self.level >= level { self.text } else { format!("({})", self.text) }
    }
}

/// A binary operator, and what its operands must be at least.
type Operator = (&'static str, Level, Level, Level);

const ARITHMETIC: &[Operator] = &[
    ("+", Level::Sum, Level::Sum, Level::Product),
    ("-", Level::Sum, Level::Sum, Level::Product),
    ("*", Level::Product, Level::Product, Level::Power),
    ("/", Level::Product, Level::Product, Level::Power),
    ("%", Level::Product, Level::Product, Level::Power),
    ("&", Level::BitAnd, Level::BitAnd, Level::Equality),
    ("|", Level::BitOr, Level::BitOr, Level::BitXor),
    ("^", Level::BitXor, Level::BitXor, Level::BitAnd),
    ("<<", Level::Shift, Level::Shift, Level::Sum),
    (">>", Level::Shift, Level::Shift, Level::Sum),
    (">>>", Level::Shift, Level::Shift, Level::Sum),
];

/// Those of BigInts whose values stay small.
const BIG_ARITHMETIC: &[Operator] = &[
    ("+", Level::Sum, Level::Sum, Level::Product),
    ("-", Level::Sum, Level::Sum, Level::Product),
    ("*", Level::Product, Level::Product, Level::Power),
    ("/", Level::Product, Level::Product, Level::Power),
    ("%", Level::Product, Level::Product, Level::Power),
    ("&", Level::BitAnd, Level::BitAnd, Level::Equality),
    ("|", Level::BitOr, Level::BitOr, Level::BitXor),
    ("^", Level::BitXor, Level::BitXor, Level::BitAnd),
];

const COMPARISON: &[Operator] = &[
    ("==", Level::Equality, Level::Equality, Level::Relation),
    ("!=", Level::Equality, Level::Equality, Level::Relation),
    ("===", Level::Equality, Level::Equality, Level::Relation),
    ("!==", Level::Equality, Level::Equality, Level::Relation),
    ("<", Level::Relation, Level::Relation, Level::Shift),
    (">", Level::Relation, Level::Relation, Level::Shift),
    ("<=", Level::Relation, Level::Relation, Level::Shift),
    (">=", Level::Relation, Level::Relation, Level::Shift),
];

const LOGICAL: &[Operator] = &[
    ("&&", Level::And, Level::And, Level::BitOr),
    ("||", Level::Or, Level::Or, Level::And),
    ("??", Level::Coalesce, Level::BitOr, Level::BitOr),
];

const NUMBERS: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "7",
    "10",
    "0.5",
    "1.25",
    "1e3",
    "1e21",
    "0x1F",
    "0b101",
    "0o17",
    "1_000",
    "255",
    "NaN",
    "Infinity",
    "2147483647",
    "2147483648",
    "4294967295",
    "9007199254740991",
    "1e-7",
    ".5",
    "5.",
];
const TEXTS: &[&str] = &[
    "''",
    "'a'",
    "\"b\"",
    "'abc'",
    "'10'",
    "'0x10'",
    "' 12 '",
    "'\\u00e9\\n'",
    "'\u{1F600}x'",
    "`t`",
    "'a,b'",
    "'constructor'",
    "'1'",
    "'%s %d'",
    "'\\x41'",
    "'NaN'",
    "'ÅÄ'",
];
const BIGS: &[&str] =
    &["0n", "1n", "2n", "3n", "10n", "0xffn", "1_000n", "18446744073709551615n", "123456789n"];
/// What any operator meets in the worst case. No BigInts: their powers and shifts have no bound.
const ODD: &[&str] = &[
    "undefined",
    "null",
    "true",
    "false",
    "0",
    "-0",
    "NaN",
    "1",
    "'1'",
    "''",
    "'a'",
    "[]",
    "[1]",
    "[1, 2]",
    "{}",
    "{ a: 1 }",
    "Symbol.iterator",
    "() => 1",
    "function () {}",
    "class {}",
    "/x/g",
    "num('n', 2)",
    "new Date(0)",
    "Object(1n) && 1",
    "new Map([[1, 2]])",
    "new Set([1, 'a'])",
    "Object.create(null)",
    "[, 1]",
    "new Number(3)",
    "new String('s')",
    "key('k')",
    "void 0",
];

impl Generator {
    /// An expression of a type, for a place that takes assignments.
    pub(super) fn value(&mut self, of: Type) -> String {
        self.expression(of, 3).at(Level::Assignment)
    }

    /// An expression of any type.
    pub(super) fn any_value(&mut self) -> String {
        let of = self.random.pick(VALUES);
        self.value(of)
    }

    /// The text of a value that any operator has to deal with.
    pub(super) fn odd_value(&mut self) -> String {
        self.random.pick(ODD).to_owned()
    }

    /// A literal.
    pub(super) fn literal(&mut self, of: Type) -> String {
        match of {
            Type::Number => self.random.pick(NUMBERS).to_owned(),
            Type::Text => self.random.pick(TEXTS).to_owned(),
            Type::Boolean => self.random.pick(&["true", "false"]).to_owned(),
            Type::Big => self.random.pick(BIGS).to_owned(),
            Type::List => {
                self.random.pick(&["[]", "[1]", "[1, 2, 3]", "[5, 4]", "[0.5, -1, , 7]"]).to_owned()
            }
            Type::Record => {
                let (a, b) = (self.literal(Type::Number), self.literal(Type::Text));
                format!("{{ a: {a}, b: {b}, c: [1, 2] }}")
            }
            Type::Function => "(x, y) => x + y".to_owned(),
        }
    }

    /// An expression of a type; `depth` bounds what stands inside.
    pub(super) fn expression(&mut self, of: Type, depth: usize) -> Code {
        if depth == 0 || self.random.chance(20) {
            return self.leaf(of);
        }
        if self.random.chance(22) {
            return self.of_any_type(of, depth - 1);
        }
        match of {
            Type::Number => self.number(depth - 1),
            Type::Text => self.text(depth - 1),
            Type::Boolean => self.boolean(depth - 1),
            Type::Big => self.big(depth - 1),
            Type::List => self.list(depth - 1),
            Type::Record => self.record(depth - 1),
            Type::Function => self.function(depth - 1),
        }
    }

    fn leaf(&mut self, of: Type) -> Code {
        match self.variable(of, false) {
            Some(name) if self.random.chance(65) => Code::primary(name),
            _ if of == Type::Function => Code::new(self.literal(of), Level::Assignment),
            _ => Code::primary(self.literal(of)),
        }
    }

    /// An operand for a place that needs a level.
    fn operand(&mut self, of: Type, depth: usize, level: Level) -> String {
        self.expression(of, depth).at(level)
    }

    fn argument(&mut self, of: Type, depth: usize) -> String {
        self.operand(of, depth, Level::Assignment)
    }

    fn binary(&mut self, of: Type, operators: &[Operator], depth: usize) -> Code {
        let (operator, level, left, right) = self.random.pick(operators);
        let (left, right) = (self.operand(of, depth, left), self.operand(of, depth, right));
        Code::new(format!("{left} {operator} {right}"), level)
    }

    /// What works for every type.
    fn of_any_type(&mut self, of: Type, depth: usize) -> Code {
        match self.random.below(14) {
            0 => {
                let test = self.operand(Type::Boolean, depth, Level::Coalesce);
                let (yes, no) = (self.argument(of, depth), self.argument(of, depth));
                Code::new(format!("{test} ? {yes} : {no}"), Level::Assignment)
            }
            1 => {
                let (label, value) = (self.name("t"), self.argument(of, depth));
                Code::primary(format!("t('{label}', {value})"))
            }
            2 => {
                let (first, second) = (self.any_argument(depth), self.argument(of, depth));
                Code::primary(format!("({first}, {second})"))
            }
            3 => {
                let (operator, level, left, right) = self.random.pick(LOGICAL);
                let (left, right) = (self.operand(of, depth, left), self.operand(of, depth, right));
                Code::new(format!("{left} {operator} {right}"), level)
            }
            4 => {
                let value = self.argument(of, depth);
                Code::primary(format!("((x) => {})({value})", self.random.pick(&["x", "{ return x; }"])))
            }
            5 => {
                let value = self.plain(|g| g.argument(of, depth));
                Code::primary(format!("(function (x = {value}) {{ return x; }})()"))
            }
            6 => match self.variable(of, true) {
                Some(name) => self.assignment(of, &name, depth),
                None => self.leaf(of),
            },
            7 => {
                let (value, rest) = (self.argument(of, depth), self.any_argument(depth));
                Code::primary(self.random.one_of([
                    format!("[{value}, {rest}][0]"),
                    format!("({{ k: {value}, other: {rest} }}).k"),
                    format!("({{ k: {value} }})?.['k']"),
                    format!("[{value}].at(-1)"),
                ]))
            }
            8 => {
                let value = self.argument(of, depth);
                Code::primary(format!("((...[x]) => x)(...[{value}])"))
            }
            9 => {
                let (value, label) = (self.argument(of, depth), self.name("a"));
                Code::primary(format!("accessors('{label}', {value}).p"))
            }
            10 if self.within.kind.can_await() => {
                let value = self.operand(of, depth, Level::Unary);
                Code::new(format!("await {value}"), Level::Unary)
            }
            11 if self.within.kind.can_yield() => {
                // What comes in is the caller's choice: only its type is certain.
                let (sent, value) = (self.any_argument(depth), self.argument(of, depth));
                Code::primary(format!("(yield {sent}, {value})"))
            }
            12 => {
                let (value, key) = (self.argument(of, depth), self.random.pick(&["null", "undefined"]));
                Code::new(format!("{key} ?? {}", wrapped(&value)), Level::Coalesce)
            }
            _ => {
                let (first, second) = (self.argument(of, depth), self.plain(|g| g.argument(of, depth)));
                Code::primary(format!("(({{ x, y = {second} }}) => y)({{ x: {first} }})"))
            }
        }
    }

    /// An expression for the inside of another function, parameters included, where `await` and `yield` have no place.
    pub(super) fn plain(&mut self, make: impl FnOnce(&mut Generator) -> String) -> String {
        let kind = std::mem::replace(&mut self.within.kind, FunctionKind::Normal);
        let text = make(self);
        self.within.kind = kind;
        text
    }

    fn any_argument(&mut self, depth: usize) -> String {
        let of = self.random.pick(VALUES);
        self.argument(of, depth)
    }

    /// An assignment to a variable, in a way that keeps its value small.
    pub(super) fn assignment(&mut self, of: Type, name: &str, depth: usize) -> Code {
        let value = self.argument(of, depth);
        let text = match of {
            Type::Number => {
                let operators = [
                    "=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", ">>>=", "??=", "||=",
                    "&&=",
                ];
                format!("{name} {} {value}", self.random.pick(&operators))
            }
            Type::Text => format!("{name} = cut({value})"),
            Type::Big => {
                let of = self.random.pick(&["asIntN", "asUintN"]);
                format!("{name} = BigInt.{of}(64, {value})")
            }
            Type::List => format!("{name} = [...{}].slice(0, 5)", wrapped(&value)),
            _ => format!("{name} {} {value}", self.random.pick(&["=", "??=", "||=", "&&="])),
        };
        Code::new(text, Level::Assignment)
    }

    fn number(&mut self, depth: usize) -> Code {
        match self.random.below(20) {
            0..=4 => self.binary(Type::Number, ARITHMETIC, depth),
            5 => {
                let operator = self.random.pick(&["-", "+", "~"]);
                let operand = self.operand(Type::Number, depth, Level::Unary);
                let space = if operand.starts_with(operator) { " " } else { "" };
                Code::new(format!("{operator}{space}{operand}"), Level::Unary)
            }
            6 => {
                let base = self.random.pick(&["2", "3", "-1", "10", "0.5", "num('b', 2)"]);
                let base = if base.starts_with('-') { format!("({base})") } else { base.to_owned() };
                let power =
                    self.random.pick(&["0", "1", "2", "3", "-1", "-2", "10", "NaN", "2 ** 2", "num('e', 3)"]);
                Code::new(format!("{base} ** {power}"), Level::Power)
            }
            7 => match self.variable(Type::Number, true) {
                Some(name) => Code::new(
                    self.random.one_of([
                        format!("{name}++"),
                        format!("{name}--"),
                        format!("++{name}"),
                        format!("--{name}"),
                    ]),
                    Level::Update,
                ),
                None => self.leaf(Type::Number),
            },
            8 => Code::primary(format!("{}.length", self.operand(Type::Text, depth, Level::Primary))),
            9 => {
                let list = self.operand(Type::List, depth, Level::Primary);
                let index = self.plain(|g| g.argument(Type::Number, depth));
                Code::primary(self.random.one_of([
                    format!("{list}.length"),
                    format!("{list}[{index}]"),
                    format!("{list}?.[{index}]"),
                    format!("{list}.indexOf({index})"),
                    format!("{list}.reduce((x, y) => x + y, 0)"),
                    format!("Math.max(...{list}, {index})"),
                    format!("{list}.findLastIndex((x) => x > ({index}))"),
                ]))
            }
            10 => {
                let record = self.operand(Type::Record, depth, Level::Primary);
                Code::primary(self.random.one_of([
                    format!("{record}.a"),
                    format!("{record}?.a"),
                    format!("{record}['a']"),
                    format!("{record}[key('a')]"),
                    format!("{record}.none?.a.b.c"),
                    format!("{record}.none?.()"),
                ]))
            }
            11 => {
                let text = self.argument(Type::Text, depth);
                let call = self.random.pick(&["Number", "parseInt", "parseFloat", "Math.floor", "+"]);
                if call == "+" {
                    return Code::new(format!("+{}", wrapped(&text)), Level::Unary);
                }
                Code::primary(format!("{call}({text})"))
            }
            12 => {
                let (x, y) = (self.argument(Type::Number, depth), self.argument(Type::Number, depth));
                let call = self
                    .random
                    .pick(&["max", "min", "trunc", "sign", "round", "abs", "imul", "clz32", "fround"]);
                Code::primary(format!("Math.{call}({x}, {y})"))
            }
            13 | 14 => {
                let (x, y) = (self.argument(Type::Number, depth), self.argument(Type::Number, depth));
                let function = match self.variable(Type::Function, false) {
                    // In loops nothing is called that might loop itself.
                    Some(name) if self.within.loops == 0 => name,
                    _ => "((x, y) => x - y)".to_owned(),
                };
                Code::primary(self.random.one_of([
                    format!("{function}({x}, {y})"),
                    format!("{function}?.({x}, {y})"),
                    format!("{function}(...[{x}, {y}])"),
                    format!("{function}.call(null, {x}, {y})"),
                    format!("{function}.apply(null, [{x}, {y}])"),
                ]))
            }
            15 => match self.variable(Type::Number, true) {
                Some(name) => {
                    let list = self.argument(Type::List, depth);
                    Code::primary(format!("([{name} = 4] = {list}, {name})"))
                }
                None => self.leaf(Type::Number),
            },
            16 => {
                let value = self.operand(Type::Boolean, depth, Level::Unary);
                let value = if value.starts_with(['+', '-']) { format!("({value})") } else { value };
                Code::new(format!("+{value}"), Level::Unary)
            }
            17 => {
                let (label, value) = (self.name("n"), self.literal(Type::Number));
                let other = self.operand(Type::Number, depth, Level::Unary);
                let operator = self.random.pick(&["*", "%", "/"]);
                Code::new(format!("num('{label}', {value}) {operator} {other}"), Level::Product)
            }
            18 => Code::primary(format!("Number({})", self.argument(Type::Big, depth))),
            _ => Code::new(format!("void {}", self.operand(Type::Number, depth, Level::Unary)), Level::Unary),
        }
    }

    fn text(&mut self, depth: usize) -> Code {
        match self.random.below(12) {
            0 | 1 => {
                let left = self.operand(Type::Text, depth, Level::Sum);
                let right = self.random.pick(VALUES);
                let right = self.operand(right, depth, Level::Product);
                Code::new(format!("{left} + {right}"), Level::Sum)
            }
            2 | 3 => {
                let (x, y) = (self.any_argument(depth), self.argument(Type::Text, depth));
                Code::primary(format!("`<${{{x}}}|${{{y}}}>`"))
            }
            4 => {
                let of = self.random.pick(VALUES);
                let value = self.operand(of, depth, Level::Unary);
                Code::new(format!("typeof {value}"), Level::Unary)
            }
            5 => Code::new("typeof undeclared", Level::Unary),
            6 => {
                let text = self.operand(Type::Text, depth, Level::Primary);
                let (x, y) = (self.argument(Type::Number, depth), self.argument(Type::Number, depth));
                Code::primary(self.random.one_of([
                    format!("{text}.slice({x}, {y})"),
                    format!("{text}.substring({x}, {y})"),
                    format!("{text}.at({x})"),
                    format!("{text}[{x}]"),
                    format!("{text}.charAt({x})"),
                    format!("{text}.toUpperCase()"),
                    format!("{text}.trim()"),
                    format!("{text}.padStart(5, '*')"),
                    format!("{text}.split('').reverse().join('-')"),
                    format!("{text}.replace(/[a-c]/g, (m, at) => m + at)"),
                    format!("{text}.replaceAll('a', '$&$&')"),
                    format!("{text}.normalize('NFD')"),
                ]))
            }
            7 => Code::primary(format!("JSON.stringify({})", self.argument(Type::Record, depth))),
            8 => {
                let list = self.operand(Type::List, depth, Level::Primary);
                Code::primary(format!("{list}.join({})", self.random.pick(&["", "'-'", "undefined", "null"])))
            }
            9 => Code::primary(format!("{}.b", self.operand(Type::Record, depth, Level::Primary))),
            10 => {
                let (x, y) = (self.any_argument(depth), self.any_argument(depth));
                Code::primary(format!(
                    "((parts, ...values) => parts.raw.join('|') + values.length)`a\\n${{{x}}}b${{{y}}}`"
                ))
            }
            _ => {
                let of = self.random.pick(&[Type::Number, Type::Boolean, Type::Big, Type::List]);
                Code::primary(format!("String({})", self.argument(of, depth)))
            }
        }
    }

    fn boolean(&mut self, depth: usize) -> Code {
        match self.random.below(9) {
            0..=2 => {
                let of = self.random.pick(VALUES);
                self.binary(of, COMPARISON, depth)
            }
            3 => {
                let of = self.random.pick(VALUES);
                let value = self.operand(of, depth, Level::Unary);
                Code::new(format!("!{value}"), Level::Unary)
            }
            4 => {
                let key = self.random.pick(&["'a'", "'none'", "0", "key('b')", "Symbol.iterator"]);
                let of = self.random.pick(&[Type::Record, Type::List]);
                let right = self.operand(of, depth, Level::Shift);
                Code::new(format!("{key} in {right}"), Level::Relation)
            }
            5 => {
                let of = self.random.pick(&[Type::Record, Type::List, Type::Text]);
                let left = self.operand(of, depth, Level::Relation);
                let right = self.random.pick(&["Array", "Object", "Function", "String"]);
                Code::new(format!("{left} instanceof {right}"), Level::Relation)
            }
            6 => {
                let (record, key) =
                    (self.variable(Type::Record, false), self.random.pick(&[".c", "['b']", "?.x", "[0]"]));
                match record {
                    Some(record) => Code::new(format!("delete {record}{key}"), Level::Unary),
                    None => Code::primary("true"),
                }
            }
            7 => {
                let text = self.operand(Type::Text, depth, Level::Primary);
                let other = self.argument(Type::Text, depth);
                let call = self.random.pick(&["includes", "startsWith", "endsWith"]);
                Code::primary(format!("{text}.{call}({other})"))
            }
            _ => {
                let (x, y) = (self.any_argument(depth), self.any_argument(depth));
                Code::primary(format!("Object.is({x}, {y})"))
            }
        }
    }

    fn big(&mut self, depth: usize) -> Code {
        match self.random.below(7) {
            0..=2 => self.binary(Type::Big, BIG_ARITHMETIC, depth),
            3 => {
                let operand = self.operand(Type::Big, depth, Level::Unary);
                let operator = self.random.pick(&["-", "~"]);
                let space = if operand.starts_with(operator) { " " } else { "" };
                Code::new(format!("{operator}{space}{operand}"), Level::Unary)
            }
            4 => Code::new(
                format!(
                    "{} ** {}",
                    self.random.pick(&["2n", "3n", "(-5n)", "0xFFn"]),
                    self.random.pick(&["0n", "1n", "5n", "20n"])
                ),
                Level::Power,
            ),
            5 => {
                let operator = self.random.pick(&["<<", ">>"]);
                let by = self.random.pick(&["0n", "1n", "33n", "-3n", "64n"]);
                Code::new(format!("{} {operator} {by}", self.random.pick(BIGS)), Level::Shift)
            }
            _ => Code::primary(format!("BigInt({})", self.argument(Type::Boolean, depth))),
        }
    }

    fn list(&mut self, depth: usize) -> Code {
        match self.random.below(6) {
            0 | 1 => {
                let (x, y) = (self.argument(Type::Number, depth), self.argument(Type::Number, depth));
                let rest = self.argument(Type::List, depth);
                Code::primary(format!("[{x}, ...{rest}, {y}].slice(0, 6)"))
            }
            2 | 3 => {
                let list = self.operand(Type::List, depth, Level::Primary);
                let (x, label) = (self.plain(|g| g.argument(Type::Number, depth)), self.name("i"));
                Code::primary(self.random.one_of([
                    format!("{list}.map((x, i) => x * i)"),
                    format!("{list}.filter((x) => x > ({x}))"),
                    format!("{list}.toSorted()"),
                    format!("{list}.toSorted((x, y) => (String(x) < String(y)) - (String(x) > String(y)))"),
                    format!("[...{list}].reverse()"),
                    format!("{list}.concat([{x}])"),
                    format!("{list}.slice({x})"),
                    format!("{list}.flatMap((x) => [x, {x}]).slice(0, 5)"),
                    format!("[...iter('{label}', {list})]"),
                    format!("{list}.with(0, {x})"),
                    format!("Array.from({list}, (x) => x + 1)"),
                    format!("Object.values({list})"),
                ]))
            }
            4 => {
                Code::primary(format!("[...{}].map(Number)", self.operand(Type::Text, depth, Level::Primary)))
            }
            _ => Code::primary(format!("{}.c", self.operand(Type::Record, depth, Level::Primary))),
        }
    }

    fn record(&mut self, depth: usize) -> Code {
        let (a, b, c) = (
            self.argument(Type::Number, depth),
            self.argument(Type::Text, depth),
            self.argument(Type::List, depth),
        );
        let text = match self.random.below(6) {
            0 => format!("{{ a: {a}, b: {b}, c: {c} }}"),
            1 => format!("{{ ...{}, a: {a} }}", self.operand(Type::Record, depth, Level::Assignment)),
            2 => format!("{{ ['a']: {a}, [key('b')]: {b}, c: {c}, 1: {a} }}"),
            3 => format!("{{ get a() {{ return t('get a', 1); }}, b: {b}, c: {c}, set d(x) {{}} }}"),
            4 => format!("{{ __proto__: {{ a: {a} }}, b: {b}, c: {c}, m() {{ return super.a; }} }}"),
            // No key stands twice: V8 does not keep the place of the first behind a spread.
            _ => format!("{{ ...null, a: {a}, ...{{ b: {b} }}, c: {c}, async *g() {{}} }}"),
        };
        Code::primary(text)
    }

    fn function(&mut self, depth: usize) -> Code {
        let body = if self.random.chance(30) {
            self.plain(|g| g.argument(Type::Number, depth))
        } else {
            self.random.pick(&["x + y", "x * 2", "(t('f', y), x)", "[x, y].length"]).to_owned()
        };
        Code::new(format!("(x, y = 3) => {}", wrapped(&body)), Level::Assignment)
    }

    /// A part of a program about expressions: each printed, and operators that meet what they do not like.
    pub(super) fn expression_part(&mut self) {
        for _ in 0..3 + self.random.below(5) {
            match self.random.below(8) {
                0..=3 => {
                    let of = self.random.pick(VALUES);
                    let value = self.expression(of, 4).at(Level::Assignment);
                    self.line(&format!("print({value});"));
                }
                4 | 5 => self.odd_operation(),
                6 => self.assign_member(),
                _ => self.statement(),
            }
        }
    }

    /// An operator on values of any sort.
    fn odd_operation(&mut self) {
        let (x, y) = (self.odd_value(), self.odd_value());
        let all = [
            "+",
            "-",
            "*",
            "/",
            "%",
            "**",
            "<<",
            ">>",
            ">>>",
            "&",
            "|",
            "^",
            "==",
            "!=",
            "===",
            "<",
            ">",
            "<=",
            ">=",
            "in",
            "instanceof",
            "&&",
            "||",
            "??",
        ];
        let operator = self.random.pick(&all);
        let text = match self.random.below(6) {
            0 => format!("{}({x})", self.random.pick(&["-", "+", "~", "!", "typeof ", "void "])),
            1 => {
                let big = self.random.pick(BIGS);
                let operator = self.random.pick(&["+", "-", "*", "/", "%", "==", "<", ">=", "&", ">>>"]);
                format!("({big}) {operator} ({x})")
            }
            2 => format!("`${{{x}}}`"),
            3 => format!("[({x}).constructor === Object, ({x}) == ({y})]"),
            _ => format!("({x}) {operator} ({y})"),
        };
        self.line(&format!("try {{ print({text}); }} catch (e) {{ caught(e); }}"));
    }

    /// An assignment to a property, with every part traced.
    fn assign_member(&mut self) {
        let (label, value) = (self.name("o"), self.value(Type::Number));
        let operator = self.random.pick(&["=", "+=", "-=", "*=", "??=", "||=", "&&=", ">>>="]);
        let target = self.random.one_of([
            format!("accessors('{label}', 2).p"),
            format!("watched('{label}', {{ q: 1 }}).q"),
            format!("watched('{label}', [1, 2])[t('index', 0)]"),
            format!("watched('{label}', {{ q: 1 }})[`q`]"),
            format!("accessors('{label}', null)['p']"),
            format!("t('{label}', undefined)[key('q')]"),
        ]);
        self.line(&format!(
            "try {{ print({target} {operator} t('value', {value})); }} catch (e) {{ caught(e); }}"
        ));
    }
}

/// In parentheses: for places where what binds less tightly, and what begins with a brace, would be read otherwise.
pub(super) fn wrapped(text: &str) -> String {
    format!("({text})")
}
