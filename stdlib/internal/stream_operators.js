// What readable streams have of the iterator helpers: `map` and its like give streams, `reduce` and its like promises.
//
// All are made of `map`, which alone calls functions of the program on several chunks at once and keeps their order.
'use strict';

const { make, decorate, AbortError } = require('internal/errors');
const check = require('internal/validators');

/** What a chunk becomes that is left out. */
const kOmitted = Symbol('omitted');

function checkFunction(fn, name = 'fn') {
  if (typeof fn !== 'function') throw make('ERR_INVALID_ARG_TYPE', name, ['Function', 'AsyncFunction'], fn);
}

function checkOptions(options) {
  if (options === undefined || options === null) return undefined;
  check.object(options, 'options');
  const { signal } = options;
  if (signal === undefined || signal === null) return undefined;
  check.abortSignal(signal, 'options.signal');
  return signal;
}

function wholeNumber(value, fallback, name, least) {
  const whole = value === undefined || value === null ? fallback : Math.floor(value);
  if (!Number.isInteger(whole)) check.integer(whole, name, least);
  if (whole < least) throw make('ERR_OUT_OF_RANGE', name, `>= ${least} && <= ${Number.MAX_SAFE_INTEGER}`, whole);
  return whole;
}

/** A promise that one side waits for and the other settles, as often as needed. */
class Gate {
  #open;
  wait() {
    return new Promise((resolve) => (this.#open = resolve));
  }
  open() {
    const open = this.#open;
    this.#open = undefined;
    if (open) open();
  }
}

function map(fn, options) {
  checkFunction(fn);
  const outer = checkOptions(options);
  const concurrency = wholeNumber(options?.concurrency, 1, 'options.concurrency', 1);
  const ahead = concurrency + wholeNumber(options?.highWaterMark, concurrency - 1, 'options.highWaterMark', 0);
  return mapped(this, fn, outer, concurrency, ahead);
}

async function* mapped(source, fn, outer, concurrency, ahead) {
  const signal = AbortSignal.any(outer ? [outer] : []);
  // Promises in the order of their chunks; `end` says that no more come.
  const results = [];
  let running = 0;
  let end = false;
  const produced = new Gate();
  const room = new Gate();
  const hasRoom = () => running < concurrency && results.length < ahead;

  const settled = () => {
    running--;
    if (!end && hasRoom()) room.open();
  };
  const failed = () => {
    end = true;
    settled();
  };
  const start = (promise) => {
    running++;
    promise.then(settled, failed);
    results.push(promise);
    produced.open();
  };

  (async () => {
    try {
      for await (const chunk of source) {
        if (end) return;
        if (signal.aborted) throw new AbortError();
        let result;
        try {
          result = fn(chunk, { signal });
          if (result === kOmitted) continue;
          result = Promise.resolve(result);
        } catch (error) {
          result = Promise.reject(error);
        }
        start(result);
        if (!end && !hasRoom()) await room.wait();
      }
    } catch (error) {
      start(Promise.reject(error));
    } finally {
      end = true;
      produced.open();
    }
  })();

  try {
    for (;;) {
      while (results.length > 0) {
        const value = await results[0];
        if (signal.aborted) throw new AbortError();
        if (value !== kOmitted) yield value;
        results.shift();
        if (!end && hasRoom()) room.open();
      }
      if (end) return;
      await produced.wait();
    }
  } finally {
    end = true;
    room.open();
  }
}

function filter(fn, options) {
  checkFunction(fn);
  return map.call(this, async (chunk, given) => ((await fn(chunk, given)) ? chunk : kOmitted), options);
}

function flatMap(fn, options) {
  const values = map.call(this, fn, options);
  return (async function* flattened() {
    for await (const value of values) yield* value;
  })();
}

/** How many chunks `take` and `drop` are about. */
function countOf(number) {
  number = Number(number);
  if (Number.isNaN(number)) return 0;
  if (number < 0) throw make('ERR_OUT_OF_RANGE', 'number', '>= 0', number);
  return number;
}

function take(number, options = undefined) {
  const signal = checkOptions(options);
  let left = countOf(number);
  const source = this;
  return (async function* taken() {
    if (signal?.aborted) throw new AbortError();
    for await (const chunk of source) {
      if (signal?.aborted) throw new AbortError();
      if (left-- > 0) yield chunk;
      // The next one is not waited for.
      if (left <= 0) return;
    }
  })();
}

function drop(number, options = undefined) {
  const signal = checkOptions(options);
  let left = countOf(number);
  const source = this;
  return (async function* dropped() {
    if (signal?.aborted) throw new AbortError();
    for await (const chunk of source) {
      if (signal?.aborted) throw new AbortError();
      if (left-- <= 0) yield chunk;
    }
  })();
}

function asIndexedPairs(options) {
  const signal = checkOptions(options);
  const source = this;
  return (async function* indexed() {
    let index = 0;
    for await (const chunk of source) {
      if (signal?.aborted) throw new AbortError({ cause: signal.reason });
      yield [index++, chunk];
    }
  })();
}

async function forEach(fn, options) {
  checkFunction(fn);
  const all = map.call(this, async (chunk, given) => {
    await fn(chunk, given);
    return kOmitted;
  }, options);
  for await (const unused of all) void unused;
}

async function some(fn, options = undefined) {
  for await (const unused of filter.call(this, fn, options)) {
    void unused;
    return true;
  }
  return false;
}

async function every(fn, options = undefined) {
  checkFunction(fn);
  return !(await some.call(this, async (...args) => !(await fn(...args)), options));
}

async function find(fn, options) {
  for await (const chunk of filter.call(this, fn, options)) return chunk;
  return undefined;
}

async function toArray(options) {
  const signal = checkOptions(options);
  const all = [];
  for await (const chunk of this) {
    if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
    all.push(chunk);
  }
  return all;
}

async function reduce(reducer, initialValue, options) {
  checkFunction(reducer, 'reducer');
  const outer = checkOptions(options);
  if (outer?.aborted) {
    const error = new AbortError(undefined, { cause: outer.reason });
    // Whoever asked is told, and so the stream need not be.
    this.once('error', () => {});
    const { finished } = require('internal/stream_end').promises;
    await finished(this.destroy(error)).catch(() => {});
    throw error;
  }
  let hasValue = arguments.length > 1;
  let value = initialValue;
  const controller = new AbortController();
  const { signal } = controller;
  const onAbort = () => controller.abort();
  if (outer) outer.addEventListener('abort', onAbort, { once: true });
  try {
    for await (const chunk of this) {
      if (outer?.aborted) throw new AbortError();
      if (hasValue) value = await reducer(value, chunk, { signal });
      else {
        value = chunk;
        hasValue = true;
      }
    }
    if (!hasValue) throw decorate(new TypeError('Reduce of an empty stream requires an initial value'), 'ERR_MISSING_ARGS', reduce);
  } finally {
    controller.abort();
    if (outer) outer.removeEventListener('abort', onAbort);
  }
  return value;
}

function compose(stream, options) {
  const signal = checkOptions(options);
  const { isStream, composed } = require('internal/stream_compose');
  if (isStream(stream) && !stream.writable) throw make('ERR_INVALID_ARG_VALUE', 'stream', stream, 'must be writable');
  const made = composed([this, stream]);
  if (signal) require('internal/stream_state').abortWith(signal, made);
  return made;
}

/** Gives readable streams their helpers. */
function install(Readable) {
  const { deprecate } = require('util');
  const streams = {
    asIndexedPairs: deprecate(asIndexedPairs, 'readable.asIndexedPairs will be removed in a future version.'),
    drop,
    filter,
    flatMap,
    map,
    take,
    compose,
  };
  for (const [name, helper] of Object.entries(streams)) {
    const method = function (...args) {
      return Readable.from(Reflect.apply(helper, this, args));
    };
    Object.defineProperty(method, 'name', { value: helper.name });
    Object.defineProperty(method, 'length', { value: helper.length });
    Object.defineProperty(Readable.prototype, name, { value: method, enumerable: false, configurable: true, writable: true });
  }
  const promises = { every, forEach, reduce, toArray, some, find };
  for (const [name, helper] of Object.entries(promises)) {
    const method = function (...args) {
      return Reflect.apply(helper, this, args);
    };
    Object.defineProperty(method, 'name', { value: helper.name });
    Object.defineProperty(method, 'length', { value: helper.length });
    Object.defineProperty(Readable.prototype, name, { value: method, enumerable: false, configurable: true, writable: true });
  }
}

module.exports = { install };
