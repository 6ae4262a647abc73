//! Order and time, on a manual clock: nothing here sleeps.

use gill_eventloop::{Clock, Event, EventId, EventKind, EventLoop, Options, RecordKind, Site};

fn new_loop() -> EventLoop {
    let options = Options { clock: Clock::manual(), recorder_turns: 4, ..Options::default() };
    EventLoop::new(options).unwrap()
}

fn site(code: u32) -> Site {
    Site { code, pc: 7 }
}

/// Runs to the end; `each` may schedule more. Gives the code of the line that scheduled each event.
fn run(event_loop: &mut EventLoop, mut each: impl FnMut(&mut EventLoop, Event)) -> Vec<u32> {
    let mut seen = Vec::new();
    while let Some(event) = event_loop.next().unwrap() {
        seen.push(event.origin.site.code);
        each(event_loop, event);
        assert!(seen.len() < 1000, "the loop does not end");
    }
    seen
}

fn timer(event_loop: &mut EventLoop, ms: f64, code: u32) -> gill_eventloop::RecordId {
    let origin = event_loop.origin(site(code));
    event_loop.start_timer(ms, false, origin).unwrap()
}

fn immediate(event_loop: &mut EventLoop, code: u32) -> gill_eventloop::RecordId {
    let origin = event_loop.origin(site(code));
    event_loop.start_immediate(origin).unwrap()
}

#[test]
fn an_empty_loop_ends() {
    let mut event_loop = new_loop();
    assert!(!event_loop.alive());
    assert_eq!(event_loop.next().unwrap(), None);
    assert_eq!(event_loop.next().unwrap(), None);
}

#[test]
fn timers_by_due_time_immediates_before_later_timers() {
    let mut event_loop = new_loop();
    timer(&mut event_loop, 20.0, 1);
    timer(&mut event_loop, 10.0, 2);
    timer(&mut event_loop, 10.0, 3);
    immediate(&mut event_loop, 4);
    immediate(&mut event_loop, 5);
    assert_eq!(run(&mut event_loop, |_, _| {}), [4, 5, 2, 3, 1]);
    assert_eq!(event_loop.now_ms(), 20);
}

#[test]
fn work_scheduled_by_a_callback_waits_its_turn() {
    let mut event_loop = new_loop();
    immediate(&mut event_loop, 1);
    let seen = run(&mut event_loop, |event_loop, event| {
        if event.origin.site.code == 1 {
            immediate(event_loop, 2);
            timer(event_loop, 0.0, 3);
            event_loop.clock().advance(5_000_000);
        }
    });
    // The timer is due when the next iteration begins, and timers come before the check phase.
    assert_eq!(seen, [1, 3, 2]);
}

#[test]
fn intervals_go_on_until_cancelled() {
    let mut event_loop = new_loop();
    let origin = event_loop.origin(site(1));
    let id = event_loop.start_timer(10.0, true, origin).unwrap();
    let seen = run(&mut event_loop, |event_loop, event| {
        assert_eq!(event.record, id);
        if event_loop.timers.table.get(id).unwrap().fired == 3 {
            assert!(event_loop.cancel(id));
            assert!(!event_loop.cancel(id));
        }
    });
    assert_eq!(seen.len(), 3);
    assert_eq!(event_loop.now_ms(), 30);
}

#[test]
fn what_is_unrefd_does_not_hold_the_loop() {
    let mut event_loop = new_loop();
    let a = timer(&mut event_loop, 100.0, 1);
    timer(&mut event_loop, 10.0, 2);
    let early = timer(&mut event_loop, 5.0, 3);
    assert!(event_loop.set_ref(a, false) && event_loop.set_ref(early, false));
    assert_eq!(event_loop.has_ref(a), Some(false));
    assert_eq!(run(&mut event_loop, |_, _| {}), [3, 2]);
    assert!(event_loop.set_ref(a, true));
    assert_eq!(run(&mut event_loop, |_, _| {}), [1]);
    assert_eq!(event_loop.has_ref(a), None);
}

#[test]
fn a_record_knows_the_event_that_made_it() {
    let mut event_loop = new_loop();
    timer(&mut event_loop, 1.0, 1);
    let mut parents = Vec::new();
    run(&mut event_loop, |event_loop, event| {
        parents.push((event.id, event.origin.parent));
        if event.origin.site.code < 4 {
            timer(event_loop, 1.0, event.origin.site.code + 1);
        }
    });
    let id = EventId;
    assert_eq!(parents, [(id(1), id(0)), (id(2), id(1)), (id(3), id(2)), (id(4), id(3))]);

    // A microtask that an older event scheduled runs under that event's name.
    event_loop.set_cause(EventId(2));
    assert_eq!(event_loop.origin(Site::NONE).parent, EventId(2));
}

#[test]
fn the_recorder_keeps_the_last_turns() {
    let mut event_loop = new_loop();
    for code in 1..=6 {
        timer(&mut event_loop, f64::from(code), code);
    }
    run(&mut event_loop, |event_loop, _| event_loop.clock().advance(300));
    let turns: Vec<_> =
        event_loop.recorder.turns().map(|t| (t.event.0, t.site.code, t.duration_ns, t.kind)).collect();
    let turn = |n| (u64::from(n), n, 300, EventKind::Timer);
    assert_eq!(turns, [turn(3), turn(4), turn(5), turn(6)]);
}

#[test]
fn a_dump_sees_everything_pending() {
    let mut event_loop = new_loop();
    timer(&mut event_loop, 50.0, 1);
    immediate(&mut event_loop, 2);
    let (id, record) = event_loop.timers.table.iter().next().unwrap();
    assert_eq!(
        (id.kind(), record.due_ms, record.period_ms, record.origin.site),
        (RecordKind::Timer, 50, 50, site(1))
    );
    assert_eq!(event_loop.immediates.table.iter().count(), 1);
}

#[test]
fn an_interrupt_from_another_thread_is_delivered() {
    let mut event_loop = EventLoop::new(Options::default()).unwrap();
    timer(&mut event_loop, 60_000.0, 1);
    let interrupter = event_loop.interrupter();
    let thread = std::thread::spawn(move || interrupter.interrupt());
    let event = event_loop.next().unwrap().unwrap();
    assert_eq!(event.kind, EventKind::Interrupted);
    thread.join().unwrap();
}

#[test]
fn a_real_timer_does_not_fire_early() {
    let mut event_loop = EventLoop::new(Options::default()).unwrap();
    let before = event_loop.now_ms();
    timer(&mut event_loop, 15.0, 1);
    event_loop.next().unwrap().unwrap();
    assert!(event_loop.now_ms() >= before + 15);
}
