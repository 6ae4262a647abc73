//! Call sites: the objects that `Error.prepareStackTrace` gets, after V8's stack trace API. Owns their prototype and the
//! call of that function; what a stack captures is [`crate::error`]'s.
//!
//! A call site is a `HostObject` of kind [`HostKind::CallSite`] whose `data` is the tuple of its words.

use crate::error::CallSite;
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::host_object_of;
use crate::vm::Vm;
use gill_bytecode::FunctionKind;
use gill_bytecode::layout::HostKind;
use gill_heap::{Attributes, CellKind, Value};

const METHODS: &[Method] = &[
    method("getThis", "CallSite.getThis", 0, |vm, args| {
        let site = this_site(vm, args)?;
        Ok(if is_strict(vm, &site) { Value::UNDEFINED } else { site.this })
    }),
    method("getTypeName", "CallSite.getTypeName", 0, |vm, args| {
        let site = this_site(vm, args)?;
        // V8 has no receiver yet in a construction.
        let none = site.construct || site.this.is_nullish();
        let name = match site.this.kind() {
            _ if none => None,
            // Of a class, too, whose name a stack has.
            CellKind::Function => Some("Function".to_owned()),
            _ => vm.receiver_type_name(site.this),
        };
        Ok(text_or_null(vm, name))
    }),
    method("getFunction", "CallSite.getFunction", 0, |vm, args| {
        let site = this_site(vm, args)?;
        Ok(if is_strict(vm, &site) { Value::UNDEFINED } else { site.function })
    }),
    method("getFunctionName", "CallSite.getFunctionName", 0, |vm, args| {
        let site = this_site(vm, args)?;
        let name = vm.site_own_name(&site);
        Ok(text_or_null(vm, name))
    }),
    method("getMethodName", "CallSite.getMethodName", 0, |vm, args| {
        let site = this_site(vm, args)?;
        let name = if is_method_call(vm, &site) { vm.site_own_name(&site) } else { None };
        Ok(text_or_null(vm, name))
    }),
    method("getFileName", "CallSite.getFileName", 0, file_name),
    method("getScriptNameOrSourceURL", "CallSite.getScriptNameOrSourceURL", 0, file_name),
    method("getScriptHash", "CallSite.getScriptHash", 0, |vm, args| {
        this_site(vm, args)?;
        Ok(vm.str(""))
    }),
    method("getLineNumber", "CallSite.getLineNumber", 0, |vm, args| {
        let site = this_site(vm, args)?;
        Ok(vm.site_position(&site).map_or(Value::NULL, |(_, line, _)| Value::uint(line)))
    }),
    method("getColumnNumber", "CallSite.getColumnNumber", 0, column),
    method("getEnclosingLineNumber", "CallSite.getEnclosingLineNumber", 0, |vm, args| {
        Ok(enclosing(vm, args)?.map_or(Value::NULL, |(line, _)| Value::uint(line)))
    }),
    method("getEnclosingColumnNumber", "CallSite.getEnclosingColumnNumber", 0, |vm, args| {
        Ok(enclosing(vm, args)?.map_or(Value::NULL, |(_, column)| Value::uint(column)))
    }),
    method("getPosition", "CallSite.getPosition", 0, |vm, args| {
        let site = this_site(vm, args)?;
        let offset = site.code.map_or(0, |id| vm.code(id).offset_at(site.pc));
        Ok(Value::uint(offset))
    }),
    method("getEvalOrigin", "CallSite.getEvalOrigin", 0, |vm, args| {
        let site = this_site(vm, args)?;
        let source = vm.site_position(&site).filter(|(source, _, _)| source.is_eval);
        let name = source.map(|(source, _, _)| source.name.clone());
        Ok(name.map_or(Value::UNDEFINED, |name| vm.str(&name)))
    }),
    method("isToplevel", "CallSite.isToplevel", 0, |vm, args| {
        let site = this_site(vm, args)?;
        Ok(Value::bool(site.this.is_nullish() || site.this == vm.realm().global))
    }),
    method("isEval", "CallSite.isEval", 0, |vm, args| {
        let site = this_site(vm, args)?;
        Ok(Value::bool(site.code.is_some_and(|id| vm.code(id).kind == FunctionKind::Eval)))
    }),
    // V8 means its own scripts; builtin functions are not native in this sense.
    method("isNative", "CallSite.isNative", 0, |vm, args| {
        this_site(vm, args)?;
        Ok(Value::FALSE)
    }),
    method("isConstructor", "CallSite.isConstructor", 0, |vm, args| {
        let site = this_site(vm, args)?;
        Ok(Value::bool(site.construct))
    }),
    method("isAsync", "CallSite.isAsync", 0, |vm, args| {
        let site = this_site(vm, args)?;
        Ok(Value::bool(site.is_async))
    }),
    method("isPromiseAll", "CallSite.isPromiseAll", 0, |vm, args| {
        this_site(vm, args)?;
        Ok(Value::FALSE)
    }),
    method("getPromiseIndex", "CallSite.getPromiseIndex", 0, |vm, args| {
        this_site(vm, args)?;
        Ok(Value::NULL)
    }),
    method("toString", "CallSite.toString", 0, |vm, args| {
        let site = this_site(vm, args)?;
        let text = vm.site_text(&site);
        Ok(vm.str(&text))
    }),
];

pub(crate) fn init(vm: &mut Vm) {
    let prototype = vm.new_object();
    vm.define_methods(prototype, METHODS);
    let constructor = vm.new_native("CallSite", vm.names.empty, 0, |_, _| Ok(Value::UNDEFINED), &[]);
    let name = vm.str("CallSite");
    vm.define(constructor.cast(), vm.names.name, name, Attributes(Attributes::CONFIGURABLE));
    vm.define(prototype, vm.names.constructor, constructor.value(), Attributes::HIDDEN);
    vm.realm_mut().intrinsics.call_site_prototype = prototype.value();
}

impl Vm {
    /// What `Error.prepareStackTrace` makes of a stack; None if the program has set no such function, or is within one.
    ///
    /// # Errors
    /// What it throws.
    pub(crate) fn prepared_stack(&mut self, error: Value, frames: Value) -> JsResult<Option<Value>> {
        let constructor = self.intrinsics().error;
        let Some(object) = crate::object::as_object(constructor) else { return Ok(None) };
        let key = self.key("prepareStackTrace");
        let own = self.own_named(object, key).filter(|(own, _)| !own.attrs.accessor());
        let Some(prepare) = own.map(|(own, _)| own.value).filter(|&f| self.is_callable(f)) else {
            return Ok(None);
        };
        if self.preparing_stack {
            return Ok(None);
        }
        let mark = self.temps.len();
        for site in self.call_sites(frames) {
            let site = self.new_call_site(&site);
            self.temps.push(site);
        }
        let sites = self.array_from_temps(mark).value();
        self.preparing_stack = true;
        let prepared = self.call(prepare, constructor, &[error, sites]);
        self.preparing_stack = false;
        prepared.map(Some)
    }

    fn new_call_site(&mut self, site: &CallSite) -> Value {
        let words = self.heap.tuple(&site.words());
        let proto = self.intrinsics().call_site_prototype;
        self.host_object(proto, HostKind::CallSite, words.value()).value()
    }

    /// The function's own name, without the receiver; None if it has none.
    fn site_own_name(&mut self, site: &CallSite) -> Option<String> {
        let name = self.site_function_name(&CallSite { this: Value::UNDEFINED, ..*site })?;
        // A builtin's name is its path.
        Some(if site.code.is_none() { name.rsplit('.').next().unwrap_or_default().to_owned() } else { name })
    }
}

fn this_site(vm: &mut Vm, args: Args) -> JsResult<CallSite> {
    let object = host_object_of(args.this(), HostKind::CallSite);
    match object.and_then(|object| vm.call_sites(object.data.get()).into_iter().next()) {
        Some(site) => Ok(site),
        None => Err(vm.throw_type_error("CallSite method called on an object that is no CallSite")),
    }
}

fn text_or_null(vm: &mut Vm, text: Option<String>) -> Value {
    text.map_or(Value::NULL, |text| vm.str(&text))
}

/// Strict functions keep their receiver and themselves to themselves.
fn is_strict(vm: &Vm, site: &CallSite) -> bool {
    site.code.is_none_or(|id| vm.code(id).is(gill_bytecode::CodeFlags::STRICT))
}

fn is_method_call(vm: &Vm, site: &CallSite) -> bool {
    site.this.is_object() && site.this != vm.realm().global && !site.construct
}

fn file_name(vm: &mut Vm, args: Args) -> JsResult {
    let site = this_site(vm, args)?;
    let source = vm.site_position(&site).filter(|(source, _, _)| !source.is_eval);
    let name = source.map(|(source, _, _)| source.name.clone());
    Ok(text_or_null(vm, name))
}

fn column(vm: &mut Vm, args: Args) -> JsResult {
    let site = this_site(vm, args)?;
    Ok(vm.site_position(&site).map_or(Value::NULL, |(_, _, column)| Value::uint(column)))
}

/// Line and column where the function begins.
fn enclosing(vm: &mut Vm, args: Args) -> JsResult<Option<(u32, u32)>> {
    let site = this_site(vm, args)?;
    Ok(site.code.map(|id| {
        let code = vm.code(id);
        vm.sources[code.source.0 as usize].position(code.span.start)
    }))
}
