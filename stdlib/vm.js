// vm: code in this realm or in others, whose globals are the properties of an object.
//
// A contextified object has a realm. Its global object is a Proxy of the object, so that its code sees the object's
// properties first and the realm's own globals behind them, and what it declares or assigns lands on the object.
'use strict';

const host = internalBinding('contextify');
const { make } = require('internal/errors');
const check = require('internal/validators');

const constants = {
  __proto__: null,
  USE_MAIN_CONTEXT_DEFAULT_LOADER: Symbol('vm_dynamic_import_main_context_default'),
  DONT_CONTEXTIFY: Symbol('vm_context_no_contextify'),
};
Object.freeze(constants);

/** Contextified objects, and the globals of realms: [realm, global object]. */
const contexts = new WeakMap();

const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';

/** What the global object of a realm does for the object that it shows. `builtins` is the realm's first global object. */
function handlerOf(object, builtins, self) {
  const isOwn = (key) => Object.prototype.hasOwnProperty.call(object, key);
  return {
    __proto__: null,
    get(target, key) {
      if (!(key in object)) return builtins[key];
      const value = object[key];
      return value === object ? self() : value;
    },
    has: (target, key) => key in object || key in builtins,
    set(target, key, value) {
      if (Reflect.set(object, key, value)) return true;
      // What the object cannot take is kept beside it, unless the object says that it does not change.
      return !(key in object) && Reflect.set(builtins, key, value);
    },
    deleteProperty: (target, key) => Reflect.deleteProperty(object, key) && Reflect.deleteProperty(builtins, key),
    defineProperty: (target, key, descriptor) => Reflect.defineProperty(object, key, descriptor),
    getOwnPropertyDescriptor(target, key) {
      if (isOwn(key)) return Reflect.getOwnPropertyDescriptor(object, key);
      // A Proxy may not tell of more than an object has that is fixed, nor of what it has not as fixed.
      if (!Reflect.isExtensible(object)) return undefined;
      const descriptor = Reflect.getOwnPropertyDescriptor(builtins, key);
      return descriptor && { ...descriptor, configurable: true };
    },
    ownKeys() {
      const keys = Reflect.ownKeys(object);
      return Reflect.isExtensible(object) ? [...new Set([...keys, ...Reflect.ownKeys(builtins)])] : keys;
    },
    getPrototypeOf: () => Reflect.getPrototypeOf(Reflect.isExtensible(object) ? builtins : object),
    setPrototypeOf: (target, prototype) => Reflect.isExtensible(object) && Reflect.setPrototypeOf(builtins, prototype),
    preventExtensions: () => false,
  };
}

function createContext(contextObject = {}, options = {}) {
  if (contextObject !== constants.DONT_CONTEXTIFY && isContext(contextObject)) return contextObject;
  check.object(options, 'options');
  const { name, origin, codeGeneration, microtaskMode } = options;
  if (name !== undefined) check.string(name, 'options.name');
  if (origin !== undefined) check.string(origin, 'options.origin');
  if (codeGeneration !== undefined) {
    check.object(codeGeneration, 'options.codeGeneration');
    for (const key of ['strings', 'wasm']) {
      if (codeGeneration[key] !== undefined) check.boolean(codeGeneration[key], `options.codeGeneration.${key}`);
    }
    if (codeGeneration.strings === false) throw make('ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'vm codeGeneration.strings: false');
  }
  if (microtaskMode !== undefined) {
    check.oneOf(microtaskMode, 'options.microtaskMode', ['afterEvaluate', undefined]);
    throw make('ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'vm microtaskMode');
  }
  const [realm, builtins] = host.createRealm();
  if (contextObject === constants.DONT_CONTEXTIFY) {
    contexts.set(builtins, [realm, builtins]);
    return builtins;
  }
  const self = new Proxy(contextObject, handlerOf(contextObject, builtins, () => self));
  host.setGlobal(realm, self);
  contexts.set(contextObject, [realm, self]);
  return contextObject;
}

function isContext(object) {
  check.object(object, 'object');
  return contexts.has(object);
}

/** The realm of a contextified object. */
function contextOf(object) {
  if (!isContext(object)) throw make('ERR_INVALID_ARG_TYPE', 'contextifiedObject', 'vm.Context', object);
  return contexts.get(object);
}

/** The most lines or columns that a text may begin further on: they are made as text. */
const MOST_OFFSET = 1_000_000;

function offset(value, name) {
  if (value === undefined) return 0;
  check.integer(value, name, -(2 ** 31), MOST_OFFSET);
  return value;
}

/** A text that begins so many lines down and columns in; what would be before the first is there. */
function shifted(code, line, column) {
  if (line <= 0 && column <= 0) return code;
  return '\n'.repeat(Math.max(line, 0)) + ' '.repeat(Math.max(column, 0)) + code;
}

/** Checks the options of a run; gives how long it may take. */
function timeoutOf(options) {
  if (options === undefined) return undefined;
  check.object(options, 'options');
  const { timeout, displayErrors, breakOnSigint } = options;
  if (timeout !== undefined) {
    check.integer(timeout, 'options.timeout', 1, 2 ** 32 - 1);
  }
  if (displayErrors !== undefined) check.boolean(displayErrors, 'options.displayErrors');
  if (breakOnSigint !== undefined) {
    check.boolean(breakOnSigint, 'options.breakOnSigint');
    if (breakOnSigint) throw make('ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'vm breakOnSigint');
  }
  return timeout;
}

// Nothing is compiled ahead: what createCachedData gives tells the text that it was made of, and no other takes it.
function cacheOf(code) {
  const { createHash } = require('crypto');
  const { Buffer } = require('buffer');
  const version = internalBinding('process').gillVersion;
  return Buffer.from(`gill ${version} ${createHash('sha256').update(code).digest('hex')}`, 'latin1');
}

function isCacheOf(data, code) {
  const { Buffer } = require('buffer');
  return cacheOf(code).equals(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
}

function checkCache(cachedData, name) {
  if (cachedData !== undefined && !ArrayBuffer.isView(cachedData)) {
    throw make('ERR_INVALID_ARG_TYPE', name, ['Buffer', 'TypedArray', 'DataView'], cachedData);
  }
}

/** Where a text says that its source map is. */
function sourceMapOf(code) {
  let found;
  for (const [, url] of code.matchAll(/^[ \t]*\/\/[#@] sourceMappingURL=(\S+)[ \t]*$/gm)) found = url;
  return found;
}

class Script {
  #code;
  #text;
  #filename;
  /** The script as a function of each realm that it has run in. */
  #loaded = new Map();

  constructor(code, options = {}) {
    code = `${code}`;
    if (typeof options === 'string') options = { filename: options };
    else check.object(options, 'options');
    const { filename = 'evalmachine.<anonymous>', cachedData, produceCachedData = false } = options;
    check.string(filename, 'options.filename');
    const line = offset(options.lineOffset, 'options.lineOffset');
    const column = offset(options.columnOffset, 'options.columnOffset');
    checkCache(cachedData, 'options.cachedData');
    check.boolean(produceCachedData, 'options.produceCachedData');
    this.#code = code;
    this.#text = shifted(code, line, column);
    this.#filename = filename;
    // What is wrong with it is thrown now.
    this.#loaded.set(undefined, host.loadScript(this.#text, filename));
    if (cachedData !== undefined) this.cachedDataRejected = !isCacheOf(cachedData, code);
    if (produceCachedData) {
      this.cachedData = cacheOf(code);
      this.cachedDataProduced = true;
    }
    this.sourceMapURL = sourceMapOf(code);
  }

  #run(realm, global, timeout) {
    let script = this.#loaded.get(realm);
    if (script === undefined) {
      script = host.loadScript(this.#text, this.#filename, realm);
      this.#loaded.set(realm, script);
    }
    if (timeout === undefined) return Reflect.apply(script, global, []);
    return host.runWithin(script, global, timeout);
  }

  runInThisContext(options) {
    return this.#run(undefined, globalThis, timeoutOf(options));
  }

  runInContext(contextifiedObject, options) {
    const [realm, global] = contextOf(contextifiedObject);
    return this.#run(realm, global, timeoutOf(options));
  }

  runInNewContext(contextObject, options) {
    return this.runInContext(createContext(contextObject, contextOptions(options)), options);
  }

  createCachedData() {
    return cacheOf(this.#code);
  }
}

/** What the options of a run say of the context that it makes. */
function contextOptions(options) {
  if (!options) return {};
  const { contextName, contextOrigin, contextCodeGeneration, microtaskMode } = options;
  if (contextName !== undefined) check.string(contextName, 'options.contextName');
  if (contextOrigin !== undefined) check.string(contextOrigin, 'options.contextOrigin');
  if (contextCodeGeneration !== undefined) check.object(contextCodeGeneration, 'options.contextCodeGeneration');
  return { name: contextName, origin: contextOrigin, codeGeneration: contextCodeGeneration, microtaskMode };
}

function createScript(code, options) {
  return new Script(code, options);
}

const named = (options) => (typeof options === 'string' ? { filename: options } : options);

function runInContext(code, contextifiedObject, options) {
  contextOf(contextifiedObject);
  options = named(options);
  return createScript(code, options).runInContext(contextifiedObject, options);
}

function runInNewContext(code, contextObject, options) {
  options = named(options);
  const context = createContext(contextObject, contextOptions(options));
  return createScript(code, options).runInContext(context, options);
}

function runInThisContext(code, options) {
  options = named(options);
  return createScript(code, options).runInThisContext(options);
}

function compileFunction(code, params, options = {}) {
  check.string(code, 'code');
  if (params !== undefined) {
    check.array(params, 'params');
    params.forEach((param, i) => check.string(param, `params[${i}]`));
  }
  check.object(options, 'options');
  const { filename = '', cachedData, produceCachedData = false, parsingContext, contextExtensions = [] } = options;
  check.string(filename, 'options.filename');
  const line = offset(options.lineOffset, 'options.lineOffset');
  const column = offset(options.columnOffset, 'options.columnOffset');
  checkCache(cachedData, 'options.cachedData');
  check.boolean(produceCachedData, 'options.produceCachedData');
  let realm;
  if (parsingContext !== undefined) {
    if (!isObject(parsingContext) || !contexts.has(parsingContext)) {
      throw make('ERR_INVALID_ARG_TYPE', 'options.parsingContext', 'Context', parsingContext);
    }
    [realm] = contexts.get(parsingContext);
  }
  check.array(contextExtensions, 'options.contextExtensions');
  contextExtensions.forEach((extension, i) => check.object(extension, `options.contextExtensions[${i}]`));
  if (contextExtensions.length > 0) throw make('ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'vm contextExtensions');
  const compiled = host.compileFunction(shifted(code, line, column), filename, params ?? [], realm);
  if (cachedData !== undefined) compiled.cachedDataRejected = !isCacheOf(cachedData, code);
  if (produceCachedData) {
    compiled.cachedDataProduced = true;
    compiled.cachedData = cacheOf(code);
  }
  return compiled;
}

function measureMemory() {
  throw make('ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'vm.measureMemory');
}

module.exports = {
  Script,
  createContext,
  createScript,
  runInContext,
  runInNewContext,
  runInThisContext,
  isContext,
  compileFunction,
  measureMemory,
  constants,
};
