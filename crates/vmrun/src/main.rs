//! The command: runs a program.

use gill_runtime::load::load_text;
use gill_vm::{Attributes, Vm, VmOptions};

fn main() {
    let path = std::env::args().last().unwrap_or_default();
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let mut options = VmOptions::default();
    options.heap.stress = std::env::var_os("GILL_GC_STRESS").is_some();
    options.verify_heap = std::env::var_os("GILL_VERIFY").is_some();
    options.trace_gc = std::env::var_os("GILL_TRACE_GC").is_some();
    let Ok(mut vm) = Vm::new(options) else { return };
    vm.set_native_base();
    let key = vm.key("print");
    let print = vm.new_native(
        "print",
        key,
        0,
        |vm, args| {
            let mut line = String::new();
            for (i, &v) in args.all().iter().enumerate() {
                if i > 0 {
                    line.push(' ');
                }
                line.push_str(&vm.to_rust_string(v)?);
            }
            println!("{line}");
            Ok(gill_vm::Value::UNDEFINED)
        },
        &[],
    );
    let global = vm.realm().global_object();
    vm.define(global, key, print.value(), Attributes::HIDDEN);
    let id = match load_text(&mut vm, &path, &text, gill_runtime::Goal::Script, false) {
        Ok(id) => id,
        Err(d) => {
            eprintln!("{d}");
            std::process::exit(1)
        }
    };
    if std::env::var_os("GILL_DIS").is_some() {
        for c in vm.codes() {
            let mut t = c.template.clone();
            t.code = c.units.to_vec();
            println!("{}", gill_bytecode::disassemble(&t));
        }
    }
    let result = vm.run_script(id).and_then(|_| vm.run_jobs());
    if result.is_err() {
        let e = vm.take_exception();
        let text = match gill_vm::as_cell::<gill_vm::Error>(e) {
            Some(e) => {
                let s = vm.stack_text(e);
                vm.to_rust_string(s).unwrap_or_default()
            }
            None => vm.describe(e),
        };
        eprintln!("Uncaught {text}");
        std::process::exit(1);
    }
}
