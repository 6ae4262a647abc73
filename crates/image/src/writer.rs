//! Writing a core. Owns the buffers, frames and the index; knows nothing of where the data comes from.
//!
//! Invariant: between [`Buffers::reserve`] and [`Writer::finish`] nothing is allocated (a test counts). The process
//! that is being described may be out of memory, out of stack or damaged.
//!
//! A record is encoded straight into the frame buffer. When it does not fit behind the records that are there, those
//! leave as a frame and the record moves to the front; when it does not fit a frame by itself, it goes out in pieces,
//! each in a frame of its own (flags [`CONTINUES`] and [`CONTINUED`]). So a frame holds whole records, or a piece of
//! one.
//!
//! Errors of the sink (disk full, file size limit) stop the writing, never the program: every later call is a cheap
//! no-op, and [`Writer::finish`] says what went wrong. What had been written by then is a readable prefix.

use crate::codec::{self, MAX_VARINT, Sink, put_varint, zigzag};
use crate::data::Value;
use crate::format::{
    self, CONTINUED, CONTINUES, CellId, FRAME_HEADER_LEN, FRAME_PAYLOAD, FileHeader, FrameHeader, HEADER_LEN,
    MAJOR, MINOR, OMISSIONS, Section, TRAILER_LEN, Trailer,
};
use crate::records::{IndexEntry, IndexHead};
use serde::Serialize;
use std::io::Write;

/// First byte of the payload in the frame buffer: header and payload leave in one write.
const START: usize = FRAME_HEADER_LEN;
/// End of the payload in the frame buffer.
const LIMIT: usize = START + FRAME_PAYLOAD;
/// Largest encoding of an index entry with its length byte.
const MAX_INDEX_ENTRY: usize = 64;
/// What a size budget keeps free, beside the index so far, for notes, totals and the trailer.
const RESERVE: usize = 4096 + 4 * (FRAME_HEADER_LEN + MAX_INDEX_ENTRY) + TRAILER_LEN;

/// The memory that writing needs: reserve it when the process starts, use it when it dies.
pub struct Buffers {
    /// The frame being filled, then the index: in one piece, which is large enough for the allocator to ask the system for
    /// zeroed pages instead of writing zeroes into memory of its own.
    both: Box<[u8]>,
}

impl Buffers {
    /// Reserves the memory. The system has promised it from here on; its pages come when they are first written, so that a
    /// program that never dies does not pay for them.
    pub fn reserve() -> Buffers {
        Buffers { both: vec![0; 2 * LIMIT].into() }
    }

    /// Bytes held.
    pub fn size(&self) -> usize {
        self.both.len()
    }
}

/// Why nothing more was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WriteFailure {
    /// The sink said no. Holds the system's error number, or 0, and what kind of error it was.
    Sink {
        /// errno, or 0 when the sink gave none.
        errno: i32,
        /// The kind of error.
        kind: std::io::ErrorKind,
    },
}

impl std::fmt::Display for WriteFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            WriteFailure::Sink { errno: 0, kind } => write!(f, "{kind}"),
            WriteFailure::Sink { errno, .. } => write!(f, "{}", std::io::Error::from_raw_os_error(*errno)),
        }
    }
}

/// What came of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Finished {
    /// Bytes that the sink took.
    pub bytes: u64,
    /// Frames among them.
    pub frames: u32,
    /// Heap cells among them (section `heap`).
    pub cells: u64,
    /// Records left out for the size limit.
    pub dropped: u64,
    /// Why it is incomplete, if it is.
    pub failure: Option<WriteFailure>,
}

/// A core being written.
pub struct Writer<'b, W: Write> {
    out: W,
    /// Its length is in its type, so that a test against [`LIMIT`] is all the bounds check that an encoder needs.
    frame: &'b mut [u8; LIMIT],
    index: &'b mut [u8],
    /// Bytes written so far: the offset of what comes next.
    offset: u64,
    sequence: u32,
    section: Section,
    /// Where the next byte goes in the frame buffer.
    at: usize,
    /// Where the current record began (its length byte).
    record: usize,
    /// The current record is going out in pieces.
    oversized: bool,
    /// At least one piece of it is out.
    piece_out: bool,
    /// Number of its next piece.
    piece: u32,
    /// The current record has not ended.
    open: bool,
    records: u32,
    key: u32,
    first: u32,
    low: u32,
    high: u32,
    last_cell: u32,
    cells: u64,
    dropped: u64,
    /// The current record is being dropped for the size limit.
    dropping: bool,
    /// The size limit has kept something out.
    full: bool,
    limit: u64,
    index_at: usize,
    index_records: u32,
    last_index: u64,
    failure: Option<WriteFailure>,
}

impl<'b, W: Write> Writer<'b, W> {
    /// Begins a core. `created_ms` is Unix time, `pid` the process described.
    pub fn new(buffers: &'b mut Buffers, out: W, created_ms: u64, pid: u32) -> Writer<'b, W> {
        Writer::with_flags(buffers, out, created_ms, pid, 0)
    }

    /// The same with flags in the header: [`format::LIVE`].
    pub fn with_flags(
        buffers: &'b mut Buffers,
        out: W,
        created_ms: u64,
        pid: u32,
        flags: u32,
    ) -> Writer<'b, W> {
        let (frame, index) = buffers.both.split_first_chunk_mut().expect("reserved at twice this size");
        let mut writer = Writer {
            out,
            frame,
            index,
            offset: 0,
            sequence: 0,
            section: Section::Status,
            at: START,
            record: START,
            oversized: false,
            piece_out: false,
            piece: 0,
            open: false,
            records: 0,
            key: 0,
            first: 0,
            low: u32::MAX,
            high: 0,
            last_cell: 0,
            cells: 0,
            dropped: 0,
            dropping: false,
            full: false,
            limit: u64::MAX,
            index_at: START,
            index_records: 0,
            last_index: 0,
            failure: None,
        };
        let header = FileHeader { major: MAJOR, minor: MINOR, flags, created_ms, pid };
        writer.emit_small(&header.encode());
        debug_assert!(writer.failure.is_some() || writer.offset == HEADER_LEN as u64);
        writer
    }

    /// Keeps the file within `bytes`: records that come when it is full are dropped and counted, and the file still
    /// ends with its index. Limits below what the smallest core needs act as that.
    pub fn set_limit(&mut self, bytes: u64) {
        self.limit = bytes;
    }

    /// Whether the size limit has been reached: what comes now is dropped.
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// Bytes written so far, not counting what the buffers hold.
    pub fn written(&self) -> u64 {
        self.offset
    }

    /// Cells written to section `heap` so far.
    pub fn cells(&self) -> u64 {
        self.cells
    }

    /// Why writing stopped, if it did.
    pub fn failure(&self) -> Option<WriteFailure> {
        self.failure
    }

    /// The sink, to ask it things.
    pub fn sink(&self) -> &W {
        &self.out
    }

    /// Begins a section; whatever was buffered of the one before leaves now, so that a second crash cannot take it.
    /// Beginning the current section again is how to end a frame early, behind what must not be lost.
    pub fn section(&mut self, section: Section) {
        self.flush_records();
        self.section = section;
        self.last_cell = 0;
    }

    /// Writes a record. `false` when the sink failed or the size limit kept it out.
    pub fn record<T: Serialize>(&mut self, record: &T) -> bool {
        self.keyed(0, record)
    }

    /// Writes a record with its key: code, scope and source numbers, by which a reader finds the frame.
    pub fn keyed<T: Serialize>(&mut self, key: u32, record: &T) -> bool {
        self.begin_record(key);
        codec::encode(record, self);
        self.end_record()
    }

    /// Begins a heap cell; the fields follow in the order of the kind's table row.
    #[inline]
    pub fn cell(&mut self, id: CellId, head: Head) -> CellWriter<'_, 'b, W> {
        let word = head.word;
        self.begin_record(id.0);
        let Some(window) = window::<HEAD>(self.frame, self.at) else {
            self.cell_head_slow(id, head);
            return self.cell_word(id, word);
        };
        self.at += put_head(window, zigzag(i64::from(id.0) - i64::from(self.last_cell)), head);
        self.cell_word(id, word)
    }

    /// The header's word, which comes behind the rest of the head.
    #[inline(always)]
    fn cell_word(&mut self, id: CellId, word: Word) -> CellWriter<'_, 'b, W> {
        self.last_cell = id.0;
        let at = self.at;
        let mut cell = CellWriter { writer: self, id: id.0, at };
        match word {
            Word::Cell(shape) => cell.cell(shape),
            Word::Number(number) => cell.u32(number),
            Word::Unused => {}
        }
        cell
    }

    #[cold]
    fn cell_head_slow(&mut self, id: CellId, head: Head) {
        let mut out = [0; HEAD];
        let length = put_head(&mut out, zigzag(i64::from(id.0) - i64::from(self.last_cell)), head);
        self.put(&out[..length]);
    }

    /// Writes what is buffered, the rest of the index and the trailer.
    pub fn finish(mut self) -> Finished {
        self.flush_records();
        self.flush_index();
        if self.failure.is_none() {
            let trailer = Trailer {
                index: self.last_index,
                length: self.offset + TRAILER_LEN as u64,
                frames: self.sequence,
                flags: if self.full { OMISSIONS } else { 0 },
            };
            self.emit_small(&trailer.encode());
        }
        if self.failure.is_none()
            && let Err(error) = self.out.flush()
        {
            self.fail(&error);
        }
        Finished {
            bytes: self.offset,
            frames: self.sequence,
            cells: self.cells,
            dropped: self.dropped,
            failure: self.failure,
        }
    }

    #[inline]
    fn begin_record(&mut self, key: u32) {
        debug_assert!(!self.open, "the record before was not ended");
        if self.at == LIMIT {
            self.flush_records();
        }
        self.open = true;
        self.key = key;
        self.record = self.at;
        // The length: one byte for nearly all records, patched when the record ends.
        self.at += 1;
    }

    fn end_record(&mut self) -> bool {
        self.open = false;
        if self.dropping || self.failure.is_some() {
            self.dropped += u64::from(self.dropping);
            self.dropping = false;
            self.oversized = false;
            self.piece_out = false;
            self.at = START;
            self.record = START;
            self.records = 0;
            return false;
        }
        if self.oversized {
            // There are at least two pieces, of which the last may be empty: the flags must tell pieces from records.
            if !self.piece_out {
                self.flush_piece(false);
            }
            self.flush_piece(true);
            let written = self.failure.is_none() && !self.full;
            self.oversized = false;
            self.piece_out = false;
            self.dropping = false;
            self.cells += u64::from(written && self.section == Section::Heap);
            return written;
        }
        let length = self.at - self.record - 1;
        if length < 251 {
            self.frame[self.record] = length as u8;
        } else {
            let mut prefix = [0; MAX_VARINT];
            let taken = put_varint(&mut prefix, length as u64);
            if !self.make_room_in_record(taken - 1) {
                return self.end_record();
            }
            let body = self.record + 1;
            self.frame.copy_within(body..self.at, body + taken - 1);
            self.frame[self.record..self.record + taken].copy_from_slice(&prefix[..taken]);
            self.at += taken - 1;
        }
        if self.records == 0 {
            self.first = self.key;
        }
        self.records += 1;
        self.low = self.low.min(self.key);
        self.high = self.high.max(self.key);
        if self.section == Section::Heap {
            self.cells += 1;
        }
        true
    }

    /// Makes sure that `more` bytes fit behind the current record, moving it to the front of the frame if need be.
    /// `false`: it has become oversized and begun to leave in pieces (or writing has failed).
    fn make_room_in_record(&mut self, more: usize) -> bool {
        if self.at + more <= LIMIT {
            return true;
        }
        if self.record > START {
            let (from, to) = (self.record, self.at);
            self.at = from;
            self.flush_whole();
            if self.failure.is_some() || self.dropping {
                return false;
            }
            self.frame.copy_within(from..to, START);
            self.record = START;
            self.at = START + (to - from);
            if self.at + more <= LIMIT {
                return true;
            }
        }
        self.grow_oversized();
        false
    }

    /// Turns the current record, alone in the buffer, into one that leaves in pieces.
    fn grow_oversized(&mut self) {
        debug_assert!(self.record == START && !self.oversized);
        // Pieces have no length: the flags say where the record ends.
        self.frame.copy_within(START + 1..self.at, START);
        self.at -= 1;
        self.oversized = true;
        self.piece_out = false;
        self.piece = 0;
    }

    fn flush_piece(&mut self, last: bool) {
        let flags = if self.piece_out { CONTINUED } else { 0 } | if last { 0 } else { CONTINUES };
        self.records = u32::from(!self.piece_out);
        (self.first, self.low, self.high) = (self.piece, self.key, self.key);
        self.emit_frame(flags);
        self.piece_out = true;
        self.piece += 1;
        self.at = START;
        self.record = START;
    }

    /// Sends off the buffered whole records, if there are any.
    fn flush_records(&mut self) {
        debug_assert!(!self.open, "a section ended within a record");
        self.flush_whole();
        self.at = START;
        self.record = START;
    }

    fn flush_whole(&mut self) {
        if self.records > 0 {
            self.emit_frame(0);
        }
    }

    /// Writes header and payload (`START..at`) as a frame, and its index entry.
    fn emit_frame(&mut self, flags: u16) {
        let length = self.at - START;
        let records = std::mem::take(&mut self.records);
        let (low, high) = (self.low, self.high);
        (self.low, self.high) = (u32::MAX, 0);
        if self.failure.is_some() {
            return;
        }
        // The first and the last words are always there.
        let exempt = matches!(self.section, Section::Status | Section::End);
        let reserve = if self.section == Section::Notes { RESERVE / 2 } else { RESERVE };
        let after = self.offset + (length + FRAME_HEADER_LEN + self.index_at + reserve) as u64;
        if after > self.limit && !exempt {
            self.full = true;
            self.dropping = self.open;
            if !self.oversized {
                self.dropped += u64::from(records);
                self.cells -= if self.section == Section::Heap { u64::from(records) } else { 0 };
            }
            return;
        }
        if self.index_at + MAX_INDEX_ENTRY > LIMIT {
            self.flush_index();
        }
        let header = FrameHeader {
            section: self.section as u16,
            flags,
            sequence: self.sequence,
            records,
            length: length as u32,
            first: self.first,
            low,
            high,
            offset: self.offset,
            checksum: format::checksum(&self.frame[START..self.at]),
        };
        self.frame[..START].copy_from_slice(&header.encode());
        let result = self.out.write_all(&self.frame[..self.at]);
        match result {
            Ok(()) => {
                self.offset += self.at as u64;
                self.sequence += 1;
                self.note_in_index(&header);
            }
            Err(error) => self.fail(&error),
        }
    }

    fn note_in_index(&mut self, header: &FrameHeader) {
        if self.index_records == 0 {
            self.put_index(&IndexHead { previous: self.last_index });
        }
        self.put_index(&IndexEntry {
            offset: header.offset,
            section: header.section,
            flags: header.flags,
            sequence: header.sequence,
            records: header.records,
            length: header.length,
            first: header.first,
            low: header.low,
            high: header.high,
            checksum: header.checksum,
        });
    }

    fn put_index<T: Serialize>(&mut self, record: &T) {
        struct Slice<'a> {
            bytes: &'a mut [u8],
            at: usize,
        }
        impl Sink for Slice<'_> {
            fn put(&mut self, bytes: &[u8]) -> bool {
                let Some(room) = self.bytes.get_mut(self.at..self.at + bytes.len()) else { return false };
                room.copy_from_slice(bytes);
                self.at += bytes.len();
                true
            }
        }
        let mut sink = Slice { bytes: self.index, at: self.index_at + 1 };
        if codec::encode(record, &mut sink) {
            let end = sink.at;
            self.index[self.index_at] = (end - self.index_at - 1) as u8;
            self.index_at = end;
            self.index_records += 1;
        }
    }

    /// Writes the buffered part of the index as a frame of its own.
    fn flush_index(&mut self) {
        if self.index_records == 0 || self.failure.is_some() {
            return;
        }
        let header = FrameHeader {
            section: Section::Index as u16,
            flags: 0,
            sequence: self.sequence,
            records: self.index_records,
            length: (self.index_at - START) as u32,
            first: 0,
            low: 0,
            high: 0,
            offset: self.offset,
            checksum: format::checksum(&self.index[START..self.index_at]),
        };
        self.index[..START].copy_from_slice(&header.encode());
        let result = self.out.write_all(&self.index[..self.index_at]);
        match result {
            Ok(()) => {
                self.last_index = self.offset;
                self.offset += self.index_at as u64;
                self.sequence += 1;
                self.index_at = START;
                self.index_records = 0;
            }
            Err(error) => self.fail(&error),
        }
    }

    fn emit_small(&mut self, bytes: &[u8]) {
        match self.out.write_all(bytes) {
            Ok(()) => self.offset += bytes.len() as u64,
            Err(error) => self.fail(&error),
        }
    }

    #[cold]
    fn fail(&mut self, error: &std::io::Error) {
        let errno = error.raw_os_error().unwrap_or(0);
        self.failure.get_or_insert(WriteFailure::Sink { errno, kind: error.kind() });
    }
}

impl<W: Write> Sink for Writer<'_, W> {
    /// Appends to the current record.
    #[inline]
    fn put(&mut self, bytes: &[u8]) -> bool {
        if self.at + bytes.len() <= LIMIT {
            self.frame[self.at..self.at + bytes.len()].copy_from_slice(bytes);
            self.at += bytes.len();
            return true;
        }
        self.put_slow(bytes)
    }
}

impl<W: Write> Writer<'_, W> {
    #[cold]
    fn put_slow(&mut self, mut bytes: &[u8]) -> bool {
        if self.failure.is_some() || self.dropping {
            return false;
        }
        if !self.oversized && self.make_room_in_record(bytes.len()) {
            return self.put(bytes);
        }
        while !bytes.is_empty() {
            if self.failure.is_some() || self.dropping {
                return false;
            }
            let (now, later) = bytes.split_at(bytes.len().min(LIMIT - self.at));
            self.frame[self.at..self.at + now.len()].copy_from_slice(now);
            self.at += now.len();
            bytes = later;
            if !bytes.is_empty() {
                self.flush_piece(false);
            }
        }
        true
    }
}

/// The header word of a cell, as its kind types it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Word {
    /// A reference, null allowed: the shape of an object.
    Cell(Option<CellId>),
    /// A number: length, scope id.
    Number(u32),
    /// Nothing: the kind's row says Unused.
    Unused,
}

/// A cell's header, and what it takes in the heap.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Head {
    /// Kind byte: number of a row of section `kinds`.
    pub kind: u8,
    /// Flags byte.
    pub flags: u8,
    /// Half-word.
    pub aux: u16,
    /// Memory that the cell takes in the heap, header included, in units of 8 bytes.
    pub size: u32,
    /// Header word, as the kind's row types it.
    pub word: Word,
}

/// A heap cell being written: call the methods in the order of the kind's fields, then [`CellWriter::end`].
pub struct CellWriter<'w, 'b, W: Write> {
    writer: &'w mut Writer<'b, W>,
    id: u32,
    /// The writer's `at` while the cell is being written, kept where the compiler can hold it in a register: it cannot know
    /// that the bytes of the frame are not the writer's own fields.
    at: usize,
}

/// Room for a cell's head without its word.
const HEAD: usize = 3 * MAX_VARINT + 2;
/// Room for the largest single value or number.
const SCALAR: usize = 1 + MAX_VARINT;

/// The next `N` bytes of the frame, if there are as many.
#[inline(always)]
fn window<const N: usize>(frame: &mut [u8; LIMIT], at: usize) -> Option<&mut [u8; N]> {
    if at + N <= LIMIT { frame[at..at + N].first_chunk_mut() } else { None }
}

/// Writes what comes before a head's word; says how many bytes it took.
#[inline(always)]
fn put_head(out: &mut [u8; HEAD], distance: u64, head: Head) -> usize {
    let (aux, size) = (u64::from(head.aux), u64::from(head.size));
    if distance.max(aux).max(size) < 251 {
        // Nearly every cell: all three numbers take a byte.
        out[..5].copy_from_slice(&[distance as u8, head.kind, head.flags, aux as u8, size as u8]);
        return 5;
    }
    let mut at = put_varint(tail(out, 0), distance);
    out[at] = head.kind;
    out[at + 1] = head.flags;
    at += 2;
    at += put_varint(tail(out, at), aux);
    at + put_varint(tail(out, at), size)
}

/// Room for a number at `at`.
#[inline(always)]
fn tail(out: &mut [u8], at: usize) -> &mut [u8; MAX_VARINT] {
    out[at..].first_chunk_mut().expect("the constants above leave room for the largest number")
}

impl<W: Write> CellWriter<'_, '_, W> {
    #[inline(always)]
    fn scalar(&mut self, encode: impl FnOnce(&mut [u8; SCALAR]) -> usize) {
        if let Some(window) = window(self.writer.frame, self.at) {
            self.at += encode(window);
        } else {
            let mut scratch = [0; SCALAR];
            let length = encode(&mut scratch);
            self.put(&scratch[..length]);
        }
    }

    #[inline]
    fn put(&mut self, bytes: &[u8]) {
        if let Some(to) = self.writer.frame.get_mut(self.at..self.at + bytes.len()) {
            to.copy_from_slice(bytes);
            self.at += bytes.len();
        } else {
            self.writer.at = self.at;
            self.writer.put_slow(bytes);
            self.at = self.writer.at;
        }
    }

    /// A field of type Value.
    #[inline]
    pub fn value(&mut self, value: Value) {
        let id = self.id;
        self.scalar(|out| put_value(out, id, value));
    }

    /// A field of type Cell.
    #[inline]
    pub fn cell(&mut self, cell: Option<CellId>) {
        self.value(Value::from_cell(cell));
    }

    /// A field of type U8.
    #[inline]
    pub fn u8(&mut self, value: u8) {
        self.u64(u64::from(value));
    }

    /// A field of type U16.
    #[inline]
    pub fn u16(&mut self, value: u16) {
        self.u64(u64::from(value));
    }

    /// A field of type U32.
    #[inline]
    pub fn u32(&mut self, value: u32) {
        self.u64(u64::from(value));
    }

    /// A field of type U64.
    #[inline]
    pub fn u64(&mut self, value: u64) {
        self.scalar(|out| put_varint(tail(out, 0), value));
    }

    /// A field of type I32.
    #[inline]
    pub fn i32(&mut self, value: i32) {
        self.i64(i64::from(value));
    }

    /// A field of type I64.
    #[inline]
    pub fn i64(&mut self, value: i64) {
        self.scalar(|out| put_varint(tail(out, 0), zigzag(value)));
    }

    /// A field of type F64.
    #[inline]
    pub fn f64(&mut self, value: f64) {
        self.scalar(|out| {
            out[..8].copy_from_slice(&value.to_bits().to_le_bytes());
            8
        });
    }

    /// A field of type Bytes.
    #[inline]
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.u64(bytes.len() as u64);
        self.put(bytes);
    }

    /// The content of a Bytes or Units field whose count went out through [`CellWriter::u64`]: the first `length` bytes of
    /// the words, as they lie in memory. Units are little-endian.
    #[inline]
    pub fn raw(&mut self, length: usize, mut words: impl Iterator<Item = u64>) {
        let mut left = length;
        while left > 0 {
            let word = words.next().unwrap_or(0).to_le_bytes();
            if let Some(window) = window::<8>(self.writer.frame, self.at) {
                // Whole words: what is too much is overwritten by what comes next.
                *window = word;
                self.at += left.min(8);
            } else {
                self.put(&word[..left.min(8)]);
            }
            left = left.saturating_sub(8);
        }
    }

    /// A field of type Units.
    pub fn units(&mut self, units: &[u16]) {
        self.u64(units.len() as u64);
        let mut scratch = [0; 512];
        for chunk in units.chunks(scratch.len() / 2) {
            for (to, unit) in scratch.chunks_exact_mut(2).zip(chunk) {
                to.copy_from_slice(&unit.to_le_bytes());
            }
            self.put(&scratch[..chunk.len() * 2]);
        }
    }

    /// A field of type Values.
    #[inline]
    pub fn values(&mut self, values: impl ExactSizeIterator<Item = Value>) {
        self.u64(values.len() as u64);
        for value in values {
            self.value(value);
        }
    }

    /// A field of type Cells.
    #[inline]
    pub fn cells(&mut self, cells: impl ExactSizeIterator<Item = Option<CellId>>) {
        self.values(cells.map(Value::from_cell));
    }

    /// A field of type U32s.
    pub fn u32s(&mut self, words: impl ExactSizeIterator<Item = u32>) {
        self.u64s(words.map(u64::from));
    }

    /// A field of type U64s.
    pub fn u64s(&mut self, words: impl ExactSizeIterator<Item = u64>) {
        self.u64(words.len() as u64);
        for word in words {
            self.u64(word);
        }
    }

    /// Ends the cell. `false` when the sink failed or the size limit kept it out.
    #[inline]
    pub fn end(self) -> bool {
        let writer = self.writer;
        writer.at = self.at;
        let length = writer.at.wrapping_sub(writer.record + 1);
        if length < 251 && !writer.oversized && writer.failure.is_none() && !writer.dropping {
            // The common case of `end_record`, kept short.
            writer.open = false;
            writer.frame[writer.record] = length as u8;
            if writer.records == 0 {
                writer.first = writer.key;
            }
            writer.records += 1;
            writer.low = writer.low.min(writer.key);
            writer.high = writer.high.max(writer.key);
            writer.cells += u64::from(writer.section == Section::Heap);
            return true;
        }
        writer.end_record()
    }
}

/// Tags for references that a heap cell encodes relative to its own id.
pub(crate) const TAG_BACK: u8 = 10;
pub(crate) const TAG_FORWARD: u8 = 11;

/// A value inside cell `id`: its tag and what follows it.
#[inline(always)]
fn put_value(out: &mut [u8; SCALAR], id: u32, value: Value) -> usize {
    let (tag, number) = match value {
        Value::Empty => return tag_only(out, 0),
        Value::Undefined => return tag_only(out, 1),
        Value::Null => return tag_only(out, 2),
        Value::False => return tag_only(out, 3),
        Value::True => return tag_only(out, 4),
        Value::Int(int) => (5, zigzag(i64::from(int))),
        Value::Double(double) => {
            out[0] = 6;
            out[1..9].copy_from_slice(&double.to_bits().to_le_bytes());
            return 9;
        }
        Value::Cell(target) => {
            // Near references take two to four bytes, and most references are near.
            match i64::from(id) - i64::from(target.0) {
                back @ 0..=0xffff => (TAG_BACK, back as u64),
                forward @ -0xffff..=-1 => (TAG_FORWARD, -forward as u64),
                _ => (7, u64::from(target.0)),
            }
        }
        Value::Opaque(bits) => (8, bits),
    };
    out[0] = tag;
    1 + put_varint(tail(out, 1), number)
}

#[inline(always)]
fn tag_only(out: &mut [u8; SCALAR], tag: u8) -> usize {
    out[0] = tag;
    1
}
