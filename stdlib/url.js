// URL and URLSearchParams, and Node's file: helpers and old `parse`. The host takes URLs apart and changes them
// (internalBinding('url')).
'use strict';

const { make } = require('internal/errors');
const customInspect = Symbol.for('nodejs.util.inspect.custom');

const defaultPorts = { __proto__: null, 'http:': '80', 'https:': '443', 'ws:': '80', 'wss:': '443', 'ftp:': '21', 'file:': '' };
const isSpecial = (protocol) => protocol in defaultPorts;

function invalid(input, base) {
  // Unlike others, its first line does not tell the code.
  const error = new TypeError('Invalid URL');
  Error.captureStackTrace(error, URL);
  error.code = 'ERR_INVALID_URL';
  error.input = input;
  if (base !== undefined) error.base = base;
  return error;
}

const host = internalBinding('url');
const partNames = host.names();
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
    const parts = host.parse(input, base);
    if (parts === undefined) throw invalid(input, base);
    this.#parts = named(parts);
  }

  static canParse(input, base = undefined) {
    if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'url');
    return host.parse(`${input}`, base === undefined ? undefined : `${base}`) !== undefined;
  }

  static parse(input, base = undefined) {
    if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'url');
    return URL.canParse(input, base) ? new URL(input, base) : null;
  }

  #set(name, value) {
    value = `${value}`;
    const parts = host.set(this.#parts.href, name, value);
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

// The old interface.

function Url() {
  for (const key of ['protocol', 'slashes', 'auth', 'host', 'port', 'hostname', 'hash', 'search', 'query', 'pathname', 'path', 'href']) this[key] = null;
}

function parse(input, parseQuery = false, slashesDenoteHost = false) {
  if (input instanceof Url) return input;
  require('internal/validators').string(input, 'url');
  const url = new Url();
  let rest = input.trim();
  const cut = (mark) => {
    const at = rest.indexOf(mark);
    if (at === -1) return null;
    const part = rest.slice(at);
    rest = rest.slice(0, at);
    return part;
  };
  url.hash = cut('#');
  url.search = cut('?');
  const scheme = /^([a-z0-9.+-]+:)/i.exec(rest);
  if (scheme !== null) {
    url.protocol = scheme[1].toLowerCase();
    rest = rest.slice(scheme[0].length);
  }
  if (rest.startsWith('//') && url.protocol !== 'javascript:' && (scheme !== null || slashesDenoteHost || /^\/\/[^@/]+@[^@/]+/.test(rest))) {
    url.slashes = true;
    rest = rest.slice(2);
    const end = rest.search(/[/\\]/);
    let host = end === -1 ? rest : rest.slice(0, end);
    rest = end === -1 ? '' : rest.slice(end);
    const at = host.lastIndexOf('@');
    if (at !== -1) {
      url.auth = decodeURIComponent(host.slice(0, at));
      host = host.slice(at + 1);
    }
    const port = /:(\d*)$/.exec(host);
    if (port !== null) {
      if (port[1] !== '') [, url.port] = port;
      host = host.slice(0, port.index);
    }
    url.hostname = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
    url.host = `${host.toLowerCase()}${url.port === null ? '' : `:${url.port}`}`;
  }
  url.pathname = rest === '' ? (url.slashes && isSpecial(url.protocol || '') ? '/' : null) : rest.replace(/[ "<>`{}|\\^]/g, (char) => (char === '\\' ? '/' : encodeURIComponent(char)));
  if (parseQuery) {
    url.query = require('querystring').parse(url.search === null ? '' : url.search.slice(1));
    if (url.search === null) url.search = '';
  } else url.query = url.search === null ? null : url.search.slice(1);
  if (url.pathname !== null || url.search) url.path = `${url.pathname || ''}${url.search || ''}`;
  url.href = format(url);
  return url;
}

function format(url, options) {
  if (typeof url === 'string') url = parse(url);
  else if (url instanceof URL) {
    const { fragment = true, search = true, auth = true } = options || {};
    const userinfo = auth && (url.username || url.password) ? `${url.username}${url.password ? `:${url.password}` : ''}@` : '';
    const slashes = /^[^:]+:\/\//.test(url.href) ? '//' : '';
    return `${url.protocol}${slashes}${userinfo}${url.host}${url.pathname}${search ? url.search : ''}${fragment ? url.hash : ''}`;
  }
  if (url === null || typeof url !== 'object') throw make('ERR_INVALID_ARG_TYPE', 'urlObject', ['Object', 'string'], url);
  let protocol = url.protocol || '';
  if (protocol && !protocol.endsWith(':')) protocol += ':';
  const auth = url.auth ? `${encodeURIComponent(url.auth).replace(/%3A/i, ':')}@` : '';
  let host = '';
  if (url.host) host = auth + url.host;
  else if (url.hostname) host = `${auth}${url.hostname.includes(':') ? `[${url.hostname}]` : url.hostname}${url.port ? `:${url.port}` : ''}`;
  let pathname = (url.pathname || '').replace(/[#?]/g, encodeURIComponent);
  if (url.slashes || (isSpecial(protocol) && host)) {
    if (url.slashes || host) {
      if (pathname && pathname[0] !== '/') pathname = `/${pathname}`;
      host = `//${host}`;
    }
  }
  let search = url.search || '';
  if (!search && url.query !== null && typeof url.query === 'object') {
    const query = require('querystring').stringify(url.query);
    search = query ? `?${query}` : '';
  }
  if (search && search[0] !== '?') search = `?${search}`;
  let hash = url.hash || '';
  if (hash && hash[0] !== '#') hash = `#${hash}`;
  return `${protocol}${host}${pathname}${search.replace(/#/g, '%23')}${hash}`;
}

function resolve(from, to) {
  const base = new URL(from, 'resolve://base/');
  const found = new URL(to, base);
  if (found.protocol === 'resolve:') return `${from.startsWith('/') || to.startsWith('/') ? found.pathname : found.pathname.slice(1)}${found.search}${found.hash}`;
  return found.href;
}

module.exports = {
  URL,
  URLSearchParams,
  Url,
  parse,
  format,
  resolve,
  resolveObject: (from, to) => parse(resolve(from, to)),
  fileURLToPath,
  pathToFileURL,
  domainToASCII(domain) {
    if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'domain');
    return host.domainToASCII(`${domain}`);
  },
  domainToUnicode(domain) {
    if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'domain');
    return host.domainToUnicode(`${domain}`);
  },
  urlToHttpOptions(url) {
    const { hash, search, pathname, href, protocol, hostname } = url;
    const options = { __proto__: null, protocol, hostname: hostname.replace(/^\[(.*)\]$/, '$1'), hash, search, pathname, path: `${pathname || ''}${search || ''}`, href };
    if (url.port !== '') options.port = Number(url.port);
    if (url.username || url.password) options.auth = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    return options;
  },
};
