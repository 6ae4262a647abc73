// Readable streams, with Node's states and order of events.
'use strict';

const EventEmitter = require('events');
const { Buffer } = require('buffer');
const { make, AbortError } = require('internal/errors');
const state = require('internal/stream_state');
const { enqueueTick } = internalBinding('tasks');
const { errorOrDestroy } = state;

/** The oldest kind of stream: an emitter that can be piped. Base of all. */
function Stream(options) {
  EventEmitter.call(this, options);
}
Object.setPrototypeOf(Stream.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Stream, EventEmitter);
Stream.prototype.pipe = function pipe(dest, options) {
  const onData = (chunk) => {
    if (dest.writable && dest.write(chunk) === false && this.pause) this.pause();
  };
  const onDrain = () => {
    if (this.readable && this.resume) this.resume();
  };
  this.on('data', onData);
  dest.on('drain', onDrain);
  if (!dest._isStdio && (!options || options.end !== false)) {
    this.on('end', () => dest.end());
    this.on('close', () => typeof dest.destroy === 'function' && dest.destroy());
  }
  dest.emit('pipe', this);
  return dest;
};

class ReadableState {
  constructor(options, isDuplex) {
    const { objectMode, highWaterMark } = state.highWaterMark(options, 'readable', isDuplex);
    this.objectMode = objectMode;
    this.highWaterMark = highWaterMark;
    this.buffer = [];
    this.length = 0;
    this.pipes = [];
    this.flowing = null;
    this.ended = false;
    this.endEmitted = false;
    this.reading = false;
    this.constructed = true;
    this.sync = true;
    this.needReadable = false;
    this.emittedReadable = false;
    this.readableListening = false;
    this.resumeScheduled = false;
    this.errorEmitted = false;
    this.emitClose = !options || options.emitClose !== false;
    this.autoDestroy = !options || options.autoDestroy !== false;
    this.destroyed = false;
    this.errored = null;
    this.closed = false;
    this.closeEmitted = false;
    this.defaultEncoding = (options && options.defaultEncoding) || 'utf8';
    this.awaitDrainWriters = null;
    this.readingMore = false;
    this.dataEmitted = false;
    this.decoder = null;
    this.encoding = null;
    this.paused = null;
    if (options && options.encoding) {
      const { StringDecoder } = require('string_decoder');
      this.decoder = new StringDecoder(options.encoding);
      this.encoding = options.encoding;
    }
  }
}

function Readable(options) {
  if (!(this instanceof Readable)) return new Readable(options);
  const isDuplex = this._isDuplex === true;
  this._readableState = new ReadableState(options, isDuplex);
  if (options) {
    if (typeof options.read === 'function') this._read = options.read;
    if (typeof options.destroy === 'function') this._destroy = options.destroy;
    if (typeof options.construct === 'function') this._construct = options.construct;
    if (options.signal && !isDuplex) state.abortWith(options.signal, this);
  }
  Stream.call(this, options);
  state.construct(this, () => {
    if (this._readableState.needReadable) maybeReadMore(this, this._readableState);
  });
}
Object.setPrototypeOf(Readable.prototype, Stream.prototype);
Object.setPrototypeOf(Readable, Stream);
Readable.ReadableState = ReadableState;

Readable.prototype.destroy = state.destroy;
Readable.prototype._destroy = function _destroy(error, callback) {
  callback(error);
};
Readable.prototype[EventEmitter.captureRejectionSymbol] = function captured(error) {
  this.destroy(error);
};
Readable.prototype._read = function _read() {
  throw make('ERR_METHOD_NOT_IMPLEMENTED', '_read()');
};

Readable.prototype.push = function push(chunk, encoding) {
  return addInput(this, chunk, encoding, false);
};
Readable.prototype.unshift = function unshift(chunk, encoding) {
  return addInput(this, chunk, encoding, true);
};

function addInput(stream, chunk, encoding, front) {
  const s = stream._readableState;
  let failed;
  if (!s.objectMode) {
    if (typeof chunk === 'string') {
      encoding = encoding || s.defaultEncoding;
      if (s.encoding !== encoding) {
        // Text put back into a decoded stream is decoded already.
        if (front && s.encoding) chunk = Buffer.from(chunk, encoding).toString(s.encoding);
        else {
          chunk = Buffer.from(chunk, encoding);
          encoding = '';
        }
      }
    } else if (chunk instanceof Buffer) encoding = '';
    else if (ArrayBuffer.isView(chunk)) {
      chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      encoding = '';
    } else if (chunk != null) {
      failed = make('ERR_INVALID_ARG_TYPE', 'chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk);
    }
  }
  if (failed) errorOrDestroy(stream, failed);
  else if (chunk === null) {
    s.reading = false;
    reachEnd(stream, s);
  } else if (s.objectMode || (chunk && chunk.length > 0)) {
    if (front) {
      if (s.endEmitted) errorOrDestroy(stream, make('ERR_STREAM_UNSHIFT_AFTER_END_EVENT'));
      else if (s.destroyed || s.errored) return false;
      else store(stream, s, chunk, true);
    } else if (s.ended) errorOrDestroy(stream, make('ERR_STREAM_PUSH_AFTER_EOF'));
    else if (s.destroyed || s.errored) return false;
    else {
      s.reading = false;
      if (s.decoder && !encoding) {
        chunk = s.decoder.write(chunk);
        if (s.objectMode || chunk.length !== 0) store(stream, s, chunk, false);
        else maybeReadMore(stream, s);
      } else store(stream, s, chunk, false);
    }
  } else if (!front) {
    s.reading = false;
    maybeReadMore(stream, s);
  }
  return !s.ended && (s.length < s.highWaterMark || s.length === 0);
}

function store(stream, s, chunk, front) {
  if (s.flowing && s.length === 0 && !s.sync && stream.listenerCount('data') > 0) {
    s.awaitDrainWriters = null;
    s.dataEmitted = true;
    stream.emit('data', chunk);
  } else {
    s.length += s.objectMode ? 1 : chunk.length;
    if (front) s.buffer.unshift(chunk);
    else s.buffer.push(chunk);
    if (s.needReadable) announce(stream);
  }
  maybeReadMore(stream, s);
}

function reachEnd(stream, s) {
  if (s.ended) return;
  if (s.decoder) {
    const chunk = s.decoder.end();
    if (chunk && chunk.length) {
      s.buffer.push(chunk);
      s.length += s.objectMode ? 1 : chunk.length;
    }
  }
  s.ended = true;
  if (s.sync) announce(stream);
  else {
    s.needReadable = false;
    s.emittedReadable = true;
    announceNow(stream);
  }
}

function announce(stream) {
  const s = stream._readableState;
  s.needReadable = false;
  if (s.emittedReadable) return;
  s.emittedReadable = true;
  enqueueTick(announceNow, [stream]);
}

function announceNow(stream) {
  const s = stream._readableState;
  if (!s.destroyed && !s.errored && (s.length || s.ended)) {
    stream.emit('readable');
    s.emittedReadable = false;
  }
  s.needReadable = !s.flowing && !s.ended && s.length <= s.highWaterMark;
  flow(stream);
}

function maybeReadMore(stream, s) {
  if (s.readingMore || !s.constructed) return;
  s.readingMore = true;
  enqueueTick(() => {
    while (!s.reading && !s.ended && (s.length < s.highWaterMark || (s.flowing && s.length === 0))) {
      const before = s.length;
      stream.read(0);
      if (before === s.length) break;
    }
    s.readingMore = false;
  }, []);
}

Readable.prototype.isPaused = function isPaused() {
  return this._readableState.paused === true || this._readableState.flowing === false;
};

Readable.prototype.setEncoding = function setEncoding(encoding) {
  const { StringDecoder } = require('string_decoder');
  const s = this._readableState;
  s.decoder = new StringDecoder(encoding);
  s.encoding = s.decoder.encoding;
  let text = '';
  for (const chunk of s.buffer) text += s.decoder.write(chunk);
  s.buffer = text === '' ? [] : [text];
  s.length = text.length;
  return this;
};

function howMuch(n, s) {
  if (n <= 0 || (s.length === 0 && s.ended)) return 0;
  if (s.objectMode) return 1;
  if (Number.isNaN(n)) return s.flowing && s.length ? s.buffer[0].length : s.length;
  if (n <= s.length) return n;
  return s.ended ? s.length : 0;
}

Readable.prototype.read = function read(n) {
  if (n === undefined) n = NaN;
  else if (!Number.isInteger(n)) n = Number.parseInt(n, 10);
  const s = this._readableState;
  const wanted = n;
  if (n > s.highWaterMark) {
    if (n > 0x40000000) throw make('ERR_OUT_OF_RANGE', 'size', '<= 1GiB', n);
    // A reader that wants more at once than is kept gets more kept.
    s.highWaterMark = 2 ** Math.ceil(Math.log2(n));
  }
  if (n !== 0) s.emittedReadable = false;
  if (n === 0 && s.needReadable && ((s.highWaterMark !== 0 ? s.length >= s.highWaterMark : s.length > 0) || s.ended)) {
    if (s.length === 0 && s.ended) finishReading(this);
    else announce(this);
    return null;
  }
  n = howMuch(n, s);
  if (n === 0 && s.ended) {
    if (s.length === 0) finishReading(this);
    return null;
  }
  let doRead = s.needReadable || s.length === 0 || s.length - n < s.highWaterMark;
  if (s.ended || s.reading || s.destroyed || s.errored || !s.constructed) doRead = false;
  if (doRead) {
    s.reading = true;
    s.sync = true;
    if (s.length === 0) s.needReadable = true;
    try {
      this._read(s.highWaterMark);
    } catch (error) {
      errorOrDestroy(this, error);
    }
    s.sync = false;
    if (!s.reading) n = howMuch(wanted, s);
  }
  let result = n > 0 ? take(n, s) : null;
  if (result === null) {
    s.needReadable = s.length <= s.highWaterMark;
    n = 0;
  } else {
    s.length -= n;
    s.awaitDrainWriters = null;
  }
  if (s.length === 0) {
    if (!s.ended) s.needReadable = true;
    if (wanted !== n && s.ended) finishReading(this);
  }
  if (result !== null && !s.errored && !s.closeEmitted) {
    s.dataEmitted = true;
    this.emit('data', result);
  }
  return result;
};

function take(n, s) {
  if (s.length === 0) return null;
  if (s.objectMode) return s.buffer.shift();
  if (n >= s.length) {
    const all = s.buffer;
    s.buffer = [];
    if (all.length === 1) return all[0];
    return s.decoder ? all.join('') : Buffer.concat(all, s.length);
  }
  const first = s.buffer[0];
  if (n < first.length) {
    s.buffer[0] = first.slice(n);
    return first.slice(0, n);
  }
  if (n === first.length) return s.buffer.shift();
  const parts = [];
  let missing = n;
  while (missing > 0) {
    const chunk = s.buffer[0];
    if (chunk.length <= missing) {
      parts.push(s.buffer.shift());
      missing -= chunk.length;
    } else {
      parts.push(chunk.slice(0, missing));
      s.buffer[0] = chunk.slice(missing);
      missing = 0;
    }
  }
  return s.decoder ? parts.join('') : Buffer.concat(parts, n);
}

function finishReading(stream) {
  const s = stream._readableState;
  if (s.endEmitted) return;
  s.ended = true;
  enqueueTick(() => {
    if (s.errored || s.closeEmitted || s.endEmitted || s.length !== 0) return;
    s.endEmitted = true;
    stream.emit('end');
    const w = stream._writableState;
    if (stream.writable && stream.allowHalfOpen === false) {
      enqueueTick(() => {
        if (stream.writable && !stream.writableEnded && !stream.destroyed) stream.end();
      }, []);
    } else if (s.autoDestroy) {
      if (!w || (w.autoDestroy && (w.finished || w.writable === false))) stream.destroy();
    }
  }, []);
}

function flow(stream) {
  const s = stream._readableState;
  while (s.flowing && stream.read() !== null);
}

Readable.prototype.on = function on(type, listener) {
  const result = Stream.prototype.on.call(this, type, listener);
  const s = this._readableState;
  if (type === 'data') {
    s.readableListening = this.listenerCount('readable') > 0;
    if (s.flowing !== false) this.resume();
  } else if (type === 'readable' && !s.endEmitted && !s.readableListening) {
    s.readableListening = s.needReadable = true;
    s.flowing = false;
    s.emittedReadable = false;
    if (s.length) announce(this);
    else if (!s.reading) enqueueTick(() => this.read(0), []);
  }
  return result;
};
Readable.prototype.addListener = Readable.prototype.on;

Readable.prototype.removeListener = function removeListener(type, listener) {
  const result = Stream.prototype.removeListener.call(this, type, listener);
  // After the tick, because a listener for `readable` may be put back at once.
  if (type === 'readable') enqueueTick(updateListening, [this]);
  return result;
};
Readable.prototype.off = Readable.prototype.removeListener;
Readable.prototype.removeAllListeners = function removeAllListeners(type) {
  const result = Reflect.apply(Stream.prototype.removeAllListeners, this, arguments);
  if (type === 'readable' || type === undefined) enqueueTick(updateListening, [this]);
  return result;
};

function updateListening(stream) {
  const s = stream._readableState;
  s.readableListening = stream.listenerCount('readable') > 0;
  if (s.resumeScheduled && s.paused === false) s.flowing = true;
  else if (stream.listenerCount('data') > 0) stream.resume();
  else if (!s.readableListening) s.flowing = null;
}

Readable.prototype.resume = function resume() {
  const s = this._readableState;
  if (!s.flowing) {
    s.flowing = !s.readableListening;
    if (!s.resumeScheduled) {
      s.resumeScheduled = true;
      enqueueTick(() => {
        if (!s.reading) this.read(0);
        s.resumeScheduled = false;
        this.emit('resume');
        flow(this);
        if (s.flowing && !s.reading) this.read(0);
      }, []);
    }
  }
  s.paused = false;
  return this;
};

Readable.prototype.pause = function pause() {
  const s = this._readableState;
  if (s.flowing !== false) {
    s.flowing = false;
    this.emit('pause');
  }
  s.paused = true;
  return this;
};

Readable.prototype.pipe = function pipe(dest, options) {
  const source = this;
  const s = this._readableState;
  s.pipes.push(dest);
  const doEnd = (!options || options.end !== false) && !dest._isStdio;
  const atEnd = doEnd ? onEnd : unpipe;
  if (s.endEmitted) enqueueTick(atEnd, []);
  else source.once('end', atEnd);
  dest.on('unpipe', onUnpipe);
  let cleaned = false;
  let onDrain;
  function onUnpipe(readable, info) {
    if (readable === source && info && info.hasUnpiped === false) {
      info.hasUnpiped = true;
      cleanup();
    }
  }
  function onEnd() {
    dest.end();
  }
  function cleanup() {
    dest.removeListener('close', onClose);
    dest.removeListener('finish', onFinish);
    if (onDrain) dest.removeListener('drain', onDrain);
    dest.removeListener('error', onError);
    dest.removeListener('unpipe', onUnpipe);
    source.removeListener('end', onEnd);
    source.removeListener('end', unpipe);
    source.removeListener('data', onData);
    cleaned = true;
    // Other destinations must not wait for this one's drain.
    if (onDrain && s.awaitDrainWriters && (!dest._writableState || dest._writableState.needDrain)) onDrain();
  }
  function pause() {
    if (!cleaned) {
      if (!s.awaitDrainWriters) s.awaitDrainWriters = new Set();
      s.awaitDrainWriters.add(dest);
      source.pause();
    }
    if (!onDrain) {
      onDrain = () => {
        if (s.awaitDrainWriters) s.awaitDrainWriters.delete(dest);
        if ((!s.awaitDrainWriters || s.awaitDrainWriters.size === 0) && source.listenerCount('data')) source.resume();
      };
      dest.on('drain', onDrain);
    }
  }
  function onData(chunk) {
    if (dest.write(chunk) === false) pause();
  }
  function onError(error) {
    unpipe();
    dest.removeListener('error', onError);
    if (dest.listenerCount('error') === 0) {
      const w = dest._writableState || dest._readableState;
      if (w && !w.errorEmitted) errorOrDestroy(dest, error);
      else dest.emit('error', error);
    }
  }
  function onClose() {
    dest.removeListener('finish', onFinish);
    unpipe();
  }
  function onFinish() {
    dest.removeListener('close', onClose);
    unpipe();
  }
  function unpipe() {
    source.unpipe(dest);
  }
  source.on('data', onData);
  dest.prependListener('error', onError);
  dest.once('close', onClose);
  dest.once('finish', onFinish);
  dest.emit('pipe', source);
  if (dest.writableNeedDrain === true) pause();
  else if (!s.flowing) source.resume();
  return dest;
};

Readable.prototype.unpipe = function unpipe(dest) {
  const s = this._readableState;
  if (s.pipes.length === 0) return this;
  if (!dest) {
    const all = s.pipes;
    s.pipes = [];
    this.pause();
    for (const one of all) one.emit('unpipe', this, { hasUnpiped: false });
    return this;
  }
  const at = s.pipes.indexOf(dest);
  if (at === -1) return this;
  s.pipes.splice(at, 1);
  if (s.pipes.length === 0) this.pause();
  dest.emit('unpipe', this, { hasUnpiped: false });
  return this;
};

async function* iterate(stream, options) {
  let wake = () => {};
  let error;
  const onReadable = () => wake();
  stream.on('readable', onReadable);
  const { finished } = require('internal/stream_end');
  const cleanup = finished(stream, { writable: false }, (failed) => {
    error = failed || null;
    wake();
  });
  try {
    for (;;) {
      const chunk = stream.destroyed ? null : stream.read();
      if (chunk !== null) yield chunk;
      else if (error) throw error;
      else if (error === null) return;
      else await new Promise((resolve) => (wake = resolve));
    }
  } catch (failed) {
    error = failed;
    throw error;
  } finally {
    if ((error || !options || options.destroyOnReturn !== false) && (error === undefined || stream._readableState.autoDestroy)) {
      // Left before all was read, or while it can still be written, the stream was given up.
      const isOpen = (stream.readable && !stream.readableEnded) || (stream.writable && !stream.writableEnded);
      if (!stream.destroyed) stream.destroy(isOpen ? new AbortError() : null);
    } else {
      stream.off('readable', onReadable);
      cleanup();
    }
  }
}
Readable.prototype[Symbol.asyncIterator] = function asyncIterator() {
  return iterate(this);
};
Readable.prototype.iterator = function iterator(options) {
  if (options !== undefined) require('internal/validators').object(options, 'options');
  return iterate(this, options);
};

Readable.from = function from(iterable, options) {
  return fromIterable(Readable, iterable, options);
};

/** A stream of a class of what an iterable gives. `half` (optional) is what its writing half does about its end. */
function fromIterable(Class, iterable, options, half) {
  if (typeof iterable === 'string' || iterable instanceof Buffer) {
    return new Class({ objectMode: true, ...options, read() {
      this.push(iterable);
      this.push(null);
    } });
  }
  const isAsync = iterable && iterable[Symbol.asyncIterator];
  if (!isAsync && !(iterable && iterable[Symbol.iterator])) throw make('ERR_INVALID_ARG_TYPE', 'iterable', ['Iterable'], iterable);
  const iterator = isAsync ? iterable[Symbol.asyncIterator]() : iterable[Symbol.iterator]();
  let reading = false;
  const readable = new Class({ objectMode: true, highWaterMark: 1, ...options });
  readable._read = function _read() {
    if (reading) return;
    reading = true;
    next();
  };
  readable._destroy = function _destroy(error, callback) {
    const close = async () => {
      if (error && typeof iterator.throw === 'function') {
        const { value, done } = await iterator.throw(error);
        await value;
        if (done) return;
      }
      if (typeof iterator.return === 'function') await (await iterator.return()).value;
    };
    if (half) half.destroy(error, () => {});
    close().then(() => enqueueTick(callback, [error]), (failed) => enqueueTick(callback, [failed || error]));
  };
  async function next() {
    try {
      for (;;) {
        const { value, done } = isAsync ? await iterator.next() : iterator.next();
        if (done) {
          readable.push(null);
          return;
        }
        const chunk = value && typeof value.then === 'function' ? await value : value;
        if (chunk === null) {
          reading = false;
          throw make('ERR_STREAM_NULL_VALUES');
        }
        if (!readable.push(chunk)) {
          reading = false;
          return;
        }
      }
    } catch (error) {
      readable.destroy(error);
    }
  }
  return readable;
}

Readable.prototype.wrap = function wrap(stream) {
  stream.on('data', (chunk) => {
    if (!this.push(chunk) && stream.pause) stream.pause();
  });
  stream.on('end', () => this.push(null));
  stream.on('error', (error) => errorOrDestroy(this, error));
  stream.on('close', () => this.destroy());
  this._read = () => {
    if (stream.resume) stream.resume();
  };
  return this;
};

const get = (name, getter, setter) => {
  Object.defineProperty(Readable.prototype, name, { get: getter, set: setter, configurable: true, enumerable: false });
};
get('readable', function readable() {
  const s = this._readableState;
  return !!s && s.readable !== false && !s.destroyed && !s.errorEmitted && !s.endEmitted;
}, function readable(value) {
  if (this._readableState) this._readableState.readable = !!value;
});
get('readableDidRead', function did() { return this._readableState.dataEmitted; });
get('readableAborted', function aborted() {
  const s = this._readableState;
  return s.readable !== false && (s.destroyed || !!s.errored) && !s.endEmitted;
});
get('readableHighWaterMark', function mark() { return this._readableState.highWaterMark; });
get('readableBuffer', function buffer() { return this._readableState && this._readableState.buffer; });
get('readableFlowing', function flowing() { return this._readableState.flowing; }, function flowing(value) {
  if (this._readableState) this._readableState.flowing = value;
});
get('readableLength', function length() { return this._readableState.length; });
get('readableObjectMode', function objectMode() { return this._readableState ? this._readableState.objectMode : false; });
get('readableEncoding', function encoding() { return this._readableState ? this._readableState.encoding : null; });
get('readableEnded', function ended() { return this._readableState ? this._readableState.endEmitted : false; });
get('errored', function errored() { return this._readableState ? this._readableState.errored : null; });
get('closed', function closed() { return this._readableState ? this._readableState.closed : false; });
get('destroyed', function destroyed() { return this._readableState ? this._readableState.destroyed : false; }, function destroyed(value) {
  if (this._readableState) this._readableState.destroyed = value;
});

module.exports = { Stream, Readable, AbortError, fromIterable };
