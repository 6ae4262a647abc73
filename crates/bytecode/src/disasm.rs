//! Prints code for people: one line an instruction, with what its operands mean beside it. Takes any bytes.

use crate::decode::{Decoder, Operand};
use crate::op::OperandKind;
use crate::template::{CodeTemplate, Const};
use std::fmt::Write;

/// The listing of one template, nested functions left out.
pub fn disassemble(template: &CodeTemplate) -> String {
    let mut out = String::new();
    header(template, &mut out);
    for decoded in Decoder::new(&template.code) {
        match decoded {
            Ok(instruction) => {
                let mut line = format!("  {:>5}  {:<18}", instruction.pc, instruction.op.name());
                let mut notes = Vec::new();
                for (i, operand) in instruction.operands().enumerate() {
                    line.push_str(if i == 0 { " " } else { ", " });
                    line.push_str(&show(&operand, instruction.run_length(&operand)));
                    notes.extend(note(template, &operand));
                }
                if notes.is_empty() {
                    let _ = writeln!(out, "{}", line.trim_end());
                } else {
                    let _ = writeln!(out, "{line:<60} ; {}", notes.join(", "));
                }
            }
            Err(error) => {
                let _ = writeln!(out, "  !! {error}");
            }
        }
    }
    tables(template, &mut out);
    out
}

/// The listing of a template and of all the functions in it, outermost first.
pub fn disassemble_all(template: &CodeTemplate) -> String {
    let mut out = String::new();
    let mut stack = vec![template];
    while let Some(t) = stack.pop() {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&disassemble(t));
        stack.extend(t.functions.iter().rev());
    }
    out
}

fn header(t: &CodeTemplate, out: &mut String) {
    let name = if t.head.name.is_empty() { String::new() } else { format!(" {}", t.head.name) };
    let _ = write!(
        out,
        "{}{name}: {} params, length {}, {} registers",
        t.head.kind.name(),
        t.head.params,
        t.head.length,
        t.head.registers
    );
    for flag in t.head.flags.names() {
        let _ = write!(out, ", {flag}");
    }
    out.push('\n');
    for (i, scope) in t.scopes.iter().enumerate() {
        let _ = write!(out, "  scope {i}: {}", scope.kind.name());
        if let Some(parent) = scope.parent {
            let _ = write!(out, " in {parent}");
        }
        if scope.starts_empty {
            out.push_str(", empty");
        }
        let slots: Vec<_> = scope.slots.iter().map(|s| format!("{} {}", s.kind.name(), s.name)).collect();
        let _ = writeln!(out, " [{}]", slots.join(", "));
    }
    if let Some(g) = &t.global_declarations {
        let list = |names: &[crate::Text]| names.iter().map(|n| n.to_string()).collect::<Vec<_>>().join(" ");
        let lexicals: Vec<_> = g
            .lexicals
            .iter()
            .map(|l| format!("{} {}", if l.is_const { "const" } else { "let" }, l.name))
            .collect();
        let _ = writeln!(
            out,
            "  globals: lexicals [{}] functions [{}] vars [{}]",
            lexicals.join(", "),
            list(&g.functions),
            list(&g.vars),
        );
    }
    if !t.mapping.is_empty() {
        let _ = writeln!(out, "  mapped arguments: {:?}", t.mapping);
    }
}

fn show(operand: &Operand, run: u32) -> String {
    let v = operand.value;
    match operand.kind {
        OperandKind::Dst | OperandKind::Reg | OperandKind::Mod => format!("r{v}"),
        OperandKind::Regs => match run {
            0 => format!("r{v}..0"),
            n => format!("r{v}..{}", v + i64::from(n) - 1),
        },
        OperandKind::Imm16 | OperandKind::Imm32 => format!("#{v}"),
        OperandKind::Count => format!("{v}"),
        OperandKind::Const => format!("k{v}"),
        OperandKind::Template => format!("template {v}"),
        OperandKind::Table => format!("table {v}"),
        OperandKind::Cache => format!("c{v}"),
        OperandKind::Func => format!("f{v}"),
        OperandKind::Scope => format!("scope {v}"),
        OperandKind::Jump => format!("->{v}"),
    }
}

fn note(t: &CodeTemplate, operand: &Operand) -> Option<String> {
    let index = usize::try_from(operand.value).ok()?;
    let constant = |index: usize| {
        Some(match t.consts.get(index)? {
            Const::String(text) => {
                let shown = format!("{text:?}");
                match shown.char_indices().nth(40) {
                    Some((cut, _)) => format!("{}...\"", &shown[..cut]),
                    None => shown,
                }
            }
            Const::Number(n) => format!("{n}"),
            Const::BigInt(digits) => format!("{digits}n"),
        })
    };
    match operand.kind {
        OperandKind::Const => constant(index),
        OperandKind::Cache => constant(t.caches.get(index)?.name as usize),
        OperandKind::Func => {
            let f = t.functions.get(index)?;
            Some(if f.head.name.is_empty() {
                f.head.kind.name().to_string()
            } else {
                format!("{} {}", f.head.kind.name(), f.head.name)
            })
        }
        OperandKind::Template => {
            let raw: Vec<_> = t.templates.get(index)?.raw.iter().map(|r| format!("{r:?}")).collect();
            Some(raw.join(" "))
        }
        OperandKind::Table => {
            let table = t.jump_tables.get(index)?;
            Some(format!("from {}: {:?} else ->{}", table.low, table.targets, table.default))
        }
        _ => None,
    }
}

fn tables(t: &CodeTemplate, out: &mut String) {
    for h in &t.handlers {
        let _ =
            writeln!(out, "  handler {}..{} -> {} r{} ({})", h.start, h.end, h.target, h.reg, h.kind.name());
    }
    for l in &t.local_names {
        let _ = writeln!(out, "  local r{} {} {} {}..{}", l.reg, l.kind.name(), l.name, l.from, l.to);
    }
    for s in &t.scope_registers {
        let _ = writeln!(out, "  scope {} in r{} {}..{}", s.scope, s.reg, s.from, s.to);
    }
}
