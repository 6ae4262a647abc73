// Duplex streams made of other things: of functions, promises, iterables and pairs (`Duplex.from`), of a row of streams
// (`stream.compose`), and two that are each other's ends (`stream.duplexPair`).
'use strict';

const { make, AbortError } = require('internal/errors');
const { enqueueTick } = internalBinding('tasks');
const { Readable, fromIterable } = require('internal/stream_readable');
const { Writable } = require('internal/stream_writable');
const { finished, pipeline } = require('internal/stream_end');

// `stream` needs this file when it is loaded.
const Duplex = () => require('stream').Duplex;

const isStream = (value) =>
  !!value && (!!value._readableState || !!value._writableState || (typeof value.write === 'function' && typeof value.on === 'function') || (typeof value.pipe === 'function' && typeof value.on === 'function'));
const canRead = (stream) => !!stream && typeof stream.read === 'function' && stream.readable !== false;
const canWrite = (stream) => !!stream && typeof stream.write === 'function' && stream.writable !== false;
const isIterable = (value) => value != null && (typeof value[Symbol.asyncIterator] === 'function' || typeof value[Symbol.iterator] === 'function');

/** `Duplex.from`. `name` is what the argument is called in errors. */
function duplexOf(body, name = 'body') {
  const Class = Duplex();
  if (body instanceof Class) return body;
  if (isStream(body)) {
    if (canRead(body) && canWrite(body)) return joined({ writable: body, readable: body });
    if (canRead(body)) return joined({ readable: body });
    if (canWrite(body)) return joined({ writable: body });
    return joined({ writable: false, readable: false });
  }
  if (typeof body === 'function') return fromFunction(Class, body, name);
  if (isIterable(body)) return fromIterable(Class, body, { objectMode: true, writable: false });
  if (body && typeof body === 'object' && (typeof body.writable === 'object' || typeof body.readable === 'object')) {
    const readable = body.readable ? (isStream(body.readable) ? body.readable : duplexOf(body.readable)) : undefined;
    const writable = body.writable ? (isStream(body.writable) ? body.writable : duplexOf(body.writable)) : undefined;
    return joined({ readable, writable });
  }
  if (body && typeof body.then === 'function') {
    let made;
    body.then(
      (value) => {
        if (value != null) made.push(value);
        made.push(null);
      },
      (error) => made.destroy(error),
    );
    made = new Class({ objectMode: true, writable: false, read() {} });
    return made;
  }
  throw make('ERR_INVALID_ARG_TYPE', name, [
    'Blob', 'ReadableStream', 'WritableStream', 'Stream', 'Iterable', 'AsyncIterable', 'Function', '{ readable, writable } pair', 'Promise',
  ], body);
}

/** A function of an iterable of what is written: gives an iterable of what is read, or a promise of nothing. */
function fromFunction(Class, fn, name) {
  // What is written waits here, one chunk at a time, with the callback of its write.
  let give;
  let next = new Promise((resolve) => (give = resolve));
  const controller = new AbortController();
  const { signal } = controller;
  const written = (async function* writes() {
    for (;;) {
      const { chunk, done, callback } = await next;
      next = undefined;
      enqueueTick(callback, []);
      if (done) return;
      if (signal.aborted) throw new AbortError(undefined, { cause: signal.reason });
      next = new Promise((resolve) => (give = resolve));
      yield chunk;
    }
  })();
  const half = {
    objectMode: true,
    write(chunk, encoding, callback) {
      const to = give;
      give = null;
      to({ chunk, done: false, callback });
    },
    final(callback) {
      const to = give;
      give = null;
      to({ done: true, callback });
    },
    destroy(error, callback) {
      controller.abort(error || undefined);
      callback(error);
    },
  };
  const value = fn(written, { signal });
  if (isIterable(value)) return fromIterable(Class, value, half, half);
  if (value && typeof value.then === 'function') {
    let made;
    const outcome = value.then(
      (result) => {
        if (result != null) throw make('ERR_INVALID_RETURN_VALUE', 'nully', name, result);
      },
      (error) => {
        made.destroy(error);
      },
    );
    made = new Class({
      ...half,
      readable: false,
      final(callback) {
        half.final(async () => {
          try {
            await outcome;
            enqueueTick(callback, [null]);
          } catch (error) {
            enqueueTick(callback, [error]);
          }
        });
      },
    });
    return made;
  }
  throw make('ERR_INVALID_RETURN_VALUE', 'Iterable, AsyncIterable or AsyncFunction', name, value);
}

/** Calls who waits for something, once. */
function wake(waiting, what) {
  const callback = waiting[what];
  waiting[what] = undefined;
  if (callback) callback();
}

/** What is written into `made` goes into `sink`. Whoever knows that all of it arrived wakes `finish`. */
function writeInto(made, sink, waiting) {
  made._write = (chunk, encoding, callback) => {
    if (sink.write(chunk, encoding)) callback();
    else waiting.drain = callback;
  };
  made._final = (callback) => {
    sink.end();
    waiting.finish = callback;
  };
  sink.on('drain', () => wake(waiting, 'drain'));
}

/** What comes out of `source` is read from `made`. */
function readFrom(made, source, waiting) {
  source.on('readable', () => wake(waiting, 'readable'));
  source.on('end', () => made.push(null));
  made._read = () => {
    for (;;) {
      const chunk = source.read();
      if (chunk === null) {
        waiting.readable = made._read;
        return;
      }
      if (!made.push(chunk)) return;
    }
  };
}

/** A readable and a writable stream as one. */
function joined({ readable: r, writable: w }) {
  const Class = Duplex();
  let reads = !!r && canRead(r);
  let writes = !!w && canWrite(w);
  const waiting = {};
  let onClose;
  let made;
  const over = (error) => {
    const callback = onClose;
    onClose = undefined;
    if (callback) callback(error);
    else if (error) made.destroy(error);
  };
  made = new Class({
    readableObjectMode: !!r?.readableObjectMode,
    writableObjectMode: !!w?.writableObjectMode,
    readable: reads,
    writable: writes,
  });
  if (writes) {
    finished(w, (error) => {
      writes = false;
      if (error && r) destroyOther(r, error);
      over(error);
    });
    writeInto(made, w, waiting);
    w.on('finish', () => wake(waiting, 'finish'));
  }
  if (reads) {
    finished(r, (error) => {
      reads = false;
      if (error && w) destroyOther(w, error);
      over(error);
    });
    readFrom(made, r, waiting);
  }
  made._destroy = (error, callback) => {
    if (!error && onClose !== null) error = unfinished(made) ? new AbortError() : error;
    waiting.readable = waiting.drain = waiting.finish = undefined;
    if (onClose === undefined && (reads || writes)) {
      onClose = (late) => callback(late || error);
      if (w) destroyOther(w, error);
      if (r) destroyOther(r, error);
    } else callback(error);
  };
  return made;
}

function unfinished(stream) {
  const r = stream._readableState;
  const w = stream._writableState;
  return (r && r.readable !== false && !r.endEmitted) || (w && w.writable !== false && !w.finished);
}

function destroyOther(stream, error) {
  if (typeof stream.destroy === 'function' && !stream.destroyed) stream.destroy(error || undefined);
}

/** `stream.compose`: what is written goes into the first, what is read comes out of the last. */
function composed(parts) {
  if (parts.length === 0) throw make('ERR_MISSING_ARGS', 'streams');
  if (parts.length === 1) return duplexOf(parts[0]);
  const given = parts;
  parts = [...parts];
  const last = parts.length - 1;
  if (typeof parts[0] === 'function') parts[0] = duplexOf(parts[0]);
  if (typeof parts[last] === 'function') parts[last] = duplexOf(parts[last]);
  parts.forEach((part, i) => {
    if (!isStream(part)) return;
    if (i < last && !canRead(part)) throw make('ERR_INVALID_ARG_VALUE', `streams[${i}]`, given[i], 'must be readable');
    if (i > 0 && !canWrite(part)) throw make('ERR_INVALID_ARG_VALUE', `streams[${i}]`, given[i], 'must be writable');
  });
  const head = parts[0];
  const waiting = {};
  let onClose;
  let made;
  const tail = pipeline(...parts, (error) => {
    const callback = onClose;
    onClose = null;
    if (callback) callback(error);
    else if (error) made.destroy(error);
    else if (!reads && !writes) made.destroy();
  });
  const writes = isStream(head) && canWrite(head);
  const reads = isStream(tail) && canRead(tail);
  made = new (Duplex())({
    writableObjectMode: !!head.writableObjectMode,
    readableObjectMode: !!tail.readableObjectMode,
    writable: writes,
    readable: reads,
  });
  if (writes) {
    writeInto(made, head, waiting);
    finished(tail, () => wake(waiting, 'finish'));
  }
  if (reads) readFrom(made, tail, waiting);
  made._destroy = (error, callback) => {
    if (!error && onClose !== null) error = new AbortError();
    waiting.readable = waiting.drain = waiting.finish = undefined;
    if (onClose === null) callback(error);
    else {
      onClose = (late) => callback(late || error);
      if (isStream(tail)) destroyOther(tail, error);
    }
  };
  return made;
}

/** Two streams of which each reads what is written to the other. */
function duplexPair(options) {
  const Class = Duplex();
  const other = new Map();
  const waiting = new Map();
  class DuplexSide extends Class {
    _read() {
      const callback = waiting.get(this);
      if (!callback) return;
      waiting.delete(this);
      callback();
    }
    _write(chunk, encoding, callback) {
      const side = other.get(this);
      if (chunk.length === 0) enqueueTick(callback, []);
      else {
        side.push(chunk);
        waiting.set(side, callback);
      }
    }
    _final(callback) {
      const side = other.get(this);
      side.on('end', callback);
      side.push(null);
    }
  }
  const sides = [new DuplexSide(options), new DuplexSide(options)];
  other.set(sides[0], sides[1]).set(sides[1], sides[0]);
  return sides;
}

module.exports = { isStream, duplexOf, composed, duplexPair };
