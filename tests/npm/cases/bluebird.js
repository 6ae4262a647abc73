// bluebird: its own scheduler, cancellation, combinators, promisification.
const P = require('bluebird');
P.config({ warnings: false, longStackTraces: false, cancellation: true });
const fs = P.promisifyAll({ read: (n, cb) => setTimeout(() => cb(n < 0 ? new Error('negative') : null, n * 2), 1) });
(async () => {
  console.log(await P.map([3, 1, 2], (n) => P.delay(n).return(n * 2), { concurrency: 2 }));
  console.log(await P.props({ a: P.resolve(1), b: 2 }), await P.reduce([1, 2, 3], (a, b) => a + b, 0), await P.filter([1, 2, 3, 4], (n) => n % 2));
  console.log(await fs.readAsync(21), await fs.readAsync(-1).catch((e) => e.message));
  console.log(await P.any([P.reject(new Error('x')), P.delay(2).return('any')]), await P.some([P.delay(90).return(3), P.delay(1).return(1), P.delay(40).return(2)], 2));
  await P.resolve(5).tap((v) => console.log('tap', v)).timeout(2000).finally(() => console.log('finally'));
  console.log(await P.delay(200).timeout(2, 'too late').catch(P.TimeoutError, (e) => `${e.name}: ${e.message}`));
  const c = new P((res, rej, onCancel) => onCancel(() => console.log('cancelled')));
  c.cancel();
  console.log(await P.try(() => { throw new TypeError('sync'); }).catch(RangeError, () => 'range').catch(TypeError, (e) => 'type ' + e.message));
  console.log(await P.using(P.resolve('r').disposer((r) => console.log('dispose', r)), (r) => r + '!'), await P.coroutine(function* () { return (yield P.resolve(1)) + (yield 2 && P.resolve(2)); })());
  console.log(await P.mapSeries([1, 2, 3], (n, i) => n * i), await P.join(P.resolve(1), 2, (a, b) => a + b), await P.resolve([1, [2]]).spread((a, b) => [a, b]), (await P.all([P.resolve(1).reflect()]))[0].isFulfilled());
})();
