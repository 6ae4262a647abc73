//! Values: 64-bit NaN boxes, `Copy`, with int32 and double unboxed.
//!
//! The encoding keeps cell pointers bare, so that following one needs no unmasking and a conservative scan of the
//! native stack recognises both a `Value` and a raw `Gc<T>`:
//!
//! ```text
//! 0000:0000:0000:0000            Empty (array hole, temporal dead zone, null cell field)
//! 0000:PPPP:PPPP:PPPP            cell pointer
//! 0000:0000:0000:0002 06 07 0a   null, false, true, undefined
//! 0002:....  to  fffc:....       double, its bits + 2^49
//! fffe:0000:IIII:IIII            int32
//! ```
//! Invariant: a double that is an int32 (and not -0) may be stored either way; equality never looks at bits alone.

use crate::cell::{CellKind, Gc, Header};

/// Bits set in every int32, and some of them in every double.
pub const NUMBER_TAG: u64 = 0xfffe_0000_0000_0000;
const OTHER_TAG: u64 = 0x2;
const NOT_CELL_MASK: u64 = NUMBER_TAG | OTHER_TAG;
const DOUBLE_OFFSET: u64 = 1 << 49;

/// A JavaScript value, or [`Value::EMPTY`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Value(u64);

impl Value {
    /// Not a JavaScript value: a hole, an uninitialised binding, an absent field.
    pub const EMPTY: Value = Value(0);
    /// `null`
    pub const NULL: Value = Value(0x02);
    /// `false`
    pub const FALSE: Value = Value(0x06);
    /// `true`
    pub const TRUE: Value = Value(0x07);
    /// `undefined`
    pub const UNDEFINED: Value = Value(0x0a);
    /// `NaN`
    pub const NAN: Value = Value(0x7ff8_0000_0000_0000 + DOUBLE_OFFSET);
    /// The int32 0.
    pub const ZERO: Value = Value(NUMBER_TAG);

    /// The value with these bits, as [`Value::bits`] gave them.
    #[inline(always)]
    pub const fn from_bits(bits: u64) -> Value {
        Value(bits)
    }
    /// The encoded word.
    #[inline(always)]
    pub const fn bits(self) -> u64 {
        self.0
    }
    /// An int32.
    #[inline(always)]
    pub const fn int(i: i32) -> Value {
        Value(NUMBER_TAG | i as u32 as u64)
    }
    /// A boolean.
    #[inline(always)]
    pub const fn bool(b: bool) -> Value {
        Value(0x06 | b as u64)
    }
    /// A double, kept as a double whatever its value. NaNs are canonicalised.
    #[inline(always)]
    pub fn double(d: f64) -> Value {
        let bits = if d.is_nan() { 0x7ff8_0000_0000_0000 } else { d.to_bits() };
        Value(bits.wrapping_add(DOUBLE_OFFSET))
    }
    /// A number: an int32 if it is one exactly (and not -0).
    #[inline(always)]
    pub fn number(d: f64) -> Value {
        let i = d as i32;
        if i as f64 == d && (i != 0 || d.to_bits() == 0) { Value::int(i) } else { Value::double(d) }
    }
    /// A number from an unsigned 32-bit integer.
    #[inline(always)]
    pub fn uint(u: u32) -> Value {
        if u <= i32::MAX as u32 { Value::int(u as i32) } else { Value::double(u as f64) }
    }
    /// A number from a length or count.
    #[inline]
    pub fn from_usize(n: usize) -> Value {
        if n <= i32::MAX as usize { Value::int(n as i32) } else { Value::double(n as f64) }
    }
    /// A cell.
    #[inline(always)]
    pub fn cell<T>(cell: Gc<T>) -> Value {
        Value(cell.address() as u64)
    }

    /// Is this [`Value::EMPTY`]?
    #[inline(always)]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
    /// Is this `undefined`?
    #[inline(always)]
    pub const fn is_undefined(self) -> bool {
        self.0 == Value::UNDEFINED.0
    }
    /// Is this `null`?
    #[inline(always)]
    pub const fn is_null(self) -> bool {
        self.0 == Value::NULL.0
    }
    /// Is this `undefined` or `null`?
    #[inline(always)]
    pub const fn is_nullish(self) -> bool {
        self.0 & !0x08 == Value::NULL.0
    }
    /// Is this a boolean?
    #[inline(always)]
    pub const fn is_bool(self) -> bool {
        self.0 & !1 == 0x06
    }
    /// Is this an int32-encoded number?
    #[inline(always)]
    pub const fn is_int(self) -> bool {
        self.0 >= NUMBER_TAG
    }
    /// Are both int32-encoded? One test for two values.
    #[inline(always)]
    pub const fn both_int(a: Value, b: Value) -> bool {
        a.0 & b.0 >= NUMBER_TAG
    }
    /// Is this a number, whichever way it is encoded?
    #[inline(always)]
    pub const fn is_number(self) -> bool {
        self.0 & NUMBER_TAG != 0
    }
    /// Is this a double-encoded number?
    #[inline(always)]
    pub const fn is_double(self) -> bool {
        self.is_number() && !self.is_int()
    }
    /// Is this a cell (string, symbol, BigInt, object, or an internal cell)?
    #[inline(always)]
    pub const fn is_cell(self) -> bool {
        self.0 & NOT_CELL_MASK == 0 && self.0 != 0
    }
    /// The int32, if it is one.
    #[inline(always)]
    pub const fn as_int(self) -> Option<i32> {
        if self.is_int() { Some(self.0 as i32) } else { None }
    }
    /// The int32; only the low half counts, so it is meaningless for anything else.
    #[inline(always)]
    pub const fn int_unchecked(self) -> i32 {
        self.0 as i32
    }
    /// The number; meaningless unless [`Value::is_double`].
    #[inline(always)]
    pub const fn double_unchecked(self) -> f64 {
        f64::from_bits(self.0.wrapping_sub(DOUBLE_OFFSET))
    }
    /// The number, if it is one.
    #[inline(always)]
    pub const fn as_number(self) -> Option<f64> {
        if self.is_int() {
            Some(self.0 as i32 as f64)
        } else if self.is_number() {
            Some(self.double_unchecked())
        } else {
            None
        }
    }
    /// The boolean, if it is one.
    #[inline(always)]
    pub const fn as_bool(self) -> Option<bool> {
        if self.is_bool() { Some(self.0 == Value::TRUE.0) } else { None }
    }
    /// The cell, if it is one.
    #[inline(always)]
    pub fn as_cell(self) -> Option<Gc<Header>> {
        if self.is_cell() { Some(self.cell_unchecked()) } else { None }
    }
    /// The cell; the value must be one.
    #[inline(always)]
    pub fn cell_unchecked(self) -> Gc<Header> {
        debug_assert!(self.is_cell());
        Gc::from_address(self.0 as usize)
    }
    /// The kind of the cell, or `Free` for what is not a cell.
    #[inline(always)]
    pub fn kind(self) -> CellKind {
        if self.is_cell() { self.cell_unchecked().kind() } else { CellKind::Free }
    }
    /// Is this an object?
    #[inline(always)]
    pub fn is_object(self) -> bool {
        self.is_cell() && self.cell_unchecked().is_object()
    }
    /// Is this a string?
    #[inline(always)]
    pub fn is_string(self) -> bool {
        self.is_cell() && self.cell_unchecked().is_string()
    }
    /// Is this a symbol?
    #[inline(always)]
    pub fn is_symbol(self) -> bool {
        self.kind() == CellKind::Symbol
    }
    /// Is this a BigInt?
    #[inline(always)]
    pub fn is_bigint(self) -> bool {
        self.kind() == CellKind::BigInt
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Value {
        Value::bool(b)
    }
}

impl<T> From<Gc<T>> for Value {
    fn from(cell: Gc<T>) -> Value {
        Value::cell(cell)
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(n) = self.as_number() {
            write!(f, "{n}")
        } else if let Some(cell) = self.as_cell() {
            write!(f, "{:?}@{:x}", cell.kind(), cell.address())
        } else {
            f.write_str(match *self {
                Value::EMPTY => "empty",
                Value::NULL => "null",
                Value::TRUE => "true",
                Value::FALSE => "false",
                Value::UNDEFINED => "undefined",
                _ => "invalid",
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_survive_boxing() {
        for d in [0.0, -0.0, 1.0, -1.0, 0.5, 1e300, -1e300, f64::INFINITY, f64::NEG_INFINITY, 2147483648.0, f64::MIN_POSITIVE] {
            let v = Value::number(d);
            assert!(v.is_number() && !v.is_cell() && !v.is_nullish() && !v.is_bool());
            assert_eq!(v.as_number().unwrap().to_bits(), d.to_bits());
        }
        assert!(Value::number(f64::NAN).as_number().unwrap().is_nan());
        assert!(!Value::number(-0.0).is_int());
        assert!(Value::number(i32::MIN as f64).is_int());
    }

    #[test]
    fn singletons_are_told_apart() {
        assert!(Value::NULL.is_nullish() && Value::UNDEFINED.is_nullish());
        for v in [Value::EMPTY, Value::TRUE, Value::FALSE, Value::ZERO, Value::NAN] {
            assert!(!v.is_nullish() && !v.is_cell());
        }
        assert!(Value::both_int(Value::int(-1), Value::int(7)));
        assert!(!Value::both_int(Value::int(-1), Value::double(7.0)));
    }
}
