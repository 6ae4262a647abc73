//! While a core is written nothing may be allocated: the process that dies may have no memory left.

#[path = "common/counting.rs"]
mod counting;

use counting::counted;
use gill_image::records::{FrameRecord, PendingRecord, SourceRecord, Status};
use gill_image::{Buffers, CellId, Head, List, Reader, Run, Section, Text, Value, Word, Writer};

/// Registers as a VM has them: words that become values one by one.
struct Words<'a>(&'a [u64]);

impl Run<Value> for Words<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, index: usize) -> Value {
        Value::Int(self.0[index] as i32)
    }
}

/// A sink with room of its own, which fails like a full disk when that is used up.
struct Fixed<'a> {
    bytes: &'a mut [u8],
    at: usize,
}

impl std::io::Write for Fixed<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let room = self.bytes.len() - self.at;
        if room == 0 {
            return Err(std::io::Error::from_raw_os_error(28));
        }
        let taken = bytes.len().min(room);
        self.bytes[self.at..self.at + taken].copy_from_slice(&bytes[..taken]);
        self.at += taken;
        Ok(taken)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn write_core(
    buffers: &mut Buffers,
    sink: Fixed<'_>,
    text: &str,
    units: &[u16],
    words: &[u64],
) -> gill_image::Finished {
    let mut writer = Writer::new(buffers, sink, 1, 2);
    writer.section(Section::Status);
    writer.record(&Status {
        title: Text::Latin1(b"caf\xe9"),
        version: Text::Utf16(units),
        ..Status::default()
    });
    writer.section(Section::Stack);
    for index in 0..500 {
        writer.record(&FrameRecord { index, registers: List::Run(&Words(words)), ..FrameRecord::default() });
    }
    writer.section(Section::Pending);
    let arguments = [Value::True, Value::Double(0.5)];
    for _ in 0..500 {
        writer.record(&PendingRecord { arguments: List::Slice(&arguments), ..PendingRecord::default() });
    }
    writer.section(Section::Sources);
    writer.keyed(1, &SourceRecord { text: Text::Utf8(text), ..SourceRecord::default() });
    writer.section(Section::Heap);
    for id in 0..20_000u32 {
        let head = Head { kind: 12, flags: 0, aux: 0, size: 4, word: Word::Cell(Some(CellId(1))) };
        let mut cell = writer.cell(CellId(id * 4), head);
        cell.value(Value::Cell(CellId(id)));
        cell.bytes(b"some bytes");
        cell.values(words.iter().map(|&word| Value::Int(word as i32)));
        cell.end();
    }
    // A cell much larger than a frame.
    let head = Head { kind: 2, flags: 0, aux: 0, size: 4, word: Word::Unused };
    let mut cell = writer.cell(CellId(100_000), head);
    for _ in 0..50 {
        cell.units(units);
        cell.bytes(text.as_bytes());
    }
    cell.end();
    writer.section(Section::End);
    writer.finish()
}

#[test]
fn nothing_is_allocated_while_a_core_is_written() {
    let text = "let a = 1;\n".repeat(50_000);
    let units: Vec<u16> = (0..3000u16).collect();
    let words: Vec<u64> = (0..12).collect();
    let mut room = vec![0; 64 << 20];
    let mut buffers = Buffers::reserve();
    assert!(buffers.size() <= 256 * 1024);
    let sink = Fixed { bytes: &mut room, at: 0 };
    let (finished, allocations) = counted(|| write_core(&mut buffers, sink, &text, &units, &words));
    assert_eq!(allocations, 0, "allocations while writing");
    assert_eq!(finished.failure, None);
    assert_eq!(finished.cells, 20_001);
    let bytes = room[..finished.bytes as usize].to_vec();
    let reader = Reader::open(bytes).unwrap();
    assert!(reader.is_complete());
    let source: SourceRecord = reader.first(Section::Sources).unwrap();
    assert_eq!(source.text.as_str(), text);
    let status: Status = reader.first(Section::Status).unwrap();
    assert_eq!(status.title.as_str(), "café");
    assert_eq!(reader.records::<FrameRecord>(Section::Stack).len(), 500);
    assert_eq!(reader.warnings(), []);
}

#[test]
fn a_full_disk_allocates_nothing_either_and_leaves_a_readable_prefix() {
    let text = "x".repeat(300_000);
    let words: Vec<u64> = (0..12).collect();
    let mut buffers = Buffers::reserve();
    for room in [0, 10, 32, 100, 1000, 30_000, 300_000, 500_000, 700_000] {
        let mut bytes = vec![0; room];
        let sink = Fixed { bytes: &mut bytes, at: 0 };
        let (finished, allocations) = counted(|| write_core(&mut buffers, sink, &text, &[65; 100], &words));
        assert_eq!(allocations, 0, "allocations with {room} bytes of room");
        let failure = finished.failure.expect("the sink is too small");
        assert!(failure.to_string().contains("No space left"), "{failure}");
        if room >= 1000 {
            let reader = Reader::open(bytes).unwrap();
            assert!(!reader.is_complete());
            assert!(reader.first::<Status>(Section::Status).is_some(), "{room}");
        }
    }
}
