//! Number and Number.prototype (ECMA-262 21.1), `parseInt` and `parseFloat`.
//!
//! `toFixed`, `toPrecision` and `toExponential` work on the exact value of the double, by integer arithmetic: the spec
//! asks for the nearest decimal, and the larger one at a tie, which no float formatting gives.

use crate::convert::{digits_to_number, is_js_space};
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::Obj;
use crate::object::as_cell;
use crate::vm::Vm;
use gill_heap::string::Units;
use gill_heap::{Attributes, PrimitiveWrapper, Value};
use num_bigint::BigUint;

const METHODS: &[Method] = &[
    method("toExponential", "Number.prototype.toExponential", 1, to_exponential),
    method("toFixed", "Number.prototype.toFixed", 1, to_fixed),
    method("toLocaleString", "Number.prototype.toLocaleString", 0, to_locale_string),
    method("toPrecision", "Number.prototype.toPrecision", 1, to_precision),
    method("toString", "Number.prototype.toString", 1, to_string),
    method("valueOf", "Number.prototype.valueOf", 0, |vm, a| {
        this_number(vm, a, "Number.prototype.valueOf").map(Value::number)
    }),
];
const STATICS: &[Method] = &[
    method("isFinite", "Number.isFinite", 1, |_, a| {
        Ok(Value::bool(a.get(0).as_number().is_some_and(f64::is_finite)))
    }),
    method("isInteger", "Number.isInteger", 1, |_, a| {
        Ok(Value::bool(a.get(0).as_number().is_some_and(is_integral)))
    }),
    method("isNaN", "Number.isNaN", 1, |_, a| Ok(Value::bool(a.get(0).as_number().is_some_and(f64::is_nan)))),
    method("isSafeInteger", "Number.isSafeInteger", 1, |_, a| {
        let safe = |n: f64| is_integral(n) && n.abs() <= MAX_SAFE;
        Ok(Value::bool(a.get(0).as_number().is_some_and(safe)))
    }),
];

const MAX_SAFE: f64 = 9007199254740991.0;

fn is_integral(n: f64) -> bool {
    n.is_finite() && n.trunc() == n
}

pub(crate) fn init(vm: &mut Vm) {
    let object_prototype = vm.intrinsics().object_prototype;
    let prototype = vm.new_wrapper(Value::ZERO, object_prototype);
    let constructor = vm.define_deferred_constructor("Number", 1, construct, prototype, make);
    vm.realm_mut().intrinsics.number = constructor.value();
    vm.realm_mut().intrinsics.number_prototype = prototype.value();
    vm.mark_prototype(prototype.value());
    let global = vm.realm().global_object();
    let key = vm.key("parseFloat");
    let function = vm.new_native("parseFloat", key, 1, parse_float, &[]).value();
    vm.realm_mut().intrinsics.parse_float = function;
    vm.define(global, key, function, Attributes::HIDDEN);
    let key = vm.key("parseInt");
    let function = vm.new_native("parseInt", key, 2, parse_int, &[]).value();
    vm.realm_mut().intrinsics.parse_int = function;
    vm.define(global, key, function, Attributes::HIDDEN);
}

fn make(vm: &mut Vm, constructor: Obj, prototype: Obj) {
    vm.define_methods(prototype, METHODS);
    vm.define_methods(constructor, STATICS);
    for (name, value) in [
        ("EPSILON", f64::EPSILON),
        ("MAX_SAFE_INTEGER", MAX_SAFE),
        ("MAX_VALUE", f64::MAX),
        ("MIN_SAFE_INTEGER", -MAX_SAFE),
        ("MIN_VALUE", 5e-324),
        ("NaN", f64::NAN),
        ("NEGATIVE_INFINITY", f64::NEG_INFINITY),
        ("POSITIVE_INFINITY", f64::INFINITY),
    ] {
        vm.define_str(constructor, name, Value::number(value), Attributes::FIXED);
    }
    // The same functions as the globals.
    let (float, int) = (vm.intrinsics().parse_float, vm.intrinsics().parse_int);
    vm.define_str(constructor, "parseFloat", float, Attributes::HIDDEN);
    vm.define_str(constructor, "parseInt", int, Attributes::HIDDEN);
}

/// Number ( [ value ] )
fn construct(vm: &mut Vm, args: Args) -> JsResult {
    let mut n = Value::ZERO;
    if !args.is_empty() {
        n = vm.to_numeric(args.get(0))?;
        if n.is_bigint() {
            n = Value::number(super::bigint::to_f64(&vm.bigint(n)));
        }
    }
    if !args.is_construct() {
        return Ok(n);
    }
    let default = vm.intrinsics().number_prototype;
    let proto = vm.prototype_for(args, default)?;
    Ok(vm.new_wrapper(n, proto).value())
}

/// ThisNumberValue
fn this_number(vm: &mut Vm, args: Args, method: &str) -> JsResult<f64> {
    if let Some(n) = args.this().as_number() {
        return Ok(n);
    }
    match as_cell::<PrimitiveWrapper>(args.this()).and_then(|w| w.primitive.get().as_number()) {
        Some(n) => Ok(n),
        None => Err(vm.throw_type_error(format!("{method} requires that 'this' be a Number"))),
    }
}

// ---- text of numbers -----------------------------------------------------------------------------------------------

fn to_string(vm: &mut Vm, args: Args) -> JsResult {
    let n = this_number(vm, args, "Number.prototype.toString")?;
    let radix = if args.get(0).is_undefined() { 10.0 } else { vm.to_integer_or_infinity(args.get(0))? };
    if !(2.0..=36.0).contains(&radix) {
        return Err(vm.throw_range_error("toString() radix argument must be between 2 and 36"));
    }
    if radix == 10.0 || !n.is_finite() {
        return Ok(vm.number_to_string(n).value());
    }
    let text = to_radix(n, radix as u32);
    Ok(vm.str(&text))
}

fn digit(d: u32) -> u8 {
    b"0123456789abcdefghijklmnopqrstuvwxyz"[d as usize]
}

/// A finite number in another radix, with as few fraction digits as tell it from its neighbours.
pub fn to_radix(value: f64, radix: u32) -> String {
    let n = value.abs();
    let mut whole = n.floor();
    let mut fraction = n - whole;
    let base = radix as f64;
    let mut digits: Vec<u8> = Vec::new();
    // Half of the distance to the next number: what is smaller need not be written.
    let mut delta = (0.5 * (n.next_up() - n)).max(5e-324);
    let mut fraction_digits: Vec<u32> = Vec::new();
    if fraction >= delta {
        loop {
            fraction *= base;
            delta *= base;
            let d = fraction as u32;
            fraction_digits.push(d);
            fraction -= d as f64;
            if (fraction > 0.5 || (fraction == 0.5 && d & 1 == 1)) && fraction + delta > 1.0 {
                // Round up, and carry as far as it goes.
                loop {
                    match fraction_digits.pop() {
                        None => {
                            whole += 1.0;
                            break;
                        }
                        Some(d) if d + 1 < radix => {
                            fraction_digits.push(d + 1);
                            break;
                        }
                        Some(_) => {}
                    }
                }
                break;
            }
            if fraction < delta {
                break;
            }
        }
    }
    // Beyond 2^53 the low digits carry no information and are written as zeros.
    while whole / base >= 9007199254740992.0 {
        whole /= base;
        digits.push(b'0');
    }
    loop {
        let rest = crate::operators::remainder(whole, base);
        digits.push(digit(rest as u32));
        whole = (whole - rest) / base;
        if whole <= 0.0 {
            break;
        }
    }
    if value < 0.0 {
        digits.push(b'-');
    }
    digits.reverse();
    if !fraction_digits.is_empty() {
        digits.push(b'.');
        digits.extend(fraction_digits.into_iter().map(digit));
    }
    String::from_utf8(digits).unwrap_or_default()
}

/// A positive finite number as mantissa * 2^exponent.
fn decompose(n: f64) -> (u64, i32) {
    let bits = n.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i32;
    let mantissa = bits & ((1 << 52) - 1);
    if exponent == 0 { (mantissa, -1074) } else { (mantissa | 1 << 52, exponent - 1075) }
}

/// n * 10^scale rounded to the nearest integer, ties up, in decimal.
fn scaled(n: f64, scale: i32) -> String {
    let (mantissa, exponent) = decompose(n);
    if (0..=22).contains(&scale) && (-126..0).contains(&exponent) {
        // Below 2^53 * 10^22 < 2^127: no need of long arithmetic.
        let product = mantissa as u128 * 10u128.pow(scale as u32);
        let half = 1u128 << (-exponent - 1);
        return ((product + half) >> -exponent).to_string();
    }
    let mut top = BigUint::from(mantissa);
    let mut bottom = BigUint::from(1u32);
    if scale >= 0 {
        top *= BigUint::from(10u32).pow(scale as u32);
    } else {
        bottom *= BigUint::from(10u32).pow(scale.unsigned_abs());
    }
    if exponent >= 0 {
        top <<= exponent as usize;
    } else {
        bottom <<= exponent.unsigned_abs() as usize;
    }
    // floor((2 * top + bottom) / (2 * bottom))
    let rounded = ((top << 1usize) + &bottom) / (bottom << 1usize);
    rounded.to_string()
}

/// The `count` digits nearest to a positive number, and the decimal exponent of the first.
fn significant(n: f64, count: i32) -> (String, i32) {
    // The shortest form's exponent is the right one, or one too high where it was rounded up to a power of ten.
    let shortest = format!("{n:e}");
    let mut e: i32 = shortest.split_once('e').and_then(|(_, e)| e.parse().ok()).unwrap_or(0);
    if shortest.starts_with("1e") {
        let digits = scaled(n, count - e);
        if digits.len() == count as usize {
            return (digits, e - 1);
        }
    }
    let mut digits = scaled(n, count - 1 - e);
    if digits.len() > count as usize {
        // Rounded up to the next power of ten.
        e += 1;
        digits = scaled(n, count - 1 - e);
    }
    (digits, e)
}

fn to_fixed(vm: &mut Vm, args: Args) -> JsResult {
    let n = this_number(vm, args, "Number.prototype.toFixed")?;
    let places = vm.to_integer_or_infinity(args.get(0))?;
    if !(0.0..=100.0).contains(&places) {
        return Err(vm.throw_range_error("toFixed() digits argument must be between 0 and 100"));
    }
    if !n.is_finite() || n.abs() >= 1e21 {
        return Ok(vm.number_to_string(n).value());
    }
    let text = fixed(n, places as usize);
    Ok(vm.str(&text))
}

fn fixed(n: f64, places: usize) -> String {
    let mut digits = scaled(n.abs(), places as i32);
    if digits.len() <= places {
        digits.insert_str(0, &"0".repeat(places + 1 - digits.len()));
    }
    if places > 0 {
        digits.insert(digits.len() - places, '.');
    }
    // -0 is "0", but what is negative stays so even if all digits are zero.
    if n < 0.0 {
        digits.insert(0, '-');
    }
    digits
}

fn to_exponential(vm: &mut Vm, args: Args) -> JsResult {
    let n = this_number(vm, args, "Number.prototype.toExponential")?;
    let places = vm.to_integer_or_infinity(args.get(0))?;
    if !n.is_finite() {
        return Ok(vm.number_to_string(n).value());
    }
    if !(0.0..=100.0).contains(&places) {
        return Err(vm.throw_range_error("toExponential() argument must be between 0 and 100"));
    }
    let text = if args.get(0).is_undefined() {
        let shortest = format!("{n:e}");
        match shortest.split_once('e') {
            Some((mantissa, e)) if !e.starts_with('-') => {
                format!("{}e+{e}", mantissa.trim_start_matches("-0"))
            }
            Some((mantissa, e)) => format!("{mantissa}e{e}"),
            None => shortest,
        }
    } else {
        let count = places as i32 + 1;
        let (digits, e) =
            if n == 0.0 { ("0".repeat(count as usize), 0) } else { significant(n.abs(), count) };
        exponential(n < 0.0, &digits, e)
    };
    let text = if n == 0.0 && args.get(0).is_undefined() { "0e+0".to_owned() } else { text };
    Ok(vm.str(&text))
}

fn exponential(negative: bool, digits: &str, e: i32) -> String {
    let sign = if negative { "-" } else { "" };
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    let e_sign = if e < 0 { '-' } else { '+' };
    format!("{sign}{first}{point}{rest}e{e_sign}{}", e.abs())
}

fn to_precision(vm: &mut Vm, args: Args) -> JsResult {
    let n = this_number(vm, args, "Number.prototype.toPrecision")?;
    if args.get(0).is_undefined() {
        return Ok(vm.number_to_string(n).value());
    }
    let precision = vm.to_integer_or_infinity(args.get(0))?;
    if !n.is_finite() {
        return Ok(vm.number_to_string(n).value());
    }
    if !(1.0..=100.0).contains(&precision) {
        return Err(vm.throw_range_error("toPrecision() argument must be between 1 and 100"));
    }
    let p = precision as i32;
    let (mut digits, e) = if n == 0.0 { ("0".repeat(p as usize), 0) } else { significant(n.abs(), p) };
    if e < -6 || e >= p {
        let text = exponential(n < 0.0, &digits, e);
        return Ok(vm.str(&text));
    }
    if e < 0 {
        digits.insert_str(0, &format!("0.{}", "0".repeat((-e - 1) as usize)));
    } else if e + 1 < p {
        digits.insert((e + 1) as usize, '.');
    }
    if n < 0.0 {
        digits.insert(0, '-');
    }
    Ok(vm.str(&digits))
}

/// In the way of the default locale, or as the arguments say.
fn to_locale_string(vm: &mut Vm, args: Args) -> JsResult {
    let n = this_number(vm, args, "Number.prototype.toLocaleString")?;
    if args.get(0).is_undefined() && args.get(1).is_undefined() {
        let text = locale_text(n, 0, 3);
        return Ok(vm.str(&text));
    }
    super::intl::number_format::to_locale_string(vm, Value::number(n), args.get(0), args.get(1))
}

/// A number as English writes it, with `least` to `most` fraction digits.
pub fn locale_text(n: f64, least: usize, most: usize) -> String {
    if n.is_nan() {
        return "NaN".to_owned();
    }
    let sign = if n.is_sign_negative() { "-" } else { "" };
    if n.is_infinite() {
        return format!("{sign}∞");
    }
    // The shortest decimal is what is rounded, not the exact value.
    let text = n.abs().to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut digits: Vec<u8> = whole.bytes().chain(fraction.bytes().take(most)).collect();
    let mut places = fraction.len().min(most);
    if fraction.as_bytes().get(most).is_some_and(|&d| d >= b'5') {
        // Nines carry; if all are, there is one digit more.
        let last = digits.iter().rposition(|&d| d != b'9');
        digits[last.map_or(0, |at| at + 1)..].fill(b'0');
        match last {
            Some(at) => digits[at] += 1,
            None => digits.insert(0, b'1'),
        }
    }
    while places > least && digits.last() == Some(&b'0') {
        digits.pop();
        places -= 1;
    }
    digits.extend(std::iter::repeat_n(b'0', least.saturating_sub(places)));
    places = places.max(least);
    let digits = String::from_utf8(digits).unwrap_or_default();
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let point = if places > 0 { "." } else { "" };
    format!("{sign}{}{point}{fraction}", group_thousands(whole))
}

/// Commas between groups of three digits.
pub fn group_thousands(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() * 4 / 3 + 1);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

// ---- numbers of text -----------------------------------------------------------------------------------------------

/// Place of the first unit that is no white space.
fn skip_space(units: Units<'_>) -> usize {
    let space = |u: u16| char::from_u32(u as u32).is_some_and(is_js_space);
    (0..units.len()).find(|&i| !space(units.at(i))).unwrap_or(units.len())
}

fn parse_int(vm: &mut Vm, args: Args) -> JsResult {
    let value = args.get(0);
    if value.is_int() && args.get(1).is_undefined() {
        return Ok(value);
    }
    let s = vm.to_string(value)?;
    let mut radix = vm.to_int32(args.get(1))?;
    let units = vm.heap.units(s);
    let mut at = skip_space(units);
    let mut negative = false;
    if at < units.len() && (units.at(at) == b'-' as u16 || units.at(at) == b'+' as u16) {
        negative = units.at(at) == b'-' as u16;
        at += 1;
    }
    if radix != 0 && !(2..=36).contains(&radix) {
        return Ok(Value::NAN);
    }
    let prefixed = at + 1 < units.len()
        && units.at(at) == b'0' as u16
        && (units.at(at + 1) == b'x' as u16 || units.at(at + 1) == b'X' as u16);
    if prefixed && (radix == 0 || radix == 16) {
        at += 2;
        radix = 16;
    }
    if radix == 0 {
        radix = 10;
    }
    let mut digits = String::new();
    let mut small: u64 = 0;
    while at < units.len() {
        let Some(c) = char::from_u32(units.at(at) as u32).filter(|c| c.is_digit(radix as u32)) else { break };
        if digits.len() < 10 {
            small = small * radix as u64 + c.to_digit(radix as u32).unwrap_or(0) as u64;
        }
        digits.push(c);
        at += 1;
    }
    let n = if digits.is_empty() {
        f64::NAN
    } else if digits.len() <= 10 {
        small as f64
    } else if radix == 10 {
        digits.parse().unwrap_or(f64::NAN)
    } else if (radix as u32).is_power_of_two() {
        digits_to_number(&digits, radix as u32)
    } else {
        by_parts(&digits, radix as u32)
    };
    Ok(Value::number(if negative { -n } else { n }))
}

/// Digits of a radix where the spec lets an implementation approximate: in parts of 32 bits, as V8 adds them up.
fn by_parts(digits: &str, radix: u32) -> f64 {
    const MOST: u32 = u32::MAX / 36;
    let (mut value, mut part, mut multiplier) = (0.0, 0, 1);
    for c in digits.chars() {
        if multiplier * radix > MOST {
            value = value * multiplier as f64 + part as f64;
            (part, multiplier) = (0, 1);
        }
        part = part * radix + c.to_digit(radix).unwrap_or(0);
        multiplier *= radix;
    }
    value * multiplier as f64 + part as f64
}

fn parse_float(vm: &mut Vm, args: Args) -> JsResult {
    let value = args.get(0);
    if value.is_int() {
        return Ok(value);
    }
    let s = vm.to_string(value)?;
    let units = vm.heap.units(s);
    let start = skip_space(units);
    // The longest prefix that is a StrDecimalLiteral.
    let mut text = String::new();
    let at = |i: usize| if i < units.len() { units.at(i) } else { 0 };
    let mut i = start;
    if at(i) == b'-' as u16 || at(i) == b'+' as u16 {
        text.push(at(i) as u8 as char);
        i += 1;
    }
    if (0..8).all(|k| at(i + k) == b"Infinity"[k] as u16) {
        return Ok(Value::number(if text == "-" { f64::NEG_INFINITY } else { f64::INFINITY }));
    }
    let is_digit = |u: u16| (b'0' as u16..=b'9' as u16).contains(&u);
    let mut any = false;
    while is_digit(at(i)) {
        text.push(at(i) as u8 as char);
        i += 1;
        any = true;
    }
    if at(i) == b'.' as u16 && (any || is_digit(at(i + 1))) {
        text.push('.');
        i += 1;
        while is_digit(at(i)) {
            text.push(at(i) as u8 as char);
            i += 1;
            any = true;
        }
    }
    if !any {
        return Ok(Value::NAN);
    }
    if at(i) == b'e' as u16 || at(i) == b'E' as u16 {
        let sign = (at(i + 1) == b'-' as u16 || at(i + 1) == b'+' as u16) as usize;
        if is_digit(at(i + 1 + sign)) {
            text.push('e');
            if sign == 1 {
                text.push(at(i + 1) as u8 as char);
            }
            i += 1 + sign;
            while is_digit(at(i)) {
                text.push(at(i) as u8 as char);
                i += 1;
            }
        }
    }
    Ok(Value::number(text.parse().unwrap_or(f64::NAN)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        assert_eq!(fixed(1.005, 2), "1.00");
        assert_eq!(fixed(2.5, 0), "3");
        assert_eq!(fixed(-2.5, 0), "-3");
        assert_eq!(fixed(1e-10, 2), "0.00");
        assert_eq!(fixed(123.456, 30), "123.456000000000003069544618483633");
        assert_eq!(significant(9.995, 3), ("999".to_owned(), 0));
        assert_eq!(significant(99.99, 3), ("100".to_owned(), 2));
        assert_eq!(significant(1e23, 2), ("10".to_owned(), 23));
        assert_eq!(significant(1e-21, 16), ("9999999999999999".to_owned(), -22));
        assert_eq!(significant(5e-324, 3), ("494".to_owned(), -324));
    }

    #[test]
    fn radixes() {
        assert_eq!(to_radix(255.0, 16), "ff");
        assert_eq!(to_radix(-0.5, 2), "-0.1");
        assert_eq!(to_radix(0.1, 3), "0.0022002200220022002200220022002201");
        assert_eq!(to_radix(1e21, 36), "5v1j4f4ds7c000");
    }

    #[test]
    fn thousands() {
        assert_eq!(locale_text(1234567.8915, 0, 3), "1,234,567.892");
        assert_eq!(locale_text(-12.0, 2, 3), "-12.00");
        assert_eq!(locale_text(999.9996, 0, 3), "1,000");
        assert_eq!(locale_text(1.0005, 0, 3), "1.001");
    }
}
