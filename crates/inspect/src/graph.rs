//! The graph of references: node numbers, forward and reverse edges in compact arrays, roots, dominators.
//!
//! Nodes are cells in order of id, numbered from 0; an edge is a u32. Built in two passes over the heap (count, fill), so
//! that memory is 4 bytes an edge and 17 a node. Names of fields and roots are not kept: they are read again when shown.
//! Weak edges are kept apart (8 bytes each), since this graph answers "what keeps it alive".

use crate::live::{Reached, reach};
use crate::roots::for_each_held;
use crate::target::Target;
use gill_image::cells::{Cell, for_each_cell};
use gill_image::{CellId, Section};
use rustc_hash::FxHashMap;
use std::cell::OnceCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A node's number.
pub type Node = u32;
/// No node.
pub const NO_NODE: Node = u32::MAX;

/// Edges in both directions and the roots.
pub struct Graph {
    /// Cell id of each node, ascending.
    pub ids: Vec<u32>,
    /// First node at or after each multiple of [`BLOCK`], and how many nodes there are: where a cell is looked for.
    blocks: Vec<u32>,
    /// Bytes of each node's cell.
    pub sizes: Vec<u32>,
    /// Kind byte of each node's cell.
    pub kinds: Vec<u8>,
    forward: Edges,
    reverse: OnceCell<Edges>,
    /// References that keep nothing alive: (node referred to, by whom), sorted; at most [`MAX_WEAK`].
    weak: Vec<(Node, Node)>,
    /// How many there are that are not among those.
    pub weak_left_out: u64,
    /// Nodes that a root holds, each once, in order of discovery.
    pub roots: Vec<Node>,
    /// The same as bits.
    is_root: Bits,
    /// References to cells that the core does not have.
    pub dangling: u64,
    dominators: OnceCell<Dominators>,
    reached: OnceCell<Reached>,
    /// Raised: someone does not want to wait for this any longer.
    interrupt: Option<Arc<AtomicBool>>,
}

/// Ids that are looked for together: a block of the heap has so many. The table of blocks has half a million rows at most.
const BLOCK: u32 = 8192;

/// Weak references that are kept: 8 bytes each.
const MAX_WEAK: usize = 16_000_000;

/// Edges by source node: `targets[starts[n]..starts[n + 1]]`.
struct Edges {
    starts: Vec<u32>,
    targets: Vec<Node>,
}

impl Edges {
    fn of(&self, node: Node) -> &[Node] {
        let range = self.starts.get(node as usize..node as usize + 2);
        range.map_or(&[], |range| &self.targets[range[0] as usize..range[1] as usize])
    }
}

/// Immediate dominators and retained sizes.
pub struct Dominators {
    /// Immediate dominator of each node, [`NO_NODE`] for what hangs on the roots directly or is unreachable.
    pub parent: Vec<Node>,
    /// Bytes that would be free if the node were.
    pub retained: Vec<u64>,
    /// Whether a root reaches it.
    pub reachable: Vec<bool>,
}

impl Graph {
    /// Reads the heap.
    pub fn build(target: &Target) -> Graph {
        let reader = &target.reader;
        let weak: Vec<Vec<bool>> = (0..=255u8)
            .map(|kind| {
                target
                    .schema
                    .kind(kind)
                    .map_or_else(Vec::new, |kind| kind.fields.iter().map(|f| f.weak).collect())
            })
            .collect();
        let strong = |cell: &Cell<'_>, field: u16| {
            !weak[usize::from(cell.kind)].get(usize::from(field)).copied().unwrap_or(false)
        };
        // Pass one: nodes, and how many edges each has.
        let mut nodes: Vec<(u32, u32, u32, u8)> = Vec::new();
        let mut see = |cell: Cell<'_>| {
            let mut count = 0u32;
            cell.edges(&target.schema, &mut |edge| count += u32::from(strong(&cell, edge.field)));
            nodes.push((cell.id.0, u32::try_from(cell.size).unwrap_or(u32::MAX), count, cell.kind));
            true
        };
        for_each_cell(reader, Section::Heap, &mut see);
        if !target.is_whole() {
            for_each_cell(reader, Section::Near, &mut see);
        }
        if !nodes.is_sorted_by_key(|node| node.0) {
            nodes.sort_by_key(|node| node.0);
        }
        nodes.dedup_by_key(|node| node.0);
        let mut graph = Graph {
            blocks: blocks_of(&nodes),
            ids: nodes.iter().map(|node| node.0).collect(),
            sizes: nodes.iter().map(|node| node.1).collect(),
            kinds: nodes.iter().map(|node| node.3).collect(),
            forward: Edges { starts: Vec::with_capacity(nodes.len() + 1), targets: Vec::new() },
            reverse: OnceCell::new(),
            weak: Vec::new(),
            weak_left_out: 0,
            roots: Vec::new(),
            is_root: Bits::default(),
            dangling: 0,
            dominators: OnceCell::new(),
            reached: OnceCell::new(),
            interrupt: None,
        };
        let mut total = 0u32;
        graph.forward.starts.push(0);
        for node in &nodes {
            total = total.saturating_add(node.2);
            graph.forward.starts.push(total);
        }
        drop(nodes);
        // Pass two: the edges. A reference to a missing cell becomes one of the node to itself, which changes nothing.
        let mut targets = vec![NO_NODE; total as usize];
        let mut dangling = 0;
        let mut weakly: Vec<(Node, Node)> = Vec::new();
        let mut done = vec![false; graph.ids.len()];
        let mut fill = |cell: Cell<'_>| {
            let Some(node) = graph.node(cell.id) else { return true };
            if std::mem::replace(&mut done[node as usize], true) {
                return true;
            }
            let mut at = graph.forward.starts[node as usize] as usize;
            let end = graph.forward.starts[node as usize + 1] as usize;
            cell.edges(&target.schema, &mut |edge| {
                if !strong(&cell, edge.field) {
                    match graph.node(edge.target).map(|to| (to, node)) {
                        // Often one cell has many to another.
                        Some(pair) if weakly.last() == Some(&pair) => {}
                        Some(pair) if weakly.len() < MAX_WEAK => weakly.push(pair),
                        Some(_) => graph.weak_left_out += 1,
                        None => {}
                    }
                } else if at < end {
                    targets[at] = graph.node(edge.target).unwrap_or_else(|| {
                        dangling += 1;
                        node
                    });
                    at += 1;
                }
            });
            targets[at..end].fill(node);
            true
        };
        for_each_cell(reader, Section::Heap, &mut fill);
        if !target.is_whole() {
            for_each_cell(reader, Section::Near, &mut fill);
        }
        // Where the walk was stopped, the rest refers to nothing.
        for node in (0..graph.ids.len()).filter(|&node| !done[node]) {
            let (at, end) = (graph.forward.starts[node], graph.forward.starts[node + 1]);
            targets[at as usize..end as usize].fill(node as Node);
        }
        graph.forward.targets = targets;
        weakly.sort_unstable();
        weakly.dedup();
        graph.weak = weakly;
        graph.dangling = dangling;
        graph.interrupt = Some(target.reader.meter().flag());
        graph.is_root = Bits::new(graph.len());
        for_each_held(target, &mut |value| {
            if let Some(node) = value.cell().and_then(|id| graph.node(id))
                && graph.is_root.add(node)
            {
                graph.roots.push(node);
            }
        });
        graph
    }

    /// Whether the user wants no more of it.
    pub(crate) fn interrupted(&self) -> bool {
        self.interrupt.as_ref().is_some_and(|flag| flag.load(Ordering::Relaxed))
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The node of a cell.
    #[inline]
    pub fn node(&self, id: CellId) -> Option<Node> {
        let block = (id.0 / BLOCK) as usize;
        let (&start, &end) = (self.blocks.get(block)?, self.blocks.get(block + 1)?);
        let at = self.ids.get(start as usize..end as usize)?.binary_search(&id.0).ok()?;
        Some(start + at as Node)
    }

    /// The cell of a node.
    pub fn id(&self, node: Node) -> CellId {
        CellId(self.ids[node as usize])
    }

    /// What a node refers to.
    pub fn references(&self, node: Node) -> &[Node] {
        self.forward.of(node)
    }

    /// Who refers to a node, each once, itself left out.
    pub fn referrers(&self, node: Node) -> Vec<Node> {
        let reverse = self.reverse.get_or_init(|| self.build_reverse());
        let mut found: Vec<Node> = reverse.of(node).iter().copied().filter(|&from| from != node).collect();
        found.dedup();
        found
    }

    /// Who refers to a node weakly, each once.
    pub fn weak_referrers(&self, node: Node) -> impl Iterator<Item = Node> + '_ {
        let start = self.weak.partition_point(|&(to, _)| to < node);
        self.weak[start..].iter().take_while(move |&&(to, _)| to == node).map(|&(_, from)| from)
    }

    fn build_reverse(&self) -> Edges {
        let mut starts = vec![0u32; self.len() + 1];
        for &target in &self.forward.targets {
            starts[target as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut targets = vec![0; self.forward.targets.len()];
        for node in 0..self.len() as Node {
            for &target in self.forward.of(node) {
                targets[next[target as usize] as usize] = node;
                next[target as usize] += 1;
            }
        }
        Edges { starts, targets }
    }

    /// Shortest paths from roots to a node, at most `limit` from different roots: nodes from the root on.
    pub fn paths(&self, node: Node, limit: usize) -> Vec<Vec<Node>> {
        // Backwards from the node: the first root met is a nearest one.
        let mut next: FxHashMap<Node, Node> = FxHashMap::default();
        let mut queue = std::collections::VecDeque::from([node]);
        next.insert(node, NO_NODE);
        let mut found = Vec::new();
        while let Some(at) = queue.pop_front() {
            if self.interrupted() {
                break;
            }
            if self.is_root.has(at) {
                let mut path = Vec::new();
                let mut step = at;
                while step != NO_NODE {
                    path.push(step);
                    step = next.get(&step).copied().unwrap_or(NO_NODE);
                }
                found.push(path);
                if found.len() >= limit {
                    return found;
                }
            }
            for from in self.referrers(at) {
                next.entry(from).or_insert_with(|| {
                    queue.push_back(from);
                    at
                });
            }
        }
        found
    }

    /// What the roots reach, weak tables as the collector takes them; found when first asked for.
    pub(crate) fn reached(&self, target: &Target) -> &Reached {
        self.reached.get_or_init(|| reach(self, target))
    }

    /// Dominators and retained sizes, computed when first asked for.
    pub fn dominators(&self) -> &Dominators {
        self.dominators.get_or_init(|| dominators(self))
    }
}

/// See [`Graph::blocks`]; the nodes are in order of their ids.
fn blocks_of(nodes: &[(u32, u32, u32, u8)]) -> Vec<u32> {
    let Some(last) = nodes.last() else { return Vec::new() };
    let mut blocks = Vec::with_capacity((last.0 / BLOCK) as usize + 2);
    for (number, node) in nodes.iter().enumerate() {
        while blocks.len() <= (node.0 / BLOCK) as usize {
            blocks.push(number as u32);
        }
    }
    blocks.push(nodes.len() as u32);
    blocks
}

/// A set of nodes, one bit a node.
#[derive(Default)]
pub(crate) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    /// An empty set of nodes below `count`.
    pub fn new(count: usize) -> Bits {
        Bits { words: vec![0; count.div_ceil(64)] }
    }

    /// Whether it is there.
    pub fn has(&self, node: Node) -> bool {
        self.words.get(node as usize / 64).is_some_and(|word| word >> (node % 64) & 1 != 0)
    }

    /// Whether it was not there before.
    pub fn add(&mut self, node: Node) -> bool {
        let Some(word) = self.words.get_mut(node as usize / 64) else { return false };
        let bit = 1 << (node % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }
}

/// Lengauer and Tarjan's algorithm, simple version, without recursion. A virtual node above all roots is the entry.
fn dominators(graph: &Graph) -> Dominators {
    let count = graph.len();
    let entry = count as Node;
    // Depth-first numbering; `order[0]` is the entry.
    let mut number = vec![NO_NODE; count + 1];
    let mut order: Vec<Node> = Vec::with_capacity(count + 1);
    let mut tree_parent: Vec<u32> = Vec::with_capacity(count + 1);
    let roots = &graph.roots[..];
    number[entry as usize] = 0;
    order.push(entry);
    tree_parent.push(0);
    let successors = |node: Node| if node == entry { roots } else { graph.references(node) };
    let mut stack: Vec<(Node, u32)> = vec![(entry, 0)];
    while let Some((node, at)) = stack.last_mut() {
        if graph.interrupted() {
            break;
        }
        let edges = successors(*node);
        let Some(&next) = edges.get(*at as usize) else {
            stack.pop();
            continue;
        };
        *at += 1;
        if number[next as usize] == NO_NODE {
            tree_parent.push(number[*node as usize]);
            number[next as usize] = order.len() as u32;
            order.push(next);
            stack.push((next, 0));
        }
    }
    drop(stack);
    let reached = order.len();
    // All below is by depth-first number.
    let mut semi: Vec<u32> = (0..reached as u32).collect();
    let mut label = semi.clone();
    let mut ancestor = vec![NO_NODE; reached];
    let mut idom = vec![0u32; reached];
    // Buckets as linked lists: nodes by their semidominator.
    let mut bucket = vec![NO_NODE; reached];
    let mut bucket_next = vec![NO_NODE; reached];
    let reverse = graph.reverse.get_or_init(|| graph.build_reverse());
    let mut path: Vec<u32> = Vec::new();
    let mut eval = |node: u32, ancestor: &mut [u32], label: &mut [u32], semi: &[u32]| -> u32 {
        if ancestor[node as usize] == NO_NODE {
            return label[node as usize];
        }
        path.clear();
        let mut at = node;
        while ancestor[ancestor[at as usize] as usize] != NO_NODE {
            path.push(at);
            at = ancestor[at as usize];
        }
        while let Some(step) = path.pop() {
            let above = ancestor[step as usize];
            if semi[label[above as usize] as usize] < semi[label[step as usize] as usize] {
                label[step as usize] = label[above as usize];
            }
            ancestor[step as usize] = ancestor[above as usize];
        }
        label[node as usize]
    };
    for w in (1..reached as u32).rev() {
        if graph.interrupted() {
            break;
        }
        let node = order[w as usize];
        if graph.is_root.has(node) {
            semi[w as usize] = 0;
        }
        for &from in reverse.of(node) {
            let v = number[from as usize];
            if v != NO_NODE {
                let u = eval(v, &mut ancestor, &mut label, &semi);
                semi[w as usize] = semi[w as usize].min(semi[u as usize]);
            }
        }
        let s = semi[w as usize];
        bucket_next[w as usize] = bucket[s as usize];
        bucket[s as usize] = w;
        let parent = tree_parent[w as usize];
        ancestor[w as usize] = parent;
        let mut v = std::mem::replace(&mut bucket[parent as usize], NO_NODE);
        while v != NO_NODE {
            let u = eval(v, &mut ancestor, &mut label, &semi);
            idom[v as usize] = if semi[u as usize] < semi[v as usize] { u } else { parent };
            v = bucket_next[v as usize];
        }
    }
    for w in 1..reached {
        if idom[w] != semi[w] {
            idom[w] = idom[idom[w] as usize];
        }
    }
    let mut result = Dominators {
        parent: vec![NO_NODE; count],
        retained: graph.sizes.iter().map(|&size| u64::from(size)).collect(),
        reachable: vec![false; count],
    };
    for w in (1..reached).rev() {
        let node = order[w] as usize;
        result.reachable[node] = true;
        let above = order[idom[w] as usize];
        if above != entry {
            result.parent[node] = above;
            // Dominators have smaller numbers, so that this node's sum is complete.
            result.retained[above as usize] += result.retained[node];
        }
    }
    result
}
