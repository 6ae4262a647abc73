// tty: whether a descriptor is a terminal, and what streams to terminals can do (internal/tty). Those of the process are
// process.stdin, stdout and stderr; others cannot be made.
'use strict';

const host = internalBinding('os');
const { make } = require('internal/errors');

function isatty(fd) {
  return Number.isInteger(fd) && fd >= 0 && fd <= 2147483647 && host.isatty(fd);
}

class ReadStream extends require('net').Socket {
  constructor() {
    throw make('ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'tty.ReadStream');
  }
}
class WriteStream extends require('net').Socket {
  constructor() {
    throw make('ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'tty.WriteStream');
  }
}
Object.assign(WriteStream.prototype, require('internal/tty').methods);

module.exports = { isatty, ReadStream, WriteStream };
