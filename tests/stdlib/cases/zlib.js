// zlib: round trips, Node's own output, streams, errors. Compressed bytes are not compared: compressors may differ.
'use strict';

module.exports = async (lib, out) => {
  const zlib = lib('zlib');
  const { Buffer } = lib('buffer');
  const { promisify, inspect } = lib('util');
  const { Readable, Writable, pipeline } = lib('stream');
  const attempt = (f) => {
    try {
      const value = f();
      return Buffer.isBuffer(value) ? value.toString() : value;
    } catch (e) {
      return `${e.name} ${e.code} ${e.errno} ${e.message} ${Object.keys(e)}`;
    }
  };
  out(Object.keys(zlib).join());
  out(inspect(zlib.constants, { breakLength: Infinity }), inspect(zlib.codes, { breakLength: Infinity }));
  out(zlib.gzip.length, zlib.gzipSync.length, zlib.createGzip.length, zlib.createGzip.name, zlib.gzip.name, zlib.gzipSync.name, zlib.Gzip.name);

  // What Node 20 made.
  const made = {
    deflate: 'eJzLSM3JyVfIQCYBKewGAA==',
    gzip: 'H4sIAAAAAAAAA8tIzcnJV8hAJgFxAxCDEQAAAA==',
    raw: 'y0jNyclXyEAmAQ==',
    brotli: 'ixAA+I+UrGy8QTLFA8yBkhg=',
  };
  for (const [name, text] of Object.entries({
    deflate: zlib.deflateSync('hello hello hello'), gzip: zlib.gzipSync('hello hello hello'), raw: zlib.deflateRawSync('hello hello hello'), brotli: zlib.brotliCompressSync('hello hello hello'),
  })) out(name, text.length < 40, made[name].length);

  const text = 'The quick brown fox jumps over the lazy dog. '.repeat(2000);
  const noise = Buffer.from(Array.from({ length: 70000 }, (_, i) => (i * i * 31 + (i >> 3)) & 255));
  const pairs = [['deflate', 'inflate'], ['gzip', 'gunzip'], ['deflateRaw', 'inflateRaw'], ['gzip', 'unzip'], ['deflate', 'unzip'], ['brotliCompress', 'brotliDecompress']];
  for (const [pack, unpack] of pairs) {
    for (const data of ['', 'a', text, noise]) {
      const packed = zlib[`${pack}Sync`](data);
      const again = zlib[`${unpack}Sync`](packed);
      out(pack, unpack, packed.length < Math.max(60, data.length), again.equals(Buffer.from(data)), Buffer.isBuffer(packed));
      const later = await promisify(zlib[unpack])(await promisify(zlib[pack])(data, { chunkSize: 100 }));
      out(later.equals(Buffer.from(data)));
    }
  }
  for (const level of [-1, 0, 1, 9]) {
    for (const strategy of [0, 1, 2, 3, 4]) {
      for (const windowBits of [9, 15]) {
        const options = { level, strategy, windowBits, memLevel: 1 + ((level + 1) % 9) };
        if (!zlib.inflateSync(zlib.deflateSync(noise, options)).equals(noise)) out('bad', inspect(options));
        if (!zlib.gunzipSync(zlib.gzipSync(noise, options), { windowBits }).equals(noise)) out('bad', inspect(options));
        if (!zlib.inflateRawSync(zlib.deflateRawSync(noise, options), { windowBits }).equals(noise)) out('bad', inspect(options));
      }
    }
  }
  for (const quality of [0, 1, 5, 11]) {
    const options = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: quality, [zlib.constants.BROTLI_PARAM_LGWIN]: 16, [zlib.constants.BROTLI_PARAM_MODE]: 1 } };
    out(quality, zlib.brotliDecompressSync(zlib.brotliCompressSync(text, options)).toString() === text);
  }
  out(zlib.deflateSync(text, { level: 9 }).length <= zlib.deflateSync(text, { level: 1 }).length, zlib.deflateSync(text, { level: 0 }).length > text.length);
  out(zlib.inflateSync(new Uint16Array(new Uint8Array([...zlib.deflateSync('even'), 0]).buffer.slice(0, 12))).toString());
  out(zlib.inflateSync(zlib.deflateSync(new TextEncoder().encode('bytes').buffer)).toString());

  // Errors.
  const short = (d, n) => d.subarray(0, n);
  const gz = zlib.gzipSync('a');
  out(attempt(() => zlib.inflateSync(Buffer.from('xx'))));
  out(attempt(() => zlib.gunzipSync(Buffer.from('xx'))));
  out(attempt(() => zlib.inflateRawSync(Buffer.from([7, 7, 7, 7]))));
  out(attempt(() => zlib.inflateSync(short(zlib.deflateSync('hello'), 5))));
  out(attempt(() => zlib.inflateSync(short(zlib.deflateSync('hello'), 5), { finishFlush: zlib.constants.Z_SYNC_FLUSH })).length < 5);
  const damaged = zlib.deflateSync(text);
  damaged[damaged.length - 1] ^= 1;
  out(attempt(() => zlib.inflateSync(damaged)));
  const wrongCrc = zlib.gzipSync('q');
  wrongCrc[wrongCrc.length - 5] ^= 1;
  out(attempt(() => zlib.gunzipSync(wrongCrc)));
  wrongCrc[wrongCrc.length - 5] ^= 1;
  wrongCrc[wrongCrc.length - 1] ^= 1;
  out(attempt(() => zlib.gunzipSync(wrongCrc)));
  out(attempt(() => zlib.inflateSync(zlib.deflateSync(text), { maxOutputLength: 10 })));
  out(attempt(() => zlib.gunzipSync(Buffer.concat([gz, zlib.gzipSync('b')]))));
  out(attempt(() => zlib.gunzipSync(Buffer.concat([gz, Buffer.from('trailing')]))));
  out(attempt(() => zlib.gunzipSync(Buffer.concat([gz, Buffer.from([0, 0, 0])]))));
  out(attempt(() => zlib.gunzipSync(Buffer.concat([gz, Buffer.from([0x1f, 0x8b, 8, 9])]))));
  out(attempt(() => zlib.inflateSync(Buffer.concat([zlib.deflateSync('x'), Buffer.from('trailing')]))));
  for (const empty of ['', 'zz', Buffer.from([0x1f])]) for (const f of ['inflateSync', 'gunzipSync', 'unzipSync', 'inflateRawSync', 'brotliDecompressSync']) out(f, attempt(() => zlib[f](empty)));
  const dictionary = Buffer.from('hello');
  const withDictionary = zlib.deflateSync('hello hello', { dictionary });
  out(attempt(() => zlib.inflateSync(withDictionary)), attempt(() => zlib.inflateSync(withDictionary, { dictionary: Buffer.from('nope') })));
  out(attempt(() => zlib.inflateSync(withDictionary, { dictionary })), attempt(() => zlib.unzipSync(withDictionary, { dictionary })));
  out(attempt(() => zlib.inflateRawSync(zlib.deflateRawSync('hello hello', { dictionary }), { dictionary })));
  out(attempt(() => zlib.brotliDecompressSync(Buffer.from([255, 255, 255, 255, 255]))));
  out(attempt(() => zlib.brotliDecompressSync(short(zlib.brotliCompressSync(text), 20))));
  for (const f of [
    () => zlib.deflateSync(5), () => zlib.deflateSync(), () => zlib.createDeflate({ level: 99 }), () => zlib.createDeflate({ level: '1' }), () => zlib.createDeflate({ level: Infinity }),
    () => zlib.createDeflate({ windowBits: 7 }), () => zlib.createGzip({ windowBits: 0 }), () => zlib.createGzip({ windowBits: 8 }), () => zlib.createDeflate({ chunkSize: 3 }),
    () => zlib.createDeflate({ dictionary: 'x' }), () => zlib.createDeflate({ flush: 99 }), () => zlib.createDeflate({ finishFlush: 99 }), () => zlib.createDeflate({ strategy: 99 }),
    () => zlib.createDeflate({ memLevel: 99 }), () => zlib.createDeflate({ maxOutputLength: 'x' }), () => zlib.createBrotliCompress({ params: { 999: 1 } }), () => zlib.createBrotliCompress({ params: { 1: 'x' } }),
    () => zlib.createBrotliCompress({ flush: 9 }), () => zlib.gzip('x'), () => zlib.createGzip().params(3, 99), () => zlib.crc32(5), () => zlib.crc32('a', -1), () => zlib.crc32('a', 'b'), () => zlib.createGzip().write(null),
  ]) out(attempt(f));
  out(zlib.createInflate({ windowBits: 0 }).constructor.name, zlib.createDeflateRaw({ windowBits: 8 }).constructor.name, zlib.Deflate() instanceof zlib.Deflate, new zlib.Gzip() instanceof lib('stream').Transform);
  out(zlib.crc32('hello'), zlib.crc32(Buffer.from('world'), zlib.crc32('hello ')), zlib.crc32('hello world'), zlib.crc32(''), zlib.crc32(text), zlib.crc32(new Uint16Array([1, 2])));
  const info = zlib.gunzipSync(zlib.gzipSync('told'), { info: true });
  out(info.buffer.toString(), info.engine.constructor.name, info.engine.bytesWritten > 4, info.engine._closed);

  // Callbacks of failures.
  const called = (f, ...args) => new Promise((done) => f(...args, (error, result) => done(out(error && `${error.code} ${error.message}`, result && result.length))));
  await called(zlib.inflate, Buffer.from('not data'));
  await called(zlib.gunzip, short(zlib.gzipSync(text), 50));
  await called(zlib.unzip, zlib.gzipSync(text), { maxOutputLength: 100 });
  await called(zlib.brotliDecompress, Buffer.from([255, 255, 255, 255, 255]));
  await called(zlib.gunzip, zlib.gzipSync(text), { chunkSize: 64 });

  // Streams.
  const gather = async (stream) => Buffer.concat(await stream.toArray());
  const source = () => Readable.from(text.match(/.{1,1000}/g).map((t) => Buffer.from(t)));
  out((await gather(source().pipe(zlib.createGzip()).pipe(zlib.createGunzip()))).toString() === text);
  out((await gather(source().pipe(zlib.createDeflate({ level: 1, chunkSize: 64 })).pipe(zlib.createInflate({ chunkSize: 64 })))).toString() === text);
  out((await gather(source().pipe(zlib.createBrotliCompress({ params: { 1: 4 } })).pipe(zlib.createBrotliDecompress()))).toString() === text);
  const order = [];
  const gunzip = zlib.createGunzip();
  for (const name of ['end', 'finish', 'close', 'prefinish']) gunzip.on(name, () => order[order.length - 1] !== name && order.push(name));
  gunzip.on('data', (chunk) => order.push(chunk.length));
  gunzip.end(zlib.gzipSync('x'.repeat(20000)));
  await new Promise((done) => gunzip.on('close', done));
  out(order.join(), gunzip.bytesWritten > 0, gunzip._closed, gunzip.destroyed);
  const bad = zlib.createInflate();
  bad.on('error', (e) => out('error', e.code, e.message, e.errno));
  bad.write('garbage');
  await new Promise((done) => bad.on('close', done));
  const slow = [];
  await new Promise((done) => pipeline(source(), zlib.createGzip(), zlib.createGunzip(), new Writable({ highWaterMark: 1, write(chunk, encoding, callback) { slow.push(chunk); setImmediate(callback); } }), (e) => done(out('pipeline', e && e.message))));
  out(Buffer.concat(slow).toString() === text);

  // What is flushed can be read before the end.
  const deflate = zlib.createDeflate();
  const inflate = zlib.createInflate();
  deflate.pipe(inflate).setEncoding('utf8');
  const next = () => new Promise((done) => inflate.once('data', done));
  deflate.write('first');
  deflate.flush();
  out(await next());
  deflate.write('second');
  deflate.flush(zlib.constants.Z_SYNC_FLUSH, () => out('flushed'));
  out(await next());
  await new Promise((done) => deflate.params(9, zlib.constants.Z_FILTERED, (e) => done(out('params', e, deflate._level))));
  deflate.end('third');
  out(await next());
  const closing = zlib.createGzip();
  await new Promise((done) => closing.close(() => done(out('closed', closing.destroyed))));
  out(attempt(() => closing.reset()).slice(0, 30));
  const again = zlib.createGzip();
  again.reset();
  again.end('after reset');
  out(zlib.gunzipSync(await gather(again)).toString());
  const two = zlib.createGunzip();
  const both = Buffer.concat([zlib.gzipSync('one '), zlib.gzipSync('two')]);
  for (const byte of both) two.write(Buffer.from([byte]));
  two.end();
  out((await gather(two)).toString());

  // Chunks that are no whole number of bytes, or too many.
  out(zlib.inflateSync(zlib.deflateSync('y'.repeat(5000)), { chunkSize: 100.5 }).length, zlib.deflateSync(text, { chunkSize: 64.9 }).equals(zlib.deflateSync(text)));
  try { zlib.createDeflate({ chunkSize: 2 ** 53 }); } catch (e) { out(e.name, e.code); }

  // Whole buffers of every kind.
  for (const data of [new ArrayBuffer(9), new SharedArrayBuffer(9), new Uint16Array(9), new DataView(new ArrayBuffer(9))]) {
    out(await new Promise((done) => zlib.deflate(data, (e, packed) => done(e ? e.message : packed.equals(zlib.deflateSync(data))))));
  }
  out(attempt(() => zlib.deflate(5, () => {})));

  // Many steps over one input.
  const big = Buffer.alloc(300000, 'abcdefg');
  for (const options of [{ level: 0 }, { level: 0, chunkSize: 1000 }, { level: 6, chunkSize: 64 }]) {
    const packed = zlib.deflateSync(big, options);
    // How it is compressed is the library's; stored bytes are the same for all.
    out(options.level ? packed.length < 5000 : zlib.crc32(packed), zlib.inflateSync(packed, { chunkSize: 777 }).equals(big));
    const streamed = zlib.createDeflate(options);
    streamed.end(big);
    out((await gather(streamed)).equals(packed));
  }

  // A change of the level, also of what has none.
  const changed = zlib.createDeflate({ level: 0 });
  changed.write(Buffer.alloc(5000, 'q'));
  await new Promise((done) => changed.params(9, zlib.constants.Z_DEFAULT_STRATEGY, (e) => done(out('changed', e, changed._level))));
  changed.end(Buffer.alloc(50000, 'r'));
  const parts = await gather(changed);
  out(zlib.inflateSync(parts).length);
  const plain = zlib.createInflate();
  await new Promise((done) => plain.params(9, 0, (e) => done(out('no level', e))));
};
