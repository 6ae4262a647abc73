// map, filter, reduce, forEach, find, some, flatMap, Array.from with a function; Object.entries pipelines.
const data = Array.from({ length: 1000 }, (_, i) => i);
let sum = 0;
for (let i = 0; i < 300; i++) {
  sum += data.map((v) => v * 2).filter((v) => v % 3 === 0).reduce((a, b) => a + b, 0);
  data.forEach((v) => { sum += v & 1; });
  sum += data.find((v) => v > 900) + data.findIndex((v) => v === 500);
  sum += data.some((v) => v === 999) + data.every((v) => v < 1000);
}
for (let i = 0; i < 60; i++) sum += data.flatMap((v) => [v, v]).length;
const record = {};
for (let i = 0; i < 100; i++) record['key' + i] = i;
for (let i = 0; i < 2000; i++) sum += Object.entries(record).map(([k, v]) => k.length + v).reduce((a, b) => a + b, 0) + Object.keys(record).length;
print(sum);
