// What fs and fs/promises share: reading arguments, flags, Stats and Dirent.
'use strict';

const { make } = require('internal/errors');

const [flagNamesOfSystem, flagBits] = internalBinding('fs').openFlags();

const constants = {
  __proto__: null,
  UV_FS_SYMLINK_DIR: 1, UV_FS_SYMLINK_JUNCTION: 2,
  UV_DIRENT_UNKNOWN: 0, UV_DIRENT_FILE: 1, UV_DIRENT_DIR: 2, UV_DIRENT_LINK: 3, UV_DIRENT_FIFO: 4, UV_DIRENT_SOCKET: 5,
  UV_DIRENT_CHAR: 6, UV_DIRENT_BLOCK: 7, EXTENSIONLESS_FORMAT_JAVASCRIPT: 0, EXTENSIONLESS_FORMAT_WASM: 1,
  S_IFMT: 0o170000, S_IFREG: 0o100000, S_IFDIR: 0o40000, S_IFCHR: 0o20000, S_IFBLK: 0o60000, S_IFIFO: 0o10000,
  S_IFLNK: 0o120000, S_IFSOCK: 0o140000, UV_FS_O_FILEMAP: 0, ...Object.fromEntries(flagNamesOfSystem.map((name, i) => [name, flagBits[i]])),
  S_IRWXU: 0o700, S_IRUSR: 0o400, S_IWUSR: 0o200, S_IXUSR: 0o100, S_IRWXG: 0o70, S_IRGRP: 0o40, S_IWGRP: 0o20,
  S_IXGRP: 0o10, S_IRWXO: 7, S_IROTH: 4, S_IWOTH: 2, S_IXOTH: 1, F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1,
  UV_FS_COPYFILE_EXCL: 1, COPYFILE_EXCL: 1, UV_FS_COPYFILE_FICLONE: 2, COPYFILE_FICLONE: 2,
  UV_FS_COPYFILE_FICLONE_FORCE: 4, COPYFILE_FICLONE_FORCE: 4,
};

const { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_SYNC, O_TRUNC, O_WRONLY } = constants;
const flagNames = {
  __proto__: null,
  r: O_RDONLY, rs: O_RDONLY | O_SYNC, sr: O_RDONLY | O_SYNC, 'r+': O_RDWR, 'rs+': O_RDWR | O_SYNC, 'sr+': O_RDWR | O_SYNC,
  w: O_TRUNC | O_CREAT | O_WRONLY, wx: O_TRUNC | O_CREAT | O_WRONLY | O_EXCL, xw: O_TRUNC | O_CREAT | O_WRONLY | O_EXCL,
  'w+': O_TRUNC | O_CREAT | O_RDWR, 'wx+': O_TRUNC | O_CREAT | O_RDWR | O_EXCL, 'xw+': O_TRUNC | O_CREAT | O_RDWR | O_EXCL,
  a: O_APPEND | O_CREAT | O_WRONLY, ax: O_APPEND | O_CREAT | O_WRONLY | O_EXCL, xa: O_APPEND | O_CREAT | O_WRONLY | O_EXCL,
  as: O_APPEND | O_CREAT | O_WRONLY | O_SYNC, 'a+': O_APPEND | O_CREAT | O_RDWR, 'ax+': O_APPEND | O_CREAT | O_RDWR | O_EXCL,
  'as+': O_APPEND | O_CREAT | O_RDWR | O_SYNC,
};

function flags(value, name = 'flags') {
  if (typeof value === 'number') return value;
  if (value == null) return O_RDONLY;
  const known = flagNames[value];
  if (known === undefined) throw make('ERR_INVALID_ARG_VALUE', name, value);
  return known;
}

function mode(value, name, fallback) {
  if (value === undefined || value === null) {
    if (fallback !== undefined) return fallback;
    throw make('ERR_INVALID_ARG_TYPE', name, ['integer'], value);
  }
  if (typeof value === 'string') {
    if (!/^[0-7]+$/.test(value)) throw make('ERR_INVALID_ARG_VALUE', name, value, 'must be a 32-bit unsigned integer or an octal string');
    value = parseInt(value, 8);
  }
  require('internal/validators').integer(value, name, 0, 2 ** 32 - 1);
  return value;
}

/** A path as a string: from a string, bytes or a file: URL. */
function path(value, name = 'path') {
  if (value !== null && typeof value === 'object' && value.href && value.protocol && value.auth === undefined) {
    value = require('url').fileURLToPath(value);
  }
  if (typeof value !== 'string') {
    if (!(value instanceof Uint8Array)) throw make('ERR_INVALID_ARG_TYPE', name, ['string', 'Buffer', 'URL'], value);
    value = require('buffer').Buffer.from(value).toString();
  }
  if (value.includes('\0')) throw make('ERR_INVALID_ARG_VALUE', name, value, 'must be a string, Uint8Array, or URL without null bytes');
  return value;
}

function fd(value) {
  if (typeof value !== 'number') throw make('ERR_INVALID_ARG_TYPE', 'fd', 'number', value);
  require('internal/validators').integer(value, 'fd', 0, 2147483647);
  return value;
}

/** An options argument, which may be an encoding alone. */
function options(value, defaults) {
  if (value === null || value === undefined || typeof value === 'function') return defaults;
  if (typeof value === 'string') value = { encoding: value };
  else if (typeof value !== 'object') throw make('ERR_INVALID_ARG_TYPE', 'options', ['string', 'Object'], value);
  if (value.encoding && value.encoding !== 'buffer') encoding(value.encoding);
  return { ...defaults, ...value };
}

function encoding(value) {
  if (!require('buffer').Buffer.isEncoding(value)) throw make('ERR_INVALID_ARG_VALUE', 'encoding', value, 'is invalid encoding');
}

/** Bytes to write, from what `writeFile` and its like take. */
function bytes(data, enc) {
  if (typeof data === 'string') return require('buffer').Buffer.from(data, enc || 'utf8');
  if (ArrayBuffer.isView(data)) return data instanceof Uint8Array ? data : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  throw make('ERR_INVALID_ARG_TYPE', 'data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
}

/** Bytes that the host gave, as the caller wants them: a Buffer, or text. */
function decode(array, enc) {
  const { Buffer } = require('buffer');
  const buffer = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
  return enc && enc !== 'buffer' ? buffer.toString(enc) : buffer;
}

function name(text, enc) {
  if (!enc || enc === 'utf8' || enc === 'utf-8') return text;
  const buffer = require('buffer').Buffer.from(text);
  return enc === 'buffer' ? buffer : buffer.toString(enc);
}

const kinds = [
  ['isDirectory', 'S_IFDIR', 2], ['isFile', 'S_IFREG', 1], ['isBlockDevice', 'S_IFBLK', 7], ['isCharacterDevice', 'S_IFCHR', 6],
  ['isSymbolicLink', 'S_IFLNK', 3], ['isFIFO', 'S_IFIFO', 4], ['isSocket', 'S_IFSOCK', 5],
];

function Stats(dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks, atimeMs, mtimeMs, ctimeMs, birthtimeMs) {
  Object.assign(this, { dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks, atimeMs, mtimeMs, ctimeMs, birthtimeMs });
  this.atime = new Date(Math.round(atimeMs));
  this.mtime = new Date(Math.round(mtimeMs));
  this.ctime = new Date(Math.round(ctimeMs));
  this.birthtime = new Date(Math.round(birthtimeMs));
}
for (const [test, constant] of kinds) {
  Stats.prototype[test] = { [test]() {
    return (this.mode & constants.S_IFMT) === constants[constant];
  } }[test];
}

function BigIntStats(values) {
  const names = ['dev', 'mode', 'nlink', 'uid', 'gid', 'rdev', 'blksize', 'ino', 'size', 'blocks'];
  names.forEach((key, i) => (this[key] = BigInt(values[i])));
  ['atime', 'mtime', 'ctime', 'birthtime'].forEach((key, i) => {
    this[`${key}Ms`] = BigInt(Math.trunc(values[10 + i]));
    this[`${key}Ns`] = BigInt(Math.round(values[10 + i] * 1e6));
    this[key] = new Date(Math.round(values[10 + i]));
  });
}
for (const [test, constant] of kinds) {
  BigIntStats.prototype[test] = { [test]() {
    return (Number(this.mode) & constants.S_IFMT) === constants[constant];
  } }[test];
}

function stats(array, wanted) {
  return wanted && wanted.bigint ? new BigIntStats(array) : new Stats(...array);
}

function StatFs(type, bsize, blocks, bfree, bavail, files, ffree) {
  Object.assign(this, { type, bsize, blocks, bfree, bavail, files, ffree });
}

function statfs(array, wanted) {
  return new StatFs(...(wanted && wanted.bigint ? array.map(BigInt) : array));
}

/** What the streams of a FileHandle use it by. */
const kUse = Symbol('kRef');

/** A user's or a group's number; -1 leaves it as it is. */
function owner(value, name) {
  require('internal/validators').integer(value, name, -1, 2 ** 32 - 1);
  return value;
}

/** Pieces of memory to read into or to write from. */
function views(value) {
  if (Array.isArray(value) && value.every(ArrayBuffer.isView)) return value;
  throw make('ERR_INVALID_ARG_TYPE', 'buffers', 'ArrayBufferView[]', value);
}

const kType = Symbol('type');
class Dirent {
  constructor(name, path, type) {
    this.name = name;
    this.parentPath = path;
    this.path = path;
    this[kType] = type;
  }
}
for (const [test, , type] of kinds) {
  Object.defineProperty(Dirent.prototype, test, { writable: true, configurable: true, value: { [test]() {
    return this[kType] === type;
  } }[test] });
}

/** A time for `utimes` in seconds. */
function seconds(value, name = 'time') {
  if (typeof value === 'string' && +value == value) return +value; // eslint-disable-line eqeqeq
  if (Number.isFinite(value)) return value < 0 ? Date.now() / 1000 : value;
  if (value instanceof Date) return value.getTime() / 1000;
  throw make('ERR_INVALID_ARG_TYPE', name, ['Date', 'Time in seconds'], value);
}

module.exports = { constants, flags, mode, path, fd, options, bytes, decode, name, kUse, owner, views, stats, statfs, Stats, BigIntStats, Dirent, seconds };
