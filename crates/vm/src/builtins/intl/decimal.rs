//! Intl mathematical values: decimals of any length, and their rounding (ECMA-402 16.5.3 and its rounding modes).

use std::cmp::Ordering;

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

/// Every increment that `roundingIncrement` may be divides this: the last digits of a number say whether it is a multiple.
const LOW: u32 = 10_000;
const LOW_DIGITS: usize = 4;

/// Where the point is at most: no double and no BigInt comes near, and what is smaller than a unit there counts as zero.
const REACH: i64 = 1_000_000_000;

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
        // What does not fit is far out of reach in either direction.
        let far = if exponent.starts_with('-') { -2 * REACH } else { 2 * REACH };
        let exponent = exponent.parse::<i32>().map_or(far, i64::from);
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all: Vec<u8> = whole.bytes().chain(fraction.bytes()).filter(u8::is_ascii_digit).collect();
        match whole.len() as i64 + exponent {
            point if point < -REACH => Decimal::of_digits(negative, Vec::new(), 0),
            point => Decimal::of_digits(negative, all, point.min(REACH) as i32),
        }
    }

    /// Digits, perhaps with zeros at their ends, behind a point that is moved.
    fn of_digits(negative: bool, mut digits: Vec<u8>, mut point: i32) -> Decimal {
        let leading = digits.iter().take_while(|&&d| d == b'0').count();
        digits.drain(..leading);
        let trailing = digits.iter().rev().take_while(|&&d| d == b'0').count();
        digits.truncate(digits.len() - trailing);
        point = if digits.is_empty() { 0 } else { point - leading as i32 };
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

    /// Rounded to a multiple of `increment`, a divisor of [`LOW`], times ten to the power of `exponent`.
    pub(super) fn rounded(&self, exponent: i32, increment: u32, mode: Mode) -> Decimal {
        let Kind::Finite { digits, point } = &self.kind else { return self.clone() };
        if digits.is_empty() || (increment == 1 && point - digits.len() as i32 >= exponent) {
            return self.clone();
        }
        // Digits of the whole units, and what is left behind them.
        let whole = point - exponent;
        let kept = whole.clamp(0, digits.len() as i32) as usize;
        let rest = &digits[kept..];
        // The last digits alone say which multiple is next.
        let mut high = digits[..kept].to_vec();
        high.resize(kept.max(whole.max(0) as usize), b'0');
        let last = high.split_off(high.len().saturating_sub(LOW_DIGITS));
        let low = last.iter().fold(0, |low, digit| low * 10 + u32::from(digit - b'0'));
        let left = low % increment;
        let rest_to_half = match rest {
            _ if whole < 0 => Ordering::Less,
            [b'5'] => Ordering::Equal,
            [first, ..] if *first >= b'5' => Ordering::Greater,
            _ => Ordering::Less,
        };
        let half = match (2 * left).cmp(&increment) {
            Ordering::Less if 2 * left + 1 == increment => rest_to_half,
            Ordering::Equal if !rest.is_empty() => Ordering::Greater,
            half => half,
        };
        let is_odd = |digit: &u8| digit % 2 == 1;
        let odd =
            ((LOW / increment) % 2 == 1 && high.last().is_some_and(is_odd)) != (low / increment % 2 == 1);
        let up = !(left == 0 && rest.is_empty())
            && match mode {
                Mode::Ceil => !self.negative,
                Mode::Floor => self.negative,
                Mode::Expand => true,
                Mode::Trunc => false,
                Mode::HalfCeil => half.is_gt() || (half.is_eq() && !self.negative),
                Mode::HalfFloor => half.is_gt() || (half.is_eq() && self.negative),
                Mode::HalfExpand => half.is_ge(),
                Mode::HalfTrunc => half.is_gt(),
                Mode::HalfEven => half.is_gt() || (half.is_eq() && odd),
            };
        let mut low = low - left + if up { increment } else { 0 };
        if low >= LOW {
            low -= LOW;
            let nines = high.iter().rev().take_while(|digit| **digit == b'9').count();
            let carried = high.len() - nines;
            high[carried..].fill(b'0');
            match carried.checked_sub(1) {
                Some(place) => high[place] += 1,
                None => high.insert(0, b'1'),
            }
        }
        high.extend(format!("{low:0LOW_DIGITS$}").bytes());
        let point = high.len() as i32 + exponent;
        Decimal::of_digits(self.negative, high, point)
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
        assert_eq!(round("99.96", -1, 5, Mode::HalfExpand), "100.");
        assert_eq!(round("9999.8", 0, 5000, Mode::HalfExpand), "10000.");
        // Where the units behind decide: 2.8 and 2.51 of 5, 2.5 itself, and 7.5.
        assert_eq!(round("1.028", -2, 5, Mode::HalfExpand), "1.05");
        assert_eq!(round("1.0251", -2, 5, Mode::HalfTrunc), "1.05");
        assert_eq!(round("1.025", -2, 5, Mode::HalfTrunc), "1.");
        assert_eq!(round("12.379", -2, 5, Mode::HalfExpand), "12.4");
        assert_eq!(round("7.5", 0, 5, Mode::HalfEven), "10.");
        assert_eq!(round("2.5", 0, 5, Mode::HalfEven), "0.");
        assert_eq!(round("2.5", 0, 5, Mode::HalfExpand), "5.");
        assert_eq!(round("123456", 3, 1, Mode::HalfExpand), "123000.");
        assert_eq!(round("0.00012", -6, 1, Mode::HalfExpand), "0.00012");
    }

    #[test]
    fn far_exponents() {
        assert!(Decimal::parse("1e-2147483648").is_zero());
        assert!(Decimal::parse("0e99999999999").is_zero());
        assert!(Decimal::parse("0.01e-99999999999").is_zero());
        assert_eq!(Decimal::parse("12e2147483647").magnitude(), REACH as i32 - 1);
        let many = "9".repeat(1_000_000) + ".5";
        assert_eq!(Decimal::parse(&many).rounded(0, 1, Mode::HalfExpand).magnitude(), 1_000_000);
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
