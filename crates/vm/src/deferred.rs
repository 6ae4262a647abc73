//! Builtins whose properties are made when one is first asked for: most programs use few of the globals, and a start is to
//! pay for those alone.
//!
//! A deferred object has a shape with the LAZY flag, as a function has whose `length` and `name` nobody has read: whatever
//! looks at own properties settles it first ([`Vm::settle_lazy`]). The constructor and the prototype of a class settle together.
//!
//! Invariant: making the properties runs no JS and does not collect; objects in the table are roots.

use crate::native::NativeFn;
use crate::object::Obj;
use crate::vm::Vm;
use gill_heap::shape::shape_flags;
use gill_heap::{CellKind, Value};

/// Makes the properties of a constructor and its prototype, or of an object that stands in both places.
pub(crate) type Make = fn(&mut Vm, Obj, Obj);

/// A row of the table, which both objects lead to.
#[derive(Clone, Copy)]
pub(crate) struct Deferred {
    pub(crate) constructor: Obj,
    pub(crate) prototype: Obj,
    realm: u32,
    make: Make,
}

impl Deferred {
    /// The object, or both.
    pub(crate) fn objects(&self) -> impl Iterator<Item = Value> {
        let prototype = (self.prototype != self.constructor).then_some(self.prototype);
        std::iter::once(self.constructor).chain(prototype).map(|object| object.value())
    }
}

impl Vm {
    /// Puts off the properties of an object that has none yet.
    pub(crate) fn defer(&mut self, object: Obj, make: Make) {
        self.defer_both(object, object, make);
    }

    /// A constructor as [`Vm::define_constructor`] makes it; its properties and the prototype's are put off, but for what
    /// both have: `prototype` and `constructor` come by themselves, before what `make` adds.
    pub(crate) fn define_deferred_constructor(
        &mut self,
        name: &'static str,
        length: u8,
        function: NativeFn,
        prototype: Obj,
        make: Make,
    ) -> Obj {
        let constructor = self.define_global_constructor(name, length, function);
        self.defer_both(constructor, prototype, make);
        constructor
    }

    /// The same for a constructor and a prototype that are there.
    pub(crate) fn defer_both(&mut self, constructor: Obj, prototype: Obj, make: Make) {
        let row = Deferred { constructor, prototype, realm: self.realm_id(), make };
        for object in [constructor, prototype] {
            let shape = self.shape(object);
            debug_assert!(shape.count.get() == 0 && !shape.is_dictionary(), "an object without properties");
            let (start, capacity) = (shape.inline_start.get(), shape.inline_capacity.get());
            let lazy = shape.shape_flags.get() | shape_flags::LAZY;
            let shape = self.heap.root_shape(shape.proto.get(), start, capacity, lazy);
            object.word.set(shape.word.get());
            self.deferred.insert(self.heap.cell_id(object), row);
        }
    }

    /// Calls `visit` with the objects that have no properties yet, in no order.
    pub fn for_each_deferred(&self, visit: &mut dyn FnMut(Value)) {
        self.deferred.values().for_each(|row| row.objects().for_each(&mut *visit));
    }

    /// Gives an object with a lazy shape its properties.
    #[cold]
    pub(crate) fn settle(&mut self, object: Obj) {
        let row = match object.kind() {
            CellKind::Function => None,
            _ => self.deferred.remove(&self.heap.cell_id(object)),
        };
        let Some(Deferred { constructor, prototype, realm, make }) = row else {
            return self.settle_function(object);
        };
        for object in [constructor, prototype] {
            self.deferred.remove(&self.heap.cell_id(object));
            self.settle_function(object);
        }
        let before = self.realm_of_making.replace(realm);
        let pause = self.heap.pause_collections();
        if constructor != prototype {
            self.link_constructor(constructor, prototype);
        }
        make(self, constructor, prototype);
        self.heap.resume_collections(pause);
        self.realm_of_making = before;
    }
}
