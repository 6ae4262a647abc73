//! The bytecode: what the compiler writes, the VM runs and the inspector reads.
//!
//! A leaf crate: it depends on no other crate of ours, so that the inspector disassembles a core's code without
//! linking a VM or a compiler.
//!
//! - [`for_each_op!`] (`ops.rs`) is the instruction table, and its module docs are the contract for registers, frames,
//!   environments and handlers;
//! - `op.rs` derives [`Op`], the operand kinds and the typed instructions [`ins`] from it;
//! - `asm.rs` writes code, `decode.rs` reads it safely, `disasm.rs` prints it, `verify.rs` checks it;
//! - `template.rs` is [`CodeTemplate`], one function as the compiler hands it over; `tables.rs` its delta-coded
//!   position tables; `text.rs` its strings; `embed.rs` its bytes within an executable; `docs.rs` writes
//!   `docs/bytecode.md`;
//! - [`layout`] says what stands where inside cells, for the VM that writes them and the inspector that reads them;
//! - `size.rs` has nothing to do with code: how sizes are said to people, here because all who say them share this leaf.
#![forbid(unsafe_code)]

#[macro_use]
pub mod ops;
mod asm;
mod decode;
mod disasm;
mod docs;
pub mod embed;
pub mod layout;
mod op;
mod size;
mod tables;
mod tell;
mod template;
mod text;
mod verify;

pub use asm::{Assembler, Code, Label};
pub use decode::{DecodeError, Decoder, Instruction, Operand};
pub use disasm::{disassemble, disassemble_all};
pub use docs::bytecode_markdown;
pub use op::{
    CacheId, ConstId, Effect, FuncId, OP_COUNT, OP_INFO, OP_UNITS, Op, OpInfo, OperandInfo, OperandKind, Reg,
    ScopeId, TableId, TemplateId, ins,
};
pub use ops::{FRAME_HEADER, WINDOW_CALLEE, WINDOW_THIS};
pub use size::{GivenSize, SIZE_HELP, Size};
pub use tables::{LineTable, LineTableBuilder, SpanTable, SpanTableBuilder, SpeltOperand};
pub use tell::{Tell, TellOptions};
pub use template::{
    CacheSite, CodeFlags, CodeTemplate, Const, ExportEntry, ExportTarget, FunctionHead, FunctionKind,
    GlobalDeclarations, GlobalLexical, Handler, HandlerKind, ImportEntry, JumpTableData, LocalKind,
    LocalName, MODULE_SLOT, ModuleEntries, ModuleRequest, NO_SCOPE, NamespaceEntry, ScopeInfo, ScopeKind,
    ScopeRegister, SlotInfo, SourceSpan, TemplateObject,
};
pub use text::Text;
pub use verify::{VerifyError, verify, verify_all};
