//! Starting a program: the bootstrap of the library, then what is to run.

use crate::bindings::internal_binding;
use crate::fatal::{Exit, write_stderr};
use crate::load::{compile_text, load_text};
use crate::roots::{self, own};
use crate::runtime::Runtime;
use crate::stdlib::function_of;
use gill_syntax::Goal;
use gill_vm::{Args, Attributes, Error, JsResult, Value, Vm, as_cell};

/// What is to run.
#[derive(Clone, Debug)]
pub enum Program {
    /// A file, as a CommonJS or ES module, as Node decides.
    Main(String),
    /// A file as an ES module, whatever it looks like.
    Module(String),
    /// A file's text as a plain script, with `print`.
    Script {
        /// Its name in stacks.
        name: String,
        /// Its text.
        text: String,
    },
    /// Code that is no file (`-e`, standard input), as a module in the current directory.
    Source {
        /// Its name in stacks: `[eval]`, `[stdin]`.
        name: String,
        /// Its text.
        text: String,
        /// Which kind of module; None: the text tells.
        kind: Option<SourceKind>,
    },
    /// Code whose value is printed (`-p`).
    Print(String),
}

/// A kind of module.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SourceKind {
    /// CommonJS.
    CommonJs,
    /// An ES module.
    Module,
}

impl Runtime {
    /// Runs a program to its end; the exit status.
    pub fn run(&'static self, vm: &mut Vm, program: &Program) -> i32 {
        if let Err(exception) = vm.catching(|vm| self.bootstrap(vm)) {
            let text = match as_cell::<Error>(exception) {
                Some(error) => {
                    let stack = vm.stack_text(error);
                    vm.catching(|vm| vm.to_rust_string(stack)).unwrap_or_default()
                }
                None => vm.describe(exception),
            };
            write_stderr(&format!(
                "gill: the runtime's own library does not start; this is a bug of gill: {text}\n"
            ));
            return 70;
        }
        let done = self.start(vm, program);
        match self.settle(vm, done) {
            Ok(()) => self.run_to_end(vm),
            Err(Exit(status)) => status,
        }
    }

    fn bootstrap(&'static self, vm: &mut Vm) -> JsResult<()> {
        let function = function_of(vm, "bootstrap")?;
        let name = vm.key("internalBinding");
        let binding = vm.new_native("internalBinding", name, 1, internal_binding, &[]).value();
        let name = vm.key("compile");
        let compile = vm.new_native("compile", name, 1, compile_module, &[]).value();
        let global = vm.realm().global;
        let require = vm.call(function, Value::UNDEFINED, &[global, binding, compile])?;
        roots::set_own(vm, own::REQUIRE, require);
        Ok(())
    }

    fn start(&'static self, vm: &mut Vm, program: &Program) -> JsResult {
        if !self.options.preludes.is_empty() {
            define_print(vm);
        }
        if self.options.test262_host {
            crate::test262::define(vm);
        }
        for (name, text) in &self.options.preludes {
            self.run_global_script(vm, name, text)?;
        }
        match program {
            Program::Main(file) => {
                let module = self.require(vm, "module")?;
                let file = vm.str(file);
                let key = vm.key("runMain");
                vm.invoke(module, key, &[file])
            }
            Program::Module(file) => {
                self.prefers_modules.set(true);
                let module = self.require(vm, "module")?;
                let file = vm.str(file);
                let key = vm.key("runMain");
                vm.invoke(module, key, &[file, Value::TRUE])
            }
            Program::Source { name, text, kind } => {
                let module = self.require(vm, "module")?;
                let (text, name) = (vm.str(text), vm.str(name));
                let kind = match kind {
                    None => Value::UNDEFINED,
                    Some(SourceKind::CommonJs) => vm.str("commonjs"),
                    Some(SourceKind::Module) => vm.str("module"),
                };
                let key = vm.key("_runSource");
                vm.invoke(module, key, &[text, name, kind])
            }
            Program::Print(text) => {
                let module = self.require(vm, "module")?;
                let (text, name) = (vm.str(text), vm.str("[eval]"));
                let key = vm.key("_printSource");
                vm.invoke(module, key, &[text, name])
            }
            Program::Script { name, text } => {
                self.prefers_modules.set(true);
                define_print(vm);
                self.print_compiled(name, text, Goal::Script);
                self.run_global_script(vm, name, text)
            }
        }
    }

    fn run_global_script(&'static self, vm: &mut Vm, name: &str, text: &str) -> JsResult {
        match load_text(vm, name, text, Goal::Script, false) {
            Ok(code) => vm.run_script(code),
            Err(diagnostic) => Err(self.throw_syntax(vm, &diagnostic)),
        }
    }

    /// Prints the syntax tree and the bytecode of a text, if that was asked for.
    pub(crate) fn print_compiled(&self, name: &str, text: &str, goal: Goal<'_>) {
        if self.options.print_ast {
            let arena = bumpalo::Bump::new();
            let source = gill_syntax::SourceText::new(name, text);
            if let Ok(parsed) = gill_syntax::parse(&arena, &source, goal, &Default::default()) {
                println!("{}", gill_syntax::print::print(&parsed));
            }
        }
        if self.options.print_bytecode
            && let Ok(template) = compile_text(name, text, goal, false)
        {
            println!("{}", gill_bytecode::disassemble_all(&template));
        }
    }
}

/// compile(id): the function of a module of the library.
fn compile_module(vm: &mut Vm, args: Args) -> JsResult {
    let id = vm.to_rust_string(args.get(0))?;
    function_of(vm, &id)
}

fn define_print(vm: &mut Vm) {
    let key = vm.key("print");
    let function = vm.new_native("print", key, 0, print, &[]).value();
    let global = vm.realm().global_object();
    vm.define(global, key, function, Attributes::HIDDEN);
}

/// print(...values): each as a string, with spaces between, and a line's end.
fn print(vm: &mut Vm, args: Args) -> JsResult {
    use std::io::Write;
    let mut line = String::new();
    for (i, &value) in args.all().iter().enumerate() {
        if i > 0 {
            line.push(' ');
        }
        line.push_str(&vm.to_rust_string(value)?);
    }
    line.push('\n');
    // As console.log in Node: nobody can be told that standard output is closed.
    let _ = std::io::stdout().lock().write_all(line.as_bytes());
    Ok(Value::UNDEFINED)
}
