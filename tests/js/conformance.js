// Small things that the conformance suite found: one paragraph a cause.
// A key that is an object is converted after its object was found to be one.
const key = (name) => ({ toString() { print('converted'); return name; } });
for (const base of [null, undefined]) {
  for (const act of [() => { base[key('never')] += 1; }, () => { base[key('never')]++; }, () => { base[key('never')] &&= 1; }]) {
    try { act(); } catch (e) { print(e.name); }
  }
}

// A call is an assignment target in sloppy code, until it runs.
let calls = 0;
function called() { calls++; return {}; }
for (const text of ['called() = 1', 'called() += 1', 'called()++', '--called()', 'for (called() of [1]) ;', 'for (called() in [1]) ;']) {
  try { (0, eval)('(function (called) { ' + text + ' })')(called); } catch (e) { print(text, e.name, calls); }
}
for (const text of ['called() &&= 1', '[called()] = [1]', '({ a: called() } = {})']) {
  try { Function('called', text); print('no error'); } catch (e) { print(text, e.name); }
}

// Species: a constructor that is no object is an error, null for the species is none.
const odd = [1, 2];
for (const constructor of [null, 1, 'x', true]) {
  odd.constructor = constructor;
  try { odd.map((x) => x); print('made'); } catch (e) { print(e.name); }
}
odd.constructor = { [Symbol.species]: null };
print(odd.map((x) => x * 2).join(), odd.slice(1) instanceof Array);

// What is read, and in which order.
const order = [];
const watched = { length: 3, get 0() { order.push(0); }, get 1() { order.push(1); }, get 2() { order.push(2); } };
Array.prototype.toReversed.call(watched);
Array.prototype.with.call(watched, 1, 'x');
print(order.join());
print([].includes(1, { valueOf() { throw new Error('not looked at'); } }));

// A finalizer that leaves has a completion value of its own.
print(eval('do { 1; try { 2 } finally { break; } } while (false)'), eval('do { try { 2 } finally { 3; break; } } while (false)'), eval('try { 4 } finally { 5 }'));

// Sloppy functions have the properties that strict ones must not.
print(Object.getOwnPropertyNames(function f(a) {}).join(), Object.getOwnPropertyNames(function g() { 'use strict'; }).join(), (function () {}).caller);
try { (function () { 'use strict'; }).caller; } catch (e) { print(e.name); }

// Freezing.
print(Object.isFrozen(Object.freeze(new SyntaxError('x'))));

// An expansion that would be too long ends at once.
try { 'a'.repeat(1 << 20).replace(/.+/, '$&'.repeat(1 << 16)); } catch (e) { print(e.name, e.message); }
print(Math.exp(1) === Math.E);

// A property that a prototype gets through a store that has seen its like before shows at once.
(function () {
  const a = { x: 1 }, b = { __proto__: a }, c = { __proto__: b };
  const objects = [{ __proto__: a }, { __proto__: a }, { __proto__: a }, b, { __proto__: a }, { __proto__: a }];
  let seen = '';
  for (let i = 0; i < 6; i++) {
    seen += c.x;
    objects[i].x = 2;
  }
  print(seen + c.x);
})();
(function () {
  class A { get() { return this.y; } }
  class B extends A {}
  const one = new B(), other = Object.create(one);
  const read = (o) => o.y;
  for (let i = 0; i < 5; i++) read(other);
  const set = (o) => { o.y = 7; };
  for (let i = 0; i < 5; i++) set(new B());
  set(one);
  print(read(other), other.get());
})();
