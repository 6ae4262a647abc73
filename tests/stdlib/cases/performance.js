// perf_hooks: the timeline, observers, timed functions, histograms.
'use strict';

module.exports = async (lib, out) => {
  const { inspect } = lib('util');
  const hooks = lib('perf_hooks');
  const { performance, PerformanceObserver, PerformanceEntry, PerformanceMark, PerformanceMeasure, Performance } = hooks;
  const { PerformanceObserverEntryList, createHistogram, monitorEventLoopDelay } = hooks;
  const show = (...values) => out(...values.map((v) => (typeof v === 'string' ? v : inspect(v))));
  const failing = (f) => {
    try {
      return f();
    } catch (e) {
      return `${e.name} ${e.code} ${e.message}`;
    }
  };
  const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  while (performance.now() < 20);

  // Marks and measures
  const mark = performance.mark('a', { startTime: 5, detail: { x: [1] } });
  show(mark, mark.detail, JSON.stringify(mark), Object.prototype.toString.call(mark), mark instanceof PerformanceEntry);
  show(new PerformanceMark('own', { startTime: 7 }), performance.getEntriesByName('own'));
  show(performance.measure('from own', { start: 'own', end: 9, detail: 'd' }));
  show(performance.measure('b', 'a', 'own').duration, performance.measure('c', { start: 1, duration: 3 }));
  show(performance.measure('d', { end: 10, duration: 4 }), performance.measure('e', { start: 'a', end: 'own' }).duration);
  show(performance.measure('f', undefined, 'own'), performance.measure('g').startTime);
  show(performance.getEntries().map((entry) => entry.name));
  show(performance.getEntriesByType('measure').length, performance.getEntriesByType('x'), performance.getEntriesByName('a', 'mark').length);
  show(failing(() => performance.measure('z', { start: 1, end: 2 }, 'a')));
  show(failing(() => performance.measure('z', { start: 1, end: 2, duration: 3 })));
  show(failing(() => performance.measure('z', { start: -1 })), failing(() => performance.measure(1)), failing(() => performance.measure()));
  show(failing(() => performance.measure('z', 'nope')), failing(() => performance.mark()));
  show(failing(() => performance.mark('z', 1)), failing(() => performance.mark('z', { startTime: 'x' })));
  show(failing(() => performance.mark('z', { startTime: -1 })), failing(() => performance.mark('loopStart')));
  show(failing(() => performance.clearMarks('nodeStart')), failing(() => new PerformanceMark()));
  show(failing(() => performance.getEntriesByName()), failing(() => performance.getEntriesByType()));
  show(failing(() => new PerformanceMeasure()), failing(() => new PerformanceEntry()), failing(() => new Performance()));
  show(failing(() => new PerformanceObserverEntryList()));
  show(failing(() => Object.getOwnPropertyDescriptor(PerformanceEntry.prototype, 'name').get.call({})));
  show(failing(() => Object.getOwnPropertyDescriptor(PerformanceMark.prototype, 'detail').get.call({})));
  show(failing(() => performance.now.call({})));
  performance.clearMarks('a');
  show(failing(() => performance.measure('z', 'a')));
  performance.clearMeasures('c');
  show(performance.getEntriesByType('measure').map((entry) => entry.name));
  performance.clearMarks();
  performance.clearMeasures();
  show(performance.getEntries());
  show(performance instanceof Performance, typeof performance.addEventListener, Object.prototype.toString.call(performance));
  show(typeof performance.timeOrigin, Object.keys(performance.toJSON()), performance.nodeTiming.name, performance.nodeTiming.entryType);
  show(performance.nodeTiming instanceof PerformanceEntry, performance.nodeTiming.duration > 0);
  show(Object.keys(PerformanceEntry.prototype), Object.keys(PerformanceMark.prototype), Object.keys(PerformanceObserver.prototype));

  // Observers
  show(Object.isFrozen(PerformanceObserver.supportedEntryTypes), ['function', 'mark', 'measure'].every((type) => PerformanceObserver.supportedEntryTypes.includes(type)));
  const seen = [];
  const observer = new PerformanceObserver(function (list, self) {
    seen.push([this === undefined || this === globalThis, list.constructor.name, self === observer, list.getEntries().map((entry) => entry.name)]);
    seen.push([list.getEntriesByType('mark').length, list.getEntriesByName('m1').length, list.getEntriesByName('m1', 'measure').length]);
  });
  observer.observe({ entryTypes: ['mark', 'measure', 'nothing'] });
  performance.mark('m2', { startTime: 2 });
  performance.mark('m1', { startTime: 1 });
  performance.measure('s', 'm1', 'm2');
  show(observer);
  show(seen.length);
  await turn();
  show(seen.splice(0));
  performance.mark('taken', { startTime: 3 });
  show(observer.takeRecords(), observer.takeRecords());
  await turn();
  show(seen.splice(0));
  show(failing(() => observer.observe({ type: 'mark' })));
  observer.observe({ entryTypes: ['measure'] });
  performance.mark('unseen');
  performance.measure('seen', { start: 1, end: 2 });
  await turn();
  show(seen.splice(0));
  performance.measure('lost');
  observer.disconnect();
  performance.measure('lost too');
  await turn();
  show(seen.splice(0), observer);
  const single = new PerformanceObserver((list) => seen.push(list.getEntries().map((entry) => entry.name)));
  single.observe({ type: 'mark', buffered: true });
  show(failing(() => single.observe({ entryTypes: ['mark'] })));
  single.observe({ type: 'measure' });
  single.observe({ type: 'nothing' });
  performance.mark('late', { startTime: 1.5 });
  performance.measure('both', { start: 0, end: 1 });
  await turn();
  show(seen.splice(0));
  single.disconnect();
  show(failing(() => new PerformanceObserver()), failing(() => observer.observe()), failing(() => observer.observe(1)));
  show(failing(() => observer.observe({ entryTypes: ['mark'], type: 'mark' })), failing(() => observer.observe({ entryTypes: 'mark' })));
  performance.clearMarks();
  performance.clearMeasures();

  // Timed functions
  const histogram = createHistogram();
  const timed = performance.timerify(function add(a, b) {
    return this === undefined ? a + b : this;
  }, { histogram });
  const calls = [];
  const functions = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) calls.push([entry.name, entry.entryType, entry.duration >= 0, entry[0], entry[1], entry.detail, entry.constructor.name]);
  });
  functions.observe({ entryTypes: ['function'] });
  show(timed(1, 2), timed.name, timed.length, Object.keys(timed), histogram.count);
  await performance.timerify(async function later() {})('x');
  class Made {
    constructor(x) {
      this.x = x;
    }
  }
  show(new (performance.timerify(Made))(3));
  await turn();
  show(calls);
  functions.disconnect();
  show(failing(() => performance.timerify(1)), failing(() => performance.timerify(() => {}, { histogram: 1 })), failing(() => performance.timerify(() => {}, 1)));

  // Histograms
  const facts = (h) => [h.count, h.min, h.max, h.mean, h.stddev, h.exceeds, [...h.percentiles], h.countBigInt, h.minBigInt, h.maxBigInt, h.exceedsBigInt, [...h.percentilesBigInt]];
  const h = createHistogram();
  show(facts(h), h.percentile(50));
  for (const value of [1, 2, 3, 1000, 2047, 2048, 4097, 1e6, 123456789, 2 ** 40 + 12345, Number.MAX_SAFE_INTEGER, 10n ** 17n]) h.record(value);
  show(facts(h), h.percentile(50), h.percentile(99), h.percentileBigInt(100), JSON.stringify(h), h.constructor.name);
  show(failing(() => h.record(0)), failing(() => h.record(1.5)), failing(() => h.record('x')), failing(() => h.record(-5n)), failing(() => h.record(2n ** 63n)));
  const small = createHistogram({ lowest: 10, highest: 1000, figures: 1 });
  for (const value of [1, 9, 10, 17, 100, 500, 999, 1000, 1001, 2000]) small.record(value);
  show(facts(small));
  small.add(h);
  show(facts(small));
  small.reset();
  show(facts(small));
  const wide = createHistogram({ lowest: 1n, highest: 2n ** 62n, figures: 5 });
  wide.record(2n ** 60n + 12345678901n);
  wide.record(2n ** 53n + 1n);
  wide.record(77);
  show(facts(wide), wide.percentile(1));
  show(failing(() => createHistogram({ lowest: 0 })), failing(() => createHistogram({ lowest: 10, highest: 15 })), failing(() => createHistogram({ lowest: 10n, highest: 15n })));
  show(failing(() => createHistogram({ figures: 6 })), failing(() => createHistogram(1)), failing(() => small.percentile(0)), failing(() => small.percentile('a')));
  show(failing(() => small.add({})), failing(() => small.record.call({}, 1)), failing(() => small.percentile.call({}, 1)), failing(() => new h.constructor()));
  const delta = createHistogram();
  delta.recordDelta();
  show(delta.count);
  delta.recordDelta();
  show(delta.count, delta.min > 0);
  const delay = monitorEventLoopDelay({ resolution: 2 });
  show(delay.count, delay.enable(), delay.enable(), delay.constructor.name);
  await new Promise((resolve) => setTimeout(resolve, 40));
  show(delay.count > 2, delay.min > 1e6, delay.disable(), delay.disable(), delay.percentile(50) > 1e6);
  show(failing(() => monitorEventLoopDelay({ resolution: 0 })), failing(() => delay.enable.call({})), failing(() => new delay.constructor()));

  // The loop
  const before = performance.eventLoopUtilization();
  await new Promise((resolve) => setTimeout(resolve, 30));
  const since = performance.eventLoopUtilization(before);
  const total = performance.eventLoopUtilization();
  show(Object.keys(since), since.idle > 10, since.active >= 0, since.utilization < 1);
  show(performance.eventLoopUtilization(total, before).idle > 10, performance.nodeTiming.idleTime > 10, performance.nodeTiming.loopStart > 0);

  // Moments of the process are marks that are there.
  for (const name of ['nodeStart', 'v8Start', 'environment', 'loopStart', 'loopExit', 'bootstrapComplete']) {
    out(name, typeof performance.nodeTiming[name], performance.measure('since', name).startTime === performance.nodeTiming[name]);
  }
};
