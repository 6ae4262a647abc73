//! Base64 and hexadecimal digits of Uint8Arrays (ECMA-262 23.3): `fromBase64`, `fromHex`, `setFromBase64`, `setFromHex`,
//! `toBase64`, `toHex`. None of it runs JS once the options are read.

use super::typed_array::ElementType;
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::{Obj, as_cell, as_object};
use crate::vm::Vm;
use gill_heap::string::{JsString, Units};
use gill_heap::{Attributes, Gc, TypedArray, Value};

const STATICS: &[Method] = &[
    method("fromBase64", "Uint8Array.fromBase64", 1, from_base64),
    method("fromHex", "Uint8Array.fromHex", 1, from_hex),
];
const METHODS: &[Method] = &[
    method("setFromBase64", "Uint8Array.prototype.setFromBase64", 1, set_from_base64),
    method("setFromHex", "Uint8Array.prototype.setFromHex", 1, set_from_hex),
    method("toBase64", "Uint8Array.prototype.toBase64", 0, to_base64),
    method("toHex", "Uint8Array.prototype.toHex", 0, to_hex),
];

/// What Uint8Array has beyond the other constructors.
pub(super) fn make(vm: &mut Vm, constructor: Obj, prototype: Obj) {
    vm.define_methods(constructor, STATICS);
    vm.define_methods(prototype, METHODS);
}

/// What decoding gave: how far the text was read, the bytes, and whether it ended at something wrong.
#[derive(Debug, PartialEq, Eq)]
struct Decoded {
    read: usize,
    bytes: Vec<u8>,
    failed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Alphabet {
    Base64,
    Base64Url,
}

/// What becomes of the last chunk if it has fewer than four characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum LastChunk {
    Loose,
    Strict,
    StopBeforePartial,
}

// ---- arguments -------------------------------------------------------------------------------------------------------

/// ValidateUint8Array
fn this_array(vm: &mut Vm, args: Args, name: &str) -> JsResult<Gc<TypedArray>> {
    match as_cell::<TypedArray>(args.this()) {
        Some(array) if ElementType::of(array) == ElementType::Uint8 => Ok(array),
        _ => {
            let shown = vm.describe_plain(args.this());
            Err(vm.throw_type_error(format!("Method {name} called on incompatible receiver {shown}")))
        }
    }
}

/// Its length; a TypeError if its buffer is gone or too short.
fn in_bounds(vm: &mut Vm, array: Gc<TypedArray>, name: &str) -> JsResult<usize> {
    Ok(vm.validate_typed_array(array.value(), name)?.1 as usize)
}

fn text_argument(vm: &mut Vm, args: Args, name: &str) -> JsResult<JsString> {
    match JsString::from_value(args.get(0)) {
        Some(text) => Ok(text),
        None => {
            let shown = vm.describe_plain(args.get(0));
            Err(vm.throw_type_error(format!("{name} needs a string, not {shown}")))
        }
    }
}

/// GetOptionsObject; None for `undefined`.
fn options_object(vm: &mut Vm, value: Value) -> JsResult<Option<Obj>> {
    if value.is_undefined() {
        return Ok(None);
    }
    match as_object(value) {
        Some(object) => Ok(Some(object)),
        None => {
            let shown = vm.describe_plain(value);
            Err(vm.throw_type_error(format!("The options must be an object, not {shown}")))
        }
    }
}

/// An option that is one of these words: its place among them. The first is the default.
fn word_option(vm: &mut Vm, options: Option<Obj>, name: &str, words: &[&str]) -> JsResult<usize> {
    let Some(options) = options else { return Ok(0) };
    let value = vm.get_str(options, name)?;
    if value.is_undefined() {
        return Ok(0);
    }
    let text = JsString::from_value(value).map(|s| vm.rust_string(s));
    match words.iter().position(|w| text.as_deref() == Some(w)) {
        Some(place) => Ok(place),
        None => {
            let shown = vm.describe_plain(value);
            Err(vm.throw_type_error(format!("Invalid value {shown} for the option {name}")))
        }
    }
}

fn alphabet_option(vm: &mut Vm, options: Option<Obj>) -> JsResult<Alphabet> {
    let place = word_option(vm, options, "alphabet", &["base64", "base64url"])?;
    Ok([Alphabet::Base64, Alphabet::Base64Url][place])
}

fn last_chunk_option(vm: &mut Vm, options: Option<Obj>) -> JsResult<LastChunk> {
    let words = ["loose", "strict", "stop-before-partial"];
    let place = word_option(vm, options, "lastChunkHandling", &words)?;
    Ok([LastChunk::Loose, LastChunk::Strict, LastChunk::StopBeforePartial][place])
}

// ---- the methods -----------------------------------------------------------------------------------------------------

fn from_base64(vm: &mut Vm, args: Args) -> JsResult {
    let text = text_argument(vm, args, "Uint8Array.fromBase64")?;
    let options = options_object(vm, args.get(1))?;
    let alphabet = alphabet_option(vm, options)?;
    let last_chunk = last_chunk_option(vm, options)?;
    let decoded = decode_base64(vm.heap.units(text), alphabet, last_chunk, usize::MAX);
    new_array(vm, decoded, "base64")
}

fn from_hex(vm: &mut Vm, args: Args) -> JsResult {
    let text = text_argument(vm, args, "Uint8Array.fromHex")?;
    let decoded = decode_hex(vm.heap.units(text), usize::MAX);
    new_array(vm, decoded, "hexadecimal digits")
}

fn set_from_base64(vm: &mut Vm, args: Args) -> JsResult {
    let name = "Uint8Array.prototype.setFromBase64";
    let array = this_array(vm, args, name)?;
    let text = text_argument(vm, args, name)?;
    let options = options_object(vm, args.get(1))?;
    let alphabet = alphabet_option(vm, options)?;
    let last_chunk = last_chunk_option(vm, options)?;
    let room = in_bounds(vm, array, name)?;
    let decoded = decode_base64(vm.heap.units(text), alphabet, last_chunk, room);
    write(vm, array, decoded, "base64")
}

fn set_from_hex(vm: &mut Vm, args: Args) -> JsResult {
    let name = "Uint8Array.prototype.setFromHex";
    let array = this_array(vm, args, name)?;
    let text = text_argument(vm, args, name)?;
    let room = in_bounds(vm, array, name)?;
    let decoded = decode_hex(vm.heap.units(text), room);
    write(vm, array, decoded, "hexadecimal digits")
}

fn new_array(vm: &mut Vm, decoded: Decoded, what: &str) -> JsResult {
    if decoded.failed {
        return Err(vm.throw_syntax_error(format!("The string is not {what}")));
    }
    let buffer = vm.new_array_buffer_from(&decoded.bytes)?;
    Ok(vm.new_uint8_array(buffer, 0, decoded.bytes.len() as u32).value())
}

/// Puts the bytes into the array, those before something wrong too, and tells how far it came.
fn write(vm: &mut Vm, array: Gc<TypedArray>, decoded: Decoded, what: &str) -> JsResult {
    vm.with_bytes(array.value(), |to| to[..decoded.bytes.len()].copy_from_slice(&decoded.bytes));
    if decoded.failed {
        return Err(vm.throw_syntax_error(format!("The string is not {what}")));
    }
    let result = vm.new_object();
    vm.define_str(result, "read", Value::from_usize(decoded.read), Attributes::DATA);
    vm.define_str(result, "written", Value::from_usize(decoded.bytes.len()), Attributes::DATA);
    Ok(result.value())
}

fn to_base64(vm: &mut Vm, args: Args) -> JsResult {
    let name = "Uint8Array.prototype.toBase64";
    let array = this_array(vm, args, name)?;
    let options = options_object(vm, args.get(0))?;
    let alphabet = alphabet_option(vm, options)?;
    let omit_padding = match options {
        Some(options) => {
            let value = vm.get_str(options, "omitPadding")?;
            vm.to_boolean(value)
        }
        None => false,
    };
    in_bounds(vm, array, name)?;
    let text = vm.with_bytes(array.value(), |bytes| encode_base64(bytes, alphabet, !omit_padding));
    Ok(vm.str(&text.unwrap_or_default()))
}

fn to_hex(vm: &mut Vm, args: Args) -> JsResult {
    let name = "Uint8Array.prototype.toHex";
    let array = this_array(vm, args, name)?;
    in_bounds(vm, array, name)?;
    let digits = |bytes: &mut [u8]| {
        let digit = |n: u8| char::from(b"0123456789abcdef"[n as usize]);
        bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect::<String>()
    };
    let text = vm.with_bytes(array.value(), digits);
    Ok(vm.str(&text.unwrap_or_default()))
}

// ---- the codes -------------------------------------------------------------------------------------------------------

fn encode_base64(bytes: &[u8], alphabet: Alphabet, padding: bool) -> String {
    const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let last = if alphabet == Alphabet::Base64 { ['+', '/'] } else { ['-', '_'] };
    let letter = |n: u32| match (n & 63) as usize {
        n @ 62.. => last[n - 62],
        n => char::from(LETTERS[n]),
    };
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let at = |i: usize| chunk.get(i).map_or(0, |&b| b as u32);
        let n = at(0) << 16 | at(1) << 8 | at(2);
        // n bytes are n + 1 letters.
        (0..=chunk.len()).for_each(|i| text.push(letter(n >> (18 - 6 * i))));
        if padding {
            (chunk.len()..3).for_each(|_| text.push('='));
        }
    }
    text
}

/// FromBase64 ( string, alphabet, lastChunkHandling, maxLength )
fn decode_base64(text: Units<'_>, alphabet: Alphabet, last_chunk: LastChunk, max: usize) -> Decoded {
    let mut out = Decoded { read: 0, bytes: Vec::new(), failed: false };
    if max == 0 {
        return out;
    }
    let skip_space = |mut i: usize| {
        while i < text.len() && matches!(text.at(i), 0x09 | 0x0a | 0x0c | 0x0d | 0x20) {
            i += 1;
        }
        i
    };
    let failed = |out: Decoded| Decoded { failed: true, ..out };
    let whole = |out: Decoded| Decoded { read: text.len(), ..out };
    // The letters of the chunk so far, six bits each.
    let (mut chunk, mut chunk_length) = (0u32, 0);
    let mut index = 0;
    loop {
        index = skip_space(index);
        if index == text.len() {
            match (chunk_length, last_chunk) {
                (0, _) => {}
                (_, LastChunk::StopBeforePartial) => return out,
                (1, _) | (_, LastChunk::Strict) => return failed(out),
                _ => push_partial(&mut out.bytes, chunk, chunk_length),
            }
            return whole(out);
        }
        let unit = text.at(index);
        index += 1;
        if unit == b'=' as u16 {
            if chunk_length < 2 {
                return failed(out);
            }
            index = skip_space(index);
            if chunk_length == 2 {
                if index == text.len() {
                    return if last_chunk == LastChunk::StopBeforePartial { out } else { failed(out) };
                }
                if text.at(index) == b'=' as u16 {
                    index = skip_space(index + 1);
                }
            }
            // Bits that are in no byte must be zero if it is to be strict.
            let extra = chunk & if chunk_length == 2 { 0xf } else { 0x3 };
            if index < text.len() || (last_chunk == LastChunk::Strict && extra != 0) {
                return failed(out);
            }
            push_partial(&mut out.bytes, chunk, chunk_length);
            return whole(out);
        }
        let value = match (u8::try_from(unit), alphabet) {
            (Ok(c @ b'A'..=b'Z'), _) => c - b'A',
            (Ok(c @ b'a'..=b'z'), _) => c - b'a' + 26,
            (Ok(c @ b'0'..=b'9'), _) => c - b'0' + 52,
            (Ok(b'+'), Alphabet::Base64) | (Ok(b'-'), Alphabet::Base64Url) => 62,
            (Ok(b'/'), Alphabet::Base64) | (Ok(b'_'), Alphabet::Base64Url) => 63,
            _ => return failed(out),
        };
        let remaining = max - out.bytes.len();
        if (remaining == 1 && chunk_length == 2) || (remaining == 2 && chunk_length == 3) {
            return out;
        }
        chunk = chunk << 6 | value as u32;
        chunk_length += 1;
        if chunk_length == 4 {
            out.bytes.extend([(chunk >> 16) as u8, (chunk >> 8) as u8, chunk as u8]);
            (chunk, chunk_length) = (0, 0);
            out.read = index;
            if out.bytes.len() == max {
                return out;
            }
        }
    }
}

/// The one or two bytes of a chunk of two or three letters.
fn push_partial(bytes: &mut Vec<u8>, chunk: u32, chunk_length: u32) {
    match chunk_length {
        2 => bytes.push((chunk >> 4) as u8),
        _ => bytes.extend([(chunk >> 10) as u8, (chunk >> 2) as u8]),
    }
}

/// FromHex ( string, maxLength )
fn decode_hex(text: Units<'_>, max: usize) -> Decoded {
    let mut out = Decoded { read: 0, bytes: Vec::new(), failed: false };
    if !text.len().is_multiple_of(2) {
        return Decoded { failed: true, ..out };
    }
    let digit = |i: usize| char::from_u32(text.at(i) as u32).and_then(|c| c.to_digit(16));
    while out.read < text.len() && out.bytes.len() < max {
        let (Some(high), Some(low)) = (digit(out.read), digit(out.read + 1)) else {
            return Decoded { failed: true, ..out };
        };
        out.bytes.push((high << 4 | low) as u8);
        out.read += 2;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(text: &str, last_chunk: LastChunk, max: usize) -> (usize, Vec<u8>, bool) {
        let out = decode_base64(Units::Latin1(text.as_bytes()), Alphabet::Base64, last_chunk, max);
        (out.read, out.bytes, out.failed)
    }

    #[test]
    fn what_was_encoded_is_decoded() {
        for length in 0..40u8 {
            let bytes: Vec<u8> = (0..length).map(|n| n.wrapping_mul(97)).collect();
            for padding in [true, false] {
                let text = encode_base64(&bytes, Alphabet::Base64, padding);
                let read = text.len();
                assert_eq!(decode(&text, LastChunk::Loose, usize::MAX), (read, bytes.clone(), false));
            }
        }
    }

    #[test]
    fn last_chunks() {
        assert_eq!(decode("AAAA Zg", LastChunk::StopBeforePartial, 9), (4, vec![0; 3], false));
        assert_eq!(decode("Zg", LastChunk::Strict, 9), (0, vec![], true));
        assert_eq!(decode("Zh==", LastChunk::Strict, 9), (0, vec![], true));
        assert_eq!(decode("Zh = = ", LastChunk::Loose, 9), (7, vec![0x66], false));
        assert_eq!(decode("Zm9vYmFy", LastChunk::Loose, 4), (4, b"foo".to_vec(), false));
        assert_eq!(decode("Zm9vZg==", LastChunk::Loose, 4), (8, b"foof".to_vec(), false));
    }

    #[test]
    fn hexadecimal_digits() {
        let decode = |text: &str, max| decode_hex(Units::Latin1(text.as_bytes()), max);
        assert_eq!(decode("00fFzz", 2), Decoded { read: 4, bytes: vec![0, 255], failed: false });
        assert_eq!(decode("00fFzz", 3), Decoded { read: 4, bytes: vec![0, 255], failed: true });
        assert!(decode("123", 9).failed);
    }
}
