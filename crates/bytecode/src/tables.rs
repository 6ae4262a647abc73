//! Delta-coded tables from a position in the code to a place in the source.
//!
//! Both are sequences of unsigned LEB128 numbers, small because neighbours are near: a few bytes an entry. Readers
//! accept any bytes (a core may be damaged) and stop at the first entry that does not decode.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// From pc to source offset. An entry holds from its pc up to the next entry's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct LineTable {
    #[serde(with = "crate::embed::bytes")]
    bytes: Cow<'static, [u8]>,
}

/// From the pc of a call, construction, iteration or destructuring to the source span of what is called, iterated or taken apart, for
/// messages such as `a.b is not a function`. An entry holds for exactly its pc. An empty span says that the value is part of one that
/// the pattern around it takes apart, and has no text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct SpanTable {
    #[serde(with = "crate::embed::bytes")]
    bytes: Cow<'static, [u8]>,
}

/// An operand as messages spell it: `a.b` of `a.b is not a function`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpeltOperand {
    /// The whole expression.
    pub text: String,
    /// If it is a call: what is called.
    pub callee: Option<String>,
}

/// Writes a [`LineTable`].
#[derive(Clone, Debug, Default)]
pub struct LineTableBuilder {
    bytes: Vec<u8>,
    last: Option<(u32, u32)>,
}

/// Writes a [`SpanTable`].
#[derive(Clone, Debug, Default)]
pub struct SpanTableBuilder {
    bytes: Vec<u8>,
    pc: u32,
    start: u32,
}

impl LineTableBuilder {
    /// Says that from `pc` on the source offset is `offset`. `pc` must not fall; a repeated offset costs nothing.
    pub fn push(&mut self, pc: u32, offset: u32) {
        let (last_pc, last_offset) = self.last.unwrap_or((0, 0));
        debug_assert!(pc >= last_pc, "line table entries ascend");
        if self.last.is_some_and(|(_, o)| o == offset) {
            return;
        }
        put(&mut self.bytes, pc - last_pc);
        put(&mut self.bytes, zigzag(offset.wrapping_sub(last_offset) as i32));
        self.last = Some((pc, offset));
    }

    /// The finished table.
    pub fn finish(self) -> LineTable {
        LineTable { bytes: self.bytes.into() }
    }
}

impl LineTable {
    /// A table of bytes as [`LineTable::bytes`] gave them, or of a core.
    pub fn from_bytes(bytes: &[u8]) -> LineTable {
        LineTable { bytes: bytes.to_vec().into() }
    }

    /// Its bytes: pairs of (pc delta, zigzag offset delta), each an unsigned LEB128 number.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The source offset of the instruction at `pc`: that of the last entry at or before it.
    pub fn offset_at(&self, pc: u32) -> Option<u32> {
        self.iter().take_while(|&(p, _)| p <= pc).last().map(|(_, o)| o)
    }

    /// All (pc, source offset) entries in order.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let mut at = &self.bytes[..];
        let (mut pc, mut offset) = (0u32, 0u32);
        std::iter::from_fn(move || {
            pc = pc.checked_add(take(&mut at)?)?;
            offset = offset.wrapping_add(unzigzag(take(&mut at)?) as u32);
            Some((pc, offset))
        })
    }
}

impl SpanTableBuilder {
    /// Gives the instruction at `pc` the source span `start..end`. `pc` must rise.
    pub fn push(&mut self, pc: u32, start: u32, end: u32) {
        debug_assert!(pc >= self.pc, "span table entries ascend");
        put(&mut self.bytes, pc - self.pc);
        put(&mut self.bytes, zigzag(start.wrapping_sub(self.start) as i32));
        put(&mut self.bytes, end.saturating_sub(start));
        (self.pc, self.start) = (pc, start);
    }

    /// The finished table.
    pub fn finish(self) -> SpanTable {
        SpanTable { bytes: self.bytes.into() }
    }
}

impl SpanTable {
    /// A table of bytes as [`SpanTable::bytes`] gave them, or of a core.
    pub fn from_bytes(bytes: &[u8]) -> SpanTable {
        SpanTable { bytes: bytes.to_vec().into() }
    }

    /// Its bytes: triples of (pc delta, zigzag start delta, length), each an unsigned LEB128 number.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The span of the instruction at exactly `pc`.
    pub fn span_at(&self, pc: u32) -> Option<(u32, u32)> {
        self.iter().find(|e| e.0 == pc).map(|(_, s, e)| (s, e))
    }

    /// All (pc, start, end) entries in order.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32, u32)> + '_ {
        let mut at = &self.bytes[..];
        let (mut pc, mut start) = (0u32, 0u32);
        std::iter::from_fn(move || {
            pc = pc.checked_add(take(&mut at)?)?;
            start = start.wrapping_add(unzigzag(take(&mut at)?) as u32);
            let end = start.checked_add(take(&mut at)?)?;
            Some((pc, start, end))
        })
    }
}

fn zigzag(n: i32) -> u32 {
    ((n << 1) ^ (n >> 31)) as u32
}

fn unzigzag(n: u32) -> i32 {
    ((n >> 1) as i32) ^ -((n & 1) as i32)
}

fn put(out: &mut Vec<u8>, mut n: u32) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn take(at: &mut &[u8]) -> Option<u32> {
    let mut n = 0u32;
    for shift in [0, 7, 14, 21, 28] {
        let (&byte, rest) = at.split_first()?;
        *at = rest;
        n |= u32::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(n);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_hold_until_the_next_entry() {
        let mut b = LineTableBuilder::default();
        for (pc, offset) in [(0, 500), (4, 20), (9, 20), (12, 4_000_000_000)] {
            b.push(pc, offset);
        }
        let t = b.finish();
        assert_eq!(t.offset_at(0), Some(500));
        assert_eq!(t.offset_at(3), Some(500));
        assert_eq!(t.offset_at(11), Some(20));
        assert_eq!(t.offset_at(99), Some(4_000_000_000));
        assert_eq!(t.iter().count(), 3);
        assert_eq!(LineTable::default().offset_at(0), None);
    }

    #[test]
    fn spans_are_exact() {
        let mut b = SpanTableBuilder::default();
        b.push(3, 100, 110);
        b.push(9, 40, 400);
        let t = b.finish();
        assert_eq!(t.span_at(3), Some((100, 110)));
        assert_eq!(t.span_at(4), None);
        assert_eq!(t.span_at(9), Some((40, 400)));
    }

    #[test]
    fn any_bytes_are_read() {
        let mut seed = 7u32;
        for _ in 0..2000 {
            let bytes: Vec<u8> = (0..seed % 40)
                .map(|_| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (seed >> 24) as u8
                })
                .collect();
            seed = seed.wrapping_add(1);
            LineTable::from_bytes(&bytes).iter().count();
            SpanTable::from_bytes(&bytes).iter().count();
        }
    }
}
