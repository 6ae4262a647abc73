// crypto: digests, message authentication codes, keys from passwords, random bytes, comparison in constant time.
//
// The state of a digest is bytes that its object holds; the host computes (internalBinding('crypto')).
'use strict';

const host = internalBinding('crypto');
const { make, decorate } = require('internal/errors');
const check = require('internal/validators');
const { Buffer } = require('buffer');
const { Transform } = require('stream');

/** OpenSSL's other spellings of the algorithms. */
const aliases = {
  __proto__: null,
  'rsa-md5': 'md5',
  'rsa-sha1': 'sha1',
  'rsa-sha224': 'sha224',
  'rsa-sha256': 'sha256',
  'rsa-sha384': 'sha384',
  'rsa-sha512': 'sha512',
  'sha-1': 'sha1',
  'sha-224': 'sha224',
  'sha-256': 'sha256',
  'sha-384': 'sha384',
  'sha-512': 'sha512',
  'sha512-224': 'sha512-224',
  'sha512-256': 'sha512-256',
  rmd160: 'ripemd160',
  ripemd: 'ripemd160',
};

function algorithmOf(name) {
  const lower = name.toLowerCase();
  return aliases[lower] ?? lower;
}

function started(name, failure) {
  const algorithm = algorithmOf(name);
  const state = host.start(algorithm);
  if (state === undefined) throw failure(name);
  return [algorithm, state];
}

const unknownDigest = () => new Error('Digest method not supported');

/** The bytes of an argument: text in an encoding, or any view. */
function bytesOf(value, encoding, name) {
  if (typeof value === 'string') return Buffer.from(value, encoding === 'buffer' ? 'utf8' : encoding);
  if (ArrayBuffer.isView(value)) return value;
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return new Uint8Array(value);
  throw make('ERR_INVALID_ARG_TYPE', name, ['string', 'Buffer', 'TypedArray', 'DataView'], value);
}

function shown(digest, encoding) {
  const buffer = Buffer.from(digest.buffer, digest.byteOffset, digest.byteLength);
  // Another encoding, or none, is no encoding.
  return Buffer.isEncoding(encoding) ? buffer.toString(encoding) : buffer;
}

// A Hash is a stream too, but few are used as one: the states of the stream are made when somebody asks for them.
function LazyTransform(options) {
  this._options = options;
}
Object.setPrototypeOf(LazyTransform.prototype, Transform.prototype);
Object.setPrototypeOf(LazyTransform, Transform);
for (const name of ['_readableState', '_writableState', '_events', '_eventsCount', '_maxListeners']) {
  Object.defineProperty(LazyTransform.prototype, name, {
    configurable: true,
    enumerable: false,
    get() {
      // Each becomes the object's own with the constructor's assignments.
      for (const own of ['_readableState', '_writableState', '_events', '_eventsCount', '_maxListeners']) {
        Object.defineProperty(this, own, { value: undefined, writable: true, configurable: true, enumerable: true });
      }
      Transform.call(this, this._options);
      this._writableState.decodeStrings = false;
      return this[name];
    },
    set(value) {
      Object.defineProperty(this, name, { value, writable: true, configurable: true, enumerable: true });
    },
  });
}
LazyTransform.prototype._transform = function _transform(chunk, encoding, callback) {
  this.update(chunk, encoding);
  callback();
};
LazyTransform.prototype._flush = function _flush(callback) {
  this.push(this.digest());
  callback();
};

function Hash(algorithm, options) {
  if (!(this instanceof Hash)) return new Hash(algorithm, options);
  if (algorithm instanceof Hash) {
    this._algorithm = algorithm._algorithm;
    this._state = Uint8Array.from(algorithm._state);
  } else {
    check.string(algorithm, 'algorithm');
    [this._algorithm, this._state] = started(algorithm, unknownDigest);
  }
  this._finished = false;
  LazyTransform.call(this, options);
}
Object.setPrototypeOf(Hash.prototype, LazyTransform.prototype);
Object.setPrototypeOf(Hash, LazyTransform);

Hash.prototype.update = function update(data, encoding) {
  if (this._finished) throw make('ERR_CRYPTO_HASH_FINALIZED');
  host.update(this._algorithm, this._state, bytesOf(data, encoding, 'data'));
  return this;
};
Hash.prototype.digest = function digest(encoding) {
  if (this._finished) throw make('ERR_CRYPTO_HASH_FINALIZED');
  this._finished = true;
  return shown(host.finish(this._algorithm, this._state), encoding);
};
Hash.prototype.copy = function copy(options) {
  if (this._finished) throw make('ERR_CRYPTO_HASH_FINALIZED');
  return new Hash(this, options);
};

// Keys. Only secret ones: there is no cryptography of key pairs here.

const kKeyType = Symbol('kKeyType');
/** Whether a value is a key, and the bytes of a secret one: a class's private matter, for the functions of this file. */
let isKey;
let bytesOfKey;

/** What a key is made of. Programs have none: keys are made by createSecretKey. */
class KeyHandle {
  constructor(bytes) {
    this.bytes = bytes;
  }
}

class KeyObject {
  #bytes;
  constructor(type, handle) {
    if (type !== 'secret' && type !== 'public' && type !== 'private') throw make('ERR_INVALID_ARG_VALUE', 'type', type);
    if (!(handle instanceof KeyHandle)) throw make('ERR_INVALID_ARG_TYPE', 'handle', 'object', handle);
    this[kKeyType] = type;
    this.#bytes = handle.bytes;
  }
  get type() {
    return this[kKeyType];
  }
  static from(key) {
    throw make('ERR_INVALID_ARG_TYPE', 'key', 'CryptoKey', key);
  }
  equals(otherKeyObject) {
    if (!isKey(otherKeyObject)) throw make('ERR_INVALID_ARG_TYPE', 'otherKeyObject', 'KeyObject', otherKeyObject);
    const other = otherKeyObject.#bytes;
    return this.#bytes.byteLength === other.byteLength && host.equal(this.#bytes, other);
  }
  static {
    isKey = (value) => typeof value === 'object' && value !== null && #bytes in value;
    bytesOfKey = (key) => key.#bytes;
    Object.defineProperty(this.prototype, Symbol.toStringTag, { value: 'KeyObject', configurable: true });
  }
}

class SecretKeyObject extends KeyObject {
  get symmetricKeySize() {
    return bytesOfKey(this).byteLength;
  }
  export(options) {
    if (options !== undefined) {
      check.object(options, 'options');
      const { format } = options;
      if (format !== undefined && format !== 'buffer' && format !== 'jwk') {
        throw make('ERR_INVALID_ARG_VALUE', 'options.format', format, "must be one of: undefined, 'buffer', 'jwk'");
      }
      if (format === 'jwk') return { kty: 'oct', k: Buffer.from(bytesOfKey(this)).toString('base64url') };
    }
    return Buffer.from(bytesOfKey(this));
  }
}

function createSecretKey(key, encoding) {
  if (typeof key !== 'string' && !isBytes(key)) {
    throw make('ERR_INVALID_ARG_TYPE', 'key', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], key);
  }
  const bytes = bytesOf(key, encoding, 'key');
  const copy = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).slice();
  return new SecretKeyObject('secret', new KeyHandle(copy));
}

function createPublicKey() {
  throw make('ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'crypto.createPublicKey');
}

function createPrivateKey() {
  throw make('ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'crypto.createPrivateKey');
}

// HMAC (RFC 2104): H(key ^ opad, H(key ^ ipad, text)).
function Hmac(algorithm, key, options) {
  if (!(this instanceof Hmac)) return new Hmac(algorithm, key, options);
  check.string(algorithm, 'hmac');
  if (!isBytes(key) && typeof key !== 'string' && !isKey(key)) {
    throw make('ERR_INVALID_ARG_TYPE', 'key', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView', 'string', 'KeyObject', 'CryptoKey'], key);
  }
  const invalid = (name) => make('ERR_CRYPTO_INVALID_DIGEST', name);
  let inner;
  let outer;
  [this._algorithm, inner] = started(algorithm, invalid);
  [, outer] = started(algorithm, invalid);
  let bytes = isKey(key) ? bytesOfKey(key) : bytesOf(key, options && options.encoding, 'key');
  bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = host.blockSize(this._algorithm);
  if (bytes.length > size) {
    const state = host.start(this._algorithm);
    host.update(this._algorithm, state, bytes);
    bytes = host.finish(this._algorithm, state);
  }
  const pad = (byte) => {
    const block = new Uint8Array(size).fill(byte);
    for (let i = 0; i < bytes.length; i++) block[i] ^= bytes[i];
    return block;
  };
  host.update(this._algorithm, inner, pad(0x36));
  host.update(this._algorithm, outer, pad(0x5c));
  this._state = inner;
  this._outer = outer;
  this._finished = false;
  LazyTransform.call(this, options);
}
Object.setPrototypeOf(Hmac.prototype, LazyTransform.prototype);
Object.setPrototypeOf(Hmac, LazyTransform);

Hmac.prototype.update = Hash.prototype.update;
Hmac.prototype.digest = function digest(encoding) {
  // Unlike a Hash's, a second digest of an Hmac is empty.
  if (this._finished) return encoding && encoding !== 'buffer' ? Buffer.alloc(0).toString(encoding) : Buffer.alloc(0);
  this._finished = true;
  host.update(this._algorithm, this._outer, host.finish(this._algorithm, this._state));
  return shown(host.finish(this._algorithm, this._outer), encoding);
};

// Keys from passwords and from keys. The callback's forms run in the pool.

/** A secret, a salt or the like: text or any bytes. `types` are how an error names what it may be. */
function secretOf(value, name, types = ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView']) {
  if (typeof value !== 'string' && !isBytes(value)) throw make('ERR_INVALID_ARG_TYPE', name, types, value);
  return bytesOf(value, undefined, name);
}

function isBytes(value) {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;
}

/** The bytes of a key as the caller gets them. */
const keyBuffer = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Hands a derived key to the callback, in the form that `shape` gives it. */
function deriving(callback, shape) {
  return (error, bytes) => (error ? callback(error) : callback(null, shape(bytes)));
}

function pbkdf2Arguments(password, salt, iterations, keylen, digest) {
  check.string(digest, 'digest');
  password = secretOf(password, 'password');
  salt = secretOf(salt, 'salt');
  check.integer(iterations, 'iterations', 1, 2 ** 31 - 1);
  check.integer(keylen, 'keylen', 0, 2 ** 31 - 1);
  const algorithm = algorithmOf(digest);
  if (host.blockSize(algorithm) === 0) throw make('ERR_CRYPTO_INVALID_DIGEST', digest);
  return [algorithm, password, salt, iterations, keylen];
}

function pbkdf2(password, salt, iterations, keylen, digest, callback) {
  if (typeof digest === 'function') [callback, digest] = [digest, undefined];
  const args = pbkdf2Arguments(password, salt, iterations, keylen, digest);
  check.func(callback, 'callback');
  host.pbkdf2(...args, deriving(callback, keyBuffer));
}

function pbkdf2Sync(password, salt, iterations, keylen, digest) {
  return keyBuffer(host.pbkdf2(...pbkdf2Arguments(password, salt, iterations, keylen, digest)));
}

/** scrypt's parameters: each under its short name, or its long one. */
const scryptParameters = [['N', 'cost', 16384], ['r', 'blockSize', 8], ['p', 'parallelization', 1]];
const SCRYPT_MEMORY = 32 * 1024 * 1024;

function scryptArguments(password, salt, keylen, options) {
  password = secretOf(password, 'password');
  salt = secretOf(salt, 'salt');
  check.integer(keylen, 'keylen', 0, 2 ** 31 - 1);
  options = options === undefined || options === null || typeof options !== 'object' ? {} : options;
  const [N, r, p] = scryptParameters.map(([short, long, fallback]) => {
    const both = options[short] !== undefined && options[long] !== undefined;
    if (both) throw make('ERR_CRYPTO_SCRYPT_INVALID_PARAMETER');
    const name = options[short] !== undefined ? short : long;
    const value = options[name];
    if (value === undefined) return fallback;
    check.integer(value, name, 0, 2 ** 32 - 1);
    return value || fallback;
  });
  let memory = SCRYPT_MEMORY;
  if (options.maxmem !== undefined) {
    check.integer(options.maxmem, 'maxmem', 0);
    memory = options.maxmem || SCRYPT_MEMORY;
  }
  if (N < 2 || (N & (N - 1)) !== 0) throw make('ERR_CRYPTO_INVALID_SCRYPT_PARAMS');
  // RFC 7914, 2, and what OpenSSL reckons: p blocks of 128 r bytes, and N + 2 more.
  if ((16 * r <= 63 && N >= 2 ** (16 * r)) || p * r >= 2 ** 30 || 128 * r * (p + N + 2) > memory) {
    throw make('ERR_CRYPTO_INVALID_SCRYPT_PARAMS', 'error:030000AC:digital envelope routines::memory limit exceeded');
  }
  return [password, salt, N, r, p, keylen];
}

function scrypt(password, salt, keylen, options, callback = options) {
  const args = scryptArguments(password, salt, keylen, options);
  check.func(callback, 'callback');
  host.scrypt(...args, deriving(callback, keyBuffer));
}

function scryptSync(password, salt, keylen, options = undefined) {
  return keyBuffer(host.scrypt(...scryptArguments(password, salt, keylen, options)));
}

const MAX_INFO = 1024;

function hkdfArguments(digest, ikm, salt, info, length) {
  const bytes = ['ArrayBuffer', 'TypedArray', 'DataView', 'Buffer'];
  check.string(digest, 'digest');
  ikm = isKey(ikm) ? bytesOfKey(ikm) : secretOf(ikm, 'ikm', ['string', 'SecretKeyObject', ...bytes]);
  salt = secretOf(salt, 'salt', ['string', ...bytes]);
  info = secretOf(info, 'info', ['string', ...bytes]);
  check.integer(length, 'length', 0, require('buffer').kMaxLength);
  if (info.byteLength > MAX_INFO) throw make('ERR_OUT_OF_RANGE', 'info', `must not contain more than ${MAX_INFO} bytes`, info.byteLength);
  const algorithm = algorithmOf(digest);
  const size = host.digestSize(algorithm);
  if (size === 0) throw make('ERR_CRYPTO_INVALID_DIGEST', digest);
  // RFC 5869, 2.3.
  if (length > 255 * size) throw make('ERR_CRYPTO_INVALID_KEYLEN');
  return [algorithm, ikm, salt, info, length];
}

function hkdf(digest, ikm, salt, info, length, callback) {
  const args = hkdfArguments(digest, ikm, salt, info, length);
  check.func(callback, 'callback');
  host.hkdf(...args, deriving(callback, (bytes) => bytes.buffer));
}

function hkdfSync(digest, ikm, salt, info, length) {
  return host.hkdf(...hkdfArguments(digest, ikm, salt, info, length)).buffer;
}

function fillRandom(bytes) {
  const failure = host.random(bytes);
  if (failure !== undefined) throw new Error(`The system's random generator failed: ${failure}`);
  return bytes;
}

const MAX_SIZE = 2 ** 31 - 1;

function sizeOf(size, name, elementSize, offset, length) {
  check.number(size, name);
  size *= elementSize;
  if (Number.isNaN(size) || size > MAX_SIZE || size < 0) throw make('ERR_OUT_OF_RANGE', name, `>= 0 && <= ${MAX_SIZE}`, size);
  if (size + offset > length) throw make('ERR_OUT_OF_RANGE', 'size + offset', `<= ${length}`, size + offset);
  return size >>> 0;
}

function partOf(buffer, offset, size) {
  const isBuffer = buffer instanceof ArrayBuffer || buffer instanceof SharedArrayBuffer;
  if (!isBuffer && !ArrayBuffer.isView(buffer)) {
    throw make('ERR_INVALID_ARG_TYPE', 'buf', ['ArrayBuffer', 'ArrayBufferView'], buffer);
  }
  const elementSize = buffer.BYTES_PER_ELEMENT || 1;
  if (offset === undefined) offset = 0;
  check.number(offset, 'offset');
  offset *= elementSize;
  if (Number.isNaN(offset) || offset > Math.min(MAX_SIZE, buffer.byteLength) || offset < 0) {
    throw make('ERR_OUT_OF_RANGE', 'offset', `>= 0 && <= ${Math.min(MAX_SIZE, buffer.byteLength)}`, offset);
  }
  const bytes = size === undefined ? buffer.byteLength - offset : sizeOf(size, 'size', elementSize, offset, buffer.byteLength);
  return isBuffer ? new Uint8Array(buffer, offset, bytes) : new Uint8Array(buffer.buffer, buffer.byteOffset + offset, bytes);
}

function randomFillSync(buffer, offset, size) {
  fillRandom(partOf(buffer, offset, size));
  return buffer;
}

function randomFill(buffer, offset, size, callback) {
  if (typeof offset === 'function') [callback, offset, size] = [offset, undefined, undefined];
  else if (typeof size === 'function') [callback, size] = [size, undefined];
  check.func(callback, 'callback');
  const part = partOf(buffer, offset, size);
  setImmediate(() => {
    fillRandom(part);
    callback(null, buffer);
  });
}

function randomBytes(size, callback) {
  const buffer = Buffer.allocUnsafeSlow(sizeOf(size, 'size', 1, 0, Infinity));
  if (callback === undefined) return fillRandom(buffer);
  check.func(callback, 'callback');
  setImmediate(() => callback(null, fillRandom(buffer)));
}

const RANDOM_LIMIT = 2 ** 48;

function randomInt(min, max, callback) {
  const minNotGiven = max === undefined || typeof max === 'function';
  if (minNotGiven) [callback, max, min] = [max, min, 0];
  if (callback !== undefined) check.func(callback, 'callback');
  if (!Number.isSafeInteger(min)) throw make('ERR_INVALID_ARG_TYPE', 'min', 'a safe integer', min);
  if (!Number.isSafeInteger(max)) throw make('ERR_INVALID_ARG_TYPE', 'max', 'a safe integer', max);
  if (max <= min) throw make('ERR_OUT_OF_RANGE', 'max', `greater than the value of "min" (${min})`, max);
  const range = max - min;
  if (range >= RANDOM_LIMIT) throw make('ERR_OUT_OF_RANGE', minNotGiven ? 'max' : 'max - min', `<= ${RANDOM_LIMIT - 1}`, range);
  // Numbers above the last multiple of the range would favour the small ones.
  const limit = RANDOM_LIMIT - (RANDOM_LIMIT % range);
  const draw = () => {
    for (;;) {
      const x = fillRandom(Buffer.alloc(6)).readUIntBE(0, 6);
      if (x < limit) return (x % range) + min;
    }
  };
  if (callback === undefined) return draw();
  process.nextTick(() => callback(undefined, draw()));
}

const hex = Array.from({ length: 256 }, (_, i) => (i + 256).toString(16).slice(1));

// RFC 4122, version 4.
function randomUUID(options) {
  if (options !== undefined) {
    check.object(options, 'options');
    if (options.disableEntropyCache !== undefined) check.boolean(options.disableEntropyCache, 'options.disableEntropyCache');
  }
  const b = fillRandom(new Uint8Array(16));
  b[6] = (b[6] & 0x0f) | 0x40;
  b[8] = (b[8] & 0x3f) | 0x80;
  let text = '';
  for (let i = 0; i < 16; i++) text += (i === 4 || i === 6 || i === 8 || i === 10 ? '-' : '') + hex[b[i]];
  return text;
}

function timingSafeEqual(a, b) {
  for (const [name, value] of [['buf1', a], ['buf2', b]]) {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) continue;
    const text = `The "${name}" argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.`;
    throw decorate(new TypeError(text), 'ERR_INVALID_ARG_TYPE', timingSafeEqual);
  }
  if (a.byteLength !== b.byteLength) throw make('ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH');
  return host.equal(a, b);
}

/** One digest at once. */
function hash(algorithm, data, outputEncoding = 'hex') {
  return new Hash(algorithm).update(data).digest(outputEncoding);
}

// What the web's Crypto has of this.
class Crypto {
  getRandomValues(array) {
    const integers = ArrayBuffer.isView(array) && !(array instanceof DataView) && !/Float/.test(array.constructor.name);
    if (!integers) {
      throw new DOMException('The data argument must be an integer-type TypedArray', 'TypeMismatchError');
    }
    if (array.byteLength > 65536) {
      throw new DOMException(`The requested length exceeds 65,536 bytes`, 'QuotaExceededError');
    }
    return randomFillSync(array);
  }
  randomUUID(options) {
    return randomUUID(options);
  }
  get [Symbol.toStringTag]() {
    return 'Crypto';
  }
}
const webcrypto = new Crypto();

module.exports = {
  KeyObject,
  createSecretKey,
  createPublicKey,
  createPrivateKey,
  createHash: (algorithm, options) => new Hash(algorithm, options),
  createHmac: (algorithm, key, options) => new Hmac(algorithm, key, options),
  getHashes: () => host.algorithms(),
  hash,
  Hash,
  Hmac,
  randomBytes,
  pseudoRandomBytes: randomBytes,
  rng: randomBytes,
  prng: randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  hkdf,
  hkdfSync,
  pbkdf2,
  pbkdf2Sync,
  scrypt,
  scryptSync,
  timingSafeEqual,
  getRandomValues: (array) => webcrypto.getRandomValues(array),
  webcrypto,
  constants: {},
};
