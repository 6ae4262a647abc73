//! Realms: the intrinsics, the global object and the global lexical declarations. All are named roots.

use crate::code::Code;
use gill_heap::{Gc, Object, PropertyKey, RootVisitor, Value};
use rustc_hash::FxHashMap;
use std::cell::Cell;

macro_rules! intrinsics {
    ($($field:ident $text:literal,)*) => {
        /// The intrinsic objects of a realm (ECMA-262, Well-Known Intrinsic Objects), `undefined` until made.
        #[derive(Clone)]
        #[allow(missing_docs)]
        pub struct Intrinsics { $(pub $field: Value,)* }
        impl Default for Intrinsics {
            fn default() -> Self {
                Intrinsics { $($field: Value::UNDEFINED,)* }
            }
        }
        impl Intrinsics {
            /// Each with its name, which a core shows as the root's.
            pub fn for_each(&self, visit: &mut dyn FnMut(&'static str, Value)) {
                $(visit($text, self.$field);)*
            }
        }
    };
}

intrinsics! {
    object "%Object%", object_prototype "%Object.prototype%",
    function "%Function%", function_prototype "%Function.prototype%",
    array "%Array%", array_prototype "%Array.prototype%", array_values "%Array.prototype.values%",
    array_iterator_prototype "%ArrayIteratorPrototype%", array_iterator_next "%ArrayIteratorPrototype.next%",
    string "%String%", string_prototype "%String.prototype%", string_iterator_prototype "%StringIteratorPrototype%",
    number "%Number%", number_prototype "%Number.prototype%",
    boolean "%Boolean%", boolean_prototype "%Boolean.prototype%",
    symbol "%Symbol%", symbol_prototype "%Symbol.prototype%",
    bigint "%BigInt%", bigint_prototype "%BigInt.prototype%",
    error "%Error%", error_prototype "%Error.prototype%",
    type_error "%TypeError%", type_error_prototype "%TypeError.prototype%",
    range_error "%RangeError%", range_error_prototype "%RangeError.prototype%",
    reference_error "%ReferenceError%", reference_error_prototype "%ReferenceError.prototype%",
    syntax_error "%SyntaxError%", syntax_error_prototype "%SyntaxError.prototype%",
    eval_error "%EvalError%", eval_error_prototype "%EvalError.prototype%",
    uri_error "%URIError%", uri_error_prototype "%URIError.prototype%",
    aggregate_error "%AggregateError%", aggregate_error_prototype "%AggregateError.prototype%",
    suppressed_error "%SuppressedError%", suppressed_error_prototype "%SuppressedError.prototype%",
    disposable_stack_prototype "%DisposableStack.prototype%", async_disposable_stack_prototype "%AsyncDisposableStack.prototype%",
    iterator "%Iterator%", iterator_prototype "%Iterator.prototype%", iterator_helper_prototype "%IteratorHelperPrototype%", wrap_for_valid_iterator_prototype "%WrapForValidIteratorPrototype%",
    async_iterator_prototype "%AsyncIteratorPrototype%", async_from_sync_iterator_prototype "%AsyncFromSyncIteratorPrototype%",
    generator_function "%GeneratorFunction%", generator_function_prototype "%GeneratorFunction.prototype%", generator_prototype "%GeneratorFunction.prototype.prototype%",
    async_function "%AsyncFunction%", async_function_prototype "%AsyncFunction.prototype%",
    async_generator_function "%AsyncGeneratorFunction%", async_generator_function_prototype "%AsyncGeneratorFunction.prototype%", async_generator_prototype "%AsyncGeneratorFunction.prototype.prototype%",
    promise "%Promise%", promise_prototype "%Promise.prototype%", promise_resolve "%Promise.resolve%", promise_then "%Promise.prototype.then%",
    map "%Map%", map_prototype "%Map.prototype%", map_iterator_prototype "%MapIteratorPrototype%",
    set "%Set%", set_prototype "%Set.prototype%", set_iterator_prototype "%SetIteratorPrototype%",
    weak_map "%WeakMap%", weak_map_prototype "%WeakMap.prototype%",
    weak_set "%WeakSet%", weak_set_prototype "%WeakSet.prototype%",
    weak_ref "%WeakRef%", weak_ref_prototype "%WeakRef.prototype%",
    finalization_registry "%FinalizationRegistry%", finalization_registry_prototype "%FinalizationRegistry.prototype%",
    regexp "%RegExp%", regexp_prototype "%RegExp.prototype%", regexp_exec "%RegExp.prototype.exec%", regexp_string_iterator_prototype "%RegExpStringIteratorPrototype%",
    date "%Date%", date_prototype "%Date.prototype%",
    math "%Math%", json "%JSON%", reflect "%Reflect%", proxy "%Proxy%",
    array_buffer "%ArrayBuffer%", array_buffer_prototype "%ArrayBuffer.prototype%",
    shared_array_buffer "%SharedArrayBuffer%", shared_array_buffer_prototype "%SharedArrayBuffer.prototype%",
    data_view "%DataView%", data_view_prototype "%DataView.prototype%",
    typed_array "%TypedArray%", typed_array_prototype "%TypedArray.prototype%", typed_array_length "get %TypedArray.prototype.length%",
    int8_array "%Int8Array%", int8_array_prototype "%Int8Array.prototype%",
    uint8_array "%Uint8Array%", uint8_array_prototype "%Uint8Array.prototype%",
    uint8_clamped_array "%Uint8ClampedArray%", uint8_clamped_array_prototype "%Uint8ClampedArray.prototype%",
    int16_array "%Int16Array%", int16_array_prototype "%Int16Array.prototype%",
    uint16_array "%Uint16Array%", uint16_array_prototype "%Uint16Array.prototype%",
    int32_array "%Int32Array%", int32_array_prototype "%Int32Array.prototype%",
    uint32_array "%Uint32Array%", uint32_array_prototype "%Uint32Array.prototype%",
    float16_array "%Float16Array%", float16_array_prototype "%Float16Array.prototype%",
    float32_array "%Float32Array%", float32_array_prototype "%Float32Array.prototype%",
    float64_array "%Float64Array%", float64_array_prototype "%Float64Array.prototype%",
    bigint64_array "%BigInt64Array%", bigint64_array_prototype "%BigInt64Array.prototype%",
    biguint64_array "%BigUint64Array%", biguint64_array_prototype "%BigUint64Array.prototype%",
    throw_type_error "%ThrowTypeError%", eval "%eval%", parse_int "%parseInt%", parse_float "%parseFloat%",
    atomics "%Atomics%", atomics_waiters "Atomics.waitAsync", for_in_iterator_prototype "%ForInIteratorPrototype%",
    last_subject "RegExp.lastMatch", last_input "RegExp.input",
    intl "%Intl%", intl_date_time_format_prototype "%Intl.DateTimeFormat.prototype%", intl_number_format_prototype "%Intl.NumberFormat.prototype%",
    intl_collator_prototype "%Intl.Collator.prototype%", intl_plural_rules_prototype "%Intl.PluralRules.prototype%",
    intl_relative_time_format_prototype "%Intl.RelativeTimeFormat.prototype%", intl_list_format_prototype "%Intl.ListFormat.prototype%",
    intl_locale_prototype "%Intl.Locale.prototype%", intl_display_names_prototype "%Intl.DisplayNames.prototype%", intl_segmenter_prototype "%Intl.Segmenter.prototype%",
    segments_prototype "%SegmentsPrototype%", segment_iterator_prototype "%SegmentIteratorPrototype%",
    error_stack_accessor "%ErrorStack%", call_site_prototype "%CallSite.prototype%", object_to_string "%Object.prototype.toString%", array_to_string "%Array.prototype.toString%",
}

/// A `let`, `const` or class of a script's top level.
#[derive(Clone, Debug)]
pub struct GlobalLexicalBinding {
    /// Its name.
    pub name: PropertyKey,
    /// Its value, Empty in the temporal dead zone.
    pub value: Cell<Value>,
    /// Do assignments throw?
    pub is_const: bool,
}

/// A realm.
pub struct Realm {
    /// The intrinsics.
    pub intrinsics: Intrinsics,
    /// Where RegExp matched last in its subject, which is an intrinsic.
    pub last_match: crate::builtins::regexp_legacy::LastMatch,
    /// The global object: an ordinary one, or the Proxy that [`Vm::set_global`](crate::Vm::set_global) put in its place.
    pub global: Value,
    /// The declarative part of the global environment, in order of declaration. Never shrinks: caches hold indices. Before it
    /// come the globals that the realm was made with, so many as `originals` says.
    pub lexicals: Vec<GlobalLexicalBinding>,
    /// How many of `lexicals` are the realm's first globals. The runtime's library sees these, whatever the program
    /// has made of the global object; to the program they are no declarations.
    pub originals: usize,
    /// Place in `lexicals` by name.
    pub lexical_index: FxHashMap<u64, u32>,
    /// Names declared by `var` and `function` of scripts ([[VarNames]]); the global object keeps the keys alive.
    pub declared_vars: rustc_hash::FxHashSet<u64>,
}

impl Realm {
    /// An empty realm.
    pub fn new() -> Realm {
        Realm {
            intrinsics: Intrinsics::default(),
            last_match: Default::default(),
            global: Value::UNDEFINED,
            lexicals: Vec::new(),
            originals: 0,
            lexical_index: FxHashMap::default(),
            declared_vars: Default::default(),
        }
    }
    /// The global object. Whoever looks at its own properties without its internal methods asks for its kind first.
    pub fn global_object(&self) -> Gc<Object> {
        self.global.cell_unchecked().cast()
    }
    /// What scripts declared.
    pub fn declared(&self) -> &[GlobalLexicalBinding] {
        &self.lexicals[self.originals..]
    }
    /// The globals that the realm was made with.
    pub fn original_globals(&self) -> &[GlobalLexicalBinding] {
        &self.lexicals[..self.originals]
    }
    /// Place in `lexicals` of what a name means to this code.
    pub(crate) fn lexical_place(&self, key: PropertyKey, code: &Code) -> Option<u32> {
        if code.internal {
            let place = self.original_globals().iter().position(|binding| binding.name == key);
            return place.map(|place| place as u32);
        }
        self.lexical_index.get(&key.bits()).copied()
    }
    /// Visits the roots.
    pub fn trace(&self, roots: &mut RootVisitor<'_>) {
        self.intrinsics.for_each(&mut |_, v| roots.value(v));
        roots.value(self.global);
        for binding in &self.lexicals {
            roots.value(binding.name.traced());
            roots.value(binding.value.get());
        }
    }
}

impl Default for Realm {
    fn default() -> Self {
        Self::new()
    }
}
