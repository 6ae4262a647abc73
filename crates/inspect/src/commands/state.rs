//! Commands about the core as a whole: `status`, `verify`, `collections`, `functions`, `modules`, `globals`, `roots`, and the summary.

use super::pending::{chain_events, running_event};
use super::stack::{first_throw, frame_place, made_elsewhere, main_throw, write_frames};
use super::{Failure, Query};
use crate::code::function_title;
use crate::page::{self, Page, Style};
use crate::target::Target;
use crate::view::{ENUMERABLE, Key};
use gill_image::cells::for_each_cell;
use gill_image::records::{
    CodeRecord, EndRecord, ModuleRecord, NoteRecord, PendingRecord, Process, Reason, SourceRecord, Status,
};
use gill_image::{CellId, Section, Value};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// Modules that are listed at most.
const MAX_MODULES: usize = 200_000;
/// Places of wrong framing that `verify` names at most.
const MAX_MISFRAMED: usize = 1000;
/// Notes of the writer that are shown at most.
const MAX_NOTES: usize = 10_000;

/// Warnings as lines, and what the file lacks.
fn completeness(target: &Target, page: &mut Page) -> Json {
    let reader = &target.reader;
    let warnings = reader.warnings();
    if target.is_whole() {
        page.item("core", &format!("complete, {}", page::bytes(reader.data().len() as u64)));
    } else {
        let state = if reader.is_complete() { "complete but damaged" } else { "cut or damaged" };
        let state = if reader.has_omissions() { "limited in size when written" } else { state };
        page.put(Style::Dim, &format!("{:<12} ", "core")).put(Style::Bad, state);
        page.plain(&format!(", {}", page::bytes(reader.data().len() as u64))).end();
        for warning in warnings.iter().take(8) {
            page.item("", &format!("warning: {warning}"));
        }
        let more = warnings.len().saturating_sub(8) as u64 + reader.more_warnings();
        if more > 0 {
            page.item("", &format!("… {more} more warnings ('verify' shows them)"));
        }
    }
    let warnings: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    json!({
        "complete": reader.is_complete(),
        "omissions": reader.has_omissions(),
        "bytes": reader.data().len(),
        "warnings": warnings,
    })
}

fn headline(status: &Status<'_>) -> String {
    let what = match status.reason {
        Reason::Uncaught => "uncaught exception",
        Reason::Rejection => "unhandled rejection",
        Reason::OutOfMemory => "out of memory",
        Reason::StackOverflow => "stack overflow",
        Reason::Abort => "abort",
        Reason::Signal => "fatal signal",
        Reason::Internal => "internal error of the VM",
        Reason::Live => "live dump by signal; the program went on",
        Reason::Api => "live dump asked for by the program",
        Reason::Unknown => "reason not recorded",
    };
    // The title of a signal's core begins with the name that it has on the system where it was raised.
    let name = status.title.as_str().split(':').next().filter(|name| name.starts_with("SIG"));
    match (status.signal, name) {
        (0, _) => what.to_string(),
        (number, Some(name)) => format!("{what} {name} ({number})"),
        (number, None) => format!("{what} {number}"),
    }
}

/// What the writer said of a thrown value; of a large BigInt it wrote all digits, in hexadecimal.
pub(super) fn title(target: &Target, exception: Value, written: &str) -> String {
    let thrown = exception.cell().and_then(|id| target.cell(id));
    match thrown.filter(|cell| target.is_kind(cell, "BigInt")).and_then(|cell| target.big_title(&cell)) {
        Some(short) => short,
        None => written.to_string(),
    }
}

/// The keys of a status whose record is lost.
fn no_status() -> Json {
    let keys = [
        "reason",
        "title",
        "exception",
        "promise",
        "site",
        "source_line",
        "event",
        "during",
        "caused_by",
        "signal",
        "exit_code",
        "time",
        "unix_ms",
        "uptime_ms",
        "script",
        "version",
        "os",
        "arch",
        "signature",
        "context",
        "made_at",
    ];
    Json::Object(keys.iter().map(|key| ((*key).to_string(), Json::Null)).collect())
}

fn write_status(target: &Target, page: &mut Page) -> Json {
    let Some(status) = target.status() else {
        page.styled(Style::Bad, "the status record is lost: why the program died is not known");
        return Json::Null;
    };
    page.put(Style::Dim, &format!("{:<12} ", "reason")).put(Style::Bad, &headline(status)).end();
    if !status.title.is_empty() {
        page.item_in(Style::Bad, "error", &title(target, status.exception, status.title.as_str()));
    }
    if status.exception != Value::Empty {
        page.item("exception", &target.preview(status.exception));
    }
    if status.promise != Value::Empty {
        page.item("promise", &target.preview(status.promise));
    }
    let place = target.place(&status.site);
    if !place.is_none() {
        page.item("at", &place.describe());
    }
    if !status.source_line.is_empty() {
        page.item("", &format!("> {}", status.source_line.as_str().trim()));
    }
    let made = made_elsewhere(target);
    if let Some(made) = &made {
        page.item("made at", &made.describe());
    }
    // What is caused by one event is carried out while the loop handles another: a promise made in the one is settled in the other.
    let event = |number: u64| match number {
        0 => "the main program".to_string(),
        number => format!("event {number} (chain {number})"),
    };
    let running = running_event(target);
    let during = running.as_ref().map_or(status.event, |running| running.id);
    if during != 0 || !target.stack(0).is_empty() {
        page.item("during", &event(during));
    }
    // What the event itself is caused by, where the failure is caused by it.
    let parent = || match &running {
        Some(running) => Some(running.parent),
        None => chain_events(target, during).get(&during).map(|event| event.parent),
    };
    let cause = match during {
        0 => None,
        during if during != status.event => Some(status.event),
        _ => parent(),
    };
    if let Some(cause) = cause {
        page.item("caused by", &event(cause));
    }
    let context = target.context_text(status.context);
    if !context.is_empty() {
        page.item("context", &context);
    }
    page.item(
        "when",
        &format!("{}, {} after the start", page::utc(status.unix_ms), page::duration(status.uptime_ms)),
    );
    let program = if status.script.is_empty() { "" } else { &format!("{} on ", status.script) };
    page.item("program", &format!("{program}gill {} ({} {})", status.version, status.os, status.arch));
    json!({
        "reason": status.reason.name(),
        "title": status.title.as_str(),
        "exception": target.json(status.exception),
        "promise": target.json(status.promise),
        "site": place.json(),
        "source_line": status.source_line.as_str(),
        "event": status.event,
        "during": during,
        "caused_by": cause,
        "signal": status.signal,
        "exit_code": status.exit_code,
        "time": page::utc(status.unix_ms),
        "unix_ms": status.unix_ms,
        "uptime_ms": status.uptime_ms,
        "script": status.script.as_str(),
        "version": status.version.as_str(),
        "os": status.os.as_str(),
        "arch": status.arch.as_str(),
        "signature": status.signature.as_str(),
        "context": target.context_json(status.context),
        "made_at": made.map(|place| place.json()),
    })
}

/// A measure for people: names that end in `_us` are times, those of memory are sizes, the rest counts.
fn measure_text(name: &str, value: u64) -> String {
    let is_size = ["used", "committed", "limit", "peak", "rss", "bytes"];
    if name.ends_with("_us") || name.ends_with(".us") {
        page::duration(value as f64 / 1000.0)
    } else if is_size.iter().any(|word| name.ends_with(word)) {
        page::bytes(value)
    } else {
        value.to_string()
    }
}

fn write_process(process: &Process<'_>, page: &mut Page, limit: usize) -> Json {
    let argv: Vec<String> = process.argv.iter().map(|word| word.to_text()).collect();
    page.item(
        "process",
        &format!("{} (parent {}, user {}) on {}", process.pid, process.ppid, process.uid, process.host),
    );
    // The directory may have been removed, and parts of a damaged core are lost: a row says something or is not there.
    for (label, value) in [("command", argv.join(" ").as_str()), ("directory", process.cwd.as_str())] {
        if !value.is_empty() {
            page.item(label, value);
        }
    }
    for measure in process.measures.iter() {
        let value = measure_text(measure.name.as_str(), measure.value);
        page.item("", &format!("{} {value}", measure.name));
    }
    let bound = |value: u64| if value == u64::MAX { "unlimited".to_string() } else { value.to_string() };
    for limit in process.limits.iter() {
        page.item("limit", &format!("{} {} (at most {})", limit.name, bound(limit.soft), bound(limit.hard)));
    }
    for pair in process.versions.iter() {
        page.item("version", &format!("{} {}", pair.name, pair.value));
    }
    let exec_argv: Vec<String> = process.exec_argv.iter().map(|word| word.to_text()).collect();
    if !exec_argv.is_empty() {
        page.item("options", &exec_argv.join(" "));
    }
    // Cores of format 1.0 do not say who said an option.
    let origin = |number: usize| process.origins.get(number).map_or("", |origin| origin.as_str());
    for (number, pair) in process.options.iter().enumerate() {
        let said = Some(origin(number)).filter(|origin| !origin.is_empty());
        let said = said.map_or(String::new(), |origin| format!(" ({origin})"));
        page.item("option", &format!("{} {}{said}", pair.name, pair.value));
    }
    for pair in process.environment.iter().take(limit) {
        page.item("env", &format!("{}={}", pair.name, pair.value));
    }
    super::more(page, process.environment.len(), process.environment.len().min(limit));
    let pairs = |pairs: &[gill_image::records::Pair<'_>]| -> Json {
        let entries = pairs.iter().map(|pair| (pair.name.to_text(), json!(pair.value.as_str())));
        Json::Object(entries.collect())
    };
    json!({
        "pid": process.pid,
        "ppid": process.ppid,
        "uid": process.uid,
        "host": process.host.as_str(),
        "executable": process.executable.as_str(),
        "argv": argv,
        "cwd": process.cwd.as_str(),
        "environment": pairs(&process.environment),
        "versions": pairs(&process.versions),
        "exec_argv": exec_argv,
        "options": process.options.iter().enumerate().map(|(number, pair)| json!({
            "name": pair.name.as_str(),
            "value": pair.value.as_str(),
            "origin": Some(origin(number)).filter(|origin| !origin.is_empty()),
        })).collect::<Vec<_>>(),
        "measures": process.measures.iter().map(|m| (m.name.to_text(), json!(m.value))).collect::<serde_json::Map<_, _>>(),
        "limits": process.limits.iter().map(|limit| json!({
            "name": limit.name.as_str(),
            "soft": bound(limit.soft),
            "hard": bound(limit.hard),
        })).collect::<Vec<_>>(),
    })
}

pub(super) fn status(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    query.none()?;
    let target = query.target;
    let mut json = write_status(target, page);
    if json.is_null() {
        json = no_status();
    }
    let process = target.process().map(|process| write_process(process, page, query.options.count()));
    let heap = target.reader.first::<EndRecord>(Section::End);
    if let Some(end) = &heap {
        let cells = format!("{} objects, {}", end.cells, page::bytes(end.heap_bytes));
        page.item("heap", &format!("{cells}, written in {:.0} ms", end.duration_us as f64 / 1000.0));
        if !end.omitted.is_empty() {
            page.item("omitted", end.omitted.as_str());
        }
    }
    let (mut notes, mut note_count) = (Vec::new(), 0usize);
    target.reader.for_each(Section::Notes, |note: NoteRecord| {
        note_count += 1;
        if notes.len() < query.options.count().min(MAX_NOTES) {
            notes.push(note.text.to_text());
        }
        true
    });
    for note in &notes {
        page.item("note", note);
    }
    super::more(page, note_count, notes.len());
    let file = completeness(target, page);
    if let Some(object) = json.as_object_mut() {
        object.insert("process".into(), process.unwrap_or(Json::Null));
        object.insert(
            "heap".into(),
            heap.map_or(Json::Null, |end| json!({"cells": end.cells, "bytes": end.heap_bytes})),
        );
        object.insert("notes".into(), json!(notes));
        object.insert("file".into(), file);
    }
    Ok(json)
}

/// The keys of the summary's JSON.
pub(super) const SUMMARY_JSON: &str = "{status: as the command's but for process, heap, notes and file, file, stack: [FRAME], pending: {QUEUE: count}}";

/// What is shown when no command is given: status, stack, pending work in counts, and what to ask next.
pub fn summary(target: &Target, options: super::Options) -> String {
    target.begin();
    let mut page = Page::new(options.colour && !options.json);
    let options_of_stack = super::Options { limit: Some(12), ..options };
    let query =
        Query { target, words: Vec::new(), options: options_of_stack, denied: false, incomplete: None };
    let status = write_status(target, &mut page);
    let file = completeness(target, &mut page);
    let frames = target.stack(0);
    let mut stack = Json::Array(Vec::new());
    if !frames.is_empty() {
        page.gap();
        page.styled(Style::Bold, "stack");
        (stack, _) = write_frames(&query, &mut page, frames, false);
        if let Some(first) = first_throw(target) {
            page.styled(Style::Dim, &format!("    {first}"));
        }
    }
    let mut counts: BTreeMap<&'static str, u64> = BTreeMap::new();
    target.reader.for_each(Section::Pending, |record: PendingRecord| {
        *counts.entry(record.queue.name()).or_default() += 1;
        true
    });
    if !counts.is_empty() {
        let counts: Vec<String> = counts.iter().map(|(queue, count)| format!("{count} {queue}")).collect();
        page.gap();
        page.put(Style::Bold, "pending").plain("  ").plain(&counts.join(", ")).end();
    }
    page.gap();
    let thrown = main_throw(target).is_some() || target.status().is_some_and(|s| s.exception != Value::Empty);
    target.end();
    // Where nothing ran, what waits is the question.
    let first = match (thrown, frames.is_empty()) {
        (true, _) => "locals 0, print exception, chain, pending, heap, help",
        (false, false) => "stack -v, chain, pending, heap, help",
        (false, true) => "pending, async, listeners, heap, help",
    };
    page.styled(Style::Dim, &format!("next: {first}"));
    if options.json {
        let json = json!({"status": status, "file": file, "stack": stack, "pending": counts});
        return serde_json::to_string_pretty(&json).unwrap_or_default() + "\n";
    }
    page.finish()
}

pub(super) fn functions(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    let target = query.target;
    let wanted = query.text()?;
    let mut found: Vec<(String, String, CodeRecord<'static>)> = Vec::new();
    target.reader.for_each(Section::Code, |mut code: CodeRecord| {
        let name = function_title(&code);
        let place = target.function_place(&code);
        if wanted.is_empty() || name.contains(&wanted) || place.contains(&wanted) {
            // Only what the listing shows is kept: a large program has much code.
            let size = code.bytecode.len() as u32;
            let (id, source, start) = (code.id, code.source, code.start);
            code = CodeRecord { id, kind: code.kind, source, start, end: size, ..CodeRecord::default() };
            found.push((name, place, code));
        }
        true
    });
    if found.is_empty() {
        return Err(Failure::NotFound(match wanted.is_empty() {
            true => "the core has no code".into(),
            false => format!("no function's name or place contains '{wanted}'"),
        }));
    }
    found.sort_by_key(|(.., code)| (code.source, code.start, code.id));
    let limit = query.options.count();
    let rows: Vec<Vec<String>> = found
        .iter()
        .take(limit)
        .map(|(name, place, code)| {
            vec![code.id.to_string(), code.end.to_string(), code.kind.to_text(), name.clone(), place.clone()]
        })
        .collect();
    page.table(&[">code", ">bytes", "kind", "name", "place"], &rows);
    super::more(page, found.len(), rows.len());
    let json: Vec<Json> = found
        .iter()
        .take(limit)
        .map(|(name, place, code)| {
            json!({"code": code.id, "name": name, "kind": code.kind.as_str(), "place": place, "bytes": code.end})
        })
        .collect();
    Ok(json!({"count": found.len(), "functions": json, "omitted": found.len() - json.len()}))
}

pub(super) fn modules(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    let wanted = query.rest()?.join(" ");
    let target = query.target;
    let mut modules: Vec<ModuleRecord<'static>> = Vec::new();
    target.reader.for_each(Section::Modules, |module| {
        modules.push(module);
        modules.len() < MAX_MODULES
    });
    let limit = query.options.count();
    if modules.is_empty() {
        // A script without modules still has sources.
        let mut sources = Vec::new();
        target.reader.for_each(Section::Sources, |source: SourceRecord| {
            sources.push((source.name.to_text(), source.kind.to_text(), source.text.as_str().len()));
            true
        });
        if sources.is_empty() {
            return Err(Failure::NotFound("the core has no modules and no sources".into()));
        }
        let rows: Vec<Vec<String>> = sources
            .iter()
            .take(limit)
            .map(|s| vec![s.1.clone(), page::bytes(s.2 as u64), s.0.clone()])
            .collect();
        page.table(&["kind", ">source", "name"], &rows);
        super::more(page, sources.len(), rows.len());
        let json: Vec<Json> = sources
            .iter()
            .take(limit)
            .map(|s| {
                json!({
                    "name": s.0, "kind": s.1, "state": "script", "exports": null, "object": null, "parent": "",
                    "requires": [], "importedBy": [], "awaits": null, "error": null,
                })
            })
            .collect();
        return Ok(json!({"count": sources.len(), "modules": json, "omitted": sources.len() - json.len()}));
    }
    if !wanted.is_empty() {
        let found: Vec<&ModuleRecord> =
            modules.iter().filter(|module| module.name.to_text().contains(&wanted)).collect();
        if found.is_empty() {
            return Err(Failure::NotFound(format!("no module's name has '{wanted}' in it")));
        }
        found.iter().take(limit).for_each(|module| super::modules::describe(target, page, &modules, module));
        super::more(page, found.len(), found.len().min(limit));
        let json: Vec<Json> =
            found.iter().take(limit).map(|module| super::modules::json(target, &modules, module)).collect();
        return Ok(json!({"count": found.len(), "modules": json, "omitted": found.len() - json.len()}));
    }
    let rows: Vec<Vec<String>> = modules
        .iter()
        .take(limit)
        .map(|module| {
            let by = super::modules::imported_by(target, &modules, module);
            vec![
                module.state.to_text(),
                module.kind.to_text(),
                module.name.to_text(),
                super::modules::note(target, module),
                super::modules::few(&by),
            ]
        })
        .collect();
    page.table(&["state", "kind", "name", "exports", "imported by"], &rows);
    super::more(page, modules.len(), rows.len());
    let json: Vec<Json> =
        modules.iter().take(limit).map(|module| super::modules::json(target, &modules, module)).collect();
    Ok(json!({"count": modules.len(), "modules": json, "omitted": modules.len() - json.len()}))
}

/// Whether a global is the runtime's own: one that is loaded at first use, or a function of its library.
fn is_runtimes(target: &Target, property: &crate::view::Property) -> bool {
    if property.attrs & crate::view::ACCESSOR != 0 || property.key == Key::Name("global".into()) {
        return true;
    }
    let function = property.value.cell().and_then(|id| target.cell(id));
    let code = function.and_then(|cell| cell.uint(&target.schema, "code"));
    let code = code.and_then(|code| target.code(code as u32));
    let source = code.and_then(|code| target.source(code.source));
    source.is_some_and(|source| source.kind.as_str() == "builtin")
}

pub(super) fn globals(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    let all = query.flag("--all");
    query.none()?;
    let target = query.target;
    let mut found: Vec<(String, Value)> = Vec::new();
    for root in target.roots() {
        let lexical = target.name("root", root.kind).is_some_and(|kind| kind.starts_with("global"));
        if lexical && root.name.as_str() != "globalThis" && !root.name.is_empty() {
            found.push((root.name.to_text(), root.value));
        }
    }
    let object = target.root("globalThis").and_then(|root| target.cell(root.value.cell()?));
    for property in object.map(|object| target.properties(&object)).unwrap_or_default() {
        // Builtins are not enumerable; what the program makes by var or assignment is.
        if all || (property.attrs & ENUMERABLE != 0 && !is_runtimes(target, &property)) {
            let name = match property.key {
                Key::Name(name) => name,
                other => other.to_string(),
            };
            found.push((name, property.value));
        }
    }
    if found.is_empty() {
        return Err(Failure::NotFound(
            "no globals of the program's own; --all shows the builtin ones".into(),
        ));
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    let limit = query.options.count();
    let rows: Vec<Vec<String>> =
        found.iter().take(limit).map(|(name, value)| vec![name.clone(), target.preview(*value)]).collect();
    page.table(&["name", "value"], &rows);
    super::more(page, found.len(), rows.len());
    let json: Vec<Json> = found
        .iter()
        .take(limit)
        .map(|(name, value)| json!({"name": name, "value": target.json(*value)}))
        .collect();
    Ok(json!({"count": found.len(), "globals": json, "omitted": found.len() - json.len()}))
}

pub(super) fn roots(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    let target = query.target;
    let wanted = query.text()?;
    let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
    let mut found = Vec::new();
    for root in target.roots() {
        let kind = target.name_or_number("root", root.kind);
        if kind == wanted {
            found.push(root);
        }
        *kinds.entry(kind).or_default() += 1;
    }
    if wanted.is_empty() {
        let rows: Vec<Vec<String>> =
            kinds.iter().map(|(kind, count)| vec![count.to_string(), kind.clone()]).collect();
        page.table(&[">count", "kind"], &rows);
    } else if found.is_empty() {
        return Err(Failure::NotFound(format!("no roots of kind '{wanted}'; 'roots' lists the kinds")));
    }
    let limit = query.options.count();
    let rows: Vec<Vec<String>> =
        found.iter().take(limit).map(|root| vec![root.name.to_text(), target.preview(root.value)]).collect();
    if !rows.is_empty() {
        page.table(&["name", "value"], &rows);
    }
    super::more(page, found.len(), rows.len());
    let left_out = target.roots_left_out();
    if left_out > 0 {
        page.styled(
            Style::Dim,
            &format!("only {} roots are listed; the core has {left_out} more", target.roots().len()),
        );
    }
    let omitted = found.len().saturating_sub(limit) as u64 + left_out;
    let kinds: Vec<Json> = kinds.iter().map(|(kind, count)| json!({"kind": kind, "count": count})).collect();
    let roots: Vec<Json> = found
        .iter()
        .take(limit)
        .map(|root| json!({"kind": wanted, "name": root.name.as_str(), "value": target.json(root.value)}))
        .collect();
    Ok(json!({"kinds": kinds, "roots": roots, "omitted": omitted}))
}

pub(super) fn collections(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    query.none()?;
    let target = query.target;
    let Some(process) = target.process() else {
        return Err(Failure::NotFound("the record of the process is lost".into()));
    };
    let all = &process.collections;
    if all.is_empty() {
        let before = "no collections are recorded: there were none, or the core is of a format before 1.2";
        return Err(Failure::NotFound(before.into()));
    }
    let measure = |name: &str| process.measures.iter().find(|m| m.name.as_str() == name).map(|m| m.value);
    let last = all.as_slice().last().map_or(0, |last| u64::from(last.number));
    let count = measure("heap.collections").unwrap_or(last);
    let (paused, longest) = (measure("heap.collections.us"), measure("heap.collections.longest_us"));
    let ms = |us: u64| format!("{:.2} ms", us as f64 / 1e3);
    let known = |us: Option<u64>| us.map_or_else(|| "?".to_string(), ms);
    page.line(&format!("{count} collections, paused {}, longest {}", known(paused), known(longest)));
    let limit = query.options.count();
    let shown = &all.as_slice()[all.len().saturating_sub(limit)..];
    // All collections of a core have the phases of the first.
    let names: Vec<String> = shown
        .first()
        .map(|first| first.phases.iter().map(|phase| phase.name.to_text()).collect())
        .unwrap_or_default();
    let mut heads = vec![">number", ">at", "cause", ">before", ">after", ">committed", ">pause"];
    let phase_heads: Vec<String> = names.iter().map(|name| format!(">{name}")).collect();
    heads.extend(phase_heads.iter().map(String::as_str));
    let rows: Vec<Vec<String>> = shown
        .iter()
        .map(|c| {
            let mut row = vec![
                c.number.to_string(),
                page::duration(c.time_ms),
                c.cause.to_text(),
                page::bytes(c.before),
                page::bytes(c.after),
                page::bytes(c.committed),
                ms(c.pause_us),
            ];
            row.extend(names.iter().map(|name| {
                let phase = c.phases.iter().find(|phase| phase.name.as_str() == name);
                phase.map_or_else(String::new, |phase| format!("{:.2}", phase.value as f64 / 1e3))
            }));
            row
        })
        .collect();
    page.table(&heads, &rows);
    super::more(page, all.len(), shown.len());
    let json: Vec<Json> = shown
        .iter()
        .map(|c| {
            json!({
                "number": c.number,
                "cause": c.cause.as_str(),
                "kind": c.kind.as_str(),
                "time_ms": c.time_ms,
                "before": c.before,
                "after": c.after,
                "committed": c.committed,
                "pause_us": c.pause_us,
                "phases": c.phases.iter().map(|m| (m.name.to_text(), json!(m.value))).collect::<serde_json::Map<_, _>>(),
            })
        })
        .collect();
    let omitted = all.len() - json.len();
    Ok(
        json!({"count": count, "paused_us": paused, "longest_us": longest, "collections": json, "omitted": omitted}),
    )
}

pub(super) fn verify(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    query.none()?;
    let target = query.target;
    let reader = &target.reader;
    let mut sections: BTreeMap<u16, (u64, u64, u64)> = BTreeMap::new();
    for frame in reader.frames() {
        let row = sections.entry(frame.section).or_default();
        row.0 += 1;
        row.1 += u64::from(frame.length);
        row.2 += u64::from(reader.payload(frame).is_none());
    }
    let name = |number: u16| {
        Section::from_number(number).map_or_else(|| format!("section {number}"), |s| s.name().into())
    };
    let rows: Vec<Vec<String>> = sections
        .iter()
        .map(|(number, row)| vec![name(*number), row.0.to_string(), page::bytes(row.1), row.2.to_string()])
        .collect();
    page.table(&["section", ">frames", ">bytes", ">damaged"], &rows);
    let (mut misframed, mut misframed_count) = (Vec::new(), 0usize);
    reader.check_framing(&mut |one| {
        misframed_count += 1;
        if misframed.len() < query.options.count().min(MAX_MISFRAMED) {
            misframed.push(one.to_string());
        }
    });
    for what in &misframed {
        page.styled(Style::Bad, what);
    }
    super::more(page, misframed_count, misframed.len());
    // Cells: decode each to its end through its kind, and follow each reference.
    let graph = target.graph();
    let (mut cells, mut unsound) = (0u64, Vec::new());
    for_each_cell(reader, Section::Heap, |cell| {
        cells += 1;
        if !cell.is_sound(&target.schema) && unsound.len() < 1000 {
            unsound.push((cell.id, target.kind_name(&cell)));
        }
        true
    });
    let shown = unsound.len().min(query.options.count());
    for (id, kind) in unsound.iter().take(shown) {
        page.styled(Style::Bad, &format!("{id} ({kind}) does not decode as its kind says"));
    }
    super::more(page, unsound.len(), shown);
    page.line(&format!(
        "{cells} cells, {} unsound, {} references to cells that are not there",
        unsound.len(),
        graph.dangling
    ));
    for frame in target.stack(0) {
        let place = frame_place(target, frame);
        if place.is_none() {
            page.styled(Style::Bad, &format!("frame {}: its code is not in the core", frame.index));
        }
    }
    let warnings = reader.warnings();
    for warning in warnings.iter().take(query.options.count()) {
        page.styled(Style::Bad, &format!("warning: {warning}"));
    }
    let count = warnings.len() + usize::try_from(reader.more_warnings()).unwrap_or(0);
    super::more(page, count, warnings.len().min(query.options.count()));
    // What was left off for too much work is not known to be whole.
    let whole = target.is_whole()
        && misframed_count == 0
        && unsound.is_empty()
        && graph.dangling == 0
        && target.step();
    query.denied = !whole;
    page.line(if whole { "the core is intact" } else { "the core is not intact" });
    let unsound: Vec<String> = unsound.iter().map(|(id, _): &(CellId, String)| id.to_string()).collect();
    Ok(json!({
        "intact": whole,
        "complete": reader.is_complete(),
        "frames": reader.frames().len(),
        "sections": sections.iter().map(|(number, row)| json!({
            "section": name(*number), "frames": row.0, "bytes": row.1, "damaged": row.2,
        })).collect::<Vec<_>>(),
        "misframed": misframed,
        "cells": cells,
        "unsound": unsound,
        "dangling": graph.dangling,
        "warnings": reader.warnings().iter().map(ToString::to_string).collect::<Vec<_>>(),
        "omitted": reader.more_warnings() + (misframed_count - misframed.len()) as u64,
    }))
}
