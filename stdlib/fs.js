// fs: the everyday calls in synchronous and callback form (promises: fs/promises).
//
// Each call is one row in `calls`: how it reads its arguments into what the host's operation takes, and what becomes of
// the result. The synchronous form calls the host without a callback, the other with one.
'use strict';

const host = internalBinding('fs');
const common = require('internal/fs_common');
const { make } = require('internal/errors');
const { constants, path, fd, options, decode, stats } = common;

function callbackOf(callback) {
  require('internal/validators').func(callback, 'cb');
  return callback;
}

/** Operations that take arguments, run once, and give one result. `read(args)` returns the host's arguments; `after`
 * (optional) turns the host's result and the arguments into the caller's. */
const calls = {
  open: {
    host: 'open',
    read: ([file, flags, mode]) => [path(file), common.flags(flags), common.mode(mode, 'mode', 0o666)],
  },
  close: { host: 'close', read: ([file]) => [fd(file)] },
  stat: { host: 'stat', read: ([file]) => [path(file)], after: (array, [, wanted]) => stats(array, wanted) },
  lstat: { host: 'lstat', read: ([file]) => [path(file)], after: (array, [, wanted]) => stats(array, wanted) },
  fstat: { host: 'fstat', read: ([file]) => [fd(file)], after: (array, [, wanted]) => stats(array, wanted) },
  mkdir: {
    host: 'mkdir',
    read([file, wanted]) {
      let mode = 0o777;
      let recursive = false;
      if (typeof wanted === 'number' || typeof wanted === 'string') mode = common.mode(wanted, 'mode');
      else if (wanted) {
        if (wanted.recursive !== undefined) {
          recursive = wanted.recursive;
          require('internal/validators').boolean(recursive, 'options.recursive');
        }
        if (wanted.mode !== undefined) mode = common.mode(wanted.mode, 'options.mode');
      }
      return [path(file), mode, recursive];
    },
  },
  rm: {
    host: 'rm',
    read([file, wanted = {}]) {
      require('internal/validators').object(wanted, 'options');
      return [path(file), !!wanted.recursive, !!wanted.force];
    },
    failed: rmError,
  },
  unlink: { host: 'unlink', read: ([file]) => [path(file)] },
  rename: { host: 'rename', read: ([from, to]) => [path(from, 'oldPath'), path(to, 'newPath')] },
  copyFile: {
    host: 'copyFile',
    read: ([from, to, mode = 0]) => [path(from, 'src'), path(to, 'dest'), (mode & constants.COPYFILE_EXCL) !== 0],
  },
  access: { host: 'access', read: ([file, mode]) => [path(file), mode === undefined || mode === null ? 0 : common.mode(mode, 'mode')] },
  realpath: {
    host: 'realpath',
    // As Node's own walk: from the root on, whatever the value is as text.
    read: ([file]) => [require('path').resolve(path(typeof file === 'object' && file !== null ? file : `${file}`))],
    failed: realpathError,
    after: (found, [, wanted]) => common.name(found, options(wanted, {}).encoding),
  },
  nativeRealpath: { host: 'realpath', read: ([file]) => [path(file)], after: (found, [, wanted]) => common.name(found, options(wanted, {}).encoding) },
  readlink: {
    host: 'readlink',
    read: ([file]) => [path(file, 'oldPath')],
    after: (found, [, wanted]) => common.name(found, options(wanted, {}).encoding),
  },
  symlink: { host: 'symlink', read: ([target, file]) => [path(target, 'target'), path(file)] },
  link: { host: 'link', read: ([from, to]) => [path(from, 'existingPath'), path(to, 'newPath')] },
  mkdtemp: { host: 'mkdtemp', read: ([prefix]) => [path(prefix, 'prefix')], after: (found, [, wanted]) => common.name(found, options(wanted, {}).encoding) },
  chmod: { host: 'chmod', read: ([file, mode]) => [path(file), common.mode(mode, 'mode')] },
  utimes: { host: 'utimes', read: ([file, atime, mtime]) => [path(file), common.seconds(atime), common.seconds(mtime)] },
  lutimes: { host: 'lutimes', read: ([file, atime, mtime]) => [path(file), common.seconds(atime), common.seconds(mtime)] },
  futimes: {
    host: 'futimes',
    read: ([file, atime, mtime]) => [fd(file), common.seconds(atime, 'atime'), common.seconds(mtime, 'mtime')],
  },
  fchmod: { host: 'fchmod', read: ([file, mode]) => [fd(file), common.mode(mode, 'mode')] },
  chown: { host: 'chown', read: ([file, uid, gid]) => [path(file), common.owner(uid, 'uid'), common.owner(gid, 'gid')] },
  lchown: { host: 'lchown', read: ([file, uid, gid]) => [path(file), common.owner(uid, 'uid'), common.owner(gid, 'gid')] },
  fchown: { host: 'fchown', read: ([file, uid, gid]) => [fd(file), common.owner(uid, 'uid'), common.owner(gid, 'gid')] },
  statfs: { host: 'statfs', read: ([file]) => [path(file)], after: (array, [, wanted]) => common.statfs(array, wanted) },
  ftruncate: {
    host: 'ftruncate',
    read([file, length = 0]) {
      require('internal/validators').integer(length, 'len');
      return [fd(file), Math.max(0, length)];
    },
  },
  truncate: {
    host: 'truncate',
    read([file, length = 0]) {
      require('internal/validators').integer(length, 'len');
      return [path(file), Math.max(0, length)];
    },
  },
  fsync: { host: 'fsync', read: ([file]) => [fd(file)] },
  fdatasync: { host: 'fsync', read: ([file]) => [fd(file)] },
  rmdir: { host: 'rmdir', read: ([file]) => [path(file)] },
  readFile: {
    read([file, wanted]) {
      const { flag } = options(wanted, { flag: 'r' });
      return isDescriptor(file) ? [fd(file), -1] : [path(file), common.flags(flag, 'options.flag')];
    },
    run: (host, args, callback) => (typeof args[0] === 'number' ? readRest(args[0], callback) : host.readFile(...args, ...callback)),
    after: (array, [, wanted]) => decode(array, options(wanted, {}).encoding),
  },
  writeFile: { read: (args) => writeArguments(args, 'w'), run: runWrite },
  appendFile: { read: (args) => writeArguments(args, 'a'), run: runWrite },
  readdir: {
    host: 'readdir',
    read: ([file]) => [path(file)],
    after([names, types], [file, wanted]) {
      const { encoding, withFileTypes, recursive } = options(wanted, {});
      const base = path(file);
      if (recursive) return readTree(base, names, types, '', { encoding, withFileTypes });
      if (!withFileTypes) return encoding ? names.map((n) => common.name(n, encoding)) : names;
      return names.map((n, i) => new common.Dirent(common.name(n, encoding), base, types[i]));
    },
  },
};

/** Whether a file is named by the number of an open one. Other numbers are bad paths, as in Node. */
const isDescriptor = (file) => typeof file === 'number' && (file | 0) === file;

function rmError(error, [file]) {
  if (error.code !== 'EISDIR') return error;
  // Node words this one in its own way.
  const named = make('ERR_FS_EISDIR', `Path is a directory: rm returned EISDIR (is a directory) ${path(file)}`);
  named.name = 'SystemError';
  Object.assign(named, { info: { code: 'EISDIR', message: 'is a directory', path: path(file), syscall: 'rm', errno: 21 }, errno: 21, syscall: 'rm', path: path(file) });
  return named;
}

/** Node resolves links itself, so its error names the first part of the path that fails, and the call made there. */
function realpathError(error, [file]) {
  const { resolve } = require('path');
  const parts = (whole) => whole.split('/').filter((part) => part !== '');
  let rest = parts(resolve(path(typeof file === 'object' ? file : `${file}`)));
  let at = '';
  try {
    while (rest.length > 0) {
      const base = `${at}/${rest.shift()}`;
      if ((host.lstat(base)[1] & constants.S_IFMT) !== constants.S_IFLNK) {
        at = base;
        continue;
      }
      // Links in a circle end here.
      host.stat(base);
      rest = [...parts(resolve(at || '/', host.readlink(base))), ...rest];
      at = '';
    }
  } catch (found) {
    return found;
  }
  // What failed is there by now.
  return error;
}

function readTree(base, names, types, prefix, wanted) {
  const found = [];
  names.forEach((name, i) => {
    const shown = prefix === '' ? name : `${prefix}/${name}`;
    found.push(wanted.withFileTypes ? new common.Dirent(name, prefix === '' ? base : `${base}/${prefix}`, types[i]) : shown);
    if (types[i] === constants.UV_DIRENT_DIR) {
      const [inner, innerTypes] = host.readdir(`${base}/${shown}`);
      found.push(...readTree(base, inner, innerTypes, shown, wanted));
    }
  });
  return found;
}

function writeArguments([file, data, wanted], flag) {
  const opts = options(wanted, { encoding: 'utf8', mode: 0o666, flag });
  const bytes = common.bytes(data, opts.encoding);
  if (isDescriptor(file)) return [fd(file), bytes];
  return [path(file), bytes, common.flags(opts.flag, 'options.flag'), common.mode(opts.mode, 'mode', 0o666)];
}

function runWrite(host, args, callback) {
  if (typeof args[0] !== 'number') return host.writeFile(...args, ...callback);
  return writeRest(args[0], args[1], callback);
}

/** Reads an open file to its end, in pieces. */
function readRest(file, [callback]) {
  const { Buffer } = require('buffer');
  const parts = [];
  if (callback === undefined) {
    for (;;) {
      const chunk = Buffer.allocUnsafeSlow(65536);
      const count = host.read(file, chunk, -1);
      if (count === 0) return Buffer.concat(parts);
      parts.push(chunk.subarray(0, count));
    }
  }
  const next = () => {
    const chunk = Buffer.allocUnsafeSlow(65536);
    host.read(file, chunk, -1, (error, count) => {
      if (error) callback(error);
      else if (count === 0) callback(null, Buffer.concat(parts));
      else {
        parts.push(chunk.subarray(0, count));
        next();
      }
    });
  };
  return next();
}

/** Writes all of some bytes to an open file. */
function writeRest(file, bytes, [callback]) {
  if (callback === undefined) {
    while (bytes.length > 0) bytes = bytes.subarray(host.write(file, bytes, -1));
    return undefined;
  }
  const next = () => {
    if (bytes.length === 0) {
      callback(null);
      return;
    }
    host.write(file, bytes, -1, (error, count) => {
      if (error) {
        callback(error);
        return;
      }
      bytes = bytes.subarray(count);
      next();
    });
  };
  return next();
}

const fs = { constants, Stats: common.Stats, Dirent: common.Dirent, F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1 };

for (const [name, row] of Object.entries(calls)) {
  const run = row.run || ((h, args, callback) => h[row.host](...args, ...callback));
  fs[`${name}Sync`] = { [`${name}Sync`](...args) {
    let result;
    const ready = row.read(args);
    try {
      result = run(host, ready, []);
    } catch (error) {
      throw row.failed ? row.failed(error, args) : error;
    }
    return row.after ? row.after(result, args) : result;
  } }[`${name}Sync`];
  fs[name] = { [name](...args) {
    const callback = callbackOf(args.length > 1 || typeof args[0] === 'function' ? args.pop() : undefined);
    run(host, row.read(args), [(error, result) => {
      if (error) {
        callback(row.failed ? row.failed(error, args) : error);
        return;
      }
      if (row.after) {
        try {
          result = row.after(result, args);
        } catch (failed) {
          callback(failed);
          return;
        }
      }
      if (result === undefined) callback(null);
      else callback(null, result);
    }]);
  } }[name];
}

// The system's own walk, which tells the path as it was given.
for (const name of ['realpath', 'realpathSync']) {
  const given = name === 'realpath' ? 'nativeRealpath' : 'nativeRealpathSync';
  fs[name].native = fs[given];
  delete fs[given];
}

// stat that may say "not there" instead of throwing.
for (const name of ['statSync', 'lstatSync']) {
  const strict = fs[name];
  fs[name] = { [name](file, wanted) {
    try {
      return strict(file, wanted);
    } catch (error) {
      if (wanted && wanted.throwIfNoEntry === false && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
      throw error;
    }
  } }[name];
}

fs.existsSync = function existsSync(file) {
  try {
    return host.kind(path(file)) !== -1;
  } catch {
    return false;
  }
};
fs.exists = function exists(file, callback) {
  callbackOf(callback);
  try {
    host.access(path(file), 0, (error) => callback(!error));
  } catch {
    callback(false);
  }
};
Object.defineProperty(fs.exists, Symbol.for('nodejs.util.promisify.custom'), {
  value: (file) => new Promise((resolve) => fs.exists(file, resolve)),
});

/** The piece of a buffer that `read` and `write` mean, in any of their forms. */
function range(buffer, offset, length, position) {
  if (!ArrayBuffer.isView(buffer)) throw make('ERR_INVALID_ARG_TYPE', 'buffer', ['Buffer', 'TypedArray', 'DataView'], buffer);
  if (offset !== null && typeof offset === 'object') ({ offset = 0, length, position = null } = offset);
  const { integer } = require('internal/validators');
  offset = offset === undefined || offset === null ? 0 : offset;
  integer(offset, 'offset', 0);
  if (length === undefined || length === null) length = buffer.byteLength - offset;
  if (length !== 0) {
    if (buffer.byteLength === 0) throw make('ERR_INVALID_ARG_VALUE', 'buffer', buffer, 'is empty and cannot be written');
    if (offset > buffer.byteLength) throw make('ERR_OUT_OF_RANGE', 'offset', `>= 0 && <= ${buffer.byteLength}`, offset);
    if (length < 0) throw make('ERR_OUT_OF_RANGE', 'length', '>= 0', length);
    if (length > buffer.byteLength - offset) throw make('ERR_OUT_OF_RANGE', 'length', `<= ${buffer.byteLength - offset}`, length);
  }
  const at = typeof position === 'bigint' ? Number(position) : typeof position === 'number' ? position : -1;
  return [new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length), at];
}

fs.readSync = function readSync(file, buffer, offset, length, position) {
  fd(file);
  const [bytes, at] = range(buffer, offset, length, position);
  return bytes.length === 0 ? 0 : host.read(file, bytes, at);
};
fs.read = function read(file, buffer, ...rest) {
  fd(file);
  let callback = rest.length > 0 ? rest.pop() : buffer;
  if (typeof buffer === 'function') {
    callback = buffer;
    buffer = require('buffer').Buffer.alloc(16384);
  } else if (buffer !== null && typeof buffer === 'object' && !ArrayBuffer.isView(buffer)) {
    rest = [buffer.offset, buffer.length, buffer.position];
    buffer = buffer.buffer || require('buffer').Buffer.alloc(16384);
  }
  callbackOf(callback);
  const [bytes, at] = range(buffer, ...rest);
  if (bytes.length === 0) {
    process.nextTick(callback, null, 0, buffer);
    return;
  }
  host.read(file, bytes, at, (error, count) => callback(error, error ? 0 : count, buffer));
};

function writeRange(data, rest) {
  if (typeof data === 'string') {
    const [position, encoding] = rest;
    return [require('buffer').Buffer.from(data, encoding || 'utf8'), typeof position === 'number' ? position : -1];
  }
  if (!ArrayBuffer.isView(data)) throw make('ERR_INVALID_ARG_TYPE', 'buffer', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  return data.byteLength === 0 ? [new Uint8Array(0), -1] : range(data, ...rest);
}
fs.writeSync = function writeSync(file, data, ...rest) {
  fd(file);
  const [bytes, at] = writeRange(data, rest);
  return host.write(file, bytes, at);
};
fs.write = function write(file, data, ...rest) {
  fd(file);
  const callback = callbackOf(rest.pop());
  const [bytes, at] = writeRange(data, rest);
  host.write(file, bytes, at, (error, count) => callback(error, error ? 0 : count, data));
};
Object.defineProperty(fs.read, Symbol.for('nodejs.util.promisify.customArgs'), { value: ['bytesRead', 'buffer'] });
Object.defineProperty(fs.write, Symbol.for('nodejs.util.promisify.customArgs'), { value: ['bytesWritten', 'buffer'] });

/** All pieces as one. */
function joined(pieces) {
  return require('buffer').Buffer.concat(pieces.map((piece) => common.bytes(piece)));
}

/** Gives bytes that were read to the pieces, each its own. */
function scatter(from, count, pieces) {
  let at = 0;
  for (const piece of pieces) {
    if (at >= count) break;
    const part = from.subarray(at, Math.min(count, at + piece.byteLength));
    common.bytes(piece).set(part);
    at += part.length;
  }
}

/** What the system says to a read into no pieces at all. */
function nothingToRead() {
  const [code, text] = internalBinding('os').errnoName(22);
  return Object.assign(new Error(`${code}: ${text}, read`), { errno: -22, code, syscall: 'read' });
}

const sizeOf = (pieces) => pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
const at = (position) => (typeof position === 'number' ? position : -1);

fs.readvSync = function readvSync(file, buffers, position) {
  fd(file);
  const pieces = common.views(buffers);
  if (pieces.length === 0) throw nothingToRead();
  const whole = new Uint8Array(sizeOf(pieces));
  const count = host.read(file, whole, at(position));
  scatter(whole, count, pieces);
  return count;
};
fs.readv = function readv(file, buffers, position, callback) {
  fd(file);
  const pieces = common.views(buffers);
  callback ??= position;
  callbackOf(callback);
  const whole = new Uint8Array(sizeOf(pieces));
  if (pieces.length === 0) {
    process.nextTick(callback, nothingToRead(), 0, buffers);
    return;
  }
  host.read(file, whole, at(position), (error, count) => {
    if (!error) scatter(whole, count, pieces);
    callback(error, error ? 0 : count, buffers);
  });
};
fs.writevSync = function writevSync(file, buffers, position) {
  fd(file);
  const pieces = common.views(buffers);
  return pieces.length === 0 ? 0 : host.write(file, joined(pieces), at(position));
};
fs.writev = function writev(file, buffers, position, callback) {
  fd(file);
  const pieces = common.views(buffers);
  callback ??= position;
  callbackOf(callback);
  if (pieces.length === 0) {
    process.nextTick(callback, null, 0, buffers);
    return;
  }
  host.write(file, joined(pieces), at(position), (error, count) => callback(error, error ? 0 : count, buffers));
};
Object.defineProperty(fs.readv, Symbol.for('nodejs.util.promisify.customArgs'), { value: ['bytesRead', 'buffers'] });
Object.defineProperty(fs.writev, Symbol.for('nodejs.util.promisify.customArgs'), { value: ['bytesWritten', 'buffer'] });

// Of systems whose links have permissions.
fs.lchmod = undefined;
fs.lchmodSync = undefined;
fs._toUnixTimestamp = common.seconds;

const lazily = (name, make) => {
  const set = (value) => Object.defineProperty(fs, name, { value, configurable: true, enumerable: true, writable: true });
  Object.defineProperty(fs, name, { configurable: true, enumerable: true, get: make, set });
};
lazily('promises', () => require('fs/promises'));
for (const name of ['createReadStream', 'createWriteStream', 'ReadStream', 'WriteStream', 'FileReadStream', 'FileWriteStream']) {
  lazily(name, () => require('internal/fs_streams')[name]);
}
for (const name of ['cp', 'cpSync']) lazily(name, () => require('internal/fs_cp')[name]);
for (const name of ['Dir', 'opendir', 'opendirSync']) lazily(name, () => require('internal/fs_dir')[name]);
for (const name of ['unwatchFile', 'watchFile']) lazily(name, () => require('internal/fs_poll')[name]);
lazily('watch', () => require('internal/fs_watch').watch);

module.exports = fs;
