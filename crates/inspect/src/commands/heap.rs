//! Commands about memory: histogram, search, references, paths, dominators, strings.

use super::garbage::Garbage;
use super::{Failure, Query};
use crate::code::function_title;
use crate::expr;
use crate::graph::{Graph, NO_NODE, Node};
use crate::page::{self, Page, Style};
use crate::roots::root_names;
use crate::target::Target;
use crate::view::Key;
use gill_bytecode::Size;
use gill_image::cells::{Cell, Edge, for_each_cell};
use gill_image::format::NONE;
use gill_image::{CellId, Section, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Value as Json, json};

/// Calls `visit` with every cell that the core has; `visit` says whether to go on.
fn each_cell<'t>(target: &'t Target, mut visit: impl FnMut(Cell<'t>) -> bool) {
    for_each_cell(&target.reader, Section::Heap, &mut visit);
    if !target.reader.has(Section::Heap) {
        for_each_cell(&target.reader, Section::Near, &mut visit);
    }
}

fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 * 100.0 / whole as f64 }
}

pub(super) fn heap(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    let by = query.option("--by")?.unwrap_or_else(|| "class".into());
    let retained = query.flag("--retained");
    let garbage = Garbage::of(query)?;
    query.none()?;
    let target = query.target;
    if !["class", "kind", "shape", "function"].contains(&by.as_str()) {
        return Err(Failure::Usage(format!("--by wants class, kind, shape or function, not '{by}'")));
    }
    // Groups by a small number, so that a name is made once a group and not once a cell.
    let mut numbers: FxHashMap<(u64, u8), usize> = FxHashMap::default();
    let mut groups: Vec<(String, u64, u64, u64)> = Vec::new();
    let mut by_name: FxHashMap<String, usize> = FxHashMap::default();
    let (mut cells, mut total) = (0u64, 0u64);
    let graph = retained.then(|| target.graph());
    let mut members: Vec<u32> = graph.as_ref().map_or_else(Vec::new, |graph| vec![u32::MAX; graph.len()]);
    each_cell(target, |cell| {
        if !garbage.lists(cell.id) {
            return true;
        }
        cells += 1;
        total += cell.size;
        let object = target.is_object(&cell);
        let detail = match by.as_str() {
            "kind" => Some(0),
            "function" => match cell.uint(&target.schema, "code").filter(|_| object) {
                Some(code) => Some(code.saturating_add(1)),
                None => return true,
            },
            _ if object => cell.cell(&target.schema, "shape").map(|shape| u64::from(shape.0) + 1),
            _ => Some(0),
        };
        let key = (detail.unwrap_or(0), cell.kind);
        let group = *numbers.entry(key).or_insert_with(|| {
            let name = match by.as_str() {
                "kind" => target.kind_name(&cell),
                "function" => target.code(u32::try_from(key.0 - 1).unwrap_or(NONE)).map_or_else(
                    || format!("code {}", key.0 - 1),
                    |code| format!("{} ({})", function_title(&code), target.function_place(&code)),
                ),
                "shape" if object => {
                    let layout = target.layout_of(&cell);
                    let keys: Vec<String> = layout
                        .iter()
                        .flat_map(|l| l.entries.iter())
                        .take(8)
                        .map(|(key, ..)| key.to_string())
                        .collect();
                    format!("{} {{{}}} @{:x}", target.class(&cell), keys.join(", "), key.0.saturating_sub(1))
                }
                _ => target.class(&cell).to_string(),
            };
            *by_name.entry(name.clone()).or_insert_with(|| {
                groups.push((name, 0, 0, 0));
                groups.len() - 1
            })
        });
        groups[group].1 += 1;
        groups[group].2 += cell.size;
        if let Some(node) = graph.as_ref().and_then(|graph| graph.node(cell.id)) {
            members[node as usize] = group as u32;
        }
        true
    });
    if cells == 0 {
        return Err(Failure::NotFound(
            "the core has no heap: it is cut before it, or was limited in size".into(),
        ));
    }
    if let Some(graph) = &graph {
        group_retained(graph, &members, &mut groups);
    }
    groups.sort_by(|a, b| (if retained { b.3.cmp(&a.3) } else { b.2.cmp(&a.2) }).then_with(|| a.0.cmp(&b.0)));
    let limit = query.options.count();
    let rows: Vec<Vec<String>> = groups
        .iter()
        .take(limit)
        .map(|(name, count, bytes, kept)| {
            let mut row =
                vec![count.to_string(), bytes.to_string(), format!("{:.1}%", percent(*bytes, total))];
            if retained {
                row.push(kept.to_string());
            }
            row.push(name.clone());
            row
        })
        .collect();
    if retained {
        page.table(&[">count", ">bytes", ">share", ">retained", by.as_str()], &rows);
    } else {
        page.table(&[">count", ">bytes", ">share", by.as_str()], &rows);
    }
    super::more(page, groups.len(), rows.len());
    page.styled(Style::Dim, &format!("{cells} cells, {}", page::bytes(total)));
    let json: Vec<Json> = groups
        .iter()
        .take(limit)
        .map(|(name, count, bytes, kept)| {
            let kept = if retained { json!(kept) } else { Json::Null };
            json!({"name": name, "count": count, "bytes": bytes, "retained": kept})
        })
        .collect();
    Ok(json!({"cells": cells, "bytes": total, "groups": json, "omitted": groups.len() - json.len()}))
}

/// What a group's objects keep alive together: the retained sizes of those that no other object of the group dominates.
fn group_retained(graph: &Graph, members: &[u32], groups: &mut [(String, u64, u64, u64)]) {
    let dominators = graph.dominators();
    for (node, &group) in members.iter().enumerate() {
        if group == u32::MAX || !dominators.reachable[node] {
            continue;
        }
        let mut above = dominators.parent[node];
        let mut steps = 0;
        // Owners of the same group are mostly near; a long list of other owners is not followed to its end.
        while above != NO_NODE && members[above as usize] != group && steps < 1000 {
            above = dominators.parent[above as usize];
            steps += 1;
        }
        if above == NO_NODE || members[above as usize] != group {
            groups[group as usize].3 += dominators.retained[node];
        }
    }
}

/// A regular expression that takes time in proportion to the text, whatever it is: so it has no lookaround and no backreferences.
fn expression(source: &str, flags: &str) -> Result<regex::Regex, String> {
    let mut builder = regex::RegexBuilder::new(source);
    for flag in flags.chars() {
        match flag {
            'i' => builder.case_insensitive(true),
            'm' => builder.multi_line(true),
            's' => builder.dot_matches_new_line(true),
            // What it says is so anyway.
            'u' | 'g' => &mut builder,
            _ => return Err(format!("there is no flag '{flag}': i, m, s, u and g are known")),
        };
    }
    builder.build().map_err(|error| error.to_string())
}

enum Pattern {
    Text(String),
    Expression(regex::Regex),
}

impl Pattern {
    fn parse(text: &str) -> Result<Pattern, Failure> {
        let text = unquote(text);
        let inner = text.strip_prefix('/').and_then(|rest| rest.rsplit_once('/'));
        match inner {
            Some((source, flags)) => expression(source, flags)
                .map(Pattern::Expression)
                .map_err(|error| Failure::Usage(format!("'{text}' is no regular expression: {error}"))),
            None => Ok(Pattern::Text(text.to_string())),
        }
    }

    fn matches(&self, text: &str) -> bool {
        match self {
            Pattern::Text(wanted) => text.contains(wanted.as_str()),
            Pattern::Expression(regex) => regex.is_match(text),
        }
    }
}

impl Pattern {
    /// Whether a string cell contains it, as far as strings are looked through.
    fn is_in(&self, target: &Target, string: CellId) -> bool {
        let units = target.string_units(string, MAX_SEARCHED);
        units.is_some_and(|units| self.matches(&String::from_utf16_lossy(&units)))
    }
}

/// A property that `--prop` asks for.
struct Wanted {
    name: String,
    value: Option<String>,
}

impl Wanted {
    fn parse(text: &str) -> Wanted {
        match text.split_once('=') {
            Some((name, value)) => Wanted { name: unquote(name).into(), value: Some(unquote(value).into()) },
            None => Wanted { name: unquote(text).into(), value: None },
        }
    }

    fn is_it(&self, key: &Key) -> bool {
        match key {
            Key::Name(key) | Key::Private(key) => *key == self.name,
            Key::Symbol(key) => *key == self.name || format!("Symbol({key})") == self.name,
            Key::Index(_) => false,
        }
    }

    fn is_met(&self, target: &Target, cell: &Cell<'_>) -> bool {
        let index = self.name.parse::<u32>().ok();
        let value = match index.filter(|_| target.is_object(cell)).and_then(|at| target.element(cell, at)) {
            Some(value) => value,
            None => {
                // The shape first: most objects do not have it.
                let Some(layout) = target.layout_of(cell) else { return false };
                if !layout.entries.iter().any(|(key, ..)| self.is_it(key)) {
                    return false;
                }
                let mut properties = target.properties(cell).into_iter();
                let Some(found) = properties.find(|property| self.is_it(&property.key)) else { return false };
                found.value
            }
        };
        let Some(wanted) = &self.value else { return true };
        match target.string_value(value) {
            Some(text) => text == *wanted,
            None => {
                target.brief(value) == *wanted
                    || value.cell().is_some_and(|id| Some(id) == expr::parse_id(wanted))
            }
        }
    }
}

fn unquote(text: &str) -> &str {
    let quoted = |q: char| text.len() >= 2 && text.starts_with(q) && text.ends_with(q);
    if quoted('"') || quoted('\'') { text.get(1..text.len() - 1).unwrap_or(text) } else { text }
}

/// Longest string that `find --string` looks through, in units.
const MAX_SEARCHED: usize = 1 << 20;

pub(super) fn find(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    let props: Vec<Wanted> =
        query.options_of("--prop")?.into_iter().map(|text| Wanted::parse(&text)).collect();
    let string = query.option("--string")?.map(|text| Pattern::parse(&text)).transpose()?;
    let larger = query.option("--larger")?;
    let larger = larger
        .map(|text| {
            let size: Result<Size, _> = text.parse();
            size.map(|size| size.0)
                .map_err(|what| Failure::Usage(format!("--larger wants a size, not '{text}': {what}")))
        })
        .transpose()?;
    let shape = query.option("--shape")?;
    let shape = shape
        .map(|text| {
            expr::parse_id(&text)
                .ok_or_else(|| Failure::Usage(format!("--shape wants an id like @2f41, not '{text}'")))
        })
        .transpose()?;
    let garbage = Garbage::of(query)?;
    let name = query.text()?;
    let target = query.target;
    if name.is_empty() && props.is_empty() && string.is_none() && larger.is_none() && shape.is_none() {
        return Err(Failure::Usage("nothing to look for".into()));
    }
    // A text alone looks for strings; with a condition that only objects meet, for objects that hold such a string.
    let of_objects = !props.is_empty() || shape.is_some() || !(name.is_empty() || name == "(string)");
    let has_text = |cell: &Cell<'_>, pattern: &Pattern| match of_objects {
        false => target.is_string(cell) && pattern.is_in(target, cell.id),
        true => {
            let held = target.properties(cell).into_iter().map(|property| property.value);
            let held = held.chain(target.elements(cell, usize::MAX).into_iter().map(|(_, value)| value));
            let mut held = held.chain(target.entries(cell, usize::MAX).into_iter().flat_map(|(k, v)| [k, v]));
            held.any(|value| {
                let text = value.cell().and_then(|id| target.cell(id)).filter(|cell| target.is_string(cell));
                text.is_some_and(|cell| pattern.is_in(target, cell.id))
            })
        }
    };
    let (mut count, mut bytes, mut dead) = (0u64, 0u64, 0u64);
    let mut found: Vec<CellId> = Vec::new();
    let limit = query.options.count();
    let inner = if string.is_some() { inner_ropes(target) } else { FxHashSet::default() };
    each_cell(target, |cell| {
        let is_it = larger.is_none_or(|size| cell.size >= size)
            && (name.is_empty()
                || *target.class(&cell) == *name
                || (larger.is_none() && target.kind_name(&cell) == name))
            && shape.is_none_or(|shape| cell.cell(&target.schema, "shape") == Some(shape))
            && props.iter().all(|wanted| wanted.is_met(target, &cell))
            && string.as_ref().is_none_or(|pattern| !inner.contains(&cell.id.0) && has_text(&cell, pattern));
        if is_it && garbage.lists(cell.id) {
            count += 1;
            bytes += cell.size;
            dead += u64::from(garbage.is(cell.id) == Some(true));
            if found.len() < limit {
                found.push(cell.id);
            }
        }
        true
    });
    if count == 0 {
        // Names may hold anything, so that these are no errors.
        let odd = |wanted: &Wanted| wanted.name.contains(['<', '>', '!', '.']);
        let hint = match props.iter().find(|wanted| odd(wanted)) {
            Some(wanted) => {
                format!(" ('{}' was taken for a property's name: --prop is NAME or NAME=VALUE)", wanted.name)
            }
            None => String::new(),
        };
        return Err(Failure::NotFound(format!("nothing found{hint}")));
    }
    let mut json = Vec::new();
    for &id in &found {
        let size = target.cell(id).map_or(0, |cell| cell.size);
        page.put(Style::Dim, &format!("{:<10}", id.to_string()))
            .plain(&target.preview(Value::Cell(id)))
            .plain(garbage.mark(id))
            .end();
        let mut row = garbage.json(id);
        if let Some(row) = row.as_object_mut() {
            row.insert("preview".into(), json!(target.preview(Value::Cell(id))));
            row.insert("size".into(), json!(size));
        }
        json.push(row);
    }
    super::more(page, count as usize, found.len());
    let of_them = if dead > 0 { format!(", {dead} of them garbage") } else { String::new() };
    page.styled(Style::Dim, &format!("{count} found, {}{of_them}", page::bytes(bytes)));
    garbage.note(page);
    let omitted = count - json.len() as u64;
    Ok(json!({"count": count, "bytes": bytes, "objects": json, "omitted": omitted}))
}

/// The ropes that are parts of another: what they say, the whole says too, and reading each from its beginning would take
/// the square of their number.
fn inner_ropes(target: &Target) -> FxHashSet<u32> {
    let mut inner = FxHashSet::default();
    let Some(rope) = target.schema.by_name("RopeString").map(|kind| kind.number) else { return inner };
    each_cell(target, |cell| {
        if cell.kind == rope {
            for part in ["left", "right"] {
                let part = cell.cell(&target.schema, part).and_then(|id| target.cell(id));
                inner.extend(
                    part.filter(|part| part.kind == rope && part.id != cell.id).map(|part| part.id.0),
                );
            }
        }
        true
    });
    inner
}

/// Ways in which one object refers to another that are named.
const MAX_NAMES: usize = 8;

/// How `from` refers to `to`: property names, element indexes, variables, fields.
fn reference_names(target: &Target, from: CellId, to: CellId) -> Vec<String> {
    let Some(cell) = target.cell(from) else { return Vec::new() };
    let kind = target.kind_name(&cell);
    let mut names: Vec<String> = Vec::new();
    if kind == "Environment" {
        let scope = cell.uint(&target.schema, "scope").and_then(|scope| target.scope(scope as u32));
        for (slot, value) in cell.values(&target.schema, "slots").into_iter().enumerate() {
            if value == Value::Cell(to) {
                let row = scope.as_ref().and_then(|scope| scope.slots.get(slot));
                names.push(row.map_or_else(|| format!("slot {slot}"), |row| row.name.to_text()));
            }
        }
    }
    if let Some(frame) = target.suspended_frame(&cell) {
        let locals = target.locals(&frame);
        for (register, &value) in frame.registers.iter().enumerate() {
            if value == Value::Cell(to) {
                let home = format!("r{register}");
                let local = locals.iter().find(|local| local.home == home);
                names.push(local.map_or(home, |local| local.name.clone()));
                if names.len() >= MAX_NAMES {
                    break;
                }
            }
        }
    }
    if kind == "FinalizationRegistry" {
        let cells = cell.cell(&target.schema, "cells").and_then(|id| target.cell(id));
        let words = cells.map(|cell| cell.values(&target.schema, "entries")).unwrap_or_default();
        if words.chunks_exact(2).any(|pair| pair[0] == Value::Cell(to)) {
            names.push("[[registered]]".into());
        }
    }
    if matches!(kind.as_str(), "Map" | "Set" | "WeakMap" | "WeakSet") {
        for (key, value) in target.entries(&cell, usize::MAX) {
            if names.len() >= MAX_NAMES {
                break;
            }
            if key == Value::Cell(to) {
                names.push(if kind.ends_with("Set") { ".has" } else { ".key" }.to_string());
            } else if value == Value::Cell(to) {
                names.push(format!(".get({})", target.brief(key)));
            }
        }
    }
    for property in target.properties(&cell) {
        if property.value == Value::Cell(to) && names.len() < MAX_NAMES {
            names.push(match &property.key {
                Key::Symbol(_) => property.key.to_string(),
                Key::Name(name) if !crate::view::is_identifier(name) => format!("[{}]", property.key),
                key => format!(".{key}"),
            });
        }
    }
    if names.is_empty() {
        cell.edges(&target.schema, &mut |edge| {
            if edge.target == to && names.len() < MAX_NAMES {
                let field = Cell::edge_field(&target.schema, cell.kind, edge.field);
                let name = field.map_or_else(|| "?".to_string(), |field| field.name.clone());
                let counted = edge.field != Edge::WORD
                    && field.is_some_and(|f| {
                        matches!(
                            f.kind,
                            gill_image::records::FieldType::Values | gill_image::records::FieldType::Cells
                        )
                    });
                names.push(if counted { format!("[{}]", edge.index) } else { format!("<{name}>") });
            }
        });
    }
    names
}

/// Elements and property storage stand for their object: the names that a reader of paths expects.
fn is_storage(target: &Target, id: CellId) -> bool {
    let kind = target.cell(id).map(|cell| target.kind_name(&cell));
    kind.is_some_and(|kind| {
        let kinds = ["Elements", "PropertyStorage", "OrderedTable", "SparseElements", "WeakTable"];
        kinds.contains(&kind.as_str())
    })
}

/// Why a cell lives that no root reaches by strong references.
const WEAKLY_HELD: &str =
    "through a WeakMap's value whose key lives, or through what a FinalizationRegistry holds";

/// Who refers to an object.
struct Referrer {
    id: CellId,
    /// What of it has the reference.
    storage: Option<CellId>,
    weak: bool,
}

fn node_of(graph: &Graph, cell: &Cell<'_>) -> Result<Node, Failure> {
    graph.node(cell.id).ok_or_else(|| Failure::NotFound(format!("{} is not in the heap", cell.id)))
}

pub(super) fn refs(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    let target = query.target;
    let garbage = Garbage::of(query)?;
    let cell = query.cell()?;
    let graph = target.graph();
    let node = node_of(&graph, &cell)?;
    let limit = query.options.count();
    page.put(Style::Bold, &target.preview(Value::Cell(cell.id))).plain(garbage.mark(cell.id)).end();
    let mut json = Vec::new();
    // Through storage to the object that owns it.
    let mut found: Vec<Referrer> = Vec::new();
    let strong = graph.referrers(node).into_iter().map(|from| (from, false));
    for (from, weak) in strong.chain(graph.weak_referrers(node).map(|from| (from, true))) {
        let id = graph.id(from);
        let owners = if is_storage(target, id) { graph.referrers(from) } else { Vec::new() };
        match owners.is_empty() {
            true => found.push(Referrer { id, storage: None, weak }),
            false => found.extend(owners.iter().map(|&owner| Referrer {
                id: graph.id(owner),
                storage: Some(id),
                weak,
            })),
        }
    }
    found.retain(|referrer| garbage.lists(referrer.id));
    let roots = root_names(&graph, target, &[node], limit).remove(&node).unwrap_or_default();
    for root in &roots.names {
        page.put(Style::Dim, "root      ").put(Style::Name, root).end();
    }
    super::more(page, roots.count, roots.names.len());
    for &Referrer { id, storage, weak } in found.iter().take(limit) {
        let mut names = reference_names(target, id, cell.id);
        if let Some(storage) = storage {
            names.retain(|name| !name.starts_with('<'));
            if names.is_empty() {
                names = reference_names(target, storage, cell.id);
            }
        }
        page.put(Style::Dim, &format!("{:<10}", id.to_string()));
        page.put(Style::Dim, if weak { "weak " } else { "" }).put(Style::Name, &names.join(" "));
        page.plain(" of ").plain(&target.preview(Value::Cell(id))).plain(garbage.mark(id)).end();
        json.push(json!({"by": names, "weak": weak, "from": garbage.json(id)}));
    }
    super::more(page, found.len(), json.len());
    garbage.note(page);
    if graph.weak_left_out > 0 {
        let what = format!("{} weak references of this core were not looked at", graph.weak_left_out);
        page.styled(Style::Dim, &what);
        query.incomplete = Some(what);
    }
    // What is itself garbage keeps nothing alive.
    let dead =
        |referrer: &Referrer| garbage.is(cell.id) == Some(false) && garbage.is(referrer.id) == Some(true);
    if found.iter().all(|referrer| referrer.weak || dead(referrer)) && roots.count == 0 {
        let strongly = if found.is_empty() { "" } else { " strongly" };
        let why = match garbage.is(cell.id) {
            Some(true) => {
                format!("nobody refers to it{strongly}: it is garbage that was not collected yet")
            }
            Some(false) => format!("nobody who is alive refers to it strongly: it lives {WEAKLY_HELD}"),
            None => format!("nobody is known to refer to it{strongly}"),
        };
        page.line(&why);
    }
    let omitted = (found.len() - json.len()) + (roots.count - roots.names.len());
    Ok(json!({
        "id": cell.id.to_string(), "garbage": garbage.is(cell.id), "count": found.len(), "referrers": json,
        "roots": roots.names, "omitted": omitted,
    }))
}

pub(super) fn path(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    let wanted = query.number("--paths", 1)?.max(1);
    let target = query.target;
    let cell = query.cell()?;
    let graph = target.graph();
    let node = node_of(&graph, &cell)?;
    let paths = graph.paths(node, wanted);
    if paths.is_empty() {
        return Err(Failure::NotFound(match target.liveness(true).is_garbage(target, cell.id) {
            Some(true) => format!("no root reaches {}: it is garbage that was not collected yet", cell.id),
            Some(false) => format!("no root reaches {} strongly: it lives {WEAKLY_HELD}", cell.id),
            None if target.is_whole() => format!("no root that has a name reaches {}", cell.id),
            None => format!("no root in what is left of the core reaches {}", cell.id),
        }));
    }
    let mut json = Vec::new();
    let roots: Vec<Node> = paths.iter().filter_map(|nodes| nodes.first().copied()).collect();
    let roots = root_names(&graph, target, &roots, 1);
    for nodes in &paths {
        // Several roots may hold the same cell: one path with the first's name and how many others there are.
        let root = match nodes.first().and_then(|root| roots.get(root)) {
            Some(root) if root.count > 1 => {
                format!("{} (and {} more roots)", root.names.join(""), root.count - 1)
            }
            Some(root) => root.names.join(""),
            None => String::new(),
        };
        page.put(Style::Bold, &root).end();
        let mut steps = Vec::new();
        let mut indent = 1;
        for (at, &step) in nodes.iter().enumerate() {
            let id = graph.id(step);
            let next = nodes.get(at + 1).map(|&next| graph.id(next));
            // Storage cells are steps of the graph, not of the program.
            if is_storage(target, id) && next.is_some() && at > 0 {
                continue;
            }
            let mut names = Vec::new();
            if at > 0 {
                let before = graph.id(nodes[at - 1]);
                let storage = at > 1 && is_storage(target, before);
                names = reference_names(target, before, id);
                if storage {
                    let owner = reference_names(target, graph.id(nodes[at - 2]), id);
                    let named: Vec<String> =
                        owner.into_iter().filter(|name| !name.starts_with('<')).collect();
                    if !named.is_empty() {
                        names = named;
                    }
                }
            }
            page.plain(&"  ".repeat(indent));
            if let Some(name) = names.first() {
                page.put(Style::Name, name).plain(" = ");
            }
            page.plain(&target.brief(Value::Cell(id))).end();
            steps.push(json!({"by": names.first(), "to": target.json(Value::Cell(id))}));
            indent = (indent + 1).min(20);
        }
        json.push(json!({"root": root, "steps": steps}));
    }
    Ok(json!({"id": cell.id.to_string(), "paths": json}))
}

pub(super) fn retained(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    let target = query.target;
    let cell = query.cell()?;
    let graph = target.graph();
    let node = node_of(&graph, &cell)?;
    let dominators = graph.dominators();
    let total: u64 = graph.sizes.iter().map(|&size| u64::from(size)).sum();
    let retained = dominators.retained[node as usize];
    page.styled(Style::Bold, &target.preview(Value::Cell(cell.id)));
    page.item("own size", &page::bytes(cell.size));
    page.item(
        "retained",
        &format!("{} ({:.1}% of the heap)", page::bytes(retained), percent(retained, total)),
    );
    let mut owners = Vec::new();
    if dominators.reachable[node as usize] {
        let mut above = dominators.parent[node as usize];
        while above != NO_NODE && owners.len() < 30 {
            page.item("owner", &target.brief(Value::Cell(graph.id(above))));
            owners.push(target.json(Value::Cell(graph.id(above))));
            above = dominators.parent[above as usize];
        }
        if owners.is_empty() {
            page.item("owner", "none alone: roots or several owners hold it");
        }
    } else {
        let owner = match target.liveness(true).is_garbage(target, cell.id) {
            Some(true) => "none: it is garbage that was not collected yet".to_string(),
            Some(false) => format!("none: it lives {WEAKLY_HELD}"),
            None => "not known: no root is known to reach it".to_string(),
        };
        page.item("owner", &owner);
    }
    Ok(json!({
        "id": cell.id.to_string(),
        "size": cell.size,
        "retained": retained,
        "share": percent(retained, total),
        "dominators": owners,
    }))
}

pub(super) fn dominators(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    let target = query.target;
    let graph = target.graph();
    let above = match query.rest()?.is_empty() {
        true => NO_NODE,
        false => node_of(&graph, &query.cell()?)?,
    };
    let dominators = graph.dominators();
    let total: u64 = graph.sizes.iter().map(|&size| u64::from(size)).sum();
    let mut owned: Vec<Node> = (0..graph.len() as Node)
        .filter(|&node| dominators.reachable[node as usize] && dominators.parent[node as usize] == above)
        .collect();
    if owned.is_empty() {
        return Err(Failure::NotFound("it owns nothing alone".into()));
    }
    owned.sort_by_key(|&node| std::cmp::Reverse(dominators.retained[node as usize]));
    let limit = query.options.count_or(20);
    let (mut rows, mut json) = (Vec::new(), Vec::new());
    for &node in owned.iter().take(limit) {
        let (id, kept) = (graph.id(node), dominators.retained[node as usize]);
        rows.push(vec![
            kept.to_string(),
            format!("{:.1}%", percent(kept, total)),
            id.to_string(),
            target.preview(Value::Cell(id)),
        ]);
        json.push(
            json!({"retained": kept, "share": percent(kept, total), "object": target.json(Value::Cell(id))}),
        );
    }
    page.table(&[">retained", ">share", "id", "object"], &rows);
    super::more(page, owned.len(), rows.len());
    let reachable: u64 = graph
        .sizes
        .iter()
        .zip(&dominators.reachable)
        .filter(|(_, reachable)| **reachable)
        .map(|(&s, _)| u64::from(s))
        .sum();
    page.styled(Style::Dim, &format!("{} reachable of {}", page::bytes(reachable), page::bytes(total)));
    let omitted = owned.len() - json.len();
    Ok(json!({"total": total, "reachable": reachable, "owners": json, "omitted": omitted}))
}

/// How many distinct strings are compared for duplicates; more would take much memory.
const MAX_DISTINCT: usize = 4_000_000;

pub(super) fn strings(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    query.none()?;
    let target = query.target;
    let mut by_hash: FxHashMap<u64, (u64, u64, CellId)> = FxHashMap::default();
    let mut largest: Vec<(u64, CellId)> = Vec::new();
    let (mut count, mut bytes) = (0u64, 0u64);
    let limit = query.options.count_or(15);
    each_cell(target, |cell| {
        if !target.is_flat_string(&cell) {
            return true;
        }
        count += 1;
        bytes += cell.size;
        largest.push((cell.size, cell.id));
        if largest.len() > limit.saturating_mul(2).max(1000) {
            largest.sort_unstable_by(|a, b| b.cmp(a));
            largest.truncate(limit);
        }
        let units = target.string_units(cell.id, 100_000).unwrap_or_default();
        let mut hasher = rustc_hash::FxHasher::default();
        std::hash::Hash::hash(&units, &mut hasher);
        let hash = std::hash::Hasher::finish(&hasher);
        if by_hash.len() < MAX_DISTINCT || by_hash.contains_key(&hash) {
            let entry = by_hash.entry(hash).or_insert((0, 0, cell.id));
            entry.0 += 1;
            entry.1 += cell.size;
        }
        true
    });
    if count == 0 {
        return Err(Failure::NotFound("no strings".into()));
    }
    largest.sort_unstable_by(|a, b| b.cmp(a));
    largest.truncate(limit);
    let mut duplicates: Vec<(u64, u64, CellId)> = by_hash.into_values().filter(|entry| entry.0 > 1).collect();
    duplicates.sort_unstable_by(|a, b| (b.1 - b.1 / b.0).cmp(&(a.1 - a.1 / a.0)).then(a.2.cmp(&b.2)));
    page.line(&format!("{count} strings, {}", page::bytes(bytes)));
    if !duplicates.is_empty() {
        page.styled(Style::Bold, "duplicates, by what one copy would save");
        let rows: Vec<Vec<String>> = duplicates
            .iter()
            .take(limit)
            .map(|entry| {
                vec![
                    entry.0.to_string(),
                    (entry.1 - entry.1 / entry.0).to_string(),
                    target.preview(Value::Cell(entry.2)),
                ]
            })
            .collect();
        page.table(&[">copies", ">saves", "text"], &rows);
        super::more(page, duplicates.len(), rows.len());
    }
    page.styled(Style::Bold, "largest");
    let rows: Vec<Vec<String>> = largest
        .iter()
        .map(|(size, id)| vec![size.to_string(), id.to_string(), target.preview(Value::Cell(*id))])
        .collect();
    page.table(&[">bytes", "id", "text"], &rows);
    super::more(page, count as usize, rows.len());
    Ok(json!({
        "count": count,
        "bytes": bytes,
        "duplicates": duplicates.iter().take(limit).map(|entry| json!({
            "copies": entry.0, "bytes": entry.1, "string": target.json(Value::Cell(entry.2)),
        })).collect::<Vec<_>>(),
        "largest": largest.iter().map(|(size, id)| json!({
            "bytes": size, "id": id.to_string(), "preview": target.preview(Value::Cell(*id)),
        })).collect::<Vec<_>>(),
        "omitted": duplicates.len().saturating_sub(limit),
    }))
}

pub(super) fn closures(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    let target = query.target;
    let garbage = Garbage::of(query)?;
    let wanted = query.text()?;
    if wanted.is_empty() {
        return Err(Failure::Usage("the name of a function is missing".into()));
    }
    let id = expr::parse_id(&wanted)
        .and_then(|id| target.cell(id))
        .and_then(|cell| cell.uint(&target.schema, "code"));
    let mut is_wanted: FxHashMap<u64, bool> = FxHashMap::default();
    let mut found = Vec::new();
    let mut count = 0usize;
    let limit = query.options.count();
    each_cell(target, |cell| {
        if !target.is_function(&cell) {
            return true;
        }
        let Some(code) = cell.uint(&target.schema, "code") else { return true };
        let matches = *is_wanted.entry(code).or_insert_with(|| match id {
            Some(id) => id == code,
            None => target.code(code as u32).is_some_and(|code| code.name.as_str() == wanted),
        });
        if matches && garbage.lists(cell.id) {
            count += 1;
            if found.len() < limit {
                found.push(cell);
            }
        }
        true
    });
    if count == 0 {
        return Err(Failure::NotFound(format!("no closure of a function named '{wanted}'")));
    }
    let mut json = Vec::new();
    for cell in &found {
        page.plain(&target.preview(Value::Cell(cell.id))).plain(garbage.mark(cell.id)).end();
        let scopes = target.scope_chain(cell.cell(&target.schema, "environment"));
        let mut captured = Vec::new();
        if let Some(scope) = scopes.first() {
            for variable in scope.variables.iter().take(limit) {
                page.plain("    ")
                    .put(Style::Name, &variable.name)
                    .plain(" = ")
                    .plain(&target.preview(variable.value))
                    .end();
                captured.push(json!({"name": variable.name, "value": target.json(variable.value)}));
            }
            super::more(page, scope.variables.len(), captured.len());
        }
        json.push(json!({"function": garbage.json(cell.id), "captured": captured}));
    }
    super::more(page, count, found.len());
    garbage.note(page);
    let omitted = count - json.len();
    Ok(json!({"count": count, "closures": json, "omitted": omitted}))
}

pub(super) fn export(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    match query.text()?.as_str() {
        "json" => {}
        "" => return Err(Failure::Usage("a format is missing: json".into())),
        other => return Err(Failure::Usage(format!("unknown format '{other}': json"))),
    }
    let target = query.target;
    let limit = query.options.count();
    let mut lines = Vec::new();
    let mut omitted = 0u64;
    each_cell(target, |cell| {
        if lines.len() >= limit {
            omitted += 1;
            return true;
        }
        let mut references = Vec::new();
        cell.edges(&target.schema, &mut |edge| {
            let name = Cell::edge_field(&target.schema, cell.kind, edge.field)
                .map_or("", |field| field.name.as_str());
            references.push(json!([name, edge.index, edge.target.to_string()]));
        });
        lines.push(json!({
            "id": cell.id.to_string(),
            "kind": target.kind_name(&cell),
            "class": &*target.class(&cell),
            "size": cell.size,
            "text": target.is_string(&cell).then(|| target.string(cell.id)),
            "references": references,
        }));
        true
    });
    if lines.is_empty() {
        return Err(Failure::NotFound("the core has no heap".into()));
    }
    if omitted > 0 {
        lines.push(json!({"omitted": omitted}));
    }
    for line in &lines {
        page.line(&line.to_string());
    }
    Ok(Json::Array(lines))
}
