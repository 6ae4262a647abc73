//! Frames that cells of the heap remember: those kept with a throw that became a rejection, that of a suspended function,
//! and the call sites of an error. They come out as the records that a stack on the VM has.

use crate::target::Target;
use crate::view::{Key, Property};
use gill_bytecode::layout::{
    CAPTURED_STACK, FRAMES_NOT_COUNTED, SITE_WORDS, frame_flags, record_links, site_word,
};
use gill_image::cells::Cell;
use gill_image::format::NONE;
use gill_image::records::{FrameRecord, Site};
use gill_image::{CellId, List, Value};

/// Functions waiting for one another that are followed.
const MAX_AWAITING: usize = 1000;

impl Target {
    /// The frames that a promise, an error, a throw record or a suspended function remembers.
    pub fn remembered_frames(&self, cell: &Cell<'_>) -> Vec<FrameRecord<'static>> {
        let mut frames = Vec::new();
        match self.kind_name(cell).as_str() {
            "ThrowRecord" => self.thrown(cell, &mut frames),
            "Promise" => match self.field_of_kind(cell, "throw_record", "ThrowRecord") {
                Some(record) => self.thrown(&record, &mut frames),
                None => self.awaiting(cell, &mut frames),
            },
            "Generator" => {
                if let Some(frame) = self.field_of_kind(cell, "frame", "SuspendedFrame") {
                    let context = self.context_of_generator(cell);
                    let frame = self.kept_frame(&frame, Some(cell.id), false);
                    frames.extend(frame.map(|frame| FrameRecord { context, ..frame }));
                    if let Some(promise) = self.field_of_kind(cell, "promise", "Promise") {
                        self.awaiting(&promise, &mut frames);
                    }
                }
            }
            "SuspendedFrame" => frames.extend(self.kept_frame(cell, None, false)),
            "Error" => {
                if let Some(list) = self.field_of_kind(cell, "frames", "Tuple") {
                    self.captured(&list, &mut frames);
                }
            }
            _ => {
                if let Some(list) = self.captured_stack(cell) {
                    self.captured(&list, &mut frames);
                }
            }
        }
        for (index, frame) in frames.iter_mut().enumerate() {
            frame.index = index as u32;
        }
        frames
    }

    /// A SuspendedFrame cell as a frame.
    pub fn suspended_frame(&self, cell: &Cell<'_>) -> Option<FrameRecord<'static>> {
        if self.is_kind(cell, "SuspendedFrame") { self.kept_frame(cell, None, true) } else { None }
    }

    fn field_of_kind(&self, cell: &Cell<'_>, field: &str, kind: &str) -> Option<Cell<'_>> {
        self.cell(cell.cell(&self.schema, field)?).filter(|cell| self.is_kind(cell, kind))
    }

    /// The throw that began it, then those of the functions that it went through.
    fn thrown(&self, record: &Cell<'_>, frames: &mut Vec<FrameRecord<'static>>) {
        let mut chain = Vec::new();
        let mut at = self.cell(record.id);
        while let Some(record) = at.take() {
            at = self.field_of_kind(&record, "next", "ThrowRecord");
            chain.push(record);
            if chain.len() > record_links::MOST as usize {
                break;
            }
        }
        let uint = |record: &Cell<'_>, field: &str| {
            record.uint(&self.schema, field).and_then(|number| u32::try_from(number).ok())
        };
        for (place, record) in chain.iter().rev().enumerate() {
            let Some(list) = self.field_of_kind(record, "frames", "Tuple") else { continue };
            let context = record.value(&self.schema, "async_context").unwrap_or_default();
            let links = record.uint(&self.schema, "links").unwrap_or(0);
            let again = links & u64::from(record_links::AGAIN) != 0;
            let kept = list.values(&self.schema, "items");
            if kept.is_empty() && links & u64::from(record_links::REJECTED) != 0 {
                // A call that rejected one of very many promises kept no more than its place.
                frames.push(FrameRecord {
                    site: Site {
                        code: uint(record, "code").unwrap_or(NONE),
                        pc: uint(record, "pc").unwrap_or(0),
                        ..Site::default()
                    },
                    native: NONE,
                    suspended: place > 0,
                    context,
                    ..FrameRecord::default()
                });
            }
            for id in kept.into_iter().filter_map(Value::cell) {
                let copy = self.cell(id).filter(|cell| self.is_kind(cell, "SuspendedFrame"));
                let frame = copy.and_then(|copy| self.kept_frame(&copy, None, place > 0));
                frames.extend(frame.map(|frame| FrameRecord {
                    call: if place > 0 && again { self.number("call", "thrown again") } else { frame.call },
                    context,
                    ..frame
                }));
            }
            // The next to come is the one that the rejection went through after this.
            let after = chain.len().checked_sub(place + 2).map(|after| &chain[after]);
            let between = after.and_then(|after| uint(after, "frames_between"));
            if let Some(last) = frames.last_mut() {
                let below = uint(record, "frames_below").unwrap_or(0);
                last.left_out = last.left_out.saturating_add(below).saturating_add(between.unwrap_or(0));
            }
        }
    }

    /// The async functions that wait for a promise, one for another.
    fn awaiting(&self, promise: &Cell<'_>, frames: &mut Vec<FrameRecord<'static>>) {
        let mut at = self.cell(promise.id);
        let reaction = |promise: Cell<'_>| self.field_of_kind(&promise, "reactions", "PromiseReaction");
        for _ in 0..MAX_AWAITING {
            let Some(reaction) = at.and_then(reaction) else { return };
            at = match self.field_of_kind(&reaction, "context", "Generator") {
                Some(generator) => {
                    let frame = self.field_of_kind(&generator, "frame", "SuspendedFrame");
                    let frame = frame.and_then(|frame| self.kept_frame(&frame, Some(generator.id), true));
                    let context = reaction.value(&self.schema, "async_context").unwrap_or_default();
                    frames.extend(frame.map(|frame| FrameRecord { context, ..frame }));
                    self.field_of_kind(&generator, "promise", "Promise")
                }
                None => self.field_of_kind(&reaction, "capability", "Promise"),
            };
        }
        if let Some(last) = frames.last_mut().filter(|_| at.and_then(reaction).is_some()) {
            last.left_out = FRAMES_NOT_COUNTED;
        }
    }

    fn kept_frame(
        &self,
        copy: &Cell<'_>,
        generator: Option<CellId>,
        suspended: bool,
    ) -> Option<FrameRecord<'static>> {
        let schema = &self.schema;
        let value = |field: &str| copy.value(schema, field).unwrap_or_default();
        let uint = |field: &str| copy.uint(schema, field).unwrap_or(0);
        let code = copy.uint(schema, "code").and_then(|code| u32::try_from(code).ok()).unwrap_or(NONE);
        let function = value("function");
        let native = function
            .cell()
            .and_then(|id| self.cell(id))
            .and_then(|cell| cell.uint(schema, "native"))
            .and_then(|native| u32::try_from(native).ok());
        if code == NONE && native.is_none() {
            // A marker between native code and JavaScript.
            return None;
        }
        let registers = copy.values(schema, "registers");
        let parameters = self.code(code).map_or(usize::MAX, |code| code.parameters as usize);
        let passed = usize::try_from(uint("argc")).unwrap_or(0);
        let given = passed.min(parameters).min(registers.len());
        let flags = uint("frame_flags");
        let is_generator = flags & frame_flags::GENERATOR != 0;
        // Else `arguments` or a rest parameter has them.
        let is_short = passed > given && flags & frame_flags::ARGS_BELOW == 0;
        Some(FrameRecord {
            site: Site { code, pc: uint("pc") as u32, ..Site::default() },
            function,
            native: if code == NONE { native.unwrap_or(NONE) } else { NONE },
            this: value("this_value"),
            arguments: List::Owned(registers[..given].to_vec()),
            registers: List::Owned(registers),
            generator: match generator {
                Some(id) => Value::Cell(id),
                None if is_generator => value("new_target"),
                None => Value::Empty,
            },
            suspended,
            passed: if is_short { u32::try_from(passed).unwrap_or(0) } else { 0 },
            ..FrameRecord::default()
        })
    }

    /// The line of the program at which an error was made: constructors of its classes and the library are left out.
    pub(crate) fn made_at(&self, error: &Cell<'_>) -> Option<Site<'static>> {
        let list = self.field_of_kind(error, "frames", "Tuple").filter(|_| self.is_kind(error, "Error"))?;
        let items = list.values(&self.schema, "items");
        let int = |value: Value| value.number().map(|number| number as i64);
        let sites = items.chunks_exact(SITE_WORDS);
        let is_construct = |site: &&[Value]| {
            int(site[site_word::BITS]).unwrap_or(0) & i64::from(site_word::IS_CONSTRUCT) != 0
        };
        let number = |value: Value| int(value).and_then(|number| u32::try_from(number).ok());
        let site = sites
            .skip_while(is_construct)
            .find(|site| number(site[site_word::CODE]).is_some_and(|code| self.is_program(code)))?;
        Some(Site {
            code: number(site[site_word::CODE])?,
            pc: number(site[site_word::PC])?,
            ..Site::default()
        })
    }

    /// The call sites behind a `stack` that `Error.captureStackTrace` made for an object which is no error, and nobody has read.
    fn captured_stack(&self, object: &Cell<'_>) -> Option<Cell<'_>> {
        if !self.is_object(object) {
            return None;
        }
        let is_stack = |property: &Property| matches!(&property.key, Key::Name(name) if name == "stack");
        let stack = self.properties(object).into_iter().find(is_stack)?;
        let pair = self.cell(stack.value.cell()?).filter(|pair| self.is_kind(pair, "AccessorPair"))?;
        let getter = self.cell(pair.value(&self.schema, "getter")?.cell()?)?;
        let native = getter.uint(&self.schema, "native").and_then(|native| u32::try_from(native).ok())?;
        if self.name_or_number("native", native) != CAPTURED_STACK {
            return None;
        }
        let list = getter.each_value(&self.schema, "captures").nth(1)?;
        self.cell(list.cell()?).filter(|list| self.is_kind(list, "Tuple"))
    }

    fn captured(&self, list: &Cell<'_>, frames: &mut Vec<FrameRecord<'static>>) {
        for site in list.values(&self.schema, "items").chunks_exact(SITE_WORDS) {
            let number =
                |value: Value| value.number().filter(|number| *number >= 0.0).map(|number| number as u32);
            let code = number(site[site_word::CODE]);
            let callee = site[site_word::FUNCTION].cell().and_then(|id| self.cell(id));
            let native = callee.and_then(|cell| cell.uint(&self.schema, "native"));
            frames.push(FrameRecord {
                site: Site {
                    code: code.unwrap_or(NONE),
                    pc: number(site[site_word::PC]).unwrap_or(0),
                    ..Site::default()
                },
                function: site[site_word::FUNCTION],
                native: if code.is_some() { NONE } else { native.map_or(NONE, |native| native as u32) },
                this: site[site_word::THIS],
                suspended: number(site[site_word::BITS]).unwrap_or(0) & site_word::IS_ASYNC as u32 != 0,
                call: self.number("call", "captured by the error"),
                ..FrameRecord::default()
            });
        }
    }
}
