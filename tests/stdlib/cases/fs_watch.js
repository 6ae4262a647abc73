// fs.watchFile: changes, files that come and go, listeners taken away.
'use strict';
module.exports = async (lib, out) => {
  const fs = lib('fs');
  const path = lib('path');
  const dir = fs.mkdtempSync('/tmp/gill-watch-');
  const file = path.join(dir, 'file');
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const changes = (name, options) => {
    const seen = [];
    const waiting = [];
    const listener = (now, before) => {
      seen.push([now, before]);
      if (waiting.length) waiting.shift()(seen.shift());
    };
    const watcher = fs.watchFile(name, options, listener);
    return { watcher, listener, next: () => new Promise((done) => (seen.length ? done(seen.shift()) : waiting.push(done))) };
  };
  fs.writeFileSync(file, 'one');
  const one = changes(file, { interval: 10 });
  out(one.watcher.constructor.name, typeof one.watcher.ref, typeof one.watcher.unref);
  await wait(60);
  fs.writeFileSync(file, 'longer');
  let [now, before] = await one.next();
  out(before.size <= 3, now.isFile(), now instanceof fs.Stats);
  while (now.size !== 6) [now, before] = await one.next();
  out(now.size, typeof now.mtimeMs, now.mtime instanceof Date);
  fs.unlinkSync(file);
  [now, before] = await one.next();
  out(now.size, now.mtimeMs, now.mtime.getTime(), now.nlink, before.size, now.isFile());
  out(fs.watchFile(file, { interval: 10 }, () => {}) === one.watcher, one.watcher.listenerCount('change'));
  fs.unwatchFile(file, one.listener);
  out(one.watcher.listenerCount('change'));
  let stopped = false;
  one.watcher.on('stop', () => { stopped = true; });
  fs.unwatchFile(file);
  out(one.watcher.listenerCount('change'), stopped);
  await wait(5);
  out(stopped);
  const two = changes(path.join(dir, 'missing'), { interval: 10, bigint: true, persistent: false });
  [now, before] = await two.next();
  out(typeof now.size, now.size, before.mtimeMs, now.ino);
  fs.unwatchFile(path.join(dir, 'missing'));
  fs.unwatchFile(path.join(dir, 'never watched'));
  for (const bad of [[5, () => {}], [file], [file, {}], [file, { interval: 5 }, 'x']]) {
    try { fs.watchFile(...bad); out('fine'); } catch (e) { out(e.name, e.code, e.message); }
  }
  fs.rmSync(dir, { recursive: true });
};
