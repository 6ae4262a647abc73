// A style sheet is parsed, rewritten by a plugin, and printed with its source map; errors show their place.
const postcss = require('postcss');
const css = `@charset "utf-8"; /* c */ :root { --a: 1px }
a:hover > b::before, c[d="e"] { color: red !important; background: url(data:x;y) no-repeat;; }
@media (min-width: 1px) and (x) { .a { margin : 0 auto } @supports (display: grid) { b { c: d } } }
.x\\:y { width: calc(1px + (2% * 3)) } @font-face { font-family: "A B"; src: url(a) }`;
const root = postcss.parse(css, { from: '/in/a.css' });
root.walk((node) => console.log(node.type, node.selector || node.prop || node.name || node.text, node.value || node.params, node.source.start, node.source.end));
console.log(root.toString() === css);
const plugin = {
  postcssPlugin: 'names',
  Once(sheet, { result }) { result.warn('begun', { node: sheet.first }); },
  Declaration(declaration) { if (declaration.prop === 'color') { declaration.cloneBefore({ prop: '-x-color' }); declaration.prop = 'colour'; } },
  AtRule: { media(rule) { rule.params = 'print'; } },
  Rule(rule) { if (!rule.seen) { rule.seen = true; rule.selectors = rule.selectors.map((selector) => `.p ${selector}`); } },
};
for (const bad of ['a {', 'a { b: c', '}', 'a { b }', 'a { :b }', '"abc', '/* x']) {
  try { postcss.parse(bad, { from: '/in/q.css' }); } catch (error) { console.log(error.name, error.message); }
}
try { postcss.parse('a {\n  b: c;\n  :d\n}', { from: '/in/q.css' }); } catch (error) { console.log(String(error), error.showSourceCode(false)); }
console.log(postcss.list.comma('a, b(c, d), "e,f"'), postcss.list.space('a  b(c d) "e f"'));
postcss([plugin]).process(css, { from: '/in/a.css', to: '/in/b.css', map: { inline: false } })
  .then((result) => console.log(result.css, result.map.toString(), result.warnings().map(String)));
