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
