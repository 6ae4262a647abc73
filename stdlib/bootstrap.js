// What runs first: a function of (global, internalBinding, compile). It makes the internal `require` and puts the globals
// in place, each loaded when it is first used. An empty script loads `module` and what that needs, nothing else.
//
// `compile(id)` gives the function of a built-in module: (exports, require, module, process, internalBinding).
'use strict';

const cache = { __proto__: null };
let processObject;

function requireBuiltin(id) {
  const cached = cache[id];
  if (cached !== undefined) return cached.exports;
  const body = compile(id);
  const module = { id, exports: {} };
  // In the cache before it runs: modules may need each other.
  cache[id] = module;
  body(module.exports, requireBuiltin, module, processProxy, internalBinding);
  return module.exports;
}

// Built-in modules name `process` freely and seldom use it at load; the object itself is made when somebody asks.
const processProxy = {};
function getProcess() {
  if (processObject === undefined) processObject = requireBuiltin('process');
  return processObject;
}
for (const name of ['cwd', 'nextTick', 'emitWarning', 'hrtime']) {
  processProxy[name] = (...args) => getProcess()[name](...args);
}
for (const name of ['env', 'argv', 'pid', 'platform', 'stdout', 'stderr', 'stdin', 'noDeprecation']) {
  Object.defineProperty(processProxy, name, {
    get: () => getProcess()[name],
    set(value) {
      getProcess()[name] = value;
    },
  });
}

// The main module is known before anybody asks for `process`, which must not be loaded just to be told of it.
let mainModule;
Object.defineProperty(processProxy, 'mainModule', {
  get: () => (processObject === undefined ? mainModule : processObject.mainModule),
  set(value) {
    mainModule = value;
    if (processObject !== undefined) processObject.mainModule = value;
  },
});

// What the program may have changed is looked up on the real object, if there is one yet.
processProxy._loaded = () => processObject;

/** A global that is loaded at first use and an ordinary property from then on. */
function lazy(name, load, enumerable = false) {
  const settle = (value) => {
    Object.defineProperty(global, name, { value, writable: true, configurable: true, enumerable });
    return value;
  };
  Object.defineProperty(global, name, { get: () => settle(load()), set: settle, configurable: true, enumerable });
}

Object.defineProperty(global, 'global', { value: global, writable: true, configurable: true, enumerable: true });
lazy('process', getProcess);
lazy('console', () => requireBuiltin('console'));
lazy('Buffer', () => requireBuiltin('buffer').Buffer);
for (const name of ['clearInterval', 'clearTimeout', 'setInterval', 'setTimeout', 'clearImmediate', 'setImmediate']) {
  lazy(name, () => requireBuiltin('timers')[name], true);
}
lazy('queueMicrotask', () => {
  const { enqueueMicrotask } = internalBinding('tasks');
  return function queueMicrotask(callback) {
    requireBuiltin('internal/validators').func(callback, 'callback');
    enqueueMicrotask(callback);
  };
}, true);
for (const name of ['TextEncoder', 'TextDecoder']) lazy(name, () => requireBuiltin('internal/encoding')[name]);
for (const name of ['atob', 'btoa']) lazy(name, () => requireBuiltin('buffer')[name], true);
lazy('DOMException', () => requireBuiltin('internal/dom_exception').DOMException);
for (const name of ['AbortController', 'AbortSignal', 'CustomEvent', 'Event', 'EventTarget']) {
  lazy(name, () => requireBuiltin('internal/event_target')[name]);
}
for (const name of ['URL', 'URLSearchParams']) lazy(name, () => requireBuiltin('url')[name]);
lazy('crypto', () => requireBuiltin('crypto').webcrypto, true);
lazy('structuredClone', () => requireBuiltin('internal/structured_clone').structuredClone, true);
lazy('performance', () => requireBuiltin('internal/performance').performance, true);
for (const name of ['', 'Entry', 'Mark', 'Measure', 'Observer', 'ObserverEntryList']) {
  lazy(`Performance${name}`, () => requireBuiltin('internal/performance')[`Performance${name}`]);
}

return requireBuiltin;
