//! String and String.prototype (ECMA-262 22.1), and the builder that methods put strings together with.

use crate::vm::Vm;
use gill_heap::Value;
use gill_heap::string::Units;

/// A string being put together: bytes until a wide unit comes.
#[derive(Debug)]
pub enum Builder {
    /// Latin-1 so far.
    Latin1(Vec<u8>),
    /// Wide.
    Utf16(Vec<u16>),
}

impl Builder {
    /// Empty.
    pub fn new() -> Builder {
        Builder::Latin1(Vec::new())
    }
    /// Units so far.
    pub fn len(&self) -> usize {
        match self {
            Builder::Latin1(b) => b.len(),
            Builder::Utf16(u) => u.len(),
        }
    }
    /// None so far?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    fn widen(&mut self) -> &mut Vec<u16> {
        if let Builder::Latin1(bytes) = self {
            *self = Builder::Utf16(bytes.iter().map(|&b| b as u16).collect());
        }
        match self {
            Builder::Utf16(units) => units,
            Builder::Latin1(_) => unreachable!("just widened"),
        }
    }
    /// Appends units.
    pub fn push(&mut self, units: Units<'_>) {
        match (&mut *self, units) {
            (Builder::Latin1(bytes), Units::Latin1(more)) => bytes.extend_from_slice(more),
            (_, Units::Latin1(more)) => self.widen().extend(more.iter().map(|&b| b as u16)),
            (_, Units::Utf16(more)) => self.widen().extend_from_slice(more),
        }
    }
    /// Appends one unit.
    pub fn push_unit(&mut self, unit: u16) {
        match self {
            Builder::Latin1(bytes) if unit <= 0xff => bytes.push(unit as u8),
            _ => self.widen().push(unit),
        }
    }
    /// Appends Rust text.
    pub fn push_str(&mut self, text: &str) {
        if text.is_ascii() {
            self.push(Units::Latin1(text.as_bytes()));
        } else {
            text.encode_utf16().for_each(|u| self.push_unit(u));
        }
    }
    /// Drops all units from the `len`th on.
    pub fn truncate(&mut self, len: usize) {
        match self {
            Builder::Latin1(bytes) => bytes.truncate(len),
            Builder::Utf16(units) => units.truncate(len),
        }
    }
    /// The string.
    pub fn finish(self, vm: &mut Vm) -> Value {
        vm.collect_if_due();
        match self {
            Builder::Latin1(bytes) => vm.heap.string_from_latin1(&bytes).value(),
            Builder::Utf16(units) => vm.heap.string_from_utf16(&units).value(),
        }
    }
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}

pub(crate) fn init(_vm: &mut Vm) {}
