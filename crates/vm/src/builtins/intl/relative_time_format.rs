//! Intl.RelativeTimeFormat (ECMA-402 18).

use super::data;
use super::decimal::Decimal;
use super::locales::{self, canonicalize_locale_list};
use super::number_text::{self, Grouping};
use super::{Options, Part, Service, plural_rules, push_part, supported_locales_of};
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::Obj;
use crate::vm::Vm;
use gill_bytecode::layout::HostKind;

pub(super) static SERVICE: Service = Service {
    kind: HostKind::RelativeTimeFormat,
    length: 0,
    prototype: |intrinsics| &mut intrinsics.intl_relative_time_format_prototype,
    construct,
    make,
};
const PATH: &str = "Intl.RelativeTimeFormat";

const METHODS: &[Method] = &[
    method("resolvedOptions", "Intl.RelativeTimeFormat.prototype.resolvedOptions", 0, |vm, args| {
        let record = SERVICE.this_record(vm, args, "Intl.RelativeTimeFormat.prototype.resolvedOptions")?;
        Ok(vm.resolved_options(record))
    }),
    method("format", "Intl.RelativeTimeFormat.prototype.format", 2, |vm, args| {
        let (parts, _) = parts(vm, args, "Intl.RelativeTimeFormat.prototype.format")?;
        let text = super::joined(&parts);
        Ok(vm.str(&text))
    }),
    method("formatToParts", "Intl.RelativeTimeFormat.prototype.formatToParts", 2, |vm, args| {
        let (parts, unit) = parts(vm, args, "Intl.RelativeTimeFormat.prototype.formatToParts")?;
        Ok(vm.array_of_parts(&parts, |vm, object, place| {
            if parts[place].kind != "literal" {
                vm.set_text(object, "unit", unit);
            }
        }))
    }),
];
const STATICS: &[Method] =
    &[supported_locales_of!("Intl.RelativeTimeFormat.supportedLocalesOf", data::is_available)];

fn make(vm: &mut Vm, constructor: Obj, prototype: Obj) {
    vm.define_methods(constructor, STATICS);
    vm.define_methods(prototype, METHODS);
    vm.define_tag(prototype, PATH);
}

/// Intl.RelativeTimeFormat ( [ locales [ , options ] ] )
fn construct(vm: &mut Vm, args: Args) -> JsResult {
    SERVICE.require_new(vm, args)?;
    let requested = canonicalize_locale_list(vm, args.get(0))?;
    let options = Options::coerce(vm, args.get(1), PATH)?;
    options.locale_matcher(vm)?;
    let system = options.extension_type(vm, "numberingSystem")?;
    let resolved =
        locales::resolve(&requested, data::is_available, &[("nu", system.as_deref(), &|nu| nu == "latn")]);
    let style = options.choice(vm, "style", &["long", "short", "narrow"], "long")?;
    let numeric = options.choice(vm, "numeric", &["always", "auto"], "always")?;
    let record = vm.new_record();
    vm.set_text(record, "locale", &resolved.locale);
    vm.set_text(record, "style", &style);
    vm.set_text(record, "numeric", &numeric);
    vm.set_text(record, "numberingSystem", "latn");
    Ok(SERVICE.create(vm, args, record)?.value())
}

const UNITS: [&str; 8] = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"];

/// PartitionRelativeTimePattern, and the unit.
fn parts(vm: &mut Vm, args: Args, name: &str) -> JsResult<(Vec<Part>, &'static str)> {
    let record = SERVICE.this_record(vm, args, name)?;
    let value = vm.to_number(args.get(0))?;
    let unit = vm.to_rust_string(args.get(1))?;
    // SingularRelativeTimeUnit
    let singular = unit.strip_suffix('s').unwrap_or(&unit);
    let Some(&unit) = UNITS.iter().find(|known| **known == singular) else {
        return Err(vm.throw_range_error(format!("Invalid unit argument for {name}() '{unit}'")));
    };
    if !value.is_finite() {
        return Err(vm.throw_range_error(format!("Value need to be finite number for {name}()")));
    }
    let locale = vm.field_text(record, "locale");
    let language = locale.split("-u-").next().unwrap_or("en");
    let data = data::of(language);
    let style = vm.field_text(record, "style");
    let mut parts = Vec::new();
    if vm.field_text(record, "numeric") == "auto" && value.trunc() == value {
        // -0 is "now" where 0 is, and "ago" is said of neither.
        if let Some(text) = data.find(&format!("relative/{style}/{unit}/{}", value + 0.0)) {
            push_part(&mut parts, "literal", text);
            return Ok((parts, unit));
        }
    }
    let way = if value.is_sign_negative() { "past" } else { "future" };
    let format = number_text::plain(language, 0, 3, Grouping::Auto);
    let number = Decimal::from_f64(value.abs());
    let category = plural_rules::category(language, false, &format.digits.plain(&number));
    let template = data.plural(&format!("relative/{style}/{unit}/{way}"), category).unwrap_or("{0}");
    let (before, after) = template.split_once("{0}").unwrap_or((template, ""));
    push_part(&mut parts, "literal", before);
    parts.extend(format.parts(&number));
    push_part(&mut parts, "literal", after);
    Ok((parts, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_locale_names_the_unit() {
        for tag in data::tags() {
            for style in ["long", "short", "narrow"] {
                for (unit, way) in UNITS.iter().flat_map(|unit| [(unit, "past"), (unit, "future")]) {
                    for category in ["one", "few", "many", "other"] {
                        let text = data::of(tag).plural(&format!("relative/{style}/{unit}/{way}"), category);
                        assert!(
                            text.is_some_and(|text| text.len() > "{0}".len()),
                            "{tag} {style} {unit} {way}"
                        );
                    }
                }
            }
        }
    }
}
