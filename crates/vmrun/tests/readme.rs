//! The tour of the README: its program dies as shown, and each of its questions has an answer. And the demo, which leaves its core.

mod common;

use std::path::Path;

#[test]
fn the_tour_has_answers() {
    let page =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md")).expect("it");
    let tour = page.split("```console\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a tour");
    let (program, session) = tour.split_once("$ vmrun shop.js\n").expect("a run");
    let program = program.strip_prefix("$ cat shop.js\n").expect("a program");
    let folder = common::Folder::new();
    folder.file("shop.js", program);
    let ended = common::run_in(folder, &["shop.js"]);
    // What it prints: the place, the line, the mark and the error.
    let shown: Vec<&str> = session.lines().take_while(|line| !line.starts_with("    ...")).skip(1).collect();
    assert_eq!(shown.len(), 3, "{shown:?}");
    for line in shown {
        assert!(ended.stderr.lines().any(|said| said == line), "no\n{line}\nin\n{}", ended.stderr);
    }
    let core = ended.core();
    let questions = session.lines().filter_map(|line| line.strip_prefix("$ vminspect core.4711 "));
    let questions: Vec<String> = questions
        .map(|line| line.split(" #").next().unwrap_or(line).trim().replace('\'', ""))
        .filter(|question| !question.is_empty() && !question.starts_with('#'))
        .collect();
    assert!(questions.len() > 5, "{questions:?}");
    let mut once = questions.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), questions.len(), "no question is asked twice: {questions:?}");
    for question in &questions {
        let answer = gill_inspect::run_line(&core, question, gill_inspect::Options::default());
        let answer = answer.unwrap_or_else(|failure| panic!("{question}: {failure}"));
        assert!(!answer.trim().is_empty(), "{question}");
    }
    assert!(common::ask(&core, "find Order").contains("1 found"));
    // The path is one: it leads over more than the variable that was named.
    let path = questions.iter().find(|question| question.starts_with("path ")).expect("a path");
    assert!(common::ask(&core, path).lines().count() > 3, "{}", common::ask(&core, path));
}

#[test]
fn the_demo_leaves_the_core_that_it_names() {
    let folder = common::Folder::new();
    // The commands beside each other, as a build leaves them. The inspector is not built with these tests: its questions are in
    // the stories'.
    let bin = folder.0.join("debug");
    std::fs::create_dir(&bin).expect("a folder");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_vmrun"), bin.join("vmrun")).expect("a link");
    std::os::unix::fs::symlink("/bin/echo", bin.join("vminspect")).expect("a link");
    let script =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/postmortem/poisoned_cache/demo.sh");
    let port =
        std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
    let output = common::command::isolated("bash")
        .arg(script)
        .env("CARGO_TARGET_DIR", &folder.0)
        .env("FEED_PORT", port.to_string())
        .output()
        .expect("bash");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    let core = said.trim_end().rsplit(' ').next().expect("a path");
    assert!(core.ends_with("/demo/core") && Path::new(core).is_file(), "{said}");
    assert!(said.contains("300 customers"), "{said}");
}
