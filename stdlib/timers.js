// Timers and immediates: thin objects over the host's records. The host keeps callback and arguments by the record's id
// and calls them; there are no lists here.
'use strict';

const host = internalBinding('timers');
const customPromisify = Symbol.for('nodejs.util.promisify.custom');

function checkCallback(callback) {
  require('internal/validators').func(callback, 'callback');
}

const MAX_DELAY = 2 ** 31 - 1;

function delayOf(value) {
  let ms = value * 1;
  if (!(ms >= 1 && ms <= MAX_DELAY)) {
    if (ms > MAX_DELAY) {
      process.emitWarning(
        `${ms} does not fit into a 32-bit signed integer.\nTimeout duration was set to 1.`,
        'TimeoutOverflowWarning',
      );
    }
    ms = 1;
  }
  return Math.trunc(ms);
}

class Timeout {
  constructor(callback, ms, args, repeat) {
    this._idleTimeout = delayOf(ms);
    this._onTimeout = callback;
    this._timerArgs = args;
    this._repeat = repeat ? this._idleTimeout : null;
    this._destroyed = false;
    this._id = host.start(this, fire, this._idleTimeout, repeat, [this]);
  }

  ref() {
    host.setRef(this._id, true);
    return this;
  }

  unref() {
    host.setRef(this._id, false);
    return this;
  }

  hasRef() {
    return host.hasRef(this._id);
  }

  refresh() {
    if (this._onTimeout === null) return this;
    // One that fired already is armed anew.
    if (!host.refresh(this._id)) {
      this._destroyed = false;
      this._id = host.start(this, fire, this._idleTimeout, this._repeat !== null, [this]);
    }
    return this;
  }

  close() {
    clearTimeout(this);
    return this;
  }

  [Symbol.toPrimitive]() {
    known.set(this._id, this);
    return this._id;
  }
}

// Timers that were turned into numbers: clearTimeout must find them by it.
const known = new Map();

function fire(timeout) {
  if (timeout._repeat === null) timeout._destroyed = true;
  const args = timeout._timerArgs;
  if (args === undefined) timeout._onTimeout();
  else timeout._onTimeout(...args);
}

class Immediate {
  constructor(callback, args) {
    this._onImmediate = callback;
    this._argv = args;
    this._destroyed = false;
    this._id = host.startImmediate(this, fireImmediate, [this]);
  }

  ref() {
    host.setRef(this._id, true);
    return this;
  }

  unref() {
    host.setRef(this._id, false);
    return this;
  }

  hasRef() {
    return !this._destroyed && host.hasRef(this._id);
  }
}

function fireImmediate(immediate) {
  immediate._destroyed = true;
  const callback = immediate._onImmediate;
  immediate._onImmediate = null;
  if (immediate._argv === undefined) callback();
  else callback(...immediate._argv);
}

function setTimeout(callback, after, ...args) {
  checkCallback(callback);
  return new Timeout(callback, after, args.length === 0 ? undefined : args, false);
}
function setInterval(callback, repeat, ...args) {
  checkCallback(callback);
  return new Timeout(callback, repeat, args.length === 0 ? undefined : args, true);
}
function setImmediate(callback, ...args) {
  checkCallback(callback);
  return new Immediate(callback, args.length === 0 ? undefined : args);
}

function clearTimeout(timer) {
  if (typeof timer === 'number' || typeof timer === 'string') timer = known.get(Number(timer));
  if (timer === undefined || timer === null || timer._onTimeout === undefined) return;
  known.delete(timer._id);
  host.stop(timer._id);
  timer._destroyed = true;
  timer._onTimeout = null;
}
function clearInterval(timer) {
  clearTimeout(timer);
}
function clearImmediate(immediate) {
  if (!immediate || immediate._destroyed || immediate._onImmediate === undefined) return;
  host.stop(immediate._id);
  immediate._destroyed = true;
  immediate._onImmediate = null;
}

module.exports = { setTimeout, clearTimeout, setImmediate, clearImmediate, setInterval, clearInterval };

const promised = (name) => ({
  enumerable: true,
  get() {
    return require('timers/promises')[name];
  },
});
Object.defineProperty(setTimeout, customPromisify, promised('setTimeout'));
Object.defineProperty(setImmediate, customPromisify, promised('setImmediate'));
Object.defineProperty(module.exports, 'promises', {
  enumerable: true,
  get() {
    return require('timers/promises');
  },
});
