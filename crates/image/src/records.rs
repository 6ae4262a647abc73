//! What the sections hold. The order of the fields is the order on disk, and bincode writes no names, so:
//!
//! Invariant: fields and variants are only ever appended. A reader sees fields that an older writer did not know as
//! zeros, which means empty, none or false; so zero must always mean "not said".
//!
//! Lifetimes: a writer fills in borrowed data, a reader gets `Record<'static>`, owned. Numbers that mean "none" are
//! [`crate::format::NONE`] unless the field says otherwise. Times are milliseconds: `_ms` fields of type f64 count
//! from the start of the process, `unix_ms` ones from 1970.

use crate::data::{Bytes, List, Text, Value};
use serde::{Deserialize, Serialize};

/// A number of an event of the event loop; 0 is none.
pub type EventId = u64;

/// A place in the program: where something was scheduled, thrown or called.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct Site<'a> {
    /// Code block, or NONE where no JavaScript ran.
    pub code: u32,
    /// Offset of the instruction in that code block's bytecode.
    pub pc: u32,
    /// Function name, if the writer looked it up.
    pub function: Text<'a>,
    /// Source name, if the writer looked it up.
    pub source: Text<'a>,
    /// 1-based; 0: not looked up, the code block's line table knows.
    pub line: u32,
    /// 1-based, in UTF-16 units; 0: not looked up.
    pub column: u32,
}

impl Site<'_> {
    /// No place at all.
    pub fn none() -> Self {
        Site { code: crate::format::NONE, ..Site::default() }
    }

    /// Whether there is a place.
    pub fn is_none(&self) -> bool {
        self.code == crate::format::NONE && self.source.is_empty()
    }
}

/// Why there is a core.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Reason {
    /// Not said.
    #[default]
    Unknown,
    /// An exception that nobody catches, at the throw.
    Uncaught,
    /// A promise rejection that nobody handles.
    Rejection,
    /// The heap limit, or no memory from the system.
    OutOfMemory,
    /// The VM stack's limit.
    StackOverflow,
    /// process.abort(), or a failed assertion of the program.
    Abort,
    /// A fatal signal; see `Status::signal`.
    Signal,
    /// A defect of the VM itself.
    Internal,
    /// A live dump asked for by a signal.
    Live,
    /// A live dump asked for by the program.
    Api,
}

impl Reason {
    /// A short name, as `--core-on` and JSON have it.
    pub fn name(self) -> &'static str {
        match self {
            Reason::Unknown => "unknown",
            Reason::Uncaught => "uncaught",
            Reason::Rejection => "rejection",
            Reason::OutOfMemory => "oom",
            Reason::StackOverflow => "stack",
            Reason::Abort => "abort",
            Reason::Signal => "signal",
            Reason::Internal => "internal",
            Reason::Live => "live",
            Reason::Api => "api",
        }
    }
}

/// Section `status`: why, when and where.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct Status<'a> {
    /// Why there is a core.
    pub reason: Reason,
    /// The first line on stderr: `TypeError: Cannot read properties of undefined (reading 'rate')`.
    pub title: Text<'a>,
    /// The thrown value or rejection reason; Empty where there is none.
    pub exception: Value,
    /// The rejected promise, for a rejection; else Empty.
    pub promise: Value,
    /// Signal number, or 0.
    pub signal: i32,
    /// The status that the process was to exit with.
    pub exit_code: i32,
    /// When.
    pub unix_ms: u64,
    /// Age of the process.
    pub uptime_ms: f64,
    /// Where the failure is: line and column are looked up by the writer.
    pub site: Site<'a>,
    /// Text of that line, cut to some hundred characters.
    pub source_line: Text<'a>,
    /// The event whose callback was running.
    pub event: EventId,
    /// Version of the VM.
    pub version: Text<'a>,
    /// Operating system and architecture: `linux`, `x86_64`.
    pub os: Text<'a>,
    /// Architecture.
    pub arch: Text<'a>,
    /// Main script, as given.
    pub script: Text<'a>,
    /// Same for crashes of the same cause: hash over the normalised stack. Hexadecimal, or empty.
    pub signature: Text<'a>,
    /// Address of cell 0. Ids are in units of 8 bytes from here.
    pub heap_base: u64,
    /// The async context of the failure, as a frame's.
    pub context: Value,
}

/// The type of a cell's field: how it is encoded. The number is the one on disk.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum FieldType {
    /// Not there: a header word without meaning for this kind.
    #[default]
    Unused,
    /// One value.
    Value,
    /// One cell reference, may be null.
    Cell,
    /// Unsigned integers.
    U8,
    /// Unsigned, 16 bits.
    U16,
    /// Unsigned, 32 bits.
    U32,
    /// Unsigned, 64 bits.
    U64,
    /// Signed, 32 bits.
    I32,
    /// Signed, 64 bits.
    I64,
    /// IEEE 754 double.
    F64,
    /// Counted bytes: Latin-1 characters or raw data.
    Bytes,
    /// Counted UTF-16 units.
    Units,
    /// Counted values.
    Values,
    /// Counted cell references.
    Cells,
    /// Counted u32.
    U32s,
    /// Counted u64.
    U64s,
}

/// A named field of a cell kind.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct FieldRow<'a> {
    /// `elements`, `prototype`...
    pub name: Text<'a>,
    /// How it is encoded.
    pub kind: FieldType,
    /// What it means. May be empty.
    pub doc: Text<'a>,
    /// The reference keeps nothing alive (WeakRef's target, a shape's transitions).
    pub weak: bool,
}

/// Section `kinds`: one kind of heap cell.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct KindRow<'a> {
    /// The kind byte in the cell's header.
    pub kind: u32,
    /// `Object`, `Latin1String`...
    pub name: Text<'a>,
    /// One line.
    pub doc: Text<'a>,
    /// A JavaScript object: it has a shape and properties.
    pub object: bool,
    /// What the header's `flags` byte means, or Unused.
    pub flags: FieldRow<'a>,
    /// What the header's `aux` half-word means.
    pub aux: FieldRow<'a>,
    /// What the header's word means: type Cell (a shape), U32 (a length, a scope id) or Unused.
    pub word: FieldRow<'a>,
    /// The fields after the header, in encoding order.
    pub fields: List<'a, FieldRow<'a>>,
}

/// Section `names`: a number's name in one of the tables (`opcode`, `root`, `queue`, `call`, `event`...).
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct NameRow<'a> {
    /// Which table.
    pub table: Text<'a>,
    /// The number.
    pub number: u32,
    /// Its name.
    pub name: Text<'a>,
    /// What it means; for opcodes the operand layout, see docs/image-format.md.
    pub doc: Text<'a>,
}

/// Section `stack`: a frame. Stack 0 is the failure's; others are named by [`ThrowEntry::stack`].
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct FrameRecord<'a> {
    /// Which stack this belongs to.
    pub stack: u32,
    /// 0 is the innermost frame.
    pub index: u32,
    /// How it was called: number in the name table `call`.
    pub call: u8,
    /// Code, pc, and for the reader of a cut file the names and the line.
    pub site: Site<'a>,
    /// The function object, or Empty.
    pub function: Value,
    /// Native function number (name table `native`), or NONE.
    pub native: u32,
    /// `this`, or Empty where not bound.
    pub this: Value,
    /// Arguments as passed, beyond the declared ones too.
    pub arguments: List<'a, Value>,
    /// Registers, as the code block numbers them.
    pub registers: List<'a, Value>,
    /// The current environment (scope) cell, or Empty/Undefined.
    pub environment: Value,
    /// For an async function or generator: its Generator cell. Else Empty.
    pub generator: Value,
    /// Not on the VM stack: an async function that awaits the frame below it.
    pub suspended: bool,
    /// The event during which it was entered, or 0.
    pub event: EventId,
    /// new.target, or Empty.
    pub new_target: Value,
    /// How many arguments it was called with, where those beyond `arguments` were not kept; else 0.
    pub passed: u32,
    /// An async context: a Map from AsyncLocalStorage objects to what they hold there. Empty or undefined if none holds anything.
    /// All frames that were on the stack have that of the moment of the core, or of the throw that kept them, though one may have
    /// been called in another; one that is suspended has its own, in which it goes on.
    pub context: Value,
    /// Frames of the same stack that were behind this one, before the next, and were not kept; `u32::MAX` where there were some that
    /// nobody counted.
    pub left_out: u32,
}

/// Which queue a pending thing waits in. The number is the one on disk.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Queue {
    /// Not said.
    #[default]
    Unknown,
    /// process.nextTick
    Tick,
    /// Promise jobs and queueMicrotask
    Microtask,
    /// setTimeout, setInterval
    Timer,
    /// setImmediate
    Immediate,
    /// An event ready to be delivered (the macrotask queue)
    Ready,
    /// Sockets, servers, pipes, watchers: open handles
    Handle,
    /// Operations under way: file operations in the pool, connects, writes
    Operation,
    /// Signal handlers and other listeners of the loop
    Listener,
    /// Finalization callbacks
    Finalizer,
}

impl Queue {
    /// The command that lists it, or the name shown.
    pub fn name(self) -> &'static str {
        match self {
            Queue::Unknown => "unknown",
            Queue::Tick => "tick",
            Queue::Microtask => "microtask",
            Queue::Timer => "timer",
            Queue::Immediate => "immediate",
            Queue::Ready => "ready",
            Queue::Handle => "handle",
            Queue::Operation => "operation",
            Queue::Listener => "listener",
            Queue::Finalizer => "finalizer",
        }
    }
}

/// The value of a named detail. The order of the variants is the tag: never reorder.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub enum Datum<'a> {
    /// Not there.
    #[default]
    None,
    /// true, false
    Bool(bool),
    /// A count, a descriptor, a port.
    Int(i64),
    /// Milliseconds and other fractions.
    Float(f64),
    /// A path, an address.
    Text(Text<'a>),
    /// A JavaScript value: an edge of the graph.
    Value(Value),
}

/// A named detail of a pending thing or event: `fd` 12, `remote` "10.0.0.7:53122", `queued` 4096.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct Detail<'a> {
    /// Its name.
    pub name: Text<'a>,
    /// Its value.
    pub value: Datum<'a>,
}

/// Section `pending`: something that would have run, or completed, later.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct PendingRecord<'a> {
    /// Where it waits.
    pub queue: Queue,
    /// Place within that queue: order of running.
    pub position: u32,
    /// What it is: `timeout`, `interval`, `then`, `await`, `tcp server`, `tcp socket`, `local server`, `local socket`, `child process`, `gzip`, `fs.read`...
    pub kind: Text<'a>,
    /// Its state: `armed`, `listening`, `connected`, `reading`, `queued`, `running`...
    pub state: Text<'a>,
    /// Number that the program sees (timer id, descriptor), or 0.
    pub number: u64,
    /// Its own EventId: the one that things scheduled by its callback will have as parent.
    pub event: EventId,
    /// The event during which it was scheduled.
    pub parent: EventId,
    /// Where in the program it was scheduled.
    pub site: Site<'a>,
    /// When it was scheduled.
    pub created_ms: f64,
    /// When it is due (timers); else 0.
    pub due_ms: f64,
    /// Period of an interval; else 0.
    pub interval_ms: f64,
    /// Keeps the process alive.
    pub referenced: bool,
    /// What would run: function, promise reaction or generator. Empty where none.
    pub callback: Value,
    /// What it would get.
    pub arguments: List<'a, Value>,
    /// The JavaScript object that stands for it (Timeout, Socket), or Empty.
    pub object: Value,
    /// Everything else.
    pub details: List<'a, Detail<'a>>,
    /// The async context in which its callback will run, as a frame's.
    pub context: Value,
}

/// Section `events`: a turn of the loop, or the scheduling of one: a node in the causal tree.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct EventRecord<'a> {
    /// Its number, ascending with time.
    pub id: EventId,
    /// The event during which it was scheduled; 0 for the main program and for what came from outside.
    pub parent: EventId,
    /// What it is: `main`, `timeout`, `connection`, `data`, `fs.readFile`...
    pub kind: Text<'a>,
    /// Where it was scheduled.
    pub site: Site<'a>,
    /// When it was scheduled.
    pub created_ms: f64,
    /// When its callback began; 0: not yet.
    pub started_ms: f64,
    /// When its callback returned; 0: not yet.
    pub ended_ms: f64,
    /// The callback, if still known, or Empty.
    pub callback: Value,
    /// What it is about (socket, promise), or Empty.
    pub subject: Value,
    /// Everything else.
    pub details: List<'a, Detail<'a>>,
    /// The async context in which its callback began, as a frame's, if that is still alive.
    pub context: Value,
}

/// What became of a throw. The number is the one on disk.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Outcome {
    /// Not said.
    #[default]
    Unknown,
    /// A handler took it.
    Caught,
    /// It became a promise's rejection.
    Rejected,
    /// Nobody would have taken it.
    Uncaught,
}

/// Section `throws`: an entry in the ring of recent throws.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct ThrowEntry<'a> {
    /// Counts all throws of the process from 1.
    pub number: u64,
    /// What was thrown.
    pub exception: Value,
    /// `TypeError: ...` as text, since the exception may be gone. May be empty.
    pub message: Text<'a>,
    /// Where.
    pub site: Site<'a>,
    /// When.
    pub time_ms: f64,
    /// The event that was running.
    pub event: EventId,
    /// What became of it.
    pub outcome: Outcome,
    /// The promise that it rejected, or Empty.
    pub promise: Value,
    /// Its frames' stack number in section `stack`, or NONE if they were not kept.
    pub stack: u32,
}

/// A name and a text: an environment variable, a version.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct Pair<'a> {
    /// The name.
    pub name: Text<'a>,
    /// The text.
    pub value: Text<'a>,
}

/// A name and a number: a measure of memory (bytes), a resource's use.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct Measure<'a> {
    /// `heap.used`, `heap.limit`, `rss`...
    pub name: Text<'a>,
    /// The number.
    pub value: u64,
}

/// A resource limit. `u64::MAX` is unlimited.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct Limit<'a> {
    /// `open files`, `core file size`...
    pub name: Text<'a>,
    /// What holds.
    pub soft: u64,
    /// What it may be raised to.
    pub hard: u64,
}

/// Section `process`: the surroundings.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct Process<'a> {
    /// Process id of what is described.
    pub pid: u32,
    /// Its parent's.
    pub ppid: u32,
    /// User id.
    pub uid: u32,
    /// The command's file.
    pub executable: Text<'a>,
    /// All arguments.
    pub argv: List<'a, Text<'a>>,
    /// Working directory.
    pub cwd: Text<'a>,
    /// Machine.
    pub host: Text<'a>,
    /// Environment variables, as far as they were not redacted.
    pub environment: List<'a, Pair<'a>>,
    /// Resource limits.
    pub limits: List<'a, Limit<'a>>,
    /// Memory, counts of collections and so on.
    pub measures: List<'a, Measure<'a>>,
    /// Versions of the VM and its parts.
    pub versions: List<'a, Pair<'a>>,
    /// Options in force: long names without dashes, values as they could be given.
    pub options: List<'a, Pair<'a>>,
    /// Arguments of the command itself, before the program's. Since 1.1.
    pub exec_argv: List<'a, Text<'a>>,
    /// Who said each of the options: `command line`, the name of an environment variable, or `default`. As long as `options`
    /// since 1.1, empty before.
    pub origins: List<'a, Text<'a>>,
    /// The last collections of garbage, oldest first. Since 1.2.
    pub collections: List<'a, CollectionRecord<'a>>,
}

/// One collection of garbage.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct CollectionRecord<'a> {
    /// Its number, from 1.
    pub number: u32,
    /// Why: `allocation`, `heap nearly full`...
    pub cause: Text<'a>,
    /// What sort of collection: `mark-sweep`.
    pub kind: Text<'a>,
    /// When it began.
    pub time_ms: f64,
    /// Bytes of cells before.
    pub before: u64,
    /// Bytes of cells that survived.
    pub after: u64,
    /// Bytes of blocks afterwards.
    pub committed: u64,
    /// How long the program stood still, in microseconds.
    pub pause_us: u64,
    /// Its parts, in microseconds.
    pub phases: List<'a, Measure<'a>>,
}

/// Section `sources`, keyed by number.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct SourceRecord<'a> {
    /// Source number.
    pub id: u32,
    /// Path or name as stacks show it.
    pub name: Text<'a>,
    /// `script`, `module`, `commonjs`, `builtin`, `eval`.
    pub kind: Text<'a>,
    /// The text, whole. All source offsets count its UTF-8 bytes.
    pub text: Text<'a>,
    /// Source map text or address, or empty.
    pub map: Text<'a>,
    /// Lines to take off every line number (a wrapper's).
    pub first_line: u32,
}

/// Register-name row: over this range of pcs the register holds this variable.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct LocalRow<'a> {
    /// Register number.
    pub register: u32,
    /// Variable name.
    pub name: Text<'a>,
    /// First pc at which it holds.
    pub from: u32,
    /// First pc at which it does not any more.
    pub to: u32,
    /// What it is: number in the name table `binding`.
    pub binding: u8,
}

/// Over this range of pcs the register holds the environment of this scope.
#[derive(Clone, Copy, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct EnvironmentRow {
    /// Register number.
    pub register: u32,
    /// Scope number.
    pub scope: u32,
    /// First pc at which it holds.
    pub from: u32,
    /// First pc at which it does not any more.
    pub to: u32,
}

/// Exception handler row: throws in [from, to) go to `target`.
#[derive(Clone, Copy, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct HandlerRow {
    /// First pc covered.
    pub from: u32,
    /// First pc not covered.
    pub to: u32,
    /// Where the handler begins.
    pub target: u32,
    /// The register that takes the exception.
    pub register: u32,
    /// Number in the name table `handler`.
    pub kind: u8,
}

/// Section `code`, keyed by number.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct CodeRecord<'a> {
    /// Code number.
    pub id: u32,
    /// Function name, or empty for an anonymous one.
    pub name: Text<'a>,
    /// `function`, `arrow`, `method`, `async`, `generator`, `script`, `module`...
    pub kind: Text<'a>,
    /// Source number, or NONE.
    pub source: u32,
    /// Span of the function in the source text, in bytes.
    pub start: u32,
    /// First byte after it.
    pub end: u32,
    /// Code block that this one is nested in, or NONE.
    pub parent: u32,
    /// Declared parameters; they are the first registers after `this`, as [`CodeRecord::locals`] names them.
    pub parameters: u32,
    /// Registers of a frame.
    pub registers: u32,
    /// Bits by the name table `code_flag`.
    pub flags: u32,
    /// Instructions: 16-bit units, little-endian. A pc counts units.
    pub bytecode: Bytes<'a>,
    /// Constants.
    pub constants: List<'a, Value>,
    /// pc -> source offset: pairs of LEB128 numbers (pc delta, zigzag offset delta), ascending by pc.
    pub lines: Bytes<'a>,
    /// pc of a call -> source span of what is called: triples of LEB128 (pc delta, zigzag start delta, length).
    pub callees: Bytes<'a>,
    /// (register, pc) -> variable.
    pub locals: List<'a, LocalRow<'a>>,
    /// (register, pc) -> environment.
    pub environments: List<'a, EnvironmentRow>,
    /// Handlers, innermost first.
    pub handlers: List<'a, HandlerRow>,
    /// Scopes that this code creates, as its instructions number them.
    pub scopes: List<'a, u32>,
    /// Functions written in it, as its instructions number them: code numbers, NONE for one never loaded.
    pub functions: List<'a, u32>,
    /// Inline cache sites: the constant that names the property.
    pub caches: List<'a, u32>,
    /// Where the function's name stands in the source.
    pub name_offset: u32,
}

/// A slot of an environment.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct SlotRow<'a> {
    /// Variable name.
    pub name: Text<'a>,
    /// What it is: number in the name table `binding`.
    pub binding: u8,
}

/// Section `scopes`, keyed by number.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct ScopeRecord<'a> {
    /// Scope number: the header word of Environment cells.
    pub id: u32,
    /// `function`, `block`, `catch`, `class`, `module`, `global`...
    pub kind: Text<'a>,
    /// Enclosing scope, or NONE.
    pub parent: u32,
    /// Code block that creates it, or NONE.
    pub code: u32,
    /// Names of the slots.
    pub slots: List<'a, SlotRow<'a>>,
}

/// Section `modules`.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct ModuleRecord<'a> {
    /// Path or name.
    pub name: Text<'a>,
    /// `commonjs`, `esm`, `json`, `builtin`, `addon`.
    pub kind: Text<'a>,
    /// `loading`, `loaded`, `failed`, `linked`...
    pub state: Text<'a>,
    /// Source number, or NONE.
    pub source: u32,
    /// module.exports or the namespace, or Empty.
    pub exports: Value,
    /// The module object or record, or Empty.
    pub object: Value,
    /// Name of the module that loaded it first, or empty.
    pub parent: Text<'a>,
    /// What it loaded.
    pub requires: List<'a, Text<'a>>,
}

/// Section `roots`.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct RootRecord<'a> {
    /// Root kind: number in the name table `root`.
    pub kind: u32,
    /// Which one of its kind (`globalThis`, `%Array.prototype%`), or empty.
    pub name: Text<'a>,
    /// What it keeps alive.
    pub value: Value,
}

/// Section `notes`: what the dumper noticed.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct NoteRecord<'a> {
    /// 0 information, 1 something was left out, 2 the heap is damaged there.
    pub severity: u8,
    /// What.
    pub text: Text<'a>,
    /// The cell concerned, or NONE.
    pub cell: u32,
}

/// Section `end`: totals.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct EndRecord<'a> {
    /// Cells written to section `heap`.
    pub cells: u64,
    /// Bytes that they take in the VM's heap.
    pub heap_bytes: u64,
    /// How long writing took.
    pub duration_us: u64,
    /// Records that a size limit kept out.
    pub dropped: u64,
    /// Why something was left out, or empty.
    pub omitted: Text<'a>,
}

/// First record of an index frame.
#[derive(Clone, Copy, Default, PartialEq, Debug, Serialize, Deserialize)]
pub struct IndexHead {
    /// Where the previous index frame stands; 0: this is the first.
    pub previous: u64,
}

/// Where a frame is: a copy of its header.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct IndexEntry {
    /// Where its header stands.
    pub offset: u64,
    /// Section number.
    pub section: u16,
    /// Frame flags.
    pub flags: u16,
    /// Number of the frame.
    pub sequence: u32,
    /// Records that begin in it.
    pub records: u32,
    /// Bytes of payload.
    pub length: u32,
    /// Key of the first record.
    pub first: u32,
    /// Smallest key.
    pub low: u32,
    /// Largest key.
    pub high: u32,
    /// crc32c of the payload.
    pub checksum: u32,
}
