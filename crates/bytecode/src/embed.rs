//! Templates as bytes, for code that is compiled when a program is built and part of it from then on.
//!
//! A function's bytes are its head, which is all that making a closure of it needs, the bytes of the functions in it, and
//! the rest. [`decode`] reads the rest of one function and the heads of those in it: most functions of a library never
//! run, and their bytes stay where they are ([`CodeTemplate::deferred`]).
//!
//! Written and read by builds of the same sources only: no version, no promise to other builds. A core has a format of its own.

use crate::template::{CodeFlags, CodeTemplate, FunctionKind, SourceSpan};
use crate::text::Text;
use postcard::{from_bytes, take_from_bytes, to_allocvec};
use serde::{Deserialize, Serialize};

/// What is known of a function before it first runs: fields of [`CodeTemplate`].
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct Head {
    name: Text,
    kind: FunctionKind,
    flags: CodeFlags,
    params: u16,
    length: u16,
    registers: u16,
    span: SourceSpan,
    name_offset: u32,
}

/// The bytes of a template.
///
/// # Errors
/// What the serialiser says; a template holds nothing that it refuses.
pub fn encode(template: &CodeTemplate) -> Result<Vec<u8>, String> {
    let &CodeTemplate { kind, flags, params, length, registers, span, name_offset, .. } = template;
    let head =
        Head { name: template.name.clone(), kind, flags, params, length, registers, span, name_offset };
    let functions = template.functions.iter().map(encode).collect::<Result<Vec<_>, _>>()?;
    let rest = CodeTemplate { functions: Vec::new(), ..template.clone() };
    let parts = [to_allocvec(&head), to_allocvec(&functions), to_allocvec(&rest)];
    Ok(parts.into_iter().collect::<Result<Vec<_>, _>>().map_err(|e| e.to_string())?.concat())
}

/// The template of bytes that [`encode`] wrote; of the functions in it the heads, the rest deferred.
///
/// # Errors
/// What is wrong with the bytes.
pub fn decode(bytes: &'static [u8]) -> Result<CodeTemplate, String> {
    let parts = || {
        let (_, bytes) = take_from_bytes::<Head>(bytes)?;
        let (functions, bytes) = take_from_bytes::<Vec<&'static [u8]>>(bytes)?;
        let functions = functions.iter().map(|function| deferred(function)).collect::<Result<_, _>>()?;
        Ok(CodeTemplate { functions, ..from_bytes(bytes)? })
    };
    parts().map_err(|e: postcard::Error| e.to_string())
}

/// The head of a function, its bytes for the day that it runs.
fn deferred(bytes: &'static [u8]) -> Result<CodeTemplate, postcard::Error> {
    let (head, _) = take_from_bytes::<Head>(bytes)?;
    let Head { name, kind, flags, params, length, registers, span, name_offset } = head;
    Ok(CodeTemplate {
        name,
        kind,
        flags,
        params,
        length,
        registers,
        span,
        name_offset,
        deferred: bytes,
        ..CodeTemplate::default()
    })
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
