// structuredClone: the algorithm of the HTML standard, with V8's words for what cannot be cloned.
//
// Deliberately not here: objects of the platform (ports, blobs), which this runtime does not have.
'use strict';

const { classOf } = internalBinding('types');
const { isProxy } = require('internal/types');
const { DOMException } = require('internal/dom_exception');

const ERRORS = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
const VIEWS = [
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array,
  Float64Array, BigInt64Array, BigUint64Array,
];
const viewName = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

function refuse(value) {
  const shown =
    typeof value === 'object' ? `#<${(!isProxy(value) && value.constructor && value.constructor.name) || 'Object'}>` : String(value);
  throw new DOMException(`${shown} could not be cloned.`, 'DataCloneError');
}

function structuredClone(value, options) {
  if (arguments.length === 0) {
    // Without the quotes of ERR_MISSING_ARGS' own text: it is Node's.
    throw Object.assign(new TypeError('The value argument must be specified'), { code: 'ERR_MISSING_ARGS' });
  }
  const moved = options === undefined || options === null ? undefined : options.transfer;
  // What has been cloned, by the original: keeps shared references shared, and cycles cycles.
  const seen = new Map();
  const transfer = moved === undefined ? [] : [...moved];
  for (const buffer of transfer) {
    if (classOf(buffer) !== 'ArrayBuffer' || seen.has(buffer)) {
      throw new DOMException('Value could not be transferred.', 'DataCloneError');
    }
    seen.set(buffer, undefined);
  }
  seen.clear();
  for (const buffer of transfer) seen.set(buffer, buffer.transfer());
  return clone(value, seen);
}

function clone(value, seen) {
  if (typeof value === 'symbol' || typeof value === 'function') refuse(value);
  if (value === null || typeof value !== 'object') return value;
  if (seen.has(value)) return seen.get(value);
  if (isProxy(value)) refuse(value);
  const keep = (copy) => {
    seen.set(value, copy);
    return copy;
  };
  if (Array.isArray(value)) return properties(value, keep(new Array(value.length)), seen);
  if (ArrayBuffer.isView(value)) return view(value, keep, seen);
  switch (classOf(value)) {
    case 'Boolean':
      return keep(Object(Boolean.prototype.valueOf.call(value)));
    case 'Number':
      return keep(Object(Number.prototype.valueOf.call(value)));
    case 'String':
      return keep(Object(String.prototype.valueOf.call(value)));
    case 'BigInt':
      return keep(Object(BigInt.prototype.valueOf.call(value)));
    case 'Date':
      return keep(new Date(Date.prototype.valueOf.call(value)));
    case 'RegExp':
      return keep(new RegExp(value.source, value.flags));
    case 'ArrayBuffer':
      return keep(ArrayBuffer.prototype.slice.call(value, 0));
    case 'SharedArrayBuffer':
      return value;
    case 'Map': {
      const copy = keep(new Map());
      const entries = [];
      Map.prototype.forEach.call(value, (v, k) => entries.push([k, v]));
      for (const [k, v] of entries) Map.prototype.set.call(copy, clone(k, seen), clone(v, seen));
      return copy;
    }
    case 'Set': {
      const copy = keep(new Set());
      const entries = [];
      Set.prototype.forEach.call(value, (v) => entries.push(v));
      for (const v of entries) Set.prototype.add.call(copy, clone(v, seen));
      return copy;
    }
    case 'Error':
      return error(value, keep, seen);
    case 'Object':
    case 'Arguments':
      return properties(value, keep({}), seen);
    default:
      return refuse(value);
  }
}

/** Own enumerable properties with string keys. */
function properties(from, to, seen) {
  for (const key of Object.keys(from)) {
    if (Object.prototype.hasOwnProperty.call(from, key)) {
      const value = clone(from[key], seen);
      Object.defineProperty(to, key, { value, writable: true, enumerable: true, configurable: true });
    }
  }
  return to;
}

function view(value, keep, seen) {
  const buffer = clone(value.buffer, seen);
  const name = viewName.call(value);
  if (name === undefined) return keep(new DataView(buffer, value.byteOffset, value.byteLength));
  const Constructor = VIEWS.find((known) => known.name === name);
  return keep(new Constructor(buffer, value.byteOffset, value.length));
}

function error(value, keep, seen) {
  const name = `${value.name}`;
  const Constructor = Object.prototype.hasOwnProperty.call(ERRORS, name) ? ERRORS[name] : Error;
  const copy = keep(new Constructor());
  delete copy.message;
  const define = (key, text) => Object.defineProperty(copy, key, { value: text, writable: true, configurable: true });
  const message = Object.getOwnPropertyDescriptor(value, 'message');
  if (message && 'value' in message) define('message', `${message.value}`);
  const { stack } = value;
  if (typeof stack === 'string') define('stack', stack);
  if (Object.prototype.hasOwnProperty.call(value, 'cause')) define('cause', clone(value.cause, seen));
  return copy;
}

module.exports = { structuredClone };
