// Promises and async functions.
let sum = 0;
async function leaf(i) { return i; }
async function branch(i) { const a = await leaf(i); const b = await leaf(a + 1); return a + b; }
async function run() {
  for (let i = 0; i < 60000; i++) sum += await branch(i);
  for (let i = 0; i < 200; i++) sum += (await Promise.all(Array.from({ length: 100 }, (_, k) => leaf(k)))).length;
  let p = Promise.resolve(0);
  for (let i = 0; i < 60000; i++) p = p.then((v) => v + 1);
  sum += await p;
  print(sum);
}
run();
