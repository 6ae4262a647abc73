//! Options that bound what the VM keeps: each does what it says, wherever it was said, and a core tells what was in force.

mod common;

use common::{Ended, Folder, answers, ask, run_in, spawn, vmrun};

/// Runs this code with options before it and variables around it.
fn run(options: &[&str], variables: &[(&str, &str)], code: &str) -> Ended {
    let folder = Folder::new();
    folder.file("main.js", code);
    let mut command = vmrun(&folder);
    command.args(options).arg("main.js").arg("--an-argument").envs(variables.iter().copied());
    spawn(folder, command).wait()
}

#[test]
fn a_core_tells_which_options_were_in_force_and_who_said_them() {
    let code = "console.log(JSON.stringify(process.execArgv), process.argv[2]);
for (let i = 0; i < 5; i++) try { throw new Error('caught ' + i) } catch {}
throw new Error('the last')";
    let options = ["--stack-size", "1M", "--trace-gc", "--core-on=uncaught,oom"];
    let variables = [("GILL_RECORD_THROWS", "3"), ("GILL_POOL_THREADS", "2"), ("GILL_STACK_SIZE", "2M")];
    let ended = run(&options, &variables, code);
    ended.exited(1);
    assert_eq!(
        ended.stdout,
        "[\"--stack-size\",\"1M\",\"--trace-gc\",\"--core-on=uncaught,oom\"] --an-argument\n"
    );
    let core = ended.core();
    answers(
        &core,
        "status",
        &[
            "options      --stack-size 1M --trace-gc --core-on=uncaught,oom\n",
            "option       core-name core (GILL_CORE_NAME)\n",
            "option       core-on uncaught,oom (command line)\n",
            "option       record-throws 3 (GILL_RECORD_THROWS)\n",
            "option       stack-size 1M (command line)\n",
            "option       native-stack-size 64M (default)\n",
            "option       pool-threads 2 (GILL_POOL_THREADS)\n",
            "option       trace-gc true (command line)\n",
            "option       max-heap ",
        ],
    );
    let status: serde_json::Value = serde_json::from_str(&ask(&core, "status --json")).expect("JSON");
    assert_eq!(status["process"]["exec_argv"][1], "1M");
    let options = status["process"]["options"].as_array().expect("a list");
    let row = serde_json::json!({"name": "stack-size", "value": "1M", "origin": "command line"});
    assert!(options.contains(&row), "{options:?}");
    assert!(!options.iter().any(|row| row["name"] == "gc-stress"), "{options:?}");
    let throws: serde_json::Value = serde_json::from_str(&ask(&core, "throws --json")).expect("JSON");
    let texts: Vec<&str> =
        throws["throws"].as_array().expect("throws").iter().filter_map(|t| t["message"].as_str()).collect();
    assert_eq!(texts, ["Error: caught 3", "Error: caught 4", "Error: the last"]);
}

#[test]
fn rings_of_nothing_record_nothing() {
    let code = "let n = 0; const t = setInterval(() => { if (++n === 5) throw new Error('the fifth') }, 1)";
    let ended = run(&["--record-throws", "0", "--record-turns=0"], &[], code);
    let core = ended.exited(1).core();
    answers(&core, "status", &["Error: the fifth"]);
    assert_eq!(ask(&core, "throws"), ask(&core, "throws --limit 0"));
    assert!(!ask(&core, "throws").contains("the fifth"), "{}", ask(&core, "throws"));
    let ended = run(&["--record-turns=2"], &[], code);
    let events: serde_json::Value =
        serde_json::from_str(&ask(&ended.exited(1).core(), "events --json")).expect("JSON");
    assert_eq!(events["count"], 2, "{events}");
}

#[test]
fn a_value_out_of_range_is_refused_with_the_range_wherever_it_was_said() {
    for (option, value, range) in [
        ("--max-heap", "1K", "4M to 32G"),
        ("--max-heap", "33G", "4M to 32G"),
        ("--stack-size", "0", "128K to 4G"),
        ("--stack-size", "5G", "128K to 4G"),
        ("--native-stack-size", "1M", "8M to 4G"),
        ("--core-limit", "0", "4K at least"),
        ("--core-keep", "0", "1.."),
        ("--core-wait", "1000001", "0..=1000000"),
        ("--record-turns", "1000001", "0..=1000000"),
        ("--record-throws", "1000001", "0..=1000000"),
        ("--record-frames", "0", "1..=10000"),
        ("--record-links", "201", "1..=200"),
        ("--pool-threads", "0", "1..=1024"),
    ] {
        run(&[option, value], &[], "console.log('ran')").exited(9).said(&[value, option, range]);
        let variable = format!("GILL_{}", option[2..].replace('-', "_").to_uppercase());
        let ended = run(&[], &[(variable.as_str(), value)], "console.log('ran')");
        ended.exited(9).said(&[value, option, range, &format!("the value is that of {variable}")]);
        assert_eq!(ended.stdout, "");
    }
    run(&["--max-heap", "4M", "--stack-size", "128K"], &[], "console.log('ran')").exited(0);
    run(&["--max-heap=32G"], &[], "console.log('ran')").exited(0);
}

#[test]
fn a_variable_that_is_a_switch_says_yes_or_no() {
    let code = "console.log('ran'); throw new Error('look')";
    for (value, written) in [
        ("1", false),
        ("YES", false),
        ("true", false),
        ("on", false),
        ("0", true),
        ("No", true),
        ("off", true),
        ("", true),
    ] {
        let ended = run(&[], &[("GILL_NO_CORE", value)], code);
        assert_eq!(ended.exited(1).last_words().starts_with("core dumped"), written, "{value:?}");
    }
    for (variable, value) in
        [("GILL_NO_CORE", "maybe"), ("GILL_SCRIPT", "2"), ("GILL_GC_STRESS", "x"), ("GILL_TRACE_GC", "-1")]
    {
        let ended = run(&[], &[(variable, value)], code);
        ended.exited(9).said(&[value, &format!("the value is that of {variable}")]);
        assert_eq!(ended.stdout, "");
    }
    run(&["--no-core"], &[("GILL_NO_CORE", "no")], code).exited(1).said(&["core not dumped: switched off"]);
}

/// What the program is given is none of vmrun's business.
#[test]
fn a_wrong_value_of_a_variable_is_told_whatever_the_program_is_given() {
    let folder = Folder::new();
    folder.file("main.js", "");
    let mut command = vmrun(&folder);
    command.args(["--stack-size", "1M", "main.js", "--max-heap=3"]).env("GILL_MAX_HEAP", "bad");
    spawn(folder, command).wait().exited(9).said(&["--max-heap", "the value is that of GILL_MAX_HEAP"]);
}

/// A rejection keeps as many frames as was said, and its first throws behind as many others; the stack tells how many are missing.
#[test]
fn throws_keep_as_many_frames_and_links_as_was_said() {
    let code = "const down = (n) => { if (n === 0) throw new Error('deep'); down(n - 1); };
(async () => down(100))();";
    let frames_of = |options: &[&str], code: &str| {
        let ended = run(options, &[], code);
        let stack = ask(&ended.exited(1).core(), "stack --limit 0 --json");
        let stack: serde_json::Value = serde_json::from_str(&stack).expect("JSON");
        let frames = stack["frames"].as_array().expect("frames").iter();
        let sum =
            |name: &str| frames.clone().map(|frame| frame[name].as_u64().expect("a count")).sum::<u64>();
        (sum("repeats"), sum("left_out"))
    };
    let (all, missing) = frames_of(&["--record-frames", "200"], code);
    assert!(all > 101 && missing == 0, "{all}, {missing}");
    assert_eq!(frames_of(&["--record-frames", "5"], code), (5, all - 5));
    assert_eq!(frames_of(&[], code), (64, all - 64));
    let code = "const again = async (n) => { try { if (n === 0) throw new Error('deep'); await again(n - 1); } catch (e) { if (0) return; throw e; } };
again(9);";
    for (links, kept) in [("1", 2), ("2", 3), ("5", 5), ("64", 11)] {
        assert_eq!(frames_of(&["--record-links", links], code), (kept, 11 - kept), "{links} links");
    }
}

/// What is left out of a stack stands where it was, and nothing is said to repeat across it.
#[test]
fn the_frames_nearest_to_a_throw_stay_and_those_missing_are_told() {
    let code =
        "async function level(n) { await null; if (n === 0) throw new Error('deep'); await level(n - 1); }
async function caller() { await level(20); }
caller();";
    let ended = run(&["--record-links", "8"], &[], code);
    let stack = ask(&ended.exited(1).core(), "stack");
    let rows = [
        "#0   level (",
        "#1   level (",
        "the frame above repeated 4 times in all",
        "… 16 more frames, which were not kept",
        "#5   caller (",
    ];
    let mut rest = stack.as_str();
    for row in rows {
        let at = rest.find(row).unwrap_or_else(|| panic!("{row} comes in\n{stack}"));
        rest = &rest[at + row.len()..];
    }
    // Those of the call that rejects a promise are counted too, but not without end.
    let frames_of = |options: &[&str], depth: u32| {
        let code = format!(
            "const down = (n) => n === 0 ? Promise.reject(new Error('x')) : [down(n - 1)];\ndown({depth});"
        );
        let json = ask(&run(options, &[], &code).exited(1).core(), "stack --limit 0 --json");
        let stack: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let frames = stack["frames"].as_array().expect("frames").clone();
        let listed: u64 = frames.iter().map(|frame| frame["repeats"].as_u64().expect("a count")).sum();
        (listed, frames.last().expect("a frame")["left_out"].as_u64())
    };
    let (all, none) = frames_of(&["--record-frames", "1000"], 100);
    assert!(all > 101 && none == Some(0), "{all}, {none:?}");
    assert_eq!(frames_of(&[], 100), (64, Some(all - 64)));
    assert_eq!(frames_of(&[], 3000), (64, None));
}

/// However few frames are kept, it is known who waits for the function that took the exception.
#[test]
fn who_waits_is_told_however_few_frames_are_kept() {
    let down = "const down = (n) => { if (n === 0) throw new Error('deep'); down(n - 1); };\n";
    let caught = "async function job() {
  try { down(100); } catch (e) { Promise.reject(e); await new Promise((done) => setTimeout(done, 1000)); }
}
async function caller() { await job(); }
caller();";
    let rejected = "async function job(n) { await null; if (n === 0) down(100); else await job(n - 1); }
async function caller() { await job(100); }
caller();";
    for code in [caught, rejected] {
        for kept in ["64", "1"] {
            let ended = run(&["--record-frames", kept], &[], &format!("{down}{code}"));
            let stack = ask(&ended.exited(1).core(), "stack --limit 0");
            let (first, caller) = (stack.find("#0   down ("), stack.find("caller ("));
            assert!(first.is_some() && first < caller, "{kept}:\n{stack}");
        }
    }
}

/// The system knows no name for it: a row without a value would say nothing.
#[test]
fn a_directory_that_is_gone_takes_no_row() {
    let folder = Folder::new();
    folder.file("main.js", "null.x");
    let gone = format!(
        "mkdir gone && cd gone && rmdir ../gone && {} --script --core-dir .. ../main.js",
        env!("CARGO_BIN_EXE_vmrun")
    );
    let mut command = common::command::isolated("sh");
    command.args(["-c", &gone]).current_dir(&folder.0).env("GILL_CORE_NAME", "core");
    let ended = spawn(folder, command).wait();
    let status = ask(&common::open(&ended.exited(1).folder.0.join("core")), "status");
    assert!(status.contains("\ncommand ") && !status.contains("\ndirectory"), "{status}");
    let mut rows = status.lines().filter(|line| !line.starts_with("env "));
    assert!(rows.all(|row| row.len() > 13 && !row.ends_with(' ')), "{status}");
}

/// Native functions that call back nest on the system's stack.
#[test]
fn the_native_stack_is_as_large_as_was_said() {
    let code = "let depth = 0; function down() { depth++; [1].map(down) } try { down() } catch {} console.log(depth)";
    let depth = |size: &str| -> u32 {
        let ended = run(&["--native-stack-size", size, "--stack-size", "1G"], &[], code);
        ended.exited(0);
        ended.stdout.trim().parse().unwrap_or_else(|_| panic!("{}{}", ended.stdout, ended.stderr))
    };
    let (small, large) = (depth("16M"), depth("32M"));
    assert!(small > 100 && large > small * 3 / 2, "{small} {large}");
    let refused = run(&["--native-stack-size", "1M"], &[], code);
    refused.exited(9).said(&["8M to 4G"]);
}

/// An operation that blocks holds a thread: with one thread the next one waits.
#[test]
fn the_pool_has_as_many_threads_as_was_said() {
    let code = "const fs = require('fs');
fs.readFile('pipe', () => {});
fs.readFile('main.js', () => { console.log('read'); process.exit(0) });
setTimeout(() => { console.log('waits'); process.exit(0) }, 1000)";
    let said = |threads: &str| {
        let folder = Folder::new();
        folder.file("main.js", code);
        let made = std::process::Command::new("mkfifo").arg(folder.0.join("pipe")).status();
        assert!(made.is_ok_and(|status| status.success()));
        let ended = run_in(folder, &["--pool-threads", threads, "main.js"]);
        ended.exited(0);
        ended.stdout
    };
    assert_eq!(said("1"), "waits\n");
    assert_eq!(said("2"), "read\n");
}
