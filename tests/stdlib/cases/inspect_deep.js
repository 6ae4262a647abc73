// Values of great depth, and inspection that runs out of stack.
module.exports = function (require, out) {
  const { inspect } = require('util');
  const nest = (levels, wrap) => {
    let value = 0;
    for (let i = 0; i < levels; i++) value = wrap(value);
    return value;
  };
  for (const levels of [10, 100, 400]) {
    out(levels, inspect(nest(levels, (a) => ({ a })), { depth: null }).length, inspect(nest(levels, (a) => [a]), { depth: null }).length);
  }
  const overflow = () => overflow() + 1;
  const custom = { [inspect.custom]: overflow };
  out(inspect({ a: { b: custom, c: [1] }, d: 'a\nb' }, { depth: null }));
  out(inspect({ a: { b: { c: { get x() { return overflow(); } } } }, d: 1 }, { depth: null, getters: true, compact: 1 }));
};
