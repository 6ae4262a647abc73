// Errors with a code tell it as text, and are the classes that they say.
'use strict';

module.exports = async (lib, out) => {
  const { Buffer } = lib('buffer');
  const fs = lib('fs');
  const { Writable } = lib('stream');
  const util = lib('util');
  const t = (f) => {
    try {
      f();
      out('fine');
    } catch (e) {
      out(String(e), e.toString(), e.constructor.name, Object.getPrototypeOf(e) === e.constructor.prototype, e instanceof TypeError, e.stack.split('\n')[0]);
      e.message = 'changed';
      e.name = 'Named';
      out(`${e}`, Object.keys(e).join(), util.inspect(e).split('\n')[0]);
    }
  };
  t(() => Buffer.alloc('a'));
  t(() => new (lib('url').URL)('x'));
  t(() => fs.readFileSync('/no/such'));
  for (const file of [1.5, 2 ** 31, 2 ** 32, NaN, {}]) t(() => fs.readFileSync(file));
  t(() => fs.writeFileSync(1.5, ''));
  t(() => lib('fs').cpSync('/no/such', 5));
  t(() => lib('assert').equal(1, 2));
  t(() => process.kill(0, 'x'));
  const sink = new Writable({ write: (a, b, done) => done() });
  sink.on('error', (e) => out(`${e}`));
  sink.end();
  sink.write('x');
  await new Promise((done) => sink.on('close', done));
  class Own extends TypeError {}
  out(String(new Own('plain')), Object.prototype.toString.call(new Own('x')));
};
