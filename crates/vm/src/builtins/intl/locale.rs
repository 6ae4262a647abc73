//! Intl.Locale (ECMA-402 15).
//!
//! A Locale's record has one property, `locale`: its canonical tag, of which everything else is a part.

use super::locale_info::{text_info, week_info};
use super::locales::{Tag, is_long_language, keyword, parse, tag_text};
use super::{Options, Service};
use crate::functions::{Method, method};
use crate::native::{Args, JsResult, NativeFn};
use crate::object::Obj;
use crate::vm::Vm;
use gill_bytecode::layout::HostKind;
use gill_heap::Value;
use icu_locale::subtags::Language;
use icu_locale::{Locale, LocaleExpander};

pub(super) static SERVICE: Service = Service {
    kind: HostKind::Locale,
    length: 1,
    prototype: |intrinsics| &mut intrinsics.intl_locale_prototype,
    construct,
    make,
};
const PATH: &str = "Intl.Locale";

const METHODS: &[Method] = &[
    method("toString", "Intl.Locale.prototype.toString", 0, |vm, args| {
        let tag = this_tag(vm, args, "Intl.Locale.prototype.toString")?;
        Ok(vm.str(&tag))
    }),
    method("maximize", "Intl.Locale.prototype.maximize", 0, |vm, args| {
        likely(vm, args, "Intl.Locale.prototype.maximize", |locale| {
            LocaleExpander::new_extended().maximize(&mut locale.id);
        })
    }),
    method("minimize", "Intl.Locale.prototype.minimize", 0, |vm, args| {
        likely(vm, args, "Intl.Locale.prototype.minimize", |locale| {
            LocaleExpander::new_extended().minimize(&mut locale.id);
        })
    }),
];

macro_rules! getter {
    ($name:literal, $part:expr) => {
        (
            $name,
            concat!("get Intl.Locale.prototype.", $name),
            (|vm, args| {
                let tag = this_tag(vm, args, concat!("get Intl.Locale.prototype.", $name))?;
                let part: fn(&str) -> Option<String> = $part;
                Ok(part(&tag).map_or(Value::UNDEFINED, |text| vm.str(&text)))
            }) as NativeFn,
        )
    };
}
const GETTERS: &[(&str, &str, NativeFn)] = &[
    getter!("language", |tag| Some(Tag::split(tag)?.language())),
    getter!("script", |tag| Some(Tag::split(tag)?.locale.id.script?.to_string())),
    getter!("region", |tag| Some(Tag::split(tag)?.locale.id.region?.to_string())),
    getter!("baseName", |tag| Some(Tag::split(tag)?.base_name())),
    getter!("calendar", |tag| keyword(tag, "ca")),
    getter!("caseFirst", |tag| keyword(tag, "kf")),
    getter!("collation", |tag| keyword(tag, "co")),
    getter!("hourCycle", |tag| keyword(tag, "hc")),
    ("numeric", "get Intl.Locale.prototype.numeric", |vm, args| {
        let tag = this_tag(vm, args, "get Intl.Locale.prototype.numeric")?;
        Ok(Value::bool(keyword(&tag, "kn").as_deref() == Some("true")))
    }),
    getter!("numberingSystem", |tag| keyword(tag, "nu")),
    ("textInfo", "get Intl.Locale.prototype.textInfo", |vm, args| {
        let tag = this_tag(vm, args, "get Intl.Locale.prototype.textInfo")?;
        Ok(text_info(vm, &tag))
    }),
    ("weekInfo", "get Intl.Locale.prototype.weekInfo", |vm, args| {
        let tag = this_tag(vm, args, "get Intl.Locale.prototype.weekInfo")?;
        Ok(week_info(vm, &tag))
    }),
];

fn make(vm: &mut Vm, _: Obj, prototype: Obj) {
    vm.define_methods(prototype, METHODS);
    for &(name, path, getter) in GETTERS {
        vm.define_getter(prototype, name, path, getter);
    }
    vm.define_tag(prototype, PATH);
}

fn this_tag(vm: &mut Vm, args: Args, name: &str) -> JsResult<String> {
    let record = SERVICE.this_record(vm, args, name)?;
    Ok(vm.field_text(record, "locale"))
}

fn likely(vm: &mut Vm, args: Args, name: &str, change: fn(&mut Locale)) -> JsResult {
    let mut tag = this_tag(vm, args, name)?;
    // Nothing is likely of a language that does not exist.
    if let Some(mut parts) = Tag::split(&tag).filter(|parts| parts.long.is_none()) {
        change(&mut parts.locale);
        tag = parts.to_string();
    }
    let record = vm.new_record();
    vm.set_text(record, "locale", &tag);
    let proto = vm.intrinsics().intl_locale_prototype;
    Ok(vm.host_object(proto, SERVICE.kind, record.value()).value())
}

/// Intl.Locale ( tag [ , options ] )
fn construct(vm: &mut Vm, args: Args) -> JsResult {
    SERVICE.require_new(vm, args)?;
    let tag = args.get(0);
    if !tag.is_string() && !tag.is_object() {
        return Err(
            vm.throw_type_error("First argument to Intl.Locale constructor can't be empty or missing")
        );
    }
    let tag = tag_text(vm, tag)?;
    let options = Options::coerce(vm, args.get(1), PATH)?;
    let Some(mut parts) = parse(&tag) else { return Err(incorrect(vm)) };
    // UpdateLanguageId
    for name in ["language", "script", "region"] {
        let Some(text) = options.text(vm, name, &[])? else { continue };
        let locale = &mut parts.locale;
        let done = match name {
            "language" if is_long_language(&text) => {
                locale.id.language = Language::UNKNOWN;
                parts.long = Some(text.to_ascii_lowercase());
                true
            }
            "language" if text.len() != 4 => {
                parts.long = None;
                text.parse().map(|language| locale.id.language = language).is_ok()
            }
            "script" => text.parse().map(|script| locale.id.script = Some(script)).is_ok(),
            "region" => text.parse().map(|region| locale.id.region = Some(region)).is_ok(),
            _ => false,
        };
        if !done {
            return Err(incorrect(vm));
        }
    }
    // MakeLocaleRecord, in the order in which the options are read.
    let mut keywords: Vec<(&str, String)> = Vec::new();
    let mut add = |key, value: Option<String>| keywords.extend(value.map(|value| (key, value)));
    add("ca", options.extension_type(vm, "calendar")?);
    add("co", options.extension_type(vm, "collation")?);
    add("hc", options.text(vm, "hourCycle", &["h11", "h12", "h23", "h24"])?);
    add("kf", options.text(vm, "caseFirst", &["upper", "lower", "false"])?);
    add("kn", options.flag(vm, "numeric")?.map(|on| on.to_string()));
    add("nu", options.extension_type(vm, "numberingSystem")?);
    for (key, value) in keywords {
        if let (Ok(key), Ok(value)) = (key.parse(), value.parse()) {
            parts.locale.extensions.unicode.keywords.set(key, value);
        }
    }
    let Some(parts) = parse(&parts.to_string()) else { return Err(incorrect(vm)) };
    let record = vm.new_record();
    vm.set_text(record, "locale", &parts.to_string());
    Ok(SERVICE.create(vm, args, record)?.value())
}

fn incorrect(vm: &mut Vm) -> crate::throw::Throw {
    vm.throw_range_error("Incorrect locale information provided")
}
