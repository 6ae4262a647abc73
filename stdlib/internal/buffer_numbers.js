// Buffer's readers and writers of numbers. Made from a few loops; offsets are checked once, values against their range.
'use strict';

const { make } = require('internal/errors');

const float32 = new Float32Array(1);
const float64 = new Float64Array(1);
const bytes32 = new Uint8Array(float32.buffer);
const bytes64 = new Uint8Array(float64.buffer);
float32[0] = -1;
const littleEndianHost = bytes32[0] === 0;

function badOffset(value, most, name = 'offset') {
  if (typeof value !== 'number') throw make('ERR_INVALID_ARG_TYPE', name, 'number', value);
  if (!Number.isInteger(value)) throw make('ERR_OUT_OF_RANGE', name, 'an integer', value);
  if (most < 0) throw make('ERR_BUFFER_OUT_OF_BOUNDS');
  throw make('ERR_OUT_OF_RANGE', name, `>= 0 and <= ${most}`, value);
}

function checkOffset(buffer, offset, size) {
  if (typeof offset !== 'number' || !(offset >= 0 && offset <= buffer.length - size) || offset % 1 !== 0) {
    badOffset(offset, buffer.length - size);
  }
}

function checkByteLength(size) {
  if (size === undefined || typeof size !== 'number') throw make('ERR_INVALID_ARG_TYPE', 'byteLength', 'number', size);
  if (!Number.isInteger(size)) throw make('ERR_OUT_OF_RANGE', 'byteLength', 'an integer', size);
  if (size < 1 || size > 6) throw make('ERR_OUT_OF_RANGE', 'byteLength', '>= 1 and <= 6', size);
}

function checkRange(value, low, high, size, signed, wide) {
  if (!(value < low || value > high)) return;
  let range;
  const n = typeof low === 'bigint' ? 'n' : '';
  if (wide || n) {
    const bits = size * 8;
    if (!signed) range = `>= 0${n} and < 2${n} ** ${bits}${n}`;
    else range = `>= -(2${n} ** ${bits - 1}${n}) and < 2${n} ** ${bits - 1}${n}`;
  } else range = `>= ${low} and <= ${high}`;
  throw make('ERR_OUT_OF_RANGE', 'value', range, value);
}

function readUnsigned(buffer, offset, size, little) {
  let value = 0;
  if (little) for (let i = size - 1; i >= 0; i--) value = value * 256 + buffer[offset + i];
  else for (let i = 0; i < size; i++) value = value * 256 + buffer[offset + i];
  return value;
}

function readSigned(buffer, offset, size, little) {
  const value = readUnsigned(buffer, offset, size, little);
  const top = 2 ** (size * 8 - 1);
  return value >= top ? value - 2 * top : value;
}

function writeInteger(buffer, value, offset, size, little) {
  // Negative numbers go as their two's complement.
  value = Math.trunc(value) || 0;
  if (value < 0) value += 2 ** (size * 8);
  for (let i = 0; i < size; i++) {
    buffer[offset + (little ? i : size - 1 - i)] = value % 256;
    value = Math.floor(value / 256);
  }
  return offset + size;
}

module.exports = function addNumbers(proto) {
  const define = (name, method) => {
    Object.defineProperty(method, 'name', { value: name });
    proto[name] = method;
    if (name.includes('UInt')) proto[name.replace('UInt', 'Uint')] = method;
  };
  for (const size of [1, 2, 4]) {
    for (const little of size === 1 ? [true] : [true, false]) {
      const ending = size === 1 ? '8' : `${size * 8}${little ? 'LE' : 'BE'}`;
      const top = 2 ** (size * 8);
      define(`readUInt${ending}`, function read(offset = 0) {
        checkOffset(this, offset, size);
        return readUnsigned(this, offset, size, little);
      });
      define(`readInt${ending}`, function read(offset = 0) {
        checkOffset(this, offset, size);
        return readSigned(this, offset, size, little);
      });
      define(`writeUInt${ending}`, function write(value, offset = 0) {
        value = +value;
        checkRange(value, 0, top - 1, size, false);
        checkOffset(this, offset, size);
        return writeInteger(this, value, offset, size, little);
      });
      define(`writeInt${ending}`, function write(value, offset = 0) {
        value = +value;
        checkRange(value, -top / 2, top / 2 - 1, size, true);
        checkOffset(this, offset, size);
        return writeInteger(this, value, offset, size, little);
      });
    }
  }
  for (const little of [true, false]) {
    const end = little ? 'LE' : 'BE';
    define(`readUInt${end}`, function read(offset, size) {
      if (offset === undefined) throw make('ERR_INVALID_ARG_TYPE', 'offset', 'number', offset);
      checkByteLength(size);
      checkOffset(this, offset, size);
      return readUnsigned(this, offset, size, little);
    });
    define(`readInt${end}`, function read(offset, size) {
      if (offset === undefined) throw make('ERR_INVALID_ARG_TYPE', 'offset', 'number', offset);
      checkByteLength(size);
      checkOffset(this, offset, size);
      return readSigned(this, offset, size, little);
    });
    define(`writeUInt${end}`, function write(value, offset, size) {
      checkByteLength(size);
      value = +value;
      checkRange(value, 0, 2 ** (size * 8) - 1, size, false, size > 4);
      checkOffset(this, offset, size);
      return writeInteger(this, value, offset, size, little);
    });
    define(`writeInt${end}`, function write(value, offset, size) {
      checkByteLength(size);
      value = +value;
      checkRange(value, -(2 ** (size * 8 - 1)), 2 ** (size * 8 - 1) - 1, size, true, size > 4);
      checkOffset(this, offset, size);
      return writeInteger(this, value, offset, size, little);
    });
    for (const [name, cell, bytes] of [['Float', float32, bytes32], ['Double', float64, bytes64]]) {
      const size = bytes.length;
      const straight = little === littleEndianHost;
      define(`read${name}${end}`, function read(offset = 0) {
        checkOffset(this, offset, size);
        for (let i = 0; i < size; i++) bytes[straight ? i : size - 1 - i] = this[offset + i];
        return cell[0];
      });
      define(`write${name}${end}`, function write(value, offset = 0) {
        value = +value;
        checkOffset(this, offset, size);
        cell[0] = value;
        for (let i = 0; i < size; i++) this[offset + i] = bytes[straight ? i : size - 1 - i];
        return offset + size;
      });
    }
    const half = (buffer, offset, high) => BigInt(readUnsigned(buffer, offset + (high === little ? 4 : 0), 4, little));
    define(`readBigUInt64${end}`, function read(offset = 0) {
      checkOffset(this, offset, 8);
      return (half(this, offset, true) << 32n) + half(this, offset, false);
    });
    define(`readBigInt64${end}`, function read(offset = 0) {
      checkOffset(this, offset, 8);
      return BigInt.asIntN(64, (half(this, offset, true) << 32n) + half(this, offset, false));
    });
    const writeBig = (buffer, value, offset) => {
      // Mixing in a BigInt makes a number a TypeError.
      value &= 0xffffffffffffffffn;
      writeInteger(buffer, Number(value >> 32n), offset + (little ? 4 : 0), 4, little);
      writeInteger(buffer, Number(value & 0xffffffffn), offset + (little ? 0 : 4), 4, little);
      return offset + 8;
    };
    define(`writeBigUInt64${end}`, function write(value, offset = 0) {
      checkRange(value, 0n, 0xffffffffffffffffn, 8, false);
      checkOffset(this, offset, 8);
      return writeBig(this, value, offset);
    });
    define(`writeBigInt64${end}`, function write(value, offset = 0) {
      checkRange(value, -0x8000000000000000n, 0x7fffffffffffffffn, 8, true);
      checkOffset(this, offset, 8);
      return writeBig(this, value, offset);
    });
  }
};
