//! From text to tree: the lexer (logos), the token adapter, the grammar (LALRPOP), and the actions that build the tree.
//!
//! Parsing is iterative: no depth of nesting touches the native stack here. What depends on context (strict mode, scopes,
//! labels and so on) is checked afterwards by `crate::scope`.

mod adapter;
mod build;
mod cover;
pub(crate) mod ctx;
mod errors;
mod lexer;
mod literals;
pub(crate) mod token;

use lalrpop_util::lalrpop_mod;

lalrpop_mod!(
    #[allow(clippy::all, clippy::pedantic, unused, missing_docs, dead_code)]
    grammar,
    "/javascript.rs"
);

use ctx::{Ctx, Fail};
use token::Tok;

/// Runs the parser over `c.src` from a start symbol. The results are left in `c`.
pub(crate) fn run(c: &Ctx<'_>, start: Tok, is_module: bool) -> Result<(), Box<Fail>> {
    if is_module {
        c.enter(ctx::FunctionFlags::Async);
    }
    let mut adapter = adapter::Adapter::new(c, start, is_module);
    let result = grammar::TopParser::new().parse(c, &mut adapter);
    match result {
        Ok(()) => c.check_covers(),
        Err(e) => Err(errors::from_parse_error(c, &adapter, e)),
    }
}
