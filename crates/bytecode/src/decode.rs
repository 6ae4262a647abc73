//! Reads code without trusting it: any units decode to instructions or to an error, never to a panic.

use crate::op::{Op, OpInfo, OperandInfo, OperandKind};
use std::fmt;

/// One decoded instruction.
#[derive(Clone, Copy, Debug)]
pub struct Instruction<'a> {
    /// Where it stands, in units.
    pub pc: u32,
    /// What it does.
    pub op: Op,
    units: &'a [u16],
}

/// One decoded operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operand {
    /// Its name in the row.
    pub name: &'static str,
    /// Its kind.
    pub kind: OperandKind,
    /// Its value: an index or a number; for a jump the absolute target, which may lie outside the code.
    pub value: i64,
}

/// Why code does not decode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// No instruction has this opcode.
    UnknownOpcode {
        /// Where it stands.
        pc: u32,
        /// The unit found.
        unit: u16,
    },
    /// The code ends inside an instruction.
    Truncated {
        /// Where the instruction starts.
        pc: u32,
    },
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecodeError::UnknownOpcode { pc, unit } => write!(f, "pc {pc}: no instruction has opcode {unit}"),
            DecodeError::Truncated { pc } => write!(f, "pc {pc}: the code ends inside this instruction"),
        }
    }
}

impl std::error::Error for DecodeError {}

impl<'a> Instruction<'a> {
    /// Decodes the instruction at `pc`.
    pub fn decode(code: &'a [u16], pc: u32) -> Result<Instruction<'a>, DecodeError> {
        let rest = code.get(pc as usize..).ok_or(DecodeError::Truncated { pc })?;
        let &unit = rest.first().ok_or(DecodeError::Truncated { pc })?;
        let op = Op::from_u16(unit).ok_or(DecodeError::UnknownOpcode { pc, unit })?;
        let units = rest.get(..op.units()).ok_or(DecodeError::Truncated { pc })?;
        Ok(Instruction { pc, op, units })
    }

    /// Where the next instruction stands.
    pub fn next_pc(&self) -> u32 {
        self.pc + self.op.units() as u32
    }

    /// Its operands in order.
    pub fn operands(&self) -> impl Iterator<Item = Operand> + 'a {
        let (units, pc) = (self.units, self.pc);
        let mut at = 1;
        self.op.info().operands.iter().map(move |&OperandInfo { name, kind }| {
            let value = kind.value(&units[at..], pc);
            at += kind.units();
            Operand { name, kind, value }
        })
    }

    /// The value of the operand called `name`.
    pub fn operand(&self, name: &str) -> Option<i64> {
        self.operands().find(|o| o.name == name).map(|o| o.value)
    }

    /// How many registers the run starting at `operand` has.
    pub fn run_length(&self, operand: &Operand) -> u32 {
        OpInfo::run_length(operand.name, |name| self.operand(name).map(|v| v as u32))
    }
}

/// Goes through code instruction by instruction; ends after the first error.
#[derive(Clone, Debug)]
pub struct Decoder<'a> {
    code: &'a [u16],
    pc: u32,
    failed: bool,
}

impl<'a> Decoder<'a> {
    /// Decodes all of `code`.
    pub fn new(code: &'a [u16]) -> Self {
        Decoder { code, pc: 0, failed: false }
    }
}

impl<'a> Iterator for Decoder<'a> {
    type Item = Result<Instruction<'a>, DecodeError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed || self.pc as usize >= self.code.len() {
            return None;
        }
        let decoded = Instruction::decode(self.code, self.pc);
        match &decoded {
            Ok(instruction) => self.pc = instruction.next_pc(),
            Err(_) => self.failed = true,
        }
        Some(decoded)
    }
}
