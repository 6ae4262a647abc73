//! The core's own instruction set. Owns decoding by it: opcodes are numbers of the version that wrote the core, which may
//! be another one than this. A core whose table is lost is read by this version's.
//!
//! Invariant: any units decode to lines, the last of which may say why it ends there.

use crate::target::Target;
use gill_bytecode::{OP_INFO, OpInfo, OperandKind};
use gill_image::Section;
use gill_image::records::NameRow;

/// The name table that holds opcodes: a row's doc lists the operands as `name:Kind`, then ` | ` and the meaning.
const TABLE: &str = "opcode";

/// An instruction of the core's version.
pub(crate) struct Opcode {
    name: String,
    operands: Vec<(String, OperandKind)>,
}

/// One decoded instruction.
pub(crate) struct Decoded<'a> {
    pub(crate) pc: u32,
    pub(crate) name: &'a str,
    pub(crate) operands: Vec<Operand<'a>>,
}

/// One decoded operand; a jump's value is its absolute target.
pub(crate) struct Operand<'a> {
    pub(crate) name: &'a str,
    pub(crate) kind: OperandKind,
    pub(crate) value: i64,
}

impl Decoded<'_> {
    /// How many registers the run that starts at an operand has.
    pub(crate) fn run_length(&self, operand: &Operand<'_>) -> u32 {
        let count_of = |name: &str| {
            let found = self.operands.iter().find(|operand| operand.name == name);
            found.and_then(|operand| u32::try_from(operand.value).ok())
        };
        OpInfo::run_length(operand.name, count_of)
    }
}

/// By number; None where the core names none.
pub(crate) type Opcodes = Vec<Option<Opcode>>;

/// The core's instruction set.
pub(crate) fn read(target: &Target) -> Opcodes {
    let mut opcodes: Opcodes = Vec::new();
    target.reader.for_each(Section::Names, |row: NameRow| {
        // An opcode is one unit.
        if row.table.as_str() == TABLE && row.number <= u32::from(u16::MAX) {
            let number = row.number as usize;
            if opcodes.len() <= number {
                opcodes.resize_with(number + 1, || None);
            }
            opcodes[number] =
                operands_of(&row.doc.to_text()).map(|operands| Opcode { name: row.name.to_text(), operands });
        }
        true
    });
    if opcodes.is_empty() {
        opcodes.extend(OP_INFO.iter().map(|info| {
            let operands = info.operands.iter().map(|o| (o.name.to_owned(), o.kind)).collect();
            Some(Opcode { name: info.name.to_owned(), operands })
        }));
    }
    opcodes
}

/// The operands that a row's doc lists; None if it names a kind that is not known, whose length nobody can tell.
fn operands_of(doc: &str) -> Option<Vec<(String, OperandKind)>> {
    let layout = doc.split('|').next().unwrap_or_default();
    let operand = |word: &str| {
        let (name, kind) = word.split_once(':')?;
        Some((name.to_owned(), OperandKind::from_name(kind)?))
    };
    layout.split_whitespace().map(operand).collect()
}

/// Decodes code, instruction by instruction; the error ends it.
pub(crate) fn decode<'a>(
    opcodes: &'a [Option<Opcode>],
    units: &'a [u16],
) -> impl Iterator<Item = Result<Decoded<'a>, String>> {
    let mut pc = 0;
    let mut failed = false;
    std::iter::from_fn(move || {
        if failed || pc >= units.len() {
            return None;
        }
        let decoded = one(opcodes, units, pc);
        match &decoded {
            Ok((_, length)) => pc += length,
            Err(_) => failed = true,
        }
        Some(decoded.map(|(decoded, _)| decoded))
    })
}

fn one<'a>(opcodes: &'a [Option<Opcode>], units: &[u16], pc: usize) -> Result<(Decoded<'a>, usize), String> {
    let Some(Some(opcode)) = opcodes.get(units[pc] as usize) else {
        return Err(format!("pc {pc}: no instruction has opcode {}", units[pc]));
    };
    let length = 1 + opcode.operands.iter().map(|(_, kind)| kind.units()).sum::<usize>();
    let Some(rest) = units.get(pc + 1..pc + length) else {
        return Err(format!("pc {pc}: the code ends inside this instruction"));
    };
    let mut at = 0;
    let operands = opcode.operands.iter().map(|(name, kind)| {
        let value = kind.value(&rest[at..], pc as u32);
        at += kind.units();
        Operand { name, kind: *kind, value }
    });
    Ok((Decoded { pc: pc as u32, name: &opcode.name, operands: operands.collect() }, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_versions_numbers_and_lengths_are_used() {
        let layout = operands_of("dst:Dst k:Const | r[dst] := constants[k]").unwrap();
        assert_eq!(layout, [("dst".to_owned(), OperandKind::Dst), ("k".to_owned(), OperandKind::Const)]);
        assert_eq!(operands_of(" | nothing").unwrap(), []);
        assert!(operands_of("x:Later | ?").is_none());
        let opcodes = vec![
            None,
            Some(Opcode { name: "Load".to_owned(), operands: layout }),
            Some(Opcode { name: "Go".to_owned(), operands: vec![("to".to_owned(), OperandKind::Jump)] }),
        ];
        let units = [1, 7, 5, 0, 2, 0xfffc, 0xffff, 0];
        let lines: Vec<String> = decode(&opcodes, &units)
            .map(|d| match d {
                Ok(d) => {
                    let values: Vec<i64> = d.operands.iter().map(|o| o.value).collect();
                    format!("{} {} {values:?}", d.pc, d.name)
                }
                Err(e) => e,
            })
            .collect();
        assert_eq!(lines, ["0 Load [7, 5]", "4 Go [0]", "pc 7: no instruction has opcode 0"]);
        let lines: Vec<_> = decode(&opcodes, &units[..6]).map(|d| d.err()).collect();
        assert_eq!(lines[1].as_deref(), Some("pc 4: the code ends inside this instruction"));
    }
}
