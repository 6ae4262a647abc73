//! A reader that was written from docs/image-format.md alone, in Python, agrees with ours about a kept core to the last cell.
//!
//! It needs python3, and fails without it: set GILL_WITHOUT_PYTHON to do without this proof.

use gill_image::cells::{Cell, Content, Schema, for_each_cell};
use gill_image::format::checksum;
use gill_image::records::{FrameRecord, SourceRecord, Status};
use gill_image::{Reader, Section, Value};
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};
use std::process::Command;

fn core() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../inspect/tests/fixtures/format-v1/everything.core")
}

fn read_by_the_document(arguments: &[&str]) -> Option<Json> {
    if std::env::var_os("GILL_WITHOUT_PYTHON").is_some() {
        return None;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/format/read_core.py");
    let output = Command::new("python3").arg(script).arg(core()).args(arguments).output();
    let output = output.expect("python3 is needed, or GILL_WITHOUT_PYTHON");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

fn show(value: Value) -> String {
    match value {
        Value::Empty => "0".into(),
        Value::Undefined => "1".into(),
        Value::Null => "2".into(),
        Value::False => "3".into(),
        Value::True => "4".into(),
        Value::Int(int) => format!("5:{int}"),
        Value::Double(double) => format!("6:{}", hex(&double.to_le_bytes())),
        Value::Cell(id) => format!("7:{}", id.0),
        Value::Opaque(bits) => format!("8:{bits}"),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn content(content: Content) -> String {
    match content {
        Content::Value(value) => show(value),
        Content::Uint(number) => number.to_string(),
        Content::Int(number) => number.to_string(),
        Content::Float(number) => hex(&number.to_le_bytes()),
        Content::Bytes(bytes) => hex(&bytes),
        Content::Units(units) => units.iter().map(|unit| hex(&unit.to_le_bytes())).collect(),
        Content::Values(values) => {
            format!("[{}]", values.into_iter().map(show).collect::<Vec<_>>().join(","))
        }
        Content::Uints(numbers) => {
            format!("[{}]", numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(","))
        }
    }
}

fn line(cell: &Cell<'_>, schema: &Schema) -> String {
    let kind = schema.kind(cell.kind).expect("a known kind");
    let mut parts: Vec<String> = cell.contents(schema).into_iter().map(|(_, part)| content(part)).collect();
    if kind.word.kind == gill_image::records::FieldType::Unused {
        parts.insert(0, String::new());
    }
    format!("{:x} {} {} {} {} {}", cell.id.0, kind.name, cell.flags, cell.aux, cell.size / 8, parts.join(" "))
}

#[test]
fn a_reader_written_from_the_document_agrees() {
    let Some(read) = read_by_the_document(&[]) else { return };
    let reader = Reader::open(std::fs::read(core()).expect("the core")).expect("a core");
    let header = reader.header().expect("a header");
    assert_eq!(read["header"]["created_ms"], json!(header.created_ms));
    assert_eq!(read["header"]["pid"], json!(header.pid));
    assert_eq!(read["frames"], json!(reader.frames().len()));
    // Status and stack, field by field.
    let status: Status = reader.first(Section::Status).expect("a status");
    for (key, value) in [
        ("reason", json!(status.reason as u32)),
        ("title", json!(status.title.as_str())),
        ("exception", json!(show(status.exception))),
        ("promise", json!(show(status.promise))),
        ("exit_code", json!(status.exit_code)),
        ("unix_ms", json!(status.unix_ms)),
        ("source_line", json!(status.source_line.as_str())),
        ("script", json!(status.script.as_str())),
        ("heap_base", json!(status.heap_base)),
    ] {
        assert_eq!(read["status"][key], value, "{key}");
    }
    let frames: Vec<FrameRecord> = reader.records(Section::Stack);
    let stack: Vec<Json> = frames
        .iter()
        .map(|frame| {
            let site = &frame.site;
            json!({
                "site": {
                    "code": site.code, "pc": site.pc, "function": site.function.as_str(), "source": site.source.as_str(),
                    "line": site.line, "column": site.column,
                },
                "this": show(frame.this),
                "registers": frame.registers.iter().map(|&value| show(value)).collect::<Vec<_>>(),
            })
        })
        .collect();
    assert_eq!(read["stack"], Json::Array(stack));
    // The same number of records everywhere, the same sources, the same cells.
    for section in Section::ALL.iter().filter(|section| **section != Section::Index) {
        let mut count = 0;
        reader.visit(reader.section_frames(*section), |_| {
            count += 1;
            true
        });
        assert_eq!(read["counts"][(*section as u16).to_string()], json!(count), "{}", section.name());
    }
    reader.for_each(Section::Sources, |source: SourceRecord| {
        let sum = checksum(source.text.as_str().as_bytes());
        assert_eq!(read["sources"][source.id.to_string()], json!(sum), "{}", source.name);
        true
    });
    let schema = Schema::read(&reader);
    for (section, name) in [(Section::Near, "near"), (Section::Heap, "heap")] {
        let mut lines = Vec::new();
        for_each_cell(&reader, section, |cell| {
            lines.push(line(&cell, &schema));
            true
        });
        assert_eq!(read[name], json!(checksum(lines.join("\n").as_bytes())), "{name}");
    }
}

#[test]
fn what_a_scan_finds_is_what_the_index_says() {
    let Some(read) = read_by_the_document(&[]) else { return };
    assert_eq!(read_by_the_document(&["scan"]), Some(read));
}
