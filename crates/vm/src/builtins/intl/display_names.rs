//! Intl.DisplayNames (ECMA-402 12): names of languages, regions, scripts, currencies, calendars and fields of dates, in English.

use super::locales::{self, canonicalize_locale_list};
use super::{Options, Service, data, supported_locales_of};
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::Obj;
use crate::vm::Vm;
use gill_bytecode::layout::HostKind;
use gill_heap::Value;

pub(super) static SERVICE: Service = Service {
    kind: HostKind::DisplayNames,
    length: 2,
    prototype: |intrinsics| &mut intrinsics.intl_display_names_prototype,
    construct,
    make,
};
const PATH: &str = "Intl.DisplayNames";

/// A line a name: type, code, name, and where they differ the short and the narrow one.
static NAMES: &str = include_str!("data/names.txt");

const METHODS: &[Method] = &[
    method("resolvedOptions", "Intl.DisplayNames.prototype.resolvedOptions", 0, |vm, args| {
        let record = SERVICE.this_record(vm, args, "Intl.DisplayNames.prototype.resolvedOptions")?;
        Ok(vm.resolved_options(record))
    }),
    method("of", "Intl.DisplayNames.prototype.of", 1, of),
];
const STATICS: &[Method] = &[supported_locales_of!("Intl.DisplayNames.supportedLocalesOf", is_available)];

/// English is what names are known in.
fn is_available(tag: &str) -> bool {
    tag.split('-').next() == Some("en") && data::is_available(tag)
}

fn make(vm: &mut Vm, constructor: Obj, prototype: Obj) {
    vm.define_methods(constructor, STATICS);
    vm.define_methods(prototype, METHODS);
    vm.define_tag(prototype, PATH);
}

/// Intl.DisplayNames ( locales, options )
fn construct(vm: &mut Vm, args: Args) -> JsResult {
    SERVICE.require_new(vm, args)?;
    let requested = canonicalize_locale_list(vm, args.get(0))?;
    // 4. If options is undefined, throw a TypeError exception.
    if !args.get(1).is_object() {
        return Err(vm.throw_type_error("invalid_argument"));
    }
    let options = Options::get(vm, args.get(1), PATH)?;
    options.locale_matcher(vm)?;
    let style = options.choice(vm, "style", &["narrow", "short", "long"], "long")?;
    let types = ["language", "region", "script", "currency", "calendar", "dateTimeField"];
    let Some(kind) = options.text(vm, "type", &types)? else {
        return Err(vm.throw_type_error("Required option \"type\" must not be undefined"));
    };
    let fallback = options.choice(vm, "fallback", &["code", "none"], "code")?;
    let display = options.choice(vm, "languageDisplay", &["dialect", "standard"], "dialect")?;
    let resolved = locales::resolve(&requested, is_available, &[]);
    let record = vm.new_record();
    vm.set_text(record, "locale", &resolved.locale);
    vm.set_text(record, "style", &style);
    vm.set_text(record, "type", &kind);
    vm.set_text(record, "fallback", &fallback);
    if kind == "language" {
        vm.set_text(record, "languageDisplay", &display);
    }
    Ok(SERVICE.create(vm, args, record)?.value())
}

/// Intl.DisplayNames.prototype.of ( code )
fn of(vm: &mut Vm, args: Args) -> JsResult {
    let record = SERVICE.this_record(vm, args, "Intl.DisplayNames.prototype.of")?;
    let code = vm.to_rust_string(args.get(0))?;
    let kind = vm.field_text(record, "type");
    let Some(code) = canonical_code(&kind, &code) else {
        return Err(vm.throw_range_error("Invalid argument to Intl.DisplayNames.prototype.of"));
    };
    let style = vm.field_text(record, "style");
    let found = match kind.as_str() {
        "language" => language_name(&code, &style, vm.field_text(record, "languageDisplay") == "dialect"),
        kind => name(kind, &code, &style).map(str::to_owned),
    };
    match found {
        Some(name) => Ok(vm.str(&name)),
        None if vm.field_text(record, "fallback") == "none" => Ok(Value::UNDEFINED),
        None => Ok(vm.str(&code)),
    }
}

/// CanonicalCodeForDisplayNames
fn canonical_code(kind: &str, code: &str) -> Option<String> {
    let letters = code.bytes().all(|b| b.is_ascii_alphabetic());
    match kind {
        // Only a unicode_language_id.
        "language" if code.split('-').all(|part| part.len() > 1) => {
            locales::parse(code).map(|tag| tag.to_string())
        }
        // As V8, which looks for these as they are spelled.
        "region" if letters && code.len() == 2 => Some(code.to_owned()),
        "region" if code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit()) => Some(code.to_owned()),
        "script" if letters && code.len() == 4 => Some(code.to_owned()),
        "currency" if letters && code.len() == 3 => Some(code.to_ascii_uppercase()),
        "calendar" => {
            let part =
                |part: &str| (3..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
            code.split('-').all(part).then(|| code.to_ascii_lowercase())
        }
        "dateTimeField" => NAMES
            .lines()
            .any(|line| line.starts_with(&format!("dateTimeField\t{code}\t")))
            .then(|| code.to_owned()),
        _ => None,
    }
}

fn name(kind: &str, code: &str, style: &str) -> Option<&'static str> {
    let start = format!("{kind}\t{code}\t");
    let names = NAMES.lines().find_map(|line| line.strip_prefix(&start))?;
    let mut names = names.split('\t');
    let long = names.next()?;
    let place = match style {
        "long" => return Some(long),
        "short" => 0,
        _ => 1,
    };
    Some(names.nth(place).unwrap_or(long))
}

/// `American English`, or `English (United States)`.
fn language_name(code: &str, style: &str, dialect: bool) -> Option<String> {
    if let Some(name) = name("language", code, style).filter(|_| dialect || !code.contains('-')) {
        return Some(name.to_owned());
    }
    let (language, rest) = code.split_once('-')?;
    let base = name("language", language, style)?;
    let parts: Vec<String> = rest
        .split('-')
        .map(|part| {
            let kind =
                if part.len() == 4 && !part.as_bytes()[0].is_ascii_digit() { "script" } else { "region" };
            name(kind, part, style).unwrap_or(part).to_owned()
        })
        .collect();
    Some(format!("{base} ({})", parts.join(", ")))
}
