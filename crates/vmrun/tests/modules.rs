//! ES modules: every program of `tests/modules` prints what Node prints, also when collecting at every allocation; and what
//! the command does with modules that fail, wait for ever, or are not files.

#[path = "common/command.rs"]
mod command;
#[path = "common/printed.rs"]
mod printed;

use std::path::{Path, PathBuf};
use std::process::Output;

fn dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/modules")
        .canonicalize()
        .expect("tests/modules is there")
}

fn vmrun(args: &[&str]) -> Output {
    command::vmrun()
        .args(["--no-core"])
        .args(args)
        .current_dir(dir())
        .env("NO_COLOR", "1")
        .output()
        .expect("vmrun runs")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}
fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn check(args: &[&str]) {
    let mut failures = Vec::new();
    for program in printed::files("modules", "mjs", 10) {
        let name = program.file_name().expect("a file").to_string_lossy().into_owned();
        let output = vmrun(&[args, &[name.as_str()]].concat());
        failures.extend(printed::difference(&program, &output));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn programs_print_what_node_prints() {
    check(&[]);
}

#[test]
fn programs_survive_a_collection_at_every_allocation() {
    check(&["--gc-stress", "--verify-heap"]);
}

#[test]
fn an_import_that_does_not_resolve_is_shown_at_its_name() {
    let output = vmrun(&["lib/missing.mjs"]);
    assert_eq!(output.status.code(), Some(1));
    let text = err(&output).replace(&dir().to_string_lossy().into_owned(), "DIR");
    let wanted = "file://DIR/lib/missing.mjs:1\nimport { nothing } from './star-1.mjs';\n         ^^^^^^^\n\
                  SyntaxError: The requested module './star-1.mjs' does not provide an export named 'nothing'\n";
    assert!(text.starts_with(wanted), "{text}");
}

#[test]
fn failures_of_the_main_module_end_the_program() {
    for (name, place) in [("lib/throws.mjs", ":2\n"), ("lib/throws-late.mjs", ":2\n")] {
        let output = vmrun(&[name]);
        assert_eq!(output.status.code(), Some(1));
        let text = err(&output);
        let first = text.lines().next().unwrap_or_default().to_owned() + "\n";
        assert!(first.ends_with(&format!("{name}{place}")), "{text}");
        assert!(text.contains("RangeError: "), "{text}");
    }
    let caught = "process.on('uncaughtException', (e, origin) => console.log(e.message, origin)); ";
    for rest in ["throw new Error('now')", "await null; throw new Error('later')"] {
        let output = vmrun(&["--input-type", "module", "-e", &format!("{caught}{rest}")]);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        assert!(out(&output).ends_with(" unhandledRejection\n"), "{}", out(&output));
    }
    // That it handles its own failure does not help.
    let own = "import('./lib/throws-late.mjs').catch(() => console.log('handled'));";
    assert_eq!(vmrun(&["-e", own]).status.code(), Some(0));
}

#[test]
fn an_await_that_never_settles_is_status_13() {
    let output = vmrun(&["--module", "-e", "console.log(1);\nawait new Promise(() => {});"]);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(13), "1\n"));
    let text = err(&output);
    assert!(text.starts_with("Warning: Detected unsettled top-level await at file://"), "{text}");
    assert!(text.contains("[eval]:2\nawait new Promise(() => {});\n^\n"), "{text}");
}

#[test]
fn what_is_no_file_is_what_it_says_or_looks_like() {
    let run = |args: &[&str]| {
        let output = vmrun(args);
        format!("{} {}{}", output.status.code().unwrap_or(-1), out(&output), err(&output))
    };
    assert_eq!(run(&["-e", "console.log(typeof require)"]), "0 function\n");
    assert_eq!(
        run(&["-e", "import fs from 'fs'; console.log(typeof fs.readFileSync, typeof require)"]),
        "0 function undefined\n"
    );
    assert_eq!(
        run(&["--input-type", "module", "-e", "console.log(typeof require, import.meta.url.slice(0, 8))"]),
        "0 undefined file:///\n"
    );
    assert_eq!(run(&["--module", "-e", "console.log(typeof require)"]), "0 undefined\n");
    let refused = run(&["--input-type", "commonjs", "-e", "import 'fs'"]);
    assert!(refused.starts_with("1 ") && refused.contains("SyntaxError"), "{refused}");
    assert!(run(&["--input-type", "wasm", "-e", "1"]).starts_with("9 "));
}

#[test]
fn require_takes_modules_that_do_not_await() {
    let program = "
        const { createRequire } = require('module');
        const counter = require('./lib/counter.mjs');
        counter.increment();
        console.log(counter.count, counter.__esModule, Object.keys(require('./lib/log.mjs')), require('esm-only').a);
        console.log(require('./fixtures/detected.js').where, require('./lib/counter.mjs').count);
        import('./lib/counter.mjs').then((namespace) => console.log(namespace.count, namespace.default === counter.default));
        for (const name of ['./lib/tla-2.mjs', './order.mjs', './lib/throws.mjs']) {
          try { require(name); } catch (error) { console.log(error.code || error.message); }
        }";
    let output = vmrun(&["-e", program]);
    assert_eq!(
        out(&output),
        "1 true [ 'lines', 'log' ] 1\ndetected.js 1\nERR_REQUIRE_ASYNC_MODULE\nERR_REQUIRE_ASYNC_MODULE\n\
         throws runs once\nfrom a module\n1 true\n",
        "{}",
        err(&output)
    );
}

#[test]
fn missing_extensions_get_a_hint() {
    let output = vmrun(&["--module", "-e", "import './fixtures/undecided'"]);
    let text = err(&output);
    assert!(
        text.contains("[ERR_MODULE_NOT_FOUND]")
            && text.contains("Did you mean to import \"./fixtures/undecided.js\"?"),
        "{text}"
    );
    let output = vmrun(&["--module", "-e", "require('fs')"]);
    let text = err(&output);
    assert!(text.contains("require is not defined in ES module scope, you can use import instead"), "{text}");
}

#[test]
fn scripts_run_before_the_program() {
    let output = vmrun(&["--prelude", "fixtures/prelude.js", "--module", "fixtures/after.js"]);
    assert_eq!(out(&output), "prelude 1\nmodule 1 undefined\n", "{}", err(&output));
}

/// What the inspector answers about a core that a program left.
fn ask(program: &str, questions: &[&str]) -> Vec<String> {
    use gill_inspect::{Options, Target, run_line};
    let cores = std::env::temp_dir().join(format!("gill-modules-{}-{}", std::process::id(), program.len()));
    std::fs::create_dir_all(&cores).expect("a temporary directory");
    let output = command::vmrun()
        .arg("--core-dir")
        .arg(&cores)
        .args(["--core-name", "core", "--input-type", "module", "-e", program])
        .current_dir(dir())
        .output()
        .expect("vmrun runs");
    let target = Target::open(&cores.join("core")).unwrap_or_else(|_| panic!("a core: {}", err(&output)));
    let _ = std::fs::remove_dir_all(&cores);
    questions
        .iter()
        .map(|q| run_line(&target, q, Options::default()).unwrap_or_else(|failure| failure.to_string()))
        .collect()
}

#[test]
fn a_core_shows_imports_namespaces_and_who_imports_whom() {
    let program = "import increment, { count as times } from './lib/counter.mjs';
        import * as counter from './lib/counter.mjs';
        increment();
        const local = { counter };
        function fail(order) { return order.items.length + times + local; }
        fail({ id: 7 });";
    let said = ask(
        program,
        &[
            "stack -v",
            "scopes",
            "frame 0",
            "print frame 0 local counter",
            "print times",
            "modules",
            "modules counter",
        ],
    );
    assert!(
        said[0].contains("<module> (file://") && said[0].contains("order = Object { id: 7 }"),
        "{}",
        said[0]
    );
    assert!(said[1].contains("module in <module>") && said[1].contains("times      import 1"), "{}", said[1]);
    assert!(said[3].contains("count: 1") && said[3].contains("'the count': 1"), "{}", said[3]);
    assert!(said[4].starts_with('1'), "{}", said[4]);
    assert!(said[5].contains("evaluating  esm") && said[5].contains("evaluated   esm"), "{}", said[5]);
    assert!(said[6].contains("imported by file://") && said[6].contains("(evaluating)"), "{}", said[6]);
}

#[test]
fn a_core_shows_where_modules_wait() {
    let program = "import './lib/waits.mjs'; import './lib/dies.mjs'; console.log('never');";
    let said = ask(program, &["modules", "modules waits.mjs", "async"]);
    assert!(
        said[0].contains("evaluating-async") && said[0].contains("awaits at <module> (file://"),
        "{}",
        said[0]
    );
    assert!(said[1].contains("lib/waits.mjs:2:1)") && said[1].contains("imported by"), "{}", said[1]);
    assert!(
        said[2].contains("waits for Promise <pending>") && said[2].contains("needs file://"),
        "{}",
        said[2]
    );
}

#[test]
fn a_core_of_a_late_failure_has_its_frames() {
    let program = "import { count } from './lib/counter.mjs';
        async function inner(order) { await null; return order.items.length + count; }
        await inner({ id: 7 });";
    let said = ask(program, &["stack -v", "modules"]);
    assert!(
        said[0].contains("order = Object { id: 7 }") && said[0].contains("<module> (file://"),
        "{}",
        said[0]
    );
    assert!(said[1].contains("errored") && said[1].contains("threw TypeError"), "{}", said[1]);
}
