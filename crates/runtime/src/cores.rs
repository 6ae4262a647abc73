//! The sink that writes cores: the runtime's moments on one side, `gill-coredump` on the other. Owns nothing but the dumper.

use crate::bindings::contextify::Deadline;
use crate::core_sink::{CoreKind, CoreOptions, CoreSink};
use crate::roots::{self, MODULES};
use crate::runtime::Runtime;
use gill_bytecode::TellOptions;
use gill_coredump::crash::{self, Still};
use gill_coredump::{Dumper, Held, Live, Policy, Reason, Request, Settings, Surroundings, TimeLimit};
use gill_eventloop::{EventId, EventLoop, RecordId, RecordKind};
use gill_vm::{Value, Vm};
use std::cell::{Ref, RefCell};
use std::sync::atomic::Ordering;

/// Writes cores to where the options say.
pub struct Cores(RefCell<Dumper>);

impl Cores {
    /// Reserves what dumping needs. `script` is the program as given; the rest tells people with which options it ran.
    ///
    /// # Errors
    /// What is wrong with the options, and what to write instead.
    pub fn new(
        options: &CoreOptions,
        script: &str,
        options_in_force: TellOptions,
        exec_argv: Vec<String>,
    ) -> Result<Cores, String> {
        let policy = Policy {
            directory: options.dir.as_ref().map(|dir| dir.to_string_lossy().into_owned()),
            template: options.name.clone(),
            limit: (options.limit > 0).then_some(options.limit),
            keep: (options.keep > 0).then_some(options.keep),
            patience_ms: i32::try_from(options.wait_seconds.saturating_mul(1000)).unwrap_or(i32::MAX),
        };
        policy.check()?;
        let settings = Settings {
            policy,
            script: script.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            options: options_in_force,
            exec_argv,
            ..Settings::default()
        };
        Ok(Cores(RefCell::new(Dumper::new(settings))))
    }

    fn write(&self, vm: &Vm, runtime: &Runtime, request: Request) -> String {
        let Ok(mut dumper) = self.0.try_borrow_mut() else {
            return "core not dumped: this failure happened while a core was being written".to_owned();
        };
        let around = Around::of(runtime);
        let line = match dumper.dump(vm, &around, request) {
            Ok(dumped) => dumped.to_string(),
            Err(failure) => failure.to_string(),
        };
        crash::stand_down();
        line
    }
}

impl CoreSink for Cores {
    fn uncaught(&self, vm: &mut Vm, runtime: &Runtime, kind: CoreKind, exception: Value) -> String {
        let mut request = Request::uncaught(exception);
        if kind == CoreKind::Stack {
            request.reason = Reason::StackOverflow;
        }
        self.write(vm, runtime, request)
    }

    fn rejection(&self, vm: &mut Vm, runtime: &Runtime, promise: Value, reason: Value) -> String {
        self.write(vm, runtime, Request::rejection(promise, reason))
    }

    fn live(&self, vm: &mut Vm, runtime: &Runtime) -> String {
        let Ok(mut dumper) = self.0.try_borrow_mut() else { return String::new() };
        let around = Around::of(runtime);
        match dumper.live(vm, &around) {
            // The child says on stderr what came of it; a wish while one is at work is met by that one.
            Live::Started(..) | Live::Running => String::new(),
            Live::Failed(failure) => format!("live {failure}"),
        }
    }

    fn abort(&self, vm: &mut Vm, runtime: &Runtime) -> String {
        self.write(vm, runtime, Request::because(Reason::Abort))
    }

    fn oom(&self, vm: &mut Vm, runtime: &Runtime) -> String {
        self.write(vm, runtime, Request::because(Reason::OutOfMemory))
    }

    fn arm(&'static self, vm: &Vm, runtime: &'static Runtime) {
        crash::arm(&self.0, runtime, vm.interrupt.clone());
    }

    fn fatal_signal(&self) {
        crash::at_safepoint();
    }

    fn release_signal(&self, signal: i32) {
        crash::release(signal);
    }

    fn sent_to_self(&self, signal: i32) {
        crash::sent_to_self(signal);
    }

    fn ending(&self) {
        crash::ending();
    }

    fn stand_down(&self) {
        crash::stand_down();
    }
}

impl crash::Embedding for Runtime {
    fn wants(&self, reason: Reason) -> bool {
        match reason {
            Reason::Internal => Runtime::wants(self, CoreKind::Internal),
            _ => Runtime::wants(self, CoreKind::Signal),
        }
    }

    fn surroundings(&self, still: &Still, then: &mut dyn FnMut(&dyn Surroundings)) {
        then(&Crashed { runtime: self, events: still.look(&self.event_loop) });
    }
}

/// The runtime as a crash finds it: also while it waits for events, or handles one.
struct Crashed<'a> {
    runtime: &'a Runtime,
    events: &'a EventLoop,
}

impl Surroundings for Crashed<'_> {
    fn event_loop(&self) -> Option<&EventLoop> {
        Some(self.events)
    }

    fn held(&self, vm: &Vm, record: RecordId) -> Held {
        held(self.runtime, vm, record)
    }

    fn time_limits(&self, each: &mut dyn FnMut(TimeLimit)) {
        time_limits(self.runtime, each);
    }

    fn turn_context(&self, vm: &Vm, event: EventId) -> Value {
        roots::turn_context(vm, event.0)
    }

    fn module_cache(&self, vm: &Vm) -> Value {
        module_cache(vm)
    }
}

/// The runtime as a core sees it.
struct Around<'a> {
    runtime: &'a Runtime,
    /// Absent only if the failure came while the loop itself was at work.
    events: Option<Ref<'a, EventLoop>>,
}

impl Around<'_> {
    fn of(runtime: &Runtime) -> Around<'_> {
        Around { runtime, events: runtime.event_loop.try_borrow().ok() }
    }
}

impl Surroundings for Around<'_> {
    fn event_loop(&self) -> Option<&EventLoop> {
        self.events.as_deref()
    }

    fn held(&self, vm: &Vm, record: RecordId) -> Held {
        held(self.runtime, vm, record)
    }

    fn time_limits(&self, each: &mut dyn FnMut(TimeLimit)) {
        time_limits(self.runtime, each);
    }

    fn turn_context(&self, vm: &Vm, event: EventId) -> Value {
        roots::turn_context(vm, event.0)
    }

    fn module_cache(&self, vm: &Vm) -> Value {
        module_cache(vm)
    }
}

/// None are told if the failure came while the list was being changed.
fn time_limits(runtime: &Runtime, each: &mut dyn FnMut(TimeLimit)) {
    if let Ok(deadlines) = runtime.deadlines.try_borrow() {
        for Deadline { milliseconds, origin, is_over, .. } in deadlines.iter() {
            let is_over = is_over.load(Ordering::SeqCst);
            each(TimeLimit { milliseconds: *milliseconds, origin: *origin, is_over });
        }
    }
}

fn held(runtime: &Runtime, vm: &Vm, record: RecordId) -> Held {
    let [callback, object, arguments, context] = runtime.owners.values(vm, record);
    let is_call = matches!(record.kind(), RecordKind::Timer | RecordKind::Immediate);
    Held { callback, object, arguments: if is_call { arguments } else { Value::EMPTY }, context }
}

fn module_cache(vm: &Vm) -> Value {
    let table = vm.host_roots.get(MODULES);
    table.and_then(|table| table.values.first().copied()).unwrap_or(Value::EMPTY)
}
