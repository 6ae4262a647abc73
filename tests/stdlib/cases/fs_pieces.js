// Files written piece by piece from what iterates, and what realpath says of a path that leads nowhere.
'use strict';

module.exports = async (lib, out) => {
  const fs = lib('fs');
  const { promises } = fs;
  const os = require('os');
  const path = require('path');
  const { Readable } = lib('stream');
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'pieces-')));
  const at = (...names) => path.join(root, ...names);
  const shown = (text) => String(text).split(root).join('ROOT');
  const told = (e) => `${e.name} ${e.code} ${shown(e.message)} ${shown(e.path)} ${e.syscall}`;
  const attempt = async (f) => {
    try {
      return shown(await f());
    } catch (e) {
      return told(e);
    }
  };
  async function* slowly(...pieces) {
    for (const piece of pieces) {
      await new Promise((done) => setTimeout(done, 1));
      if (piece instanceof Error) throw piece;
      yield piece;
    }
  }

  const sources = [
    () => ['a', 'b', Buffer.from('c')],
    () => new Set(['x', 'y']),
    () => slowly('one ', Buffer.from('two '), new Uint16Array([0x4141])),
    () => Readable.from(['r', 's', 't']),
    () => new String('abc'),
    () => [],
    () =>
      (function* () {
        yield 'generated';
      })(),
    () => [1],
    () => slowly('kept', 5),
    () => slowly('kept too', new Error('midway')),
    () => 5,
    () => null,
    () => ({}),
    () => function f() {},
    () => Promise.resolve(1),
    () => new DataView(Buffer.from('view').buffer.slice(0, 0)),
    () => fs.createReadStream(at('nope')).on('error', () => {}),
  ];
  for (const [i, source] of sources.entries()) {
    const file = at(`w${i}`);
    out(i, await attempt(() => promises.writeFile(file, source())), fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : 'none');
    out(i, await attempt(() => promises.appendFile(file, source())), fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : 'none');
    const handle = await promises.open(at(`h${i}`), 'w+');
    out(
      i,
      await attempt(() => handle.writeFile(source())),
      await attempt(() => handle.appendFile(source())),
      await attempt(() => promises.writeFile(handle, source())),
    );
    await handle.close();
    out(i, fs.readFileSync(at(`h${i}`), 'utf8'));
  }
  out(await attempt(() => promises.writeFile(at('hex'), ['6162', '63'], 'hex')), fs.readFileSync(at('hex'), 'utf8'));
  out(await attempt(() => promises.writeFile(at('hex'), ['more'], { flag: 'a', encoding: 'latin1' })), fs.readFileSync(at('hex'), 'utf8'));
  out(
    await attempt(() => promises.writeFile(at('hex'), ['more'], { flag: 'wx' })),
    await attempt(() => promises.writeFile(at('no', 'no'), ['a'])),
  );
  out(await attempt(() => promises.writeFile(5, ['a'])), await attempt(() => promises.writeFile(5, 'a')));
  const controller = new AbortController();
  const endless = async function* endless() {
    yield* slowly('.', '.', '.');
    controller.abort();
    for (;;) yield* slowly('.');
  };
  out(
    await attempt(() => promises.writeFile(at('endless'), endless(), { signal: controller.signal })),
    fs.statSync(at('endless')).size,
  );
  out(await attempt(() => promises.writeFile(at('never'), ['a'], { signal: AbortSignal.abort() })), fs.existsSync(at('never')));

  // realpath's own walk names the part that fails; the native one the path as given.
  fs.mkdirSync(at('dir'));
  fs.writeFileSync(at('dir', 'file'), '');
  fs.symlinkSync('dir', at('link'));
  fs.symlinkSync('missing/x', at('broken'));
  fs.symlinkSync('circle', at('circle'));
  fs.symlinkSync('link/none', at('deep'));
  const paths = [
    'nope',
    'nope/x',
    'dir/nope/x/y',
    'dir/file/x',
    'dir/file/',
    'link/file',
    'link/../link',
    'broken',
    'broken/y',
    'circle',
    'deep',
    'link/deep/x',
    '.',
  ];
  for (const name of paths.map((name) => `${root}/${name}`)) {
    out(shown(name), await attempt(() => fs.realpathSync(name)), '|', await attempt(() => fs.realpathSync.native(name)));
    out(
      await attempt(() => promises.realpath(name)),
      '|',
      await new Promise((done) => fs.realpath(name, (e, found) => done(e ? told(e) : shown(found)))),
    );
    out(await new Promise((done) => fs.realpath.native(name, (e, found) => done(e ? told(e) : shown(found)))));
  }
  const before = process.cwd();
  process.chdir(root);
  out(
    await attempt(() => fs.realpathSync('nope/x')),
    await attempt(() => fs.realpathSync.native('nope/x')),
    await attempt(() => fs.realpathSync(Buffer.from('link/file'))),
  );
  out(
    await attempt(() => fs.realpathSync(5)),
    await attempt(() => fs.realpathSync(undefined)),
    await attempt(() => fs.realpathSync.native(5)),
    await attempt(() => fs.realpathSync('a\0')),
  );
  process.chdir(before);
  out(
    await attempt(() => Buffer.from(fs.realpathSync(at('dir'), 'hex'), 'hex')),
    await attempt(() => fs.realpathSync(at('dir'), 'zz')),
    await attempt(() => fs.realpath('x')),
  );
  fs.rmSync(root, { recursive: true });
};
