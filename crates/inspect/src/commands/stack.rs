//! Commands about frames: `stack`, `frame`, `locals`, `scopes`, `source`, `disasm`.

use super::state::title;
use super::{Failure, Query};
use crate::code::{Place, ScopeView, Variable, function_title};
use crate::expr;
use crate::page::{Page, Style};
use crate::target::Target;
use gill_bytecode::layout::FRAMES_NOT_COUNTED;
use gill_image::Section;
use gill_image::Value;
use gill_image::format::NONE;
use gill_image::records::{CodeRecord, FrameRecord, Outcome, SourceRecord, ThrowEntry};
use rustc_hash::FxHashSet;
use serde_json::{Value as Json, json};
use std::rc::Rc;

/// Throws with frames of their own that are looked through; a writer keeps fewer.
const MAX_KEPT_STACKS: usize = 1024;
/// Longest sequence of frames that is looked for as the body of a recursion.
const MAX_PERIOD: usize = 12;

/// Where a frame stands.
pub(crate) fn frame_place(target: &Target, frame: &FrameRecord<'_>) -> Place {
    let mut place = target.place(&frame.site);
    if frame.native != NONE {
        if place.function.is_empty() {
            place.function = target.name_or_number("native", frame.native);
        }
        // As the program's own `stack` and Node have it.
        if place.source.is_empty() {
            place.source = "<anonymous>".into();
        }
    }
    place
}

/// Frames with repetitions of a recursion put together: (frame, how often its sequence repeats, length of the sequence
/// if this frame is its last).
pub(super) fn condense(frames: &[FrameRecord<'_>]) -> Vec<(usize, u64, usize)> {
    let key = |at: usize| (frames[at].site.code, frames[at].site.pc, frames[at].native);
    // Nothing repeats across frames that are missing; they may be behind the last.
    let is_followed = |at: usize| frames[at].left_out == 0;
    let mut rows = Vec::new();
    let mut at = 0;
    while at < frames.len() {
        let repeats_of = |period: usize| {
            let mut times = 1;
            while at + (times + 1) * period <= frames.len()
                && (0..period).all(|step| {
                    let before = at + (times - 1) * period + step;
                    key(at + step) == key(before + period)
                        && is_followed(before)
                        && (step + 1 == period || is_followed(before + period))
                })
            {
                times += 1;
            }
            times
        };
        let best = (1..=MAX_PERIOD.min(frames.len() - at)).find(|&period| repeats_of(period) >= 3);
        match best {
            Some(period) => {
                let times = repeats_of(period);
                for step in 0..period {
                    rows.push((at + step, times as u64, if step + 1 == period { period } else { 0 }));
                }
                at += period * times;
            }
            None => {
                rows.push((at, 1, 0));
                at += 1;
            }
        }
    }
    rows
}

pub(super) fn stack(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    let verbose = query.flag("-v");
    let number = query.number("--stack", 0)? as u32;
    let target = query.target;
    if !query.rest()?.is_empty() {
        return stack_of(query, page, verbose);
    }
    let frames = target.stack(number);
    if frames.is_empty() {
        return Err(Failure::NotFound(match number {
            0 if target.is_whole() => {
                "the core has no stack: nothing ran when it was written; 'pending' shows what would have"
                    .into()
            }
            0 => "the core has no stack".into(),
            number => format!("no stack {number}; 'throws' shows which throws kept theirs"),
        }));
    }
    if let Some(status) = target.status().filter(|_| number == 0)
        && !status.title.is_empty()
    {
        page.text(Style::Bad, 0, &title(target, status.exception, status.title.as_str()));
    }
    let (json, omitted) = write_frames(query, page, frames, verbose);
    let left_out = target.frames_left_out(number);
    if left_out > 0 {
        let kept = target.all_frames().len();
        page.styled(Style::Dim, &format!("    only {kept} frames are listed; the core has {left_out} more"));
    }
    let first = first_throw(target).filter(|_| number == 0);
    if let Some(first) = &first {
        page.styled(Style::Dim, &format!("    {first}"));
    }
    let first = first.map(|first| first.stack);
    let made = made_elsewhere(target).filter(|_| number == 0);
    if let Some(made) = &made {
        page.styled(Style::Dim, &format!("    {}", made_text(made)));
    }
    let made = made.map(|place| place.json());
    Ok(json!({
        "of": null,
        "stack": number,
        "frames": json,
        "omitted": omitted as u64 + left_out,
        "first_throw": first,
        "made_at": made,
    }))
}

/// Where the error that ended the program was made, if that is in none of the functions on its stack, or on that of its first throw: one that was thrown, or that a
/// promise was rejected with, by another function than made it.
pub(super) fn made_elsewhere(target: &Target) -> Option<Place> {
    let error = target.cell(target.status()?.exception.cell()?)?;
    let site = target.made_at(&error)?;
    let frames = target.stack(0).iter().take_while(|frame| !frame.suspended);
    let mut codes = frames.map(|frame| frame.site.code).peekable();
    codes.peek()?;
    let first = first_throw(target);
    let first = first.iter().flat_map(|first| target.stack(first.stack)).map(|frame| frame.site.code);
    (!codes.chain(first).any(|code| code == site.code)).then(|| target.place(&site))
}

/// What is said of it.
pub(super) fn made_text(place: &Place) -> String {
    format!("the error was made at {}: stack exception", place.describe())
}

/// Where the exception that ended the program was thrown first, if that is not where its stack begins.
pub(super) struct FirstThrow {
    place: String,
    /// The stack that has the frames.
    pub stack: u32,
}

impl std::fmt::Display for FirstThrow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "first thrown at {}, frames kept: stack --stack {}", self.place, self.stack)
    }
}

/// See [`FirstThrow`].
pub(super) fn first_throw(target: &Target) -> Option<FirstThrow> {
    let mut kept: Vec<(u64, Value, u32)> = Vec::new();
    let mut failing = None;
    target.reader.for_each(Section::Throws, |entry: ThrowEntry| {
        match entry.stack {
            0 if entry.outcome == Outcome::Uncaught => failing = Some(entry.exception),
            0 | NONE => {}
            stack if kept.len() < MAX_KEPT_STACKS => kept.push((entry.number, entry.exception, stack)),
            _ => {}
        }
        true
    });
    let failing = failing.filter(|exception| exception.cell().is_some())?;
    let (_, _, stack) = kept.into_iter().filter(|kept| kept.1 == failing).min_by_key(|kept| kept.0)?;
    let place = frame_place(target, target.stack(stack).first()?);
    Some(FirstThrow { place: place.describe(), stack })
}

/// The frames that a value of the heap remembers: those kept with a rejection, those of a suspended function, or the call
/// sites of an error or of what `Error.captureStackTrace` got.
fn stack_of(query: &Query<'_>, page: &mut Page, verbose: bool) -> Result<Json, Failure> {
    let target = query.target;
    let cell = query.cell()?;
    let frames = target.remembered_frames(&cell);
    if frames.is_empty() {
        return Err(Failure::NotFound(format!(
            "{} remembers no frames: rejected promises, suspended functions and errors do",
            target.brief(Value::Cell(cell.id))
        )));
    }
    page.line(&target.preview(Value::Cell(cell.id)));
    let (json, omitted) = write_frames(query, page, &frames, verbose);
    Ok(json!({
        "of": target.json(Value::Cell(cell.id)),
        "stack": null,
        "frames": json,
        "omitted": omitted,
        "first_throw": null,
        "made_at": null,
    }))
}

/// Writes frames and returns them as JSON, with how many rows the limit left out.
pub(super) fn write_frames(
    query: &Query<'_>,
    page: &mut Page,
    frames: &[FrameRecord<'static>],
    verbose: bool,
) -> (Json, usize) {
    let target = query.target;
    let rows = condense(frames);
    let limit = query.options.count();
    let mut json = Vec::new();
    let mut was = "";
    let mut context = Value::Empty;
    for &(at, repeats, period) in rows.iter().take(limit) {
        let frame = &frames[at];
        let is = waits(target, frame);
        if is != was && !is.is_empty() {
            page.styled(Style::Dim, &format!("    -- {is} by --"));
        }
        was = is;
        write_context_change(target, page, &mut context, frame.context);
        let place = frame_place(target, frame);
        let text = line_text(target, frame, &place);
        write_frame_head(target, page, frame, &place);
        if let Some(text) = &text {
            page.put(Style::Dim, "        > ").plain(text.trim()).end();
        }
        let locals = if verbose { all_locals(target, frame) } else { Vec::new() };
        if verbose {
            page.plain("        this = ").plain(&target.preview(target.this_value(frame))).end();
            let fits = || target.reader.meter().spend(ROW_STEPS);
            for (number, value) in frame.arguments.iter().enumerate().take(limit).take_while(|_| fits()) {
                page.line(&format!("        arg {number} = {}", target.preview(*value)));
            }
            super::more(page, frame.arguments.len(), frame.arguments.len().min(limit));
            if let Some(text) = surplus_text(frame) {
                page.styled(Style::Dim, &format!("        {text}"));
            }
            let fits = || target.reader.meter().spend(ROW_STEPS);
            for local in locals.iter().take(limit).take_while(|_| fits()) {
                page.plain("        ")
                    .put(Style::Name, &local.name)
                    .plain(" = ")
                    .plain(&variable_text(target, local.value))
                    .end();
            }
            super::more(page, locals.len(), locals.len().min(limit));
        }
        if period > 0 {
            let what = if period == 1 {
                "the frame above".to_string()
            } else {
                format!("the {period} frames above")
            };
            page.styled(Style::Dim, &format!("    … {what} repeated {repeats} times in all"));
        }
        let left_out = frames[at + period * (repeats as usize - 1)].left_out;
        if let Some(text) = left_out_text(left_out) {
            page.styled(Style::Dim, &format!("    … {text}"));
        }
        let mut row = json!({
            "index": frame.index,
            "function": place.function,
            "source": place.source,
            "line": place.line,
            "column": place.column,
            "call": target.name_or_number("call", u32::from(how(target, frame))),
            "text": text,
            "suspended": frame.suspended,
            "repeats": repeats,
            "passed": passed(frame),
            "left_out": (left_out != FRAMES_NOT_COUNTED).then_some(left_out),
            "context": target.context_json(frame.context),
        });
        if verbose && let Some(row) = row.as_object_mut() {
            row.insert("this".into(), target.json(target.this_value(frame)));
            row.insert("arguments".into(), values_json(target, &frame.arguments, limit));
            row.insert("locals".into(), variables_json(target, &locals, limit));
            row.insert("omitted".into(), json!(over(limit, &[frame.arguments.len(), locals.len()])));
        }
        json.push(row);
    }
    super::more(page, rows.len(), limit.min(rows.len()));
    (Json::Array(json), rows.len().saturating_sub(limit))
}

/// Says that frames are missing behind this one.
fn left_out_text(left_out: u32) -> Option<String> {
    match left_out {
        0 => None,
        FRAMES_NOT_COUNTED => Some("more frames, which were not kept".into()),
        1 => Some("1 more frame, which was not kept".into()),
        count => Some(format!("{count} more frames, which were not kept")),
    }
}

/// How many arguments a frame was called with.
fn passed(frame: &FrameRecord<'_>) -> usize {
    frame.arguments.len().max(frame.passed as usize)
}

/// Says that there were more arguments than are known: a function without use for them does not keep them.
fn surplus_text(frame: &FrameRecord<'_>) -> Option<String> {
    let (known, passed) = (frame.arguments.len(), passed(frame));
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let more = passed - known;
    (more > 0).then(|| {
        let declared = if known == 0 { "none".to_string() } else { known.to_string() };
        format!(
            "called with {passed} argument{}, {declared} declared: the last {more} not kept",
            plural(passed)
        )
    })
}

/// Says in which async context the frames from here on ran, or go on, if it is another than before.
fn write_context_change(target: &Target, page: &mut Page, before: &mut Value, context: Value) {
    let known = |value: Value| value.cell();
    if known(*before) == known(context) {
        return;
    }
    let text = target.context_text(context);
    if !text.is_empty() {
        page.put(Style::Dim, "    context: ").plain(&text).end();
    } else if known(*before).is_some() {
        page.styled(Style::Dim, "    context: none");
    }
    *before = context;
}

/// How a frame that is not on the VM's stack comes behind those before it; empty for one that is.
pub(super) fn waits(target: &Target, frame: &FrameRecord<'_>) -> &'static str {
    match target.name("call", u32::from(frame.call)) {
        _ if !frame.suspended => "",
        Some("thrown again") => "thrown again",
        _ => "awaited",
    }
}

fn write_frame_head(target: &Target, page: &mut Page, frame: &FrameRecord<'_>, place: &Place) {
    page.put(Style::Bold, &format!("#{:<3}", frame.index)).plain(" ");
    let how = target.name("call", u32::from(how(target, frame)));
    // That it is native is in its place.
    let how = how.filter(|name| !["call", "native"].contains(name));
    match how {
        Some("construct") => page.plain("new "),
        _ => page,
    };
    let name = if place.function.is_empty() { "(anonymous)" } else { &place.function };
    page.put(Style::Name, name);
    if !place.position().is_empty() {
        page.plain(" (").plain(&place.position()).plain(")");
    }
    if let Some(how) = how.filter(|how| *how != "construct") {
        page.put(Style::Dim, &format!(" [{how}]"));
    }
    page.end();
}

/// How a frame came to be. A native function's copy that was kept with a throw says how that was entered, and not what it is.
fn how(target: &Target, frame: &FrameRecord<'_>) -> u8 {
    let entered = matches!(target.name("call", u32::from(frame.call)), Some("call" | "from native code"));
    if frame.native != NONE && entered { target.number("call", "native") } else { frame.call }
}

/// The source line of a frame; for the failing frame the writer put it into the status too.
fn line_text(target: &Target, frame: &FrameRecord<'_>, place: &Place) -> Option<String> {
    let code = target.code(frame.site.code);
    let source = code.and_then(|code| target.source(code.source));
    let line = source.and_then(|source| target.source_line(&source, place.line));
    line.or_else(|| {
        let status = target.status().filter(|status| {
            frame.stack == 0 && status.site.code == frame.site.code && status.site.pc == frame.site.pc
        })?;
        (!status.source_line.is_empty()).then(|| status.source_line.to_text())
    })
}

/// Steps of work that a row of JSON counts for: it takes some hundred bytes of memory.
const ROW_STEPS: u64 = 150;

/// How much of lists of these lengths a limit leaves out.
fn over(limit: usize, lengths: &[usize]) -> usize {
    lengths.iter().map(|length| length.saturating_sub(limit)).sum()
}

fn values_json(target: &Target, values: &[Value], limit: usize) -> Json {
    let fits = || target.reader.meter().spend(ROW_STEPS);
    values.iter().take(limit).take_while(|_| fits()).map(|&value| target.json(value)).collect()
}

fn variables_json(target: &Target, variables: &[Variable], limit: usize) -> Json {
    let row = |variable: &Variable| {
        json!({
            "name": variable.name,
            "binding": variable.binding,
            "home": variable.home,
            "value": target.json(variable.value),
        })
    };
    let fits = || target.reader.meter().spend(ROW_STEPS);
    variables.iter().take(limit).take_while(|_| fits()).map(row).collect()
}

/// What a variable holds.
fn variable_text(target: &Target, value: Value) -> String {
    match value {
        Value::Empty => "<not initialised yet>".to_string(),
        value => target.preview(value),
    }
}

fn write_variables(target: &Target, page: &mut Page, variables: &[Variable], indent: &str, limit: usize) {
    let width = variables.iter().map(|variable| variable.name.chars().count()).max().unwrap_or(0).min(24);
    let fits = || target.reader.meter().spend(ROW_STEPS);
    for variable in variables.iter().take(limit).take_while(|_| fits()) {
        let value = variable_text(target, variable.value);
        page.plain(indent).put(Style::Name, &format!("{:width$}", variable.name)).plain("  ");
        page.put(Style::Dim, &format!("{:6}", variable.binding)).plain(" ").plain(&value).end();
    }
    super::more(page, variables.len(), limit.min(variables.len()));
}

/// Register variables, then those of the environments that the frame's own code made, then those that are not initialised yet.
pub fn all_locals(target: &Target, frame: &FrameRecord<'_>) -> Vec<Variable> {
    let mut variables = target.locals(frame);
    let mut known: FxHashSet<String> = variables.iter().map(|variable| variable.name.clone()).collect();
    for scope in own_scopes(target, frame) {
        for variable in scope.variables {
            if variable.binding != "internal" && known.insert(variable.name.clone()) {
                variables.push(variable);
            }
        }
    }
    variables
        .extend(target.not_initialised(frame).into_iter().filter(|later| known.insert(later.name.clone())));
    variables
}

fn own_scopes(target: &Target, frame: &FrameRecord<'_>) -> Vec<ScopeView> {
    let mut scopes = target.scope_chain(target.environment(frame));
    target.empty_later(frame, &mut scopes);
    let own = |scope: &ScopeView| {
        let cell = target.cell(scope.id);
        let number = cell.and_then(|cell| cell.uint(&target.schema, "scope"));
        let record = number.and_then(|number| target.scope(number as u32));
        record.is_some_and(|record| record.code == frame.site.code)
    };
    scopes.into_iter().take_while(own).collect()
}

pub(super) fn frame(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    let number = query.frame_number()?;
    let target = query.target;
    let frame = expr::frame_at(target, number)?;
    let place = frame_place(target, frame);
    write_frame_head(target, page, frame, &place);
    if let Some(source) = target.code(frame.site.code).and_then(|code| target.source(code.source)) {
        write_source(target, page, &source, place.line, place.column, 3);
    }
    page.item("function", &target.preview(frame.function));
    page.item("this", &target.preview(target.this_value(frame)));
    if frame.new_target.cell().is_some() {
        page.item("new.target", &target.preview(frame.new_target));
    }
    let limit = query.options.count();
    for (index, value) in frame.arguments.iter().enumerate().take(limit) {
        page.item(&format!("argument {index}"), &target.preview(*value));
    }
    super::more(page, frame.arguments.len(), frame.arguments.len().min(limit));
    if let Some(text) = surplus_text(frame) {
        page.item("", &text);
    }
    let context = target.context_text(frame.context);
    if !context.is_empty() {
        page.item("context", &context);
    }
    if frame.event != 0 {
        page.item("event", &format!("{} (chain {0})", frame.event));
    }
    let locals = all_locals(target, frame);
    if !locals.is_empty() {
        page.styled(Style::Bold, "locals");
        write_variables(target, page, &locals, "  ", query.options.count());
    }
    Ok(json!({
        "index": number,
        "function": place.function,
        "source": place.source,
        "line": place.line,
        "column": place.column,
        "call": target.name_or_number("call", u32::from(how(target, frame))),
        "code": frame.site.code,
        "pc": frame.site.pc,
        "callee": target.json(frame.function),
        "this": target.json(target.this_value(frame)),
        "arguments": values_json(target, &frame.arguments, limit),
        "locals": variables_json(target, &locals, limit),
        "registers": values_json(target, &frame.registers, limit),
        "event": frame.event,
        "passed": passed(frame),
        "context": target.context_json(frame.context),
        "omitted": over(limit, &[frame.arguments.len(), locals.len(), frame.registers.len()]),
    }))
}

pub(super) fn locals(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    let number = query.frame_number()?;
    let target = query.target;
    let frame = expr::frame_at(target, number)?;
    let variables = all_locals(target, frame);
    if variables.is_empty() {
        return Err(Failure::NotFound(match target.code(frame.site.code) {
            Some(_) => {
                format!("frame {number} has no named locals here; 'scopes {number}' shows what it sees")
            }
            None => format!("frame {number} has no code in the core (native, or lost)"),
        }));
    }
    write_variables(target, page, &variables, "", query.options.count());
    if let Some(text) = surplus_text(frame) {
        page.styled(Style::Dim, &text);
    }
    let limit = query.options.count();
    let later = variables.iter().filter(|variable| variable.value == Value::Empty).take(limit);
    let later: Vec<&str> = later.map(|variable| variable.name.as_str()).collect();
    let omitted = over(limit, &[variables.len()]);
    let locals = variables_json(target, &variables, limit);
    Ok(json!({"frame": number, "locals": locals, "later": later, "omitted": omitted}))
}

pub(super) fn scopes(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    let target = query.target;
    let words = query.rest()?;
    let is_number = words.len() <= 1 && words.first().is_none_or(|word| word.parse::<usize>().is_ok());
    let start = if is_number {
        let frame = expr::frame_at(target, query.frame_number()?)?;
        target.environment(frame)
    } else {
        let cell = query.cell()?;
        match target.kind_name(&cell).as_str() {
            "Environment" | "ObjectEnvironment" => Some(cell.id),
            _ => cell.cell(&target.schema, "environment"),
        }
    };
    let mut scopes = target.scope_chain(start);
    if is_number {
        target.empty_later(expr::frame_at(target, query.frame_number()?)?, &mut scopes);
    }
    if scopes.is_empty() {
        return Err(Failure::NotFound("no closure scopes: nothing is captured there".into()));
    }
    let limit = query.options.count();
    let mut json = Vec::new();
    for scope in scopes.iter().take(limit) {
        page.put(Style::Bold, &scope.title).plain(" ").put(Style::Dim, &scope.id.to_string()).end();
        write_variables(target, page, &scope.variables, "  ", query.options.count());
        json.push(json!({
            "id": scope.id.to_string(),
            "title": scope.title,
            "variables": variables_json(target, &scope.variables, limit),
            "omitted": over(limit, &[scope.variables.len()]),
        }));
    }
    super::more(page, scopes.len(), json.len());
    Ok(json!({"scopes": json, "omitted": over(limit, &[scopes.len()])}))
}

fn write_source(
    target: &Target,
    page: &mut Page,
    source: &SourceRecord<'_>,
    line: u32,
    column: u32,
    context: u32,
) -> Json {
    let mut json = Vec::new();
    let from = line.saturating_sub(context).max(1);
    for at in from..=line.saturating_add(context).min(target.line_count(source)) {
        let Some(text) = target.source_line(source, at) else { continue };
        let current = at == line;
        let shown: String = text.chars().take(400).collect();
        page.put(
            if current { Style::Bold } else { Style::Dim },
            &format!("{}{at:>5}  ", if current { ">" } else { " " }),
        );
        page.plain(&shown).end();
        if current && (1..200).contains(&column) {
            let lead: String =
                shown.chars().take(column as usize - 1).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
            page.plain(&format!("        {lead}")).put(Style::Bad, "^").end();
        }
        json.push(json!({"line": at, "text": text, "current": current}));
    }
    Json::Array(json)
}

fn source_named(target: &Target, name: &str) -> Result<SourceRecord<'static>, Failure> {
    let mut found: Vec<SourceRecord<'static>> = Vec::new();
    target.reader.for_each(Section::Sources, |source: SourceRecord| {
        let full = source.name.to_text();
        if full == name || full.ends_with(&format!("/{name}")) || full.ends_with(&format!(":{name}")) {
            found.push(source);
        }
        true
    });
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(Failure::NotFound(format!("no source is named '{name}'; 'modules' lists them"))),
        _ => {
            let exact = found.iter().position(|source| source.name.as_str() == name);
            let names: Vec<String> = found.iter().take(5).map(|source| source.name.to_text()).collect();
            exact.map(|at| found.remove(at)).ok_or_else(|| {
                Failure::NotFound(format!("several sources are named so: {}", names.join(", ")))
            })
        }
    }
}

/// The frame itself, or if it is a native function's the nearest caller that has source and bytecode.
fn caller_with_code<'t>(target: &'t Target, frame: &'t FrameRecord<'static>) -> &'t FrameRecord<'static> {
    let from_here = |outer: &&FrameRecord<'static>| outer.index >= frame.index && outer.site.code != NONE;
    target.stack(frame.stack).iter().find(from_here).unwrap_or(frame)
}

pub(super) fn source(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    let context = query.option("--context")?;
    let target = query.target;
    let context = context
        .map(|text| text.parse::<u32>().map_err(|_| Failure::Usage("--context wants a number".into())));
    let context = context.transpose()?;
    let text = query.text()?;
    if text.is_empty() || text.parse::<usize>().is_ok() {
        let mut frame = expr::frame_at(target, query.frame_number()?)?;
        if text.is_empty() {
            frame = caller_with_code(target, frame);
        }
        let place = frame_place(target, frame);
        let source = target.code(frame.site.code).and_then(|code| target.source(code.source));
        let source =
            source.ok_or_else(|| Failure::NotFound("the core has no source for this frame".into()))?;
        page.styled(Style::Bold, &place.describe());
        let lines = write_source(target, page, &source, place.line, place.column, context.unwrap_or(8));
        return Ok(json!({"source": source.name.as_str(), "lines": lines, "omitted": 0}));
    }
    // A file name beats a variable of that name only if it is there.
    let (name, line) = match text.rsplit_once(':') {
        Some((name, line)) if line.parse::<u32>().is_ok() => (name, line.parse::<u32>().ok()),
        _ => (text.as_str(), None),
    };
    let found = source_named(target, name);
    if let Ok(source) = found {
        page.styled(Style::Bold, source.name.as_str());
        let mut omitted = 0;
        let lines = match line {
            Some(0) => {
                let last = target.line_count(&source);
                let what = format!("lines count from 1: {} has lines 1 to {last}", source.name);
                return Err(Failure::Usage(what));
            }
            Some(line) if line > target.line_count(&source) => {
                let what = format!("{} has {} lines", source.name, target.line_count(&source));
                return Err(Failure::NotFound(what));
            }
            Some(line) => write_source(target, page, &source, line, 0, context.unwrap_or(8)),
            None => {
                let count = target.line_count(&source);
                let shown = count.min(u32::try_from(query.options.count()).unwrap_or(u32::MAX));
                let lines = write_source(target, page, &source, 0, 0, shown);
                super::more(page, count as usize, shown as usize);
                omitted = count - shown;
                lines
            }
        };
        return Ok(json!({"source": source.name.as_str(), "lines": lines, "omitted": omitted}));
    }
    match code_of(query) {
        Ok(code) => {
            let source = target.source(code.source);
            let source =
                source.ok_or_else(|| Failure::NotFound("the core has no source of this function".into()))?;
            let (first, _) = target.position(&source, code.start);
            let (last, _) = target.position(&source, code.end);
            page.styled(
                Style::Bold,
                &format!("{} ({})", function_title(&code), target.function_place(&code)),
            );
            let mut json = Vec::new();
            let count = (last.saturating_sub(first) as usize).saturating_add(1);
            let shown = count.min(query.options.count());
            for line in (first..=last).take(shown) {
                let text = target.source_line(&source, line).unwrap_or_default();
                page.put(Style::Dim, &format!("{line:>6}  ")).plain(&text).end();
                json.push(json!({"line": line, "text": text, "current": false}));
            }
            super::more(page, count, shown);
            Ok(json!({"source": source.name.as_str(), "lines": json, "omitted": count - shown}))
        }
        Err(Failure::NotFound(_)) if text.contains('/') || text.contains(':') || text.ends_with("js") => {
            Err(found.err().unwrap_or_else(|| Failure::NotFound(format!("nothing is known of '{text}'"))))
        }
        Err(failure) => Err(failure),
    }
}

/// The code of the function, generator or frame that the words lead to.
fn code_of(query: &Query<'_>) -> Result<Rc<CodeRecord<'static>>, Failure> {
    let target = query.target;
    let cell = query.cell()?;
    let frame = cell.cell(&target.schema, "frame").and_then(|id| target.cell(id));
    let number = frame.unwrap_or_else(|| cell.clone()).uint(&target.schema, "code");
    let code = number.and_then(|number| target.code(number as u32));
    code.ok_or_else(|| Failure::NotFound(format!("{} has no code", target.brief(Value::Cell(cell.id)))))
}

pub(super) fn disasm(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    let target = query.target;
    let words = query.rest()?;
    let is_number = words.len() <= 1 && words.first().is_none_or(|word| word.parse::<usize>().is_ok());
    let (code, pc) = if is_number {
        let number = query.frame_number()?;
        let mut frame = expr::frame_at(target, number)?;
        if words.is_empty() {
            frame = caller_with_code(target, frame);
        }
        let code = target.code(frame.site.code);
        (
            code.ok_or_else(|| Failure::NotFound(format!("frame {number} has no code in the core")))?,
            Some(frame.site.pc),
        )
    } else {
        (code_of(query)?, None)
    };
    page.put(Style::Bold, &function_title(&code));
    page.put(Style::Dim, &format!(" ({}) {} registers", target.function_place(&code), code.registers)).end();
    let listing = target.disassemble(&code);
    let source = target.source(code.source);
    let lines = gill_bytecode::LineTable::from_bytes(&code.lines);
    let (mut json, mut last) = (Vec::new(), 0u32);
    // Around the current instruction, if there are more than the limit.
    let limit = query.options.count();
    let current = listing.iter().position(|(at, ..)| Some(*at) == pc).unwrap_or(0);
    let skip = if listing.len() > limit { current.saturating_sub(limit / 2) } else { 0 };
    for (at, text, note) in listing.iter().skip(skip).take(limit) {
        if let Some(source) = &source
            && let Some(offset) = lines.offset_at(*at)
        {
            let (number, _) = target.position(source, offset);
            if number != last {
                last = number;
                let text = target.source_line(source, number).unwrap_or_default();
                page.styled(Style::Dim, &format!("        ; {number}: {}", text.trim()));
            }
        }
        let current = Some(*at) == pc;
        page.put(if current { Style::Bad } else { Style::Dim }, if current { ">" } else { " " });
        page.put(Style::Dim, &format!("{at:>5}  ")).plain(text);
        if !note.is_empty() {
            page.plain(&" ".repeat(44usize.saturating_sub(text.chars().count())))
                .put(Style::Dim, &format!(" ; {note}"));
        }
        page.end();
        json.push(json!({"pc": at, "text": text, "note": note, "current": current}));
    }
    super::more(page, listing.len(), limit.min(listing.len()));
    let mut handlers = Vec::new();
    for handler in code.handlers.iter() {
        let kind = target.name_or_number("handler", u32::from(handler.kind));
        let line = format!(
            "handler {}..{} -> {} r{} ({kind})",
            handler.from, handler.to, handler.target, handler.register
        );
        page.styled(Style::Dim, &format!("  {line}"));
        handlers
            .push(json!({"from": handler.from, "to": handler.to, "target": handler.target, "kind": kind}));
    }
    Ok(json!({
        "code": code.id,
        "function": function_title(&code),
        "instructions": json,
        "handlers": handlers,
        "omitted": listing.len().saturating_sub(limit),
    }))
}

/// The throw whose frames are stack 0, if it is in the ring.
pub(super) fn main_throw(target: &Target) -> Option<ThrowEntry<'static>> {
    let mut found = None;
    target.reader.for_each(Section::Throws, |entry: ThrowEntry| {
        if entry.stack == 0 {
            found = Some(entry);
        }
        true
    });
    found
}
