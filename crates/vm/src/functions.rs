//! Making functions and classes, and what the instructions for literals, private names and super do.

use crate::code::{Code, CodeId};
use crate::ic::{IcEntry, IcKind, InlineCache};
use crate::native::{Args, JsResult, Native, NativeFn, Trampoline};
use crate::object::{Obj, PropertyDescriptor, as_cell, as_object};
use crate::stack::{Frame, HEADER};
use crate::throw::Throw;
use crate::vm::Vm;
use gill_bytecode::{CodeFlags, FunctionKind, SpeltOperand};
use gill_heap::shape::shape_flags;
use gill_heap::string::JsString;
use gill_heap::{
    Arguments, Array, Attributes, CellKind, Elements, Environment, Function, Gc, NativeFunction, PropertyKey,
    Shape, Symbol, Value, flags,
};

impl Vm {
    // ---- closures ----------------------------------------------------------------------------------------------------

    /// A closure over an environment. `frame` is the one that makes it: arrows take its `this` and home object.
    pub(crate) fn new_closure(&mut self, id: CodeId, env: Value, frame: Frame) -> Gc<Function> {
        let code = self.code(id);
        let intrinsics = &self.realms[code.realm as usize].intrinsics;
        let proto = match code.kind {
            FunctionKind::Generator | FunctionKind::GeneratorMethod => {
                intrinsics.generator_function_prototype
            }
            FunctionKind::Async | FunctionKind::AsyncArrow | FunctionKind::AsyncMethod => {
                intrinsics.async_function_prototype
            }
            FunctionKind::AsyncGenerator | FunctionKind::AsyncGeneratorMethod => {
                intrinsics.async_generator_function_prototype
            }
            _ => intrinsics.function_prototype,
        };
        let function = self.new_function(id, env, proto);
        if code.kind.is_arrow() {
            function.this_value.set(frame.this());
            if let Some(outer) = as_cell::<Function>(frame.callee()) {
                function.home_object.set(outer.home_object.get());
            }
        }
        function
    }

    /// A function object for a code.
    pub fn new_function(&mut self, id: CodeId, env: Value, proto: Value) -> Gc<Function> {
        let code = self.code(id);
        let shape = self.heap.root_shape(proto, 0, 0, shape_flags::LAZY);
        let function = self.alloc_shaped::<Function>(shape, 0);
        function.elements.set(Some(self.heap.empty_elements()));
        function.environment.set(env);
        function.home_object.set(Value::UNDEFINED);
        function.this_value.set(Value::UNDEFINED);
        function.fields.set(Value::UNDEFINED);
        function.code.set(id.0);
        function.aux.set(code.realm as u16);
        let constructor = if code.kind.is_constructor() { flags::CONSTRUCTOR } else { 0 };
        function.flags.set(flags::CALLABLE | constructor);
        function
    }

    /// Gives a function its `length`, `name` and `prototype`, which until now were only known to be there.
    pub(crate) fn settle_function(&mut self, object: Obj) {
        let lazy = self.shape(object);
        let (start, capacity) = (lazy.inline_start.get(), lazy.inline_capacity.get());
        let flags = lazy.shape_flags.get() & !shape_flags::LAZY;
        let shape = if object.has_flag(gill_heap::flags::IS_PROTOTYPE) {
            self.heap.new_shape(lazy.proto.get(), start, capacity, flags)
        } else {
            self.heap.root_shape(lazy.proto.get(), start, capacity, flags)
        };
        object.word.set(shape.word.get());
        match object.kind() {
            CellKind::Function => {
                let function: Gc<Function> = object.cast();
                let code = self.code(CodeId(function.code.get()));
                let length = Value::int(i32::from(code.length));
                self.add_named(object, self.names.length, length, Attributes::READ_ONLY);
                // An anonymous function has no own name until SetFunctionName gives it one; "" is there all the same.
                self.add_named(object, self.names.name, code.name, Attributes::READ_ONLY);
                let realm = &self.realms[code.realm as usize].intrinsics;
                match code.kind {
                    FunctionKind::Normal => {
                        let proto = realm.object_prototype;
                        self.mark_prototype(proto);
                        let shape = self.heap.root_shape(proto, 3, 4, 0);
                        let prototype = self.heap.allocate::<gill_heap::Object>(4);
                        prototype.aux.set(4);
                        prototype.word.set(shape.word.get());
                        prototype.elements.set(Some(self.heap.empty_elements()));
                        self.add_named(prototype, self.names.constructor, object.value(), Attributes::HIDDEN);
                        // The forbidden extensions (17.1) leave these to sloppy functions, and V8 has them.
                        if !code.is(CodeFlags::STRICT) {
                            self.add_named(object, self.names.arguments, Value::NULL, Attributes(0));
                            self.add_named(object, self.names.caller, Value::NULL, Attributes(0));
                        }
                        self.add_named(
                            object,
                            self.names.prototype,
                            prototype.value(),
                            Attributes(Attributes::WRITABLE),
                        );
                    }
                    FunctionKind::Generator
                    | FunctionKind::GeneratorMethod
                    | FunctionKind::AsyncGenerator
                    | FunctionKind::AsyncGeneratorMethod => {
                        let proto = if code.kind.is_async() {
                            realm.async_generator_prototype
                        } else {
                            realm.generator_prototype
                        };
                        let shape = self.heap.root_shape(proto, 3, 0, 0);
                        let prototype = self.heap.allocate::<gill_heap::Object>(0);
                        prototype.word.set(shape.word.get());
                        prototype.elements.set(Some(self.heap.empty_elements()));
                        self.add_named(
                            object,
                            self.names.prototype,
                            prototype.value(),
                            Attributes(Attributes::WRITABLE),
                        );
                    }
                    _ => {}
                }
            }
            CellKind::NativeFunction => {
                let function: Gc<NativeFunction> = object.cast();
                let length = self.natives.get(function.native.get()).length;
                self.add_named(object, self.names.length, Value::int(length as i32), Attributes::READ_ONLY);
                let name = function.name.get();
                if !name.is_empty() {
                    self.add_named(object, self.names.name, name, Attributes::READ_ONLY);
                }
            }
            _ => {}
        }
    }

    /// A native function object. `path` is its name for cores (`Array.prototype.map`); its `name` property is `name`.
    pub fn new_native(
        &mut self,
        path: &'static str,
        name: PropertyKey,
        length: u8,
        function: NativeFn,
        captures: &[Value],
    ) -> Gc<NativeFunction> {
        self.new_native_of(
            Native { function, name: path, length, constructor: false, trampoline: Trampoline::None },
            name,
            captures,
        )
    }

    /// The same with everything said.
    pub fn new_native_of(
        &mut self,
        native: Native,
        name: PropertyKey,
        captures: &[Value],
    ) -> Gc<NativeFunction> {
        let text = self.function_name_of(name, "");
        let index = self.natives.add(native);
        let proto = self.intrinsics().function_prototype;
        let shape = self.heap.root_shape(proto, 0, 0, shape_flags::LAZY);
        let cell = self.alloc_shaped::<NativeFunction>(shape, captures.len());
        cell.elements.set(Some(self.heap.empty_elements()));
        cell.name.set(text);
        cell.native.set(index);
        cell.realm.set(self.realm_id());
        cell.aux.set(captures.len() as u16);
        for (i, &value) in captures.iter().enumerate() {
            cell.tail(i).set(value);
        }
        cell.flags.set(flags::CALLABLE | if native.constructor { flags::CONSTRUCTOR } else { 0 });
        cell
    }

    /// The name a function gets from a property key: `[description]` for symbols, with a prefix.
    pub(crate) fn function_name_of(&mut self, key: PropertyKey, prefix: &str) -> Value {
        let text = match key.as_symbol() {
            Some(_) if key.is_private() => self.key_text(key),
            Some(symbol) => match JsString::from_value(symbol.description.get()) {
                Some(s) => format!("[{}]", self.heap.string_to_rust(s)),
                None => String::new(),
            },
            None if prefix.is_empty() => return self.key_value(key),
            None => self.key_text(key),
        };
        let text = if prefix.is_empty() { text } else { format!("{prefix} {text}") };
        self.heap.intern(&text).value()
    }

    /// SetFunctionName, for functions that have no name of their own yet.
    pub(crate) fn set_function_name(&mut self, function: Value, key: Value, prefix: usize) -> JsResult<()> {
        let Some(object) = as_object(function) else { return Ok(()) };
        let key = self.to_property_key(key)?;
        let name = self.function_name_of(key, ["", "get", "set"][prefix]);
        self.settle_lazy(object);
        // A class with a static method `name` keeps it.
        if let Some((own, _)) = self.own_named(object, self.names.name)
            && JsString::from_value(own.value).is_none_or(|s| !s.is_empty())
        {
            return Ok(());
        }
        self.define(object, self.names.name, name, Attributes::READ_ONLY);
        Ok(())
    }

    /// The text of a function, for `toString`.
    pub fn function_text(&mut self, value: Value) -> String {
        match value.kind() {
            CellKind::Function => {
                let function: Gc<Function> = value.cell_unchecked().cast();
                let code = self.code(CodeId(function.code.get()));
                let span = code.span;
                let source = &self.sources[code.source.0 as usize];
                source
                    .text
                    .get(span.start as usize..span.end as usize)
                    .unwrap_or("function () { [native code] }")
                    .to_owned()
            }
            CellKind::NativeFunction => {
                let function: Gc<NativeFunction> = value.cell_unchecked().cast();
                let name = self.value_text(function.name.get());
                format!("function {name}() {{ [native code] }}")
            }
            _ => "function () { [native code] }".to_owned(),
        }
    }

    // ---- environments --------------------------------------------------------------------------------------------------

    pub(crate) fn new_environment(
        &mut self,
        code: &'static Code,
        scope: usize,
        parent: Value,
    ) -> Gc<Environment> {
        let info = &code.template.scopes[scope];
        let slots = info.slots.len();
        let env = self.alloc::<Environment>(slots);
        env.word.set(code.first_scope + scope as u32);
        env.aux.set(slots as u16);
        env.parent.set(parent);
        if !info.starts_empty {
            for i in 0..slots {
                env.tail(i).set(Value::UNDEFINED);
            }
        }
        env
    }
    pub(crate) fn clone_environment(&mut self, env: Gc<Environment>) -> Gc<Environment> {
        let slots = env.aux.get() as usize;
        let copy = self.alloc::<Environment>(slots);
        copy.word.set(env.word.get());
        copy.aux.set(env.aux.get());
        copy.parent.set(env.parent.get());
        for i in 0..slots {
            copy.tail(i).set(env.tail(i).get());
        }
        copy
    }
    #[cold]
    pub(crate) fn throw_tdz(&mut self, name: Value) -> Throw {
        let name = self.value_text(name);
        self.throw_reference_error(format!("Cannot access '{name}' before initialization"))
    }
    #[cold]
    pub(crate) fn throw_tdz_slot(&mut self, env: Gc<Environment>, slot: usize) -> Throw {
        let scope = &self.scopes[env.word.get() as usize];
        let code = self.code(scope.code);
        let name = code.template.scopes[scope.index as usize].slots[slot].name.to_string_lossy();
        if name == "this" {
            return self.throw_reference_error(
                "Must call super constructor in derived class before accessing 'this' or returning from derived constructor",
            );
        }
        self.throw_reference_error(format!("Cannot access '{name}' before initialization"))
    }
    #[cold]
    pub(crate) fn throw_kind(&mut self, kind: usize, message: Value) -> Throw {
        let message = self.value_text(message);
        match kind {
            0 => self.throw_syntax_error(message),
            1 => self.throw_type_error(message),
            _ => self.throw_reference_error(message),
        }
    }
    #[cold]
    pub(crate) fn throw_not_destructurable(&mut self, value: Value) -> Throw {
        let shown = self.describe(value);
        let property = self.destructured_property();
        let operand = match (self.subject(false), &property) {
            (Some(Subject::Operand(operand)), _) => operand.text,
            (Some(Subject::Part), Some(property)) => {
                return self
                    .throw_type_error(format!("Cannot read properties of {shown} (reading '{property}')"));
            }
            _ if value.is_null() => "object null".to_owned(),
            _ => shown.clone(),
        };
        match property {
            Some(property) => self.throw_type_error(format!(
                "Cannot destructure property '{property}' of '{operand}' as it is {shown}."
            )),
            None => self.throw_type_error(format!("Cannot destructure '{operand}' as it is {shown}.")),
        }
    }
    /// The first property of the pattern that the instruction being executed is about: its line is at that key.
    fn destructured_property(&mut self) -> Option<String> {
        let frame = self.frame;
        let code = frame.code()?;
        let offset = code.template.lines.offset_at(frame.pc())? as usize;
        let text = self.sources[code.source.0 as usize].text.get(offset..)?;
        let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(text.len());
        if end == 0 { None } else { Some(text[..end].to_owned()) }
    }
    /// The path of the builtin that is running.
    pub(crate) fn running_native(&self) -> Option<&'static str> {
        as_cell::<NativeFunction>(self.frame.callee()).map(|f| self.natives.get(f.native.get()).name)
    }
    /// What the instruction being executed is about. `called`: it is what a call calls.
    fn subject(&mut self, called: bool) -> Option<Subject> {
        let frame = self.frame;
        let code = frame.code()?;
        let (start, end) = code.template.callees.span_at(frame.pc())?;
        if start == end {
            return Some(Subject::Part);
        }
        let text = self.sources[code.source.0 as usize].text.get(start as usize..end as usize)?;
        if !self.has_compiler_stack() {
            return None;
        }
        self.host.spell_operand(text, called).map(Subject::Operand)
    }
    /// The operand that it is about, if that has a text.
    pub(crate) fn operand(&mut self, called: bool) -> Option<SpeltOperand> {
        match self.subject(called)? {
            Subject::Operand(operand) => Some(operand),
            Subject::Part => None,
        }
    }

    // ---- literals ------------------------------------------------------------------------------------------------------

    #[inline]
    pub(crate) fn literal_shape(&mut self, capacity: u8) -> Gc<Shape> {
        let known = self.shapes.literals[capacity as usize];
        if known != 0 && self.realms.len() == 1 {
            return self.heap.cell_by_id(known);
        }
        let proto = self.intrinsics().object_prototype;
        let shape = self.root_shape_for(proto, capacity);
        if self.realms.len() == 1 {
            self.shapes.literals[capacity as usize] = shape.word.get();
        }
        shape
    }
    pub(crate) fn array_append(&mut self, array: Gc<Array>, value: Value) -> JsResult<()> {
        let index = array.length.get();
        if index == u32::MAX {
            return Err(self.throw_range_error("Invalid array length"));
        }
        let object: Obj = array.cast();
        let elements = self.reserve_elements(object, index + 1);
        elements.tail(index as usize).set(value);
        elements.word.set(index + 1);
        array.length.set(index + 1);
        self.heap.write_barrier(elements, value);
        Ok(())
    }
    pub(crate) fn array_spread(&mut self, array: Gc<Array>, source: Value) -> JsResult<()> {
        let record = self.get_iterator_record(source)?;
        self.for_each_of(record, |vm, value| vm.array_append(array, value))
    }
    pub(crate) fn template_object(&mut self, code: &'static Code, k: usize) -> Value {
        let known = code.template_objects[k].get();
        if !known.is_empty() {
            return known;
        }
        let data = &code.template.templates[k];
        let count = data.raw.len();
        let cooked = self.new_array_with_capacity(count as u32);
        let raw = self.new_array_with_capacity(count as u32);
        for i in 0..count {
            let text = self.text_value(&data.raw[i]);
            let value = match &data.cooked[i] {
                Some(text) => self.text_value(text),
                None => Value::UNDEFINED,
            };
            let frozen = Attributes(Attributes::ENUMERABLE);
            self.put_element(raw.cast(), i as u32, text, frozen);
            self.put_element(cooked.cast(), i as u32, value, frozen);
            raw.length.set(i as u32 + 1);
            cooked.length.set(i as u32 + 1);
        }
        self.define(cooked.cast(), self.names.raw, raw.value(), Attributes::FIXED);
        for array in [raw, cooked] {
            array.set_flag(flags::LENGTH_READ_ONLY);
            let shape = self.to_dictionary(array.cast());
            shape.shape_flags.set(shape.shape_flags.get() | shape_flags::NON_EXTENSIBLE);
            array.set_flag(flags::NON_EXTENSIBLE);
        }
        code.template_objects[k].set(cooked.value());
        cooked.value()
    }
    pub(crate) fn define_named_slow(
        &mut self,
        object: Obj,
        cache: &InlineCache,
        value: Value,
    ) -> JsResult<()> {
        let key = cache.key;
        if key.as_index().is_none() && object.kind() == CellKind::Object {
            self.settle_lazy(object);
            let shape = self.shape(object);
            if !shape.is_dictionary() && self.heap.shape_lookup(shape, key).is_none() {
                let (new_shape, slot) = self.heap.shape_add(shape, key, Attributes::DATA);
                if !new_shape.is_dictionary() {
                    let (inline, place) = Vm::slot_place(shape, slot);
                    let kind = if inline { IcKind::AddInline } else { IcKind::AddOverflow };
                    // Definition does not ask the prototypes, but the epoch is how all such entries are kept.
                    let entry = IcEntry {
                        shape: shape.word.get(),
                        place,
                        epoch: self.proto_epoch,
                        new_shape: new_shape.word.get(),
                        kind,
                        holder: 0,
                    };
                    cache.put(entry);
                    if self.store_by_entry(object, &entry, value) {
                        return Ok(());
                    }
                }
            }
        }
        self.create_data_property_or_throw(object, key, value)
    }
    pub(crate) fn define_accessor(
        &mut self,
        object: Value,
        key: Value,
        function: Value,
        kind: usize,
        enumerable: bool,
    ) -> JsResult<()> {
        let key = self.to_property_key(key)?;
        let mut desc = PropertyDescriptor {
            enumerable: Some(enumerable),
            configurable: Some(true),
            ..Default::default()
        };
        if kind == 0 {
            desc.get = Some(function);
        } else {
            desc.set = Some(function);
        }
        self.define_or_throw(object.cell_unchecked().cast(), key, desc)
    }
    pub(crate) fn define_method(&mut self, object: Value, key: Value, function: Value) -> JsResult<()> {
        let key = self.to_property_key(key)?;
        self.define_or_throw(
            object.cell_unchecked().cast(),
            key,
            PropertyDescriptor::data(function, Attributes::HIDDEN),
        )
    }
    /// CopyDataProperties
    pub(crate) fn copy_data_properties(
        &mut self,
        target: Value,
        source: Value,
        excluded: &[Value],
    ) -> JsResult<()> {
        if source.is_nullish() {
            return Ok(());
        }
        let target: Obj = target.cell_unchecked().cast();
        let from = self.to_object(source)?;
        let temps = self.temps.len();
        let keys = self.own_keys(from)?;
        for key in keys {
            let mut skip = false;
            for &e in excluded {
                skip |= self.to_property_key(e)? == key;
            }
            if skip {
                continue;
            }
            let Some(own) = self.get_own(from, key)? else { continue };
            if own.attrs.enumerable() {
                let value = if own.attrs.accessor() || from.has_flag(flags::EXOTIC) {
                    self.get_property(from, key)?
                } else {
                    own.value
                };
                self.create_data_property(target, key, value)?;
            }
        }
        self.temps.truncate(temps);
        Ok(())
    }

    // ---- classes -------------------------------------------------------------------------------------------------------

    /// The first part of ClassDefinitionEvaluation: constructor and prototype.
    pub(crate) fn new_class(
        &mut self,
        id: CodeId,
        env: Value,
        heritage: Value,
        frame: Frame,
    ) -> JsResult<(Value, Value)> {
        let intrinsics = self.intrinsics();
        let (proto_parent, constructor_parent) = if heritage.is_empty() {
            (intrinsics.object_prototype, intrinsics.function_prototype)
        } else if heritage.is_null() {
            (Value::NULL, intrinsics.function_prototype)
        } else if !self.is_constructor(heritage) {
            let shown = self.describe_plain(heritage);
            return Err(
                self.throw_type_error(format!("Class extends value {shown} is not a constructor or null"))
            );
        } else {
            let parent = self.get_property(heritage.cell_unchecked().cast(), self.names.prototype)?;
            if !parent.is_object() && !parent.is_null() {
                let shown = self.describe(parent);
                return Err(self.throw_type_error(format!(
                    "Class extends value does not have valid prototype property {shown}"
                )));
            }
            (parent, heritage)
        };
        let prototype = self.new_object_with(proto_parent);
        // Now, while there is no property yet whose shape would be made twice.
        self.mark_prototype(prototype.value());
        self.mark_prototype(constructor_parent);
        let function = self.new_function(id, env, constructor_parent);
        let _ = frame;
        function.home_object.set(prototype.value());
        let object: Obj = function.cast();
        self.settle_lazy(object);
        self.define(object, self.names.prototype, prototype.value(), Attributes::FIXED);
        self.define(prototype, self.names.constructor, function.value(), Attributes::HIDDEN);
        Ok((function.value(), prototype.value()))
    }

    pub(crate) fn super_constructor(&mut self, callee: Value) -> JsResult {
        let parent = self.get_prototype_of(callee.cell_unchecked().cast())?;
        if !self.is_constructor(parent) {
            let shown = self.function_own_name(parent).unwrap_or_else(|| "null".to_owned());
            let of = self.function_own_name(callee).unwrap_or_else(|| "anonymous class".to_owned());
            return Err(
                self.throw_type_error(format!("Super constructor {shown} of {of} is not a constructor"))
            );
        }
        Ok(parent)
    }

    fn super_base(&mut self, frame: Frame) -> JsResult<Value> {
        let home = match as_cell::<Function>(frame.callee()) {
            Some(function) => function.home_object.get(),
            None => Value::UNDEFINED,
        };
        match as_object(home) {
            Some(home) => self.get_prototype_of(home),
            None => Ok(Value::UNDEFINED),
        }
    }
    pub(crate) fn get_super(&mut self, frame: Frame, this: Value, key: Value) -> JsResult {
        let base = self.super_base(frame)?;
        let key = self.to_property_key(key)?;
        match as_object(base) {
            Some(object) => self.get(object, key, this),
            None => self.get_v(base, key),
        }
    }
    pub(crate) fn set_super(
        &mut self,
        frame: Frame,
        this: Value,
        key: Value,
        value: Value,
        strict: bool,
    ) -> JsResult<()> {
        let base = self.super_base(frame)?;
        let key = self.to_property_key(key)?;
        let base = self.to_object(base)?;
        if !self.set(base, key, value, this)? && strict {
            return Err(self.throw_not_writable(this, key));
        }
        Ok(())
    }

    // ---- private names ---------------------------------------------------------------------------------------------------

    pub(crate) fn new_private_name(&mut self, description: Value) -> Value {
        let symbol = self.alloc::<Symbol>(0);
        symbol.description.set(description);
        symbol.set_flag(flags::PRIVATE_NAME);
        symbol.value()
    }
    fn private_key(name: Value) -> PropertyKey {
        PropertyKey::from_symbol(name.cell_unchecked().cast())
    }
    pub(crate) fn define_private(&mut self, object: Value, name: Value, value: Value) -> JsResult<()> {
        let key = Vm::private_key(name);
        let Some(object) = as_object(object) else {
            return Err(self.throw_type_error("Cannot define a private field on a non-object"));
        };
        if self.own_named(object, key).is_some() {
            return Err(self.throw_type_error("Cannot initialize private field twice on the same object"));
        }
        self.add_named(object, key, value, Attributes(Attributes::WRITABLE));
        Ok(())
    }
    pub(crate) fn define_private_method(
        &mut self,
        object: Value,
        name: Value,
        function: Value,
        kind: usize,
    ) -> JsResult<()> {
        let key = Vm::private_key(name);
        let Some(object) = as_object(object) else {
            return Err(self.throw_type_error("Cannot define a private method on a non-object"));
        };
        let existing = self.own_named(object, key);
        if let Some(symbol) = key.as_symbol() {
            symbol.set_flag(flags::PRIVATE_METHOD);
        }
        if kind == 2 {
            if existing.is_some() {
                return Err(self.throw_type_error(
                    "Cannot initialize private methods of class twice on the same object",
                ));
            }
            self.add_named(object, key, function, Attributes::FIXED);
            return Ok(());
        }
        match existing {
            Some((own, _)) if own.attrs.accessor() => {
                let pair = own.pair();
                let half = if kind == 0 { &pair.getter } else { &pair.setter };
                if !half.get().is_undefined() {
                    return Err(self.throw_type_error(
                        "Cannot initialize private methods of class twice on the same object",
                    ));
                }
                half.set(function);
                self.heap.write_barrier(pair, function);
            }
            Some(_) => {
                return Err(self.throw_type_error(
                    "Cannot initialize private methods of class twice on the same object",
                ));
            }
            None => {
                let (get, set) =
                    if kind == 0 { (function, Value::UNDEFINED) } else { (Value::UNDEFINED, function) };
                let pair = self.new_pair(get, set);
                self.add_named(object, key, pair, Attributes(Attributes::ACCESSOR));
            }
        }
        Ok(())
    }
    pub(crate) fn get_private(&mut self, receiver: Value, name: Value) -> JsResult {
        let key = Vm::private_key(name);
        let own = as_object(receiver).and_then(|object| self.own_named(object, key));
        let Some((own, _)) = own else {
            let text = self.key_text(key);
            return Err(if receiver.is_nullish() {
                let shown = self.describe(receiver);
                self.throw_type_error(format!("Cannot read properties of {shown} (reading '{text}')"))
            } else {
                self.throw_no_member(key, format!("Cannot read private member {text} from an object"))
            });
        };
        if !own.attrs.accessor() {
            return Ok(own.value);
        }
        let getter = own.pair().getter.get();
        if getter.is_undefined() {
            let text = self.key_text(key);
            return Err(self.throw_type_error(format!("'{text}' was defined without a getter")));
        }
        self.call(getter, receiver, &[])
    }
    /// An object is not of the class that has this private member.
    #[cold]
    fn throw_no_member(&mut self, key: PropertyKey, attempt: String) -> Throw {
        if !key.as_symbol().is_some_and(|s| s.has_flag(flags::PRIVATE_METHOD)) {
            return self.throw_type_error(format!("{attempt} whose class did not declare it"));
        }
        // The class is the one whose method is running, which has it as receiver or in its chain.
        let home = as_cell::<Function>(self.frame.callee()).map_or(Value::UNDEFINED, |f| f.home_object.get());
        let this = self.frame.this();
        let (holder, of) = if home.is_undefined() && self.is_constructor(this) {
            (self.function_own_name(this), "class")
        } else {
            let holder = if home.is_undefined() { this } else { home };
            (self.constructor_name(holder), "an instance of class")
        };
        let name = holder.unwrap_or_else(|| "anonymous".to_owned());
        self.throw_type_error(format!("Receiver must be {of} {name}"))
    }
    /// `name` of a function, if it is a text that is not empty. Runs no JS.
    pub(crate) fn function_own_name(&mut self, function: Value) -> Option<String> {
        let (own, _) = as_object(function).and_then(|f| self.own_named(f, self.names.name))?;
        let text = JsString::from_value(own.value).filter(|text| !text.is_empty())?;
        Some(self.heap.string_to_rust(text))
    }
    pub(crate) fn set_private(&mut self, receiver: Value, name: Value, value: Value) -> JsResult<()> {
        let key = Vm::private_key(name);
        let found = as_object(receiver).and_then(|object| Some((object, self.own_named(object, key)?)));
        let Some((object, (own, slot))) = found else {
            let text = self.key_text(key);
            return Err(if receiver.is_nullish() {
                let shown = self.describe(receiver);
                self.throw_type_error(format!("Cannot set properties of {shown} (setting '{text}')"))
            } else {
                self.throw_no_member(key, format!("Cannot write private member {text} to an object"))
            });
        };
        if own.attrs.accessor() {
            let setter = own.pair().setter.get();
            if setter.is_undefined() {
                let text = self.key_text(key);
                return Err(self.throw_type_error(format!("'{text}' was defined without a setter")));
            }
            return self.call(setter, receiver, &[value]).map(|_| ());
        }
        if !own.attrs.writable() {
            let text = self.key_text(key);
            return Err(self.throw_type_error(format!("Private method '{text}' is not writable")));
        }
        let shape = self.shape(object);
        self.write_slot(object, shape, slot.slot, value);
        Ok(())
    }
    pub(crate) fn has_private(&mut self, receiver: Value, name: Value) -> JsResult<bool> {
        let Some(object) = as_object(receiver) else {
            let key = Vm::private_key(name);
            let text = self.key_text(key);
            let shown = self.describe(receiver);
            return Err(
                self.throw_type_error(format!("Cannot use 'in' operator to search for '{text}' in {shown}"))
            );
        };
        Ok(self.own_named(object, Vm::private_key(name)).is_some())
    }

    // ---- operators on properties -----------------------------------------------------------------------------------------

    pub(crate) fn delete_elem(&mut self, receiver: Value, key: Value, strict: bool) -> JsResult<bool> {
        if receiver.is_nullish() {
            return Err(self.throw_type_error("Cannot convert undefined or null to object"));
        }
        let object = self.to_object(receiver)?;
        let key = self.to_property_key(key)?;
        if self.delete(object, key)? {
            return Ok(true);
        }
        if strict { Err(self.throw_not_deletable(object, key)) } else { Ok(false) }
    }
    pub(crate) fn in_operator(&mut self, key: Value, target: Value) -> JsResult<bool> {
        let Some(object) = as_object(target) else {
            let (shown, of) = (self.describe(key), self.describe(target));
            return Err(self.throw_type_error(format!(
                "Cannot use 'in' operator to search for '{}' in {}",
                shown.trim_matches('"'),
                of.trim_matches('"')
            )));
        };
        let key = self.to_property_key(key)?;
        self.has_property(object, key)
    }

    // ---- calls -----------------------------------------------------------------------------------------------------------

    /// A window like the one given, with the elements of the array in it as arguments. It stands above the frame.
    pub(crate) fn spread_window(&mut self, window: *mut Value) -> JsResult<(*mut Value, usize)> {
        let from = Frame(window);
        // SAFETY: the window holds the array as its only argument; room is checked before the copies.
        unsafe {
            let array: Gc<Array> = (*window).cell_unchecked().cast();
            let count = array.length.get() as usize;
            let to = self.top().add(HEADER);
            if count > crate::stack::MAX_ARGUMENTS || to.add(count + 64) > self.stack.limit() {
                return Err(self.throw_stack_overflow());
            }
            let elements: Gc<Elements> = self.elements(array.cast());
            for i in 0..count {
                let value =
                    if (i as u32) < elements.word.get() { elements.tail(i).get() } else { Value::UNDEFINED };
                *to.add(i) = if value.is_empty() { Value::UNDEFINED } else { value };
            }
            let frame = Frame(to);
            frame.set_new_target(from.new_target());
            frame.set_callee(from.callee());
            frame.set_this(from.this());
            Ok((to, count))
        }
    }

    pub(crate) fn create_arguments(
        &mut self,
        frame: Frame,
        code: &'static Code,
        mapped: bool,
        env: Value,
    ) -> Value {
        let given = frame.arguments();
        let proto = self.intrinsics().object_prototype;
        let object: Gc<Arguments> = self.new_object_cell(proto, 0);
        object.code.set(code.id.0);
        object.environment.set(Value::UNDEFINED);
        object.mapped.set(Value::UNDEFINED);
        let elements = self.new_elements(given.len() as u32);
        for (i, &value) in given.iter().enumerate() {
            elements.tail(i).set(value);
        }
        elements.word.set(given.len() as u32);
        object.elements.set(Some(elements));
        let this: Obj = object.cast();
        self.add_named(this, self.names.length, Value::int(given.len() as i32), Attributes::HIDDEN);
        let iterator = PropertyKey::from_symbol(self.symbols.iterator);
        let values = self.intrinsics().array_values;
        if mapped && !code.template.mapping.is_empty() {
            let map = self.heap.empty_tuple(code.template.mapping.len());
            for (i, &slot) in code.template.mapping.iter().enumerate() {
                if i < given.len() && slot != gill_bytecode::NO_SCOPE {
                    map.tail(i).set(Value::int(slot as i32));
                    elements.tail(i).set(Value::EMPTY);
                }
            }
            object.mapped.set(map.value());
            object.environment.set(env);
            object.set_flag(flags::EXOTIC);
        }
        if mapped {
            self.add_named(this, self.names.callee, frame.callee(), Attributes::HIDDEN);
        } else {
            let thrower = self.intrinsics().throw_type_error;
            let pair = self.new_pair(thrower, thrower);
            self.add_named(this, self.names.callee, pair, Attributes(Attributes::ACCESSOR));
        }
        self.add_named(this, iterator, values, Attributes::HIDDEN);
        object.value()
    }

    // ---- globals ---------------------------------------------------------------------------------------------------------

    pub(crate) fn name_key(&mut self, name: Value) -> PropertyKey {
        match JsString::from_value(name) {
            Some(s) => self.heap.key_from_string(s),
            None => self.names.undefined,
        }
    }

    pub(crate) fn get_global_slow(&mut self, code: &Code, cache: &InlineCache, for_typeof: bool) -> JsResult {
        let key = cache.key;
        let realm = &self.realms[code.realm as usize];
        if let Some(index) = realm.lexical_place(key, code) {
            let binding = &realm.lexicals[index as usize];
            let (value, is_const) = (binding.value.get(), binding.is_const);
            if value.is_empty() {
                return Err(self.throw_tdz(key.traced()));
            }
            cache.put(IcEntry {
                place: index,
                kind: IcKind::Lexical,
                new_shape: is_const as u32,
                ..IcEntry::default()
            });
            return Ok(value);
        }
        let global = realm.global_object();
        if let Some((own, slot)) = self.own_named_or_none(global, key) {
            if !own.attrs.accessor() {
                let shape = self.shape(global);
                let (inline, place) = Vm::slot_place(shape, slot.slot);
                if !inline && global.has_flag(flags::IS_PROTOTYPE) {
                    cache.put(IcEntry {
                        shape: crate::access::primitive_shape::GLOBAL,
                        place,
                        holder: 0,
                        epoch: self.proto_epoch,
                        new_shape: 0,
                        kind: IcKind::OwnOverflow,
                    });
                }
                return Ok(own.value);
            }
        } else if !self.has_property(global, key)? {
            if for_typeof {
                return Ok(Value::UNDEFINED);
            }
            let name = self.key_text(key);
            let hint = match name.as_str() {
                "require" if code.in_module() => " in ES module scope, you can use import instead",
                "exports" | "module" | "__filename" | "__dirname" if code.in_module() => {
                    " in ES module scope"
                }
                _ => "",
            };
            return Err(self.throw_reference_error(format!("{name} is not defined{hint}")));
        }
        self.get_property(global, key)
    }
    fn own_named_or_none(
        &mut self,
        object: Obj,
        key: PropertyKey,
    ) -> Option<(crate::object::Own, gill_heap::PropertySlot)> {
        // A global that stands for an object of the program (`vm.createContext`) has no properties of its own.
        if key.as_index().is_some() || object.kind() == CellKind::Proxy {
            return None;
        }
        self.own_named(object, key)
    }

    pub(crate) fn set_global_slow(&mut self, code: &Code, cache: &InlineCache, value: Value) -> JsResult<()> {
        let key = cache.key;
        let realm = &self.realms[code.realm as usize];
        if let Some(index) = realm.lexical_place(key, code) {
            let binding = &realm.lexicals[index as usize];
            if binding.value.get().is_empty() {
                return Err(self.throw_tdz(key.traced()));
            }
            if binding.is_const {
                return Err(self.throw_type_error("Assignment to constant variable."));
            }
            binding.value.set(value);
            cache.put(IcEntry { place: index, kind: IcKind::Lexical, ..IcEntry::default() });
            return Ok(());
        }
        let global = realm.global_object();
        let strict = code.is(CodeFlags::STRICT);
        if strict && !self.has_property(global, key)? {
            let name = self.key_text(key);
            return Err(self.throw_reference_error(format!("{name} is not defined")));
        }
        if let Some((own, slot)) = self.own_named_or_none(global, key)
            && !own.attrs.accessor()
            && own.attrs.writable()
        {
            let shape = self.shape(global);
            self.write_slot(global, shape, slot.slot, value);
            return Ok(());
        }
        if !self.set(global, key, value, global.value())? && strict {
            return Err(self.throw_not_writable(global.value(), key));
        }
        Ok(())
    }

    pub(crate) fn init_global_lexical(&mut self, code: &Code, name: Value, value: Value) {
        let key = self.name_key(name);
        let realm = &self.realms[code.realm as usize];
        if let Some(&index) = realm.lexical_index.get(&key.bits()) {
            realm.lexicals[index as usize].value.set(value);
        }
    }
    pub(crate) fn delete_global(&mut self, code: &Code, name: Value) -> JsResult<bool> {
        let key = self.name_key(name);
        let realm = &self.realms[code.realm as usize];
        if realm.lexical_index.contains_key(&key.bits()) {
            return Ok(false);
        }
        let global = realm.global_object();
        self.delete(global, key)
    }
    /// GlobalDeclarationInstantiation
    pub(crate) fn declare_globals(&mut self, code: &'static Code) -> JsResult<()> {
        let Some(declarations) = &code.template.global_declarations else { return Ok(()) };
        let global = self.realms[code.realm as usize].global_object();
        let realm = code.realm as usize;
        for lexical in &declarations.lexicals {
            let name = self.text_value(&lexical.name);
            let key = self.name_key(name);
            let taken = self.realms[realm].lexical_index.contains_key(&key.bits());
            let fixed = self.get_own(global, key)?.is_some_and(|own| !own.attrs.configurable());
            let declared_var = self.realms[realm].declared_vars.contains(&key.bits());
            if taken || fixed || declared_var {
                let text = self.key_text(key);
                return Err(self.throw_syntax_error(format!("Identifier '{text}' has already been declared")));
            }
        }
        for text in declarations.functions.iter().chain(&declarations.vars) {
            let name = self.text_value(text);
            let key = self.name_key(name);
            if self.realms[realm].lexical_index.contains_key(&key.bits()) {
                let text = self.key_text(key);
                return Err(self.throw_syntax_error(format!("Identifier '{text}' has already been declared")));
            }
        }
        for text in &declarations.functions {
            let name = self.text_value(text);
            let key = self.name_key(name);
            let allowed = match self.get_own(global, key)? {
                None => self.is_extensible(global)?,
                Some(own) => {
                    own.attrs.configurable()
                        || (!own.attrs.accessor() && own.attrs.writable() && own.attrs.enumerable())
                }
            };
            if !allowed {
                let text = self.key_text(key);
                return Err(self.throw_type_error(format!("Cannot redefine property: {text}")));
            }
        }
        for text in &declarations.vars {
            let name = self.text_value(text);
            let key = self.name_key(name);
            if self.get_own(global, key)?.is_none() && !self.is_extensible(global)? {
                let text = self.key_text(key);
                return Err(
                    self.throw_type_error(format!("Cannot define property {text}, object is not extensible"))
                );
            }
        }
        for lexical in &declarations.lexicals {
            let name = self.text_value(&lexical.name);
            let key = self.name_key(name);
            let realm = &mut self.realms[realm];
            realm.lexical_index.insert(key.bits(), realm.lexicals.len() as u32);
            realm.lexicals.push(crate::realm::GlobalLexicalBinding {
                name: key,
                value: std::cell::Cell::new(Value::EMPTY),
                is_const: lexical.is_const,
            });
        }
        if !declarations.lexicals.is_empty() {
            self.proto_epoch += 1; // a lexical binding may hide a property that caches know
        }
        for text in &declarations.vars {
            let name = self.text_value(text);
            let key = self.name_key(name);
            if self.get_own(global, key)?.is_none() {
                let attrs = if global.kind() == CellKind::Proxy {
                    Attributes::DATA
                } else {
                    Attributes(Attributes::WRITABLE | Attributes::ENUMERABLE)
                };
                self.define_own_property(global, key, PropertyDescriptor::data(Value::UNDEFINED, attrs))?;
            }
            self.realms[realm].declared_vars.insert(key.bits());
        }
        Ok(())
    }
    /// CreateGlobalFunctionBinding
    pub(crate) fn define_global_function(
        &mut self,
        code: &'static Code,
        name: Value,
        value: Value,
        deletable: bool,
    ) -> JsResult<()> {
        let key = self.name_key(name);
        let global = self.realms[code.realm as usize].global_object();
        let full = self.get_own(global, key)?.is_none_or(|own| own.attrs.configurable());
        let attrs = if deletable || global.kind() == CellKind::Proxy {
            Attributes::DATA
        } else {
            Attributes(Attributes::WRITABLE | Attributes::ENUMERABLE)
        };
        let desc = if full {
            PropertyDescriptor::data(value, attrs)
        } else {
            PropertyDescriptor { value: Some(value), ..Default::default() }
        };
        self.define_or_throw(global, key, desc)?;
        if !deletable {
            self.realms[code.realm as usize].declared_vars.insert(key.bits());
        }
        self.put(global, key, value)
    }

    /// Methods of a builtin object: (name, length, function).
    pub(crate) fn define_methods(&mut self, object: Obj, methods: &[Method]) {
        for method in methods {
            let key = self.method_key(method.name);
            let native = Native {
                function: method.function,
                name: method.path,
                length: method.length,
                constructor: false,
                trampoline: method.trampoline,
            };
            let function = self.new_native_of(native, key, &[]);
            self.define(object, key, function.value(), Attributes::HIDDEN);
        }
    }

    /// The key that a method table names: `@@iterator` and the like are symbols.
    pub(crate) fn method_key(&mut self, name: &str) -> PropertyKey {
        match name.strip_prefix("@@") {
            Some(symbol) => {
                let found = self.symbols.all().into_iter().find(|(n, _)| *n == symbol).map(|(_, v)| v);
                match found {
                    Some(value) => PropertyKey::from_symbol(value.cell_unchecked().cast()),
                    None => unreachable!("no symbol {symbol}"),
                }
            }
            None => self.key(name),
        }
    }

    /// An accessor of a builtin object; gives the getter.
    pub(crate) fn define_getter(
        &mut self,
        object: Obj,
        name: &str,
        path: &'static str,
        getter: NativeFn,
    ) -> Value {
        self.define_native_accessor(object, name, path, getter, None)
    }

    /// Getter and setter of a builtin object; gives the getter.
    pub(crate) fn define_native_accessor(
        &mut self,
        object: Obj,
        name: &str,
        path: &'static str,
        getter: NativeFn,
        setter: Option<NativeFn>,
    ) -> Value {
        let key = self.method_key(name);
        let name = self.function_name_of(key, "get");
        let name_key = self.name_key(name);
        let get = self.new_native(path, name_key, 0, getter, &[]);
        let set = match setter {
            Some(setter) => {
                let name = self.function_name_of(key, "set");
                let name_key = self.name_key(name);
                self.new_native(path, name_key, 1, setter, &[]).value()
            }
            None => Value::UNDEFINED,
        };
        let desc = PropertyDescriptor {
            get: Some(get.value()),
            set: Some(set),
            enumerable: Some(false),
            configurable: Some(true),
            ..Default::default()
        };
        let done = self.ordinary_define_own(object, key, desc);
        debug_assert!(done);
        get.value()
    }

    /// A constructor with its prototype object, both linked, the constructor on the global object.
    pub(crate) fn define_constructor(
        &mut self,
        name: &'static str,
        length: u8,
        function: NativeFn,
        prototype: Obj,
    ) -> Obj {
        let constructor = self.define_global_constructor(name, length, function);
        self.mark_prototype(prototype.value());
        self.link_constructor(constructor, prototype);
        constructor
    }

    /// A constructor that the global object has, with nothing of its own yet.
    pub(crate) fn define_global_constructor(
        &mut self,
        name: &'static str,
        length: u8,
        function: NativeFn,
    ) -> Obj {
        let key = self.key(name);
        let native = Native { function, name, length, constructor: true, trampoline: Trampoline::None };
        let constructor: Obj = self.new_native_of(native, key, &[]).cast();
        let global = self.realm().global_object();
        self.define(global, key, constructor.value(), Attributes::HIDDEN);
        constructor
    }

    /// `prototype` of a constructor, `constructor` of its prototype.
    pub(crate) fn link_constructor(&mut self, constructor: Obj, prototype: Obj) {
        self.define(constructor, self.names.prototype, prototype.value(), Attributes::FIXED);
        self.define(prototype, self.names.constructor, constructor.value(), Attributes::HIDDEN);
    }

    /// Defines `Symbol.toStringTag`.
    pub(crate) fn define_tag(&mut self, object: Obj, tag: &str) {
        let key = PropertyKey::from_symbol(self.symbols.to_string_tag);
        let value = self.heap.intern(tag).value();
        self.define(object, key, value, Attributes::READ_ONLY);
    }
    /// Defines `Symbol.species` as a getter of `this`.
    pub(crate) fn define_species(&mut self, constructor: Obj) {
        self.define_getter(constructor, "@@species", "get [Symbol.species]", |_, args: Args| Ok(args.this()));
    }
}

/// What an instruction is about, for messages.
enum Subject {
    /// An expression.
    Operand(SpeltOperand),
    /// What a pattern around found, which has no text of its own.
    Part,
}

/// A row of a builtin's method table.
#[derive(Clone, Copy)]
pub struct Method {
    /// Property name; `@@iterator` and the like name symbols.
    pub name: &'static str,
    /// Name for cores.
    pub path: &'static str,
    /// `length` property.
    pub length: u8,
    /// Code.
    pub function: NativeFn,
    /// What the interpreter does instead.
    pub trampoline: Trampoline,
}

/// A row of a method table.
pub const fn method(name: &'static str, path: &'static str, length: u8, function: NativeFn) -> Method {
    Method { name, path, length, function, trampoline: Trampoline::None }
}
