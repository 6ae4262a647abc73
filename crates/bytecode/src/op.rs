//! What follows from the instruction table: [`Op`], its operands, and one typed struct an instruction in [`ins`].

use crate::asm::{Assembler, Label};

macro_rules! id_types {
    ($($(#[doc = $doc:literal])+ $name:ident($repr:ty);)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub $repr);
    )+};
}

id_types! {
    /// A register of the frame.
    Reg(u16);
    /// An index into `CodeTemplate::consts`.
    ConstId(u32);
    /// An index into `CodeTemplate::caches`.
    CacheId(u32);
    /// An index into `CodeTemplate::functions`.
    FuncId(u32);
    /// An index into `CodeTemplate::scopes`.
    ScopeId(u32);
    /// An index into `CodeTemplate::templates`.
    TemplateId(u32);
    /// An index into `CodeTemplate::jump_tables`.
    TableId(u32);
}

/// What an operand means, and how many units it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OperandKind {
    /// A register that is written.
    Dst,
    /// A register that is read.
    Reg,
    /// A register that is read and written.
    Mod,
    /// The first register of a run; see [`OpInfo::run_length`].
    Regs,
    /// A signed 16-bit number.
    Imm16,
    /// An unsigned 16-bit number: a count, a slot, a kind.
    Count,
    /// A signed 32-bit number.
    Imm32,
    /// A constant.
    Const,
    /// A template object.
    Template,
    /// A jump table.
    Table,
    /// An inline cache site.
    Cache,
    /// A nested function.
    Func,
    /// A scope.
    Scope,
    /// A jump target: the signed distance in units from the start of the instruction.
    Jump,
}

impl OperandKind {
    /// Every kind, for the documentation.
    pub const ALL: [OperandKind; 14] = [
        OperandKind::Dst,
        OperandKind::Reg,
        OperandKind::Mod,
        OperandKind::Regs,
        OperandKind::Imm16,
        OperandKind::Count,
        OperandKind::Imm32,
        OperandKind::Const,
        OperandKind::Template,
        OperandKind::Table,
        OperandKind::Cache,
        OperandKind::Func,
        OperandKind::Scope,
        OperandKind::Jump,
    ];

    /// Units the operand takes.
    pub const fn units(self) -> usize {
        match self {
            OperandKind::Dst
            | OperandKind::Reg
            | OperandKind::Mod
            | OperandKind::Regs
            | OperandKind::Imm16
            | OperandKind::Count => 1,
            OperandKind::Imm32
            | OperandKind::Const
            | OperandKind::Template
            | OperandKind::Table
            | OperandKind::Cache
            | OperandKind::Func
            | OperandKind::Scope
            | OperandKind::Jump => 2,
        }
    }

    /// Its name in a core and in the documentation.
    pub const fn name(self) -> &'static str {
        match self {
            OperandKind::Dst => "Dst",
            OperandKind::Reg => "Reg",
            OperandKind::Mod => "Mod",
            OperandKind::Regs => "Regs",
            OperandKind::Imm16 => "Imm16",
            OperandKind::Imm32 => "Imm32",
            OperandKind::Count => "Count",
            OperandKind::Const => "Const",
            OperandKind::Template => "Template",
            OperandKind::Table => "Table",
            OperandKind::Cache => "Cache",
            OperandKind::Func => "Func",
            OperandKind::Scope => "Scope",
            OperandKind::Jump => "Jump",
        }
    }

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<OperandKind> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The value of an operand of this kind at the start of `units`, which hold it, in the instruction at `pc`: a jump's is the
    /// absolute target, which may lie outside the code.
    pub fn value(self, units: &[u16], pc: u32) -> i64 {
        let low = units[0];
        let high = if self.units() == 2 { units[1] } else { 0 };
        let wide = u32::from(low) | u32::from(high) << 16;
        match self {
            OperandKind::Imm16 => i64::from(low as i16),
            OperandKind::Imm32 => i64::from(wide as i32),
            OperandKind::Jump => i64::from(pc) + i64::from(wide as i32),
            _ => i64::from(wide),
        }
    }
}

/// What an instruction may do besides its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Cannot throw, run JS or collect.
    Pure,
    /// May throw or collect, runs no JS.
    Throws,
    /// May throw, collect and run JS.
    RunsJs,
}

/// One operand of a row.
#[derive(Clone, Copy, Debug)]
pub struct OperandInfo {
    /// Its name in the row.
    pub name: &'static str,
    /// Its kind.
    pub kind: OperandKind,
}

/// A row of the instruction table.
#[derive(Clone, Copy, Debug)]
pub struct OpInfo {
    /// The instruction's name.
    pub name: &'static str,
    /// The equation and the conditions, as the row's comment has them.
    pub doc: &'static str,
    /// What it may do.
    pub effect: Effect,
    /// Its operands in encoding order.
    pub operands: &'static [OperandInfo],
}

impl OpInfo {
    /// Length of the register run that starts at a [`OperandKind::Regs`] operand called `name`, given the values of
    /// the row's `Count` operands by name. The rule goes by the names: a window (`base`) holds the scratch words, the
    /// callee, `this` and `argc` arguments (one array where there is no `argc`); `first` has `count` registers; an
    /// iterator record (`iter`) has three; a result pair (`dst`) two.
    pub fn run_length(name: &str, count_of: impl Fn(&str) -> Option<u32>) -> u32 {
        match name {
            "base" => 6 + count_of("argc").unwrap_or(1),
            "first" => count_of("count").unwrap_or(1),
            "iter" => 3,
            _ => 2,
        }
    }
}

macro_rules! effect {
    (pure) => {
        Effect::Pure
    };
    (throws) => {
        Effect::Throws
    };
    (runs_js) => {
        Effect::RunsJs
    };
}

macro_rules! operand_type {
    (Dst) => {
        $crate::Reg
    };
    (Reg) => {
        $crate::Reg
    };
    (Mod) => {
        $crate::Reg
    };
    (Regs) => {
        $crate::Reg
    };
    (Imm16) => {
        i16
    };
    (Count) => {
        u16
    };
    (Imm32) => {
        i32
    };
    (Const) => {
        $crate::ConstId
    };
    (Template) => {
        $crate::TemplateId
    };
    (Table) => {
        $crate::TableId
    };
    (Cache) => {
        $crate::CacheId
    };
    (Func) => {
        $crate::FuncId
    };
    (Scope) => {
        $crate::ScopeId
    };
    (Jump) => {
        $crate::Label
    };
}

macro_rules! define_ops {
    ($(
        $(#[doc = $doc:literal])+
        $name:ident { $($operand:ident : $kind:ident),* $(,)? } $effect:ident
    ),* $(,)?) => {
        /// An instruction's opcode. The numbers are the rows' order, and part of a core: the core carries the names.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u16)]
        pub enum Op {
            $($(#[doc = $doc])+ $name,)*
        }

        /// How many instructions there are.
        pub const OP_COUNT: usize = ALL.len();

        const ALL: &[Op] = &[$(Op::$name),*];

        /// The rows of the table, indexed by opcode.
        pub static OP_INFO: [OpInfo; OP_COUNT] = [$(OpInfo {
            name: stringify!($name),
            doc: concat!($($doc, "\n"),+),
            effect: effect!($effect),
            operands: &[$(OperandInfo { name: stringify!($operand), kind: OperandKind::$kind }),*],
        }),*];

        /// Length in units of each instruction, its opcode included, indexed by opcode.
        pub const OP_UNITS: [u8; OP_COUNT] = [$(1 $(+ OperandKind::$kind.units() as u8)*),*];

        /// The instructions as typed structs, for [`Assembler::emit`].
        pub mod ins {
            $(
                $(#[doc = $doc])+
                #[allow(missing_docs)]
                #[derive(Clone, Copy, Debug)]
                pub struct $name { $(pub $operand: operand_type!($kind)),* }

                impl super::Emit for $name {
                    const OP: super::Op = super::Op::$name;
                    #[allow(unused_variables)]
                    fn put(self, asm: &mut super::Assembler) {
                        $(super::PutOperand::put(self.$operand, asm);)*
                    }
                }
            )*
        }
    };
}
for_each_op!(define_ops);

impl Op {
    /// The instruction with this opcode.
    pub fn from_u16(n: u16) -> Option<Op> {
        ALL.get(usize::from(n)).copied()
    }

    /// Every instruction in the table's order.
    pub fn all() -> &'static [Op] {
        ALL
    }

    /// Its row.
    pub fn info(self) -> &'static OpInfo {
        &OP_INFO[self as usize]
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// Its length in units, the opcode included.
    pub const fn units(self) -> usize {
        OP_UNITS[self as usize] as usize
    }

    /// Whether control never goes on to the next instruction.
    pub const fn is_terminator(self) -> bool {
        matches!(
            self,
            Op::Jump
                | Op::LoopJump
                | Op::JumpTable
                | Op::Return
                | Op::ReturnUndefined
                | Op::ReturnDerived
                | Op::Throw
                | Op::Rethrow
                | Op::ThrowError
                | Op::ThrowConstAssign
                | Op::LoadDeferred
        )
    }

    /// Whether it is a back edge that polls, so that its target must not lie ahead.
    pub fn is_loop(self) -> bool {
        self.name().starts_with("Loop")
    }
}

/// An instruction that [`Assembler::emit`] can write.
pub trait Emit: Copy {
    /// Its opcode.
    const OP: Op;
    /// Writes its operands.
    fn put(self, asm: &mut Assembler);
}

pub(crate) trait PutOperand {
    fn put(self, asm: &mut Assembler);
}

impl PutOperand for Reg {
    fn put(self, asm: &mut Assembler) {
        asm.touch(self);
        asm.unit(self.0);
    }
}

impl PutOperand for u16 {
    fn put(self, asm: &mut Assembler) {
        asm.unit(self);
    }
}

impl PutOperand for i16 {
    fn put(self, asm: &mut Assembler) {
        asm.unit(self as u16);
    }
}

impl PutOperand for u32 {
    fn put(self, asm: &mut Assembler) {
        asm.unit(self as u16);
        asm.unit((self >> 16) as u16);
    }
}

impl PutOperand for i32 {
    fn put(self, asm: &mut Assembler) {
        PutOperand::put(self as u32, asm);
    }
}

impl PutOperand for Label {
    fn put(self, asm: &mut Assembler) {
        asm.jump_operand(self);
    }
}

macro_rules! put_ids {
    ($($name:ident),*) => {$(
        impl PutOperand for $name {
            fn put(self, asm: &mut Assembler) {
                PutOperand::put(self.0, asm);
            }
        }
    )*};
}
put_ids!(ConstId, CacheId, FuncId, ScopeId, TemplateId, TableId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opcodes_round_trip() {
        for (n, &op) in Op::all().iter().enumerate() {
            assert_eq!(Op::from_u16(n as u16), Some(op));
            assert_eq!(op as usize, n);
            assert_eq!(op.units(), 1 + op.info().operands.iter().map(|o| o.kind.units()).sum::<usize>());
        }
        assert_eq!(Op::from_u16(OP_COUNT as u16), None);
        assert_eq!(Op::from_u16(u16::MAX), None);
    }

    #[test]
    fn runs_have_the_names_that_say_their_length() {
        for info in &OP_INFO {
            for operand in info.operands.iter().filter(|o| o.kind == OperandKind::Regs) {
                assert!(
                    matches!(operand.name, "base" | "first" | "iter" | "dst"),
                    "{}: run_length does not know {}",
                    info.name,
                    operand.name
                );
                if operand.name == "first" {
                    assert!(info.operands.iter().any(|o| o.name == "count"), "{}", info.name);
                }
            }
        }
    }
}
