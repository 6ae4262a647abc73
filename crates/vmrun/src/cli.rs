//! The options of `vmrun`: one struct that clap fills from the command line and, where that says nothing, from the
//! environment. A command line without options, where the environment says nothing either, goes past clap, which would take a
//! tenth of a start: [`DEFAULTS`].

use clap::builder::{FalseyValueParser, StyledStr};
use clap::error::{ContextKind, ContextValue};
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command, CommandFactory, FromArgMatches, Parser};
use gill_bytecode::layout::record_links;
use gill_bytecode::{GivenSize, Size, Tell};
use gill_runtime::{CoreKind, SourceKind};
use std::ffi::OsString;
use std::fmt::{self, Display, Write};
use std::ops::RangeInclusive;
use std::path::PathBuf;

/// Long options that are the program, not how it is run.
const OF_THE_PROGRAM: [&str; 6] = ["eval", "print", "help", "version", "prelude", "script-name"];
/// The heap has no fewer blocks, and cells have ids of 32 bits.
const HEAP: RangeInclusive<u64> = 4 << 20..=32 << 30;
/// A smaller one has no room for the library's own frames.
const STACK: RangeInclusive<u64> = 128 << 10..=4 << 30;
/// Below it the compiler and what does not look at the limit have no room.
const NATIVE_STACK: RangeInclusive<u64> = 8 << 20..=4 << 30;
/// What is less holds nothing but the beginning.
const CORE: RangeInclusive<u64> = 4 << 10..=u64::MAX;

/// A row a constant: the default value of an option, and the option. In the order of the fields.
macro_rules! defaults {
    ($($constant:ident $value:literal $option:literal)*) => {
        $(const $constant: &str = $value;)*
        /// What is in force when nothing is said.
        const DEFAULTS: &[(&str, &str)] = &[$(($option, $constant)),*];
    };
}

defaults! {
    CORE_NAME "core.%p" "core-name"
    CORE_WAIT "30" "core-wait"
    RECORD_TURNS "256" "record-turns"
    RECORD_THROWS "64" "record-throws"
    RECORD_FRAMES "64" "record-frames"
    RECORD_LINKS "64" "record-links"
    STACK_SIZE "16M" "stack-size"
    NATIVE_STACK_SIZE "64M" "native-stack-size"
    POOL_THREADS "4" "pool-threads"
}

/// Runs a JavaScript program. When it dies, it leaves a core that vminspect explains.
#[derive(Parser, Debug)]
#[command(
    name = "vmrun",
    version = concat!(env!("CARGO_PKG_VERSION"), " (gill)"),
    override_usage = "vmrun [OPTIONS] [SCRIPT] [ARGS]...",
    after_help = AFTER_HELP,
    disable_help_subcommand = true,
    max_term_width = 110
)]
pub(crate) struct Cli {
    /// The program, then its arguments; `-` reads the program from standard input
    #[arg(value_name = "SCRIPT", trailing_var_arg = true, allow_hyphen_values = false)]
    pub(crate) args: Vec<String>,

    /// Runs CODE instead of a file
    #[arg(short = 'e', long = "eval", value_name = "CODE", allow_hyphen_values = true)]
    pub(crate) eval: Option<String>,
    /// Runs CODE and prints its value
    #[arg(
        short = 'p',
        long = "print",
        value_name = "CODE",
        conflicts_with = "eval",
        allow_hyphen_values = true
    )]
    pub(crate) print: Option<String>,
    /// Runs the file as a plain global script, without a module around it, and with a global `print`
    #[arg(long, env = "GILL_SCRIPT", value_parser = FalseyValueParser::new(), hide_env = true)]
    pub(crate) script: bool,

    /// Runs the program as an ES module, whatever its name says; so is each `.js` file that it imports, unless a package.json
    /// says otherwise
    #[arg(long, env = "GILL_MODULE", value_parser = FalseyValueParser::new(), hide_env = true, conflicts_with_all = ["script", "input_type"])]
    pub(crate) module: bool,
    /// What the code of -e or standard input is: commonjs or module [default: the code tells]
    #[arg(long, value_name = "TYPE", env = "GILL_INPUT_TYPE", hide_env = true, value_parser = source_kind)]
    pub(crate) input_type: Option<SourceKind>,
    /// Adds the global $262 that the conformance suite asks of a host
    #[arg(long, env = "GILL_TEST262_HOST", value_parser = FalseyValueParser::new(), hide_env = true, help_heading = "Debugging the VM")]
    pub(crate) test262_host: bool,
    /// A script to run in the global scope before the program; may be repeated
    #[arg(long, value_name = "FILE", hide = true)]
    pub(crate) prelude: Vec<PathBuf>,
    /// What a --script is called, against which its import() resolves
    #[arg(long, value_name = "NAME", hide = true, requires = "script")]
    pub(crate) script_name: Option<String>,

    /// Directory for cores; the current one if not given
    #[arg(long, value_name = "DIR", env = "GILL_CORE_DIR", hide_env = true, help_heading = "Cores")]
    pub(crate) core_dir: Option<PathBuf>,
    /// Name of a core: %p pid, %e script, %t unix time, %h host, %s crash signature, %% a percent sign. A name that begins
    /// with | is a command that gets the core on its standard input
    #[arg(
        long,
        value_name = "TEMPLATE",
        env = "GILL_CORE_NAME",
        hide_env = true,
        default_value = CORE_NAME,
        help_heading = "Cores"
    )]
    pub(crate) core_name: String,
    /// Writes no cores
    #[arg(long, env = "GILL_NO_CORE", value_parser = FalseyValueParser::new(), hide_env = true, help_heading = "Cores")]
    pub(crate) no_core: bool,
    /// Kinds of failure that leave a core: uncaught, rejection, oom, stack, abort, signal (fatal ones, and SIGUSR1, after
    /// which the program goes on), internal [default: all]
    #[arg(
        long,
        value_name = "LIST",
        env = "GILL_CORE_ON",
        hide_env = true,
        value_delimiter = ',',
        value_parser = core_kind,
        help_heading = "Cores"
    )]
    pub(crate) core_on: Vec<CoreKind>,
    /// Size of a core at most, 4K or more, the most valuable parts first (100M, 2G) [default: no limit]
    #[arg(
        long,
        value_name = "SIZE",
        env = "GILL_CORE_LIMIT",
        hide_env = true,
        value_parser = size_in(CORE),
        help_heading = "Cores"
    )]
    pub(crate) core_limit: Option<u64>,
    /// Cores of this name to keep, 1 or more, the newest, each of a process's several counting; when as many are younger than a minute
    /// the program is in a crash loop, and no more are written until they are older [default: all]
    #[arg(
        long,
        value_name = "N",
        env = "GILL_CORE_KEEP",
        hide_env = true,
        value_parser = clap::value_parser!(u32).range(1..),
        help_heading = "Cores"
    )]
    pub(crate) core_keep: Option<u32>,
    /// Seconds, up to 1000000, that a command which gets cores may take nothing, or take to end when it has everything
    #[arg(
        long,
        value_name = "SECONDS",
        env = "GILL_CORE_WAIT",
        hide_env = true,
        default_value = CORE_WAIT,
        value_parser = clap::value_parser!(u32).range(..=1_000_000),
        help_heading = "Cores"
    )]
    pub(crate) core_wait: u32,
    /// Last turns of the event loop that a core tells of, up to 1000000
    #[arg(
        long,
        value_name = "N",
        env = "GILL_RECORD_TURNS",
        hide_env = true,
        default_value = RECORD_TURNS,
        value_parser = clap::value_parser!(u32).range(..=1_000_000),
        help_heading = "Cores"
    )]
    pub(crate) record_turns: u32,
    /// Last throws that a core tells of, caught ones too, up to 1000000; what they threw stays in memory
    #[arg(
        long,
        value_name = "N",
        env = "GILL_RECORD_THROWS",
        hide_env = true,
        default_value = RECORD_THROWS,
        value_parser = clap::value_parser!(u32).range(..=1_000_000),
        help_heading = "Cores"
    )]
    pub(crate) record_throws: u32,
    /// Frames that are kept of a throw which becomes a rejection or may be thrown again, and of a call that rejects a promise, 1 to
    /// 10000, the innermost
    #[arg(
        long,
        value_name = "N",
        env = "GILL_RECORD_FRAMES",
        hide_env = true,
        default_value = RECORD_FRAMES,
        value_parser = clap::value_parser!(u32).range(1..=10_000),
        help_heading = "Cores"
    )]
    pub(crate) record_frames: u32,
    /// Throws of one value that are remembered behind its first, 1 to 200: beyond that those in the middle are let go, and counted
    #[arg(
        long,
        value_name = "N",
        env = "GILL_RECORD_LINKS",
        hide_env = true,
        default_value = RECORD_LINKS,
        value_parser = clap::value_parser!(u32).range(1..=i64::from(record_links::MOST)),
        help_heading = "Cores"
    )]
    pub(crate) record_links: u32,

    /// Size of the heap at most, 4M to 32G [default: what the container or the machine has, less room for the rest, but
    /// no more than 16G]
    #[arg(
        long,
        value_name = "SIZE",
        env = "GILL_MAX_HEAP",
        hide_env = true,
        value_parser = size_in(HEAP),
        help_heading = "Memory"
    )]
    pub(crate) max_heap: Option<u64>,
    /// Size of the VM's stack, 128K to 4G
    #[arg(
        long,
        value_name = "SIZE",
        env = "GILL_STACK_SIZE",
        hide_env = true,
        default_value = STACK_SIZE,
        value_parser = size_in(STACK),
        help_heading = "Memory"
    )]
    pub(crate) stack_size: u64,
    /// Size of the system's stack for the thread that runs the program, 8M to 4G: native functions that call back and the compiler
    /// use it
    #[arg(
        long,
        value_name = "SIZE",
        env = "GILL_NATIVE_STACK_SIZE",
        hide_env = true,
        default_value = NATIVE_STACK_SIZE,
        value_parser = size_in(NATIVE_STACK),
        help_heading = "Memory"
    )]
    pub(crate) native_stack_size: u64,
    /// Threads for files and look-ups of names at most, 1 to 1024; they start when they are needed
    #[arg(
        long,
        value_name = "N",
        env = "GILL_POOL_THREADS",
        hide_env = true,
        default_value = POOL_THREADS,
        value_parser = clap::value_parser!(u32).range(1..=1024),
        help_heading = "Memory"
    )]
    pub(crate) pool_threads: u32,

    /// Collects garbage at every N-th allocation, or at each (slow; finds rooting mistakes)
    #[arg(
        long,
        value_name = "N",
        env = "GILL_GC_STRESS",
        hide_env = true,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "1",
        value_parser = stress_period,
        help_heading = "Debugging the VM"
    )]
    pub(crate) gc_stress: Option<u32>,
    /// Prints a line on stderr for each collection, with its phases, and one on all at the end
    #[arg(long, env = "GILL_TRACE_GC", value_parser = FalseyValueParser::new(), hide_env = true, help_heading = "Debugging the VM")]
    pub(crate) trace_gc: bool,
    /// Checks the whole heap after each collection
    #[arg(long, env = "GILL_VERIFY_HEAP", value_parser = FalseyValueParser::new(), hide_env = true, help_heading = "Debugging the VM")]
    pub(crate) verify_heap: bool,
    /// Prints the bytecode of each file before it runs
    #[arg(long, env = "GILL_PRINT_BYTECODE", value_parser = FalseyValueParser::new(), hide_env = true, help_heading = "Debugging the VM")]
    pub(crate) print_bytecode: bool,
    /// Prints the syntax tree of each file before it runs
    #[arg(long, env = "GILL_PRINT_AST", value_parser = FalseyValueParser::new(), hide_env = true, help_heading = "Debugging the VM")]
    pub(crate) print_ast: bool,
}

const AFTER_HELP: &str = "\
Every long option but --eval and --print can be set in the environment too: --max-heap is GILL_MAX_HEAP. The command
line wins. A core records what was in force, and who said it.
SIZE is a number of bytes; K, M, G, T (or KiB, MiB...) behind it count 1024s, and kB, MB, GB, TB, in which sizes are
printed, 1000s.

Examples:
  vmrun server.js 8080              runs a program with one argument
  vmrun -p 'process.versions.gill'  prints a value
  echo 'console.log(1)' | vmrun -   reads the program from standard input
  vmrun --core-dir /var/cores --core-name '%e.%p' server.js
  kill -USR1 PID                    dumps a running program, which goes on
  vminspect core.4711               reads what it left

Exit status:
  0    the program ended by itself, or as process.exit(N) says
  1    an exception or a rejection nobody took, or the script cannot be read
  7    the program's own handler of uncaught exceptions threw
  9    bad usage
  13   the program's top-level await never settled
  70   a failure of gill itself
  134  out of memory, or process.abort()
A fatal signal (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT, SIGQUIT) leaves a core and ends the process itself.";

/// A kind of module by name.
fn source_kind(name: &str) -> Result<SourceKind, String> {
    match name {
        "commonjs" => Ok(SourceKind::CommonJs),
        "module" => Ok(SourceKind::Module),
        _ => Err("the types are commonjs and module".to_owned()),
    }
}

/// A kind of failure by name.
fn core_kind(name: &str) -> Result<CoreKind, String> {
    let found = CoreKind::ALL.iter().find(|row| row.0 == name.trim());
    found.map(|row| row.1).ok_or_else(|| {
        let names: Vec<&str> = CoreKind::ALL.iter().map(|row| row.0).collect();
        format!("there is no such kind of failure; there are {}", names.join(", "))
    })
}

/// A size in bytes within these bounds.
fn size_in(range: RangeInclusive<u64>) -> impl Fn(&str) -> Result<u64, String> + Clone {
    move |text| {
        let bytes = text.parse::<Size>()?.0;
        if range.contains(&bytes) {
            return Ok(bytes);
        }
        let least = GivenSize(*range.start());
        Err(match *range.end() {
            u64::MAX => format!("it is {least} at least"),
            most => format!("it is {least} to {}", GivenSize(most)),
        })
    }
}

/// At every which allocation there is a collection; 0: only when it is time to. As an environment variable it may be a yes or no.
fn stress_period(text: &str) -> Result<u32, String> {
    match text.to_ascii_lowercase().as_str() {
        "" | "n" | "no" | "f" | "false" | "off" => Ok(0),
        "y" | "yes" | "t" | "true" | "on" => Ok(1),
        number => {
            number.parse().map_err(|_| "a number of allocations: 1 is each, 100 every hundredth".to_owned())
        }
    }
}

/// The command line: the options, and what of them is in force.
pub(crate) struct CommandLine {
    pub(crate) cli: Cli,
    pub(crate) given: Given,
    /// `process.execArgv`: what stands before the program and its arguments.
    pub(crate) exec_argv: Vec<String>,
}

/// The options as they were given. A core lists them; until then they stay as they are, for a start has no use of the list.
pub(crate) enum Given {
    /// None was.
    Defaults,
    /// As clap has them.
    Parsed(Box<(Command, ArgMatches)>),
}

impl Given {
    /// Tells each option that was given or has a default value: its long name, its value as it could be given, and who said
    /// so: `command line`, the name of an environment variable, or `default`. Allocates nothing: `tests/no_allocation.rs`.
    pub(crate) fn for_each(&self, tell: &mut Tell<'_>) {
        match self {
            Given::Defaults => DEFAULTS.iter().for_each(|(name, value)| tell(name, value, "default")),
            Given::Parsed(parsed) => {
                let (command, matches) = &**parsed;
                for option in command.get_arguments() {
                    let _ = tell_option(option, matches, tell);
                }
            }
        }
    }
}

fn tell_option(option: &Arg, matches: &ArgMatches, tell: &mut Tell<'_>) -> Option<()> {
    let name = option.get_long().filter(|name| !OF_THE_PROGRAM.contains(name))?;
    let id = option.get_id().as_str();
    let origin = match matches.value_source(id)? {
        ValueSource::CommandLine => "command line",
        ValueSource::EnvVariable => option.get_env()?.to_str()?,
        _ => "default",
    };
    if option.get_action().takes_values() {
        tell(name, &Values { matches, id }, origin);
    } else if matches.get_flag(id) {
        tell(name, &"true", origin);
    }
    Some(())
}

/// The values of an option, with commas between them.
struct Values<'a> {
    matches: &'a ArgMatches,
    id: &'a str,
}

impl Display for Values<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, value) in self.matches.get_raw(self.id).into_iter().flatten().enumerate() {
            if index > 0 {
                f.write_char(',')?;
            }
            write!(f, "{}", value.display())?;
        }
        Ok(())
    }
}

/// Reads the words of a command line, the command's name first.
pub(crate) fn read(words: Vec<OsString>) -> Result<CommandLine, clap::Error> {
    if !std::env::vars_os().any(|(name, _)| name.as_encoded_bytes().starts_with(b"GILL_"))
        && let Some(cli) = plain(&words)
    {
        return Ok(CommandLine { cli, given: Given::Defaults, exec_argv: Vec::new() });
    }
    parse(words)
}

/// What clap makes of a command line without options, where the environment sets none.
fn plain(words: &[OsString]) -> Option<Cli> {
    let args: Vec<String> =
        words.get(1..)?.iter().map(|word| word.to_str().map(str::to_owned)).collect::<Option<_>>()?;
    if args.first()?.starts_with('-') {
        return None;
    }
    Some(Cli {
        args,
        eval: None,
        print: None,
        script: false,
        module: false,
        input_type: None,
        test262_host: false,
        prelude: Vec::new(),
        script_name: None,
        core_dir: None,
        core_name: CORE_NAME.to_owned(),
        no_core: false,
        core_on: Vec::new(),
        core_limit: None,
        core_keep: None,
        core_wait: CORE_WAIT.parse().ok()?,
        record_turns: RECORD_TURNS.parse().ok()?,
        record_throws: RECORD_THROWS.parse().ok()?,
        record_frames: RECORD_FRAMES.parse().ok()?,
        record_links: RECORD_LINKS.parse().ok()?,
        max_heap: None,
        stack_size: STACK_SIZE.parse::<Size>().ok()?.0,
        native_stack_size: NATIVE_STACK_SIZE.parse::<Size>().ok()?.0,
        pool_threads: POOL_THREADS.parse().ok()?,
        gc_stress: None,
        trace_gc: false,
        verify_heap: false,
        print_bytecode: false,
        print_ast: false,
    })
}

fn parse(words: Vec<OsString>) -> Result<CommandLine, clap::Error> {
    let mut command = Cli::command();
    let matches =
        command.try_get_matches_from_mut(&words).map_err(|error| name_variable(error, &command, &words))?;
    let cli = Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
    let own = words.len().saturating_sub(cli.args.len()).max(1);
    let mut exec_argv: Vec<String> =
        words[1..own].iter().map(|word| word.to_string_lossy().into_owned()).collect();
    // It only says where the options end.
    exec_argv.pop_if(|word| word == "--");
    Ok(CommandLine { cli, given: Given::Parsed(Box::new((command, matches))), exec_argv })
}

/// Where a wrong value stands in the environment, says so: the option that the message names is nowhere on the command line.
fn name_variable(mut error: clap::Error, command: &Command, words: &[OsString]) -> clap::Error {
    let Some(ContextValue::String(shown)) = error.get(ContextKind::InvalidArg) else { return error };
    let option = shown.split([' ', '=']).next().unwrap_or("").to_owned();
    let is_it = |arg: &&Arg| arg.get_long().is_some_and(|long| option.strip_prefix("--") == Some(long));
    let variable = command.get_arguments().find(is_it).and_then(Arg::get_env);
    let said = own_options(command, words)
        .iter()
        .any(|word| word.strip_prefix(&option).is_some_and(|rest| rest.is_empty() || rest.starts_with('=')));
    if let Some(variable) = variable.filter(|name| !said && std::env::var_os(name).is_some()) {
        let tip = StyledStr::from(format!("the value is that of {}", variable.display()));
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
    }
    error
}

/// The options among the words, without the values that stand apart: what comes from the script on is the program's.
fn own_options(command: &Command, words: &[OsString]) -> Vec<String> {
    let mut own = Vec::new();
    let mut rest = words.iter().skip(1).map(|word| word.to_string_lossy());
    while let Some(word) = rest.next().filter(|word| word.len() > 1 && word.starts_with('-') && word != "--")
    {
        let is_it = |option: &&Arg| {
            let short = |short: char| word.strip_prefix('-').is_some_and(|name| name.chars().eq([short]));
            option.get_long().is_some_and(|long| word.strip_prefix("--") == Some(long))
                || option.get_short().is_some_and(short)
        };
        let option = command.get_arguments().find(is_it);
        if option.is_some_and(|o| o.get_action().takes_values() && !o.is_require_equals_set()) {
            rest.next();
        }
        own.push(word.into_owned());
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_end_where_the_program_begins() {
        let own = |words: &[&str]| {
            let words: Vec<OsString> =
                std::iter::once("vmrun").chain(words.iter().copied()).map(OsString::from).collect();
            own_options(&Cli::command(), &words)
        };
        assert_eq!(
            own(&["--stack-size=1M", "--max-heap", "3", "a.js", "--max-heap=3"]),
            ["--stack-size=1M", "--max-heap"]
        );
        assert_eq!(own(&["--gc-stress", "a.js", "--core-dir"]), ["--gc-stress"]);
        assert_eq!(own(&["-e", "1", "--trace-gc", "--", "--max-heap"]), ["-e", "--trace-gc"]);
        assert_eq!(own(&["-", "--max-heap"]), [""; 0]);
    }

    #[test]
    fn the_table_of_options_is_sound() {
        Cli::command().debug_assert();
        // Each can be set in the environment by its name, but for what is the program itself.
        for option in Cli::command().get_arguments() {
            let Some(name) = option.get_long().filter(|name| !OF_THE_PROGRAM.contains(name)) else {
                continue;
            };
            let wanted = format!("GILL_{}", name.to_uppercase().replace('-', "_"));
            assert_eq!(option.get_env().and_then(|env| env.to_str()), Some(wanted.as_str()), "--{name}");
        }
    }

    #[test]
    fn a_command_line_without_options_means_what_clap_says() {
        let words = |words: &[&str]| -> Vec<OsString> { words.iter().map(OsString::from).collect() };
        for line in
            [&["vmrun", "a.js"][..], &["vmrun", "a.js", "--core-dir", "-p", "", "--"], &["vmrun", "", "x"]]
        {
            let parsed = parse(words(line)).expect("good usage");
            assert_eq!(
                format!("{:?}", plain(&words(line)).expect("plain")),
                format!("{:?}", parsed.cli),
                "{line:?}"
            );
            assert_eq!(parsed.exec_argv, [""; 0]);
            let listed = |given: &Given| {
                let mut rows = Vec::new();
                given.for_each(&mut |name, value, origin| rows.push(format!("{name} {value} {origin}")));
                rows
            };
            assert_eq!(listed(&Given::Defaults), listed(&parsed.given));
        }
        for line in [&["vmrun"][..], &["vmrun", "-"], &["vmrun", "--trace-gc", "a.js"], &[]] {
            assert!(plain(&words(line)).is_none(), "{line:?}");
        }
    }

    #[test]
    fn options_in_force_say_who_said_them() {
        let words =
            ["vmrun", "--stack-size=1M", "--trace-gc", "--core-on", "oom,abort", "a.js", "--core-keep", "3"];
        let line = read(words.map(OsString::from).to_vec()).expect("good usage");
        assert_eq!(line.exec_argv, words[1..5]);
        let row = |wanted: &str| {
            let mut found = None;
            line.given.for_each(&mut |name, value, origin| {
                if name == wanted {
                    found = Some(format!("{value} ({origin})"));
                }
            });
            found
        };
        assert_eq!(row("stack-size").as_deref(), Some("1M (command line)"));
        assert_eq!(row("trace-gc").as_deref(), Some("true (command line)"));
        assert_eq!(row("core-on").as_deref(), Some("oom,abort (command line)"));
        assert_eq!(row("pool-threads").as_deref(), Some("4 (default)"));
        assert_eq!(row("core-keep"), None);
        assert_eq!(row("gc-stress"), None);
        let line = read(["vmrun", "-e", "1", "--"].map(OsString::from).to_vec()).expect("good usage");
        assert_eq!(line.exec_argv, ["-e", "1"]);
    }

    #[test]
    fn arguments_of_the_program_are_its_own() {
        let cli = Cli::try_parse_from(["vmrun", "--gc-stress", "a.js", "--core-dir", "-p", "x"]).unwrap();
        assert!(cli.gc_stress == Some(1) && cli.core_dir.is_none() && cli.print.is_none());
        assert_eq!(cli.args, ["a.js", "--core-dir", "-p", "x"]);
        let cli = Cli::try_parse_from(["vmrun", "--gc-stress=7", "5"]).unwrap();
        assert_eq!((cli.gc_stress, cli.args), (Some(7), vec!["5".to_owned()]));
        assert!(Cli::try_parse_from(["vmrun", "--gc-stress=often", "a.js"]).is_err());
        let cli = Cli::try_parse_from(["vmrun", "-e", "1", "a", "-b"]).unwrap();
        assert_eq!(cli.args, ["a", "-b"]);
    }
}
