//! The value and function properties of the global object (ECMA-262 19.1, 19.2, B.2.1). `parseInt` and `parseFloat` are
//! in `number`.

use crate::builtins::string::Builder;
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::vm::Vm;
use gill_heap::string::JsString;
use gill_heap::{Attributes, Value};

const FUNCTIONS: &[Method] = &[
    method("decodeURI", "decodeURI", 1, |vm, a| decode(vm, a, b";/?:@&=+$,#")),
    method("decodeURIComponent", "decodeURIComponent", 1, |vm, a| decode(vm, a, b"")),
    method("encodeURI", "encodeURI", 1, |vm, a| encode(vm, a, b";/?:@&=+$,#-_.!~*'()")),
    method("encodeURIComponent", "encodeURIComponent", 1, |vm, a| encode(vm, a, b"-_.!~*'()")),
    method("escape", "escape", 1, escape),
    method("unescape", "unescape", 1, unescape),
    method("isFinite", "isFinite", 1, |vm, a| Ok(Value::bool(vm.to_number(a.get(0))?.is_finite()))),
    method("isNaN", "isNaN", 1, |vm, a| Ok(Value::bool(vm.to_number(a.get(0))?.is_nan()))),
];

pub(crate) fn init(vm: &mut Vm) {
    let global = vm.realm().global_object();
    vm.define(global, vm.names.globalThis, global.value(), Attributes::HIDDEN);
    vm.define(global, vm.names.infinity, Value::number(f64::INFINITY), Attributes::FIXED);
    vm.define(global, vm.names.nan, Value::NAN, Attributes::FIXED);
    vm.define(global, vm.names.undefined, Value::UNDEFINED, Attributes::FIXED);
    vm.define_methods(global, FUNCTIONS);
    let key = vm.names.eval;
    let eval = vm.new_native("eval", key, 1, indirect_eval, &[]).value();
    vm.realm_mut().intrinsics.eval = eval;
    vm.define(global, key, eval, Attributes::HIDDEN);
}

/// PerformEval(x, strictCaller false, direct false): a script of its own in the global scope.
fn indirect_eval(vm: &mut Vm, args: Args) -> JsResult {
    let Some(source) = JsString::from_value(args.get(0)) else { return Ok(args.get(0)) };
    vm.indirect_eval(source)
}

// ---- URIs ----------------------------------------------------------------------------------------------------------

fn malformed(vm: &mut Vm) -> crate::throw::Throw {
    let proto = vm.intrinsics().uri_error_prototype;
    vm.throw_error(proto, "URI malformed")
}

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Encode(string, extraUnescaped)
fn encode(vm: &mut Vm, args: Args, unescaped: &[u8]) -> JsResult {
    let s = vm.to_string(args.get(0))?;
    let units = vm.heap.units(s);
    let plain = |u: u16| u < 128 && ((u as u8).is_ascii_alphanumeric() || unescaped.contains(&(u as u8)));
    if units.iter().all(plain) {
        return Ok(s.value());
    }
    let mut out = Vec::with_capacity(units.len() * 2);
    let mut i = 0;
    while i < units.len() {
        let unit = units.at(i);
        if plain(unit) {
            out.push(unit as u8);
            i += 1;
            continue;
        }
        let (point, width) = units.code_point_at(i);
        let Some(c) = char::from_u32(point) else { return Err(malformed(vm)) };
        i += width;
        for &byte in c.encode_utf8(&mut [0; 4]).as_bytes() {
            out.extend([b'%', HEX[byte as usize >> 4], HEX[byte as usize & 15]]);
        }
    }
    vm.collect_if_due();
    Ok(vm.heap.string_from_latin1(&out).value())
}

fn hex_value(unit: u16) -> Option<u8> {
    char::from_u32(unit as u32).and_then(|c| c.to_digit(16)).map(|d| d as u8)
}

/// Decode(string, preserveEscapeSet)
fn decode(vm: &mut Vm, args: Args, preserve: &[u8]) -> JsResult {
    let s = vm.to_string(args.get(0))?;
    let units = vm.heap.units(s);
    if units.iter().all(|u| u != b'%' as u16) {
        return Ok(s.value());
    }
    let byte_at = |i: usize| -> Option<u8> {
        if i + 2 >= units.len() || units.at(i) != b'%' as u16 {
            return None;
        }
        Some(hex_value(units.at(i + 1))? << 4 | hex_value(units.at(i + 2))?)
    };
    let mut out = Builder::new();
    let mut i = 0;
    while i < units.len() {
        let unit = units.at(i);
        if unit != b'%' as u16 {
            out.push_unit(unit);
            i += 1;
            continue;
        }
        let Some(first) = byte_at(i) else { return Err(malformed(vm)) };
        if first < 0x80 {
            if preserve.contains(&first) {
                (i..i + 3).for_each(|k| out.push_unit(units.at(k)));
            } else {
                out.push_unit(first as u16);
            }
            i += 3;
            continue;
        }
        let count = first.leading_ones() as usize;
        let mut bytes = [0; 4];
        if !(2..=4).contains(&count) {
            return Err(malformed(vm));
        }
        for (k, byte) in bytes.iter_mut().enumerate().take(count) {
            match byte_at(i + k * 3) {
                Some(b) => *byte = b,
                None => return Err(malformed(vm)),
            }
        }
        // Overlong forms, surrogates and what lies beyond U+10FFFF are not UTF-8.
        match std::str::from_utf8(&bytes[..count]) {
            Ok(text) => out.push_str(text),
            Err(_) => return Err(malformed(vm)),
        }
        i += count * 3;
    }
    Ok(out.finish(vm))
}

fn escape(vm: &mut Vm, args: Args) -> JsResult {
    let s = vm.to_string(args.get(0))?;
    let units = vm.heap.units(s);
    let mut out = Vec::with_capacity(units.len());
    for unit in units.iter() {
        let byte = unit as u8;
        if unit > 0xff {
            out.extend(b"%u");
            (0..4).rev().for_each(|n| out.push(HEX[(unit >> (n * 4)) as usize & 15]));
        } else if byte.is_ascii_alphanumeric() || b"@*_+-./".contains(&byte) {
            out.push(byte);
        } else {
            out.extend([b'%', HEX[byte as usize >> 4], HEX[byte as usize & 15]]);
        }
    }
    vm.collect_if_due();
    Ok(vm.heap.string_from_latin1(&out).value())
}

fn unescape(vm: &mut Vm, args: Args) -> JsResult {
    let s = vm.to_string(args.get(0))?;
    let units = vm.heap.units(s);
    let hex = |from: usize, count: usize| -> Option<u16> {
        if from + count > units.len() {
            return None;
        }
        (from..from + count).try_fold(0, |n, k| Some(n << 4 | hex_value(units.at(k))? as u16))
    };
    let mut out = Builder::new();
    let mut i = 0;
    while i < units.len() {
        let mut unit = units.at(i);
        let mut width = 1;
        if unit == b'%' as u16 {
            if i + 1 < units.len() && units.at(i + 1) == b'u' as u16 {
                if let Some(n) = hex(i + 2, 4) {
                    (unit, width) = (n, 6);
                }
            } else if let Some(n) = hex(i + 1, 2) {
                (unit, width) = (n, 3);
            }
        }
        out.push_unit(unit);
        i += width;
    }
    Ok(out.finish(vm))
}
