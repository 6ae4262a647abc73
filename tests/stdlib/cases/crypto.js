// crypto: digests, HMACs, random values, comparison.
'use strict';

module.exports = async (lib, out) => {
  const crypto = lib('crypto');
  const attempt = (f) => {
    try {
      return f();
    } catch (e) {
      return `${e.name} ${e.code} ${e.message}`;
    }
  };
  for (const name of ['md5', 'sha1', 'sha224', 'sha256', 'SHA384', 'sha512', 'RSA-SHA256', 'sha512-256', 'sha3-256', 'ripemd160']) {
    for (const text of ['', 'abc', 'a'.repeat(1000)]) {
      out(name, crypto.createHash(name).update(text).digest('hex'), crypto.createHmac(name, 'key').update(text).digest('base64'));
    }
  }
  const h = crypto.createHash('sha256').update('part one ');
  const copy = h.copy();
  out(h.update('x').digest('hex'), copy.update(Buffer.from('y')).digest('base64url'));
  out(attempt(() => h.update('late')), attempt(() => h.digest()), attempt(() => h.copy()));
  out(attempt(() => crypto.createHash('nothing')), attempt(() => crypto.createHash()), attempt(() => crypto.createHmac('nothing', 'k')));
  out(attempt(() => crypto.createHash('md5').update(5)), attempt(() => crypto.createHash('md5').update()));
  out(crypto.createHash('md5').update('héé', 'latin1').digest('hex'), crypto.createHash('md5').update('616263', 'hex').digest('hex'));
  out(crypto.createHash('md5').update(new Uint16Array([1, 2, 3])).digest().toString('hex'));
  out(crypto.createHmac('sha1', Buffer.alloc(200, 7)).update('long key').digest('hex'));
  const mac = crypto.createHmac('sha256', 'k').update('m');
  out(mac.digest('hex'), mac.digest('hex').length, mac.digest().length);
  out(crypto.timingSafeEqual(Buffer.from('abc'), Buffer.from('abc')), crypto.timingSafeEqual(Buffer.from('abc'), Buffer.from('abd')));
  out(attempt(() => crypto.timingSafeEqual(Buffer.from('abc'), Buffer.from('ab'))), attempt(() => crypto.timingSafeEqual('a', 'b')));
  out(crypto.randomBytes(16).length, crypto.randomBytes(0).length, attempt(() => crypto.randomBytes(-1)), attempt(() => crypto.randomBytes('1')));
  out(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()), crypto.randomUUID() !== crypto.randomUUID());
  const filled = crypto.randomFillSync(Buffer.alloc(32), 8, 8);
  out(filled.subarray(0, 8).every((b) => b === 0), filled.subarray(16).every((b) => b === 0), filled.subarray(8, 16).some((b) => b !== 0));
  out(attempt(() => crypto.randomFillSync(Buffer.alloc(4), 5)), attempt(() => crypto.randomFillSync(Buffer.alloc(4), 0, 9)), attempt(() => crypto.randomFillSync('x')));
  const draws = Array.from({ length: 300 }, () => crypto.randomInt(5, 8));
  out([...new Set(draws)].sort().join(), attempt(() => crypto.randomInt(5, 5)), attempt(() => crypto.randomInt(0.5)));
  out(crypto.getRandomValues(new Uint8Array(4)).length, crypto.webcrypto.getRandomValues(new Uint32Array(2)).length);
  await new Promise((done) => crypto.randomBytes(8, (error, bytes) => done(out(error, bytes.length))));
  await new Promise((done) => crypto.randomFill(new Uint8Array(8), (error, bytes) => done(out(error, bytes.length))));
  await new Promise((done) => crypto.randomInt(3, (error, n) => done(out(error, n < 3))));
  const stream = crypto.createHash('sha1');
  const chunks = [];
  stream.on('data', (chunk) => chunks.push(chunk));
  stream.write('streamed ');
  stream.end('text');
  await new Promise((done) => stream.on('end', done));
  out(Buffer.concat(chunks).toString('hex'));
  out(['md5', 'sha1', 'sha256', 'sha512'].every((name) => crypto.getHashes().includes(name)));

  const { inspect } = require('util');
  const key = crypto.createSecretKey(Buffer.from('ab'));
  out(inspect(key), key.type, key.symmetricKeySize, inspect(key.export()), inspect(key.export({ format: 'jwk' })), key.asymmetricKeyType);
  out(key.equals(crypto.createSecretKey('ab', 'utf8')), key.equals(crypto.createSecretKey('6162', 'hex')), key.equals(crypto.createSecretKey('abc')), key instanceof crypto.KeyObject);
  out(crypto.createHmac('sha256', key).update('m').digest('hex'), crypto.createHmac('sha1', crypto.createSecretKey('k'.repeat(100))).update('m').digest('hex'));
  for (const f of [
    () => crypto.createSecretKey(5), () => key.export({ format: 'x' }), () => key.export(5), () => key.equals(3),
    () => new crypto.KeyObject('secret', {}), () => new crypto.KeyObject('secret', new Uint8Array(1)),
    () => crypto.createHmac('sha256', Object.create(crypto.KeyObject.prototype)), () => crypto.createHmac('sha256', 1),
    () => crypto.createSecretKey('a').equals(Object.create(crypto.KeyObject.prototype)), () => new crypto.KeyObject('q'),
  ]) {
    try { out(f()); } catch (error) { out(error.name, error.code, error.message); }
  }
};
