use crate::*; use crate::ast::*; use crate::parser::ctx::Fail;
pub(crate) fn analyse<'a>(_a: &'a bumpalo::Bump, _s: &'a SourceText, _p: &'a Program<'a>, _n: &Interner<'a>, _r: u32, _o: Vec<(u32,u32)>, _e: EvalContext, _op: &ParseOptions) -> Result<Scopes<'a>, Vec<Fail>> { Ok(Scopes::default()) }
