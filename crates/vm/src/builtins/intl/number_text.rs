//! What NumberFormat writes (ECMA-402 16.5, PartitionNumberPattern): from a decimal to parts of text.

use super::data::{self, LocaleData};
use super::decimal::{Decimal, Kind, Mode};
use super::{Part, joined, push_part};

/// A NumberFormat's record, decoded.
#[derive(Clone)]
pub(super) struct Format {
    pub data: &'static LocaleData,
    pub language: String,
    pub style: Style,
    pub digits: Digits,
    pub grouping: Grouping,
    pub notation: Notation,
    pub sign: SignDisplay,
}

#[derive(Clone, PartialEq)]
pub(super) enum Style {
    Decimal,
    Percent,
    /// Code, how it is shown, and whether negative amounts stand in parentheses.
    Currency {
        code: String,
        display: String,
        accounting: bool,
    },
    /// Unit and width.
    Unit {
        unit: String,
        width: String,
    },
}

/// How many digits are shown (SetNumberFormatDigitOptions).
#[derive(Clone)]
pub(super) struct Digits {
    pub minimum_integer: u32,
    pub fraction: Option<(u32, u32)>,
    pub significant: Option<(u32, u32)>,
    pub priority: Priority,
    pub increment: u32,
    pub mode: Mode,
    pub strip_if_integer: bool,
}

/// Which of fraction and significant digits decides where both are given.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Priority {
    Auto,
    More,
    Less,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Grouping {
    Never,
    Auto,
    Always,
    Min2,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Notation {
    Standard,
    Scientific,
    Engineering,
    CompactShort,
    CompactLong,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum SignDisplay {
    Auto,
    Never,
    Always,
    ExceptZero,
    Negative,
}

impl Digits {
    /// The value rounded, and the digits behind the point that are shown at least.
    pub(super) fn round(&self, value: &Decimal) -> (Decimal, usize) {
        let by_fraction = self.fraction.map(|(least, most)| (-(most as i32), least as i32));
        let by_significant = self.significant.map(|(least, most)| {
            let magnitude = value.magnitude();
            // Rounded up to the next power of ten there is a digit more in front.
            let exponent = magnitude - most as i32 + 1;
            let rounded = value.rounded(exponent, 1, self.mode);
            (exponent, least as i32 - 1 - rounded.magnitude())
        });
        let (exponent, least) = match (by_fraction, by_significant) {
            (Some(f), Some(s)) if self.priority == Priority::More => {
                if s.0 <= f.0 {
                    s
                } else {
                    f
                }
            }
            (Some(f), Some(s)) if self.priority == Priority::Less => {
                if s.0 <= f.0 {
                    f
                } else {
                    s
                }
            }
            (_, Some(s)) => s,
            (Some(f), None) => f,
            (None, None) => (0, 0),
        };
        let rounded = value.rounded(exponent, self.increment, self.mode);
        (rounded, least.max(0) as usize)
    }

    /// A value as plural rules see it: its digits, with those that are shown.
    pub(super) fn plain(&self, value: &Decimal) -> String {
        let (rounded, least) = self.round(value);
        let (whole, mut fraction) = rounded.digits();
        while fraction.len() < least {
            fraction.push('0');
        }
        if fraction.is_empty() { whole } else { format!("{whole}.{fraction}") }
    }
}

/// The parts around a number: a text with `{0}` where it stands, and the kind of what is no space. A text without it says the
/// number, too.
fn around(parts: &mut Vec<Part>, template: &str, kind: &'static str, inner: Vec<Part>) {
    let Some((before, after)) = template.split_once("{0}") else { return affix(parts, template, kind) };
    affix(parts, before, kind);
    inner.into_iter().for_each(|part| push_part(parts, part.kind, &part.text));
    affix(parts, after, kind);
}

/// White space at the side of the number is literal.
fn affix(parts: &mut Vec<Part>, text: &str, kind: &'static str) {
    let core = text.trim();
    let start = text.len() - text.trim_start().len();
    push_part(parts, "literal", &text[..start]);
    push_part(parts, kind, core);
    push_part(parts, "literal", &text[(start + core.len()).min(text.len())..]);
}

impl Format {
    /// Text of a value.
    pub(super) fn text(&self, value: &Decimal) -> String {
        joined(&self.parts(value))
    }

    /// PartitionNumberPattern
    pub(super) fn parts(&self, value: &Decimal) -> Vec<Part> {
        let mut value = value.clone();
        if self.style == Style::Percent {
            value = value.shifted(2);
        }
        let (number, rounded, shown) = self.notated(&value);
        let sign = match self.sign {
            _ if rounded.is_nan() => match self.sign {
                SignDisplay::Always => 1,
                _ => 0,
            },
            SignDisplay::Never => 0,
            SignDisplay::Auto => -(rounded.negative as i32),
            SignDisplay::Always => {
                if rounded.negative {
                    -1
                } else {
                    1
                }
            }
            SignDisplay::ExceptZero if rounded.is_zero() => 0,
            SignDisplay::ExceptZero => {
                if rounded.negative {
                    -1
                } else {
                    1
                }
            }
            SignDisplay::Negative => -((rounded.negative && !rounded.is_zero()) as i32),
        };
        let mut parts = Vec::new();
        match &self.style {
            Style::Currency { code, display, accounting } if display != "name" => {
                self.currency(&mut parts, code, display, *accounting, sign, number);
                return parts;
            }
            _ => {}
        }
        match sign {
            -1 => push_part(&mut parts, "minusSign", self.data.get("minus")),
            1 => push_part(&mut parts, "plusSign", self.data.get("plus")),
            _ => {}
        }
        // The words of a unit or a currency stand around the sign, too.
        let number = match self.style {
            Style::Unit { .. } | Style::Currency { .. } => {
                let mut signed = std::mem::take(&mut parts);
                signed.extend(number);
                signed
            }
            _ => number,
        };
        match &self.style {
            Style::Percent => around(&mut parts, self.data.get("percent"), "percentSign", number),
            Style::Unit { unit, width } => {
                let template = self.unit_template(unit, width, &shown);
                around(&mut parts, &template, "unit", number);
            }
            Style::Currency { code, .. } => {
                let category = super::plural_rules::category(&self.language, false, &shown);
                let name = self.data.plural(&format!("name/{code}"), category).unwrap_or(code);
                let template = self.data.get("name").replace("{1}", name);
                around(&mut parts, &template, "currency", number);
            }
            Style::Decimal => {
                number.into_iter().for_each(|part| push_part(&mut parts, part.kind, &part.text))
            }
        }
        parts
    }

    /// The text around a number of units.
    fn unit_template(&self, unit: &str, width: &str, shown: &str) -> String {
        let category = super::plural_rules::category(&self.language, false, shown);
        if let Some(template) = self.data.plural(&format!("unit/{width}/{unit}"), category) {
            return template.to_owned();
        }
        let Some((unit, per)) = unit.split_once("-per-") else { return "{0}".to_owned() };
        let template = self.data.plural(&format!("unit/{width}/{unit}"), category).unwrap_or("{0}");
        let per_key = format!("per/{width}/{per}");
        self.data.find(&per_key).unwrap_or("{0}").replacen("{0}", template, 1)
    }

    fn currency(
        &self,
        parts: &mut Vec<Part>,
        code: &str,
        display: &str,
        accounting: bool,
        sign: i32,
        number: Vec<Part>,
    ) {
        let narrow = self.data.find(&format!("narrow/{code}")).filter(|_| display == "narrowSymbol");
        let symbol = match display {
            "code" => code,
            _ => narrow.or_else(|| self.data.find(&format!("symbol/{code}"))).unwrap_or(code),
        };
        let key = match sign {
            0 => "currency",
            -1 if accounting => "currency/accounting",
            _ => "currency/negative",
        };
        let mut rest = self.data.get(key);
        let mut number = Some(number);
        while let Some(c) = rest.chars().next() {
            if rest.starts_with("{0}") {
                // A letter next to the digits keeps its distance.
                let digits =
                    number.as_ref().and_then(|n| n.first()).is_some_and(|part| part.kind == "integer");
                if digits && parts.last().is_some_and(|p| p.kind == "currency" && ends_in_letter(&p.text)) {
                    push_part(parts, "literal", "\u{a0}");
                }
                number.take().into_iter().flatten().for_each(|part| push_part(parts, part.kind, &part.text));
                rest = &rest[3..];
                continue;
            }
            rest = &rest[c.len_utf8()..];
            match c {
                '¤' => push_part(parts, "currency", symbol),
                '-' if sign < 0 => push_part(parts, "minusSign", self.data.get("minus")),
                '-' => push_part(parts, "plusSign", self.data.get("plus")),
                c => push_part(parts, "literal", c.encode_utf8(&mut [0; 4])),
            }
        }
    }

    /// The number with what the notation adds; the value as rounded; and its digits for plural rules.
    fn notated(&self, value: &Decimal) -> (Vec<Part>, Decimal, String) {
        if !matches!(value.kind, Kind::Finite { .. }) {
            let mut parts = Vec::new();
            match value.is_nan() {
                true => push_part(&mut parts, "nan", self.data.get("nan")),
                false => push_part(&mut parts, "infinity", self.data.get("infinity")),
            }
            return (parts, value.clone(), String::new());
        }
        match self.notation {
            Notation::Standard => {
                let (rounded, least) = self.digits.round(value);
                let parts = self.number(&rounded, least);
                (parts, rounded, self.digits.plain(value))
            }
            Notation::Scientific | Notation::Engineering => {
                let step = if self.notation == Notation::Engineering { 3 } else { 1 };
                let exponent_of = |value: &Decimal| value.magnitude().div_euclid(step) * step;
                let mut exponent = exponent_of(value);
                let (mut rounded, mut least) = self.digits.round(&value.clone().shifted(-exponent));
                let again = exponent + exponent_of(&rounded);
                if again != exponent && !rounded.is_zero() {
                    exponent = again;
                    (rounded, least) = self.digits.round(&value.clone().shifted(-exponent));
                }
                let mut parts = self.number(&rounded, least);
                push_part(&mut parts, "exponentSeparator", self.data.get("exponential"));
                if exponent < 0 {
                    push_part(&mut parts, "exponentMinusSign", self.data.get("minus"));
                }
                push_part(&mut parts, "exponentInteger", &exponent.abs().to_string());
                let shown = self.digits.plain(&rounded);
                (parts, rounded, shown)
            }
            Notation::CompactShort | Notation::CompactLong => {
                let width = if self.notation == Notation::CompactShort { "short" } else { "long" };
                let row = |magnitude: i32, shown: &str, is_one: bool| -> Option<(i32, &'static str)> {
                    let magnitude = magnitude.min(20);
                    if magnitude < 3 {
                        return None;
                    }
                    let key = format!("compact/{width}/{magnitude}");
                    let itself = is_one.then(|| self.data.find(&format!("{key}/=1"))).flatten();
                    let category = || super::plural_rules::category(&self.language, false, shown);
                    let line = itself.or_else(|| self.data.plural(&key, category()))?;
                    let (shift, template) = line.split_once(' ')?;
                    Some((shift.parse().ok()?, template))
                };
                let mut magnitude = value.magnitude();
                let mut shift = row(magnitude, "5", false).map_or(0, |row| row.0);
                let (mut rounded, mut least) = self.digits.round(&value.clone().shifted(-shift));
                if !rounded.is_zero() && rounded.magnitude() + shift > magnitude {
                    magnitude = rounded.magnitude() + shift;
                    shift = row(magnitude, "5", false).map_or(0, |row| row.0);
                    (rounded, least) = self.digits.round(&value.clone().shifted(-shift));
                }
                let number = self.number(&rounded, least);
                let shown = self.digits.plain(&rounded);
                let is_one = rounded == Decimal::parse("1");
                let parts = match row(magnitude, &shown, is_one) {
                    Some((_, template)) => {
                        let mut parts = Vec::new();
                        around(&mut parts, template, "compact", number);
                        parts
                    }
                    None => number,
                };
                (parts, rounded, shown)
            }
        }
    }

    /// A rounded number: integer, groups, point and fraction.
    fn number(&self, value: &Decimal, least: usize) -> Vec<Part> {
        let (mut whole, mut fraction) = value.digits();
        while fraction.len() < least {
            fraction.push('0');
        }
        if self.digits.strip_if_integer && fraction.bytes().all(|d| d == b'0') {
            fraction.clear();
        }
        while whole.len() < self.digits.minimum_integer as usize {
            whole.insert(0, '0');
        }
        let mut parts = Vec::new();
        let is_currency = matches!(self.style, Style::Currency { .. });
        let sign = |key: &str| match is_currency {
            true => self.data.get(&format!("currency/{key}")),
            false if key == "secondary" => self.data.get("group/secondary"),
            false => self.data.get(key),
        };
        let secondary: usize = sign("secondary").parse().unwrap_or(3);
        let minimum = match self.grouping {
            Grouping::Never => usize::MAX,
            Grouping::Always => 4,
            Grouping::Min2 => 5,
            Grouping::Auto => 3 + self.data.get("group/minimum").parse().unwrap_or(1),
        };
        if whole.len() < minimum {
            push_part(&mut parts, "integer", &whole);
        } else {
            let first = match (whole.len() - 3) % secondary {
                0 => secondary,
                left => left,
            };
            let head = whole.len() - 3;
            let mut at = first.min(head);
            push_part(&mut parts, "integer", &whole[..at]);
            while at < whole.len() {
                let next = if at < head { at + secondary } else { whole.len() };
                push_part(&mut parts, "group", sign("group"));
                push_part(&mut parts, "integer", &whole[at..next]);
                at = next;
            }
        }
        if !fraction.is_empty() {
            push_part(&mut parts, "decimal", sign("decimal"));
            push_part(&mut parts, "fraction", &fraction);
        }
        parts
    }
}

fn ends_in_letter(text: &str) -> bool {
    text.chars().last().is_some_and(char::is_alphabetic)
}

/// The formatter of a locale's plain numbers with so many fraction digits.
pub(super) fn plain(data_locale: &str, least: u32, most: u32, grouping: Grouping) -> Format {
    Format {
        data: data::of(data_locale),
        language: data_locale.to_owned(),
        style: Style::Decimal,
        digits: Digits {
            minimum_integer: 1,
            fraction: Some((least, most)),
            significant: None,
            priority: Priority::Auto,
            increment: 1,
            mode: Mode::HalfExpand,
            strip_if_integer: false,
        },
        grouping,
        notation: Notation::Standard,
        sign: SignDisplay::Auto,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever a locale leaves to its language, money and measures never look like bare numbers.
    #[test]
    fn every_locale_says_what_it_counts() {
        for tag in data::tags() {
            for number in ["1", "5"] {
                let number = Decimal::parse(number);
                let bare = plain(tag, 0, 0, Grouping::Auto);
                let bare_text = bare.text(&number);
                let differs = |style: Style| {
                    let what = match &style {
                        Style::Currency { code, display, .. } => format!("{code} {display}"),
                        Style::Unit { unit, width } => format!("{unit} {width}"),
                        Style::Decimal | Style::Percent => String::new(),
                    };
                    let text = Format { style, ..bare.clone() }.text(&number);
                    assert_ne!(text, bare_text, "{tag} {what}");
                };
                for code in data::currencies() {
                    for display in ["code", "symbol", "narrowSymbol", "name"] {
                        let (code, display) = (code.to_owned(), display.to_owned());
                        differs(Style::Currency { code, display, accounting: false });
                    }
                }
                for unit in data::UNITS {
                    for width in ["short", "narrow", "long"] {
                        differs(Style::Unit { unit: (*unit).to_owned(), width: width.to_owned() });
                    }
                }
            }
        }
    }
}
