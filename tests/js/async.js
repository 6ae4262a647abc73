// Promises, async functions, async generators, order of jobs.
const log = (...a) => print(...a);
(async () => { log('start'); await null; log('after await'); try { await Promise.reject(new Error('r')) } catch (e) { log('caught', e.message) } finally { log('fin') } return 'ret' })().then(v => log(v));
Promise.resolve(1).then(v => { log('then', v); return { then(r) { log('thenable'); r('assimilated') } } }).then(v => log(v));
new Promise((_, rej) => rej('x')).catch(e => { log('catch', e); throw 'y' }).finally(() => log('finally')).catch(e => log('second', e));
Promise.all([1, Promise.resolve(2), new Promise(r => r(3))]).then(v => log('all', v)); Promise.allSettled([1, Promise.reject('no')]).then(v => log(JSON.stringify(v)));
Promise.race([new Promise(() => { }), Promise.resolve('first')]).then(v => log('race', v)); Promise.any([Promise.reject(1), Promise.resolve('any')]).then(v => log(v)); Promise.any([Promise.reject(1)]).catch(e => log(e.constructor.name, e.errors));
async function* ag() { try { const x = yield 1; log('sent', x); yield Promise.resolve(2); await 0; yield 3 } finally { log('ag closed') } }
(async () => { for await (const v of ag()) { log('ag', v); if (v === 2) break } for await (const v of [Promise.resolve('p1'), 'p2']) log(v); const i = ag(); log(JSON.stringify(await Promise.all([i.next(), i.next('s'), i.return('end'), i.next()]))) })();
async function thrower() { throw new TypeError('async') } thrower().catch(e => log(e.name, e.message));
(async () => { const r = await Promise.all([1, 2, 3].map(async x => { await null; return x * 2 })); log(r) })();
const o = { async m() { return this.v }, v: 'method', async *g() { yield* [1, 2]; yield* (async function* () { yield 'inner' })() } }; o.m().then(log); (async () => { for await (const x of o.g()) log('g', x) })();
Promise.resolve().then(() => log('micro 1')).then(() => log('micro 2')); Promise.resolve().then(() => log('micro a')).then(() => log('micro b'));
(async () => { try { for await (const x of (function* () { yield Promise.reject('sync rejected') })()) log(x) } catch (e) { log(e) } })();
const p = Promise.resolve('same'); log(Promise.resolve(p) === p, p.then(undefined) === p, Object.prototype.toString.call(p)); try { Promise() } catch (e) { log(e.message) } try { new Promise(1) } catch (e) { log(e.message) }
(async (x = (() => { throw 'default param' })()) => { })().catch(e => log(e)); const self = new Promise(r => setSelf = r); var setSelf; 
class Sub extends Promise { } log(Sub.resolve(1).then(x => x) instanceof Sub, Sub.all([]) instanceof Sub);
const { promise, resolve } = (() => { let resolve; const promise = new Promise(r => resolve = r); return { promise, resolve } })(); promise.then(v => log('deferred', v)); resolve('d'); resolve('ignored');
(async () => { await (async () => { await 0; log('nested 1') })(); log('nested 2') })(); log('sync end');
