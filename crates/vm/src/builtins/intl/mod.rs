//! Intl (ECMA-402): the object, what its constructors share, and the reading of options.
//!
//! A formatter is a `HostObject` of kind [`Service::kind`] whose `data` is its *record*: an object without
//! prototype that has the resolved options as properties, in the order of `resolvedOptions`, and [`BOUND`], the function that its
//! `format` or `compare` gave. Nothing else is kept, so that a core tells all of a formatter; what formatting needs of the record is
//! decoded when it is used, and the last one is remembered ([`Decoded`]).
//!
//! Nothing of this exists until a program asks for a property of `Intl`; the tables under `data/` are read when a locale is first used.

mod collator;
mod data;
pub(crate) mod date_time_format;
mod date_time_text;
mod decimal;
mod display_names;
mod list_format;
mod locale;
mod locale_info;
pub(crate) mod locales;
pub(crate) mod number_format;
mod number_text;
mod plural_rules;
mod relative_time_format;
mod segmenter;
mod zones;

pub(crate) use collator::compare_by_locale;
pub(crate) use zones::names_of as zone_names_of;

use crate::functions::{Method, method};
use crate::native::{Args, JsResult, Native, NativeFn, Trampoline};
use crate::object::{Obj, host_object_of};
use crate::realm::Intrinsics;
use crate::vm::Vm;
use gill_bytecode::layout::HostKind;
use gill_heap::string::JsString;
use gill_heap::{Attributes, Gc, HostObject, Value};
use std::rc::Rc;

/// The key under which a record keeps the bound function of its formatter. It is no resolved option.
const BOUND: &str = "[[Bound]]";

/// A constructor of Intl.
pub(super) struct Service {
    /// What it makes, and so its name.
    pub kind: HostKind,
    /// `length` of the constructor.
    pub length: u8,
    /// Where a realm keeps the prototype.
    pub prototype: fn(&mut Intrinsics) -> &mut Value,
    construct: NativeFn,
    make: fn(&mut Vm, Obj, Obj),
}

/// In V8's order, which shows where a program lists them.
static SERVICES: [&Service; 9] = [
    &date_time_format::SERVICE,
    &number_format::SERVICE,
    &collator::SERVICE,
    &plural_rules::SERVICE,
    &relative_time_format::SERVICE,
    &list_format::SERVICE,
    &locale::SERVICE,
    &display_names::SERVICE,
    &segmenter::SERVICE,
];

/// What was decoded from the records that formatted last, each with the cell id of its record: no roots, and forgotten when the
/// heap is collected, for then an id may be another cell's.
#[derive(Default)]
pub(crate) struct Decoded {
    number: Option<(u32, Rc<number_text::Format>)>,
    date: Option<(u32, Rc<date_time_text::Format>)>,
    collator: Option<(u32, Option<collator::Collator>)>,
}

const STATICS: &[Method] = &[
    method("getCanonicalLocales", "Intl.getCanonicalLocales", 1, |vm, args| {
        let list = locales::canonicalize_locale_list(vm, args.get(0))?;
        Ok(vm.array_of_texts(&list))
    }),
    method("supportedValuesOf", "Intl.supportedValuesOf", 1, supported_values_of),
];

pub(crate) fn init(vm: &mut Vm) {
    let intl = vm.new_object();
    vm.defer(intl, make);
    vm.realm_mut().intrinsics.intl = intl.value();
    let global = vm.realm().global_object();
    vm.define_str(global, "Intl", intl.value(), Attributes::HIDDEN);
}

fn make(vm: &mut Vm, intl: Obj, _: Obj) {
    vm.define_tag(intl, "Intl");
    vm.define_methods(intl, STATICS);
    for service in SERVICES {
        let prototype = vm.new_object();
        let key = vm.key(service.kind.name());
        let native = Native {
            function: service.construct,
            name: service.kind.name(),
            length: service.length,
            constructor: true,
            trampoline: Trampoline::None,
        };
        let constructor: Obj = vm.new_native_of(native, key, &[]).cast();
        vm.mark_prototype(prototype.value());
        vm.link_constructor(constructor, prototype);
        (service.make)(vm, constructor, prototype);
        *(service.prototype)(&mut vm.realm_mut().intrinsics) = prototype.value();
        vm.define(intl, key, constructor.value(), Attributes::HIDDEN);
    }
}

/// Intl.supportedValuesOf ( key )
fn supported_values_of(vm: &mut Vm, args: Args) -> JsResult {
    let key = vm.to_rust_string(args.get(0))?;
    let list: Vec<String> = match key.as_str() {
        "calendar" => vec!["gregory".into()],
        "collation" => collator::COLLATIONS.iter().map(|(name, _)| (*name).to_owned()).collect(),
        "currency" => data::currencies().map(str::to_owned).collect(),
        "numberingSystem" => vec!["latn".into()],
        "timeZone" => zones::canonical_names().map(str::to_owned).collect(),
        "unit" => data::UNITS.iter().map(|&unit| unit.to_owned()).collect(),
        _ => return Err(vm.throw_range_error(format!("Invalid key : {key}"))),
    };
    Ok(vm.array_of_texts(&list))
}

// ---- formatters and their records --------------------------------------------------------------------------------------

/// The method `supportedLocalesOf` of a constructor.
macro_rules! supported_locales_of {
    ($path:literal, $available:expr) => {
        crate::functions::method("supportedLocalesOf", $path, 1, |vm, args| {
            super::locales::supported_locales(vm, args, $available, $path)
        })
    };
}
use supported_locales_of;

impl Service {
    /// `Intl.NumberFormat` and so on.
    fn path(&self) -> String {
        format!("Intl.{}", self.kind.name())
    }

    /// OrdinaryCreateFromConstructor with a record.
    fn create(&self, vm: &mut Vm, args: Args, record: Obj) -> JsResult<Gc<HostObject>> {
        let default = *(self.prototype)(&mut vm.realm_mut().intrinsics);
        if let Some(target) = crate::object::as_object(args.new_target()) {
            // The other realm's prototype is made with its Intl.
            let realm = vm.function_realm(target)?;
            if realm != vm.realm_id() {
                let intl: Obj = vm.in_realm(realm, |vm| vm.intrinsics().intl).cell_unchecked().cast();
                vm.settle_lazy(intl);
            }
        }
        let proto = vm.prototype_for(args, default)?;
        Ok(vm.host_object(proto, self.kind, record.value()))
    }

    /// A TypeError unless `new` was used.
    fn require_new(&self, vm: &mut Vm, args: Args) -> JsResult<()> {
        match args.is_construct() {
            true => Ok(()),
            false => Err(vm.throw_type_error(format!("Constructor {} requires 'new'", self.path()))),
        }
    }

    /// RequireInternalSlot: the record of a receiver.
    fn this_record(&self, vm: &mut Vm, args: Args, method: &str) -> JsResult<Obj> {
        this_record(vm, args, self.kind, method)
    }

    /// The record of an object of this service.
    fn record_of(&self, value: Value) -> Option<Obj> {
        record_of(value, self.kind)
    }
}

fn record_of(value: Value, kind: HostKind) -> Option<Obj> {
    crate::object::as_object(host_object_of(value, kind)?.data.get())
}

fn this_record(vm: &mut Vm, args: Args, kind: HostKind, method: &str) -> JsResult<Obj> {
    match record_of(args.this(), kind) {
        Some(record) => Ok(record),
        None => {
            let shown = vm.describe_plain(args.this());
            Err(vm.throw_type_error(format!("Method {method} called on incompatible receiver {shown}")))
        }
    }
}

impl Vm {
    /// An empty record.
    fn new_record(&mut self) -> Obj {
        self.new_object_with(Value::NULL)
    }
    fn set_field(&mut self, record: Obj, name: &str, value: Value) {
        self.define_str(record, name, value, Attributes::DATA);
    }
    fn set_text(&mut self, record: Obj, name: &str, text: &str) {
        let value = self.heap.intern(text).value();
        self.set_field(record, name, value);
    }
    /// A field of a record, undefined if it has none.
    fn field(&mut self, record: Obj, name: &str) -> Value {
        let key = self.key(name);
        self.own_named(record, key).map_or(Value::UNDEFINED, |(own, _)| own.value)
    }
    /// A field that is text; empty if there is none.
    fn field_text(&mut self, record: Obj, name: &str) -> String {
        let value = self.field(record, name);
        JsString::from_value(value).map(|s| self.rust_string(s)).unwrap_or_default()
    }
    fn field_number(&mut self, record: Obj, name: &str) -> Option<u32> {
        self.field(record, name).as_number().map(|n| n as u32)
    }
    fn field_flag(&mut self, record: Obj, name: &str) -> bool {
        self.field(record, name) == Value::TRUE
    }
    /// resolvedOptions: a copy of a record.
    fn resolved_options(&mut self, record: Obj) -> Value {
        let result = self.new_object();
        let bound = self.key(BOUND);
        for key in self.ordinary_own_keys(record) {
            if let Some((own, _)) = self.own_named(record, key).filter(|_| key != bound) {
                self.define(result, key, own.value, Attributes::DATA);
            }
        }
        result.value()
    }
    /// The function that a formatter's `format` or `compare` gives: made once, without a name, bound to the record.
    fn bound_function(&mut self, record: Obj, path: &'static str, length: u8, function: NativeFn) -> Value {
        let known = self.field(record, BOUND);
        if !known.is_undefined() {
            return known;
        }
        let empty = self.names.empty;
        let made = self.new_native(path, empty, length, function, &[record.value()]).value();
        self.set_field(record, BOUND, made);
        made
    }
    fn array_of_texts(&mut self, texts: &[impl AsRef<str>]) -> Value {
        let mark = self.temps.len();
        for text in texts {
            let value = self.str(text.as_ref());
            self.temps.push(value);
        }
        self.array_from_temps(mark).value()
    }
    /// The array of `{ type, value }` that `formatToParts` gives; `more` adds properties by the part's place.
    fn array_of_parts(&mut self, parts: &[Part], more: impl Fn(&mut Vm, Obj, usize)) -> Value {
        let mark = self.temps.len();
        for (place, part) in parts.iter().enumerate() {
            let object = self.new_object();
            self.temps.push(object.value());
            let (kind, value) = (self.heap.intern(part.kind).value(), self.str(&part.text));
            self.set_field(object, "type", kind);
            self.set_field(object, "value", value);
            more(self, object, place);
        }
        self.array_from_temps(mark).value()
    }
}

/// A part of formatted text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub kind: &'static str,
    pub text: String,
}

/// Appends text to parts; literals grow together.
fn push_part(parts: &mut Vec<Part>, kind: &'static str, text: &str) {
    if text.is_empty() {
        return;
    }
    match parts.last_mut() {
        Some(last) if kind == "literal" && last.kind == "literal" => last.text.push_str(text),
        _ => parts.push(Part { kind, text: text.to_owned() }),
    }
}

fn joined(parts: &[Part]) -> String {
    parts.iter().map(|part| part.text.as_str()).collect()
}

// ---- options -----------------------------------------------------------------------------------------------------------

/// The options argument of a call, and who asks, for messages.
#[derive(Clone, Copy)]
pub(super) struct Options {
    object: Option<Obj>,
    path: &'static str,
}

impl Options {
    /// GetOptionsObject
    fn get(vm: &mut Vm, value: Value, path: &'static str) -> JsResult<Options> {
        if value.is_undefined() {
            return Ok(Options { object: None, path });
        }
        match crate::object::as_object(value) {
            Some(object) => Ok(Options { object: Some(object), path }),
            None => Err(vm.throw_type_error("invalid_argument")),
        }
    }
    /// CoerceOptionsToObject
    fn coerce(vm: &mut Vm, value: Value, path: &'static str) -> JsResult<Options> {
        if value.is_undefined() {
            return Ok(Options { object: None, path });
        }
        if value.is_null() {
            return Err(vm.throw_type_error(format!("{path} called on null or undefined")));
        }
        Ok(Options { object: Some(vm.to_object(value)?), path })
    }
    /// The value of a property, undefined without options.
    fn value(self, vm: &mut Vm, name: &str) -> JsResult {
        match self.object {
            Some(object) => vm.get_str(object, name),
            None => Ok(Value::UNDEFINED),
        }
    }
    /// GetOption(options, name, string, allowed, empty)
    fn text(self, vm: &mut Vm, name: &str, allowed: &[&str]) -> JsResult<Option<String>> {
        let value = self.value(vm, name)?;
        if value.is_undefined() {
            return Ok(None);
        }
        let text = vm.to_rust_string(value)?;
        if !allowed.is_empty() && !allowed.contains(&text.as_str()) {
            return Err(self.out_of_range(vm, &text, name));
        }
        Ok(Some(text))
    }
    /// GetOption with a default.
    fn choice(self, vm: &mut Vm, name: &str, allowed: &[&str], default: &str) -> JsResult<String> {
        Ok(self.text(vm, name, allowed)?.unwrap_or_else(|| default.to_owned()))
    }
    /// GetOption(options, name, boolean, empty, empty)
    fn flag(self, vm: &mut Vm, name: &str) -> JsResult<Option<bool>> {
        let value = self.value(vm, name)?;
        Ok((!value.is_undefined()).then(|| vm.to_boolean(value)))
    }
    /// GetNumberOption(options, name, minimum, maximum, empty)
    fn number(self, vm: &mut Vm, name: &str, minimum: u32, maximum: u32) -> JsResult<Option<u32>> {
        let value = self.value(vm, name)?;
        default_number_option(vm, value, name, minimum, maximum)
    }
    /// An option that is a `type` of a Unicode extension: checked, not otherwise looked at.
    fn extension_type(self, vm: &mut Vm, name: &str) -> JsResult<Option<String>> {
        let Some(text) = self.text(vm, name, &[])? else { return Ok(None) };
        let well_formed = text
            .split('-')
            .all(|part| (3..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
        if !well_formed {
            return Err(vm.throw_range_error(format!("Invalid {name} : {text}")));
        }
        Ok(Some(text.to_ascii_lowercase()))
    }
    /// `localeMatcher`, which changes nothing.
    fn locale_matcher(self, vm: &mut Vm) -> JsResult<()> {
        self.text(vm, "localeMatcher", &["lookup", "best fit"]).map(drop)
    }
    fn out_of_range(self, vm: &mut Vm, text: &str, name: &str) -> crate::throw::Throw {
        vm.throw_range_error(format!("Value {text} out of range for {} options property {name}", self.path))
    }
}

/// DefaultNumberOption
fn default_number_option(
    vm: &mut Vm,
    value: Value,
    name: &str,
    minimum: u32,
    maximum: u32,
) -> JsResult<Option<u32>> {
    if value.is_undefined() {
        return Ok(None);
    }
    let number = vm.to_number(value)?;
    if !(minimum as f64..=maximum as f64).contains(&number) {
        return Err(vm.throw_range_error(format!("{name} value is out of range.")));
    }
    Ok(Some(number.floor() as u32))
}
