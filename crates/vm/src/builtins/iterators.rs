//! The iterators of arrays (and array-likes): %ArrayIteratorPrototype% (ECMA-262 23.1.5), `keys`, `values`, `entries`.

use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::{Obj, as_cell};
use crate::vm::Vm;
use gill_heap::{Attributes, Gc, NativeIterator, PropertyKey, TypedArray, Value};

/// `NativeIterator::iterator_kind`: what it iterates and what it gives.
pub mod kind {
    /// Array keys.
    pub const ARRAY_KEYS: u32 = 0;
    /// Array values.
    pub const ARRAY_VALUES: u32 = 1;
    /// Array entries.
    pub const ARRAY_ENTRIES: u32 = 2;
    /// Map keys.
    pub const MAP_KEYS: u32 = 3;
    /// Map values.
    pub const MAP_VALUES: u32 = 4;
    /// Map entries.
    pub const MAP_ENTRIES: u32 = 5;
    /// Set values.
    pub const SET_VALUES: u32 = 6;
    /// Set entries.
    pub const SET_ENTRIES: u32 = 7;
    /// Code points of a string.
    pub const STRING: u32 = 8;
    /// Matches of a regular expression.
    pub const REGEXP: u32 = 9;
    /// An iterator helper (map, filter, take ...) or a wrapped iterator.
    pub const HELPER: u32 = 10;
}

const METHODS: &[Method] = &[
    method("entries", "Array.prototype.entries", 0, |vm, a| create(vm, a, kind::ARRAY_ENTRIES)),
    method("keys", "Array.prototype.keys", 0, |vm, a| create(vm, a, kind::ARRAY_KEYS)),
];

pub(crate) fn init(vm: &mut Vm) {
    let prototype = vm.new_object_with(vm.intrinsics().iterator_prototype);
    let key = vm.names.next;
    let next = vm.new_native("%ArrayIteratorPrototype%.next", key, 0, next, &[]);
    vm.define(prototype, key, next.value(), Attributes::HIDDEN);
    vm.define_tag(prototype, "Array Iterator");
    vm.realm_mut().intrinsics.array_iterator_prototype = prototype.value();
    vm.realm_mut().intrinsics.array_iterator_next = next.value();

    let array: Obj = vm.intrinsics().array_prototype.cell_unchecked().cast();
    vm.define_methods(array, METHODS);
    let key = vm.names.values;
    let values =
        vm.new_native("Array.prototype.values", key, 0, |vm, a| create(vm, a, kind::ARRAY_VALUES), &[]);
    vm.realm_mut().intrinsics.array_values = values.value();
    vm.define(array, key, values.value(), Attributes::HIDDEN);
    let key = PropertyKey::from_symbol(vm.symbols.iterator);
    vm.define(array, key, values.value(), Attributes::HIDDEN);
}

fn create(vm: &mut Vm, args: Args, kind: u32) -> JsResult {
    let object = vm.to_object(args.this())?;
    Ok(vm.new_array_iterator(object, kind))
}

impl Vm {
    /// CreateArrayIterator
    pub(crate) fn new_array_iterator(&mut self, object: Obj, kind: u32) -> Value {
        let proto = self.intrinsics().array_iterator_prototype;
        let iterator: Gc<NativeIterator> = self.new_object_cell(proto, 0);
        iterator.source.set(object.value());
        iterator.state.set(Value::UNDEFINED);
        iterator.extra.set(Value::UNDEFINED);
        iterator.iterator_kind.set(kind);
        iterator.value()
    }
}

fn next(vm: &mut Vm, args: Args) -> JsResult {
    let iterator = match as_cell::<NativeIterator>(args.this()) {
        Some(i) if i.iterator_kind.get() <= kind::ARRAY_ENTRIES => i,
        _ => {
            let shown = vm.describe(args.this());
            return Err(vm.throw_type_error(format!("next method called on incompatible receiver {shown}")));
        }
    };
    let source = iterator.source.get();
    if source.is_undefined() {
        return Ok(vm.iter_result(Value::UNDEFINED, true));
    }
    let object: Obj = source.cell_unchecked().cast();
    let length = match as_cell::<TypedArray>(source) {
        Some(array) => {
            if vm.typed_array_is_out_of_bounds(array) {
                return Err(vm.throw_type_error(
                    "Cannot perform %ArrayIteratorPrototype%.next on a detached ArrayBuffer",
                ));
            }
            vm.typed_array_length(array) as u64
        }
        None => vm.length_of(object)?,
    };
    let index = iterator.next.get() as u64;
    if index >= length {
        iterator.source.set(Value::UNDEFINED);
        return Ok(vm.iter_result(Value::UNDEFINED, true));
    }
    iterator.next.set(index as u32 + 1);
    let value = match iterator.iterator_kind.get() {
        kind::ARRAY_KEYS => Value::number(index as f64),
        kind::ARRAY_VALUES => vm.get_index(object, index)?,
        _ => {
            let value = vm.get_index(object, index)?;
            vm.new_array(&[Value::number(index as f64), value]).value()
        }
    };
    Ok(vm.iter_result(value, false))
}
