//! Every command on the story's core, held against golden files. Cores that are cut or damaged: see damage.rs.
//!
//! `GILL_BLESS=1 cargo test -p gill-inspect` rewrites the golden files; read what it changes.

use gill_bytecode::{Assembler, Reg, ins};
use gill_image::story::{Story, story};
use gill_image::{Bytes, CellId, Reader};
use gill_inspect::commands::{COMMANDS, run_line, split_commands, summary};
use gill_inspect::{Failure, Options, Target};
use std::path::Path;

fn open(bytes: Vec<u8>) -> Target {
    Target::from_bytes(Path::new("core.4711"), bytes).expect("a core")
}

/// The story with real bytecode in `handle`.
fn told() -> Story {
    let mut story = story();
    let mut assembler = Assembler::default();
    for _ in 0..4 {
        assembler.emit(ins::Move { dst: Reg(1), src: Reg(0) });
    }
    assembler.emit(ins::LoadNull { dst: Reg(2) });
    let code = assembler.finish();
    let bytes = code.code.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    story.synth.code[1].bytecode = Bytes::Owned(bytes);
    story
}

fn golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("GILL_BLESS").is_some() {
        std::fs::write(&path, text).expect("a golden file that can be written");
        return;
    }
    let wanted = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(text == wanted, "{name} differs from its golden file:\n{text}\n--- wanted:\n{wanted}");
}

/// What is asked of the story, a file each.
fn questions(story: &Story) -> Vec<(&'static str, String)> {
    let zoo = story.zoo;
    [
        ("status", "status".to_string()),
        ("stack", "stack; stack -v; stack --stack 1".into()),
        ("frame", "frame; frame 1; locals; locals 0; scopes 0; scopes handle".into()),
        ("print", "print frame 0 local req; print frame 0 local req.headers.host; print exception; print cache; print cache[\"k7\"]; print cache[2].rate".into()),
        ("zoo", format!("print {zoo}; print {zoo} --depth 3; print global.zoo.array[2].self.self.name; print {}", story.workers[0])),
        ("source", "source; source server.js:8 --context 1; source handle; disasm; disasm handle".into()),
        ("pending", "pending; timers; microtasks; handles; async; promises; promises pending".into()),
        ("causes", "chain; chain 217; chain exception.none; chain timer 9; events; throws; collections".into()),
        ("heap", "heap --limit 12; heap --by kind --limit 5; heap --by function; heap --retained --limit 5".into()),
        ("find", "find Entry; find Entry --prop rate; find Entry --prop rate=2.25; find --string /k[78]/; find --larger 100 --limit 3; find (string) --limit 2; closures handle".into()),
        ("refs", format!("refs {}; path {}; path {} --paths 2; retained cache; dominators --limit 5", story.entry, story.entry, story.request)),
        ("program", "functions; functions hand; modules; globals; roots; roots globals; strings --limit 4".into()),
        ("verify", "verify".into()),
        ("help", "help; help print".into()),
    ]
    .into()
}

fn ask(target: &Target, script: &str, options: Options) -> String {
    let mut text = String::new();
    for command in split_commands(script) {
        text.push_str(&format!("> {command}\n"));
        match run_line(target, &command, options) {
            Ok(answer) => text.push_str(&answer),
            Err(failure) => text.push_str(&format!("! {} {failure}\n", failure.exit_code())),
        }
        text.push('\n');
    }
    text
}

#[test]
fn answers_are_as_recorded() {
    let story = told();
    let target = open(story.synth.core());
    for (name, script) in questions(&story) {
        golden(&format!("{name}.txt"), &ask(&target, &script, Options::default()));
    }
    golden("summary.txt", &summary(&target, Options::default()));
}

#[test]
fn every_command_answers_in_json() {
    let story = told();
    let target = open(story.synth.core());
    let options = Options { json: true, ..Options::default() };
    let mut asked = std::collections::BTreeSet::new();
    for (name, script) in questions(&story) {
        for command in split_commands(&script) {
            asked.insert(command.split_whitespace().next().unwrap_or("").to_string());
            if let Ok(answer) = run_line(&target, &command, options) {
                let json: serde_json::Value = serde_json::from_str(&answer)
                    .unwrap_or_else(|error| panic!("{name}: '{command}' is no JSON: {error}\n{answer}"));
                assert!(json.is_object(), "{command}");
            }
        }
    }
    for command in COMMANDS.iter().filter(|command| !["queue", "export", "listeners"].contains(&command.name))
    {
        assert!(asked.contains(command.name), "no question asks '{}'", command.name);
    }
    let lines = run_line(&target, "export json --limit 0", options).unwrap();
    assert_eq!(lines.lines().count(), story.synth.len());
    assert!(lines.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
    let summary: serde_json::Value = serde_json::from_str(&summary(&target, options)).unwrap();
    assert_eq!(summary["pending"]["timer"], 2);
}

#[test]
fn what_is_wrong_with_a_question_is_said() {
    let story = told();
    let target = open(story.synth.core());
    let failure = |line: &str| run_line(&target, line, Options::default()).expect_err(line);
    assert!(matches!(failure("stak"), Failure::Usage(text) if text.contains("did you mean stack")));
    assert!(matches!(failure("print"), Failure::Usage(text) if text.contains("usage: print EXPR")));
    assert!(matches!(failure("print @zz"), Failure::Usage(_)));
    assert!(matches!(failure("print @1"), Failure::NotFound(_)));
    assert!(
        matches!(failure("print frame 0 local nothing"), Failure::NotFound(text) if text.contains("req, entry"))
    );
    assert!(matches!(failure("frame 7"), Failure::NotFound(text) if text.contains("0 to 1")));
    assert!(matches!(failure("stack --limit many"), Failure::Usage(_)));
    assert!(matches!(failure("stack --bogus"), Failure::Usage(text) if text.contains("--bogus")));
    assert!(matches!(failure("find Nobody"), Failure::NotFound(_)));
    assert!(matches!(failure("find --string /(/"), Failure::Usage(_)));
    assert!(matches!(failure("queue"), Failure::NotFound(_)));
    assert!(
        matches!(failure("source server.js:0"), Failure::Usage(text) if text.contains("lines count from 1"))
    );
    assert!(matches!(failure("source server.js:4711"), Failure::NotFound(text) if text.contains("lines")));
    let garbage = format!("path {}", story.garbage);
    assert!(matches!(failure(&garbage), Failure::NotFound(text) if text.contains("garbage")));
}

/// What no root reaches is marked wherever it is listed, and `--live` leaves it out.
#[test]
fn garbage_is_marked_and_left_out_on_demand() {
    let story = told();
    let target = open(story.synth.core());
    let json = Options { json: true, limit: Some(0), ..Options::default() };
    let all = |line: &str| run_line(&target, line, Options { limit: Some(0), ..Options::default() });
    let class = target.class(&target.cell(story.garbage).expect("the cell"));
    let find = all(&format!("find {class}")).expect("objects");
    let row = find.lines().find(|line| line.starts_with(&story.garbage.to_string())).expect("its row");
    assert!(row.ends_with(" (garbage)"), "{find}");
    assert!(find.contains(" of them garbage"), "{find}");
    let live = all(&format!("find {class} --live")).unwrap_or_default();
    assert!(!live.contains(&story.garbage.to_string()) && !live.contains("garbage"), "{live}");
    let answer = run_line(&target, &format!("find {class}"), json).expect("objects");
    let answer: serde_json::Value = serde_json::from_str(&answer).expect("JSON");
    for row in answer["objects"].as_array().expect("rows") {
        assert_eq!(row["garbage"], row["id"] == story.garbage.to_string(), "{row}");
    }
    assert!(all(&format!("refs {}", story.garbage)).expect("itself").contains("(garbage)"));
    assert!(!all(&format!("refs {}", story.entry)).expect("referrers").contains("garbage"));
    // Cut in the heap, nothing is called garbage, and what is live is not known.
    let mut bytes = story.synth.core();
    bytes.truncate(bytes.len() - 300);
    let cut = open(bytes);
    let find = run_line(&cut, "find Object", Options::default()).expect("objects");
    assert!(
        find.contains("reachability is not known: the heap is incomplete") && !find.contains("(garbage)"),
        "{find}"
    );
    let failure = run_line(&cut, "find Object --live", Options::default()).expect_err("not known");
    assert!(failure.to_string().contains("reachability is not known"), "{failure}");
}

/// A header that the index makes good is read over by every other command.
#[test]
fn verify_walks_the_frames() {
    let bytes = told().synth.core();
    let frame = *Reader::open(bytes.clone()).expect("a core").frames().last().expect("frames");
    let mut damaged = bytes;
    damaged[frame.offset as usize + 13] ^= 4;
    let target = open(damaged);
    run_line(&target, "heap", Options::default()).expect("the index has a copy");
    let Err(Failure::No(report)) = run_line(&target, "verify", Options::default()) else {
        panic!("it is not intact");
    };
    let what = format!("end at offset {:#x}: the frame's header is damaged, records not as", frame.offset);
    assert!(report.contains(&what) && report.contains("the core is not intact"), "{report}");
}

#[test]
fn the_documentation_is_the_table() {
    golden("../../../../docs/vminspect.md", &gill_inspect::commands::markdown());
}

/// The graph's answers are those of the graph that was built.
#[test]
fn the_graph_agrees_with_a_simple_one() {
    let story = told();
    let target = open(story.synth.core());
    let graph = target.graph();
    assert_eq!(graph.ids, story.synth.ids().iter().map(|id| id.0).collect::<Vec<_>>());
    assert_eq!(graph.dangling, 0);
    // Retained size by its definition: what becomes unreachable when the node is taken away.
    let reach = |without: Option<u32>| {
        let mut seen = vec![false; graph.len()];
        let mut stack: Vec<u32> = graph.roots.iter().copied().filter(|node| Some(*node) != without).collect();
        while let Some(node) = stack.pop() {
            if !std::mem::replace(&mut seen[node as usize], true) {
                stack.extend(graph.references(node).iter().filter(|next| Some(**next) != without));
            }
        }
        seen
    };
    let all = reach(None);
    let dominators = graph.dominators();
    assert_eq!(dominators.reachable, all);
    for node in 0..graph.len() as u32 {
        let without = reach(Some(node));
        let lost = (0..graph.len()).filter(|&at| all[at] && !without[at]);
        let wanted: u64 = lost.map(|at| u64::from(graph.sizes[at])).sum();
        if all[node as usize] {
            assert_eq!(dominators.retained[node as usize], wanted, "{}", graph.id(node));
        }
    }
    for node in 0..graph.len() as u32 {
        for &to in graph.references(node) {
            assert!(to == node || graph.referrers(to).contains(&node));
        }
    }
}

/// Every cell prints, whatever it is.
#[test]
fn every_cell_prints() {
    let story = told();
    let target = open(story.synth.core());
    for id in story.synth.ids() {
        let text =
            run_line(&target, &format!("print {id} --depth 2"), Options::default()).expect("an answer");
        assert!(!text.is_empty());
    }
}

#[test]
fn a_recursion_of_ten_thousand_frames_is_summed_up() {
    let mut story = told();
    let frame = story.synth.frames[1].clone();
    story.synth.frames.truncate(2);
    for index in 2..10_002 {
        story.synth.frames.push(gill_image::records::FrameRecord { index, ..frame.clone() });
    }
    let target = open(story.synth.core());
    assert_eq!(target.stack(0).len(), 10_002);
    let text = run_line(&target, "stack", Options::default()).unwrap();
    assert!(text.contains("repeated 10001 times") && text.lines().count() < 10, "{text}");
}

/// Asks everything. Must not panic.
fn interrogate(bytes: Vec<u8>) -> bool {
    let Ok(target) = Target::from_bytes(Path::new("damaged"), bytes) else { return false };
    let script = "status; stack -v; locals; scopes; print exception --depth 3; print cache; pending; promises; chain; heap; \
        globals; verify; path exception; dominators; strings; find Entry; functions; disasm; source; listeners";
    for command in split_commands(script) {
        let _ = run_line(&target, &command, Options::default());
    }
    true
}

#[test]
fn a_core_cut_before_its_heap_still_shows_the_failure() {
    let bytes = told().synth.core();
    let reader = Reader::open(bytes.clone()).unwrap();
    // Cut before the heap: the stack is whole, and the cells near the failure still print.
    let heap = reader.frames()[reader.section_frames(gill_image::Section::Heap)[0] as usize].offset as usize;
    let target = open(bytes[..heap].to_vec());
    let answer = run_line(&target, "stack -v", Options::default()).unwrap();
    assert!(answer.contains("handle (/srv/server.js:8:"), "{answer}");
    let answer = run_line(&target, "print frame 0 local req", Options::default()).unwrap();
    assert!(answer.contains("Object @") && answer.contains("[[shape]]"), "{answer}");
}

/// Damage that checksums do not catch: the writer itself wrote nonsense.
#[test]
fn nonsense_with_right_checksums() {
    use gill_image::cells::Content;
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for _ in 0..300 {
        let mut story = told();
        let ids = story.synth.ids();
        for _ in 0..30 {
            let id = ids[random() as usize % ids.len()];
            let target = CellId(ids[random() as usize % ids.len()].0 + random() as u32 % 2);
            story.synth.corrupt(
                id,
                random() as usize,
                Content::Value(gill_image::Value::Cell(target)),
                random(),
            );
        }
        for code in &mut story.synth.code {
            code.source = random() as u32 % 2;
            code.start = random() as u32;
            code.lines = Bytes::Owned((0..20).map(|_| random() as u8).collect());
            code.bytecode = Bytes::Owned((0..40).map(|_| random() as u8).collect());
        }
        assert!(interrogate(story.synth.core()));
    }
}
