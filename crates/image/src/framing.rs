//! Walks a finished file from its beginning, frame by frame, and holds what stands there against its index. A reader by the index never
//! looks at the headers of frames, since the index has copies; whoever must read without it (a file that is cut later, another
//! reader) needs them, so that `verify` asks here.

use crate::format::{FRAME_HEADER_LEN, FrameHeader, HEADER_LEN, Section, TRAILER_LEN, Trailer};
use crate::reader::{Reader, Warning, section_name};
use crate::records::IndexHead;
use std::ops::Range;

/// The pieces of a frame's header, by the names of docs/image-format.md.
const PIECES: &[(Range<usize>, &str)] = &[
    (0..4, "magic"),
    (4..6, "section"),
    (6..8, "flags"),
    (8..12, "sequence"),
    (12..16, "records"),
    (16..20, "length"),
    (20..24, "first"),
    (24..28, "low"),
    (28..32, "high"),
    (32..40, "offset"),
    (40..44, "checksum"),
    (44..48, "crc32c of the header"),
];

impl Reader {
    /// Calls `visit` with everything about the framing that is not as the index has it. A file that is read without its index has
    /// been walked when it was opened; the warnings say what was found.
    pub fn check_framing(&self, visit: &mut dyn FnMut(Warning)) {
        if !self.is_complete() {
            return;
        }
        let data = self.data();
        let mut frames = self.index_frames();
        frames.extend_from_slice(self.frames());
        frames.sort_by_key(|frame| frame.offset);
        let end = data.len().saturating_sub(TRAILER_LEN) as u64;
        let mut at = HEADER_LEN as u64;
        for (number, frame) in frames.iter().enumerate() {
            if !self.meter().spend(1) {
                return;
            }
            if frame.offset > at {
                visit(between(data, at, frame.offset));
            }
            let section = section_name(frame.section);
            let mut wrong = |what| visit(Warning { section, offset: frame.offset, what });
            if frame.offset < at {
                wrong("begins within the frame before it".into());
            }
            let start = usize::try_from(frame.offset).unwrap_or(usize::MAX);
            let header = data.get(start..).and_then(|rest| rest.get(..FRAME_HEADER_LEN));
            let Some(header) = header else { continue };
            let right = frame.encode();
            let differing: Vec<&str> = PIECES
                .iter()
                .filter(|(range, _)| header[range.clone()] != right[range.clone()])
                .map(|(_, name)| *name)
                .collect();
            if !differing.is_empty() {
                let what = format!(
                    "the frame's header is damaged, {} not as the index has it; read by the index, nothing is lost",
                    differing.join(", ")
                );
                wrong(what);
            }
            if frame.sequence as usize != number {
                wrong(format!("has sequence number {} and is frame {number} of the file", frame.sequence));
            }
            at = at.max(frame.offset + (FRAME_HEADER_LEN as u64 + u64::from(frame.length)));
        }
        if at < end {
            visit(between(data, at, end));
        }
    }

    /// The headers of the index frames. Opening found their chain intact.
    fn index_frames(&self) -> Vec<FrameHeader> {
        let data = self.data();
        let trailer = Trailer::decode(&data[data.len().saturating_sub(TRAILER_LEN)..]);
        let mut at = trailer.map_or(0, |trailer| trailer.index);
        let mut found: Vec<FrameHeader> = Vec::new();
        while at != 0 && found.last().is_none_or(|last| at < last.offset) {
            let rest = usize::try_from(at).ok().and_then(|start| data.get(start..));
            let frame = rest.and_then(|rest| FrameHeader::decode(rest, at));
            let Some(frame) = frame.filter(|frame| frame.section == Section::Index as u16) else { break };
            found.push(frame);
            at = self.first_of::<IndexHead>(&frame).map_or(0, |head| head.previous);
        }
        found
    }
}

/// Bytes that are in no frame of the index.
fn between(data: &[u8], from: u64, to: u64) -> Warning {
    let rest = usize::try_from(from).ok().and_then(|start| data.get(start..));
    match rest.and_then(|rest| FrameHeader::decode(rest, from)) {
        Some(frame) => Warning {
            section: section_name(frame.section),
            offset: from,
            what: format!("a frame of {} records that the index does not have", frame.records),
        },
        None => {
            Warning { section: "file", offset: from, what: format!("{} bytes that are no frame", to - from) }
        }
    }
}
