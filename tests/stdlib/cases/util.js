'use strict';
module.exports = async (lib, out) => {
  const util = lib('util');
  const attempt = (f) => { try { return util.inspect(f()); } catch (e) { return `${e.name} ${e.code} ${e.message}`; } };
  const p = util.promisify((a, b, cb) => setTimeout(cb, 0, null, a + b));
  out(await p(1, 2), attempt(() => util.promisify(1)), await util.promisify((cb) => cb(new Error('no')))().catch((e) => e.message));
  await new Promise((done) => util.callbackify(async (x) => x * 2)(4, (e, v) => { out(e, v); done(); }));
  await new Promise((done) => util.callbackify(async () => { throw null; })((e) => { out(e.code, e.message, e.reason); done(); }));
  function A() {} function B() {} util.inherits(A, B);
  out(A.super_ === B, new A() instanceof B, attempt(() => util.inherits(A)), attempt(() => util.inherits(A, {})));
  const vals = [1, '1', 0, -0, NaN, null, undefined, true, {}, [], [1], { a: 1 }, { a: '1' }, { a: 1, b: 2 }, new Date(0), new Date(1), /a/, /a/g, new Set([1]), new Set(['1']), new Set([{ a: 1 }]), new Map([[1, 2]]), new Map([['1', 2]]), new Map([[{}, 1]]),
    new Error('a'), new TypeError('a'), new Uint8Array([1]), new Float32Array([0]), new Float32Array([-0]), Object(1), Object('1'), [, 1], [undefined, 1], Object.create(null), new (class X {})(), Symbol.iterator, () => 1, { [Symbol.for('q')]: 1 }, new ArrayBuffer(1), [[1, [2]]], Object.assign([1], { x: 1 }), 1n, '', 'x', new Set([[1], [2]]), new Set([[2], [1]])];
  const { isDeepStrictEqual } = util;
  const assert = lib('assert');
  vals.forEach((a, i) => vals.forEach((b, j) => {
    let loose = true;
    try { assert.deepEqual(a, b); } catch { loose = false; }
    out(i, j, isDeepStrictEqual(a, b), loose);
  }));
  const c1 = { x: 1 }; c1.me = c1; const c2 = { x: 1 }; c2.me = c2; const c3 = { x: 1, me: { x: 1 } }; c3.me.me = c3;
  out(isDeepStrictEqual(c1, c2), isDeepStrictEqual(c1, c3));
  out(util.stripVTControlCharacters('\u001b[31mred\u001b[39m'), util.toUSVString('a\ud800'), attempt(() => util.getSystemErrorName(-2)), util.types.isProxy(new Proxy({}, {})), Object.keys(util.types).length > 40);
  const te = new util.TextEncoder(); const td = new util.TextDecoder();
  out(util.inspect([...te.encode('é😀')]), td.decode(te.encode('é😀')), util.inspect(te.encodeInto('héé', new Uint8Array(4))), attempt(() => new util.TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([255]))), attempt(() => new util.TextDecoder('nope')), td.decode(new Uint8Array([0xef, 0xbb, 0xbf, 65])));
  const args = ['-f', '--bar', 'b', '--no-color', 'pos', '--num=5', '--', '-z'];
  const conf = { args, options: { f: { type: 'boolean', short: 'f' }, bar: { type: 'string' }, color: { type: 'boolean' }, num: { type: 'string', multiple: true } }, allowPositionals: true, allowNegative: true };
  out(attempt(() => util.parseArgs({ args: ['-f', '--bar', 'b', 'pos', '--num=5', '--num', '6', '--', '-z'], options: conf.options, allowPositionals: true })));
  out(attempt(() => util.parseArgs({ args: ['--nope'], options: {} })), attempt(() => util.parseArgs({ args: ['x'], options: {} })), attempt(() => util.parseArgs({ args: ['--bar'], options: conf.options })), attempt(() => util.parseArgs({ args: ['-f=1'], options: conf.options })), attempt(() => util.parseArgs({ args: ['--f=1'], options: { f: { type: 'boolean' } } })), attempt(() => util.parseArgs({ args: ['-xyz', '--any', 'v'], strict: false })));
};
