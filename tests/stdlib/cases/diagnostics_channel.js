// diagnostics_channel: subscriptions, stores, traces of calls, promises and callbacks, what is refused.
'use strict';
module.exports = async (lib, out) => {
  const dc = lib('diagnostics_channel');
  const { AsyncLocalStorage } = lib('async_hooks');
  out(Object.keys(dc).join());
  const symbol = Symbol('s');
  const [one, two] = [dc.channel('one'), dc.channel(symbol)];
  out(one === dc.channel('one'), one instanceof dc.Channel, String(two.name), one.hasSubscribers, dc.hasSubscribers('one'), dc.hasSubscribers('never'));
  const log = [];
  const first = (data, name) => log.push(`first ${JSON.stringify(data)} ${String(name)}`);
  const second = (data) => { log.push(`second ${data.n}`); one.unsubscribe(second); one.subscribe(() => log.push('new')); };
  one.subscribe(first);
  dc.subscribe('one', second);
  one.subscribe(first);
  one.publish({ n: 1 });
  one.publish({ n: 2 });
  two.subscribe(first);
  two.publish([3]);
  out(log.splice(0).join('|'), one.hasSubscribers, dc.hasSubscribers(symbol));
  out(one.unsubscribe(first), dc.unsubscribe('one', first), one.unsubscribe(first), one.unsubscribe(() => {}), dc.unsubscribe('other', first));
  // A listener that throws.
  {
    const caught = new Promise((done) => process.once('uncaughtException', (e) => done(e.message)));
    const channel = dc.channel('throws');
    channel.subscribe(() => { throw new Error('in a listener'); });
    channel.subscribe(() => log.push('the next'));
    channel.publish({});
    out(log.splice(0).join(), await caught);
  }
  // Stores.
  const [plain, changed] = [new AsyncLocalStorage(), new AsyncLocalStorage()];
  const stores = dc.channel('stores');
  stores.bindStore(plain);
  stores.bindStore(changed, (data) => ({ twice: data.n * 2 }));
  stores.subscribe(() => log.push(`published ${plain.getStore()?.n}`));
  out(stores.runStores({ n: 4 }, function run(a, b) { return [this.self, a + b, plain.getStore(), changed.getStore()].map((v) => JSON.stringify(v)).join(); }, { self: 1 }, 2, 3), plain.getStore(), log.splice(0).join());
  out(stores.unbindStore(plain), stores.unbindStore(plain), stores.runStores({ n: 1 }, () => plain.getStore()) === undefined);
  // Traces.
  const trace = dc.tracingChannel('job');
  out(trace.start === dc.channel('tracing:job:start'), ['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map((name) => trace[name].name).join());
  const handlers = Object.fromEntries(['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map((name) => [name, (c) => log.push(`${name} ${c.id} ${c.result} ${c.error && c.error.message}`)]));
  const shown = () => log.splice(0).join('|');
  out(trace.traceSync(() => 'unheard'), shown());
  trace.subscribe(handlers);
  out(trace.traceSync(function sync(a) { return `${this.k}${a}`; }, { id: 1 }, { k: 'this' }, 'arg'), shown());
  try { trace.traceSync(() => { throw new Error('thrown'); }, { id: 2 }); } catch (e) { out(e.message, shown()); }
  out(await trace.tracePromise(async (v) => v * 2, { id: 3 }, null, 21), shown());
  out(await trace.tracePromise(async () => { throw new Error('rejected'); }, { id: 4 }).catch((e) => e.message), shown());
  out(await trace.tracePromise(() => 'no promise', { id: 5 }), shown());
  try { trace.tracePromise(() => { throw new Error('at once'); }, { id: 6 }); } catch (e) { out(e.message, shown()); }
  await new Promise((done) => {
    out(trace.traceCallback((x, cb) => { setImmediate(cb, null, x + 1); return 'returned'; }, -1, { id: 7 }, null, 1, (error, result) => { log.push(`called ${error} ${result}`); setImmediate(done); }));
  });
  out(shown());
  trace.traceCallback((cb, x) => cb(new Error(x)), 0, { id: 8 }, undefined, (error) => log.push(`called ${error.message}`), 'failed');
  out(shown());
  out(trace.unsubscribe(handlers), trace.unsubscribe(handlers), trace.traceSync(() => 1, { id: 9 }), shown());
  const own = dc.tracingChannel({ start: one, end: two, asyncStart: one, asyncEnd: one, error: one });
  out(own.end === two);
  for (const bad of [() => dc.channel(5), () => dc.channel(), () => one.subscribe(5), () => dc.subscribe('x'), () => dc.tracingChannel(5), () => dc.tracingChannel({ start: one, end: 5 }), () => trace.traceCallback(() => {}, -1, {}, null, 5)]) {
    try { bad(); out('fine'); } catch (e) { out(e.name, e.code, e.message); }
  }
};
