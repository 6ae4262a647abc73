//! Language tags: lists of them, their canonical form, and which locale answers for which (ECMA-402 9.2).
//!
//! The default locale is `en-US`. Numbers and dates are known for the locales of `data/data.txt`; what ICU4X does for every language
//! (plurals, lists, collation, segments) for those of `data/locales.txt`. Another locale is answered by the default one.

use super::Options;
use crate::native::{Args, JsResult};
use crate::vm::Vm;
use gill_heap::Value;
use icu_locale::{Locale, LocaleCanonicalizer};

pub(super) const DEFAULT: &str = "en-US";

static KNOWN: &str = include_str!("data/locales.txt");

/// Says of a tag without extensions whether a service has it.
pub(super) type Available = fn(&str) -> bool;

/// Is it a locale of `data/locales.txt`?
pub(super) fn is_known(tag: &str) -> bool {
    thread_local! {
        static TAGS: rustc_hash::FxHashSet<&'static str> = KNOWN.lines().collect();
    }
    TAGS.with(|tags| tags.contains(tag))
}

fn invalid(vm: &mut Vm) -> crate::throw::Throw {
    vm.throw_range_error("Incorrect locale information provided")
}

/// A language tag in its parts.
pub(super) struct Tag {
    /// A language of five to eight letters, in lower case. There are none, and so ICU4X has no place for one, but a tag may name one:
    /// "fullwide" is what programs ask for who want a locale that does not exist.
    pub long: Option<String>,
    /// The tag; without a language if that is `long`.
    pub locale: Locale,
}

impl Tag {
    /// The parts of a tag as it is spelled.
    pub(super) fn split(tag: &str) -> Option<Tag> {
        let language = tag.split('-').next().unwrap_or_default();
        if !is_long_language(language) {
            return Some(Tag { long: None, locale: Locale::try_from_str(tag).ok()? });
        }
        let locale = Locale::try_from_str(&format!("und{}", &tag[language.len()..])).ok()?;
        Some(Tag { long: Some(language.to_ascii_lowercase()), locale })
    }

    /// The language.
    pub(super) fn language(&self) -> String {
        self.long.clone().unwrap_or_else(|| self.locale.id.language.to_string())
    }

    /// The tag without extensions.
    pub(super) fn base_name(&self) -> String {
        self.spell(self.locale.id.to_string())
    }

    fn spell(&self, text: String) -> String {
        match (&self.long, text.strip_prefix("und")) {
            (Some(language), Some(rest)) => format!("{language}{rest}"),
            _ => text,
        }
    }
}

impl std::fmt::Display for Tag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.spell(self.locale.to_string()))
    }
}

/// Is it a language subtag of a length that no language has?
pub(super) fn is_long_language(text: &str) -> bool {
    matches!(text.len(), 5..=8) && text.bytes().all(|b| b.is_ascii_alphabetic())
}

/// IsStructurallyValidLanguageTag and CanonicalizeUnicodeLocaleId
pub(super) fn parse(tag: &str) -> Option<Tag> {
    if tag.contains('_') {
        return None;
    }
    let language = tag.split('-').next().unwrap_or_default();
    // Four letters are reserved, and what begins with `x` has no language.
    if !matches!(language.len(), 2 | 3 | 5..=8) || has_repeated_variant(tag) {
        return None;
    }
    let mut tag = Tag::split(tag)?;
    LocaleCanonicalizer::new_extended().canonicalize(&mut tag.locale);
    Some(tag)
}

/// Variants may not be repeated, neither those of the language nor those of `-t-`.
fn has_repeated_variant(tag: &str) -> bool {
    let mut seen: Vec<String> = Vec::new();
    for part in tag.split('-').skip(1) {
        if part.len() == 1 {
            return false;
        }
        let variant = part.len() >= 5 || (part.len() == 4 && part.as_bytes()[0].is_ascii_digit());
        if variant {
            let part = part.to_ascii_lowercase();
            if seen.contains(&part) {
                return true;
            }
            seen.push(part);
        }
    }
    false
}

/// CanonicalizeLocaleList
pub(crate) fn canonicalize_locale_list(vm: &mut Vm, locales: Value) -> JsResult<Vec<String>> {
    // 1. If locales is undefined, return a new empty List.
    let mut seen: Vec<String> = Vec::new();
    if locales.is_undefined() {
        return Ok(seen);
    }
    // 3. If locales is a String or has an [[InitializedLocale]] internal slot, it is the only element.
    if locales.is_string() || super::locale::SERVICE.record_of(locales).is_some() {
        let tag = canonical_tag(vm, locales)?;
        return Ok(vec![tag]);
    }
    let object = vm.to_object(locales)?;
    let length = vm.length_of(object)?;
    for k in 0..length {
        let key = vm.index_key(k);
        if !vm.has_property(object, key)? {
            continue;
        }
        let value = vm.get_property(object, key)?;
        // 7.c.ii. If kValue is not a String or an Object, throw a TypeError exception.
        if !value.is_string() && !value.is_object() {
            return Err(vm.throw_type_error("Language ID should be string or object."));
        }
        let tag = canonical_tag(vm, value)?;
        if !seen.contains(&tag) {
            seen.push(tag);
        }
    }
    Ok(seen)
}

fn canonical_tag(vm: &mut Vm, value: Value) -> JsResult<String> {
    if let Some(record) = super::locale::SERVICE.record_of(value) {
        return Ok(vm.field_text(record, "locale"));
    }
    let tag = vm.to_rust_string(value)?;
    match parse(&tag) {
        Some(tag) => Ok(tag.to_string()),
        None => Err(invalid(vm)),
    }
}

/// A tag without its extensions, as the lookup matches it.
fn without_extensions(tag: &str) -> String {
    let parts: Vec<&str> = tag.split('-').take_while(|part| part.len() > 1).collect();
    parts.join("-")
}

/// BestAvailableLocale
fn best_available(tag: &str, available: Available) -> Option<String> {
    let mut candidate = without_extensions(tag);
    loop {
        if available(&candidate) {
            return Some(candidate);
        }
        let cut = candidate.rfind('-')?;
        candidate.truncate(cut);
    }
}

/// What a request comes to.
pub(super) struct Resolved {
    /// The locale, with the extensions that count.
    pub locale: String,
    /// The same without extensions.
    pub data_locale: String,
    /// The values of the extension keys that were asked about, in their order: none if nobody said.
    pub values: Vec<Option<String>>,
}

/// A key of the Unicode extension: what the options said of it, and which values are supported.
pub(super) type Key<'a> = (&'a str, Option<&'a str>, &'a dyn Fn(&str) -> bool);

/// LookupMatcher: which request is answered, and the locale that answers it.
pub(super) fn lookup(requested: &[String], available: Available) -> (&str, String) {
    let mut found = requested.iter().filter_map(|tag| Some((tag.as_str(), best_available(tag, available)?)));
    found.next().unwrap_or_else(|| ("", DEFAULT.to_owned()))
}

/// ResolveLocale: `keys` are extension keys with what `options` said of each, and what values are supported.
pub(super) fn resolve(requested: &[String], available: Available, keys: &[Key<'_>]) -> Resolved {
    let (tag, data_locale) = lookup(requested, available);
    let mut extension = String::new();
    let mut values = Vec::new();
    for &(key, option, supported) in keys {
        let mut value = None;
        if let Some(wanted) = keyword(tag, key).filter(|wanted| supported(wanted)) {
            extension_push(&mut extension, key, &wanted);
            value = Some(wanted);
        }
        if let Some(option) = option.filter(|option| supported(option))
            && value.as_deref() != Some(option)
        {
            // The option overrides the extension, which is then not part of the locale.
            if let Some(before) = value.take() {
                let mut text = String::new();
                extension_push(&mut text, key, &before);
                extension = extension.replace(&text, "");
            }
            value = Some(option.to_owned());
        }
        values.push(value);
    }
    let locale =
        if extension.is_empty() { data_locale.clone() } else { format!("{data_locale}-u{extension}") };
    Resolved { locale, data_locale, values }
}

fn extension_push(extension: &mut String, key: &str, value: &str) {
    extension.push_str(&format!("-{key}"));
    if value != "true" && !value.is_empty() {
        extension.push_str(&format!("-{value}"));
    }
}

/// The value of a keyword of the `-u-` extension of a canonical tag; `true` if it stands alone.
pub(super) fn keyword(tag: &str, key: &str) -> Option<String> {
    let extension = unicode_extension(tag)?;
    let mut parts = extension.split('-').skip_while(|part| *part != key);
    parts.next()?;
    let value: Vec<&str> = parts.take_while(|part| part.len() > 2).collect();
    Some(if value.is_empty() { "true".to_owned() } else { value.join("-") })
}

/// What follows `-u-`, up to the next extension.
fn unicode_extension(tag: &str) -> Option<&str> {
    let private = tag.find("-x-").unwrap_or(tag.len());
    let start = tag[..private].find("-u-")? + 3;
    let rest = &tag[start..private];
    let bytes = rest.as_bytes();
    let end = (0..bytes.len()).find(|&i| bytes[i] == b'-' && i + 2 < bytes.len() && bytes[i + 2] == b'-');
    Some(&rest[..end.unwrap_or(rest.len())])
}

/// `supportedLocalesOf ( locales [ , options ] )`
pub(super) fn supported_locales(
    vm: &mut Vm,
    args: Args,
    available: Available,
    path: &'static str,
) -> JsResult {
    let requested = canonicalize_locale_list(vm, args.get(0))?;
    let options = Options::coerce(vm, args.get(1), path.trim_end_matches(".supportedLocalesOf"))?;
    options.locale_matcher(vm)?;
    let found: Vec<String> =
        requested.into_iter().filter(|tag| best_available(tag, available).is_some()).collect();
    Ok(vm.array_of_texts(&found))
}

/// The language that changes what case is, if the locales that a program names begin with one (ECMA-402 20.1.2).
///
/// # Errors
/// RangeError for what is no locale.
pub(crate) fn casing_language(vm: &mut Vm, locales: Value) -> JsResult<Option<String>> {
    let list = canonicalize_locale_list(vm, locales)?;
    let language = list.first().and_then(|tag| tag.split('-').next()).unwrap_or("en").to_owned();
    Ok(matches!(language.as_str(), "tr" | "az" | "lt" | "el" | "hy").then_some(language))
}

/// The text of a value that is a string or a Locale object.
pub(super) fn tag_text(vm: &mut Vm, value: Value) -> JsResult<String> {
    match super::locale::SERVICE.record_of(value) {
        Some(record) => Ok(vm.field_text(record, "locale")),
        None => vm.to_rust_string(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords() {
        assert_eq!(keyword("de-u-co-phonebk-kn", "co").as_deref(), Some("phonebk"));
        assert_eq!(keyword("de-u-co-phonebk-kn", "kn").as_deref(), Some("true"));
        assert_eq!(keyword("de-u-co-phonebk-x-kn", "kn"), None);
        assert_eq!(keyword("de", "kn"), None);
    }

    #[test]
    fn tags() {
        let canonical = |tag| parse(tag).map(|tag| tag.to_string());
        assert_eq!(canonical("EN-us").as_deref(), Some("en-US"));
        assert_eq!(canonical("iw").as_deref(), Some("he"));
        assert_eq!(canonical("FullWide-LATN-us").as_deref(), Some("fullwide-Latn-US"));
        assert_eq!(canonical("abcdefghi"), None);
        assert_eq!(canonical("x_y"), None);
        assert_eq!(canonical("de-1996-1996"), None);
    }
}
