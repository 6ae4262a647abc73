// The console's output through streams that collect it.
'use strict';
module.exports = async (lib, out) => {
  const { Console } = lib('console');
  const { Writable } = lib('stream');
  let text = '';
  const sink = (name) => new Writable({ decodeStrings: false, write(c, e, cb) { text += `${name}:${c}`; cb(); } });
  const c = new Console({ stdout: sink('o'), stderr: sink('e') });
  const flush = (label) => { out(label, text.replace(/\d+(\.\d+)?ms/g, 'Nms')); text = ''; };
  c.log('a', 1, { b: [1, 2] }); c.info('i'); c.debug('d'); c.error('err %s', 'x'); c.warn(null); c.log(); c.log('%d%%', 5); flush('log');
  c.group('G', 1); c.log('in\ntwo'); c.group(); c.log({ a: 1 }); c.groupEnd(); c.error('one'); c.groupEnd(); c.groupEnd(); c.log('out'); c.groupCollapsed('gc'); c.groupEnd(); flush('group');
  c.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 }); c.dir({ x: 1 }); c.dirxml(1, 'two'); flush('dir');
  c.count(); c.count('x'); c.count('x'); c.countReset('x'); c.count('x'); c.count(undefined); flush('count');
  c.assert(true, 'no'); c.assert(false, 'yes %s', 1); c.assert(false); c.assert(false, { a: 1 }); c.assert(0, 'x', 2); flush('assert');
  c.time(); c.timeLog(); c.timeLog('default', 'extra', { a: 1 }); c.timeEnd(); c.time('t'); c.timeEnd('t'); flush('time');
  for (const d of [[[1, 2], [3, 4]], [{ a: 1, b: 'x' }, { a: 2, c: true }], new Map([['k', 1], [{ o: 1 }, [1, 2]]]), new Set([1, 'two']), [1, 'a', { x: 1 }], { r1: { c: 1 }, r2: { c: 2 } }, 5, null, 'str', [], {}, [['漢字', 1]], [{ n: { deep: { er: 1 } } }], [[undefined, null]], new Map().entries(), [Symbol('s')]]) c.table(d);
  flush('table'); c.table([{ a: 1, b: 2 }, { a: 3, b: 4 }], ['b']); c.table([{ a: 1 }], ['zz']); flush('table columns');
  const many = ['log', 'warn', 'dir', 'time', 'timeEnd', 'timeLog', 'trace', 'assert', 'clear', 'count', 'countReset', 'group', 'groupEnd', 'table', 'debug', 'info', 'dirxml', 'error', 'groupCollapsed']; out(many.map((m) => typeof c[m]).join());
  c.trace('here %s', 1); out(text.split('\n')[0]); text = '';
  [1, 2].forEach(c.log); flush('bound');
  try { new Console({}); } catch (e) { out(e.name, e.code, e.message); }
  const coloured = new Console({ stdout: sink('o'), colorMode: true }); coloured.log({ a: 1, s: 'x' }, 'plain'); coloured.log('%s %o', 'a', [1]); flush('colour');
  const opts = new Console({ stdout: sink('o'), inspectOptions: { depth: 0 } }); opts.log({ a: { b: 1 } }); flush('inspectOptions');
};
