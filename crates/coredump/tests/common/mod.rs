//! A VM that runs a script and dumps when nobody catches, for the tests: compiler and VM without the runtime.
#![allow(dead_code)]

use gill_bytecode::CodeTemplate;
use gill_coredump::{Alone, Dumper, Request, Settings};
use gill_heap::{Attributes, Value};
use gill_inspect::{Options, Target};
use gill_syntax::{EvalContext, Goal, ParseOptions, SourceText, parse};
use gill_vm::{CompileRequest, Host, Vm, VmOptions};
use std::cell::RefCell;
use std::path::Path;

thread_local! {
    static DUMPER: RefCell<Option<Dumper>> = const { RefCell::new(None) };
    static CORES: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
    static REJECTED: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// Dumps into memory.
struct Dumping;

impl Host for Dumping {
    fn uncaught_throw(&self, vm: &mut Vm, exception: Value) {
        dump(vm, Request::uncaught(exception));
    }
    fn promise_rejection(&self, vm: &mut Vm, promise: Value, handled: bool) {
        let table = &mut vm.host_roots[0].values;
        if handled {
            table.retain(|&rejected| rejected != promise);
        } else {
            table.push(promise);
        }
    }
    fn compile(&self, _vm: &mut Vm, request: CompileRequest<'_>) -> Result<CodeTemplate, String> {
        let CompileRequest::Eval { text, site } = request else { return Err("eval only".to_owned()) };
        let context = EvalContext {
            dynamic: site.dynamic,
            strict: site.strict,
            new_target: site.new_target,
            super_property: site.super_property,
            super_call: site.super_call,
            class_field: site.class_field,
        };
        let arena = bumpalo::Bump::new();
        let source = SourceText::new("<anonymous>", text);
        let parsed =
            parse(&arena, &source, Goal::Eval(context, &site.private_names), &ParseOptions::default())
                .map_err(|d| d[0].message.clone())?;
        let options = gill_compiler::CompileOptions { completion_value: true };
        gill_compiler::compile(&parsed, &options).map_err(|e| e.message)
    }
}

/// Writes a core into memory.
pub fn dump(vm: &Vm, request: Request) -> Vec<u8> {
    DUMPER.with_borrow_mut(|dumper| {
        let dumper = dumper.get_or_insert_with(|| Dumper::new(Settings::default()));
        let mut bytes = Vec::new();
        let finished = dumper.write_to(vm, &Alone, request, &mut bytes);
        assert!(finished.failure.is_none());
        CORES.with_borrow_mut(|cores| cores.push(bytes.clone()));
        bytes
    })
}

/// A VM of the usual kind, with `print` and `dump()`, which takes a core there and then.
pub fn vm() -> Box<Vm> {
    vm_with(VmOptions::default())
}

/// The same with options, but for the heap's size.
pub fn vm_with(mut options: VmOptions) -> Box<Vm> {
    options.heap.max_bytes = 1 << 30;
    let mut vm = Vm::new(options).expect("memory");
    vm.host = &Dumping;
    vm.host_roots.push(gill_vm::HostRoots { name: "unhandled rejections", values: Vec::new() });
    let global = vm.realm().global_object();
    let key = vm.key("dump");
    let native = vm.new_native(
        "dump",
        key,
        0,
        |vm, _| {
            dump(vm, Request::live());
            Ok(Value::UNDEFINED)
        },
        &[],
    );
    vm.define(global, key, native.value(), Attributes::HIDDEN);
    vm
}

/// Loads a script.
pub fn load(vm: &mut Vm, name: &str, text: &str) -> gill_vm::CodeId {
    let arena = bumpalo::Bump::new();
    let source = SourceText::new(name, text);
    let parsed =
        parse(&arena, &source, Goal::Script, &ParseOptions::default()).unwrap_or_else(|d| panic!("{}", d[0]));
    let options = gill_compiler::CompileOptions { completion_value: false };
    let template = gill_compiler::compile(&parsed, &options).unwrap_or_else(|e| panic!("{}", e.message));
    let source = vm.add_source(name, text.to_owned());
    vm.load(template, source)
}

/// Runs a script with its jobs; the core that it left, if it did.
pub fn run(text: &str) -> Option<Target> {
    let mut vm = vm();
    vm.set_native_base();
    run_in(&mut vm, text)
}

/// Runs a script in a VM.
pub fn run_in(vm: &mut Vm, text: &str) -> Option<Target> {
    CORES.with_borrow_mut(Vec::clear);
    let id = load(vm, "/srv/program.js", text);
    let ended = vm.run_script(id).and_then(|_| vm.run_jobs());
    if ended.is_ok()
        && let Some(&promise) = vm.host_roots[0].values.first()
    {
        let reason = gill_vm::as_cell::<gill_heap::Promise>(promise).expect("a promise").result.get();
        dump(vm, Request::rejection(promise, reason));
    }
    if ended.is_err() {
        let exception = vm.take_exception();
        let text = vm.describe(exception);
        if CORES.with_borrow(Vec::is_empty) {
            panic!("{text} without a core; {} throws", vm.throws.count);
        }
    }
    let bytes = CORES.with_borrow_mut(Vec::pop)?;
    Some(Target::from_bytes(Path::new("core.test"), bytes).expect("a core"))
}

/// What the inspector says to a command.
pub fn ask(target: &Target, command: &str) -> String {
    let options = Options { colour: false, ..Options::default() };
    match gill_inspect::run_line(target, command, options) {
        Ok(text) => text,
        Err(failure) => panic!("{command}: {failure}"),
    }
}
