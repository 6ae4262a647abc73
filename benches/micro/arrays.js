// Arrays: indexed loops, push and pop, shift, splice, slice, concat, spread, destructuring, holes.
let sum = 0;
const a = [];
for (let i = 0; i < 300000; i++) a.push(i * 2);
for (let round = 0; round < 20; round++) for (let i = 0; i < a.length; i++) { a[i] = a[i] + 1; sum += a[i]; }
while (a.length > 1000) sum += a.pop();
for (let i = 0; i < 3000; i++) { a.splice(i % 500, 1, i, i + 1); a.shift(); sum += a.slice(10, 60).length; }
for (let i = 0; i < 200000; i++) { const [x, y, ...rest] = [i, i + 1, i + 2, i + 3]; sum += x + y + rest.length; }
for (let i = 0; i < 20000; i++) sum += [...a.slice(0, 20), ...[1, 2, 3]].concat([4, 5]).indexOf(5);
const grid = Array.from({ length: 300 }, () => new Array(300).fill(0));
for (let round = 0; round < 10; round++) for (let y = 0; y < 300; y++) for (let x = 0; x < 300; x++) grid[y][x] += x ^ y;
for (const row of grid) for (const cell of row) sum += cell;
print(sum);
