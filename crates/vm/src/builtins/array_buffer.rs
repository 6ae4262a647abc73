//! ArrayBuffer and SharedArrayBuffer (ECMA-262 25.1, 25.2), and how the embedding reaches the bytes of buffers.
//!
//! Invariants: the bytes live in a `Bytes` cell, which may be longer than `byte_length` where the buffer can be resized;
//! what lies behind `byte_length` is zero. A detached buffer has no `Bytes`. No other thread ever sees the bytes, so a
//! SharedArrayBuffer differs in its rules only.

use crate::functions::{Method, method};
use crate::native::{Args, JsResult, NativeFn};
use crate::object::Obj;
use crate::object::{as_cell, as_object};
use crate::vm::Vm;
use gill_heap::{ArrayBuffer, Bytes, DataView, Gc, TypedArray, Value};
use std::cell::Cell;

/// Bits of `ArrayBuffer::buffer_flags`.
pub mod buffer_flags {
    /// It is a SharedArrayBuffer.
    pub const SHARED: u32 = 1;
    /// It can be resized, up to `max_byte_length`.
    pub const RESIZABLE: u32 = 2;
}

/// Longest buffer in bytes: lengths are 32-bit in the cells.
pub const MAX_BYTE_LENGTH: u64 = u32::MAX as u64 - 15;

const METHODS: &[Method] = &[
    method("resize", "ArrayBuffer.prototype.resize", 1, resize),
    method("slice", "ArrayBuffer.prototype.slice", 2, |vm, a| slice(vm, a, false)),
    method("transfer", "ArrayBuffer.prototype.transfer", 0, |vm, a| transfer(vm, a, true)),
    method("transferToFixedLength", "ArrayBuffer.prototype.transferToFixedLength", 0, |vm, a| {
        transfer(vm, a, false)
    }),
];

const SHARED_METHODS: &[Method] = &[
    method("grow", "SharedArrayBuffer.prototype.grow", 1, grow),
    method("slice", "SharedArrayBuffer.prototype.slice", 2, |vm, a| slice(vm, a, true)),
];

pub(crate) fn init(vm: &mut Vm) {
    let prototype = vm.new_object();
    let function: NativeFn = |vm, a| construct(vm, a, false);
    let constructor = vm.define_deferred_constructor("ArrayBuffer", 1, function, prototype, make);
    vm.realm_mut().intrinsics.array_buffer = constructor.value();
    vm.realm_mut().intrinsics.array_buffer_prototype = prototype.value();

    let prototype = vm.new_object();
    let function: NativeFn = |vm, a| construct(vm, a, true);
    let constructor =
        vm.define_deferred_constructor("SharedArrayBuffer", 1, function, prototype, make_shared);
    vm.realm_mut().intrinsics.shared_array_buffer = constructor.value();
    vm.realm_mut().intrinsics.shared_array_buffer_prototype = prototype.value();
}

fn make(vm: &mut Vm, constructor: Obj, prototype: Obj) {
    vm.define_methods(
        constructor,
        &[method("isView", "ArrayBuffer.isView", 1, |_, a| {
            Ok(Value::bool(a.get(0).kind() == TYPED_ARRAY || a.get(0).kind() == DATA_VIEW))
        })],
    );
    vm.define_species(constructor);
    vm.define_methods(prototype, METHODS);
    vm.define_getter(prototype, "byteLength", "get ArrayBuffer.prototype.byteLength", |vm, a| {
        Ok(Value::uint(this_buffer(vm, a, false, "get ArrayBuffer.prototype.byteLength")?.byte_length.get()))
    });
    vm.define_getter(prototype, "detached", "get ArrayBuffer.prototype.detached", |vm, a| {
        let buffer = this_buffer(vm, a, false, "get ArrayBuffer.prototype.detached")?;
        Ok(Value::bool(buffer.data.get().is_none()))
    });
    vm.define_getter(prototype, "maxByteLength", "get ArrayBuffer.prototype.maxByteLength", |vm, a| {
        let buffer = this_buffer(vm, a, false, "get ArrayBuffer.prototype.maxByteLength")?;
        Ok(Value::uint(if buffer.data.get().is_none() { 0 } else { buffer.max_byte_length.get() }))
    });
    vm.define_getter(prototype, "resizable", "get ArrayBuffer.prototype.resizable", |vm, a| {
        let buffer = this_buffer(vm, a, false, "get ArrayBuffer.prototype.resizable")?;
        Ok(Value::bool(is_resizable(buffer)))
    });
    vm.define_tag(prototype, "ArrayBuffer");
}

fn make_shared(vm: &mut Vm, constructor: Obj, prototype: Obj) {
    vm.define_species(constructor);
    vm.define_methods(prototype, SHARED_METHODS);
    vm.define_getter(prototype, "byteLength", "get SharedArrayBuffer.prototype.byteLength", |vm, a| {
        let buffer = this_buffer(vm, a, true, "get SharedArrayBuffer.prototype.byteLength")?;
        Ok(Value::uint(buffer.byte_length.get()))
    });
    vm.define_getter(prototype, "growable", "get SharedArrayBuffer.prototype.growable", |vm, a| {
        let buffer = this_buffer(vm, a, true, "get SharedArrayBuffer.prototype.growable")?;
        Ok(Value::bool(is_resizable(buffer)))
    });
    vm.define_getter(prototype, "maxByteLength", "get SharedArrayBuffer.prototype.maxByteLength", |vm, a| {
        let buffer = this_buffer(vm, a, true, "get SharedArrayBuffer.prototype.maxByteLength")?;
        Ok(Value::uint(buffer.max_byte_length.get()))
    });
    vm.define_tag(prototype, "SharedArrayBuffer");
}

const TYPED_ARRAY: gill_heap::CellKind = gill_heap::CellKind::TypedArray;
const DATA_VIEW: gill_heap::CellKind = gill_heap::CellKind::DataView;

/// Can it be resized (or grown)?
pub(crate) fn is_resizable(buffer: Gc<ArrayBuffer>) -> bool {
    buffer.buffer_flags.get() & buffer_flags::RESIZABLE != 0
}
/// Is it a SharedArrayBuffer?
/// Is it a SharedArrayBuffer?
pub fn is_shared(buffer: Gc<ArrayBuffer>) -> bool {
    buffer.buffer_flags.get() & buffer_flags::SHARED != 0
}

/// All bytes of a buffer; none if it is detached.
pub(crate) fn bytes(buffer: Gc<ArrayBuffer>) -> &'static [Cell<u8>] {
    match buffer.data.get() {
        // SAFETY: the tail of `Bytes` has at least `byte_length` bytes (the file's invariant). `Cell<u8>` may alias.
        // The lifetime is as long as the rooting rule keeps the cell.
        Some(data) => unsafe {
            std::slice::from_raw_parts(
                data.tail_address() as *const Cell<u8>,
                buffer.byte_length.get() as usize,
            )
        },
        None => &[],
    }
}

/// Copies bytes between two places that may overlap or be the same buffer.
pub(crate) fn copy_bytes(from: &[Cell<u8>], to: &[Cell<u8>]) {
    let count = from.len().min(to.len());
    // SAFETY: both slices have `count` bytes, and `copy` allows any overlap.
    unsafe { std::ptr::copy(from.as_ptr() as *const u8, to.as_ptr() as *mut u8, count) };
}

fn this_buffer(vm: &mut Vm, args: Args, shared: bool, name: &str) -> JsResult<Gc<ArrayBuffer>> {
    let buffer: Gc<ArrayBuffer> = vm.receiver(args.this(), name)?;
    if is_shared(buffer) != shared {
        return Err(incompatible(vm, args, name));
    }
    Ok(buffer)
}

fn incompatible(vm: &mut Vm, args: Args, name: &str) -> crate::throw::Throw {
    let shown = vm.describe(args.this());
    vm.throw_type_error(format!("Method {name} called on incompatible receiver {shown}"))
}

fn construct(vm: &mut Vm, args: Args, shared: bool) -> JsResult {
    let name = if shared { "SharedArrayBuffer" } else { "ArrayBuffer" };
    if !args.is_construct() {
        return Err(vm.throw_type_error(format!("Constructor {name} requires 'new'")));
    }
    let byte_length = vm.to_index(args.get(0), "array buffer length")?;
    // GetArrayBufferMaxByteLengthOption
    let mut max = None;
    if let Some(options) = as_object(args.get(1)) {
        let value = vm.get_str(options, "maxByteLength")?;
        if !value.is_undefined() {
            max = Some(vm.to_index(value, "array buffer max length")?);
        }
    }
    if max.is_some_and(|max| byte_length > max) {
        return Err(vm.throw_range_error("Invalid array buffer max length"));
    }
    let intrinsics = vm.intrinsics();
    let default =
        if shared { intrinsics.shared_array_buffer_prototype } else { intrinsics.array_buffer_prototype };
    let proto = vm.prototype_for(args, default)?;
    if max.is_some_and(|max| max > MAX_BYTE_LENGTH) {
        return Err(vm.throw_range_error("Array buffer allocation failed"));
    }
    let buffer = vm.allocate_buffer(byte_length, proto)?;
    let mut bits = if shared { buffer_flags::SHARED } else { 0 };
    if let Some(max) = max {
        bits |= buffer_flags::RESIZABLE;
        buffer.max_byte_length.set(max as u32);
    }
    buffer.buffer_flags.set(bits);
    Ok(buffer.value())
}

fn slice(vm: &mut Vm, args: Args, shared: bool) -> JsResult {
    let name = if shared { "SharedArrayBuffer.prototype.slice" } else { "ArrayBuffer.prototype.slice" };
    let buffer = this_buffer(vm, args, shared, name)?;
    check_attached(vm, buffer, name)?;
    let length = buffer.byte_length.get() as u64;
    let first = vm.to_relative_index(args.get(0), length, 0)?;
    let end = vm.to_relative_index(args.get(1), length, length)?;
    let new_length = end.saturating_sub(first);
    let intrinsics = vm.intrinsics();
    let default = if shared { intrinsics.shared_array_buffer } else { intrinsics.array_buffer };
    let constructor = vm.species_constructor(args.this().cell_unchecked().cast(), default)?;
    let made = vm.construct(constructor, &[Value::number(new_length as f64)], constructor)?;
    // The result must be another buffer of the same sort, attached and long enough.
    let result = match as_cell::<ArrayBuffer>(made.value()) {
        Some(b) if is_shared(b) == shared => b,
        _ => {
            let shown = vm.describe(made.value());
            return Err(vm.throw_type_error(format!("Method {name} called on incompatible receiver {shown}")));
        }
    };
    check_attached(vm, result, name)?;
    if result == buffer || (shared && result.data.get() == buffer.data.get()) {
        return Err(vm.throw_type_error("ArrayBuffer subclass returned this from species constructor"));
    }
    if (result.byte_length.get() as u64) < new_length {
        return Err(vm.throw_type_error("Species constructor returned a too small ArrayBuffer"));
    }
    check_attached(vm, buffer, name)?;
    // The constructor may have shrunk the source.
    let from = bytes(buffer);
    if (first as usize) < from.len() {
        let end = (end as usize).min(from.len());
        copy_bytes(&from[first as usize..end.max(first as usize)], bytes(result));
    }
    Ok(result.value())
}

pub(crate) fn check_attached(vm: &mut Vm, buffer: Gc<ArrayBuffer>, name: &str) -> JsResult<()> {
    if buffer.data.get().is_some() {
        return Ok(());
    }
    Err(vm.throw_type_error(format!("Cannot perform {name} on a detached ArrayBuffer")))
}

fn resize(vm: &mut Vm, args: Args) -> JsResult {
    let name = "ArrayBuffer.prototype.resize";
    let buffer = this_buffer(vm, args, false, name)?;
    if !is_resizable(buffer) {
        return Err(incompatible(vm, args, name));
    }
    let length = vm.to_index(args.get(0), "array buffer length")?;
    check_attached(vm, buffer, name)?;
    if length > buffer.max_byte_length.get() as u64 {
        return Err(vm.throw_range_error("ArrayBuffer.prototype.resize: Invalid length parameter"));
    }
    set_length(vm, buffer, length as u32)?;
    Ok(Value::UNDEFINED)
}

fn grow(vm: &mut Vm, args: Args) -> JsResult {
    let name = "SharedArrayBuffer.prototype.grow";
    let buffer = this_buffer(vm, args, true, name)?;
    if !is_resizable(buffer) {
        return Err(incompatible(vm, args, name));
    }
    let length = vm.to_index(args.get(0), "array buffer length")?;
    if length > buffer.max_byte_length.get() as u64 || length < buffer.byte_length.get() as u64 {
        return Err(vm.throw_range_error("SharedArrayBuffer.prototype.grow: Invalid length parameter"));
    }
    set_length(vm, buffer, length as u32)?;
    Ok(Value::UNDEFINED)
}

/// Makes a resizable buffer longer or shorter, in another `Bytes` cell if the one it has is too short.
fn set_length(vm: &mut Vm, buffer: Gc<ArrayBuffer>, length: u32) -> JsResult<()> {
    let old = buffer.byte_length.get();
    let capacity = buffer.data.get().map_or(0, |d| d.word.get());
    if length > capacity {
        // Room to grow by steps without a copy each time, but never beyond the maximum.
        let room = length.max(capacity.saturating_mul(2)).min(buffer.max_byte_length.get());
        let data = vm.new_bytes(room as u64)?;
        let from = bytes(buffer);
        buffer.data.set(Some(data));
        vm.heap.write_barrier(buffer, data.value());
        buffer.byte_length.set(length);
        copy_bytes(from, bytes(buffer));
        return Ok(());
    }
    if length < old {
        bytes(buffer)[length as usize..].iter().for_each(|b| b.set(0));
    }
    buffer.byte_length.set(length);
    Ok(())
}

fn transfer(vm: &mut Vm, args: Args, keep_resizable: bool) -> JsResult {
    let name = if keep_resizable {
        "ArrayBuffer.prototype.transfer"
    } else {
        "ArrayBuffer.prototype.transferToFixedLength"
    };
    let buffer = this_buffer(vm, args, false, name)?;
    let old = buffer.byte_length.get() as u64;
    let length =
        if args.get(0).is_undefined() { old } else { vm.to_index(args.get(0), "array buffer length")? };
    check_attached(vm, buffer, name)?;
    let resizable = keep_resizable && is_resizable(buffer);
    if resizable && length > buffer.max_byte_length.get() as u64 {
        return Err(vm.throw_range_error("Invalid array buffer length"));
    }
    let proto = vm.intrinsics().array_buffer_prototype;
    let result = if length == old {
        // The bytes move without a copy.
        let result: Gc<ArrayBuffer> = vm.new_object_cell(proto, 0);
        result.data.set(buffer.data.get());
        result.byte_length.set(length as u32);
        result.max_byte_length.set(length as u32);
        result
    } else {
        let result = vm.allocate_buffer(length, proto)?;
        copy_bytes(bytes(buffer), bytes(result));
        result
    };
    if resizable {
        result.buffer_flags.set(buffer_flags::RESIZABLE);
        result.max_byte_length.set(buffer.max_byte_length.get());
    }
    vm.detach_buffer(buffer);
    Ok(result.value())
}

impl Vm {
    /// Zeroed bytes. May collect.
    ///
    /// # Errors
    /// RangeError if the heap has no room for so many.
    pub(crate) fn new_bytes(&mut self, length: u64) -> JsResult<Gc<Bytes>> {
        let fits = |vm: &Vm| vm.heap.has_room(length as usize);
        if length > MAX_BYTE_LENGTH {
            return Err(self.throw_range_error("Array buffer allocation failed"));
        }
        if length > 1 << 20 && !fits(self) {
            self.collect(gill_heap::history::Cause::LargeBuffer);
            if !fits(self) {
                return Err(self.throw_range_error("Array buffer allocation failed"));
            }
        }
        let data = self.alloc::<Bytes>((length as usize).div_ceil(8));
        data.word.set(length as u32);
        Ok(data)
    }

    /// AllocateArrayBuffer with this prototype: zeroed, of fixed length.
    pub(crate) fn allocate_buffer(&mut self, length: u64, proto: Value) -> JsResult<Gc<ArrayBuffer>> {
        let data = self.new_bytes(length)?;
        let buffer: Gc<ArrayBuffer> = self.new_object_cell(proto, 0);
        buffer.data.set(Some(data));
        buffer.byte_length.set(length as u32);
        buffer.max_byte_length.set(length as u32);
        Ok(buffer)
    }

    /// A new ArrayBuffer of so many zero bytes.
    ///
    /// # Errors
    /// RangeError if the heap has no room for it.
    pub fn new_array_buffer(&mut self, length: usize) -> JsResult<Gc<ArrayBuffer>> {
        let proto = self.intrinsics().array_buffer_prototype;
        self.allocate_buffer(length as u64, proto)
    }

    /// A new ArrayBuffer with a copy of these bytes.
    ///
    /// # Errors
    /// RangeError if the heap has no room for it.
    pub fn new_array_buffer_from(&mut self, content: &[u8]) -> JsResult<Gc<ArrayBuffer>> {
        let buffer = self.new_array_buffer(content.len())?;
        bytes(buffer).iter().zip(content).for_each(|(to, &b)| to.set(b));
        Ok(buffer)
    }

    /// DetachArrayBuffer: the views over it are out of bounds from now on.
    pub fn detach_buffer(&mut self, buffer: Gc<ArrayBuffer>) {
        buffer.data.set(None);
        buffer.byte_length.set(0);
    }

    /// The bytes that an ArrayBuffer, typed array or DataView shows. None for anything else; empty if detached or out
    /// of bounds. The cells stay valid while the value is alive and its buffer is not resized or detached.
    pub fn bytes_of(&self, value: Value) -> Option<&'static [Cell<u8>]> {
        if let Some(buffer) = as_cell::<ArrayBuffer>(value) {
            return Some(bytes(buffer));
        }
        let (buffer, from, to) = if let Some(array) = as_cell::<TypedArray>(value) {
            let size = super::typed_array::ElementType::of(array).size();
            let offset = array.offset.get() as usize;
            (array.buffer.get(), offset, offset + self.typed_array_length(array) as usize * size)
        } else {
            let view = as_cell::<DataView>(value)?;
            let offset = view.offset.get() as usize;
            (view.buffer.get(), offset, offset + self.data_view_length(view).unwrap_or(0) as usize)
        };
        let all = bytes(as_cell::<ArrayBuffer>(buffer)?);
        Some(all.get(from..to).unwrap_or(&[]))
    }

    /// Runs `act` on the bytes that an ArrayBuffer, typed array or DataView shows; None for anything else.
    pub fn with_bytes<R>(&mut self, value: Value, act: impl FnOnce(&mut [u8]) -> R) -> Option<R> {
        let bytes = self.bytes_of(value)?;
        // SAFETY: no other reference to the bytes exists while `act` runs: it cannot reach the VM, which is borrowed.
        Some(act(unsafe { std::slice::from_raw_parts_mut(bytes.as_ptr() as *mut u8, bytes.len()) }))
    }
}
