// Scopes, closures, the temporal dead zone, hoisting.
const fs = []; for (let i = 0; i < 3; i++) fs.push(() => i++); print(fs.map(f => f()), fs.map(f => f()));
var vs = []; for (var v = 0; v < 3; v++) vs.push(() => v); print(vs.map(f => f()));
function counter() { let n = 0; return { inc: () => ++n, get n() { return n } } } const c = counter(); c.inc(); c.inc(); print(c.n);
try { early; let early = 1; } catch (e) { print(e.name, e.message) }
try { (() => { use(); const K = 1; function use() { return K } })() } catch (e) { print(e.message) }
print(typeof hoisted, hoisted()); function hoisted() { return 'h' }
{ function block() { return 1 } } print(typeof block);
print((function fact(n) { return n < 2 ? 1 : n * fact(n - 1) })(10));
(function () { 'use strict'; try { undeclared = 1 } catch (e) { print(e.message) } })();
const K = 1; try { K = 2 } catch (e) { print(e.message) }
function params(a, b = a + 1, { c, d = b } = { c: 5 }, ...rest) { return [a, b, c, d, rest, arguments.length].join('|') }
print(params(1), params(1, 2, { c: 3, d: 4 }, 5, 6));
function shadow(x, f = () => x) { var x = 2; return [x, f()] } print(shadow(1));
function mapped(a, b) { arguments[0] = 9; b = 8; return [a, arguments[1], arguments.length] } print(mapped(1, 2));
function unmapped(a) { 'use strict'; arguments[0] = 9; return a } print(unmapped(1));
print([1, 2, 3].map(function () { return this.k }, { k: 7 }));
const o = { m() { return (() => this.z)() }, z: 3 }; print(o.m());
let x = 'outer'; { let x = 'inner'; print(x) } print(x);
switch (1) { case 1: let s = 5; print(s) ; default: try { throw s } catch ({ length = 'none' }) { print(length) } }
label: for (let i = 0; i < 3; i++) { for (let j = 0; j < 3; j++) { if (j == 1) continue label; if (i == 2) break label; print(i, j) } }
do { var once = 1 } while (false); print(once);
print((() => { try { return 'try' } finally { print('finally') } })());
print((() => { for (const k of [1, 2]) { try { continue } finally { print('f', k) } } return 'done' })());
print((() => { outer: try { return 1 } finally { break outer } return 2 })());
print(((a, b) => a ?? b)(null, 'd'), 0 || 'x', '' ?? 'y', (null)?.x, ({ a: { b: () => 4 } }).a?.b?.());
var { a: { b: deep = 5 } = {}, ...others } = { p: 1, q: 2 }; print(deep, Object.keys(others));
[x, , ...vs] = 'abcd'; print(x, vs); var h; ({ h = 10, ['k' + 1]: c.z = 3 } = {}); print(h, c.z);
print(`a${1 + 1}b${`n${x}`}`, ((s, ...v) => s.raw.join('|') + v)`x${1}\n${2}y`);
print(new Function('a', 'b', 'return a*b')(6, 7));
var getter = { get a() { return this._a ?? 'unset' }, set a(v) { this._a = v * 2 } }; getter.a = 4; print(getter.a);
print(typeof undefinedName, void 0, typeof null, typeof (() => 1), typeof 1n, typeof Symbol());
print(1 < 2 < 3, 3 > 2 > 1, '2' > '12', 2 > '12', null >= 0, undefined == null, NaN != NaN, [2] == 2);
print(7 % -3, -7 % 3, 2 ** 10, (-2) ** 3, 5 / 2 | 0, -5 >>> 28, 1 << 31, ~5, +'0x1f', 0.1 + 0.2, 1e21, 1 / 3, -0 === 0, 5e-324);
