//! Destructuring, in declarations, parameters, assignments and loop heads.

use crate::assign::Place;
use crate::control::Control;
use crate::expr::Dest;
use crate::literal::KeyValue;
use crate::scopes::Store;
use crate::{Compiler, Result};
use gill_bytecode::{HandlerKind, Reg, ins};
use gill_syntax::ast::{
    Expr, ExprKind, Ident, KeyKind, Pattern, PatternElement, PatternKind, PatternProperty,
};

/// Where an element's value goes, found out before the value is fetched, as assignments demand.
#[derive(Clone, Copy)]
enum Sink<'a> {
    /// A binding or another pattern: there is nothing to evaluate first.
    Pattern(&'a Pattern<'a>),
    /// A member with its parts evaluated.
    Place(Place<'a>, u32),
    /// A variable looked up by name, and what holds it.
    Resolved(Ident, Reg, u32),
}

/// Where the value comes from that a pattern takes apart, for messages.
#[derive(Clone, Copy)]
pub(crate) enum Origin<'a> {
    /// The initialiser of a declaration.
    Initialiser(&'a Expr<'a>),
    /// The right side of an assignment.
    Value(&'a Expr<'a>),
    /// A caller, a loop, a throw.
    Given,
    /// The value that a pattern around it found.
    Part,
}

/// Does V8 give the node of an expression the place where its text begins? Only then does it find the one whose value is not
/// iterable, and says its name.
fn begins_where_it_stands(e: &Expr<'_>) -> bool {
    match e.kind {
        ExprKind::Null
        | ExprKind::Bool(_)
        | ExprKind::Number(_)
        | ExprKind::String(_)
        | ExprKind::BigInt(_)
        | ExprKind::RegExp { .. }
        | ExprKind::This
        | ExprKind::Ident(_)
        | ExprKind::Array(_)
        | ExprKind::Object(_)
        | ExprKind::Function(_)
        | ExprKind::Class(_)
        | ExprKind::Unary { .. }
        | ExprKind::New { .. } => true,
        ExprKind::Call(call) => matches!(call.callee.kind, ExprKind::Ident(_)),
        _ => false,
    }
}

impl<'a> Compiler<'a, '_> {
    /// Takes the value in `value` apart. `value` must not be a register that the pattern assigns.
    pub(crate) fn destructure(
        &mut self,
        pattern: &'a Pattern<'a>,
        value: Reg,
        how: Store,
        from: Origin<'a>,
    ) -> Result<()> {
        let mark = self.f.mark();
        match pattern.kind {
            PatternKind::Ident(ident) => self.store(ident, value, how, pattern.span.start)?,
            PatternKind::Expr(member) => {
                let place = self.place(member, &[])?;
                self.at(self.place_at(member));
                self.write(place, value);
            }
            PatternKind::Object { properties, rest } => {
                // V8 points at the first property, as that is what cannot be read.
                let first = properties.first().map_or(pattern.span.start, |p| p.key.span.start);
                self.at(first);
                match from {
                    Origin::Initialiser(e) | Origin::Value(e) => {
                        self.f.asm.callee_span(e.span.start, e.span.end);
                    }
                    // An empty span tells a part from what is given: messages differ.
                    Origin::Part => self.f.asm.callee_span(first, first),
                    Origin::Given => {}
                }
                self.f.asm.emit(ins::RequireObjectCoercible { src: value });
                self.object_pattern(properties, rest, value, how)?;
            }
            PatternKind::Array { elements, rest } => {
                match from {
                    Origin::Initialiser(e) => {
                        self.at(e.span.start);
                        if begins_where_it_stands(e) {
                            self.f.asm.callee_span(e.span.start, e.span.end);
                        }
                    }
                    Origin::Value(e) => self.at(e.span.start),
                    Origin::Part | Origin::Given => self.at(pattern.span.start),
                }
                self.array_pattern(elements, rest, value, how)?;
            }
        }
        self.f.release(mark);
        Ok(())
    }

    fn object_pattern(
        &mut self,
        properties: &'a [PatternProperty<'a>],
        rest: Option<&'a Pattern<'a>>,
        value: Reg,
        how: Store,
    ) -> Result<()> {
        // The keys of a pattern with a rest are kept in a run for CopyDataProperties.
        let count = properties.len().min(usize::from(u16::MAX)) as u16;
        let keys = if rest.is_some() && count > 0 { Some(self.f.temps(u32::from(count))?) } else { None };
        for (i, property) in properties.iter().enumerate() {
            let mark = self.f.mark();
            let (_, key) = self.property_key(property.key)?;
            if let Some(first) = keys {
                let reg = Reg(first.0 + i as u16);
                match key {
                    KeyValue::Named(k) => self.f.asm.emit(ins::LoadConst { dst: reg, k }),
                    KeyValue::Register(key) => self.f.asm.emit(ins::Move { dst: reg, src: key }),
                }
            }
            let element = &property.value;
            let sink = self.sink(element, how)?;
            let dst = self.sink_register(sink, how)?;
            self.at(property.key.span.start);
            match (key, property.key.kind) {
                (KeyValue::Named(_), KeyKind::Ident(name) | KeyKind::String(name)) => {
                    self.get_named(dst, value, name);
                }
                (KeyValue::Named(k), _) => {
                    let cache = self.f.cache(k);
                    self.f.asm.emit(ins::GetNamed { dst, obj: value, cache });
                }
                (KeyValue::Register(key), _) => self.f.asm.emit(ins::GetElem { dst, obj: value, key }),
            }
            self.finish_element(sink, element, dst, how)?;
            self.f.release(mark);
        }
        if let Some(rest) = rest {
            let mark = self.f.mark();
            let sink = self.sink(&PatternElement { target: rest, default: None }, how)?;
            let obj = self.f.temp()?;
            self.f.asm.emit(ins::NewObject { dst: obj, size: 0 });
            self.at(rest.span.start);
            let (first, count) = (keys.unwrap_or(Reg(0)), if keys.is_some() { count } else { 0 });
            self.f.asm.emit(ins::CopyDataProperties { obj, src: value, first, count });
            self.put(sink, obj, how)?;
            self.f.release(mark);
        }
        Ok(())
    }

    fn array_pattern(
        &mut self,
        elements: &'a [Option<PatternElement<'a>>],
        rest: Option<&'a Pattern<'a>>,
        value: Reg,
        how: Store,
    ) -> Result<()> {
        let iter = self.f.temps(3)?;
        self.f.asm.emit(ins::GetIterator { iter, src: value });
        let start = self.f.asm.pc();
        // Nothing in a pattern is a `try`, so that no exit is late.
        let guards = self.f.guards;
        self.f.controls.push(Control::Iterator { iter, is_async: false, guards, exits: Vec::new() });
        for element in elements {
            let mark = self.f.mark();
            let done = self.f.asm.label();
            match element {
                None => {
                    let dst = self.f.temp()?;
                    self.f.asm.emit(ins::IteratorNext { dst, iter, done });
                    self.f.asm.emit(ins::IteratorUnpack { dst, iter, done });
                    self.f.asm.bind(done);
                }
                Some(element) => {
                    let sink = self.sink(element, how)?;
                    let dst = self.sink_register(sink, how)?;
                    self.at(element.target.span.start);
                    self.f.asm.emit(ins::IteratorNext { dst, iter, done });
                    self.f.asm.emit(ins::IteratorUnpack { dst, iter, done });
                    self.f.asm.bind(done);
                    self.finish_element(sink, element, dst, how)?;
                }
            }
            self.f.release(mark);
        }
        if let Some(rest) = rest {
            let mark = self.f.mark();
            let sink = self.sink(&PatternElement { target: rest, default: None }, how)?;
            let dst = self.f.temp()?;
            self.at(rest.span.start);
            self.f.asm.emit(ins::IteratorRest { dst, iter });
            self.put(sink, dst, how)?;
            self.f.release(mark);
        }
        self.f.controls.pop();
        let end = self.f.asm.pc();
        if rest.is_none() {
            self.f.asm.emit(ins::IteratorClose { iter });
        }
        self.iterator_handler(iter, start, end)
    }

    /// The handler of an iterator whose use stands in `start..end`: closes it silently and goes on throwing.
    pub(crate) fn iterator_handler(&mut self, iter: Reg, start: u32, end: u32) -> Result<()> {
        let (target, past) = (self.f.asm.label(), self.f.asm.label());
        let mark = self.f.mark();
        let exception = self.f.temp()?;
        if self.f.asm.handler(start, end, target, HandlerKind::IteratorClose, exception).is_some() {
            self.f.asm.emit(ins::Jump { target: past });
            self.f.asm.bind_handler(target, start, end);
            self.f.asm.emit(ins::IteratorCloseSilent { iter });
            self.f.asm.emit(ins::Rethrow { src: exception });
        }
        self.f.asm.bind(past);
        self.f.release(mark);
        Ok(())
    }

    fn sink(&mut self, element: &PatternElement<'a>, how: Store) -> Result<Sink<'a>> {
        if let (Store::Assign, PatternKind::Expr(member)) = (how, element.target.kind) {
            let at = self.place_at(member);
            return Ok(Sink::Place(self.place(member, &[])?, at));
        }
        if let (Store::Assign, PatternKind::Ident(ident)) = (how, element.target.kind) {
            let at = element.target.span.start;
            if let Some(base) = self.resolved(ident, at)? {
                return Ok(Sink::Resolved(ident, base, at));
            }
        }
        Ok(Sink::Pattern(element.target))
    }

    /// The register for an element's value: a new variable's own, which may hold it before its default is known.
    fn sink_register(&mut self, sink: Sink<'a>, how: Store) -> Result<Reg> {
        if let (Sink::Pattern(Pattern { kind: PatternKind::Ident(ident), .. }), Store::Initialise) =
            (sink, how)
            && let Some(reg) = self.initialisable_register(*ident)
            && self.f.owner(reg).is_none()
        {
            return Ok(reg);
        }
        self.f.temp()
    }

    /// The default, then the store.
    fn finish_element(
        &mut self,
        sink: Sink<'a>,
        element: &PatternElement<'a>,
        reg: Reg,
        how: Store,
    ) -> Result<()> {
        if let Some(default) = element.default {
            self.default_value(element.target, default, reg)?;
        }
        self.put(sink, reg, how)
    }

    /// r[reg] := the default if r[reg] is undefined
    pub(crate) fn default_value(
        &mut self,
        target: &'a Pattern<'a>,
        default: &'a Expr<'a>,
        reg: Reg,
    ) -> Result<()> {
        let given = self.f.asm.label();
        self.f.asm.emit(ins::JumpIfNotUndefined { a: reg, target: given });
        let mark = self.f.mark();
        match target.kind {
            PatternKind::Ident(ident) => self.expr_named(default, ident.name, Dest::To(reg))?,
            _ => self.expr(default, Dest::To(reg))?,
        };
        self.f.release(mark);
        self.f.asm.bind(given);
        Ok(())
    }

    fn put(&mut self, sink: Sink<'a>, reg: Reg, how: Store) -> Result<()> {
        match sink {
            Sink::Pattern(pattern) => self.destructure(pattern, reg, how, Origin::Part),
            Sink::Place(place, at) => {
                self.at(at);
                self.write(place, reg);
                Ok(())
            }
            Sink::Resolved(ident, base, at) => self.store_resolved(ident, Some(base), reg, at),
        }
    }
}
