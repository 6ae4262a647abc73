//! The flight recorder: the last turns of the loop, in a ring of fixed size.
//!
//! Each delivered event writes one [`Turn`] when it begins and its duration when the embedder asks for the next one.
//! The ring is allocated once; a dump reads it through [`Recorder::turns`], oldest first.

use crate::event_loop::EventKind;
use crate::record::{EventId, RecordId, Site};

/// One turn: an event and how long its callbacks took.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    /// The event.
    pub event: EventId,
    /// What happened.
    pub kind: EventKind,
    /// The record it belongs to.
    pub record: RecordId,
    /// The event during which that record was made.
    pub cause: EventId,
    /// The line that made the record.
    pub site: Site,
    /// When it was delivered, on the loop's clock.
    pub start_ns: u64,
    /// Time until the embedder asked for the next event; `u64::MAX` while it is being handled.
    pub duration_ns: u64,
}

/// A ring of turns.
#[derive(Debug)]
pub struct Recorder {
    ring: Vec<Turn>,
    capacity: usize,
    /// Where the next turn goes, once the ring is full.
    next: usize,
    running: bool,
}

impl Recorder {
    /// A ring of `capacity` turns; zero records nothing.
    pub fn new(capacity: usize) -> Recorder {
        Recorder { ring: Vec::with_capacity(capacity), capacity, next: 0, running: false }
    }

    pub(crate) fn begin(&mut self, turn: Turn) {
        if self.capacity == 0 {
            return;
        }
        if self.ring.len() < self.capacity {
            self.ring.push(turn);
        } else {
            self.ring[self.next] = turn;
        }
        self.next = (self.next + 1) % self.capacity;
        self.running = true;
    }

    pub(crate) fn end(&mut self, now_ns: u64) {
        if !self.running {
            return;
        }
        self.running = false;
        let last = if self.next == 0 { self.ring.len() - 1 } else { self.next - 1 };
        let turn = &mut self.ring[last];
        turn.duration_ns = now_ns.saturating_sub(turn.start_ns);
    }

    /// The recorded turns, oldest first. Allocates nothing.
    pub fn turns(&self) -> impl Iterator<Item = &Turn> {
        let split = if self.ring.len() < self.capacity { 0 } else { self.next };
        self.ring[split..].iter().chain(&self.ring[..split])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(n: u64) -> Turn {
        Turn {
            event: EventId(n),
            kind: EventKind::Timer,
            record: RecordId::NONE,
            cause: EventId::MAIN,
            site: Site::NONE,
            start_ns: n * 10,
            duration_ns: u64::MAX,
        }
    }

    #[test]
    fn keeps_the_last_turns_in_order() {
        let mut recorder = Recorder::new(3);
        for n in 1..=5 {
            recorder.begin(turn(n));
            if n < 5 {
                recorder.end(n * 10 + n);
            }
        }
        let seen: Vec<_> = recorder.turns().map(|t| (t.event.0, t.duration_ns)).collect();
        assert_eq!(seen, [(3, 3), (4, 4), (5, u64::MAX)]);
    }

    #[test]
    fn a_ring_of_zero_records_nothing() {
        let mut recorder = Recorder::new(0);
        recorder.begin(turn(1));
        recorder.end(2);
        assert_eq!(recorder.turns().count(), 0);
    }
}
