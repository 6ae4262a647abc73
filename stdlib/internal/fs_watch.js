// fs.watchFile and fs.unwatchFile: a file's facts asked for again and again. fs.watch: the system's own notices, of one file or
// directory or, put together here, of a tree.
'use strict';

const EventEmitter = require('events');
const { constants, decode, path, options: readOptions, stats } = require('internal/fs_common');
const { Buffer } = require('buffer');
const { AbortError } = require('internal/errors');
const check = require('internal/validators');

const host = internalBinding('fs');
const notices = internalBinding('watch');
const { S_IFDIR, S_IFMT, UV_DIRENT_DIR } = constants;
/** Places in the numbers that the host gives of a file. */
const MODE = 1;
const INODE = 7;

/** Milliseconds between two looks, as in Node. */
const INTERVAL = 5007;

/** Which of the numbers that `stat` gives tell a change: not the time of the last access. */
const telling = [0, 1, 2, 3, 4, 7, 8, 11, 12, 13];

const nothing = new Array(14).fill(0);

class StatWatcher extends EventEmitter {
  constructor(file, { interval = INTERVAL, persistent = true, bigint = false }) {
    super();
    this._file = file;
    this._interval = interval;
    this._refd = persistent;
    this._bigint = bigint;
    this._last = null;
    this._timer = null;
    this._stopped = false;
    this._look();
  }

  _look() {
    host.stat(this._file, (error, values) => {
      if (this._stopped) return;
      const now = error ? nothing : values;
      const before = this._last;
      this._last = now;
      this._timer = require('timers').setTimeout(() => this._look(), this._interval);
      if (!this._refd) this._timer.unref();
      // A file that is not there when the watch begins is told of once.
      const changed = before === null ? error !== null : telling.some((at) => now[at] !== before[at]);
      if (changed) this.emit('change', this._stats(now), this._stats(before || nothing));
    });
  }

  _stats(values) {
    return stats(values, { bigint: this._bigint });
  }

  stop() {
    if (this._stopped) return;
    this._stopped = true;
    if (this._timer !== null) require('timers').clearTimeout(this._timer);
    process.nextTick(() => this.emit('stop'));
  }

  ref() {
    this._refd = true;
    if (this._timer !== null) this._timer.ref();
    return this;
  }

  unref() {
    this._refd = false;
    if (this._timer !== null) this._timer.unref();
    return this;
  }
}

/** The watcher of each file that is watched, by its whole path. */
const watchers = new Map();

function watchFile(filename, options, listener) {
  if (options === null || typeof options !== 'object') {
    listener = options;
    options = {};
  }
  const file = require('path').resolve(path(filename));
  require('internal/validators').func(listener, 'listener');
  let watcher = watchers.get(file);
  if (watcher === undefined) {
    watcher = new StatWatcher(file, options);
    watchers.set(file, watcher);
  }
  watcher.addListener('change', listener);
  return watcher;
}

function unwatchFile(filename, listener) {
  const file = require('path').resolve(path(filename));
  const watcher = watchers.get(file);
  if (watcher === undefined) return;
  if (typeof listener === 'function') watcher.removeListener('change', listener);
  else watcher.removeAllListeners('change');
  if (watcher.listenerCount('change') > 0) return;
  watcher.stop();
  watchers.delete(file);
}

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

module.exports = { FSWatcher, StatWatcher, unwatchFile, watch, watchAsync, watchFile };
