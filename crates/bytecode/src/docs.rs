//! Writes `docs/bytecode.md` from the table. The example `bytecode_docs` stores it; a test fails when it is stale.

use crate::op::{Effect, OP_INFO, OP_UNITS};
use crate::template::{CodeFlags, CodeTemplate};
use std::fmt::Write;

const TABLE: &str = include_str!("ops.rs");

/// The text of `docs/bytecode.md`.
pub fn bytecode_markdown() -> String {
    let mut out = String::from(
        "# The bytecode\n\n\
         Written by `cargo run -p gill-bytecode --example bytecode_docs` from the instruction table in\n\
         `crates/bytecode/src/ops.rs`; do not edit.\n\n",
    );
    for line in TABLE.lines().take_while(|l| l.starts_with("//!")) {
        let text = line.trim_start_matches("//!").strip_prefix(' ').unwrap_or("");
        // The document's own title stands above; the module's headings become its sections.
        let text = if text.starts_with("# ") { format!("#{text}") } else { text.to_string() };
        let _ = writeln!(out, "{}", text.replace("[`", "`").replace("`]", "`"));
    }
    let sections = sections();
    for (i, info) in OP_INFO.iter().enumerate() {
        if let Some((_, title)) = sections.iter().find(|(first, _)| *first == info.name) {
            let _ = writeln!(out, "\n## Instructions: {title}\n");
            let _ = writeln!(out, "| opcode | instruction | units | effect | meaning |");
            let _ = writeln!(out, "|---|---|---|---|---|");
        }
        let operands: Vec<_> = info.operands.iter().map(|o| format!("{}: {:?}", o.name, o.kind)).collect();
        let effect = match info.effect {
            Effect::Pure => "",
            Effect::Throws => "may throw",
            Effect::RunsJs => "runs JS",
        };
        let meaning = info.doc.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
        let _ = writeln!(
            out,
            "| {i} | `{} {}` | {} | {effect} | {meaning} |",
            info.name,
            operands.join(", "),
            OP_UNITS[i]
        );
    }
    out.push_str("\n## Flags of a code block\n\n");
    for bit in 0..32 {
        for name in CodeFlags(1 << bit).names() {
            let _ = writeln!(out, "- bit {bit}: {name}");
        }
    }
    debug_assert!(CodeTemplate::default().code.is_empty());
    out
}

/// The table's `// ---- title ----` lines, each with the name of the row that follows.
fn sections() -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    let mut title = None;
    for line in TABLE.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("// ----") {
            title = Some(rest.trim_matches(|c| c == '-' || c == ' '));
        } else if let (Some(t), Some((name, _))) = (title, line.split_once(" {"))
            && !line.starts_with("//")
        {
            found.push((name, t));
            title = None;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_document_is_up_to_date() {
        let stored = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/bytecode.md");
        let stored = std::fs::read_to_string(stored).unwrap_or_default();
        assert!(
            stored == super::bytecode_markdown(),
            "docs/bytecode.md is stale: run cargo run -p gill-bytecode --example bytecode_docs"
        );
    }
}
