//! Templates as bytes, for code that is compiled when a program is built and part of it from then on.
//!
//! Written and read by builds of the same sources only: no version, no promise to other builds. A core has a format of its own.

use crate::template::CodeTemplate;

/// The bytes of a template.
///
/// # Errors
/// What the serialiser says; a template holds nothing that it refuses.
pub fn encode(template: &CodeTemplate) -> Result<Vec<u8>, String> {
    postcard::to_allocvec(template).map_err(|e| e.to_string())
}

/// The template of bytes that [`encode`] wrote.
///
/// # Errors
/// What is wrong with the bytes.
pub fn decode(bytes: &[u8]) -> Result<CodeTemplate, String> {
    postcard::from_bytes(bytes).map_err(|e| e.to_string())
}

/// Instructions as one run of bytes, low half first: a number each would cost more to read than to run.
pub(crate) mod units {
    use serde::de::{Error, Visitor};
    use serde::{Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(units: &[u16], to: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        to.serialize_bytes(&bytes)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u16>, D::Error> {
        struct Units;
        impl Visitor<'_> for Units {
            type Value = Vec<u16>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an even number of bytes")
            }
            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u16>, E> {
                let (pairs, rest) = bytes.as_chunks::<2>();
                if !rest.is_empty() {
                    return Err(E::invalid_length(bytes.len(), &self));
                }
                Ok(pairs.iter().map(|&pair| u16::from_le_bytes(pair)).collect())
            }
        }
        from.deserialize_bytes(Units)
    }
}
