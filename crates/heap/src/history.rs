//! What collections took: the last ones, each with its phases, and totals of all.
//!
//! Allocates nothing after it is made, so that a dump can read it and a collection can write it at any instant.

use std::time::{Duration, Instant};

/// Collections that are remembered.
pub const REMEMBERED: usize = 32;

/// Why there was a collection.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Cause {
    /// As much has been allocated since the last one as may be.
    #[default]
    Allocation,
    /// So did it, but less than usual may be, since the heap is nearly full.
    NearlyFull,
    /// An array buffer that the heap has no room for otherwise.
    LargeBuffer,
    /// The program asked for it.
    Asked,
    /// `--gc-stress`.
    Stress,
}

impl Cause {
    /// Its name, in traces and in a core.
    pub fn name(self) -> &'static str {
        match self {
            Cause::Allocation => "allocation",
            Cause::NearlyFull => "heap nearly full",
            Cause::LargeBuffer => "large buffer",
            Cause::Asked => "asked for",
            Cause::Stress => "stress",
        }
    }
}

/// Parts of a pause, in their order.
#[derive(Clone, Copy, Debug, Default)]
pub struct Phases {
    /// Sweeping what was not swept since the last collection, and clearing the marks.
    pub sweep: Duration,
    /// Marking what is reachable.
    pub mark: Duration,
    /// Weak references, ephemerons, finalisation, tables of interned strings and of shapes, inline caches.
    pub weak: Duration,
    /// Giving back empty blocks. Other blocks are swept later, when cells of their size are wanted.
    pub release: Duration,
}

impl Phases {
    /// All of them with their names.
    pub fn named(&self) -> [(&'static str, Duration); 4] {
        [("sweep", self.sweep), ("mark", self.mark), ("weak", self.weak), ("release", self.release)]
    }
}

/// One collection. All are full ones: mark and sweep.
#[derive(Clone, Copy, Debug, Default)]
pub struct Collection {
    /// Its number, from 1.
    pub number: u32,
    /// Why.
    pub cause: Cause,
    /// When it began, in milliseconds since the VM was made.
    pub at_ms: f64,
    /// Bytes of cells before: what survived the last one and what has been allocated since.
    pub before: usize,
    /// Bytes of cells that survived.
    pub after: usize,
    /// Bytes of blocks afterwards.
    pub committed: usize,
    /// How long the program stood still.
    pub pause: Duration,
    /// Of which.
    pub phases: Phases,
}

/// The last collections, and totals.
#[derive(Debug)]
pub struct History {
    ring: [Collection; REMEMBERED],
    /// Collections so far.
    pub count: u32,
    /// All pauses.
    pub total: Duration,
    /// The longest pause.
    pub longest: Duration,
    /// Every pause in microseconds, if they are wanted for a summary.
    every: Option<Vec<u32>>,
}

impl History {
    pub(crate) fn new() -> History {
        History {
            ring: [Collection::default(); REMEMBERED],
            count: 0,
            total: Duration::ZERO,
            longest: Duration::ZERO,
            every: None,
        }
    }

    /// Has every pause kept from now on, for [`History::median`].
    pub fn keep_every_pause(&mut self) {
        self.every = Some(Vec::new());
    }

    /// Notes a collection.
    pub fn add(&mut self, collection: Collection) {
        self.ring[self.count as usize % REMEMBERED] = collection;
        self.count += 1;
        self.total += collection.pause;
        self.longest = self.longest.max(collection.pause);
        if let Some(every) = &mut self.every {
            every.push(u32::try_from(collection.pause.as_micros()).unwrap_or(u32::MAX));
        }
    }

    /// How many collections are remembered.
    pub fn remembered(&self) -> usize {
        (self.count as usize).min(REMEMBERED)
    }

    /// A remembered one, the oldest at 0. Precondition: `index` is below [`History::remembered`].
    pub fn get(&self, index: usize) -> &Collection {
        &self.ring[(self.count as usize - self.remembered() + index) % REMEMBERED]
    }

    /// The pause than which half of all are shorter; of the remembered ones unless all are kept.
    pub fn median(&self) -> Duration {
        let mut pauses = match &self.every {
            Some(every) => every.clone(),
            None => (0..self.remembered()).map(|i| self.get(i).pause.as_micros() as u32).collect(),
        };
        if pauses.is_empty() {
            return Duration::ZERO;
        }
        let middle = pauses.len() / 2;
        Duration::from_micros(u64::from(*pauses.select_nth_unstable(middle).1))
    }
}

/// Measures phases that follow each other.
pub(crate) struct Laps(Instant);

impl Laps {
    pub(crate) fn start() -> Laps {
        Laps(Instant::now())
    }
    /// The time since the last call.
    pub(crate) fn next(&mut self) -> Duration {
        let now = Instant::now();
        now - std::mem::replace(&mut self.0, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_collections_are_remembered_and_all_are_counted() {
        let mut history = History::new();
        assert_eq!((history.remembered(), history.median()), (0, Duration::ZERO));
        for number in 1..=REMEMBERED as u32 + 3 {
            let pause = Duration::from_micros(u64::from(number));
            history.add(Collection { number, pause, ..Collection::default() });
        }
        assert_eq!((history.count, history.remembered()), (35, 32));
        assert_eq!((history.get(0).number, history.get(31).number), (4, 35));
        assert_eq!(history.longest, Duration::from_micros(35));
        assert_eq!(history.total, Duration::from_micros(35 * 36 / 2));
        assert_eq!(history.median(), Duration::from_micros(20));
    }
}
