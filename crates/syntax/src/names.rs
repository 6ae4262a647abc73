//! Interned names and strings. Owns the interner and the few names the front end itself knows.
//!
//! A [`Name`] is a number: equal names are equal strings. Strings are kept as WTF-8 (UTF-8 that may also hold lone
//! surrogates, with every surrogate *pair* in its proper four-byte form), so that `"\uD800"` survives.

use std::hash::Hasher;

use hashbrown::HashTable;
use rustc_hash::FxHasher;

/// An interned string.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Name(pub u32);

impl Name {
    /// The name as an index.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A string as WTF-8.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct JsStr<'a>(&'a [u8]);

impl<'a> JsStr<'a> {
    /// The bytes, WTF-8.
    #[must_use]
    pub fn as_bytes(self) -> &'a [u8] {
        self.0
    }

    /// The string as UTF-8, unless it holds a lone surrogate.
    #[must_use]
    pub fn as_str(self) -> Option<&'a str> {
        std::str::from_utf8(self.0).ok()
    }

    /// Whether every unit is below 0x80.
    #[must_use]
    pub fn is_ascii(self) -> bool {
        self.0.is_ascii()
    }

    /// With U+FFFD for each lone surrogate.
    #[must_use]
    pub fn to_string_lossy(self) -> String {
        String::from_utf16_lossy(&self.to_utf16())
    }

    /// As UTF-16 units, lone surrogates included.
    #[must_use]
    pub fn to_utf16(self) -> Vec<u16> {
        let mut out = Vec::with_capacity(self.0.len());
        let b = self.0;
        let mut i = 0;
        while i < b.len() {
            let (len, first) = match b[i] {
                c @ 0..=0x7f => (1, u32::from(c)),
                c @ 0xc0..=0xdf => (2, u32::from(c & 0x1f)),
                c @ 0xe0..=0xef => (3, u32::from(c & 0x0f)),
                c => (4, u32::from(c & 0x07)),
            };
            let cp = b[i + 1..i + len].iter().fold(first, |cp, &c| cp << 6 | u32::from(c & 0x3f));
            i += len;
            if cp >= 0x10000 {
                out.push((0xd7c0 + (cp >> 10)) as u16);
                out.push((0xdc00 + (cp & 0x3ff)) as u16);
            } else {
                out.push(cp as u16);
            }
        }
        out
    }
}

impl std::fmt::Display for JsStr<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.as_str() {
            Some(s) => f.write_str(s),
            None => f.write_str(&self.to_string_lossy()),
        }
    }
}

impl std::fmt::Debug for JsStr<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.to_string_lossy())
    }
}

/// Appends a code point (lone surrogates allowed) to WTF-8, joining it with a high surrogate at the end into a pair.
pub(crate) fn push_wtf8(out: &mut impl Extend<u8>, tail: Option<[u8; 3]>, cp: u32) -> bool {
    // The caller removes the three bytes of the high surrogate when this returns true.
    if let (Some([0xed, b @ 0xa0..=0xaf, c]), 0xdc00..=0xdfff) = (tail, cp) {
        let high = 0xd000 | (u32::from(b & 0x3f) << 6) | u32::from(c & 0x3f);
        let joined = 0x10000 + ((high - 0xd800) << 10) + (cp - 0xdc00);
        encode(out, joined);
        return true;
    }
    encode(out, cp);
    false
}

fn encode(out: &mut impl Extend<u8>, cp: u32) {
    let tail = |shift: u32| 0x80 | (cp >> shift & 0x3f) as u8;
    match cp {
        0..=0x7f => out.extend([cp as u8]),
        0x80..=0x7ff => out.extend([0xc0 | (cp >> 6) as u8, tail(0)]),
        0x800..=0xffff => out.extend([0xe0 | (cp >> 12) as u8, tail(6), tail(0)]),
        _ => out.extend([0xf0 | (cp >> 18) as u8, tail(12), tail(6), tail(0)]),
    }
}

/// All the names of a parse.
pub struct Interner<'a> {
    strings: Vec<&'a [u8]>,
    table: HashTable<Entry>,
}

/// A name in the table. Most names are short and looked up again and again: their whole text is here, where one look into
/// memory finds it, instead of at its first place in a text of megabytes.
struct Entry {
    ends: Ends,
    name: Name,
}

/// How a string begins and ends: all of it, unless it is longer than [`Ends::WHOLE`].
#[derive(Clone, Copy, PartialEq, Eq)]
struct Ends {
    /// Its first eight bytes, or of a shorter one its first four or two, or the only one.
    first: u64,
    /// Its last bytes, as many as in `first`: they overlap where there are not enough for both.
    last: u64,
    /// How long it is, in bytes.
    len: u32,
}

impl Ends {
    /// Strings up to this length with the same ends are the same.
    const WHOLE: usize = 16;

    fn of(bytes: &[u8]) -> Ends {
        let (first, last) = if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
            (u64::from_le_bytes(*first), u64::from_le_bytes(*last))
        } else if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
            (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into())
        } else if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
            (u16::from_le_bytes(*first).into(), u16::from_le_bytes(*last).into())
        } else {
            (bytes.first().map_or(0, |&byte| byte.into()), 0)
        };
        Ends { first, last, len: bytes.len() as u32 }
    }

    fn hash(self) -> u64 {
        let mut hasher = FxHasher::default();
        hasher.write_u64(self.first);
        hasher.write_u64(self.last);
        hasher.write_u32(self.len);
        hasher.finish()
    }
}

/// Long strings may have the same ends: what is between counts too.
fn hash(ends: Ends, bytes: &[u8]) -> u64 {
    if bytes.len() <= Ends::WHOLE {
        return ends.hash();
    }
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

impl<'a> Interner<'a> {
    /// An interner that knows the names of [`WELL_KNOWN`], with room for those of a text of `len` bytes.
    #[must_use]
    pub fn new(len: usize) -> Interner<'a> {
        let capacity = (len / 256).clamp(256, 1 << 20);
        let mut this =
            Interner { strings: Vec::with_capacity(capacity), table: HashTable::with_capacity(capacity) };
        for (i, s) in WELL_KNOWN.iter().enumerate() {
            let name = this.intern(s.as_bytes());
            debug_assert_eq!(name.index(), i, "{s} is in the table twice");
        }
        this
    }

    /// The name of a string that lives long enough, which must be WTF-8.
    pub fn intern(&mut self, bytes: &'a [u8]) -> Name {
        let ends = Ends::of(bytes);
        let hash_of = hash(ends, bytes);
        if let Some(name) = self.find(hash_of, ends, bytes) {
            return name;
        }
        let name = Name(self.strings.len() as u32);
        self.strings.push(bytes);
        let strings = &self.strings;
        let again = |entry: &Entry| hash(entry.ends, strings[entry.name.index()]);
        self.table.insert_unique(hash_of, Entry { ends, name }, again);
        name
    }

    #[inline]
    fn find(&self, hash_of: u64, ends: Ends, bytes: &[u8]) -> Option<Name> {
        let is_same = |entry: &Entry| {
            entry.ends == ends && (bytes.len() <= Ends::WHOLE || self.strings[entry.name.index()] == bytes)
        };
        self.table.find(hash_of, is_same).map(|entry| entry.name)
    }

    /// The name of a string, if it has one already.
    #[must_use]
    pub fn lookup(&self, s: &str) -> Option<Name> {
        let bytes = s.as_bytes();
        let ends = Ends::of(bytes);
        self.find(hash(ends, bytes), ends, bytes)
    }

    /// The string of a name.
    #[must_use]
    pub fn get(&self, name: Name) -> JsStr<'a> {
        JsStr(self.strings[name.index()])
    }

    /// How many names there are: all are below this number, so a table indexed by name has this length.
    #[must_use]
    pub fn len(&self) -> usize {
        self.strings.len()
    }

    /// Never: the well-known names are always there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.strings.is_empty()
    }
}

impl std::fmt::Debug for Interner<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Interner({} names)", self.len())
    }
}

macro_rules! well_known {
    ($($id:ident = $text:literal,)*) => {
        /// The strings of the constants, in order: the first names of every interner.
        pub const WELL_KNOWN: &[&str] = &[$($text),*];
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Index { $($id),* }
        $(#[doc = concat!("`", $text, "`")] pub const $id: Name = Name(Index::$id as u32);)*
    };
}

// The order matters: words up to YIELD are reserved in strict mode, words up to ARGUMENTS cannot be bound there.
well_known! {
    IMPLEMENTS = "implements",
    INTERFACE = "interface",
    LET = "let",
    PACKAGE = "package",
    PRIVATE = "private",
    PROTECTED = "protected",
    PUBLIC = "public",
    STATIC = "static",
    YIELD = "yield",
    EVAL = "eval",
    ARGUMENTS = "arguments",
    AWAIT = "await",
    ASYNC = "async",
    OF = "of",
    GET = "get",
    SET = "set",
    EMPTY = "",
    USE_STRICT = "use strict",
    CONSTRUCTOR = "constructor",
    PRIVATE_CONSTRUCTOR = "#constructor",
    PROTOTYPE = "prototype",
    PROTO = "__proto__",
    DEFAULT = "default",
    STAR_DEFAULT = "*default*",
    ANONYMOUS = "anonymous",
    TARGET = "target",
    META = "meta",
    AS = "as",
    FROM = "from",
    EXPORTS = "exports",
    REQUIRE = "require",
    MODULE = "module",
    FILENAME = "__filename",
    DIRNAME = "__dirname",
    TYPE = "type",
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of every length around the borders of [`Ends`], strings that differ in one byte anywhere are different names.
    #[test]
    fn names_are_equal_where_their_strings_are() {
        let mut texts: Vec<Vec<u8>> = Vec::new();
        for len in 0..40 {
            texts.push(vec![b'a'; len]);
            for at in 0..len {
                for byte in [b'b', 0] {
                    let mut text = vec![b'a'; len];
                    text[at] = byte;
                    texts.push(text);
                }
            }
        }
        let again = texts.clone();
        let mut names = Interner::new(0);
        let first = names.len();
        let given: Vec<Name> = texts.iter().map(|text| names.intern(text)).collect();
        // The empty one is well known.
        assert_eq!(names.len(), first + texts.len() - 1);
        for (text, &name) in again.iter().zip(&given) {
            let text = std::str::from_utf8(text).expect("ASCII");
            assert_eq!(names.lookup(text), Some(name), "{text:?}");
            assert_eq!(names.get(name).as_bytes(), text.as_bytes());
        }
        assert_eq!(names.lookup("aaaaaaaaaaaaaaaacaaaaaaaaaaaaaaaa"), None);
    }
}
