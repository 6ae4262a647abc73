// tty: only the questions that packages ask at load.
'use strict';

const host = internalBinding('os');
const { make } = require('internal/errors');

function isatty(fd) {
  return Number.isInteger(fd) && fd >= 0 && fd <= 2147483647 && host.isatty(fd);
}

// There are no such streams; the names are for `instanceof`.
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

module.exports = { isatty, ReadStream, WriteStream };
