//! Symbol and Symbol.prototype (ECMA-262 20.4). The well-known symbols are made in `names`.

use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::{Obj, as_cell};
use crate::vm::Vm;
use gill_heap::string::JsString;
use gill_heap::{Attributes, Gc, PrimitiveWrapper, PropertyKey, Symbol, Value, flags};

const STATICS: &[Method] =
    &[method("for", "Symbol.for", 1, symbol_for), method("keyFor", "Symbol.keyFor", 1, key_for)];
const METHODS: &[Method] = &[
    method("toString", "Symbol.prototype.toString", 0, to_string),
    method("valueOf", "Symbol.prototype.valueOf", 0, |vm, a| {
        this_symbol(vm, a, "Symbol.prototype.valueOf").map(|s| s.value())
    }),
];

pub(crate) fn init(vm: &mut Vm) {
    let prototype: Obj = vm.new_object();
    let constructor = vm.define_constructor("Symbol", 0, construct, prototype);
    vm.realm_mut().intrinsics.symbol = constructor.value();
    vm.realm_mut().intrinsics.symbol_prototype = prototype.value();
    vm.mark_prototype(prototype.value());
    vm.define_methods(constructor, STATICS);
    for (name, symbol) in vm.symbols.all() {
        vm.define_str(constructor, name, symbol, Attributes::FIXED);
    }
    vm.define_methods(prototype, METHODS);
    vm.define_getter(prototype, "description", "get Symbol.prototype.description", |vm, a| {
        this_symbol(vm, a, "Symbol.prototype.description").map(|s| s.description.get())
    });
    vm.define_tag(prototype, "Symbol");
    let key = PropertyKey::from_symbol(vm.symbols.to_primitive);
    let name = vm.key("[Symbol.toPrimitive]");
    let function = vm.new_native("Symbol.prototype[Symbol.toPrimitive]", name, 1, to_primitive, &[]);
    vm.define(prototype, key, function.value(), Attributes::READ_ONLY);
}

/// Symbol ( [ description ] )
fn construct(vm: &mut Vm, args: Args) -> JsResult {
    if args.is_construct() {
        return Err(vm.throw_type_error("Symbol is not a constructor"));
    }
    let description = match args.get(0) {
        value if value.is_undefined() => value,
        value => vm.to_string(value)?.value(),
    };
    Ok(vm.new_symbol(description).value())
}

impl Vm {
    /// A new symbol; its description is a string or undefined.
    pub fn new_symbol(&mut self, description: Value) -> Gc<Symbol> {
        let symbol = self.alloc::<Symbol>(0);
        symbol.description.set(description);
        symbol
    }

    /// Symbol.for
    pub fn symbol_for(&mut self, key: JsString) -> Gc<Symbol> {
        let key = self.heap.intern_string(key).value();
        if let Some(&(_, symbol)) = self.symbol_registry.iter().find(|(k, _)| *k == key) {
            return symbol.cell_unchecked().cast();
        }
        let symbol = self.new_symbol(key);
        symbol.set_flag(flags::REGISTERED);
        self.symbol_registry.push((key, symbol.value()));
        symbol
    }
}

fn symbol_for(vm: &mut Vm, args: Args) -> JsResult {
    let key = vm.to_string(args.get(0))?;
    Ok(vm.symbol_for(key).value())
}

fn key_for(vm: &mut Vm, args: Args) -> JsResult {
    match as_cell::<Symbol>(args.get(0)) {
        Some(symbol) if symbol.has_flag(flags::REGISTERED) => Ok(symbol.description.get()),
        Some(_) => Ok(Value::UNDEFINED),
        None => {
            let shown = vm.describe_plain(args.get(0));
            Err(vm.throw_type_error(format!("{shown} is not a symbol")))
        }
    }
}

/// ThisSymbolValue
fn this_symbol(vm: &mut Vm, args: Args, method: &str) -> JsResult<Gc<Symbol>> {
    let wrapped = as_cell::<PrimitiveWrapper>(args.this()).map(|w| w.primitive.get());
    match as_cell::<Symbol>(wrapped.unwrap_or(args.this())) {
        Some(symbol) => Ok(symbol),
        None => Err(vm.throw_type_error(format!("{method} requires that 'this' be a Symbol"))),
    }
}

fn to_string(vm: &mut Vm, args: Args) -> JsResult {
    let symbol = this_symbol(vm, args, "Symbol.prototype.toString")?;
    let mut text = crate::builtins::string::Builder::new();
    text.push_str("Symbol(");
    if let Some(description) = JsString::from_value(symbol.description.get()) {
        text.push(vm.heap.units(description));
    }
    text.push_str(")");
    Ok(text.finish(vm))
}

fn to_primitive(vm: &mut Vm, args: Args) -> JsResult {
    this_symbol(vm, args, "Symbol.prototype [ @@toPrimitive ]").map(|s| s.value())
}
