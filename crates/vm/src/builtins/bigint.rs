//! BigInt and BigInt.prototype (ECMA-262 21.2).

use crate::convert::{Hint, big_from_integral};
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::as_cell;
use crate::vm::Vm;
use gill_heap::PrimitiveWrapper;
use num_bigint::{BigInt as Big, BigUint, Sign};

const METHODS: &[Method] = &[
    method("toLocaleString", "BigInt.prototype.toLocaleString", 0, to_locale_string),
    method("toString", "BigInt.prototype.toString", 0, to_string),
    method("valueOf", "BigInt.prototype.valueOf", 0, |vm, a| this_bigint(vm, a, "BigInt.prototype.valueOf")),
];
const STATICS: &[Method] = &[
    method("asIntN", "BigInt.asIntN", 2, |vm, a| wrap(vm, a, true)),
    method("asUintN", "BigInt.asUintN", 2, |vm, a| wrap(vm, a, false)),
];

pub(crate) fn init(vm: &mut Vm) {
    let prototype = vm.new_object();
    let constructor =
        vm.define_deferred_constructor("BigInt", 1, construct, prototype, |vm, constructor, prototype| {
            vm.define_methods(prototype, METHODS);
            vm.define_methods(constructor, STATICS);
            vm.define_tag(prototype, "BigInt");
        });
    vm.realm_mut().intrinsics.bigint = constructor.value();
    vm.realm_mut().intrinsics.bigint_prototype = prototype.value();
    vm.mark_prototype(prototype.value());
}

/// BigInt ( value )
fn construct(vm: &mut Vm, args: Args) -> JsResult {
    if args.is_construct() {
        return Err(vm.throw_type_error("BigInt is not a constructor"));
    }
    let primitive = vm.to_primitive(args.get(0), Hint::Number)?;
    let n = match primitive.as_number() {
        Some(n) if n.is_finite() && n.trunc() == n => big_from_integral(n),
        Some(_) => {
            let shown = vm.describe(primitive);
            return Err(vm.throw_range_error(format!(
                "The number {shown} cannot be converted to a BigInt because it is not an integer"
            )));
        }
        None if primitive.is_bigint() => return Ok(primitive),
        None => vm.to_bigint(primitive)?,
    };
    vm.collect_if_due();
    Ok(vm.new_bigint(&n))
}

/// ThisBigIntValue
fn this_bigint(vm: &mut Vm, args: Args, method: &str) -> JsResult {
    let wrapped = as_cell::<PrimitiveWrapper>(args.this()).map(|w| w.primitive.get());
    let value = wrapped.unwrap_or(args.this());
    if value.is_bigint() {
        return Ok(value);
    }
    Err(vm.throw_type_error(format!("{method} requires that 'this' be a BigInt")))
}

fn to_string(vm: &mut Vm, args: Args) -> JsResult {
    let value = this_bigint(vm, args, "BigInt.prototype.toString")?;
    let radix = if args.get(0).is_undefined() { 10.0 } else { vm.to_integer_or_infinity(args.get(0))? };
    if !(2.0..=36.0).contains(&radix) {
        return Err(vm.throw_range_error("toString() radix argument must be between 2 and 36"));
    }
    let text = vm.bigint(value).to_str_radix(radix as u32);
    Ok(vm.str(&text))
}

fn to_locale_string(vm: &mut Vm, args: Args) -> JsResult {
    let value = this_bigint(vm, args, "BigInt.prototype.toLocaleString")?;
    if !args.get(0).is_undefined() || !args.get(1).is_undefined() {
        return super::intl::number_format::to_locale_string(vm, value, args.get(0), args.get(1));
    }
    let text = vm.bigint(value).to_string();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.as_str()),
    };
    let text = format!("{sign}{}", super::number::group_thousands(digits));
    Ok(vm.str(&text))
}

/// BigInt.asIntN, BigInt.asUintN
fn wrap(vm: &mut Vm, args: Args, signed: bool) -> JsResult {
    let bits = vm.to_integer_or_infinity(args.get(0))?;
    if !(0.0..=9007199254740991.0).contains(&bits) {
        return Err(vm.throw_range_error("Invalid value: not (convertible to) a safe integer"));
    }
    let n = vm.to_bigint(args.get(1))?;
    let needed = n.bits() as f64;
    // What fits already is not touched, so that huge widths cost nothing.
    let fits = if signed { needed < bits } else { n.sign() != Sign::Minus && needed <= bits };
    let result = if fits {
        n
    } else if bits > (1u64 << 30) as f64 {
        // Only a negative number made unsigned gets here: it would have more digits than a BigInt may.
        if signed {
            n
        } else {
            return Err(vm.throw_range_error("Maximum BigInt size exceeded"));
        }
    } else {
        let bits = bits as u64;
        let modulus = Big::from(BigUint::from(1u32) << bits);
        let mut rest = n % &modulus;
        if rest.sign() == Sign::Minus {
            rest += &modulus;
        }
        if signed && bits > 0 && rest.bit(bits - 1) {
            rest -= modulus;
        }
        rest
    };
    vm.collect_if_due();
    Ok(vm.new_bigint(&result))
}

/// The number nearest to a BigInt, ties to even.
pub fn to_f64(n: &Big) -> f64 {
    let magnitude = n.magnitude();
    let bits = magnitude.bits();
    let result = if bits <= 64 {
        magnitude.iter_u64_digits().next().unwrap_or(0) as f64
    } else if bits > 1024 {
        f64::INFINITY
    } else {
        // The top 64 bits, the last of them set if anything below is: then one rounding is the right one.
        let shift = bits - 64;
        let top = (magnitude >> shift).iter_u64_digits().next().unwrap_or(0);
        let below = magnitude.trailing_zeros().is_some_and(|zeros| zeros < shift);
        (top | below as u64) as f64 * 2f64.powi(shift as i32)
    };
    if n.sign() == Sign::Minus { -result } else { result }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_numbers() {
        for (text, n) in [
            ("9007199254740993", 9007199254740992.0),
            ("-9007199254740995", -9007199254740996.0),
            ("36893488147419107329", 36893488147419111424.0),
            ("340282366920938463463374607431768211456", 2f64.powi(128)),
        ] {
            let big: Big = text.parse().unwrap_or_default();
            assert_eq!(to_f64(&big), n, "{text}");
        }
    }
}
