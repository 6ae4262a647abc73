//! Map, Set, their prototypes and iterators (ECMA-262 24.1, 24.2). The table is in [`super::ordered_table`].

use super::iterators::kind;
use super::ordered_table::{key_at, value_at};
use crate::functions::{Method, method};
use crate::iterate::IteratorRecord;
use crate::native::{Args, JsResult, NativeFn};
use crate::object::{Obj, as_cell, as_object};
use crate::vm::Vm;
use gill_heap::{Attributes, Gc, Map, NativeFunction, NativeIterator, OrderedTable, PropertyKey, Set, Value};

const MAP_METHODS: &[Method] = &[
    method("get", "Map.prototype.get", 1, |vm, a| {
        let table = table(vm.receiver::<Map>(a.this(), "Map.prototype.get")?);
        let entry = vm.ordered_find(table, a.get(0));
        Ok(entry.map_or(Value::UNDEFINED, |e| value_at(table, e)))
    }),
    method("set", "Map.prototype.set", 2, map_set),
    method("has", "Map.prototype.has", 1, |vm, a| {
        let table = table(vm.receiver::<Map>(a.this(), "Map.prototype.has")?);
        Ok(Value::bool(vm.ordered_find(table, a.get(0)).is_some()))
    }),
    method("delete", "Map.prototype.delete", 1, |vm, a| {
        let map = vm.receiver::<Map>(a.this(), "Map.prototype.delete")?;
        Ok(Value::bool(delete(vm, map, a.get(0))))
    }),
    method("clear", "Map.prototype.clear", 0, |vm, a| {
        let map = vm.receiver::<Map>(a.this(), "Map.prototype.clear")?;
        clear(vm, map);
        Ok(Value::UNDEFINED)
    }),
    method("forEach", "Map.prototype.forEach", 1, |vm, a| {
        let map = vm.receiver::<Map>(a.this(), "Map.prototype.forEach")?;
        for_each(vm, a, table(map), false)
    }),
    method("getOrInsert", "Map.prototype.getOrInsert", 2, |vm, a| {
        let map = vm.receiver::<Map>(a.this(), "Map.prototype.getOrInsert")?;
        if let Some(entry) = vm.ordered_find(table(map), a.get(0)) {
            return Ok(value_at(table(map), entry));
        }
        insert(vm, map, a.get(0), a.get(1));
        Ok(a.get(1))
    }),
    method("getOrInsertComputed", "Map.prototype.getOrInsertComputed", 2, get_or_insert_computed),
    method("keys", "Map.prototype.keys", 0, |vm, a| {
        let map = vm.receiver::<Map>(a.this(), "Map.prototype.keys")?;
        Ok(new_iterator(vm, map.cast(), kind::MAP_KEYS))
    }),
    method("values", "Map.prototype.values", 0, |vm, a| {
        let map = vm.receiver::<Map>(a.this(), "Map.prototype.values")?;
        Ok(new_iterator(vm, map.cast(), kind::MAP_VALUES))
    }),
];

const SET_METHODS: &[Method] = &[
    method("has", "Set.prototype.has", 1, |vm, a| {
        let table = table(vm.receiver::<Set>(a.this(), "Set.prototype.has")?.cast());
        Ok(Value::bool(vm.ordered_find(table, a.get(0)).is_some()))
    }),
    method("add", "Set.prototype.add", 1, set_add),
    method("delete", "Set.prototype.delete", 1, |vm, a| {
        let set = vm.receiver::<Set>(a.this(), "Set.prototype.delete")?;
        Ok(Value::bool(delete(vm, set.cast(), a.get(0))))
    }),
    method("clear", "Set.prototype.clear", 0, |vm, a| {
        let set = vm.receiver::<Set>(a.this(), "Set.prototype.clear")?;
        clear(vm, set.cast());
        Ok(Value::UNDEFINED)
    }),
    method("entries", "Set.prototype.entries", 0, |vm, a| {
        let set = vm.receiver::<Set>(a.this(), "Set.prototype.entries")?;
        Ok(new_iterator(vm, set.cast(), kind::SET_ENTRIES))
    }),
    method("forEach", "Set.prototype.forEach", 1, |vm, a| {
        let set = vm.receiver::<Set>(a.this(), "Set.prototype.forEach")?;
        for_each(vm, a, table(set.cast()), true)
    }),
    method("union", "Set.prototype.union", 1, union),
    method("intersection", "Set.prototype.intersection", 1, intersection),
    method("difference", "Set.prototype.difference", 1, difference),
    method("symmetricDifference", "Set.prototype.symmetricDifference", 1, symmetric_difference),
    method("isSubsetOf", "Set.prototype.isSubsetOf", 1, is_subset_of),
    method("isSupersetOf", "Set.prototype.isSupersetOf", 1, is_superset_of),
    method("isDisjointFrom", "Set.prototype.isDisjointFrom", 1, is_disjoint_from),
];

pub(crate) fn init(vm: &mut Vm) {
    let prototype = vm.new_object();
    let constructor = vm.define_deferred_constructor("Map", 0, construct_map, prototype, map_properties);
    vm.realm_mut().intrinsics.map = constructor.value();
    vm.realm_mut().intrinsics.map_prototype = prototype.value();
    let prototype = vm.new_object_with(vm.intrinsics().iterator_prototype);
    vm.realm_mut().intrinsics.map_iterator_prototype = prototype.value();
    vm.defer(prototype, |vm, prototype, _| {
        iterator_properties(vm, prototype, "Map Iterator", "%MapIteratorPrototype%.next", map_next);
    });

    let prototype = vm.new_object();
    let constructor = vm.define_deferred_constructor("Set", 0, construct_set, prototype, set_properties);
    vm.realm_mut().intrinsics.set = constructor.value();
    vm.realm_mut().intrinsics.set_prototype = prototype.value();
    let prototype = vm.new_object_with(vm.intrinsics().iterator_prototype);
    vm.realm_mut().intrinsics.set_iterator_prototype = prototype.value();
    vm.defer(prototype, |vm, prototype, _| {
        iterator_properties(vm, prototype, "Set Iterator", "%SetIteratorPrototype%.next", set_next);
    });
}

fn map_properties(vm: &mut Vm, constructor: Obj, prototype: Obj) {
    vm.define_methods(prototype, MAP_METHODS);
    let key = vm.names.entries;
    let function = vm.new_native("Map.prototype.entries", key, 0, map_entries, &[]).value();
    vm.define(prototype, key, function, Attributes::HIDDEN);
    let key = PropertyKey::from_symbol(vm.symbols.iterator);
    vm.define(prototype, key, function, Attributes::HIDDEN);
    vm.define_getter(prototype, "size", "get Map.prototype.size", |vm, a| {
        let map = vm.receiver::<Map>(a.this(), "get Map.prototype.size")?;
        Ok(Value::uint(table(map).live.get()))
    });
    vm.define_tag(prototype, "Map");
    vm.define_species(constructor);
    vm.define_methods(constructor, &[method("groupBy", "Map.groupBy", 2, map_group_by)]);
}

fn set_properties(vm: &mut Vm, constructor: Obj, prototype: Obj) {
    vm.define_methods(prototype, SET_METHODS);
    let key = vm.names.values;
    let function = vm.new_native("Set.prototype.values", key, 0, set_values, &[]).value();
    vm.define(prototype, key, function, Attributes::HIDDEN);
    vm.define(prototype, vm.names.keys, function, Attributes::HIDDEN);
    let key = PropertyKey::from_symbol(vm.symbols.iterator);
    vm.define(prototype, key, function, Attributes::HIDDEN);
    vm.define_getter(prototype, "size", "get Set.prototype.size", |vm, a| {
        let set = vm.receiver::<Set>(a.this(), "get Set.prototype.size")?;
        Ok(Value::uint(table(set.cast()).live.get()))
    });
    vm.define_tag(prototype, "Set");
    vm.define_species(constructor);
}

fn iterator_properties(vm: &mut Vm, prototype: Obj, tag: &str, path: &'static str, next: NativeFn) {
    let key = vm.names.next;
    let function = vm.new_native(path, key, 0, next, &[]);
    vm.define(prototype, key, function.value(), Attributes::HIDDEN);
    vm.define_tag(prototype, tag);
}

/// The table in force of a Map or Set: both have it in the same place.
#[inline(always)]
fn table(map: Gc<Map>) -> Gc<OrderedTable> {
    match map.table.get() {
        Some(table) => table,
        None => unreachable!("set when the object is made"),
    }
}

fn set_table(vm: &mut Vm, map: Gc<Map>, table: Gc<OrderedTable>) {
    map.table.set(Some(table));
    vm.heap.write_barrier(map, table.value());
}

impl Vm {
    /// An empty Map.
    pub fn new_map(&mut self) -> Gc<Map> {
        let proto = self.intrinsics().map_prototype;
        let map: Gc<Map> = self.new_object_cell(proto, 0);
        map.table.set(Some(self.new_ordered_table()));
        map
    }
    /// An empty Set.
    pub fn new_set(&mut self) -> Gc<Set> {
        let proto = self.intrinsics().set_prototype;
        let set: Gc<Set> = self.new_object_cell(proto, 0);
        set.table.set(Some(self.new_ordered_table()));
        set
    }
    /// Map.prototype.set
    pub fn map_insert(&mut self, map: Gc<Map>, key: Value, value: Value) {
        insert(self, map, key, value);
    }
    /// Set.prototype.add
    pub fn set_insert(&mut self, set: Gc<Set>, value: Value) {
        insert(self, set.cast(), value, Value::EMPTY);
    }
}

#[inline]
fn insert(vm: &mut Vm, map: Gc<Map>, key: Value, value: Value) {
    vm.collect_if_due();
    let old = table(map);
    if let Some(entry) = vm.ordered_find(old, key) {
        vm.ordered_set_value(old, entry, value);
        return;
    }
    let new = vm.ordered_insert(old, key, value);
    if new != old {
        set_table(vm, map, new);
    }
}

fn delete(vm: &mut Vm, map: Gc<Map>, key: Value) -> bool {
    match vm.ordered_remove(table(map), key) {
        Some(table) => {
            set_table(vm, map, table);
            true
        }
        None => false,
    }
}

fn clear(vm: &mut Vm, map: Gc<Map>) {
    let empty = vm.ordered_clear(table(map));
    set_table(vm, map, empty);
}

// ---- construction ----------------------------------------------------------------------------------------------------

/// Is this the function that the method table names so?
pub(super) fn is_native(vm: &Vm, function: Value, path: &str) -> bool {
    as_cell::<NativeFunction>(function).is_some_and(|f| vm.natives.get(f.native.get()).name == path)
}

fn construct_map(vm: &mut Vm, args: Args) -> JsResult {
    if !args.is_construct() {
        return Err(vm.throw_type_error("Constructor Map requires 'new'"));
    }
    let default = vm.intrinsics().map_prototype;
    let proto = vm.prototype_for(args, default)?;
    let map: Gc<Map> = vm.new_object_cell(proto, 0);
    map.table.set(Some(vm.new_ordered_table()));
    if args.get(0).is_nullish() {
        return Ok(map.value());
    }
    let key = vm.names.set;
    let adder = adder(vm, map.cast(), key)?;
    let plain = is_native(vm, adder, "Map.prototype.set");
    let record = vm.get_iterator_record(args.get(0))?;
    vm.for_each_of(record, |vm, entry| {
        let (key, value) = vm.entry_of(entry)?;
        if plain {
            insert(vm, map, key, value);
            return Ok(());
        }
        vm.call(adder, map.value(), &[key, value]).map(|_| ())
    })?;
    Ok(map.value())
}

fn construct_set(vm: &mut Vm, args: Args) -> JsResult {
    if !args.is_construct() {
        return Err(vm.throw_type_error("Constructor Set requires 'new'"));
    }
    let default = vm.intrinsics().set_prototype;
    let proto = vm.prototype_for(args, default)?;
    let set: Gc<Set> = vm.new_object_cell(proto, 0);
    set.table.set(Some(vm.new_ordered_table()));
    if args.get(0).is_nullish() {
        return Ok(set.value());
    }
    let key = vm.names.add;
    let adder = adder(vm, set.cast(), key)?;
    let plain = is_native(vm, adder, "Set.prototype.add");
    let record = vm.get_iterator_record(args.get(0))?;
    vm.for_each_of(record, |vm, value| {
        if plain {
            insert(vm, set.cast(), value, Value::EMPTY);
            return Ok(());
        }
        vm.call(adder, set.value(), &[value]).map(|_| ())
    })?;
    Ok(set.value())
}

/// The method by which a constructor of collections adds entries.
pub(super) fn adder(vm: &mut Vm, object: Obj, key: PropertyKey) -> JsResult {
    let adder = vm.get_property(object, key)?;
    if !vm.is_callable(adder) {
        let (shown, text, of) =
            (vm.describe_plain(adder), vm.key_text(key), vm.describe_plain(object.value()));
        return Err(vm.throw_type_error(format!(
            "'{shown}' returned for property '{text}' of object '{of}' is not a function"
        )));
    }
    Ok(adder)
}

fn map_set(vm: &mut Vm, args: Args) -> JsResult {
    let map = vm.receiver::<Map>(args.this(), "Map.prototype.set")?;
    insert(vm, map, args.get(0), args.get(1));
    Ok(args.this())
}

fn set_add(vm: &mut Vm, args: Args) -> JsResult {
    let set = vm.receiver::<Set>(args.this(), "Set.prototype.add")?;
    insert(vm, set.cast(), args.get(0), Value::EMPTY);
    Ok(args.this())
}

/// Map.prototype.getOrInsertComputed ( key, callback )
fn get_or_insert_computed(vm: &mut Vm, args: Args) -> JsResult {
    let map = vm.receiver::<Map>(args.this(), "Map.prototype.getOrInsertComputed")?;
    let callback = args.get(1);
    if !vm.is_callable(callback) {
        let shown = vm.describe_plain(callback);
        return Err(vm.throw_type_error(format!("{shown} is not a function")));
    }
    // 4. Set key to CanonicalizeKeyedCollectionKey(key).
    let key = if args.get(0).as_number() == Some(0.0) { Value::ZERO } else { args.get(0) };
    if let Some(entry) = vm.ordered_find(table(map), key) {
        return Ok(value_at(table(map), entry));
    }
    let value = vm.call(callback, Value::UNDEFINED, &[key])?;
    // 7. NOTE: The Map may have been modified during execution of callback.
    insert(vm, map, key, value);
    Ok(value)
}

fn map_group_by(vm: &mut Vm, args: Args) -> JsResult {
    let groups = vm.collect_groups(args.get(0), args.get(1), false)?;
    let map = vm.new_map();
    for (key, values) in groups {
        insert(vm, map, key, values);
    }
    Ok(map.value())
}

fn for_each(vm: &mut Vm, args: Args, mut table: Gc<OrderedTable>, set: bool) -> JsResult {
    let callback = args.get(0);
    if !vm.is_callable(callback) {
        let shown = vm.describe_plain(callback);
        return Err(vm.throw_type_error(format!("{shown} is not a function")));
    }
    let mut at = 0;
    loop {
        let (now, entry) = vm.ordered_next(table, at);
        let Some(entry) = entry else { return Ok(Value::UNDEFINED) };
        (table, at) = (now, entry + 1);
        let key = key_at(table, entry);
        let value = if set { key } else { value_at(table, entry) };
        vm.call(callback, args.get(1), &[value, key, args.this()])?;
    }
}

// ---- iterators -------------------------------------------------------------------------------------------------------

fn map_entries(vm: &mut Vm, args: Args) -> JsResult {
    let map = vm.receiver::<Map>(args.this(), "Map.prototype.entries")?;
    Ok(new_iterator(vm, map.cast(), kind::MAP_ENTRIES))
}
fn set_values(vm: &mut Vm, args: Args) -> JsResult {
    let set = vm.receiver::<Set>(args.this(), "Set.prototype.values")?;
    Ok(new_iterator(vm, set.cast(), kind::SET_VALUES))
}

/// `source` is the collection, undefined at the end; `state` the table that `next` counts in.
fn new_iterator(vm: &mut Vm, collection: Obj, kind: u32) -> Value {
    let intrinsics = vm.intrinsics();
    let proto = match kind {
        kind::SET_VALUES | kind::SET_ENTRIES => intrinsics.set_iterator_prototype,
        _ => intrinsics.map_iterator_prototype,
    };
    let iterator: Gc<NativeIterator> = vm.new_object_cell(proto, 0);
    iterator.source.set(collection.value());
    iterator.state.set(table(collection.cast()).value());
    iterator.extra.set(Value::UNDEFINED);
    iterator.iterator_kind.set(kind);
    iterator.value()
}

fn map_next(vm: &mut Vm, args: Args) -> JsResult {
    next(vm, args, kind::MAP_KEYS..=kind::MAP_ENTRIES, "Map Iterator.prototype.next")
}
fn set_next(vm: &mut Vm, args: Args) -> JsResult {
    next(vm, args, kind::SET_VALUES..=kind::SET_ENTRIES, "Set Iterator.prototype.next")
}

fn next(vm: &mut Vm, args: Args, kinds: std::ops::RangeInclusive<u32>, name: &str) -> JsResult {
    let iterator = match as_cell::<NativeIterator>(args.this()) {
        Some(i) if kinds.contains(&i.iterator_kind.get()) => i,
        _ => {
            let shown = vm.describe_plain(args.this());
            return Err(vm.throw_type_error(format!("Method {name} called on incompatible receiver {shown}")));
        }
    };
    if iterator.source.get().is_undefined() {
        return Ok(vm.iter_result(Value::UNDEFINED, true));
    }
    let before: Gc<OrderedTable> = iterator.state.get().cell_unchecked().cast();
    let (table, entry) = vm.ordered_next(before, iterator.next.get());
    let Some(entry) = entry else {
        iterator.source.set(Value::UNDEFINED);
        iterator.state.set(Value::UNDEFINED);
        return Ok(vm.iter_result(Value::UNDEFINED, true));
    };
    if table != before {
        iterator.state.set(table.value());
        vm.heap.write_barrier(iterator, table.value());
    }
    iterator.next.set(entry + 1);
    let key = key_at(table, entry);
    let value = match iterator.iterator_kind.get() {
        kind::MAP_KEYS | kind::SET_VALUES => key,
        kind::MAP_VALUES => value_at(table, entry),
        kind::MAP_ENTRIES => vm.new_array(&[key, value_at(table, entry)]).value(),
        _ => vm.new_array(&[key, key]).value(),
    };
    Ok(vm.iter_result(value, false))
}

// ---- set methods (24.2.4.5 and on) -----------------------------------------------------------------------------------

/// Set Record: what the other side of a set method is seen as.
struct Other {
    object: Obj,
    size: f64,
    has: Value,
    keys: Value,
}

impl Other {
    /// GetSetRecord
    fn new(vm: &mut Vm, value: Value) -> JsResult<Other> {
        let Some(object) = as_object(value) else {
            let shown = vm.describe_plain(value);
            return Err(vm.throw_type_error(format!("{shown} is not an object")));
        };
        let size = vm.get_property(object, vm.names.size)?;
        let number = vm.to_number(size)?;
        if number.is_nan() {
            return Err(vm.throw_type_error("The 'size' property must be a number"));
        }
        let size = number.trunc() + 0.0;
        if size < 0.0 {
            return Err(vm.throw_range_error(format!("'{size}' is an invalid size")));
        }
        let has = vm.get_property(object, vm.names.has)?;
        if !vm.is_callable(has) {
            return Err(vm.throw_type_error("The 'has' property must be a function"));
        }
        let keys = vm.get_property(object, vm.names.keys)?;
        if !vm.is_callable(keys) {
            return Err(vm.throw_type_error("The 'keys' property must be a function"));
        }
        Ok(Other { object, size, has, keys })
    }
    fn has(&self, vm: &mut Vm, value: Value) -> JsResult<bool> {
        let result = vm.call(self.has, self.object.value(), &[value])?;
        Ok(vm.to_boolean(result))
    }
    /// GetIteratorFromMethod(keys)
    fn keys(&self, vm: &mut Vm) -> JsResult<IteratorRecord> {
        let iterator = vm.call(self.keys, self.object.value(), &[])?;
        let Some(object) = as_object(iterator) else {
            let shown = vm.describe_plain(iterator);
            return Err(vm.throw_type_error(format!("{shown} is not an object")));
        };
        vm.iterator_direct(object)
    }
}

fn this_set(vm: &mut Vm, args: Args, name: &str) -> JsResult<(Gc<Map>, Other)> {
    let set = vm.receiver::<Set>(args.this(), name)?;
    let other = Other::new(vm, args.get(0))?;
    Ok((set.cast(), other))
}

fn copy_of(vm: &mut Vm, set: Gc<Map>) -> Gc<Map> {
    let copy: Gc<Map> = vm.new_set().cast();
    let from = table(set);
    for i in 0..from.used.get() {
        if !key_at(from, i).is_empty() {
            insert(vm, copy, key_at(from, i), Value::EMPTY);
        }
    }
    copy
}

/// The next value of a set that JS may be changing.
fn step(vm: &mut Vm, table: &mut Gc<OrderedTable>, at: &mut u32) -> Option<Value> {
    let (now, entry) = vm.ordered_next(*table, *at);
    *table = now;
    *at = entry? + 1;
    Some(key_at(now, entry?))
}

fn union(vm: &mut Vm, args: Args) -> JsResult {
    let (set, other) = this_set(vm, args, "Set.prototype.union")?;
    let record = other.keys(vm)?;
    let result = copy_of(vm, set);
    vm.for_each_of(record, |vm, value| {
        insert(vm, result, value, Value::EMPTY);
        Ok(())
    })?;
    Ok(result.value())
}

fn intersection(vm: &mut Vm, args: Args) -> JsResult {
    let (set, other) = this_set(vm, args, "Set.prototype.intersection")?;
    let result: Gc<Map> = vm.new_set().cast();
    if table(set).live.get() as f64 <= other.size {
        let (mut walk, mut at) = (table(set), 0);
        while let Some(value) = step(vm, &mut walk, &mut at) {
            if other.has(vm, value)? {
                insert(vm, result, value, Value::EMPTY);
            }
        }
    } else {
        let record = other.keys(vm)?;
        vm.for_each_of(record, |vm, value| {
            if vm.ordered_find(table(set), value).is_some() {
                insert(vm, result, value, Value::EMPTY);
            }
            Ok(())
        })?;
    }
    Ok(result.value())
}

fn difference(vm: &mut Vm, args: Args) -> JsResult {
    let (set, other) = this_set(vm, args, "Set.prototype.difference")?;
    let result = copy_of(vm, set);
    if table(set).live.get() as f64 <= other.size {
        // 6.c.i. Let e be resultSetData[index]: of the copy, whatever `has` does to the set.
        let (mut walk, mut at) = (table(result), 0);
        while let Some(value) = step(vm, &mut walk, &mut at) {
            if other.has(vm, value)? {
                delete(vm, result, value);
            }
        }
    } else {
        let record = other.keys(vm)?;
        vm.for_each_of(record, |vm, value| {
            delete(vm, result, value);
            Ok(())
        })?;
    }
    Ok(result.value())
}

fn symmetric_difference(vm: &mut Vm, args: Args) -> JsResult {
    let (set, other) = this_set(vm, args, "Set.prototype.symmetricDifference")?;
    let record = other.keys(vm)?;
    let result = copy_of(vm, set);
    vm.for_each_of(record, |vm, value| {
        // What this set has goes, even if the result has it no longer; what is new comes, once.
        if vm.ordered_find(table(set), value).is_some() {
            delete(vm, result, value);
        } else {
            insert(vm, result, value, Value::EMPTY);
        }
        Ok(())
    })?;
    Ok(result.value())
}

fn is_subset_of(vm: &mut Vm, args: Args) -> JsResult {
    let (set, other) = this_set(vm, args, "Set.prototype.isSubsetOf")?;
    if table(set).live.get() as f64 > other.size {
        return Ok(Value::FALSE);
    }
    let (mut walk, mut at) = (table(set), 0);
    while let Some(value) = step(vm, &mut walk, &mut at) {
        if !other.has(vm, value)? {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}

/// Walks the other's keys until `stop`; then the iterator is closed.
fn any_key(vm: &mut Vm, other: &Other, stop: impl Fn(&mut Vm, Value) -> bool) -> JsResult<bool> {
    let mut record = other.keys(vm)?;
    while let Some(value) = vm.iterator_step(&mut record)? {
        if stop(vm, value) {
            vm.close_record(&record)?;
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_superset_of(vm: &mut Vm, args: Args) -> JsResult {
    let (set, other) = this_set(vm, args, "Set.prototype.isSupersetOf")?;
    if (table(set).live.get() as f64) < other.size {
        return Ok(Value::FALSE);
    }
    let missing = any_key(vm, &other, |vm, value| vm.ordered_find(table(set), value).is_none())?;
    Ok(Value::bool(!missing))
}

fn is_disjoint_from(vm: &mut Vm, args: Args) -> JsResult {
    let (set, other) = this_set(vm, args, "Set.prototype.isDisjointFrom")?;
    if table(set).live.get() as f64 <= other.size {
        let (mut walk, mut at) = (table(set), 0);
        while let Some(value) = step(vm, &mut walk, &mut at) {
            if other.has(vm, value)? {
                return Ok(Value::FALSE);
            }
        }
        return Ok(Value::TRUE);
    }
    let common = any_key(vm, &other, |vm, value| vm.ordered_find(table(set), value).is_some())?;
    Ok(Value::bool(!common))
}
