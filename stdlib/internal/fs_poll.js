// fs.watchFile and fs.unwatchFile: a file's facts asked for again and again.
'use strict';

const EventEmitter = require('events');
const { path, stats } = require('internal/fs_common');

const host = internalBinding('fs');

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

module.exports = { StatWatcher, unwatchFile, watchFile };
