//! Generators, async functions and async generators as globals see them (ECMA-262 27.3 to 27.7): the prototypes and the
//! hidden constructors. How they suspend is in `generator.rs`.

use super::function::create_dynamic_function;
use crate::functions::{Method, method};
use crate::generator::Mode;
use crate::native::{Args, JsResult, Native, NativeFn, Trampoline};
use crate::object::Obj;
use crate::vm::Vm;
use gill_heap::{Attributes, Value};

const GENERATOR: &[Method] = &[
    Method {
        name: "next",
        path: "Generator.prototype.next",
        length: 1,
        function: next,
        trampoline: Trampoline::GeneratorNext,
    },
    Method {
        name: "return",
        path: "Generator.prototype.return",
        length: 1,
        function: return_,
        trampoline: Trampoline::GeneratorReturn,
    },
    Method {
        name: "throw",
        path: "Generator.prototype.throw",
        length: 1,
        function: throw,
        trampoline: Trampoline::GeneratorThrow,
    },
];

const ASYNC_GENERATOR: &[Method] = &[
    method("next", "AsyncGenerator.prototype.next", 1, |vm, a| {
        vm.async_generator_enqueue(a.this(), a.get(0), Mode::Next)
    }),
    method("return", "AsyncGenerator.prototype.return", 1, |vm, a| {
        vm.async_generator_enqueue(a.this(), a.get(0), Mode::Return)
    }),
    method("throw", "AsyncGenerator.prototype.throw", 1, |vm, a| {
        vm.async_generator_enqueue(a.this(), a.get(0), Mode::Throw)
    }),
];

const ASYNC_FROM_SYNC: &[Method] = &[
    method("next", "%AsyncFromSyncIterator%.next", 1, |vm, a| {
        vm.async_from_sync_step(a.this(), given(a), Mode::Next)
    }),
    method("return", "%AsyncFromSyncIterator%.return", 1, |vm, a| {
        vm.async_from_sync_step(a.this(), given(a), Mode::Return)
    }),
    method("throw", "%AsyncFromSyncIterator%.throw", 1, |vm, a| {
        vm.async_from_sync_step(a.this(), given(a), Mode::Throw)
    }),
];

fn given(args: Args) -> Option<Value> {
    args.all().first().copied()
}
fn next(vm: &mut Vm, args: Args) -> JsResult {
    vm.resume_generator_nested(args.this(), args.get(0), Mode::Next)
}
fn return_(vm: &mut Vm, args: Args) -> JsResult {
    vm.resume_generator_nested(args.this(), args.get(0), Mode::Return)
}
fn throw(vm: &mut Vm, args: Args) -> JsResult {
    vm.resume_generator_nested(args.this(), args.get(0), Mode::Throw)
}

pub(crate) fn init(vm: &mut Vm) {
    let iterator_prototype = vm.new_object();
    vm.realm_mut().intrinsics.iterator_prototype = iterator_prototype.value();
    let async_iterator_prototype = vm.new_object();
    vm.realm_mut().intrinsics.async_iterator_prototype = async_iterator_prototype.value();
    vm.define_methods(
        async_iterator_prototype,
        &[method(
            "@@asyncIterator",
            "%AsyncIteratorPrototype%[Symbol.asyncIterator]",
            0,
            |_, a| Ok(a.this()),
        )],
    );

    let prototype = vm.new_object_with(iterator_prototype.value());
    vm.define_methods(prototype, GENERATOR);
    vm.define_tag(prototype, "Generator");
    vm.realm_mut().intrinsics.generator_prototype = prototype.value();
    let (constructor, functions) = hidden_constructor(vm, "GeneratorFunction", Some(prototype), |vm, a| {
        create_dynamic_function(vm, a, "function*")
    });
    vm.realm_mut().intrinsics.generator_function = constructor.value();
    vm.realm_mut().intrinsics.generator_function_prototype = functions.value();

    let prototype = vm.new_object_with(async_iterator_prototype.value());
    vm.define_methods(prototype, ASYNC_GENERATOR);
    vm.define_tag(prototype, "AsyncGenerator");
    vm.realm_mut().intrinsics.async_generator_prototype = prototype.value();
    let (constructor, functions) =
        hidden_constructor(vm, "AsyncGeneratorFunction", Some(prototype), |vm, a| {
            create_dynamic_function(vm, a, "async function*")
        });
    vm.realm_mut().intrinsics.async_generator_function = constructor.value();
    vm.realm_mut().intrinsics.async_generator_function_prototype = functions.value();

    let (constructor, functions) = hidden_constructor(vm, "AsyncFunction", None, |vm, a| {
        create_dynamic_function(vm, a, "async function")
    });
    vm.realm_mut().intrinsics.async_function = constructor.value();
    vm.realm_mut().intrinsics.async_function_prototype = functions.value();

    let prototype = vm.new_object_with(async_iterator_prototype.value());
    vm.define_methods(prototype, ASYNC_FROM_SYNC);
    vm.realm_mut().intrinsics.async_from_sync_iterator_prototype = prototype.value();
}

/// A constructor that is no property of the global object, with the prototype that its functions have.
fn hidden_constructor(
    vm: &mut Vm,
    name: &'static str,
    instances: Option<Obj>,
    function: NativeFn,
) -> (Obj, Obj) {
    let prototype = vm.new_object_with(vm.intrinsics().function_prototype);
    let key = vm.key(name);
    let native = Native { function, name, length: 1, constructor: true, trampoline: Trampoline::None };
    let constructor: Obj = vm.new_native_of(native, key, &[]).cast();
    let function = vm.intrinsics().function;
    vm.replace_prototype(constructor, function);
    vm.define(constructor, vm.names.prototype, prototype.value(), Attributes::FIXED);
    vm.define(prototype, vm.names.constructor, constructor.value(), Attributes::READ_ONLY);
    vm.define_tag(prototype, name);
    if let Some(instances) = instances {
        vm.define(prototype, vm.names.prototype, instances.value(), Attributes::READ_ONLY);
        vm.define(instances, vm.names.constructor, prototype.value(), Attributes::READ_ONLY);
    }
    (constructor, prototype)
}
