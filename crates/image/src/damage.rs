//! Tests of the reader against files that are cut, flipped, limited or something else entirely.

use crate::cells::{Content, Heap, Schema, for_each_cell};
use crate::data::{Text, Value};
use crate::format::{FRAME_HEADER_LEN, HEADER_LEN, Section};
use crate::reader::{OpenError, Reader};
use crate::records::{FrameRecord, SourceRecord, Status};
use crate::synth::Synth;
use crate::writer::{Buffers, Word};
use std::collections::BTreeMap;

/// A core of some 200 KB: several heap frames, a source of many frames, a cell larger than a frame.
fn sample() -> (Synth, Vec<u8>) {
    let mut synth = Synth::new();
    synth.status.title = Text::Utf8("Error: sample");
    for number in 0..40 {
        synth.frames.push(FrameRecord { index: number, ..FrameRecord::default() });
    }
    let text = "function f() { return 1 }\n".repeat(6000);
    synth.sources.push(SourceRecord { id: 0, text: Text::Owned(text), ..SourceRecord::default() });
    synth.sources.push(SourceRecord { id: 1, text: Text::Utf8("let a"), ..SourceRecord::default() });
    let mut previous = Value::Undefined;
    for number in 0..3000 {
        let text = Value::Cell(synth.fresh_string(&format!("text number {number}")));
        previous = Value::Cell(
            synth.object(None, &[("text", text), ("number", Value::Int(number)), ("next", previous)]),
        );
        if number == 1500 {
            let bytes: Vec<u8> = (0..100_000u32).map(|at| (at * 7) as u8).collect();
            let big = synth.cell("Bytes", Word::Number(100_000), vec![Content::Bytes(bytes)]);
            synth.root(0, "big", Value::Cell(big));
            synth.near.push(big);
        }
    }
    synth.root(0, "list", previous);
    let bytes = synth.core();
    (synth, bytes)
}

/// Everything a reader can ask: must not panic, and what it says must be true of the undamaged core.
fn read_all(bytes: &[u8], truth: &BTreeMap<u32, String>) -> Result<(usize, usize), OpenError> {
    let reader = Reader::open(bytes.to_vec())?;
    let schema = Schema::read(&reader);
    let _: Vec<Status> = reader.records(Section::Status);
    let _: Vec<FrameRecord> = reader.records(Section::Stack);
    let sources: Vec<SourceRecord> = reader.records(Section::Sources);
    assert!(
        sources.iter().all(|source| source.text.as_str() == "let a" || source.text.as_str().len() == 156_000)
    );
    let mut cells = 0;
    for_each_cell(&reader, Section::Heap, |cell| {
        cells += 1;
        if !schema.is_empty() {
            assert_eq!(truth.get(&cell.id.0), Some(&format!("{:?}", cell.contents(&schema))), "{}", cell.id);
        }
        true
    });
    let heap = Heap::new(&reader);
    for &id in truth.keys().step_by(701) {
        let _ = heap.cell(&reader, crate::CellId(id)).map(|cell| cell.contents(&schema));
    }
    Ok((cells, reader.warnings().len()))
}

fn truth_of(bytes: &[u8]) -> BTreeMap<u32, String> {
    let reader = Reader::open(bytes.to_vec()).expect("an undamaged core");
    let schema = Schema::read(&reader);
    let mut truth = BTreeMap::new();
    for_each_cell(&reader, Section::Heap, |cell| {
        assert!(cell.is_sound(&schema));
        truth.insert(cell.id.0, format!("{:?}", cell.contents(&schema)));
        true
    });
    truth
}

#[test]
fn an_undamaged_core_reads_back_whole() {
    let (synth, bytes) = sample();
    let truth = truth_of(&bytes);
    assert_eq!(
        truth.keys().copied().collect::<Vec<_>>(),
        synth.ids().iter().map(|id| id.0).collect::<Vec<_>>()
    );
    let reader = Reader::open(bytes).unwrap();
    assert!(reader.is_complete() && reader.warnings().is_empty());
    let schema = Schema::read(&reader);
    let heap = Heap::new(&reader);
    for id in synth.ids() {
        let cell = heap.cell(&reader, id).unwrap_or_else(|| panic!("{id} is not found"));
        assert_eq!(format!("{:?}", cell.contents(&schema)), truth[&id.0]);
    }
    assert!(heap.cell(&reader, crate::CellId(5)).is_none());
    let second = reader.find(Section::Sources, 1, |source: &SourceRecord| source.id).unwrap();
    assert_eq!(second.text.as_str(), "let a");
    assert!(reader.find(Section::Sources, 7, |source: &SourceRecord| source.id).is_none());
}

#[test]
fn a_file_cut_anywhere_opens_with_a_warning() {
    let (_, bytes) = sample();
    let truth = truth_of(&bytes);
    let reader = Reader::open(bytes.clone()).unwrap();
    let mut places: Vec<usize> = reader.frames().iter().map(|frame| frame.offset as usize).collect();
    places.extend(reader.frames().iter().map(|frame| frame.offset as usize + FRAME_HEADER_LEN));
    places.extend((0..1000).map(|step| bytes.len() * step / 1000));
    places.push(bytes.len() - 1);
    let first_end = reader.frames()[1].offset as usize;
    for place in places {
        match read_all(&bytes[..place], &truth) {
            Ok((_, warnings)) => assert!(warnings > 0, "cut at {place}"),
            Err(error) => assert!(place < first_end, "cut at {place}: {error}"),
        }
    }
    // At the boundary of the first heap frames, their cells are all there.
    let heap = reader.section_frames(Section::Heap);
    let boundary = reader.frames()[heap[1] as usize].offset as usize;
    let (cells, _) = read_all(&bytes[..boundary], &truth).unwrap();
    assert_eq!(cells as u32, reader.frames()[heap[0] as usize].records);
}

#[test]
fn a_flipped_bit_costs_one_frame_at_most() {
    let (_, bytes) = sample();
    let truth = truth_of(&bytes);
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut refused = 0;
    for round in 0..600 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let bit = (state % (bytes.len() as u64 * 8)) as usize;
        // Every fourth flip hits a place where the structure is dense: the beginning.
        let bit = if round % 4 == 0 { bit % (2000 * 8) } else { bit };
        let mut damaged = bytes.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        match read_all(&damaged, &truth) {
            Ok((cells, _)) => assert!(cells + 3500 > truth.len(), "bit {bit}: {cells} of {}", truth.len()),
            Err(_) => refused += 1,
        }
    }
    // Only the version can refuse, and a version that is damaged fails its checksum.
    assert_eq!(refused, 0);
}

#[test]
fn a_damaged_header_of_a_frame_costs_nothing_while_the_index_is_there() {
    let (_, mut bytes) = sample();
    let truth = truth_of(&bytes);
    let frame = *Reader::open(bytes.clone()).unwrap().frames().last().unwrap();
    bytes[frame.offset as usize] ^= 1;
    assert_eq!(read_all(&bytes, &truth).unwrap(), (truth.len(), 0));
    bytes[0] ^= 1;
    assert_eq!(read_all(&bytes, &truth).unwrap().0, truth.len());
}

fn misframed(bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    Reader::open(bytes.to_vec()).unwrap().check_framing(&mut |one| found.push(one.to_string()));
    found
}

#[test]
fn every_byte_of_the_framing_is_held_against_the_index() {
    let (_, bytes) = sample();
    assert_eq!(misframed(&bytes), Vec::<String>::new());
    let reader = Reader::open(bytes.clone()).unwrap();
    for frame in reader.frames() {
        for at in 0..FRAME_HEADER_LEN {
            let mut damaged = bytes.clone();
            damaged[frame.offset as usize + at] ^= 0x10;
            let found = misframed(&damaged);
            let place = format!("at offset {:#x}: the frame's header is damaged", frame.offset);
            assert!(found.len() == 1 && found[0].contains(&place), "{at}: {found:?}");
        }
    }
    let mut damaged = bytes.clone();
    let first = reader.frames()[0].offset as usize;
    damaged[first + 12] ^= 1;
    damaged[first + 20] ^= 1;
    assert!(misframed(&damaged)[0].contains("records, first not as the index has it"));
}

#[test]
fn a_core_within_a_core_is_not_taken_for_frames() {
    let (_, inner) = sample();
    let mut synth = Synth::new();
    synth.status.title = Text::Utf8("outer");
    let length = inner.len() as u32;
    synth.cell("Bytes", Word::Number(length), vec![Content::Bytes(inner)]);
    let mut bytes = synth.core();
    let frames = Reader::open(bytes.clone()).unwrap().frames().len();
    // Without index, and with the frame damaged that holds the inner core's beginning.
    bytes.truncate(bytes.len() - 1);
    let heap = Reader::open(bytes.clone()).unwrap();
    let first = heap.frames()[heap.section_frames(Section::Heap)[0] as usize];
    bytes[first.offset as usize + 8] ^= 0xff;
    let reader = Reader::open(bytes).unwrap();
    assert_eq!(reader.frames().len(), frames - 1);
    assert_eq!(reader.records::<Status>(Section::Status)[0].title.as_str(), "outer");
}

#[test]
fn a_size_limit_keeps_the_most_valuable_and_the_index() {
    let (synth, bytes) = sample();
    let truth = truth_of(&bytes);
    for limit in [6_000, 20_000, 100_000, 250_000, 400_000] {
        let mut limited = Vec::new();
        let (finished, _) = synth.write(&mut Buffers::reserve(), &mut limited, Some(limit));
        assert_eq!(finished.failure, None);
        assert!(limited.len() as u64 <= limit, "{} bytes for a limit of {limit}", limited.len());
        let reader = Reader::open(limited.clone()).unwrap();
        assert!(reader.is_complete());
        assert_eq!(reader.has_omissions(), finished.dropped > 0);
        assert_eq!(reader.records::<Status>(Section::Status).len(), 1);
        assert!(reader.has(Section::End));
        let (cells, _) = read_all(&limited, &truth).unwrap();
        assert_eq!(cells as u64, finished.cells);
        assert!(limit >= bytes.len() as u64 || finished.dropped > 0);
    }
}

#[test]
fn other_files_are_refused_with_what_they_look_like() {
    let error = |bytes: &[u8]| Reader::open(bytes.to_vec()).err().expect("not a core").to_string();
    assert_eq!(error(b""), "the file is empty");
    assert!(error(b"\x7fELF\x02\x01\x01").contains("ELF"));
    assert!(error(b"{\"a\": 1}").contains("JSON"));
    assert!(error(b"console.log(1)\n").contains("text"));
    assert!(error(&[0; 4000]).contains("binary"));
    assert!(error(&crate::format::FILE_MAGIC[..5]).contains("cut"));
    let (_, mut bytes) = sample();
    assert_eq!(error(&bytes[..HEADER_LEN]), OpenError::Nothing.to_string());
    let header = crate::format::FileHeader { major: 2, minor: 3, flags: 0, created_ms: 0, pid: 0 };
    bytes[..HEADER_LEN].copy_from_slice(&header.encode());
    assert!(error(&bytes).contains("format 2.3"));
}
