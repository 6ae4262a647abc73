// A child process as a program holds it: ChildProcess, what `stdio` may be, names of signals.
//
// The host keeps a record of each child and calls its handler once, when it has ended. Pipes are streams of the host, which the
// sockets of `net` take over. 'close' comes when the child has ended and every pipe that is read from is closed.
'use strict';

const EventEmitter = require('events');
const { make, errnoException } = require('internal/errors');

const host = internalBinding('child');

/** Kinds of a child's descriptors, as the host numbers them. */
const IGNORE = 0;
const PIPE = 1;
const FILE = 2;
const STREAM = 3;

/** The number of a signal given by its name or number. */
function signalNumber(signal) {
  const known = internalBinding('os').signals();
  if (typeof signal === 'number' && Object.values(known).includes(signal)) return signal;
  if (typeof signal === 'string') {
    const number = known[signal.toUpperCase()];
    if (number !== undefined) return number;
  }
  throw make('ERR_UNKNOWN_SIGNAL', signal);
}

function signalName(number) {
  const found = Object.entries(internalBinding('os').signals()).find((row) => row[1] === number);
  return found === undefined ? null : found[0];
}

/** The option `stdio` as a list of `{ kind, value }`, `value` telling which file or stream. */
function describeStdio(stdio, sync) {
  if (typeof stdio === 'string') {
    if (!['ignore', 'pipe', 'overlapped', 'inherit'].includes(stdio)) throw make('ERR_INVALID_ARG_VALUE', 'stdio', stdio);
    stdio = [stdio, stdio, stdio];
  } else if (!Array.isArray(stdio)) {
    throw make('ERR_INVALID_ARG_VALUE', 'stdio', stdio);
  }
  const all = stdio.slice();
  while (all.length < 3) all.push(undefined);
  return all.map((entry, i) => {
    if (entry === null || entry === undefined) entry = i < 3 ? 'pipe' : 'ignore';
    if (entry === 'ignore') return { kind: IGNORE, value: 0 };
    if (entry === 'pipe' || entry === 'overlapped' || (typeof entry === 'number' && entry < 0)) return { kind: PIPE, value: 0 };
    if (entry === 'inherit') return { kind: FILE, value: i };
    if (entry === 'ipc') {
      if (sync) throw make('ERR_IPC_SYNC_FORK');
      throw make('ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', "stdio 'ipc'");
    }
    if (typeof entry === 'number') return { kind: FILE, value: entry };
    if (typeof entry === 'object' && typeof entry.fd === 'number') return { kind: FILE, value: entry.fd };
    if (typeof entry === 'object' && entry instanceof require('net').Socket && entry._id !== null) {
      return { kind: STREAM, value: entry._id, socket: entry };
    }
    if (typeof entry === 'string' || ArrayBuffer.isView(entry)) {
      if (!sync) throw make('ERR_INVALID_SYNC_FORK_INPUT', require('internal/inspect').inspect(entry));
      return { kind: PIPE, value: 0, input: entry };
    }
    throw make('ERR_INVALID_ARG_VALUE', 'stdio', entry);
  });
}

/** What both forms of starting a child hand to the host. */
function hostArguments(options, stdio) {
  const { uid = -1, gid = -1 } = options;
  return [
    options.file,
    options.args,
    options.envPairs,
    options.cwd === null ? undefined : options.cwd,
    stdio.flatMap(({ kind, value }) => [kind, value]),
    !!options.detached,
    [uid === null ? -1 : uid, gid === null ? -1 : gid],
  ];
}

/** The error of a child that could not be started. */
function spawnError(errno, syscall, file, args) {
  const error = errnoException(errno, file ? `${syscall} ${file}` : syscall);
  if (file) error.path = file;
  error.spawnargs = args.slice(1);
  return error;
}

/** Failures to start that are told by an event; others are thrown. */
const toldLater = new Set(['EACCES', 'EAGAIN', 'EMFILE', 'ENFILE', 'ENOENT']);

function ChildProcess() {
  EventEmitter.call(this);
  this._closesNeeded = 1;
  this._closesGot = 0;
  this.connected = false;
  this.signalCode = null;
  this.exitCode = null;
  this.killed = false;
  this.spawnfile = null;
  this._handle = null;
}
Object.setPrototypeOf(ChildProcess.prototype, EventEmitter.prototype);
Object.setPrototypeOf(ChildProcess, EventEmitter);

ChildProcess.prototype.spawn = function spawn(options) {
  const check = require('internal/validators');
  check.object(options, 'options');
  const stdio = describeStdio(options.stdio || 'pipe', false);
  check.string(options.file, 'options.file');
  this.spawnfile = options.file;
  if (options.args === undefined) this.spawnargs = [];
  else {
    check.array(options.args, 'options.args');
    this.spawnargs = options.args;
  }
  if (options.envPairs !== undefined) check.array(options.envPairs, 'options.envPairs');

  const started = host.spawn(...hostArguments({ ...options, args: this.spawnargs }, stdio), (code, signo) => this._onExit(code, signo));
  const failed = typeof started === 'number';
  if (failed) {
    const [code] = internalBinding('os').errnoName(started);
    if (!toldLater.has(code)) throw errnoException(started, 'spawn');
    // A child that does not exist has ended as soon as the program has had the time to listen.
    process.nextTick(() => this._onExit(-started, 0));
    if (code === 'EMFILE' || code === 'ENFILE') return started;
  } else {
    this._handle = started.id;
    process.nextTick(() => this.emit('spawn'));
  }
  this.pid = failed ? undefined : started.pid;

  for (const { socket } of stdio) if (socket) handOver(socket);
  const sockets = stdio.map(({ kind }, i) => {
    if (kind !== PIPE) return null;
    const socket = pipe(failed ? null : started.pipes[i], i > 0);
    if (i > 0) {
      this._closesNeeded++;
      socket.on('close', () => maybeClose(this));
    }
    return socket;
  });
  [this.stdin, this.stdout, this.stderr] = sockets;
  this.stdio = sockets;
  return failed ? started : 0;
};

/** A stream that has been given to a child is that child's to read: what we took would be missing there. */
function handOver(socket) {
  socket.pause();
  socket._reading = false;
  socket._handedOver = true;
  internalBinding('tcp').readStop(socket._id);
}

/** The socket of a pipe: written to (0), or read from too. Without a child it takes everything and gives nothing. */
function pipe(id, readable) {
  const { Socket } = require('net');
  const socket = new Socket({ readable });
  if (id === null) {
    socket._write = (chunk, encoding, callback) => callback();
    socket._writev = null;
    socket._read = () => {};
    if (readable) socket.push(null);
    return socket;
  }
  socket._adopt(id);
  if (readable) socket.read(0);
  return socket;
}

ChildProcess.prototype._onExit = function onExit(code, signo) {
  if (signo > 0) this.signalCode = signalName(signo);
  else this.exitCode = code;
  if (this.stdin) this.stdin.destroy();
  this._handle = null;
  if (code < 0) this.emit('error', spawnError(-code, 'spawn', this.spawnfile, this.spawnargs));
  else this.emit('exit', this.exitCode, this.signalCode);
  // What the program does not read is read away, or the pipes would never close.
  process.nextTick(() => {
    for (const stream of this.stdio || []) if (stream && stream.readable && !stream._handedOver) stream.resume();
  });
  maybeClose(this);
};

function maybeClose(child) {
  child._closesGot++;
  if (child._closesGot === child._closesNeeded) child.emit('close', child.exitCode, child.signalCode);
}

ChildProcess.prototype.kill = function kill(signal) {
  const number = signal === 0 ? 0 : signalNumber(signal === undefined ? 'SIGTERM' : signal);
  if (this._handle === null) return false;
  const errno = host.kill(this._handle, number);
  if (errno === 0) {
    this.killed = true;
    return true;
  }
  const [code] = internalBinding('os').errnoName(errno);
  if (code === 'EINVAL' || code === 'ENOSYS') throw errnoException(errno, 'kill');
  // One that is gone has only not been told of yet.
  if (code !== 'ESRCH') this.emit('error', errnoException(errno, 'kill'));
  return false;
};

ChildProcess.prototype.ref = function ref() {
  if (this._handle !== null) host.setRef(this._handle, true);
};

ChildProcess.prototype.unref = function unref() {
  if (this._handle !== null) host.setRef(this._handle, false);
};

if (Symbol.dispose !== undefined) {
  Object.defineProperty(ChildProcess.prototype, Symbol.dispose, {
    value() {
      if (!this.killed) this.kill();
    },
    writable: true,
    configurable: true,
    enumerable: false,
  });
}

/** Starts a child and waits for it: Node's result object. `options` as {@link ChildProcess#spawn} has them. */
function runSync(options) {
  const { Buffer } = require('buffer');
  const stdio = describeStdio(options.stdio || 'pipe', true);
  if (options.input !== undefined && options.input !== null) stdio[0] = { kind: PIPE, value: 0, input: options.input };
  const inputs = stdio.map(({ input }, i) => {
    if (input === undefined || input === null) return null;
    if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    if (typeof input === 'string') return Buffer.from(input, options.encoding === 'buffer' ? undefined : options.encoding);
    throw make('ERR_INVALID_ARG_TYPE', `options.stdio[${i}]`, ['Buffer', 'TypedArray', 'DataView', 'string'], input);
  });
  const [errno, pid, status, signo, outputs] = host.spawnSync(
    ...hostArguments(options, stdio), inputs, options.timeout, options.maxBuffer, options.killSignal || signalNumber('SIGTERM'));
  const result = {};
  if (errno !== 0) result.error = spawnError(errno, 'spawnSync', options.file, options.args);
  result.status = status;
  result.signal = signo > 0 ? signalName(signo) : null;
  result.output = outputs;
  result.pid = pid;
  if (outputs !== null) {
    outputs.forEach((bytes, i) => {
      // What a child is given is not what it has written.
      if (bytes === null || i === 0) {
        outputs[i] = null;
        return;
      }
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      outputs[i] = options.encoding && options.encoding !== 'buffer' ? buffer.toString(options.encoding) : buffer;
    });
  }
  result.stdout = outputs && outputs[1];
  result.stderr = outputs && outputs[2];
  return result;
}

module.exports = { ChildProcess, runSync, signalNumber };
