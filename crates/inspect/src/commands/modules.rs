//! What `modules` says beyond the registry's rows: what a module needs, who imports it, where it waits, why it failed.

use crate::page::{Page, Style};
use crate::target::Target;
use gill_image::Value;
use gill_image::records::ModuleRecord;
use serde_json::{Value as Json, json};

/// Modules that are named in a line; more are counted.
const NAMED: usize = 3;

/// Who requires a module, by name.
pub(super) fn imported_by(modules: &[ModuleRecord<'_>], module: &ModuleRecord<'_>) -> Vec<String> {
    let name = module.name.to_text();
    let requires = |other: &&ModuleRecord<'_>| other.requires.iter().any(|text| text.to_text() == name);
    let mut by: Vec<String> = modules.iter().filter(requires).map(|other| other.name.to_text()).collect();
    // Who asked first may have done so by import(), which leaves no request.
    let parent = module.parent.to_text();
    if !parent.is_empty() && !by.contains(&parent) {
        by.push(parent);
    }
    by
}

/// Where a module stands at a top-level await.
pub(super) fn awaits(target: &Target, module: &ModuleRecord<'_>) -> Option<String> {
    let cell = module.object.cell().and_then(|id| target.cell(id)).filter(|c| target.is_kind(c, "Module"))?;
    let (code, pc) = target.module_await(&cell)?;
    Some(target.place_of(code, pc).describe())
}

/// What its evaluation threw.
fn error(target: &Target, module: &ModuleRecord<'_>) -> Option<Value> {
    let cell = module.object.cell().and_then(|id| target.cell(id)).filter(|c| target.is_kind(c, "Module"))?;
    cell.value(&target.schema, "error").filter(|error| *error != Value::Empty)
}

/// A module's last column: where it waits or why it failed, else what it exports.
pub(super) fn note(target: &Target, module: &ModuleRecord<'_>) -> String {
    if let Some(place) = awaits(target, module) {
        return format!("awaits at {place}");
    }
    match error(target, module) {
        Some(error) => format!("threw {}", target.brief(error)),
        None if matches!(module.exports, Value::Empty | Value::Undefined) => String::new(),
        None => target.brief(module.exports),
    }
}

/// Names in one line.
pub(super) fn few(names: &[String]) -> String {
    let mut text = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > NAMED {
        text.push_str(&format!(" and {} more", names.len() - NAMED));
    }
    text
}

/// Everything about one module.
pub(super) fn describe(
    target: &Target,
    page: &mut Page,
    modules: &[ModuleRecord<'_>],
    module: &ModuleRecord<'_>,
) {
    let state_of = |name: &str| {
        let found = modules.iter().find(|m| m.name.to_text() == name);
        found.map_or_else(|| "not loaded".to_owned(), |m| m.state.to_text())
    };
    page.put(Style::Bold, &module.name.to_text());
    page.plain(&format!("  {}, {}", module.kind.to_text(), module.state.to_text())).end();
    for (label, value) in [("record", module.object), ("exports", module.exports)] {
        if !matches!(value, Value::Empty | Value::Undefined) {
            page.plain(&format!("  {label}: {}", target.brief(value))).end();
        }
    }
    if let Some(place) = awaits(target, module) {
        page.plain(&format!("  awaits at {place}")).end();
    }
    if let Some(error) = error(target, module) {
        page.plain(&format!("  threw {}", target.brief(error))).end();
    }
    for name in module.requires.iter().map(|name| name.to_text()) {
        page.plain(&format!("  requires {name} ({})", state_of(&name))).end();
    }
    for name in imported_by(modules, module) {
        page.plain(&format!("  imported by {name} ({})", state_of(&name))).end();
    }
}

/// A module's JSON.
pub(super) fn json(target: &Target, modules: &[ModuleRecord<'_>], module: &ModuleRecord<'_>) -> Json {
    json!({
        "name": module.name.as_str(),
        "kind": module.kind.as_str(),
        "state": module.state.as_str(),
        "exports": target.json(module.exports),
        "object": target.json(module.object),
        "parent": module.parent.as_str(),
        "requires": module.requires.iter().map(|name| name.to_text()).collect::<Vec<_>>(),
        "importedBy": imported_by(modules, module),
        "awaits": awaits(target, module),
        "error": error(target, module).map(|error| target.json(error)),
    })
}
