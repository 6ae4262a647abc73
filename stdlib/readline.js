// readline: lines of a stream, questions, cursor movement and keys. Line editing is the terminal's own (its cooked mode): an
// interface does not switch a terminal to raw mode, so there are no history keys and no completion.
'use strict';

const EventEmitter = require('events');
const { StringDecoder } = require('string_decoder');
const { make, AbortError } = require('internal/errors');
const check = require('internal/validators');

const lineEnding = /\r?\n|\r(?!\n)/g;
const leastCrlfDelay = 100;

// The class of an interface is called without `new`, too.
function Interface(input, output, completer, terminal) {
  if (!(this instanceof Interface)) return new Interface(input, output, completer, terminal);
  EventEmitter.call(this);
  let options = {};
  if (input && input.input) {
    options = input;
    ({ input, output, completer, terminal } = options);
  }
  const { signal, crlfDelay, prompt = '> ', history = [], historySize = 30, tabSize = 8 } = options;
  if (completer !== undefined && typeof completer !== 'function') throw make('ERR_INVALID_ARG_VALUE', 'completer', completer);
  if (!Array.isArray(history)) throw make('ERR_INVALID_ARG_TYPE', 'history', 'Array', history);
  check.number(historySize, 'historySize', 0);
  check.abortSignal(signal, 'options.signal');
  if (input === undefined || input === null || typeof input.on !== 'function') {
    throw make('ERR_INVALID_ARG_TYPE', 'input', 'Stream', input);
  }
  this.line = '';
  this.cursor = 0;
  this.input = input;
  this.output = output;
  this.completer = completer;
  this.history = history;
  this.historySize = historySize;
  this.removeHistoryDuplicates = Boolean(options.removeHistoryDuplicates);
  this.crlfDelay = crlfDelay ? Math.max(leastCrlfDelay, crlfDelay) : leastCrlfDelay;
  this.tabSize = tabSize;
  this.terminal = Boolean(terminal ?? (output && output.isTTY));
  this.closed = false;
  this.paused = false;
  this._prompt = `${prompt}`;
  this._decoder = new StringDecoder('utf8');
  /** What was read of a line whose end was not. */
  this._pending = '';
  /** When a chunk ended in a carriage return: a line feed that follows at once belongs to it. */
  this._returned = 0;
  this._question = null;

  const onData = (chunk) => receive(this, chunk);
  const onEnd = () => {
    if (this._pending.length > 0) emitLine(this, this._pending);
    this._pending = '';
    this.close();
  };
  const onError = (error) => this.emit('error', error);
  input.on('error', onError);
  input.on('data', onData);
  input.on('end', onEnd);
  this.once('close', () => {
    input.removeListener('data', onData);
    input.removeListener('error', onError);
    input.removeListener('end', onEnd);
  });
  if (signal) {
    const onAbort = () => this.close();
    if (signal.aborted) process.nextTick(onAbort);
    else {
      signal.addEventListener('abort', onAbort, { once: true });
      this.once('close', () => signal.removeEventListener('abort', onAbort));
    }
  }
  input.resume();
}
Object.setPrototypeOf(Interface.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Interface, EventEmitter);

function receive(rl, chunk) {
  if (rl.paused) rl.resume();
  let text = typeof chunk === 'string' ? chunk : rl._decoder.write(chunk);
  if (rl._returned !== 0) {
    if (Date.now() - rl._returned <= rl.crlfDelay && text.startsWith('\n')) text = text.slice(1);
    rl._returned = 0;
  }
  let start = 0;
  // What was kept has no ending in it: only what is new is looked through.
  for (const ending of text.matchAll(lineEnding)) {
    const line = rl._pending + text.slice(start, ending.index);
    rl._pending = '';
    start = ending.index + ending[0].length;
    // What a listener closes or pauses, the lines of the same chunk reach all the same.
    emitLine(rl, line);
  }
  if (text.endsWith('\r')) rl._returned = Date.now();
  rl._pending += text.slice(start);
}

function emitLine(rl, line) {
  if (rl._question !== null) {
    const { callback, prompt } = rl._question;
    rl._question = null;
    rl.setPrompt(prompt);
    callback(line);
    return;
  }
  if (rl.terminal && line.trim() !== '' && rl.historySize > 0) remember(rl, line);
  rl.emit('line', line);
}

function remember(rl, line) {
  if (rl.removeHistoryDuplicates) rl.history = rl.history.filter((earlier) => earlier !== line);
  else if (rl.history[0] === line) return;
  rl.history.unshift(line);
  if (rl.history.length > rl.historySize) rl.history.length = rl.historySize;
  rl.emit('history', rl.history);
}

function usable(rl) {
  if (rl.closed) throw make('ERR_USE_AFTER_CLOSE', 'readline');
}

const methods = {
  getPrompt() {
    return this._prompt;
  },
  setPrompt(prompt) {
    this._prompt = prompt;
  },
  prompt() {
    if (this.paused) this.resume();
    if (this.output !== null && this.output !== undefined) this.output.write(`${this._prompt}`);
  },
  question(query, options, callback) {
    usable(this);
    callback = typeof options === 'function' ? options : callback;
    const signal = options !== null && typeof options === 'object' ? options.signal : undefined;
    if (signal) {
      check.abortSignal(signal, 'options.signal');
      if (signal.aborted) return;
      const given = callback;
      const answered = (answer) => {
        signal.removeEventListener('abort', onAbort);
        given(answer);
      };
      const onAbort = () => {
        if (this._question === null || this._question.callback !== answered) return;
        this.setPrompt(this._question.prompt);
        this._question = null;
        this.clearLine();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      callback = answered;
    }
    if (typeof callback !== 'function') return;
    if (this._question !== null) {
      this.prompt();
      return;
    }
    this._question = { callback, prompt: this._prompt };
    this.setPrompt(query);
    this.prompt();
  },
  close() {
    if (this.closed) return;
    this.pause();
    this.closed = true;
    this.emit('close');
  },
  pause() {
    if (this.paused) return;
    this.input.pause();
    this.paused = true;
    this.emit('pause');
    return this;
  },
  resume() {
    if (!this.paused) return;
    this.input.resume();
    this.paused = false;
    this.emit('resume');
    return this;
  },
  write(data) {
    usable(this);
    if (this.paused) this.resume();
    if (data !== undefined && data !== null) receive(this, typeof data === 'string' ? data : Buffer.from(data));
  },
  /** Leaves the line where it is: what is written next begins another. */
  clearLine() {
    if (this.output !== null && this.output !== undefined) this.output.write('\r\n');
    this.line = '';
    this.cursor = 0;
  },
  getCursorPos() {
    const { width } = require('internal/inspect_text');
    const columns = (this.output && this.output.columns) || Infinity;
    const shown = width(`${this._prompt}${this.line.slice(0, this.cursor)}`);
    return columns === Infinity ? { rows: 0, cols: shown } : { rows: Math.floor(shown / columns), cols: shown % columns };
  },
  [Symbol.asyncIterator]() {
    this._lines ??= lines(this);
    return this._lines;
  },
  [Symbol.dispose]() {
    this.close();
  },
};
for (const key of Reflect.ownKeys(methods)) {
  Object.defineProperty(Interface.prototype, key, { value: methods[key], writable: true, enumerable: typeof key === 'string', configurable: true });
}
Object.defineProperty(Interface.prototype, 'columns', {
  configurable: true,
  get() {
    return (this.output && this.output.columns) || Infinity;
  },
});

/** Lines that wait for the reader, and readers that wait for lines: the input pauses while too many wait. */
function lines(rl) {
  const most = 1024;
  const waiting = [];
  const readers = [];
  let ended = rl.closed;
  let failure;
  let held = false;
  const onLine = (line) => {
    if (readers.length > 0) {
      readers.shift().resolve({ value: line, done: false });
      return;
    }
    waiting.push(line);
    if (waiting.length >= most && !held && !rl.closed) {
      held = true;
      rl.pause();
    }
  };
  const onClose = () => {
    ended = true;
    rl.removeListener('line', onLine);
    rl.removeListener('error', onError);
    for (const { resolve } of readers.splice(0)) resolve({ value: undefined, done: true });
  };
  const onError = (error) => {
    if (readers.length > 0) readers.shift().reject(error);
    else failure = { error };
    rl.close();
  };
  if (!ended) {
    rl.on('line', onLine);
    rl.on('error', onError);
    rl.once('close', onClose);
  }
  return {
    next() {
      if (waiting.length > 0) {
        const value = waiting.shift();
        if (held && waiting.length === 0) {
          held = false;
          if (!rl.closed) rl.resume();
        }
        return Promise.resolve({ value, done: false });
      }
      if (failure !== undefined) {
        const { error } = failure;
        failure = undefined;
        return Promise.reject(error);
      }
      if (ended) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve, reject) => readers.push({ resolve, reject }));
    },
    return() {
      waiting.length = 0;
      rl.close();
      onClose();
      return Promise.resolve({ value: undefined, done: true });
    },
    throw(error) {
      waiting.length = 0;
      rl.close();
      onClose();
      return Promise.reject(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function createInterface(input, output, completer, terminal) {
  return new Interface(input, output, completer, terminal);
}

Object.defineProperty(Interface.prototype.question, require('util').promisify.custom, {
  value(query, options = {}) {
    const { signal } = options;
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(new AbortError(undefined, { cause: signal.reason }));
      if (signal && signal.aborted) return onAbort();
      if (signal) signal.addEventListener('abort', onAbort, { once: true });
      this.question(query, options, (answer) => {
        if (signal) signal.removeEventListener('abort', onAbort);
        resolve(answer);
      });
    });
  },
});

// Cursor

function control(stream, text, callback) {
  if (callback !== undefined) check.func(callback, 'callback');
  if (stream === null || stream === undefined || text === '') {
    if (typeof callback === 'function') process.nextTick(callback, null);
    return true;
  }
  return stream.write(text, callback);
}

function cursorTo(stream, x, y, callback) {
  if (typeof y === 'function') [callback, y] = [y, undefined];
  if (callback !== undefined) check.func(callback, 'callback');
  if (Number.isNaN(x)) throw make('ERR_INVALID_ARG_VALUE', 'x', x);
  if (Number.isNaN(y)) throw make('ERR_INVALID_ARG_VALUE', 'y', y);
  if (stream === null || stream === undefined || (typeof x !== 'number' && typeof y !== 'number')) {
    return control(null, '', callback);
  }
  if (typeof x !== 'number') throw make('ERR_INVALID_CURSOR_POS');
  return control(stream, typeof y !== 'number' ? `\x1b[${x + 1}G` : `\x1b[${y + 1};${x + 1}H`, callback);
}

function moveCursor(stream, dx, dy, callback) {
  let text = '';
  if (dx < 0) text += `\x1b[${-dx}D`;
  else if (dx > 0) text += `\x1b[${dx}C`;
  if (dy < 0) text += `\x1b[${-dy}A`;
  else if (dy > 0) text += `\x1b[${dy}B`;
  return control(stream, text, callback);
}

function clearLine(stream, direction, callback) {
  return control(stream, direction < 0 ? '\x1b[1K' : direction > 0 ? '\x1b[0K' : '\x1b[2K', callback);
}

function clearScreenDown(stream, callback) {
  return control(stream, '\x1b[0J', callback);
}

// Keys

const named = {
  '\r': 'return', '\n': 'enter', '\t': 'tab', '\b': 'backspace', '\x7f': 'backspace', '\x1b': 'escape', ' ': 'space',
};
/** Names by what follows ESC [ or ESC O, without modifiers. */
const sequences = {
  A: 'up', B: 'down', C: 'right', D: 'left', E: 'clear', F: 'end', H: 'home', P: 'f1', Q: 'f2', R: 'f3', S: 'f4', Z: 'tab',
  '1~': 'home', '2~': 'insert', '3~': 'delete', '4~': 'end', '5~': 'pageup', '6~': 'pagedown', '7~': 'home', '8~': 'end',
  '11~': 'f1', '12~': 'f2', '13~': 'f3', '14~': 'f4', '15~': 'f5', '17~': 'f6', '18~': 'f7', '19~': 'f8', '20~': 'f9',
  '21~': 'f10', '23~': 'f11', '24~': 'f12',
};
const keyPattern = /\x1b?\x1b[[O](?:(\d+)(?:;(\d+))?)?([~A-Za-z])|\x1b?[^]/gu;

/** A key as `keypress` listeners are told it. */
function keyOf(sequence) {
  const key = { sequence, name: undefined, ctrl: false, meta: false, shift: false };
  const parts = /^(\x1b?)\x1b[[O](?:(\d+)(?:;(\d+))?)?([~A-Za-z])$/.exec(sequence);
  if (parts !== null) {
    const [, escape, number, modifier, last] = parts;
    const bits = (Number(modifier) || 1) - 1;
    key.code = sequence.slice(escape.length + 1).replace(/(\d+);\d+/, (_, n) => (last === '~' ? n : ''));
    key.name = sequences[last === '~' ? `${number}~` : last] ?? 'undefined';
    key.shift = (bits & 1) !== 0 || last === 'Z';
    key.meta = (bits & 10) !== 0 || escape !== '';
    key.ctrl = (bits & 4) !== 0;
    return key;
  }
  let char = sequence;
  if (sequence.length > 1 && sequence[0] === '\x1b') {
    key.meta = true;
    char = sequence.slice(1);
  }
  if (named[char] !== undefined) {
    key.name = named[char];
    if (char === '\x1b') key.meta = sequence.length > 1 || key.meta;
  } else if (char <= '\x1a') {
    key.name = String.fromCharCode(char.charCodeAt(0) + 96);
    key.ctrl = true;
  } else if (/^[0-9A-Za-z]$/.test(char)) {
    key.name = char.toLowerCase();
    key.shift = /^[A-Z]$/.test(char);
  } else if (sequence.length > 1 && !key.meta) key.name = undefined;
  return key;
}

const watched = new WeakSet();

/** Makes a stream emit `keypress` for what is read of it while somebody listens. */
function emitKeypressEvents(stream) {
  if (watched.has(stream)) return;
  watched.add(stream);
  const decoder = new StringDecoder('utf8');
  const onData = (chunk) => {
    if (stream.listenerCount('keypress') === 0) {
      stream.removeListener('data', onData);
      stream.on('newListener', onNewListener);
      return;
    }
    const text = typeof chunk === 'string' ? chunk : decoder.write(chunk);
    for (const [sequence] of text.matchAll(keyPattern)) {
      const key = keyOf(sequence);
      stream.emit('keypress', sequence[0] === '\x1b' ? undefined : sequence, key);
    }
  };
  const onNewListener = (event) => {
    if (event !== 'keypress') return;
    stream.on('data', onData);
    stream.removeListener('newListener', onNewListener);
  };
  if (stream.listenerCount('keypress') > 0) stream.on('data', onData);
  else stream.on('newListener', onNewListener);
}

module.exports = { Interface, clearLine, clearScreenDown, createInterface, cursorTo, emitKeypressEvents, moveCursor };
Object.defineProperty(module.exports, 'promises', {
  configurable: true,
  enumerable: true,
  get: () => require('readline/promises'),
});
