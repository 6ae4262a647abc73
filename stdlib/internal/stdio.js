// process.stdin, stdout and stderr. Output is written at once, as Node does for files, pipes and terminals on POSIX, so
// that nothing is lost when the program dies.
'use strict';

const { Readable, Writable } = require('stream');
const os = internalBinding('os');
const fs = internalBinding('fs');

function writeAll(fd, bytes) {
  while (bytes.length > 0) bytes = bytes.subarray(fs.write(fd, bytes, -1));
}

function output(fd) {
  const stream = new Writable({
    decodeStrings: true,
    write(chunk, encoding, callback) {
      try {
        writeAll(fd, chunk);
      } catch (error) {
        callback(error);
        return;
      }
      callback();
    },
    destroy(error, callback) {
      // The process's own streams are never closed.
      callback(error);
    },
  });
  stream.fd = fd;
  stream._type = 'fs';
  stream._isStdio = true;
  if (os.isatty(fd)) require('internal/tty').makeTerminal(stream);
  else stream.isTTY = undefined;
  return stream;
}

function input() {
  const { Buffer } = require('buffer');
  const stream = new Readable({
    highWaterMark: 65536,
    read(size) {
      const chunk = Buffer.allocUnsafe(size);
      fs.read(0, chunk, -1, (error, count) => {
        if (error) this.destroy(error);
        else this.push(count === 0 ? null : chunk.subarray(0, count));
      });
    },
  });
  stream.fd = 0;
  stream.isTTY = os.isatty(0) || undefined;
  if (stream.isTTY) stream.setRawMode = () => stream;
  return stream;
}

module.exports = { output, input };
