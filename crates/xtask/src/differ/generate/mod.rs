//! Makes valid JavaScript programs from a seed: the same for the same seed. A program ends by itself (loops count, functions
//! call only what was declared before them), needs no time and no chance, and traces what it does with the words of `driver.js`.
//!
//! Here: the kinds of programs, scopes and lines. Expressions, statements and what each kind is about have files of their own.

mod asynchronous;
mod classes;
mod expressions;
mod generators;
mod order;
mod patterns;
mod statements;

use super::random::Random;
use std::fmt::Write;

/// A generated program.
pub(super) struct Program {
    pub(super) index: u64,
    /// Name of its kind.
    pub(super) kind: &'static str,
    pub(super) source: String,
}

/// A kind of programs: its name, and what makes one part of such a program.
struct Kind {
    name: &'static str,
    part: fn(&mut Generator),
    /// The whole is the body of an async function.
    is_async: bool,
}

const KINDS: &[Kind] = &[
    Kind { name: "expressions", part: Generator::expression_part, is_async: false },
    Kind { name: "classes", part: Generator::class_part, is_async: false },
    Kind { name: "destructuring", part: Generator::destructuring_part, is_async: false },
    Kind { name: "generators", part: Generator::generator_part, is_async: false },
    Kind { name: "async", part: Generator::async_part, is_async: true },
    Kind { name: "order", part: Generator::order_part, is_async: false },
    Kind { name: "exceptions", part: Generator::exception_part, is_async: false },
    Kind { name: "closures", part: Generator::closure_part, is_async: false },
];

/// The program of a seed and an index. Programs take turns in kind.
pub(super) fn program(seed: u64, index: u64) -> Program {
    let kind = &KINDS[(index % KINDS.len() as u64) as usize];
    let mut generator = Generator::new(Random::of(seed, 1, index));
    if generator.random.chance(40) {
        generator.line("'use strict';");
    }
    if kind.is_async {
        generator.within.kind = FunctionKind::Async;
        generator.line("async function main() {");
        generator.indent += 1;
    }
    generator.declare_start();
    for _ in 0..2 + generator.random.below(3) {
        generator.open("try {");
        (kind.part)(&mut generator);
        generator.close("} catch (e) { caught(e); }");
    }
    generator.print_variables();
    if kind.is_async {
        generator.indent -= 1;
        generator.line("}");
        generator.line("module.exports = main();");
    }
    Program { index, kind: kind.name, source: generator.text }
}

/// What a variable holds: programs mostly do with values what can be done with them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Type {
    Number,
    Text,
    Boolean,
    /// A BigInt of at most 64 bits.
    Big,
    /// An array of numbers.
    List,
    /// An object with a number `a`, a text `b` and a list `c`.
    Record,
    /// A function of two numbers that gives a number.
    Function,
}

/// The types that values are made of at random.
const VALUES: &[Type] = &[Type::Number, Type::Text, Type::Boolean, Type::Big, Type::List, Type::Record];

struct Variable {
    name: String,
    of: Type,
    /// May be assigned to.
    mutable: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum FunctionKind {
    /// The module's own code.
    None,
    Normal,
    Generator,
    Async,
    AsyncGenerator,
}

impl FunctionKind {
    fn can_await(self) -> bool {
        matches!(self, FunctionKind::Async | FunctionKind::AsyncGenerator)
    }

    fn can_yield(self) -> bool {
        matches!(self, FunctionKind::Generator | FunctionKind::AsyncGenerator)
    }
}

/// What stands around the next statement.
#[derive(Clone)]
struct Within {
    kind: FunctionKind,
    /// Loops around, of this function and those around it: bounds how often things run.
    loops: usize,
    /// Blocks around: bounds the depth.
    blocks: usize,
    /// `break` without a label is allowed.
    can_break: bool,
    /// `continue` without a label is allowed.
    can_continue: bool,
    /// Labels in sight, and whether they are of loops.
    labels: Vec<(String, bool)>,
}

struct Generator {
    random: Random,
    text: String,
    indent: usize,
    /// Names given so far.
    names: usize,
    /// Variables in sight, innermost last.
    scope: Vec<Variable>,
    within: Within,
}

impl Generator {
    fn new(random: Random) -> Generator {
        let within = Within {
            kind: FunctionKind::None,
            loops: 0,
            blocks: 0,
            can_break: false,
            can_continue: false,
            labels: Vec::new(),
        };
        Generator { random, text: String::new(), indent: 0, names: 0, scope: Vec::new(), within }
    }

    /// Writes a line. Each is a whole statement, or a block's start or end, so that programs shrink by lines.
    fn line(&mut self, text: &str) {
        let _ = writeln!(self.text, "{:width$}{text}", "", width = self.indent * 2);
    }

    /// Writes a line that opens a block.
    fn open(&mut self, text: &str) {
        self.line(text);
        self.indent += 1;
        self.within.blocks += 1;
    }

    /// Writes the line that closes it.
    fn close(&mut self, text: &str) {
        self.indent -= 1;
        self.within.blocks -= 1;
        self.line(text);
    }

    /// Writes what `body` makes, in a scope of its own and within what `change` says.
    fn inside(&mut self, change: impl FnOnce(&mut Within), body: impl FnOnce(&mut Generator)) {
        let (before, variables) = (self.within.clone(), self.scope.len());
        change(&mut self.within);
        body(self);
        self.within = before;
        self.scope.truncate(variables);
    }

    /// The body of a function of a kind: nothing outside can be jumped to, and its variables are its own.
    fn function_body(&mut self, kind: FunctionKind, body: impl FnOnce(&mut Generator)) {
        let enter = |within: &mut Within| {
            let (loops, blocks) = (within.loops, within.blocks);
            *within =
                Within { kind, loops, blocks, can_break: false, can_continue: false, labels: Vec::new() };
        };
        self.inside(enter, body);
    }

    /// A name that is not in use.
    fn name(&mut self, prefix: &str) -> String {
        self.names += 1;
        format!("{prefix}{}", self.names)
    }

    /// From here to the end of the scope there is a variable.
    fn declare(&mut self, name: &str, of: Type, mutable: bool) {
        self.scope.push(Variable { name: name.to_owned(), of, mutable });
    }

    /// A variable of a type, if there is one.
    fn variable(&mut self, of: Type, to_assign: bool) -> Option<String> {
        let fits = |v: &&Variable| v.of == of && (v.mutable || !to_assign);
        let count = self.scope.iter().filter(fits).count();
        let at = self.random.below(count);
        self.scope.iter().filter(fits).nth(at).map(|v| v.name.clone())
    }

    /// Some variables to start with, one of each type.
    fn declare_start(&mut self) {
        for &of in VALUES {
            let (name, value) = (self.name("v"), self.literal(of));
            let keyword = self.random.pick(&["let", "let", "var"]);
            self.line(&format!("{keyword} {name} = {value};"));
            self.declare(&name, of, true);
        }
    }

    /// At the end all that are still in sight are shown.
    fn print_variables(&mut self) {
        let names: Vec<&str> =
            self.scope.iter().filter(|v| v.of != Type::Function).map(|v| v.name.as_str()).collect();
        let text = format!("print({});", names.join(", "));
        self.line(&text);
    }
}

#[cfg(test)]
mod tests {
    use super::program;
    use bumpalo::Bump;
    use gill_syntax::{Goal, ParseOptions, SourceText, parse};

    #[test]
    fn a_seed_gives_the_same_programs_for_ever() {
        for index in 0..16 {
            assert_eq!(program(7, index).source, program(7, index).source);
            assert_ne!(program(7, index).source, program(8, index).source);
        }
    }

    #[test]
    fn programs_are_valid() {
        for index in 0..400 {
            let source = program(1, index).source;
            let text = SourceText::new("program.js", source.as_str());
            let goal = Goal::CommonJs { params: &["exports", "require", "module"] };
            if let Err(errors) = parse(&Bump::new(), &text, goal, &ParseOptions::default()) {
                panic!("program {index}: {}\n{source}", errors[0]);
            }
        }
    }
}
