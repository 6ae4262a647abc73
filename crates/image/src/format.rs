//! Constants and fixed-layout pieces of the file: header, frame header, trailer, and the one table of sections.
//!
//! Every integer in these pieces is little-endian and at a fixed offset, so that a damaged file can be scanned without
//! decoding anything. Variable-length data is the business of [`crate::codec`] and [`crate::cells`].

/// First bytes of a core. The high bit, CR LF and ^Z reveal transfers that changed line ends or stripped bits.
pub const FILE_MAGIC: [u8; 8] = *b"\x89GILL\r\n\x1a";
/// First bytes of a frame; the scanner looks for them after damage.
pub const FRAME_MAGIC: [u8; 4] = [0xf5, b'G', b'f', 0x0a];
/// First bytes of the trailer, which ends a complete file.
pub const TRAILER_MAGIC: [u8; 8] = *b"\x89GILEND\n";

/// A reader refuses a file with another major version.
pub const MAJOR: u16 = 1;
/// Grows with every compatible addition (a new section, a field at the end of a record).
pub const MINOR: u16 = 5;
/// Both, for people.
pub const VERSION: &str = "1.5";

/// Length of the file header.
pub const HEADER_LEN: usize = 32;
/// Length of a frame's header.
pub const FRAME_HEADER_LEN: usize = 48;
/// Length of the trailer.
pub const TRAILER_LEN: usize = 40;
/// What this writer puts into one frame at most. A damaged byte costs at most this much.
pub const FRAME_PAYLOAD: usize = 64 * 1024;
/// What a reader accepts as a frame's payload. Larger lengths are damage.
pub const MAX_FRAME_PAYLOAD: usize = 16 * 1024 * 1024;

/// Frame flag: the payload is a part of one oversized record that goes on in the next frame.
pub const CONTINUES: u16 = 1;
/// Frame flag: the payload is a part of one oversized record that began in an earlier frame.
pub const CONTINUED: u16 = 2;
/// Every flag this version knows. A frame with others cannot be read by it.
pub const KNOWN_FLAGS: u16 = CONTINUES | CONTINUED;

/// Header flag: a program that went on, not one that died. Readers ignore bits that they do not know.
pub const LIVE: u32 = 1;
/// The bits of the header's flags that say which program is described: see [`program_tag`].
pub const PROGRAM: u32 = 0xffff_ff00;

/// Trailer flag: the writer left something out (size limit, damage in the heap); notes say what.
pub const OMISSIONS: u32 = 1;

/// "None" for code, scope, source and native-function numbers.
pub const NONE: u32 = u32::MAX;

/// A heap cell's name: (address - heap base) / 8. Shown as `@2f41`, in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct CellId(pub u32);

impl std::fmt::Display for CellId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "@{:x}", self.0)
    }
}

impl std::fmt::Debug for CellId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "@{:x}", self.0)
    }
}

macro_rules! sections {
    ($($(#[doc = $doc:literal])+ $variant:ident = $number:literal, $name:literal, $record:literal;)+) => {
        /// The parts of a core, in the order in which they are written: most valuable first.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
        #[repr(u16)]
        pub enum Section {
            $($(#[doc = $doc])+ $variant = $number,)+
        }

        impl Section {
            /// All sections, in file order.
            pub const ALL: &'static [Section] = &[$(Section::$variant,)+];

            /// The section with this number, if this version knows it.
            pub fn from_number(number: u16) -> Option<Section> {
                match number { $($number => Some(Section::$variant),)+ _ => None }
            }

            /// The name used in warnings and by `vminspect verify`.
            pub fn name(self) -> &'static str {
                match self { $(Section::$variant => $name,)+ }
            }

            /// The record type that its frames hold.
            pub fn record(self) -> &'static str {
                match self { $(Section::$variant => $record,)+ }
            }

            /// What it is for, in a sentence or two.
            pub fn doc(self) -> &'static str {
                match self { $(Section::$variant => concat!($($doc),+).trim_ascii(),)+ }
            }
        }
    };
}

sections! {
    /// Why, when and where the program died, or that it was dumped alive. One record.
    Status = 1, "status", "Status";
    /// The cell kinds with their named fields: what is needed to decode any heap cell.
    Kinds = 2, "kinds", "KindRow";
    /// Names for numbers: opcodes, root kinds, event kinds, native functions and the like.
    Names = 3, "names", "NameRow";
    /// The frames of the failure and of kept throws: innermost first within a stack.
    Stack = 4, "stack", "FrameRecord";
    /// Copies of the cells closest to the failure, so that a file cut early still shows them.
    Near = 5, "near", "cell";
    /// Everything that would have run later: ticks, microtasks, timers, immediates, I/O, listeners.
    Pending = 6, "pending", "PendingRecord";
    /// Causal history: the events that scheduled what is pending, and the last turns of the loop.
    Events = 7, "events", "EventRecord";
    /// Recent throws, caught ones too, oldest first.
    Throws = 8, "throws", "ThrowEntry";
    /// Arguments, environment, limits, memory, versions. One record.
    Process = 9, "process", "Process";
    /// Source texts.
    Sources = 10, "sources", "SourceRecord";
    /// Code blocks: bytecode with line, name and handler tables.
    Code = 11, "code", "CodeRecord";
    /// Lexical scopes: the names of an environment's slots.
    Scopes = 12, "scopes", "ScopeRecord";
    /// The module registry.
    Modules = 13, "modules", "ModuleRecord";
    /// Named roots: whatever keeps cells alive beside the stack.
    Roots = 14, "roots", "RootRecord";
    /// The heap: every cell, in address order.
    Heap = 15, "heap", "cell";
    /// What the dumper noticed: damaged cells, omissions.
    Notes = 16, "notes", "NoteRecord";
    /// Totals, written last: a file that has it was written to its end. One record.
    End = 17, "end", "EndRecord";
    /// Where every frame is. Chained: each index frame names the one before it.
    Index = 31, "index", "IndexHead, then IndexEntry";
}

/// The fixed header that opens the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FileHeader {
    /// Incompatible format generation.
    pub major: u16,
    /// Compatible format generation.
    pub minor: u16,
    /// [`LIVE`], [`PROGRAM`].
    pub flags: u32,
    /// Unix time in milliseconds at which writing began.
    pub created_ms: u64,
    /// The process that is described, which with a live dump is not the one that wrote it.
    pub pid: u32,
}

impl FileHeader {
    /// The header's bytes.
    pub fn encode(&self) -> [u8; HEADER_LEN] {
        let mut bytes = [0; HEADER_LEN];
        bytes[0..8].copy_from_slice(&FILE_MAGIC);
        bytes[8..10].copy_from_slice(&self.major.to_le_bytes());
        bytes[10..12].copy_from_slice(&self.minor.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.flags.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.created_ms.to_le_bytes());
        bytes[24..28].copy_from_slice(&self.pid.to_le_bytes());
        seal(&mut bytes);
        bytes
    }

    /// The header, where magic and checksum are right.
    pub fn decode(bytes: &[u8]) -> Option<FileHeader> {
        let bytes = sealed(bytes.get(..HEADER_LEN)?, &FILE_MAGIC)?;
        Some(FileHeader {
            major: u16_at(bytes, 8),
            minor: u16_at(bytes, 10),
            flags: u32_at(bytes, 12),
            created_ms: u64_at(bytes, 16),
            pid: u32_at(bytes, 24),
        })
    }
}

/// The header before each frame's payload.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FrameHeader {
    /// Section number; unknown numbers are skipped.
    pub section: u16,
    /// [`CONTINUES`], [`CONTINUED`].
    pub flags: u16,
    /// 0, 1, 2, ... through the file: gaps tell of lost frames.
    pub sequence: u32,
    /// Records that begin in this frame.
    pub records: u32,
    /// Bytes of payload.
    pub length: u32,
    /// Key of the first record that begins in this frame (cell id, code id...), or 0.
    pub first: u32,
    /// Smallest key in this frame.
    pub low: u32,
    /// Largest key in this frame.
    pub high: u32,
    /// Where this header stands in the file: a core inside a core's buffer data is thus never taken for a frame.
    pub offset: u64,
    /// crc32c of the payload.
    pub checksum: u32,
}

impl FrameHeader {
    /// The header's bytes.
    pub fn encode(&self) -> [u8; FRAME_HEADER_LEN] {
        let mut bytes = [0; FRAME_HEADER_LEN];
        bytes[0..4].copy_from_slice(&FRAME_MAGIC);
        bytes[4..6].copy_from_slice(&self.section.to_le_bytes());
        bytes[6..8].copy_from_slice(&self.flags.to_le_bytes());
        for (at, word) in [
            (8, self.sequence),
            (12, self.records),
            (16, self.length),
            (20, self.first),
            (24, self.low),
            (28, self.high),
            (40, self.checksum),
        ] {
            bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
        }
        bytes[32..40].copy_from_slice(&self.offset.to_le_bytes());
        seal(&mut bytes);
        bytes
    }

    /// The header that stands at `offset`, where magic, checksum and position are right.
    pub fn decode(bytes: &[u8], offset: u64) -> Option<FrameHeader> {
        let bytes = sealed(bytes.get(..FRAME_HEADER_LEN)?, &FRAME_MAGIC)?;
        let header = FrameHeader {
            section: u16_at(bytes, 4),
            flags: u16_at(bytes, 6),
            sequence: u32_at(bytes, 8),
            records: u32_at(bytes, 12),
            length: u32_at(bytes, 16),
            first: u32_at(bytes, 20),
            low: u32_at(bytes, 24),
            high: u32_at(bytes, 28),
            offset: u64_at(bytes, 32),
            checksum: u32_at(bytes, 40),
        };
        (header.offset == offset && header.length as usize <= MAX_FRAME_PAYLOAD).then_some(header)
    }
}

/// The trailer that ends a complete file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Trailer {
    /// Where the last index frame stands.
    pub index: u64,
    /// Length of the file, this trailer included.
    pub length: u64,
    /// How many frames there are, index frames included.
    pub frames: u32,
    /// [`OMISSIONS`].
    pub flags: u32,
}

impl Trailer {
    /// The trailer's bytes.
    pub fn encode(&self) -> [u8; TRAILER_LEN] {
        let mut bytes = [0; TRAILER_LEN];
        bytes[0..8].copy_from_slice(&TRAILER_MAGIC);
        bytes[8..16].copy_from_slice(&self.index.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.length.to_le_bytes());
        bytes[24..28].copy_from_slice(&self.frames.to_le_bytes());
        bytes[28..32].copy_from_slice(&self.flags.to_le_bytes());
        seal(&mut bytes);
        bytes
    }

    /// The trailer, where magic and checksum are right.
    pub fn decode(bytes: &[u8]) -> Option<Trailer> {
        let bytes = sealed(bytes.get(..TRAILER_LEN)?, &TRAILER_MAGIC)?;
        Some(Trailer {
            index: u64_at(bytes, 8),
            length: u64_at(bytes, 16),
            frames: u32_at(bytes, 24),
            flags: u32_at(bytes, 28),
        })
    }
}

/// What the header's flags say of a program, by the absolute path of its main script: the low 24 bits of the path's checksum, in
/// the bits [`PROGRAM`]. Never 0, which says nothing.
pub fn program_tag(path: &[u8]) -> u32 {
    (checksum(path) << 8).max(1 << 8)
}

/// The checksum of all payloads and headers: CRC-32C (Castagnoli).
pub fn checksum(bytes: &[u8]) -> u32 {
    crc32c::crc32c(bytes)
}

/// Puts the checksum of everything before it into the last four bytes.
fn seal(bytes: &mut [u8]) {
    let at = bytes.len() - 4;
    let sum = checksum(&bytes[..at]);
    bytes[at..].copy_from_slice(&sum.to_le_bytes());
}

/// `bytes`, if they begin with `magic` and end with their own checksum.
fn sealed<'a>(bytes: &'a [u8], magic: &[u8]) -> Option<&'a [u8]> {
    let (body, sum) = bytes.split_at(bytes.len() - 4);
    (body.starts_with(magic) && checksum(body).to_le_bytes() == sum).then_some(bytes)
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let mut word = [0; 4];
    word.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(word)
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    let mut word = [0; 8];
    word.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_for_people_is_the_version() {
        assert_eq!(VERSION, format!("{MAJOR}.{MINOR}"));
    }

    #[test]
    fn fixed_pieces_round_trip_and_refuse_a_changed_bit() {
        let header = FileHeader { major: 1, minor: 7, flags: 0, created_ms: 1_700_000_000_123, pid: 4711 };
        let frame = FrameHeader {
            section: 15,
            flags: CONTINUES,
            sequence: 3,
            records: 4,
            length: 5,
            first: 6,
            low: 6,
            high: 7,
            offset: 1 << 40,
            checksum: 9,
        };
        let trailer = Trailer { index: 99, length: 1234, frames: 12, flags: OMISSIONS };
        assert_eq!(FileHeader::decode(&header.encode()), Some(header));
        assert_eq!(FrameHeader::decode(&frame.encode(), 1 << 40), Some(frame));
        assert_eq!(FrameHeader::decode(&frame.encode(), 32), None, "a frame moved elsewhere is not a frame");
        assert_eq!(Trailer::decode(&trailer.encode()), Some(trailer));
        for bit in 0..FRAME_HEADER_LEN * 8 {
            let mut bytes = frame.encode();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(FrameHeader::decode(&bytes, 1 << 40), None, "bit {bit}");
        }
    }

    #[test]
    fn section_numbers_are_unique_and_ascend() {
        assert!(Section::ALL.windows(2).all(|pair| (pair[0] as u16) < (pair[1] as u16)));
        for &section in Section::ALL {
            assert_eq!(Section::from_number(section as u16), Some(section));
        }
        assert_eq!(Section::from_number(999), None);
    }
}
