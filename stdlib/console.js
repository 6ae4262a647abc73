// The console. Lines go out at once, through the stream when the program has touched it, straight to the file otherwise.
'use strict';

const { formatArguments, inspect } = require('internal/inspect');

const kGroup = Symbol('kGroupIndent');

class Console {
  constructor(stdout, stderr, ignoreErrors = true) {
    let options = stdout;
    if (!stdout || typeof stdout.write === 'function') options = { stdout, stderr, ignoreErrors };
    const { stdout: out, stderr: err = out, colorMode = 'auto', inspectOptions, groupIndentation = 2 } = options;
    const bad = [['stdout', out], ['stderr', err]].find(([, s]) => !s || typeof s.write !== 'function');
    if (bad) {
      const error = new TypeError(`Console expects a writable stream instance for ${bad[0]}`);
      throw require('internal/errors').decorate(error, 'ERR_CONSOLE_WRITABLE_STREAM', Console);
    }
    setUp(this, () => out, () => err, { colorMode, inspectOptions, groupIndentation });
  }
}

/** Gives an object the methods of a console, bound to it, over the streams that the two functions give. */
function setUp(target, stdout, stderr, { colorMode = 'auto', inspectOptions, groupIndentation = 2 } = {}) {
  const counts = new Map();
  const timers = new Map();
  let indent = '';

  const optionsFor = (stream) => {
    if (inspectOptions !== undefined && inspectOptions.colors !== undefined) return inspectOptions;
    const colors =
      colorMode === 'auto' ? !!(stream.isTTY && (typeof stream.getColorDepth !== 'function' || stream.getColorDepth() > 2)) : colorMode;
    return { ...inspectOptions, colors };
  };

  function print(stream, text) {
    if (indent !== '') text = indent + (text.includes('\n') ? text.replaceAll('\n', `\n${indent}`) : text);
    text += '\n';
    if (typeof stream.writeNow === 'function') {
      stream.writeNow(text);
      return;
    }
    // An error of the stream is not the caller's.
    const ignore = () => {};
    if (typeof stream.once === 'function') stream.once('error', ignore);
    try {
      stream.write(text, ignore);
    } catch (error) {
      if (error instanceof RangeError && /call stack/i.test(error.message)) throw error;
    } finally {
      if (typeof stream.removeListener === 'function') stream.removeListener('error', ignore);
    }
  }

  const log = (which, args) => {
    const stream = which();
    print(stream, args.length === 1 && typeof args[0] === 'string' ? args[0] : formatArguments(optionsFor(stream), args));
  };

  const elapsed = (start) => {
    let ms = Number(internalBinding('process').hrtime() - start) / 1e6;
    let seconds = 0;
    let minutes = 0;
    let hours = 0;
    if (ms >= 1000) {
      if (ms >= 60000) {
        if (ms >= 3600000) {
          hours = Math.floor(ms / 3600000);
          ms %= 3600000;
        }
        minutes = Math.floor(ms / 60000);
        ms %= 60000;
      }
      seconds = ms / 1000;
    }
    if (hours !== 0 || minutes !== 0) {
      const [whole, part] = seconds.toFixed(3).split('.');
      const two = (n) => String(n).padStart(2, '0');
      return hours !== 0 ? `${hours}:${two(minutes)}:${two(whole)} (h:mm:ss)` : `${minutes}:${two(whole)}.${part} (m:ss.mmm)`;
    }
    if (seconds !== 0) return `${seconds.toFixed(3)}s`;
    return `${Number(ms.toFixed(3))}ms`;
  };

  const timed = (method, label, args, remove) => {
    label = `${label}`;
    const start = timers.get(label);
    if (start === undefined) {
      process.emitWarning(`No such label '${label}' for console.${method}()`);
      return;
    }
    const text = `${label}: ${elapsed(start)}`;
    if (args.length > 0) methods.log(text, ...args);
    else methods.log(text);
    if (remove) timers.delete(label);
  };

  const methods = {
    log(...args) {
      log(stdout, args);
    },
    warn(...args) {
      log(stderr, args);
    },
    error(...args) {
      log(stderr, args);
    },
    dir(object, options) {
      const stream = stdout();
      print(stream, inspect(object, { customInspect: false, ...optionsFor(stream), ...options }));
    },
    time(label = 'default') {
      label = `${label}`;
      if (timers.has(label)) {
        process.emitWarning(`Label '${label}' already exists for console.time()`);
        return;
      }
      timers.set(label, internalBinding('process').hrtime());
    },
    timeEnd(label = 'default') {
      timed('timeEnd', label, [], true);
    },
    timeLog(label = 'default', ...args) {
      timed('timeLog', label, args, false);
    },
    trace(...args) {
      const holder = { name: 'Trace', message: formatArguments({}, args) };
      Error.captureStackTrace(holder, methods.trace);
      methods.error(holder.stack);
    },
    assert(condition, ...args) {
      if (condition) return;
      args[0] = `Assertion failed${args.length === 0 ? '' : `: ${args[0]}`}`;
      methods.warn(...args);
    },
    clear() {
      const stream = stdout();
      if (stream.isTTY && process.env.TERM !== 'dumb') stream.write('\u001b[1;1H\u001b[0J');
    },
    count(label = 'default') {
      label = `${label}`;
      const count = (counts.get(label) || 0) + 1;
      counts.set(label, count);
      methods.log(`${label}: ${count}`);
    },
    countReset(label = 'default') {
      label = `${label}`;
      if (!counts.delete(label)) process.emitWarning(`Count for '${label}' does not exist`);
    },
    group(...args) {
      if (args.length > 0) methods.log(...args);
      indent += ' '.repeat(groupIndentation);
    },
    groupEnd() {
      indent = indent.slice(0, Math.max(0, indent.length - groupIndentation));
    },
    table(data, properties) {
      if (data === null || typeof data !== 'object') {
        methods.log(data);
        return;
      }
      if (properties !== undefined) require('internal/validators').array(properties, 'properties');
      methods.log(require('internal/table')(data, properties, optionsFor(stdout())));
    },
    // As in Node without an inspector these do nothing.
    profile() {},
    profileEnd() {},
    timeStamp() {},
    context() {},
  };
  methods.debug = methods.info = methods.log;
  methods.dirxml = methods.log;
  methods.groupCollapsed = methods.group;
  for (const name of Object.keys(methods)) {
    // Methods work without their console, as in `list.forEach(console.log)`.
    Object.defineProperty(target, name, { value: methods[name], writable: true, enumerable: true, configurable: true });
  }
  Object.defineProperty(target, kGroup, { get: () => indent, configurable: true });
  return target;
}

/** A stand-in for a standard stream until the program asks for the real one: writes to the file itself. */
function direct(fd, name) {
  const isTTY = internalBinding('os').isatty(fd);
  const { writeString } = internalBinding('fs');
  const stand = {
    isTTY,
    getColorDepth: () => (process.env.NO_COLOR !== undefined || process.env.TERM === 'dumb' ? 1 : 8),
    write: (text) => process[name].write(text),
    writeNow(text) {
      try {
        writeString(fd, text);
      } catch {
        // A console whose output is closed or full stays silent.
      }
    },
  };
  return () => {
    const real = process._loaded && process._loaded();
    if (real === undefined) return stand;
    const own = Object.getOwnPropertyDescriptor(real, name);
    return own === undefined || own.get !== undefined ? stand : own.value;
  };
}

const shared = setUp({}, direct(1, 'stdout'), direct(2, 'stderr'));
Object.defineProperty(shared, Symbol.toStringTag, { value: 'console', configurable: true });
for (const name of ['_stdout', '_stderr']) {
  Object.defineProperty(shared, name, { configurable: true, enumerable: false, get: () => process[name.slice(1)] });
}
shared.Console = Console;

module.exports = shared;
