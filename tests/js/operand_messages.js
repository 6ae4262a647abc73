// What messages call the operand of a failing operation: names, members and operations as they are written, literals by value,
// `(intermediate value)` for what has no spelling.
const o = {}, a = 1, b = 2, u = undefined, f = () => 5, s = 'k', nul = null;
const forms = [
  '5', '1.50', '0x10', '1e3', '"str"', '`tpl`', '`t${a}`', 'null', 'true', 'undefined', 'void 0', '{}', '{ a: 1, b: 2 }', '[]',
  '[1, a]', '[a, , b]', 'a + b', '!a', '-a', '-1', 'typeof a', 'a || b', 'u && b', 'u ?? b', 'a < b + 1', 'a * b + 1 + b', '(a)',
  '(o.x)', '(a, b)', 'function () {}', '() => 1', 'class {}', 'class N {}', 'new Date()', '/re/g', 'this', 'o', 'o.x', 'o[a]',
  'o["x y"]', 'o[a + b]', 'o[o.x]', 'o?.x', 'f()', 'f(1, 2)', '1n', '(a || o).x', '[1][0]', '"abc".x', '{}.x', 'o.x ??= 5',
  'JSON.parse("1")', 'nul', 'nul?.x.y',
];
const kinds = {
  call: (e) => `(${e})()`,
  construct: (e) => `new (${e})()`,
  method: (e) => `(${e}).zz()`,
  array: (e) => `[...${e}]`,
  arguments: (e) => `f(1, ...${e})`,
  declared: (e) => `{ const [p] = ${e}; }`,
  assigned: (e) => `{ let p; [p] = ${e}; }`,
  given: (e) => `(([p]) => 1)(${e})`,
  declaredProperty: (e) => `{ const { p } = ${e}; }`,
  assignedProperty: (e) => `{ let p; ({ p } = ${e}); }`,
  givenProperty: (e) => `(({ p }) => 1)(${e})`,
  nested: (e) => `{ const { p: { q } } = ${e}; }`,
  nestedArray: (e) => `{ const [[q]] = [${e}]; }`,
  heritage: (e) => `(class A extends (${e}) {})`,
  map: (e) => `new Map(${e})`,
};
for (const [kind, make] of Object.entries(kinds)) {
  for (const form of forms) {
    try {
      eval(make(form));
    } catch (e) {
      print(kind, '|', form, '|', e.name + ':', e.message);
    }
  }
}
