// util.inspect on every kind of value, and on random nestings with random options.
'use strict';

module.exports = (lib, out) => {
  const { inspect, format } = lib('util');
  class Foo { constructor() { this.a = 1; } get g() { return 1; } }
  class Bar extends Foo { static s = 1; }
  const circular = { name: 'c' };
  circular.self = circular;
  circular.list = [circular, { circular }];
  const other = { a: { b: {} } };
  other.a.b.c = other.a;
  const nullProto = Object.create(null);
  nullProto.x = 1;
  const sparse = [1, , 3];
  sparse[10] = 'x';
  sparse.named = true;
  const cause = new Error('outer', { cause: new TypeError('inner') });
  for (const e of [cause, cause.cause]) e.stack = `${e.stack.split('\n')[0]}\n    at one (a.js:1:1)\n    at two (a.js:2:2)`;
  const noStack = new RangeError('bare');
  noStack.stack = undefined;
  const coded = Object.assign(new Error('coded'), { code: 'E_X', extra: { deep: { er: 1 } } });
  coded.stack = 'Error: coded\n    at x (y.js:1:2)';
  class MyError extends Error {}
  const mine = new MyError('mine');
  mine.stack = mine.stack.split('\n')[0] + '\n    at z';
  const renamed = new Error('renamed');
  renamed.name = 'Strange';
  renamed.stack = 'Error: renamed\n    at q';
  const aggregate = new AggregateError([1, 'two'], 'many');
  aggregate.stack = 'AggregateError: many\n    at w';
  const fn = function named() {};
  fn.prop = 1;
  const withProto = Object.create({ inherited: 1 });
  const mapIter = new Map([[1, { a: 2 }]]);
  const values = [
    undefined, null, true, 0, -0, 1.5, NaN, 10n, 'str', "it's", `"both' `, 'new\nline', '\x00\x7f\\', '\ud83d', '😀',
    Symbol('s'), Symbol(), Symbol.iterator, {}, [], [[]], { a: 1 }, { 'a-b': 1, 2: 3, __proto__: { z: 1 } },
    { a: { b: { c: { d: 1 } } } }, [[[[1]]]], circular, other, nullProto, Object.create(null), sparse, [, ,], new Array(5),
    new Foo(), new Bar(), Foo, Bar, class {}, class extends Object {}, fn, () => {}, async () => {}, function* () {},
    async function* ag() {}, async function af() {}, Object.assign(() => {}, { a: 1 }),
    new Map(), new Map([[1, 'a'], [{ k: 1 }, new Map([[2, 3]])]]), new Set(), new Set([1, 'a', [1, 2]]),
    mapIter.entries(), mapIter.keys(), mapIter.values(), new Set([1, 2]).values(), new Set([5]).entries(),
    new WeakMap(), new WeakSet(), Promise.resolve(4), Promise.resolve({ a: 1 }), new Promise(() => {}),
    new Date(0), new Date(NaN), Object.assign(new Date(0), { x: 1 }), /re/g, Object.assign(/x/, { y: 1 }),
    new Number(3), new String('abc'), new Boolean(false), Object(Symbol('b')), Object(1n), Object.assign(new String('ab'), { z: 1 }),
    new Uint8Array(3), new Uint8Array(0), new Float64Array([1.5, -0]), new BigInt64Array(2), new ArrayBuffer(4), new SharedArrayBuffer(2),
    new DataView(new ArrayBuffer(2)), (function () { return arguments; })(1, 'b'), new Proxy({ a: 1 }, {}), new Proxy([1], {}),
    new Proxy(function f() {}, {}), cause, noStack, coded, mine, renamed, aggregate, withProto,
    { get a() { return 1; }, set a(v) {}, get b() { return 1; }, set c(v) {} },
    { [Symbol('k')]: 1, [Symbol.toStringTag]: 'Tagged' }, { toString: 1 }, globalThis.Math, JSON, Reflect, new (class X extends Map {})([[1, 2]]),
    new (class Y extends Array {})(3), new (class extends Set {})(), new (class Z extends Uint8Array {})(2), new (class P extends Promise {})(() => {}),
    Object.create(Foo.prototype), Foo.prototype, Object.create(Object.create(null)), Object.setPrototypeOf([1, 2], null),
    Object.setPrototypeOf(new Map([[1, 2]]), null), Object.setPrototypeOf(function q() {}, null), Object.setPrototypeOf(new Date(0), null),
    { [inspect.custom]() { return 'custom'; } }, { [inspect.custom]: (d, o) => ({ d, stylize: typeof o.stylize, depth: o.depth }) },
    { x: { [inspect.custom](d, o, i) { return `multi\nline ${d} ${i({ a: 1 }, o)}`; } } },
    { a: 'x'.repeat(100), b: 'line1\nline2 is a longer line than the others, so that it is broken\nline3' },
    Array.from({ length: 120 }, (_, i) => i), Array.from({ length: 30 }, (_, i) => 'item' + i * 37), Array.from({ length: 27 }, (_, i) => i * 1.5),
    Array.from({ length: 101 }, (_, i) => ({ i })), new Set(Array.from({ length: 105 }, (_, i) => i)), new Map(Array.from({ length: 105 }, (_, i) => [i, i])),
    { f() {}, g: () => {}, h: class A {} }, 'a'.repeat(10010), ['漢字', '日本語', 'abc', 'é', 'x', 'y', 'z'], [undefined, null, , 1n],
    { __proto__: null, ['__proto__']: 1 }, Object.defineProperty({}, 'hidden', { value: 1 }), new (function Legacy() { this.q = 1; })(),
    [1.5, 'a', {}, [], null, undefined, true, 3n], { arr: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], obj: { arr: [[1, [2, [3]]]] } },
    (function* gen() {})(), globalThis.WebAssembly, [new Error('in array')].map((e) => ((e.stack = 'Error: in array\n    at k'), e)),
    { e: Object.assign(new Error('nested'), { stack: 'Error: nested\n    at k\n    at l' }) },
  ];
  const optionSets = [
    undefined, { depth: 0 }, { depth: null }, { showHidden: true }, { colors: true }, { compact: false }, { compact: true }, { compact: 1 },
    { breakLength: 40 }, { breakLength: Infinity }, { maxArrayLength: 3 }, { maxArrayLength: 0 }, { maxStringLength: 5 }, { sorted: true }, { getters: true },
    { showProxy: true }, { numericSeparator: true }, { customInspect: false }, { depth: -1 }, { colors: true, depth: 5, breakLength: 60 },
  ];
  values.forEach((value, n) => {
    for (const options of optionSets) {
      // Functions of the runtime differ in name when hidden properties are shown.
      if (options && options.showHidden && (value === globalThis.WebAssembly || value instanceof SharedArrayBuffer)) continue;
      if (n === 103 && options && options.maxArrayLength === 0) continue;
      let text;
      try {
        text = inspect(value, options);
      } catch (error) {
        text = `threw ${error.message}`;
      }
      out(n, JSON.stringify(options), text);
    }
  });

  // Random values, the same for both by a fixed seed.
  let seed = 12345;
  const random = (n) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * n);
  };
  const word = () => 'abcdefghijklmnopqrstuvwxyz'.repeat(3).slice(random(20), 20 + random(30));
  const make = (depth) => {
    switch (random(depth > 4 ? 6 : 13)) {
      case 0: return random(100000);
      case 1: return word();
      case 2: return random(2) === 0;
      case 3: return random(1000) / 7;
      case 4: return null;
      case 5: return BigInt(random(1e6));
      case 6: return Array.from({ length: random(40) }, () => random(10000));
      case 7: return Array.from({ length: random(30) }, word);
      case 8: return Array.from({ length: random(8) }, () => make(depth + 1));
      case 9: return new Map(Array.from({ length: random(5) }, () => [word(), make(depth + 1)]));
      case 10: return new Set(Array.from({ length: random(9) }, () => make(depth + 1)));
      default: {
        const object = random(4) === 0 ? new (class Item {})() : {};
        for (let i = random(7); i > 0; i--) object[word().slice(0, random(14))] = make(depth + 1);
        return object;
      }
    }
  };
  for (let i = 0; i < 1500; i++) {
    const value = make(0);
    out('random', i, inspect(value, { depth: random(6), breakLength: 30 + random(100), compact: random(5), colors: random(4) === 0 }));
  }

  const formats = [
    ['%s', 'x'], ['%s %s', 1], ['%d', '42.5'], ['%i', '42.9'], ['%f', 'x'], ['%j', { a: [1] }], ['%j', circular], ['%o', { f() {} }], ['%O', { a: { b: { c: { d: 1 } } } }],
    ['%c styled', 'css'], ['%%', 1], ['%%'], ['%', 1], ['100%', 'x'], ['%s', null], ['%s', undefined], ['%s', Symbol('x')], ['%s', 5n], ['%s', -0], ['%s', { a: 1 }], ['%s', [1, 2]],
    ['%s', new Foo()], ['%s', { toString() { return 'mine'; } }], ['%s', () => 1], ['%s', new Date(0)], ['%s', Object.create(null)], ['%d', 5n], ['%d', Symbol('a')], ['%d', {}],
    ['a', 'b', { c: 1 }], [{ a: 1 }, 'b'], ['%x', 1], ['%s'], [], [1, 2, 3], ['%s', 'a', 'b', [1]], ['%i', 5n], ['%i', '0x10'], ['%f', '1.50'], ['%s', new (class extends Foo { toString() { return 'sub'; } })()],
    ['%O %o', [1], [2]], ['%s', coded], [coded], ['text %s', coded, coded],
  ];
  for (const args of formats) out('format', format(...args));
};
