//! From text to loaded code: parse, compile, hand over to the VM.

use bumpalo::Bump;
use gill_bytecode::CodeTemplate;
use gill_compiler::{CompileOptions, compile};
use gill_syntax::{
    Diagnostic, DynamicFunctionKind, EvalContext, Goal, ParseOptions, SourceText, parse,
    parse_dynamic_function,
};
use gill_vm::{CodeId, CompileRequest, Vm};

/// Parameters of a CommonJS module's function.
pub(crate) const COMMONJS: &[&str] = &["exports", "require", "module", "__filename", "__dirname"];

/// Compiles a text.
///
/// # Errors
/// The first thing wrong with it.
pub fn compile_text(
    name: &str,
    text: &str,
    goal: Goal<'_>,
    completion_value: bool,
) -> Result<CodeTemplate, Box<Diagnostic>> {
    let arena = Bump::new();
    let source = SourceText::new(name, text);
    let parsed = parse(&arena, &source, goal, &ParseOptions::default()).map_err(first)?;
    compile(&parsed, &CompileOptions { completion_value }).map_err(|e| {
        let at = gill_syntax::Span { start: e.offset, end: e.offset };
        Box::new(Diagnostic::new(&source, at, e.message))
    })
}

/// Compiles a text and loads it into a VM.
///
/// # Errors
/// The first thing wrong with it.
pub fn load_text(
    vm: &mut Vm,
    name: &str,
    text: &str,
    goal: Goal<'_>,
    completion_value: bool,
) -> Result<CodeId, Box<Diagnostic>> {
    let template = compile_text(name, text, goal, completion_value)?;
    let source = vm.add_source(name, text.to_owned());
    Ok(vm.load(template, source))
}

/// Compiles the body of a function (`Goal::CommonJs`) and gives the function.
///
/// # Errors
/// The first thing wrong with it.
pub fn load_function(
    vm: &mut Vm,
    name: &str,
    text: &str,
    params: &[&str],
) -> Result<gill_vm::Value, Box<Diagnostic>> {
    let code = load_text(vm, name, text, Goal::CommonJs { params }, false)?;
    let proto = vm.intrinsics().function_prototype;
    Ok(vm.new_function(code, gill_vm::Value::UNDEFINED, proto).value())
}

/// What `Host::compile` does.
///
/// # Errors
/// The message for the SyntaxError.
pub fn compile_request(request: CompileRequest<'_>) -> Result<CodeTemplate, String> {
    match request {
        CompileRequest::Eval { text, site } => {
            let context = EvalContext {
                dynamic: site.dynamic,
                strict: site.strict,
                new_target: site.new_target,
                super_property: site.super_property,
                super_call: site.super_call,
                class_field: site.class_field,
            };
            let goal = Goal::Eval(context, &site.private_names);
            compile_text("<anonymous>", text, goal, true).map_err(|d| d.message.clone())
        }
        CompileRequest::Function { text, params, body, prefix } => {
            let kind = match prefix {
                "function*" => DynamicFunctionKind::Generator,
                "async function" => DynamicFunctionKind::Async,
                "async function*" => DynamicFunctionKind::AsyncGenerator,
                _ => DynamicFunctionKind::Normal,
            };
            let arena = Bump::new();
            let source = SourceText::new("<anonymous>", text);
            let parsed =
                parse_dynamic_function(&arena, &source, kind, params, body, &ParseOptions::default())
                    .map_err(|d| first(d).message.clone())?;
            compile(&parsed, &CompileOptions { completion_value: true }).map_err(|e| e.message)
        }
    }
}

fn first(diagnostics: Vec<Diagnostic>) -> Box<Diagnostic> {
    match diagnostics.into_iter().next() {
        Some(d) => Box::new(d),
        None => unreachable!("a refused text has a diagnostic"),
    }
}
