// `process.binding`: of Node's old internal bindings those that packages still ask for when they are loaded.
'use strict';

const tables = {
  __proto__: null,
  constants: () => ({
    __proto__: null,
    os: require('os').constants,
    fs: require('fs').constants,
  }),
  tty_wrap() {
    const { isatty, ReadStream } = require('tty');
    // A terminal's modes cannot be set here; who tries reads it in another way.
    return { isTTY: isatty, TTY: function TTY() { return new ReadStream(); } };
  },
  util: () => ({ ...require('internal/types') }),
};

function binding(name) {
  name = `${name}`;
  if (!(name in tables)) throw new Error(`No such module: ${name}`);
  return tables[name]();
}

module.exports = { binding };
