// Streams of files: ReadStream and WriteStream. Constructors are functions, since packages call them on objects of their
// own and replace `open` of the prototypes.
'use strict';

const { Readable, Writable, finished } = require('stream');
const { errorOrDestroy } = require('internal/stream_state');
const check = require('internal/validators');
const { make } = require('internal/errors');
const fs = require('fs');
const { bytes, fd: fdOf, kUse, path, options: readOptions } = require('internal/fs_common');

/** The calls that a stream makes of its file: those of `fs`, of the option `fs`, or of a FileHandle. */
const kCalls = Symbol('kFs');
/** Whether a read or a write is under way. What destroys the stream meanwhile waits for `kDone`. */
const kBusy = Symbol('kIsPerformingIO');
const kDone = Symbol('kIoDone');

/** What a stream calls of a file that a FileHandle holds: the handle is closed with the stream. */
function callsOfHandle(handle) {
  const done = handle[kUse]();
  const told = (promise, callback) => promise.then((result) => callback(null, result), callback);
  return {
    read: fs.read,
    write: fs.write,
    writev: fs.writev,
    fsync: (fd, callback) => told(handle.sync(), callback),
    close(fd, callback) {
      done();
      told(handle.close(), (error) => callback(error));
    },
  };
}

/** The options of a stream, and its file from them: `needed` are the calls that an option `fs` must bring. */
function setUp(stream, file, options, needed) {
  options = { ...readOptions(options, {}) };
  if (options.fd === undefined || options.fd === null) {
    stream.fd = null;
    stream[kCalls] = options.fs || fs;
    for (const name of needed) check.func(stream[kCalls][name], `options.fs.${name}`);
    if (options.autoClose !== false) check.func(stream[kCalls].close, 'options.fs.close');
    const checked = path(file);
    // Bytes stay as the program gave them.
    stream.path = file instanceof Uint8Array ? file : checked;
  } else {
    stream[kCalls] = options.fs || fs;
    if (typeof options.fd === 'number') stream.fd = fdOf(options.fd);
    else if (typeof options.fd === 'object' && options.fd[kUse] !== undefined) {
      if (options.fs) throw make('ERR_METHOD_NOT_IMPLEMENTED', 'FileHandle with fs');
      stream[kCalls] = callsOfHandle(options.fd);
      stream.fd = options.fd.fd;
      options.fd.on('close', () => stream.close());
    } else throw make('ERR_INVALID_ARG_TYPE', 'options.fd', ['number', 'FileHandle'], options.fd);
  }
  options.autoDestroy = options.autoClose === undefined ? true : options.autoClose;
  return options;
}

function position(value, name) {
  if (value !== undefined) check.integer(value, name, 0);
  return value;
}

/** Opens the file, unless the options brought an open one. */
function _construct(callback) {
  if (typeof this.fd === 'number') {
    callback();
    return;
  }
  if (this.open !== openOnCall) {
    openAsReplaced(this, callback);
    return;
  }
  this[kCalls].open(this.path, this.flags, this.mode, (error, fd) => {
    if (error) {
      callback(error);
      return;
    }
    this.fd = fd;
    callback();
    this.emit('open', fd);
    this.emit('ready');
  });
}

/** The method `open` of both, which nobody need call. */
function openOnCall() {}

/** Has an `open` that a package put there open the file: it tells by the events `open` and `error`. */
function openAsReplaced(stream, callback) {
  const { emit } = stream;
  stream.emit = function (event, ...args) {
    if (event !== 'open' && event !== 'error') return emit.call(this, event, ...args);
    stream.emit = emit;
    if (event === 'error') {
      callback(args[0]);
      return false;
    }
    callback();
    return emit.call(this, event, ...args);
  };
  stream.open();
}

function closeFile(stream, error, callback) {
  if (stream.fd === null) {
    callback(error);
    return;
  }
  const close = (failed) => {
    stream[kCalls].close(stream.fd, (failedToClose) => callback(failedToClose || failed || error));
    stream.fd = null;
  };
  if (stream.flush) stream[kCalls].fsync(stream.fd, close);
  else close();
}

function destroyFile(error, callback) {
  // The number of a file in use must not become another file's.
  if (this[kBusy]) this.once(kDone, (failed) => closeFile(this, error || failed, callback));
  else closeFile(this, error, callback);
}

/** Whether a call that is done finds its stream destroyed, which then waits for it. */
function isOver(stream, error) {
  stream[kBusy] = false;
  if (!stream.destroyed) return false;
  stream.emit(kDone, error);
  return true;
}

function ReadStream(file, options) {
  if (!(this instanceof ReadStream)) return new ReadStream(file, options);
  options = setUp(this, file, options, ['open', 'read']);
  options.highWaterMark ??= 64 * 1024;
  const { flags = 'r', mode = 0o666, start, end } = options;
  this.flags = flags;
  this.mode = mode;
  this.start = position(start, 'start');
  this.end = end === undefined || end === Infinity ? Infinity : position(end, 'end');
  if (start > this.end) throw make('ERR_OUT_OF_RANGE', 'start', `<= "end" (here: ${this.end})`, start);
  this.pos = start;
  this.bytesRead = 0;
  this[kBusy] = false;
  Readable.call(this, options);
}
Object.setPrototypeOf(ReadStream.prototype, Readable.prototype);
Object.setPrototypeOf(ReadStream, Readable);

ReadStream.prototype.open = openOnCall;
ReadStream.prototype._construct = _construct;
ReadStream.prototype._read = function _read(size) {
  const count = Math.min(size, this.end - (this.pos ?? this.bytesRead) + 1);
  if (count <= 0) {
    this.push(null);
    return;
  }
  const buffer = require('buffer').Buffer.allocUnsafeSlow(count);
  this[kBusy] = true;
  this[kCalls].read(this.fd, buffer, 0, count, this.pos, (error, done) => {
    if (isOver(this, error)) return;
    if (error) {
      errorOrDestroy(this, error);
      return;
    }
    if (this.pos !== undefined) this.pos += done;
    this.bytesRead += done;
    // A short piece does not hold on to the memory of a long one.
    if (done > 0 && done < count) this.push(require('buffer').Buffer.from(buffer.subarray(0, done)));
    else this.push(done === 0 ? null : buffer);
  });
};
ReadStream.prototype._destroy = destroyFile;
ReadStream.prototype.close = function close(callback) {
  if (typeof callback === 'function') finished(this, callback);
  this.destroy();
};

function WriteStream(file, options) {
  if (!(this instanceof WriteStream)) return new WriteStream(file, options);
  options = setUp(this, file, options, ['open']);
  const calls = this[kCalls];
  if (calls.write === undefined && calls.writev === undefined) {
    throw make('ERR_INVALID_ARG_TYPE', 'options.fs.write', 'Function', calls.write);
  }
  for (const name of ['write', 'writev']) if (calls[name] !== undefined) check.func(calls[name], `options.fs.${name}`);
  // One that is not there is not used.
  if (calls.write === undefined) this._write = null;
  if (calls.writev === undefined) this._writev = null;
  const { flags = 'w', mode = 0o666, flush, start } = options;
  this.flags = flags;
  this.mode = mode;
  if (flush !== undefined && flush !== null) check.boolean(flush, 'options.flush');
  this.flush = flush ?? false;
  this.start = position(start, 'start');
  this.pos = start;
  this.bytesWritten = 0;
  this[kBusy] = false;
  Writable.call(this, { ...options, decodeStrings: true });
  if (options.encoding) this.setDefaultEncoding(options.encoding);
}
Object.setPrototypeOf(WriteStream.prototype, Writable.prototype);
Object.setPrototypeOf(WriteStream, Writable);

WriteStream.prototype.open = openOnCall;
WriteStream.prototype._construct = _construct;

/** What a write of `size` bytes does when it is done: the system may have taken a part, and `rest` gives what is left. */
function written(stream, size, rest, callback) {
  return (error, done) => {
    if (isOver(stream, error) || error) {
      callback(error);
      return;
    }
    stream.bytesWritten += done;
    if (stream.pos !== undefined) stream.pos += done;
    if (done < size) writeAll(stream, rest(done), callback);
    else callback();
  };
}

function writeAll(stream, buffer, callback) {
  stream[kBusy] = true;
  const { length } = buffer;
  stream[kCalls].write(stream.fd, buffer, 0, length, stream.pos, written(stream, length, (done) => buffer.subarray(done), callback));
}

WriteStream.prototype._write = function _write(chunk, encoding, callback) {
  writeAll(this, chunk, callback);
};
WriteStream.prototype._writev = function _writev(pieces, callback) {
  const chunks = pieces.map(({ chunk }) => bytes(chunk));
  const size = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  const rest = (done) => require('buffer').Buffer.concat(chunks).subarray(done);
  this[kBusy] = true;
  this[kCalls].writev(this.fd, chunks, this.pos, written(this, size, rest, callback));
};
WriteStream.prototype._destroy = destroyFile;
WriteStream.prototype.close = function close(callback) {
  if (callback) {
    if (this.closed) {
      process.nextTick(callback);
      return;
    }
    this.on('close', callback);
  }
  if (!this.autoClose) this.on('finish', this.destroy);
  this.end();
};
WriteStream.prototype.destroySoon = WriteStream.prototype.end;

for (const [{ prototype }, state] of [[ReadStream, '_readableState'], [WriteStream, '_writableState']]) {
  Object.defineProperties(prototype, {
    autoClose: {
      get() {
        return this[state].autoDestroy;
      },
      set(value) {
        this[state].autoDestroy = value;
      },
    },
    pending: {
      configurable: true,
      get() {
        return this.fd === null;
      },
    },
  });
}

function createReadStream(file, options) {
  return new ReadStream(file, options);
}

function createWriteStream(file, options) {
  return new WriteStream(file, options);
}

module.exports = { ReadStream, WriteStream, FileReadStream: ReadStream, FileWriteStream: WriteStream, createReadStream, createWriteStream };
