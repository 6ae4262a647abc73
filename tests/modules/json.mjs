// JSON modules: one value for a URL, shared by static and dynamic imports.
import data from './fixtures/data.json' with { type: 'json' };
import * as namespace from './fixtures/data.json' with { type: 'json' };
const { default: again } = await import('./fixtures/data.json', { with: { type: 'json' } });
console.log(data, namespace.default === data, again === data, Object.keys(namespace));
for (const [specifier, options] of [['./fixtures/data.json'], ['./lib/log.mjs', { with: { type: 'json' } }], ['./fixtures/broken.json', { with: { type: 'json' } }]]) {
  await import(specifier, options).catch((error) => console.log(error.name));
}
