// What readable streams share with iterators; compose, duplexPair, Duplex.from, consumers, events.addAbortListener.
'use strict';

module.exports = async (lib, out) => {
  const { Readable, Writable, Transform, PassThrough, Duplex, compose, duplexPair, pipeline, isReadable, isWritable, isDestroyed } = lib('stream');
  const { Buffer } = lib('buffer');
  const { addAbortListener } = lib('events');
  const consumers = lib('stream/consumers');
  const tick = (n = 5) => new Promise((r) => setTimeout(r, n));
  const attempt = async (f) => {
    try {
      const value = await f();
      return typeof value === 'string' ? value : JSON.stringify(value);
    } catch (e) {
      return `${e.name} ${e.code} ${e.message}${e.cause ? ` cause ${e.cause}` : ''}`;
    }
  };
  const from = (...items) => Readable.from(items);
  for (const name of ['map', 'filter', 'forEach', 'toArray', 'some', 'every', 'find', 'flatMap', 'take', 'drop', 'reduce', 'iterator', 'compose']) {
    const d = Object.getOwnPropertyDescriptor(Readable.prototype, name);
    out(name, d.value.length, d.enumerable);
  }
  out(from(1).map((x) => x) instanceof Readable, from(1).toArray() instanceof Promise);
  out(await attempt(() => from(1, 2, 3).map((x) => x * 2).toArray()), await attempt(() => from(1, 2, 3).map(async (x) => { await tick(4 - x); return x; }, { concurrency: 3 }).toArray()));
  out(await attempt(() => from(1, 2, 3, 4).filter((x) => x % 2).toArray()), await attempt(() => from(1, 2, 3, 4).filter(async (x) => x > 2, { concurrency: 2 }).toArray()));
  out(await attempt(() => from(1, 2, 3).flatMap((x) => [x, x]).toArray()), await attempt(() => from(1, 2).flatMap((x) => from(x, 'a')).toArray()));
  out(await attempt(() => from(1, 2, 3).take(2).toArray()), await attempt(() => from(1, 2, 3).take(0).toArray()), await attempt(() => from(1, 2, 3).take(Infinity).toArray()), await attempt(() => from(1, 2, 3).take('2').toArray()));
  out(await attempt(() => from(1, 2, 3).drop(2).toArray()), await attempt(() => from(1, 2, 3).drop(0).toArray()), await attempt(() => from(1, 2, 3).drop(9).toArray()), await attempt(() => from(1, 2, 3).drop(NaN).toArray()));
  out(await attempt(() => from(1, 2, 3).some((x) => x === 2)), await attempt(() => from().some(() => true)), await attempt(() => from(1, 2).every((x) => x > 0)), await attempt(() => from(1, 2).every(async (x) => x > 1)), await attempt(() => from().every(() => false)));
  out(await attempt(() => from(1, 2, 3).find((x) => x > 1)), await attempt(() => from(1).find((x) => x > 1)));
  out(await attempt(() => from(1, 2, 3).reduce((a, b) => a + b)), await attempt(() => from(1, 2, 3).reduce(async (a, b) => a + b, 10)), await attempt(() => from().reduce((a, b) => a + b, 'none')), await attempt(() => from().reduce((a, b) => a + b)), await attempt(() => from(undefined).reduce((a, b) => a + b, undefined)));
  { const seen = []; await from(1, 2).forEach((x, { signal }) => { seen.push(x, signal.aborted); }); out(seen.join()); }
  out(await attempt(() => from('a', 'b').toArray()), await attempt(() => from(Buffer.from('x')).map(String).toArray()));

  // How many run at once, and how far ahead.
  {
    let running = 0; let most = 0; const started = [];
    const mapped = from(1, 2, 3, 4, 5, 6, 7, 8).map(async (x) => { started.push(x); most = Math.max(most, ++running); await tick(2); running--; return x; }, { concurrency: 3 });
    out((await mapped.toArray()).join(), most, started.join());
  }
  { const started = []; const it = from(1, 2, 3, 4, 5, 6, 7, 8).map((x) => { started.push(x); return x; }, { concurrency: 2, highWaterMark: 0 })[Symbol.asyncIterator](); await it.next(); await tick(); out('started', started.length < 8); await it.return(); }
  // A chunk that fails; a source that fails; the source goes with the reader.
  out(await attempt(() => from(1, 2, 3).map((x) => { if (x === 2) throw new Error('in fn'); return x; }).toArray()), await attempt(() => from(1).map(async () => { throw new Error('rejected'); }).toArray()));
  out(await attempt(() => from(1).forEach(() => { throw new Error('each'); })), await attempt(() => from(1).some(() => { throw new Error('some'); })), await attempt(() => from(1).every(() => { throw new Error('every'); })), await attempt(() => from(1, 2).reduce(() => { throw new Error('reduce'); })));
  out(await attempt(() => Readable.from((async function* () { yield 1; throw new Error('source'); })()).map((x) => x).toArray()));
  { const source = from(1, 2, 3, 4); await source.take(1).toArray(); await tick(); out(source.destroyed); }
  { const source = from(1, 2, 3, 4); for await (const x of source.map((y) => y)) { out(x); break; } await tick(); out(source.destroyed); }
  { const source = from(1, 2, 3); for await (const x of source.iterator({ destroyOnReturn: false })) { out(x); break; } out(source.destroyed); for await (const x of source.iterator()) { out(x); break; } await tick(); out(source.destroyed); }
  // Signals.
  const aborted = AbortSignal.abort('why');
  out(await attempt(() => from(1).map((x) => x, { signal: aborted }).toArray()), await attempt(() => from(1).toArray({ signal: aborted })), await attempt(() => from(1).take(1, { signal: aborted }).toArray()), await attempt(() => from(1).drop(0, { signal: aborted }).toArray()));
  out(await attempt(() => from(1).forEach(() => {}, { signal: aborted })), await attempt(() => from(1, 2).reduce((a, b) => a + b, 0, { signal: aborted })), await attempt(() => from(1).some(() => true, { signal: aborted })), await attempt(() => from(1).find(() => true, { signal: aborted })));
  { const controller = new AbortController(); const seen = []; out(await attempt(() => from(1, 2, 3).map((x) => { seen.push(x); if (x === 2) controller.abort(); return x; }, { signal: controller.signal }).toArray()), seen.join()); }
  for (const f of [
    () => from(1).map(5), () => from(1).map((x) => x, 5), () => from(1).map((x) => x, { concurrency: 0 }), () => from(1).map((x) => x, { concurrency: 'x' }), () => from(1).map((x) => x, { signal: 5 }), () => from(1).map((x) => x, { highWaterMark: -1 }),
    () => from(1).filter(5), () => from(1).flatMap(), () => from(1).take(-1), () => from(1).drop(-1), () => from(1).take(1, 5), () => from(1).reduce(5), () => from(1).forEach(5), () => from(1).some(5), () => from(1).every(5), () => from(1).find(5),
    () => from(1).toArray(5), () => from(1).iterator(5), () => Readable.from(null), () => Readable.from(5), () => from(1).compose(new Readable()),
  ]) out((await attempt(async () => { await f(); return 'fine'; })).replace(/Received Readable.*/s, ''));

  // compose.
  const upper = () => new Transform({ transform(c, e, cb) { cb(null, c.toString().toUpperCase()); } });
  const exclaim = () => new Transform({ transform(c, e, cb) { cb(null, `${c}!`); } });
  const all = async (s) => (await s.toArray()).map(String).join();
  { const d = compose(upper(), exclaim()); out(d instanceof Duplex, d.readable, d.writable); d.end('abc'); out(await all(d)); }
  { const d = compose(async function* (source) { for await (const c of source) yield `${c}1`; }, async function* (source) { for await (const c of source) yield `${c}2`; }); d.write('a'); d.end('b'); out(await all(d)); }
  { const d = compose(from('x', 'y'), upper()); out(d.readable, d.writable); out(await all(d)); }
  { const got = []; const d = compose(upper(), async (source) => { for await (const c of source) got.push(String(c)); }); out(d.readable, d.writable); d.end('sunk'); await new Promise((r) => d.on('finish', r)); out(got.join()); }
  { const d = compose(upper(), new Transform({ transform(c, e, cb) { cb(new Error('mid')); } })); d.on('error', (e) => out('error', e.message)); d.end('q'); d.resume(); await new Promise((r) => d.on('close', r)); }
  { const d = compose(new PassThrough(), new PassThrough()); d.on('error', (e) => out(e.name, e.code)); d.destroy(); await tick(); out(d.destroyed); }
  out(await all(from('m', 'n').compose(upper())), await all(from('m').compose(async function* (source) { for await (const c of source) yield c + c; })));
  for (const f of [() => compose(), () => compose(new Writable(), new PassThrough()), () => compose(new PassThrough(), new Readable())]) out((await attempt(f)).replace(/Received.*/s, ''));

  // Duplex.from.
  out(await all(Duplex.from(['a', 'b'])), await all(Duplex.from('text')), await all(Duplex.from(Promise.resolve('later'))), Duplex.from(from(1)) instanceof Duplex);
  { const d = Duplex.from(async function* (source) { for await (const c of source) yield `<${c}>`; }); out(d.readable, d.writable); d.write('1'); d.write('2'); d.end(); out(await all(d)); }
  { const got = []; const d = Duplex.from({ readable: from('r'), writable: new Writable({ write(c, e, cb) { got.push(String(c)); cb(); } }) }); d.end('w'); out(await all(d)); await tick(); out(got.join(), d.destroyed); }
  { const d = Duplex.from({ readable: from('only') }); out(d.readable, d.writable, await all(d)); }
  { const d = Duplex.from(Promise.reject(new Error('promised'))); out(await attempt(() => all(d))); }
  for (const bad of [5, null, undefined, {}, () => 5]) out(await attempt(() => Duplex.from(bad)));
  { const [a, b] = duplexPair(); a.write('to b'); b.end('to a'); a.end(); out(await all(b), await all(a)); out(a.constructor.name); }
  { const [a, b] = duplexPair({ objectMode: true }); a.on('data', (c) => out('a got', JSON.stringify(c))); b.write({ x: 1 }); await tick(); }
  out(isReadable(from(1)), isReadable({}), isReadable(null), isWritable(new PassThrough()), isWritable(from(1)), isDestroyed(from(1).destroy()), isDestroyed({}), isDestroyed(new PassThrough()));

  // Consumers.
  out(await consumers.text(from('a', Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1))), JSON.stringify(await consumers.json(from('{"a":', '1}'))), (await consumers.buffer(from('x', 'y'))).toString('hex'), (await consumers.arrayBuffer(from(Buffer.from('xyz')))).byteLength);
  out((await consumers.buffer(from())).length, await consumers.text(from()), await attempt(() => consumers.json(from('{'))).then((t) => t.slice(0, 11)), Buffer.isBuffer(await consumers.buffer(from('a'))), await consumers.text((async function* () { yield 'gen'; })()));
  out(Object.keys(consumers).filter((k) => k !== 'blob').join());

  // addAbortListener.
  { const controller = new AbortController(); const d = addAbortListener(controller.signal, (e) => out('aborted', e && e.type)); controller.abort(); controller.abort(); out(typeof d[Symbol.dispose]); d[Symbol.dispose](); }
  { const controller = new AbortController(); addAbortListener(controller.signal, () => out('never'))[Symbol.dispose](); controller.abort(); }
  { addAbortListener(AbortSignal.abort(), (...args) => out('already', args.length)); out('before'); await tick(); }
  for (const f of [() => addAbortListener(), () => addAbortListener(5, () => {}), () => addAbortListener(new AbortController().signal)]) out(await attempt(f));
  await new Promise((done) => pipeline(from('p'), compose(upper(), exclaim()), new Writable({ write(c, e, cb) { out('through', String(c)); cb(); } }), (e) => done(out('done', e && e.message))));
};
