//! The runtime's modules: every case of `tests/stdlib/cases` prints what Node printed.

#[path = "common/command.rs"]
mod command;
#[path = "common/printed.rs"]
mod printed;

/// A case without a recorded output, which would be a megabyte: `tests/stdlib/run.js` alone compares it.
const NOT_RECORDED: &str = "inspect";

#[test]
fn modules_print_what_node_prints() {
    let driver = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/stdlib/driver.js");
    let mut failures = Vec::new();
    for case in printed::files("stdlib/cases", "js", 10) {
        let name = case.file_stem().unwrap_or_default();
        if name == NOT_RECORDED {
            continue;
        }
        let output = command::vmrun().args(["--no-core", driver]).arg(name).output().expect("vmrun runs");
        failures.extend(printed::difference(&case, &output));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
