//! Puts parser and scope analysis together for each goal.

use bumpalo::Bump;

use crate::ast::*;
use crate::parser::ctx::{Ctx, Fail, FunctionFlags};
use crate::parser::token::Tok;
use crate::scope::{FunctionId, ScopeId};
use crate::source::{SourceText, Span};
use crate::{Diagnostic, Diagnostics, DynamicFunctionKind, EvalContext, Goal, ParseOptions, Parsed};

fn diagnostic(source: &SourceText, f: &Fail) -> Diagnostic {
    let mut d = Diagnostic::new(source, f.span, f.message.to_string());
    d.is_module_syntax = f.is_module_syntax;
    match &f.hint {
        Some(hint) => d.with_hint(hint.to_string()),
        None => d,
    }
}

fn check_length(source: &SourceText) -> Result<(), Diagnostics> {
    if source.text().len() > SourceText::MAX_LEN {
        return Err(vec![Diagnostic::new(source, Span::default(), "The source text is longer than 1 GiB")]);
    }
    Ok(())
}

pub(crate) fn parse<'a>(
    arena: &'a Bump,
    source: &'a SourceText,
    goal: Goal<'_>,
    options: &ParseOptions,
) -> Result<Parsed<'a>, Diagnostics> {
    check_length(source)?;
    let c = Ctx::new(arena, source.text(), options.max_depth);
    let (start, kind) = match goal {
        Goal::Script => (Tok::StartProgram, ProgramKind::Script),
        Goal::Module => (Tok::StartProgram, ProgramKind::Module),
        Goal::CommonJs { .. } => (Tok::StartFunctionBody, ProgramKind::Function),
        Goal::Eval(..) => (Tok::StartProgram, ProgramKind::Eval),
    };
    let fails = |f: Box<Fail>| vec![diagnostic(source, &f)];
    crate::parser::run(&c, start, kind == ProgramKind::Module).map_err(fails)?;
    if let Goal::CommonJs { params } = goal {
        let items: Vec<PatternElement<'a>> = params
            .iter()
            .map(|p| {
                let name = c.intern_owned(p.as_bytes());
                PatternElement { target: c.binding_ident(0, name, 0), default: None }
            })
            .collect();
        let items = arena.alloc_slice_copy(&items);
        let span = Span::new(0, source.text().len() as u32);
        let params = c.finish_params(Span::default(), items, None);
        let body = FunctionBody::Block(span, c.body.replace(&[]));
        let f = c.new_function(span, FunctionKind::Normal, 0, None, false, params, body);
        c.function.set(Some(f));
    }
    let eval = match goal {
        Goal::Eval(eval, private_names) => (eval, private_names),
        _ => Default::default(),
    };
    finish(source, c, kind, eval, options)
}

/// Scope analysis, and the result.
fn finish<'a>(
    source: &'a SourceText,
    c: Ctx<'a>,
    kind: ProgramKind,
    eval: (EvalContext, &[String]),
    options: &ParseOptions,
) -> Result<Parsed<'a>, Diagnostics> {
    let program: &'a Program<'a> = c.arena.alloc(Program {
        span: Span::new(0, source.text().len() as u32),
        kind,
        body: c.body.get(),
        function: c.function.get(),
        id: FunctionId(0),
        scope: ScopeId(0),
    });
    let refs = c.ref_count();
    let octals = c.octals.into_inner();
    let names = c.interner.into_inner();
    match crate::scope::analyse(c.arena, source, program, &names, refs, octals, eval, options) {
        Ok(scopes) => Ok(Parsed { program, names, scopes, eval: eval.0, source }),
        Err(fails) => Err(fails.iter().map(|f| diagnostic(source, f)).collect()),
    }
}

pub(crate) fn parse_dynamic_function<'a>(
    arena: &'a Bump,
    source: &'a SourceText,
    kind: DynamicFunctionKind,
    params: &str,
    body: &str,
    options: &ParseOptions,
) -> Result<Parsed<'a>, Diagnostics> {
    check_length(source)?;
    let flags = match kind {
        DynamicFunctionKind::Normal => FunctionFlags::Normal,
        DynamicFunctionKind::Generator => FunctionFlags::Generator,
        DynamicFunctionKind::Async => FunctionFlags::Async,
        DynamicFunctionKind::AsyncGenerator => FunctionFlags::AsyncGenerator,
    };
    // Parameters and body must be valid alone: their errors are shown with their own text.
    for (start, text, what) in
        [(Tok::StartParams, params, "parameters"), (Tok::StartFunctionBody, body, "body")]
    {
        // The line ends are part of what CreateDynamicFunction builds: a comment may run up to them.
        let part = SourceText::new(format!("{} ({what})", source.name()), format!("{text}\n"));
        let own = Bump::new();
        let c = Ctx::new(&own, part.text(), options.max_depth);
        c.enter(flags);
        crate::parser::run(&c, start, false).map_err(|f| vec![diagnostic(&part, &f)])?;
    }
    let c = Ctx::new(arena, source.text(), options.max_depth);
    crate::parser::run(&c, Tok::StartFunction, false).map_err(|f| vec![diagnostic(source, &f)])?;
    finish(source, c, ProgramKind::Function, Default::default(), options)
}

pub(crate) fn parse_only<'a>(
    arena: &'a Bump,
    source: &'a SourceText,
    goal: Goal<'_>,
) -> Result<(), Diagnostic> {
    let c = Ctx::new(arena, source.text(), ParseOptions::default().max_depth);
    let start =
        if matches!(goal, Goal::CommonJs { .. }) { Tok::StartFunctionBody } else { Tok::StartProgram };
    crate::parser::run(&c, start, matches!(goal, Goal::Module)).map_err(|f| diagnostic(source, &f))
}
