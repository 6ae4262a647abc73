// Query strings: a=1&b=2, the way of before URLSearchParams.
'use strict';

const keep = /[A-Za-z0-9\-_.!~*'()]/;

function escape(value) {
  let text = value;
  if (typeof text !== 'string') text = typeof text === 'object' ? String(text) : `${text}`;
  let result = '';
  for (const char of text) {
    if (keep.test(char)) result += char;
    else {
      try {
        result += encodeURIComponent(char);
      } catch {
        throw require('internal/errors').make('ERR_INVALID_URI');
      }
    }
  }
  return result;
}

/** The bytes of a text with %XX; what is not a valid escape stays as it is. */
function unescapeBuffer(text) {
  const { Buffer } = require('buffer');
  const bytes = [];
  for (let i = 0; i < text.length; i++) {
    const hex = text[i] === '%' ? text.slice(i + 1, i + 3) : '';
    if (/^[0-9a-fA-F]{2}$/.test(hex)) {
      bytes.push(parseInt(hex, 16));
      i += 2;
    } else bytes.push(text.charCodeAt(i) & 0xff);
  }
  return Buffer.from(bytes);
}

function unescape(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return unescapeBuffer(text).toString();
  }
}

function primitive(value) {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return `${value}`;
  if (typeof value === 'bigint') return `${value}`;
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return '';
}

function stringify(object, separator = '&', equals = '=', options) {
  if (object === null || typeof object !== 'object') return '';
  const encode = options && typeof options.encodeURIComponent === 'function' ? options.encodeURIComponent : module.exports.escape;
  const fields = [];
  for (const key of Object.keys(object)) {
    const name = encode(primitive(key)) + (equals || '=');
    const value = object[key];
    if (Array.isArray(value)) for (const item of value) fields.push(name + encode(primitive(item)));
    else fields.push(name + encode(primitive(value)));
  }
  return fields.join(separator || '&');
}

function parse(text, separator = '&', equals = '=', options) {
  const result = { __proto__: null };
  if (typeof text !== 'string' || text.length === 0) return result;
  separator = separator ? `${separator}` : '&';
  equals = equals ? `${equals}` : '=';
  let most = 1000;
  if (options && typeof options.maxKeys === 'number') most = options.maxKeys;
  let decode = module.exports.unescape;
  if (options && typeof options.decodeURIComponent === 'function') decode = options.decodeURIComponent;
  const safe = (part) => {
    if (part === '') return '';
    try {
      return decode(part.replaceAll('+', ' '));
    } catch {
      return unescape(part.replaceAll('+', ' '));
    }
  };
  let count = 0;
  for (const field of text.split(separator)) {
    if (field === '') continue;
    if (most > 0 && count++ >= most) break;
    const at = field.indexOf(equals);
    const key = safe(at === -1 ? field : field.slice(0, at));
    const value = at === -1 ? '' : safe(field.slice(at + equals.length));
    if (result[key] === undefined) result[key] = value;
    else if (Array.isArray(result[key])) result[key].push(value);
    else result[key] = [result[key], value];
  }
  return result;
}

module.exports = { unescapeBuffer, unescape, escape, stringify, encode: stringify, parse, decode: parse };
