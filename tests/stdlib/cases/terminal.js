// tty: what streams to terminals can do; and other things that modules have besides.
'use strict';

module.exports = async (lib, out) => {
  const { inspect } = lib('util');
  const show = (...values) => out(...values.map((v) => (typeof v === 'string' ? v : inspect(v))));
  const failing = (f) => {
    try {
      return f();
    } catch (e) {
      return `${e.name} ${e.code} ${e.message}`;
    }
  };
  const { WriteStream, ReadStream } = lib('tty');
  const { prototype } = WriteStream;
  const written = [];
  const stream = { __proto__: prototype, columns: 80, rows: 25, write: (text, callback) => (written.push(text), callback?.(), true) };
  show(stream.isTTY, stream.getWindowSize(), WriteStream.name, ReadStream.name);
  show(stream.cursorTo(1), stream.cursorTo(1, 2), stream.moveCursor(-1, 2), stream.moveCursor(3, -4), stream.moveCursor(0, 0));
  show(stream.clearLine(-1), stream.clearLine(1), stream.clearLine(0), stream.clearScreenDown());
  stream.clearLine(0, () => show('called'));
  show(JSON.stringify(written));
  show(failing(() => stream.cursorTo(NaN)), failing(() => stream.clearLine(0, 1)));
  for (const env of [
    {}, { TERM: 'dumb', COLORTERM: 'truecolor' }, { NO_COLOR: '' }, { NODE_DISABLE_COLORS: '1', TERM: 'xterm-256color' },
    { FORCE_COLOR: '' }, { FORCE_COLOR: '0' }, { FORCE_COLOR: '1' }, { FORCE_COLOR: 'true' }, { FORCE_COLOR: '2' }, { FORCE_COLOR: '3' }, { FORCE_COLOR: 'constructor' },
    { TMUX: '1' }, { CI: '1' }, { CI: '1', TRAVIS: '1' }, { CI: '1', CI_NAME: 'codeship' }, { TEAMCITY_VERSION: '9.0.5' }, { TEAMCITY_VERSION: '9.1.0' }, { TEAMCITY_VERSION: '10.1' },
    { TERM_PROGRAM: 'iTerm.app' }, { TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.1' }, { TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '2.1' },
    { TERM_PROGRAM: 'HyperTerm' }, { TERM_PROGRAM: 'MacTerm' }, { TERM_PROGRAM: 'Apple_Terminal' }, { TERM_PROGRAM: 'x', TERM: 'xterm' },
    { COLORTERM: 'truecolor' }, { COLORTERM: '24bit' }, { COLORTERM: '1' }, { TERM: 'xterm-256color' }, { TERM: 'XTERM-256' }, { TERM: 'xterm' }, { TERM: 'screen' },
    { TERM: 'linux' }, { TERM: 'rxvt' }, { TERM: 'rxvt-unicode-24bit' }, { TERM: 'mosh' }, { TERM: 'Terminator' }, { TERM: 'eterm' }, { TERM: 'st' }, { TERM: 'con80x25' },
    { TERM: 'vt100' }, { TERM: 'vt52' }, { TERM: 'my-color' }, { TERM: 'ansi' }, { TERM: 'vt52', COLORTERM: 'x' },
  ]) {
    show(env, prototype.getColorDepth(env), prototype.hasColors(env), prototype.hasColors(256, env));
  }
  show(failing(() => prototype.hasColors(1)), failing(() => prototype.hasColors('2', {})));

  // Emitters that keep their context
  const { EventEmitterAsyncResource, EventEmitter } = lib('events');
  const { AsyncLocalStorage, AsyncResource } = lib('async_hooks');
  const storage = new AsyncLocalStorage();
  const emitter = storage.run('made', () => new EventEmitterAsyncResource({ name: 'Test' }));
  emitter.on('x', function (...args) {
    show('x', args, storage.getStore(), this === emitter);
  });
  show(storage.run('emitted', () => emitter.emit('x', 1, 2)), emitter.emit('y'));
  show(emitter instanceof EventEmitter, emitter.asyncResource instanceof AsyncResource, emitter.asyncResource.eventEmitter === emitter);
  show(typeof emitter.asyncId, typeof emitter.triggerAsyncId, emitter.emitDestroy());
  class Derived extends EventEmitterAsyncResource {}
  show(new Derived().asyncResource.constructor.name, new EventEmitterAsyncResource('text') instanceof EventEmitter);
  show(failing(() => new EventEmitterAsyncResource()), failing(() => new EventEmitterAsyncResource({ name: 1 })));
  show(failing(() => EventEmitterAsyncResource.prototype.emit.call({}, 'x')), failing(() => EventEmitterAsyncResource.prototype.asyncId));

  // Old names
  const zlib = lib('zlib');
  show(zlib.Z_BEST_SPEED, zlib.GUNZIP, zlib.BROTLI_DECODE, Object.getOwnPropertyDescriptor(zlib, 'Z_SYNC_FLUSH'));
  show(Object.keys(zlib).includes('Z_OK'), Object.getOwnPropertyNames(zlib).filter((name) => /^[A-Z_]+$/.test(name)).join());
  const path = lib('path');
  show(path._makeLong('/a'), path._makeLong(1), path.win32._makeLong === path.win32.toNamespacedPath);
};
