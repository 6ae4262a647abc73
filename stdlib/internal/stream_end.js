// `finished` (when is a stream done?) and `pipeline`.
'use strict';

const { make, AbortError } = require('internal/errors');
const { enqueueTick } = internalBinding('tasks');

function nop() {}

function finished(stream, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = {};
  }
  options = options || {};
  const r = stream._readableState;
  const w = stream._writableState;
  if (!r && !w && typeof stream.on !== 'function') throw make('ERR_INVALID_ARG_TYPE', 'stream', ['Stream'], stream);
  let called = false;
  const done = (error) => {
    if (called) return;
    called = true;
    callback.call(stream, error);
  };
  const readable = options.readable ?? !!r;
  const writable = options.writable ?? !!w;
  let readDone = !readable || (r ? r.endEmitted : false);
  let writeDone = !writable || (w ? w.finished : false);
  const willClose = !!((r && r.autoDestroy && r.emitClose) || (w && w.autoDestroy && w.emitClose)) &&
    !(!r && !w) && (!!r === readable) && (!!w === writable);

  const onFinish = () => {
    writeDone = true;
    if (stream.destroyed && !willClose) return done();
    if (willClose && (!stream.readable || readable)) return undefined;
    if (readDone) done();
    return undefined;
  };
  const onEnd = () => {
    readDone = true;
    if (willClose && (!stream.writable || writable)) return;
    if (writeDone) done();
  };
  const onError = (error) => done(error);
  const onClose = () => {
    const error = (w && w.errored) || (r && r.errored);
    if (error && typeof error !== 'boolean') return done(error);
    if (readable && !readDone && r && !r.endEmitted) return done(make('ERR_STREAM_PREMATURE_CLOSE'));
    if (writable && !writeDone && w && !w.finished) return done(make('ERR_STREAM_PREMATURE_CLOSE'));
    return done();
  };
  stream.on('end', onEnd);
  stream.on('finish', onFinish);
  if (options.error !== false) stream.on('error', onError);
  stream.on('close', onClose);
  const closed = (w && w.closed) || (r && r.closed);
  if (closed) enqueueTick(onClose, []);
  else if ((w && w.errorEmitted) || (r && r.errorEmitted)) {
    if (!willClose) enqueueTick(onClose, []);
  } else if (readDone && writeDone && !willClose) enqueueTick(onClose, []);
  const cleanup = () => {
    called = true;
    stream.removeListener('end', onEnd);
    stream.removeListener('finish', onFinish);
    stream.removeListener('error', onError);
    stream.removeListener('close', onClose);
  };
  const { signal } = options;
  if (signal && !closed) {
    const onAbort = () => {
      const report = callback;
      cleanup();
      report.call(stream, new AbortError(undefined, { cause: signal.reason }));
    };
    if (signal.aborted) enqueueTick(onAbort, []);
    else signal.addEventListener('abort', onAbort, { once: true });
  }
  return cleanup;
}

const isReadable = (value) => !!value && typeof value.pipe === 'function' && typeof value.on === 'function';
const isWritable = (value) => !!value && typeof value.write === 'function' && typeof value.on === 'function';
const isIterable = (value) => !!value && (typeof value[Symbol.asyncIterator] === 'function' || typeof value[Symbol.iterator] === 'function');

/** Whether more may be read from a stream. */
const givesMore = (stream) => isReadable(stream) && !stream.destroyed && stream.readable === true && !stream.readableEnded;

/** Writes an iterable into a stream, waiting for its drain; `over` is told how it went. */
async function pump(iterable, writable, end, over) {
  let failure;
  let wake = nop;
  const onEvent = (error) => {
    if (error) failure = error;
    wake();
  };
  const event = () =>
    new Promise((resolve, reject) => {
      wake = () => {
        wake = nop;
        if (failure) reject(failure);
        else resolve();
      };
      if (failure) wake();
    });
  writable.on('drain', onEvent);
  const cleanup = finished(writable, { readable: false }, onEvent);
  try {
    if (writable.writableNeedDrain) await event();
    for await (const chunk of iterable) if (!writable.write(chunk)) await event();
    if (end) {
      writable.end();
      await event();
    }
    over();
  } catch (error) {
    over(failure || error);
  } finally {
    cleanup();
    writable.off('drain', onEvent);
  }
}

/** Pipes one stream into the next. Both ends' outcomes are told to `over`. Gives what stops listening to the next. */
function join(source, dest, end, over) {
  let ended = false;
  // When the destination is gone before the source is done, so is the pipeline.
  dest.on('close', () => {
    if (!ended) over(make('ERR_STREAM_PREMATURE_CLOSE'));
  });
  // The destination is ended here, after it was unpiped from what ended.
  source.pipe(dest, { end: false });
  if (end) {
    const endDest = () => {
      ended = true;
      dest.end();
    };
    if (source.readableEnded) enqueueTick(endDest, []);
    else source.once('end', endDest);
  } else over();
  finished(source, { readable: true, writable: false }, (error) => {
    const r = source._readableState;
    // Some close before their end, which still comes.
    if (error && error.code === 'ERR_STREAM_PREMATURE_CLOSE' && r && r.ended && !r.errored && !r.errorEmitted) {
      source.once('end', over).once('error', over);
    } else over(error);
  });
  return finished(dest, { readable: false, writable: true }, over);
}

function pipeline(...parts) {
  let callback = parts.pop();
  require('internal/validators').func(callback, 'streams[stream.length - 1]');
  if (parts.length === 1 && Array.isArray(parts[0])) [parts] = parts;
  let called = false;
  return run(parts, function once(...args) {
    if (called) return;
    called = true;
    callback.apply(this, args);
  }, {});
}

function run(parts, callback, { signal: outer, end = true }) {
  if (parts.length < 2) throw make('ERR_MISSING_ARGS', 'streams');
  const controller = new AbortController();
  const { signal } = controller;
  let first;
  let value;
  let pending = 0;
  const destroys = [];
  // What listens to a last stream that can be read on, which others go on using.
  const cleanups = [];

  const settle = (error, isLast) => {
    if (error && (!first || first.code === 'ERR_STREAM_PREMATURE_CLOSE')) first = error;
    if (!first && !isLast) return;
    for (const destroy of destroys.splice(0)) destroy(first);
    if (outer) outer.removeEventListener('abort', onAbort);
    controller.abort();
    if (!isLast) return;
    if (!first) for (const cleanup of cleanups) cleanup();
    enqueueTick(callback, [first, value]);
  };
  const over = (error) => settle(error, --pending === 0);
  const onAbort = () => settle(new AbortError(undefined, { cause: outer.reason }), false);
  if (outer) outer.addEventListener('abort', onAbort, { once: true });

  /** Has a stream destroyed with the pipeline, unless it is done by then. Gives what stops watching it. */
  const destroyWith = (stream, reading, writing) => {
    let isDone = false;
    stream.on('close', () => {
      isDone = true;
    });
    const cleanup = finished(stream, { readable: reading, writable: writing }, (error) => {
      isDone = !error;
    });
    destroys.push((error) => {
      if (isDone || stream.destroyed) return;
      isDone = true;
      const cause = error || make('ERR_STREAM_DESTROYED', 'pipe');
      if (typeof stream.destroy === 'function') stream.destroy(cause);
      else if (typeof stream.close === 'function') stream.close();
    });
    return cleanup;
  };

  let result;
  parts.forEach((part, i) => {
    const reading = i < parts.length - 1;
    const mustEnd = reading || end;
    const isStream = isReadable(part) || isWritable(part);
    const isLeft = isStream && !reading && givesMore(part);
    if (isStream) {
      if (mustEnd) {
        const cleanup = destroyWith(part, reading, i > 0);
        if (isLeft) cleanups.push(cleanup);
      }
      // Errors that come after a part of the pipeline was done.
      const onError = (error) => {
        if (error && error.name !== 'AbortError' && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') settle(error, false);
      };
      part.on('error', onError);
      if (isLeft) cleanups.push(() => part.removeListener('error', onError));
    }
    if (i === 0) {
      if (typeof part === 'function') {
        result = part({ signal });
        if (!isIterable(result)) throw make('ERR_INVALID_RETURN_VALUE', 'Iterable, AsyncIterable or Stream', 'source', result);
      } else if (isReadable(part) || isIterable(part)) result = part;
      else result = require('stream').Duplex.from(part);
    } else if (typeof part === 'function') {
      result = part(iterableOf(result), { signal });
      if (reading) {
        if (!isIterable(result)) throw make('ERR_INVALID_RETURN_VALUE', 'AsyncIterable', `transform[${i - 1}]`, result);
        return;
      }
      // A stream stands for the function, so that what is returned can be read on.
      const { PassThrough } = require('stream');
      const outcome = new PassThrough({ objectMode: true });
      const then = result?.then;
      if (typeof then === 'function') {
        pending++;
        then.call(
          result,
          (given) => {
            value = given;
            if (given != null) outcome.write(given);
            if (mustEnd) outcome.end();
            enqueueTick(over, []);
          },
          (error) => {
            outcome.destroy(error);
            enqueueTick(over, [error]);
          },
        );
      } else if (isIterable(result)) {
        pending++;
        pump(result, outcome, mustEnd, over);
      } else throw make('ERR_INVALID_RETURN_VALUE', 'AsyncIterable or Promise', 'destination', result);
      result = outcome;
      cleanups.push(destroyWith(outcome, false, true));
    } else if (isStream) {
      if (isReadable(result)) {
        pending += 2;
        const cleanup = join(result, part, mustEnd, over);
        if (isLeft) cleanups.push(cleanup);
      } else if (isIterable(result)) {
        pending++;
        pump(result, part, mustEnd, over);
      } else throw make('ERR_INVALID_ARG_TYPE', 'val', ['Readable', 'Iterable', 'AsyncIterable', 'ReadableStream', 'TransformStream'], result);
      result = part;
    } else result = require('stream').Duplex.from(part);
  });
  if (outer && outer.aborted) enqueueTick(onAbort, []);
  return result;
}

/** A stream as an iterable; older ones than Readable have no iterator of their own. */
function iterableOf(value) {
  if (isIterable(value)) return value;
  const { Readable } = require('stream');
  return new Readable({ objectMode: true }).wrap(value);
}

function promised(...parts) {
  let options = {};
  const last = parts[parts.length - 1];
  if (last && typeof last === 'object' && !isReadable(last) && !isWritable(last) && !isIterable(last)) options = parts.pop();
  return new Promise((resolve, reject) => {
    run(parts, (error, value) => (error ? reject(error) : resolve(value)), options);
  });
}

module.exports = {
  finished,
  pipeline,
  promises: {
    pipeline: promised,
    finished: (stream, options) =>
      new Promise((resolve, reject) => finished(stream, options || {}, (error) => (error ? reject(error) : resolve()))),
  },
};
const customPromisify = Symbol.for('nodejs.util.promisify.custom');
Object.defineProperty(pipeline, customPromisify, { value: module.exports.promises.pipeline });
Object.defineProperty(finished, customPromisify, { value: module.exports.promises.finished });
