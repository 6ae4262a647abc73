//! Intl.ListFormat (ECMA-402 14). The patterns are ICU4X's.

use super::locales::{self, canonicalize_locale_list};
use super::{Options, Part, Service, push_part, supported_locales_of};
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::Obj;
use crate::vm::Vm;
use gill_bytecode::layout::HostKind;
use gill_heap::Value;
use gill_heap::string::JsString;
use icu_list::ListFormatter;
use icu_list::options::{ListFormatterOptions, ListLength};
use icu_locale::Locale;

pub(super) static SERVICE: Service = Service {
    kind: HostKind::ListFormat,
    length: 0,
    prototype: |intrinsics| &mut intrinsics.intl_list_format_prototype,
    construct,
    make,
};
const PATH: &str = "Intl.ListFormat";

const METHODS: &[Method] = &[
    method("resolvedOptions", "Intl.ListFormat.prototype.resolvedOptions", 0, |vm, args| {
        let record = SERVICE.this_record(vm, args, "Intl.ListFormat.prototype.resolvedOptions")?;
        Ok(vm.resolved_options(record))
    }),
    method("format", "Intl.ListFormat.prototype.format", 1, |vm, args| {
        let (parts, items) = parts(vm, args, "Intl.ListFormat.prototype.format")?;
        let mut items = items.iter();
        let mut text = Vec::new();
        for part in &parts {
            match items.as_slice().first().filter(|_| part.kind == ELEMENT) {
                Some(item) => {
                    text.extend_from_slice(item);
                    items.next();
                }
                None => text.extend(part.text.encode_utf16()),
            }
        }
        Ok(vm.heap.string_from_utf16(&text).value())
    }),
    method("formatToParts", "Intl.ListFormat.prototype.formatToParts", 1, |vm, args| {
        let (parts, items) = parts(vm, args, "Intl.ListFormat.prototype.formatToParts")?;
        Ok(vm.array_of_parts(&parts, |vm, object, place| {
            if parts[place].kind == ELEMENT {
                let before = parts[..place].iter().filter(|part| part.kind == ELEMENT).count();
                let value = vm.heap.string_from_utf16(&items[before]).value();
                vm.set_field(object, "value", value);
            }
        }))
    }),
];
const STATICS: &[Method] = &[supported_locales_of!("Intl.ListFormat.supportedLocalesOf", locales::is_known)];

fn make(vm: &mut Vm, constructor: Obj, prototype: Obj) {
    vm.define_methods(constructor, STATICS);
    vm.define_methods(prototype, METHODS);
    vm.define_tag(prototype, PATH);
}

/// Intl.ListFormat ( [ locales [ , options ] ] )
fn construct(vm: &mut Vm, args: Args) -> JsResult {
    SERVICE.require_new(vm, args)?;
    let requested = canonicalize_locale_list(vm, args.get(0))?;
    let options = Options::get(vm, args.get(1), PATH)?;
    options.locale_matcher(vm)?;
    let resolved = locales::resolve(&requested, locales::is_known, &[]);
    let kind = options.choice(vm, "type", &["conjunction", "disjunction", "unit"], "conjunction")?;
    let style = options.choice(vm, "style", &["long", "short", "narrow"], "long")?;
    let record = vm.new_record();
    vm.set_text(record, "locale", &resolved.locale);
    vm.set_text(record, "type", &kind);
    vm.set_text(record, "style", &style);
    Ok(SERVICE.create(vm, args, record)?.value())
}

/// StringListFromIterable
fn string_list(vm: &mut Vm, iterable: Value) -> JsResult<Vec<Vec<u16>>> {
    let mut list = Vec::new();
    if iterable.is_undefined() {
        return Ok(list);
    }
    let iterator = vm.get_iterator_record(iterable)?;
    vm.for_each_of(iterator, |vm, value| {
        let Some(item) = JsString::from_value(value) else {
            let shown = vm.describe_plain(value);
            return Err(vm.throw_type_error(format!("Iterable yielded {shown} which is not a string")));
        };
        list.push(vm.heap.units(item).to_utf16());
        Ok(())
    })?;
    Ok(list)
}

const ELEMENT: &str = "element";

/// CreatePartsFromList, and the elements themselves: text of parts has no halves of characters.
fn parts(vm: &mut Vm, args: Args, name: &str) -> JsResult<(Vec<Part>, Vec<Vec<u16>>)> {
    let record = SERVICE.this_record(vm, args, name)?;
    let items = string_list(vm, args.get(0))?;
    let locale = vm.field_text(record, "locale");
    let length = match vm.field_text(record, "style").as_str() {
        "long" => ListLength::Wide,
        "short" => ListLength::Short,
        _ => ListLength::Narrow,
    };
    let options = ListFormatterOptions::default().with_length(length);
    let kind = vm.field_text(record, "type");
    let mut parts = Vec::new();
    let formatter = locale.parse::<Locale>().ok().and_then(|locale| match kind.as_str() {
        "conjunction" => ListFormatter::try_new_and((&locale).into(), options).ok(),
        "disjunction" => ListFormatter::try_new_or((&locale).into(), options).ok(),
        _ => ListFormatter::try_new_unit((&locale).into(), options).ok(),
    });
    // Each item ends with a mark of private use, by which it is found in the text: the patterns look at how items begin.
    const MARK: &str = "\u{f8ff}";
    let marked: Vec<String> = items.iter().map(|item| String::from_utf16_lossy(item) + MARK).collect();
    let text = match formatter {
        Some(formatter) => formatter.format_to_string(marked.iter()),
        None => marked.join(", "),
    };
    let mut rest = text.as_str();
    for marked in &marked {
        let at = rest.find(marked.as_str()).unwrap_or(0);
        push_part(&mut parts, "literal", &rest[..at]);
        parts.push(Part { kind: ELEMENT, text: marked[..marked.len() - MARK.len()].to_owned() });
        rest = rest.get(at + marked.len()..).unwrap_or_default();
    }
    push_part(&mut parts, "literal", rest);
    Ok((parts, items))
}
