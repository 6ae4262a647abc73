//! DataView (ECMA-262 25.3).
//!
//! Element types and their raw bits are those of [`super::typed_array`].

use super::array_buffer::{bytes, is_resizable};
use super::typed_array::ElementType;
use crate::functions::{Method, method};
use crate::native::{Args, JsResult};
use crate::object::Obj;
use crate::object::as_cell;
use crate::vm::Vm;
use gill_heap::{ArrayBuffer, DataView, Gc, Value};

macro_rules! accessors {
    ($($get:literal $set:literal $ty:ident,)*) => {
        &[$(
            method($get, concat!("DataView.prototype.", $get), 1, |vm, a| get(vm, a, ElementType::$ty, concat!("DataView.prototype.", $get))),
            method($set, concat!("DataView.prototype.", $set), 2, |vm, a| set(vm, a, ElementType::$ty, concat!("DataView.prototype.", $set))),
        )*]
    };
}

const METHODS: &[Method] = accessors! {
    "getInt8" "setInt8" Int8,
    "getUint8" "setUint8" Uint8,
    "getInt16" "setInt16" Int16,
    "getUint16" "setUint16" Uint16,
    "getInt32" "setInt32" Int32,
    "getUint32" "setUint32" Uint32,
    "getFloat16" "setFloat16" Float16,
    "getFloat32" "setFloat32" Float32,
    "getFloat64" "setFloat64" Float64,
    "getBigInt64" "setBigInt64" BigInt64,
    "getBigUint64" "setBigUint64" BigUint64,
};

pub(crate) fn init(vm: &mut Vm) {
    let prototype = vm.new_object();
    let constructor = vm.define_deferred_constructor("DataView", 1, construct, prototype, make);
    vm.realm_mut().intrinsics.data_view = constructor.value();
    vm.realm_mut().intrinsics.data_view_prototype = prototype.value();
}

fn make(vm: &mut Vm, _: Obj, prototype: Obj) {
    vm.define_getter(prototype, "buffer", "get DataView.prototype.buffer", |vm, a| {
        Ok(this_view(vm, a, "DataView.prototype.buffer")?.buffer.get())
    });
    vm.define_getter(prototype, "byteLength", "get DataView.prototype.byteLength", |vm, a| {
        let view = this_view(vm, a, "DataView.prototype.byteLength")?;
        Ok(Value::uint(attached_length(vm, view, "DataView.prototype.byteLength")?))
    });
    vm.define_getter(prototype, "byteOffset", "get DataView.prototype.byteOffset", |vm, a| {
        let view = this_view(vm, a, "DataView.prototype.byteOffset")?;
        attached_length(vm, view, "DataView.prototype.byteOffset")?;
        Ok(Value::uint(view.offset.get()))
    });
    vm.define_methods(prototype, METHODS);
    vm.define_tag(prototype, "DataView");
}

fn this_view(vm: &mut Vm, args: Args, name: &str) -> JsResult<Gc<DataView>> {
    vm.receiver(args.this(), name)
}

fn attached_length(vm: &mut Vm, view: Gc<DataView>, name: &str) -> JsResult<u32> {
    if let Some(length) = vm.data_view_length(view) {
        return Ok(length);
    }
    let buffer: Gc<ArrayBuffer> = view.buffer.get().cell_unchecked().cast();
    Err(if buffer.data.get().is_none() {
        vm.throw_type_error(format!("Cannot perform {name} on a detached ArrayBuffer"))
    } else {
        vm.throw_type_error(format!(
            "Invalid DataView accessor {name}: the view is out of bounds of its buffer"
        ))
    })
}

impl Vm {
    /// GetViewByteLength: None where the view is out of bounds or its buffer detached.
    pub fn data_view_length(&self, view: Gc<DataView>) -> Option<u32> {
        let buffer: Gc<ArrayBuffer> = view.buffer.get().cell_unchecked().cast();
        buffer.data.get()?;
        let (length, offset) = (buffer.byte_length.get(), view.offset.get());
        if view.track.get() != 0 {
            return length.checked_sub(offset);
        }
        if offset as u64 + view.byte_length.get() as u64 > length as u64 {
            None
        } else {
            Some(view.byte_length.get())
        }
    }
}

fn construct(vm: &mut Vm, args: Args) -> JsResult {
    if !args.is_construct() {
        return Err(vm.throw_type_error("Constructor DataView requires 'new'"));
    }
    let Some(buffer) = as_cell::<ArrayBuffer>(args.get(0)) else {
        return Err(vm.throw_type_error("First argument to DataView constructor must be an ArrayBuffer"));
    };
    let offset = vm.to_integer_or_infinity(args.get(1))?;
    let outside = |vm: &mut Vm| {
        let shown = vm.describe(Value::number(offset));
        Err(vm.throw_range_error(format!("Start offset {shown} is outside the bounds of the buffer")))
    };
    if !(0.0..=9007199254740991.0).contains(&offset) {
        return outside(vm);
    }
    if buffer.data.get().is_none() {
        return Err(vm.throw_type_error("Cannot perform DataView constructor on a detached ArrayBuffer"));
    }
    // 6. Let bufferByteLength be ArrayBufferByteLength(buffer, seq-cst): what the conversion below does to it shows later.
    let byte_length = buffer.byte_length.get() as f64;
    if offset > byte_length {
        return outside(vm);
    }
    let bad_length = |vm: &mut Vm, length: f64| {
        let shown = vm.describe(Value::number(length));
        Err(vm.throw_range_error(format!("Invalid DataView length {shown}")))
    };
    let mut length = byte_length - offset;
    let track = args.get(2).is_undefined();
    if !track {
        length = vm.to_integer_or_infinity(args.get(2))?;
        if length < 0.0 || offset + length > byte_length {
            return bad_length(vm, length);
        }
    }
    let default = vm.intrinsics().data_view_prototype;
    let proto = vm.prototype_for(args, default)?;
    // Getting the prototype may have run code.
    if buffer.data.get().is_none() {
        return Err(vm.throw_type_error("Cannot perform DataView constructor on a detached ArrayBuffer"));
    }
    let now = buffer.byte_length.get() as f64;
    if offset > now {
        return outside(vm);
    }
    if track {
        length = now - offset;
    } else if offset + length > now {
        return bad_length(vm, length);
    }
    let view: Gc<DataView> = vm.new_object_cell(proto, 0);
    view.buffer.set(buffer.value());
    view.offset.set(offset as u32);
    view.byte_length.set(length as u32);
    view.track.set((track && is_resizable(buffer)) as u32);
    Ok(view.value())
}

/// The bytes of the element that a getter or setter is about, or the error.
fn element(
    vm: &mut Vm,
    view: Gc<DataView>,
    index: u64,
    ty: ElementType,
    name: &str,
) -> JsResult<&'static [std::cell::Cell<u8>]> {
    let length = attached_length(vm, view, name)?;
    if index + ty.size() as u64 > length as u64 {
        return Err(vm.throw_range_error("Offset is outside the bounds of the DataView"));
    }
    let from = view.offset.get() as usize + index as usize;
    Ok(&bytes(view.buffer.get().cell_unchecked().cast())[from..from + ty.size()])
}

fn request_index(vm: &mut Vm, args: Args) -> JsResult<u64> {
    let index = vm.to_integer_or_infinity(args.get(0))?;
    if !(0.0..=9007199254740991.0).contains(&index) {
        return Err(vm.throw_range_error("Offset is outside the bounds of the DataView"));
    }
    Ok(index as u64)
}

/// GetViewValue
fn get(vm: &mut Vm, args: Args, ty: ElementType, name: &str) -> JsResult {
    let view = this_view(vm, args, name)?;
    let index = request_index(vm, args)?;
    let little = vm.to_boolean(args.get(1));
    let cells = element(vm, view, index, ty, name)?;
    let mut raw = [0u8; 8];
    cells.iter().zip(&mut raw).for_each(|(cell, byte)| *byte = cell.get());
    if !little {
        raw[..ty.size()].reverse();
    }
    Ok(ty.value_of(vm, u64::from_le_bytes(raw)))
}

/// SetViewValue
fn set(vm: &mut Vm, args: Args, ty: ElementType, name: &str) -> JsResult {
    let view = this_view(vm, args, name)?;
    let index = request_index(vm, args)?;
    let raw = ty.raw_of(vm, args.get(1))?;
    let little = vm.to_boolean(args.get(2));
    let cells = element(vm, view, index, ty, name)?;
    let mut raw = raw.to_le_bytes();
    if !little {
        raw[..ty.size()].reverse();
    }
    cells.iter().zip(raw).for_each(|(cell, byte)| cell.set(byte));
    Ok(Value::UNDEFINED)
}
