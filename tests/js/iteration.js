// Iterators, generators, spread, destructuring with iterator close.
function* g() { const x = yield 1; print('got', x); try { yield 2 } finally { print('cleanup') } return 3 }
let it = g(); print(JSON.stringify([it.next('ignored'), it.next('hello'), it.return(9), it.next()]));
it = g(); it.next(); try { it.throw(new Error('in')) } catch (e) { print(e.message) }
function* d() { const r = yield* g(); print('r', r); yield* [10, 20]; yield* 'ab' } print([...d()]);
const closing = () => ({ n: 0, [Symbol.iterator]() { return this }, next() { return { value: this.n++, done: this.n > 5 } }, return() { print('closed at', this.n); return {} } });
for (const x of closing()) { if (x == 2) break } const [p, q] = closing(); print(p, q); const [...all] = closing(); print(all);
try { for (const x of closing()) throw new Error('body') } catch (e) { print(e.message) }
try { const [z = (() => { throw new Error('default') })()] = { [Symbol.iterator]: () => ({ next: () => ({ value: undefined }), return() { print('closed'); return {} } }) } } catch (e) { print(e.message) }
print(Math.max(...[1, 5, 3], ...new Set([9])), [...'héllo'].length, [..."a😀b"].length, Array.from({ length: 3 }, (_, i) => i * i));
for (const [k, v] of new Map([['a', 1], ['b', 2]])) print(k, v); for (const [i, v] of ['x', 'y'].entries()) print(i, v);
for (const k in { b: 1, a: 2, 1: 3, 0: 4 }) print(k); for (const k in Object.create({ inherited: 1 }, { own: { value: 1, enumerable: true }, hidden: { value: 2 } })) print(k);
const o = { a: 1, b: 2 }; for (const k in o) { print(k); delete o.b; o.c = 3 }
try { const [x] = null } catch (e) { print(e.message) } try { const { y } = undefined } catch (e) { print(e.message) } try { [...1] } catch (e) { print(e.name) } try { new Map([1]) } catch (e) { print(e.message) }
function* fib() { let [a, b] = [0, 1]; for (; ;) { yield a;[a, b] = [b, a + b] } } const f = []; for (const x of fib()) { if (x > 50) break; f.push(x) } print(f);
const lazy = { *[Symbol.iterator]() { yield* this.items }, items: [1, 2] }; print([...lazy, ...lazy]);
const gen = (function* () { try { while (true) yield } catch (e) { yield 'caught ' + e } })(); gen.next(); print(gen.throw('x').value, gen.next().done);
try { const r = (function* () { r.next() })(); r.next() } catch (e) { print(e.message) }
print(Object.prototype.toString.call(gen), gen[Symbol.iterator]() === gen, typeof gen.next);
const { length, [length - 1]: last } = 'hello'; print(length, last); const [a = 1, [b = 2, ...c] = [, 3, 4], { d: { e = 5 } = {} } = {}] = []; print(a, b, c, e);
let m = new Map([[NaN, 'nan'], [0, 'zero']]); print(m.get(NaN), m.get(-0), [...m.keys()].map(k => Object.is(k, 0))); const s = new Set([1, 2, 3]); for (const x of s) { s.delete(x); if (x < 3) s.add(x + 10); if (s.size > 10) break } print([...s]);
print([3, 1, 2].sort().join(), [3, 1, 2].sort((a, b) => b - a).join(), ['b', undefined, 'a'].sort().join(), [1, [2, [3, [4]]]].flat(Infinity).join(), [1, 2, 3, 4].findLast(x => x % 2), [5, 1, 10].toSorted().join());
// What closing an iterator throws is not for a `try` inside the loop to catch, whichever way the loop is left.
{
  const badly = () => ({ [Symbol.iterator]() { return { next: () => ({ value: 1, done: false }), return() { throw 'from return'; } }; } });
  const ways = {
    return() { for (const x of badly()) { try { return 1; } catch (e) { print('not here', e); } } },
    outer() { out: for (const y of [1, 2]) for (const x of badly()) { try { continue out; } catch (e) { print('not here', e); } } },
    middle() { for (const x of badly()) { try { for (const y of badly()) { try { return 1; } catch (e) { print('not here', e); } } } catch (e) { print('middle', e); break; } } },
    constructor_() { new (class extends Object { constructor() { super(); for (const x of badly()) { try { return; } catch (e) { print('not here', e); } } } })(); },
    generator() { const g = (function* () { for (const x of badly()) { try { yield x; } catch (e) { print('not here', e); } } })(); g.next(); g.return(2); },
  };
  for (const way in ways) try { print(way, ways[way]()); } catch (e) { print(way, 'threw', e); }
  const kept = () => { for (const x of [1]) { try { const a = [x]; return { a, text: `kept ${x}` }; } catch {} } };
  print(JSON.stringify(kept()));
  (async () => { for await (const x of { [Symbol.asyncIterator]: () => ({ next: () => ({ value: 1, done: false }), return: () => Promise.reject('late') }) }) { try { return x; } catch (e) { print('not here', e); } } })().catch((e) => print('async threw', e));
}
// What is returned at a yield* of an async generator is awaited first; if that rejects, the inner generator gets a throw.
(async () => {
  const inner = async function* () { try { yield 1; } catch (e) { print('inner caught', e); yield 'after'; } finally { print('inner closed'); } };
  const outer = (async function* () { try { yield* inner(); } catch (e) { print('outer caught', e); } })();
  print(JSON.stringify([await outer.next(), await outer.return(Promise.reject('rejected')), await outer.return('value')]));
  const plain = (async function* () { try { yield* { [Symbol.asyncIterator]: () => ({ next: () => ({ value: 1, done: false }), return: () => (print('returned'), {}) }) }; } catch (e) { print(e.name); } })();
  await plain.next(); print(JSON.stringify(await plain.return(Promise.reject('rejected'))));
})();
// for-in asks a proxy about each key when its turn comes.
{
  const traced = (target) => new Proxy(target, { ownKeys(t) { print('ownKeys'); return Reflect.ownKeys(t); }, getPrototypeOf(t) { print('getPrototypeOf'); return Reflect.getPrototypeOf(t); }, getOwnPropertyDescriptor(t, k) { print('descriptor', k); return Reflect.getOwnPropertyDescriptor(t, k); } });
  const target = { a: 1, b: 2, c: 3, d: 4 }; Object.defineProperty(target, 'hidden', { value: 1, configurable: true });
  for (const k in traced(target)) { print(k); delete target.c; }
  for (const k in Object.create(traced(Object.defineProperty({ x: 1, own: 2 }, 'hidden', { value: 1 })), { own: { value: 1 }, mine: { value: 2, enumerable: true } })) print(k);
}
// Leaving a for-await over what is not async, and has no `return`, takes one turn: nothing is there to be awaited.
{
  const turns = (name, run) => { let n = 0, done = false; const end = () => { done = true; print(name, n); }; run().then(end, end); (function next() { if (done || n > 20) return; n++; Promise.resolve().then(next); })(); };
  turns('left by return', async () => { for await (const x of [1, 2]) return x; });
  turns('left by break', async () => { for await (const x of [1, 2]) break; });
  turns('left by throw', async () => { for await (const x of [1, 2]) throw x; });
  turns('not left', async () => { for await (const x of [1, 2]); });
}
