// The order in which a pipeline's streams tell of what happens to them, what goes on listening afterwards, and how a stream ends
// that is read by a loop.
'use strict';

module.exports = async (lib, out) => {
  const { Readable, Transform, Writable, PassThrough, Duplex, pipeline } = lib('stream');
  const sp = lib('stream/promises');
  const names = ['pause', 'resume', 'pipe', 'unpipe', 'end', 'finish', 'close', 'error', 'prefinish'];
  const watch = (label, stream, log) => {
    for (const e of names) stream.on(e, () => log.push(`${label}.${e}`));
    return stream;
  };
  const tr = (sync, o = {}) =>
    new Transform({
      objectMode: true,
      transform(c, e, cb) {
        if (sync) cb(null, c);
        else setTimeout(cb, 1, null, c);
      },
      ...o,
    });
  const wr = (sync, o = {}) =>
    new Writable({
      objectMode: true,
      write(c, e, cb) {
        if (sync) cb();
        else setTimeout(cb, 1);
      },
      ...o,
    });
  const rd = (n) => Readable.from(Array.from({ length: n }, (_, i) => `c${i}`));
  const shapes = {
    fn: (l) => [
      watch('r', rd(1), l),
      watch('t', tr(false), l),
      async (s) => {
        for await (const x of s) l.push(x);
        return 'v';
      },
    ],
    w: (l) => [watch('r', rd(2), l), watch('w', wr(true), l)],
    wa: (l) => [watch('r', rd(2), l), watch('w', wr(false), l)],
    tw: (l) => [watch('r', rd(2), l), watch('t', tr(true), l), watch('w', wr(true), l)],
    taw: (l) => [watch('r', rd(2), l), watch('t', tr(false), l), watch('w', wr(false), l)],
    ttw: (l) => [
      watch('r', rd(3), l),
      watch('t', tr(false, { highWaterMark: 1 }), l),
      watch('u', tr(true), l),
      watch('w', wr(false, { highWaterMark: 1 }), l),
    ],
    gen: (l) => [
      async function* () {
        yield 'a';
        yield 'b';
      },
      watch('t', tr(false), l),
      watch('w', wr(true), l),
    ],
    gen2: (l) => [
      ['a', 'b'],
      async function* (s) {
        for await (const c of s) yield c + c;
      },
      watch('w', wr(false), l),
    ],
    mid: (l) => [
      watch('r', rd(2), l),
      async function* (s) {
        for await (const c of s) yield c + c;
      },
      watch('w', wr(false), l),
    ],
    pt: (l) => [watch('r', rd(2), l), watch('p', new PassThrough({ objectMode: true }), l)],
    errR: (l) => [
      watch(
        'r',
        new Readable({
          read() {
            this.destroy(new Error('rd'));
          },
        }),
        l,
      ),
      watch('w', wr(true), l),
    ],
    errT: (l) => [
      watch('r', rd(2), l),
      watch(
        't',
        tr(true, {
          transform(c, e, cb) {
            cb(new Error('tr'));
          },
        }),
        l,
      ),
      watch('w', wr(true), l),
    ],
    errW: (l) => [
      watch('r', rd(2), l),
      watch('t', tr(true), l),
      watch(
        'w',
        wr(true, {
          write(c, e, cb) {
            cb(new Error('wr'));
          },
        }),
        l,
      ),
    ],
    errF: (l) => [
      watch('r', rd(2), l),
      watch('t', tr(false), l),
      async (s) => {
        for await (const x of s) throw new Error('fn');
      },
    ],
    errG: (l) => [
      async function* () {
        yield 'a';
        throw new Error('gen');
      },
      watch('w', wr(true), l),
    ],
    early: (l) => [
      watch('r', rd(5), l),
      watch('t', tr(true), l),
      async (s) => {
        for await (const x of s) return x;
      },
    ],
    flush: (l) => [
      watch('r', rd(1), l),
      watch(
        't',
        tr(true, {
          flush(cb) {
            setTimeout(() => cb(null, 'tail'), 1);
          },
        }),
        l,
      ),
      watch('w', wr(true), l),
    ],
    final: (l) => [
      watch('r', rd(1), l),
      watch(
        'w',
        wr(true, {
          final(cb) {
            setTimeout(cb, 1);
          },
        }),
        l,
      ),
    ],
    noDestroy: (l) => [watch('r', rd(1), l), watch('w', wr(true, { autoDestroy: false }), l)],
    bytes: (l) => [
      watch(
        'r',
        new Readable({
          read() {
            this.push('x'.repeat(50000));
            this.push(null);
          },
        }),
        l,
      ),
      watch(
        'w',
        new Writable({
          write(c, e, cb) {
            setImmediate(cb);
          },
        }),
        l,
      ),
    ],
    ended: (l) => {
      const r = rd(0);
      r.resume();
      return [watch('r', r, l), watch('w', wr(true), l)];
    },
    old: (l) => {
      const E = require('events');
      const s = new E();
      s.writable = true;
      s.write = (c) => {
        l.push('old ' + c);
        return true;
      };
      s.end = () => {
        s.emit('finish');
        s.emit('close');
      };
      return [watch('r', rd(1), l), watch('o', s, l)];
    },
  };
  for (const [name, make] of Object.entries(shapes)) {
    for (const way of ['callback', 'promise', 'noend']) {
      if (way === 'noend' && (name.startsWith('err') || name === 'early' || name === 'fn')) continue;
      const log = [];
      const parts = make(log);
      let over;
      const done = new Promise((resolve) => {
        over = resolve;
      });
      try {
        if (way === 'callback')
          pipeline(...parts, (e, v) => {
            log.push(`done ${e ? e.message : e} ${v}`);
            over();
          });
        else
          sp.pipeline(...parts, way === 'noend' ? { end: false } : {}).then(
            (v) => {
              log.push(`resolved ${v}`);
              over();
            },
            (e) => {
              log.push(`rejected ${e.message}`);
              over();
            },
          );
      } catch (e) {
        log.push(`threw ${e.message}`);
        over();
      }
      await Promise.race([done, new Promise((r) => setTimeout(r, 60))]);
      await new Promise((r) => setTimeout(r, 8));
      out(name, way, log.join(' '));
      const counts = parts.map((p) =>
        p.listenerCount
          ? names
              .concat('data', 'drain', 'readable')
              .map((n) => p.listenerCount(n))
              .join('')
          : '-',
      );
      if (name !== 'old') out(name, way, counts.join(' '));
    }
  }

  // Loops.
  const wait = (ms) => new Promise((r) => setTimeout(r, ms));
  const make = {
    readable: () => Readable.from(['a', 'b', 'c']),
    bytes: () => {
      let n = 0;
      return new Readable({
        read() {
          this.push(n++ < 3 ? 'x' : null);
        },
      });
    },
    duplex: () => {
      let n = 0;
      return new Duplex({
        read() {
          this.push(n++ < 3 ? 'x' : null);
        },
        write(c, e, cb) {
          cb();
        },
      });
    },
    half: () => {
      let n = 0;
      return new Duplex({
        allowHalfOpen: false,
        read() {
          this.push(n++ < 3 ? 'x' : null);
        },
        write(c, e, cb) {
          cb();
        },
      });
    },
    pass: () => {
      const p = new PassThrough();
      p.write('a');
      p.end('b');
      return p;
    },
    keep: () => Readable.from(['a', 'b'], { autoDestroy: false }),
    fails: () => {
      let n = 0;
      return new Readable({
        read() {
          if (n++ < 1) this.push('x');
          else this.destroy(new Error('read'));
        },
      });
    },
    failsKept: () => {
      let n = 0;
      return new Readable({
        autoDestroy: false,
        read() {
          if (n++ < 1) this.push('x');
          else this.emit('error', new Error('read'));
        },
      });
    },
  };
  for (const [name, one] of Object.entries(make)) {
    for (const way of ['all', 'break', 'throw', 'kept', 'itThrow', 'none', 'return', 'destroyed']) {
      const log = [];
      const s = one();
      for (const e of ['error', 'end', 'close', 'finish']) s.on(e, (x) => log.push(x ? `${e} ${x.message} ${x.code}` : e));
      try {
        if (way === 'itThrow') {
          const it = s[Symbol.asyncIterator]();
          await it.next();
          await it.throw(new Error('thrown'));
        } else if (way === 'none') {
          const it = s[Symbol.asyncIterator]();
          await it.return();
        } else if (way === 'return') {
          const it = s[Symbol.asyncIterator]();
          await it.next();
          log.push(JSON.stringify(await it.return(5)));
        } else if (way === 'destroyed') {
          for await (const x of s) {
            log.push('got');
            s.destroy();
          }
        } else
          for await (const x of way === 'kept' ? s.iterator({ destroyOnReturn: false }) : s) {
            log.push('got');
            if (way === 'break' || way === 'kept') break;
            if (way === 'throw') throw new Error('mine');
          }
      } catch (e) {
        log.push(`caught ${e.message}`);
      }
      await wait(3);
      out(name, way, log.join(' '), s.destroyed, s.errored && s.errored.message);
    }
  }

  // What is no pipeline.
  const t = (f) => {
    try {
      out(f());
    } catch (e) {
      out(e.name, e.code, e.message);
    }
  };
  t(() => pipeline());
  t(() => pipeline(1));
  t(() => pipeline(Readable.from([]), () => {}));
  t(() => pipeline([Readable.from([])], () => {}));
  t(() =>
    pipeline(
      () => 5,
      new PassThrough(),
      () => {},
    ),
  );
  t(() =>
    pipeline(
      Readable.from([]),
      () => 5,
      new PassThrough(),
      () => {},
    ),
  );
  t(() =>
    pipeline(
      Readable.from([]),
      () => 5,
      () => {},
    ),
  );
  t(
    () =>
      pipeline(
        Readable.from([]),
        async () => {},
        () => {},
      ).constructor.name,
  );
  t(() => pipeline(Readable.from([]), new PassThrough(), () => {}).constructor.name);
  const kept = [];
  pipeline(
    Readable.from([1, 2]),
    async function* twice(source) {
      for await (const n of source) yield n * 2;
    },
    async function* last(source) {
      for await (const n of source) yield n + 1;
    },
    (e) => kept.push(e),
  ).on('data', (n) => kept.push(n));
  await wait(5);
  out(kept.join());
  for (const way of ['before', 'after']) {
    const controller = new AbortController();
    if (way === 'before') controller.abort();
    const source = new Readable({ read() {} });
    const done = sp.pipeline(source, new PassThrough(), { signal: controller.signal });
    setTimeout(() => controller.abort(), 1);
    out(
      await done.then(
        () => 'fine',
        (e) => `${e.name} ${e.code} ${e.message}`,
      ),
      source.destroyed,
    );
  }
};
