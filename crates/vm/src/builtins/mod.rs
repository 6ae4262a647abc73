//! Builtins: one file a global. Each has `init`, which makes the global's constructor and prototype from method tables.
//!
//! Order matters only here: [`Vm::create_realm`] makes the prototypes everything hangs on first, then calls each `init`.
//! Builtins quote the spec's steps where they are not plain from the code.

pub mod array;
pub mod array_buffer;
mod array_from_async;
pub mod atomics;
pub mod bigint;
pub mod boolean;
pub mod call_site;
pub mod data_view;
pub mod date;
mod date_parse;
pub mod disposable_stack;
pub mod error;
pub mod function;
pub mod generators;
pub mod global;
pub(crate) mod intl;
pub mod iterator_helpers;
mod iterator_joint;
pub mod iterators;
pub mod json;
mod json_source;
pub mod map_set;
pub mod math;
pub mod number;
pub mod object;
pub(crate) mod ordered_table;
pub mod promise;
pub mod proxy;
pub mod reflect;
pub mod regexp;
mod regexp_escape;
pub(crate) mod regexp_legacy;
mod regexp_methods;
mod regexp_start;
pub mod string;
mod string_methods;
pub(crate) mod stringify;
pub mod symbol;
pub mod typed_array;
mod typed_array_methods;
mod uint8_array_base64;
pub mod weak;

use crate::object::Obj;
use crate::realm::{GlobalLexicalBinding, Realm};
use crate::vm::Vm;
use gill_heap::{Gc, NativeFunction, Value};

impl Vm {
    /// Makes a realm with all its intrinsics and global object. Gives its number; the current realm stays what it was,
    /// unless this is the first.
    pub fn create_realm(&mut self) -> u32 {
        let before = self.current_realm;
        self.realms.push(Box::new(Realm::new()));
        let id = self.realms.len() as u32 - 1;
        self.current_realm = id;

        let object_prototype = self.new_object_with(Value::NULL).value();
        self.realm_mut().intrinsics.object_prototype = object_prototype;
        // %Function.prototype% is itself a function, and needs itself for that.
        self.realm_mut().intrinsics.function_prototype = object_prototype;
        let empty = self.names.empty;
        let function_prototype: Gc<NativeFunction> =
            self.new_native("Function.prototype", empty, 0, |_, _| Ok(Value::UNDEFINED), &[]);
        self.realm_mut().intrinsics.function_prototype = function_prototype.value();
        let global = self.new_object_with(object_prototype);
        self.to_dictionary(global);
        // Caches of globals rely on the epoch counting changes to the global object.
        self.mark_prototype(global.value());
        self.realm_mut().global = global.value();

        function::init(self);
        object::init(self);
        error::init(self);
        call_site::init(self);
        global::init(self);
        symbol::init(self);
        generators::init(self);
        array::init(self);
        iterators::init(self);
        iterator_helpers::init(self);
        string::init(self);
        boolean::init(self);
        number::init(self);
        bigint::init(self);
        math::init(self);
        json::init(self);
        date::init(self);
        promise::init(self);
        map_set::init(self);
        reflect::init(self);
        weak::init(self);
        proxy::init(self);
        regexp::init(self);
        array_buffer::init(self);
        typed_array::init(self);
        data_view::init(self);
        atomics::init(self);
        disposable_stack::init(self);
        intl::init(self);
        self.keep_original_globals(global);
        if id != 0 {
            self.current_realm = before;
        }
        id
    }

    /// Remembers the globals for the library.
    fn keep_original_globals(&mut self, global: Obj) {
        for key in self.own_keys(global).unwrap_or_default() {
            let Some((own, _)) = self.own_named(global, key) else { continue };
            if !own.attrs.accessor() {
                let binding = GlobalLexicalBinding { name: key, value: own.value.into(), is_const: true };
                self.realm_mut().lexicals.push(binding);
            }
        }
        self.realm_mut().originals = self.realm_mut().lexicals.len();
    }
}
