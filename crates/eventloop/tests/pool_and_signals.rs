//! Operations of the pool, and signals that the test sends to itself. One test a signal: handlers are the process's.

use gill_eventloop::ops::{Op, Output};
use gill_eventloop::{EventKind, EventLoop, Options, Site, signals};
use std::sync::atomic::Ordering;

fn new_loop() -> EventLoop {
    EventLoop::new(Options::default()).unwrap()
}

#[test]
fn operations_run_in_the_pool_and_their_records_go_after_the_event() {
    let mut event_loop = new_loop();
    let origin = event_loop.origin(Site { code: 3, pc: 4 });
    let good = event_loop.submit(Op::Stat { path: "/".into() }, origin).unwrap();
    let bad = event_loop.submit(Op::ReadFile { path: "/nope".into(), flags: 0 }, origin).unwrap();
    let record = event_loop.ops.get(bad).unwrap();
    assert_eq!((record.name, &*record.subject, record.fd), ("readFile", "/nope", -1));
    let mut seen = 0;
    while let Some(event) = event_loop.next().unwrap() {
        assert_eq!((event.kind, event.origin.site.code), (EventKind::OpDone, 3));
        let result = event_loop.take_result(event.record).unwrap();
        assert!(event_loop.take_result(event.record).is_none());
        if event.record == good {
            assert!(matches!(result, Ok(Output::Stat(_))));
        } else {
            assert_eq!(result.unwrap_err().to_string(), "ENOENT: no such file or directory, open '/nope'");
        }
        seen += 1;
    }
    assert_eq!(seen, 2);
    assert!(event_loop.ops.is_empty());
}

#[test]
fn more_operations_than_threads() {
    let mut event_loop = EventLoop::new(Options { pool_threads: 2, ..Options::default() }).unwrap();
    assert_eq!(event_loop.pool.size(), 2);
    let origin = event_loop.origin(Site::NONE);
    for _ in 0..300 {
        event_loop.submit(Op::Lstat { path: "/".into() }, origin).unwrap();
    }
    let mut seen = 0;
    while let Some(event) = event_loop.next().unwrap() {
        assert!(event_loop.take_result(event.record).unwrap().is_ok());
        assert!(event_loop.pool.running().count() <= 2);
        seen += 1;
    }
    assert_eq!(seen, 300);
}

#[test]
fn a_blocked_operation_is_listed_as_running() {
    let mut event_loop = new_loop();
    let dir = std::env::temp_dir().join(format!("gill-fifo-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let fifo = dir.join("fifo");
    assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let origin = event_loop.origin(Site::NONE);
    let id = event_loop.submit(Op::ReadFile { path: fifo.clone(), flags: 0 }, origin).unwrap();
    let started = std::time::Instant::now();
    while event_loop.pool.running().next() != Some(id) {
        assert!(started.elapsed().as_secs() < 10);
        std::thread::yield_now();
    }
    std::fs::write(&fifo, b"through").unwrap();
    let event = event_loop.next().unwrap().unwrap();
    assert_eq!(event_loop.take_result(event.record), Some(Ok(Output::Bytes(b"through".to_vec()))));
    std::fs::remove_dir_all(dir).unwrap();
}

#[test]
fn signals_become_events() {
    let mut event_loop = new_loop();
    let origin = event_loop.origin(Site { code: 5, pc: 0 });
    let signo = signals::number("SIGUSR2").unwrap();
    let id = event_loop.watch_signal(signo, origin).unwrap();
    assert!(!event_loop.alive(), "listening for a signal holds nothing");
    event_loop.set_ref(id, true);
    for count in 1..=2 {
        signal_hook::low_level::raise(signo).unwrap();
        let event = event_loop.next().unwrap().unwrap();
        assert_eq!((event.record, event.kind), (id, EventKind::Signal { signo }));
        assert_eq!(event_loop.signals.table.get(id).unwrap().count, count);
    }
    assert!(event_loop.cancel(id));
    assert_eq!(event_loop.next().unwrap(), None);
    assert_eq!(signals::name(signo), Some("SIGUSR2"));
    assert_eq!(signals::number("SIGNOPE"), None);
    for forbidden in [0, 9, 11, 19, -1, 1000] {
        assert_eq!(event_loop.watch_signal(forbidden, origin).unwrap_err().code(), "EINVAL");
    }
}

#[test]
fn the_dump_signal_sets_its_flag_and_wakes_the_loop() {
    let mut event_loop = new_loop();
    let flag = event_loop.watch_dump_signal().unwrap();
    event_loop.watch_dump_signal().unwrap();
    let origin = event_loop.origin(Site::NONE);
    event_loop.start_timer(60_000.0, false, origin).unwrap();
    let thread = std::thread::spawn(|| signal_hook::low_level::raise(signals::DUMP_SIGNAL).unwrap());
    let event = event_loop.next().unwrap().unwrap();
    thread.join().unwrap();
    assert_eq!(event.kind, EventKind::DumpRequested);
    assert!(flag.swap(false, Ordering::SeqCst));
}
