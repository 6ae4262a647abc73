// net: servers and sockets, TCP and local ones, over the host's records.
//
// A Socket is a Duplex over one host stream (`this._id`). The host calls the socket's handler with one event at a time;
// reading stops at the host while the program does not read, and a write's callback comes when the system has taken it.
'use strict';

const EventEmitter = require('events');
const { Duplex } = require('stream');
const { Buffer } = require('buffer');
const { make, errnoException, exceptionWithHostPort, uvExceptionWithHostPort } = require('internal/errors');
const check = require('internal/validators');

const host = internalBinding('tcp');

function isIPv4(text) {
  return typeof text === 'string' && /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text);
}

function isIPv6(text) {
  if (typeof text !== 'string') return false;
  const zone = text.indexOf('%');
  if (zone !== -1) {
    if (!/^%[0-9a-zA-Z-.:]+$/.test(text.slice(zone))) return false;
    text = text.slice(0, zone);
  }
  const halves = text.split('::');
  if (halves.length > 2) return false;
  let groups = 0;
  for (let h = 0; h < halves.length; h++) {
    if (halves[h] === '') continue;
    const parts = halves[h].split(':');
    for (let i = 0; i < parts.length; i++) {
      const isLast = h === halves.length - 1 && i === parts.length - 1;
      if (isLast && parts[i].includes('.')) {
        if (!isIPv4(parts[i])) return false;
        groups += 2;
      } else if (/^[0-9a-fA-F]{1,4}$/.test(parts[i])) groups++;
      else return false;
    }
  }
  return halves.length === 2 ? groups < 8 : groups === 8;
}

function isIP(text) {
  if (isIPv4(text)) return 4;
  return isIPv6(text) ? 6 : 0;
}

/** Whether an address that cannot be reached is followed by the next: what Node calls to select the family. */
let triesAll = true;

class Socket extends Duplex {
  constructor(options) {
    if (typeof options === 'number') options = { fd: options };
    else options = { ...options };
    super({
      allowHalfOpen: !!options.allowHalfOpen,
      // It comes when the host has closed, and 'error' before that.
      emitClose: false,
      autoDestroy: true,
      decodeStrings: false,
      readable: options.readable,
      writable: options.writable,
      highWaterMark: options.highWaterMark,
      readableObjectMode: false,
      writableObjectMode: false,
      signal: options.signal,
    });
    this._id = null;
    this._reading = false;
    this._written = new Map();
    this._writing = null;
    this._shutdown = null;
    this._sent = 0;
    this._pendingBytes = null;
    this.connecting = false;
    this._hadError = false;
    this.timeout = 0;
    this._timer = null;
    this.server = null;
    this._server = null;
    this._refd = true;
    this._handedOver = false;
    this._isLocal = false;
    this._bytesRead = 0;
    this.on('end', onReadEnd);
  }

  /** Takes over a host stream, `connected` when it is one that a server accepted. */
  _adopt(id) {
    this._id = id;
    host.setHandler(id, (kind, a, b) => this._onHost(kind, a, b));
    if (!this._refd) host.setRef(id, false);
  }

  _onHost(kind, a, b) {
    switch (kind) {
      case 'connect':
        this._connected();
        break;
      case 'connectError':
        this._connectFailed(a);
        break;
      case 'data': {
        const chunk = Buffer.from(a.buffer, a.byteOffset, a.byteLength);
        this._bytesRead += chunk.length;
        this._touch();
        if (!this.push(chunk) && this._reading) {
          this._reading = false;
          host.readStop(this._id);
        }
        break;
      }
      case 'end':
        this._reading = false;
        this.push(null);
        this.read(0);
        break;
      case 'readError':
        this.destroy(errnoException(a, 'read'));
        break;
      case 'written': {
        const callback = this._written.get(a);
        this._written.delete(a);
        this._touch();
        if (callback) callback(b ? errnoException(b, 'write') : null);
        break;
      }
      case 'shutdown': {
        const callback = this._shutdown;
        this._shutdown = null;
        // A peer that is gone already has nothing to be told.
        if (callback) callback(a && a !== 107 && a !== 57 ? errnoException(a, 'shutdown') : null);
        break;
      }
      case 'close':
        if (this._onClosed) this._onClosed();
        break;
      default:
    }
  }

  connect(...args) {
    const [options, callback] = normalize(args);
    if (callback !== null) this.once('connect', callback);
    if (this._id !== null) throw make('ERR_SOCKET_CLOSED');
    const { port, host: name = 'localhost', family = 0, lookup, autoSelectFamily = triesAll } = options;
    require('internal/validators').boolean(autoSelectFamily, 'options.autoSelectFamily');
    if (options.path) {
      check.string(options.path, 'options.path');
      this.connecting = true;
      if (options.timeout) this.setTimeout(options.timeout);
      this._isLocal = true;
      this._attempt = { address: options.path, list: [], failures: [] };
      process.nextTick(() => this._reach(options.path));
      return this;
    }
    this._isLocal = false;
    if (port === undefined) throw make('ERR_MISSING_ARGS', ['options', 'port', 'path']);
    if (typeof port !== 'number' && typeof port !== 'string') {
      throw make('ERR_INVALID_ARG_TYPE', 'options.port', ['number', 'string'], port);
    }
    const number = check.port(port);
    this.connecting = true;
    if (options.noDelay) this.once('connect', () => this.setNoDelay(true));
    if (options.keepAlive) this.once('connect', () => this.setKeepAlive(true, options.keepAliveInitialDelay));
    if (options.timeout) this.setTimeout(options.timeout);
    this._host = name;
    const kind = isIP(name);
    if (kind !== 0) {
      process.nextTick(() => this._try([[name, kind]], number, []));
      return this;
    }
    const found = (error, list) => {
      if (this.destroyed || !this.connecting) return;
      if (error) {
        this.emit('lookup', error, undefined, undefined, name);
        process.nextTick(() => this.destroy(error));
        return;
      }
      for (const [address, itsFamily] of list) this.emit('lookup', null, address, itsFamily, name);
      if (this.connecting) this._try(autoSelectFamily ? list.slice() : list.slice(0, 1), number, []);
    };
    if (typeof lookup === 'function') {
      lookup(name, { family, hints: 0, all: false }, (error, address, itsFamily) =>
        found(error, error ? undefined : [[address, itsFamily || isIP(address)]]));
    } else {
      require('dns').lookup(name, { family, all: true }, (error, list) =>
        found(error, error ? undefined : list.map((entry) => [entry.address, entry.family])));
    }
    return this;
  }

  /** Tries one address after the other. */
  _try(list, port, failures) {
    if (!this.connecting || this.destroyed) return;
    const [address] = list.shift();
    this._attempt = { address, port, list, failures };
    this.emit('connectionAttempt', address, port, isIP(address));
    this._reach(address, port);
  }

  /** Begins a connection; without a port the address is the path of a local socket. */
  _reach(address, port) {
    if (!this.connecting || this.destroyed) return;
    const made = host.connect(address, port, (kind, a, b) => this._onHost(kind, a, b));
    if (typeof made === 'number') {
      this._connectFailed(made);
      return;
    }
    this._adopt(made.id);
    this._touch();
  }

  _connectFailed(errno) {
    const { address, port, list, failures } = this._attempt;
    failures.push(exceptionWithHostPort(errno, 'connect', address, port));
    this.emit('connectionAttemptFailed', address, port, isIP(address), failures[failures.length - 1]);
    if (list.length > 0 && !this.destroyed) {
      const id = this._id;
      this._id = null;
      if (id !== null) {
        host.setHandler(id, () => {});
        host.close(id);
      }
      this._try(list, port, failures);
      return;
    }
    this.connecting = false;
    if (failures.length === 1) this.destroy(failures[0]);
    else {
      const all = new AggregateError(failures);
      all.code = failures[0].code;
      this.destroy(all);
    }
  }

  _connected() {
    this.connecting = false;
    this._attempt = null;
    this._touch();
    this.emit('connect');
    this.emit('ready');
    if (this.readable && !this.isPaused()) this.read(0);
  }

  get pending() {
    return this._id === null || this.connecting;
  }

  get readyState() {
    if (this.connecting) return 'opening';
    if (this.readable && this.writable) return 'open';
    if (this.readable) return 'readOnly';
    return this.writable ? 'writeOnly' : 'closed';
  }

  get bufferSize() {
    return this._id === null ? undefined : this.writableLength;
  }

  get bytesRead() {
    return this._bytesRead;
  }

  get bytesWritten() {
    let bytes = this._sent;
    for (const { chunk, encoding } of this.writableBuffer || []) bytes += Buffer.byteLength(chunk, encoding);
    if (this._pendingBytes !== null) bytes += this._pendingBytes;
    return bytes;
  }

  _read() {
    if (this.connecting || this._id === null) {
      this.once('connect', () => this._read());
      return;
    }
    if (this._reading) return;
    this._reading = true;
    host.readStart(this._id);
  }

  _write(chunk, encoding, callback) {
    if (this.connecting || (this._id === null && !this.destroyed && this._attempt !== undefined)) {
      // Kept until the connection is made.
      this._pendingBytes = Buffer.byteLength(chunk, encoding);
      const onClose = () => callback(make('ERR_SOCKET_CLOSED_BEFORE_CONNECTION'));
      this.once('connect', () => {
        this.off('close', onClose);
        this._pendingBytes = null;
        this._write(chunk, encoding, callback);
      });
      this.once('close', onClose);
      return;
    }
    if (this._id === null) {
      callback(make('ERR_SOCKET_CLOSED'));
      return;
    }
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
    this._sent += bytes.length;
    this._touch();
    const request = host.write(this._id, bytes);
    if (typeof request === 'object') callback(errnoException(request.errno, 'write'));
    else if (request < 0) callback();
    else this._written.set(request, callback);
  }

  _writev(chunks, callback) {
    const all = chunks.map(({ chunk, encoding }) => (typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk));
    this._write(all.length === 1 ? all[0] : Buffer.concat(all), 'buffer', callback);
  }

  _final(callback) {
    if (this.connecting) {
      this.once('connect', () => this._final(callback));
      return;
    }
    if (this._id === null) {
      callback();
      return;
    }
    this._shutdown = callback;
    const errno = host.shutdown(this._id);
    if (errno) {
      this._shutdown = null;
      callback(errnoException(errno, 'shutdown'));
    }
  }

  _destroy(error, callback) {
    this.connecting = false;
    this.setTimeout(0);
    this._hadError = !!error;
    const id = this._id;
    this._id = null;
    if (id === null) {
      callback(error);
      process.nextTick(() => this.emit('close'));
    } else {
      this._onClosed = () => this.emit('close');
      for (const write of this._written.values()) write(error || make('ERR_SOCKET_CLOSED'));
      this._written.clear();
      if (this._resetting) host.reset(id);
      else host.close(id);
      callback(error);
    }
    if (this._server) {
      this._server._connections--;
      this._server._emitCloseIfDrained();
      this._server = null;
    }
  }

  emit(type, ...args) {
    // Node's sockets tell with 'close' whether there was an error.
    if (type === 'close' && args.length === 0) return super.emit('close', this._hadError);
    return super.emit(type, ...args);
  }

  end(...args) {
    super.end(...args);
    return this;
  }

  destroySoon() {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', this.destroy);
  }

  resetAndDestroy() {
    if (this._isLocal && this._id !== null) throw make('ERR_INVALID_HANDLE_TYPE');
    if (this._id === null && !this.connecting) {
      this.destroy(make('ERR_SOCKET_CLOSED'));
      return this;
    }
    this._resetting = true;
    this.destroy();
    return this;
  }

  setTimeout(ms, callback) {
    if (this.destroyed && ms !== 0) return this;
    check.number(ms, 'msecs', 0);
    this.timeout = ms;
    if (this._timer !== null) {
      require('timers').clearTimeout(this._timer);
      this._timer = null;
    }
    if (callback !== undefined) check.func(callback, 'callback');
    if (ms === 0) {
      if (callback) this.removeListener('timeout', callback);
      return this;
    }
    this._timer = require('timers').setTimeout(() => this.emit('timeout'), ms).unref();
    if (callback) this.once('timeout', callback);
    return this;
  }

  /** Something happened: the time of silence begins anew. */
  _touch() {
    if (this._timer !== null) this._timer.refresh();
  }

  setNoDelay(on = true) {
    if (this._id === null || this.connecting) this.once('connect', () => this.setNoDelay(on));
    else host.setNoDelay(this._id, !!on);
    return this;
  }

  setKeepAlive(on = false, delay = 0) {
    if (this._id === null || this.connecting) this.once('connect', () => this.setKeepAlive(on, delay));
    else host.setKeepAlive(this._id, !!on, Math.trunc(delay));
    return this;
  }

  ref() {
    this._refd = true;
    if (this._id !== null) host.setRef(this._id, true);
    return this;
  }

  unref() {
    this._refd = false;
    if (this._id !== null) host.setRef(this._id, false);
    return this;
  }

  address() {
    const found = this._id === null ? undefined : host.local(this._id);
    return found === undefined ? {} : { address: found[0], family: `IPv${found[2]}`, port: found[1] };
  }

  _endpoint(which, index) {
    const key = `_${which}`;
    // Kept once known, so that they can be told after the close.
    if (this[key] === undefined && this._id !== null) this[key] = host[which](this._id);
    const found = this[key];
    if (found === undefined) return undefined;
    return index === 2 ? `IPv${found[2]}` : found[index];
  }

  get localAddress() {
    return this._endpoint('local', 0);
  }

  get localPort() {
    return this._endpoint('local', 1);
  }

  get localFamily() {
    return this._endpoint('local', 2);
  }

  get remoteAddress() {
    return this._endpoint('remote', 0);
  }

  get remotePort() {
    return this._endpoint('remote', 1);
  }

  get remoteFamily() {
    return this._endpoint('remote', 2);
  }

  get _connecting() {
    return this.connecting;
  }
}

function onReadEnd() {
  if (!this.allowHalfOpen) this.write = writeAfterEnd;
}
function writeAfterEnd(chunk, encoding, callback) {
  // Writing to a socket whose other side has ended, when ours ends with it.
  if (this.writableEnded) return Duplex.prototype.write.call(this, chunk, encoding, callback);
  if (typeof encoding === 'function') callback = encoding;
  const error = new Error('This socket has been ended by the other party');
  error.code = 'EPIPE';
  if (typeof callback === 'function') process.nextTick(callback, error);
  this.destroy(error);
  return false;
}

function errnoOf(code) {
  const row = internalBinding('os').errnos().find(([, name]) => name === code);
  return row === undefined ? 22 : row[0];
}

/** `(port, host, callback)`, `(path, callback)` or `(options, callback)` as [options, callback]. */
function normalize(args) {
  if (Array.isArray(args[0]) && args.length === 1) [args] = args;
  let options = {};
  if (args.length === 0) return [options, null];
  const [first, second] = args;
  if (typeof first === 'object' && first !== null) options = first;
  else if (typeof first === 'string' && !(Number(first) >= 0)) options.path = first;
  else {
    options.port = first;
    if (args.length > 1 && typeof second === 'string') options.host = second;
  }
  const callback = args[args.length - 1];
  return [options, typeof callback === 'function' ? callback : null];
}

class Server extends EventEmitter {
  constructor(options, listener) {
    super();
    if (typeof options === 'function') {
      listener = options;
      options = {};
    } else if (options === null || options === undefined) options = {};
    else if (typeof options !== 'object') throw make('ERR_INVALID_ARG_TYPE', 'options', 'Object', options);
    if (listener !== undefined) this.on('connection', listener);
    this.allowHalfOpen = options.allowHalfOpen || false;
    this.pauseOnConnect = !!options.pauseOnConnect;
    this.noDelay = !!options.noDelay;
    this.keepAlive = !!options.keepAlive;
    this.keepAliveInitialDelay = options.keepAliveInitialDelay || 0;
    this.highWaterMark = options.highWaterMark;
    this.maxConnections = undefined;
    this._connections = 0;
    this._id = null;
    this._refd = true;
    this._starting = false;
    /** Of a local server. */
    this._path = undefined;
  }

  get listening() {
    return this._id !== null;
  }

  listen(...args) {
    const [options, callback] = normalize(args);
    if (this._id !== null || this._starting) throw make('ERR_SERVER_ALREADY_LISTEN');
    if (callback !== null) this.once('listening', callback);
    const { backlog = [args[1], args[2]].find((v) => typeof v === 'number') || 511, signal } = options;
    check.abortSignal(signal, 'options.signal');
    if (signal) {
      const onAbort = () => this.close();
      if (signal.aborted) process.nextTick(onAbort);
      else signal.addEventListener('abort', onAbort, { once: true });
    }
    let { port } = options;
    if (args.length === 0 || typeof args[0] === 'function' || port === null || (port === undefined && 'port' in options)) port = 0;
    if (typeof port !== 'number' && typeof port !== 'string') {
      if (typeof options.path === 'string' && options.path) {
        this._startLocal(options, backlog);
        return this;
      }
      const reason = 'port' in options || 'path' in options ? undefined : 'must have the property "port" or "path"';
      throw make('ERR_INVALID_ARG_VALUE', 'options', options, reason);
    }
    port = check.port(port, 'options.port');
    const name = options.host;
    if (!name) {
      this._start(undefined, port, backlog);
    } else if (isIP(name)) this._start(name, port, backlog);
    else {
      this._starting = true;
      require('dns').lookup(name, (error, address) => {
        this._starting = false;
        if (error) this.emit('error', error);
        else this._start(address, port, backlog);
      });
    }
    return this;
  }

  _start(address, port, backlog) {
    const handler = (kind, a) => this._onHost(kind, a);
    this._path = undefined;
    let made;
    if (address === undefined) {
      // Every address: both families where the system has them.
      address = '::';
      made = host.listen('::', port, backlog, handler);
      if (typeof made === 'number' && (made === errnoOf('EAFNOSUPPORT') || made === errnoOf('EINVAL') || made === errnoOf('EADDRNOTAVAIL'))) {
        address = '0.0.0.0';
        made = host.listen('0.0.0.0', port, backlog, handler);
      }
    } else made = host.listen(address, port, backlog, handler);
    this._started(made, address, port);
  }

  /** Listens at a path. */
  _startLocal({ path, readableAll = false, writableAll = false }, backlog) {
    this._path = path;
    if (!this._started(host.listen(path, undefined, backlog, (kind, a) => this._onHost(kind, a)), path, -1)) return;
    if (!readableAll && !writableAll) return;
    const fs = require('fs');
    fs.chmodSync(path, (fs.statSync(path).mode & 0o777) | (readableAll ? 0o444 : 0) | (writableAll ? 0o222 : 0));
  }

  _started(made, address, port) {
    if (typeof made === 'number') {
      const error = uvExceptionWithHostPort(made, 'listen', address, port);
      process.nextTick(() => this.emit('error', error));
      return false;
    }
    this._id = made.id;
    if (!this._refd) host.setRef(this._id, false);
    process.nextTick(() => {
      if (this._id !== null) this.emit('listening');
    });
    return true;
  }

  _onHost(kind, a) {
    if (kind === 'connection') this._accept(a);
    else if (kind === 'acceptError') this.emit('error', errnoException(a, 'accept'));
    else if (kind === 'close' && this._onClosed) this._onClosed();
  }

  _accept(id) {
    if (this.maxConnections !== undefined && this._connections >= this.maxConnections) {
      const [local, remote] = [host.local(id), host.remote(id)];
      host.close(id);
      if (this._path !== undefined) {
        this.emit('drop');
        return;
      }
      const data = {};
      if (local) Object.assign(data, { localAddress: local[0], localPort: local[1], localFamily: `IPv${local[2]}` });
      if (remote) Object.assign(data, { remoteAddress: remote[0], remotePort: remote[1], remoteFamily: `IPv${remote[2]}` });
      this.emit('drop', data);
      return;
    }
    const socket = new Socket({ allowHalfOpen: this.allowHalfOpen, highWaterMark: this.highWaterMark });
    socket._adopt(id);
    socket._isLocal = this._path !== undefined;
    if (this.noDelay) socket.setNoDelay(true);
    if (this.keepAlive) socket.setKeepAlive(true, this.keepAliveInitialDelay);
    this._connections++;
    socket.server = this;
    socket._server = this;
    if (this.pauseOnConnect) socket.pause();
    else socket.read(0);
    this.emit('connection', socket);
  }

  address() {
    // That of a local server stays known, as in Node.
    if (this._path !== undefined) return this._path;
    if (this._id === null) return null;
    const found = host.local(this._id);
    return { address: found[0], family: `IPv${found[2]}`, port: found[1] };
  }

  getConnections(callback) {
    process.nextTick(callback, null, this._connections);
    return this;
  }

  close(callback) {
    if (typeof callback === 'function') {
      if (this._id === null) this.once('close', () => callback(make('ERR_SERVER_NOT_RUNNING')));
      else this.once('close', callback);
    }
    if (this._id !== null) {
      const id = this._id;
      this._id = null;
      host.close(id);
    }
    this._emitCloseIfDrained();
    return this;
  }

  _emitCloseIfDrained() {
    if (this._id !== null || this._connections > 0) return;
    process.nextTick(() => this.emit('close'));
  }

  async [Symbol.for('nodejs.asyncDispose')]() {
    if (this._id !== null) await new Promise((resolve) => this.close(resolve));
  }

  ref() {
    this._refd = true;
    if (this._id !== null) host.setRef(this._id, true);
    return this;
  }

  unref() {
    this._refd = false;
    if (this._id !== null) host.setRef(this._id, false);
    return this;
  }
}

function connect(...args) {
  const [options, callback] = normalize(args);
  const socket = new Socket(options);
  return callback === null ? socket.connect(options) : socket.connect(options, callback);
}

module.exports = {
  Socket,
  Stream: Socket,
  Server,
  createServer: (options, listener) => new Server(options, listener),
  connect,
  createConnection: connect,
  isIP,
  isIPv4,
  isIPv6,
  get BlockList() {
    return require('internal/block_list').BlockList;
  },
  get SocketAddress() {
    return require('internal/block_list').SocketAddress;
  },
  _normalizeArgs: normalize,
  getDefaultAutoSelectFamily: () => triesAll,
  setDefaultAutoSelectFamily(value) {
    require('internal/validators').boolean(value, 'value');
    triesAll = value;
  },
};
