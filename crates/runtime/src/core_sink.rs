//! What the runtime asks of whoever writes cores. Owns the moments and the policy (which kinds are wanted); how a core is
//! made is the sink's, and the runtime prints the line it gives back.

use crate::runtime::Runtime;
use gill_vm::{Value, Vm};

/// Kinds of failure for which a core is written, as `--core-on` names them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum CoreKind {
    /// An exception nobody caught.
    Uncaught = 0,
    /// A rejection nobody handled.
    Rejection = 1,
    /// The heap is full.
    Oom = 2,
    /// The stack is exhausted and nobody caught the RangeError.
    Stack = 3,
    /// `process.abort()`.
    Abort = 4,
    /// A fatal signal, and SIGUSR1, which is none.
    Signal = 5,
    /// A failure of the VM itself.
    Internal = 6,
}

impl CoreKind {
    /// All kinds with their names.
    pub const ALL: [(&'static str, CoreKind); 7] = [
        ("uncaught", CoreKind::Uncaught),
        ("rejection", CoreKind::Rejection),
        ("oom", CoreKind::Oom),
        ("stack", CoreKind::Stack),
        ("abort", CoreKind::Abort),
        ("signal", CoreKind::Signal),
        ("internal", CoreKind::Internal),
    ];
    /// The bits of all kinds.
    pub const ALL_BITS: u8 = (1 << CoreKind::ALL.len()) - 1;

    /// Its bit in a set of kinds.
    pub const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// What was asked for on the command line or in the environment; the sink reads it when it is made.
#[derive(Clone, Debug)]
pub struct CoreOptions {
    /// Kinds wanted, a bit each ([`CoreKind::bit`]).
    pub kinds: u8,
    /// Where cores go; the current directory if unset.
    pub dir: Option<std::path::PathBuf>,
    /// Template of the name.
    pub name: String,
    /// Bytes of a core at most, 0 for no limit.
    pub limit: u64,
    /// Cores to keep; 0 keeps all.
    pub keep: u32,
    /// Seconds that a command which gets cores may take nothing, or take to end.
    pub wait_seconds: u32,
}

/// Writes cores. Each method gives the line to print, such as `core dumped: core.4711 (12.3 MB in 41 ms): vminspect core.4711`
/// or `core not dumped: REASON`. None may run the program's code. The frames of the failure are on the VM's stack, or,
/// for a rejection, in the promise's `throw_record`.
pub trait CoreSink {
    /// `exception` was thrown and nobody will catch it; `kind` is `Uncaught` or `Stack`.
    fn uncaught(&self, vm: &mut Vm, runtime: &Runtime, kind: CoreKind, exception: Value) -> String;
    /// `promise` was rejected and nobody handled it.
    fn rejection(&self, vm: &mut Vm, runtime: &Runtime, promise: Value, reason: Value) -> String;
    /// SIGUSR1: the program goes on afterwards.
    fn live(&self, vm: &mut Vm, runtime: &Runtime) -> String;
    /// `process.abort()`.
    fn abort(&self, vm: &mut Vm, runtime: &Runtime) -> String;
    /// The heap is full: the process ends afterwards.
    fn oom(&self, vm: &mut Vm, runtime: &Runtime) -> String;
    /// Begins to watch for crashes of the VM that runs on this thread.
    fn arm(&'static self, _vm: &Vm, _runtime: &'static Runtime) {}
    /// A fatal signal came to another thread, and the VM stands at a safepoint. Ends the process.
    fn fatal_signal(&self) {}
    /// The program listens for this signal: it is no crash any more.
    fn release_signal(&self, _signal: i32) {}
    /// The program has sent its own process this signal. Does not return where that ends the process.
    fn sent_to_self(&self, _signal: i32) {}
    /// The program has ended, and nothing of it is looked at any more. Does not return where a signal came meanwhile.
    fn ending(&self) {}
    /// The process is about to abort, and no core of that is wanted.
    fn stand_down(&self) {}
}

/// A sink that writes nothing and says why.
#[derive(Debug)]
pub struct NoCores(pub &'static str);

impl NoCores {
    fn line(&self) -> String {
        format!("core not dumped: {}", self.0)
    }
}

impl CoreSink for NoCores {
    fn uncaught(&self, _: &mut Vm, _: &Runtime, _: CoreKind, _: Value) -> String {
        self.line()
    }
    fn rejection(&self, _: &mut Vm, _: &Runtime, _: Value, _: Value) -> String {
        self.line()
    }
    fn live(&self, _: &mut Vm, _: &Runtime) -> String {
        self.line()
    }
    fn abort(&self, _: &mut Vm, _: &Runtime) -> String {
        self.line()
    }
    fn oom(&self, _: &mut Vm, _: &Runtime) -> String {
        self.line()
    }
}
