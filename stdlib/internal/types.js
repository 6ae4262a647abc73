// `util.types`. All answers come from one native question, `classOf`: the internal kind of an object.
'use strict';

const { classOf } = internalBinding('types');

const typedArrayTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
).get;

function is(name) {
  return (value) => value !== null && (typeof value === 'object' || typeof value === 'function') && classOf(value) === name;
}

const types = {
  isExternal: is('External'),
  isDate: is('Date'),
  isArgumentsObject: is('Arguments'),
  isBigIntObject: is('BigInt'),
  isBooleanObject: is('Boolean'),
  isNumberObject: is('Number'),
  isStringObject: is('String'),
  isSymbolObject: is('Symbol'),
  isBoxedPrimitive(value) {
    if (value === null || typeof value !== 'object') return false;
    const kind = classOf(value);
    return kind === 'Number' || kind === 'String' || kind === 'Boolean' || kind === 'BigInt' || kind === 'Symbol';
  },
  isNativeError: is('Error'),
  isRegExp: is('RegExp'),
  isAsyncFunction(value) {
    if (typeof value !== 'function') return false;
    const kind = classOf(value);
    return kind === 'AsyncFunction' || kind === 'AsyncGeneratorFunction';
  },
  isGeneratorFunction(value) {
    if (typeof value !== 'function') return false;
    const kind = classOf(value);
    return kind === 'GeneratorFunction' || kind === 'AsyncGeneratorFunction';
  },
  isGeneratorObject: is('Generator'),
  isPromise: is('Promise'),
  isMap: is('Map'),
  isSet: is('Set'),
  isMapIterator: is('MapIterator'),
  isSetIterator: is('SetIterator'),
  isWeakMap: is('WeakMap'),
  isWeakSet: is('WeakSet'),
  isArrayBuffer: is('ArrayBuffer'),
  isDataView: is('DataView'),
  isSharedArrayBuffer: is('SharedArrayBuffer'),
  isProxy: is('Proxy'),
  isModuleNamespaceObject: is('Module'),
  isAnyArrayBuffer(value) {
    if (value === null || typeof value !== 'object') return false;
    const kind = classOf(value);
    return kind === 'ArrayBuffer' || kind === 'SharedArrayBuffer';
  },
  isCryptoKey: () => false,
  isKeyObject: () => false,
  isArrayBufferView: ArrayBuffer.isView,
  isTypedArray: (value) => typedArrayTag.call(value) !== undefined,
};

const typedArrays = [
  'Uint8Array', 'Uint8ClampedArray', 'Uint16Array', 'Uint32Array', 'Int8Array', 'Int16Array', 'Int32Array',
  'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array',
];
for (const name of typedArrays) types[`is${name}`] = (value) => typedArrayTag.call(value) === name;

module.exports = types;
