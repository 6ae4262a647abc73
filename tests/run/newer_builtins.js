// Builtins, and rules, that are newer than the Node which records tests/js: each line checks itself.
const assert = require('assert');
const log = (...words) => console.log(...words);

// RegExp.escape, Math.f16round, Math.sumPrecise
assert.strictEqual(RegExp.escape('a+b/c-d \n\u2028😀\ud800'), '\\x61\\+b\\/c\\x2dd\\x20\\n\\u2028😀\\ud800');
assert.throws(() => RegExp.escape(1), TypeError);
assert.strictEqual(Math.f16round(1.337), 1.3369140625);
assert.strictEqual(Math.sumPrecise([1e20, 0.1, -1e20]), 0.1);
assert.ok(Object.is(Math.sumPrecise([]), -0));
assert.throws(() => Math.sumPrecise([1n]), TypeError);

// A key that is an object is converted once, though the element is read and written.
const converted = [];
const key = (name) => ({ toString() { converted.push(name); return name; } });
const counted = { n: 1, m: null };
counted[key('n')] += 2; counted[key('n')]++; counted[key('m')] ??= 5; counted[key('m')] ||= 6;
assert.deepStrictEqual([counted, converted], [{ n: 4, m: 5 }, ['n', 'n', 'm', 'm']]);
// In strict code a call is no assignment target.
assert.throws(() => Function('f', '"use strict"; f() = 1'), SyntaxError);

// A backreference to a name that two groups have.
assert.deepStrictEqual([...'aa bb ab'.matchAll(/(?:(?<x>a)|(?<x>b))\k<x>/g)].map((m) => m[0]), ['aa', 'bb']);
assert.strictEqual(/^(?:(?<x>a)|(?<x>b)|c){2}\k<x>$/.test('ac'), true);

// Base64 and hexadecimal digits of Uint8Arrays
assert.deepStrictEqual([...Uint8Array.fromBase64('Zm9vYg==')], [102, 111, 111, 98]);
assert.throws(() => Uint8Array.fromBase64('Zh', { lastChunkHandling: 'strict' }), SyntaxError);
assert.strictEqual(new Uint8Array([251, 255]).toBase64({ alphabet: 'base64url', omitPadding: true }), '-_8');
const target = new Uint8Array(4);
assert.deepStrictEqual(target.setFromHex('00ff10'), { read: 6, written: 3 });
assert.strictEqual(target.toHex(), '00ff1000');

// JSON with source text
const seen = [];
JSON.parse('{"a": 1.0, "b": [-0, "x"], "a": 2e1}', function (key, value, { source }) { seen.push(`${key}=${source}`); return value; });
assert.deepStrictEqual(seen, ['a=2e1', '0=-0', '1="x"', 'b=undefined', '=undefined']);
assert.strictEqual(JSON.stringify({ big: JSON.rawJSON('12345678901234567890') }), '{"big":12345678901234567890}');
assert.ok(JSON.isRawJSON(JSON.rawJSON('1')) && !JSON.isRawJSON({ rawJSON: '1' }));
assert.throws(() => JSON.rawJSON('{}'), SyntaxError);

// getOrInsert
const map = new Map([['a', 1]]);
assert.deepStrictEqual([map.getOrInsert('a', 2), map.getOrInsert('b', 3), map.getOrInsertComputed('c', (k) => k + k), map.size], [1, 3, 'cc', 3]);
const weak = new WeakMap();
assert.deepStrictEqual([weak.getOrInsert(log, 1), weak.getOrInsertComputed(log, () => 2)], [1, 1]);

// What `has` does to the set does not change which elements it is asked for.
const shrinking = new Set([1, 2, 3]);
const asked = [];
const others = { size: 9, keys() {}, has(value) { asked.push(value); shrinking.clear(); shrinking.add(9); return value !== 2; } };
assert.deepStrictEqual([[...shrinking.difference(others)], asked], [[2], [1, 2, 3]]);

// Joined iterators
assert.deepStrictEqual([...Iterator.concat([1, 2], new Set([3]), 'x' === 'y' ? [] : [4])], [1, 2, 3, 4]);
assert.deepStrictEqual([...Iterator.zip([[1, 2, 3], ['a', 'b']])], [[1, 'a'], [2, 'b']]);
assert.deepStrictEqual([...Iterator.zip([[1, 2], ['a']], { mode: 'longest', padding: [0, '-'] })], [[1, 'a'], [2, '-']]);
assert.throws(() => [...Iterator.zip([[1], []], { mode: 'strict' })], TypeError);
assert.deepStrictEqual([...Iterator.zipKeyed({ n: [1, 2], s: 'ab'[Symbol.iterator]() })].map((o) => ({ ...o })), [{ n: 1, s: 'a' }, { n: 2, s: 'b' }]);

// Resizable buffers: what follows them cannot be frozen.
const tracking = new Uint8Array(new ArrayBuffer(4, { maxByteLength: 8 }));
assert.throws(() => Object.preventExtensions(tracking), TypeError);
assert.strictEqual(Reflect.preventExtensions(tracking), false);

// Disposable stacks and SuppressedError
const disposals = [];
const stack = new DisposableStack();
stack.use({ [Symbol.dispose]() { disposals.push('used'); throw new Error('first'); } });
stack.adopt('adopted', (value) => disposals.push(value));
stack.defer(() => { disposals.push('deferred'); throw new Error('second'); });
assert.throws(() => stack.dispose(), (e) => e instanceof SuppressedError && e.error.message === 'first' && e.suppressed.message === 'second');
assert.deepStrictEqual([disposals, stack.disposed], [['deferred', 'adopted', 'used'], true]);
assert.throws(() => stack.use(null), ReferenceError);

(async () => {
  const pending = new AsyncDisposableStack();
  const ended = [];
  pending.use({ async [Symbol.asyncDispose]() { await null; ended.push(1); } });
  pending.use({ [Symbol.dispose]() { ended.push(2); } });
  pending.use(undefined);
  await pending.move().disposeAsync();
  assert.deepStrictEqual([ended, pending.disposed], [[2, 1], true]);

  // Array.fromAsync
  assert.deepStrictEqual(await Array.fromAsync([1, Promise.resolve(2)], async (x, i) => x * 10 + i), [10, 21]);
  assert.deepStrictEqual(await Array.fromAsync({ length: 2, 0: 'a', 1: Promise.resolve('b') }), ['a', 'b']);
  let closed = 0;
  const source = { i: 0, [Symbol.asyncIterator]() { return this; }, async next() { return { value: this.i++, done: false }; }, async return() { closed++; return {}; } };
  await assert.rejects(Array.fromAsync(source, () => { throw new Error('mapper'); }), /mapper/);
  assert.strictEqual(closed, 1);

  // Atomics.waitAsync
  const cells = new Int32Array(new SharedArrayBuffer(8));
  assert.deepStrictEqual(Atomics.waitAsync(cells, 0, 1), { async: false, value: 'not-equal' });
  assert.deepStrictEqual(Atomics.waitAsync(cells, 0, 0, 0), { async: false, value: 'timed-out' });
  const first = Atomics.waitAsync(cells, 0, 0), other = Atomics.waitAsync(cells, 1, 0, 5);
  assert.ok(first.async && other.async);
  assert.strictEqual(Atomics.notify(cells, 0), 1);
  log(await first.value, await other.value);
  assert.strictEqual(Atomics.notify(cells, 1), 0);
  log('done');
})();
