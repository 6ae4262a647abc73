//! Cells per CPU second and bytes per cell, for the record that the project's numbers are about: an object of four
//! properties, a 20-character string, an array of two doubles with its elements, a closure and its environment.
//!
//! `cargo bench -p gill-image` prints one line each for writing, opening and decoding.

use gill_image::cells::{Heap, Schema, for_each_cell};
use gill_image::records::{FieldRow, FieldType, KindRow};
use gill_image::{Buffers, CellId, Finished, Head, Reader, Section, Text, Value, Word, Writer};
use std::time::Instant;

const RECORDS: u32 = 1_000_000;

fn kind(kind: u32, name: &'static str, word: FieldType, fields: &[FieldType]) -> KindRow<'static> {
    let field = |&kind: &FieldType| FieldRow { name: Text::Utf8("field"), kind, ..FieldRow::default() };
    KindRow {
        kind,
        name: Text::Utf8(name),
        word: field(&word),
        fields: fields.iter().map(field).collect::<Vec<_>>().into(),
        ..KindRow::default()
    }
}

fn write(sink: &mut dyn std::io::Write, buffers: &mut Buffers, records: u32) -> Finished {
    use FieldType::{Bytes, Cell, U32, Value as V, Values};
    let mut writer = Writer::new(buffers, sink, 0, 1);
    writer.section(Section::Kinds);
    for row in [
        kind(1, "String", U32, &[U32, Bytes]),
        kind(2, "Object", Cell, &[Cell, Cell, Values]),
        kind(3, "Array", Cell, &[Cell, Cell, U32, Values]),
        kind(4, "Elements", FieldType::Unused, &[Values]),
        kind(5, "Function", Cell, &[Cell, Cell, U32, V, V, V, V, Values]),
        kind(6, "Environment", U32, &[V, Values]),
    ] {
        writer.record(&row);
    }
    writer.section(Section::Heap);
    // Size classes: each kind of a record lives in blocks of its own, 64 KiB apart in turn.
    for record in 0..records {
        let base = 1_000_000 + record * 36;
        let id = |slot: u32| CellId(base + slot);
        let head = |kind, size, word| Head { kind, flags: 0, aux: 0, size, word };
        let shape = Word::Cell(Some(CellId(5000)));
        let mut cell = writer.cell(id(0), head(2, 8, shape));
        cell.cell(None);
        cell.cell(None);
        let values =
            [Value::Int(record as i32), Value::Cell(id(8)), Value::Cell(id(12)), Value::Cell(id(22))];
        cell.values(values.into_iter());
        cell.end();
        let mut cell = writer.cell(id(8), head(1, 4, Word::Number(20)));
        cell.u32(record.wrapping_mul(2_654_435_761));
        cell.bytes(b"string of 20 letters");
        cell.end();
        let mut cell = writer.cell(id(12), head(3, 6, shape));
        cell.cell(None);
        cell.cell(Some(id(18)));
        cell.u32(2);
        cell.values([].into_iter());
        cell.end();
        let mut cell = writer.cell(id(18), head(4, 4, Word::Unused));
        cell.values([Value::Double(f64::from(record) + 0.5), Value::Double(0.25)].into_iter());
        cell.end();
        let mut cell = writer.cell(id(22), head(5, 10, shape));
        cell.cell(None);
        cell.cell(None);
        cell.u32(77);
        cell.value(Value::Cell(id(32)));
        for _ in 0..3 {
            cell.value(Value::Undefined);
        }
        cell.values([].into_iter());
        cell.end();
        let mut cell = writer.cell(id(32), head(6, 4, Word::Number(9)));
        cell.value(Value::Cell(CellId(6000)));
        cell.values([Value::Int(record as i32), Value::Cell(id(0))].into_iter());
        cell.end();
    }
    writer.finish()
}

fn main() {
    let mut buffers = Buffers::reserve();
    let start = Instant::now();
    let finished = write(&mut std::io::sink(), &mut buffers, RECORDS);
    let seconds = start.elapsed().as_secs_f64();
    let cells = finished.cells as f64;
    println!(
        "encode: {:.1} M cells/s, {:.1} bytes a cell ({:.0} bytes a record of 6 cells)",
        cells / seconds / 1e6,
        finished.bytes as f64 / cells,
        finished.bytes as f64 / f64::from(RECORDS)
    );
    let path = std::env::temp_dir().join(format!("gill-bench-{}.core", std::process::id()));
    let mut file = std::fs::File::create(&path).expect("a temporary file");
    let start = Instant::now();
    write(&mut file, &mut buffers, RECORDS);
    println!("to a file: {:.1} M cells/s", cells / start.elapsed().as_secs_f64() / 1e6);
    let bytes = std::fs::read(&path).expect("the file just written");
    let _ = std::fs::remove_file(&path);
    let start = Instant::now();
    let reader = Reader::open(bytes).expect("a core");
    let schema = Schema::read(&reader);
    println!("open: {:.2} ms", start.elapsed().as_secs_f64() * 1e3);
    let heap = Heap::new(&reader);
    let start = Instant::now();
    let cell = heap.cell(&reader, CellId(1_000_000 + 36 * (RECORDS / 2)));
    println!("one cell: {:.2} ms ({})", start.elapsed().as_secs_f64() * 1e3, cell.is_some());
    let start = Instant::now();
    let (mut count, mut edges) = (0u64, 0u64);
    for_each_cell(&reader, Section::Heap, |cell| {
        count += 1;
        cell.edges(&schema, &mut |_| edges += 1);
        true
    });
    let seconds = start.elapsed().as_secs_f64();
    println!("decode: {:.1} M cells/s, {count} cells, {edges} edges", count as f64 / seconds / 1e6);
}
