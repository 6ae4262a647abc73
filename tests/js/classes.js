// Classes: fields, private members, accessors, statics, inheritance.
class A { #p = 1; static count = 0; f = this.#p + 1; static #s = 's'; constructor(x) { this.x = x; A.count++ }
  get p() { return this.#p } set p(v) { this.#p = v } #m() { return 'private ' + this.x } call() { return this.#m() }
  static make(...a) { return new this(...a) } static { this.init = A.#s + '!' } ['comp' + 'uted']() { return 'c' } static has(o) { return #p in o }
  *[Symbol.iterator]() { yield this.x; yield this.f } }
class B extends A { y = super.call(); constructor() { super(42); this.z = new.target.name } call() { return 'B ' + super.call() } get p() { return super.p * 10 } static make() { return super.make('via') } }
const a = A.make(5), b = new B(); print(a.x, a.f, a.p, a.call(), a.computed(), A.init, A.count, [...a]);
a.p = 7; print(a.p, b.p, b.y, b.z, b.call(), b instanceof A, B.make().x, A.has(a), A.has({}));
print(Object.getOwnPropertyNames(A.prototype).join(), Object.keys(b).join(), B.name, B.length, A.length);
try { A() } catch (e) { print(e.message) } try { class C extends null { constructor() { super() } } new C } catch (e) { print(e.name) }
try { class D extends B { constructor() { this.x } } new D } catch (e) { print(e.message) }
try { A.prototype.call.call({}) } catch (e) { print(e.name) }
class E extends Array { sum() { return this.reduce((s, x) => s + x, 0) } } const e = E.from([1, 2, 3]); print(e.sum(), e.length, e.map(x => x * 2) instanceof E, Array.isArray(e));
class F extends Error { constructor(m) { super(m); this.name = 'F' } } try { throw new F('boom') } catch (x) { print(x instanceof F, x instanceof Error, String(x), x.stack.split('\n')[0]) }
const anon = class { }; print(anon.name, (class Named { }).name, new (class { static x = 1; y = 2 })().y);
class G { static async *gen() { yield 1 } async am() { return 2 } get [Symbol.toStringTag]() { return 'Gee' } } print(String(new G), typeof G.gen, new G().am() instanceof Promise);
function Old(n) { if (!new.target) return new Old(n); this.n = n } Old.prototype.get = function () { return this.n }; print(Old(3).get(), Object.getPrototypeOf(new Old) === Old.prototype);
class H { a = 1; b = () => this.a; static [Symbol.hasInstance](x) { return x === 1 } } print(new H().b(), 1 instanceof H);
const obj = { __proto__: { inherited: 1 }, own: 2, toString() { return 'o' + super.toString().length } }; print(obj.inherited, `${obj}`);
class I { #x; constructor(x) { this.#x = x } static eq(a, b) { return a.#x === b.#x } get #v() { return this.#x } set #v(q) { this.#x = q } bump() { this.#v++; this.#v += 2; return this.#x } } print(I.eq(new I(1), new I(1)), new I(1).bump());
print(class { static m() { } }.m.hasOwnProperty('prototype'), (() => { }).prototype, (function () { }).prototype.constructor.name);
class Base { constructor() { return { replaced: 1 } } } class Derived extends Base { f = 2 } print(JSON.stringify(new Derived));
print(Object.getOwnPropertyDescriptor(A.prototype, 'p').get.name, Object.getOwnPropertyDescriptor(A, 'count').enumerable, Reflect.ownKeys(A).map(String).join());

// A derived constructor's wrong return is not for its own catch.
class ReturnsInTry extends class {} {
  constructor() { super(); try { return 0; } catch (e) { return; } }
}
try { new ReturnsInTry(); print("no error"); } catch (e) { print(e.name); }
