//! What stands where inside cells, as far as no field's name says it: words of tuples, bits of flags, places of slots.
//!
//! The VM writes by these constants and the inspector reads cores by them. Cores outlive the VM that wrote them, so the numbers
//! stay as they are, and docs/image-format.md states them. What the heap itself lays out (attributes of properties, flags of
//! shapes and symbols) is its own, since it depends on nothing; `crates/vmrun/tests/layout.rs` holds the inspector against that.

/// Words of a captured call site, of which an error's `frames` has one after another.
pub const SITE_WORDS: usize = 5;

/// What each word of a call site is.
pub mod site_word {
    /// The function.
    pub const FUNCTION: usize = 0;
    /// Its `this`.
    pub const THIS: usize = 1;
    /// Its code's number, -1 for a native function.
    pub const CODE: usize = 2;
    /// pc in it.
    pub const PC: usize = 3;
    /// Bits: [`IS_CONSTRUCT`], [`IS_ASYNC`].
    pub const BITS: usize = 4;
    /// Called by `new`.
    pub const IS_CONSTRUCT: i32 = 1;
    /// An async function awaiting.
    pub const IS_ASYNC: i32 = 2;
}

/// `SuspendedFrame::frame_flags`, and the flags of a frame on the VM's stack.
pub mod frame_flags {
    /// Its return goes back to native code.
    pub const ENTRY: u64 = 1;
    /// Called by `new`.
    pub const CONSTRUCT: u64 = 2;
    /// The native caller below it handles what it throws.
    pub const CATCHES: u64 = 4;
    /// Its new.target is a Generator object.
    pub const GENERATOR: u64 = 8;
    /// All arguments stand below the header.
    pub const ARGS_BELOW: u64 = 16;
    /// The native caller below it turns what it throws into the rejection of a promise.
    pub const REJECTS: u64 = 32;
    /// All of them: the low bits of an aligned Code address.
    pub const MASK: u64 = 63;
}

/// Bits of `ThrowRecord::links`.
pub mod record_links {
    /// The program caught what the record `next` is of, and threw it again; else an awaited promise was rejected with it.
    pub const AGAIN: u32 = 1;
    /// No throw: the frames are those of a call that rejected a promise with the value. Such a record is the last of its chain.
    pub const REJECTED: u32 = 2;
    /// From here up, the number of records in the chain.
    pub const DEPTH_SHIFT: u32 = 8;
    /// Records that lead from one to the next at most, however many throws there were: so far a core is followed.
    pub const MOST: u32 = 200;
}

/// How many frames are missing behind one, where there are some that were not counted.
pub const FRAMES_NOT_COUNTED: u32 = u32::MAX;

/// An element of `Arguments::mapped`, an int: where the parameter is that the element stands for, and its attributes.
pub mod mapped_argument {
    /// The slot of `Arguments::environment` that holds the value.
    pub const SLOT_MASK: i32 = 0xffff;
    /// From here up, the attributes that differ from those of an ordinary element: 0 mostly.
    pub const ATTRIBUTES_SHIFT: u32 = 16;
}

/// `Promise::state`.
pub mod promise_state {
    /// pending
    pub const PENDING: u8 = 0;
    /// fulfilled
    pub const FULFILLED: u8 = 1;
    /// rejected
    pub const REJECTED: u8 = 2;
    /// What a core calls them.
    pub const NAMES: [&str; 3] = ["pending", "fulfilled", "rejected"];
}

macro_rules! host_kinds {
    ($($(#[$doc:meta])* $kind:ident = $number:literal,)*) => {
        /// `HostObject::host_kind`: what the object is, and so what its `data` means.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u32)]
        pub enum HostKind {
            $($(#[$doc])* $kind = $number,)*
        }
        impl HostKind {
            /// All of them.
            pub const ALL: &'static [HostKind] = &[$(HostKind::$kind,)*];
            /// What a core calls it.
            pub const fn name(self) -> &'static str {
                match self {
                    $(HostKind::$kind => stringify!($kind),)*
                }
            }
        }
    };
}
host_kinds! {
    /// A tuple with the words of a [`site_word`].
    CallSite = 1,
    /// A tuple of values and methods, undefined once it is disposed.
    DisposableStack = 2,
    /// The same.
    AsyncDisposableStack = 3,
    /// As of all of Intl, a record: an object without prototype whose properties are what was resolved.
    Locale = 10,
    /// A record.
    NumberFormat = 11,
    /// A record.
    Collator = 12,
    /// A record.
    PluralRules = 13,
    /// A record.
    ListFormat = 14,
    /// A record.
    RelativeTimeFormat = 15,
    /// A record.
    Segmenter = 16,
    /// A record: the text, and the boundaries that are known.
    Segments = 17,
    /// A record: the record of its Segments, and which boundary is next.
    SegmentIterator = 18,
    /// A record.
    DateTimeFormat = 19,
    /// A record.
    DisplayNames = 20,
}

/// A row of `Module::imports`, which begins with the module itself, and of `ModuleNamespace::exports`: where a binding is.
pub mod binding_row {
    /// Its name.
    pub const NAME: usize = 0;
    /// The Environment that holds it, or the Module whose namespace it is.
    pub const CELL: usize = 1;
    /// The word of the environment, counted from its header: see [`super::ENVIRONMENT_SLOTS`].
    pub const WORD: usize = 2;
    /// Words of a row.
    pub const WORDS: usize = 3;
}

/// A row of `Module::requests`.
pub mod request_row {
    /// The specifier.
    pub const SPECIFIER: usize = 0;
    /// A tuple of keys and values, or undefined.
    pub const ATTRIBUTES: usize = 1;
    /// The module that it means, or undefined.
    pub const MODULE: usize = 2;
    /// Words of a row.
    pub const WORDS: usize = 3;
}

/// The word of an Environment in which its first slot is.
pub const ENVIRONMENT_SLOTS: usize = 2;

/// Name of the native function that is the getter of a `stack` which `Error.captureStackTrace` gave to an object that is no error.
/// It carries the object and the call sites.
pub const CAPTURED_STACK: &str = "get captured stack";
