//! From source text to a resolved syntax tree: tokens (`lexer`), grammar (`grammar/javascript.lalrpop`), tree ([`ast`]),
//! scopes and early errors ([`scope`]), diagnostics ([`diagnostics`]).
//!
//! The crate knows nothing of values, bytecode or the VM. One call does it all: [`parse`].
#![forbid(unsafe_code)]

pub mod ast;
pub mod diagnostics;
mod driver;
pub mod names;
mod parser;
pub mod print;
pub mod regexp;
pub mod scope;
pub mod source;

use bumpalo::Bump;

pub use crate::diagnostics::Diagnostic;
pub use crate::names::{Interner, JsStr, Name};
pub use crate::parser::ctx::is_reserved_word;
pub use crate::scope::Scopes;
pub use crate::source::{LineCol, SourceText, Span};

/// What the text is to be read as.
#[derive(Debug, Clone, Copy)]
pub enum Goal<'g> {
    /// A script.
    Script,
    /// A module.
    Module,
    /// A CommonJS module: the body of a sloppy function with these parameters (`exports`, `require`, ...). The result is a
    /// [`ast::ProgramKind::Function`] whose function is that wrapper; positions are those of the text.
    CommonJs {
        /// Names of the parameters.
        params: &'g [&'g str],
    },
    /// `eval` code, with what the code around it allows, and the private names in sight there, `#` included.
    Eval(EvalContext, &'g [String]),
}

/// What is allowed in eval code: all false for an indirect eval.
#[derive(Debug, Clone, Copy, Default)]
pub struct EvalContext {
    /// A direct eval with variables around: names it does not declare are looked up by name from where it stands.
    pub dynamic: bool,
    /// The calling code is strict.
    pub strict: bool,
    /// `new.target` is allowed.
    pub new_target: bool,
    /// `super.x` is allowed.
    pub super_property: bool,
    /// `super()` is allowed.
    pub super_call: bool,
    /// In a class field's initialiser, where `arguments` is an error.
    pub class_field: bool,
}

/// The kinds of functions that the Function constructors make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DynamicFunctionKind {
    /// `Function`
    Normal,
    /// `GeneratorFunction`
    Generator,
    /// `AsyncFunction`
    Async,
    /// `AsyncGeneratorFunction`
    AsyncGenerator,
}

/// Limits.
#[derive(Debug, Clone, Copy)]
pub struct ParseOptions {
    /// How many nested nodes recursive passes may meet; deeper programs are refused with `Too much nesting`. Parsing itself
    /// is iterative. The default suits passes that need below 2 KiB of native stack a level, on a stack of 8 MiB.
    pub max_depth: u32,
}

impl Default for ParseOptions {
    fn default() -> ParseOptions {
        ParseOptions { max_depth: 2500 }
    }
}

/// A parsed and resolved program.
#[derive(Debug)]
pub struct Parsed<'a> {
    /// The tree.
    pub program: &'a ast::Program<'a>,
    /// What its names are called.
    pub names: Interner<'a>,
    /// What its identifiers refer to.
    pub scopes: Scopes<'a>,
    /// What was allowed, if it is eval code.
    pub eval: EvalContext,
    /// The text it came from.
    pub source: &'a SourceText,
}

/// Why a text was refused: never empty, the first is the one to throw.
pub type Diagnostics = Vec<Diagnostic>;

/// Parses a text, resolves its scopes and reports early errors.
///
/// # Errors
/// What is wrong with the text, in the order found.
pub fn parse<'a>(
    arena: &'a Bump,
    source: &'a SourceText,
    goal: Goal<'_>,
    options: &ParseOptions,
) -> Result<Parsed<'a>, Diagnostics> {
    driver::parse(arena, source, goal, options)
}

/// The text that `CreateDynamicFunction` builds, e.g. for `new Function("a", "b", "return a + b")`: hand it to
/// [`parse_dynamic_function`] as a [`SourceText`].
#[must_use]
pub fn dynamic_function_text(kind: DynamicFunctionKind, params: &str, body: &str) -> String {
    let prefix = match kind {
        DynamicFunctionKind::Normal => "function",
        DynamicFunctionKind::Generator => "function*",
        DynamicFunctionKind::Async => "async function",
        DynamicFunctionKind::AsyncGenerator => "async function*",
    };
    format!("{prefix} anonymous({params}\n) {{\n{body}\n}}")
}

/// Parses what a Function constructor got. `source` is [`dynamic_function_text`] of the same arguments. `params` and `body` must
/// also stand alone, so that `new Function("/*", "*/){")` is refused.
///
/// # Errors
/// As [`parse`].
pub fn parse_dynamic_function<'a>(
    arena: &'a Bump,
    source: &'a SourceText,
    kind: DynamicFunctionKind,
    params: &str,
    body: &str,
    options: &ParseOptions,
) -> Result<Parsed<'a>, Diagnostics> {
    driver::parse_dynamic_function(arena, source, kind, params, body, options)
}

/// Parses without scope analysis: for benchmarks. The early errors that need scopes are not found.
///
/// # Errors
/// The first syntax error.
pub fn parse_only<'a>(arena: &'a Bump, source: &'a SourceText, goal: Goal<'_>) -> Result<(), Diagnostic> {
    driver::parse_only(arena, source, goal)
}
