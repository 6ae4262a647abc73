// fs.watch: the system's notices of one file or directory or, put together here, of a tree. fs.watchFile is in internal/fs_poll.
'use strict';

const EventEmitter = require('events');
const { constants, decode, path, options: readOptions } = require('internal/fs_common');
const { Buffer } = require('buffer');
const { AbortError } = require('internal/errors');
const check = require('internal/validators');

const host = internalBinding('fs');
const notices = internalBinding('watch');
const { S_IFDIR, S_IFMT, UV_DIRENT_DIR } = constants;
/** Places in the numbers that the host gives of a file. */
const MODE = 1;
const INODE = 7;

class FSWatcher extends EventEmitter {
  /** The host's watches: one, or one for each directory of a tree by its path below the root. */
  #handles = new Map();
  /** Which directory each of these is, to know another of the same name. */
  #inodes = new Map();
  #root;
  #encoding;
  #recursive;
  #refd;
  #closed = false;

  constructor(file, { encoding = 'utf8', persistent, recursive }) {
    super();
    // What the program calls it may mean another directory later.
    this.#root = recursive ? require('path').resolve(file) : file;
    this.#encoding = encoding;
    this.#refd = persistent;
    try {
      this.#recursive = recursive && isDirectory(file);
      if (this.#recursive) this.#watchTree('', false);
      else this.#watch('', file);
    } catch (error) {
      this.#stop();
      error.filename = file;
      throw error;
    }
  }

  #watch(below, file) {
    const handle = notices.start(file, (renamed, entry) => this.#changed(below, renamed, entry));
    this.#handles.set(below, handle);
    if (!this.#refd) notices.setRef(handle, false);
  }

  /** Watches a directory of the tree and those in it. What is `found` in a new one was made before it was watched. */
  #watchTree(below, found) {
    const directory = below === '' ? this.#root : `${this.#root}/${below}`;
    this.#watch(below, directory);
    this.#inodes.set(below, host.lstat(directory)[INODE]);
    const [names, kinds] = host.readdir(directory);
    names.forEach((name, i) => {
      const inner = below === '' ? name : `${below}/${name}`;
      if (found) this.#tell(true, inner);
      if (kinds[i] === UV_DIRENT_DIR) this.#enter(inner, found);
    });
  }

  #enter(below, found) {
    if (this.#closed || this.#handles.has(below)) return;
    try {
      this.#watchTree(below, found);
    } catch (error) {
      // One that is gone again is none.
      if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') this.emit('error', error);
    }
  }

  /** Lets go of a directory that is not there any more, and of those in it. */
  #leave(below) {
    if (!this.#handles.has(below)) return;
    for (const [name, handle] of this.#handles) {
      if (name !== below && !name.startsWith(`${below}/`)) continue;
      this.#handles.delete(name);
      this.#inodes.delete(name);
      notices.stop(handle);
    }
  }

  #changed(below, renamed, entry) {
    if (!this.#recursive) {
      const name = entry === undefined ? Buffer.from(require('path').basename(this.#root)) : decode(entry);
      this.emit('change', renamed ? 'rename' : 'change', this.#encoding === 'buffer' ? name : name.toString(this.#encoding));
      return;
    }
    if (entry === undefined) {
      // A directory of the tree itself: the one above tells of it.
      return;
    }
    const name = decode(entry, 'utf8');
    const inner = below === '' ? name : `${below}/${name}`;
    this.#tell(renamed, inner);
    if (!renamed || this.#closed) return;
    // Links to directories lead out of the tree.
    const found = attempt(() => host.lstat(`${this.#root}/${inner}`)) ?? [];
    if (this.#inodes.has(inner) && this.#inodes.get(inner) === found[INODE]) return;
    this.#leave(inner);
    if ((found[MODE] & S_IFMT) === S_IFDIR) this.#enter(inner, true);
  }

  #tell(renamed, name) {
    if (this.#closed) return;
    const shown = this.#encoding === 'buffer' ? Buffer.from(name) : Buffer.from(name).toString(this.#encoding);
    this.emit('change', renamed ? 'rename' : 'change', shown);
  }

  #stop() {
    for (const handle of this.#handles.values()) notices.stop(handle);
    this.#handles.clear();
  }

  close() {
    if (this.#closed) return;
    this.#closed = true;
    this.#stop();
    process.nextTick(() => this.emit('close'));
  }

  ref() {
    return this.#setRef(true);
  }

  unref() {
    return this.#setRef(false);
  }

  #setRef(on) {
    this.#refd = on;
    for (const handle of this.#handles.values()) notices.setRef(handle, on);
    return this;
  }
}

function isDirectory(file) {
  return (host.stat(file)[MODE] & S_IFMT) === S_IFDIR;
}

function attempt(call) {
  try {
    return call();
  } catch {
    return undefined;
  }
}

function watchOptions(options) {
  const { encoding, persistent = true, recursive = false, signal } = readOptions(options, {});
  check.boolean(recursive, 'options.recursive');
  check.abortSignal(signal, 'options.signal');
  return { encoding: encoding ?? 'utf8', persistent: !!persistent, recursive, signal };
}

function watch(filename, options, listener) {
  if (typeof options === 'function') listener = options;
  const { signal, ...wanted } = watchOptions(options);
  const watcher = new FSWatcher(path(filename), wanted);
  if (listener) watcher.addListener('change', listener);
  if (signal && signal.aborted) process.nextTick(() => watcher.close());
  else if (signal) {
    const close = () => watcher.close();
    signal.addEventListener('abort', close, { once: true });
    watcher.once('close', () => signal.removeEventListener('abort', close));
  }
  return watcher;
}

/** The changes of a file or directory, one after another: fs.promises.watch. */
async function* watchAsync(filename, options) {
  const { signal, ...wanted } = watchOptions(options);
  const aborted = () => new AbortError(undefined, { cause: signal.reason });
  if (signal && signal.aborted) throw aborted();
  const watcher = new FSWatcher(path(filename), wanted);
  const told = [];
  let failed;
  let wake;
  const note = (what) => {
    what();
    if (wake) wake();
  };
  watcher.on('change', (eventType, name) => note(() => told.push({ eventType, filename: name })));
  watcher.on('error', (error) => note(() => (failed = error)));
  const abort = () => note(() => (failed = aborted()));
  if (signal) signal.addEventListener('abort', abort, { once: true });
  try {
    for (;;) {
      while (told.length > 0 && failed === undefined) yield told.shift();
      if (failed !== undefined) throw failed;
      await new Promise((resolve) => (wake = resolve));
    }
  } finally {
    watcher.close();
    if (signal) signal.removeEventListener('abort', abort);
  }
}

module.exports = { FSWatcher, watch, watchAsync };
