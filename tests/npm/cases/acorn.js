// acorn parses its own bundle and two others: the trees are summed up.
const acorn = require('acorn');
const fs = require('fs');
const crypto = (text) => { let h = 0; for (let i = 0; i < text.length; i++) h = (Math.imul(h, 31) + text.charCodeAt(i)) | 0; return h; };
for (const file of [require.resolve('acorn'), require.resolve('esprima'), require.resolve('lodash')]) {
  const text = fs.readFileSync(file, 'utf8');
  const tree = acorn.parse(text, { ecmaVersion: 2022, sourceType: 'script', allowHashBang: true, locations: false });
  const kinds = new Map();
  let nodes = 0;
  const stack = [tree];
  while (stack.length) {
    const node = stack.pop();
    nodes++;
    kinds.set(node.type, (kinds.get(node.type) || 0) + 1);
    for (const key of Object.keys(node)) {
      const value = node[key];
      if (Array.isArray(value)) { for (const v of value) if (v && v.type) stack.push(v); } else if (value && typeof value === 'object' && value.type) stack.push(value);
    }
  }
  const sorted = [...kinds].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  console.log(require('path').basename(file), text.length, nodes, sorted.slice(0, 12).map(([k, n]) => `${k}:${n}`).join(' '), crypto(JSON.stringify(tree.body[0]).slice(0, 100000)));
}
for (const bad of ['let x = ;', 'a +', 'class { }', '"unterminated', 'return 1', 'let a; let a;', '`${`', '/[/', 'for (const x;;) {}']) {
  try { acorn.parse(bad, { ecmaVersion: 2022 }); console.log('accepted', bad); } catch (e) { console.log(e.name, e.message, e.pos, e.loc && `${e.loc.line}:${e.loc.column}`); }
}
