// Event, EventTarget, AbortController and AbortSignal, as far as packages use them.
'use strict';

const { make } = require('internal/errors');

class Event {
  #type;
  #cancelable;
  #defaultPrevented = false;
  #stopped = false;
  #propagationStopped = false;
  #time = Number(internalBinding('process').hrtime()) / 1e6;

  constructor(type, options) {
    if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'type');
    this.#type = `${type}`;
    this.#cancelable = !!(options && options.cancelable);
    this.target = null;
    this.currentTarget = null;
  }

  get type() {
    return this.#type;
  }

  get cancelable() {
    return this.#cancelable;
  }

  get defaultPrevented() {
    return this.#cancelable && this.#defaultPrevented;
  }

  get timeStamp() {
    return this.#time;
  }

  get isTrusted() {
    return false;
  }

  preventDefault() {
    this.#defaultPrevented = true;
  }

  stopImmediatePropagation() {
    this.#stopped = true;
  }

  // There is nothing to propagate to; that it was asked for can be seen.
  stopPropagation() {
    this.#propagationStopped = true;
  }

  get cancelBubble() {
    return this.#propagationStopped;
  }

  set cancelBubble(value) {
    if (value) this.#propagationStopped = true;
  }

  static stopped(event) {
    return #stopped in event && event.#stopped;
  }
}
const isStopped = Event.stopped;
delete Event.stopped;

class EventTarget {
  #listeners = new Map();

  addEventListener(type, listener, options) {
    if (listener === null || listener === undefined) return;
    const { once = false, signal } = typeof options === 'object' && options !== null ? options : {};
    if (signal && signal.aborted) return;
    type = `${type}`;
    const list = this.#listeners.get(type) || [];
    if (list.some((one) => one.listener === listener)) return;
    list.push({ listener, once });
    this.#listeners.set(type, list);
    if (signal) signal.addEventListener('abort', () => this.removeEventListener(type, listener), { once: true });
  }

  removeEventListener(type, listener) {
    const list = this.#listeners.get(`${type}`);
    if (list === undefined) return;
    const at = list.findIndex((one) => one.listener === listener);
    if (at !== -1) list.splice(at, 1);
  }

  dispatchEvent(event) {
    if (!(event instanceof Event)) throw make('ERR_INVALID_ARG_TYPE', 'event', 'Event', event);
    event.target = event.currentTarget = this;
    for (const { listener, once } of [...(this.#listeners.get(event.type) || [])]) {
      if (once) this.removeEventListener(event.type, listener);
      try {
        if (typeof listener === 'function') listener.call(this, event);
        else listener.handleEvent(event);
      } catch (error) {
        // One listener's failure does not keep the event from the others.
        process.nextTick(() => {
          throw error;
        });
      }
      if (isStopped(event)) break;
    }
    event.currentTarget = null;
    return !event.defaultPrevented;
  }
}

const kMake = Symbol('make');

function domException(message, name) {
  const { DOMException } = require('internal/dom_exception');
  return new DOMException(message, name);
}

const inspectCustom = Symbol.for('nodejs.util.inspect.custom');

/** How `util.inspect` shows an object of one of these classes: by what it tells. */
function shown(object, facts, depth, options) {
  if (depth < 0) return object;
  const { inspect } = require('internal/inspect');
  return `${object.constructor.name} ${inspect(facts, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
}

class CustomEvent extends Event {
  #detail;
  constructor(type, options) {
    if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'type');
    super(type, options);
    this.#detail = options?.detail ?? null;
  }

  get detail() {
    return this.#detail;
  }
}

class AbortSignal extends EventTarget {
  #aborted = false;
  #reason;
  #onabort = null;

  constructor(key) {
    if (key !== kMake) throw make('ERR_ILLEGAL_CONSTRUCTOR');
    super();
  }

  get onabort() {
    return this.#onabort;
  }

  set onabort(listener) {
    this.#onabort = listener;
  }

  [inspectCustom](depth, options) {
    return shown(this, { aborted: this.#aborted }, depth, options);
  }

  get aborted() {
    return this.#aborted;
  }

  get reason() {
    return this.#reason;
  }

  throwIfAborted() {
    if (this.#aborted) throw this.#reason;
  }

  static [kMake](signal, reason) {
    if (signal.#aborted) return;
    signal.#aborted = true;
    signal.#reason = reason === undefined ? domException('This operation was aborted', 'AbortError') : reason;
    const event = new Event('abort');
    if (typeof signal.#onabort === 'function') signal.#onabort.call(signal, event);
    signal.dispatchEvent(event);
  }

  static abort(reason) {
    const signal = new AbortSignal(kMake);
    AbortSignal[kMake](signal, reason);
    return signal;
  }

  static timeout(ms) {
    const signal = new AbortSignal(kMake);
    const reason = domException('The operation was aborted due to timeout', 'TimeoutError');
    require('timers').setTimeout(() => AbortSignal[kMake](signal, reason), ms).unref();
    return signal;
  }

  static any(signals) {
    const joined = new AbortSignal(kMake);
    for (const signal of signals) {
      if (signal.aborted) {
        AbortSignal[kMake](joined, signal.reason);
        break;
      }
      signal.addEventListener('abort', () => AbortSignal[kMake](joined, signal.reason), { once: true });
    }
    return joined;
  }
}

class AbortController {
  #signal = new AbortSignal(kMake);

  get signal() {
    return this.#signal;
  }

  abort(reason) {
    AbortSignal[kMake](this.#signal, reason);
  }

  [inspectCustom](depth, options) {
    return shown(this, { signal: this.#signal }, depth, options);
  }
}

for (const Class of [Event, CustomEvent, EventTarget, AbortSignal, AbortController]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
}

module.exports = { CustomEvent, Event, EventTarget, AbortSignal, AbortController };
