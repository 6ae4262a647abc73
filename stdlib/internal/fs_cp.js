// cp: copies files and trees, as Node's `fs.cp` does.
//
// One generator says what is to be done and yields each call of fs that it needs; `cpSync` makes them at once, `cp` through
// promises. So the two cannot come to differ.
'use strict';

const fs = require('fs');
const { dirname, isAbsolute, join, parse, resolve, sep } = require('path');
const { make, decorate } = require('internal/errors');
const check = require('internal/validators');
const { path, constants } = require('internal/fs_common');

const errnos = Object.fromEntries(internalBinding('os').errnos().map(([number, name]) => [name, Math.abs(number)]));

/** One of the errors that Node gives as a SystemError. */
function systemError(code, prefix, name, message, at, errno = errnos[name]) {
  const error = new Error(`${prefix}: cp returned ${name} (${message}) ${at}`);
  Object.defineProperty(error, 'name', { value: 'SystemError', configurable: true, writable: true, enumerable: false });
  decorate(error, code, systemError);
  Object.defineProperty(error, 'name', { value: 'SystemError', configurable: true, writable: true, enumerable: false });
  error.info = { message, path: at, syscall: 'cp', errno, code: name };
  error.errno = errno;
  error.syscall = 'cp';
  error.path = at;
  return error;
}

const defaults = {
  dereference: false,
  errorOnExist: false,
  filter: undefined,
  force: true,
  preserveTimestamps: false,
  recursive: false,
  verbatimSymlinks: false,
  mode: 0,
};

function settings(options) {
  if (options === undefined) return { ...defaults };
  check.object(options, 'options');
  options = { ...defaults, ...options };
  for (const name of ['dereference', 'errorOnExist', 'force', 'preserveTimestamps', 'recursive', 'verbatimSymlinks']) {
    check.boolean(options[name], `options.${name}`);
  }
  if (options.mode === undefined || options.mode === null) options.mode = 0;
  else check.integer(options.mode, 'mode', 0, 7);
  if (options.dereference && options.verbatimSymlinks) {
    throw make('ERR_INCOMPATIBLE_OPTION_PAIR', 'dereference', 'verbatimSymlinks');
  }
  if (options.filter !== undefined) check.func(options.filter, 'options.filter');
  return options;
}

const invalid = (message, at) => systemError('ERR_FS_CP_EINVAL', 'Invalid src or dest', 'EINVAL', message, at);
const same = (a, b) => a.ino && a.dev && a.ino === b.ino && a.dev === b.dev;

/** Whether one path is above another, or the same. */
function isAbove(upper, lower) {
  const parts = (text) => resolve(text).split(sep).filter(Boolean);
  const [a, b] = [parts(upper), parts(lower)];
  return a.every((part, i) => b[i] === part);
}

/** A call that the generator asks for. */
const call = (name, ...args) => ({ name, args });

function* statOf(file, options) {
  return yield call(options.dereference ? 'stat' : 'lstat', file);
}

function* statIfThere(file, options) {
  try {
    return yield* statOf(file, options);
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Refuses what would copy something onto or into itself; gives what there is. */
function* examine(from, to, options) {
  const source = yield* statOf(from, options);
  const target = yield* statIfThere(to, options);
  if (target) {
    if (same(source, target)) throw invalid('src and dest cannot be the same', to);
    if (source.isDirectory() && !target.isDirectory()) {
      throw systemError('ERR_FS_CP_DIR_TO_NON_DIR', 'Cannot overwrite non-directory with directory', 'EISDIR', `cannot overwrite non-directory ${to} with directory ${from}`, to);
    }
    if (!source.isDirectory() && target.isDirectory()) {
      throw systemError('ERR_FS_CP_NON_DIR_TO_DIR', 'Cannot overwrite directory with non-directory', 'ENOTDIR', `cannot overwrite directory ${to} with non-directory ${from}`, to);
    }
  }
  if (source.isDirectory() && isAbove(from, to)) throw invalid(`cannot copy ${from} to a subdirectory of self ${to}`, to);
  return [source, target];
}

/** The same of what is above the target, which links may make the source. */
function* examineAbove(from, source, to) {
  if (!source.isDirectory()) return;
  const stop = resolve(dirname(from));
  for (let above = resolve(dirname(to)); above !== stop && above !== parse(above).root; above = dirname(above)) {
    let found;
    try {
      found = yield call('stat', above);
    } catch (error) {
      if (error.code === 'ENOENT') continue;
      throw error;
    }
    if (same(source, found)) throw invalid(`cannot copy ${from} to a subdirectory of self ${to}`, to);
  }
}

function* copyTree(from, to, options) {
  const [source, target] = yield* examine(from, to, options);
  yield* examineAbove(from, source, to);
  if (!(yield* wanted(from, to, options))) return;
  yield call('mkdir', dirname(to), { recursive: true });
  yield* copyOne(from, to, source, target, options);
}

function* wanted(from, to, options) {
  return options.filter === undefined || (yield { filter: options.filter, args: [from, to] });
}

function* copyOne(from, to, source, target, options) {
  if (source.isDirectory()) {
    if (options.recursive) yield* copyDirectory(from, to, source, target, options);
    else {
      const error = systemError('ERR_FS_EISDIR', 'Path is a directory', 'EISDIR', `${from} is a directory (not copied)`, from, options.isDirectoryErrno);
      throw error;
    }
  } else if (source.isSymbolicLink()) yield* copyLink(from, to, target, options);
  else if (source.isSocket()) throw systemError('ERR_FS_CP_SOCKET', 'Cannot copy a socket file', 'EINVAL', `cannot copy a socket file: ${to}`, to);
  else if (source.isFIFO()) throw systemError('ERR_FS_CP_FIFO_PIPE', 'Cannot copy a FIFO pipe', 'EINVAL', `cannot copy a FIFO pipe: ${to}`, to);
  else yield* copyFile(from, to, source, target, options);
}

function* copyFile(from, to, source, target, options) {
  if (target) {
    if (options.force) yield call('unlink', to);
    else if (options.errorOnExist) {
      throw systemError('ERR_FS_CP_EEXIST', 'Target already exists', 'EEXIST', `${to} already exists`, to);
    } else return;
  }
  yield call('copyFile', from, to, options.mode);
  if (options.preserveTimestamps) {
    // A file that may not be written has no times that may be set.
    if ((source.mode & constants.S_IWUSR) === 0) yield call('chmod', to, source.mode | constants.S_IWUSR);
    const now = yield call('stat', from);
    yield call('utimes', to, now.atime, now.mtime);
  }
  yield call('chmod', to, source.mode & 0o7777);
}

function* copyDirectory(from, to, source, target, options) {
  if (!target) yield call('mkdir', to);
  for (const name of yield call('readdir', from)) {
    const [inner, outer] = [join(from, name), join(to, name)];
    if (!(yield* wanted(inner, outer, options))) continue;
    const [innerSource, innerTarget] = yield* examine(inner, outer, options);
    yield* copyOne(inner, outer, innerSource, innerTarget, options);
  }
  if (!target) yield call('chmod', to, source.mode & 0o7777);
}

function* copyLink(from, to, target, options) {
  let points = yield call('readlink', from);
  if (!options.verbatimSymlinks && !isAbsolute(points)) points = resolve(dirname(from), points);
  if (target) {
    let pointed;
    try {
      pointed = yield call('readlink', to);
    } catch (error) {
      if (error.code !== 'EINVAL') throw error;
      // No link: making one fails, and says that something is there.
      yield call('symlink', points, to);
      return;
    }
    if (!isAbsolute(pointed)) pointed = resolve(dirname(to), pointed);
    if (isAbove(points, pointed)) throw invalid(`cannot copy ${points} to a subdirectory of self ${pointed}`, to);
    // Not to lose what is copied: the old target holds it.
    if ((yield* pointsAtDirectory(from)) && isAbove(pointed, points)) {
      throw systemError('ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY', 'Cannot overwrite symlink in subdirectory of self', 'EINVAL', `cannot overwrite ${pointed} with ${points}`, to);
    }
    yield call('unlink', to);
  }
  yield call('symlink', points, to);
}

function* pointsAtDirectory(link) {
  try {
    return (yield call('stat', link)).isDirectory();
  } catch {
    return false;
  }
}

function cpSync(src, dest, options) {
  options = settings(options);
  // Node gives another number here than where it waits.
  options.isDirectoryErrno = errnos.EINVAL;
  const work = copyTree(path(src, 'src'), path(dest, 'dest'), options);
  for (let step = work.next(); !step.done; ) {
    const { name, args, filter } = step.value;
    let result;
    try {
      if (filter) {
        result = filter(...args);
        if (result && typeof result.then === 'function') throw make('ERR_INVALID_RETURN_VALUE', 'boolean', 'filter', result);
      } else result = fs[`${name}Sync`](...args);
    } catch (error) {
      step = work.throw(error);
      continue;
    }
    step = work.next(result);
  }
}

async function cpLater(from, to, options) {
  const { promises } = fs;
  const work = copyTree(from, to, options);
  for (let step = work.next(); !step.done; ) {
    const { name, args, filter } = step.value;
    let result;
    try {
      result = await (filter ? filter(...args) : promises[name](...args));
    } catch (error) {
      step = work.throw(error);
      continue;
    }
    step = work.next(result);
  }
}

function cp(src, dest, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  check.func(callback, 'cb');
  options = settings(options);
  cpLater(path(src, 'src'), path(dest, 'dest'), options).then(() => process.nextTick(callback, null), (error) => process.nextTick(callback, error));
}

async function cpPromise(src, dest, options) {
  options = settings(options);
  return cpLater(path(src, 'src'), path(dest, 'dest'), options);
}

module.exports = { cp, cpSync, cpPromise };
