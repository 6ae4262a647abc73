// Live bindings, default and namespace imports, renamed and string names.
import increment, { count, "the count" as renamed, self } from './lib/counter.mjs';
import * as counter from './lib/counter.mjs';
import * as again from './lib/counter.mjs';
export { increment as up, counter as ns };
export * as whole from './lib/counter.mjs';
import * as own from './bindings.mjs';

increment();
increment();
console.log(count, renamed, counter.count, counter['the count'], counter === again);
console.log(Object.keys(counter), Reflect.ownKeys(counter));
console.log(counter[Symbol.toStringTag], Object.prototype.toString.call(counter), Object.getPrototypeOf(counter));
console.log(Object.getOwnPropertyDescriptor(counter, 'count'), Object.isFrozen(counter), Object.isSealed(counter), Object.isExtensible(counter));
const attempt = (f) => {
  try {
    return f();
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
};
console.log(attempt(() => { count = 5; }));
console.log(attempt(() => { counter.count = 5; }));
console.log(attempt(() => { counter.nothing = 5; }));
console.log(attempt(() => delete counter.count), attempt(() => delete counter.nothing));
console.log(Reflect.set(counter, 'count', 1), Reflect.defineProperty(counter, 'count', { value: 2 }), Reflect.defineProperty(counter, 'count', { value: 9 }));
console.log(Reflect.setPrototypeOf(counter, null), Reflect.setPrototypeOf(counter, {}), Reflect.has(counter, 'count'), 'x' in counter);
console.log(attempt(() => Object.freeze(counter)));
console.log(own.up === increment, own.ns === counter, own.whole === counter, Object.keys(own));
console.log(self(), typeof this, counter);
for (const name in counter) console.log(name);
console.log(JSON.stringify(counter), { ...counter }.count);
