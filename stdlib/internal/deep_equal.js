// Deep equality, strict and loose, as `assert` and `util.isDeepStrictEqual` understand it.
//
// `equal(a, b, strict, memo)` compares kind by kind; `memo` remembers the pairs being compared, so that cycles end.
'use strict';

const types = require('internal/types');

const { getOwnNonIndexProperties } = internalBinding('util');
const isEnumerable = (object, key) => Object.prototype.propertyIsEnumerable.call(object, key);

function sameBytes(a, b) {
  if (a.byteLength !== b.byteLength) return false;
  const x = new Uint8Array(a.buffer, a.byteOffset, a.byteLength);
  const y = new Uint8Array(b.buffer, b.byteOffset, b.byteLength);
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false;
  return true;
}

function sameFloats(a, b, strict) {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (strict ? !Object.is(a[i], b[i]) : a[i] !== b[i] && !(a[i] !== a[i] && b[i] !== b[i])) return false;
  return true;
}

function boxedValue(value) {
  if (types.isNumberObject(value)) return Number.prototype.valueOf.call(value);
  if (types.isStringObject(value)) return String.prototype.valueOf.call(value);
  if (types.isBooleanObject(value)) return Boolean.prototype.valueOf.call(value);
  if (types.isBigIntObject(value)) return BigInt.prototype.valueOf.call(value);
  return Symbol.prototype.valueOf.call(value);
}

function equal(a, b, strict, memo) {
  if (a === b) return a !== 0 || !strict || Object.is(a, b);
  if (strict) {
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
      return typeof a === 'number' && Number.isNaN(a) && Number.isNaN(b);
    }
    if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  } else {
    if (a === null || typeof a !== 'object') {
      // eslint-disable-next-line eqeqeq
      return (b === null || typeof b !== 'object') && (a == b || (a !== a && b !== b));
    }
    if (b === null || typeof b !== 'object') return false;
  }
  if (Object.prototype.toString.call(a) !== Object.prototype.toString.call(b)) return false;

  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    const keysA = getOwnNonIndexProperties(a, true);
    const keysB = getOwnNonIndexProperties(b, true);
    return keysA.length === keysB.length && contents(a, b, strict, memo, 'array', keysA);
  }
  const kind = internalBinding('types').classOf(a);
  const other = internalBinding('types').classOf(b);
  if (kind === 'Date') {
    if (other !== 'Date' || Date.prototype.getTime.call(a) !== Date.prototype.getTime.call(b)) {
      if (other !== 'Date' || !Number.isNaN(a.getTime()) || !Number.isNaN(b.getTime())) return false;
    }
  } else if (kind === 'RegExp') {
    if (other !== 'RegExp' || a.source !== b.source || a.flags !== b.flags || a.lastIndex !== b.lastIndex) return false;
  } else if (kind === 'Error' || a instanceof Error) {
    if (!(other === 'Error' || b instanceof Error)) return false;
    if (a.message !== b.message || a.name !== b.name) return false;
    if (Object.prototype.hasOwnProperty.call(a, 'cause') !== Object.prototype.hasOwnProperty.call(b, 'cause')) return false;
    if (strict && !equal(a.cause, b.cause, strict, memo)) return false;
  } else if (ArrayBuffer.isView(a)) {
    if (types.isDataView(a) || types.isDataView(b)) {
      if (!types.isDataView(a) || !types.isDataView(b) || !sameBytes(a, b)) return false;
    } else if (types.isFloat32Array(a) || types.isFloat64Array(a)) {
      if (!sameFloats(a, b, strict)) return false;
    } else if (!sameBytes(a, b)) return false;
    const keysA = types.isDataView(a) ? Object.keys(a) : getOwnNonIndexProperties(a, true);
    const keysB = types.isDataView(b) ? Object.keys(b) : getOwnNonIndexProperties(b, true);
    return keysA.length === keysB.length && contents(a, b, strict, memo, 'plain', keysA);
  } else if (kind === 'Set') {
    if (other !== 'Set' || a.size !== b.size) return false;
    return contents(a, b, strict, memo, 'set');
  } else if (kind === 'Map') {
    if (other !== 'Map' || a.size !== b.size) return false;
    return contents(a, b, strict, memo, 'map');
  } else if (kind === 'ArrayBuffer' || kind === 'SharedArrayBuffer') {
    if (other !== kind || !sameBytes(new Uint8Array(a), new Uint8Array(b))) return false;
  } else if (types.isBoxedPrimitive(a)) {
    if (other !== kind || !Object.is(boxedValue(a), boxedValue(b))) return false;
  } else if (
    Array.isArray(b) || ArrayBuffer.isView(b) || other === 'Set' || other === 'Map' || other === 'Date' || other === 'RegExp' ||
    other === 'ArrayBuffer' || types.isBoxedPrimitive(b) || other === 'Error'
  ) return false;
  return contents(a, b, strict, memo, 'plain');
}

function contents(a, b, strict, memo, kind, keys) {
  if (keys === undefined) {
    keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
  }
  for (const key of keys) if (!Object.prototype.hasOwnProperty.call(b, key) || !isEnumerable(b, key)) return false;
  if (strict) {
    const symbols = Object.getOwnPropertySymbols(a).filter((key) => isEnumerable(a, key));
    const theirs = Object.getOwnPropertySymbols(b).filter((key) => isEnumerable(b, key));
    if (symbols.length !== theirs.length) return false;
    for (const key of symbols) if (!isEnumerable(b, key)) return false;
    keys = keys.filter((key) => typeof key !== 'symbol').concat(symbols);
  }
  if (keys.length === 0 && (kind === 'plain' || ((kind === 'array' ? a.length : a.size) === 0))) return true;

  if (memo === undefined) memo = { a: new Map(), b: new Map(), at: 0 };
  else {
    const seenA = memo.a.get(a);
    if (seenA !== undefined) {
      const seenB = memo.b.get(b);
      // Both are being compared already: whatever differs shows there.
      if (seenB !== undefined) return true;
    }
  }
  memo.at++;
  memo.a.set(a, memo.at);
  memo.b.set(b, memo.at);
  const same = inside(a, b, strict, memo, kind, keys);
  memo.a.delete(a);
  memo.b.delete(b);
  return same;
}

function inside(a, b, strict, memo, kind, keys) {
  if (kind === 'set' && !sameSet(a, b, strict, memo)) return false;
  if (kind === 'map' && !sameMap(a, b, strict, memo)) return false;
  if (kind === 'array') {
    for (let i = 0; i < a.length; i++) {
      const has = Object.prototype.hasOwnProperty.call(a, i);
      if (has !== Object.prototype.hasOwnProperty.call(b, i)) return false;
      if (!equal(a[i], b[i], strict, memo)) return false;
    }
  }
  for (const key of keys) if (!equal(a[key], b[key], strict, memo)) return false;
  return true;
}

const isPlainKey = (value, strict) =>
  strict ? value === null || (typeof value !== 'object') : false;

/** Takes one member of `rest` that equals `value`; false when there is none. */
function takeEqual(rest, value, strict, memo, also = () => true) {
  for (const candidate of rest) {
    if (equal(value, candidate, strict, memo) && also(candidate)) {
      rest.delete(candidate);
      return true;
    }
  }
  return false;
}

function sameSet(a, b, strict, memo) {
  const rest = new Set();
  for (const value of b) if (!(a.has(value) && (strict || typeof value !== 'object'))) rest.add(value);
  for (const value of a) {
    if (b.has(value)) {
      rest.delete(value);
      continue;
    }
    if (isPlainKey(value, strict) || !takeEqual(rest, value, strict, memo)) return false;
  }
  return rest.size === 0;
}

function sameMap(a, b, strict, memo) {
  const rest = new Set();
  for (const key of b.keys()) if (!a.has(key)) rest.add(key);
  for (const [key, value] of a) {
    if (b.has(key)) {
      if (!equal(value, b.get(key), strict, memo)) return false;
      continue;
    }
    if (isPlainKey(key, strict)) return false;
    if (!takeEqual(rest, key, strict, memo, (other) => equal(value, b.get(other), strict, memo))) return false;
  }
  return rest.size === 0;
}

module.exports = {
  isDeepEqual: (a, b) => equal(a, b, false),
  isDeepStrictEqual: (a, b) => equal(a, b, true),
};
