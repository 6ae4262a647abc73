//! A real heap through the image and back: every kind, every field, damage that the walk meets.

use gill_coredump::cells;
use gill_heap::{
    Attributes, BigInt, Bytes, CellKind, Date, Elements, Environment, Gc, Header, Heap, HeapOptions, KINDS,
    Object, RopeString, Value as Word64, WeakRef,
};
use gill_image::cells::{Content, Heap as Cells, Schema, for_each_cell};
use gill_image::records::{FieldType, NoteRecord};
use gill_image::{Buffers, CellId, Reader, Section, Value, Writer};

fn heap() -> Heap {
    Heap::new(HeapOptions { max_bytes: 64 << 20, stress: 0 }).expect("address space")
}

fn dump(heap: &Heap) -> (Reader, cells::Walked) {
    let mut bytes = Vec::new();
    let mut buffers = Buffers::reserve();
    let mut writer = Writer::new(&mut buffers, &mut bytes, 0, 1);
    cells::write_kinds(&mut writer);
    let walked = cells::write_heap(&mut writer, heap);
    writer.section(Section::Notes);
    cells::note_damage(&mut writer, &walked);
    let finished = writer.finish();
    assert_eq!(finished.failure, None);
    assert_eq!(finished.cells, walked.cells);
    (Reader::open(bytes).expect("a core"), walked)
}

#[test]
fn the_kinds_describe_themselves() {
    let (reader, _) = dump(&heap());
    let schema = Schema::read(&reader);
    assert_eq!(schema.all().count(), KINDS.iter().filter(|kind| !kind.name.is_empty()).count());
    for kind in schema.all() {
        let info = &KINDS[usize::from(kind.number)];
        assert_eq!(kind.name, info.name);
        assert!(kind.fields.iter().all(|field| field.name != "pad" && field.kind != FieldType::Unused));
    }
    let object = schema.by_name("Object").unwrap();
    assert!(object.object && object.word.name == "shape");
    assert_eq!(object.fields.last().unwrap().kind, FieldType::Values);
    assert!(schema.by_name("WeakTable").unwrap().fields.last().unwrap().weak);
    assert_eq!(schema.by_name("Environment").unwrap().word.name, "scope");
}

#[test]
fn cells_come_back_as_they_were() {
    let mut heap = heap();
    let key = heap.key("name");
    let root = heap.root_shape(Word64::NULL, 3, 2, 0);
    let (shape, _) = heap.shape_add(root, key, Attributes::DATA);
    let object: Gc<Object> = heap.allocate(2);
    object.word.set(heap.cell_id(shape));
    object.aux.set(2);
    let text = heap.string_from_utf16(&[0x68, 0x2713, 0xd800]);
    object.tail(0).set(text.value());
    object.tail(1).set(Word64::double(-0.0));
    let long: Vec<u8> = (0..100_000u32).map(|at| (at * 31) as u8).collect();
    let latin = heap.string_from_latin1(&long);
    let rope: Gc<RopeString> = heap.allocate(0);
    rope.word.set(latin.len() as u32 + 3);
    rope.left.set(Some(latin.0));
    rope.right.set(Some(text.0));
    let slice = heap.substring(latin, 1000, 51_000);
    let big: Gc<BigInt> = heap.allocate(2);
    big.word.set(2);
    big.aux.set(1);
    big.tail(0).set(Word64::from_bits(u64::MAX));
    big.tail(1).set(Word64::from_bits(7));
    let date: Gc<Date> = heap.allocate(0);
    date.word.set(heap.cell_id(root));
    date.time.set(f64::NAN);
    let weak: Gc<WeakRef> = heap.allocate(0);
    weak.word.set(heap.cell_id(root));
    weak.target.set(object.value().bits());
    let environment: Gc<Environment> = heap.allocate(3);
    environment.word.set(42);
    environment.aux.set(3);
    environment.parent.set(Word64::NULL);
    environment.tail(0).set(Word64::int(-7));
    environment.tail(1).set(Word64::UNDEFINED);
    let raw: Gc<Bytes> = heap.allocate(2);
    raw.word.set(11);
    raw.tail(0).set(Word64::from_bits(u64::from_le_bytes(*b"hello wo")));
    raw.tail(1).set(Word64::from_bits(u64::from_le_bytes(*b"rld\0\0\0\0\0")));

    let (reader, walked) = dump(&heap);
    assert_eq!(walked.damaged, 0);
    let schema = Schema::read(&reader);
    let found = Cells::new(&reader);
    let cell = |id: u32| found.cell(&reader, CellId(id)).unwrap_or_else(|| panic!("@{id:x} is missing"));
    let id = |cell: u32| Value::Cell(CellId(cell));

    let seen = cell(heap.cell_id(object));
    assert_eq!(seen.cell(&schema, "shape"), Some(CellId(heap.cell_id(shape))));
    assert_eq!(seen.size, heap.cell_size(object.header()) as u64);
    let slots = seen.values(&schema, "inline slots");
    assert_eq!(slots[0], id(heap.cell_id(text.0)));
    assert!(matches!(slots[1], Value::Double(zero) if zero == 0.0 && zero.is_sign_negative()));
    assert_eq!(seen.value(&schema, "overflow"), Some(Value::Null));
    let units = cell(heap.cell_id(text.0)).field(&schema, "text");
    assert_eq!(units, Some(Content::Units(vec![0x68, 0x2713, 0xd800])));
    assert_eq!(cell(heap.cell_id(latin.0)).field(&schema, "text"), Some(Content::Bytes(long)));
    assert_eq!(cell(heap.cell_id(rope)).uint(&schema, "length"), Some(100_003));
    let seen = cell(heap.cell_id(slice.0));
    assert_eq!((seen.uint(&schema, "length"), seen.uint(&schema, "offset")), (Some(50_000), Some(1000)));
    assert_eq!(seen.cell(&schema, "parent"), Some(CellId(heap.cell_id(latin.0))));
    let seen = cell(heap.cell_id(big));
    assert_eq!((seen.aux, seen.field(&schema, "digits")), (1, Some(Content::Uints(vec![u64::MAX, 7]))));
    assert!(
        matches!(cell(heap.cell_id(date)).field(&schema, "time"), Some(Content::Float(time)) if time.is_nan())
    );
    assert_eq!(cell(heap.cell_id(weak)).value(&schema, "target"), Some(id(heap.cell_id(object))));
    let seen = cell(heap.cell_id(environment));
    assert_eq!(seen.uint(&schema, "scope"), Some(42));
    assert_eq!(seen.values(&schema, "slots"), [Value::Int(-7), Value::Undefined, Value::Empty]);
    assert_eq!(
        cell(heap.cell_id(raw)).field(&schema, "bytes"),
        Some(Content::Bytes(b"hello world".to_vec()))
    );
    let seen = cell(heap.cell_id(shape));
    assert_eq!(seen.uint(&schema, "count"), Some(1));
    assert_eq!(seen.cell(&schema, "parent"), Some(CellId(heap.cell_id(root))));
    // All of them decode to their end.
    let mut count = 0;
    for_each_cell(&reader, Section::Heap, |cell| {
        assert!(cell.is_sound(&schema), "{}", cell.id);
        count += 1;
        true
    });
    assert_eq!(count, walked.cells);
}

#[test]
fn a_damaged_cell_costs_that_cell() {
    let mut heap = heap();
    let mut ids = Vec::new();
    let mut damaged = Vec::new();
    for number in 0..100 {
        let elements: Gc<Elements> = heap.allocate(4);
        elements.word.set(4);
        elements.tail(0).set(Word64::int(number));
        ids.push(heap.cell_id(elements));
        match number {
            // A count far beyond the cell.
            10 => elements.word.set(u32::MAX),
            // A pointer out of the heap, an odd one, and bits that are no value.
            20 => {
                elements.tail(1).set(Word64::from_bits(0x7777_7777_7770));
                elements.tail(2).set(Word64::from_bits(heap.base() as u64 + 9));
                elements.tail(3).set(Word64::from_bits(0x1e));
            }
            _ => {}
        }
        if number == 10 {
            damaged.push(heap.cell_id(elements));
        }
    }
    let (reader, walked) = dump(&heap);
    assert_eq!((walked.damaged, walked.first_damaged), (1, Some(CellId(damaged[0]))));
    let note: NoteRecord = reader.first(Section::Notes).expect("a note");
    assert_eq!(note.cell, damaged[0]);
    let schema = Schema::read(&reader);
    let found = Cells::new(&reader);
    for (number, &id) in ids.iter().enumerate() {
        let cell = found.cell(&reader, CellId(id)).expect("every cell is there");
        let values = cell.values(&schema, "elements");
        assert_eq!(values[0], Value::Int(number as i32));
        if number == 20 {
            assert_eq!(values[1], Value::Opaque(0x7777_7777_7770));
            assert_eq!(values[2], Value::Opaque(heap.base() as u64 + 9));
            assert!(matches!(values[3], Value::Opaque(0x1e)));
        }
    }
}

/// Breadth first from where it is told, within its limit, cycles and damage included.
#[test]
fn the_cells_near_the_failure_come_first() {
    let mut heap = heap();
    let root = heap.root_shape(Word64::NULL, 3, 2, 0);
    let shape = heap.cell_id(root);
    let mut chain: Vec<Gc<Object>> = Vec::new();
    for _ in 0..100 {
        let object: Gc<Object> = heap.allocate(2);
        object.word.set(shape);
        object.aux.set(2);
        if let Some(before) = chain.last() {
            before.tail(0).set(object.value());
            object.tail(1).set(chain[0].value());
        }
        chain.push(object);
    }
    // Into the middle of a cell, and out of the heap: not followed.
    chain[3].tail(1).set(Word64::from_bits(chain[90].address() as u64 + 8));
    chain[4].tail(1).set(Word64::from_bits(0x5000));
    let mut near = gill_coredump::near::Near::reserve(20);
    for round in 0..2 {
        near.clear();
        near.add(&heap, chain[0].value());
        near.add(&heap, chain[0].value());
        near.add(&heap, Word64::int(5));
        let mut bytes = Vec::new();
        let mut buffers = Buffers::reserve();
        let mut writer = Writer::new(&mut buffers, &mut bytes, 0, 1);
        cells::write_kinds(&mut writer);
        near.write(&mut writer, &heap, false);
        writer.finish();
        let reader = Reader::open(bytes).expect("a core");
        let mut ids = Vec::new();
        for_each_cell(&reader, Section::Near, |cell| {
            ids.push(cell.id.0);
            true
        });
        assert_eq!(ids.len(), 20, "round {round}");
        assert_eq!(ids[..3], [heap.cell_id(chain[0]), shape, heap.cell_id(chain[1])]);
        assert!(ids.contains(&heap.cell_id(chain[18])) && !ids.contains(&heap.cell_id(chain[90])));
        // Without the heap's section the inspector's search finds them all the same.
        let found = Cells::new(&reader);
        assert!(found.cell(&reader, CellId(heap.cell_id(chain[7]))).is_some());
    }
}

/// The rule that the inspector relies on for inline slots: cell sizes follow from the fields' types.
#[test]
fn the_place_of_a_tail_follows_from_the_fields() {
    for info in KINDS.iter().filter(|info| !info.name.is_empty() && info.name != "Free") {
        let mut offset = 8;
        for field in info.fields.iter().filter(|field| field.name != "pad") {
            let size = match field.ty {
                gill_heap::FieldType::U8 => 1,
                gill_heap::FieldType::U16 => 2,
                gill_heap::FieldType::U32 | gill_heap::FieldType::I32 => 4,
                _ => 8,
            };
            offset = usize::next_multiple_of(offset, size);
            assert_eq!(offset, field.offset, "{}.{}", info.name, field.name);
            offset += size;
        }
        assert_eq!(offset.next_multiple_of(8), info.size, "{}", info.name);
    }
    assert_eq!(std::mem::size_of::<Header>(), 8);
    assert!(CellKind::is_known(0));
}
