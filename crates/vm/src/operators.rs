//! Operators whose operands are not both int32: the slow halves of the interpreter's handlers.

use crate::convert::{Hint, double_to_int32};
use crate::native::JsResult;
use crate::object::Obj;
use crate::stack::Frame;
use crate::vm::Vm;
use gill_heap::string::{JsString, MAX_STRING_LENGTH};
use gill_heap::{BoundFunction, CellKind, Gc, PropertyKey, Value};
use num_bigint::BigInt as Big;

/// An arithmetic or bitwise operator on two numerics.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum BinaryOp {
    Sub,
    Mul,
    Div,
    Rem,
    Exp,
    And,
    Or,
    Xor,
    Shl,
    Shr,
    UShr,
}

/// Number::remainder
pub fn remainder(a: f64, b: f64) -> f64 {
    if b.is_infinite() && a.is_finite() {
        return a;
    }
    let r = a % b;
    if r == 0.0 && a.is_sign_negative() { -0.0 } else { r }
}

/// Number::exponentiate
pub fn exponentiate(a: f64, b: f64) -> f64 {
    if b.is_nan() || (a.abs() == 1.0 && b.is_infinite()) {
        return f64::NAN;
    }
    if b == 2.0 {
        return a * a;
    }
    if b == 0.5 && a.is_finite() {
        // sqrt is exact where pow is not asked to be; -0 and negatives differ.
        return if a == 0.0 { 0.0 } else { a.sqrt() };
    }
    // As V8 computes it, not the C library.
    crate::fdlibm::pow(a, b)
}

impl Vm {
    /// The addition operator.
    ///
    /// # Errors
    /// What conversions throw; RangeError for a string too long.
    pub fn add(&mut self, a: Value, b: Value) -> JsResult {
        if let (Some(x), Some(y)) = (a.as_number(), b.as_number()) {
            return Ok(Value::number(x + y));
        }
        if a.is_string() && b.is_string() {
            return self.concat(JsString(a.cell_unchecked()), JsString(b.cell_unchecked()));
        }
        let a = self.to_primitive(a, Hint::Default)?;
        let b = self.to_primitive(b, Hint::Default)?;
        if a.is_string() || b.is_string() {
            let x = self.to_string(a)?;
            let y = self.to_string(b)?;
            return self.concat(x, y);
        }
        let a = self.to_numeric(a)?;
        let b = self.to_numeric(b)?;
        match (a.as_number(), b.as_number()) {
            (Some(x), Some(y)) => Ok(Value::number(x + y)),
            (None, None) => {
                let sum = self.bigint(a) + self.bigint(b);
                self.finish_bigint(sum)
            }
            _ => Err(self.throw_mixed()),
        }
    }

    /// Concatenation of strings.
    ///
    /// # Errors
    /// RangeError if the result is too long.
    #[inline]
    pub fn concat(&mut self, a: JsString, b: JsString) -> JsResult {
        if a.len() + b.len() > MAX_STRING_LENGTH {
            return Err(self.throw_range_error("Invalid string length"));
        }
        self.collect_if_due();
        Ok(self.heap.concat(a, b).value())
    }

    /// The concatenation of the strings in so many registers from `first` on, which holds what there is of it meanwhile.
    pub(crate) fn concat_registers(&mut self, frame: Frame, first: usize, count: usize) -> JsResult {
        for next in first + 1..first + count {
            let string = |register| JsString(frame.reg(register).cell_unchecked());
            let all = self.concat(string(first), string(next))?;
            frame.set_reg(first, all);
        }
        Ok(frame.reg(first))
    }

    #[cold]
    fn throw_mixed(&mut self) -> crate::throw::Throw {
        self.throw_type_error("Cannot mix BigInt and other types, use explicit conversions")
    }

    fn finish_bigint(&mut self, n: Big) -> JsResult {
        if n.bits() > 1 << 30 {
            return Err(self.throw_range_error("Maximum BigInt size exceeded"));
        }
        self.collect_if_due();
        Ok(self.new_bigint(&n))
    }

    /// The other binary operators on numbers and BigInts.
    ///
    /// # Errors
    /// What conversions throw.
    pub fn binary(&mut self, op: BinaryOp, a: Value, b: Value) -> JsResult {
        let a = self.to_numeric(a)?;
        let b = self.to_numeric(b)?;
        if let (Some(x), Some(y)) = (a.as_number(), b.as_number()) {
            let (i, j) = (double_to_int32(x), double_to_int32(y));
            return Ok(match op {
                BinaryOp::Sub => Value::number(x - y),
                BinaryOp::Mul => Value::number(x * y),
                BinaryOp::Div => Value::number(x / y),
                BinaryOp::Rem => Value::number(remainder(x, y)),
                BinaryOp::Exp => Value::number(exponentiate(x, y)),
                BinaryOp::And => Value::int(i & j),
                BinaryOp::Or => Value::int(i | j),
                BinaryOp::Xor => Value::int(i ^ j),
                BinaryOp::Shl => Value::int(i.wrapping_shl(j as u32)),
                BinaryOp::Shr => Value::int(i.wrapping_shr(j as u32)),
                BinaryOp::UShr => Value::uint((i as u32).wrapping_shr(j as u32)),
            });
        }
        if !a.is_bigint() || !b.is_bigint() {
            return Err(self.throw_mixed());
        }
        let (x, y) = (self.bigint(a), self.bigint(b));
        let zero = Big::default();
        let result = match op {
            BinaryOp::Sub => x - y,
            BinaryOp::Mul => x * y,
            BinaryOp::Div | BinaryOp::Rem if y == zero => {
                return Err(self.throw_range_error("Division by zero"));
            }
            BinaryOp::Div => x / y,
            BinaryOp::Rem => x % y,
            BinaryOp::Exp => {
                if y < zero {
                    return Err(self.throw_range_error("Exponent must be non-negative"));
                }
                let small = u32::try_from(&y).ok();
                match small {
                    Some(e) if x.bits().saturating_mul(e as u64) <= 1 << 30 || x.bits() <= 1 => x.pow(e),
                    _ if x.bits() <= 1 => {
                        // 0, 1 and -1 to any power.
                        if (&y % 2u8) == zero { &x * &x } else { x }
                    }
                    _ => return Err(self.throw_range_error("Maximum BigInt size exceeded")),
                }
            }
            BinaryOp::And => x & y,
            BinaryOp::Or => x | y,
            BinaryOp::Xor => x ^ y,
            BinaryOp::Shl => return self.shift_bigint(x, y),
            BinaryOp::Shr => return self.shift_bigint(x, -y),
            BinaryOp::UShr => {
                return Err(self.throw_type_error("BigInts have no unsigned right shift, use >> instead"));
            }
        };
        self.finish_bigint(result)
    }

    fn shift_bigint(&mut self, x: Big, by: Big) -> JsResult {
        let result = match i64::try_from(&by) {
            Ok(n) if n <= 0 => x >> n.unsigned_abs(),
            Ok(n) if (n as u64).saturating_add(x.bits()) <= 1 << 30 => x << n,
            _ if x == Big::default() => x,
            Err(_) if by < Big::default() => Big::from(if x < Big::default() { -1 } else { 0 }),
            _ => return Err(self.throw_range_error("Maximum BigInt size exceeded")),
        };
        self.finish_bigint(result)
    }

    /// Unary minus.
    ///
    /// # Errors
    /// What conversions throw.
    pub fn negate(&mut self, a: Value) -> JsResult {
        let a = self.to_numeric(a)?;
        match a.as_number() {
            Some(n) => Ok(Value::number(-n)),
            None => {
                let n = -self.bigint(a);
                self.finish_bigint(n)
            }
        }
    }
    /// Bitwise not.
    ///
    /// # Errors
    /// What conversions throw.
    pub fn bit_not(&mut self, a: Value) -> JsResult {
        let a = self.to_numeric(a)?;
        match a.as_number() {
            Some(n) => Ok(Value::int(!double_to_int32(n))),
            None => {
                let n = !self.bigint(a);
                self.finish_bigint(n)
            }
        }
    }
    /// `++` and `--`: adds 1 or -1.
    ///
    /// # Errors
    /// What conversions throw.
    pub fn increment(&mut self, a: Value, by: i32) -> JsResult {
        let a = self.to_numeric(a)?;
        match a.as_number() {
            Some(n) => Ok(Value::number(n + by as f64)),
            None => {
                let n = self.bigint(a) + by;
                self.finish_bigint(n)
            }
        }
    }

    /// a < b by IsLessThan; `left_first` says in which order the operands are converted. None is undefined.
    ///
    /// # Errors
    /// What conversions throw.
    pub fn order(&mut self, a: Value, b: Value) -> JsResult<Option<std::cmp::Ordering>> {
        let a = self.to_primitive(a, Hint::Number)?;
        let b = self.to_primitive(b, Hint::Number)?;
        self.compare(a, b)
    }

    /// InstanceofOperator
    ///
    /// # Errors
    /// TypeError if the target is no function; what Symbol.hasInstance throws.
    pub fn instance_of(&mut self, value: Value, target: Value) -> JsResult<bool> {
        if !target.is_object() {
            return Err(self.throw_type_error("Right-hand side of 'instanceof' is not an object"));
        }
        let key = PropertyKey::from_symbol(self.symbols.has_instance);
        let method = self.get_v(target, key)?;
        if !method.is_nullish() {
            if method.kind() == CellKind::NativeFunction && target.kind() == CellKind::Function {
                let native: Gc<gill_heap::NativeFunction> = method.cell_unchecked().cast();
                if self.natives.get(native.native.get()).name == "Function.prototype[Symbol.hasInstance]" {
                    return self.ordinary_has_instance(target, value);
                }
            }
            if !self.is_callable(method) {
                let shown = self.describe(method);
                return Err(self.throw_type_error(format!("{shown} is not a function")));
            }
            let result = self.call(method, target, &[value])?;
            return Ok(self.to_boolean(result));
        }
        if !self.is_callable(target) {
            return Err(self.throw_type_error("Right-hand side of 'instanceof' is not callable"));
        }
        self.ordinary_has_instance(target, value)
    }

    /// OrdinaryHasInstance
    ///
    /// # Errors
    /// TypeError if `prototype` is no object.
    pub fn ordinary_has_instance(&mut self, target: Value, value: Value) -> JsResult<bool> {
        if !self.is_callable(target) {
            return Ok(false);
        }
        if target.kind() == CellKind::BoundFunction {
            let bound: Gc<BoundFunction> = target.cell_unchecked().cast();
            return self.instance_of(value, bound.target.get());
        }
        if !value.is_object() {
            return Ok(false);
        }
        let proto = self.get_property(target.cell_unchecked().cast(), self.names.prototype)?;
        if !proto.is_object() {
            let shown = self.describe(proto);
            return Err(self.throw_type_error(format!(
                "Function has non-object prototype '{}' in instanceof check",
                shown.trim_matches('"')
            )));
        }
        let mut at: Obj = value.cell_unchecked().cast();
        while let Some(next) = self.proto_object(at)? {
            if next.value() == proto {
                return Ok(true);
            }
            at = next;
        }
        Ok(false)
    }

    /// The one-unit string at an index of a string.
    #[inline]
    pub fn char_string(&mut self, s: JsString, index: usize) -> Value {
        let unit = self.heap.units(s).at(index);
        self.unit_string(unit)
    }
    /// The string of one unit.
    #[inline]
    pub fn unit_string(&mut self, unit: u16) -> Value {
        if unit <= 0xff {
            self.heap.intern_units(gill_heap::string::Units::Latin1(&[unit as u8])).value()
        } else {
            self.heap.intern_units(gill_heap::string::Units::Utf16(&[unit])).value()
        }
    }
}
