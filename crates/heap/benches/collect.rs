//! How long collections take: a list of small graphs (an object of three properties, a string, an array of two), so many MB of it alive,
//! a tenth of it replaced at random and as much garbage made between two collections. Time is that of the processor.
//! `cargo bench -p gill-heap -- 100 500`.

use gill_heap::{Array, Attributes, Elements, Gc, Heap, HeapOptions, Object, Tuple, Value};
use std::time::Duration;

/// Bytes of a graph.
const GRAPH: usize = 176;
const ROUNDS: usize = 6;

fn main() {
    let sizes: Vec<usize> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    for &mb in if sizes.is_empty() { &[100, 500][..] } else { &sizes } {
        measure(mb);
    }
}

fn measure(mb: usize) {
    let mut heap = Heap::new(HeapOptions { max_bytes: 8 << 30, stress: 0 }).expect("address space");
    let mut shape = heap.root_shape(Value::NULL, 3, 4, 0);
    for name in ["id", "text", "list"] {
        let key = heap.key(name);
        shape = heap.shape_add(shape, key, Attributes::DATA).0;
    }
    let plain = heap.root_shape(Value::NULL, 0, 0, 0);
    let shapes = (heap.cell_id(shape), heap.cell_id(plain));
    let count = mb * 1_000_000 / GRAPH;
    let keep = heap.empty_tuple(count);
    for at in 0..count {
        keep.tail(at).set(graph(&mut heap, shapes, at as i32));
    }
    let (mut pauses, mut at) = (Vec::new(), 12_345usize);
    let mut sums = [Duration::ZERO; 4];
    for _ in 0..ROUNDS {
        for n in 0..count {
            let made = graph(&mut heap, shapes, n as i32);
            at = (at.wrapping_mul(1_103_515_245) + 12_345) & 0x7fff_ffff;
            if n % 10 == 0 {
                keep.tail(at % count).set(made);
            }
        }
        let start = processor_time();
        let phases = heap.collect(&mut |roots| roots.cell::<Tuple>(keep));
        pauses.push(processor_time() - start);
        sums.iter_mut().zip(phases.named()).for_each(|(sum, (_, time))| *sum += time);
    }
    pauses.sort();
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let alive = heap.used_bytes() as f64 / 1e6;
    println!(
        "{alive:.0} MB alive: median {:.1} ms, longest {:.1} ms",
        ms(pauses[ROUNDS / 2]),
        ms(pauses[ROUNDS - 1])
    );
    let names = ["sweep", "mark", "weak", "release"];
    let parts: Vec<String> =
        names.iter().zip(sums).map(|(name, sum)| format!("{name} {:.1}", ms(sum) / ROUNDS as f64)).collect();
    println!("  by the clock, on average: {}", parts.join(", "));
}

fn graph(heap: &mut Heap, (shape, plain): (u32, u32), id: i32) -> Value {
    let object: Gc<Object> = heap.allocate(4);
    object.word.set(shape);
    object.aux.set(4);
    object.elements.set(Some(heap.empty_elements()));
    let elements: Gc<Elements> = heap.allocate(2);
    elements.word.set(2);
    elements.capacity.set(2);
    elements.tail(0).set(Value::int(id));
    elements.tail(1).set(Value::int(id + 1));
    let array: Gc<Array> = heap.allocate(0);
    array.word.set(plain);
    array.elements.set(Some(elements));
    array.length.set(2);
    object.tail(0).set(Value::int(id));
    object.tail(1).set(heap.string_from_latin1(b"entry number").value());
    object.tail(2).set(array.value());
    object.value()
}

fn processor_time() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: writes to the struct given.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}
