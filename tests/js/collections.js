// Map, Set and weak collections: order, keys by value, iteration while they change; object enumeration and grouping.
const m = new Map([[NaN, 'nan'], [0, 'zero'], ['k', 1], [1n, 'big']]);
print(m.get(NaN), m.get(-0), m.get('k'), m.get(1n), m.has(1), m.size, Object.is([...m.keys()][1], 0), [...m].join('|'));
m.set(-0, 'neg').delete('k');
print([...m.entries()].join('|'), m.size);
const seen = [];
const s = new Set([1, 2, 3, 4]);
for (const v of s) { seen.push(v); if (v === 2) { s.delete(1); s.delete(3); s.add(5); } if (v === 5 && s.size < 6) { s.add(6); s.delete(2); s.add(2); } }
print(seen.join(), [...s].join());
const grow = new Map([[0, 0]]);
let steps = 0;
for (const [k] of grow) { steps++; if (k < 200) { grow.set(k + 1, k); grow.delete(k - 1); } }
print(steps, grow.size);
const c = new Set([1, 2, 3]), it = c.values();
it.next(); c.clear(); c.add(9);
print(it.next().value, it.next().done, it.next().done);
const big = new Map();
for (let i = 0; i < 5000; i++) big.set('k' + i, i);
for (let i = 0; i < 5000; i++) if (i % 7) big.delete('k' + i);
print(big.size, [...big.keys()].slice(0, 4).join(), big.get('k4900'), big.has('k4901'));
const fe = [];
new Map([['a', 1], ['b', 2]]).forEach(function (v, k, map) { fe.push(k + v + this.t + map.size); }, { t: '!' });
print(fe.join(), Object.prototype.toString.call(new Map()), Object.prototype.toString.call(new Set().values()), Map[Symbol.species] === Map);
const w = new WeakMap(), key = {}, sym = Symbol();
w.set(key, 1).set(sym, 2).set(print, 3);
print(w.get(key), w.get(sym), w.get(print), w.has({}), w.delete(key), w.has(key), w.get(1), new WeakSet([key]).has(key), new WeakRef(key).deref() === key);
const many = new WeakMap(), keys = [];
for (let i = 0; i < 1000; i++) { keys.push({}); many.set(keys[i], i); if (i % 3) many.delete(keys[i]); }
print(keys.filter((k) => many.has(k)).length, many.get(keys[999]));
print(Object.keys({ b: 1, a: 2, 10: 3, 2: 4, [Symbol()]: 5 }).join(), Object.entries('ab').join(), Object.values([1, , 3]).join(), Object.keys(Object.create({ x: 1 }, { y: { value: 1 }, z: { value: 2, enumerable: true } })).join());
print(Object.entries(Object.assign({}, null, { a: 1, get b() { return this.a + 1; } }, 'hi')).join('|'), JSON.stringify(Object.fromEntries(new Map([['x', 1], [Symbol.iterator, 2]]))));
print(JSON.stringify(Object.getOwnPropertyDescriptors({ get a() { return 1; }, b: 2 })), Object.getOwnPropertyNames('ab').join());
const frozen = Object.freeze([1, { a: 1 }]);
print(Object.isFrozen(frozen), Object.isFrozen(frozen[1]), Object.isSealed(Object.seal({ a: 1 })), Object.isFrozen('x'), Object.isExtensible({}), Reflect.ownKeys(frozen).join());
const acc = [];
Object.defineProperty(acc, '0', { get() { return 'got'; }, set(v) { acc.set = v; }, configurable: true });
acc[0] = 'stored';
print(acc[0], acc.set, acc.length, Object.getOwnPropertyDescriptor(acc, 0).get !== undefined);
const log = [];
const p = new Proxy({ a: 1 }, new Proxy({}, { get(_, trap) { log.push(trap); } }));
p.a; p.b = 1; 'a' in p; delete p.b; Object.keys(p); Object.getPrototypeOf(p); Object.defineProperty(p, 'c', { value: 1 }); ({ ...p });
print(log.join());
print(Reflect.construct(function () { return new.target === Array; }, [], Array) instanceof Array, Reflect.apply(Math.max, null, [1, 3, 2]), Reflect.has({ x: 1 }, 'x'), Reflect.set({}, 'a', 1, 1));
print({}.__proto__ === Object.prototype, Object.prototype.toString.call(null), String(Object.prototype.toString.call(function () {})), `${Object(1n)}`, Object.is(NaN, NaN), ({ a: 1 }).hasOwnProperty('a'), Object.hasOwn([1], 0), ({}).toLocaleString());
Promise.allSettled([1, Promise.reject(2)]).then((r) => print(JSON.stringify(r)));
Promise.all([1, new Promise((r) => Promise.resolve().then(() => r(2)))]).then((r) => print('all', r.join()));
Promise.race([new Promise(() => {}), Promise.resolve('first')]).then(print);
Promise.any([Promise.reject(1), Promise.resolve(2)]).then(print);
Promise.reject(new Error('x')).finally(() => print('finally')).catch((e) => print(e.message));
Promise.resolve().then(() => print('tick 1')).then(() => print('tick 2')).then(() => print('tick 3'));
(async () => { await null; print('async 1'); await new Promise((r) => r(Promise.resolve())); print('async 2'); })();
class Sub extends Promise {}
print(Sub.resolve(1) instanceof Sub, Sub.resolve(1).then(() => {}) instanceof Sub, Promise.resolve(Sub.resolve(1)) instanceof Sub);
