//! The options of `vmrun`: one struct that clap fills from the command line and, where that says nothing, from the
//! environment.

use clap::Parser;
use clap::builder::FalseyValueParser;
use gill_runtime::{CoreKind, SourceKind};
use std::path::PathBuf;

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
        default_value = "core.%p",
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
    /// Bytes of a core at most, the most valuable parts first (100M, 2G) [default: no limit]
    #[arg(long, value_name = "SIZE", env = "GILL_CORE_LIMIT", hide_env = true, value_parser = size, help_heading = "Cores")]
    pub(crate) core_limit: Option<u64>,
    /// Cores of this name to keep, the newest; when as many are younger than a minute the program is in a crash loop, and
    /// no more are written until they are older [default: all]
    #[arg(
        long,
        value_name = "N",
        env = "GILL_CORE_KEEP",
        hide_env = true,
        value_parser = clap::value_parser!(u32).range(1..),
        help_heading = "Cores"
    )]
    pub(crate) core_keep: Option<u32>,
    /// Seconds that a command which gets cores may take nothing, or take to end when it has everything
    #[arg(
        long,
        value_name = "SECONDS",
        env = "GILL_CORE_WAIT",
        hide_env = true,
        default_value_t = 30,
        help_heading = "Cores"
    )]
    pub(crate) core_wait: u32,

    /// Bytes of the heap at most [default: what the container or the machine has, less room for the rest]
    #[arg(long, value_name = "SIZE", env = "GILL_MAX_HEAP", hide_env = true, value_parser = size, help_heading = "Memory")]
    pub(crate) max_heap: Option<u64>,
    /// Bytes of the VM's stack [default: 16M]
    #[arg(long, value_name = "SIZE", env = "GILL_STACK_SIZE", hide_env = true, value_parser = size, help_heading = "Memory")]
    pub(crate) stack_size: Option<u64>,

    /// Collects garbage at every allocation (slow; finds rooting mistakes)
    #[arg(long, env = "GILL_GC_STRESS", value_parser = FalseyValueParser::new(), hide_env = true, help_heading = "Debugging the VM")]
    pub(crate) gc_stress: bool,
    /// Prints a line on stderr for each collection
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
Every long option can be set in the environment too: --max-heap is GILL_MAX_HEAP. The command line wins.

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
  13   the program's top-level await never settled
  9    bad usage
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

/// A size in bytes: a number with an optional K, M, G or T.
pub(crate) fn size(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        "t" | "tb" | "tib" => 40,
        _ => return Err("a size is a number with K, M, G or T behind it: 512M".to_owned()),
    };
    let number: f64 =
        digits.parse().map_err(|_| "a size is a number with K, M, G or T behind it: 512M".to_owned())?;
    let bytes = number * f64::from(1u32 << unit.min(30)) * if unit == 40 { 1024.0 } else { 1.0 };
    if (0.0..9e18).contains(&bytes) {
        Ok(bytes as u64)
    } else {
        Err("a size is between 0 and 8388608T".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(size("512M"), Ok(512 << 20));
        assert_eq!(size("1.5g"), Ok(3 << 29));
        assert_eq!(size("2TiB"), Ok(2 << 40));
        assert_eq!(size("4096"), Ok(4096));
        assert!(size("lots").is_err() && size("-1").is_err() && size("").is_err() && size("5X").is_err());
    }

    #[test]
    fn the_table_of_options_is_sound() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn arguments_of_the_program_are_its_own() {
        let cli = Cli::try_parse_from(["vmrun", "--gc-stress", "a.js", "--core-dir", "-p", "x"]).unwrap();
        assert!(cli.gc_stress && cli.core_dir.is_none() && cli.print.is_none());
        assert_eq!(cli.args, ["a.js", "--core-dir", "-p", "x"]);
        let cli = Cli::try_parse_from(["vmrun", "-e", "1", "a", "-b"]).unwrap();
        assert_eq!(cli.args, ["a", "-b"]);
    }
}
