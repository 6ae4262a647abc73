//! `switch`: a jump table where the cases are dense integers, else comparisons in order.

use crate::binary::small_int;
use crate::control::Control;
use crate::expr::Dest;
use crate::{Compiler, Result};
use gill_bytecode::{Label, Reg, ScopeKind, TableId, ins};
use gill_syntax::ast::{ExprKind, Switch};
use gill_syntax::names::Name;

/// Fewer cases are compared one by one.
const TABLE_MINIMUM: usize = 4;

impl<'a> Compiler<'a, '_> {
    pub(crate) fn switch(&mut self, switch: &'a Switch<'a>, labels: Vec<Name>) -> Result<()> {
        // A variable as it is, unless a case's test could assign it.
        let tests: Vec<_> = switch.cases.iter().filter_map(|c| c.test).collect();
        let mark = self.f.mark();
        let held = self.f.temp()?;
        let value = self.operand(switch.discriminant, &tests, Dest::Prefer(held))?;
        self.reset_completion();
        let scope = switch.scope.get();
        let entered = self.enter_block(scope, ScopeKind::Block)?;
        let exit = self.f.asm.label();
        let bodies: Vec<Label> = switch.cases.iter().map(|_| self.f.asm.label()).collect();
        let default = switch.cases.iter().position(|c| c.test.is_none()).map_or(exit, |i| bodies[i]);
        self.at(switch.discriminant.span.start);
        if !self.jump_table(switch, value, &bodies, default) {
            self.compare_cases(switch, value, &bodies, default)?;
        }
        self.f.controls.push(Control::Block { labels, exit, is_switch: true });
        for (case, &label) in switch.cases.iter().zip(&bodies) {
            self.f.asm.bind(label);
            self.forget_initialised(scope);
            self.statements(case.body)?;
        }
        self.f.controls.pop();
        self.f.asm.bind(exit);
        self.leave_scope(entered);
        self.f.release(mark);
        Ok(())
    }

    fn compare_cases(
        &mut self,
        switch: &'a Switch<'a>,
        value: Reg,
        bodies: &[Label],
        default: Label,
    ) -> Result<()> {
        for (case, &target) in switch.cases.iter().zip(bodies) {
            let Some(test) = case.test else { continue };
            let mark = self.f.mark();
            if let Some(imm) = small_int(test) {
                self.f.asm.emit(ins::JumpIfStrictEqI { a: value, imm, target });
            } else {
                let b = self.expr(test, Dest::Any)?;
                self.f.asm.emit(ins::JumpIfStrictEq { a: value, b, target });
            }
            self.f.release(mark);
        }
        self.f.asm.emit(ins::Jump { target: default });
        Ok(())
    }

    /// Dispatches through a table if all tests are integers that lie close enough together.
    fn jump_table(&mut self, switch: &'a Switch<'a>, value: Reg, bodies: &[Label], default: Label) -> bool {
        let mut cases = Vec::new();
        for (case, &label) in switch.cases.iter().zip(bodies) {
            let Some(test) = case.test else { continue };
            let (ExprKind::Number(_) | ExprKind::Unary { .. } | ExprKind::Paren(_)) = test.kind else {
                return false;
            };
            let Some(n) = self.constant_number(test, 3) else { return false };
            let int = n as i32;
            // -0 is 0 for `===`.
            if f64::from(int) != n {
                return false;
            }
            cases.push((int, label));
        }
        let (Some(low), Some(high)) = (cases.iter().map(|c| c.0).min(), cases.iter().map(|c| c.0).max())
        else {
            return false;
        };
        let range = i64::from(high) - i64::from(low) + 1;
        if cases.len() < TABLE_MINIMUM || range > 3 * cases.len() as i64 + 8 || high == i32::MAX {
            return false;
        }
        let mut targets = vec![default; range as usize];
        // Of equal cases the first wins.
        for &(int, label) in cases.iter().rev() {
            targets[(i64::from(int) - i64::from(low)) as usize] = label;
        }
        let table = self.f.asm.jump_table(low, targets, default);
        self.f.asm.emit(ins::JumpTable { a: value, table: TableId(table) });
        true
    }
}
