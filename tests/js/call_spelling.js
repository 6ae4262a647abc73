// How a message spells what was called, and where a call stands whose name is a reserved word.
const o = { f: undefined };
const call = (source) => {
  try { new Function('o', 'x', source)(o); } catch (e) { print(source, '|', e.message, '|', /<anonymous>:(\d+:\d+)/.exec(e.stack)[1]); }
};
for (const name of ['default', 'delete', 'catch', 'finally', 'new', 'if', 'return', 'null', 'this', 'get', 'of', 'async', 'await', 'let', 'static', 'super', 'package']) {
  call(`o.${name}(1)`);
  call(`new o.${name}(1)`);
}
for (const source of [
  'o["a"](1)', "o['a b'](1)", 'o["0"](1)', 'o[0](1)', 'o[x](1)', 'o[`q`](1)', 'o?.["q"](1)', '(o.a)(1)', '((x))(1)', 'new (o.x)(1)',
  'new o["x"](1)', 'o["a"]`q`', 'o\n.default\n(1)', 'o["a"].b', '(o.a).b(1)', '(o).a(1)', 'const { a } = o["z"]',
]) call(source);
