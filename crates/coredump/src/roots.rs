//! Named roots: whatever keeps cells alive beside the stack, the jobs and the code, which have sections of their own.

use crate::capture::{Capture, Core};
use crate::program::{RootKind, string};
use crate::text::Scratch;
use gill_heap::Value;
use gill_image::records::RootRecord;
use gill_image::{Section, Text};
use std::fmt::Write;

/// Writes section `roots`.
pub(crate) fn write_roots(capture: &Capture<'_>, out: &mut Core<'_, '_>, scratch: &mut Scratch) {
    out.section(Section::Roots);
    let vm = capture.vm;
    let mut root = |kind: RootKind, name: Text<'_>, value: Value| {
        if value.is_cell() && !value.is_empty() {
            out.record(&RootRecord { kind: kind as u32, name, value: capture.value(value) });
        }
    };
    for (number, realm) in vm.realms.iter().enumerate() {
        let name = if number == 0 { "globalThis" } else { "globalThis of another realm" };
        root(RootKind::Global, Text::Utf8(name), realm.global);
    }
    root(RootKind::Exception, Text::Utf8("exception"), capture.request.exception);
    root(RootKind::Exception, Text::Utf8("rejected promise"), capture.request.promise);
    root(RootKind::Exception, Text::Utf8("exception on its way"), vm.exception());
    for table in &vm.host_roots {
        for &value in &table.values {
            root(RootKind::Host, Text::Utf8(table.name), value);
        }
    }
    root(RootKind::Job, Text::Utf8("async context"), vm.async_context);
    for realm in &vm.realms {
        realm.intrinsics.for_each(&mut |name, value| root(RootKind::Intrinsic, Text::Utf8(name), value));
    }
    for &value in &vm.temps {
        root(RootKind::Temporary, Text::Utf8(""), value);
    }
    for job in vm.jobs.running.iter().chain(&vm.jobs.microtasks) {
        for value in [job.a, job.b, job.c, job.context] {
            root(RootKind::Job, Text::Utf8("microtask"), value);
        }
    }
    for tick in &vm.jobs.ticks {
        root(RootKind::Job, Text::Utf8("nextTick"), tick.callback);
        root(RootKind::Job, Text::Utf8("nextTick"), tick.arguments);
        root(RootKind::Job, Text::Utf8("nextTick"), tick.context);
    }
    for thrown in vm.throws.ring.iter().filter(|thrown| thrown.ordinal != 0) {
        let _ = write!(scratch.clear(), "throw {}", thrown.ordinal);
        root(RootKind::Throw, Text::Utf8(scratch.as_str()), thrown.exception);
        root(RootKind::Throw, Text::Utf8(scratch.as_str()), thrown.record);
    }
    root(RootKind::Throw, Text::Utf8("current throw"), vm.throws.current);
    root(RootKind::Throw, Text::Utf8("current throw"), vm.throws.current_exception);
    vm.symbols.for_each(&mut |name, symbol| root(RootKind::Symbol, Text::Utf8(name), symbol));
    for &(key, symbol) in &vm.symbol_registry {
        root(RootKind::SymbolRegistry, string(&vm.heap, key), symbol);
        root(RootKind::SymbolRegistry, string(&vm.heap, key), key);
    }
    for &value in &vm.jobs.kept {
        root(RootKind::Job, Text::Utf8("seen through a WeakRef in this turn"), value);
    }
    for code in vm.codes() {
        root(RootKind::Code, string(&vm.heap, code.name), code.imports.get());
        for made in &code.template_objects {
            root(RootKind::Code, string(&vm.heap, code.name), made.get());
        }
    }
    vm.for_each_deferred(&mut |object| {
        root(RootKind::Internal, Text::Utf8("builtin whose properties are not made yet"), object);
    });
    root(RootKind::Internal, Text::Utf8("no elements"), vm.heap.empty_elements().value());
    vm.names.for_each(&mut |name| root(RootKind::Internal, Text::Utf8("name that the VM uses"), name));
    vm.for_each_common_shape(&mut |shape| root(RootKind::Internal, Text::Utf8("shape of literals"), shape));
    for realm in &vm.realms {
        for binding in realm.original_globals() {
            // Most are intrinsics, and named as such.
            let mut named = false;
            realm.intrinsics.for_each(&mut |_, value| named |= value == binding.value.get());
            if !named {
                root(RootKind::Internal, Text::Utf8("global as the library sees it"), binding.value.get());
            }
        }
    }
    // Primitive values count too: these are the program's variables.
    for realm in &vm.realms {
        for binding in realm.declared() {
            let record = RootRecord {
                kind: RootKind::GlobalBinding as u32,
                name: string(&vm.heap, binding.name.traced()),
                value: capture.value(binding.value.get()),
            };
            out.record(&record);
        }
    }
}

/// Calls `visit` with the roots that a person looks at first, for the cells near the failure.
pub(crate) fn for_each_near(capture: &Capture<'_>, visit: &mut dyn FnMut(Value)) {
    for realm in &capture.vm.realms {
        realm.declared().iter().for_each(|binding| visit(binding.value.get()));
        visit(realm.global);
    }
}
