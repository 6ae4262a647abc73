//! Crashes: fatal signals, panics of the VM, and live dumps out of native code that runs too long. Owns the signal handlers,
//! the stack they run on, and what they know of the process.
//!
//! A core is always written on the VM's thread, where nothing moves while it is being read. A signal that the system gave
//! to another thread is passed on: if somebody sent it, the VM is asked to look up at its next safepoint first, where the
//! frames tell the instruction; if it does not in time (it waits for events, or is in native code), the signal follows
//! it there. A panic of another thread is passed on likewise.
//!
//! Nothing here allocates or locks. After the core the process ends as it would have without us: by the signal itself, or
//! with status 70 after a panic.
//!
//! Invariant: one crash is described, the first. A second one ends the process ([`sys::CrashGuard`]).

use crate::capture::{Request, Surroundings};
use crate::dumper::{Dumper, Live, say};
use crate::sys;
use crate::text::Line;
use gill_eventloop::signals::SIGNALS;
use gill_image::records::Reason;
use gill_vm::{Vm, in_pure_section, interrupt, vm_of_process};
use std::cell::{RefCell, UnsafeCell};
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, AtomicU64, AtomicUsize, Ordering};

/// Status of a process that ends for a failure of the VM itself.
pub const INTERNAL_STATUS: i32 = 70;
/// Bytes of the stack for handlers: the dump itself runs there.
const HANDLER_STACK: usize = 512 << 10;
/// How long the VM gets to reach a safepoint.
const SAFEPOINT_MS: i32 = 100;
/// How long a thread waits for the VM's thread to end the process.
const PATIENCE_MS: i32 = 10 * 60 * 1000;
/// A fault within so many bytes above or below the lowest address of the native stack is its overflow: the guard lies
/// there, and a large frame may step over some of it.
const OVERFLOW_ABOVE: usize = 64 << 10;
const OVERFLOW_BELOW: usize = 1 << 20;
/// Bytes kept of a panic's words.
const WORDS: usize = 900;

/// Signals that leave a core, with what each means when nobody sent it.
fn fatal_signals() -> impl Iterator<Item = (i32, &'static str, &'static str)> {
    SIGNALS.iter().filter_map(|row| Some((row.number, row.name, row.crash?)))
}

/// What the embedding does for a crash. Called on the VM's thread, in a signal handler or the panic hook: nothing may be
/// allocated, locked or run.
pub trait Embedding {
    /// Is a core wanted for this reason?
    fn wants(&self, reason: Reason) -> bool;
    /// Gives `then` what there is beside the VM.
    fn surroundings(&self, still: &Still, then: &mut dyn FnMut(&dyn Surroundings));
}

/// Proof that the code this thread was running stands still, and goes on, if ever, after the core has been written.
pub struct Still(());

impl Still {
    /// Looks into a cell that may be borrowed for change: who borrowed it does not move. What is seen may be half changed.
    pub fn look<'a, T>(&'a self, cell: &'a RefCell<T>) -> &'a T {
        // SAFETY: the borrower is below us on this thread's stack and cannot write while the reference lives. That what it
        // points to is whole is not promised; who reads a crashed process knows.
        unsafe { &*cell.as_ptr() }
    }
}

/// What the handlers know.
struct Armed {
    dumper: &'static RefCell<Dumper>,
    embedding: &'static dyn Embedding,
    interrupt: Arc<AtomicUsize>,
    /// The VM's.
    thread: libc::pthread_t,
    /// Lowest address of that thread's stack, and its length; 0 where the system does not say.
    stack: (usize, usize),
}

static ARMED: AtomicPtr<Armed> = AtomicPtr::new(std::ptr::null_mut());
/// Somebody has begun to die.
static DYING: AtomicBool = AtomicBool::new(false);
/// A core of a process that is about to end has been written: what comes now is its end.
static SPENT: AtomicBool = AtomicBool::new(false);

/// The program has ended, and the VM's thread takes no more signals.
static ENDED: AtomicBool = AtomicBool::new(false);

/// What a thread found that is not the VM's.
struct Passed {
    /// 0 while nothing has been passed on; -1 for a panic.
    signal: AtomicI32,
    code: AtomicI32,
    address: AtomicU64,
    sender: AtomicI32,
    words: UnsafeCell<Line<WORDS>>,
}
// SAFETY: the words are written by the one thread that set DYING, before it stores `signal`, and read after it was loaded.
unsafe impl Sync for Passed {}

static PASSED: Passed = Passed {
    signal: AtomicI32::new(0),
    code: AtomicI32::new(0),
    address: AtomicU64::new(0),
    sender: AtomicI32::new(0),
    words: UnsafeCell::new(Line::new()),
};
const PANIC: i32 = -1;

/// A signal, and what the system says about it.
#[derive(Clone, Copy)]
struct Cause {
    signal: i32,
    code: i32,
    address: u64,
    sender: i32,
}

impl Cause {
    /// Sent by a process, not raised by what the program did: codes of the kernel's own are positive.
    fn was_sent(self) -> bool {
        self.code <= 0
    }

    /// Its row: name and meaning.
    fn row(self) -> (&'static str, &'static str) {
        fatal_signals().find(|row| row.0 == self.signal).map_or(("signal", ""), |row| (row.1, row.2))
    }
}

/// `SIGSEGV: invalid memory access at address 0x10: nothing is mapped there`
impl std::fmt::Display for Cause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (name, meaning) = self.row();
        write!(f, "{name}: ")?;
        if self.was_sent() {
            // SAFETY: cannot fail.
            let own = unsafe { libc::getpid() };
            return match self.sender {
                0 => f.write_str("sent by the system"),
                pid if pid == own => f.write_str("sent by the process itself"),
                pid => write!(f, "sent by process {pid}"),
            };
        }
        f.write_str(meaning)?;
        if self.signal == libc::SIGSEGV || self.signal == libc::SIGBUS {
            write!(f, " at address {:#x}", self.address)?;
            // SEGV_MAPERR and SEGV_ACCERR.
            match (self.signal, self.code) {
                (libc::SIGSEGV, 1) => f.write_str(": nothing is mapped there")?,
                (libc::SIGSEGV, 2) => f.write_str(": not permitted there")?,
                _ => {}
            }
        } else if self.signal == libc::SIGILL || self.signal == libc::SIGFPE {
            write!(f, " at instruction {:#x}", self.address)?;
        }
        Ok(())
    }
}

/// Begins to watch the process for crashes of the VM that runs on this thread. Call it once, on that thread. The handlers are
/// installed whatever cores are wanted: that of Rust's own runtime takes a SIGSEGV that was sent for one that will
/// come again, and so loses it.
pub fn arm(dumper: &'static RefCell<Dumper>, embedding: &'static dyn Embedding, interrupt: Arc<AtomicUsize>) {
    let armed = Armed {
        dumper,
        embedding,
        interrupt,
        // SAFETY: cannot fail.
        thread: unsafe { libc::pthread_self() },
        stack: stack_of_thread(),
    };
    ARMED.store(Box::into_raw(Box::new(armed)), Ordering::Release);
    if !make_handler_stack() {
        return;
    }
    for (signal, ..) in fatal_signals() {
        // SAFETY: all-zero structs are valid; the handler keeps to what may be called in one.
        unsafe {
            let mut new: libc::sigaction = std::mem::zeroed();
            new.sa_sigaction =
                on_fatal as extern "C" fn(i32, *mut libc::siginfo_t, *mut libc::c_void) as usize;
            new.sa_flags = libc::SA_ONSTACK | libc::SA_SIGINFO | libc::SA_NODEFER | libc::SA_RESTART;
            libc::sigaction(signal, &new, std::ptr::null_mut());
        }
    }
    // SAFETY: the action keeps to what may be done in a handler.
    let _ = unsafe { signal_hook::low_level::register(libc::SIGUSR1, on_live) };
}

/// The program listens for this signal itself: it gets its default action back, as far as we are concerned.
pub fn release(signal: i32) {
    if fatal_signals().any(|row| row.0 == signal) {
        // SAFETY: an all-zero sigaction is the default action.
        unsafe {
            let new: libc::sigaction = std::mem::zeroed();
            libc::sigaction(signal, &new, std::ptr::null_mut());
        }
    }
}

/// The process has its core and is about to end: what follows is no crash that deserves one.
pub fn stand_down() {
    SPENT.store(true, Ordering::SeqCst);
}

/// A panic: tells, writes a core, and ends the process. For the panic hook; `place` and `what` are the panic's.
pub fn panicked(place: std::fmt::Arguments<'_>, what: &str) -> ! {
    let version = env!("CARGO_PKG_VERSION");
    say(format_args!(
        "gill: internal error{place}: {what}\n\
         gill v{version}: this is a bug of gill, not of the program; its core helps to find it\n"
    ));
    if sys::is_guarded() {
        sys::die_in_dump();
    }
    let Some(armed) = armed() else {
        say(format_args!("core not dumped: the program had not started\n"));
        sys::exit_now(INTERNAL_STATUS)
    };
    let first = !DYING.swap(true, Ordering::SeqCst);
    if armed.is_here() {
        if first && let Ok(mut dumper) = armed.dumper.try_borrow_mut() {
            dumper.explain(format_args!("internal error of the VM{place}: {what}"));
        }
        armed.end_internal(first)
    }
    if first {
        let mut words = Line::new();
        let _ = write!(words, "internal error of the VM, on another thread{place}: {what}");
        // SAFETY: DYING was ours to set; nobody reads before `signal` is stored.
        unsafe { *PASSED.words.get() = words };
        PASSED.signal.store(PANIC, Ordering::Release);
        // Any signal with our handler would do.
        armed.pass_on(libc::SIGABRT);
    }
    sys::sleep_ms(PATIENCE_MS);
    sys::exit_now(INTERNAL_STATUS)
}

/// The program has sent this signal to its own process: another thread may be about to take it, and what the program does next is not
/// to happen.
pub fn sent_to_self(signal: i32) {
    if armed().is_some() && is_ours(signal) {
        await_passed();
    }
}

/// The program has ended, and the process is about to: a signal that came before ends it, with its core; one that comes from here on
/// finds its default action.
pub fn ending() {
    if armed().is_some() {
        ENDED.store(true, Ordering::SeqCst);
        if DYING.load(Ordering::SeqCst) {
            await_passed();
        }
    }
}

/// Waits for what another thread passes on, and ends the process by it.
fn await_passed() {
    for _ in 0..SAFEPOINT_MS {
        if passed_on().is_some() {
            return at_safepoint();
        }
        sys::sleep_ms(1);
    }
}

/// Whether the handler of this signal is still ours.
fn is_ours(signal: i32) -> bool {
    // SAFETY: the struct lives through the call; nothing is changed.
    fatal_signals().any(|row| row.0 == signal)
        && unsafe {
            let mut now: libc::sigaction = std::mem::zeroed();
            libc::sigaction(signal, std::ptr::null(), &mut now) == 0
                && now.sa_sigaction == on_fatal as *const () as usize
        }
}

/// A fatal signal waits and the VM stands at a safepoint: ends the process.
pub fn at_safepoint() {
    if let Some(armed) = armed()
        && armed.is_here()
        && let Some(cause) = passed_on()
    {
        if SPENT.load(Ordering::SeqCst) {
            sys::die_of(cause.signal);
        }
        armed.end_by_signal(cause, false);
    }
}

fn armed() -> Option<&'static Armed> {
    // SAFETY: set once to a box that is never given back.
    unsafe { ARMED.load(Ordering::Acquire).as_ref() }
}

/// The signal that another thread got, if any.
fn passed_on() -> Option<Cause> {
    let signal = PASSED.signal.load(Ordering::Acquire);
    (signal > 0).then(|| Cause {
        signal,
        code: PASSED.code.load(Ordering::Relaxed),
        address: PASSED.address.load(Ordering::Relaxed),
        sender: PASSED.sender.load(Ordering::Relaxed),
    })
}

extern "C" fn on_fatal(signal: i32, info: *mut libc::siginfo_t, _context: *mut libc::c_void) {
    let Some(armed) = armed().filter(|_| !SPENT.load(Ordering::SeqCst)) else { sys::die_of(signal) };
    let cause = cause_of(signal, info);
    if armed.is_here() {
        if PASSED.signal.load(Ordering::Acquire) == PANIC {
            armed.explain_passed();
            armed.end_internal(true);
        }
        match passed_on() {
            Some(cause) => armed.end_by_signal(cause, true),
            None if DYING.swap(true, Ordering::SeqCst) => {
                // Another signal while a core is being written, or a crash where no guard stands.
                if sys::is_guarded() {
                    sys::die_in_dump();
                }
                sys::die_of(signal)
            }
            None => armed.end_by_signal(cause, true),
        }
    }
    if DYING.swap(true, Ordering::SeqCst) {
        // The first crash is on its way out. A thread that has crashed itself must not go on meanwhile.
        if cause.was_sent() {
            return;
        }
        sys::sleep_ms(PATIENCE_MS);
        sys::die_of(signal)
    }
    if ENDED.load(Ordering::SeqCst) {
        // The VM's thread looks at DYING after it has set ENDED: one of the two sees the other.
        sys::die_of(signal)
    }
    PASSED.code.store(cause.code, Ordering::Relaxed);
    PASSED.address.store(cause.address, Ordering::Relaxed);
    PASSED.sender.store(cause.sender, Ordering::Relaxed);
    PASSED.signal.store(signal, Ordering::Release);
    if cause.was_sent() && !in_pure_section() {
        armed.interrupt.fetch_or(interrupt::FATAL, Ordering::SeqCst);
        for _ in 0..SAFEPOINT_MS {
            sys::sleep_ms(1);
            if sys::is_guarded() || SPENT.load(Ordering::SeqCst) {
                break;
            }
        }
    }
    if !sys::is_guarded() && !SPENT.load(Ordering::SeqCst) {
        armed.pass_on(signal);
    }
    if !cause.was_sent() {
        sys::sleep_ms(PATIENCE_MS);
        sys::die_of(signal)
    }
}

fn cause_of(signal: i32, info: *mut libc::siginfo_t) -> Cause {
    // SAFETY: the system gives a handler with SA_SIGINFO a valid siginfo; which union member holds follows from the code.
    unsafe {
        let code = (*info).si_code;
        let mut cause = Cause { signal, code, address: 0, sender: 0 };
        if cause.was_sent() {
            cause.sender = (*info).si_pid();
        } else {
            cause.address = (*info).si_addr() as u64;
        }
        cause
    }
}

/// SIGUSR1. Where the VM runs bytecode or waits, others have noted it and it is met there; only in a section that does not
/// look up it must be met here.
fn on_live() {
    let Some(armed) = armed().filter(|_| in_pure_section()) else { return };
    if !armed.is_here() {
        armed.pass_on(libc::SIGUSR1);
        return;
    }
    if !armed.embedding.wants(Reason::Live) || DYING.load(Ordering::SeqCst) {
        return;
    }
    armed.interrupt.fetch_and(!interrupt::LIVE_DUMP, Ordering::SeqCst);
    armed.dump(&mut |dumper, vm, around| {
        if let Live::Failed(failure) = dumper.live_in_handler(vm, around) {
            say(format_args!("live {failure}\n"));
        }
    });
}

impl Armed {
    /// Is this the VM's thread?
    fn is_here(&self) -> bool {
        // SAFETY: neither can fail.
        unsafe { libc::pthread_equal(libc::pthread_self(), self.thread) != 0 }
    }

    fn pass_on(&self, signal: i32) {
        // SAFETY: the VM's thread lives as long as the process.
        unsafe {
            libc::pthread_kill(self.thread, signal);
        }
    }

    fn explain_passed(&self) {
        // SAFETY: the writer stored the signal after the words, and writes no more.
        let words = unsafe { &*PASSED.words.get() };
        if let Ok(mut dumper) = self.dumper.try_borrow_mut() {
            dumper.explain(format_args!("{}", words.as_str()));
        }
    }

    fn end_internal(&self, first: bool) -> ! {
        if first {
            self.core(Request { is_abrupt: true, ..Request::because(Reason::Internal) });
        }
        sys::exit_now(INTERNAL_STATUS)
    }

    /// `is_abrupt`: in a handler, not at a safepoint.
    fn end_by_signal(&self, cause: Cause, is_abrupt: bool) -> ! {
        let at = cause.address as usize;
        let (low, length) = self.stack;
        let is_overflow =
            !cause.was_sent() && length > 0 && at < low + OVERFLOW_ABOVE && at + OVERFLOW_BELOW >= low;
        if let Ok(mut dumper) = self.dumper.try_borrow_mut() {
            if is_overflow {
                dumper.explain(format_args!(
                    "{}: native stack overflow: all {} of the thread are used up",
                    cause.row().0,
                    gill_bytecode::Size(length as u64)
                ));
            } else {
                dumper.explain(format_args!("{cause}"));
            }
        }
        if is_overflow {
            say(format_args!("gill: {cause} (native stack overflow)\n"));
        } else {
            say(format_args!("gill: {cause}\n"));
        }
        self.core(Request { is_abrupt, ..Request::signal(cause.signal) });
        stand_down();
        sys::die_of(cause.signal)
    }

    /// Writes a core and says what came of it.
    fn core(&self, request: Request) {
        if SPENT.load(Ordering::SeqCst) {
            say(format_args!("core not dumped: the failure before has left one\n"));
            return;
        }
        if !self.embedding.wants(request.reason) {
            say(format_args!(
                "core not dumped: switched off for this kind of failure (--no-core or --core-on)\n"
            ));
            return;
        }
        let done = self.dump(&mut |dumper, vm, around| {
            match dumper.dump(vm, around, request) {
                Ok(dumped) => say(format_args!("{dumped}\n")),
                Err(failure) => say(format_args!("{failure}\n")),
            };
        });
        if !done {
            say(format_args!("core not dumped: the failure came while a core was being written\n"));
        }
    }

    fn dump(&self, then: &mut dyn FnMut(&mut Dumper, &Vm, &dyn Surroundings)) -> bool {
        let Ok(mut dumper) = self.dumper.try_borrow_mut() else { return false };
        // SAFETY: the pointer is null or of a live VM, whose thread this is: it does not move while we read.
        let Some(vm) = (unsafe { vm_of_process().as_ref() }) else { return false };
        self.embedding.surroundings(&Still(()), &mut |around| then(&mut dumper, vm, around));
        true
    }
}

/// Where the stack of this thread lies.
#[cfg(target_os = "linux")]
fn stack_of_thread() -> (usize, usize) {
    // SAFETY: the attributes are filled in before they are read, and given back.
    unsafe {
        let mut attributes: libc::pthread_attr_t = std::mem::zeroed();
        if libc::pthread_getattr_np(libc::pthread_self(), &mut attributes) != 0 {
            return (0, 0);
        }
        let (mut low, mut length) = (std::ptr::null_mut(), 0);
        let known = libc::pthread_attr_getstack(&attributes, &mut low, &mut length) == 0;
        libc::pthread_attr_destroy(&mut attributes);
        if known { (low as usize, length) } else { (0, 0) }
    }
}

/// Where the stack of this thread lies: not known here.
#[cfg(not(target_os = "linux"))]
fn stack_of_thread() -> (usize, usize) {
    (0, 0)
}

/// Gives this thread a stack for its handlers that the dump fits on, with a page below that nobody may touch.
fn make_handler_stack() -> bool {
    const GUARD: usize = 64 << 10;
    // SAFETY: a new mapping, used for nothing else, for as long as the thread lives.
    unsafe {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        let access = libc::PROT_READ | libc::PROT_WRITE;
        let base = libc::mmap(std::ptr::null_mut(), GUARD + HANDLER_STACK, access, flags, -1, 0);
        if base == libc::MAP_FAILED {
            return false;
        }
        libc::mprotect(base, GUARD, libc::PROT_NONE);
        let stack = base.cast::<u8>().add(GUARD);
        // Its pages come when a handler runs: every program would pay for them, and few die so.
        let new = libc::stack_t { ss_sp: stack.cast(), ss_flags: 0, ss_size: HANDLER_STACK };
        libc::sigaltstack(&new, std::ptr::null_mut()) == 0
    }
}
