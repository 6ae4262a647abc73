// uuid: names, validation, versions.
const uuid = require('uuid');
console.log(uuid.v5('hello', uuid.v5.DNS), uuid.v3('hello', uuid.v3.URL), uuid.NIL, uuid.version(uuid.v4()), uuid.version(uuid.v1()), uuid.validate('nope'), uuid.validate(uuid.v4()));
console.log(uuid.stringify(uuid.parse('6ba7b810-9dad-11d1-80b4-00c04fd430c8')), uuid.v4({ random: Array(16).fill(7) }), uuid.v1({ node: [1, 2, 3, 4, 5, 6], clockseq: 0x1234, msecs: 1e12, nsecs: 5678 }));
console.log(new Set(Array.from({ length: 500 }, () => uuid.v4())).size);
try { uuid.parse('x'); } catch (e) { console.log(e.name, e.message); }
const custom = uuid.v4({ random: Uint8Array.from({ length: 16 }, (_, i) => i * 16 + i) });
console.log(custom, uuid.version(custom), [...uuid.parse(custom)].join(), uuid.stringify(new Uint8Array(16).fill(255, 6).fill(64, 6, 7).fill(128, 8, 9)));
const buffer = new Uint8Array(40);
uuid.v4({ random: Array(16).fill(1) }, buffer, 3); uuid.v5('x', uuid.v5.URL, buffer, 20);
console.log(buffer.join());
for (const name of ['', 'hello.example.com', 'ünïcode', 'x'.repeat(300)]) console.log(uuid.v3(name, uuid.v3.DNS), uuid.v5(name, custom), uuid.v5([1, 2, 3], [...uuid.parse(custom)]));
for (const text of [custom.toUpperCase(), uuid.NIL, `{${custom}}`, custom.slice(1), '00000000-0000-6000-8000-000000000000', 5]) console.log(text, uuid.validate(text));
for (const wrong of [() => uuid.v5('x', 'nope'), () => uuid.v5('x', [1]), () => uuid.v5('x'), () => uuid.stringify([1, 2]), () => uuid.version('nope'), () => uuid.v1({ msecs: 1e12, nsecs: 10001 })]) try { console.log(wrong()); } catch (e) { console.log(e.name, e.message); }
// Times of version 1 go up, within a millisecond too.
const times = Array.from({ length: 20 }, (_, i) => uuid.v1({ msecs: 1.7e12, nsecs: i, clockseq: 5, node: [1, 2, 3, 4, 5, 7] }));
console.log(times[0], times[19], new Set(times).size, times.every((t) => uuid.version(t) === 1));
