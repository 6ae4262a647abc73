// The load on the price service: the feed that it asks, and 300 customers. The feed is slow today: it never answers.
'use strict';

const net = require('net');

const CUSTOMERS = 300;
// These want the same product; the others each want one of their own.
const TIN = new Set([41, 88, 140, 217, 263]);

/** How long the look-up of a customer's credit takes, in ms: 217 is first, 41 second, the rest of them late. */
function creditTime(id) {
  if (!TIN.has(id)) return 20;
  if (id === 217) return 40;
  return id === 41 ? 1500 : 60000;
}

function customers(port) {
  for (let id = 1; id <= CUSTOMERS; id++) {
    const product = TIN.has(id) ? 'tin' : `part-${id}`;
    const socket = net.connect(port, '127.0.0.1');
    socket.write(`${id} ${product} ${creditTime(id)}\n`);
    socket.on('error', () => {});
  }
}

const feed = net.createServer((socket) => {
  socket.setEncoding('utf8');
  socket.once('data', (text) => {
    customers(Number(text.split('\n')[0].split(' ')[1]));
    socket.on('data', () => {});
  });
  // The service is gone: so is the load.
  socket.on('error', () => process.exit(0));
  socket.on('close', () => process.exit(0));
});
feed.listen(Number(process.env.FEED_PORT), '127.0.0.1', () => console.log('feed listens'));
