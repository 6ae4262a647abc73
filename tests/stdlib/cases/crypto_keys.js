// Keys made of passwords and of other keys: pbkdf2, scrypt, hkdf.
'use strict';

module.exports = async (lib, out) => {
  const c = lib('crypto');
  const util = lib('util');
  const t = (f) => {
    try {
      const key = f();
      out(key instanceof ArrayBuffer ? `ArrayBuffer ${Buffer.from(key).toString('hex')}` : Buffer.isBuffer(key) ? `Buffer ${key.toString('hex')}` : key);
    } catch (e) {
      out(e.name, e.code, e.message);
    }
  };

  for (const digest of ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3-256', 'sha3-512', 'ripemd160', 'SHA512', 'RSA-SHA256', 'sha512-256']) {
    t(() => c.pbkdf2Sync('pw', 'salt', 3, 40, digest));
    t(() => c.hkdfSync(digest, 'key', 'salt', 'info', 45));
  }
  t(() => c.pbkdf2Sync('a password longer than a block of the digest, which is hashed then to become the key'.repeat(2), 'salt'.repeat(50), 1000, 64, 'sha512'));
  for (const args of [
    ['pw', 'salt', 1, 0, 'sha1'], ['pw', 'salt', 0, 5, 'sha1'], ['pw', 'salt', 1, -1, 'sha1'], ['pw', 'salt', 1.5, 5, 'sha1'], ['pw', 'salt', 1, 5],
    ['pw', 'salt', 1, 5, 'nope'], [1, 'salt', 1, 5, 'sha1'], ['pw', null, 1, 5, 'sha1'], ['pw', 's', 1, 2 ** 31, 'sha1'], ['pw', 's', 1, '5', 'sha1'],
    [new Uint8Array([1]), new DataView(new ArrayBuffer(3)), 1, 8, 'sha1'], [new Uint8Array([1]).buffer, 'é', 1, 8, 'sha1'], ['', '', 1, 8, 'sha1'],
  ]) t(() => c.pbkdf2Sync(...args));
  t(() => c.pbkdf2('pw', 's', 1, 5, 'sha1'));
  t(() => c.pbkdf2('pw', 's', 1, 5, 'nope', () => {}));

  t(() => c.scryptSync('pw', 'salt', 20));
  for (const options of [
    { N: 16, r: 8, p: 2 }, { cost: 1024, blockSize: 8, parallelization: 1 }, { N: 15 }, { N: 1 }, { N: 2 ** 20 }, { N: 2 ** 15 }, { N: 2 ** 14, maxmem: 1000 },
    { p: 0 }, { r: 0, N: 2 }, { N: 16, cost: 16 }, { N: 'a' }, { N: -1 }, { maxmem: -1 }, { blockSize: 8, r: 8 }, { p: 1, parallelization: 1 }, { maxmem: 2 ** 53 },
    { N: 2 ** 15, maxmem: 64 * 1024 * 1024 }, { N: 65536, r: 1 }, { N: 32768, r: 1 }, { cost: 2 ** 31, maxmem: 2 ** 40, blockSize: 2 ** 30 }, 5, null,
  ]) t(() => c.scryptSync('pw', 'salt', 16, options));
  for (const args of [['pw', 'salt', 0], ['pw', 'salt', -1], ['pw', 'salt'], [5, 'salt', 5], ['pw', {}, 5], ['', '', 5]]) t(() => c.scryptSync(...args));
  t(() => c.scrypt('pw', 'salt', 5));

  for (const args of [
    ['sha1', '', '', '', 5], ['sha1', 'k', 's', 'i', 0], ['sha1', 'k', 's', 'i', 20 * 255], ['sha1', 'k', 's', 'i', 20 * 255 + 1], ['nope', 'k', 's', 'i', 5],
    ['sha1', 'k', 's', Buffer.alloc(1025), 5], ['sha1', 5, 's', 'i', 5], ['sha1', 'k', 5, 'i', 5], ['sha1', 'k', 's', 5, 5], ['sha1', 'k', 's', 'i'],
    ['sha1', c.createSecretKey(Buffer.from('key')), 's', 'i', 5], [1, 'k', 's', 'i', 5],
  ]) t(() => c.hkdfSync(...args));
  t(() => c.hkdf('sha1', 'k', 's', 'i', 5));

  out(await new Promise((done) => c.pbkdf2('pw', 'salt', 3, 10, 'sha256', (e, key) => done(`${e} ${key.toString('hex')}`))));
  out(await new Promise((done) => c.scrypt('pw', 'salt', 10, (e, key) => done(`${e} ${key.toString('hex')}`))));
  out(await new Promise((done) => c.scrypt('pw', 'salt', 10, { N: 4 }, (e, key) => done(`${e} ${key.toString('hex')}`))));
  out(await new Promise((done) => c.hkdf('sha256', 'pw', 'salt', 'i', 10, (e, key) => done(`${e} ${util.inspect(key)}`))));
  out(util.inspect(await util.promisify(c.pbkdf2)('a', 'b', 1, 5, 'md5')));
  out((await Promise.all([1, 2, 3, 4].map((n) => util.promisify(c.pbkdf2)('pw', 'salt', n * 1000, 8, 'sha512')))).map((key) => key.toString('hex')).join());
};
