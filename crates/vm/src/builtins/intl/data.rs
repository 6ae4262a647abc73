//! The tables of `data/`, read when a locale is first used. `data/README.md` says what their lines are.

use rustc_hash::FxHashMap;
use std::cell::RefCell;

static TEXT: &str = include_str!("data/data.txt");
static DIGITS: &str = include_str!("data/digits.txt");

/// The units that NumberFormat knows (IsSanctionedSingleUnitIdentifier).
pub(super) const UNITS: &[&str] = &[
    "acre",
    "bit",
    "byte",
    "celsius",
    "centimeter",
    "day",
    "degree",
    "fahrenheit",
    "fluid-ounce",
    "foot",
    "gallon",
    "gigabit",
    "gigabyte",
    "gram",
    "hectare",
    "hour",
    "inch",
    "kilobit",
    "kilobyte",
    "kilogram",
    "kilometer",
    "liter",
    "megabit",
    "megabyte",
    "meter",
    "microsecond",
    "mile",
    "mile-scandinavian",
    "milliliter",
    "millimeter",
    "millisecond",
    "minute",
    "month",
    "nanosecond",
    "ounce",
    "percent",
    "petabyte",
    "pound",
    "second",
    "stone",
    "terabit",
    "terabyte",
    "week",
    "yard",
    "year",
];

/// The lines of one locale.
pub(super) struct LocaleData {
    lines: FxHashMap<&'static str, &'static str>,
    /// The language that says what is the same.
    base: Option<&'static LocaleData>,
}

impl LocaleData {
    /// The text of a line, if there is one. A line without text says that there is none, whatever the language has.
    pub(super) fn find(&self, key: &str) -> Option<&'static str> {
        match self.lines.get(key) {
            Some(text) => Some(*text).filter(|text| !text.is_empty()),
            None => self.base.and_then(|base| base.find(key)),
        }
    }
    /// The text of a line, empty if there is none.
    pub(super) fn get(&self, key: &str) -> &'static str {
        self.find(key).unwrap_or_default()
    }
    /// The text for a plural category.
    pub(super) fn plural(&self, key: &str, category: &str) -> Option<&'static str> {
        self.find(&format!("{key}/{category}")).or_else(|| self.find(&format!("{key}/other")))
    }
}

/// Does a locale have data? A tag of language, and region or script.
pub(super) fn is_available(tag: &str) -> bool {
    section(tag).is_some()
}

/// What stands behind `@tag`, from the sign that says how to go on.
fn section(tag: &str) -> Option<&'static str> {
    thread_local! {
        /// Where the sections begin, by their tags.
        static SECTIONS: FxHashMap<&'static str, usize> = {
            let starts = TEXT.match_indices('@').map(|(at, _)| at);
            let starts = starts.filter(|&at| at == 0 || TEXT.as_bytes()[at - 1] == b'\n');
            starts.map(|at| (TEXT[at + 1..].split(['\n', '<', '=']).next().unwrap_or_default(), at)).collect()
        };
    }
    let at = SECTIONS.with(|sections| sections.get(tag).copied())?;
    TEXT.get(at + 1 + tag.len()..)
}

/// The tags that have data.
#[cfg(test)]
pub(super) fn tags() -> impl Iterator<Item = &'static str> {
    let heads = TEXT.lines().filter_map(|line| line.strip_prefix('@'));
    heads.map(|head| head.split(['<', '=']).next().unwrap_or(head))
}

/// The data of an available locale; of another one, that of `en`.
pub(super) fn of(tag: &str) -> &'static LocaleData {
    thread_local! {
        static READ: RefCell<FxHashMap<String, &'static LocaleData>> = RefCell::default();
    }
    if let Some(known) = READ.with(|read| read.borrow().get(tag).copied()) {
        return known;
    }
    let read = match section(tag) {
        None if tag == "en" => Box::leak(Box::new(LocaleData { lines: FxHashMap::default(), base: None })),
        None => of("en"),
        Some(text) => {
            let (head, body) = text.split_once('\n').unwrap_or((text, ""));
            match head.strip_prefix('=') {
                Some(same) => of(same),
                None => {
                    let body = body.split("\n@").next().unwrap_or_default();
                    let lines = body.lines().filter(|line| !line.starts_with('@'));
                    let lines = lines.map(|line| line.split_once('\t').unwrap_or((line, ""))).collect();
                    // There are as many as there are locales in the table.
                    Box::leak(Box::new(LocaleData { lines, base: head.strip_prefix('<').map(of) }))
                }
            }
        }
    };
    READ.with(|known| known.borrow_mut().insert(tag.to_owned(), read));
    read
}

/// CurrencyDigits
pub(super) fn currency_digits(code: &str) -> u32 {
    let line = DIGITS.lines().find_map(|line| line.strip_prefix(code)?.strip_prefix('\t'));
    line.and_then(|digits| digits.parse().ok()).unwrap_or(2)
}

/// The codes of currencies, in order.
pub(super) fn currencies() -> impl Iterator<Item = &'static str> {
    DIGITS.lines().filter_map(|line| line.split('\t').next())
}
