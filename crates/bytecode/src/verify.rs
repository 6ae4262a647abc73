//! Checks a template before it is trusted: compiler output in tests, and every code block read from a core.
//!
//! What passes can be run by an interpreter that checks nothing: every operand is in range, every jump and handler
//! lands on an instruction, control never runs off the end. What is *not* checked is the program's own logic (that a
//! register holds an iterator record when an iterator instruction reads it): the interpreter's slow paths cope with any value there.

use crate::decode::{DecodeError, Decoder, Instruction};
use crate::op::{Op, OperandKind};
use crate::template::{CodeTemplate, Const, NO_SCOPE};
use std::fmt;

/// Why a template is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VerifyError {
    /// The code does not decode.
    Decode(DecodeError),
    /// An operand points outside what it indexes.
    Operand {
        /// The instruction's pc.
        pc: u32,
        /// Its name.
        op: &'static str,
        /// The operand's name.
        operand: &'static str,
        /// The value found.
        value: i64,
        /// What was expected.
        expected: &'static str,
    },
    /// The code is empty, or its last instruction goes on.
    NoTerminator,
    /// `IteratorNext` is not followed by `IteratorUnpack` of the same registers.
    LooseIteratorNext {
        /// Where it stands.
        pc: u32,
    },
    /// An entry of a side table does not fit the code.
    Table {
        /// Which table.
        table: &'static str,
        /// Which entry.
        index: usize,
        /// What is wrong with it.
        what: &'static str,
    },
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            VerifyError::Decode(e) => e.fmt(f),
            VerifyError::Operand { pc, op, operand, value, expected } => {
                write!(f, "pc {pc}: {op}: operand {operand} is {value}, expected {expected}")
            }
            VerifyError::NoTerminator => f.write_str("the code does not end in a return, throw or jump"),
            VerifyError::LooseIteratorNext { pc } => {
                write!(f, "pc {pc}: IteratorNext without the IteratorUnpack that must follow it")
            }
            VerifyError::Table { table, index, what } => write!(f, "{table} entry {index}: {what}"),
        }
    }
}

impl std::error::Error for VerifyError {}

/// Checks one template, nested functions left out.
pub fn verify(t: &CodeTemplate) -> Result<(), VerifyError> {
    let starts = instruction_starts(t)?;
    let is_start = |pc: i64| usize::try_from(pc).ok().and_then(|pc| starts.get(pc)).copied() == Some(true);
    let mut last = None;
    for decoded in Decoder::new(&t.code) {
        let instruction = decoded.map_err(VerifyError::Decode)?;
        check_operands(t, &instruction, &is_start)?;
        if instruction.op == Op::IteratorNext {
            check_unpack(t, &instruction)?;
        }
        last = Some(instruction.op);
    }
    if !last.is_some_and(Op::is_terminator) {
        return Err(VerifyError::NoTerminator);
    }
    check_tables(t, &is_start)
}

/// Checks a template and all the functions in it. The error names the function.
pub fn verify_all(t: &CodeTemplate) -> Result<(), String> {
    let mut stack = vec![t];
    while let Some(t) = stack.pop() {
        verify(t).map_err(|e| format!("{} {:?}: {e}", t.head.kind.name(), t.head.name))?;
        stack.extend(&t.functions);
    }
    Ok(())
}

fn instruction_starts(t: &CodeTemplate) -> Result<Vec<bool>, VerifyError> {
    let mut starts = vec![false; t.code.len()];
    for decoded in Decoder::new(&t.code) {
        starts[decoded.map_err(VerifyError::Decode)?.pc as usize] = true;
    }
    Ok(starts)
}

fn check_operands(
    t: &CodeTemplate,
    instruction: &Instruction<'_>,
    is_start: &impl Fn(i64) -> bool,
) -> Result<(), VerifyError> {
    let registers = i64::from(t.head.registers);
    let op = instruction.op;
    for operand in instruction.operands() {
        let v = operand.value;
        let (ok, expected) = match operand.kind {
            OperandKind::Dst | OperandKind::Reg | OperandKind::Mod => {
                (v < registers, "a register of the frame")
            }
            OperandKind::Regs => (
                v + i64::from(instruction.run_length(&operand)) <= registers,
                "a run of registers of the frame",
            ),
            OperandKind::Imm16 | OperandKind::Imm32 | OperandKind::Count => (true, ""),
            OperandKind::Const => match t.consts.get(v as usize) {
                None => (false, "a constant"),
                Some(Const::String(_)) => (true, ""),
                Some(_) => (op == Op::LoadConst, "a string constant"),
            },
            OperandKind::Template => ((v as usize) < t.templates.len(), "a template object"),
            OperandKind::Table => ((v as usize) < t.jump_tables.len(), "a jump table"),
            OperandKind::Cache => ((v as usize) < t.caches.len(), "a cache site"),
            OperandKind::Func => ((v as usize) < t.functions.len(), "a nested function"),
            OperandKind::Scope => ((v as usize) < t.scopes.len(), "a scope"),
            OperandKind::Jump if op.is_loop() => (
                v <= i64::from(instruction.pc) && is_start(v),
                "an instruction's start at or before this one",
            ),
            OperandKind::Jump => (is_start(v), "an instruction's start"),
        };
        if !ok {
            return Err(VerifyError::Operand {
                pc: instruction.pc,
                op: op.name(),
                operand: operand.name,
                value: v,
                expected,
            });
        }
    }
    Ok(())
}

fn check_unpack(t: &CodeTemplate, next: &Instruction<'_>) -> Result<(), VerifyError> {
    let loose = VerifyError::LooseIteratorNext { pc: next.pc };
    let follower = Instruction::decode(&t.code, next.next_pc()).map_err(|_| loose.clone())?;
    let same = ["dst", "iter"].iter().all(|name| next.operand(name) == follower.operand(name));
    if follower.op == Op::IteratorUnpack && same { Ok(()) } else { Err(loose) }
}

fn check_tables(t: &CodeTemplate, is_start: &impl Fn(i64) -> bool) -> Result<(), VerifyError> {
    let end = t.code.len() as u32;
    let is_edge = |pc: u32| pc == end || is_start(i64::from(pc));
    let check = |ok: bool, table, index, what| {
        if ok { Ok(()) } else { Err(VerifyError::Table { table, index, what }) }
    };
    check(t.head.params <= t.head.registers, "params", 0, "more parameters than registers")?;
    for (i, h) in t.handlers.iter().enumerate() {
        check(h.start < h.end, "handlers", i, "an empty range")?;
        check(is_start(i64::from(h.start)) && is_edge(h.end), "handlers", i, "a range off the instructions")?;
        check(is_start(i64::from(h.target)), "handlers", i, "a target off the instructions")?;
        check(h.reg < t.head.registers, "handlers", i, "a register outside the frame")?;
        // Innermost first: an earlier entry lies inside a later one or apart from it.
        let nested = t.handlers[..i]
            .iter()
            .rev()
            .take(8)
            .all(|g| g.end <= h.start || h.end <= g.start || (h.start <= g.start && g.end <= h.end));
        check(nested, "handlers", i, "overlaps an earlier entry without holding it")?;
    }
    for (i, table) in t.jump_tables.iter().enumerate() {
        let ok = table.targets.iter().chain([&table.default]).all(|&pc| is_start(i64::from(pc)));
        check(ok, "jump tables", i, "a target off the instructions")?;
        let fits = i32::try_from(table.targets.len()).is_ok_and(|n| table.low.checked_add(n).is_some());
        check(fits, "jump tables", i, "its values leave the range of an int")?;
    }
    for (i, site) in t.caches.iter().enumerate() {
        let ok = matches!(t.consts.get(site.name as usize), Some(Const::String(_)));
        check(ok, "caches", i, "its name is not a string constant")?;
    }
    for (i, scope) in t.scopes.iter().enumerate() {
        check(
            scope.parent.is_none_or(|p| (p as usize) < i),
            "scopes",
            i,
            "its parent does not come before it",
        )?;
    }
    for (i, l) in t.local_names.iter().enumerate() {
        check(l.reg < t.head.registers, "local names", i, "a register outside the frame")?;
        check(l.from <= l.to && l.to <= end, "local names", i, "a range outside the code")?;
    }
    for (i, s) in t.scope_registers.iter().enumerate() {
        check(s.reg < t.head.registers, "scope registers", i, "a register outside the frame")?;
        check((s.scope as usize) < t.scopes.len(), "scope registers", i, "a scope that is not there")?;
        check(s.from <= s.to && s.to <= end, "scope registers", i, "a range outside the code")?;
    }
    for (i, template) in t.templates.iter().enumerate() {
        check(template.raw.len() == template.cooked.len(), "templates", i, "as many raw as cooked strings")?;
    }
    for (i, &slot) in t.mapping.iter().enumerate() {
        let known = slot == NO_SCOPE || t.scopes.first().is_some_and(|s| (slot as usize) < s.slots.len());
        check(known, "mapping", i, "a slot that the function's environment does not have")?;
        check(i < usize::from(t.head.params), "mapping", i, "more entries than parameters")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::FunctionHead;
    use crate::{
        Assembler, CacheSite, Handler, HandlerKind, LocalKind, LocalName, Reg, ScopeInfo, ScopeKind, ins,
    };

    /// A small template with one of everything that operands index.
    fn sample() -> CodeTemplate {
        let mut asm = Assembler::default();
        let (head, done) = (asm.label(), asm.label());
        asm.emit(ins::LoadInt { dst: Reg(0), imm: 7 });
        asm.emit(ins::GetIterator { iter: Reg(1), src: Reg(0) });
        asm.bind(head);
        asm.emit(ins::IteratorNext { dst: Reg(4), iter: Reg(1), done });
        asm.emit(ins::IteratorUnpack { dst: Reg(4), iter: Reg(1), done });
        asm.emit(ins::LoopJump { target: head });
        asm.bind(done);
        asm.emit(ins::ReturnUndefined {});
        let code = asm.finish();
        CodeTemplate {
            head: FunctionHead { registers: 12, ..FunctionHead::default() },
            code: code.code,
            lines: code.lines,
            consts: vec![Const::String("a".into()), Const::Number(1.5)],
            caches: vec![CacheSite { name: 0 }],
            scopes: vec![ScopeInfo {
                kind: ScopeKind::Function,
                parent: None,
                starts_empty: false,
                slots: vec![],
            }],
            functions: vec![CodeTemplate::default()],
            ..CodeTemplate::default()
        }
    }

    #[test]
    fn accepts_the_sample_and_prints_it() {
        let t = sample();
        verify(&t).unwrap();
        assert!(crate::disassemble(&t).contains("IteratorNext"));
    }

    #[test]
    fn refuses_what_is_out_of_range() {
        let mut t = sample();
        t.head.registers = 4;
        assert!(matches!(verify(&t), Err(VerifyError::Operand { operand: "dst", value: 4, .. })));
        let mut t = sample();
        *t.code.last_mut().unwrap() = Op::Nop as u16;
        assert_eq!(verify(&t), Err(VerifyError::NoTerminator));
        let mut t = sample();
        t.handlers.push(Handler { start: 1, end: 3, target: 0, kind: HandlerKind::Catch, reg: 0 });
        assert!(matches!(verify(&t), Err(VerifyError::Table { table: "handlers", .. })));
        let mut t = sample();
        t.local_names.push(LocalName { reg: 0, name: "x".into(), from: 0, to: 999, kind: LocalKind::Let });
        assert!(matches!(verify(&t), Err(VerifyError::Table { table: "local names", .. })));
        assert_eq!(verify(&CodeTemplate::default()), Err(VerifyError::NoTerminator));
    }

    #[test]
    fn an_iterator_step_needs_its_unpack() {
        let mut t = sample();
        let at = t.code.iter().position(|&u| u == Op::IteratorUnpack as u16).unwrap();
        t.code[at + 1] = 5;
        assert!(matches!(verify(&t), Err(VerifyError::LooseIteratorNext { .. })));
    }

    #[test]
    fn numbers_are_not_names() {
        let mut asm = Assembler::default();
        asm.emit(ins::CheckTdz { src: Reg(0), name: crate::ConstId(1) });
        asm.emit(ins::ReturnUndefined {});
        let t = CodeTemplate { code: asm.finish().code, ..sample() };
        assert!(matches!(verify(&t), Err(VerifyError::Operand { expected: "a string constant", .. })));
    }

    /// Random units, and every single-unit change of good code: refused or accepted, never a panic, and printable.
    #[test]
    fn any_units_are_checked_without_a_panic() {
        let mut seed = 1u64;
        let mut random = move || {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed
        };
        for round in 0..20_000 {
            let mut t = sample();
            if round % 2 == 0 {
                let n = random() % 24;
                t.code = (0..n)
                    .map(|_| if random() % 3 == 0 { random() as u16 } else { (random() % 220) as u16 })
                    .collect();
            } else {
                for _ in 0..=random() % 3 {
                    let at = random() as usize % t.code.len();
                    t.code[at] = random() as u16 >> (random() % 16);
                }
            }
            if round % 5 == 0 {
                t.handlers.push(Handler {
                    start: random() as u32 % 30,
                    end: random() as u32 >> (random() % 32),
                    target: random() as u32 % 30,
                    kind: HandlerKind::Finally,
                    reg: random() as u16 % 20,
                });
            }
            let _ = verify(&t);
            let _ = crate::disassemble(&t);
        }
    }
}
