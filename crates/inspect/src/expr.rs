//! Paths to values: `@2f41`, `frame 0 local req.headers.host`, `global.cache`, `exception.cause`, `cache["key"][3]`.
//!
//! A path begins at a base (an id, a frame's variable, a global, the exception, a root, a timer) and follows
//! properties and entries. Getters do not run: an accessor is a value of its own.

use crate::commands::Failure;
use crate::target::Target;
use gill_image::cells::{Cell, Content};
use gill_image::records::{FrameRecord, PendingRecord, Queue};
use gill_image::{CellId, Section, Value};

/// A piece of a path.
#[derive(Clone, PartialEq, Debug)]
enum Token {
    Word(String),
    Id(CellId),
    Dot,
    Open,
    Close,
    Quoted(String),
}

/// The value that a path leads to. `frame` is the one that bare names are looked up in.
pub fn evaluate(target: &Target, text: &str, frame: usize) -> Result<Value, Failure> {
    let tokens = tokenize(text)?;
    let mut path = Path { target, tokens: &tokens, at: 0, frame };
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
            '.' | '[' | ']' => {
                chars.next();
                tokens.push(match c {
                    '.' => Token::Dot,
                    '[' => Token::Open,
                    _ => Token::Close,
                });
            }
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
                while let Some(&c) = chars.peek() {
                    if c.is_whitespace() || matches!(c, '.' | '[' | ']' | '"' | '\'') {
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

struct Path<'a> {
    target: &'a Target,
    tokens: &'a [Token],
    at: usize,
    frame: usize,
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
            "this" => Ok(frame_at(target, self.frame)?.this),
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
                local.or_else(|| global_value(target, name)).ok_or_else(|| {
                    Failure::NotFound(format!(
                        "no variable '{name}' in frame {} or among the globals",
                        self.frame
                    ))
                })
            }
        }
    }

    fn of_frame(&mut self, frame: &FrameRecord<'static>, number: usize) -> Result<Value, Failure> {
        let target = self.target;
        let Some(word) = self.word() else {
            return Ok(frame.function);
        };
        match word.as_str() {
            "this" => Ok(frame.this),
            "function" => Ok(frame.function),
            "environment" | "scope" => Ok(Value::from_cell(target.environment(frame))),
            "arg" | "argument" => {
                let index = self.number("arg")?;
                frame.arguments.get(index).copied().ok_or_else(|| {
                    Failure::NotFound(format!(
                        "frame {number} was called with {} arguments",
                        frame.arguments.len()
                    ))
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
                target.variable(frame, &name).ok_or_else(|| {
                    let names: Vec<String> =
                        target.locals(frame).into_iter().map(|local| local.name).collect();
                    let names = if names.is_empty() { "none".into() } else { names.join(", ") };
                    Failure::NotFound(format!(
                        "frame {number} sees no variable '{name}'; its locals: {names}"
                    ))
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
            let key = match token {
                Token::Dot => match self.next() {
                    Some(Token::Word(name) | Token::Quoted(name)) => name.clone(),
                    _ => return Err(Failure::Usage("a '.' wants a name after it".into())),
                },
                Token::Open => {
                    let key = match self.next() {
                        Some(Token::Word(name) | Token::Quoted(name)) => name.clone(),
                        Some(Token::Id(id)) => id.to_string(),
                        _ => {
                            return Err(Failure::Usage("a '[' wants an index, a quoted key or an id".into()));
                        }
                    };
                    if self.next() != Some(&Token::Close) {
                        return Err(Failure::Usage(format!("']' is missing after '[{key}'")));
                    }
                    key
                }
                other => {
                    return Err(Failure::Usage(format!("'.' or '[' expected, not {}", describe(&other))));
                }
            };
            value = member(self.target, value, &key)?;
        }
        Ok(value)
    }
}

fn describe(token: &Token) -> String {
    match token {
        Token::Word(word) => format!("'{word}'"),
        Token::Quoted(word) => format!("\"{word}\""),
        Token::Id(id) => format!("'{id}'"),
        Token::Dot => "'.'".into(),
        Token::Open => "'['".into(),
        Token::Close => "']'".into(),
    }
}

/// A frame of the failure's stack by number.
pub fn frame_at(target: &Target, number: usize) -> Result<&FrameRecord<'static>, Failure> {
    let frames = target.stack(0);
    frames.get(number).ok_or_else(|| match frames.len() {
        0 => Failure::NotFound("the core has no stack".into()),
        count => Failure::NotFound(format!("no frame {number}; the stack has frames 0 to {}", count - 1)),
    })
}

/// A global by name: a root of that name (lexical globals), or a property of the global object.
pub fn global_value(target: &Target, name: &str) -> Option<Value> {
    let is_global = |kind: u32| target.name("root", kind).is_some_and(|kind| kind.starts_with("global"));
    let lexical = target.roots().iter().find(|root| root.name.as_str() == name && is_global(root.kind));
    if let Some(root) = lexical {
        return Some(root.value);
    }
    let object = target.cell(target.root("globalThis")?.value.cell()?)?;
    target.get(&object, name)
}

/// A member of a value: property, element, entry of a collection, slot of an environment, or internal field.
fn member(target: &Target, value: Value, key: &str) -> Result<Value, Failure> {
    let Some(id) = value.cell() else {
        return Err(Failure::NotFound(format!("{} has no property '{key}'", target.brief(value))));
    };
    let Some(cell) = target.cell(id) else {
        return Err(Failure::NotFound(format!("{id} is not in the core")));
    };
    if let Some(found) = find_member(target, &cell, key) {
        return Ok(found);
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

fn find_member(target: &Target, cell: &Cell<'_>, key: &str) -> Option<Value> {
    let kind = target.kind_name(cell);
    if kind == "Environment" {
        let scope = target.scope(cell.uint(&target.schema, "scope")? as u32);
        let slot = scope.and_then(|scope| scope.slots.iter().position(|slot| slot.name.as_str() == key));
        if let Some(slot) = slot {
            return cell.values(&target.schema, "slots").get(slot).copied();
        }
    }
    if matches!(kind.as_str(), "Map" | "Set") {
        let entries = target.entries(cell, usize::MAX);
        let is_key = |entry: Value| match entry {
            Value::Cell(id) => {
                Some(id) == parse_id(key) || target.string_value(entry).is_some_and(|text| text == key)
            }
            other => target.brief(other) == key,
        };
        let entry = entries.iter().find(|(entry, _)| is_key(*entry));
        let entry = entry.or_else(|| entries.get(key.parse::<usize>().ok()?));
        if let Some(&(key, value)) = entry {
            return Some(if kind == "Set" { key } else { value });
        }
    }
    if target.is_object(cell)
        && let Some(value) = target.get(cell, key)
    {
        return Some(value);
    }
    let to_value = |number: u64| i32::try_from(number).map_or(Value::Double(number as f64), Value::Int);
    match key {
        "size" if matches!(kind.as_str(), "Map" | "Set") => return Some(to_value(target.entry_count(cell))),
        "__proto__" => return target.layout_of(cell).map(|layout| layout.proto),
        _ => {}
    }
    match cell.field(&target.schema, key)? {
        Content::Value(value) => Some(value),
        Content::Uint(number) => Some(to_value(number)),
        Content::Int(number) => Some(Value::Double(number as f64)),
        Content::Float(number) => Some(Value::Double(number)),
        _ => None,
    }
}
