// fs/promises: the calls of fs as promises, and FileHandle.
'use strict';

const fs = require('fs');
const { constants } = require('internal/fs_common');
const EventEmitter = require('events');

function promised(name) {
  const call = fs[name];
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
    call(...args, (error, count, data) => (error ? reject(error) : resolve({ [keys[0]]: count, [keys[1]]: data })));
  });
const readPair = pair(fs.read, ['bytesRead', 'buffer']);
const writePair = pair(fs.write, ['bytesWritten', 'buffer']);

class FileHandle extends EventEmitter {
  #fd;

  constructor(fd) {
    super();
    this.#fd = fd;
  }

  get fd() {
    return this.#fd;
  }

  read(...args) {
    if (args.length === 0) args.push(require('buffer').Buffer.alloc(16384));
    return readPair(this.#fd, ...args);
  }

  write(...args) {
    return writePair(this.#fd, ...args);
  }

  readFile(options) {
    return exported.readFile(this.#fd, options);
  }

  writeFile(data, options) {
    return exported.writeFile(this.#fd, data, options);
  }

  appendFile(data, options) {
    return exported.writeFile(this.#fd, data, options);
  }

  stat(options) {
    return fstat(this.#fd, options);
  }

  truncate(length) {
    return ftruncate(this.#fd, length);
  }

  sync() {
    return fsync(this.#fd);
  }

  datasync() {
    return fsync(this.#fd);
  }

  async close() {
    if (this.#fd === -1) return;
    const fd = this.#fd;
    this.#fd = -1;
    await close(fd);
    this.emit('close');
  }

  async [Symbol.for('nodejs.asyncDispose')]() {
    await this.close();
  }

  createReadStream(options) {
    return fs.createReadStream(undefined, { ...options, fd: this.#fd });
  }

  createWriteStream(options) {
    return fs.createWriteStream(undefined, { ...options, fd: this.#fd });
  }
}

const [open, close, fstat, ftruncate, fsync] = ['open', 'close', 'fstat', 'ftruncate', 'fsync'].map(promised);

const exported = { constants, FileHandle };
for (const name of ['access', 'copyFile', 'rename', 'truncate', 'rm', 'rmdir', 'mkdir', 'readdir', 'readlink', 'symlink', 'lstat', 'stat',
  'link', 'unlink', 'chmod', 'utimes', 'realpath', 'mkdtemp', 'writeFile', 'appendFile', 'readFile']) {
  exported[name] = promised(name);
}
exported.open = async (...args) => new FileHandle(await open(args[0], args[1] ?? 'r', args[2]));

exported.cp = async function cp(src, dest, options) {
  return require('internal/fs_cp').cpPromise(src, dest, options);
};
exported.opendir = async function opendir(directory, options) {
  const { opendir } = require('internal/fs_dir');
  return new Promise((resolve, reject) => opendir(directory, options, (error, dir) => (error ? reject(error) : resolve(dir))));
};

module.exports = exported;
