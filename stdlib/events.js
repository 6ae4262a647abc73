// EventEmitter, with Node's order, errors and warnings. Listeners live in a plain object of event name -> function or
// array of functions, so that a core shows them as they are.
'use strict';

const kCapture = Symbol('kCapture');
// Node's emitters carry this one too; it shows when an emitter is printed.
const kShapeMode = Symbol('shapeMode');
const captureSymbol = Symbol.for('nodejs.rejection');
const errorMonitor = Symbol('events.errorMonitor');

let errors;
const fail = (code, ...args) => (errors || (errors = require('internal/errors'))).make(code, ...args);

let defaultMaxListeners = 10;

function checkListener(listener) {
  if (typeof listener !== 'function') throw fail('ERR_INVALID_ARG_TYPE', 'listener', 'Function', listener);
}

function EventEmitter(options) {
  EventEmitter.init.call(this, options);
}
EventEmitter.prototype._events = undefined;
EventEmitter.prototype._eventsCount = 0;
EventEmitter.prototype._maxListeners = undefined;
Object.defineProperty(EventEmitter.prototype, kCapture, { value: false, writable: true, enumerable: false });

EventEmitter.init = function init(options) {
  const replaced = this._events === undefined || this._events === Object.getPrototypeOf(this)._events;
  if (replaced) {
    this._events = { __proto__: null };
    this._eventsCount = 0;
  }
  this._maxListeners = this._maxListeners || undefined;
  this[kShapeMode] = !replaced;
  if (options && options.captureRejections) {
    require('internal/validators').boolean(options.captureRejections, 'options.captureRejections');
    this[kCapture] = true;
  } else {
    this[kCapture] = EventEmitter.prototype[kCapture];
  }
};

Object.defineProperties(EventEmitter, {
  defaultMaxListeners: {
    enumerable: true,
    get: () => defaultMaxListeners,
    set(value) {
      require('internal/validators').number(value, 'defaultMaxListeners', 0);
      defaultMaxListeners = value;
    },
  },
  captureRejections: {
    enumerable: true,
    get: () => EventEmitter.prototype[kCapture],
    set(value) {
      require('internal/validators').boolean(value, 'EventEmitter.captureRejections');
      EventEmitter.prototype[kCapture] = value;
    },
  },
});

EventEmitter.setMaxListeners = function setMaxListeners(n = defaultMaxListeners, ...targets) {
  require('internal/validators').number(n, 'setMaxListeners', 0);
  if (targets.length === 0) defaultMaxListeners = n;
  for (const target of targets) {
    if (typeof target.setMaxListeners === 'function') target.setMaxListeners(n);
  }
};

EventEmitter.prototype.setMaxListeners = function setMaxListeners(n) {
  require('internal/validators').number(n, 'setMaxListeners', 0);
  this._maxListeners = n;
  return this;
};

function maxListenersOf(emitter) {
  return emitter._maxListeners === undefined ? defaultMaxListeners : emitter._maxListeners;
}

EventEmitter.prototype.getMaxListeners = function getMaxListeners() {
  return maxListenersOf(this);
};

/** With captureRejections: a listener's rejected promise becomes an 'error' event. */
function watchRejection(emitter, result, type, args) {
  try {
    const then = result.then;
    if (typeof then !== 'function') return;
    then.call(result, undefined, (error) => {
      internalBinding('tasks').enqueueTick(deliverRejection, [emitter, error, type, args]);
    });
  } catch (error) {
    emitter.emit('error', error);
  }
}

function deliverRejection(emitter, error, type, args) {
  if (typeof emitter[captureSymbol] === 'function') {
    emitter[captureSymbol](error, type, ...args);
    return;
  }
  // A rejection of an error listener must not come back to it.
  const before = emitter[kCapture];
  try {
    emitter[kCapture] = false;
    emitter.emit('error', error);
  } finally {
    emitter[kCapture] = before;
  }
}

EventEmitter.prototype.emit = function emit(type, ...args) {
  const events = this._events;
  if (type === 'error') {
    if (events !== undefined && events[errorMonitor] !== undefined) this.emit(errorMonitor, ...args);
    if (events === undefined || events.error === undefined) throwUnhandled(args[0]);
  }
  const handler = events === undefined ? undefined : events[type];
  if (handler === undefined) return false;
  if (typeof handler === 'function') {
    const result = Reflect.apply(handler, this, args);
    if (result !== undefined && result !== null && this[kCapture]) watchRejection(this, result, type, args);
    return true;
  }
  // Listeners added or removed meanwhile do not change this round.
  const listeners = handler.slice();
  for (let i = 0; i < listeners.length; i++) {
    const result = Reflect.apply(listeners[i], this, args);
    if (result !== undefined && result !== null && this[kCapture]) watchRejection(this, result, type, args);
  }
  return true;
};

function throwUnhandled(error) {
  if (error instanceof Error) throw error;
  let text;
  try {
    text = require('internal/inspect').inspect(error);
  } catch {
    text = error;
  }
  const wrapped = fail('ERR_UNHANDLED_ERROR', text);
  wrapped.context = error;
  throw wrapped;
}

function add(emitter, type, listener, prepend) {
  checkListener(listener);
  let events = emitter._events;
  if (events === undefined) {
    events = emitter._events = { __proto__: null };
    emitter._eventsCount = 0;
  } else if (events.newListener !== undefined) {
    emitter.emit('newListener', type, listener.listener ? listener.listener : listener);
    // Its listeners may have replaced the table.
    events = emitter._events;
  }
  const existing = events[type];
  if (existing === undefined) {
    events[type] = listener;
    ++emitter._eventsCount;
    return emitter;
  }
  let all = existing;
  if (typeof existing === 'function') all = events[type] = prepend ? [listener, existing] : [existing, listener];
  else if (prepend) existing.unshift(listener);
  else existing.push(listener);
  const limit = maxListenersOf(emitter);
  if (limit > 0 && all.length > limit && !all.warned) {
    all.warned = true;
    warnLeak(emitter, type, all.length);
  }
  return emitter;
}

function warnLeak(emitter, type, count) {
  const { inspect } = require('internal/inspect');
  const warning = new Error(
    `Possible EventEmitter memory leak detected. ${count} ${String(type)} listeners ` +
      `added to ${inspect(emitter, { depth: -1 })}. MaxListeners is ${maxListenersOf(emitter)}. Use emitter.setMaxListeners() to increase limit`,
  );
  warning.name = 'MaxListenersExceededWarning';
  warning.emitter = emitter;
  warning.type = type;
  warning.count = count;
  process.emitWarning(warning);
}

EventEmitter.prototype.addListener = function addListener(type, listener) {
  return add(this, type, listener, false);
};
EventEmitter.prototype.on = EventEmitter.prototype.addListener;
EventEmitter.prototype.prependListener = function prependListener(type, listener) {
  return add(this, type, listener, true);
};

/** A listener that takes itself off before it runs; `listener` on it is the one that was given. */
function onceWrapper(emitter, type, listener) {
  const state = { fired: false };
  function wrapped(...args) {
    if (state.fired) return undefined;
    emitter.removeListener(type, wrapped);
    state.fired = true;
    return Reflect.apply(listener, emitter, args);
  }
  wrapped.listener = listener;
  return wrapped;
}

EventEmitter.prototype.once = function once(type, listener) {
  checkListener(listener);
  this.on(type, onceWrapper(this, type, listener));
  return this;
};
EventEmitter.prototype.prependOnceListener = function prependOnceListener(type, listener) {
  checkListener(listener);
  this.prependListener(type, onceWrapper(this, type, listener));
  return this;
};

EventEmitter.prototype.removeListener = function removeListener(type, listener) {
  checkListener(listener);
  const events = this._events;
  if (events === undefined) return this;
  const list = events[type];
  if (list === undefined) return this;
  if (list === listener || list.listener === listener) {
    this._eventsCount -= 1;
    if (this._eventsCount === 0) this._events = { __proto__: null };
    else delete events[type];
    if (events.removeListener) this.emit('removeListener', type, list.listener || listener);
    return this;
  }
  if (typeof list === 'function') return this;
  // The one added last goes first.
  let at = list.length - 1;
  while (at >= 0 && list[at] !== listener && list[at].listener !== listener) at--;
  if (at < 0) return this;
  list.splice(at, 1);
  if (list.length === 1) events[type] = list[0];
  if (events.removeListener !== undefined) this.emit('removeListener', type, listener);
  return this;
};
EventEmitter.prototype.off = EventEmitter.prototype.removeListener;

EventEmitter.prototype.removeAllListeners = function removeAllListeners(type) {
  const events = this._events;
  if (events === undefined) return this;
  if (events.removeListener === undefined) {
    if (arguments.length === 0) {
      this._events = { __proto__: null };
      this._eventsCount = 0;
    } else if (events[type] !== undefined) {
      if (--this._eventsCount === 0) this._events = { __proto__: null };
      else delete events[type];
    }
    return this;
  }
  if (arguments.length === 0) {
    for (const key of Reflect.ownKeys(events)) if (key !== 'removeListener') this.removeAllListeners(key);
    this.removeAllListeners('removeListener');
    this._events = { __proto__: null };
    this._eventsCount = 0;
    return this;
  }
  const listeners = events[type];
  if (typeof listeners === 'function') this.removeListener(type, listeners);
  else if (listeners !== undefined) {
    for (let i = listeners.length - 1; i >= 0; i--) this.removeListener(type, listeners[i]);
  }
  return this;
};

function listenersOf(emitter, type, unwrap) {
  const list = emitter._events === undefined ? undefined : emitter._events[type];
  if (list === undefined) return [];
  if (typeof list === 'function') return [unwrap ? list.listener || list : list];
  return unwrap ? list.map((listener) => listener.listener || listener) : list.slice();
}

EventEmitter.prototype.listeners = function listeners(type) {
  return listenersOf(this, type, true);
};
EventEmitter.prototype.rawListeners = function rawListeners(type) {
  return listenersOf(this, type, false);
};
EventEmitter.prototype.listenerCount = function listenerCount(type, listener) {
  const list = this._events === undefined ? undefined : this._events[type];
  if (list === undefined) return 0;
  if (typeof list === 'function') return listener == null || listener === list || listener === list.listener ? 1 : 0;
  if (listener == null) return list.length;
  return list.filter((other) => other === listener || other.listener === listener).length;
};
EventEmitter.prototype.eventNames = function eventNames() {
  return this._eventsCount > 0 ? Reflect.ownKeys(this._events) : [];
};

EventEmitter.listenerCount = (emitter, type) =>
  typeof emitter.listenerCount === 'function' ? emitter.listenerCount(type) : EventEmitter.prototype.listenerCount.call(emitter, type);

function listen(target, type, listener, once) {
  if (typeof target.on === 'function') {
    if (once) target.once(type, listener);
    else target.on(type, listener);
  } else if (typeof target.addEventListener === 'function') {
    target.addEventListener(type, listener, { once });
  } else throw fail('ERR_INVALID_ARG_TYPE', 'emitter', 'EventEmitter', target);
}

function unlisten(target, type, listener) {
  if (typeof target.removeListener === 'function') target.removeListener(type, listener);
  else target.removeEventListener(type, listener);
}

function abortError(signal) {
  const { AbortError } = require('internal/errors');
  return new AbortError(undefined, { cause: signal.reason });
}

/** A promise for the arguments of the next event of a type. */
async function once(emitter, type, options = {}) {
  const { signal } = options;
  require('internal/validators').abortSignal(signal, 'options.signal');
  if (signal && signal.aborted) throw abortError(signal);
  return new Promise((resolve, reject) => {
    const done = () => {
      if (type !== 'error' && typeof emitter.once === 'function') unlisten(emitter, 'error', onError);
      unlisten(emitter, type, onEvent);
      if (signal) signal.removeEventListener('abort', onAbort);
    };
    const onEvent = (...args) => {
      done();
      resolve(args);
    };
    const onError = (error) => {
      done();
      reject(error);
    };
    const onAbort = () => {
      done();
      reject(abortError(signal));
    };
    listen(emitter, type, onEvent, true);
    if (type !== 'error' && typeof emitter.once === 'function') emitter.once('error', onError);
    if (signal) signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** An async iterator over the arguments of the events of a type. */
function on(emitter, type, options = {}) {
  const { signal } = options;
  require('internal/validators').abortSignal(signal, 'options.signal');
  if (signal && signal.aborted) throw abortError(signal);
  const values = [];
  const waiting = [];
  let error = null;
  let finished = false;
  const endings = options.close || [];

  const onEvent = (...args) => {
    if (waiting.length > 0) waiting.shift().resolve({ value: args, done: false });
    else values.push(args);
  };
  const onError = (reason) => {
    if (waiting.length > 0) waiting.shift().reject(reason);
    else error = reason;
    finish();
  };
  const onAbort = () => onError(abortError(signal));
  function finish() {
    unlisten(emitter, type, onEvent);
    if (type !== 'error') unlisten(emitter, 'error', onError);
    for (const name of endings) unlisten(emitter, name, finish);
    if (signal) signal.removeEventListener('abort', onAbort);
    finished = true;
    for (const { resolve } of waiting.splice(0)) resolve({ value: undefined, done: true });
    return Promise.resolve({ value: undefined, done: true });
  }
  listen(emitter, type, onEvent, false);
  if (type !== 'error' && typeof emitter.on === 'function') emitter.on('error', onError);
  for (const name of endings) listen(emitter, name, finish, false);
  if (signal) signal.addEventListener('abort', onAbort, { once: true });

  return Object.setPrototypeOf(
    {
      next() {
        if (values.length > 0) return Promise.resolve({ value: values.shift(), done: false });
        if (error !== null) {
          const reason = error;
          error = null;
          return Promise.reject(reason);
        }
        if (finished) return finish();
        return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
      },
      return: finish,
      throw(reason) {
        if (!(reason instanceof Error)) throw fail('ERR_INVALID_ARG_TYPE', 'EventEmitter.AsyncIterator', 'Error', reason);
        onError(reason);
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    },
    Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}).prototype),
  );
}

function getEventListeners(target, type) {
  return target.listeners(type);
}

/** Calls a listener when a signal is aborted, at once if it is; gives what lets go of it. */
function addAbortListener(signal, listener) {
  if (signal === undefined) throw fail('ERR_INVALID_ARG_TYPE', 'signal', 'AbortSignal', signal);
  const check = require('internal/validators');
  check.abortSignal(signal, 'signal');
  check.func(listener, 'listener');
  let remove;
  if (signal.aborted) internalBinding('tasks').enqueueMicrotask(() => listener());
  else {
    signal.addEventListener('abort', listener, { once: true });
    remove = () => signal.removeEventListener('abort', listener);
  }
  return {
    __proto__: null,
    [Symbol.dispose ?? Symbol.for('nodejs.dispose')]() {
      remove?.();
    },
  };
}

Object.assign(EventEmitter, {
  addAbortListener,
  once,
  on,
  getEventListeners,
  getMaxListeners: (target) => target.getMaxListeners(),
  EventEmitter,
  usingDomains: false,
  captureRejectionSymbol: captureSymbol,
  errorMonitor,
});
Object.defineProperty(EventEmitter, 'EventEmitterAsyncResource', {
  enumerable: true,
  configurable: false,
  get: () => require('internal/emitter_resource').EventEmitterAsyncResource,
});

module.exports = EventEmitter;
