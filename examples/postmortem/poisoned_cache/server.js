// A price service: one line "ID PRODUCT" in, one line with the price out. Prices come from a feed, over one connection,
// and are kept in a cache. It has one bug, which takes two requests to show.
//
//     FEED_PORT=7411 vmrun load.js &  FEED_PORT=7411 vmrun server.js
'use strict';

const net = require('net');

const cache = new Map();
const requests = new Map();

class Entry {
  constructor(product) {
    this.product = product;
    this.currency = 'EUR';
  }
}

class Request {
  constructor(id, product, credit, socket) {
    this.id = id;
    this.product = product;
    this.credit = credit;
    this.socket = socket;
  }
}

// The feed: one question a line, one answer a line, in any order.
const feed = {
  socket: null,
  waiting: new Map(),
  quote(product) {
    return new Promise((resolve) => {
      this.waiting.set(product, resolve);
      this.socket.write(`quote ${product}\n`);
    });
  },
  answer(line) {
    const [product, rate] = line.split(' ');
    const resolve = this.waiting.get(product);
    this.waiting.delete(product);
    if (resolve !== undefined) resolve({ rate: Number(rate) });
  },
};

/** A customer's credit is looked up elsewhere, which takes its time. */
function checkCredit(request) {
  return new Promise((resolve) => setTimeout(resolve, request.credit, true));
}

async function refresh(request) {
  const entry = new Entry(request.product);
  cache.set(request.product, entry);
  const quote = await feed.quote(request.product);
  entry.rate = quote.rate;
  return entry;
}

function answer(request, entry) {
  const price = entry.rate.toFixed(2);
  request.socket.write(`${request.id} ${price} ${entry.currency}\n`);
  requests.delete(request.id);
}

async function serve(request) {
  requests.set(request.id, request);
  await checkCredit(request);
  let entry = cache.get(request.product);
  if (entry === undefined) entry = await refresh(request);
  answer(request, entry);
}

function lines(socket, handle) {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (text) => {
    const all = (rest + text).split('\n');
    rest = all.pop();
    for (const line of all) handle(line);
  });
}

const server = net.createServer((socket) => {
  lines(socket, (line) => {
    const [id, product, credit] = line.split(' ');
    serve(new Request(Number(id), product, Number(credit), socket));
  });
});

server.listen(0, '127.0.0.1', () => {
  feed.socket = net.connect(Number(process.env.FEED_PORT), '127.0.0.1');
  lines(feed.socket, (line) => feed.answer(line));
  feed.socket.write(`service ${server.address().port}\n`);
});
