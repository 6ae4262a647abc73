//! How tests start vmrun: without the variables of the place where they run.

use std::process::Command;

/// What a program needs of its place: where commands, the home and temporary files are. `CI` and `FORCE_COLOR` change what packages
/// print, `GILL_*` where cores go.
const KEPT: [&str; 3] = ["PATH", "HOME", "TMPDIR"];

pub fn vmrun() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vmrun"));
    command.env_clear().envs(KEPT.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
    command
}
