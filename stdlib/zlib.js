// zlib: compression and decompression, as streams and whole, of zlib's formats and brotli.
//
// The host works (internalBinding('zlib')): a codec is a record of the event loop, which a core shows; steps of streams are
// operations of its pool. A codec whose stream the program forgets goes with it.
'use strict';

const host = internalBinding('zlib');
const { make } = require('internal/errors');
const check = require('internal/validators');
const { Buffer, kMaxLength } = require('buffer');
const { Transform, finished } = require('stream');
const { constants, codes } = require('internal/zlib_constants');

const { Z_NO_FLUSH, Z_BLOCK, Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_FINISH } = constants;
const { BROTLI_OPERATION_PROCESS, BROTLI_OPERATION_FLUSH, BROTLI_OPERATION_FINISH, BROTLI_OPERATION_EMIT_METADATA } = constants;
const { DEFLATE, INFLATE, GZIP, GUNZIP, DEFLATERAW, INFLATERAW, UNZIP, BROTLI_DECODE, BROTLI_ENCODE } = constants;

const kFlushFlag = Symbol('kFlushFlag');
const kThen = Symbol('kThen');
const kError = Symbol('kError');

const abandoned = new FinalizationRegistry((id) => host.close(id));

/** What the host gave for work, which it refuses a codec that is at work. */
function done(result) {
  if (result === undefined || result === false) throw make('ERR_INTERNAL_ASSERTION', 'zlib binding is busy');
  return result;
}

/** The host's codec of a stream. */
class Handle {
  #id;
  constructor(id, stream) {
    this.#id = id;
    abandoned.register(stream, id, this);
  }
  /** Gives it bytes, or with undefined what it left of the last ones. */
  step(bytes, flush, room, callback) {
    return done(host.step(this.#id, bytes, flush, room, callback));
  }
  reset() {
    done(host.reset(this.#id));
  }
  setLevel(level) {
    // The library refuses some changes once data went through; it then goes on with the level it had.
    host.setLevel(this.#id, level);
  }
  close() {
    abandoned.unregister(this);
    host.close(this.#id);
  }
}

/** The error of a codec's step. */
function failed([, , number, code, message]) {
  const error = new Error(message);
  error.errno = number;
  error.code = code;
  return error;
}

/** A number of the options, which may be missing or NaN; throws what Node does for others. */
function finite(value, name) {
  if (value === undefined || Number.isNaN(value)) return false;
  if (Number.isFinite(value)) return true;
  if (typeof value !== 'number') throw make('ERR_INVALID_ARG_TYPE', name, 'number', value);
  throw make('ERR_OUT_OF_RANGE', name, 'a finite number', value);
}

function inRange(value, name, lower, upper, fallback) {
  if (!finite(value, name)) return fallback;
  if (value < lower || value > upper) throw make('ERR_OUT_OF_RANGE', name, `>= ${lower} and <= ${upper}`, value);
  return value;
}

function bytesOf(value, name) {
  if (ArrayBuffer.isView(value)) return value;
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return Buffer.from(value);
  throw make('ERR_INVALID_ARG_TYPE', name, ['Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'], value);
}

const viewBytes = (view) => (view instanceof Uint8Array ? view : new Uint8Array(view.buffer, view.byteOffset, view.byteLength));

/** The bytes of a view or buffer; anything else as it is. */
function bytesIn(value) {
  if (ArrayBuffer.isView(value)) return viewBytes(value);
  return value instanceof ArrayBuffer || value instanceof SharedArrayBuffer ? Buffer.from(value) : value;
}

/** What zlib's classes and brotli's share. `flushes` are the numbers of: flush, finish, full flush, and the highest. */
function ZlibBase(options, mode, open, flushes) {
  let chunkSize = constants.Z_DEFAULT_CHUNK;
  let maxOutputLength = kMaxLength;
  let [flush, finishFlush] = flushes;
  if (options) {
    chunkSize = options.chunkSize;
    if (!finite(chunkSize, 'options.chunkSize')) chunkSize = constants.Z_DEFAULT_CHUNK;
    else if (chunkSize < constants.Z_MIN_CHUNK) throw make('ERR_OUT_OF_RANGE', 'options.chunkSize', `>= ${constants.Z_MIN_CHUNK}`, chunkSize);
    else if (chunkSize > kMaxLength) throw make('ERR_OUT_OF_RANGE', 'size', `>= 0 && <= ${kMaxLength}`, chunkSize);
    chunkSize = Math.floor(chunkSize);
    flush = inRange(options.flush, 'options.flush', flushes[0], flushes[3], flushes[0]);
    finishFlush = inRange(options.finishFlush, 'options.finishFlush', flushes[0], flushes[3], flushes[1]);
    maxOutputLength = inRange(options.maxOutputLength, 'options.maxOutputLength', 1, kMaxLength, kMaxLength);
    if (options.encoding || options.objectMode || options.writableObjectMode) {
      options = { ...options, encoding: null, objectMode: false, writableObjectMode: false };
    }
  }
  Transform.call(this, { autoDestroy: true, ...options });
  this[kError] = null;
  this.bytesWritten = 0;
  this._handle = open(this);
  this._chunkSize = chunkSize;
  this._defaultFlushFlag = flush;
  this._finishFlushFlag = finishFlush;
  this._defaultFullFlushFlag = flushes[2];
  this._info = options && options.info;
  this._maxOutputLength = maxOutputLength;
}
Object.setPrototypeOf(ZlibBase.prototype, Transform.prototype);
Object.setPrototypeOf(ZlibBase, Transform);

Object.defineProperty(ZlibBase.prototype, '_closed', {
  configurable: true,
  enumerable: true,
  get() {
    return !this._handle;
  },
});
Object.defineProperty(ZlibBase.prototype, 'bytesRead', {
  configurable: true,
  enumerable: true,
  get() {
    return this.bytesWritten;
  },
  set(value) {
    this.bytesWritten = value;
  },
});

ZlibBase.prototype.reset = function reset() {
  openHandle(this).reset();
};

function openHandle(stream) {
  if (!stream._handle) throw make('ERR_INTERNAL_ASSERTION', 'zlib binding closed');
  return stream._handle;
}

// Nothing is left to flush: the last chunk was written with the finishing flush.
ZlibBase.prototype._flush = function _flush(callback) {
  this._transform(Buffer.alloc(0), '', callback);
};
ZlibBase.prototype._final = function _final(callback) {
  callback();
};

/** Empty chunks that say how to flush, told by their identity. */
const flushChunks = [];
for (let flush = Z_NO_FLUSH; flush <= Z_BLOCK; flush++) {
  flushChunks[flush] = Buffer.alloc(0);
  flushChunks[flush][kFlushFlag] = flush;
}

/** Of two flushes the one that does more. */
const order = [Z_NO_FLUSH, Z_BLOCK, constants.Z_PARTIAL_FLUSH, Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_FINISH];
const stronger = (a, b) => (order.indexOf(a) > order.indexOf(b) ? a : b);

ZlibBase.prototype.flush = function flush(kind, callback) {
  if (typeof kind === 'function' || (kind === undefined && !callback)) {
    callback = kind;
    kind = this._defaultFullFlushFlag;
  }
  if (this.writableFinished) {
    if (callback) process.nextTick(callback);
  } else if (this.writableEnded) {
    if (callback) this.once('end', callback);
  } else {
    this.write(flushChunks[kind], '', callback);
  }
};

ZlibBase.prototype.close = function close(callback) {
  if (callback) finished(this, callback);
  this.destroy();
};

ZlibBase.prototype._destroy = function _destroy(error, callback) {
  closeHandle(this);
  callback(error);
};

function closeHandle(stream) {
  if (!stream._handle) return;
  stream._handle.close();
  stream._handle = null;
}

ZlibBase.prototype._transform = function _transform(chunk, encoding, callback) {
  let flush = this._defaultFlushFlag;
  if (typeof chunk[kFlushFlag] === 'number') flush = chunk[kFlushFlag];
  // What ends the input says so with its last chunk.
  if (this.writableEnded && this.writableLength === chunk.byteLength) flush = stronger(flush, this._finishFlushFlag);
  const then = chunk[kThen];
  run(this, viewBytes(chunk), flush, then === undefined ? callback : (error) => (error ? callback(error) : then(callback)));
};

/** Gives a chunk to the codec, step by step, in the pool. */
function run(stream, bytes, flush, callback) {
  const handle = stream._handle;
  if (!handle) {
    process.nextTick(callback);
    return;
  }
  let start = 0;
  function step(given) {
    try {
      handle.step(given, flush, stream._chunkSize, stepped);
    } catch (error) {
      process.nextTick(callback, error);
    }
  }
  function stepped(error, result) {
    if (stream.destroyed) {
      callback();
      return;
    }
    if (result.length > 2) {
      const failure = failed(result);
      stream[kError] = failure;
      stream.destroy(failure);
      return;
    }
    const [used, output] = result;
    start += used;
    stream.bytesWritten += used;
    const more = output.byteLength === 0 || stream.push(Buffer.from(output.buffer, output.byteOffset, output.byteLength));
    // The callbacks of `push` may have ended it.
    if (stream.destroyed) {
      callback();
      return;
    }
    if (output.byteLength === stream._chunkSize) {
      // There may be more, for when the reader wants it.
      if (more) step();
      else stream._read = resumed;
      return;
    }
    // A codec that leaves input and room has come to the end of its data.
    if (start < bytes.byteLength) {
      stream.push(null);
    }
    callback();
  }
  function resumed() {
    delete stream._read;
    if (stream._handle) step();
    else callback();
  }
  step(bytes);
}

ZlibBase.prototype._processChunk = function _processChunk(chunk, flush, callback) {
  if (typeof callback === 'function') run(this, viewBytes(chunk), flush, callback);
  else return processSync(this, viewBytes(chunk), flush);
};

/** All that comes of some bytes, at once. */
function processSync(stream, bytes, flush) {
  let error = null;
  const noted = (failure) => {
    error = failure;
  };
  stream.on('error', noted);
  const handle = openHandle(stream);
  const parts = [];
  let total = 0;
  let start = 0;
  let given = bytes;
  for (;;) {
    const result = handle.step(given, flush, stream._chunkSize);
    given = undefined;
    if (result.length > 2) {
      const failure = failed(result);
      stream.destroy(failure);
      stream[kError] = failure;
      throw failure;
    }
    const [used, output] = result;
    start += used;
    if (output.byteLength > 0) {
      parts.push(output);
      total += output.byteLength;
      if (total > stream._maxOutputLength) {
        closeHandle(stream);
        throw make('ERR_BUFFER_TOO_LARGE', stream._maxOutputLength);
      }
    }
    if (output.byteLength < stream._chunkSize) break;
  }
  stream.bytesWritten = start;
  closeHandle(stream);
  if (error) throw error;
  return total === 0 ? Buffer.alloc(0) : Buffer.concat(parts, total);
}

/** Everything of a stream that was given everything, to a callback. */
function zlibBuffer(engine, buffer, callback) {
  check.func(callback, 'callback');
  const parts = [];
  let total = 0;
  engine.on('readable', function flow() {
    let chunk;
    while ((chunk = this.read()) !== null) {
      parts.push(chunk);
      total += chunk.byteLength;
      if (total > this._maxOutputLength) {
        this.close();
        this.removeAllListeners('readable');
        callback.call(this, make('ERR_BUFFER_TOO_LARGE', this._maxOutputLength));
        return;
      }
    }
  });
  engine.on('error', function onError(error) {
    engine.removeAllListeners('readable');
    callback.call(this, error);
  });
  engine.on('end', function onEnd() {
    const whole = total === 0 ? Buffer.alloc(0) : parts.length === 1 ? parts[0] : Buffer.concat(parts, total);
    engine.close();
    callback(null, engine._info ? { buffer: whole, engine } : whole);
  });
  engine.end(bytesIn(buffer));
}

function zlibBufferSync(engine, buffer) {
  if (typeof buffer === 'string') buffer = Buffer.from(buffer);
  const bytes = bytesIn(buffer);
  if (!(bytes instanceof Uint8Array)) {
    throw make('ERR_INVALID_ARG_TYPE', 'buffer', ['string', 'Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'], buffer);
  }
  buffer = processSync(engine, bytes, engine._finishFlushFlag);
  return engine._info ? { buffer, engine } : buffer;
}

const zlibFlushes = [Z_NO_FLUSH, Z_FINISH, Z_FULL_FLUSH, Z_BLOCK];

function Zlib(options, mode) {
  // A window of 256 bytes cannot be had by raw data; zlib takes the next one.
  if (mode === DEFLATERAW && options && options.windowBits === 8) options = { ...options, windowBits: 9 };
  let windowBits = constants.Z_DEFAULT_WINDOWBITS;
  let level = constants.Z_DEFAULT_COMPRESSION;
  let memLevel = constants.Z_DEFAULT_MEMLEVEL;
  let strategy = constants.Z_DEFAULT_STRATEGY;
  let dictionary;
  if (options) {
    const unpacks = mode === INFLATE || mode === GUNZIP || mode === UNZIP;
    // Then the data's header tells.
    if ((options.windowBits == null || options.windowBits === 0) && unpacks) windowBits = 0;
    else {
      const lowest = constants.Z_MIN_WINDOWBITS + (mode === GZIP ? 1 : 0);
      windowBits = inRange(options.windowBits, 'options.windowBits', lowest, constants.Z_MAX_WINDOWBITS, constants.Z_DEFAULT_WINDOWBITS);
    }
    level = inRange(options.level, 'options.level', constants.Z_MIN_LEVEL, constants.Z_MAX_LEVEL, level);
    memLevel = inRange(options.memLevel, 'options.memLevel', constants.Z_MIN_MEMLEVEL, constants.Z_MAX_MEMLEVEL, memLevel);
    strategy = inRange(options.strategy, 'options.strategy', constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, strategy);
    dictionary = options.dictionary;
    if (dictionary !== undefined) dictionary = bytesOf(dictionary, 'options.dictionary');
  }
  const open = (stream) => opened(host.open(mode, level, windowBits, memLevel, strategy, dictionary, [], stream), stream);
  ZlibBase.call(this, options, mode, open, zlibFlushes);
  this._level = level;
  this._strategy = strategy;
}
Object.setPrototypeOf(Zlib.prototype, ZlibBase.prototype);
Object.setPrototypeOf(Zlib, ZlibBase);

function opened(id, stream) {
  if (id === undefined) throw make('ERR_ZLIB_INITIALIZATION_FAILED');
  return new Handle(id, stream);
}

Zlib.prototype.params = function params(level, strategy, callback) {
  inRange(level, 'level', constants.Z_MIN_LEVEL, constants.Z_MAX_LEVEL, constants.Z_DEFAULT_LEVEL);
  inRange(strategy, 'strategy', constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, constants.Z_DEFAULT_STRATEGY);
  if (this._level === level && this._strategy === strategy) {
    process.nextTick(callback);
    return;
  }
  const change = () => {
    openHandle(this).setLevel(level);
    this._level = level;
    this._strategy = strategy;
  };
  if (this.writableEnded) {
    this.flush(Z_SYNC_FLUSH, () => {
      change();
      if (callback) callback();
    });
    return;
  }
  // A chunk of its own, so that the codec is changed before what was written meanwhile sets it to work.
  const chunk = Buffer.alloc(0);
  chunk[kFlushFlag] = Z_SYNC_FLUSH;
  chunk[kThen] = (written) => {
    try {
      if (!this.destroyed) change();
    } catch (error) {
      written(error);
      return;
    }
    written();
  };
  this.write(chunk, '', callback && ((error) => (error ? callback(error) : callback())));
};

/** A class of streams: called without `new` as well. */
function classOf(Base, mode, name) {
  const Class = {
    [name]: function (options) {
      if (!(this instanceof Class)) return new Class(options);
      Base.call(this, options, mode);
    },
  }[name];
  Object.setPrototypeOf(Class.prototype, Base.prototype);
  Object.setPrototypeOf(Class, Base);
  return Class;
}

const Deflate = classOf(Zlib, DEFLATE, 'Deflate');
const Inflate = classOf(Zlib, INFLATE, 'Inflate');
const Gzip = classOf(Zlib, GZIP, 'Gzip');
const Gunzip = classOf(Zlib, GUNZIP, 'Gunzip');
const DeflateRaw = classOf(Zlib, DEFLATERAW, 'DeflateRaw');
const InflateRaw = classOf(Zlib, INFLATERAW, 'InflateRaw');
const Unzip = classOf(Zlib, UNZIP, 'Unzip');

const brotliFlushes = [BROTLI_OPERATION_PROCESS, BROTLI_OPERATION_FINISH, BROTLI_OPERATION_FLUSH, BROTLI_OPERATION_EMIT_METADATA];
const highestBrotliParam = Math.max(...Object.keys(constants).map((key) => (key.startsWith('BROTLI_PARAM_') ? constants[key] : 0)));

function Brotli(options, mode) {
  const params = [];
  if (options && options.params) {
    const seen = new Set();
    for (const original of Object.keys(options.params)) {
      const key = +original;
      if (Number.isNaN(key) || key < 0 || key > highestBrotliParam || seen.has(key)) throw make('ERR_BROTLI_INVALID_PARAM', original);
      seen.add(key);
      const value = options.params[original];
      if (typeof value !== 'number' && typeof value !== 'boolean') {
        throw make('ERR_INVALID_ARG_TYPE', 'options.params[key]', 'number', value);
      }
      params.push(key, Number(value));
    }
  }
  const open = (stream) => opened(host.open(mode, 0, 0, 0, 0, undefined, params, stream), stream);
  ZlibBase.call(this, options, mode, open, brotliFlushes);
}
Object.setPrototypeOf(Brotli.prototype, Zlib.prototype);
Object.setPrototypeOf(Brotli, Zlib);

const BrotliCompress = classOf(Brotli, BROTLI_ENCODE, 'BrotliCompress');
const BrotliDecompress = classOf(Brotli, BROTLI_DECODE, 'BrotliDecompress');

/** `deflate` and its like, and `deflateSync`. */
function whole(Class, sync) {
  if (sync) {
    return function syncBufferWrapper(buffer, options) {
      return zlibBufferSync(new Class(options), buffer);
    };
  }
  return function asyncBufferWrapper(buffer, options, callback) {
    if (typeof options === 'function') {
      callback = options;
      options = {};
    }
    return zlibBuffer(new Class(options), buffer, callback);
  };
}

function crc32(data, value = 0) {
  if (typeof data !== 'string' && !ArrayBuffer.isView(data)) {
    throw make('ERR_INVALID_ARG_TYPE', 'data', ['Buffer', 'TypedArray', 'DataView', 'string'], data);
  }
  if (typeof value !== 'number') throw make('ERR_INVALID_ARG_TYPE', 'value', 'number', value);
  if (!Number.isInteger(value)) throw make('ERR_OUT_OF_RANGE', 'value', 'an integer', value);
  if (value < 0 || value > 4294967295) throw make('ERR_OUT_OF_RANGE', 'value', '>= 0 && <= 4294967295', value);
  return host.crc32(typeof data === 'string' ? Buffer.from(data) : viewBytes(data), value);
}

module.exports = {
  crc32,
  Deflate,
  Inflate,
  Gzip,
  Gunzip,
  DeflateRaw,
  InflateRaw,
  Unzip,
  BrotliCompress,
  BrotliDecompress,
  deflate: whole(Deflate, false),
  deflateSync: whole(Deflate, true),
  gzip: whole(Gzip, false),
  gzipSync: whole(Gzip, true),
  deflateRaw: whole(DeflateRaw, false),
  deflateRawSync: whole(DeflateRaw, true),
  unzip: whole(Unzip, false),
  unzipSync: whole(Unzip, true),
  inflate: whole(Inflate, false),
  inflateSync: whole(Inflate, true),
  gunzip: whole(Gunzip, false),
  gunzipSync: whole(Gunzip, true),
  inflateRaw: whole(InflateRaw, false),
  inflateRawSync: whole(InflateRaw, true),
  brotliCompress: whole(BrotliCompress, false),
  brotliCompressSync: whole(BrotliCompress, true),
  brotliDecompress: whole(BrotliDecompress, false),
  brotliDecompressSync: whole(BrotliDecompress, true),
};

for (const Class of [Deflate, Inflate, DeflateRaw, InflateRaw, Gzip, Gunzip, Unzip, BrotliCompress, BrotliDecompress]) {
  Object.defineProperty(module.exports, `create${Class.name}`, {
    configurable: true,
    enumerable: true,
    value(options) {
      return new Class(options);
    },
  });
}
Object.defineProperties(module.exports, {
  constants: { enumerable: true, value: constants },
  codes: { enumerable: true, writable: false, value: codes },
});
// The constants of zlib were once the module's own.
for (const name of Object.keys(constants)) {
  if (!name.startsWith('BROTLI')) Object.defineProperty(module.exports, name, { value: constants[name] });
}
