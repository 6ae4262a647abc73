//! Ids, origins and the tables that hold pending work.
//!
//! **Invariant**: a [`RecordId`] fits in 53 bits, so that the embedder can hand it to JavaScript as a number and use
//! its bits as the poller's token.

use std::fmt;

/// Number of an event that the loop delivered. Zero is the main program, before any event.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct EventId(pub u64);

impl EventId {
    /// What runs before the first event: the main script.
    pub const MAIN: EventId = EventId(0);
}

impl fmt::Debug for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "e{}", self.0)
    }
}

/// A place in the program, opaque to the loop: the embedder's code id and program counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Site {
    /// The embedder's number of a code block; `u32::MAX` when there is none.
    pub code: u32,
    /// Offset in that block.
    pub pc: u32,
}

impl Site {
    /// No place is known.
    pub const NONE: Site = Site { code: u32::MAX, pc: 0 };
}

/// Who made a record, where and when: what a core needs to answer "who scheduled this".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The event during which the record was made.
    pub parent: EventId,
    /// The line that made it.
    pub site: Site,
    /// When, on the loop's clock.
    pub at_ns: u64,
}

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum RecordKind {
    /// Not a record: an event of the loop itself.
    None = 0,
    /// A timeout or an interval.
    Timer = 1,
    /// An immediate.
    Immediate = 2,
    /// A TCP listener.
    Listener = 3,
    /// A TCP stream.
    Stream = 4,
    /// An operation of the blocking pool.
    Op = 5,
    /// A signal somebody listens for.
    Signal = 6,
    /// A child process.
    Child = 7,
    /// Compression or decompression in progress.
    Codec = 8,
    /// A watched file or directory.
    Watch = 9,
}

impl RecordKind {
    fn from_bits(bits: u8) -> RecordKind {
        match bits {
            1 => RecordKind::Timer,
            2 => RecordKind::Immediate,
            3 => RecordKind::Listener,
            4 => RecordKind::Stream,
            5 => RecordKind::Op,
            6 => RecordKind::Signal,
            7 => RecordKind::Child,
            8 => RecordKind::Codec,
            9 => RecordKind::Watch,
            _ => RecordKind::None,
        }
    }

    /// The kind in words, as a core shows it.
    pub fn name(self) -> &'static str {
        match self {
            RecordKind::None => "loop",
            RecordKind::Timer => "timer",
            RecordKind::Immediate => "immediate",
            RecordKind::Listener => "listener",
            RecordKind::Stream => "stream",
            RecordKind::Op => "operation",
            RecordKind::Signal => "signal",
            RecordKind::Child => "child process",
            RecordKind::Codec => "codec",
            RecordKind::Watch => "file watch",
        }
    }
}

/// Sixteen kinds, of which ten are taken.
const KIND_BITS: u32 = 4;
const SLOT_BITS: u32 = 23;
const GEN_BITS: u32 = 26;
const _: () = assert!(KIND_BITS + SLOT_BITS + GEN_BITS == 53);
const SLOT_MASK: u64 = (1 << SLOT_BITS) - 1;
const GEN_MASK: u64 = (1 << GEN_BITS) - 1;

/// Names one record: kind, slot in its table, and its generation, which counts the records that the table has had.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(u64);

impl RecordId {
    /// No record.
    pub const NONE: RecordId = RecordId(0);

    fn new(kind: RecordKind, slot: u32, generation: u32) -> RecordId {
        RecordId(
            ((kind as u64) << (SLOT_BITS + GEN_BITS))
                | (u64::from(generation) << SLOT_BITS)
                | u64::from(slot),
        )
    }

    /// The id as a number below 2^53, exact in a double.
    pub fn to_bits(self) -> u64 {
        self.0
    }

    /// The id from such a number. Any number is accepted; one that names nothing finds nothing.
    pub fn from_bits(bits: u64) -> RecordId {
        RecordId(bits & ((1 << 53) - 1))
    }

    /// What kind of record this names.
    pub fn kind(self) -> RecordKind {
        RecordKind::from_bits((self.0 >> (SLOT_BITS + GEN_BITS)) as u8)
    }

    /// Index in the table of its kind: dense, so the embedder can keep callbacks in an array beside it.
    pub fn slot(self) -> usize {
        (self.0 & SLOT_MASK) as usize
    }

    fn generation(self) -> u32 {
        ((self.0 >> SLOT_BITS) & GEN_MASK) as u32
    }

    /// The record's number among those of its kind, for people: the first timer is timer 1. Begins again after 67 million.
    pub fn number(self) -> u64 {
        u64::from(self.generation())
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}.{}", self.kind().name(), self.slot(), self.generation())
    }
}

#[derive(Debug)]
struct Slot<R> {
    generation: u32,
    /// Next free slot while this one is free; `u32::MAX` ends the list.
    next_free: u32,
    record: Option<R>,
}

/// Records of one kind, in slots that are reused with a new generation.
#[derive(Debug)]
pub struct Table<R> {
    kind: RecordKind,
    slots: Vec<Slot<R>>,
    free: u32,
    live: usize,
    /// Generation of the record made last.
    made: u32,
}

impl<R> Table<R> {
    /// An empty table for records of `kind`.
    pub fn new(kind: RecordKind) -> Table<R> {
        Table { kind, slots: Vec::new(), free: u32::MAX, live: 0, made: 0 }
    }

    /// Puts a record in; `None` when 8 million of the kind exist.
    pub fn insert(&mut self, record: R) -> Option<RecordId> {
        let slot = if self.free != u32::MAX {
            let slot = self.free;
            self.free = self.slots[slot as usize].next_free;
            slot
        } else {
            let slot = u32::try_from(self.slots.len()).ok().filter(|s| u64::from(*s) <= SLOT_MASK)?;
            self.slots.push(Slot { generation: 0, next_free: u32::MAX, record: None });
            slot
        };
        let entry = &mut self.slots[slot as usize];
        entry.record = Some(record);
        self.made = if u64::from(self.made) == GEN_MASK { 1 } else { self.made + 1 };
        entry.generation = self.made;
        self.live += 1;
        Some(RecordId::new(self.kind, slot, entry.generation))
    }

    /// Takes a record out; its id names nothing from then on.
    pub fn remove(&mut self, id: RecordId) -> Option<R> {
        let entry = self.slots.get_mut(id.slot())?;
        if id.kind() != self.kind || entry.generation != id.generation() {
            return None;
        }
        let record = entry.record.take()?;
        entry.next_free = self.free;
        self.free = id.slot() as u32;
        self.live -= 1;
        Some(record)
    }

    /// The record of an id, if it is still there.
    pub fn get(&self, id: RecordId) -> Option<&R> {
        let entry = self.slots.get(id.slot())?;
        if id.kind() != self.kind || entry.generation != id.generation() {
            return None;
        }
        entry.record.as_ref()
    }

    /// The record of an id, to be changed.
    pub fn get_mut(&mut self, id: RecordId) -> Option<&mut R> {
        let entry = self.slots.get_mut(id.slot())?;
        if id.kind() != self.kind || entry.generation != id.generation() {
            return None;
        }
        entry.record.as_mut()
    }

    /// All records in slot order. Allocates nothing: this is what the core dumper walks.
    pub fn iter(&self) -> impl Iterator<Item = (RecordId, &R)> {
        self.slots.iter().enumerate().filter_map(|(index, entry)| {
            let record = entry.record.as_ref()?;
            Some((RecordId::new(self.kind, index as u32, entry.generation), record))
        })
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.live
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_used_once() {
        let mut table = Table::new(RecordKind::Timer);
        let a = table.insert("a").unwrap();
        let b = table.insert("b").unwrap();
        assert_eq!(table.remove(a), Some("a"));
        assert_eq!(table.remove(a), None);
        let c = table.insert("c").unwrap();
        assert_eq!(c.slot(), a.slot());
        assert_ne!(c, a);
        assert_eq!(table.get(a), None);
        assert_eq!(table.get(c), Some(&"c"));
        assert_eq!(table.iter().map(|(id, _)| id).collect::<Vec<_>>(), [c, b]);
        assert_eq!(table.len(), 2);
        assert_eq!([a, b, c].map(RecordId::number), [1, 2, 3]);
    }

    #[test]
    fn ids_survive_a_trip_through_a_double() {
        let mut table = Table::new(RecordKind::Signal);
        for _ in 0..300 {
            let id = table.insert(()).unwrap();
            assert!(id.to_bits() < 1 << 53);
            assert_eq!(RecordId::from_bits(id.to_bits() as f64 as u64), id);
            assert_eq!(id.kind(), RecordKind::Signal);
        }
        // The largest of each part, and of a kind that is still to come.
        let largest = RecordId::new(RecordKind::Child, SLOT_MASK as u32, GEN_MASK as u32);
        assert_eq!(
            (largest.kind(), largest.slot() as u64, largest.number()),
            (RecordKind::Child, SLOT_MASK, GEN_MASK)
        );
        assert!(largest.to_bits() < 1 << 52, "there is room for as many kinds again");
        assert!(table.get(RecordId::from_bits(u64::MAX)).is_none());
        assert!(table.get(RecordId::NONE).is_none());
    }

    #[test]
    fn an_id_of_another_kind_finds_nothing() {
        let mut timers = Table::new(RecordKind::Timer);
        let mut ops: Table<()> = Table::new(RecordKind::Op);
        let id = timers.insert(()).unwrap();
        ops.insert(()).unwrap();
        assert!(ops.get(id).is_none());
        assert!(ops.remove(id).is_none());
    }
}
