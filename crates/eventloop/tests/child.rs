//! Child processes: their records, pipes and ends, and the form that waits.

use gill_eventloop::child::{ChildFd, ChildState, Ending, Limits, SpawnOptions};
use gill_eventloop::errno::name;
use gill_eventloop::{EventKind, EventLoop, Options, RecordId, Site};
use std::time::{Duration, Instant};

fn new_loop() -> EventLoop {
    EventLoop::new(Options::default()).unwrap()
}

fn shell(script: &str, fds: [ChildFd; 3]) -> SpawnOptions {
    SpawnOptions {
        file: "sh".into(),
        arguments: ["sh", "-c", script].map(Into::into).into(),
        fds: fds.into(),
        ..SpawnOptions::default()
    }
}

fn spawn(event_loop: &mut EventLoop, options: &SpawnOptions) -> RecordId {
    let origin = event_loop.origin(Site { code: 7, pc: 3 });
    event_loop.spawn(options, origin).unwrap()
}

#[test]
fn a_child_answers_and_ends() {
    let mut event_loop = new_loop();
    let options = shell("read x; echo got $x; exit 3", [ChildFd::Pipe, ChildFd::Pipe, ChildFd::Ignore]);
    let id = spawn(&mut event_loop, &options);
    let child = event_loop.children.get(id).unwrap();
    assert_eq!((child.state, &*child.file, child.origin.site.code), (ChildState::Running, "sh", 7));
    assert_eq!(&*child.arguments, "-c read x; echo got $x; exit 3");
    let [stdin, stdout, none] = child.pipes[..] else { panic!("{:?}", child.pipes) };
    assert_eq!(none, RecordId::NONE);
    assert_eq!(event_loop.streams.get(stdout).unwrap().pipe.unwrap().fd, 1);
    event_loop.read_start(stdout).unwrap();
    let origin = event_loop.origin(Site::NONE);
    event_loop.write(stdin, b"this\n", origin).unwrap();
    let mut log = Vec::new();
    while let Some(event) = event_loop.next().unwrap() {
        match event.kind {
            EventKind::Data { len } => log.push(String::from_utf8_lossy(event_loop.data(len)).into_owned()),
            EventKind::End => {
                log.push("end".to_owned());
                event_loop.close(stdout);
            }
            EventKind::Exited { code, signo } => {
                let child = event_loop.children.get(event.record).unwrap();
                assert_eq!(child.state, ChildState::Ended);
                assert_eq!(child.ending, Some(Ending { code: 3, signo: 0 }));
                assert_eq!((event.record, code, signo), (id, 3, 0));
                log.push("exited".to_owned());
                event_loop.close(stdin);
            }
            _ => {}
        }
    }
    log.sort();
    assert_eq!(log, ["end", "exited", "got this\n"]);
    assert!(event_loop.children.is_empty() && event_loop.streams.is_empty());
}

#[test]
fn many_end_at_once() {
    let mut event_loop = new_loop();
    let ids: Vec<RecordId> =
        (0..20).map(|n| spawn(&mut event_loop, &shell(&format!("exit {n}"), [ChildFd::Ignore; 3]))).collect();
    let mut ended = Vec::new();
    while let Some(event) = event_loop.next().unwrap() {
        if let EventKind::Exited { code, .. } = event.kind {
            assert_eq!(ids[code as usize], event.record);
            ended.push(code);
        }
    }
    ended.sort_unstable();
    assert_eq!(ended, (0..20).collect::<Vec<_>>());
}

#[test]
fn a_signal_ends_one_and_only_as_long_as_it_is_there() {
    let mut event_loop = new_loop();
    let id = spawn(&mut event_loop, &shell("exec sleep 30", [ChildFd::Ignore; 3]));
    assert_eq!(event_loop.kill_child(id, 0), Ok(()));
    assert_eq!(event_loop.kill_child(id, 9999), Err(libc::EINVAL));
    assert_eq!(event_loop.kill_child(id, libc::SIGTERM), Ok(()));
    assert_eq!(event_loop.children.get(id).unwrap().sent, libc::SIGTERM);
    let event = event_loop.next().unwrap().unwrap();
    assert_eq!(event.kind, EventKind::Exited { code: 0, signo: libc::SIGTERM });
    assert_eq!(event_loop.kill_child(id, 0), Err(libc::ESRCH));
    assert_eq!(event_loop.next().unwrap(), None);
}

#[test]
fn one_without_reference_does_not_keep_the_loop() {
    let mut event_loop = new_loop();
    let id = spawn(&mut event_loop, &shell("exec sleep 30", [ChildFd::Ignore; 3]));
    assert_eq!(event_loop.has_ref(id), Some(true));
    assert!(event_loop.alive() && event_loop.set_ref(id, false) && !event_loop.alive());
    assert_eq!(event_loop.next().unwrap(), None);
    event_loop.kill_child(id, libc::SIGKILL).unwrap();
}

#[test]
fn a_program_that_is_not_there() {
    let mut event_loop = new_loop();
    let origin = event_loop.origin(Site::NONE);
    for (file, cwd, error) in [
        ("no-such-program", None, "ENOENT"),
        ("/", None, "EACCES"),
        ("sh", Some("/no/such"), "ENOENT"),
        ("s\0h", None, "EINVAL"),
    ] {
        let options = SpawnOptions { file: file.into(), cwd: cwd.map(Into::into), ..SpawnOptions::default() };
        let failed = event_loop.spawn(&options, origin).unwrap_err();
        assert_eq!(name(failed.errno), error, "{file}");
    }
    assert!(event_loop.children.is_empty() && !event_loop.alive());
}

/// Runs a script to its end.
fn wait(script: &str, fds: [ChildFd; 3], limits: &Limits) -> gill_eventloop::child::Outcome {
    let mut event_loop = new_loop();
    let origin = event_loop.origin(Site::NONE);
    let (id, waited) = event_loop.spawn_waiting(&shell(script, fds), origin).unwrap();
    assert!(event_loop.children.get(id).unwrap().synchronous && !event_loop.alive());
    let outcome = waited.run(limits, &mut || {}).unwrap();
    event_loop.end_waiting(id);
    assert!(event_loop.children.is_empty());
    outcome
}

#[test]
fn one_is_waited_for() {
    let input = vec![b'x'; 1 << 20];
    let limits = Limits { input: vec![Some(input.clone())], ..Limits::default() };
    let outcome = wait("cat; echo e >&2; exit 4", [ChildFd::Pipe; 3], &limits);
    assert_eq!(outcome.ending, Some(Ending { code: 4, signo: 0 }));
    assert_eq!(outcome.errno, 0);
    assert_eq!(outcome.output[1].as_deref(), Some(&input[..]));
    assert_eq!(outcome.output[2].as_deref(), Some(&b"e\n"[..]));
}

#[test]
fn one_that_takes_too_long_or_says_too_much_is_ended() {
    let begun = Instant::now();
    let limits =
        Limits { timeout: Some(Duration::from_millis(50)), kill_signal: libc::SIGKILL, ..Limits::default() };
    let outcome = wait("echo a; exec sleep 30", [ChildFd::Ignore, ChildFd::Pipe, ChildFd::Ignore], &limits);
    assert_eq!((name(outcome.errno), outcome.ending.map(|e| e.signo)), ("ETIMEDOUT", Some(libc::SIGKILL)));
    let limits = Limits { max_output: Some(5), kill_signal: libc::SIGTERM, ..Limits::default() };
    let outcome =
        wait("echo 0123456789; exec sleep 30", [ChildFd::Ignore, ChildFd::Pipe, ChildFd::Ignore], &limits);
    assert_eq!((name(outcome.errno), outcome.ending.map(|e| e.signo)), ("ENOBUFS", Some(libc::SIGTERM)));
    assert!(begun.elapsed() < Duration::from_secs(20));
}
