// fs.cp and fs.opendir, in their three forms.
'use strict';

module.exports = async (lib, out) => {
  const fs = lib('fs');
  const os = require('os');
  const path = require('path');
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'trees-'));
  const at = (...names) => path.join(root, ...names);
  const shown = (text) => String(text).split(root).join('ROOT');
  const told = (e) => {
    const info = e.info ? shown(JSON.stringify(e.info, Object.keys(e.info).sort())) : '';
    return `${e.name} ${e.code} ${shown(e.message)} ${e.errno ?? ''} ${e.syscall ?? ''} ${shown(e.path ?? '')} ${info}`;
  };
  const attempt = async (f) => {
    try {
      const value = await f();
      return value === undefined ? 'fine' : shown(JSON.stringify(value));
    } catch (e) {
      return told(e);
    }
  };
  const list = (dir) => fs.readdirSync(dir, { recursive: true, withFileTypes: true }).map((e) => {
    const file = path.join(e.parentPath ?? e.path, e.name);
    return `${path.relative(dir, file)}${e.isDirectory() ? '/' : e.isSymbolicLink() ? `@${shown(fs.readlinkSync(file))}` : `=${fs.readFileSync(file)}`}`;
  }).sort().join(' ');
  const build = () => {
    fs.rmSync(at('a'), { recursive: true, force: true });
    fs.mkdirSync(at('a', 'b', 'c'), { recursive: true });
    fs.writeFileSync(at('a', 'f'), 'one');
    fs.writeFileSync(at('a', 'b', 'g'), 'two', { mode: 0o640 });
    fs.symlinkSync('f', at('a', 'l'));
    fs.symlinkSync('b', at('a', 'd'));
    fs.utimesSync(at('a', 'f'), 1000, 2000);
  };
  const forms = {
    sync: (...args) => fs.cpSync(...args),
    promise: (...args) => fs.promises.cp(...args),
    callback: (...args) => new Promise((resolve, reject) => fs.cp(...args, (e) => (e ? reject(e) : resolve()))),
  };
  for (const [form, cp] of Object.entries(forms)) {
    build();
    out(form, await attempt(() => cp(at('a'), at('x'))));
    out(await attempt(() => cp(at('a'), at('x', 'deep'), { recursive: true })), list(at('x')));
    out((fs.statSync(at('x', 'deep', 'b', 'g')).mode & 0o777).toString(8), fs.statSync(at('x', 'deep', 'f')).mtimeMs === 2000000);
    fs.mkdirSync(at('one'));
    fs.symlinkSync('../a/f', at('one', 'l'));
    out(await attempt(() => cp(at('one'), at('x', 'one'), { recursive: true })), await attempt(() => cp(at('one'), at('x', 'one'), { recursive: true })));
    fs.rmSync(at('one'), { recursive: true });
    for (const name of ['l', 'd']) fs.unlinkSync(at('x', 'deep', name));
    out(await attempt(() => cp(at('a'), at('x', 'deep'), { recursive: true, preserveTimestamps: true })), fs.statSync(at('x', 'deep', 'f')).mtimeMs);
    fs.writeFileSync(at('x', 'deep', 'f'), 'changed');
    out(await attempt(() => cp(at('a', 'f'), at('x', 'deep', 'f'), { force: false })), fs.readFileSync(at('x', 'deep', 'f'), 'utf8'));
    out(await attempt(() => cp(at('a', 'f'), at('x', 'deep', 'f'), { force: false, errorOnExist: true })));
    out(await attempt(() => cp(at('a', 'f'), at('x', 'deep', 'f'))), fs.readFileSync(at('x', 'deep', 'f'), 'utf8'));
    out(await attempt(() => cp(at('a'), at('v'), { recursive: true, verbatimSymlinks: true })), list(at('v')));
    out(await attempt(() => cp(at('a'), at('w'), { recursive: true, dereference: true })), list(at('w')));
    const seen = [];
    out(await attempt(() => cp(at('a'), at('y'), { recursive: true, filter: (from, to) => seen.push(shown(from) + shown(to)) && !from.endsWith('b') })), list(at('y')), seen.sort().join());
    out(await attempt(() => cp(at('a'), at('z'), { recursive: true, filter: () => false })), fs.existsSync(at('z')));
    for (const [from, to] of [['a', 'a/q'], ['a', 'a'], ['a', 'a/f'], ['a/f', 'a/b'], ['no', 'a/b'], ['a/f', 'a/f'], ['a/f', 'new/dir/f']]) {
      out(from, to, await attempt(() => cp(at(...from.split('/')), at(...to.split('/')), { recursive: true })));
    }
    for (const options of [5, { recursive: 5 }, { filter: 5 }, { mode: -1 }, { dereference: true, verbatimSymlinks: true }]) out(await attempt(() => cp(at('a'), at('q'), options)));
    out(await attempt(() => cp(5, at('q'))), await attempt(() => cp(at('a'), null)));
    for (const name of ['x', 'v', 'w', 'y', 'new']) fs.rmSync(at(name), { recursive: true, force: true });
  }
  out(await attempt(() => fs.promises.cp(at('a'), at('k'), { recursive: true, filter: async (from) => !from.endsWith('f') })), list(at('k')));
  out(await attempt(() => fs.cp(at('a'), at('b'))));

  // Directories.
  const names = async (entries) => { const all = []; for await (const e of entries) all.push(e.name + (e.isDirectory() ? '/' : '')); return all.sort().join(); };
  const dir = fs.opendirSync(at('a'));
  out(dir.constructor.name, dir instanceof fs.Dir, shown(dir.path), dir.read.length, dir.close.length, dir.entries.length);
  const first = dir.readSync();
  out(first.constructor.name, shown(first.parentPath));
  out(await new Promise((done) => dir.read((e, entry) => done(`${e} ${entry.constructor.name}`))), (await dir.read()).constructor.name);
  dir.closeSync();
  out(await attempt(() => dir.readSync()), await attempt(() => dir.closeSync()), await attempt(() => dir.close()), await attempt(() => dir.read()));
  out(await new Promise((done) => { const open = fs.opendirSync(at('a')); open.close((e) => done(`closed ${e}`)); }));
  out(await names(fs.opendirSync(at('a'))), await names(await fs.promises.opendir(at('a'))), await names((await fs.promises.opendir(at('a', 'b'))).entries()));
  out(await names(fs.opendirSync(at('a'), { recursive: true })));
  out(await names(await fs.promises.opendir(at('a'), { recursive: true })));
  {
    const open = fs.opendirSync(at('a'), { recursive: true });
    const all = [];
    const read = () => new Promise((done) => open.read((e, entry) => done(entry)));
    for (let entry; (entry = await read()) !== null; ) all.push(entry.name);
    await open.close();
    out(all.sort().join());
  }
  out(await new Promise((done) => fs.opendir(at('a'), (e, d) => done(`${e} ${d.constructor.name}`))), await new Promise((done) => fs.opendir(at('nope'), (e) => done(told(e)))));
  { const open = await fs.promises.opendir(at('a')); for await (const e of open) { void e; break; } out(await attempt(() => open.readSync())); }
  { const open = await fs.promises.opendir(at('a', 'b', 'c')); out(await open.read(), open.readSync()); await open.close(); }
  for (const f of [() => fs.opendirSync(at('nope')), () => fs.opendirSync(at('a', 'f'))]) out(await attempt(f).then((t) => t.split(' ').slice(0, 2).join()));
  for (const f of [() => fs.opendirSync(at('a'), { bufferSize: 0 }), () => fs.opendirSync(5), () => new fs.Dir(), () => fs.opendir(at('a')), () => fs.opendirSync(at('a'), { encoding: 'nope' })]) out(await attempt(f));
  fs.rmSync(root, { recursive: true });
};
