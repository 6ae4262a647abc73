// Dir: a directory read entry by entry. The entries are those of the moment it was opened, in the order of their names; no
// descriptor is held.
'use strict';

const { make } = require('internal/errors');
const { Dirent, name: nameOf, path, options: optionsOf } = require('internal/fs_common');
const host = internalBinding('fs');

class Dir {
  #path;
  #entries;
  /** Index of the next one. */
  #at = 0;
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

  /** The directory whose entries come with this one. */
  #inner(entry) {
    return entry !== null && this.#options.recursive && entry.isDirectory() ? `${entry.parentPath}/${entry.name}` : undefined;
  }

  #add(entries, inner) {
    // One by one: there may be more than a call takes arguments.
    for (const entry of direntsOf(entries, inner, this.#options)) this.#entries.push(entry);
  }

  #next() {
    const entry = this.#take();
    const inner = this.#inner(entry);
    if (inner !== undefined) this.#add(host.readdir(inner), inner);
    return entry;
  }

  #take() {
    return this.#at < this.#entries.length ? this.#entries[this.#at++] : null;
  }

  #nextLater(callback) {
    const entry = this.#take();
    const inner = this.#inner(entry);
    if (inner === undefined) {
      process.nextTick(callback, null, entry);
      return;
    }
    host.readdir(inner, (error, entries) => {
      if (error) {
        callback(error);
        return;
      }
      this.#add(entries, inner);
      callback(null, entry);
    });
  }

  readSync() {
    if (this.#closed) throw make('ERR_DIR_CLOSED');
    return this.#next();
  }

  read(callback) {
    if (this.#closed) throw make('ERR_DIR_CLOSED');
    if (callback === undefined) return this.#readLater();
    require('internal/validators').func(callback, 'cb');
    this.#nextLater(callback);
    return undefined;
  }

  async #readLater() {
    if (this.#closed) throw make('ERR_DIR_CLOSED');
    return new Promise((resolve, reject) => {
      this.#nextLater((error, entry) => (error ? reject(error) : resolve(entry)));
    });
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

module.exports = { Dir, opendir, opendirSync };
