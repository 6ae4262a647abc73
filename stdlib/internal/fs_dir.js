// Dir: a directory read entry by entry. The entries are those of the moment it was opened, in the order of their names; no
// descriptor is held.
'use strict';

const { make } = require('internal/errors');
const { Dirent, constants, name: nameOf, path, options: optionsOf } = require('internal/fs_common');
const host = internalBinding('fs');

class Dir {
  #path;
  #entries;
  #options;
  #closed = false;

  constructor(entries, directory, options) {
    if (entries === undefined) throw make('ERR_MISSING_ARGS', 'handle');
    this.#path = directory;
    this.#options = options;
    this.#entries = direntsOf(entries, directory, options);
  }

  get path() {
    return this.#path;
  }

  #next() {
    const entry = this.#entries.shift() ?? null;
    if (entry !== null && this.#options.recursive && entry.isDirectory()) {
      const inner = `${entry.parentPath}/${entry.name}`;
      this.#entries.push(...direntsOf(host.readdir(inner), inner, this.#options));
    }
    return entry;
  }

  readSync() {
    if (this.#closed) throw make('ERR_DIR_CLOSED');
    return this.#next();
  }

  read(callback) {
    if (this.#closed) throw make('ERR_DIR_CLOSED');
    if (callback === undefined) return this.#readLater();
    require('internal/validators').func(callback, 'cb');
    let entry;
    try {
      entry = this.#next();
    } catch (error) {
      process.nextTick(callback, error);
      return undefined;
    }
    process.nextTick(callback, null, entry);
    return undefined;
  }

  async #readLater() {
    if (this.#closed) throw make('ERR_DIR_CLOSED');
    return this.#next();
  }

  closeSync() {
    if (this.#closed) throw make('ERR_DIR_CLOSED');
    this.#closed = true;
  }

  close(callback) {
    if (callback === undefined) return this.#closeLater();
    require('internal/validators').func(callback, 'cb');
    const error = this.#closed ? make('ERR_DIR_CLOSED') : null;
    this.#closed = true;
    process.nextTick(callback, error);
    return undefined;
  }

  async #closeLater() {
    this.closeSync();
  }

  async *entries() {
    try {
      for (;;) {
        const entry = await this.#readLater();
        if (entry === null) return;
        yield entry;
      }
    } finally {
      await this.#closeLater();
    }
  }
}
Object.defineProperty(Dir.prototype, Symbol.asyncIterator, {
  value: Dir.prototype.entries,
  enumerable: false,
  writable: true,
  configurable: true,
});

function direntsOf([names, types], directory, { encoding }) {
  return names.map((name, i) => new Dirent(nameOf(name, encoding), directory, types[i]));
}

function settings(wanted) {
  const found = optionsOf(wanted, { encoding: 'utf8' });
  const { bufferSize } = found;
  if (bufferSize !== undefined) require('internal/validators').integer(bufferSize, 'options.bufferSize', 1, 2 ** 32 - 1);
  return found;
}

/** The host reads what Node opens first: the error names the call that Node makes. */
function opening(error) {
  error.message = error.message.replace(`, ${error.syscall}`, ', opendir');
  error.syscall = 'opendir';
  return error;
}

function opendirSync(directory, options) {
  directory = path(directory);
  options = settings(options);
  let entries;
  try {
    entries = host.readdir(directory);
  } catch (error) {
    throw opening(error);
  }
  return new Dir(entries, directory, options);
}

function opendir(directory, options, callback) {
  callback = typeof options === 'function' ? options : callback;
  require('internal/validators').func(callback, 'callback');
  directory = path(directory);
  options = settings(options);
  host.readdir(directory, (error, entries) => {
    if (error) callback(opening(error));
    else callback(null, new Dir(entries, directory, options));
  });
}

module.exports = { Dir, opendir, opendirSync, constants };
