//! Intl mathematical values: decimals of any length, and their rounding (ECMA-402 16.5.3 and its rounding modes).

use num_bigint::BigUint;

/// How a value between two others is rounded: the names of `roundingMode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Ceil,
    Floor,
    Expand,
    Trunc,
    HalfCeil,
    HalfFloor,
    HalfExpand,
    HalfTrunc,
    HalfEven,
}

pub(super) const MODES: [(&str, Mode); 9] = [
    ("ceil", Mode::Ceil),
    ("floor", Mode::Floor),
    ("expand", Mode::Expand),
    ("trunc", Mode::Trunc),
    ("halfCeil", Mode::HalfCeil),
    ("halfFloor", Mode::HalfFloor),
    ("halfExpand", Mode::HalfExpand),
    ("halfTrunc", Mode::HalfTrunc),
    ("halfEven", Mode::HalfEven),
];

/// A number: sign, digits without leading zeros, and where the point is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    pub negative: bool,
    pub kind: Kind,
}

/// Finite: 0.d1 d2 d3... times ten to the power of `point`; zero has no digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Finite { digits: Vec<u8>, point: i32 },
    Infinity,
    NaN,
}

impl Decimal {
    /// The shortest decimal of a double, which is what gets rounded.
    pub(super) fn from_f64(n: f64) -> Decimal {
        let negative = n.is_sign_negative() && !n.is_nan();
        let kind = match n.is_finite() {
            true => return Decimal { negative, ..Decimal::parse(&format!("{:e}", n.abs())) },
            false if n.is_nan() => Kind::NaN,
            false => Kind::Infinity,
        };
        Decimal { negative, kind }
    }

    /// A decimal literal: digits, perhaps with point, exponent and sign.
    pub(super) fn parse(text: &str) -> Decimal {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let exponent: i32 =
            exponent.parse().unwrap_or(if exponent.starts_with('-') { -100_000 } else { 100_000 });
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all: Vec<u8> = whole.bytes().chain(fraction.bytes()).filter(u8::is_ascii_digit).collect();
        let leading = all.iter().take_while(|&&d| d == b'0').count();
        let mut digits = all[leading..].to_vec();
        while digits.last() == Some(&b'0') {
            digits.pop();
        }
        let point = if digits.is_empty() { 0 } else { whole.len() as i32 - leading as i32 + exponent };
        Decimal { negative, kind: Kind::Finite { digits, point } }
    }

    pub(super) fn is_nan(&self) -> bool {
        self.kind == Kind::NaN
    }
    pub(super) fn is_zero(&self) -> bool {
        matches!(&self.kind, Kind::Finite { digits, .. } if digits.is_empty())
    }
    /// The power of ten of the first digit; 0 for zero.
    pub(super) fn magnitude(&self) -> i32 {
        match &self.kind {
            Kind::Finite { digits, point } if !digits.is_empty() => point - 1,
            _ => 0,
        }
    }
    /// Times a power of ten.
    pub(super) fn shifted(mut self, by: i32) -> Decimal {
        if let Kind::Finite { digits, point } = &mut self.kind
            && !digits.is_empty()
        {
            *point += by;
        }
        self
    }

    /// Rounded to a multiple of `increment` times ten to the power of `exponent`.
    pub(super) fn rounded(&self, exponent: i32, increment: u32, mode: Mode) -> Decimal {
        let Kind::Finite { digits, point } = &self.kind else { return self.clone() };
        if digits.is_empty() || (increment == 1 && point - digits.len() as i32 >= exponent) {
            return self.clone();
        }
        // Digits of the whole multiples of the unit, and what is left behind them.
        let whole = (point - exponent).clamp(-1, i32::MAX - 1);
        let kept = whole.clamp(0, digits.len() as i32) as usize;
        let rest = &digits[kept..];
        let mut text = digits[..kept].to_vec();
        text.extend(std::iter::repeat_n(b'0', (whole.max(0) as usize).saturating_sub(kept)));
        let mut number = BigUint::parse_bytes(&text, 10).unwrap_or_default();
        // What is left against half a unit: -1 below, 0 at, 1 above; and whether anything is left.
        let (half, exact) = if increment == 1 {
            let half = match rest.first() {
                _ if whole < 0 => -1,
                None => -1,
                Some(b'5') if rest.len() == 1 => 0,
                Some(first) if *first >= b'5' => 1,
                Some(_) => -1,
            };
            (half, rest.is_empty())
        } else {
            let unit = BigUint::from(increment);
            let left = &number % &unit;
            number /= &unit;
            let doubled = &left << 1usize;
            let half = match doubled.cmp(&unit) {
                std::cmp::Ordering::Less => -1,
                std::cmp::Ordering::Equal if rest.is_empty() => 0,
                _ => 1,
            };
            (half, left == BigUint::ZERO && rest.is_empty())
        };
        let odd = number.bit(0);
        let up = !exact
            && match mode {
                Mode::Ceil => !self.negative,
                Mode::Floor => self.negative,
                Mode::Expand => true,
                Mode::Trunc => false,
                Mode::HalfCeil => half > 0 || (half == 0 && !self.negative),
                Mode::HalfFloor => half > 0 || (half == 0 && self.negative),
                Mode::HalfExpand => half >= 0,
                Mode::HalfTrunc => half > 0,
                Mode::HalfEven => half > 0 || (half == 0 && odd),
            };
        if up {
            number += 1u32;
        }
        if increment != 1 {
            number *= increment;
        }
        Decimal { negative: self.negative, ..Decimal::parse(&format!("{number}e{exponent}")) }
    }

    /// Digits before and behind the point.
    pub(super) fn digits(&self) -> (String, String) {
        let Kind::Finite { digits, point } = &self.kind else { return Default::default() };
        let at = |i: i32| if i >= 0 { digits.get(i as usize).map_or('0', |&d| d as char) } else { '0' };
        let whole: String = if *point <= 0 { "0".into() } else { (0..*point).map(at).collect() };
        let fraction: String =
            (0.min(*point)..digits.len() as i32).filter(|i| *i >= *point).map(at).collect();
        (if digits.is_empty() { "0".into() } else { whole }, fraction)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(text: &str, exponent: i32, increment: u32, mode: Mode) -> String {
        let (whole, fraction) = Decimal::parse(text).rounded(exponent, increment, mode).digits();
        format!("{whole}.{fraction}")
    }

    #[test]
    fn rounding() {
        assert_eq!(round("1.005", -2, 1, Mode::HalfExpand), "1.01");
        assert_eq!(round("2.5", 0, 1, Mode::HalfEven), "2.");
        assert_eq!(round("0.04", -1, 1, Mode::HalfExpand), "0.");
        assert_eq!(round("0.004", -1, 1, Mode::Ceil), "0.1");
        assert_eq!(round("99.96", -1, 1, Mode::HalfExpand), "100.");
        assert_eq!(round("1.12", -2, 5, Mode::HalfExpand), "1.1");
        assert_eq!(round("1.13", -2, 5, Mode::HalfExpand), "1.15");
        assert_eq!(round("123456", 3, 1, Mode::HalfExpand), "123000.");
        assert_eq!(round("0.00012", -6, 1, Mode::HalfExpand), "0.00012");
    }

    #[test]
    fn doubles() {
        assert_eq!(
            Decimal::from_f64(-0.0),
            Decimal { negative: true, kind: Kind::Finite { digits: vec![], point: 0 } }
        );
        assert_eq!(Decimal::from_f64(1e21).digits(), ("1".to_owned() + &"0".repeat(21), String::new()));
        assert_eq!(Decimal::from_f64(1.25e-7).digits(), ("0".into(), "000000125".into()));
    }
}
