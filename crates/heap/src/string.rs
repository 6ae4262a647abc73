//! Strings: flat Latin-1 or UTF-16 cells, slices of them, ropes, and the table of interned strings.
//!
//! Invariants: a `Utf16String`, and a slice of one, has a unit above 0xff, so equal strings have units of the same width
//! once flat; `word` is the length in units; a rope is flattened before any unit of it is read, in place, so that it is
//! done once; the parent of a slice is flat, and what a flattened rope became is no slice; slices are never interned.

use crate::cell::*;
use crate::heap::Heap;
use crate::shape::PropertyKey;
use crate::value::Value;

/// Longest string in units, as in V8.
pub const MAX_STRING_LENGTH: usize = (1 << 29) - 24;
/// Shorter concatenations are copied at once.
const MIN_ROPE_LENGTH: usize = 24;
/// Shorter parts of strings are copied.
const MIN_SLICE_LENGTH: usize = 256;
/// A slice keeps so many times its own length alive at most. Whoever cuts a text from its beginning, piece by piece,
/// copies an eighth of it once, then an eighth of that.
const MAX_RETAINED: usize = 8;

/// A string cell of any kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct JsString(pub Gc<Header>);

/// The units of a flat string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Units<'a> {
    /// One byte each.
    Latin1(&'a [u8]),
    /// Two bytes each.
    Utf16(&'a [u16]),
}

impl Units<'_> {
    /// How many.
    pub fn len(&self) -> usize {
        match self {
            Units::Latin1(s) => s.len(),
            Units::Utf16(s) => s.len(),
        }
    }
    /// None at all?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The unit at an index below the length.
    #[inline(always)]
    pub fn at(&self, i: usize) -> u16 {
        match self {
            Units::Latin1(s) => s[i] as u16,
            Units::Utf16(s) => s[i],
        }
    }
    /// All units.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = u16> + ExactSizeIterator + '_ {
        (0..self.len()).map(|i| self.at(i))
    }
    /// The code point at an index; an unpaired surrogate is itself. With how many units it takes.
    pub fn code_point_at(&self, i: usize) -> (u32, usize) {
        let first = self.at(i) as u32;
        if (0xd800..0xdc00).contains(&first) && i + 1 < self.len() {
            let second = self.at(i + 1) as u32;
            if (0xdc00..0xe000).contains(&second) {
                return (0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00), 2);
            }
        }
        (first, 1)
    }
    /// As UTF-16.
    pub fn to_utf16(&self) -> Vec<u16> {
        self.iter().collect()
    }
}

impl std::fmt::Display for Units<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for c in char::decode_utf16(self.iter()) {
            std::fmt::Write::write_char(f, c.unwrap_or('\u{fffd}'))?;
        }
        Ok(())
    }
}

impl JsString {
    /// The string of this value, if it is one.
    #[inline(always)]
    pub fn from_value(value: Value) -> Option<JsString> {
        if value.is_string() { Some(JsString(value.cell_unchecked())) } else { None }
    }
    /// As a value.
    #[inline(always)]
    pub fn value(self) -> Value {
        self.0.value()
    }
    /// Length in UTF-16 units.
    #[inline(always)]
    pub fn len(self) -> usize {
        self.0.word.get() as usize
    }
    /// Is it empty?
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
    /// Is it interned?
    #[inline(always)]
    pub fn is_interned(self) -> bool {
        !self.is_rope() && self.0.has_flag(flags::INTERNED)
    }
    #[inline(always)]
    fn is_rope(self) -> bool {
        self.0.kind() == CellKind::RopeString
    }
    /// The units, unless the string is a rope that has not been flattened.
    #[inline(always)]
    pub fn flat_units(self) -> Option<Units<'static>> {
        let cell = self.0;
        if cell.kind() >= CellKind::RopeString { self.units_elsewhere() } else { Some(self.own_units()) }
    }
    /// The units of a rope or slice, which are those of another string.
    #[inline(never)]
    fn units_elsewhere(self) -> Option<Units<'static>> {
        let (flat, offset) = self.flat_place()?;
        let end = offset + self.len();
        Some(match flat.own_units() {
            Units::Latin1(units) => Units::Latin1(&units[offset..end]),
            Units::Utf16(units) => Units::Utf16(&units[offset..end]),
        })
    }
    /// The flat string that has the units of this one, and from where on. None if it is a rope that has not been flattened.
    pub fn flat_place(self) -> Option<(JsString, usize)> {
        match self.0.kind() {
            CellKind::RopeString => {
                let rope: Gc<RopeString> = self.0.cast();
                if rope.right.get().is_some() {
                    return None;
                }
                rope.left.get().map(|flat| (JsString(flat), 0))
            }
            CellKind::SlicedString => {
                let slice: Gc<SlicedString> = self.0.cast();
                slice.parent.get().map(|parent| (JsString(parent), slice.offset.get() as usize))
            }
            _ => Some((self, 0)),
        }
    }
    /// The units of a flat string.
    #[inline(always)]
    fn own_units(self) -> Units<'static> {
        let cell = self.0;
        let len = cell.word.get() as usize;
        let tail = cell.cast::<Latin1String>().tail_address();
        // SAFETY: the tail of a flat string has `word` units, which are never written after creation. The lifetime is
        // as long as the rooting rule keeps the cell.
        unsafe {
            if cell.kind() == CellKind::Latin1String {
                Units::Latin1(std::slice::from_raw_parts(tail as *const u8, len))
            } else {
                Units::Utf16(std::slice::from_raw_parts(tail as *const u16, len))
            }
        }
    }
}

/// Hash of a string's units; the same for both representations.
pub fn hash_units(units: Units<'_>) -> u32 {
    let mut h: u32 = 0x811c_9dc5;
    match units {
        Units::Latin1(s) => {
            s.iter().for_each(|&u| h = (h.rotate_left(5) ^ u as u32).wrapping_mul(0x9e37_79b1))
        }
        Units::Utf16(s) => {
            s.iter().for_each(|&u| h = (h.rotate_left(5) ^ u as u32).wrapping_mul(0x9e37_79b1))
        }
    }
    (h ^ (h >> 15)) | 1 // never 0, which means "not computed"
}

impl Heap {
    /// A Latin-1 string with room for `len` bytes, to be filled by `fill` before anything else happens.
    fn new_latin1(&mut self, len: usize, fill: impl FnOnce(&mut [u8])) -> JsString {
        let s = self.allocate::<Latin1String>(len.div_ceil(8));
        s.word.set(len as u32);
        // SAFETY: the tail was just allocated with at least `len` bytes, and nobody else knows the cell.
        fill(unsafe { std::slice::from_raw_parts_mut(s.tail_address() as *mut u8, len) });
        JsString(s.header())
    }

    fn new_utf16(&mut self, len: usize, fill: impl FnOnce(&mut [u16])) -> JsString {
        let s = self.allocate::<Utf16String>((len * 2).div_ceil(8));
        s.word.set(len as u32);
        // SAFETY: as in `new_latin1`.
        fill(unsafe { std::slice::from_raw_parts_mut(s.tail_address() as *mut u16, len) });
        JsString(s.header())
    }

    /// String of Latin-1 bytes.
    pub fn string_from_latin1(&mut self, bytes: &[u8]) -> JsString {
        self.new_latin1(bytes.len(), |to| to.copy_from_slice(bytes))
    }

    /// String of UTF-16 units, stored as Latin-1 if they fit.
    pub fn string_from_utf16(&mut self, units: &[u16]) -> JsString {
        if units.iter().fold(0, |all, &u| all | u) <= 0xff {
            self.new_latin1(units.len(), |to| to.iter_mut().zip(units).for_each(|(t, &u)| *t = u as u8))
        } else {
            self.new_utf16(units.len(), |to| to.copy_from_slice(units))
        }
    }

    /// String of Rust text.
    pub fn string(&mut self, text: &str) -> JsString {
        if text.is_ascii() {
            self.string_from_latin1(text.as_bytes())
        } else {
            let units: Vec<u16> = text.encode_utf16().collect();
            self.string_from_utf16(&units)
        }
    }

    /// Part of a string, from `start` to before `end` (in range).
    pub fn substring(&mut self, s: JsString, start: usize, end: usize) -> JsString {
        if start == 0 && end == s.len() {
            return s;
        }
        let units = self.units(s);
        if end - start >= MIN_SLICE_LENGTH
            && let Some((parent, offset)) = s.flat_place()
            && parent.len() / MAX_RETAINED <= end - start
            && match units {
                Units::Latin1(_) => true,
                Units::Utf16(units) => units[start..end].iter().any(|&unit| unit > 0xff),
            }
        {
            let slice = self.allocate::<SlicedString>(0);
            slice.word.set((end - start) as u32);
            slice.parent.set(Some(parent.0));
            slice.offset.set((offset + start) as u32);
            return JsString(slice.header());
        }
        match units {
            Units::Latin1(u) => self.string_from_latin1(&u[start..end]),
            Units::Utf16(u) => self.string_from_utf16(&u[start..end]),
        }
    }

    /// Concatenation; the caller has checked the length against [`MAX_STRING_LENGTH`].
    pub fn concat(&mut self, a: JsString, b: JsString) -> JsString {
        let len = a.len() + b.len();
        if a.is_empty() {
            return b;
        }
        if b.is_empty() {
            return a;
        }
        if len < MIN_ROPE_LENGTH {
            let (x, y) = (self.units(a), self.units(b));
            return match (x, y) {
                (Units::Latin1(x), Units::Latin1(y)) => self.new_latin1(len, |to| {
                    to[..x.len()].copy_from_slice(x);
                    to[x.len()..].copy_from_slice(y);
                }),
                _ => self.new_utf16(len, |to| {
                    to.iter_mut().zip(x.iter().chain(y.iter())).for_each(|(t, u)| *t = u)
                }),
            };
        }
        let rope = self.allocate::<RopeString>(0);
        rope.word.set(len as u32);
        rope.left.set(Some(a.0));
        rope.right.set(Some(b.0));
        JsString(rope.header())
    }

    /// The units of a string; a rope is flattened first.
    #[inline(always)]
    pub fn units(&mut self, s: JsString) -> Units<'static> {
        match s.flat_units() {
            Some(units) => units,
            None => self.flatten(s),
        }
    }

    #[cold]
    #[inline(never)]
    fn flatten(&mut self, s: JsString) -> Units<'static> {
        // Left-deep ropes, as loops of += make them, must not recurse: the parts go on a list, right ones first.
        let mut wide = false;
        for_each_part(s, &mut |part| wide |= matches!(part, Units::Utf16(_)));
        let len = s.len();
        let flat = if wide {
            self.new_utf16(len, |to| {
                let mut end = len;
                for_each_part(s, &mut |part| {
                    end -= part.len();
                    match part {
                        Units::Latin1(p) => to[end..].iter_mut().zip(p).for_each(|(t, &u)| *t = u as u16),
                        Units::Utf16(p) => to[end..end + p.len()].copy_from_slice(p),
                    }
                });
            })
        } else {
            self.new_latin1(len, |to| {
                let mut end = len;
                for_each_part(s, &mut |part| {
                    end -= part.len();
                    if let Units::Latin1(p) = part {
                        to[end..end + p.len()].copy_from_slice(p);
                    }
                });
            })
        };
        let rope: Gc<RopeString> = s.0.cast();
        rope.left.set(Some(flat.0));
        rope.right.set(None);
        self.write_barrier(rope, flat.value());
        match flat.flat_units() {
            Some(units) => units,
            None => unreachable!("just made flat"),
        }
    }

    /// Equality of strings.
    pub fn string_equals(&mut self, a: JsString, b: JsString) -> bool {
        if a == b {
            return true;
        }
        if a.len() != b.len() || (a.is_interned() && b.is_interned()) {
            return false;
        }
        self.units(a) == self.units(b)
    }

    /// Order of strings by units.
    pub fn string_compare(&mut self, a: JsString, b: JsString) -> std::cmp::Ordering {
        match (self.units(a), self.units(b)) {
            (Units::Latin1(x), Units::Latin1(y)) => x.cmp(y),
            (Units::Utf16(x), Units::Utf16(y)) => x.cmp(y),
            (x, y) => x.iter().cmp(y.iter()),
        }
    }

    /// Rust text of a string; unpaired surrogates become U+FFFD.
    pub fn string_to_rust(&mut self, s: JsString) -> String {
        match self.units(s) {
            Units::Latin1(u) if u.is_ascii() => String::from_utf8_lossy(u).into_owned(),
            units => units.to_string(),
        }
    }

    /// Hash of a string.
    pub fn string_hash(&mut self, s: JsString) -> u32 {
        let units = self.units(s);
        let hash = match s.0.kind() {
            CellKind::SlicedString => &s.0.cast::<SlicedString>().hash,
            _ => &s.flat_place().map_or(s, |(flat, _)| flat).0.cast::<Latin1String>().hash,
        };
        if hash.get() == 0 {
            hash.set(hash_units(units));
        }
        hash.get()
    }

    /// The interned string of these units.
    pub fn intern_units(&mut self, units: Units<'_>) -> JsString {
        let hash = hash_units(units);
        if let Some(found) = self.atoms.find(hash, units) {
            return found;
        }
        let s = match units {
            Units::Latin1(u) => self.string_from_latin1(u),
            Units::Utf16(u) => self.string_from_utf16(u),
        };
        self.register_atom(s, hash, units);
        s
    }

    /// The interned string of Rust text.
    pub fn intern(&mut self, text: &str) -> JsString {
        if text.is_ascii() {
            self.intern_units(Units::Latin1(text.as_bytes()))
        } else {
            let units: Vec<u16> = text.encode_utf16().collect();
            self.intern_utf16(&units)
        }
    }

    /// The interned string of UTF-16 units.
    pub fn intern_utf16(&mut self, units: &[u16]) -> JsString {
        if units.iter().all(|&u| u <= 0xff) {
            let bytes: Vec<u8> = units.iter().map(|&u| u as u8).collect();
            self.intern_units(Units::Latin1(&bytes))
        } else {
            self.intern_units(Units::Utf16(units))
        }
    }

    /// The interned string equal to `s`, which may become it.
    pub fn intern_string(&mut self, s: JsString) -> JsString {
        if s.is_interned() {
            return s;
        }
        let units = self.units(s);
        let hash = self.string_hash(s);
        if let Some(found) = self.atoms.find(hash, units) {
            return found;
        }
        let flat = match (s.flat_place(), units) {
            (Some((flat, _)), _) if flat.len() == units.len() => flat,
            (_, Units::Latin1(units)) => self.string_from_latin1(units),
            (_, Units::Utf16(units)) => self.string_from_utf16(units),
        };
        self.register_atom(flat, hash, units);
        flat
    }

    fn register_atom(&mut self, s: JsString, hash: u32, units: Units<'_>) {
        s.0.cast::<Latin1String>().hash.set(hash);
        s.0.set_flag(flags::INTERNED);
        if array_index(units).is_some() {
            s.0.set_flag(flags::IS_INDEX);
        }
        self.atoms.insert(s, hash);
    }

    /// The property key that a string names.
    #[inline]
    pub fn key_from_string(&mut self, s: JsString) -> PropertyKey {
        if s.is_interned() && !s.0.has_flag(flags::IS_INDEX) {
            return PropertyKey::from_interned(s);
        }
        self.key_from_string_slow(s)
    }

    fn key_from_string_slow(&mut self, s: JsString) -> PropertyKey {
        if s.len() <= 10 {
            let units = self.units(s);
            if let Some(index) = array_index(units) {
                return PropertyKey::index(index);
            }
        }
        PropertyKey::from_interned(self.intern_string(s))
    }

    /// The property key of Rust text.
    pub fn key(&mut self, text: &str) -> PropertyKey {
        let s = self.intern(text);
        self.key_from_string(s)
    }
}

/// The parts of a rope, last part first.
fn for_each_part(s: JsString, visit: &mut dyn FnMut(Units<'static>)) {
    let mut stack = vec![s.0];
    while let Some(cell) = stack.pop() {
        match JsString(cell).flat_units() {
            Some(units) => visit(units),
            None => {
                let rope: Gc<RopeString> = cell.cast();
                stack.extend(rope.left.get());
                stack.extend(rope.right.get());
            }
        }
    }
}

/// The array index that these units spell: canonical decimal below 2^32 - 1.
pub fn array_index(units: Units<'_>) -> Option<u32> {
    let len = units.len();
    if len == 0 || len > 10 || (len > 1 && units.at(0) == b'0' as u16) {
        return None;
    }
    let mut n: u64 = 0;
    for u in units.iter() {
        if !(b'0' as u16..=b'9' as u16).contains(&u) {
            return None;
        }
        n = n * 10 + (u - b'0' as u16) as u64;
    }
    if n < u32::MAX as u64 { Some(n as u32) } else { None }
}

/// Interned strings by hash: open addressing, linear probing, weak.
#[derive(Default)]
pub(crate) struct Atoms {
    slots: Vec<Option<Gc<Header>>>,
    used: usize,
}

impl Atoms {
    pub(crate) fn new() -> Atoms {
        Atoms { slots: vec![None; 2048], used: 0 }
    }

    fn find(&self, hash: u32, units: Units<'_>) -> Option<JsString> {
        let mask = self.slots.len() - 1;
        let mut i = hash as usize & mask;
        while let Some(cell) = self.slots[i] {
            if cell.cast::<Latin1String>().hash.get() == hash && JsString(cell).flat_units() == Some(units) {
                return Some(JsString(cell));
            }
            i = (i + 1) & mask;
        }
        None
    }

    fn insert(&mut self, s: JsString, hash: u32) {
        if (self.used + 1) * 2 > self.slots.len() {
            let bigger = self.slots.len() * 2;
            self.rebuild(bigger, |_| true);
        }
        let mask = self.slots.len() - 1;
        let mut i = hash as usize & mask;
        while self.slots[i].is_some() {
            i = (i + 1) & mask;
        }
        self.slots[i] = Some(s.0);
        self.used += 1;
    }

    fn rebuild(&mut self, size: usize, keep: impl Fn(Gc<Header>) -> bool) {
        let old = std::mem::replace(&mut self.slots, vec![None; size]);
        self.used = 0;
        for cell in old.into_iter().flatten().filter(|&c| keep(c)) {
            self.insert(JsString(cell), cell.cast::<Latin1String>().hash.get());
        }
    }

    pub(crate) fn retain(&mut self, keep: impl Fn(Gc<Header>) -> bool) {
        self.rebuild(self.slots.len(), keep);
    }

    /// All interned strings, for the dump.
    pub(crate) fn iter(&self) -> impl Iterator<Item = JsString> + '_ {
        self.slots.iter().flatten().map(|&c| JsString(c))
    }
}

impl Heap {
    /// All interned strings, in no order. Allocates nothing.
    pub fn interned_strings(&self) -> impl Iterator<Item = JsString> + '_ {
        self.atoms.iter()
    }
}
