//! The building blocks of records: values, text, bytes and lists.
//!
//! One definition serves writing and reading. A writer borrows (text in whatever encoding the VM has, lists computed
//! element by element), so that it allocates nothing; a reader gets the owned variants. Both have the same bytes.

use crate::format::CellId;
use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeSeq, Serializer};

/// A JavaScript value, as the image knows it. The order of the variants is the tag byte: never reorder.
#[derive(Clone, Copy, PartialEq, Debug, Default, serde::Serialize, serde::Deserialize)]
pub enum Value {
    /// A hole in an array, an uninitialised binding, "no value here".
    #[default]
    Empty,
    /// `undefined`
    Undefined,
    /// `null`, and the null cell reference
    Null,
    /// `false`
    False,
    /// `true`
    True,
    /// A number that the VM held as an int32.
    Int(i32),
    /// Any other number.
    Double(f64),
    /// A heap cell: object, string, symbol, BigInt, or an internal cell.
    Cell(CellId),
    /// A word that is no value at all: the dumper found it damaged and kept its bits.
    Opaque(u64),
}

impl Value {
    /// The cell that this refers to.
    pub fn cell(self) -> Option<CellId> {
        match self {
            Value::Cell(id) => Some(id),
            _ => None,
        }
    }

    /// The number, whichever way the VM held it.
    pub fn number(self) -> Option<f64> {
        match self {
            Value::Int(int) => Some(f64::from(int)),
            Value::Double(double) => Some(double),
            _ => None,
        }
    }

    /// A cell reference that may be null.
    pub fn from_cell(cell: Option<CellId>) -> Value {
        cell.map_or(Value::Null, Value::Cell)
    }
}

/// Text. On disk: length in bytes, then UTF-8 (lone surrogates become U+FFFD).
#[derive(Clone)]
pub enum Text<'a> {
    /// Borrowed UTF-8.
    Utf8(&'a str),
    /// Borrowed Latin-1, one byte a character.
    Latin1(&'a [u8]),
    /// Borrowed UTF-16, as JavaScript strings are.
    Utf16(&'a [u16]),
    /// What a reader gets.
    Owned(String),
}

impl Text<'_> {
    /// The text. Empty for the encodings that only a writer holds.
    pub fn as_str(&self) -> &str {
        match self {
            Text::Utf8(text) => text,
            Text::Owned(text) => text,
            Text::Latin1(_) | Text::Utf16(_) => "",
        }
    }

    /// Whether nothing is there.
    pub fn is_empty(&self) -> bool {
        match self {
            Text::Utf8(text) => text.is_empty(),
            Text::Owned(text) => text.is_empty(),
            Text::Latin1(bytes) => bytes.is_empty(),
            Text::Utf16(units) => units.is_empty(),
        }
    }

    /// The text as an owned string, whatever its encoding was.
    pub fn to_text(&self) -> String {
        match self {
            Text::Utf8(text) => (*text).to_string(),
            Text::Owned(text) => text.clone(),
            Text::Latin1(bytes) => bytes.iter().map(|&byte| byte as char).collect(),
            Text::Utf16(units) => String::from_utf16_lossy(units),
        }
    }
}

impl Default for Text<'_> {
    fn default() -> Self {
        Text::Utf8("")
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Text::Utf8(text)
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Text::Owned(text)
    }
}

impl std::fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Text::Utf8(text) => f.pad(text),
            Text::Owned(text) => f.pad(text),
            other => f.pad(&other.to_text()),
        }
    }
}

impl std::fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.to_text())
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.to_text() == other.to_text()
    }
}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

/// The characters of UTF-16 units, lone surrogates replaced. Allocates nothing.
fn utf16_chars(units: &[u16]) -> impl Iterator<Item = char> + '_ {
    char::decode_utf16(units.iter().copied()).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// Serialises characters as a sequence of UTF-8 bytes: the same bytes as a string, without making one.
fn serialize_chars<S: Serializer>(
    serializer: S,
    length: usize,
    chars: impl Iterator<Item = char>,
) -> Result<S::Ok, S::Error> {
    let mut seq = serializer.serialize_seq(Some(length))?;
    let mut buffer = [0; 4];
    for c in chars {
        for byte in c.encode_utf8(&mut buffer).as_bytes() {
            seq.serialize_element(byte)?;
        }
    }
    seq.end()
}

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Text::Utf8(text) => serializer.serialize_bytes(text.as_bytes()),
            Text::Owned(text) => serializer.serialize_bytes(text.as_bytes()),
            Text::Latin1(bytes) if bytes.is_ascii() => serializer.serialize_bytes(bytes),
            Text::Latin1(bytes) => {
                let length = bytes.len() + bytes.iter().filter(|&&byte| byte >= 0x80).count();
                serialize_chars(serializer, length, bytes.iter().map(|&byte| byte as char))
            }
            Text::Utf16(units) => {
                let length = utf16_chars(units).map(char::len_utf8).sum();
                serialize_chars(serializer, length, utf16_chars(units))
            }
        }
    }
}

struct BytesVisitor;

impl<'de> Visitor<'de> for BytesVisitor {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("bytes")
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
        Ok(bytes.to_vec())
    }
}

impl<'de> Deserialize<'de> for Text<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = deserializer.deserialize_bytes(BytesVisitor)?;
        Ok(Text::Owned(match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        }))
    }
}

/// Raw bytes. On disk: length, then the bytes.
#[derive(Clone, PartialEq)]
pub enum Bytes<'a> {
    /// Borrowed.
    Slice(&'a [u8]),
    /// What a reader gets.
    Owned(Vec<u8>),
}

impl std::ops::Deref for Bytes<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Bytes::Slice(bytes) => bytes,
            Bytes::Owned(bytes) => bytes,
        }
    }
}

impl Default for Bytes<'_> {
    fn default() -> Self {
        Bytes::Slice(&[])
    }
}

impl std::fmt::Debug for Bytes<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.len())
    }
}

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self)
    }
}

impl<'de> Deserialize<'de> for Bytes<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(BytesVisitor).map(Bytes::Owned)
    }
}

/// Elements that exist only while they are asked for: how a writer turns VM words into [`Value`]s without a copy.
pub trait Run<T> {
    /// How many elements there are. Must not change while the record is written.
    fn len(&self) -> usize;
    /// The element at `index`.
    fn get(&self, index: usize) -> T;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A list. On disk: count, then the elements.
#[derive(Clone)]
pub enum List<'a, T> {
    /// Borrowed elements.
    Slice(&'a [T]),
    /// Elements made one by one.
    Run(&'a dyn Run<T>),
    /// What a reader gets.
    Owned(Vec<T>),
}

impl<T> List<'_, T> {
    /// The elements; none for a [`List::Run`], which only a writer holds.
    pub fn as_slice(&self) -> &[T] {
        match self {
            List::Slice(items) => items,
            List::Owned(items) => items,
            List::Run(_) => &[],
        }
    }
}

impl<T> std::ops::Deref for List<'_, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.as_slice()
    }
}

impl<T> Default for List<'_, T> {
    fn default() -> Self {
        List::Slice(&[])
    }
}

impl<'a, T> From<&'a [T]> for List<'a, T> {
    fn from(items: &'a [T]) -> Self {
        List::Slice(items)
    }
}

impl<T> From<Vec<T>> for List<'_, T> {
    fn from(items: Vec<T>) -> Self {
        List::Owned(items)
    }
}

impl<T: std::fmt::Debug> std::fmt::Debug for List<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.as_slice().fmt(f)
    }
}

impl<T: PartialEq> PartialEq for List<'_, T> {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl<T: Serialize> Serialize for List<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            List::Slice(items) => items.serialize(serializer),
            List::Owned(items) => items.serialize(serializer),
            List::Run(run) => {
                let length = run.len();
                let mut seq = serializer.serialize_seq(Some(length))?;
                for index in 0..length {
                    seq.serialize_element(&run.get(index))?;
                }
                seq.end()
            }
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<'_, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ListVisitor<T>(std::marker::PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
            type Value = Vec<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Vec<T>, A::Error> {
                // The count comes from the file: it is no reason to reserve memory.
                let mut items = Vec::with_capacity(access.size_hint().unwrap_or(0).min(64));
                while let Some(item) = access.next_element()? {
                    items.push(item);
                }
                Ok(items)
            }
        }

        deserializer.deserialize_seq(ListVisitor(std::marker::PhantomData)).map(List::Owned)
    }
}
