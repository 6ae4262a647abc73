//! Timers and immediates. Owns deadlines and order; callbacks are ids, the values live with the embedder.
//!
//! Times are whole milliseconds of the loop's clock, as in Node: the shortest timeout is 1 ms, and timers due in the
//! same millisecond fire in the order in which they were armed.
//!
//! **Invariant**: an armed timer has exactly one entry in the queue. Entries are not moved when a timer is refreshed
//! or cancelled (that would cost a search); an entry whose timer is gone is dropped when it comes up, one whose timer
//! was refreshed goes back in at the new time, and the queue is swept when more than half of it is dead.

use crate::record::{Origin, RecordId, RecordKind, Table};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// Longest delay; a longer one becomes 1 ms, as in Node.
pub const MAX_DELAY_MS: u64 = 0x7fff_ffff;

/// Where a timer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum TimerState {
    /// Waiting for its time.
    Armed = 0,
    /// Its event was delivered and is being handled.
    Firing = 1,
}

/// A timeout or an interval.
#[derive(Clone, Debug)]
pub struct Timer {
    /// Who armed it.
    pub origin: Origin,
    /// Where it stands.
    pub state: TimerState,
    /// Whether it keeps the loop alive.
    pub refd: bool,
    /// Whether it is armed again after it fired.
    pub repeat: bool,
    /// When it is due, in ms of the loop's clock.
    pub due_ms: u64,
    /// Its delay or period.
    pub period_ms: u64,
    /// How often it fired.
    pub fired: u64,
    /// Order among timers due in the same millisecond.
    seq: u64,
    /// Whether the queue holds an entry for it.
    queued: bool,
}

/// A callback for the check phase of this iteration.
#[derive(Clone, Debug)]
pub struct Immediate {
    /// Who scheduled it.
    pub origin: Origin,
    /// Whether it keeps the loop alive.
    pub refd: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Entry {
    due_ms: u64,
    seq: u64,
    id: RecordId,
}

/// All timers.
#[derive(Debug)]
pub struct Timers {
    /// The records, to be walked by a dump.
    pub table: Table<Timer>,
    queue: BinaryHeap<Reverse<Entry>>,
    seq: u64,
    refd: usize,
    /// Entries of cancelled timers still in the queue.
    dead: usize,
}

/// Node's reading of a delay: whole milliseconds from 1 to 2^31 - 1, anything else is 1.
pub fn clamp_delay(ms: f64) -> u64 {
    if ms >= 1.0 && ms <= MAX_DELAY_MS as f64 { ms as u64 } else { 1 }
}

impl Default for Timers {
    fn default() -> Timers {
        Timers { table: Table::new(RecordKind::Timer), queue: BinaryHeap::new(), seq: 0, refd: 0, dead: 0 }
    }
}

impl Timers {
    /// Arms a timer `delay_ms` from `now_ms`.
    pub fn start(
        &mut self,
        now_ms: u64,
        delay_ms: u64,
        repeat: bool,
        refd: bool,
        origin: Origin,
    ) -> Option<RecordId> {
        let period_ms = delay_ms.max(1);
        let seq = self.next_seq();
        let due_ms = now_ms + period_ms;
        let state = TimerState::Armed;
        let id = self.table.insert(Timer {
            origin,
            state,
            refd,
            repeat,
            due_ms,
            period_ms,
            fired: 0,
            seq,
            queued: true,
        })?;
        self.queue.push(Reverse(Entry { due_ms, seq, id }));
        self.refd += usize::from(refd);
        Some(id)
    }

    /// Forgets a timer. Returns whether it was there.
    pub fn clear(&mut self, id: RecordId) -> bool {
        let Some(timer) = self.table.remove(id) else { return false };
        self.refd -= usize::from(timer.refd);
        if timer.queued {
            self.dead += 1;
            if self.dead > 64 && self.dead * 2 > self.queue.len() {
                let table = &self.table;
                self.queue.retain(|Reverse(entry)| table.get(entry.id).is_some());
                self.dead = 0;
            }
        }
        true
    }

    /// Starts a timer's time anew from `now_ms`. Returns false when it is gone.
    pub fn refresh(&mut self, id: RecordId, now_ms: u64) -> bool {
        let seq = self.next_seq();
        let Some(timer) = self.table.get_mut(id) else { return false };
        timer.due_ms = now_ms + timer.period_ms;
        timer.seq = seq;
        timer.state = TimerState::Armed;
        if !timer.queued {
            timer.queued = true;
            let due_ms = timer.due_ms;
            self.queue.push(Reverse(Entry { due_ms, seq, id }));
        }
        true
    }

    /// Makes a timer keep the loop alive, or not. Returns false when it is gone.
    pub fn set_ref(&mut self, id: RecordId, refd: bool) -> bool {
        let Some(timer) = self.table.get_mut(id) else { return false };
        self.refd = self.refd - usize::from(timer.refd) + usize::from(refd);
        timer.refd = refd;
        true
    }

    /// How many timers keep the loop alive.
    pub fn refd(&self) -> usize {
        self.refd
    }

    /// When the next timer is due.
    pub fn next_due_ms(&mut self) -> Option<u64> {
        self.settle();
        self.queue.peek().map(|Reverse(entry)| entry.due_ms)
    }

    /// Takes the next timer that was due by `now_ms` out of the queue; its record stays, as firing.
    pub(crate) fn fire(&mut self, now_ms: u64) -> Option<RecordId> {
        self.settle();
        let Reverse(entry) = *self.queue.peek()?;
        if entry.due_ms > now_ms {
            return None;
        }
        self.queue.pop();
        let timer = self.table.get_mut(entry.id)?;
        timer.queued = false;
        timer.state = TimerState::Firing;
        timer.fired += 1;
        Some(entry.id)
    }

    /// After the event of a timer was handled: an interval is armed again, a timeout that nobody refreshed goes.
    pub(crate) fn fired(&mut self, id: RecordId, now_ms: u64) {
        match self.table.get(id) {
            Some(timer) if timer.state == TimerState::Firing => {
                if timer.repeat {
                    self.refresh(id, now_ms);
                } else {
                    self.clear(id);
                }
            }
            _ => {}
        }
    }

    /// Brings a live, up-to-date entry to the front of the queue.
    fn settle(&mut self) {
        while let Some(Reverse(entry)) = self.queue.peek().copied() {
            match self.table.get(entry.id) {
                None => {
                    self.queue.pop();
                    self.dead = self.dead.saturating_sub(1);
                }
                Some(timer) if timer.seq != entry.seq => {
                    let (due_ms, seq) = (timer.due_ms, timer.seq);
                    self.queue.pop();
                    self.queue.push(Reverse(Entry { due_ms, seq, id: entry.id }));
                }
                Some(_) => return,
            }
        }
    }

    fn next_seq(&mut self) -> u64 {
        self.seq += 1;
        self.seq
    }
}

/// All immediates.
#[derive(Debug)]
pub struct Immediates {
    /// The records, to be walked by a dump.
    pub table: Table<Immediate>,
    queue: VecDeque<RecordId>,
    refd: usize,
    /// How many of the queue belong to the check phase under way.
    batch: usize,
}

impl Default for Immediates {
    fn default() -> Immediates {
        Immediates { table: Table::new(RecordKind::Immediate), queue: VecDeque::new(), refd: 0, batch: 0 }
    }
}

impl Immediates {
    /// Schedules one.
    pub fn start(&mut self, refd: bool, origin: Origin) -> Option<RecordId> {
        let id = self.table.insert(Immediate { origin, refd })?;
        self.queue.push_back(id);
        self.refd += usize::from(refd);
        Some(id)
    }

    /// Cancels one. Returns whether it was there.
    pub fn clear(&mut self, id: RecordId) -> bool {
        let Some(immediate) = self.table.remove(id) else { return false };
        self.refd -= usize::from(immediate.refd);
        true
    }

    /// Makes one keep the loop alive, or not.
    pub fn set_ref(&mut self, id: RecordId, refd: bool) -> bool {
        let Some(immediate) = self.table.get_mut(id) else { return false };
        self.refd = self.refd - usize::from(immediate.refd) + usize::from(refd);
        immediate.refd = refd;
        true
    }

    /// How many keep the loop alive.
    pub fn refd(&self) -> usize {
        self.refd
    }

    /// Begins a check phase: what is queued now runs in it, what is added meanwhile waits for the next.
    pub(crate) fn begin_batch(&mut self) {
        self.batch = self.queue.len();
    }

    /// The next of the batch; its record stays until [`Immediates::clear`].
    pub(crate) fn pop(&mut self) -> Option<RecordId> {
        while self.batch > 0 {
            self.batch -= 1;
            let id = self.queue.pop_front()?;
            if self.table.get(id).is_some() {
                return Some(id);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{EventId, Site};

    const ORIGIN: Origin = Origin { parent: EventId::MAIN, site: Site::NONE, at_ns: 0 };

    fn fire_all(timers: &mut Timers, now: u64) -> Vec<RecordId> {
        let mut fired = Vec::new();
        while let Some(id) = timers.fire(now) {
            fired.push(id);
            timers.fired(id, now);
        }
        fired
    }

    #[test]
    fn due_order_then_insertion_order() {
        let mut timers = Timers::default();
        let mut start = |ms| timers.start(0, ms, false, true, ORIGIN).unwrap();
        let (a, b, c, d) = (start(5), start(1), start(5), start(0));
        assert_eq!(timers.next_due_ms(), Some(1));
        assert_eq!(fire_all(&mut timers, 4), [b, d]);
        assert_eq!(fire_all(&mut timers, 5), [a, c]);
        assert_eq!((timers.refd(), timers.table.len()), (0, 0));
    }

    #[test]
    fn an_interval_is_armed_again_after_its_callback() {
        let mut timers = Timers::default();
        let id = timers.start(0, 10, true, true, ORIGIN).unwrap();
        assert_eq!(timers.fire(12), Some(id));
        assert_eq!(timers.fire(12), None);
        timers.fired(id, 15);
        assert_eq!(timers.next_due_ms(), Some(25));
        assert!(timers.clear(id));
        assert_eq!(timers.next_due_ms(), None);
    }

    #[test]
    fn refresh_moves_a_timer_behind_others_of_its_time() {
        let mut timers = Timers::default();
        let a = timers.start(0, 10, false, true, ORIGIN).unwrap();
        let b = timers.start(2, 10, false, true, ORIGIN).unwrap();
        assert!(timers.refresh(a, 2));
        assert_eq!(fire_all(&mut timers, 11), []);
        assert_eq!(fire_all(&mut timers, 12), [b, a]);
        assert!(!timers.refresh(a, 20));
    }

    #[test]
    fn a_timer_refreshed_in_its_own_callback_lives_on() {
        let mut timers = Timers::default();
        let id = timers.start(0, 10, false, true, ORIGIN).unwrap();
        assert_eq!(timers.fire(10), Some(id));
        timers.refresh(id, 11);
        timers.fired(id, 12);
        assert_eq!(timers.next_due_ms(), Some(21));
    }

    #[test]
    fn many_cancelled_timers_do_not_pile_up() {
        let mut timers = Timers::default();
        for n in 0..10_000 {
            let id = timers.start(n, 60_000, false, true, ORIGIN).unwrap();
            assert!(timers.clear(id));
        }
        assert!(timers.queue.len() <= 130, "{} entries left", timers.queue.len());
        assert_eq!(timers.refd(), 0);
    }

    #[test]
    fn delays_are_read_as_node_reads_them() {
        let cases = [
            (0.0, 1),
            (-5.0, 1),
            (f64::NAN, 1),
            (f64::INFINITY, 1),
            (1.9, 1),
            (20.0, 20),
            (3e9, 1),
            (2147483647.0, 2147483647),
        ];
        for (given, want) in cases {
            assert_eq!(clamp_delay(given), want, "{given}");
        }
    }

    #[test]
    fn immediates_added_in_a_batch_wait_for_the_next() {
        let mut immediates = Immediates::default();
        let a = immediates.start(true, ORIGIN).unwrap();
        let b = immediates.start(true, ORIGIN).unwrap();
        immediates.begin_batch();
        assert_eq!(immediates.pop(), Some(a));
        let c = immediates.start(true, ORIGIN).unwrap();
        immediates.clear(b);
        assert_eq!(immediates.pop(), None);
        immediates.begin_batch();
        assert_eq!(immediates.pop(), Some(c));
    }
}
