//! Reading a core. Trusts nothing: geometry is checked before any arithmetic on it, each frame's checksum before its
//! bytes are decoded. Damage costs the frame that it is in, and gives a [`Warning`].
//!
//! The index at the end says where every frame is. Where it is missing (a cut file) or damaged, the file is scanned
//! from the front; after a damaged header the scan goes on at the next frame magic whose header checks out.
//! Nothing is decoded before it is asked for.

use crate::codec::{self, take_varint};
use crate::format::{
    self, CONTINUED, CONTINUES, FRAME_HEADER_LEN, FRAME_MAGIC, FileHeader, FrameHeader, HEADER_LEN,
    KNOWN_FLAGS, MAJOR, Section, TRAILER_LEN, Trailer,
};
use crate::meter::Meter;
use crate::records::{IndexEntry, IndexHead};
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::sync::Mutex;

/// Bytes of a record that count as a step of work.
const STEP_BYTES: usize = 256;
/// Records below this length, and the steps that decoding one takes.
const SHORT_RECORD: usize = 16;
const SHORT_STEPS: u64 = 16;
/// How many distinct warnings are kept; more are counted.
const MAX_WARNINGS: usize = 200;

/// Something about the file that is not as it should be, and what it cost.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Warning {
    /// Name of the section, or `file`.
    pub section: &'static str,
    /// Where in the file.
    pub offset: u64,
    /// What, and what is lost by it.
    pub what: String,
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at offset {:#x}: {}", self.section, self.offset, self.what)
    }
}

/// Why a file cannot be opened at all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OpenError {
    /// Nothing in it.
    Empty,
    /// Something else. Says what it looks like.
    NotACore(&'static str),
    /// A core of another format generation.
    Version {
        /// The file's.
        major: u16,
        /// The file's.
        minor: u16,
    },
    /// It begins like a core, but not one frame is intact.
    Nothing,
}

impl std::fmt::Display for OpenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            OpenError::Empty => f.write_str("the file is empty"),
            OpenError::NotACore(looks) => write!(f, "not a gill core: it looks like {looks}"),
            OpenError::Version { major, minor } => write!(
                f,
                "the core has format {major}.{minor}, this program reads format {MAJOR}: use the vminspect of the \
                 version that wrote it"
            ),
            OpenError::Nothing => {
                f.write_str("a gill core, but nothing of it can be read: no frame is intact")
            }
        }
    }
}

impl std::error::Error for OpenError {}

/// An open core.
pub struct Reader {
    data: Box<dyn AsRef<[u8]> + Send + Sync>,
    header: Option<FileHeader>,
    frames: Vec<FrameHeader>,
    /// Index into `frames` of each known section's frames, in file order, by section number.
    by_section: [Vec<u32>; SECTION_NUMBERS],
    complete: bool,
    omissions: bool,
    warnings: Mutex<Warnings>,
    meter: Meter,
}

/// Section numbers lie below this.
const SECTION_NUMBERS: usize = 32;

#[derive(Default)]
struct Warnings {
    kept: Vec<Warning>,
    more: u64,
}

impl Reader {
    /// Opens a core that lies in memory or in a memory map.
    pub fn open(data: impl AsRef<[u8]> + Send + Sync + 'static) -> Result<Reader, OpenError> {
        let mut reader = Reader {
            data: Box::new(data),
            header: None,
            frames: Vec::new(),
            by_section: std::array::from_fn(|_| Vec::new()),
            complete: false,
            omissions: false,
            warnings: Mutex::default(),
            meter: Meter::default(),
        };
        reader.read_header()?;
        if !reader.read_index() {
            reader.scan();
        }
        if reader.frames.is_empty() {
            return Err(OpenError::Nothing);
        }
        for (number, frame) in reader.frames.iter().enumerate() {
            if Section::from_number(frame.section).is_some() {
                reader.by_section[usize::from(frame.section)].push(number as u32);
            }
        }
        Ok(reader)
    }

    /// The file's bytes.
    pub fn data(&self) -> &[u8] {
        (*self.data).as_ref()
    }

    /// The file header, if it is intact.
    pub fn header(&self) -> Option<FileHeader> {
        self.header
    }

    /// The file ends with an intact index: nothing is cut off. (Frames may be damaged all the same.)
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// The writer said that it left something out.
    pub fn has_omissions(&self) -> bool {
        self.omissions
    }

    /// Every frame found, in file order, index frames excluded.
    pub fn frames(&self) -> &[FrameHeader] {
        &self.frames
    }

    /// Numbers (into [`Reader::frames`]) of a section's frames, in file order.
    pub fn section_frames(&self, section: Section) -> &[u32] {
        &self.by_section[section as usize]
    }

    /// Whether anything of a section is there.
    pub fn has(&self, section: Section) -> bool {
        !self.section_frames(section).is_empty()
    }

    /// What bounds the work done on this file.
    pub fn meter(&self) -> &Meter {
        &self.meter
    }

    /// What was found wrong so far: opening finds the coarse damage, decoding the rest.
    pub fn warnings(&self) -> Vec<Warning> {
        self.warnings.lock().map(|warnings| warnings.kept.clone()).unwrap_or_default()
    }

    /// How many warnings there were beyond those kept.
    pub fn more_warnings(&self) -> u64 {
        self.warnings.lock().map_or(0, |warnings| warnings.more)
    }

    /// Adds a warning, unless the same is there already.
    pub fn warn(&self, section: &'static str, offset: u64, what: impl Into<String>) {
        let warning = Warning { section, offset, what: what.into() };
        if let Ok(mut warnings) = self.warnings.lock() {
            if warnings.kept.contains(&warning) {
            } else if warnings.kept.len() < MAX_WARNINGS {
                warnings.kept.push(warning);
            } else {
                warnings.more += 1;
            }
        }
    }

    /// A frame's payload, checked. Damage gives a warning and `None`.
    pub fn payload(&self, frame: &FrameHeader) -> Option<&[u8]> {
        let section = section_name(frame.section);
        let start = usize::try_from(frame.offset).ok()?.checked_add(FRAME_HEADER_LEN)?;
        let payload = self.data().get(start..start.checked_add(frame.length as usize)?);
        let Some(payload) = payload else {
            self.warn(section, frame.offset, "frame reaches beyond the end of the file: lost");
            return None;
        };
        if frame.flags & !KNOWN_FLAGS != 0 {
            self.warn(
                section,
                frame.offset,
                format!("unknown frame flags {:#x}: frame skipped", frame.flags),
            );
            return None;
        }
        if format::checksum(payload) != frame.checksum {
            self.warn(
                section,
                frame.offset,
                format!("checksum of the payload is wrong: {} records lost", frame.records),
            );
            return None;
        }
        Some(payload)
    }

    /// A frame's payload, of a frame that [`Reader::payload`] found sound before: not checked again.
    pub(crate) fn checked_payload(&self, frame: &FrameHeader) -> Option<&[u8]> {
        let start = usize::try_from(frame.offset).ok()?.checked_add(FRAME_HEADER_LEN)?;
        self.data().get(start..start.checked_add(frame.length as usize)?)
    }

    /// Calls `visit` with each record of the frames with these numbers, which belong to one section and are in file
    /// order. `visit` says whether to go on.
    pub fn visit<'r>(&'r self, frames: &[u32], mut visit: impl FnMut(RawRecord<'r>) -> bool) {
        let mut at = 0;
        while at < frames.len() {
            if !self.meter.spend(1) {
                return;
            }
            let Some(frame) = self.frames.get(frames[at] as usize) else { return };
            at += 1;
            if frame.flags & (CONTINUES | CONTINUED) == 0 {
                if !self.visit_frame(frame, &mut visit) {
                    return;
                }
            } else {
                let record = self.assemble(frame, frames, &mut at);
                if let Some(record) = record
                    && !visit(record)
                {
                    return;
                }
            }
        }
    }

    fn visit_frame<'r>(&'r self, frame: &FrameHeader, visit: &mut impl FnMut(RawRecord<'r>) -> bool) -> bool {
        let Some(payload) = self.payload(frame) else { return true };
        let mut rest = payload;
        let mut first = Some(frame.first);
        let mut count = 0;
        while !rest.is_empty() {
            let at = (payload.len() - rest.len()) as u32;
            let record = take_varint(&mut rest)
                .and_then(|length| rest.split_at_checked(usize::try_from(length).ok()?));
            let Some((bytes, tail)) = record else {
                self.warn(
                    section_name(frame.section),
                    frame.offset,
                    format!("no record at {at:#x}: rest lost"),
                );
                return true;
            };
            rest = tail;
            count += 1;
            if !self.meter.spend(1 + (bytes.len() / STEP_BYTES) as u64) {
                return false;
            }
            if !visit(RawRecord { bytes: Cow::Borrowed(bytes), first: first.take(), frame: *frame, at }) {
                return false;
            }
        }
        if count != frame.records {
            let what = format!("frame says {} records, has {count}", frame.records);
            self.warn(section_name(frame.section), frame.offset, what);
        }
        true
    }

    /// Puts the pieces of an oversized record together. `at` is past its first piece, and ends past its last.
    fn assemble<'r>(&'r self, head: &FrameHeader, frames: &[u32], at: &mut usize) -> Option<RawRecord<'r>> {
        let section = section_name(head.section);
        if head.flags & CONTINUED != 0 {
            self.warn(section, head.offset, "piece of a record whose beginning is lost");
            return None;
        }
        let mut bytes = self.payload(head).map(<[u8]>::to_vec);
        let mut expected = 1;
        loop {
            if !self.meter.spend((head.length as usize / STEP_BYTES) as u64 + 1) {
                return None;
            }
            let next = frames.get(*at).and_then(|&number| self.frames.get(number as usize));
            let next = next
                .filter(|next| next.flags & CONTINUED != 0 && next.first == expected && next.low == head.low);
            let Some(next) = next else {
                self.warn(
                    section,
                    head.offset,
                    format!("record of several frames ends after {expected}: lost"),
                );
                return None;
            };
            *at += 1;
            expected += 1;
            match (&mut bytes, self.payload(next)) {
                (Some(bytes), Some(piece)) => bytes.extend_from_slice(piece),
                _ => bytes = None,
            }
            if next.flags & CONTINUES == 0 {
                let bytes = bytes?;
                return Some(RawRecord {
                    bytes: Cow::Owned(bytes),
                    first: Some(head.low),
                    frame: *head,
                    at: 0,
                });
            }
        }
    }

    /// Calls `visit` with each decoded record of a section; `visit` says whether to go on.
    pub fn for_each<T: DeserializeOwned>(&self, section: Section, mut visit: impl FnMut(T) -> bool) {
        self.visit(self.section_frames(section), |raw| match self.decode::<T>(section, &raw) {
            Some(record) => visit(record),
            None => true,
        });
    }

    /// All records of a section.
    pub fn records<T: DeserializeOwned>(&self, section: Section) -> Vec<T> {
        let mut records = Vec::new();
        self.for_each(section, |record| {
            records.push(record);
            true
        });
        records
    }

    /// The first record of a section.
    pub fn first<T: DeserializeOwned>(&self, section: Section) -> Option<T> {
        let mut first = None;
        self.for_each(section, |record| {
            first = Some(record);
            false
        });
        first
    }

    /// The record with this key, found through the frames' key ranges. `key_of` says a record's own key.
    pub fn find<T: DeserializeOwned>(
        &self,
        section: Section,
        key: u32,
        key_of: impl Fn(&T) -> u32,
    ) -> Option<T> {
        let frames: Vec<u32> = self
            .section_frames(section)
            .iter()
            .copied()
            .filter(|&number| {
                (self.frames[number as usize].low..=self.frames[number as usize].high).contains(&key)
            })
            .collect();
        let mut found = None;
        self.visit(&frames, |raw| {
            found = self.decode::<T>(section, &raw).filter(|record| key_of(record) == key);
            found.is_none()
        });
        found
    }

    /// The first record of a frame.
    pub(crate) fn first_of<T: DeserializeOwned>(&self, frame: &FrameHeader) -> Option<T> {
        let mut first = None;
        self.visit_frame(frame, &mut |raw| {
            first = codec::decode(&raw.bytes).ok();
            false
        });
        first
    }

    fn decode<T: DeserializeOwned>(&self, section: Section, raw: &RawRecord<'_>) -> Option<T> {
        // One that ends early is read again with zeros behind it, which takes longer than its few bytes tell.
        if raw.bytes.len() < SHORT_RECORD && !self.meter.spend(SHORT_STEPS) {
            return None;
        }
        match codec::decode(&raw.bytes) {
            Ok(record) => Some(record),
            Err(error) => {
                let what = format!("record at {:#x} does not decode: {error}", raw.at);
                self.warn(section.name(), raw.frame.offset, what);
                None
            }
        }
    }

    fn read_header(&mut self) -> Result<(), OpenError> {
        let data = self.data();
        if data.is_empty() {
            return Err(OpenError::Empty);
        }
        let header = FileHeader::decode(data);
        if let Some(header) = header {
            if header.major != MAJOR {
                return Err(OpenError::Version { major: header.major, minor: header.minor });
            }
        } else {
            let begins = data.starts_with(&format::FILE_MAGIC);
            let first = data.get(HEADER_LEN..).and_then(|rest| FrameHeader::decode(rest, HEADER_LEN as u64));
            if first.is_none() && !begins {
                return Err(OpenError::NotACore(looks_like(data)));
            }
            self.warn("file", 0, "the file header is damaged: taken for the current format");
        }
        self.header = header;
        Ok(())
    }

    /// Reads the chain of index frames. `false`, with nothing changed but warnings, where it is not all there.
    fn read_index(&mut self) -> bool {
        let data = self.data();
        let trailer_at = data.len().saturating_sub(TRAILER_LEN);
        let trailer = Trailer::decode(&data[trailer_at..]);
        let Some(trailer) = trailer.filter(|trailer| trailer.length == data.len() as u64) else {
            self.warn("file", trailer_at as u64, "no trailer: the file is cut, or was never finished");
            return false;
        };
        let mut entries: Vec<FrameHeader> = Vec::new();
        let mut index_frames = 0u32;
        // Frames lie apart: there cannot be more of them than have room.
        let most = data.len() / FRAME_HEADER_LEN;
        let mut at = trailer.index;
        // Each index frame names an earlier one, so that this ends.
        let mut before = trailer_at as u64;
        let intact = loop {
            if at == 0 {
                break true;
            }
            if at >= before {
                break false;
            }
            let frame =
                usize::try_from(at).ok().and_then(|at| FrameHeader::decode(data.get(at..)?, at as u64));
            let Some(frame) = frame.filter(|frame| frame.section == Section::Index as u16) else {
                break false;
            };
            index_frames += 1;
            let mut previous = None;
            let mut good = true;
            self.visit_frame(&frame, &mut |raw: RawRecord<'_>| {
                if previous.is_none() {
                    previous = codec::decode::<IndexHead>(&raw.bytes).ok().map(|head| head.previous);
                    good = previous.is_some();
                } else {
                    match codec::decode::<IndexEntry>(&raw.bytes) {
                        Ok(entry) if entries.len() < most => entries.push(header_of(&entry)),
                        _ => good = false,
                    }
                }
                good
            });
            let Some(previous) = previous.filter(|_| good) else { break false };
            before = at;
            at = previous;
        };
        entries.sort_by_key(|entry| entry.offset);
        let ends_in_file = |entry: &FrameHeader| {
            let end = entry.offset.checked_add(FRAME_HEADER_LEN as u64 + u64::from(entry.length));
            end.is_some_and(|end| end <= trailer_at as u64)
        };
        let apart = entries.windows(2).all(|pair| {
            pair[0].offset.saturating_add(FRAME_HEADER_LEN as u64 + u64::from(pair[0].length))
                <= pair[1].offset
        });
        let all_there = entries.len() as u64 + u64::from(index_frames) == u64::from(trailer.frames);
        if !(intact && all_there && apart && entries.iter().all(ends_in_file)) {
            self.warn("index", trailer.index, "the index is damaged: the file was scanned instead");
            return false;
        }
        self.frames = entries;
        self.complete = true;
        self.omissions = trailer.flags & format::OMISSIONS != 0;
        true
    }

    /// Finds the frames from the front, hopping from header to header.
    fn scan(&mut self) {
        let data = self.data();
        let mut frames = Vec::new();
        let mut at = HEADER_LEN.min(data.len());
        while at < data.len() {
            if let Some(frame) = FrameHeader::decode(&data[at..], at as u64) {
                let end = at + FRAME_HEADER_LEN + frame.length as usize;
                if end > data.len() {
                    let what = format!("the file ends within this frame: {} records lost", frame.records);
                    self.warn(section_name(frame.section), at as u64, what);
                    // Its length may be right and the frame cut, or another frame may follow: look on.
                    match find_frame(data, at + FRAME_HEADER_LEN) {
                        Some(next) => at = next,
                        None => break,
                    }
                    continue;
                }
                if frame.section != Section::Index as u16 {
                    frames.push(frame);
                }
                at = end;
                continue;
            }
            if data.len() - at == TRAILER_LEN && Trailer::decode(&data[at..]).is_some() {
                self.omissions =
                    Trailer::decode(&data[at..]).is_some_and(|t| t.flags & format::OMISSIONS != 0);
                break;
            }
            match find_frame(data, at + 1) {
                Some(next) => {
                    let what = format!("{} bytes are damaged: skipped to the next frame", next - at);
                    self.warn("file", at as u64, what);
                    at = next;
                }
                None => {
                    let what = format!("{} bytes at the end are cut or damaged", data.len() - at);
                    self.warn("file", at as u64, what);
                    break;
                }
            }
        }
        self.frames = frames;
    }
}

/// A record as it lies in the file.
pub struct RawRecord<'r> {
    /// Its bytes, without the length.
    pub bytes: Cow<'r, [u8]>,
    /// For the first record of a frame: the key that the frame's header gives it.
    pub first: Option<u32>,
    /// The frame that it begins in.
    pub frame: FrameHeader,
    /// Where in the payload its length byte is.
    pub at: u32,
}

/// A section's name for warnings.
pub(crate) fn section_name(number: u16) -> &'static str {
    Section::from_number(number).map_or("unknown section", Section::name)
}

fn header_of(entry: &IndexEntry) -> FrameHeader {
    FrameHeader {
        section: entry.section,
        flags: entry.flags,
        sequence: entry.sequence,
        records: entry.records,
        length: entry.length,
        first: entry.first,
        low: entry.low,
        high: entry.high,
        offset: entry.offset,
        checksum: entry.checksum,
    }
}

/// The next intact frame header at or after `from`.
fn find_frame(data: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let hit = data.get(at..)?.windows(FRAME_MAGIC.len()).position(|window| window == FRAME_MAGIC)?;
        at += hit;
        if FrameHeader::decode(&data[at..], at as u64).is_some() {
            return Some(at);
        }
        at += 1;
    }
}

/// What else a file may be, for the message that refuses it.
fn looks_like(data: &[u8]) -> &'static str {
    const KNOWN: &[(&[u8], &str)] = &[
        (b"\x7fELF", "an ELF file: a native core or program, which gdb reads"),
        (b"\xcf\xfa\xed\xfe", "a Mach-O file, which lldb reads"),
        (b"PK", "a zip archive: unpack it first"),
        (b"\x1f\x8b", "a gzip file: decompress it first (gzip -d)"),
        (b"\x28\xb5\x2f\xfd", "a zstd file: decompress it first (zstd -d)"),
        (b"\x04\x22\x4d\x18", "an lz4 file: decompress it first (lz4 -d)"),
        (b"BZh", "a bzip2 file: decompress it first"),
        (b"\xfd7zXZ", "an xz file: decompress it first (xz -d)"),
        (b"JAVA PROFILE", "a Java heap dump"),
        (b"{\"snapshot\"", "a V8 heap snapshot"),
        (b"{", "JSON text"),
        (b"#!", "a script"),
    ];
    if data.len() < HEADER_LEN && format::FILE_MAGIC.starts_with(&data[..data.len().min(8)]) {
        return "the first bytes of a core that was cut";
    }
    if let Some((_, name)) = KNOWN.iter().find(|(magic, _)| data.starts_with(magic)) {
        return name;
    }
    let head = &data[..data.len().min(512)];
    if head.iter().all(|&byte| byte >= 9) { "text" } else { "some other binary file" }
}
