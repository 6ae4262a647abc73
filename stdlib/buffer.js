// Buffer: bytes with text, on top of Uint8Array. Numbers are read and written byte by byte here; encodings, search and
// comparison are the host's (`internalBinding('buffer')`).
'use strict';

const host = internalBinding('buffer');
const { make } = require('internal/errors');
const customInspect = Symbol.for('nodejs.util.inspect.custom');

const kMaxLength = host.maxLength;
let inspectMaxBytes = 50;

// Encodings by the host's number.
const UTF8 = 0;
const UCS2 = 1;
const LATIN1 = 2;
const ASCII = 3;
const BASE64 = 4;
const BASE64URL = 5;
const HEX = 6;
const encodings = {
  __proto__: null,
  utf8: UTF8, 'utf-8': UTF8, ucs2: UCS2, 'ucs-2': UCS2, utf16le: UCS2, 'utf-16le': UCS2, latin1: LATIN1, binary: LATIN1,
  ascii: ASCII, base64: BASE64, base64url: BASE64URL, hex: HEX,
};

function encodingNumber(encoding) {
  if (encoding === undefined || encoding === null || encoding === '') return UTF8;
  const known = encodings[encoding];
  if (known !== undefined) return known;
  return encodings[`${encoding}`.toLowerCase()];
}

function requireEncoding(encoding) {
  const number = encodingNumber(encoding);
  if (number === undefined) throw make('ERR_UNKNOWN_ENCODING', encoding);
  return number;
}

class FastBuffer extends Uint8Array {}

function Buffer(value, encodingOrOffset, length) {
  if (typeof value === 'number') {
    if (typeof encodingOrOffset === 'string') throw make('ERR_INVALID_ARG_TYPE', 'string', 'string', value);
    return Buffer.alloc(value);
  }
  return Buffer.from(value, encodingOrOffset, length);
}
FastBuffer.prototype.constructor = Buffer;
Buffer.prototype = FastBuffer.prototype;
Object.setPrototypeOf(Buffer, Uint8Array);
Object.defineProperty(Buffer, Symbol.species, { configurable: true, get: () => FastBuffer });

// Small buffers share a pool, so that each does not cost an ArrayBuffer.
Buffer.poolSize = 8 * 1024;
let pool;
let poolUsed = 0;

function allocate(size) {
  if (size <= 0) return new FastBuffer();
  if (size >= Buffer.poolSize >>> 1) return new FastBuffer(size);
  if (pool === undefined || size > pool.byteLength - poolUsed) {
    pool = new ArrayBuffer(Buffer.poolSize);
    poolUsed = 0;
  }
  const buffer = new FastBuffer(pool, poolUsed, size);
  poolUsed += (size + 7) & ~7;
  return buffer;
}

function checkSize(size) {
  require('internal/validators').number(size, 'size');
  if (!(size >= 0 && size <= kMaxLength)) {
    throw make('ERR_OUT_OF_RANGE', 'size', `>= 0 && <= ${kMaxLength}`, size);
  }
}

Buffer.alloc = function alloc(size, fill, encoding) {
  checkSize(size);
  const buffer = new FastBuffer(size);
  return fill !== undefined && fill !== 0 && size > 0 ? fillRange(buffer, fill, 0, buffer.length, encoding) : buffer;
};
Buffer.allocUnsafe = function allocUnsafe(size) {
  checkSize(size);
  return allocate(size);
};
Buffer.allocUnsafeSlow = function allocUnsafeSlow(size) {
  checkSize(size);
  return new FastBuffer(size);
};

function isAnyArrayBuffer(value) {
  return value instanceof ArrayBuffer || (typeof SharedArrayBuffer === 'function' && value instanceof SharedArrayBuffer);
}

Buffer.from = function from(value, encodingOrOffset, length) {
  if (typeof value === 'string') return fromString(value, encodingOrOffset);
  if (typeof value === 'object' && value !== null) {
    if (isAnyArrayBuffer(value)) return fromArrayBuffer(value, encodingOrOffset, length);
    const primitive = value.valueOf && value.valueOf();
    if (primitive != null && primitive !== value && (typeof primitive === 'string' || typeof primitive === 'object')) {
      return from(primitive, encodingOrOffset, length);
    }
    const made = fromObject(value);
    if (made !== undefined) return made;
    if (typeof value[Symbol.toPrimitive] === 'function') {
      const text = value[Symbol.toPrimitive]('string');
      if (typeof text === 'string') return fromString(text, encodingOrOffset);
    }
  }
  throw make('ERR_INVALID_ARG_TYPE', 'first argument',
    ['string', 'Buffer', 'ArrayBuffer', 'Array', 'Array-like Object'], value);
};

function fromString(text, encoding) {
  if (typeof encoding !== 'string' || encoding === '') encoding = undefined;
  const number = requireEncoding(encoding);
  if (text.length === 0) return new FastBuffer();
  const length = host.byteLength(text, number);
  if (length < Buffer.poolSize >>> 1) {
    const buffer = allocate(length);
    const written = host.write(buffer, text, number, 0, length);
    // Bad hex or base64 gives less than its length promises.
    return written === length ? buffer : new FastBuffer(buffer.buffer, buffer.byteOffset, written);
  }
  return new FastBuffer(host.encode(text, number));
}

function fromArrayBuffer(value, offset, length) {
  if (offset === undefined) offset = 0;
  else {
    offset = +offset;
    if (Number.isNaN(offset)) offset = 0;
  }
  const most = value.byteLength - offset;
  if (most < 0) throw make('ERR_BUFFER_OUT_OF_BOUNDS', 'offset');
  if (length === undefined) length = most;
  else {
    length = +length;
    if (!(length > 0)) length = 0;
    else if (length > most) throw make('ERR_BUFFER_OUT_OF_BOUNDS', 'length');
  }
  return new FastBuffer(value, offset, length);
}

function fromObject(value) {
  if (value.length !== undefined || isAnyArrayBuffer(value.buffer)) {
    if (typeof value.length !== 'number') return new FastBuffer();
    return fromArrayLike(value);
  }
  if (value.type === 'Buffer' && Array.isArray(value.data)) return fromArrayLike(value.data);
  return undefined;
}

function fromArrayLike(list) {
  if (list.length <= 0) return new FastBuffer();
  const buffer = allocate(list.length);
  if (list instanceof Uint8Array) buffer.set(list);
  else for (let i = 0; i < list.length; i++) buffer[i] = list[i];
  return buffer;
}

Buffer.of = (...items) => fromArrayLike(items);
Buffer.copyBytesFrom = function copyBytesFrom(view, offset = 0, length) {
  if (!ArrayBuffer.isView(view) || view instanceof DataView) throw make('ERR_INVALID_ARG_TYPE', 'view', ['TypedArray'], view);
  const part = view.subarray(offset, length === undefined ? undefined : offset + length);
  return Buffer.from(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
};
Buffer.isBuffer = (value) => value instanceof Buffer;
Buffer.isEncoding = (encoding) => typeof encoding === 'string' && encoding.length !== 0 && encodingNumber(encoding) !== undefined;

Buffer.byteLength = function byteLength(value, encoding) {
  if (typeof value !== 'string') {
    if (ArrayBuffer.isView(value) || isAnyArrayBuffer(value)) return value.byteLength;
    throw make('ERR_INVALID_ARG_TYPE', 'string', ['string', 'Buffer', 'ArrayBuffer'], value);
  }
  const number = encodingNumber(encoding);
  return host.byteLength(value, number === undefined ? UTF8 : number);
};

function checkBytes(value, name) {
  if (!(value instanceof Uint8Array)) throw make('ERR_INVALID_ARG_TYPE', name, ['Buffer', 'Uint8Array'], value);
}

Buffer.compare = function compare(a, b) {
  checkBytes(a, 'buf1');
  checkBytes(b, 'buf2');
  return a === b ? 0 : host.compare(a, b);
};

Buffer.concat = function concat(list, length) {
  require('internal/validators').array(list, 'list');
  if (list.length === 0) return new FastBuffer();
  if (length === undefined) {
    length = 0;
    for (const part of list) if (part.length) length += part.length;
  } else require('internal/validators').integer(length, 'length', 0, kMaxLength);
  const buffer = Buffer.allocUnsafe(length);
  let at = 0;
  for (let i = 0; i < list.length; i++) {
    const part = list[i];
    if (!(part instanceof Uint8Array)) throw make('ERR_INVALID_ARG_TYPE', `list[${i}]`, ['Buffer', 'Uint8Array'], part);
    const room = length - at;
    if (room <= 0) continue;
    buffer.set(part.length > room ? part.subarray(0, room) : part, at);
    at += Math.min(part.length, room);
  }
  if (at < length) Uint8Array.prototype.fill.call(buffer, 0, at, length);
  return buffer;
};

// Methods are defined like those of a class: not enumerable would hide them from packages that copy them, and Node's are
// enumerable, so these are plain assignments.
const proto = Buffer.prototype;

Object.defineProperty(proto, 'parent', { enumerable: true, get() { return this instanceof Buffer ? this.buffer : undefined; } });
Object.defineProperty(proto, 'offset', { enumerable: true, get() { return this instanceof Buffer ? this.byteOffset : undefined; } });

proto.toString = function toString(encoding, start, end) {
  if (arguments.length === 0) return host.toString(this, UTF8, 0, this.length);
  const length = this.length;
  if (!(start > 0)) start = 0;
  else if (start >= length) return '';
  else start = Math.trunc(start);
  if (end === undefined || end > length) end = length;
  else end = Math.trunc(end) || 0;
  if (end <= start) return '';
  return host.toString(this, requireEncoding(encoding), start, end);
};
proto.toLocaleString = proto.toString;

proto.toJSON = function toJSON() {
  return { type: 'Buffer', data: Array.from(this) };
};

proto.equals = function equals(other) {
  checkBytes(other, 'otherBuffer');
  return this === other || (this.byteLength === other.byteLength && host.compare(this, other) === 0);
};

proto[customInspect] = function inspectBuffer(depth, options) {
  const shown = Math.min(inspectMaxBytes, this.length);
  let text = host.toString(this, HEX, 0, shown).replace(/(.{2})/g, '$1 ').trim();
  const remaining = this.length - shown;
  if (remaining > 0) text += ` ... ${remaining} more byte${remaining > 1 ? 's' : ''}`;
  if (options) {
    const extras = {};
    let any = false;
    for (const key of Reflect.ownKeys(this)) {
      if (typeof key === 'string' && /^(0|[1-9]\d*)$/.test(key)) continue;
      if (!options.showHidden && !Object.prototype.propertyIsEnumerable.call(this, key)) continue;
      any = true;
      extras[key] = this[key];
    }
    if (any) {
      if (this.length !== 0) text += ', ';
      const { inspect } = require('internal/inspect');
      text += inspect(Object.setPrototypeOf(extras, null), { ...options, breakLength: Infinity, compact: true }).slice(27, -2);
    }
  }
  let name = this.constructor.name;
  if (name === 'FastBuffer') name = 'Buffer';
  return `<${name} ${text}>`;
};
proto.inspect = proto[customInspect];

proto.compare = function compare(target, targetStart, targetEnd, sourceStart, sourceEnd) {
  checkBytes(target, 'target');
  if (arguments.length === 1) return host.compare(this, target);
  const { integer } = require('internal/validators');
  const range = (value, name, fallback, most) => {
    if (value === undefined) return fallback;
    integer(value, name, 0, most);
    return value;
  };
  targetStart = range(targetStart, 'targetStart', 0);
  targetEnd = range(targetEnd, 'targetEnd', target.length, target.length);
  sourceStart = range(sourceStart, 'sourceStart', 0);
  sourceEnd = range(sourceEnd, 'sourceEnd', this.length, this.length);
  if (sourceStart >= sourceEnd) return targetStart >= targetEnd ? 0 : -1;
  if (targetStart >= targetEnd) return 1;
  return host.compare(this.subarray(sourceStart, sourceEnd), target.subarray(targetStart, targetEnd));
};

function find(buffer, value, from, encoding, forwards) {
  if (typeof from === 'string') {
    encoding = from;
    from = undefined;
  } else if (from > 0x7fffffff) from = 0x7fffffff;
  else if (from < -0x80000000) from = -0x80000000;
  from = +from;
  if (Number.isNaN(from)) from = forwards ? 0 : buffer.length;
  if (typeof value === 'number') {
    value &= 0xff;
    return forwards ? Uint8Array.prototype.indexOf.call(buffer, value, from) : Uint8Array.prototype.lastIndexOf.call(buffer, value, from);
  }
  let needle = value;
  let step = 1;
  if (typeof value === 'string') {
    const number = requireEncoding(encoding);
    if (number === UCS2) step = 2;
    needle = fromString(value, encoding);
  } else if (!(value instanceof Uint8Array)) {
    throw make('ERR_INVALID_ARG_TYPE', 'value', ['number', 'string', 'Buffer', 'Uint8Array'], value);
  } else if (encodingNumber(encoding) === UCS2) step = 2;
  from = Math.trunc(from);
  if (from < 0) from += buffer.length;
  if (from < 0) {
    if (!forwards) return -1;
    from = 0;
  }
  if (needle.length === 0) return Math.min(from, buffer.length);
  if (step === 1) return host.indexOf(buffer, needle, from, forwards);
  // Text of two bytes a unit is found at even places only.
  let at = host.indexOf(buffer, needle, from, forwards);
  while (at !== -1 && at % 2 !== 0) at = forwards || at > 0 ? host.indexOf(buffer, needle, at + (forwards ? 1 : -1), forwards) : -1;
  return at;
}

proto.indexOf = function indexOf(value, from, encoding) {
  return find(this, value, from, encoding, true);
};
proto.lastIndexOf = function lastIndexOf(value, from, encoding) {
  return find(this, value, from, encoding, false);
};
proto.includes = function includes(value, from, encoding) {
  return find(this, value, from, encoding, true) !== -1;
};

function fillRange(buffer, value, start, end, encoding) {
  if (typeof value === 'string') {
    if (typeof start === 'string') {
      encoding = start;
      start = undefined;
      end = buffer.length;
    } else if (typeof end === 'string') {
      encoding = end;
      end = buffer.length;
    }
    if (encoding !== undefined && typeof encoding !== 'string') {
      throw make('ERR_INVALID_ARG_TYPE', 'encoding', 'string', encoding);
    }
    const number = requireEncoding(encoding);
    if (value.length === 0) value = 0;
    else if (value.length === 1 && value.charCodeAt(0) < 128 && (number === UTF8 || number === LATIN1 || number === ASCII)) {
      value = value.charCodeAt(0);
    } else {
      const bytes = fromString(value, encoding);
      if (bytes.length === 0) throw make('ERR_INVALID_ARG_VALUE', 'value', value);
      value = bytes;
    }
  } else if (typeof value === 'boolean') value = +value;
  const { number } = require('internal/validators');
  if (start === undefined) {
    start = 0;
    end = buffer.length;
  } else {
    number(start, 'offset', 0, kMaxLength);
    if (end === undefined) end = buffer.length;
    else number(end, 'end', 0, buffer.length);
    if (start >= end) return buffer;
  }
  if (!(value instanceof Uint8Array)) {
    Uint8Array.prototype.fill.call(buffer, value, start, end);
    return buffer;
  }
  if (value.length === 0) throw make('ERR_INVALID_ARG_VALUE', 'value', value);
  const pattern = value.slice();
  for (let at = start; at < end; at += pattern.length) {
    buffer.set(at + pattern.length > end ? pattern.subarray(0, end - at) : pattern, at);
  }
  return buffer;
}

proto.fill = function fill(value, start, end, encoding) {
  return fillRange(this, value, start, end, encoding);
};

proto.write = function write(text, start, length, encoding) {
  if (typeof text !== 'string') {
    throw require('internal/errors').decorate(new TypeError('argument must be a string'), 'ERR_INVALID_ARG_TYPE', write);
  }
  if (start === undefined) return host.write(this, text, UTF8, 0, this.length);
  if (length === undefined && typeof start === 'string') {
    encoding = start;
    length = this.length;
    start = 0;
  } else {
    const { integer } = require('internal/validators');
    integer(start, 'offset', 0, this.length);
    const room = this.length - start;
    if (length === undefined) length = room;
    else if (typeof length === 'string') {
      encoding = length;
      length = room;
    } else {
      integer(length, 'length', 0, this.length);
      if (length > room) length = room;
    }
  }
  return host.write(this, text, requireEncoding(encoding), start, length);
};

// The forms that name their encoding.
for (const [name, number] of [['utf8', UTF8], ['ucs2', UCS2], ['utf16le', UCS2], ['latin1', LATIN1], ['ascii', ASCII],
  ['base64', BASE64], ['base64url', BASE64URL], ['hex', HEX]]) {
  proto[`${name}Slice`] = function slice(start = 0, end = this.length) {
    return host.toString(this, number, start, end);
  };
  proto[`${name}Write`] = function write(text, start = 0, length = this.length - start) {
    return host.write(this, text, number, start, length);
  };
}

function clampIndex(value, length) {
  value = +value;
  if (Number.isNaN(value)) return 0;
  value = Math.trunc(value);
  if (value < 0) return Math.max(0, value + length);
  return Math.min(value, length);
}

proto.subarray = function subarray(start, end) {
  const length = this.length;
  start = start === undefined ? 0 : clampIndex(start, length);
  end = end === undefined ? length : clampIndex(end, length);
  return new FastBuffer(this.buffer, this.byteOffset + start, end > start ? end - start : 0);
};
proto.slice = function slice(start, end) {
  return this.subarray(start, end);
};

proto.copy = function copy(target, targetStart, sourceStart, sourceEnd) {
  if (!(target instanceof Uint8Array)) throw make('ERR_INVALID_ARG_TYPE', 'target', ['Buffer', 'Uint8Array'], target);
  const index = (value, fallback) => {
    if (value === undefined) return fallback;
    value = Math.trunc(+value);
    return Number.isNaN(value) ? 0 : value;
  };
  targetStart = index(targetStart, 0);
  if (targetStart < 0) throw make('ERR_OUT_OF_RANGE', 'targetStart', '>= 0', targetStart);
  sourceStart = index(sourceStart, 0);
  if (sourceStart < 0 || sourceStart > this.length) {
    throw make('ERR_OUT_OF_RANGE', 'sourceStart', `>= 0 && <= ${this.length}`, sourceStart);
  }
  sourceEnd = index(sourceEnd, this.length);
  if (sourceEnd < 0) throw make('ERR_OUT_OF_RANGE', 'sourceEnd', '>= 0', sourceEnd);
  if (targetStart >= target.length || sourceStart >= sourceEnd) return 0;
  const count = Math.min(sourceEnd - sourceStart, target.length - targetStart, this.length - sourceStart);
  target.set(count === this.length ? this : new Uint8Array(this.buffer, this.byteOffset + sourceStart, count), targetStart);
  return count;
};

function swapper(size) {
  return function swap() {
    if (this.length % size !== 0) throw make('ERR_INVALID_BUFFER_SIZE', `${size * 8}-bits`);
    for (let i = 0; i < this.length; i += size) {
      for (let a = i, b = i + size - 1; a < b; a++, b--) [this[a], this[b]] = [this[b], this[a]];
    }
    return this;
  };
}
[proto.swap16, proto.swap32, proto.swap64] = [swapper(2), swapper(4), swapper(8)];

require('internal/buffer_numbers')(proto);

// Modern bits: Blob is not there; atob and btoa are.
function btoa(input) {
  if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'input');
  input = `${input}`;
  for (let i = 0; i < input.length; i++) {
    if (input.charCodeAt(i) > 255) throw invalidCharacter();
  }
  return Buffer.from(input, 'latin1').toString('base64');
}
function atob(input) {
  if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'input');
  const text = `${input}`.replace(/[\t\n\f\r ]/g, '');
  const bare = text.replace(/={1,2}$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(bare)) throw invalidCharacter();
  if (bare.length % 4 === 1) throw invalidCharacter('The string to be decoded is not correctly encoded.');
  // What fills the last group up does so exactly.
  if (bare !== text && text.length % 4 !== 0) throw invalidCharacter();
  return Buffer.from(bare, 'base64').toString('latin1');
}
function invalidCharacter(message = 'Invalid character') {
  const { DOMException } = require('internal/dom_exception');
  return new DOMException(message, 'InvalidCharacterError');
}

/** The bytes of what `isAscii` and `isUtf8` take. */
function bytesOf(input) {
  if (ArrayBuffer.isView(input) && !(input instanceof DataView)) return Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  if (input instanceof ArrayBuffer || input instanceof SharedArrayBuffer) return Buffer.from(input);
  throw make('ERR_INVALID_ARG_TYPE', 'input', ['ArrayBuffer', 'Buffer', 'TypedArray'], input);
}

function isAscii(input) {
  return bytesOf(input).every((byte) => byte < 128);
}

function isUtf8(input) {
  const bytes = bytesOf(input);
  return Buffer.from(bytes.toString()).equals(bytes);
}

function transcode(source, fromEncoding, toEncoding) {
  if (!(source instanceof Uint8Array)) throw make('ERR_INVALID_ARG_TYPE', 'source', ['Buffer', 'Uint8Array'], source);
  if (source.length === 0) return Buffer.alloc(0);
  const [from, to] = [fromEncoding, toEncoding].map(encodingNumber);
  const known = (number) => number !== undefined && number <= ASCII;
  if (!known(from) || !known(to)) {
    const error = new Error('Unable to transcode Buffer [U_ILLEGAL_ARGUMENT_ERROR]');
    error.code = 'U_ILLEGAL_ARGUMENT_ERROR';
    error.errno = 1;
    throw error;
  }
  const bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  // Unlike elsewhere a byte beyond ASCII is no character of it.
  const latin1 = from === ASCII ? bytes.toString('latin1') : undefined;
  const text = latin1 === undefined ? bytes.toString(fromEncoding) : to === UCS2 ? latin1 : latin1.replace(/[^\0-\x7f]/g, '\ufffd');
  if (to === UTF8 || to === UCS2) return Buffer.from(text, toEncoding);
  // What the encoding has no character for becomes a question mark.
  const last = to === ASCII ? 127 : 255;
  return Buffer.from(Array.from(text, (char) => (char.codePointAt(0) <= last ? char.charCodeAt(0) : 0x3f)));
}

module.exports = {
  Buffer,
  SlowBuffer: (length) => Buffer.allocUnsafeSlow(length),
  transcode,
  isUtf8,
  isAscii,
  kMaxLength,
  kStringMaxLength: 536870888,
  btoa,
  atob,
  constants: Object.defineProperties({}, {
    MAX_LENGTH: { value: kMaxLength, enumerable: true },
    MAX_STRING_LENGTH: { value: 536870888, enumerable: true },
  }),
};
Object.defineProperty(module.exports, 'INSPECT_MAX_BYTES', {
  configurable: true,
  enumerable: true,
  get: () => inspectMaxBytes,
  set(value) {
    require('internal/validators').number(value, 'INSPECT_MAX_BYTES', 0);
    inspectMaxBytes = value;
  },
});
