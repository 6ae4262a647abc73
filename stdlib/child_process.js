// child_process: starting other programs. What a child is stands in internal/child; here are the ways to ask for one.
'use strict';

const { make, AbortError } = require('internal/errors');
const check = require('internal/validators');
const { ChildProcess, runSync, signalNumber } = require('internal/child');

const customPromisify = Symbol.for('nodejs.util.promisify.custom');

/** Bytes of output that the collecting forms keep, unless told otherwise. */
const MAX_BUFFER = 1024 * 1024;

function withoutNulls(value, name) {
  if (typeof value === 'string' && value.includes('\0')) {
    throw make('ERR_INVALID_ARG_VALUE', name, value, 'must be a string without null bytes');
  }
}

function optional(value, name, type) {
  // eslint-disable-next-line eqeqeq
  if (value != null && typeof value !== type) throw make('ERR_INVALID_ARG_TYPE', name, type, value);
}

function optionalId(value, name) {
  // eslint-disable-next-line eqeqeq
  if (value != null && value !== (value | 0)) throw make('ERR_INVALID_ARG_TYPE', name, 'int32', value);
}

function checkTimeout(timeout) {
  // eslint-disable-next-line eqeqeq
  if (timeout != null && !(Number.isInteger(timeout) && timeout >= 0)) {
    throw make('ERR_OUT_OF_RANGE', 'timeout', 'an unsigned integer', timeout);
  }
}

function checkMaxBuffer(most) {
  // eslint-disable-next-line eqeqeq
  if (most != null && !(typeof most === 'number' && most >= 0)) {
    throw make('ERR_OUT_OF_RANGE', 'options.maxBuffer', 'a positive number', most);
  }
}

function killSignalOf(signal) {
  if (typeof signal === 'string' || typeof signal === 'number') return signalNumber(signal);
  // eslint-disable-next-line eqeqeq
  if (signal != null) throw make('ERR_INVALID_ARG_TYPE', 'options.killSignal', ['string', 'number'], signal);
  return undefined;
}

/** `(file[, args][, options])` checked, as the host wants it. */
function normalizeSpawn(file, args, options) {
  check.string(file, 'file');
  withoutNulls(file, 'file');
  if (file.length === 0) throw make('ERR_INVALID_ARG_VALUE', 'file', file, 'cannot be empty');
  // eslint-disable-next-line eqeqeq
  if (args == null) args = [];
  else if (typeof args !== 'object') throw make('ERR_INVALID_ARG_TYPE', 'args', 'object', args);
  else if (Array.isArray(args)) args = args.slice();
  else {
    options = args;
    args = [];
  }
  args.forEach((arg, i) => withoutNulls(arg, `args[${i}]`));
  if (options === undefined) options = {};
  else check.object(options, 'options');
  options = { __proto__: null, ...options };

  let { cwd } = options;
  // eslint-disable-next-line eqeqeq
  if (cwd != null) cwd = require('internal/fs_common').path(cwd, 'options.cwd');
  optional(options.detached, 'options.detached', 'boolean');
  optionalId(options.uid, 'options.uid');
  optionalId(options.gid, 'options.gid');
  const { shell } = options;
  // eslint-disable-next-line eqeqeq
  if (shell != null && typeof shell !== 'boolean' && typeof shell !== 'string') {
    throw make('ERR_INVALID_ARG_TYPE', 'options.shell', ['boolean', 'string'], shell);
  }
  withoutNulls(shell, 'options.shell');
  optional(options.argv0, 'options.argv0', 'string');
  withoutNulls(options.argv0, 'options.argv0');
  optional(options.windowsHide, 'options.windowsHide', 'boolean');
  optional(options.windowsVerbatimArguments, 'options.windowsVerbatimArguments', 'boolean');

  if (shell) {
    const command = [file, ...args].join(' ');
    file = typeof shell === 'string' ? shell : '/bin/sh';
    args = ['-c', command];
  }
  args.unshift(typeof options.argv0 === 'string' ? options.argv0 : file);

  const env = options.env || process.env;
  const envPairs = [];
  // Inherited ones count too, as in Node.
  // eslint-disable-next-line guard-for-in
  for (const name in env) {
    const value = env[name];
    if (value === undefined) continue;
    withoutNulls(name, `options.env['${name}']`);
    withoutNulls(value, `options.env['${name}']`);
    envPairs.push(`${name}=${value}`);
  }
  return { ...options, args: args.map(String), cwd, detached: !!options.detached, envPairs, file };
}

function spawn(file, args, options) {
  options = normalizeSpawn(file, args, options);
  checkTimeout(options.timeout);
  check.abortSignal(options.signal, 'options.signal');
  const killSignal = killSignalOf(options.killSignal);
  const child = new ChildProcess();
  child.spawn(options);
  if (options.timeout > 0) {
    let timer = require('timers').setTimeout(() => {
      timer = null;
      try {
        child.kill(killSignal);
      } catch (error) {
        child.emit('error', error);
      }
    }, options.timeout);
    child.once('exit', () => {
      if (timer !== null) require('timers').clearTimeout(timer);
    });
  }
  const { signal } = options;
  if (signal) {
    const onAbort = () => {
      try {
        if (child.kill(killSignal)) child.emit('error', new AbortError(undefined, { cause: signal.reason }));
      } catch (error) {
        child.emit('error', error);
      }
    };
    if (signal.aborted) process.nextTick(onAbort);
    else {
      signal.addEventListener('abort', onAbort, { once: true });
      child.once('exit', () => signal.removeEventListener('abort', onAbort));
    }
  }
  return child;
}

/** `(file[, args][, options][, callback])` taken apart. */
function normalizeExecFile(file, args, options, callback) {
  if (args !== null && typeof args === 'object' && !Array.isArray(args)) {
    callback = options;
    options = args;
    args = null;
  } else if (typeof args === 'function') {
    callback = args;
    options = null;
    args = null;
  }
  if (typeof options === 'function') {
    callback = options;
    options = null;
  }
  // eslint-disable-next-line eqeqeq
  if (args == null) args = [];
  else if (!Array.isArray(args)) throw make('ERR_INVALID_ARG_TYPE', 'args', 'object', args);
  // eslint-disable-next-line eqeqeq
  if (options == null) options = {};
  else check.object(options, 'options');
  // eslint-disable-next-line eqeqeq
  if (callback != null) check.func(callback, 'callback');
  withoutNulls(options.argv0, 'options.argv0');
  return { args, options, callback };
}

/** Keeps what a pipe of a child gives, up to so many bytes; `over(kept)` is called when it is more. */
class Collected {
  constructor(stream, most, over) {
    this.stream = stream;
    this.chunks = [];
    this.length = 0;
    stream.on('data', (chunk) => {
      const encoding = stream.readableEncoding;
      const length = encoding ? Buffer.byteLength(chunk, encoding) : chunk.length;
      const before = this.length;
      this.length += length;
      if (this.length > most) {
        this.chunks.push(chunk.slice(0, most - before));
        over();
      } else this.chunks.push(chunk);
    });
  }

  /** A text where the stream gives texts, else a Buffer. */
  value() {
    return this.stream.readableEncoding ? this.chunks.join('') : Buffer.concat(this.chunks);
  }
}

function execFile(file, args, options, callback) {
  ({ args, options, callback } = normalizeExecFile(file, args, options, callback));
  options = { encoding: 'utf8', timeout: 0, maxBuffer: MAX_BUFFER, killSignal: 'SIGTERM', cwd: null, env: null, shell: false, ...options };
  checkTimeout(options.timeout);
  checkMaxBuffer(options.maxBuffer);
  options.killSignal = killSignalOf(options.killSignal);
  const { timeout, killSignal, encoding, maxBuffer, ...rest } = options;
  const child = spawn(file, args, { ...rest, killSignal });

  const text = encoding && encoding !== 'buffer' && Buffer.isEncoding(encoding) ? encoding : null;
  const command = [file, ...args].join(' ');
  let failure = null;
  let killed = false;
  let told = false;
  let timer = null;
  let [stdout, stderr] = [null, null];

  const kill = () => {
    if (child.stdout) child.stdout.destroy();
    if (child.stderr) child.stderr.destroy();
    killed = true;
    try {
      child.kill(killSignal);
    } catch (error) {
      failure ||= error;
      tell(null, null);
    }
  };
  const tell = (code, signal) => {
    if (told) return;
    told = true;
    if (timer !== null) require('timers').clearTimeout(timer);
    timer = null;
    if (!callback) return;
    const empty = text ? '' : Buffer.alloc(0);
    const [out, err] = [stdout ? stdout.value() : empty, stderr ? stderr.value() : empty];
    if (!failure && code === 0 && signal === null) {
      callback(null, out, err);
      return;
    }
    if (!failure) {
      failure = new Error(`Command failed: ${command}\n${err}`);
      failure.code = code < 0 ? require('util').getSystemErrorName(code) : code;
      failure.killed = child.killed || killed;
      failure.signal = signal;
    }
    failure.cmd ||= command;
    callback(failure, out, err);
  };
  const collect = (stream, name) => {
    if (!stream) return null;
    if (text) stream.setEncoding(text);
    return new Collected(stream, maxBuffer ?? Infinity, () => {
      failure ||= make('ERR_CHILD_PROCESS_STDIO_MAXBUFFER', name);
      kill();
    });
  };
  stdout = collect(child.stdout, 'stdout');
  stderr = collect(child.stderr, 'stderr');
  if (timeout > 0) {
    timer = require('timers').setTimeout(() => {
      timer = null;
      kill();
    }, timeout);
  }
  child.addListener('close', tell);
  child.addListener('error', (error) => {
    failure = error;
    if (child.stdout) child.stdout.destroy();
    if (child.stderr) child.stderr.destroy();
    tell(null, null);
  });
  return child;
}

/** `(command[, options][, callback])`: options with a shell. */
function normalizeExec(command, options, callback) {
  check.string(command, 'command');
  withoutNulls(command, 'command');
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  options = { ...options };
  if (typeof options.shell !== 'string') options.shell = true;
  return [options, callback];
}

function exec(command, options, callback) {
  [options, callback] = normalizeExec(command, options, callback);
  return execFile(command, options, callback);
}

/** What `util.promisify` makes of exec and execFile: a promise with the child beside it. */
function promised(original) {
  return (...args) => {
    let child;
    const promise = new Promise((resolve, reject) => {
      child = original(...args, (error, stdout, stderr) => {
        if (error === null) {
          resolve({ stdout, stderr });
          return;
        }
        error.stdout = stdout;
        error.stderr = stderr;
        reject(error);
      });
    });
    promise.child = child;
    return promise;
  };
}
for (const original of [exec, execFile]) {
  Object.defineProperty(original, customPromisify, { enumerable: false, value: promised(original) });
}

function spawnSync(file, args, options) {
  options = { maxBuffer: MAX_BUFFER, ...normalizeSpawn(file, args, options) };
  checkTimeout(options.timeout);
  checkMaxBuffer(options.maxBuffer);
  options.killSignal = killSignalOf(options.killSignal);
  return runSync(options);
}

/** Throws if the child failed, the result's properties being the error's. */
function throwFailure(result, args, command) {
  if (result.error) throw Object.assign(result.error, result);
  if (result.status === 0) return;
  let text = `Command failed: ${command || args.join(' ')}`;
  if (result.stderr && result.stderr.length > 0) text += `\n${result.stderr.toString()}`;
  throw Object.assign(new Error(text), result);
}

/** Without a wish for it, what the child says on stderr is said on ours. */
function passOnStderr(options, result) {
  if (!options.stdio && result.stderr) process.stderr.write(result.stderr);
}

function execFileSync(file, args, options) {
  ({ args, options } = normalizeExecFile(file, args, options));
  const result = spawnSync(file, args, options);
  passOnStderr(options, result);
  throwFailure(result, [options.argv0 || file, ...args]);
  return result.stdout;
}

function execSync(command, options) {
  [options] = normalizeExec(command, options, null);
  const result = spawnSync(command, options);
  passOnStderr(options, result);
  throwFailure(result, undefined, command);
  return result.stdout;
}

function fork() {
  throw make('ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'child_process.fork');
}

module.exports = { ChildProcess, exec, execFile, execFileSync, execSync, fork, spawn, spawnSync };
