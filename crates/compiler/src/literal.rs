//! Literals: primitives, templates, arrays, objects.

use crate::expr::Dest;
use crate::{Compiler, Result};
use gill_bytecode::{FunctionKind, Reg, ins};
use gill_syntax::ast::{
    ArrayElement, Expr, ExprKind, Function, KeyKind, Property, PropertyKey, PropertyKind, Template,
};
use gill_syntax::names::Name;
use gill_syntax::scope::Use;

/// Elements that one instruction puts into an array: longer runs go in pieces, so that frames stay small.
const ARRAY_RUN: usize = 24;

/// A property key, evaluated.
#[derive(Clone, Copy)]
pub(crate) enum KeyValue {
    /// A string that is no array index: goes through a cache.
    Named(gill_bytecode::ConstId),
    /// Anything else, converted to a property key or an int.
    Register(Reg),
}

impl<'a> Compiler<'a, '_> {
    pub(crate) fn literal(&mut self, e: &'a Expr<'a>, dest: Dest) -> Result<Reg> {
        let dst = self.dst(dest)?;
        if dest == Dest::Effect {
            return Ok(dst);
        }
        match e.kind {
            ExprKind::Null => self.f.asm.emit(ins::LoadNull { dst }),
            ExprKind::Bool(true) => self.f.asm.emit(ins::LoadTrue { dst }),
            ExprKind::Bool(false) => self.f.asm.emit(ins::LoadFalse { dst }),
            ExprKind::Number(n) => self.load_number(dst, n),
            ExprKind::String(name) => self.load_string(dst, name),
            ExprKind::BigInt(text) => {
                let digits = self.parsed.names.get(text).to_string_lossy();
                let k = self.f.big_int_const(&digits);
                self.f.asm.emit(ins::LoadConst { dst, k });
            }
            ExprKind::RegExp { pattern, flags } => {
                let pattern = self.name_const(pattern);
                let flags = self.name_const(flags);
                self.at(e.span.start);
                self.f.asm.emit(ins::NewRegExp { dst, pattern, flags });
            }
            _ => debug_assert!(false, "not a literal"),
        }
        Ok(dst)
    }

    pub(crate) fn load_string(&mut self, dst: Reg, name: Name) {
        let k = self.name_const(name);
        self.f.asm.emit(ins::LoadConst { dst, k });
    }

    pub(crate) fn template(&mut self, t: &'a Template<'a>, dest: Dest) -> Result<Reg> {
        let dst = self.dst(dest)?;
        let mark = self.f.mark();
        let first = Reg(mark as u16);
        let mut count = 0u16;
        for (i, quasi) in t.quasis.iter().enumerate() {
            if let Some(cooked) = quasi.cooked
                && cooked != gill_syntax::names::EMPTY
            {
                let reg = self.f.temp()?;
                self.load_string(reg, cooked);
                count += 1;
            }
            if let Some(e) = t.exprs.get(i) {
                let reg = self.f.temp()?;
                let inner = self.f.mark();
                let a = self.expr(e, Dest::Prefer(reg))?;
                self.at(e.span.start);
                self.f.asm.emit(ins::ToStr { dst: reg, a });
                self.f.release(inner);
                count += 1;
            }
            if count >= 60 {
                // A long template goes in pieces, each the start of the next.
                self.f.asm.emit(ins::ConcatStrings { dst: first, first, count });
                self.f.release(mark);
                self.f.temp()?;
                count = 1;
            }
        }
        match count {
            0 => self.load_string(dst, gill_syntax::names::EMPTY),
            1 => {
                self.deliver(first, Dest::To(dst))?;
            }
            _ => {
                self.at(t.span.start);
                self.f.asm.emit(ins::ConcatStrings { dst, first, count });
            }
        }
        self.f.release(mark);
        Ok(dst)
    }

    pub(crate) fn array(&mut self, elements: &'a [ArrayElement<'a>], dest: Dest) -> Result<Reg> {
        let dst = self.dst(dest)?;
        let mark = self.f.mark();
        let spread = elements.iter().any(|e| matches!(e, ArrayElement::Spread(_)));
        if !spread && elements.len() <= ARRAY_RUN && !elements.is_empty() {
            let first = Reg(self.f.mark() as u16);
            for element in elements {
                let reg = self.f.temp()?;
                let inner = self.f.mark();
                match element {
                    ArrayElement::Expr(e) | ArrayElement::Spread(e) => self.expr_to(e, reg)?,
                    ArrayElement::Hole => self.f.asm.emit(ins::LoadEmpty { dst: reg }),
                }
                self.f.release(inner);
            }
            self.f.asm.emit(ins::NewArrayFrom { dst, first, count: elements.len() as u16 });
            self.f.release(mark);
            return Ok(dst);
        }
        let arr = self.scratch(dst)?;
        let size = if spread { 0 } else { elements.len().min(usize::from(u16::MAX)) as u16 };
        self.f.asm.emit(ins::NewArray { dst: arr, size });
        for element in elements {
            let inner = self.f.mark();
            match element {
                ArrayElement::Expr(e) => {
                    let src = self.expr(e, Dest::Any)?;
                    self.f.asm.emit(ins::ArrayAppend { arr, src });
                }
                ArrayElement::Hole => {
                    let src = self.f.temp()?;
                    self.f.asm.emit(ins::LoadEmpty { dst: src });
                    self.f.asm.emit(ins::ArrayAppend { arr, src });
                }
                ArrayElement::Spread(e) => {
                    let src = self.expr(e, Dest::Any)?;
                    self.at(e.span.start);
                    self.f.asm.callee_span(e.span.start, e.span.end);
                    self.f.asm.emit(ins::ArraySpread { arr, src });
                }
            }
            self.f.release(inner);
        }
        self.deliver(arr, Dest::To(dst))?;
        self.f.release(mark);
        Ok(dst)
    }

    pub(crate) fn object(
        &mut self,
        e: &'a Expr<'a>,
        properties: &'a [Property<'a>],
        dest: Dest,
    ) -> Result<Reg> {
        let dst = self.dst(dest)?;
        let mark = self.f.mark();
        let obj = if properties.is_empty() { dst } else { self.scratch(dst)? };
        self.at(e.span.start);
        self.f.asm.emit(ins::NewObject { dst: obj, size: properties.len().min(1024) as u16 });
        for property in properties {
            let inner = self.f.mark();
            match property.kind {
                PropertyKind::Spread(e) => {
                    let src = self.expr(e, Dest::Any)?;
                    self.at(e.span.start);
                    let first = Reg(0);
                    self.f.asm.emit(ins::CopyDataProperties { obj, src, first, count: 0 });
                }
                PropertyKind::Init { value, .. } if property.is_proto_setter() => {
                    let src = self.expr(value, Dest::Any)?;
                    self.f.asm.emit(ins::SetLiteralProto { obj, src });
                }
                PropertyKind::Init { key, value, .. } => {
                    let (name, key) = self.property_key(key)?;
                    let src = match (name, key) {
                        (Some(name), _) => self.expr_named(value, name, Dest::Any)?,
                        (None, KeyValue::Register(key)) => {
                            self.expr_with_computed_name(value, key, Dest::Any)?
                        }
                        (None, KeyValue::Named(_)) => self.expr(value, Dest::Any)?,
                    };
                    self.at(property.span.start);
                    match key {
                        KeyValue::Named(k) => {
                            let cache = self.f.cache(k);
                            self.f.asm.emit(ins::DefineNamed { obj, cache, src });
                        }
                        KeyValue::Register(key) => self.f.asm.emit(ins::DefineElem { obj, key, src }),
                    }
                }
                PropertyKind::Method { key, function } => {
                    let (name, key) = self.property_key(key)?;
                    let kind = function.kind.get();
                    let func = self.method(function, name, key, obj)?;
                    self.at(property.span.start);
                    match (accessor(kind), key) {
                        (Some(kind), key) => {
                            let key = self.key_register(key)?;
                            self.f.asm.emit(ins::DefineAccessor { obj, key, func, kind, flags: 1 });
                        }
                        (None, KeyValue::Named(k)) => {
                            let cache = self.f.cache(k);
                            self.f.asm.emit(ins::DefineNamed { obj, cache, src: func });
                        }
                        (None, KeyValue::Register(key)) => {
                            self.f.asm.emit(ins::DefineElem { obj, key, src: func });
                        }
                    }
                }
            }
            self.f.release(inner);
        }
        self.deliver(obj, Dest::To(dst))?;
        self.f.release(mark);
        Ok(dst)
    }

    /// The closure of a method or accessor, named and with its home object.
    pub(crate) fn method(
        &mut self,
        function: &'a Function<'a>,
        name: Option<Name>,
        key: KeyValue,
        home: Reg,
    ) -> Result<Reg> {
        let func = self.f.temp()?;
        let kind = function.kind.get();
        let prefix = accessor(kind).map_or(0, |k| k + 1);
        match name {
            Some(name) => self.closure(function, name, func)?,
            None => {
                self.closure(function, gill_syntax::names::EMPTY, func)?;
                let key = self.key_register(key)?;
                self.f.asm.emit(ins::SetFunctionName { func, key, prefix });
            }
        }
        let info = self.parsed.scopes.function(function.id.get());
        if info.super_property != Use::No || info.has_direct_eval {
            self.f.asm.emit(ins::SetHomeObject { func, home });
        }
        Ok(func)
    }

    /// Evaluates; an anonymous function or class is named by the key in the register.
    pub(crate) fn expr_with_computed_name(&mut self, e: &'a Expr<'a>, key: Reg, dest: Dest) -> Result<Reg> {
        match e.unparen().kind {
            ExprKind::Function(function) if function.name.is_none() => {
                let func = self.dst(dest)?;
                self.closure(function, gill_syntax::names::EMPTY, func)?;
                self.f.asm.emit(ins::SetFunctionName { func, key, prefix: 0 });
                Ok(func)
            }
            ExprKind::Class(class) if class.name.is_none() => {
                self.class(class, crate::class::ClassName::Computed(key), dest)
            }
            _ => self.expr(e, dest),
        }
    }

    /// Evaluates a property key. Gives the name, too, where it is known while compiling and so names functions.
    pub(crate) fn property_key(&mut self, key: PropertyKey<'a>) -> Result<(Option<Name>, KeyValue)> {
        match key.kind {
            KeyKind::Ident(name) | KeyKind::String(name) => {
                if let Some(index) = self.array_index(name) {
                    let reg = self.f.temp()?;
                    self.load_number(reg, f64::from(index));
                    return Ok((Some(name), KeyValue::Register(reg)));
                }
                let k = self.name_const(name);
                Ok((Some(name), KeyValue::Named(k)))
            }
            KeyKind::Number(n) => self.text_key(number_text(n)),
            KeyKind::BigInt(name) => {
                let text = big_int_text(&self.parsed.names.get(name).to_string_lossy());
                self.text_key(text)
            }
            KeyKind::Computed(e) => {
                let reg = self.f.temp()?;
                let mark = self.f.mark();
                let src = self.expr(e, Dest::Prefer(reg))?;
                self.at(e.span.start);
                self.f.asm.emit(ins::ToPropertyKey { dst: reg, src });
                self.f.release(mark);
                Ok((None, KeyValue::Register(reg)))
            }
            KeyKind::Private(name) => {
                let reg = self.load(name, key.span.start, Dest::Any)?;
                Ok((Some(name.name), KeyValue::Register(reg)))
            }
        }
    }

    fn text_key(&mut self, text: String) -> Result<(Option<Name>, KeyValue)> {
        let known = self.parsed.names.lookup(&text);
        let reg = self.f.temp()?;
        match text.parse::<u32>() {
            Ok(index) if index != u32::MAX && index.to_string() == text => {
                self.load_number(reg, f64::from(index));
            }
            _ => {
                let k = self.f.text_const(text.as_str().into());
                self.f.asm.emit(ins::LoadConst { dst: reg, k });
            }
        }
        Ok((known, KeyValue::Register(reg)))
    }

    pub(crate) fn key_register(&mut self, key: KeyValue) -> Result<Reg> {
        match key {
            KeyValue::Register(reg) => Ok(reg),
            KeyValue::Named(k) => {
                let dst = self.f.temp()?;
                self.f.asm.emit(ins::LoadConst { dst, k });
                Ok(dst)
            }
        }
    }
}

/// 0 for a getter, 1 for a setter, as `DefineAccessor` counts them.
pub(crate) fn accessor(kind: gill_syntax::ast::FunctionKind) -> Option<u16> {
    match kind {
        gill_syntax::ast::FunctionKind::Getter => Some(0),
        gill_syntax::ast::FunctionKind::Setter => Some(1),
        _ => None,
    }
}

/// Number::toString.
pub(crate) fn number_text(n: f64) -> String {
    ryu_js::Buffer::new().format(n).to_string()
}

/// The decimal form of a BigInt literal's text.
fn big_int_text(text: &str) -> String {
    let radix = match text.get(..2) {
        Some("0x" | "0X") => 16,
        Some("0o" | "0O") => 8,
        Some("0b" | "0B") => 2,
        _ => return text.to_string(),
    };
    num_bigint::BigUint::parse_bytes(&text.as_bytes()[2..], radix)
        .map_or_else(|| text.to_string(), |n| n.to_string())
}

/// The kind of a template from the kind and flags of a function.
pub(crate) fn template_kind(
    kind: gill_syntax::ast::FunctionKind,
    is_async: bool,
    is_generator: bool,
) -> FunctionKind {
    use gill_syntax::ast::FunctionKind as Ast;
    match (kind, is_async, is_generator) {
        (Ast::Normal, false, false) => FunctionKind::Normal,
        (Ast::Normal, false, true) => FunctionKind::Generator,
        (Ast::Normal, true, false) => FunctionKind::Async,
        (Ast::Normal, true, true) => FunctionKind::AsyncGenerator,
        (Ast::Arrow, false, _) => FunctionKind::Arrow,
        (Ast::Arrow, true, _) => FunctionKind::AsyncArrow,
        (Ast::Getter, ..) => FunctionKind::Getter,
        (Ast::Setter, ..) => FunctionKind::Setter,
        (Ast::Constructor, ..) => FunctionKind::ClassConstructor,
        (Ast::DerivedConstructor, ..) => FunctionKind::DerivedConstructor,
        (Ast::TopLevel, ..) => FunctionKind::Script,
        (_, false, false) => FunctionKind::Method,
        (_, false, true) => FunctionKind::GeneratorMethod,
        (_, true, false) => FunctionKind::AsyncMethod,
        (_, true, true) => FunctionKind::AsyncGeneratorMethod,
    }
}
