// How assertions tell the difference between two values.
'use strict';

module.exports = async (lib, out) => {
  const assert = lib('assert');
  const t = (f) => {
    try {
      out(f());
    } catch (e) {
      out(e.message);
    }
  };
  const range = (n, f = (i) => i) => Array.from({ length: n }, (_, i) => f(i));
  // Where they were made is the same everywhere.
  const stacked = (e) =>
    Object.assign(
      Object.defineProperty(e, 'stack', {
        value: `${e.name}: ${e.message}\n    at f (file.js:1:2)\n    at g (file.js:3:4)`,
        enumerable: false,
        writable: true,
        configurable: true,
      }),
    );
  class Foo {
    constructor(a) {
      this.a = a;
    }
  }
  const long = 'x'.repeat(100);
  const pairs = [
    [
      { a: 1, b: { c: [1, 2, 3] } },
      { a: 1, b: { c: [1, 2, 4] } },
    ],
    [stacked(new Error('a')), stacked(new Error('b'))],
    [stacked(new TypeError('a')), stacked(new Error('a'))],
    [{ e: stacked(new Error('a')) }, { e: stacked(new Error('b')) }],
    [Object.assign(stacked(new Error('a')), { x: 1 }), Object.assign(stacked(new Error('a')), { x: 2 })],
    [
      [1, 2, 3],
      [1, 2, 4],
    ],
    [[1], [2]],
    [[], [1]],
    [{}, []],
    [1, 2],
    ['a', 'b'],
    [1, '1'],
    [null, undefined],
    [NaN, 0],
    [0, -0],
    [true, false],
    [1n, 2n],
    [Symbol('a'), Symbol('b')],
    [range(10), range(11)],
    [range(20), range(20, (i) => (i === 10 ? 'x' : i))],
    [range(60), range(60, (i) => i + 1)],
    [range(100), range(100, (i) => (i % 10 === 0 ? -1 : i))],
    [range(30), [...range(15), 'new', ...range(30).slice(15)]],
    [range(30), range(30).reverse()],
    [range(8), range(8, (i) => (i === 0 ? 9 : i))],
    [range(8), range(8, (i) => (i === 7 ? 9 : i))],
    [range(12), range(12, (i) => (i === 0 || i === 11 ? 99 : i))],
    [range(5), range(5, (i) => i * 2)],
    [range(6), range(7)],
    [range(7), range(6)],
    [range(200), range(200, (i) => (i === 100 ? 0 : i))],
    [range(3, (i) => ({ i })), range(3, (i) => ({ i: i + (i === 1 ? 1 : 0) }))],
    [range(20, (i) => ({ i, s: 's' + i })), range(20, (i) => ({ i, s: i === 12 ? 'q' : 's' + i }))],
    ['a\nb\nc', 'a\nb\nd'],
    ['line1\nline2\nline3\nline4\nline5\nline6\nline7', 'line1\nline2\nline3\nlineX\nline5\nline6\nline7'],
    [range(30, (i) => 'l' + i).join('\n'), range(30, (i) => 'l' + (i === 20 ? 'x' : i)).join('\n')],
    ['a\n', 'a'],
    ['', 'a'],
    [long, long + 'y'],
    [long + 'a', long + 'b'],
    ['abc def', 'abc dEf'],
    ['aaaaaaaaaaaaaaaaaaaa', 'aaaaaaaaaaaaaaaaaaab'],
    ['x'.repeat(30), 'x'.repeat(29) + 'y'],
    ['x'.repeat(45), 'x'.repeat(44) + 'y'],
    ['a"b', "a'b"],
    ['é', 'e'],
    ['a\tb', 'a b'],
    ['same', 'same '],
    [
      new Map([
        [1, 2],
        [3, 4],
      ]),
      new Map([
        [1, 2],
        [3, 5],
      ]),
    ],
    [new Map([['a', { b: 1 }]]), new Map([['a', { b: 2 }]])],
    [new Set([1, 2, 3]), new Set([1, 2, 4])],
    [new Set(range(20)), new Set(range(20, (i) => i + 1))],
    [new Map(), new Set()],
    [new Set([[1], [2]]), new Set([[1], [3]])],
    [new Date(0), new Date(1)],
    [/a/g, /a/i],
    [new Foo(1), new Foo(2)],
    [new Foo(1), { a: 1 }],
    [{ a: 1 }, { b: 1 }],
    [
      { a: 1, b: 2 },
      { b: 2, a: 1, c: 3 },
    ],
    [{ a: undefined }, {}],
    [{ [Symbol('s')]: 1 }, { [Symbol('s')]: 1 }],
    [Object.create(null), {}],
    [
      [1, , 3],
      [1, undefined, 3],
    ],
    [Object.assign([1], { x: 1 }), [1]],
    [function f() {}, function f() {}],
    [function f() {}, function g() {}],
    [() => {}, 5],
    [class A {}, class A {}],
    [new Uint8Array([1, 2]), new Uint8Array([1, 3])],
    [Buffer.from('ab'), Buffer.from('ac')],
    [new Uint8Array(40), new Uint8Array(41)],
    [Object(1), Object(2)],
    [Object('a'), 'a'],
    [Object(1), 1],
    [new Number(1), new Number(2)],
    [new (class X extends Array {})(), []],
    [[[[[1]]]], [[[[2]]]]],
    [{ a: { b: { c: { d: { e: 1 } } } } }, { a: { b: { c: { d: { e: 2 } } } } }],
    [{ a: 'long string '.repeat(10) }, { a: 'long string '.repeat(9) + 'x' }],
    [
      { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7 },
      { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 8 },
    ],
    [
      { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7 },
      { a: 0, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7 },
    ],
    [
      { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9 },
      { a: 0, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 8 },
    ],
    [
      { z: 1, a: 2 },
      { z: 1, a: 3 },
    ],
    [
      [undefined, null],
      [null, undefined],
    ],
    [{ a: [] }, { a: {} }],
    [{ a: [1, 2, { b: 3 }] }, { a: [1, 2, { b: 4 }, 5] }],
    [range(50, (i) => ({ id: i })), range(50, (i) => ({ id: i === 25 ? 'x' : i }))],
    [range(50), []],
    [[], range(50)],
    [range(1500), range(1500, (i) => i + 1)],
    [Promise.resolve(1), Promise.resolve(1)],
    [
      {
        get a() {
          return 1;
        },
      },
      { a: 2 },
    ],
    ['1', 1],
    [
      [1, 2, 3],
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    ],
    [
      { a: 1, b: [1, 2] },
      { a: 1, b: [1, 2], c: 'x' },
    ],
    [
      [1, [2, [3, [4]]]],
      [1, [2, [3, [5]]]],
    ],
    [123456789, 123456780],
    [1.5, 1.25],
    [-1, 1],
    [Infinity, -Infinity],
    ['abcdef', 123],
    [{}, null],
    [undefined, {}],
    [[1, 2], { 0: 1, 1: 2 }],
    [[{ a: 1 }], [{ a: 1 }, { a: 2 }]],
    [{ a: 1 }, 1],
    ['a'.repeat(10) + '\n' + 'b'.repeat(10), 'a'.repeat(10) + '\n' + 'c'.repeat(10)],
    [{ text: 'a\nb' }, { text: 'a\nc' }],
    [new WeakMap(), new WeakMap()],
    [globalThis.Math, {}],
  ];
  for (const [i, [a, b]] of pairs.entries()) {
    for (const name of ['deepStrictEqual', 'strictEqual', 'deepEqual', 'equal', 'notDeepStrictEqual']) {
      if (name === 'notDeepStrictEqual') {
        t(() => (assert.notDeepStrictEqual(a, a), `${i} ${name} fine`));
        t(() => (assert.notStrictEqual(a, a), `${i} fine`));
        t(() => (assert.notDeepEqual(a, a), `${i} fine`));
      } else t(() => (assert[name](a, b), `${i} ${name} fine`));
    }
    t(() => (assert.deepStrictEqual(a, b, 'mine'), 'fine'));
  }
  t(() => assert.strictEqual([1], [1]));
  t(() => assert.strictEqual({ a: 1 }, { a: 1 }));
  t(() => assert.strictEqual(range(60), range(60)));
  t(() => assert.strictEqual(stacked(new Error('a')), stacked(new Error('a'))));
  for (const m of [null, undefined, '', 0, 5, {}, false, Symbol.iterator]) t(() => assert.deepStrictEqual(1, 2, m));
  t(() => {
    const [x, y] = [new Error('a'), new Error('b')];
    try {
      assert.deepStrictEqual(x, y);
    } catch (e) {
      return [e.actual === x, e.expected === y, e.actual.message, e.actual instanceof Error];
    }
  });
  const circ = { a: 1 };
  circ.self = circ;
  const circ2 = { a: 2 };
  circ2.self = circ2;
  t(() => assert.deepStrictEqual(circ, circ2));
  t(() => assert.deepStrictEqual(1, 2, new Error('own')));
  t(() => {
    throw new assert.AssertionError({ actual: 1, expected: 2, operator: 'strictEqual' });
  });
  t(() => {
    throw new assert.AssertionError({ actual: { a: 1 }, expected: { a: 2 }, operator: 'deepStrictEqual', message: 'm' });
  });
  t(() => {
    throw new assert.AssertionError({ actual: 1, expected: 2, operator: 'foo' });
  });
  t(() => {
    throw new assert.AssertionError({ actual: stacked(new Error('x')), expected: stacked(new Error('y')), operator: 'fail' });
  });
  // Lists and texts of a fixed row of numbers.
  let seed = 7;
  const next = (n) => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return (seed >> 8) % n;
  };
  for (let i = 0; i < 150; i++) {
    const list = range(next(40), () => next(4));
    const other = [...list];
    for (let k = next(4); k >= 0; k--) {
      const at = next(other.length + 1);
      if (next(3) === 0) other.splice(at, next(3));
      else if (next(2)) other.splice(at, 0, next(9));
      else other[at] = { a: next(3), b: [next(2)] };
    }
    t(() => assert.deepStrictEqual(list, other));
    t(() => assert.strictEqual(list.join('\n'), other.join('\n')));
  }
};
