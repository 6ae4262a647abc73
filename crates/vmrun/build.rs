//! Links vmrun and vminspect with the C library inside, on Linux where its archives are there, and at a fixed address: no loader has
//! libraries to find, symbols to look up and pointers to relocate, which is more than a third of what an empty program takes; and a copy
//! of the one file runs on any machine of the kind. Heap and stack stay where chance puts them. `GILL_LINK=dynamic` leaves the
//! library outside; what the difference is for look-ups of names stands in `crates/eventloop/src/names.rs`.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What the standard library asks the linker for by name, and the archive that has it.
const LIBRARIES: [(&str, &str); 7] = [
    ("gcc_s", "libgcc_eh.a"),
    ("c", "libc.a"),
    ("m", "libm.a"),
    ("rt", "librt.a"),
    ("pthread", "libpthread.a"),
    ("util", "libutil.a"),
    ("dl", "libdl.a"),
];

fn main() {
    println!("cargo::rerun-if-changed=../vmrun/build.rs");
    println!("cargo::rerun-if-env-changed=GILL_LINK");
    let target = |what: &str| std::env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    if target("OS") != "linux" {
        return;
    }
    println!("cargo::rustc-link-arg-bins=-no-pie");
    let native = std::env::var("HOST") == std::env::var("TARGET");
    let wanted = std::env::var("GILL_LINK").map_or(true, |how| how != "dynamic");
    if native
        && wanted
        && target("ENV") == "gnu"
        && let Some(archives) = archives()
    {
        let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
        link_statically(&out, &archives);
    }
}

/// Where the archives are, if the system has all of them.
fn archives() -> Option<Vec<(&'static str, String)>> {
    let find = |file: &str| {
        let output = Command::new("cc").arg(format!("-print-file-name={file}")).output().ok()?;
        let path = String::from_utf8(output.stdout).ok()?.trim().to_owned();
        // What it does not find it prints as it is.
        Path::new(&path).is_absolute().then_some(path)
    };
    LIBRARIES.iter().map(|&(name, file)| Some((name, find(file)?))).collect()
}

/// The standard library names the shared libraries; scripts of the linker under their names lead to the archives.
fn link_statically(out: &Path, archives: &[(&str, String)]) {
    for (name, archive) in archives {
        let script = format!("INPUT({archive})\n");
        std::fs::write(out.join(format!("lib{name}.so")), script).expect("OUT_DIR can be written");
    }
    // For the programs alone: tests are linked as usual.
    println!("cargo::rustc-link-arg-bins=-L{}", out.display());
    println!("cargo::rustc-link-arg-bins=-static");
}
