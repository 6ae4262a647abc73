//! Running a program: the main script, then one event of the loop after another, with ticks and microtasks drained after
//! each callback, until nothing is left. Owns the order in which things run; it is Node's.

use crate::bytes::new_bytes;
use crate::fatal::{Exit, INTERNAL, Place};
use crate::roots;
use crate::runtime::{Runtime, system_error};
use gill_eventloop::ops::{OpResult, Output};
use gill_eventloop::{Event, EventKind, RecordId, RecordKind};
use gill_vm::jobs::NO_SITE;
use gill_vm::{Host, Value, Vm, interrupt};
use std::sync::atomic::Ordering;

/// Status when the main module's top-level await never settles.
const UNSETTLED: i32 = 13;

impl Runtime {
    /// Runs ticks and microtasks, and deals with rejections, until none is left.
    ///
    /// # Errors
    /// The end of the program.
    pub(crate) fn drain(&'static self, vm: &mut Vm) -> Result<(), Exit> {
        loop {
            if vm.run_jobs().is_err() {
                self.uncaught(vm)?;
            } else if !self.process_rejections(vm)? {
                return Ok(());
            }
        }
    }

    /// What came of running JS outside of any callback's frame; then the jobs.
    ///
    /// # Errors
    /// The end of the program.
    pub(crate) fn settle(&'static self, vm: &mut Vm, done: gill_vm::JsResult) -> Result<(), Exit> {
        if done.is_err() {
            self.uncaught(vm)?;
        }
        self.drain(vm)
    }

    /// Runs the loop to its end; the exit status.
    pub fn run_to_end(&'static self, vm: &mut Vm) -> i32 {
        match self.run_loop(vm) {
            Ok(status) | Err(Exit(status)) => status,
        }
    }

    fn run_loop(&'static self, vm: &mut Vm) -> Result<i32, Exit> {
        self.finalize(vm)?;
        loop {
            while let Some(event) = self.next_event(vm)? {
                self.handle(vm, event)?;
                self.finalize(vm)?;
            }
            let Some(process) = self.process(vm) else { return Ok(self.unsettled(vm, 0)) };
            vm.current_event = 0;
            vm.current_site = NO_SITE;
            let done = vm.get_str(process, "exitCode").and_then(|code| {
                let code = if code.is_undefined() { Value::int(0) } else { code };
                let name = vm.str("beforeExit");
                let key = vm.key("emit");
                vm.invoke(process.value(), key, &[name, code])
            });
            self.settle(vm, done)?;
            if self.event_loop.borrow().alive() {
                continue;
            }
            let key = vm.key("_emitExit");
            return match vm.invoke(process.value(), key, &[]) {
                Ok(code) => Ok(self.unsettled(vm, code.as_number().unwrap_or(0.0) as i32)),
                Err(_) => {
                    self.uncaught(vm)?;
                    let key = vm.key("_exitStatus");
                    let code = vm.catching(|vm| vm.invoke(process.value(), key, &[]));
                    Ok(code.ok().and_then(Value::as_number).unwrap_or(0.0) as i32)
                }
            };
        }
    }

    /// Calls the callbacks of FinalizationRegistry that wait: once a turn, after everything else.
    fn finalize(&'static self, vm: &mut Vm) -> Result<(), Exit> {
        if !vm.has_finalizations() {
            return Ok(());
        }
        vm.current_event = 0;
        vm.current_site = NO_SITE;
        let done = vm.run_finalizations().map(|()| Value::UNDEFINED);
        self.settle(vm, done)
    }

    /// The exit status of a program that would end well, but whose main module still waits: says so, as Node does.
    fn unsettled(&'static self, vm: &mut Vm, status: i32) -> i32 {
        let Some(main) = crate::bindings::modules::main_module(vm) else { return status };
        let pending = vm
            .module_promise(main)
            .is_some_and(|promise| promise.state.get() == gill_vm::promise::state::PENDING);
        if status != 0 || !pending {
            return status;
        }
        let mut text = "Warning: Detected unsettled top-level await".to_owned();
        if let Some(place) = vm.stalled_await(main).and_then(|(code, pc)| Place::of_code(vm, code.0, pc)) {
            text.push_str(&format!(" at {}", place.render()));
        }
        crate::fatal::write_stderr(&format!("{text}\n\n"));
        UNSETTLED
    }

    /// The next event, after letting go of what the one before held.
    fn next_event(&'static self, vm: &mut Vm) -> Result<Option<Event>, Exit> {
        let next = self.event_loop.borrow_mut().next();
        let before = self.handled.replace(RecordId::NONE);
        if before != RecordId::NONE && self.event_loop.borrow().record_origin(before).is_none() {
            self.owners.drop(vm, before);
        }
        match next {
            Ok(Some(event)) => {
                self.handled.set(event.record);
                Ok(Some(event))
            }
            Ok(None) => Ok(None),
            Err(error) => {
                crate::fatal::write_stderr(&format!("gill: the system's poller failed: {error}\n"));
                Err(Exit(INTERNAL))
            }
        }
    }

    fn handle(&'static self, vm: &mut Vm, event: Event) -> Result<(), Exit> {
        vm.current_event = event.id.0;
        vm.current_site = (event.origin.site.code, event.origin.site.pc);
        let [callback, second, third, context] = self.owners.values(vm, event.record);
        vm.async_context = if context.is_empty() { Value::UNDEFINED } else { context };
        // A core tells of it, and nothing else.
        if cfg!(feature = "postmortem") && context.is_object() {
            roots::note_turn(vm, event.id.0, context, self.options.recorder_turns);
        }
        if event.record.kind() == RecordKind::None {
            if event.kind == EventKind::DumpRequested {
                self.event_loop.borrow().signals.dump_flag().store(false, Ordering::Relaxed);
                // If the program ran when the signal came, the interpreter has taken the dump already.
                if vm.interrupt.fetch_and(!interrupt::LIVE_DUMP, Ordering::Relaxed) & interrupt::LIVE_DUMP
                    != 0
                {
                    self.live_dump(vm);
                }
            }
            return Ok(());
        }
        if !callback.is_object() {
            return Ok(());
        }
        let none = Value::UNDEFINED;
        let done = match event.kind {
            EventKind::Timer | EventKind::Immediate => {
                let mark = vm.temps.len();
                match vm.push_array_like(third) {
                    Ok(()) => {
                        let arguments: Vec<Value> = vm.temps[mark..].to_vec();
                        let done = vm.call(callback, second, &arguments);
                        vm.temps.truncate(mark);
                        done
                    }
                    Err(throw) => Err(throw),
                }
            }
            EventKind::OpDone => {
                let result = self.event_loop.borrow_mut().take_result(event.record);
                match result {
                    Some(result) => self.call_with_result(vm, callback, result, second, third),
                    None => return Ok(()),
                }
            }
            EventKind::Signal { signo } => vm.call(callback, Value::UNDEFINED, &[Value::int(signo)]),
            EventKind::Exited { code, signo } => {
                vm.call(callback, Value::UNDEFINED, &[Value::int(code), Value::int(signo)])
            }
            EventKind::FileChanged { renamed } => {
                let change = self.event_loop.borrow_mut().take_change(event.record);
                let name = change.map_or(Value::UNDEFINED, |name| new_bytes(vm, &name));
                vm.call(callback, Value::UNDEFINED, &[Value::bool(renamed), name])
            }
            EventKind::Drained | EventKind::DumpRequested | EventKind::Interrupted => return Ok(()),
            EventKind::Accepted { stream } => {
                let stream = Value::number(stream.to_bits() as f64);
                socket_event(vm, callback, "connection", stream, none)
            }
            EventKind::AcceptFailed { errno } => {
                socket_event(vm, callback, "acceptError", Value::int(errno), none)
            }
            EventKind::Connected => socket_event(vm, callback, "connect", none, none),
            EventKind::ConnectFailed { errno } => {
                socket_event(vm, callback, "connectError", Value::int(errno), none)
            }
            EventKind::Data { len } => {
                let data = self.event_loop.borrow().data(len).to_vec();
                let bytes = new_bytes(vm, &data);
                socket_event(vm, callback, "data", bytes, none)
            }
            EventKind::End => socket_event(vm, callback, "end", none, none),
            EventKind::ReadFailed { errno } => {
                socket_event(vm, callback, "readError", Value::int(errno), none)
            }
            EventKind::Written { request, errno } => {
                let request = Value::number(f64::from(request));
                socket_event(vm, callback, "written", request, Value::int(errno))
            }
            EventKind::ShutdownDone { errno } => {
                socket_event(vm, callback, "shutdown", Value::int(errno), none)
            }
            EventKind::Closed => socket_event(vm, callback, "close", none, none),
        };
        self.settle(vm, done)
    }

    fn call_with_result(
        &self,
        vm: &mut Vm,
        callback: Value,
        result: OpResult,
        into: Value,
        lookup: Value,
    ) -> gill_vm::JsResult {
        let arguments = match result {
            Err(error) if !lookup.is_undefined() => {
                let object = vm.new_object();
                vm.put_str(object, "errno", Value::int(error.errno))?;
                [object.value(), Value::UNDEFINED]
            }
            Err(error) => [system_error(vm, &error), Value::UNDEFINED],
            Ok(Output::Addresses(list)) => {
                let value = crate::bindings::tcp::addresses(vm, &list);
                [Value::NULL, value]
            }
            Ok(output) => [Value::NULL, crate::bindings::fs::output_value(vm, output, into)?],
        };
        vm.call(callback, Value::UNDEFINED, &arguments)
    }
}

/// Calls a socket's handler.
fn socket_event(vm: &mut Vm, handler: Value, name: &str, a: Value, b: Value) -> gill_vm::JsResult {
    let name = vm.str(name);
    vm.call(handler, Value::UNDEFINED, &[name, a, b])
}

/// Keeps a callback for a record.
pub(crate) fn keep(vm: &mut Vm, id: RecordId, values: [Value; roots::SLOT - 1]) -> Value {
    crate::runtime::of(vm).owners.keep(vm, id, values);
    Value::number(id.to_bits() as f64)
}
