//! Who holds cells from outside the heap: frames, pending work, the named roots, throws, events, constants of code. All of them are
//! looked at, however many there are: they are visited one record after another, and only which cells they hold is remembered.
//! Names are made for the few cells that someone asks about, by going through the records once more.

use crate::graph::{Graph, Node};
use crate::target::Target;
use gill_image::records::{
    CodeRecord, Datum, EventRecord, FrameRecord, PendingRecord, Queue, RootRecord, Status, ThrowEntry,
};
use gill_image::{Section, Value};
use rustc_hash::{FxHashMap, FxHashSet};

/// Characters of a function's name that a root is called by.
const MAX_TITLE: usize = 200;
/// Names of one cell's roots that are kept, however large the limit is.
const MAX_NAMES: usize = 200_000;
/// Steps of work that a kept name counts for.
const NAME_STEPS: u64 = 20;

/// A record that holds cells.
enum Holder<'t> {
    Frame(&'t FrameRecord<'static>),
    Status(&'t Status<'static>),
    Pending(&'t PendingRecord<'static>),
    Root(&'t RootRecord<'static>),
    Throw(&'t ThrowEntry<'static>),
    Event(&'t EventRecord<'static>),
    Code(&'t CodeRecord<'static>),
}

impl Holder<'_> {
    /// Calls `visit` with each cell that it holds and what makes the name for it. `named`: names are wanted, and variables are told
    /// before the registers that they live in.
    fn each(&self, target: &Target, named: bool, visit: &mut dyn FnMut(Value, &dyn Fn() -> String)) {
        let mut visit = |value: Value, name: &dyn Fn() -> String| {
            if value.cell().is_some() {
                visit(value, name);
            }
        };
        match self {
            Holder::Frame(frame) => {
                let place = || match frame.stack {
                    0 => format!("frame {}", frame.index),
                    stack => format!("stack {stack} frame {}", frame.index),
                };
                let locals = if named { target.locals(frame) } else { Vec::new() };
                for local in &locals {
                    visit(local.value, &|| format!("{}: {}", place(), local.name));
                }
                for (name, value) in [
                    ("function", frame.function),
                    ("this", frame.this),
                    ("environment", frame.environment),
                    ("generator", frame.generator),
                    ("new.target", frame.new_target),
                ] {
                    visit(value, &|| format!("{}: {name}", place()));
                }
                for (number, &value) in frame.arguments.iter().enumerate() {
                    visit(value, &|| format!("{}: argument {number}", place()));
                }
                let homes: FxHashSet<&str> = locals.iter().map(|local| local.home.as_str()).collect();
                for (number, &value) in frame.registers.iter().enumerate() {
                    if homes.is_empty() || !homes.contains(format!("r{number}").as_str()) {
                        visit(value, &|| format!("{}: r{number}", place()));
                    }
                }
            }
            Holder::Status(status) => {
                visit(status.exception, &|| "exception".into());
                visit(status.promise, &|| "rejected promise".into());
            }
            Holder::Pending(record) => {
                let number = if record.number == 0 { u64::from(record.position) } else { record.number };
                let queue = if record.queue == Queue::Timer { "timer" } else { record.queue.name() };
                visit(record.callback, &|| format!("{queue} {number}: callback"));
                visit(record.object, &|| format!("{queue} {number}: object"));
                for (at, &value) in record.arguments.iter().enumerate() {
                    visit(value, &|| format!("{queue} {number}: argument {at}"));
                }
                for detail in record.details.iter() {
                    if let Datum::Value(value) = detail.value {
                        visit(value, &|| format!("{queue} {number}: {}", detail.name));
                    }
                }
                visit(record.context, &|| format!("{queue} {number}: context"));
            }
            Holder::Root(root) => visit(root.value, &|| {
                let kind = target.name_or_number("root", root.kind);
                if root.name.is_empty() { kind } else { format!("{kind}: {}", root.name) }
            }),
            Holder::Throw(entry) => {
                visit(entry.exception, &|| format!("throw {}", entry.number));
                visit(entry.promise, &|| format!("throw {}: promise", entry.number));
            }
            Holder::Event(event) => {
                visit(event.callback, &|| format!("event {}: callback", event.id));
                visit(event.subject, &|| format!("event {}: subject", event.id));
            }
            Holder::Code(code) => {
                let name = || {
                    let title = crate::code::function_title(code);
                    format!("constant of {}", title.chars().take(MAX_TITLE).collect::<String>())
                };
                code.constants.iter().for_each(|&value| visit(value, &name));
            }
        }
    }
}

/// Calls `visit` with every record that holds cells. The order is that of what a root's name tells: a path through a variable or a
/// global tells more than one through the interned strings, and one that begins with a constant of some function least.
fn for_each_holder(target: &Target, visit: &mut dyn FnMut(Holder<'_>)) {
    let reader = &target.reader;
    reader.for_each(Section::Stack, |frame: FrameRecord| {
        visit(Holder::Frame(&frame));
        true
    });
    if let Some(status) = target.status() {
        visit(Holder::Status(status));
    }
    reader.for_each(Section::Pending, |record: PendingRecord| {
        visit(Holder::Pending(&record));
        true
    });
    reader.for_each(Section::Roots, |root: RootRecord| {
        visit(Holder::Root(&root));
        true
    });
    reader.for_each(Section::Throws, |entry: ThrowEntry| {
        visit(Holder::Throw(&entry));
        true
    });
    reader.for_each(Section::Events, |event: EventRecord| {
        visit(Holder::Event(&event));
        true
    });
    reader.for_each(Section::Code, |code: CodeRecord| {
        visit(Holder::Code(&code));
        true
    });
}

/// Calls `visit` with every value that a root holds; most are held by several.
pub(crate) fn for_each_held(target: &Target, visit: &mut dyn FnMut(Value)) {
    for_each_holder(target, &mut |holder| holder.each(target, false, &mut |value, _| visit(value)));
}

/// What holds a node from outside the heap.
#[derive(Default)]
pub struct RootNames {
    /// Names, the one that tells most first.
    pub names: Vec<String>,
    /// How many there are, those whose names are not kept among them.
    pub count: usize,
}

/// The names of the roots that hold these nodes, at most `limit` for each.
pub fn root_names(
    graph: &Graph,
    target: &Target,
    nodes: &[Node],
    limit: usize,
) -> FxHashMap<Node, RootNames> {
    let ids: FxHashMap<u32, Node> = nodes.iter().map(|&node| (graph.id(node).0, node)).collect();
    let limit = limit.min(MAX_NAMES);
    let node_of = |value: Value| ids.get(&value.cell()?.0).copied();
    let mut found: FxHashMap<Node, RootNames> = FxHashMap::default();
    for_each_holder(target, &mut |holder| {
        let mut holds = false;
        holder.each(target, false, &mut |value, _| holds |= node_of(value).is_some());
        if !holds {
            return;
        }
        holder.each(target, true, &mut |value, name| {
            let Some(node) = node_of(value) else { return };
            let roots = found.entry(node).or_default();
            roots.count += 1;
            if roots.names.len() < limit && target.reader.meter().spend(NAME_STEPS) {
                roots.names.push(name());
            }
        });
    });
    found
}
