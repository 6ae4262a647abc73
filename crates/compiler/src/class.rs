//! Classes. ClassDefinitionEvaluation in its order: private names, heritage, constructor, elements, inner name, fields, statics.
//!
//! What the initialiser functions need later (computed field keys, the functions of private methods) is kept in hidden
//! slots of the class's environment.

use crate::expr::Dest;
use crate::literal::{KeyValue, accessor};
use crate::scopes::{EnvId, Store};
use crate::{Compiler, Result};
use gill_bytecode::{
    CodeFlags, FuncId, FunctionKind, LocalKind, Reg, ScopeKind, SlotInfo, SourceSpan, Text, ins,
};
use gill_syntax::ast::{self, Class, ClassElement, ClassElementKind, Function, KeyKind};
use gill_syntax::names::{Name, STAR_DEFAULT};
use gill_syntax::scope::{BindingId, FunctionId, Resolution, ScopeId};

/// Where a class's name comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ClassName {
    /// Its own, or none.
    Own,
    /// What it is assigned to.
    Static(Name),
    /// A computed key in a register.
    Computed(Reg),
}

/// The hidden slot of each element, by its index in the class.
struct Hidden {
    env: EnvId,
    slots: Vec<Option<u16>>,
}

impl<'a> Compiler<'a, '_> {
    pub(crate) fn class(&mut self, class: &'a Class<'a>, name: ClassName, dest: Dest) -> Result<Reg> {
        let dst = self.dst(dest)?;
        let mark = self.f.mark();
        let mut extra = Vec::new();
        let mut offsets = Vec::new();
        for element in class.elements {
            offsets.push(self.hidden_name(element).map(|name| {
                extra.push(SlotInfo { name, kind: LocalKind::Internal });
                extra.len() as u16 - 1
            }));
        }
        let scope = class.scope.get();
        let entered = self.enter_scope(scope, ScopeKind::Class, &extra, |b| b.kind.is_private())?;
        let (env, first) = entered.env.unwrap_or((0, 0));
        let hidden = Hidden { env, slots: offsets.iter().map(|o| o.map(|o| first + o)).collect() };
        self.private_names(scope)?;

        let heritage = self.f.temp()?;
        match class.heritage {
            Some(e) => self.expr_to(e, heritage)?,
            None => self.f.asm.emit(ins::LoadEmpty { dst: heritage }),
        }
        let pair = self.f.temps(2)?;
        let (constructor, prototype) = (pair, Reg(pair.0 + 1));
        let text = match name {
            ClassName::Static(name) => self.text(name),
            _ => match class.name {
                Some(n) if n.ident.name == STAR_DEFAULT => "default".into(),
                name => name.map_or_else(Text::default, |n| self.text(n.ident.name)),
            },
        };
        let has_fields = class.elements.iter().any(is_instance_state);
        let func = match class.constructor {
            Some(function) => {
                let func = self.compile_function(function, text, has_fields)?;
                self.f.functions[func.0 as usize].head.span =
                    SourceSpan { start: class.span.start, end: class.span.end };
                func
            }
            None => self.default_constructor(class, text, has_fields)?,
        };
        let inner = self.f.mark();
        let env = self.current_env()?;
        self.at(class.heritage.map_or(class.span.start, |h| h.span.start));
        self.f.asm.emit(ins::NewClass { dst: pair, env, func, heritage });
        self.f.release(inner);
        self.at(class.span.start);
        if let ClassName::Computed(key) = name {
            self.f.asm.emit(ins::SetFunctionName { func: constructor, key, prefix: 0 });
        }
        for (element, slot) in class.elements.iter().zip(&hidden.slots) {
            let inner = self.f.mark();
            let home = if element.is_static { constructor } else { prototype };
            self.element(element, home, hidden.env, *slot)?;
            self.f.release(inner);
        }
        if class.inner_name.is_some()
            && let Resolution::Binding { id, .. } = self.parsed.scopes.resolve(class.inner_name)
        {
            self.store_binding(id, constructor, Store::Initialise)?;
        }
        if has_fields {
            let func = self.initialiser(class, class.instance_init.get(), false, &hidden, prototype)?;
            self.f.asm.emit(ins::SetClassFields { class: constructor, func });
            self.f.release(u32::from(func.0));
        }
        if class.static_init.get().is_some() {
            let func = self.initialiser(class, class.static_init.get(), true, &hidden, constructor)?;
            let window = self.window()?;
            self.f.asm.emit(ins::Move { dst: window.callee(), src: func });
            self.f.asm.emit(ins::Move { dst: window.this(), src: constructor });
            self.f.asm.emit(ins::Call { dst: func, base: window.base, argc: 0 });
            self.f.release(u32::from(func.0));
        }
        self.deliver(constructor, Dest::To(dst))?;
        self.leave_scope(entered);
        self.f.release(mark);
        Ok(dst)
    }

    /// What is kept of an element for an initialiser, if anything.
    fn hidden_name(&self, element: &ClassElement<'a>) -> Option<Text> {
        match element.kind {
            ClassElementKind::Field { key, .. } => {
                matches!(key.kind, KeyKind::Computed(_)).then(|| Text::from("%key"))
            }
            ClassElementKind::Method { key, function } if !element.is_static => match key.kind {
                KeyKind::Private(name) => {
                    let name = self.parsed.names.get(name.name).to_string_lossy();
                    Some(Text::from(match accessor(function.kind.get()) {
                        Some(0) => format!("%get {name}"),
                        Some(_) => format!("%set {name}"),
                        None => format!("%method {name}"),
                    }))
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn private_names(&mut self, scope: ScopeId) -> Result<()> {
        if scope.is_none() {
            return Ok(());
        }
        for id in self.parsed.scopes.scope(scope).bindings.clone().map(BindingId) {
            let binding = self.parsed.scopes.binding(id);
            if binding.kind.is_private() {
                let mark = self.f.mark();
                let dst = self.f.temp()?;
                let name = self.name_const(binding.name);
                self.f.asm.emit(ins::NewPrivateName { dst, name });
                self.store_binding(id, dst, Store::Initialise)?;
                self.f.release(mark);
            }
        }
        Ok(())
    }

    /// ClassElementEvaluation, but for what the initialisers do.
    fn element(
        &mut self,
        element: &'a ClassElement<'a>,
        home: Reg,
        env: EnvId,
        slot: Option<u16>,
    ) -> Result<()> {
        match element.kind {
            ClassElementKind::StaticBlock(_) => {}
            ClassElementKind::Field { key, .. } => {
                if let (KeyKind::Computed(_), Some(slot)) = (key.kind, slot) {
                    let (_, key) = self.property_key(key)?;
                    let src = self.key_register(key)?;
                    self.store_slot(env, slot, false, src);
                }
            }
            ClassElementKind::Method { function, .. } if is_constructor(function) => {}
            ClassElementKind::Method { key, function } => {
                let is_private = matches!(key.kind, KeyKind::Private(_));
                let (name, key) = self.property_key(key)?;
                let func = self.method(function, name, key, home)?;
                let half = accessor(function.kind.get());
                self.at(element.span.start);
                if let Some(slot) = slot {
                    self.store_slot(env, slot, false, func);
                    return Ok(());
                }
                let key = self.key_register(key)?;
                match half {
                    _ if is_private => {
                        let kind = half.unwrap_or(2);
                        self.f.asm.emit(ins::DefinePrivateMethod { obj: home, key, func, kind });
                    }
                    Some(kind) => {
                        self.f.asm.emit(ins::DefineAccessor { obj: home, key, func, kind, flags: 0 });
                    }
                    None => self.f.asm.emit(ins::DefineMethod { obj: home, key, func }),
                }
            }
        }
        Ok(())
    }

    /// The closure of the function that sets up fields: of instances (private methods first), or static ones and static blocks.
    fn initialiser(
        &mut self,
        class: &'a Class<'a>,
        id: FunctionId,
        is_static: bool,
        hidden: &Hidden,
        home: Reg,
    ) -> Result<Reg> {
        let name = if is_static { "<static_initializer>" } else { "<instance_members_initializer>" };
        self.push_function(FunctionKind::Method);
        self.f.flags = CodeFlags::STRICT;
        self.f.flags.insert(CodeFlags::USES_THIS);
        self.f.flags.insert(CodeFlags::SIMPLE_PARAMS);
        self.f.flags.insert(if is_static { CodeFlags::STATIC_BLOCK } else { CodeFlags::FIELD_INITIALISER });
        let scope = if id.is_some() { self.parsed.scopes.function(id).scope } else { ScopeId::NONE };
        let entered = self.enter_scope(scope, ScopeKind::Function, &[], |_| false)?;
        let this = self.f.temp()?;
        self.f.asm.emit(ins::LoadThis { dst: this });
        for (element, slot) in class.elements.iter().zip(&hidden.slots) {
            let mark = self.f.mark();
            if let (ClassElementKind::Method { key, function }, Some(slot), false) =
                (element.kind, slot, element.is_static || is_static)
            {
                let (_, key) = self.property_key(key)?;
                let key = self.key_register(key)?;
                let func = self.f.temp()?;
                self.load_slot(hidden.env, *slot, false, func);
                let kind = accessor(function.kind.get()).unwrap_or(2);
                self.at(element.span.start);
                self.f.asm.emit(ins::DefinePrivateMethod { obj: this, key, func, kind });
            }
            self.f.release(mark);
        }
        for (element, slot) in class.elements.iter().zip(&hidden.slots) {
            if element.is_static != is_static {
                continue;
            }
            let mark = self.f.mark();
            match element.kind {
                ClassElementKind::Field { key, value } => {
                    let is_private = matches!(key.kind, KeyKind::Private(_));
                    let (name, key) = match slot {
                        Some(slot) => {
                            let reg = self.f.temp()?;
                            self.load_slot(hidden.env, *slot, false, reg);
                            (None, KeyValue::Register(reg))
                        }
                        None => self.property_key(key)?,
                    };
                    let src = match (value, name, key) {
                        (None, ..) => {
                            let dst = self.f.temp()?;
                            self.f.asm.emit(ins::LoadUndefined { dst });
                            dst
                        }
                        (Some(value), Some(name), _) => self.expr_named(value, name, Dest::Any)?,
                        (Some(value), None, KeyValue::Register(key)) => {
                            self.expr_with_computed_name(value, key, Dest::Any)?
                        }
                        (Some(value), None, KeyValue::Named(_)) => self.expr(value, Dest::Any)?,
                    };
                    self.at(element.span.start);
                    match key {
                        KeyValue::Named(k) => {
                            let cache = self.f.cache(k);
                            self.f.asm.emit(ins::DefineNamed { obj: this, cache, src });
                        }
                        KeyValue::Register(key) if is_private => {
                            self.f.asm.emit(ins::DefinePrivate { obj: this, key, src });
                        }
                        KeyValue::Register(key) => self.f.asm.emit(ins::DefineElem { obj: this, key, src }),
                    }
                }
                ClassElementKind::StaticBlock(block) => {
                    let entered = self.enter_block(block.scope.get(), ScopeKind::FunctionBody)?;
                    self.clear_variables(block.scope.get());
                    self.statements(block.body)?;
                    self.leave_scope(entered);
                }
                ClassElementKind::Method { .. } => {}
            }
            self.f.release(mark);
        }
        self.f.asm.emit(ins::ReturnUndefined {});
        self.leave_scope(entered);
        let index = self.end_initialiser(class, name);
        let func = self.f.temp()?;
        let mark = self.f.mark();
        let env = self.current_env()?;
        self.f.asm.emit(ins::NewClosure { dst: func, env, func: index });
        self.f.release(mark);
        self.f.asm.emit(ins::SetHomeObject { func, home });
        Ok(func)
    }

    #[inline(never)]
    fn end_initialiser(&mut self, class: &'a Class<'a>, name: &str) -> FuncId {
        let mut template = self.pop_function();
        template.head.name = name.into();
        template.head.span = SourceSpan { start: class.span.start, end: class.span.end };
        template.head.name_offset = class.span.start;
        self.f.function(template)
    }

    #[inline(never)]
    fn default_constructor(&mut self, class: &'a Class<'a>, name: Text, has_fields: bool) -> Result<FuncId> {
        let derived = class.heritage.is_some();
        self.push_function(if derived {
            FunctionKind::DerivedConstructor
        } else {
            FunctionKind::ClassConstructor
        });
        self.f.flags = CodeFlags::STRICT;
        self.f.flags.insert(CodeFlags::SYNTHETIC);
        self.f.flags.insert(CodeFlags::SIMPLE_PARAMS);
        self.at(class.span.start);
        let this = self.f.temp()?;
        let callee = self.f.temp()?;
        if derived {
            self.f.flags.insert(CodeFlags::NEEDS_ARGUMENTS);
            self.f.flags.insert(CodeFlags::USES_NEW_TARGET);
            let target = self.f.temp()?;
            self.f.asm.emit(ins::LoadCallee { dst: callee });
            self.f.asm.emit(ins::LoadNewTarget { dst: target });
            let window = self.window()?;
            let array = self.f.temp()?;
            self.f.asm.emit(ins::CreateRest { dst: array, from: 0 });
            self.f.asm.emit(ins::SuperCallSpread { dst: this, base: window.base, callee, target });
            if has_fields {
                self.f.asm.emit(ins::InitFields { this, callee });
            }
            self.f.asm.emit(ins::Return { src: this });
        } else {
            self.f.flags.insert(CodeFlags::USES_THIS);
            if has_fields {
                self.f.asm.emit(ins::LoadThis { dst: this });
                self.f.asm.emit(ins::LoadCallee { dst: callee });
                self.f.asm.emit(ins::InitFields { this, callee });
            }
            self.f.asm.emit(ins::ReturnUndefined {});
        }
        let mut template = self.pop_function();
        template.head.name = name;
        template.head.span = SourceSpan { start: class.span.start, end: class.span.end };
        template.head.name_offset = class.name.map_or(class.span.start, |n| n.span.start);
        Ok(self.f.function(template))
    }
}

fn is_constructor(function: &Function<'_>) -> bool {
    matches!(function.kind.get(), ast::FunctionKind::Constructor | ast::FunctionKind::DerivedConstructor)
}

/// Whether constructing an instance has to do something for the element.
fn is_instance_state(element: &ClassElement<'_>) -> bool {
    !element.is_static
        && match element.kind {
            ClassElementKind::Field { .. } => true,
            ClassElementKind::Method { key, .. } => matches!(key.kind, KeyKind::Private(_)),
            ClassElementKind::StaticBlock(_) => false,
        }
}
