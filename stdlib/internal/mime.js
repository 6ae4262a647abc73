// MIMEType and MIMEParams: MIME types as the WHATWG's MIME Sniffing standard reads and writes them, with Node's deviations
// (after a quoted value one character is skipped, not all up to the next semicolon).
'use strict';

const { make } = require('internal/errors');

const notToken = /[^!#$%&'*+\-.^_`|~A-Za-z0-9]/;
const notInQuotes = /[^\t\u0020-~\u0080-\u00ff]/;

/** Letters of ASCII alone become small. */
const lower = (text) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** How long a text is without the HTTP whitespace at its end. */
function lengthTrimmed(text) {
  let end = text.length;
  while (end > 0 && '\r\n\t '.includes(text[end - 1])) end--;
  return end;
}

/** Throws unless a part of a type consists of what may stand in it; `whole` is what the error names. */
function checkPart(part, what, whole = part, wrong = notToken) {
  const at = part.search(wrong);
  if (at !== -1 || (part === '' && wrong === notToken)) throw make('ERR_INVALID_MIME_SYNTAX', what, whole, at);
}

/** `[type, subtype, what follows]` */
function parseType(text) {
  const [, type, slash, rawSubtype, rest] = /^[\r\n\t ]*([^/]*)(\/?)([^;]*);?([^]*)$/.exec(text);
  checkPart(type, 'type', text);
  if (slash === '') throw make('ERR_INVALID_MIME_SYNTAX', 'type', text, -1);
  const subtype = rawSubtype.slice(0, lengthTrimmed(rawSubtype));
  checkPart(subtype, 'subtype', text);
  return [lower(type), lower(subtype), rest];
}

/** The parameters of a text, the first of each name. What is wrong is left out. */
function parseParams(text) {
  const params = new Map();
  const end = lengthTrimmed(text);
  let at = 0;
  const take = (pattern) => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    at = pattern.lastIndex;
    return match;
  };
  while (at < end) {
    take(/[\r\n\t ]*/y);
    const name = lower(take(/[^;=]*/y)[0]);
    // A name alone is no parameter.
    if (at < end && text[at++] === ';') continue;
    if (at >= end) break;
    let value;
    if (text[at] === '"') {
      at++;
      const [, inside, loneBackslash] = take(/((?:\\[^]|[^"\\])*)(\\?)"?/y);
      value = inside.replace(/\\([^])/g, '$1') + loneBackslash;
    } else {
      const [raw] = take(/[^;]*/y);
      value = raw.slice(0, lengthTrimmed(raw));
      if (value === '') continue;
    }
    if (name !== '' && !notToken.test(name) && !notInQuotes.test(value) && !params.has(name)) params.set(name, value);
    at++;
  }
  return params;
}

/** Gives MIMEParams its entries. Set by the class, whose secret they are. */
let setEntries;

class MIMEParams {
  #params = new Map();

  static {
    setEntries = (params, entries) => {
      params.#params = entries;
      return params;
    };
  }

  delete(name) {
    this.#params.delete(name);
  }

  get(name) {
    return this.#params.get(name) ?? null;
  }

  has(name) {
    return this.#params.has(name);
  }

  set(name, value) {
    name = `${name}`;
    value = `${value}`;
    checkPart(name, 'parameter name');
    checkPart(value, 'parameter value', value, notInQuotes);
    this.#params.set(name, value);
  }

  *entries() {
    yield* this.#params.entries();
  }

  *keys() {
    yield* this.#params.keys();
  }

  *values() {
    yield* this.#params.values();
  }

  toString() {
    const quoted = (value) =>
      value === '' || notToken.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : value;
    return Array.from(this.#params, ([name, value]) => `${name}=${quoted(value)}`).join(';');
  }
}
const paramsText = MIMEParams.prototype.toString;

class MIMEType {
  #type;
  #subtype;
  #params;

  constructor(text) {
    const [type, subtype, rest] = parseType(`${text}`);
    this.#type = type;
    this.#subtype = subtype;
    this.#params = setEntries(new MIMEParams(), parseParams(rest));
  }

  get type() {
    return this.#type;
  }

  set type(text) {
    text = `${text}`;
    checkPart(text, 'type');
    this.#type = lower(text);
  }

  get subtype() {
    return this.#subtype;
  }

  set subtype(text) {
    text = `${text}`;
    checkPart(text, 'subtype');
    this.#subtype = lower(text);
  }

  get essence() {
    return `${this.#type}/${this.#subtype}`;
  }

  get params() {
    return this.#params;
  }

  toString() {
    const params = Reflect.apply(paramsText, this.#params, []);
    return `${this.#type}/${this.#subtype}${params === '' ? '' : `;${params}`}`;
  }
}

for (const [Class, key, value] of [
  [MIMEParams, Symbol.iterator, MIMEParams.prototype.entries],
  [MIMEParams, 'toJSON', MIMEParams.prototype.toString],
  [MIMEType, 'toJSON', MIMEType.prototype.toString],
]) {
  Object.defineProperty(Class.prototype, key, { value, writable: true, enumerable: false, configurable: true });
}

module.exports = { MIMEParams, MIMEType };
