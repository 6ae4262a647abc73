//! The interactive browser: line editing, history, completion of commands, names and ids, paging.
//!
//! Beside the commands of the table it has a current frame (`frame N`, `up`, `down` choose it), `!!` and an empty line, which
//! stand for the last command, and `quit`. Ctrl-C while a command runs raises the flag of the core's meter, which stops it;
//! while a line is edited it drops the line.

use gill_image::Section;
use gill_image::records::CodeRecord;
use gill_inspect::commands::{find_command, split_commands, split_words, summary};
use gill_inspect::view::Key;
use gill_inspect::{COMMANDS, Failure, Options, Target, run_line};
use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::validate::Validator;
use rustyline::{Config, Context, Editor, Helper};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

/// Answers longer than this go through the pager.
const PAGE_LINES: usize = 40;
/// Ids of earlier answers that completion offers.
const MAX_IDS: usize = 500;
/// Names of constructors that completion offers.
const MAX_CONSTRUCTORS: usize = 5000;

/// Runs until the user leaves.
pub(crate) fn run(target: &Target, mut options: Options) -> ExitCode {
    print!("{}", summary(target, options));
    let config =
        Config::builder().auto_add_history(true).completion_type(rustyline::CompletionType::List).build();
    let mut editor: Editor<Assistant<'_>, _> = match Editor::with_config(config) {
        Ok(editor) => editor,
        Err(error) => {
            eprintln!("vminspect: no line editing on this terminal: {error}");
            return ExitCode::from(2);
        }
    };
    editor.set_helper(Some(Assistant::new(target)));
    let history = history_file();
    if let Some(history) = &history {
        // There is none the first time.
        let _ = editor.load_history(history);
    }
    #[cfg(unix)]
    if let Err(error) = signal_hook::flag::register(signal_hook::consts::SIGINT, target.reader.meter().flag())
    {
        eprintln!("vminspect: Ctrl-C will not stop a command: {error}");
    }
    let mut last = String::new();
    loop {
        match editor.readline(&format!("frame {}> ", options.frame)) {
            Ok(line) => {
                let line = repeated(&line, &last);
                if line.trim() != last {
                    last = line.trim().to_string();
                }
                for command in split_commands(&line) {
                    if matches!(command.as_str(), "quit" | "exit" | "q") {
                        save(&mut editor, history.as_ref());
                        return ExitCode::SUCCESS;
                    }
                    let answer = turn(target, &command, &mut options);
                    let interrupted = answer == Err(Failure::Interrupted);
                    let answer = answer.unwrap_or_else(|failure| match failure {
                        Failure::No(report) => report,
                        failure => format!("{failure}\n"),
                    });
                    if let Some(assistant) = editor.helper_mut() {
                        assistant.remember(&answer);
                        assistant.frame = options.frame;
                    }
                    page(&answer);
                    if interrupted {
                        // The rest of the line is not wanted either.
                        break;
                    }
                }
            }
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => break,
            Err(error) => {
                eprintln!("vminspect: {error}");
                break;
            }
        }
    }
    save(&mut editor, history.as_ref());
    ExitCode::SUCCESS
}

/// An empty line repeats the last one, and `!!` stands for it.
fn repeated(line: &str, last: &str) -> String {
    if line.trim().is_empty() { last.to_string() } else { line.replace("!!", last) }
}

/// Runs a command; `frame N`, `up` and `down` also choose the current frame.
fn turn(target: &Target, command: &str, options: &mut Options) -> Result<String, Failure> {
    let words = split_words(command);
    let chosen = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["up"] => Some(options.frame + 1),
        ["down"] => Some(options.frame.saturating_sub(1)),
        ["frame", number] => number.parse().ok(),
        _ => None,
    };
    let command = match chosen {
        Some(number) if number < target.stack(0).len() => {
            options.frame = number;
            format!("frame {number}")
        }
        Some(_) if words[0] != "frame" => return Err(Failure::NotFound("no frame there".into())),
        _ => command.to_string(),
    };
    run_line(target, &command, *options)
}

fn history_file() -> Option<PathBuf> {
    let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let state = state.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".local/state")))?;
    Some(state.join("gill").join("vminspect_history"))
}

fn save(editor: &mut Editor<Assistant<'_>, rustyline::history::FileHistory>, path: Option<&PathBuf>) {
    if let Some(path) = path
        && let Some(folder) = path.parent()
        && std::fs::create_dir_all(folder).is_ok()
    {
        // What was asked may tell what the program knows: for its owner only. A history that cannot be saved is no reason to
        // bother anyone.
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            let options = std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(path);
            drop(options);
        }
        let _ = editor.save_history(path);
    }
}

/// Shows an answer, through the pager if it is long. PAGER may be empty to have none.
fn page(text: &str) {
    let pager = std::env::var("PAGER").unwrap_or_else(|_| "less -FRX".into());
    if text.lines().count() > PAGE_LINES && !pager.trim().is_empty() {
        let mut words = pager.split_whitespace();
        let child =
            words.next().map(|program| Command::new(program).args(words).stdin(Stdio::piped()).spawn());
        if let Some(Ok(mut child)) = child {
            if let Some(mut stdin) = child.stdin.take() {
                // Leaving the pager early closes the pipe: not an error.
                let _ = stdin.write_all(text.as_bytes());
            }
            let _ = child.wait();
            return;
        }
    }
    print!("{text}");
    let _ = std::io::stdout().flush();
}

/// Completes commands, options, names that the program knows, and ids seen in answers.
struct Assistant<'t> {
    target: &'t Target,
    ids: Vec<String>,
    names: Vec<String>,
    constructors: Vec<String>,
    frame: usize,
}

impl<'t> Assistant<'t> {
    fn new(target: &'t Target) -> Assistant<'t> {
        let mut assistant =
            Assistant { target, ids: Vec::new(), names: Vec::new(), constructors: Vec::new(), frame: 0 };
        target.begin();
        assistant.names = assistant.collect_names();
        assistant.constructors = assistant.collect_constructors();
        target.end();
        assistant
    }

    /// The functions that objects are made with: those whose code is a class or that have capitals, of the globals and of the
    /// program's code.
    fn collect_constructors(&self) -> Vec<String> {
        let mut names = BTreeSet::new();
        let capital = |name: &str| name.chars().next().is_some_and(char::is_uppercase);
        self.target.reader.for_each(Section::Code, |code: CodeRecord<'static>| {
            if capital(code.name.as_str()) {
                names.insert(code.name.to_text());
            }
            names.len() < MAX_CONSTRUCTORS
        });
        names.extend(self.names.iter().filter(|name| capital(name)).cloned());
        names.into_iter().collect()
    }

    /// After `path.`: the properties of what the path leads to.
    fn members(&self, word: &str) -> Option<Vec<String>> {
        let (path, _) = word.rsplit_once('.')?;
        self.target.begin();
        let value = gill_inspect::expr::evaluate(self.target, path, self.frame).ok();
        let cell = value.and_then(|value| self.target.cell(value.cell()?));
        let keys = cell.map(|cell| self.target.properties(&cell)).unwrap_or_default();
        self.target.end();
        let names = keys.into_iter().filter_map(|property| match property.key {
            Key::Name(name) if gill_inspect::view::is_identifier(&name) => Some(name),
            Key::Private(name) => Some(name),
            _ => None,
        });
        Some(names.map(|name| format!("{path}.{name}")).collect())
    }

    /// Locals of the stack, globals, and sources: what an engineer types.
    fn collect_names(&self) -> Vec<String> {
        let mut names = BTreeSet::new();
        for frame in self.target.stack(0).iter().take(100) {
            names.extend(self.target.locals(frame).into_iter().map(|variable| variable.name));
        }
        for root in self.target.roots().iter().filter(|root| !root.name.is_empty()).take(2000) {
            names.insert(root.name.to_text());
        }
        if let Some(global) =
            self.target.root("globalThis").and_then(|root| self.target.cell(root.value.cell()?))
        {
            names
                .extend(self.target.properties(&global).into_iter().map(|property| property.key.to_string()));
        }
        names.into_iter().collect()
    }

    fn remember(&mut self, answer: &str) {
        for word in answer.split(|c: char| !c.is_ascii_hexdigit() && c != '@') {
            if word.len() > 1 && word.starts_with('@') && !self.ids.iter().any(|id| id == word) {
                self.ids.push(word.to_string());
            }
        }
        let extra = self.ids.len().saturating_sub(MAX_IDS);
        self.ids.drain(..extra);
    }

    fn candidates(&self, before: &str, word: &str) -> Vec<String> {
        let mut words = before.split_whitespace();
        let Some(command) = words.next() else {
            let own = ["quit", "up", "down"].iter().map(|name| (*name).to_string());
            return COMMANDS.iter().map(|command| command.name.to_string()).chain(own).collect();
        };
        if command == "help" {
            return COMMANDS.iter().map(|command| command.name.to_string()).collect();
        }
        if word.starts_with('-') {
            let usage = find_command(command).map_or("", |command| command.usage);
            let options =
                usage.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| word.starts_with('-'));
            let common = ["--json", "--limit"].iter().copied();
            return options.chain(common).map(str::to_string).collect();
        }
        if word.starts_with('@') {
            return self.ids.clone();
        }
        if let Some(members) = self.members(word) {
            return members;
        }
        match find_command(command).map_or("", |command| command.name) {
            "find" => return self.constructors.clone(),
            "heap" => return vec!["--by".into(), "--retained".into()],
            "promises" => return ["pending", "fulfilled", "rejected"].map(str::to_string).into(),
            "export" => return vec!["json".into()],
            _ => {}
        }
        let mut names = self.names.clone();
        let words = ["frame", "local", "arg", "global", "exception", "promise", "timer", "root", "this"];
        names.extend(words.map(str::to_string));
        names
    }
}

impl Completer for Assistant<'_> {
    type Candidate = Pair;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let typed = &line[..at];
        let begin = typed.rfind(|c: char| c.is_whitespace() || c == ';').map_or(0, |space| space + 1);
        let word = &typed[begin..];
        // The command that is being typed begins after the last `;`.
        let before = typed[..begin].rsplit(';').next().unwrap_or("");
        let mut found = self.candidates(before, word);
        found.retain(|candidate| candidate.starts_with(word));
        found.sort();
        found.dedup();
        let complete = |name: String| {
            // A command that takes arguments is followed by them.
            let space =
                before.trim().is_empty() && find_command(&name).is_some_and(|row| !row.usage.is_empty());
            Pair { replacement: if space { format!("{name} ") } else { name.clone() }, display: name }
        };
        Ok((begin, found.into_iter().map(complete).collect()))
    }
}

impl Hinter for Assistant<'_> {
    type Hint = String;

    /// The usage of the command that is being typed.
    fn hint(&self, line: &str, at: usize, _: &Context<'_>) -> Option<String> {
        let command = find_command(line.strip_suffix(' ')?)?;
        (at == line.len() && !command.usage.is_empty()).then(|| command.usage.to_string())
    }
}

impl Highlighter for Assistant<'_> {
    fn highlight_hint<'h>(&self, hint: &'h str) -> std::borrow::Cow<'h, str> {
        std::borrow::Cow::Owned(format!("\x1b[2m{hint}\x1b[0m"))
    }
}

impl Validator for Assistant<'_> {}

impl Helper for Assistant<'_> {}
