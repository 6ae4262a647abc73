//! The program in the core: names of numbers, sources, code and scopes.

use crate::capture::{Capture, Core, Each, text};
use crate::cells::Words;
use crate::sys;
use crate::text::{Scratch, flat_units};
use gill_bytecode::layout::HostKind;
use gill_bytecode::{CodeFlags, FunctionKind, HandlerKind, LocalKind, OP_INFO, ScopeKind};
use gill_eventloop::RecordKind;
use gill_heap::string::Units;
use gill_heap::{Attributes, Heap, Value};
use gill_image::format::NONE;
use gill_image::records::{
    CodeRecord, EnvironmentRow, HandlerRow, LocalRow, NameRow, ScopeRecord, SlotRow, SourceRecord,
};
use gill_image::{Bytes, List, Section, Text};
use gill_vm::builtins::typed_array::ElementType;
use gill_vm::code::Code;
use std::fmt::Write;

/// How a frame was entered: table `call`.
pub(crate) mod call {
    pub(crate) const CALL: u8 = 0;
    pub(crate) const CONSTRUCT: u8 = 1;
    /// By native code: a callback of a builtin, or of the event loop.
    pub(crate) const NATIVE: u8 = 2;
    /// A generator or async function that went on.
    pub(crate) const RESUMED: u8 = 3;
    /// Waits in the heap for the frame before it.
    pub(crate) const AWAITING: u8 = 4;
    /// Known from an error's captured stack only: no registers.
    pub(crate) const CAPTURED: u8 = 5;
    /// A native function itself.
    pub(crate) const BUILTIN: u8 = 6;
    /// Caught the exception of the frames before it, and threw it again.
    pub(crate) const AGAIN: u8 = 7;
    pub(crate) const NAMES: [&str; 8] = [
        "call",
        "construct",
        "from native code",
        "resumed",
        "awaiting",
        "captured by the error",
        "native",
        "thrown again",
    ];
}

/// What keeps cells alive: table `root`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub(crate) enum RootKind {
    Global,
    GlobalBinding,
    Intrinsic,
    Symbol,
    SymbolRegistry,
    Host,
    Temporary,
    Exception,
    Throw,
    Job,
    Code,
    Internal,
}

impl RootKind {
    const NAMES: [&'static str; 12] = [
        "global object",
        "global binding",
        "intrinsic",
        "well-known symbol",
        "symbol registry",
        "host",
        "temporary",
        "exception",
        "recent throw",
        "job",
        "code",
        "internal",
    ];
}

/// Writes section `names`.
pub(crate) fn write_names(capture: &Capture<'_>, out: &mut Core<'_, '_>, scratch: &mut Scratch) {
    out.section(Section::Names);
    let mut row = |table: &str, number: u32, name: &str, doc: &str| {
        let [table, name, doc] = [table, name, doc].map(Text::Utf8);
        out.record(&NameRow { table, number, name, doc });
    };
    let mut list = |table: &str, names: &[&str]| {
        for (number, name) in names.iter().enumerate() {
            row(table, number as u32, name, "");
        }
    };
    list("call", &call::NAMES);
    list("root", &RootKind::NAMES);
    list("promise_state", &gill_vm::promise::state::NAMES);
    list("generator_state", &gill_vm::generator::state::NAMES);
    list("generator_kind", &gill_vm::generator::kind::NAMES);
    list("reaction", &gill_vm::promise::reaction::NAMES);
    list("module_status", &gill_vm::module::status::NAMES);
    for &kind in HostKind::ALL {
        row("host_kind", kind as u32, kind.name(), "");
    }
    for &element in ElementType::ALL {
        row("typed_array", element as u32, element.name(), "");
    }
    use LocalKind::*;
    for kind in
        [Parameter, Var, Let, Const, Function, Class, Catch, FunctionName, Arguments, Internal, EvalVars]
    {
        row("binding", kind as u32, kind.name(), "");
    }
    for kind in HandlerKind::ALL {
        row("handler", kind as u32, kind.name(), "");
    }
    for (bit, name) in Attributes::NAMES {
        row("property_attribute", u32::from(bit), name, "");
    }
    for bit in 0..32 {
        if let Some(name) = CodeFlags(1 << bit).names().next() {
            row("code_flag", 1 << bit, name, "");
        }
    }
    for kind in [
        RecordKind::Timer,
        RecordKind::Immediate,
        RecordKind::Listener,
        RecordKind::Stream,
        RecordKind::Op,
        RecordKind::Signal,
        RecordKind::Child,
        RecordKind::Codec,
        RecordKind::Watch,
    ] {
        row("host", kind as u32, kind.name(), "");
    }
    for (number, op) in OP_INFO.iter().enumerate() {
        scratch.clear();
        for (place, operand) in op.operands.iter().enumerate() {
            let blank = if place == 0 { "" } else { " " };
            let _ = write!(scratch, "{blank}{}:{}", operand.name, operand.kind.name());
        }
        let _ = write!(scratch, " | {}", op.doc.trim());
        row("opcode", number as u32, op.name, scratch.as_str());
    }
    for (number, native) in capture.vm.natives.all().iter().enumerate() {
        row("native", number as u32, native.name, "");
    }
}

/// Writes section `sources`.
pub(crate) fn write_sources(capture: &Capture<'_>, out: &mut Core<'_, '_>) {
    out.section(Section::Sources);
    for (number, source) in capture.vm.sources.iter().enumerate() {
        let builtin = ["node:", "gill:", "internal/"].iter().any(|prefix| source.name.starts_with(prefix));
        let record = SourceRecord {
            id: number as u32,
            name: Text::Utf8(&source.name),
            kind: Text::Utf8(if builtin { "builtin" } else { "script" }),
            text: Text::Utf8(&source.text),
            ..SourceRecord::default()
        };
        out.keyed(record.id, &record);
    }
}

/// A string of the VM for a record; empty for what is none, or a rope.
pub(crate) fn string(heap: &Heap, value: Value) -> Text<'static> {
    match flat_units(heap, value) {
        Some(Units::Latin1(bytes)) => Text::Latin1(bytes),
        Some(Units::Utf16(units)) => Text::Utf16(units),
        None => Text::Utf8(""),
    }
}

/// Writes section `code`.
pub(crate) fn write_code(capture: &Capture<'_>, out: &mut Core<'_, '_>) {
    out.section(Section::Code);
    for code in capture.vm.codes() {
        write_one(capture, out, code);
    }
}

fn write_one(capture: &Capture<'_>, out: &mut Core<'_, '_>, code: &Code) {
    let template = &code.template;
    let local = |index: usize| {
        let row = &template.local_names[index];
        LocalRow {
            register: u32::from(row.reg),
            name: text(&row.name),
            from: row.from,
            to: row.to,
            binding: row.kind as u8,
        }
    };
    let environment = |index: usize| {
        let row = &template.scope_registers[index];
        EnvironmentRow {
            register: u32::from(row.reg),
            scope: code.first_scope + row.scope,
            from: row.from,
            to: row.to,
        }
    };
    let handler = |index: usize| {
        let row = &template.handlers[index];
        HandlerRow {
            from: row.start,
            to: row.end,
            target: row.target,
            register: u32::from(row.reg),
            kind: row.kind as u8,
        }
    };
    let locals = Each(template.local_names.len(), local);
    let environments = Each(template.scope_registers.len(), environment);
    let handlers = Each(template.handlers.len(), handler);
    let scopes = Each(template.scopes.len(), |index: usize| code.first_scope + index as u32);
    let functions = Each(code.functions.len(), |index: usize| code.functions[index].0);
    let caches = Each(template.caches.len(), |index: usize| template.caches[index].name);
    let constants = Words { space: capture.space, words: &code.consts };
    let record = CodeRecord {
        id: code.id.0,
        name: string(&capture.vm.heap, code.name),
        kind: Text::Utf8(code.kind.name()),
        source: code.source.0,
        start: code.span.start,
        end: code.span.end,
        parent: code.parent.map_or(NONE, |parent| parent.0),
        parameters: code.params,
        registers: code.registers,
        flags: code.flags.0,
        bytecode: Bytes::Slice(sys::bytes_of(&code.units)),
        constants: List::Run(&constants),
        lines: Bytes::Slice(template.lines.bytes()),
        callees: Bytes::Slice(template.callees.bytes()),
        locals: List::Run(&locals),
        environments: List::Run(&environments),
        handlers: List::Run(&handlers),
        scopes: List::Run(&scopes),
        functions: List::Run(&functions),
        caches: List::Run(&caches),
        name_offset: code.name_offset,
    };
    out.keyed(record.id, &record);
}

/// Writes section `scopes`.
pub(crate) fn write_scopes(capture: &Capture<'_>, out: &mut Core<'_, '_>) {
    out.section(Section::Scopes);
    for (number, scope) in capture.vm.scopes.iter().enumerate() {
        let Some(code) = capture.look.code(scope.code.0) else { continue };
        let Some(info) = code.template.scopes.get(scope.index as usize) else { continue };
        let slot = |index: usize| SlotRow {
            name: text(&info.slots[index].name),
            binding: info.slots[index].kind as u8,
        };
        let slots = Each(info.slots.len(), slot);
        let kind = match (info.kind, code.kind) {
            (ScopeKind::Block, FunctionKind::Script) if info.parent.is_none() => "script",
            (kind, _) => kind.name(),
        };
        let record = ScopeRecord {
            id: number as u32,
            kind: Text::Utf8(kind),
            parent: info.parent.map_or(NONE, |parent| code.first_scope + parent),
            code: scope.code.0,
            slots: List::Run(&slots),
        };
        out.keyed(record.id, &record);
    }
}
