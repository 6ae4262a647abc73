'use strict';
module.exports = async (lib, out) => {
  const t = lib('timers');
  const attempt = (f) => { try { return String(f()); } catch (e) { return `${e.name} ${e.code} ${e.message}`; } };
  const log = [];
  await new Promise((done) => {
    t.setTimeout((...a) => log.push(`t20 ${a}`), 20, 'x', 1); t.setTimeout(() => log.push('t1'), 1); t.setImmediate((...a) => log.push(`imm ${a}`), 'i');
    const cleared = t.setTimeout(() => log.push('never'), 5); t.clearTimeout(cleared); t.clearImmediate(t.setImmediate(() => log.push('never2')));
    let n = 0; const i = t.setInterval(() => { log.push(`int ${++n}`); if (n === 3) t.clearInterval(i); }, 3);
    t.setTimeout(done, 60);
  });
  out(log.filter((l) => l.startsWith('int')).join(), log.filter((l) => !l.startsWith('int') && l !== 't1').join(), log.includes('t1'));
  out(attempt(() => t.setTimeout('x')), attempt(() => t.setInterval()), attempt(() => t.setImmediate(5)), attempt(() => t.clearTimeout(undefined)), attempt(() => t.clearTimeout(null)), attempt(() => t.clearTimeout('zz')), attempt(() => t.clearTimeout({})));
  const x = t.setTimeout(() => {}, 10); out(x.constructor.name, x.hasRef(), x.unref() === x, x.hasRef(), x.ref().hasRef(), typeof +x, x.refresh() === x, x._idleTimeout); t.clearTimeout(+x);
  const p = lib('timers/promises'); out(await p.setTimeout(1, 'v'), await p.setImmediate('w')); let k = 0; for await (const v of p.setInterval(1, 'q')) { if (++k === 3) { out(v); break; } }
  const ac = new AbortController(); const ab = p.setTimeout(1000, 0, { signal: ac.signal }).catch((e) => `${e.name} ${e.code}`); ac.abort(); out(await ab);
  const { promisify } = lib('util'); out(await promisify(t.setTimeout)(1, 'pv'));
  let again = 0; const r = t.setTimeout(() => { again++; }, 2); await p.setTimeout(10); r.refresh(); await p.setTimeout(10); out(again);
};
