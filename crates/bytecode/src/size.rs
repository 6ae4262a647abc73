//! Sizes for people, said and read the same way by everything that speaks to them: the VM, the dumper, both commands.
//!
//! It stands in this crate because it is the leaf that all of them have in common. Printing allocates nothing, so that a
//! dumper can do it.

use std::fmt;

/// A number of bytes, printed in decimal units with one digit: `12.3 MB` is 12.3 million bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Size(pub u64);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 1000 {
            return write!(f, "{} B", self.0);
        }
        let mut value = self.0 as f64 / 1e3;
        for unit in ["kB", "MB", "GB"] {
            // What would be rounded to 1000.0 is said in the next unit.
            if value < 999.95 {
                return write!(f, "{value:.1} {unit}");
            }
            value /= 1e3;
        }
        write!(f, "{value:.1} TB")
    }
}

/// A size as an option takes it, printed in the largest unit of 1024s that it is a whole number of: `4G`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct GivenSize(pub u64);

impl fmt::Display for GivenSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = if self.0 == 0 { 0 } else { (self.0.trailing_zeros() / 10).min(4) };
        write!(f, "{}{}", self.0 >> (10 * unit), ["", "K", "M", "G", "T"][unit as usize])
    }
}

/// Largest size that is taken: what is beyond has no place in a file.
const MOST: f64 = 8_388_607.0 * (1u64 << 40) as f64;

/// What an option of a size takes, in words.
pub const SIZE_HELP: &str = "a size is a number of bytes; K, M, G, T (or KiB, MiB...) behind it count 1024s, kB, MB, GB, TB 1000s: 512M";

impl std::str::FromStr for Size {
    type Err = &'static str;

    /// A size as an option takes it: see [`SIZE_HELP`]. Case does not matter, fractions are allowed.
    fn from_str(text: &str) -> Result<Size, &'static str> {
        let text = text.trim();
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit = text[digits.len()..].to_ascii_lowercase();
        let base = if unit.ends_with('b') && !unit.ends_with("ib") { 1000.0 } else { 1024.0 };
        let power = match unit.as_str() {
            "" | "b" => 0,
            "k" | "kb" | "kib" => 1,
            "m" | "mb" | "mib" => 2,
            "g" | "gb" | "gib" => 3,
            "t" | "tb" | "tib" => 4,
            _ => return Err(SIZE_HELP),
        };
        let number: f64 = digits.parse().map_err(|_| SIZE_HELP)?;
        let bytes = number * f64::powi(base, power);
        if (0.0..=MOST).contains(&bytes) {
            Ok(Size(bytes as u64))
        } else {
            Err("a size is between 0 and 8388607T")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_printed_in_decimal_units() {
        let text = |bytes: u64| Size(bytes).to_string();
        assert_eq!(text(0), "0 B");
        assert_eq!(text(999), "999 B");
        assert_eq!(text(1000), "1.0 kB");
        assert_eq!(text(12_345_678), "12.3 MB");
        assert_eq!(text(999_960), "1.0 MB");
        assert_eq!(text(64 << 20), "67.1 MB");
        assert_eq!(text(u64::MAX), "18446744.1 TB");
    }

    #[test]
    fn sizes_are_printed_as_they_are_given() {
        for (bytes, text) in [
            (0, "0"),
            (1, "1"),
            (1000, "1000"),
            (4 << 10, "4K"),
            (3 << 29, "1536M"),
            (4 << 30, "4G"),
            (1 << 63, "8388608T"),
        ] {
            assert_eq!(GivenSize(bytes).to_string(), text);
        }
    }

    #[test]
    fn sizes_are_read_with_both_kinds_of_units() {
        let read = |text: &str| text.parse::<Size>().map(|size| size.0);
        assert_eq!(read("4096"), Ok(4096));
        assert_eq!(read("512M"), Ok(512 << 20));
        assert_eq!(read("512MiB"), Ok(512 << 20));
        assert_eq!(read("512MB"), Ok(512_000_000));
        assert_eq!(read("1.5g"), Ok(3 << 29));
        assert_eq!(read("2TiB"), Ok(2 << 40));
        assert_eq!(read("10kb"), Ok(10_000));
        assert_eq!(read("7b"), Ok(7));
        for wrong in ["lots", "-1", "", "5X", "M", "1e30T", "nan"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
