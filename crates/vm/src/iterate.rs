//! Iteration (ECMA-262 7.4): iterator records for the interpreter and for builtins, and for-in.
//!
//! A record is three values: the iterator, its `next`, and whether it is done. For an array whose iteration nobody has
//! tampered with, the record holds the array itself and, in place of `next`, the next index as an int.

use crate::generator::{Mode, Resumed};
use crate::native::JsResult;
use crate::object::{Obj, as_cell, as_object, element};
use crate::throw::Throw;
use crate::vm::Vm;
use gill_bytecode::{OP_UNITS, Op, SpeltOperand};
use gill_heap::{Array, CellKind, ForInEnumerator, Gc, NativeIterator, PropertyKey, Tuple, Value, flags};

/// An iterator record.
pub type IteratorRecord = [Value; 3];

impl Vm {
    /// Is iterating this array what the intrinsic iterator does?
    fn array_iteration_is_intact(&mut self, array: Gc<Array>) -> bool {
        let intrinsics = self.intrinsics();
        let (proto, iter_proto, values, next) = (
            intrinsics.array_prototype,
            intrinsics.array_iterator_prototype,
            intrinsics.array_values,
            intrinsics.array_iterator_next,
        );
        let shape = self.shape(array.cast());
        if shape.proto.get() != proto {
            return false;
        }
        let key = PropertyKey::from_symbol(self.symbols.iterator);
        if shape.count.get() != 0 && self.heap.shape_lookup(shape, key).is_some() {
            return false;
        }
        let next_key = self.names.next;
        let intact = |vm: &mut Vm, object: Value, key: PropertyKey, value: Value| {
            as_object(object).and_then(|o| vm.own_named(o, key)).is_some_and(|(own, _)| own.value == value)
        };
        intact(self, proto, key, values) && intact(self, iter_proto, next_key, next)
    }

    /// GetIterator(value, sync)
    ///
    /// # Errors
    /// TypeError if it is not iterable; what its methods throw.
    pub fn get_iterator_record(&mut self, value: Value) -> JsResult<IteratorRecord> {
        if let Some(array) = as_cell::<Array>(value)
            && self.array_iteration_is_intact(array)
        {
            return Ok([value, Value::int(0), Value::FALSE]);
        }
        self.get_iterator_object(value)
    }
    /// The same, never the fast form.
    pub(crate) fn get_iterator_object(&mut self, value: Value) -> JsResult<IteratorRecord> {
        let key = PropertyKey::from_symbol(self.symbols.iterator);
        if value.is_nullish() {
            return Err(self.throw_not_iterable(value));
        }
        let method = self.get_v(value, key)?;
        if !self.is_callable(method) {
            return Err(self.throw_not_iterable(value));
        }
        self.iterator_from_method(value, method)
    }
    /// GetIteratorFromMethod
    ///
    /// # Errors
    /// TypeError if it gives no object; what it throws.
    pub fn iterator_from_method(&mut self, value: Value, method: Value) -> JsResult<IteratorRecord> {
        let iterator = self.call(method, value, &[])?;
        let Some(object) = as_object(iterator) else {
            return Err(self.throw_type_error("Result of the Symbol.iterator method is not an object"));
        };
        self.iterator_direct(object)
    }
    /// GetIteratorDirect
    ///
    /// # Errors
    /// What getting `next` throws.
    pub fn iterator_direct(&mut self, object: Obj) -> JsResult<IteratorRecord> {
        let next = self.get_property(object, self.names.next)?;
        // An int in its place would mean an array; a number that cannot be called can as well be a double.
        let next = next.as_int().map_or(next, |i| Value::double(i as f64));
        Ok([object.value(), next, Value::FALSE])
    }
    /// Does the instruction being executed collect the arguments of a call? Then the call is the next.
    fn spreads_arguments(&self) -> bool {
        let Some(code) = self.frame.code() else { return false };
        let op = |pc: usize| code.units.get(pc).and_then(|&unit| Op::from_u16(unit));
        let pc = self.frame.pc() as usize;
        op(pc) == Some(Op::ArraySpread)
            && matches!(
                op(pc + usize::from(OP_UNITS[Op::ArraySpread as usize])),
                Some(Op::CallSpread | Op::NewSpread | Op::SuperCallSpread | Op::CallEvalSpread)
            )
    }
    #[cold]
    fn throw_not_iterable(&mut self, value: Value) -> Throw {
        if let Some(SpeltOperand { text, callee }) = self.operand(false) {
            let message = match callee {
                _ if self.spreads_arguments() && value.is_nullish() => {
                    format!("{text} is not iterable (cannot read property {})", self.describe(value))
                }
                _ if self.spreads_arguments() => {
                    "Spread syntax requires ...iterable[Symbol.iterator] to be a function".to_owned()
                }
                Some(callee) => format!("{callee} is not a function or its return value is not iterable"),
                None => format!("{text} is not iterable"),
            };
            return self.throw_type_error(message);
        }
        // A builtin iterates: there is no expression to name, so the type is.
        let kind = self.typeof_text(value);
        let shown = self.describe(value);
        let what = match kind {
            "undefined" | "function" | "symbol" | "bigint" => kind.to_owned(),
            "object" if !value.is_null() => kind.to_owned(),
            _ => format!("{kind} {shown}"),
        };
        self.throw_type_error(format!(
            "{what} is not iterable (cannot read property Symbol(Symbol.iterator))"
        ))
    }
    #[cold]
    pub(crate) fn throw_iterator_result(&mut self, value: Value) -> Throw {
        let shown = self.describe(value);
        self.throw_type_error(format!("Iterator result {shown} is not an object"))
    }

    /// GetIterator(value, async)
    pub(crate) fn get_async_iterator_record(&mut self, value: Value) -> JsResult<IteratorRecord> {
        let key = PropertyKey::from_symbol(self.symbols.async_iterator);
        if value.is_nullish() {
            return Err(self.throw_not_async_iterable(value));
        }
        let method = self.get_method(value, key)?;
        if !method.is_undefined() {
            return self.iterator_from_method(value, method);
        }
        let key = PropertyKey::from_symbol(self.symbols.iterator);
        let method = self.get_method(value, key)?;
        if method.is_undefined() {
            return Err(self.throw_not_async_iterable(value));
        }
        let record = self.iterator_from_method(value, method)?;
        self.create_async_from_sync_iterator(record)
    }
    #[cold]
    #[inline(never)]
    fn throw_not_async_iterable(&mut self, value: Value) -> Throw {
        let message = match self.operand(false) {
            Some(SpeltOperand { callee: Some(callee), .. }) => {
                format!("{callee} is not a function or its return value is not async iterable")
            }
            Some(SpeltOperand { text, .. }) => format!("{text} is not async iterable"),
            _ => format!("{} is not async iterable", self.describe(value)),
        };
        self.throw_type_error(message)
    }

    /// IteratorStepValue: None when done.
    ///
    /// # Errors
    /// What the iterator throws; it counts as done then.
    pub fn iterator_step(&mut self, record: &mut IteratorRecord) -> JsResult<Option<Value>> {
        if let Some(index) = record[1].as_int() {
            let array: Gc<Array> = record[0].cell_unchecked().cast();
            if index as u32 >= array.length.get() {
                record[2] = Value::TRUE;
                return Ok(None);
            }
            record[1] = Value::int(index + 1);
            let elements = self.elements(array.cast());
            if (index as u32) < elements.word.get() && !element(elements, index as u32).is_empty() {
                return Ok(Some(element(elements, index as u32)));
            }
            return self.get_index(array.cast(), index as u64).map(Some);
        }
        let was = std::mem::replace(&mut record[2], Value::TRUE);
        let result = self.call(record[1], record[0], &[])?;
        let Some(object) = as_object(result) else { return Err(self.throw_iterator_result(result)) };
        let value = self.unpack_result(object)?;
        if value.is_some() {
            record[2] = was;
        }
        Ok(value)
    }

    /// IteratorStep: whether it is done. The value is not looked at.
    ///
    /// # Errors
    /// What the iterator throws; it counts as done then.
    pub(crate) fn iterator_done(&mut self, record: &mut IteratorRecord) -> JsResult<bool> {
        let was = std::mem::replace(&mut record[2], Value::TRUE);
        let result = self.call(record[1], record[0], &[])?;
        let Some(object) = as_object(result) else { return Err(self.throw_iterator_result(result)) };
        let done = self.get_property(object, self.names.done)?;
        let done = self.to_boolean(done);
        if !done {
            record[2] = was;
        }
        Ok(done)
    }

    /// Calls `each` for every value of an iterator, and closes it if `each` throws.
    ///
    /// # Errors
    /// What the iterator or `each` throws.
    pub fn for_each_of(
        &mut self,
        mut record: IteratorRecord,
        mut each: impl FnMut(&mut Vm, Value) -> JsResult<()>,
    ) -> JsResult<()> {
        while let Some(value) = self.iterator_step(&mut record)? {
            if let Err(throw) = each(self, value) {
                return Err(self.close_after_throw(&record, throw));
            }
        }
        Ok(())
    }

    /// IteratorClose with a throw completion: the exception stays what it was.
    pub fn close_after_throw(&mut self, record: &IteratorRecord, throw: Throw) -> Throw {
        if record[1].is_int() || record[2] == Value::TRUE {
            return throw;
        }
        let exception = self.take_exception();
        self.close_iterator_silently(record[0]);
        self.exception = exception;
        throw
    }

    /// IteratorClose with a normal completion.
    ///
    /// # Errors
    /// What `return` throws; TypeError if it gives no object.
    pub fn close_record(&mut self, record: &IteratorRecord) -> JsResult<()> {
        if record[1].is_int() || record[2] == Value::TRUE { Ok(()) } else { self.close_iterator(record[0]) }
    }
    pub(crate) fn close_iterator(&mut self, iterator: Value) -> JsResult<()> {
        let result = self.call_return_method(iterator)?;
        if !result.is_empty() && !result.is_object() {
            return Err(self.throw_iterator_result(result));
        }
        Ok(())
    }
    pub(crate) fn close_iterator_silently(&mut self, iterator: Value) {
        let _ = self.catching(|vm| vm.call_return_method(iterator));
    }
    /// Calls `return` of an iterator: Empty if it has none.
    pub(crate) fn call_return_method(&mut self, iterator: Value) -> JsResult {
        let method = self.get_method(iterator, self.names.return_)?;
        if method.is_undefined() { Ok(Value::EMPTY) } else { self.call(method, iterator, &[]) }
    }
    /// One step with a value sent, for yield* and for await.
    pub(crate) fn call_iterator(
        &mut self,
        iterator: Value,
        method: Value,
        arg: Value,
        dst: u16,
    ) -> JsResult<Resumed> {
        if let Some(index) = method.as_int() {
            let mut record = [iterator, Value::int(index), Value::FALSE];
            let value = self.iterator_step(&mut record)?;
            // The frame's record is the caller's: the index is advanced there.
            let frame = self.frame;
            if let Some(code) = frame.code() {
                let at = code.units[frame.pc() as usize + 2] as usize;
                frame.set_reg(at + 1, record[1]);
            }
            let result = self.iter_result(value.unwrap_or(Value::UNDEFINED), value.is_none());
            return Ok(Resumed::Value(result));
        }
        if !self.is_callable(method) {
            let shown = self.describe(method);
            return Err(self.throw_type_error(format!("{shown} is not a function")));
        }
        self.call_pushed(method, iterator, &[arg], dst)
    }
    /// The rest of an iterator as an array.
    pub(crate) fn iterator_rest(&mut self, mut record: IteratorRecord) -> JsResult {
        let array = self.new_array_with_capacity(0);
        if record[2] != Value::TRUE {
            while let Some(value) = self.iterator_step(&mut record)? {
                self.array_append(array, value)?;
            }
        }
        Ok(array.value())
    }

    // ---- for-in ----------------------------------------------------------------------------------------------------------

    pub(crate) fn for_in_enumerator(&mut self, value: Value) -> JsResult {
        let enumerator = self.alloc::<ForInEnumerator>(0);
        enumerator.object.set(Value::UNDEFINED);
        enumerator.keys.set(Value::UNDEFINED);
        if value.is_nullish() {
            return Ok(enumerator.value());
        }
        let object = self.to_object(value)?;
        enumerator.object.set(object.value());
        let mark = self.temps.len();
        // All enumerable string keys of the object and its prototypes, each once, shadowed ones not.
        let mut visited: rustc_hash::FxHashSet<u64> = Default::default();
        let mut found: Vec<PropertyKey> = Vec::new();
        let mut any_proxy = false;
        let mut at = Some(object);
        while let Some(here) = at {
            // A proxy is asked about a key when its turn comes, as Node does: the standard leaves the time open.
            let is_proxy = here.kind() == CellKind::Proxy;
            any_proxy |= is_proxy;
            let keys = self.own_keys(here)?;
            let last = self.proto_object(here)?;
            for key in keys {
                if key.is_symbol() {
                    continue;
                }
                let enumerable = is_proxy
                    || match self.get_own(here, key)? {
                        Some(own) => own.attrs.enumerable(),
                        None => continue,
                    };
                // The first object's keys are unique already.
                if (last.is_some() || here != object) && !visited.insert(key.bits()) {
                    continue;
                }
                if enumerable {
                    found.push(key);
                    self.temps.push(key.traced());
                }
            }
            at = last;
        }
        let list = self.heap.empty_tuple(found.len());
        enumerator.keys.set(list.value());
        for (i, key) in found.into_iter().enumerate() {
            list.tail(i).set(self.key_value(key));
        }
        self.temps.truncate(mark);
        if !any_proxy && !object.has_flag(flags::EXOTIC) {
            enumerator.shape.set(object.word.get());
        }
        Ok(enumerator.value())
    }

    pub(crate) fn for_in_next(&mut self, enumerator: Value) -> JsResult<Option<Value>> {
        let enumerator: Gc<ForInEnumerator> = enumerator.cell_unchecked().cast();
        let Some(keys) = as_cell::<Tuple>(enumerator.keys.get()) else { return Ok(None) };
        let object: Obj = enumerator.object.get().cell_unchecked().cast();
        while enumerator.next.get() < keys.word.get() {
            let key = keys.tail(enumerator.next.get() as usize).get();
            enumerator.next.set(enumerator.next.get() + 1);
            // Nothing was deleted while the object has the shape it had. Elements are not in the shape.
            if object.word.get() == enumerator.shape.get() && !self.shape(object).is_dictionary() {
                let named = gill_heap::string::JsString::from_value(key)
                    .is_some_and(|s| s.is_interned() && !s.0.has_flag(flags::IS_INDEX));
                if named {
                    return Ok(Some(key));
                }
            }
            let property = self.to_property_key(key)?;
            let mut at = Some(object);
            while let Some(here) = at {
                if let Some(own) = self.get_own(here, property)? {
                    if own.attrs.enumerable() {
                        return Ok(Some(key));
                    }
                    break;
                }
                at = self.proto_object(here)?;
            }
        }
        Ok(None)
    }

    // ---- async-from-sync iterators (ECMA-262 27.1.4) ---------------------------------------------------------------------

    pub(crate) fn create_async_from_sync_iterator(
        &mut self,
        record: IteratorRecord,
    ) -> JsResult<IteratorRecord> {
        let proto = self.intrinsics().async_from_sync_iterator_prototype;
        let iterator: Gc<NativeIterator> = self.new_object_cell(proto, 0);
        iterator.source.set(record[0]);
        iterator.state.set(record[1]);
        iterator.extra.set(Value::UNDEFINED);
        let next = self.get_property(iterator.cast(), self.names.next)?;
        Ok([iterator.value(), next, Value::FALSE])
    }

    /// next, throw and return of %AsyncFromSyncIteratorPrototype%.
    pub(crate) fn async_from_sync_step(&mut self, this: Value, value: Option<Value>, mode: Mode) -> JsResult {
        let promise = self.new_promise();
        let Some(iterator) = as_cell::<NativeIterator>(this) else { return Ok(promise.value()) };
        let sync = iterator.source.get();
        let mut has_return = true;
        let outcome = self.rejecting(|vm| {
            let args: &[Value] = value.as_slice();
            let result = match mode {
                Mode::Next => vm.call(iterator.state.get(), sync, args)?,
                Mode::Return => {
                    let method = vm.get_method(sync, vm.names.return_)?;
                    if method.is_undefined() {
                        has_return = false;
                        return Ok((value.unwrap_or(Value::UNDEFINED), true, false));
                    }
                    vm.call(method, sync, args)?
                }
                Mode::Throw => {
                    let method = vm.get_method(sync, vm.names.throw)?;
                    if method.is_undefined() {
                        vm.close_iterator(sync)?;
                        return Err(vm.throw_type_error("The iterator does not provide a 'throw' method"));
                    }
                    vm.call(method, sync, args)?
                }
            };
            let Some(object) = as_object(result) else { return Err(vm.throw_iterator_result(result)) };
            let done = vm.get_property(object, vm.names.done)?;
            let done = vm.to_boolean(done);
            let value = vm.get_property(object, vm.names.value)?;
            Ok((value, done, mode != Mode::Return))
        });
        let (value, done, close) = match outcome {
            Ok(parts) => parts,
            Err(reason) => {
                let record = self.take_throw_record(reason);
                self.reject_promise(promise, reason, record);
                return Ok(promise.value());
            }
        };
        if !has_return {
            // 27.1.6.2.2, 8. If return is undefined, resolve with CreateIterResultObject(value, true): nothing is awaited.
            let result = self.iter_result(value, true);
            self.resolve_promise(promise, result);
            return Ok(promise.value());
        }
        let inner = match self.rejecting(|vm| vm.promise_resolve(value)) {
            Ok(inner) => inner,
            Err(reason) => {
                if !done && close {
                    self.close_iterator_silently(sync);
                }
                self.reject_promise(promise, reason, Value::UNDEFINED);
                return Ok(promise.value());
            }
        };
        let empty = self.names.empty;
        let unwrap = self.new_native(
            "async-from-sync iterator unwrap",
            empty,
            1,
            |vm, args| {
                let done = args.capture(0) == Value::TRUE;
                Ok(vm.iter_result(args.get(0), done))
            },
            &[Value::bool(done)],
        );
        let on_rejected = if done || !close {
            Value::UNDEFINED
        } else {
            self.new_native(
                "async-from-sync iterator close",
                empty,
                1,
                |vm, args| {
                    let sync = args.capture(0);
                    vm.close_iterator_silently(sync);
                    Err(vm.throw(args.get(0)))
                },
                &[sync],
            )
            .value()
        };
        self.perform_then(inner, unwrap.value(), on_rejected, promise.value());
        Ok(promise.value())
    }

    /// Kind of a value that is a cell, for builtins' receiver checks.
    pub(crate) fn receiver<T: gill_heap::CellType>(&mut self, this: Value, method: &str) -> JsResult<Gc<T>> {
        match as_cell::<T>(this) {
            Some(cell) => Ok(cell),
            None => {
                let shown = self.describe_plain(this);
                Err(self.throw_type_error(format!("Method {method} called on incompatible receiver {shown}")))
            }
        }
    }
}
