// import(): namespaces, errors that stay the same, what it coerces, options.
import { createRequire } from 'node:module';
const counter = await import('./lib/counter.mjs');
console.log(counter === (await import('./lib/counter.mjs')), await import('./lib/counter.mjs?other') === counter);
const failed = [];
for (const name of ['throws', 'throws', 'needs-throws', 'throws-late', 'throws-late']) {
  await import(`./lib/${name}.mjs`).catch((error) => failed.push(error));
}
console.log(failed.map((error) => error.message), failed[0] === failed[1], failed[1] === failed[2], failed[3] === failed[4]);
console.log(await import({ toString: () => './lib/star-1.mjs' }));
for (const [specifier, options] of [[Symbol('s')], ['./lib/star-1.mjs', 1], ['./lib/star-1.mjs', { with: { get type() { throw new Error('got') } } }]]) {
  await import(specifier, options).catch((error) => console.log(error.name));
}
const order = [];
const first = import('./lib/star-2.mjs').then(() => order.push('import'));
Promise.resolve().then(() => order.push('microtask'));
order.push('sync');
await first;
console.log(order);
const require = createRequire(import.meta.url);
console.log(await require('./fixtures/imports.cjs'));
console.log((await new Function('return import("node:path")')()).sep, typeof (await (0, eval)('import("node:os")')).EOL);
