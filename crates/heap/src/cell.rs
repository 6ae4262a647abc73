//! Cells: what every heap object is made of, and the one table of kinds.
//!
//! A cell is an 8-byte [`Header`], the fields of its kind, and for some kinds a tail of values or raw data. The table
//! [`cell_kinds!`](crate::cell) declares each kind once; the struct, the collector's edges, the verifier, the heap walk
//! and the core's self-description all follow from its row.
//!
//! Architecture invariant: traced fields (`value`, `cell`) come first in a row, so that marking a cell is marking a run
//! of words. A `cell` field and a `value` field look the same to it, because cell pointers are bare in both.
//!
//! Every field is a `Cell`, and the all-zero bit pattern is valid for each (`Empty`, null, 0): a fresh cell is zeroed,
//! so it may be marked before its fields are set.

use crate::value::Value;
use std::cell::Cell;
use std::marker::PhantomData;
use std::ptr::NonNull;

/// A reference to a live cell. `Copy`, one word, never null.
///
/// It stays valid as long as the collector can see it: in a traced field, on the VM stack, or in a native stack frame
/// (scanned conservatively). Never keep one in native heap memory that is not a registered root; see docs/gc.md.
#[repr(transparent)]
pub struct Gc<T> {
    ptr: NonNull<T>,
    marker: PhantomData<Cell<T>>,
}

impl<T> Clone for Gc<T> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Gc<T> {}
impl<T> PartialEq for Gc<T> {
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        self.ptr == other.ptr
    }
}
impl<T> Eq for Gc<T> {}
impl<T> std::hash::Hash for Gc<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.ptr.hash(state);
    }
}
impl<T> std::fmt::Debug for Gc<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Gc({:x})", self.address())
    }
}

impl<T> std::ops::Deref for Gc<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: a Gc is made only for an allocated cell of type T, which the collector keeps while the Gc is visible
        // to it (the rooting rule); all fields are `Cell`s, so shared references never conflict with writes.
        unsafe { self.ptr.as_ref() }
    }
}

impl<T> Gc<T> {
    /// The cell at this address, which must be that of a live cell of type `T`.
    #[inline(always)]
    pub fn from_address(address: usize) -> Gc<T> {
        debug_assert!(address != 0 && address.is_multiple_of(8));
        // SAFETY: callers hand over addresses of cells, never 0 (debug-checked).
        Gc { ptr: unsafe { NonNull::new_unchecked(address as *mut T) }, marker: PhantomData }
    }
    /// Its address.
    #[inline(always)]
    pub fn address(self) -> usize {
        self.ptr.as_ptr() as usize
    }
    /// The same cell as another type; the kind must fit.
    #[inline(always)]
    pub fn cast<U>(self) -> Gc<U> {
        Gc { ptr: self.ptr.cast(), marker: PhantomData }
    }
    /// The same cell, its type forgotten.
    #[inline(always)]
    pub fn header(self) -> Gc<Header> {
        self.cast()
    }
    /// This cell as a value.
    #[inline(always)]
    pub fn value(self) -> Value {
        Value::cell(self)
    }
    /// The word at this index of the cell, counted in 8-byte units from its start.
    #[inline(always)]
    pub fn word(self, index: usize) -> &'static Cell<Value> {
        // SAFETY: the caller stays inside the cell. The lifetime is as long as the rooting rule keeps the cell.
        unsafe { &*(self.ptr.as_ptr() as *const Cell<Value>).add(index) }
    }
    /// First word after the fields of `T`, where its tail begins.
    #[inline(always)]
    pub fn tail_address(self) -> usize {
        self.address() + std::mem::size_of::<T>()
    }
    /// The value at this index of the tail.
    #[inline(always)]
    pub fn tail(self, index: usize) -> &'static Cell<Value> {
        self.word(std::mem::size_of::<T>() / 8 + index)
    }
}

/// The first word of every cell.
#[repr(C)]
pub struct Header {
    kind: Cell<u8>,
    /// Flag bits, by kind: see [`flags`].
    pub flags: Cell<u8>,
    /// By kind: inline slots of objects, tail words of cells whose row says `aux`.
    pub aux: Cell<u16>,
    /// By kind: an object's shape (its [`crate::Heap::cell_id`]), a string's length in units, an environment's scope.
    pub word: Cell<u32>,
}

/// Bits of [`Header::flags`].
pub mod flags {
    /// Object: some object has it as prototype, so that changes to its properties void inline caches.
    pub const IS_PROTOTYPE: u8 = 1;
    /// Object: no property may be added. The shape says so too; this bit is for element stores.
    pub const NON_EXTENSIBLE: u8 = 2;
    /// Array: `length` is not writable.
    pub const LENGTH_READ_ONLY: u8 = 4;
    /// Object: [[Call]] exists (functions, callable proxies).
    pub const CALLABLE: u8 = 8;
    /// Object: [[Construct]] exists.
    pub const CONSTRUCTOR: u8 = 16;
    /// Object: it has its own way of property access (arguments, strings, typed arrays, proxies, namespaces).
    pub const EXOTIC: u8 = 32;
    /// Object: made by `JSON.rawJSON` ([[IsRawJSON]]).
    pub const RAW_JSON: u8 = 64;
    /// String: interned, so that equality of such strings is identity.
    pub const INTERNED: u8 = 1;
    /// Interned string: it spells an array index, so it is never a property key itself.
    pub const IS_INDEX: u8 = 2;
    /// Symbol: a private name.
    pub const PRIVATE_NAME: u8 = 1;
    /// Symbol: the private name of a method or accessor.
    pub const PRIVATE_METHOD: u8 = 4;
    /// Symbol: registered by `Symbol.for`.
    pub const REGISTERED: u8 = 2;
}

impl Header {
    /// The kind of this cell.
    #[inline(always)]
    pub fn kind(&self) -> CellKind {
        CellKind::from_u8(self.kind.get())
    }
    /// The kind's number as it stands, which in a damaged heap may be none of the table's.
    #[inline(always)]
    pub fn kind_byte(&self) -> u8 {
        self.kind.get()
    }
    /// Sets the kind: at allocation, and where a cell becomes another of the same layout.
    #[inline(always)]
    pub fn set_kind(&self, kind: CellKind) {
        self.kind.set(kind as u8);
    }
    /// Is it an object of the language?
    #[inline(always)]
    pub fn is_object(&self) -> bool {
        self.kind.get() >= FIRST_OBJECT
    }
    /// Is it a string?
    #[inline(always)]
    pub fn is_string(&self) -> bool {
        const FIRST: u8 = CellKind::Latin1String as u8;
        self.kind.get().wrapping_sub(FIRST) <= CellKind::SlicedString as u8 - FIRST
    }
    /// Is this flag bit set?
    #[inline(always)]
    pub fn has_flag(&self, flag: u8) -> bool {
        self.flags.get() & flag != 0
    }
    /// Sets a flag bit.
    #[inline(always)]
    pub fn set_flag(&self, flag: u8) {
        self.flags.set(self.flags.get() | flag);
    }
}

/// [`Header::aux`] of a BigInt below zero.
pub const BIGINT_NEGATIVE: u16 = 1;

/// Kinds from here on are objects of the language; they all begin with `overflow` and `elements`.
pub const FIRST_OBJECT: u8 = 32;

/// What a field of a cell holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum FieldType {
    Value,
    Cell,
    U8,
    U16,
    U32,
    I32,
    U64,
    F64,
}

/// What follows the fields of a cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tail {
    /// Nothing.
    None,
    /// As many values as `aux` says.
    ValuesByAux,
    /// As many values as `word` says.
    ValuesByWord,
    /// As many bytes as `word` says.
    BytesByWord,
    /// As many 16-bit units as `word` says.
    UnitsByWord,
    /// As many 64-bit words as `word` says, not values.
    RawWordsByWord,
}

/// A field of a kind: what the collector, the verifier, the dump and the inspector know of it.
#[derive(Clone, Copy, Debug)]
pub struct FieldInfo {
    /// Its name, which a core carries.
    pub name: &'static str,
    /// Its type.
    pub ty: FieldType,
    /// Its place in bytes from the start of the cell.
    pub offset: usize,
}

/// A row of the table of kinds.
#[derive(Clone, Copy, Debug)]
pub struct KindInfo {
    /// Its name, which a core carries.
    pub name: &'static str,
    /// One line about it.
    pub doc: &'static str,
    /// Its fields in order of place.
    pub fields: &'static [FieldInfo],
    /// What follows them.
    pub tail: Tail,
    /// What the tail holds, for people.
    pub tail_name: &'static str,
    /// Bytes of header and fields.
    pub size: usize,
    /// Words after the header that the collector visits.
    pub traced: usize,
}

macro_rules! field_rust_type {
    ([value]) => { Cell<Value> };
    ([cell $t:ident]) => { Cell<Option<Gc<$t>>> };
    ([u8]) => { Cell<u8> };
    ([u16]) => { Cell<u16> };
    ([u32]) => { Cell<u32> };
    ([i32]) => { Cell<i32> };
    ([u64]) => { Cell<u64> };
    ([f64]) => { Cell<f64> };
}
macro_rules! field_type {
    ([value]) => {
        FieldType::Value
    };
    ([cell $t:ident]) => {
        FieldType::Cell
    };
    ([u8]) => {
        FieldType::U8
    };
    ([u16]) => {
        FieldType::U16
    };
    ([u32]) => {
        FieldType::U32
    };
    ([i32]) => {
        FieldType::I32
    };
    ([u64]) => {
        FieldType::U64
    };
    ([f64]) => {
        FieldType::F64
    };
}
macro_rules! field_traced {
    ([value]) => {
        1
    };
    ([cell $t:ident]) => {
        1
    };
    ([$t:ident]) => {
        0
    };
}

macro_rules! cell_kinds {
    ($($(#[doc = $doc:literal])+ $Name:ident = $num:literal { $($(#[doc = $fdoc:literal])* $field:ident: $ty:tt,)* } $tail:ident $tail_name:literal;)*) => {
        /// The kind of a cell: a row of the table.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum CellKind {
            /// A free cell of a block.
            Free = 0,
            $($(#[doc = $doc])+ $Name = $num,)*
        }

        $($(#[doc = $doc])+
        #[repr(C)]
        pub struct $Name {
            /// Kind, flags, and the word that [`Header`] explains.
            pub header: Header,
            $($(#[doc = $fdoc])* #[allow(missing_docs)] pub $field: field_rust_type!($ty),)*
        }
        impl $Name {
            /// What the table says of this kind.
            pub const INFO: KindInfo = KindInfo {
                name: stringify!($Name),
                doc: concat!($($doc),+),
                fields: &[$(FieldInfo { name: stringify!($field), ty: field_type!($ty), offset: std::mem::offset_of!($Name, $field) }),*],
                tail: Tail::$tail,
                tail_name: $tail_name,
                size: std::mem::size_of::<$Name>(),
                traced: 0 $(+ field_traced!($ty))*,
            };
        }
        impl CellType for $Name {
            const KIND: CellKind = CellKind::$Name;
        }
        impl std::ops::Deref for $Name {
            type Target = Header;
            #[inline(always)]
            fn deref(&self) -> &Header {
                &self.header
            }
        })*

        const NO_KIND: KindInfo = KindInfo { name: "", doc: "", fields: &[], tail: Tail::None, tail_name: "", size: 0, traced: 0 };
        /// The table, by kind number; unused numbers have an empty name.
        pub static KINDS: [KindInfo; 96] = {
            let mut table = [NO_KIND; 96];
            table[0].name = "Free";
            $(table[$num] = $Name::INFO;)*
            table
        };
        const KNOWN: [bool; 256] = {
            let mut known = [false; 256];
            known[0] = true;
            $(known[$num] = true;)*
            known
        };
    };
}

/// A Rust type that is the layout of one kind.
pub trait CellType {
    /// That kind.
    const KIND: CellKind;
}

impl CellKind {
    /// The kind with this number.
    #[inline(always)]
    pub fn from_u8(n: u8) -> CellKind {
        debug_assert!(KNOWN[n as usize], "kind {n}");
        // SAFETY: headers are written only through `set_kind` and by freeing (0), so n is a declared discriminant.
        unsafe { std::mem::transmute::<u8, CellKind>(n) }
    }
    /// Is this the number of a kind?
    pub fn is_known(n: u8) -> bool {
        KNOWN[n as usize]
    }
    /// What the table says of it.
    #[inline(always)]
    pub fn info(self) -> &'static KindInfo {
        &KINDS[self as usize]
    }
}

cell_kinds! {
    /// String of Latin-1 bytes. `word` is its length.
    Latin1String = 1 { hash: [u32], pad: [u32], } BytesByWord "text";
    /// String of UTF-16 units, at least one of them above 0xff. `word` is its length in units.
    Utf16String = 2 { hash: [u32], pad: [u32], } UnitsByWord "text";
    /// Concatenation not yet carried out. When it is, `left` is the flat string and `right` null. `word` is its length.
    RopeString = 3 { left: [cell Header], right: [cell Header], } None "";
    /// Part of a flat string, from unit `offset` on. `word` is its length.
    SlicedString = 4 { parent: [cell Header], hash: [u32], offset: [u32], } None "";
    /// Symbol or private name.
    Symbol = 5 { description: [value], hash: [u32], pad: [u32], } None "";
    /// BigInt, sign and magnitude; `word` counts the 64-bit digits, least significant first; `aux` is 1 if it is negative.
    BigInt = 6 {} RawWordsByWord "digits";

    /// Key to slot map shared by like objects. Immutable once published unless `DICTIONARY`; parents form a tree. `word` is its own id.
    Shape = 8 { parent: [cell Shape], key: [value], proto: [value], table: [cell PropertyTable], slot: [u32], count: [u32], attrs: [u8], shape_flags: [u8], inline_start: [u8], inline_capacity: [u8], next_slot: [u32], } None "";
    /// Properties of one shape in order of insertion: pairs (key, int: slot * 256 + attributes), deleted ones Empty. `word` is the capacity in words. `index` is a hash table over them.
    PropertyTable = 9 { index: [cell Bytes], used: [u32], live: [u32], free_slot: [u32], next_slot: [u32], } ValuesByWord "entries";
    /// Property slots that do not fit inline.
    PropertyStorage = 10 {} ValuesByWord "slots";
    /// Dense elements, all with the default attributes; `word` counts those in use, Empty is a hole.
    Elements = 11 { capacity: [u32], pad: [u32], } ValuesByWord "elements";
    /// Elements by index in a table, with any attributes. `word` is always 0, so that the dense fast path fails by itself.
    SparseElements = 12 { table: [cell PropertyTable], slots: [cell PropertyStorage], } None "";
    /// Getter and setter of an accessor property.
    AccessorPair = 13 { getter: [value], setter: [value], } None "";
    /// Raw bytes: buffer contents, hash indexes.
    Bytes = 14 {} BytesByWord "bytes";
    /// Captured bindings of one scope. `word` is the scope's id, `aux` the slots.
    Environment = 15 { parent: [value], } ValuesByAux "slots";
    /// The environment of a `with` statement. `word` is the scope's id.
    ObjectEnvironment = 16 { parent: [value], object: [value], } None "";
    /// Frame of a suspended generator or async function, or one kept with a rejection. `word` counts the registers.
    SuspendedFrame = 17 { function: [value], this_value: [value], new_target: [value], code: [u32], pc: [u32], argc: [u32], frame_flags: [u32], } ValuesByWord "registers";
    /// What a promise does to those who wait for it: `kind` says what `handler` is, `async_context` what AsyncLocalStorage holds there. A list through `next`.
    PromiseReaction = 18 { next: [value], on_fulfilled: [value], on_rejected: [value], capability: [value], context: [value], async_context: [value], kind: [u16], event_high: [u16], event: [u32], code: [u32], pc: [u32], } None "";
    /// A promise with its resolving functions.
    PromiseCapability = 19 { promise: [value], resolve: [value], reject: [value], } None "";
    /// Entries of a Map (key, value) or Set (key, Empty) in order of insertion, deleted keys Empty; `index` is the hash table over them. `next` is the table that replaced this one.
    OrderedTable = 20 { index: [cell Bytes], next: [cell OrderedTable], used: [u32], live: [u32], removed_before: [u32], pad: [u32], } ValuesByWord "entries";
    /// Entries of a WeakMap (key, value) or WeakSet (key, Empty): ephemerons. `word` is the capacity in words; not traced as it stands.
    WeakTable = 21 { used: [u32], live: [u32], } RawWordsByWord "entries";
    /// A throw, or a call that rejected a promise: the value, the frames as they were, when and where. `async_parent` is the Generator of the frame that took it, or undefined, `next` an earlier throw of it; `links` says how the two hang together, `async_context` what AsyncLocalStorage held. Not kept, but counted: frames below `frames` (`frames_below`), and those of records that were between `next` and this one (`frames_between`).
    ThrowRecord = 22 { exception: [value], frames: [value], async_parent: [value], next: [value], async_context: [value], event: [u64], code: [u32], pc: [u32], time: [f64], links: [u32], frames_below: [u32], frames_between: [u32], pad: [u32], } None "";
    /// for-in: the object, its keys, the next of them.
    ForInEnumerator = 23 { object: [value], keys: [value], shape: [u32], next: [u32], } None "";
    /// One next, throw or return asked of an async generator.
    AsyncGeneratorRequest = 24 { next: [value], value: [value], capability: [value], mode: [u32], pad: [u32], } None "";
    /// Values that belong together inside the VM.
    Tuple = 25 {} ValuesByWord "items";

    /// Ordinary object; the tail is its inline property slots.
    Object = 32 { overflow: [cell PropertyStorage], elements: [cell Elements], } ValuesByAux "inline slots";
    /// Array exotic object.
    Array = 33 { overflow: [cell PropertyStorage], elements: [cell Elements], length: [u32], pad: [u32], } None "";
    /// Closure. `aux` is its realm.
    Function = 34 { overflow: [cell PropertyStorage], elements: [cell Elements], environment: [value], home_object: [value], this_value: [value], fields: [value], code: [u32], function_flags: [u32], } None "";
    /// Function of the runtime; the tail is what it carries. `native` indexes the table of native functions.
    NativeFunction = 35 { overflow: [cell PropertyStorage], elements: [cell Elements], name: [value], native: [u32], realm: [u32], } ValuesByAux "captures";
    /// Bound function.
    BoundFunction = 36 { overflow: [cell PropertyStorage], elements: [cell Elements], target: [value], bound_this: [value], arguments: [cell Elements], } None "";
    /// Arguments object. If mapped, elements that stand for parameters are Empty and live in `environment`.
    Arguments = 37 { overflow: [cell PropertyStorage], elements: [cell Elements], environment: [value], mapped: [value], code: [u32], pad: [u32], } None "";
    /// Error. `frames` are the call sites of its stack, rendered when asked for.
    Error = 38 { overflow: [cell PropertyStorage], elements: [cell Elements], frames: [value], stack: [value], throw_record: [value], } None "";
    /// Boolean, Number, String, Symbol or BigInt object.
    PrimitiveWrapper = 39 { overflow: [cell PropertyStorage], elements: [cell Elements], primitive: [value], } None "";
    /// Date; `time` in milliseconds since the epoch, or NaN.
    Date = 40 { overflow: [cell PropertyStorage], elements: [cell Elements], time: [f64], } None "";
    /// RegExp; `compiled` indexes the VM's table of compiled patterns. lastIndex is its first own property, kept in `last_index`.
    RegExp = 41 { overflow: [cell PropertyStorage], elements: [cell Elements], last_index: [value], source: [value], flags_text: [value], compiled: [u32], flag_bits: [u32], } None "";
    /// Map.
    Map = 42 { overflow: [cell PropertyStorage], elements: [cell Elements], table: [cell OrderedTable], } None "";
    /// Set.
    Set = 43 { overflow: [cell PropertyStorage], elements: [cell Elements], table: [cell OrderedTable], } None "";
    /// WeakMap.
    WeakMap = 44 { overflow: [cell PropertyStorage], elements: [cell Elements], table: [cell WeakTable], } None "";
    /// WeakSet.
    WeakSet = 45 { overflow: [cell PropertyStorage], elements: [cell Elements], table: [cell WeakTable], } None "";
    /// WeakRef; `target` is the bits of a value the collector does not follow.
    WeakRef = 46 { overflow: [cell PropertyStorage], elements: [cell Elements], target: [u64], } None "";
    /// FinalizationRegistry; `cells` is a tuple list of registrations whose targets are weak.
    FinalizationRegistry = 47 { overflow: [cell PropertyStorage], elements: [cell Elements], callback: [value], cells: [cell WeakTable], } None "";
    /// ArrayBuffer or SharedArrayBuffer; `data` is null when detached.
    ArrayBuffer = 48 { overflow: [cell PropertyStorage], elements: [cell Elements], data: [cell Bytes], byte_length: [u32], max_byte_length: [u32], buffer_flags: [u32], pad: [u32], } None "";
    /// Typed array over a buffer. `length` is kept for the fast path and 0 once out of bounds; `track` says that it follows the buffer.
    TypedArray = 49 { overflow: [cell PropertyStorage], elements: [cell Elements], buffer: [value], element_type: [u32], offset: [u32], length: [u32], track: [u32], } None "";
    /// DataView over a buffer.
    DataView = 50 { overflow: [cell PropertyStorage], elements: [cell Elements], buffer: [value], offset: [u32], byte_length: [u32], track: [u32], pad: [u32], } None "";
    /// Promise. `state` 0 pending, 1 fulfilled, 2 rejected. `event` with `event_high`, `code`, `pc`: where it was made.
    Promise = 51 { overflow: [cell PropertyStorage], elements: [cell Elements], result: [value], reactions: [value], throw_record: [value], state: [u8], handled: [u8], event_high: [u16], event: [u32], code: [u32], pc: [u32], } None "";
    /// Generator, async function in progress, or async generator. `awaiting` is the promise it waits for, `promise` the one it settles.
    Generator = 52 { overflow: [cell PropertyStorage], elements: [cell Elements], frame: [cell SuspendedFrame], promise: [value], awaiting: [value], queue: [value], state: [u32], generator_kind: [u32], event: [u64], } None "";
    /// Proxy; both null once revoked.
    Proxy = 53 { overflow: [cell PropertyStorage], elements: [cell Elements], target: [value], handler: [value], } None "";
    /// Iterator of the runtime over `source` (array, map, set, string, regexp matches, iterator helpers); `iterator_kind` says which.
    NativeIterator = 54 { overflow: [cell PropertyStorage], elements: [cell Elements], source: [value], state: [value], extra: [value], next: [u32], iterator_kind: [u32], } None "";
    /// Module namespace exotic object. `exports` is a tuple of (name, cell, word of it that holds the binding) sorted by name; `order` counts its rows in order of the names' key bits, for look-ups.
    ModuleNamespace = 55 { overflow: [cell PropertyStorage], elements: [cell Elements], module: [value], exports: [value], order: [value], } None "";
    /// Object that stands for something of the runtime: a handle, a binding.
    HostObject = 56 { overflow: [cell PropertyStorage], elements: [cell Elements], data: [value], host_kind: [u32], host_id: [u32], } None "";
    /// Module record; an object so that the loader can hold it, without properties. `requests` is a tuple of (specifier, attributes, module); `imports` of the module and then (local name, cell, word of it) for each import; `exports` of (name, what, name there). `referrer` is the module that asked for it first, `body` its suspended code, `async_parents` a tuple of modules that wait for it.
    Module = 57 { overflow: [cell PropertyStorage], elements: [cell Elements], url: [value], environment: [value], namespace: [value], meta: [value], requests: [value], imports: [value], exports: [value], referrer: [value], body: [value], steps: [value], error: [value], throw_record: [value], cycle_root: [value], capability: [value], async_parents: [value], status: [u8], module_flags: [u8], pad: [u16], code: [u32], dfs_index: [u32], dfs_ancestor: [u32], async_order: [u32], pending_async: [u32], } None "";
}

macro_rules! event_in_two_fields {
    ($($Name:ident)*) => {
        $(impl $Name {
            /// The event that made it.
            #[inline]
            pub fn made_by(&self) -> u64 {
                u64::from(self.event_high.get()) << 32 | u64::from(self.event.get())
            }
            /// Notes the event that made it. There are 48 bits for it, which costs no cell of these frequent kinds a word: at a million
            /// events a second they last nine years, and then they stand still.
            #[inline]
            pub fn set_made_by(&self, event: u64) {
                let event = event.min(MAX_EVENT);
                self.event_high.set((event >> 32) as u16);
                self.event.set(event as u32);
            }
        })*
    };
}

/// The last event that a Promise or a PromiseReaction can tell.
pub const MAX_EVENT: u64 = (1 << 48) - 1;

event_in_two_fields! { Promise PromiseReaction }

#[cfg(test)]
mod tests {
    use super::*;

    /// What marking relies on: traced fields are one run of words after the header.
    #[test]
    fn traced_fields_come_first() {
        for (number, kind) in KINDS.iter().enumerate().filter(|(_, k)| !k.fields.is_empty()) {
            for (i, field) in kind.fields.iter().enumerate() {
                let traced = matches!(field.ty, FieldType::Value | FieldType::Cell);
                assert_eq!(traced, i < kind.traced, "{}.{}", kind.name, field.name);
                if traced {
                    assert_eq!(field.offset, 8 + 8 * i, "{}.{}", kind.name, field.name);
                }
            }
            assert_eq!(kind.size % 8, 0, "{}", kind.name);
            if number >= FIRST_OBJECT as usize {
                assert_eq!(
                    (kind.fields[0].name, kind.fields[1].name),
                    ("overflow", "elements"),
                    "{}",
                    kind.name
                );
            }
        }
    }
}
