'use strict';
module.exports = (lib, out) => {
  const path = lib('path');
  const samples = ['', '.', '..', '/', '//', '///', 'a', '/a', 'a/', '/a/', 'a/b', '/a/b', '/a/b/', 'a//b', './a', '../a', 'a/..', 'a/../..', '/..', '/../a', 'a/./b',
    'a/b/../c', '.a', 'a.b', 'a.b.c', '.a.b', 'a.', '..a', '...', 'a/.b', 'a.b/c', 'a/b.c/', '/a.b/', 'foo/bar.txt', '.bashrc', 'x.tar.gz', './.', './../', '/a//b//', 'a/b/c/../../..', '//a', '/x.', ' ', 'a b/c d.e'];
  const attempt = (f) => { try { return JSON.stringify(f()); } catch (e) { return `${e.code} ${e.name} ${e.message}`; } };
  for (const s of samples) {
    for (const name of ['normalize', 'dirname', 'basename', 'extname', 'isAbsolute', 'parse', 'resolve', 'toNamespacedPath']) if (s !== '/..' || name !== 'parse') out(name, s, attempt(() => path[name](s)));
    if (s !== '/..') out('format', s, attempt(() => path.format(path.parse(s))));
    for (const t of samples) {
      out('join', s, t, attempt(() => path.join(s, t)));
      out('resolve', s, t, attempt(() => path.resolve(s, t)));
      out('relative', s, t, attempt(() => path.relative(s, t)));
      // Node does not take the slashes off when a suffix is given that does not fit.
      if (!s.endsWith('/')) out('basename', s, t, attempt(() => path.basename(s, t)));
    }
  }
  for (const bad of [undefined, null, 1, {}, [], true]) for (const name of ['normalize', 'join', 'dirname', 'extname', 'parse', 'resolve', 'isAbsolute', 'format']) out(name, String(bad), attempt(() => path[name](bad)));
  out(path.sep, path.delimiter, path.posix === path, typeof path.win32.join);
  out(path.format({ dir: '/a', base: 'b' }), path.format({ root: '/', name: 'x', ext: 'y' }), path.format({}));
  const w = ['a\\b', 'C:\\a\\b', 'C:/a/../b', 'C:', 'C:\\', '\\a', 'a/b\\c.txt', '', '.', '..\\a'];
  for (const s of w) for (const name of ['normalize', 'dirname', 'basename', 'extname', 'isAbsolute', 'parse']) out('win32', name, s, attempt(() => path.win32[name](s)));
  for (const s of w) for (const t of w) if (!t.includes(':')) out('win32 join', s, t, attempt(() => path.win32.join(s, t)));
};
