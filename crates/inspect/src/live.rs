//! Which cells are alive: what the named roots reach by the collector's own rules, so that a pair of a WeakMap lives as long as
//! the map and its key do (ECMA-262 9.10), what a FinalizationRegistry holds as long as the registry, and a weak reference keeps nothing.
//!
//! What is not reached is called garbage everywhere: it was not collected yet, or a builtin that was running had it in its hands.
//! Invariant: nothing is called garbage where a root or a reference may be missing. A core that is cut or damaged tells who refers
//! to whom only in part, and the answer is then that it is not known.

use crate::graph::{Bits, Graph, Node};
use crate::target::Target;
use crate::view::INTERNED;
use gill_image::{CellId, Section, Value};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// Cells up to which it is looked at once which of them are alive, though the question was another: it takes a second for some
/// three million.
const FEW_CELLS: u64 = 1_000_000;

/// The cells that roots reach.
pub struct Reached {
    bits: Bits,
    /// Whether this was brought to its end.
    whole: bool,
}

/// What is known of which cells are alive.
pub enum Liveness {
    /// All of it.
    Known(Rc<Graph>),
    /// Nothing, for the reason that is given.
    Unknown(String),
}

impl Liveness {
    /// Whether the cell is garbage, if that can be said.
    pub fn is_garbage(&self, target: &Target, id: CellId) -> Option<bool> {
        let Liveness::Known(graph) = self else { return None };
        let node = graph.node(id)?;
        if graph.reached(target).bits.has(node) {
            return Some(false);
        }
        // Codes and scopes hold the strings that name things, and a core says the names and not the cells.
        let is_name =
            target.cell(id).is_some_and(|cell| target.is_string(&cell) && cell.flags & INTERNED != 0);
        (!is_name).then_some(true)
    }
}

impl Target {
    /// Which cells are alive. Where that takes long and was not asked for (`must`), it is not known.
    pub fn liveness(&self, must: bool) -> Liveness {
        let unknown = |why: &str| Liveness::Unknown(format!("reachability is not known: {why}"));
        let incomplete = "the heap is incomplete";
        if !self.is_whole() || !self.reader.has(Section::Heap) {
            return unknown(incomplete);
        }
        if !must && !self.has_graph() {
            let cells = self.heap_cells();
            if cells > FEW_CELLS {
                return Liveness::Unknown(format!(
                    "which of them are garbage was not looked at, since there are {cells} cells; --live does"
                ));
            }
        }
        let graph = self.graph();
        // Building and marking read the whole heap and all roots, so that what is damaged in them is known by now.
        let marked = graph.reached(self).whole;
        if graph.dangling > 0 || !self.is_whole() {
            return unknown(incomplete);
        }
        if !marked || !self.step() {
            return unknown("it took too long, or was stopped");
        }
        Liveness::Known(graph)
    }

    /// Cells in the core's heap, by what its frames say.
    fn heap_cells(&self) -> u64 {
        self.records_of(Section::Heap)
    }

    /// Whether the heap is so small that a question may look through it for what it was not asked for itself.
    pub(crate) fn has_few_cells(&self) -> bool {
        self.heap_cells() <= FEW_CELLS
    }
}

/// Marks from the roots.
pub(crate) fn reach(graph: &Graph, target: &Target) -> Reached {
    let mut reached = Reached { bits: Bits::new(graph.len()), whole: false };
    let kind = |name: &str| target.schema.by_name(name).map(|kind| kind.number);
    let (table, registry) = (kind("WeakTable"), kind("FinalizationRegistry"));
    let mut open: Vec<Node> = Vec::new();
    // Values of weak tables that wait for their keys, by key.
    let mut waiting: FxHashMap<Node, Vec<Node>> = FxHashMap::default();
    let node_of = |value: Value| value.cell().and_then(|id| graph.node(id));
    for &root in &graph.roots {
        if reached.bits.add(root) {
            open.push(root);
        }
    }
    while let Some(node) = open.pop() {
        if graph.interrupted() {
            return reached;
        }
        let mut reach = |next: Node| {
            if reached.bits.add(next) {
                open.push(next);
            }
        };
        graph.references(node).iter().copied().for_each(&mut reach);
        waiting.remove(&node).into_iter().flatten().for_each(&mut reach);
        let kind = Some(graph.kinds[node as usize]);
        if kind == table {
            let words = target.cell(graph.id(node)).map(|cell| cell.values(&target.schema, "entries"));
            for pair in words.unwrap_or_default().chunks_exact(2) {
                let Some((key, value)) = node_of(pair[0]).zip(node_of(pair[1])) else { continue };
                if !reached.bits.has(key) {
                    waiting.entry(key).or_default().push(value);
                } else if reached.bits.add(value) {
                    open.push(value);
                }
            }
        } else if kind == registry {
            // What it holds for its targets, but not those.
            let cells = target.cell(graph.id(node)).and_then(|cell| cell.cell(&target.schema, "cells"));
            let words =
                cells.and_then(|id| target.cell(id)).map(|cell| cell.values(&target.schema, "entries"));
            words
                .unwrap_or_default()
                .chunks_exact(2)
                .filter_map(|pair| node_of(pair[1]))
                .for_each(&mut reach);
        }
    }
    reached.whole = true;
    reached
}
