// URL and URLSearchParams, and Node's file: helpers and old `parse`. The host takes URLs apart and changes them
// (internalBinding('url')).
'use strict';

const { make } = require('internal/errors');
const legacy = require('internal/url_legacy');
const customInspect = Symbol.for('nodejs.util.inspect.custom');


function invalid(input, base) {
  // Unlike others, its first line does not tell the code.
  const error = new TypeError('Invalid URL');
  Error.captureStackTrace(error, URL);
  error.code = 'ERR_INVALID_URL';
  error.input = input;
  if (base !== undefined) error.base = base;
  return error;
}

const binding = internalBinding('url');
const partNames = binding.names();
const named = (parts) => Object.fromEntries(parts.map((text, i) => [partNames[i], text]));

function formEncode(text) {
  return encodeURIComponent(`${text}`.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd'))
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`).replace(/%20/g, '+');
}

function formDecode(text) {
  text = text.replaceAll('+', ' ');
  return text.includes('%') ? require('querystring').unescape(text) : text;
}

class URLSearchParams {
  #list = [];
  #url = null;

  constructor(init = undefined) {
    if (init === undefined || init === null) return;
    if (typeof init === 'object' || typeof init === 'function') {
      const iterator = init[Symbol.iterator];
      if (typeof iterator === 'function') {
        for (const pair of init) {
          const both = pair !== null && typeof pair === 'object' && typeof pair[Symbol.iterator] === 'function' ? [...pair] : [];
          if (both.length !== 2) {
            const error = new TypeError('Each query pair must be an iterable [name, value] tuple');
            throw require('internal/errors').decorate(error, 'ERR_INVALID_TUPLE', URLSearchParams);
          }
          this.#list.push([`${both[0]}`, `${both[1]}`]);
        }
      } else for (const key of Reflect.ownKeys(init)) if (typeof key === 'string') this.#list.push([key, `${init[key]}`]);
      return;
    }
    this.#parse(`${init}`.replace(/^\?/, ''));
  }

  static of(url, search) {
    const params = new URLSearchParams(search);
    params.#url = url;
    return params;
  }

  static reset(params, search) {
    params.#list = [];
    params.#parse(search.replace(/^\?/, ''));
  }

  #parse(text) {
    for (const field of text.split('&')) {
      if (field === '') continue;
      const at = field.indexOf('=');
      this.#list.push(at === -1 ? [formDecode(field), ''] : [formDecode(field.slice(0, at)), formDecode(field.slice(at + 1))]);
    }
  }

  #changed() {
    if (this.#url !== null) this.#url(this.toString());
  }

  get size() {
    return this.#list.length;
  }

  append(name, value) {
    this.#list.push([`${name}`, `${value}`]);
    this.#changed();
  }

  delete(name, value) {
    this.#list = this.#list.filter(([k, v]) => k !== `${name}` || (value !== undefined && v !== `${value}`));
    this.#changed();
  }

  get(name) {
    const found = this.#list.find(([key]) => key === `${name}`);
    return found === undefined ? null : found[1];
  }

  getAll(name) {
    return this.#list.filter(([key]) => key === `${name}`).map(([, value]) => value);
  }

  has(name, value) {
    return this.#list.some(([k, v]) => k === `${name}` && (value === undefined || v === `${value}`));
  }

  set(name, value) {
    const first = this.#list.findIndex(([key]) => key === `${name}`);
    if (first === -1) this.#list.push([`${name}`, `${value}`]);
    else {
      this.#list[first][1] = `${value}`;
      this.#list = this.#list.filter(([key], i) => i <= first || key !== `${name}`);
    }
    this.#changed();
  }

  sort() {
    this.#list.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#changed();
  }

  forEach(callback, self) {
    require('internal/validators').func(callback, 'callback');
    for (const [key, value] of this.#list) callback.call(self, value, key, this);
  }

  *entries() {
    for (const [key, value] of this.#list) yield [key, value];
  }

  *keys() {
    for (const [key] of this.#list) yield key;
  }

  *values() {
    for (const [, value] of this.#list) yield value;
  }

  [Symbol.iterator]() {
    return this.entries();
  }

  toString() {
    return this.#list.map(([key, value]) => `${formEncode(key)}=${formEncode(value)}`).join('&');
  }

  [customInspect](depth, options, inspect) {
    if (this.#list.length === 0) return 'URLSearchParams {}';
    const inner = this.#list.map(([key, value]) => `${inspect(key, options)} => ${inspect(value, options)}`);
    return `URLSearchParams { ${inner.join(', ')} }`;
  }
}
const { of: paramsOf, reset: resetParams } = URLSearchParams;
delete URLSearchParams.of;
delete URLSearchParams.reset;

class URL {
  /** Its parts, by name, as text. */
  #parts;
  #params = null;

  constructor(input, base = undefined) {
    if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'url');
    input = `${input}`;
    if (base !== undefined) base = `${base}`;
    const parts = binding.parse(input, base);
    if (parts === undefined) throw invalid(input, base);
    this.#parts = named(parts);
  }

  static canParse(input, base = undefined) {
    if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'url');
    return binding.parse(`${input}`, base === undefined ? undefined : `${base}`) !== undefined;
  }

  static parse(input, base = undefined) {
    if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'url');
    return URL.canParse(input, base) ? new URL(input, base) : null;
  }

  #set(name, value) {
    value = `${value}`;
    const parts = binding.set(this.#parts.href, name, value);
    if (parts === undefined) throw invalid(value);
    this.#parts = named(parts);
  }

  toString() {
    return this.href;
  }

  get href() {
    return this.#parts.href;
  }

  set href(value) {
    this.#set('href', value);
    this.#refresh();
  }

  get origin() {
    return this.#parts.origin;
  }

  get protocol() {
    return this.#parts.protocol;
  }

  set protocol(value) {
    this.#set('protocol', value);
  }

  get username() {
    return this.#parts.username;
  }

  set username(value) {
    this.#set('username', value);
  }

  get password() {
    return this.#parts.password;
  }

  set password(value) {
    this.#set('password', value);
  }

  get host() {
    return this.#parts.host;
  }

  set host(value) {
    this.#set('host', value);
  }

  get hostname() {
    return this.#parts.hostname;
  }

  set hostname(value) {
    this.#set('hostname', value);
  }

  get port() {
    return this.#parts.port;
  }

  set port(value) {
    this.#set('port', value);
  }

  get pathname() {
    return this.#parts.pathname;
  }

  set pathname(value) {
    this.#set('pathname', value);
  }

  get search() {
    return this.#parts.search;
  }

  set search(value) {
    this.#set('search', value);
    this.#refresh();
  }

  get searchParams() {
    this.#params ??= paramsOf((text) => this.#set('search', text), this.#parts.search);
    return this.#params;
  }

  get hash() {
    return this.#parts.hash;
  }

  set hash(value) {
    this.#set('hash', value);
  }

  #refresh() {
    if (this.#params !== null) resetParams(this.#params, this.#parts.search);
  }

  toJSON() {
    return this.href;
  }

  [customInspect](depth, options, inspect) {
    if (typeof depth === 'number' && depth < 0) return this;
    const shown = {};
    for (const key of ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'searchParams', 'hash']) {
      shown[key] = this[key];
    }
    return `URL ${inspect(shown, options)}`;
  }
}
for (const [Class, names] of [
  [URL, [...partNames, 'searchParams', 'toString', 'toJSON']],
  [URLSearchParams, ['append', 'delete', 'get', 'getAll', 'has', 'set', 'sort', 'forEach', 'entries', 'keys', 'values', 'toString', 'size']],
]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
  for (const name of names) Object.defineProperty(Class.prototype, name, { enumerable: true });
}

function fileURLToPath(url) {
  if (typeof url === 'string') url = new URL(url);
  else if (url === null || typeof url !== 'object' || !url.href) throw make('ERR_INVALID_ARG_TYPE', 'path', ['string', 'URL'], url);
  if (url.protocol !== 'file:') throw make('ERR_INVALID_URL_SCHEME', 'file');
  if (url.hostname !== '') throw make('ERR_INVALID_FILE_URL_HOST', process.platform);
  if (/%2f/i.test(url.pathname)) throw make('ERR_INVALID_FILE_URL_PATH', 'must not include encoded / characters');
  return decodeURIComponent(url.pathname);
}

function pathToFileURL(file) {
  let resolved = require('path').resolve(file);
  if (file.endsWith('/') && !resolved.endsWith('/')) resolved += '/';
  const url = new URL('file://');
  url.pathname = resolved.replace(/%/g, '%25').replace(/\\/g, '%5C').replace(/\n/g, '%0A').replace(/\r/g, '%0D').replace(/\t/g, '%09').replace(/\?/g, '%3F').replace(/#/g, '%23');
  return url;
}

/** A URL, or one of the old interface, or what tells its parts, as text. */
function format(url, options) {
  if (typeof url === 'string') url = legacy.parse(url);
  else if (typeof url !== 'object' || url === null) throw make('ERR_INVALID_ARG_TYPE', 'urlObject', ['Object', 'string'], url);
  else if (url.href && url.protocol && url.auth === undefined && url.path === undefined) {
    // The standard's, of whatever realm.
    if (!(url instanceof URL)) url = new URL(url.href);
    if (options) require('internal/validators').object(options, 'options');
    const { fragment, unicode, search, auth } = options || {};
    const userinfo = (auth ?? true) && (url.username || url.password) ? `${url.username}${url.password ? `:${url.password}` : ''}@` : '';
    const slashes = /^[^:]+:\/\//.test(url.href) ? '//' : '';
    const name = unicode && url.hostname ? binding.domainToUnicode(url.hostname) : url.hostname;
    const authority = `${userinfo}${name}${url.port ? `:${url.port}` : ''}`;
    return `${url.protocol}${slashes}${authority}${url.pathname}${search ?? true ? url.search : ''}${fragment ?? true ? url.hash : ''}`;
  }
  return Reflect.apply(legacy.Url.prototype.format, url, []);
}

module.exports = {
  URL,
  URLSearchParams,
  Url: legacy.Url,
  parse: legacy.parse,
  format,
  resolve: legacy.resolve,
  resolveObject: legacy.resolveObject,
  fileURLToPath,
  pathToFileURL,
  domainToASCII(domain) {
    if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'domain');
    return binding.domainToASCII(`${domain}`);
  },
  domainToUnicode(domain) {
    if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'domain');
    return binding.domainToUnicode(`${domain}`);
  },
  urlToHttpOptions(url) {
    const { hash, search, pathname, href, protocol, hostname } = url;
    const options = { __proto__: null, protocol, hostname: hostname.replace(/^\[(.*)\]$/, '$1'), hash, search, pathname, path: `${pathname || ''}${search || ''}`, href };
    if (url.port !== '') options.port = Number(url.port);
    if (url.username || url.password) options.auth = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    return options;
  },
};
