'use strict';
// The async functions that wait for what throws are in its stack.
module.exports = async function run(lib, out) {
  const sleep = () => new Promise((done) => setTimeout(done, 1));
  // The lines of this file; what runs a timer is each runtime's own.
  const stack = (e) => e.stack.split('\n').filter((line) => !line.includes('node:') && !line.includes('driver.js')).map((line) => line.replace(/\(?(?:[^ ()]*\/)?async_stacks.js/, 'file')).join('\n');
  const attempt = async (f) => {
    try {
      await f();
    } catch (e) {
      out(stack(e), ...(e.errors || []).map(stack));
    }
  };
  async function inner() { await sleep(); throw new Error('inner'); }
  async function middle() { await inner(); }
  async function one(i) {
    await sleep();
    if (i === 1) throw new Error(`one ${i}`);
    await sleep();
    await sleep();
  }
  class Worker {
    async work() { await one(1); }
    static async work() { return one(1); }
  }
  await attempt(middle);
  await attempt(() => Promise.all([one(0), one(1)]));
  await attempt(() => Promise.any([one(1)]));
  await attempt(() => Promise.race([one(1)]));
  await attempt(() => Promise.allSettled([one(0), one(1)]).then((all) => { throw all[1].reason; }));
  await attempt(() => new Worker().work());
  await attempt(() => Worker.work());
  await attempt(() => one(1).then((x) => x));
  await attempt(() => one(1).finally(() => 1));
  await attempt(async () => { const steps = (async function* generator() { yield 1; await one(1); })(); await steps.next(); await steps.next(); });
  await attempt(async () => { await null; await null; new (class Made { constructor() { throw new Error('made'); } })(); });
  await attempt(async () => { const shared = one(1); shared.catch(() => {}); await shared; });
  await attempt(async () => { await { then(resolve, reject) { one(1).then(resolve, reject); } }; });
  await attempt(async () => { await null; const e = {}; Error.captureStackTrace(e, one); out(e.stack.includes('async')); Error.captureStackTrace(e); throw { stack: e.stack }; });
  Error.stackTraceLimit = 2;
  await attempt(middle);
  Error.stackTraceLimit = 10;
};
