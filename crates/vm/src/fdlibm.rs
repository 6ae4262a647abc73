//! Elementary functions as fdlibm computes them (K. C. Ng's algorithms, Sun Microsystems 1993), where V8's results differ in the
//! last digit from those of the `libm` crate, which follows later revisions. The spec leaves the digits to the implementation;
//! programs print those that they print elsewhere.
//!
//! Arguments that are rare (infinities, overflow, and of sin and cos those beyond 2^19 times pi/2) go to `libm`, which mostly
//! agrees there: of large angles about one in 200 results differs in its last digit.

use std::f64::consts::{FRAC_2_PI, LN_2};

const TWO_54: f64 = 18014398509481984.0;
const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;

/// The upper 32 bits.
fn high(x: f64) -> i32 {
    (x.to_bits() >> 32) as i32
}
/// The same number with other upper bits.
fn with_high(x: f64, high: i32) -> f64 {
    f64::from_bits((x.to_bits() & 0xffff_ffff) | u64::from(high as u32) << 32)
}
/// A number of these upper bits, the others 0.
fn from_high(high: i32) -> f64 {
    with_high(0.0, high)
}
/// The number without its lower 32 bits.
fn head(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & 0xffff_ffff_0000_0000)
}

/// The cosine of x + y in [-pi/4, pi/4]; y is the tail of x.
fn cos_kernel(x: f64, y: f64) -> f64 {
    const C: [f64; 6] = [
        0.0416666666666666,
        -0.001388888888887411,
        2.480158728947673e-05,
        -2.7557314351390663e-07,
        2.087572321298175e-09,
        -1.1359647557788195e-11,
    ];
    let ix = high(x) & 0x7fff_ffff;
    let z = x * x;
    let r = z * (C[0] + z * (C[1] + z * (C[2] + z * (C[3] + z * (C[4] + z * C[5])))));
    if ix < 0x3fd3_3333 {
        return 1.0 - (0.5 * z - (z * r - x * y));
    }
    // About x / 4, so that 1 - qx is exact.
    let qx = if ix > 0x3fe9_0000 { 0.28125 } else { from_high(ix - 0x0020_0000) };
    let half = 0.5 * z - qx;
    let a = 1.0 - qx;
    a - (half - (z * r - x * y))
}

/// The sine of x + y in [-pi/4, pi/4]; y is the tail of x, none if x is exact.
fn sin_kernel(x: f64, y: Option<f64>) -> f64 {
    const S: [f64; 6] = [
        -0.16666666666666632,
        0.00833333333332249,
        -0.0001984126982985795,
        2.7557313707070068e-06,
        -2.5050760253406863e-08,
        1.58969099521155e-10,
    ];
    let z = x * x;
    let v = z * x;
    let r = S[1] + z * (S[2] + z * (S[3] + z * (S[4] + z * S[5])));
    match y {
        None => x + v * (S[0] + z * r),
        Some(y) => x - ((z * (0.5 * y - v * r) - y) - v * S[0]),
    }
}

/// x less the nearest multiple of pi/2, as the multiple and two parts of the rest; None where that takes more digits of pi.
fn reduce(x: f64) -> Option<(i32, f64, f64)> {
    // 2^19 * pi/2.
    const LIMIT: f64 = 823549.6;
    /// pi/2 in pieces of 33 bits, each with what is left behind it.
    const PIECES: [(f64, f64); 3] = [
        (1.5707963267341256, 6.077100506506192e-11),
        (6.077100506303966e-11, 2.0222662487959506e-21),
        (2.0222662487111665e-21, 8.4784276603689e-32),
    ];
    let exponent = |x: f64| (high(x) >> 20) & 0x7ff;
    let size = x.abs();
    if size >= LIMIT {
        return None;
    }
    let n = (size * FRAC_2_PI + 0.5) as i32;
    let f = f64::from(n);
    let mut r = size - f * PIECES[0].0;
    let mut w = f * PIECES[0].1;
    let mut first = r - w;
    // Where digits cancel the next pieces are needed.
    for (i, lost) in [(1, 16), (2, 49)] {
        if exponent(size) - exponent(first) <= lost {
            break;
        }
        let t = r;
        w = f * PIECES[i].0;
        r = t - w;
        w = f * PIECES[i].1 - ((t - r) - w);
        first = r - w;
    }
    let second = (r - first) - w;
    Some(if x < 0.0 { (-n, -first, -second) } else { (n, first, second) })
}

/// Up to here the kernels need no reduction.
const QUARTER_PI_HIGH: i32 = 0x3fe9_21fb;
/// Below, the first term of the series is the result.
const TINY: f64 = 7.450580596923828e-9;

/// Cosine.
pub(crate) fn cos(x: f64) -> f64 {
    if high(x) & 0x7fff_ffff <= QUARTER_PI_HIGH {
        return if x.abs() < TINY { 1.0 } else { cos_kernel(x, 0.0) };
    }
    let Some((n, x, y)) = reduce(x) else { return libm::cos(x) };
    match n & 3 {
        0 => cos_kernel(x, y),
        1 => -sin_kernel(x, Some(y)),
        2 => -cos_kernel(x, y),
        _ => sin_kernel(x, Some(y)),
    }
}

/// Sine.
pub(crate) fn sin(x: f64) -> f64 {
    if high(x) & 0x7fff_ffff <= QUARTER_PI_HIGH {
        return if x.abs() < TINY { x } else { sin_kernel(x, None) };
    }
    let Some((n, x, y)) = reduce(x) else { return libm::sin(x) };
    match n & 3 {
        0 => sin_kernel(x, Some(y)),
        1 => cos_kernel(x, y),
        2 => -sin_kernel(x, Some(y)),
        _ => -cos_kernel(x, y),
    }
}

/// Natural logarithm.
pub(crate) fn log(x: f64) -> f64 {
    if !(x > 0.0 && x.is_finite()) {
        return libm::log(x);
    }
    let (mut x, mut k) = (x, 0);
    if x < f64::MIN_POSITIVE {
        k -= 54;
        x *= TWO_54;
    }
    // x = 2^k * (1 + f), with 1 + f between sqrt(2)/2 and sqrt(2).
    let mut hx = high(x);
    k += (hx >> 20) - 1023;
    hx &= 0x000f_ffff;
    let above = (hx + 0x9_5f64) & 0x10_0000;
    x = with_high(x, hx | (above ^ 0x3ff0_0000));
    k += above >> 20;
    let f = x - 1.0;
    let dk = f64::from(k);
    if 0x000f_ffff & (2 + hx) < 3 {
        if f == 0.0 {
            return dk * LN2_HIGH + dk * LN2_LOW;
        }
        let r = f * f * (0.5 - 0.3333333333333333 * f);
        return dk * LN2_HIGH - ((r - dk * LN2_LOW) - f);
    }
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
    let odd = z
        * (0.6666666666666735
            + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
    let r = odd + even;
    if (hx - 0x6_147a) | (0x6_b851 - hx) > 0 {
        let half = 0.5 * f * f;
        dk * LN2_HIGH - ((half - (s * (half + r) + dk * LN2_LOW)) - f)
    } else {
        dk * LN2_HIGH - ((s * (f - r) - dk * LN2_LOW) - f)
    }
}

/// The natural logarithm of 1 + x.
pub(crate) fn log1p(x: f64) -> f64 {
    const L: [f64; 7] = [
        0.6666666666666735,
        0.3999999999940942,
        0.2857142874366239,
        0.22222198432149784,
        0.1818357216161805,
        0.15313837699209373,
        0.14798198605116586,
    ];
    /// 2^53.
    const EXACT: f64 = 9007199254740992.0;
    let hx = high(x);
    if x <= -1.0 || !x.is_finite() || hx & 0x7fff_ffff < 0x3e20_0000 {
        return libm::log1p(x);
    }
    let small = hx < 0x3fda_827a && (hx > 0 || hx <= 0xbfd2_bec3_u32 as i32);
    // 1 + x = 2^k * (1 + f); c corrects the rounding of 1 + x.
    let (mut k, mut f, mut c, mut hu) = (0, x, 0.0, 1);
    if !small {
        let mut u = x;
        if x < EXACT {
            u = 1.0 + x;
            k = (high(u) >> 20) - 1023;
            c = if k > 0 { 1.0 - (u - x) } else { x - (u - 1.0) } / u;
        } else {
            k = (high(u) >> 20) - 1023;
        }
        hu = high(u) & 0x000f_ffff;
        if hu < 0x6_a09e {
            u = with_high(u, hu | 0x3ff0_0000);
        } else {
            k += 1;
            u = with_high(u, hu | 0x3fe0_0000);
            hu = (0x0010_0000 - hu) >> 2;
        }
        f = u - 1.0;
    }
    let k = f64::from(k);
    let half = 0.5 * f * f;
    if hu == 0 {
        if f == 0.0 {
            return k * LN2_HIGH + (c + k * LN2_LOW);
        }
        let r = half * (1.0 - 0.6666666666666666 * f);
        return if k == 0.0 { f - r } else { k * LN2_HIGH - ((r - (k * LN2_LOW + c)) - f) };
    }
    let s = f / (2.0 + f);
    let z = s * s;
    let r = z * (L[0] + z * (L[1] + z * (L[2] + z * (L[3] + z * (L[4] + z * (L[5] + z * L[6]))))));
    if k == 0.0 {
        f - (half - s * (half + r))
    } else {
        k * LN2_HIGH - ((half - (s * (half + r) + (k * LN2_LOW + c))) - f)
    }
}

/// Cube root.
pub(crate) fn cbrt(x: f64) -> f64 {
    if !x.is_finite() || x == 0.0 {
        return x;
    }
    // A third of the exponent gives 5 bits, a polynomial 23, a step of Newton's the rest.
    let size = x.abs();
    let guess = if size < f64::MIN_POSITIVE {
        from_high(high(size * TWO_54) / 3 + 696_219_795)
    } else {
        from_high(high(size) / 3 + 715_094_163)
    };
    let mut t = if x < 0.0 { -guess } else { guess };
    let r = (t * t) * (t / x);
    t *= (1.87595182427177 + r * (-1.8849797954337717 + r * 1.6214297201053545))
        + ((r * r) * r) * (-0.758397934778766 + r * 0.14599619288661245);
    t = f64::from_bits((t.to_bits() + 0x8000_0000) & 0xffff_ffff_c000_0000);
    let r = x / (t * t);
    t + t * ((r - t) / (t + t + r))
}

/// The exponential function. fdlibm misses e itself by the last bit; V8 makes that one right.
pub(crate) fn exp(x: f64) -> f64 {
    if x == 1.0 { std::f64::consts::E } else { libm::exp(x) }
}

/// 2^28: from here 1 is nothing beside the square.
const LARGE: f64 = 268435456.0;

/// Inverse hyperbolic cosine.
pub(crate) fn acosh(x: f64) -> f64 {
    if x >= LARGE && x.is_finite() {
        log(x) + LN_2
    } else if x > 2.0 && x.is_finite() {
        log(2.0 * x - 1.0 / (x + (x * x - 1.0).sqrt()))
    } else if x > 1.0 && x <= 2.0 {
        let t = x - 1.0;
        log1p(t + (2.0 * t + t * t).sqrt())
    } else if x < 1.0 {
        f64::NAN
    } else {
        // 1, infinity and NaN.
        libm::acosh(x)
    }
}

/// Inverse hyperbolic sine.
pub(crate) fn asinh(x: f64) -> f64 {
    let size = x.abs();
    let of_size = if size > LARGE && size.is_finite() {
        log(size) + LN_2
    } else if size > 2.0 && size.is_finite() {
        log(2.0 * size + 1.0 / ((x * x + 1.0).sqrt() + size))
    } else {
        // Where the square is nothing beside 1, the number itself is the result.
        if size < 3.725290298461914e-9 || x.is_nan() || size.is_infinite() {
            return x;
        }
        let square = x * x;
        log1p(size + square / (1.0 + (1.0 + square).sqrt()))
    };
    of_size.copysign(x)
}

/// From here e^x alone is out of range.
const EXP_LIMIT: f64 = 709.7822265625;
/// From here half of it is, too.
const HALF_EXP_LIMIT: f64 = 710.4758600739439;

/// Hyperbolic cosine.
pub(crate) fn cosh(x: f64) -> f64 {
    let size = x.abs();
    // Below ln(2) / 2.
    if high(size) < 0x3fd6_2e43 {
        let t = libm::expm1(size);
        let w = 1.0 + t;
        return if high(size) < 0x3c80_0000 { w } else { 1.0 + (t * t) / (w + w) };
    }
    if size < 22.0 {
        let t = exp(size);
        return 0.5 * t + 0.5 / t;
    }
    if size < EXP_LIMIT {
        return 0.5 * exp(size);
    }
    if size <= HALF_EXP_LIMIT {
        let w = exp(0.5 * size);
        return 0.5 * w * w;
    }
    libm::cosh(x)
}

/// Hyperbolic sine.
pub(crate) fn sinh(x: f64) -> f64 {
    let size = x.abs();
    let half = if x < 0.0 { -0.5 } else { 0.5 };
    if size < 22.0 {
        if size < 3.725290298461914e-9 {
            return x;
        }
        let t = libm::expm1(size);
        return if size < 1.0 { half * (2.0 * t - t * t / (t + 1.0)) } else { half * (t + t / (t + 1.0)) };
    }
    if size < EXP_LIMIT {
        return half * exp(size);
    }
    if size <= HALF_EXP_LIMIT {
        let w = exp(0.5 * size);
        return half * w * w;
    }
    libm::sinh(x)
}

/// Hyperbolic tangent.
pub(crate) fn tanh(x: f64) -> f64 {
    let size = x.abs();
    // Below 2^-28.
    if x.is_nan() || size < 3.725290298461914e-9 {
        return x;
    }
    let of_size = if size >= 22.0 {
        1.0
    } else if size >= 1.0 {
        1.0 - 2.0 / (libm::expm1(2.0 * size) + 2.0)
    } else {
        let t = libm::expm1(-2.0 * size);
        -t / (t + 2.0)
    };
    of_size.copysign(x)
}

/// Inverse hyperbolic tangent.
pub(crate) fn atanh(x: f64) -> f64 {
    let size = x.abs();
    // Below 2^-28.
    if !(3.725290298461914e-9..1.0).contains(&size) {
        return libm::atanh(x);
    }
    let twice = size + size;
    let of_size = 0.5
        * if size < 0.5 { log1p(twice + twice * size / (1.0 - size)) } else { log1p(twice / (1.0 - size)) };
    of_size.copysign(x)
}

/// x to the power of y.
pub(crate) fn pow(x: f64, y: f64) -> f64 {
    let plain = x.is_finite()
        && y.is_finite()
        && x != 0.0
        && x != 1.0
        && y != 0.0
        && y != 1.0
        && y.abs() <= 2147483648.0;
    if !plain || (x < 0.0 && y.fract() != 0.0) {
        return libm::pow(x, y);
    }
    if y == -1.0 {
        return 1.0 / x;
    }
    match power_of_size(x.abs(), y) {
        Some(power) if x < 0.0 && y % 2.0 != 0.0 => -power,
        Some(power) => power,
        None => libm::pow(x, y),
    }
}

/// The power of a positive number; None where it overflows or is too small.
fn power_of_size(x: f64, y: f64) -> Option<f64> {
    const L: [f64; 6] = [
        0.5999999999999946,
        0.4285714285785502,
        0.33333332981837743,
        0.272728123808534,
        0.23066074577556175,
        0.20697501780033842,
    ];
    const P: [f64; 5] = [
        0.16666666666666602,
        -0.0027777777777015593,
        6.613756321437934e-05,
        -1.6533902205465252e-06,
        4.1381367970572385e-08,
    ];
    // 2 / (3 ln 2), and its head and tail.
    const CP: f64 = 0.9617966939259756;
    const CP_HEAD: f64 = 0.9617967009544373;
    const CP_TAIL: f64 = -7.028461650952758e-09;

    // log2(x) = n + log2(1.0 or 1.5) + a series in s = (x - that) / (x + that), as head and tail.
    let (mut x, mut n) = (x, 0);
    if high(x) < 0x0010_0000 {
        x *= 9007199254740992.0;
        n -= 53;
    }
    n += (high(x) >> 20) - 0x3ff;
    let mantissa = high(x) & 0x000f_ffff;
    let mut ix = mantissa | 0x3ff0_0000;
    let upper = (0x3_988f..0xb_b67a).contains(&mantissa);
    if mantissa >= 0xb_b67a {
        n += 1;
        ix -= 0x0010_0000;
    }
    x = with_high(x, ix);
    let (base, base_head, base_tail) =
        if upper { (1.5, 0.5849624872207642, 1.350039202129749e-08) } else { (1.0, 0.0, 0.0) };
    let u = x - base;
    let v = 1.0 / (x + base);
    let s = u * v;
    let s_head = head(s);
    let t_head = from_high(((ix >> 1) | 0x2000_0000) + 0x0008_0000 + (i32::from(upper) << 18));
    let t_tail = x - (t_head - base);
    let s_tail = v * ((u - s_head * t_head) - s_head * t_tail);
    let s2 = s * s;
    let mut r = s2 * s2 * (L[0] + s2 * (L[1] + s2 * (L[2] + s2 * (L[3] + s2 * (L[4] + s2 * L[5])))));
    r += s_tail * (s_head + s);
    let s2 = s_head * s_head;
    let t_head = head(3.0 + s2 + r);
    let t_tail = r - ((t_head - 3.0) - s2);
    let u = s_head * t_head;
    let v = s_tail * t_head + t_tail * s;
    let p_head = head(u + v);
    let p_tail = v - (p_head - u);
    let z_head = CP_HEAD * p_head;
    let z_tail = CP_TAIL * p_head + p_tail * CP + base_tail;
    let whole = f64::from(n);
    let log_head = head(((z_head + z_tail) + base_head) + whole);
    let log_tail = z_tail - (((log_head - whole) - base_head) - z_head);

    // y * log2(x), as head and tail.
    let y_head = head(y);
    let tail = (y - y_head) * log_head + y * log_tail;
    let mut top = y_head * log_head;
    let z = tail + top;
    if !(-1074.0..1024.0).contains(&z) {
        return None;
    }

    // 2 to that: its nearest whole number goes to the exponent.
    let bits = high(z);
    let mut n = 0;
    if bits & 0x7fff_ffff > 0x3fe0_0000 {
        let k = ((bits & 0x7fff_ffff) >> 20) - 0x3ff;
        n = bits + (0x0010_0000 >> (k + 1));
        let k = ((n & 0x7fff_ffff) >> 20) - 0x3ff;
        top -= from_high(n & !(0x000f_ffff >> k));
        n = ((n & 0x000f_ffff) | 0x0010_0000) >> (20 - k);
        if bits < 0 {
            n = -n;
        }
    }
    let t = head(tail + top);
    let u = t * 0.6931471824645996;
    let v = (tail - (t - top)) * LN_2 + t * -1.904654299957768e-09;
    let z = u + v;
    let w = v - (z - u);
    let t = z * z;
    let t1 = z - t * (P[0] + t * (P[1] + t * (P[2] + t * (P[3] + t * P[4]))));
    // fdlibm divides by t1 - 2 alone; V8 takes the correction into the divisor.
    let r = (z * t1) / ((t1 - 2.0) - (w + z * w));
    let z = 1.0 - (r - z);
    let bits = high(z).wrapping_add(n << 20);
    Some(if bits >> 20 <= 0 { libm::scalbn(z, n) } else { with_high(z, bits) })
}
