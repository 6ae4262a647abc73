// Map, Set and WeakMap: insertion, look-up, deletion, iteration.
let sum = 0;
const map = new Map();
for (let i = 0; i < 200000; i++) map.set(i, i * 2);
for (let round = 0; round < 5; round++) for (let i = 0; i < 200000; i++) sum += map.get(i);
const names = new Map();
for (let i = 0; i < 50000; i++) names.set('name' + (i % 5000), i);
for (const [k, v] of names) sum += k.length + v;
const set = new Set();
for (let i = 0; i < 300000; i++) set.add(i % 7919);
for (let i = 0; i < 300000; i++) if (set.has(i)) sum++;
for (let i = 0; i < 7000; i++) set.delete(i);
set.forEach((v) => { sum += v; });
const weak = new WeakMap();
const objects = Array.from({ length: 20000 }, (_, i) => ({ i }));
for (const o of objects) weak.set(o, o.i);
for (let round = 0; round < 5; round++) for (const o of objects) sum += weak.get(o);
print(sum);
