// Paths: POSIX complete, and the win32 functions that packages call by name.
'use strict';

function check(value, name) {
  if (typeof value !== 'string') throw require('internal/errors').make('ERR_INVALID_ARG_TYPE', name, 'string', value);
}

/** Resolves `.` and `..` in a path without its root. Above the root, or in an absolute path, `..` goes nowhere. */
function collapse(path, isSeparator, separator, keepAbove) {
  const parts = [];
  for (const part of splitOn(path, isSeparator)) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts[parts.length - 1] !== '..') parts.pop();
    else if (keepAbove) parts.push('..');
  }
  return parts.join(separator);
}

function splitOn(path, isSeparator) {
  const parts = [];
  let start = 0;
  for (let i = 0; i <= path.length; i++) {
    if (i === path.length || isSeparator(path[i])) {
      parts.push(path.slice(start, i));
      start = i + 1;
    }
  }
  return parts;
}

/** What both kinds of path share, given what separates and how a root is recognised. */
function make({ sep, delimiter, isSeparator, rootLength, isAbsolute, rootOf }) {
  const path = {
    sep,
    delimiter,
    isAbsolute(value) {
      check(value, 'path');
      return isAbsolute(value);
    },

    normalize(value) {
      check(value, 'path');
      if (value === '') return '.';
      const root = rootOf(value);
      const absolute = isAbsolute(value);
      let tail = collapse(value.slice(rootLength(value)), isSeparator, sep, !absolute);
      if (tail === '' && !absolute && root === '') tail = '.';
      else if (tail === '' && !absolute) tail = '.';
      if (tail !== '' && isSeparator(value[value.length - 1]) && value.length > rootLength(value)) tail += sep;
      return root + tail;
    },

    join(...parts) {
      let joined = '';
      for (const part of parts) {
        check(part, 'path');
        if (part !== '') joined += joined === '' ? part : sep + part;
      }
      return joined === '' ? '.' : path.normalize(joined);
    },

    dirname(value) {
      check(value, 'path');
      if (value === '') return '.';
      const root = rootLength(value);
      let end = value.length;
      while (end > root && isSeparator(value[end - 1])) end--;
      while (end > root && !isSeparator(value[end - 1])) end--;
      // One separator goes with the name, others stay: 'a//b' is in 'a/', and '//a' in '//'.
      if (end > root && !(root === 1 && end === 2)) end--;
      if (end === 0) return '.';
      return value.slice(0, end);
    },

    basename(value, suffix) {
      if (suffix !== undefined) check(suffix, 'suffix');
      check(value, 'path');
      let end = value.length;
      const floor = value.length > 1 && value[1] === ':' ? rootLength(value) : 0;
      while (end > floor && isSeparator(value[end - 1])) end--;
      let start = end;
      while (start > floor && !isSeparator(value[start - 1])) start--;
      const base = value.slice(start, end);
      // A path that is the suffix and nothing else has no name.
      if (suffix !== undefined && suffix === value) return '';
      if (suffix !== undefined && suffix !== '' && base !== suffix && base.endsWith(suffix)) return base.slice(0, -suffix.length);
      return base;
    },

    extname(value) {
      check(value, 'path');
      const base = path.basename(value);
      const dot = base.lastIndexOf('.');
      if (dot <= 0 || base === '..') return '';
      return base.slice(dot);
    },

    format(parts) {
      require('internal/validators').object(parts, 'pathObject');
      const dir = parts.dir || parts.root;
      const ext = parts.ext ? `${parts.ext[0] === '.' ? '' : '.'}${parts.ext}` : '';
      const base = parts.base || `${parts.name || ''}${ext}`;
      if (!dir) return base;
      return dir === parts.root ? `${dir}${base}` : `${dir}${sep}${base}`;
    },

    parse(value) {
      check(value, 'path');
      const root = value.slice(0, rootLength(value));
      const base = path.basename(value.slice(root.length));
      let dir = '';
      if (base !== '') {
        let end = value.length;
        while (end > root.length && isSeparator(value[end - 1])) end--;
        dir = value.slice(0, end - base.length);
        // One separator before the name belongs to neither.
        if (dir.length > root.length) dir = dir.slice(0, -1);
      } else dir = root;
      const ext = path.extname(base);
      return { root, dir, base, ext, name: base.slice(0, base.length - ext.length) };
    },
  };
  return path;
}

const isSlash = (char) => char === '/';
const posix = make({
  sep: '/',
  delimiter: ':',
  isSeparator: isSlash,
  rootLength: (value) => (value[0] === '/' ? 1 : 0),
  rootOf: (value) => (value[0] === '/' ? '/' : ''),
  isAbsolute: (value) => value[0] === '/',
});

posix.resolve = function resolve(...parts) {
  let resolved = '';
  let absolute = false;
  for (let i = parts.length - 1; i >= -1 && !absolute; i--) {
    const part = i >= 0 ? parts[i] : process.cwd();
    check(part, `paths[${i}]`);
    if (part === '') continue;
    resolved = `${part}/${resolved}`;
    absolute = part[0] === '/';
  }
  resolved = collapse(resolved, isSlash, '/', !absolute);
  if (absolute) return `/${resolved}`;
  return resolved === '' ? '.' : resolved;
};

posix.relative = function relative(from, to) {
  check(from, 'from');
  check(to, 'to');
  if (from === to) return '';
  const a = posix.resolve(from).split('/').filter(Boolean);
  const b = posix.resolve(to).split('/').filter(Boolean);
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  return [...a.slice(same).map(() => '..'), ...b.slice(same)].join('/');
};
posix.toNamespacedPath = (value) => value;

const isEither = (char) => char === '/' || char === '\\';
const device = (value) => (/^[a-zA-Z]:/.test(value) ? value.slice(0, 2) : '');
/** Length of `C:\`, `C:`, `\`, or `\\server\share\`. */
function windowsRoot(value) {
  const unc = /^[\\/]{2}[^\\/]+[\\/]+[^\\/]+([\\/]|$)/.exec(value);
  if (unc !== null) return unc[0].length;
  const drive = device(value).length;
  return drive + (isEither(value[drive]) ? 1 : 0);
}
const win32 = make({
  sep: '\\',
  delimiter: ';',
  isSeparator: isEither,
  rootLength: windowsRoot,
  rootOf(value) {
    const root = value.slice(0, windowsRoot(value)).replace(/[\\/]+/g, '\\');
    if (!/^[\\/]{2}[^\\/]/.test(value) || windowsRoot(value) < 3) return root;
    return `\\${root}${root.endsWith('\\') ? '' : '\\'}`;
  },
  isAbsolute: (value) => isEither(value[0]) || (device(value) !== '' && isEither(value[2])),
});

win32.resolve = function resolve(...parts) {
  let drive = '';
  let tail = '';
  let absolute = false;
  for (let i = parts.length - 1; i >= -1 && !(absolute && drive !== ''); i--) {
    const part = i >= 0 ? parts[i] : process.cwd();
    check(part, `paths[${i}]`);
    if (part === '') continue;
    const own = device(part);
    if (own !== '' && drive !== '' && own.toLowerCase() !== drive.toLowerCase()) continue;
    if (drive === '') drive = own;
    if (!absolute) {
      tail = `${part.slice(own.length)}\\${tail}`;
      absolute = win32.isAbsolute(part);
    }
  }
  tail = collapse(tail, isEither, '\\', !absolute);
  return `${drive}${absolute ? '\\' : ''}${tail}` || '.';
};

win32.relative = function relative(from, to) {
  check(from, 'from');
  check(to, 'to');
  const a = win32.resolve(from).split('\\').filter(Boolean);
  const b = win32.resolve(to).split('\\').filter(Boolean);
  let same = 0;
  while (same < a.length && same < b.length && a[same].toLowerCase() === b[same].toLowerCase()) same++;
  if (same === 0 && a.length > 0 && /:$/.test(a[0])) return win32.resolve(to);
  return [...a.slice(same).map(() => '..'), ...b.slice(same)].join('\\');
};
win32.toNamespacedPath = (value) => value;
// What it was called once.
posix._makeLong = posix.toNamespacedPath;
win32._makeLong = win32.toNamespacedPath;

posix.posix = win32.posix = posix;
posix.win32 = win32.win32 = win32;

module.exports = posix;
