'use strict';
module.exports = async (lib, out) => {
  const net = lib('net');
  const done = (f) => new Promise(f);
  const clean = (e) => `${e.name} ${e.code} ${e.syscall} ${e.address} ${String(e.message).replace(/:\d{4,5}/g, ':PORT')}`;
  for (const t of ['127.0.0.1', '256.1.1.1', '::1', '::', '1::2::3', 'fe80::1%eth0', '::ffff:1.2.3.4', 'abc', '', '1.2.3', '01.2.3.4', '1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7', 5, null]) out(String(t), net.isIP(t), net.isIPv4(t), net.isIPv6(t));
  const log = [];
  await done((finish) => {
    const server = net.createServer((s) => {
      log.push(`server got connection ${s.remoteFamily} ${typeof s.remotePort}`);
      s.setEncoding('utf8');
      s.on('data', (d) => { log.push(`server data ${d}`); s.write(`echo:${d}`); });
      s.on('end', () => log.push('server end'));
      s.on('close', (e) => log.push(`server socket close ${e}`));
    });
    server.listen(0, '127.0.0.1', () => {
      const a = server.address();
      log.push(`listening ${a.address} ${a.family} ${a.port > 0} ${server.listening}`);
      const c = net.connect(a.port, '127.0.0.1', () => { log.push(`connected ${c.remoteAddress} ${c.readyState} ${c.connecting}`); c.write('hello'); });
      out(c.connecting, c.readyState, c.pending);
      c.on('ready', () => log.push('ready'));
      c.once('data', (d) => { log.push(`client data ${d}`); c.end('bye'); });
      c.on('data', () => {});
      c.on('end', () => log.push('client end'));
      c.on('finish', () => log.push('client finish'));
      c.on('close', (e) => { log.push(`client close ${e} ${c.destroyed} ${c.bytesRead > 0} ${c.bytesWritten}`); server.close(() => { log.push('server closed'); finish(); }); });
    });
  });
  out(log.filter((l) => l.startsWith('client') || l.startsWith('conn') || l.startsWith('ready') || l.startsWith('listening')).join('|'));
  out(log.filter((l) => l.startsWith('server')).join('|'));
  await done((f) => net.connect(1, '127.0.0.1').on('error', (e) => out(clean(e))).on('close', (h) => { out('close', h); f(); }));
  await done((f) => { const a = net.createServer().listen(0, '127.0.0.1', () => { const b = net.createServer(); b.on('error', (e) => { out(clean(e)); a.close(f); }); b.listen(a.address().port, '127.0.0.1'); }); });
  await done((f) => net.connect(80, 'name.invalid').on('error', (e) => { out(e.syscall, e.hostname, ['ENOTFOUND', 'EAI_AGAIN'].includes(e.code)); f(); }));
  for (const bad of [[70000], ['x y'], [{}], [{ port: -1 }], [{ port: {} }]]) { if (typeof bad[0] === 'string') continue; try { net.connect(...bad).on('error', () => {}); out('no'); } catch (e) { out(e.name, e.code, e.message); } }
  try { net.createServer().listen(99999); } catch (e) { out(e.code, e.message); }
  { const s = net.createServer(); s.close((e) => out('close', e && e.code)); await done((f) => setTimeout(f, 5)); }
  // A large transfer with backpressure.
  await done((f) => {
    const total = 8 * 1024 * 1024;
    const server = net.createServer((s) => { let n = 0; s.on('data', (d) => { n += d.length; if (n % 7 === 0) { s.pause(); setTimeout(() => s.resume(), 1); } }); s.on('end', () => { out('received', n); s.end(); server.close(f); }); });
    server.listen(0, () => {
      const c = net.connect({ port: server.address().port, host: 'localhost' });
      let sent = 0; let drains = 0; const chunk = Buffer.alloc(64 * 1024, 'x');
      const go = () => { while (sent < total) { sent += chunk.length; if (!c.write(chunk)) { c.once('drain', () => { drains++; go(); }); return; } } c.end(); };
      c.on('connect', go); c.on('close', () => out('sent', c.bytesWritten, drains > 0)); c.resume();
    });
  });
  // Half open, timeout, destroy.
  await done((f) => {
    const server = net.createServer({ allowHalfOpen: true }, (s) => { s.on('end', () => { out('half'); setTimeout(() => s.end('late'), 5); }); s.resume(); });
    server.listen(0, '127.0.0.1', () => { const c = net.connect(server.address().port, '127.0.0.1'); c.end('x'); c.on('data', (d) => out('got', d.toString())); c.on('close', () => server.close(f)); });
  });
  await done((f) => {
    const server = net.createServer((s) => s.on('error', () => {}).resume());
    server.listen(0, '127.0.0.1', () => { const c = net.connect(server.address().port, '127.0.0.1'); c.setTimeout(30, () => { out('timeout', c.timeout); c.destroy(new Error('mine')); }); c.on('error', (e) => out('err', e.message)); c.on('close', (h) => { out('closed', h); server.close(f); }); });
  });
  await done((f) => {
    const server = net.createServer((s) => { s.resume(); s.on('error', (e) => out('srv', e.code)); s.on('close', () => server.close(f)); });
    server.listen(0, '127.0.0.1', () => { const c = net.connect(server.address().port, '127.0.0.1', () => { server.getConnections((e, n) => { out(e, n); c.resetAndDestroy(); }); }); c.on('error', (e) => out('cli', e.code)); });
  });
  await done((f) => { const s = new net.Socket(); s.on('error', (e) => out(e.code)); s.write('x', (e) => { out('cb', e && e.code); }); setTimeout(f, 10); });
  await done((f) => { const c = net.connect(9, '127.0.0.1'); c.on('error', () => {}); c.write('x', (e) => out('w', e && e.code)); c.on('close', () => f()); });
};
