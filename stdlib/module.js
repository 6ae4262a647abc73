// CommonJS as Node has it: resolution, the cache, cycles, JSON, package.json `main`; what it shares with ES modules
// (package.json, `exports`, `imports`) is in internal/resolve, they themselves in internal/esm.
//
// A module's file is compiled by the host as the body of a function (exports, require, module, __filename, __dirname).
// Files are looked at through the host's file binding; package.json files are read once.
'use strict';

const make = (...args) => require('internal/errors').make(...args);
// What a program writes is read by `path`; the paths of files that were found are plain, and a start does without it.
const path = () => require('path');
function isPlain(file) {
  if (typeof file !== 'string' || file[0] !== '/' || file.includes('//')) return false;
  if (file.endsWith('/')) return file === '/';
  return !file.includes('/./') && !file.includes('/../') && !file.endsWith('/.') && !file.endsWith('/..');
}
const directory = (file) => (isPlain(file) ? dirname(file) : path().dirname(file));
const absolute = (file) => (isPlain(file) ? file : path().resolve(file));

const { compileFunction } = internalBinding('contextify');
const builtins = internalBinding('builtins');
const {
  kindOf, readText, dirname, inside, loadBuiltin, readPackage, packageScope, packageType, realpath, splitPackage, packageExports,
  packageImports,
} = require('internal/resolve');

function Module(id = '', parent) {
  this.id = id;
  this.path = directory(id);
  this.exports = {};
  Module._updateChildren(parent, this);
  if (parent !== undefined) {
    Object.defineProperty(this, 'parent', { value: parent, writable: true, configurable: true, enumerable: false });
  }
  this.filename = null;
  this.loaded = false;
  this.children = [];
}
module.exports = Module;

Module._updateChildren = (parent, child) => {
  if (parent && parent.children && !parent.children.includes(child)) parent.children.push(child);
};
Module._cache = { __proto__: null };
// A core shows the modules by it.
builtins.keepModules(Module._cache);
Module._pathCache = { __proto__: null };
Module._extensions = { __proto__: null };
Module.globalPaths = [];
Module.Module = Module;
let builtinModules;
Object.defineProperty(Module, 'builtinModules', {
  get: () => (builtinModules ??= builtins.ids()),
  set(value) {
    Object.defineProperty(this, 'builtinModules', { value, writable: true, configurable: true, enumerable: true });
  },
  configurable: true,
  enumerable: true,
});
Module.isBuiltin = builtins.isBuiltin;
Module.wrap = (source) => Module.wrapper[0] + source + Module.wrapper[1];
Module.wrapper = ['(function (exports, require, module, __filename, __dirname) { ', '\n});'];

function tryFile(file) {
  return kindOf(file) === 0 ? realpath(file) : false;
}

function tryExtensions(file) {
  for (const extension of Object.keys(Module._extensions)) {
    const found = tryFile(file + extension);
    if (found) return found;
  }
  return false;
}

function tryDirectory(dir, request) {
  const found = readPackage(dir);
  const main = found !== null && typeof found.main === 'string' && found.main !== '' ? found.main : null;
  if (main !== null) {
    const target = path().resolve(dir, main);
    const hit = tryFile(target) || tryExtensions(target) || tryExtensions(path().resolve(target, 'index'));
    if (hit) return hit;
  }
  const index = tryExtensions(path().resolve(dir, 'index'));
  if (index || main === null) return index;
  const error = new Error(`Cannot find module '${path().resolve(dir, main)}'. Please verify that the package.json has a valid "main" entry`);
  error.code = 'MODULE_NOT_FOUND';
  error.path = path().resolve(dir, 'package.json');
  error.requestPath = request;
  throw error;
}

function tryPath(base, request) {
  const trailing = /(^|\/)\.{0,2}\/?$/.test(request) && /(\/|^\.{1,2}|\/\.{1,2})$/.test(request);
  if (!trailing) {
    const found = tryFile(base) || tryExtensions(base);
    if (found) return found;
  }
  return kindOf(base) === 1 ? tryDirectory(base, request) : false;
}

// package.json exports and imports

const conditions = ['node', 'require', 'module-sync', 'default'];

function resolveExports(dir, exported, subpath, base) {
  return fileOf(packageExports(dir, exported, subpath, base, conditions), dir);
}

/** The file that a package's map gives. */
function fileOf(found, dir) {
  if (kindOf(found) !== 0) throw notGiven(found, path().join(dir, 'package.json'));
  return realpath(found);
}

/** The error of a module that a package's map leads to. It does not tell who asks. */
function notGiven(request, map) {
  const error = new Error(`Cannot find module '${request}'`);
  error.code = 'MODULE_NOT_FOUND';
  if (map !== undefined) error.path = map;
  return error;
}

// Resolution

function notFound(request, stack) {
  let message = `Cannot find module '${request}'`;
  if (stack.length > 0) message += `\nRequire stack:\n- ${stack.join('\n- ')}`;
  const error = new Error(message);
  error.code = 'MODULE_NOT_FOUND';
  error.requireStack = stack;
  return error;
}

function requireStack(parent) {
  // A program may have made a ring of them.
  const seen = new Set();
  for (let at = parent; at && !seen.has(at); at = at.parent) seen.add(at);
  return Array.from(seen, (at) => at.filename || at.id);
}

function moduleAt(dir) {
  const module = new Module(path().join(dir, 'noop.js'));
  module.filename = module.id;
  module.paths = Module._nodeModulePaths(dir);
  return module;
}

Module._nodeModulePaths = function nodeModulePaths(from) {
  const found = [];
  for (let dir = absolute(from); ; dir = dirname(dir)) {
    if (!dir.endsWith('/node_modules')) found.push(inside(dir, 'node_modules'));
    if (dir === '/') return found;
  }
};

const isRelative = (request) => /^\.{1,2}(\/|$)/.test(request);

Module._resolveLookupPaths = function resolveLookupPaths(request, parent) {
  if (builtins.isBuiltin(request)) return null;
  if (!isRelative(request)) return (parent && parent.paths ? parent.paths : []).concat(Module.globalPaths);
  return [parent && parent.filename ? directory(parent.filename) : '.'];
};

Module._findPath = function findPath(request, paths) {
  if (typeof request === 'string' ? request[0] === '/' : path().isAbsolute(request)) paths = [''];
  else if (!paths || paths.length === 0) return false;
  const key = `${request}\0${paths.join('\0')}`;
  const known = Module._pathCache[key];
  if (known) return known;
  for (const dir of paths) {
    if (dir !== '' && kindOf(dir) !== 1) continue;
    let found = false;
    if (dir !== '' && !isRelative(request)) {
      const parts = splitPackage(request);
      const own = parts === null ? null : readPackage(path().resolve(dir, parts[0]));
      if (own !== null && own.exports !== undefined && own.exports !== null) {
        found = resolveExports(path().resolve(dir, parts[0]), own.exports, parts[1], '');
      }
    }
    if (!found) found = tryPath(path().resolve(dir, request), request);
    if (found) {
      Module._pathCache[key] = found;
      return found;
    }
  }
  return false;
};

/** What a package stands for that the target of an import names. */
function bareTarget(request, name, dir) {
  try {
    return Module._resolveFilename(name, moduleAt(dir));
  } catch (error) {
    throw error.code === 'MODULE_NOT_FOUND' ? notGiven(request) : error;
  }
}

Module._resolveFilename = function resolveFilename(request, parent, isMain, options) {
  if (builtins.isBuiltin(request)) return request;
  if (request.startsWith('node:')) throw make('ERR_UNKNOWN_BUILTIN_MODULE', request);
  let paths;
  if (options && options.paths !== undefined) {
    require('internal/validators').array(options.paths, 'options.paths');
    paths = options.paths.flatMap((dir) => (isRelative(request) ? [dir] : Module._nodeModulePaths(dir)));
  } else paths = Module._resolveLookupPaths(request, parent);

  if (parent && parent.filename && request[0] === '#') {
    const asker = absolute(parent.filename);
    const found = packageImports(request, asker, conditions, (name, dir) => bareTarget(request, name, dir));
    return builtins.isBuiltin(found) ? found : fileOf(found, packageScope(directory(asker))[0]);
  }
  if (parent && parent.filename && !isRelative(request) && request[0] !== '/') {
    // A package may require itself by its name.
    const scope = packageScope(absolute(directory(parent.filename)));
    if (scope !== null && scope[1].exports && scope[1].name && (request === scope[1].name || request.startsWith(`${scope[1].name}/`))) {
      return resolveExports(scope[0], scope[1].exports, `.${request.slice(scope[1].name.length)}`, parent.filename);
    }
  }
  const found = Module._findPath(request, paths, isMain);
  if (found) return found;
  throw notFound(request, requireStack(parent));
};

// Loading

Module._load = function load(request, parent, isMain) {
  if (request.startsWith('node:') && builtins.isBuiltin(request)) return loadBuiltin(request);
  const filename = Module._resolveFilename(request, parent, isMain);
  const cached = Module._cache[filename];
  if (cached !== undefined) {
    Module._updateChildren(parent, cached);
    return cached.exports;
  }
  if (builtins.isBuiltin(filename)) return loadBuiltin(filename);
  return loadFile(filename, parent, isMain);
};

/** Loads a file that is not in the cache. */
function loadFile(filename, parent, isMain) {
  const module = new Module(filename, parent);
  if (isMain) {
    process.mainModule = module;
    module.id = '.';
    module.parent = null;
  }
  Module._cache[filename] = module;
  let failed = true;
  try {
    module.load(filename);
    failed = false;
  } finally {
    // A module that threw is loaded anew the next time.
    if (failed) {
      delete Module._cache[filename];
      if (parent && parent.children) {
        const at = parent.children.indexOf(module);
        if (at !== -1) parent.children.splice(at, 1);
      }
    }
  }
  return module.exports;
}

function extensionOf(filename) {
  // A name's first character begins no extension.
  for (let at = filename.indexOf('.', filename.lastIndexOf('/') + 2); at !== -1; at = filename.indexOf('.', at + 1)) {
    if (Module._extensions[filename.slice(at)]) return filename.slice(at);
  }
  return '.js';
}

Module.prototype.load = function load(filename) {
  this.filename = filename;
  this.paths = Module._nodeModulePaths(directory(filename));
  Module._extensions[extensionOf(filename)](this, filename);
  this.loaded = true;
};

Module.prototype.require = function requireOf(id) {
  require('internal/validators').string(id, 'id');
  if (id === '') throw make('ERR_INVALID_ARG_VALUE', 'id', id, 'must be a non-empty string');
  return Module._load(id, this, false);
};

/** The `require` that a module's code gets. */
function makeRequire(module) {
  function require(id) {
    return module.require(id);
  }
  require.resolve = function resolve(request, options) {
    if (typeof request !== 'string') throw make('ERR_INVALID_ARG_TYPE', 'request', 'string', request);
    return Module._resolveFilename(request, module, false, options);
  };
  require.resolve.paths = function paths(request) {
    if (typeof request !== 'string') throw make('ERR_INVALID_ARG_TYPE', 'request', 'string', request);
    return Module._resolveLookupPaths(request, module);
  };
  require.main = process.mainModule;
  require.extensions = Module._extensions;
  require.cache = Module._cache;
  return require;
}

const parameters = ['exports', 'require', 'module', '__filename', '__dirname'];

/** What `_compile` gives for a text that is an ES module's, if it may be one: nothing has run then. */
const moduleSyntax = { __proto__: null };

/** 'module' or 'commonjs' where the file's name or its package says so, else undefined: the text will tell. */
function formatOf(filename) {
  if (filename.endsWith('.mjs')) return 'module';
  if (filename.endsWith('.cjs')) return 'commonjs';
  if (filename.endsWith('.js')) return packageType(absolute(filename));
  return path().extname(filename) === '' && packageType(absolute(filename)) === 'module' ? 'module' : undefined;
}

/** A main file of a package of ES modules is one, whatever its extension, unless that says otherwise. */
const isPackaged = (filename) => !filename.endsWith('.cjs') && packageType(absolute(filename)) === 'module';

/** The function of a module's text; undefined if it is an ES module's, and that is to be told (`detect`). */
function functionOf(source, filename, detect) {
  if (!detect) return compileFunction(source, filename, parameters);
  try {
    return compileFunction(source, filename, parameters);
  } catch (error) {
    if (internalBinding('modules').hasModuleSyntax(source, filename)) return undefined;
    throw error;
  }
}

Module.prototype._compile = function compile(source, filename, detect = false) {
  const fn = functionOf(source, filename, detect);
  // Outside of any `try`: what the program throws has to find nobody, if nobody of the program's takes it.
  if (fn === undefined) return moduleSyntax;
  const { exports } = this;
  return Reflect.apply(fn, exports, [exports, makeRequire(this), this, filename, directory(filename)]);
};

Module._extensions['.js'] = function loadJs(module, filename) {
  const format = formatOf(filename);
  const text = readText(filename);
  if (format !== 'module' && module._compile(text, filename, format === undefined) !== moduleSyntax) return;
  const esm = require('internal/esm');
  if (module.id === '.') {
    delete Module._cache[filename];
    process.mainModule = undefined;
    esm.runMain(filename);
  } else module.exports = esm.requireModule(filename, text);
};
Module._extensions['.json'] = function loadJson(module, filename) {
  const text = readText(filename);
  try {
    module.exports = JSON.parse(text);
  } catch (error) {
    error.message = `${filename}: ${error.message}`;
    throw error;
  }
};
Module._extensions['.node'] = function loadNode(module, filename) {
  const error = new Error(`${filename}: native addons cannot be loaded by this runtime`);
  error.code = 'ERR_DLOPEN_FAILED';
  throw error;
};

Module.createRequire = function createRequire(filename) {
  if (filename !== null && typeof filename === 'object' && filename.href) filename = require('url').fileURLToPath(filename);
  else if (typeof filename === 'string' && filename.startsWith('file:')) filename = require('url').fileURLToPath(filename);
  if (typeof filename !== 'string' || filename[0] !== '/') {
    throw make('ERR_INVALID_ARG_VALUE', 'filename', filename, 'must be a file URL object, file URL string, or absolute path string');
  }
  // A directory stands for a file in it.
  if (filename.endsWith('/')) filename += 'noop.js';
  const module = new Module(filename);
  module.filename = filename;
  module.paths = Module._nodeModulePaths(directory(filename));
  return makeRequire(module);
};
Module.syncBuiltinESMExports = () => require('internal/esm').syncBuiltins();
// No source maps are read, which is what Node says of a file without one.
Module.findSourceMap = () => undefined;

/** Runs the program's main file; `forced`: as an ES module, whatever it looks like (--module). */
Module.runMain = function runMain(main = process.argv[1], forced = false) {
  const file = absolute(main);
  const found = kindOf(file) === 0 ? realpath(file) : Module._findPath(file, null);
  if (!found) return Module._load(file, null, true);
  if (forced || formatOf(found) === 'module' || isPackaged(found)) return require('internal/esm').runMain(found, forced);
  return loadFile(found, null, true);
};

/**
 * Runs code that is no file (`-e`, standard input) as a module in the current directory: CommonJS, or an ES module if
 * `type` says so, or, where it says nothing, if the text does.
 */
Module._runSource = function runSource(source, name, type) {
  const module = new Module(name);
  module.filename = path().join(process.cwd(), name);
  module.paths = Module._nodeModulePaths(process.cwd());
  process.mainModule = undefined;
  if (type !== 'module') {
    const value = module._compile(source, name, type === undefined);
    if (value !== moduleSyntax) return value;
  }
  return require('internal/esm').runText(source, module.filename);
};

/** Runs code that is no module and prints its value (`-p`); what modules have is global to it. */
Module._printSource = function printSource(source, name) {
  const module = new Module(name);
  module.filename = path().join(process.cwd(), name);
  module.paths = Module._nodeModulePaths(process.cwd());
  process.mainModule = undefined;
  Object.assign(globalThis, { module, exports: module.exports, require: makeRequire(module), __filename: name, __dirname: '.' });
  require('console').log(internalBinding('contextify').runScript(source, name));
};
