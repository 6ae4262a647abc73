// async: control flow with callbacks and promises.
const async = require('async');
const log = (...v) => console.log(...v);
const later = (v, ms) => (cb) => setTimeout(() => cb(null, v), ms);
async.parallel({ a: later(1, 40), b: later(2, 4) }, (e, r) => {
  log('parallel', e, r);
  async.series([later('x', 2), later('y', 1)], (e, r) => {
    log('series', e, r);
    async.waterfall([(cb) => cb(null, 3), (n, cb) => setImmediate(cb, null, n * 2), async (n) => n + 1], (e, r) => {
      log('waterfall', e, r);
      async.mapLimit([5, 1, 3, 2], 2, (n, cb) => setTimeout(() => cb(n === 9 ? new Error('nine') : null, n * n), n), (e, r) => {
        log('mapLimit', e, r);
        const q = async.queue((task, done) => { log('task', task.n); setTimeout(done, task.n); }, 2);
        q.push([{ n: 3 }, { n: 1 }, { n: 2 }], (e) => { if (e) log(e); });
        q.drain(() => {
          log('drained', q.length());
          async.auto({ one: (cb) => cb(null, 1), two: ['one', (r, cb) => cb(null, r.one + 1)], three: ['one', 'two', (r, cb) => cb(null, r.one + r.two)] }, (e, r) => {
            log('auto', e, r);
            let tries = 0;
            async.retry({ times: 4, interval: 2 }, (cb) => (++tries < 3 ? cb(new Error('again')) : cb(null, tries)), (e, r) => {
              log('retry', e, r);
              async.eachOf({ p: 1, q: 2 }, (v, k, cb) => { log(k, v); cb(); }, (e) => {
                log('eachOf', e);
                async.parallel([async.reflect((cb) => cb(new Error('reflected'))), async.timeout((cb) => setTimeout(cb, 300), 5)], (e) => {
                  log(e.code, e.message);
                  async.concat([1, 2], async (n) => [n, n * 10]).then((r) => log('concat', r));
                });
              });
            });
          });
        });
      });
    });
  });
});
