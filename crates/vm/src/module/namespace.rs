//! Module namespace exotic objects (ECMA-262 10.4.6).

use super::link::Resolution;
use super::row;
use crate::native::JsResult;
use crate::object::{Obj, Own, PropertyDescriptor, as_cell};
use crate::vm::Vm;
use gill_bytecode::layout::binding_row;
use gill_heap::string::JsString;
use gill_heap::{Attributes, Gc, Module, ModuleNamespace, PropertyKey, Tuple, Value, flags};

/// Words of a row of `ModuleNamespace::exports`: name, cell, word.
const ROW: usize = binding_row::WORDS;

impl Vm {
    /// GetModuleNamespace
    ///
    /// # Errors
    /// RangeError if the stack is full.
    pub fn module_namespace(&mut self, module: Gc<Module>) -> JsResult {
        if module.namespace.get().is_undefined() {
            let mark = self.temps.len();
            let made = self.push_namespace_rows(module, mark);
            let result = made.map(|()| self.module_namespace_create(module, mark));
            self.temps.truncate(mark);
            module.namespace.set(result?);
            self.heap.write_barrier(module, module.namespace.get());
        }
        Ok(module.namespace.get())
    }

    /// Pushes rows for the names that resolve, after the names themselves: the rows begin at what is given.
    fn push_namespace_rows(&mut self, module: Gc<Module>, mark: usize) -> JsResult<()> {
        self.push_exported_names(module)?;
        let names = self.temps.len();
        for i in mark..names {
            let name = self.temps[i];
            if let Resolution::Found(place) = self.resolve_export(module, name)? {
                self.temps.extend([name, place.cell.value(), Value::int(place.word as i32)]);
            }
        }
        self.temps.drain(mark..names);
        Ok(())
    }

    /// ModuleNamespaceCreate, with the rows on the temps from `mark` on.
    fn module_namespace_create(&mut self, module: Gc<Module>, mark: usize) -> Value {
        let count = (self.temps.len() - mark) / ROW;
        let name_at = |vm: &Vm, i: usize| vm.temps[mark + i * ROW + binding_row::NAME];
        // Exports are sorted by code units.
        let mut by_name: Vec<usize> = (0..count).collect();
        by_name.sort_by(|&a, &b| {
            let units = |i| JsString::from_value(name_at(self, i)).and_then(JsString::flat_units);
            match (units(a), units(b)) {
                (Some(a), Some(b)) => a.iter().cmp(b.iter()),
                _ => std::cmp::Ordering::Equal,
            }
        });
        let sorted: Vec<Value> = vec![Value::UNDEFINED; count * ROW];
        let exports = self.new_tuple(&sorted);
        let mut by_key: Vec<(u64, u32)> = Vec::with_capacity(count);
        for (to, &from) in by_name.iter().enumerate() {
            for word in 0..ROW {
                exports.tail(to * ROW + word).set(self.temps[mark + from * ROW + word]);
            }
            by_key.push((self.export_key(exports, to).bits(), to as u32));
        }
        by_key.sort_unstable();
        let order: Vec<Value> = by_key.iter().map(|row| Value::int(row.1 as i32)).collect();
        let order = self.new_tuple(&order);
        let namespace: Gc<ModuleNamespace> = self.new_object_cell(Value::NULL, 0);
        namespace.module.set(module.value());
        namespace.exports.set(exports.value());
        namespace.order.set(order.value());
        let tag = PropertyKey::from_symbol(self.symbols.to_string_tag);
        let text = self.str("Module");
        self.define(namespace.cast(), tag, text, Attributes(0));
        // It is no proxy, so that this is [[PreventExtensions]] of an ordinary object, which cannot fail.
        let done = self.prevent_extensions(namespace.cast());
        debug_assert!(done == Ok(true));
        namespace.set_flag(flags::EXOTIC);
        namespace.value()
    }

    fn export_key(&mut self, exports: Gc<Tuple>, i: usize) -> PropertyKey {
        match JsString::from_value(exports.tail(i * ROW + binding_row::NAME).get()) {
            Some(name) => self.heap.key_from_string(name),
            None => PropertyKey::index(u32::MAX),
        }
    }

    /// The row of an export.
    fn namespace_row(&mut self, object: Obj, key: PropertyKey) -> Option<usize> {
        let namespace: Gc<ModuleNamespace> = object.cast();
        let (exports, order) =
            (as_cell::<Tuple>(namespace.exports.get())?, as_cell::<Tuple>(namespace.order.get())?);
        let (mut low, mut high) = (0, order.word.get() as usize);
        while low < high {
            let middle = usize::midpoint(low, high);
            let at = order.tail(middle).get().int_unchecked() as usize;
            match self.export_key(exports, at).bits().cmp(&key.bits()) {
                std::cmp::Ordering::Equal => return Some(at),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// [[GetOwnProperty]]
    pub(crate) fn namespace_get_own(&mut self, object: Obj, key: PropertyKey) -> JsResult<Option<Own>> {
        if key.is_symbol() {
            return Ok(self.ordinary_get_own(object, key));
        }
        let Some(at) = self.namespace_row(object, key) else { return Ok(None) };
        let namespace: Gc<ModuleNamespace> = object.cast();
        let exports = namespace.exports.get();
        let (cell, word) =
            (row(exports, at * ROW + binding_row::CELL), row(exports, at * ROW + binding_row::WORD));
        if let Some(module) = as_cell::<Module>(cell) {
            self.module_namespace(module)?;
        }
        let value = cell.cell_unchecked().word(word.int_unchecked() as usize).get();
        if value.is_empty() {
            return Err(self.throw_tdz(row(exports, at * ROW + binding_row::NAME)));
        }
        Ok(Some(Own { value, attrs: Attributes(Attributes::WRITABLE | Attributes::ENUMERABLE) }))
    }

    /// [[HasProperty]]
    pub(crate) fn namespace_has(&mut self, object: Obj, key: PropertyKey) -> bool {
        if key.is_symbol() {
            return self.ordinary_get_own(object, key).is_some();
        }
        self.namespace_row(object, key).is_some()
    }

    /// [[DefineOwnProperty]]
    pub(crate) fn namespace_define_own(
        &mut self,
        object: Obj,
        key: PropertyKey,
        desc: PropertyDescriptor,
    ) -> JsResult<bool> {
        if key.is_symbol() {
            return Ok(self.ordinary_define_own(object, key, desc));
        }
        // 2.-3.
        let Some(current) = self.namespace_get_own(object, key)? else { return Ok(false) };
        // 4.-7.
        if desc.configurable == Some(true)
            || desc.enumerable == Some(false)
            || desc.is_accessor()
            || desc.writable == Some(false)
        {
            return Ok(false);
        }
        // 8.-9.
        Ok(desc.value.is_none_or(|value| self.same_value(value, current.value)))
    }

    /// [[OwnPropertyKeys]]
    pub(crate) fn namespace_own_keys(&mut self, object: Obj) -> Vec<PropertyKey> {
        let namespace: Gc<ModuleNamespace> = object.cast();
        let mut keys = Vec::new();
        if let Some(exports) = as_cell::<Tuple>(namespace.exports.get()) {
            keys.extend((0..exports.word.get() as usize / ROW).map(|i| self.export_key(exports, i)));
        }
        keys.extend(self.ordinary_own_keys(object));
        keys
    }
}
