//! Code blocks: a [`CodeTemplate`] made ready to run. Owns constants, inline caches, and the tables a core needs.
//!
//! Codes are boxed, aligned so that frame flags fit below their address, and live as long as the VM.

use crate::ic::InlineCache;
use crate::native::JsResult;
use crate::stack::Frame;
use crate::vm::Vm;
use gill_bytecode::embed::{self, Deferred, Embedded};
use gill_bytecode::{CodeFlags, CodeTemplate, Const, FunctionHead, FunctionKind, Op, SourceSpan, Text};
use gill_heap::{PropertyKey, Value};
use std::borrow::Cow;
use std::cell::Cell;
use std::rc::Rc;

/// Index of a code block in the VM's table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct CodeId(pub u32);

/// Index of a source in the VM's table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct SourceId(pub u32);

/// A source text, kept for stacks, `toString` and the core.
pub struct Source {
    /// Name as it appears in stacks: a path, or `evalmachine.<anonymous>` and the like.
    pub name: String,
    /// The text in UTF-8; that of the runtime's own library is part of the executable.
    pub text: Cow<'static, str>,
    /// Byte offset of the start of each line; of the library found when it was built.
    pub lines: Cow<'static, [u32]>,
    /// The path an `import()` or `require` from here is relative to; empty if there is none.
    pub referrer: String,
    /// Text of an eval or a Function constructor, not of a file: `name` says where that was.
    pub is_eval: bool,
}

impl Source {
    /// A source; finds its lines.
    pub fn new(name: String, text: Cow<'static, str>) -> Source {
        let mut lines = vec![0];
        let bytes = text.as_bytes();
        for at in memchr::memchr3_iter(b'\n', b'\r', 0xe2, bytes) {
            let next = bytes.get(at + 1);
            match bytes[at] {
                // Its line feed ends the line.
                b'\r' if next == Some(&b'\n') => {}
                b'\r' | b'\n' => lines.push(at as u32 + 1),
                // U+2028 and U+2029.
                _ if next == Some(&0x80) && matches!(bytes.get(at + 2), Some(0xa8 | 0xa9)) => {
                    lines.push(at as u32 + 3);
                }
                _ => {}
            }
        }
        Source { referrer: name.clone(), name, text, lines: lines.into(), is_eval: false }
    }
    /// Line and column of a byte offset, both from 1, the column in UTF-16 units.
    pub fn position(&self, offset: u32) -> (u32, u32) {
        let line = self.lines.partition_point(|&start| start <= offset);
        let start = self.lines[line - 1] as usize;
        let end = (offset as usize).min(self.text.len());
        let column = match self.text.get(start..end) {
            Some(text) => text.encode_utf16().count(),
            None => end.saturating_sub(start),
        };
        (line as u32, column as u32 + 1)
    }
    /// A place in it as a stack shows it.
    pub fn place_text(&self, line: u32, column: u32) -> String {
        let Source { name, .. } = self;
        if self.is_eval {
            format!("{name}, <anonymous>:{line}:{column}")
        } else {
            format!("{name}:{line}:{column}")
        }
    }
    /// The text of a line, counted from 1, without its end.
    pub fn line_text(&self, line: u32) -> &str {
        let Some(&start) = self.lines.get(line as usize - 1) else { return "" };
        let end = self.lines.get(line as usize).map_or(self.text.len(), |&e| e as usize);
        self.text[start as usize..end].trim_end_matches(['\n', '\r', '\u{2028}', '\u{2029}'])
    }
}

/// What `new` on a function remembers: the shape that objects it makes start with.
#[derive(Clone, Copy, Default)]
pub struct ConstructCache {
    /// Shape of the function when `prototype` was looked up.
    pub function_shape: u32,
    /// Slot of `prototype`.
    pub slot: u32,
    /// Its value.
    pub prototype: u64,
    /// The root shape for it.
    pub root: u32,
}

/// A function, script or module ready to run.
#[repr(align(64))]
pub struct Code {
    /// The instructions.
    pub units: Box<[u16]>,
    /// The constants. Traced.
    pub consts: Box<[Value]>,
    /// The inline caches. Weak: cleared after a collection where they name dead shapes.
    pub caches: Box<[InlineCache]>,
    /// Registers of a frame.
    pub registers: u32,
    /// Registers of formal parameters.
    pub params: u32,
    /// Facts.
    pub flags: CodeFlags,
    /// Kind.
    pub kind: FunctionKind,
    /// `this` is to be coerced at entry: sloppy code that uses it.
    pub coerce_this: bool,
    /// A plain function: a call needs nothing but a frame.
    pub plain_call: bool,
    /// The functions written in it.
    pub functions: Box<[CodeId]>,
    /// Its number.
    pub id: CodeId,
    /// The code that it is written in; for code of a direct eval, the caller's.
    pub parent: Option<CodeId>,
    /// Number of its first scope in the VM's scope table.
    pub first_scope: u32,
    /// Its source.
    pub source: SourceId,
    /// Its name. Traced.
    pub name: Value,
    /// `length` property.
    pub length: u16,
    /// Its text in the source.
    pub span: SourceSpan,
    /// See [`FunctionHead::name_offset`].
    pub name_offset: u32,
    /// All else the compiler said: handlers, lines, names. Without head, constants and instructions, which are fields of this; empty for a stub.
    pub template: Rc<CodeTemplate>,
    /// Of a stub, which stands for a function of the library until that first runs: what the function is made of.
    deferred: &'static [u8],
    /// Template objects made so far. Traced.
    pub template_objects: Box<[Cell<Value>]>,
    /// Of a module's codes: the module, then where each import is (local name, cell, word), which `GetImport` reads. Else
    /// undefined. Traced.
    pub imports: Cell<Value>,
    /// Inline slots that objects it constructs turned out to need.
    pub inline_hint: Cell<u8>,
    /// How often it has constructed, up to a few: the hint is learnt from the first objects.
    pub constructed: Cell<u8>,
    /// For `new`.
    pub construct_cache: Cell<ConstructCache>,
    /// Realm it was loaded into.
    pub realm: u32,
    /// Of the runtime's own library (its source's name begins with `node:`): never the place where a program scheduled
    /// something.
    pub internal: bool,
}

impl Code {
    /// Has the template this flag?
    #[inline(always)]
    pub fn is(&self, flag: CodeFlags) -> bool {
        self.flags.has(flag)
    }
    /// Is it code of an ES module?
    pub fn in_module(&self) -> bool {
        !self.imports.get().is_undefined()
    }
    /// Source offset of the instruction at `pc`; the function's name if the table has none.
    pub fn offset_at(&self, pc: u32) -> u32 {
        self.template.lines.offset_at(pc).unwrap_or(self.name_offset)
    }
}

/// A scope whose bindings live in environments, for names in a core and for dynamic look-ups.
pub struct Scope {
    /// Code it belongs to.
    pub code: CodeId,
    /// Its index in that code's template.
    pub index: u32,
}

impl Vm {
    /// Adds a source to the table.
    pub fn add_source(&mut self, name: &str, text: impl Into<Cow<'static, str>>) -> SourceId {
        let mut source = Source::new(name.to_owned(), text.into());
        // Text that a program makes imports as the code does that makes it.
        if name == "<anonymous>"
            && let Some(code) = self.frames().find_map(|frame| frame.code())
        {
            source.referrer = self.sources[code.source.0 as usize].referrer.clone();
        }
        self.sources.push(source);
        SourceId(self.sources.len() as u32 - 1)
    }

    /// Adds a source of the runtime's own library, whose lines are known.
    pub fn add_library_source(&mut self, name: &str, text: &'static str, lines: &'static [u32]) -> SourceId {
        let (text, lines) = (text.into(), lines.into());
        self.sources.push(Source {
            name: name.to_owned(),
            referrer: name.to_owned(),
            text,
            lines,
            is_eval: false,
        });
        SourceId(self.sources.len() as u32 - 1)
    }

    /// Adds a source that the running JS code made up: named for the place, `eval at f (file.js:3:7)`.
    pub(crate) fn add_eval_source(&mut self, text: String) -> SourceId {
        let caller = self.frames().find_map(|frame| Some((frame.code()?, frame.pc())));
        let (name, referrer) = match caller {
            Some((code, pc)) => {
                let function = match code.kind {
                    FunctionKind::Eval => "eval".to_owned(),
                    _ => self.value_text(code.name),
                };
                let function = if function.is_empty() { "<anonymous>" } else { &function };
                let source = &self.sources[code.source.0 as usize];
                let (line, column) = source.position(code.offset_at(pc));
                let place = source.place_text(line, column);
                (format!("eval at {function} ({place})"), source.referrer.clone())
            }
            None => ("<anonymous>".to_owned(), String::new()),
        };
        let mut source = Source::new(name, text.into());
        source.referrer = referrer;
        source.is_eval = true;
        self.sources.push(source);
        SourceId(self.sources.len() as u32 - 1)
    }

    /// Loads a compiled program: its code and that of all functions in it get ids, constants become values.
    pub fn load(&mut self, template: CodeTemplate, source: SourceId) -> CodeId {
        self.load_in(template, source, None)
    }

    /// The same for code of a direct eval in `parent`.
    pub(crate) fn load_in(
        &mut self,
        template: CodeTemplate,
        source: SourceId,
        parent: Option<CodeId>,
    ) -> CodeId {
        // Functions in functions go on a list of their own instead of the native stack: each waits for its place in its
        // parent. Children get their ids first in program order.
        let id = self.reserve_codes(1)[0];
        self.load_as(id, template, source, parent);
        id
    }

    /// Loads a template as code `id`, whose place in the table is there, and what is in it behind all others.
    fn load_as(&mut self, id: CodeId, template: CodeTemplate, source: SourceId, parent: Option<CodeId>) {
        let mut pending = vec![(id, parent, template)];
        while let Some((id, parent, mut template)) = pending.pop() {
            let functions = self.reserve_codes(template.functions.len());
            for (&inner, child) in functions.iter().zip(std::mem::take(&mut template.functions)) {
                pending.push((inner, Some(id), child));
            }
            self.make_code(id, template, functions, source, parent);
        }
    }

    /// Loads a function of the library that `gill_bytecode::embed` wrote, with stubs for the functions in it.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn load_embedded(&mut self, bytes: &'static [u8], source: SourceId) -> Result<CodeId, String> {
        let embedded = embed::decode(bytes)?;
        let id = self.reserve_codes(1)[0];
        self.load_embedded_as(id, embedded, source, None);
        Ok(id)
    }

    fn load_embedded_as(
        &mut self,
        id: CodeId,
        Embedded { template, functions: deferred }: Embedded,
        source: SourceId,
        parent: Option<CodeId>,
    ) {
        let functions = self.reserve_codes(deferred.len());
        for (&inner, Deferred { head, bytes }) in functions.iter().zip(deferred) {
            let template = self.empty_template.clone();
            let stub = self.new_code(inner, &head, template, source, Some(id));
            let units = Box::new([Op::LoadDeferred as u16]);
            self.codes[inner.0 as usize] = Some(Box::new(Code { units, deferred: bytes, ..stub }));
        }
        self.make_code(id, template, functions, source, parent);
    }

    /// LoadDeferred: gives a function of the library its code, now that `frame` runs it, and the frame with it. Frames and
    /// closures know it by its number, all but this frame, which stands at its beginning.
    pub(crate) fn load_deferred(&mut self, frame: Frame, stub: &'static Code) -> JsResult<()> {
        let embedded = match embed::decode(stub.deferred) {
            Ok(embedded) => embedded,
            Err(e) => {
                let proto = self.intrinsics().error_prototype;
                let name = self.value_text(stub.name);
                return Err(
                    self.throw_error(proto, &format!("The runtime's own function {name} is damaged: {e}"))
                );
            }
        };
        debug_assert!(!stub.in_module(), "modules of the library are CommonJS");
        // The realm is that of the frame on top, which runs the stub: its own.
        self.load_embedded_as(stub.id, embedded, stub.source, stub.parent);
        frame.set_code(self.code(stub.id));
        frame.set_pc(0);
        Ok(())
    }

    /// Places in the table for codes to come.
    fn reserve_codes(&mut self, count: usize) -> Box<[CodeId]> {
        let first = self.codes.len();
        self.codes.resize_with(first + count, || None);
        (first..first + count).map(|id| CodeId(id as u32)).collect()
    }

    /// Puts a function in its place in the table.
    fn make_code(
        &mut self,
        id: CodeId,
        mut template: CodeTemplate,
        functions: Box<[CodeId]>,
        source: SourceId,
        parent: Option<CodeId>,
    ) {
        let consts: Box<[Value]> =
            std::mem::take(&mut template.consts).iter().map(|c| self.constant(c)).collect();
        let caches = template
            .caches
            .iter()
            .map(|site| InlineCache::new(self.key_of_value(consts[site.name as usize])))
            .collect();
        let first_scope = self.scopes.len() as u32;
        self.scopes.extend((0..template.scopes.len() as u32).map(|index| Scope { code: id, index }));
        let units = std::mem::take(&mut template.code).into_boxed_slice();
        let template_objects = vec![Cell::new(Value::EMPTY); template.templates.len()].into();
        let head = std::mem::take(&mut template.head);
        let code = Code {
            units,
            consts,
            caches,
            functions,
            first_scope,
            template_objects,
            ..self.new_code(id, &head, Rc::new(template), source, parent)
        };
        // References to a stub may still be about in this call of the interpreter: it stays.
        self.stubs.extend(self.codes[id.0 as usize].replace(Box::new(code)));
    }

    /// A code of which no more is known than its head.
    fn new_code(
        &mut self,
        id: CodeId,
        head: &FunctionHead,
        template: Rc<CodeTemplate>,
        source: SourceId,
        parent: Option<CodeId>,
    ) -> Code {
        let &FunctionHead { kind, flags, .. } = head;
        Code {
            units: Box::default(),
            consts: Box::default(),
            caches: Box::default(),
            registers: u32::from(head.registers),
            params: u32::from(head.params),
            flags,
            kind,
            coerce_this: !flags.has(CodeFlags::STRICT) && flags.has(CodeFlags::USES_THIS) && !kind.is_arrow(),
            plain_call: !kind.is_class_constructor(),
            functions: Box::default(),
            id,
            parent,
            first_scope: 0,
            source,
            name: self.text_value(&head.name),
            length: head.length,
            span: head.span,
            name_offset: head.name_offset,
            template,
            deferred: &[],
            template_objects: Box::default(),
            imports: Cell::new(Value::UNDEFINED),
            inline_hint: Cell::new(4),
            constructed: Cell::new(0),
            construct_cache: Cell::default(),
            realm: self.realm_id(),
            internal: self.sources[source.0 as usize].name.starts_with("node:"),
        }
    }

    fn constant(&mut self, c: &Const) -> Value {
        match c {
            Const::String(text) => self.text_value(text),
            Const::Number(n) => Value::number(*n),
            Const::BigInt(digits) => self.bigint_from_literal(digits),
        }
    }

    /// The interned string of a text.
    pub fn text_value(&mut self, text: &Text) -> Value {
        match text {
            Text::Utf8(s) => self.heap.intern(s).value(),
            Text::Utf16(u) => self.heap.intern_utf16(u).value(),
        }
    }

    fn key_of_value(&mut self, name: Value) -> PropertyKey {
        match gill_heap::string::JsString::from_value(name) {
            Some(s) => self.heap.key_from_string(s),
            None => unreachable!("cache names are strings"),
        }
    }

    /// Whether a code with this id is loaded.
    pub fn has_code(&self, id: CodeId) -> bool {
        self.codes.get(id.0 as usize).is_some_and(Option::is_some)
    }

    /// The code with this id.
    #[inline(always)]
    pub fn code(&self, id: CodeId) -> &'static Code {
        match &self.codes[id.0 as usize] {
            // SAFETY: codes are boxed and never dropped before the VM; nothing holds a reference longer.
            Some(code) => unsafe { &*(&**code as *const Code) },
            None => unreachable!("code {} is being loaded", id.0),
        }
    }
}
