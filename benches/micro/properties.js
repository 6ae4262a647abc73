// Properties: monomorphic and polymorphic loads and stores, additions, prototypes, deletion, computed keys.
class Base { get id() { return this.n; } describe() { return this.kind; } }
class A extends Base { constructor(n) { super(); this.n = n; this.kind = 1; } }
class B extends Base { constructor(n) { super(); this.kind = 2; this.extra = n; this.n = n; } }
let sum = 0;
const all = [];
for (let i = 0; i < 1000; i++) all.push(i % 2 ? new A(i) : new B(i));
for (let round = 0; round < 800; round++) {
  for (let i = 0; i < all.length; i++) {
    const o = all[i];
    o.n += 1;
    sum += o.id + o.describe();
  }
}
const keys = ['alpha', 'beta', 'gamma', 'delta'];
for (let i = 0; i < 400000; i++) {
  const o = { alpha: i, beta: 2, gamma: 3, delta: 4 };
  sum += o[keys[i & 3]];
  if (i % 16 === 0) { delete o.beta; sum += 'beta' in o ? 1 : 0; }
}
print(sum);
