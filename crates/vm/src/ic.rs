//! Inline caches: what a property access found last time, keyed by the receiver's shape.
//!
//! A site remembers up to [`WAYS`] shapes, the last one found first. An entry that leads through the prototype chain is
//! valid only while the VM's `proto_epoch` is what it was: it counts every change to the properties of an object that is
//! somebody's prototype. Entries hold shapes and holders weakly: a collection clears those of dead shapes.

use gill_heap::PropertyKey;
use std::cell::Cell;

/// Shapes a site remembers.
pub const WAYS: usize = 4;

/// What to do with a receiver of the entry's shape.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum IcKind {
    /// Nothing known.
    #[default]
    None,
    /// Get, set: word `place` of the receiver.
    OwnInline,
    /// Get, set: slot `place` of the receiver's overflow storage.
    OwnOverflow,
    /// Get: word `place` of `holder`.
    HolderInline,
    /// Get: slot `place` of `holder`'s overflow storage.
    HolderOverflow,
    /// Get: no such property anywhere.
    Absent,
    /// Get: accessor in word or slot `place` of `holder` (the receiver itself may be it).
    GetterInline,
    /// The same, in overflow storage.
    GetterOverflow,
    /// Set: becomes shape `new_shape`, value into word `place`.
    AddInline,
    /// Set: becomes shape `new_shape`, value into overflow slot `place`, which may have to grow.
    AddOverflow,
    /// Global: lexical binding number `place`.
    Lexical,
}

/// What is known of one shape.
#[derive(Clone, Copy, Default, Debug)]
#[repr(C)]
pub struct IcEntry {
    /// Receiver's shape id; 0 matches nothing. Below 16 it stands for a kind of primitive, see `Vm::receiver_shape`.
    pub shape: u32,
    /// Word or slot index.
    pub place: u32,
    /// Address of the holder, or 0.
    pub holder: u64,
    /// `proto_epoch` at which this was true.
    pub epoch: u32,
    /// Shape after adding.
    pub new_shape: u32,
    /// What to do.
    pub kind: IcKind,
}

/// A site.
pub struct InlineCache {
    /// The entry that hit last.
    pub first: Cell<IcEntry>,
    /// The property.
    pub key: PropertyKey,
    /// The others.
    rest: Cell<Option<Box<[IcEntry; WAYS - 1]>>>,
    /// Times an entry was pushed out: beyond a few the site is megamorphic.
    misses: Cell<u8>,
}

impl InlineCache {
    /// An empty site.
    pub fn new(key: PropertyKey) -> InlineCache {
        InlineCache { first: Cell::default(), key, rest: Cell::new(None), misses: Cell::new(0) }
    }

    /// Looks for a shape among the other ways and brings it to the front.
    #[inline]
    pub fn find(&self, shape: u32) -> Option<IcEntry> {
        let mut rest = self.rest.take()?;
        let found = rest.iter().position(|e| e.shape == shape);
        let entry = found.map(|i| {
            let entry = rest[i];
            rest[i] = self.first.replace(entry);
            entry
        });
        self.rest.set(Some(rest));
        entry
    }

    /// Remembers an entry, in front.
    pub fn put(&self, entry: IcEntry) {
        let old = self.first.replace(entry);
        if old.kind == IcKind::None || old.shape == entry.shape {
            return;
        }
        let mut rest = self.rest.take().unwrap_or_default();
        if rest[WAYS - 2].kind != IcKind::None {
            self.misses.set(self.misses.get().saturating_add(1));
        }
        rest.rotate_right(1);
        rest[0] = old;
        self.rest.set(Some(rest));
    }

    /// Forgets entries that `dead` names.
    pub fn sweep(&self, dead: impl Fn(&IcEntry) -> bool) {
        let first = self.first.get();
        if first.kind != IcKind::None && dead(&first) {
            self.first.set(IcEntry::default());
        }
        if let Some(mut rest) = self.rest.take() {
            for entry in rest.iter_mut() {
                if entry.kind != IcKind::None && dead(entry) {
                    *entry = IcEntry::default();
                }
            }
            self.rest.set(Some(rest));
        }
    }
}
