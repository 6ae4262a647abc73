// The URLs of before the standard's: url.parse, url.resolve and their class Url. Kept as Node keeps it, oddities included:
// whoever still uses it relies on them.
'use strict';

const { make } = require('internal/errors');
const check = require('internal/validators');
const host = internalBinding('url');

const protocols = (...names) => new Set(names.flatMap((name) => [name, `${name}:`]));
/** Of these only what follows is told, and nothing of it is escaped. */
const hostless = protocols('javascript');
/** These have slashes, whether or not they were written. */
const slashed = protocols('http', 'https', 'ftp', 'gopher', 'file', 'ws', 'wss');

const maxHostname = 255;
const simplePath = /^(\/\/?(?!\/)[^?\s]*)(\?[^\s]*)?$/;
const forbiddenInHost = /[\0\t\n\r #%/:<>?@[\\\]^|]/;
const forbiddenInIPv6 = /[\0\t\n\r #%/<>?@\\^|]/;
const isIPv6 = (name) => name.length > 1 && name[0] === '[' && name[name.length - 1] === ']';

const escapes = new Map([...'\t\n\r "\'<>\\^`{|}'].map((char) => [char, `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`]));
const escaped = (text) => text.replace(/[\t\n\r "'<>\\^`{|}]/g, (char) => escapes.get(char));

function invalid(input) {
  const error = make('ERR_INVALID_URL');
  error.input = input;
  return error;
}

/** Without the space around it, and with slashes for what are backslashes before the query. */
function cleaned(input) {
  const text = input.replace(/^[\0-\x20\xa0\ufeff]+|[\0-\x20\xa0\ufeff]+$/g, '');
  const at = text.search(/[?#]/);
  const path = at === -1 ? text : text.slice(0, at);
  return { path: path.replace(/\\/g, '/'), rest: at === -1 ? '' : text.slice(at) };
}

/** Where authority ends and what follows begins: at the first character that no host has, after the last @ before the path. */
function splitAuthority(text) {
  let at = -1;
  let end = -1;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '\t' || char === '\n' || char === '\r') {
      text = text.slice(0, i) + text.slice(i + 1);
      i--;
    } else if (char === '@') {
      at = i;
      end = -1;
    } else if ('/?#'.includes(char)) {
      if (end === -1) end = i;
      break;
    } else if (end === -1 && ' "%\';<>\\^`{|}'.includes(char)) end = i;
  }
  const stop = end === -1 ? text.length : end;
  return { auth: at === -1 ? null : text.slice(0, at), host: text.slice(at + 1, stop), rest: text.slice(stop) };
}

let warnedOfPort = false;
function warnOfPort(input) {
  if (warnedOfPort) return;
  warnedOfPort = true;
  process.emitWarning(`The URL ${input} is invalid. Future versions of Node.js will throw an error.`, 'DeprecationWarning', 'DEP0170');
}

/** What of a host's name comes before a character that it cannot have belongs to it; the rest to the path. */
function splitHostname(name, rest, input) {
  const at = name.search(/[/\\#?:]/);
  if (at === -1) return [name, rest];
  if (name[at] === ':') warnOfPort(input);
  return [name.slice(0, at), `/${name.slice(at)}${rest}`];
}

function toASCII(name, input) {
  // eslint-disable-next-line no-control-regex
  const ascii = /^[\0-\x7f]*$/.test(name) ? name : host.domainToASCII(name);
  // What is forbidden now came out of another script's characters, to deceive.
  if (ascii === '' || forbiddenInHost.test(ascii)) throw invalid(input);
  return ascii;
}

function Url() {
  this.protocol = null;
  this.slashes = null;
  this.auth = null;
  this.host = null;
  this.port = null;
  this.hostname = null;
  this.hash = null;
  this.search = null;
  this.query = null;
  this.pathname = null;
  this.path = null;
  this.href = null;
}

function parse(input, parseQueryString, slashesDenoteHost) {
  if (input instanceof Url) return input;
  return new Url().parse(input, parseQueryString, slashesDenoteHost);
}

const queryOf = (text) => require('querystring').parse(text);
const pathOf = ({ pathname, search }) => (pathname || '') + (search || '');

Url.prototype.parse = function parse(url, parseQueryString, slashesDenoteHost) {
  check.string(url, 'url');
  const { path, rest: after } = cleaned(url);
  let rest = path + after;
  if (!slashesDenoteHost && !after.includes('#') && !path.includes('@')) {
    const simple = simplePath.exec(rest);
    if (simple !== null) {
      this.path = this.href = rest;
      [, this.pathname] = simple;
      if (simple[2]) {
        [, , this.search] = simple;
        this.query = parseQueryString ? queryOf(this.search.slice(1)) : this.search.slice(1);
      } else if (parseQueryString) {
        this.search = null;
        this.query = { __proto__: null };
      }
      return this;
    }
  }

  const [scheme] = /^[a-z0-9.+-]+:/i.exec(rest) || [];
  const protocol = scheme?.toLowerCase();
  if (scheme) {
    this.protocol = protocol;
    rest = rest.slice(scheme.length);
  }
  let hasSlashes = false;
  // user@host names a host even without a protocol.
  if (slashesDenoteHost || scheme || /^\/\/[^@/]+@[^@/]+/.test(rest)) {
    hasSlashes = rest.startsWith('//');
    if (hasSlashes && !hostless.has(protocol)) {
      rest = rest.slice(2);
      this.slashes = true;
    }
  }
  if (!hostless.has(protocol) && (hasSlashes || (scheme && !slashed.has(scheme)))) rest = readHost(this, rest, url);
  if (!hostless.has(protocol)) rest = escaped(rest);

  const hashAt = rest.indexOf('#');
  if (hashAt !== -1) {
    this.hash = rest.slice(hashAt);
    rest = rest.slice(0, hashAt);
  }
  const queryAt = rest.indexOf('?');
  if (queryAt !== -1) {
    this.search = rest.slice(queryAt);
    this.query = rest.slice(queryAt + 1);
    if (parseQueryString) this.query = queryOf(this.query);
    rest = rest.slice(0, queryAt);
  } else if (parseQueryString) {
    this.search = null;
    this.query = { __proto__: null };
  }
  if (rest !== '') this.pathname = rest;
  if (slashed.has(protocol) && this.hostname && !this.pathname) this.pathname = '/';
  if (this.pathname || this.search) this.path = pathOf(this);
  this.href = this.format();
  return this;
};

/** Reads user and host off the beginning of a text into a Url. Gives what follows. */
function readHost(url, text, input) {
  const authority = splitAuthority(text);
  let { rest } = authority;
  if (authority.auth !== null) url.auth = decodeURIComponent(authority.auth);
  url.host = authority.host;
  url.parseHost();
  // There is a host, if only an empty one.
  if (typeof url.hostname !== 'string') url.hostname = '';
  const isAddress = isIPv6(url.hostname);
  if (!isAddress) [url.hostname, rest] = splitHostname(url.hostname, rest, input);
  url.hostname = url.hostname.length > maxHostname ? '' : url.hostname.toLowerCase();
  if (url.hostname !== '') {
    if (!isAddress) url.hostname = toASCII(url.hostname, input);
    else if (forbiddenInIPv6.test(url.hostname)) throw invalid(input);
  }
  url.host = url.hostname + (url.port ? `:${url.port}` : '');
  if (isAddress) {
    url.hostname = url.hostname.slice(1, -1);
    if (rest[0] !== '/') rest = `/${rest}`;
  }
  return rest;
}

Url.prototype.parseHost = function parseHost() {
  let { host: name } = this;
  const port = /:[0-9]*$/.exec(name);
  if (port !== null) {
    if (port[0] !== ':') this.port = port[0].slice(1);
    name = name.slice(0, port.index);
  }
  if (name) this.hostname = name;
};

function encodeAuth(auth) {
  try {
    return encodeURIComponent(auth).replace(/%3A/g, ':');
  } catch {
    throw make('ERR_INVALID_URI');
  }
}

Url.prototype.format = function format() {
  const auth = this.auth ? `${encodeAuth(this.auth)}@` : '';
  let protocol = this.protocol || '';
  let pathname = this.pathname || '';
  let hash = this.hash || '';
  let authority = '';
  if (this.host) authority = auth + this.host;
  else if (this.hostname) {
    authority = auth + (this.hostname.includes(':') && !isIPv6(this.hostname) ? `[${this.hostname}]` : this.hostname);
    if (this.port) authority += `:${this.port}`;
  }
  const query = this.query !== null && typeof this.query === 'object' ? require('querystring').stringify(this.query) : '';
  let search = this.search || (query && `?${query}`) || '';
  if (protocol && protocol.charCodeAt(protocol.length - 1) !== 0x3a) protocol += ':';
  pathname = pathname.replace(/[#?]/g, (char) => (char === '#' ? '%23' : '%3F'));
  if (this.slashes || slashed.has(protocol)) {
    if (this.slashes || authority) {
      if (pathname && pathname[0] !== '/') pathname = `/${pathname}`;
      authority = `//${authority}`;
    } else if (protocol.startsWith('file')) authority = '//';
  }
  search = search.replace(/#/g, '%23');
  if (hash && hash[0] !== '#') hash = `#${hash}`;
  if (search && search[0] !== '?') search = `?${search}`;
  return protocol + authority + pathname + search + hash;
};

Url.prototype.resolve = function resolve(relative) {
  return this.resolveObject(parse(relative, false, true)).format();
};

/** Ends a resolution: the whole as text. */
function finished(url) {
  url.href = url.format();
  return url;
}

/** Other protocols than the base's own: absolute, but that those with slashes must have a host. */
function resolveProtocol(result, relative) {
  if (!slashed.has(relative.protocol)) return finished(Object.assign(result, relative));
  result.protocol = relative.protocol;
  if (!relative.host && !/^file:?$/.test(relative.protocol)) {
    // The first name of its path is the host.
    const names = (relative.pathname || '').split('/');
    while (names.length > 0 && !(relative.host = names.shift()));
    relative.host ||= '';
    relative.hostname ||= '';
    if (names[0] !== '') names.unshift('');
    if (names.length < 2) names.unshift('');
    result.pathname = names.join('/');
  } else result.pathname = relative.pathname;
  result.search = relative.search;
  result.query = relative.query;
  result.host = relative.host || '';
  result.auth = relative.auth;
  result.hostname = relative.hostname || relative.host;
  result.port = relative.port;
  if (result.pathname || result.search) result.path = pathOf(result);
  result.slashes = result.slashes || relative.slashes;
  return finished(result);
}

/** Makes the first name of a path the host, of a protocol without slashes. A user may stand in it still. */
function hostFromPath(result, name) {
  result.host = result.hostname = name;
  const parts = name && name.indexOf('@') > 0 ? name.split('@') : null;
  if (parts !== null) {
    result.auth = parts.shift();
    result.host = result.hostname = parts.shift();
  }
}

/** Takes `.` and `..` out of a path's names. Gives how many levels above its beginning it leads. */
function takeDots(names) {
  let up = 0;
  for (let i = names.length - 1; i >= 0; i--) {
    if (names[i] === '.') names.splice(i, 1);
    else if (names[i] === '..') {
      names.splice(i, 1);
      up++;
    } else if (up > 0) {
      names.splice(i, 1);
      up--;
    }
  }
  return up;
}

const namesOf = (pathname) => (pathname ? pathname.split('/') : []);

Url.prototype.resolveObject = function resolveObject(relative) {
  if (typeof relative === 'string') relative = new Url().parse(relative, false, true);
  const result = Object.assign(new Url(), this);
  result.hash = relative.hash;
  if (relative.href === '') return finished(result);
  // //host/path keeps the protocol alone.
  if (relative.slashes && !relative.protocol) {
    const { protocol } = result;
    Object.assign(result, relative);
    result.protocol = protocol;
    if (slashed.has(protocol) && result.hostname && !result.pathname) result.path = result.pathname = '/';
    return finished(result);
  }
  if (relative.protocol && relative.protocol !== result.protocol) return resolveProtocol(result, relative);

  const isBaseAbsolute = result.pathname && result.pathname[0] === '/';
  const isAbsolute = relative.host || (relative.pathname && relative.pathname[0] === '/');
  const staysBelow = isAbsolute || isBaseAbsolute || (result.host && relative.pathname);
  let endsAbsolute = staysBelow;
  let names = namesOf(result.pathname);
  const added = namesOf(relative.pathname);
  const withoutSlashes = result.protocol && !slashed.has(result.protocol);
  // There, `..` climbs up to the host, so that it is the path's first name for the while.
  if (withoutSlashes) {
    const putFirst = (list, name) => {
      if (list[0] === '') list[0] = name;
      else list.unshift(name);
    };
    result.hostname = '';
    result.port = null;
    if (result.host) putFirst(names, result.host);
    result.host = '';
    if (relative.protocol) {
      relative.hostname = null;
      relative.port = null;
      result.auth = null;
      if (relative.host) putFirst(added, relative.host);
      relative.host = null;
    }
    endsAbsolute = endsAbsolute && (added[0] === '' || names[0] === '');
  }

  if (isAbsolute) {
    if (relative.host || relative.host === '') {
      if (result.host !== relative.host) result.auth = null;
      result.host = relative.host;
      result.port = relative.port;
    }
    if (relative.hostname || relative.hostname === '') {
      if (result.hostname !== relative.hostname) result.auth = null;
      result.hostname = relative.hostname;
    }
    names = added;
  } else if (added.length > 0) {
    names.pop();
    names = names.concat(added);
  } else if (relative.search !== null && relative.search !== undefined) {
    if (withoutSlashes) hostFromPath(result, names.shift());
    result.search = relative.search;
    result.query = relative.query;
    if (result.pathname !== null || result.search !== null) result.path = pathOf(result);
    return finished(result);
  }
  if (isAbsolute || added.length > 0) {
    result.search = relative.search;
    result.query = relative.query;
  }
  if (names.length === 0) {
    result.pathname = null;
    result.path = result.search ? `/${result.search}` : null;
    return finished(result);
  }

  const last = names[names.length - 1];
  const endsInSlash = last === '' || ((result.host || relative.host || names.length > 1) && (last === '.' || last === '..'));
  const up = takeDots(names);
  if (!endsAbsolute && !staysBelow) for (let i = 0; i < up; i++) names.unshift('..');
  const startsInSlash = () => names[0] === '' || (!!names[0] && names[0][0] === '/');
  if (endsAbsolute && !startsInSlash()) names.unshift('');
  if (endsInSlash && !names.join('/').endsWith('/')) names.push('');
  const hasRoot = startsInSlash();
  if (withoutSlashes) hostFromPath(result, hasRoot || names.length === 0 ? '' : names.shift());
  endsAbsolute = endsAbsolute || (result.host && names.length > 0);
  if (endsAbsolute && !hasRoot) names.unshift('');
  if (names.length === 0) {
    result.pathname = null;
    result.path = null;
  } else result.pathname = names.join('/');
  if (result.pathname !== null || result.search !== null) result.path = pathOf(result);
  result.auth = relative.auth || result.auth;
  result.slashes = result.slashes || relative.slashes;
  return finished(result);
};

module.exports = {
  Url,
  parse,
  resolve: (from, to) => parse(from, false, true).resolve(to),
  resolveObject: (from, to) => (from ? parse(from, false, true).resolveObject(to) : to),
};
