//! An open core: finds cells, code, scopes, sources and frames on demand, and remembers them.
//!
//! Opening reads the file's index and the small sections that every command needs; the heap stays on disk, so that a
//! core larger than memory opens, and one of millions of cells prints its stack at once.

use crate::graph::Graph;
use crate::library::LibraryNames;
use crate::view::Layout;
use gill_bytecode::Size;
use gill_image::cells::{Cell, Heap, Kind, Schema};
use gill_image::records::{
    CodeRecord, FrameRecord, NameRow, Process, RootRecord, ScopeRecord, SourceRecord, Status,
};
use gill_image::{CellId, OpenError, Reader, Section, Stop};
use rustc_hash::FxHashMap;
use std::cell::{self, OnceCell, RefCell};
use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Longest string that is put together from a rope.
const MAX_STRING: usize = 64 << 20;
/// The kinds of strings that have `text` of their own.
const FLAT_STRINGS: [&str; 2] = ["Latin1String", "Utf16String"];
/// Those that are made of others.
const MADE_STRINGS: [&str; 2] = ["RopeString", "SlicedString"];
/// Parts of a rope that are read.
const MAX_ROPE: usize = 4_000_000;
/// Bytes that come through a pipe until they must look like a core.
pub const PIPE_BEGINNING: u64 = 1 << 20;
/// Bytes that may come through a pipe, if nobody says otherwise.
pub const MAX_PIPE: u64 = 4 << 30;
/// Frames that are read: twice what the usual size of a stack lets a recursion have. They take some 400 bytes each.
const MAX_FRAMES: usize = 600_000;
/// Registers and arguments of all frames together.
const MAX_REGISTERS: usize = 8 << 20;
/// Named roots; a program's tables of interned strings and the like are far smaller.
const MAX_ROOTS: usize = 2_000_000;
/// Rows of the name tables.
const MAX_NAMES: usize = 200_000;
/// Entries of all remembered shapes together: what a program's shapes come to is a small part of it.
const MAX_LAYOUT_ENTRIES: usize = 2_000_000;
/// Steps of work that any question may take, and more for each byte of the file: what no sound core needs.
const BASE_STEPS: u64 = 8_000_000;
const STEPS_A_BYTE: u64 = 16;

/// Why a file cannot be opened.
#[derive(Debug)]
pub enum OpenFailure {
    /// The system says no.
    Io(PathBuf, std::io::Error),
    /// It is no core, or nothing of it is left.
    Image(PathBuf, OpenError),
}

impl std::fmt::Display for OpenFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            OpenFailure::Io(path, error) => write!(f, "{}: {error}", path.display()),
            OpenFailure::Image(path, error) => write!(f, "{}: {error}", path.display()),
        }
    }
}

impl std::error::Error for OpenFailure {}

#[cfg(unix)]
fn is_device(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    metadata.file_type().is_char_device() || metadata.file_type().is_block_device()
}

#[cfg(not(unix))]
fn is_device(_: &std::fs::Metadata) -> bool {
    false
}

/// What comes through a pipe, as long as it looks like a core and there is an end to it before `most` bytes.
fn read_pipe(path: &Path, file: &std::fs::File, most: u64) -> Result<Vec<u8>, OpenFailure> {
    let io = |error| OpenFailure::Io(path.to_path_buf(), error);
    let mut bytes = Vec::new();
    let read_to = |end: u64, bytes: &mut Vec<u8>| {
        let left = end - bytes.len() as u64;
        file.take(left).read_to_end(bytes).map_err(io)
    };
    let end = most.saturating_add(1);
    read_to(end.min(PIPE_BEGINNING), &mut bytes)?;
    if bytes.len() as u64 == PIPE_BEGINNING {
        Reader::open(bytes.clone()).map_err(|error| OpenFailure::Image(path.to_path_buf(), error))?;
        read_to(end.max(PIPE_BEGINNING), &mut bytes)?;
    }
    if bytes.len() as u64 > most {
        let what = format!(
            "more than {} come through this pipe, which is read into memory; name a file, which is not, or allow \
             more with --max-pipe SIZE before it",
            Size(most)
        );
        return Err(io(std::io::Error::other(what)));
    }
    Ok(bytes)
}

/// Remembered layouts, and how many entries they have together.
#[derive(Default)]
struct Layouts {
    by_shape: FxHashMap<u32, Rc<Layout>>,
    entries: usize,
}

type Cache<T> = RefCell<FxHashMap<u32, Option<Rc<T>>>>;

/// An open core.
pub struct Target {
    /// Where it came from.
    pub path: PathBuf,
    /// The file.
    pub reader: Reader,
    /// Its kinds of cells.
    pub schema: Schema,
    heap: Heap,
    status: OnceCell<Option<Status<'static>>>,
    process: OnceCell<Option<Process<'static>>>,
    names: OnceCell<HashMap<String, FxHashMap<u32, String>>>,
    opcodes: OnceCell<crate::opcodes::Opcodes>,
    intrinsics: OnceCell<FxHashMap<u32, String>>,
    stacks: OnceCell<Vec<FrameRecord<'static>>>,
    /// There are more frames than those.
    more_frames: cell::Cell<Option<u32>>,
    roots: OnceCell<Vec<RootRecord<'static>>>,
    code: Cache<CodeRecord<'static>>,
    scopes: Cache<ScopeRecord<'static>>,
    sources: Cache<SourceRecord<'static>>,
    /// Offsets of the lines of sources, by source.
    lines: RefCell<FxHashMap<u32, Rc<Vec<u32>>>>,
    graph: RefCell<Option<Rc<Graph>>>,
    layouts: RefCell<Layouts>,
    /// Class names by shape and kind.
    pub(crate) classes: RefCell<FxHashMap<(u32, u8), Rc<str>>>,
    /// Sources of the library's modules by name.
    pub(crate) builtin_sources: OnceCell<FxHashMap<String, u32>>,
    /// What the library's classes define, by prototype.
    pub(crate) library_names: RefCell<FxHashMap<u32, Option<Rc<LibraryNames>>>>,
    /// What the program calls its AsyncLocalStorage objects.
    pub(crate) storage_names: RefCell<FxHashMap<CellId, String>>,
    /// How often the heap was looked through for such a name.
    pub(crate) storage_searches: cell::Cell<usize>,
}

impl Target {
    /// Opens a core file. What comes through a pipe is read into memory, 4 GiB at most.
    pub fn open(path: &Path) -> Result<Target, OpenFailure> {
        Target::open_within(path, MAX_PIPE)
    }

    /// The same, with another bound for a pipe.
    pub fn open_within(path: &Path, max_pipe: u64) -> Result<Target, OpenFailure> {
        let io = |error| OpenFailure::Io(path.to_path_buf(), error);
        let file = std::fs::File::open(path).map_err(io)?;
        let metadata = file.metadata().map_err(io)?;
        if metadata.is_dir() {
            return Err(io(std::io::Error::other("this is a directory; name a core file in it")));
        }
        if metadata.is_file() && metadata.len() > 0 {
            Target::from_bytes(path, crate::map::map(&file).map_err(io)?)
        } else {
            // A pipe, or an empty file, which cannot be mapped.
            if is_device(&metadata) {
                return Err(io(std::io::Error::other("this is a device, not a core file")));
            }
            Target::from_bytes(path, read_pipe(path, &file, max_pipe)?)
        }
    }

    /// Opens a core that is in memory. `path` is its name in messages.
    pub fn from_bytes(
        path: &Path,
        bytes: impl AsRef<[u8]> + Send + Sync + 'static,
    ) -> Result<Target, OpenFailure> {
        let reader = Reader::open(bytes).map_err(|error| OpenFailure::Image(path.to_path_buf(), error))?;
        let schema = Schema::read(&reader);
        let heap = Heap::new(&reader);
        Ok(Target {
            path: path.to_path_buf(),
            reader,
            schema,
            heap,
            status: OnceCell::new(),
            process: OnceCell::new(),
            names: OnceCell::new(),
            opcodes: OnceCell::new(),
            intrinsics: OnceCell::new(),
            stacks: OnceCell::new(),
            more_frames: cell::Cell::new(None),
            roots: OnceCell::new(),
            code: RefCell::default(),
            scopes: RefCell::default(),
            sources: RefCell::default(),
            lines: RefCell::default(),
            graph: RefCell::default(),
            layouts: RefCell::default(),
            classes: RefCell::default(),
            builtin_sources: OnceCell::new(),
            library_names: RefCell::default(),
            storage_names: RefCell::default(),
            storage_searches: cell::Cell::new(0),
        })
    }

    /// Why, when and where; `None` if that frame of the file is lost.
    pub fn status(&self) -> Option<&Status<'static>> {
        self.status.get_or_init(|| self.for_good(|reader| reader.first(Section::Status))).as_ref()
    }

    /// The surroundings.
    pub fn process(&self) -> Option<&Process<'static>> {
        self.process.get_or_init(|| self.for_good(|reader| reader.first(Section::Process))).as_ref()
    }

    /// The instruction set of the version that wrote the core.
    pub(crate) fn opcodes(&self) -> &[Option<crate::opcodes::Opcode>] {
        self.opcodes.get_or_init(|| self.for_good(|_| crate::opcodes::read(self)))
    }

    /// A number's name in a name table of the core.
    pub fn name(&self, table: &str, number: u32) -> Option<&str> {
        let names = self.names.get_or_init(|| {
            let mut names: HashMap<String, FxHashMap<u32, String>> = HashMap::new();
            let mut count = 0;
            self.for_good(|reader| {
                reader.for_each(Section::Names, |row: NameRow| {
                    if count == MAX_NAMES {
                        let what = format!("only the first {MAX_NAMES} names are looked at");
                        reader.warn(Section::Names.name(), 0, what);
                        return false;
                    }
                    names.entry(row.table.to_text()).or_default().insert(row.number, row.name.to_text());
                    count += 1;
                    true
                });
            });
            names
        });
        names.get(table)?.get(&number).map(String::as_str)
    }

    /// A number's name, or the number itself.
    pub fn name_or_number(&self, table: &str, number: u32) -> String {
        self.name(table, number).map_or_else(|| format!("{table} {number}"), str::to_string)
    }

    /// The number that a table of names has for a name, the largest if it has none.
    pub fn number(&self, table: &str, name: &str) -> u8 {
        (0..u8::MAX).find(|&number| self.name(table, u32::from(number)) == Some(name)).unwrap_or(u8::MAX)
    }

    /// The frames of all stacks, as many as are kept in memory; the graph looks at the others too.
    pub fn all_frames(&self) -> &[FrameRecord<'static>] {
        self.stacks.get_or_init(|| {
            let mut frames = Vec::new();
            let mut registers = 0;
            self.for_good(|reader| {
                reader.for_each(Section::Stack, |frame: FrameRecord| {
                    let fits = frames.len() < MAX_FRAMES && registers < MAX_REGISTERS;
                    let stack = frame.stack;
                    if fits {
                        registers += frame.registers.len() + frame.arguments.len();
                        frames.push(frame);
                    } else {
                        self.more_frames.set(Some(stack));
                    }
                    fits
                });
            });
            frames.sort_by_key(|frame| (frame.stack, frame.index));
            frames
        })
    }

    /// Frames of this stack, and of those behind it in the file, that are not among [`Target::all_frames`], since there are too many.
    pub fn frames_left_out(&self, stack: u32) -> u64 {
        let kept = self.all_frames().len() as u64;
        match self.more_frames.get() {
            Some(last) if stack >= last => self.records_of(Section::Stack).saturating_sub(kept),
            _ => 0,
        }
    }

    /// Records of a section, by what its frames say.
    pub(crate) fn records_of(&self, section: Section) -> u64 {
        let frames = self.reader.section_frames(section).iter();
        let frames = frames.filter_map(|&number| self.reader.frames().get(number as usize));
        frames.map(|frame| u64::from(frame.records)).sum()
    }

    /// The frames of a stack, innermost first. Stack 0 is the failure's.
    pub fn stack(&self, stack: u32) -> &[FrameRecord<'static>] {
        let frames = self.all_frames();
        let start = frames.partition_point(|frame| frame.stack < stack);
        let end = frames.partition_point(|frame| frame.stack <= stack);
        &frames[start..end]
    }

    /// The named roots, as many as are kept in memory; the graph looks at the others too.
    pub fn roots(&self) -> &[RootRecord<'static>] {
        self.roots.get_or_init(|| {
            let mut roots = Vec::new();
            self.for_good(|reader| {
                reader.for_each(Section::Roots, |root| {
                    let fits = roots.len() < MAX_ROOTS;
                    if fits {
                        roots.push(root);
                    }
                    fits
                });
            });
            roots
        })
    }

    /// Named roots that are not among [`Target::roots`], since there are too many.
    pub fn roots_left_out(&self) -> u64 {
        let kept = self.roots().len();
        if kept == MAX_ROOTS { self.records_of(Section::Roots).saturating_sub(kept as u64) } else { 0 }
    }

    /// The name of a builtin object of the language, `%Array.prototype%`.
    pub fn intrinsic(&self, id: CellId) -> Option<&str> {
        let names = self.intrinsics.get_or_init(|| {
            let is_one = |root: &&RootRecord<'_>| self.name("root", root.kind) == Some("intrinsic");
            let roots = self.roots().iter().filter(is_one);
            roots.filter_map(|root| Some((root.value.cell()?.0, root.name.to_text()))).collect()
        });
        names.get(&id.0).map(String::as_str).filter(|name| !name.is_empty())
    }

    /// The root of this name.
    pub fn root(&self, name: &str) -> Option<&RootRecord<'static>> {
        self.roots().iter().find(|root| root.name.as_str() == name)
    }

    /// A code block.
    pub fn code(&self, id: u32) -> Option<Rc<CodeRecord<'static>>> {
        self.cached(&self.code, id, Section::Code, |code| code.id)
    }

    /// A scope.
    pub fn scope(&self, id: u32) -> Option<Rc<ScopeRecord<'static>>> {
        self.cached(&self.scopes, id, Section::Scopes, |scope| scope.id)
    }

    /// A source text.
    pub fn source(&self, id: u32) -> Option<Rc<SourceRecord<'static>>> {
        self.cached(&self.sources, id, Section::Sources, |source| source.id)
    }

    fn cached<T: serde::de::DeserializeOwned>(
        &self,
        cache: &Cache<T>,
        id: u32,
        section: Section,
        key: impl Fn(&T) -> u32,
    ) -> Option<Rc<T>> {
        if id == gill_image::format::NONE {
            return None;
        }
        if let Some(found) = cache.borrow().get(&id) {
            return found.clone();
        }
        let found = self.reader.find(section, id, key).map(Rc::new);
        cache.borrow_mut().insert(id, found.clone());
        found
    }

    /// A heap cell.
    pub fn cell(&self, id: CellId) -> Option<Cell<'_>> {
        if !self.step() {
            return None;
        }
        self.heap.cell(&self.reader, id)
    }

    /// Reads something that is kept as long as the core is open: all of it, whatever the question that asks first may spend.
    pub(crate) fn for_good<T>(&self, read: impl FnOnce(&Reader) -> T) -> T {
        self.reader.meter().unmetered(|| read(&self.reader))
    }

    /// A question begins: it gets work enough for any sound core of this size.
    pub fn begin(&self) {
        let bytes = self.reader.data().len() as u64;
        self.reader.meter().begin(BASE_STEPS.saturating_add(bytes.saturating_mul(STEPS_A_BYTE)));
    }

    /// A step of work; `false`: stop, and let what is there be the answer.
    #[inline]
    pub fn step(&self) -> bool {
        self.reader.meter().spend(1)
    }

    /// A question ended. If it was stopped, what was remembered meanwhile may be wrong, and is forgotten.
    pub fn end(&self) -> Option<Stop> {
        let stopped = self.reader.meter().stopped();
        // Nothing bounds what is read between questions; whoever asks begins anew.
        self.reader.meter().begin(u64::MAX);
        if stopped.is_some() {
            self.code.borrow_mut().clear();
            self.scopes.borrow_mut().clear();
            self.sources.borrow_mut().clear();
            self.lines.borrow_mut().clear();
            self.layouts.take();
            self.classes.borrow_mut().clear();
            self.library_names.borrow_mut().clear();
            self.storage_names.borrow_mut().clear();
            self.graph.take();
        }
        stopped
    }

    /// A remembered layout.
    pub(crate) fn known_layout(&self, shape: CellId) -> Option<Rc<Layout>> {
        self.layouts.borrow().by_shape.get(&shape.0).cloned()
    }

    /// Remembers a layout, as long as all take little memory.
    pub(crate) fn remember_layout(&self, shape: CellId, layout: &Rc<Layout>) {
        let mut layouts = self.layouts.borrow_mut();
        if layouts.entries + layout.entries.len() > MAX_LAYOUT_ENTRIES {
            *layouts = Layouts::default();
        }
        layouts.entries += layout.entries.len();
        layouts.by_shape.insert(shape.0, layout.clone());
    }

    /// Where the lines of a source begin, in bytes.
    pub fn line_starts(&self, source: &SourceRecord<'_>) -> Rc<Vec<u32>> {
        if let Some(lines) = self.lines.borrow().get(&source.id) {
            return lines.clone();
        }
        let text = source.text.as_str();
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at as u32 + 1);
        let lines = Rc::new(std::iter::once(0).chain(ends).collect::<Vec<u32>>());
        self.lines.borrow_mut().insert(source.id, lines.clone());
        lines
    }

    /// A cell's kind.
    pub fn kind(&self, cell: &Cell<'_>) -> Option<&Kind> {
        self.schema.kind(cell.kind)
    }

    /// Whether the cell is of the kind of this name.
    pub fn is_kind(&self, cell: &Cell<'_>, name: &str) -> bool {
        self.kind(cell).is_some_and(|kind| kind.name == name)
    }

    /// The name of a cell's kind.
    pub fn kind_name(&self, cell: &Cell<'_>) -> String {
        self.kind(cell).map_or_else(|| format!("kind {}", cell.kind), |kind| kind.name.clone())
    }

    /// The UTF-16 units of a string cell, at most `limit` of them; `None` if it is no string or damaged.
    pub fn string_units(&self, id: CellId, limit: usize) -> Option<Vec<u16>> {
        let mut units = Vec::new();
        // Ropes may be deep to either side, and in a damaged core cyclic: bounded by work, not by recursion.
        let mut pending = vec![id];
        let mut steps = 0usize;
        while let Some(id) = pending.pop() {
            steps += 1;
            if units.len() >= limit || steps > MAX_ROPE || pending.len() > MAX_ROPE {
                break;
            }
            let cell = self.cell(id)?;
            match self.kind(&cell)?.name.as_str() {
                "RopeString" => {
                    pending.extend(cell.cell(&self.schema, "right"));
                    pending.push(cell.cell(&self.schema, "left")?);
                }
                kind => {
                    let mut room = limit - units.len();
                    let more = if kind == "SlicedString" {
                        let parent = self.cell(cell.cell(&self.schema, "parent")?)?;
                        room = room.min(self.string_length(&cell) as usize);
                        let offset = cell.uint(&self.schema, "offset")? as usize;
                        parent.text(&self.schema, "text", offset, room)?
                    } else {
                        cell.text(&self.schema, "text", 0, room)?
                    };
                    // Ropes that share a long text would copy it again and again.
                    if !self.reader.meter().spend((more.len() / 64) as u64) {
                        break;
                    }
                    units.extend(more);
                }
            }
        }
        Some(units)
    }

    /// The text of a string cell.
    pub fn string(&self, id: CellId) -> Option<String> {
        self.string_units(id, MAX_STRING).map(|units| String::from_utf16_lossy(&units))
    }

    /// The length of a string cell in units.
    pub fn string_length(&self, cell: &Cell<'_>) -> u64 {
        cell.uint(&self.schema, "length").unwrap_or(0)
    }

    /// Whether a cell is a string.
    pub fn is_string(&self, cell: &Cell<'_>) -> bool {
        self.is_flat_string(cell)
            || self.kind(cell).is_some_and(|kind| MADE_STRINGS.contains(&kind.name.as_str()))
    }

    /// Whether a cell is a string that has text of its own, and no part of others.
    pub(crate) fn is_flat_string(&self, cell: &Cell<'_>) -> bool {
        self.kind(cell).is_some_and(|kind| FLAT_STRINGS.contains(&kind.name.as_str()))
    }

    /// The graph of references, built when first asked for.
    pub fn graph(&self) -> Rc<Graph> {
        if let Some(graph) = self.graph.borrow().as_ref() {
            return graph.clone();
        }
        let graph = Rc::new(Graph::build(self));
        *self.graph.borrow_mut() = Some(graph.clone());
        graph
    }

    /// Whether the graph was built already.
    pub(crate) fn has_graph(&self) -> bool {
        self.graph.borrow().is_some()
    }

    /// Whether nothing is missing or damaged, as far as has been seen.
    pub fn is_whole(&self) -> bool {
        self.reader.is_complete() && self.reader.warnings().is_empty() && !self.reader.has_omissions()
    }
}
