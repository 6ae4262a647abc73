// What the smaller modules do beyond answering: each of these once did nothing.
'use strict';

module.exports = async (lib, out) => {
  const { inspect } = lib('util');
  const show = (...values) => out(...values.map((v) => (typeof v === 'string' ? v : inspect(v))));
  const failing = (f) => {
    try {
      return f();
    } catch (e) {
      return `${e.name} ${e.code} ${e.message}`;
    }
  };

  // perf_hooks
  const { performance, PerformanceEntry } = lib('perf_hooks');
  while (performance.now() < 20);
  show(performance.mark('a', { startTime: 5, detail: { x: 1 } }));
  show(performance.measure('m', { start: 1, duration: 3 }));
  show(performance.measure('from a', 'a') instanceof PerformanceEntry);
  const mark = performance.mark('later');
  show(mark.duration, mark.startTime > 0, performance.measure('between', 'a', 'later').duration === mark.startTime - 5);
  show(performance.getEntries().map((entry) => entry.name));
  show(performance.getEntriesByType('mark').length, performance.getEntriesByName('m')[0].duration);
  show(performance.getEntriesByName('m', 'mark'));
  performance.clearMarks('a');
  show(performance.getEntriesByType('mark').map((entry) => entry.name));
  performance.clearMeasures();
  performance.clearMarks();
  show(performance.getEntries());
  show(failing(() => performance.measure('z', 'nope')).replace(/^\w+ \d+ /, ''));
  show(failing(() => performance.mark('z', { startTime: -1 })));
  show(failing(() => performance.mark()));

  // os
  const os = lib('os');
  show(os.getPriority() === os.getPriority(process.pid));
  const before = os.getPriority();
  if (before < 19) os.setPriority(before + 1);
  show(before === 19 || os.getPriority() === before + 1);
  show(failing(() => os.getPriority(2 ** 30)));
  show(failing(() => os.setPriority(0, 99)));
  show(failing(() => os.setPriority('x')));
  show(os.constants.dlopen.RTLD_NOW);

  // dns and net
  const dns = lib('dns');
  const net = lib('net');
  show(dns.getDefaultResultOrder(), failing(() => dns.setDefaultResultOrder('x')));
  dns.setDefaultResultOrder('ipv4first');
  show(dns.getDefaultResultOrder());
  show(net.getDefaultAutoSelectFamily(), failing(() => net.setDefaultAutoSelectFamily(1)));
  net.setDefaultAutoSelectFamily(false);
  show(net.getDefaultAutoSelectFamily());

  // process
  // What stdout is does not matter here.
  const active = (...not) => process.getActiveResourcesInfo().filter((name) => !['PipeWrap', 'TTYWrap', ...not].includes(name));
  show(typeof process.constrainedMemory(), process.constrainedMemory() > 0);
  show(active());
  const timer = setTimeout(() => {}, 10000);
  setImmediate(() => {});
  setTimeout(() => {}, 10000).unref();
  lib('fs').stat('.', () => {});
  await new Promise((done) => {
    const server = net.createServer().listen(0, () => {
      show(active('Immediate'));
      clearTimeout(timer);
      server.close(done);
    });
    show(active());
  });

  // events
  const event = new Event('x');
  show(event.cancelBubble);
  event.stopPropagation();
  show(event.cancelBubble);
  show(failing(() => net.connect({ port: 1, autoSelectFamily: 1 })));

  // worker_threads, of the main thread
  const threads = lib('worker_threads');
  show(threads.isMainThread, threads.parentPort, threads.threadId, threads.workerData, threads.resourceLimits, threads.SHARE_ENV);
  threads.setEnvironmentData('key', { x: 1 });
  show(threads.getEnvironmentData('key'), threads.getEnvironmentData('none'));
  threads.setEnvironmentData('key', undefined);
  show(threads.getEnvironmentData('key'), failing(() => new threads.Worker()), failing(() => threads.Worker('x')));

  // v8
  const v8 = lib('v8');
  const heap = v8.getHeapStatistics();
  show(Object.keys(heap), Object.values(heap).every(Number.isFinite));
  show(heap.used_heap_size > 0, heap.used_heap_size <= heap.total_heap_size, heap.total_heap_size < heap.heap_size_limit);
  show(Object.keys(v8.getHeapSpaceStatistics()[0]));
  show(v8.setFlagsFromString('--max-old-space-size=100'), failing(() => v8.setFlagsFromString(5)), failing(() => v8.setFlagsFromString()));

  // What is left of process.binding
  const { TTY, isTTY } = process.binding('tty_wrap');
  show(typeof TTY, isTTY(1000), process.binding('constants').os.signals.SIGINT, process.binding('constants').fs.O_RDWR);
  show(process.binding('util').isDate(new Date()), process.binding.name, failing(() => process.binding('nope')), failing(() => process.binding('toString')));
};
