//! Error, the native errors and AggregateError (ECMA-262 20.5), with V8's `captureStackTrace` and `stackTraceLimit`.

use crate::error::{get_stack, set_stack};
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::{Obj, as_cell, as_object};
use crate::vm::Vm;
use gill_heap::{Attributes, CellKind, Error, Gc, Value};

const METHODS: &[Method] = &[method("toString", "Error.prototype.toString", 0, to_string)];

/// Errors below Error: name, length, the fields of the intrinsics, and the constructor.
macro_rules! native_errors {
    ($vm:ident, $parent:ident, $($name:literal $length:literal $constructor:ident $prototype:ident $function:ident;)*) => {
        $({
            let parent: Obj = $vm.intrinsics().error_prototype.cell_unchecked().cast();
            let prototype = $vm.new_object_with(parent.value());
            let constructor = $vm.define_deferred_constructor($name, $length, $function, prototype, |vm, _, prototype| {
                define_texts(vm, prototype, $name);
            });
            $vm.replace_prototype(constructor, $parent.value());
            $vm.realm_mut().intrinsics.$constructor = constructor.value();
            $vm.realm_mut().intrinsics.$prototype = prototype.value();
        })*
    };
}

pub(crate) fn init(vm: &mut Vm) {
    let prototype = vm.new_object();
    let constructor = vm.define_constructor("Error", 1, error, prototype);
    vm.realm_mut().intrinsics.error = constructor.value();
    vm.realm_mut().intrinsics.error_prototype = prototype.value();
    define_texts(vm, prototype, "Error");
    vm.define_methods(prototype, METHODS);
    vm.define(constructor, vm.names.stackTraceLimit, Value::int(10), Attributes::DATA);
    vm.define_methods(
        constructor,
        &[
            method("captureStackTrace", "Error.captureStackTrace", 2, capture_stack_trace),
            method("isError", "Error.isError", 1, |_, a| {
                Ok(Value::bool(as_cell::<Error>(a.get(0)).is_some()))
            }),
        ],
    );
    let stack = vm.names.stack;
    let getter = vm.new_native("get Error.stack", stack, 0, get_stack, &[]).value();
    let setter = vm.new_native("set Error.stack", stack, 1, set_stack, &[]).value();
    let pair = vm.new_pair(getter, setter);
    vm.realm_mut().intrinsics.error_stack_accessor = pair;
    native_errors! { vm, constructor,
        "TypeError" 1 type_error type_error_prototype type_error;
        "RangeError" 1 range_error range_error_prototype range_error;
        "ReferenceError" 1 reference_error reference_error_prototype reference_error;
        "SyntaxError" 1 syntax_error syntax_error_prototype syntax_error;
        "EvalError" 1 eval_error eval_error_prototype eval_error;
        "URIError" 1 uri_error uri_error_prototype uri_error;
        "AggregateError" 2 aggregate_error aggregate_error_prototype aggregate_error;
        "SuppressedError" 3 suppressed_error suppressed_error_prototype suppressed_error;
    }
}

fn define_texts(vm: &mut Vm, prototype: Obj, name: &str) {
    let name = vm.heap.intern(name).value();
    vm.define(prototype, vm.names.name, name, Attributes::HIDDEN);
    let empty = vm.names.empty.traced();
    vm.define(prototype, vm.names.message, empty, Attributes::HIDDEN);
}

fn error(vm: &mut Vm, args: Args) -> JsResult {
    let default = vm.intrinsics().error_prototype;
    construct(vm, args, default, 0)
}
macro_rules! constructors {
    ($($function:ident $prototype:ident;)*) => {
        $(fn $function(vm: &mut Vm, args: Args) -> JsResult {
            let default = vm.intrinsics().$prototype;
            construct(vm, args, default, 0)
        })*
    };
}
constructors! {
    type_error type_error_prototype;
    range_error range_error_prototype;
    reference_error reference_error_prototype;
    syntax_error syntax_error_prototype;
    eval_error eval_error_prototype;
    uri_error uri_error_prototype;
}
fn aggregate_error(vm: &mut Vm, args: Args) -> JsResult {
    let default = vm.intrinsics().aggregate_error_prototype;
    let error = construct(vm, args, default, 1)?;
    let mark = vm.temps.len();
    let record = vm.get_iterator_record(args.get(0))?;
    vm.for_each_of(record, |vm, value| {
        vm.temps.push(value);
        Ok(())
    })?;
    let errors = vm.array_from_temps(mark);
    vm.define(error.cell_unchecked().cast(), vm.names.errors, errors.value(), Attributes::HIDDEN);
    Ok(error)
}

/// SuppressedError ( error, suppressed, message )
fn suppressed_error(vm: &mut Vm, args: Args) -> JsResult {
    let default = vm.intrinsics().suppressed_error_prototype;
    let value = construct_plain(vm, args, default, 2)?;
    let object: Obj = value.cell_unchecked().cast();
    let key = vm.key("error");
    vm.define(object, key, args.get(0), Attributes::HIDDEN);
    vm.define(object, vm.names.suppressed, args.get(1), Attributes::HIDDEN);
    Ok(value)
}

/// The common part; `at` is the index of the message argument.
fn construct(vm: &mut Vm, args: Args, default: Value, at: usize) -> JsResult {
    let error = construct_plain(vm, args, default, at)?;
    // 4. Perform ? InstallErrorCause(O, options).
    if let Some(options) = as_object(args.get(at + 1))
        && vm.has_property(options, vm.names.cause)?
    {
        let cause = vm.get_property(options, vm.names.cause)?;
        vm.define(error.cell_unchecked().cast(), vm.names.cause, cause, Attributes::HIDDEN);
    }
    Ok(error)
}

/// The same without a cause.
fn construct_plain(vm: &mut Vm, args: Args, default: Value, at: usize) -> JsResult {
    // 2. Let O be ? OrdinaryCreateFromConstructor(newTarget, "%Error.prototype%").
    let proto = vm.prototype_for(args, default)?;
    let error: Gc<Error> = vm.new_object_cell(proto, 0);
    error.stack.set(Value::EMPTY);
    error.throw_record.set(Value::UNDEFINED);
    error.frames.set(Value::UNDEFINED);
    // As in V8, the stack begins below the constructor of the program's class that `new` was used on.
    let made = args.new_target();
    let is_programs = made.is_object() && made.kind() == CellKind::Function;
    vm.capture_stack(error, if is_programs { made } else { Value::UNDEFINED });
    let object: Obj = error.cast();
    // 3. If message is not undefined, then
    if !args.get(at).is_undefined() {
        let message = vm.to_string(args.get(at))?;
        vm.define(object, vm.names.message, message.value(), Attributes::HIDDEN);
    }
    Ok(error.value())
}

fn to_string(vm: &mut Vm, args: Args) -> JsResult {
    let Some(object) = as_object(args.this()) else {
        return Err(vm.throw_type_error("Error.prototype.toString requires that 'this' be a JSReceiver"));
    };
    let text = header(vm, object)?;
    Ok(vm.str(&text))
}

/// Error.prototype.toString ( ), which is also the first line of a stack.
///
/// # Errors
/// What the getters of name and message throw.
pub(crate) fn header(vm: &mut Vm, object: Obj) -> JsResult<String> {
    let name = vm.get_property(object, vm.names.name)?;
    let name = if name.is_undefined() { "Error".to_owned() } else { vm.to_rust_string(name)? };
    let message = vm.get_property(object, vm.names.message)?;
    let message = if message.is_undefined() { String::new() } else { vm.to_rust_string(message)? };
    Ok(match (name.is_empty(), message.is_empty()) {
        (true, _) => message,
        (_, true) => name,
        _ => format!("{name}: {message}"),
    })
}

/// Error.captureStackTrace(object, above)
fn capture_stack_trace(vm: &mut Vm, args: Args) -> JsResult {
    // V8's own words; it takes no proxies.
    let Some(object) = as_object(args.get(0)).filter(|object| object.kind() != CellKind::Proxy) else {
        return Err(vm.throw_type_error("invalid_argument"));
    };
    let above = if vm.is_callable(args.get(1)) { args.get(1) } else { args.callee().value() };
    if let Some(error) = as_cell::<Error>(args.get(0)) {
        error.stack.set(Value::EMPTY);
        vm.capture_stack(error, above);
        return Ok(Value::UNDEFINED);
    }
    vm.capture_lazily(object, above)?;
    Ok(Value::UNDEFINED)
}
