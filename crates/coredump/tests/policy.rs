//! Where cores go, and what is said when they cannot.

mod common;

use gill_coredump::{Alone, Dumper, Policy, Request, Settings};
use gill_image::format::{FileHeader, program_tag};
use gill_inspect::Target;
use gill_vm::Vm;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

fn program() -> Box<Vm> {
    let mut vm = common::vm();
    vm.set_native_base();
    let id = common::load(&mut vm, "/srv/x.js", "var kept = { text: 'something to find', list: [1, 2, 3] };");
    assert!(vm.run_script(id).is_ok());
    vm
}

fn directory(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("gill-policy-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a temporary directory");
    path
}

fn dumper(directory: &Path, template: &str, limit: Option<u64>) -> Dumper {
    let policy = Policy {
        directory: Some(directory.to_string_lossy().into_owned()),
        template: template.to_owned(),
        limit,
        ..Policy::default()
    };
    policy.check().expect("a good template");
    Dumper::new(Settings { policy, script: "app.js".to_owned(), ..Settings::default() })
}

fn names(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).expect("a directory");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn say(dumper: &mut Dumper, vm: &Vm) -> String {
    let request = Request::because(gill_coredump::Reason::Abort);
    match dumper.dump(vm, &Alone, request) {
        Ok(dumped) => dumped.to_string(),
        Err(failure) => failure.to_string(),
    }
}

#[test]
fn a_core_has_its_name_when_it_is_whole_and_only_its_owner_reads_it() {
    let place = directory("plain");
    let vm = program();
    let line = say(&mut dumper(&place, "%e.core", None), &vm);
    let path = place.join("app.js.core");
    let shown = path.to_string_lossy();
    assert!(line.starts_with(&format!("core dumped: {shown} (")), "{line}");
    assert!(line.ends_with(&format!(" ms): vminspect {shown}")), "{line}");
    assert_eq!(names(&place), ["app.js.core"]);
    let mode = std::fs::metadata(&path).expect("the core").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let target = Target::open(&path).expect("a core");
    assert!(common::ask(&target, "verify").contains("the core is intact"));
    // A second process's takes its place, and that of no other file.
    let line = say(&mut dumper(&place, "%e.core", None), &vm);
    assert!(line.starts_with("core dumped: ") && Target::open(&path).is_ok(), "{line}");
    std::fs::write(&path, "old").expect("a file");
    let line = say(&mut dumper(&place, "%e.core", None), &vm);
    assert!(line.starts_with("core not dumped: only a core is replaced"), "{line}");
    assert_eq!(std::fs::read(&path).expect("the file"), b"old");
}

/// What a file is whose name could be a core's: only what begins as a core does may be counted or removed.
#[test]
fn the_later_cores_of_a_process_count_and_nothing_else_goes() {
    let place = directory("keep");
    let vm = program();
    let old = |name: &str, bytes: &[u8], hours: u64| {
        let path = place.join(name);
        std::fs::write(&path, bytes).expect("a file");
        let file = std::fs::File::options().write(true).open(&path).expect("the file");
        let when = std::time::SystemTime::now() - std::time::Duration::from_secs(hours * 3600);
        file.set_modified(when).expect("its time");
    };
    // The program of these tests has no path.
    let core_of = |flags: u32| FileHeader { major: 1, minor: 3, flags, created_ms: 0, pid: 11 }.encode();
    let own_core = core_of(program_tag(b""));
    for (name, hours) in
        [("core.11", 9), ("core.11.2", 8), ("core.11.3", 7), ("core.12", 6), ("core.12.2", 5)]
    {
        old(name, &own_core, hours);
    }
    // One of an earlier version, which does not say of which program.
    old("core.18", &core_of(0), 20);
    let others =
        ["core.13", "core.13.2", "core.17", "core.19", "core.14.1", "core.15.x", "core.16.2.partial"];
    old(others[0], b"not a core", 20);
    old(others[1], b"", 20);
    // Of another program, and only the first bytes of one.
    old(others[2], &core_of(program_tag(b"/srv/other.js")), 20);
    old(others[3], &own_core[..8], 20);
    others[4..].iter().for_each(|name| old(name, &own_core, 20));
    let settings = || {
        let directory = Some(place.to_string_lossy().into_owned());
        Settings { policy: Policy { directory, keep: Some(3), ..Policy::default() }, ..Settings::default() }
    };
    let mut dumper = Dumper::new(settings());
    let said = say(&mut dumper, &vm);
    assert!(said.starts_with("core dumped: "), "{said}");
    let own = format!("core.{}", std::process::id());
    let left = |cores: &[&str]| {
        let mut wanted: Vec<String> = cores.iter().chain(&others).map(|name| (*name).to_owned()).collect();
        wanted.sort();
        assert_eq!(names(&place), wanted);
    };
    left(&["core.12", "core.12.2", &own]);
    // Its own later ones: the first of a loop stay, and the fourth is not written.
    let later = |number: u32| format!("{own}.{number}");
    assert!(say(&mut dumper, &vm).starts_with("core dumped: "));
    left(&["core.12.2", &own, &later(2)]);
    assert!(say(&mut dumper, &vm).starts_with("core dumped: "));
    left(&[&own, &later(2), &later(3)]);
    let said = say(&mut dumper, &vm);
    assert!(said.ends_with("as many as --core-keep says are younger than 60 seconds"), "{said}");
    left(&[&own, &later(2), &later(3)]);
}

#[test]
fn a_file_that_was_removed_while_it_was_written_is_said_to_be_gone() {
    let failure = gill_coredump::NotDumped {
        what: gill_coredump::Attempt::Rename,
        path: "cores/core",
        errno: libc::ENOENT,
        in_directory: true,
        status: 0,
        piped: false,
        partial: 0,
    };
    assert_eq!(
        failure.to_string(),
        "core not dumped: cannot give its name to cores/core: somebody removed it while it was written; \
         name a directory that is left alone with --core-dir"
    );
}

#[test]
fn a_planted_link_is_not_followed() {
    let place = directory("link");
    let victim = place.join("victim");
    std::fs::write(&victim, "precious").expect("a file");
    std::os::unix::fs::symlink(&victim, place.join("core.partial")).expect("a link");
    say(&mut dumper(&place, "core", None), &program());
    assert_eq!(std::fs::read_to_string(&victim).expect("the victim"), "precious");
    assert_eq!(names(&place), ["core", "victim"]);
}

#[test]
fn what_cannot_be_written_is_said_with_what_to_do() {
    let vm = program();
    let missing = Path::new("/nowhere/at/all");
    let line = say(&mut dumper(missing, "core.%p", None), &vm);
    assert!(line.starts_with("core not dumped: cannot create /nowhere/at/all/core."), "{line}");
    assert!(line.ends_with("no such directory; make it, or name another with --core-dir"), "{line}");
    let file = directory("file").join("file");
    std::fs::write(&file, "").expect("a file");
    let line = say(&mut dumper(&file, "core", None), &vm);
    assert!(line.contains("not a directory; name another"), "{line}");
    // A directory that is there, but in which the system makes no files.
    if Path::new("/proc/self").exists() {
        let line = say(&mut dumper(Path::new("/proc/self"), "core", None), &vm);
        assert!(line.starts_with("core not dumped: cannot create /proc/self/core: no such file"), "{line}");
        assert!(
            line.contains("though the directory is there; no file can be made in it; name another"),
            "{line}"
        );
    }
}

#[test]
fn a_command_that_ends_early_or_is_not_there() {
    let line = say(&mut dumper(Path::new("/"), "|/bin/sh -c exit", None), &program());
    assert!(line.contains("dumped"), "{line}");
    let line = say(&mut dumper(Path::new("/"), "|/nonexistent/command x", None), &program());
    assert!(line.contains("cannot start /nonexistent/command x: there is no such command"), "{line}");
}

#[test]
fn a_command_gets_the_core_on_its_standard_input() {
    let place = directory("pipe");
    let out = place.join("piped");
    let vm = program();
    let line = say(&mut dumper(&place, &format!("|/bin/dd status=none of={}", out.display()), None), &vm);
    assert!(line.starts_with("core dumped: | /bin/dd"), "{line}");
    let target = Target::open(&out).expect("a core");
    assert!(common::ask(&target, "verify").contains("the core is intact"));
}

/// What is near the failure and has more than a mebibyte is in the core once, and first only where the rest may not fit.
#[test]
fn a_large_cell_is_copied_only_under_a_size_limit() {
    let place = directory("large");
    let mut vm = common::vm();
    vm.set_native_base();
    let id = common::load(&mut vm, "/srv/x.js", "var bytes = new Uint8Array(3 << 20).fill(7);");
    assert!(vm.run_script(id).is_ok());
    for (name, limit, copies) in [("whole", None, 1), ("limited", Some(100 << 20), 2)] {
        say(&mut dumper(&place, name, limit), &vm);
        let path = place.join(name);
        let length = std::fs::metadata(&path).expect("the core").len();
        assert!((copies * (3 << 20)..(copies + 1) * (3 << 20)).contains(&length), "{name}: {length} bytes");
        let target = Target::open(&path).expect("a core");
        assert!(common::ask(&target, "verify").contains("the core is intact"));
        let large = common::ask(&target, "find --larger 1M");
        assert!(large.contains("3.1 MB"), "{name}:\n{large}");
    }
}

#[test]
fn a_size_limit_leaves_out_the_least_valuable() {
    let place = directory("limit");
    let vm = program();
    let line = say(&mut dumper(&place, "core", Some(60_000)), &vm);
    assert!(line.contains("cut to the size limit"), "{line}");
    let path = place.join("core");
    assert!(std::fs::metadata(&path).expect("the core").len() <= 60_000);
    let target = Target::open(&path).expect("a core");
    assert!(common::ask(&target, "status").contains("size limit"));
}
