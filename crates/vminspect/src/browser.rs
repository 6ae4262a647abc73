//! The interactive browser: line editing, history, paging. What may be typed where is in [`crate::completion`].
//!
//! Beside the commands of the table it has a current frame (`frame N`, `up`, `down` choose it), `!!` and an empty line, which
//! stand for the last command, and `quit`. Ctrl-C while a command runs raises the flag of the core's meter, which stops it;
//! while a line is edited it drops the line.

use crate::completion::Words;
use gill_inspect::commands::{find_command, split_commands, split_words, summary};
use gill_inspect::{Failure, Options, Target, run_line};
use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::validate::Validator;
use rustyline::{Config, Context, Editor, Helper};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

/// Answers longer than this go through the pager.
const PAGE_LINES: usize = 40;

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
    editor.set_helper(Some(Assistant { words: Words::new(target) }));
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
        // What is interrupted is all that the line before asked for, and nothing after it: neither completion nor the next line.
        target.reader.meter().clear_interrupt();
        let line = editor.readline(&format!("frame {}> ", options.frame));
        target.reader.meter().clear_interrupt();
        match line {
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
                        assistant.words.remember(&answer);
                        assistant.words.frame = options.frame;
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

/// What helps with a line while it is edited.
struct Assistant<'t> {
    words: Words<'t>,
}

impl Completer for Assistant<'_> {
    type Candidate = Pair;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let typed = &line[..at];
        let begin = typed.rfind(|c: char| c.is_whitespace() || c == ';').map_or(0, |space| space + 1);
        let word = &typed[begin..];
        // The command that is being typed begins after the last `;`.
        let before = typed[..begin].rsplit(';').next().unwrap_or("");
        let mut found = self.words.candidates(before, word);
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
