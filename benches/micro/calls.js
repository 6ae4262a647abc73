// Calls: recursion, methods, closures as arguments.
function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
const point = { x: 3, norm(scale) { return this.x * scale; } };
function twice(f, v) { return f(f(v)); }
let sum = fib(29);
for (let i = 0; i < 1500000; i++) sum += point.norm(i) + twice((v) => v + 1, i);
print(sum);
