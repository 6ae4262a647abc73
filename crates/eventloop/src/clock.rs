//! The loop's clock. Owns what "now" is; a manual clock makes tests of time deterministic.
//!
//! All times in this crate are nanoseconds since the loop was made, except [`Clock::unix_start_ns`], which lets a
//! reader of a core turn them into wall-clock times.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Where the loop reads the time.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The monotonic clock of the machine, counted from the instant given.
    Real {
        /// Zero of this clock.
        start: Instant,
    },
    /// A clock that moves only when told to. A loop with nothing else to do advances it to its next timer instead
    /// of sleeping.
    Manual(Arc<AtomicU64>),
}

impl Clock {
    /// The machine's clock, starting now.
    pub fn real() -> Clock {
        Clock::Real { start: Instant::now() }
    }

    /// A manual clock at zero.
    pub fn manual() -> Clock {
        Clock::Manual(Arc::new(AtomicU64::new(0)))
    }

    /// Nanoseconds since the start.
    pub fn now_ns(&self) -> u64 {
        match self {
            Clock::Real { start } => u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX),
            Clock::Manual(now) => now.load(Ordering::Relaxed),
        }
    }

    /// Moves a manual clock forward by `ns`; a real clock is not changed.
    pub fn advance(&self, ns: u64) {
        if let Clock::Manual(now) = self {
            now.fetch_add(ns, Ordering::Relaxed);
        }
    }

    /// Nanoseconds since 1970 at the moment when this clock showed zero.
    pub fn unix_start_ns(&self) -> u64 {
        let unix = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_nanos());
        u64::try_from(unix).unwrap_or(u64::MAX).saturating_sub(self.now_ns())
    }
}
