// fs/promises: the calls of fs as promises, and FileHandle.
'use strict';

const fs = require('fs');
const common = require('internal/fs_common');
const { kUse } = common;
const { constants } = common;
const EventEmitter = require('events');

function promised(name, call = fs[name]) {
  return { async [name](...args) {
    // A FileHandle stands for its number.
    if (args[0] instanceof FileHandle) [args[0]] = [args[0].fd];
    const wanted = args.find((arg) => arg !== null && typeof arg === 'object' && arg.signal);
    if (wanted && wanted.signal.aborted) {
      const { AbortError } = require('internal/errors');
      throw new AbortError(undefined, { cause: wanted.signal.reason });
    }
    return new Promise((resolve, reject) => call(...args, (error, result) => (error ? reject(error) : resolve(result))));
  } }[name];
}

const pair = (call, keys) => (...args) =>
  new Promise((resolve, reject) => {
    call(...args, (error, count, data) => (error ? reject(error) : resolve({ __proto__: null, [keys[0]]: count, [keys[1]]: data })));
  });
const read = pair(fs.read, ['bytesRead', 'buffer']);
const write = pair(fs.write, ['bytesWritten', 'buffer']);
const readv = pair(fs.readv, ['bytesRead', 'buffers']);
const writev = pair(fs.writev, ['bytesWritten', 'buffers']);
const [open, close, fstat, ftruncate, fsync, fdatasync, fchmod, fchown, futimes] =
  ['open', 'close', 'fstat', 'ftruncate', 'fsync', 'fdatasync', 'fchmod', 'fchown', 'futimes'].map((name) => promised(name));

class FileHandle extends EventEmitter {
  #fd;

  constructor(fd) {
    super();
    this.#fd = fd;
  }

  get fd() {
    return this.#fd;
  }

  /** Who uses the file, the handle itself among them: it is closed when nobody does. */
  #users = 1;
  /** What `close` gives from its call on, until the file is closed. */
  #closing = null;
  #whenUnused;

  /** Makes a call of the open file. */
  async #of(name, call, ...args) {
    if (this.#fd === -1) throw Object.assign(new Error('file closed'), { code: 'EBADF', syscall: name });
    const done = this[kUse]();
    try {
      return await call(this.#fd, ...args);
    } finally {
      done();
    }
  }

  /** Somebody uses the file from now on: the function that says when they do not any more. */
  [kUse]() {
    this.#users++;
    return () => this.#unuse();
  }

  #unuse() {
    if (--this.#users === 0) this.#whenUnused();
  }

  appendFile(data, options) {
    return this.#of('writeFile', toDescriptor, data, options);
  }

  chmod(mode) {
    return this.#of('fchmod', fchmod, mode);
  }

  chown(uid, gid) {
    return this.#of('fchown', fchown, uid, gid);
  }

  datasync() {
    return this.#of('fdatasync', fdatasync);
  }

  sync() {
    return this.#of('fsync', fsync);
  }

  read(buffer, ...rest) {
    if (buffer === undefined) buffer = require('buffer').Buffer.alloc(16384);
    return this.#of('read', read, buffer, ...rest);
  }

  readv(buffers, position) {
    return this.#of('readv', readv, buffers, position);
  }

  readFile(options) {
    return this.#of('readFile', exported.readFile, options);
  }

  readLines(options) {
    const { Interface } = require('readline');
    return new Interface({ input: this.createReadStream(options), crlfDelay: Infinity });
  }

  stat(options) {
    return this.#of('fstat', fstat, options);
  }

  truncate(length) {
    return this.#of('ftruncate', ftruncate, length);
  }

  utimes(atime, mtime) {
    return this.#of('futimes', futimes, atime, mtime);
  }

  write(...args) {
    return this.#of('write', write, ...args);
  }

  writev(buffers, position) {
    return this.#of('writev', writev, buffers, position);
  }

  writeFile(data, options) {
    return this.#of('writeFile', toDescriptor, data, options);
  }

  close() {
    if (this.#fd === -1) return Promise.resolve();
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close() {
    let fd;
    const unused = new Promise((resolve) => {
      this.#whenUnused = () => {
        fd = this.#fd;
        this.#fd = -1;
        resolve();
      };
    });
    this.#unuse();
    // Streams of the file end with it.
    this.emit('close');
    await unused;
    await close(fd);
  }

  async [Symbol.for('nodejs.asyncDispose')]() {
    await this.close();
  }

  createReadStream(options) {
    return fs.createReadStream(undefined, { ...options, fd: this });
  }

  createWriteStream(options) {
    return fs.createWriteStream(undefined, { ...options, fd: this });
  }
}

const isIterable = (data) => data !== null && typeof data === 'object' && !ArrayBuffer.isView(data) &&
  (typeof data[Symbol.asyncIterator] === 'function' || typeof data[Symbol.iterator] === 'function');

/** Writes what an iterable gives, piece by piece, each waited for. */
async function writePieces(fd, pieces, { encoding, signal }) {
  const { AbortError } = require('internal/errors');
  const { Buffer } = require('buffer');
  const goOn = () => {
    if (signal && signal.aborted) throw new AbortError(undefined, { cause: signal.reason });
  };
  goOn();
  for await (const piece of pieces) {
    goOn();
    const bytes = ArrayBuffer.isView(piece) ? common.bytes(piece) : Buffer.from(piece, encoding || 'utf8');
    for (let done = 0; done < bytes.byteLength; goOn()) done += (await write(fd, bytes, done, bytes.byteLength - done)).bytesWritten;
  }
}

/** `writeFile` and `appendFile` of a file by its path or its handle, and `toDescriptor`: of one by its number. */
function writer(name, flag) {
  const whole = promised(name);
  const toDescriptor = async (fd, data, options) => {
    if (!isIterable(data)) return whole(fd, data, options);
    return writePieces(fd, data, common.options(options, { encoding: 'utf8' }));
  };
  return { toDescriptor, async [name](file, data, options) {
    if (file instanceof FileHandle) return toDescriptor(file.fd, data, options);
    common.path(file);
    if (!isIterable(data)) return whole(file, data, options);
    const wanted = common.options(options, { encoding: 'utf8', mode: 0o666, flag });
    if (wanted.signal && wanted.signal.aborted) return writePieces(-1, [], wanted);
    const fd = await open(file, wanted.flag || flag, wanted.mode);
    try {
      return await writePieces(fd, data, wanted);
    } finally {
      await close(fd);
    }
  } };
}

const { writeFile, toDescriptor } = writer('writeFile', 'w');
const { appendFile } = writer('appendFile', 'a');
const exported = { constants, FileHandle, writeFile, appendFile };
for (const name of ['access', 'copyFile', 'rename', 'truncate', 'rm', 'rmdir', 'mkdir', 'readdir', 'readlink', 'symlink', 'lstat', 'stat',
  'statfs', 'link', 'unlink', 'chmod', 'lchown', 'chown', 'utimes', 'lutimes', 'mkdtemp', 'readFile']) {
  exported[name] = promised(name);
}
exported.realpath = promised('realpath', fs.realpath.native);
exported.open = async (...args) => new FileHandle(await open(args[0], args[1] ?? 'r', args[2]));

exported.cp = async function cp(src, dest, options) {
  return require('internal/fs_cp').cpPromise(src, dest, options);
};
exported.watch = function watch(filename, options) {
  return require('internal/fs_watch').watchAsync(filename, options);
};
exported.opendir = async function opendir(directory, options) {
  const { opendir } = require('internal/fs_dir');
  return new Promise((resolve, reject) => opendir(directory, options, (error, dir) => (error ? reject(error) : resolve(dir))));
};

module.exports = exported;
