//! Binary operators, comparisons fused with jumps, constants known while compiling.

use crate::expr::Dest;
use crate::scopes::Target;
use crate::{Compiler, Result};
use gill_bytecode::{Label, Reg, ins};
use gill_syntax::ast::{BinaryOp, Expr, ExprKind, LogicalOp, UnaryOp};

/// A right operand of a comparison.
#[derive(Clone, Copy)]
enum Right {
    Reg(Reg),
    Int(i16),
}

impl<'a> Compiler<'a, '_> {
    /// `left op right`, the whole left spine of it.
    pub(crate) fn binary(&mut self, e: &'a Expr<'a>, dest: Dest) -> Result<Reg> {
        if let Some(n) = self.constant_number(e, 8) {
            let dst = self.dst(dest)?;
            self.load_number(dst, n);
            return Ok(dst);
        }
        let mut spine = Vec::new();
        let mut first = e;
        while let ExprKind::Binary { op, left, right } = first.kind {
            if !spine.is_empty() && self.constant_number(first, 4).is_some() {
                break;
            }
            spine.push((op, left, right));
            first = left;
        }
        spine.reverse();
        let dst = self.dst(dest)?;
        let mark = self.f.mark();
        let work = self.scratch(dst)?;
        // `2 * x`: a small literal on the left of an operator that commutes (on numbers; a BigInt throws either way).
        let commuted = match (small_int(first), spine.first()) {
            (Some(imm), Some(&(op @ (BinaryOp::Mul | BinaryOp::BitAnd | BinaryOp::BitOr), _, right)))
                if small_int(right).is_none() =>
            {
                Some((op, imm, right))
            }
            _ => None,
        };
        let mut rest = &spine[..];
        let mut acc = if let Some((op, imm, right)) = commuted {
            let inner = self.f.mark();
            let a = self.expr(right, Dest::Prefer(work))?;
            self.at(self.operator_at(first.span));
            let target = if spine.len() == 1 { dst } else { work };
            self.emit_immediate(op, target, a, imm);
            self.f.release(inner);
            rest = &spine[1..];
            target
        } else {
            let later = spine.first().map(|s| s.2);
            self.operand(first, later.as_slice(), Dest::Prefer(work))?
        };
        let inner = self.f.mark();
        for (i, &(op, left, right)) in rest.iter().enumerate() {
            let target = if i + 1 == rest.len() { dst } else { work };
            if let Some(imm) = small_int(right)
                && has_immediate(op, imm)
            {
                self.at(self.operator_at(left.span));
                self.emit_immediate(op, target, acc, imm);
            } else {
                let b = self.expr(right, Dest::Any)?;
                self.at(self.operator_at(left.span));
                self.emit_binary(op, target, acc, b);
            }
            self.f.release(inner);
            acc = target;
        }
        self.f.release(mark);
        Ok(dst)
    }

    /// r[dst] := r[a] op r[b]
    pub(crate) fn emit_binary(&mut self, op: BinaryOp, dst: Reg, a: Reg, b: Reg) {
        let asm = &mut self.f.asm;
        match op {
            BinaryOp::Eq => asm.emit(ins::Eq { dst, a, b }),
            BinaryOp::Ne => asm.emit(ins::Ne { dst, a, b }),
            BinaryOp::StrictEq => asm.emit(ins::StrictEq { dst, a, b }),
            BinaryOp::StrictNe => asm.emit(ins::StrictNe { dst, a, b }),
            BinaryOp::Lt => asm.emit(ins::Lt { dst, a, b }),
            BinaryOp::Le => asm.emit(ins::Le { dst, a, b }),
            BinaryOp::Gt => asm.emit(ins::Gt { dst, a, b }),
            BinaryOp::Ge => asm.emit(ins::Ge { dst, a, b }),
            BinaryOp::Shl => asm.emit(ins::Shl { dst, a, b }),
            BinaryOp::Shr => asm.emit(ins::Shr { dst, a, b }),
            BinaryOp::UShr => asm.emit(ins::UShr { dst, a, b }),
            BinaryOp::Add => asm.emit(ins::Add { dst, a, b }),
            BinaryOp::Sub => asm.emit(ins::Sub { dst, a, b }),
            BinaryOp::Mul => asm.emit(ins::Mul { dst, a, b }),
            BinaryOp::Div => asm.emit(ins::Div { dst, a, b }),
            BinaryOp::Rem => asm.emit(ins::Rem { dst, a, b }),
            BinaryOp::Exp => asm.emit(ins::Exp { dst, a, b }),
            BinaryOp::BitOr => asm.emit(ins::BitOr { dst, a, b }),
            BinaryOp::BitXor => asm.emit(ins::BitXor { dst, a, b }),
            BinaryOp::BitAnd => asm.emit(ins::BitAnd { dst, a, b }),
            BinaryOp::In => asm.emit(ins::In { dst, key: a, obj: b }),
            BinaryOp::Instanceof => asm.emit(ins::InstanceOf { dst, value: a, target: b }),
        }
    }

    /// r[dst] := r[a] op imm, for the operators that [`has_immediate`] names.
    pub(crate) fn emit_immediate(&mut self, op: BinaryOp, dst: Reg, a: Reg, imm: i16) {
        let asm = &mut self.f.asm;
        match op {
            BinaryOp::Add => asm.emit(ins::AddI { dst, a, imm }),
            BinaryOp::Sub => asm.emit(ins::SubI { dst, a, imm }),
            BinaryOp::Mul => asm.emit(ins::MulI { dst, a, imm }),
            BinaryOp::BitAnd => asm.emit(ins::BitAndI { dst, a, imm }),
            BinaryOp::BitOr => asm.emit(ins::BitOrI { dst, a, imm }),
            BinaryOp::Shl => asm.emit(ins::ShlI { dst, a, imm }),
            BinaryOp::Shr => asm.emit(ins::ShrI { dst, a, imm }),
            BinaryOp::UShr => asm.emit(ins::UShrI { dst, a, imm }),
            _ => debug_assert!(false, "an operator without an immediate form"),
        }
    }

    // ---- conditions

    /// Jumps to `target` if the condition's truth is `when`, else goes on. `back`: the target is the head of a loop.
    pub(crate) fn jump_if(&mut self, e: &'a Expr<'a>, target: Label, when: bool, back: bool) -> Result<()> {
        let mark = self.f.mark();
        match e.kind {
            ExprKind::Paren(inner) => self.jump_if(inner, target, when, back)?,
            ExprKind::Unary { op: UnaryOp::Not, argument } => self.jump_if(argument, target, !when, back)?,
            ExprKind::Bool(b) => self.jump_always(b == when, target, back),
            ExprKind::Number(n) => self.jump_always((n != 0.0 && !n.is_nan()) == when, target, back),
            ExprKind::Sequence(es) => {
                if let Some((last, first)) = es.split_last() {
                    for e in first {
                        self.effect(e)?;
                    }
                    self.jump_if(last, target, when, back)?;
                }
            }
            ExprKind::Logical { op: op @ (LogicalOp::And | LogicalOp::Or), .. } => {
                // The left spine as far as it is the same operator.
                let mut operands = Vec::new();
                let mut first = e;
                while let ExprKind::Logical { op: o, left, right } = first.kind
                    && o == op
                {
                    operands.push(right);
                    first = left;
                }
                operands.push(first);
                let stop_on = op == LogicalOp::Or;
                let skip = self.f.asm.label();
                while let Some(operand) = operands.pop() {
                    if operands.is_empty() || stop_on == when {
                        self.jump_if(operand, target, when, back)?;
                    } else {
                        self.jump_if(operand, skip, stop_on, false)?;
                    }
                }
                self.f.asm.bind(skip);
            }
            ExprKind::Binary { op, left, right } if is_comparison(op) => {
                self.compare_jump(op, left, right, target, when, back)?;
            }
            _ => self.jump_on_value(e, target, when, back)?,
        }
        self.f.release(mark);
        Ok(())
    }

    fn jump_always(&mut self, jump: bool, target: Label, back: bool) {
        if jump && back {
            self.f.asm.emit(ins::LoopJump { target });
        } else if jump {
            self.f.asm.emit(ins::Jump { target });
        }
    }

    fn jump_on_value(&mut self, e: &'a Expr<'a>, target: Label, when: bool, back: bool) -> Result<()> {
        let a = self.expr(e, Dest::Any)?;
        self.at(e.span.start);
        match (when, back) {
            (true, false) => self.f.asm.emit(ins::JumpIfTrue { a, target }),
            (false, false) => self.f.asm.emit(ins::JumpIfFalse { a, target }),
            (true, true) => self.f.asm.emit(ins::LoopIfTrue { a, target }),
            (false, true) => self.f.asm.emit(ins::LoopIfFalse { a, target }),
        }
        Ok(())
    }

    fn compare_jump(
        &mut self,
        op: BinaryOp,
        left: &'a Expr<'a>,
        right: &'a Expr<'a>,
        target: Label,
        when: bool,
        back: bool,
    ) -> Result<()> {
        // A backward jump on an equality, or on the failure of a comparison, has no instruction of its own.
        let relational = matches!(op, BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge);
        if back && (!relational || !when) {
            let skip = self.f.asm.label();
            self.compare_jump(op, left, right, skip, !when, false)?;
            self.f.asm.emit(ins::LoopJump { target });
            self.f.asm.bind(skip);
            return Ok(());
        }
        if !relational {
            let positive = matches!(op, BinaryOp::Eq | BinaryOp::StrictEq) == when;
            let strict = matches!(op, BinaryOp::StrictEq | BinaryOp::StrictNe);
            for (value, literal) in [(left, right), (right, left)] {
                if self.is_undefined(literal) && strict {
                    let a = self.expr(value, Dest::Any)?;
                    if positive {
                        self.f.asm.emit(ins::JumpIfUndefined { a, target });
                    } else {
                        self.f.asm.emit(ins::JumpIfNotUndefined { a, target });
                    }
                    return Ok(());
                }
                if !strict && (self.is_undefined(literal) || matches!(literal.unparen().kind, ExprKind::Null))
                {
                    let a = self.expr(value, Dest::Any)?;
                    if positive {
                        self.f.asm.emit(ins::JumpIfNullish { a, target });
                    } else {
                        self.f.asm.emit(ins::JumpIfNotNullish { a, target });
                    }
                    return Ok(());
                }
                if let (Some(imm), true) = (small_int(literal), strict) {
                    let a = self.expr(value, Dest::Any)?;
                    if positive {
                        self.f.asm.emit(ins::JumpIfStrictEqI { a, imm, target });
                    } else {
                        self.f.asm.emit(ins::JumpIfStrictNeI { a, imm, target });
                    }
                    return Ok(());
                }
            }
            let a = self.operand(left, &[right], Dest::Any)?;
            let b = self.expr(right, Dest::Any)?;
            self.at(self.operator_at(left.span));
            let asm = &mut self.f.asm;
            match (strict, positive) {
                (true, true) => asm.emit(ins::JumpIfStrictEq { a, b, target }),
                (true, false) => asm.emit(ins::JumpIfStrictNe { a, b, target }),
                (false, true) => asm.emit(ins::JumpIfEq { a, b, target }),
                (false, false) => asm.emit(ins::JumpIfNe { a, b, target }),
            }
            return Ok(());
        }
        if let (Some(imm), None) = (small_int(left), small_int(right)) {
            let mirrored = match op {
                BinaryOp::Lt => BinaryOp::Gt,
                BinaryOp::Le => BinaryOp::Ge,
                BinaryOp::Gt => BinaryOp::Lt,
                _ => BinaryOp::Le,
            };
            let a = self.expr(right, Dest::Any)?;
            self.at(self.operator_at(left.span));
            self.relational_jump(mirrored, a, Right::Int(imm), target, when, back);
            return Ok(());
        }
        let a = self.operand(left, &[right], Dest::Any)?;
        let b = match small_int(right) {
            Some(imm) => Right::Int(imm),
            None => Right::Reg(self.expr(right, Dest::Any)?),
        };
        self.at(self.operator_at(left.span));
        self.relational_jump(op, a, b, target, when, back);
        Ok(())
    }

    fn relational_jump(&mut self, op: BinaryOp, a: Reg, b: Right, target: Label, when: bool, back: bool) {
        macro_rules! choose {
            ($yes:ident, $no:ident, $loop:ident, $yes_i:ident, $no_i:ident, $loop_i:ident) => {
                match (b, when, back) {
                    (Right::Reg(b), true, true) => self.f.asm.emit(ins::$loop { a, b, target }),
                    (Right::Reg(b), true, false) => self.f.asm.emit(ins::$yes { a, b, target }),
                    (Right::Reg(b), false, _) => self.f.asm.emit(ins::$no { a, b, target }),
                    (Right::Int(imm), true, true) => self.f.asm.emit(ins::$loop_i { a, imm, target }),
                    (Right::Int(imm), true, false) => self.f.asm.emit(ins::$yes_i { a, imm, target }),
                    (Right::Int(imm), false, _) => self.f.asm.emit(ins::$no_i { a, imm, target }),
                }
            };
        }
        match op {
            BinaryOp::Lt => choose!(JumpIfLt, JumpIfNotLt, LoopIfLt, JumpIfLtI, JumpIfNotLtI, LoopIfLtI),
            BinaryOp::Le => choose!(JumpIfLe, JumpIfNotLe, LoopIfLe, JumpIfLeI, JumpIfNotLeI, LoopIfLeI),
            BinaryOp::Gt => choose!(JumpIfGt, JumpIfNotGt, LoopIfGt, JumpIfGtI, JumpIfNotGtI, LoopIfGtI),
            _ => choose!(JumpIfGe, JumpIfNotGe, LoopIfGe, JumpIfGeI, JumpIfNotGeI, LoopIfGeI),
        }
    }

    /// Whether the expression is `undefined` or `void` of a literal.
    pub(crate) fn is_undefined(&self, e: &Expr<'a>) -> bool {
        match e.unparen().kind {
            ExprKind::Ident(ident) => {
                matches!(self.resolve(ident.id, ident.name), Target::Global(n) if Some(n) == self.known.undefined)
            }
            ExprKind::Unary { op: UnaryOp::Void, argument } => {
                matches!(argument.kind, ExprKind::Number(_) | ExprKind::String(_) | ExprKind::Null)
            }
            _ => false,
        }
    }

    // ---- constants

    /// The number that the expression is known to be, looking at most `depth` levels down.
    pub(crate) fn constant_number(&self, e: &Expr<'a>, depth: u32) -> Option<f64> {
        let depth = depth.checked_sub(1)?;
        match e.kind {
            ExprKind::Number(n) => Some(n),
            ExprKind::Paren(e) => self.constant_number(e, depth),
            ExprKind::Unary { op: UnaryOp::Minus, argument } => Some(-self.constant_number(argument, depth)?),
            ExprKind::Unary { op: UnaryOp::Plus, argument } => self.constant_number(argument, depth),
            ExprKind::Unary { op: UnaryOp::BitNot, argument } => {
                Some(f64::from(!to_int32(self.constant_number(argument, depth)?)))
            }
            ExprKind::Binary { op, left, right } => {
                let b = self.constant_number(right, depth)?;
                let a = self.constant_number(left, depth)?;
                Some(match op {
                    BinaryOp::Add => a + b,
                    BinaryOp::Sub => a - b,
                    BinaryOp::Mul => a * b,
                    BinaryOp::Div => a / b,
                    BinaryOp::Shl => f64::from(to_int32(a) << (to_int32(b) & 31)),
                    BinaryOp::Shr => f64::from(to_int32(a) >> (to_int32(b) & 31)),
                    BinaryOp::UShr => f64::from(to_int32(a) as u32 >> (to_int32(b) & 31)),
                    BinaryOp::BitOr => f64::from(to_int32(a) | to_int32(b)),
                    BinaryOp::BitAnd => f64::from(to_int32(a) & to_int32(b)),
                    BinaryOp::BitXor => f64::from(to_int32(a) ^ to_int32(b)),
                    _ => return None,
                })
            }
            _ => None,
        }
    }

    /// r[dst] := n
    pub(crate) fn load_number(&mut self, dst: Reg, n: f64) {
        let int = n as i32;
        if f64::from(int).to_bits() == n.to_bits() {
            self.f.asm.emit(ins::LoadInt { dst, imm: int });
        } else {
            let k = self.f.number_const(n);
            self.f.asm.emit(ins::LoadConst { dst, k });
        }
    }
}

/// ToInt32 of a number.
fn to_int32(n: f64) -> i32 {
    if n.is_finite() { n.trunc().rem_euclid(4_294_967_296.0) as u64 as u32 as i32 } else { 0 }
}

/// A literal that fits an immediate operand.
pub(crate) fn small_int(e: &Expr<'_>) -> Option<i16> {
    let n = match e.unparen().kind {
        ExprKind::Number(n) => n,
        ExprKind::Unary { op: UnaryOp::Minus, argument } => match argument.unparen().kind {
            ExprKind::Number(n) if n != 0.0 => -n,
            _ => return None,
        },
        _ => return None,
    };
    let int = n as i16;
    (f64::from(int).to_bits() == n.to_bits()).then_some(int)
}

/// Whether there is an instruction for the operator with this immediate.
pub(crate) fn has_immediate(op: BinaryOp, imm: i16) -> bool {
    match op {
        BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::BitAnd | BinaryOp::BitOr => true,
        BinaryOp::Shl | BinaryOp::Shr | BinaryOp::UShr => (0..=31).contains(&imm),
        _ => false,
    }
}

fn is_comparison(op: BinaryOp) -> bool {
    matches!(
        op,
        BinaryOp::Lt
            | BinaryOp::Le
            | BinaryOp::Gt
            | BinaryOp::Ge
            | BinaryOp::Eq
            | BinaryOp::Ne
            | BinaryOp::StrictEq
            | BinaryOp::StrictNe
    )
}
