//! Promises (ECMA-262 27.2): states, reactions, resolving functions. The constructor and prototype are in builtins.
//!
//! A promise rejected by a throw keeps the record of that throw, and hands it on to promises rejected in turn, until a
//! handler takes the reason. A record that began with a call that rejected is kept only until somebody handles the promise: there
//! are programs that reject, and keep, very many.

use crate::jobs::{Job, JobKind};
use crate::native::{Args, JsResult};
use crate::object::{as_cell, as_object};
use crate::throw::began_with_call;
use crate::vm::Vm;
use gill_heap::{Gc, Generator, Promise, PromiseCapability, PromiseReaction, Value};

pub use gill_bytecode::layout::promise_state as state;

/// `PromiseReaction::kind`: what is to be done.
pub mod reaction {
    /// Calls a handler and settles the capability.
    pub const THEN: u16 = 0;
    /// Resumes the generator in `context`.
    pub const AWAIT: u16 = 1;
    /// The await in a `return` of a finished async generator, `context`.
    pub const ASYNC_GENERATOR_RETURN: u16 = 2;
    /// The body of the async module in `context` is done.
    pub const MODULE_EXECUTED: u16 = 3;
    /// `import()`: the graph of the module in `context` is loaded; `capability` is the promise that was given.
    pub const IMPORT_LOADED: u16 = 4;
    /// `import()`: it is evaluated.
    pub const IMPORT_EVALUATED: u16 = 5;
    /// What a core calls them.
    pub const NAMES: [&str; 6] = [
        "then",
        "await",
        "async generator return",
        "module evaluation",
        "import() loading",
        "import() evaluation",
    ];
}

impl Vm {
    /// A pending promise of the intrinsic constructor.
    pub fn new_promise(&mut self) -> Gc<Promise> {
        let proto = self.intrinsics().promise_prototype;
        self.new_promise_with(proto)
    }
    /// A pending promise with this prototype.
    pub fn new_promise_with(&mut self, proto: Value) -> Gc<Promise> {
        let promise: Gc<Promise> = self.new_object_cell(proto, 0);
        promise.result.set(Value::UNDEFINED);
        promise.reactions.set(Value::UNDEFINED);
        promise.throw_record.set(Value::UNDEFINED);
        let (code, pc) = self.schedule_site();
        promise.set_made_by(self.current_event);
        promise.code.set(code);
        promise.pc.set(pc);
        promise
    }

    /// CreateResolvingFunctions: resolve and reject, which share whether one has been called.
    pub fn resolving_functions(&mut self, promise: Gc<Promise>) -> (Value, Value) {
        let shared = self.heap.tuple(&[Value::FALSE]);
        let empty = self.names.empty;
        let captures = [promise.value(), shared.value()];
        let resolve =
            self.new_native("promise resolve function", empty, 1, promise_resolve_function, &captures);
        let reject = self.new_native("promise reject function", empty, 1, promise_reject_function, &captures);
        (resolve.value(), reject.value())
    }

    /// What a promise resolve function does once.
    pub fn resolve_promise(&mut self, promise: Gc<Promise>, resolution: Value) {
        if resolution == promise.value() {
            let proto = self.intrinsics().type_error_prototype;
            let error = self.new_error(proto, "Chaining cycle detected for promise #<Promise>");
            return self.reject_promise(promise, error, Value::UNDEFINED);
        }
        let Some(object) = as_object(resolution) else { return self.fulfill_promise(promise, resolution) };
        let then = match self.rejecting(|vm| vm.get_property(object, vm.names.then)) {
            Ok(then) => then,
            Err(reason) => {
                let record = self.take_throw_record(reason);
                return self.reject_promise(promise, reason, record);
            }
        };
        if !self.is_callable(then) {
            return self.fulfill_promise(promise, resolution);
        }
        self.enqueue(JobKind::ResolveThenable, promise.value(), resolution, then);
    }

    /// FulfillPromise
    pub fn fulfill_promise(&mut self, promise: Gc<Promise>, value: Value) {
        let reactions = promise.reactions.replace(Value::UNDEFINED);
        promise.result.set(value);
        promise.state.set(state::FULFILLED);
        self.heap.write_barrier(promise, value);
        self.trigger(reactions, JobKind::Fulfilled, value, Value::UNDEFINED);
    }

    /// RejectPromise, with the record of the throw if there was one.
    pub fn reject_promise(&mut self, promise: Gc<Promise>, reason: Value, record: Value) {
        // Native code caught what ends the call that runs. The promise is the call's, and stays pending; the next safepoint goes
        // on with the end.
        if self.is_ending(reason) {
            return;
        }
        let reactions = promise.reactions.replace(Value::UNDEFINED);
        promise.result.set(reason);
        promise.state.set(state::REJECTED);
        promise.throw_record.set(record);
        self.heap.write_barrier(promise, reason);
        self.heap.write_barrier(promise, record);
        if promise.handled.get() != 0 {
            forget_call(promise);
        }
        if promise.handled.get() == 0 {
            self.throws.unhandled += usize::from(began_with_call(record));
            let host = self.host;
            host.promise_rejection(self, promise.value(), false);
        }
        self.trigger(reactions, JobKind::Rejected, reason, record);
    }

    /// TriggerPromiseReactions: the list is last in, first out, so it is turned around.
    fn trigger(&mut self, reactions: Value, kind: JobKind, argument: Value, record: Value) {
        let mut ordered = Value::UNDEFINED;
        let mut at = reactions;
        while let Some(reaction) = as_cell::<PromiseReaction>(at) {
            at = reaction.next.replace(ordered);
            ordered = reaction.value();
        }
        while let Some(reaction) = as_cell::<PromiseReaction>(ordered) {
            ordered = reaction.next.replace(Value::UNDEFINED);
            self.enqueue_reaction(reaction, kind, argument, record);
        }
    }

    /// NewPromiseReactionJob and HostEnqueuePromiseJob. It runs in the context of who made the reaction, and has its site.
    fn enqueue_reaction(
        &mut self,
        reaction: Gc<PromiseReaction>,
        kind: JobKind,
        argument: Value,
        record: Value,
    ) {
        self.jobs.push(Job {
            kind,
            a: reaction.value(),
            b: argument,
            c: record,
            context: reaction.async_context.get(),
            event: reaction.made_by(),
            code: reaction.code.get(),
            pc: reaction.pc.get(),
        });
    }

    /// A reaction record.
    #[inline(never)]
    pub(crate) fn new_reaction(
        &mut self,
        kind: u16,
        on_fulfilled: Value,
        on_rejected: Value,
        capability: Value,
        context: Value,
    ) -> Gc<PromiseReaction> {
        let reaction = self.alloc::<PromiseReaction>(0);
        reaction.next.set(Value::UNDEFINED);
        reaction.on_fulfilled.set(on_fulfilled);
        reaction.on_rejected.set(on_rejected);
        reaction.capability.set(capability);
        reaction.context.set(context);
        reaction.async_context.set(self.async_context);
        reaction.kind.set(kind);
        let (code, pc) = self.schedule_site();
        reaction.set_made_by(self.current_event);
        reaction.code.set(code);
        reaction.pc.set(pc);
        reaction
    }

    /// PerformPromiseThen. `capability` is a Promise, a PromiseCapability or undefined.
    pub fn perform_then(
        &mut self,
        promise: Gc<Promise>,
        on_fulfilled: Value,
        on_rejected: Value,
        capability: Value,
    ) {
        let clean = |vm: &Vm, f: Value| if vm.is_callable(f) { f } else { Value::UNDEFINED };
        let (f, r) = (clean(self, on_fulfilled), clean(self, on_rejected));
        let reaction = self.new_reaction(reaction::THEN, f, r, capability, Value::UNDEFINED);
        self.add_reaction(promise, reaction);
    }

    pub(crate) fn add_reaction(&mut self, promise: Gc<Promise>, reaction: Gc<PromiseReaction>) {
        match promise.state.get() {
            state::PENDING => {
                reaction.next.set(promise.reactions.get());
                promise.reactions.set(reaction.value());
                self.heap.write_barrier(promise, reaction.value());
            }
            settled => {
                let kind = if settled == state::FULFILLED { JobKind::Fulfilled } else { JobKind::Rejected };
                if settled == state::REJECTED && promise.handled.get() == 0 {
                    let counted = usize::from(began_with_call(promise.throw_record.get()));
                    self.throws.unhandled = self.throws.unhandled.saturating_sub(counted);
                    let host = self.host;
                    host.promise_rejection(self, promise.value(), true);
                }
                self.enqueue_reaction(reaction, kind, promise.result.get(), promise.throw_record.get());
                forget_call(promise);
            }
        }
        promise.handled.set(1);
    }

    /// PromiseResolve with the intrinsic constructor: a promise for the value.
    ///
    /// # Errors
    /// What getting `constructor` throws.
    pub fn promise_resolve(&mut self, value: Value) -> JsResult<Gc<Promise>> {
        if let Some(promise) = as_cell::<Promise>(value) {
            let constructor = self.get_property(promise.cast(), self.names.constructor)?;
            if constructor == self.intrinsics().promise {
                return Ok(promise);
            }
        }
        let promise = self.new_promise();
        self.resolve_promise(promise, value);
        Ok(promise)
    }

    /// NewPromiseCapability: an intrinsic Promise stands for itself, others get a PromiseCapability.
    ///
    /// # Errors
    /// TypeError if the constructor does not behave; what it throws.
    pub fn new_promise_capability(&mut self, constructor: Value) -> JsResult {
        if constructor == self.intrinsics().promise {
            return Ok(self.new_promise().value());
        }
        if !self.is_constructor(constructor) {
            let shown = self.describe(constructor);
            return Err(self.throw_type_error(format!("{shown} is not a constructor")));
        }
        let capability = self.alloc::<PromiseCapability>(0);
        capability.promise.set(Value::UNDEFINED);
        capability.resolve.set(Value::UNDEFINED);
        capability.reject.set(Value::UNDEFINED);
        let empty = self.names.empty;
        let executor = self.new_native(
            "promise capability executor",
            empty,
            2,
            capability_executor,
            &[capability.value()],
        );
        let promise = self.construct(constructor, &[executor.value()], constructor)?;
        if !self.is_callable(capability.resolve.get()) || !self.is_callable(capability.reject.get()) {
            return Err(self.throw_type_error("Promise resolve or reject function is not callable"));
        }
        capability.promise.set(promise.value());
        Ok(capability.value())
    }
    /// The promise of a capability.
    pub fn capability_promise(&self, capability: Value) -> Value {
        match as_cell::<PromiseCapability>(capability) {
            Some(c) => c.promise.get(),
            None => capability,
        }
    }
    /// The resolving functions of a capability.
    pub fn capability_functions(&mut self, capability: Value) -> (Value, Value) {
        match as_cell::<PromiseCapability>(capability) {
            Some(c) => (c.resolve.get(), c.reject.get()),
            None => self.resolving_functions(capability.cell_unchecked().cast()),
        }
    }
    /// Calls a capability's resolve.
    ///
    /// # Errors
    /// What a foreign resolve function throws.
    pub fn capability_resolve(&mut self, capability: Value, value: Value) -> JsResult<()> {
        if let Some(promise) = as_cell::<Promise>(capability) {
            self.resolve_promise(promise, value);
        } else if let Some(c) = as_cell::<PromiseCapability>(capability) {
            self.call(c.resolve.get(), Value::UNDEFINED, &[value])?;
        }
        Ok(())
    }
    /// Calls a capability's reject.
    ///
    /// # Errors
    /// What a foreign reject function throws.
    pub fn capability_reject(&mut self, capability: Value, reason: Value, record: Value) -> JsResult<()> {
        if let Some(promise) = as_cell::<Promise>(capability) {
            self.reject_promise(promise, reason, record);
        } else if let Some(c) = as_cell::<PromiseCapability>(capability) {
            // Its function looks for the record where a handler's would be, during the call: it need not take it, and what a
            // running handler was called with is so again afterwards.
            let before = (self.throws.current, self.throws.current_exception);
            if !record.is_undefined() {
                self.throws.current = record;
                self.throws.current_exception = reason;
            }
            let called = self.call(c.reject.get(), Value::UNDEFINED, &[reason]);
            // What the function threw has a record of its own there if it becomes a rejection.
            if called.is_ok() || self.throws.current == record {
                (self.throws.current, self.throws.current_exception) = before;
            }
            called?;
        }
        Ok(())
    }

    /// NewPromiseReactionJob's job.
    pub(crate) fn reaction_job(
        &mut self,
        reaction: Gc<PromiseReaction>,
        argument: Value,
        record: Value,
        rejected: bool,
    ) -> JsResult<()> {
        match reaction.kind.get() {
            reaction::AWAIT => {
                let generator: Gc<Generator> = reaction.context.get().cell_unchecked().cast();
                return self.resume_await(generator, argument, record, rejected);
            }
            reaction::ASYNC_GENERATOR_RETURN => {
                let generator: Gc<Generator> = reaction.context.get().cell_unchecked().cast();
                return self.async_generator_return_settled(generator, argument, rejected);
            }
            reaction::MODULE_EXECUTED => {
                if let Some(module) = as_cell::<gill_heap::Module>(reaction.context.get()) {
                    self.module_executed(module, argument, record, rejected);
                }
                return Ok(());
            }
            reaction::IMPORT_LOADED | reaction::IMPORT_EVALUATED => {
                self.import_advanced(reaction, argument, record, rejected);
                return Ok(());
            }
            _ => {}
        }
        let capability = reaction.capability.get();
        let handler = if rejected { reaction.on_rejected.get() } else { reaction.on_fulfilled.get() };
        if handler.is_undefined() {
            return if rejected {
                self.capability_reject(capability, argument, record)
            } else {
                self.capability_resolve(capability, argument)
            };
        }
        if rejected {
            // Whatever the handler does with the reason, be it to throw it or to reject another promise with it, goes on from
            // the throw that it comes from.
            self.throws.current = record;
            self.throws.current_exception = argument;
        }
        match self.call_rejecting(handler, Value::UNDEFINED, &[argument]) {
            Ok(value) => {
                self.take_throw_record(argument);
                self.capability_resolve(capability, value)
            }
            Err(reason) => {
                let record = self.take_throw_record(reason);
                self.capability_reject(capability, reason, record)
            }
        }
    }

    /// Would `then` of this promise make an intrinsic promise, without running any JS to find out?
    fn is_plain_promise(&mut self, promise: Gc<Promise>) -> bool {
        let (proto, constructor) = (self.intrinsics().promise_prototype, self.intrinsics().promise);
        let key = self.names.constructor;
        let shape = self.shape(promise.cast());
        shape.proto.get() == proto
            && (shape.count.get() == 0 || self.own_named(promise.cast(), key).is_none())
            && as_object(proto)
                .and_then(|proto| self.own_named(proto, key))
                .is_some_and(|(own, _)| own.value == constructor)
    }

    /// NewPromiseResolveThenableJob's job.
    pub(crate) fn resolve_thenable_job(&mut self, promise: Value, thenable: Value, then: Value) {
        let promise: Gc<Promise> = promise.cell_unchecked().cast();
        // A native promise with the native `then` needs no resolving functions: its settling settles this one.
        if let Some(inner) = as_cell::<Promise>(thenable)
            && then == self.intrinsics().promise_then
            && self.is_plain_promise(inner)
        {
            return self.perform_then(inner, Value::UNDEFINED, Value::UNDEFINED, promise.value());
        }
        let (resolve, reject) = self.resolving_functions(promise);
        if let Err(reason) = self.call_rejecting(then, thenable, &[resolve, reject]) {
            let _ = self.call_catching(reject, Value::UNDEFINED, &[reason]);
            // A thenable that had settled the promise before is not heard.
            self.take_throw_record(reason);
        }
    }
}

/// A promise that is handled, or was reported and the program goes on, lets go of a record that began with a call that rejected, be
/// it this promise or one that was waited for: who handles it has been given that.
pub fn forget_call(promise: Gc<Promise>) {
    if began_with_call(promise.throw_record.get()) {
        promise.throw_record.set(Value::UNDEFINED);
    }
}

fn already_resolved(args: Args) -> bool {
    let shared: Gc<gill_heap::Tuple> = args.capture(1).cell_unchecked().cast();
    shared.tail(0).replace(Value::TRUE) == Value::TRUE
}

pub(crate) fn promise_resolve_function(vm: &mut Vm, args: Args) -> JsResult {
    if !already_resolved(args) {
        vm.resolve_promise(args.capture(0).cell_unchecked().cast(), args.get(0));
    }
    Ok(Value::UNDEFINED)
}

pub(crate) fn promise_reject_function(vm: &mut Vm, args: Args) -> JsResult {
    if !already_resolved(args) {
        let record = vm.record_rejection(args.get(0));
        vm.take_throw_record(args.get(0));
        vm.reject_promise(args.capture(0).cell_unchecked().cast(), args.get(0), record);
    }
    Ok(Value::UNDEFINED)
}

fn capability_executor(vm: &mut Vm, args: Args) -> JsResult {
    let capability: Gc<PromiseCapability> = args.capture(0).cell_unchecked().cast();
    if !capability.resolve.get().is_undefined() || !capability.reject.get().is_undefined() {
        return Err(
            vm.throw_type_error("Promise executor has already been invoked with non-undefined arguments")
        );
    }
    capability.resolve.set(args.get(0));
    capability.reject.set(args.get(1));
    Ok(Value::UNDEFINED)
}
