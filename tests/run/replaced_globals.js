// What a program makes of the globals does not reach the runtime's own library.
const { inspect, promisify, types } = require('util');
const { EventEmitter } = require('events');
const original = {};
for (const name of ['Promise', 'Map', 'Set', 'WeakMap', 'Symbol', 'Error', 'TypeError', 'Date', 'Object', 'Array',
  'Number', 'String', 'Reflect', 'JSON', 'Math', 'Proxy', 'RegExp', 'Uint8Array', 'parseInt', 'isNaN']) {
  original[name] = globalThis[name];
  globalThis[name] = function Replaced() {
    throw 'the program\'s ' + name;
  };
}
const { log } = console;
log(inspect(new original.Map([[1, { a: [1, 2, { b: new original.Set(['x']) }] }]])));
log(inspect(new original.Date(0)), types.isPromise(original.Promise.resolve()));
const emitter = new EventEmitter();
emitter.once('something', (x) => log('emitted', x));
emitter.emit('something', 1);
try {
  Buffer.alloc('no size');
} catch (error) {
  log(error instanceof original.TypeError, error.code);
}
log(Buffer.from('gill').toString('base64'), require('path').join('/a', '../b'), require('url').parse('http://x.y/z').pathname);
log(require('querystring').parse('a=1&b=2').b, typeof require('perf_hooks').performance.now());
promisify(setTimeout)(1, 'later').then((value) => log(value, types.isPromise(promisify(setImmediate)())));
require('fs').promises.readFile('/dev/null', 'utf8').then((text) => log('read', text.length));
