//! Nothing that a file holds may make the reader panic, hang or take all memory: real cores that are cut, flipped, shuffled,
//! and cores whose checksums are right and whose records lie.
//!
//! The usual run samples; `GILL_EXHAUSTIVE=1 cargo test -p gill-inspect --release --test damage` does all of it: every
//! command in text and JSON on every damaged file. With a greater number, every so many-th file gets that.

mod cores;

use cores::{Frame, Random, assemble, encoded, everything, frames};
use gill_image::cells::Content;
use gill_image::format::{FRAME_HEADER_LEN, Section};
use gill_image::records::{
    CodeRecord, EventRecord, FrameRecord, LocalRow, PendingRecord, Queue, ScopeRecord, Site, SourceRecord,
};
use gill_image::story::{Story, story};
use gill_image::{Bytes, List, Reader, Text, Value};
use gill_inspect::commands::{COMMANDS, Failure, run_line, split_commands, summary};
use gill_inspect::{Options, Target};
use std::path::Path;
use std::time::{Duration, Instant};

/// What every damaged file is asked.
const ALWAYS: &str = "status; stack; pending; heap; find Object; path zoo";

/// What they are asked in turn; all of it in the exhaustive mode.
const REST: &str = "stack -v; frame 0; locals; locals 2; scopes 0; print exception --depth 3; print global --depth 2; source; \
    source 2; source everything.js:10; disasm; disasm 2; timers; queue; microtasks; handles; listeners; listeners order; promises; \
    promises pending; async; chain; chain 1; chain zoo.pending; events; throws; collections; heap --by kind; heap --by shape; heap --by function; \
    heap --retained; find --prop rate; find --string e --limit 5; find --string /e+/ --larger 40; find Map --string two; \
    find --larger 1k; refs global; refs zoo; retained global; dominators; dominators zoo; strings; closures crash; functions; \
    functions fail; modules; globals; globals --all; roots; roots internal; export json --limit 200; verify; help; help print; \
    print zoo --depth 64 --limit 0; print zoo.map.get(\"k\").v; print cache[\"req:1\"]; stack --stack 1; stack exception; \
    path exception --paths 5; print zoo.rope; print zoo.account.#pin; find Object --live; async --live; promises pending --live; refs zoo --live; heap --live; \
    closures crash --live; listeners --live; print zoo.pending";

/// The longest that opening and answering may take on one processor, in whatever profile.
const BOUND: Duration = Duration::from_secs(20);
/// The most memory that this whole process may have had.
const MEMORY: u64 = 1 << 30;

fn exhaustive() -> bool {
    std::env::var_os("GILL_EXHAUSTIVE").is_some()
}

/// How many there are of something: all of it, the part that was asked for, or the usual sample.
fn share(all: usize, sample: usize) -> usize {
    match std::env::var("GILL_EXHAUSTIVE") {
        Ok(part) => all / part.parse::<usize>().unwrap_or(1).max(1),
        Err(_) => sample,
    }
}

/// Asks what is to be asked of a damaged file, in text and JSON. `None` where it does not open.
fn interrogate(bytes: Vec<u8>, turn: usize, what: &str) -> Option<Target> {
    let began = cpu();
    let target = Target::from_bytes(Path::new("damaged"), bytes).ok()?;
    let mut slowest = (Duration::ZERO, String::new());
    let mut ask = |command: &str, json: bool| {
        let began = cpu();
        let answer = run_line(&target, command, Options { json, ..Options::default() });
        if json && let Ok(answer) | Err(Failure::No(answer)) = answer {
            for line in serde_json::Deserializer::from_str(&answer).into_iter::<serde_json::Value>() {
                assert!(line.is_ok(), "{what}: {command} --json is no JSON");
            }
        }
        slowest = slowest.clone().max((cpu() - began, command.to_string()));
    };
    for command in split_commands(ALWAYS) {
        ask(&command, turn.is_multiple_of(2));
        if exhaustive() {
            ask(&command, !turn.is_multiple_of(2));
        }
    }
    let rest = split_commands(REST);
    let count = if exhaustive() { rest.len() } else { 2 };
    for step in 0..count {
        let number = turn * count + step;
        let command = &rest[number % rest.len()];
        ask(command, (number / rest.len()).is_multiple_of(2));
        if exhaustive() {
            ask(command, !(number / rest.len()).is_multiple_of(2));
        }
    }
    if turn.is_multiple_of(16) || exhaustive() {
        summary(&target, Options::default());
    }
    let took = cpu() - began;
    assert!(took < BOUND, "{what}: {took:?}, of which {} took {:?}", slowest.1, slowest.0);
    Some(target)
}

/// The time that this thread had a processor: what it takes whatever else the machine does.
fn cpu() -> Duration {
    match std::fs::read_to_string("/proc/thread-self/schedstat") {
        Ok(text) => {
            let nanoseconds = text.split_whitespace().next().and_then(|word| word.parse().ok());
            Duration::from_nanos(nanoseconds.unwrap_or(0))
        }
        // Where there is no such file, by the clock.
        Err(_) => {
            static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
            START.get_or_init(Instant::now).elapsed()
        }
    }
}

/// The most memory that this process ever had.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok())
        .map_or(0, |kb| kb * 1024)
}

fn assert_memory() {
    assert!(peak() < MEMORY, "the peak was {} MB", peak() >> 20);
}

#[test]
fn every_command_is_asked() {
    let asked: Vec<String> = split_commands(&format!("{ALWAYS}; {REST}"));
    for command in COMMANDS {
        assert!(
            asked.iter().any(|line| line.split_whitespace().next() == Some(command.name)),
            "{} is not among the questions",
            command.name
        );
    }
    // And on the undamaged core each is understood.
    let target = Target::from_bytes(Path::new("core"), everything()).expect("a core");
    for line in asked {
        let answer = run_line(&target, &line, Options::default());
        assert!(
            answer.as_ref().is_ok() || answer.as_ref().is_err_and(|failure| failure.exit_code() == 1),
            "{line}: {answer:?}"
        );
    }
}

#[test]
fn a_core_cut_anywhere_answers_with_what_is_left() {
    let bytes = everything();
    let reader = Reader::open(bytes.clone()).expect("a core");
    let mut places = Vec::new();
    for frame in reader.frames() {
        let begin = frame.offset as usize;
        for edge in [begin, begin + FRAME_HEADER_LEN, begin + FRAME_HEADER_LEN + frame.length as usize] {
            places.extend([edge.wrapping_sub(1), edge, edge + 1]);
        }
    }
    let steps = share(1000, 120);
    places.extend((0..steps).map(|step| bytes.len() * step / steps));
    places.push(bytes.len() - 1);
    places.retain(|&place| place < bytes.len());
    let first_end = reader.frames()[1].offset as usize;
    let heap = reader.frames()[reader.section_frames(Section::Heap)[0] as usize].offset as usize;
    let truth = stack_of(&Target::from_bytes(Path::new("core"), bytes.clone()).expect("a core"));
    for (turn, place) in places.into_iter().enumerate() {
        let what = format!("cut at {place}");
        match interrogate(bytes[..place].to_vec(), turn, &what) {
            Some(target) => {
                assert!(!target.is_whole() && !target.reader.warnings().is_empty(), "{what}: no warning");
                assert!(place < heap || stack_of(&target) == truth, "{what}: the stack differs");
            }
            None => assert!(place < first_end, "{what}: does not open"),
        }
    }
    assert_memory();
}

fn stack_of(target: &Target) -> String {
    run_line(target, "stack", Options::default()).unwrap_or_default()
}

/// Every byte of a file is under a checksum, and the headers of frames are held against the index: nothing slips through.
#[test]
fn verify_finds_every_flipped_bit() {
    let bytes = everything();
    let reader = Reader::open(bytes.clone()).expect("a core");
    let mut random = Random(0x0123_4567_89ab_cdef);
    let mut bits: Vec<usize> = (0..share(10_000, 150)).map(|_| random.below(bytes.len() * 8)).collect();
    // The framing is a small part of a file.
    for frame in reader.frames().iter().step_by(if exhaustive() { 1 } else { 3 }) {
        bits.push(frame.offset as usize * 8 + random.below(FRAME_HEADER_LEN * 8));
    }
    for bit in bits {
        let mut damaged = bytes.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let target = Target::from_bytes(Path::new("damaged"), damaged).expect("it opens");
        let answer = run_line(&target, "verify", Options::default());
        assert!(matches!(answer, Err(Failure::No(_))), "bit {bit}: {answer:?}");
    }
}

#[test]
fn ten_thousand_flipped_bits() {
    let bytes = everything();
    let truth = Target::from_bytes(Path::new("core"), bytes.clone()).expect("a core");
    let (stack, heap) = (stack_of(&truth), run_line(&truth, "heap", Options::default()).expect("a heap"));
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let rounds = 10_000;
    let sample = rounds / share(rounds, 625);
    for round in 0..rounds {
        let bit = random.below(bytes.len() * 8);
        if round % sample != 0 {
            continue;
        }
        let mut damaged = bytes.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let what = format!("bit {bit} flipped");
        let target =
            interrogate(damaged, round / sample, &what).unwrap_or_else(|| panic!("{what}: does not open"));
        // Either the answers are the undamaged core's, or it is known to be damaged.
        let same = stack_of(&target) == stack
            && run_line(&target, "heap", Options::default()).is_ok_and(|text| text == heap);
        assert!(same || !target.is_whole(), "{what}: wrong answers without a warning");
    }
    assert_memory();
}

#[test]
fn frames_that_are_duplicated_reordered_or_lie() {
    let sound = frames(&everything());
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let mut turn = 0;
    let mut ask = |frames: &[Frame], index: bool, what: &str| {
        turn += 1;
        interrogate(assemble(frames, index), turn, what)
    };
    assert!(ask(&sound, true, "assembled").is_some_and(|target| target.is_whole()));
    assert!(ask(&sound, false, "assembled without index").is_some());
    for at in 0..sound.len() {
        let mut doubled = sound.clone();
        doubled.insert(at, sound[at].clone());
        assert!(ask(&doubled, at % 2 == 0, &format!("frame {at} twice")).is_some());
        let mut lost = sound.clone();
        lost.remove(at);
        assert!(ask(&lost, at % 2 == 0, &format!("frame {at} missing")).is_some());
    }
    let mut reversed = sound.clone();
    reversed.reverse();
    assert!(ask(&reversed, true, "reversed").is_some());
    let rounds = share(3000, 200);
    for round in 0..rounds {
        let mut lying = sound.clone();
        for _ in 0..=random.below(4) {
            let at = random.below(lying.len());
            match random.below(10) {
                0 => {
                    let other = random.below(lying.len());
                    lying.swap(at, other);
                }
                1 => lying[at].header.records = random.next() as u32,
                2 => lying[at].header.first = random.next() as u32,
                3 => (lying[at].header.low, lying[at].header.high) = (0, u32::MAX),
                4 => {
                    (lying[at].header.low, lying[at].header.high) =
                        (random.next() as u32, random.next() as u32)
                }
                5 => lying[at].header.section = random.below(40) as u16,
                6 => lying[at].header.flags = random.below(4) as u16,
                7 => {
                    let length = random.below(lying[at].payload.len());
                    lying[at].payload.truncate(length);
                }
                8 => {
                    let more = lying[random.below(sound.len())].payload.clone();
                    lying[at].payload.extend(more);
                }
                _ => lying[at].payload.iter_mut().for_each(|byte| *byte = 0),
            }
        }
        ask(&lying, round % 2 == 0, &format!("lying frames, round {round}"));
    }
    assert_memory();
}

/// Records with a random change each: to the decoders they are what the writer wrote.
#[test]
fn records_that_are_nonsense_with_right_checksums() {
    const HUGE: [u64; 6] = [1 << 32, (1 << 32) - 1, 1 << 40, u64::MAX, 1 << 63, 65_536];
    let sound = frames(&everything());
    let mut random = Random(0x1234_5678_9abc_def1);
    let sections: Vec<u16> = Section::ALL.iter().map(|section| *section as u16).collect();
    let rounds = share(12_000, 500);
    for round in 0..rounds {
        let mut core = sound.clone();
        let section = sections[random.below(sections.len())];
        let of: Vec<usize> = (0..core.len()).filter(|&at| core[at].header.section == section).collect();
        if of.is_empty() {
            continue;
        }
        let frame = &mut core[of[random.below(of.len())]];
        let Some(mut records) = frame.records().filter(|records| !records.is_empty()) else { continue };
        for _ in 0..=random.below(6) {
            let at = random.below(records.len());
            let record = &mut records[at];
            let place = random.below(record.len());
            match random.below(8) {
                0 => record.truncate(place),
                1 if !record.is_empty() => record[place] = random.next() as u8,
                2 if !record.is_empty() => {
                    // A number becomes a huge one.
                    let mut number = [0; gill_image::codec::MAX_VARINT];
                    let count = gill_image::codec::put_varint(&mut number, HUGE[random.below(HUGE.len())]);
                    record.splice(place..=place, number[..count].iter().copied());
                }
                3 => {
                    let more: Vec<u8> = (0..random.below(40)).map(|_| random.next() as u8).collect();
                    record.splice(place..place, more);
                }
                4 if !record.is_empty() => record[place] = record[place].wrapping_add(1),
                5 => record.clear(),
                6 => {
                    let other = random.below(records.len());
                    records.swap(at, other);
                }
                _ => {
                    let copy = records[random.below(records.len())].clone();
                    records[at] = copy;
                }
            }
        }
        frame.set_records(&records);
        interrogate(
            assemble(&core, round % 2 == 0),
            round,
            &format!("nonsense in section {section}, round {round}"),
        );
    }
    assert_memory();
}

/// Asks a made-up core everything.
fn ask_all(bytes: Vec<u8>, what: &str) {
    let began = cpu();
    let target =
        Target::from_bytes(Path::new("made up"), bytes).unwrap_or_else(|error| panic!("{what}: {error}"));
    let lines = split_commands(&format!(
        "{ALWAYS}; {REST}; print global --depth 64; print cache --depth 64; print list --depth 64; find --string x; refs list; \
         path list; retained list; print frame 0 local req; stack -v --limit 0; scopes handle; source handle"
    ));
    for (number, line) in lines.iter().enumerate() {
        let began = cpu();
        let _ = run_line(&target, line, Options { json: number % 2 == 0, ..Options::default() });
        if std::env::var_os("GILL_TRACE").is_some() && cpu() - began > Duration::from_millis(200) {
            eprintln!("{what}: {line}: {:?}, peak {} MB", cpu() - began, peak() >> 20);
        }
        assert!(cpu() - began < BOUND, "{what}: {line} took {:?}", cpu() - began);
    }
    assert!(cpu() - began < BOUND * 2, "{what}: {:?}", cpu() - began);
    assert!(peak() < MEMORY, "{what}: the peak was {} MB", peak() >> 20);
}

#[test]
fn structures_that_cycle_or_share() {
    // Ropes that double: 2^60 characters in 60 cells; one that holds itself; a long one, of which each part is a string too.
    let mut story = story();
    let mut rope = story.synth.fresh_string("x");
    for _ in 0..60 {
        rope = story.synth.rope(rope, rope, u32::MAX);
    }
    story.synth.root(0, "list", Value::Cell(rope));
    ask_all(story.synth.core(), "ropes that double");

    let mut story = gill_image::story::story();
    let text = story.synth.fresh_string("y");
    let circle = story.synth.rope(text, text, 10);
    story.synth.set_field(circle, 0, Content::Value(Value::Cell(circle)));
    story.synth.set_field(circle, 1, Content::Value(Value::Cell(circle)));
    story.synth.root(0, "list", Value::Cell(circle));
    ask_all(story.synth.core(), "a rope that holds itself");

    let mut story = gill_image::story::story();
    let mut long = story.synth.fresh_string("z");
    let leaf = story.synth.fresh_string("abc");
    for _ in 0..60_000 {
        long = story.synth.rope(long, leaf, 100);
    }
    story.synth.root(0, "list", Value::Cell(long));
    ask_all(story.synth.core(), "a rope of 60,000 parts");

    // Slices: of themselves, of one another, of a rope, beyond their parent's end.
    let mut story = gill_image::story::story();
    let text = story.synth.fresh_string("text");
    let leaf = story.synth.rope(text, text, 8);
    let mut slices: Vec<_> =
        [text, leaf].into_iter().map(|parent| story.synth.slice(parent, u32::MAX, u32::MAX)).collect();
    slices.push(story.synth.slice(slices[0], 1, 2));
    slices.push(story.synth.slice(text, 1, u32::MAX));
    story.synth.set_field(slices[0], 0, Content::Value(Value::Cell(slices[0])));
    for &slice in &slices {
        story.synth.root(0, "list", Value::Cell(slice));
    }
    ask_all(story.synth.core(), "slices of what is none");

    // Shapes: a parent that cycles, of hundreds of shapes, each with an object.
    let mut story = gill_image::story::story();
    let key = story.synth.string("key");
    let shapes: Vec<_> = (0..400).map(|_| story.synth.shape(None, &[(key, 7)], 3, 4)).collect();
    for (at, &shape) in shapes.iter().enumerate() {
        story.synth.set_field(shape, 0, Content::Value(Value::Cell(shapes[(at + 1) % shapes.len()])));
        let object = story.synth.object(None, &[("a", Value::Int(1))]);
        story.synth.set_shape(object, shape);
        story.synth.root(0, "list", Value::Cell(object));
    }
    ask_all(story.synth.core(), "shapes whose parents cycle");

    // A list of a hundred thousand objects, each within the one before; and one whose end is its beginning.
    let mut story = gill_image::story::story();
    let mut previous = Value::Null;
    for _ in 0..100_000 {
        previous = Value::Cell(story.synth.object(None, &[("next", previous)]));
    }
    story.synth.root(0, "list", previous);
    ask_all(story.synth.core(), "deep nesting");

    // Prototypes and environments that cycle.
    let mut story = gill_image::story::story();
    let one = story.synth.environment(0, Value::Null, &[Value::Int(1)]);
    let two = story.synth.environment(0, Value::Cell(one), &[Value::Int(2)]);
    story.synth.set_field(one, 0, Content::Value(Value::Cell(two)));
    for frame in &mut story.synth.frames {
        frame.environment = Value::Cell(two);
    }
    story.synth.root(0, "list", Value::Cell(one));
    ask_all(story.synth.core(), "environments that cycle");
}

#[test]
fn numbers_beyond_all_bounds() {
    // Fields of cells.
    let huge = [u64::MAX, 1 << 32, (1 << 32) - 1, 1 << 40];
    for &big in &huge {
        let mut story = story();
        let ids = story.synth.ids();
        for (at, &id) in ids.iter().enumerate() {
            if at % 3 == 0 {
                story.synth.corrupt(id, at, Content::Value(Value::Cell(ids[at * 7 % ids.len()])), big);
            }
        }
        ask_all(story.synth.core(), &format!("cells with the number {big}"));
    }
    // Places in sources and code.
    let mut story = story_with(|story| {
        for source in &mut story.synth.sources {
            source.first_line = u32::MAX;
        }
        for code in &mut story.synth.code {
            (code.start, code.end, code.name_offset) = (u32::MAX, 5, u32::MAX);
            (code.parameters, code.registers, code.parent) = (u32::MAX, u32::MAX, code.id);
            code.handlers = List::Owned(vec![Default::default(); 1000]);
            code.functions = List::Owned(vec![u32::MAX - 1; 1000]);
            code.scopes = List::Owned((0..1000).collect());
            code.caches = List::Owned(vec![u32::MAX - 1; 1000]);
        }
        for frame in &mut story.synth.frames {
            (frame.site.pc, frame.native, frame.call) = (u32::MAX - 1, 77, 255);
        }
    });
    story.synth.status.uptime_ms = f64::NAN;
    story.synth.status.unix_ms = u64::MAX;
    ask_all(story.synth.core(), "places beyond the source");
    // Times, queues.
    let story = story_with(|story| {
        for (at, record) in story.synth.pending.iter_mut().enumerate() {
            record.due_ms = [f64::NAN, f64::INFINITY, f64::MIN, -0.0][at % 4];
            record.created_ms = f64::MIN_POSITIVE;
            (record.number, record.position, record.parent) = (u64::MAX, u32::MAX, u64::MAX);
        }
        for (at, event) in story.synth.events.iter_mut().enumerate() {
            event.parent = u64::MAX - at as u64;
            (event.started_ms, event.ended_ms) = (f64::NAN, f64::NEG_INFINITY);
        }
        story.synth.events.push(EventRecord { id: 5000, parent: 5001, ..EventRecord::default() });
        story.synth.events.push(EventRecord { id: 5001, parent: 5000, ..EventRecord::default() });
        story.synth.status.event = 5000;
    });
    ask_all(story.synth.core(), "times that are none");
}

fn story_with(change: impl FnOnce(&mut Story)) -> Story {
    let mut story = story();
    change(&mut story);
    story
}

#[test]
fn tables_that_are_far_too_large() {
    // A function of 60,000 locals in 3,000 frames, a frame of a million registers.
    let story = story_with(|story| {
        let row = |at: u32| LocalRow {
            register: at,
            name: Text::Owned(format!("v{at}")),
            from: 0,
            to: u32::MAX,
            ..LocalRow::default()
        };
        let rows: Vec<LocalRow<'static>> = (0..60_000).map(row).collect();
        for code in &mut story.synth.code {
            code.locals = List::Owned(rows.clone());
        }
        let mut wide = story.synth.frames[0].clone();
        wide.registers = List::Owned(vec![Value::Int(1); 1_000_000]);
        wide.arguments = List::Owned(vec![Value::Int(1); 1_000_000]);
        story.synth.frames[0] = wide;
        let narrow = story.synth.frames[1].clone();
        for index in 0..3000u32 {
            let site = Site { pc: index % 13, ..narrow.site.clone() };
            story.synth.frames.push(FrameRecord { index: index + 2, site, ..narrow.clone() });
        }
    });
    ask_all(story.synth.core(), "sixty thousand locals");

    let sound = frames(&everything());
    // Records of no bytes: each reads as one of zeros.
    for section in Section::ALL.iter().filter(|section| **section != Section::Index) {
        let mut core: Vec<Frame> =
            sound.iter().filter(|frame| frame.header.section != *section as u16).cloned().collect();
        core.push(Frame::of(*section, (0, u32::MAX), &vec![Vec::new(); 60_000]));
        core.sort_by_key(|frame| frame.header.section);
        ask_all(assemble(&core, true), &format!("60,000 empty records in {}", section.name()));
    }
    // Every frame of the heap says that it has every id; and a thousand frames more.
    let mut core = sound.clone();
    let heap: Vec<Frame> =
        core.iter().filter(|frame| frame.header.section == Section::Heap as u16).cloned().collect();
    let few = heap[0].records().expect("records");
    for _ in 0..1500 {
        core.push(Frame::of(Section::Heap, (0, u32::MAX), &few[..40]));
    }
    for frame in core.iter_mut().filter(|frame| frame.header.section == Section::Heap as u16) {
        (frame.header.low, frame.header.high) = (0, u32::MAX);
    }
    ask_all(assemble(&core, true), "frames that all have every id");
    // Sections that nobody knows, in great number.
    let mut core = sound.clone();
    for number in 0..30_000u16 {
        let mut frame = Frame::of(Section::Notes, (0, 0), &[]);
        frame.header.section = 100 + number;
        core.push(frame);
    }
    ask_all(assemble(&core, true), "thirty thousand unknown sections");
    // Scopes and code that are their own parents, a million of the same name.
    let mut core = sound;
    let records: Vec<Vec<u8>> = (0..2000u32)
        .map(|id| encoded(&ScopeRecord { id, parent: id, code: id, ..ScopeRecord::default() }))
        .collect();
    core.push(Frame::of(Section::Scopes, (0, u32::MAX), &records));
    let records: Vec<Vec<u8>> = (0..2000u32)
        .map(|id| {
            encoded(&CodeRecord {
                id,
                parent: id,
                source: id,
                bytecode: Bytes::Owned(vec![255; 20]),
                ..CodeRecord::default()
            })
        })
        .collect();
    core.push(Frame::of(Section::Code, (0, u32::MAX), &records));
    let records: Vec<Vec<u8>> = (0..5000u32)
        .map(|at| {
            let queue = [Queue::Timer, Queue::Handle, Queue::Listener, Queue::Microtask][at as usize % 4];
            encoded(&PendingRecord {
                queue,
                position: at,
                callback: Value::Cell(gill_image::CellId(at)),
                ..PendingRecord::default()
            })
        })
        .collect();
    core.push(Frame::of(Section::Pending, (0, 0), &records));
    let source = SourceRecord {
        id: 0,
        text: Text::Owned("\n".repeat(2_000_000)),
        first_line: u32::MAX,
        ..SourceRecord::default()
    };
    core.push(Frame::of(Section::Sources, (0, u32::MAX), &[encoded(&source)]));
    ask_all(assemble(&core, false), "records that are their own parents");
}
