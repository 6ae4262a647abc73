//! Watched files: what is told of a change, in which order, and what keeps the loop alive.
#![cfg(target_os = "linux")]

use gill_eventloop::{EventKind, EventLoop, Options, RecordId, Site};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A directory of this test's own, empty.
fn directory(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("gill-watch-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&path);
    fs::create_dir(&path).unwrap();
    path
}

fn watch(events: &mut EventLoop, path: &Path) -> RecordId {
    let origin = events.origin(Site { code: 7, pc: 1 });
    events.watch_file(path, origin).unwrap()
}

/// The next `count` changes: whose, whether another file has the name, and the entry.
fn changes(events: &mut EventLoop, count: usize) -> Vec<(RecordId, bool, String)> {
    let mut told = Vec::new();
    while told.len() < count {
        let event = events.next().unwrap().expect("a watch keeps the loop alive");
        let EventKind::FileChanged { renamed } = event.kind else { panic!("{event:?}") };
        assert_eq!(event.origin.site, Site { code: 7, pc: 1 });
        let name = events.take_change(event.record);
        told.push((
            event.record,
            renamed,
            name.map_or_else(String::new, |n| String::from_utf8_lossy(&n).into()),
        ));
    }
    told
}

#[test]
fn watches_of_one_file_are_told_in_their_order() {
    let dir = directory("order");
    let file = dir.join("f");
    fs::write(&file, "").unwrap();
    let mut events = EventLoop::new(Options::default()).unwrap();
    let [first, second, whole] = [&file, &file, &dir].map(|path| watch(&mut events, path));
    fs::OpenOptions::new().append(true).open(&file).unwrap().write_all(b"x").unwrap();
    let told = changes(&mut events, 3);
    assert_eq!(told[0], (whole, false, "f".to_owned()));
    assert_eq!(told[1..], [(first, false, String::new()), (second, false, String::new())]);
    assert!(events.cancel(first) && !events.cancel(first));
    fs::remove_file(&file).unwrap();
    // The one left: a link fewer, the file gone, the watch dropped.
    let told = changes(&mut events, 4);
    let of_file: Vec<_> = told.iter().filter(|t| t.0 == second).map(|t| t.1).collect();
    assert_eq!(of_file, [false, true, true]);
    assert!(told.contains(&(whole, true, "f".to_owned())), "{told:?}");
    assert!(events.watches.table.get(second).unwrap().is_gone());
    assert_eq!(events.watches.table.get(second).unwrap().changes, 4);
    fs::remove_dir_all(dir).unwrap();
}

#[test]
fn what_is_cancelled_is_not_told_and_holds_nothing() {
    let dir = directory("cancel");
    let mut events = EventLoop::new(Options::default()).unwrap();
    let [quiet, loud] = [&dir, &dir].map(|path| watch(&mut events, path));
    fs::write(dir.join("a"), "").unwrap();
    assert_eq!(changes(&mut events, 1), [(quiet, true, "a".to_owned())]);
    // Its event is waiting already.
    events.cancel(loud);
    events.set_ref(quiet, false);
    assert_eq!(events.has_ref(quiet), Some(false));
    assert!(events.next().unwrap().is_none());
    events.set_ref(quiet, true);
    assert!(events.alive());
    events.cancel(quiet);
    assert!(!events.alive());
    let again = watch(&mut events, &dir);
    fs::write(dir.join("b"), "").unwrap();
    assert_eq!(changes(&mut events, 1), [(again, true, "b".to_owned())]);
    fs::remove_dir_all(dir).unwrap();
}

#[test]
fn what_is_not_there_cannot_be_watched() {
    let mut events = EventLoop::new(Options::default()).unwrap();
    let origin = events.origin(Site::NONE);
    let failed = events.watch_file(Path::new("/no/such/file"), origin).unwrap_err();
    assert_eq!(failed.to_string(), "ENOENT: no such file or directory, watch '/no/such/file'");
    assert!(events.watch_file(Path::new("a\0b"), origin).is_err());
    assert!(!events.alive());
}
