// Event, EventTarget, AbortController and AbortSignal, as far as packages use them.
'use strict';

const { make } = require('internal/errors');
const check = require('internal/validators');

const inspectCustom = Symbol.for('nodejs.util.inspect.custom');
const kIsEventTarget = Symbol.for('nodejs.event_target');
/** An option of events that are the VM's own. */
const kTrusted = Symbol('kTrusted');

/** A name as a string; a symbol is none. */
function text(value) {
  if (typeof value === 'symbol') throw make('ERR_INVALID_ARG_VALUE', 'value', value);
  return `${value}`;
}

/** How `util.inspect` shows an event or a target: by its class and what it tells. */
function shownAs(object, facts, depth, options) {
  const { name } = object.constructor;
  if (depth < 0) return name;
  const { inspect } = require('internal/inspect');
  return `${name} ${inspect(facts, { ...options, depth: Number.isInteger(options.depth) ? options.depth - 1 : options.depth })}`;
}

const { uptime } = internalBinding('process');

/** What `EventTarget` does to events. */
let dispatching;

class Event {
  #type;
  #bubbles;
  #cancelable;
  #composed;
  #isTrusted;
  #defaultPrevented = false;
  #stopped = false;
  #propagationStopped = false;
  #isDispatched = false;
  #target = null;
  #time = uptime() * 1000;

  static {
    dispatching = {
      isEvent: (value) => value !== null && typeof value === 'object' && #type in value,
      begin(event, target) {
        event.#target = target;
        event.#isDispatched = true;
      },
      end(event) {
        event.#isDispatched = false;
      },
      isStopped: (event) => event.#stopped,
    };
  }

  constructor(type, options = undefined) {
    if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'type');
    if (options != null) check.object(options, 'options');
    this.#bubbles = !!options?.bubbles;
    this.#cancelable = !!options?.cancelable;
    this.#composed = !!options?.composed;
    this.#isTrusted = !!options?.[kTrusted];
    this.#type = `${type}`;
  }

  initEvent(type, bubbles = false, cancelable = false) {
    if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'type');
    if (this.#isDispatched) return;
    this.#type = `${type}`;
    this.#bubbles = !!bubbles;
    this.#cancelable = !!cancelable;
  }

  stopImmediatePropagation() {
    this.#propagationStopped = true;
    this.#stopped = true;
  }

  preventDefault() {
    this.#defaultPrevented = true;
  }

  get target() {
    return this.#target;
  }

  get currentTarget() {
    return this.#isDispatched ? this.#target : null;
  }

  get srcElement() {
    return this.#target;
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

  composedPath() {
    return this.#isDispatched ? [this.#target] : [];
  }

  get returnValue() {
    return !this.#cancelable || !this.#defaultPrevented;
  }

  get bubbles() {
    return this.#bubbles;
  }

  get composed() {
    return this.#composed;
  }

  get eventPhase() {
    return this.#isDispatched ? Event.AT_TARGET : Event.NONE;
  }

  // There is nothing to propagate to; that it was asked for can be seen.
  get cancelBubble() {
    return this.#propagationStopped;
  }

  set cancelBubble(value) {
    if (value) this.#propagationStopped = true;
  }

  stopPropagation() {
    this.#propagationStopped = true;
  }

  get isTrusted() {
    return this.#isTrusted;
  }

  [inspectCustom](depth, options) {
    const { type, defaultPrevented, cancelable, timeStamp } = this;
    return shownAs(this, { type, defaultPrevented, cancelable, timeStamp }, depth, options);
  }
}

class CustomEvent extends Event {
  #detail;
  constructor(type, options = undefined) {
    if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'type');
    super(type, options);
    this.#detail = options?.detail ?? null;
  }

  get detail() {
    return this.#detail;
  }

  static {
    branded(this, 'CustomEvent', (value) => #detail in value);
  }
}

/** Has the members of a class say of a foreign `this` what Node says. */
function branded(Class, name, isOurs) {
  const guarded = (f) =>
    Object.defineProperties(
      {
        method(...args) {
          if (this === null || typeof this !== 'object' || !isOurs(this)) throw make('ERR_INVALID_THIS', name);
          return Reflect.apply(f, this, args);
        },
      }.method,
      { name: { value: f.name, configurable: true }, length: { value: f.length, configurable: true } },
    );
  for (const key of Object.getOwnPropertyNames(Class.prototype)) {
    if (key === 'constructor') continue;
    const own = Object.getOwnPropertyDescriptor(Class.prototype, key);
    for (const part of ['value', 'get', 'set']) if (typeof own[part] === 'function') own[part] = guarded(own[part]);
    Object.defineProperty(Class.prototype, key, { ...own, enumerable: true });
  }
}
branded(Event, 'Event', dispatching.isEvent);
['NONE', 'CAPTURING_PHASE', 'AT_TARGET', 'BUBBLING_PHASE'].forEach((name, value) => Object.defineProperty(Event, name, { value, enumerable: true }));

/** Whether a value can listen. That it cannot is an error, that it is none of all is not. */
function canListen(listener) {
  if (typeof listener === 'function' || (typeof listener === 'object' && listener !== null)) return true;
  if (listener == null) return false;
  throw make('ERR_INVALID_ARG_TYPE', 'listener', 'EventListener', listener);
}

/** Whatever listeners throw comes up later, on its own. */
function throwLater(error) {
  process.nextTick(() => {
    throw error;
  });
}

/** Sets the handler of a target for a type of event. */
let handle;

class EventTarget {
  /** By type, each a list of `{ listener, capture, once, isHandler, isRemoved }`. */
  #listeners = new Map();

  /** A handler, as `onabort` is one: has its place from when it was first set, and is none of those that are added. */
  static #handle(target, type, listener) {
    const list = target.#listeners.get(type) || [];
    const own = list.find((one) => one.isHandler);
    if (own !== undefined) own.listener = listener;
    else {
      list.push({ listener, capture: false, once: false, isHandler: true, isRemoved: false });
      target.#listeners.set(type, list);
    }
  }

  addEventListener(type, listener, options = {}) {
    if (arguments.length < 2) throw make('ERR_MISSING_ARGS', 'type', 'listener');
    if (typeof options === 'boolean') options = { capture: options };
    else if (options === null) options = {};
    else if (typeof options !== 'object') check.object(options, 'options');
    const { capture, once, signal } = options;
    if (signal !== undefined && (signal === null || typeof signal !== 'object' || !('aborted' in signal))) {
      throw make('ERR_INVALID_ARG_TYPE', 'options.signal', 'AbortSignal', signal);
    }
    if (!canListen(listener)) {
      const warning = new Error(`addEventListener called with ${listener} which has no effect.`);
      warning.name = 'AddEventListenerArgumentTypeWarning';
      warning.target = this;
      warning.type = type;
      process.emitWarning(warning);
      return;
    }
    type = text(type);
    if (signal) {
      if (signal.aborted) return;
      signal.addEventListener('abort', () => this.removeEventListener(type, listener, options), { once: true });
    }
    const list = this.#listeners.get(type) || [];
    if (list.some((one) => one.listener === listener && one.capture === !!capture && !one.isHandler)) return;
    list.push({ listener, capture: !!capture, once: !!once, isHandler: false, isRemoved: false });
    this.#listeners.set(type, list);
  }

  removeEventListener(type, listener, options = {}) {
    if (arguments.length < 2) throw make('ERR_MISSING_ARGS', 'type', 'listener');
    if (!canListen(listener)) return;
    this.#remove(text(type), listener, options?.capture === true);
  }

  #remove(type, listener, capture) {
    const list = this.#listeners.get(type) || [];
    const at = list.findIndex((one) => one.listener === listener && one.capture === capture && !one.isHandler);
    if (at !== -1) list.splice(at, 1)[0].isRemoved = true;
  }

  dispatchEvent(event) {
    if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'event');
    if (!dispatching.isEvent(event)) throw make('ERR_INVALID_ARG_TYPE', 'event', 'Event', event);
    dispatching.begin(event, this);
    for (const one of [...(this.#listeners.get(event.type) || [])]) {
      if (one.isRemoved) continue;
      const { listener } = one;
      if (one.isHandler && typeof listener !== 'function') continue;
      if (one.once) this.#remove(event.type, listener, one.capture);
      try {
        const result = typeof listener === 'function' ? listener.call(this, event) : listener.handleEvent?.(event);
        if (typeof result?.then === 'function') result.then(undefined, throwLater);
      } catch (error) {
        // One listener's failure does not keep the event from the others.
        throwLater(error);
      }
      if (dispatching.isStopped(event)) break;
    }
    dispatching.end(event);
    return !event.defaultPrevented;
  }

  [inspectCustom](depth, options) {
    return shownAs(this, {}, depth, options);
  }

  static {
    handle = EventTarget.#handle;
    branded(this, 'EventTarget', (value) => #listeners in value);
    Object.defineProperty(this, kIsEventTarget, { value: true, enumerable: true });
  }
}

const kMake = Symbol('make');

function domException(message, name) {
  const { DOMException } = require('internal/dom_exception');
  return new DOMException(message, name);
}

/** How `util.inspect` shows an object of one of these classes: by what it tells. */
function shown(object, facts, depth, options) {
  if (depth < 0) return object;
  const { inspect } = require('internal/inspect');
  return `${object.constructor.name} ${inspect(facts, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
}

class AbortSignal extends EventTarget {
  #aborted = false;
  #reason;
  #onabort = null;

  constructor(key = undefined) {
    if (key !== kMake) throw make('ERR_ILLEGAL_CONSTRUCTOR');
    super();
  }

  [inspectCustom](depth, options) {
    return shown(this, { aborted: this.#aborted }, depth, options);
  }

  get aborted() {
    return this.#aborted;
  }

  get onabort() {
    return this.#onabort;
  }

  set onabort(listener) {
    handle(this, 'abort', listener);
    this.#onabort = listener;
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
    signal.dispatchEvent(new Event('abort', { [kTrusted]: true }));
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

  abort(reason = undefined) {
    AbortSignal[kMake](this.#signal, reason);
  }

  [inspectCustom](depth, options) {
    return shown(this, { signal: this.#signal }, depth, options);
  }
}

for (const [Class, names] of [[AbortSignal, ['aborted', 'onabort']], [AbortController, ['signal', 'abort']]]) {
  for (const name of names) Object.defineProperty(Class.prototype, name, { enumerable: true });
}
for (const Class of [Event, CustomEvent, EventTarget, AbortSignal, AbortController]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
}

module.exports = { CustomEvent, Event, EventTarget, AbortSignal, AbortController };
