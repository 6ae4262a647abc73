//! Codecs: round trips of every format, a byte at a time as well, and what damaged data gives.

use gill_eventloop::codec::{CodecKind, CodecOptions, CodecStep, crc32};
use gill_eventloop::{EventKind, EventLoop, Options, Origin, RecordId, Site};

fn options(kind: CodecKind) -> CodecOptions {
    CodecOptions {
        kind,
        level: -1,
        window_bits: 15,
        mem_level: 8,
        strategy: 0,
        dictionary: Vec::new(),
        params: vec![(1, 5)],
    }
}

fn origin(events: &EventLoop) -> Origin {
    events.origin(Site { code: 7, pc: 1 })
}

fn finish(kind: CodecKind) -> i32 {
    if matches!(kind, CodecKind::BrotliDecode | CodecKind::BrotliEncode) { 2 } else { 4 }
}

fn step(events: &mut EventLoop, id: RecordId, input: &[u8], flush: i32, room: usize) -> CodecStep {
    let step = events.codec_work(id, Some(|| input.to_vec()), flush, room).unwrap().run();
    events.note_codec_step(&step);
    step
}

/// All that comes of some bytes, given in pieces and taken in pieces of `room` bytes.
fn through(events: &mut EventLoop, kind: CodecKind, data: &[u8], piece: usize, room: usize) -> Vec<u8> {
    let made_by = origin(events);
    let id = events.open_codec(options(kind), made_by).unwrap();
    let mut all = Vec::new();
    let pieces: Vec<&[u8]> = data.chunks(piece).collect();
    for (at, piece) in pieces.iter().enumerate() {
        let flush = if at + 1 == pieces.len() { finish(kind) } else { 0 };
        let mut rest = *piece;
        loop {
            let done = step(events, id, rest, flush, room);
            assert_eq!(done.failure, None, "{}", kind.name());
            let full = done.output.len() == room;
            all.extend(done.output);
            rest = &rest[done.used..];
            if !full {
                break;
            }
        }
    }
    assert!(events.close_codec(id));
    all
}

#[test]
fn what_one_packs_the_other_unpacks() {
    let mut events = EventLoop::new(Options::default()).unwrap();
    let data: Vec<u8> = (0..20_000u32).map(|n| (n.wrapping_mul(n) / 700) as u8).collect();
    for (pack, unpack) in [
        (CodecKind::Deflate, CodecKind::Inflate),
        (CodecKind::Gzip, CodecKind::Gunzip),
        (CodecKind::DeflateRaw, CodecKind::InflateRaw),
        (CodecKind::Gzip, CodecKind::Unzip),
        (CodecKind::Deflate, CodecKind::Unzip),
        (CodecKind::BrotliEncode, CodecKind::BrotliDecode),
    ] {
        for (piece, room) in [(data.len(), 70_000), (1000, 64), (1, 4096)] {
            let packed = through(&mut events, pack, &data, piece, room);
            assert!(packed.len() < data.len());
            assert!(through(&mut events, unpack, &packed, piece, room) == data, "{}", unpack.name());
        }
    }
    assert!(events.codecs.is_empty());
}

#[test]
fn a_record_counts_and_the_pool_works() {
    let mut events = EventLoop::new(Options::default()).unwrap();
    let made_by = origin(&events);
    let id = events.open_codec(options(CodecKind::Gzip), made_by).unwrap();
    let work = events.codec_work(id, Some(|| vec![b'a'; 5000]), 4, 16384).unwrap();
    events.submit_codec_work(work, made_by).unwrap();
    assert!(events.codecs.get(id).unwrap().busy);
    assert!(events.codec_work(id, Some(Vec::new), 4, 64).is_none() && !events.reset_codec(id));
    let event = events.next().unwrap().unwrap();
    assert_eq!(event.kind, EventKind::OpDone);
    assert!(events.take_result(event.record).unwrap().is_ok());
    let record = events.codecs.get(id).unwrap();
    assert_eq!((record.bytes_in, record.busy, record.origin.site.code), (5000, false, 7));
    assert!(record.bytes_out > 20);
    // A codec alone keeps no loop alive.
    assert!(events.next().unwrap().is_none());
}

#[test]
fn damaged_data_is_an_error_with_zlibs_words() {
    let mut events = EventLoop::new(Options::default()).unwrap();
    let made_by = origin(&events);
    let mut failure = |kind: CodecKind, data: &[u8]| {
        let id = events.open_codec(options(kind), made_by).unwrap();
        let failure = step(&mut events, id, data, finish(kind), 64).failure.unwrap();
        (failure.number, failure.code, failure.message)
    };
    let row = |number: i32, code: &str, message: &str| (number, code.to_owned(), message.to_owned());
    assert_eq!(failure(CodecKind::Inflate, b"xx"), row(-3, "Z_DATA_ERROR", "incorrect header check"));
    assert_eq!(failure(CodecKind::InflateRaw, &[7; 9]), row(-3, "Z_DATA_ERROR", "invalid block type"));
    assert_eq!(failure(CodecKind::Gunzip, &[0x1f]), row(-5, "Z_BUF_ERROR", "unexpected end of file"));
    assert_eq!(
        failure(CodecKind::BrotliDecode, &[255; 5]),
        row(-15, "ERR__ERROR_FORMAT_PADDING_2", "Decompression failed")
    );
    assert_eq!(crc32(b"world", crc32(b"hello ", 0)), 0x0d4a_1185);
}

#[test]
fn what_a_step_leaves_is_kept_for_the_next() {
    let mut events = EventLoop::new(Options::default()).unwrap();
    let made_by = origin(&events);
    let data: Vec<u8> = (0..200_000u32).map(|n| (n.wrapping_mul(n) / 700) as u8).collect();
    let stored = CodecOptions { level: 0, ..options(CodecKind::Deflate) };
    let id = events.open_codec(stored, made_by).unwrap();
    let state = events.codec_bytes();
    assert!(state > 1 << 18);
    let mut packed = Vec::new();
    let mut given = Some(|| data.clone());
    loop {
        let done = events.codec_work(id, given.take(), 4, 1000).unwrap().run();
        events.note_codec_step(&done);
        packed.extend_from_slice(&done.output);
        if done.output.len() < 1000 {
            break;
        }
        assert_eq!(events.codec_bytes(), state + data.len());
    }
    assert_eq!(events.codec_bytes(), state);
    assert!(through(&mut events, CodecKind::Inflate, &packed, packed.len(), 4096) == data);
}
