//! Real programs, their cores, and what the inspector reads in them.

mod common;

use common::{ask, run};

#[test]
fn an_uncaught_throw_is_dumped_with_every_frame_before_finally_runs() {
    let target = run("'use strict';
let state = 'working';
const cache = new Map();
function price(entry, times) {
  const total = entry.rate.toFixed(2) * times;
  return total;
}
function handle(req) {
  const key = req.key;
  try {
    return [1].map(function each(n) { return price({ name: key }, n + 1); });
  } finally {
    state = 'finished';
  }
}
handle({ key: 'k7', headers: { host: 'shop.example' } });
")
    .expect("a core");
    let status = ask(&target, "status");
    assert!(
        status.contains("TypeError: Cannot read properties of undefined (reading 'toFixed')"),
        "{status}"
    );
    let stack = ask(&target, "stack -v");
    eprintln!("{stack}");
    assert!(stack.contains("price (/srv/program.js:5:28)"), "{stack}");
    assert!(stack.contains("const total = entry.rate.toFixed(2) * times;"), "{stack}");
    assert!(stack.contains("Array.prototype.map"), "{stack}");
    assert!(stack.contains("entry = ") && stack.contains("name: 'k7'"), "{stack}");
    assert!(stack.contains("times = 2"), "{stack}");
    assert!(stack.contains("key = 'k7'"), "captured variables are locals too: {stack}");
    assert!(ask(&target, "print state").contains("'working'"));
    let host = ask(&target, "print frame 3 local req.headers.host");
    assert!(host.contains("'shop.example'"), "{host}");
    assert!(ask(&target, "scopes 1").contains("key"), "{}", ask(&target, "scopes 1"));
    let verify = ask(&target, "verify");
    assert!(verify.contains("the core is intact"), "{verify}");
    eprintln!("{status}\n{verify}\n{}", ask(&target, "throws"));
}

#[test]
fn an_unhandled_rejection_shows_the_throw() {
    let target = run("async function level4(row) {
  const part = row.qty.toFixed(1);
  return part;
}
async function level3(row) { await null; return await level4(row); }
async function level2(row) { const wrapped = { row }; return await level3(wrapped.row); }
async function level1(id) { return await level2({ id, qty: null }); }
level1(17);
")
    .expect("a core");
    let stack = ask(&target, "stack -v");
    eprintln!("{stack}\n{}\n{}", ask(&target, "promises"), ask(&target, "status"));
    assert!(stack.contains("level4 (/srv/program.js:2:24)"), "{stack}");
    assert!(stack.contains("{ id: 17, qty: null }"), "{stack}");
    for level in ["level3", "level2", "level1"] {
        assert!(stack.contains(level), "{level}: {stack}");
    }
}

#[test]
fn what_is_pending_is_there() {
    let target = run("const gate = new Promise(() => {});
async function worker(n) { const started = n * 10; await gate; return started; }
const all = [1, 2, 3].map(worker);
Promise.resolve(5).then(function later(v) { dump(); return v; });
Promise.resolve(6).then(function after(v) { return v; });
")
    .expect("a core");
    let stack = ask(&target, "stack -v");
    let board = ask(&target, "pending");
    eprintln!("{stack}\n{board}\n{}", ask(&target, "microtasks"));
    assert!(stack.contains("later"), "{stack}");
    assert!(board.contains("3  worker (/srv/program.js:2:"), "{board}");
    assert!(board.contains("after"), "{board}");
    eprintln!("{}\n{}", ask(&target, "promises pending"), ask(&target, "async"));
    for command in
        ["functions", "globals", "roots", "heap --limit 10", "find Promise", "source", "disasm", "path all"]
    {
        eprintln!("--- {command}\n{}", ask(&target, command));
    }
}
