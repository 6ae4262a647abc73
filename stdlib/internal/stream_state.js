// What readable and writable streams share: destruction, errors, and the default high-water mark.
//
// A stream's `_readableState` and `_writableState` carry the flags; both halves of a duplex are destroyed as one.
'use strict';

const { make, AbortError } = require('internal/errors');
const { enqueueTick } = internalBinding('tasks');

let defaultBytes = 16 * 1024;
let defaultObjects = 16;

function highWaterMark(options, prefix, isDuplex) {
  const objectMode = !!(options && options.objectMode) || !!(isDuplex && options && options[`${prefix}ObjectMode`]);
  let mark = options ? (options.highWaterMark ?? (isDuplex ? options[`${prefix}HighWaterMark`] : undefined)) : undefined;
  if (mark === null || mark === undefined) mark = objectMode ? defaultObjects : defaultBytes;
  else if (!Number.isInteger(mark) || mark < 0) {
    const name = isDuplex ? `options.${prefix}HighWaterMark` : 'options.highWaterMark';
    throw make('ERR_INVALID_ARG_VALUE', name, mark);
  }
  return { objectMode, highWaterMark: Math.floor(mark) };
}

function markErrored(stream, error) {
  const r = stream._readableState;
  const w = stream._writableState;
  if (w && !w.errored) w.errored = error;
  if (r && !r.errored) r.errored = error;
}

function destroy(error, callback) {
  const r = this._readableState;
  const w = this._writableState;
  if ((w && w.destroyed) || (r && r.destroyed)) {
    if (typeof callback === 'function') callback();
    return this;
  }
  if (error) {
    // V8's stacks are made when first asked for: while the frames still say where it came from.
    void error.stack;
    markErrored(this, error);
  }
  if (w) w.destroyed = true;
  if (r) r.destroyed = true;
  if ((w && !w.constructed) || (r && !r.constructed)) {
    this.once(kConstructed, (late) => runDestroy(this, late || error, callback));
  } else runDestroy(this, error, callback);
  return this;
}

const kConstructed = Symbol('constructed');

function runDestroy(stream, error, callback) {
  let called = false;
  function done(failed) {
    if (called) return;
    called = true;
    const r = stream._readableState;
    const w = stream._writableState;
    if (failed) {
      void failed.stack;
      markErrored(stream, failed);
    }
    if (w) w.closed = true;
    if (r) r.closed = true;
    if (typeof callback === 'function') callback(failed);
    if (failed) {
      enqueueTick(() => {
        emitError(stream, failed);
        emitClose(stream);
      }, []);
    } else enqueueTick(emitClose, [stream]);
  }
  try {
    stream._destroy(error || null, done);
  } catch (thrown) {
    done(thrown);
  }
}

function emitError(stream, error) {
  const r = stream._readableState;
  const w = stream._writableState;
  if ((w && w.errorEmitted) || (r && r.errorEmitted)) return;
  if (w) w.errorEmitted = true;
  if (r) r.errorEmitted = true;
  stream.emit('error', error);
}

function emitClose(stream) {
  const r = stream._readableState;
  const w = stream._writableState;
  if (w) w.closeEmitted = true;
  if (r) r.closeEmitted = true;
  if ((w && w.emitClose) || (r && r.emitClose)) stream.emit('close');
}

/** Ends a stream by an error: destroys it when it destroys itself, tells of the error otherwise. */
function errorOrDestroy(stream, error, later) {
  const r = stream._readableState;
  const w = stream._writableState;
  if ((w && w.destroyed) || (r && r.destroyed)) return;
  if ((r && r.autoDestroy) || (w && w.autoDestroy)) {
    stream.destroy(error);
    return;
  }
  if (!error) return;
  void error.stack;
  markErrored(stream, error);
  if (later) enqueueTick(emitError, [stream, error]);
  else emitError(stream, error);
}

/** Runs a stream's `_construct`, once, before anything else of it. */
function construct(stream, after) {
  const r = stream._readableState;
  const w = stream._writableState;
  if (typeof stream._construct !== 'function') return;
  if (stream.constructing === undefined) {
    Object.defineProperty(stream, 'constructing', { value: true, writable: true, configurable: true, enumerable: false });
    enqueueTick(() => {
      let called = false;
      const done = (error) => {
        if (called) {
          errorOrDestroy(stream, error || make('ERR_MULTIPLE_CALLBACK'));
          return;
        }
        called = true;
        if (r) r.constructed = true;
        if (w) w.constructed = true;
        if ((r && r.destroyed) || (w && w.destroyed)) stream.emit(kConstructed, error);
        else if (error) errorOrDestroy(stream, error, true);
        else enqueueTick(() => stream.emit(kConstructed), []);
      };
      try {
        stream._construct((error) => enqueueTick(done, [error]));
      } catch (error) {
        enqueueTick(done, [error]);
      }
    }, []);
  }
  if (r) r.constructed = false;
  if (w) w.constructed = false;
  stream.once(kConstructed, (error) => {
    if (!error) after();
  });
}

function abortWith(signal, stream) {
  const onAbort = () => stream.destroy(new AbortError(undefined, { cause: signal.reason }));
  if (signal.aborted) onAbort();
  else {
    signal.addEventListener('abort', onAbort, { once: true });
    stream.once('close', () => signal.removeEventListener('abort', onAbort));
  }
  return stream;
}

module.exports = {
  highWaterMark,
  destroy,
  errorOrDestroy,
  construct,
  abortWith,
  getDefaultHighWaterMark: (objectMode) => (objectMode ? defaultObjects : defaultBytes),
  setDefaultHighWaterMark(objectMode, value) {
    require('internal/validators').integer(value, 'value', 0);
    if (objectMode) defaultObjects = value;
    else defaultBytes = value;
  },
};
