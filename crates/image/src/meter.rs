//! Bounds the work that one question takes. A file that is damaged, or made to do harm, may hold structures that are small on
//! disk and endless to walk: shared subtrees, chains that cycle, ranges that overlap. Whoever walks spends steps here, and
//! stops when told. The same stop serves a user who does not want to wait.
//!
//! Invariant: every loop whose length the file decides, and that is not linear in the file's size, spends.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

/// Why work stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    /// Someone raised the flag of [`Meter::flag`].
    Interrupted,
    /// The steps are used up.
    Exhausted,
}

/// Counts steps down. Unlimited until [`Meter::begin`].
pub struct Meter {
    left: AtomicU64,
    interrupt: Arc<AtomicBool>,
    spent: AtomicBool,
    /// Inside [`Meter::unmetered`].
    off: AtomicBool,
}

impl Default for Meter {
    fn default() -> Meter {
        Meter {
            left: AtomicU64::new(u64::MAX),
            interrupt: Arc::default(),
            spent: AtomicBool::new(false),
            off: AtomicBool::new(false),
        }
    }
}

impl Meter {
    /// A new question, which may take this many steps. An interrupt stays raised: who raised it may have meant this question
    /// too. See [`Meter::clear_interrupt`].
    pub fn begin(&self, steps: u64) {
        self.spent.store(false, Relaxed);
        self.left.store(steps, Relaxed);
    }

    /// Takes steps. `false`: stop.
    #[inline]
    pub fn spend(&self, steps: u64) -> bool {
        let left = self.left.load(Relaxed);
        if left < steps || self.interrupt.load(Relaxed) {
            if self.off.load(Relaxed) {
                return true;
            }
            self.spent.store(true, Relaxed);
            self.left.store(0, Relaxed);
            return false;
        }
        // Not one atomic step: two threads may lose a count, which only moves the limit.
        self.left.store(left - steps, Relaxed);
        true
    }

    /// Does something that must come to its end and has a bound of its own: what is remembered for good.
    pub fn unmetered<T>(&self, work: impl FnOnce() -> T) -> T {
        let was = self.off.swap(true, Relaxed);
        let result = work();
        self.off.store(was, Relaxed);
        result
    }

    /// Why work was told to stop, if it was.
    pub fn stopped(&self) -> Option<Stop> {
        match (self.spent.load(Relaxed), self.interrupt.load(Relaxed)) {
            (_, true) => Some(Stop::Interrupted),
            (true, false) => Some(Stop::Exhausted),
            (false, false) => None,
        }
    }

    /// Takes an interrupt back: the user has seen that it was heeded, and goes on.
    pub fn clear_interrupt(&self) {
        self.interrupt.store(false, Relaxed);
    }

    /// Raised by a signal handler or another thread, this stops the work under way.
    pub fn flag(&self) -> Arc<AtomicBool> {
        self.interrupt.clone()
    }
}
