//! Paths to values: `@2f41`, `frame 0 local req.headers.host`, `global.cache`, `exception.cause`, `cache["key"][3]`.
//!
//! A path begins at a base (an id, a frame's variable, a global, `%Array.prototype%`, the exception, a root, a timer) and follows
//! properties and entries: `.name`, `.#private`, `[3]`, `["any key"]`, `[Symbol(tag)]`, `[Symbol.iterator]`, `[@2f41]`,
//! `.get(key)` of a Map, `[[slot]]` (an internal one, as `print` labels it), and `[path]` where the brackets hold no key but a path
//! to one. Getters do not run: an accessor is a value of its own.

use crate::commands::Failure;
use crate::declared::Declared;
use crate::target::Target;
use gill_image::cells::{Cell, Content, for_each_cell};
use gill_image::format::NONE;
use gill_image::records::{FrameRecord, PendingRecord, Queue, RootRecord, ScopeRecord};
use gill_image::{CellId, Section, Value};
use rustc_hash::FxHashMap;

/// A piece of a path.
#[derive(Clone, PartialEq, Debug)]
enum Token {
    Word(String),
    Id(CellId),
    Dot,
    /// What stands between brackets, as written.
    Bracket(String),
    /// What stands between parentheses, as written.
    Call(String),
    Quoted(String),
}

/// A key as an access names it.
#[derive(Clone, PartialEq, Debug)]
enum Wanted {
    /// In quotes: a string and nothing else.
    Text(String),
    /// Bare: a name, a number, `true`, `NaN`.
    Word(String),
    /// A cell, as a Map may have for a key.
    Id(CellId),
    /// A symbol by its description.
    Symbol(String),
}

impl std::fmt::Display for Wanted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Wanted::Text(text) | Wanted::Word(text) => f.write_str(text),
            Wanted::Id(id) => write!(f, "{id}"),
            Wanted::Symbol(text) => write!(f, "Symbol({text})"),
        }
    }
}

/// Paths within paths that are followed: `a[b[c]]`.
const MAX_NESTING: u32 = 8;

/// The value that a path leads to. `frame` is the one that bare names are looked up in.
pub fn evaluate(target: &Target, text: &str, frame: usize) -> Result<Value, Failure> {
    evaluate_nested(target, text, frame, 0)
}

fn evaluate_nested(target: &Target, text: &str, frame: usize, nesting: u32) -> Result<Value, Failure> {
    let tokens = tokenize(text)?;
    let mut path = Path { target, tokens: &tokens, at: 0, frame, nesting };
    let value = path.base()?;
    path.accesses(value)
}

/// An id written `@2f41`.
pub fn parse_id(text: &str) -> Option<CellId> {
    let hex = text.strip_prefix('@')?;
    u32::from_str_radix(hex, 16).ok().map(CellId)
}

fn tokenize(text: &str) -> Result<Vec<Token>, Failure> {
    let usage = |what: String| Failure::Usage(format!("{what} in '{text}'"));
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(&c) = chars.peek() {
        match c {
            c if c.is_whitespace() => {
                chars.next();
            }
            '.' => {
                chars.next();
                tokens.push(Token::Dot);
            }
            '[' | '(' => {
                chars.next();
                let close = if c == '[' { ']' } else { ')' };
                let inside =
                    enclosed(&mut chars, c, close).ok_or_else(|| usage(format!("a '{close}' is missing")))?;
                tokens.push(if c == '[' { Token::Bracket(inside) } else { Token::Call(inside) });
            }
            ']' | ')' => return Err(usage(format!("a '{c}' that nothing opens"))),
            '"' | '\'' => {
                chars.next();
                let mut word = String::new();
                loop {
                    match chars.next() {
                        Some('\\') => word.extend(chars.next()),
                        Some(end) if end == c => break,
                        Some(other) => word.push(other),
                        None => return Err(usage("a string without its closing quote".into())),
                    }
                }
                tokens.push(Token::Quoted(word));
            }
            _ => {
                let mut word = String::new();
                // An intrinsic's name has dots in it: %Array.prototype%.
                let mut intrinsic = c == '%' && chars.clone().skip(1).any(|c| c == '%');
                while let Some(&c) = chars.peek() {
                    if intrinsic {
                        word.push(c);
                        chars.next();
                        intrinsic = c != '%' || word.len() == 1;
                        continue;
                    }
                    if c.is_whitespace() || matches!(c, '.' | '[' | ']' | '(' | ')' | '"' | '\'') {
                        break;
                    }
                    word.push(c);
                    chars.next();
                }
                tokens.push(match parse_id(&word) {
                    Some(id) => Token::Id(id),
                    None if word.starts_with('@') => {
                        return Err(usage(format!("'{word}' is no id (an @ and hexadecimal digits)")));
                    }
                    None => Token::Word(word),
                });
            }
        }
    }
    if tokens.is_empty() {
        return Err(Failure::Usage(
            "an expression is missing: an id like @2f41, or a path like 'frame 0 local req.url'".into(),
        ));
    }
    Ok(tokens)
}

/// The text up to the closing bracket, which is taken too; quotes and brackets within are passed over.
fn enclosed(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, open: char, close: char) -> Option<String> {
    let (mut text, mut depth, mut quote) = (String::new(), 0u32, None);
    loop {
        let c = chars.next()?;
        match quote {
            Some(_) if c == '\\' => {
                text.push(c);
                text.push(chars.next()?);
                continue;
            }
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if c == close && depth == 0 => return Some(text),
            None if c == close => depth -= 1,
            None if c == open => depth += 1,
            None if c == '"' || c == '\'' => quote = Some(c),
            None => {}
        }
        text.push(c);
    }
}

/// A text in quotes, without them and their escapes.
fn unquoted(text: &str) -> Option<String> {
    let quote = text.chars().next().filter(|c| *c == '"' || *c == '\'')?;
    let inside = text.strip_prefix(quote)?.strip_suffix(quote)?;
    let (mut out, mut escaped) = (String::new(), false);
    for c in inside.chars() {
        match c {
            '\\' if !escaped => escaped = true,
            c if c == quote && !escaped => return None,
            c => {
                out.push(c);
                escaped = false;
            }
        }
    }
    (!escaped).then_some(out)
}

/// The key that brackets or the parentheses of `get` hold.
fn wanted(text: &str) -> Result<Wanted, Failure> {
    let text = text.trim();
    if let Some(text) = unquoted(text) {
        return Ok(Wanted::Text(text));
    }
    if let Some(inside) = text.strip_prefix("Symbol(").and_then(|rest| rest.strip_suffix(')')) {
        return Ok(Wanted::Symbol(unquoted(inside).unwrap_or_else(|| inside.to_string())));
    }
    if text.starts_with("Symbol.") {
        return Ok(Wanted::Symbol(text.to_string()));
    }
    if let Some(id) = parse_id(text) {
        return Ok(Wanted::Id(id));
    }
    match text.is_empty() {
        true => Err(Failure::Usage("brackets want an index, a key, a symbol or an id".into())),
        false => Ok(Wanted::Word(text.to_string())),
    }
}

struct Path<'a> {
    target: &'a Target,
    tokens: &'a [Token],
    at: usize,
    frame: usize,
    nesting: u32,
}

impl Path<'_> {
    fn next(&mut self) -> Option<&Token> {
        let token = self.tokens.get(self.at);
        self.at += 1;
        token
    }

    fn word(&mut self) -> Option<String> {
        match self.tokens.get(self.at) {
            Some(Token::Word(word) | Token::Quoted(word)) => {
                self.at += 1;
                Some(word.clone())
            }
            _ => None,
        }
    }

    fn number(&mut self, of: &str) -> Result<usize, Failure> {
        let word = self.word().unwrap_or_default();
        word.parse().map_err(|_| Failure::Usage(format!("'{of}' wants a number, not '{word}'")))
    }

    fn base(&mut self) -> Result<Value, Failure> {
        let target = self.target;
        let word = match self.next() {
            Some(Token::Id(id)) => return Ok(Value::Cell(*id)),
            Some(Token::Word(word)) => word.clone(),
            _ => {
                return Err(Failure::Usage("a path begins with an id, 'frame N', 'global' or a name".into()));
            }
        };
        match word.as_str() {
            "frame" => {
                let number = self.number("frame")?;
                let frame = frame_at(target, number)?;
                self.of_frame(frame, number)
            }
            "this" => Ok(target.this_value(frame_at(target, self.frame)?)),
            "global" | "globalThis" => self.global(),
            "exception" => match target.status().map(|status| status.exception) {
                Some(Value::Empty) | None => Err(Failure::NotFound("this core has no exception".into())),
                Some(value) => Ok(value),
            },
            "promise" => match target.status().map(|status| status.promise) {
                Some(Value::Empty) | None => {
                    Err(Failure::NotFound("this core has no rejected promise".into()))
                }
                Some(value) => Ok(value),
            },
            "root" => {
                let name = self.word().unwrap_or_default();
                let root = target
                    .root(&name)
                    .ok_or_else(|| Failure::NotFound(format!("no root is named '{name}'")))?;
                Ok(root.value)
            }
            "timer" => {
                let number = self.number("timer")? as u64;
                let mut found = None;
                target.reader.for_each(Section::Pending, |record: PendingRecord| {
                    if record.queue == Queue::Timer && record.number == number {
                        let object = record.object.cell().map(|_| record.object);
                        found = Some(object.unwrap_or(record.callback));
                    }
                    found.is_none()
                });
                found.ok_or_else(|| Failure::NotFound(format!("no timer has number {number}")))
            }
            name => {
                let frame = target.stack(0).get(self.frame);
                let local = frame.and_then(|frame| target.variable(frame, name));
                let intrinsic = || target.root(name).filter(|_| name.starts_with('%')).map(|root| root.value);
                let mut found = local.or_else(intrinsic).or_else(|| global_value(target, name));
                let mut homes = Vec::new();
                if found.is_none() {
                    homes = module_variables(target, name);
                    if let [(_, value)] = homes[..] {
                        found = Some(value);
                    }
                }
                match homes[..] {
                    [] | [_] => of_variable(target, frame, name, found, || {
                        format!(
                            "no variable '{name}' in frame {}, among the globals, or at the top of a module",
                            self.frame
                        )
                    }),
                    _ => {
                        let homes: Vec<String> =
                            homes.iter().take(8).map(|(id, _)| format!("{id}.{name}")).collect();
                        Err(Failure::NotFound(format!(
                            "several modules have a variable '{name}': ask for {}",
                            homes.join(" or ")
                        )))
                    }
                }
            }
        }
    }

    fn of_frame(&mut self, frame: &FrameRecord<'static>, number: usize) -> Result<Value, Failure> {
        let target = self.target;
        let Some(word) = self.word() else {
            return Ok(frame.function);
        };
        match word.as_str() {
            "this" => Ok(target.this_value(frame)),
            "function" => Ok(frame.function),
            "environment" | "scope" => Ok(Value::from_cell(target.environment(frame))),
            "arg" | "argument" => {
                let index = self.number("arg")?;
                frame.arguments.get(index).copied().ok_or_else(|| {
                    let passed = frame.arguments.len().max(frame.passed as usize);
                    let why = if index < passed { ": this one was not kept" } else { "" };
                    let s = if passed == 1 { "" } else { "s" };
                    Failure::NotFound(format!("frame {number} was called with {passed} argument{s}{why}"))
                })
            }
            "register" => {
                let index = self.number("register")?;
                frame.registers.get(index).copied().ok_or_else(|| {
                    Failure::NotFound(format!("frame {number} has {} registers", frame.registers.len()))
                })
            }
            _ => {
                let name = if word == "local" || word == "closure" {
                    self.word().ok_or_else(|| Failure::Usage(format!("'{word}' wants a name")))?
                } else {
                    word
                };
                of_variable(target, Some(frame), &name, target.variable(frame, &name), || {
                    let names: Vec<String> =
                        target.locals(frame).into_iter().map(|local| local.name).collect();
                    let names = if names.is_empty() { "none".into() } else { names.join(", ") };
                    format!("frame {number} sees no variable '{name}'; its locals: {names}")
                })
            }
        }
    }

    fn global(&mut self) -> Result<Value, Failure> {
        let target = self.target;
        if self.tokens.get(self.at) == Some(&Token::Dot)
            && let Some(Token::Word(name)) = self.tokens.get(self.at + 1)
            && let Some(value) = global_value(target, name)
        {
            self.at += 2;
            return Ok(value);
        }
        let object = target.root("globalThis").map(|root| root.value);
        object.ok_or_else(|| Failure::NotFound("the core has no root 'globalThis'".into()))
    }

    fn accesses(&mut self, mut value: Value) -> Result<Value, Failure> {
        while let Some(token) = self.next().cloned() {
            value = match token {
                Token::Dot => match self.next().cloned() {
                    Some(Token::Word(name)) => match self.tokens.get(self.at) {
                        Some(Token::Call(arguments)) if name == "get" => {
                            self.at += 1;
                            self.entry(value, arguments)?
                        }
                        Some(Token::Call(_)) => {
                            return Err(Failure::Usage(format!(
                                "nothing of the program is called, '{name}' neither; only .get(key) of a Map is understood"
                            )));
                        }
                        _ => member(self.target, value, &Wanted::Word(name))?,
                    },
                    Some(Token::Quoted(name)) => member(self.target, value, &Wanted::Text(name))?,
                    Some(Token::Bracket(text)) if internal_name(&text).is_some() => {
                        self.bracket(value, &text)?
                    }
                    _ => return Err(Failure::Usage("a '.' wants a name after it".into())),
                },
                Token::Bracket(text) => self.bracket(value, &text)?,
                other => {
                    return Err(Failure::Usage(format!("'.' or '[' expected, not {}", describe(&other))));
                }
            };
        }
        Ok(value)
    }

    /// `[...]`: a key, or where there is none such, a path to a value that is one.
    fn bracket(&self, value: Value, text: &str) -> Result<Value, Failure> {
        if let Some(name) = internal_name(text) {
            return internal(self.target, value, name);
        }
        let key = wanted(text)?;
        let failure = match member(self.target, value, &key) {
            Ok(found) => return Ok(found),
            Err(failure) => failure,
        };
        let Wanted::Word(word) = &key else { return Err(failure) };
        match self.key_by_path(word) {
            Some(key) => member(self.target, value, &key),
            None => Err(failure),
        }
    }

    /// `.get(...)`: an entry by its key only, never by its place.
    fn entry(&self, value: Value, text: &str) -> Result<Value, Failure> {
        let target = self.target;
        let cell = value.cell().and_then(|id| target.cell(id));
        let cell = cell.filter(|cell| matches!(target.kind_name(cell).as_str(), "Map" | "WeakMap"));
        let cell = cell.ok_or_else(|| Failure::NotFound(format!("{} is no Map", target.brief(value))))?;
        let key = wanted(text)?;
        let by_path = || match &key {
            Wanted::Word(word) => self.key_by_path(word).and_then(|key| entry_of(target, &cell, &key)),
            _ => None,
        };
        entry_of(target, &cell, &key).or_else(by_path).map(|(_, value)| value).ok_or_else(|| {
            Failure::NotFound(format!(
                "{} has no key '{key}'; its keys: {}",
                target.brief(value),
                keys_of(target, &cell)
            ))
        })
    }

    /// The key that a path between brackets leads to.
    fn key_by_path(&self, text: &str) -> Option<Wanted> {
        if self.nesting >= MAX_NESTING {
            return None;
        }
        let value = evaluate_nested(self.target, text, self.frame, self.nesting + 1).ok()?;
        Some(match (self.target.string_value(value), value.cell()) {
            (Some(text), _) => Wanted::Text(text),
            (None, Some(id)) => Wanted::Id(id),
            (None, None) => Wanted::Word(self.target.brief(value)),
        })
    }
}

/// What is meant between brackets by `[[name]]`: an internal slot, as `print` labels it.
fn internal_name(text: &str) -> Option<&str> {
    text.trim().strip_prefix('[')?.strip_suffix(']').map(str::trim)
}

/// The internal slot of an object.
fn internal(target: &Target, value: Value, name: &str) -> Result<Value, Failure> {
    let cell = value.cell().and_then(|id| target.cell(id));
    let found = cell.and_then(|cell| match name.split_once(' ') {
        None if name == "prototype" => target.layout_of(&cell).map(|layout| layout.proto),
        None => field_value(target, &cell, name),
        Some((list, index)) => {
            let index = index.trim().parse().ok()?;
            if list == "argument" {
                let bound = target.cell(cell.cell(&target.schema, "arguments")?)?;
                bound.each_value(&target.schema, "elements").nth(index)
            } else {
                cell.each_value(&target.schema, list).nth(index)
            }
        }
    });
    found.ok_or_else(|| match name {
        "stack" | "elements" | "properties" => {
            Failure::NotFound(format!("[[{name}]] is no value, only shown"))
        }
        _ => {
            Failure::NotFound(format!("{} has no internal slot [[{name}]] with a value", target.brief(value)))
        }
    })
}

fn describe(token: &Token) -> String {
    match token {
        Token::Word(word) => format!("'{word}'"),
        Token::Quoted(word) => format!("\"{word}\""),
        Token::Id(id) => format!("'{id}'"),
        Token::Dot => "'.'".into(),
        Token::Bracket(text) => format!("'[{text}]'"),
        Token::Call(text) => format!("'({text})'"),
    }
}

/// A frame of the failure's stack by number.
pub fn frame_at(target: &Target, number: usize) -> Result<&FrameRecord<'static>, Failure> {
    let frames = target.stack(0);
    frames.get(number).ok_or_else(|| match frames.len() {
        0 => Failure::NotFound("the core has no stack".into()),
        count if target.frames_left_out(0) > 0 => Failure::NotFound(format!(
            "frame {number} is not looked at; the stack has more than the {count} that are"
        )),
        count => Failure::NotFound(format!("no frame {number}; the stack has frames 0 to {}", count - 1)),
    })
}

/// A variable's value as found, or why there is none: it is not initialised yet, was not kept, or is not there.
fn of_variable(
    target: &Target,
    frame: Option<&FrameRecord<'static>>,
    name: &str,
    found: Option<Value>,
    nowhere: impl FnOnce() -> String,
) -> Result<Value, Failure> {
    match found {
        Some(value) if value != Value::Empty => return Ok(value),
        _ => {}
    }
    match (target.declared(frame, name), found) {
        (Some(Declared::Held(value)), None) => Ok(value),
        (Some(Declared::Later(what)), _) | (Some(Declared::Missing(what)), None) => {
            Err(Failure::NotFound(what))
        }
        (_, Some(_)) => Err(Failure::NotFound(format!("'{name}' is declared, but is not initialised yet"))),
        (None, None) => Err(Failure::NotFound(nowhere())),
    }
}

/// The variables of this name at the top of the program's modules: the environment that each lives in, and its value. A live
/// dump has no frame to see them from.
fn module_variables(target: &Target, name: &str) -> Vec<(CellId, Value)> {
    let mut slots: FxHashMap<u64, usize> = FxHashMap::default();
    target.reader.for_each(Section::Scopes, |scope: ScopeRecord| {
        let slot = scope.slots.iter().position(|slot| slot.name.as_str() == name);
        if let Some(slot) = slot
            && target.code(scope.code).is_some_and(|code| {
                let source = target.source(code.source);
                code.parent == NONE && source.is_some_and(|source| source.kind.as_str() != "builtin")
            })
        {
            slots.insert(u64::from(scope.id), slot);
        }
        true
    });
    let mut found = Vec::new();
    if slots.is_empty() {
        return found;
    }
    for_each_cell(&target.reader, Section::Heap, |cell| {
        if target.is_kind(&cell, "Environment")
            && let Some(&slot) = cell.uint(&target.schema, "scope").and_then(|scope| slots.get(&scope))
            && let Some(value) = cell.each_value(&target.schema, "slots").nth(slot)
        {
            found.push((cell.id, value));
        }
        found.len() < 100
    });
    found
}

/// A global by name: a root of that name (lexical globals), or a property of the global object.
pub fn global_value(target: &Target, name: &str) -> Option<Value> {
    let is_global = |kind: u32| target.name("root", kind).is_some_and(|kind| kind.starts_with("global"));
    let lexical = target.roots().iter().find(|root| root.name.as_str() == name && is_global(root.kind));
    if let Some(root) = lexical {
        return Some(root.value);
    }
    if target.roots_left_out() > 0 {
        let mut found = None;
        target.reader.for_each(Section::Roots, |root: RootRecord| {
            if root.name.as_str() == name && is_global(root.kind) {
                found = Some(root.value);
            }
            found.is_none()
        });
        if found.is_some() {
            return found;
        }
    }
    let object = target.cell(target.root("globalThis")?.value.cell()?)?;
    target.get(&object, name)
}

/// A member of a value: property, element, entry of a collection, slot of an environment, or internal field.
fn member(target: &Target, value: Value, key: &Wanted) -> Result<Value, Failure> {
    let Some(id) = value.cell() else {
        return Err(Failure::NotFound(format!("{} has no property '{key}'", target.brief(value))));
    };
    let Some(cell) = target.cell(id) else {
        return Err(Failure::NotFound(format!("{id} is not in the core")));
    };
    if let Some(found) = find_member(target, &cell, key) {
        return Ok(found);
    }
    if target.is_kind(&cell, "AccessorPair") {
        return Err(Failure::NotFound(format!(
            "{} is an accessor: getters do not run, so its value is not known; it has getter, setter",
            target.brief(value)
        )));
    }
    if matches!(target.kind_name(&cell).as_str(), "Map" | "Set" | "WeakMap" | "WeakSet") {
        let keys = keys_of(target, &cell);
        return Err(Failure::NotFound(format!("{} has no '{key}'; its keys: {keys}", target.brief(value))));
    }
    if target.layout_of(&cell).is_some_and(|layout| layout.lazy) {
        return Err(Failure::NotFound(format!(
            "{} has no '{key}': its own properties are not made yet, since the program has not asked for one",
            target.brief(value)
        )));
    }
    let mut names: Vec<String> =
        target.properties(&cell).iter().map(|property| property.key.to_string()).collect();
    if names.is_empty() {
        names = cell.contents(&target.schema).into_iter().map(|(name, _)| name).collect();
    }
    let more = names.len().saturating_sub(12);
    names.truncate(12);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let has = if names.is_empty() { "nothing".into() } else { names.join(", ") };
    Err(Failure::NotFound(format!("{} has no '{key}'; it has {has}{more}", target.brief(value))))
}

/// The first keys of a collection, for the message that one is not there.
fn keys_of(target: &Target, collection: &Cell<'_>) -> String {
    let keys: Vec<String> =
        target.entries(collection, 8).into_iter().map(|(key, _)| target.brief(key)).collect();
    let more = target.entry_count(collection).saturating_sub(keys.len() as u64);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    if keys.is_empty() { "none".into() } else { keys.join(", ") + &more }
}

/// Whether a key of a Map or a member of a Set is the one wanted.
fn is_key(target: &Target, key: Value, wanted: &Wanted) -> bool {
    match (wanted, key) {
        (Wanted::Id(id), Value::Cell(cell)) => cell == *id,
        (Wanted::Id(_), _) => false,
        (Wanted::Text(text), _) => target.string_value(key).is_some_and(|key| key == *text),
        (Wanted::Word(word), Value::Cell(_)) => match target.string_value(key) {
            Some(key) => key == *word,
            None => target.brief(key) == *word,
        },
        (Wanted::Word(word), key) => target.brief(key) == *word,
        (Wanted::Symbol(text), Value::Cell(id)) => {
            let cell = target.cell(id).filter(|cell| target.is_kind(cell, "Symbol"));
            cell.is_some_and(|cell| target.symbol_description(&cell) == *text)
        }
        (Wanted::Symbol(_), _) => false,
    }
}

/// The entry of a collection with this key.
fn entry_of(target: &Target, collection: &Cell<'_>, wanted: &Wanted) -> Option<(Value, Value)> {
    target.entries(collection, usize::MAX).into_iter().find(|(key, _)| is_key(target, *key, wanted))
}

fn find_member(target: &Target, cell: &Cell<'_>, wanted: &Wanted) -> Option<Value> {
    let kind = target.kind_name(cell);
    // The name of a property, as `Target::own` understands it; that of a private one begins with #.
    let name = match wanted {
        Wanted::Text(text) | Wanted::Word(text) => text.clone(),
        Wanted::Symbol(text) => format!("Symbol({text})"),
        Wanted::Id(id) => match target.cell(*id) {
            Some(key) if target.is_kind(&key, "Symbol") => {
                format!("Symbol({})", target.symbol_description(&key))
            }
            _ => target.string_value(Value::Cell(*id)).unwrap_or_else(|| id.to_string()),
        },
    };
    if kind == "Environment" {
        let scope = target.scope(u32::try_from(cell.uint(&target.schema, "scope")?).ok()?);
        let slot = scope.and_then(|scope| scope.slots.iter().position(|slot| slot.name.as_str() == name));
        if let Some(slot) = slot {
            return cell.each_value(&target.schema, "slots").nth(slot);
        }
    }
    if matches!(kind.as_str(), "Map" | "Set" | "WeakMap" | "WeakSet") {
        let place = || match wanted {
            Wanted::Word(word) => {
                target.entries(cell, usize::MAX).into_iter().nth(word.parse::<usize>().ok()?)
            }
            _ => None,
        };
        if let Some((key, value)) = entry_of(target, cell, wanted).or_else(place) {
            return Some(if kind.ends_with("Set") { key } else { value });
        }
    }
    if kind == "TypedArray"
        && let Ok(index) = name.parse::<usize>()
    {
        return typed_element(target, cell, index);
    }
    if target.is_object(cell)
        && let Some(value) = target.get(cell, &name)
    {
        return Some(value);
    }
    match name.as_str() {
        "size" if matches!(kind.as_str(), "Map" | "Set") => {
            return Some(number_value(target.entry_count(cell)));
        }
        "__proto__" => return target.layout_of(cell).map(|layout| layout.proto),
        _ => {}
    }
    field_value(target, cell, &name)
}

fn number_value(number: u64) -> Value {
    i32::try_from(number).map_or(Value::Double(number as f64), Value::Int)
}

/// A field of a cell as the core names it.
fn field_value(target: &Target, cell: &Cell<'_>, name: &str) -> Option<Value> {
    match cell.field(&target.schema, name)? {
        Content::Value(value) => Some(value),
        Content::Uint(number) => Some(number_value(number)),
        Content::Int(number) => Some(Value::Double(number as f64)),
        Content::Float(number) => Some(Value::Double(number)),
        _ => None,
    }
}

/// An element of a typed array as a number. One of a 64-bit integer that no number holds exactly has no value in a core.
fn typed_element(target: &Target, cell: &Cell<'_>, index: usize) -> Option<Value> {
    let text = target.typed_elements(cell, index.checked_add(1)?).into_iter().nth(index)?;
    if let Some(digits) = text.strip_suffix('n') {
        let exact = digits.parse::<i64>().ok().filter(|integer| integer.unsigned_abs() <= 1 << 53)?;
        return Some(i32::try_from(exact).map_or(Value::Double(exact as f64), Value::Int));
    }
    Some(match text.as_str() {
        "NaN" => Value::Double(f64::NAN),
        "Infinity" => Value::Double(f64::INFINITY),
        "-Infinity" => Value::Double(f64::NEG_INFINITY),
        "-0" => Value::Double(-0.0),
        text => {
            text.parse::<i32>().ok().map(Value::Int).or_else(|| Some(Value::Double(text.parse().ok()?)))?
        }
    })
}
