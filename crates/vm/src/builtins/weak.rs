//! WeakMap, WeakSet, WeakRef and FinalizationRegistry (ECMA-262 24.3, 24.4, 26.1, 26.2).
//!
//! A [`WeakTable`] holds pairs of words that the collector knows as ephemerons: a key of all zero bits is free, `null` is
//! the tombstone of one deleted or dead. WeakMap and WeakSet probe it by address (cells do not move); a registry appends
//! to it. What a registry holds for a target is a Tuple of the held value and a WeakRef to the unregister token.

use super::map_set::{adder, is_native};
use crate::functions::{Method, method};
use crate::jobs::Finalization;
use crate::native::{Args, JsResult};
use crate::object::as_cell;
use crate::vm::Vm;
use gill_heap::{
    FinalizationRegistry, Gc, Symbol, Tuple, Value, WeakEdge, WeakMap, WeakRef, WeakSet, WeakTable, flags,
};

const MAP_METHODS: &[Method] = &[
    method("delete", "WeakMap.prototype.delete", 1, |vm, a| {
        let map = vm.receiver::<WeakMap>(a.this(), "WeakMap.prototype.delete")?;
        Ok(Value::bool(remove(map.table.get(), a.get(0))))
    }),
    method("get", "WeakMap.prototype.get", 1, |vm, a| {
        let map = vm.receiver::<WeakMap>(a.this(), "WeakMap.prototype.get")?;
        Ok(map_find(map, a.get(0)).unwrap_or(Value::UNDEFINED))
    }),
    method("getOrInsert", "WeakMap.prototype.getOrInsert", 2, |vm, a| {
        let map = vm.receiver::<WeakMap>(a.this(), "WeakMap.prototype.getOrInsert")?;
        if let Some(value) = map_find(map, a.get(0)) {
            return Ok(value);
        }
        map_insert(vm, map, a.get(0), a.get(1))?;
        Ok(a.get(1))
    }),
    method("getOrInsertComputed", "WeakMap.prototype.getOrInsertComputed", 2, get_or_insert_computed),
    method("has", "WeakMap.prototype.has", 1, |vm, a| {
        let map = vm.receiver::<WeakMap>(a.this(), "WeakMap.prototype.has")?;
        Ok(Value::bool(map.table.get().is_some_and(|t| find(t, a.get(0)).is_some())))
    }),
    method("set", "WeakMap.prototype.set", 2, |vm, a| {
        let map = vm.receiver::<WeakMap>(a.this(), "WeakMap.prototype.set")?;
        map_insert(vm, map, a.get(0), a.get(1))?;
        Ok(a.this())
    }),
];
const SET_METHODS: &[Method] = &[
    method("add", "WeakSet.prototype.add", 1, |vm, a| {
        let set = vm.receiver::<WeakSet>(a.this(), "WeakSet.prototype.add")?;
        set_insert(vm, set, a.get(0))?;
        Ok(a.this())
    }),
    method("delete", "WeakSet.prototype.delete", 1, |vm, a| {
        let set = vm.receiver::<WeakSet>(a.this(), "WeakSet.prototype.delete")?;
        Ok(Value::bool(remove(set.table.get(), a.get(0))))
    }),
    method("has", "WeakSet.prototype.has", 1, |vm, a| {
        let set = vm.receiver::<WeakSet>(a.this(), "WeakSet.prototype.has")?;
        Ok(Value::bool(set.table.get().is_some_and(|t| find(t, a.get(0)).is_some())))
    }),
];
const REF_METHODS: &[Method] = &[method("deref", "WeakRef.prototype.deref", 0, |vm, a| {
    let weak = vm.receiver::<WeakRef>(a.this(), "WeakRef.prototype.deref")?;
    let target = Value::from_bits(weak.target.get());
    vm.keep_during_job(target);
    Ok(target)
})];
const REGISTRY_METHODS: &[Method] = &[
    method("register", "FinalizationRegistry.prototype.register", 2, register),
    method("unregister", "FinalizationRegistry.prototype.unregister", 1, unregister),
];

pub(crate) fn init(vm: &mut Vm) {
    let prototype = vm.new_object();
    let constructor =
        vm.define_deferred_constructor("WeakMap", 0, construct_map, prototype, |vm, _, prototype| {
            vm.define_methods(prototype, MAP_METHODS);
            vm.define_tag(prototype, "WeakMap");
        });
    vm.realm_mut().intrinsics.weak_map = constructor.value();
    vm.realm_mut().intrinsics.weak_map_prototype = prototype.value();

    let prototype = vm.new_object();
    let constructor =
        vm.define_deferred_constructor("WeakSet", 0, construct_set, prototype, |vm, _, prototype| {
            vm.define_methods(prototype, SET_METHODS);
            vm.define_tag(prototype, "WeakSet");
        });
    vm.realm_mut().intrinsics.weak_set = constructor.value();
    vm.realm_mut().intrinsics.weak_set_prototype = prototype.value();

    let prototype = vm.new_object();
    let constructor =
        vm.define_deferred_constructor("WeakRef", 1, construct_ref, prototype, |vm, _, prototype| {
            vm.define_methods(prototype, REF_METHODS);
            vm.define_tag(prototype, "WeakRef");
        });
    vm.realm_mut().intrinsics.weak_ref = constructor.value();
    vm.realm_mut().intrinsics.weak_ref_prototype = prototype.value();

    let prototype = vm.new_object();
    let constructor = vm.define_deferred_constructor(
        "FinalizationRegistry",
        1,
        construct_registry,
        prototype,
        |vm, _, prototype| {
            vm.define_methods(prototype, REGISTRY_METHODS);
            vm.define_tag(prototype, "FinalizationRegistry");
        },
    );
    vm.realm_mut().intrinsics.finalization_registry = constructor.value();
    vm.realm_mut().intrinsics.finalization_registry_prototype = prototype.value();
}

/// CanBeHeldWeakly
fn can_be_weak(value: Value) -> bool {
    value.is_object() || as_cell::<Symbol>(value).is_some_and(|s| !s.has_flag(flags::REGISTERED))
}

// ---- the table -------------------------------------------------------------------------------------------------------

fn pairs(table: Gc<WeakTable>) -> usize {
    table.word.get() as usize / 2
}

#[inline(always)]
fn place(key: Value, mask: usize) -> usize {
    ((key.bits() >> 3).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize & mask
}

/// The pair of a key.
#[inline]
fn find(table: Gc<WeakTable>, key: Value) -> Option<usize> {
    if !key.is_cell() {
        return None;
    }
    let mask = pairs(table) - 1;
    let mut at = place(key, mask);
    loop {
        let here = table.tail(at * 2).get();
        if here == key {
            return Some(at);
        }
        if here.is_empty() {
            return None;
        }
        at = (at + 1) & mask;
    }
}

fn remove(table: Option<Gc<WeakTable>>, key: Value) -> bool {
    let Some((table, pair)) = table.and_then(|t| Some((t, find(t, key)?))) else { return false };
    table.tail(pair * 2).set(Value::NULL);
    table.tail(pair * 2 + 1).set(Value::EMPTY);
    table.live.set(table.live.get() - 1);
    true
}

fn new_table(vm: &mut Vm, pairs: usize) -> Gc<WeakTable> {
    let table = vm.heap.allocate::<WeakTable>(pairs * 2);
    table.word.set(pairs as u32 * 2);
    table
}

fn put(table: Gc<WeakTable>, key: Value, value: Value) {
    let mask = pairs(table) - 1;
    let mut at = place(key, mask);
    while !table.tail(at * 2).get().is_empty() {
        at = (at + 1) & mask;
    }
    table.tail(at * 2).set(key);
    table.tail(at * 2 + 1).set(value);
    table.used.set(table.used.get() + 1);
    table.live.set(table.live.get() + 1);
}

/// Sets the value of a key. Gives the table, which may be another. Never collects.
fn insert(vm: &mut Vm, table: Option<Gc<WeakTable>>, key: Value, value: Value) -> Gc<WeakTable> {
    let mut table = match table {
        Some(table) => table,
        None => new_table(vm, 4),
    };
    if let Some(pair) = find(table, key) {
        table.tail(pair * 2 + 1).set(value);
        vm.heap.write_barrier(table, value);
        return table;
    }
    // At most three quarters used, tombstones included, so that every search ends.
    if (table.used.get() as usize + 1) * 4 > pairs(table) * 3 {
        let size = (table.live.get() as usize * 2 + 2).next_power_of_two().max(4);
        let new = new_table(vm, size);
        for i in 0..pairs(table) {
            let key = table.tail(i * 2).get();
            if key.is_cell() {
                put(new, key, table.tail(i * 2 + 1).get());
            }
        }
        table = new;
    }
    put(table, key, value);
    vm.heap.write_barrier(table, value);
    table
}

// ---- WeakMap and WeakSet ---------------------------------------------------------------------------------------------

fn map_find(map: Gc<WeakMap>, key: Value) -> Option<Value> {
    let table = map.table.get()?;
    Some(table.tail(find(table, key)? * 2 + 1).get())
}

/// WeakMap.prototype.getOrInsertComputed ( key, callback )
fn get_or_insert_computed(vm: &mut Vm, args: Args) -> JsResult {
    let map = vm.receiver::<WeakMap>(args.this(), "WeakMap.prototype.getOrInsertComputed")?;
    let (key, callback) = (args.get(0), args.get(1));
    if !can_be_weak(key) {
        return Err(vm.throw_type_error("Invalid value used as weak map key"));
    }
    if !vm.is_callable(callback) {
        let shown = vm.describe_plain(callback);
        return Err(vm.throw_type_error(format!("{shown} is not a function")));
    }
    if let Some(value) = map_find(map, key) {
        return Ok(value);
    }
    let value = vm.call(callback, Value::UNDEFINED, &[key])?;
    // 7. NOTE: The WeakMap may have been modified during execution of callback.
    map_insert(vm, map, key, value)?;
    Ok(value)
}

fn map_insert(vm: &mut Vm, map: Gc<WeakMap>, key: Value, value: Value) -> JsResult<()> {
    if !can_be_weak(key) {
        return Err(vm.throw_type_error("Invalid value used as weak map key"));
    }
    vm.collect_if_due();
    let table = insert(vm, map.table.get(), key, value);
    map.table.set(Some(table));
    vm.heap.write_barrier(map, table.value());
    Ok(())
}

fn set_insert(vm: &mut Vm, set: Gc<WeakSet>, key: Value) -> JsResult<()> {
    if !can_be_weak(key) {
        return Err(vm.throw_type_error("Invalid value used in weak set"));
    }
    vm.collect_if_due();
    let table = insert(vm, set.table.get(), key, Value::EMPTY);
    set.table.set(Some(table));
    vm.heap.write_barrier(set, table.value());
    Ok(())
}

fn construct_map(vm: &mut Vm, args: Args) -> JsResult {
    if !args.is_construct() {
        return Err(vm.throw_type_error("Constructor WeakMap requires 'new'"));
    }
    let default = vm.intrinsics().weak_map_prototype;
    let proto = vm.prototype_for(args, default)?;
    let map: Gc<WeakMap> = vm.new_object_cell(proto, 0);
    if args.get(0).is_nullish() {
        return Ok(map.value());
    }
    let key = vm.names.set;
    let adder = adder(vm, map.cast(), key)?;
    let plain = is_native(vm, adder, "WeakMap.prototype.set");
    let record = vm.get_iterator_record(args.get(0))?;
    vm.for_each_of(record, |vm, entry| {
        let (key, value) = vm.entry_of(entry)?;
        if plain {
            return map_insert(vm, map, key, value);
        }
        vm.call(adder, map.value(), &[key, value]).map(|_| ())
    })?;
    Ok(map.value())
}

fn construct_set(vm: &mut Vm, args: Args) -> JsResult {
    if !args.is_construct() {
        return Err(vm.throw_type_error("Constructor WeakSet requires 'new'"));
    }
    let default = vm.intrinsics().weak_set_prototype;
    let proto = vm.prototype_for(args, default)?;
    let set: Gc<WeakSet> = vm.new_object_cell(proto, 0);
    if args.get(0).is_nullish() {
        return Ok(set.value());
    }
    let key = vm.names.add;
    let adder = adder(vm, set.cast(), key)?;
    let plain = is_native(vm, adder, "WeakSet.prototype.add");
    let record = vm.get_iterator_record(args.get(0))?;
    vm.for_each_of(record, |vm, value| {
        if plain {
            return set_insert(vm, set, value);
        }
        vm.call(adder, set.value(), &[value]).map(|_| ())
    })?;
    Ok(set.value())
}

// ---- WeakRef ---------------------------------------------------------------------------------------------------------

fn construct_ref(vm: &mut Vm, args: Args) -> JsResult {
    if !args.is_construct() {
        return Err(vm.throw_type_error("Constructor WeakRef requires 'new'"));
    }
    if !can_be_weak(args.get(0)) {
        return Err(vm.throw_type_error("WeakRef: invalid target"));
    }
    let default = vm.intrinsics().weak_ref_prototype;
    let proto = vm.prototype_for(args, default)?;
    let weak = new_ref(vm, args.get(0), proto);
    vm.keep_during_job(args.get(0));
    Ok(weak.value())
}

fn new_ref(vm: &mut Vm, target: Value, proto: Value) -> Gc<WeakRef> {
    let weak: Gc<WeakRef> = vm.new_object_cell(proto, 0);
    weak.target.set(target.bits());
    weak
}

impl Vm {
    /// A WeakRef of an object, for the embedding. The program has not seen the object through it: nothing keeps that alive.
    pub fn weak_ref(&mut self, target: Value) -> Value {
        let proto = self.intrinsics().weak_ref_prototype;
        new_ref(self, target, proto).value()
    }

    /// What a WeakRef points at; Empty if that has died, or if it is none. Keeps nothing alive, as `deref` would. Not for a dump, which
    /// trusts no value.
    pub fn weak_target(&self, weak: Value) -> Value {
        as_cell::<WeakRef>(weak).map_or(Value::EMPTY, |weak| Value::from_bits(weak.target.get()))
    }

    /// AddToKeptObjects: what a WeakRef was seen to point at lives until the job is over.
    fn keep_during_job(&mut self, target: Value) {
        let kept = &mut self.jobs.kept;
        if !target.is_cell() || kept.last() == Some(&target) {
            return;
        }
        // A set; that it is one is seen to where it would grow, so that a long turn of many looks takes no more than its targets.
        if kept.len() == kept.capacity() {
            kept.sort_unstable_by_key(|value| value.bits());
            kept.dedup();
            kept.reserve(kept.len().max(16));
        }
        kept.push(target);
    }

    /// Notes the registrations whose targets the collection found dead: their callbacks wait to be called.
    pub(crate) fn queue_finalizations(&mut self) {
        for edge in std::mem::take(&mut self.heap.dead_weak) {
            if let WeakEdge::Finalization(registry, held) = edge
                && let Some(tuple) = as_cell::<Tuple>(held)
            {
                let (held, token) = (tuple.tail(0).get(), tuple.tail(1).get());
                self.jobs.finalizations.push_back(Finalization { registry: registry.value(), held, token });
            }
        }
    }

    /// Whether cleanup callbacks wait.
    pub fn has_finalizations(&self) -> bool {
        !self.jobs.finalizations.is_empty()
    }

    /// Calls the cleanup callbacks that wait: a task of the embedding's event loop, like a timer.
    ///
    /// # Errors
    /// What a callback throws; those behind it stay queued.
    pub fn run_finalizations(&mut self) -> JsResult<()> {
        while let Some(cleanup) = self.jobs.finalizations.pop_front() {
            if let Some(registry) = as_cell::<FinalizationRegistry>(cleanup.registry) {
                self.call(registry.callback.get(), Value::UNDEFINED, &[cleanup.held])?;
            }
        }
        Ok(())
    }
}

// ---- FinalizationRegistry --------------------------------------------------------------------------------------------

fn construct_registry(vm: &mut Vm, args: Args) -> JsResult {
    if !args.is_construct() {
        return Err(vm.throw_type_error("Constructor FinalizationRegistry requires 'new'"));
    }
    if !vm.is_callable(args.get(0)) {
        return Err(vm.throw_type_error("FinalizationRegistry: cleanup must be callable"));
    }
    let default = vm.intrinsics().finalization_registry_prototype;
    let proto = vm.prototype_for(args, default)?;
    let registry: Gc<FinalizationRegistry> = vm.new_object_cell(proto, 0);
    registry.callback.set(args.get(0));
    Ok(registry.value())
}

fn register(vm: &mut Vm, args: Args) -> JsResult {
    let registry =
        vm.receiver::<FinalizationRegistry>(args.this(), "FinalizationRegistry.prototype.register")?;
    let (target, held, token) = (args.get(0), args.get(1), args.get(2));
    if !can_be_weak(target) {
        return Err(vm.throw_type_error("FinalizationRegistry.prototype.register: invalid target"));
    }
    if vm.same_value(target, held) {
        return Err(vm.throw_type_error(
            "FinalizationRegistry.prototype.register: target and holdings must not be same",
        ));
    }
    let mut token_ref = Value::UNDEFINED;
    if can_be_weak(token) {
        let proto = vm.intrinsics().weak_ref_prototype;
        token_ref = new_ref(vm, token, proto).value();
    } else if !token.is_undefined() {
        return Err(invalid_token(vm, token));
    }
    let tuple = vm.new_tuple(&[held, token_ref]);
    let full = registry.cells.get().is_none_or(|t| t.used.get() as usize == pairs(t));
    if full {
        // Only what is alive moves on.
        let live = registry.cells.get().map_or(0, |t| t.live.get() as usize);
        let new = new_table(vm, (live * 2).max(4));
        if let Some(old) = registry.cells.get() {
            for i in (0..pairs(old)).filter(|&i| old.tail(i * 2).get().is_cell()) {
                append(new, old.tail(i * 2).get(), old.tail(i * 2 + 1).get());
            }
        }
        registry.cells.set(Some(new));
        vm.heap.write_barrier(registry, new.value());
    }
    if let Some(table) = registry.cells.get() {
        append(table, target, tuple.value());
        vm.heap.write_barrier(table, tuple.value());
    }
    Ok(Value::UNDEFINED)
}

fn append(table: Gc<WeakTable>, target: Value, held: Value) {
    let at = table.used.get() as usize;
    table.tail(at * 2).set(target);
    table.tail(at * 2 + 1).set(held);
    table.used.set(at as u32 + 1);
    table.live.set(table.live.get() + 1);
}

#[cold]
fn invalid_token(vm: &mut Vm, token: Value) -> crate::throw::Throw {
    let shown = vm.describe_plain(token);
    vm.throw_type_error(format!("Invalid unregisterToken ('{shown}')"))
}

fn unregister(vm: &mut Vm, args: Args) -> JsResult {
    let registry =
        vm.receiver::<FinalizationRegistry>(args.this(), "FinalizationRegistry.prototype.unregister")?;
    let token = args.get(0);
    if !can_be_weak(token) {
        return Err(invalid_token(vm, token));
    }
    let is_of_token = |token_ref: Value| {
        as_cell::<WeakRef>(token_ref).is_some_and(|weak| weak.target.get() == token.bits())
    };
    // What waits for its cleanup is among the [[Cells]] still.
    let waiting = vm.jobs.finalizations.len();
    vm.jobs
        .finalizations
        .retain(|cleanup| cleanup.registry != registry.value() || !is_of_token(cleanup.token));
    let mut removed = vm.jobs.finalizations.len() < waiting;
    if let Some(table) = registry.cells.get() {
        for i in 0..table.used.get() as usize {
            let matches = as_cell::<Tuple>(table.tail(i * 2 + 1).get())
                .is_some_and(|tuple| is_of_token(tuple.tail(1).get()));
            if matches && table.tail(i * 2).get().is_cell() {
                table.tail(i * 2).set(Value::NULL);
                table.tail(i * 2 + 1).set(Value::EMPTY);
                table.live.set(table.live.get() - 1);
                removed = true;
            }
        }
    }
    Ok(Value::bool(removed))
}
