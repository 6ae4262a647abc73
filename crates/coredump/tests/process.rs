//! What needs a process of its own: file size limits, live dumps. The test binary runs itself with a task's name.

mod common;

use gill_coredump::{Alone, Dumper, Live, Policy, Reason, Request, Settings};
use gill_inspect::Target;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

fn dumper(directory: &Path) -> Dumper {
    let policy = Policy {
        directory: Some(directory.to_string_lossy().into_owned()),
        template: "core".to_owned(),
        ..Policy::default()
    };
    Dumper::new(Settings { policy, ..Settings::default() })
}

fn directory(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("gill-process-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a temporary directory");
    path
}

/// Runs a task of this file in a shell, after some shell words.
fn run(task: &str, place: &Path, before: &str) -> Output {
    let me = std::env::current_exe().expect("a path");
    let script = format!("{before} exec \"$0\" --exact tasks --nocapture");
    Command::new("/bin/sh")
        .args(["-c", &script])
        .arg(me)
        .env("GILL_TASK", task)
        .env("GILL_PLACE", place)
        .output()
        .expect("a shell")
}

/// The tasks that the tests below start in processes of their own; nothing without one.
#[test]
fn tasks() {
    let (Ok(task), Ok(place)) = (std::env::var("GILL_TASK"), std::env::var("GILL_PLACE")) else { return };
    let mut vm = common::vm();
    vm.set_native_base();
    let text = "var list = []; for (let i = 0; i < 20000; i++) list.push({ i, text: 'text ' + i });";
    let id = common::load(&mut vm, "/srv/x.js", text);
    assert!(vm.run_script(id).is_ok());
    let mut dumper = dumper(Path::new(&place));
    match task.as_str() {
        "dump" => match dumper.dump(&vm, &Alone, Request::because(Reason::Abort)) {
            Ok(dumped) => eprintln!("{dumped}"),
            Err(failure) => eprintln!("{failure}"),
        },
        "live" => {
            assert!(
                matches!(dumper.live(&vm, &Alone), Live::Started(pause, _) if pause < Duration::from_secs(1))
            );
            let second = matches!(dumper.live(&vm, &Alone), Live::Running);
            // The program goes on and changes what the core must not show.
            let id = common::load(&mut vm, "/srv/y.js", "var afterwards = 1; list.length = 0;");
            assert!(vm.run_script(id).is_ok());
            while dumper.is_live_running() {
                std::thread::sleep(Duration::from_millis(5));
            }
            eprintln!("second {second}");
        }
        _ => {}
    }
}

#[test]
fn a_file_size_limit_is_an_error_and_leaves_what_can_be_read() {
    let place = directory("limit");
    let output = run("dump", &place, "ulimit -f 400;");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("core not dumped: cannot write"), "{said}");
    assert!(said.contains("the file size limit is reached; raise 'ulimit -f'"), "{said}");
    assert!(said.contains("core.partial, which vminspect opens)"), "{said}");
    let target = Target::open(&place.join("core.partial")).expect("a readable part");
    assert!(common::ask(&target, "status").contains("cut or damaged"));
    assert!(!place.join("core").exists());
}

#[test]
fn a_live_dump_is_a_frozen_copy_and_a_second_wish_is_met_by_it() {
    let place = directory("live");
    let output = run("live", &place, "");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("live core dumped: "), "{said}");
    assert!(said.contains("second true"), "{said}");
    let target = Target::open(&place.join("core")).expect("a core");
    assert!(common::ask(&target, "verify").contains("the core is intact"));
    let globals = common::ask(&target, "globals");
    assert!(globals.contains("Array (20000)") && !globals.contains("afterwards"), "{globals}");
}
