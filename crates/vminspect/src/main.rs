//! `vminspect`: asks a core questions. One-shot, a script, or an interactive browser; the commands live in gill-inspect.
//!
//! Exit status: 0; 1 the question has no answer, or the answer of `verify` is no; 2 bad usage; 3 the file is not a core, or
//! nothing of it can be read.
#![forbid(unsafe_code)]

mod browser;
mod completion;

use clap::{Parser, ValueEnum};
use gill_image::Warning;
use gill_inspect::commands::{run_words, split_commands, summary};
use gill_inspect::target::{MAX_PIPE, PIPE_BEGINNING};
use gill_inspect::{COMMANDS, Failure, GivenSize, Options, Size, Target, run_line};
use std::io::{IsTerminal, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// Exit code for a file that is not a core.
const NOT_A_CORE: u8 = 3;

/// Examines the core of a program that gill ran.
#[derive(Parser)]
#[command(version, about, after_help = examples(), after_long_help = long_help())]
struct Arguments {
    /// The core file; `-` is a core that comes on stdin
    core: PathBuf,

    /// A command and its arguments; without one, the browser (on a terminal) or a summary. `-` reads a script from stdin
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "COMMAND")]
    command: Vec<String>,

    /// Run several commands, separated by `;`
    #[arg(short = 'c', long = "commands", value_name = "COMMANDS")]
    script: Option<String>,

    /// Answer in JSON
    #[arg(long)]
    json: bool,

    /// Rows of a list, properties of an object (0: all) [default: 50, fewer inside groups]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,

    // Its help is made where the least is known.
    #[arg(
        long,
        env = "GILL_MAX_PIPE",
        hide_env = true,
        default_value_t = GivenSize(MAX_PIPE),
        value_name = "SIZE",
        value_parser = pipe_size,
        help = max_pipe_help()
    )]
    max_pipe: GivenSize,

    /// What is on stdin is the core and no script.
    #[arg(skip)]
    core_on_stdin: bool,

    /// Colours
    #[arg(long, value_enum, default_value_t = Colour::Auto, value_name = "WHEN", alias = "colour")]
    color: Colour,
}

#[derive(Clone, Copy, ValueEnum)]
enum Colour {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

/// The least is what a pipe must look like a core by.
fn pipe_size(text: &str) -> Result<GivenSize, String> {
    match text.parse::<Size>()?.0 {
        bytes @ PIPE_BEGINNING.. => Ok(GivenSize(bytes)),
        _ => Err(format!("it is {} at least", GivenSize(PIPE_BEGINNING))),
    }
}

fn max_pipe_help() -> String {
    let least = GivenSize(PIPE_BEGINNING);
    format!(
        "Size at most of a core that comes through a pipe, which is read into memory: {least} or more (GILL_MAX_PIPE says so too)"
    )
}

fn examples() -> String {
    "Examples:\n  \
     vminspect core.4711                                  browse, or print a summary into a pipe\n  \
     vminspect core.4711 stack -v                         frames with arguments and locals\n  \
     vminspect core.4711 print frame 0 local req.headers  a value by path\n  \
     vminspect core.4711 -c 'status; pending' --json      several answers, as JSON\n\n\
     'vminspect CORE help' lists the commands, 'vminspect CORE help COMMAND' explains one.\n\
     Exit status: 0; 1 no answer, or 'verify' says no; 2 bad usage; 3 not a core, or nothing of it can be read."
        .to_string()
}

fn long_help() -> String {
    let mut text = String::from("Commands:\n");
    for command in COMMANDS {
        let usage = format!("{} {}", command.name, command.usage);
        text.push_str(&format!("  {}\n      {}\n", usage.trim(), command.line));
    }
    text + "\n" + &examples()
}

fn main() -> ExitCode {
    let mut arguments = Arguments::parse();
    // Options of ours may also stand after the core, before the command.
    while let Some(word) = arguments.command.first().cloned() {
        match word.as_str() {
            "--json" => arguments.json = true,
            "-c" | "--commands" if arguments.command.len() > 1 => {
                arguments.script = Some(arguments.command.remove(1));
            }
            "--limit" if arguments.command.len() > 1 => match arguments.command.remove(1).parse() {
                Ok(limit) => arguments.limit = Some(limit),
                Err(_) => return fail(2, "--limit wants a number"),
            },
            _ => break,
        }
        arguments.command.remove(0);
    }
    // And after a script, be it in an argument or on stdin.
    let from_stdin = arguments.command.first().is_some_and(|word| word == "-");
    if arguments.script.is_some() || from_stdin {
        let mut words = arguments.command.split_off(usize::from(from_stdin)).into_iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--json" => arguments.json = true,
                "--limit" => match words.next().and_then(|number| number.parse().ok()) {
                    Some(limit) => arguments.limit = Some(limit),
                    None => return fail(2, "--limit wants a number"),
                },
                _ => return fail(2, &format!("unexpected argument '{word}' beside a script")),
            }
        }
        if from_stdin && arguments.script.is_some() {
            return fail(2, "there are two scripts: -c and -");
        }
    }
    if arguments.core.as_os_str() == "-" {
        if from_stdin {
            return fail(2, "the core and a script cannot both come on stdin: give the script with -c");
        }
        arguments.core = PathBuf::from("/dev/stdin");
        if std::io::stdin().is_terminal() {
            return fail(2, "a core is to come on stdin, which is a terminal: vminspect - < core.4711");
        }
        arguments.core_on_stdin = true;
    }
    let target = match Target::open_within(&arguments.core, arguments.max_pipe.0) {
        Ok(target) => target,
        Err(error) => {
            if arguments.json || arguments.command.iter().any(|word| word == "--json") {
                write(&format!("{}\n", serde_json::json!({"error": error.to_string(), "code": NOT_A_CORE})));
            }
            return fail(NOT_A_CORE, &error.to_string());
        }
    };
    let colour = match arguments.color {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => {
            std::io::stdout().is_terminal()
                && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    };
    let options = Options { limit: arguments.limit, json: arguments.json, colour, frame: 0 };
    let said = warn(&target);
    let code = run_arguments(&target, arguments, options);
    // What is damaged is often found only by looking at it.
    let found = target.reader.warnings();
    if found.len() > said {
        say_warnings(&found[said..]);
    }
    code
}

fn run_arguments(target: &Target, arguments: Arguments, options: Options) -> ExitCode {
    if let Some(script) = &arguments.script {
        return run_script(target, script, options);
    }
    match arguments.command.first().map(String::as_str) {
        Some("-") => run_stdin(target, options),
        Some(_) => {
            let json = options.json || arguments.command.iter().any(|word| word == "--json");
            answer(run_words(target, arguments.command, options), json)
        }
        None if arguments.core_on_stdin => answer(Ok(summary(target, options)), options.json),
        None if std::io::stdin().is_terminal() && std::io::stdout().is_terminal() => {
            browser::run(target, options)
        }
        None if !std::io::stdin().is_terminal() && stdin_has_script() => run_stdin(target, options),
        None => answer(Ok(summary(target, options)), options.json),
    }
}

/// Says on stderr that the core is not whole, so that no answer is taken for more than it is. Gives how many warnings that were.
fn warn(target: &Target) -> usize {
    let warnings = target.reader.warnings();
    if !warnings.is_empty() {
        say_warnings(&warnings);
    } else if !target.is_whole() {
        eprintln!("vminspect: warning: the writer left something out for a size limit");
    }
    warnings.len()
}

fn say_warnings(warnings: &[Warning]) {
    let Some(first) = warnings.first() else { return };
    let more = match warnings.len() {
        1 => String::new(),
        count => format!(" (and {} more; see 'verify')", count - 1),
    };
    eprintln!("vminspect: warning: {first}{more}");
}

/// Whether stdin is a pipe or a file, rather than a device such as /dev/null.
fn stdin_has_script() -> bool {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        use std::os::unix::fs::FileTypeExt;
        let Ok(descriptor) = std::io::stdin().as_fd().try_clone_to_owned() else { return false };
        let Ok(metadata) = std::fs::File::from(descriptor).metadata() else { return false };
        metadata.is_file() || metadata.file_type().is_fifo()
    }
    #[cfg(not(unix))]
    {
        true
    }
}

fn run_stdin(target: &Target, options: Options) -> ExitCode {
    let mut script = String::new();
    if let Err(error) = std::io::stdin().read_to_string(&mut script) {
        return fail(2, &format!("the script on stdin cannot be read: {error}"));
    }
    if split_commands(&script).is_empty() {
        return answer(Ok(summary(target, options)), options.json);
    }
    run_script(target, &script, options)
}

fn run_script(target: &Target, script: &str, options: Options) -> ExitCode {
    let mut code = 0;
    let commands = split_commands(script);
    for (number, command) in commands.iter().enumerate() {
        if commands.len() > 1 && !options.json {
            let gap = if number == 0 { "" } else { "\n" };
            if !write(&format!("{gap}> {command}\n")) {
                break;
            }
        }
        match run_line(target, command, options) {
            Ok(text) => {
                if !write(&text) {
                    break;
                }
            }
            Err(failure) => {
                complain(&failure, options.json);
                code = code.max(failure.exit_code());
            }
        }
    }
    ExitCode::from(code)
}

fn answer(result: Result<String, Failure>, json: bool) -> ExitCode {
    match result {
        Ok(text) => {
            write(&text);
            ExitCode::SUCCESS
        }
        Err(failure) => {
            complain(&failure, json);
            ExitCode::from(failure.exit_code())
        }
    }
}

/// A failure goes to stderr; to stdout as well where a program reads it. A report that says no is an answer.
fn complain(failure: &Failure, json: bool) {
    if let Failure::No(report) = failure {
        write(report);
        return;
    }
    if json {
        write(&format!("{}\n", failure.json()));
    }
    eprintln!("vminspect: {failure}");
}

/// Writes to stdout. `false` when it takes no more: that nobody reads it any more is no error, what else happens ends the process.
fn write(text: &str) -> bool {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            eprintln!("vminspect: the answer is not whole: cannot write to stdout: {error}");
            std::process::exit(1)
        }
        written => written.is_ok(),
    }
}

fn fail(code: u8, what: &str) -> ExitCode {
    eprintln!("vminspect: {what}");
    ExitCode::from(code)
}
