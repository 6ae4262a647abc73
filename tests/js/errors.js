// Error objects, messages as V8's, causes, finally and rethrow.
const t = f => { try { return f() } catch (e) { return e.name + ': ' + e.message } };
print(t(() => undefined.foo)); print(t(() => null.foo)); print(t(() => { let o = {}; o.a.b })); print(t(() => { let o = {}; o.a.b.c = 1 })); print(t(() => { null.x = 1 }));
print(t(() => undefinedVar)); print(t(() => { let f = 1; f() })); print(t(() => { let o = { a: {} }; o.a.b() })); print(t(() => { ({}).x.y() })); print(t(() => new (() => { })));
print(t(() => [].reduce((a, b) => a))); print(t(() => new Array(-1))); print(t(() => 'x'.repeat(-1))); print(t(() => (1).toFixed(101))); print(t(() => Symbol() + '')); print(t(() => 1n + 1)); print(t(() => BigInt(1.5))); print(t(() => BigInt('x')));
print(t(() => JSON.parse('{bad'))); print(t(() => JSON.parse(''))); print(t(() => { const a = {}; a.a = a; JSON.stringify(a) }).split('\n')[0]); print(t(() => decodeURIComponent('%'))); print(t(() => 'a' in 'b')); print(t(() => ({}) instanceof 5)); print(t(() => Object.defineProperty(1, 'x', {})));
print(t(() => { 'use strict'; Object.freeze([1]).push(2) })); print(t(() => { 'use strict'; Object.freeze({ a: 1 }).a = 2 })); print(t(() => { 'use strict'; delete Object.freeze({ a: 1 }).a })); print(t(() => { 'use strict'; ({ get x() { return 1 } }).x = 2 })); print(t(() => { 'use strict'; Object.preventExtensions({}).q = 1 }));
print(t(() => { class A { #x; static t(o) { return o.#x } } A.t({}) })); print(t(() => { function f() { f() } f() })); print(t(() => new Proxy({}, null))); print(t(() => Reflect.construct(1))); print(t(() => Object.setPrototypeOf(Object.preventExtensions({}), {})));
const e = new Error('outer', { cause: new TypeError('inner') }); print(e.cause.message, Object.keys(e), e.hasOwnProperty('cause'), 'message' in e, e.toString()); print(Object.prototype.toString.call(e), e instanceof Error);
const ag = new AggregateError([1, 2], 'many'); print(ag.errors, ag.message, ag.name);
function f() { try { throw 1 } catch (x) { try { throw x + 1 } catch (y) { return [x, y] } finally { print('f1') } } finally { print('f2') } } print(f());
print(t(() => { try { throw new Error('first') } finally { throw new Error('second') } })); print((() => { try { throw 1 } catch { return 'no binding' } })());
const where = (function named() { return new Error('x').stack.split('\n')[1].trim().split(' ').slice(0, 2).join(' ') })(); print(where);
print(Error('no new') instanceof Error, RangeError.prototype.name, Object.getPrototypeOf(RangeError) === Error, Error.prototype.message === '', new Error().message === '');
const o = { toString() { throw new Error('ts') } }; print(t(() => `${o}`)); print(t(() => ({ valueOf: () => ({}), toString: () => ({}) }) + 1))
