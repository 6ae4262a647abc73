//! Strings of a code template. JavaScript strings are sequences of 16-bit units that need not be well-formed, so a
//! text is UTF-8 where it can be and UTF-16 where a lone surrogate forbids it.

use serde::{Deserialize, Deserializer, Serialize, de};
use std::borrow::Cow;
use std::fmt;

/// A string constant or a name. Invariant: `Utf16` only holds what UTF-8 cannot, so equal strings compare equal.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub enum Text {
    /// A well-formed string; that of a function of the library is part of the executable.
    Utf8(#[serde(deserialize_with = "borrowed")] Cow<'static, str>),
    /// A string with at least one lone surrogate.
    Utf16(Box<[u16]>),
}

impl Text {
    /// The text of UTF-16 units, in whichever form holds it.
    pub fn from_units(units: &[u16]) -> Text {
        match String::from_utf16(units) {
            Ok(s) => Text::Utf8(s.into()),
            Err(_) => Text::Utf16(units.into()),
        }
    }

    /// The text as UTF-8 if it is well-formed.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Text::Utf8(s) => Some(s),
            Text::Utf16(_) => None,
        }
    }

    /// Its UTF-16 units.
    pub fn units(&self) -> Vec<u16> {
        match self {
            Text::Utf8(s) => s.encode_utf16().collect(),
            Text::Utf16(u) => u.to_vec(),
        }
    }

    /// Whether it is the empty string.
    pub fn is_empty(&self) -> bool {
        matches!(self, Text::Utf8(s) if s.is_empty())
    }

    /// For people: lone surrogates become U+FFFD.
    pub fn to_string_lossy(&self) -> String {
        match self {
            Text::Utf8(s) => s.to_string(),
            Text::Utf16(u) => String::from_utf16_lossy(u),
        }
    }
}

/// A string that stays in the bytes that are read.
fn borrowed<'de: 'static, D: Deserializer<'de>>(from: D) -> Result<Cow<'static, str>, D::Error> {
    struct Borrowed;
    impl<'de: 'static> de::Visitor<'de> for Borrowed {
        type Value = Cow<'static, str>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }
        fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
            Ok(Cow::Borrowed(text))
        }
    }
    from.deserialize_str(Borrowed)
}

impl Default for Text {
    fn default() -> Self {
        Text::Utf8("".into())
    }
}

impl From<&str> for Text {
    fn from(s: &str) -> Self {
        Text::Utf8(s.to_owned().into())
    }
}

impl From<String> for Text {
    fn from(s: String) -> Self {
        Text::Utf8(s.into())
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Text::Utf8(s) => f.write_str(s),
            Text::Utf16(_) => f.write_str(&self.to_string_lossy()),
        }
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Text::Utf8(s) => write!(f, "{s:?}"),
            Text::Utf16(u) => {
                f.write_str("\"")?;
                for c in char::decode_utf16(u.iter().copied()) {
                    match c {
                        Ok(c) => write!(f, "{}", c.escape_debug())?,
                        Err(e) => write!(f, "\\u{:04x}", e.unpaired_surrogate())?,
                    }
                }
                f.write_str("\"")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lone_surrogates_survive() {
        let t = Text::from_units(&[0x61, 0xd800, 0x62]);
        assert!(t.as_str().is_none());
        assert_eq!(t.units(), [0x61, 0xd800, 0x62]);
        assert_eq!(format!("{t:?}"), "\"a\\ud800b\"");
    }

    #[test]
    fn pairs_become_utf8() {
        assert_eq!(Text::from_units(&[0xd83d, 0xde00]), Text::from("😀"));
    }
}
