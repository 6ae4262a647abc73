//! From a resolved syntax tree to bytecode: one pass over the tree for each function, in the order of execution.
//!
//! The compiler never looks a name up: `gill_syntax::scope` says what each identifier means and which bindings are captured.
//! What it decides itself is where things live ([`func`]: registers and constants; [`scopes`]: bindings and environments)
//! and which instructions say it best. Nested functions are compiled where their closure is created, so that the state of the
//! enclosing functions (environments, what is initialised) is exactly what the closure will find.
//!
//! | file | owns |
//! |---|---|
//! | `func.rs` | the state of one function: registers, constants, caches, the finished template |
//! | `scopes.rs` | bindings: their homes, environments, the temporal dead zone, loads and stores |
//! | `function.rs` | functions: prologue, parameters, `arguments`, `this` of constructors, top-level code |
//! | `class.rs` | classes |
//! | `module.rs` | modules: their entries, their environment, exports |
//! | `stmt.rs`, `loops.rs`, `switch.rs`, `control.rs` | statements; jumps through `finally` and iterators |
//! | `expr.rs`, `binary.rs`, `assign.rs`, `call.rs`, `literal.rs`, `suspend.rs` | expressions |
//! | `pattern.rs` | destructuring |
//! | `operand.rs` | what messages call an operand |
//! | `walk.rs` | small questions about subtrees; `position.rs` places that V8 would report |
//!
//! **Evaluation order** is the specification's. Where an operand is a local variable it is used in its register without a copy,
//! unless something evaluated later may assign it (`Compiler::operand`).
#![forbid(unsafe_code)]

mod assign;
mod binary;
mod call;
mod class;
mod control;
mod error;
mod expr;
mod func;
mod function;
mod literal;
mod loops;
mod module;
pub mod operand;
mod pattern;
mod position;
mod scopes;
mod stmt;
mod suspend;
mod switch;
mod walk;

pub use error::CompileError;

use func::Func;
use gill_bytecode::CodeTemplate;
use gill_syntax::Parsed;
use gill_syntax::names::Name;
use scopes::BindingState;

/// What the compiler is asked for beyond the program itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct CompileOptions {
    /// The code returns its completion value (`eval`, `-p`, the REPL) rather than undefined.
    pub completion_value: bool,
}

/// Compiles a program. For a script, module or eval code the template is that code; for a CommonJS module or the
/// Function constructor it is the function's own: make a closure of it without an environment.
///
/// # Errors
/// A limit that the program exceeds (registers of one function).
pub fn compile(
    parsed: &Parsed<'_>,
    options: &CompileOptions,
) -> std::result::Result<CodeTemplate, CompileError> {
    Compiler::new(parsed, *options).program()
}

pub(crate) type Result<T> = std::result::Result<T, CompileError>;

/// The state of a compilation.
pub(crate) struct Compiler<'a, 'p> {
    parsed: &'p Parsed<'a>,
    options: CompileOptions,
    /// By binding id.
    bindings: Vec<BindingState>,
    /// The function being compiled.
    f: Box<Func<'a>>,
    /// The functions around it, outermost first.
    // Boxed, so that entering a function moves a pointer and no Func is ever on the native stack.
    #[allow(clippy::vec_box)]
    outer: Vec<Box<Func<'a>>>,
    /// Numbers environments across functions.
    next_env: u32,
    known: KnownNames,
}

/// Names that the compiler treats specially, if the program has them at all.
struct KnownNames {
    undefined: Option<Name>,
    nan: Option<Name>,
    infinity: Option<Name>,
    length: Option<Name>,
}

impl<'a, 'p> Compiler<'a, 'p> {
    fn new(parsed: &'p Parsed<'a>, options: CompileOptions) -> Self {
        let names = &parsed.names;
        Compiler {
            parsed,
            options,
            bindings: vec![BindingState::default(); parsed.scopes.bindings.len()],
            f: Box::new(Func::new(gill_bytecode::FunctionKind::Script)),
            outer: Vec::new(),
            next_env: 0,
            known: KnownNames {
                undefined: names.lookup("undefined"),
                nan: names.lookup("NaN"),
                infinity: names.lookup("Infinity"),
                length: names.lookup("length"),
            },
        }
    }
}
