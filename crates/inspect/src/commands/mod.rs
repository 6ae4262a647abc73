//! The commands: one table. Help, completion, the command line and the documentation follow from its rows.
//!
//! A row's function writes its answer as text to a page and returns the same as JSON. It decides nothing about
//! terminals, paging or exit codes; a [`Failure`] says whether the question was wrong or has no answer.

mod heap;
mod modules;
mod objects;
mod pending;
mod stack;
mod state;

use crate::page::{Page, Style};
use crate::target::Target;
use serde_json::{Value as Json, json};

pub use state::summary;

/// Why there is no answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Failure {
    /// The question was not understood: exit code 2.
    Usage(String),
    /// Nothing was found: exit code 1.
    NotFound(String),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Usage(what) | Failure::NotFound(what) => f.write_str(what),
        }
    }
}

impl Failure {
    /// The exit code that the contract gives it.
    pub fn exit_code(&self) -> u8 {
        match self {
            Failure::NotFound(_) => 1,
            Failure::Usage(_) => 2,
        }
    }
}

/// How answers look.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Rows of a list, children of an object. 0: all.
    pub limit: usize,
    /// JSON instead of text.
    pub json: bool,
    /// With colours.
    pub colour: bool,
    /// The frame that bare names are looked up in.
    pub frame: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { limit: 50, json: false, colour: false, frame: 0 }
    }
}

impl Options {
    /// The limit as a count.
    pub fn count(&self) -> usize {
        if self.limit == 0 { usize::MAX } else { self.limit }
    }
}

/// What a command's function gets.
pub struct Query<'a> {
    /// The core.
    pub target: &'a Target,
    /// The words after the command's name, options among them.
    words: Vec<String>,
    /// How the answer is to look.
    pub options: Options,
}

impl Query<'_> {
    /// Takes a flag out of the words; whether it was there.
    pub fn flag(&mut self, name: &str) -> bool {
        let before = self.words.len();
        self.words.retain(|word| word != name);
        self.words.len() < before
    }

    /// Takes an option with a value out of the words (`--depth 3`, `--depth=3`).
    pub fn option(&mut self, name: &str) -> Result<Option<String>, Failure> {
        if let Some(at) = self.words.iter().position(|word| word == name) {
            self.words.remove(at);
            if at >= self.words.len() {
                return Err(Failure::Usage(format!("{name} wants a value")));
            }
            return Ok(Some(self.words.remove(at)));
        }
        let prefix = format!("{name}=");
        let at = self.words.iter().position(|word| word.starts_with(&prefix));
        Ok(at.map(|at| self.words.remove(at)[prefix.len()..].to_string()))
    }

    /// Takes an option with a number.
    pub fn number(&mut self, name: &str, default: usize) -> Result<usize, Failure> {
        match self.option(name)? {
            None => Ok(default),
            Some(text) => {
                text.parse().map_err(|_| Failure::Usage(format!("{name} wants a number, not '{text}'")))
            }
        }
    }

    /// The remaining words, once the options are taken; unknown options are an error.
    pub fn rest(&self) -> Result<&[String], Failure> {
        match self
            .words
            .iter()
            .find(|word| word.starts_with("--") || (word.starts_with('-') && word.len() == 2))
        {
            Some(option) => Err(Failure::Usage(format!("unknown option {option}"))),
            None => Ok(&self.words),
        }
    }

    /// The remaining words as one text: paths may be one argument or several.
    pub fn text(&self) -> Result<String, Failure> {
        Ok(self.rest()?.join(" "))
    }

    /// No words may remain.
    pub fn none(&self) -> Result<(), Failure> {
        match self.rest()?.first() {
            Some(word) => Err(Failure::Usage(format!("unexpected argument '{word}'"))),
            None => Ok(()),
        }
    }

    /// The number of a frame, or the current one.
    pub fn frame_number(&self) -> Result<usize, Failure> {
        match self.rest()? {
            [] => Ok(self.options.frame),
            [number] => number
                .parse()
                .map_err(|_| Failure::Usage(format!("a frame's number is wanted, not '{number}'"))),
            [_, extra, ..] => Err(Failure::Usage(format!("unexpected argument '{extra}'"))),
        }
    }

    /// The cell that the remaining words lead to.
    pub fn cell(&self) -> Result<gill_image::cells::Cell<'_>, Failure> {
        let text = self.text()?;
        let value = crate::expr::evaluate(self.target, &text, self.options.frame)?;
        let id = value.cell().ok_or_else(|| {
            Failure::NotFound(format!("{text} is {}, not an object", self.target.brief(value)))
        })?;
        self.target.cell(id).ok_or_else(|| Failure::NotFound(format!("{id} is not in the core")))
    }
}

type Run = fn(&mut Query<'_>, &mut Page) -> Result<Json, Failure>;

/// A row of the table.
pub struct Command {
    /// Its name.
    pub name: &'static str,
    /// What follows the name.
    pub usage: &'static str,
    /// One line.
    pub line: &'static str,
    /// The rest of its help, with an example and the shape of its JSON.
    pub help: &'static str,
    run: Run,
}

/// The table.
pub static COMMANDS: &[Command] = &[
    Command {
        name: "status",
        usage: "",
        line: "why, when and where the program died, and how complete the core is",
        help: "Shows the reason, the exception, the place, versions, arguments, environment, limits and memory.\n\n\
               Example: vminspect core.4711 status\n\
               JSON: {reason, title, exception, site, time, process, file: {complete, warnings}}",
        run: state::status,
    },
    Command {
        name: "stack",
        usage: "[-v] [--stack N] [VALUE]",
        line: "the frames of the failure, innermost first, with source lines",
        help: "Synchronous frames first, then the async functions that await them. Repeated frames of a recursion are summed\n\
               up. -v adds arguments, locals and this. --stack N shows the frames kept with a throw (see 'throws').\n\
               With a value: the frames that a rejected promise, an error or a suspended function remembers.\n\n\
               Example: vminspect core.4711 stack -v\n\
               JSON: {frames: [{index, function, source, line, column, call, text, this, arguments, locals, repeats}]}",
        run: stack::stack,
    },
    Command {
        name: "frame",
        usage: "[N]",
        line: "one frame: function, arguments, locals, this, with the source around it",
        help: "Without a number, the current frame (0 unless chosen in the browser, where 'frame N' also chooses).\n\n\
               Example: vminspect core.4711 frame 1\n\
               JSON: {index, function, source, line, column, call, this, arguments, locals, registers}",
        run: stack::frame,
    },
    Command {
        name: "locals",
        usage: "[N]",
        line: "the named variables of a frame",
        help: "Variables in registers first, then those of the function's own scopes that closures captured.\n\n\
               Example: vminspect core.4711 locals 0\n\
               JSON: {frame, locals: [{name, binding, home, value}]}",
        run: stack::locals,
    },
    Command {
        name: "scopes",
        usage: "[N | EXPR]",
        line: "the closure scopes of a frame or function, from the inside out",
        help: "For a frame: what its function can see. For a function or environment: what it has captured.\n\n\
               Example: vminspect core.4711 scopes 0\n\
               JSON: {scopes: [{id, title, variables: [{name, binding, value}]}]}",
        run: stack::scopes,
    },
    Command {
        name: "print",
        usage: "EXPR [--depth D]",
        line: "a value by id or path, with properties, collections and internals decoded",
        help: "EXPR begins with an id (@2f41), 'frame N local NAME', 'frame N this', 'frame N arg I', 'global.NAME', 'exception',\n\
               'promise', 'timer N', 'root NAME' or a name that the current frame sees, and goes on with .name, [index],\n\
               [\"key\"] (Map entries too) and .#private. Getters do not run. Cycles are marked. --depth defaults to 1.\n\n\
               Example: vminspect core.4711 print frame 0 local req.headers.host\n\
               JSON: {type, id, class, preview, children: [{label, value}], omitted}",
        run: objects::print,
    },
    Command {
        name: "source",
        usage: "[N | EXPR | FILE[:LINE]] [--context C]",
        line: "source text, with the current line marked",
        help: "Of a frame (by number), a function (by path or id), or a file (end of its name is enough).\n\n\
               Example: vminspect core.4711 source server.js:41\n\
               JSON: {source, lines: [{line, text, current}]}",
        run: stack::source,
    },
    Command {
        name: "disasm",
        usage: "[N | EXPR]",
        line: "bytecode of a frame's function or of a function, with the current instruction marked",
        help: "Example: vminspect core.4711 disasm 0\n\
               JSON: {code, function, instructions: [{pc, text, note, current}], handlers}",
        run: stack::disasm,
    },
    Command {
        name: "pending",
        usage: "",
        line: "one board of everything that would have run later",
        help: "Queue by queue: callback, where it was scheduled, during which event, and for how long it has waited; then the async\n\
               functions that wait, grouped by where.\n\n\
               Example: vminspect core.4711 pending\n\
               JSON: {queues: [{queue, count, items: [...]}], awaiting: [{place, count, generators}]}",
        run: pending::pending,
    },
    Command {
        name: "timers",
        usage: "",
        line: "timers in order of due time",
        help: "Example: vminspect core.4711 timers\nJSON: {count, items: [{queue, kind, state, number, callback, site, due_ms, ...}]}",
        run: pending::timers,
    },
    Command {
        name: "queue",
        usage: "",
        line: "callbacks ready to run: events to deliver, immediates, ticks",
        help: "Example: vminspect core.4711 queue\nJSON: as timers",
        run: pending::queue,
    },
    Command {
        name: "microtasks",
        usage: "",
        line: "promise jobs and ticks in order",
        help: "Example: vminspect core.4711 microtasks\nJSON: as timers",
        run: pending::microtasks,
    },
    Command {
        name: "handles",
        usage: "",
        line: "servers, sockets, operations under way, signal listeners",
        help: "With addresses, queued bytes and state.\n\nExample: vminspect core.4711 handles\nJSON: as timers, with details",
        run: pending::handles,
    },
    Command {
        name: "promises",
        usage: "[pending | fulfilled | rejected]",
        line: "promises by state, with what waits for them",
        help: "Pending ones are grouped by where they were made. Without a state: all counts, and the rejected ones that nobody\n\
               handled.\n\n\
               Example: vminspect core.4711 promises pending\n\
               JSON: {counts: {pending, fulfilled, rejected}, groups: [{place, count, promises}]}",
        run: pending::promises,
    },
    Command {
        name: "async",
        usage: "",
        line: "suspended async functions and generators by await site",
        help: "Functions that wait at the same place are one group; each is shown with what it waits for.\n\n\
               Example: vminspect core.4711 async\n\
               JSON: {groups: [{place, count, generators: [{id, awaiting}]}]}",
        run: pending::awaiting,
    },
    Command {
        name: "chain",
        usage: "EVENT | EXPR",
        line: "the causal chain of an event, promise or callback back to its root",
        help: "Who scheduled it, during which event, and who scheduled that. A number is an event's; a path leads to a promise,\n\
               generator, or the callback or object of something pending. Without an argument: the event that was running.\n\n\
               Example: vminspect core.4711 chain 217\n\
               JSON: {chain: [{event, kind, site, created_ms, started_ms}]}",
        run: pending::chain,
    },
    Command {
        name: "events",
        usage: "",
        line: "the last events of the loop, newest last",
        help: "Example: vminspect core.4711 events --limit 20\nJSON: {count, events: [{event, parent, kind, site, created_ms, started_ms, ended_ms}]}",
        run: pending::events,
    },
    Command {
        name: "throws",
        usage: "",
        line: "recent throws, caught ones too",
        help: "A throw whose frames were kept has a stack number: 'stack --stack N' shows it.\n\n\
               Example: vminspect core.4711 throws\n\
               JSON: {count, throws: [{number, message, exception, site, outcome, event, stack}]}",
        run: pending::throws,
    },
    Command {
        name: "heap",
        usage: "[--by class|kind|shape|function] [--retained]",
        line: "histogram of the heap: count and size",
        help: "By constructor unless --by says otherwise; --by function counts closures by the function they are of. --retained adds\n\
               what each group's objects keep alive (takes memory: 40 bytes an object).\n\n\
               Example: vminspect core.4711 heap --limit 20\n\
               JSON: {cells, bytes, groups: [{name, count, bytes, retained}]}",
        run: heap::heap,
    },
    Command {
        name: "find",
        usage: "[NAME] [--prop NAME[=VALUE]] [--string TEXT|/RE/] [--larger SIZE] [--shape @ID]",
        line: "objects by constructor name, property, text or size; conditions combine",
        help: "NAME is a constructor's (Request, Array, Function) or a kind's in parentheses. VALUE is compared as 'print' shows it,\n\
               strings without quotes. SIZE takes k, M and G.\n\n\
               Example: vminspect core.4711 find Entry --prop rate=undefined\n\
               JSON: {count, objects: [{id, class, preview, size}]}",
        run: heap::find,
    },
    Command {
        name: "refs",
        usage: "EXPR",
        line: "who refers to an object, and by which property",
        help: "Example: vminspect core.4711 refs @2f41\nJSON: {id, count, referrers: [{id, class, preview, by}], roots: [...]}",
        run: heap::refs,
    },
    Command {
        name: "path",
        usage: "EXPR [--paths N]",
        line: "shortest paths from named roots to an object: why it is alive",
        help: "Example: vminspect core.4711 path @2f41 --paths 3\nJSON: {id, paths: [{root, steps: [{id, class, by}]}]}",
        run: heap::path,
    },
    Command {
        name: "retained",
        usage: "EXPR",
        line: "what an object keeps alive, and who keeps it alive alone",
        help: "Example: vminspect core.4711 retained global.cache\nJSON: {id, size, retained, share, dominators: [...]}",
        run: heap::retained,
    },
    Command {
        name: "dominators",
        usage: "[EXPR]",
        line: "the largest owners of memory: the top of the dominator tree, or below an object",
        help: "Example: vminspect core.4711 dominators --limit 10\nJSON: {total, owners: [{id, class, preview, retained, share}]}",
        run: heap::dominators,
    },
    Command {
        name: "strings",
        usage: "",
        line: "duplicated strings by waste, and the largest strings",
        help: "Example: vminspect core.4711 strings\nJSON: {count, bytes, duplicates: [{text, count, bytes}], largest: [{id, bytes, preview}]}",
        run: heap::strings,
    },
    Command {
        name: "closures",
        usage: "FN",
        line: "live closures of a function, by its name",
        help: "Example: vminspect core.4711 closures onRetry\nJSON: {count, closures: [{id, function, scope}]}",
        run: heap::closures,
    },
    Command {
        name: "functions",
        usage: "[NAME]",
        line: "the program's functions, with place and size",
        help: "Example: vminspect core.4711 functions handle\nJSON: {count, functions: [{code, name, kind, place, bytes}]}",
        run: state::functions,
    },
    Command {
        name: "modules",
        usage: "[NAME]",
        line: "the module registry: names, states, exports, who imports them; NAME: all about those whose name has it",
        help: "States of ES modules: new, unlinked, linking, linked, evaluating, evaluating-async, evaluated, errored. A module that\nstands at a top-level await shows where.\nExample: vminspect core.4711 modules server.mjs\nJSON: {count, modules: [{name, kind, state, exports, object, parent, requires, importedBy, awaits, error}]}",
        run: state::modules,
    },
    Command {
        name: "globals",
        usage: "[--all]",
        line: "global variables of the program; --all: the builtin ones too",
        help: "Example: vminspect core.4711 globals\nJSON: {count, globals: [{name, value}]}",
        run: state::globals,
    },
    Command {
        name: "roots",
        usage: "[KIND]",
        line: "what keeps objects alive: the named roots by kind",
        help: "Example: vminspect core.4711 roots globals\nJSON: {kinds: [{kind, count}], roots: [{kind, name, value}]}",
        run: state::roots,
    },
    Command {
        name: "export",
        usage: "json",
        line: "the heap as JSON lines: one cell a line, with its references",
        help: "Takes memory for the text; --limit 0 for all cells.\n\n\
               Example: vminspect core.4711 export json --limit 0 > heap.jsonl\n\
               JSON: {id, kind, class, size, references: [...]} a line",
        run: heap::export,
    },
    Command {
        name: "verify",
        usage: "",
        line: "integrity of the file: every checksum, every cell, every reference",
        help: "Example: vminspect core.4711 verify\nJSON: {complete, frames, sections: [...], cells, damaged, dangling, warnings}",
        run: state::verify,
    },
    Command {
        name: "help",
        usage: "[COMMAND]",
        line: "this table, or one command's help",
        help: "Example: vminspect core.4711 help print\nJSON: {commands: [{name, usage, line, help}]}",
        run: help,
    },
];

/// The page docs/vminspect.md, made from the table.
pub fn markdown() -> String {
    let mut text = String::from(
        "# vminspect\n\n\
         Made from the table of commands in `crates/inspect`; a test keeps it so.\n\n\
         `vminspect CORE [COMMAND [ARGS]...]`, `vminspect CORE -c 'A; B'`, a script on stdin, or without a command the\n\
         interactive browser (on a terminal) or a summary. Every command takes `--json` and `--limit N` (0: no limit); `--color\n\
         always|never|auto` and `NO_COLOR` are obeyed. In the browser, `frame N`, `up` and `down` choose the frame in which bare names\n\
         are looked up, and long answers go through `$PAGER`.\n\n\
         Exit status: 0; 1 the question has no answer; 2 bad usage; 3 the file is not a core, or nothing of it can be read.\n",
    );
    for command in COMMANDS {
        let usage = format!("{} {}", command.name, command.usage);
        text.push_str(&format!("\n## {}\n`{}`: {}\n\n", command.name, usage.trim(), command.line));
        for line in command.help.lines().filter(|line| !line.is_empty()) {
            match line.split_once(": ") {
                Some((label @ ("Example" | "JSON"), rest)) => {
                    text.push_str(&format!("\n{label}: `{rest}`\n"))
                }
                _ => text.push_str(&format!("{line}\n")),
            }
        }
    }
    text
}

/// The row of this name.
pub fn find_command(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name)
}

/// Splits a line into words; quotes hold words together and stay, so that paths see them.
pub fn split_words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for c in line.chars() {
        match quote {
            Some(q) => {
                word.push(c);
                if c == q {
                    quote = None;
                }
            }
            None if c.is_whitespace() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            None => {
                if c == '"' || c == '\'' {
                    quote = Some(c);
                }
                word.push(c);
            }
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Splits a script into commands: by lines and by `;` outside quotes. `#` begins a comment line.
pub fn split_commands(script: &str) -> Vec<String> {
    let mut commands = Vec::new();
    for line in script.lines().filter(|line| !line.trim_start().starts_with('#')) {
        let (mut start, mut quote) = (0, None);
        for (at, c) in line.char_indices() {
            match (quote, c) {
                (Some(q), _) if c == q => quote = None,
                (None, '"' | '\'') => quote = Some(c),
                (None, ';') => {
                    commands.push(line[start..at].trim().to_string());
                    start = at + 1;
                }
                _ => {}
            }
        }
        commands.push(line[start..].trim().to_string());
    }
    commands.retain(|command| !command.is_empty());
    commands
}

/// Runs one command line.
pub fn run_line(target: &Target, line: &str, options: Options) -> Result<String, Failure> {
    run_words(target, split_words(line), options)
}

/// Runs one command that is already in words: the answer as text or JSON, ending with a newline.
pub fn run_words(target: &Target, mut words: Vec<String>, options: Options) -> Result<String, Failure> {
    if words.is_empty() {
        return Err(Failure::Usage("no command".into()));
    }
    let mut name = words.remove(0);
    if name.contains(char::is_whitespace) {
        // The whole command as one quoted argument.
        let mut split = split_words(&name);
        split.append(&mut words);
        words = split;
        if words.is_empty() {
            return Err(Failure::Usage("no command".into()));
        }
        name = words.remove(0);
    }
    let command = find_command(&name).ok_or_else(|| Failure::Usage(unknown(&name)))?;
    let mut query = Query { target, words, options };
    query.options.json |= query.flag("--json");
    if query.flag("--help") {
        query.words = vec![name.clone()];
        return finish(&mut query, help);
    }
    query.options.limit = query.number("--limit", options.limit)?;
    finish(&mut query, command.run).map_err(|failure| match failure {
        Failure::Usage(what) => Failure::Usage(format!("{name}: {what}\nusage: {name} {}", command.usage)),
        Failure::NotFound(what) if !target.is_whole() => {
            Failure::NotFound(format!("{what} (the core is not whole: it may be in what is lost)"))
        }
        other => other,
    })
}

fn finish(query: &mut Query<'_>, run: Run) -> Result<String, Failure> {
    let mut page = Page::new(query.options.colour && !query.options.json);
    let json = run(query, &mut page)?;
    if query.options.json {
        Ok(match json {
            // An export is lines already.
            Json::Array(lines) => lines.iter().map(|line| format!("{line}\n")).collect(),
            json => {
                serde_json::to_string_pretty(&json).map_or_else(|error| error.to_string(), |text| text + "\n")
            }
        })
    } else {
        Ok(page.finish())
    }
}

fn unknown(name: &str) -> String {
    let near = COMMANDS.iter().filter(|command| {
        command.name.starts_with(name) || name.starts_with(command.name) || distance(command.name, name) <= 2
    });
    let near: Vec<&str> = near.map(|command| command.name).collect();
    match near.is_empty() {
        true => format!("no command '{name}'; 'help' lists them"),
        false => format!("no command '{name}'; did you mean {}?", near.join(" or ")),
    }
}

/// Edit distance, for suggestions.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, &cb) in b.iter().enumerate() {
            let cost = diagonal + usize::from(ca != cb);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

fn help(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    let row = |command: &Command| json!({"name": command.name, "usage": command.usage, "line": command.line, "help": command.help});
    if let Some(name) = query.rest()?.first() {
        let command = find_command(name).ok_or_else(|| Failure::Usage(unknown(name)))?;
        page.put(Style::Bold, command.name).plain(" ").plain(command.usage).end();
        page.line(&format!("    {}", command.line));
        page.gap();
        page.line(command.help);
        page.line("Every command takes --json and --limit N (0: no limit).");
        return Ok(json!({"commands": [row(command)]}));
    }
    let rows: Vec<Vec<String>> = COMMANDS
        .iter()
        .map(|command| {
            vec![format!("{} {}", command.name, command.usage).trim().to_string(), command.line.to_string()]
        })
        .collect();
    for row in rows {
        page.put(Style::Name, &row[0]).end();
        page.line(&format!("    {}", row[1]));
    }
    page.gap();
    page.line("Every command takes --json and --limit N (0: no limit). 'help COMMAND' tells more.");
    Ok(json!({"commands": COMMANDS.iter().map(row).collect::<Vec<_>>()}))
}

/// Says how much a limit left out.
pub(crate) fn more(page: &mut Page, total: usize, shown: usize) {
    if total > shown {
        page.styled(Style::Dim, &format!("… {} more of {total} (--limit)", total - shown));
    }
}
