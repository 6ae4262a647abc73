//! Language tests: every script of `tests/js` prints what Node prints, also when collecting at every allocation.

#[path = "common/command.rs"]
mod command;
#[path = "common/printed.rs"]
mod printed;

fn check(args: &[&str]) {
    let mut failures = Vec::new();
    for script in printed::files("js", "js", 6) {
        let output = command::vmrun()
            .args(["--script", "--no-core"])
            .args(args)
            .arg(&script)
            .output()
            .expect("vmrun runs");
        failures.extend(printed::difference(&script, &output));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn scripts_print_what_node_prints() {
    check(&[]);
}

#[test]
fn scripts_survive_a_collection_at_every_allocation() {
    check(&["--gc-stress", "--verify-heap"]);
}
