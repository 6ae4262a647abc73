// net: local sockets. Servers and connections at a path, what they say of themselves, the file, errors.
'use strict';
module.exports = async (lib, out) => {
  const net = lib('net');
  const fs = lib('fs');
  const os = lib('os');
  const path = lib('path');
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'gill-local-'));
  const at = path.join(dir, 'x.sock');
  const clean = (text) => String(text).replaceAll(dir, 'DIR');
  const shown = (error) => clean(`${error.name} ${error.message} ${JSON.stringify({ ...error })}`);
  const once = (emitter, name) => new Promise((done) => emitter.once(name, (...args) => done(args)));
  const told = (s) => JSON.stringify([s.localAddress, s.localPort, s.localFamily, s.remoteAddress, s.remotePort, s.remoteFamily, s.address()]);
  const fails = async (emitter) => out(shown((await once(emitter, 'error'))[0]));

  // Nobody is there yet.
  {
    const client = net.connect(at);
    for (const name of ['lookup', 'connectionAttempt', 'connectionAttemptFailed', 'connect']) client.on(name, () => out('never', name));
    out(client.connecting, client.pending, client.readyState);
    await fails(client);
    out(client.connecting, client.destroyed, ...(await once(client, 'close')));
  }
  // An echo.
  const server = net.createServer((socket) => {
    out('connection', told(socket), socket.server === server);
    out(socket.setNoDelay() === socket, socket.setKeepAlive(true) === socket);
    socket.on('data', (data) => socket.write(`echo ${data}`));
    socket.on('end', () => out('server: end'));
    socket.on('close', (hadError) => out('server: close', hadError));
  });
  out(server.address(), server.listen(at) === server, server.listening);
  await once(server, 'listening');
  out(clean(server.address()), server.listening, fs.statSync(at).isSocket());
  {
    const second = net.createServer();
    second.listen({ path: at });
    await fails(second);
    out(second.listening);
  }
  {
    const client = net.createConnection({ path: at }, () => {
      out('connected', told(client), client.readyState, client.pending);
      try {
        client.resetAndDestroy();
      } catch (error) {
        out(error.name, error.code, error.message);
      }
      client.write('hello');
    });
    client.on('data', (data) => {
      out(data);
      client.end();
    });
    out('client: close', ...(await once(client, 'close')), client.bytesRead, client.bytesWritten);
  }
  // Connections beyond the limit.
  server.maxConnections = 1;
  {
    const first = net.connect(at);
    await once(server, 'connection');
    const second = net.connect(at);
    out('drop', ...(await once(server, 'drop')));
    first.destroy();
    second.destroy();
  }
  await new Promise((done) => server.close(done));
  out(fs.existsSync(at), server.listening, clean(server.address()));
  // More than the system's buffers hold.
  {
    const counts = net.createServer({ allowHalfOpen: true }, (socket) => {
      let bytes = 0;
      socket.on('data', (data) => (bytes += data.length));
      socket.on('end', () => socket.end(String(bytes)));
    });
    counts.listen({ path: at, backlog: 3, readableAll: true, writableAll: true });
    await once(counts, 'listening');
    out((fs.statSync(at).mode & 0o777).toString(8));
    const client = net.connect({ path: at });
    client.write(Buffer.alloc(3e6));
    client.end('x');
    let answer = '';
    client.on('data', (data) => (answer += data));
    await once(client, 'close');
    out(answer, client.bytesWritten);
    counts.close();
    await once(counts, 'close');
  }
  // What is no socket, and what cannot be.
  fs.writeFileSync(at, '');
  await fails(net.connect(at));
  await fails(net.createServer().listen(at));
  fs.unlinkSync(at);
  await fails(net.createServer().listen('/nonexistent/directory/x'));
  await fails(net.connect('/nonexistent/directory/x'));
  for (const options of [{ path: 5 }, { path: null }, '', {}]) {
    try {
      net.connect(options);
    } catch (error) {
      out('connect', error.name, error.code, error.message);
    }
  }
  for (const options of [{ path: 5 }, { path: null }, { path: '' }, '', {}, { host: 'x' }]) {
    try {
      net.createServer().listen(options);
    } catch (error) {
      out('listen', error.name, error.code, error.message.replace(/\n/g, ' '));
    }
  }
  // A name that is in no file system.
  {
    const name = `\0gill-${process.pid}`;
    const greets = net.createServer((socket) => socket.end('from nowhere')).listen(name);
    await once(greets, 'listening');
    const client = net.connect(name);
    out(...(await once(client, 'data')), greets.address() === name);
    await once(client, 'close');
    greets.close();
  }
  // One that does not hold the loop, with its file left to be taken away.
  const unref = net.createServer().listen(at).unref();
  await once(unref, 'listening');
  unref.close();
  await once(unref, 'close');
  // A server that had a path may have a port next.
  {
    const server = net.createServer((socket) => socket.on('error', () => {}).resume()).listen(at);
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { address, port } = server.address();
    const client = net.connect(port).on('error', () => {});
    const [accepted] = await once(server, 'connection');
    out(address, typeof port, accepted.resetAndDestroy() === accepted);
    client.destroy();
    server.close();
    await once(server, 'close');
  }
  fs.rmdirSync(dir);
  out('done');
};
