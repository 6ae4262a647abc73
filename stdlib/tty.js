// tty: only the question that packages ask at load.
'use strict';

const host = internalBinding('os');

function isatty(fd) {
  return Number.isInteger(fd) && fd >= 0 && fd <= 2147483647 && host.isatty(fd);
}

class ReadStream extends require('net').Socket {}
class WriteStream extends require('net').Socket {}

module.exports = { isatty, ReadStream, WriteStream };
