// The host bindings of stdlib/README.md, made of Node's own means, so that stdlib/ can be developed and tested under
// node: `load(id)` gives our module. Needs node's flag --expose-internals.
'use strict';

const fs = require('fs');
const path = require('path');
const vm = require('vm');
const os = require('os');
const nodeUtil = require('util');
const NodeBuffer = Buffer;
const { internalBinding: nodeBinding } = require('internal/test/binding');
const nodeInternals = nodeBinding('util');

const root = path.join(__dirname, '..', '..', 'stdlib');
const cache = new Map();
const bindings = { __proto__: null };

function internalBinding(name) {
  if (bindings[name] === undefined) throw new Error(`No such binding: ${name}`);
  return bindings[name];
}

const kinds = [
  ['isProxy', 'Proxy'], ['isDate', 'Date'], ['isArgumentsObject', 'Arguments'], ['isBigIntObject', 'BigInt'],
  ['isBooleanObject', 'Boolean'], ['isNumberObject', 'Number'], ['isStringObject', 'String'],
  ['isSymbolObject', 'Symbol'], ['isNativeError', 'Error'], ['isRegExp', 'RegExp'], ['isGeneratorObject', 'Generator'],
  ['isPromise', 'Promise'], ['isMap', 'Map'], ['isSet', 'Set'], ['isMapIterator', 'MapIterator'],
  ['isSetIterator', 'SetIterator'], ['isWeakMap', 'WeakMap'], ['isWeakSet', 'WeakSet'],
  ['isArrayBuffer', 'ArrayBuffer'], ['isSharedArrayBuffer', 'SharedArrayBuffer'], ['isDataView', 'DataView'],
  ['isModuleNamespaceObject', 'Module'], ['isExternal', 'External'],
];
bindings.types = {
  classOf(value) {
    if (typeof value === 'function' && !nodeUtil.types.isProxy(value)) {
      const isAsync = nodeUtil.types.isAsyncFunction(value);
      if (nodeUtil.types.isGeneratorFunction(value)) return isAsync ? 'AsyncGeneratorFunction' : 'GeneratorFunction';
      return isAsync ? 'AsyncFunction' : 'Function';
    }
    for (const [test, kind] of kinds) if (nodeUtil.types[test](value)) return kind;
    return Array.isArray(value) ? 'Array' : 'Object';
  },
};

bindings.util = {
  getProxyDetails(value) {
    return nodeInternals.getProxyDetails(value, true);
  },
  getPromiseDetails(promise) {
    return nodeInternals.getPromiseDetails(promise);
  },
  previewEntries(value) {
    const found = nodeInternals.previewEntries(value, true);
    return found === undefined ? [[], false] : found;
  },
  getConstructorName: nodeInternals.getConstructorName,
  // Node tells no text of a call: assert then says what it says of code without a file.
  getCallText: () => undefined,
  getOwnNonIndexProperties(value, onlyEnumerable) {
    return nodeInternals.getOwnNonIndexProperties(value, onlyEnumerable ? 2 : 0);
  },
};

// Text and bytes. Encodings by number: utf8, ucs2, latin1, ascii, base64, base64url, hex.
const encodings = ['utf8', 'ucs2', 'latin1', 'ascii', 'base64', 'base64url', 'hex'];
const view = (bytes) => NodeBuffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
bindings.buffer = {
  maxLength: require('buffer').constants.MAX_LENGTH,
  toString: (bytes, encoding, start, end) => view(bytes).toString(encodings[encoding], start, end),
  write: (bytes, text, encoding, start, length) => view(bytes).write(text, start, length, encodings[encoding]),
  encode(text, encoding) {
    const made = NodeBuffer.from(text, encodings[encoding]);
    return made.buffer.slice(made.byteOffset, made.byteOffset + made.length);
  },
  byteLength: (text, encoding) => NodeBuffer.byteLength(text, encodings[encoding]),
  compare: (a, b) => NodeBuffer.compare(a, b),
  indexOf(bytes, needle, from, forwards) {
    const at = view(bytes);
    return forwards ? at.indexOf(view(needle), from) : at.lastIndexOf(view(needle), from);
  },
};

// What is undecided in the middle of a stream is found by trying, which only works while nothing is wrong.
bindings.encoding = {
  nameOf(label) {
    try {
      return new TextDecoder(label).encoding;
    } catch {
      return undefined;
    }
  },
  decode(name, bytes, last, fatal) {
    const attempt = (part, isFatal) => {
      try {
        // Never as Node's quick way for latin1 does it.
        const decoder = new TextDecoder(name, { fatal: isFatal, ignoreBOM: true });
        return decoder.decode(part, { stream: true }) + decoder.decode();
      } catch {
        return undefined;
      }
    };
    for (let cut = bytes.length; !last && cut >= Math.max(0, bytes.length - 3); cut--) {
      const text = attempt(bytes.subarray(0, cut), true);
      if (text !== undefined) return [text, bytes.slice(cut), false];
    }
    const text = attempt(bytes, fatal);
    return text === undefined ? undefined : [text, new Uint8Array(0), false];
  },
};

// The context of what runs now; that of what is scheduled is the VM's work.
let context;
bindings.tasks = {
  context: () => context,
  swapContext(other) {
    const before = context;
    context = other;
    return before;
  },
  event: () => 0,
  enqueueTick: (callback, args) => process.nextTick(callback, ...args),
  enqueueMicrotask: queueMicrotask,
};

const timers = new Map();
let lastTimer = 0;
bindings.timers = {
  start(owner, callback, ms, repeat, args) {
    const id = ++lastTimer;
    const fire = () => {
      const entry = timers.get(id);
      entry.refreshed = false;
      Reflect.apply(callback, owner, args);
      if (!repeat && !entry.refreshed) timers.delete(id);
    };
    const real = repeat ? setInterval(fire, ms) : setTimeout(fire, ms);
    timers.set(id, { real, stop: () => clearTimeout(real) });
    return id;
  },
  startImmediate(owner, callback, args) {
    const id = ++lastTimer;
    const real = setImmediate(() => {
      timers.delete(id);
      Reflect.apply(callback, owner, args);
    });
    timers.set(id, { real, stop: () => clearImmediate(real) });
    return id;
  },
  stop(id) {
    const entry = timers.get(id);
    if (entry) entry.stop();
    return timers.delete(id);
  },
  refresh(id) {
    const entry = timers.get(id);
    if (!entry) return false;
    entry.refreshed = true;
    entry.real.refresh();
    return true;
  },
  setRef(id, on) {
    const entry = timers.get(id);
    if (!entry) return false;
    if (on) entry.real.ref();
    else entry.real.unref();
    return true;
  },
  hasRef: (id) => timers.has(id) && timers.get(id).real.hasRef(),
  now: () => performance.now(),
  loopTimes() {
    const { nodeTiming } = performance;
    return [Math.max(nodeTiming.loopStart, 0), nodeTiming.idleTime, performance.now()];
  },
};

// Files: the synchronous call, or with one argument more (a callback) the asynchronous one.
function op(arity, run) {
  return (...args) => {
    const callback = args.length > arity ? args[arity] : undefined;
    if (callback === undefined) return run(...args);
    let result;
    let failed = null;
    try {
      result = run(...args);
    } catch (error) {
      failed = error;
    }
    setImmediate(() => (failed ? callback(failed) : callback(null, result)));
    return undefined;
  };
}
const statArray = (s) => [
  s.dev, s.mode, s.nlink, s.uid, s.gid, s.rdev, s.blksize, s.ino, s.size, s.blocks,
  s.atimeMs, s.mtimeMs, s.ctimeMs, s.birthtimeMs,
];
const direntKind = (e) =>
  e.isFile() ? 1 : e.isDirectory() ? 2 : e.isSymbolicLink() ? 3 : e.isFIFO() ? 4 : e.isSocket() ? 5 : e.isCharacterDevice() ? 6 : 7;
const whole = (buffer) => new Uint8Array(buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.length));
const openFlags = Object.entries(fs.constants).filter(([name]) => name.startsWith('O_'));
bindings.fs = {
  openFlags: () => [openFlags.map(([name]) => name), openFlags.map(([, bits]) => bits)],
  open: op(3, (file, flags, mode) => fs.openSync(file, flags, mode)),
  close: op(1, (fd) => fs.closeSync(fd)),
  read: op(3, (fd, bytes, position) => fs.readSync(fd, bytes, 0, bytes.length, position < 0 ? null : position)),
  write: op(3, (fd, bytes, position) => fs.writeSync(fd, bytes, 0, bytes.length, position < 0 ? null : position)),
  readFile: op(2, (file, flags) => whole(fs.readFileSync(file, { flag: flags }))),
  writeFile: op(4, (file, bytes, flags, mode) => fs.writeFileSync(file, bytes, { flag: flags, mode })),
  stat: op(1, (file) => statArray(fs.statSync(file))),
  lstat: op(1, (file) => statArray(fs.lstatSync(file))),
  fstat: op(1, (fd) => statArray(fs.fstatSync(fd))),
  readdir: op(1, (file) => {
    const list = fs.readdirSync(file, { withFileTypes: true });
    return [list.map((e) => e.name), list.map(direntKind)];
  }),
  mkdir: op(3, (file, mode, recursive) => fs.mkdirSync(file, { mode, recursive })),
  rmdir: op(1, (file) => fs.rmdirSync(file)),
  rm: op(3, (file, recursive, force) => fs.rmSync(file, { recursive, force })),
  unlink: op(1, (file) => fs.unlinkSync(file)),
  rename: op(2, (a, b) => fs.renameSync(a, b)),
  copyFile: op(3, (a, b, exclusive) => fs.copyFileSync(a, b, exclusive ? 1 : 0)),
  access: op(2, (file, mode) => fs.accessSync(file, mode)),
  realpath: op(1, (file) => fs.realpathSync.native(file)),
  readlink: op(1, (file) => fs.readlinkSync(file)),
  symlink: op(2, (target, file) => fs.symlinkSync(target, file)),
  link: op(2, (a, b) => fs.linkSync(a, b)),
  mkdtemp: op(1, (prefix) => fs.mkdtempSync(prefix)),
  chmod: op(2, (file, mode) => fs.chmodSync(file, mode)),
  fchmod: op(2, (fd, mode) => fs.fchmodSync(fd, mode)),
  chown: op(3, (file, uid, gid) => fs.chownSync(file, uid, gid)),
  lchown: op(3, (file, uid, gid) => fs.lchownSync(file, uid, gid)),
  fchown: op(3, (fd, uid, gid) => fs.fchownSync(fd, uid, gid)),
  lutimes: op(3, (file, atime, mtime) => fs.lutimesSync(file, atime, mtime)),
  futimes: op(3, (fd, atime, mtime) => fs.futimesSync(fd, atime, mtime)),
  statfs: op(1, (file) => Object.values(fs.statfsSync(file))),
  openFlags() {
    const flags = Object.entries(fs.constants).filter(([name]) => name.startsWith('O_'));
    return [flags.map(([name]) => name), flags.map(([, bits]) => bits)];
  },
  utimes: op(3, (file, atime, mtime) => fs.utimesSync(file, atime, mtime)),
  lutimes: op(3, (file, atime, mtime) => fs.lutimesSync(file, atime, mtime)),
  futimes: op(3, (fd, atime, mtime) => fs.futimesSync(fd, atime, mtime)),
  fchmod: op(2, (fd, mode) => fs.fchmodSync(fd, mode)),
  chown: op(3, (file, uid, gid) => fs.chownSync(file, uid, gid)),
  lchown: op(3, (file, uid, gid) => fs.lchownSync(file, uid, gid)),
  fchown: op(3, (fd, uid, gid) => fs.fchownSync(fd, uid, gid)),
  statfs: op(1, (file) => Object.values(fs.statfsSync(file))),
  ftruncate: op(2, (fd, length) => fs.ftruncateSync(fd, length)),
  truncate: op(2, (file, length) => fs.truncateSync(file, length)),
  fsync: op(1, (fd) => fs.fsyncSync(fd)),
  kind: (file) => {
    const found = fs.statSync(file, { throwIfNoEntry: false });
    return found === undefined ? -1 : Number(found.isDirectory());
  },
  readText: (file) => fs.readFileSync(file, 'utf8').replace(/^\ufeff/, ''),
  writeString: (fd, text) => fs.writeSync(fd, text),
};

const watches = new Map();
bindings.watch = {
  start(file, callback) {
    const own = path.basename(file);
    const isDirectory = fs.statSync(file, { throwIfNoEntry: false })?.isDirectory();
    const watcher = fs.watch(file, { encoding: 'buffer' }, (type, name) => {
      callback(type === 'rename', isDirectory || String(name) !== own ? new Uint8Array(name) : undefined);
    });
    watches.set(++lastTimer, watcher);
    return lastTimer;
  },
  stop(id) {
    if (watches.has(id)) watches.get(id).close();
    watches.delete(id);
  },
  setRef: (id, on) => (on ? watches.get(id).ref() : watches.get(id).unref()),
};

const systemErrors = nodeUtil.getSystemErrorMap();
const extraErrors = { 3008: ['ENOTFOUND', 'unknown node or service'], 3001: ['EAI_AGAIN', 'temporary failure'] };
const urlParts = ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'];
bindings.url = {
  names: () => urlParts,
  parse(input, base) {
    if (!URL.canParse(input, base)) return undefined;
    const url = new URL(input, base);
    return urlParts.map((name) => url[name]);
  },
  set(href, name, value) {
    const url = new URL(href);
    if (name === 'href' && !URL.canParse(value)) return undefined;
    url[name] = value;
    return urlParts.map((part) => url[part]);
  },
  domainToASCII: (name) => require('url').domainToASCII(name),
  domainToUnicode: (name) => require('url').domainToUnicode(name),
};

bindings.os = {
  errnoName: (errno) => extraErrors[errno] || systemErrors.get(-errno) || ['UNKNOWN', 'unknown error'],
  errnos: () => [...systemErrors].map(([number, [name, text]]) => [-number, name, text]),
  signals: () => ({ ...os.constants.signals }),
  hostname: () => os.hostname(),
  uname: () => [os.type(), os.release(), os.version(), os.machine()],
  uptime: () => os.uptime(),
  loadavg: () => os.loadavg(),
  memory: () => [os.totalmem(), os.freemem()],
  cpus: () => os.cpus().map((c) => [c.model, c.speed, c.times.user, c.times.nice, c.times.sys, c.times.idle, c.times.irq]),
  homedir: () => os.homedir(),
  userInfo: () => [os.userInfo().uid, os.userInfo().gid, os.userInfo().username, os.userInfo().homedir, os.userInfo().shell],
  networkInterfaces: () =>
    Object.entries(os.networkInterfaces()).flatMap(([name, list]) =>
      list.map((i) => [name, i.address, i.netmask, i.family, i.mac, i.internal, i.cidr, i.scopeid])),
  isatty: (fd) => require('tty').isatty(fd),
  windowSize: () => [80, 24],
};

// TCP through Node's net, in the events of our binding.
const net = require('net');
const sockets = new Map();
let lastSocket = 0;
function adopt(socket, handler) {
  const id = ++lastSocket;
  const entry = { socket, handler, requests: 0 };
  sockets.set(id, entry);
  socket.pause();
  socket.setMaxListeners(0);
  socket.on('data', (data) => entry.handler('data', whole(data)));
  socket.on('end', () => entry.handler('end'));
  socket.on('error', (error) => {
    if (entry.closed) return;
    entry.handler(entry.connected ? 'readError' : 'connectError', -error.errno);
  });
  return [id, entry];
}
const endpoint = (address, port) => [address, port, net.isIPv6(address) ? 6 : 4];
bindings.tcp = {
  listen(address, port, backlog, handler) {
    const id = ++lastSocket;
    const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true });
    // Binding happens at once, so that its error can be thrown.
    const { TCP, constants } = nodeBinding('tcp_wrap');
    const handle = new TCP(constants.SERVER);
    const failed = net.isIPv6(address) ? handle.bind6(address, port, 0) : handle.bind(address, port);
    if (failed) return -failed;
    const error = handle.listen(backlog);
    if (error) {
      handle.close();
      return -error;
    }
    server.listen(handle);
    const entry = { server, handler };
    sockets.set(id, entry);
    server.on('connection', (socket) => {
      const [stream, accepted] = adopt(socket, () => {});
      accepted.connected = true;
      entry.handler('connection', stream);
    });
    const local = {};
    handle.getsockname(local);
    entry.local = endpoint(local.address, local.port);
    return { id };
  },
  connect(address, port, handler) {
    const socket = new net.Socket({ allowHalfOpen: true });
    const [id, entry] = adopt(socket, handler);
    socket.connect({ host: address, port });
    socket.on('connect', () => {
      entry.connected = true;
      entry.handler('connect');
    });
    return { id };
  },
  setHandler(id, handler) {
    sockets.get(id).handler = handler;
  },
  readStart(id) {
    const entry = sockets.get(id);
    if (entry) entry.socket.resume();
  },
  readStop(id) {
    const entry = sockets.get(id);
    if (entry) entry.socket.pause();
  },
  write(id, bytes) {
    const entry = sockets.get(id);
    if (!entry || entry.closed) return { errno: 9 };
    if (entry.socket.destroyed) return { errno: 32 };
    const request = entry.requests++;
    entry.socket.write(bytes, (error) => {
      if (!entry.closed) entry.handler('written', request, error ? -error.errno || 32 : 0);
    });
    return request;
  },
  shutdown(id) {
    const entry = sockets.get(id);
    entry.socket.end(() => entry.closed || entry.handler('shutdown', 0));
    return 0;
  },
  close(id) {
    const entry = sockets.get(id);
    if (!entry || entry.closed) return false;
    entry.closed = true;
    const done = () => {
      sockets.delete(id);
      entry.handler('close');
    };
    if (entry.server) entry.server.close();
    else entry.socket.destroy();
    setImmediate(done);
    return true;
  },
  reset(id) {
    const entry = sockets.get(id);
    if (entry && entry.socket) entry.socket.resetAndDestroy();
    return bindings.tcp.close(id);
  },
  setRef(id, on) {
    const entry = sockets.get(id);
    if (!entry) return;
    const target = entry.server || entry.socket;
    if (on) target.ref();
    else target.unref();
  },
  local(id) {
    const entry = sockets.get(id);
    if (!entry) return undefined;
    if (entry.server) return entry.local;
    return entry.socket.localAddress === undefined ? undefined : endpoint(entry.socket.localAddress, entry.socket.localPort);
  },
  remote(id) {
    const entry = sockets.get(id);
    if (!entry || entry.server || entry.socket.remoteAddress === undefined) return undefined;
    return endpoint(entry.socket.remoteAddress, entry.socket.remotePort);
  },
  setNoDelay(id, on) {
    sockets.get(id).socket.setNoDelay(on);
  },
  setKeepAlive(id, on, ms) {
    sockets.get(id).socket.setKeepAlive(on, ms);
  },
  lookup(host, family, callback) {
    require('dns').lookup(host, { family, all: true }, (error, list) =>
      callback(error ? { errno: -error.errno } : null, error ? undefined : list.map((e) => [e.address, e.family])));
  },
};

// Children through Node's child_process.
const childProcess = require('child_process');
const children = new Map();
const stdioOf = (fds) => Array.from({ length: fds.length / 2 }, (_, i) => {
  const [kind, value] = fds.slice(i * 2, i * 2 + 2);
  if (kind < 2) return ['ignore', 'pipe'][kind];
  if (kind === 2) return value;
  // It is the child's to read now, whatever has been asked of it before.
  const { socket } = sockets.get(value);
  socket._read = () => {};
  return socket;
});
bindings.child = {
  spawn(file, args, envPairs, cwd, fds, detached, [uid, gid], handler) {
    const child = new childProcess.ChildProcess();
    child.on('error', () => {});
    let errno;
    try {
      errno = child.spawn({ file, args, envPairs: envPairs || Object.entries(process.env).map((pair) => pair.join('=')), cwd, stdio: stdioOf(fds), detached, uid: uid < 0 ? undefined : uid, gid: gid < 0 ? undefined : gid });
    } catch (error) {
      return -error.errno;
    }
    if (errno) return -errno;
    const id = ++lastSocket;
    children.set(id, child);
    child.on('exit', (code, signal) => handler(code || 0, signal ? os.constants.signals[signal] : 0));
    const pipes = child.stdio.map((socket) => {
      if (socket === null) return null;
      socket.allowHalfOpen = true;
      const [pipe, entry] = adopt(socket, () => {});
      entry.connected = true;
      return pipe;
    });
    return { id, pid: child.pid, pipes };
  },
  spawnSync(file, args, envPairs, cwd, fds, detached, ids, inputs, timeout, maxBuffer, killSignal) {
    const env = envPairs && Object.fromEntries(envPairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
    const input = inputs[0] === null ? undefined : inputs[0];
    const result = childProcess.spawnSync(file, args.slice(1), { argv0: args[0], env, cwd, stdio: stdioOf(fds), input, timeout, maxBuffer, killSignal });
    const outputs = result.output && result.output.map((bytes) => bytes && whole(bytes));
    return [result.error ? -result.error.errno : 0, result.pid, result.status, result.signal ? os.constants.signals[result.signal] : 0, outputs];
  },
  kill(id, signo) {
    const child = children.get(id);
    if (child.exitCode !== null || child.signalCode !== null) return os.constants.errno.ESRCH;
    child.kill(signo);
    return 0;
  },
  setRef(id, on) {
    const child = children.get(id);
    if (on) child.ref();
    else child.unref();
  },
};

bindings.process = {
  argv: process.argv.slice(),
  execArgv: [],
  execPath: process.execPath,
  pid: process.pid,
  ppid: process.ppid,
  platform: process.platform,
  arch: process.arch,
  gillVersion: '0.1.0',
  env: process.env,
  cwd: () => process.cwd(),
  chdir: (dir) => process.chdir(dir),
  umask: (mask) => (mask === undefined ? process.umask() : process.umask(mask)),
  ids: () => [process.getuid(), process.geteuid(), process.getgid(), process.getegid()],
  groups: () => process.getgroups(),
  hrtime: () => process.hrtime.bigint(),
  uptime: () => process.uptime(),
  memoryUsage() {
    const m = process.memoryUsage();
    return [m.rss, m.heapTotal, m.heapUsed, m.external, m.arrayBuffers];
  },
  cpuUsage() {
    const c = process.cpuUsage();
    return [c.user, c.system];
  },
  reallyExit: (code) => process.reallyExit(code),
  abort: () => process.abort(),
  kill: (pid, signo) => {
    process.kill(pid, signo);
    return 0;
  },
  setTitle: (title) => {
    process.title = title;
  },
  title: 'node',
};
bindings.signals = {
  watch(signo, callback) {
    const name = Object.entries(os.constants.signals).find((e) => e[1] === signo)[0];
    process.on(name, callback);
    return () => process.removeListener(name, callback);
  },
  unwatch: (stop) => stop(),
};

bindings.contextify = {
  compileFunction: (source, filename, params) => vm.compileFunction(source, params, { filename }),
  runScript: (source, filename) => new vm.Script(source, { filename }).runInThisContext(),
};

// Node's own codecs, without their streams.
{
  const zlib = require('zlib');
  const classes = [null, 'Deflate', 'Inflate', 'Gzip', 'Gunzip', 'DeflateRaw', 'InflateRaw', 'Unzip', 'BrotliDecompress', 'BrotliCompress'];
  const codecs = new Map();
  let last = 0;
  bindings.zlib = {
    open(kind, level, windowBits, memLevel, strategy, dictionary, flat) {
      const params = {};
      for (let i = 0; i < flat.length; i += 2) params[flat[i]] = flat[i + 1];
      const engine = new zlib[classes[kind]](kind > 7 ? { params } : { level, windowBits, memLevel, strategy, dictionary });
      engine._handle.onerror = (message, number, code) => (engine.failure = [number, code, message]);
      codecs.set(++last, engine);
      return last;
    },
    step(id, given, flush, room, callback) {
      const engine = codecs.get(id);
      if (given !== undefined) engine.rest = given;
      const bytes = engine.rest;
      const output = new Uint8Array(room);
      engine.failure = [];
      engine._handle.writeSync(flush, bytes, 0, bytes.length, output, 0, room);
      const [left, unread] = engine._writeState;
      const failed = engine.failure.length > 0;
      const used = failed ? 0 : bytes.length - unread;
      engine.rest = bytes.subarray(used);
      const result = [used, output.subarray(0, failed ? 0 : room - left), ...engine.failure];
      if (!callback) return result;
      setImmediate(callback, null, result);
      return true;
    },
    reset(id) {
      codecs.get(id).reset();
      return true;
    },
    setLevel(id, level) {
      codecs.get(id)._handle.params(level, 0);
      return true;
    },
    close: (id) => codecs.delete(id),
    crc32: (bytes, before) => zlib.crc32(bytes, before),
  };
}

function resolveId(id) {
  const name = id.startsWith('node:') ? id.slice(5) : id;
  const file = path.join(root, `${name}.js`);
  if (!fs.existsSync(file)) return null;
  return [name, file];
}

const params = ['exports', 'require', 'module', 'process', 'internalBinding'];

/** Our module `id`. */
function load(id) {
  const found = resolveId(id);
  if (found === null) throw new Error(`stdlib has no module ${id}`);
  const [name, file] = found;
  if (cache.has(name)) return cache.get(name).exports;
  const module = { id: name, exports: {} };
  cache.set(name, module);
  // A stand-in, so that modules may read `process` lazily before process.js was loaded.
  const body = vm.compileFunction(fs.readFileSync(file, 'utf8'), params, { filename: file });
  const ours = name === 'process' ? undefined : processStandIn;
  Reflect.apply(body, module.exports, [module.exports, load, module, ours, internalBinding]);
  return module.exports;
}
const processStandIn = new Proxy({}, {
  get: (_, key) => load('process')[key],
  set: (_, key, value) => {
    load('process')[key] = value;
    return true;
  },
  has: (_, key) => key in load('process'),
});

bindings.builtins = {
  keepModules() {},
  keepProcess() {},
  isBuiltin: (id) => typeof id === 'string' && bindings.builtins.ids().includes(id.replace(/^node:/, '')),
  ids: () => fs.readdirSync(root, { recursive: true }).filter((f) => f.endsWith('.js') && !/^(internal\/|bootstrap)/.test(f)).map((f) => f.slice(0, -3)),
};

module.exports = { load, internalBinding, root };
