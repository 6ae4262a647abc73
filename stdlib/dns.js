// dns: look-ups through the system's resolver (the blocking pool).
'use strict';

const host = internalBinding('tcp');

const orders = ['verbatim', 'ipv4first', 'ipv6first'];
let defaultOrder = 'verbatim';

/** Which family comes first in answers; 0: as the resolver gives them. */
function firstFamily({ order, verbatim }) {
  if (order !== undefined) require('internal/validators').oneOf(order, 'order', orders);
  else if (verbatim !== undefined) order = verbatim ? 'verbatim' : 'ipv4first';
  else order = defaultOrder;
  return order === 'ipv4first' ? 4 : order === 'ipv6first' ? 6 : 0;
}

function lookup(name, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = {};
  } else if (typeof options === 'number') options = { family: options };
  options = options || {};
  require('internal/validators').func(callback, 'callback');
  let { family = 0 } = options;
  if (family === 'IPv4') family = 4;
  else if (family === 'IPv6') family = 6;
  require('internal/validators').oneOf(family, 'family', [0, 4, 6]);
  const first = firstFamily(options);
  const give = (list) => {
    if (options.all) callback(null, list);
    else callback(null, list[0].address, list[0].family);
  };
  if (!name) {
    process.nextTick(() => (options.all ? callback(null, []) : callback(null, null, family === 6 ? 6 : 4)));
    return {};
  }
  const kind = require('net').isIP(name);
  if (kind !== 0) {
    process.nextTick(give, [{ address: name, family: kind }]);
    return {};
  }
  host.lookup(`${name}`, family, (failed, list) => {
    if (failed) {
      const [code] = internalBinding('os').errnoName(failed.errno);
      const error = new Error(`getaddrinfo ${code} ${name}`);
      error.errno = -failed.errno;
      error.code = code;
      error.syscall = 'getaddrinfo';
      error.hostname = name;
      callback(error);
      return;
    }
    const found = list.map(([address, itsFamily]) => ({ address, family: itsFamily }));
    if (first !== 0) found.sort((a, b) => (b.family === first) - (a.family === first));
    give(found);
  });
  return {};
}
Object.defineProperty(lookup, Symbol.for('nodejs.util.promisify.customArgs'), { value: ['address', 'family'] });

const promises = {
  lookup: (name, options) =>
    new Promise((resolve, reject) => {
      lookup(name, options || {}, (error, address, family) => {
        if (error) reject(error);
        else resolve(options && options.all ? address : { address, family });
      });
    }),
};

module.exports = {
  lookup,
  promises,
  getDefaultResultOrder: () => defaultOrder,
  setDefaultResultOrder(order) {
    require('internal/validators').oneOf(order, 'dnsOrder', orders);
    defaultOrder = order;
  },
  ADDRCONFIG: 32,
  ALL: 16,
  V4MAPPED: 8,
  NOTFOUND: 'ENOTFOUND',
  NODATA: 'ENODATA',
  SERVFAIL: 'ESERVFAIL',
  TIMEOUT: 'ETIMEOUT',
  CONNREFUSED: 'ECONNREFUSED',
};
