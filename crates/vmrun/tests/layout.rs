//! What the inspector assumes of the VM, held against the VM. The inspector knows no VM, so it reads cells by names that the core
//! carries and by the numbers of `gill_bytecode::layout`, which the VM writes by. What is left are names that it asks for, which a
//! row of the table of kinds must have, and numbers of the heap's, which depends on no crate of ours.

use gill_heap::cell::KINDS;
use gill_heap::{Attributes, flags};
use gill_inspect::view;
use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn numbers_of_the_heap_are_what_the_inspector_takes_them_for() {
    assert_eq!(view::WRITABLE, Attributes::WRITABLE);
    assert_eq!(view::ENUMERABLE, Attributes::ENUMERABLE);
    assert_eq!(view::ACCESSOR, Attributes::ACCESSOR);
    assert_eq!(view::DICTIONARY, u64::from(gill_heap::shape::shape_flags::DICTIONARY));
    assert_eq!(view::LAZY, u64::from(gill_heap::shape::shape_flags::LAZY));
    assert_eq!(view::PRIVATE_NAME, flags::PRIVATE_NAME);
    assert_eq!(view::INTERNED, flags::INTERNED);
    assert_eq!(view::NEGATIVE, gill_heap::BIGINT_NEGATIVE);
}

/// The words that the inspector compares with what the core calls a number.
#[test]
fn words_for_numbers_are_those_of_the_vm() {
    for state in ["done", "running", "start"] {
        assert!(gill_vm::generator::state::NAMES.contains(&state), "{state}");
    }
    assert!(gill_vm::module::status::NAMES.contains(&"evaluated"));
    assert!(gill_vm::module::status::NAMES.iter().any(|name| name.starts_with("evaluating")));
}

/// Each name of a kind or a field that the inspector's sources ask for is in the table of kinds: one that is renamed there
/// would otherwise only be missing in answers.
#[test]
fn names_that_the_inspector_asks_for_exist() {
    let rows = || KINDS.iter().filter(|kind| !kind.name.is_empty());
    let kinds: BTreeSet<&str> = rows().map(|kind| kind.name).collect();
    let mut fields: BTreeSet<&str> =
        rows().flat_map(|kind| kind.fields.iter().map(|field| field.name).chain([kind.tail_name])).collect();
    // Names that the image gives to words of the header.
    fields.extend(["shape", "scope", "length"]);
    assert!(kinds.len() > 40 && fields.len() > 100, "{kinds:?} {fields:?}");
    let (mut asked_kinds, mut asked_fields) = (BTreeSet::new(), BTreeSet::new());
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../inspect/src"), &mut |text| {
        // Unit tests look at cores that they make up.
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for before in
            ["schema, ", "self.schema, ", "target.schema, ", "field_of_kind(cell, ", "field_of_kind(&cell, "]
        {
            asked_fields.extend(literals_after(text, before));
        }
        for line in text.lines() {
            for before in ["is_kind(", "field_of_kind(", "by_name("] {
                let call = line.split(before).nth(1).unwrap_or_default();
                asked_kinds.extend(literals(call).last());
            }
        }
    });
    assert!(asked_kinds.len() > 10 && asked_fields.len() > 40, "{asked_kinds:?} {asked_fields:?}");
    let missing: Vec<&String> = asked_kinds.iter().filter(|name| !kinds.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "no kinds: {missing:?}");
    let missing: Vec<&String> = asked_fields.iter().filter(|name| !fields.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "no fields: {missing:?}");
}

fn sources(folder: &Path, visit: &mut dyn FnMut(&str)) {
    for entry in std::fs::read_dir(folder).expect("the sources").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, visit);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            visit(&std::fs::read_to_string(&path).expect("a source"));
        }
    }
}

/// The string literals that stand right behind these words.
fn literals_after(text: &str, before: &str) -> Vec<String> {
    let behind = text.match_indices(before).map(|(at, _)| &text[at + before.len()..]);
    behind.filter(|rest| rest.starts_with('"')).filter_map(|rest| literals(rest).next()).collect()
}

/// The string literals of a line, as far as they are names.
fn literals(line: &str) -> impl Iterator<Item = String> + '_ {
    let name = |text: &&str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    line.split('"').skip(1).step_by(2).filter(name).map(str::to_owned)
}
