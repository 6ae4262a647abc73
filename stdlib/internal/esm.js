// ES modules as Node loads them: what a specifier means to a module, which kind of module a URL is, and the records.
//
// A record is the VM's (binding `modules`); it is made once for each URL. Reading happens at once, so a graph is complete when
// the VM has asked for its last module. CommonJS modules, builtins and JSON are synthetic records, whose exports are set
// when the VM evaluates them.
'use strict';

const path = require('path');
const records = internalBinding('modules');
const builtins = internalBinding('builtins');
const {
  kindOf, readText, loadBuiltin, readPackage, packageScope, packageType, realpath, splitPackage, packageExports, packageImports,
} = require('internal/resolve');
const make = (...args) => require('internal/errors').make(...args);

const conditions = ['node', 'import', 'module-sync', 'default'];

// URLs and paths: most need neither the URL class nor escapes.

const plain = /^[A-Za-z0-9\-._~/@+,=!$&'()*]*$/;

function toURL(file) {
  return plain.test(file) ? `file://${file}` : require('url').pathToFileURL(file).href;
}

function toPath(url) {
  const file = url.slice(7);
  return url.startsWith('file:///') && plain.test(file) ? file : require('url').fileURLToPath(url);
}

/** The URL of a source by what the VM calls it: a URL, a path, or `[eval]`. */
function referrerURL(referrer) {
  return /^(?:file|data|node):/.test(referrer) ? referrer : toURL(path.resolve(referrer));
}

/** A URL for messages: a path if it is one. */
const shown = (url) => (url.startsWith('file:') ? toPath(url) : url);

// Resolution

/** A URL that an error is about; `import.meta.resolve` gives it all the same. */
function about(error, url) {
  error.url = url;
  return error;
}

/** What `require` would have found, as one might have written it; undefined if nothing. */
function meant(specifier, parent) {
  const Module = require('module');
  const file = toPath(parent);
  const dir = path.dirname(file);
  try {
    const asking = new Module(file);
    asking.filename = file;
    asking.paths = Module._nodeModulePaths(dir);
    const found = Module._resolveFilename(specifier, asking);
    if (/^\.{0,2}\//.test(specifier)) {
      const relative = path.relative(dir, found);
      return relative.startsWith('../') ? relative : `./${relative}`;
    }
    const parts = splitPackage(specifier);
    const at = parts === null ? -1 : found.lastIndexOf(`/node_modules/${parts[0]}/`);
    return at === -1 ? undefined : found.slice(at + '/node_modules/'.length);
  } catch {
    return undefined;
  }
}

/** The URL of a file that is there, by its real path; `tail` is the query and fragment. */
function existing(file, tail, specifier, parent) {
  const kind = kindOf(file);
  if (kind === 0 && !file.endsWith('/')) return toURL(realpath(file)) + tail;
  const error = kind === 1
    ? make('ERR_UNSUPPORTED_DIR_IMPORT', file, shown(parent))
    : make('ERR_MODULE_NOT_FOUND', file, shown(parent), 'module');
  const hint = parent.startsWith('file:') ? meant(specifier, parent) : undefined;
  if (hint !== undefined) {
    const stack = error.stack;
    const text = `${error.message}\nDid you mean to import ${JSON.stringify(hint)}?`;
    error.stack = stack.replace(error.message, () => text);
    error.message = text;
  }
  throw about(error, toURL(file) + tail);
}

/** The file that a package is without `exports`, as CommonJS has it. */
function packageMain(dir, found) {
  const names = ['index.js', 'index.json', 'index.node'];
  if (found !== null && typeof found.main === 'string' && found.main !== '') {
    for (const end of ['', '.js', '.json', '.node', '/index.js', '/index.json', '/index.node']) names.push(found.main + end);
    names.push(...names.splice(0, 3));
  }
  for (const name of names) {
    const file = path.resolve(dir, name);
    if (kindOf(file) === 0) return file;
  }
  return undefined;
}

/** PACKAGE_RESOLVE: the path of a bare specifier. */
function packagePath(specifier, parent) {
  const parts = splitPackage(specifier);
  if (parts === null) throw make('ERR_INVALID_MODULE_SPECIFIER', specifier, 'is not a valid package name', shown(parent));
  const [name, subpath] = parts;
  const from = parent.startsWith('file:') ? toPath(parent) : undefined;
  if (from === undefined) throw make('ERR_UNSUPPORTED_RESOLVE_REQUEST', specifier, parent);
  const scope = packageScope(path.dirname(from));
  if (scope !== null && scope[1].name === name && scope[1].exports !== undefined && scope[1].exports !== null) {
    return packageExports(scope[0], scope[1].exports, subpath, from, conditions);
  }
  for (let at = path.dirname(from); ; at = path.dirname(at)) {
    const dir = path.join(at, 'node_modules', name);
    if (path.basename(at) !== 'node_modules' && kindOf(dir) === 1) {
      const found = readPackage(dir);
      if (found !== null && found.exports !== undefined && found.exports !== null) {
        return packageExports(dir, found.exports, subpath, from, conditions);
      }
      if (subpath !== '.') return path.join(dir, subpath);
      const file = packageMain(dir, found);
      if (file === undefined) throw make('ERR_MODULE_NOT_FOUND', dir, from);
      return file;
    }
    if (at === '/') break;
  }
  throw make('ERR_MODULE_NOT_FOUND', name, from);
}

/** ESM_RESOLVE: the URL that a specifier means to the module at `parent`. */
function resolve(specifier, parent) {
  if (builtins.isBuiltin(specifier)) return specifier.startsWith('node:') ? specifier : `node:${specifier}`;
  if (specifier.startsWith('node:')) throw make('ERR_UNKNOWN_BUILTIN_MODULE', specifier);
  let file;
  let tail = '';
  if (/^\.{0,2}\//.test(specifier)) {
    if (parent.startsWith('data:')) throw make('ERR_UNSUPPORTED_RESOLVE_REQUEST', specifier, parent);
    if (plain.test(specifier) && parent.startsWith('file:///')) {
      file = path.resolve(path.dirname(toPath(parent)), specifier);
      // `resolve` drops the slash that says a directory is meant.
      if (specifier.endsWith('/') && file !== '/') file += '/';
    } else {
      const url = new (require('url').URL)(specifier, parent);
      if (/%2f|%5c/i.test(url.pathname)) {
        throw make('ERR_INVALID_MODULE_SPECIFIER', decodeURI(url.pathname), 'must not include encoded "/" or "\\" characters', shown(parent));
      }
      tail = url.search + url.hash;
      file = require('url').fileURLToPath(url.protocol + '//' + url.host + url.pathname);
    }
  } else if (specifier[0] === '#') {
    file = packageImports(specifier, shown(parent), conditions, (name, dir) => ({ url: resolve(name, toURL(path.join(dir, 'package.json'))) }));
    if (typeof file === 'object') return file.url;
  } else if (/^[A-Za-z][A-Za-z0-9+\-.]*:/.test(specifier)) {
    if (specifier.startsWith('data:')) return specifier;
    if (!specifier.startsWith('file:')) {
      throw make('ERR_UNSUPPORTED_ESM_URL_SCHEME', specifier.slice(0, specifier.indexOf(':') + 1));
    }
    return resolve(`/${specifier.slice(5).replace(/^\/\/(?:localhost)?\/|^\//, '')}`, 'file:///');
  } else file = packagePath(specifier, parent);
  return existing(file, tail, specifier, parent);
}

// Loading

/** Records by URL; those of JSON under their URL and `|json`. */
const loaded = new Map();
/** Records that stand for an ES module which `require` was asked for: the record they pass on. */
const facades = new Map();

/** What a file is: 'module', 'commonjs', 'json', or undefined where its text has to tell. */
function formatOf(file) {
  const extension = path.extname(file);
  if (extension === '.mjs') return 'module';
  if (extension === '.cjs') return 'commonjs';
  if (extension === '.json') return 'json';
  if (extension === '.js' || extension === '') return packageType(file) || (records.prefersModules() ? 'module' : undefined);
  throw make('ERR_UNKNOWN_FILE_EXTENSION', extension, file);
}

function checkType(url, format, type) {
  if (type !== undefined && type !== 'json') throw make('ERR_IMPORT_ATTRIBUTE_UNSUPPORTED', 'type', type);
  if (format === 'json' && type !== 'json') throw make('ERR_IMPORT_ATTRIBUTE_MISSING', url, 'type', 'json');
  if (format !== 'json' && type === 'json') throw make('ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE', url, type);
}

/** The names that a CommonJS file seems to export; `seen` are files looked at. */
function exportNames(file, text, seen) {
  const Module = require('module');
  seen.add(file);
  const [names, others] = records.commonjsExports(text);
  const all = new Set(names);
  for (const other of others) {
    try {
      const asking = new Module(file);
      asking.filename = file;
      asking.paths = Module._nodeModulePaths(path.dirname(file));
      const found = Module._resolveFilename(other, asking);
      if (builtins.isBuiltin(found) || seen.has(found) || !/\.c?js$/.test(found)) continue;
      if (packageType(found) === 'module') continue;
      for (const name of exportNames(found, readText(found), seen)) all.add(name);
    } catch {
      // It is for `require` to say that it is not there.
    }
  }
  return all;
}

function commonjsRecord(url, file, text, referrer) {
  const names = exportNames(file, text, new Set());
  names.delete('default');
  names.delete('module.exports');
  const steps = (record) => {
    const value = require('module')._load(file, undefined, false);
    records.setExport(record, 'default', value);
    if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return;
    for (const name of names) {
      let own;
      try {
        own = value[name];
      } catch {
        // A getter that throws leaves undefined, as in Node.
      }
      records.setExport(record, name, own);
    }
  };
  return records.synthetic(url, ['default', ...names], steps, 'commonjs', referrer);
}

function setBuiltinExports(record, value) {
  for (const name of Object.keys(value)) if (name !== 'default') records.setExport(record, name, value[name]);
}

function builtinRecord(url, referrer) {
  const value = loadBuiltin(url);
  const names = Object.keys(value).filter((name) => name !== 'default');
  const steps = (record) => {
    records.setExport(record, 'default', value);
    setBuiltinExports(record, value);
  };
  return records.synthetic(url, ['default', ...names], steps, 'builtin', referrer);
}

function jsonRecord(url, text, name, referrer) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    error.message = `${name}: ${error.message}`;
    throw error;
  }
  return records.synthetic(url, ['default'], (record) => records.setExport(record, 'default', value), 'json', referrer);
}

function dataRecord(url, type, referrer) {
  const parts = /^data:([^,;]*)([^,]*),([^]*)$/.exec(url);
  const format = parts === null ? undefined : { 'text/javascript': 'module', 'application/json': 'json' }[parts[1]];
  if (format === undefined) throw make('ERR_UNKNOWN_MODULE_FORMAT', parts === null ? null : parts[1], url);
  checkType(url, format, type);
  const body = decodeURIComponent(parts[3]);
  const text = parts[2].endsWith(';base64') ? require('buffer').Buffer.from(body, 'base64').toString() : body;
  return format === 'json' ? jsonRecord(url, text, url, referrer) : records.compile(url, text, referrer);
}

function fileRecord(url, type, referrer) {
  const file = toPath(url.replace(/[?#].*$/, ''));
  const format = formatOf(file);
  checkType(url, format, type);
  const text = readText(file);
  if (format === 'json') return jsonRecord(url, text, file, referrer);
  if (format === 'module' || (format === undefined && records.hasModuleSyntax(text, file))) {
    return records.compile(url, text, referrer);
  }
  return commonjsRecord(url, file, text, referrer);
}

/** The record of a URL. `referrer` is the record that asks, or undefined. */
function load(url, type, referrer) {
  const key = type === 'json' ? `${url}|json` : url;
  let record = loaded.get(key);
  if (record !== undefined) return record;
  if (url.startsWith('node:')) {
    checkType(url, 'builtin', type);
    record = builtinRecord(url, referrer);
  } else if (url.startsWith('data:')) record = dataRecord(url, type, referrer);
  else record = fileRecord(url, type, referrer);
  loaded.set(key, record);
  return record;
}

/** What the VM asks for an import in the source that it calls `referrer`, `asking` being its record if it is a module. */
function importedModule(referrer, asking, specifier, attributes) {
  for (const key of Object.keys(attributes)) {
    if (key !== 'type') throw make('ERR_IMPORT_ATTRIBUTE_UNSUPPORTED', key, attributes[key]);
  }
  if (facades.has(asking)) return facades.get(asking);
  return load(resolve(specifier, referrerURL(referrer)), attributes.type, asking);
}

function initializeMeta(meta, url) {
  if (url.startsWith('file:')) {
    const file = toPath(url.replace(/[?#].*$/, ''));
    meta.dirname = path.dirname(file);
    meta.filename = file;
  }
  meta.resolve = function resolve(specifier) {
    return resolveFrom(`${specifier}`, url);
  };
  meta.url = url;
}

/** `import.meta.resolve`: a file need not be there. */
function resolveFrom(specifier, url) {
  try {
    return resolve(specifier, url);
  } catch (error) {
    if (error !== null && typeof error === 'object' && typeof error.url === 'string') return error.url;
    throw error;
  }
}

// Running

/** Runs a file as the main module; `forced` whatever its name says. */
function runMain(file, forced) {
  const url = toURL(file);
  // A file of a package of modules, or a text that turned out to be one: its name has to say that it may be.
  if (!forced) checkType(url, formatOf(file));
  if (forced || !loaded.has(url)) loaded.set(url, records.compile(url, readText(file)));
  return records.runMain(loaded.get(url));
}

/** Runs a text as the main module, under the name of a file that is not there. */
function runText(text, file) {
  return records.runMain(records.compile(toURL(file).replace(/%5B/gi, '[').replace(/%5D/gi, ']'), text));
}

const facadeText = "export * from 'original'; export { default } from 'original'; export const __esModule = true;";

/** What `require` gives for an ES module: its namespace. */
function requireModule(file, text) {
  const url = toURL(file);
  let record = loaded.get(url);
  if (record === undefined) {
    record = records.compile(url, text);
    loaded.set(url, record);
  }
  if (/^(?:linking|evaluating)$/.test(records.state(record))) throw make('ERR_REQUIRE_CYCLE_MODULE', file);
  records.prepare(record);
  if (records.isAsync(record)) throw make('ERR_REQUIRE_ASYNC_MODULE');
  const namespace = records.evaluateSync(record);
  if ('module.exports' in namespace) return namespace['module.exports'];
  if (!('default' in namespace) || '__esModule' in namespace) return namespace;
  // Programs that were compiled from modules ask for `__esModule` before they use `default`.
  const facade = records.compile('node:internal/require_module_facade', facadeText);
  facades.set(facade, record);
  records.prepare(facade);
  return records.evaluateSync(facade);
}

/** Makes the exports of builtins what their objects have now. */
function syncBuiltins() {
  for (const [url, record] of loaded) if (url.startsWith('node:')) setBuiltinExports(record, loadBuiltin(url));
}

module.exports = { importedModule, initializeMeta, runMain, runText, requireModule, syncBuiltins };
