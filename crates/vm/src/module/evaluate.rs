//! Evaluate (ECMA-262 16.2.1.6.1.3): the modules of a graph in order, each once, with those that `await` at their top and what
//! waits for them.
//!
//! A synchronous throw in the graph of the program's main module has nobody to catch it, and is left to go its way as any
//! uncaught exception ([`Vm::evaluate_main_module`]); for all others the throw becomes a rejection, with its record.

use super::{DONE, REQUEST, UNSET, module_flags, rows, status};
use crate::code::CodeId;
use crate::generator::Mode;
use crate::native::JsResult;
use crate::object::as_cell;
use crate::promise::reaction;
use crate::stack::frame_flags;
use crate::throw::Throw;
use crate::vm::Vm;
use gill_heap::{Gc, Generator, Module, Promise, Tuple, Value};

/// An evaluation error with the record of its throw.
#[derive(Clone, Copy)]
struct Failure {
    reason: Value,
    record: Value,
}

/// What the modules evaluated now throw.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Uncaught {
    /// Rejects a promise.
    No,
    /// Ends the program.
    Yes,
}

impl Vm {
    /// Evaluate: the promise of the evaluation. The module is linked.
    pub fn evaluate_module(&mut self, module: Gc<Module>) -> Gc<Promise> {
        self.evaluate(module, Uncaught::No).0
    }

    /// Evaluate for the program's main module.
    ///
    /// # Errors
    /// What a module throws before any has awaited: the exception is on its way already, its promise is rejected.
    pub fn evaluate_main_module(&mut self, module: Gc<Module>) -> JsResult<Gc<Promise>> {
        match self.evaluate(module, Uncaught::Yes) {
            (promise, None) => Ok(promise),
            (_, Some(failure)) => {
                self.exception = failure.reason;
                Err(Throw)
            }
        }
    }

    fn evaluate(&mut self, module: Gc<Module>, uncaught: Uncaught) -> (Gc<Promise>, Option<Failure>) {
        debug_assert!(module.status.get() >= status::LINKED && module.status.get() != status::EVALUATING);
        // 3.-4. A cycle is evaluated from its root.
        let module = as_cell::<Module>(module.cycle_root.get()).unwrap_or(module);
        if let Some(promise) = as_cell::<Promise>(module.capability.get()) {
            return (promise, None);
        }
        // 5.-8.
        let capability = self.new_promise();
        module.capability.set(capability.value());
        let mark = self.temps.len();
        match self.inner_module_evaluation(module, mark, &mut 0, uncaught) {
            Ok(()) => {
                debug_assert_eq!(self.temps.len(), mark);
                // It has completed: without an await, or in an earlier evaluation of which it was not the root.
                if matches!(module.async_order.get(), UNSET | DONE) {
                    self.fulfill_promise(capability, Value::UNDEFINED);
                }
                (capability, None)
            }
            Err(failure) => {
                for failed in self.temps.drain(mark..).filter_map(as_cell::<Module>) {
                    failed.status.set(status::EVALUATED);
                    failed.error.set(failure.reason);
                    failed.throw_record.set(failure.record);
                }
                if uncaught == Uncaught::Yes {
                    capability.handled.set(1);
                }
                self.reject_promise(capability, failure.reason, failure.record);
                (capability, Some(failure))
            }
        }
    }

    /// InnerModuleEvaluation; the stack is the temps from `mark` on.
    fn inner_module_evaluation(
        &mut self,
        module: Gc<Module>,
        mark: usize,
        index: &mut u32,
        uncaught: Uncaught,
    ) -> Result<(), Failure> {
        if crate::vm::native_stack_pointer() < self.native_limit {
            let thrown = match uncaught {
                Uncaught::No => self.rejecting(|vm| Err::<(), _>(vm.throw_stack_overflow())).err(),
                Uncaught::Yes => {
                    let Throw = self.throw_stack_overflow();
                    Some(self.take_exception())
                }
            };
            let reason = thrown.unwrap_or(Value::UNDEFINED);
            return Err(Failure { reason, record: self.take_throw_record(reason) });
        }
        // 2.-3.
        match module.status.get() {
            status::EVALUATED | status::EVALUATING_ASYNC => {
                return match failure_of(module) {
                    Some(failure) => Err(failure),
                    None => Ok(()),
                };
            }
            status::EVALUATING => return Ok(()),
            _ => {}
        }
        // 5.-10.
        module.status.set(status::EVALUATING);
        module.dfs_index.set(*index);
        module.dfs_ancestor.set(*index);
        module.pending_async.set(0);
        *index += 1;
        self.temps.push(module.value());
        // 11.
        for i in 0..rows(module.requests.get(), REQUEST) {
            let Some(mut required) = self.requested(module, i) else { continue };
            self.inner_module_evaluation(required, mark, index, uncaught)?;
            if required.status.get() == status::EVALUATING {
                module.dfs_ancestor.set(module.dfs_ancestor.get().min(required.dfs_ancestor.get()));
            } else {
                required = as_cell::<Module>(required.cycle_root.get()).unwrap_or(required);
                if let Some(failure) = failure_of(required) {
                    return Err(failure);
                }
            }
            if !matches!(required.async_order.get(), UNSET | DONE) {
                module.pending_async.set(module.pending_async.get() + 1);
                self.add_async_parent(required, module);
            }
        }
        // 12.-13.
        if module.pending_async.get() > 0 || has_tla(module) {
            self.module_async_count += 1;
            module.async_order.set(self.module_async_count);
            if module.pending_async.get() == 0 {
                self.execute_async_module(module);
            }
        } else {
            self.execute_module(module, uncaught)?;
        }
        // 14.-16.
        if module.dfs_ancestor.get() == module.dfs_index.get() {
            while self.temps.len() > mark
                && let Some(done) = self.temps.pop().and_then(as_cell::<Module>)
            {
                let state = if done.async_order.get() == UNSET {
                    status::EVALUATED
                } else {
                    status::EVALUATING_ASYNC
                };
                // One that has failed meanwhile stays so.
                if done.status.get() == status::EVALUATING {
                    done.status.set(state);
                }
                done.cycle_root.set(module.value());
                if done == module {
                    break;
                }
            }
        }
        Ok(())
    }

    fn add_async_parent(&mut self, required: Gc<Module>, parent: Gc<Module>) {
        let count = rows(required.async_parents.get(), 1);
        let list = self.new_tuple(&vec![Value::UNDEFINED; count + 1]);
        for i in 0..count {
            list.tail(i).set(super::row(required.async_parents.get(), i));
        }
        list.tail(count).set(parent.value());
        required.async_parents.set(list.value());
        self.heap.write_barrier(required, list.value());
    }

    // ---- running -------------------------------------------------------------------------------------------------

    /// ExecuteModule of a module without top-level await.
    fn execute_module(&mut self, module: Gc<Module>, uncaught: Uncaught) -> Result<(), Failure> {
        let thrown = match uncaught {
            Uncaught::No => self.rejecting(|vm| vm.run_module(module)).err(),
            Uncaught::Yes => match self.run_module(module) {
                Ok(_) => None,
                Err(Throw) => Some(self.take_exception()),
            },
        };
        match thrown {
            None => {
                module.body.set(Value::UNDEFINED);
                Ok(())
            }
            Some(reason) => Err(Failure { reason, record: self.take_throw_record(reason) }),
        }
    }

    /// Runs the body from where linking has left it: to its end, or to its first `await`.
    fn run_module(&mut self, module: Gc<Module>) -> JsResult {
        let (realm, temps) = (self.current_realm, self.temps.len());
        self.current_realm = self.code(CodeId(module.code.get())).realm;
        let result = match as_cell::<Generator>(module.body.get()) {
            _ if module.module_flags.get() & module_flags::SYNTHETIC != 0 => {
                let steps = module.steps.get();
                if steps.is_undefined() {
                    Ok(steps)
                } else {
                    self.call(steps, Value::UNDEFINED, &[module.value()])
                }
            }
            Some(body) => self
                .push_suspended(body, Value::UNDEFINED, Mode::Next, 0, frame_flags::ENTRY)
                .and_then(|()| self.run_pushed()),
            None => Ok(Value::UNDEFINED),
        };
        self.current_realm = realm;
        // What failed inside of it may have left something, and the stack of modules lies below.
        self.temps.truncate(temps);
        result
    }

    /// ExecuteAsyncModule: the body is an async function from here on.
    fn execute_async_module(&mut self, module: Gc<Module>) {
        match self.rejecting(|vm| vm.run_module(module)) {
            Ok(promise) => {
                let none = Value::UNDEFINED;
                let reaction = self.new_reaction(reaction::MODULE_EXECUTED, none, none, none, module.value());
                match as_cell::<Promise>(promise) {
                    Some(promise) => self.add_reaction(promise, reaction),
                    None => debug_assert!(false, "an async module gives a promise"),
                }
            }
            // The stack was full.
            Err(reason) => {
                let record = self.take_throw_record(reason);
                self.async_module_rejected(module, Failure { reason, record });
            }
        }
    }

    /// The promise of an async module's body is settled.
    pub(crate) fn module_executed(
        &mut self,
        module: Gc<Module>,
        argument: Value,
        record: Value,
        rejected: bool,
    ) {
        module.body.set(Value::UNDEFINED);
        if rejected {
            self.async_module_rejected(module, Failure { reason: argument, record });
        } else {
            self.async_module_fulfilled(module);
        }
    }

    /// AsyncModuleExecutionFulfilled
    fn async_module_fulfilled(&mut self, module: Gc<Module>) {
        // 1. It failed because of another module of its graph.
        if module.status.get() == status::EVALUATED {
            return;
        }
        self.async_module_done(module);
        // 8.-9. The ancestors that wait for nothing else, in order of their evaluation.
        let mark = self.temps.len();
        self.gather_available_ancestors(module, mark);
        self.temps[mark..].sort_by_key(|m| as_cell::<Module>(*m).map_or(u32::MAX, |m| m.async_order.get()));
        let mut at = mark;
        // 12.
        while let Some(ready) = self.temps.get(at).copied().and_then(as_cell::<Module>) {
            at += 1;
            if ready.status.get() == status::EVALUATED {
                continue;
            }
            if has_tla(ready) {
                self.execute_async_module(ready);
                continue;
            }
            match self.execute_module(ready, Uncaught::No) {
                Ok(()) => self.async_module_done(ready),
                Err(failure) => self.async_module_rejected(ready, failure),
            }
        }
        self.temps.truncate(mark);
    }

    fn async_module_done(&mut self, module: Gc<Module>) {
        module.async_order.set(DONE);
        module.status.set(status::EVALUATED);
        if let Some(capability) = as_cell::<Promise>(module.capability.get()) {
            self.fulfill_promise(capability, Value::UNDEFINED);
        }
    }

    /// GatherAvailableAncestors; the list is the temps from `mark` on.
    fn gather_available_ancestors(&mut self, module: Gc<Module>, mark: usize) {
        let Some(parents) = as_cell::<Tuple>(module.async_parents.get()) else { return };
        for i in 0..parents.word.get() as usize {
            let Some(parent) = as_cell::<Module>(parents.tail(i).get()) else { continue };
            let root = as_cell::<Module>(parent.cycle_root.get()).unwrap_or(parent);
            if self.temps[mark..].contains(&parent.value()) || !root.error.get().is_empty() {
                continue;
            }
            parent.pending_async.set(parent.pending_async.get().saturating_sub(1));
            if parent.pending_async.get() == 0 {
                self.temps.push(parent.value());
                if !has_tla(parent) {
                    self.gather_available_ancestors(parent, mark);
                }
            }
        }
    }

    /// AsyncModuleExecutionRejected
    fn async_module_rejected(&mut self, module: Gc<Module>, failure: Failure) {
        let mark = self.temps.len();
        self.temps.push(module.value());
        // Depth first, as the recursion of the specification, with the work on the temps: a module's own promise first,
        // then its parents in order.
        while self.temps.len() > mark
            && let Some(module) = self.temps.pop().and_then(as_cell::<Module>)
        {
            if module.status.get() == status::EVALUATED {
                continue;
            }
            module.error.set(failure.reason);
            module.throw_record.set(failure.record);
            module.status.set(status::EVALUATED);
            module.async_order.set(DONE);
            if let Some(capability) = as_cell::<Promise>(module.capability.get()) {
                self.reject_promise(capability, failure.reason, failure.record);
            }
            for i in (0..rows(module.async_parents.get(), 1)).rev() {
                self.temps.push(super::row(module.async_parents.get(), i));
            }
        }
        self.temps.truncate(mark);
    }
}

fn has_tla(module: Gc<Module>) -> bool {
    module.module_flags.get() & module_flags::HAS_TLA != 0
}

/// [[EvaluationError]]
fn failure_of(module: Gc<Module>) -> Option<Failure> {
    let reason = module.error.get();
    (!reason.is_empty()).then(|| Failure { reason, record: module.throw_record.get() })
}
