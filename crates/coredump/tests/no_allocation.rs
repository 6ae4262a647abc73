//! A core of a real VM goes out without a single allocation, whatever the reason.

mod common;
#[path = "../../image/tests/common/counting.rs"]
mod counting;

use gill_coredump::{Alone, Dumper, Policy, Request, Settings};
use gill_heap::Value;
use gill_vm::{Host, Vm};
use std::cell::{Cell, RefCell};

thread_local! {
    static DUMPER: RefCell<Option<Dumper>> = const { RefCell::new(None) };
    static BYTES: Cell<u64> = const { Cell::new(0) };
    static CALLS: Cell<u64> = const { Cell::new(0) };
}

struct Watching;

impl Host for Watching {
    fn uncaught_throw(&self, vm: &mut Vm, exception: Value) {
        dump(vm, Request::uncaught(exception));
    }
    fn promise_rejection(&self, vm: &mut Vm, promise: Value, handled: bool) {
        if !handled {
            vm.host_roots[0].values.push(promise);
        }
    }
}

fn dump(vm: &Vm, request: Request) {
    DUMPER.with_borrow_mut(|dumper| {
        let Some(dumper) = dumper else { return };
        let (dumped, calls) = counting::counted(|| dumper.dump(vm, &Alone, request));
        let bytes = dumped.as_ref().map_or(0, |dumped| dumped.bytes);
        CALLS.set(CALLS.get() + calls);
        assert!(dumped.is_ok(), "{}", dumped.unwrap_err());
        BYTES.with(|total| total.set(total.get() + bytes));
    });
}

#[test]
fn dumping_a_vm_allocates_nothing() {
    let directory = std::env::temp_dir().join(format!("gill-dump-{}", std::process::id()));
    std::fs::create_dir_all(&directory).expect("a temporary directory");
    let policy = Policy {
        directory: Some(directory.to_string_lossy().into_owned()),
        template: "%e.%p.%t.%h.%s".to_owned(),
        ..Policy::default()
    };
    let options = Box::new(|tell: &mut gill_bytecode::Tell<'_>| {
        tell("record-turns", &4096, "default");
    });
    DUMPER.set(Some(Dumper::new(Settings {
        policy,
        script: "a/b.js".to_owned(),
        options,
        ..Settings::default()
    })));
    for text in [
        "function f(n) { const o = { n, s: 'text ' + n, a: [n, 0.5] }; if (n === 0) o.x.y; return f(n - 1) + o.n; } f(50);",
        "throw null;",
        "const deep = 'x'; let rope = deep; for (let i = 0; i < 5000; i++) rope = rope + i; throw new RangeError(rope);",
        "function f() { return f(); } f();",
        "async function a(row) { return row.b.c; } async function b() { await 1; return await a({}); } b();",
        "Promise.reject(12345678901234567890123n);",
    ] {
        let mut vm = common::vm();
        vm.host = &Watching;
        vm.set_native_base();
        let id = common::load(&mut vm, "/srv/x.js", text);
        let ended = vm.run_script(id).and_then(|_| vm.run_jobs());
        if ended.is_ok() {
            let promise = vm.host_roots[0].values.last().copied().unwrap_or(Value::EMPTY);
            let reason =
                gill_vm::as_cell::<gill_heap::Promise>(promise).map_or(Value::EMPTY, |p| p.result.get());
            dump(&vm, Request::rejection(promise, reason));
        }
        let _ = vm.take_exception();
        assert_eq!(CALLS.take(), 0, "{text}");
    }
    assert!(BYTES.with(Cell::get) > 100_000);
    let _ = std::fs::remove_dir_all(&directory);
}
