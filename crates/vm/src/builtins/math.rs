//! Math (ECMA-262 21.3).
//!
//! The functions that the spec leaves to the implementation come from `libm`, whose algorithms are those of fdlibm, as
//! V8's are, or from `fdlibm.rs` where its later revisions are not: programs print the same digits here as there. Where V8's
//! differ from both, the comment says so.

use super::typed_array::{half_from_number, number_from_half};
use crate::fdlibm;
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::Obj;
use crate::vm::Vm;
use gill_heap::{Attributes, Value};
use std::sync::atomic::{AtomicU64, Ordering};

/// A function of one number.
macro_rules! unary {
    ($name:literal, $path:literal, $function:expr) => {
        method($name, $path, 1, |vm, args| {
            let n = number(vm, args, 0)?;
            let function: fn(f64) -> f64 = $function;
            Ok(Value::number(function(n)))
        })
    };
}

/// In V8's order, which shows where a program lists them.
const METHODS: &[Method] = &[
    method("abs", "Math.abs", 1, |vm, args| {
        if let Some(i) = args.get(0).as_int()
            && i != i32::MIN
        {
            return Ok(Value::int(i.abs()));
        }
        Ok(Value::number(vm.to_number(args.get(0))?.abs()))
    }),
    unary!("acos", "Math.acos", libm::acos),
    unary!("acosh", "Math.acosh", fdlibm::acosh),
    unary!("asin", "Math.asin", libm::asin),
    unary!("asinh", "Math.asinh", fdlibm::asinh),
    unary!("atan", "Math.atan", libm::atan),
    unary!("atanh", "Math.atanh", fdlibm::atanh),
    method("atan2", "Math.atan2", 2, |vm, args| {
        let (y, x) = (number(vm, args, 0)?, number(vm, args, 1)?);
        Ok(Value::number(libm::atan2(y, x)))
    }),
    method("ceil", "Math.ceil", 1, |vm, args| rounding(vm, args, f64::ceil)),
    unary!("cbrt", "Math.cbrt", fdlibm::cbrt),
    unary!("expm1", "Math.expm1", libm::expm1),
    method("clz32", "Math.clz32", 1, |vm, args| {
        Ok(Value::int(vm.to_uint32(args.get(0))?.leading_zeros() as i32))
    }),
    unary!("cos", "Math.cos", fdlibm::cos),
    unary!("cosh", "Math.cosh", fdlibm::cosh),
    unary!("exp", "Math.exp", fdlibm::exp),
    method("floor", "Math.floor", 1, |vm, args| rounding(vm, args, f64::floor)),
    unary!("f16round", "Math.f16round", |n| number_from_half(half_from_number(n))),
    unary!("fround", "Math.fround", |n| n as f32 as f64),
    method("hypot", "Math.hypot", 2, hypot),
    method("imul", "Math.imul", 2, |vm, args| {
        let (a, b) = (vm.to_int32(args.get(0))?, vm.to_int32(args.get(1))?);
        Ok(Value::int(a.wrapping_mul(b)))
    }),
    unary!("log", "Math.log", fdlibm::log),
    unary!("log1p", "Math.log1p", fdlibm::log1p),
    unary!("log2", "Math.log2", libm::log2),
    unary!("log10", "Math.log10", log10),
    method("max", "Math.max", 2, |vm, args| extreme(vm, args, true)),
    method("min", "Math.min", 2, |vm, args| extreme(vm, args, false)),
    method("pow", "Math.pow", 2, |vm, args| {
        let (base, exponent) = (number(vm, args, 0)?, number(vm, args, 1)?);
        Ok(Value::number(crate::operators::exponentiate(base, exponent)))
    }),
    method("random", "Math.random", 0, |_, _| Ok(Value::double(random()))),
    method("round", "Math.round", 1, |vm, args| rounding(vm, args, round)),
    unary!("sign", "Math.sign", |n| if n == 0.0 || n.is_nan() { n } else { n.signum() }),
    unary!("sin", "Math.sin", fdlibm::sin),
    unary!("sinh", "Math.sinh", fdlibm::sinh),
    unary!("sqrt", "Math.sqrt", f64::sqrt),
    method("sumPrecise", "Math.sumPrecise", 1, sum_precise),
    unary!("tan", "Math.tan", libm::tan),
    unary!("tanh", "Math.tanh", fdlibm::tanh),
    method("trunc", "Math.trunc", 1, |vm, args| rounding(vm, args, f64::trunc)),
];

pub(crate) fn init(vm: &mut Vm) {
    let math = vm.new_object();
    vm.realm_mut().intrinsics.math = math.value();
    vm.defer(math, make);
    let global = vm.realm().global_object();
    vm.define_str(global, "Math", math.value(), Attributes::HIDDEN);
}

fn make(vm: &mut Vm, math: Obj, _: Obj) {
    vm.define_methods(math, METHODS);
    for (name, value) in [
        ("E", std::f64::consts::E),
        ("LN10", std::f64::consts::LN_10),
        ("LN2", std::f64::consts::LN_2),
        ("LOG10E", std::f64::consts::LOG10_E),
        ("LOG2E", std::f64::consts::LOG2_E),
        ("PI", std::f64::consts::PI),
        ("SQRT1_2", std::f64::consts::FRAC_1_SQRT_2),
        ("SQRT2", std::f64::consts::SQRT_2),
    ] {
        vm.define_str(math, name, Value::double(value), Attributes::FIXED);
    }
    vm.define_tag(math, "Math");
}

#[inline(always)]
fn number(vm: &mut Vm, args: Args, i: usize) -> JsResult<f64> {
    vm.to_number(args.get(i))
}

/// floor and its like: integers stay as they are.
#[inline(always)]
fn rounding(vm: &mut Vm, args: Args, function: fn(f64) -> f64) -> JsResult {
    if args.get(0).is_int() {
        return Ok(args.get(0));
    }
    Ok(Value::number(function(number(vm, args, 0)?)))
}

/// The integer nearest, the larger of two.
pub(crate) fn round(n: f64) -> f64 {
    // The fraction is exact, while n + 0.5 need not be.
    let floor = n.floor();
    let rounded = if n - floor >= 0.5 { floor + 1.0 } else { floor };
    if rounded == 0.0 && n.is_sign_negative() { -0.0 } else { rounded }
}

/// As fdlibm computes it: the exponent's logarithm in two parts around that of the mantissa.
fn log10(n: f64) -> f64 {
    const IVLN10: f64 = std::f64::consts::LOG10_E;
    const LOG10_2_HIGH: f64 = 3.010_299_956_636_117_7e-1;
    const LOG10_2_LOW: f64 = 3.694_239_077_158_931e-13;
    if !(n > 0.0 && n.is_finite()) {
        return libm::log(n);
    }
    let (mut n, mut k) = (n, 0);
    if n < f64::MIN_POSITIVE {
        n *= 18014398509481984.0; // 2^54
        k -= 54;
    }
    let bits = n.to_bits();
    k += (bits >> 52) as i32 - 1023;
    let below = (k < 0) as i32;
    let mantissa = f64::from_bits((bits & ((1 << 52) - 1)) | ((1023 - below) as u64) << 52);
    let y = (k + below) as f64;
    let z = y * LOG10_2_LOW + IVLN10 * fdlibm::log(mantissa);
    z + y * LOG10_2_HIGH
}

fn extreme(vm: &mut Vm, args: Args, max: bool) -> JsResult {
    if args.len() == 2
        && let (Some(a), Some(b)) = (args.get(0).as_int(), args.get(1).as_int())
    {
        return Ok(Value::int(if max { a.max(b) } else { a.min(b) }));
    }
    let mut best = if max { f64::NEG_INFINITY } else { f64::INFINITY };
    for &value in args.all() {
        let n = vm.to_number(value)?;
        if best.is_nan() || n.is_nan() {
            best = f64::NAN;
        } else if n == best {
            // Of the zeros, +0 is the larger.
            if n == 0.0 && n.is_sign_negative() != max {
                best = n;
            }
        } else if (n > best) == max {
            best = n;
        }
    }
    Ok(Value::number(best))
}

/// Scaled by the largest, summed up with compensation, as V8 does.
fn hypot(vm: &mut Vm, args: Args) -> JsResult {
    let mut numbers = Vec::with_capacity(args.len());
    for &value in args.all() {
        numbers.push(vm.to_number(value)?.abs());
    }
    if numbers.iter().any(|n| n.is_infinite()) {
        return Ok(Value::number(f64::INFINITY));
    }
    if numbers.iter().any(|n| n.is_nan()) {
        return Ok(Value::NAN);
    }
    let largest = numbers.iter().fold(0.0, |a: f64, &b| a.max(b));
    if largest == 0.0 {
        return Ok(Value::ZERO);
    }
    let (mut sum, mut compensation) = (0.0, 0.0);
    for n in numbers {
        let scaled = n / largest;
        let summand = scaled * scaled - compensation;
        let next = sum + summand;
        compensation = (next - sum) - summand;
        sum = next;
    }
    Ok(Value::number(sum.sqrt() * largest))
}

/// Math.sumPrecise ( items ): the number nearest to the exact sum.
fn sum_precise(vm: &mut Vm, args: Args) -> JsResult {
    if args.get(0).is_nullish() {
        let shown = vm.describe_plain(args.get(0));
        return Err(vm.throw_type_error(format!("{shown} is not iterable")));
    }
    let record = vm.get_iterator_record(args.get(0))?;
    let mut sum = ExactSum::new();
    let mut count = 0u64;
    vm.for_each_of(record, |vm, value| {
        // 7.b.i. NOTE: This step is not expected to be reached in practice.
        if count >= (1 << 53) - 1 {
            return Err(vm.throw_range_error("Too many values to sum up"));
        }
        count += 1;
        let Some(n) = value.as_number() else {
            let shown = vm.describe_plain(value);
            return Err(vm.throw_type_error(format!("{shown} is not a number")));
        };
        sum.add(n);
        Ok(())
    })?;
    Ok(Value::number(sum.value()))
}

/// A sum of doubles without any rounding: a fixed-point number in digits of 32 bits, the lowest worth 2^-1074, each kept
/// with its carries in an i64.
struct ExactSum {
    digits: [i64; 68],
    /// Additions since the carries went up last: a digit has room for 2^31 of them.
    pending: u32,
    infinities: (bool, bool),
    nan: bool,
    /// All so far were -0 (the sum of nothing is -0, too).
    minus_zero: bool,
}

impl ExactSum {
    fn new() -> ExactSum {
        ExactSum { digits: [0; 68], pending: 0, infinities: (false, false), nan: false, minus_zero: true }
    }

    fn add(&mut self, n: f64) {
        self.minus_zero &= n == 0.0 && n.is_sign_negative();
        if n.is_nan() {
            self.nan = true;
            return;
        }
        if n.is_infinite() {
            self.infinities.0 |= n > 0.0;
            self.infinities.1 |= n < 0.0;
            return;
        }
        let bits = n.to_bits();
        let exponent = (bits >> 52 & 0x7ff) as usize;
        let fraction = bits & ((1 << 52) - 1);
        // A subnormal stands where the smallest normal does, without the hidden bit.
        let (mantissa, place) =
            if exponent == 0 { (fraction, 0) } else { (fraction | 1 << 52, exponent - 1) };
        let wide = (mantissa as u128) << (place % 32);
        for k in 0..3 {
            let part = (wide >> (32 * k)) as u32 as i64;
            self.digits[place / 32 + k] += if n < 0.0 { -part } else { part };
        }
        self.pending += 1;
        if self.pending == 1 << 30 {
            self.carry();
        }
    }

    /// Brings all digits but the highest into 0..2^32.
    fn carry(&mut self) {
        self.pending = 0;
        for i in 0..self.digits.len() - 1 {
            let carry = self.digits[i] >> 32;
            self.digits[i] -= carry << 32;
            self.digits[i + 1] += carry;
        }
    }

    fn value(&mut self) -> f64 {
        match (self.nan, self.infinities) {
            (true, _) | (_, (true, true)) => return f64::NAN,
            (_, (true, _)) => return f64::INFINITY,
            (_, (_, true)) => return f64::NEG_INFINITY,
            _ if self.minus_zero => return -0.0,
            _ => {}
        }
        self.carry();
        let negative = self.digits[self.digits.len() - 1] < 0;
        if negative {
            self.digits.iter_mut().for_each(|d| *d = -*d);
            self.carry();
        }
        let Some(top) = self.digits.iter().rposition(|&d| d != 0) else { return 0.0 };
        let bit = |i: usize| self.digits[i / 32] >> (i % 32) & 1;
        // The highest 53 bits, or fewer where only the lowest place of doubles is left; the rest rounds, ties to even.
        let length = top * 32 + (64 - self.digits[top].leading_zeros() as usize);
        let cut = length.saturating_sub(53);
        let mut mantissa = (cut..length).rev().fold(0u64, |m, i| m << 1 | bit(i) as u64);
        if cut > 0 && bit(cut - 1) == 1 && (mantissa & 1 == 1 || (0..cut - 1).any(|i| bit(i) == 1)) {
            mantissa += 1;
        }
        // 2^53 as a mantissa is the next exponent with 0: the sum of the two parts is right by itself.
        let exponent = if length > 53 { cut as u64 } else { 0 };
        let bits = if mantissa >> 52 == 0 { mantissa } else { (exponent << 52) + mantissa };
        let magnitude = if bits >= f64::INFINITY.to_bits() { f64::INFINITY } else { f64::from_bits(bits) };
        if negative { -magnitude } else { magnitude }
    }
}

/// A number of [0, 1): xorshift128+, seeded once from the clock and the address of the state.
pub(crate) fn random() -> f64 {
    static STATE: [AtomicU64; 2] = [AtomicU64::new(0), AtomicU64::new(0)];
    let mut a = STATE[0].load(Ordering::Relaxed);
    let mut b = STATE[1].load(Ordering::Relaxed);
    if a == 0 && b == 0 {
        let nanos = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(1, |d| d.as_nanos() as u64);
        let mut seed = nanos ^ (STATE.as_ptr() as u64).rotate_left(32) ^ (std::process::id() as u64) << 48;
        let mut next = || {
            // splitmix64
            seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let z = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        };
        (a, b) = (next(), next() | 1);
    }
    let result = a.wrapping_add(b);
    let mut x = a;
    x ^= x << 23;
    x ^= x >> 17;
    x ^= b ^ (b >> 26);
    STATE[0].store(b, Ordering::Relaxed);
    STATE[1].store(x, Ordering::Relaxed);
    (result >> 11) as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_at_the_edges() {
        assert_eq!(round(0.49999999999999994), 0.0);
        assert_eq!(round(2.5), 3.0);
        assert_eq!(round(-2.5), -2.0);
        assert!(round(-0.2).is_sign_negative());
        assert_eq!(round(4503599627370497.0), 4503599627370497.0);
    }

    #[test]
    fn logarithms_of_powers_of_ten() {
        for e in -300..300 {
            let n: f64 = format!("1e{e}").parse().unwrap_or(0.0);
            assert!((log10(n) - e as f64).abs() <= 1e-13 * (e as f64).abs(), "{e}");
        }
        assert_eq!((log10(10.0), log10(1000.0)), (1.0, 3.0));
        assert_eq!(log10(0.0), f64::NEG_INFINITY);
    }

    #[test]
    fn sums_are_exact() {
        let sum = |list: &[f64]| {
            let mut sum = ExactSum::new();
            list.iter().for_each(|&n| sum.add(n));
            sum.value()
        };
        assert_eq!(sum(&[1e308, 1e308, 0.1, 0.1, 1e30, 0.1, -1e30, -1e308, -1e308]), 0.30000000000000004);
        assert_eq!(sum(&[f64::MAX, f64::MAX]), f64::INFINITY);
        assert_eq!(sum(&[f64::MAX, f64::MAX, -f64::MAX]), f64::MAX);
        assert_eq!(sum(&[5e-324, 5e-324, -1.0, 1.0]), 1e-323);
        assert_eq!(sum(&[9007199254740992.0, 1.0, 5e-324]), 9007199254740994.0);
        assert_eq!(sum(&[-1.0, -f64::EPSILON / 2.0]), -1.0);
        for n in [1.0, 1.5, -3.25, 1e300, 2.2250738585072014e-308, 2.225_073_858_507_201e-308, f64::MAX] {
            assert_eq!(sum(&[n]), n);
        }
        assert!(sum(&[]).is_sign_negative() && !sum(&[-0.0, 0.0]).is_sign_negative());
    }

    #[test]
    fn random_is_in_range() {
        assert!((0..1000).all(|_| (0.0..1.0).contains(&random())));
    }
}
