// TextEncoder and TextDecoder (utf-8, utf-16le, latin1).
'use strict';

const { Buffer } = require('buffer');
const { make } = require('internal/errors');

class TextEncoder {
  get encoding() {
    return 'utf-8';
  }

  encode(input = '') {
    const bytes = Buffer.from(`${input}`);
    return new Uint8Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  }

  encodeInto(source, target) {
    require('internal/validators').string(source, 'src');
    let read = 0;
    let written = 0;
    for (const char of source) {
      const bytes = Buffer.from(char);
      if (written + bytes.length > target.length) break;
      target.set(bytes, written);
      written += bytes.length;
      read += char.length;
    }
    return { read, written };
  }
}

const labels = {
  __proto__: null,
  'utf-8': 'utf-8', utf8: 'utf-8', 'unicode-1-1-utf-8': 'utf-8', 'utf-16le': 'utf-16le', 'utf-16': 'utf-16le', ucs2: 'utf-16le',
  latin1: 'windows-1252', 'iso-8859-1': 'windows-1252', ascii: 'windows-1252', 'us-ascii': 'windows-1252', 'windows-1252': 'windows-1252',
};

/** The length of a prefix of whole, valid characters; -1 when a byte is wrong rather than missing. */
function isValidUtf8(bytes) {
  return Buffer.from(bytes.toString('utf8')).equals(bytes);
}

class TextDecoder {
  #fatal;
  #ignoreBOM;
  #encoding;
  #decoder = null;
  #started = false;

  constructor(label = 'utf-8', options = {}) {
    const encoding = labels[`${label}`.trim().toLowerCase()];
    if (encoding === undefined) {
      const error = new RangeError(`The "${label}" encoding is not supported`);
      throw require('internal/errors').decorate(error, 'ERR_ENCODING_NOT_SUPPORTED', TextDecoder);
    }
    this.#encoding = encoding;
    this.#fatal = !!(options && options.fatal);
    this.#ignoreBOM = !!(options && options.ignoreBOM);
  }

  get encoding() {
    return this.#encoding;
  }

  get fatal() {
    return this.#fatal;
  }

  get ignoreBOM() {
    return this.#ignoreBOM;
  }

  decode(input = new Uint8Array(0), { stream = false } = {}) {
    let bytes;
    if (ArrayBuffer.isView(input)) bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
    else if (input instanceof ArrayBuffer || Object.prototype.toString.call(input) === '[object SharedArrayBuffer]') bytes = Buffer.from(input);
    else throw make('ERR_INVALID_ARG_TYPE', 'list', ['ArrayBuffer', 'ArrayBufferView'], input);
    if (this.#decoder === null) {
      const { StringDecoder } = require('string_decoder');
      this.#decoder = new StringDecoder({ 'utf-8': 'utf8', 'utf-16le': 'utf16le', 'windows-1252': 'latin1' }[this.#encoding]);
      this.#started = false;
    }
    let text = this.#decoder.write(bytes);
    if (!stream) {
      text += this.#decoder.end();
      this.#decoder = null;
    }
    if (this.#fatal && this.#encoding === 'utf-8' && text.includes('\ufffd') && !isValidUtf8(bytes)) {
      this.#decoder = null;
      const error = new TypeError('The encoded data was not valid for encoding utf-8');
      throw require('internal/errors').decorate(error, 'ERR_ENCODING_INVALID_ENCODED_DATA', this.decode);
    }
    if (!this.#started && text.length > 0) {
      this.#started = stream;
      if (!this.#ignoreBOM && text.charCodeAt(0) === 0xfeff) text = text.slice(1);
    }
    return text;
  }
}

module.exports = { TextEncoder, TextDecoder };
