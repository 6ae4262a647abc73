//! Frames and throws in the core.
//!
//! Stack 0 is the failure's: the VM's frames as they stand, then the async functions that wait for them. For a rejection it
//! is the frames kept with the throw that began it. Each throw of the ring that kept its frames has a stack of its own.

use crate::capture::{Capture, Core, Each, number_or_none, site};
use crate::cells::{Space, Words};
use crate::program::{call, string};
use crate::text::{Scratch, cell_of, tail_words};
use gill_bytecode::FunctionKind;
use gill_bytecode::layout::FRAMES_NOT_COUNTED;
use gill_heap::{
    Error, Function, Gc, Generator, NativeFunction, Promise, PromiseCapability, PromiseReaction,
    SuspendedFrame, ThrowRecord, Tuple, Value,
};
use gill_image::data::Run;
use gill_image::format::NONE;
use gill_image::records::{FrameRecord, Outcome, Reason, Site, ThrowEntry};
use gill_image::{List, Section, Text};
use gill_vm::code::Code;
use gill_vm::error::{SITE_WORDS, site_word};
use gill_vm::generator::kind;
use gill_vm::promise::reaction;
use gill_vm::stack::{Frame, frame_flags};
use gill_vm::throw::{Fate, RecentThrow, record_links};

/// Frames that carry the names and lines of their places, for a file cut before its code.
const NAMED_FRAMES: u32 = 64;
/// Longest beginning of a line that is counted for its column: one line may be a whole program.
const MAX_LINE: usize = 4096;
/// Async callers followed.
const MAX_AWAITING: u32 = 1000;
/// Reactions of one promise that are looked through for an async function.
const MAX_REACTIONS: usize = 256;

/// A frame as the sections write it, wherever its words are.
struct Shown<'a> {
    call: u8,
    code: Option<&'a Code>,
    pc: u32,
    function: Value,
    native: u32,
    this: Value,
    arguments: &'a dyn Run<gill_image::Value>,
    registers: &'a dyn Run<gill_image::Value>,
    generator: Value,
    new_target: Value,
    suspended: bool,
    /// How many arguments it got.
    passed: usize,
    context: Value,
    /// How many frames behind it are not kept: see `FrameRecord::left_out`.
    left_out: u32,
}

/// What is known of a kept frame beside its copy.
#[derive(Clone, Copy)]
struct Kept {
    /// How it came to wait for the frames before, if it did.
    waits: Option<u8>,
    context: Value,
    /// See [`Shown::left_out`].
    left_out: u32,
}

/// Words behind the fields of a cell, as values.
struct Tail {
    space: Space,
    cell: Option<Gc<SuspendedFrame>>,
    count: usize,
}

impl Run<gill_image::Value> for Tail {
    fn len(&self) -> usize {
        self.count
    }
    fn get(&self, index: usize) -> gill_image::Value {
        self.cell.map_or(gill_image::Value::Empty, |cell| self.space.value(cell.tail(index).get()))
    }
}

/// The frames from the top down, the bottom one and markers left out. A link that does not lead down the stack ends it.
pub(crate) struct Frames<'a, 'v> {
    capture: &'a Capture<'v>,
    next: Option<Frame>,
    /// Addresses of codes that were found in the VM's table.
    known: [*const Code; 16],
}

impl<'a, 'v> Frames<'a, 'v> {
    pub(crate) fn of(capture: &'a Capture<'v>) -> Frames<'a, 'v> {
        Frames { capture, next: Some(capture.vm.top_frame()), known: [std::ptr::null(); 16] }
    }

    /// Whether the code that a frame names is one of the VM's.
    fn is_known(&mut self, frame: Frame) -> bool {
        let address = frame.code_address();
        if address.is_null() {
            return true;
        }
        let place = address as usize / 64 % self.known.len();
        if self.known[place] == address {
            return true;
        }
        let found = self.capture.vm.codes().any(|code| std::ptr::eq(code, address));
        if found {
            self.known[place] = address;
        }
        found
    }
}

impl Iterator for Frames<'_, '_> {
    type Item = Frame;

    fn next(&mut self) -> Option<Frame> {
        let vm = self.capture.vm;
        loop {
            let frame = self.next.take()?;
            if vm.stack_words().len() < vm.frame_offset(frame) as usize || !self.is_known(frame) {
                return None;
            }
            let caller = vm.caller_of(frame)?;
            if vm.frame_offset(caller) < vm.frame_offset(frame) {
                self.next = Some(caller);
            }
            if frame.code().is_some() || !frame.callee().is_undefined() {
                return Some(frame);
            }
        }
    }
}

/// Writes frames of one stack, and counts them.
struct StackWriter<'a, 'v, 'b, 'w, 'o> {
    capture: &'a Capture<'v>,
    out: &'o mut Core<'b, 'w>,
    stack: u32,
    index: u32,
}

impl StackWriter<'_, '_, '_, '_, '_> {
    fn put(&mut self, frame: &Shown<'_>) {
        let capture = self.capture;
        let mut place = frame.code.map_or_else(Site::none, |code| site(code.id.0, frame.pc));
        if self.index < NAMED_FRAMES {
            match frame.code {
                Some(code) => name_site(capture, &mut place, code, frame.pc),
                None if frame.native != NONE => {
                    let native = capture.vm.natives.all().get(frame.native as usize);
                    place.function = Text::Utf8(native.map_or("", |native| native.name));
                }
                None => {}
            }
        }
        let all_kept = frame.passed <= frame.arguments.len();
        let event = if self.stack == 0 && !frame.suspended { capture.vm.current_event } else { 0 };
        self.out.record(&FrameRecord {
            stack: self.stack,
            index: self.index,
            call: frame.call,
            site: place,
            function: capture.value(frame.function),
            native: frame.native,
            this: capture.value(frame.this),
            arguments: List::Run(frame.arguments),
            registers: List::Run(frame.registers),
            environment: gill_image::Value::Empty,
            generator: capture.value(frame.generator),
            suspended: frame.suspended,
            event,
            new_target: capture.value(frame.new_target),
            passed: if all_kept { 0 } else { u32::try_from(frame.passed).unwrap_or(0) },
            context: capture.value(frame.context),
            left_out: frame.left_out,
        });
        self.index += 1;
    }

    /// A frame on the VM's stack.
    fn live(&mut self, frame: Frame) {
        let capture = self.capture;
        let vm = capture.vm;
        let words = vm.stack_words();
        let start = vm.frame_offset(frame) as usize;
        let end = words.len().min(start + frame.extent());
        let registers = Words { space: capture.space, words: words.get(start..end).unwrap_or(&[]) };
        let below = start.saturating_sub(gill_vm::stack::HEADER);
        let given = match frame.code() {
            _ if frame.flags() & frame_flags::ARGS_BELOW != 0 => {
                words.get(below.saturating_sub(frame.argc())..below).unwrap_or(&[])
            }
            Some(code) => {
                &registers.words[..frame.argc().min(code.params as usize).min(registers.words.len())]
            }
            None => registers.words,
        };
        let arguments = Words { space: capture.space, words: given };
        let flags = frame.flags();
        let generator = flags & frame_flags::GENERATOR != 0;
        let native = match frame.code() {
            Some(_) => NONE,
            None => native_number(capture, frame.callee()),
        };
        self.put(&Shown {
            call: if native == NONE { how(flags) } else { call::BUILTIN },
            code: frame.code(),
            pc: frame.pc(),
            function: frame.callee(),
            native,
            this: frame.this(),
            arguments: &arguments,
            registers: if native == NONE { &registers } else { &Each(0, |_| gill_image::Value::Empty) },
            generator: if generator { frame.new_target() } else { Value::EMPTY },
            new_target: if generator { Value::EMPTY } else { frame.new_target() },
            suspended: false,
            passed: frame.argc(),
            context: vm.async_context,
            left_out: 0,
        });
    }

    /// A frame's copy in the heap. `generator` is whose it is, if the copy does not say so itself.
    fn copied(&mut self, copy: Gc<SuspendedFrame>, generator: Value, kept: Kept) {
        let capture = self.capture;
        let count = tail_words(&capture.vm.heap, copy).min(copy.word.get() as usize);
        let code = capture.look.code(copy.code.get());
        let flags = u64::from(copy.frame_flags.get());
        let given = match code {
            Some(code) => (copy.argc.get() as usize).min(code.params as usize).min(count),
            None => count.min(copy.argc.get() as usize),
        };
        let registers = Tail { space: capture.space, cell: Some(copy), count };
        let arguments = Tail { space: capture.space, cell: Some(copy), count: given };
        let is_generator = flags & frame_flags::GENERATOR != 0;
        let target = copy.new_target.get();
        self.put(&Shown {
            call: kept.waits.unwrap_or_else(|| how(flags)),
            code,
            pc: copy.pc.get(),
            function: copy.function.get(),
            native: if code.is_some() { NONE } else { native_number(capture, copy.function.get()) },
            this: copy.this_value.get(),
            arguments: &arguments,
            registers: if code.is_some() { &registers } else { &Each(0, |_| gill_image::Value::Empty) },
            generator: if is_generator { target } else { generator },
            new_target: if is_generator { Value::EMPTY } else { target },
            suspended: kept.waits.is_some(),
            // Else `arguments` or a rest parameter has them.
            passed: if flags & frame_flags::ARGS_BELOW == 0 { copy.argc.get() as usize } else { 0 },
            context: kept.context,
            left_out: kept.left_out,
        });
    }

    /// The frames that a record keeps, how they waited for the frames before, and how many more there were until those of the next.
    fn kept(&mut self, record: Gc<ThrowRecord>, waits: Option<u8>, between: u32) {
        let heap = &self.capture.vm.heap;
        let Some(frames) = cell_of::<Tuple>(heap, record.frames.get()) else { return };
        let behind = record.frames_below.get().saturating_add(between);
        let kept = Kept { waits, context: record.async_context.get(), left_out: 0 };
        if frames.word.get() == 0 && record.links.get() & record_links::REJECTED != 0 {
            // A call that rejected one of very many promises kept no more than its place.
            return self.place_only(record, Kept { left_out: behind, ..kept });
        }
        let count = tail_words(heap, frames).min(frames.word.get() as usize);
        let copies = (0..count).filter_map(|index| cell_of::<SuspendedFrame>(heap, frames.tail(index).get()));
        let is_marker =
            |copy: &Gc<SuspendedFrame>| copy.code.get() == u32::MAX && copy.function.get().is_undefined();
        let mut copies = copies.filter(|copy| !is_marker(copy)).peekable();
        while let Some(copy) = copies.next() {
            let left_out = if copies.peek().is_none() { behind } else { 0 };
            self.copied(copy, Value::EMPTY, Kept { left_out, ..kept });
        }
    }

    fn place_only(&mut self, record: Gc<ThrowRecord>, kept: Kept) {
        let none = Each(0, |_| gill_image::Value::Empty);
        self.put(&Shown {
            call: kept.waits.unwrap_or(call::CALL),
            code: self.capture.look.code(record.code.get()),
            pc: record.pc.get(),
            function: Value::EMPTY,
            native: NONE,
            this: Value::EMPTY,
            arguments: &none,
            registers: &none,
            generator: Value::EMPTY,
            new_target: Value::EMPTY,
            suspended: kept.waits.is_some(),
            passed: 0,
            context: kept.context,
            left_out: kept.left_out,
        });
    }

    /// The async functions that wait for this promise, from one to the next.
    fn awaiting(&mut self, promise: Value) {
        let heap = &self.capture.vm.heap;
        let mut at = promise;
        // Written once it is known whether more follow.
        let mut last: Option<(Gc<SuspendedFrame>, Value, Kept)> = None;
        for _ in 0..MAX_AWAITING {
            let Some(waits) = self.best_reaction(at) else { break };
            let Some(generator) = cell_of::<Generator>(heap, waits.context.get()) else {
                at = promise_of(self.capture, waits.capability.get());
                continue;
            };
            let frame =
                generator.frame.get().and_then(|frame| cell_of::<SuspendedFrame>(heap, frame.value()));
            let Some(frame) = frame else {
                at = Value::EMPTY;
                break;
            };
            let kept = Kept { waits: Some(call::AWAITING), context: waits.async_context.get(), left_out: 0 };
            if let Some((frame, generator, kept)) = last.replace((frame, generator.value(), kept)) {
                self.copied(frame, generator, kept);
            }
            at = generator.promise.get();
        }
        if let Some((frame, generator, kept)) = last {
            let left_out = if self.best_reaction(at).is_some() { FRAMES_NOT_COUNTED } else { 0 };
            self.copied(frame, generator, Kept { left_out, ..kept });
        }
    }

    /// Of those who wait for a promise, an async function if there is one.
    fn best_reaction(&self, promise: Value) -> Option<Gc<PromiseReaction>> {
        let heap = &self.capture.vm.heap;
        let first = cell_of::<PromiseReaction>(heap, cell_of::<Promise>(heap, promise)?.reactions.get())?;
        let mut at = Some(first);
        for _ in 0..MAX_REACTIONS {
            let waits = at?;
            if waits.kind.get() == reaction::AWAIT {
                return Some(waits);
            }
            at = cell_of(heap, waits.next.get());
            if at.is_none() {
                break;
            }
        }
        Some(first)
    }

    /// The call sites that an error captured when it was made: places without registers.
    fn captured(&mut self, error: Gc<Error>) {
        let capture = self.capture;
        let heap = &capture.vm.heap;
        let Some(sites) = cell_of::<Tuple>(heap, error.frames.get()) else { return };
        let words = tail_words(heap, sites).min(sites.word.get() as usize);
        for at in (0..words / SITE_WORDS).map(|index| index * SITE_WORDS) {
            let word = |offset: usize| sites.tail(at + offset).get();
            let code = word(site_word::CODE).as_int().and_then(|number| capture.look.code(number as u32));
            let none = Each(0, |_| gill_image::Value::Empty);
            self.put(&Shown {
                call: call::CAPTURED,
                code,
                pc: word(site_word::PC).as_int().unwrap_or(0) as u32,
                function: word(site_word::FUNCTION),
                native: if code.is_some() { NONE } else { native_number(capture, word(site_word::FUNCTION)) },
                this: word(site_word::THIS),
                arguments: &none,
                registers: &none,
                generator: Value::EMPTY,
                new_target: Value::EMPTY,
                suspended: word(site_word::BITS).as_int().unwrap_or(0) & site_word::IS_ASYNC != 0,
                passed: 0,
                context: Value::EMPTY,
                left_out: 0,
            });
        }
    }
}

fn how(flags: u64) -> u8 {
    if flags & frame_flags::CONSTRUCT != 0 {
        call::CONSTRUCT
    } else if flags & frame_flags::GENERATOR != 0 && flags & frame_flags::ENTRY != 0 {
        call::RESUMED
    } else if flags & frame_flags::ENTRY != 0 {
        call::NATIVE
    } else {
        call::CALL
    }
}

fn native_number(capture: &Capture<'_>, function: Value) -> u32 {
    cell_of::<NativeFunction>(&capture.vm.heap, function).map_or(NONE, |native| native.native.get())
}

/// The promise that a capability settles.
fn promise_of(capture: &Capture<'_>, capability: Value) -> Value {
    let heap = &capture.vm.heap;
    match cell_of::<PromiseCapability>(heap, capability) {
        Some(capability) => capability.promise.get(),
        None => capability,
    }
}

/// The name that a stack shows for a code.
fn code_name(capture: &Capture<'_>, code: &Code) -> Text<'static> {
    match code.kind {
        FunctionKind::Script => Text::Utf8("<script>"),
        FunctionKind::Module | FunctionKind::AsyncModule => Text::Utf8("<module>"),
        FunctionKind::Eval => Text::Utf8("<eval>"),
        _ => string(&capture.vm.heap, code.name),
    }
}

/// Puts names, line and column into a site.
pub(crate) fn name_site<'a>(capture: &'a Capture<'_>, place: &mut Site<'a>, code: &Code, pc: u32) {
    place.function = code_name(capture, code);
    let Some(source) = capture.vm.sources.get(code.source.0 as usize) else { return };
    let offset = code.offset_at(pc) as usize;
    let line = source.lines.partition_point(|&start| start as usize <= offset);
    let start =
        line.checked_sub(1).and_then(|line| source.lines.get(line)).map_or(0, |&start| start as usize);
    let before = source.text.get(start..offset.min(source.text.len()));
    // A column too far to the right to be counted is left to the reader, and then the line is too.
    if let Some(before) = before.filter(|before| before.len() <= MAX_LINE) {
        place.source = Text::Utf8(&source.name);
        place.line = number_or_none(line);
        place.column = before.encode_utf16().count() as u32 + 1;
    }
}

/// The first record of the throws that led to this one.
fn original(capture: &Capture<'_>, record: Gc<ThrowRecord>) -> usize {
    let mut steps = 0;
    let mut at = record;
    while let Some(earlier) = cell_of::<ThrowRecord>(&capture.vm.heap, at.next.get()) {
        steps += 1;
        at = earlier;
        if steps == record_links::MOST as usize {
            break;
        }
    }
    steps
}

/// The record that lies `steps` behind this one.
fn earlier(capture: &Capture<'_>, record: Gc<ThrowRecord>, steps: usize) -> Option<Gc<ThrowRecord>> {
    let mut at = record;
    for _ in 0..steps {
        at = cell_of(&capture.vm.heap, at.next.get())?;
    }
    Some(at)
}

/// The record kept with the rejection that the core is about.
pub(crate) fn rejection_record(capture: &Capture<'_>) -> Option<Gc<ThrowRecord>> {
    if capture.request.reason != Reason::Rejection {
        return None;
    }
    let heap = &capture.vm.heap;
    let promise = cell_of::<Promise>(heap, capture.request.promise)?;
    cell_of(heap, promise.throw_record.get())
}

/// The async context of the failure.
pub(crate) fn failure_context(capture: &Capture<'_>) -> Value {
    if capture.request.reason != Reason::Rejection {
        return capture.vm.async_context;
    }
    let first =
        rejection_record(capture).and_then(|record| earlier(capture, record, original(capture, record)));
    first.map_or(Value::EMPTY, |record| record.async_context.get())
}

/// Code and pc of the failure, for its place and its signature.
pub(crate) fn failure_site(capture: &Capture<'_>) -> Option<(&'static Code, u32)> {
    if capture.request.reason == Reason::Rejection {
        if let Some(record) = rejection_record(capture) {
            let first = earlier(capture, record, original(capture, record))?;
            return Some((capture.look.code(first.code.get())?, first.pc.get()));
        }
        // Where no function of the program ran (what Promise.any rejects with), the place that made the promise is known.
        return captured_site(capture).or_else(|| {
            let promise = cell_of::<Promise>(&capture.vm.heap, capture.request.promise)?;
            Some((capture.look.code(promise.code.get())?, promise.pc.get()))
        });
    }
    Frames::of(capture).find_map(|frame| Some((frame.code()?, frame.pc())))
}

/// The innermost place that the exception captured when it was made, if it is an error.
fn captured_site(capture: &Capture<'_>) -> Option<(&'static Code, u32)> {
    let error = cell_of::<Error>(&capture.vm.heap, capture.request.exception)?;
    let sites = cell_of::<Tuple>(&capture.vm.heap, error.frames.get())?;
    let words = tail_words(&capture.vm.heap, sites).min(sites.word.get() as usize);
    (0..words / SITE_WORDS).find_map(|site| {
        let code = sites.tail(site * SITE_WORDS + site_word::CODE).get().as_int()?;
        let pc = sites.tail(site * SITE_WORDS + site_word::PC).get().as_int()?;
        Some((capture.look.code(code as u32)?, pc as u32))
    })
}

/// Writes section `stack`.
pub(crate) fn write_stacks(capture: &Capture<'_>, out: &mut Core<'_, '_>) {
    out.section(Section::Stack);
    let mut writer = StackWriter { capture, out, stack: 0, index: 0 };
    if capture.request.reason == Reason::Rejection {
        write_rejection(&mut writer);
    } else {
        let mut outermost = None;
        for frame in Frames::of(capture) {
            writer.live(frame);
            outermost = Some(frame);
        }
        let promise = awaited_promise(capture, outermost);
        writer.awaiting(promise);
    }
    let mut stack = 0;
    for thrown in recent(capture) {
        thrown.stack.set(0);
        let Some(record) = cell_of::<ThrowRecord>(&capture.vm.heap, thrown.record) else { continue };
        if let Some(before) = capture.vm.throws.by_ordinal(thrown.previous) {
            thrown.stack.set(before.stack.get());
        } else if Some(record) != rejection_record(capture) {
            stack += 1;
            thrown.stack.set(stack);
            let mut writer = StackWriter { capture, out: &mut *writer.out, stack, index: 0 };
            writer.kept(record, None, 0);
        }
    }
}

fn write_rejection(writer: &mut StackWriter<'_, '_, '_, '_, '_>) {
    let capture = writer.capture;
    match rejection_record(capture) {
        Some(outermost) => {
            // The throw that began it, then each function that the rejection went through.
            let first = original(capture, outermost);
            for steps in (0..=first).rev() {
                if let Some(record) = earlier(capture, outermost, steps) {
                    let again = record.links.get() & record_links::AGAIN != 0;
                    let waits = if again { call::AGAIN } else { call::AWAITING };
                    let after = steps.checked_sub(1).and_then(|steps| earlier(capture, outermost, steps));
                    let between = after.map_or(0, |after| after.frames_between.get());
                    writer.kept(record, (steps != first).then_some(waits), between);
                }
            }
            // Whoever waits for the function that took it, which the frames kept need not reach down to.
            if let Some(generator) = cell_of::<Generator>(&capture.vm.heap, outermost.async_parent.get()) {
                writer.awaiting(generator.promise.get());
            }
        }
        None => {
            if let Some(error) = cell_of::<Error>(&capture.vm.heap, capture.request.exception) {
                writer.captured(error);
            }
        }
    }
}

/// The promise that the outermost frame is going to settle.
fn awaited_promise(capture: &Capture<'_>, outermost: Option<Frame>) -> Value {
    let heap = &capture.vm.heap;
    if let Some(frame) = outermost.filter(|frame| frame.flags() & frame_flags::GENERATOR != 0)
        && let Some(generator) = cell_of::<Generator>(heap, frame.new_target())
        && generator.generator_kind.get() == kind::ASYNC_FUNCTION
    {
        return generator.promise.get();
    }
    let running = capture.vm.jobs.running.as_ref();
    let waits = running.and_then(|job| cell_of::<PromiseReaction>(heap, job.a));
    waits.map_or(Value::EMPTY, |waits| promise_of(capture, waits.capability.get()))
}

/// The ring's throws, oldest first.
fn recent<'a>(capture: &Capture<'a>) -> impl Iterator<Item = &'a RecentThrow> {
    let throws = &capture.vm.throws;
    let length = throws.ring.len();
    (throws.count.saturating_sub(length as u64) + 1..=throws.count)
        .map(move |ordinal| &throws.ring[ordinal as usize % length])
        .filter(|thrown| thrown.ordinal != 0)
}

/// Writes section `throws`.
pub(crate) fn write_throws(capture: &Capture<'_>, out: &mut Core<'_, '_>, scratch: &mut Scratch) {
    out.section(Section::Throws);
    let newest = capture.vm.throws.count;
    for thrown in recent(capture) {
        capture.look.title(scratch.clear(), thrown.exception);
        let record = cell_of::<ThrowRecord>(&capture.vm.heap, thrown.record);
        let main = record.is_some() && record == rejection_record(capture);
        let uncaught = matches!(capture.request.reason, Reason::Uncaught | Reason::StackOverflow);
        let failing = main || (thrown.fate == Fate::Uncaught && thrown.ordinal == newest && uncaught);
        let is_first = capture.vm.throws.by_ordinal(thrown.previous).is_none();
        let stack = if record.is_some() { thrown.stack.get() } else { NONE };
        let entry = ThrowEntry {
            number: thrown.ordinal,
            exception: capture.value(thrown.exception),
            message: Text::Utf8(scratch.as_str()),
            site: site(thrown.code, thrown.pc),
            // A record that is shared has the time of the first throw.
            time_ms: record
                .filter(|_| main || thrown.fate == Fate::Rejection || is_first)
                .map_or(0.0, |record| record.time.get() + capture.vm_offset_ms),
            event: thrown.event,
            outcome: match thrown.fate {
                Fate::Caught => Outcome::Caught,
                Fate::Rejection => Outcome::Rejected,
                Fate::Uncaught => Outcome::Uncaught,
            },
            promise: gill_image::Value::Empty,
            stack: if failing { 0 } else { stack },
        };
        out.record(&entry);
    }
}

/// Calls `visit` with the values nearest to the failure, most important first.
pub(crate) fn for_each_near(capture: &Capture<'_>, visit: &mut dyn FnMut(Value)) {
    visit(capture.request.exception);
    visit(capture.request.promise);
    visit(failure_context(capture));
    for frame in Frames::of(capture).take(NAMED_FRAMES as usize) {
        visit(frame.this());
        visit(frame.callee());
        let start = capture.vm.frame_offset(frame) as usize;
        let words = capture.vm.stack_words().get(start..start + frame.extent());
        words.unwrap_or(&[]).iter().for_each(|&word| visit(word));
        if let Some(function) = cell_of::<Function>(&capture.vm.heap, frame.callee()) {
            visit(function.environment.get());
        }
    }
    if let Some(record) = rejection_record(capture) {
        visit(record.value());
    }
}
