// Closures: captured variables, counters, currying, modules of functions.
function counter() { let n = 0; return { up: () => ++n, down: () => --n, get: () => n }; }
let sum = 0;
for (let i = 0; i < 120000; i++) { const c = counter(); c.up(); c.up(); c.down(); sum += c.get(); }
const add = (a) => (b) => (c) => a + b + c;
for (let i = 0; i < 600000; i++) sum += add(i)(1)(2);
const compose = (...fs) => (x) => fs.reduceRight((v, f) => f(v), x);
const f = compose((x) => x + 1, (x) => x * 2, (x) => x - 3);
for (let i = 0; i < 200000; i++) sum += f(i);
for (let i = 0; i < 300000; i++) { let k = i; sum += (() => k++)() + k; }
print(sum);
