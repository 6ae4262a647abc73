//! The bytes are frames: section and length, then the payload. They are put into a core whose checksums are right, so that what
//! is wrong reaches the decoders, which random bytes behind a checksum never would.
#![no_main]

use gill_image::format::{FileHeader, FrameHeader, Section, checksum};
use gill_inspect::{COMMANDS, Options, Target, run_line};
use libfuzzer_sys::fuzz_target;
use std::path::Path;

/// Frames of one input.
const MAX_FRAMES: u32 = 64;

fuzz_target!(|bytes: &[u8]| {
    let mut core = FileHeader { major: 1, minor: 0, flags: 0, created_ms: 0, pid: 1 }.encode().to_vec();
    let mut rest = bytes;
    let mut sequence = 0;
    while let Some((&[section, flags, length, more], tail)) = rest.split_first_chunk::<4>() {
        let length = (usize::from(length) | usize::from(more) << 8).min(tail.len());
        let (payload, tail) = tail.split_at(length);
        rest = tail;
        let header = FrameHeader {
            section: Section::ALL[usize::from(section) % Section::ALL.len()] as u16,
            flags: u16::from(flags & 3),
            sequence,
            records: 1,
            length: length as u32,
            first: u32::from(flags >> 2),
            low: 0,
            high: u32::MAX,
            offset: core.len() as u64,
            checksum: checksum(payload),
        };
        core.extend_from_slice(&header.encode());
        core.extend_from_slice(payload);
        sequence += 1;
        if sequence == MAX_FRAMES {
            break;
        }
    }
    let Ok(target) = Target::from_bytes(Path::new("fuzzed"), core) else { return };
    for command in COMMANDS {
        let _ = run_line(&target, command.example, Options::default());
        let _ = run_line(&target, command.name, Options { json: true, ..Options::default() });
    }
});
