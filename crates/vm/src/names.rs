//! Names and symbols that the VM itself uses: each is interned once and a field here. All are roots.
//!
//! Fields are spelled as the properties are.
#![allow(non_snake_case)]

use gill_heap::{Gc, Heap, PropertyKey, RootVisitor, Symbol, Value};

macro_rules! names {
    ($($field:ident $(= $text:literal)?,)*) => {
        /// Property keys the VM uses.
        #[allow(missing_docs)]
        pub struct Names { $(pub $field: PropertyKey,)* }
        impl Names {
            /// Interns them all.
            pub fn new(heap: &mut Heap) -> Names {
                Names { $($field: heap.key(names!(@text $field $($text)?)),)* }
            }
            /// Visits them all.
            pub fn trace(&self, roots: &mut RootVisitor<'_>) {
                $(roots.value(self.$field.traced());)*
            }
            /// Calls `visit` with each, for the core.
            pub fn for_each(&self, visit: &mut dyn FnMut(Value)) {
                $(visit(self.$field.traced());)*
            }
        }
    };
    (@text $field:ident) => { stringify!($field) };
    (@text $field:ident $text:literal) => { $text };
}

names! {
    add, anonymous, apply, arguments, array = "Array", async_ = "async", bigint, boolean, buffer, byteLength, byteOffset, bytesPerElement = "BYTES_PER_ELEMENT", call, callee, caller,
    cause, columnNumber, configurable, constructor, default, delete, description, done, dotAll, empty = "", enumerable, entries,
    errors, exec, false_ = "false", flags, function, get, global, globalThis, groups, has, hasIndices, ignoreCase, index, indices, infinity = "Infinity",
    input, join, keys, lastIndex, length, message, multiline, name, nan = "NaN", negative_infinity = "-Infinity", next, null, number, object, ownKeys, proto = "__proto__", prototype, proxy,
    raw, reason, reject, resolve, return_ = "return", revoke, set, size, source, stack, status, sticky, string, symbol, then, throw, toJSON, toLocaleString,
    toString, true_ = "true", undefined, unicode, unicodeSets, value, valueOf, values, writable, defineProperty, deleteProperty, getOwnPropertyDescriptor, getPrototypeOf, isExtensible,
    preventExtensions, setPrototypeOf, construct, stackTraceLimit, prepareStackTrace, captureStackTrace, callSite = "CallSite",
    suppressed, fulfilled, rejected, promise, code, errno, syscall, path, eval,
}

macro_rules! symbols {
    ($($field:ident = $text:literal,)*) => {
        /// Well-known symbols.
        #[allow(missing_docs)]
        pub struct Symbols { $(pub $field: Gc<Symbol>,)* }
        impl Symbols {
            /// Makes them all.
            pub fn new(heap: &mut Heap) -> Symbols {
                Symbols { $($field: {
                    let symbol = heap.allocate::<Symbol>(0);
                    let description = heap.intern($text);
                    symbol.description.set(description.value());
                    symbol
                },)* }
            }
            /// Visits them all.
            pub fn trace(&self, roots: &mut RootVisitor<'_>) {
                $(roots.cell(self.$field);)*
            }
            /// Calls `visit` with each and its name.
            pub fn for_each(&self, visit: &mut dyn FnMut(&'static str, Value)) {
                $(visit($text, self.$field.value());)*
            }
            /// Each with the property of Symbol that holds it.
            pub fn all(&self) -> Vec<(&'static str, Value)> {
                vec![$((&$text[7..], self.$field.value()),)*]
            }
        }
    };
}

symbols! {
    async_dispose = "Symbol.asyncDispose",
    async_iterator = "Symbol.asyncIterator",
    dispose = "Symbol.dispose",
    has_instance = "Symbol.hasInstance",
    is_concat_spreadable = "Symbol.isConcatSpreadable",
    iterator = "Symbol.iterator",
    match_ = "Symbol.match",
    match_all = "Symbol.matchAll",
    replace = "Symbol.replace",
    search = "Symbol.search",
    species = "Symbol.species",
    split = "Symbol.split",
    to_primitive = "Symbol.toPrimitive",
    to_string_tag = "Symbol.toStringTag",
    unscopables = "Symbol.unscopables",
}
