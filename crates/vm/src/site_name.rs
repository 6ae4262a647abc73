//! How a call site is named in a stack: `Type.function [as method]`, as V8 does it.
//!
//! A function has its own name; one without, that was assigned to a member, has the text of that (`exports.parse`); and one
//! that its receiver has under another name is shown with that, too. Runs no JS: accessors and proxies are not asked.
//! What a stack captures is [`crate::error`]'s.

use crate::code::CodeId;
use crate::error::CallSite;
use crate::object::as_object;
use crate::vm::Vm;
use gill_bytecode::{CodeFlags, FunctionKind};
use gill_heap::string::JsString;
use gill_heap::{CellKind, Function, Gc, NativeFunction, Value, flags};

/// Prototypes looked through for a method, at most.
const MAX_PROTOTYPES: usize = 1000;
/// Properties of a receiver and its prototypes that are looked through for a function without a name, at most: a stack must not
/// cost more the larger the objects are whose methods are running.
const MAX_NAMES: usize = 1000;

impl Vm {
    /// The name of a call site as V8 shows it: with the receiver's type for methods.
    pub fn site_function_name(&mut self, site: &CallSite) -> Option<String> {
        if site.function.kind() == CellKind::NativeFunction {
            let native: Gc<NativeFunction> = site.function.cell_unchecked().cast();
            let mut path = self.natives.get(native.native.get()).name;
            if site.is_async {
                // An element of a combinator, `Promise.all element`, stands for that.
                path = path.split(' ').next().unwrap_or(path);
            }
            return Some(path.replace(".prototype.", "."));
        }
        let code = self.code(site.code?);
        if code.is(CodeFlags::FIELD_INITIALISER) {
            return Some("<instance_members_initializer>".to_owned());
        }
        if matches!(code.kind, FunctionKind::Script | FunctionKind::Module | FunctionKind::AsyncModule) {
            return None;
        }
        // Eval code, and the function that a Function constructor made.
        let source = &self.sources[code.source.0 as usize];
        if source.is_eval && (code.kind == FunctionKind::Eval || code.parent.is_none()) {
            return Some("eval".to_owned());
        }
        let name = self.site_debug_name(site);
        // An arrow function keeps no receiver: its `this` is another function's.
        let none = site.this.is_nullish() || site.construct || code.kind.is_arrow();
        let receiver = if none { None } else { self.receiver_type_name(site.this) };
        // V8 shows the method only beside a type: for a call that has a receiver.
        let method = if receiver.is_some() && !site.is_async { self.site_method_name(site) } else { None };
        match (receiver, name.is_empty()) {
            (None, true) => None,
            (None, false) => Some(name),
            (Some(receiver), true) => {
                Some(format!("{receiver}.{}", method.as_deref().unwrap_or("<anonymous>")))
            }
            (Some(receiver), false) => {
                let mut text = if is_identifier(&name) { format!("{receiver}.{name}") } else { name.clone() };
                if let Some(method) = method.filter(|method| !ends_with_method(&name, method)) {
                    text.push_str(&format!(" [as {method}]"));
                }
                Some(text)
            }
        }
    }

    /// The function's own name, else what it was assigned to; empty if it has neither.
    fn site_debug_name(&mut self, site: &CallSite) -> String {
        let own = as_object(site.function).and_then(|f| {
            self.settle_lazy(f);
            self.own_named(f, self.names.name)
        });
        let name = own
            .filter(|(own, _)| !own.attrs.accessor())
            .and_then(|(own, _)| JsString::from_value(own.value))
            .map(|s| self.heap.string_to_rust(s))
            .unwrap_or_default();
        if name.is_empty() { self.inferred_name(site).unwrap_or_default() } else { name }
    }

    /// What the source assigns a nameless function to, `a.b.c`, as V8's parser infers it: behind the name of the constructor
    /// that it stands in, without `prototype` and `this`.
    fn inferred_name(&mut self, site: &CallSite) -> Option<String> {
        let code = self.code(site.code?);
        let text = &self.sources[code.source.0 as usize].text;
        // One that is called at once leaves its result there.
        if text.get(code.span.end as usize..)?.trim_start().starts_with('(') {
            return None;
        }
        let mut parts = assigned_members(text.get(..code.span.start as usize)?)?;
        if let Some(parent) = code.parent {
            let parent = self.code(parent);
            let name = if parent.kind.is_arrow() { String::new() } else { self.value_text(parent.name) };
            if name.chars().next().is_some_and(char::is_uppercase) {
                parts.insert(0, name);
            }
        }
        if parts.is_empty() { None } else { Some(parts.join(".")) }
    }

    /// The name of the property under which the receiver, or a prototype of it, has the function.
    pub(crate) fn site_method_name(&mut self, site: &CallSite) -> Option<String> {
        let mut at = as_object(site.this)?;
        let code = self.code(site.code?);
        // The name that the text gives it, of an accessor without `get `, is asked for first.
        let own = self.value_text(code.name);
        let own = own.strip_prefix("get ").or_else(|| own.strip_prefix("set ")).unwrap_or(&own).to_owned();
        let mut objects = Vec::new();
        for _ in 0..MAX_PROTOTYPES {
            if at.has_flag(flags::EXOTIC) && at.kind() != CellKind::Array {
                break;
            }
            objects.push(at);
            match as_object(self.shape(at).proto.get()) {
                Some(proto) => at = proto,
                None => break,
            }
        }
        if !own.is_empty() {
            let key = self.key(&own);
            let found = objects.iter().find_map(|&object| self.own_named(object, key));
            if found.is_some_and(|(own, _)| is_function_of(own.value, site.function)) {
                return Some(own);
            }
        }
        let mut result = None;
        let mut names = 0;
        for object in objects {
            self.settle_lazy(object);
            let shape = self.shape(object);
            names += shape.count.get() as usize;
            if names > MAX_NAMES {
                return None;
            }
            let mut keys = Vec::new();
            self.heap.shape_properties(shape, &mut |key, _| keys.push(key));
            for key in keys {
                let Some((own, _)) = self.own_named(object, key).filter(|_| !key.is_symbol()) else {
                    continue;
                };
                if !own.attrs.enumerable() || !is_function_of(own.value, site.function) {
                    continue;
                }
                // Of two names neither is shown.
                if result.is_some() {
                    return None;
                }
                result = Some(self.key_text(key));
            }
        }
        result
    }

    /// The name of a receiver's type, as V8 puts it before a method's name; None for the global object.
    pub(crate) fn receiver_type_name(&mut self, this: Value) -> Option<String> {
        if this == self.realm().global {
            return None;
        }
        match this.kind() {
            CellKind::Function => {
                let function: Gc<Function> = this.cell_unchecked().cast();
                let code = self.code(CodeId(function.code.get()));
                let name =
                    if code.kind.is_class_constructor() { self.value_text(code.name) } else { String::new() };
                Some(if name.is_empty() { "Function".to_owned() } else { name })
            }
            CellKind::NativeFunction | CellKind::BoundFunction => Some("Function".to_owned()),
            _ if this.is_object() => Some(self.constructor_name(this).unwrap_or_else(|| "Object".to_owned())),
            _ => {
                let kind = self.typeof_text(this);
                Some(kind[..1].to_uppercase() + &kind[1..])
            }
        }
    }
}

/// Whether a property's value is the function, or an accessor's half is.
fn is_function_of(value: Value, function: Value) -> bool {
    if value == function {
        return true;
    }
    if value.kind() != CellKind::AccessorPair {
        return false;
    }
    let pair: Gc<gill_heap::AccessorPair> = value.cell_unchecked().cast();
    pair.getter.get() == function || pair.setter.get() == function
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

fn is_identifier(name: &str) -> bool {
    name.chars().all(is_word) && !name.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a function's name already says the method's: it is it, or ends with `.` and it.
fn ends_with_method(name: &str, method: &str) -> bool {
    name.strip_suffix(method).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

/// The members that the text before a function assigns it to, `a.b['c'] = `, several assignments in a row too; none if it
/// does not end in an assignment to a member that begins with a name.
fn assigned_members(before: &str) -> Option<Vec<String>> {
    let mut rest = before;
    let mut parts = Vec::new();
    while let Some((mut chain, left)) = assigned_chain(rest) {
        chain.append(&mut parts);
        parts = chain;
        rest = left;
    }
    if parts.is_empty() { None } else { Some(parts) }
}

/// The chain of one assignment at the end of a text, and the text before it.
fn assigned_chain(text: &str) -> Option<(Vec<String>, &str)> {
    let text = text.trim_end().strip_suffix('=')?;
    if text.ends_with(['=', '!', '<', '>', '+', '-', '*', '/', '%', '^']) {
        return None;
    }
    let text = text.trim_end_matches(['|', '&', '?']).trim_end();
    let mut rest = text;
    let mut parts = Vec::new();
    loop {
        rest = rest.trim_end();
        if let Some(inside) = rest.strip_suffix(']') {
            let open = inside.rfind('[')?;
            let key = inside[open + 1..].trim();
            let quoted = key.len() >= 2 && key.starts_with(['"', '\'']) && key.ends_with(['"', '\'']);
            parts.push(if quoted { key[1..key.len() - 1].to_owned() } else { "<computed>".to_owned() });
            rest = &inside[..open];
            continue;
        }
        let word = rest.trim_end_matches(is_word);
        let name = &rest[word.len()..];
        if name.is_empty() {
            return None;
        }
        parts.push(name.to_owned());
        match word.trim_end().strip_suffix('.') {
            Some(left) => rest = left,
            None => {
                rest = word;
                break;
            }
        }
    }
    // A binding is no member: the function has its name then.
    if parts.len() < 2 {
        return None;
    }
    parts.retain(|part| part != "prototype" && part != "this");
    parts.reverse();
    Some((parts, rest))
}

#[cfg(test)]
mod tests {
    use super::assigned_members;

    #[test]
    fn nameless_functions_are_called_what_they_are_assigned_to() {
        for (text, name) in [
            ("exports.h = ", "exports.h"),
            ("x;\nFoo.prototype.bar=", "Foo.bar"),
            ("this.q = ", "q"),
            ("z['m'] = ", "z.m"),
            ("z[key] =\n", "z.<computed>"),
            ("z.a=z.b=", "z.a.z.b"),
            ("z.x ??= ", "z.x"),
            ("a == ", ""),
            ("f(", ""),
            ("x = ", ""),
            ("f().x = ", ""),
        ] {
            assert_eq!(
                assigned_members(text).map(|parts| parts.join(".")).unwrap_or_default(),
                name,
                "{text}"
            );
        }
    }
}
