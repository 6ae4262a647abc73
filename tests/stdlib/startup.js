// The bootstrap on a bare global: what it loads, and that the globals work. Prints like a case; run by run.js.
'use strict';

const fs = require('fs');
const path = require('path');
const vm = require('vm');
const { root, internalBinding } = require('./host.js');

/** A runtime made by bootstrap.js, as the host makes one: {global, require, loaded}. */
function start() {
  const global = {};
  const loaded = [];
  const read = (id) => fs.readFileSync(path.join(root, `${id}.js`), 'utf8');
  const compile = (id) => {
    loaded.push(id);
    return vm.compileFunction(read(id), ['exports', 'require', 'module', 'process', 'internalBinding'], { filename: id });
  };
  const body = vm.compileFunction(read('bootstrap'), ['global', 'internalBinding', 'compile']);
  return { global, require: body(global, internalBinding, compile), loaded };
}

module.exports = function test(check) {
  const empty = start();
  check('an empty start loads no module', empty.loaded.join(), '');
  empty.require('module');
  check('running a file loads little', empty.loaded.length <= 4, true);
  check('and no streams, inspection or events', empty.loaded.some((id) => /stream|inspect|events|console/.test(id)), false);

  const { global, require: load, loaded } = start();
  check('globals are there', ['console', 'process', 'Buffer', 'setTimeout', 'queueMicrotask', 'URL', 'TextEncoder', 'AbortController', 'performance']
    .filter((name) => !(name in global)).join(), '');
  check('global is itself', global.global === global, true);
  check('Buffer', global.Buffer.from('hi').toString('hex'), '6869');
  check('a lazy global settles', Object.getOwnPropertyDescriptor(global, 'Buffer').value === global.Buffer, true);
  global.setTimeout = 5;
  check('a lazy global can be replaced', global.setTimeout, 5);
  check('console needs no streams', typeof global.console.log + loaded.some((id) => id.startsWith('stream')), 'functionfalse');
  let written = '';
  const { write } = global.process.stdout;
  global.process.stdout.write = (text) => (written += text);
  global.console.log('caught', [1]);
  global.process.stdout.write = write;
  check('console writes through a replaced process.stdout.write', written, 'caught [ 1 ]\n');
  check('process is an emitter', global.process.on('x', () => {}) === global.process && global.process.emit('x'), true);
  check('process.toString', String(Object.prototype.toString.call(global.process)), '[object process]');
  check('version', /^v20\./.test(global.process.version) && typeof global.process.versions.gill, 'string');
  check('hrtime', global.process.hrtime().length + typeof global.process.hrtime.bigint(), '2bigint');
  const ac = new global.AbortController();
  let seen = '';
  ac.signal.addEventListener('abort', (event) => (seen = event.type));
  ac.abort();
  check('AbortController', `${seen} ${ac.signal.aborted} ${ac.signal.reason.name}`, 'abort true AbortError');
  for (const id of internalBinding('builtins').ids()) {
    try {
      check(`loads ${id}`, load(id) !== undefined, true);
    } catch (error) {
      // Of some bindings there is nothing made of Node's own means.
      if (!error.message.startsWith('No such binding')) throw error;
    }
  }
};
