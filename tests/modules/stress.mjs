// Closures, classes, generators and async functions that use imports and module variables.
import increment, { count } from './lib/counter.mjs';
import * as own from './stress.mjs';
let state = 0;
const table = new Map();
export class Store {
  #items = [];
  static made = 0;
  add(item) {
    Store.made++;
    this.#items.push({ item, count });
    return this;
  }
  *[Symbol.iterator]() {
    for (const entry of this.#items) yield [entry.item, entry.count, count, state];
  }
}
async function work(n) {
  for (let i = 0; i < n; i++) {
    increment();
    await null;
    state += count;
    table.set(`k${i}`, () => `${i} ${state} ${count}`);
  }
  return state;
}
const store = new Store().add('a');
const sums = await Promise.all([work(3), work(2)]);
store.add('b');
console.log(sums, [...store], [...table.values()].map((f) => f()), Store.made);
switch (count) {
  case 5:
    let inner = state;
    console.log(inner);
}
export { state as "module state", table };
console.log(Object.keys(own), own['module state']);
