// fs.watch: changes of a file, of a directory's entries, of a tree, and what it refuses.
'use strict';

module.exports = async (lib, out) => {
  const fs = lib('fs');
  const path = require('path');
  const root = fs.mkdtempSync(path.join(require('os').tmpdir(), 'notices-'));
  const at = (...names) => path.join(root, ...names);
  const shown = (text) => String(text).split(root).join('ROOT');
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  let seen = [];
  const note = (who) => (type, name) => seen.push(`${who}:${type}:${Buffer.isBuffer(name) ? `<${name.toString('hex')}>` : name}`);
  const after = async (label, act) => {
    act();
    // The notices are there when the call returns; the second turn of the loop has told them all.
    await wait(5);
    await wait(5);
    out(label, seen.join(' '));
    seen = [];
  };

  fs.writeFileSync(at('f'), '1');
  const dir = fs.watch(root, note('dir'));
  const file = fs.watch(at('f'), note('file'));
  const bytes = fs.watch(root, { encoding: 'buffer', persistent: false }, note('bytes'));
  const hex = fs.watch(root, 'hex', note('hex'));
  out(dir.constructor.name, dir instanceof lib('events'), dir.unref() === dir, dir.ref() === dir);
  await after('create', () => fs.writeFileSync(at('g'), '22'));
  await after('append', () => fs.appendFileSync(at('f'), '3'));
  await after('chmod', () => fs.chmodSync(at('f'), 0o600));
  hex.close();
  await after('rename', () => fs.renameSync(at('g'), at('h')));
  await after('mkdir', () => fs.mkdirSync(at('sub')));
  await after('chmod of a directory', () => fs.chmodSync(at('sub'), 0o700));
  await after('below', () => fs.writeFileSync(at('sub', 'x'), ''));
  await after('unlink', () => fs.unlinkSync(at('h')));
  await after('rename the watched', () => fs.renameSync(at('f'), at('ff')));
  await after('append to it', () => fs.appendFileSync(at('ff'), '3'));
  await after('unlink it', () => fs.unlinkSync(at('ff')));
  file.on('close', () => out('closed'));
  await after('close', () => { file.close(); file.close(); });
  await after('closing in the listener', () => {
    const once = fs.watch(root, (type, name) => { note('once')(type, name); once.close(); });
    for (const name of ['1', '2', '3']) fs.writeFileSync(at(name), '');
  });
  dir.close();
  bytes.close();
  await after('none', () => fs.writeFileSync(at('q'), ''));

  const refuse = (f) => {
    try {
      f().close();
      out('fine');
    } catch (e) {
      out(e.name, e.code, shown(e.message), e.syscall, shown(e.path), shown(e.filename), e.errno);
    }
  };
  refuse(() => fs.watch(at('no')));
  refuse(() => fs.watch(at('q', 'no')));
  refuse(() => fs.watch(5));
  refuse(() => fs.watch());
  refuse(() => fs.watch(root, 5));
  refuse(() => fs.watch(root, { encoding: 'zz' }));
  refuse(() => fs.watch(root, { persistent: 1 }));
  refuse(() => fs.watch(root, { recursive: 1 }));
  refuse(() => fs.watch(at('no'), { recursive: true }));
  refuse(() => fs.watch(root, { signal: 5 }));

  const stop = new AbortController();
  const told = fs.watch(root, { signal: stop.signal });
  told.on('close', () => out('aborted'));
  stop.abort();
  fs.watch(root, { signal: AbortSignal.abort() }).on('close', () => out('aborted before'));
  await wait(5);
  const later = new AbortController();
  setTimeout(() => { fs.writeFileSync(at('p'), ''); later.abort(); }, 5);
  try {
    for await (const change of fs.promises.watch(root, { signal: later.signal })) out(JSON.stringify(change));
  } catch (e) {
    out(e.name, e.code);
  }
  setTimeout(() => fs.writeFileSync(at('r'), ''), 5);
  for await (const change of fs.promises.watch(root)) {
    out(JSON.stringify(change));
    break;
  }
  try {
    for await (const change of fs.promises.watch(at('no'))) out(change);
  } catch (e) {
    out(e.name, e.code, shown(e.message));
  }

  // A tree. How often a change is told is the system's affair.
  const names = (label) => {
    out(label, [...new Set(seen)].sort().join(' '));
    seen = [];
  };
  const tree = fs.watch(root, { recursive: true }, (type, name) => seen.push(name));
  await wait(20);
  fs.writeFileSync(at('sub', 'y'), '1');
  fs.mkdirSync(at('sub', 'deep', 'deeper'), { recursive: true });
  await wait(60);
  names('made');
  fs.writeFileSync(at('sub', 'deep', 'deeper', 'z'), '1');
  fs.writeFileSync(at('top'), '1');
  await wait(60);
  names('within');
  fs.rmSync(at('sub', 'deep'), { recursive: true });
  await wait(60);
  names('gone');
  fs.mkdirSync(at('sub', 'deep'));
  await wait(60);
  fs.writeFileSync(at('sub', 'deep', 'again'), '1');
  await wait(60);
  names('again');
  fs.renameSync(at('sub'), at('moved'));
  await wait(60);
  seen = [];
  fs.writeFileSync(at('moved', 'deep', 'there'), '1');
  fs.mkdirSync(at('sub', 'deep'), { recursive: true });
  await wait(60);
  names('moved');
  fs.writeFileSync(at('sub', 'deep', 'new'), '1');
  await wait(60);
  names('made again');
  fs.chmodSync(at('sub', 'deep'), 0o700);
  await wait(60);
  seen = [];
  fs.writeFileSync(at('sub', 'deep', 'after'), '1');
  await wait(60);
  names('after a change of mode');
  tree.close();
  fs.writeFileSync(at('sub', 'y'), '2');
  await wait(30);
  names('closed');
  fs.rmSync(root, { recursive: true });
};
