//! The binding `encoding`: the encodings of the WHATWG Encoding standard, which `encoding_rs` knows.
//!
//! A decoder of a stream has no state here. What the bytes so far leave undecided - the beginning of a character, the
//! mode of ISO-2022-JP - is bytes that JavaScript holds and puts before the next ones, so that a core shows it.

use super::object_with;
use crate::bytes::{copy_bytes, new_bytes};
use encoding_rs::{DecoderResult, Encoding, ISO_2022_JP, REPLACEMENT};
use gill_vm::{Args, JsResult, Obj, Value, Vm, method};

/// Bytes that an undecided character has at most: three of gb18030's four, of UTF-8's four, or a high surrogate and a
/// byte more.
const MAX_PENDING: usize = 3;
/// What escapes of ISO-2022-JP begin with.
const ESC: u8 = 0x1b;

pub(super) fn make(vm: &mut Vm) -> Obj {
    object_with(
        vm,
        &[method("nameOf", "encoding.nameOf", 1, name_of), method("decode", "encoding.decode", 5, decode)],
    )
}

/// nameOf(label): the name of the encoding that the label stands for, in lower case; undefined if it is none.
fn name_of(vm: &mut Vm, args: Args) -> JsResult {
    let label = vm.to_rust_string(args.get(0))?;
    match Encoding::for_label(label.as_bytes()).filter(|&encoding| encoding != REPLACEMENT) {
        Some(encoding) => Ok(vm.str(&encoding.name().to_ascii_lowercase())),
        None => Ok(Value::UNDEFINED),
    }
}

/// decode(name, bytes, last, fatal, skip): `[text, held, skip]`; undefined when a byte is wrong and that is fatal. Unless
/// these are the last, `held` goes before the next bytes, and `skip` is told with them.
fn decode(vm: &mut Vm, args: Args) -> JsResult {
    let name = vm.to_rust_string(args.get(0))?;
    let Some(encoding) = Encoding::for_label(name.as_bytes()) else { return Ok(Value::UNDEFINED) };
    let bytes = copy_bytes(vm, args.get(1));
    let (last, fatal) = (args.get(2) == Value::TRUE, args.get(3) == Value::TRUE);
    let skip = usize::from(args.get(4) == Value::TRUE);
    vm.collect_if_due();
    let Some(decoded) = decode_part(encoding, &bytes, last, fatal) else { return Ok(Value::UNDEFINED) };
    let mark = vm.temps.len();
    let text = vm.heap.string_from_utf16(decoded.units.get(skip..).unwrap_or(&[])).value();
    vm.temps.push(text);
    let held = new_bytes(vm, &decoded.held);
    vm.temps.push(held);
    vm.temps.push(Value::bool(decoded.skip));
    Ok(vm.array_from_temps(mark).value())
}

/// What a part of a stream gives.
#[derive(Debug, PartialEq)]
struct Decoded {
    units: Vec<u16>,
    /// Bytes to put before the next.
    held: Vec<u8>,
    /// Whether the first unit that they give is only there to bring the decoder into its state.
    skip: bool,
}

/// Decodes bytes that begin where no character is open; `None` at a wrong byte if that is fatal.
fn decode_part(encoding: &'static Encoding, bytes: &[u8], last: bool, fatal: bool) -> Option<Decoded> {
    let (units, open) = run(encoding, bytes, last, fatal)?;
    if !open {
        let (held, skip) = mode(encoding, bytes);
        return Some(Decoded { units, held, skip });
    }
    // The decoder does not tell how many bytes it keeps: they are those without which nothing is open. An escape may begin in each
    // of a row of bytes, the last of which is the one that counts.
    let escapes = bytes.iter().rev().skip_while(|&&b| b != ESC).take_while(|&&b| b == ESC).count();
    let (cut, units) = (1..=(MAX_PENDING + escapes).min(bytes.len()))
        .map(|pending| bytes.len() - pending)
        .find_map(|cut| match run(encoding, &bytes[..cut], false, false) {
            Some((before, false)) => Some((cut, before)),
            _ => None,
        })
        .unwrap_or((bytes.len(), units));
    let (whole, rest) = bytes.split_at(cut);
    let (mut held, skip) = mode(encoding, whole);
    held.extend_from_slice(rest);
    Some(Decoded { units, held, skip })
}

/// The units that bytes give, and whether they end within a character.
fn run(encoding: &'static Encoding, bytes: &[u8], last: bool, fatal: bool) -> Option<(Vec<u16>, bool)> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut units = vec![0; decoder.max_utf16_buffer_length(bytes.len())?];
    let (mut read, mut written) = (0, 0);
    loop {
        let (result, more_read, more_written) =
            decoder.decode_to_utf16_without_replacement(&bytes[read..], &mut units[written..], last);
        read += more_read;
        written += more_written;
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => units.resize(units.len() + bytes.len() - read + 16, 0),
            DecoderResult::Malformed(..) if fatal => return None,
            DecoderResult::Malformed(..) => {
                if written == units.len() {
                    units.push(0);
                }
                units[written] = 0xfffd;
                written += 1;
            }
        }
    }
    units.truncate(written);
    let mut rest = [0; 4];
    let open = !last
        && matches!(
            decoder.decode_to_utf16_without_replacement(&[], &mut rest, true).0,
            DecoderResult::Malformed(..)
        );
    Some((units, open))
}

/// The bytes that bring a decoder into the state in which these bytes leave it, and whether they give a unit by that.
/// Only ISO-2022-JP has such states: which of its sets is chosen, and whether something followed that choice (two choices
/// in succession are an error).
fn mode(encoding: &'static Encoding, bytes: &[u8]) -> (Vec<u8>, bool) {
    const ESCAPE: usize = 3;
    if encoding != ISO_2022_JP {
        return (Vec::new(), false);
    }
    let chosen = bytes
        .windows(ESCAPE)
        .rposition(|w| matches!(w, [0x1b, b'(', b'B' | b'J' | b'I'] | [0x1b, b'$', b'@' | b'B']));
    let Some(at) = chosen else { return (Vec::new(), false) };
    let escape = &bytes[at..at + ESCAPE];
    let filler: &[u8] = match escape {
        _ if at + ESCAPE == bytes.len() => b"",
        // The first set, as at the beginning.
        [_, b'(', b'B'] => return (Vec::new(), false),
        [_, b'$', _] => b"!!",
        _ => b"!",
    };
    ([escape, filler].concat(), !filler.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, EUC_JP, GB18030, SHIFT_JIS, UTF_8, UTF_16LE};

    /// Wherever a text is cut in two, in three, or after each byte, it decodes as in one piece.
    #[test]
    fn cuts_make_no_difference() {
        let cases: &[(&'static Encoding, &[u8])] = &[
            (UTF_8, "a\u{e9}\u{20ac}\u{1f600}z".as_bytes()),
            (UTF_8, b"\xe2\x82A\xf0\x90\xff\xc3"),
            (UTF_16LE, b"a\0\x3d\xd8\x00\xde\x3d\xd8z\0\x00\xde!"),
            (GB18030, b"a\x81\x30\x81\x30\xc4\xe3\x94\x39\xda\x33\x81\x30A\xff\x81\x30\x81"),
            (BIG5, b"a\xa7A\xa6n\x88\x62\x87z\xa1"),
            (EUC_JP, b"a\xa4\xa2\x8f\xb0\xa1\x8e\xb1\x8fz\x8f\xb0"),
            (SHIFT_JIS, b"a\x82\xa0\xb1\x81\xff\x81"),
            (
                ISO_2022_JP,
                b"a\x1b\x1b\x1b\x1b\x1b\x1b$B$\"$$\x1b(Jb\\\x1b(I12\x1b(B\x1b$@0!\x1b$B\x1b(Bc\x1b$B\x1b\x1b(J\xffd\x1b$B$\x1b$",
            ),
        ];
        for &(encoding, bytes) in cases {
            let whole = decode_part(encoding, bytes, true, false).unwrap().units;
            for first in 0..=bytes.len() {
                for second in first..=bytes.len() {
                    let parts = [&bytes[..first], &bytes[first..second], &bytes[second..]];
                    assert_eq!(in_parts(encoding, &parts), whole, "{} {first} {second}", encoding.name());
                }
            }
            let single: Vec<&[u8]> = bytes.chunks(1).chain([&[][..]]).collect();
            assert_eq!(in_parts(encoding, &single), whole, "{}", encoding.name());
        }
    }

    fn in_parts(encoding: &'static Encoding, parts: &[&[u8]]) -> Vec<u16> {
        let (mut all, mut held, mut skip) = (Vec::new(), Vec::new(), false);
        for (i, part) in parts.iter().enumerate() {
            let bytes = [&held[..], part].concat();
            let decoded = decode_part(encoding, &bytes, i + 1 == parts.len(), false).unwrap();
            all.extend_from_slice(&decoded.units[usize::from(skip)..]);
            (held, skip) = (decoded.held, decoded.skip);
            assert!(held.len() <= 8, "{held:?}");
        }
        all
    }

    #[test]
    fn wrong_bytes_are_fatal_where_asked() {
        assert_eq!(decode_part(UTF_8, b"a\xff", true, true), None);
        assert_eq!(decode_part(UTF_8, b"a\xc3", true, true), None);
        let open = Decoded { units: vec![0x61], held: vec![0xc3], skip: false };
        assert_eq!(decode_part(UTF_8, b"a\xc3", false, true), Some(open));
    }
}
