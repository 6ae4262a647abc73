//! The binding `types`: what an object is inside, whatever its prototype says.

use super::object_with;
use gill_bytecode::FunctionKind;
use gill_heap::{CellKind, Function, Generator, NativeIterator, PrimitiveWrapper};
use gill_vm::{Args, CodeId, JsResult, Obj, Value, Vm, as_cell, method};

pub(super) fn make(vm: &mut Vm) -> Obj {
    object_with(vm, &[method("classOf", "types.classOf", 1, class_of)])
}

fn class_of(vm: &mut Vm, args: Args) -> JsResult {
    let name = class_name(vm, args.get(0));
    Ok(vm.heap.intern(name).value())
}

/// The flag of a SharedArrayBuffer (`buffer_flags::SHARED` of the VM).
fn is_shared(value: Value) -> bool {
    as_cell::<gill_heap::ArrayBuffer>(value).is_some_and(|b| b.buffer_flags.get() & 1 != 0)
}

pub(super) fn class_name(vm: &Vm, value: Value) -> &'static str {
    if !value.is_object() {
        return "Object";
    }
    match value.kind() {
        CellKind::Proxy => "Proxy",
        CellKind::Date => "Date",
        CellKind::Arguments => "Arguments",
        CellKind::Error => "Error",
        CellKind::RegExp => "RegExp",
        CellKind::Promise => "Promise",
        CellKind::Map => "Map",
        CellKind::Set => "Set",
        CellKind::WeakMap => "WeakMap",
        CellKind::WeakSet => "WeakSet",
        CellKind::DataView => "DataView",
        CellKind::ModuleNamespace => "Module",
        CellKind::Array => "Array",
        CellKind::ArrayBuffer if is_shared(value) => "SharedArrayBuffer",
        CellKind::ArrayBuffer => "ArrayBuffer",
        CellKind::Generator => match as_cell::<Generator>(value) {
            Some(_) => "Generator",
            None => "Object",
        },
        CellKind::PrimitiveWrapper => match as_cell::<PrimitiveWrapper>(value).map(|w| w.primitive.get()) {
            Some(p) if p.is_string() => "String",
            Some(p) if p.is_bool() => "Boolean",
            Some(p) if p.is_symbol() => "Symbol",
            Some(p) if p.is_bigint() => "BigInt",
            _ => "Number",
        },
        CellKind::NativeIterator => match as_cell::<NativeIterator>(value) {
            Some(iterator) => iterator_class(vm, iterator),
            None => "Object",
        },
        CellKind::NativeFunction | CellKind::BoundFunction => "Function",
        CellKind::Function => match as_cell::<Function>(value) {
            Some(function) => match vm.code(CodeId(function.code.get())).kind {
                FunctionKind::Generator | FunctionKind::GeneratorMethod => "GeneratorFunction",
                FunctionKind::AsyncGenerator | FunctionKind::AsyncGeneratorMethod => "AsyncGeneratorFunction",
                kind if kind.is_async() => "AsyncFunction",
                _ => "Function",
            },
            None => "Function",
        },
        _ => "Object",
    }
}

/// Iterators of maps and sets are told by their prototypes' intrinsics, which every realm has of its own.
fn iterator_class(vm: &Vm, iterator: gill_heap::Gc<NativeIterator>) -> &'static str {
    let proto = vm.shape(iterator.cast()).proto.get();
    for realm in &vm.realms {
        if proto == realm.intrinsics.map_iterator_prototype {
            return "MapIterator";
        }
        if proto == realm.intrinsics.set_iterator_prototype {
            return "SetIterator";
        }
    }
    "Object"
}
