//! The pool of threads for blocking operations.
//!
//! Threads start when the first operation comes, so a program without one has none. The loop's table keeps a record of
//! every operation; the threads get a copy of the [`Op`] and give back its result. Which operations are running, as
//! opposed to waiting for a thread, is told by one atomic number a thread: a dump reads that without a lock.

use crate::fd::FdTable;
use crate::ops::{Op, OpResult};
use crate::record::{Origin, RecordId};
use mio::Waker;
use std::collections::VecDeque;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// An operation in flight: what the loop keeps of it.
#[derive(Clone, Debug)]
pub struct PendingOp {
    /// Who asked for it.
    pub origin: Origin,
    /// What it is: `readFile`, `lookup`.
    pub name: &'static str,
    /// What Node calls a request of this kind, where it tells of them.
    pub request: Option<&'static str>,
    /// The file or host that it is about; empty where there is none.
    pub subject: Box<str>,
    /// The open file that it is about, or -1.
    pub fd: i32,
    /// Its number in the pool's queue: see [`Pool::has_begun`].
    pub turn: u64,
    /// Its result, once it is done and until the embedder takes it.
    pub result: Option<OpResult>,
}

#[derive(Debug, Default)]
struct Queues {
    waiting: VecDeque<(RecordId, Op)>,
    done: Vec<(RecordId, OpResult)>,
    threads: usize,
    idle: usize,
    /// Operations put into the queue so far.
    submitted: u64,
    ending: bool,
}

#[derive(Debug)]
struct Shared {
    queues: Mutex<Queues>,
    work: Condvar,
    /// What each thread is doing: a record's id, or 0.
    running: Box<[AtomicU64]>,
    /// Operations taken from the queue so far, which is first in, first out.
    begun: AtomicU64,
    fds: FdTable,
    waker: Arc<Waker>,
}

/// The threads and their queues.
#[derive(Debug)]
pub struct Pool {
    shared: Arc<Shared>,
}

impl Pool {
    pub(crate) fn new(threads: usize, fds: FdTable, waker: Arc<Waker>) -> Pool {
        let running = (0..threads.max(1)).map(|_| AtomicU64::new(0)).collect();
        Pool {
            shared: Arc::new(Shared {
                queues: Mutex::default(),
                work: Condvar::new(),
                running,
                begun: AtomicU64::new(0),
                fds,
                waker,
            }),
        }
    }

    /// Hands an operation to the next free thread; its number in the queue. An error means that no thread could be started at all.
    pub(crate) fn submit(&self, id: RecordId, op: Op) -> io::Result<u64> {
        let mut queues = self.shared.lock();
        if queues.idle <= queues.waiting.len() && queues.threads < self.shared.running.len() {
            let shared = Arc::clone(&self.shared);
            let number = queues.threads;
            let started = std::thread::Builder::new()
                .name(format!("gill-pool-{number}"))
                .stack_size(512 * 1024)
                .spawn(move || shared.serve(number));
            match started {
                Ok(_) => queues.threads += 1,
                Err(error) if queues.threads == 0 => return Err(error),
                // The threads that exist will get to it.
                Err(_) => {}
            }
        }
        queues.waiting.push_back((id, op));
        queues.submitted += 1;
        let turn = queues.submitted;
        drop(queues);
        self.shared.work.notify_one();
        Ok(turn)
    }

    /// Moves what is done to the end of `into`.
    pub(crate) fn take_done(&self, into: &mut VecDeque<(RecordId, OpResult)>) {
        into.extend(self.shared.lock().done.drain(..));
    }

    /// Whether a thread has taken the operation with this number: if it is not running any more, it is done.
    pub fn has_begun(&self, turn: u64) -> bool {
        turn <= self.shared.begun.load(Ordering::Acquire)
    }

    /// The operations being run, one a busy thread; all other records wait for a thread or for their event.
    pub fn running(&self) -> impl Iterator<Item = RecordId> {
        self.shared.running.iter().filter_map(|cell| {
            let bits = cell.load(Ordering::Relaxed);
            (bits != 0).then(|| RecordId::from_bits(bits))
        })
    }

    /// How many threads the pool may have.
    pub fn size(&self) -> usize {
        self.shared.running.len()
    }
}

impl Drop for Pool {
    /// Lets idle threads end. One that is blocked in the system (reading a terminal, say) is not waited for.
    fn drop(&mut self) {
        let mut queues = self.shared.lock();
        queues.ending = true;
        queues.waiting.clear();
        drop(queues);
        self.shared.work.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queues> {
        // Nothing that can panic runs under the lock, so a poisoned one is whole.
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, number: usize) {
        loop {
            let mut queues = self.lock();
            let (id, op) = loop {
                if queues.ending {
                    return;
                }
                if let Some(next) = queues.waiting.pop_front() {
                    // In this order, and under the lock: what has begun is seen to run until it is done.
                    self.running[number].store(next.0.to_bits(), Ordering::Relaxed);
                    self.begun.fetch_add(1, Ordering::Release);
                    break next;
                }
                queues.idle += 1;
                queues = self.work.wait(queues).unwrap_or_else(PoisonError::into_inner);
                queues.idle -= 1;
            };
            drop(queues);
            let result = op.run(&self.fds);
            self.running[number].store(0, Ordering::Relaxed);
            self.lock().done.push((id, result));
            // A full pipe to the poller means that it is awake already.
            let _ = self.waker.wake();
        }
    }
}
