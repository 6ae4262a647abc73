'use strict';
module.exports = (lib, out) => {
  const { Buffer, atob, btoa, constants } = lib('buffer');
  const { inspect } = lib('util');
  const { StringDecoder } = lib('string_decoder');
  const attempt = (f) => { try { const v = f(); return inspect(v); } catch (e) { return `${e.name} ${e.code} ${e.message.replace(`0 && <= ${constants.MAX_LENGTH}.`, "0 && <= MAX.")}`; } };
  const texts = ['', 'a', 'hello', 'héllo wörld', '日本語', '😀x', '\ud83d', 'ff00', 'zz', 'abc', 'YWJj', 'YW==', 'a-_b', 'x'.repeat(5000), 'deadbeef0', 'dead beef', 'AAEC/+8='];
  const encs = ['utf8', 'UTF-8', 'hex', 'base64', 'base64url', 'latin1', 'binary', 'ascii', 'utf16le', 'ucs2', 'bogus', '', undefined];
  const short = (s) => (s.length > 300 ? `${s.slice(0, 300)}#${s.length}` : s);
  for (const t of texts) for (const e of encs) {
    out(short(t), e, short(attempt(() => Buffer.from(t, e))), attempt(() => Buffer.byteLength(t, e)));
    for (const d of encs.slice(0, 10)) out(d, short(attempt(() => Buffer.from(t, e).toString(d))));
  }
  for (const bad of [undefined, null, 5, true, Symbol('x'), () => {}, {}, { length: 2, 0: 1 }, { length: 'x' }, [1, 256, -1, 'a', 2.9], new String('boxed'), new Uint16Array([1, 500]), { type: 'Buffer', data: [1, 2] }, { valueOf: () => 'v' }, { [Symbol.toPrimitive]: () => 'p' }, new ArrayBuffer(3), new Date(0)]) out(attempt(() => Buffer.from(bad)));
  for (const s of [0, 5, -1, 1.5, NaN, '5', undefined, 2 ** 60]) for (const f of ['alloc', 'allocUnsafe', 'allocUnsafeSlow']) out(f, s, attempt(() => Buffer[f](s).length));
  out(attempt(() => Buffer.alloc(10, 'abc')), attempt(() => Buffer.alloc(4, 7)), attempt(() => Buffer.alloc(6, 'YQ==', 'base64')), attempt(() => Buffer.alloc(5, '')), attempt(() => Buffer.alloc(5, Buffer.from('xy'))), attempt(() => Buffer.alloc(5, 'zz', 'hex')), attempt(() => Buffer.alloc(3, 'a', 'nope')));
  const b = Buffer.from([1, 2, 3, 250, 251, 252, 253, 254, 255, 0, 127, 128]);
  for (const name of Object.keys(Buffer.prototype).sort()) {
    if (/^read/.test(name)) for (const o of [0, 1, 4, 5, 8, 9, 11, 12, -1, 1.5, '1', undefined, NaN]) out(name, o, attempt(() => b[name](o)), /Int(LE|BE)$/.test(name) ? [1, 2, 3, 4, 5, 6, 7, 0, undefined].map((n) => attempt(() => b[name](o, n))).join() : '');
    if (/^write.*(Int|Float|Double)/.test(name)) {
      for (const v of [0, 1, -1, 127, 128, 255, 256, -128, -129, 65535, 65536, 2 ** 31, 2 ** 32 - 1, 2 ** 32, -(2 ** 31), 1.7, -1.7, NaN, Infinity, '12', undefined, 5n, -5n, 2n ** 63n, 2n ** 64n]) {
        const c = Buffer.alloc(10);
        out(name, String(v), attempt(() => c[name](v, 1, 3)), c.toString('hex'));
      }
      for (const o of [0, 2, 9, 10, -1, 1.5, '1', undefined]) { const c = Buffer.alloc(10); out(name, o, attempt(() => c[name](/Big/.test(name) ? 1n : 1, o, 2)), c.toString('hex')); }
    }
  }
  const h = Buffer.from('the quick brown fox the end');
  for (const v of ['the', 'x', '', 't', 'quick', 116, 372, Buffer.from('fox'), new Uint8Array([101]), null, {}]) for (const f of [undefined, 0, 1, -3, 5, 100, 'hex', NaN, 20.5]) for (const m of ['indexOf', 'lastIndexOf', 'includes']) out(m, String(v), String(f), attempt(() => h[m](v, f)));
  const u = Buffer.from('aXbXc', 'utf16le');
  out(u.indexOf('X', 0, 'utf16le'), u.lastIndexOf('X', undefined, 'ucs2'), u.indexOf('c', 3, 'utf16le'));
  for (const [s, e] of [[0, 3], [2], [-3], [-3, -1], [5, 2], [0, 100], ['1', '4'], [undefined, 4], [1.7, 3.2], [NaN]]) out(attempt(() => h.slice(s, e).toString()), attempt(() => h.subarray(s, e).toString()), attempt(() => h.toString('utf8', s, e)));
  const t = Buffer.alloc(8);
  out(h.copy(t), t.toString(), h.copy(t, 4), h.copy(t, 2, 4, 6), t.toString(), h.copy(t, 100), attempt(() => h.copy(t, -1)), attempt(() => h.copy(t, 0, 100)), attempt(() => h.copy('x')), h.copy(t, 0, 3, 2));
  for (const a of [['abc'], ['abc', 2], ['abc', 2, 2], ['abc', 'hex'], ['616263', 'hex'], ['616263', 1, 'hex'], ['YWJj', 0, 2, 'base64'], ['日本', 6], [5], ['a', 99], ['a', 0, 99], ['a', 0, 'nope']]) { const w = Buffer.alloc(8); out(JSON.stringify(a), attempt(() => w.write(...a)), w.toString('hex')); }
  for (const a of [['ab'], ['ab', 1], ['ab', 1, 3], [1], [256], ['ab', 'hex'], [true], ['', 2], [Buffer.from('q'), 2, 4], ['a', -1], ['a', 0, 99], [undefined], ['zz', 'hex'], ['6162', 1, 'hex'], [Buffer.alloc(0)]]) out(String(a), attempt(() => Buffer.alloc(6).fill(...a)));
  out(attempt(() => Buffer.concat([Buffer.from('a'), new Uint8Array([98]), Buffer.from('cd')])), attempt(() => Buffer.concat([Buffer.from('abc')], 2)), attempt(() => Buffer.concat([Buffer.from('abc')], 5)), attempt(() => Buffer.concat([])), attempt(() => Buffer.concat('x')), attempt(() => Buffer.concat(['x'])), attempt(() => Buffer.concat([h], -1)));
  out(Buffer.compare(Buffer.from('a'), Buffer.from('b')), attempt(() => Buffer.compare('a', h)), h.compare(h), h.compare(Buffer.from('the'), 0, 3, 0, 3), attempt(() => h.compare(t, 0, 99)), h.equals(Buffer.from(h)), attempt(() => h.equals('x')));
  out(JSON.stringify(Buffer.from('hi')), inspect(h.toJSON().data.length), Buffer.isBuffer(h), Buffer.isBuffer(new Uint8Array(1)), Buffer.isEncoding('HEX'), Buffer.isEncoding('x'), Buffer.isEncoding(undefined));
  out(attempt(() => Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]).swap16()), attempt(() => Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]).swap32()), attempt(() => Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]).swap64()), attempt(() => Buffer.from([1]).swap16()));
  out(inspect(Buffer.alloc(60)), inspect(Buffer.alloc(0)), inspect(Object.assign(Buffer.from('a'), { extra: 1 })), inspect({ b: Buffer.from('a') }), inspect(new (class Sub extends Buffer {})('x'))); 
  out(attempt(() => Buffer(3).length), attempt(() => new Buffer('x').toString()), attempt(() => Buffer.of(1, 2)), h.map((x) => x + 1) instanceof Buffer, h.filter((x) => x === 116).length, h.buffer instanceof ArrayBuffer, Object.prototype.toString.call(h), `${h}`, h + 'x');
  out(btoa('hello'), atob('aGVsbG8='), attempt(() => Buffer.from(new ArrayBuffer(8), 2, 4)), attempt(() => Buffer.from(new ArrayBuffer(8), 9)), attempt(() => Buffer.from(new ArrayBuffer(8), 2, 40)), constants.MAX_STRING_LENGTH, h.readUint8 === h.readUInt8, [...Buffer.from('ab').entries()].join());
  for (const e of ['utf8', 'utf16le', 'base64', 'hex', 'latin1', 'base64url']) for (const src of e === 'utf16le' ? ['日本語é!', 'plain'] : ['日本語😀é!', 'plain', '😀']) {
    const raw = Buffer.from(src, e === 'utf16le' ? 'utf16le' : 'utf8');
    for (const step of [1, 2, 3, 5]) { const d = new StringDecoder(e); const parts = []; for (let i = 0; i < raw.length; i += step) parts.push(d.write(raw.subarray(i, i + step))); parts.push(d.end()); out(e, JSON.stringify(parts)); }
  }
  for (const bytes of [[0xe2, 0x82], [0xe2, 0x41], [0xf0, 0x9f, 0x98], [0xc0, 0x80]]) { const d = new StringDecoder('utf8'); out(JSON.stringify([d.write(Buffer.from(bytes)), d.end()])); }
  out(attempt(() => new StringDecoder('nope')));
  const qs = lib('querystring');
  for (const q of ['a=1&b=2', 'a=1&a=2&a=3', 'a', 'a=', '=b', '&&', 'a=%20b+c', 'a=%zz', '%E6%97%A5=x', 'a=b=c', '', 'x=%ff', 'a;b', '__proto__=1']) out(q, inspect(qs.parse(q)), inspect(qs.parse(q, ';', ':')));
  for (const o of [{ a: 1, b: [1, 'x'], c: true, d: null, e: undefined, f: NaN, g: '日本 &=' }, {}, null, 'x', { a: {} }]) out(qs.stringify(o), qs.stringify(o, ';', ':'));
  const { isAscii, isUtf8, transcode } = lib('buffer');
  const encodings = ['utf8', 'utf-8', 'latin1', 'binary', 'ascii', 'hex', 'base64', undefined];
  for (const from of encodings) for (const to of [...encodings, 'ucs2', 'UTF-16LE']) out(from, to, attempt(() => transcode(Buffer.from('a€é\u{1f600}z'), from, to).toString('hex')));
  out(attempt(() => transcode('x', 'utf8', 'latin1')), attempt(() => transcode(Buffer.alloc(0), 'x', 'y').length), attempt(() => transcode(Buffer.from([0x41, 0, 0x42, 0]), 'ucs2', 'utf8')));
  for (const bytes of [Buffer.from('a'), Buffer.from('é'), new Uint8Array([1, 255]).subarray(0, 1), new ArrayBuffer(2), new Uint16Array([65]), 'a', 5, null, Buffer.from([0xc3]), new DataView(new ArrayBuffer(1))]) out(attempt(() => isAscii(bytes)), attempt(() => isUtf8(bytes)));
};
