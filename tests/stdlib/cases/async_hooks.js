// AsyncLocalStorage across everything that runs later; AsyncResource.
'use strict';

module.exports = async (lib, out, which) => {
  const { AsyncLocalStorage, AsyncResource } = lib('async_hooks');
  const storage = new AsyncLocalStorage();
  const other = new AsyncLocalStorage();
  const later = (start) => new Promise((done) => start(done));
  out(storage.getStore(), storage.run(1, () => storage.getStore()), storage.getStore());
  out(storage.run(1, (a, b) => [a, b, storage.getStore()].join(), 2, 3));
  try {
    storage.run('x', () => {
      throw new Error('thrown in run');
    });
  } catch (e) {
    out(e.message, storage.getStore());
  }
  if (which !== 'gill') {
    await storage.run('request', async () => {
      out('sync', storage.getStore());
      await null;
      out('await', storage.getStore());
      await later((done) => setTimeout(done, 1)).then(() => out('then', storage.getStore()));
      await later((done) => setTimeout(() => done(out('timer', storage.getStore())), 1));
      await later((done) => setImmediate(() => done(out('immediate', storage.getStore()))));
      await later((done) => process.nextTick(() => done(out('tick', storage.getStore()))));
      await later((done) => queueMicrotask(() => done(out('microtask', storage.getStore()))));
      await later((done) => lib('fs').stat('/', () => done(out('stat', storage.getStore()))));
      await lib('fs').promises.stat('/');
      out('promised stat', storage.getStore());
      await { then: (resolve) => resolve(out('thenable', storage.getStore())) };
      await other.run('inner', async () => {
        await null;
        out('both', storage.getStore(), other.getStore());
        storage.exit(() => out('exit', storage.getStore(), other.getStore()));
      });
      out('after', storage.getStore(), other.getStore());
    });
    await Promise.all(
      [1, 2, 3].map((id) =>
        storage.run(id, async () => {
          for (let i = 0; i < 3; i++) await later((done) => setTimeout(done, 4 - id));
          if (storage.getStore() !== id) out('mixed up', id, storage.getStore());
        }),
      ),
    );
    const net = lib('net');
    const server = net.createServer((socket) => socket.end('hi'));
    await later((done) => server.listen(0, '127.0.0.1', done));
    await storage.run('connection', () =>
      later((done) => {
        const socket = net.connect(server.address().port, '127.0.0.1');
        socket.on('data', () => out('data', storage.getStore()));
        socket.on('close', () => done(out('close', storage.getStore())));
      }),
    );
    server.close();
  }
  out('outside', storage.getStore());
  const snapshot = storage.run('kept', () => AsyncLocalStorage.snapshot());
  out(snapshot(() => storage.getStore()), storage.getStore());
  const bound = storage.run('bound', () => AsyncLocalStorage.bind(() => storage.getStore()));
  out(bound(), bound.length);
  const resource = storage.run('resource', () => new AsyncResource('Pool'));
  out(resource.runInAsyncScope(function (n) { return `${this.name} ${n} ${storage.getStore()}`; }, { name: 'me' }, 5));
  out(typeof resource.asyncId(), typeof resource.triggerAsyncId(), resource.emitDestroy() === resource);
  for (const bad of [() => new AsyncResource(''), () => new AsyncResource(5), () => AsyncResource.bind(5)]) {
    try {
      bad();
    } catch (e) {
      out(e.name, e.code, e.message);
    }
  }
  storage.run('entered', () => {
    storage.enterWith('changed');
    out(storage.getStore());
    storage.disable();
    out(storage.getStore());
  });
  // Once disabled, what is already pending is told no store either; entering one turns it on again.
  if (which !== 'gill') {
    const off = new AsyncLocalStorage();
    const told = [];
    off.run(1, () => {
      process.nextTick(() => told.push('tick', off.getStore()));
      setTimeout(() => told.push('timer', off.getStore()), 1);
      Promise.resolve().then(() => told.push('then', off.getStore()));
      off.run(2, () => {
        off.disable();
        told.push('inner', off.getStore());
      });
    });
    off.disable();
    told.push('now', off.getStore());
    await later((done) => setTimeout(done, 5));
    out(told.join(' '), off.enabled);
    off.run(3, () => process.nextTick(() => out('again', off.getStore(), off.enabled)));
    await later((done) => setTimeout(done, 1));
    out(off.exit(() => off.getStore()), off.getStore());
  }
};
