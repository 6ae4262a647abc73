//! `qjs FILE`: runs a script in QuickJS-ng with a global `print`, and the jobs it queued.

use rquickjs::{Context, Ctx, Function, Runtime, Value};

fn print(values: rquickjs::function::Rest<Value<'_>>) {
    let parts: Vec<String> = values
        .iter()
        .map(|v| match v.as_string() {
            Some(s) => s.to_string().unwrap_or_default(),
            None => v.as_number().map_or_else(|| format!("{v:?}"), |n| n.to_string()),
        })
        .collect();
    println!("{}", parts.join(" "));
}

fn run(ctx: Ctx<'_>, text: &str) -> rquickjs::Result<()> {
    ctx.globals().set("print", Function::new(ctx.clone(), print)?)?;
    let mut options = rquickjs::context::EvalOptions::default();
    options.strict = false;
    ctx.eval_with_options::<(), _>(text, options)
}

fn main() {
    let path = std::env::args().nth(1).expect("usage: qjs FILE");
    let text = std::fs::read_to_string(&path).expect("the script can be read");
    let runtime = Runtime::new().expect("a runtime");
    runtime.set_max_stack_size(64 << 20);
    let context = Context::full(&runtime).expect("a context");
    let failed = context.with(|ctx| match run(ctx.clone(), &text) {
        Ok(()) => false,
        Err(e) => {
            eprintln!("{e}: {:?}", ctx.catch());
            true
        }
    });
    while runtime.is_job_pending() {
        let _ = runtime.execute_pending_job();
    }
    std::process::exit(i32::from(failed));
}
