// Packages and files as both loaders see them: package.json, its `exports` and `imports` with conditions, real paths.
// `require` (module.js) and `import` (internal/esm.js) differ in the conditions, and in what they try when a name has no extension.
//
// Nothing here is told who asks: what a bare target of `imports` means is the caller's `resolveBare(name, dir)`.
'use strict';

const files = internalBinding('fs');
const make = (...args) => require('internal/errors').make(...args);

/** 0 for a file, 1 for a directory, -1 for nothing. */
const kindOf = files.kind;
/** The text of a program's file. */
const readText = files.readText;

// Paths of files that were found are absolute and normal, so that their parts lie open: `path` is for what programs write, and a start
// does without it.
function dirname(file) {
  const end = file.lastIndexOf('/');
  return end > 0 ? file.slice(0, end) : '/';
}
const inside = (dir, name) => (dir === '/' ? `/${name}` : `${dir}/${name}`);

/** A module of the library by a name that `builtins.isBuiltin` knows. */
const loadBuiltin = (id) => require(id.startsWith('node:') ? id.slice(5) : id);

const packages = new Map();
/** The package.json of a directory, or null. */
function readPackage(dir) {
  const file = inside(dir, 'package.json');
  let found = packages.get(file);
  if (found !== undefined) return found;
  found = null;
  if (kindOf(file) === 0) {
    try {
      found = JSON.parse(readText(file));
    } catch (error) {
      error.path = file;
      error.message = `Error parsing ${file}: ${error.message}`;
      throw error;
    }
    if (found === null || typeof found !== 'object') found = {};
  }
  packages.set(file, found);
  return found;
}

/** The nearest package.json at or above a directory: [directory, contents], or null. */
function packageScope(dir) {
  for (;;) {
    if (dir.endsWith('/node_modules')) return null;
    const found = readPackage(dir);
    if (found !== null) return [dir, found];
    if (dir === '/') return null;
    dir = dirname(dir);
  }
}

/** The `type` of the package that a file belongs to: 'module', 'commonjs', or undefined. */
function packageType(file) {
  const scope = packageScope(dirname(file));
  const type = scope === null ? undefined : scope[1].type;
  return type === 'module' || type === 'commonjs' ? type : undefined;
}

const realPaths = new Map();
function realpath(file) {
  let found = realPaths.get(file);
  if (found === undefined) {
    found = files.realpath(file);
    realPaths.set(file, found);
  }
  return found;
}

/** `@scope/name/sub/path` as ['@scope/name', './sub/path'], or null. */
function splitPackage(specifier) {
  const parts = /^((?:@[^/\\%]+\/)?[^./\\%@][^/\\%]*)(\/.*)?$/.exec(specifier);
  return parts === null ? null : [parts[1], `.${parts[2] || ''}`];
}

/** What a target of `exports` or `imports` stands for: a path, null (closed), or undefined (nothing fits). */
function resolveTarget(dir, target, star, key, asked) {
  if (typeof target === 'string') {
    if (!target.startsWith('./')) {
      if (asked.internal && !/^(?:\.\.?\/|\/|[A-Za-z][A-Za-z0-9+.-]*:)/.test(target)) {
        return asked.resolveBare(star === null ? target : target.replaceAll('*', star), dir);
      }
      throw make('ERR_INVALID_PACKAGE_TARGET', `${dir}/`, key, target, asked.internal, asked.base);
    }
    if (target.slice(2).split('/').some((part) => part === '..' || part === '.' || part === 'node_modules')) {
      throw make('ERR_INVALID_PACKAGE_TARGET', `${dir}/`, key, target, asked.internal, asked.base);
    }
    return require('path').join(dir, star === null ? target : target.replaceAll('*', star));
  }
  if (Array.isArray(target)) {
    let failed;
    for (const one of target) {
      try {
        const found = resolveTarget(dir, one, star, key, asked);
        if (found !== undefined && found !== null) return found;
      } catch (error) {
        if (error.code !== 'ERR_INVALID_PACKAGE_TARGET') throw error;
        failed = error;
      }
    }
    if (failed) throw failed;
    return target.length === 0 ? null : undefined;
  }
  if (target !== null && typeof target === 'object') {
    for (const [condition, inner] of Object.entries(target)) {
      if (!asked.conditions.includes(condition)) continue;
      const found = resolveTarget(dir, inner, star, key, asked);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return target === null ? null : undefined;
}

/** Finds a subpath in a map with keys that may have one `*`. */
function resolveMap(dir, map, subpath, asked) {
  if (Object.prototype.hasOwnProperty.call(map, subpath) && !subpath.includes('*') && !subpath.endsWith('/')) {
    return resolveTarget(dir, map[subpath], null, subpath, asked);
  }
  let best = null;
  let bestStar = '';
  for (const key of Object.keys(map)) {
    const at = key.indexOf('*');
    if (at === -1 || !subpath.startsWith(key.slice(0, at))) continue;
    const end = key.slice(at + 1);
    if (subpath.length < key.length || !subpath.endsWith(end)) continue;
    // The longest beginning wins.
    if (best === null || at > best.indexOf('*') || (at === best.indexOf('*') && key.length > best.length)) {
      best = key;
      bestStar = subpath.slice(at, subpath.length - end.length);
    }
  }
  return best === null ? undefined : resolveTarget(dir, map[best], bestStar, best, asked);
}

/** The path that the `exports` of a package give for a subpath. `base` is who asks, for messages. */
function packageExports(dir, exported, subpath, base, conditions) {
  const isMap = exported !== null && typeof exported === 'object' && !Array.isArray(exported) &&
    Object.keys(exported).some((key) => key.startsWith('.'));
  const found = resolveMap(dir, isMap ? exported : { '.': exported }, subpath, { internal: false, base, conditions });
  if (found === undefined || found === null) throw make('ERR_PACKAGE_PATH_NOT_EXPORTED', `${dir}/`, subpath, base);
  return found;
}

/** What `#name` means in a file: a path, or what `resolveBare` gave. */
function packageImports(name, file, conditions, resolveBare) {
  const scope = packageScope(dirname(file));
  if (scope !== null && scope[1].imports && name !== '#' && !name.startsWith('#/')) {
    const found = resolveMap(scope[0], scope[1].imports, name, { internal: true, base: file, conditions, resolveBare });
    if (found !== undefined && found !== null) return found;
  }
  throw make('ERR_PACKAGE_IMPORT_NOT_DEFINED', name, scope ? `${scope[0]}/` : null, file);
}

module.exports = {
  kindOf, readText, dirname, inside, loadBuiltin, readPackage, packageScope, packageType, realpath, splitPackage, packageExports,
  packageImports,
};
