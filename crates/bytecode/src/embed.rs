//! Templates as bytes, for code that is compiled when a program is built and part of it from then on.
//!
//! A function's bytes are its head, which is all that making a closure of it needs, the bytes of the functions in it, and
//! the rest of its template. [`decode`] reads the rest of one function and the heads of those in it: most functions of a library never
//! run, and their bytes stay where they are.
//!
//! Written and read by builds of the same sources only: no version, no promise to other builds. A core has a format of its own.

use crate::template::{CodeTemplate, FunctionHead};
use postcard::{from_bytes, take_from_bytes, to_allocvec};

/// A function as [`decode`] reads it.
pub struct Embedded {
    /// The function, but for those in it.
    pub template: CodeTemplate,
    /// The functions in it.
    pub functions: Vec<Deferred>,
}

/// A function that stays in its bytes until it first runs.
pub struct Deferred {
    /// What is known of it.
    pub head: FunctionHead,
    /// The rest, for [`decode`].
    pub bytes: &'static [u8],
}

/// The bytes of a template.
///
/// # Errors
/// What the serialiser says; a template holds nothing that it refuses.
pub fn encode(template: &CodeTemplate) -> Result<Vec<u8>, String> {
    let functions = template.functions.iter().map(encode).collect::<Result<Vec<_>, _>>()?;
    let rest = CodeTemplate { functions: Vec::new(), ..template.clone() };
    let parts = [to_allocvec(&template.head), to_allocvec(&functions), to_allocvec(&rest)];
    Ok(parts.into_iter().collect::<Result<Vec<_>, _>>().map_err(|e| e.to_string())?.concat())
}

/// The template of bytes that [`encode`] wrote; of the functions in it the heads.
///
/// # Errors
/// What is wrong with the bytes.
pub fn decode(bytes: &'static [u8]) -> Result<Embedded, String> {
    let parts = || {
        let (head, bytes) = take_from_bytes(bytes)?;
        let (inner, bytes) = take_from_bytes::<Vec<&'static [u8]>>(bytes)?;
        let mut functions = Vec::with_capacity(inner.len());
        for bytes in inner {
            functions.push(Deferred { head: take_from_bytes(bytes)?.0, bytes });
        }
        Ok(Embedded { template: CodeTemplate { head, ..from_bytes(bytes)? }, functions })
    };
    parts().map_err(|e: postcard::Error| e.to_string())
}

/// Tables as one run of bytes, which stays in the bytes that are read.
pub(crate) mod bytes {
    use serde::{Deserialize, Deserializer, Serializer};
    use std::borrow::Cow;

    pub(crate) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(bytes)
    }

    pub(crate) fn deserialize<'de: 'static, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Cow<'static, [u8]>, D::Error> {
        <&'static [u8]>::deserialize(from).map(Cow::Borrowed)
    }
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
