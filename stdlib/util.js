// util: inspection and formats (internal/inspect), types, promisify and the rest.
'use strict';

const { inspect, format, formatWithOptions, stripColours } = require('internal/inspect');
const { make, errnoException, exceptionWithHostPort } = require('internal/errors');
const check = require('internal/validators');

const customPromisify = Symbol.for('nodejs.util.promisify.custom');
const customArgs = Symbol.for('nodejs.util.promisify.customArgs');

function promisify(original) {
  check.func(original, 'original');
  if (original[customPromisify]) {
    const fn = original[customPromisify];
    check.func(fn, 'util.promisify.custom');
    return Object.defineProperty(fn, customPromisify, { value: fn, enumerable: false, writable: false, configurable: true });
  }
  const names = original[customArgs];
  function fn(...args) {
    return new Promise((resolve, reject) => {
      Reflect.apply(original, this, [
        ...args,
        (error, ...values) => {
          if (error) return reject(error);
          if (names !== undefined && values.length > 1) {
            const result = {};
            names.forEach((name, i) => (result[name] = values[i]));
            return resolve(result);
          }
          return resolve(values[0]);
        },
      ]);
    });
  }
  Object.setPrototypeOf(fn, Object.getPrototypeOf(original));
  Object.defineProperty(fn, customPromisify, { value: fn, enumerable: false, writable: false, configurable: true });
  const own = Object.getOwnPropertyDescriptors(original);
  return Object.defineProperties(fn, own);
}
promisify.custom = customPromisify;

function callbackify(original) {
  check.func(original, 'original');
  function callbackified(...args) {
    const callback = args.pop();
    check.func(callback, 'last argument');
    const done = callback.bind(this);
    const tick = internalBinding('tasks').enqueueTick;
    Reflect.apply(original, this, args).then(
      (value) => tick(done, [null, value]),
      (reason) => {
        if (!reason) {
          const error = make('ERR_FALSY_VALUE_REJECTION');
          error.reason = reason;
          reason = error;
        }
        tick(done, [reason]);
      },
    );
  }
  const own = Object.getOwnPropertyDescriptors(original);
  if (typeof own.length.value === 'number') own.length.value++;
  if (typeof own.name.value === 'string') own.name.value += 'Callbackified';
  return Object.defineProperties(callbackified, own);
}

function inherits(constructor, parent) {
  if (constructor === undefined || constructor === null) throw make('ERR_INVALID_ARG_TYPE', 'ctor', 'Function', constructor);
  if (parent === undefined || parent === null) throw make('ERR_INVALID_ARG_TYPE', 'superCtor', 'Function', parent);
  if (parent.prototype === undefined) throw make('ERR_INVALID_ARG_TYPE', 'superCtor.prototype', 'Object', parent.prototype);
  Object.defineProperty(constructor, 'super_', { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(constructor.prototype, parent.prototype);
}

const deprecated = new Set();
function deprecate(fn, message, code) {
  if (process.noDeprecation === true) return fn;
  if (code !== undefined) check.string(code, 'code');
  let warned = false;
  function replacement(...args) {
    if (!warned) {
      warned = true;
      if (code === undefined || !deprecated.has(code)) {
        if (code !== undefined) deprecated.add(code);
        process.emitWarning(message, 'DeprecationWarning', code, replacement);
      }
    }
    return new.target ? Reflect.construct(fn, args, new.target) : Reflect.apply(fn, this, args);
  }
  Object.setPrototypeOf(replacement, fn);
  if (fn.prototype) replacement.prototype = fn.prototype;
  return replacement;
}

function debuglog(set, onEnabled) {
  let enabled;
  const test = () => {
    if (enabled === undefined) {
      const wanted = `${process.env.NODE_DEBUG || ''}`.split(',').filter(Boolean)
        .map((name) => name.replace(/[|\\{}()[\]^$+?.]/g, '\\$&').replaceAll('*', '.*')).join('|');
      enabled = wanted !== '' && new RegExp(`^(${wanted})$`, 'i').test(set);
      if (enabled && onEnabled) onEnabled(log);
    }
    return enabled;
  };
  function log(...args) {
    if (test()) internalBinding('fs').writeString(2, `${set.toUpperCase()} ${process.pid}: ${format(...args)}\n`);
  }
  return Object.defineProperty(log, 'enabled', { get: test, configurable: true, enumerable: true });
}

function styleText(style, text) {
  check.string(text, 'text');
  const styles = Array.isArray(style) ? style : [style];
  let left = '';
  let right = '';
  for (const name of styles) {
    const codes = inspect.colors[name];
    if (codes === undefined) check.oneOf(name, 'format', Object.keys(inspect.colors));
    left += `\u001b[${codes[0]}m`;
    right = `\u001b[${codes[1]}m${right}`;
  }
  return `${left}${text}${right}`;
}

function toUSVString(text) {
  return `${text}`.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}

const isObject = (value) => value !== null && typeof value === 'object';

module.exports = {
  promisify,
  callbackify,
  inherits,
  deprecate,
  debuglog,
  debug: debuglog,
  inspect,
  format,
  formatWithOptions,
  stripVTControlCharacters(text) {
    check.string(text, 'str');
    return stripColours(text);
  },
  styleText,
  toUSVString,
  types: require('internal/types'),
  isDeepStrictEqual: (a, b) => require('internal/deep_equal').isDeepStrictEqual(a, b),
  getSystemErrorName(errno) {
    check.number(errno, 'err');
    if (errno >= 0 || !Number.isSafeInteger(errno)) throw make('ERR_OUT_OF_RANGE', 'err', 'a negative integer', errno);
    return internalBinding('os').errnoName(-errno)[0];
  },
  getSystemErrorMap: () => new Map(internalBinding('os').errnos().map(([number, name, text]) => [-number, [name, text]])),
  _errnoException: (errno, syscall) => errnoException(-errno, syscall),
  _exceptionWithHostPort: (errno, ...rest) => exceptionWithHostPort(-errno, ...rest),
  parseEnv(content) {
    check.string(content, 'content');
    return require('internal/dotenv').parse(content);
  },
  parseArgs: (config) => require('internal/parse_args')(config),
  aborted(signal) {
    check.abortSignal(signal, 'signal');
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  },
  isArray: Array.isArray,
  isBuffer: (value) => require('buffer').Buffer.isBuffer(value),
  isBoolean: (value) => typeof value === 'boolean',
  isNull: (value) => value === null,
  isNullOrUndefined: (value) => value === null || value === undefined,
  isNumber: (value) => typeof value === 'number',
  isString: (value) => typeof value === 'string',
  isSymbol: (value) => typeof value === 'symbol',
  isUndefined: (value) => value === undefined,
  isRegExp: (value) => require('internal/types').isRegExp(value),
  isObject,
  isDate: (value) => require('internal/types').isDate(value),
  isError: (value) => require('internal/types').isNativeError(value) || value instanceof Error,
  isFunction: (value) => typeof value === 'function',
  isPrimitive: (value) => value === null || (typeof value !== 'object' && typeof value !== 'function'),
  log(...args) {
    require('console').log('%s - %s', new Date().toLocaleTimeString(), format(...args));
  },
  _extend(target, source) {
    return isObject(source) ? Object.assign(target, source) : target;
  },
};
for (const [name, id] of [
  ['TextEncoder', 'internal/encoding'],
  ['TextDecoder', 'internal/encoding'],
  ['MIMEType', 'internal/mime'],
  ['MIMEParams', 'internal/mime'],
]) {
  Object.defineProperty(module.exports, name, { enumerable: true, configurable: true, get: () => require(id)[name] });
}
