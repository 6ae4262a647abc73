//! Function and Function.prototype (ECMA-262 20.2).

use crate::functions::{Method, method};
use crate::native::{Args, JsResult, Trampoline};
use crate::object::{Obj, PropertyDescriptor, as_object};
use crate::vm::{CompileRequest, Vm};
use gill_heap::string::JsString;
use gill_heap::{Attributes, BoundFunction, CellKind, Gc, PropertyKey, Value, flags};

const METHODS: &[Method] = &[
    Method {
        name: "apply",
        path: "Function.prototype.apply",
        length: 2,
        function: apply,
        trampoline: Trampoline::Apply,
    },
    method("bind", "Function.prototype.bind", 1, bind),
    Method {
        name: "call",
        path: "Function.prototype.call",
        length: 1,
        function: call,
        trampoline: Trampoline::Call,
    },
    method("toString", "Function.prototype.toString", 0, to_string),
];

pub(crate) fn init(vm: &mut Vm) {
    let prototype: Obj = vm.intrinsics().function_prototype.cell_unchecked().cast();
    vm.replace_prototype(prototype, vm.intrinsics().object_prototype);
    let constructor = vm.define_constructor("Function", 1, construct, prototype);
    vm.realm_mut().intrinsics.function = constructor.value();
    vm.define_methods(prototype, METHODS);
    let key = PropertyKey::from_symbol(vm.symbols.has_instance);
    let name = vm.key("[Symbol.hasInstance]");
    let function = vm.new_native("Function.prototype[Symbol.hasInstance]", name, 1, has_instance, &[]);
    vm.define(prototype, key, function.value(), Attributes::FIXED);

    let empty = vm.names.empty;
    let thrower = vm.new_native("%ThrowTypeError%", empty, 0, throw_type_error, &[]);
    vm.realm_mut().intrinsics.throw_type_error = thrower.value();
    let object: Obj = thrower.cast();
    vm.settle_lazy(object);
    for key in [vm.names.length, vm.names.name] {
        let desc = PropertyDescriptor { configurable: Some(false), ..Default::default() };
        vm.ordinary_define_own(object, key, desc);
    }
    object.set_flag(flags::NON_EXTENSIBLE);
    for key in [vm.names.caller, vm.names.arguments] {
        let desc = PropertyDescriptor {
            get: Some(thrower.value()),
            set: Some(thrower.value()),
            enumerable: Some(false),
            configurable: Some(true),
            ..Default::default()
        };
        vm.ordinary_define_own(prototype, key, desc);
    }
}

fn throw_type_error(vm: &mut Vm, _: Args) -> JsResult {
    Err(vm.throw_type_error(
        "'caller', 'callee', and 'arguments' properties may not be accessed on strict mode functions or the arguments objects for calls to them",
    ))
}

fn apply(vm: &mut Vm, args: Args) -> JsResult {
    let mark = vm.temps.len();
    if !vm.is_callable(args.this()) {
        return Err(
            vm.throw_type_error("Function.prototype.apply was called on a value that is not a function")
        );
    }
    if !args.get(1).is_nullish() {
        vm.push_array_like(args.get(1))?;
    }
    let list: Vec<Value> = vm.temps[mark..].to_vec(); // kept alive by the temps
    vm.call(args.this(), args.get(0), &list)
}

fn call(vm: &mut Vm, args: Args) -> JsResult {
    vm.call(args.this(), args.get(0), args.from(1))
}

fn bind(vm: &mut Vm, args: Args) -> JsResult {
    let target = args.this();
    if !vm.is_callable(target) {
        return Err(vm.throw_type_error("Bind must be called on a function"));
    }
    let object: Obj = target.cell_unchecked().cast();
    let proto = vm.get_prototype_of(object)?;
    let bound: Gc<BoundFunction> = vm.new_object_cell(proto, 0);
    bound.target.set(target);
    bound.bound_this.set(args.get(0));
    let given = args.from(1);
    let elements = vm.new_elements(given.len() as u32);
    for (i, &value) in given.iter().enumerate() {
        elements.tail(i).set(value);
    }
    elements.word.set(given.len() as u32);
    bound.arguments.set(Some(elements));
    let constructor = if vm.is_constructor(target) { flags::CONSTRUCTOR } else { 0 };
    bound.flags.set(flags::CALLABLE | constructor);
    // length: what is left of the target's
    let mut length = 0.0;
    if vm.get_own(object, vm.names.length)?.is_some() {
        let value = vm.get_property(object, vm.names.length)?;
        if value.is_number() {
            length = (vm.to_integer_or_infinity(value)? - given.len() as f64).max(0.0);
        }
    }
    let name = vm.get_property(object, vm.names.name)?;
    // As a rope: a function that is bound again and again has a long name, which seldom anybody reads.
    let bound_text = vm.heap.intern("bound ");
    let name = match JsString::from_value(name) {
        Some(name) => vm.heap.concat(bound_text, name).value(),
        None => bound_text.value(),
    };
    vm.define(bound.cast(), vm.names.length, Value::number(length), Attributes::READ_ONLY);
    vm.define(bound.cast(), vm.names.name, name, Attributes::READ_ONLY);
    Ok(bound.value())
}

fn to_string(vm: &mut Vm, args: Args) -> JsResult {
    if !vm.is_callable(args.this()) {
        return Err(vm.throw_type_error("Function.prototype.toString requires that 'this' be a Function"));
    }
    let text = if args.this().kind() == CellKind::Proxy {
        "function () { [native code] }".to_owned()
    } else {
        vm.function_text(args.this())
    };
    Ok(vm.str(&text))
}

fn has_instance(vm: &mut Vm, args: Args) -> JsResult {
    vm.ordinary_has_instance(args.this(), args.get(0)).map(Value::bool)
}

fn construct(vm: &mut Vm, args: Args) -> JsResult {
    create_dynamic_function(vm, args, "function")
}

/// CreateDynamicFunction: `prefix` is `function`, `function*`, `async function` or `async function*`.
pub(crate) fn create_dynamic_function(vm: &mut Vm, args: Args, prefix: &str) -> JsResult {
    let count = args.len();
    let mut params = String::new();
    for i in 0..count.saturating_sub(1) {
        if i > 0 {
            params.push(',');
        }
        params.push_str(&vm.to_rust_string(args.get(i))?);
    }
    let body = if count > 0 { vm.to_rust_string(args.get(count - 1))? } else { String::new() };
    let text = format!("{prefix} anonymous({params}\n) {{\n{body}\n}}");
    vm.check_compiler_stack()?;
    let host = vm.host;
    let template = match host
        .compile(vm, CompileRequest::Function { text: &text, params: &params, body: &body, prefix })
    {
        Ok(template) => template,
        Err(message) => return Err(vm.throw_syntax_error(message)),
    };
    let source = vm.add_eval_source(text);
    let id = vm.load(template, source);
    // The template is the function itself: it closes over nothing but the globals.
    let intrinsics = vm.intrinsics();
    let default = match prefix {
        "function*" => intrinsics.generator_function_prototype,
        "async function" => intrinsics.async_function_prototype,
        "async function*" => intrinsics.async_generator_function_prototype,
        _ => intrinsics.function_prototype,
    };
    let function = vm.new_function(id, Value::UNDEFINED, default).value();
    let target = args.new_target();
    if target.is_object() && target != args.callee().value() {
        let proto = vm.prototype_from_constructor(target.cell_unchecked().cast(), default)?;
        if let Some(object) = as_object(function) {
            vm.replace_prototype(object, proto);
        }
    }
    Ok(function)
}

impl Vm {
    /// Runs a loaded script in the current realm: its completion value.
    ///
    /// # Errors
    /// What it throws.
    pub fn run_script(&mut self, id: crate::code::CodeId) -> JsResult {
        let function_proto = self.intrinsics().function_prototype;
        let function = self.new_function(id, Value::UNDEFINED, function_proto);
        let global = self.realm().global;
        self.call(function.value(), global, &[])
    }
}
