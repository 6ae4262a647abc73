//! Type conversion (ECMA-262 7.1) and comparison (7.2), and text of values for messages.

use crate::native::JsResult;
use crate::object::{Obj, as_object};
use crate::vm::Vm;
use gill_heap::string::{JsString, Units};
use gill_heap::{BIGINT_NEGATIVE, CellKind, Gc, PrimitiveWrapper, PropertyKey, Value, flags};
use num_bigint::BigInt as Big;

/// What ToPrimitive prefers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hint {
    /// Nothing.
    Default,
    /// A number.
    Number,
    /// A string.
    String,
}

impl Vm {
    /// ToPrimitive
    ///
    /// # Errors
    /// TypeError if no method gives a primitive; what they throw.
    pub fn to_primitive(&mut self, value: Value, hint: Hint) -> JsResult {
        if !value.is_object() {
            return Ok(value);
        }
        let object: Obj = value.cell_unchecked().cast();
        let key = PropertyKey::from_symbol(self.symbols.to_primitive);
        let exotic = self.get_method(value, key)?;
        if !exotic.is_undefined() {
            let hint = match hint {
                Hint::Default => self.names.default,
                Hint::Number => self.names.number,
                Hint::String => self.names.string,
            };
            let result = self.call(exotic, value, &[hint.traced()])?;
            if !result.is_object() {
                return Ok(result);
            }
            return Err(self.throw_type_error("Cannot convert object to primitive value"));
        }
        // OrdinaryToPrimitive
        let order = if hint == Hint::String {
            [self.names.toString, self.names.valueOf]
        } else {
            [self.names.valueOf, self.names.toString]
        };
        for key in order {
            let method = self.get_property(object, key)?;
            if self.is_callable(method) {
                let result = self.call(method, value, &[])?;
                if !result.is_object() {
                    return Ok(result);
                }
            }
        }
        Err(self.throw_type_error("Cannot convert object to primitive value"))
    }

    /// ToBoolean
    #[inline(always)]
    pub fn to_boolean(&self, value: Value) -> bool {
        if value.is_bool() { value == Value::TRUE } else { self.to_boolean_slow(value) }
    }
    pub(crate) fn to_boolean_slow(&self, value: Value) -> bool {
        if value.is_int() {
            value.int_unchecked() != 0
        } else if value.is_number() {
            let d = value.double_unchecked();
            d != 0.0 && !d.is_nan()
        } else if value.is_cell() {
            let cell = value.cell_unchecked();
            !(cell.is_string() || cell.kind() == CellKind::BigInt) || cell.word.get() != 0
        } else {
            value == Value::TRUE
        }
    }

    /// ToNumber
    ///
    /// # Errors
    /// TypeError for symbols and BigInts; what conversions throw.
    #[inline]
    pub fn to_number(&mut self, value: Value) -> JsResult<f64> {
        match value.as_number() {
            Some(n) => Ok(n),
            None => self.to_number_slow(value),
        }
    }
    fn to_number_slow(&mut self, value: Value) -> JsResult<f64> {
        if value.is_undefined() {
            return Ok(f64::NAN);
        }
        if value.is_null() {
            return Ok(0.0);
        }
        if let Some(b) = value.as_bool() {
            return Ok(b as u8 as f64);
        }
        if let Some(s) = JsString::from_value(value) {
            return Ok(self.string_to_number(s));
        }
        match value.kind() {
            CellKind::Symbol => Err(self.throw_type_error("Cannot convert a Symbol value to a number")),
            CellKind::BigInt => Err(self.throw_type_error("Cannot convert a BigInt value to a number")),
            _ => {
                let primitive = self.to_primitive(value, Hint::Number)?;
                self.to_number(primitive)
            }
        }
    }
    /// ToNumeric: a number or a BigInt value.
    ///
    /// # Errors
    /// See [`Vm::to_number`].
    pub fn to_numeric(&mut self, value: Value) -> JsResult {
        if value.is_number() {
            return Ok(value);
        }
        let primitive = self.to_primitive(value, Hint::Number)?;
        if primitive.is_bigint() {
            return Ok(primitive);
        }
        Ok(Value::number(self.to_number(primitive)?))
    }
    /// StringToNumber
    pub fn string_to_number(&mut self, s: JsString) -> f64 {
        let units = self.heap.units(s);
        parse_number(units)
    }
    /// ToIntegerOrInfinity
    ///
    /// # Errors
    /// See [`Vm::to_number`].
    pub fn to_integer_or_infinity(&mut self, value: Value) -> JsResult<f64> {
        if let Some(i) = value.as_int() {
            return Ok(i as f64);
        }
        let n = self.to_number(value)?;
        Ok(if n.is_nan() { 0.0 } else { n.trunc() + 0.0 })
    }
    /// ToInt32
    ///
    /// # Errors
    /// See [`Vm::to_number`].
    #[inline]
    pub fn to_int32(&mut self, value: Value) -> JsResult<i32> {
        match value.as_int() {
            Some(i) => Ok(i),
            None => Ok(double_to_int32(self.to_number(value)?)),
        }
    }
    /// ToUint32
    ///
    /// # Errors
    /// See [`Vm::to_number`].
    pub fn to_uint32(&mut self, value: Value) -> JsResult<u32> {
        Ok(self.to_int32(value)? as u32)
    }
    /// ToLength
    ///
    /// # Errors
    /// See [`Vm::to_number`].
    pub fn to_length(&mut self, value: Value) -> JsResult<u64> {
        let n = self.to_integer_or_infinity(value)?;
        Ok(n.clamp(0.0, 9007199254740991.0) as u64)
    }
    /// ToIndex
    ///
    /// # Errors
    /// RangeError outside of 0..=2^53-1; see [`Vm::to_number`].
    pub fn to_index(&mut self, value: Value, what: &str) -> JsResult<u64> {
        let n = self.to_integer_or_infinity(value)?;
        if !(0.0..=9007199254740991.0).contains(&n) {
            return Err(self.throw_range_error(format!("Invalid {what}")));
        }
        Ok(n as u64)
    }
    /// A relative index as slice, at, splice and the like take it: clamped to 0..=length.
    ///
    /// # Errors
    /// See [`Vm::to_number`].
    pub fn to_relative_index(&mut self, value: Value, length: u64, default: u64) -> JsResult<u64> {
        if value.is_undefined() {
            return Ok(default);
        }
        let n = self.to_integer_or_infinity(value)?;
        Ok(if n < 0.0 { (length as f64 + n).max(0.0) as u64 } else { n.min(length as f64) as u64 })
    }

    /// ToString
    ///
    /// # Errors
    /// TypeError for symbols; what conversions throw.
    #[inline]
    pub fn to_string(&mut self, value: Value) -> JsResult<JsString> {
        match JsString::from_value(value) {
            Some(s) => Ok(s),
            None => self.to_string_slow(value),
        }
    }
    fn to_string_slow(&mut self, value: Value) -> JsResult<JsString> {
        if let Some(n) = value.as_number() {
            return Ok(self.number_to_string(n));
        }
        match value.kind() {
            CellKind::Symbol => {
                return Err(self.throw_type_error("Cannot convert a Symbol value to a string"));
            }
            CellKind::BigInt => {
                let text = self.bigint(value).to_string();
                return Ok(self.heap.string(&text));
            }
            CellKind::Free => {
                let key = match value {
                    Value::NULL => self.names.null,
                    Value::TRUE => self.names.true_,
                    Value::FALSE => self.names.false_,
                    _ => self.names.undefined,
                };
                return Ok(JsString(key.traced().cell_unchecked()));
            }
            _ => {}
        }
        let primitive = self.to_primitive(value, Hint::String)?;
        self.to_string(primitive)
    }
    /// Number::toString(n, 10)
    pub fn number_to_string(&mut self, n: f64) -> JsString {
        let i = n as i32;
        if i as f64 == n && (0..10).contains(&i) {
            return self.heap.intern_units(Units::Latin1(&[b'0' + i as u8]));
        }
        self.collect_if_due();
        if i as f64 == n {
            let mut buffer = [0u8; 12];
            let text = format_int(i, &mut buffer);
            return self.heap.string_from_latin1(text);
        }
        let mut buffer = ryu_js::Buffer::new();
        self.heap.string_from_latin1(buffer.format(n).as_bytes())
    }
    /// ToString to Rust text.
    ///
    /// # Errors
    /// See [`Vm::to_string`].
    pub fn to_rust_string(&mut self, value: Value) -> JsResult<String> {
        let s = self.to_string(value)?;
        Ok(self.heap.string_to_rust(s))
    }

    /// ToPropertyKey
    ///
    /// # Errors
    /// What conversions throw.
    #[inline]
    pub fn to_property_key(&mut self, value: Value) -> JsResult<PropertyKey> {
        if let Some(i) = value.as_int()
            && i >= 0
        {
            return Ok(PropertyKey::index(i as u32));
        }
        if let Some(s) = JsString::from_value(value) {
            return Ok(self.heap.key_from_string(s));
        }
        let primitive = self.to_primitive(value, Hint::String)?;
        if primitive.is_symbol() {
            return Ok(PropertyKey::from_symbol(primitive.cell_unchecked().cast()));
        }
        if let Some(n) = primitive.as_number()
            && n >= 0.0
            && n < u32::MAX as f64
            && n.trunc() == n
        {
            return Ok(PropertyKey::index(n as u32));
        }
        let s = self.to_string(primitive)?;
        Ok(self.heap.key_from_string(s))
    }

    /// ToObject
    ///
    /// # Errors
    /// TypeError for undefined and null.
    pub fn to_object(&mut self, value: Value) -> JsResult<Obj> {
        if value.is_object() {
            return Ok(value.cell_unchecked().cast());
        }
        let Some(proto) = self.primitive_prototype(value) else {
            return Err(self.throw_type_error("Cannot convert undefined or null to object"));
        };
        Ok(self.new_wrapper(value, proto.value()))
    }
    /// The object that wraps a primitive.
    pub fn new_wrapper(&mut self, value: Value, proto: Value) -> Obj {
        // Prototypes of primitives are marked from the start.
        if let Some(prototype) = as_object(proto) {
            self.settle_lazy(prototype);
        }
        let wrapper: Gc<PrimitiveWrapper> = self.new_object_cell(proto, 0);
        wrapper.primitive.set(value);
        if value.is_string() {
            wrapper.set_flag(flags::EXOTIC);
        }
        wrapper.cast()
    }
    /// RequireObjectCoercible for the `this` of a method.
    ///
    /// # Errors
    /// TypeError for undefined and null.
    pub fn require_object_coercible(&mut self, value: Value, method: &str) -> JsResult<()> {
        if value.is_nullish() {
            return Err(self.throw_type_error(format!("{method} called on null or undefined")));
        }
        Ok(())
    }
    /// `this` as a string, for the methods of String.prototype.
    ///
    /// # Errors
    /// TypeError for undefined and null; what ToString throws.
    #[inline]
    pub fn this_string(&mut self, this: Value, method: &str) -> JsResult<JsString> {
        if let Some(s) = JsString::from_value(this) {
            return Ok(s);
        }
        self.require_object_coercible(this, method)?;
        self.to_string(this)
    }

    /// IsCallable
    #[inline(always)]
    pub fn is_callable(&self, value: Value) -> bool {
        value.is_object() && value.cell_unchecked().has_flag(flags::CALLABLE)
    }
    /// IsConstructor
    #[inline(always)]
    pub fn is_constructor(&self, value: Value) -> bool {
        value.is_object() && value.cell_unchecked().has_flag(flags::CONSTRUCTOR)
    }

    /// SameValue
    pub fn same_value(&mut self, a: Value, b: Value) -> bool {
        match (a.as_number(), b.as_number()) {
            (Some(x), Some(y)) => {
                (x.is_nan() && y.is_nan()) || (x == y && x.is_sign_negative() == y.is_sign_negative())
            }
            _ => self.strict_equals(a, b),
        }
    }
    /// SameValueZero
    pub fn same_value_zero(&mut self, a: Value, b: Value) -> bool {
        match (a.as_number(), b.as_number()) {
            (Some(x), Some(y)) => x == y || (x.is_nan() && y.is_nan()),
            _ => self.strict_equals(a, b),
        }
    }
    /// IsStrictlyEqual
    #[inline]
    pub fn strict_equals(&mut self, a: Value, b: Value) -> bool {
        if Value::both_int(a, b) {
            return a == b;
        }
        if a.is_number() || b.is_number() {
            return matches!((a.as_number(), b.as_number()), (Some(x), Some(y)) if x == y);
        }
        a == b || (a.is_cell() && b.is_cell() && self.cells_equal(a, b))
    }
    fn cells_equal(&mut self, a: Value, b: Value) -> bool {
        if let (Some(x), Some(y)) = (JsString::from_value(a), JsString::from_value(b)) {
            return self.heap.string_equals(x, y);
        }
        a.is_bigint() && b.is_bigint() && self.bigint(a) == self.bigint(b)
    }
    /// IsLooselyEqual
    ///
    /// # Errors
    /// What conversions throw.
    pub fn loose_equals(&mut self, a: Value, b: Value) -> JsResult<bool> {
        if (a.is_number() && b.is_number())
            || (a.is_string() && b.is_string())
            || (a.is_object() && b.is_object())
        {
            return Ok(self.strict_equals(a, b));
        }
        if a.is_nullish() || b.is_nullish() {
            return Ok(a.is_nullish() && b.is_nullish());
        }
        if a.is_bool() && b.is_bool() {
            return Ok(a == b);
        }
        if a.is_bool() {
            return self.loose_equals(Value::int((a == Value::TRUE) as i32), b);
        }
        if b.is_bool() {
            return self.loose_equals(a, Value::int((b == Value::TRUE) as i32));
        }
        if a.is_object() {
            let primitive = self.to_primitive(a, Hint::Default)?;
            return self.loose_equals(primitive, b);
        }
        if b.is_object() {
            let primitive = self.to_primitive(b, Hint::Default)?;
            return self.loose_equals(a, primitive);
        }
        if a.is_symbol() || b.is_symbol() {
            return Ok(a == b);
        }
        if a.is_bigint() || b.is_bigint() {
            let (big, other) = if a.is_bigint() { (a, b) } else { (b, a) };
            if other.is_bigint() {
                return Ok(self.strict_equals(a, b));
            }
            if let Some(s) = JsString::from_value(other) {
                let text = self.heap.string_to_rust(s);
                let big = self.bigint(big);
                return Ok(parse_bigint(&text).is_some_and(|n| n == big));
            }
            let n = self.to_number(other)?;
            let big = self.bigint(big);
            return Ok(compare_bigint_number(&big, n) == Some(std::cmp::Ordering::Equal));
        }
        let (x, y) = (self.to_number(a)?, self.to_number(b)?);
        Ok(x == y)
    }
    /// IsLessThan(a, b) for two primitives; None where a NaN makes it undefined.
    ///
    /// # Errors
    /// TypeError for symbols.
    pub fn compare(&mut self, a: Value, b: Value) -> JsResult<Option<std::cmp::Ordering>> {
        if let (Some(x), Some(y)) = (JsString::from_value(a), JsString::from_value(b)) {
            return Ok(Some(self.heap.string_compare(x, y)));
        }
        if a.is_bigint() || b.is_bigint() {
            if a.is_bigint() && b.is_bigint() {
                return Ok(Some(self.bigint(a).cmp(&self.bigint(b))));
            }
            let (big, other) = if a.is_bigint() { (a, b) } else { (b, a) };
            let big = self.bigint(big);
            let order = if let Some(s) = JsString::from_value(other) {
                let text = self.heap.string_to_rust(s);
                parse_bigint(&text).map(|n| big.cmp(&n))
            } else {
                let n = self.to_number(other)?;
                compare_bigint_number(&big, n)
            };
            return Ok(if a.is_bigint() { order } else { order.map(std::cmp::Ordering::reverse) });
        }
        let x = self.to_number(a)?;
        let y = self.to_number(b)?;
        Ok(x.partial_cmp(&y))
    }

    /// What `typeof` gives.
    pub fn typeof_text(&self, value: Value) -> &'static str {
        if value.is_number() {
            return "number";
        }
        if value.is_bool() {
            return "boolean";
        }
        match value.kind() {
            CellKind::Free => {
                if value.is_null() {
                    "object"
                } else {
                    "undefined"
                }
            }
            _ if value.is_string() => "string",
            CellKind::Symbol => "symbol",
            CellKind::BigInt => "bigint",
            _ if self.is_callable(value) => "function",
            _ => "object",
        }
    }
    /// The same with an article, as V8's messages say it.
    pub(crate) fn typeof_with_article(&self, value: Value) -> &'static str {
        match self.typeof_text(value) {
            "number" => "a number",
            "string" => "a string",
            "boolean" => "a boolean",
            "undefined" => "undefined",
            "function" => "a function",
            "symbol" => "a symbol",
            "bigint" => "a bigint",
            _ => "an object",
        }
    }
    /// The same as an interned string value.
    pub fn typeof_value(&self, value: Value) -> Value {
        let names = &self.names;
        match self.typeof_text(value) {
            "number" => names.number,
            "string" => names.string,
            "boolean" => names.boolean,
            "undefined" => names.undefined,
            "function" => names.function,
            "symbol" => names.symbol,
            "bigint" => names.bigint,
            _ => names.object,
        }
        .traced()
    }

    /// A value as messages show it: `undefined`, `"text"`, `#<Foo>`, `function f`. Runs no JS.
    pub fn describe(&mut self, value: Value) -> String {
        if let Some(n) = value.as_number() {
            return ryu_js::Buffer::new().format(n).to_owned();
        }
        if let Some(s) = JsString::from_value(value) {
            let text = self.heap.string_to_rust(s);
            return format!("\"{text}\"");
        }
        match value.kind() {
            CellKind::Free => format!("{value:?}"),
            CellKind::Symbol => self.key_text(PropertyKey::from_symbol(value.cell_unchecked().cast())),
            CellKind::BigInt => self.bigint(value).to_string(),
            CellKind::Function | CellKind::NativeFunction | CellKind::BoundFunction => {
                self.function_text(value)
            }
            _ => self.describe_object_for_message(value),
        }
    }

    /// The same with strings bare, as V8 puts most arguments of a builtin into its messages.
    pub fn describe_plain(&mut self, value: Value) -> String {
        match JsString::from_value(value) {
            Some(s) => self.heap.string_to_rust(s),
            None => self.describe(value),
        }
    }

    // ---- BigInt --------------------------------------------------------------------------------------------------

    /// The number a BigInt cell holds.
    pub fn bigint(&self, value: Value) -> Big {
        let cell: Gc<gill_heap::BigInt> = value.cell_unchecked().cast();
        let digits: Vec<u32> = (0..cell.word.get() as usize)
            .flat_map(|i| {
                let d = cell.tail(i).get().bits();
                [d as u32, (d >> 32) as u32]
            })
            .collect();
        let sign =
            if cell.aux.get() == BIGINT_NEGATIVE { num_bigint::Sign::Minus } else { num_bigint::Sign::Plus };
        Big::from_slice(sign, &digits)
    }
    /// A BigInt cell. Never collects.
    pub fn new_bigint(&mut self, n: &Big) -> Value {
        let (sign, digits) = n.to_u64_digits();
        let cell = self.heap.allocate::<gill_heap::BigInt>(digits.len());
        cell.word.set(digits.len() as u32);
        cell.aux.set(if sign == num_bigint::Sign::Minus { BIGINT_NEGATIVE } else { 0 });
        for (i, &d) in digits.iter().enumerate() {
            cell.tail(i).set(Value::from_bits(d));
        }
        cell.value()
    }
    pub(crate) fn bigint_from_literal(&mut self, digits: &str) -> Value {
        let n = parse_bigint(digits).unwrap_or_default();
        self.new_bigint(&n)
    }
    /// ToBigInt
    ///
    /// # Errors
    /// TypeError or SyntaxError for what has no BigInt.
    pub fn to_bigint(&mut self, value: Value) -> JsResult<Big> {
        let primitive = self.to_primitive(value, Hint::Number)?;
        if primitive.is_bigint() {
            return Ok(self.bigint(primitive));
        }
        if let Some(b) = primitive.as_bool() {
            return Ok(Big::from(b as u8));
        }
        if let Some(s) = JsString::from_value(primitive) {
            let text = self.heap.string_to_rust(s);
            return match parse_bigint(&text) {
                Some(n) => Ok(n),
                None => Err(self.throw_syntax_error(format!("Cannot convert {text} to a BigInt"))),
            };
        }
        let shown = self.describe(primitive);
        Err(self.throw_type_error(format!("Cannot convert {shown} to a BigInt")))
    }
}

/// StringToBigInt
pub fn parse_bigint(text: &str) -> Option<Big> {
    let text = text.trim_matches(is_js_space);
    let (radix, digits) = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &text[2..]),
        [b'0', b'o' | b'O', ..] => (8, &text[2..]),
        [b'0', b'b' | b'B', ..] => (2, &text[2..]),
        [] => return Some(Big::default()),
        _ => (10, text),
    };
    let unsigned = digits.strip_prefix(['-', '+']).filter(|_| radix == 10).unwrap_or(digits);
    if unsigned.is_empty() || !unsigned.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    Big::parse_bytes(digits.as_bytes(), radix)
}

/// Compares a BigInt with a number, exactly.
pub fn compare_bigint_number(big: &Big, n: f64) -> Option<std::cmp::Ordering> {
    if n.is_nan() {
        return None;
    }
    if n.is_infinite() {
        return Some(if n > 0.0 { std::cmp::Ordering::Less } else { std::cmp::Ordering::Greater });
    }
    let floor = n.floor();
    let order = big.cmp(&big_from_integral(floor));
    Some(if order == std::cmp::Ordering::Equal && n > floor { std::cmp::Ordering::Less } else { order })
}

/// The BigInt equal to a finite integral number.
pub fn big_from_integral(n: f64) -> Big {
    let bits = n.abs().to_bits();
    let exponent = ((bits >> 52) & 0x7ff) as i64 - 1075;
    let mantissa = (bits & ((1 << 52) - 1)) | if bits >> 52 != 0 { 1 << 52 } else { 0 };
    let big = Big::from(mantissa);
    let big = if exponent >= 0 { big << exponent } else { big >> -exponent };
    if n < 0.0 { -big } else { big }
}

/// ToInt32 of a number.
#[inline]
pub fn double_to_int32(d: f64) -> i32 {
    let i = d as i64;
    if i as f64 == d.trunc() && i != i64::MAX {
        return i as i32;
    }
    double_to_int32_slow(d)
}

#[cold]
fn double_to_int32_slow(d: f64) -> i32 {
    if !d.is_finite() {
        return 0;
    }
    let bits = d.to_bits();
    let exponent = ((bits >> 52) & 0x7ff) as i32 - 1075;
    if !(-52..32).contains(&exponent) {
        return 0;
    }
    let mantissa = (bits & ((1 << 52) - 1)) | (1 << 52);
    let low = if exponent >= 0 { mantissa.wrapping_shl(exponent as u32) } else { mantissa >> -exponent }
        as u32 as i32;
    if d < 0.0 { low.wrapping_neg() } else { low }
}

/// WhiteSpace or LineTerminator.
pub fn is_js_space(c: char) -> bool {
    matches!(
        c,
        '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{feff}'
    )
}

/// StringToNumber on units.
pub fn parse_number(units: Units<'_>) -> f64 {
    let mut ascii = Vec::with_capacity(units.len());
    for u in units.iter() {
        match char::from_u32(u as u32) {
            Some(c) if c.is_ascii() => ascii.push(c as u8),
            Some(c) if is_js_space(c) => ascii.push(b' '),
            _ => return f64::NAN,
        }
    }
    let text = match std::str::from_utf8(&ascii) {
        Ok(t) => t.trim_matches(is_js_space),
        Err(_) => return f64::NAN,
    };
    let radix = match text.as_bytes() {
        [] => return 0.0,
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => 10,
    };
    if radix != 10 {
        let digits = &text[2..];
        if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
            return f64::NAN;
        }
        return digits_to_number(digits, radix);
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if unsigned == "Infinity" {
        return if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    // What Rust's parser takes beyond the StringNumericLiteral grammar (inf, nan) has letters other than e.
    if !unsigned.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-')) {
        return f64::NAN;
    }
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return f64::NAN;
    }
    text.parse().unwrap_or(f64::NAN)
}

/// The number that these digits spell, correctly rounded for powers of two and short ones.
pub fn digits_to_number(digits: &str, radix: u32) -> f64 {
    let mut n: u64 = 0;
    for c in digits.chars() {
        match n.checked_mul(radix as u64).and_then(|n| n.checked_add(c.to_digit(radix).unwrap_or(0) as u64)) {
            Some(next) if next < 1 << 53 => n = next,
            _ => {
                let big = Big::parse_bytes(digits.as_bytes(), radix).unwrap_or_default();
                return big.to_string().parse().unwrap_or(f64::INFINITY);
            }
        }
    }
    n as f64
}

pub(crate) fn format_int(i: i32, buffer: &mut [u8; 12]) -> &[u8] {
    let mut n = i.unsigned_abs();
    let mut at = buffer.len();
    loop {
        at -= 1;
        buffer[at] = b'0' + (n % 10) as u8;
        n /= 10;
        if n == 0 {
            break;
        }
    }
    if i < 0 {
        at -= 1;
        buffer[at] = b'-';
    }
    &buffer[at..]
}
