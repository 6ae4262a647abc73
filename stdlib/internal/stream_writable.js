// Writable streams, with Node's states and order of events.
'use strict';

const EventEmitter = require('events');
const { Buffer } = require('buffer');
const { make } = require('internal/errors');
const { Stream } = require('internal/stream_readable');
const state = require('internal/stream_state');
const { enqueueTick } = internalBinding('tasks');
const { errorOrDestroy } = state;

function nop() {}

class WritableState {
  constructor(options, isDuplex) {
    const { objectMode, highWaterMark } = state.highWaterMark(options, 'writable', isDuplex);
    this.objectMode = objectMode;
    this.highWaterMark = highWaterMark;
    this.finalCalled = false;
    this.needDrain = false;
    this.ending = false;
    this.ended = false;
    this.finished = false;
    this.destroyed = false;
    this.decodeStrings = !options || options.decodeStrings !== false;
    this.defaultEncoding = (options && options.defaultEncoding) || 'utf8';
    this.length = 0;
    this.writing = false;
    this.corked = 0;
    this.sync = true;
    this.bufferProcessing = false;
    this.writecb = null;
    this.writelen = 0;
    this.afterWrite = null;
    this.buffered = [];
    this.pendingcb = 0;
    this.constructed = true;
    this.prefinished = false;
    this.errorEmitted = false;
    this.emitClose = !options || options.emitClose !== false;
    this.autoDestroy = !options || options.autoDestroy !== false;
    this.errored = null;
    this.closed = false;
    this.closeEmitted = false;
    this.onFinished = [];
  }

  getBuffer() {
    return this.buffered;
  }
}

function Writable(options) {
  if (!(this instanceof Writable)) return new Writable(options);
  Writable.setUp(this, options);
  Stream.call(this, options);
  constructing(this);
}
Object.setPrototypeOf(Writable.prototype, Stream.prototype);
Object.setPrototypeOf(Writable, Stream);
Writable.WritableState = WritableState;

/** The writable half of a stream, also of a duplex. */
Writable.setUp = function setUp(stream, options) {
  stream._writableState = new WritableState(options, stream._isDuplex === true);
  if (!options) return;
  if (typeof options.write === 'function') stream._write = options.write;
  if (typeof options.writev === 'function') stream._writev = options.writev;
  if (typeof options.destroy === 'function') stream._destroy = options.destroy;
  if (typeof options.final === 'function') stream._final = options.final;
  if (typeof options.construct === 'function') stream._construct = options.construct;
  if (options.signal) state.abortWith(options.signal, stream);
};

function constructing(stream) {
  state.construct(stream, () => {
    const w = stream._writableState;
    if (!w.writing) clearBuffer(stream, w);
    finishMaybe(stream, w);
  });
}
Writable.constructing = constructing;

Object.defineProperty(Writable, Symbol.hasInstance, {
  value(object) {
    if (Function.prototype[Symbol.hasInstance].call(this, object)) return true;
    // A duplex is a readable by its prototype and a writable by its state.
    return this === Writable && !!object && object._writableState instanceof WritableState;
  },
});

Writable.prototype.pipe = function pipe() {
  errorOrDestroy(this, make('ERR_STREAM_CANNOT_PIPE'));
};

function write(stream, chunk, encoding, callback) {
  const w = stream._writableState;
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = w.defaultEncoding;
  } else {
    if (!encoding) encoding = w.defaultEncoding;
    else if (encoding !== 'buffer' && !Buffer.isEncoding(encoding)) throw make('ERR_UNKNOWN_ENCODING', encoding);
    if (typeof callback !== 'function') callback = nop;
  }
  if (chunk === null) throw make('ERR_STREAM_NULL_VALUES');
  if (!w.objectMode) {
    if (typeof chunk === 'string') {
      if (w.decodeStrings !== false) {
        chunk = Buffer.from(chunk, encoding);
        encoding = 'buffer';
      }
    } else if (chunk instanceof Buffer) encoding = 'buffer';
    else if (ArrayBuffer.isView(chunk)) {
      chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      encoding = 'buffer';
    } else throw make('ERR_INVALID_ARG_TYPE', 'chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk);
  }
  let failed;
  if (w.ending) failed = make('ERR_STREAM_WRITE_AFTER_END');
  else if (w.destroyed) failed = make('ERR_STREAM_DESTROYED', 'write');
  if (failed) {
    enqueueTick(callback, [failed]);
    errorOrDestroy(stream, failed, true);
    return failed;
  }
  w.pendingcb++;
  const length = w.objectMode ? 1 : chunk.length;
  w.length += length;
  const below = w.length < w.highWaterMark;
  if (!below) w.needDrain = true;
  if (w.writing || w.corked || w.errored || !w.constructed) w.buffered.push({ chunk, encoding, callback });
  else start(stream, w, length, chunk, encoding, callback);
  return below && !w.errored && !w.destroyed;
}

function start(stream, w, length, chunk, encoding, callback, many) {
  w.writelen = length;
  w.writecb = callback;
  w.writing = true;
  w.sync = true;
  if (w.destroyed) wrote(stream, make('ERR_STREAM_DESTROYED', 'write'));
  else if (many) stream._writev(chunk, (error) => wrote(stream, error));
  else stream._write(chunk, encoding, (error) => wrote(stream, error));
  w.sync = false;
}

function wrote(stream, error) {
  const w = stream._writableState;
  const { sync, writecb: callback } = w;
  if (typeof callback !== 'function') {
    errorOrDestroy(stream, make('ERR_MULTIPLE_CALLBACK'));
    return;
  }
  w.writing = false;
  w.writecb = null;
  w.length -= w.writelen;
  w.writelen = 0;
  if (error) {
    void error.stack;
    if (!w.errored) w.errored = error;
    if (stream._readableState && !stream._readableState.errored) stream._readableState.errored = error;
    const report = () => {
      w.pendingcb--;
      callback(error);
      failBuffer(w);
      errorOrDestroy(stream, error);
    };
    if (sync) enqueueTick(report, []);
    else report();
    return;
  }
  if (w.buffered.length > 0) clearBuffer(stream, w);
  if (!sync) afterWrite(stream, w, 1, callback);
  else if (w.afterWrite !== null && w.afterWrite.callback === callback) w.afterWrite.count++;
  else {
    // Writes that finish at once are told of together, after the tick.
    const group = { count: 1, callback };
    w.afterWrite = group;
    enqueueTick(() => {
      if (w.afterWrite === group) w.afterWrite = null;
      afterWrite(stream, w, group.count, callback);
    }, []);
  }
}

function afterWrite(stream, w, count, callback) {
  if (!w.ending && !stream.destroyed && w.length === 0 && w.needDrain) {
    w.needDrain = false;
    stream.emit('drain');
  }
  while (count-- > 0) {
    w.pendingcb--;
    callback(null);
  }
  if (w.destroyed) failBuffer(w);
  finishMaybe(stream, w);
}

/** Tells all that waits that it will not be written. */
function failBuffer(w) {
  if (w.writing) return;
  for (const { chunk, callback } of w.buffered.splice(0)) {
    w.length -= w.objectMode ? 1 : chunk.length;
    callback(w.errored || make('ERR_STREAM_DESTROYED', 'write'));
  }
  for (const callback of w.onFinished.splice(0)) callback(w.errored || make('ERR_STREAM_DESTROYED', 'end'));
}

function clearBuffer(stream, w) {
  if (w.corked || w.bufferProcessing || w.destroyed || !w.constructed || w.buffered.length === 0) return;
  w.bufferProcessing = true;
  if (w.buffered.length > 1 && stream._writev) {
    const all = w.buffered;
    w.buffered = [];
    w.pendingcb -= all.length - 1;
    const callback = (error) => {
      for (const one of all) one.callback(error);
    };
    all.allBuffers = !w.objectMode && all.every((one) => one.encoding === 'buffer');
    start(stream, w, w.length, all, '', callback, true);
  } else {
    let i = 0;
    while (i < w.buffered.length) {
      const { chunk, encoding, callback } = w.buffered[i++];
      start(stream, w, w.objectMode ? 1 : chunk.length, chunk, encoding, callback);
      if (w.writing) break;
    }
    w.buffered.splice(0, i);
  }
  w.bufferProcessing = false;
}

Writable.prototype.write = function writeChunk(chunk, encoding, callback) {
  return write(this, chunk, encoding, callback) === true;
};
Writable.prototype._write = function _write(chunk, encoding, callback) {
  if (!this._writev) throw make('ERR_METHOD_NOT_IMPLEMENTED', '_write()');
  this._writev([{ chunk, encoding }], callback);
};
Writable.prototype._writev = null;

Writable.prototype.cork = function cork() {
  this._writableState.corked++;
};
Writable.prototype.uncork = function uncork() {
  const w = this._writableState;
  if (!w.corked) return;
  w.corked--;
  if (!w.writing) clearBuffer(this, w);
};
Writable.prototype.setDefaultEncoding = function setDefaultEncoding(encoding) {
  if (typeof encoding === 'string') encoding = encoding.toLowerCase();
  if (!Buffer.isEncoding(encoding)) throw make('ERR_UNKNOWN_ENCODING', encoding);
  this._writableState.defaultEncoding = encoding;
  return this;
};

Writable.prototype.end = function end(chunk, encoding, callback) {
  const w = this._writableState;
  if (typeof chunk === 'function') {
    callback = chunk;
    chunk = null;
    encoding = null;
  } else if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  let failed;
  if (chunk !== null && chunk !== undefined) {
    const result = write(this, chunk, encoding);
    if (result instanceof Error) failed = result;
  }
  if (w.corked) {
    w.corked = 1;
    this.uncork();
  }
  if (!failed) {
    if (!w.errored && !w.ending) {
      w.ending = true;
      finishMaybe(this, w, true);
      w.ended = true;
    } else if (w.finished) failed = make('ERR_STREAM_ALREADY_FINISHED', 'end');
    else if (w.destroyed) failed = make('ERR_STREAM_DESTROYED', 'end');
  }
  if (typeof callback === 'function') {
    if (failed) enqueueTick(callback, [failed]);
    else if (w.finished) enqueueTick(callback, []);
    else w.onFinished.push(callback);
  }
  return this;
};

function needFinish(w) {
  return (
    w.ending && !w.destroyed && w.constructed && w.length === 0 && !w.errored && w.buffered.length === 0 && !w.finished &&
    !w.writing && !w.errorEmitted && !w.closeEmitted
  );
}

function callFinal(stream, w) {
  let called = false;
  w.pendingcb++;
  const done = (error) => {
    if (called) {
      errorOrDestroy(stream, error || make('ERR_MULTIPLE_CALLBACK'));
      return;
    }
    called = true;
    w.pendingcb--;
    if (error) {
      for (const callback of w.onFinished.splice(0)) callback(error);
      errorOrDestroy(stream, error, w.sync);
    } else if (needFinish(w)) {
      w.prefinished = true;
      stream.emit('prefinish');
      w.pendingcb++;
      enqueueTick(finish, [stream, w]);
    }
  };
  w.sync = true;
  try {
    stream._final(done);
  } catch (error) {
    done(error);
  }
  w.sync = false;
}

function finishMaybe(stream, w, sync) {
  if (!needFinish(w)) return;
  if (!w.prefinished && !w.finalCalled) {
    if (typeof stream._final === 'function' && !w.destroyed) {
      w.finalCalled = true;
      callFinal(stream, w);
    } else {
      w.prefinished = true;
      stream.emit('prefinish');
    }
  }
  if (w.pendingcb !== 0) return;
  w.pendingcb++;
  if (sync) {
    enqueueTick(() => {
      if (needFinish(w)) finish(stream, w);
      else w.pendingcb--;
    }, []);
  } else if (needFinish(w)) finish(stream, w);
  else w.pendingcb--;
}

function finish(stream, w) {
  w.pendingcb--;
  w.finished = true;
  for (const callback of w.onFinished.splice(0)) callback(null);
  stream.emit('finish');
  if (w.autoDestroy) {
    const r = stream._readableState;
    if (!r || (r.autoDestroy && (r.endEmitted || r.readable === false))) stream.destroy();
  }
}

Writable.prototype.destroy = function destroy(error, callback) {
  const w = this._writableState;
  if (!w.destroyed && (w.buffered.length > 0 || w.onFinished.length > 0)) enqueueTick(failBuffer, [w]);
  state.destroy.call(this, error, callback);
  return this;
};
Writable.prototype._destroy = function _destroy(error, callback) {
  callback(error);
};
Writable.prototype[EventEmitter.captureRejectionSymbol] = function captured(error) {
  this.destroy(error);
};

const get = (name, getter, setter) => {
  Object.defineProperty(Writable.prototype, name, { get: getter, set: setter, configurable: true, enumerable: false });
};
get('writable', function writable() {
  const w = this._writableState;
  return !!w && w.writable !== false && !w.destroyed && !w.errored && !w.ending && !w.ended;
}, function writable(value) {
  if (this._writableState) this._writableState.writable = !!value;
});
get('writableFinished', function finished() { return this._writableState ? this._writableState.finished : false; });
get('writableObjectMode', function objectMode() { return this._writableState ? this._writableState.objectMode : false; });
get('writableBuffer', function buffer() { return this._writableState && this._writableState.getBuffer(); });
get('writableEnded', function ended() { return this._writableState ? this._writableState.ending : false; });
get('writableNeedDrain', function needDrain() {
  const w = this._writableState;
  return w ? !w.destroyed && !w.ending && w.needDrain : false;
});
get('writableHighWaterMark', function mark() { return this._writableState && this._writableState.highWaterMark; });
get('writableCorked', function corked() { return this._writableState ? this._writableState.corked : 0; });
get('writableLength', function length() { return this._writableState && this._writableState.length; });
get('writableAborted', function aborted() {
  const w = this._writableState;
  return w.writable !== false && (w.destroyed || !!w.errored) && !w.finished;
});
get('errored', function errored() { return this._writableState ? this._writableState.errored : null; });
get('closed', function closed() { return this._writableState ? this._writableState.closed : false; });
get('destroyed', function destroyed() { return this._writableState ? this._writableState.destroyed : false; }, function destroyed(value) {
  if (this._writableState) this._writableState.destroyed = value;
});

module.exports = { Writable };
