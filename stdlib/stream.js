// stream: Readable and Writable from their files; Duplex, Transform and PassThrough here.
'use strict';

const { Stream, Readable } = require('internal/stream_readable');
const { Writable } = require('internal/stream_writable');
const state = require('internal/stream_state');
const ends = require('internal/stream_end');
const { make } = require('internal/errors');
const compose = require('internal/stream_compose');

require('internal/stream_operators').install(Readable);


function Duplex(options) {
  if (!(this instanceof Duplex)) return new Duplex(options);
  this.allowHalfOpen = !options || options.allowHalfOpen !== false;
  // The writable half first: construction and destruction look at both.
  Writable.setUp(this, options);
  Readable.call(this, options);
  if (options) {
    if (options.readable === false) {
      this._readableState.readable = false;
      this._readableState.ended = true;
      this._readableState.endEmitted = true;
    }
    if (options.writable === false) {
      this._writableState.writable = false;
      this._writableState.ending = true;
      this._writableState.ended = true;
      this._writableState.finished = true;
    }
  }
  Writable.constructing(this);
}
Object.setPrototypeOf(Duplex.prototype, Readable.prototype);
Object.setPrototypeOf(Duplex, Readable);
Object.defineProperty(Duplex.prototype, '_isDuplex', { value: true });
for (const key of Object.getOwnPropertyNames(Writable.prototype)) {
  if (key !== 'constructor' && key !== 'pipe' && !(key in Readable.prototype && ['destroyed', 'errored', 'closed', '_destroy'].includes(key))) {
    Object.defineProperty(Duplex.prototype, key, Object.getOwnPropertyDescriptor(Writable.prototype, key));
  }
}
Object.defineProperty(Duplex.prototype, 'destroyed', {
  configurable: true,
  get() {
    return !!(this._readableState && this._writableState && this._readableState.destroyed && this._writableState.destroyed);
  },
  set(value) {
    if (this._readableState && this._writableState) {
      this._readableState.destroyed = value;
      this._writableState.destroyed = value;
    }
  },
});
Duplex.from = function from(body) {
  return compose.duplexOf(body, 'body');
};

const kCallback = Symbol('kCallback');

function Transform(options) {
  if (!(this instanceof Transform)) return new Transform(options);
  const readMark = options ? (options.readableHighWaterMark ?? options.highWaterMark) : undefined;
  if (readMark === 0) {
    options = { ...options, highWaterMark: undefined, readableHighWaterMark: 0, writableHighWaterMark: options.writableHighWaterMark || 0 };
  }
  Duplex.call(this, options);
  // Reading starts when something was written.
  this._readableState.sync = false;
  this[kCallback] = null;
  if (options) {
    if (typeof options.transform === 'function') this._transform = options.transform;
    if (typeof options.flush === 'function') this._flush = options.flush;
  }
  this.on('prefinish', prefinish);
}
Object.setPrototypeOf(Transform.prototype, Duplex.prototype);
Object.setPrototypeOf(Transform, Duplex);

function flushed(stream, error, data, callback) {
  if (error) {
    if (callback) callback(error);
    else stream.destroy(error);
    return;
  }
  if (data != null) stream.push(data);
  stream.push(null);
  if (callback) callback();
}

function final(callback) {
  if (typeof this._flush === 'function' && !this.destroyed) this._flush((error, data) => flushed(this, error, data, callback));
  else {
    this.push(null);
    if (callback) callback();
  }
}
function prefinish() {
  if (this._final !== final) final.call(this);
}
Transform.prototype._final = final;
Transform.prototype._transform = function _transform() {
  throw make('ERR_METHOD_NOT_IMPLEMENTED', '_transform()');
};
Transform.prototype._write = function _write(chunk, encoding, callback) {
  const r = this._readableState;
  const w = this._writableState;
  const before = r.length;
  this._transform(chunk, encoding, (error, value) => {
    if (error) {
      callback(error);
      return;
    }
    if (value != null) this.push(value);
    if (w.ended || before === r.length || r.length < r.highWaterMark) callback();
    else this[kCallback] = callback;
  });
};
Transform.prototype._read = function _read() {
  if (this[kCallback]) {
    const callback = this[kCallback];
    this[kCallback] = null;
    callback();
  }
};

function PassThrough(options) {
  if (!(this instanceof PassThrough)) return new PassThrough(options);
  Transform.call(this, options);
}
Object.setPrototypeOf(PassThrough.prototype, Transform.prototype);
Object.setPrototypeOf(PassThrough, Transform);
PassThrough.prototype._transform = function _transform(chunk, encoding, callback) {
  callback(null, chunk);
};

Object.assign(Stream, {
  Readable,
  Writable,
  Duplex,
  Transform,
  PassThrough,
  pipeline: ends.pipeline,
  finished: ends.finished,
  promises: ends.promises,
  compose: (...streams) => compose.composed(streams),
  duplexPair: compose.duplexPair,
  addAbortSignal: (signal, stream) => state.abortWith(signal, stream),
  getDefaultHighWaterMark: state.getDefaultHighWaterMark,
  setDefaultHighWaterMark: state.setDefaultHighWaterMark,
  isErrored: (stream) => !!(stream && ((stream._readableState && stream._readableState.errored) || (stream._writableState && stream._writableState.errored))),
  isReadable: (stream) => (stream && typeof stream.readable === 'boolean' ? stream.readable : null),
  isWritable: (stream) => (stream && typeof stream.writable === 'boolean' ? stream.writable : null),
  isDestroyed: (stream) => (compose.isStream(stream) ? !!stream.destroyed : null),
  isDisturbed: (stream) => !!(stream && (stream.readableDidRead || stream.readableAborted)),
  destroy(stream, error) {
    if (stream && !stream.destroyed) stream.destroy(error || (stream.readableEnded || stream.writableFinished ? undefined : make('ERR_STREAM_DESTROYED', 'destroy')));
    return stream;
  },
  _isArrayBufferView: ArrayBuffer.isView,
  _isUint8Array: (value) => value instanceof Uint8Array,
  _uint8ArrayToBuffer: (bytes) => require('buffer').Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  Stream,
});

module.exports = Stream;
