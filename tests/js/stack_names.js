// How functions are named in a stack: receiver, name, inferred name, method.
const show = (label, f) => {
  try { f(); } catch (e) { print(label + ':', e.stack.split('\n')[1].replace(/ ?\(.*| ?<anonymous>:\d.*| ?eval at.*/, '').trim()); }
};
const fail = function () { throw new Error('x'); };
function Shop() {
  this.open = function () { throw new Error('x'); };
  const self = this;
  self.close = function () { throw new Error('x'); };
}
Shop.prototype.sell = function () { throw new Error('x'); };
Shop.prototype.named = function inner() { throw new Error('x'); };
const shop = new Shop();
show('prototype', () => shop.sell());
show('in a constructor', () => shop.open());
show('through an alias', () => shop.close());
show('under another name', () => shop.named());
const o = { m() { throw new Error('x'); }, get acc() { throw new Error('x'); }, [Symbol('s')]: 1, nested: { k: fail } };
show('method', () => o.m());
show('getter', () => o.acc);
show('as', () => o.nested.k());
o.f = function () { throw new Error('x'); };
o['g'] = function () { throw new Error('x'); };
o['a-b'] = function () { throw new Error('x'); };
const key = 'h';
o[key] = function () { throw new Error('x'); };
o.c = o.d = function () { throw new Error('x'); };
o.e ??= function () { throw new Error('x'); };
o.default = () => { throw new Error('x'); };
for (const name of ['f', 'g', 'a-b', 'h', 'c', 'e', 'default']) show(name, () => o[name]());
show('two names', () => { const two = { a: fail, b: fail }; two.a(); });
class Store {
  constructor(visit) { this.visit = visit; }
  static make() { throw new Error('x'); }
  go() { this.visit(); }
}
show('static', () => Store.make());
show('a method of the object', () => new Store(plain).go());
function plain() { throw new Error('x'); }
plain.call2 = function call2() { throw new Error('x'); };
show('of a function', () => plain.call2());
show('of a string', () => plain.call('s'));
show('of a number', () => plain.call(5));
show('inherited', () => Object.create({ inherited() { throw new Error('x'); } }).inherited());
show('no prototype', () => plain.call({ __proto__: null }));
