//! `listeners`: who listens to what. Event emitters and event targets are the program's own objects, known by the properties in
//! which the runtime's library (and Node's) keeps their listeners; listeners of signals are the event loop's.

use super::garbage::Garbage;
use super::pending::{First, write_record};
use super::{Failure, Query};
use crate::expr;
use crate::page::{Page, Style};
use crate::target::Target;
use crate::view::Key;
use gill_image::cells::{Cell, for_each_cell};
use gill_image::records::{PendingRecord, Queue};
use gill_image::{CellId, Section, Value};
use rustc_hash::FxHashMap;
use serde_json::{Value as Json, json};

/// Emitters of which all listeners are counted.
const MAX_EMITTERS: usize = 200_000;
/// Listeners of one event that are looked at; more are counted.
const MAX_LISTENERS: usize = 100_000;

/// What is registered for one event.
pub(super) struct Event {
    /// Its name.
    pub name: String,
    /// Listener, and whether it goes after one call.
    pub listeners: Vec<(Value, bool)>,
    count: usize,
}

pub(super) fn listeners(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    let target = query.target;
    let garbage = Garbage::of(query)?;
    let text = query.text()?;
    // An id or path names an emitter; any other word an event.
    let value = if text.is_empty() { None } else { expr::evaluate(target, &text, query.options.frame).ok() };
    let only = value.and_then(Value::cell);
    let emitters = match only {
        Some(id) => vec![id],
        None => all_emitters(target),
    };
    let event = if only.is_none() { text.as_str() } else { "" };
    let mut found: First<(usize, CellId)> =
        First::new(query.options.count(), |a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut total = 0;
    for id in emitters {
        let events = target.cell(id).map(|cell| events_of(target, &cell)).unwrap_or_default();
        let count =
            events.iter().filter(|one| event.is_empty() || one.name == event).map(|one| one.count).sum();
        if count > 0 && garbage.lists(id) {
            total += count;
            found.add((count, id));
        }
    }
    let found = found.done();
    let limit = query.options.count();
    let mut json = Vec::new();
    for &(count, id) in &found.kept {
        let Some(cell) = target.cell(id) else { continue };
        page.put(Style::Bold, &target.brief(Value::Cell(id)));
        page.plain(&format!("  {count}{}", garbage.mark(id))).end();
        let mut rows = Vec::new();
        let mut events = events_of(target, &cell);
        events.retain(|one| event.is_empty() || one.name == event);
        for one in events.iter().take(limit) {
            page.plain("    ").put(Style::Name, &one.name).plain(&format!("  {}", one.count)).end();
            let shown = one.listeners.iter().take(limit.min(8));
            for (listener, once) in shown.clone() {
                let once = if *once { "  (once)" } else { "" };
                page.line(&format!("        {}{once}", target.brief(*listener)));
            }
            if one.count > shown.len() {
                page.styled(Style::Dim, &format!("        … {} more there", one.count - shown.len()));
            }
            let listed: Vec<Json> = one
                .listeners
                .iter()
                .take(limit)
                .map(|(listener, once)| json!({"listener": target.json(*listener), "once": once}))
                .collect();
            let omitted = one.count - listed.len();
            rows.push(
                json!({"event": one.name, "count": one.count, "listeners": listed, "omitted": omitted}),
            );
        }
        super::more(page, events.len(), rows.len());
        json.push(json!({"emitter": garbage.json(id), "count": count, "events": rows}));
    }
    super::more(page, found.count, json.len());
    garbage.note(page);
    let signals = signals(query, page, only.is_some(), event);
    if json.is_empty() && signals.is_empty() {
        return Err(Failure::NotFound(match text.is_empty() {
            true => "no emitter has listeners".into(),
            false => {
                format!("nothing listens there: '{text}' is no event with listeners and leads to no emitter")
            }
        }));
    }
    let omitted = found.count - json.len();
    Ok(json!({"count": total, "emitters": json, "signals": signals, "omitted": omitted}))
}

/// The signals that the event loop watches for the program.
fn signals(query: &Query<'_>, page: &mut Page, none: bool, event: &str) -> Vec<Json> {
    let target = query.target;
    let mut found = First::new(query.options.count(), |a: &PendingRecord<'_>, b: &PendingRecord<'_>| {
        a.position.cmp(&b.position)
    });
    if none {
        return Vec::new();
    }
    target.reader.for_each(Section::Pending, |record: PendingRecord| {
        if record.queue == Queue::Listener && (event.is_empty() || record.state.as_str() == event) {
            found.add(record);
        }
        true
    });
    let found = found.done();
    if found.count > 0 {
        page.styled(Style::Bold, "the loop itself");
    }
    let json: Vec<Json> = found.kept.iter().map(|record| write_record(target, page, record)).collect();
    super::more(page, found.count, json.len());
    json
}

/// Every object that has a table of listeners.
fn all_emitters(target: &Target) -> Vec<CellId> {
    // By shape: thousands of sockets share one.
    let mut is_emitter: FxHashMap<u32, bool> = FxHashMap::default();
    let mut found = Vec::new();
    for_each_cell(&target.reader, Section::Heap, |cell| {
        if !target.is_object(&cell) {
            return true;
        }
        let Some(shape) = cell.cell(&target.schema, "shape") else { return true };
        let is_it = *is_emitter.entry(shape.0).or_insert_with(|| {
            target.layout(shape).is_some_and(|layout| layout.entries.iter().any(|(key, ..)| is_table(key)))
        });
        if is_it {
            found.push(cell.id);
        }
        found.len() < MAX_EMITTERS
    });
    found
}

/// Whether a property of this name holds an emitter's or event target's listeners.
fn is_table(key: &Key) -> bool {
    matches!(key, Key::Name(name) if name == "_events")
        || matches!(key, Key::Private(name) if name == "#listeners")
}

/// Whether an object has a table of listeners.
pub(super) fn is_emitter(target: &Target, cell: &Cell<'_>) -> bool {
    let layout = target.layout_of(cell);
    layout.is_some_and(|layout| layout.entries.iter().any(|(key, ..)| is_table(key)))
}

/// The events of an emitter that have listeners.
pub(super) fn events_of(target: &Target, emitter: &Cell<'_>) -> Vec<Event> {
    let table = target.properties(emitter).into_iter().find(|property| is_table(&property.key));
    let Some(table) = table.and_then(|property| target.cell(property.value.cell()?)) else {
        return Vec::new();
    };
    if target.is_kind(&table, "Map") {
        // EventTarget: a list of {listener, once} by type.
        let entries = target.entries(&table, usize::MAX).into_iter();
        return entries.filter_map(|(key, list)| event_of(target, target.string_value(key)?, list)).collect();
    }
    let named = target.properties(&table).into_iter().filter_map(|property| {
        let name = match property.key {
            Key::Name(name) => name,
            key => key.to_string(),
        };
        event_of(target, name, property.value)
    });
    let indexed = target.elements(&table, MAX_LISTENERS).into_iter();
    named.chain(indexed.filter_map(|(index, list)| event_of(target, index.to_string(), list))).collect()
}

/// What a table of listeners holds for one event: a function, or a list of functions or of objects about them.
fn event_of(target: &Target, name: String, held: Value) -> Option<Event> {
    let cell = target.cell(held.cell()?)?;
    if target.is_function(&cell) {
        return Some(Event { name, listeners: vec![listener(target, held)], count: 1 });
    }
    let elements = target.elements(&cell, MAX_LISTENERS);
    let count = target.elements(&cell, usize::MAX).len();
    // The same list may be asked for again and again.
    if !target.reader.meter().spend((count / 8) as u64) {
        return None;
    }
    let listeners: Vec<(Value, bool)> =
        elements.into_iter().map(|(_, value)| listener(target, value)).collect();
    (count > 0).then_some(Event { name, listeners, count })
}

/// The program's own listener behind a wrapper of `once` or a record of an event target, and whether it is for one call.
fn listener(target: &Target, held: Value) -> (Value, bool) {
    let Some(cell) = held.cell().and_then(|id| target.cell(id)) else { return (held, false) };
    let Some(inner) = target.own(&cell, "listener") else { return (held, false) };
    match target.is_function(&cell) {
        true => (inner, true),
        false => (inner, target.own(&cell, "once") == Some(Value::True)),
    }
}
