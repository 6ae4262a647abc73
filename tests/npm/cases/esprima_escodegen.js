// esprima parses, escodegen prints: the program printed means the same.
const esprima = require('esprima'), escodegen = require('escodegen');
const source = `'use strict';
/** doc */ class A extends Array { constructor(...xs) { super(...xs); this.n = xs.length; } get size() { return this.n; } static of(x = 1, { y = 2, z } = {}) { return new A(x, y, z); } *[Symbol.iterator]() { for (let i = 0; i < this.n; i++) yield i ** 2; } async go() { await null; } }
label: for (const k in { a: 1, 'b-c': 2 }) { if (k === 'a') continue label; else break; }
const f = (a, b = a) => ({ a, b, [a + b]: \`t\${a}\${b}\` }), g = async x => { try { return await x; } catch (e) { return /re[/]x/gi.test('x'); } finally { void 0; } };
switch (f(1).a) { case 1: do { var q = q ? q - 1 : -(-1); } while (q > 0); default: debugger; }
if (a => a) ; else throw new Error("x\\u2028'\\"");
var { p: [first, , ...others], r = 5 } = { p: [1, 2, 3, 4] };
with_(function named() { return new.target ? arguments.length : (1, 2); });
function with_(h) { return typeof h === 'function' && !(h instanceof Date) || 'x' in { x: 1 } ? +h() : ~1; }
`;
const tree = esprima.parseScript(source, { range: true, loc: true, comment: true, tokens: true });
console.log(tree.tokens.length, tree.comments.length, tree.body.map((n) => n.type).join());
const printed = escodegen.generate(tree);
console.log(printed);
console.log(escodegen.generate(esprima.parseScript(printed)) === printed, escodegen.generate(tree, { format: escodegen.FORMAT_MINIFY }));
const quoted = escodegen.generate(tree, { format: { quotes: 'double', indent: { style: '\t', base: 1 }, semicolons: false, parentheses: false, compact: false } });
console.log(quoted.split('\n').slice(0, 12).join('\n'), new Function(`${printed.replace(/debugger;/, '')}; return [others, r, f(1, 2), q, String(new A(3, 4).size)];`)());
// Every node is visited once; identifiers are renamed and the program goes on to mean the same.
const kinds = {};
esprima.parseScript(source, {}, (node) => { kinds[node.type] = (kinds[node.type] || 0) + 1; });
console.log(Object.entries(kinds).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([k, n]) => `${k}:${n}`).join(' '));
const small = esprima.parseScript('function add(one, two) { return one + two * one; } result = add(2, 3);', {}, (node) => { if (node.type === 'Identifier' && node.name === 'one') node.name = 'uno'; if (node.type === 'Literal') node.value++; });
console.log(escodegen.generate(small), new Function(`var result; ${escodegen.generate(small)} return result;`)());
console.log(esprima.tokenize('a = /x/.test(b) / 2 // c', { comment: true, range: true }).map((t) => `${t.type} ${t.value} ${t.range}`).join('; '));
console.log(esprima.parseModule('import d, { a as b } from "m"; export * from "n"; export default class {}').body.map((n) => escodegen.generate(n)).join(' '));
console.log(esprima.parseScript('<a b="c">{d}<e/></a>', { jsx: true }).body[0].expression.children.length);
for (const bad of ['var = 1', 'a b', '({a:1', 'x = /[/', "'abc", 'return', 'let a; let a;', '"use strict"; with (a) {}', 'for (;;', '({...a})', 'a => {} ()', '08; "use strict"; 010'])
  try { console.log(esprima.parseScript(bad).type); } catch (e) { console.log(e.message, e.index, e.lineNumber, e.column, e.description); }
const tolerant = esprima.parseScript('"use strict"; with (a) { 010; } delete b;', { tolerant: true });
console.log(tolerant.errors.map((e) => e.message), escodegen.generate(tolerant));
// A whole library: its own text printed and parsed again gives the same tree.
const text = require('fs').readFileSync(require.resolve('picocolors'), 'utf8');
const once = escodegen.generate(esprima.parseScript(text)), twice = escodegen.generate(esprima.parseScript(once));
console.log(once === twice, once.length, once.slice(0, 200));
