//! The commands: one table. Help, completion, the command line and the documentation follow from its rows.
//!
//! A row's function writes its answer as text to a page and returns the same as JSON. It decides nothing about
//! terminals, paging or exit codes; a [`Failure`] says whether the question was wrong or has no answer.

mod behind;
mod garbage;
mod heap;
mod listeners;
mod modules;
mod objects;
mod pending;
mod stack;
mod state;
mod table;

use crate::page::{Page, Style};
use crate::target::{MAX_PIPE, Target};
use gill_bytecode::GivenSize;
use gill_image::Stop;
use serde_json::{Value as Json, json};

pub use stack::all_locals;
pub(crate) use stack::frame_place;
pub use state::summary;
pub use table::COMMANDS;

/// Why there is no answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Failure {
    /// The question was not understood: exit code 2.
    Usage(String),
    /// Nothing was found: exit code 1.
    NotFound(String),
    /// The question was answered, and the answer is no. The report, as text or JSON, is the answer: exit code 1.
    No(String),
    /// The user did not want to wait: exit code 130, as a shell has it.
    Interrupted,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Usage(what) | Failure::NotFound(what) | Failure::No(what) => f.write_str(what),
            Failure::Interrupted => f.write_str("interrupted"),
        }
    }
}

impl Failure {
    /// As JSON, on one line; not for [`Failure::No`], whose report is JSON already where that was asked for.
    pub fn json(&self) -> String {
        json!({"error": self.to_string(), "code": self.exit_code()}).to_string()
    }

    /// The exit code that the contract gives it.
    pub fn exit_code(&self) -> u8 {
        match self {
            Failure::NotFound(_) | Failure::No(_) => 1,
            Failure::Usage(_) => 2,
            Failure::Interrupted => 130,
        }
    }
}

/// Rows of a list unless the user says otherwise.
pub const DEFAULT_LIMIT: usize = 50;

/// How answers look.
#[derive(Clone, Copy, Default, Debug)]
pub struct Options {
    /// Rows of a list, children of an object, where the user said how many. 0: all.
    pub limit: Option<usize>,
    /// JSON instead of text.
    pub json: bool,
    /// With colours.
    pub colour: bool,
    /// The frame that bare names are looked up in.
    pub frame: usize,
}

impl Options {
    /// How many rows a list has, or an object children.
    pub fn count(&self) -> usize {
        self.count_or(DEFAULT_LIMIT)
    }

    /// The same for a list that is shorter than others unless the user says otherwise.
    pub fn count_or(&self, default: usize) -> usize {
        match self.limit {
            Some(0) => usize::MAX,
            Some(limit) => limit,
            None => default,
        }
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
    /// The answer is no, to a question that can be answered so.
    denied: bool,
    /// Why the answer is not whole, beside what a limit leaves out and warnings tell.
    incomplete: Option<String>,
}

impl<'a> Query<'a> {
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
        Ok(self.optional_number(name)?.unwrap_or(default))
    }

    /// Takes an option with a number, if it is there.
    pub fn optional_number(&mut self, name: &str) -> Result<Option<usize>, Failure> {
        let wrong = |text: &str| Failure::Usage(format!("{name} wants a number, not '{text}'"));
        self.option(name)?.map(|text| text.parse().map_err(|_| wrong(&text))).transpose()
    }

    /// The remaining words, once the options are taken; unknown options are an error.
    pub fn rest(&self) -> Result<&[String], Failure> {
        match self.words.iter().find(|word| word.starts_with("--") || is_short_option(word)) {
            Some(option) => Err(Failure::Usage(format!("unknown option {option}"))),
            None => Ok(&self.words),
        }
    }

    /// The remaining words as one text: paths may be one argument or several.
    pub fn text(&self) -> Result<String, Failure> {
        let text = self.rest()?.join(" ");
        // A script's `print "frame 0 this"` keeps the quotes that a shell takes off.
        let quote = text.chars().next().filter(|c| *c == '"' || *c == '\'');
        let inside = quote.and_then(|quote| text.strip_prefix(quote)?.strip_suffix(quote));
        Ok(match inside.zip(quote) {
            Some((inside, quote)) if !inside.contains(quote) => inside.to_string(),
            _ => text,
        })
    }

    /// Takes an option that may be given several times out of the words.
    pub fn options_of(&mut self, name: &str) -> Result<Vec<String>, Failure> {
        let mut found = Vec::new();
        while let Some(value) = self.option(name)? {
            found.push(value);
        }
        Ok(found)
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
    pub fn cell(&self) -> Result<gill_image::cells::Cell<'a>, Failure> {
        let text = self.text()?;
        let value = crate::expr::evaluate(self.target, &text, self.options.frame)?;
        let id = value.cell().ok_or_else(|| {
            Failure::NotFound(format!("{text} is {}, not an object", self.target.brief(value)))
        })?;
        self.target.cell(id).ok_or_else(|| Failure::NotFound(format!("{id} is not in the core")))
    }
}

/// `-v`, but not the number `-1`.
fn is_short_option(word: &str) -> bool {
    word.strip_prefix('-').is_some_and(|rest| rest.len() == 1 && rest.chars().all(char::is_alphabetic))
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
    /// The rest of its help; may be empty.
    pub help: &'static str,
    /// A line to try.
    pub example: &'static str,
    /// The shape of its JSON; names in capitals are those of the documentation's list.
    pub json: &'static str,
    run: Run,
}

/// The page docs/vminspect.md, made from the table.
pub fn markdown() -> String {
    let most = GivenSize(MAX_PIPE);
    let mut text = format!(
        "# vminspect\n\n\
         Made from the table of commands in `crates/inspect`; a test keeps it so.\n\n\
         `vminspect CORE [COMMAND [ARGS]...]`, `vminspect CORE -c 'A; B'`, a script on stdin (`-`, or just a pipe), or without a command\n\
         the interactive browser (on a terminal) or a summary. Every command takes `--json` and `--limit N` (0: no limit), and says what\n\
         a limit left out; `--color always|never|auto` and `NO_COLOR` are obeyed. A command may be shortened to where it is unique.\n\
         In a script, commands are separated by newlines or `;`, `#` begins a comment, and a command that fails does not stop the\n\
         others.\n\n\
         Exit status: 0; 1 the question has no answer, or the answer of `verify` is no; 2 bad usage; 3 the file is not a core, or nothing\n\
         of it can be read. Of several commands the worst counts.\n\n\
         In the browser, `frame N`, `up` and `down` choose the frame in which bare names are looked up, long answers go through\n\
         `$PAGER`, TAB completes commands, options, names and ids, Ctrl-C stops a command that takes long, an empty line repeats the\n\
         last command, `!!` stands for it, `quit` or Ctrl-D leaves. The history is kept in `$XDG_STATE_HOME/gill/vminspect_history`.\n\n\
         A core that is damaged or cut answers with what is left and a warning on stderr. What it takes to answer is bounded by the\n\
         size of the file, whatever its records say. What comes through a pipe in place of a file is read into memory, {most} at most:\n\
         `--max-pipe SIZE` before its name, or `GILL_MAX_PIPE`, says otherwise. `vminspect -` takes a core on stdin.\n\n\
         ## JSON\n\
         One document a command (`export`: one a line), of the shape that the command's section gives. A failure is `{{error, code}}`, the\n\
         code as the exit status. Where a core's records lead to more work than its size allows for, the answer ends there, and has `incomplete`:\n\
         a sentence. In the shapes, `[X]` is a list of X, and these names stand for:\n\n",
    );
    for (name, shape) in table::SHARED {
        text.push_str(&format!("- {name}: {shape}.\n"));
    }
    text.push_str(&format!("\nThe summary: `{}`.\n", state::SUMMARY_JSON));
    for command in COMMANDS {
        let usage = format!("{} {}", command.name, command.usage);
        text.push_str(&format!("\n## {}\n`{}`: {}\n\n", command.name, usage.trim(), command.line));
        if !command.help.is_empty() {
            text.push_str(&format!("{}\n\n", command.help));
        }
        text.push_str(&format!("Example: `vminspect core.4711 {}`\n\n", command.example));
        text.push_str(&format!("JSON: `{}`\n", command.json));
    }
    text
}

/// The row of this name, or the only one whose name begins so.
pub fn find_command(name: &str) -> Option<&'static Command> {
    if let Some(exact) = COMMANDS.iter().find(|command| command.name == name) {
        return Some(exact);
    }
    let mut begin = COMMANDS.iter().filter(|command| !name.is_empty() && command.name.starts_with(name));
    begin.next().filter(|_| begin.next().is_none())
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

/// Splits a script into commands: by lines and by `;` outside quotes. `#` begins a comment at the beginning of a line and
/// after a blank where a blank follows; elsewhere it is part of a private name.
pub fn split_commands(script: &str) -> Vec<String> {
    let mut commands = Vec::new();
    for line in script.lines() {
        let (mut start, mut end, mut quote, mut blank) = (0, line.len(), None, true);
        for (at, c) in line.char_indices() {
            match (quote, c) {
                (Some(q), _) if c == q => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') => quote = Some(c),
                (None, ';') => {
                    commands.push(line[start..at].trim().to_string());
                    start = at + 1;
                }
                (None, '#') if blank => {
                    let next = line[at + 1..].chars().next();
                    if line[..at].trim().is_empty() || next.is_none_or(char::is_whitespace) {
                        end = at;
                        break;
                    }
                }
                _ => {}
            }
            blank = c.is_whitespace();
        }
        commands.push(line[start..end].trim().to_string());
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
    let name = command.name;
    let mut query = Query { target, words, options, denied: false, incomplete: None };
    query.options.json |= query.flag("--json");
    if query.flag("--help") {
        query.words = vec![name.to_string()];
        return finish(&mut query, help);
    }
    query.options.limit = query.optional_number("--limit")?.or(options.limit);
    target.begin();
    let answer = finish(&mut query, command.run);
    let answer = match target.end() {
        Some(Stop::Interrupted) => Err(Failure::Interrupted),
        Some(Stop::Exhausted) => {
            target.reader.warn("file", 0, TOO_MUCH);
            answer.map(
                |text| if query.options.json { text } else { text + "… not complete: " + TOO_MUCH + "\n" },
            )
        }
        None => answer,
    };
    let answer = if query.denied { answer.and_then(|report| Err(Failure::No(report))) } else { answer };
    answer.map_err(|failure| match failure {
        Failure::Usage(what) => Failure::Usage(format!("{name}: {what}\nusage: {name} {}", command.usage)),
        Failure::NotFound(what) if !target.is_whole() => {
            Failure::NotFound(format!("{what} (the core is not whole: it may be in what is lost)"))
        }
        other => other,
    })
}

/// What is said where the work limit stopped a command.
const TOO_MUCH: &str = "the records of this core lead to more work than its size allows for, so they are damaged; it was left off";

fn finish(query: &mut Query<'_>, run: Run) -> Result<String, Failure> {
    let mut page = Page::new(query.options.colour && !query.options.json);
    let mut json = run(query, &mut page)?;
    if query.target.reader.meter().stopped() == Some(Stop::Exhausted) {
        query.incomplete = Some(TOO_MUCH.into());
    }
    if let (Some(what), Some(object)) = (&query.incomplete, json.as_object_mut()) {
        object.insert("incomplete".into(), json!(what));
    }
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
    let begin: Vec<&str> =
        COMMANDS.iter().map(|command| command.name).filter(|other| other.starts_with(name)).collect();
    if begin.len() > 1 {
        return format!("'{name}' may be {}", begin.join(", "));
    }
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
    let row = |command: &Command| json!({"name": command.name, "usage": command.usage, "line": command.line, "help": command.help, "example": command.example, "json": command.json});
    if let Some(name) = query.rest()?.first() {
        let command = find_command(name).ok_or_else(|| Failure::Usage(unknown(name)))?;
        page.put(Style::Bold, command.name).plain(" ").plain(command.usage).end();
        page.line(&format!("    {}", command.line));
        page.gap();
        if !command.help.is_empty() {
            page.text(Style::Plain, 0, command.help);
            page.gap();
        }
        page.line(&format!("Example: vminspect core.4711 {}", command.example));
        page.line(&format!("JSON: {}", command.json));
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
