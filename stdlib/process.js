// The `process` object: an EventEmitter whose facts come from the host once, and whose work goes to bindings.
//
// Deliberately elsewhere: the queue of process.nextTick (the host's, so that a core shows it), the decision what becomes
// of an uncaught exception (the host asks `_fatalException`).
'use strict';

const EventEmitter = require('events');
const host = internalBinding('process');
const { enqueueTick } = internalBinding('tasks');

const fail = (code, ...args) => require('internal/errors').make(code, ...args);

function Process() {}
Process.prototype = Object.create(EventEmitter.prototype, {
  constructor: { value: Process, writable: true, configurable: true, enumerable: false },
  [Symbol.toStringTag]: { value: 'process', configurable: true },
});
Object.defineProperty(Process, 'name', { value: 'process' });
const self = Object.create(Process.prototype);
EventEmitter.call(self);
module.exports = self;
// From now on the host asks it about failures.
internalBinding('builtins').keepProcess(self);

// Facts

self.title = host.title;
self.version = 'v20.19.0';
self.versions = { node: '20.19.0', gill: host.gillVersion, uv: '1.46.0', modules: '115', v8: '11.3.244.8-node.26' };
self.release = { name: 'node', lts: 'Iron' };
self.arch = host.arch;
self.platform = host.platform;
self.argv = host.argv;
self.argv0 = host.argv[0];
self.execArgv = host.execArgv;
self.execPath = host.execPath;
self.env = new Proxy(host.env, {
  // What is stored is text, as in the system's environment.
  set(variables, key, value) {
    Object.defineProperty(variables, `${key}`, { value: `${value}`, writable: true, enumerable: true, configurable: true });
    // The one variable that the runtime itself goes by while the program runs.
    if (key === 'TZ') host.setTimeZone(variables.TZ);
    return true;
  },
  deleteProperty(variables, key) {
    delete variables[key];
    if (key === 'TZ') host.setTimeZone(undefined);
    return true;
  },
  defineProperty(variables, key, descriptor) {
    if ('value' in descriptor) {
      if (descriptor.configurable && descriptor.writable && descriptor.enumerable) {
        return this.set(variables, key, descriptor.value);
      }
      throw fail(
        'ERR_INVALID_OBJECT_DEFINE_PROPERTY',
        "'process.env' only accepts a configurable, writable, and enumerable data descriptor",
      );
    }
    throw fail(
      'ERR_INVALID_OBJECT_DEFINE_PROPERTY',
      "'process.env' does not accept an accessor(getter/setter) descriptor",
    );
  },
});
self.pid = host.pid;
self.ppid = host.ppid;
self.debugPort = 9229;
/** As it was given: a string of an integer stays one. */
let exitCode;
Object.defineProperty(self, 'exitCode', {
  enumerable: true,
  configurable: false,
  get: () => exitCode,
  set(code) {
    checkedCode(code);
    exitCode = code;
  },
});
self.mainModule = process && process.mainModule;
self.features = { inspector: false, debug: false, uv: true, ipv6: true, tls: false };
self.config = { target_defaults: {}, variables: {} };
self.allowedNodeEnvironmentFlags = new Set();
self.report = undefined;

self.cwd = host.cwd;
self.chdir = function chdir(directory) {
  require('internal/validators').string(directory, 'directory');
  host.chdir(directory);
};
self.umask = function umask(mask) {
  if (mask === undefined) return host.umask();
  if (typeof mask === 'string') mask = parseInt(mask, 8);
  require('internal/validators').integer(mask, 'mask', 0, 0o777);
  return host.umask(mask);
};
[self.getuid, self.geteuid, self.getgid, self.getegid] = [0, 1, 2, 3].map((n) => () => host.ids()[n]);
self.getgroups = function getgroups() {
  const groups = host.groups();
  const own = self.getegid();
  return groups.includes(own) ? groups : [...groups, own];
};
self.uptime = host.uptime;
self.memoryUsage = function memoryUsage() {
  const [rss, heapTotal, heapUsed, external, arrayBuffers] = host.memoryUsage();
  return { rss, heapTotal, heapUsed, external, arrayBuffers };
};
self.memoryUsage.rss = () => host.memoryUsage()[0];
self.cpuUsage = function cpuUsage(previous) {
  const [user, system] = host.cpuUsage();
  return previous ? { user: user - previous.user, system: system - previous.system } : { user, system };
};
self.resourceUsage = () => {
  const [userCPUTime, systemCPUTime] = host.cpuUsage();
  return { userCPUTime, systemCPUTime, maxRSS: Math.round(host.memoryUsage()[0] / 1024) };
};
self.constrainedMemory = host.constrainedMemory;
/** What the system has free, or under a limit what is left of that. */
self.availableMemory = function availableMemory() {
  const [total, free] = internalBinding('os').memory();
  const limit = host.constrainedMemory();
  return limit < total ? Math.min(free, Math.max(limit - host.memoryUsage()[0], 0)) : free;
};
self.getActiveResourcesInfo = host.activeResources;

self.hrtime = function hrtime(previous) {
  const now = host.hrtime();
  const seconds = Number(now / 1000000000n);
  const nanos = Number(now % 1000000000n);
  if (previous === undefined) return [seconds, nanos];
  require('internal/validators').array(previous, 'time');
  if (previous.length !== 2) throw fail('ERR_OUT_OF_RANGE', 'time', 2, previous.length);
  const less = nanos < previous[1];
  return [seconds - previous[0] - (less ? 1 : 0), nanos - previous[1] + (less ? 1e9 : 0)];
};
self.hrtime.bigint = () => host.hrtime();

// Work

self.nextTick = function nextTick(callback, ...args) {
  require('internal/validators').func(callback, 'callback');
  if (self._exiting) return;
  enqueueTick(callback, args);
};

self._exiting = false;

function checkedCode(code) {
  if (code === undefined || code === null) return code;
  let number = code;
  if (typeof code === 'string' && code !== '' && !Number.isNaN(Number(code))) number = Number(code);
  if (typeof number !== 'number') throw fail('ERR_INVALID_ARG_TYPE', 'code', 'number', code);
  if (!Number.isInteger(number)) throw fail('ERR_OUT_OF_RANGE', 'code', 'an integer', number);
  return number;
}

const exitStatus = () => Number(exitCode ?? 0);

self._exitStatus = exitStatus;

/** Runs the 'exit' listeners and gives the exit status. The host calls it when the loop has ended: also after an `exit` that threw. */
self._emitExit = function emitExit() {
  self._exiting = true;
  self.emit('exit', exitStatus());
  return exitStatus();
};

/** The same when a failure ends the program. What listeners throw is lost, since the failure is reported. */
self._emitDeath = function emitDeath() {
  if (!self._exiting) {
    self._exiting = true;
    self.exitCode = 1;
    try {
      self.emit('exit', 1);
    } catch {
      // The first failure is the one to be told.
    }
  }
  return Number(exitCode ?? 1);
};

self.exit = function exit(code) {
  code = checkedCode(code);
  if (code !== undefined && code !== null) self.exitCode = code;
  if (!self._exiting) self._emitExit();
  self.reallyExit(exitStatus());
};
self.reallyExit = (code) => host.reallyExit(code || 0);
self.abort = host.abort;
// Only builds with debug assertions have it: ways to break the VM, for the tests of what happens then.
if (host.breakVm) self._breakVm = host.breakVm;

self.kill = function kill(pid, signal) {
  // eslint-disable-next-line eqeqeq
  if (pid != (pid | 0)) throw fail('ERR_INVALID_ARG_TYPE', 'pid', 'number', pid);
  let signo = signal;
  if (typeof signal !== 'number') {
    signo = internalBinding('os').signals()[signal || 'SIGTERM'];
    if (signo === undefined) throw fail('ERR_UNKNOWN_SIGNAL', signal);
  }
  const errno = host.kill(pid | 0, signo);
  if (errno) throw require('internal/errors').errnoException(errno, 'kill');
  return true;
};

self.emitWarning = function emitWarning(warning, type, code, from) {
  let detail;
  if (type !== null && typeof type === 'object' && !Array.isArray(type)) {
    from = type.ctor;
    code = type.code;
    if (typeof type.detail === 'string') detail = type.detail;
    type = type.type || 'Warning';
  } else if (typeof type === 'function') {
    from = type;
    code = '';
    type = 'Warning';
  }
  if (type !== undefined) require('internal/validators').string(type, 'type');
  if (typeof code === 'function') {
    from = code;
    code = '';
  } else if (code !== undefined) require('internal/validators').string(code, 'code');
  if (typeof warning === 'string') {
    warning = new Error(warning);
    warning.name = String(type || 'Warning');
    if (code !== undefined) warning.code = code;
    if (detail !== undefined) warning.detail = detail;
    Error.captureStackTrace(warning, from || self.emitWarning);
  } else if (!(warning instanceof Error)) {
    throw fail('ERR_INVALID_ARG_TYPE', 'warning', ['Error', 'string'], warning);
  }
  if (warning.name === 'DeprecationWarning') {
    if (self.noDeprecation) return;
    if (self.throwDeprecation) {
      self.nextTick(() => {
        throw warning;
      });
      return;
    }
  }
  self.nextTick(deliverWarning, warning);
};

let hintGiven = false;
function deliverWarning(warning) {
  self.emit('warning', warning);
}
function printWarning(warning) {
  if (!(warning instanceof Error) || self.env.NODE_NO_WARNINGS === '1') return;
  const isDeprecation = warning.name === 'DeprecationWarning';
  if (isDeprecation && self.noDeprecation) return;
  const trace = self.traceProcessWarnings || (isDeprecation && self.traceDeprecation);
  let text = `(${self.release.name}:${self.pid}) `;
  if (warning.code) text += `[${warning.code}] `;
  if (trace && warning.stack) text += `${warning.stack}`;
  else text += typeof warning.toString === 'function' ? `${warning.toString()}` : Error.prototype.toString.call(warning);
  if (typeof warning.detail === 'string') text += `\n${warning.detail}`;
  if (!trace && !hintGiven) {
    const flag = isDeprecation ? '--trace-deprecation' : '--trace-warnings';
    text += `\n(Use \`${self.release.name} ${flag} ...\` to show where the warning was created)`;
    hintGiven = true;
  }
  internalBinding('fs').writeString(2, `${text}\n`);
}
self.on('warning', printWarning);

// Uncaught exceptions

let captureCallback = null;
self.setUncaughtExceptionCaptureCallback = function setUncaughtExceptionCaptureCallback(callback) {
  if (callback === null) {
    captureCallback = null;
    return;
  }
  if (typeof callback !== 'function') throw fail('ERR_INVALID_ARG_TYPE', 'fn', ['Function', 'null'], callback);
  if (captureCallback !== null) throw fail('ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET');
  captureCallback = callback;
};
self.hasUncaughtExceptionCaptureCallback = () => captureCallback !== null;

/** Whether the program itself takes an uncaught exception: asked by the host before it dumps or prints anything. */
self._handlesUncaught = () => captureCallback !== null || self.listenerCount('uncaughtException') > 0;

/** Tells those who only want to know of a failure that nobody takes. */
self._monitor = (error, origin) => self.emit('uncaughtExceptionMonitor', error, origin);

/** Gives the program an uncaught exception or (`origin`) an unhandled rejection; true when somebody took it. */
self._fatalException = function fatalException(error, origin = 'uncaughtException') {
  self._monitor(error, origin);
  if (captureCallback !== null) {
    captureCallback(error);
    return true;
  }
  return self.emit('uncaughtException', error, origin);
};

/** Gives the program an unhandled rejection; false when nobody listens. */
self._unhandledRejection = (reason, promise) => self.emit('unhandledRejection', reason, promise);

/** The error by which an unhandled rejection ends the program: the reason itself when it is one. */
self._rejectionError = function rejectionError(reason) {
  if (reason instanceof Error) return reason;
  const { inspect } = require('internal/inspect');
  let shown;
  try {
    shown = typeof reason === 'symbol' ? reason.toString() : inspect(reason, { depth: 0 });
  } catch {
    // The reason's own inspection throws.
    shown = inspect(reason, { depth: 0, customInspect: false });
  }
  const error = new Error(
    'This error originated either by throwing inside of an async function without a catch block, ' +
      'or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason ' +
      `"${shown}".`,
  );
  error.name = 'UnhandledPromiseRejection';
  error.code = 'ERR_UNHANDLED_REJECTION';
  // The frames would be this function's, which say nothing.
  error.stack = `${error.name}: ${error.message}`;
  return error;
};

// Signals: a watch of the host as long as somebody listens.

const watches = new Map();
function signalNumber(type) {
  return typeof type === 'string' && type.startsWith('SIG') ? internalBinding('os').signals()[type] : undefined;
}
self.on('newListener', (type) => {
  const signo = signalNumber(type);
  if (signo === undefined || watches.has(type)) return;
  watches.set(type, internalBinding('signals').watch(signo, () => self.emit(type, type, signo)));
});
self.on('removeListener', (type) => {
  if (watches.has(type) && self.listenerCount(type) === 0) {
    internalBinding('signals').unwatch(watches.get(type));
    watches.delete(type);
  }
});

// Standard streams, made when first used.

function lazy(name, make) {
  Object.defineProperty(self, name, {
    configurable: true,
    enumerable: true,
    get() {
      const value = make();
      Object.defineProperty(self, name, { value, configurable: true, enumerable: true, writable: true });
      return value;
    },
    set(value) {
      Object.defineProperty(self, name, { value, configurable: true, enumerable: true, writable: true });
    },
  });
}
lazy('stdout', () => require('internal/stdio').output(1));
lazy('stderr', () => require('internal/stdio').output(2));
lazy('stdin', () => require('internal/stdio').input());

/** Sets the variables of a file, but for those that there are. */
self.loadEnvFile = function loadEnvFile(path = undefined) {
  if (typeof path === 'number') throw fail('ERR_INVALID_ARG_TYPE', 'path', ['string', 'Buffer', 'URL'], path);
  const content = require('fs').readFileSync(path ?? '.env', 'utf8');
  const variables = require('internal/dotenv').parse(content);
  for (const name of Object.keys(variables)) {
    if (self.env[name] === undefined) self.env[name] = variables[name];
  }
};

self.getBuiltinModule = function getBuiltinModule(id) {
  require('internal/validators').string(id, 'id');
  if (!internalBinding('builtins').isBuiltin(id)) return undefined;
  return require('module')._load(id.startsWith('node:') ? id : `node:${id}`);
};

self.binding = function binding(name) {
  return require('internal/legacy_bindings').binding(name);
};
