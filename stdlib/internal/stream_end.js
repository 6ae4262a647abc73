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

/** Writes an iterable into a stream, waiting for its drain. */
async function pump(iterable, writable, end) {
  let failure;
  let wake = nop;
  const onDrain = () => wake();
  writable.on('drain', onDrain);
  const cleanup = finished(writable, { readable: false }, (error) => {
    failure = error || null;
    wake();
  });
  try {
    for await (const chunk of iterable) {
      if (failure) throw failure;
      if (!writable.write(chunk) && failure === undefined) await new Promise((resolve) => (wake = resolve));
    }
    if (end) {
      writable.end();
      while (failure === undefined) await new Promise((resolve) => (wake = resolve));
      if (failure) throw failure;
    }
  } finally {
    cleanup();
    writable.off('drain', onDrain);
  }
}

function pipeline(...parts) {
  let callback = parts.pop();
  require('internal/validators').func(callback, 'streams[stream.length - 1]');
  if (parts.length === 1 && Array.isArray(parts[0])) [parts] = parts;
  return run(parts, callback, {});
}

function run(parts, callback, { signal, end = true }) {
  if (parts.length < 2) throw make('ERR_MISSING_ARGS', 'streams');
  let first;
  let value;
  let pending = 0;
  const destroys = [];
  let isOver = false;
  const over = (error, isLast) => {
    if (error && (!first || first.code === 'ERR_STREAM_PREMATURE_CLOSE')) first = error;
    if (!first && !isLast) return;
    for (const destroy of destroys.splice(0)) destroy(first);
    if (isLast && !isOver) {
      isOver = true;
      if (signal) signal.removeEventListener('abort', onAbort);
      enqueueTick(callback, [first, value]);
    }
  };
  const finishOne = (error) => over(error, --pending === 0);
  const onAbort = () => finishOne(new AbortError(undefined, { cause: signal.reason }));
  if (signal) {
    if (signal.aborted) {
      pending++;
      onAbort();
      return parts[parts.length - 1];
    }
    signal.addEventListener('abort', onAbort, { once: true });
  }

  let result;
  parts.forEach((part, i) => {
    const isLast = i === parts.length - 1;
    if (isReadable(part) || isWritable(part)) {
      const reading = i < parts.length - 1;
      const writing = i > 0;
      const mustEnd = reading || end;
      if (mustEnd) {
        pending++;
        let settled = false;
        const stop = finished(part, { readable: reading, writable: writing }, (error) => {
          settled = true;
          finishOne(error);
        });
        void stop;
        destroys.push((error) => {
          if (settled) return;
          settled = true;
          if (typeof part.destroy === 'function') part.destroy(error || make('ERR_STREAM_DESTROYED', 'pipe'));
        });
        // An error after the end of the pipeline is not fatal.
        part.on('error', nop);
      }
      if (i === 0) result = part;
      else if (isReadable(result) && result._readableState) {
        result.pipe(part, { end: mustEnd });
        result = part;
      } else {
        pending++;
        pump(result, part, mustEnd).then(() => finishOne(), finishOne);
        result = part;
      }
    } else if (typeof part === 'function') {
      const made = i === 0 ? part({ signal }) : part(result, { signal });
      if (isLast && made && typeof made.then === 'function') {
        pending++;
        made.then((outcome) => {
          value = outcome;
          finishOne();
        }, finishOne);
      } else if (!isIterable(made)) {
        throw make('ERR_INVALID_RETURN_VALUE', 'Iterable, AsyncIterable or Stream', i === 0 ? 'source' : `transform[${i - 1}]`, made);
      } else if (isLast) {
        pending++;
        (async () => {
          for await (const chunk of made) value = chunk;
        })().then(() => finishOne(), finishOne);
      }
      result = made;
    } else if (isIterable(part) && i === 0) result = part;
    else throw make('ERR_INVALID_ARG_TYPE', i === 0 ? 'source' : isLast ? 'destination' : `transform[${i - 1}]`, ['Stream', 'Function'], part);
  });
  return isReadable(result) || isWritable(result) ? result : parts[parts.length - 1];
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
