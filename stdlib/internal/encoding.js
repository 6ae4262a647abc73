// TextEncoder, and TextDecoder of the encodings of the WHATWG Encoding standard (crates/runtime/src/bindings/encoding.rs).
'use strict';

const { Buffer } = require('buffer');
const { make, decorate } = require('internal/errors');
const host = internalBinding('encoding');

const inspectCustom = Symbol.for('nodejs.util.inspect.custom');
const { isAnyArrayBuffer } = require('internal/types');

class TextEncoder {
  #isEncoder = true;

  static #check(encoder) {
    if (encoder === null || typeof encoder !== 'object' || !(#isEncoder in encoder)) throw make('ERR_INVALID_THIS', 'TextEncoder');
  }

  get encoding() {
    TextEncoder.#check(this);
    return 'utf-8';
  }

  encode(input = '') {
    TextEncoder.#check(this);
    const bytes = Buffer.from(`${input}`);
    return new Uint8Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  }

  encodeInto(source, target) {
    TextEncoder.#check(this);
    require('internal/validators').string(source, 'src');
    if (!require('internal/types').isUint8Array(target)) throw make('ERR_INVALID_ARG_TYPE', 'dest', 'Uint8Array', target);
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

  [inspectCustom](depth, options, inspect) {
    TextEncoder.#check(this);
    if (typeof depth === 'number' && depth < 0) return options.stylize(`[${this.constructor?.name}]`, 'special');
    const facts = { __proto__: { constructor: this.constructor ?? TextEncoder } };
    facts.encoding = this.encoding;
    return inspect(facts, options);
  }
}

/** The bytes of what `decode` takes. */
function bytesOf(input) {
  if (ArrayBuffer.isView(input)) return Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  if (isAnyArrayBuffer(input)) return Buffer.from(input);
  const error = new TypeError(
    'The "list" argument must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.',
  );
  throw decorate(error, 'ERR_INVALID_ARG_TYPE', bytesOf);
}

function checkOptions(options) {
  if (options !== null && typeof options !== 'object') throw make('ERR_INVALID_ARG_TYPE', 'options', 'Object', options);
}

const NONE = new Uint8Array(0);

class TextDecoder {
  #encoding;
  #fatal;
  #ignoreBOM;
  /** Bytes that the ones before left undecided. */
  #held = NONE;
  /** Whether the first unit that `#held` gives is there for the decoder's sake only. */
  #skip = false;
  /** Whether what follows is not the beginning of a text. */
  #started = false;
  /** Whether parts of a text were ever decoded. Before that Node reads windows-1252 as ISO-8859-1. */
  #streamed = false;

  constructor(label = 'utf-8', options = {}) {
    label = `${label}`;
    checkOptions(options);
    const encoding = host.nameOf(label);
    if (encoding === undefined) throw make('ERR_ENCODING_NOT_SUPPORTED', label);
    this.#encoding = encoding;
    this.#fatal = Boolean(options?.fatal);
    this.#ignoreBOM = Boolean(options?.ignoreBOM);
  }

  static #check(decoder) {
    if (decoder === null || typeof decoder !== 'object' || !(#encoding in decoder)) throw make('ERR_INVALID_THIS', 'TextDecoder');
  }

  decode(input = NONE, options = {}) {
    TextDecoder.#check(this);
    let bytes = bytesOf(input);
    const stream = Boolean(options?.stream);
    if (stream) this.#streamed = true;
    if (this.#encoding === 'windows-1252' && !this.#streamed) return bytes.toString('latin1');
    if (this.#streamed || this.#encoding !== 'utf-8') checkOptions(options);
    if (this.#held.length > 0) bytes = Buffer.concat([this.#held, bytes]);
    const decoded = host.decode(this.#encoding, bytes, !stream, this.#fatal, this.#skip);
    if (decoded === undefined) {
      this.#reset();
      throw make('ERR_ENCODING_INVALID_ENCODED_DATA', this.#encoding);
    }
    let text;
    [text, this.#held, this.#skip] = decoded;
    const isStart = !this.#started && text.length > 0;
    if (text.length > 0) this.#started = true;
    if (!stream) this.#reset();
    return isStart && !this.#ignoreBOM && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }

  get encoding() {
    TextDecoder.#check(this);
    return this.#encoding;
  }

  get fatal() {
    TextDecoder.#check(this);
    return this.#fatal;
  }

  get ignoreBOM() {
    TextDecoder.#check(this);
    return this.#ignoreBOM;
  }

  #reset() {
    this.#held = NONE;
    this.#skip = false;
    this.#started = false;
  }

  [inspectCustom](depth, options, inspect) {
    TextDecoder.#check(this);
    if (typeof depth === 'number' && depth < 0) return options.stylize(`[${this.constructor?.name}]`, 'special');
    const constructor = this.constructor ?? TextDecoder;
    const facts = { __proto__: { constructor } };
    facts.encoding = this.encoding;
    facts.fatal = this.fatal;
    facts.ignoreBOM = this.ignoreBOM;
    return `${constructor.name} ${inspect(facts)}`;
  }
}

for (const [Class, names] of [
  [TextEncoder, ['encode', 'encodeInto', 'encoding']],
  [TextDecoder, ['decode', 'encoding', 'fatal', 'ignoreBOM']],
]) {
  for (const name of names) Object.defineProperty(Class.prototype, name, { enumerable: true });
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
}

module.exports = { TextEncoder, TextDecoder };
