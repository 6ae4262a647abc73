// The first line of `stack`: what Error.prototype.toString gives when it is read first, getters of the program's included.
const first = (e) => { try { return String(e.stack).split('\n    at ')[0]; } catch (x) { return 'threw ' + x; } };
const show = (what, e) => print(`${what}: ${JSON.stringify(first(e))}`);
class A extends Error { get name() { return 'Getter'; } }
show('getter on the prototype', new A('m'));
class A2 extends Error { get name() { return this.constructor.name; } }
class A3 extends A2 {}
show('getter by constructor', new A3('m'));
class B extends Error { name = 'Field'; }
show('own field', new B('m'));
class C extends Error { static name = 'Static'; }
show('static', new C('m'));
class D extends Error {} D.prototype.name = 'Proto';
show('data on the prototype', new D('m'));
class F extends Error { get name() { throw new Error('no'); } }
show('getter throws', new F('m'));
class G extends Error { get name() { print('read name', Object.hasOwn(this, 'message'), Object.hasOwn(this, 'stack'), this.extra); return 'G'; } }
const g = new G('m'); g.extra = 1;
print('made');
show('read at', g); show('again', g);
class H extends Error { get message() { return 'got'; } }
show('message getter', new H()); show('message getter and own', new H('m'));
class I extends Error { get name() { return undefined; } }
show('undefined', new I('m')); show('undefined, no message', new I());
class J extends Error { get name() { return ''; } }
show('empty', new J('m')); show('empty, no message', new J());
class K extends Error { get name() { return { toString() { return 'obj'; } }; } }
show('object', new K('m'));
class L extends Error { get name() { return Symbol('s'); } }
show('symbol', new L('m'));
class N extends Error { get name() { return 5; } }
show('number', new N('m'));
class O extends Error { toString() { return 'own toString'; } }
show('toString', new O('m'));
const late = new Error('m'); late.name = 'Late'; show('name set later', late);
late.message='n'; show('message set later', late);
const e2 = new Error('m'); Object.setPrototypeOf(e2, TypeError.prototype); show('prototype changed', e2);
const o = { get name() { return 'OG'; }, message: 'om' }; Error.captureStackTrace(o); show('captureStackTrace', o);
const o2 = { name: 'X', message: 'om' }; Error.captureStackTrace(o2); o2.name = 'Y'; show('captureStackTrace, later', o2);
const e3 = new Error('m'); e3.name = 'Cap'; Error.captureStackTrace(e3); show('captured again', e3);
const e4 = new Error('m'); e4.stack; e4.name = 'Cap'; Error.captureStackTrace(e4); e4.name = 'Later'; show('captured again, read', e4);
Object.defineProperty(Error.prototype, 'name', { get() { return 'P:' + this.constructor.name; }, configurable: true });
show('Error.prototype', new Error('m'));
try { null.x; } catch (e) { show('TypeError of the engine', e); }
class Q extends Error { constructor(m) { super(m); Object.defineProperty(this, 'name', { value: 'Q' }); } }
show('set after super', new Q('m'));
const p = Reflect.construct(Error, ['m'], function () {}.bind()); show('reflect', p);
const px = Reflect.construct(Error, ['m'], Object.assign(function () {}, { prototype: new Proxy({}, { get(t, k) { return k === 'name' ? 'proxied' : t[k]; } }) })); show('proxy', px);
