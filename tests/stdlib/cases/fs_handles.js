// Open files: FileHandle in full, several pieces at once, owners and times, and the streams that packages build upon.
'use strict';

module.exports = async (lib, out) => {
  const fs = lib('fs');
  const os = require('os');
  const path = require('path');
  const util = lib('util');
  const { Readable } = lib('stream');
  const { finished } = lib('stream/promises');
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'handles-'));
  const at = (...names) => path.join(root, ...names);
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const shown = (text) => String(text).split(root).join('ROOT');
  const told = (e) => `${e.name} ${e.code} ${shown(e.message)} ${e.errno ?? ''} ${e.syscall ?? ''}`;
  const attempt = async (f) => {
    try {
      const value = await f();
      return value === undefined ? 'fine' : shown(JSON.stringify(value));
    } catch (e) {
      return told(e);
    }
  };
  fs.writeFileSync(at('lines'), 'one\ntwo\r\nthree');

  // What they refuse.
  for (const f of [
    () => fs.chownSync(at('lines')), () => fs.chownSync(at('no'), 1, 1), () => fs.chownSync(at('no'), -2, 1), () => fs.chownSync(at('no'), -1, 'a'),
    () => fs.lchownSync(at('no'), 1, 1), () => fs.fchownSync(9999, 1, 1), () => fs.fchmodSync(9999, 'abc'), () => fs.fchmodSync(9999, 0o600),
    () => fs.futimesSync(9999, 1, 2), () => fs.lutimesSync(at('no'), 1, 2), () => fs.statfsSync(at('no')), () => fs.readvSync(0, 1),
    () => fs.writevSync(1, [1]), () => fs.writevSync(1, []), () => fs.readvSync(9999, []), () => fs.readvSync(9999, [Buffer.alloc(1)]),
    () => fs.writevSync(9999, [Buffer.alloc(1)]), () => fs.writevSync('a', [Buffer.alloc(1)]), () => fs.readv(1), () => fs.readv(1, []), () => fs.statfs('x'),
    () => fs.createReadStream('x', { start: 5, end: 2 }), () => fs.createReadStream('x', { start: '5' }), () => fs.createReadStream('x', { start: -1 }),
    () => fs.createReadStream('x', { end: 1.5 }), () => fs.createReadStream('x', { start: NaN }), () => fs.createWriteStream('x', { start: 'a' }),
    () => fs.createWriteStream('x', { start: -4 }), () => fs.createReadStream(), () => fs.createReadStream('a\0b'), () => fs.createReadStream('x', { fd: 'a' }),
    () => fs.createReadStream('x', { fs: {} }), () => fs.createReadStream('x', { fs: { open() {}, read: 1 } }),
    () => fs.createWriteStream('x', { fs: { open() {}, close() {} } }), () => fs.createWriteStream('x', { flush: 1 }),
    () => fs.createReadStream('x', { encoding: 'zz' }), () => fs.createReadStream('x', 5), () => fs.lchmod, () => fs._toUnixTimestamp('a'),
  ]) out(await attempt(f));
  out(fs._toUnixTimestamp('5'), fs._toUnixTimestamp(new Date(5)), fs.FileReadStream === fs.ReadStream, fs.FileWriteStream === fs.WriteStream);
  out(Object.keys(fs.statfsSync('/')).join(), typeof fs.statfsSync('/', { bigint: true }).type, fs.statfsSync('/').constructor.name);
  out(Object.getPrototypeOf(fs.constants), Object.keys(fs.constants).filter((key) => !/^O_(DIRECT|NOATIME|SYMLINK)$/.test(key)).sort().join());
  out(Object.values(fs.constants).every(Number.isInteger));

  // Several pieces at once.
  const handle = await fs.promises.open(at('pieces'), 'w+');
  out(util.inspect(await handle.writev([Buffer.from('ab'), new Uint16Array([0x4141, 0x4242]), new DataView(new ArrayBuffer(1))])));
  const pieces = [Buffer.alloc(3), new Uint8Array(0), Buffer.alloc(10)];
  const read = await handle.readv(pieces, 0);
  out(read.bytesRead, pieces[0], JSON.stringify(String(pieces[2])), read.buffers === pieces);
  out(fs.readvSync(handle.fd, [pieces[0]], 1), pieces[0], fs.writevSync(handle.fd, [Buffer.from('Z')], 0), fs.readFileSync(at('pieces'), 'latin1'));
  out(util.inspect(await util.promisify(fs.writev)(handle.fd, [Buffer.from('!')])), Object.keys(await util.promisify(fs.readv)(handle.fd, [Buffer.alloc(1)])).join());
  out(await new Promise((done) => fs.writev(handle.fd, [], (...args) => done(util.inspect(args)))));
  out(await new Promise((done) => fs.readv(handle.fd, [], (e, n) => done(`${told(e)} ${n}`))));

  // The rest of a handle.
  await handle.chmod(0o600);
  await handle.utimes(5, 6.5);
  await handle.chown(-1, -1);
  await handle.datasync();
  await handle.sync();
  let stat = await handle.stat();
  out((stat.mode & 0o777).toString(8), stat.atimeMs, stat.mtimeMs);
  await handle.truncate(2);
  await handle.appendFile('more');
  out(util.inspect(await handle.read(Buffer.alloc(2), 0, 2, 0)), (await handle.stat()).size, util.inspect(await handle.write('x', 0)));
  await handle.close();
  for (const f of [() => handle.read(Buffer.alloc(1)), () => handle.stat(), () => handle.writeFile('a'), () => handle.readFile(), () => handle.chmod(1), () => handle.writev([]), () => handle.close()]) {
    out(await attempt(f));
  }
  fs.symlinkSync('pieces', at('link'));
  await fs.promises.lutimes(at('link'), 1, 2);
  await fs.promises.lchown(at('link'), -1, -1);
  await fs.promises.chown(at('link'), -1, -1);
  out(fs.lstatSync(at('link')).mtimeMs, fs.statSync(at('link')).mtimeMs === 2000, Object.keys(await fs.promises.statfs(root)).length);
  const fd = fs.openSync(at('pieces'), 'r+');
  fs.futimesSync(fd, new Date(1000), '3');
  fs.fchmodSync(fd, '644');
  stat = fs.fstatSync(fd);
  out(stat.atimeMs, stat.mtimeMs, (stat.mode & 0o777).toString(8));
  fs.closeSync(fd);

  // Lines and streams of a handle, which they close.
  const lines = await fs.promises.open(at('lines'));
  const all = [];
  for await (const line of lines.readLines()) all.push(line);
  out(all.join('|'), lines.fd);
  const written = await fs.promises.open(at('streamed'), 'w');
  const sink = written.createWriteStream({ flush: true });
  sink.write('1');
  sink.cork();
  sink.write('2');
  sink.write('3');
  sink.uncork();
  sink.end('4');
  await finished(sink);
  out(written.fd, fs.readFileSync(at('streamed'), 'utf8'), sink.bytesWritten, sink.flush);
  const kept = await fs.promises.open(at('streamed'));
  for await (const chunk of kept.createReadStream({ autoClose: false, start: 1, end: 2, encoding: 'utf8' })) out('piece', chunk);
  out(kept.fd > 0);
  await kept.close();

  // A handle is closed when nobody uses it any more.
  const used = await fs.promises.open(at('lines'));
  const pending = used.read(Buffer.alloc(5), 0, 5, 0);
  let order = [];
  used.on('close', () => order.push(`event ${used.fd > 0}`));
  const closing = used.close();
  out(used.fd > 0, used.close() === closing, (await pending).bytesRead);
  await closing;
  out(used.fd, order.join(), await attempt(() => used.close()), await attempt(() => used.stat()));
  const streamed = await fs.promises.open(at('lines'));
  order = [];
  const reader = streamed.createReadStream({ highWaterMark: 2 });
  for (const event of ['end', 'error', 'close']) reader.on(event, (e) => order.push(`${event} ${e}`));
  await new Promise((done) => reader.once('data', done));
  await streamed.close();
  await wait(20);
  out(order.join(), streamed.fd, reader.destroyed);

  // Streams are functions, whose `open` may be another's.
  function Own(file, options) {
    if (!(this instanceof Own)) return new Own(file, options);
    fs.ReadStream.call(this, file, options);
  }
  Object.setPrototypeOf(Own, fs.ReadStream);
  Own.prototype = Object.create(fs.ReadStream.prototype);
  Own.prototype.open = function open() {
    fs.open(this.path, this.flags, this.mode, (error, file) => {
      if (error) {
        if (this.autoClose) this.destroy();
        this.emit('error', error);
        return;
      }
      this.fd = file;
      this.emit('open', file);
      this.read();
    });
  };
  const events = [];
  const note = (stream, name) => {
    for (const event of ['open', 'ready', 'data', 'end', 'error', 'close']) stream.on(event, (value) => events.push(`${name}:${event}${event === 'data' ? `=${value}` : event === 'error' ? `=${told(value)}` : ''}`));
    return new Promise((done) => stream.on('close', done));
  };
  const own = Own(at('streamed'), { highWaterMark: 3 });
  out(own.pending, own.autoClose, own instanceof fs.ReadStream, own instanceof Readable);
  await note(own, 'own');
  await note(Own(at('no')), 'missing');
  await note(fs.ReadStream(at('streamed'), 'utf8'), 'called');
  await note(new fs.ReadStream(at('no')), 'none');
  class Extended extends fs.WriteStream {
    constructor(file) {
      super(file, { flags: 'a', mode: 0o600 });
    }
  }
  const extended = new Extended(at('streamed'));
  extended.end('5');
  await note(extended, 'extended');
  out(events.join(' '));
  out(extended.fd, extended.closed, extended.pending, fs.readFileSync(at('streamed'), 'utf8'));
  out(Object.keys(fs.createReadStream(at('streamed'), { start: 1 })).slice(0, 8).join(), Object.keys(fs.createWriteStream(at('other'))).slice(0, 8).join());

  // Calls of one's own.
  const calls = [];
  const source = fs.createReadStream('unread', {
    fs: {
      open: (file, flags, mode, callback) => { calls.push(`open ${file} ${flags} ${mode}`); callback(null, 77); },
      read: (file, buffer, offset, length, position, callback) => { calls.push(`read ${file} ${offset} ${position}`); callback(null, calls.length < 4 ? buffer.write('abc') : 0, buffer); },
      close: (file, callback) => { calls.push(`close ${file}`); callback(); },
    },
  });
  let text = '';
  for await (const chunk of source) text += chunk;
  out(text, calls.join('; '));
  const stopped = fs.createReadStream(at('lines'));
  stopped.once('data', () => stopped.close((e) => out('closed', e, stopped.fd, stopped.destroyed)));
  await new Promise((done) => stopped.on('close', done));
  await new Promise((done) => setTimeout(done, 20));
  fs.rmSync(root, { recursive: true });
};
