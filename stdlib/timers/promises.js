// Timers as promises.
'use strict';

const timers = require('timers');

function aborted(signal) {
  const { AbortError } = require('internal/errors');
  return new AbortError(undefined, { cause: signal.reason });
}

function wait(start, stop, value, { signal, ref = true } = {}) {
  return new Promise((resolve, reject) => {
    require('internal/validators').abortSignal(signal, 'options.signal');
    if (signal && signal.aborted) {
      reject(aborted(signal));
      return;
    }
    let onAbort;
    const timer = start(() => {
      if (signal) signal.removeEventListener('abort', onAbort);
      resolve(value);
    });
    if (!ref) timer.unref();
    if (signal) {
      onAbort = () => {
        stop(timer);
        reject(aborted(signal));
      };
      signal.addEventListener('abort', onAbort, { once: true });
    }
  });
}

function setTimeout(delay, value, options) {
  return wait((done) => timers.setTimeout(done, delay), timers.clearTimeout, value, options);
}

function setImmediate(value, options) {
  return wait((done) => timers.setImmediate(done), timers.clearImmediate, value, options);
}

async function* setInterval(delay, value, { signal, ref = true } = {}) {
  if (signal && signal.aborted) throw aborted(signal);
  let pending = 0;
  let wake = null;
  const interval = timers.setInterval(() => {
    pending++;
    if (wake !== null) wake();
  }, delay);
  if (!ref) interval.unref();
  const onAbort = () => {
    timers.clearInterval(interval);
    if (wake !== null) wake();
  };
  if (signal) signal.addEventListener('abort', onAbort, { once: true });
  try {
    for (;;) {
      if (signal && signal.aborted) throw aborted(signal);
      if (pending === 0) await new Promise((resolve) => (wake = resolve));
      wake = null;
      for (; pending > 0; pending--) yield value;
    }
  } finally {
    timers.clearInterval(interval);
    if (signal) signal.removeEventListener('abort', onAbort);
  }
}

module.exports = {
  setTimeout,
  setImmediate,
  setInterval,
  scheduler: { wait: (delay, options) => setTimeout(delay, undefined, options), yield: () => setImmediate() },
};
