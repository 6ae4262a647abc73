// js-yaml: documents of all kinds read, written, refused.
const yaml = require('js-yaml');
const text = `
a: 1
b: [x, 'y', "z\\n"]
c: {d: 1.5e3, e: ~, f: true, g: 0x1f, h: 2001-12-14t21:59:43.10-05:00}
multi: |
  line one
  line two
folded: >-
  some text
  folded
anchor: &id
  k: v
ref: *id
merge:
  <<: *id
  own: 1
bin: !!binary aGVsbG8=
? complex key
: value
"quoted \\u00e9\\x41": 'it''s'
nested:
- - 1
  - 2
- k: [ {a: b}, c ]
  l: !!str 12
empty:
octal: 0o17
float: .inf
date: 2001-01-01
`;
const show = (v) => JSON.stringify(v, (k, x) => (typeof x === 'bigint' ? `${x}n` : x === Infinity ? 'inf' : x instanceof Uint8Array ? [...x] : x));
for (const [name, schema] of [['default', undefined], ['core', yaml.CORE_SCHEMA], ['json', yaml.JSON_SCHEMA], ['failsafe', yaml.FAILSAFE_SCHEMA]])
  try {
    const doc = yaml.load(text, { schema });
    console.log(name, show(doc), doc.ref === doc.anchor);
  } catch (e) { console.log(name, e.name, e.message.split('\n')[0]); }
const doc = yaml.load(text.replace(/^(bin|merge|  <<|c):.*\n(  own.*\n)?/gm, ''));
console.log(yaml.dump({ s: 'plain', n: null, list: [1, [2, 3], { deep: { er: 'x: y' } }], long: 'word '.repeat(30), quoted: "it's # odd", multi: 'a\nb\n', yes: 'yes', no: 'true', num: '12', dash: '- x', empty: '', obj: {}, arr: [], star: '*a', tab: 'a\tb', bell: '\u0007', emoji: '😀' }));
console.log(yaml.dump(doc, { sortKeys: true, flowLevel: 1 }));
console.log(yaml.dump({ a: [1, { b: 2 }], c: 'x'.repeat(20) }, { indent: 4, noArrayIndent: true, lineWidth: 10, quotingType: '"', forceQuotes: true }));
const shared = { z: 1 };
console.log(yaml.dump({ one: shared, two: shared, three: [shared] }), yaml.dump({ one: shared, two: shared }, { noRefs: true }));
for (const bad of ['a: b: c', '[1, 2', '{a: 1', '\t- x', 'a: *nope', '%YAML 9\n---\n', 'a: 1\na: 2', '- a\nb', '"abc', 'a: !nope x', '&a b &c d', '? [a]: b', '!!set {p, q}', 'x: |\n a\n  b\nc']) try { console.log(show(yaml.load(bad))); } catch (e) { console.log(e.name, e.message.split('\n')[0], e.mark && `${e.mark.line}:${e.mark.column}`); }
console.log(show(yaml.loadAll('--- 1\n--- {a: b}\n---\n- x\n...\n---\nlast')), yaml.load('a: 1\na: 2', { json: true }));
for (const wrong of [{ f() {} }, { u: undefined }, [undefined]]) try { console.log(show(yaml.dump(wrong)), show(yaml.dump(wrong, { skipInvalid: true }))); } catch (e) { console.log(e.name, e.message); }
// A large document goes there and back.
const big = { rows: Array.from({ length: 400 }, (_, i) => ({ id: i, name: `row ${i}`, tags: ['a', `t${i % 7}`], nested: { on: i % 2 === 0, ratio: i / 8 } })) };
const dumped = yaml.dump(big);
console.log(dumped.length, show(yaml.load(dumped)) === show(big));
