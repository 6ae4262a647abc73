// Builtins get their properties when one is first asked for: whatever asks first sees them all, in order.
const ways = {
  names: (o) => Object.getOwnPropertyNames(o).length,
  keys: (o) => Reflect.ownKeys(o).slice(0, -1).sort().slice(0, 4),
  descriptor: (o) => Object.getOwnPropertyDescriptor(o, 'abs') !== undefined,
  has: (o) => 'abs' in o,
  own: (o) => Object.hasOwn(o, 'PI'),
  forIn: (o) => { let n = 0; for (const k in o) n++; return n; },
  spread: (o) => Object.keys({ ...o }).length,
  frozen: (o) => Object.isFrozen(o),
};
console.log(ways.names(Math) === Reflect.ownKeys(Math).length - 1, ways.keys(Reflect));
console.log(Object.getOwnPropertyDescriptor(Atomics, Symbol.toStringTag).value, ways.has(JSON), ways.forIn(JSON), ways.spread(JSON));
console.log(Object.isFrozen(DataView.prototype), Object.getOwnPropertyNames(DataView.prototype)[0], DataView.name, DataView.length);

// Through instances first, then the constructor.
const date = new Date(0);
console.log(date.getTime(), date.constructor === Date, Date.prototype.hasOwnProperty('getDay'), Object.keys(Date));
console.log(new Uint8Array([1, 2]).join(), Uint8Array.BYTES_PER_ELEMENT, Object.getPrototypeOf(Uint8Array).name, Float64Array.prototype.BYTES_PER_ELEMENT);
console.log(new WeakMap() instanceof WeakMap, Object.prototype.toString.call(new WeakSet()), new WeakRef({}).deref !== undefined);

// Changed before anything was asked for.
SharedArrayBuffer.prototype.extra = 1;
console.log(Object.getOwnPropertyNames(SharedArrayBuffer.prototype).includes('byteLength'), new SharedArrayBuffer(1).extra);
delete BigInt.prototype.toLocaleString;
console.log(Object.getOwnPropertyNames(BigInt.prototype).includes('toLocaleString'), (5n).toString());
Object.defineProperty(FinalizationRegistry, 'name', { value: 'Other' });
console.log(FinalizationRegistry.name, FinalizationRegistry.length, typeof FinalizationRegistry.prototype.register);
Object.freeze(Boolean.prototype);
console.log(Object.isFrozen(Boolean.prototype), true.toString(), Object.getOwnPropertyDescriptor(Boolean.prototype, 'valueOf').writable);
Object.setPrototypeOf(EvalError, null);
console.log(Object.getPrototypeOf(EvalError), EvalError.length, new EvalError('m').message, Object.getPrototypeOf(EvalError.prototype) === Error.prototype);
class Mine extends RangeError {}
console.log(new Mine('x') instanceof RangeError, String(new Mine('x')), RangeError.prototype.name, Object.getPrototypeOf(RangeError) === Error);
console.log(Object.getOwnPropertyNames(Promise).slice(0, 3), Object.getOwnPropertyNames(Promise.prototype), Promise.prototype.then.name);
console.log(Number.parseFloat === parseFloat, Number.MAX_SAFE_INTEGER, (255).toString(16), Object.getOwnPropertyNames(Number).slice(0, 3));
function* generate() { yield 1; yield 2; }
console.log(typeof Object.getPrototypeOf(Object.getPrototypeOf(generate.prototype))[Symbol.iterator], [...generate()]);

// A field of a class whose constructor gives another object.
class Given { constructor(o) { return o; } }
class Adds extends Given { added = 1; }
new Adds(JSON);
console.log(JSON.added, Object.getOwnPropertyNames(JSON).includes('parse'));
class Redefines extends Given { parse = 3; }
try { console.log(new Redefines(JSON).parse); } catch (e) { console.log(e.name); }
class Fixed extends Given { PI = 3; }
try { new Fixed(Math); } catch (e) { console.log(e.message); }
