//! Typed arrays: %TypedArray%, the constructors of each element type, and element access (ECMA-262 23.2, 10.4.5).
//!
//! An element travels as its *raw bits*: a u64 whose low bytes are the element's. [`ElementType`] converts between raw
//! bits and values; DataView and Atomics use the same conversions. The methods of the prototype are in
//! `typed_array_methods.rs`.

use super::array_buffer::{bytes, copy_bytes, is_resizable};
use crate::convert::double_to_int32;
use crate::ic::IcEntry;
use crate::native::{Args, JsResult, NativeFn};
use crate::object::{Obj, as_cell, as_object};
use crate::vm::Vm;
use gill_heap::{ArrayBuffer, Gc, PropertyKey, TypedArray, Value, flags};
use num_bigint::BigInt as Big;

macro_rules! element_types {
    ($($Name:ident = $number:literal $size:literal $constructor:ident $prototype:ident,)*) => {
        /// Element type of a typed array; the number is `TypedArray::element_type`.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u32)]
        #[allow(missing_docs)]
        pub enum ElementType { $($Name = $number,)* }

        impl ElementType {
            /// All of them, by number.
            pub const ALL: &'static [ElementType] = &[$(ElementType::$Name,)*];
            /// Bytes of an element.
            #[inline(always)]
            pub const fn size(self) -> usize {
                match self { $(ElementType::$Name => $size,)* }
            }
            /// Name of its constructor.
            pub const fn name(self) -> &'static str {
                match self { $(ElementType::$Name => concat!(stringify!($Name), "Array"),)* }
            }
            pub(crate) fn constructor(self, vm: &Vm) -> Value {
                match self { $(ElementType::$Name => vm.intrinsics().$constructor,)* }
            }
            pub(crate) fn prototype(self, vm: &Vm) -> Value {
                match self { $(ElementType::$Name => vm.intrinsics().$prototype,)* }
            }
        }

        fn init_constructors(vm: &mut Vm) {
            let parent = vm.intrinsics().typed_array;
            let parent_prototype = vm.intrinsics().typed_array_prototype;
            $(
                let prototype = vm.new_object_with(parent_prototype);
                let name = ElementType::$Name.name();
                let function: NativeFn = |vm, args| construct(vm, args, ElementType::$Name);
                let constructor =
                    vm.define_deferred_constructor(name, 3, function, prototype, |vm, constructor, prototype| {
                        let size = Value::int($size);
                        for object in [constructor, prototype] {
                            vm.define(object, vm.names.bytesPerElement, size, gill_heap::Attributes::FIXED);
                        }
                        if ElementType::$Name == ElementType::Uint8 {
                            super::uint8_array_base64::make(vm, constructor, prototype);
                        }
                    });
                vm.replace_prototype(constructor, parent);
                vm.realm_mut().intrinsics.$constructor = constructor.value();
                vm.realm_mut().intrinsics.$prototype = prototype.value();
            )*
        }
    };
}

element_types! {
    Int8 = 0 1 int8_array int8_array_prototype,
    Uint8 = 1 1 uint8_array uint8_array_prototype,
    Uint8Clamped = 2 1 uint8_clamped_array uint8_clamped_array_prototype,
    Int16 = 3 2 int16_array int16_array_prototype,
    Uint16 = 4 2 uint16_array uint16_array_prototype,
    Int32 = 5 4 int32_array int32_array_prototype,
    Uint32 = 6 4 uint32_array uint32_array_prototype,
    Float32 = 7 4 float32_array float32_array_prototype,
    Float64 = 8 8 float64_array float64_array_prototype,
    BigInt64 = 9 8 bigint64_array bigint64_array_prototype,
    BigUint64 = 10 8 biguint64_array biguint64_array_prototype,
    Float16 = 11 2 float16_array float16_array_prototype,
}

/// The low 64 bits of a BigInt in two's complement.
pub(crate) fn bigint_low_bits(big: &Big) -> u64 {
    let low = big.iter_u64_digits().next().unwrap_or(0);
    if big.sign() == num_bigint::Sign::Minus { low.wrapping_neg() } else { low }
}

/// The half-precision bits nearest to a number, ties to even.
pub(crate) fn half_from_number(n: f64) -> u16 {
    let sign = ((n.to_bits() >> 48) & 0x8000) as u16;
    let n = n.abs();
    if n.is_nan() {
        return 0x7e00;
    }
    if n >= 65520.0 {
        return sign | 0x7c00;
    }
    // In units of the smallest subnormal the result is an integer below 2^-14, and one of 11 bits above.
    let exponent = ((n.to_bits() >> 52) as i32 - 1023).max(-14);
    let scaled = (n * 2f64.powi(10 - exponent)).round_ties_even() as u16;
    // The hidden bit carries into the exponent, as does rounding up to the next power of two.
    sign | (((exponent + 14) as u16) << 10).wrapping_add(scaled)
}

/// The number that half-precision bits are.
pub(crate) fn number_from_half(bits: u16) -> f64 {
    let (exponent, fraction) = (((bits >> 10) & 0x1f) as i32, (bits & 0x3ff) as f64);
    let n = match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => return f64::NAN,
        _ => (1024.0 + fraction) * 2f64.powi(exponent - 25),
    };
    if bits & 0x8000 != 0 { -n } else { n }
}

impl ElementType {
    /// That of a typed array.
    #[inline(always)]
    pub fn of(array: Gc<TypedArray>) -> ElementType {
        ElementType::ALL[array.element_type.get() as usize]
    }
    /// Are the elements BigInts?
    #[inline(always)]
    pub const fn is_bigint(self) -> bool {
        matches!(self, ElementType::BigInt64 | ElementType::BigUint64)
    }
    /// Raw bits of a number, for types whose elements are numbers.
    #[inline]
    pub fn raw_of_number(self, n: f64) -> u64 {
        match self {
            ElementType::Float64 => n.to_bits(),
            ElementType::Float32 => (n as f32).to_bits() as u64,
            ElementType::Float16 => half_from_number(n) as u64,
            // `as` takes NaN to 0 and saturates; halves go to the even neighbour.
            ElementType::Uint8Clamped => n.round_ties_even() as u8 as u64,
            _ => double_to_int32(n) as u32 as u64,
        }
    }
    /// Raw bits of a value converted to the type.
    ///
    /// # Errors
    /// What ToNumber or ToBigInt throws.
    #[inline]
    pub fn raw_of(self, vm: &mut Vm, value: Value) -> JsResult<u64> {
        if self.is_bigint() {
            return Ok(bigint_low_bits(&vm.to_bigint(value)?));
        }
        if let Some(i) = value.as_int()
            && !matches!(
                self,
                ElementType::Float64
                    | ElementType::Float32
                    | ElementType::Float16
                    | ElementType::Uint8Clamped
            )
        {
            return Ok(i as u32 as u64);
        }
        Ok(self.raw_of_number(vm.to_number(value)?))
    }
    /// The number that raw bits are, for types whose elements are numbers.
    #[inline]
    pub fn number_of(self, raw: u64) -> f64 {
        match self {
            ElementType::Int8 => raw as i8 as f64,
            ElementType::Uint8 | ElementType::Uint8Clamped => raw as u8 as f64,
            ElementType::Int16 => raw as i16 as f64,
            ElementType::Uint16 => raw as u16 as f64,
            ElementType::Int32 => raw as i32 as f64,
            ElementType::Uint32 => raw as u32 as f64,
            ElementType::Float32 => f32::from_bits(raw as u32) as f64,
            ElementType::Float16 => number_from_half(raw as u16),
            ElementType::Float64 => f64::from_bits(raw),
            ElementType::BigInt64 => raw as i64 as f64,
            ElementType::BigUint64 => raw as f64,
        }
    }
    /// The value that raw bits are. Never collects.
    #[inline(always)]
    pub fn value_of(self, vm: &mut Vm, raw: u64) -> Value {
        match self {
            ElementType::Int8 => Value::int(raw as i8 as i32),
            ElementType::Uint8 | ElementType::Uint8Clamped => Value::int(raw as u8 as i32),
            ElementType::Int16 => Value::int(raw as i16 as i32),
            ElementType::Uint16 => Value::int(raw as u16 as i32),
            ElementType::Int32 => Value::int(raw as i32),
            ElementType::Uint32 => Value::uint(raw as u32),
            ElementType::Float32 => Value::number(f32::from_bits(raw as u32) as f64),
            ElementType::Float16 => Value::number(number_from_half(raw as u16)),
            ElementType::Float64 => Value::number(f64::from_bits(raw)),
            ElementType::BigInt64 => vm.new_bigint(&Big::from(raw as i64)),
            ElementType::BigUint64 => vm.new_bigint(&Big::from(raw)),
        }
    }
    /// The raw bits at a place.
    ///
    /// # Safety
    /// `size` bytes can be read there.
    #[inline(always)]
    unsafe fn load(self, at: *const u8) -> u64 {
        // SAFETY: the caller's promise.
        unsafe {
            match self.size() {
                1 => *at as u64,
                2 => at.cast::<u16>().read_unaligned() as u64,
                4 => at.cast::<u32>().read_unaligned() as u64,
                _ => at.cast::<u64>().read_unaligned(),
            }
        }
    }
    /// Stores raw bits at a place.
    ///
    /// # Safety
    /// `size` bytes can be written there.
    #[inline(always)]
    unsafe fn store(self, at: *mut u8, raw: u64) {
        // SAFETY: the caller's promise.
        unsafe {
            match self.size() {
                1 => *at = raw as u8,
                2 => at.cast::<u16>().write_unaligned(raw as u16),
                4 => at.cast::<u32>().write_unaligned(raw as u32),
                _ => at.cast::<u64>().write_unaligned(raw),
            }
        }
    }
}

pub(crate) fn init(vm: &mut Vm) {
    let prototype = vm.new_object();
    vm.realm_mut().intrinsics.typed_array_prototype = prototype.value();
    let native = crate::native::Native {
        function: |vm, _| Err(vm.throw_type_error("Abstract class TypedArray not directly constructable")),
        name: "TypedArray",
        length: 0,
        constructor: true,
        trampoline: crate::native::Trampoline::None,
    };
    let key = vm.key("TypedArray");
    let constructor: Obj = vm.new_native_of(native, key, &[]).cast();
    vm.realm_mut().intrinsics.typed_array = constructor.value();
    super::typed_array_methods::init(vm, constructor, prototype);
    init_constructors(vm);
}

impl Vm {
    /// The first byte and the length in elements; None if the array is out of bounds or its buffer detached.
    #[inline(always)]
    fn typed_array_view(&self, array: Gc<TypedArray>) -> Option<(*mut u8, u32)> {
        let buffer: Gc<ArrayBuffer> = array.buffer.get().cell_unchecked().cast();
        let data = buffer.data.get()?;
        let at = (data.tail_address() + array.offset.get() as usize) as *mut u8;
        if !is_resizable(buffer) {
            return Some((at, array.length.get()));
        }
        self.resizable_view_length(array, buffer).map(|length| (at, length))
    }
    #[inline(never)]
    fn resizable_view_length(&self, array: Gc<TypedArray>, buffer: Gc<ArrayBuffer>) -> Option<u32> {
        let size = ElementType::of(array).size() as u64;
        let (byte_length, offset) = (buffer.byte_length.get() as u64, array.offset.get() as u64);
        if array.track.get() != 0 {
            return byte_length.checked_sub(offset).map(|bytes| (bytes / size) as u32);
        }
        let length = array.length.get();
        if offset + length as u64 * size <= byte_length { Some(length) } else { None }
    }
    /// IsTypedArrayFixedLength
    pub(crate) fn typed_array_is_fixed_length(&self, array: Gc<TypedArray>) -> bool {
        let buffer: Gc<ArrayBuffer> = array.buffer.get().cell_unchecked().cast();
        array.track.get() == 0 && (!is_resizable(buffer) || super::array_buffer::is_shared(buffer))
    }
    /// TypedArrayLength, 0 for one that is out of bounds.
    #[inline]
    pub fn typed_array_length(&self, array: Gc<TypedArray>) -> u32 {
        self.typed_array_view(array).map_or(0, |(_, length)| length)
    }
    /// IsTypedArrayOutOfBounds
    pub fn typed_array_is_out_of_bounds(&self, array: Gc<TypedArray>) -> bool {
        self.typed_array_view(array).is_none()
    }
    /// Raw bits of an element, if it is there.
    #[inline(always)]
    pub(crate) fn typed_array_raw(&self, array: Gc<TypedArray>, index: u32) -> Option<u64> {
        let (at, length) = self.typed_array_view(array)?;
        if index >= length {
            return None;
        }
        let ty = ElementType::of(array);
        // SAFETY: the element lies inside the view, and the view inside the buffer.
        Some(unsafe { ty.load(at.add(index as usize * ty.size())) })
    }
    /// Stores raw bits in an element, if it is there.
    #[inline(always)]
    pub(crate) fn typed_array_put_raw(&mut self, array: Gc<TypedArray>, index: u32, raw: u64) {
        if let Some((at, length)) = self.typed_array_view(array)
            && index < length
        {
            let ty = ElementType::of(array);
            // SAFETY: as in `typed_array_raw`.
            unsafe { ty.store(at.add(index as usize * ty.size()), raw) }
        }
    }
    /// TypedArrayGetElement. Never collects.
    #[inline]
    pub(crate) fn typed_array_get(&mut self, array: Gc<TypedArray>, index: u32) -> Value {
        match self.typed_array_raw(array, index) {
            Some(raw) => ElementType::of(array).value_of(self, raw),
            None => Value::UNDEFINED,
        }
    }
    /// TypedArrayGetElement for the interpreter: nothing where the element is not there, or is a BigInt, which has to be made.
    #[inline(never)]
    pub(crate) fn typed_array_number(&self, array: Gc<TypedArray>, index: u32) -> Option<Value> {
        let (at, length) = self.typed_array_view(array)?;
        if index >= length {
            return None;
        }
        let index = index as usize;
        // SAFETY: as in `typed_array_raw`.
        unsafe {
            Some(match ElementType::of(array) {
                ElementType::Int8 => Value::int(*at.add(index).cast::<i8>() as i32),
                ElementType::Uint8 | ElementType::Uint8Clamped => Value::int(*at.add(index) as i32),
                ElementType::Float64 => Value::number(at.cast::<f64>().add(index).read_unaligned()),
                ElementType::Int32 => Value::int(at.cast::<i32>().add(index).read_unaligned()),
                ElementType::BigInt64 | ElementType::BigUint64 => return None,
                other => Value::number(other.number_of(other.load(at.add(index * other.size())))),
            })
        }
    }
    /// TypedArraySetElement of a number for the interpreter: false where something has to be converted or is not there.
    #[inline(never)]
    pub(crate) fn typed_array_put_number(&self, array: Gc<TypedArray>, index: u32, value: Value) -> bool {
        let Some((at, length)) = self.typed_array_view(array) else { return false };
        let ty = ElementType::of(array);
        if index >= length || !value.is_number() || ty.is_bigint() {
            return false;
        }
        let raw = match (value.as_int(), ty) {
            (Some(i), ElementType::Float64) => (i as f64).to_bits(),
            (Some(i), ElementType::Float32 | ElementType::Float16 | ElementType::Uint8Clamped) => {
                ty.raw_of_number(i as f64)
            }
            (Some(i), _) => i as u32 as u64,
            (None, _) => ty.raw_of_number(value.double_unchecked()),
        };
        // SAFETY: as in `typed_array_raw`.
        unsafe { ty.store(at.add(index as usize * ty.size()), raw) }
        true
    }
    /// The length, if this entry of an inline cache says that `length` is the builtin getter.
    #[inline(never)]
    pub(crate) fn typed_array_length_by(&self, array: Gc<TypedArray>, entry: &IcEntry) -> Option<u32> {
        let builtin = self.intrinsics().typed_array_length;
        (array.word.get() == entry.shape && self.entry_getter(entry)? == builtin)
            .then(|| self.typed_array_length(array))
    }
    /// TypedArraySetElement: converts first, then stores if the element is there.
    #[inline]
    pub(crate) fn typed_array_set(
        &mut self,
        array: Gc<TypedArray>,
        index: u32,
        value: Value,
    ) -> JsResult<()> {
        let raw = ElementType::of(array).raw_of(self, value)?;
        self.typed_array_put_raw(array, index, raw);
        Ok(())
    }

    /// A typed array over part of a buffer; the part must lie in it and be aligned.
    pub(crate) fn new_typed_array(
        &mut self,
        ty: ElementType,
        proto: Value,
        buffer: Gc<ArrayBuffer>,
        offset: u32,
        length: u32,
        track: bool,
    ) -> Gc<TypedArray> {
        let array: Gc<TypedArray> = self.new_object_cell(proto, 0);
        array.buffer.set(buffer.value());
        array.element_type.set(ty as u32);
        array.offset.set(offset);
        array.length.set(length);
        array.track.set(track as u32);
        array.set_flag(flags::EXOTIC);
        array
    }
    /// AllocateTypedArray with a length: a buffer of its own, zeroed.
    ///
    /// # Errors
    /// RangeError if it cannot be so long.
    pub(crate) fn allocate_typed_array(
        &mut self,
        ty: ElementType,
        proto: Value,
        length: u64,
    ) -> JsResult<Gc<TypedArray>> {
        if length > super::array_buffer::MAX_BYTE_LENGTH / ty.size() as u64 {
            return Err(self.throw_range_error(format!("Invalid typed array length: {length}")));
        }
        let buffer = self.new_array_buffer(length as usize * ty.size())?;
        Ok(self.new_typed_array(ty, proto, buffer, 0, length as u32, false))
    }
    /// A Uint8Array over part of a buffer, with the intrinsic prototype. The part must lie in it.
    pub fn new_uint8_array(&mut self, buffer: Gc<ArrayBuffer>, offset: u32, length: u32) -> Gc<TypedArray> {
        let proto = self.intrinsics().uint8_array_prototype;
        self.new_typed_array(ElementType::Uint8, proto, buffer, offset, length, false)
    }

    /// The receiver of a method, in bounds, and its length (ValidateTypedArray).
    pub(crate) fn validate_typed_array(
        &mut self,
        value: Value,
        method: &str,
    ) -> JsResult<(Gc<TypedArray>, u32)> {
        let Some(array) = as_cell::<TypedArray>(value) else {
            return Err(self.throw_type_error("this is not a typed array."));
        };
        match self.typed_array_view(array) {
            Some((_, length)) => Ok((array, length)),
            None => Err(self.throw_type_error(format!("Cannot perform {method} on a detached ArrayBuffer"))),
        }
    }

    /// TypedArrayCreateFromConstructor: the new array must be valid, and as long as the one number asked for.
    pub(crate) fn typed_array_create(
        &mut self,
        constructor: Value,
        args: &[Value],
        method: &str,
    ) -> JsResult<Gc<TypedArray>> {
        let made = self.construct(constructor, args, constructor)?;
        let (array, length) = self.validate_typed_array(made.value(), method)?;
        if let [only] = args
            && let Some(wanted) = only.as_number()
            && (length as f64) < wanted
        {
            return Err(
                self.throw_type_error("Derived TypedArray constructor created an array which was too small")
            );
        }
        Ok(array)
    }
    /// TypedArraySpeciesCreate
    pub(crate) fn typed_array_species_create(
        &mut self,
        exemplar: Gc<TypedArray>,
        args: &[Value],
        method: &str,
    ) -> JsResult<Gc<TypedArray>> {
        let ty = ElementType::of(exemplar);
        let default = ty.constructor(self);
        let constructor = self.species_constructor(exemplar.cast(), default)?;
        if constructor == default
            && let [only] = args
            && let Some(length) = only.as_number()
        {
            let proto = ty.prototype(self);
            return self.allocate_typed_array(ty, proto, length as u64);
        }
        let array = self.typed_array_create(constructor, args, method)?;
        if ElementType::of(array).is_bigint() != ty.is_bigint() {
            return Err(
                self.throw_type_error("Content type of the source and the created typed array differ")
            );
        }
        Ok(array)
    }
    /// TypedArrayCreateSameType
    pub(crate) fn typed_array_create_same(
        &mut self,
        array: Gc<TypedArray>,
        length: u32,
    ) -> JsResult<Gc<TypedArray>> {
        let ty = ElementType::of(array);
        let proto = ty.prototype(self);
        self.allocate_typed_array(ty, proto, length as u64)
    }

    /// Copies elements between typed arrays of any types, as far as both reach. The content types must agree.
    pub(crate) fn copy_typed_elements(
        &mut self,
        source: Gc<TypedArray>,
        from: u32,
        target: Gc<TypedArray>,
        to: u32,
        count: u32,
    ) {
        let (source_type, target_type) = (ElementType::of(source), ElementType::of(target));
        let count = count
            .min(self.typed_array_length(source).saturating_sub(from))
            .min(self.typed_array_length(target).saturating_sub(to));
        if count == 0 {
            return;
        }
        let (Some(source_bytes), Some(target_bytes)) =
            (self.bytes_of(source.value()), self.bytes_of(target.value()))
        else {
            return;
        };
        let same = source_type == target_type
            || (source_type.is_bigint() && target_type.is_bigint())
            || (source_type.size() == 1
                && target_type.size() == 1
                && target_type != ElementType::Uint8Clamped);
        if same {
            let size = source_type.size();
            let range = |start: u32| start as usize * size..(start as usize + count as usize) * size;
            copy_bytes(&source_bytes[range(from)], &target_bytes[range(to)]);
            return;
        }
        // Of the same buffer: read everything before anything is written.
        if source.buffer.get() == target.buffer.get() {
            let raws: Vec<u64> =
                (0..count).map(|i| self.typed_array_raw(source, from + i).unwrap_or(0)).collect();
            for (i, raw) in raws.into_iter().enumerate() {
                let raw = target_type.raw_of_number(source_type.number_of(raw));
                self.typed_array_put_raw(target, to + i as u32, raw);
            }
            return;
        }
        for i in 0..count {
            let raw = self.typed_array_raw(source, from + i).unwrap_or(0);
            let raw = target_type.raw_of_number(source_type.number_of(raw));
            self.typed_array_put_raw(target, to + i, raw);
        }
    }
}

/// The constructor of an element type.
fn construct(vm: &mut Vm, args: Args, ty: ElementType) -> JsResult {
    if !args.is_construct() {
        return Err(vm.throw_type_error(format!("Constructor {} requires 'new'", ty.name())));
    }
    let first = args.get(0);
    let Some(object) = as_object(first) else {
        let n = vm.to_integer_or_infinity(first)?;
        if !(0.0..=9007199254740991.0).contains(&n) {
            let shown = vm.describe(Value::number(n));
            return Err(vm.throw_range_error(format!("Invalid typed array length: {shown}")));
        }
        let proto = vm.prototype_for(args, ty.prototype(vm))?;
        return vm.allocate_typed_array(ty, proto, n as u64).map(Gc::value);
    };
    let proto = vm.prototype_for(args, ty.prototype(vm))?;
    if let Some(source) = as_cell::<TypedArray>(first) {
        return from_typed_array(vm, ty, proto, source).map(Gc::value);
    }
    if let Some(buffer) = as_cell::<ArrayBuffer>(first) {
        return over_buffer(vm, args, ty, proto, buffer).map(Gc::value);
    }
    from_object(vm, ty, proto, object).map(Gc::value)
}

/// InitializeTypedArrayFromTypedArray
fn from_typed_array(
    vm: &mut Vm,
    ty: ElementType,
    proto: Value,
    source: Gc<TypedArray>,
) -> JsResult<Gc<TypedArray>> {
    let (_, length) = vm.validate_typed_array(source.value(), "Construct")?;
    if ElementType::of(source).is_bigint() != ty.is_bigint() {
        return Err(vm.throw_type_error("Cannot mix BigInt and other types, use explicit conversions"));
    }
    let array = vm.allocate_typed_array(ty, proto, length as u64)?;
    vm.copy_typed_elements(source, 0, array, 0, length);
    Ok(array)
}

/// InitializeTypedArrayFromArrayBuffer
fn over_buffer(
    vm: &mut Vm,
    args: Args,
    ty: ElementType,
    proto: Value,
    buffer: Gc<ArrayBuffer>,
) -> JsResult<Gc<TypedArray>> {
    let (size, name) = (ty.size() as u64, ty.name());
    let offset = vm.to_integer_or_infinity(args.get(1))?;
    if !(0.0..=9007199254740991.0).contains(&offset) {
        let shown = vm.describe(Value::number(offset));
        return Err(vm.throw_range_error(format!("Start offset {shown} is outside the bounds of the buffer")));
    }
    let offset = offset as u64;
    if !offset.is_multiple_of(size) {
        return Err(vm.throw_range_error(format!("start offset of {name} should be a multiple of {size}")));
    }
    let length = match args.get(2).is_undefined() {
        true => None,
        false => {
            let n = vm.to_integer_or_infinity(args.get(2))?;
            if !(0.0..=9007199254740991.0).contains(&n) {
                let shown = vm.describe(Value::number(n));
                return Err(vm.throw_range_error(format!("Invalid typed array length: {shown}")));
            }
            Some(n as u64)
        }
    };
    if buffer.data.get().is_none() {
        return Err(vm.throw_type_error("Cannot perform Construct on a detached ArrayBuffer"));
    }
    let available = bytes(buffer).len() as u64;
    let outside = |vm: &mut Vm| {
        Err(vm.throw_range_error(format!("Start offset {offset} is outside the bounds of the buffer")))
    };
    let Some(length) = length else {
        if is_resizable(buffer) {
            if offset > available {
                return outside(vm);
            }
            let length = (available - offset) / size;
            return Ok(vm.new_typed_array(ty, proto, buffer, offset as u32, length as u32, true));
        }
        if !available.is_multiple_of(size) {
            return Err(vm.throw_range_error(format!("byte length of {name} should be a multiple of {size}")));
        }
        if offset > available {
            return outside(vm);
        }
        let length = (available - offset) / size;
        return Ok(vm.new_typed_array(ty, proto, buffer, offset as u32, length as u32, false));
    };
    if length.checked_mul(size).and_then(|n| n.checked_add(offset)).is_none_or(|end| end > available) {
        return Err(vm.throw_range_error(format!("Invalid typed array length: {length}")));
    }
    Ok(vm.new_typed_array(ty, proto, buffer, offset as u32, length as u32, false))
}

/// InitializeTypedArrayFromList and InitializeTypedArrayFromArrayLike
fn from_object(vm: &mut Vm, ty: ElementType, proto: Value, object: Obj) -> JsResult<Gc<TypedArray>> {
    let key = PropertyKey::from_symbol(vm.symbols.iterator);
    let method = vm.get_method(object.value(), key)?;
    let mark = vm.temps.len();
    if method.is_undefined() {
        let length = vm.length_of(object)?;
        let array = vm.allocate_typed_array(ty, proto, length)?;
        for i in 0..length {
            let value = vm.get_index(object, i)?;
            vm.typed_array_set(array, i as u32, value)?;
        }
        return Ok(array);
    }
    vm.push_iterable(object.value(), method)?;
    let length = vm.temps.len() - mark;
    let array = vm.allocate_typed_array(ty, proto, length as u64)?;
    for i in 0..length {
        let value = vm.temps[mark + i];
        vm.typed_array_set(array, i as u32, value)?;
    }
    vm.temps.truncate(mark);
    Ok(array)
}

impl Vm {
    /// IteratorToList with the `Symbol.iterator` method already got: the values are pushed to `temps`.
    pub(crate) fn push_iterable(&mut self, value: Value, method: Value) -> JsResult<()> {
        // The fast form of a record is good only for the intrinsic method, which is what it checks for.
        let record = if method == self.intrinsics().array_values {
            self.get_iterator_record(value)?
        } else {
            self.iterator_from_method(value, method)?
        };
        self.for_each_of(record, |vm, value| {
            vm.temps.push(value);
            Ok(())
        })
    }
}
