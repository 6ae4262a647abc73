'use strict';
module.exports = async (lib, out) => {
  const EventEmitter = lib('events');
  const { inspect } = lib('util');
  const attempt = (f) => { try { return inspect(f()); } catch (e) { return `${e.name} ${e.code} ${e.message}`; } };
  const e = new EventEmitter();
  e.on('newListener', (name, f) => out('new', String(name), typeof f));
  e.on('removeListener', (name, f) => out('removed', String(name), typeof f));
  function a(...args) { out('a', this === e, args.join()); }
  function b() { out('b'); e.removeListener('x', a); e.on('x', () => out('late')); }
  e.on('x', a).once('x', b).prependListener('x', function first() { out('first'); });
  out(e.emit('x', 1, 2, 3), e.emit('nothing'));
  out(e.emit('x', 4));
  out(e.listenerCount('x'), inspect(e.eventNames()), e.listeners('x').length);
  e.once('y', a);
  out(e.rawListeners('y')[0] !== a, e.listeners('y')[0] === a, e.rawListeners('y')[0].listener === a, e.listenerCount('y', a));
  e.removeAllListeners('x');
  e.prependOnceListener('y', function p() { out('p'); });
  e.emit('y');
  e.removeAllListeners();
  out(inspect(e.eventNames()), e.getMaxListeners(), attempt(() => e.setMaxListeners(-1)), attempt(() => e.setMaxListeners('a')));
  out(attempt(() => e.on('x')), attempt(() => e.on('x', {})), attempt(() => e.emit('error', new Error('boom'))), attempt(() => e.emit('error', { a: 1 })), attempt(() => e.emit('error')));
  e.on(EventEmitter.errorMonitor, (err) => out('monitor', err.message));
  out(attempt(() => e.emit('error', new TypeError('seen'))));
  e.on('error', (err) => out('handled', err.message));
  out(e.emit('error', new Error('h')));
  const s = Symbol('s');
  e.on(s, () => out('symbol'));
  e.emit(s);
  out(inspect(e.eventNames()));
  class Sub extends EventEmitter { constructor() { super(); this.z = 1; } }
  out(inspect(new Sub(), { depth: 0 }), inspect(new EventEmitter()));
  function Old() { EventEmitter.call(this); }
  Object.setPrototypeOf(Old.prototype, EventEmitter.prototype);
  const old = new Old();
  old.on('q', (v) => out('old', v));
  old.emit('q', 7);
  const bare = Object.create(EventEmitter.prototype);
  bare.on('k', () => out('bare'));
  bare.emit('k');
  const c = new EventEmitter({ captureRejections: true });
  c.on('ev', async () => { throw new Error('async fail'); });
  const failed = EventEmitter.once(c, 'error');
  c.emit('ev');
  out('captured', (await failed)[0].message);
  setTimeout(() => e.emit('later', 1, 2), 1);
  out(inspect(await EventEmitter.once(e, 'later')));
  setTimeout(() => e.emit('error', new Error('rejected')), 1);
  out(await EventEmitter.once(e, 'never').catch((err) => err.message));
  setTimeout(() => { e.emit('it', 1); e.emit('it', 2); e.emit('it', 3); }, 1);
  for await (const [v] of EventEmitter.on(e, 'it')) { out('iterated', v); if (v === 3) break; }
  out(e.listenerCount('it'));
  const ac = new AbortController();
  const aborted = EventEmitter.once(e, 'no', { signal: ac.signal }).catch((err) => `${err.name} ${err.code} ${err.message}`);
  ac.abort();
  out(await aborted);
  out(EventEmitter.defaultMaxListeners, EventEmitter.EventEmitter === EventEmitter, typeof EventEmitter.on, EventEmitter.listenerCount(e, 'it'));
  const { name, length } = EventEmitter;
  out(name, length, Object.keys(EventEmitter.prototype).sort().join());
};
