//! Kept cores of real programs: every command's answer is as recorded, for ever. `GILL_BLESS=1` rewrites what is recorded; read what it
//! changes, and never make the cores again.

mod cores;

use gill_inspect::commands::{COMMANDS, run_line, split_commands};
use gill_inspect::{Failure, Options, Target};
use std::path::Path;

fn open(name: &str) -> Target {
    Target::from_bytes(Path::new(name), cores::fixture(name)).expect("a core")
}

fn golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/golden").join(name);
    if std::env::var_os("GILL_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(&path, text).expect("a golden file that can be written");
        return;
    }
    let wanted = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(text == wanted, "{name} differs from its golden file:\n{text}\n--- wanted:\n{wanted}");
}

fn ask(target: &Target, script: &str) -> String {
    let mut text = String::new();
    for command in split_commands(script) {
        text.push_str(&format!("> {command}\n"));
        match run_line(target, &command, Options::default()) {
            Ok(answer) => text.push_str(&answer),
            Err(failure) => text.push_str(&format!("! {} {failure}\n", failure.exit_code())),
        }
        text.push('\n');
    }
    text
}

const QUESTIONS: &[(&str, &str)] = &[
    (
        "failure",
        "status; stack; stack -v; frame 0; frame 2; locals 0; scopes 2; source; source everything.js:10 --context 2",
    ),
    (
        "zoo",
        "print zoo --limit 0; print zoo --depth 2 --limit 0; print exception; print zoo.account; print zoo.map --depth 2",
    ),
    (
        "paths",
        "print zoo.map.get(\"k\").v; print zoo.map.get(2); print zoo.map[2]; print zoo.map[true]; print zoo.map[NaN]; \
         print zoo.map.get(Symbol(tag)); print zoo[Symbol(tag)]; print zoo[Symbol.iterator]; print zoo['with space']; \
         print zoo.account.#pin; print zoo.account.#rate; print zoo.klass.#made; print zoo.account.rate; print zoo.lazy; \
         print zoo.lazy.more; print zoo.map.get(\"nobody\"); print zoo.nobody; print zoo.map.get(); print zoo.arrow(); \
         print cache[\"req:1\"].rate; print cache[\"req:2\"]; print global.cache; print zoo.doubles[1]; print zoo.bigs[0]; \
         print zoo.shorts[0]; print zoo.rope.length; print zoo.self.self.self.big; print zoo.sparse[5000000]; \
         print zoo.error.cause.cause; print zoo.aggregate.errors[1]; print zoo.weakMap; print zoo.weakRef.target.id; \
         print frame 0 local price; print frame 2 local request.headers.host; print \"frame 2 arg 0\"; print zoo.generator; \
         print zoo.stream; print zoo.waiting; stack zoo.generator; stack zoo.pending; stack zoo.rejected; stack zoo.error",
    ),
    (
        "later",
        "pending; timers; queue; microtasks; handles; listeners; listeners order; listeners zoo.bus; promises; promises pending; async",
    ),
    ("causes", "chain; chain zoo.pending; events; throws"),
    (
        "memory",
        "heap --limit 8; heap --by kind --limit 8; heap --by shape --limit 5; heap --retained --limit 5; find Savings; \
         find Savings --prop owner=ada --prop #pin=4711; find Savings --prop owner=bob; find Map --string two; \
         find Object --prop rate=undefined; find --string /^req:/; find (string) --string req: --limit 1; find --larger 4k --limit 2; \
         refs zoo.account; path zoo.account; path zoo.pending --paths 2; retained zoo; dominators --limit 4; strings --limit 3; \
         closures onOrder; closures poll",
    ),
    (
        "program",
        "functions everything.js --limit 5; modules; globals; roots; roots 'symbol registry'; verify; disasm 0",
    ),
];

#[test]
fn everything_answers_as_recorded() {
    let target = open("format-v1/everything.core");
    assert!(target.is_whole());
    for (name, script) in QUESTIONS {
        golden(&format!("v1-{name}.txt"), &ask(&target, script));
    }
}

#[test]
fn a_core_cut_by_a_size_limit_answers_as_recorded() {
    let target = open("format-v1/sockets.core");
    assert!(!target.is_whole() && target.reader.has_omissions());
    golden(
        "v1-sockets.txt",
        &ask(&target, "status; stack; pending; handles; listeners; chain; events; heap; verify"),
    );
}

/// Of format 1.1: with the options in force.
#[test]
fn a_core_with_options_answers_as_recorded() {
    let target = open("format-v1/options.core");
    assert!(target.is_whole());
    golden(
        "v1-options.txt",
        &ask(&target, "status; throws; async; promises pending; chain exception; verify"),
    );
}

/// Of format 1.2: with the last collections.
#[test]
fn a_core_with_collections_answers_as_recorded() {
    let target = open("format-v1/collections.core");
    assert!(target.is_whole());
    golden(
        "v1-collections.txt",
        &ask(&target, "status; collections; collections --limit 2; pending; verify"),
    );
}

/// Of format 1.3: with the frames of a call that rejected, arguments that were not kept, and async contexts.
#[test]
fn a_core_of_requests_answers_as_recorded() {
    let target = open("format-v1/requests.core");
    assert!(target.is_whole());
    golden(
        "v1-requests.txt",
        &ask(
            &target,
            "status; stack; stack -v; frame 0; locals 0; stack exception; pending; async; chain; events; throws; promises; verify",
        ),
    );
}

/// Of format 1.4: with counts of frames that were not kept, below a throw and between throws.
#[test]
fn a_core_of_a_deep_rejection_answers_as_recorded() {
    let target = open("format-v1/deep.core");
    assert!(target.is_whole());
    golden(
        "v1-deep.txt",
        &ask(
            &target,
            "status; stack; promises rejected; throws; handles; roots 'intrinsic' --limit 0; verify",
        ),
    );
}

/// Of format 1.5: with slices of a string, and a codec.
#[test]
fn a_core_of_slices_answers_as_recorded() {
    let target = open("format-v1/slices.core");
    assert!(target.is_whole());
    golden(
        "v1-slices.txt",
        &ask(
            &target,
            "status; stack -v --limit 1; handles; find --string /^level=info/ --limit 5; strings --limit 3; verify",
        ),
    );
}

/// What follows an opening brace up to the end, at the top level: `a, b: {c, d}, e: [f]` has the keys a, b, e.
fn top_keys(shape: &str) -> Option<Vec<String>> {
    let inside = shape.strip_prefix('{')?.strip_suffix('}')?;
    let (mut keys, mut depth, mut word) = (Vec::new(), 0, String::new());
    for c in inside.chars().chain([',']) {
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            ',' if depth == 0 => {
                keys.push(word.split(':').next().unwrap_or("").trim().to_string());
                word.clear();
                continue;
            }
            _ => {}
        }
        if depth == 0 {
            word.push(c);
        }
    }
    Some(keys)
}

/// The documentation's shapes are the answers' shapes: their keys, in their order.
#[test]
fn json_has_the_documented_keys() {
    let everything = open("format-v1/everything.core");
    let with_collections = open("format-v1/collections.core");
    let options = Options { json: true, ..Options::default() };
    let mut asked = std::collections::BTreeSet::new();
    let script: Vec<&str> = QUESTIONS.iter().map(|(_, script)| *script).collect();
    let script = script.join("; ") + "; export json --limit 1; help; help find; collections";
    for line in split_commands(&script) {
        // What is of a later format than the core that has everything else.
        let target = if line == "collections" { &with_collections } else { &everything };
        let answer = match run_line(target, &line, options) {
            Ok(answer) | Err(Failure::No(answer)) => answer,
            Err(Failure::Usage(_) | Failure::NotFound(_)) => continue,
            Err(failure) => panic!("{line}: {failure}"),
        };
        let name = line.split_whitespace().next().unwrap_or("");
        let command = COMMANDS.iter().find(|command| command.name == name).expect("a command");
        let mut documents = serde_json::Deserializer::from_str(&answer).into_iter::<serde_json::Value>();
        let json = documents.next().expect("an answer").unwrap_or_else(|error| panic!("{line}: {error}"));
        asked.insert(name.to_string());
        let Some(wanted) = top_keys(command.json) else {
            // `print` answers with a value.
            assert!(name == "print" && json["type"].is_string(), "{line}: {json}");
            continue;
        };
        let keys: Vec<String> = json.as_object().expect("an object").keys().cloned().collect();
        assert_eq!(keys, wanted, "{line}");
    }
    for command in COMMANDS {
        assert!(asked.contains(command.name), "no answer of '{}' was looked at", command.name);
    }
}

/// Every example that the help gives is understood by the command line.
#[test]
fn every_example_parses() {
    let target = open("format-v1/everything.core");
    for command in COMMANDS {
        assert_eq!(command.example.split_whitespace().next(), Some(command.name));
        if let Err(Failure::Usage(what)) = run_line(&target, command.example, Options::default()) {
            panic!("{}: {what}", command.example);
        }
        let help = run_line(&target, &format!("help {}", command.name), Options::default()).expect("help");
        assert!(help.contains("Example: ") && help.contains("JSON: "), "{help}");
    }
}

/// A list that is cut says so, in text and in JSON.
#[test]
fn limits_say_what_they_leave_out() {
    let target = open("format-v1/everything.core");
    let json = Options { json: true, limit: Some(1), ..Options::default() };
    for line in [
        "stack",
        "listeners",
        "promises pending",
        "async",
        "throws",
        "heap",
        "find Object",
        "refs global",
        "dominators",
        "strings",
        "functions",
        "globals",
        "roots internal",
        "export json",
        "disasm",
        "scopes 2",
        "locals 2",
        "source everything.js",
    ] {
        let text = run_line(&target, line, Options { limit: Some(1), ..Options::default() }).expect(line);
        let said = text.contains("… ") || text.contains("omitted");
        assert!(said, "{line}: {text}");
        let answer = run_line(&target, line, json).expect(line);
        let last = serde_json::Deserializer::from_str(&answer).into_iter::<serde_json::Value>().last();
        let omitted = last.and_then(Result::ok).and_then(|json| json["omitted"].as_u64());
        assert!(omitted.is_some_and(|count| count > 0), "{line}: {answer}");
    }
}

#[test]
fn names_may_be_shortened_where_they_are_unique() {
    let target = open("format-v1/everything.core");
    let full = run_line(&target, "locals 0", Options::default()).expect("locals");
    assert_eq!(run_line(&target, "loc 0", Options::default()).expect("locals"), full);
    let failure = run_line(&target, "p zoo", Options::default()).expect_err("ambiguous");
    assert!(failure.to_string().contains("print, pending, promises, path"), "{failure}");
    assert_eq!(failure.exit_code(), 2);
    assert_eq!(
        run_line(&target, "help loc", Options::default()),
        run_line(&target, "help locals", Options::default())
    );
}

/// An interrupt stops a command, and the next one is answered in full.
#[test]
fn an_interrupt_stops_a_command() {
    let target = open("format-v1/everything.core");
    let wanted = run_line(&target, "heap --retained", Options::default()).expect("a heap");
    let flag = target.reader.meter().flag();
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let thread = std::thread::spawn({
        let stop = stop.clone();
        move || {
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                flag.store(true, std::sync::atomic::Ordering::Relaxed);
                std::thread::yield_now();
            }
        }
    });
    let mut interrupted = 0;
    for _ in 0..1000 {
        target.reader.meter().clear_interrupt();
        if run_line(&target, "find --string /x+y/", Options::default()) == Err(Failure::Interrupted) {
            interrupted += 1;
            if interrupted > 3 {
                break;
            }
        }
    }
    // A graph that was being built is whole enough for whoever looks at it.
    for question in ["dominators", "refs global", "retained global", "path exception"] {
        for _ in 0..5 {
            let target = open("format-v1/everything.core");
            let flag = target.reader.meter().flag();
            std::thread::scope(|scope| {
                let asked = scope.spawn(|| {
                    flag.store(true, std::sync::atomic::Ordering::Relaxed);
                    std::thread::sleep(std::time::Duration::from_micros(300));
                    flag.store(true, std::sync::atomic::Ordering::Relaxed);
                });
                let _ = run_line(&target, question, Options::default());
                asked.join().expect("it ends");
            });
        }
    }
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    thread.join().expect("the thread ends");
    assert!(interrupted > 0);
    // An interrupt between two commands stops the next; taken back, it stops nothing.
    target.reader.meter().flag().store(true, std::sync::atomic::Ordering::Relaxed);
    assert_eq!(run_line(&target, "status", Options::default()), Err(Failure::Interrupted));
    target.reader.meter().clear_interrupt();
    assert_eq!(run_line(&target, "heap --retained", Options::default()).expect("a heap"), wanted);
}
