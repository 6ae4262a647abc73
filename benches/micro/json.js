// JSON both ways, and object copies.
const record = { id: 1, name: 'widget', tags: ['a', 'b', 'c'], price: { amount: 12.5, currency: 'EUR' }, flags: [true, false, null] };
let sum = 0;
for (let i = 0; i < 30000; i++) { record.id = i; const t = JSON.stringify(record); sum += t.length + JSON.parse(t).price.amount; }
const big = JSON.stringify(Array.from({ length: 20000 }, (_, i) => ({ i, text: 'entry ' + i, nested: { a: [i, i + 1] } })));
for (let i = 0; i < 4; i++) sum += JSON.parse(big).length + JSON.stringify(JSON.parse(big), null, 2).length;
for (let i = 0; i < 100000; i++) { const { id, ...rest } = { ...record, more: i }; sum += id + rest.more; }
print(sum);
