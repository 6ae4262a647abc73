//! Node's encodings of text as bytes: utf8, utf16le, latin1, ascii, base64, base64url, hex. Lenient as Node's are: bad
//! UTF-8 and lone surrogates become U+FFFD, base64 skips what is none, hex stops there.

use gill_heap::string::Units;
use gill_heap::{Heap, Value};

/// An encoding, by its number in the binding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Encoding {
    Utf8,
    Utf16,
    Latin1,
    Ascii,
    Base64,
    Base64Url,
    Hex,
}

impl Encoding {
    pub(crate) fn from_number(value: Value) -> Encoding {
        match value.as_number().map(|n| n as i32) {
            Some(1) => Encoding::Utf16,
            Some(2) => Encoding::Latin1,
            Some(3) => Encoding::Ascii,
            Some(4) => Encoding::Base64,
            Some(5) => Encoding::Base64Url,
            Some(6) => Encoding::Hex,
            _ => Encoding::Utf8,
        }
    }
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE64_URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const HEX: &[u8; 16] = b"0123456789abcdef";

/// Bytes as text. Never collects.
pub(crate) fn decode(heap: &mut Heap, encoding: Encoding, bytes: Vec<u8>) -> Value {
    let text = match encoding {
        Encoding::Utf8 if bytes.is_ascii() => bytes,
        Encoding::Utf8 => return heap.string(&String::from_utf8_lossy(&bytes)).value(),
        Encoding::Utf16 => {
            let units: Vec<u16> = bytes.chunks_exact(2).map(|p| u16::from_le_bytes([p[0], p[1]])).collect();
            return heap.string_from_utf16(&units).value();
        }
        Encoding::Latin1 => bytes,
        Encoding::Ascii => bytes.iter().map(|b| b & 0x7f).collect(),
        Encoding::Base64 => to_base64(&bytes, BASE64, true),
        Encoding::Base64Url => to_base64(&bytes, BASE64_URL, false),
        Encoding::Hex => {
            bytes.iter().flat_map(|b| [HEX[(b >> 4) as usize], HEX[(b & 15) as usize]]).collect()
        }
    };
    heap.string_from_latin1(&text).value()
}

fn to_base64(bytes: &[u8], alphabet: &[u8; 64], pad: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0u32, |w, &b| w << 8 | u32::from(b)) << (8 * (3 - chunk.len()));
        for i in 0..4 {
            if i <= chunk.len() {
                out.push(alphabet[(word >> (18 - 6 * i)) as usize & 63]);
            } else if pad {
                out.push(b'=');
            }
        }
    }
    out
}

/// Text as bytes.
pub(crate) fn encode(encoding: Encoding, units: Units<'_>) -> Vec<u8> {
    match (encoding, units) {
        (Encoding::Utf8, Units::Latin1(bytes)) if bytes.is_ascii() => bytes.to_vec(),
        (Encoding::Utf8, Units::Latin1(bytes)) => {
            bytes.iter().map(|&b| b as char).collect::<String>().into_bytes()
        }
        (Encoding::Utf8, Units::Utf16(units)) => String::from_utf16_lossy(units).into_bytes(),
        (Encoding::Utf16, units) => units.iter().flat_map(u16::to_le_bytes).collect(),
        (Encoding::Latin1 | Encoding::Ascii, Units::Latin1(bytes)) => bytes.to_vec(),
        (Encoding::Latin1 | Encoding::Ascii, units) => units.iter().map(|u| u as u8).collect(),
        (Encoding::Base64 | Encoding::Base64Url, units) => from_base64(units),
        (Encoding::Hex, units) => from_hex(units),
    }
}

fn from_base64(units: Units<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(units.len() / 4 * 3);
    let (mut word, mut bits) = (0u32, 0);
    for unit in units.iter() {
        // Of a wider character Node takes the low byte.
        let digit = match unit as u8 {
            c @ b'A'..=b'Z' => c - b'A',
            c @ b'a'..=b'z' => c - b'a' + 26,
            c @ b'0'..=b'9' => c - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        word = word << 6 | u32::from(digit);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((word >> bits) as u8);
        }
    }
    out
}

fn from_hex(units: Units<'_>) -> Vec<u8> {
    let digit = |u: u16| char::from_u32(u32::from(u)).and_then(|c| c.to_digit(16));
    let mut out = Vec::with_capacity(units.len() / 2);
    for i in 0..units.len() / 2 {
        match (digit(units.at(i * 2)), digit(units.at(i * 2 + 1))) {
            (Some(high), Some(low)) => out.push((high << 4 | low) as u8),
            _ => break,
        }
    }
    out
}

/// Bytes that [`encode`] gives; for base64 and hex at most.
pub(crate) fn encoded_length(encoding: Encoding, units: Units<'_>) -> usize {
    let n = units.len();
    match encoding {
        Encoding::Utf8 => match units {
            Units::Latin1(bytes) => n + bytes.iter().filter(|b| !b.is_ascii()).count(),
            Units::Utf16(units) => {
                char::decode_utf16(units.iter().copied()).map(|c| c.map_or(3, char::len_utf8)).sum()
            }
        },
        Encoding::Utf16 => n * 2,
        Encoding::Latin1 | Encoding::Ascii => n,
        Encoding::Base64 | Encoding::Base64Url => {
            let padding = units.iter().rev().take(2).take_while(|&u| u == u16::from(b'=')).count();
            (n - padding) * 3 / 4
        }
        Encoding::Hex => n / 2,
    }
}

/// How many of the encoded bytes go into `room`: never a part of a character.
pub(crate) fn write_length(encoding: Encoding, encoded: &[u8], room: usize) -> usize {
    let mut count = encoded.len().min(room);
    match encoding {
        Encoding::Utf8 => {
            while count < encoded.len() && count > 0 && encoded[count] & 0xc0 == 0x80 {
                count -= 1;
            }
        }
        Encoding::Utf16 => count &= !1,
        _ => {}
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn latin1(text: &str) -> Units<'_> {
        Units::Latin1(text.as_bytes())
    }

    #[test]
    fn base64_both_ways() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            assert_eq!(to_base64(plain.as_bytes(), BASE64, true), coded.as_bytes());
            assert_eq!(encode(Encoding::Base64, latin1(coded)), plain.as_bytes());
            assert!(encoded_length(Encoding::Base64, latin1(coded)) >= plain.len());
        }
        assert_eq!(encode(Encoding::Base64, latin1("Zm 9v\n-_")), [0x66, 0x6f, 0x6f, 0xfb]);
        assert_eq!(encode(Encoding::Base64, Units::Utf16(&[0x61, 0x4e2d, 0x62, 0x2b])), [0x6b, 0xe6, 0xfe]);
    }

    #[test]
    fn hex_stops_at_what_is_none() {
        assert_eq!(encode(Encoding::Hex, latin1("00ffzz11")), [0, 255]);
        assert_eq!(encode(Encoding::Hex, latin1("abc")), [0xab]);
    }

    #[test]
    fn utf8_is_cut_between_characters() {
        let text: Vec<u16> = "a\u{20ac}\u{1f600}".encode_utf16().collect();
        let encoded = encode(Encoding::Utf8, Units::Utf16(&text));
        assert_eq!(encoded.len(), encoded_length(Encoding::Utf8, Units::Utf16(&text)));
        let cuts: Vec<usize> = (0..=8).map(|room| write_length(Encoding::Utf8, &encoded, room)).collect();
        assert_eq!(cuts, [0, 1, 1, 1, 4, 4, 4, 4, 8]);
        assert_eq!(encode(Encoding::Utf8, Units::Utf16(&[0xd800])), [0xef, 0xbf, 0xbd]);
    }
}
