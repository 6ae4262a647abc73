// Generators and iteration protocols.
function* range(n) { for (let i = 0; i < n; i++) yield i; }
function* chain(a, b) { yield* a; yield* b; }
let sum = 0;
for (const v of range(600000)) sum += v;
for (let i = 0; i < 100; i++) for (const v of chain(range(1000), range(500))) sum += v;
class Tree { constructor(l, v, r) { this.l = l; this.v = v; this.r = r; } *[Symbol.iterator]() { if (this.l) yield* this.l; yield this.v; if (this.r) yield* this.r; } }
const build = (d) => (d === 0 ? null : new Tree(build(d - 1), d, build(d - 1)));
const tree = build(11);
for (let i = 0; i < 6; i++) for (const v of tree) sum += v;
const it = { [Symbol.iterator]() { let i = 0; return { next: () => ({ value: i, done: i++ >= 300000 }) }; } };
for (const v of it) sum += v;
const [a, b] = range(10);
print(sum + a + b);
