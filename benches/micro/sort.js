// Sorting: numbers with and without a comparator, objects, strings.
let seed = 42;
function random() { seed = (seed * 1103515245 + 12345) & 0x7fffffff; return seed; }
let check = 0;
for (let round = 0; round < 3; round++) {
  const numbers = Array.from({ length: 60000 }, random);
  numbers.sort((a, b) => a - b);
  check = (check + numbers[1000]) | 0;
  const objects = Array.from({ length: 30000 }, (_, i) => ({ key: random() % 1000, i }));
  objects.sort((a, b) => a.key - b.key || a.i - b.i);
  check = (check + objects[5000].key) | 0;
  const words = Array.from({ length: 20000 }, () => 'w' + (random() % 100000));
  words.sort();
  check = (check + words[77].length) | 0;
  words.sort((a, b) => (a < b ? 1 : a > b ? -1 : 0));
  check = (check + words[77].length) | 0;
}
print(check);
