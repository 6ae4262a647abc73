//! The table of commands. Everything that is said about a command is said here: its usage, its help, its example and the JSON
//! that it answers with; `docs/vminspect.md` is made from it.
//!
//! Invariant: the keys that `json` names at the top level are exactly those of the answer. A test compares them.

use super::{Command, heap, help, listeners, objects, pending, stack, state};

/// What the JSON of several commands is made of.
pub(super) const SHARED: &[(&str, &str)] = &[
    (
        "VALUE",
        "`{type, ...}`. type `undefined`, `null`, `empty` (a hole, a binding not initialised) has no more; `boolean`: value; `number`: \
         value, or text for NaN, infinities and -0; `string`: value, length, cut, id; `object`, `function`, `symbol`, `bigint`, \
         `cell` (internal): id, class, preview; `missing` (not in the core): id; `damaged`: bits. An id is a string like `@2f41`",
    ),
    ("PLACE", "`{function, source, line, column}`: line and column from 1, 0 where not known"),
    ("VARIABLE", "`{name, binding, home, value: VALUE}`"),
    (
        "FRAME",
        "`{index, function, source, line, column, call, text, suspended, repeats, passed, left_out, context: CONTEXT}` (passed: how many arguments \
         it was called with, kept or not; left_out: frames behind it that were not kept, null where nobody counted them), with -v also `this: VALUE`, `arguments: [VALUE]`, \
         `locals: [VARIABLE]`, `omitted`",
    ),
    (
        "PENDING",
        "`{queue, kind, state, number, event, parent, site: PLACE, created_ms, age_ms, due_ms, interval_ms, referenced, callback: \
         VALUE, runs, behind: [{event, function: VALUE}], arguments: [VALUE], object: VALUE, details: {NAME: scalar or VALUE}, context: CONTEXT}`",
    ),
    (
        "EVENT",
        "`{event, parent, kind, site: PLACE, created_ms, started_ms, ended_ms, callback: VALUE, subject: VALUE, details, \
         context: CONTEXT}`; or \
         `{event, lost}` for one that is not in the core any more, `{what}` for the thing that a chain begins with",
    ),
    ("garbage", "true: no named root leads to it; false: it is alive; null: that is not known"),
    (
        "CONTEXT",
        "`[{name, storage: VALUE, store: VALUE}]`: what each AsyncLocalStorage holds there; null where none does",
    ),
    ("omitted", "how many rows `--limit` left out; 0: none"),
];

/// The table.
pub static COMMANDS: &[Command] = &[
    Command {
        name: "status",
        usage: "",
        line: "why, when and where the program died, and how complete the core is",
        help: "Shows the reason, the exception, the place, versions, arguments, options in force and who said them (the command line, a\n\
               GILL_ variable, or nobody: their default), environment, limits and memory. 'during' is what the loop was handling, 'caused by' the\n\
               event that led to the failure, or to that event; 0 in JSON is the main program.",
        example: "status",
        json: "{reason, title, exception: VALUE, promise: VALUE, site: PLACE, source_line, event, during, caused_by, signal, exit_code, time, unix_ms, \
               uptime_ms, script, version, os, arch, signature, context: CONTEXT, made_at: PLACE or null, process: {pid, ppid, uid, host, executable, argv, cwd, environment, \
               versions, exec_argv: [text], options: [{name, value, origin}], measures, limits: [{name, soft, hard}]}, heap: {cells, bytes}, notes: [text], file: {complete, \
               omissions, bytes, warnings: [text]}}",
        run: state::status,
    },
    Command {
        name: "stack",
        usage: "[-v] [--stack N] [EXPR]",
        line: "the frames of the failure, innermost first, with source lines",
        help: "Synchronous frames first, then the async functions that await them. An unhandled rejection begins at the first\n\
               throw of its reason, and goes on with whoever threw it again; of an exception that was caught and thrown again,\n\
               the last line says which stack has the first throw. Repeated frames of a recursion are summed up. -v adds\n\
               arguments, locals and this. --stack N shows the frames kept with a throw (see 'throws').\n\
               Of a promise that a call rejected, the frames are those of that call; where the error was made elsewhere, a\n\
               line says where, and 'stack exception' shows the calls. What AsyncLocalStorage held at that moment is above the\n\
               synchronous frames, which share it, and what an async function goes on with above its frame: 'context: NAME =\n\
               STORE', by the name of the variable that has the storage.\n\
               With a value: the frames that a rejected promise, an error or a suspended function remembers.",
        example: "stack -v",
        json: "{of: VALUE or null, stack, frames: [FRAME], omitted, first_throw, made_at: PLACE or null}",
        run: stack::stack,
    },
    Command {
        name: "frame",
        usage: "[N]",
        line: "one frame: function, arguments, locals, this, with the source around it",
        help: "Without a number, the current frame (0 unless chosen in the browser, where 'frame N' also chooses).",
        example: "frame 1",
        json: "{index, function, source, line, column, call, code, pc, callee: VALUE, this: VALUE, arguments: [VALUE], locals: \
               [VARIABLE], registers: [VALUE], event, passed, context: CONTEXT, omitted}",
        run: stack::frame,
    },
    Command {
        name: "locals",
        usage: "[N]",
        line: "the named variables of a frame",
        help: "Variables in registers first, then those of the function's own scopes that closures captured, and the names of those that are\n\
               declared further down.",
        example: "locals 0",
        json: "{frame, locals: [VARIABLE], later: [name], omitted}",
        run: stack::locals,
    },
    Command {
        name: "scopes",
        usage: "[N | EXPR]",
        line: "the closure scopes of a frame or function, from the inside out",
        help: "For a frame: what its function can see. For a function or environment: what it has captured.",
        example: "scopes 0",
        json: "{scopes: [{id, title, variables: [VARIABLE], omitted}], omitted}",
        run: stack::scopes,
    },
    Command {
        name: "print",
        usage: "EXPR [--depth D]",
        line: "a value by id or path, with properties, collections and internals decoded",
        help: "EXPR begins with an id (@2f41), 'frame N local NAME', 'frame N this', 'frame N arg I', 'global.NAME', 'exception',\n\
               'promise', 'timer N', 'root NAME', an intrinsic (%Array.prototype%), or a name that the current frame sees or that stands at the top of a module, and\n\
               goes on with .name, .#private, [3], [\"any key\"], [Symbol(tag)], [Symbol.iterator], .get(key) of a Map (a key may\n\
               be \"text\", a number, @id or a path; [key] finds entries too), [[slot]] for an internal one as print labels it\n\
               (p[[result]], object[[prototype]]). Several words or one quoted argument. Nothing of the\n\
               program runs: an accessor shows its functions, a Proxy its target and handler. Cycles are marked. --depth defaults to 1.\n\
               A variable that is declared but has no value in the core is told so, with where. Lines about objects inside show the program's\n\
               own properties before those of the library's classes.",
        example: "print frame 0 local req.headers.host",
        json: "VALUE, with children: [{label, value: VALUE with children}] and omitted where it has parts",
        run: objects::print,
    },
    Command {
        name: "source",
        usage: "[N | EXPR | FILE[:LINE]] [--context C]",
        line: "source text, with the current line marked",
        help: "Of a frame (by number), a function (by path or id), or a file (end of its name is enough).",
        example: "source server.js:41",
        json: "{source, lines: [{line, text, current}], omitted}",
        run: stack::source,
    },
    Command {
        name: "disasm",
        usage: "[N | EXPR]",
        line: "bytecode of a frame's function or of a function, with the current instruction marked",
        help: "",
        example: "disasm 0",
        json: "{code, function, instructions: [{pc, text, note, current}], handlers: [{from, to, target, kind}], omitted}",
        run: stack::disasm,
    },
    Command {
        name: "pending",
        usage: "[--live]",
        line: "one board of everything that would have run later",
        help: "Queue by queue: callback, where it was scheduled, which event caused it, and for how long it has waited; then the async\n\
               functions that wait, grouped by where. Ten of each queue unless --limit says otherwise.\n\
               A function that no named root leads to is marked (garbage): nothing will go on with it. --live leaves those out; help find says more.",
        example: "pending",
        json: "{queues: [{queue, count, items: [PENDING], omitted}], awaiting: [{place, count, generators: [{id, awaiting: VALUE, garbage, context: CONTEXT}], \
               omitted}]}",
        run: pending::pending,
    },
    Command {
        name: "timers",
        usage: "",
        line: "timers in order of due time",
        help: "",
        example: "timers",
        json: "{count, items: [PENDING], omitted}",
        run: pending::timers,
    },
    Command {
        name: "queue",
        usage: "",
        line: "callbacks ready to run: events to deliver, immediates, ticks",
        help: "",
        example: "queue",
        json: "{count, items: [PENDING], omitted}",
        run: pending::queue,
    },
    Command {
        name: "microtasks",
        usage: "",
        line: "promise jobs and ticks in order",
        help: "",
        example: "microtasks",
        json: "{count, items: [PENDING], omitted}",
        run: pending::microtasks,
    },
    Command {
        name: "handles",
        usage: "",
        line: "servers, sockets, child processes, codecs, watched files, operations under way, signal listeners",
        help: "With addresses, queued bytes and state. Where a function of the runtime's library stands between (callback in JSON), the\n\
               program's functions behind it are shown, with the events that they listen to (behind).",
        example: "handles",
        json: "{count, items: [PENDING], omitted}",
        run: pending::handles,
    },
    Command {
        name: "listeners",
        usage: "[EVENT | EXPR] [--live]",
        line: "event listeners by emitter and event, and the signals that the loop watches",
        help: "Every EventEmitter and EventTarget of the heap that has listeners, those with most first: where listeners are added\n\
               and never taken off, that is the leak. With a word: only that event; with an id or path: only that emitter. A listener\n\
               added by once() is shown as the program gave it. (garbage) marks an emitter that no named root leads to; --live leaves those\n\
               out; help find says more.",
        example: "listeners data",
        json: "{count, emitters: [{emitter: VALUE with garbage, count, events: [{event, count, listeners: [{listener: VALUE, once}], omitted}]}], \
               signals: [PENDING], omitted}",
        run: listeners::listeners,
    },
    Command {
        name: "promises",
        usage: "[pending | fulfilled | rejected] [--live]",
        line: "promises by state, with what waits for them",
        help: "Pending ones are grouped by where they were made. Without a state: all counts, and the rejected ones that nobody\n\
               handled. Each with how many wait for it, and who, in their order. (garbage) marks one that no named root leads to; --live\n\
               leaves those out; help find says more.",
        example: "promises pending",
        json: "{counts: {pending, fulfilled, rejected}, groups: [{place, count, promises: [VALUE with garbage, waiters, awaitedBy: [text]], omitted}], omitted}",
        run: pending::promises,
    },
    Command {
        name: "async",
        usage: "[--live]",
        line: "suspended async functions and generators by await site",
        help: "Functions that wait at the same place are one group; each is shown with what it waits for.\n\
               One that no named root leads to is marked (garbage): nothing will go on with it. --live leaves those out; help find says more.",
        example: "async",
        json: "{count, groups: [{place, count, generators: [{id, awaiting: VALUE, garbage, context: CONTEXT}], omitted}], omitted}",
        run: pending::awaiting,
    },
    Command {
        name: "chain",
        usage: "[EVENT | EXPR]",
        line: "the causal chain of an event, promise or callback back to its root",
        help: "Who scheduled it, during which event, and who scheduled that. A number is an event's; a path leads to a promise,\n\
               generator, or the callback or object of something pending. Without an argument: the event that was running.",
        example: "chain 217",
        json: "{chain: [EVENT], complete}",
        run: pending::chain,
    },
    Command {
        name: "events",
        usage: "",
        line: "the last events of the loop, newest last",
        help: "",
        example: "events --limit 20",
        json: "{count, events: [EVENT], omitted}",
        run: pending::events,
    },
    Command {
        name: "throws",
        usage: "",
        line: "recent throws, caught ones too",
        help: "A throw whose frames were kept has a stack number: 'stack --stack N' shows it.",
        example: "throws",
        json: "{count, throws: [{number, message, exception: VALUE, site: PLACE, time_ms, event, outcome, promise: VALUE, stack}], \
               omitted}",
        run: pending::throws,
    },
    Command {
        name: "collections",
        usage: "",
        line: "the last collections of garbage: why, how much survived, how long the program stood still",
        help: "Oldest first; the first line sums up all that there were. A pause has phases: sweep (what was not swept yet since the one\n\
               before), mark (what is reachable), weak (weak references, finalisation, caches), release (empty blocks). What survives\n\
               grows from one to the next where a program leaks.",
        example: "collections",
        json: "{count, paused_us, longest_us, collections: [{number, cause, kind, time_ms, before, after, committed, pause_us, phases: \
               {NAME: microseconds}}], omitted}",
        run: state::collections,
    },
    Command {
        name: "heap",
        usage: "[--by class|kind|shape|function] [--retained] [--live]",
        line: "histogram of the heap: count and size",
        help: "By constructor unless --by says otherwise; --by function counts closures by the function they are of. --retained adds\n\
               what each group's objects keep alive (takes memory: 40 bytes an object). --live counts only what named roots reach, not what is garbage.",
        example: "heap --limit 20",
        json: "{cells, bytes, groups: [{name, count, bytes, retained}], omitted}",
        run: heap::heap,
    },
    Command {
        name: "find",
        usage: "[NAME] [--prop NAME[=VALUE]] [--string TEXT|/RE/] [--larger SIZE] [--shape @ID] [--live]",
        line: "objects by constructor name, property, text or size; conditions combine",
        help: "NAME is a constructor's (Request, Array, Function) or a kind's in parentheses. VALUE is compared as 'print' shows it,\n\
               strings without quotes. SIZE is in bytes; K, M, G behind it count 1024s, kB, MB, GB 1000s. --string looks at strings: alone it lists them, with another condition\n\
               it lists the objects that have a property or element with such a text; /RE/ takes the flags i, m and s, and has neither lookaround nor\n\
               backreferences, so that it takes time in proportion to the text. --prop may be given several times.\n\
               (garbage) marks what no named root leads to: it was not collected yet, or was in the hands of a builtin that was running.\n\
               A WeakMap holds a value as long as the map and the key live. --live lists only what is not garbage. Without --live it is not\n\
               looked for among more than a million cells; of a core that is cut or damaged it is not known, and the answer says so.",
        example: "find Entry --prop rate=undefined",
        json: "{count, bytes, objects: [VALUE with garbage, preview, size], omitted}",
        run: heap::find,
    },
    Command {
        name: "refs",
        usage: "EXPR [--live]",
        line: "who refers to an object, and by which property",
        help: "(garbage) marks referrers that no named root leads to; --live leaves those out; help find says more. 'weak' marks references\n\
               that keep nothing alive by themselves: those of a WeakRef, of a FinalizationRegistry to what is registered, of a\n\
               WeakMap or WeakSet to a key, and of a WeakMap to a value, which lives as long as both the map and its key.",
        example: "refs @2f41",
        json: "{id, garbage, count, referrers: [{by: [text], weak, from: VALUE with garbage}], roots: [text], omitted}",
        run: heap::refs,
    },
    Command {
        name: "path",
        usage: "EXPR [--paths N]",
        line: "shortest paths from named roots to an object: why it is alive",
        help: "",
        example: "path @2f41 --paths 3",
        json: "{id, paths: [{root, steps: [{by, to: VALUE}]}]}",
        run: heap::path,
    },
    Command {
        name: "retained",
        usage: "EXPR",
        line: "what an object keeps alive, and who keeps it alive alone",
        help: "",
        example: "retained global.cache",
        json: "{id, size, retained, share, dominators: [VALUE]}",
        run: heap::retained,
    },
    Command {
        name: "dominators",
        usage: "[EXPR]",
        line: "the largest owners of memory: the top of the dominator tree, or below an object",
        help: "",
        example: "dominators --limit 10",
        json: "{total, reachable, owners: [{retained, share, object: VALUE}], omitted}",
        run: heap::dominators,
    },
    Command {
        name: "strings",
        usage: "",
        line: "duplicated strings by waste, and the largest strings",
        help: "",
        example: "strings",
        json: "{count, bytes, duplicates: [{copies, bytes, string: VALUE}], largest: [{bytes, id, preview}], omitted}",
        run: heap::strings,
    },
    Command {
        name: "closures",
        usage: "FN [--live]",
        line: "closures of a function, by its name",
        help: "With what each has captured. FN may also be the id of one closure: all of the same function. (garbage) marks those\n\
               that no named root leads to; --live leaves them out; help find says more.",
        example: "closures onRetry",
        json: "{count, closures: [{function: VALUE with garbage, captured: [{name, value: VALUE}]}], omitted}",
        run: heap::closures,
    },
    Command {
        name: "functions",
        usage: "[NAME]",
        line: "the program's functions, with place and size",
        help: "",
        example: "functions handle",
        json: "{count, functions: [{code, name, kind, place, bytes}], omitted}",
        run: state::functions,
    },
    Command {
        name: "modules",
        usage: "[NAME]",
        line: "the module registry: names, states, exports, who imports them; NAME: all about those whose name has it",
        help: "States of ES modules: new, unlinked, linking, linked, evaluating, evaluating-async, evaluated, errored. A module that\n\
               stands at a top-level await shows where. A plain script has none: its sources are listed, with exports and object\n\
               null.",
        example: "modules server.mjs",
        json: "{count, modules: [{name, kind, state, exports: VALUE, object: VALUE, parent, requires: [text], importedBy: [text], awaits, error}], omitted}",
        run: state::modules,
    },
    Command {
        name: "globals",
        usage: "[--all]",
        line: "global variables of the program; --all: the builtin ones too",
        help: "",
        example: "globals",
        json: "{count, globals: [{name, value: VALUE}], omitted}",
        run: state::globals,
    },
    Command {
        name: "roots",
        usage: "[KIND]",
        line: "what keeps objects alive: the named roots by kind",
        help: "",
        example: "roots intrinsic",
        json: "{kinds: [{kind, count}], roots: [{kind, name, value: VALUE}], omitted}",
        run: state::roots,
    },
    Command {
        name: "export",
        usage: "json",
        line: "the heap as JSON lines: one cell a line, with its references",
        help: "Text or JSON, the lines are the same; --limit 0 for all cells. A reference is [field, index, id]. Lines that the limit left\n\
               out are counted on the last line, `{\"omitted\": N}`.",
        example: "export json --limit 0",
        json: "{id, kind, class, size, text, references: [[field, index, id]]}",
        run: heap::export,
    },
    Command {
        name: "verify",
        usage: "",
        line: "integrity of the file: every frame, every checksum, every cell, every reference",
        help: "Is the core whole? Exit status 0 if it is. The frames are walked from the beginning of the file and held against its index,\n\
               too: other commands read by the index, and do not notice a damaged header of a frame. Where something is damaged, cut off or was left out for a size limit, the report\n\
               says what (in JSON `intact` is false) and the exit status is 1.",
        example: "verify",
        json: "{intact, complete, frames, sections: [{section, frames, bytes, damaged}], misframed: [text], cells, unsound: [id], dangling, warnings: \
               [text], omitted}",
        run: state::verify,
    },
    Command {
        name: "help",
        usage: "[COMMAND]",
        line: "this table, or one command's help",
        help: "",
        example: "help print",
        json: "{commands: [{name, usage, line, help, example, json}]}",
        run: help,
    },
];
