// Order of events and data of streams.
'use strict';
module.exports = async (lib, out) => {
  const { Readable, Writable, Duplex, Transform, PassThrough, pipeline, finished, promises } = lib('stream');
  const tick = (n = 20) => new Promise((r) => setTimeout(r, n));
  const watch = (name, s, events = ['data', 'end', 'close', 'error', 'finish', 'drain', 'pause', 'resume', 'prefinish', 'pipe', 'unpipe', 'readable']) => {
    for (const e of events) s.on(e, (v) => out(name, e, v instanceof Error ? `${v.code} ${v.message}` : v === undefined || typeof v === 'object' && !(v instanceof Uint8Array) ? '' : v.toString()));
    return s;
  };
  const flowing = ['data', 'end', 'close', 'error'];
  { const r = watch('r1', new Readable({ read() {} }), flowing); r.push('a'); r.push('b'); r.push(null); await tick(); out(r.readableEnded, r.destroyed, r.readable); }
  { let n = 0; const r = watch('r2', new Readable({ read() { out('_read'); this.push(n < 3 ? String(n++) : null); } }), flowing); await tick(); }
  { let n = 0; const r = new Readable({ highWaterMark: 3, read(size) { out('_read', size); setTimeout(() => this.push(n < 5 ? `xy${n++}` : null), 1); } });
    r.on('readable', () => { let c; while ((c = r.read(2)) !== null) out('read', c.toString()); out('drained', r.readableLength); }); r.on('end', () => out('end')); r.on('close', () => out('close')); await tick(60); }
  { const r = new Readable({ read() {} }); r.setEncoding('utf8'); const b = Buffer.from('é😀'); for (const x of b) r.push(Buffer.from([x])); r.push(null); watch('enc', r, flowing); await tick(); }
  { const r = watch('err', new Readable({ read() { this.destroy(new Error('bad')); } }), flowing); await tick(); out(r.destroyed, r.errored.message); }
  { const r = watch('thrown', new Readable({ read() { throw new Error('in read'); } }), flowing); await tick(); }
  { const r = watch('noread', new Readable(), flowing); await tick(); }
  { const r = watch('eof', new Readable({ read() {} }), flowing); r.push(null); r.push('x'); await tick(); }
  { const r = watch('type', new Readable({ read() {} }), flowing); r.push(5); await tick(); }
  { const r = Readable.from(['a', 'b', { c: 1 }]); for await (const c of r) out('from', JSON.stringify(c)); out(r.destroyed); }
  { const r = Readable.from((async function* () { yield 1; throw new Error('gen'); })()); try { for await (const c of r) out(c); } catch (e) { out('caught', e.message); } }
  { const r = new Readable({ read() {}, objectMode: true }); r.push({ a: 1 }); r.push(0); r.push(''); r.push(false); r.push(null); const got = []; for await (const c of r) got.push(c); out(JSON.stringify(got)); }
  { const r = watch('pp', new Readable({ read() {} }), ['data', 'pause', 'resume', 'end']); r.push('1'); await tick(); r.pause(); r.push('2'); await tick(); out(r.isPaused(), r.readableFlowing, r.readableLength); r.resume(); r.push(null); await tick(); }
  { const r = new Readable({ read() {} }); r.push('abc'); r.push('def'); out(r.read(2), r.read(3), r.read(), r.read()); r.unshift('zz'); out(r.read().toString()); }

  { const w = watch('w1', new Writable({ highWaterMark: 4, write(c, e, cb) { out('_write', c.toString(), e); setTimeout(cb, 1); } }), ['drain', 'finish', 'close', 'error', 'prefinish']);
    out(w.write('abc', () => out('cb1')), w.write('def', () => out('cb2')), w.writableLength, w.writableNeedDrain); await tick(); w.end('last', () => out('end cb')); await tick(); out(w.writableFinished, w.destroyed); w.write('after', (e) => out('late', e.code)); await tick(); }
  { const w = watch('w2', new Writable({ write(c, e, cb) { out('sync', c.toString()); cb(); }, final(cb) { out('final'); setTimeout(cb, 1); } }), ['drain', 'finish', 'close', 'error', 'prefinish']); w.write('a', () => out('cba')); w.write('b', () => out('cbb')); w.end(); out('ended'); await tick(); }
  { const w = watch('w3', new Writable({ writev(cs, cb) { out('writev', cs.map((c) => c.chunk + c.encoding).join()); cb(); } }), ['finish', 'close']); w.cork(); w.write('a'); w.write('b'); w.write('c'); w.uncork(); w.end(); await tick(); }
  { const w = watch('w4', new Writable({ write(c, e, cb) { cb(new Error('fail')); } }), ['finish', 'close', 'error']); w.write('a', (e) => out('cb', e.message)); w.write('b', (e) => out('cb2', e.message)); await tick(); out(w.destroyed); }
  { const w = watch('w5', new Writable({ write(c, e, cb) { setTimeout(cb, 5, new Error('later')); } }), ['finish', 'close', 'error']); w.write('a', (e) => out('cb', e && e.message)); w.write('b', (e) => out('cb2', e && e.message)); w.end((e) => out('endcb', e && e.message)); await tick(); }
  { const w = watch('w6', new Writable({ write(c, e, cb) { setTimeout(cb, 5); } }), ['finish', 'close', 'error']); w.write('a', (e) => out('cb', e && e.code)); w.write('b', (e) => out('cb2', e && e.code)); w.destroy(); await tick(); w.write('z', (e) => out('z', e.code)); await tick(); }
  { const w = watch('w7', new Writable({ decodeStrings: false, write(c, e, cb) { out(typeof c, e); cb(); cb(); } }), ['error', 'close']); w.write('q', 'latin1'); await tick(); }
  { const w = new Writable({ write(c, e, cb) { cb(); } }); for (const bad of [null, 5, undefined, {}]) { try { w.write(bad); } catch (e) { out(e.code, e.message); } } try { w.write('a', 'nope'); } catch (e) { out(e.code); } }
  { const w = watch('obj', new Writable({ objectMode: true, write(c, e, cb) { out(JSON.stringify(c)); cb(); } }), ['finish']); w.write({ a: 1 }); w.write(5); w.end(); await tick(); }

  { const t = watch('t1', new Transform({ transform(c, e, cb) { cb(null, c.toString().toUpperCase()); }, flush(cb) { cb(null, '!'); } }), ['data', 'end', 'finish', 'close', 'error']); t.write('ab'); t.end('cd'); await tick(); }
  { const t = watch('t2', new Transform({ transform(c, e, cb) { cb(new Error('tf')); } }), ['data', 'end', 'finish', 'close', 'error']); t.write('ab'); await tick(); }
  { const d = watch('d1', new Duplex({ read() { this.push('r'); this.push(null); }, write(c, e, cb) { out('dw', c.toString()); cb(); } }), ['data', 'end', 'finish', 'close', 'error']); d.write('x'); d.end(); await tick(); out(d.destroyed); }
  { const d = watch('d2', new Duplex({ allowHalfOpen: false, read() { this.push(null); }, write(c, e, cb) { cb(); } }), ['data', 'end', 'finish', 'close', 'error']); await tick(); }
  out(new Duplex({ read() {} }) instanceof Writable, new Readable() instanceof Writable, new PassThrough() instanceof Readable, new PassThrough() instanceof Writable);

  { const r = Readable.from(['a', 'b', 'c']); const w = watch('pw', new Writable({ objectMode: true, highWaterMark: 1, write(c, e, cb) { out('got', c); setTimeout(cb, 1); } }), ['pipe', 'unpipe', 'finish', 'close']); watch('pr', r, ['end', 'close', 'pause', 'resume']); r.pipe(w); await tick(50); }
  { const chunks = []; pipeline(Readable.from(['x', 'y']), new Transform({ objectMode: true, transform(c, e, cb) { cb(null, c + c); } }), new Writable({ objectMode: true, write(c, e, cb) { chunks.push(c); cb(); } }), (e) => out('pipeline', e && e.message, chunks.join())); await tick(); }
  { pipeline(Readable.from(['x']), new Transform({ objectMode: true, transform(c, e, cb) { cb(new Error('mid')); } }), new Writable({ objectMode: true, write(c, e, cb) { cb(); } }), (e) => out('pipeline', e && e.message)); await tick(); }
  { const got = []; await promises.pipeline(async function* () { yield 'a'; yield 'b'; }, async function* (src) { for await (const c of src) yield c + '!'; }, new Writable({ objectMode: true, write(c, e, cb) { got.push(c); cb(); } })); out(got.join()); }
  out(await promises.pipeline(Readable.from(['q', 'w']), async (src) => { let s = ''; for await (const c of src) s += c; return s; }));
  { const p = new PassThrough(); finished(p, (e) => out('finished', e && e.code)); p.resume(); p.end('x'); await tick(); }
  { const p = new PassThrough(); finished(p, (e) => out('finished', e && e.code)); p.destroy(); await tick(); }
  { const p = new PassThrough(); finished(p, (e) => out('finished', e && e.message)); p.on('error', () => {}); p.destroy(new Error('dd')); await tick(); }
  { const w = new Writable({ write(c, e, cb) { cb(); } }); await promises.finished(w.end('z')).then(() => out('fin ok')); }
  { const r = new Readable({ read() {}, construct(cb) { out('construct'); setTimeout(cb, 1); } }); r.push('k'); r.push(null); watch('con', r, flowing); await tick(); }
  { const p = new PassThrough({ highWaterMark: 2 }); let sum = 0; p.on('data', (c) => { sum += c.length; }); for (let i = 0; i < 50; i++) p.write('ab'); p.end(); await tick(); out(sum); }
  out((await Readable.from([1, 2, 3]).map((x) => x * 2).toArray()).join());
};
