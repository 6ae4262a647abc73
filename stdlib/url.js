// URL and URLSearchParams for the web's schemes, and Node's file: helpers and old `parse`.
//
// Follows the standard's splitting and percent-encoding for absolute and relative URLs. Not done: names in other scripts
// (punycode), which are refused as invalid.
'use strict';

const { make } = require('internal/errors');
const customInspect = Symbol.for('nodejs.util.inspect.custom');

const defaultPorts = { __proto__: null, 'http:': '80', 'https:': '443', 'ws:': '80', 'wss:': '443', 'ftp:': '21', 'file:': '' };
const isSpecial = (protocol) => protocol in defaultPorts;

/** Percent-encodes what a part of a URL may not hold. */
function encoder(extra) {
  const forbidden = new RegExp(`[^\\x21-\\x7e]|[${extra}]`, 'gu');
  return (text) =>
    text.replace(forbidden, (char) => {
      if (char === "'") return '%27';
      try {
        const encoded = encodeURIComponent(char);
        return encoded.length > 1 ? encoded : `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
      } catch {
        return '%EF%BF%BD';
      }
    });
}
const encodeFragment = encoder(' "<>`');
const encodeQuery = encoder(' "#<>');
const encodeSpecialQuery = encoder(" \"#<>'");
const encodePath = encoder(' "#<>?`{}');
const encodeUserinfo = encoder(' "#<>?`{}/:;=@\\[\\]\\\\^|');

function invalid(input, base) {
  // Unlike others, its first line does not tell the code.
  const error = new TypeError('Invalid URL');
  Error.captureStackTrace(error, URL);
  error.code = 'ERR_INVALID_URL';
  error.input = input;
  if (base !== undefined) error.base = base;
  return error;
}

/** An IPv4 address in any of its spellings, as four numbers with dots; null when it is a name. */
function parseIPv4(host) {
  const parts = host.split('.');
  if (parts[parts.length - 1] === '' && parts.length > 1) parts.pop();
  const last = parts[parts.length - 1];
  if (!/^(\d+|0[xX][0-9a-fA-F]*)$/.test(last)) return null;
  if (parts.length > 4) return undefined;
  const numbers = [];
  for (const part of parts) {
    if (part === '') return undefined;
    let value;
    if (/^0[xX][0-9a-fA-F]*$/.test(part)) value = part.length === 2 ? 0 : parseInt(part, 16);
    else if (/^0[0-7]+$/.test(part)) value = parseInt(part, 8);
    else if (/^\d+$/.test(part) && !/^0\d/.test(part)) value = Number(part);
    else return undefined;
    numbers.push(value);
  }
  const tail = numbers.pop();
  if (numbers.some((n) => n > 255) || tail >= 256 ** (4 - numbers.length)) return undefined;
  let all = tail;
  numbers.forEach((n, i) => (all += n * 256 ** (3 - i)));
  return [24, 16, 8, 0].map((shift) => Math.floor(all / 2 ** shift) % 256).join('.');
}

function parseIPv6(text) {
  if (!require('net').isIPv6(text) || text.includes('%')) return null;
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  if (dotted) {
    const [, head, a, b, c, d] = dotted;
    text = `${head}${(a * 256 + +b).toString(16)}:${(c * 256 + +d).toString(16)}`;
  }
  const [left, right] = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const groups = right === undefined ? left : [...left, ...new Array(8 - left.length - right.length).fill('0'), ...right];
  const numbers = groups.map((group) => parseInt(group, 16));
  // The longest run of zeros, of two at least, is left out.
  let best = -1;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let n = 0;
    while (i + n < 8 && numbers[i + n] === 0) n++;
    if (n > length) [best, length] = [i, n];
  }
  const hex = numbers.map((n) => n.toString(16));
  if (best === -1) return `[${hex.join(':')}]`;
  return `[${hex.slice(0, best).join(':')}::${hex.slice(best + length).join(':')}]`;
}

function parseHost(host, special) {
  if (host.startsWith('[')) return host.endsWith(']') ? parseIPv6(host.slice(1, -1)) : null;
  if (!special) return /[\0\t\n\r #/<>?@[\\\]^|]/.test(host) ? null : encodeFragment(host).replace(/[\x00-\x1f]/g, '');
  let name;
  try {
    name = decodeURIComponent(host).toLowerCase();
  } catch {
    return null;
  }
  if (name === '' || /[^\x21-\x7e]|[\0-\x20#%/:<>?@[\\\]^`{|}\x7f]/.test(name)) return null;
  const ip = parseIPv4(name);
  if (ip === undefined) return null;
  return ip === null ? name : ip;
}

/** Takes `.` and `..` out of a path of segments. */
function normalizePath(path, special) {
  const parts = special ? path.split(/[/\\]/) : path.split('/');
  const result = [];
  parts.forEach((part, i) => {
    const isLast = i === parts.length - 1;
    if (/^(\.|%2e){2}$/i.test(part)) {
      result.pop();
      if (isLast) result.push('');
    } else if (/^(\.|%2e)$/i.test(part)) {
      if (isLast) result.push('');
    } else result.push(encodePath(part));
  });
  return result.join('/');
}

/** Splits a URL into its parts; null when it is none. */
function parseUrl(input, base) {
  input = input.replace(/^[\0-\x20]+|[\0-\x20]+$/g, '').replace(/[\t\n\r]/g, '');
  const parts = { protocol: '', username: '', password: '', hostname: null, port: '', pathname: '', search: '', hash: '', opaque: false };
  const hashAt = input.indexOf('#');
  if (hashAt !== -1) {
    parts.hash = input.length > hashAt + 1 ? `#${encodeFragment(input.slice(hashAt + 1))}` : '';
    input = input.slice(0, hashAt);
  }
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(input);
  let rest = input;
  if (scheme !== null) {
    parts.protocol = `${scheme[1].toLowerCase()}:`;
    rest = input.slice(scheme[0].length);
  }
  const protocol = parts.protocol || (base && base.protocol);
  if (!protocol) return null;
  const special = isSpecial(protocol);
  const relative = scheme === null || (special && base && base.protocol === protocol && !/^[/\\]/.test(rest) && protocol !== 'file:' );
  if (relative && !base) return null;
  parts.protocol = protocol;
  let query = null;
  const queryAt = rest.indexOf('?');
  if (queryAt !== -1) {
    query = rest.slice(queryAt + 1);
    rest = rest.slice(0, queryAt);
  }
  const slashes = special ? /^[/\\]{2,}/ : /^\/\//;
  const setQuery = () => {
    parts.search = query ? `?${(special ? encodeSpecialQuery : encodeQuery)(query)}` : '';
  };
  if (relative && base.opaque && (rest !== '' || query !== null)) return null;
  const hasAuthority = special && scheme !== null && !relative ? protocol !== 'file:' || slashes.test(rest) : slashes.test(rest);
  if (hasAuthority) {
    rest = rest.replace(protocol === 'file:' ? /^[/\\]{2}/ : special ? /^[/\\]*/ : /^\/\//, '');
    const end = rest.search(special ? /[/\\]/ : /\//);
    let authority = end === -1 ? rest : rest.slice(0, end);
    const path = end === -1 ? '' : rest.slice(end);
    const at = authority.lastIndexOf('@');
    if (at !== -1) {
      const colon = authority.slice(0, at).indexOf(':');
      parts.username = encodeUserinfo(authority.slice(0, colon === -1 ? at : colon));
      parts.password = colon === -1 ? '' : encodeUserinfo(authority.slice(colon + 1, at));
      authority = authority.slice(at + 1);
    }
    const port = /:(\d*)$/.exec(authority);
    if (port !== null && !(authority.startsWith('[') && !authority.includes(']:'))) {
      authority = authority.slice(0, port.index);
      if (port[1] !== '') {
        if (Number(port[1]) > 65535) return null;
        const text = String(Number(port[1]));
        parts.port = text === defaultPorts[protocol] ? '' : text;
      }
    }
    if (authority === '' && (protocol === 'file:' || !special)) parts.hostname = '';
    else {
      parts.hostname = parseHost(authority, special);
      if (parts.hostname === null) return null;
      if (protocol === 'file:' && parts.hostname === 'localhost') parts.hostname = '';
    }
    parts.pathname = path === '' ? (special ? '/' : '') : `/${normalizePath(path.slice(1), special)}`;
    setQuery();
    return parts;
  }
  if (relative || (protocol === 'file:' && base && base.protocol === 'file:')) {
    ({ username: parts.username, password: parts.password, hostname: parts.hostname, port: parts.port } = base);
    if (rest === '') {
      parts.pathname = base.pathname;
      parts.opaque = base.opaque;
      if (query === null) parts.search = base.search;
      else setQuery();
      return parts;
    }
    const absolute = rest[0] === '/' || (special && rest[0] === '\\');
    const from = absolute ? rest.slice(1) : base.pathname.slice(1, base.pathname.lastIndexOf('/') + 1) + rest;
    parts.pathname = `/${normalizePath(from, special)}`;
    setQuery();
    return parts;
  }
  if (special) {
    parts.hostname = '';
    parts.pathname = `/${normalizePath(rest.replace(/^[/\\]/, ''), true)}`;
  } else if (rest[0] === '/') parts.pathname = `/${normalizePath(rest.slice(1), false)}`;
  else {
    parts.opaque = true;
    parts.pathname = rest.replace(/[^\x20-\x7e]/gu, (char) => encodeURIComponent(char));
  }
  setQuery();
  return parts;
}

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
  #parts;
  #params = null;

  constructor(input, base = undefined) {
    if (arguments.length === 0) throw make('ERR_MISSING_ARGS', 'url');
    input = `${input}`;
    let from = null;
    if (base !== undefined) {
      from = parseUrl(`${base}`, null);
      if (from === null) throw invalid(input, `${base}`);
    }
    this.#parts = parseUrl(input, from);
    if (this.#parts === null) throw invalid(input, base === undefined ? undefined : `${base}`);
  }

  static canParse(input, base = undefined) {
    try {
      return !!new URL(input, base);
    } catch {
      return false;
    }
  }

  get href() {
    const p = this.#parts;
    let text = p.protocol;
    if (p.hostname !== null) {
      text += '//';
      if (p.username !== '' || p.password !== '') text += `${p.username}${p.password === '' ? '' : `:${p.password}`}@`;
      text += this.host;
    } else if (!p.opaque && p.pathname.startsWith('//')) text += '/.';
    return text + p.pathname + p.search + p.hash;
  }

  set href(value) {
    const parts = parseUrl(`${value}`, null);
    if (parts === null) throw invalid(`${value}`);
    this.#parts = parts;
    this.#refresh();
  }

  get origin() {
    const p = this.#parts;
    return isSpecial(p.protocol) && p.protocol !== 'file:' ? `${p.protocol}//${this.host}` : 'null';
  }

  get protocol() {
    return this.#parts.protocol;
  }

  set protocol(value) {
    const found = /^([a-zA-Z][a-zA-Z0-9+.-]*):?/.exec(`${value}`);
    if (found === null) return;
    const protocol = `${found[1].toLowerCase()}:`;
    if (isSpecial(protocol) !== isSpecial(this.#parts.protocol)) return;
    this.#parts.protocol = protocol;
    if (this.#parts.port === defaultPorts[protocol]) this.#parts.port = '';
  }

  get username() {
    return this.#parts.username;
  }

  set username(value) {
    if (this.#parts.hostname) this.#parts.username = encodeUserinfo(`${value}`);
  }

  get password() {
    return this.#parts.password;
  }

  set password(value) {
    if (this.#parts.hostname) this.#parts.password = encodeUserinfo(`${value}`);
  }

  get host() {
    const { hostname, port } = this.#parts;
    return `${hostname || ''}${port === '' ? '' : `:${port}`}`;
  }

  set host(value) {
    const found = /^([^/?#\\]*?)(?::(\d*))?(?:[/?#\\]|$)/.exec(`${value}`);
    if (found === null || this.#parts.opaque) return;
    this.hostname = found[1];
    if (found[2]) this.port = found[2];
  }

  get hostname() {
    return this.#parts.hostname || '';
  }

  set hostname(value) {
    if (this.#parts.opaque) return;
    const host = parseHost(`${value}`, isSpecial(this.#parts.protocol));
    if (host !== null) this.#parts.hostname = host;
  }

  get port() {
    return this.#parts.port;
  }

  set port(value) {
    if (!this.#parts.hostname || this.#parts.protocol === 'file:') return;
    const text = `${value}`;
    const digits = /^\d+/.exec(text);
    if (text === '') this.#parts.port = '';
    else if (digits !== null && Number(digits[0]) <= 65535) {
      const port = String(Number(digits[0]));
      this.#parts.port = port === defaultPorts[this.#parts.protocol] ? '' : port;
    }
  }

  get pathname() {
    return this.#parts.pathname;
  }

  set pathname(value) {
    if (this.#parts.opaque) return;
    const special = isSpecial(this.#parts.protocol);
    const path = `${value}`;
    this.#parts.pathname = `/${normalizePath(path.replace(special ? /^[/\\]/ : /^\//, ''), special)}`;
  }

  get search() {
    return this.#parts.search;
  }

  set search(value) {
    const text = `${value}`.replace(/^\?/, '');
    this.#parts.search = text === '' ? '' : `?${(isSpecial(this.#parts.protocol) ? encodeSpecialQuery : encodeQuery)(text)}`;
    this.#refresh();
  }

  get searchParams() {
    if (this.#params === null) {
      this.#params = paramsOf((text) => {
        this.#parts.search = text === '' ? '' : `?${text}`;
      }, this.#parts.search);
    }
    return this.#params;
  }

  get hash() {
    return this.#parts.hash;
  }

  set hash(value) {
    const text = `${value}`.replace(/^#/, '');
    this.#parts.hash = text === '' ? '' : `#${encodeFragment(text)}`;
  }

  #refresh() {
    if (this.#params !== null) resetParams(this.#params, this.#parts.search);
  }

  toString() {
    return this.href;
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
  [URL, ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'searchParams', 'hash', 'toString', 'toJSON']],
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
  domainToASCII: (name) => parseHost(name, true) || '',
  domainToUnicode: (name) => name,
  urlToHttpOptions(url) {
    const { hash, search, pathname, href, protocol, hostname } = url;
    const options = { __proto__: null, protocol, hostname: hostname.replace(/^\[(.*)\]$/, '$1'), hash, search, pathname, path: `${pathname || ''}${search || ''}`, href };
    if (url.port !== '') options.port = Number(url.port);
    if (url.username || url.password) options.auth = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    return options;
  },
};
