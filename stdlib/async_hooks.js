// async_hooks: AsyncLocalStorage and AsyncResource.
//
// The async context is one value of the VM: a Map from storages to stores that is never changed once made, or undefined. All
// that is scheduled (promise reactions, ticks, microtasks, timers, operations, sockets) keeps it and runs in it, so a core
// shows for each of them which request it works for. Ids are the events of the causal chain.
'use strict';

const host = internalBinding('tasks');
const check = require('internal/validators');
const { make } = require('internal/errors');

/** Runs a function in a context, and puts the one before back whatever happens. */
function runIn(context, f, receiver, args) {
  const before = host.swapContext(context);
  try {
    return Reflect.apply(f, receiver, args);
  } finally {
    host.swapContext(before);
  }
}

class AsyncLocalStorage {
  static bind(f) {
    return AsyncResource.bind(f);
  }
  static snapshot() {
    const context = host.context();
    return (f, ...args) => runIn(context, f, undefined, args);
  }

  constructor() {
    // As Node's, seen by programs. What is pending keeps its context: once disabled no store is told, whoever asks, until one is
    // entered again.
    this.enabled = false;
  }

  disable() {
    if (!this.enabled) return;
    this.enabled = false;
    const context = host.context();
    if (context === undefined || !context.has(this)) return;
    const without = new Map(context);
    without.delete(this);
    host.swapContext(without);
  }

  enterWith(store) {
    this.enabled = true;
    host.swapContext(new Map(host.context()).set(this, store));
  }

  run(store, f, ...args) {
    // As in Node: the same store again needs no new context.
    if (Object.is(store, this.getStore())) return Reflect.apply(f, null, args);
    this.enabled = true;
    return runIn(new Map(host.context()).set(this, store), f, null, args);
  }

  exit(f, ...args) {
    const context = host.context();
    if (context === undefined || !context.has(this)) return Reflect.apply(f, null, args);
    const without = new Map(context);
    without.delete(this);
    return runIn(without, f, null, args);
  }

  getStore() {
    return this.enabled ? host.context()?.get(this) : undefined;
  }
}

class AsyncResource {
  #context;
  #id;
  #trigger;

  constructor(type, options = {}) {
    check.string(type, 'type');
    if (type.length === 0) throw make('ERR_ASYNC_TYPE', type);
    this.#context = host.context();
    this.#id = host.event();
    this.#trigger = typeof options === 'number' ? options : (options?.triggerAsyncId ?? this.#id);
    if (!Number.isSafeInteger(this.#trigger) || this.#trigger < -1) {
      throw make('ERR_INVALID_ASYNC_ID', 'triggerAsyncId', this.#trigger);
    }
  }

  runInAsyncScope(f, receiver, ...args) {
    return runIn(this.#context, f, receiver, args);
  }

  emitDestroy() {
    return this;
  }

  asyncId() {
    return this.#id;
  }

  triggerAsyncId() {
    return this.#trigger;
  }

  bind(f, receiver) {
    check.func(f, 'fn');
    const resource = this;
    const bound =
      receiver === undefined
        ? function (...args) {
            return resource.runInAsyncScope(f, this, ...args);
          }
        : (...args) => resource.runInAsyncScope(f, receiver, ...args);
    Object.defineProperty(bound, 'length', { configurable: true, enumerable: false, value: f.length, writable: false });
    return bound;
  }

  static bind(f, type, receiver) {
    return new AsyncResource(type || f.name || 'bound-anonymous-fn').bind(f, receiver);
  }
}

let warned = false;

/** Hooks are kept but never called: what a core records needs none. The first that is enabled says so. */
function createHook(hooks) {
  check.object(hooks, 'hooks');
  for (const name of ['init', 'before', 'after', 'destroy', 'promiseResolve']) {
    if (hooks[name] !== undefined && typeof hooks[name] !== 'function') throw make('ERR_ASYNC_CALLBACK', `hook.${name}`);
  }
  return {
    enable() {
      if (!warned) {
        warned = true;
        process.emitWarning('async_hooks.createHook: hooks are never called here; AsyncLocalStorage works', 'UnsupportedWarning');
      }
      return this;
    },
    disable() {
      return this;
    },
  };
}

module.exports = {
  AsyncLocalStorage,
  AsyncResource,
  createHook,
  executionAsyncId: () => host.event(),
  triggerAsyncId: () => host.event(),
  executionAsyncResource: () => ({}),
  asyncWrapProviders: Object.freeze({ __proto__: null }),
};
