//! Native functions: how Rust code is called from JS, and the table of them.
//!
//! A native function sees its arguments on the VM stack, where its frame is. It returns a value, or [`Throw`] after an
//! exception was set. Values in its locals are found by the collector; see the rooting rule in `vm.rs`.

use crate::stack::Frame;
use crate::throw::Throw;
use crate::vm::Vm;
use gill_heap::{NativeFunction, RootVisitor, Value};

/// What a native function, or anything that may throw, gives.
pub type JsResult<T = Value> = Result<T, Throw>;

/// A native function.
pub type NativeFn = fn(&mut Vm, Args) -> JsResult;

/// The arguments of a call, on the VM stack: valid while the native function runs.
#[derive(Clone, Copy)]
pub struct Args {
    frame: Frame,
    argc: u32,
}

impl Args {
    pub(crate) fn new(frame: Frame, argc: u32) -> Args {
        Args { frame, argc }
    }
    /// How many arguments were given.
    #[inline(always)]
    pub fn len(self) -> usize {
        self.argc as usize
    }
    /// None at all?
    pub fn is_empty(self) -> bool {
        self.argc == 0
    }
    /// Argument `i`, `undefined` if it was not given.
    #[inline(always)]
    pub fn get(self, i: usize) -> Value {
        if i < self.argc as usize { self.frame.reg(i) } else { Value::UNDEFINED }
    }
    /// Was argument `i` given?
    pub fn has(self, i: usize) -> bool {
        i < self.argc as usize
    }
    /// this
    #[inline(always)]
    pub fn this(self) -> Value {
        self.frame.this()
    }
    /// new.target; `undefined` in a plain call.
    #[inline(always)]
    pub fn new_target(self) -> Value {
        self.frame.new_target()
    }
    /// Was it called by `new`?
    pub fn is_construct(self) -> bool {
        !self.frame.new_target().is_undefined()
    }
    /// The function object itself.
    #[inline(always)]
    pub fn callee(self) -> gill_heap::Gc<NativeFunction> {
        self.frame.callee().cell_unchecked().cast()
    }
    /// Value `i` that the function object carries.
    #[inline(always)]
    pub fn capture(self, i: usize) -> Value {
        self.callee().tail(i).get()
    }
    /// Changes value `i` that the function object carries.
    pub fn set_capture(self, i: usize, value: Value) {
        self.callee().tail(i).set(value);
    }
    /// All arguments.
    pub fn all(self) -> &'static [Value] {
        // SAFETY: they stand on the VM stack while the function runs.
        unsafe { std::slice::from_raw_parts(self.frame.0, self.argc as usize) }
    }
    /// Arguments from index `from` on.
    pub fn from(self, from: usize) -> &'static [Value] {
        &self.all()[from.min(self.argc as usize)..]
    }
}

/// What the interpreter does instead of calling a native function, so that JS never waits on native frames.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Trampoline {
    /// Calls it.
    None,
    /// `Function.prototype.call`
    Call,
    /// `Function.prototype.apply`
    Apply,
    /// `Reflect.apply`
    ReflectApply,
    /// `next`, `return`, `throw` of generators: resumes the frame on the stack (0, 2, 1).
    GeneratorNext,
    /// See `GeneratorNext`.
    GeneratorReturn,
    /// See `GeneratorNext`.
    GeneratorThrow,
}

/// A native function in the table.
#[derive(Clone, Copy)]
pub struct Native {
    /// Its code.
    pub function: NativeFn,
    /// Its name, for cores and profiles: `Array.prototype.map`.
    pub name: &'static str,
    /// `length` property.
    pub length: u8,
    /// May it be called by `new`?
    pub constructor: bool,
    /// What the interpreter does about it.
    pub trampoline: Trampoline,
}

/// Native functions by number.
pub struct NativeTable {
    entries: Vec<Native>,
    /// By function and name, as addresses: two names of one text are two rows, which differ in nothing else. The function alone
    /// would not do, since the linker makes one of those that do the same.
    by_address: rustc_hash::FxHashMap<(usize, usize, usize), u32>,
}

impl Default for NativeTable {
    fn default() -> Self {
        // As many as a small program sees.
        let few = 448;
        NativeTable {
            entries: Vec::with_capacity(few),
            by_address: rustc_hash::FxHashMap::with_capacity_and_hasher(few, Default::default()),
        }
    }
}

impl NativeTable {
    /// Adds one, or finds it.
    pub fn add(&mut self, native: Native) -> u32 {
        let key = (native.function as usize, native.name.as_ptr() as usize, native.name.len());
        if let Some(&index) = self.by_address.get(&key) {
            return index;
        }
        self.entries.push(native);
        self.by_address.insert(key, self.entries.len() as u32 - 1);
        self.entries.len() as u32 - 1
    }
    /// The one with this number.
    #[inline(always)]
    pub fn get(&self, index: u32) -> &Native {
        &self.entries[index as usize]
    }
    /// All, by number.
    pub fn all(&self) -> &[Native] {
        &self.entries
    }
    pub(crate) fn trace(&self, _roots: &mut RootVisitor<'_>) {}
}
