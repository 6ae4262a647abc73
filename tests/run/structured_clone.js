// structuredClone: copies of everything that has data, shared references shared; the rest is a DataCloneError.
const shared = { n: 1 };
const ring = { name: 'ring', shared, again: shared };
ring.self = ring;
const copy = structuredClone(ring);
console.log(copy !== ring, copy.self === copy, copy.shared === copy.again, copy.shared !== shared);
console.log(structuredClone([1, , 'x', -0, 5n, null, undefined, true]));
console.log(structuredClone(new Map([[{ k: 1 }, new Set([1, new Date(0)])]])));
console.log(structuredClone(/a+/gi), structuredClone(Object(5n)), structuredClone(Object('s')), structuredClone(new Boolean(false)));
console.log(structuredClone(new Uint8Array([1, 2, 3]).subarray(1)), structuredClone(new DataView(new ArrayBuffer(2))).byteLength);
class Point { constructor() { this.x = 1; } get y() { return 2; } }
console.log(structuredClone(new Point()));
const error = structuredClone(Object.assign(new TypeError('bad', { cause: 7 }), { extra: 1 }));
console.log(error instanceof TypeError, error.name, error.message, Object.keys(error), error.cause);
console.log(structuredClone({ get a() { return [1]; } }));
const buffer = new ArrayBuffer(4);
const moved = structuredClone({ buffer }, { transfer: [buffer] });
console.log(moved.buffer.byteLength, buffer.byteLength);
for (const bad of [() => {}, Symbol('s'), new WeakMap(), Promise.resolve(), { deep: [function f() {}] }, new Proxy({}, {})]) {
  try {
    structuredClone(bad);
    console.log('cloned');
  } catch (e) {
    console.log(e.name, e.code, e.message, e instanceof DOMException, e instanceof Error);
  }
}
try { structuredClone(); } catch (e) { console.log(e.name, e.message); }
