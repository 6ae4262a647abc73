// readline with questions that give promises, and cursor movement that is written at once.
'use strict';

const readline = require('readline');
const { make, AbortError } = require('internal/errors');
const check = require('internal/validators');

class Interface extends readline.Interface {
  question(query, options = {}) {
    return new Promise((resolve, reject) => {
      const { signal } = options;
      if (signal) {
        check.abortSignal(signal, 'options.signal');
        const onAbort = () => reject(new AbortError(undefined, { cause: signal.reason }));
        if (signal.aborted) return onAbort();
        signal.addEventListener('abort', onAbort, { once: true });
        const answered = resolve;
        resolve = (answer) => {
          signal.removeEventListener('abort', onAbort);
          answered(answer);
        };
      }
      super.question(query, options, resolve);
    });
  }
}

/** Movements that wait for `commit`. */
class Readline {
  #stream;
  #autoCommit = false;
  #waiting = [];
  constructor(stream, options) {
    if (stream === null || typeof stream !== 'object' || typeof stream.write !== 'function') {
      throw make('ERR_INVALID_ARG_TYPE', 'stream', 'Writable', stream);
    }
    this.#stream = stream;
    if (options !== undefined && options.autoCommit !== undefined) {
      check.boolean(options.autoCommit, 'options.autoCommit');
      this.#autoCommit = options.autoCommit;
    }
  }
  /** What a function of `readline` writes. */
  #add(move, ...args) {
    let text = '';
    move({ write: (part) => (text += part) }, ...args);
    if (this.#autoCommit) process.nextTick(() => this.#stream.write(text));
    else this.#waiting.push(text);
    return this;
  }
  cursorTo(x, y) {
    check.integer(x, 'x');
    if (y !== undefined) check.integer(y, 'y');
    return this.#add(readline.cursorTo, x, y);
  }
  moveCursor(dx, dy) {
    check.integer(dx, 'dx');
    check.integer(dy, 'dy');
    return this.#add(readline.moveCursor, dx, dy);
  }
  clearLine(dir) {
    check.integer(dir, 'dir', -1, 1);
    return this.#add(readline.clearLine, dir);
  }
  clearScreenDown() {
    return this.#add(readline.clearScreenDown);
  }
  commit() {
    return new Promise((resolve) => {
      this.#stream.write(this.#waiting.splice(0).join(''), () => resolve());
    });
  }
  rollback() {
    this.#waiting.length = 0;
    return this;
  }
}

function createInterface(input, output, completer, terminal) {
  return new Interface(input, output, completer, terminal);
}

module.exports = { Interface, Readline, createInterface };
