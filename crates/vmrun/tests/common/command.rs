//! How tests start programs: without the variables of the place where they run.

#![allow(dead_code)]

use std::process::Command;

/// What a program needs of its place: where commands and the home are. `CI` and `FORCE_COLOR` change what packages print, `GILL_*`
/// where cores go. The scripts that write what Node prints keep the same.
const KEPT: [&str; 2] = ["PATH", "HOME"];

pub fn vmrun() -> Command {
    isolated(env!("CARGO_BIN_EXE_vmrun"))
}

/// Any program, which may start vmrun.
pub fn isolated(program: &str) -> Command {
    let mut command = Command::new(program);
    command.env_clear().envs(KEPT.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
    command
}
