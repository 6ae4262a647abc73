//! The module registry: section `modules`. CommonJS modules are read out of their cache object by data properties, module
//! records are found by walking the heap.

use crate::capture::{Capture, Core, Each};
use crate::program::string;
use crate::text::{cell_of, live_cell, tail_words};
use gill_heap::{Array, CellKind, Elements, Gc, Header, Module, PropertyKey, Tuple, Value};
use gill_image::format::NONE;
use gill_image::records::ModuleRecord;
use gill_image::{List, Section, Text};
use gill_vm::module::module_flags;

/// Words of a row of a module record's requests: specifier, attributes, module.
const REQUEST_WORDS: usize = 3;
/// Children of one module that are named.
const MAX_CHILDREN: usize = 4096;

/// Names of the properties that a module object has.
pub(crate) struct Keys {
    filename: PropertyKey,
    id: PropertyKey,
    loaded: PropertyKey,
    exports: PropertyKey,
    parent: PropertyKey,
    children: PropertyKey,
}

impl Keys {
    /// The keys, where the program has interned them. Interns nothing.
    fn of(capture: &Capture<'_>) -> Option<Keys> {
        let key = |name: &str| {
            let found = capture.vm.heap.interned_strings().find(|&text| {
                text.len() == name.len()
                    && text.flat_units().is_some_and(|units| units.iter().eq(name.encode_utf16()))
            })?;
            Some(PropertyKey::from_interned(found))
        };
        Some(Keys {
            filename: key("filename")?,
            id: key("id")?,
            loaded: key("loaded")?,
            exports: key("exports")?,
            parent: key("parent")?,
            children: key("children")?,
        })
    }
}

/// Writes section `modules`.
pub(crate) fn write_modules(capture: &Capture<'_>, out: &mut Core<'_, '_>) {
    out.section(Section::Modules);
    write_commonjs(capture, out);
    capture.vm.heap.walk(&mut |cell| {
        if cell.kind_byte() == CellKind::Module as u8 {
            write_record(capture, out, cell.cast());
        }
        true
    });
}

/// A module record: an ES module, or what stands for something else that one imports.
fn write_record(capture: &Capture<'_>, out: &mut Core<'_, '_>, module: Gc<Module>) {
    let heap = &capture.vm.heap;
    let url_of = |value: Value| match cell_of::<Module>(heap, value) {
        Some(module) => string(heap, module.url.get()),
        None => Text::Utf8(""),
    };
    let requests = cell_of::<Tuple>(heap, module.requests.get());
    let count =
        requests.map_or(0, |list| (list.word.get() as usize).min(tail_words(heap, list)) / REQUEST_WORDS);
    // By what they resolved to; one that is not loaded yet by what the text says.
    let requires = Each(count, |index: usize| {
        let Some(list) = requests else { return Text::Utf8("") };
        match cell_of::<Module>(heap, list.tail(index * REQUEST_WORDS + 2).get()) {
            Some(loaded) => string(heap, loaded.url.get()),
            None => string(heap, list.tail(index * REQUEST_WORDS).get()),
        }
    });
    let flags = module.module_flags.get();
    let kind = match () {
        () if flags & module_flags::COMMONJS != 0 => "commonjs",
        () if flags & module_flags::JSON != 0 => "json",
        () if flags & module_flags::BUILTIN != 0 => "builtin",
        () if flags & module_flags::SYNTHETIC != 0 => "synthetic",
        () => "esm",
    };
    let record = ModuleRecord {
        name: string(heap, module.url.get()),
        kind: Text::Utf8(kind),
        state: Text::Utf8(gill_vm::module::state_name(&module)),
        source: capture.look.code(module.code.get()).map_or(NONE, |code| code.source.0),
        exports: capture.value(module.namespace.get()),
        object: capture.value(module.value()),
        parent: url_of(module.referrer.get()),
        requires: List::Run(&requires),
    };
    out.record(&record);
}

/// The modules in the cache object.
fn write_commonjs(capture: &Capture<'_>, out: &mut Core<'_, '_>) {
    let Some(cache) = live_cell(&capture.vm.heap, capture.around.module_cache(capture.vm)) else { return };
    let Some(keys) = Keys::of(capture) else { return };
    capture.look.for_each_own(cache, &mut |value| {
        if let Some(module) = live_cell(&capture.vm.heap, value).filter(|module| module.is_object()) {
            write_module(capture, out, module, &keys);
        }
    });
}

fn write_module(capture: &Capture<'_>, out: &mut Core<'_, '_>, module: Gc<Header>, keys: &Keys) {
    let heap = &capture.vm.heap;
    let own = |module: Gc<Header>, key| capture.look.own(module, key).unwrap_or(Value::EMPTY);
    let name_of = |value: Value| match live_cell(heap, value).filter(|cell| cell.is_object()) {
        Some(module) => {
            let name = string(heap, own(module, keys.filename));
            if name.is_empty() { string(heap, own(module, keys.id)) } else { name }
        }
        None => Text::Utf8(""),
    };
    let name = name_of(module.value());
    let name_is = |text: &str| match &name {
        Text::Latin1(bytes) => text.chars().eq(bytes.iter().map(|&byte| byte as char)),
        Text::Utf16(units) => text.encode_utf16().eq(units.iter().copied()),
        _ => false,
    };
    let ends_with = |end: &[u8]| matches!(&name, Text::Latin1(bytes) if bytes.ends_with(end));
    let source = capture.vm.sources.iter().position(|source| name_is(&source.name));
    let children = cell_of::<Array>(heap, own(module, keys.children))
        .and_then(|array| cell_of::<Elements>(heap, array.elements.get()?.value()));
    let count = children.map_or(0, |children| {
        (children.word.get() as usize).min(tail_words(heap, children)).min(MAX_CHILDREN)
    });
    let requires =
        Each(count, |index: usize| children.map_or(Text::Utf8(""), |list| name_of(list.tail(index).get())));
    let record = ModuleRecord {
        kind: Text::Utf8(if ends_with(b".json") { "json" } else { "commonjs" }),
        state: Text::Utf8(if own(module, keys.loaded) == Value::TRUE { "loaded" } else { "loading" }),
        source: source.map_or(NONE, |source| source as u32),
        exports: capture.value(own(module, keys.exports)),
        object: capture.value(module.value()),
        parent: name_of(own(module, keys.parent)),
        requires: List::Run(&requires),
        name,
    };
    out.record(&record);
}
