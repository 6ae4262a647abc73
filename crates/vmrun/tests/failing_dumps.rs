//! Cores that cannot be written, or only in part: the exit status stays right, and the last words say why and what to do.
#![cfg(unix)]

mod common;

use common::{Ended, Folder, answers, run, run_in, spawn, vmrun};
use std::process::Command;
use std::time::{Duration, Instant};

const THROW: &str = "throw new Error('x')";

/// Runs a program that throws, with these options; the last words begin and end so.
#[track_caller]
fn fails(options: &[&str], begin: &str, end: &str) -> Ended {
    let args: Vec<&str> = options.iter().copied().chain(["-e", THROW]).collect();
    let ended = run(&args);
    ended.exited(1).said(&["Error: x"]);
    let words = ended.last_words();
    assert!(words.starts_with(begin) && words.ends_with(end), "{words}");
    ended
}

#[test]
fn no_place_to_write_to() {
    fails(
        &["--core-dir", "/nonexistent/cores"],
        "core not dumped: cannot create /nonexistent/cores/core: no such directory; ",
        "make it, or name another with --core-dir",
    );
    fails(
        &["--core-dir", "/dev/null"],
        "core not dumped: cannot create /dev/null/core: not a directory",
        "--core-dir",
    );
    fails(&["--core-name", &"x".repeat(300)], "core not dumped: cannot create xxx", "--core-name");
    let folder = Folder::new();
    std::fs::create_dir(folder.0.join("core")).expect("a directory");
    let ended = run_in(folder, &["-e", THROW]);
    ended
        .exited(1)
        .said(&["core not dumped: cannot give its name to core: a directory has that name", "core.partial"]);
}

#[test]
fn a_disk_that_is_full() {
    // A file system of its own needs privileges; where there are none, the limit below stands for it.
    let folder = Folder::new();
    let disk = folder.0.join("disk");
    std::fs::create_dir(&disk).expect("a directory");
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=200k", "none"]).arg(&disk).output();
    if !mounted.is_ok_and(|output| output.status.success()) {
        return;
    }
    let ended = run_in(folder, &["--core-dir", "disk", "-e", THROW]);
    let core = std::fs::read(disk.join("core.partial"));
    let copy = Folder::new();
    let opened = core.map(|bytes| copy.file("core", bytes));
    let unmounted = Command::new("umount").arg(&disk).status();
    assert!(unmounted.is_ok_and(|status| status.success()));
    ended.exited(1).said(&[
        "core not dumped: cannot write disk/core: no space left on the device; make room, or set a bound with --core-limit",
        "are in disk/core.partial, which vminspect opens)",
    ]);
    answers(
        &common::open(&opened.expect("a partial core")),
        "status",
        &["uncaught exception", "Error: x", "cut"],
    );
}

#[test]
fn a_limit_of_file_sizes() {
    let folder = Folder::new();
    let mut command = common::command::isolated("sh");
    let limited = format!("ulimit -f 200; exec {} -e \"{THROW}\"", env!("CARGO_BIN_EXE_vmrun"));
    command.args(["-c", &limited]).current_dir(&folder.0).env("GILL_CORE_NAME", "core");
    let ended = spawn(folder, command).wait();
    ended.exited(1).said(&[
        "core not dumped: cannot write core: the file size limit is reached; raise 'ulimit -f', or set a smaller bound",
        "core.partial, which vminspect opens)",
    ]);
    answers(
        &common::open(&ended.folder.0.join("core.partial")),
        "status",
        &["uncaught exception", "Error: x"],
    );
}

#[test]
fn killed_while_dumping() {
    let code = "const big = [];
for (let i = 0; i < 1500000; i++) big.push({ i, next: { i } });
throw new Error('x');
";
    let program = common::start(&[], code);
    let partial = program.wait_for("core.partial");
    let until = Instant::now() + Duration::from_secs(20);
    while std::fs::metadata(&partial).is_ok_and(|file| file.len() < 600_000) && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(1));
    }
    program.signal("KILL");
    let ended = program.wait();
    ended.died_of(9);
    assert_eq!(ended.folder.names(), ["core.partial", "main.js"]);
    let core = common::open(&ended.folder.0.join("core.partial"));
    answers(&core, "status", &["uncaught exception", "Error: x", "cut"]);
    answers(&core, "stack", &["main.js:3"]);
}

#[test]
fn a_command_that_fails() {
    fails(
        &["--core-name", "|gill-no-such-command %p"],
        "core not dumped: cannot start gill-no-such-command ",
        "there is no such command; see --core-name; it is not given to a shell",
    );
    fails(
        &["--core-name", "|/dev/null"],
        "core not dumped: cannot start /dev/null: it cannot be run",
        "first line",
    );
    fails(
        &["--core-name", "|true"],
        "core not dumped: cannot write true: the command stopped reading",
        "--core-name sets it",
    );
    fails(
        &["--core-name", "|false"],
        "core not dumped: cannot write false: the command ended with status 1",
        "--core-name sets it",
    );
}

#[test]
fn a_command_that_hangs() {
    let begin = Instant::now();
    // It reads nothing.
    fails(
        &["--core-wait", "1", "--core-name", "|sleep 20"],
        "core not dumped: cannot write sleep 20: the command took nothing for too long and was ended",
        "--core-wait sets how long it may",
    );
    // It reads everything and goes on.
    let folder = Folder::new();
    let script = folder.file("take", "#!/bin/sh\ncat > taken\nexec sleep 20\n");
    let made = Command::new("chmod").arg("+x").arg(&script).status();
    assert!(made.is_ok_and(|status| status.success()));
    let mut command = vmrun(&folder);
    command.args(["--core-wait", "1", "--core-name", "|./take", "-e", THROW]);
    // Its own output is the test's pipe, which it keeps open: that must not be waited for.
    let ended = {
        command.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::null());
        let said = folder.0.join("said");
        command.stderr(std::fs::File::create(&said).expect("a file"));
        let status = command.status().expect("vmrun runs");
        assert_eq!(status.code(), Some(1));
        std::fs::read_to_string(said).expect("its words")
    };
    assert!(
        ended.contains("core dumped: | ./take (") && ended.contains("the command is still at work)"),
        "{ended}"
    );
    answers(&common::open(&folder.0.join("taken")), "status", &["uncaught exception"]);
    assert!(begin.elapsed() < Duration::from_secs(15), "{:?}", begin.elapsed());
}

/// The runtime leaves the system's descriptor open, so the pipe does not get its number; the dumper does not rely on that.
#[test]
fn a_command_of_a_program_that_closed_its_standard_input() {
    let folder = Folder::new();
    let script = folder.file("take", "#!/bin/sh\nexec cat > taken\n");
    let made = Command::new("chmod").arg("+x").arg(&script).status();
    assert!(made.is_ok_and(|status| status.success()));
    let code = format!("require('fs').closeSync(0); {THROW}");
    let ended = run_in(folder, &["--core-name", "|./take", "-e", &code]);
    ended.exited(1).said(&["Error: x", "core dumped: | ./take ("]);
    answers(&common::open(&ended.folder.0.join("taken")), "status", &["uncaught exception", "Error: x"]);
}

#[test]
fn only_the_newest_are_kept() {
    let folder = Folder::new();
    let program = folder.file("main.js", THROW);
    let dump = |options: &[&str]| {
        let mut command = common::command::vmrun();
        command.current_dir(&folder.0).args(options).arg(&program);
        let output = command.output().expect("vmrun runs");
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    // Cores of hours ago, and what is none by its name.
    dump(&["--core-name", "made"]);
    for (name, hours) in
        [("core.11", 5), ("core.12", 4), ("core.13", 3), ("core.14.partial", 6), ("score.1", 6)]
    {
        std::fs::copy(folder.0.join("made"), folder.0.join(name)).expect("a copy");
        let touched = Command::new("touch")
            .args(["-d", &format!("{hours} hours ago"), name])
            .current_dir(&folder.0)
            .status();
        assert!(touched.is_ok_and(|status| status.success()));
    }
    let said = dump(&["--core-keep", "3"]);
    assert!(said.contains("core dumped: core."), "{said}");
    let names = folder.names();
    let cores: Vec<&str> = names.iter().map(String::as_str).filter(|n| n.starts_with("core.")).collect();
    assert!(
        !cores.contains(&"core.11") && cores.contains(&"core.12") && cores.contains(&"core.13"),
        "{cores:?}"
    );
    assert!(cores.contains(&"core.14.partial") && cores.len() == 4, "{cores:?}");
    assert!(names.contains(&"score.1".to_owned()));
    // Then it dies again and again: the first cores of the loop stay.
    dump(&["--core-keep", "3"]);
    dump(&["--core-keep", "3"]);
    let names = folder.names();
    let said = dump(&["--core-keep", "3"]);
    assert!(said.ends_with("as many as --core-keep says are younger than 60 seconds\n"), "{said}");
    assert_eq!(folder.names(), names);
    let said = dump(&[]);
    assert!(said.contains("core dumped: core."), "{said}");
}

/// Services may have one directory and one template: what happens to one costs the other no core.
#[test]
fn cores_of_other_programs_do_not_count() {
    let folder = Folder::new();
    let dump = |name: &str, options: &[&str]| {
        let mut command = common::command::vmrun();
        command.current_dir(&folder.0).args(["--core-keep", "2"]).args(options).arg(name);
        String::from_utf8_lossy(&command.output().expect("vmrun runs").stderr).into_owned()
    };
    std::fs::create_dir(folder.0.join("other")).expect("a folder");
    for name in ["one.js", "two.js", "other/one.js"] {
        folder.file(name, THROW);
    }
    for _ in 0..2 {
        assert!(dump("one.js", &[]).contains("core dumped: core."));
    }
    let of_one = folder.names();
    // The first is in a loop: its next core is held back, under whichever name it is started, and those of the others are not.
    for name in ["one.js", "./one.js", folder.0.join("one.js").to_str().expect("a path")] {
        assert!(dump(name, &[]).contains("--core-keep says are younger"), "{name}");
    }
    for name in ["two.js", "other/one.js"] {
        for _ in 0..2 {
            assert!(dump(name, &[]).contains("core dumped: core."), "{name}");
        }
    }
    let names = folder.names();
    assert!(of_one.iter().all(|name| names.contains(name)), "{of_one:?} of {names:?}");
    let is_core = |name: &&String| name.starts_with("core.");
    assert_eq!(names.iter().filter(is_core).count(), 6, "{names:?}");
}

/// A link leads to the release of the day: whoever is started by way of it is the same program with each.
#[test]
fn a_program_behind_a_link_is_the_same_with_each_release() {
    let folder = Folder::new();
    let link = folder.0.join("current");
    let dump = |release: &str, told: &std::path::Path| {
        let real = folder.0.join(release);
        std::fs::create_dir_all(&real).expect("a folder");
        folder.file(&format!("{release}/main.js"), THROW);
        let _ = std::fs::remove_file(&link);
        std::os::unix::fs::symlink(&real, &link).expect("a link");
        let mut command = common::command::vmrun();
        // As a shell goes there.
        command.current_dir(&link).env("PWD", told).args(["--core-dir", "..", "--core-keep", "1", "main.js"]);
        String::from_utf8_lossy(&command.output().expect("vmrun runs").stderr).into_owned()
    };
    assert!(dump("1", &link).contains("core dumped: "));
    let said = dump("2", &link);
    assert!(said.contains("--core-keep says are younger"), "{said}");
    // A variable that says another folder is of another process.
    let said = dump("3", &folder.0);
    assert!(said.contains("core dumped: "), "{said}");
}

/// A name that a user gave by mistake costs no file of the user's, and no device of the machine's.
#[test]
fn only_cores_are_replaced() {
    let mut folder = Folder::new();
    folder.file("main.js", THROW);
    folder.file("empty", "");
    let made = Command::new("mkfifo").arg(folder.0.join("fifo")).status().expect("mkfifo");
    assert!(made.success());
    for name in ["main.js", "fifo"] {
        let mut command = vmrun(&folder);
        command.args(["--core-name", name, "main.js"]);
        let ended = spawn(folder, command).wait();
        let words = ended.exited(1).last_words();
        let wanted = format!("core not dumped: only a core is replaced, and that is none: {name}");
        assert!(words.starts_with(&wanted), "{words}");
        assert_eq!(std::fs::read_to_string(ended.folder.0.join("main.js")).expect("the program"), THROW);
        folder = ended.folder;
    }
    // What a tool made for it, and an earlier core.
    for _ in 0..2 {
        let mut command = vmrun(&folder);
        command.args(["--core-name", "empty", "main.js"]);
        let ended = spawn(folder, command).wait();
        let words = ended.exited(1).last_words();
        assert!(words.starts_with("core dumped: empty ("), "{words}");
        folder = ended.folder;
    }
}

/// A leak of descriptors ends with none left for a core but those that were kept for it.
#[test]
fn a_program_that_used_up_all_descriptors() {
    let code = "const fs = require('fs'); for (;;) fs.openSync('/dev/null');";
    for options in ["", "--core-name='|tee copy'", "--core-keep=2"] {
        let folder = Folder::new();
        folder.file("main.js", code);
        let mut command = common::command::isolated("sh");
        let line = format!("ulimit -n 60; exec {} {options} main.js", env!("CARGO_BIN_EXE_vmrun"));
        command.args(["-c", &line]).current_dir(&folder.0).env("NO_COLOR", "1");
        let ended = spawn(folder, command).wait();
        ended.exited(1).said(&["EMFILE"]);
        assert!(ended.last_words().starts_with("core dumped: "), "{options}: {}", ended.last_words());
    }
}

/// The path that is said leads to the core, wherever the program went.
#[test]
fn a_program_that_changed_its_directory() {
    let folder = Folder::new();
    std::fs::create_dir(folder.0.join("inner")).expect("a directory");
    let ended = run_in(folder, &["-e", "process.chdir('inner'); throw new Error('x')"]);
    let whole = ended.folder.0.canonicalize().expect("a folder").join("inner/core");
    let words = ended.exited(1).last_words();
    assert!(words.starts_with(&format!("core dumped: {} (", whole.display())), "{words}");
    let folder = Folder::new();
    std::fs::create_dir(folder.0.join("inner")).expect("a directory");
    let code = "process.chdir('inner'); require('fs').rmdirSync('../inner'); throw new Error('x')";
    let ended = run_in(folder, &["-e", code]);
    let whole = ended.folder.0.canonicalize().expect("a folder").join("core");
    let words = ended.exited(1).last_words();
    assert!(words.starts_with(&format!("core dumped: {} (", whole.display())), "{words}");
}
