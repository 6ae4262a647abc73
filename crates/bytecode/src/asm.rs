//! Writes code. Owns labels, handler ranges and the position tables while a function is being generated.
//!
//! Invariants: a label is bound once; every jump is patched by [`Assembler::finish`]; unreachable instructions are
//! dropped, so what follows a return costs nothing. An instruction is reachable if the one before it goes on, if a label that
//! something jumps to stands there, or if the caller says so ([`Assembler::bind_loop`], [`Assembler::bind_handler`]).

use crate::op::{Effect, Emit, Op, Reg};
use crate::tables::{LineTable, LineTableBuilder, SpanTable, SpanTableBuilder};
use crate::template::{Handler, HandlerKind, JumpTableData};

/// A place in the code that jumps go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Label(u32);

const UNBOUND: u32 = u32::MAX;

#[derive(Clone, Copy, Debug)]
struct LabelState {
    pc: u32,
    /// Whether a reachable instruction jumps here.
    used: bool,
}

#[derive(Clone, Copy, Debug)]
struct PendingHandler {
    start: u32,
    end: u32,
    target: Label,
    kind: HandlerKind,
    reg: Reg,
}

#[derive(Clone, Debug)]
struct PendingTable {
    low: i32,
    targets: Vec<Label>,
    default: Label,
}

/// Writes the code of one function.
#[derive(Debug)]
pub struct Assembler {
    code: Vec<u16>,
    labels: Vec<LabelState>,
    /// (start of the jumping instruction, index of the operand's first unit, target)
    fixups: Vec<(u32, u32, Label)>,
    handlers: Vec<PendingHandler>,
    tables: Vec<PendingTable>,
    lines: LineTableBuilder,
    spans: SpanTableBuilder,
    position: u32,
    instruction: u32,
    reachable: bool,
    highest: u32,
}

/// What [`Assembler::finish`] gives: everything of a template that follows from emitted instructions.
#[derive(Debug)]
pub struct Code {
    /// The instructions.
    pub code: Vec<u16>,
    /// The handler table, innermost first.
    pub handlers: Vec<Handler>,
    /// The jump tables.
    pub jump_tables: Vec<JumpTableData>,
    /// From pc to source offset.
    pub lines: LineTable,
    /// From pc to the span of what is called.
    pub callees: SpanTable,
    /// One more than the highest single register an instruction names.
    pub registers_named: u32,
}

impl Default for Assembler {
    fn default() -> Self {
        Assembler {
            code: Vec::new(),
            labels: Vec::new(),
            fixups: Vec::new(),
            handlers: Vec::new(),
            tables: Vec::new(),
            lines: LineTableBuilder::default(),
            spans: SpanTableBuilder::default(),
            position: 0,
            instruction: 0,
            reachable: true,
            highest: 0,
        }
    }
}

impl Assembler {
    /// Where the next instruction will stand.
    pub fn pc(&self) -> u32 {
        self.code.len() as u32
    }

    /// Whether control can reach the next instruction.
    pub fn is_reachable(&self) -> bool {
        self.reachable
    }

    /// Sets the source offset of the instructions that follow.
    pub fn set_position(&mut self, offset: u32) {
        self.position = offset;
    }

    /// The source offset set last.
    pub fn position(&self) -> u32 {
        self.position
    }

    /// Appends an instruction, unless nothing reaches it.
    pub fn emit<I: Emit>(&mut self, instruction: I) {
        if !self.reachable {
            return;
        }
        self.instruction = self.pc();
        if I::OP.info().effect != Effect::Pure {
            self.lines.push(self.instruction, self.position);
        }
        self.unit(I::OP as u16);
        instruction.put(self);
        if I::OP.is_terminator() {
            self.reachable = false;
        }
    }

    /// Gives the next instruction the source span of what it calls, for messages.
    pub fn callee_span(&mut self, start: u32, end: u32) {
        if self.reachable {
            self.spans.push(self.pc(), start, end);
        }
    }

    /// A new label, not bound yet.
    pub fn label(&mut self) -> Label {
        self.labels.push(LabelState { pc: UNBOUND, used: false });
        Label(self.labels.len() as u32 - 1)
    }

    /// Binds a label that jumps ahead go to.
    pub fn bind(&mut self, label: Label) {
        let pc = self.pc();
        let state = &mut self.labels[label.0 as usize];
        debug_assert_eq!(state.pc, UNBOUND, "a label is bound once");
        state.pc = pc;
        self.reachable |= state.used;
    }

    /// Binds the head of a loop, which later jumps go back to; `reachable` if the loop is entered at all.
    pub fn bind_loop(&mut self, label: Label, reachable: bool) {
        self.bind(label);
        self.reachable |= reachable;
    }

    /// Binds the target of a handler; reachable if the range it protects is not empty.
    pub fn bind_handler(&mut self, label: Label, start: u32, end: u32) {
        self.bind(label);
        self.reachable |= end > start;
    }

    /// Whether a reachable instruction jumps to the label so far.
    pub fn is_used(&self, label: Label) -> bool {
        self.labels[label.0 as usize].used
    }

    /// Adds a handler for `start..end`. Handlers are added innermost first. Gives a number for
    /// [`Assembler::set_handler_kind`], or nothing if the range is empty and no handler is needed.
    pub fn handler(
        &mut self,
        start: u32,
        end: u32,
        target: Label,
        kind: HandlerKind,
        reg: Reg,
    ) -> Option<usize> {
        if end <= start {
            return None;
        }
        self.labels[target.0 as usize].used = true;
        self.touch(reg);
        self.handlers.push(PendingHandler { start, end, target, kind, reg });
        Some(self.handlers.len() - 1)
    }

    /// Changes the kind of a handler, for a `finally` whose body turned out to leave by itself.
    pub fn set_handler_kind(&mut self, handler: usize, kind: HandlerKind) {
        self.handlers[handler].kind = kind;
    }

    /// Adds a jump table for the values `low`, `low + 1`...
    pub fn jump_table(&mut self, low: i32, targets: Vec<Label>, default: Label) -> u32 {
        if self.reachable {
            for label in targets.iter().chain([&default]) {
                self.labels[label.0 as usize].used = true;
            }
        }
        self.tables.push(PendingTable { low, targets, default });
        self.tables.len() as u32 - 1
    }

    /// Patches the jumps and gives the code. Every label that something jumps to must be bound.
    pub fn finish(mut self) -> Code {
        for &(instruction, at, label) in &self.fixups {
            let target = self.labels[label.0 as usize].pc;
            debug_assert_ne!(target, UNBOUND, "a label that is jumped to is bound");
            let distance = target.wrapping_sub(instruction);
            self.code[at as usize] = distance as u16;
            self.code[at as usize + 1] = (distance >> 16) as u16;
        }
        let pc = |label: Label| self.labels[label.0 as usize].pc;
        let handlers = self
            .handlers
            .iter()
            .map(|h| Handler { start: h.start, end: h.end, target: pc(h.target), kind: h.kind, reg: h.reg.0 })
            .collect();
        let jump_tables = self
            .tables
            .iter()
            .map(|t| JumpTableData {
                low: t.low,
                targets: t.targets.iter().map(|&l| pc(l)).collect(),
                default: pc(t.default),
            })
            .collect();
        Code {
            handlers,
            jump_tables,
            lines: self.lines.finish(),
            callees: self.spans.finish(),
            registers_named: self.highest,
            code: self.code,
        }
    }

    pub(crate) fn unit(&mut self, unit: u16) {
        self.code.push(unit);
    }

    pub(crate) fn touch(&mut self, reg: Reg) {
        self.highest = self.highest.max(u32::from(reg.0) + 1);
    }

    pub(crate) fn jump_operand(&mut self, label: Label) {
        self.labels[label.0 as usize].used = true;
        self.fixups.push((self.instruction, self.pc(), label));
        self.unit(0);
        self.unit(0);
    }

    /// The opcode at `pc`, for the few peepholes that look back.
    pub fn op_at(&self, pc: u32) -> Option<Op> {
        Op::from_u16(*self.code.get(pc as usize)?)
    }
}
