// net.SocketAddress and net.BlockList: addresses as bytes, and rules on them.
//
// An IPv4 address is four bytes, an IPv6 address sixteen. The two compare only where the IPv6 one is a mapped IPv4 address
// (`::ffff:1.2.3.4`).
'use strict';

const { make } = require('internal/errors');
const check = require('internal/validators');
const inspectCustom = Symbol.for('nodejs.util.inspect.custom');

/** What `util.inspect` shows of an object: its class's name and what it tells. */
function shown(object, facts, depth, options) {
  if (depth < 0) return options.stylize(`[${object.constructor.name}]`, 'special');
  const { inspect } = require('internal/inspect');
  return `${object.constructor.name} ${inspect(facts, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
}

/** An address's bytes. */
function parse(address, family) {
  const { isIPv4, isIPv6 } = require('net');
  // A zone is no part of the address.
  const text = family === 'ipv6' ? address.replace(/%.*$/s, '') : address;
  if (!(family === 'ipv6' ? isIPv6(text) : isIPv4(text))) throw make('ERR_INVALID_ADDRESS');
  if (family === 'ipv4') return Uint8Array.from(text.split('.'), Number);
  const bytes = new Uint8Array(16);
  const put = (groups, at) => {
    for (const group of groups) {
      if (group.includes('.')) {
        bytes.set(group.split('.').map(Number), at);
        at += 4;
      } else {
        const value = parseInt(group, 16);
        bytes[at++] = value >> 8;
        bytes[at++] = value & 0xff;
      }
    }
  };
  const groupsOf = (part) => (part === '' ? [] : part.split(':'));
  const [head, tail] = text.split('::').map(groupsOf);
  put(head, 0);
  if (tail !== undefined) put(tail, 16 - tail.reduce((size, group) => size + (group.includes('.') ? 4 : 2), 0));
  return bytes;
}

/** An address as text: of IPv6 the longest row of zeros as `::`, and a mapped or compatible IPv4 address with its dots. */
function print(bytes) {
  if (bytes.length === 4) return bytes.join('.');
  const words = [];
  for (let i = 0; i < 16; i += 2) words.push((bytes[i] << 8) | bytes[i + 1]);
  let best = { at: -1, size: 1 };
  for (let i = 0; i < 8; i++) {
    let size = 0;
    while (i + size < 8 && words[i + size] === 0) size++;
    if (size > best.size) best = { at: i, size };
    i += size;
  }
  const hex = (from, to) => words.slice(from, to).map((word) => word.toString(16)).join(':');
  if (best.at === 0 && (best.size === 6 || (best.size === 5 && words[5] === 0xffff))) {
    return `::${best.size === 5 ? 'ffff:' : ''}${bytes.subarray(12).join('.')}`;
  }
  return best.at === -1 ? hex(0, 8) : `${hex(0, best.at)}::${hex(best.at + best.size, 8)}`;
}

/** The bytes of an address, of a SocketAddress alone. */
let bytesOf;

class SocketAddress {
  #bytes;
  #port;
  #family;
  #flowlabel;

  static isSocketAddress(value) {
    return value !== null && typeof value === 'object' && #bytes in value;
  }

  static {
    bytesOf = (address) => address.#bytes;
  }

  constructor(options = {}) {
    check.object(options, 'options');
    let { family = 'ipv4' } = options;
    const { address = family === 'ipv4' ? '127.0.0.1' : '::', port = 0, flowlabel = 0 } = options;
    if (typeof family?.toLowerCase === 'function') family = family.toLowerCase();
    if (family !== 'ipv4' && family !== 'ipv6') throw make('ERR_INVALID_ARG_VALUE', 'options.family', options.family);
    check.string(address, 'options.address');
    check.port(port, 'options.port');
    check.integer(flowlabel, 'options.flowlabel', 0, 2 ** 32 - 1);
    this.#bytes = parse(address, family);
    this.#port = Number(port);
    this.#family = family;
    this.#flowlabel = family === 'ipv6' ? flowlabel & 0xfffff : 0;
  }

  get address() {
    return print(this.#bytes);
  }

  get port() {
    return this.#port;
  }

  get family() {
    return this.#family;
  }

  get flowlabel() {
    return this.#flowlabel;
  }

  toJSON() {
    return { address: this.address, port: this.#port, family: this.#family, flowlabel: this.#flowlabel };
  }

  [inspectCustom](depth, options) {
    return shown(this, this.toJSON(), depth, options);
  }
}

const isMapped = (bytes) => bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
const mapped = (bytes) => (bytes.length === 16 ? bytes : Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ...bytes));

/** Which comes first: negative, zero or positive; NaN where they do not compare. */
function compare(a, b) {
  if (a.length !== b.length) {
    if (!isMapped(a.length === 16 ? a : b)) return NaN;
    [a, b] = [mapped(a), mapped(b)];
  }
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at === -1 ? 0 : a[at] - b[at];
}

/** Whether the first `bits` of an address are those of a network. */
function inNetwork(bytes, network, bits) {
  if (bytes.length !== network.length) {
    if (bytes.length === 16) {
      if (!isMapped(bytes)) return false;
      bytes = bytes.subarray(12);
    } else bytes = mapped(bytes);
  }
  const whole = bits >> 3;
  for (let i = 0; i < whole; i++) if (bytes[i] !== network[i]) return false;
  const mask = 0xff00 >> (bits & 7) & 0xff;
  return (bytes[whole] & mask) === (network[whole] & mask);
}

const familyName = { __proto__: null, ipv4: 'IPv4', ipv6: 'IPv6' };

class BlockList {
  /** Each as `{ text, matches(bytes) }`, the newest first. */
  #rules = [];

  /** An argument as an address. */
  static #address(value, name, family) {
    if (SocketAddress.isSocketAddress(value)) return value;
    check.string(value, name);
    check.string(family, 'family');
    return new SocketAddress({ address: value, family });
  }

  addAddress(address, family = 'ipv4') {
    address = BlockList.#address(address, 'address', family);
    const own = bytesOf(address);
    this.#rules.unshift({
      text: `Address: ${familyName[address.family]} ${address.address}`,
      matches: (bytes) => compare(bytes, own) === 0,
    });
  }

  addRange(start, end, family = 'ipv4') {
    start = BlockList.#address(start, 'start', family);
    end = BlockList.#address(end, 'end', family);
    const [first, last] = [bytesOf(start), bytesOf(end)];
    if (compare(first, last) > 0) throw make('ERR_INVALID_ARG_VALUE', 'start', start, 'must come before end');
    this.#rules.unshift({
      text: `Range: ${familyName[start.family]} ${start.address}-${end.address}`,
      matches: (bytes) => compare(bytes, first) >= 0 && compare(bytes, last) <= 0,
    });
  }

  addSubnet(network, prefix, family = 'ipv4') {
    network = BlockList.#address(network, 'network', family);
    check.integer(prefix, 'prefix', 0, network.family === 'ipv4' ? 32 : 128);
    const own = bytesOf(network);
    this.#rules.unshift({
      text: `Subnet: ${familyName[network.family]} ${network.address}/${prefix}`,
      matches: (bytes) => inNetwork(bytes, own, prefix),
    });
  }

  check(address, family = 'ipv4') {
    if (!SocketAddress.isSocketAddress(address)) {
      check.string(address, 'address');
      check.string(family, 'family');
      try {
        address = new SocketAddress({ address, family });
      } catch {
        // What is no address is on no list.
        return false;
      }
    }
    const bytes = bytesOf(address);
    return this.#rules.some((rule) => rule.matches(bytes));
  }

  get rules() {
    return this.#rules.map((rule) => rule.text);
  }

  [inspectCustom](depth, options) {
    return shown(this, { rules: this.rules }, depth, options);
  }
}

module.exports = { BlockList, SocketAddress };
