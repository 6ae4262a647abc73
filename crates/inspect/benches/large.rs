//! What the inspector takes on a large core: opening it and printing the stack, one object, a histogram, dominators.
//!
//! `cargo bench -p gill-inspect -- 5000000` writes a core of that many records (object, 20-character string, array of two
//! doubles with its elements, closure, environment: six cells) to the temporary folder and asks it.

use gill_image::records::{FrameRecord, RootRecord, Site, Status};
use gill_image::story::story;
use gill_image::synth::Synth;
use gill_image::{Buffers, CellId, Head, List, Section, Text, Value, Word, Writer};
use gill_inspect::{Options, Target, run_line};
use std::time::Instant;

/// Units of a record: see the ids in `write`.
const STRIDE: u32 = 40;

fn write(path: &std::path::Path, records: u32) {
    let story = story();
    let kinds = Synth::kinds();
    let kind =
        |name: &str| kinds.iter().find(|row| row.name.as_str() == name).map_or(0, |row| row.kind as u8);
    let file = std::fs::File::create(path).expect("a file in the temporary folder");
    let mut buffers = Buffers::reserve();
    let mut writer = Writer::new(&mut buffers, file, 0, 1);
    writer.section(Section::Status);
    writer.record(&Status { title: Text::Utf8("Error: large"), ..Status::default() });
    writer.section(Section::Kinds);
    kinds.iter().for_each(|row| {
        writer.keyed(row.kind, row);
    });
    let id = |record: u32, slot: u32| CellId(100 + record * STRIDE + slot);
    writer.section(Section::Stack);
    let registers = [Value::Cell(id(records / 2, 0)), Value::Cell(id(7, 0))];
    for index in 0..20 {
        let site = Site { code: 1, pc: 8, ..Site::default() };
        writer.record(&FrameRecord {
            index,
            site,
            registers: List::Slice(&registers),
            ..FrameRecord::default()
        });
    }
    writer.section(Section::Sources);
    story.synth.sources.iter().for_each(|source| {
        writer.keyed(source.id, source);
    });
    writer.section(Section::Code);
    story.synth.code.iter().for_each(|code| {
        writer.keyed(code.id, code);
    });
    writer.section(Section::Roots);
    writer.record(&RootRecord { kind: 0, name: Text::Utf8("last"), value: Value::Cell(id(records - 1, 0)) });
    writer.section(Section::Heap);
    let head = |name: &str, size: u32, word: Word| Head { kind: kind(name), flags: 0, aux: 0, size, word };
    // Five property names and six shapes, as the real thing has them.
    for number in 0..5 {
        let mut cell = writer.cell(CellId(number * 4), head("Latin1String", 4, Word::Number(1)));
        cell.u32(0);
        cell.bytes(&[b'a' + number as u8]);
        cell.end();
    }
    for number in 0..5 {
        let mut cell = writer.cell(CellId(20 + number * 8), head("Shape", 8, Word::Unused));
        cell.cell((number > 0).then(|| CellId(20 + (number - 1) * 8)));
        cell.value(Value::Cell(CellId(number.saturating_sub(1) * 4)));
        cell.value(Value::Null);
        cell.cell(None);
        for field in [number.saturating_sub(1), number, 7, 0, 3, 4, number] {
            cell.u32(field);
        }
        cell.end();
    }
    let (shape, empty) = (Word::Cell(Some(CellId(52))), Word::Cell(Some(CellId(20))));
    let heads = [
        head("Object", 8, shape),
        head("Latin1String", 4, Word::Number(20)),
        head("Array", 5, empty),
        head("Elements", 4, Word::Unused),
        head("Function", 9, empty),
        head("Environment", 4, Word::Number(0)),
    ];
    for record in 0..records {
        let id = |slot| id(record, slot);
        let before = if record == 0 { Value::Null } else { Value::Cell(CellId(100 + (record - 1) * STRIDE)) };
        let mut cell = writer.cell(id(0), heads[0]);
        cell.cell(None);
        cell.cell(None);
        cell.values([before, Value::Cell(id(8)), Value::Cell(id(12)), Value::Cell(id(22))].into_iter());
        cell.end();
        let mut cell = writer.cell(id(8), heads[1]);
        cell.u32(record.wrapping_mul(2_654_435_761));
        cell.bytes(b"string of 20 letters");
        cell.end();
        let mut cell = writer.cell(id(12), heads[2]);
        cell.cell(None);
        cell.cell(Some(id(18)));
        cell.u32(2);
        cell.end();
        let mut cell = writer.cell(id(18), heads[3]);
        cell.u32(2);
        cell.values([Value::Double(f64::from(record) + 0.5), Value::Double(0.25)].into_iter());
        cell.end();
        let mut cell = writer.cell(id(22), heads[4]);
        cell.cell(None);
        cell.cell(None);
        cell.value(Value::Cell(id(32)));
        for _ in 0..3 {
            cell.value(Value::Undefined);
        }
        cell.u32(1);
        cell.u32(0);
        cell.end();
        let mut cell = writer.cell(id(32), heads[5]);
        cell.value(Value::Null);
        cell.values([Value::Int(record as i32), Value::Cell(id(0))].into_iter());
        cell.end();
    }
    let finished = writer.finish();
    println!(
        "{records} records, {} cells, {:.0} MB, {:.1} bytes a cell",
        finished.cells,
        finished.bytes as f64 / 1e6,
        finished.bytes as f64 / finished.cells as f64
    );
}

/// Peak memory of this process so far, in MB, where the system tells.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1000.0
}

fn main() {
    let records = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(200_000);
    let path = std::env::temp_dir().join(format!("gill-large-{}.core", std::process::id()));
    write(&path, records);
    let start = Instant::now();
    let target = Target::open(&path).expect("the core just written");
    let text = run_line(&target, "stack -v", Options::default()).expect("a stack");
    println!(
        "open and stack -v: {:.1} ms ({} lines)",
        start.elapsed().as_secs_f64() * 1e3,
        text.lines().count()
    );
    for question in
        ["print frame 0 local req --depth 3", "heap --limit 8", "path root last", "dominators --limit 2"]
    {
        let start = Instant::now();
        let answer = run_line(&target, question, Options::default());
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "{question}: {seconds:.2} s, peak {:.0} MB{}",
            peak(),
            if answer.is_err() { " (no answer)" } else { "" }
        );
    }
    let _ = std::fs::remove_file(&path);
}
