//! Failures nobody in the program takes: uncaught exceptions and unhandled rejections. Owns the decision whether a
//! failure is fatal, the moment of the core, and the report on stderr, in Node's format.
//!
//! An uncaught exception is noticed at its throw, with every frame in place: there the program's listeners are asked
//! whether they will take it, and if not the core is taken. The report comes when the stack has unwound, after the
//! `exit` listeners, as in Node.
//!
//! **Invariant**: no code of the program runs between the throw and the core but `process._handlesUncaught`, which is ours.

use crate::bindings::modules::main_module;
use crate::core_sink::CoreKind;
use crate::roots::{self, HANDLED, REJECTIONS, own};
use crate::runtime::{Fatal, Runtime};
use gill_vm::{Attributes, Error, JsResult, Obj, Value, Vm, as_cell, as_object};

/// The program ends with this status.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Exit(pub i32);

/// Status after an uncaught exception.
const UNCAUGHT: i32 = 1;
/// Status when gill itself fails.
pub const INTERNAL: i32 = 70;
/// Status when the handler of uncaught exceptions threw itself.
const HANDLER_THREW: i32 = 7;
/// Longest source line that is shown whole; minified code is cut around the place.
const MAX_LINE: usize = 240;

/// A place in a source, with its line.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) line: u32,
    /// From 1, in UTF-16 units.
    pub(crate) column: u32,
    /// Columns to underline.
    pub(crate) width: u32,
    pub(crate) text: String,
    /// The error follows in the next line, as where an import does not resolve.
    pub(crate) tight: bool,
}

impl Place {
    /// The place of an instruction.
    pub(crate) fn of_code(vm: &Vm, code: u32, pc: u32) -> Option<Place> {
        if code == u32::MAX {
            return None;
        }
        let code = vm.code(gill_vm::CodeId(code));
        let source = vm.sources.get(code.source.0 as usize)?;
        let (line, column) = source.position(code.offset_at(pc));
        Some(Place {
            file: source.name.clone(),
            line,
            column,
            width: 1,
            text: source.line_text(line).to_owned(),
            tight: false,
        })
    }

    /// A range of a text.
    pub(crate) fn of_span(source: &gill_vm::code::Source, span: gill_bytecode::SourceSpan) -> Place {
        let (line, column) = source.position(span.start);
        let width = source
            .text
            .get(span.start as usize..span.end as usize)
            .map_or(1, |text| text.lines().next().map_or(1, |line| line.encode_utf16().count()));
        Place {
            file: source.name.clone(),
            line,
            column,
            width: (width as u32).max(1),
            text: source.line_text(line).to_owned(),
            tight: true,
        }
    }

    /// Three lines: `file:line`, the source, the caret.
    pub(crate) fn render(&self) -> String {
        let chars: Vec<char> = self.text.chars().collect();
        let mut before = 0;
        let mut units = 0;
        while before < chars.len() && units + 1 < self.column as usize {
            units += chars[before].len_utf16();
            before += 1;
        }
        let (from, to) = if chars.len() > MAX_LINE {
            (before.saturating_sub(MAX_LINE / 3), (before + MAX_LINE / 3).min(chars.len()))
        } else {
            (0, chars.len())
        };
        let dots = if from > 0 { "..." } else { "" };
        let shown: String = chars[from..to].iter().collect();
        let indent: String =
            chars[from..before.max(from)].iter().map(|&c| if c == '\t' { '\t' } else { ' ' }).collect();
        let end = if to < chars.len() { "..." } else { "" };
        let width = (self.width as usize).clamp(1, (to - before.min(to)).max(1));
        let spaces = " ".repeat(dots.len());
        format!("{}:{}\n{dots}{shown}{end}\n{spaces}{indent}{}\n", self.file, self.line, "^".repeat(width))
    }
}

impl Runtime {
    /// A throw that nobody will catch is about to unwind.
    pub(crate) fn notice_uncaught(&self, vm: &mut Vm, exception: Value) {
        if !self.in_handler.get() && self.program_takes_uncaught(vm) {
            *self.fatal.borrow_mut() = None;
            return;
        }
        // The main module's failure is a rejection to Node, which shows where the error was made.
        let main = main_module(vm).filter(|m| m.status.get() == gill_vm::module::status::EVALUATING);
        let place = match main {
            Some(_) => self.place_of_rejection(vm, Value::UNDEFINED, exception),
            None => None,
        };
        let place = place.or_else(|| self.place_of_throw(vm, exception));
        let kind = if is_stack_overflow(vm, exception) { CoreKind::Stack } else { CoreKind::Uncaught };
        let core = if self.wants(kind) {
            self.options.sink.uncaught(vm, self, kind, exception)
        } else {
            not_wanted()
        };
        // A `finally` that throws replaces the exception: the core of the first says what led to it.
        let core = match self.fatal.take() {
            Some(earlier) if earlier.core.starts_with("core dumped") => {
                format!("earlier {}\n{core}", earlier.core)
            }
            _ => core,
        };
        *self.fatal.borrow_mut() = Some(Fatal { place, core });
    }

    /// Whether the program has said that it takes uncaught exceptions.
    fn program_takes_uncaught(&self, vm: &mut Vm) -> bool {
        let Some(process) = self.process(vm) else { return false };
        let taken = vm.catching(|vm| {
            let key = vm.key("_handlesUncaught");
            vm.invoke(process.value(), key, &[])
        });
        matches!(taken, Ok(value) if vm.to_boolean(value))
    }

    fn place_of_throw(&self, vm: &Vm, exception: Value) -> Option<Place> {
        if exception.is_object() && exception == roots::own_value(vm, own::SYNTAX_ERROR) {
            return self.syntax_place.borrow().clone();
        }
        let (code, pc) = vm.frames().find_map(|f| f.code().map(|c| (c.id.0, f.pc())))?;
        Place::of_code(vm, code, pc)
    }

    /// An exception has come out of everything: the program's handlers get it, or it is the end.
    ///
    /// # Errors
    /// The end.
    pub(crate) fn uncaught(&'static self, vm: &mut Vm) -> Result<(), Exit> {
        let exception = vm.take_exception();
        roots::set_own(vm, own::FATAL, exception);
        let noticed = self.fatal.borrow_mut().take();
        let is_main = main_module(vm).is_some_and(|main| main.error.get() == exception);
        let origin = if is_main { "unhandledRejection" } else { "uncaughtException" };
        // Where the throw was noticed as fatal, listeners that a `finally` block added come too late.
        match noticed {
            Some(fatal) => Err(self.die_told(vm, exception, fatal, origin)),
            None => self.offer(vm, exception, origin),
        }
    }

    /// Gives a failure to the program's handlers.
    fn offer(&'static self, vm: &mut Vm, exception: Value, origin: &str) -> Result<(), Exit> {
        if let Some(process) = self.process(vm) {
            let origin = vm.str(origin);
            let key = vm.key("_fatalException");
            self.in_handler.set(true);
            let taken = vm.invoke(process.value(), key, &[exception, origin]);
            self.in_handler.set(false);
            match taken {
                Ok(value) if vm.to_boolean(value) => {
                    roots::set_own(vm, own::FATAL, Value::EMPTY);
                    return Ok(());
                }
                Ok(_) => {}
                Err(_) => return Err(self.handler_threw(vm)),
            }
        }
        self.notice_uncaught(vm, exception);
        let fatal = self.noticed();
        Err(self.die(vm, exception, &fatal))
    }

    /// What was noticed of the throw that ends the program.
    fn noticed(&self) -> Fatal {
        self.fatal.take().unwrap_or(Fatal { place: None, core: not_wanted() })
    }

    /// A handler of failures threw itself: the end at once, without `exit` listeners.
    fn handler_threw(&'static self, vm: &mut Vm) -> Exit {
        let second = vm.take_exception();
        roots::set_own(vm, own::FATAL, second);
        let fatal = self.noticed();
        write_stderr(&self.report(vm, second, &fatal));
        Exit(HANDLER_THREW)
    }

    /// Tells the program's monitors of a failure that nobody was asked about, and ends.
    fn die_told(&'static self, vm: &mut Vm, exception: Value, fatal: Fatal, origin: &str) -> Exit {
        let Some(process) = self.process(vm) else { return self.die(vm, exception, &fatal) };
        // If a monitor throws, the report tells of this core too.
        *self.fatal.borrow_mut() = Some(fatal);
        let (key, origin) = (vm.key("_monitor"), vm.str(origin));
        self.in_handler.set(true);
        let told = vm.invoke(process.value(), key, &[exception, origin]);
        self.in_handler.set(false);
        if told.is_err() {
            return self.handler_threw(vm);
        }
        let fatal = self.noticed();
        self.die(vm, exception, &fatal)
    }

    /// Runs the `exit` listeners and reports.
    fn die(&'static self, vm: &mut Vm, exception: Value, fatal: &Fatal) -> Exit {
        let mut status = UNCAUGHT;
        if let Some(process) = self.process(vm) {
            let key = vm.key("_emitDeath");
            if let Ok(code) = vm.catching(|vm| vm.invoke(process.value(), key, &[]))
                && let Some(number) = code.as_number()
            {
                status = number as i32;
            }
        }
        let report = self.report(vm, exception, fatal);
        write_stderr(&report);
        Exit(status)
    }

    fn report(&'static self, vm: &mut Vm, exception: Value, fatal: &Fatal) -> String {
        let mut text = String::new();
        let is_error = as_cell::<Error>(exception).is_some();
        if let Some(place) = &fatal.place {
            if !is_error {
                text.push('\n');
            }
            text.push_str(&place.render());
            if is_error && !place.tight {
                text.push('\n');
            }
        }
        text.push_str(&self.show(vm, exception));
        text.push_str(&format!("\n\ngill v{}\n{}\n", env!("CARGO_PKG_VERSION"), fatal.core));
        text
    }

    /// An exception for people: by the library's inspection, or plainly when that fails.
    fn show(&'static self, vm: &mut Vm, exception: Value) -> String {
        if exception.is_string() {
            return vm.catching(|vm| vm.to_rust_string(exception)).unwrap_or_default();
        }
        if !exception.is_object() {
            return vm.describe(exception);
        }
        let shown = vm.catching(|vm| {
            let inspect = self.require(vm, "internal/inspect")?;
            let options = vm.new_object();
            vm.put_str(options, "customInspect", Value::FALSE)?;
            vm.put_str(options, "depth", Value::int(5))?;
            vm.put_str(options, "colors", Value::bool(colors()))?;
            let key = vm.key("inspect");
            let text = vm.invoke(inspect, key, &[exception, options.value()])?;
            vm.to_rust_string(text)
        });
        match (shown, as_cell::<Error>(exception)) {
            // Inspection puts brackets around an error without a stack; the place above it is stack enough.
            (Ok(text), Some(_)) if text.starts_with('[') => {
                let object: Obj = exception.cell_unchecked().cast();
                let stack = vm.catching(|vm| {
                    let stack = vm.get_str(object, "stack")?;
                    vm.to_rust_string(stack)
                });
                let stack = stack.unwrap_or_default();
                match text[1..].strip_prefix(&stack).and_then(|rest| rest.strip_prefix(']')) {
                    Some(rest) => stack + rest,
                    None => text,
                }
            }
            (Ok(text), _) => text,
            (Err(_), Some(error)) => {
                let stack = vm.stack_text(error);
                vm.catching(|vm| vm.to_rust_string(stack)).unwrap_or_default()
            }
            (Err(_), None) => vm.describe(exception),
        }
    }

    // ---- rejections ------------------------------------------------------------------------------------------------

    /// A promise was rejected without a handler, or got one after all.
    pub(crate) fn note_rejection(&self, vm: &mut Vm, promise: Value, handled: bool) {
        let pending = &mut vm.host_roots[REJECTIONS].values;
        if !handled {
            pending.push(promise);
            return;
        }
        if let Some(at) = pending.iter().position(|p| *p == promise) {
            pending.remove(at);
            return;
        }
        // It was reported as unhandled and somebody listened; now it is handled.
        vm.host_roots[HANDLED].values.push(promise);
    }

    /// Deals with promises that are still unhandled after the microtasks. True if there were any.
    ///
    /// # Errors
    /// The end, if nobody takes one.
    pub(crate) fn process_rejections(&'static self, vm: &mut Vm) -> Result<bool, Exit> {
        // That somebody imports the main module and handles its failure does not save the program.
        if !self.main_reported.get()
            && let Some(promise) = main_module(vm).and_then(|main| vm.module_promise(main))
            && promise.state.get() == gill_vm::promise::state::REJECTED
        {
            vm.host_roots[REJECTIONS].values.retain(|pending| *pending != promise.value());
            self.unhandled(vm, promise.value(), promise.result.get())?;
            return Ok(true);
        }
        if vm.host_roots[REJECTIONS].values.is_empty() && vm.host_roots[HANDLED].values.is_empty() {
            return Ok(false);
        }
        while !vm.host_roots[HANDLED].values.is_empty() {
            let promise = vm.host_roots[HANDLED].values.remove(0);
            if let Some(process) = self.process(vm) {
                let (key, name) = (vm.key("emit"), vm.str("rejectionHandled"));
                if vm.invoke(process.value(), key, &[name, promise]).is_err() {
                    self.uncaught(vm)?;
                }
            }
        }
        // One at a time: what listeners do may handle those that wait behind.
        while !vm.host_roots[REJECTIONS].values.is_empty() {
            let promise = vm.host_roots[REJECTIONS].values.remove(0);
            let Some(cell) = as_cell::<gill_heap::Promise>(promise) else { continue };
            let reason = cell.result.get();
            vm.current_event = cell.made_by();
            vm.current_site = (cell.code.get(), cell.pc.get());
            self.unhandled(vm, promise, reason)?;
            gill_vm::promise::forget_call(cell);
        }
        Ok(true)
    }

    fn unhandled(&'static self, vm: &mut Vm, promise: Value, reason: Value) -> Result<(), Exit> {
        let mut error = reason;
        let is_main = main_module(vm).is_some_and(|main| main.capability.get() == promise);
        if is_main {
            self.main_reported.set(true);
        } else if self.options.test262_host {
            // The suite leaves rejections lying about.
            return Ok(());
        }
        if let Some(process) = self.process(vm) {
            // The main module's failure is an exception, as Node has it: listeners for rejections do not get it.
            if !is_main {
                let key = vm.key("_unhandledRejection");
                match vm.invoke(process.value(), key, &[reason, promise]) {
                    Ok(value) if vm.to_boolean(value) => return Ok(()),
                    Ok(_) => {}
                    // The listener threw: that is an uncaught exception of its own.
                    Err(_) => return self.uncaught(vm),
                }
            }
            if self.program_takes_uncaught(vm) {
                if !is_main {
                    match self.rejection_error(vm, reason) {
                        Ok(found) => error = found,
                        Err(_) => return self.uncaught(vm),
                    }
                }
                return self.offer(vm, error, "unhandledRejection");
            }
        }
        let place = self.place_of_rejection(vm, promise, reason);
        let core = if self.wants(CoreKind::Rejection) {
            self.options.sink.rejection(vm, self, promise, reason)
        } else {
            not_wanted()
        };
        // Making the error runs the library's code, so it comes after the core.
        if !is_main && let Ok(found) = vm.catching(|vm| self.rejection_error(vm, reason)) {
            error = found;
        }
        roots::set_own(vm, own::FATAL, error);
        Err(self.die_told(vm, error, Fatal { place, core }, "unhandledRejection"))
    }

    fn rejection_error(&'static self, vm: &mut Vm, reason: Value) -> JsResult {
        let process = self.require(vm, "process")?;
        let key = vm.key("_rejectionError");
        vm.invoke(process, key, &[reason])
    }

    /// Where an error was made, as Node shows it; else where the throw or the call was that rejected the first promise with it.
    fn place_of_rejection(&self, vm: &Vm, promise: Value, reason: Value) -> Option<Place> {
        if reason.is_object() && reason == roots::own_value(vm, own::SYNTAX_ERROR) {
            return self.syntax_place.borrow().clone();
        }
        if let Some(error) = as_cell::<Error>(reason) {
            let site = vm.call_sites(error.frames.get()).into_iter().find(|s| s.code.is_some());
            if let Some(site) = site {
                return Place::of_code(vm, site.code?.0, site.pc);
            }
        }
        let record = as_cell::<gill_heap::Promise>(promise)?.throw_record.get();
        let mut record = as_cell::<gill_heap::ThrowRecord>(record)?;
        while let Some(earlier) = as_cell(record.next.get()) {
            record = earlier;
        }
        Place::of_code(vm, record.code.get(), record.pc.get())
    }

    /// Remembers where a text is wrong, for the report of its SyntaxError.
    pub(crate) fn note_syntax_error(&self, vm: &mut Vm, error: Value, diagnostic: &gill_syntax::Diagnostic) {
        let place = Place {
            file: diagnostic.file.clone(),
            line: diagnostic.line,
            column: diagnostic.column,
            width: diagnostic.span.end.saturating_sub(diagnostic.span.start).max(1),
            text: diagnostic.source_line.clone(),
            tight: false,
        };
        self.note_syntax_place(vm, error, place);
    }

    /// Remembers the place of the last SyntaxError.
    pub(crate) fn note_syntax_place(&self, vm: &mut Vm, error: Value, place: Place) {
        roots::set_own(vm, own::SYNTAX_ERROR, error);
        *self.syntax_place.borrow_mut() = Some(place);
    }

    /// The SyntaxError of a text that could not be compiled.
    pub(crate) fn throw_syntax(&self, vm: &mut Vm, diagnostic: &gill_syntax::Diagnostic) -> gill_vm::Throw {
        let proto = vm.intrinsics().syntax_error_prototype;
        let error = vm.new_error(proto, &diagnostic.message);
        if let Some(hint) = &diagnostic.hint {
            let hint = vm.str(hint);
            vm.define_str(error.cell_unchecked().cast(), "hint", hint, Attributes::DATA);
        }
        self.note_syntax_error(vm, error, diagnostic);
        vm.throw(error)
    }

    /// A module of the library.
    ///
    /// # Errors
    /// What loading it throws.
    pub(crate) fn require(&self, vm: &mut Vm, id: &str) -> JsResult {
        let require = roots::own_value(vm, own::REQUIRE);
        let id = vm.str(id);
        vm.call(require, Value::UNDEFINED, &[id])
    }
}

pub(crate) fn not_wanted() -> String {
    "core not dumped: switched off for this kind of failure (--no-core or --core-on)".to_owned()
}

/// Is it the RangeError of a full stack? By its message, since the program may hold on to it and throw it again.
fn is_stack_overflow(vm: &mut Vm, exception: Value) -> bool {
    let Some(object): Option<Obj> = as_object(exception).filter(|_| as_cell::<Error>(exception).is_some())
    else {
        return false;
    };
    vm.error_header(object) == "RangeError: Maximum call stack size exceeded"
}

fn colors() -> bool {
    use std::io::IsTerminal;
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
}

/// Writes to stderr whatever happens to it: a closed pipe is no reason to fail while failing.
pub(crate) fn write_stderr(text: &str) {
    use std::io::Write;
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
