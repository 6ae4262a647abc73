//! Commands about time: what would have run later, what waits, and what caused what.

use super::behind::{self, behind};
use super::garbage::Garbage;
use super::state::title;
use super::{Failure, Query};
use crate::expr;
use crate::page::{self, Page, Style};
use crate::target::Target;
use gill_bytecode::layout::promise_state;
use gill_image::cells::for_each_cell;
use gill_image::format::NONE;
use gill_image::records::{Datum, Detail, EventRecord, Outcome, PendingRecord, Queue, Site, ThrowEntry};
use gill_image::{CellId, Section, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Value as Json, json};
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

/// Longest causal chain shown: damage could make it cyclic.
const MAX_CHAIN: usize = 10_000;

/// Arguments of something pending that are shown; a writer keeps no more either.
const MAX_ARGUMENTS: usize = 1024;
/// Records kept of one list however large the limit is: a million timers take half a gigabyte as records.
const MAX_KEPT: usize = 200_000;

/// The first of what may be very many records: sorted, the rest counted.
pub(super) struct First<T> {
    /// The first ones, once [`First::done`].
    pub kept: Vec<T>,
    /// How many there were in all.
    pub count: usize,
    limit: usize,
    order: fn(&T, &T) -> Ordering,
}

impl<T> First<T> {
    /// Keeps `limit` of them by this order.
    pub fn new(limit: usize, order: fn(&T, &T) -> Ordering) -> First<T> {
        First { kept: Vec::new(), count: 0, limit: limit.clamp(1, MAX_KEPT), order }
    }

    /// Takes one.
    pub fn add(&mut self, item: T) {
        self.count += 1;
        self.kept.push(item);
        if self.kept.len() >= self.limit.saturating_mul(2).max(64) {
            self.shrink();
        }
    }

    fn shrink(&mut self) {
        self.kept.sort_by(self.order);
        self.kept.truncate(self.limit);
    }

    /// That was all.
    pub fn done(mut self) -> First<T> {
        self.shrink();
        self
    }
}

fn by_position(a: &PendingRecord<'_>, b: &PendingRecord<'_>) -> Ordering {
    (a.queue, a.position).cmp(&(b.queue, b.position))
}

fn by_due(a: &PendingRecord<'_>, b: &PendingRecord<'_>) -> Ordering {
    a.due_ms.total_cmp(&b.due_ms)
}

/// Now, on the core's clock.
fn now(target: &Target) -> f64 {
    target.status().map_or(0.0, |status| status.uptime_ms)
}

fn datum(target: &Target, datum: &Datum<'_>) -> String {
    match datum {
        Datum::None => "none".to_string(),
        Datum::Bool(value) => value.to_string(),
        Datum::Int(value) => value.to_string(),
        Datum::Float(value) => crate::show::number(*value),
        Datum::Text(text) => text.to_text(),
        Datum::Value(value) => target.brief(*value),
    }
}

fn details_json(target: &Target, details: &[Detail<'_>]) -> Json {
    let entry = |detail: &Detail<'_>| {
        let value = match &detail.value {
            Datum::None => Json::Null,
            Datum::Bool(value) => json!(value),
            Datum::Int(value) => json!(value),
            Datum::Float(value) => json!(value),
            Datum::Text(text) => json!(text.as_str()),
            Datum::Value(value) => target.json(*value),
        };
        (detail.name.to_text(), value)
    };
    Json::Object(details.iter().map(entry).collect())
}

/// The program's function behind an object of the runtime's library: a Timeout's or an Immediate's.
fn program_callback(target: &Target, object: Value) -> Option<Value> {
    let cell = target.cell(object.cell()?)?;
    let names = ["_onTimeout", "_onImmediate"];
    let found = target.properties(&cell).into_iter().find(
        |property| matches!(&property.key, crate::view::Key::Name(name) if names.contains(&name.as_str())),
    )?;
    found.value.cell().map(Value::Cell)
}

/// What a pending thing would run: the program's function, found through promise reactions and generators, and behind functions
/// of the library.
fn callback_text(target: &Target, record: &PendingRecord<'_>, found: &[behind::Behind]) -> String {
    if !found.is_empty() {
        return behind::text(target, found);
    }
    if let Some(callback) = program_callback(target, record.object) {
        return target.brief(callback);
    }
    match record.callback {
        Value::Empty | Value::Undefined | Value::Null if record.object.cell().is_some() => {
            target.brief(record.object)
        }
        Value::Empty | Value::Undefined | Value::Null => String::new(),
        value => {
            let reaction = value
                .cell()
                .and_then(|id| target.cell(id))
                .filter(|cell| target.is_kind(cell, "PromiseReaction"));
            match reaction.and_then(|cell| target.reaction_text(&cell)) {
                Some(text) => text,
                None => target.brief(value),
            }
        }
    }
}

fn site_text(target: &Target, site: &Site<'_>) -> String {
    let place = target.place(site);
    if place.is_none() { String::new() } else { place.describe() }
}

/// What AsyncLocalStorage holds for it, if anything.
fn write_context(target: &Target, page: &mut Page, context: Value) {
    let text = target.context_text(context);
    if !text.is_empty() {
        page.put(Style::Dim, "    context ").plain(&text).end();
    }
}

pub(super) fn write_record(target: &Target, page: &mut Page, record: &PendingRecord<'_>) -> Json {
    let now = now(target);
    let called = program_callback(target, record.object).unwrap_or(record.callback);
    // A watch of a signal is the module's, which listens for all of them: its state says which one it is.
    let event = if record.queue == Queue::Listener { record.state.as_str() } else { "" };
    let found = behind(target, called, event);
    let callback = callback_text(target, record, &found);
    page.put(Style::Name, record.kind.as_str());
    if record.number != 0 {
        page.plain(&format!(" {}", record.number));
    }
    if !record.state.is_empty() {
        page.put(Style::Dim, &format!(" {}", record.state));
    }
    if record.queue == Queue::Timer {
        let due = record.due_ms - now;
        page.plain(&if due >= 0.0 {
            format!(" due in {}", page::duration(due))
        } else {
            format!(" overdue by {}", page::duration(-due))
        });
        if record.interval_ms > 0.0 {
            page.plain(&format!(" every {}", page::duration(record.interval_ms)));
        }
        if !record.referenced {
            page.put(Style::Dim, " (unref)");
        }
    }
    if !callback.is_empty() {
        page.plain("  ").plain(&callback);
    }
    page.end();
    // The collector queues finalizers: nothing of the program schedules them, and some writers left their place at zero.
    let scheduled = if record.queue == Queue::Finalizer { &Site::none() } else { &record.site };
    let site = site_text(target, scheduled);
    let mut from = Vec::new();
    if !site.is_empty() {
        from.push(format!("scheduled by {site}"));
    }
    if record.parent != 0 {
        from.push(format!("caused by event {}", record.parent));
    }
    if record.created_ms > 0.0 && now >= record.created_ms {
        let scheduled = if site.is_empty() { "scheduled " } else { "" };
        from.push(format!("{scheduled}{} ago", page::duration(now - record.created_ms)));
    }
    if !from.is_empty() {
        page.put(Style::Dim, &format!("    {}", from.join(", "))).end();
    }
    let mut details: Vec<String> =
        record.details.iter().map(|d| format!("{} {}", d.name, datum(target, &d.value))).collect();
    if let Some(id) = record.object.cell() {
        details.push(format!("object {id}"));
    }
    if !details.is_empty() {
        page.put(Style::Dim, &format!("    {}", details.join(", "))).end();
    }
    write_context(target, page, record.context);
    json!({
        "queue": record.queue.name(),
        "kind": record.kind.as_str(),
        "state": record.state.as_str(),
        "number": record.number,
        "event": record.event,
        "parent": record.parent,
        "site": target.place(scheduled).json(),
        "created_ms": record.created_ms,
        "age_ms": if record.created_ms > 0.0 { json!(now - record.created_ms) } else { Json::Null },
        "due_ms": record.due_ms,
        "interval_ms": record.interval_ms,
        "referenced": record.referenced,
        "callback": target.json(record.callback),
        "runs": callback,
        "behind": behind::to_json(target, &found),
        "arguments": record.arguments.iter().take(MAX_ARGUMENTS).map(|&value| target.json(value)).collect::<Vec<_>>(),
        "object": target.json(record.object),
        "details": details_json(target, &record.details),
        "context": target.context_json(record.context),
    })
}

fn list(query: &mut Query<'_>, page: &mut Page, queues: &[Queue], what: &str) -> Result<Json, Failure> {
    query.none()?;
    let target = query.target;
    let order = if queues == [Queue::Timer] { by_due } else { by_position };
    let mut found = First::new(query.options.count(), order);
    target.reader.for_each(Section::Pending, |record: PendingRecord| {
        if queues.contains(&record.queue) {
            found.add(record);
        }
        true
    });
    let found = found.done();
    if found.count == 0 {
        return Err(Failure::NotFound(format!("no {what}")));
    }
    let items: Vec<Json> = found.kept.iter().map(|record| write_record(target, page, record)).collect();
    super::more(page, found.count, items.len());
    Ok(json!({"count": found.count, "items": items, "omitted": found.count - items.len()}))
}

pub(super) fn timers(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    list(query, page, &[Queue::Timer], "timers are armed")
}

pub(super) fn queue(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    let queues = [Queue::Ready, Queue::Immediate, Queue::Tick, Queue::Finalizer];
    list(query, page, &queues, "callbacks are ready to run")
}

pub(super) fn microtasks(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    list(query, page, &[Queue::Tick, Queue::Microtask], "microtasks are queued")
}

pub(super) fn handles(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    list(query, page, &[Queue::Handle, Queue::Operation, Queue::Listener], "handles are open")
}

pub(super) fn pending(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    let garbage = Garbage::of(query)?;
    query.none()?;
    let target = query.target;
    let mut queues: BTreeMap<Queue, First<PendingRecord<'static>>> = BTreeMap::new();
    let limit = query.options.count_or(10);
    target.reader.for_each(Section::Pending, |record: PendingRecord| {
        queues.entry(record.queue).or_insert_with(|| First::new(limit, by_position)).add(record);
        true
    });
    let mut json = Vec::new();
    for (queue, records) in queues {
        let records = records.done();
        page.put(Style::Bold, queue.name()).plain(&format!("  {}", records.count)).end();
        let items: Vec<Json> = records.kept.iter().map(|record| write_record(target, page, record)).collect();
        super::more(page, records.count, items.len());
        page.gap();
        let omitted = records.count - items.len();
        json.push(json!({"queue": queue.name(), "count": records.count, "items": items, "omitted": omitted}));
    }
    let groups = suspended(target, &garbage);
    if !groups.is_empty() {
        page.styled(Style::Bold, "suspended functions, by where they wait");
    }
    let awaiting = write_groups(query, page, &groups, &garbage);
    if json.is_empty() && groups.is_empty() {
        return Err(Failure::NotFound("nothing is pending".into()));
    }
    Ok(json!({"queues": json, "awaiting": awaiting}))
}

/// Suspended generators by the place where they wait: (place, generator, awaited value).
fn suspended(target: &Target, garbage: &Garbage<'_>) -> Vec<(String, Vec<(CellId, Value)>)> {
    let mut groups: HashMap<String, Vec<(CellId, Value)>> = HashMap::new();
    let Some(number) = target.schema.by_name("Generator").map(|kind| kind.number) else { return Vec::new() };
    for_each_cell(&target.reader, Section::Heap, |cell| {
        if cell.kind == number
            && let Some(place) = target.suspended_place(&cell)
            && garbage.lists(cell.id)
        {
            let awaiting = cell.value(&target.schema, "awaiting").unwrap_or_default();
            groups.entry(place).or_default().push((cell.id, awaiting));
        }
        true
    });
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(&b.0)));
    groups
}

fn write_groups(
    query: &Query<'_>,
    page: &mut Page,
    groups: &[(String, Vec<(CellId, Value)>)],
    garbage: &Garbage<'_>,
) -> Json {
    let target = query.target;
    let limit = query.options.count();
    let mut json = Vec::new();
    for (place, members) in groups.iter().take(limit) {
        page.put(Style::Bold, &format!("{:>5}  ", members.len())).plain(place);
        page.plain(&garbage.count_mark(members.iter().map(|(id, _)| *id))).end();
        let shown = members.iter().take(query.options.count_or(3));
        for (id, awaiting) in shown.clone() {
            let what = match awaiting {
                // A generator at a yield: whoever holds it may go on with it.
                Value::Undefined | Value::Empty => "suspended at a yield, or not begun".to_string(),
                value => format!("waits for {}", target.brief(*value)),
            };
            page.put(Style::Dim, &format!("       {id} {what}{}", garbage.mark(*id)));
            let context = target.context_text(context_of(target, *id));
            if !context.is_empty() {
                page.put(Style::Dim, "; context ").plain(&context);
            }
            page.end();
        }
        if members.len() > shown.len() {
            page.put(Style::Dim, &format!("       … {} more there (--limit)", members.len() - shown.len()))
                .end();
        }
        let generators: Vec<Json> = members
            .iter()
            .take(limit)
            .map(|(id, awaiting)| {
                let context = target.context_json(context_of(target, *id));
                json!({"id": id.to_string(), "awaiting": target.json(*awaiting), "garbage": garbage.is(*id), "context": context})
            })
            .collect();
        let omitted = members.len() - generators.len();
        json.push(
            json!({"place": place, "count": members.len(), "generators": generators, "omitted": omitted}),
        );
    }
    super::more(page, groups.len(), limit.min(groups.len()));
    garbage.note(page);
    Json::Array(json)
}

/// The async context in which a suspended function goes on.
fn context_of(target: &Target, generator: CellId) -> Value {
    target.cell(generator).map_or(Value::Empty, |cell| target.context_of_generator(&cell))
}

pub(super) fn awaiting(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    let garbage = Garbage::of(query)?;
    query.none()?;
    let groups = suspended(query.target, &garbage);
    if groups.is_empty() {
        return Err(Failure::NotFound("no function is suspended".into()));
    }
    let json = write_groups(query, page, &groups, &garbage);
    let omitted = groups.len().saturating_sub(query.options.count());
    Ok(
        json!({"count": groups.iter().map(|group| group.1.len()).sum::<usize>(), "groups": json, "omitted": omitted}),
    )
}

pub(super) fn promises(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    let target = query.target;
    let garbage = Garbage::of(query)?;
    let wanted = query.text()?;
    let state = promise_state::NAMES.iter().position(|state| *state == wanted);
    if state.is_none() && !wanted.is_empty() {
        return Err(Failure::Usage(format!("'{wanted}' is no state of a promise")));
    }
    let schema = &target.schema;
    let mut counts = [0u64; 3];
    // Without a state the question is what went wrong: rejected ones that nobody handled.
    let mut groups: HashMap<String, Vec<CellId>> = HashMap::new();
    let Some(number) = schema.by_name("Promise").map(|kind| kind.number) else {
        return Err(Failure::NotFound("the core knows no promises".into()));
    };
    for_each_cell(&target.reader, Section::Heap, |cell| {
        if cell.kind != number || !garbage.lists(cell.id) {
            return true;
        }
        let its = cell.uint(schema, "state").unwrap_or(0) as usize;
        if let Some(count) = counts.get_mut(its) {
            *count += 1;
        }
        let listed = match state {
            Some(state) => its == state,
            None => its == usize::from(promise_state::REJECTED) && cell.uint(schema, "handled") == Some(0),
        };
        if listed {
            let code = cell.uint(schema, "code").unwrap_or(u64::from(NONE)) as u32;
            let place = target.place_of(code, cell.uint(schema, "pc").unwrap_or(0) as u32).describe();
            groups.entry(place).or_default().push(cell.id);
        }
        true
    });
    if counts.iter().all(|&count| count == 0) {
        return Err(Failure::NotFound("no promises".into()));
    }
    for (name, count) in promise_state::NAMES.iter().zip(counts) {
        page.item(name, &count.to_string());
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(&b.0)));
    if !groups.is_empty() {
        let title = if state.is_some() { wanted.as_str() } else { "rejected and not handled" };
        page.styled(Style::Bold, &format!("{title}, by where they were made"));
    }
    let limit = query.options.count();
    let mut json = Vec::new();
    for (place, members) in groups.iter().take(limit) {
        page.put(Style::Bold, &format!("{:>5}  ", members.len())).plain(place);
        page.plain(&garbage.count_mark(members.iter().copied())).end();
        let shown = members.iter().take(query.options.count_or(5));
        for id in shown.clone() {
            page.plain(&format!("       {}{}", target.brief(Value::Cell(*id)), garbage.mark(*id))).end();
            let waiters = target.cell(*id).map(|cell| target.waiters(&cell)).unwrap_or_default();
            write_waiters(target, page, &waiters, query.options.count_or(10));
        }
        if members.len() > shown.len() {
            page.put(Style::Dim, &format!("       … {} more there (--limit)", members.len() - shown.len()))
                .end();
        }
        let promises: Vec<Json> = members
            .iter()
            .take(limit)
            .map(|&id| {
                let mut json = garbage.json(id);
                let waiters = target.cell(id).map(|cell| target.waiters(&cell)).unwrap_or_default();
                if let Some(object) = json.as_object_mut() {
                    object.insert("waiters".into(), json!(waiters.len()));
                    let shown = waiters.iter().take(limit).take_while(|_| target.step());
                    let shown: Vec<String> = shown.map(|&waiter| target.waiter_text(waiter)).collect();
                    object.insert("awaitedBy".into(), json!(shown));
                }
                json
            })
            .collect();
        let omitted = members.len() - promises.len();
        json.push(json!({"place": place, "count": members.len(), "promises": promises, "omitted": omitted}));
    }
    super::more(page, groups.len(), limit.min(groups.len()));
    garbage.note(page);
    Ok(json!({
        "counts": promise_state::NAMES.iter().zip(counts).collect::<BTreeMap<_, _>>(),
        "groups": json,
        "omitted": groups.len().saturating_sub(limit),
    }))
}

/// Who waits for a promise, each in a line.
fn write_waiters(target: &Target, page: &mut Page, waiters: &[CellId], limit: usize) {
    match waiters {
        [] => {}
        [one] => page.styled(Style::Dim, &format!("         awaited by {}", target.waiter_text(*one))),
        all => {
            page.styled(Style::Dim, &format!("         awaited by {}", all.len()));
            for &waiter in all.iter().take(limit) {
                page.styled(Style::Dim, &format!("           {}", target.waiter_text(waiter)));
            }
            if all.len() > limit {
                page.styled(Style::Dim, &format!("           … {} more (--limit)", all.len() - limit));
            }
        }
    }
}

/// Where a chain begins: the event that an object or a number stands for, with its own line if it has one.
fn chain_start(query: &Query<'_>) -> Result<(u64, Option<String>), Failure> {
    let target = query.target;
    let text = query.text()?;
    if text.is_empty() {
        let frame =
            target.stack(0).get(query.options.frame).map(|frame| frame.event).filter(|&event| event != 0);
        let event = frame.or_else(|| target.status().map(|status| status.event)).unwrap_or(0);
        let during = running_event(target).filter(|during| during.id != event);
        // What a step awaited came from its own cause mostly: then the running event is the chain's last link.
        let during = match during {
            Some(during) if chain_events(target, during.id).values().any(|link| link.parent == event) => {
                return Ok((during.id, None));
            }
            during => during,
        };
        return Ok((
            event,
            during.map(|during| {
                let callback =
                    program_callback(target, during.subject).or(during.callback.cell().map(Value::Cell));
                let callback =
                    callback.map_or(String::new(), |callback| format!(" {}", target.brief(callback)));
                format!(
                    "ran during event {} {}{callback} (chain {0}), but was caused by",
                    during.id, during.kind
                )
            }),
        ));
    }
    if let Ok(event) = text.parse::<u64>() {
        // The history may hold none at all; the program has had events all the same.
        let mut last = target.status().map_or(0, |status| status.event);
        let mut known = false;
        target.reader.for_each(Section::Events, |event: EventRecord| {
            last = last.max(event.id);
            known = true;
            true
        });
        if known && event > last {
            return Err(Failure::NotFound(format!("no event {event}: the last one was event {last}")));
        }
        return Ok((event, None));
    }
    let value = expr::evaluate(target, &text, query.options.frame)?;
    let mut found = None;
    target.reader.for_each(Section::Pending, |record: PendingRecord| {
        let is_it = value.cell().is_some()
            && (record.callback == value
                || record.object == value
                || program_callback(target, record.object) == Some(value));
        if is_it
            || record
                .details
                .iter()
                .any(|detail| detail.value == Datum::Value(value) && value.cell().is_some())
        {
            let site = site_text(target, &record.site);
            found = Some((
                record.parent,
                Some(format!("{} {} scheduled at {site}", record.kind, target.brief(value))),
            ));
        }
        found.is_none()
    });
    if let Some(found) = found {
        return Ok(found);
    }
    let cell = value.cell().and_then(|id| target.cell(id));
    let cell =
        cell.ok_or_else(|| Failure::NotFound(format!("{} has no causal chain", target.brief(value))))?;
    // Promises have the high bits in a field of their own.
    let high = cell.uint(&target.schema, "event_high").unwrap_or(0);
    let event = cell.uint(&target.schema, "event").map(|low| low | high << 32);
    let event = event.ok_or_else(|| {
        Failure::NotFound(format!(
            "{} is not pending and records no event; promises and generators do",
            target.brief(value)
        ))
    })?;
    let code = cell.uint(&target.schema, "code").map_or(NONE, |code| code as u32);
    let place = target.place_of(code, cell.uint(&target.schema, "pc").unwrap_or(0) as u32);
    let made = if place.is_none() { String::new() } else { format!(" made at {}", place.describe()) };
    Ok((event, Some(format!("{}{made}", target.brief(value)))))
}

/// The event that was being handled when the core was written: the last one, which has no end.
pub(super) fn running_event(target: &Target) -> Option<EventRecord<'static>> {
    let mut newest: Option<EventRecord<'static>> = None;
    target.reader.for_each(Section::Events, |event: EventRecord| {
        if newest.as_ref().is_none_or(|newest| newest.id < event.id) {
            newest = Some(event);
        }
        true
    });
    newest.filter(|event| event.started_ms > 0.0 && event.ended_ms == 0.0)
}

/// The events of the chain that begins with this one: found by their numbers first, so that a long history takes little
/// memory.
pub(super) fn chain_events(target: &Target, start: u64) -> HashMap<u64, EventRecord<'static>> {
    let mut parents: FxHashMap<u64, u64> = FxHashMap::default();
    target.reader.for_each(Section::Events, |event: EventRecord| {
        parents.insert(event.id, event.parent);
        true
    });
    let mut wanted = FxHashSet::default();
    let mut at = start;
    while wanted.len() < MAX_CHAIN && wanted.insert(at) {
        let Some(&parent) = parents.get(&at) else { break };
        at = parent;
    }
    let mut events = HashMap::new();
    target.reader.for_each(Section::Events, |event: EventRecord| {
        if wanted.contains(&event.id) {
            events.insert(event.id, event);
        }
        true
    });
    events
}

pub(super) fn chain(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    let target = query.target;
    let (start, first) = chain_start(query)?;
    let events = chain_events(target, start);
    let mut json = Vec::new();
    if let Some(first) = first {
        page.line(&first);
        json.push(json!({"what": first}));
    }
    let mut at = start;
    let mut seen = std::collections::HashSet::new();
    while at != 0 && seen.insert(at) && seen.len() < MAX_CHAIN {
        let Some(event) = events.get(&at) else {
            page.styled(
                Style::Dim,
                &format!("event {at}: not in the core any more (older than its history)"),
            );
            json.push(json!({"event": at, "lost": true}));
            return Ok(json!({"chain": json, "complete": false}));
        };
        json.push(write_event(target, page, event));
        at = event.parent;
    }
    page.line(if at == 0 { "main program" } else { "… the chain is cyclic: damaged" });
    Ok(json!({"chain": json, "complete": at == 0}))
}

fn write_event(target: &Target, page: &mut Page, event: &EventRecord<'_>) -> Json {
    page.put(Style::Bold, &format!("event {}", event.id)).plain(" ").put(Style::Name, event.kind.as_str());
    if event.started_ms > 0.0 {
        page.put(Style::Dim, &format!(" ran at {}", page::duration(event.started_ms)));
        if event.ended_ms > 0.0 {
            page.put(Style::Dim, &format!(" for {}", page::duration(event.ended_ms - event.started_ms)));
        }
    }
    if let Some(callback) = program_callback(target, event.subject).or(event.callback.cell().map(Value::Cell))
    {
        page.plain("  ").plain(&target.brief(callback));
    }
    page.end();
    let site = site_text(target, &event.site);
    let by = if site.is_empty() { String::new() } else { format!("scheduled by {site}, ") };
    let cause = match event.parent {
        0 => "in the main program".to_string(),
        parent => format!("caused by event {parent}"),
    };
    page.put(Style::Dim, &format!("    {by}{cause}")).end();
    let mut details: Vec<String> =
        event.details.iter().map(|d| format!("{} {}", d.name, datum(target, &d.value))).collect();
    if event.subject.cell().is_some() {
        details.insert(0, format!("about {}", target.brief(event.subject)));
    }
    if !details.is_empty() {
        page.put(Style::Dim, &format!("    {}", details.join(", "))).end();
    }
    write_context(target, page, event.context);
    json!({
        "event": event.id,
        "parent": event.parent,
        "kind": event.kind.as_str(),
        "site": target.place(&event.site).json(),
        "created_ms": event.created_ms,
        "started_ms": event.started_ms,
        "ended_ms": event.ended_ms,
        "callback": target.json(event.callback),
        "subject": target.json(event.subject),
        "details": details_json(target, &event.details),
        "context": target.context_json(event.context),
    })
}

pub(super) fn events(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    query.none()?;
    // The newest ones, written oldest first.
    let mut events =
        First::new(query.options.count(), |a: &EventRecord<'_>, b: &EventRecord<'_>| b.id.cmp(&a.id));
    query.target.reader.for_each(Section::Events, |event: EventRecord| {
        events.add(event);
        true
    });
    let events = events.done();
    if events.count == 0 {
        return Err(Failure::NotFound("the core has no events".into()));
    }
    let skipped = events.count - events.kept.len();
    if skipped > 0 {
        page.styled(Style::Dim, &format!("… {skipped} earlier of {} (--limit)", events.count));
    }
    let json: Vec<Json> =
        events.kept.iter().rev().map(|event| write_event(query.target, page, event)).collect();
    Ok(json!({"count": events.count, "events": json, "omitted": skipped}))
}

pub(super) fn throws(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    query.none()?;
    let target = query.target;
    let mut throws =
        First::new(query.options.count(), |a: &ThrowEntry<'_>, b: &ThrowEntry<'_>| b.number.cmp(&a.number));
    target.reader.for_each(Section::Throws, |entry: ThrowEntry| {
        throws.add(entry);
        true
    });
    let throws = throws.done();
    if throws.count == 0 {
        return Err(Failure::NotFound("no throws are recorded".into()));
    }
    let skipped = throws.count - throws.kept.len();
    if skipped > 0 {
        page.styled(Style::Dim, &format!("… {skipped} earlier of {} (--limit)", throws.count));
    }
    let mut json = Vec::new();
    for entry in throws.kept.iter().rev() {
        let outcome = match entry.outcome {
            Outcome::Caught => "caught",
            Outcome::Rejected => "rejected a promise",
            Outcome::Uncaught => "not caught",
            Outcome::Unknown => "",
        };
        let message = match entry.message.as_str() {
            "" => target.brief(entry.exception),
            written => title(target, entry.exception, written),
        };
        page.put(Style::Bold, &format!("{:>5} ", entry.number)).plain(&message);
        page.put(Style::Dim, &format!("  {outcome}")).end();
        let mut from = Vec::new();
        let site = site_text(target, &entry.site);
        if !site.is_empty() {
            from.push(format!("at {site}"));
        }
        if entry.event != 0 {
            from.push(format!("caused by event {}", entry.event));
        }
        if entry.time_ms > 0.0 {
            from.push(format!("at {}", page::duration(entry.time_ms)));
        }
        if entry.stack != NONE {
            from.push(format!("frames kept: stack --stack {}", entry.stack));
        }
        if !from.is_empty() {
            page.put(Style::Dim, &format!("      {}", from.join(", "))).end();
        }
        json.push(json!({
            "number": entry.number,
            "message": message,
            "exception": target.json(entry.exception),
            "site": target.place(&entry.site).json(),
            "time_ms": entry.time_ms,
            "event": entry.event,
            "outcome": outcome,
            "promise": target.json(entry.promise),
            "stack": if entry.stack == NONE { Json::Null } else { json!(entry.stack) },
        }));
    }
    Ok(json!({"count": throws.count, "throws": json, "omitted": skipped}))
}
