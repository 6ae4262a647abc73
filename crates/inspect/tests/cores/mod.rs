//! Takes a core apart into frames and records, and puts it together again with right lengths, checksums and index: so that
//! what is wrong in it is what a test put there, and reaches the decoders.

#![allow(dead_code, reason = "each test file uses a part")]

use gill_image::Reader;
use gill_image::codec::{self, Sink};
use gill_image::format::{
    CONTINUED, CONTINUES, FRAME_HEADER_LEN, FileHeader, FrameHeader, HEADER_LEN, Section, TRAILER_LEN,
    Trailer, checksum,
};
use gill_image::records::{IndexEntry, IndexHead};
use std::path::PathBuf;

/// The kept core of a program that has one of everything.
pub fn everything() -> Vec<u8> {
    fixture("format-v1/everything.core")
}

/// A kept core.
pub fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// xorshift: the same numbers on every machine.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}

/// A frame: header and payload. Offset, length, sequence and checksum are put right when it is written.
#[derive(Clone)]
pub struct Frame {
    pub header: FrameHeader,
    pub payload: Vec<u8>,
}

impl Frame {
    /// A frame of records.
    pub fn of(section: Section, range: (u32, u32), records: &[Vec<u8>]) -> Frame {
        let mut frame = Frame {
            header: FrameHeader {
                section: section as u16,
                flags: 0,
                sequence: 0,
                records: 0,
                length: 0,
                first: range.0,
                low: range.0,
                high: range.1,
                offset: 0,
                checksum: 0,
            },
            payload: Vec::new(),
        };
        frame.set_records(records);
        frame
    }

    /// The records, where the frame holds whole ones.
    pub fn records(&self) -> Option<Vec<Vec<u8>>> {
        if self.header.flags & (CONTINUES | CONTINUED) != 0 {
            return None;
        }
        let mut rest = &self.payload[..];
        let mut records = Vec::new();
        while !rest.is_empty() {
            let length = codec::take_varint(&mut rest)? as usize;
            let (record, tail) = rest.split_at_checked(length)?;
            records.push(record.to_vec());
            rest = tail;
        }
        Some(records)
    }

    /// Replaces the records.
    pub fn set_records(&mut self, records: &[Vec<u8>]) {
        self.payload.clear();
        for record in records {
            let mut length = [0; codec::MAX_VARINT];
            let count = codec::put_varint(&mut length, record.len() as u64);
            self.payload.extend_from_slice(&length[..count]);
            self.payload.extend_from_slice(record);
        }
        self.header.records = records.len() as u32;
    }
}

struct Bytes(Vec<u8>);

impl Sink for Bytes {
    fn put(&mut self, bytes: &[u8]) -> bool {
        self.0.extend_from_slice(bytes);
        true
    }
}

/// A record's bytes.
pub fn encoded<T: serde::Serialize>(record: &T) -> Vec<u8> {
    let mut bytes = Bytes(Vec::new());
    assert!(codec::encode(record, &mut bytes));
    bytes.0
}

/// The frames of a sound core.
pub fn frames(core: &[u8]) -> Vec<Frame> {
    let reader = Reader::open(core.to_vec()).expect("a core");
    let payload = |header: &FrameHeader| reader.payload(header).expect("an intact frame").to_vec();
    reader.frames().iter().map(|header| Frame { header: *header, payload: payload(header) }).collect()
}

/// The core of these frames. Lengths, offsets and checksums are right, and with `index` there is an index of them.
pub fn assemble(frames: &[Frame], index: bool) -> Vec<u8> {
    let header = FileHeader { major: 1, minor: 0, flags: 0, created_ms: 0, pid: 1 };
    let mut out = header.encode().to_vec();
    assert_eq!(out.len(), HEADER_LEN);
    let mut entries = vec![encoded(&IndexHead { previous: 0 })];
    let mut put = |out: &mut Vec<u8>, frame: &Frame, sequence: usize| {
        let header = FrameHeader {
            offset: out.len() as u64,
            length: frame.payload.len() as u32,
            sequence: sequence as u32,
            checksum: checksum(&frame.payload),
            ..frame.header
        };
        let h = header;
        entries.push(encoded(&IndexEntry {
            offset: h.offset,
            section: h.section,
            flags: h.flags,
            sequence: h.sequence,
            records: h.records,
            length: h.length,
            first: h.first,
            low: h.low,
            high: h.high,
            checksum: h.checksum,
        }));
        out.extend_from_slice(&header.encode());
        assert_eq!(FRAME_HEADER_LEN, header.encode().len());
        out.extend_from_slice(&frame.payload);
    };
    for (sequence, frame) in frames.iter().enumerate() {
        put(&mut out, frame, sequence);
    }
    let mut count = frames.len();
    let mut at = 0;
    if index {
        at = out.len();
        let entries = entries.clone();
        let frame = Frame::of(Section::Index, (0, 0), &entries);
        let header = FrameHeader {
            offset: at as u64,
            length: frame.payload.len() as u32,
            sequence: count as u32,
            checksum: checksum(&frame.payload),
            ..frame.header
        };
        out.extend_from_slice(&header.encode());
        out.extend_from_slice(&frame.payload);
        count += 1;
    }
    let length = (out.len() + TRAILER_LEN) as u64;
    let trailer = Trailer { index: at as u64, length, frames: count as u32, flags: 0 };
    out.extend_from_slice(&trailer.encode());
    out
}
