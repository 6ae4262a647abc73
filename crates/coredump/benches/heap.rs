//! Cells per second and bytes a cell for a real heap: records of an object of three properties, a 20-character string, an
//! array of two doubles, a closure and its environment. `cargo bench -p gill-coredump`.

use gill_coredump::cells;
use gill_heap::{Array, Attributes, Elements, Environment, Function, Gc, Heap, HeapOptions, Object, Value};
use gill_image::{Buffers, Writer};
use std::time::Instant;

fn main() {
    let records: u32 = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(1_000_000);
    let mut heap = Heap::new(HeapOptions { max_bytes: 8 << 30, stress: 0 }).expect("address space");
    let mut shape = heap.root_shape(Value::NULL, 3, 4, 0);
    for name in ["text", "list", "run"] {
        let key = heap.key(name);
        shape = heap.shape_add(shape, key, Attributes::DATA).0;
    }
    let plain = heap.root_shape(Value::NULL, 0, 0, 0);
    let (shape, plain) = (heap.cell_id(shape), heap.cell_id(plain));
    for record in 0..records {
        let object: Gc<Object> = heap.allocate(4);
        object.word.set(shape);
        object.aux.set(4);
        let text = heap.string_from_latin1(b"a string of 20 chars");
        let elements: Gc<Elements> = heap.allocate(2);
        elements.word.set(2);
        elements.capacity.set(2);
        elements.tail(0).set(Value::double(f64::from(record) + 0.5));
        elements.tail(1).set(Value::double(0.25));
        let array: Gc<Array> = heap.allocate(0);
        array.word.set(plain);
        array.elements.set(Some(elements));
        array.length.set(2);
        let environment: Gc<Environment> = heap.allocate(2);
        environment.word.set(7);
        environment.aux.set(2);
        environment.tail(0).set(Value::int(record as i32));
        environment.tail(1).set(object.value());
        let function: Gc<Function> = heap.allocate(0);
        function.word.set(plain);
        function.environment.set(environment.value());
        function.code.set(12);
        object.tail(0).set(text.value());
        object.tail(1).set(array.value());
        object.tail(2).set(function.value());
    }
    let mut buffers = Buffers::reserve();
    let mut run = |name: &str, sink: &mut dyn std::io::Write| {
        let mut writer = Writer::new(&mut buffers, sink, 0, 1);
        let start = Instant::now();
        cells::write_kinds(&mut writer);
        let walked = cells::write_heap(&mut writer, &heap);
        let finished = writer.finish();
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "{name}: {:.1} M cells/s, {:.1} bytes a cell, {:.0} bytes a record, {} cells, {:.2} s",
            walked.cells as f64 / seconds / 1e6,
            finished.bytes as f64 / walked.cells as f64,
            finished.bytes as f64 / f64::from(records),
            walked.cells,
            seconds
        );
    };
    run("nowhere", &mut std::io::sink());
    let path = std::env::temp_dir().join(format!("gill-heap-{}.core", std::process::id()));
    run("to a file", &mut std::fs::File::create(&path).expect("a temporary file"));
    let _ = std::fs::remove_file(&path);
}
