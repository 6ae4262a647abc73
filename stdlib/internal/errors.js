// Errors with codes: the texts that Node gives them, and how their `stack` begins.
//
// One table, `messages`, holds code -> [base class, text maker]. `make(code, ...args)` builds the error.
// Nothing here loads another module at start; inspection is loaded when a text needs it.
'use strict';

function inspectShort(value) {
  const { inspect } = require('internal/inspect');
  return inspect(value, { depth: -1 });
}

/** What was received instead, as argument errors tell it. */
function received(value) {
  if (value == null) return ` Received ${value}`;
  if (typeof value === 'function') return ` Received function ${value.name}`;
  if (typeof value === 'object') {
    if (value.constructor && value.constructor.name) {
      return ` Received an instance of ${value.constructor.name}`;
    }
    return ` Received ${inspectShort(value)}`;
  }
  let text = require('internal/inspect').inspect(value, { colors: false });
  if (text.length > 28) text = `${text.slice(0, 25)}...`;
  return ` Received type ${typeof value} (${text})`;
}

const primitiveNames = ['string', 'function', 'number', 'object', 'Function', 'Object', 'boolean', 'bigint', 'symbol'];

function list(words, conjunction) {
  if (words.length < 3) return words.join(` ${conjunction} `);
  return `${words.slice(0, -1).join(', ')}, ${conjunction} ${words[words.length - 1]}`;
}

function invalidArgType(name, expected, actual) {
  if (!Array.isArray(expected)) expected = [expected];
  let text = 'The ';
  if (name.endsWith(' argument')) text += `${name} `;
  else text += `"${name}" ${name.includes('.') ? 'property' : 'argument'} `;
  text += 'must be ';
  const types = [];
  const classes = [];
  const others = [];
  for (const word of expected) {
    if (primitiveNames.includes(word)) types.push(word.toLowerCase());
    else if (/^[A-Z][a-zA-Z0-9]*$/.test(word)) classes.push(word);
    else others.push(word);
  }
  // An object among classes reads as one more class.
  if (classes.length > 0) {
    const at = types.indexOf('object');
    if (at !== -1) {
      types.splice(at, 1);
      classes.push('Object');
    }
  }
  const parts = [];
  if (types.length > 0) parts.push(`${types.length > 1 ? 'one of type' : 'of type'} ${list(types, 'or')}`);
  if (classes.length > 0) parts.push(`an instance of ${list(classes, 'or')}`);
  if (others.length > 1) parts.push(`one of ${list(others, 'or')}`);
  else if (others.length === 1) parts.push(others[0].toLowerCase() !== others[0] ? `an ${others[0]}` : others[0]);
  text += `${parts.join(' or ')}.`;
  return text + received(actual);
}

function withSeparators(value) {
  let text = String(value);
  const start = text[0] === '-' ? 1 : 0;
  let end = '';
  for (; text.length >= start + 4; text = text.slice(0, -3)) end = `_${text.slice(-3)}${end}`;
  return text + end;
}

function outOfRange(name, range, value, replaceDefault) {
  let shown;
  if (Number.isInteger(value) && Math.abs(value) > 2 ** 32) shown = withSeparators(value);
  else if (typeof value === 'bigint') {
    shown = value > 2n ** 32n || value < -(2n ** 32n) ? withSeparators(value) : String(value);
    shown += 'n';
  } else shown = require('internal/inspect').inspect(value);
  const text = replaceDefault ? name : `The value of "${name}" is out of range.`;
  return `${text} It must be ${range}. Received ${shown}`;
}

function invalidArgValue(name, value, reason = 'is invalid') {
  let text = require('internal/inspect').inspect(value);
  if (text.length > 128) text = `${text.slice(0, 128)}...`;
  return `The ${name.includes('.') ? 'property' : 'argument'} '${name}' ${reason}. Received ${text}`;
}

const messages = {
  __proto__: null,
  ERR_AMBIGUOUS_ARGUMENT: [TypeError, (name, reason) => `The "${name}" argument is ambiguous. ${reason}`],
  ERR_ARG_NOT_ITERABLE: [TypeError, (name) => `${name} must be iterable`],
  ERR_ASSERTION: [Error, (text) => text],
  ERR_ASYNC_CALLBACK: [TypeError, (name) => `${name} must be a function`],
  ERR_ASYNC_TYPE: [TypeError, (type) => `Invalid name for async "type": ${type}`],
  ERR_BROTLI_INVALID_PARAM: [RangeError, (key) => `${key} is not a valid Brotli parameter`],
  ERR_BUFFER_OUT_OF_BOUNDS: [
    RangeError,
    (name) => (name ? `"${name}" is outside of buffer bounds` : 'Attempt to access memory outside buffer bounds'),
  ],
  ERR_BUFFER_TOO_LARGE: [RangeError, (size) => `Cannot create a Buffer larger than ${size} bytes`],
  ERR_CHILD_CLOSED_BEFORE_REPLY: [Error, () => 'Child closed before reply received'],
  ERR_CHILD_PROCESS_STDIO_MAXBUFFER: [RangeError, (name) => `${name} maxBuffer length exceeded`],
  ERR_CRYPTO_HASH_FINALIZED: [Error, () => 'Digest already called'],
  ERR_CRYPTO_INVALID_DIGEST: [TypeError, (name) => `Invalid digest: ${name}`],
  ERR_CRYPTO_INVALID_KEYLEN: [RangeError, () => 'Invalid key length'],
  ERR_CRYPTO_INVALID_SCRYPT_PARAMS: [RangeError, (why) => `Invalid scrypt params${why ? `: ${why}` : ''}`],
  ERR_CRYPTO_SCRYPT_INVALID_PARAMETER: [Error, () => 'Invalid scrypt parameter'],
  ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH: [RangeError, () => 'Input buffers must have the same byte length'],
  ERR_ENCODING_INVALID_ENCODED_DATA: [TypeError, (name) => `The encoded data was not valid for encoding ${name}`],
  ERR_ENCODING_NOT_SUPPORTED: [RangeError, (label) => `The "${label}" encoding is not supported`],
  ERR_EVENT_RECURSION: [Error, (type) => `The event "${type}" is already being dispatched`],
  ERR_FALSY_VALUE_REJECTION: [Error, () => 'Promise was rejected with falsy value'],
  ERR_FEATURE_UNAVAILABLE_ON_PLATFORM: [TypeError, (name) => `${name} is not available in gill`],
  ERR_DIR_CLOSED: [Error, () => 'Directory handle was closed'],
  ERR_FS_EISDIR: [Error, (text) => text],
  ERR_FS_FILE_TOO_LARGE: [RangeError, (size) => `File size (${size}) is greater than 2 GiB`],
  ERR_ILLEGAL_CONSTRUCTOR: [TypeError, () => 'Illegal constructor'],
  ERR_INCOMPATIBLE_OPTION_PAIR: [TypeError, (a, b) => `Option "${a}" cannot be used in combination with option "${b}"`],
  ERR_INVALID_ADDRESS: [Error, () => 'Invalid socket address'],
  ERR_INVALID_ADDRESS_FAMILY: [RangeError, (family, host, port) => `Invalid address family: ${family} ${host}:${port}`],
  ERR_INTERNAL_ASSERTION: [Error, (text) => text],
  ERR_INVALID_ARG_TYPE: [TypeError, invalidArgType],
  ERR_INVALID_ARG_VALUE: [TypeError, invalidArgValue],
  ERR_INVALID_ASYNC_ID: [RangeError, (name, id) => `Invalid ${name} value: ${id}`],
  ERR_INVALID_BUFFER_SIZE: [RangeError, (size) => `Buffer size must be a multiple of ${size}`],
  ERR_INVALID_CURSOR_POS: [TypeError, () => 'Cannot set cursor row without setting its column'],
  ERR_INVALID_CALLBACK: [TypeError, (value) => `Callback must be a function. Received ${inspectShort(value)}`],
  ERR_INVALID_FILE_URL_HOST: [TypeError, (platform) => `File URL host must be "localhost" or empty on ${platform}`],
  ERR_INVALID_FILE_URL_PATH: [TypeError, (reason) => `File URL path ${reason}`],
  ERR_INVALID_IP_ADDRESS: [TypeError, (address) => `Invalid IP address: ${address}`],
  ERR_INVALID_MIME_SYNTAX: [
    TypeError,
    (part, text, at) => `The MIME syntax for a ${part} in "${text}" is invalid${at === -1 ? '' : ` at ${at}`}`,
  ],
  ERR_INVALID_OBJECT_DEFINE_PROPERTY: [TypeError, (text) => text],
  ERR_INVALID_OPT_VALUE_ENCODING: [TypeError, (value) => `The value "${value}" is invalid for option "encoding"`],
  ERR_INVALID_RETURN_VALUE: [
    TypeError,
    (expected, name, value) => {
      const type = received(value).slice(' Received '.length);
      return `Expected ${expected} to be returned from the "${name}" function but got ${type}.`;
    },
  ],
  ERR_INVALID_STATE: [Error, (text) => `Invalid state: ${text}`],
  ERR_INVALID_SYNC_FORK_INPUT: [TypeError, (shown) => `Asynchronous forks do not support Buffer, TypedArray, DataView or string input: ${shown}`],
  ERR_INVALID_THIS: [TypeError, (type) => `Value of "this" must be of type ${type}`],
  ERR_INVALID_URI: [URIError, () => 'URI malformed'],
  ERR_INVALID_URL: [TypeError, () => 'Invalid URL'],
  ERR_INVALID_URL_SCHEME: [TypeError, (expected) => `The URL must be of scheme ${expected}`],
  ERR_IPC_SYNC_FORK: [Error, () => 'IPC cannot be used with synchronous forks'],
  ERR_METHOD_NOT_IMPLEMENTED: [Error, (name) => `The ${name} method is not implemented`],
  ERR_INVALID_HANDLE_TYPE: [TypeError, () => 'This handle type cannot be sent'],
  ERR_MISSING_ARGS: [
    TypeError,
    (...names) => {
      const quoted = names.map((name) => (Array.isArray(name) ? name.map((n) => `"${n}"`).join(' or ') : `"${name}"`));
      return `The ${list(quoted, 'and')} argument${names.length > 1 ? 's' : ''} must be specified`;
    },
  ],
  ERR_MULTIPLE_CALLBACK: [Error, () => 'Callback called multiple times'],
  ERR_OUT_OF_RANGE: [RangeError, outOfRange],
  ERR_PARSE_ARGS_INVALID_OPTION_VALUE: [TypeError, (text) => text],
  ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL: [
    TypeError,
    (value) => `Unexpected argument '${value}'. This command does not take positional arguments`,
  ],
  ERR_PARSE_ARGS_UNKNOWN_OPTION: [
    TypeError,
    (option, allowPositionals) => {
      const hint = allowPositionals && !option.startsWith('-')
        ? ''
        : allowPositionals
          ? `. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- ${JSON.stringify(option).replace(/^"|"$/g, '"')}`
          : '';
      return `Unknown option '${option}'${hint}`;
    },
  ],
  ERR_PACKAGE_PATH_NOT_EXPORTED: [
    Error,
    (dir, subpath, base) =>
      subpath === '.'
        ? `No "exports" main defined in ${dir}package.json${base ? ` imported from ${base}` : ''}`
        : `Package subpath '${subpath}' is not defined by "exports" in ${dir}package.json${base ? ` imported from ${base}` : ''}`,
  ],
  ERR_PACKAGE_IMPORT_NOT_DEFINED: [
    TypeError,
    (specifier, dir, base) =>
      `Package import specifier "${specifier}" is not defined${dir ? ` in package ${dir}package.json` : ''} imported from ${base}`,
  ],
  ERR_INVALID_PACKAGE_TARGET: [
    Error,
    (dir, key, target, isImport, base) => {
      const relative = typeof target === 'string' && !isImport && target.length > 0 && !target.startsWith('./');
      const what = isImport ? 'imports' : 'exports';
      const where = `in the package config ${dir}package.json${base ? ` imported from ${base}` : ''}`;
      const hint = relative ? '; targets must start with "./"' : '';
      return !isImport && key === '.'
        ? `Invalid "exports" main target ${JSON.stringify(target)} defined ${where}${hint}`
        : `Invalid "${what}" target ${JSON.stringify(target)} defined for '${key}' ${where}${hint}`;
    },
  ],
  ERR_INVALID_MODULE_SPECIFIER: [
    TypeError,
    (request, reason, base) => `Invalid module "${request}" ${reason}${base ? ` imported from ${base}` : ''}`,
  ],
  ERR_MODULE_NOT_FOUND: [Error, (what, base, kind = 'package') => `Cannot find ${kind} '${what}' imported from ${base}`],
  ERR_PERFORMANCE_INVALID_TIMESTAMP: [TypeError, (time) => `${time} is not a valid timestamp`],
  ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS: [TypeError, (text) => text],
  ERR_SYSTEM_ERROR: [Error, (syscall, code, text) => `A system error occurred: ${syscall} returned ${code} (${text})`],
  ERR_UNSUPPORTED_DIR_IMPORT: [
    Error,
    (dir, base) => `Directory import '${dir}' is not supported resolving ES modules imported from ${base}`,
  ],
  ERR_UNSUPPORTED_ESM_URL_SCHEME: [
    Error,
    (scheme) => `Only URLs with a scheme in: file, data, and node are supported by the default ESM loader. Received protocol '${scheme}'`,
  ],
  ERR_UNSUPPORTED_RESOLVE_REQUEST: [
    TypeError,
    (specifier, base) => `Failed to resolve module specifier "${specifier}" from "${base}": Invalid relative URL or base scheme is not hierarchical.`,
  ],
  ERR_UNKNOWN_FILE_EXTENSION: [TypeError, (extension, file) => `Unknown file extension "${extension}" for ${file}`],
  ERR_UNKNOWN_MODULE_FORMAT: [RangeError, (format, url) => `Unknown module format: ${format} for URL ${url}`],
  ERR_IMPORT_ATTRIBUTE_MISSING: [TypeError, (url, key, value) => `Module "${url}" needs an import attribute of "${key}: ${value}"`],
  ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE: [TypeError, (url, type) => `Module "${url}" is not of type "${type}"`],
  ERR_IMPORT_ATTRIBUTE_UNSUPPORTED: [TypeError, (key, value) => `Import attribute "${key}" with value "${value}" is not supported`],
  ERR_REQUIRE_ASYNC_MODULE: [Error, () => 'require() cannot be used on an ESM graph with top-level await. Use import() instead.'],
  ERR_REQUIRE_CYCLE_MODULE: [Error, (file) => `Cannot require() ES Module ${file} in a cycle.`],
  ERR_SERVER_ALREADY_LISTEN: [Error, () => 'Listen method has been called more than once without closing.'],
  ERR_SERVER_NOT_RUNNING: [Error, () => 'Server is not running.'],
  ERR_SOCKET_BAD_PORT: [
    RangeError,
    (name, port, allowZero = true) =>
      `${name} should be ${allowZero ? '>=' : '>'} 0 and < 65536.${received(port)}.`,
  ],
  ERR_SOCKET_CLOSED: [Error, () => 'Socket is closed'],
  ERR_SOCKET_CLOSED_BEFORE_CONNECTION: [Error, () => 'Socket closed before the connection was established'],
  ERR_SOCKET_CONNECTION_TIMEOUT: [Error, () => 'Socket connection timeout'],
  ERR_STREAM_ALREADY_FINISHED: [Error, (name) => `Cannot call ${name} after a stream was finished`],
  ERR_STREAM_CANNOT_PIPE: [Error, () => 'Cannot pipe, not readable'],
  ERR_STREAM_DESTROYED: [Error, (name) => `Cannot call ${name} after a stream was destroyed`],
  ERR_STREAM_NULL_VALUES: [TypeError, () => 'May not write null values to stream'],
  ERR_STREAM_PREMATURE_CLOSE: [Error, () => 'Premature close'],
  ERR_STREAM_PUSH_AFTER_EOF: [Error, () => 'stream.push() after EOF'],
  ERR_STREAM_UNABLE_TO_PIPE: [Error, () => 'Cannot pipe to a closed or destroyed stream'],
  ERR_STREAM_UNSHIFT_AFTER_END_EVENT: [Error, () => 'stream.unshift() after end event'],
  ERR_STREAM_WRITE_AFTER_END: [Error, () => 'write after end'],
  ERR_UNAVAILABLE_DURING_EXIT: [Error, () => 'Cannot call function in process exit handler'],
  ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET: [
    Error,
    () =>
      '`process.setupUncaughtExceptionCapture()` was called while a capture callback was already active',
  ],
  ERR_UNESCAPED_CHARACTERS: [TypeError, (what) => `${what} contains unescaped characters`],
  ERR_UNHANDLED_ERROR: [
    Error,
    (value) => (value === undefined ? 'Unhandled error.' : `Unhandled error. (${value})`),
  ],
  ERR_UNKNOWN_BUILTIN_MODULE: [Error, (id) => `No such built-in module: ${id}`],
  ERR_UNKNOWN_ENCODING: [TypeError, (encoding) => `Unknown encoding: ${encoding}`],
  ERR_UNKNOWN_SIGNAL: [TypeError, (signal) => `Unknown signal: ${signal}`],
  ERR_USE_AFTER_CLOSE: [Error, (name) => `${name} was closed`],
  ERR_ZLIB_INITIALIZATION_FAILED: [Error, () => 'Initialization failed'],
};

/** What errors with a code inherit from, by the prototype that they would have without: as text they tell the code. */
const coded = new Map();
function codedPrototype(prototype) {
  let own = coded.get(prototype);
  if (own === undefined) {
    const { toString } = {
      toString() {
        return `${this.name} [${this.code}]: ${this.message}`;
      },
    };
    own = Object.create(prototype, { toString: { value: toString, writable: true, configurable: true } });
    coded.set(prototype, own);
  }
  return own;
}

/** Gives an error its code: in `code`, in the first line of its stack as `TypeError [ERR_X]: text`, and in its text. */
function decorate(error, code, hide) {
  const name = error.name;
  Object.defineProperty(error, 'name', {
    value: `${name} [${code}]`,
    configurable: true,
    writable: true,
    enumerable: false,
  });
  Error.captureStackTrace(error, hide);
  void error.stack;
  delete error.name;
  Object.setPrototypeOf(error, codedPrototype(Object.getPrototypeOf(error)));
  error.code = code;
  return error;
}

/** The error of a code. `hide` (optional, last own property) names the function whose callers the stack shows. */
function make(code, ...args) {
  const [Base, text] = messages[code];
  return decorate(new Base(text(...args)), code, make);
}

/** The error of an aborted operation. */
class AbortError extends Error {
  constructor(message = 'The operation was aborted', options) {
    super(message, options);
    this.code = 'ABORT_ERR';
    this.name = 'AbortError';
  }
}

/** An error of the system in a network call: `connect ECONNREFUSED 127.0.0.1:80`. */
function exceptionWithHostPort(errno, syscall, address, port, extra) {
  const [code] = internalBinding('os').errnoName(errno);
  let details = '';
  if (port && port > 0) details = ` ${address}:${port}`;
  else if (address) details = ` ${address}`;
  if (extra) details += ` - Local (${extra})`;
  const error = new Error(`${syscall} ${code}${details}`);
  error.errno = -errno;
  error.code = code;
  error.syscall = syscall;
  error.address = address;
  if (port) error.port = port;
  return error;
}

/** The same in the form that servers tell it: `listen EADDRINUSE: address already in use :::80`. */
function uvExceptionWithHostPort(errno, syscall, address, port) {
  const [code, text] = internalBinding('os').errnoName(errno);
  const details = port && port > 0 ? ` ${address}:${port}` : address ? ` ${address}` : '';
  const error = new Error(`${syscall} ${code}: ${text}${details}`);
  error.code = code;
  error.errno = -errno;
  error.syscall = syscall;
  error.address = address;
  if (port) error.port = port;
  return error;
}

/** `write EPIPE` and its like. */
function errnoException(errno, syscall) {
  const [code] = internalBinding('os').errnoName(errno);
  const error = new Error(`${syscall} ${code}`);
  error.errno = -errno;
  error.code = code;
  error.syscall = syscall;
  return error;
}

module.exports = { make, messages, decorate, AbortError, errnoException, exceptionWithHostPort, uvExceptionWithHostPort, received };
