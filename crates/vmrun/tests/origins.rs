//! The stack of a core begins where its exception was thrown first, or says where that is, with the locals of then: through
//! combinators, handlers, `finally` and clauses that throw again.

mod common;

fn ask(ended: &common::Ended, question: &str) -> String {
    common::ask(&ended.core(), question)
}

const THROWS: &str =
    "function inner(n) { const secret = { tag: 'secret of ' + n }; throw new Error('bad ' + secret.tag); }\n";

/// Each ends with an unhandled rejection that began in `inner`.
const REJECTIONS: &[(&str, &str)] = &[
    (
        "all",
        "async function job(n) { await null; if (n === 2) inner(n); }\n\
         (async function main() { const jobs = [1, 2, 3].map(job); await Promise.all(jobs); })();",
    ),
    (
        "race",
        "async function job(n) { await null; inner(n); }\nPromise.race([job(2), new Promise(() => {})]);",
    ),
    ("any's sibling", "Promise.allSettled([1]).then(() => inner(2));"),
    (
        "nested",
        "async function job(n) { await null; inner(n); }\n\
         Promise.all([Promise.race([job(2)]), 1]).then(() => {});",
    ),
    (
        "thrown again",
        "(async () => { try { inner(2); } catch (e) { if (e instanceof TypeError) return; throw e; } })();",
    ),
    (
        "thrown again after waiting",
        "async function job() { inner(2); }\n\
         (async () => { try { await job(); } catch (e) { await null; await null; throw e; } })();",
    ),
    (
        "awaited later",
        "const p = (async () => inner(2))(); p.catch(() => {}); setTimeout(async () => { await p; }, 2);",
    ),
    ("a handler", "(async () => inner(2))().catch((e) => { throw e; });"),
    ("a handler that rejects", "(async () => inner(2))().catch((e) => Promise.reject(e));"),
    ("reject as handler", "new Promise((_, reject) => { (async () => inner(2))().catch(reject); });"),
    (
        "reject in a handler",
        "new Promise((_, reject) => { (async () => inner(2))().then(null, (e) => { reject(e); }); });",
    ),
    ("finally", "(async () => inner(2))().finally(() => new Promise((done) => setTimeout(done, 2)));"),
    (
        "a finally that might swallow",
        "(async () => { for (;;) try { inner(2); } finally { if (0) break; } })();",
    ),
    (
        "an async generator",
        "(async () => { for await (const x of (async function* () { yield inner(2); })()); })();",
    ),
    ("a thenable", "(async () => { await { then() { inner(2); } }; })();"),
    ("reject in a clause", "new Promise((_, reject) => { try { inner(2); } catch (e) { reject(e); } });"),
    (
        "a callback in a clause",
        "const work = (done) => { try { done(null, inner(2)); } catch (e) { setTimeout(done, 1, e); } };\n\
         new Promise((_, reject) => work((e) => reject(e)));",
    ),
    ("an executor", "new Promise(() => { try { inner(2); } catch (e) { throw e; } });"),
];

#[test]
fn a_rejection_begins_at_its_first_throw() {
    for &(name, program) in REJECTIONS {
        let ended = common::run_code(&format!("{THROWS}{program}"));
        assert_eq!(ended.status.code(), Some(1), "{name}: {}", ended.stderr);
        let stack = ask(&ended, "stack -v");
        let first = stack.lines().find(|line| line.starts_with("#0")).unwrap_or_default();
        assert!(first.starts_with("#0   inner ("), "{name}:\n{stack}");
        assert!(ask(&ended, "print 'frame 0 local secret.tag'").contains("secret of 2"), "{name}:\n{stack}");
    }
}

/// What stands between a rejection and its end is the machinery of `finally`: its cause is the error, and where that was made.
#[test]
fn a_rejection_through_finally_is_that_of_its_cause() {
    for program in [
        "function make() { return Promise.reject(new Error('the cause')); }\nmake().finally(() => {});",
        "function make() { return Promise.reject(new Error('the cause')); }\nmake().finally(() => 1).finally(() => {}).then(() => {});",
        "async function make() { throw new Error('the cause'); }\nmake().finally(() => new Promise((done) => setTimeout(done, 1)));",
    ] {
        let ended = common::run_code(program);
        let (stack, status, throws) = (ask(&ended, "stack -v"), ask(&ended, "status"), ask(&ended, "throws"));
        assert!(stack.starts_with("Error: the cause\n#0   make ("), "{program}\n{stack}");
        assert!(status.contains("at           make ("), "{program}\n{status}");
        for text in [&stack, &status, &throws] {
            assert!(!text.contains("thrower") && !text.contains("at ,"), "{program}\n{text}");
        }
    }
    // A handler of a foreign promise may be called anywhere: there it throws as any function does.
    let ended = common::run_code(
        "class Mine extends Promise { then(a, b) { if (b) return super.then(a, b); setTimeout(() => a(1), 1); return this; } }\n\
         const settled = Mine.reject(new Error('the cause'));\n\
         settled.finally(() => Mine.resolve(1)).catch(() => {});",
    );
    assert_eq!(ended.status.code(), Some(1), "{}", ended.stderr);
    assert!(ask(&ended, "status").contains("uncaught exception"), "{}", ask(&ended, "status"));
    assert!(ask(&ended, "stack").contains("finally (rejects again)"), "{}", ask(&ended, "stack"));
}

#[test]
fn an_exception_thrown_again_leads_to_its_first_throw() {
    let programs = [
        ("once", "function mid() { try { inner(2); } catch (e) { throw e; } }\nmid();"),
        (
            "often",
            "function mid(n) { try { n > 0 ? mid(n - 1) : inner(2); } catch (e) { const depth = n; throw e; } }\nmid(200);",
        ),
        ("in a finally", "for (;;) { try { inner(2); } finally { if (0) break; } }"),
    ];
    for (name, program) in programs {
        let ended = common::run_code(&format!("{THROWS}{program}"));
        let stack = ask(&ended, "stack");
        assert!(stack.contains("first thrown at inner ("), "{name}:\n{stack}");
        let number = stack.trim_end().rsplit(' ').next().expect("a number").to_string();
        let first = ask(&ended, &format!("stack -v --stack {number}"));
        assert!(first.starts_with("#0   inner ("), "{name}:\n{first}");
        assert!(first.contains("secret of 2"), "{name}:\n{first}");
    }
    // What is thrown once has nothing to say.
    let ended = common::run_code(&format!("{THROWS}inner(2);"));
    assert!(!ask(&ended, "stack").contains("first thrown"));
}

#[test]
fn a_value_thrown_for_ever_keeps_its_first_throw_in_bounded_memory() {
    let program = "\
        (async () => {\n\
          const big = async (e) => { const held = new Array(1000).fill(e); throw e; };\n\
          let error; try { inner(2); } catch (e) { error = e; if (0) throw e; }\n\
          for (let i = 0; i < 20000; i++) { try { await big(error); } catch (e) { error = e; if (0) throw e; } }\n\
          await big(error);\n\
        })();";
    let folder = common::Folder::new();
    folder.file("main.js", format!("{THROWS}{program}"));
    let ended = common::run_in(folder, &["--max-heap", "32M", "main.js"]);
    assert_eq!(ended.status.code(), Some(1), "{}", ended.stderr);
    assert!(ended.stderr.contains("bad secret of 2"), "{}", ended.stderr);
    let stack = ask(&ended, "stack");
    assert!(stack.contains("#0   inner ("), "{stack}");
}

#[test]
fn what_the_library_tries_is_no_throw_of_the_program() {
    let ended = common::run_code("try { null.x; } catch {}\nrequire('fs').existsSync('none');\nnull.y;");
    let throws = ask(&ended, "throws");
    assert!(throws.starts_with("    1 TypeError: Cannot read properties of null (reading 'x')"), "{throws}");
    assert!(!throws.contains("ENOENT"), "{throws}");
    // Nor does what the loader and `existsSync` look for in vain leave errors behind.
    let folder = common::Folder::new();
    std::fs::create_dir(folder.0.join("other")).expect("a folder");
    folder.file("other/index.js", "exports.x = 1;");
    folder.file("main.js", "require('./other').x;\ntry { require('nothing/here'); } catch {}\nrequire('fs').existsSync('none');\nnull.y;");
    let ended = common::run_in(folder, &["main.js"]);
    let errors = ask(&ended, "find Error");
    assert!(errors.contains("Cannot find module 'nothing/here'") && !errors.contains("ENOENT"), "{errors}");
    assert_eq!(errors.lines().filter(|line| line.contains("Cannot find")).count(), 1, "{errors}");
    // Its own exception that the program catches is one.
    let ended = common::run_code("try { require('fs').readFileSync('none'); } catch {}\nnull.y;");
    assert!(ask(&ended, "throws").contains("ENOENT"), "{}", ask(&ended, "throws"));
}

const REJECTS: &str = "function rejecter(reject, n) { const secret = { tag: 'secret of ' + n }; reject('bad ' + secret.tag); }\n";

/// Each ends with an unhandled rejection that began with a call in `rejecter`.
const CALLS: &[(&str, &str)] = &[
    (
        "a timer's callback",
        "const later = () => new Promise((_, reject) => setTimeout(() => rejecter(reject, 2), 1));\n\
         (async function main() { const mine = 1; await later(); })();",
    ),
    (
        "an event's listener",
        "const bus = new (require('events'))();\n\
         (async () => { await new Promise((_, reject) => bus.on('bad', () => rejecter(reject, 2))); })();\n\
         setTimeout(() => bus.emit('bad'), 1);",
    ),
    ("nobody waits", "new Promise((_, reject) => rejecter(reject, 2));"),
    ("Promise.reject", "rejecter(Promise.reject.bind(Promise), 2);"),
    (
        "withResolvers",
        "const { promise, reject } = Promise.withResolvers();\nsetTimeout(rejecter, 1, reject, 2);",
    ),
    (
        "a subclass",
        "class Mine extends Promise {}\nnew Mine((_, reject) => setTimeout(rejecter, 1, reject, 2)).then(() => 1);",
    ),
    (
        "all",
        "(async () => { await Promise.all([1, new Promise((_, reject) => setTimeout(rejecter, 1, reject, 2))]); })();",
    ),
    ("thrown again", "new Promise((_, reject) => rejecter(reject, 2)).catch((e) => { throw e; });"),
    ("through finally", "new Promise((_, reject) => rejecter(reject, 2)).finally(() => {}).then(() => 1);"),
    (
        "awaited twice",
        "const work = async () => { await new Promise((_, reject) => setTimeout(rejecter, 1, reject, 2)); };\n\
         (async function main() { await work(); })();",
    ),
    (
        "among many that are handled",
        "for (let n = 0; n < 50; n++) new Promise((_, reject) => rejecter(reject, 1)).catch(() => {});\n\
         setTimeout(() => new Promise((_, reject) => rejecter(reject, 2)), 1);",
    ),
];

#[test]
fn a_rejection_begins_at_the_call_that_rejected() {
    for &(name, program) in CALLS {
        for stress in [false, true] {
            let folder = common::Folder::new();
            folder.file("main.js", format!("{REJECTS}{program}"));
            let options = ["--gc-stress", "main.js"];
            let ended = common::run_in(folder, if stress { &options } else { &options[1..] });
            assert_eq!(ended.status.code(), Some(1), "{name}: {}", ended.stderr);
            let (stack, status) = (ask(&ended, "stack -v"), ask(&ended, "status"));
            let first = stack.lines().find(|line| line.starts_with("#0")).unwrap_or_default();
            assert!(first.starts_with("#0   rejecter ("), "{name}:\n{stack}");
            assert!(status.contains("at           rejecter ("), "{name}:\n{status}");
            assert!(
                ask(&ended, "print 'frame 0 local secret.tag'").contains("secret of 2"),
                "{name}:\n{stack}"
            );
        }
    }
    let ended = common::run_code(&format!("{REJECTS}{}", CALLS[0].1));
    let stack = ask(&ended, "stack -v");
    let main = stack.find("-- awaited by --").map(|at| &stack[at..]).unwrap_or_default();
    assert!(main.contains("   main (") && main.contains("mine = 1"), "{stack}");
}

/// Where a call or a throw came to nothing, its frames are nobody else's, be it of an equal value.
#[test]
fn a_rejection_that_nobody_took_is_not_taken_for_a_later_one() {
    let deaf = "class Deaf extends Promise { constructor(x) { super((a, b) => x(a, () => {})); } }\n";
    for old in [
        "Deaf.reject(undefined)",
        "Promise.reject.call(function (x) { x(() => {}, () => { throw undefined; }); })",
        "new Promise((done) => { done(1); throw undefined; })",
        "Promise.resolve({ then(done) { done(1); throw undefined; } })",
    ] {
        let program = format!(
            "{deaf}function old() {{ {old}; }}\ntry {{ old(); }} catch {{}}\n\
             setTimeout(function fresh() {{ Promise.reject(); }}, 1);"
        );
        let ended = common::run_code(&program);
        let stack = ask(&ended, "stack");
        assert!(stack.contains("#0   fresh (") && !stack.contains("old ("), "{old}\n{stack}");
    }
    // A handler's reason goes on from where it comes from, whatever it gave to others meanwhile.
    let program = format!(
        "{deaf}{REJECTS}function other() {{ Deaf.reject('other'); }}\n\
         new Promise((_, reject) => rejecter(reject, 2)).catch((e) => {{ other(); throw e; }});"
    );
    let ended = common::run_code(&program);
    let stack = ask(&ended, "stack");
    assert!(stack.contains("#0   rejecter (") && !stack.contains("other ("), "{stack}");
}

/// Where an error is made tells something else than where a promise was rejected with it, or where it was thrown.
#[test]
fn an_error_made_elsewhere_has_two_places() {
    let maker = "function make() { return new Error('made'); }\nclass Mine extends Error {}\n";
    for (program, how) in [
        (
            "function give(reject) { reject(make()); }\nnew Promise((_, reject) => setTimeout(give, 1, reject));",
            "rejection",
        ),
        ("function give() { throw make(); }\ngive();", "uncaught"),
    ] {
        let ended = common::run_code(&format!("{maker}{program}"));
        let (stack, status) = (ask(&ended, "stack"), ask(&ended, "status"));
        assert!(stack.contains("#0   give ("), "{how}\n{stack}");
        assert!(
            stack.contains("    the error was made at make (") && stack.contains("main.js:1:"),
            "{how}\n{stack}"
        );
        assert!(status.contains("at           give (") && status.contains("made at      make ("), "{status}");
        let made = ask(&ended, "stack exception");
        assert!(made.contains("#0   make (") && made.contains("#1   give ("), "{made}");
    }
    // One made where it is thrown, by a class of the program, or by the library: nothing to say.
    for program in [
        "throw new Mine('here');",
        "function f() { const e = new Mine('x'); Promise.reject(e); }\nf();",
        "require('nothing');",
    ] {
        let ended = common::run_code(&format!("{maker}{program}"));
        assert!(!ask(&ended, "stack").contains("was made at"), "{program}\n{}", ask(&ended, "stack"));
    }
}

/// As many frames are kept as with throws, and none for a promise that is handled, however long the program holds it.
#[test]
fn the_frames_of_rejections_take_bounded_memory() {
    let program = "\
        function give(n) { const held = new Array(1000).fill(n); return Promise.reject(n); }\n\
        async function wait(n) { await give(n); }\n\
        const kept = [];\n\
        (async () => {\n\
          for (let n = 0; n < 10000; n++) { const p = wait(n); p.catch(() => {}); kept.push(p); if (n % 100 === 0) await p.catch(() => {}); }\n\
          for (let n = 0; n < 10000; n++) { const p = give(n); p.catch(() => {}); kept.push(p); }\n\
          for (let n = 0; n < 10000; n++) { const p = new Promise((_, no) => setTimeout(no, 0, n)); kept.push(p); try { await p; } catch {} if (n > 100) break; }\n\
          const deep = (n) => n > 0 ? deep(n - 1) : give(7);\n\
          await deep(500);\n\
        })();";
    let folder = common::Folder::new();
    folder.file("main.js", program);
    let ended = common::run_in(folder, &["--max-heap", "24M", "--record-frames", "5", "main.js"]);
    assert_eq!(ended.status.code(), Some(1), "{}", ended.stderr);
    assert!(ended.stderr.contains("reason \"7\""), "{}", ended.stderr);
    let stack = ask(&ended, "stack -v --limit 0");
    assert!(
        stack.starts_with("7\n#0   give (")
            && stack.contains(
                "the frame above repeated 3 times in all\n    … 498 more frames, which were not kept"
            ),
        "{stack}"
    );
}

/// What a finally block throws again after a pause is taken by whoever called it then, not by whoever did at first.
#[test]
fn an_exception_parked_in_a_finally_block_is_caught_by_nobody() {
    let program = "\
        function* parked() { try { inner(2); } finally { yield 1; } }\n\
        const it = parked();\n\
        try { it.next(); } catch {}\n\
        (function resume() { it.next(); })();";
    let ended = common::run_code(&format!("{THROWS}{program}"));
    let status = ask(&ended, "status");
    assert!(status.contains("uncaught exception") && status.contains("at           parked ("), "{status}");
    let stack = ask(&ended, "stack");
    assert!(stack.contains("   resume (") && stack.contains("first thrown at inner ("), "{stack}");
}

/// Each frame that an exception passes costs the same, also where each throws it again.
#[test]
fn a_deep_stack_unwinds_in_time() {
    let program = "\
        function count(n) { for (const one of [n]) return count(one + 1) + 1; }\n\
        function clean(n) { try { return clean(n + 1) + 1; } finally { globalThis.last = n; } }\n\
        let deep = {}; for (let n = 0; n < 100000; n++) deep = { deep };\n\
        for (const f of [count, clean, () => structuredClone(deep)]) {\n\
          try { f(0); console.log('done'); } catch (e) { console.log(e.name, e.message); }\n\
        }";
    for options in [&["main.js"][..], &["--record-throws", "0", "main.js"]] {
        let folder = common::Folder::new();
        folder.file("main.js", program);
        let ended = common::run_in(folder, options);
        let one = "RangeError Maximum call stack size exceeded\n";
        assert_eq!(ended.stdout, one.repeat(3), "{}", ended.stderr);
    }
}

/// Of very many in one turn the later ones keep their place.
#[test]
fn a_call_among_too_many_keeps_its_place() {
    let program = "for (let n = 0; n < 40; n++) new Promise((_, reject) => rejecter(reject, 1)).catch(() => {});\n\
                   (async () => { await new Promise((_, reject) => rejecter(reject, 2)); })();";
    for (throws, kept) in [("3", true), ("2", false)] {
        let folder = common::Folder::new();
        folder.file("main.js", format!("{REJECTS}{program}"));
        let ended = common::run_in(folder, &["--record-throws", throws, "main.js"]);
        let stack = ask(&ended, "stack -v");
        assert!(stack.contains("#0   rejecter ("), "{throws}\n{stack}");
        assert_eq!(stack.contains("secret = Object"), kept, "{throws}\n{stack}");
    }
}

/// The builtin that rejects is none of the frames that are kept.
#[test]
fn a_call_that_keeps_one_frame_keeps_its_own() {
    for &(name, program) in CALLS.iter().filter(|(name, _)| ["Promise.reject", "nobody waits"].contains(name))
    {
        let folder = common::Folder::new();
        folder.file("main.js", format!("{REJECTS}{program}"));
        let ended = common::run_in(folder, &["--record-frames", "1", "main.js"]);
        let stack = ask(&ended, "stack -v");
        assert!(stack.contains("#0   rejecter (") && stack.contains("secret = Object"), "{name}:\n{stack}");
        assert!(!stack.contains("#1 "), "{name}:\n{stack}");
    }
}

/// Jobs that have to do with no rejection cost none its frames.
#[test]
fn a_call_among_many_jobs_keeps_its_frames() {
    for jobs in [
        "queueMicrotask(() => {})",
        "Promise.resolve().then(() => {})",
        "(async () => { throw n; })().catch(() => {})",
    ] {
        let program = format!(
            "for (let n = 0; n < 2000; n++) {jobs};\nnew Promise((_, reject) => rejecter(reject, 2));"
        );
        let folder = common::Folder::new();
        folder.file("main.js", format!("{REJECTS}{program}"));
        let stack = ask(&common::run_in(folder, &["main.js"]), "stack -v");
        assert!(stack.contains("#0   rejecter (") && stack.contains("secret = Object"), "{jobs}\n{stack}");
    }
}

/// No clause of a script catches that its time is over: nobody catches it, and the core is of where the script was.
#[test]
fn a_script_that_is_out_of_time_shows_where_it_was() {
    let ended = common::run_code(
        "const vm = require('vm');
const sandbox = { orders: [] };
vm.runInNewContext(`function spin(list) {
  for (;;) { try { for (;;) list.length; } catch {} finally { list.length; } }
}
spin(orders);`, sandbox, { timeout: 20, filename: 'rules.js' });
",
    );
    ended.exited(1).said(&["Error: Script execution timed out after 20ms", "ERR_SCRIPT_EXECUTION_TIMEOUT"]);
    let answer = ask(&ended, "stack -v");
    assert!(answer.contains("#0   spin (rules.js:2:") && answer.contains("list = Array (0)"), "{answer}");
    assert!(answer.contains("contextify.runWithin"), "{answer}");
    let answer = ask(&ended, "timers");
    assert!(answer.contains("time limit over overdue by") && answer.contains("main.js:3:4)"), "{answer}");
    // What is not over is told as well.
    let ended = common::run_code(
        "require('vm').runInThisContext('null.x', { timeout: 60000, filename: 'rules.js' });\n",
    );
    let answer = ask(&ended, "timers");
    assert!(answer.contains("time limit armed due in"), "{answer}");
}

#[test]
fn an_exception_in_a_context_has_its_frames_and_globals() {
    let ended = common::run_code(
        "const vm = require('vm');
const sandbox = vm.createContext({ tenant: 'seven' });
vm.runInContext('var inside = 5; function fail(order) { return order.price.amount; }', sandbox, { filename: 'rules.js' });
vm.runInContext('fail({ price: null })', sandbox, { filename: 'call.js' });
",
    );
    ended.exited(1).said(&["TypeError: Cannot read properties of null (reading 'amount')"]);
    let answer = ask(&ended, "stack -v");
    assert!(
        answer.contains("#0   fail (rules.js:1:59)") && answer.contains("tenant: 'seven', inside: 5"),
        "{answer}"
    );
}
