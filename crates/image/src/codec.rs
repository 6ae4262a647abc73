//! The only module that touches bincode: records to bytes and back, in bincode 2's standard configuration.
//!
//! docs/image-format.md specifies these bytes without reference to the crate, so another implementation can take its
//! place here. [`put_varint`] and [`take_varint`] are that specification's integer encoding written out by hand for
//! the heap's hot path; a test holds them against bincode.

use bincode::config::{Configuration, standard};
use bincode::enc::write::Writer as BincodeWriter;
use bincode::error::EncodeError;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// How many bytes of zeros a record may lack at its end: the fields that newer versions appended to it.
const PADDING: usize = 512;

/// Where encoded bytes go. `false` means that the sink has failed and wants no more; it remembers why itself.
pub trait Sink {
    /// Takes the next bytes.
    fn put(&mut self, bytes: &[u8]) -> bool;
}

struct Adapter<'a, S>(&'a mut S);

impl<S: Sink> BincodeWriter for Adapter<'_, S> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), EncodeError> {
        if self.0.put(bytes) { Ok(()) } else { Err(EncodeError::Other("the sink failed")) }
    }
}

/// Encodes a record piecewise into a sink. Allocates nothing. `false` when the sink failed.
pub fn encode<T: Serialize, S: Sink>(record: &T, sink: &mut S) -> bool {
    bincode::serde::encode_into_writer(record, Adapter(sink), standard()).is_ok()
}

/// Decodes a record. One that is shorter than its type is read as if zeros followed: fields that an older writer did
/// not know come out empty. Bytes beyond the type, written by a newer version, are ignored.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    type Config = Configuration;
    match bincode::serde::borrow_decode_from_slice::<T, Config>(bytes, standard()) {
        Ok((record, _)) => Ok(record),
        Err(bincode::error::DecodeError::UnexpectedEnd { .. }) => {
            let mut padded = Vec::with_capacity(bytes.len() + PADDING);
            padded.extend_from_slice(bytes);
            padded.resize(bytes.len() + PADDING, 0);
            match bincode::serde::borrow_decode_from_slice::<T, Config>(&padded, standard()) {
                Ok((record, _)) => Ok(record),
                Err(error) => Err(error.to_string()),
            }
        }
        Err(error) => Err(error.to_string()),
    }
}

/// Largest encoding of an integer.
pub const MAX_VARINT: usize = 9;

/// Writes an unsigned integer at the start of `out`; says how many bytes it took. What is behind them is undefined: the
/// payload is stored whole, whatever its length, which saves a branch that nobody can predict.
#[inline(always)]
pub fn put_varint(out: &mut [u8; MAX_VARINT], value: u64) -> usize {
    let (first, length) = match value {
        0..=250 => (value as u8, 1),
        251..=0xffff => (251, 3),
        0x1_0000..=0xffff_ffff => (252, 5),
        _ => (253, 9),
    };
    out[0] = first;
    out[1..].copy_from_slice(&value.to_le_bytes());
    length
}

/// Reads an unsigned integer off the front of `bytes`.
#[inline]
pub fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let (&first, rest) = bytes.split_first()?;
    let (value, rest) = match first {
        0..=250 => (u64::from(first), rest),
        251 => {
            let (word, rest) = rest.split_first_chunk::<2>()?;
            (u64::from(u16::from_le_bytes(*word)), rest)
        }
        252 => {
            let (word, rest) = rest.split_first_chunk::<4>()?;
            (u64::from(u32::from_le_bytes(*word)), rest)
        }
        253 => {
            let (word, rest) = rest.split_first_chunk::<8>()?;
            (u64::from_le_bytes(*word), rest)
        }
        _ => return None,
    };
    *bytes = rest;
    Some(value)
}

/// Folds the sign into bit 0, so that small negative numbers stay short.
#[inline]
pub fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// Undoes [`zigzag`].
#[inline]
pub fn unzigzag(value: u64) -> i64 {
    ((value >> 1) as i64) ^ -((value & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Bytes, List, Run, Text, Value};
    use crate::format::CellId;

    impl Sink for Vec<u8> {
        fn put(&mut self, bytes: &[u8]) -> bool {
            self.extend_from_slice(bytes);
            true
        }
    }

    fn bytes_of<T: Serialize>(record: &T) -> Vec<u8> {
        let mut out = Vec::new();
        assert!(encode(record, &mut out));
        out
    }

    #[test]
    fn hand_written_integers_are_bincodes() {
        for value in
            [0, 1, 250, 251, 252, 255, 256, 65535, 65536, 0xffff_ffff, 0x1_0000_0000, u64::MAX, 1 << 63]
        {
            let mut out = [0; MAX_VARINT];
            let length = put_varint(&mut out, value);
            assert_eq!(bytes_of(&value), out[..length], "{value}");
            assert_eq!(take_varint(&mut &out[..length]), Some(value));
            assert_eq!(take_varint(&mut &out[..length - 1]), None);
        }
        for value in [0, -1, 1, i64::MIN, i64::MAX, -126, 125] {
            let mut out = [0; MAX_VARINT];
            let length = put_varint(&mut out, zigzag(value));
            assert_eq!(bytes_of(&value), out[..length], "{value}");
            assert_eq!(unzigzag(zigzag(value)), value);
        }
    }

    /// The bytes that docs/image-format.md shows.
    #[test]
    fn the_documented_bytes() {
        assert_eq!(bytes_of(&Value::Empty), [0]);
        assert_eq!(bytes_of(&Value::Int(-3)), [5, 5]);
        assert_eq!(bytes_of(&Value::Int(1000)), [5, 251, 0xd0, 0x07]);
        assert_eq!(bytes_of(&Value::Double(1.5)), [6, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f]);
        assert_eq!(bytes_of(&Value::Cell(CellId(0x2f41))), [7, 251, 0x41, 0x2f]);
        assert_eq!(bytes_of(&Text::Utf8("hé")), [3, b'h', 0xc3, 0xa9]);
        assert_eq!(bytes_of(&Text::Latin1(b"h\xe9")), [3, b'h', 0xc3, 0xa9]);
        assert_eq!(bytes_of(&Text::Utf16(&[0x68, 0xe9, 0xd800])), [6, b'h', 0xc3, 0xa9, 0xef, 0xbf, 0xbd]);
        assert_eq!(bytes_of(&Bytes::Slice(&[9, 8])), [2, 9, 8]);
        assert_eq!(bytes_of(&List::Slice(&[1u32, 300])), [2, 1, 251, 0x2c, 0x01]);
        assert_eq!(bytes_of(&(true, 2u8, -1i32, Some(7u32), None::<u32>)), [1, 2, 1, 1, 7, 0]);
    }

    #[test]
    fn a_run_has_the_bytes_of_a_list() {
        struct Squares;
        impl Run<u32> for Squares {
            fn len(&self) -> usize {
                4
            }
            fn get(&self, index: usize) -> u32 {
                (index * index) as u32
            }
        }
        let run: List<u32> = List::Run(&Squares);
        assert_eq!(bytes_of(&run), bytes_of(&List::Slice(&[0u32, 1, 4, 9])));
    }

    #[test]
    fn short_records_read_as_if_zeros_followed_and_long_ones_lose_their_tail() {
        type Two = (Text<'static>, List<'static, u32>);
        assert_eq!(decode::<Two>(&[1, b'x']).unwrap(), (Text::Utf8("x"), List::Owned(vec![])));
        assert_eq!(decode::<Two>(&[1, b'x', 1, 7, 99, 99]).unwrap(), (Text::Utf8("x"), List::Owned(vec![7])));
        // A count that the bytes cannot hold is damage, and costs no memory.
        assert!(decode::<Two>(&[1, b'x', 253, 255, 255, 255, 255, 255, 255, 255, 0]).is_err());
        assert!(decode::<Two>(&[253, 255, 255, 255, 255, 255, 255, 255, 0]).is_err());
    }
}
