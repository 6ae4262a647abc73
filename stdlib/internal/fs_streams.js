// Streams of files.
'use strict';

const { Readable, Writable } = require('stream');
const fs = require('fs');
const { path, options: readOptions } = require('internal/fs_common');

/** Opens the file in `_construct`, unless the options bring an open one. */
function opener(stream, flags, mode) {
  return (callback) => {
    if (typeof stream.fd === 'number') {
      callback();
      return;
    }
    fs.open(stream.path, flags, mode, (error, fd) => {
      if (error) {
        callback(error);
        return;
      }
      stream.fd = fd;
      callback();
      stream.emit('open', fd);
      stream.emit('ready');
    });
  };
}

function closer(stream) {
  return (error, callback) => {
    if (typeof stream.fd !== 'number' || !stream.autoClose) {
      callback(error);
      return;
    }
    const { fd } = stream;
    stream.fd = null;
    fs.close(fd, (failed) => callback(failed || error));
  };
}

class ReadStream extends Readable {
  constructor(file, options) {
    options = readOptions(options, {});
    const { flags = 'r', mode = 0o666, start, end = Infinity, autoClose = true } = options;
    let self;
    super({
      highWaterMark: options.highWaterMark ?? 64 * 1024,
      encoding: options.encoding,
      emitClose: options.emitClose,
      signal: options.signal,
      construct(callback) {
        opener(this, flags, mode)(callback);
      },
      destroy: (error, callback) => closer(self)(error, callback),
    });
    self = this;
    this.fd = options.fd === undefined || options.fd === null ? null : options.fd;
    this.path = file === undefined ? undefined : path(file);
    this.flags = flags;
    this.mode = mode;
    this.start = start;
    this.end = end;
    this.pos = start;
    this.bytesRead = 0;
    this.autoClose = autoClose;
  }

  _read(size) {
    const left = this.end - (this.pos !== undefined ? this.pos : this.bytesRead) + 1;
    const count = Math.min(size, left);
    if (count <= 0) {
      this.push(null);
      return;
    }
    const buffer = require('buffer').Buffer.allocUnsafeSlow(count);
    fs.read(this.fd, buffer, 0, count, this.pos === undefined ? null : this.pos, (error, done) => {
      if (error) {
        this.destroy(error);
        return;
      }
      if (this.pos !== undefined) this.pos += done;
      this.bytesRead += done;
      this.push(done === 0 ? null : buffer.subarray(0, done));
    });
  }

  close(callback) {
    if (callback) this.once('close', callback);
    this.destroy();
  }

  get pending() {
    return this.fd === null;
  }
}

class WriteStream extends Writable {
  constructor(file, options) {
    options = readOptions(options, {});
    const { flags = 'w', mode = 0o666, start, autoClose = true } = options;
    let self;
    super({
      highWaterMark: options.highWaterMark,
      decodeStrings: true,
      emitClose: options.emitClose,
      signal: options.signal,
      construct(callback) {
        opener(this, flags, mode)(callback);
      },
      destroy: (error, callback) => closer(self)(error, callback),
    });
    self = this;
    this.fd = options.fd === undefined || options.fd === null ? null : options.fd;
    this.path = file === undefined ? undefined : path(file);
    this.flags = flags;
    this.mode = mode;
    this.start = start;
    this.pos = start;
    this.bytesWritten = 0;
    this.autoClose = autoClose;
    if (options.encoding) this.setDefaultEncoding(options.encoding);
  }

  _write(chunk, encoding, callback) {
    fs.write(this.fd, chunk, 0, chunk.length, this.pos === undefined ? null : this.pos, (error, done) => {
      if (error) {
        callback(error);
        return;
      }
      this.bytesWritten += done;
      if (this.pos !== undefined) this.pos += done;
      if (done < chunk.length) this._write(chunk.subarray(done), encoding, callback);
      else callback();
    });
  }

  close(callback) {
    if (callback) {
      if (this.closed) process.nextTick(callback);
      else this.on('close', callback);
    }
    this.end();
  }

  get pending() {
    return this.fd === null;
  }
}

module.exports = {
  ReadStream,
  WriteStream,
  createReadStream: (file, options) => new ReadStream(file, options),
  createWriteStream: (file, options) => new WriteStream(file, options),
};
