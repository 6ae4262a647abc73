// A TCP echo server with a slow reader: writes wait for 'drain', and every byte comes back.
const net = require('net');
const TOTAL = 4 << 20;
const chunk = Buffer.alloc(64 << 10, 'gill');
let drains = 0;

const server = net.createServer((socket) => {
  socket.on('data', (data) => {
    if (!socket.write(data)) {
      socket.pause();
      socket.once('drain', () => socket.resume());
    }
  });
  socket.on('end', () => socket.end());
});

server.listen(0, '127.0.0.1', () => {
  const { port, address, family } = server.address();
  console.log('listening', address, family, port > 0);
  const client = net.connect(port, '127.0.0.1');
  let sent = 0;
  let received = 0;
  let good = true;
  const send = () => {
    while (sent < TOTAL) {
      sent += chunk.length;
      if (!client.write(chunk)) {
        drains++;
        client.once('drain', send);
        return;
      }
    }
    client.end();
  };
  client.on('connect', () => {
    console.log('connected', client.remotePort === port);
    send();
    // Reading begins late, so that the buffers on the way fill up.
    client.pause();
    setTimeout(() => client.resume(), 30);
  });
  client.on('data', (data) => {
    for (let i = 0; i < data.length; i += 997) good = good && data[i] === chunk[(received + i) % chunk.length];
    received += data.length;
  });
  client.on('end', () => console.log('end', received === TOTAL, good, 'waited', drains > 0));
  client.on('close', (failed) => {
    console.log('client closed', failed);
    server.close(() => {
      console.log('server closed');
      const refused = net.connect(port, '127.0.0.1');
      refused.on('error', (error) => console.log(error.code, error.syscall, error.address, error.port === port));
    });
  });
});
