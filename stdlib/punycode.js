// punycode: Unicode in letters, digits and hyphens (RFC 3492), and names of hosts made of such labels.
'use strict';

// The parameters that RFC 3492 (5) gives Punycode.
const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const INITIAL_BIAS = 72;
const INITIAL_N = 128;
const DELIMITER = '-';
const HIGHEST = 0x7fffffff;

const overflow = () => new RangeError('Overflow: input needs wider integers to process');

/** 6.1: how the thresholds follow the distances. */
function adapt(delta, count, first) {
  delta = first ? Math.floor(delta / DAMP) : delta >> 1;
  delta += Math.floor(delta / count);
  let k = 0;
  for (; delta > ((BASE - T_MIN) * T_MAX) >> 1; k += BASE) delta = Math.floor(delta / (BASE - T_MIN));
  return Math.floor(k + ((BASE - T_MIN + 1) * delta) / (delta + SKEW));
}

const threshold = (k, bias) => (k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias);

/** The value of a digit's code unit: a to z, then 0 to 9; BASE for what is none. */
function valueOf(unit) {
  if (unit >= 0x30 && unit < 0x3a) return 26 + (unit - 0x30);
  if (unit >= 0x41 && unit < 0x5b) return unit - 0x41;
  if (unit >= 0x61 && unit < 0x7b) return unit - 0x61;
  return BASE;
}

const digitOf = (value) => String.fromCharCode(value < 26 ? value + 0x61 : value - 26 + 0x30);

const ucs2 = {
  /** The code points of a text; halves of a pair that stand alone are code points of their own. */
  decode: (text) => Array.from(text, (character) => character.codePointAt(0)),
  encode: (codePoints) => String.fromCodePoint(...codePoints),
};

/** 6.2. */
function decode(input) {
  const points = [];
  const basic = Math.max(input.lastIndexOf(DELIMITER), 0);
  for (let j = 0; j < basic; j++) {
    if (input.charCodeAt(j) >= 0x80) throw new RangeError('Illegal input >= 0x80 (not a basic code point)');
    points.push(input.charCodeAt(j));
  }
  let n = INITIAL_N;
  let i = 0;
  let bias = INITIAL_BIAS;
  for (let at = basic > 0 ? basic + 1 : 0; at < input.length; i++) {
    const before = i;
    for (let weight = 1, k = BASE; ; k += BASE) {
      if (at >= input.length) throw new RangeError('Invalid input');
      const digit = valueOf(input.charCodeAt(at++));
      if (digit >= BASE) throw new RangeError('Invalid input');
      if (digit > Math.floor((HIGHEST - i) / weight)) throw overflow();
      i += digit * weight;
      const t = threshold(k, bias);
      if (digit < t) break;
      if (weight > Math.floor(HIGHEST / (BASE - t))) throw overflow();
      weight *= BASE - t;
    }
    const count = points.length + 1;
    bias = adapt(i - before, count, before === 0);
    if (Math.floor(i / count) > HIGHEST - n) throw overflow();
    n += Math.floor(i / count);
    i %= count;
    points.splice(i, 0, n);
  }
  return String.fromCodePoint(...points);
}

/** 6.3. */
function encode(input) {
  const points = ucs2.decode(input);
  let output = '';
  for (const point of points) if (point < 0x80) output += String.fromCharCode(point);
  const basic = output.length;
  if (basic > 0) output += DELIMITER;
  let n = INITIAL_N;
  let delta = 0;
  let bias = INITIAL_BIAS;
  for (let done = basic; done < points.length; ) {
    let next = HIGHEST;
    for (const point of points) if (point >= n && point < next) next = point;
    if (next - n > Math.floor((HIGHEST - delta) / (done + 1))) throw overflow();
    delta += (next - n) * (done + 1);
    n = next;
    for (const point of points) {
      if (point < n && ++delta > HIGHEST) throw overflow();
      if (point !== n) continue;
      let q = delta;
      for (let k = BASE; ; k += BASE) {
        const t = threshold(k, bias);
        if (q < t) break;
        output += digitOf(t + ((q - t) % (BASE - t)));
        q = Math.floor((q - t) / (BASE - t));
      }
      output += digitOf(q);
      bias = adapt(delta, done + 1, done === basic);
      delta = 0;
      done++;
    }
    delta++;
    n++;
  }
  return output;
}

/** Each label of a name of a host, or of an address's part after the @. */
function mapLabels(name, change) {
  const parts = name.split('@');
  const before = parts.length > 1 ? `${parts[0]}@` : '';
  const host = parts.length > 1 ? parts[1] : name;
  return before + host.replace(/[\u3002\uff0e\uff61]/g, '.').split('.').map(change).join('.');
}

const toUnicode = (input) => mapLabels(input, (label) => (label.startsWith('xn--') ? decode(label.slice(4).toLowerCase()) : label));
const toASCII = (input) => mapLabels(input, (label) => (/[^\0-\x7f]/.test(label) ? `xn--${encode(label)}` : label));

module.exports = { version: '2.1.0', ucs2, decode, encode, toASCII, toUnicode };
