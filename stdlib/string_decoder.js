// StringDecoder: text from bytes that arrive in pieces; a character cut by a piece's end waits for the rest.
'use strict';

const { Buffer } = require('buffer');

const aliases = { __proto__: null, 'utf-8': 'utf8', binary: 'latin1', ucs2: 'utf16le', 'ucs-2': 'utf16le', 'utf-16le': 'utf16le' };

function normalize(encoding) {
  const name = encoding === undefined || encoding === null || encoding === '' ? 'utf8' : `${encoding}`.toLowerCase();
  if (!Buffer.isEncoding(name)) throw require('internal/errors').make('ERR_UNKNOWN_ENCODING', encoding);
  return aliases[name] || name;
}

/** How many bytes at the end belong to a character that is not complete. */
function incompleteUtf8(bytes) {
  const length = bytes.length;
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back];
    if ((byte & 0xc0) === 0x80) continue;
    let need = 0;
    if (byte >= 0xc2 && byte <= 0xdf) need = 2;
    else if ((byte & 0xf0) === 0xe0) need = 3;
    else if (byte >= 0xf0 && byte <= 0xf4) need = 4;
    if (need <= back) return 0;
    // A second byte that cannot follow this first one makes the character wrong, not incomplete.
    if (back >= 2) {
      const second = bytes[length - back + 1];
      if ((byte === 0xe0 && second < 0xa0) || (byte === 0xed && second > 0x9f) ||
        (byte === 0xf0 && second < 0x90) || (byte === 0xf4 && second > 0x8f)) return 0;
    }
    return back;
  }
  return 0;
}

function StringDecoder(encoding) {
  this.encoding = normalize(encoding);
  this._rest = Buffer.alloc(0);
}

StringDecoder.prototype.write = function write(bytes) {
  if (typeof bytes === 'string') return bytes;
  if (!ArrayBuffer.isView(bytes)) {
    throw require('internal/errors').make('ERR_INVALID_ARG_TYPE', 'buf', ['Buffer', 'TypedArray', 'DataView'], bytes);
  }
  let all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (this._rest.length > 0) all = Buffer.concat([this._rest, all]);
  let keep = 0;
  switch (this.encoding) {
    case 'utf8':
      keep = incompleteUtf8(all);
      break;
    case 'utf16le': {
      keep = all.length % 2;
      const last = all.length - keep;
      // The first half of a pair waits for its second.
      if (last >= 2 && (all[last - 1] & 0xfc) === 0xd8) keep += 2;
      break;
    }
    case 'base64':
    case 'base64url':
      keep = all.length % 3;
      break;
    default:
  }
  // What is kept must survive the caller's reuse of its buffer.
  this._rest = keep === 0 ? Buffer.alloc(0) : Buffer.from(all.subarray(all.length - keep));
  return all.toString(this.encoding, 0, all.length - keep);
};

StringDecoder.prototype.end = function end(bytes) {
  let text = bytes === undefined ? '' : this.write(bytes);
  if (this._rest.length > 0) {
    text += this.encoding === 'utf8' ? '\ufffd' : this._rest.toString(this.encoding);
    this._rest = Buffer.alloc(0);
  }
  return text;
};
StringDecoder.prototype.text = function text(bytes, offset) {
  this._rest = Buffer.alloc(0);
  return this.write(bytes.subarray(offset));
};
Object.defineProperties(StringDecoder.prototype, {
  lastChar: { configurable: true, enumerable: true, get() { return this._rest; } },
  lastNeed: { configurable: true, enumerable: true, get() { return this._rest.length; } },
  lastTotal: { configurable: true, enumerable: true, get() { return this._rest.length; } },
});

module.exports = { StringDecoder };
