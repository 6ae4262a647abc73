//! Weak references and finalisation: when callbacks run and what they get, also when collecting at every allocation. `$262.gc`
//! collects here; what it finds depends on what the native stack still holds, so targets are made in calls and by the hundred.

mod common;

/// What every program begins with: makes garbage in a frame of its own, and overwrites what that left on the stack.
const PRELUDE: &str = "
    const gc = () => { clobber(30); $262.gc(); };
    function clobber(n) { const a = [n, n, n, n]; return n === 0 ? a.length : clobber(n - 1) + a[0]; }
    const turn = () => new Promise((done) => setImmediate(done));
    const log = [];
    const print = (...values) => console.log(...values);
";

/// Runs a program as it is, and with collections all the time.
#[track_caller]
fn check(code: &str, wanted: &str) {
    for options in [&[][..], &["--gc-stress", "--verify-heap"]] {
        let folder = common::Folder::new();
        folder.file("main.js", format!("{PRELUDE}(async () => {{ {code} }})();"));
        let args: Vec<&str> = options.iter().copied().chain(["--test262-host", "main.js"]).collect();
        let ended = common::run_in(folder, &args);
        ended.exited(0);
        assert_eq!(ended.stdout, wanted, "{options:?} {}", ended.stderr);
    }
}

#[test]
fn callbacks_run_once_each_with_what_was_held() {
    check(
        "const seen = new Map();
         const registry = new FinalizationRegistry((held) => seen.set(held.n, (seen.get(held.n) || 0) + 1));
         (function make() { for (let n = 0; n < 100; n++) registry.register({ n }, { n }); })();
         for (let i = 0; i < 6; i++) { gc(); await turn(); }
         print(seen.size > 90, [...seen.values()].every((times) => times === 1), [...seen.keys()].every(Number.isInteger));",
        "true true true\n",
    );
}

#[test]
fn callbacks_do_not_run_in_the_turn_nor_at_the_end() {
    check(
        "const registry = new FinalizationRegistry(() => log.push('called'));
         (function make() { for (let n = 0; n < 100; n++) registry.register({ n }, n); })();
         gc();
         print(log.length);
         await null; await null; // jobs of the same turn
         print(log.length);
         process.on('exit', () => print('exit', log.length > 0));
         await turn(); await turn();",
        "0\n0\nexit true\n",
    );
    // What is alive at the end is not finalised.
    check(
        "const registry = new FinalizationRegistry(() => print('called'));
         globalThis.target = {};
         registry.register(target, 1);
         process.on('exit', () => { gc(); print('exit'); });",
        "exit\n",
    );
}

#[test]
fn registrations_that_are_taken_back_are_not_called() {
    check(
        "const registry = new FinalizationRegistry((held) => log.push(held));
         const token = {}, other = Symbol('other');
         (function make() {
           for (let n = 0; n < 100; n++) registry.register({ n }, n, n % 2 ? token : other);
         })();
         print(registry.unregister(token), registry.unregister(token), registry.unregister({}));
         for (let i = 0; i < 6; i++) { gc(); await turn(); }
         print(log.length > 40, log.every((n) => n % 2 === 0));
         // The target itself may be the token.
         const self = {};
         registry.register(self, 1, self);
         print(registry.unregister(self));
         try { registry.unregister(1); } catch (e) { print(e.name); }",
        "true false false\ntrue true\ntrue\nTypeError\n",
    );
}

#[test]
fn what_waits_for_its_cleanup_can_still_be_taken_back() {
    check(
        "const registry = new FinalizationRegistry((held) => log.push(held));
         const token = {};
         (function make() { for (let n = 0; n < 100; n++) registry.register({ n }, n, token); })();
         gc(); // they are dead now, and their callbacks wait
         print(registry.unregister(token), registry.unregister(token));
         for (let i = 0; i < 3; i++) { await turn(); gc(); }
         print(log.length);",
        "true false\n0\n",
    );
}

#[test]
fn what_is_held_lives_as_long_as_the_registry_however_it_is_reached() {
    // Only through an ephemeron, and only as what another registry holds.
    check(
        "const key = {}, map = new WeakMap();
         (function make() {
           map.set(key, new FinalizationRegistry((held) => log.push(held.text.repeat(2))));
           const inner = new FinalizationRegistry((held) => log.push(held.text.repeat(2)));
           map.set(map, new FinalizationRegistry(() => {}));
           globalThis.alive = {};
           map.get(map).register(alive, { inner });
           for (let n = 0; n < 100; n++) {
             map.get(key).register({ n }, { text: 'ephemeron' + n });
             inner.register({ n }, { text: 'inner' + n });
           }
         })();
         for (let i = 0; i < 6; i++) { gc(); await turn(); }
         const fits = log.every((text) => /^(ephemeron|inner)(\\d+)\\1\\2$/.test(text));
         print(log.length > 180, new Set(log).size === log.length, fits);",
        "true true true\n",
    );
}

#[test]
fn a_callback_that_throws_leaves_the_others_queued() {
    check(
        "const registry = new FinalizationRegistry((n) => { log.push(n); if (log.length === 1) throw new Error('first'); });
         process.on('uncaughtException', (e) => print(e.message));
         (function make() { for (let n = 0; n < 100; n++) registry.register({ n }, n); })();
         for (let i = 0; i < 6; i++) { gc(); await turn(); }
         print(log.length > 90, new Set(log).size === log.length);",
        "first\ntrue true\n",
    );
}

#[test]
fn a_weak_ref_that_was_seen_lives_until_the_turn_is_over() {
    check(
        "let refs = [];
         (function make() { for (let n = 0; n < 100; n++) refs.push(new WeakRef({ n })); })();
         gc();
         print(refs.every((ref, n) => ref.deref().n === n)); // they were made in this turn
         await null;
         gc();
         print(refs.every((ref, n) => ref.deref().n === n)); // a job of the same turn
         await turn();
         (function look() { for (let n = 0; n < 10; n++) refs[n].deref(); })();
         gc();
         // Those that were looked at in this turn live, nearly all others are gone.
         const first = refs.slice(0, 10).map((ref) => ref.deref()?.n);
         print(new Set(first).size > 0, first.every((n, i) => n === undefined || n === i));
         let others = 0;
         for (const ref of refs.slice(10)) others += ref.deref() === undefined;
         print(others > 80);
         await turn(); gc(); await turn(); gc();
         let gone = 0;
         for (const ref of refs) gone += ref.deref() === undefined;
         print(gone > 90);",
        "true\ntrue\ntrue true\ntrue\ntrue\n",
    );
}

#[test]
fn many_looks_in_one_turn_take_no_more_than_their_targets() {
    let folder = common::Folder::new();
    let code = "const a = new WeakRef({}), b = new WeakRef([]); let n = 0;
        const before = process.memoryUsage().rss;
        while (n < 3e6) { n += a.deref() ? 1 : 0; n += b.deref() ? 1 : 0; }
        console.log(process.memoryUsage().rss - before < 8 << 20);";
    folder.file("main.js", code);
    let ended = common::run_in(folder, &["main.js"]);
    ended.exited(0);
    assert_eq!(ended.stdout, "true\n");
}

#[test]
fn weak_collections_let_go_of_dead_keys_and_keep_the_values_of_live_ones() {
    check(
        "const map = new WeakMap(), set = new WeakSet(), live = [];
         const probes = [];
         (function make() {
           for (let n = 0; n < 100; n++) {
             const key = { n }, value = { key, text: 'value ' + n };
             map.set(key, value); set.add(key);
             probes.push(new WeakRef(value));
             if (n % 10 === 0) live.push(key);
           }
           // A chain: each value is the next one's key.
           let key = globalThis.start = {};
           for (let n = 0; n < 50; n++) { const next = { n }; map.set(key, next); key = next; }
         })();
         for (let i = 0; i < 4; i++) { await turn(); gc(); }
         print(live.every((key) => map.get(key).text === 'value ' + key.n && map.get(key).key === key && set.has(key)));
         let gone = 0, key = start, length = 0;
         for (const ref of probes) gone += ref.deref() === undefined;
         for (;;) { key = map.get(key); if (!key) break; length++; }
         print(gone > 80 && gone <= 90, length);",
        "true\ntrue 50\n",
    );
}

/// A list whose links are values of a WeakMap, key to key: each is found alive by the one before, through as many maps as there may be. What
/// nobody leads to is gone.
#[test]
fn a_chain_through_weak_maps_lives_from_its_head() {
    check(
        "const length = 300;
         const maps = [new WeakMap(), new WeakMap()];
         const head = {};
         const lost = new Map();
         const registry = new FinalizationRegistry((held) => lost.set(held, true));
         (function make() {
           // From the end, so that no round over the tables finds more than one in their order.
           let next = { end: true };
           for (let n = length; n > 0; n--) { const key = n === 1 ? head : { n }; maps[n % 2].set(key, next); next = key; }
           let dead = {};
           for (let n = 0; n < 100; n++) { registry.register(dead, n); const next = {}; maps[0].set(dead, next); dead = next; }
           // A map that is found only at the end of the chain has pairs of its own.
           const inner = new WeakMap();
           let key = head, n = 0;
           while (!key.end) { key = maps[++n % 2].get(key); }
           maps[1].set(key, inner);
           inner.set(head, [inner, 'found']);
         })();
         for (let i = 0; i < 4; i++) { gc(); await turn(); }
         let key = head, n = 0;
         while (!key.end) { key = maps[++n % 2].get(key); }
         const inner = maps[1].get(key);
         print(n, inner.get(head)[1], lost.size > 90);",
        "300 found true\n",
    );
}
