'use strict';
module.exports = async (lib, out) => {
  const assert = lib('assert');
  const attempt = (f) => { try { f(); return 'ok'; } catch (e) { return `${e.name} ${e.code} ${e.operator} ${e.generatedMessage}: ${e.message}`; } };
  const pairs = [[1, 2], [1, '1'], ['a', 'b'], ['a long string here that differs', 'a long string here that is different'], [null, undefined], [NaN, NaN], [0, -0], [{ a: 1 }, { a: 1 }], [{ a: 1 }, { a: 2 }], [{ a: 1, b: 2 }, { a: 1, c: 2 }], [[1, 2, 3], [1, 2, 4]], [[1], [1, 2]],
    ['line1\nline2', 'line1\nline3'], [true, false], [new Set([1]), new Set([2])], [new Map([[1, 2]]), new Map([[1, 3]])], [() => {}, () => {}], [Symbol('a'), Symbol('b')], [1n, 2n], [undefined, {}], [[], {}], [new Date(0), new Date(1)], [/a/, /b/]];
  for (const [a, b] of pairs) for (const m of ['equal', 'strictEqual', 'notStrictEqual', 'notEqual', 'deepStrictEqual', 'notDeepStrictEqual']) out(m, attempt(() => assert[m](a, b)));
  out(attempt(() => assert.strictEqual(1, 2, 'own message')), attempt(() => assert.strictEqual(1, 2, new TypeError('own error'))), attempt(() => assert.strictEqual(1)), attempt(() => assert.fail()), attempt(() => assert.fail('f')), attempt(() => assert(true)), attempt(() => assert(false, 'm')), attempt(() => assert.ok(0, new Error('e'))));
  const boom = () => { throw new TypeError('boom'); };
  out(attempt(() => assert.throws(boom)), attempt(() => assert.throws(() => {})), attempt(() => assert.throws(() => {}, TypeError)), attempt(() => assert.throws(() => {}, TypeError, 'msg')), attempt(() => assert.throws(boom, TypeError)), attempt(() => assert.throws(boom, RangeError)), attempt(() => assert.throws(boom, /boom/)), attempt(() => assert.throws(boom, /other/)), attempt(() => assert.throws(boom, { message: 'boom', name: 'TypeError' })), attempt(() => assert.throws(boom, { message: 'other' })), attempt(() => assert.throws(boom, () => true)), attempt(() => assert.throws(boom, () => false)), attempt(() => assert.throws(boom, { message: /bo+m/ })), attempt(() => assert.throws('x')), attempt(() => assert.throws(boom, {})));
  out(attempt(() => assert.doesNotThrow(() => {})), attempt(() => assert.doesNotThrow(boom)), attempt(() => assert.doesNotThrow(boom, 'why')), attempt(() => assert.ifError(null)), attempt(() => assert.ifError(new Error('x'))), attempt(() => assert.ifError('str')));
  out(attempt(() => assert.match('abc', /b/)), attempt(() => assert.match('abc', /x/)), attempt(() => assert.match(5, /x/)), attempt(() => assert.doesNotMatch('abc', /b/)), attempt(() => assert.match('a', 'b')));
  const as = async (p) => { try { await p; return 'ok'; } catch (e) { return `${e.name} ${e.code} ${e.message}`; } };
  out(await as(assert.rejects(Promise.reject(new Error('r')))), await as(assert.rejects(Promise.resolve())), await as(assert.rejects(async () => { throw new Error('q'); }, /q/)), await as(assert.rejects(() => 5)), await as(assert.doesNotReject(Promise.reject(new Error('z')))), await as(assert.rejects(5)));
  out(assert.strict.equal === assert.strictEqual, attempt(() => assert.strict.equal(1, '1')), assert.strict.strict === assert.strict, typeof assert.AssertionError);
  const e = new assert.AssertionError({ actual: 1, expected: 2, operator: 'strictEqual' }); out(e.name, e.code, e.message, Object.keys(e).join(), String(e), e.stack.split('\n')[0]);
};
